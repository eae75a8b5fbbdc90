//! The requests that other projects sign, and their signing functions written with this crate.
//!
//! README.md says where each request comes from, and what differs from `aws-sigv4`.

pub mod object_store;
pub mod reqsign;
pub mod rust_s3;
pub mod shape;
