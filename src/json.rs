//! Reading JSON: one forward pass, no tree, nothing allocated.
//!
//! [`Reader`] walks a document by pulling, as that of XML does: `new` stands before the outermost value, `next_member`
//! gives the members of an object one after the other, and each is read by `string` or `number`, passed over by
//! `skip`, or walked by `next_member` in turn; `finish` sees to it that nothing stands behind the outermost value.
//!
//! The reader is strict: everything it walks over, skipped values included, must be well-formed by RFC 8259
//! (<https://www.rfc-editor.org/rfc/rfc8259>). Where the RFC leaves a choice, it refuses a byte order mark, escapes of
//! surrogates that are no pair, and values that nest more than [`reader::MAX_DEPTH`] deep. Numbers may have any
//! size: what cannot be held is for those to refuse who ask for it.
//!
//! Strings are not unescaped when they are read: [`Text`](crate::Text) keeps the slice that was checked, and
//! [`Unescape`] resolves it at each reading.
//!
//! Errors name the byte of the body. An escape that is wrong is reported where it begins, a character that cannot
//! stand where it stands, at that character; [`Truncated`](crate::DecodeErrorKind::Truncated), which every beginning of
//! an object that is well-formed ends in, at the end.

mod cursor;
mod number;
mod reader;
mod unescape;

#[cfg(test)]
mod against_serde_json;

pub(crate) use number::whole_seconds;
pub(crate) use reader::{Reader, Value};
pub(crate) use unescape::Unescape;
