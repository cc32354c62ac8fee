//! Splits a paginated RFC into lines of text, and takes page footers and headers away.

/// A line of the text, or what stands between two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// A blank line that is no part of a page break.
    Blank,
    /// A footer, a header and all blank lines around them.
    PageBreak,
    /// A line that is not blank.
    Text {
        /// Counted from 1.
        number: usize,
        /// The number of characters of white space before the text.
        indent: usize,
        /// The line without white space at either end.
        text: &'a str,
    },
}

/// The lines of `text`.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut out = Vec::new();
    let (mut in_break, mut header_due) = (false, false);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let printed = line.trim_start_matches('\u{c}');
        let text = printed.trim();
        if printed.len() < line.len() || is_footer(text) {
            while out.last() == Some(&Line::Blank) {
                out.pop();
            }
            if out.last() != Some(&Line::PageBreak) {
                out.push(Line::PageBreak);
            }
            (in_break, header_due) = (true, true);
            if is_footer(text) {
                continue;
            }
        }
        if text.is_empty() {
            if !in_break {
                out.push(Line::Blank);
            }
            continue;
        }
        let indent = printed.chars().take_while(|c| c.is_whitespace()).count();
        if core::mem::take(&mut header_due) && is_header(indent, text) {
            continue;
        }
        in_break = false;
        out.push(Line::Text {
            number: index + 1,
            indent,
            text,
        });
    }
    out
}

/// The number and the title in a section's heading `3.  Title` or `3.1.  Title`.
pub(super) fn section_heading(text: &str) -> Option<(u32, &str)> {
    let (number, title) = text.split_once(char::is_whitespace)?;
    let mut parts = number.strip_suffix('.')?.split('.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let first = parts.next().filter(|part| is_number(part))?;
    if !parts.all(is_number) {
        return None;
    }
    Some((first.parse().ok()?, title.trim()))
}

/// `Name            Category           [Page 7]`
fn is_footer(text: &str) -> bool {
    text.strip_suffix(']')
        .and_then(|text| text.rsplit_once("[Page "))
        .is_some_and(|(_, page)| !page.is_empty() && page.bytes().all(|b| b.is_ascii_digit()))
}

/// `RFC 1234            Title              Month Year`
fn is_header(indent: usize, text: &str) -> bool {
    indent == 0 && text.contains("  ") && !text.starts_with('{') && section_heading(text).is_none()
}
