//! TeX as `MathML`, or what is wrong with it. A browser shows `MathML` by itself, and a screen reader speaks it.

use pulldown_latex::config::DisplayMode;
use pulldown_latex::{Parser, RenderConfig, Storage, push_mathml};

/// How long a formula may be, in bytes: the parser recurses with what nests.
const MAX: usize = 4_000;

/// Control words that are refused: those that define others, which could go on for ever, and one that
/// `pulldown-latex` 0.8 panics at.
const REFUSED: [&str; 10] =
    ["def", "edef", "gdef", "xdef", "let", "futurelet", "newcommand", "renewcommand", "providecommand", "char"];

/// Why a formula can't be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadTex(String);

/// A formula as a `math` element, its TeX annotated; `block` sets it apart.
///
/// The element comes from a library that writes some characters as they are (a lone `<`, styles): it is to be
/// filtered like an author's HTML.
///
/// # Errors
/// What is wrong with it.
pub fn mathml(tex: &str, block: bool) -> Result<String, BadTex> {
    if tex.len() > MAX {
        return Err(BadTex(format!("a formula has {MAX} bytes at most")));
    }
    if let Some(word) = control_words(tex).find(|word| REFUSED.contains(word)) {
        return Err(BadTex(format!("`\\{word}` can't be used here")));
    }
    let storage = Storage::new();
    let mut events = Vec::new();
    for event in Parser::new(tex, &storage) {
        events.push(Ok::<_, std::convert::Infallible>(event.map_err(|error| told(&error.to_string()))?));
    }
    let annotation = tex.trim().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut config = RenderConfig::with_annotation(&annotation);
    config.display_mode = if block { DisplayMode::Block } else { DisplayMode::Inline };
    let mut out = String::new();
    push_mathml(&mut out, events.into_iter(), config).map_err(|error| BadTex(error.to_string()))?;
    Ok(out)
}

/// The library's message on one line: what, and the text it means.
fn told(message: &str) -> BadTex {
    let mut lines = message.lines();
    let what = lines.next().unwrap_or_default().trim_start_matches("parsing error: ");
    let context = lines.find_map(|line| line.strip_prefix("│ ")).filter(|context| !context.trim().is_empty());
    BadTex(context.map_or_else(|| what.to_owned(), |context| format!("{what}: `{}`", context.trim())))
}

/// The names behind backslashes.
fn control_words(tex: &str) -> impl Iterator<Item = &str> {
    tex.split('\\').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        &rest[..end]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas() {
        assert_eq!(
            mathml("x^2", false).unwrap(),
            "<math display=\"inline\"><semantics><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow>\
             <annotation encoding=\"application/x-tex\">x^2</annotation></semantics></math>"
        );
        assert!(mathml("a < b", true).unwrap().contains("x-tex\">a &lt; b<"));
        for (wrong, told) in [
            (r"\frac{1}{", r"unbalanced group found, expected it to be closed with `}`: `\frac{1}{`"),
            (r"\foo x", r"unknown primitive command found: `\foo x`"),
            (r"\def\a{\a}\a", r"`\def` can't be used here"),
            (r"\charé", r"`\char` can't be used here"),
        ] {
            assert_eq!(mathml(wrong, false).unwrap_err().to_string(), told);
        }
        assert!(mathml(&"x".repeat(MAX + 1), false).is_err());
    }

    #[test]
    fn what_nests_deep_ends() {
        for part in ["{", "x_", r"\sqrt", r"\frac{", r"\left(", r"\hat", r"\begin{matrix}", "'"] {
            let _ = mathml(&part.repeat(MAX / part.len()), true);
        }
        let _ = mathml(&format!("{}{}", "{".repeat(MAX / 2), "}".repeat(MAX / 2)), true);
    }

    proptest! {
        #[test]
        fn any_tex_is_shown_or_refused(
            parts in prop::collection::vec(prop::sample::select(vec![
                r"\frac", "{", "}", "x", "^", "_", r"\left", r"\right", "(", "|", r"\sqrt", "[", "&", r"\\", r"\begin{matrix}",
                r"\end{matrix}", r"\text{a<b}", r"\sum", r"\color{red}", r"\over", "'", r"\not", r"\binom", "é", "<", "%", "#1",
                r"\middle", r"\hspace{1em}", r"\operatorname", "1.5", " ",
            ]), 0..25)
        ) {
            let _ = mathml(&parts.concat(), false);
        }
    }
}
