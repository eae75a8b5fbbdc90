//! Reading XML: one forward pass without a tree and without allocation.
//!
//! [`Reader`] pulls: `new` reads the prolog and the root's start tag, `next_member` reads the start tags of the
//! elements inside an element one after the other, and `text`, `skip` or more `next_member` read each of them to its
//! end. `finish` checks that nothing follows the root. Comments, processing instructions, attributes and prefixes are
//! read over.
//!
//! The reader is strict: everything that it reads over, skipped elements included, must be well-formed by XML 1.0, fifth
//! edition (<https://www.w3.org/TR/xml/>). A truncated or damaged document therefore never looks like a whole one.
//! Entities cannot be declared, so a document cannot grow when it is read.
//!
//! It is more lenient than the standard in these points:
//! - white space may precede the prolog;
//! - prefixes need not be bound to a namespace, since elements are recognised by their local names;
//! - a document that declares US-ASCII may contain other UTF-8.
//!
//! It is stricter in these:
//! - a qualified name has at most one colon, with something on both sides;
//! - elements nest at most [`reader::MAX_DEPTH`] deep and have at most [`attribute::MAX_ATTRIBUTES`] attributes;
//! - a DOCTYPE has no internal subset;
//! - the encoding is UTF-8. A document that declares ISO-8859-1 or Windows-1252 is read if it is all ASCII, because its
//!   bytes are then UTF-8 too; anything else in these encodings, and UTF-16, is an error at the first other byte.
//!
//! Values are not unescaped when they are read: the reader hands out the checked slice, and [`unescape::Unescape`]
//! resolves the escapes.
//!
//! Errors name a byte of the body. A construct that is wrong as a whole (a reference, an end tag, a repeated attribute)
//! is reported at its start, a misplaced character at that character, and
//! [`Truncated`](crate::error::DecodeErrorKind::Truncated), the error of every beginning of a well-formed document, at
//! the end.

#[cfg(test)]
mod against_roxmltree;
mod attribute;
mod character;
mod expected;
#[cfg(test)]
mod generate;
mod markup;
mod name;
mod prolog;
mod reader;
mod reference;
pub(crate) mod unescape;

pub(crate) use character::is_allowed;
#[cfg(feature = "server")]
pub(crate) use name::first_not_in_name;
pub(crate) use prolog::is_html;
pub(crate) use reader::Reader;
