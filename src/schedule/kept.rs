//! The secrets of one whole handshake on kept HMAC keys: every block that the key schedule must hash goes through the
//! compression function once, and little else is done.
//!
//! [`schedule`](super) takes the steps one by one, with any provider and any input, so that each can be asked about.
//! Expanding six values from one secret so hashes the two padded keys of HMAC six times over. Here they are hashed once
//! for each secret and [kept](HmacKey), an HkdfLabel is a constant [block](Block) in which only the transcript hash
//! changes, and all secrets are arrays.

mod compression;
mod hmac_key;
mod label;
#[cfg(test)]
mod tests;

pub use self::{
    compression::{Compression, Sha256, Sha384},
    hmac_key::HmacKey,
    label::{Block, Labels},
};
use super::LABEL_PREFIX;
use crate::crypto::Error;

/// What depends on the hash alone, to be computed once and kept.
///
/// A key of HMAC takes 2 compressions and a value under it 2 more, as long as what is hashed fits into one block behind
/// the key: shared secrets of up to 55 octets for SHA-256 and 111 for SHA-384, one compression more for each further
/// block. Then, with one PSK from a ticket:
///
/// | | compressions |
/// |---|---|
/// | [`Kept::new`] | 10: 2 keys, 3 values |
/// | a handshake without PSK | 56: 8 keys, 20 values |
/// | a handshake with PSK | 64: 10 keys, 22 values |
/// | a handshake without PSK, nothing kept | 66 |
///
/// All but a few of them wait for the one before, so that their time one after the other is the bound for a key schedule.
#[derive(Clone, Copy, Debug)]
pub struct Kept<H: Compression> {
    /// The salt of the early secret: zero octets.
    zero: HmacKey<H>,
    without_psk: Early<H>,
}

/// The secrets above the handshake secret.
#[derive(Clone, Copy, Debug)]
struct Early<H: Compression> {
    early_secret: H::Digest,
    derived_early: H::Digest,
    /// `derived_early` as a key, which is the salt of the handshake secret.
    salt: HmacKey<H>,
}

/// What goes into the key schedule of a handshake.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a, H: Compression> {
    /// The pre-shared key, where one is used.
    pub psk: Option<&'a [u8]>,
    /// The (EC)DHE shared secret; `Hash.length` zero octets where there is none (RFC 8446, section 7.1).
    pub shared_secret: &'a [u8],
    /// Length of the keys of the cipher.
    pub key_length: KeyLength,
    /// The transcript hash of ClientHello…ServerHello.
    pub hash_server_hello: H::Digest,
    /// The transcript hash of ClientHello…server Finished.
    pub hash_server_finished: H::Digest,
    /// The transcript hash of ClientHello…client Finished.
    pub hash_client_finished: H::Digest,
}

/// Length of the key of a cipher of TLS 1.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyLength {
    /// 16 octets.
    Sixteen,
    /// 32 octets.
    ThirtyTwo,
}

/// All secrets of a handshake, by the names of [`schedule`](super).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Secrets<H: Compression> {
    /// `early_secret`.
    pub early_secret: H::Digest,
    /// `derived_early`.
    pub derived_early: H::Digest,
    /// `handshake_secret`.
    pub handshake_secret: H::Digest,
    /// `client_handshake_traffic_secret`, and what is made of it.
    pub client_handshake: Handshake<H>,
    /// `server_handshake_traffic_secret`, and what is made of it.
    pub server_handshake: Handshake<H>,
    /// `derived_handshake`.
    pub derived_handshake: H::Digest,
    /// `main_secret`.
    pub main_secret: H::Digest,
    /// `client_application_traffic_secret_0`, and what is made of it.
    pub client_application: Traffic<H>,
    /// `server_application_traffic_secret_0`, and what is made of it.
    pub server_application: Traffic<H>,
    /// `exporter_secret`.
    pub exporter_secret: H::Digest,
    /// `resumption_secret`.
    pub resumption_secret: H::Digest,
}

/// A traffic secret with its keys.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Traffic<H: Compression> {
    /// `[sender]_…_traffic_secret`.
    pub traffic_secret: H::Digest,
    /// `[sender]_write_iv`.
    pub iv: [u8; 12],
    key: [u8; 32],
    key_length: KeyLength,
}

/// A handshake traffic secret with its keys.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handshake<H: Compression> {
    /// The keys of the records.
    pub traffic: Traffic<H>,
    /// `finished_key`.
    pub finished_key: H::Digest,
}

impl<H: Compression> Kept<H> {
    /// Computes what is kept.
    pub fn new() -> Self {
        let zero = HmacKey::new(&H::ZERO_DIGEST);
        let without_psk = Early::new(&zero, H::ZERO_DIGEST.as_ref());
        Self { zero, without_psk }
    }

    /// The key schedule of a handshake (RFC 8446, section 7.1; the drawing stands in [`schedule`](super)).
    pub fn handshake(&self, inputs: &Inputs<'_, H>) -> Secrets<H> {
        let labels = H::LABELS;
        let early = match inputs.psk {
            Some(psk) => Early::new(&self.zero, psk),
            None => self.without_psk,
        };

        let handshake_secret = early.salt.mac(inputs.shared_secret);
        let key = HmacKey::<H>::new(&handshake_secret);
        let hash = &inputs.hash_server_hello;
        let client_handshake = key.expand(&labels.c_hs_traffic, hash);
        let server_handshake = key.expand(&labels.s_hs_traffic, hash);
        let derived_handshake = key.expand_complete(&labels.derived);

        let main_secret = HmacKey::<H>::new(&derived_handshake).mac(H::ZERO_DIGEST.as_ref());
        let key = HmacKey::<H>::new(&main_secret);
        let hash = &inputs.hash_server_finished;
        let client_application = key.expand(&labels.c_ap_traffic, hash);
        let server_application = key.expand(&labels.s_ap_traffic, hash);
        let exporter_secret = key.expand(&labels.exp_master, hash);
        let resumption_secret = key.expand(&labels.res_master, &inputs.hash_client_finished);

        let length = inputs.key_length;
        Secrets {
            early_secret: early.early_secret,
            derived_early: early.derived_early,
            handshake_secret,
            client_handshake: Handshake::of(client_handshake, length),
            server_handshake: Handshake::of(server_handshake, length),
            derived_handshake,
            main_secret,
            client_application: Traffic::of(client_application, length).0,
            server_application: Traffic::of(server_application, length).0,
            exporter_secret,
            resumption_secret,
        }
    }
}

impl<H: Compression> Default for Kept<H> {
    fn default() -> Self {
        Self::new()
    }
}

impl<H: Compression> Early<H> {
    fn new(zero: &HmacKey<H>, psk: &[u8]) -> Self {
        let early_secret = zero.mac(psk);
        let derived_early = HmacKey::<H>::new(&early_secret).expand_complete(&H::LABELS.derived);
        Self {
            early_secret,
            derived_early,
            salt: HmacKey::new(&derived_early),
        }
    }
}

impl<H: Compression> Secrets<H> {
    /// The PSK of a ticket (RFC 8446, section 4.6.1).
    ///
    /// # Errors
    /// [`Error::TooLong`] for a nonce of more than 255 octets.
    pub fn resumption_psk(&self, ticket_nonce: &[u8]) -> Result<H::Digest, Error> {
        const LABEL: &[u8] = b"resumption";
        const LONGEST: usize = 2 + 1 + LABEL_PREFIX.len() + LABEL.len() + 1 + 255 + 1;
        let got = ticket_nonce.len();
        let nonce_length = u8::try_from(got).map_err(|_| Error::TooLong {
            what: "context",
            limit: 255,
            got,
        })?;
        // HkdfLabel and the counter of HKDF-Expand.
        let parts: [&[u8]; 7] = [
            &[0, H::ZERO_DIGEST.as_ref().len() as u8],
            &[(LABEL_PREFIX.len() + LABEL.len()) as u8],
            LABEL_PREFIX,
            LABEL,
            &[nonce_length],
            ticket_nonce,
            &[1],
        ];
        let mut message = [0; LONGEST];
        let mut end = 0;
        for part in parts {
            message[end..][..part.len()].copy_from_slice(part);
            end += part.len();
        }
        Ok(HmacKey::<H>::new(&self.resumption_secret).mac(&message[..end]))
    }
}

impl<H: Compression> Traffic<H> {
    /// `[sender]_write_key`.
    pub fn key(&self) -> &[u8] {
        match self.key_length {
            KeyLength::Sixteen => &self.key[..16],
            KeyLength::ThirtyTwo => &self.key,
        }
    }

    /// The keys of a traffic secret, and the secret as a key of HMAC (RFC 8446, section 7.3).
    #[inline]
    fn of(traffic_secret: H::Digest, key_length: KeyLength) -> (Self, HmacKey<H>) {
        let secret = HmacKey::<H>::new(&traffic_secret);
        let label = match key_length {
            KeyLength::Sixteen => &H::LABELS.key_16,
            KeyLength::ThirtyTwo => &H::LABELS.key_32,
        };
        let (mut key, mut iv) = ([0; 32], [0; 12]);
        key.copy_from_slice(&secret.expand_complete(label).as_ref()[..32]);
        iv.copy_from_slice(&secret.expand_complete(&H::LABELS.iv).as_ref()[..12]);
        let traffic = Self {
            traffic_secret,
            iv,
            key,
            key_length,
        };
        (traffic, secret)
    }
}

impl<H: Compression> Handshake<H> {
    #[inline]
    fn of(traffic_secret: H::Digest, key_length: KeyLength) -> Self {
        let (traffic, secret) = Traffic::of(traffic_secret, key_length);
        Self {
            traffic,
            finished_key: secret.expand_complete(&H::LABELS.finished),
        }
    }
}
