//! What a client offers, and the ClientHello that says so.

use crate::{
    engine::{
        config::{ClientConfig, PreSharedKey},
        endpoint::Endpoint,
        error::Error,
    },
    journal::EphemeralKey,
    registry::{CertificateType, CipherSuite, NameType, NamedGroup, ProtocolVersion, Role},
    schedule,
    transcript::BinderError,
    wire::{
        ClientHello, Extension, Extensions, Handshake, KeyShareEntry, List, OfferedPsks,
        ProtocolName, PskBinderEntry, PskIdentity, ServerName,
    },
};

/// What a ClientHello carries beyond the configuration.
#[derive(Clone, Debug, Default)]
pub(super) struct Offer {
    random: [u8; 32],
    pub(super) session_id: Vec<u8>,
    /// The keys behind the shares of the hello, and their shares.
    shares: Vec<(EphemeralKey, Vec<u8>)>,
    pub(super) cookie: Option<Vec<u8>>,
    /// Places in the configuration of the keys that are offered.
    psks: Vec<usize>,
    second: bool,
}

impl Offer {
    /// The offer of the first ClientHello.
    pub(super) fn first(config: &ClientConfig, endpoint: &mut Endpoint<'_>) -> Result<Self, Error> {
        let entropy = &endpoint.entropy;
        let mut offer = Self {
            random: entropy.array("client_random")?,
            session_id: match config.common.compatibility {
                true => entropy.octets("client_legacy_session_id", 32)?,
                false => Vec::new(),
            },
            psks: (0..config.common.psks.len()).collect(),
            ..Self::default()
        };
        for group in &config.shares {
            offer.add_share(*group, endpoint)?;
        }
        Ok(offer)
    }

    /// A share for another group takes the place of all others.
    pub(super) fn share_for(
        &mut self,
        group: NamedGroup,
        endpoint: &mut Endpoint<'_>,
    ) -> Result<(), Error> {
        self.shares.clear();
        self.add_share(group, endpoint)
    }

    fn add_share(&mut self, group: NamedGroup, endpoint: &mut Endpoint<'_>) -> Result<(), Error> {
        let provider = endpoint.provider;
        let key = EphemeralKey::draw(provider, &endpoint.entropy, Role::Client, group)?;
        endpoint.private_keys.push(key.clone());
        let share = key.share(provider)?;
        self.shares.push((key, share));
        Ok(())
    }

    pub(super) fn has_share(&self, group: NamedGroup) -> bool {
        self.key_of(group).is_some()
    }

    /// The key behind the share for a group.
    pub(super) fn key_of(&self, group: NamedGroup) -> Option<&EphemeralKey> {
        let mut keys = self.shares.iter().map(|(key, _)| key);
        keys.find(|key| key.group == group)
    }

    /// The key that stands at a place of the hello.
    pub(super) fn psk<'c>(
        &self,
        index: usize,
        config: &'c ClientConfig,
    ) -> Option<&'c PreSharedKey> {
        config.common.psks.get(*self.psks.get(index)?)
    }

    /// The second hello offers only what goes with the suite of the HelloRetryRequest (RFC 8446, section 4.1.4).
    pub(super) fn keep_psks_of(&mut self, suite: CipherSuite, config: &ClientConfig) {
        self.second = true;
        let hash_of = |index: &usize| config.common.psks.get(*index)?.suite.hash();
        self.psks.retain(|index| hash_of(index) == suite.hash());
    }

    fn offered<'c>(&'c self, config: &'c ClientConfig) -> impl Iterator<Item = &'c PreSharedKey> {
        let psks = &config.common.psks;
        self.psks.iter().filter_map(|index| psks.get(*index))
    }

    /// Binders of zero octets, as long as the binders will be.
    pub(super) fn zero_binders(&self, config: &ClientConfig) -> Vec<Vec<u8>> {
        let lengths = self.offered(config).map(|psk| psk.suite.hash());
        lengths
            .map(|hash| vec![0; hash.map_or(0, |hash| hash.length())])
            .collect()
    }

    /// The binders of a hello that has zeros in their place.
    pub(super) fn binders(
        &self,
        config: &ClientConfig,
        endpoint: &Endpoint<'_>,
        hello: &[u8],
    ) -> Result<Vec<Vec<u8>>, Error> {
        let mut messages = endpoint.transcript.messages();
        messages.push(hello);
        let mut binders = Vec::new();
        for (index, psk) in self.offered(config).enumerate() {
            let Some(hash) = psk.suite.hash() else {
                continue;
            };
            let (key, kind) = (&psk.key, psk.kind);
            let binder = schedule::psk_binder(endpoint.provider, hash, key, kind, &messages, index);
            binders.push(binder.map_err(of_binder)?.to_vec());
        }
        Ok(binders)
    }

    /// Puts the ClientHello together for `with`.
    pub(super) fn with_hello<R>(
        &self,
        config: &ClientConfig,
        early_data: bool,
        binders: &[Vec<u8>],
        with: impl FnOnce(&Handshake<'_>) -> R,
    ) -> R {
        use Extension as E;
        let common = &config.common;
        let names: Vec<_> = config
            .server_name
            .iter()
            .map(|name| ServerName {
                name_type: NameType::HOST_NAME,
                name: name.as_bytes(),
            })
            .collect();
        let protocols: Vec<_> = common
            .protocols
            .iter()
            .map(|name| ProtocolName(name))
            .collect();
        let shares: Vec<_> = self
            .shares
            .iter()
            .map(|(key, share)| KeyShareEntry {
                group: key.group,
                key_exchange: share,
            })
            .collect();
        let identities: Vec<_> = self
            .offered(config)
            .map(|psk| PskIdentity {
                identity: &psk.identity,
                obfuscated_ticket_age: psk.obfuscated_ticket_age,
            })
            .collect();
        let binders: Vec<_> = binders
            .iter()
            .map(|binder| PskBinderEntry(binder))
            .collect();
        let own_types: Vec<CertificateType> = common
            .identity
            .iter()
            .map(|own| own.certificate_type)
            .filter(|own| *own != CertificateType::X509)
            .collect();
        let padding = vec![0; config.padding.unwrap_or_default()];

        let mut extensions = Vec::new();
        let mut add = |present: bool, extension| {
            if present {
                extensions.push(extension);
            }
        };
        add(!names.is_empty(), E::ServerName(List::from(&names[..])));
        let groups = &common.groups;
        add(
            !groups.is_empty(),
            E::SupportedGroups(List::from(&groups[..])),
        );
        let schemes = &common.signature_schemes;
        add(
            !schemes.is_empty(),
            E::SignatureAlgorithms(List::from(&schemes[..])),
        );
        let schemes = &common.signature_schemes_cert;
        add(
            !schemes.is_empty(),
            E::SignatureAlgorithmsCert(List::from(&schemes[..])),
        );
        add(
            !protocols.is_empty(),
            E::ApplicationLayerProtocolNegotiation(List::from(&protocols[..])),
        );
        let types = &common.peer_certificate_types;
        add(
            !own_types.is_empty(),
            E::ClientCertificateTypes(List::from(&own_types[..])),
        );
        add(
            !types.is_empty(),
            E::ServerCertificateTypes(List::from(&types[..])),
        );
        let compression = &common.compression;
        add(
            !compression.is_empty(),
            E::CompressCertificate(List::from(&compression[..])),
        );
        if let Some(limit) = common.record_size_limit {
            add(true, E::RecordSizeLimit(limit));
        }
        add(
            true,
            E::SupportedVersions(List::from(&[ProtocolVersion::TLS1_3])),
        );
        if let Some(cookie) = &self.cookie {
            add(true, E::Cookie(cookie));
        }
        let modes = &config.psk_modes;
        add(
            !modes.is_empty(),
            E::PskKeyExchangeModes(List::from(&modes[..])),
        );
        add(config.post_handshake_auth, E::PostHandshakeAuth);
        add(
            !groups.is_empty(),
            E::KeyShareClientHello(List::from(&shares[..])),
        );
        add(early_data, E::EarlyData);
        add(
            config.padding.is_some() && !self.second,
            E::Padding(&padding),
        );
        add(
            !identities.is_empty(),
            E::PreSharedKey(OfferedPsks {
                identities: List::from(&identities[..]),
                binders: List::from(&binders[..]),
            }),
        );
        with(&Handshake::ClientHello(ClientHello {
            legacy_version: ProtocolVersion::TLS1_2,
            random: &self.random,
            legacy_session_id: &self.session_id,
            cipher_suites: List::from(&common.cipher_suites[..]),
            legacy_compression_methods: &[0],
            extensions: Extensions::from(&extensions[..]),
        }))
    }
}

fn of_binder(error: BinderError) -> Error {
    match error {
        BinderError::Crypto(error) => error.into(),
        // The hello is our own.
        _ => Error::NotOpen,
    }
}
