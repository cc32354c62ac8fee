//! Lists of extensions, and which message may carry which (RFC 8446, section 4.2).

use core::{fmt, ops::RangeInclusive};

use super::{
    error::{EncodeError, Reason},
    extension::Extension,
    reader::{Prefix, Reader},
    tape::{Segment, Tape},
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
            Form::Wire(octets, carrier) => IterForm::Wire(octets, carrier),
            Form::Items(items) => IterForm::Items(items.iter()),
        })
    }

    /// The extension of the given type.
    pub fn find(&self, extension_type: ExtensionType) -> Option<Extension<'a>> {
        match self.0 {
            Form::Wire(octets, carrier) => Extension::find_checked(octets, extension_type, carrier),
            Form::Items(items) => items
                .iter()
                .find(|extension| extension.extension_type() == extension_type)
                .copied(),
        }
    }

    /// Whether there is no extension.
    pub fn is_empty(&self) -> bool {
        match self.0 {
            Form::Wire(octets, _) => octets.is_empty(),
            Form::Items(items) => items.is_empty(),
        }
    }

    /// Reads the field `extensions<bounds>` of the message `carrier`, and checks every extension.
    #[inline]
    pub(super) fn decode<T: Tape>(
        reader: &mut Reader<'a, '_, T>,
        carrier: Carrier,
        bounds: RangeInclusive<usize>,
    ) -> Result<Self, T::Refusal> {
        checked(reader, carrier, bounds).map(|octets| Self(Form::Wire(octets, carrier)))
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

/// Reads the field `extensions<bounds>`: its octets, of which every extension is checked.
fn checked<'a, T: Tape>(
    reader: &mut Reader<'a, '_, T>,
    carrier: Carrier,
    bounds: RangeInclusive<usize>,
) -> Result<&'a [u8], T::Refusal> {
    reader.within(Segment::Field("extensions"), |reader| {
        let mut list = reader.nested(Prefix::U16, bounds)?;
        let octets = list.peek();
        let mut seen = Seen::default();
        let mut index = 0;
        while list.left() > 0 && !T::CHECKED {
            // The name of the extension is in its first two octets.
            let segment = match list.peek().first_chunk() {
                Some(&octets) => Segment::Extension(ExtensionType(u16::from_be_bytes(octets))),
                None => Segment::Index(index),
            };
            list.within(segment, |list| one(list, carrier, &mut seen))?;
            index += 1;
        }
        Ok(octets)
    })
}

/// Checks one extension and its place in the list.
#[inline]
fn one<T: Tape>(
    reader: &mut Reader<'_, '_, T>,
    carrier: Carrier,
    seen: &mut Seen,
) -> Result<(), T::Refusal> {
    let start = reader.position();
    let extension_type = Extension::decode_type(reader)?;
    if !carrier.permits(extension_type) {
        return reader.refuse(start, Reason::ForbiddenExtension(carrier));
    }
    if !seen.insert(extension_type) {
        return reader.refuse(start, Reason::DuplicateExtension);
    }
    // RFC 8449, section 5.
    const LIMITS: [ExtensionType; 2] = [
        ExtensionType::RECORD_SIZE_LIMIT,
        ExtensionType::MAX_FRAGMENT_LENGTH,
    ];
    if carrier == Carrier::EncryptedExtensions
        && LIMITS.contains(&extension_type)
        && LIMITS.iter().all(|limit| seen.contains(*limit))
    {
        return reader.refuse(start, Reason::TwoFragmentLimits);
    }
    Extension::decode_data(reader, extension_type, carrier)?;
    if extension_type == ExtensionType::PRE_SHARED_KEY
        && carrier == Carrier::ClientHello
        && reader.left() > 0
    {
        return reader.refuse(start, Reason::PreSharedKeyNotLast);
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
    #[inline]
    pub fn permits(self, extension_type: ExtensionType) -> bool {
        // Nearly all types are below 64: theirs are looked up, not searched for.
        const LOW: [u8; 64] = {
            let mut low = [0; 64];
            let mut value = 0;
            while value < 64 {
                low[value] = carriers(ExtensionType(value as u16));
                value += 1;
            }
            low
        };
        let carriers = match LOW.get(usize::from(extension_type.0)) {
            Some(carriers) => *carriers,
            None => carriers(extension_type),
        };
        carriers & self.bit() != 0
    }

    /// The message as a set of one.
    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The set of the messages that may carry an extension.
const fn carriers(extension_type: ExtensionType) -> u8 {
    const CH: u8 = Carrier::ClientHello.bit();
    const SH: u8 = Carrier::ServerHello.bit();
    const HRR: u8 = Carrier::HelloRetryRequest.bit();
    const EE: u8 = Carrier::EncryptedExtensions.bit();
    const CR: u8 = Carrier::CertificateRequest.bit();
    const CT: u8 = Carrier::Certificate.bit();
    const NST: u8 = Carrier::NewSessionTicket.bit();
    use ExtensionType as T;
    match extension_type {
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
        | T::APPLICATION_SETTINGS_OLD => CH | EE,
        T::STATUS_REQUEST | T::SIGNED_CERTIFICATE_TIMESTAMP | T::DELEGATED_CREDENTIAL => {
            CH | CR | CT
        }
        T::ENCRYPTED_CLIENT_HELLO => CH | HRR | EE,
        T::SIGNATURE_ALGORITHMS
        | T::SIGNATURE_ALGORITHMS_CERT
        | T::CERTIFICATE_AUTHORITIES
        | T::COMPRESS_CERTIFICATE => CH | CR,
        T::OID_FILTERS => CR,
        T::KEY_SHARE | T::SUPPORTED_VERSIONS => CH | SH | HRR,
        T::PRE_SHARED_KEY => CH | SH,
        T::COOKIE => CH | HRR,
        T::EARLY_DATA => CH | EE | NST,
        T::PADDING
        | T::PSK_KEY_EXCHANGE_MODES
        | T::POST_HANDSHAKE_AUTH
        | T::EC_POINT_FORMATS
        | T::ENCRYPT_THEN_MAC
        | T::EXTENDED_MASTER_SECRET
        | T::SESSION_TICKET
        | T::RENEGOTIATION_INFO => CH,
        _ => u8::MAX,
    }
}

impl fmt::Display for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The types of the extensions read so far: a bit for each of those below 64, which are nearly all; a few others in
/// place, and a bit for each type once they are many, so that neither an ordinary nor a hostile list is slow.
#[derive(Default)]
struct Seen {
    low: Bits<1>,
    few: [u16; 8],
    count: usize,
    many: Option<Box<Bits<1024>>>,
}

impl Seen {
    fn contains(&self, ExtensionType(value): ExtensionType) -> bool {
        match &self.many {
            _ if value < 64 => self.low.contains(value),
            Some(many) => many.contains(value),
            None => self.few[..self.count].contains(&value),
        }
    }

    /// Notes a type; `false` if it was there before.
    #[inline]
    fn insert(&mut self, ExtensionType(value): ExtensionType) -> bool {
        if value < 64 {
            self.low.insert(value)
        } else {
            self.insert_high(value)
        }
    }

    fn insert_high(&mut self, value: u16) -> bool {
        if let Some(many) = &mut self.many {
            return many.insert(value);
        }
        let (few, free) = self.few.split_at_mut(self.count);
        if few.contains(&value) {
            return false;
        }
        if let Some(place) = free.first_mut() {
            *place = value;
            self.count += 1;
        } else {
            let many = self.many.insert(Box::default());
            for &value in few.iter() {
                many.insert(value);
            }
            many.insert(value);
        }
        true
    }
}

/// A set of numbers below 64 times `WORDS`.
pub(super) struct Bits<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> Bits<WORDS> {
    fn contains(&self, value: u16) -> bool {
        self.0[usize::from(value >> 6)] & 1 << (value & 63) != 0
    }

    /// Adds a number; `false` if it was there before.
    #[inline]
    pub(super) fn insert(&mut self, value: u16) -> bool {
        let new = !self.contains(value);
        self.0[usize::from(value >> 6)] |= 1 << (value & 63);
        new
    }
}

impl<const WORDS: usize> Default for Bits<WORDS> {
    fn default() -> Self {
        Self([0; WORDS])
    }
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
    Wire(&'a [u8], Carrier),
    Items(core::slice::Iter<'a, Extension<'a>>),
}

impl<'a> Iterator for ExtensionsIter<'a> {
    type Item = Extension<'a>;

    // An extension is large: it is to be made where it is used.
    #[inline(always)]
    fn next(&mut self) -> Option<Extension<'a>> {
        match &mut self.0 {
            IterForm::Wire([], _) => None,
            IterForm::Wire(octets, carrier) => Extension::decode_checked(octets, *carrier),
            IterForm::Items(items) => items.next().copied(),
        }
    }
}
