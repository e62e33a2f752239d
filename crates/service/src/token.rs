//! Secrets and ids from randomness.

use model::codec::to_hex;
use sha2::{Digest, Sha256};

use crate::ports::{OsRng, Rng};

/// A secret of 256 random bits, as 64 hexadecimal digits.
pub fn secret(rng: &dyn Rng) -> String {
    let mut bytes = [0_u8; 32];
    rng.fill(&mut bytes);
    to_hex(&bytes)
}

/// A public random id of 96 bits, as 24 hexadecimal digits: widgets, epochs.
pub fn public_id(rng: &dyn Rng) -> String {
    let mut bytes = [0_u8; 12];
    rng.fill(&mut bytes);
    to_hex(&bytes)
}

/// Ten random bytes for a UUID version 7.
pub fn random_10(rng: &dyn Rng) -> [u8; 10] {
    let mut bytes = [0_u8; 10];
    rng.fill(&mut bytes);
    bytes
}

/// The digest under which a secret is stored (SHA-256; a secret has 256 bits, so no salt is needed).
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// The id of an incident in the log: short, random, without meaning.
pub fn incident() -> String {
    let mut bytes = [0_u8; 5];
    OsRng.fill(&mut bytes);
    to_hex(&bytes)
}
