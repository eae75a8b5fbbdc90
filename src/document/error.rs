//! The errors of reading a document.

use core::fmt;

/// The reason why a body cannot be read, and the byte at which the body is wrong.
///
/// It holds no part of the body, and so no secret.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::error::DecodeErrorKind;
/// use sts_wire::{Error, GetCallerIdentity, Operation};
///
/// let Err(Error::Decode(error)) = GetCallerIdentity::decode(200, b"<GetCallerIdentityResponse>") else { panic!() };
/// assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::Truncated, 27));
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError {
    kind: DecodeErrorKind,
    offset: usize,
}

/// The kinds of [`DecodeError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// Nothing but white space.
    Empty,
    /// An HTML page.
    Html,
    /// JSON where XML is expected. `HttpResponse::json` (feature `json`) reads it.
    Json,
    /// XML where JSON is expected.
    Xml,
    /// Neither XML, HTML nor JSON.
    PlainText,
    /// Binary data, with which no UTF-8 text begins, such as a compressed body or UTF-16.
    Binary,
    /// A byte that is not UTF-8.
    NotUtf8,
    /// The document is truncated.
    Truncated,
    /// Malformed XML or JSON; the text says how.
    Syntax(&'static str),
    /// A character that the format does not allow.
    IllegalCharacter,
    /// An end tag whose name differs from the start tag.
    MismatchedEndTag,
    /// A reference to an entity that XML does not predefine.
    UndeclaredEntity,
    /// A character reference in XML to a forbidden character.
    IllegalReference,
    /// A JSON escape for one half of a surrogate pair.
    LoneSurrogate,
    /// A DOCTYPE with an internal subset. It could declare entities.
    DoctypeSubset,
    /// Elements or values nested deeper than the limit.
    TooDeep,
    /// More attributes in one element than the limit.
    TooManyAttributes,
    /// Content after the end of the document.
    TrailingContent,
    /// The root is another one than expected; the text is the expected name.
    WrongRoot(&'static str),
    /// An element where only text is allowed.
    ElementInText,
    /// Text other than white space in a list or structure, outside its elements.
    UnexpectedText,
    /// A JSON value of another type than the named one.
    WrongType(&'static str),
    /// A required member is missing or empty.
    MissingMember(&'static str),
    /// A repeated member.
    DuplicateMember(&'static str),
    /// The named member is no time in the years 0001 to 9999: neither an RFC 3339 time with a zone nor, in JSON, a
    /// number of seconds.
    MalformedTimestamp(&'static str),
    /// The named member is not a decimal number from 0 to 4,294,967,295.
    MalformedInteger(&'static str),
    /// The named member is not a decimal number from -9,223,372,036,854,775,808 to 9,223,372,036,854,775,807.
    MalformedLong(&'static str),
    /// The named member is neither `true` nor `false`.
    MalformedBoolean(&'static str),
    /// The named list has more items than its storage has room for.
    ListFull(&'static str),
    /// An element in a list is not an item; the text is the name of the items.
    WrongItem(&'static str),
}

impl DecodeError {
    pub(crate) const fn new(kind: DecodeErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }

    /// The kind of the error.
    #[must_use]
    pub const fn kind(&self) -> DecodeErrorKind {
        self.kind
    }

    /// The byte at which the body is wrong. For a missing member it is the end of the member's parent.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("empty body"),
            Self::Html => f.write_str("html instead of a response"),
            Self::Json => f.write_str("json where xml is expected"),
            Self::Xml => f.write_str("xml where json is expected"),
            Self::PlainText => f.write_str("plain text instead of a response"),
            Self::Binary => f.write_str("binary data instead of a response, perhaps compressed or utf-16"),
            Self::NotUtf8 => f.write_str("not utf-8"),
            Self::Truncated => f.write_str("truncated document"),
            Self::Syntax(what) => write!(f, "malformed document: {what}"),
            Self::IllegalCharacter => f.write_str("forbidden character"),
            Self::MismatchedEndTag => f.write_str("mismatched end tag"),
            Self::UndeclaredEntity => f.write_str("reference to an undeclared entity"),
            Self::IllegalReference => f.write_str("reference to a forbidden character"),
            Self::LoneSurrogate => f.write_str("escape of a lone surrogate"),
            Self::DoctypeSubset => f.write_str("doctype with an internal subset"),
            Self::TooDeep => f.write_str("nested too deep"),
            Self::TooManyAttributes => f.write_str("too many attributes in an element"),
            Self::TrailingContent => f.write_str("content after the end of the document"),
            Self::WrongRoot(expected) => write!(f, "root element is not {expected}"),
            Self::ElementInText => f.write_str("element inside a text value"),
            Self::UnexpectedText => f.write_str("text in a list or structure, outside of its elements"),
            Self::WrongType(expected) => write!(f, "value is not a json {expected}"),
            Self::MissingMember(member) => write!(f, "member {member} is missing"),
            Self::DuplicateMember(member) => write!(f, "member {member} is repeated"),
            Self::MalformedTimestamp(member) => write!(f, "member {member} is not a timestamp"),
            Self::MalformedInteger(member) => {
                write!(f, "member {member} is not an integer from 0 to 4294967295")
            }
            Self::MalformedLong(member) => {
                write!(f, "member {member} is not an integer from {} to {}", i64::MIN, i64::MAX)
            }
            Self::MalformedBoolean(member) => write!(f, "member {member} is neither true nor false"),
            Self::ListFull(list) => write!(f, "list {list} has more items than there is room for"),
            Self::WrongItem(expected) => write!(f, "element in a list is not named {expected}"),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind, self.offset)
    }
}

impl core::error::Error for DecodeError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;

    #[test]
    fn every_kind_has_a_different_message() {
        let kinds = [
            DecodeErrorKind::Empty,
            DecodeErrorKind::Html,
            DecodeErrorKind::Json,
            DecodeErrorKind::Xml,
            DecodeErrorKind::PlainText,
            DecodeErrorKind::Binary,
            DecodeErrorKind::NotUtf8,
            DecodeErrorKind::Truncated,
            DecodeErrorKind::Syntax("x"),
            DecodeErrorKind::IllegalCharacter,
            DecodeErrorKind::MismatchedEndTag,
            DecodeErrorKind::UndeclaredEntity,
            DecodeErrorKind::IllegalReference,
            DecodeErrorKind::LoneSurrogate,
            DecodeErrorKind::DoctypeSubset,
            DecodeErrorKind::TooDeep,
            DecodeErrorKind::TooManyAttributes,
            DecodeErrorKind::TrailingContent,
            DecodeErrorKind::WrongRoot("x"),
            DecodeErrorKind::ElementInText,
            DecodeErrorKind::WrongType("x"),
            DecodeErrorKind::MissingMember("x"),
            DecodeErrorKind::DuplicateMember("x"),
            DecodeErrorKind::MalformedTimestamp("x"),
            DecodeErrorKind::MalformedInteger("x"),
            DecodeErrorKind::MalformedBoolean("x"),
            DecodeErrorKind::ListFull("x"),
            DecodeErrorKind::WrongItem("x"),
        ];
        let told: BTreeSet<_> = kinds.iter().map(|&kind| kind.to_string()).collect();
        assert_eq!(told.len(), kinds.len(), "{told:?}");
        assert!(told.iter().all(|words| words.len() > 5), "{told:?}");
    }
}
