//! What the fields of a question hold.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    bytes::{Octets, borrowed},
    receive,
    registry::{
        CipherSuite, ContentType, ExtensionType, HashAlgorithm, NamedGroup, PskKind, Role,
        SignatureScheme,
    },
    wire::{Extension, Handshake},
};

/// One field of a question.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name as it stands in JSON.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// What it holds, in words for people.
    pub kind: &'static str,
    /// Its documentation.
    pub description: &'static str,
}

/// What a field of a question holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Octets: in a vector, an input that names an earlier value.
    Octets,
    /// Octets that may be absent.
    OptionalOctets,
    /// A list of octets: in a vector, an input that names earlier values.
    OctetsList,
    /// Text: in a vector, a param.
    Text,
    /// A number or the name of an algorithm: in a vector, a param.
    Literal,
}

/// The algorithms and sizes of a question, which a [`Capability`](super::Capability) can limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The hash, where the question names one, or the suite in its messages has one.
    pub hash: Option<HashAlgorithm>,
    /// The cipher suite, where the question or its messages name one.
    pub suite: Option<CipherSuite>,
    /// The group, where the question or its messages name one.
    pub group: Option<NamedGroup>,
    /// The signature scheme, where the question names one.
    pub scheme: Option<SignatureScheme>,
    /// The syntax, where the question names one.
    pub syntax: Option<Syntax>,
    /// Octets of the longest field; a list counts as the sum of its parts.
    pub longest_input: usize,
}

impl Facts {
    /// The suite and the group of the ServerHello among the messages, where there is one.
    pub(super) fn of_server_hello(&mut self, messages: &[Octets]) {
        let mut decoded = messages
            .iter()
            .map_while(|message| Handshake::decode(message).ok());
        let hello = decoded.find_map(|message| match message {
            Handshake::ServerHello(hello) => Some(hello),
            _ => None,
        });
        let Some(hello) = hello else { return };
        self.suite = Some(hello.cipher_suite);
        self.hash = hello.cipher_suite.hash();
        if let Some(Extension::KeyShareServerHello(share)) =
            hello.extensions.find(ExtensionType::KEY_SHARE)
        {
            self.group = Some(share.group);
        }
    }

    /// What the answer to the last of the messages can need.
    pub(super) fn of_message(&mut self, role: Role, private_keys: &[Octets], messages: &[Octets]) {
        let needs = receive::needs(receive::Known {
            role,
            private_keys: &borrowed(private_keys),
            psks: &[],
            messages: &borrowed(messages),
        });
        self.suite = needs.suite;
        self.hash = needs.suite.and_then(|suite| suite.hash());
        self.group = needs.group;
        self.scheme = needs.scheme;
    }
}

/// A type of a field: its shape, and what it tells about the question.
pub(super) trait Shaped {
    const SHAPE: Shape = Shape::Literal;
    const KIND: &'static str;

    fn tell(&self, _: &mut Facts) {}
}

impl Shaped for Octets {
    const SHAPE: Shape = Shape::Octets;
    const KIND: &'static str = "octets";

    fn tell(&self, facts: &mut Facts) {
        facts.longest_input = facts.longest_input.max(self.len());
    }
}

impl Shaped for Option<Octets> {
    const SHAPE: Shape = Shape::OptionalOctets;
    const KIND: &'static str = "octets, may be absent";

    fn tell(&self, facts: &mut Facts) {
        self.iter().for_each(|octets| octets.tell(facts));
    }
}

impl Shaped for Vec<Octets> {
    const SHAPE: Shape = Shape::OctetsList;
    const KIND: &'static str = "list of octets";

    fn tell(&self, facts: &mut Facts) {
        let sum = self.iter().map(|octets| octets.len()).sum();
        facts.longest_input = facts.longest_input.max(sum);
    }
}

impl Shaped for String {
    const SHAPE: Shape = Shape::Text;
    const KIND: &'static str = "text";
}

macro_rules! literal {
    ($($type:ty, $kind:literal $(=> $fact:ident)?;)+) => {
        $(impl Shaped for $type {
            const KIND: &'static str = $kind;

            $(fn tell(&self, facts: &mut Facts) {
                facts.$fact = Some(*self);
            })?
        })+
    };
}

literal! {
    HashAlgorithm, "`SHA-256`, `SHA-384`" => hash;
    CipherSuite, "cipher suite" => suite;
    NamedGroup, "group" => group;
    SignatureScheme, "signature scheme" => scheme;
    Syntax, "`handshake`, `record`, `alert`" => syntax;
    ContentType, "content type";
    PskKind, "`external`, `resumption`";
    Role, "`client`, `server`";
    Sequence, "16 hexadecimal digits";
    u16, "number";
}

/// What the octets of `decode` and `reencode` are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Syntax {
    /// One handshake message with its header of four octets.
    Handshake,
    /// One record with its header of five octets.
    Record,
    /// One alert of two octets.
    Alert,
}

impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Handshake => "handshake",
            Self::Record => "record",
            Self::Alert => "alert",
        })
    }
}

/// A record sequence number (RFC 8446, section 5.3), in JSON its eight octets in network byte order, since not every
/// language reads a number above 2^53.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(pub u64);

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Serialize for Sequence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Octets::from(self.0.to_be_bytes()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Sequence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let octets = Octets::deserialize(deserializer)?;
        match <[u8; 8]>::try_from(&octets[..]) {
            Ok(octets) => Ok(Self(u64::from_be_bytes(octets))),
            Err(_) => Err(de::Error::invalid_length(octets.len(), &"8 octets")),
        }
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Sequence {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Sequence".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "a record sequence number, eight octets in network byte order",
            "type": "string",
            "pattern": "^[0-9a-f]{16}$",
        })
    }
}
