//! The conformance driver: one JSON object a line in, one a line out, so that an oracle in any language can hold
//! this crate against itself.
//!
//! ```sh
//! echo '{"id":1,"do":"encode","operation":"GetCallerIdentity","params":{}}' |
//!     cargo run --release --example conformance
//! ```
//!
//! answers `{"id":1,"query":"Action=GetCallerIdentity&Version=2011-06-15"}`. The verbs are `encode`, `check`,
//! `decode`, `sign`, `endpoint` and `timestamp`; `answer.rs` says what each of them reads and answers. It ends at
//! the end of input, and never at a bad line, whose answer is an error of kind `driver`.

mod answer;
mod failure;
mod object;
mod operation;
mod output;
mod sign;

use std::io;

fn main() -> io::Result<()> {
    answer::run(io::stdin().lock(), io::stdout().lock())
}
