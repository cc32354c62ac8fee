//! What a subject declares.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{field::Syntax, table::Operation};
use crate::registry::{
    CipherSuite, ExtensionType, HandshakeType, HashAlgorithm, NamedGroup, SignatureScheme,
};

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
    /// `decode`, `reencode` and `receive` alone: extensions that are looked into; what is in others is not judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extensions: Option<Vec<ExtensionType>>,
    /// `decode` alone: the answer holds the canonical fields.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub fields: bool,
    /// A refusal holds the alert that would be sent.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub alerts: bool,
}
