//! Decoding of documents, through the public API. Each test is named after its rule.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::std_instead_of_alloc,
    reason = "tests may panic, and need std"
)]

#[macro_use]
#[path = "operations/by_name.rs"]
mod by_name;
#[path = "random/xorshift.rs"]
mod xorshift;

mod documents {
    mod differential;
    mod documented;
    mod edits;
    mod encodings;
    mod error_documents;
    mod fixtures;
    #[cfg(feature = "json")]
    mod json;
    mod members;
    mod orders;
    mod random;
    mod refused;
    mod servers;
    mod statuses;
    mod syntax;
    mod text;
    mod values;
    mod view;
}
