//! The data of `status_request`: asking for the revocation status of a certificate, and the answer (RFC 6066, section 8).

use super::super::{
    error::EncodeError,
    list::{List, ResponderId},
    reader::{Prefix, Reader},
    tape::{Segment, Tape},
    writer,
};
use crate::registry::CertificateStatusType;

/// The kind of status that a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateStatusRequest<'a> {
    /// ocsp
    Ocsp(OcspStatusRequest<'a>),
    /// A status that is not known here.
    Other {
        /// The type.
        status_type: CertificateStatusType,
        /// The rest of the extension, which is not looked into.
        request: &'a [u8],
    },
}

/// Details of a request for OCSP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OcspStatusRequest<'a> {
    /// Responders that the client trusts; none means that the server knows.
    pub responder_id_list: List<'a, ResponderId<'a>>,
    /// Extensions of the OCSP request in DER, 0 to 65535 octets.
    pub request_extensions: &'a [u8],
}

/// The status of a certificate (RFC 8446, section 4.4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateStatus<'a> {
    /// ocsp: an OCSP response in DER, 1 to 2²⁴ − 1 octets.
    Ocsp(&'a [u8]),
    /// A status that is not known here.
    Other {
        /// The type.
        status_type: CertificateStatusType,
        /// The rest of the extension, which is not looked into.
        response: &'a [u8],
    },
}

const STATUS_TYPE: Segment = Segment::Field("status_type");

impl<'a> CertificateStatusRequest<'a> {
    pub(super) fn decode<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        Ok(match CertificateStatusType(reader.u8(STATUS_TYPE)?) {
            CertificateStatusType::OCSP => Self::Ocsp(OcspStatusRequest {
                responder_id_list: reader.list(
                    Segment::Field("responder_id_list"),
                    Prefix::U16,
                    0..=0xffff,
                )?,
                request_extensions: reader.opaque(
                    Segment::Field("request_extensions"),
                    Prefix::U16,
                    0..=0xffff,
                )?,
            }),
            status_type => Self::Other {
                status_type,
                request: reader.rest(Segment::Field("request"), 0)?,
            },
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        match self {
            Self::Ocsp(request) => {
                out.push(CertificateStatusType::OCSP.0);
                request
                    .responder_id_list
                    .encode(out, "responder_id_list", Prefix::U16)?;
                let extensions = request.request_extensions;
                writer::opaque(out, "request_extensions", Prefix::U16, extensions)?;
            }
            Self::Other {
                status_type,
                request,
            } => {
                out.push(status_type.0);
                out.extend_from_slice(request);
            }
        }
        Ok(())
    }
}

impl<'a> CertificateStatus<'a> {
    pub(super) fn decode<T: Tape>(reader: &mut Reader<'a, '_, T>) -> Result<Self, T::Refusal> {
        Ok(match CertificateStatusType(reader.u8(STATUS_TYPE)?) {
            CertificateStatusType::OCSP => Self::Ocsp(reader.opaque(
                Segment::Field("response"),
                Prefix::U24,
                1..=Prefix::U24.max(),
            )?),
            status_type => Self::Other {
                status_type,
                response: reader.rest(Segment::Field("response"), 0)?,
            },
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        match self {
            Self::Ocsp(response) => {
                out.push(CertificateStatusType::OCSP.0);
                writer::opaque(out, "response", Prefix::U24, response)?;
            }
            Self::Other {
                status_type,
                response,
            } => {
                out.push(status_type.0);
                out.extend_from_slice(response);
            }
        }
        Ok(())
    }
}
