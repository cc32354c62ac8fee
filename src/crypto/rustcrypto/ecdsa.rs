//! ECDSA on the curve that the signature scheme fixes, with the nonce of RFC 6979.

use crate::crypto::Error;

macro_rules! ecdsa_on {
    ($curve:ident) => {
        pub(super) mod $curve {
            use $curve::ecdsa::{
                Signature, SigningKey, VerifyingKey,
                signature::{Signer, Verifier},
            };

            use super::Error;

            /// Signs with a scalar of field length; the signature is DER.
            pub(in super::super) fn sign(scalar: &[u8], content: &[u8]) -> Result<Vec<u8>, Error> {
                let key = SigningKey::from_slice(scalar).map_err(|_| Error::InvalidKey)?;
                let signature: Signature = key.try_sign(content).map_err(|_| Error::InvalidKey)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }

            /// Verifies a DER signature with an uncompressed point.
            pub(in super::super) fn verify(
                point: &[u8],
                content: &[u8],
                signature: &[u8],
            ) -> Result<(), Error> {
                let key = VerifyingKey::from_sec1_bytes(point).map_err(|_| Error::InvalidKey)?;
                let parsed = Signature::from_der(signature).map_err(|_| Error::BadSignature)?;
                key.verify(content, &parsed)
                    .map_err(|_| Error::BadSignature)
            }
        }
    };
}

ecdsa_on!(p256);
ecdsa_on!(p384);
ecdsa_on!(p521);
