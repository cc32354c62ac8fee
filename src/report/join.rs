//! Makes one report of those of several runs over parts of the same thing.

use core::fmt;
use std::collections::{BTreeMap, HashMap};

use super::{Report, Shard};

/// The cases of all the reports as one report, in the order of scenarios and steps.
///
/// Each report comes with a name by which an error can call it.
///
/// # Errors
///
/// Where the reports do not belong together: another subject or version, a step that stands in two of them, a shard
/// that is missing or is there twice.
pub fn join(reports: Vec<(String, Report)>) -> Result<Report, JoinError> {
    same_subject(&reports)?;
    all_shards(&reports)?;
    no_step_twice(&reports)?;
    let mut reports = reports.into_iter().map(|(_, report)| report);
    let mut whole = reports.next().ok_or(JoinError::Nothing)?;
    whole.shard = None;
    for report in reports {
        whole.cases.extend(report.cases);
        for unmet in report.unmet {
            // Every run over a part finds the same expectations without a step.
            if !whole.unmet.contains(&unmet) {
                whole.unmet.push(unmet);
            }
        }
    }
    whole
        .cases
        .sort_by(|one, other| (&one.scenario, one.number).cmp(&(&other.scenario, other.number)));
    Ok(whole)
}

/// Why reports cannot be joined. The reports are called by the names that they came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JoinError {
    /// There is no report.
    Nothing,
    /// Two reports have subjects of different names or versions.
    OtherSubject {
        /// The reports.
        reports: [String; 2],
        /// Names and versions of their subjects.
        subjects: [String; 2],
    },
    /// A step stands in two reports.
    Overlap {
        /// The id of the step.
        id: String,
        /// The reports.
        reports: [String; 2],
    },
    /// Two reports are shards of different sets, or one is a shard and the other is not.
    OtherShards {
        /// The reports.
        reports: [String; 2],
    },
    /// Two reports are the same shard.
    ShardTwice {
        /// The shard.
        shard: Shard,
        /// The reports.
        reports: [String; 2],
    },
    /// There is no report of a shard.
    ShardMissing {
        /// The number of the shard.
        number: u64,
        /// How many shards there are.
        of: u64,
    },
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("no reports"),
            Self::OtherSubject {
                reports: [one, other],
                subjects: [first, second],
            } => write!(f, "{one} is of {first}, and {other} of {second}"),
            Self::Overlap {
                id,
                reports: [one, other],
            } => write!(f, "{id} stands in {one} and in {other}"),
            Self::OtherShards {
                reports: [one, other],
            } => write!(f, "{one} and {other} are not shards of the same run"),
            Self::ShardTwice {
                shard,
                reports: [one, other],
            } => write!(f, "{one} and {other} are both shard {shard}"),
            Self::ShardMissing { number, of } => write!(f, "shard {number}/{of} is missing"),
        }
    }
}

impl core::error::Error for JoinError {}

fn same_subject(reports: &[(String, Report)]) -> Result<(), JoinError> {
    let differ = reports.windows(2).find_map(|pair| match pair {
        [(one, first), (other, second)] => {
            let same = (&first.subject, &first.version) == (&second.subject, &second.version);
            let called = |report: &Report| format!("{} {}", report.subject, report.version);
            (!same).then(|| JoinError::OtherSubject {
                reports: [one.clone(), other.clone()],
                subjects: [called(first), called(second)],
            })
        }
        _ => None,
    });
    differ.map_or(Ok(()), Err)
}

/// Either no report is a shard, or each shard of one set is there once.
fn all_shards(reports: &[(String, Report)]) -> Result<(), JoinError> {
    let mut seen: BTreeMap<u64, &String> = BTreeMap::new();
    let Some((first, Report { shard: wanted, .. })) = reports.first() else {
        return Ok(());
    };
    for (name, report) in reports {
        let reports = |other: &str| [other.to_owned(), name.clone()];
        if report.shard.map(Shard::of) != wanted.map(Shard::of) {
            let reports = reports(first);
            return Err(JoinError::OtherShards { reports });
        }
        let Some(shard) = report.shard else { continue };
        if let Some(other) = seen.insert(shard.number(), name) {
            let reports = reports(other);
            return Err(JoinError::ShardTwice { shard, reports });
        }
    }
    let Some(of) = wanted.map(Shard::of) else {
        return Ok(());
    };
    // The numbers in order: the first that is not its position is the first after a gap.
    let present = (1..).zip(seen.keys().copied().chain([of.saturating_add(1)]));
    match present.into_iter().find(|(number, found)| number != found) {
        Some((number, _)) => Err(JoinError::ShardMissing { number, of }),
        None => Ok(()),
    }
}

fn no_step_twice(reports: &[(String, Report)]) -> Result<(), JoinError> {
    let mut seen = HashMap::new();
    for (name, report) in reports {
        for case in &report.cases {
            if let Some(other) = seen.insert((&case.scenario, &case.step), name) {
                return Err(JoinError::Overlap {
                    id: case.id(),
                    reports: [other.clone(), name.clone()],
                });
            }
        }
    }
    Ok(())
}
