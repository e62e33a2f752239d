//! Passwords: argon2id behind a semaphore (`security.md`, Passwords).

use std::future::Future;
use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use model::refusal::Refusal;
use model::text::{PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARS};
use tokio::sync::Semaphore;

use crate::error::{Error, Failure};
use crate::throttle::Attempt;

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
    async fn verify(&self, password: String, phc: Option<String>) -> Result<bool, Error> {
        if password.len() > PASSWORD_MAX_BYTES {
            return Ok(false);
        }
        let known = phc.is_some();
        let phc = phc.unwrap_or_else(|| self.dummy.to_string());
        let right = self.blocking(move || verify_now(&password, &phc)).await?;
        Ok(right && known)
    }

    /// Verifies a password as this try, to the end, whether or not its sender waits for it: who hangs up before the answer has made it
    /// all the same. A right one gives the try back, to be settled with what it opens; `wrong` settles the other.
    ///
    /// # Errors
    /// What `wrong` gives, [`Refusal::Unavailable`] when too many wait.
    pub async fn verify_as<W: Future<Output = Error> + Send>(
        &self,
        attempt: Attempt,
        password: String,
        phc: Option<String>,
        wrong: impl FnOnce(Attempt) -> W + Send + 'static,
    ) -> Result<Attempt, Error> {
        let passwords = self.clone();
        let checked = tokio::spawn(async move {
            if passwords.verify(password, phc).await? {
                Ok(attempt)
            } else {
                Err(wrong(attempt).await)
            }
        });
        checked.await.map_err(|_| Failure::Task("checking a password"))?
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
        let queued = Arc::clone(&self.queue)
            .try_acquire_owned()
            .map_err(|_| Refusal::Unavailable { retry_after_s: 2 })?;
        let place = Arc::clone(&self.places)
            .acquire_owned()
            .await
            .map_err(|_| Failure::Stopped)?;
        // The places go along: work that has begun does not end when nobody waits for it any more, and takes them until it does.
        let placed = move || {
            let _held = (queued, place);
            work()
        };
        tokio::task::spawn_blocking(placed)
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
    use std::net::{IpAddr, Ipv4Addr};

    use tokio::sync::oneshot;

    use super::*;
    use crate::throttle::{ClientAddress, SignInThrottle};

    const ADDRESS: ClientAddress = ClientAddress(IpAddr::V4(Ipv4Addr::LOCALHOST));

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

    #[tokio::test]
    async fn sec_04_work_that_nobody_waits_for_keeps_its_place_until_it_ends() {
        let passwords = Passwords::new(1).unwrap();
        let (begun, has_begun) = oneshot::channel();
        let (end, may_end) = std::sync::mpsc::channel::<()>();
        let asked = passwords.clone();
        let caller = tokio::spawn(async move {
            let work = move || {
                begun.send(()).unwrap();
                may_end.recv().unwrap();
            };
            asked.blocking(work).await.unwrap();
        });
        has_begun.await.unwrap();
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        assert_eq!(
            (
                passwords.places.available_permits(),
                passwords.queue.available_permits()
            ),
            (0, QUEUE - 1)
        );
        end.send(()).unwrap();
        let free = passwords.places.acquire().await.unwrap();
        drop(free);
    }

    /// A try whose sender hangs up while it waits for a place; then `password` is verified.
    async fn hung_up(throttle: &Arc<SignInThrottle>, password: &str) -> oneshot::Receiver<u32> {
        let passwords = Passwords::new(1).unwrap();
        let phc = passwords.hash("a long password".to_owned()).await.unwrap();
        let taken = Arc::clone(&passwords.places).acquire_owned().await.unwrap();
        let attempt = throttle.begin("ana", ADDRESS, 0).unwrap();
        let (counted, is_counted) = oneshot::channel();
        let (asked, password) = (passwords.clone(), password.to_owned());
        let caller = tokio::spawn(async move {
            let wrong = |attempt: Attempt| async move {
                let tries_left = attempt.failed(0);
                counted.send(tries_left).unwrap();
                Refusal::WrongPassword { tries_left }.into()
            };
            asked.verify_as(attempt, password, Some(phc), wrong).await
        });
        while passwords.queue.available_permits() == QUEUE {
            tokio::task::yield_now().await;
        }
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        drop(taken);
        is_counted
    }

    #[tokio::test]
    async fn sec_04_a_wrong_password_counts_though_its_sender_has_hung_up() {
        let throttle = Arc::new(SignInThrottle::default());
        for left in [4, 3, 2, 1, 0] {
            let counted = hung_up(&throttle, "a wrong password").await;
            assert_eq!(counted.await, Ok(left));
        }
        assert!(throttle.begin("ana", ADDRESS, 0).is_err(), "the sixth waits");
    }

    #[tokio::test]
    async fn sec_04_a_right_password_whose_sender_has_hung_up_counts_as_no_try() {
        let throttle = Arc::new(SignInThrottle::default());
        for _ in 0..6 {
            let never = hung_up(&throttle, "a long password").await;
            assert!(never.await.is_err());
        }
        assert!(throttle.begin("ana", ADDRESS, 0).is_ok());
    }

    #[test]
    fn lengths_are_bounded_on_both_sides() {
        assert!(check_new("123456789").is_err());
        assert!(check_new("1234567890").is_ok());
        assert!(check_new(&"x".repeat(1_024)).is_ok());
        assert!(check_new(&"x".repeat(1_025)).is_err());
    }
}
