//! What kind of decision something is, and whom it is about.

use super::Act;
use crate::roster::PersonId;

impl Act {
    /// Every kind of decision, in the order they are declared.
    pub const KINDS: [&'static str; 29] = [
        "waive",
        "revoke_waiver",
        "regrade",
        "mark",
        "take_back",
        "show_name",
        "sign_off",
        "revoke_sign_off",
        "accept_record",
        "refuse_record",
        "revoke_record",
        "leave",
        "return",
        "merge",
        "separate",
        "role",
        "key",
        "extend",
        "view",
        "export",
        "glimpse",
        "invite",
        "publish",
        "replan",
        "admit",
        "assign",
        "attend",
        "teach",
        "erase",
    ];

    /// What kind of decision it is: the word in JSON.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Waive { .. } => "waive",
            Self::RevokeWaiver { .. } => "revoke_waiver",
            Self::Regrade { .. } => "regrade",
            Self::Mark { .. } => "mark",
            Self::TakeBack { .. } => "take_back",
            Self::ShowName { .. } => "show_name",
            Self::SignOff { .. } => "sign_off",
            Self::RevokeSignOff { .. } => "revoke_sign_off",
            Self::AcceptRecord { .. } => "accept_record",
            Self::RefuseRecord { .. } => "refuse_record",
            Self::RevokeRecord { .. } => "revoke_record",
            Self::Leave { .. } => "leave",
            Self::Return { .. } => "return",
            Self::Merge { .. } => "merge",
            Self::Separate { .. } => "separate",
            Self::Role { .. } => "role",
            Self::Key { .. } => "key",
            Self::Extend { .. } => "extend",
            Self::View { .. } => "view",
            Self::Export { .. } => "export",
            Self::Glimpse { .. } => "glimpse",
            Self::Invite { .. } => "invite",
            Self::Publish { .. } => "publish",
            Self::Replan { .. } => "replan",
            Self::Admit { .. } => "admit",
            Self::Assign { .. } => "assign",
            Self::Attend { .. } => "attend",
            Self::Teach { .. } => "teach",
            Self::Erase { .. } => "erase",
        }
    }

    /// Whom it is about, of those it names.
    pub fn about(&self) -> impl Iterator<Item = &PersonId> {
        let (one, other) = match self {
            Self::Waive { person, .. }
            | Self::Mark { person, .. }
            | Self::TakeBack { person, .. }
            | Self::ShowName { person, .. }
            | Self::SignOff { person, .. }
            | Self::RevokeSignOff { person, .. }
            | Self::AcceptRecord { person, .. }
            | Self::RefuseRecord { person, .. }
            | Self::RevokeRecord { person, .. }
            | Self::Leave { person }
            | Self::Return { person }
            | Self::Role { person, .. }
            | Self::Extend { person, .. }
            | Self::View { person, .. }
            | Self::Admit { person, .. }
            | Self::Assign { person, .. }
            | Self::Attend { person, .. } => (Some(person), None),
            Self::Merge { person, merged } | Self::Separate { person, merged } => (Some(person), Some(merged)),
            Self::Export { person, .. } => (person.as_ref(), None),
            // A regrade names attempts, and no people; an erasure has the id in place of theirs.
            Self::RevokeWaiver { .. }
            | Self::Regrade { .. }
            | Self::Key { .. }
            | Self::Glimpse { .. }
            | Self::Invite { .. }
            | Self::Publish { .. }
            | Self::Replan { .. }
            | Self::Teach { .. }
            | Self::Erase { .. } => (None, None),
        };
        one.into_iter().chain(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;
    use uuid::Uuid;

    #[test]
    fn kinds_are_the_words_in_json() {
        let unknown = serde_json::from_str::<Act>(r#"{"act":"nothing"}"#).unwrap_err().to_string();
        let known: Vec<&str> = unknown.split('`').skip(3).step_by(2).collect();
        assert_eq!(known, Act::KINDS, "{unknown}");
        let person = || PersonId("n1".to_owned());
        for act in [
            Act::Leave { person: person() },
            Act::Return { person: person() },
            Act::Role { person: person(), role: Role::Trainer, held: true },
            Act::Extend { person: person(), percent: 25 },
            Act::Glimpse { people: 2, given: true },
            Act::Publish { publication: String::new(), commit: String::new() },
            Act::RevokeWaiver { waiver: Uuid::nil() },
        ] {
            assert_eq!(serde_json::to_value(&act).unwrap()["act"], act.kind());
        }
    }
}
