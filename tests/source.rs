//! Rules about the source in src/: its modules and files use each other without circles, and it stays below a number of
//! lines.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::std_instead_of_alloc,
    reason = "tests may panic, print and use std"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of src/, the top one first, and the most lines of code in each, without tests, comments and blank lines.
/// A module uses only modules below it.
const MODULES: &[(&str, usize)] = &[
    ("proof", 2030),
    ("server", 1154),
    ("configuration", 355),
    ("operation", 1036),
    ("process", 202),
    ("http", 160),
    ("call", 807),
    ("retry", 130),
    ("skew", 91),
    ("sigv4", 3702),
    ("endpoint", 574),
    ("principal", 307),
    ("host", 16),
    ("credentials", 114),
    ("shape", 2329),
    ("error", 456),
    ("encode", 255),
    ("percent", 105),
    ("secret", 126),
    ("text", 373),
    ("document", 1431),
    ("timestamp", 532),
    ("target", 2),
    ("setters", 12),
];

/// The lines of a file that are code, without items under `#[cfg(test)]`.
fn code(text: &str) -> Vec<&str> {
    let mut lines = text.lines();
    let mut code = Vec::new();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            // rustfmt writes the brace that ends an item at the indentation of the item.
            let end = line.replace("#[cfg(test)]", "}");
            let is_short = lines.next().unwrap().ends_with(';');
            assert!(is_short || lines.any(|line| line == end));
        } else if !line.trim().is_empty() && !line.trim().starts_with("//") {
            code.push(line);
        }
    }
    code
}

/// The code of each file below `folder`, without files that are only compiled for tests.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<String>> {
    let mut files = BTreeMap::new();
    let mut only_for_tests = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Some("rs") = path.extension().and_then(|extension| extension.to_str()) else { continue };
            let text = fs::read_to_string(&path).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            for pair in lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]") {
                let module = pair[1].split_once("mod ").and_then(|(_, name)| name.strip_suffix(';'));
                only_for_tests
                    .extend(module.map(|name| path.with_extension("").join(name).with_extension("rs")));
            }
            files.insert(path, code(&text).into_iter().map(str::to_owned).collect());
        }
    }
    files.retain(|path, _| !only_for_tests.contains(path));
    files
}

/// The code of each top-level module in one text.
fn modules() -> BTreeMap<String, Vec<String>> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (path, code) in files(&src) {
        let module = path.strip_prefix(&src).unwrap().iter().next().unwrap().to_str().unwrap();
        modules.entry(module.trim_end_matches(".rs").to_owned()).or_default().extend(code);
    }
    modules
}

/// The first name of a path, or of each path in braces.
fn names(path: &str) -> Vec<&str> {
    let name = |path: &'_ str| path.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(path.len());
    let Some(group) = path.strip_prefix('{') else { return vec![&path[..name(path)]] };
    let (mut names, mut depth, mut is_start) = (Vec::new(), 0, true);
    for (at, c) in group.char_indices() {
        match c {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => is_start = true,
            _ if is_start && !c.is_whitespace() => {
                names.push(&group[at..][..name(&group[at..])]);
                is_start = false;
            }
            _ => {}
        }
    }
    names
}

/// The modules that the code uses: it names them, or it names what the root re-exports from them.
fn uses<'r>(code: &str, root: &'r str, order: &[&'r str]) -> Vec<&'r str> {
    let owner = |name: &str| {
        let exports = root.split("pub use ").skip(1).map(|rest| rest.split(';').next().unwrap_or_default());
        let mut exports = exports.map(|export| export.strip_prefix("self::").unwrap_or(export));
        let exported = exports.clone().find(|export| {
            export.split(|c: char| !c.is_alphanumeric() && c != '_').skip(1).any(|word| word == name)
        });
        let module = order.iter().find(|module| **module == name).copied();
        module.or_else(|| {
            exported.or_else(|| exports.find(|export| export.ends_with("::*")))?.split("::").next()
        })
    };
    code.split("crate::").skip(1).flat_map(names).filter_map(owner).collect()
}

/// Arrows that do not point down, as `from -> to`.
fn upward<'m>(modules: &'m BTreeMap<String, Vec<String>>, order: &[&'m str]) -> Vec<String> {
    let root = modules["lib"].join("\n");
    let place = |module: &str| {
        order.iter().position(|each| *each == module).unwrap_or_else(|| panic!("{module} is not in MODULES"))
    };
    let mut arrows = Vec::new();
    for (from, code) in modules.iter().filter(|(module, _)| *module != "lib" && *module != "docs") {
        for to in uses(&code.join("\n"), &root, order) {
            if place(from) > place(to) {
                arrows.push(format!("{from} -> {to}"));
            }
        }
    }
    arrows.sort();
    arrows.dedup();
    arrows
}

/// Whether the code of a file names the root by `super`, which `uses` does not follow. A file at the top of src/ has
/// depth 1. In a module inside the file, `super` is the file.
fn names_the_root_by_super(code: &[String], depth: usize) -> bool {
    let mut is_inside = false;
    code.iter().any(|line| {
        is_inside = (is_inside && line != "}") || (line.contains("mod ") && line.ends_with('{'));
        !is_inside && line.contains(&"super::".repeat(depth))
    })
}

#[test]
fn the_root_is_named_crate() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (path, code) in files(&src) {
        let depth = path.strip_prefix(&src).unwrap().iter().count();
        assert!(!names_the_root_by_super(&code, depth), "{}: write `crate`, not `super`", path.display());
    }
    let planted = |code: &str, depth| {
        let code: Vec<_> = code.lines().map(str::to_owned).collect();
        names_the_root_by_super(&code, depth)
    };
    assert!(planted("use super::call::Call;", 1) && planted("fn f() -> super::super::Call {", 2));
    assert!(planted("mod a {\n    use super::A;\n}\nuse super::call::Call;", 1));
    assert!(!planted("mod a {\n    use super::A;\n}", 1) && !planted("use super::Claim;", 2));
}

#[test]
fn modules_use_only_modules_below() {
    let order: Vec<_> = MODULES.iter().map(|(module, _)| *module).collect();
    let upward = upward(&modules(), &order);
    assert!(upward.is_empty(), "arrows that point up, see MODULES: {upward:?}");
}

#[test]
fn an_arrow_that_points_up_is_found_through_the_root() {
    let planted = [
        (
            "lib",
            "pub use self::top::Top;\n#[cfg(any())]\npub use bottom::{\n    Bottom,\n    Other as Another,\n};\npub use middle::*;",
        ),
        ("top", "use crate::{\n    middle::{self, A},\n    Bottom,\n};"),
        ("middle", "fn f() -> crate::Another {}"),
        ("bottom", "use crate::{bottom::{A, B}, Member, Top};"),
    ];
    let planted = planted.map(|(module, code)| (module.to_owned(), vec![code.to_owned()])).into();
    assert_eq!(upward(&planted, &["top", "middle", "bottom"]), ["bottom -> middle", "bottom -> top"]);
}

/// The paths of a tree of paths: `a::{b, c::D}` has the paths `a::b` and `a::c::D`.
fn paths(tree: &str) -> Vec<Vec<&str>> {
    if let Some(group) = tree.strip_prefix('{') {
        let (mut paths_of_group, mut depth, mut start) = (Vec::new(), 0_usize, 0);
        for (at, c) in group.char_indices() {
            match c {
                ',' | '}' if depth == 0 => {
                    paths_of_group.extend(paths(group[start..at].trim()));
                    start = at + 1;
                    if c == '}' {
                        break;
                    }
                }
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
        }
        return paths_of_group;
    }
    let (name, rest) =
        tree.split_at(tree.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(tree.len()));
    let below = rest.strip_prefix("::").map_or(vec![Vec::new()], paths);
    below.into_iter().map(|path| [vec![name], path].concat()).collect()
}

/// The code of each file of src/ by the path of its module; the root has an empty path.
type Files<'f> = BTreeMap<Vec<&'f str>, String>;

/// The file that has the item with this path from `module`. What a module re-exports belongs to the file that has it.
fn owner<'f>(module: &[&'f str], path: &[&str], files: &Files<'f>) -> Vec<&'f str> {
    let [name, rest @ ..] = path else { return module.to_vec() };
    let is_child = |other: &&Vec<&str>| other.split_last() == Some((name, module));
    if let Some(child) = files.keys().find(is_child) {
        return owner(child, rest, files);
    }
    let words = ["pub use ", "pub(crate) use ", "pub(super) use "];
    let exports = words.iter().flat_map(|words| files[module].split(words).skip(1));
    let mut exports = exports.flat_map(|export| paths(export.trim_start_matches("self::")));
    let export = exports.find(|export| export.len() > 1 && export.last() == Some(name));
    export.map_or(module.to_vec(), |export| owner(module, &export, files))
}

/// Files that use each other in a circle, in its order. A use of the modules around a file is none, because every file
/// is a part of them.
fn circle<'f>(files: &Files<'f>) -> Option<Vec<Vec<&'f str>>> {
    let mut uses = BTreeMap::new();
    for (file, code) in files {
        let starts = code.match_indices("crate::").chain(code.match_indices("super::")).map(|(at, _)| at);
        let starts = starts.filter(|at| !code[..*at].ends_with("super::"));
        let owners = starts.flat_map(|at| paths(&code[at..])).map(|path| {
            let above = path.iter().take_while(|name| **name == "super").count();
            let module = if above == 0 { &[] } else { &file[..file.len() - above] };
            owner(module, &path[above.max(1)..], files)
        });
        let owners: BTreeSet<_> =
            owners.filter(|owner| !file.starts_with(owner) && !owner.starts_with(file)).collect();
        uses.insert(file.clone(), owners);
    }
    // Files that use no other file are in no circle; without them others are in none.
    while let Some(file) = uses.iter().find(|(_, owners)| owners.is_empty()).map(|(file, _)| file.clone()) {
        uses.remove(&file);
        uses.values_mut().for_each(|owners| _ = owners.remove(&file));
    }
    let mut walk = vec![uses.keys().next()?.clone()];
    loop {
        let next = uses[&walk[walk.len() - 1]].first()?.clone();
        if let Some(start) = walk.iter().position(|file| *file == next) {
            return Some(walk.split_off(start));
        }
        walk.push(next);
    }
}

#[test]
fn files_use_each_other_without_circles() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = files(&src);
    let module = |path: &'_ Path| -> Vec<_> {
        let path = path.strip_prefix(&src).unwrap().with_extension("");
        path.iter().map(|name| name.to_str().unwrap().to_owned()).filter(|name| name != "lib").collect()
    };
    let files: Vec<_> = files.iter().map(|(path, code)| (module(path), code.join("\n"))).collect();
    let files = files.iter().map(|(path, code)| (path.iter().map(String::as_str).collect(), code.clone()));
    assert_eq!(circle(&files.collect()), None);
}

#[test]
fn a_circle_of_files_is_found_through_their_module() {
    let planted = [
        (vec![], "pub use a::{Second, first::First};"),
        (vec!["a"], "mod first;\nmod second;\npub use self::second::{Second, Third};"),
        (vec!["a", "first"], "use super::{Other, second::Fourth};"),
        (vec!["a", "second"], "use crate::b::B;"),
        (vec!["b"], "use crate::c;"),
        (vec!["c"], ""),
    ];
    let mut files: Files<'_> = planted.map(|(path, code)| (path, code.to_owned())).into();
    assert_eq!(circle(&files), None);
    for code in ["use super::first::First;", "use super::super::First;", "use crate::{c, a::{first}};"] {
        files.insert(vec!["a", "second"], code.to_owned());
        assert_eq!(circle(&files), Some(vec![vec!["a", "first"], vec!["a", "second"]]), "{code}");
    }
    files.insert(vec!["a", "second"], "use crate::b::B;".to_owned());
    files.insert(vec!["c"], "fn f(_: &crate::a::Third) {}".to_owned());
    assert_eq!(circle(&files), Some(vec![vec!["a", "second"], vec!["b"], vec!["c"]]));
}

#[test]
fn the_lines_of_code_stay_below_the_limits() {
    let modules = modules();
    let total: usize = modules.values().map(Vec::len).sum();
    println!("| module | lines |\n|---|---|");
    modules.iter().for_each(|(module, code)| println!("| {module} | {} |", code.len()));
    println!("| total | {total} |");
    for (module, limit) in MODULES {
        let lines = modules[*module].len();
        assert!(lines <= *limit, "{module} has {lines} lines of code, see MODULES");
    }
}

#[test]
fn tests_and_comments_are_no_code() {
    let text = "//! Docs\n\n#[cfg(test)]\nmod random;\nfn f() {\n    // Why\n    g()\n}\n#[cfg(test)]\nmod tests {\n    use a;\n}\n";
    assert_eq!(code(text), ["fn f() {", "    g()", "}"]);
}
