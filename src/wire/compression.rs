//! The Certificate message inside a CompressedCertificate (RFC 8879), where it is compressed by zlib.

use core::fmt;

use super::CompressedCertificate;
use crate::registry::{CertificateCompressionAlgorithm, HandshakeType};

/// Most octets of a Certificate message that is decompressed, without its header.
const LONGEST_CERTIFICATE: usize = 1 << 18;

/// Why there is no Certificate message in a CompressedCertificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecompressError {
    /// The algorithm is not zlib.
    Unsupported(CertificateCompressionAlgorithm),
    /// The octets do not decompress, or not to as many as the message says, or these are more than 2^18.
    BadCompression,
}

impl fmt::Display for DecompressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported(algorithm) => {
                write!(f, "compression by {algorithm} is not supported")
            }
            Self::BadCompression => {
                f.write_str("the certificate does not decompress to what is said")
            }
        }
    }
}

impl core::error::Error for DecompressError {}

impl CompressedCertificate<'_> {
    /// The whole Certificate message with its header; whether it decodes is not looked at.
    ///
    /// # Errors
    /// Those of [`DecompressError`].
    pub fn decompress(&self) -> Result<Vec<u8>, DecompressError> {
        if self.algorithm != CertificateCompressionAlgorithm::ZLIB {
            return Err(DecompressError::Unsupported(self.algorithm));
        }
        let length = self.uncompressed_length as usize;
        let limit = length.min(LONGEST_CERTIFICATE);
        let compressed = self.compressed_certificate_message;
        match miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(compressed, limit) {
            Ok(body) if body.len() == length => {
                let [_, length @ ..] = self.uncompressed_length.to_be_bytes();
                let mut whole = vec![HandshakeType::CERTIFICATE.0];
                whole.extend_from_slice(&length);
                whole.extend_from_slice(&body);
                Ok(whole)
            }
            _ => Err(DecompressError::BadCompression),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::CertificateCompressionAlgorithm as Algorithm;

    /// A stream of zlib with one stored block (RFC 1950, RFC 1951).
    const STORED: &[u8] = b"\x78\x01\x01\x03\x00\xfc\xffabc\x02\x4d\x01\x27";

    fn compressed(
        algorithm: Algorithm,
        uncompressed_length: u32,
    ) -> CompressedCertificate<'static> {
        CompressedCertificate {
            algorithm,
            uncompressed_length,
            compressed_certificate_message: STORED,
        }
    }

    #[test]
    fn a_compressed_message_gets_its_header_back() {
        let whole = compressed(Algorithm::ZLIB, 3).decompress();
        assert_eq!(whole.unwrap(), b"\x0b\x00\x00\x03abc");
    }

    #[test]
    fn another_length_than_is_said_is_refused() {
        for length in [0, 2, 4, 0xff_ffff] {
            let whole = compressed(Algorithm::ZLIB, length).decompress();
            assert_eq!(whole, Err(DecompressError::BadCompression), "{length}");
        }
    }

    #[test]
    fn no_other_algorithm_is_known() {
        let whole = compressed(Algorithm::BROTLI, 3).decompress();
        assert_eq!(whole, Err(DecompressError::Unsupported(Algorithm::BROTLI)));
    }
}
