//! Splits a paginated RFC into lines of text, and takes page footers and headers away.

/// A line of the text that is not blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub(super) number: usize,
    /// The number of characters of white space before the text.
    pub(super) indent: usize,
    /// The line without white space at either end.
    pub(super) text: &'a str,
    /// What stands before it.
    pub(super) gap: Gap,
}

/// What stands between a line and the line before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing.
    None,
    /// A footer, a header and all blank lines around them, which may or may not hide the end of a paragraph.
    PageBreak,
    /// Blank lines that are no part of a page break.
    Blank,
}

/// The lines of `text`, one at a time: there may be as many as octets.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let (mut gap, mut header_due) = (Gap::None, false);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().enumerate().filter_map(move |(index, line)| {
        let printed = line.trim_start_matches('\u{c}');
        let text = printed.trim();
        if printed.len() < line.len() || is_footer(text) {
            (gap, header_due) = (Gap::PageBreak, true);
            if is_footer(text) {
                return None;
            }
        }
        if text.is_empty() {
            if gap == Gap::None {
                gap = Gap::Blank;
            }
            return None;
        }
        let indent = printed.chars().take_while(|c| c.is_whitespace()).count();
        if core::mem::take(&mut header_due) && is_header(indent, text) {
            return None;
        }
        Some(Line {
            number: index + 1,
            indent,
            text,
            gap: core::mem::replace(&mut gap, Gap::None),
        })
    })
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
