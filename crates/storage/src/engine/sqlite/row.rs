//! A row of a file, taken out of the statement.

use rusqlite::Rows;
use rusqlite::types::ValueRef;
use service::error::Failure;
use uuid::Uuid;

use crate::engine::Columns;

/// A row.
#[derive(Clone, Debug)]
pub struct FileRow(Box<[Cell]>);

#[derive(Clone, Debug)]
enum Cell {
    Nothing,
    Int(i64),
    Text(String),
    /// Sixteen bytes.
    Id(Uuid),
    Bytes(Vec<u8>),
}

impl FileRow {
    /// All rows of an answer.
    pub(super) fn all(mut rows: Rows<'_>) -> Result<Vec<Self>, rusqlite::Error> {
        let columns = rows.as_ref().map_or(0, |statement| statement.column_count());
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let cells = (0..columns).map(|at| Cell::of(row.get_ref(at)?));
            all.push(Self(cells.collect::<Result<_, rusqlite::Error>>()?));
        }
        Ok(all)
    }

    fn cell(&self, at: usize) -> Result<&Cell, Failure> {
        self.0.get(at).ok_or(Failure::Corrupt("a missing column"))
    }
}

impl Cell {
    fn of(value: ValueRef<'_>) -> Result<Self, rusqlite::Error> {
        Ok(match value {
            ValueRef::Null => Self::Nothing,
            ValueRef::Integer(int) => Self::Int(int),
            ValueRef::Text(text) => Self::Text(str::from_utf8(text)?.to_owned()),
            ValueRef::Blob(bytes) => {
                Uuid::from_slice(bytes).map_or_else(|_| Self::Bytes(bytes.to_vec()), Self::Id)
            }
            ValueRef::Real(_) => return Err(rusqlite::Error::InvalidQuery),
        })
    }
}

const OTHER: Failure = Failure::Corrupt("a column of another type");

impl Columns for FileRow {
    fn int_at(&self, at: usize) -> Result<Option<i64>, Failure> {
        match self.cell(at)? {
            Cell::Nothing => Ok(None),
            Cell::Int(int) => Ok(Some(*int)),
            _ => Err(OTHER),
        }
    }
    fn text_at(&self, at: usize) -> Result<Option<String>, Failure> {
        match self.cell(at)? {
            Cell::Nothing => Ok(None),
            Cell::Text(text) => Ok(Some(text.clone())),
            _ => Err(OTHER),
        }
    }
    fn uuid_at(&self, at: usize) -> Result<Option<Uuid>, Failure> {
        match self.cell(at)? {
            Cell::Nothing => Ok(None),
            Cell::Id(id) => Ok(Some(*id)),
            _ => Err(OTHER),
        }
    }
    fn bytes_at(&self, at: usize) -> Result<Option<Vec<u8>>, Failure> {
        match self.cell(at)? {
            Cell::Nothing => Ok(None),
            Cell::Id(id) => Ok(Some(id.as_bytes().to_vec())),
            Cell::Bytes(bytes) => Ok(Some(bytes.clone())),
            _ => Err(OTHER),
        }
    }
}
