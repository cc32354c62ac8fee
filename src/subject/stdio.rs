//! The protocol over a pipe: one JSON object a line, both ends.
//!
//! ```text
//! → {"id":0,"op":"hello","protocol":1}
//! ← {"id":0,"ok":{"name":"my stack","version":"1.0","operations":{"hkdf_extract":{}}}}
//! → {"id":1,"op":"hkdf_extract","hash":"SHA-256","salt":"","ikm":"00"}
//! ← {"id":1,"ok":{"prk":"…"}}
//! ```
//!
//! Answers come in the order of the questions. More questions may be on their way before the first is answered. The
//! subject ends when its standard input does.

use std::{
    borrow::Cow,
    io::{self, BufRead, Read as _, Write},
};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    line::short_line,
    named::Object,
    question::{Answer, Hello, Question, Subject, Values},
};

/// The version of the protocol, which the greeting names.
pub const PROTOCOL: u32 = 1;

/// Who says which protocol it speaks.
const TOOL: &str = concat!("tlskat ", env!("CARGO_PKG_VERSION"));

/// The longest line, in octets, that either end reads.
pub const LONGEST_LINE: usize = 8 << 20;

#[derive(Serialize)]
struct Greeting {
    id: u64,
    op: &'static str,
    protocol: u32,
}

#[derive(Serialize)]
struct Asked<'a> {
    id: u64,
    #[serde(flatten)]
    question: &'a Question,
}

#[derive(Serialize)]
struct Answered<'a> {
    id: u64,
    #[serde(flatten)]
    answer: &'a Answer,
}

#[derive(Serialize)]
struct Greeted<'a> {
    id: u64,
    ok: &'a Hello,
}

/// What a line of the subject holds: the id and one of the outcomes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reply<'l, T> {
    id: u64,
    /// In the greeting alone.
    #[serde(borrow)]
    protocol: Option<&'l RawValue>,
    ok: Option<T>,
    reject: Option<Rejection>,
    unsupported: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rejection {
    #[serde(default)]
    alert: Option<crate::registry::AlertDescription>,
}

/// The line that asks for the greeting, with its newline.
pub(crate) fn greeting(id: u64) -> String {
    line(&Greeting {
        id,
        op: "hello",
        protocol: PROTOCOL,
    })
}

/// The line that asks a question, with its newline.
pub(crate) fn asked(id: u64, question: &Question) -> String {
    line(&Asked { id, question })
}

/// What is read of a greeting before it is known to be one of this protocol.
#[derive(Deserialize)]
struct Version<'l> {
    #[serde(borrow)]
    protocol: Option<&'l RawValue>,
}

/// Whether it is the one that is spoken here.
fn is_ours(protocol: &RawValue) -> bool {
    protocol.get() == PROTOCOL.to_string()
}

/// Reads the greeting.
///
/// # Errors
///
/// What is wrong with the line; where the subject has another protocol, that and which one this is.
pub(crate) fn read_hello(id: u64, line: &str) -> Result<Hello, String> {
    if let Ok(Version {
        protocol: Some(protocol),
    }) = serde_json::from_str(line)
        && !is_ours(protocol)
    {
        let protocol = shortened(protocol.get());
        return Err(format!(
            "the subject speaks protocol {protocol}, and {TOOL} protocol {PROTOCOL}"
        ));
    }
    let refused = |why: &str| {
        Err(format!(
            "the subject refuses the greeting of protocol {PROTOCOL}, which {TOOL} speaks{why}"
        ))
    };
    let reply: Reply<'_, Hello> = read(id, line)?;
    match (reply.ok, reply.reject, reply.unsupported) {
        (Some(hello), None, None) => Ok(hello),
        (None, Some(_), None) => refused(""),
        (None, None, Some(reason)) => refused(&format!(": {}", shortened(&reason))),
        _ => Err("the greeting is answered with ok".into()),
    }
}

/// Reads the answer to a question.
///
/// # Errors
///
/// What is wrong with the line.
pub(crate) fn read_answer(id: u64, line: &str) -> Result<Answer, String> {
    let reply: Reply<'_, Values> = read(id, line)?;
    if reply.protocol.is_some() {
        return Err("only the greeting has a member `protocol`".into());
    }
    match (reply.ok, reply.reject, reply.unsupported) {
        (Some(values), None, None) => Ok(Answer::Ok(values)),
        (None, Some(Rejection { alert }), None) => Ok(Answer::Reject { alert }),
        (None, None, Some(reason)) => Ok(Answer::Unsupported(reason)),
        _ => Err("an answer has one of ok, reject and unsupported".into()),
    }
}

fn read<'l, T: Deserialize<'l>>(id: u64, line: &'l str) -> Result<Reply<'l, T>, String> {
    let reply: Reply<'_, T> = serde_json::from_str(line)
        .map_err(|error| format!("{}: {}", short_line(&error.to_string()), shortened(line)))?;
    if reply.id != id {
        return Err(format!("the id is {}, and {id} was asked", reply.id));
    }
    Ok(reply)
}

/// The beginning of a line that a stranger sent, fit to be printed.
fn shortened(line: &str) -> String {
    const SHOWN: usize = 60;
    let mut short: String = line
        .chars()
        .take(SHOWN)
        .flat_map(char::escape_debug)
        .collect();
    if line.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

fn line(value: &impl Serialize) -> String {
    // Strings, numbers and octets: nothing that JSON cannot hold.
    let mut line = serde_json::to_string(value).unwrap_or_default();
    line.push('\n');
    line
}

/// What is read of a question before it is known to be one.
#[derive(Deserialize)]
struct Head<'l> {
    id: u64,
    op: Cow<'l, str>,
    /// Of a greeting.
    #[serde(borrow)]
    protocol: Option<&'l RawValue>,
}

/// Answers the questions of `input` on `output` until it ends: the other end of the pipe.
///
/// # Errors
///
/// Where a line cannot be read or written, or asks nothing. A question that the subject does not know is answered
/// with `unsupported`, and so is a greeting of another protocol.
pub fn serve(
    subject: &mut dyn Subject,
    mut input: impl BufRead,
    mut output: impl Write,
) -> io::Result<()> {
    let invalid = |error: &dyn std::fmt::Display| {
        let reason = short_line(&error.to_string());
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("not a question: {reason}"),
        )
    };
    loop {
        let mut text = String::new();
        let limit = LONGEST_LINE as u64 + 1;
        if input.by_ref().take(limit).read_line(&mut text)? == 0 {
            return Ok(());
        }
        if text.len() > LONGEST_LINE {
            return Err(invalid(&format_args!("longer than {LONGEST_LINE} octets")));
        }
        let Object(Head { id, op, protocol }) =
            serde_json::from_str(&text).map_err(|error| invalid(&error))?;
        let reply = if op == "hello"
            && let Some(protocol) = protocol.filter(|protocol| !is_ours(protocol))
        {
            let protocol = shortened(protocol.get());
            let reason = format!("protocol {protocol}: {TOOL} speaks protocol {PROTOCOL}");
            let answer = &Answer::Unsupported(reason);
            line(&Answered { id, answer })
        } else if op == "hello" {
            let hello = subject.hello().map_err(|fault| invalid(&fault))?;
            line(&Greeted { id, ok: &hello })
        } else {
            let answer = match Question::read(&op, &["id"], &text) {
                Ok(question) => subject.answer(&question).map_err(|fault| invalid(&fault))?,
                Err(error) => Answer::Unsupported(short_line(&error.to_string())),
            };
            line(&Answered {
                id,
                answer: &answer,
            })
        };
        output.write_all(reply.as_bytes())?;
        output.flush()?;
    }
}
