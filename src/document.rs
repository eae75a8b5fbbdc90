//! Documents: the interface that XML and JSON share, and the errors of reading them.
//!
//! Nothing here knows [`Text`](crate::Text) or any operation. A reader checks a value and hands out the checked slice
//! with the way in which it is escaped; `Text` resolves the escapes.

mod cursor;
mod error;
#[cfg(feature = "json")]
pub(crate) mod json;
pub(crate) mod scan;
pub(crate) mod xml;

#[cfg(all(feature = "proof", feature = "server"))]
pub(crate) use cursor::Cursor;
pub use error::{DecodeError, DecodeErrorKind};

use core::fmt;

/// A document that is read member by member. XML has elements where JSON has the members of objects.
///
/// The current member is the member whose beginning was read last. At first it is the whole document.
pub(crate) trait Document<'a> {
    /// A member that contains other members.
    type Parent: Copy;

    /// Whether a list is an array, which has its items together. Otherwise each item is a member.
    const HAS_ARRAYS: bool = false;

    /// The current member, as the parent of the members in it.
    fn parent(&self) -> Self::Parent;

    /// Whether the current member has this name.
    fn is_named(&self, name: &str) -> bool;

    /// Whether the current member is written as absent, as `null` of JSON is.
    fn is_null(&self) -> bool {
        false
    }

    /// The byte of the body where the current member begins.
    fn start(&self) -> usize;

    /// Reads the beginning of the next member of `parent`; `false` once the end of `parent` was read.
    fn next_member(&mut self, parent: &Self::Parent) -> Result<bool, DecodeError>;

    /// Reads the beginning of the next member of `parent` if the member has this name and is written in the most usual
    /// way. If the result is `false`, nothing was read; [`next_member`](Self::next_member) reads every way of writing.
    fn expected_member(&mut self, parent: &Self::Parent, name: &'static str) -> bool {
        let _ = (parent, name);
        false
    }

    /// Reads the next member of `parent` to its end if it has this name, is written in the most usual way, and is a
    /// text in which nothing is escaped. If the result is `None`, nothing was read.
    fn expected_text(&mut self, parent: &Self::Parent, name: &'static str) -> Option<&'a str> {
        let _ = (parent, name);
        None
    }

    /// Reads the beginning of the next item of `list`; `false` once the end of `list` was read.
    fn next_item(&mut self, list: &Self::Parent, item_name: &'static str) -> Result<bool, DecodeError> {
        if self.expected_member(list, item_name) {
            return Ok(true);
        }
        let is_read = self.next_member(list)?;
        if is_read && !self.is_named(item_name) {
            return Err(DecodeError::new(DecodeErrorKind::WrongItem(item_name), self.start()));
        }
        Ok(is_read)
    }

    /// Reads the text of the current member, to the member's end.
    fn text(&mut self) -> Result<Raw<'a>, DecodeError>;

    /// Reads the text or number of the current member, to the member's end.
    fn scalar(&mut self) -> Result<Scalar<'a>, DecodeError> {
        self.text().map(Scalar::Text)
    }

    /// Reads the boolean of the current member as text, to the member's end. It may be another text than `true` or
    /// `false`.
    fn boolean(&mut self) -> Result<Raw<'a>, DecodeError> {
        self.text()
    }

    /// Reads the current member to its end, whatever it contains.
    fn skip(&mut self) -> Result<(), DecodeError>;

    /// The byte of the body that is read next.
    fn offset(&self) -> usize;
}

/// A value as the document has it: checked, and not unescaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Raw<'a> {
    pub(crate) slice: &'a str,
    pub(crate) escaping: Escaping,
}

/// A text, or a number of JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scalar<'a> {
    Text(Raw<'a>),
    #[cfg(feature = "json")]
    Number(&'a str),
}

/// The way in which a value is escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escaping {
    None,
    Xml,
    #[cfg(feature = "json")]
    Json,
    #[cfg(feature = "server")]
    Percent,
}

impl<'a> Raw<'a> {
    /// A value without escapes.
    pub(crate) const fn plain(slice: &'a str) -> Self {
        Self { slice, escaping: Escaping::None }
    }
}

/// A part of an unescaped value.
#[derive(Clone, Copy)]
pub(crate) enum Piece<'a> {
    /// A slice of the document.
    Str(&'a str),
    /// A character that the document has escaped.
    Char(char),
}

impl Piece<'_> {
    /// The part as a string; `buffer` holds a character.
    pub(crate) fn as_str<'s>(&'s self, buffer: &'s mut [u8; 4]) -> &'s str {
        match self {
            Self::Str(text) => text,
            Self::Char(c) => c.encode_utf8(buffer),
        }
    }

    pub(crate) fn write_to<W: fmt::Write + ?Sized>(self, sink: &mut W) -> fmt::Result {
        match self {
            Self::Str(text) => sink.write_str(text),
            Self::Char(c) => sink.write_char(c),
        }
    }
}

/// The four characters that are white space in XML and in JSON.
pub(crate) const fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The value of a digit. Unlike `char::to_digit`, this function links no panic.
pub(crate) fn digit(byte: u8, radix: u32) -> Option<u32> {
    let value = match byte {
        b'0'..=b'9' => byte.wrapping_sub(b'0'),
        b'a'..=b'f' => byte.wrapping_sub(b'a').wrapping_add(10),
        b'A'..=b'F' => byte.wrapping_sub(b'A').wrapping_add(10),
        _ => return None,
    };
    Some(u32::from(value)).filter(|value| *value < radix)
}

/// The body as text.
fn utf8(body: &[u8]) -> Result<&str, DecodeError> {
    str::from_utf8(body).map_err(|error| match error.error_len() {
        Some(_) => DecodeError::new(DecodeErrorKind::NotUtf8, error.valid_up_to()),
        // The last character is incomplete.
        None => DecodeError::new(DecodeErrorKind::Truncated, body.len()),
    })
}

/// Whether a byte occurs in no text: control characters, and bytes that UTF-8 does not use.
const fn is_binary(byte: u8) -> bool {
    byte < b' ' && !is_white_space(byte) || matches!(byte, 0xc0 | 0xc1 | 0xf5..)
}

/// Sniffs a body that cannot be read as `expected` (`Xml` or `Json`): the error for another kind of document, an HTML
/// page, plain text, binary data or an empty body. `None` if the body begins like the expected kind.
pub(crate) fn sniff(body: &[u8], expected: DecodeErrorKind) -> Option<DecodeError> {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let rest = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body).trim_ascii_start();
    let offset = body.len().saturating_sub(rest.len());
    let kind = match rest.first() {
        None => DecodeErrorKind::Empty,
        // The second byte is NUL in UTF-16.
        Some(b'{' | b'[' | b'<') if rest.get(1) == Some(&0) => DecodeErrorKind::Binary,
        Some(b'{' | b'[') => DecodeErrorKind::Json,
        Some(b'<') if xml::is_html(rest) => DecodeErrorKind::Html,
        Some(b'<') => DecodeErrorKind::Xml,
        Some(_) if BYTE_ORDER_MARK.starts_with(rest) => {
            return Some(DecodeError::new(DecodeErrorKind::Truncated, body.len()));
        }
        Some(_) if rest.iter().take(4).any(|byte| is_binary(*byte)) => DecodeErrorKind::Binary,
        Some(_) => DecodeErrorKind::PlainText,
    };
    (kind != expected).then_some(DecodeError::new(kind, offset))
}
