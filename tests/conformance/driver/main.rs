//! The conformance driver: it reads one JSON object a line and answers each with one, so that an oracle in any
//! language can check this crate.
//!
//! ```sh
//! echo '{"id":1,"do":"encode","operation":"GetCallerIdentity","params":{}}' |
//!     cargo run --release --example conformance
//! ```
//!
//! answers `{"id":1,"query":"Action=GetCallerIdentity&Version=2011-06-15"}`. The verbs are `encode`, `check`, `decode`,
//! `sign`, `verify`, `endpoint`, `timestamp`, `send`, `http_date`, `skew`, `advise`, `process`, `arn`, `mint` and
//! `vet`; `answer.rs` leads to what each of them reads and answers. The driver stops at the end of input. It never
//! stops at a bad line, whose answer is an error of kind `driver`.
//!
//! Some verbs need features of the library that are off by default, and Cargo cannot turn features on for one
//! example. A driver that lacks them asks Cargo to build the driver with all features, and to run it.

#[cfg(all(feature = "http", feature = "json", feature = "proof", feature = "serde", feature = "server"))]
#[path = "."]
mod complete {
    pub(crate) mod answer;
    mod failure;
    mod object;
    mod operation;
    mod output;
    mod parse;
    mod principal;
    mod process;
    mod proof;
    mod respond;
    mod response;
    mod retry;
    mod send;
    mod sign;
    mod verify;
    mod vet;
}

#[cfg(all(feature = "http", feature = "json", feature = "proof", feature = "serde", feature = "server"))]
fn main() -> std::io::Result<()> {
    complete::answer::run(std::io::stdin().lock(), std::io::stdout().lock())
}

#[cfg(not(all(
    feature = "http",
    feature = "json",
    feature = "proof",
    feature = "serde",
    feature = "server"
)))]
fn main() -> std::io::Result<std::process::ExitCode> {
    let mut cargo = std::process::Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["run", "--quiet", "--all-features"]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let status = cargo.args(["--example", "conformance"]).status()?;
    Ok(if status.success() { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE })
}
