//! Which steps a run asks: globs over the ids of scenarios and the names of steps.

use core::fmt;

use fast_glob::glob_match;

use crate::{
    question::Operation,
    trace::{Step, Trace},
};

/// A glob over scenarios, or over steps of scenarios.
///
/// `rfc8448/*` is every scenario of that folder, `rfc8448` too; `*` matches within a folder, `**` across folders.
/// `rfc8448/*#*_secret` is every step of them whose name ends so. Behind the `#` stands the name of a step or of an
/// operation: `#record_*` is every step of any scenario that asks `record_seal` or `record_open`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    scenario: String,
    step: Option<String>,
}

impl Pattern {
    /// A pattern of that text; every text is one.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let (scenario, step) = match text.split_once('#') {
            Some((scenario, step)) => (scenario, Some(step.to_owned())),
            None => (text.as_str(), None),
        };
        let scenario = if scenario.is_empty() {
            "**"
        } else {
            scenario.trim_end_matches('/')
        };
        Self {
            scenario: scenario.to_owned(),
            step,
            text,
        }
    }

    /// A pattern that matches one step.
    pub fn literal(scenario: &str, step: &str) -> Self {
        let mut text = String::new();
        for c in scenario.chars() {
            match c {
                // What would end the scenario; any character stands for it.
                '#' => text.push('?'),
                c => push_literal(&mut text, c),
            }
        }
        text.push('#');
        step.chars().for_each(|c| push_literal(&mut text, c));
        Self::new(text)
    }

    /// Whether the step is meant. An empty text means nothing: it is what an unset variable of a shell leaves.
    pub fn matches(&self, trace: &Trace, step: &Step) -> bool {
        self.matches_names(trace.id(), &step.name, step.operation())
    }

    /// Whether the step of that name and operation is meant, of the scenario with that id.
    pub fn matches_names(&self, scenario: &str, step: &str, operation: Operation) -> bool {
        !self.text.is_empty()
            && self.matches_scenario(scenario)
            && self.step.as_ref().is_none_or(|pattern| {
                glob_match(pattern, step) || glob_match(pattern, operation.name())
            })
    }

    /// Whether a step of the scenario with that id may be meant. A pattern that matches a folder means all that lies in
    /// it.
    pub fn matches_scenario(&self, id: &str) -> bool {
        let ends = id.match_indices('/').map(|(end, _)| end).chain([id.len()]);
        // An id means itself also where it has characters that are special in a glob.
        ends.into_iter()
            .map(|end| &id[..end])
            .any(|id| self.scenario == id || glob_match(&self.scenario, id))
    }
}

fn push_literal(text: &mut String, c: char) {
    if matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '!' | '\\') {
        text.push('\\');
    }
    text.push(c);
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What to ask: steps that match one of `only` (all, where there are none) and none of `skip`.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Patterns of which one must match.
    pub only: Vec<Pattern>,
    /// Patterns of which none may match.
    pub skip: Vec<Pattern>,
}

impl Selection {
    /// Whether the step is to be asked.
    pub fn contains(&self, trace: &Trace, step: &Step) -> bool {
        let any =
            |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches(trace, step));
        (self.only.is_empty() || any(&self.only)) && !any(&self.skip)
    }

    /// The patterns that match no step of any trace: a misspelling that must not pass in silence.
    pub fn idle<'a>(&'a self, traces: &'a [Trace]) -> impl Iterator<Item = &'a Pattern> {
        self.only.iter().chain(&self.skip).filter(move |pattern| {
            !traces
                .iter()
                .any(|trace| trace.steps().any(|step| pattern.matches(trace, step)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_means_all_that_lies_in_it() {
        let matches = |pattern: &str, id: &str| Pattern::new(pattern).matches_scenario(id);
        assert!(matches("rfc8448", "rfc8448/simple-1rtt"));
        assert!(matches("rfc8448/", "rfc8448/simple-1rtt"));
        assert!(matches("rfc8448/*", "rfc8448/simple-1rtt"));
        assert!(matches("*", "rfc8448/simple-1rtt"));
        assert!(matches("**/simple*", "rfc8448/simple-1rtt"));
        assert!(matches("#finished", "rfc8448/simple-1rtt"));
        assert!(matches("mine/a[1]", "mine/a[1]"));
        assert!(!matches("rfc844", "rfc8448/simple-1rtt"));
        assert!(!matches("simple*", "rfc8448/simple-1rtt"));
    }
}
