//! Take statements out, page by page, however many there are.

use crate::store::{Query, Store, StoreError, Stored};

/// How many statements are in memory at once.
const PAGE: usize = 500;

/// Calls `each` with every statement that `query` finds, oldest first.
///
/// # Errors
/// When the store fails, or `each` does: then it isn't called again.
pub fn export<E: From<StoreError>>(
    store: &dyn Store,
    query: Query,
    mut each: impl FnMut(&Stored) -> Result<(), E>,
) -> Result<(), E> {
    let mut query = Query { ascending: true, limit: PAGE, ..query };
    loop {
        let page = store.statements(&query)?;
        page.statements.iter().try_for_each(&mut each)?;
        match page.more {
            Some(after) => query.after = Some(after),
            None => return Ok(()),
        }
    }
}
