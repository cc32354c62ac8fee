//! Changes to octets that leave the lengths around them right, so that a decoder reads as far as the change.

use core::ops::Range;

use tlskat::wire::Span;

/// The vectors of a message: every length prefix, with what it counts.
#[derive(Clone, Debug)]
pub struct Vectors(Vec<Vector>);

/// A length prefix and the octets that it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vector {
    /// The path of the vector, empty for the body of a message.
    pub path: String,
    /// Where the length stands.
    pub prefix: Range<usize>,
    /// Where the octets stand that it counts.
    pub content: Range<usize>,
}

impl Vectors {
    /// The vectors of octets with these spans.
    pub fn of(octets: &[u8], spans: &[Span]) -> Self {
        let vectors = spans.iter().filter_map(|span| {
            Some(Vector {
                path: span.vector()?.to_owned(),
                prefix: span.start..span.end,
                content: span.end..span.end + span.number(octets),
            })
        });
        Self(vectors.collect())
    }

    /// All of them, in the order of their prefixes.
    pub fn iter(&self) -> impl Iterator<Item = &Vector> {
        self.0.iter()
    }

    /// The octets with `replacement` in place of those of `range`, which lie in `vector`: its length and those of the
    /// vectors around it are made to fit, as far as their octets can say it.
    pub fn splice(
        &self,
        octets: &[u8],
        vector: &Vector,
        range: Range<usize>,
        replacement: &[u8],
    ) -> Vec<u8> {
        let mut changed = octets.to_vec();
        for outer in &self.0 {
            let encloses = outer.content.start <= vector.content.start
                && vector.content.end <= outer.content.end;
            if encloses {
                let length = (outer.content.len() + replacement.len()).wrapping_sub(range.len());
                let prefix = &mut changed[outer.prefix.clone()];
                let width = prefix.len();
                prefix.copy_from_slice(&length.to_be_bytes()[size_of::<usize>() - width..]);
            }
        }
        changed.splice(range, replacement.iter().copied());
        changed
    }
}

impl Vector {
    /// The elements of a list, the fields of a structure: where each lies whose name is one step longer than that of
    /// the vector.
    pub fn elements(&self, spans: &[Span]) -> Vec<Range<usize>> {
        let mut elements: Vec<Range<usize>> = Vec::new();
        let mut last = None;
        let inside = spans.iter().filter(|span| {
            self.content.start <= span.start
                && span.end <= self.content.end
                && !span.path.is_empty()
        });
        for span in inside {
            let Some(rest) = span.path.strip_prefix(self.path.as_str()) else {
                continue;
            };
            let rest = rest.trim_start_matches('.');
            let end = rest[1.min(rest.len())..].find(['.', '[']);
            let name = &rest[..end.map_or(rest.len(), |end| end + 1)];
            match elements.last_mut() {
                Some(element) if last == Some(name) => element.end = span.end,
                _ => elements.push(span.start..span.end),
            }
            last = Some(name);
        }
        elements
    }
}

#[cfg(test)]
mod tests {
    use tlskat::{question::Syntax, registry::ExtensionType, wire::Handshake};

    use super::*;
    use crate::corpus::spans;

    // EncryptedExtensions with server_name and record_size_limit.
    const MESSAGE: [u8; 16] = [8, 0, 0, 12, 0, 10, 0, 0, 0, 0, 0, 28, 0, 2, 0x40, 0];

    #[test]
    fn an_extension_that_is_left_out_leaves_a_message_that_decodes() {
        let spans = spans(Syntax::Handshake, &MESSAGE).unwrap();
        let vectors = Vectors::of(&MESSAGE, &spans);
        let list = vectors
            .iter()
            .find(|vector| vector.path == "extensions")
            .unwrap();
        let elements = list.elements(&spans);
        assert_eq!(elements, [6..10, 10..16]);
        let shorter = vectors.splice(&MESSAGE, list, elements[0].clone(), &[]);
        assert_eq!(shorter, [8, 0, 0, 8, 0, 6, 0, 28, 0, 2, 0x40, 0]);
        let Ok(Handshake::EncryptedExtensions(message)) = Handshake::decode(&shorter) else {
            panic!("it does not decode");
        };
        assert_eq!(message.extensions.find(ExtensionType::SERVER_NAME), None);
    }

    #[test]
    fn octets_behind_a_vector_leave_its_length_alone() {
        let spans = spans(Syntax::Handshake, &MESSAGE).unwrap();
        let vectors = Vectors::of(&MESSAGE, &spans);
        let body = vectors
            .iter()
            .find(|vector| vector.path.is_empty())
            .unwrap();
        let longer = vectors.splice(&MESSAGE, body, 16..16, &[9]);
        assert_eq!(longer[..6], [8, 0, 0, 13, 0, 10]);
        assert_eq!(longer[16..], [9]);
    }
}
