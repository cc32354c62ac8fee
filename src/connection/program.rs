//! The program while it is written: adds values and steps, and asks for what is not printed.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value as Json;

use super::{
    Connection, Detail, Names, PreSharedKey, Provenance,
    error::Error,
    header::{header, notes},
    names::Epoch,
    psk::{self, Selected},
    walk::Stage,
};
use crate::{
    bytes::Octets,
    named::Named,
    question::{Answer, Operation, Question, Subject, Values},
    registry::{CipherSuite, ExtensionType, HashAlgorithm, NamedGroup, Role},
    trace::{Draft, Expected, Given, Input, Trace},
    wire::{Extension, Handshake},
};

/// The flag of a step whose outputs the document does not print.
pub(super) const NOT_PRINTED: &str = "NotPrinted";

/// The program, as far as it is written.
pub(super) struct Program<'a> {
    pub(super) connection: &'a Connection,
    pub(super) names: &'a Names,
    reference: &'a mut dyn Subject,
    trace: Trace,
    pub(super) suite: CipherSuite,
    pub(super) hash: HashAlgorithm,
    /// The group of the ServerHello; none where the pre-shared key is used alone.
    pub(super) group: Option<NamedGroup>,
    /// The pre-shared keys that are known and offered.
    pub(super) psks: Vec<&'a PreSharedKey>,
    /// The key that the early secret of the handshake is made of.
    pub(super) selected: Selected,
    /// The names of the messages so far.
    pub(super) transcript: Vec<String>,
    /// The same of each post-handshake authentication.
    pub(super) exchanges: HashMap<usize, Vec<String>>,
}

impl<'a> Program<'a> {
    pub(super) fn new(
        connection: &'a Connection,
        names: &'a Names,
        reference: &'a mut dyn Subject,
    ) -> Result<Self, Error> {
        let hello = names.message("server_hello").ok_or(Error::NoServerHello)?;
        let Handshake::ServerHello(hello) = hello.decode()? else {
            return Err(Error::NoServerHello);
        };
        let suite = hello.cipher_suite;
        let hash = suite.hash().ok_or(Error::UnknownSuite(suite))?;
        let group = match hello.extensions.find(ExtensionType::KEY_SHARE) {
            Some(Extension::KeyShareServerHello(entry)) => Some(entry.group),
            _ => None,
        };
        let psks = psk::offered(connection, names)?;
        let selected = Selected::of(&psks, names, &hello)?;
        let header = header(connection, names, suite, group, selected)?;
        Ok(Self {
            connection,
            names,
            reference,
            trace: Trace::new(connection.id.clone(), header, notes(connection.provenance)),
            suite,
            hash,
            group,
            psks,
            selected,
            transcript: Vec::new(),
            exchanges: HashMap::new(),
        })
    }

    /// Writes the whole program.
    pub(super) fn write(mut self) -> Result<Trace, Error> {
        self.stage(Stage::ClientHello);
        self.client_hello_stage()?;
        let retry = self.has(Stage::HelloRetryRequest);
        // The keys of 0-RTT cover the first ClientHello alone.
        if self.has_early_keys() {
            self.stage(Stage::EarlyData);
            self.early_data_stage()?;
        }
        if retry {
            self.stage(Stage::HelloRetryRequest);
            self.records_of(Stage::HelloRetryRequest)?;
        }
        self.stage(Stage::ServerHello);
        self.server_hello_stage()?;
        self.stage(Stage::HandshakeKeys);
        self.handshake_keys()?;
        if self.has(Stage::ServerFlight) {
            self.stage(Stage::ServerFlight);
            self.records_of(Stage::ServerFlight)?;
        }
        let server_finished = self.names.message("server_finished").is_some();
        if server_finished {
            self.stage(Stage::ApplicationKeys);
            self.application_keys()?;
        }
        let kinds = [
            Stage::ClientFlight,
            Stage::Resumption,
            Stage::ApplicationData,
        ];
        let later = (0..self.names.later.len()).map(Stage::Later);
        for stage in kinds.into_iter().chain(later).chain([Stage::Alerts]) {
            let resumption =
                stage == Stage::Resumption && self.names.message("client_finished").is_some();
            if !self.has(stage) && !resumption {
                continue;
            }
            self.stage(stage);
            if resumption {
                self.resumption_secret()?;
            }
            self.records_of(stage)?;
        }
        if server_finished {
            self.stage(Stage::KeyUpdateAndExporter);
            self.key_update_and_exporter()?;
        }
        if self.connection.provenance == Provenance::Generated {
            self.replays()?;
        }
        if self.connection.detail != Detail::Everything {
            self.trace.drop_unused_given();
        }
        Ok(self.trace.finish()?)
    }

    fn has(&self, stage: Stage) -> bool {
        self.names
            .records
            .iter()
            .any(|record| record.stage == stage)
    }

    /// Whether 0-RTT keys protect a record, or are printed all the same.
    fn has_early_keys(&self) -> bool {
        let secret = Epoch::Early.secret_of(Role::Client);
        let mut protections = self.names.records.iter().map(|record| record.protection);
        protections.any(|protection| protection.is_some_and(|(epoch, _)| epoch == Epoch::Early))
            || self.connection.exports.iter().any(|export| export.early)
            || self.connection.printed.contains_key(&secret)
    }

    pub(super) fn stage(&mut self, stage: Stage) {
        let name = match stage {
            Stage::Later(place) => self.names.later.get(place).copied(),
            _ => None,
        };
        let name = name.unwrap_or(stage.name());
        self.trace.add_stage(name, self.connection.source.clone());
    }

    /// Adds a given value, once.
    pub(super) fn given(
        &mut self,
        name: &str,
        comment: &str,
        octets: impl Into<Octets>,
    ) -> Result<(), Error> {
        if self.trace.value(name).is_some() {
            return Ok(());
        }
        let comment = (!comment.is_empty()).then(|| comment.to_owned());
        Ok(self.trace.add_given(Given {
            name: name.to_owned(),
            comment,
            octets: octets.into(),
        })?)
    }

    /// A value written before.
    pub(super) fn value(&self, name: &str) -> Option<&Octets> {
        self.trace.value(name).map(|value| value.octets)
    }

    /// Whether a value is there: what nothing known leads to is left out.
    pub(super) fn has_value(&self, name: &str) -> bool {
        self.trace.value(name).is_some()
    }

    /// A value that cannot be computed, where it is known all the same.
    pub(super) fn given_if_printed(&mut self, name: &str) -> Result<(), Error> {
        match self.connection.printed.get(name) {
            Some(printed) => self.given(name, "known, and not computed", printed.clone()),
            None => Ok(()),
        }
    }

    /// The value of no octets.
    pub(super) fn empty(&mut self) -> Result<&'static str, Error> {
        self.given("empty", "", Octets::default())?;
        Ok("empty")
    }

    /// Adds a step.
    pub(super) fn compute(&mut self, computation: Computation) -> Result<(), Error> {
        let Computation {
            name,
            section,
            comment,
            operation,
            inputs,
            params,
            mut known,
            fields: mut outputs,
        } = computation;
        let mut flags = Vec::new();
        let mut answers = None;
        if operation == Operation::Replay {
            let question = self.trace.question(operation, &inputs, &params)?;
            outputs = self.ask(&name, &question)?;
        }
        for (output, _) in operation.outputs() {
            let value_name = match operation.outputs().len() {
                1 => name.clone(),
                _ => format!("{name}.{output}"),
            };
            let printed = self.connection.printed.get(&value_name).cloned();
            let octets = match printed.or_else(|| known.remove(*output)) {
                Some(octets) => octets,
                None => {
                    if self.connection.provenance == Provenance::Document {
                        flags = vec![NOT_PRINTED.to_owned()];
                    }
                    if answers.is_none() {
                        let question = self.trace.question(operation, &inputs, &params)?;
                        answers = Some(self.ask(&name, &question)?);
                    }
                    let answer = answers.as_ref().and_then(|values| values.get(output));
                    answer.cloned().ok_or_else(|| Error::NotComputed {
                        step: name.clone(),
                        answer: format!("no {output}"),
                    })?
                }
            };
            outputs.insert(*output, octets);
        }
        self.trace.add_step(Draft {
            name,
            reference: format!("rfc8446#section-{section}"),
            comment,
            flags,
            operation,
            inputs,
            params,
            expected: Expected::Values(outputs),
        })?;
        Ok(())
    }

    /// What the reference answers.
    pub(super) fn ask(&mut self, step: &str, question: &Question) -> Result<Values, Error> {
        match self.reference.answer(question)? {
            Answer::Ok(values) => Ok(values),
            Answer::Reject { .. } => Err(Error::NotComputed {
                step: step.to_owned(),
                answer: "a refusal".to_owned(),
            }),
            Answer::Unsupported(what) => Err(Error::NotComputed {
                step: step.to_owned(),
                answer: what,
            }),
        }
    }

    /// The private keys of a role and what distinguishes them.
    pub(super) fn private_keys(
        &self,
        role: Role,
    ) -> impl Iterator<Item = (&'a super::EphemeralKey, &'a str)> + use<'a> {
        let suffixes = self.names.key_suffixes.iter().map(String::as_str);
        self.connection
            .private_keys
            .iter()
            .zip(suffixes)
            .filter(move |(key, _)| key.role == role)
    }
}

/// A step before its outputs are known.
pub(super) struct Computation {
    name: String,
    section: &'static str,
    comment: String,
    operation: Operation,
    inputs: Named<Input>,
    params: Named<Json>,
    /// Outputs that messages carry.
    known: HashMap<String, Octets>,
    /// The outputs of a decoder.
    fields: Values,
}

impl Computation {
    /// A step of that name and operation, of the operation's own section.
    pub(super) fn new(name: impl Into<String>, operation: Operation) -> Self {
        Self {
            name: name.into(),
            section: operation.section(),
            comment: String::new(),
            operation,
            inputs: Named::default(),
            params: Named::default(),
            known: HashMap::new(),
            fields: Values::default(),
        }
    }

    /// The section of RFC 8446.
    pub(super) fn section(mut self, section: &'static str) -> Self {
        self.section = section;
        self
    }

    /// One line for people.
    pub(super) fn comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = comment.into();
        self
    }

    /// A field that is an earlier value.
    pub(super) fn input(mut self, field: &str, name: impl Into<String>) -> Self {
        self.inputs.insert(field, Input::One(name.into()));
        self
    }

    /// A field that is a list of earlier values.
    pub(super) fn inputs(mut self, field: &str, names: &[String]) -> Self {
        self.inputs.insert(field, Input::Many(names.to_vec()));
        self
    }

    /// A field that is a literal.
    pub(super) fn param(mut self, field: &str, literal: impl Serialize) -> Self {
        // A literal that JSON cannot hold is refused with its field when the step is added.
        let literal = serde_json::to_value(literal).unwrap_or(Json::Null);
        self.params.insert(field, literal);
        self
    }

    /// An output that a message carries.
    pub(super) fn known(mut self, output: &str, octets: impl Into<Octets>) -> Self {
        self.known.insert(output.to_owned(), octets.into());
        self
    }

    /// The outputs of a decoder.
    pub(super) fn fields(mut self, fields: Values) -> Self {
        self.fields = fields;
        self
    }
}
