//! The number of instructions that each contender executes. It is equal in every run.
//!
//! `cargo run --release --bin instructions -- [--functions] [beginning of a group's name]...`. Needs valgrind.
//!
//! One process does all the work under callgrind, which collects within [`measured`] only and writes a profile after
//! each call of it. Callgrind knows no SHA instructions, so SHA-256 is plain code there, in the floor too: the
//! instructions above the floor contain no SHA-256. The program fails if a group has more of them than its target
//! allows.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::{env, fs};
use sts_wire_benches::group::{Contender, Group, Role, Target};
use sts_wire_benches::groups;

/// The number of counted runs of a contender, after a first run that does one-time initialisation.
const TIMES: u32 = 10;

/// The argument of the process under callgrind, before the names.
const SUBJECT: &str = "--subject";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.split_first() {
        Some((first, names)) if first == SUBJECT => run_all(names),
        Some((first, names)) if first == "--functions" => return count(names, 12),
        _ => return count(&arguments, 0),
    }
    ExitCode::SUCCESS
}

fn run_all(names: &[String]) {
    for mut group in groups().into_iter().filter(|group| is_wanted(group.name, names)) {
        for contender in &mut group.contenders {
            contender.run(1);
            measured(contender);
        }
    }
}

fn is_wanted(group: &str, names: &[String]) -> bool {
    names.is_empty() || names.iter().any(|name| group.starts_with(name))
}

/// The function in which callgrind collects.
#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn measured(contender: &mut Contender) {
    contender.run(TIMES);
}

/// Runs this program under callgrind and prints the counts, with a number of functions for each contender.
fn count(names: &[String], functions: usize) -> ExitCode {
    let program = env::current_exe().unwrap();
    let folder = program.with_file_name("instructions.profiles");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let valgrind = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind", "--toggle-collect=measured", "--dump-after=measured"])
        .arg(format!("--callgrind-out-file={}/profile", folder.display()))
        .arg(&program)
        .arg(SUBJECT)
        .args(names)
        .stdout(Stdio::null())
        .status();
    if !valgrind.is_ok_and(|status| status.success()) {
        eprintln!("valgrind did not run");
        return ExitCode::FAILURE;
    }
    let mut code = ExitCode::SUCCESS;
    let mut profiles = (1..).map(|number| Profile::read(&folder.join(format!("profile.{number}"))));
    for group in groups().into_iter().filter(|group| is_wanted(group.name, names)) {
        println!("## {}\n\n| | instructions | above the floor |\n|---|---|---|", group.name);
        let counted: Vec<(&Contender, Profile)> = group.contenders.iter().zip(&mut profiles).collect();
        let floor = counted.iter().find(|(contender, _)| contender.role == Role::Floor);
        for (contender, profile) in &counted {
            let above = floor.map_or(String::from("-"), |(_, floor)| {
                profile.total.saturating_sub(floor.total).to_string()
            });
            println!("| {} | {} | {above} |", contender.name, profile.total);
        }
        println!();
        let ours = counted.iter().find(|(contender, _)| contender.role == Role::Ours);
        let above = ours.zip(floor).map(|((_, ours), (_, floor))| ours.total.saturating_sub(floor.total));
        if let Some(most) = limit(&group)
            && above.is_some_and(|above| above > most)
        {
            eprintln!("{}: more than {most} instructions above the floor", group.name);
            code = ExitCode::FAILURE;
        }
        for (contender, profile) in counted.iter().filter(|_| functions > 0) {
            println!("{}:", contender.name);
            for (name, cost) in profile.functions.iter().take(functions) {
                println!("{cost:8} {:4.1} % {name}", 100.0 * *cost as f64 / profile.total as f64);
            }
            println!();
        }
    }
    code
}

fn limit(group: &Group) -> Option<u64> {
    group.targets.iter().find_map(|target| match target {
        Target::Instructions(most) => Some(*most),
        _ => None,
    })
}

/// Callgrind's counts for one run of the work.
struct Profile {
    total: u64,
    /// The instructions of each function without its callees, in descending order.
    functions: Vec<(String, u64)>,
}

impl Profile {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        // The first occurrence of a function is `(number) name`; later ones are `(number)`.
        let mut names: HashMap<&str, &str> = HashMap::new();
        let mut costs: HashMap<&str, u64> = HashMap::new();
        let mut function = "";
        let mut is_call = false;
        for line in text.lines() {
            if let Some((key, name)) = line.split_once('=') {
                let (number, name) = name.split_once(' ').unwrap_or((name, ""));
                if matches!(key, "fn" | "cfn") && !name.is_empty() {
                    names.insert(number, name);
                }
                if key == "fn" {
                    function = number;
                }
                // The next line has the cost of the callee.
                is_call |= key == "calls";
            } else if line.starts_with(|c: char| c.is_ascii_digit() || "+-*".contains(c)) {
                let cost = line.split(' ').nth(1).map_or(0, |cost| cost.parse().unwrap());
                *costs.entry(function).or_default() += if is_call { 0 } else { cost };
                is_call = false;
            }
        }
        let times = u64::from(TIMES);
        let mut functions: Vec<(String, u64)> =
            costs.iter().map(|(number, cost)| (String::from(names[number]), cost / times)).collect();
        functions.sort_by_key(|(name, cost)| (std::cmp::Reverse(*cost), name.clone()));
        Self { total: costs.values().sum::<u64>() / times, functions }
    }
}
