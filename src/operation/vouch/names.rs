//! Whom and what the words of a list mean: a person by id or address, a module by id or title; or what is wrong, and a hint.

use crate::access::PersonId;
use crate::course::{Catalog, Course, Module, ModuleKey};
use crate::diagnostic::nearest;
use crate::roster::Person;
use crate::store::{Store, StoreError};
use std::collections::HashMap;

/// Who is known, by id and by address.
pub(super) struct Names {
    by_id: HashMap<String, Person>,
    by_email: HashMap<String, Vec<PersonId>>,
}

impl Names {
    pub(super) fn of(store: &dyn Store) -> Result<Self, StoreError> {
        let mut by_email: HashMap<String, Vec<PersonId>> = HashMap::new();
        let people = store.people(None)?;
        for person in &people {
            if let Some(email) = &person.email {
                by_email.entry(email.to_lowercase()).or_default().push(person.id.clone());
            }
        }
        let mut by_id = HashMap::new();
        for person in people {
            for id in person.also.clone() {
                by_id.insert(id.0, person.clone());
            }
            by_id.insert(person.id.0.clone(), person);
        }
        Ok(Self { by_id, by_email })
    }

    pub(super) fn find(&self, word: &str) -> Result<&Person, (String, String)> {
        if let Some(person) = self.by_id.get(word) {
            return Ok(person);
        }
        match self.by_email.get(&word.to_lowercase()).map(Vec::as_slice) {
            Some([one]) => Ok(&self.by_id[&one.0]),
            Some(several) => {
                let ids: Vec<String> = several.iter().map(|id| format!("`{id}`")).collect();
                Err((format!("{} have the address `{word}`", ids.join(" and ")), "name the person by id".to_owned()))
            }
            None => {
                let near = nearest(word, self.by_id.keys().map(String::as_str));
                let hint =
                    near.map_or_else(|| "bring them in first".to_owned(), |near| format!("did you mean `{near}`?"));
                Err((format!("nobody is known as `{word}`"), hint))
            }
        }
    }
}

/// A module by `course/module`, its own id where only one course has it, a former id, or its title.
pub(super) fn find_module(catalog: &Catalog, word: &str) -> Result<ModuleKey, (String, String)> {
    if let Some(key) = catalog.find_module(word) {
        return Ok(key);
    }
    let all = || catalog.courses.iter().flat_map(|course| course.modules.iter().map(move |module| (course, module)));
    let key = |(course, module): (&Course, &Module)| ModuleKey { course: course.id.clone(), module: module.id.clone() };
    let titled = |(_, module): &(_, &Module)| module.title.trim().to_lowercase() == word.trim().to_lowercase();
    let found: Vec<ModuleKey> = all().filter(titled).map(key).collect();
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => {
            let names: Vec<String> =
                all().flat_map(|pair| [pair.1.id.to_string(), key(pair).to_string(), pair.1.title.clone()]).collect();
            let near = nearest(word, names.iter().map(String::as_str));
            let hint = near.map_or_else(
                || "name it by its id, as `course/module` or by its title".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Err((format!("no course has a module `{word}`"), hint))
        }
        several => {
            let names: Vec<String> = several.iter().map(|key| format!("`{key}`")).collect();
            Err((format!("several modules are called “{word}”"), format!("say which: {}", names.join(" or "))))
        }
    }
}
