//! Questions over HTTP: the long poll, and a limit of time for every server function.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll as Progress;

use leptos::prelude::window;
use leptos::task::spawn_local;
use model::frame::ToConsole;
use model::refusal::Refusal;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit, Response};

use crate::api::{self, ApiError};
use crate::live::input::Input;
use crate::live::mailbox::Mailbox;

/// An answer takes at most this much longer than it was allowed to wait, in milliseconds.
const ANSWER_WITHIN_MS: i32 = 10_000;
/// A server function takes at most this long, in milliseconds.
const FUNCTION_WITHIN_MS: i32 = 20_000;

type Work<T> = Pin<Box<dyn Future<Output = T>>>;

/// A question for what is new. Aborted when dropped; its answer is posted only while it is wanted.
pub(super) struct Poll {
    abort: Option<AbortController>,
    wanted: Rc<Cell<bool>>,
}

impl Drop for Poll {
    fn drop(&mut self) {
        self.wanted.set(false);
        if let Some(abort) = &self.abort {
            abort.abort();
        }
    }
}

/// Asks what is new after the cursor; the server may wait for something.
pub(super) fn poll(project: &str, (epoch, cursor): (String, i64), wait_s: u32, mailbox: &Mailbox) -> Poll {
    let epoch = String::from(js_sys::encode_uri_component(&epoch));
    let address = format!("/p/{project}/sync?epoch={epoch}&cursor={cursor}&wait={wait_s}");
    let limit_ms = i32::try_from(wait_s).unwrap_or(0) * 1_000 + ANSWER_WITHIN_MS;
    let question = Poll {
        abort: AbortController::new().ok(),
        wanted: Rc::new(Cell::new(true)),
    };
    let (abort, wanted, mailbox) = (question.abort.clone(), question.wanted.clone(), mailbox.clone());
    spawn_local(async move {
        let asking = abort.clone();
        let work = Box::pin(async move { ask(&address, asking.as_ref()).await });
        let answer = within(limit_ms, work).await.unwrap_or(Err(ApiError::Unreachable));
        if wanted.get() {
            mailbox.post(Input::PollAnswered(answer));
        }
        if let Some(abort) = abort {
            abort.abort();
        }
    });
    question
}

/// Runs a server function with a limit of time and posts what comes of it. Dropping its future aborts the request.
pub(super) fn call<T: 'static>(
    mailbox: &Mailbox,
    function: impl Future<Output = Result<T, ApiError>> + 'static,
    input: impl FnOnce(Result<T, ApiError>) -> Input + 'static,
) {
    let input = Rc::new(Cell::new(Some(input)));
    let late_input = Rc::clone(&input);
    let work = async move {
        let answer = function.await;
        input.take().map(|input| input(answer))
    };
    let late = move || late_input.take().map(|input| input(Err(ApiError::Unreachable)));
    run(mailbox.clone(), Box::pin(work), Box::new(late));
}

/// Runs some work and posts what comes of it, or what is said when it takes too long. Behind pointers, so that it is compiled
/// once for all server functions.
fn run(mailbox: Mailbox, work: Work<Option<Input>>, late: Box<dyn FnOnce() -> Option<Input>>) {
    spawn_local(async move {
        let input = within(FUNCTION_WITHIN_MS, work).await.unwrap_or_else(late);
        if let Some(input) = input {
            mailbox.post(input);
        }
    });
}

async fn ask(address: &str, abort: Option<&AbortController>) -> Result<Vec<ToConsole>, ApiError> {
    let options = RequestInit::new();
    options.set_signal(abort.map(AbortController::signal).as_ref());
    let response = JsFuture::from(window().fetch_with_str_and_init(address, &options))
        .await
        .map_err(unreachable)?;
    let response: Response = response.dyn_into().map_err(unreachable)?;
    match response.status() {
        200 => {}
        401 => return Err(Refusal::SignedOut.into()),
        403 => return Err(Refusal::Forbidden.into()),
        _ => return Err(ApiError::Unreachable),
    }
    let text = JsFuture::from(response.text().map_err(unreachable)?)
        .await
        .map_err(unreachable)?;
    api::read(&text.as_string().unwrap_or_default()).map_err(|_| ApiError::Unreachable)
}

fn unreachable(_: JsValue) -> ApiError {
    ApiError::Unreachable
}

/// What a future comes to; `None` when it takes too long, and then it is dropped.
async fn within<T>(limit_ms: i32, mut work: Work<T>) -> Option<T> {
    let mut limit = pin!(pause(limit_ms));
    poll_fn(|task| match work.as_mut().poll(task) {
        Progress::Ready(outcome) => Progress::Ready(Some(outcome)),
        Progress::Pending => limit.as_mut().poll(task).map(|()| None),
    })
    .await
}

async fn pause(ms: i32) {
    let timer = js_sys::Promise::new(&mut |resolve, _| {
        let _without_a_timer_there_is_no_limit =
            window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    let _cannot_be_rejected = JsFuture::from(timer).await;
}
