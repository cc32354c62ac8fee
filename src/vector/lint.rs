//! Rules that a well-formed vector file can still break: what the messages carry must be what the steps compute.

use core::fmt;
use std::collections::HashSet;

use crate::{
    bytes::Octets,
    crypto::{Provider as _, RustCrypto},
    document::Reference,
    named::Named,
    question::{Operation, Question, Syntax},
    registry::ContentType,
    trace::{Expected, Input, Step, Trace},
    wire::{Binders, Extension, Handshake, Record},
};

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The value or step; none where the file as a whole is meant.
    pub name: Option<String>,
    /// The rule, and how it is broken.
    pub rule: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name}: {}", self.rule),
            None => f.write_str(&self.rule),
        }
    }
}

/// All rules that the trace breaks.
pub fn lint(trace: &Trace) -> Vec<Finding> {
    let messages = Messages::of(trace);
    let mut findings = Vec::new();
    if trace
        .header()
        .first()
        .is_none_or(|title| title.trim().is_empty())
    {
        findings.push(Finding {
            name: None,
            rule: "the header has no title".into(),
        });
    }
    let used: HashSet<_> = trace.steps().flat_map(|step| &step.flags).collect();
    for (flag, _) in trace.notes().iter() {
        if !used.contains(&flag.to_owned()) {
            findings.push(Finding {
                name: None,
                rule: format!("the note {flag} explains a flag that no step has"),
            });
        }
    }
    for step in trace.steps() {
        for rule in [reference, carried, zero_binders, private_key] {
            let context = Context {
                trace,
                step,
                messages: &messages,
            };
            findings.extend(rule(&context));
        }
    }
    findings.extend(streams(trace, &messages));
    findings
}

/// The values of a trace that are handshake messages.
#[derive(Default)]
struct Messages<'a> {
    all: Vec<(&'a str, &'a Octets, Handshake<'a>)>,
}

impl<'a> Messages<'a> {
    fn of(trace: &'a Trace) -> Self {
        let mut all: Vec<(&str, &Octets, Handshake<'_>)> = Vec::new();
        let mut seen = HashSet::new();
        for step in trace.steps() {
            let names = match &step.question {
                Question::TranscriptHash { .. }
                | Question::Replay { .. }
                | Question::Receive { .. } => step.inputs.get("messages"),
                Question::Decode {
                    syntax: Syntax::Handshake,
                    ..
                }
                | Question::Reencode {
                    syntax: Syntax::Handshake,
                    ..
                } => step.inputs.get("octets"),
                _ => None,
            };
            for name in names.map(Input::names).unwrap_or_default() {
                if !seen.insert(name) {
                    continue;
                }
                let Some(value) = trace.value(name) else {
                    continue;
                };
                if let Ok(message) = Handshake::decode(value.octets) {
                    all.push((name, value.octets, message));
                }
            }
        }
        Self { all }
    }

    fn shares(&self) -> Vec<&'a [u8]> {
        let mut shares = Vec::new();
        for (.., message) in &self.all {
            let extensions = match message {
                Handshake::ClientHello(hello) => &hello.extensions,
                Handshake::ServerHello(hello) => &hello.extensions,
                _ => continue,
            };
            for extension in extensions.iter() {
                match extension {
                    Extension::KeyShareClientHello(entries) => {
                        shares.extend(entries.iter().map(|entry| entry.key_exchange));
                    }
                    Extension::KeyShareServerHello(entry) => shares.push(entry.key_exchange),
                    _ => {}
                }
            }
        }
        shares
    }

    fn binders(&self) -> Vec<&'a [u8]> {
        let mut binders = Vec::new();
        for (_, octets, _) in &self.all {
            if let Ok(Some(located)) = Binders::locate(octets) {
                binders.extend(located.binders.into_iter().map(|range| &octets[range]));
            }
        }
        binders
    }

    fn pick(&self, pick: impl Fn(&Handshake<'a>) -> Option<&'a [u8]>) -> Vec<&'a [u8]> {
        self.all
            .iter()
            .filter_map(|(.., message)| pick(message))
            .collect()
    }

    fn certificates(&self) -> Vec<&'a [u8]> {
        let mut certificates = Vec::new();
        for (.., message) in &self.all {
            if let Handshake::Certificate(certificate) = message {
                let entries = certificate.certificate_list.iter();
                certificates.extend(entries.map(|entry| entry.cert_data));
            }
        }
        certificates
    }
}

struct Context<'c, 'a> {
    trace: &'a Trace,
    step: &'a Step,
    messages: &'c Messages<'a>,
}

impl<'a> Context<'_, 'a> {
    fn finding(&self, name: impl Into<String>, rule: impl Into<String>) -> Option<Finding> {
        Some(Finding {
            name: Some(name.into()),
            rule: rule.into(),
        })
    }

    /// Name and octets of an output.
    fn output(&self, output: &str) -> Option<(String, &'a Octets)> {
        match &self.step.expected {
            Expected::Values(values) => Some((self.step.value_name(output), values.get(output)?)),
            Expected::Refusal(_) => None,
        }
    }

    /// Name and octets of an input.
    fn input(&self, field: &str) -> Option<(String, &'a Octets)> {
        match self.step.inputs.get(field)? {
            Input::One(name) => Some((name.clone(), self.trace.value(name)?.octets)),
            Input::Many(_) => None,
        }
    }
}

fn reference(context: &Context<'_, '_>) -> Option<Finding> {
    let Step {
        name, reference, ..
    } = context.step;
    match Reference::parse(reference) {
        Some(_) => None,
        None => context.finding(name, format!("{reference:?} is no reference to a section")),
    }
}

/// A computed value that messages of its kind carry stands in one of them.
///
/// A trace without such messages, made of steps alone, has nothing to compare with.
fn carried(context: &Context<'_, '_>) -> Option<Finding> {
    let messages = context.messages;
    let (value, places, what) = match context.step.operation() {
        Operation::KeyShare => (context.output("share"), messages.shares(), "key_share"),
        Operation::PskBinder => (
            context.output("binder"),
            messages.binders(),
            "list of binders",
        ),
        Operation::Finished => {
            let finished = messages.pick(|message| match message {
                Handshake::Finished(finished) => Some(finished.verify_data),
                _ => None,
            });
            let places = [finished, messages.binders()].concat();
            (context.output("verify_data"), places, "Finished")
        }
        Operation::SignatureSign | Operation::SignatureVerify => {
            let value = context
                .output("signature")
                .or_else(|| context.input("signature"));
            let places = messages.pick(|message| match message {
                Handshake::CertificateVerify(verify) => Some(verify.signature),
                _ => None,
            });
            (value, places, "CertificateVerify")
        }
        Operation::ResumptionPsk => {
            let places = messages.pick(|message| match message {
                Handshake::NewSessionTicket(ticket) => Some(ticket.ticket_nonce),
                _ => None,
            });
            (context.input("ticket_nonce"), places, "NewSessionTicket")
        }
        _ => return None,
    };
    let (name, octets) = value?;
    if places.is_empty() || places.contains(&&octets[..]) {
        return public_key_carried(context);
    }
    context.finding(
        name,
        format!("no {what} of the handshake carries this value"),
    )
}

fn public_key_carried(context: &Context<'_, '_>) -> Option<Finding> {
    let (name, key) = context.input("public_key")?;
    let certificates = context.messages.certificates();
    let holds = |certificate: &&[u8]| {
        !key.is_empty() && certificate.windows(key.len()).any(|part| part == &key[..])
    };
    if certificates.is_empty() || certificates.iter().any(holds) {
        return None;
    }
    context.finding(name, "no certificate of the handshake carries this key")
}

/// The answer must not stand in the question.
fn zero_binders(context: &Context<'_, '_>) -> Option<Finding> {
    let Question::PskBinder { messages, .. } = &context.step.question else {
        return None;
    };
    let (last, names) = (
        messages.last()?,
        context.step.inputs.get("messages")?.names(),
    );
    let name = names.last()?;
    let located = match Binders::locate(last) {
        Ok(Some(located)) => located,
        _ => return context.finding(name, "not a ClientHello with a pre_shared_key"),
    };
    if located.zeroed(last) != last[..] {
        return context.finding(name, "a binder is not zero octets");
    }
    let hellos = context
        .messages
        .all
        .iter()
        .filter_map(|(known, octets, _)| {
            let located = Binders::locate(octets).ok().flatten()?;
            (known != name).then(|| located.zeroed(octets))
        });
    let hellos: Vec<_> = hellos.collect();
    if hellos.is_empty() || hellos.iter().any(|hello| hello[..] == last[..]) {
        return None;
    }
    context.finding(
        name,
        "no ClientHello of the handshake is this one with other binders",
    )
}

/// The handshake contents of the records under one key are, one after the other, messages of the handshake; so are
/// those of the records that are not protected.
fn streams(trace: &Trace, messages: &Messages<'_>) -> Vec<Finding> {
    if messages.all.is_empty() {
        return Vec::new();
    }
    // By the name of the key: the octets of a message that is not at its end, and the name of what has the last.
    let mut open: Named<(Vec<u8>, String)> = Named::default();
    let mut findings = Vec::new();
    for step in trace.steps() {
        let (key, name, content) = match &step.question {
            Question::RecordSeal {
                content_type: ContentType::HANDSHAKE,
                content,
                ..
            } => (
                step.inputs.get("key"),
                step.inputs.get("content"),
                &content[..],
            ),
            Question::Decode {
                syntax: Syntax::Record,
                octets,
            } => match Record::decode(octets) {
                Ok(record) if record.content_type == ContentType::HANDSHAKE => {
                    (None, step.inputs.get("octets"), record.fragment)
                }
                _ => continue,
            },
            _ => continue,
        };
        let first = |input: Option<&Input>| {
            let names = input.map(Input::names).unwrap_or_default();
            names.first().cloned().unwrap_or_default()
        };
        let (key, name) = (first(key), first(name));
        let before = open.get(&key).map(|(octets, _)| &octets[..]);
        let octets = [before.unwrap_or_default(), content].concat();
        let mut split = crate::wire::split(&octets);
        let known = |message: &[u8]| {
            messages
                .all
                .iter()
                .any(|(_, known, _)| known[..] == *message)
        };
        let unknown = split.by_ref().any(|message| !known(message));
        let rest = match unknown {
            true => Vec::new(),
            false => split.rest().to_vec(),
        };
        if unknown {
            findings.push(Finding {
                name: Some(name.clone()),
                rule: "holds a message that is none of the handshake".into(),
            });
        }
        open.insert(key, (rest, name));
    }
    let cut_off = open.iter().filter(|(_, (rest, _))| !rest.is_empty());
    findings.extend(cut_off.map(|(_, (_, name))| Finding {
        name: Some(name.clone()),
        rule: "ends in the middle of a message".into(),
    }));
    findings
}

/// A private key is consistent, and encoded in the one way of DER.
fn private_key(context: &Context<'_, '_>) -> Option<Finding> {
    if context.step.operation() != Operation::SignatureSign {
        return None;
    }
    let (name, key) = context.input("private_key")?;
    match RustCrypto.public_key(key) {
        Ok(_) => None,
        Err(error) => context.finding(name, format!("not a PKCS#8 private key: {error}")),
    }
}
