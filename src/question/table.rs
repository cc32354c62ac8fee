//! The table of operations: the one place that knows their fields, outputs and sections.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize};

use super::field::{Facts, Field, Sequence, Shaped, Syntax};
use crate::{
    bytes::Octets,
    named::present,
    registry::{
        CipherSuite, ContentType, HashAlgorithm, NamedGroup, PskKind, Role, SignatureScheme,
        UnknownName,
    },
};

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
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
                            kind: <$type as Shaped>::KIND,
                            description: concat!($($field_doc, "\n"),+),
                        },)+
                    ],)+
                }
            }

            /// The outputs of an answer that is no refusal, by name and description. Empty where the answer is only
            /// yes or no, and where the operation [names its outputs](Operation::names_its_outputs) itself.
            pub const fn outputs(self) -> &'static [(&'static str, &'static str)] {
                match self {
                    $(Self::$variant => &[
                        $((stringify!($output), concat!($($output_doc, "\n"),+)),)*
                    ],)+
                }
            }
        }

        impl Question {
            /// Reads the fields of an operation.
            pub(crate) fn of_fields<'de, D: Deserializer<'de>>(
                operation: Operation,
                fields: D,
            ) -> Result<Self, D::Error> {
                match operation {
                    $(Operation::$variant => {
                        #[derive(Deserialize)]
                        #[serde(deny_unknown_fields)]
                        struct Fields {
                            $($(#[serde($($serde)*)])? $field: $type,)+
                        }

                        let Fields { $($field),+ } = Fields::deserialize(fields)?;
                        Ok(Self::$variant { $($field),+ })
                    })+
                }
            }

            /// Which kind of question this is.
            pub fn operation(&self) -> Operation {
                match self {
                    $(Self::$variant { .. } => Operation::$variant,)+
                }
            }

            /// What of the question the limits of a [`Capability`](super::Capability) are about.
            pub fn facts(&self) -> Facts {
                let mut facts = Facts::default();
                match self {
                    $(Self::$variant { $($field),+ } => {
                        $(Shaped::tell($field, &mut facts);)+
                    })+
                }
                match self {
                    Self::Replay { messages, .. } => facts.of_server_hello(messages),
                    Self::Receive { role, private_keys, messages, .. } => {
                        facts.of_message(*role, private_keys, messages);
                    }
                    _ => {}
                }
                facts
            }
        }
    };
}

operations! {
    /// The public share that belongs to a private key; in a hybrid group (draft-ietf-tls-ecdhe-mlkem) that of the client.
    #[rfc8446("4.2.8", "Public-Share")]
    KeyShare = "key_share" {
        /// The group.
        group: NamedGroup,
        /// The private key: 32 octets for x25519 (clamped on use, RFC 7748), the big-endian scalar of 32, 48 or 66
        /// octets for secp256r1, secp384r1, secp521r1, the big-endian exponent of 1 octet up to the length of the
        /// prime for ffdhe2048 to ffdhe8192 (RFC 7919). In a hybrid group the private key of the one half and the seed of
        /// the other, 64 octets, `d` and `z` of FIPS 203, in the order that the shares of the group have: ML-KEM first
        /// in X25519MLKEM768, the NIST curve first in SecP256r1MLKEM768 and SecP384r1MLKEM1024.
        private_key: Octets,
    } -> {
        /// As it stands in `key_exchange`: 32 octets for x25519, the uncompressed point of 65, 97 or 133 octets,
        /// the big-endian integer with its leading zero octets for ffdhe2048 to ffdhe8192; in a hybrid group one of these and the encapsulation key of 1184 or 1568 octets.
        share,
    }

    /// The secret that two shares agree on, or a refusal: a point off the curve, the point at infinity, a share of the
    /// wrong length, an all-zero X25519 result, an integer that is not above 1 and below the prime less 1.
    #[rfc8446("7.4", "Shared-Secret")]
    KeyAgreement = "key_agreement" {
        /// The group.
        group: NamedGroup,
        /// The private key, as in `key_share`.
        private_key: Octets,
        /// What stands in the peer's `key_exchange`.
        peer_share: Octets,
    } -> {
        /// 32, 48 or 66 octets, the x coordinate with its leading zero octets for the NIST curves; as many octets as the
        /// prime has for ffdhe2048 to ffdhe8192, also with the leading zero octets.
        shared_secret,
    }

    /// What the server of a hybrid group makes of the client's share (draft-ietf-tls-ecdhe-mlkem), or a refusal: a share
    /// of the wrong length, an encapsulation key that fails the modulus check of FIPS 203, section 7.2, and what
    /// `key_agreement` refuses in the other half.
    #[rfc8446("7.4", "Encapsulate")]
    KemEncapsulate = "kem_encapsulate" {
        /// The group: X25519MLKEM768, SecP256r1MLKEM768, SecP384r1MLKEM1024.
        group: NamedGroup,
        /// The server's private key: that of the one half, as in `key_share`, and the randomness of the other, the 32
        /// octets `m` of FIPS 203, section 6.2, in the order of the group.
        private_key: Octets,
        /// What stands in the client's `key_exchange`.
        peer_share: Octets,
    } -> {
        /// As it stands in the server's `key_exchange`: its share of the one half and the ciphertext of 1088 or 1568
        /// octets, in the order of the group.
        share,
        /// The secrets of both halves in the order of the group, 64 or 80 octets.
        shared_secret,
    }

    /// The secret that the client of a hybrid group takes from the server's share (draft-ietf-tls-ecdhe-mlkem), or a
    /// refusal: a share of the wrong length, and what `key_agreement` refuses in the one half. A ciphertext that was
    /// not made for the client gives another secret (FIPS 203, section 6.3), and no refusal.
    #[rfc8446("7.4", "Decapsulate")]
    KemDecapsulate = "kem_decapsulate" {
        /// The group, as in `kem_encapsulate`.
        group: NamedGroup,
        /// The client's private key, as in `key_share`.
        private_key: Octets,
        /// What stands in the server's `key_exchange`.
        peer_share: Octets,
    } -> {
        /// The secrets of both halves in the order of the group, 64 or 80 octets.
        shared_secret,
    }

    /// The hash of the handshake so far, with the rule for a HelloRetryRequest: where the second message is one (its
    /// random tells, RFC 8446, section 4.1.3), the first ClientHello is replaced by a `message_hash` message.
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
        /// Which identity of the last ClientHello the key belongs to, counted from 0. It changes nothing in the binder;
        /// one that the ClientHello does not have is refused.
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
        /// The type of the content as one octet: `16` for handshake.
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
    /// ML-DSA with zero octets for its randomness and no context (draft-ietf-tls-mldsa), RSASSA-PSS with the salt as an
    /// input.
    #[rfc8446("4.4.3", "Sign")]
    SignatureSign = "signature_sign" {
        /// The signature scheme.
        scheme: SignatureScheme,
        /// The private key as PKCS#8 DER; for ML-DSA the form with the seed alone (RFC 9881, section 6).
        private_key: Octets,
        /// What is signed.
        content: Octets,
        /// RSASSA-PSS alone: the salt, as long as the hash of the scheme.
        #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
        salt: Option<Octets>,
    } -> {
        /// As it stands in the message; DER for ECDSA.
        signature,
    }

    /// Whether a signature is good: an answer without outputs, or a refusal.
    #[rfc8446("4.4.3", "Verify")]
    SignatureVerify = "signature_verify" {
        /// The signature scheme. A key of another kind than it needs is refused: `rsa_pss_rsae_*` goes with keys of
        /// rsaEncryption, `rsa_pss_pss_*` with keys of id-RSASSA-PSS, an ECDSA scheme with its curve, an ML-DSA scheme
        /// with its parameter set.
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
    /// The outputs are all fields of the message but the length prefixes, by path, in wire encoding, an empty one as
    /// zero octets; a subject that does not declare `fields` answers without outputs. What the paths are is in
    /// `doc/fields.md`.
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

    /// What one side of a connection computes, from its messages, its private keys and the records it received; a
    /// refusal where a message does not decode, a key is missing, or a record does not open.
    ///
    /// Nothing else is verified. The suite and the group are those of the ServerHello, and a subject that lacks one of
    /// them declares so with `suites` and `groups`. The outputs are in `doc/replay.md`.
    #[rfc8446("2", "Replay")]
    Replay = "replay" {
        /// Which side.
        role: Role,
        /// One for each share that the side sent, in the order of the shares in its messages; a share that is sent twice
        /// counts twice. As in `key_share`, or `kem_encapsulate` for the server of a hybrid group. No octets for one
        /// that is not known.
        private_keys: Vec<Octets>,
        /// The pre-shared keys of the identities in the last ClientHello, in order; no octets for one that is not known.
        psks: Vec<Octets>,
        /// The handshake messages of both sides in the order in which they were sent, headers included, records
        /// excluded.
        messages: Vec<Octets>,
        /// The protected records that the side received, whole and in order, without those that it has to skip: early
        /// data that the server does not accept.
        records: Vec<Octets>,
    } -> {}

    /// Whether a side goes on when a message comes: an answer without outputs, or a refusal with the alert that it sends.
    ///
    /// Whether it is the turn of the message, whether it answers what was sent, whether it proves what it has to prove.
    /// What is judged and what is left out, and which alert goes before another, is in `doc/receive.md`.
    #[rfc8446("4", "Receive")]
    Receive = "receive" {
        /// The side that receives.
        role: Role,
        /// Those of that side, as in `replay`; for a server that has not sent its ServerHello, one for the group of the
        /// share that the client sent first. No octets for one that is not known.
        private_keys: Vec<Octets>,
        /// The pre-shared keys of the identities in the last ClientHello, in order; no octets for one that is not known.
        psks: Vec<Octets>,
        /// The handshake messages of both sides in the order in which they were sent, headers included, records excluded.
        /// The last one has come from the peer; those before it are right.
        messages: Vec<Octets>,
    } -> {}
}

impl Operation {
    /// Whether the outputs depend on the question: the paths of the fields that [`Operation::Decode`] finds, the secrets
    /// and the rest of [`Operation::Replay`].
    pub const fn names_its_outputs(self) -> bool {
        matches!(self, Self::Decode | Self::Replay)
    }

    /// Whether a refusal carries an alert that means something: parsers, record protection and who receives know which
    /// one they would send, a primitive does not.
    pub const fn names_alerts(self) -> bool {
        matches!(
            self,
            Self::Decode | Self::Reencode | Self::RecordOpen | Self::Receive
        )
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
