//! The crypto providers under which rustls is measured.

use ::rustls::{SupportedCipherSuite, crypto::CryptoProvider};

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

/// Their cipher suites.
pub(super) fn cipher_suites() -> Vec<(&'static str, Vec<SupportedCipherSuite>)> {
    let providers = providers().into_iter();
    providers
        .map(|(name, provider)| (name, provider.cipher_suites))
        .collect()
}
