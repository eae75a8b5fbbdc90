//! Mutation testing in one build: every mutant that cargo-mutants lists is planted behind a switch, the tests are built
//! once, and each mutant is tried against the tests that reach it, the quick ones first.
//!
//! Arguments: a copy of the package, which is rewritten; the list (`cargo mutants --list --json`); the kept list of
//! survivors; then, if not all are to be tried, pieces of names.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

mod build;
mod plant;
mod trial;

/// What cargo-mutants would do.
#[derive(Clone)]
pub struct Mutant {
    pub id: u32,
    pub file: String,
    /// File and description without the place, numbered where several are called the same.
    pub name: String,
    pub genre: String,
    pub replacement: String,
    /// Line and column, from 1.
    pub start: (usize, usize),
    pub end: (usize, usize),
}

impl Mutant {
    fn applied(&self, source: &str) -> String {
        let offset = |(line, column): (usize, usize)| {
            let before: usize = source.split_inclusive('\n').take(line - 1).map(str::len).sum();
            before + source[before..].chars().take(column - 1).map(char::len_utf8).sum::<usize>()
        };
        [&source[..offset(self.start)], &self.replacement, &source[offset(self.end)..]].concat()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Outcome {
    /// A test failed.
    Caught,
    /// A test took many times as long as it should.
    Timeout,
    /// Does not compile.
    Unviable,
    /// Could not be put behind a switch: tried alone.
    Unplanted,
    /// No test noticed.
    Missed,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [tree, list, kept, wanted @ ..] = arguments.as_slice() else {
        return Err("usage: mutants TREE LIST SURVIVORS [PIECE OF A NAME]...".into());
    };
    let tree = PathBuf::from(tree);
    let mutants = listed(list)?;
    let mut sources = BTreeMap::new();
    for mutant in &mutants {
        sources.insert(mutant.file.clone(), fs::read_to_string(tree.join(&mutant.file))?);
    }
    let (mut outcomes, constant) = build::build(&tree, &sources, &mutants)?;
    let chosen =
        |mutant: &&Mutant| wanted.is_empty() || wanted.iter().any(|piece| mutant.name.contains(piece));
    outcomes.retain(|id, _| mutants.iter().filter(chosen).any(|mutant| mutant.id == *id));
    let open = |outcomes: &BTreeMap<u32, Outcome>, outcome: Option<Outcome>| -> Vec<&Mutant> {
        mutants.iter().filter(chosen).filter(|mutant| outcomes.get(&mutant.id).copied() == outcome).collect()
    };
    outcomes.extend(trial::try_all(&tree, &open(&outcomes, None))?);
    // What was missed may be noticed where it is on at compile time too.
    let at_compile_time = |(id, outcome): (&u32, &mut Outcome)| {
        if *outcome == Outcome::Missed && constant.contains(id) {
            *outcome = Outcome::Unplanted;
        }
    };
    outcomes.iter_mut().for_each(at_compile_time);
    outcomes.extend(trial::try_alone(&tree, &sources, &open(&outcomes, Some(Outcome::Unplanted)))?);
    report(&mutants, &outcomes, kept, wanted.is_empty(), &tree)
}

fn listed(list: &str) -> Result<Vec<Mutant>, Box<dyn Error>> {
    let list: Vec<Value> = serde_json::from_slice(&fs::read(list)?)?;
    let mut called: BTreeMap<String, u32> = BTreeMap::new();
    let mut mutants = Vec::new();
    for (id, value) in (1..).zip(&list) {
        let text = |key: &str| value[key].as_str().map(str::to_owned).ok_or_else(|| format!("no {key}"));
        let number = |end: &str, key: &str| -> Result<usize, Box<dyn Error>> {
            Ok(usize::try_from(value["span"][end][key].as_u64().ok_or("no place")?)?)
        };
        let place =
            |end: &str| -> Result<_, Box<dyn Error>> { Ok((number(end, "line")?, number(end, "column")?)) };
        let (file, name) = (text("file")?, text("name")?);
        let description = name.splitn(4, ':').nth(3).ok_or("a name without a place")?.trim().to_owned();
        let mut name = format!("{file}: {description}");
        let count = called.entry(name.clone()).and_modify(|count| *count += 1).or_insert(1);
        if *count > 1 {
            name = format!("{name} ({count})");
        }
        mutants.push(Mutant {
            id,
            file,
            name,
            genre: text("genre")?,
            replacement: text("replacement")?,
            start: place("start")?,
            end: place("end")?,
        });
    }
    Ok(mutants)
}

fn report(
    mutants: &[Mutant],
    outcomes: &BTreeMap<u32, Outcome>,
    kept: &str,
    complete: bool,
    tree: &Path,
) -> Result<ExitCode, Box<dyn Error>> {
    let mut counts: BTreeMap<Outcome, usize> = BTreeMap::new();
    for outcome in outcomes.values() {
        *counts.entry(*outcome).or_default() += 1;
    }
    println!("{} mutants: {counts:?}", mutants.len());
    let of = |outcome| mutants.iter().filter(move |mutant| outcomes.get(&mutant.id) == Some(&outcome));
    let all: String = mutants
        .iter()
        .filter_map(|m| Some(format!("{:?}\t{}:{}\n", outcomes.get(&m.id)?, m.name, m.start.0)))
        .collect();
    fs::write(tree.join("../outcomes.txt"), all)?;
    let kept = fs::read_to_string(kept)?;
    let kept: BTreeSet<&str> = kept
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(" -- ").map(|(name, _)| name).ok_or_else(|| format!("no reason: {line}")))
        .collect::<Result<_, _>>()?;
    let unknown: Vec<_> = of(Outcome::Missed).filter(|mutant| !kept.contains(mutant.name.as_str())).collect();
    for mutant in &unknown {
        println!("not caught, nor explained: {} (line {})", mutant.name, mutant.start.0);
    }
    let missed: BTreeSet<&str> = of(Outcome::Missed).map(|mutant| mutant.name.as_str()).collect();
    let stale: Vec<_> = kept.iter().filter(|name| complete && !missed.contains(**name)).collect();
    for name in &stale {
        println!("explained, but caught or gone: {name}");
    }
    Ok(if unknown.is_empty() && stale.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
