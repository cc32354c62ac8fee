//! Tells from the title of a step what the step does.

use super::{Action, Direction, Epoch, Reason};
use crate::registry::{ContentType, NamedGroup};

/// The action, and what it is said to be the same as, of a title joined into one line, without the colon at its end.
pub(super) fn action(title: &str) -> Result<(Action, Option<String>), Reason> {
    let unknown = || Reason::UnknownTitle(super::reader::excerpt(title));
    let (what, same_as) = match title
        .strip_suffix(')')
        .and_then(|title| title.rsplit_once(" (same as "))
    {
        Some((what, same_as)) => (what, Some(same_as.to_owned())),
        None => (title, None),
    };
    if let Some(same_as) = &same_as
        && !matches!(same_as.split(' ').next(), Some("client" | "server"))
    {
        return Err(unknown());
    }

    let action = if let Some(group) =
        article(what, "create ").and_then(|what| between(what, "ephemeral ", " key pair"))
    {
        Action::CreateKeyPair {
            group: named_group(group)?,
        }
    } else if let Some(message) =
        article(what, "construct ").and_then(|what| between(what, "", " handshake message"))
    {
        if message.contains(' ') {
            return Err(unknown());
        }
        Action::ConstructMessage {
            message: message.to_owned(),
        }
    } else if let Some(name) = between(what, "send ", " record") {
        Action::SendRecord {
            content_type: content_type(name)?,
        }
    } else if let Some(secret) = what.strip_prefix("extract secret ").and_then(quoted) {
        Action::Extract {
            secret: secret.to_owned(),
        }
    } else if let Some(derived) = what.strip_prefix("derive secret ") {
        let (purpose, label) = match derived.strip_prefix("for ") {
            Some(derived) => {
                let (purpose, label) = derived.split_once(" \"").ok_or_else(unknown)?;
                (Some(purpose), label.strip_suffix('"').unwrap_or_default())
            }
            None => (None, quoted(derived).ok_or_else(unknown)?),
        };
        if label.is_empty() || label.contains('"') || purpose == Some("") {
            return Err(unknown());
        }
        Action::DeriveSecret {
            label: label.to_owned(),
            purpose: purpose.map(str::to_owned),
        }
    } else if let Some(keys) = between(what, "derive ", " data") {
        let (direction, epoch) = keys.split_once(" traffic keys for ").ok_or_else(unknown)?;
        Action::TrafficKeys {
            direction: match direction {
                "read" => Direction::Read,
                "write" => Direction::Write,
                _ => return Err(unknown()),
            },
            epoch: match epoch {
                "early application" => Epoch::EarlyApplication,
                "handshake" => Epoch::Handshake,
                "application" => Epoch::Application,
                _ => return Err(unknown()),
            },
        }
    } else if let Some(label) = what.strip_prefix("calculate finished ").and_then(quoted) {
        Action::Finished {
            label: label.to_owned(),
        }
    } else if what == "calculate PSK binder" {
        // A binder is calculated like a Finished, with its label (RFC 8446, section 4.2.11.2).
        Action::PskBinder {
            label: "tls13 finished".to_owned(),
        }
    } else if let Some(label) = what.strip_prefix("calculate PSK binder ").and_then(quoted) {
        Action::PskBinder {
            label: label.to_owned(),
        }
    } else if let Some(label) = what
        .strip_prefix("generate resumption secret ")
        .and_then(quoted)
    {
        Action::ResumptionSecret {
            label: label.to_owned(),
        }
    } else {
        return Err(unknown());
    };
    Ok((action, same_as))
}

/// What follows `verb` and an article.
fn article<'a>(text: &'a str, verb: &str) -> Option<&'a str> {
    let text = text.strip_prefix(verb)?;
    text.strip_prefix("an ").or_else(|| text.strip_prefix("a "))
}

/// What stands between `before` and `after`, which is not empty.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let text = text.strip_prefix(before)?.strip_suffix(after)?;
    Some(text).filter(|text| !text.is_empty())
}

/// What stands in quotation marks, which is not empty.
fn quoted(text: &str) -> Option<&str> {
    between(text, "\"", "\"").filter(|text| !text.contains('"'))
}

/// The group of a printed name; the RFC uses NIST's names for NIST's curves.
fn named_group(name: &str) -> Result<NamedGroup, Reason> {
    match name {
        "P-256" => Ok(NamedGroup::SECP256R1),
        "P-384" => Ok(NamedGroup::SECP384R1),
        "P-521" => Ok(NamedGroup::SECP521R1),
        _ => NamedGroup::KNOWN
            .iter()
            .find(|group| {
                group
                    .name()
                    .is_some_and(|known| known.eq_ignore_ascii_case(name))
            })
            .copied()
            .ok_or_else(|| Reason::UnknownGroup(super::reader::excerpt(name))),
    }
}

fn content_type(name: &str) -> Result<ContentType, Reason> {
    ContentType::KNOWN
        .iter()
        .find(|content_type| content_type.name() == Some(name))
        .copied()
        .ok_or_else(|| Reason::UnknownContentType(super::reader::excerpt(name)))
}
