//! The files of expectations: which steps of the vectors a decoder is known to answer otherwise, with the row of the
//! table as the reason.

use tlskat::{
    check::{Plan, Selection, run},
    question::{Question, Subject as _},
    report::{Case, Verdict},
    vector::Library,
};

use crate::{
    case::{Outcome, cases},
    decoder::Decoder,
    difference::Difference,
    subject::Decodes,
};

/// The file of a decoder, as TOML.
///
/// # Errors
///
/// The steps whose outcome no row of the table explains.
pub fn expectations(decoder: Decoder, library: &Library) -> Result<String, Vec<String>> {
    let mut subject = Decodes(decoder);
    let hello = match subject.hello() {
        Ok(hello) => hello,
        Err(fault) => return Err(vec![fault.to_string()]),
    };
    let plan = Plan::new(library.traces(), &Selection::default(), &hello);
    let report = run(&plan, &hello, &mut subject, "");
    let mut text = format!(
        "# What is expected of {decoder} {}: the steps that it answers otherwise, each with its row of doc/differences.md.\n\
         # Made from the table; TLSKAT_UPDATE=1 ci/differential makes it again.\n",
        decoder.version()
    );
    let mut unexplained = Vec::new();
    for (case, planned) in report.cases.iter().zip(&plan.steps) {
        if matches!(case.verdict, Verdict::Passed | Verdict::Skipped(_)) {
            continue;
        }
        match reason(decoder, case, &planned.step.question) {
            Some(difference) => text += &expectation(case, difference),
            None => unexplained.push(case.id()),
        }
    }
    if unexplained.is_empty() {
        Ok(text)
    } else {
        Err(unexplained)
    }
}

fn reason(decoder: Decoder, case: &Case, question: &Question) -> Option<Difference> {
    let (Verdict::Failed(_), Question::Decode { syntax, octets }) = (&case.verdict, question)
    else {
        return None;
    };
    let mut reason = None;
    cases(*syntax, octets, &mut |case| {
        if let (true, Outcome::Known(difference)) = (case.decoder == decoder, case.outcome()) {
            reason = Some(difference);
        }
    });
    reason
}

fn expectation(case: &Case, difference: Difference) -> String {
    // Neither names of steps nor texts of rows have anything in them that TOML would want escaped, but for quotes.
    let reason = format!("{} {}.", difference.text(), difference.reference());
    let reason = reason.replace('\\', "\\\\").replace('"', "\\\"");
    format!(
        "\n[[expect]]\npattern = \"{}\"\noutcome = \"fail\"\nreason = \"{reason}\"\n",
        case.id()
    )
}
