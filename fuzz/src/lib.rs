//! Oracles for the fuzz targets: simple, slow implementations, written from the standards, AWS's documentation and the
//! service model, and not from the library.

pub mod answer;
pub mod calendar;
pub mod character_data;
pub mod fields;
pub mod request;
pub mod signature;
pub mod vetting;
