//! Validation of proofs: whatever a client sends is refused, or is written anew as a request that does no harm.

#![cfg(all(feature = "alloc", feature = "proof", feature = "server"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    unreachable_pub,
    reason = "tests may panic and use std"
)]

mod answers;
mod attacks;
mod cases;
mod proof;
mod random;
mod terms;
mod verifier;
#[path = "../random/xorshift.rs"]
mod xorshift;
