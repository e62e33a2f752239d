//! A statement with its values, before an engine binds them. `$1` texts, which both engines read.

use std::borrow::Cow;

use uuid::Uuid;

/// A value to be bound.
#[derive(Clone, Debug)]
pub enum Value {
    /// A number.
    Int(Option<i64>),
    /// A text.
    Text(Option<String>),
    /// An id.
    Uuid(Option<Uuid>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

/// A statement with its values in order.
#[derive(Clone, Debug)]
pub struct Query {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) values: Vec<Value>,
}

/// A statement.
pub(crate) fn sql(text: impl Into<Cow<'static, str>>) -> Query {
    Query {
        sql: text.into(),
        values: Vec::new(),
    }
}

impl Query {
    pub(crate) fn int(mut self, value: i64) -> Self {
        self.values.push(Value::Int(Some(value)));
        self
    }
    pub(crate) fn flag(self, value: bool) -> Self {
        self.int(i64::from(value))
    }
    pub(crate) fn text(mut self, value: &str) -> Self {
        self.values.push(Value::Text(Some(value.to_owned())));
        self
    }
    pub(crate) fn maybe_text(mut self, value: Option<&str>) -> Self {
        self.values.push(Value::Text(value.map(str::to_owned)));
        self
    }
    pub(crate) fn uuid(mut self, value: Uuid) -> Self {
        self.values.push(Value::Uuid(Some(value)));
        self
    }
    pub(crate) fn bytes(mut self, value: &[u8]) -> Self {
        self.values.push(Value::Bytes(Some(value.to_vec())));
        self
    }
    pub(crate) fn values(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        self.values.extend(values);
        self
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}
impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}
impl From<Uuid> for Value {
    fn from(value: Uuid) -> Self {
        Self::Uuid(Some(value))
    }
}
impl From<Option<Uuid>> for Value {
    fn from(value: Option<Uuid>) -> Self {
        Self::Uuid(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}
impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}
impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

/// The lengths of lists for which statements are prepared: few texts, so that each stays in the statement cache.
const LENGTHS: [usize; 4] = [1, 8, 32, 128];

/// Cuts a list of what is looked for into pieces of the lengths for which statements are prepared. The last piece is filled up with its
/// last member, which is then asked for more than once and found once.
pub(crate) fn pieces<T: Copy>(list: &[T]) -> Vec<Vec<T>> {
    let longest = LENGTHS[LENGTHS.len() - 1];
    let filled = |piece: &[T]| {
        let mut piece = piece.to_vec();
        let length = LENGTHS.into_iter().find(|length| *length >= piece.len());
        if let Some(last) = piece.last().copied() {
            piece.resize(length.unwrap_or(longest), last);
        }
        piece
    };
    list.chunks(longest).map(filled).collect()
}

/// A list of placeholders `($1, $2), ($3, $4)`, beginning with `$from`.
pub(crate) fn rows_of(rows: usize, columns: usize, from: usize) -> String {
    let mut text = String::with_capacity(rows * (columns * 6 + 4));
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                text.push_str(", ");
            }
            text.push('$');
            text.push_str(&(from + row * columns + column).to_string());
        }
        text.push(')');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_cut_into_prepared_lengths() {
        let list: Vec<usize> = (0..163).collect();
        let lengths: Vec<usize> = pieces(&list).iter().map(Vec::len).collect();
        assert_eq!(lengths, [128, 128]);
        assert_eq!(pieces(&[7, 9]), [[7, 9, 9, 9, 9, 9, 9, 9]]);
        assert_eq!(pieces(&[7]), [[7]]);
        assert!(pieces::<i64>(&[]).is_empty());
        assert_eq!(rows_of(2, 3, 4), "($4, $5, $6), ($7, $8, $9)");
    }
}
