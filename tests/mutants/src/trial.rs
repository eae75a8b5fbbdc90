//! Runs the tests, with no mutant and with each.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::build::{Tests, programs};
use crate::{Mutant, Outcome};

struct Test {
    program: PathBuf,
    name: String,
    takes: Duration,
}

/// Which test reaches which mutants, by running each alone; then what becomes of each mutant.
pub fn try_all(tree: &Path, mutants: &[&Mutant]) -> Result<BTreeMap<u32, Outcome>, Box<dyn Error>> {
    let mut tests = Vec::new();
    for program in programs(tree, &Tests::Planted)?.ok_or("the planted tests do not build")? {
        let listed =
            Command::new(&program).args(["--list", "--format", "terse"]).current_dir(tree).output()?;
        for line in String::from_utf8(listed.stdout)?.lines() {
            if let Some(name) = line.strip_suffix(": test") {
                tests.push((program.clone(), name.to_owned()));
            }
        }
    }
    let reached: Mutex<BTreeMap<u32, Vec<usize>>> = Mutex::default();
    let timed: Vec<Test> = in_parallel(&tests, |index, (program, name)| {
        let trace = tree.join(format!("../trace-{index}"));
        let start = Instant::now();
        let mut command = Command::new(program);
        command.args(["--exact", name]).current_dir(tree).env("MUTANT_TRACE", &trace);
        let passed = finishes(command, Duration::from_secs(300));
        assert_eq!(passed, Some(true), "{name} fails without a mutant");
        let takes = start.elapsed();
        for id in fs::read(&trace).unwrap_or_default().chunks_exact(4) {
            let id = u32::from_ne_bytes(id.try_into().expect("four bytes"));
            reached.lock().expect("a lock").entry(id).or_default().push(index);
        }
        let _ = fs::remove_file(trace);
        Test { program: program.clone(), name: name.clone(), takes }
    });
    let reached = reached.into_inner()?;
    eprintln!("{} tests reach {} mutants", timed.len(), reached.len());
    let done = AtomicUsize::new(0);
    let outcomes = in_parallel(mutants, |_, mutant| {
        let mut tests: Vec<&Test> =
            reached.get(&mutant.id).into_iter().flatten().filter_map(|index| timed.get(*index)).collect();
        tests.sort_by_key(|test| test.takes);
        let outcome = try_one(tree, mutant.id, &tests);
        let done = done.fetch_add(1, Relaxed) + 1;
        tell(done, mutants.len(), mutant, outcome);
        (mutant.id, outcome)
    });
    Ok(outcomes.into_iter().collect())
}

/// Those that no switch can select: built one by one, in place of what they mutate; unit tests first.
pub fn try_alone(
    tree: &Path,
    sources: &BTreeMap<String, String>,
    mutants: &[&Mutant],
) -> Result<BTreeMap<u32, Outcome>, Box<dyn Error>> {
    for (file, source) in sources {
        fs::write(tree.join(file), source)?;
    }
    let mut outcomes = BTreeMap::new();
    for (done, mutant) in (1..).zip(mutants) {
        let source = &sources[&mutant.file];
        fs::write(tree.join(&mutant.file), mutant.applied(source))?;
        let mut outcome = Outcome::Missed;
        for which in [Tests::Unit, Tests::Integration] {
            let Some(programs) = programs(tree, &which)? else {
                outcome = Outcome::Unviable;
                break;
            };
            let passes = |program: &PathBuf| {
                let mut command = Command::new(program);
                command.current_dir(tree);
                finishes(command, Duration::from_secs(120))
            };
            match programs.iter().map(passes).find(|passed| *passed != Some(true)) {
                None => {}
                Some(Some(_)) => outcome = Outcome::Caught,
                Some(None) => outcome = Outcome::Timeout,
            }
            if outcome != Outcome::Missed {
                break;
            }
        }
        fs::write(tree.join(&mutant.file), source)?;
        tell(done, mutants.len(), mutant, outcome);
        outcomes.insert(mutant.id, outcome);
    }
    Ok(outcomes)
}

fn tell(done: usize, of: usize, mutant: &Mutant, outcome: Outcome) {
    if outcome == Outcome::Missed || done.is_multiple_of(100) {
        eprintln!("{done} of {of}: {outcome:?} {} (line {})", mutant.name, mutant.start.0);
    }
}

/// The quick tests together, then the slower ones.
fn try_one(tree: &Path, id: u32, tests: &[&Test]) -> Outcome {
    let mut limit = Duration::from_millis(100);
    let mut rest = tests;
    while !rest.is_empty() {
        let mut takes = Duration::ZERO;
        let count = rest.iter().take_while(|test| {
            let fits = takes < limit;
            takes += test.takes;
            fits
        });
        let (now, later) = rest.split_at(count.count().clamp(1, 100));
        rest = later;
        limit *= 4;
        let mut programs: BTreeMap<&Path, Vec<&Test>> = BTreeMap::new();
        for test in now {
            programs.entry(&test.program).or_default().push(test);
        }
        for (program, tests) in programs {
            let mut command = Command::new(program);
            command.args(["--exact", "--test-threads", "1"]).args(tests.iter().map(|test| &test.name));
            command.current_dir(tree).env("MUTANT", id.to_string());
            let takes: Duration = tests.iter().map(|test| test.takes).sum();
            match finishes(command, takes * 10 + Duration::from_secs(10)) {
                Some(true) => {}
                Some(false) => return Outcome::Caught,
                None => return Outcome::Timeout,
            }
        }
    }
    Outcome::Missed
}

/// Whether it succeeds; nothing if it takes too long.
fn finishes(mut command: Command, limit: Duration) -> Option<bool> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a program that runs");
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child") {
            return Some(status.success());
        }
        if start.elapsed() > limit {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some((index, item)) =
                    Some(next.fetch_add(1, Relaxed)).and_then(|i| Some((i, items.get(i)?)))
                {
                    let result = work(index, item);
                    results.lock().expect("a lock").push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("a lock");
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
