//! The steps around pre-shared keys: early secrets, binders, the keys of 0-RTT.

use std::collections::HashSet;

use super::{
    Connection, Names, PreSharedKey,
    error::Error,
    names::{Epoch, Message},
    program::{Computation, Program},
};
use crate::{
    question::Operation,
    registry::{CipherSuite, ExtensionType, HashAlgorithm, PskKind, Role},
    wire::{Binders, ClientHello, Extension, Handshake, ServerHello},
};

/// The pre-shared key that the early secret of a handshake is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Selected {
    /// None was selected.
    None,
    /// That place in [`Program::psks`].
    Known(usize),
    /// One was selected that is not known.
    Unknown,
}

impl Selected {
    pub(super) fn of(
        psks: &[&PreSharedKey],
        names: &Names,
        hello: &ServerHello<'_>,
    ) -> Result<Self, Error> {
        let Some(Extension::SelectedIdentity(index)) =
            hello.extensions.find(ExtensionType::PRE_SHARED_KEY)
        else {
            return Ok(Self::None);
        };
        let Some(message) = names.message("client_hello") else {
            return Ok(Self::Unknown);
        };
        let Handshake::ClientHello(hello) = message.decode()? else {
            return Ok(Self::Unknown);
        };
        let offered = identities(&hello);
        let identity = offered.get(usize::from(index));
        let known = identity.and_then(|identity| place(psks, identity));
        Ok(known.map_or(Self::Unknown, Self::Known))
    }
}

/// The pre-shared keys that a ClientHello offers.
pub(super) fn offered<'a>(
    connection: &'a Connection,
    names: &Names,
) -> Result<Vec<&'a PreSharedKey>, Error> {
    let mut all = HashSet::new();
    let hellos = names.messages.iter();
    for message in hellos.filter(|message| message.base == "client_hello") {
        if let Handshake::ClientHello(hello) = message.decode()? {
            all.extend(identities(&hello));
        }
    }
    let psks = connection.psks.iter();
    Ok(psks.filter(|psk| all.contains(&psk.identity[..])).collect())
}

/// The identities that a ClientHello offers.
fn identities<'a>(hello: &ClientHello<'a>) -> Vec<&'a [u8]> {
    let offered = hello.pre_shared_key();
    let identities = offered.iter().flat_map(|offered| offered.identities.iter());
    identities.map(|identity| identity.identity).collect()
}

/// The place of the key of that identity.
fn place(psks: &[&PreSharedKey], identity: &[u8]) -> Option<usize> {
    psks.iter().position(|psk| psk.identity[..] == *identity)
}

impl<'a> Program<'a> {
    /// The early secret of the handshake; its input keying material is the pre-shared key, or zeros.
    pub(super) fn early_secret(&mut self) -> Result<(), Error> {
        match self.selected {
            Selected::None => {
                let hash = self.hash;
                let zeros = self.zeros(hash)?;
                self.empty()?;
                let comment = "no pre-shared key: zeros twice";
                self.extract(hash, "early_secret", comment, &zeros, &zeros)
            }
            Selected::Known(place) => self.early_secret_of(place).map(drop),
            Selected::Unknown => self.given_if_printed("early_secret"),
        }
    }

    /// Zero octets as long as the hash.
    pub(super) fn zeros(&mut self, hash: HashAlgorithm) -> Result<String, Error> {
        let name = format!("zeros{}", self.hash_suffix(hash));
        self.given(&name, "as long as the hash", vec![0; hash.length()])?;
        Ok(name)
    }

    /// What distinguishes values that are made with another hash than that of the connection.
    pub(super) fn hash_suffix(&self, hash: HashAlgorithm) -> &'static str {
        match hash {
            _ if hash == self.hash => "",
            HashAlgorithm::Sha256 => "_sha256",
            HashAlgorithm::Sha384 => "_sha384",
        }
    }

    /// The suite that goes with a pre-shared key, and its hash.
    fn suite_of_psk(&self, psk: &PreSharedKey) -> Result<(CipherSuite, HashAlgorithm), Error> {
        let suite = psk.suite.unwrap_or(self.suite);
        let hash = suite.hash().ok_or(Error::UnknownSuite(suite))?;
        Ok((suite, hash))
    }

    /// The suite of a record's protection.
    pub(super) fn suite_of(&self, epoch: Epoch) -> Result<CipherSuite, Error> {
        match epoch {
            Epoch::Early => match self.early_psk()? {
                Some((_, psk)) => Ok(self.suite_of_psk(psk)?.0),
                None => Ok(self.suite),
            },
            Epoch::Handshake | Epoch::Application(_) => Ok(self.suite),
        }
    }

    /// The names of the keys of the identities in the last ClientHello; that of the empty value for an unknown one.
    pub(super) fn offered_psks(&mut self) -> Result<Vec<String>, Error> {
        let Some(message) = self.names.message("client_hello") else {
            return Ok(Vec::new());
        };
        let Handshake::ClientHello(hello) = message.decode()? else {
            return Ok(Vec::new());
        };
        let mut names = Vec::new();
        for identity in identities(&hello) {
            let known = place(&self.psks, identity).map(|place| self.psk(place));
            names.push(match known {
                Some(name) if self.has_value(&name) => name,
                _ => self.empty()?.to_owned(),
            });
        }
        Ok(names)
    }

    /// `psk`, or `psk_2` where several are known.
    fn psk(&self, place: usize) -> String {
        match self.psks.len() {
            1 => "psk".to_owned(),
            _ => format!("psk_{}", place + 1),
        }
    }

    /// The name itself, or behind `psk_2_` where several keys are known.
    fn of_psk(&self, place: usize, name: &str) -> String {
        match self.psks.len() {
            1 => name.to_owned(),
            _ => format!("{}_{name}", self.psk(place)),
        }
    }

    /// The early secret of a pre-shared key, written where it is new; gives its name.
    fn early_secret_of(&mut self, place: usize) -> Result<Option<String>, Error> {
        let Some(psk) = self.psks.get(place).copied() else {
            return Ok(None);
        };
        let name = match self.selected {
            Selected::Known(selected) if selected == place => "early_secret".to_owned(),
            _ => format!("{}_early_secret", self.psk(place)),
        };
        if !self.has_value(&name) {
            let (_, hash) = self.suite_of_psk(psk)?;
            let zeros = self.zeros(hash)?;
            self.empty()?;
            let ikm = self.psk(place);
            self.given(
                &ikm,
                "the pre-shared key that the client offers",
                psk.key.clone(),
            )?;
            let comment = "the pre-shared key, and zeros as salt";
            self.extract(hash, &name, comment, &zeros, &ikm)?;
        }
        Ok(Some(name))
    }

    /// The binders of the last ClientHello whose pre-shared keys are known, with their parts.
    pub(super) fn binders(
        &mut self,
        message: &Message,
        hello: &ClientHello<'_>,
    ) -> Result<(), Error> {
        let located = Binders::locate(&message.octets).map_err(|error| Error::Decode {
            value: message.name.clone(),
            error,
        })?;
        let Some(located) = located else {
            return Ok(());
        };
        let identities = identities(hello);
        for place in 0..self.psks.len() {
            let Some(psk) = self.psks.get(place).copied() else {
                continue;
            };
            let mut offered = identities.iter();
            let Some(index) = offered.position(|identity| **identity == psk.identity[..]) else {
                continue;
            };
            let range = located.binders.get(index).cloned();
            if let Some(binder) = range.and_then(|range| message.octets.get(range)) {
                self.binder(message, &located, place, psk, index, binder)?;
            }
        }
        Ok(())
    }

    fn binder(
        &mut self,
        message: &Message,
        located: &Binders,
        place: usize,
        psk: &PreSharedKey,
        index: usize,
        binder: &[u8],
    ) -> Result<(), Error> {
        let (_, hash) = self.suite_of_psk(psk)?;
        let Some(early_secret) = self.early_secret_of(place)? else {
            return Ok(());
        };
        let (name, number, octets) = (&message.name, message.number(), &message.octets);
        let (truncated, zeroed) = (format!("{name}_truncated"), format!("{name}_zero_binders"));
        let cut = octets.get(..located.truncated_length()).unwrap_or_default();
        self.given(&truncated, "without the list of binders", cut)?;
        self.given(
            &zeroed,
            "every binder as zero octets",
            located.zeroed(octets),
        )?;
        let mut covered = self.transcript.clone();
        let mut messages = self.transcript.clone();
        covered.pop();
        covered.push(truncated);
        messages.pop();
        messages.push(zeroed);

        let binder_key = self.of_psk(place, "binder_key");
        if !self.has_value(&binder_key) {
            let label = match psk.kind {
                PskKind::External => "ext binder",
                PskKind::Resumption => "res binder",
            };
            let context = self.hash_empty(hash)?;
            self.derive(hash, &binder_key, &early_secret, label, &context)?;
        }
        let suffix = self.hash_suffix(hash);
        let binder_hash = format!("binder_hash{number}{suffix}");
        self.hash_of(
            hash,
            &binder_hash,
            "up to, and without, the binders",
            &covered,
        )?;
        let info = format!("binder_finished_key_info{suffix}");
        if !self.has_value(&info) {
            let empty = self.empty()?;
            self.info(&info, "finished", empty, hash.length())?;
        }
        let mac = self.of_psk(place, &format!("binder_mac{number}"));
        self.compute(
            Computation::new(mac, Operation::Finished)
                .section("4.2.11.2")
                .comment("a binder is made like a Finished, with the binder key")
                .param("hash", hash)
                .input("base_key", binder_key)
                .input("transcript_hash", binder_hash)
                .known("verify_data", binder),
        )?;
        self.compute(
            Computation::new(
                format!("{}_binder{number}", self.psk(place)),
                Operation::PskBinder,
            )
            .comment("the same in one step, from the pre-shared key and the messages")
            .param("hash", hash)
            .input("psk", self.psk(place))
            .param("kind", psk.kind)
            .inputs("messages", &messages)
            .param("index", index)
            .known("binder", binder),
        )
    }

    /// The key of 0-RTT: that of the first identity of the first ClientHello, where it is known.
    fn early_psk(&self) -> Result<Option<(usize, &'a PreSharedKey)>, Error> {
        let mut messages = self.names.messages.iter();
        let Some(message) = messages.find(|message| message.base == "client_hello") else {
            return Ok(None);
        };
        let Handshake::ClientHello(hello) = message.decode()? else {
            return Ok(None);
        };
        let offered = identities(&hello);
        let first = offered
            .first()
            .and_then(|identity| place(&self.psks, identity));
        Ok(first.and_then(|place| Some((place, *self.psks.get(place)?))))
    }

    /// The secrets of 0-RTT, and the client's keys.
    pub(super) fn early_keys(&mut self) -> Result<(), Error> {
        let secret = Epoch::Early.secret_of(Role::Client);
        let Some((place, psk)) = self.early_psk()? else {
            self.given_if_printed(&secret)?;
            self.given_if_printed("early_exporter_secret")?;
            return self.traffic_keys(Role::Client, Epoch::Early);
        };
        let (_, hash) = self.suite_of_psk(psk)?;
        let Some(early_secret) = self.early_secret_of(place)? else {
            return Ok(());
        };
        let context = self.transcript_hash_with(hash)?;
        self.derive(hash, &secret, &early_secret, "c e traffic", &context)?;
        let name = "early_exporter_secret";
        self.derive(hash, name, &early_secret, "e exp master", &context)?;
        self.traffic_keys(Role::Client, Epoch::Early)
    }

    /// The hash that goes with 0-RTT.
    pub(super) fn early_hash(&self) -> Result<HashAlgorithm, Error> {
        match self.early_psk()? {
            Some((_, psk)) => Ok(self.suite_of_psk(psk)?.1),
            None => Ok(self.hash),
        }
    }
}
