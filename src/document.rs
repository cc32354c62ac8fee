//! References to sections of documents, and where RFC 9846 moved what RFC 8446 says.

use core::fmt;

/// A section of a document, written `rfc8446#section-7.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// `rfc8446`.
    pub document: &'a str,
    /// `7.1`.
    pub section: &'a str,
}

impl<'a> Reference<'a> {
    /// Reads `rfc8446#section-7.1`; none where the text is something else.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (document, section) = text.split_once("#section-")?;
        let is_document = !document.is_empty()
            && document
                .chars()
                .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '.'));
        let is_section = section.split('.').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
        });
        (is_document && is_section).then_some(Self { document, section })
    }

    /// Where the document that replaces this one says the same, where that is known.
    pub fn successor(self) -> Option<(&'static str, String)> {
        (self.document == "rfc8446").then(|| ("rfc9846", moved(self.section)))
    }
}

impl fmt::Display for Reference<'_> {
    /// `RFC 8446 section 4.4.4 (RFC 9846 section 4.5.3)`, the second where the number differs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} section {}", title(self.document), self.section)?;
        match self.successor() {
            Some((document, section)) if section != self.section => {
                write!(f, " ({} section {section})", title(document))
            }
            _ => Ok(()),
        }
    }
}

fn title(document: &str) -> String {
    match document.strip_prefix("rfc") {
        Some(number) => format!("RFC {number}"),
        None => document.to_owned(),
    }
}

/// RFC 9846 puts the transcript hash first in chapter 4, which moves the other sections of that chapter on by one.
fn moved(section: &str) -> String {
    let numbers: Option<Vec<u32>> = section.split('.').map(|part| part.parse().ok()).collect();
    let moved = match numbers.as_deref() {
        Some([4, 4, 1]) => vec![4, 1],
        Some([4, 4, third, rest @ ..]) if *third >= 2 => [&[4, 5, third - 1], rest].concat(),
        Some([4, second, rest @ ..]) => [&[4, second + 1], rest].concat(),
        _ => return section.to_owned(),
    };
    moved
        .iter()
        .map(u32::to_string)
        .collect::<Vec<_>>()
        .join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_of_chapter_4_moved() {
        let moved = |section| {
            let reference = Reference {
                document: "rfc8446",
                section,
            };
            reference
                .successor()
                .map(|(_, section)| section)
                .unwrap_or_default()
        };
        for (old, new) in [
            ("4.2.8", "4.3.8"),
            ("4.4.1", "4.1"),
            ("4.4.3", "4.5.2"),
            ("4.4.4", "4.5.3"),
            ("4.6.1", "4.7.1"),
            ("4.2.11.2", "4.3.11.2"),
            ("4.1.3", "4.2.3"),
            ("7.1", "7.1"),
            ("5.2", "5.2"),
            ("4", "4"),
        ] {
            assert_eq!(moved(old), new, "{old}");
        }
    }

    #[test]
    fn both_numbers_are_printed_where_they_differ() {
        let print = |text| Reference::parse(text).unwrap().to_string();
        assert_eq!(print("rfc8446#section-7.1"), "RFC 8446 section 7.1");
        assert_eq!(
            print("rfc8446#section-4.4.4"),
            "RFC 8446 section 4.4.4 (RFC 9846 section 4.5.3)"
        );
        assert_eq!(print("rfc5869#section-2.2"), "RFC 5869 section 2.2");
    }

    #[test]
    fn other_texts_are_no_references() {
        for text in [
            "",
            "rfc8446",
            "rfc8446#7.1",
            "#section-7.1",
            "rfc8446#section-",
            "rfc8446#section-7..1",
        ] {
            assert_eq!(Reference::parse(text), None, "{text:?}");
        }
    }
}
