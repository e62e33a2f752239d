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
    Bytes(Vec<u8>),
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
        self.values.push(Value::Bytes(value.to_vec()));
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
        Self::Bytes(value.to_vec())
    }
}

/// The numbers of rows for which multi-row statements are prepared: few texts, so that each stays in the statement cache.
const SIZES: [usize; 4] = [128, 32, 8, 1];

/// Cuts `rows` into pieces of the sizes for which statements are prepared.
pub(crate) fn pieces<T>(mut rows: &[T]) -> Vec<&[T]> {
    let mut pieces = Vec::new();
    for size in SIZES {
        while rows.len() >= size {
            let (piece, rest) = rows.split_at(size);
            pieces.push(piece);
            rows = rest;
        }
    }
    pieces
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
    fn rows_are_cut_into_prepared_sizes() {
        let rows = [0; 170];
        let sizes: Vec<usize> = pieces(&rows).iter().map(|piece| piece.len()).collect();
        assert_eq!(sizes, [128, 32, 8, 1, 1]);
        assert_eq!(rows_of(2, 3, 4), "($4, $5, $6), ($7, $8, $9)");
    }
}
