//! Prints the public surface from rustdoc's JSON, as `cargo public-api -s` does, or names what of it belongs to a
//! dependency that has no 1.0: such a type costs a breaking release for each of the dependency's.
//!
//! Arguments: the JSON of rustdoc; then, to check, the JSON of `cargo metadata`.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::process::ExitCode;

use public_api::{Builder, PublicApi};
use serde_json::Value;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [rustdoc] => print!("{}", surface(rustdoc)?),
        [rustdoc, metadata] => {
            let unstable = unstable(metadata)?;
            let found: Vec<_> = surface(rustdoc)?
                .items()
                .map(ToString::to_string)
                .filter(|item| roots(item).any(|root| unstable.contains(root)))
                .collect();
            if !found.is_empty() {
                eprintln!("of a dependency below 1.0:\n{}", found.join("\n"));
                return Ok(ExitCode::FAILURE);
            }
            println!("nothing of {}", Vec::from_iter(unstable).join(", "));
        }
        _ => return Err("usage: public-surface RUSTDOC.json [METADATA.json]".into()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Without blanket implementations, which any crate in the build adds to every type.
fn surface(rustdoc: &str) -> public_api::Result<PublicApi> {
    Builder::from_rustdoc_json(rustdoc).omit_blanket_impls(true).build()
}

/// The crates below 1.0, by the name of their libraries, that the package's normal dependencies reach.
fn unstable(metadata: &str) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let metadata: Value = serde_json::from_slice(&fs::read(metadata)?)?;
    let root = metadata["resolve"]["root"].as_str().ok_or("metadata without a root")?;
    let mut reached = BTreeSet::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        if !reached.insert(id) {
            continue;
        }
        let node = of(&metadata["resolve"]["nodes"], id).ok_or("a package without a node")?;
        let normal = |dependency: &&Value| list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null());
        open.extend(list(&node["deps"]).filter(normal).filter_map(|dependency| dependency["pkg"].as_str()));
    }
    let packages = reached.into_iter().filter(|id| *id != root).map(|id| of(&metadata["packages"], id));
    let packages: Vec<&Value> = packages.collect::<Option<_>>().ok_or("a node without a package")?;
    let unstable: BTreeSet<String> = packages
        .into_iter()
        .filter(|package| package["version"].as_str().is_some_and(|version| version.starts_with("0.")))
        .flat_map(|package| list(&package["targets"]))
        .filter(|target| list(&target["kind"]).any(|kind| kind == "lib"))
        .filter_map(|target| target["name"].as_str().map(|name| name.replace('-', "_")))
        .collect();
    if unstable.is_empty() { Err("no dependency below 1.0 was found".into()) } else { Ok(unstable) }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn of<'a>(list_of: &'a Value, id: &str) -> Option<&'a Value> {
    list(list_of).find(|entry| entry["id"] == id)
}

/// The first segment of every path in a printed item.
fn roots(item: &str) -> impl Iterator<Item = &str> {
    item.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
        .filter_map(|path| path.split(':').next())
}
