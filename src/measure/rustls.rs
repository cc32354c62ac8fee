//! The crypto providers under which rustls is measured.

use ::rustls::{SupportedCipherSuite, Tls13CipherSuite, crypto::CryptoProvider};

/// Those of this build, by the names that contenders have.
pub(super) fn providers() -> Vec<(&'static str, CryptoProvider)> {
    vec![
        #[cfg(feature = "ring")]
        ("rustls:ring", ::rustls::crypto::ring::default_provider()),
        #[cfg(feature = "aws-lc-rs")]
        (
            "rustls:aws-lc-rs",
            ::rustls::crypto::aws_lc_rs::default_provider(),
        ),
        #[cfg(feature = "rustls-graviola")]
        ("rustls:graviola", ::rustls_graviola::default_provider()),
    ]
}

/// Their cipher suites of TLS 1.3.
pub(super) fn tls13_suites() -> Vec<(&'static str, Vec<&'static Tls13CipherSuite>)> {
    let suites = |provider: CryptoProvider| {
        let suites = provider.cipher_suites.iter();
        suites.filter_map(SupportedCipherSuite::tls13).collect()
    };
    let providers = providers().into_iter();
    providers
        .map(|(name, provider)| (name, suites(provider)))
        .collect()
}
