//! How a server function goes over HTTP: both ways JSON, by `POST`.
//!
//! The framework's own way there is compiled anew for each function. Here only what belongs to one function's types is: the rest stands
//! behind one boxed future, which takes a third off what a function weighs in the browser.

use core::future::Future;
use core::pin::Pin;

use leptos::server_fn::client::Client;
use leptos::server_fn::codec::Post;
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::response::ClientRes;
use leptos::server_fn::server::Server;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Http, Protocol};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ApiError;
use super::json::{AnswerJsonEncoding, StrictJsonEncoding};

/// Arguments and answer as JSON; unknown arguments are refused.
pub struct Json;

/// An answer's body, from a function that did what it was asked to.
type Answer = Pin<Box<dyn Future<Output = Result<Bytes, ApiError>> + Send>>;

impl<Input, Output, C, S> Protocol<Input, Output, C, S, ApiError> for Json
where
    Input: Serialize + DeserializeOwned + Send,
    Output: Serialize + DeserializeOwned + Send,
    C: Client<ApiError>,
    S: Server<ApiError>,
{
    const METHOD: http::Method = http::Method::POST;

    fn run_server<F, Fut>(
        request: S::Request,
        server_fn: F,
    ) -> impl Future<Output = Result<S::Response, ApiError>> + Send
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, ApiError>> + Send,
    {
        type Framework = Http<Post<StrictJsonEncoding>, Post<AnswerJsonEncoding>>;
        <Framework as Protocol<Input, Output, C, S, ApiError>>::run_server(request, server_fn)
    }

    async fn run_client(path: &str, input: Input) -> Result<Output, ApiError> {
        let body = StrictJsonEncoding::encode(&input).map_err(|_| ApiError::Unreadable)?;
        let answer = ask::<C>(path, body).await?;
        AnswerJsonEncoding::decode(answer).map_err(|_| ApiError::Unreachable)
    }
}

/// Posts the arguments and waits for the answer. Dropping it aborts the request.
fn ask<C: Client<ApiError>>(path: &str, body: Bytes) -> Answer {
    let json = <AnswerJsonEncoding as ContentType>::CONTENT_TYPE;
    let request = C::Request::try_new_post_bytes(path, json, json, body);
    Box::pin(async move {
        let response = C::send(request?).await?;
        let status = response.status();
        let body = response.try_into_bytes().await?;
        if (400..=599).contains(&status) {
            Err(AnswerJsonEncoding::decode(body).unwrap_or(ApiError::Unreachable))
        } else {
            Ok(body)
        }
    })
}
