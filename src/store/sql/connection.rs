//! What the store asks of an engine: SQL run on a connection, values in, rows out.

use crate::store::StoreError;
use std::fmt::Debug;
use std::ops::ControlFlow;

/// What a column or a parameter holds: booleans are 0 and 1, times microseconds, ids text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::store) enum Value<'a> {
    Null,
    Integer(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// One row of an answer.
pub(in crate::store) trait Row {
    /// The value in a column, counted from 0.
    fn value(&self, column: usize) -> Result<Value<'_>, StoreError>;
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Access {
    /// To see one state, whatever is committed meanwhile.
    View,
    /// To write; no other transaction of any process writes until it ends.
    Write,
}

/// What is done with each row.
pub(in crate::store) type Each<'a> = dyn FnMut(&dyn Row) -> Result<ControlFlow<()>, StoreError> + 'a;

/// A connection of one of the engines. It keeps the statements it prepared.
pub(in crate::store) trait Connection: Debug + Send {
    /// Runs a statement that answers with no rows; how many rows it changed.
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, StoreError>;

    /// Runs a statement, and hands over its rows until `each` breaks.
    fn each(&self, sql: &str, values: &[Value<'_>], each: &mut Each<'_>) -> Result<(), StoreError>;

    /// Begins a transaction.
    fn begin(&self, access: Access) -> Result<(), StoreError>;

    /// Ends it, for what it did to last.
    fn commit(&self) -> Result<(), StoreError>;

    /// Ends it, for nothing to be left of it. The engine may have done so by itself.
    fn roll_back(&self);

    /// Whether it still leads to the database.
    fn is_usable(&self) -> bool {
        true
    }
}

impl dyn Connection + '_ {
    /// All rows of an answer.
    pub(in crate::store) fn all<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&dyn Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut all = Vec::new();
        self.each(sql, values, &mut |row| {
            all.push(read(row)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(all)
    }

    /// The first row of an answer, if there is one.
    pub(in crate::store) fn one<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&dyn Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut one = None;
        self.each(sql, values, &mut |row| {
            one = Some(read(row)?);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(one)
    }

    /// The first value of an answer that has a row in any case.
    pub(in crate::store) fn value<T: for<'v> Read<'v>>(
        &self,
        sql: &str,
        values: &[Value<'_>],
    ) -> Result<T, StoreError> {
        let value = self.one(sql, values, |row| row.get(0))?;
        value.ok_or_else(|| StoreError::Engine(format!("no row where there is always one: {sql}")))
    }

    /// Begins a transaction that ends with what it returns.
    pub(in crate::store) fn transaction(&self, access: Access) -> Result<Transaction<'_>, StoreError> {
        self.begin(access)?;
        Ok(Transaction { connection: self, is_open: true })
    }
}

/// A transaction; nothing is left of one that is dropped.
pub(in crate::store) struct Transaction<'a> {
    connection: &'a (dyn Connection + 'a),
    is_open: bool,
}

impl Transaction<'_> {
    /// Makes what it did last.
    pub(in crate::store) fn commit(mut self) -> Result<(), StoreError> {
        self.connection.commit()?;
        self.is_open = false;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.connection.roll_back();
        }
    }
}

impl dyn Row + '_ {
    /// Reads a column.
    pub(in crate::store) fn get<'v, T: Read<'v>>(&'v self, column: usize) -> Result<T, StoreError> {
        T::read(self.value(column)?).ok_or_else(|| super::column::unreadable(column, "another kind of value is there"))
    }
}

/// A value of Rust that a parameter can take.
pub(in crate::store) trait Bind {
    /// As the parameter.
    fn bind(&self) -> Value<'_>;
}

/// A value of Rust that a column can give.
pub(in crate::store) trait Read<'a>: Sized {
    /// From the column; nothing when it holds another kind.
    fn read(value: Value<'a>) -> Option<Self>;
}

/// An `insert` of one row as one of several: the engine is called that much less often.
pub(in crate::store) fn several(insert: &str, rows: usize) -> String {
    let (into, values) = insert.split_once(" values (").unwrap_or((insert, ""));
    let (row, rest) = values.split_once(')').unwrap_or((values, ""));
    let columns = row.split(',').count();
    let numbered = |nth: usize| (1..=columns).map(move |column| format!("${}", nth * columns + column));
    let all: Vec<String> = (0..rows).map(|nth| format!("({})", numbered(nth).collect::<Vec<_>>().join(", "))).collect();
    format!("{into} values {}{rest}", all.join(", "))
}

/// The values of a statement's parameters, in their order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::store::sql::connection::Bind::bind(&$value)),*] };
}
pub(in crate::store) use values;

impl<T: Bind + ?Sized> Bind for &T {
    fn bind(&self) -> Value<'_> {
        T::bind(self)
    }
}

impl<T: Bind> Bind for Option<T> {
    fn bind(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Bind::bind)
    }
}

impl<'a, T: Read<'a>> Read<'a> for Option<T> {
    fn read(value: Value<'a>) -> Option<Self> {
        if value == Value::Null { Some(None) } else { T::read(value).map(Some) }
    }
}

impl Bind for i64 {
    fn bind(&self) -> Value<'_> {
        Value::Integer(*self)
    }
}

impl Bind for i32 {
    fn bind(&self) -> Value<'_> {
        Value::Integer((*self).into())
    }
}

impl Bind for u32 {
    fn bind(&self) -> Value<'_> {
        Value::Integer((*self).into())
    }
}

impl Bind for bool {
    fn bind(&self) -> Value<'_> {
        Value::Integer((*self).into())
    }
}

impl Bind for str {
    fn bind(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Bind for String {
    fn bind(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Bind for [u8] {
    fn bind(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}

impl Bind for Vec<u8> {
    fn bind(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}

impl<const N: usize> Bind for [u8; N] {
    fn bind(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}

impl Read<'_> for i64 {
    fn read(value: Value<'_>) -> Option<Self> {
        if let Value::Integer(value) = value { Some(value) } else { None }
    }
}

impl Read<'_> for i32 {
    fn read(value: Value<'_>) -> Option<Self> {
        i64::read(value)?.try_into().ok()
    }
}

impl Read<'_> for u32 {
    fn read(value: Value<'_>) -> Option<Self> {
        i64::read(value)?.try_into().ok()
    }
}

impl Read<'_> for bool {
    fn read(value: Value<'_>) -> Option<Self> {
        Some(i64::read(value)? != 0)
    }
}

impl<'a> Read<'a> for &'a str {
    fn read(value: Value<'a>) -> Option<Self> {
        if let Value::Text(text) = value { Some(text) } else { None }
    }
}

impl Read<'_> for String {
    fn read(value: Value<'_>) -> Option<Self> {
        if let Value::Text(text) = value { Some(text.to_owned()) } else { None }
    }
}

impl<'a> Read<'a> for &'a [u8] {
    fn read(value: Value<'a>) -> Option<Self> {
        if let Value::Bytes(bytes) = value { Some(bytes) } else { None }
    }
}

impl Read<'_> for Vec<u8> {
    fn read(value: Value<'_>) -> Option<Self> {
        if let Value::Bytes(bytes) = value { Some(bytes.to_owned()) } else { None }
    }
}

impl<const N: usize> Read<'_> for [u8; N] {
    fn read(value: Value<'_>) -> Option<Self> {
        if let Value::Bytes(bytes) = value { bytes.try_into().ok() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::several;

    #[test]
    fn an_insert_of_one_row_is_made_one_of_several() {
        let one = "insert into t (a, b) values ($1, $2) on conflict (a) do nothing";
        assert_eq!(several(one, 1), one);
        assert_eq!(several(one, 2), "insert into t (a, b) values ($1, $2), ($3, $4) on conflict (a) do nothing");
    }
}
