//! The handshake messages of both sides, put together from the records that carry them.

use super::{Error, SentRecord};
use crate::registry::{ContentType, Role};

/// The header of a handshake message: its type, and its length in three octets.
const HEADER: usize = 4;

/// A whole message.
#[derive(Debug)]
pub(super) struct Assembled {
    pub(super) role: Role,
    pub(super) octets: Vec<u8>,
    /// The place of the record in which it begins.
    pub(super) first: usize,
}

/// The messages in the order in which they begin, and for each record the places of those which it has octets of.
pub(super) fn assemble(records: &[SentRecord]) -> Result<(Vec<Assembled>, Vec<Vec<usize>>), Error> {
    let mut messages: Vec<Assembled> = Vec::new();
    let mut carried = vec![Vec::new(); records.len()];
    // The record and the message of each side that is not at its end.
    let mut open: [Option<(usize, usize)>; 2] = [None, None];
    for (index, (record, carried)) in records.iter().zip(&mut carried).enumerate() {
        let open = match record.role {
            Role::Client => &mut open[0],
            Role::Server => &mut open[1],
        };
        let cut_off = Error::NotWholeMessages { record: index + 1 };
        if record.content_type != ContentType::HANDSHAKE {
            // Nothing comes between the fragments of a message.
            if open.is_some() {
                return Err(cut_off);
            }
            continue;
        }
        if record.payload.is_empty() {
            return Err(cut_off);
        }
        let mut rest = &record.payload[..];
        while !rest.is_empty() {
            let place = open.map_or(messages.len(), |(_, place)| place);
            if place == messages.len() {
                messages.push(Assembled {
                    role: record.role,
                    octets: Vec::new(),
                    first: index,
                });
            }
            let Some(message) = messages.get_mut(place) else {
                return Err(cut_off);
            };
            carried.push(place);
            while let Some(missing) = missing(&message.octets)
                && !rest.is_empty()
            {
                let (more, later) = rest.split_at(missing.min(rest.len()));
                message.octets.extend_from_slice(more);
                rest = later;
            }
            let whole = missing(&message.octets).is_none();
            *open = (!whole).then_some((index, place));
        }
    }
    match open.into_iter().flatten().min() {
        Some((index, _)) => Err(Error::NotWholeMessages { record: index + 1 }),
        None => Ok((messages, carried)),
    }
}

/// How many octets of the header, or of the message, are missing; none where the message is whole.
fn missing(octets: &[u8]) -> Option<usize> {
    let whole = match *octets {
        [_, high, middle, low, ..] => HEADER + u32::from_be_bytes([0, high, middle, low]) as usize,
        _ => HEADER,
    };
    (whole > octets.len()).then(|| whole - octets.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(role: Role, content_type: ContentType, payload: &[u8]) -> SentRecord {
        SentRecord {
            role,
            content_type,
            payload: payload.into(),
            record: [].into(),
        }
    }

    fn handshake(role: Role, payload: &[u8]) -> SentRecord {
        sent(role, ContentType::HANDSHAKE, payload)
    }

    const LONG: &[u8] = &[11, 0, 0, 3, 7, 8, 9];
    const EMPTY: &[u8] = &[5, 0, 0, 0];

    #[test]
    fn a_message_may_be_cut_anywhere_and_share_its_records() {
        let stream = [LONG, EMPTY, LONG].concat();
        for end in 1..stream.len() {
            let records = [
                handshake(Role::Server, &stream[..end]),
                handshake(Role::Client, EMPTY),
                handshake(Role::Server, &stream[end..]),
            ];
            let (messages, carried) = assemble(&records).unwrap();
            let of_server = |message: &&Assembled| message.role == Role::Server;
            let octets: Vec<_> = messages
                .iter()
                .filter(of_server)
                .map(|m| &m.octets[..])
                .collect();
            assert_eq!(octets, [LONG, EMPTY, LONG], "cut at {end}");
            let cut = ![LONG.len(), LONG.len() + EMPTY.len()].contains(&end);
            let both = carried[0].iter().any(|place| carried[2].contains(place));
            assert_eq!(both, cut, "cut at {end}");
        }
    }

    #[test]
    fn a_message_without_its_end_is_refused() {
        let records = [
            handshake(Role::Server, &LONG[..6]),
            handshake(Role::Client, EMPTY),
        ];
        let error = Error::NotWholeMessages { record: 1 };
        assert_eq!(assemble(&records).unwrap_err(), error);
    }

    #[test]
    fn nothing_stands_between_the_fragments_of_a_message() {
        let records = [
            handshake(Role::Server, &LONG[..6]),
            sent(Role::Server, ContentType::CHANGE_CIPHER_SPEC, &[1]),
            handshake(Role::Server, &LONG[6..]),
        ];
        let error = Error::NotWholeMessages { record: 2 };
        assert_eq!(assemble(&records).unwrap_err(), error);
    }

    #[test]
    fn a_handshake_record_without_content_is_refused() {
        let error = Error::NotWholeMessages { record: 1 };
        let records = [handshake(Role::Client, &[])];
        assert_eq!(assemble(&records).unwrap_err(), error);
    }
}
