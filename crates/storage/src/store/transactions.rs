//! What stands around each use of a connection: it begins, it ends, and other tasks go on meanwhile.

/// Runs `$body` in a transaction on the writing connection as `$conn`.
macro_rules! written {
    ($store:ident, $conn:ident, $body:expr) => {{
        let mut writing = $store.writer.lock().await;
        let work = async {
            writing.begin().await?;
            let $conn = &mut writing.conn;
            let result = $body;
            writing.end(result).await
        };
        E::apart(work).await
    }};
}

/// Runs `$body` in a transaction of a reader as `$conn`: it sees one state of the database.
macro_rules! read_at_once {
    ($store:ident, $conn:ident, $body:expr) => {{
        let reader = $store.reader().await?;
        let work = async {
            let mut reading = Reading::<E>::begin(reader).await?;
            let $conn = reading.conn()?;
            let result = $body;
            reading.end(result).await
        };
        E::apart(work).await
    }};
}

/// The same where the caller's thread is: for what is read in a moment, again and again. Another thread would cost more than it gives.
macro_rules! read_here {
    ($store:ident, $conn:ident, $body:expr) => {{
        let reader = $store.reader().await?;
        let mut reading = Reading::<E>::begin(reader).await?;
        let $conn = reading.conn()?;
        let result = $body;
        reading.end(result).await
    }};
}
