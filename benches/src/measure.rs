//! Time and allocations, of all contenders of a group in one interleaved run.

use crate::allocation::{Allocations, allocations_of};
use crate::group::Group;
use cpu_time::ThreadTime;
use std::time::Duration;

/// The duration of a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// The approximate duration of a batch.
    pub batch: Duration,
    /// The number of batches for each contender.
    pub rounds: usize,
}

impl Effort {
    pub const FULL: Self = Self { batch: Duration::from_micros(100), rounds: 500 };
    /// A smoke run: checks that everything runs and all results are right. Its times mean nothing.
    pub const SMOKE: Self = Self { batch: Duration::from_micros(1), rounds: 3 };
}

/// The cost of one contender.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// The median over the batches, in nanoseconds.
    pub ns: f64,
    /// The fastest batch.
    pub least: f64,
    pub allocations: Allocations,
}

/// Measures a group in short interleaved batches (A B C, A B C, …), so that other load on the machine affects all
/// contenders equally.
pub fn measure(group: &mut Group, effort: Effort) -> Vec<Figure> {
    let batches: Vec<u32> = group
        .contenders
        .iter_mut()
        .map(|contender| batch(|times| contender.run(times), effort.batch))
        .collect();
    let mut times: Vec<Vec<f64>> = vec![Vec::with_capacity(effort.rounds); batches.len()];
    for _ in 0..effort.rounds {
        for ((contender, &batch), times) in group.contenders.iter_mut().zip(&batches).zip(&mut times) {
            times.push(time(|| contender.run(batch)).as_nanos() as f64 / f64::from(batch));
        }
    }
    let figures = group.contenders.iter_mut().zip(&mut times).map(|(contender, times)| {
        times.sort_by(f64::total_cmp);
        let allocations = allocations_of(|| contender.run(1));
        Figure { ns: times[times.len() / 2], least: times[0], allocations }
    });
    figures.collect()
}

/// The number of repetitions that fill a batch; at least one.
fn batch(mut run: impl FnMut(u32), batch: Duration) -> u32 {
    let mut times = 1;
    loop {
        run(times);
        let taken = time(|| run(times));
        if taken * 2 >= batch || times > 1 << 20 {
            let share = batch.as_nanos() as f64 / taken.as_nanos().max(1) as f64;
            return (f64::from(times) * share).round().max(1.0) as u32;
        }
        times *= 2;
    }
}

/// The processor time of this thread, which excludes other load on the machine.
fn time(work: impl FnOnce()) -> Duration {
    let start = ThreadTime::now();
    work();
    start.elapsed()
}
