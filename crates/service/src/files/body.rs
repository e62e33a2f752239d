//! What comes in, cut into chunks, within the limit: it holds while the body is read, whatever its length was said to be.

use model::file_name::size_words;
use model::refusal::Refusal;

use super::Incoming;

/// A file is larger than `limit` bytes.
pub fn too_large(limit: u64) -> Refusal {
    Refusal::TooLarge {
        what: "The file".to_owned(),
        limit: size_words(limit as i64),
    }
}

/// A body that is read.
pub struct Body<'a> {
    incoming: &'a mut dyn Incoming,
    rest: Vec<u8>,
    left: u64,
    limit: u64,
    is_over: bool,
}

impl<'a> Body<'a> {
    /// At most `limit` bytes of what comes in.
    pub fn new(incoming: &'a mut dyn Incoming, limit: u64) -> Self {
        Self {
            incoming,
            rest: Vec::new(),
            left: limit,
            limit,
            is_over: false,
        }
    }

    /// The next `bytes` bytes, fewer at the end, none behind it.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`], and what the sender's connection says.
    pub async fn take(&mut self, bytes: usize) -> Result<Vec<u8>, Refusal> {
        self.fill(bytes).await?;
        let behind = self.rest.split_off(bytes.min(self.rest.len()));
        Ok(std::mem::replace(&mut self.rest, behind))
    }

    /// What [`Body::take`] will give, to look at.
    ///
    /// # Errors
    /// Those of [`Body::take`].
    pub async fn head(&mut self, bytes: usize) -> Result<&[u8], Refusal> {
        self.fill(bytes).await?;
        Ok(&self.rest[..bytes.min(self.rest.len())])
    }

    async fn fill(&mut self, bytes: usize) -> Result<(), Refusal> {
        while self.rest.len() < bytes && !self.is_over {
            match self.incoming.next().await? {
                None => self.is_over = true,
                Some(piece) => {
                    self.left = self
                        .left
                        .checked_sub(piece.len() as u64)
                        .ok_or_else(|| too_large(self.limit))?;
                    self.rest.extend_from_slice(&piece);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Pieces(Vec<usize>);

    #[async_trait::async_trait]
    impl Incoming for Pieces {
        async fn next(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
            Ok(self.0.pop().map(|length| vec![7; length]))
        }
    }

    #[tokio::test]
    async fn e_5_what_comes_in_is_cut_into_chunks_and_ends_at_the_limit() {
        for (limit, taken) in [(30, Some(30)), (29, None)] {
            let mut pieces = Pieces(vec![10, 1, 19]);
            let mut body = Body::new(&mut pieces, limit);
            let mut all = Some(0);
            assert_eq!(
                body.head(8).await.map(<[u8]>::len),
                Ok(8),
                "looking at it takes nothing"
            );
            loop {
                match body.take(8).await {
                    Ok(chunk) if chunk.is_empty() => break,
                    Ok(chunk) => all = all.map(|all| all + chunk.len()),
                    Err(refusal) => {
                        assert_eq!(refusal, too_large(29));
                        all = None;
                        break;
                    }
                }
            }
            assert_eq!(all, taken);
        }
    }
}
