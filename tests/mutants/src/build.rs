//! Builds the planted package, leaving out what does not compile.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::plant::{Planted, plant};
use crate::{Mutant, Outcome};

/// Plants and checks until it compiles. Returns what became of those that do not, and those of the others that are off at
/// compile time.
pub fn build(
    tree: &Path,
    sources: &BTreeMap<String, String>,
    mutants: &[Mutant],
) -> Result<(BTreeMap<u32, Outcome>, BTreeSet<u32>), Box<dyn Error>> {
    let mut outcomes = BTreeMap::new();
    fs::write(tree.join("src/mutant.rs"), include_str!("mutant.rs"))?;
    let root = tree.join("src/lib.rs");
    let features = "#![feature(core_intrinsics, const_eval_select)]\n";
    fs::write(&root, [features, &fs::read_to_string(&root)?, "\nmod mutant;\n"].concat())?;
    loop {
        let mut planted = BTreeMap::new();
        for (file, source) in sources {
            let here = |mutant: &&Mutant| mutant.file == *file && !outcomes.contains_key(&mutant.id);
            let here: Vec<&Mutant> = mutants.iter().filter(here).collect();
            let file_planted = plant(source, &here);
            fs::write(tree.join(file), &file_planted.text)?;
            planted.insert(file.as_str(), file_planted);
        }
        let errors = errors(tree)?;
        if errors.is_empty() {
            let left = planted.values().flat_map(|file| &file.left);
            outcomes.extend(left.map(|id| (*id, Outcome::Unplanted)));
            let constant = planted.into_values().flat_map(|file| file.constant).collect();
            return Ok((outcomes, constant));
        }
        eprintln!("{} errors", errors.len());
        let before = outcomes.len();
        for error in &errors {
            blame(error, &planted, &mut outcomes);
        }
        if before == outcomes.len() {
            return Err(format!("no mutant is to blame for {}", errors[0]["rendered"]).into());
        }
    }
}

fn errors(tree: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let output = Command::new("cargo")
        .args([
            "check",
            "--locked",
            "--quiet",
            "--lib",
            "--tests",
            "--all-features",
            "--message-format",
            "json",
        ])
        .current_dir(tree)
        .envs(FLAGS)
        .stderr(Stdio::null())
        .output()?;
    let mut errors = Vec::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: Value = serde_json::from_str(line)?;
        if message["message"]["level"] == "error" && message["message"]["spans"] != Value::Array(vec![]) {
            errors.push(message["message"].clone());
        }
    }
    if errors.is_empty() && !output.status.success() {
        return Err("cargo check failed, and says no place".into());
    }
    Ok(errors)
}

/// Finds the mutants that an error is about.
fn blame(error: &Value, planted: &BTreeMap<&str, Planted>, outcomes: &mut BTreeMap<u32, Outcome>) {
    for span in error["spans"].as_array().into_iter().flatten().filter(|span| span["is_primary"] == true) {
        let Some(file) = planted.get(span["file_name"].as_str().unwrap_or_default()) else { continue };
        let byte = |key: &str| usize::try_from(span[key].as_u64().unwrap_or(0)).unwrap_or(0);
        let at = byte("byte_start")..byte("byte_end");
        let holds = |range: &Range<usize>| range.start <= at.start && at.end <= range.end;
        if let Some((_, id)) = file.pieces.iter().find(|(range, _)| holds(range)) {
            outcomes.insert(*id, Outcome::Unviable);
        } else if let Some((_, ids)) =
            file.wraps.iter().filter(|(range, _)| holds(range)).min_by_key(|(range, _)| range.len())
        {
            outcomes.extend(ids.iter().map(|id| (*id, Outcome::Unplanted)));
        }
    }
}

/// Which tests, and how they are built.
pub enum Tests {
    /// All, with every mutant in them: built once and run often.
    Planted,
    /// Those in src/, quickly built.
    Unit,
    /// Those in tests/, quickly built.
    Integration,
}

/// The programs that hold the tests; nothing if they do not compile.
pub fn programs(tree: &Path, which: &Tests) -> Result<Option<Vec<PathBuf>>, Box<dyn Error>> {
    let mut command = Command::new("cargo");
    command.args(["test", "--locked", "--quiet", "--no-run", "--all-features", "--message-format", "json"]);
    command.args(match which {
        Tests::Planted => vec!["--lib", "--tests"],
        Tests::Unit => vec!["--lib", "--config", QUICKLY_BUILT],
        Tests::Integration => vec!["--test", "*", "--config", QUICKLY_BUILT],
    });
    let output = command
        .current_dir(tree)
        .envs(FLAGS)
        .envs([("CARGO_PROFILE_DEV_OPT_LEVEL", "1"), ("CARGO_PROFILE_DEV_DEBUG", "0")])
        .stderr(Stdio::null())
        .output()?;
    if !output.status.success() {
        return Ok(None);
    }
    let mut programs = Vec::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: Value = serde_json::from_str(line)?;
        if let (Some(program), true) = (message["executable"].as_str(), message["profile"]["test"] == true) {
            programs.push(PathBuf::from(program));
        }
    }
    Ok(Some(programs))
}

const QUICKLY_BUILT: &str = "profile.dev.package.sts-wire.opt-level=0";

/// No lint stands in the way; the switches need what is not stable.
const FLAGS: [(&str, &str); 2] = [("RUSTFLAGS", "--cap-lints allow"), ("RUSTC_BOOTSTRAP", "sts_wire")];
