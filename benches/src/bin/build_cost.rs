//! The cost of depending on the crate: packages to compile, time to compile them from clean, bytes in the binary.
//!
//! `cargo run --release --bin build_cost -- [rounds]`. Builds each program of `programs/` in turn, as often as asked
//! (once); the least time of each counts. Fetch the packages first:
//! `cargo fetch --manifest-path programs/Cargo.toml`.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;
use std::{env, fs};

const EMPTY: &str = "empty";
const OURS: &str = "sts-wire";

/// The programs, and the target ratio of their compile time to this crate's.
const PROGRAMS: [(&str, Option<f64>); 5] = [
    (EMPTY, None),
    (OURS, None),
    ("aws-sdk-sts-default", Some(40.0)),
    ("aws-sdk-sts-leanest", Some(10.0)),
    ("reqsign-leanest", Some(5.0)),
];

const MOST_PACKAGES: usize = 20;
const MOST_BYTES: u64 = 64 * 1024;

struct Cost {
    /// Without the program itself.
    packages: usize,
    /// From clean, with as many jobs as there are processors.
    seconds: f64,
    /// From clean, on one processor.
    processor_seconds: f64,
    /// Stripped, with LTO.
    bytes: u64,
}

fn main() -> ExitCode {
    let rounds: usize = env::args().nth(1).map_or(1, |rounds| rounds.parse().expect("a number of rounds"));
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
    let target = env::current_exe().unwrap().with_file_name("build_cost.target");

    let mut times = vec![(f64::INFINITY, f64::INFINITY); PROGRAMS.len()];
    for _ in 0..rounds {
        for ((program, _), least) in PROGRAMS.iter().zip(&mut times) {
            eprintln!("compiling {program} from clean");
            let (seconds, processor_seconds) = compile(&programs, &target, program);
            *least = (least.0.min(seconds), least.1.min(processor_seconds));
        }
    }
    let costs = PROGRAMS.iter().zip(&times).map(|((program, _), (seconds, processor_seconds))| Cost {
        packages: packages(&programs, program),
        seconds: *seconds,
        processor_seconds: *processor_seconds,
        bytes: size(&programs, &target, program),
    });
    let costs: Vec<Cost> = costs.collect();
    let (empty, ours) = (&costs[0], &costs[1]);

    println!(
        "| program | packages | s to compile | s of processor | × sts-wire | KiB above an empty program |"
    );
    println!("|---|---|---|---|---|---|");
    for ((program, _), cost) in PROGRAMS.iter().zip(&costs) {
        println!(
            "| {program} | {} | {:.1} | {:.1} | {:.1} | {:.0} |",
            cost.packages,
            cost.seconds,
            cost.processor_seconds,
            cost.processor_seconds / ours.processor_seconds,
            (cost.bytes - empty.bytes) as f64 / 1024.0,
        );
    }
    println!("\n| target | figure | |\n|---|---|---|");
    let verdict = |target: String, figure: String, reached: bool| {
        println!("| {target} | {figure} | {} |", if reached { "pass" } else { "**miss**" });
        reached
    };
    let bytes = ours.bytes - empty.bytes;
    let mut reached = vec![
        verdict(
            format!("at most {MOST_PACKAGES} packages"),
            ours.packages.to_string(),
            ours.packages <= MOST_PACKAGES,
        ),
        verdict(format!("at most {MOST_BYTES} bytes"), bytes.to_string(), bytes <= MOST_BYTES),
    ];
    for ((program, times), cost) in PROGRAMS.iter().zip(&costs) {
        if let Some(times) = times {
            let found = cost.processor_seconds / ours.processor_seconds;
            let target = format!("at least {times} × less to compile than {program}");
            reached.push(verdict(target, format!("{found:.1}"), found >= *times));
        }
    }
    if reached.iter().all(|reached| *reached) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Seconds that went by, and seconds of processor.
fn compile(programs: &Path, target: &Path, program: &str) -> (f64, f64) {
    let _ = fs::remove_dir_all(target);
    let (start, before) = (Instant::now(), processor_seconds());
    build(programs, target, program, "release");
    (start.elapsed().as_secs_f64(), processor_seconds() - before)
}

/// That all ended children have used (Linux): proc(5), `cutime` and `cstime`, in ticks of 10 ms.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // The name, which comes second, may hold anything but ends with the last parenthesis.
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks: u32 = fields.split(' ').skip(13).take(2).map(|ticks| ticks.parse::<u32>().unwrap()).sum();
    f64::from(ticks) / 100.0
}

fn size(programs: &Path, target: &Path, program: &str) -> u64 {
    build(programs, target, program, "small");
    fs::metadata(target.join("small").join(format!("program-{program}"))).unwrap().len()
}

fn build(programs: &Path, target: &Path, program: &str, profile: &str) {
    let status = cargo(programs)
        .args(["build", "--quiet", "--offline", "--locked", "--profile", profile])
        .args(["--package", &format!("program-{program}")])
        .env("CARGO_TARGET_DIR", target)
        .env_remove("RUSTFLAGS")
        .status();
    assert!(status.unwrap().success(), "{program} does not compile");
}

fn packages(programs: &Path, program: &str) -> usize {
    let package = format!("program-{program}");
    let tree = cargo(programs)
        .args(["tree", "--offline", "--locked", "--edges", "no-dev", "--prefix", "none", "--format", "{p}"])
        .args(["--package", &package])
        .output()
        .unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    let names = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let packages: BTreeSet<String> = tree.lines().filter(|line| !line.is_empty()).map(names).collect();
    packages.iter().filter(|name| !name.starts_with("program-")).count()
}

fn cargo(programs: &Path) -> Command {
    let mut cargo = Command::new(env::var("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(programs);
    cargo
}
