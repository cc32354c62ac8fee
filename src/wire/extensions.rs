//! Lists of extensions, and which message may carry which (RFC 8446, section 4.2).

use core::{fmt, ops::RangeInclusive};

use super::{
    error::{DecodeError, EncodeError, Reason},
    extension::Extension,
    reader::{Prefix, Reader},
    tape::{NoTape, Segment, Tape},
    writer,
};
use crate::registry::ExtensionType;

/// The extensions of a message.
///
/// A decoded list borrows octets that were checked when the message was decoded; nothing is allocated and nothing can
/// fail afterwards. A list to be written borrows a slice: `Extensions::from(&[…])`. Two lists are equal if their
/// extensions are, whichever form they have.
#[derive(Clone, Copy)]
pub struct Extensions<'a>(Form<'a>);

#[derive(Clone, Copy)]
enum Form<'a> {
    Wire(&'a [u8], Carrier),
    Items(&'a [Extension<'a>]),
}

impl<'a> Extensions<'a> {
    /// No extensions.
    pub const NONE: Self = Self(Form::Items(&[]));

    /// The extensions in order.
    #[inline]
    pub fn iter(&self) -> ExtensionsIter<'a> {
        ExtensionsIter(match self.0 {
            Form::Wire(octets, carrier) => IterForm::Wire(Reader::new(octets), carrier),
            Form::Items(items) => IterForm::Items(items.iter()),
        })
    }

    /// The extension of the given type.
    pub fn find(&self, extension_type: ExtensionType) -> Option<Extension<'a>> {
        self.iter()
            .find(|extension| extension.extension_type() == extension_type)
    }

    /// Whether there is no extension.
    pub fn is_empty(&self) -> bool {
        match self.0 {
            Form::Wire(octets, _) => octets.is_empty(),
            Form::Items(items) => items.is_empty(),
        }
    }

    /// Reads the field `extensions<bounds>` of the message `carrier`, and checks every extension.
    pub(super) fn decode<T: Tape>(
        reader: &mut Reader<'a, T>,
        carrier: Carrier,
        bounds: RangeInclusive<usize>,
    ) -> Result<Self, DecodeError> {
        reader.vector(
            Segment::Field("extensions"),
            Prefix::U16,
            bounds,
            |reader| {
                let octets = reader.peek();
                let mut seen = Seen::default();
                let mut index = 0;
                while reader.left() > 0 {
                    // The name of the extension is in its first two octets.
                    let segment = match reader.peek().first_chunk() {
                        Some(&octets) => {
                            Segment::Extension(ExtensionType(u16::from_be_bytes(octets)))
                        }
                        None => Segment::Index(index),
                    };
                    reader.within(segment, |reader| one(reader, carrier, &mut seen))?;
                    index += 1;
                }
                Ok(Self(Form::Wire(octets, carrier)))
            },
        )
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        const NAME: &str = "extensions";
        match self.0 {
            Form::Wire(octets, _) => writer::opaque(out, NAME, Prefix::U16, octets),
            Form::Items(items) => writer::prefixed(out, NAME, Prefix::U16, |out| {
                items.iter().try_for_each(|item| item.encode(out))
            }),
        }
    }
}

/// Checks one extension and its place in the list.
fn one<T: Tape>(
    reader: &mut Reader<'_, T>,
    carrier: Carrier,
    seen: &mut Seen,
) -> Result<(), DecodeError> {
    let start = reader.position();
    let extension_type = Extension::decode_type(reader)?;
    let refused = |reader: &Reader<'_, T>, reason| Err(reader.error(start, reason));
    if !carrier.permits(extension_type) {
        return refused(reader, Reason::ForbiddenExtension(carrier));
    }
    if !seen.insert(extension_type) {
        return refused(reader, Reason::DuplicateExtension);
    }
    // RFC 8449, section 5.
    let other_limit = match extension_type {
        ExtensionType::RECORD_SIZE_LIMIT => Some(ExtensionType::MAX_FRAGMENT_LENGTH),
        ExtensionType::MAX_FRAGMENT_LENGTH => Some(ExtensionType::RECORD_SIZE_LIMIT),
        _ => None,
    };
    if carrier == Carrier::EncryptedExtensions
        && other_limit.is_some_and(|other| seen.contains(other))
    {
        return refused(reader, Reason::TwoFragmentLimits);
    }
    Extension::decode_data(reader, extension_type, carrier)?;
    if carrier == Carrier::ClientHello
        && extension_type == ExtensionType::PRE_SHARED_KEY
        && reader.left() > 0
    {
        return refused(reader, Reason::PreSharedKeyNotLast);
    }
    Ok(())
}

/// A message that carries extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// ClientHello
    ClientHello,
    /// ServerHello
    ServerHello,
    /// HelloRetryRequest
    HelloRetryRequest,
    /// EncryptedExtensions
    EncryptedExtensions,
    /// CertificateRequest
    CertificateRequest,
    /// An entry of the list of a Certificate
    Certificate,
    /// NewSessionTicket
    NewSessionTicket,
}

impl Carrier {
    /// Whether a message may carry the extension: the table of RFC 8446, section 4.2, and the documents of later
    /// extensions. Extensions of TLS 1.2 may stand in a ClientHello, an extension that is not known here anywhere.
    pub fn permits(self, extension_type: ExtensionType) -> bool {
        use Carrier::{
            Certificate as CT, CertificateRequest as CR, ClientHello as CH,
            EncryptedExtensions as EE, HelloRetryRequest as HRR, NewSessionTicket as NST,
            ServerHello as SH,
        };
        use ExtensionType as T;
        let carriers: &[Carrier] = match extension_type {
            T::SERVER_NAME
            | T::MAX_FRAGMENT_LENGTH
            | T::SUPPORTED_GROUPS
            | T::USE_SRTP
            | T::HEARTBEAT
            | T::APPLICATION_LAYER_PROTOCOL_NEGOTIATION
            | T::CLIENT_CERTIFICATE_TYPE
            | T::SERVER_CERTIFICATE_TYPE
            | T::RECORD_SIZE_LIMIT
            | T::QUIC_TRANSPORT_PARAMETERS
            | T::APPLICATION_SETTINGS
            | T::APPLICATION_SETTINGS_OLD => &[CH, EE],
            T::STATUS_REQUEST | T::SIGNED_CERTIFICATE_TIMESTAMP | T::DELEGATED_CREDENTIAL => {
                &[CH, CR, CT]
            }
            T::ENCRYPTED_CLIENT_HELLO => &[CH, HRR, EE],
            T::SIGNATURE_ALGORITHMS
            | T::SIGNATURE_ALGORITHMS_CERT
            | T::CERTIFICATE_AUTHORITIES
            | T::COMPRESS_CERTIFICATE => &[CH, CR],
            T::OID_FILTERS => &[CR],
            T::KEY_SHARE | T::SUPPORTED_VERSIONS => &[CH, SH, HRR],
            T::PRE_SHARED_KEY => &[CH, SH],
            T::COOKIE => &[CH, HRR],
            T::EARLY_DATA => &[CH, EE, NST],
            T::PADDING
            | T::PSK_KEY_EXCHANGE_MODES
            | T::POST_HANDSHAKE_AUTH
            | T::EC_POINT_FORMATS
            | T::ENCRYPT_THEN_MAC
            | T::EXTENDED_MASTER_SECRET
            | T::SESSION_TICKET
            | T::RENEGOTIATION_INFO => &[CH],
            _ => return true,
        };
        carriers.contains(&self)
    }
}

impl fmt::Display for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The types of the extensions read so far: a few in place, and a bit for each type once they are many, so that
/// neither an ordinary nor a hostile list is slow.
#[derive(Default)]
struct Seen {
    few: [u16; 24],
    count: usize,
    many: Option<Box<[u64; 1024]>>,
}

impl Seen {
    fn contains(&self, ExtensionType(value): ExtensionType) -> bool {
        match &self.many {
            Some(many) => many[usize::from(value >> 6)] & (1 << (value & 63)) != 0,
            None => self.few[..self.count].contains(&value),
        }
    }

    /// Notes a type; `false` if it was there before.
    fn insert(&mut self, ExtensionType(value): ExtensionType) -> bool {
        if let Some(many) = &mut self.many {
            return note(many, value);
        }
        let (few, free) = self.few.split_at_mut(self.count);
        if few.contains(&value) {
            return false;
        }
        if let Some(place) = free.first_mut() {
            *place = value;
            self.count += 1;
        } else {
            let many = self.many.insert(Box::new([0; 1024]));
            for &value in few.iter() {
                note(many, value);
            }
            note(many, value);
        }
        true
    }
}

fn note(bits: &mut [u64; 1024], value: u16) -> bool {
    let word = &mut bits[usize::from(value >> 6)];
    let bit = 1 << (value & 63);
    let new = *word & bit == 0;
    *word |= bit;
    new
}

impl<'a> From<&'a [Extension<'a>]> for Extensions<'a> {
    fn from(items: &'a [Extension<'a>]) -> Self {
        Self(Form::Items(items))
    }
}

impl<'a, const N: usize> From<&'a [Extension<'a>; N]> for Extensions<'a> {
    fn from(items: &'a [Extension<'a>; N]) -> Self {
        Self(Form::Items(items))
    }
}

impl PartialEq for Extensions<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Extensions<'_> {}

impl fmt::Debug for Extensions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a> IntoIterator for Extensions<'a> {
    type Item = Extension<'a>;
    type IntoIter = ExtensionsIter<'a>;

    fn into_iter(self) -> ExtensionsIter<'a> {
        self.iter()
    }
}

/// Iterator over [`Extensions`].
#[derive(Debug)]
pub struct ExtensionsIter<'a>(IterForm<'a>);

#[derive(Debug)]
enum IterForm<'a> {
    Wire(Reader<'a, NoTape>, Carrier),
    Items(core::slice::Iter<'a, Extension<'a>>),
}

impl<'a> Iterator for ExtensionsIter<'a> {
    type Item = Extension<'a>;

    #[inline]
    fn next(&mut self) -> Option<Extension<'a>> {
        match &mut self.0 {
            IterForm::Wire(reader, _) if reader.left() == 0 => None,
            // Checked octets decode; if they ever did not, the list would end here.
            IterForm::Wire(reader, carrier) => {
                let extension_type = Extension::decode_type(reader).ok()?;
                Extension::decode_data(reader, extension_type, *carrier).ok()
            }
            IterForm::Items(items) => items.next().copied(),
        }
    }
}
