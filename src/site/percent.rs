//! A percentage stays in one line: on every page a no-break space stands between its number and its sign.

/// What stands as it was written: code, and what somebody fills into a form.
const AS_WRITTEN: [&str; 5] = ["textarea", "pre", "code", "script", "style"];

/// A page, or a part of one, with its percentages whole. Tags stay as they are, with what forms send.
pub(super) fn unbroken(html: String) -> String {
    if !html.contains(" %") {
        return html;
    }
    let mut out = String::with_capacity(html.len() + 64);
    let mut within = None;
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        push(&mut out, &rest[..at], within.is_some());
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        out.push_str(tag);
        within = match within {
            None => AS_WRITTEN.into_iter().find(|element| is(tag, "<", element)),
            Some(element) if is(tag, "</", element) => None,
            known => known,
        };
        rest = &rest[end..];
    }
    push(&mut out, rest, within.is_some());
    out
}

/// Whether a tag opens, or closes, this element.
fn is(tag: &str, start: &str, element: &str) -> bool {
    let name = tag.strip_prefix(start).unwrap_or_default();
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    name[..end].eq_ignore_ascii_case(element)
}

fn push(out: &mut String, text: &str, is_as_written: bool) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" %") {
        let is_number = before.ends_with(|c: char| c.is_ascii_digit());
        out.push_str(before);
        out.push_str(if is_number && !is_as_written { "\u{a0}%" } else { " %" });
        rest = after;
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_its_sign_are_one_word() {
        for (html, shown) in [
            ("<p>Passed 40 % on 3 May</p>", "<p>Passed 40\u{a0}% on 3 May</p>"),
            ("(55 %, 60 %)", "(55\u{a0}%, 60\u{a0}%)"),
            ("a % of b, 5% and %", "a % of b, 5% and %"),
            ("<a title=\"40 %\">7 %</a>", "<a title=\"40 %\">7\u{a0}%</a>"),
            ("<input value=\"40 %\"> 1 %", "<input value=\"40 %\"> 1\u{a0}%"),
            ("<textarea rows=\"2\">40 %</textarea>8 %", "<textarea rows=\"2\">40 %</textarea>8\u{a0}%"),
            ("<PRE><code>10 % 3</code> 5 % 2</PRE>5 %", "<PRE><code>10 % 3</code> 5 % 2</PRE>5\u{a0}%"),
            ("<codes>5 %</codes> é 6 % é < 7 %", "<codes>5\u{a0}%</codes> é 6\u{a0}% é < 7 %"),
        ] {
            assert_eq!(unbroken(html.to_owned()), shown);
        }
    }
}
