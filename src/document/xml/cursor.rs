//! A place in a document.

use super::character;
use crate::document::scan::count_while;
use crate::document::{DecodeError, DecodeErrorKind, is_white_space};
use core::fmt;

/// A document and its unread rest.
///
/// Its methods are the steps of every production: `eat` consumes a literal if it comes next, `expect` consumes it or fails.
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

    /// The byte of the document where another rest begins.
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

    /// Consumes `</name>` if it comes next.
    pub(crate) fn eat_end_tag(&mut self, name: &str) -> bool {
        let tag = self.rest.strip_prefix("</").and_then(|rest| rest.strip_prefix(name));
        let rest = tag.and_then(|rest| rest.strip_prefix('>'));
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Consumes `literal`, or fails at the first byte that differs.
    pub(crate) fn expect(&mut self, literal: &str, what: &'static str) -> Result<(), DecodeError> {
        if self.eat(literal) {
            return Ok(());
        }
        let equal =
            literal.bytes().zip(self.rest.bytes()).take_while(|(expected, found)| expected == found).count();
        self.advance(equal);
        Err(self.unexpected(what))
    }

    /// Consumes white space; whether there was any.
    pub(crate) fn space(&mut self) -> bool {
        let length = self.rest.bytes().position(|byte| !is_white_space(byte)).unwrap_or(self.rest.len());
        self.advance(length);
        length > 0
    }

    /// Consumes white space, at least one character.
    pub(crate) fn expect_space(&mut self) -> Result<(), DecodeError> {
        if self.space() { Ok(()) } else { Err(self.unexpected("white space expected")) }
    }

    /// Consumes `length` bytes, which must be characters that XML allows.
    pub(crate) fn take_allowed(&mut self, length: usize) -> Result<&'a str, DecodeError> {
        let start = self.offset();
        let taken = self.take(length);
        match character::find_forbidden(taken) {
            None => Ok(taken),
            Some(at) => Err(DecodeError::new(DecodeErrorKind::IllegalCharacter, start.saturating_add(at))),
        }
    }

    /// Consumes everything up to `literal`, and `literal`.
    pub(crate) fn until(&mut self, literal: &str) -> Result<&'a str, DecodeError> {
        match self.find(literal) {
            Some(length) => {
                let taken = self.take_allowed(length)?;
                self.advance(literal.len());
                Ok(taken)
            }
            None => {
                self.take_allowed(usize::MAX)?;
                Err(self.error(DecodeErrorKind::Truncated))
            }
        }
    }

    /// The number of bytes before the next `literal`.
    fn find(&self, literal: &str) -> Option<usize> {
        let first = literal.bytes().next();
        let mut count = 0_usize;
        loop {
            let rest = self.bytes().get(count..)?;
            count = count.saturating_add(count_while(rest, |byte| Some(byte) != first));
            if self.bytes().get(count..)?.starts_with(literal.as_bytes()) {
                return Some(count);
            }
            count = count.saturating_add(1);
        }
    }

    /// Consumes a `Name`, in which colons are ordinary letters.
    pub(crate) fn name(&mut self) -> Result<&'a str, DecodeError> {
        match self.count_name(true) {
            0 => Err(self.unexpected("name expected")),
            length => Ok(self.take(length)),
        }
    }

    /// Consumes a name without colons; empty if none comes next.
    fn name_part(&mut self) -> &'a str {
        let length = count_while(self.bytes(), character::is_ascii_name);
        let is_ascii = self.bytes().get(length).is_none_or(u8::is_ascii);
        let length = match self.bytes().first() {
            Some(&first) if is_ascii && character::is_name_start(first.into()) => length,
            Some(_) if is_ascii => 0,
            _ => self.count_name(false),
        };
        self.take(length)
    }

    /// The length of the name that comes next, with or without colons.
    fn count_name(&self, with_colons: bool) -> usize {
        let rest = self.rest();
        let mut after = rest.char_indices().skip_while(|&(at, c)| {
            let is_in_name = if at == 0 { character::is_name_start(c) } else { character::is_name(c) };
            is_in_name || with_colons && c == ':'
        });
        after.next().map_or(rest.len(), |(at, _)| at)
    }

    /// Consumes a qualified name: the whole name, and the part after the colon.
    pub(crate) fn qualified_name(&mut self) -> Result<(&'a str, &'a str), DecodeError> {
        let start = self.rest;
        let mut local_name = self.name_part();
        if !local_name.is_empty() && self.eat(":") {
            local_name = self.name_part();
        }
        // A second colon, or a leading one, is not part of a qualified name.
        if local_name.is_empty() || self.peek() == Some(b':') {
            return Err(self.unexpected("name expected"));
        }
        Ok((self.since(start), local_name))
    }

    /// An error at the rest.
    pub(crate) const fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        DecodeError::new(kind, self.offset())
    }

    /// The error for a rest that cannot come next: it is empty, it begins with a character that XML forbids, or `what`.
    #[cold]
    pub(crate) fn unexpected(&self, what: &'static str) -> DecodeError {
        self.error(match self.rest().chars().next() {
            None => DecodeErrorKind::Truncated,
            Some(c) if !character::is_allowed(c) => DecodeErrorKind::IllegalCharacter,
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

    const NAME: DecodeErrorKind = Syntax("name expected");

    #[test]
    fn qualified_name_has_at_most_one_colon_with_text_on_both_sides() {
        for (text, whole, local) in [
            ("Code>", "Code", "Code"),
            ("AssumeRoleResponse ", "AssumeRoleResponse", "AssumeRoleResponse"),
            ("ns2:Code/", "ns2:Code", "Code"),
            ("_:_=", "_:_", "_"),
            ("a-1.b_c\t", "a-1.b_c", "a-1.b_c"),
            ("é:日本語>", "é:日本語", "日本語"),
            ("Codé·\u{300}>", "Codé·\u{300}", "Codé·\u{300}"),
            ("Code", "Code", "Code"),
        ] {
            let mut cursor = Cursor::new(text);
            assert_eq!(cursor.qualified_name(), Ok((whole, local)));
            assert_eq!(cursor.offset(), whole.len());
        }
        for (text, kind, at) in [
            (":a", NAME, 0),
            ("a:", Truncated, 2),
            ("a:>", NAME, 2),
            ("a::b", NAME, 2),
            ("a:b:c", NAME, 3),
            ("a:1", NAME, 2),
            ("1a", NAME, 0),
            ("-a", NAME, 0),
            (".a", NAME, 0),
            ("·a", NAME, 0),
            ("\u{300}a", NAME, 0),
            ("×", NAME, 0),
            (" a", NAME, 0),
            ("", Truncated, 0),
            ("\0", IllegalCharacter, 0),
            ("a:\u{ffff}", IllegalCharacter, 2),
        ] {
            let mut cursor = Cursor::new(text);
            assert_eq!(cursor.qualified_name(), Err(DecodeError::new(kind, at)), "{text}");
        }
    }

    #[test]
    fn name_may_have_any_colons() {
        for text in [":", "a:b:c", "a::1", "é:"] {
            assert_eq!(Cursor::new(text).name(), Ok(text));
        }
        assert_eq!(Cursor::new("1:a").name(), Err(DecodeError::new(NAME, 0)));
    }

    #[test]
    fn expected_literal_is_missed_at_the_first_byte_that_differs() {
        for (text, kind, at) in [
            ("<!-a", Syntax("what"), 3),
            ("<!-", Truncated, 3),
            ("<!\x01", IllegalCharacter, 2),
            ("é", Syntax("what"), 0),
        ] {
            assert_eq!(Cursor::new(text).expect("<!--", "what"), Err(DecodeError::new(kind, at)));
        }
    }

    #[test]
    fn debug_hides_the_document() {
        assert_eq!(alloc::format!("{:?}", Cursor::new("secret")), "Cursor { offset: 0, .. }");
    }
}
