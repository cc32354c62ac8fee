//! EncryptedExtensions, CertificateRequest, Certificate and CertificateVerify (RFC 8446, sections 4.3 and 4.4), and
//! CompressedCertificate (RFC 8879).

use super::{
    error::EncodeError,
    extensions::{Carrier, Extensions},
    list::{Element, List},
    reader::{Prefix, Reader},
    tape::{Segment, Tape},
    writer,
};
use crate::registry::{CertificateCompressionAlgorithm, SignatureScheme};

const CONTEXT: &str = "certificate_request_context";

/// The server's answers to extensions that are not needed for the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncryptedExtensions<'a> {
    /// 0 to 65535 octets of extensions.
    pub extensions: Extensions<'a>,
}

/// The server's request that the client authenticates itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateRequest<'a> {
    /// 0 to 255 octets, none in the handshake itself.
    pub certificate_request_context: &'a [u8],
    /// 2 to 65535 octets of extensions.
    pub extensions: Extensions<'a>,
}

/// The certificate chain of either side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate<'a> {
    /// The context of the request, 0 to 255 octets; none from a server.
    pub certificate_request_context: &'a [u8],
    /// The chain, the sender's own certificate first; up to 2²⁴ − 1 octets.
    pub certificate_list: List<'a, CertificateEntry<'a>>,
}

/// A certificate of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateEntry<'a> {
    /// The certificate, as a rule X.509 in DER; 1 to 2²⁴ − 1 octets.
    pub cert_data: &'a [u8],
    /// 0 to 65535 octets of extensions.
    pub extensions: Extensions<'a>,
}

/// A Certificate message, compressed (RFC 8879, section 4). Decoding does not decompress it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompressedCertificate<'a> {
    /// The algorithm.
    pub algorithm: CertificateCompressionAlgorithm,
    /// Octets of the Certificate message without its header, below 2²⁴.
    pub uncompressed_length: u32,
    /// The Certificate message without its header, compressed; 1 to 2²⁴ − 1 octets.
    pub compressed_certificate_message: &'a [u8],
}

/// The proof that the sender has the private key of its certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateVerify<'a> {
    /// The scheme.
    pub algorithm: SignatureScheme,
    /// 0 to 65535 octets.
    pub signature: &'a [u8],
}

impl<'a> EncryptedExtensions<'a> {
    pub(super) fn decode<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        Ok(Self {
            extensions: Extensions::decode(reader, Carrier::EncryptedExtensions, 0..=0xffff)?,
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.extensions.encode(out)
    }
}

impl<'a> CertificateRequest<'a> {
    pub(super) fn decode<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        Ok(Self {
            certificate_request_context: reader.opaque(
                Segment::Field(CONTEXT),
                Prefix::U8,
                0..=0xff,
            )?,
            extensions: Extensions::decode(reader, Carrier::CertificateRequest, 2..=0xffff)?,
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        writer::opaque(out, CONTEXT, Prefix::U8, self.certificate_request_context)?;
        self.extensions.encode(out)
    }
}

impl<'a> Certificate<'a> {
    pub(super) fn decode<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        Ok(Self {
            certificate_request_context: reader.opaque(
                Segment::Field(CONTEXT),
                Prefix::U8,
                0..=0xff,
            )?,
            certificate_list: reader.list(
                Segment::Field("certificate_list"),
                Prefix::U24,
                0..=0xff_ffff,
            )?,
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        writer::opaque(out, CONTEXT, Prefix::U8, self.certificate_request_context)?;
        self.certificate_list
            .encode(out, "certificate_list", Prefix::U24)
    }
}

impl<'a> CompressedCertificate<'a> {
    const LENGTH: &'static str = "uncompressed_length";
    const MESSAGE: &'static str = "compressed_certificate_message";

    pub(super) fn decode<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        let algorithm = reader.u16(Segment::Field("algorithm"))?;
        Ok(Self {
            algorithm: CertificateCompressionAlgorithm(algorithm),
            uncompressed_length: reader.u24(Segment::Field(Self::LENGTH))?,
            compressed_certificate_message: reader.opaque(
                Segment::Field(Self::MESSAGE),
                Prefix::U24,
                1..=0xff_ffff,
            )?,
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.algorithm.encode(out)?;
        writer::u24(out, Self::LENGTH, self.uncompressed_length)?;
        writer::opaque(
            out,
            Self::MESSAGE,
            Prefix::U24,
            self.compressed_certificate_message,
        )
    }
}

impl<'a> Element<'a> for CertificateEntry<'a> {
    fn decode<T: Tape>(
        reader: &mut Reader<'a, '_, T>,
        segment: Segment,
    ) -> Result<Self, T::Refusal> {
        reader.within(segment, |reader| {
            Ok(Self {
                cert_data: reader.opaque(
                    Segment::Field("cert_data"),
                    Prefix::U24,
                    1..=0xff_ffff,
                )?,
                extensions: Extensions::decode(reader, Carrier::Certificate, 0..=0xffff)?,
            })
        })
    }

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        writer::opaque(out, "cert_data", Prefix::U24, self.cert_data)?;
        self.extensions.encode(out)
    }
}

impl<'a> CertificateVerify<'a> {
    pub(super) fn decode<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        Ok(Self {
            algorithm: SignatureScheme(reader.u16(Segment::Field("algorithm"))?),
            signature: reader.opaque(Segment::Field("signature"), Prefix::U16, 0..=0xffff)?,
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.algorithm.encode(out)?;
        writer::opaque(out, "signature", Prefix::U16, self.signature)
    }
}
