//! The report as JUnit XML, which CI systems show: a suite for each scenario, a case for each step.
//!
//! A disagreement is a `failure`, a fault an `error`; what was not asked and what failed as expected is `skipped`, with
//! the reason.

use std::io;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};

use super::{Case, Counts, Outcome, Report, Style, Unmet, block};
use crate::document::Reference;

/// The whole report as JUnit XML.
pub fn junit(report: &Report) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // A vector takes all that is written to it, so there is no error.
    let _ = document(&mut writer, report);
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

type Out = Writer<Vec<u8>>;

fn document(out: &mut Out, report: &Report) -> io::Result<()> {
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let name = format!("tlskat: {} {}", report.subject, report.version);
    out.create_element("testsuites")
        .with_attribute(("name", &*valid(&name)))
        .with_attributes(numbers(report.counts(), report.cases.len() + report.unmet.len()).each())
        .write_inner_content(|out| {
            for cases in report.scenarios() {
                suite(out, cases)?;
            }
            if !report.unmet.is_empty() {
                unmet(out, &report.unmet)?;
            }
            Ok(())
        })?;
    Ok(())
}

fn suite(out: &mut Out, cases: &[Case]) -> io::Result<()> {
    let name = cases.first().map_or("", |case| &case.scenario);
    out.create_element("testsuite")
        .with_attribute(("name", &*valid(name)))
        .with_attributes(numbers(Counts::of(cases), cases.len()).each())
        .write_inner_content(|out| cases.iter().try_for_each(|each| case(out, each)))?;
    Ok(())
}

fn case(out: &mut Out, case: &Case) -> io::Result<()> {
    let section = Reference::parse(&case.reference).map(|reference| reference.to_string());
    let section = section.unwrap_or_else(|| case.reference.clone());
    let element = out
        .create_element("testcase")
        .with_attribute(("name", &*valid(&case.step)))
        .with_attribute(("classname", &*valid(&section)));
    let (kind, message) = match case.outcome() {
        Outcome::Passed => {
            element.write_empty()?;
            return Ok(());
        }
        Outcome::Skipped(skip) => ("skipped", skip.to_string()),
        Outcome::AsExpected(reason) => ("skipped", format!("failed as expected: {reason}")),
        Outcome::Failed => ("failure", case.problem()),
        Outcome::Fault => ("error", case.problem()),
    };
    element.write_inner_content(|out| {
        let element = out
            .create_element(kind)
            .with_attribute(("message", &*valid(&message)));
        if kind == "skipped" {
            element.write_empty()?;
        } else {
            let text = block(case, Style::default());
            element.write_text_content(BytesText::new(&valid(&text)))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn unmet(out: &mut Out, unmet: &[Unmet]) -> io::Result<()> {
    let counts = Counts {
        failed: unmet.len(),
        ..Counts::default()
    };
    out.create_element("testsuite")
        .with_attribute(("name", "expectations"))
        .with_attributes(numbers(counts, unmet.len()).each())
        .write_inner_content(|out| {
            unmet.iter().try_for_each(|unmet| {
                let case = out
                    .create_element("testcase")
                    .with_attribute(("name", &*valid(&unmet.expectation)))
                    .with_attribute(("classname", "expectations"));
                case.write_inner_content(|out| {
                    out.create_element("failure")
                        .with_attribute(("message", &*valid(&unmet.problem)))
                        .write_empty()?;
                    Ok(())
                })?;
                Ok(())
            })
        })?;
    Ok(())
}

/// The attributes of a suite that count. In JUnit a fault is an error and no failure.
struct Numbers([(&'static str, String); 4]);

fn numbers(counts: Counts, tests: usize) -> Numbers {
    Numbers([
        ("tests", tests.to_string()),
        ("failures", (counts.failed - counts.faults).to_string()),
        ("errors", counts.faults.to_string()),
        ("skipped", counts.skipped.to_string()),
    ])
}

impl Numbers {
    fn each(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, number)| (*name, &**number))
    }
}

/// The text without the characters that XML cannot hold, not even escaped.
fn valid(text: &str) -> String {
    let is_valid = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    text.chars()
        .map(|c| {
            if is_valid(c) {
                c
            } else {
                char::REPLACEMENT_CHARACTER
            }
        })
        .collect()
}
