//! Puts the lines of the text together into sections, steps and values.

use std::collections::HashSet;

use super::{
    Document, ParseError, PrintedStep, PrintedTrace, PrintedValue, RSA_COMPONENTS, Reason,
    lines::{Gap, Line, lines, section_heading},
    titles,
};
use crate::{bytes::Octets, registry::Role};

/// No title and no name of a value is longer, in octets.
const LONGEST_NAME: usize = 400;

/// Reads the whole text.
pub(super) fn read(text: &str) -> Result<Document, ParseError> {
    let mut reader = Reader {
        traces: Vec::new(),
        private_key: Vec::new(),
        section: None,
        heading: false,
        title: None,
        step: None,
        value: None,
        names: HashSet::new(),
    };
    for line in lines(text) {
        if let Some(found) = line.text.chars().find(|c| c.is_control()) {
            return Err(Reason::ControlCharacter(found).at(line.number));
        }
        reader.line(line)?;
    }
    reader.end_section()?;
    if reader.traces.is_empty() {
        let line = text.lines().count().max(1);
        return Err(Reason::NoTraces.at(line));
    }
    Ok(Document {
        traces: reader.traces,
        private_key: reader.private_key,
    })
}

/// The first 60 characters of `text`.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(60).collect()
}

struct Reader<'a> {
    traces: Vec<PrintedTrace>,
    private_key: Vec<PrintedValue>,
    section: Option<PrintedTrace>,
    /// The line before this one is the heading of a numbered section.
    heading: bool,
    title: Option<OpenTitle>,
    step: Option<PrintedStep>,
    value: Option<OpenValue<'a>>,
    /// The names of the values of the open step, or of the key.
    names: HashSet<String>,
}

/// A title of which the end has not been seen.
struct OpenTitle {
    line: usize,
    endpoint: Role,
    text: String,
}

/// A value of which the end has not been seen.
struct OpenValue<'a> {
    line: usize,
    indent: usize,
    /// The text before the colon.
    head: String,
    /// The lines after the colon; `None` while there was no colon.
    lines: Option<Vec<(usize, &'a str)>>,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: Line<'a>) -> Result<(), ParseError> {
        let Line {
            number,
            indent,
            text,
            gap,
        } = line;
        let after_heading = core::mem::take(&mut self.heading) && gap == Gap::None;
        if let Some(rest) = text.strip_prefix('{') {
            return self.begin_step(number, rest);
        }
        let inside_value = self.value.is_some() && gap == Gap::None;
        if indent == 0 && !is_octets(text) && !inside_value {
            return self.begin_section(number, text);
        }
        if let Some(title) = &mut self.title {
            if gap == Gap::Blank {
                return Err(Reason::UnfinishedTitle(excerpt(&title.text)).at(title.line));
            }
            join(&mut title.text, text);
            return self.end_title_if_complete();
        }
        if self.continues_value(number, indent, text, gap) {
            return Ok(());
        }
        self.end_value()?;
        if self.step.is_some() {
            let mut value = OpenValue::new(number, indent);
            value.push(number, text);
            self.value = Some(value);
            return Ok(());
        }
        if after_heading && let Some(section) = &mut self.section {
            join(&mut section.title, text);
            self.heading = section.title.len() < LONGEST_NAME;
            return Ok(());
        }
        self.prose(number, indent, text)
    }

    /// Text outside of steps: the components of a key are kept, values of a step are refused, the rest is passed over.
    fn prose(&mut self, number: usize, indent: usize, text: &'a str) -> Result<(), ParseError> {
        let Some((head, _)) = text.split_once(':') else {
            return Ok(());
        };
        let (name, octets) = name_and_count(head).map_err(|reason| reason.at(number))?;
        if RSA_COMPONENTS.contains(&without_remarks(name)) {
            let mut value = OpenValue::new(number, indent);
            value.push(number, text);
            self.value = Some(value);
        } else if octets.is_some() {
            return Err(Reason::ValueOutsideStep(excerpt(name)).at(number));
        }
        Ok(())
    }

    fn begin_section(&mut self, line: usize, text: &str) -> Result<(), ParseError> {
        self.end_section()?;
        if let Some((section, title)) = section_heading(text) {
            self.heading = true;
            self.section = Some(PrintedTrace {
                section,
                line,
                title: title.to_owned(),
                steps: Vec::new(),
            });
        }
        Ok(())
    }

    fn end_section(&mut self) -> Result<(), ParseError> {
        self.end_step()?;
        self.traces
            .extend(self.section.take().filter(|trace| !trace.steps.is_empty()));
        Ok(())
    }

    /// `rest` is the line without the opening brace.
    fn begin_step(&mut self, line: usize, rest: &str) -> Result<(), ParseError> {
        self.end_step()?;
        self.names.clear();
        if self.section.is_none() {
            return Err(Reason::StepOutsideSection.at(line));
        }
        let (endpoint, text) = match rest.split_once('}') {
            Some(("client", text)) => (Role::Client, text),
            Some(("server", text)) => (Role::Server, text),
            Some((other, _)) => return Err(Reason::UnknownEndpoint(excerpt(other)).at(line)),
            None => return Err(Reason::UnknownEndpoint(excerpt(rest)).at(line)),
        };
        let mut title = String::new();
        join(&mut title, text);
        self.title = Some(OpenTitle {
            line,
            endpoint,
            text: title,
        });
        self.end_title_if_complete()
    }

    fn end_title_if_complete(&mut self) -> Result<(), ParseError> {
        let Some(title) = self.title.take_if(|title| {
            let text = &title.text;
            text.len() > LONGEST_NAME
                || text.ends_with(':')
                || text.ends_with(')') && text.contains(" (same as ")
        }) else {
            return Ok(());
        };
        if title.text.len() > LONGEST_NAME {
            return Err(Reason::UnfinishedTitle(excerpt(&title.text)).at(title.line));
        }
        let text = title.text.trim_end_matches(':').trim_end().to_owned();
        let (action, same_as) = titles::action(&text).map_err(|reason| reason.at(title.line))?;
        self.step = Some(PrintedStep {
            number: self.section.as_ref().map_or(0, |trace| trace.steps.len()) + 1,
            line: title.line,
            endpoint: title.endpoint,
            title: text,
            action,
            same_as,
            values: Vec::new(),
        });
        Ok(())
    }

    fn end_step(&mut self) -> Result<(), ParseError> {
        if let Some(title) = &self.title {
            return Err(Reason::UnfinishedTitle(excerpt(&title.text)).at(title.line));
        }
        self.end_value()?;
        let Some(step) = self.step.take() else {
            return Ok(());
        };
        if step.values.is_empty() && step.same_as.is_none() {
            return Err(Reason::StepWithoutValues.at(step.line));
        }
        if let Some(trace) = &mut self.section {
            trace.steps.push(step);
        }
        Ok(())
    }

    /// Adds the line to the open value, if it belongs to it.
    fn continues_value(&mut self, number: usize, indent: usize, text: &'a str, gap: Gap) -> bool {
        let Some(value) = &mut self.value else {
            return false;
        };
        let deeper = indent > value.indent;
        let continues = match &value.lines {
            None => gap != Gap::Blank && value.head.len() < LONGEST_NAME,
            Some(_) => {
                is_octets(text)
                    || match gap {
                        Gap::None => deeper || !text.contains(':'),
                        Gap::PageBreak => deeper,
                        Gap::Blank => false,
                    }
            }
        };
        if continues {
            value.push(number, text);
        }
        continues
    }

    fn end_value(&mut self) -> Result<(), ParseError> {
        let Some(value) = self.value.take() else {
            return Ok(());
        };
        let mut value = value.close()?;
        let values = match &mut self.step {
            Some(step) => &mut step.values,
            None => {
                value.name = without_remarks(&value.name).to_owned();
                &mut self.private_key
            }
        };
        if !self.names.insert(value.name.clone()) {
            return Err(Reason::RepeatedName(excerpt(&value.name)).at(value.line));
        }
        values.push(value);
        Ok(())
    }
}

impl<'a> OpenValue<'a> {
    fn new(line: usize, indent: usize) -> Self {
        Self {
            line,
            indent,
            head: String::new(),
            lines: None,
        }
    }

    fn push(&mut self, number: usize, text: &'a str) {
        if let Some(lines) = &mut self.lines {
            lines.push((number, text));
        } else if let Some((head, rest)) = text.split_once(':') {
            join(&mut self.head, head);
            self.lines = Some(vec![(number, rest)]);
        } else {
            join(&mut self.head, text);
        }
    }

    fn close(self) -> Result<PrintedValue, ParseError> {
        let Some(lines) = &self.lines else {
            return Err(Reason::UnexpectedText(excerpt(&self.head)).at(self.line));
        };
        let (name, octets) = name_and_count(&self.head).map_err(|reason| reason.at(self.line))?;
        if name.is_empty() {
            return Err(Reason::UnnamedValue.at(self.line));
        }
        let words = words(lines);
        let mut value = Vec::new();
        if words.is_none() {
            for (line, text) in lines {
                for token in text.split_whitespace() {
                    let octet =
                        octet(token).ok_or_else(|| Reason::NotAnOctet(excerpt(token)).at(*line))?;
                    value.push(octet);
                }
            }
        }
        let zeros = words.as_deref() == Some(ALL_ZERO);
        match octets {
            Some(printed) if printed != value.len() && !zeros => {
                let found = value.len();
                return Err(Reason::OctetCount { printed, found }.at(self.line));
            }
            None if value.is_empty() && words.is_none() => {
                return Err(Reason::NoOctets(excerpt(name)).at(self.line));
            }
            _ => {}
        }
        Ok(PrintedValue {
            name: name.to_owned(),
            line: self.line,
            octets,
            value: Octets(value),
            words,
        })
    }
}

impl Reason {
    fn at(self, line: usize) -> ParseError {
        ParseError { line, reason: self }
    }
}

const ALL_ZERO: &str = "0 (all zero octets)";
const EMPTY: &str = "(empty)";

/// The words that stand for a value, if `lines` are such words.
fn words(lines: &[(usize, &str)]) -> Option<String> {
    let mut tokens = lines.iter().flat_map(|(_, text)| text.split_whitespace());
    let mut text = String::new();
    for token in tokens.by_ref().take(ALL_ZERO.split(' ').count()) {
        join(&mut text, token);
    }
    (tokens.next().is_none() && (text == ALL_ZERO || text == EMPTY)).then_some(text)
}

/// Adds a further line to a text that was broken at a space or after a hyphen.
fn join(text: &mut String, line: &str) {
    let mut after_hyphen = text.ends_with('-') && !text.ends_with(" -");
    for word in line.split_whitespace() {
        if !text.is_empty() && !core::mem::take(&mut after_hyphen) {
            text.push(' ');
        }
        text.push_str(word);
    }
}

/// The name and the count of `name (32 octets)`, or the name alone.
fn name_and_count(head: &str) -> Result<(&str, Option<usize>), Reason> {
    let head = head.trim();
    let count = head
        .strip_suffix(')')
        .and_then(|head| head.rsplit_once('('))
        .and_then(|(name, count)| {
            let (digits, unit) = count.split_once(' ')?;
            let is_count = matches!(unit, "octets" | "octet")
                && !digits.is_empty()
                && digits.bytes().all(|b| b.is_ascii_digit());
            is_count.then_some((name.trim_end(), digits))
        });
    match count {
        Some((name, digits)) => match digits.parse() {
            Ok(octets) => Ok((name, Some(octets))),
            Err(_) => Err(Reason::UnreadableCount(excerpt(digits))),
        },
        None => Ok((head, None)),
    }
}

/// `modulus` of `modulus (public)`.
fn without_remarks(name: &str) -> &str {
    name.split('(').next().unwrap_or(name).trim_end()
}

/// Whether `text` is nothing but octets.
fn is_octets(text: &str) -> bool {
    text.split_whitespace().all(|token| octet(token).is_some())
}

fn octet(token: &str) -> Option<u8> {
    let digits = token.parse::<Octets>().ok()?;
    match *digits {
        [octet] => Some(octet),
        _ => None,
    }
}
