//! A place in a document.

use super::character;
use crate::WIDE;
use crate::error::{DecodeError, DecodeErrorKind, Refused};
use core::fmt;

/// A document and how far it was read, up to what it was refused for.
///
/// Its methods are the steps that every production is made of: `eat` takes what stands there or nothing, `expect`
/// takes it or fails.
#[derive(Clone)]
pub(crate) struct Cursor<'a> {
    document: &'a str,
    /// What is left of it.
    left: &'a [u8],
    error: Option<DecodeError>,
}

/// The length of `<>`.
pub(crate) const START_TAG: usize = 2;

/// What follows `<name>`, if the bytes begin with it just so.
#[cfg_attr(target_pointer_width = "64", inline(always))]
fn after_start_tag<'b>(bytes: &'b [u8], name: &[u8]) -> Option<&'b [u8]> {
    after_tag(bytes, b"<", name)
}

/// What follows `</name>`, if the bytes begin with it just so.
#[cfg_attr(target_pointer_width = "64", inline(always))]
fn after_end_tag<'b>(bytes: &'b [u8], name: &[u8]) -> Option<&'b [u8]> {
    after_tag(bytes, b"</", name)
}

/// Inlined where the name is known, it is compared in a few words.
#[cfg_attr(target_pointer_width = "64", inline(always))]
fn after_tag<'b>(bytes: &'b [u8], open: &[u8], name: &[u8]) -> Option<&'b [u8]> {
    let (tag, after) = bytes.split_at_checked(open.len().wrapping_add(name.len()).wrapping_add(1))?;
    match tag.strip_prefix(open)? {
        [found @ .., b'>'] if character::is_same(found, name) => Some(after),
        _ => None,
    }
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(document: &'a str) -> Self {
        Self { document, left: document.as_bytes(), error: None }
    }

    /// What is left.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub(crate) fn rest(&self) -> &'a str {
        self.document.get(self.offset()..).unwrap_or_default()
    }

    /// What is left, as bytes.
    pub(crate) const fn bytes(&self) -> &'a [u8] {
        self.left
    }

    /// The byte of the document where the rest begins.
    pub(crate) const fn offset(&self) -> usize {
        self.document.len().wrapping_sub(self.left.len())
    }

    /// Goes back to where the cursor was.
    pub(crate) fn back_to(&mut self, offset: usize) {
        self.left = self.document.as_bytes().get(offset..).unwrap_or_default();
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.left.first().copied()
    }

    pub(crate) fn starts_with(&self, literal: &str) -> bool {
        self.left.starts_with(literal.as_bytes())
    }

    /// Consumes `length` bytes, which end at a character's end.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub(crate) fn take(&mut self, length: usize) -> &'a str {
        let start = self.offset();
        self.skip(length);
        self.since(start)
    }

    fn skip(&mut self, length: usize) {
        self.left = self.left.get(length..).unwrap_or_default();
    }

    /// What was consumed between an earlier offset and here.
    pub(crate) fn since(&self, earlier: usize) -> &'a str {
        self.document.get(earlier..self.offset()).unwrap_or_default()
    }

    /// Consumes `literal` if it stands here.
    pub(crate) fn eat(&mut self, literal: &str) -> bool {
        self.go_on(self.left.strip_prefix(literal.as_bytes()))
    }

    /// Goes on behind what was found; whether anything was.
    #[inline]
    const fn go_on(&mut self, found: Option<&'a [u8]>) -> bool {
        if let Some(after) = found {
            self.left = after;
        }
        found.is_some()
    }

    /// Consumes `text</name>` if it stands here just so, with nothing in the text that needs a closer look: the text.
    #[inline]
    pub(crate) fn eat_text_and_end_tag(&mut self, name: &[u8]) -> Option<&'a str> {
        self.eat_text(self.left, name)
    }

    /// Consumes an indentation and `<name>text</name>` in the same way.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    pub(crate) fn eat_element(&mut self, name: &[u8]) -> Option<&'a str> {
        self.eat_text(after_start_tag(character::skip_indentation(self.left), name)?, name)
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn eat_text(&mut self, bytes: &'a [u8], name: &[u8]) -> Option<&'a str> {
        let (text, tag) = bytes.split_at_checked(character::count_plain(bytes))?;
        let after = after_end_tag(tag, name)?;
        let start = self.document.len().wrapping_sub(bytes.len());
        self.left = after;
        self.document.get(start..)?.get(..text.len())
    }

    /// Consumes an indentation and `<name>` if they stand here just so.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    pub(crate) fn eat_start_tag_of(&mut self, name: &[u8]) -> bool {
        self.go_on(after_start_tag(character::skip_indentation(self.left), name))
    }

    /// Consumes the start tag of a root of that name with the attribute that nearly all servers write, if it stands here
    /// just so.
    pub(crate) fn eat_root(&mut self, name: &[u8]) -> bool {
        const ATTRIBUTE: &[u8] = b" xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">";

        let Some(tag) = self.left.strip_prefix(b"<") else { return false };
        let Some((found, behind)) = tag.split_at_checked(name.len()) else { return false };
        self.go_on(behind.strip_prefix(ATTRIBUTE).filter(|_| character::is_same(found, name)))
    }

    /// Consumes an indentation and `</name>` if they stand here just so.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    pub(crate) fn eat_end_tag_of(&mut self, name: &[u8]) -> bool {
        self.go_on(after_end_tag(character::skip_indentation(self.left), name))
    }

    /// Consumes an indentation and `<name>` with a name made of letters, just so: the name.
    #[inline]
    pub(crate) fn eat_start_tag(&mut self) -> Option<&'a [u8]> {
        let tag = character::skip_indentation(self.left).strip_prefix(b"<")?;
        match tag.split_at_checked(character::count_letters(tag))? {
            (name @ [_, ..], [b'>', after @ ..]) => {
                self.left = after;
                Some(name)
            }
            _ => None,
        }
    }

    /// Consumes `literal`, or is an error at the first byte that differs.
    pub(crate) fn expect(&mut self, literal: &str, what: &'static str) -> Result<(), Refused> {
        for byte in literal.bytes() {
            if self.peek() != Some(byte) {
                return Err(self.unexpected(what));
            }
            self.skip(1);
        }
        Ok(())
    }

    /// Consumes white space; whether there was any.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub(crate) fn space(&mut self) -> bool {
        let length = character::count_space(self.left);
        self.skip(length);
        length > 0
    }

    /// Consumes white space, of which there must be some.
    pub(crate) fn expect_space(&mut self) -> Result<(), Refused> {
        if self.space() { Ok(()) } else { Err(self.unexpected("white space expected")) }
    }

    /// Consumes all up to `length` bytes from here, which must be characters that a document may hold.
    pub(crate) fn take_legal(&mut self, length: usize) -> Result<&'a str, Refused> {
        let start = self.offset();
        let taken = self.take(length);
        match character::find_illegal(taken) {
            None => Ok(taken),
            Some(at) => Err(self.refuse_at(DecodeErrorKind::IllegalCharacter, start.saturating_add(at))),
        }
    }

    /// Consumes all up to `literal`, and `literal` too.
    pub(crate) fn until(&mut self, literal: &str) -> Result<&'a str, Refused> {
        match character::find(self.rest(), literal) {
            Some(length) => {
                let taken = self.take_legal(length)?;
                self.take(literal.len());
                Ok(taken)
            }
            None => {
                self.take_legal(usize::MAX)?;
                Err(self.refuse(DecodeErrorKind::Truncated))
            }
        }
    }

    /// Consumes a `Name`, in which a colon is a letter like others.
    pub(crate) fn name(&mut self) -> Result<&'a str, Refused> {
        match self.count_name(true) {
            0 => Err(self.unexpected("name expected")),
            length => Ok(self.take(length)),
        }
    }

    /// Consumes a name without colons; empty where none begins.
    fn name_part(&mut self) -> &'a str {
        let bytes = self.left;
        let length = if WIDE { character::count_ascii_name(bytes) } else { 0 };
        if WIDE && bytes.get(length).is_none_or(u8::is_ascii) {
            let begins = bytes.first().is_some_and(|&byte| character::is_name_start(byte.into()));
            return self.take(if begins { length } else { 0 });
        }
        self.take(self.count_name(false))
    }

    /// The length of the name that stands here, with colons in it or without.
    #[inline(never)]
    fn count_name(&self, with_colons: bool) -> usize {
        let rest = self.rest();
        let mut after = rest.char_indices().skip_while(|&(at, c)| {
            let is_in_name = if at == 0 { character::is_name_start(c) } else { character::is_name(c) };
            is_in_name || with_colons && c == ':'
        });
        after.next().map_or(rest.len(), |(at, _)| at)
    }

    /// Consumes a qualified name: the whole of it, and the part behind the colon.
    pub(crate) fn qualified_name(&mut self) -> Result<(&'a str, &'a str), Refused> {
        if WIDE {
            // Letters alone are the whole of nearly every name.
            let letters = character::count_letters(self.left);
            if letters > 0 && matches!(self.left.get(letters), Some(b'>' | b' ')) {
                let name = self.take(letters);
                return Ok((name, name));
            }
        }
        let start = self.offset();
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

    /// Refuses what stands here.
    #[inline(never)]
    pub(crate) fn refuse(&mut self, kind: DecodeErrorKind) -> Refused {
        self.refuse_at(kind, self.offset())
    }

    /// Refuses what stands, or begins, at an offset.
    #[cold]
    #[inline(never)]
    pub(crate) fn refuse_at(&mut self, kind: DecodeErrorKind, offset: usize) -> Refused {
        self.error = Some(DecodeError::new(kind, offset));
        Refused
    }

    /// What stands here cannot stand here: because there is nothing, because no document may hold it, or for the
    /// reason given.
    #[cold]
    #[inline(never)]
    pub(crate) fn unexpected(&mut self, what: &'static str) -> Refused {
        self.refuse(match self.rest().chars().next() {
            None => DecodeErrorKind::Truncated,
            Some(c) if !character::is_allowed(c) => DecodeErrorKind::IllegalCharacter,
            Some(_) => DecodeErrorKind::Syntax(what),
        })
    }

    /// What the document was refused for last.
    #[inline(never)]
    pub(crate) fn error(&self) -> DecodeError {
        self.error.unwrap_or(DecodeError::new(DecodeErrorKind::Truncated, self.offset()))
    }
}

impl fmt::Debug for Cursor<'_> {
    /// The place alone: what stands there may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").field("offset", &self.offset()).finish_non_exhaustive()
    }
}

#[cfg(test)]
impl Cursor<'_> {
    /// What the document was refused for, and where.
    pub(crate) fn fault(&self) -> (DecodeErrorKind, usize) {
        (self.error().kind(), self.error().offset())
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
            let mut cursor = Cursor::new(text);
            assert_eq!(cursor.qualified_name(), Err(Refused));
            assert_eq!(cursor.fault(), (kind, at), "{text}");
        }
    }

    #[test]
    fn name_may_have_any_colons() {
        for text in [":", "a:b:c", "a::1", "é:"] {
            assert_eq!(Cursor::new(text).name(), Ok(text));
        }
        let mut cursor = Cursor::new("1:a");
        assert_eq!((cursor.name(), cursor.fault()), (Err(Refused), (NAME, 0)));
    }

    #[test]
    fn expected_literal_is_missed_at_the_first_byte_that_differs() {
        for (text, kind, at) in [
            ("<!-a", Syntax("what"), 3),
            ("<!-", Truncated, 3),
            ("<!\x01", IllegalCharacter, 2),
            ("é", Syntax("what"), 0),
        ] {
            let mut cursor = Cursor::new(text);
            assert_eq!(cursor.expect("<!--", "what"), Err(Refused));
            assert_eq!(cursor.fault(), (kind, at));
        }
    }

    #[test]
    fn tag_that_is_not_plain_is_left_alone() {
        for text in [
            "<a >", "<a/>", "<a:b>", "<a1>", "<é>", "<>", "</b>", "<a", "<", "", "a", "</a", "</a >",
            "</p:a>",
        ] {
            for space in ["", "\n", "                  "] {
                let text = alloc::format!("{space}{text}");
                let mut cursor = Cursor::new(&text);
                assert_eq!((cursor.eat_start_tag(), cursor.offset()), (None, 0), "{text}");
                assert_eq!((cursor.eat_end_tag_of(b"a"), cursor.offset()), (false, 0), "{text}");
            }
        }
        let mut cursor = Cursor::new(" <SessionToken>x     ");
        assert_eq!((cursor.eat_start_tag(), cursor.offset()), (Some(b"SessionToken".as_slice()), 15));
        let mut cursor = Cursor::new("\n</Token></Token>");
        assert_eq!((cursor.eat_end_tag_of(b"Token"), cursor.offset()), (true, 9));
        assert_eq!((cursor.eat_end_tag_of(b"Code"), cursor.offset()), (false, 9));
    }

    #[test]
    fn debug_does_not_tell_the_document() {
        assert_eq!(alloc::format!("{:?}", Cursor::new("secret")), "Cursor { offset: 0, .. }");
    }
}
