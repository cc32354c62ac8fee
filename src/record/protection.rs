//! The protection of one direction, whose cipher is set up once for all records.

use core::fmt;

use super::{
    Error, HEADER_LENGTH, Iv, Opened, aead, check_content, header, inner_length, nonce,
    split_inner_plaintext,
};
use crate::{
    crypto::{Aead, Provider},
    registry::{CipherSuite, ContentType, ProtocolVersion},
};

/// What protects the records of one direction: a cipher with its key, and an iv.
///
/// It keeps no sequence number. Records are sealed and opened where they lie, without memory of their own as far as the
/// [`Aead`] needs none.
///
/// ```
/// use tlskat::{crypto::RustCrypto, record::{HEADER_LENGTH, Protection}};
/// use tlskat::registry::{CipherSuite, ContentType};
///
/// let suite = CipherSuite::TLS_AES_128_GCM_SHA256;
/// let protection = Protection::new(&RustCrypto, suite, &[7; 16], &[9; 12])?;
/// let mut record = vec![0; protection.record_length(4, 10)?];
/// record[HEADER_LENGTH..][..4].copy_from_slice(b"ping");
/// protection.seal_in_place(0, ContentType::APPLICATION_DATA, 4, &mut record)?;
///
/// let opened = protection.open_in_place(0, &mut record)?;
/// assert_eq!((&*opened.content, opened.padding), (&b"ping"[..], 10));
/// # Ok::<(), tlskat::record::Error>(())
/// ```
pub struct Protection {
    suite: CipherSuite,
    tag_length: usize,
    cipher: Box<dyn Aead>,
    iv: Iv,
}

impl Protection {
    /// Sets the cipher of the suite up.
    ///
    /// # Errors
    /// [`Error::Crypto`] for a suite that is not known or that the provider lacks, and for a key of another length.
    pub fn new(
        provider: &dyn Provider,
        suite: CipherSuite,
        key: &[u8],
        iv: &Iv,
    ) -> Result<Self, Error> {
        let algorithm = aead(suite)?;
        Ok(Self {
            suite,
            tag_length: algorithm.tag_length(),
            cipher: provider.aead(algorithm, key)?,
            iv: *iv,
        })
    }

    /// Length of a whole record with its header, in octets.
    ///
    /// # Errors
    /// [`Error::Overflow`] as in [`seal`](super::seal).
    pub fn record_length(&self, content_length: usize, padding: usize) -> Result<usize, Error> {
        let inner_length = inner_length(content_length, padding)?;
        Ok(HEADER_LENGTH + inner_length + self.tag_length)
    }

    /// Protects the record whose content lies in `record` after [`HEADER_LENGTH`] octets.
    ///
    /// `record` has its [`record_length`](Self::record_length), which tells the padding. Its header, and what follows the
    /// content, are written here. After an error it is not to be sent.
    ///
    /// # Errors
    /// Those of [`seal`](super::seal), and [`Error::NoRoom`] for fewer octets than a record without padding has.
    pub fn seal_in_place(
        &self,
        sequence: u64,
        content_type: ContentType,
        content_length: usize,
        record: &mut [u8],
    ) -> Result<(), Error> {
        check_content(content_type, content_length)?;
        let needed = self.record_length(content_length, 0)?;
        let got = record.len();
        let padding = got
            .checked_sub(needed)
            .ok_or(Error::NoRoom { needed, got })?;
        self.record_length(content_length, padding)?;
        let content_type_at = HEADER_LENGTH + content_length;
        record[content_type_at] = content_type.0;
        record[content_type_at + 1..][..padding].fill(0);
        self.seal_inner_plaintext_in_place(sequence, record)
    }

    /// Protects the TLSInnerPlaintext between the header and the room for the tag, whose lengths the header can tell.
    pub(super) fn seal_inner_plaintext_in_place(
        &self,
        sequence: u64,
        record: &mut [u8],
    ) -> Result<(), Error> {
        let (header, encrypted_record) = record.split_at_mut(HEADER_LENGTH);
        let length = (encrypted_record.len() as u16).to_be_bytes();
        let version = ProtocolVersion::TLS1_2.0.to_be_bytes();
        header[0] = ContentType::APPLICATION_DATA.0;
        header[1..3].copy_from_slice(&version);
        header[3..].copy_from_slice(&length);
        self.cipher
            .seal(&nonce(&self.iv, sequence), header, encrypted_record)?;
        Ok(())
    }

    /// Removes the protection of one whole record with its header, in place.
    ///
    /// After an error nothing of a plaintext is left in `record`.
    ///
    /// # Errors
    /// Those of [`open`](super::open).
    pub fn open_in_place<'r>(
        &self,
        sequence: u64,
        record: &'r mut [u8],
    ) -> Result<Opened<&'r mut [u8]>, Error> {
        let header = header(record)?;
        let encrypted_record = &mut record[HEADER_LENGTH..];
        let (content_type, end, padding) = self.decrypt(sequence, &header, encrypted_record)?;
        Ok(Opened {
            content_type,
            content: &mut encrypted_record[..end],
            padding,
        })
    }

    /// The type, and the lengths of content and padding, of what is now in `encrypted_record`.
    fn decrypt(
        &self,
        sequence: u64,
        header: &[u8],
        encrypted_record: &mut [u8],
    ) -> Result<(ContentType, usize, usize), Error> {
        self.cipher
            .open(&nonce(&self.iv, sequence), header, encrypted_record)?;
        let length = encrypted_record.len() - self.tag_length;
        split_inner_plaintext(&encrypted_record[..length]).inspect_err(|_| encrypted_record.fill(0))
    }

    /// [`seal`](super::seal) with this cipher and iv.
    ///
    /// # Errors
    /// Those of [`seal`](super::seal).
    pub fn seal(
        &self,
        sequence: u64,
        content_type: ContentType,
        content: &[u8],
        padding: usize,
    ) -> Result<Vec<u8>, Error> {
        check_content(content_type, content.len())?;
        let mut record = vec![0; self.record_length(content.len(), padding)?];
        record[HEADER_LENGTH..][..content.len()].copy_from_slice(content);
        self.seal_in_place(sequence, content_type, content.len(), &mut record)?;
        Ok(record)
    }

    /// [`open`](super::open) with this cipher and iv.
    ///
    /// # Errors
    /// Those of [`open`](super::open).
    pub fn open(&self, sequence: u64, record: &[u8]) -> Result<Opened, Error> {
        let header = header(record)?;
        let mut content = record[HEADER_LENGTH..].to_vec();
        let (content_type, end, padding) = self.decrypt(sequence, &header, &mut content)?;
        content.truncate(end);
        Ok(Opened {
            content_type,
            content,
            padding,
        })
    }
}

impl fmt::Debug for Protection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Protection")
            .field("suite", &self.suite)
            .finish_non_exhaustive()
    }
}
