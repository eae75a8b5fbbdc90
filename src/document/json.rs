//! Reading JSON: one forward pass without a tree and without allocation.
//!
//! [`Reader`] pulls, as the reader of XML does: `new` gives the outermost value, `next_member` reads the names of an
//! object's members one after the other, and `text`, `scalar`, `skip` or more `next_member` read each value to its end.
//! `finish` checks that nothing follows the outermost value.
//!
//! The reader is strict: everything that it reads over, skipped values included, must be well-formed by RFC 8259
//! (<https://www.rfc-editor.org/rfc/rfc8259>). Where the RFC leaves a choice, the reader rejects a byte order mark,
//! escapes of lone surrogates, and values that nest more than [`reader::MAX_DEPTH`] deep. [`Reader::after_mark`] skips
//! a byte order mark before a response. Numbers may have any size; a member rejects a number that it cannot hold. The
//! reader keeps an escaped character that XML forbids, such as NUL.
//!
//! Values are not unescaped when they are read: the reader hands out the checked slice, and [`Unescape`] resolves the
//! escapes.
//!
//! Errors name a byte of the body. A wrong escape is reported at its start, a misplaced character at that character,
//! and [`Truncated`](crate::error::DecodeErrorKind::Truncated), the error of every beginning of a well-formed object,
//! at the end.

mod number;
mod reader;
mod token;
mod unescape;

#[cfg(test)]
mod against_serde_json;

pub(crate) use number::whole_seconds;
pub(crate) use reader::Reader;
pub(crate) use unescape::Unescape;
