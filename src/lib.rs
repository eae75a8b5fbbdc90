//! The AWS STS wire format, without I/O.

#![no_std]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod error {
    mod decode;
    pub use decode::{DecodeError, DecodeErrorKind};
}
mod secret;
mod text;
mod xml;

#[cfg(feature = "alloc")]
pub use secret::WipedString;
pub use {
    error::{DecodeError, DecodeErrorKind},
    secret::Secret,
    text::{Text, ToText},
};
