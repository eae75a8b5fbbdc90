//! The AWS STS wire format, without I/O.

#![no_std]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod timestamp;

pub use timestamp::{Date, FixedStr, Timestamp, TimestampError, TimestampErrorKind};
