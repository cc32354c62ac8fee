//! The comparisons of the crate as benchmarks of criterion: a group for each step, an id for each contender.

use criterion::{BenchmarkId, Criterion, Throughput};
use tlskat::measure::{Comparison, MeasureError};

/// Runs them with the arguments of the command line.
pub fn run(comparisons: Result<Vec<Comparison>, MeasureError>) {
    let comparisons = comparisons.unwrap_or_else(|error| panic!("{error}"));
    let mut criterion = Criterion::default().configure_from_args();
    for mut comparison in comparisons {
        let mut group = criterion.benchmark_group(comparison.step);
        group.throughput(match comparison.octets {
            Some(octets) => Throughput::Bytes(octets),
            None => Throughput::Elements(1),
        });
        for contender in 0..comparison.contenders.len() {
            let name = comparison.contenders[contender].id();
            let id = BenchmarkId::new(name, &comparison.parameter);
            group.bench_function(id, |bencher| {
                bencher.iter_custom(|times| {
                    let elapsed = comparison.time(contender, times);
                    elapsed.unwrap_or_else(|error| panic!("{error}"))
                });
            });
        }
        group.finish();
    }
    criterion.final_summary();
}
