//! Names.

use super::character::{is_ascii_name, is_name, is_name_start};
use crate::document::cursor::Cursor;
use crate::document::scan::count_while;
use crate::document::{DecodeError, DecodeErrorKind};

impl<'a> Cursor<'a> {
    /// Consumes a `Name`, in which colons are ordinary letters.
    pub(crate) fn name(&mut self) -> Result<&'a str, DecodeError> {
        match self.count_name(true) {
            0 => Err(self.unexpected("name expected")),
            length => Ok(self.take(length)),
        }
    }

    /// Consumes a name without colons; empty if none comes next.
    #[inline]
    fn name_part(&mut self) -> &'a str {
        let length = count_while(self.bytes(), is_ascii_name);
        let is_begun = self.peek().is_some_and(|first| first.is_ascii_alphabetic());
        let is_ended = self.bytes().get(length).is_none_or(u8::is_ascii);
        self.take(if is_begun && is_ended { length } else { self.count_name(false) })
    }

    /// Consumes an end tag, which must have this name.
    #[cold]
    pub(crate) fn end_tag(&mut self, name: &str) -> Result<(), DecodeError> {
        let start = self.offset();
        self.expect("</", "end tag expected")?;
        let (found, _) = self.qualified_name()?;
        // A name at the end of the document may be incomplete.
        if found != name && self.peek().is_some() {
            return Err(DecodeError::new(DecodeErrorKind::MismatchedEndTag, start));
        }
        self.space();
        self.expect(">", "> expected at the end of an end tag")
    }

    /// The length of the name that comes next, with or without colons.
    #[cold]
    fn count_name(&self, with_colons: bool) -> usize {
        let rest = self.rest();
        let mut after = rest.char_indices().skip_while(|&(at, c)| {
            let is_in_name = if at == 0 { is_name_start(c) } else { is_name(c) };
            is_in_name || with_colons && c == ':'
        });
        after.next().map_or(rest.len(), |(at, _)| at)
    }

    /// Consumes a qualified name: the whole name, and the part after the colon.
    #[inline]
    pub(crate) fn qualified_name(&mut self) -> Result<(&'a str, &'a str), DecodeError> {
        let start = self.rest();
        let name = self.name_part();
        if name.is_empty() {
            return Err(self.unexpected("name expected"));
        }
        if !self.eat(":") {
            return Ok((name, name));
        }
        let local_name = self.name_part();
        if local_name.is_empty() || self.peek() == Some(b':') {
            return Err(self.unexpected("name expected"));
        }
        Ok((self.since(start), local_name))
    }
}

/// The number of the first character, from 1, that the name of an element without a prefix cannot have; 1 if the name
/// is empty.
#[cfg(feature = "server")]
pub(crate) fn first_not_in_name(name: &str) -> Option<usize> {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) if is_name_start(first) => chars.position(|c| !is_name(c)).map(|at| at.saturating_add(2)),
        _ => Some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::DecodeErrorKind::{self, IllegalCharacter, Syntax, Truncated};

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
}
