//! The public key inside a certificate.

use core::fmt;

use rsa::pkcs8::{
    der::{self, AnyRef, Decode, Header, Reader, SliceReader, Tag, asn1::IntRef},
    spki::SubjectPublicKeyInfoRef,
};

/// The SubjectPublicKeyInfo DER of an X.509 certificate in DER (RFC 5280, section 4.1).
///
/// # Errors
///
/// The octets are no certificate, or its key is no SubjectPublicKeyInfo.
pub fn subject_public_key_info(certificate: &[u8]) -> Result<&[u8], NotACertificate> {
    read(certificate).map_err(|_| NotACertificate)
}

/// Whether octets are a SubjectPublicKeyInfo in DER (RFC 5280, section 4.1.2.7), as a raw public key is (RFC 7250).
pub fn is_subject_public_key_info(octets: &[u8]) -> bool {
    SubjectPublicKeyInfoRef::try_from(octets).is_ok()
}

/// The octets are no X.509 certificate in DER.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotACertificate;

impl fmt::Display for NotACertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an X.509 certificate in DER")
    }
}

impl core::error::Error for NotACertificate {}

fn read(certificate: &[u8]) -> Result<&[u8], der::Error> {
    let mut outer = SliceReader::new(certificate)?;
    let header = Header::decode(&mut outer)?;
    header.tag().assert_eq(Tag::Sequence)?;
    let body = outer.read_slice(header.length())?;
    outer.finish()?;

    let mut parts = SliceReader::new(body)?;
    let tbs_certificate = AnyRef::decode(&mut parts)?;
    tbs_certificate.header().tag().assert_eq(Tag::Sequence)?;
    // signatureAlgorithm and signatureValue
    for tag in [Tag::Sequence, Tag::BitString] {
        AnyRef::decode(&mut parts)?.header().tag().assert_eq(tag)?;
    }
    parts.finish()?;

    let mut fields = SliceReader::new(tbs_certificate.value())?;
    if Tag::peek(&fields)?.is_context_specific() {
        AnyRef::decode(&mut fields)?;
    }
    IntRef::decode(&mut fields)?;
    // signature, issuer, validity and subject
    for _ in 0..4 {
        let field = AnyRef::decode(&mut fields)?;
        field.header().tag().assert_eq(Tag::Sequence)?;
    }
    let key = fields.tlv_bytes()?;
    SubjectPublicKeyInfoRef::try_from(key).map_err(|_| Tag::Sequence.value_error())?;
    Ok(key)
}

#[cfg(test)]
mod tests;
