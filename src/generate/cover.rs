//! A pairwise cover: rows such that any two values of suite, group, scheme and shape stand together in one of them.

use super::{
    matrix::{GROUPS, SCHEMES, SUITES},
    scenario::Scenario,
    shape::Shape,
};

/// The shapes of the cover: one of each kind.
const SHAPES: [Shape; 7] = [
    Shape::Full,
    Shape::RetryGroup,
    Shape::EarlyData,
    Shape::ClientCertificate,
    Shape::KeyUpdateByServer,
    Shape::Compressed,
    Shape::Padded,
];

/// Number of values of each of the four parameters.
const SIZES: [usize; 4] = [SUITES.len(), GROUPS.len(), SCHEMES.len(), SHAPES.len()];

/// A value of each parameter, by its place.
type Choice = [usize; 4];

/// Two parameters and a value of each.
type Pair = (usize, usize, usize, usize);

/// The rows of the cover.
pub(super) fn rows() -> Vec<Scenario> {
    let row = |choice: Choice| {
        let (name, suite) = SUITES[choice[0]];
        let (group, scheme, shape) = (GROUPS[choice[1]], SCHEMES[choice[2]], SHAPES[choice[3]]);
        let what = shape.name().replace('/', "-");
        let mut id = format!("pairwise/{name}-{group}-{scheme}-{what}");
        if shape.is_without_certificate() {
            id = format!("pairwise/{name}-{group}-{what}");
        }
        Scenario::new(id, suite, group, scheme, shape)
    };
    let mut rows: Vec<_> = choices().into_iter().map(row).collect();
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    rows.dedup_by(|one, other| one.id == other.id);
    rows
}

/// Greedy: each row begins with a pair that no row has yet, and takes for the rest what covers most of what is left.
fn choices() -> Vec<Choice> {
    let mut left = all_pairs();
    let mut choices = Vec::new();
    while let Some(&(one, other, value, other_value)) = left.first() {
        let mut choice: [Option<usize>; 4] = [None; 4];
        choice[one] = Some(value);
        choice[other] = Some(other_value);
        for parameter in 0..SIZES.len() {
            if choice[parameter].is_some() {
                continue;
            }
            let best = (0..SIZES[parameter]).max_by_key(|value| {
                let mut with = choice;
                with[parameter] = Some(*value);
                let covered = pairs_of(with)
                    .into_iter()
                    .filter(|pair| left.contains(pair));
                // The first of equals.
                (covered.count(), core::cmp::Reverse(*value))
            });
            choice[parameter] = best;
        }
        let choice = choice.map(Option::unwrap_or_default);
        let covered = pairs_of(choice.map(Some));
        left.retain(|pair| !covered.contains(pair));
        choices.push(choice);
    }
    choices
}

/// The parameters, two by two.
const PARAMETERS: [(usize, usize); 6] = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)];

/// Where the scheme and the shape stand.
const SCHEME_AND_SHAPE: (usize, usize) = (2, 3);

/// Every pair that can stand in a row: a scheme does not matter where no certificate is shown.
fn all_pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (one, other) in PARAMETERS {
        for value in 0..SIZES[one] {
            let others = (0..SIZES[other]).filter(|other_value| {
                (one, other) != SCHEME_AND_SHAPE || !SHAPES[*other_value].is_without_certificate()
            });
            pairs.extend(others.map(|other_value| (one, other, value, other_value)));
        }
    }
    pairs
}

/// The pairs in a row, as far as it is chosen.
fn pairs_of(choice: [Option<usize>; 4]) -> Vec<Pair> {
    let (scheme, shape) = SCHEME_AND_SHAPE;
    let without = choice[shape].is_some_and(|shape| SHAPES[shape].is_without_certificate());
    PARAMETERS
        .into_iter()
        .filter(|(one, other)| !without || (*one != scheme && *other != scheme))
        .filter_map(|(one, other)| Some((one, other, choice[one]?, choice[other]?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::SignatureScheme;

    #[test]
    fn any_two_values_stand_together_in_a_row() {
        let rows = rows();
        let has = |predicate: &dyn Fn(&Scenario) -> bool| rows.iter().any(predicate);
        for (_, suite) in SUITES {
            for group in GROUPS {
                assert!(
                    has(&|row| row.suite == suite && row.group == group),
                    "{suite} {group}"
                );
            }
            for scheme in SCHEMES {
                assert!(
                    has(&|row| signs(row, scheme) && row.suite == suite),
                    "{suite} {scheme}"
                );
            }
            for shape in SHAPES {
                assert!(
                    has(&|row| row.suite == suite && row.shape == shape),
                    "{suite} {shape:?}"
                );
            }
        }
        for group in GROUPS {
            for scheme in SCHEMES {
                assert!(
                    has(&|row| signs(row, scheme) && row.group == group),
                    "{group} {scheme}"
                );
            }
            for shape in SHAPES {
                assert!(
                    has(&|row| row.group == group && row.shape == shape),
                    "{group} {shape:?}"
                );
            }
        }
        for scheme in SCHEMES {
            for shape in SHAPES {
                let possible = !shape.is_without_certificate();
                let found = has(&|row| signs(row, scheme) && row.shape == shape);
                assert!(found || !possible, "{scheme} {shape:?}");
            }
        }
    }

    fn signs(row: &Scenario, scheme: SignatureScheme) -> bool {
        row.scheme == scheme && !row.shape.is_without_certificate()
    }

    #[test]
    fn the_cover_is_not_much_larger_than_it_has_to_be() {
        // Every group stands with every scheme, which takes a row each.
        let least = GROUPS.len() * SCHEMES.len();
        assert!(rows().len() >= least);
        assert!(rows().len() <= least + least / 3, "{}", rows().len());
    }
}
