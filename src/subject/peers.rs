//! The subjects of this build that have a name: the reference, and other implementations in this process.

use core::fmt;

use crate::question::Subject;
#[cfg(any(
    feature = "ring",
    feature = "aws-lc-rs",
    feature = "graviola",
    feature = "openssl"
))]
use crate::{crypto, subject::OfProvider};

#[cfg(all(feature = "rustls", any(feature = "ring", feature = "aws-lc-rs")))]
use crate::subject::OfRustls;

/// A subject in this process, or why there is none.
type Made = Result<Box<dyn Subject>, Unavailable>;

/// A subject that has a name.
struct Peer {
    name: &'static str,
    /// The features that it needs, as `--features` takes them; empty for the reference.
    features: &'static str,
    /// None where the features are not in this build.
    make: Option<fn() -> Made>,
}

/// All of them.
const PEERS: &[Peer] = &[
    Peer {
        name: "reference",
        features: "",
        make: Some(|| Ok(Box::new(super::reference()))),
    },
    Peer {
        name: "ring",
        features: "ring",
        #[cfg(feature = "ring")]
        make: Some(|| Ok(Box::new(OfProvider::peer(crypto::Ring)))),
        #[cfg(not(feature = "ring"))]
        make: None,
    },
    Peer {
        name: "aws-lc-rs",
        features: "aws-lc-rs",
        #[cfg(feature = "aws-lc-rs")]
        make: Some(|| Ok(Box::new(OfProvider::peer(crypto::AwsLcRs)))),
        #[cfg(not(feature = "aws-lc-rs"))]
        make: None,
    },
    Peer {
        name: "graviola",
        features: "graviola",
        #[cfg(feature = "graviola")]
        make: Some(|| match crypto::Graviola::new() {
            Some(graviola) => Ok(Box::new(OfProvider::peer(graviola))),
            None => Err(Unavailable::Processor),
        }),
        #[cfg(not(feature = "graviola"))]
        make: None,
    },
    Peer {
        name: "openssl",
        features: "openssl",
        #[cfg(feature = "openssl")]
        make: Some(|| Ok(Box::new(OfProvider::peer(crypto::OpenSsl)))),
        #[cfg(not(feature = "openssl"))]
        make: None,
    },
    Peer {
        name: "rustls:ring",
        features: "rustls,ring",
        #[cfg(all(feature = "rustls", feature = "ring"))]
        make: Some(|| {
            let provider = rustls::crypto::ring::default_provider();
            Ok(Box::new(OfRustls::new("rustls:ring", RUSTLS, provider)))
        }),
        #[cfg(not(all(feature = "rustls", feature = "ring")))]
        make: None,
    },
    Peer {
        name: "rustls:aws-lc-rs",
        features: "rustls,aws-lc-rs",
        #[cfg(all(feature = "rustls", feature = "aws-lc-rs"))]
        make: Some(|| {
            let provider = rustls::crypto::aws_lc_rs::default_provider();
            Ok(Box::new(OfRustls::new(
                "rustls:aws-lc-rs",
                RUSTLS,
                provider,
            )))
        }),
        #[cfg(not(all(feature = "rustls", feature = "aws-lc-rs")))]
        make: None,
    },
];

/// The version of rustls, as far as it is known.
#[cfg(all(feature = "rustls", any(feature = "ring", feature = "aws-lc-rs")))]
const RUSTLS: &str = "0.23";

/// The names of all subjects that can be in a build, the reference first.
pub fn names() -> impl Iterator<Item = &'static str> {
    PEERS.iter().map(|peer| peer.name)
}

/// The subject of a name; none where the name is not one of [`names`].
///
/// # Errors
/// [`Unavailable`] where this build does not have it, or the processor cannot run it.
pub fn by_name(name: &str) -> Option<Result<Box<dyn Subject>, Unavailable>> {
    let peer = PEERS.iter().find(|peer| peer.name == name)?;
    Some(match peer.make {
        Some(make) => make(),
        None => Err(Unavailable::NotBuilt {
            features: peer.features,
        }),
    })
}

/// Why a subject of a known name is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// It is not in this build.
    NotBuilt {
        /// The features of this crate that it needs, as `cargo --features` takes them.
        features: &'static str,
    },
    /// It needs instructions that the processor does not have.
    Processor,
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBuilt { features } => {
                write!(f, "not in this build, which lacks --features {features}")
            }
            Self::Processor => f.write_str("it needs instructions that this processor lacks"),
        }
    }
}

impl core::error::Error for Unavailable {}
