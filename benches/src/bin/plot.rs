//! Draws the tables of the recorded run, from README.md into `plots/`: an SVG for the groups of each kind of work, one
//! for what it costs to depend on the crate. Prints the links to them.
//!
//! `cargo run --release --no-default-features --bin plot`

use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

const HEADING: &str = "# The recorded run";

fn main() -> ExitCode {
    let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(benches.join("README.md")).expect("README.md is there");
    let charts = readme.split_once(HEADING).map(|(_, recorded)| charts(recorded)).unwrap_or_default();
    if charts.is_empty() {
        eprintln!("README.md has no table below `{HEADING}`: benches/run record writes it");
        return ExitCode::FAILURE;
    }
    let plots = benches.join("plots");
    fs::create_dir_all(&plots).unwrap();
    for (name, charts) in by_work(charts) {
        fs::write(plots.join(format!("{name}.svg")), svg(&charts)).unwrap();
        println!("![{name}](plots/{name}.svg)\n");
    }
    ExitCode::SUCCESS
}

/// Bars that are compared with each other.
#[derive(Debug, PartialEq)]
struct Chart {
    /// The group's name: the kind of work, and what of it.
    name: String,
    caption: String,
    bars: Vec<Bar>,
}

#[derive(Debug, PartialEq)]
struct Bar {
    name: String,
    value: f64,
    label: String,
    is_ours: bool,
}

/// The charts of all tables that have something to compare. A group that was measured twice is drawn as it came first:
/// with the rivals.
fn charts(recorded: &str) -> Vec<Chart> {
    let mut charts: Vec<Chart> = Vec::new();
    let (mut heading, mut caption, mut columns) = (String::new(), String::new(), Vec::new());
    for line in recorded.lines() {
        if let Some(title) = line.strip_prefix('#') {
            heading = title.trim_start_matches('#').trim().to_owned();
            caption.clear();
            columns.clear();
        } else if !line.starts_with('|') {
            columns.clear();
            if caption.is_empty() {
                caption = line.to_owned();
            }
        } else if columns.is_empty() {
            columns = cells(line).map(str::to_owned).collect();
            let again = charts.iter().any(|chart| chart.name == heading);
            for (name, caption, _) in measures(&columns, &heading, &caption).into_iter().filter(|_| !again) {
                charts.push(Chart { name, caption, bars: Vec::new() });
            }
        } else {
            for (name, _, column) in measures(&columns, &heading, &caption) {
                let row: Vec<&str> = cells(line).collect();
                let number = row.get(column).and_then(|cell| cell.parse().ok());
                // The lines between head and rows have no number.
                let (Some(value), Some(chart)) = (number, charts.iter_mut().find(|chart| chart.name == name))
                else {
                    continue;
                };
                let (name, is_ours) = (row[0].trim_matches('*').to_owned(), row[0].contains("sts-wire"));
                if !chart.bars.iter().any(|bar| bar.name == name) {
                    chart.bars.push(Bar { name, value, label: row[column].to_owned(), is_ours });
                }
            }
        }
    }
    charts.retain(|chart| !chart.bars.is_empty());
    charts
}

/// What a table shows: names and captions of its charts, and in which columns their numbers stand.
fn measures(columns: &[String], heading: &str, caption: &str) -> Vec<(String, String, usize)> {
    let column = |name: &str| columns.iter().position(|column| column == name);
    if let Some(ns) = column("ns") {
        return vec![(heading.to_owned(), format!("{caption} (ns)"), ns)];
    }
    let costs = ["packages", "s of processor", "KiB above an empty program"];
    let cost = |name: &str| Some((format!("cost/{name}"), name.to_owned(), column(name)?));
    if column("program").is_some() { costs.into_iter().filter_map(cost).collect() } else { Vec::new() }
}

fn cells(row: &str) -> impl Iterator<Item = &str> {
    row.trim_matches('|').split('|').map(str::trim)
}

/// In their order, those of one kind of work together.
fn by_work(charts: Vec<Chart>) -> Vec<(String, Vec<Chart>)> {
    let mut works: Vec<(String, Vec<Chart>)> = Vec::new();
    for chart in charts {
        let work = chart.name.split('/').next().unwrap_or_default().to_owned();
        match works.iter_mut().find(|(name, _)| *name == work) {
            Some((_, charts)) => charts.push(chart),
            None => works.push((work, vec![chart])),
        }
    }
    works
}

const WIDTH: f64 = 860.0;
const BAR_AT: f64 = 330.0;
const LONGEST_BAR: f64 = 450.0;
const ROW: f64 = 24.0;

/// The charts of one picture, below each other, each with a scale of its own that begins at 0.
fn svg(charts: &[Chart]) -> String {
    let mut body = String::new();
    let mut y = 8.0;
    for Chart { name, caption, bars } in charts {
        let longest = bars.iter().map(|bar| bar.value).fold(f64::MIN_POSITIVE, f64::max);
        writeln!(body, "<text x='8' y='{:.0}' font-weight='bold'>{}</text>", y + 16.0, escape(name)).unwrap();
        writeln!(body, "<text x='8' y='{:.0}' font-size='12'>{}</text>", y + 34.0, escape(caption)).unwrap();
        y += 44.0;
        for Bar { name, value, label, is_ours } in bars {
            let (length, text_y) = (value / longest * LONGEST_BAR, y + 15.0);
            let colour = if *is_ours { "#2f81f7" } else { "#8c959f" };
            writeln!(
                body,
                "<text x='{:.0}' y='{text_y:.0}' text-anchor='end'>{}</text>\
                 <rect x='{BAR_AT:.0}' y='{:.0}' width='{length:.1}' height='16' fill='{colour}'/>\
                 <text x='{:.0}' y='{text_y:.0}'>{}</text>",
                BAR_AT - 8.0,
                escape(name),
                y + 2.0,
                BAR_AT + length + 6.0,
                escape(label),
            )
            .unwrap();
            y += ROW;
        }
        y += 16.0;
    }
    // A grey that can be read on white and on black.
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH:.0} {y:.0}' \
         font-family='system-ui, Helvetica, Arial, sans-serif' font-size='13' fill='#768390'>\n{body}</svg>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDED: &str = "\n\n2026, a machine\n\n## With the rivals\n\n### sign/cached\n\nWhat does it cost?\n\n\
        | | ns | least | × floor | × sts-wire | allocations | bytes |\n|---|---|---|---|---|---|---|\n\
        | compressions | 440 | 430 | 1.00 | 0.85 | 0 | 0 |\n| **sts-wire** | 520 | 510 | 1.18 | 1.00 | 0 | 0 |\n\
        | a <rival> | 6950 | 6900 | 15.8 | 13.4 | 9 | 900 |\n\n### Targets\n\n\
        | work | target | figure | |\n|---|---|---|---|\n| sign | 1 | 2 | pass |\n\n\
        ## Again\n\n### sign/cached\n\nAgain?\n\n| | ns | least |\n|---|---|---|\n| **sts-wire** | 1 | 1 |\n\n\
        ## Cost\n\n| program | packages | s to compile | s of processor | × sts-wire | KiB above an empty program |\n\
        |---|---|---|---|---|---|\n| empty | 0 | 0.1 | 0.1 | 0.0 | 0 |\n| sts-wire | 15 | 2.0 | 3.1 | 1.0 | 40 |\n";

    #[test]
    fn draws_what_was_recorded_with_rivals() {
        let works = by_work(charts(RECORDED));
        let names: Vec<&str> = works.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["sign", "cost"]);
        let [sign] = &works[0].1[..] else { panic!("{works:?}") };
        assert_eq!(sign.caption, "What does it cost? (ns)");
        let values: Vec<f64> = sign.bars.iter().map(|bar| bar.value).collect();
        assert_eq!(values, [440.0, 520.0, 6950.0]);
        let ours: Vec<&str> =
            sign.bars.iter().filter(|bar| bar.is_ours).map(|bar| bar.name.as_str()).collect();
        assert_eq!(ours, ["sts-wire"]);
        assert_eq!(works[1].1.iter().map(|chart| chart.bars.len()).collect::<Vec<_>>(), [2, 2, 2]);
        let picture = svg(&works[0].1);
        assert!(picture.contains("width='450.0'") && picture.contains("width='33.7'"), "{picture}");
        assert!(picture.contains("a &lt;rival>"), "{picture}");
    }

    #[test]
    fn draws_nothing_of_nothing() {
        assert_eq!(charts("\n\nNone stands here yet.\n"), []);
    }
}
