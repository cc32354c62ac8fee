//! Two decoders over the same octets.

use std::collections::BTreeMap;

use tlskat::{
    question::Syntax,
    registry::{ExtensionType, HandshakeType},
    wire::{Carrier, DecodeError, HELLO_RETRY_REQUEST_RANDOM, Reason, Span, SpanKind},
};

use crate::{
    corpus::read,
    decoder::{Decoder, Reading, Verdict},
    difference::Difference,
};

/// What this crate's decoder and another say of the same octets.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// The other decoder.
    pub decoder: Decoder,
    /// What the octets are.
    pub syntax: Syntax,
    /// The octets.
    pub octets: &'a [u8],
    /// What `tlskat::wire` says.
    pub ours: &'a Result<(), DecodeError>,
    /// The fields that it read, up to the fault where there is one.
    pub spans: &'a [Span],
    /// What the other decoder says.
    pub theirs: Verdict,
}

/// How two decoders compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Both accept, and read the same, or both refuse.
    Agreed,
    /// The other decoder has no form for such a message.
    NotCompared,
    /// They differ as it is known.
    Known(Difference),
    /// They differ, and how.
    Unknown(String),
}

/// Compares this crate's decoder with all others.
pub fn cases(syntax: Syntax, octets: &[u8], each: &mut impl FnMut(&Case<'_>)) {
    let (spans, ours) = read(syntax, octets);
    for decoder in Decoder::ALL {
        let theirs = decoder.decode(syntax, octets);
        each(&Case {
            decoder,
            syntax,
            octets,
            ours: &ours,
            spans: &spans,
            theirs,
        });
    }
}

impl Case<'_> {
    /// How the two compare.
    pub fn outcome(&self) -> Outcome {
        let verdicts = match (self.ours, &self.theirs) {
            (_, Verdict::NotItsOwn) => return Outcome::NotCompared,
            (Err(_), Verdict::Refused(_)) => return Outcome::Agreed,
            (Ok(()), Verdict::Accepted(reading)) => {
                return match another_value(self.octets, self.spans, reading) {
                    None => Outcome::Agreed,
                    Some(what) => Outcome::Unknown(format!("{}: {what}", self.decoder)),
                };
            }
            (Err(error), Verdict::Accepted(_)) => format!("accepts what is refused: {error}"),
            (Ok(()), Verdict::Refused(refusal)) => format!("refuses what is accepted: {refusal}"),
        };
        let mut known = Difference::ALL.iter().filter(|row| row.is(self));
        match (known.next(), known.next()) {
            (Some(row), None) => Outcome::Known(*row),
            (None, _) => Outcome::Unknown(format!("{} {verdicts}", self.decoder)),
            (Some(row), Some(other)) => {
                let rows = format!("both {row:?} and {other:?}");
                Outcome::Unknown(format!("{} {verdicts}, which is {rows}", self.decoder))
            }
        }
    }

    /// The refusal of this crate's decoder, where the other accepts: what is wrong, and the path without indexes.
    pub fn refused(&self) -> Option<(Reason, String)> {
        match (self.ours, &self.theirs) {
            (Err(error), Verdict::Accepted(_)) => Some((error.reason, pattern(&error.path))),
            _ => None,
        }
    }

    /// The refusal of the other decoder, where this crate's accepts.
    pub fn refused_there(&self) -> Option<&str> {
        match (self.ours, &self.theirs) {
            (Ok(()), Verdict::Refused(refusal)) => Some(refusal),
            _ => None,
        }
    }

    /// The fields that this crate's decoder read and whose path without indexes is this.
    pub fn fields(&self, path: &str) -> impl Iterator<Item = &[u8]> {
        let fields = self
            .spans
            .iter()
            .filter(move |span| pattern(&span.path) == path);
        fields.filter_map(|span| self.octets.get(span.start..span.end))
    }

    /// The type of a handshake message.
    pub fn message(&self) -> Option<HandshakeType> {
        let first = self
            .octets
            .first()
            .filter(|_| self.syntax == Syntax::Handshake);
        first.copied().map(HandshakeType)
    }

    /// The message as one that carries extensions.
    pub fn carrier(&self) -> Option<Carrier> {
        carrier(self.octets).filter(|_| self.syntax == Syntax::Handshake)
    }

    /// The extension whose data a path leads into; none for the type and the length of an extension.
    pub fn inside(&self, path: &str) -> Option<ExtensionType> {
        let (_, path) = path.split_once("extensions.")?;
        let (name, field) = path.split_once('.').unwrap_or((path, ""));
        let data = !matches!(field, "extension_type" | "length");
        name.parse().ok().filter(|_| data)
    }
}

/// The message that octets are, where it is one that carries extensions.
pub fn carrier(octets: &[u8]) -> Option<Carrier> {
    Some(match HandshakeType(*octets.first()?) {
        HandshakeType::CLIENT_HELLO => Carrier::ClientHello,
        HandshakeType::SERVER_HELLO if octets.get(6..38)? == HELLO_RETRY_REQUEST_RANDOM => {
            Carrier::HelloRetryRequest
        }
        HandshakeType::SERVER_HELLO => Carrier::ServerHello,
        HandshakeType::ENCRYPTED_EXTENSIONS => Carrier::EncryptedExtensions,
        HandshakeType::CERTIFICATE_REQUEST => Carrier::CertificateRequest,
        HandshakeType::CERTIFICATE => Carrier::Certificate,
        HandshakeType::NEW_SESSION_TICKET => Carrier::NewSessionTicket,
        _ => return None,
    })
}

/// The path without the indexes of lists: `client_shares[].group`.
pub fn pattern(path: &str) -> String {
    let mut inside = false;
    let keep = |c: &char| {
        inside = match c {
            '[' => true,
            ']' => false,
            _ => inside,
        };
        !inside || *c == '['
    };
    path.chars().filter(keep).collect()
}

/// What the other decoder read that this crate's did not, or the other way round.
fn another_value(octets: &[u8], spans: &[Span], reading: &Reading) -> Option<String> {
    if let Some(reencoded) = &reading.reencoded
        && reencoded != octets
    {
        return Some("encodes other octets than it accepted".into());
    }
    let ours: BTreeMap<&str, &[u8]> = spans
        .iter()
        .filter(|span| span.kind == SpanKind::Value)
        .map(|span| (span.path.as_str(), &octets[span.start..span.end]))
        .collect();
    let named: Vec<String> = reading
        .fields
        .iter()
        .map(|(path, _)| pattern(path))
        .collect();
    for (path, octets) in &reading.fields {
        if ours.get(path.as_str()) != Some(&octets.as_slice()) {
            return Some(format!("reads another {path}"));
        }
    }
    let missing = ours.keys().find(|path| {
        named.contains(&pattern(path)) && !reading.fields.iter().any(|(other, _)| other == *path)
    });
    missing.map(|path| format!("does not read {path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case<'a>(
        octets: &'a [u8],
        (spans, ours): &'a (Vec<Span>, Result<(), DecodeError>),
        theirs: Verdict,
    ) -> Case<'a> {
        Case {
            decoder: Decoder::Rustls,
            syntax: Syntax::Handshake,
            octets,
            ours,
            spans,
            theirs,
        }
    }

    // A KeyUpdate whose request is 2, and one that is cut.
    const OTHER_REQUEST: [u8; 5] = [24, 0, 0, 1, 2];
    const CUT: [u8; 4] = [24, 0, 0, 0];
    const RIGHT: [u8; 5] = [24, 0, 0, 1, 1];

    fn accepted(reencoded: &[u8]) -> Verdict {
        Verdict::Accepted(Reading {
            reencoded: Some(reencoded.to_vec()),
            ..Reading::default()
        })
    }

    #[test]
    fn a_difference_is_known_where_it_is_one_of_the_table() {
        let ours = read(Syntax::Handshake, &OTHER_REQUEST);
        let outcome = case(&OTHER_REQUEST, &ours, accepted(&OTHER_REQUEST)).outcome();
        assert_eq!(outcome, Outcome::Known(Difference::KeyUpdateRequest));
    }

    #[test]
    fn any_other_difference_is_not() {
        let ours = read(Syntax::Handshake, &CUT);
        let outcome = case(&CUT, &ours, accepted(&CUT)).outcome();
        assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
        let ours = read(Syntax::Handshake, &RIGHT);
        let refused = Verdict::Refused("InvalidKeyUpdate".into());
        let outcome = case(&RIGHT, &ours, refused).outcome();
        assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
    }

    #[test]
    fn to_read_another_value_is_a_difference() {
        let ours = read(Syntax::Handshake, &RIGHT);
        let same = case(&RIGHT, &ours, accepted(&RIGHT)).outcome();
        assert_eq!(same, Outcome::Agreed);
        let other = case(&RIGHT, &ours, accepted(&OTHER_REQUEST)).outcome();
        assert!(matches!(other, Outcome::Unknown(_)), "{other:?}");
        for octets in [vec![0], Vec::new()] {
            let fields = vec![("request_update".to_owned(), octets)];
            let reading = Reading {
                fields,
                ..Reading::default()
            };
            let other = case(&RIGHT, &ours, Verdict::Accepted(reading)).outcome();
            assert!(matches!(other, Outcome::Unknown(_)), "{other:?}");
        }
    }

    #[test]
    fn a_path_is_compared_without_its_indexes() {
        assert_eq!(
            pattern("certificate_list[12].extensions.key_share[0]"),
            "certificate_list[].extensions.key_share[]"
        );
    }
}
