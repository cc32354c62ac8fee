//! Which vectors hold which requirement of TLS 1.3, and why no vector holds the others: `vectors/requirements.tsv`.

use core::fmt;
use std::collections::HashSet;

use super::Pattern;
use crate::trace::Trace;

/// The table, line by line.
#[derive(Clone, Debug, Default)]
pub struct Requirements {
    rows: Vec<Requirement>,
    /// Lines that are no rows.
    malformed: Vec<String>,
}

/// A requirement of a document.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Its name here: `HRR-TWICE-01`.
    pub id: String,
    /// The number of the RFC, or the name of the draft.
    pub document: String,
    /// The section.
    pub section: String,
    /// `MUST`, `SHOULD` or `MAY`.
    pub level: String,
    /// `client`, `server` or `both`: who has to keep it.
    pub role: String,
    /// The steps that hold it: one that breaks it fails one of them.
    pub vectors: Vec<Pattern>,
    /// The name of the [`NotHeld`] where there are no vectors.
    pub reason: String,
    /// More about the reason; may be empty.
    pub remark: String,
}

macro_rules! reasons {
    ($($reason:ident $name:literal $meaning:literal,)*) => {
        /// Why no vector holds a requirement.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum NotHeld {
            $(
                #[doc = $meaning]
                $reason,
            )*
        }

        impl NotHeld {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$reason),*];

            /// As it stands in the table.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$reason => $name,)*
                }
            }

            /// What it means, a sentence.
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$reason => $meaning,)*
                }
            }
        }
    };
}

reasons! {
    Peer "peer" "It is about what an endpoint sends of its own; the questions ask what follows from octets that are given.",
    Flow "flow" "It is about records or messages in the order in which a connection has them, or about its end.",
    State "state" "It needs what an endpoint keeps from one connection for another, or over a very long one.",
    Time "time" "It needs a clock.",
    Load "load" "It is about amounts: floods, bounds of memory and time, every change of every octet.",
    Policy "policy" "It is left to the configuration of an endpoint or to its interface.",
    May "may" "Either way is right.",
    Chain "chain" "It is about what a certificate says and who vouches for it, which no question asks.",
    Tls12 "tls12" "It needs an endpoint that speaks TLS 1.2, or something older, too.",
    Ech "ech" "Encrypted Client Hello is not covered.",
    Unasked "unasked" "A vector could hold it, and none does yet.",
}

impl fmt::Display for NotHeld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Requirements {
    /// The name of its file in the folder of the vectors.
    pub const FILE: &str = "requirements.tsv";

    /// The first line of the file.
    pub const HEADER: &str = "id\trfc\tsection\tlevel\trole\tvectors\treason\tremark";

    /// The table of this crate.
    pub fn embedded() -> Self {
        Self::read(include_str!("../../vectors/requirements.tsv"))
    }

    /// Reads a table; [`lint`](Self::lint) tells what is wrong with it.
    pub fn read(text: &str) -> Self {
        let mut requirements = Self::default();
        let mut lines = text.lines();
        if lines.next() != Some(Self::HEADER) {
            let header = Self::HEADER.replace('\t', ", ");
            let finding = format!("line 1: the columns are {header}");
            requirements.malformed.push(finding);
        }
        for (number, line) in lines.enumerate() {
            match Requirement::read(line) {
                Some(row) => requirements.rows.push(row),
                None => {
                    let number = number + 2;
                    let finding =
                        format!("line {number}: a row has 8 columns, and begins with an id");
                    requirements.malformed.push(finding);
                }
            }
        }
        requirements
    }

    /// The rows in their order.
    pub fn rows(&self) -> &[Requirement] {
        &self.rows
    }

    /// What is wrong with the table beside those traces, in a line each.
    pub fn lint(&self, traces: &[&Trace]) -> Vec<String> {
        let mut findings = self.malformed.clone();
        let mut ids = HashSet::new();
        for row in &self.rows {
            let mut find = |finding: String| findings.push(format!("{}: {finding}", row.id));
            if !ids.insert(&row.id) {
                find("there twice".into());
            }
            match (row.vectors.is_empty(), row.reason.is_empty()) {
                (true, true) => find("neither vectors nor a reason".into()),
                (false, false) => find("both vectors and a reason".into()),
                _ => {}
            }
            if !row.reason.is_empty() && row.not_held().is_none() {
                find(format!("unknown reason {:?}", row.reason));
            }
            for pattern in row
                .vectors
                .iter()
                .filter(|pattern| is_idle(pattern, traces))
            {
                find(format!("no vector is {pattern}"));
            }
        }
        findings
    }
}

impl Requirement {
    fn read(line: &str) -> Option<Self> {
        let columns: Vec<_> = line.split('\t').map(str::to_owned).collect();
        let [id, document, section, level, role, vectors, reason, remark] =
            columns.try_into().ok()?;
        let vectors = vectors.split_whitespace().map(Pattern::new).collect();
        (!id.is_empty()).then_some(Self {
            id,
            document,
            section,
            level,
            role,
            vectors,
            reason,
            remark,
        })
    }

    /// Why no vector holds it, where the table says so.
    pub fn not_held(&self) -> Option<NotHeld> {
        let mut all = NotHeld::ALL.iter().copied();
        all.find(|reason| reason.name() == self.reason)
    }

    /// What it is about: `HRR` of `HRR-TWICE-01`.
    pub fn family(&self) -> &str {
        self.id.split('-').next().unwrap_or(&self.id)
    }
}

fn is_idle(pattern: &Pattern, traces: &[&Trace]) -> bool {
    let named = traces
        .iter()
        .filter(|trace| pattern.matches_scenario(trace.id()));
    !named
        .into_iter()
        .any(|trace| trace.steps().any(|step| pattern.matches(trace, step)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::Library;

    fn findings(rows: &str) -> Vec<String> {
        let library = Library::embedded_where(|id| id == "rfc8448/simple-1rtt").unwrap();
        let traces: Vec<_> = library.traces().iter().collect();
        Requirements::read(&format!("{}\n{rows}", Requirements::HEADER)).lint(&traces)
    }

    const HELD: &str = "A-01\t8446\t7.1\tMUST\tboth\trfc8448/simple-1rtt#early_secret\t\t\n";

    #[test]
    fn a_row_with_a_vector_and_one_with_a_reason_are_right() {
        let explained = "A-02\t8446\t7.1\tMUST\tboth\t\tpeer\tits own\n";
        assert_eq!(findings(&[HELD, explained].concat()), [""; 0]);
    }

    #[test]
    fn a_row_that_names_a_vector_that_there_is_not_is_found() {
        let row = HELD.replace("early_secret", "early_secrets #hkdf_extract");
        let wanted = ["A-01: no vector is rfc8448/simple-1rtt#early_secrets"];
        assert_eq!(findings(&row), wanted);
    }

    #[test]
    fn an_id_that_is_there_twice_is_found() {
        assert_eq!(findings(&HELD.repeat(2)), ["A-01: there twice"]);
    }

    #[test]
    fn a_row_with_neither_vectors_nor_a_reason_and_one_with_both_are_found() {
        let neither = HELD.replace("rfc8448/simple-1rtt#early_secret", "");
        assert_eq!(findings(&neither), ["A-01: neither vectors nor a reason"]);
        let both = HELD.replace("secret\t", "secret\tpeer");
        assert_eq!(findings(&both), ["A-01: both vectors and a reason"]);
    }

    #[test]
    fn a_reason_that_is_none_of_the_list_is_found() {
        let row = "A-01\t8446\t7.1\tMUST\tboth\t\tlazy\t\n";
        assert_eq!(findings(row), ["A-01: unknown reason \"lazy\""]);
    }

    #[test]
    fn a_line_that_is_no_row_is_found() {
        let found = findings("A-01\t8446\n");
        assert_eq!(
            found,
            ["line 2: a row has 8 columns, and begins with an id"]
        );
        let headless = Requirements::read(HELD).lint(&[]);
        assert!(headless[0].starts_with("line 1: the columns are id, rfc"));
    }
}
