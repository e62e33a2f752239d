//! Passwords: argon2id behind a semaphore (`security.md`, Passwords).

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use model::refusal::Refusal;
use model::text::{PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARS};
use tokio::sync::Semaphore;

use crate::error::{Error, Failure};

/// How many sign-ins may wait for a place before the next one is told to come later.
const QUEUE: usize = 32;

/// Hashes and verifies passwords with argon2id, m = 19,456 KiB, t = 2, p = 1 (OWASP minimum), on blocking threads, at
/// most as many at once as there are cores, so that sign-ins do not starve chats.
#[derive(Clone, Debug)]
pub struct Passwords {
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    dummy: Arc<str>,
}

impl Passwords {
    /// With this many places.
    ///
    /// # Errors
    /// [`Failure`] when not even the dummy could be hashed.
    pub fn new(places: usize) -> Result<Self, Failure> {
        let dummy = hash_now("a password that nobody has")?;
        Ok(Self {
            places: Arc::new(Semaphore::new(places.max(1))),
            queue: Arc::new(Semaphore::new(QUEUE)),
            dummy: dummy.into(),
        })
    }

    /// The PHC string of a new password.
    ///
    /// # Errors
    /// [`Refusal::TooShort`], [`Refusal::TooLong`], [`Refusal::Unavailable`] when too many wait.
    pub async fn hash(&self, password: String) -> Result<String, Error> {
        check_new(&password)?;
        self.blocking(move || hash_now(&password))
            .await?
            .map_err(Error::Failed)
    }

    /// Whether the password is the one of this PHC string. Without a string (no such account) a dummy is verified, so that
    /// the answer takes as long.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] when too many wait.
    pub async fn verify(&self, password: String, phc: Option<String>) -> Result<bool, Error> {
        if password.len() > PASSWORD_MAX_BYTES {
            return Ok(false);
        }
        let known = phc.is_some();
        let phc = phc.unwrap_or_else(|| self.dummy.to_string());
        let right = self.blocking(move || verify_now(&password, &phc)).await?;
        Ok(right && known)
    }

    /// A new PHC string for a password that was just verified, where the old one has other parameters than new ones get.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] when too many wait.
    pub async fn renewed(&self, password: String, phc: &str) -> Result<Option<String>, Error> {
        if has_present_parameters(phc) {
            return Ok(None);
        }
        let hash = self.blocking(move || hash_now(&password)).await?;
        hash.map(Some).map_err(Error::Failed)
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let _queued = self
            .queue
            .try_acquire()
            .map_err(|_| Refusal::Unavailable { retry_after_s: 2 })?;
        let _place = self.places.acquire().await.map_err(|_| Failure::Stopped)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| Failure::Task("password hashing").into())
    }
}

/// Whether a password may be chosen.
///
/// # Errors
/// [`Refusal::TooShort`], [`Refusal::TooLong`].
pub fn check_new(password: &str) -> Result<(), Refusal> {
    let field = || "The password".to_owned();
    if password.chars().count() < PASSWORD_MIN_CHARS as usize {
        return Err(Refusal::TooShort {
            field: field(),
            min_chars: PASSWORD_MIN_CHARS,
        });
    }
    if password.len() > PASSWORD_MAX_BYTES {
        return Err(Refusal::TooLong {
            field: field(),
            max_chars: 1_024,
        });
    }
    Ok(())
}

fn hash_now(password: &str) -> Result<String, Failure> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|_| Failure::Task("argon2"))?;
    Ok(hash.to_string())
}

fn has_present_parameters(phc: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|hash| {
        let params = Argon2::default().params().clone();
        hash.algorithm.as_str() == "argon2id"
            && argon2::Params::try_from(&hash).is_ok_and(|known| {
                (known.m_cost(), known.t_cost(), known.p_cost())
                    == (params.m_cost(), params.t_cost(), params.p_cost())
            })
    })
}

fn verify_now(password: &str, phc: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_and_no_other_is_accepted() {
        let passwords = Passwords::new(1).unwrap();
        let phc = passwords.hash("a long password".to_owned()).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(
            passwords
                .verify("a long password".to_owned(), Some(phc.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("a wrong password".to_owned(), Some(phc))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("a password that nobody has".to_owned(), None)
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn a_hash_with_other_parameters_is_renewed() {
        let passwords = Passwords::new(1).unwrap();
        let present = hash_now("a long password").unwrap();
        let again = passwords.renewed("a long password".to_owned(), &present).await;
        assert_eq!(again.unwrap(), None);
        let weak = Argon2::new(
            argon2::Algorithm::Argon2id,
            argon2::Version::V0x13,
            argon2::Params::new(8_192, 1, 1, None).unwrap(),
        );
        let old = weak.hash_password(b"a long password").unwrap().to_string();
        let renewed = passwords
            .renewed("a long password".to_owned(), &old)
            .await
            .unwrap();
        assert!(renewed.unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    #[test]
    fn lengths_are_bounded_on_both_sides() {
        assert!(check_new("123456789").is_err());
        assert!(check_new("1234567890").is_ok());
        assert!(check_new(&"x".repeat(1_024)).is_ok());
        assert!(check_new(&"x".repeat(1_025)).is_err());
    }
}
