//! JSON as received: a tree of slices of the text, so that numbers, escapes and order survive, and no part is parsed twice.
//!
//! A JSON value type keeps the last of two equal keys, turns `1.0e2` into a float, and forgets where
//! anything stood. A record store must refuse the first, keep the second and splice by the third.

use super::Violation;
use std::borrow::Cow;

/// How deep arrays and objects may nest in what is received.
pub(super) const MAX_DEPTH: usize = 128;
/// How deep they may in what is kept: a statement's activities are put in lists, and its statement may go in one.
const MAX_KEPT: usize = MAX_DEPTH + 2;

/// One value, with the text it was written as.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Json<'a> {
    /// From its first to its last character.
    pub(super) text: &'a str,
    pub(super) kind: Kind<'a>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind<'a> {
    Null,
    Bool(bool),
    /// Its text is the number; the grammar has been checked.
    Number,
    String(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    /// In the order received; keys may repeat until [`super::reader::Node::distinct_keys`] has looked.
    Object(Vec<Member<'a>>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member<'a> {
    pub(super) key: Cow<'a, str>,
    /// The key with its quotes, as written.
    pub(super) key_text: &'a str,
    pub(super) value: Json<'a>,
}

impl<'a> Json<'a> {
    /// Reads a whole text as it was kept (RFC 8259).
    ///
    /// # Errors
    /// When it is no JSON; the message names line and column.
    pub(super) fn parse(text: &'a str) -> Result<Self, Violation> {
        Self::within(MAX_KEPT, text)
    }

    /// Reads a whole text as it was received.
    ///
    /// # Errors
    /// When it is no JSON, or nests deeper than [`MAX_DEPTH`].
    pub(super) fn received(text: &'a str) -> Result<Self, Violation> {
        Self::within(MAX_DEPTH, text)
    }

    fn within(deepest: usize, text: &'a str) -> Result<Self, Violation> {
        let mut parser = Parser { text, at: 0, deepest, members: Vec::new(), items: Vec::new() };
        let value = parser.value(0)?;
        parser.space();
        if parser.at < text.len() { Err(parser.wrong("the text should end here")) } else { Ok(value) }
    }

    /// The member of an object with this key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.members().iter().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The members of an object; of anything else none.
    pub(super) fn members(&self) -> &[Member<'a>] {
        if let Kind::Object(members) = &self.kind { members } else { &[] }
    }

    /// The text of a string, escapes resolved.
    pub(super) fn as_str(&self) -> Option<&str> {
        if let Kind::String(text) = &self.kind { Some(text) } else { None }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    deepest: usize,
    /// Of the objects that are open; those of the innermost are last, and go into a list of just their number.
    members: Vec<Member<'a>>,
    /// Likewise of arrays.
    items: Vec<Json<'a>>,
}

impl<'a> Parser<'a> {
    fn wrong(&self, message: impl std::fmt::Display) -> Violation {
        let before = &self.text.as_bytes()[..self.at.min(self.text.len())];
        let line = before.split(|byte| *byte == b'\n').count();
        let column = before.rsplit(|byte| *byte == b'\n').next().map_or(0, <[u8]>::len) + 1;
        Violation { path: "$".to_owned(), message: format!("no valid JSON at line {line}, column {column}: {message}") }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json<'a>, Violation> {
        self.space();
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{' | b'[') if depth == self.deepest => {
                return Err(self.wrong(format_args!("nested deeper than {} levels", self.deepest)));
            }
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Kind::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Json { text: &self.text[start..self.at], kind })
    }

    fn word(&mut self) -> Result<Kind<'a>, Violation> {
        let words = [("null", Kind::Null), ("true", Kind::Bool(true)), ("false", Kind::Bool(false))];
        for (word, kind) in words {
            if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(kind);
            }
        }
        Err(self.wrong("expected a value"))
    }

    fn object(&mut self, depth: usize) -> Result<Kind<'a>, Violation> {
        self.at += 1;
        self.space();
        if self.take(b'}') {
            return Ok(Kind::Object(Vec::new()));
        }
        let outer = self.members.len();
        loop {
            self.space();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.wrong("expected a key in double quotes"));
            }
            let key = self.string()?;
            let key_text = &self.text[start..self.at];
            self.space();
            if !self.take(b':') {
                return Err(self.wrong("expected `:`"));
            }
            let value = self.value(depth + 1)?;
            self.members.push(Member { key, key_text, value });
            self.space();
            if self.take(b'}') {
                return Ok(Kind::Object(self.members.drain(outer..).collect()));
            }
            if !self.take(b',') {
                return Err(self.wrong("expected `,` or `}`"));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Kind<'a>, Violation> {
        self.at += 1;
        self.space();
        if self.take(b']') {
            return Ok(Kind::Array(Vec::new()));
        }
        let outer = self.items.len();
        loop {
            let item = self.value(depth + 1)?;
            self.items.push(item);
            self.space();
            if self.take(b']') {
                return Ok(Kind::Array(self.items.drain(outer..).collect()));
            }
            if !self.take(b',') {
                return Err(self.wrong("expected `,` or `]`"));
            }
        }
    }

    fn digits(&mut self) -> Result<(), Violation> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.wrong("expected a digit")) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Kind<'a>, Violation> {
        self.take(b'-');
        if self.take(b'0') {
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(self.wrong("a number can't begin with 0 and another digit"));
            }
        } else {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'-') {
                self.take(b'+');
            }
            self.digits()?;
        }
        Ok(Kind::Number)
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Violation> {
        self.at += 1;
        let mut copied: Option<String> = None;
        let mut start = self.at;
        let plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
        loop {
            self.at += self.text.as_bytes()[self.at..].iter().take_while(|byte| plain(byte)).count();
            match self.peek() {
                None => return Err(self.wrong("the text ends inside a string")),
                Some(b'"') => {
                    let rest = &self.text[start..self.at];
                    self.at += 1;
                    return Ok(match copied {
                        None => Cow::Borrowed(rest),
                        Some(copied) => Cow::Owned(copied + rest),
                    });
                }
                Some(b'\\') => {
                    let out = copied.get_or_insert_default();
                    out.push_str(&self.text[start..self.at]);
                    self.at += 1;
                    let c = self.escape()?;
                    copied.get_or_insert_default().push(c);
                    start = self.at;
                }
                Some(_) => return Err(self.wrong("a control character in a string must be escaped")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Violation> {
        let c = match self.peek() {
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err(self.wrong("no such escape in a string")),
        };
        self.at += 1;
        Ok(c)
    }

    /// The four digits after `\u`, and the second half of a surrogate pair.
    fn unicode(&mut self) -> Result<char, Violation> {
        let first = self.hex()?;
        if !(0xd800..0xe000).contains(&first) {
            return char::from_u32(first).ok_or_else(|| self.wrong("no such character"));
        }
        if first < 0xdc00 && self.take(b'\\') && self.take(b'u') {
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return char::from_u32(code).ok_or_else(|| self.wrong("no such character"));
            }
        }
        Err(self.wrong("half of a surrogate pair"))
    }

    fn hex(&mut self) -> Result<u32, Violation> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok()).filter(|d| !d.starts_with('+'));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let code = code.ok_or_else(|| self.wrong("expected four hexadecimal digits"))?;
        self.at += 4;
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the tree says, through a second parser.
    fn value(json: &Json) -> serde_json::Value {
        match &json.kind {
            Kind::Null => serde_json::Value::Null,
            Kind::Bool(it) => (*it).into(),
            Kind::Number => serde_json::from_str(json.text).unwrap(),
            Kind::String(it) => it.as_ref().into(),
            Kind::Array(items) => items.iter().map(value).collect(),
            Kind::Object(members) => members.iter().map(|m| (m.key.to_string(), value(&m.value))).collect(),
        }
    }

    #[test]
    fn reads_what_serde_json_reads() {
        let texts = [
            "0",
            "-0",
            "01",
            "1.",
            "1.5e+3",
            "1e",
            "-",
            "+1",
            ".5",
            "1E400x",
            "nul",
            "null",
            "true",
            "falsee",
            "[]",
            "[1,]",
            "[1 2]",
            "{}",
            r#"{"a":1,}"#,
            r#"{"a" 1}"#,
            "{a:1}",
            "",
            " ",
            "[",
            "{",
            r#"{"a":[{}, "x"]} "#,
            "\u{feff}{}",
            r#""\ud83d\ude00""#,
            r#""\ud83d""#,
            r#""\ud83dx""#,
            r#""\udc00""#,
            r#""\u+123""#,
            r#""\u00e9é""#,
            r#""\x""#,
            "\"a\tb\"",
            "\"a",
            r#""\"\\\/\b\f\n\r\t""#,
            "\"\u{7f}\"",
            "[1]]",
            "1 1",
        ];
        for text in texts {
            let (ours, theirs) = (Json::parse(text), serde_json::from_str::<serde_json::Value>(text));
            assert_eq!(ours.is_ok(), theirs.is_ok(), "{text}: {ours:?} {theirs:?}");
            if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
                assert_eq!(value(&ours), theirs, "{text}");
            }
        }
    }

    #[test]
    fn says_where() {
        let wrong = Json::parse("{\n  \"a\": tru\n}").unwrap_err();
        assert_eq!(wrong.to_string(), "$: no valid JSON at line 2, column 8: expected a value");
    }

    #[test]
    fn ten_thousand_deep_is_an_error() {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let nested = |n: usize| open.repeat(n) + "1" + &close.repeat(n);
            assert!(Json::received(&nested(MAX_DEPTH)).is_ok());
            assert!(Json::received(&nested(MAX_DEPTH + 1)).unwrap_err().message.contains("deeper than 128"));
            assert!(Json::received(&nested(10_000)).is_err());
            assert!(Json::received(&open.repeat(10_000)).is_err());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn never_panics_and_agrees(text in r#"([\[\]{}:,"0-9.eE+\-a\\u d8nul]|true|null|"a":){0,24}"#) {
            let (ours, theirs) = (Json::parse(&text), serde_json::from_str::<serde_json::Value>(&text));
            // A number serde_json can't hold is the one thing it refuses and the grammar allows.
            if !theirs.as_ref().is_err_and(|e| e.to_string().contains("out of range")) {
                prop_assert_eq!(ours.is_ok(), theirs.is_ok());
            }
        }
    }
}
