//! A place in a document.

use super::character;
use crate::error::{DecodeError, DecodeErrorKind};
use core::fmt;

/// What is left of a document, and at which byte of it that stands.
///
/// Its methods are the steps that every production is made of: `eat` takes what stands there or nothing, `expect`
/// takes it or fails.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    rest: &'a str,
    /// The length of the whole document.
    end: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(document: &'a str) -> Self {
        Self { rest: document, end: document.len() }
    }

    pub(crate) const fn rest(&self) -> &'a str {
        self.rest
    }

    /// The byte of the document where the rest begins.
    pub(crate) const fn offset(&self) -> usize {
        self.end.saturating_sub(self.rest.len())
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.as_bytes().first().copied()
    }

    pub(crate) fn starts_with(&self, literal: &str) -> bool {
        self.rest.as_bytes().starts_with(literal.as_bytes())
    }

    /// Consumes `length` bytes, which end at a character's end.
    pub(crate) fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// What was consumed between `earlier` and here.
    pub(crate) fn since(&self, mut earlier: Self) -> &'a str {
        earlier.take(earlier.rest.len().saturating_sub(self.rest.len()))
    }

    /// Consumes `literal` if it stands here.
    pub(crate) fn eat(&mut self, literal: &str) -> bool {
        self.rest.strip_prefix(literal).map(|rest| self.rest = rest).is_some()
    }

    /// Consumes `</name>` if it stands here just so.
    pub(crate) fn eat_end_tag(&mut self, name: &str) -> bool {
        let mut after = *self;
        let found = after.eat("</") && after.eat(name) && after.eat(">");
        if found {
            *self = after;
        }
        found
    }

    /// Consumes `<name>` if it stands here just so.
    pub(crate) fn eat_start_tag_of(&mut self, name: &str) -> bool {
        let mut after = *self;
        let found = after.eat("<") && after.eat(name) && after.eat(">");
        if found {
            *self = after;
        }
        found
    }

    /// Consumes `<name>` if it stands here just so, the name made of letters: the name.
    pub(crate) fn eat_start_tag(&mut self) -> Option<&'a str> {
        let rest = self.rest.strip_prefix('<')?;
        let (name, rest) = rest.split_at_checked(character::count_letters(rest.as_bytes()))?;
        let rest = rest.strip_prefix('>')?;
        (!name.is_empty()).then(|| {
            self.rest = rest;
            name
        })
    }

    /// Consumes `literal`, or is an error at the first byte that differs.
    pub(crate) fn expect(&mut self, literal: &str, what: &'static str) -> Result<(), DecodeError> {
        if self.eat(literal) {
            return Ok(());
        }
        let common =
            self.rest.bytes().zip(literal.bytes()).take_while(|(found, wanted)| found == wanted).count();
        self.take(common);
        Err(self.unexpected(what))
    }

    /// Consumes white space; whether there was any.
    pub(crate) fn space(&mut self) -> bool {
        let space = self.rest.bytes().take_while(|&byte| character::is_space(byte)).count();
        self.take(space);
        space > 0
    }

    /// Consumes white space, of which there must be some.
    pub(crate) fn expect_space(&mut self) -> Result<(), DecodeError> {
        if self.space() { Ok(()) } else { Err(self.unexpected("white space expected")) }
    }

    /// Consumes all up to `length` bytes from here, which must be characters that a document may hold.
    pub(crate) fn take_legal(&mut self, length: usize) -> Result<&'a str, DecodeError> {
        let before = *self;
        let taken = self.take(length);
        match character::find_illegal(taken) {
            None => Ok(taken),
            Some(at) => {
                *self = before;
                self.take(at);
                Err(self.error(DecodeErrorKind::IllegalCharacter))
            }
        }
    }

    /// Consumes all up to `literal`, and `literal` too.
    pub(crate) fn until(&mut self, literal: &str) -> Result<&'a str, DecodeError> {
        match character::find(self.rest, literal) {
            Some(length) => {
                let taken = self.take_legal(length)?;
                self.take(literal.len());
                Ok(taken)
            }
            None => {
                self.take_legal(self.rest.len())?;
                Err(self.error(DecodeErrorKind::Truncated))
            }
        }
    }

    /// Consumes a `Name`, in which a colon is a letter like others.
    pub(crate) fn name(&mut self) -> Result<&'a str, DecodeError> {
        if !self.rest.starts_with(|c| c == ':' || character::is_name_start(c)) {
            return Err(self.unexpected("name expected"));
        }
        let length = self.rest.find(|c| c != ':' && !character::is_name(c));
        Ok(self.take(length.unwrap_or(self.rest.len())))
    }

    /// Consumes a name without colons; empty where none begins.
    fn name_part(&mut self) -> &'a str {
        let letters = character::count_letters(self.rest.as_bytes());
        let others =
            self.rest.bytes().skip(letters).take_while(|&byte| character::is_ascii_name(byte)).count();
        let mut length = letters.saturating_add(others);
        if self.rest.as_bytes().get(length).is_some_and(|byte| !byte.is_ascii()) {
            length = self.rest.find(|c| !character::is_name(c)).unwrap_or(self.rest.len());
        }
        if self.rest.starts_with(character::is_name_start) { self.take(length) } else { "" }
    }

    /// Consumes a qualified name: the whole of it, and the part behind the colon.
    pub(crate) fn qualified_name(&mut self) -> Result<(&'a str, &'a str), DecodeError> {
        let start = *self;
        let mut local = self.name_part();
        if !local.is_empty() && self.eat(":") {
            local = self.name_part();
        }
        // A second colon, or one with nothing before it, is no part of a name.
        if local.is_empty() || self.peek() == Some(b':') {
            return Err(self.unexpected("name expected"));
        }
        Ok((self.since(start), local))
    }

    pub(crate) const fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        DecodeError::new(kind, self.offset())
    }

    /// What stands here cannot stand here: because there is nothing, because no document may hold it, or for the
    /// reason given.
    #[cold]
    pub(crate) fn unexpected(&self, what: &'static str) -> DecodeError {
        self.error(match self.rest.chars().next() {
            None => DecodeErrorKind::Truncated,
            Some(c) if !character::is_allowed(c) => DecodeErrorKind::IllegalCharacter,
            Some(_) => DecodeErrorKind::Syntax(what),
        })
    }
}

impl fmt::Debug for Cursor<'_> {
    /// The place alone: what stands there may be secret.
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
    fn qualified_name_has_at_most_one_colon_and_both_its_sides() {
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
            assert_eq!(Cursor::new(text).qualified_name(), Err(DecodeError::new(kind, at)), "{text}");
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
        let expect = |text| Cursor::new(text).expect("<!--", "what").unwrap_err();
        assert_eq!(expect("<!-a"), DecodeError::new(Syntax("what"), 3));
        assert_eq!(expect("<!-"), DecodeError::new(Truncated, 3));
        assert_eq!(expect("<!\x01"), DecodeError::new(IllegalCharacter, 2));
        assert_eq!(expect("é"), DecodeError::new(Syntax("what"), 0));
    }

    #[test]
    fn start_tag_that_is_not_plain_is_left_alone() {
        for text in
            ["<a >", "<a/>", "<a:b>", "<a1>", "<é>", "<>", "</a>", "<a", "<", "", "a", "<Code<aaaaaaaaaaaa"]
        {
            let mut cursor = Cursor::new(text);
            assert_eq!(cursor.eat_start_tag(), None, "{text}");
            assert_eq!(cursor.offset(), 0);
        }
        let mut cursor = Cursor::new("<SessionToken>x        ");
        assert_eq!((cursor.eat_start_tag(), cursor.offset()), (Some("SessionToken"), 14));
    }

    #[test]
    fn debug_does_not_tell_the_document() {
        assert_eq!(alloc::format!("{:?}", Cursor::new("secret")), "Cursor { offset: 0, .. }");
    }
}
