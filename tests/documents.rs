//! Every document a server can send: a test for each rule by which answers are read, through the public API.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "tests may panic"
)]

mod documents {
    mod error_documents;
    mod marked;
    mod members;
    mod refused;
    mod statuses;
    mod text;
    mod values;
    mod written;
}
