//! A place in a document.

use super::xml::is_allowed;
use super::{DecodeError, DecodeErrorKind, is_white_space};
use core::fmt;

/// A document and its unread rest.
///
/// Its methods here are the steps of every production: `eat` consumes a literal if it comes next, `expect` consumes it
/// or fails. The productions of XML and JSON are methods as well, in the modules of their names.
#[derive(Clone)]
pub(crate) struct Cursor<'a> {
    /// The length of the document.
    length: usize,
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(document: &'a str) -> Self {
        Self { length: document.len(), rest: document }
    }

    /// The unread rest.
    pub(crate) const fn rest(&self) -> &'a str {
        self.rest
    }

    /// The unread rest, as bytes.
    pub(crate) const fn bytes(&self) -> &'a [u8] {
        self.rest.as_bytes()
    }

    /// The byte of the document where the rest begins.
    pub(crate) const fn offset(&self) -> usize {
        self.offset_of(self.rest)
    }

    /// The byte of the document where another rest of it begins.
    pub(crate) const fn offset_of(&self, rest: &str) -> usize {
        self.length.saturating_sub(rest.len())
    }

    /// Continues at another rest, an earlier or a later one.
    pub(crate) const fn move_to(&mut self, rest: &'a str) {
        self.rest = rest;
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes().first().copied()
    }

    pub(crate) fn starts_with(&self, literal: &str) -> bool {
        self.rest.starts_with(literal)
    }

    /// Consumes `length` bytes, which end at the end of a character.
    pub(crate) fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Consumes `length` bytes, which end at the end of a character.
    pub(crate) fn advance(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    /// The slice from an earlier rest to the rest.
    pub(crate) fn since(&self, earlier: &'a str) -> &'a str {
        earlier.get(..earlier.len().saturating_sub(self.rest.len())).unwrap_or_default()
    }

    /// Consumes `literal` if it comes next.
    pub(crate) fn eat(&mut self, literal: &str) -> bool {
        let rest = self.rest.strip_prefix(literal);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Consumes `literal`, or fails at the first byte that differs.
    pub(crate) fn expect(&mut self, literal: &str, what: &'static str) -> Result<(), DecodeError> {
        if self.eat(literal) {
            return Ok(());
        }
        Err(self.missing(literal, what))
    }

    /// The error for a rest that does not begin with `literal`, at the first byte that differs.
    #[cold]
    fn missing(&mut self, literal: &str, what: &'static str) -> DecodeError {
        let pairs = literal.bytes().zip(self.rest.bytes());
        self.advance(pairs.take_while(|(expected, found)| expected == found).count());
        self.unexpected(what)
    }

    /// Consumes white space, and returns whether there was any.
    pub(crate) fn space(&mut self) -> bool {
        let length = self.rest.bytes().position(|byte| !is_white_space(byte)).unwrap_or(self.rest.len());
        self.advance(length);
        length > 0
    }

    /// An error at the rest.
    pub(crate) const fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        DecodeError::new(kind, self.offset())
    }

    /// The error for a rest that cannot come next: the document is truncated, the next character is allowed nowhere, or
    /// `what`.
    #[cold]
    pub(crate) fn unexpected(&self, what: &'static str) -> DecodeError {
        self.error(match self.rest().chars().next() {
            None => DecodeErrorKind::Truncated,
            Some(c) if !is_allowed(c) => DecodeErrorKind::IllegalCharacter,
            Some(_) => DecodeErrorKind::Syntax(what),
        })
    }
}

impl fmt::Debug for Cursor<'_> {
    /// The offset alone: the document may contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").field("offset", &self.offset()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecodeErrorKind::{IllegalCharacter, Syntax, Truncated};

    #[test]
    fn expected_literal_is_missed_at_the_first_byte_that_differs() {
        for (literal, text, kind, at) in [
            ("<!--", "<!-a", Syntax("what"), 3),
            ("<!--", "<!-", Truncated, 3),
            ("<!--", "<!\x01", IllegalCharacter, 2),
            ("<!--", "é", Syntax("what"), 0),
            ("null", "nul", Truncated, 3),
            ("null", "nil", Syntax("what"), 1),
            ("null", "NULL", Syntax("what"), 0),
        ] {
            assert_eq!(Cursor::new(text).expect(literal, "what"), Err(DecodeError::new(kind, at)));
        }
    }

    #[test]
    fn debug_hides_the_document() {
        assert_eq!(alloc::format!("{:?}", Cursor::new("secret")), "Cursor { offset: 0, .. }");
    }
}
