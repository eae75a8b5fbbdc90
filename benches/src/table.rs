//! Prints the table of README.md: `cargo bench`, `cargo bench -- sign decode/AssumeRole`, `cargo bench -- --smoke`.

use std::process::ExitCode;
use sts_wire_benches::groups;
use sts_wire_benches::growth::{self, Growth};
use sts_wire_benches::measure::{Effort, measure};
use sts_wire_benches::report::{self, Growths};

fn main() -> ExitCode {
    // Cargo says `--bench` to every bench.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let (flags, names): (Vec<&str>, Vec<&str>) =
        arguments.iter().map(String::as_str).partition(|argument| argument.starts_with('-'));
    let effort = match flags[..] {
        [] => Effort::FULL,
        ["--smoke"] => Effort::SMOKE,
        _ => {
            eprintln!("usage: cargo bench -- [--smoke] [beginning of a group's name]...");
            return ExitCode::FAILURE;
        }
    };
    let wanted = |name: &str| names.is_empty() || names.iter().any(|begin| name.starts_with(begin));

    let mut verdicts = Vec::new();
    for mut group in groups().into_iter().filter(|group| wanted(group.name)) {
        let figures = measure(&mut group, effort);
        verdicts.extend(report::group(&group, &figures));
    }
    if wanted("growth") {
        report::growth_head();
        let mut growths = Growths::default();
        for Growth { name, sizes } in growth::growths() {
            let figures = sizes.into_iter().map(|(size, mut group)| (size, measure(&mut group, effort)[0]));
            growths.add(name, &figures.collect::<Vec<_>>());
        }
        verdicts.extend(growths.judge());
    }
    // Only allocations can fail the run: they never vary. Times do, and mean nothing in a smoke run.
    verdicts.retain(|verdict| effort != Effort::SMOKE || !verdict.is_time);
    report::verdicts(&verdicts);
    if verdicts.iter().all(|verdict| verdict.reached || verdict.is_time) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
