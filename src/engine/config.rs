//! What an endpoint offers, accepts and expects, and the rules that a configuration has to keep.

use core::fmt;

use crate::{
    pki,
    registry::{
        CertificateCompressionAlgorithm, CertificateType, CipherSuite, NamedGroup,
        PskKeyExchangeMode, PskKind, SignatureScheme,
    },
};

/// What a client does.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// Everything that both sides have.
    pub common: CommonConfig,
    /// The name in `server_name`.
    pub server_name: Option<String>,
    /// The groups for which the first ClientHello carries shares, in this order; each one of `common.groups`.
    pub shares: Vec<NamedGroup>,
    /// The modes in `psk_key_exchange_modes`; the extension is absent where there are none.
    pub psk_modes: Vec<PskKeyExchangeMode>,
    /// Application data for 0-RTT, a record each; with the first pre-shared key.
    pub early_data: Vec<Vec<u8>>,
    /// Whether certificates may be asked for after the handshake.
    pub post_handshake_auth: bool,
    /// Octets of the `padding` extension of the first ClientHello.
    pub padding: Option<usize>,
}

/// What a server does.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// Everything that both sides have.
    pub common: CommonConfig,
    /// The cookie of a HelloRetryRequest, which then is always sent.
    pub cookie: Option<Vec<u8>>,
    /// Whether a client is asked for a certificate, and has to have one.
    pub client_auth: ClientAuth,
    /// Names in `certificate_authorities` of the CertificateRequest, DER.
    pub certificate_authorities: Vec<Vec<u8>>,
    /// Most octets of early data that are accepted; none are where this is absent.
    pub max_early_data: Option<u32>,
    /// Tickets that are sent after the client's Finished.
    pub tickets: Vec<Ticket>,
    /// Whether pre-shared keys are used alone where the client allows it.
    pub prefer_psk_ke: bool,
}

/// What both sides have.
#[derive(Clone, Debug)]
pub struct CommonConfig {
    /// The suites, the preferred one first.
    pub cipher_suites: Vec<CipherSuite>,
    /// The groups, the preferred one first.
    pub groups: Vec<NamedGroup>,
    /// The schemes that the peer may sign with, the preferred one first.
    pub signature_schemes: Vec<SignatureScheme>,
    /// The schemes of certificates, where they are said apart.
    pub signature_schemes_cert: Vec<SignatureScheme>,
    /// The certificate, or none.
    pub identity: Option<Identity>,
    /// Whom to believe.
    pub trust: Trust,
    /// The pre-shared keys, in the order in which a client offers them.
    pub psks: Vec<PreSharedKey>,
    /// Application protocols, the preferred one first.
    pub protocols: Vec<Vec<u8>>,
    /// A legacy_session_id of 32 octets and change_cipher_spec records (RFC 8446, appendix D.4).
    pub compatibility: bool,
    /// `record_size_limit` (RFC 8449), in octets.
    pub record_size_limit: Option<u16>,
    /// The compressions of certificates that are offered and used (RFC 8879).
    pub compression: Vec<CertificateCompressionAlgorithm>,
    /// The types of certificate that this endpoint takes from its peer (RFC 7250); X.509 alone where there are none.
    pub peer_certificate_types: Vec<CertificateType>,
    /// How messages are cut into records.
    pub fragmentation: Fragmentation,
    /// Zero octets that are put behind the content of protected records.
    pub padding: Padding,
}

/// How handshake messages are cut into records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fragmentation {
    /// The messages of a flight under one key share records, as far as they fit.
    Coalesced,
    /// Every message begins a record.
    PerMessage,
    /// The messages of a flight are cut into pieces of this many octets.
    Pieces(usize),
}

/// How much padding a protected record gets, as far as its limit allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// None.
    None,
    /// This many octets.
    Octets(usize),
    /// Up to the next multiple of this many octets of inner plaintext.
    Multiple(usize),
    /// All that the limit allows.
    Full,
}

/// A certificate chain or a raw public key, and the private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The certificates in DER, the own one first; or one SubjectPublicKeyInfo where this is a raw public key.
    pub chain: Vec<Vec<u8>>,
    /// PKCS#8, DER.
    pub private_key: Vec<u8>,
    /// The schemes to sign with, the preferred one first.
    pub schemes: Vec<SignatureScheme>,
    /// The type of what is in `chain`.
    pub certificate_type: CertificateType,
}

impl Identity {
    /// A test identity with its certificate chain, which signs with any scheme that fits its key.
    pub fn of_test(own: &pki::Identity) -> Self {
        Self {
            chain: own
                .certificate_chain
                .iter()
                .map(|der| der.to_vec())
                .collect(),
            private_key: own.private_key.to_vec(),
            schemes: own.schemes.to_vec(),
            certificate_type: CertificateType::X509,
        }
    }

    /// The same with the public key of the leaf in place of the chain.
    ///
    /// # Errors
    /// Where the leaf is no certificate.
    pub fn into_raw_public_key(self) -> Result<Self, pki::Error> {
        let leaf = self.chain.first().map(Vec::as_slice).unwrap_or_default();
        Ok(Self {
            chain: vec![pki::subject_public_key_info(leaf)?],
            certificate_type: CertificateType::RAW_PUBLIC_KEY,
            ..self
        })
    }
}

impl Trust {
    /// The root of the test identities, and the name of their servers.
    pub fn of_tests(time: u64) -> Self {
        Self {
            roots: pki::roots().iter().map(|root| root.to_vec()).collect(),
            raw_public_keys: Vec::new(),
            server_name: pki::Identity::SERVER_NAME.to_owned(),
            time,
        }
    }
}

/// Whom an endpoint believes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// Root certificates, DER.
    pub roots: Vec<Vec<u8>>,
    /// Raw public keys, SubjectPublicKeyInfo in DER.
    pub raw_public_keys: Vec<Vec<u8>>,
    /// The name that the certificate of a server has to carry.
    pub server_name: String,
    /// The time at which certificates have to be valid, in seconds since 1970.
    pub time: u64,
}

/// Whether a server asks for a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    /// It does not.
    None,
    /// It does, and goes on without.
    Optional,
    /// It does, and refuses a client without.
    Required,
}

/// A pre-shared key and what it is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreSharedKey {
    /// External, or of a ticket.
    pub kind: PskKind,
    /// The identity, 1 to 65535 octets.
    pub identity: Vec<u8>,
    /// The key.
    pub key: Vec<u8>,
    /// The suite of early data; its hash is that of the key.
    pub suite: CipherSuite,
    /// `obfuscated_ticket_age`; 0 for an external key.
    pub obfuscated_ticket_age: u32,
    /// Most octets of early data under it.
    pub max_early_data: u32,
}

/// A NewSessionTicket. The ticket itself and `ticket_age_add` are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Seconds, at most 604800.
    pub lifetime: u32,
    /// 0 to 255 octets.
    pub nonce: Vec<u8>,
    /// Length of the ticket, 1 to 65535 octets.
    pub length: usize,
    /// `early_data` of the ticket.
    pub max_early_data: Option<u32>,
}

impl CommonConfig {
    /// An endpoint with these algorithms, without any extension that could be left out.
    pub fn new(
        cipher_suites: Vec<CipherSuite>,
        groups: Vec<NamedGroup>,
        signature_schemes: Vec<SignatureScheme>,
    ) -> Self {
        Self {
            cipher_suites,
            groups,
            signature_schemes,
            signature_schemes_cert: Vec::new(),
            identity: None,
            trust: Trust::default(),
            psks: Vec::new(),
            protocols: Vec::new(),
            compatibility: false,
            record_size_limit: None,
            compression: Vec::new(),
            peer_certificate_types: Vec::new(),
            fragmentation: Fragmentation::Coalesced,
            padding: Padding::None,
        }
    }

    fn check(&self) -> Result<(), ConfigError> {
        use ConfigError as E;
        for suite in &self.cipher_suites {
            suite.hash().ok_or(E::UnknownSuite(*suite))?;
        }
        if self.cipher_suites.is_empty() {
            return Err(E::NoSuite);
        }
        for psk in &self.psks {
            psk.suite.hash().ok_or(E::UnknownSuite(psk.suite))?;
            if !(1..=0xffff).contains(&psk.identity.len()) {
                return Err(E::IdentityLength(psk.identity.len()));
            }
            let fits = |suite: &CipherSuite| suite.hash() == psk.suite.hash();
            if !self.cipher_suites.iter().any(fits) {
                return Err(E::PskHash(psk.suite));
            }
        }
        if let Some(limit) = self.record_size_limit
            && !(64..=0x4001).contains(&limit)
        {
            return Err(E::RecordSizeLimit(limit));
        }
        if let Fragmentation::Pieces(0) = self.fragmentation {
            return Err(E::EmptyPieces);
        }
        if let Padding::Multiple(0) = self.padding {
            return Err(E::EmptyPieces);
        }
        if let Some(identity) = &self.identity {
            let fitting = pki::schemes_of(&identity.private_key).unwrap_or_default();
            for scheme in &identity.schemes {
                if !fitting.contains(scheme) {
                    return Err(E::SchemeDoesNotFitKey(*scheme));
                }
            }
            if identity.schemes.is_empty() {
                return Err(E::NoScheme);
            }
        }
        Ok(())
    }
}

impl ClientConfig {
    /// A client with these algorithms and shares for the groups `shares`.
    pub fn new(common: CommonConfig, shares: Vec<NamedGroup>) -> Self {
        Self {
            common,
            server_name: None,
            shares,
            psk_modes: Vec::new(),
            early_data: Vec::new(),
            post_handshake_auth: false,
            padding: None,
        }
    }

    /// Refuses what no client may do.
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn check(&self) -> Result<(), ConfigError> {
        use ConfigError as E;
        self.common.check()?;
        for (index, group) in self.shares.iter().enumerate() {
            if !self.common.groups.contains(group) {
                return Err(E::ShareWithoutGroup(*group));
            }
            if self.shares[..index].contains(group) {
                return Err(E::TwoShares(*group));
            }
        }
        if !self.common.psks.is_empty() && self.psk_modes.is_empty() {
            return Err(E::PskWithoutModes);
        }
        if !self.early_data.is_empty() {
            let psk = self.common.psks.first().ok_or(E::EarlyDataWithoutPsk)?;
            if !self.common.cipher_suites.contains(&psk.suite) {
                return Err(E::PskHash(psk.suite));
            }
            let octets: usize = self.early_data.iter().map(Vec::len).sum();
            if octets > psk.max_early_data as usize {
                return Err(E::TooMuchEarlyData {
                    limit: psk.max_early_data,
                    got: octets,
                });
            }
        }
        if self.common.psks.is_empty() && self.common.signature_schemes.is_empty() {
            return Err(E::NoScheme);
        }
        if self.common.groups.is_empty() && !self.psk_modes.contains(&PskKeyExchangeMode::PSK_KE) {
            return Err(E::NoGroup);
        }
        Ok(())
    }
}

impl ServerConfig {
    /// A server with these algorithms that sends no ticket and asks for no certificate.
    pub fn new(common: CommonConfig) -> Self {
        Self {
            common,
            cookie: None,
            client_auth: ClientAuth::None,
            certificate_authorities: Vec::new(),
            max_early_data: None,
            tickets: Vec::new(),
            prefer_psk_ke: false,
        }
    }

    /// Refuses what no server may do.
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn check(&self) -> Result<(), ConfigError> {
        use ConfigError as E;
        self.common.check()?;
        if self.common.identity.is_none() && self.common.psks.is_empty() {
            return Err(E::NoIdentity);
        }
        if self.cookie.as_ref().is_some_and(Vec::is_empty) {
            return Err(E::EmptyCookie);
        }
        for ticket in &self.tickets {
            if ticket.lifetime > 604_800 {
                return Err(E::TicketLifetime(ticket.lifetime));
            }
            if ticket.nonce.len() > 255 || !(1..=0xffff).contains(&ticket.length) {
                return Err(E::TicketLength);
            }
            let same = |other: &&Ticket| other.nonce == ticket.nonce;
            if self.tickets.iter().filter(same).count() > 1 {
                return Err(E::RepeatedNonce);
            }
        }
        Ok(())
    }
}

/// A rule that a configuration breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// There is no suite.
    NoSuite,
    /// The suite is none of TLS 1.3.
    UnknownSuite(CipherSuite),
    /// There is no group, and no pre-shared key may be used without one (RFC 8446, section 9.2).
    NoGroup,
    /// There is no signature scheme and no pre-shared key (RFC 8446, section 9.2).
    NoScheme,
    /// The scheme cannot be used with the private key (RFC 8446, section 4.4.2.2).
    SchemeDoesNotFitKey(SignatureScheme),
    /// A server has neither a certificate nor a pre-shared key.
    NoIdentity,
    /// A share for a group that is not in supported_groups (RFC 8446, section 4.2.8).
    ShareWithoutGroup(NamedGroup),
    /// Two shares for one group (RFC 8446, section 4.2.8).
    TwoShares(NamedGroup),
    /// Pre-shared keys without psk_key_exchange_modes (RFC 8446, section 4.2.9).
    PskWithoutModes,
    /// No suite that is offered has the hash of the pre-shared key (RFC 8446, section 4.2.11).
    PskHash(CipherSuite),
    /// The identity of a pre-shared key has none of 1 to 65535 octets.
    IdentityLength(usize),
    /// Early data without a pre-shared key (RFC 8446, section 4.2.10).
    EarlyDataWithoutPsk,
    /// More early data than the pre-shared key allows (RFC 8446, section 4.2.10).
    TooMuchEarlyData {
        /// Most octets.
        limit: u32,
        /// Octets.
        got: usize,
    },
    /// A limit below 64 or above 2^14 + 1 octets (RFC 8449, section 4).
    RecordSizeLimit(u16),
    /// Records or paddings in units of no octets.
    EmptyPieces,
    /// A cookie of no octets (RFC 8446, section 4.2.2).
    EmptyCookie,
    /// A ticket that lives more than seven days (RFC 8446, section 4.6.1).
    TicketLifetime(u32),
    /// A nonce of more than 255 octets, or a ticket of none or more than 65535.
    TicketLength,
    /// Two tickets of one connection with the same nonce (RFC 8446, section 4.6.1).
    RepeatedNonce,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuite => f.write_str("no cipher suite"),
            Self::UnknownSuite(suite) => write!(f, "{suite} is no suite of TLS 1.3"),
            Self::NoGroup => f.write_str("no group, and psk_ke is not allowed"),
            Self::NoScheme => f.write_str("no signature scheme"),
            Self::SchemeDoesNotFitKey(scheme) => write!(f, "{scheme} does not fit the private key"),
            Self::NoIdentity => {
                f.write_str("a server with neither a certificate nor a pre-shared key")
            }
            Self::ShareWithoutGroup(group) => {
                write!(f, "a share for {group}, which is not in supported_groups")
            }
            Self::TwoShares(group) => write!(f, "two shares for {group}"),
            Self::PskWithoutModes => {
                f.write_str("pre_shared_key needs psk_key_exchange_modes beside it")
            }
            Self::PskHash(suite) => {
                write!(
                    f,
                    "no suite goes with the pre-shared key, whose suite is {suite}"
                )
            }
            Self::IdentityLength(length) => write!(f, "a PSK identity of {length} octets"),
            Self::EarlyDataWithoutPsk => f.write_str("early data needs a pre-shared key"),
            Self::TooMuchEarlyData { limit, got } => {
                write!(f, "early data of {got} octets, more than {limit}")
            }
            Self::RecordSizeLimit(limit) => {
                write!(f, "a record size limit of {limit}, not 64 to 16385")
            }
            Self::EmptyPieces => f.write_str("pieces or paddings of 0 octets"),
            Self::EmptyCookie => f.write_str("a cookie of 0 octets"),
            Self::TicketLifetime(lifetime) => {
                write!(
                    f,
                    "a ticket lifetime of {lifetime} seconds, more than 604800"
                )
            }
            Self::TicketLength => {
                f.write_str("a ticket nonce or a ticket of a length that does not exist")
            }
            Self::RepeatedNonce => f.write_str("two tickets with the same nonce"),
        }
    }
}

impl core::error::Error for ConfigError {}
