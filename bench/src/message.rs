//! What visitors write, and how a reader knows it again: the id names the chat, the text says when it was sent.

use model::id::ClientId;

use crate::clock::now_ms;

/// A line of usual length behind the time.
const TEXT: &str = "Is the blue bowl there in the larger size too, and could two of them be sent to Gdańsk?";
/// Of what a shop is asked.
const WORDS: [&str; 48] = [
    "bowl", "cup", "kiln", "glaze", "blue", "white", "parcel", "delivery", "address", "invoice", "refund",
    "broken", "chipped", "colour", "size", "larger", "smaller", "gift", "card", "course", "Saturday",
    "Tuesday", "morning", "booking", "cancel", "change", "wrong", "missing", "arrived", "waiting", "customs",
    "Gdańsk", "München", "Paris", "please", "thanks", "hello", "when", "where", "could", "would", "with",
    "the", "and", "for", "from", "today", "tomorrow",
];
/// The number that stands for the chat itself.
const CHAT: u32 = u32::MAX;

/// The id of a visitor's message with this number, from 0.
pub(crate) fn client_id(visitor: u32, number: u32) -> ClientId {
    let mut low = [0; 10];
    // The first two bits of these belong to the variant of the UUID: visitors have at most 30.
    let own = (u64::from(visitor) << 32) | u64::from(number);
    low[2..].copy_from_slice(&own.to_be_bytes());
    ClientId::from_parts(now_ms(), low)
}

/// The id of a visitor's chat.
pub(crate) fn chat_id(visitor: u32) -> ClientId {
    client_id(visitor, CHAT)
}

/// The visitor in an id.
pub(crate) fn visitor_of(id: ClientId) -> u32 {
    ((id.0.as_u128() >> 32) as u32) & 0x3fff_ffff
}

/// A text that was sent at this moment of the stopwatch.
pub(crate) fn text(sent_nanos: u64) -> String {
    format!("{sent_nanos} {TEXT}")
}

/// A text of words that differ from message to message, some of them rare.
pub(crate) fn words(visitor: u32, number: u32) -> String {
    let mut state = (u64::from(visitor) << 32 | u64::from(number)) ^ 0x9e37_79b9_7f4a_7c15;
    let mut next = || {
        // The steps of splitmix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)) as usize
    };
    let mut text = format!("Order {}", next() % 1_000_000);
    for _ in 0..8 + next() % 12 {
        text.push(' ');
        text.push_str(WORDS[next() % WORDS.len()]);
    }
    text
}

/// When a text was sent.
pub(crate) fn sent_of(text: &str) -> Option<u64> {
    text.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_its_visitor_and_is_made_once() {
        for visitor in [0, 1, 77_000, 0x3fff_ffff] {
            assert_eq!(visitor_of(client_id(visitor, 5)), visitor);
            assert_eq!(visitor_of(chat_id(visitor)), visitor);
        }
        assert_ne!(
            client_id(1, 2).0.as_u128() as u64,
            client_id(2, 1).0.as_u128() as u64
        );
        assert_ne!(
            client_id(1, 2).0.as_u128() as u64,
            client_id(1, 3).0.as_u128() as u64
        );
    }

    #[test]
    fn a_text_says_when_it_was_sent() {
        assert_eq!(sent_of(&text(1_234)), Some(1_234));
        assert_eq!(sent_of("joined\tAna"), None);
    }
}
