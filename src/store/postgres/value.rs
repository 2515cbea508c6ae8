//! Values as PostgreSQL takes and gives them.

use crate::store::StoreError;
use crate::store::sql::connection::{Row, Value};
use postgres::Column;
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, WrongType, to_sql_checked};
use std::error::Error;

/// A value as a parameter of whatever type the statement was understood to have there.
#[derive(Debug)]
pub(super) struct Parameter<'a>(pub(super) Value<'a>);

impl ToSql for Parameter<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self.0, ty) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Integer(value), &Type::INT8) => value.to_sql(ty, out),
            (Value::Integer(value), &Type::INT4) => i32::try_from(value)?.to_sql(ty, out),
            (Value::Integer(value), &Type::INT2) => i16::try_from(value)?.to_sql(ty, out),
            (Value::Integer(value), &Type::BOOL) => (value != 0).to_sql(ty, out),
            (Value::Text(text), &(Type::TEXT | Type::VARCHAR)) => text.to_sql(ty, out),
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(ty, out),
            _ => Err(Box::new(WrongType::new::<&str>(ty.clone()))),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl Row for postgres::Row {
    fn value(&self, column: usize) -> Result<Value<'_>, StoreError> {
        let unreadable = |what: &str| StoreError::Engine(format!("column {column} holds {what}"));
        let value = match self.columns().get(column).map(Column::type_) {
            Some(&Type::INT8) => self.try_get::<_, Option<i64>>(column).map(|value| value.map(Value::Integer)),
            Some(&Type::INT4) => self.try_get::<_, Option<i32>>(column).map(|value| value.map(integer)),
            Some(&Type::INT2) => self.try_get::<_, Option<i16>>(column).map(|value| value.map(integer)),
            Some(&Type::BOOL) => self.try_get::<_, Option<bool>>(column).map(|value| value.map(integer)),
            Some(&(Type::TEXT | Type::VARCHAR)) => {
                self.try_get::<_, Option<&str>>(column).map(|text| text.map(Value::Text))
            }
            Some(&Type::BYTEA) => self.try_get::<_, Option<&[u8]>>(column).map(|bytes| bytes.map(Value::Bytes)),
            Some(other) => return Err(unreadable(other.name())),
            None => return Err(unreadable("nothing: there is no such column")),
        };
        Ok(value.map_err(|error| unreadable(&error.to_string()))?.unwrap_or(Value::Null))
    }
}

fn integer<'a>(value: impl Into<i64>) -> Value<'a> {
    Value::Integer(value.into())
}
