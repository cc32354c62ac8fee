//! The contract: what is asked of an implementation and what it may answer, without I/O and without crypto.
//!
//! A [`Question`] is one operation of TLS 1.3 with all its inputs; an [`Answer`] is its outputs, or a refusal. A
//! [`Subject`] is anything that answers questions. The same types are the argument of the trait, the line on a pipe,
//! the JSON Schema and the documentation: the table `operations!` below is the one place that knows an operation's
//! fields, outputs and sections.

use core::{fmt, str::FromStr, time::Duration};
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    bytes::Octets,
    named::Named,
    registry::{
        AlertDescription, CipherSuite, ContentType, HandshakeType, HashAlgorithm, NamedGroup,
        PskKind, Role, SignatureScheme, UnknownName,
    },
};

/// Anything that answers questions.
pub trait Subject {
    /// Who is asked, and what it claims to implement. Asked once, first.
    ///
    /// # Errors
    ///
    /// A [`Fault`] where no usable greeting came back; nothing can be asked then.
    fn hello(&mut self) -> Result<Hello, Fault>;

    /// Answers one question. An answer never depends on earlier questions.
    ///
    /// # Errors
    ///
    /// A [`Fault`] where the subject crashed, hung, or said something that is no answer.
    fn answer(&mut self, question: &Question) -> Result<Answer, Fault>;
}

macro_rules! operations {
    ($(
        $(#[doc = $doc:literal])+
        #[rfc8446($section:literal, $function:literal)]
        $variant:ident = $op:literal {
            $(
                $(#[doc = $field_doc:literal])+
                $(#[serde($($serde:tt)*)])?
                $field:ident: $type:ty,
            )+
        } -> {
            $(
                $(#[doc = $output_doc:literal])+
                $output:ident,
            )*
        }
    )+) => {
        /// One operation of TLS 1.3 with all its inputs.
        ///
        /// As JSON it is one object: `op` names the operation, every other member is a field of the variant. Octets
        /// are lower-case hexadecimal, algorithms their registered names.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(tag = "op", deny_unknown_fields)]
        pub enum Question {
            $(
                $(#[doc = $doc])+
                #[doc = ""]
                #[doc = concat!("RFC 8446, section ", $section, ".")]
                #[serde(rename = $op)]
                $variant {
                    $(
                        $(#[doc = $field_doc])+
                        $(#[serde($($serde)*)])?
                        $field: $type,
                    )+
                },
            )+
        }

        /// The kinds of question.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        pub enum Operation {
            $(
                $(#[doc = $doc])+
                #[serde(rename = $op)]
                $variant,
            )+
        }

        impl Operation {
            /// All of them, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name as it stands in vector files and on the pipe.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $op,)+
                }
            }

            /// The section of RFC 8446 that defines the operation.
            pub const fn section(self) -> &'static str {
                match self {
                    $(Self::$variant => $section,)+
                }
            }

            /// How the operation is written in a formula, after RFC 8446 where that has a name for it.
            pub const fn function(self) -> &'static str {
                match self {
                    $(Self::$variant => $function,)+
                }
            }

            /// What the operation does, in a line or two.
            pub const fn summary(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc, "\n"),+),)+
                }
            }

            /// The fields of the question.
            pub const fn fields(self) -> &'static [Field] {
                match self {
                    $(Self::$variant => &[
                        $(Field {
                            name: stringify!($field),
                            shape: <$type as Shaped>::SHAPE,
                            description: concat!($($field_doc, "\n"),+),
                        },)+
                    ],)+
                }
            }

            /// The outputs of an answer that is no refusal, by name and description. Empty where the answer is only
            /// yes or no, and for [`Operation::Decode`], whose outputs are the paths of the fields it found.
            pub const fn outputs(self) -> &'static [(&'static str, &'static str)] {
                match self {
                    $(Self::$variant => &[
                        $((stringify!($output), concat!($($output_doc, "\n"),+)),)*
                    ],)+
                }
            }
        }

        impl Question {
            /// Which kind of question this is.
            pub fn operation(&self) -> Operation {
                match self {
                    $(Self::$variant { .. } => Operation::$variant,)+
                }
            }
        }
    };
}

operations! {
    /// The public share that belongs to a private key.
    #[rfc8446("4.2.8", "Public-Share")]
    KeyShare = "key_share" {
        /// The group.
        group: NamedGroup,
        /// The private key: 32 octets for x25519 (clamped on use, RFC 7748), the big-endian scalar of 32, 48 or 66
        /// octets for secp256r1, secp384r1, secp521r1.
        private_key: Octets,
    } -> {
        /// As it stands in `key_exchange`: 32 octets for x25519, the uncompressed point of 65, 97 or 133 octets.
        share,
    }

    /// The secret that two shares agree on, or a refusal: a point off the curve, the point at infinity, a share of the
    /// wrong length, an all-zero X25519 result.
    #[rfc8446("7.4", "Shared-Secret")]
    KeyAgreement = "key_agreement" {
        /// The group.
        group: NamedGroup,
        /// The private key, as in `key_share`.
        private_key: Octets,
        /// What stands in the peer's `key_exchange`.
        peer_share: Octets,
    } -> {
        /// 32, 48 or 66 octets; the x coordinate with its leading zero octets for the NIST curves.
        shared_secret,
    }

    /// The hash of the handshake so far, with the rule for a HelloRetryRequest: where the second message is one, the
    /// first ClientHello is replaced by a `message_hash` message.
    #[rfc8446("4.4.1", "Transcript-Hash")]
    TranscriptHash = "transcript_hash" {
        /// The hash of the cipher suite.
        hash: HashAlgorithm,
        /// Handshake messages as sent, headers included, records excluded, in order. None gives the hash of nothing.
        /// The last may be a ClientHello cut before its binders list (RFC 8446, section 4.2.11.2).
        messages: Vec<Octets>,
    } -> {
        /// 32 or 48 octets.
        digest,
    }

    /// HKDF-Extract of RFC 5869.
    #[rfc8446("7.1", "HKDF-Extract")]
    HkdfExtract = "hkdf_extract" {
        /// The hash of the cipher suite.
        hash: HashAlgorithm,
        /// Any length; zero octets mean the same as `Hash.length` zeros.
        salt: Octets,
        /// Input keying material of any length.
        ikm: Octets,
    } -> {
        /// The extracted secret of 32 or 48 octets.
        prk,
    }

    /// HKDF-Expand-Label; with a transcript hash as context it is Derive-Secret.
    #[rfc8446("7.1", "HKDF-Expand-Label")]
    HkdfExpandLabel = "hkdf_expand_label" {
        /// The hash of the cipher suite.
        hash: HashAlgorithm,
        /// The secret to expand, 32 or 48 octets.
        secret: Octets,
        /// The label without its `tls13 ` prefix, 1 to 249 octets of ASCII.
        label: String,
        /// 0 to 255 octets.
        context: Octets,
        /// Octets wanted, at most 255 times the hash length.
        length: u16,
    } -> {
        /// As many octets as asked for.
        okm,
    }

    /// The octets of the HkdfLabel structure, which RFC 8448 prints as `info`. Not declared by subjects that hide it.
    #[rfc8446("7.1", "HkdfLabel")]
    HkdfLabel = "hkdf_label" {
        /// The label without its `tls13 ` prefix, 1 to 249 octets of ASCII.
        label: String,
        /// 0 to 255 octets.
        context: Octets,
        /// The length that is asked of HKDF-Expand-Label.
        length: u16,
    } -> {
        /// `uint16 length; opaque label<7..255>; opaque context<0..255>;`
        info,
    }

    /// The key and iv of a traffic secret.
    #[rfc8446("7.3", "Traffic-Keys")]
    TrafficKeys = "traffic_keys" {
        /// The cipher suite, which gives the hash and the length of the key.
        suite: CipherSuite,
        /// The traffic secret, 32 or 48 octets.
        secret: Octets,
    } -> {
        /// 16 or 32 octets.
        key,
        /// 12 octets.
        iv,
    }

    /// The application traffic secret after a KeyUpdate.
    #[rfc8446("7.2", "Next-Traffic-Secret")]
    NextTrafficSecret = "next_traffic_secret" {
        /// The hash of the cipher suite.
        hash: HashAlgorithm,
        /// The traffic secret in use, 32 or 48 octets.
        secret: Octets,
    } -> {
        /// `application_traffic_secret_N+1`, 32 or 48 octets.
        next_secret,
    }

    /// The key and content of a Finished message.
    #[rfc8446("4.4.4", "Finished")]
    Finished = "finished" {
        /// The hash of the cipher suite.
        hash: HashAlgorithm,
        /// The sender's handshake traffic secret (or binder key, or application traffic secret).
        base_key: Octets,
        /// The hash of the transcript up to, and without, this Finished.
        transcript_hash: Octets,
    } -> {
        /// 32 or 48 octets.
        finished_key,
        /// 32 or 48 octets.
        verify_data,
    }

    /// The binder of a pre-shared key, over the ClientHello without its binders list.
    #[rfc8446("4.2.11.2", "PSK-Binder")]
    PskBinder = "psk_binder" {
        /// The hash that belongs to the pre-shared key.
        hash: HashAlgorithm,
        /// The pre-shared key, of any length.
        psk: Octets,
        /// External, or from a ticket.
        kind: PskKind,
        /// The messages as sent, from the first ClientHello on, with every binder of the last ClientHello as zero
        /// octets, so that the answer is not in the question. Leaving out the binders list is the subject's part.
        messages: Vec<Octets>,
        /// Which identity of the last ClientHello the key belongs to, counted from 0.
        index: u16,
    } -> {
        /// 32 or 48 octets.
        binder,
    }

    /// The pre-shared key of a NewSessionTicket.
    #[rfc8446("4.6.1", "Resumption-PSK")]
    ResumptionPsk = "resumption_psk" {
        /// The hash of the cipher suite.
        hash: HashAlgorithm,
        /// `resumption_secret` (`resumption_master_secret` in RFC 8446), 32 or 48 octets.
        resumption_secret: Octets,
        /// `ticket_nonce`, 0 to 255 octets.
        ticket_nonce: Octets,
    } -> {
        /// 32 or 48 octets.
        psk,
    }

    /// Keying material for the application: TLS-Exporter.
    #[rfc8446("7.5", "TLS-Exporter")]
    Exporter = "exporter" {
        /// The hash of the cipher suite.
        hash: HashAlgorithm,
        /// `exporter_secret` or `early_exporter_secret`, 32 or 48 octets.
        secret: Octets,
        /// The exporter's label, without the `tls13 ` prefix, 1 to 249 octets of ASCII.
        label: String,
        /// The exporter's context, of any length; no context is zero octets.
        context: Octets,
        /// Octets wanted, at most 255 times the hash length.
        length: u16,
    } -> {
        /// As many octets as asked for.
        keying_material,
    }

    /// Protects one record.
    #[rfc8446("5.2", "Seal-Record")]
    RecordSeal = "record_seal" {
        /// The cipher suite.
        suite: CipherSuite,
        /// The write key, 16 or 32 octets.
        key: Octets,
        /// The write iv, 12 octets.
        iv: Octets,
        /// The number of records sealed before under this key.
        sequence: Sequence,
        /// The type of the content.
        content_type: ContentType,
        /// At most 2^14 octets.
        content: Octets,
        /// How many zero octets follow the content type.
        padding: u16,
    } -> {
        /// The whole record with its header.
        record,
    }

    /// Opens one protected record, or refuses it.
    #[rfc8446("5.2", "Open-Record")]
    RecordOpen = "record_open" {
        /// The cipher suite.
        suite: CipherSuite,
        /// The peer's write key, 16 or 32 octets.
        key: Octets,
        /// The peer's write iv, 12 octets.
        iv: Octets,
        /// The number of records opened before under this key.
        sequence: Sequence,
        /// The whole record with its header.
        record: Octets,
    } -> {
        /// The type of the content, one octet.
        content_type,
        /// The content, without type and padding.
        content,
        /// The zero octets after the content type, as many as there are.
        padding,
    }

    /// The octets that a CertificateVerify signs.
    #[rfc8446("4.4.3", "CertificateVerify-Content")]
    CertificateVerifyContent = "certificate_verify_content" {
        /// Who signs.
        role: Role,
        /// The hash of the transcript up to the signer's Certificate.
        transcript_hash: Octets,
    } -> {
        /// 64 spaces, the context string, a zero octet, the hash: 130 or 146 octets.
        content,
    }

    /// A signature, asked only where it is a function of its inputs: Ed25519, ECDSA with the nonce of RFC 6979,
    /// RSASSA-PSS with the salt as an input.
    #[rfc8446("4.4.3", "Sign")]
    SignatureSign = "signature_sign" {
        /// The signature scheme.
        scheme: SignatureScheme,
        /// The private key as PKCS#8 DER.
        private_key: Octets,
        /// What is signed.
        content: Octets,
        /// RSASSA-PSS alone: the salt, as long as the hash of the scheme.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        salt: Option<Octets>,
    } -> {
        /// As it stands in the message; DER for ECDSA.
        signature,
    }

    /// Whether a signature is good: an answer without outputs, or a refusal.
    #[rfc8446("4.4.3", "Verify")]
    SignatureVerify = "signature_verify" {
        /// The signature scheme.
        scheme: SignatureScheme,
        /// The public key as SubjectPublicKeyInfo DER.
        public_key: Octets,
        /// What was signed.
        content: Octets,
        /// As it stands in the message.
        signature: Octets,
    } -> {}

    /// Whether octets are well-formed, with the canonical fields where the subject declares `fields`.
    ///
    /// The outputs are all fields of the message but the length prefixes, by path, in wire encoding; a subject that
    /// does not declare `fields` answers without outputs.
    #[rfc8446("4", "Decode")]
    Decode = "decode" {
        /// What the octets are.
        syntax: Syntax,
        /// The whole message or record with its header.
        octets: Octets,
    } -> {}

    /// The same octets after decoding and encoding, or a refusal.
    #[rfc8446("4", "Encode-Decoded")]
    Reencode = "reencode" {
        /// What the octets are.
        syntax: Syntax,
        /// The whole message or record with its header.
        octets: Octets,
    } -> {
        /// What the subject's encoder makes of what its decoder found.
        reencoded,
    }
}

impl Operation {
    /// Whether a refusal carries an alert that means something: parsers and record protection know which one they
    /// would send, a primitive does not.
    pub const fn names_alerts(self) -> bool {
        matches!(self, Self::Decode | Self::Reencode | Self::RecordOpen)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Operation {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let known = Self::ALL.iter().find(|operation| operation.name() == text);
        known.copied().ok_or_else(|| UnknownName {
            text: text.into(),
            registry: "operation",
        })
    }
}

/// One field of a question.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name as it stands in JSON.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
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

trait Shaped {
    const SHAPE: Shape = Shape::Literal;
}

impl Shaped for Octets {
    const SHAPE: Shape = Shape::Octets;
}
impl Shaped for Option<Octets> {
    const SHAPE: Shape = Shape::OptionalOctets;
}
impl Shaped for Vec<Octets> {
    const SHAPE: Shape = Shape::OctetsList;
}
impl Shaped for NamedGroup {}
impl Shaped for HashAlgorithm {}
impl Shaped for CipherSuite {}
impl Shaped for SignatureScheme {}
impl Shaped for ContentType {}
impl Shaped for PskKind {}
impl Shaped for Role {}
impl Shaped for Syntax {}
impl Shaped for Sequence {}
impl Shaped for String {
    const SHAPE: Shape = Shape::Text;
}
impl Shaped for u16 {}

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

/// What a subject says to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// The outputs, each by the name that [`Operation::outputs`] lists.
    Ok(Values),
    /// The inputs must not be accepted.
    Reject {
        /// The alert that the subject would send, where it knows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alert: Option<AlertDescription>,
    },
    /// Not implemented, with what is missing. Counts as a failure where the operation was declared.
    Unsupported(String),
}

impl Answer {
    /// An answer of one output.
    pub fn one(name: &str, octets: impl Into<Octets>) -> Self {
        Self::Ok([(name, octets.into())].into())
    }

    /// A refusal without an alert.
    pub const REFUSED: Self = Self::Reject { alert: None };
}

/// Octets by name: the outputs of an answer.
pub type Values = Named<Octets>;

/// Who is asked, and what it claims to implement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// The name of the implementation.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it implements; a question of an operation that is not here is skipped.
    pub operations: BTreeMap<Operation, Capability>,
}

impl Hello {
    /// A subject that claims nothing yet.
    pub fn new(name: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            version: version.into(),
            operations: BTreeMap::new(),
        }
    }

    /// Declares an operation.
    #[must_use]
    pub fn with(mut self, operation: Operation, capability: Capability) -> Self {
        self.operations.insert(operation, capability);
        self
    }
}

/// The algorithms and limits of one declared operation; what is absent is not limited.
///
/// A question outside of these is skipped, with the limit as its reason. A question inside must be answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Capability {
    /// Hashes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hashes: Option<Vec<HashAlgorithm>>,
    /// Cipher suites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suites: Option<Vec<CipherSuite>>,
    /// Groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<NamedGroup>>,
    /// Signature schemes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schemes: Option<Vec<SignatureScheme>>,
    /// Smallest and largest RSA modulus in bits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rsa_modulus_bits: Option<(u32, u32)>,
    /// Longest padding of a record in octets; 0 for a subject that neither writes nor accepts any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_padding: Option<u16>,
    /// Longest field of octets in a question; a list counts as the sum of its parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_input: Option<usize>,
    /// `decode` and `reencode` alone: what can be decoded at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub syntaxes: Option<Vec<Syntax>>,
    /// `decode` and `reencode` alone: handshake messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<Vec<HandshakeType>>,
    /// `decode` alone: the answer holds the canonical fields.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub fields: bool,
    /// A refusal holds the alert that would be sent.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub alerts: bool,
}

/// A subject that did not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It ended or panicked, with what it said last.
    Crashed(String),
    /// It said nothing in time.
    TimedOut(Duration),
    /// It said something that is no answer, with the reason.
    NotAnAnswer(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Crashed(last) if last.is_empty() => f.write_str("the subject crashed"),
            Self::Crashed(last) => write!(f, "the subject crashed: {last}"),
            Self::TimedOut(limit) => write!(f, "no answer within {limit:?}"),
            Self::NotAnAnswer(reason) => write!(f, "not an answer: {reason}"),
        }
    }
}

impl core::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_one_flat_object() {
        let question = Question::HkdfExpandLabel {
            hash: HashAlgorithm::Sha256,
            secret: Octets(vec![1, 2]),
            label: "derived".into(),
            context: Octets::default(),
            length: 32,
        };
        let json = r#"{"op":"hkdf_expand_label","hash":"SHA-256","secret":"0102","label":"derived","context":"","length":32}"#;
        assert_eq!(serde_json::to_string(&question).unwrap(), json);
        assert_eq!(serde_json::from_str::<Question>(json).unwrap(), question);
    }

    #[test]
    fn a_question_with_an_unknown_or_missing_field_is_refused() {
        let unknown = r#"{"op":"hkdf_extract","hash":"SHA-256","salt":"","ikm":"","info":""}"#;
        let missing = r#"{"op":"hkdf_extract","hash":"SHA-256","salt":""}"#;
        let error = serde_json::from_str::<Question>(unknown)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("unknown field `info`"), "{error}");
        let error = serde_json::from_str::<Question>(missing)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("missing field `ikm`"), "{error}");
    }

    #[test]
    fn an_absent_salt_is_not_an_empty_one() {
        let absent = r#"{"op":"signature_sign","scheme":"ed25519","private_key":"","content":""}"#;
        let empty =
            r#"{"op":"signature_sign","scheme":"ed25519","private_key":"","content":"","salt":""}"#;
        assert_ne!(
            serde_json::from_str::<Question>(absent).unwrap(),
            serde_json::from_str::<Question>(empty).unwrap()
        );
        for json in [absent, empty] {
            let question = serde_json::from_str::<Question>(json).unwrap();
            assert_eq!(serde_json::to_string(&question).unwrap(), json);
        }
    }

    #[test]
    fn a_sequence_number_is_its_eight_octets() {
        assert_eq!(
            serde_json::to_string(&Sequence(258)).unwrap(),
            r#""0000000000000102""#
        );
        assert_eq!(
            serde_json::from_str::<Sequence>(r#""ffffffffffffffff""#).unwrap(),
            Sequence(u64::MAX)
        );
        assert!(serde_json::from_str::<Sequence>(r#""0102""#).is_err());
    }

    #[test]
    fn an_answer_that_names_an_output_twice_is_refused() {
        let twice = r#"{"ok":{"prk":"00","prk":"01"}}"#;
        assert!(
            serde_json::from_str::<Answer>(twice)
                .unwrap_err()
                .to_string()
                .contains("duplicate name")
        );
    }

    #[test]
    fn answers_read_as_they_are_written() {
        for json in [
            r#"{"ok":{"key":"00","iv":"01"}}"#,
            r#"{"reject":{"alert":"decode_error"}}"#,
            r#"{"reject":{}}"#,
            r#"{"unsupported":"no CCM"}"#,
        ] {
            let answer = serde_json::from_str::<Answer>(json).unwrap();
            assert_eq!(serde_json::to_string(&answer).unwrap(), json);
        }
        assert!(serde_json::from_str::<Answer>(r#"{"reject":{"alarm":"decode_error"}}"#).is_err());
    }
}
