//! What a column of a list is for, in whatever words people have for it.

/// What a column is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    Id,
    Name,
    First,
    Last,
    Email,
    Phone,
    Team,
    Starts,
    Ends,
    Attribute(String),
}

/// Columns people have for the same thing, in lower case and without anything but letters.
const SYNONYMS: [(&[&str], Column); 9] = [
    (
        &[
            "id",
            "staffid",
            "staffno",
            "staffnumber",
            "employeeid",
            "employeeno",
            "employeenumber",
            "personid",
            "userid",
            "personnelnumber",
        ],
        Column::Id,
    ),
    (&["name", "fullname", "displayname", "learner", "person", "participant", "employee"], Column::Name),
    (&["firstname", "givenname", "forename", "first"], Column::First),
    (&["lastname", "surname", "familyname", "last"], Column::Last),
    (&["email", "emailaddress", "mail"], Column::Email),
    (&["phone", "mobile", "telephone", "phonenumber", "cell"], Column::Phone),
    (&["team", "ward", "department", "unit", "group"], Column::Team),
    (&["starts", "startdate", "start"], Column::Starts),
    (&["ends", "enddate", "end"], Column::Ends),
];

/// Synonyms of attributes that audiences are matched against.
const ATTRIBUTES: [(&[&str], &str); 6] = [
    (&["away", "absent", "absence", "leave"], "away"),
    (&["role", "jobtitle", "job", "position", "function"], "role"),
    (&["site", "location", "hospital", "store"], "site"),
    (&["manageremail", "manager"], "manager_email"),
    (&["language", "lang"], "language"),
    (&["timezone", "zone"], "timezone"),
];

impl Column {
    /// What a heading stands for.
    pub(super) fn named(heading: &str) -> Self {
        let key: String = heading.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let known = SYNONYMS.iter().find(|(words, _)| words.contains(&key.as_str()));
        if let Some((_, column)) = known {
            return column.clone();
        }
        let attribute = ATTRIBUTES.iter().find(|(words, _)| words.contains(&key.as_str()));
        Self::Attribute(attribute.map_or_else(|| heading.trim().to_lowercase(), |(_, name)| (*name).to_owned()))
    }
}

/// Every name a column has that is no attribute.
pub(super) fn known_names() -> impl Iterator<Item = &'static str> {
    SYNONYMS.iter().flat_map(|(words, _)| words.iter().copied())
}
