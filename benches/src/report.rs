//! The tables in Markdown, and the results of the targets.

use crate::group::{Group, Role, Target};
use crate::growth::SIZES;
use crate::measure::Figure;

/// Whether a target was reached.
pub struct Verdict {
    work: String,
    target: String,
    figure: String,
    pub reached: bool,
    /// Whether it is a target of time, which varies between runs.
    pub is_time: bool,
}

/// Prints a group and the results of its targets.
pub fn group(group: &Group, figures: &[Figure]) -> Vec<Verdict> {
    let floor = of_role(group, figures, Role::Floor).next();
    let ours = of_role(group, figures, Role::Ours).next().expect("every group has ours");
    println!("## {}\n\n{}\n", group.name, group.question);
    println!("| | ns | least | × floor | × sts-wire | allocations | bytes |\n|---|---|---|---|---|---|---|");
    for (contender, figure) in group.contenders.iter().zip(figures) {
        let times = |base: Option<Figure>| {
            base.map_or(String::from("-"), |base| format!("{:.2}", figure.ns / base.ns))
        };
        let bold = if contender.role == Role::Ours { "**" } else { "" };
        println!(
            "| {bold}{}{bold} | {} | {} | {} | {} | {} | {} |",
            contender.name,
            nanoseconds(figure.ns),
            nanoseconds(figure.least),
            times(floor),
            times(Some(ours)),
            figure.allocations.calls,
            figure.allocations.bytes,
        );
    }
    println!();
    group.targets.iter().filter_map(|target| judge(group, figures, ours, *target)).collect()
}

/// Returns nothing if the rival was not built, or if instructions are to be counted.
fn judge(group: &Group, figures: &[Figure], ours: Figure, target: Target) -> Option<Verdict> {
    let verdict = |target: String, figure: String, reached, is_time| {
        Some(Verdict { work: group.name.into(), target, figure, reached, is_time })
    };
    let floor = of_role(group, figures, Role::Floor).next();
    let named = |name| {
        let at = group.contenders.iter().position(|contender| contender.name == name)?;
        figures.get(at).copied()
    };
    match target {
        Target::Floor(times) => {
            let found = ours.ns / floor?.ns;
            verdict(format!("at most {times} × the floor"), format!("{found:.2}"), found <= times, true)
        }
        Target::Rival(name, times) => {
            let found = named(name)?.ns / ours.ns;
            verdict(
                format!("at least {times} × faster than {name}"),
                format!("{found:.1}"),
                found >= times,
                true,
            )
        }
        Target::Aside(name, times) => {
            let found = named(name)?.ns / floor?.ns;
            verdict(
                format!("{name}: at most {times} × the floor"),
                format!("{found:.2}"),
                found <= times,
                true,
            )
        }
        Target::Microseconds(most) => {
            let found = ours.ns / 1_000.0;
            verdict(format!("at most {most} µs"), format!("{found:.2}"), found <= most, true)
        }
        Target::Instructions(_) => None,
        Target::NoAllocation => {
            let calls = ours.allocations.calls;
            verdict("0 allocations".into(), calls.to_string(), calls == 0, false)
        }
    }
}

fn of_role(group: &Group, figures: &[Figure], role: Role) -> impl Iterator<Item = Figure> {
    group
        .contenders
        .iter()
        .zip(figures)
        .filter(move |(contender, _)| contender.role == role)
        .map(|(_, figure)| *figure)
}

/// The allowed ratio of the cost of a byte at 1 MB to its cost at 10 KB. 1 MB does not fit into the inner caches.
const FLAT: f64 = 1.5;

pub fn growth_head() {
    println!(
        "## growth\n\nDoes the cost grow with the input, and no faster? Nanoseconds per byte, at each size in KB.\n"
    );
    println!("|  |{}", SIZES.map(|size| format!(" {} |", size / 1_000)).concat());
    println!("|---|{}", SIZES.map(|_| "---|").concat());
}

/// The summary of growth for all kinds of input.
#[derive(Default)]
pub struct Growths {
    /// The largest ratio of the cost of a byte at 1 MB to its cost at 10 KB, and the input with this ratio.
    worst: (f64, &'static str),
    allocations: u64,
}

impl Growths {
    /// Prints one kind of input at its sizes.
    pub fn add(&mut self, name: &'static str, figures: &[(usize, Figure)]) {
        let per_byte: Vec<f64> = figures.iter().map(|(size, figure)| figure.ns / *size as f64).collect();
        println!("| {name} |{}", per_byte.iter().map(|ns| format!(" {ns:.3} |")).collect::<String>());
        let ratio = per_byte[per_byte.len() - 1] / per_byte[1];
        if ratio > self.worst.0 {
            self.worst = (ratio, name);
        }
        self.allocations += figures.iter().map(|(_, figure)| figure.allocations.calls).sum::<u64>();
    }

    pub fn judge(&self) -> [Verdict; 2] {
        let (ratio, name) = self.worst;
        let verdict = |target: String, figure, reached, is_time| Verdict {
            work: "growth".into(),
            target,
            figure,
            reached,
            is_time,
        };
        let target = format!("a byte costs at 1 MB at most {FLAT} × what it does at 10 KB");
        [
            verdict(target, format!("{ratio:.2} ({name})"), ratio <= FLAT, true),
            verdict("0 allocations".into(), self.allocations.to_string(), self.allocations == 0, false),
        ]
    }
}

pub fn verdicts(verdicts: &[Verdict]) {
    println!("\n## Targets\n\n| work | target | figure | |\n|---|---|---|---|");
    for Verdict { work, target, figure, reached, .. } in verdicts {
        println!("| {work} | {target} | {figure} | {} |", if *reached { "pass" } else { "**miss**" });
    }
    let reached = verdicts.iter().filter(|verdict| verdict.reached).count();
    println!("\n{reached} of {} targets reached.", verdicts.len());
}

fn nanoseconds(ns: f64) -> String {
    if ns < 100.0 { format!("{ns:.1}") } else { format!("{ns:.0}") }
}
