//! JSON on the way to a server function and back.
//!
//! Input refuses what it does not know, so that no field can be smuggled into a command (`security.md`, Authorisation). Answers are
//! read from text as everything else in the browser is: a second kind of reader would double the size of all that is read.

use core::str::from_utf8;

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::{DeserializeOwned, Error};
use serde_json::Value;

use super::objects::read;

/// Arguments as a JSON object; unknown ones are refused.
pub struct StrictJsonEncoding;

/// An answer as JSON.
pub struct AnswerJsonEncoding;

impl ContentType for StrictJsonEncoding {
    const CONTENT_TYPE: &'static str = JsonEncoding::CONTENT_TYPE;
}

impl FormatType for StrictJsonEncoding {
    const FORMAT_TYPE: Format = JsonEncoding::FORMAT_TYPE;
}

impl ContentType for AnswerJsonEncoding {
    const CONTENT_TYPE: &'static str = JsonEncoding::CONTENT_TYPE;
}

impl FormatType for AnswerJsonEncoding {
    const FORMAT_TYPE: Format = JsonEncoding::FORMAT_TYPE;
}

impl<T: Serialize> Encodes<T> for AnswerJsonEncoding {
    type Error = serde_json::Error;

    fn encode(answer: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(answer).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for AnswerJsonEncoding {
    type Error = serde_json::Error;

    fn decode(body: Bytes) -> Result<T, Self::Error> {
        read(text(&body)?)
    }
}

impl<T: Serialize> Encodes<T> for StrictJsonEncoding {
    type Error = serde_json::Error;

    fn encode(arguments: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(arguments).map(Bytes::from)
    }
}

impl<T: Serialize + DeserializeOwned> Decodes<T> for StrictJsonEncoding {
    type Error = serde_json::Error;

    fn decode(body: Bytes) -> Result<T, Self::Error> {
        let text = text(&body)?;
        let given: Value = serde_json::from_str(text)?;
        let arguments: T = serde_json::from_str(text)?;
        if knows_all_of(&serde_json::to_value(&arguments)?, &given) {
            Ok(arguments)
        } else {
            Err(serde_json::Error::custom("unknown argument"))
        }
    }
}

fn text(body: &[u8]) -> Result<&str, serde_json::Error> {
    from_utf8(body).map_err(serde_json::Error::custom)
}

/// Whether every argument that was given is one of those that were read.
fn knows_all_of(read: &Value, given: &Value) -> bool {
    match (read, given) {
        (Value::Object(read), Value::Object(given)) => given.keys().all(|name| read.contains_key(name)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Arguments {
        chat: u32,
        note: Option<String>,
    }

    fn read(json: &'static str) -> Result<Arguments, serde_json::Error> {
        StrictJsonEncoding::decode(Bytes::from_static(json.as_bytes()))
    }

    #[test]
    fn sec_02_an_unknown_argument_is_refused() {
        assert_eq!(read(r#"{"chat":1}"#).unwrap(), Arguments { chat: 1, note: None });
        assert!(read(r#"{"chat":1,"role":"Admin"}"#).is_err());
        assert!(read("[1,null]").is_err());
    }
}
