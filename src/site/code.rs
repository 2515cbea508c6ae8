//! Code with its parts marked by a few classes, which the theme colours.

use super::escape::push_escaped;
use std::sync::LazyLock;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

/// Longer lines are no code that somebody reads; grammars take long for them.
const MAX_LINE: usize = 2_000;

/// What other tools call a language, and the grammars don't.
const ALIASES: [(&str, &str); 8] = [
    ("zsh", "sh"),
    ("jsonc", "json"),
    ("json5", "json"),
    ("csharp", "cs"),
    ("jsx", "tsx"),
    ("svg", "xml"),
    ("r-console", "r"),
    ("dockerfile", "Dockerfile"),
];

/// What a session at a command line is called: commands behind a prompt, and what they print.
const SESSIONS: [&str; 3] = ["console", "shell-session", "sh-session"];

/// Prefixes of scopes, and the class of what has them; of a stack the innermost decides, of two here the first.
const CLASSES: [(&str, &str); 24] = [
    ("comment", "c"),
    ("string.regexp", "n"),
    ("string", "s"),
    ("constant.character.escape", "n"),
    ("constant.numeric", "n"),
    ("constant", "n"),
    ("keyword.operator.word", "k"),
    ("keyword.operator", ""),
    ("keyword", "k"),
    ("storage.type.function", "k"),
    ("storage", "k"),
    ("entity.name.function", "f"),
    ("support.function", "f"),
    ("support.macro", "f"),
    ("variable.function", "f"),
    ("entity.name.tag", "k"),
    ("entity.other.attribute-name", "f"),
    ("entity.name", "t"),
    ("support.type", "t"),
    ("support.class", "t"),
    ("markup.inserted", "i"),
    ("markup.deleted", "d"),
    ("markup.heading", "k"),
    ("variable.language", "k"),
];

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

static SCOPES: LazyLock<Vec<(Scope, &str)>> = LazyLock::new(|| {
    let scope = |(prefix, class): &(&str, &'static str)| Some((Scope::new(prefix).ok()?, *class));
    CLASSES.iter().filter_map(scope).collect()
});

/// Appends code, its parts in `span` elements where the language is known.
pub(super) fn push_code(out: &mut String, language: &str, code: &str) {
    if SESSIONS.iter().any(|name| name.eq_ignore_ascii_case(language)) {
        return push_session(out, code);
    }
    let before = out.len();
    let marked = find(language).is_some_and(|syntax| push_marked(out, syntax, code).is_some());
    if !marked {
        out.truncate(before);
        push_escaped(out, code);
    }
}

/// Appends a session: its commands are code, what they print is not.
fn push_session(out: &mut String, session: &str) {
    for line in LinesWithEndings::from(session) {
        let Some(command) = line.strip_prefix("$ ") else {
            push_escaped(out, line);
            continue;
        };
        out.push_str("<span class=\"c\">$ </span>");
        push_code(out, "sh", command);
    }
}

/// A language's grammar, if there is one worth the work.
fn find(language: &str) -> Option<&'static SyntaxReference> {
    if language.is_empty() {
        return None;
    }
    let known = ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(language));
    let token = known.map_or(language, |(_, token)| token);
    SYNTAXES.find_syntax_by_token(token).filter(|syntax| syntax.name != "Plain Text")
}

/// The same with a grammar; nothing when it gives up.
fn push_marked(out: &mut String, syntax: &SyntaxReference, code: &str) -> Option<()> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut open = "";
    for line in LinesWithEndings::from(code) {
        if line.len() > MAX_LINE {
            return None;
        }
        let mut done = 0;
        for (at, change) in state.parse_line(line, &SYNTAXES).ok()? {
            push_part(out, &mut open, class(&stack), line.get(done..at)?);
            done = at;
            stack.apply(&change).ok()?;
        }
        push_part(out, &mut open, class(&stack), line.get(done..)?);
    }
    if !open.is_empty() {
        out.push_str("</span>");
    }
    Some(())
}

/// Appends a part of a line, and opens and closes spans as classes change.
fn push_part<'c>(out: &mut String, open: &mut &'c str, class: &'c str, text: &str) {
    if text.is_empty() {
        return;
    }
    // Space has no colour.
    if class != *open && !text.trim().is_empty() {
        if !open.is_empty() {
            out.push_str("</span>");
        }
        if !class.is_empty() {
            out.push_str("<span class=\"");
            out.push_str(class);
            out.push_str("\">");
        }
        *open = class;
    }
    push_escaped(out, text);
}

fn class(stack: &ScopeStack) -> &'static str {
    let of = |scope: &Scope| SCOPES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class);
    stack.as_slice().iter().rev().find_map(of).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(language: &str, code: &str) -> String {
        let mut out = String::new();
        push_code(&mut out, language, code);
        out
    }

    #[test]
    fn parts_have_classes() {
        assert_eq!(
            marked("rust", "// Why\nfn main() { let n = 1 < 2; }\n"),
            "<span class=\"c\">// Why\n</span><span class=\"k\">fn </span><span class=\"f\">main</span>() { \
             <span class=\"k\">let</span> n = <span class=\"n\">1 </span>&lt; <span class=\"n\">2</span>; }\n"
        );
        assert_eq!(marked("diff", "-a\n+b\n"), "<span class=\"d\">-a\n</span><span class=\"i\">+b\n</span>");
        assert_eq!(marked("jsonc", "{\"a\": 1}"), marked("json", "{\"a\": 1}"));
        assert_eq!(
            marked("console", "$ cat 'x'\nfn main() {\n"),
            "<span class=\"c\">$ </span><span class=\"f\">cat </span><span class=\"s\">'x'\n</span>fn main() {\n"
        );
    }

    #[test]
    fn what_no_grammar_knows_stays_as_it_is() {
        assert_eq!(marked("", "a < b"), "a &lt; b");
        assert_eq!(marked("klingon", "a < b"), "a &lt; b");
        assert_eq!(marked("text", "let a"), "let a");
        let long = format!("let a = \"{}\";", "x".repeat(MAX_LINE));
        assert_eq!(
            marked("rust", &format!("let b;\n{long}")),
            format!("let b;\n{}", super::super::escape::escape(&long))
        );
    }
}
