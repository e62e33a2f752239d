//! The runtime of the clients. It goes on while a test's own thread stands still, so that a client that goes can wait for its answers.

use std::sync::LazyLock;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// How often a client that goes looks whether what it has sent is answered, and how long it waits in between.
const LOOKS: u32 = 5_000;
const PAUSE: Duration = Duration::from_millis(1);

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1).thread_name("clients").enable_all();
    builder.build().unwrap()
});

/// Starts something of a client.
pub(crate) fn spawn<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    RUNTIME.spawn(work)
}

/// Waits until a client has its answers, on the thread of its test. What it still waits for then, it will not get.
pub(crate) fn wait_for_answers(is_answered: impl Fn() -> bool) {
    for _ in 0..LOOKS {
        if std::thread::panicking() || is_answered() {
            return;
        }
        std::thread::sleep(PAUSE);
    }
}
