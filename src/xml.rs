//! Reading XML: one forward pass, no tree, nothing allocated.
//!
//! [`reader::Reader`] walks a document by pulling: `new` reads the prolog and the root's start tag, `next_child` the
//! children of an element one after the other, and each child is read by `text`, passed over by `skip` or
//! walked by `next_child` in turn; `finish` sees to it that nothing stands after the root. Whoever reads never meets
//! a comment, a processing instruction, an attribute or a prefix.
//!
//! The reader is strict: everything it walks over, skipped elements included, must be well-formed by
//! XML 1.0, fifth edition (<https://www.w3.org/TR/xml/>), since a document that was cut off or damaged must never
//! look like a whole one. Entities cannot be declared, so a document cannot grow when it is read.
//!
//! Where it is more lenient than the standard, on purpose:
//! - white space may stand before the prolog;
//! - prefixes need not be bound to a namespace, since elements are known by their local names;
//! - a document that declares itself US-ASCII may hold UTF-8.
//!
//! Where it is stricter:
//! - a qualified name has at most one colon, and something on both sides of it;
//! - an element nests at most [`reader::MAX_DEPTH`] deep and has at most [`attribute::MAX_ATTRIBUTES`] attributes;
//! - only UTF-8 is read, and a DOCTYPE must not have an internal subset.
//!
//! Values are not unescaped when they are read: [`Text`](crate::Text) keeps the slice that was checked, and
//! [`unescape::Unescape`] resolves it at each reading.
//!
//! Errors name the byte of the body. A construct that is wrong as a whole (a reference, an end tag, a second
//! attribute of one name) is reported where it begins; a character that cannot stand where it stands, at that character;
//! [`Truncated`](crate::DecodeErrorKind::Truncated), which every beginning of a well-formed document ends in, at the end.

mod attribute;
mod character;
mod cursor;
mod markup;
mod prolog;
pub(crate) mod reader;
mod reference;
pub(crate) mod unescape;

#[cfg(test)]
mod against_roxmltree;
#[cfg(test)]
mod generate;
