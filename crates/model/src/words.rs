//! Texts from parts, without `core::fmt`: its machinery would be a tenth of the widget's weight.

use alloc::string::String;

/// The parts behind each other.
pub fn words(parts: &[&str]) -> String {
    let mut whole = String::new();
    for part in parts {
        whole.push_str(part);
    }
    whole
}

/// A number in decimal digits.
pub fn number(value: i64) -> String {
    padded(value, 1)
}

/// A number in decimal digits, at least so many of them.
pub fn padded(value: i64, digits: usize) -> String {
    let mut whole = String::new();
    push_padded(&mut whole, value, digits);
    whole
}

/// Appends a number in decimal digits, at least so many of them.
pub fn push_padded(whole: &mut String, value: i64, digits: usize) {
    let mut buffer = [b'0'; 20];
    let mut rest = value.unsigned_abs();
    let mut at = buffer.len();
    while rest > 0 || buffer.len() - at < digits.min(20) {
        at -= 1;
        if let Some(place) = buffer.get_mut(at) {
            *place = b'0' + (rest % 10) as u8;
        }
        rest /= 10;
    }
    if value < 0 {
        whole.push('-');
    }
    whole.extend(buffer.iter().skip(at).map(|digit| char::from(*digit)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_usual() {
        for value in [0, 7, 10, 99, 2_026, -3, i64::MAX, i64::MIN] {
            assert_eq!(number(value), value.to_string());
        }
        assert_eq!(padded(7, 2), "07");
        assert_eq!(padded(112, 2), "112");
    }
}
