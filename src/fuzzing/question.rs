//! Questions of any fields, valid or not, and what the reference says to them.

use serde_json::{Map, Value as Json};

use super::{
    assert_one_short_line,
    cursor::{Cursor, opaque},
};
use crate::{
    bytes::{Octets, hex},
    question::{Answer, Field, Operation, Question, Shape, Subject as _},
    registry::{CipherSuite, ContentType, NamedGroup, SignatureScheme},
    subject,
    vector::Library,
};

/// A question reads as it is written, and the reference has an answer.
pub(super) fn question(octets: &[u8]) {
    let question = read(octets);
    let text = serde_json::to_string(&question).expect("a question");
    let again: Question = serde_json::from_str(&text).expect("a question that was written");
    assert_eq!(again, question);
    drop((text, again));
    question.facts();
    assert_answers(
        &question,
        &subject::reference().answer(&question).expect("no fault"),
    );
}

/// Whether an answer has the outputs of its question.
pub(super) fn assert_answers(question: &Question, answer: &Answer) {
    let operation = question.operation();
    match answer {
        Answer::Ok(values) if !operation.names_its_outputs() => {
            let names = values.iter().map(|(name, _)| name);
            assert!(names.eq(operation.outputs().iter().map(|(name, _)| *name)));
        }
        Answer::Ok(_) | Answer::Reject { .. } => {}
        Answer::Unsupported(reason) => assert_one_short_line(reason),
    }
}

/// Every question of the vectors that is short enough.
pub(super) fn questions(library: &Library) -> Vec<Vec<u8>> {
    let steps = library.traces().iter().flat_map(|trace| trace.steps());
    steps.filter_map(|step| written(&step.question)).collect()
}

/// The question that the octets are: its operation, and its fields in order.
fn read(octets: &[u8]) -> Question {
    let mut cursor = Cursor::new(octets);
    let operation = Operation::ALL[usize::from(cursor.u8()) % Operation::ALL.len()];
    let mut members = Map::new();
    members.insert("op".to_owned(), operation.name().into());
    for field in operation.fields() {
        let mut one = || Json::from(hex(cursor.opaque()));
        let value = match field.shape {
            Shape::Octets => one(),
            Shape::OptionalOctets => match cursor.u8() {
                0 => continue,
                _ => Json::from(hex(cursor.opaque())),
            },
            Shape::OctetsList => {
                let count = cursor.u8();
                (0..count).map(|_| hex(cursor.opaque())).collect()
            }
            Shape::Text => String::from_utf8_lossy(cursor.opaque()).into(),
            Shape::Literal => literal(field, &mut cursor),
        };
        members.insert(field.name.to_owned(), value);
    }
    serde_json::from_value(Json::Object(members)).expect("a question of its table")
}

/// The octets that [`read`] reads the question from; none where a field is too long for them.
fn written(question: &Question) -> Option<Vec<u8>> {
    let operation = question.operation();
    let index = Operation::ALL.iter().position(|it| *it == operation)?;
    let mut out = vec![u8::try_from(index).ok()?];
    let members = serde_json::to_value(question).ok()?;
    let octets = |out: &mut Vec<u8>, value: &Json| {
        let octets: Octets = value.as_str()?.parse().ok()?;
        opaque(out, &octets)
    };
    for field in operation.fields() {
        let value = members.get(field.name);
        match (field.shape, value) {
            (Shape::OptionalOctets, None) => out.push(0),
            (Shape::OptionalOctets, Some(value)) => {
                out.push(1);
                octets(&mut out, value)?;
            }
            (Shape::Octets, value) => octets(&mut out, value?)?,
            (Shape::OctetsList, value) => {
                let values = value?.as_array()?;
                out.push(u8::try_from(values.len()).ok()?);
                for value in values {
                    octets(&mut out, value)?;
                }
            }
            (Shape::Text, value) => opaque(&mut out, value?.as_str()?.as_bytes())?,
            (Shape::Literal, value) => put_literal(&mut out, field, value?)?,
        }
    }
    Some(out)
}

fn literal(field: &Field, cursor: &mut Cursor<'_>) -> Json {
    match field.kind {
        "cipher suite" => CipherSuite(cursor.u16()).to_string().into(),
        "group" => NamedGroup(cursor.u16()).to_string().into(),
        "signature scheme" => SignatureScheme(cursor.u16()).to_string().into(),
        "content type" => ContentType(cursor.u8()).to_string().into(),
        "16 hexadecimal digits" => hex(&cursor.array::<8>()).into(),
        "number" => cursor.u16().into(),
        _ => {
            let choices = choices(field);
            choices[usize::from(cursor.u8()) % choices.len()].into()
        }
    }
}

fn put_literal(out: &mut Vec<u8>, field: &Field, value: &Json) -> Option<()> {
    let name = value.as_str();
    let number = match field.kind {
        "cipher suite" => name?.parse::<CipherSuite>().ok()?.0,
        "group" => name?.parse::<NamedGroup>().ok()?.0,
        "signature scheme" => name?.parse::<SignatureScheme>().ok()?.0,
        "number" => value.as_u64()?.try_into().ok()?,
        "16 hexadecimal digits" => {
            out.extend_from_slice(&name?.parse::<Octets>().ok()?);
            return Some(());
        }
        "content type" => {
            out.push(name?.parse::<ContentType>().ok()?.0);
            return Some(());
        }
        _ => {
            let index = choices(field).iter().position(|it| Some(*it) == name)?;
            out.push(index.try_into().ok()?);
            return Some(());
        }
    };
    out.extend_from_slice(&number.to_be_bytes());
    Some(())
}

/// The names of a closed list, as the table has them for people.
fn choices(field: &Field) -> Vec<&'static str> {
    let names = field.kind.split(", ");
    names.map(|name| name.trim_matches('`')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_questions_of_the_vectors_are_read_as_they_were() {
        let library = Library::embedded_where(|id| id.starts_with("rfc8448/")).unwrap();
        let mut short = 0;
        for step in library.traces().iter().flat_map(|trace| trace.steps()) {
            if let Some(octets) = written(&step.question) {
                assert_eq!(read(&octets), step.question);
                short += 1;
            }
        }
        assert!(short > 400, "{short}");
    }
}
