//! The markup between tags: character data, CDATA sections, comments and processing instructions.

use super::character;
use crate::document::cursor::Cursor;
use crate::document::{DecodeError, DecodeErrorKind};

impl<'a> Cursor<'a> {
    /// Whether a tag comes next. Tags with other names than ASCII letters are not recognised.
    pub(crate) fn is_at_tag(&self) -> bool {
        matches!(self.bytes(), [b'<', b'/' | b'A'..=b'z', ..])
    }

    /// Consumes everything up to the next tag. Returns whether characters in it are escaped.
    #[inline]
    pub(crate) fn content(&mut self) -> Result<bool, DecodeError> {
        self.plain();
        if self.is_at_tag() { Ok(false) } else { self.marked_content() }
    }

    /// Consumes everything up to the next tag, markup included. Returns whether characters in it are escaped.
    #[cold]
    fn marked_content(&mut self) -> Result<bool, DecodeError> {
        let mut is_escaped = false;
        loop {
            match self.bytes() {
                [b'<', b'?', ..] => self.instruction()?,
                [b'<', b'!', b'-', ..] => self.comment()?,
                [b'<', b'!', ..] => drop(self.cdata()?),
                [b'<', _, ..] => return Ok(is_escaped),
                [b'&', ..] => drop(self.reference()?),
                // XML reads CR as LF.
                [b'\r', ..] => self.advance(1),
                [b']', b']', b'>', ..] => {
                    return Err(self.error(DecodeErrorKind::Syntax("]]> in character data")));
                }
                rest @ ([] | [b'<']) => {
                    self.advance(rest.len());
                    return Err(self.error(DecodeErrorKind::Truncated));
                }
                _ => {
                    self.character()?;
                    self.plain();
                    continue;
                }
            }
            is_escaped = true;
        }
    }

    /// Consumes characters that are no markup and stand for themselves, up to the first that needs a closer look.
    pub(crate) fn plain(&mut self) -> &'a str {
        self.take(character::count_plain(self.bytes()))
    }

    /// Consumes a character that XML allows.
    pub(crate) fn character(&mut self) -> Result<(), DecodeError> {
        match self.rest().chars().next() {
            None => return Err(self.error(DecodeErrorKind::Truncated)),
            Some(c) if character::is_allowed(c) => self.advance(c.len_utf8()),
            Some(_) => return Err(self.error(DecodeErrorKind::IllegalCharacter)),
        }
        Ok(())
    }

    /// Consumes `<![CDATA[…]]>`, and returns its content.
    pub(crate) fn cdata(&mut self) -> Result<&'a str, DecodeError> {
        self.expect("<![CDATA[", "comment or CDATA section expected")?;
        self.until("]]>")
    }

    /// Consumes `<!--…-->`.
    pub(crate) fn comment(&mut self) -> Result<(), DecodeError> {
        self.expect("<!--", "comment expected")?;
        self.until("--")?;
        self.expect(">", "-- inside a comment")
    }

    /// Consumes `<?…?>`.
    pub(crate) fn instruction(&mut self) -> Result<(), DecodeError> {
        let start = self.offset();
        self.expect("<?", "processing instruction expected")?;
        let target = self.name()?;
        // A target at the end of the document may be incomplete.
        if target.eq_ignore_ascii_case("xml") && self.peek().is_some() {
            let misplaced = DecodeErrorKind::Syntax("xml declaration that is not at the start");
            return Err(DecodeError::new(misplaced, start));
        }
        if self.peek() == Some(b'?') {
            return self.expect("?>", "?> expected");
        }
        self.expect_space()?;
        self.until("?>").map(|_| ())
    }

    /// Consumes `<name>` or `</name>` if it comes next, written without white space or attributes.
    pub(crate) fn eat_tag(&mut self, opening: &str, name: &str) -> bool {
        let after = self.rest().strip_prefix(opening).and_then(|rest| rest.strip_prefix(name));
        let rest = after.and_then(|rest| rest.strip_prefix('>'));
        self.move_to(rest.unwrap_or(self.rest()));
        rest.is_some()
    }

    /// Consumes white space, at least one character.
    pub(crate) fn expect_space(&mut self) -> Result<(), DecodeError> {
        if self.space() { Ok(()) } else { Err(self.unexpected("white space expected")) }
    }

    /// Rejects a document that ends after the first characters of markup.
    pub(crate) fn cut_markup(&mut self) -> Result<(), DecodeError> {
        match self.rest() {
            cut @ ("<" | "<!") => {
                self.take(cut.len());
                Err(self.error(DecodeErrorKind::Truncated))
            }
            _ => Ok(()),
        }
    }

    /// Consumes white space, comments and processing instructions.
    pub(crate) fn miscellaneous(&mut self) -> Result<(), DecodeError> {
        loop {
            self.space();
            if self.starts_with("<!-") {
                self.comment()?;
            } else if self.starts_with("<?") {
                self.instruction()?;
            } else {
                return Ok(());
            }
        }
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
        let mut rest = self.bytes();
        while !rest.starts_with(literal.as_bytes()) {
            (_, rest) = rest.split_first()?;
        }
        self.bytes().len().checked_sub(rest.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecodeErrorKind::{IllegalCharacter, Syntax, Truncated};
    use alloc::format;

    /// The rest of the text after a step, or the offset of its error.
    fn step<'a, T>(
        text: &'a str,
        step: impl Fn(&mut Cursor<'a>) -> Result<T, DecodeError>,
    ) -> Result<(T, &'a str), (DecodeErrorKind, usize)> {
        let mut cursor = Cursor::new(text);
        match step(&mut cursor) {
            Ok(value) => Ok((value, cursor.rest())),
            Err(error) => Err((error.kind(), error.offset())),
        }
    }

    fn truncated_at_every_byte<'a, T: core::fmt::Debug>(
        whole: &'a str,
        read: impl Fn(&mut Cursor<'a>) -> Result<T, DecodeError>,
    ) {
        for length in 0..whole.len() {
            let Some(cut) = whole.get(..length) else { continue };
            let mut cursor = Cursor::new(cut);
            assert_eq!(read(&mut cursor).unwrap_err(), DecodeError::new(Truncated, length), "{cut}");
        }
    }

    #[test]
    fn content_ends_at_a_tag() {
        for (text, is_escaped, rest) in [
            ("a<b", false, "<b"),
            ("a&lt;b</", true, "</"),
            ("a\r\n\tb<c", true, "<c"),
            ("]]<b", false, "<b"),
            ("<b\r", false, "<b\r"),
            ("\u{f000}\u{fffd}\u{ff0c}<b", false, "<b"),
            ("<!-- --><b", true, "<b"),
            ("<?b?><b", true, "<b"),
            ("a<![CDATA[<b]]>b<b", true, "<b"),
        ] {
            assert_eq!(step(text, Cursor::content), Ok((is_escaped, rest)));
        }
    }

    #[test]
    fn cdata_end_in_character_data_is_refused() {
        let error = Syntax("]]> in character data");
        for (text, at) in [("]]>", 0), ("a]]]>", 2), ("0123456789abcdef]]>0123456789abcdef", 16)] {
            assert_eq!(step(text, Cursor::content), Err((error, at)));
        }
        for text in ["]><b", "]]<b", "]]&gt;<b", "]] ><b", "a]b]>]]<b"] {
            assert!(step(text, Cursor::content).is_ok(), "{text}");
        }
    }

    #[test]
    fn first_fault_of_character_data_is_reported() {
        assert_eq!(step("a\0]]>", Cursor::content), Err((IllegalCharacter, 1)));
        assert_eq!(step("a]]>\0", Cursor::content), Err((Syntax("]]> in character data"), 1)));
    }

    #[test]
    fn comment_ends_at_the_first_two_hyphens() {
        for text in ["<!---->", "<!-- - -->", "<!-- <a>&b; ]]> <? -->", "<!--é\r\n\u{10ffff}-->"] {
            assert_eq!(step(&format!("{text}x"), Cursor::comment).map(|(done, _)| done), Ok(()), "{text}");
            truncated_at_every_byte(text, Cursor::comment);
        }
        let inside = Syntax("-- inside a comment");
        assert_eq!(step("<!-- a -- b -->", Cursor::comment), Err((inside, 9)));
        assert_eq!(step("<!-- a --->", Cursor::comment), Err((inside, 9)));
        assert_eq!(step("<!----->", Cursor::comment), Err((inside, 6)));
        assert_eq!(step("<!--->", Cursor::comment), Err((Truncated, 6)));
        assert_eq!(step("<!-a-->", Cursor::comment), Err((Syntax("comment expected"), 3)));
    }

    #[test]
    fn illegal_character_is_refused_in_comments_instructions_and_cdata() {
        for c in ["\0", "\x1b", "\u{fffe}", "\u{ffff}"] {
            assert_eq!(step(&format!("<!--é{c}-->"), Cursor::comment), Err((IllegalCharacter, 6)));
            assert_eq!(step(&format!("<!--é{c}"), Cursor::comment), Err((IllegalCharacter, 6)));
            assert_eq!(step(&format!("<?a é{c}?>"), Cursor::instruction), Err((IllegalCharacter, 6)));
            assert_eq!(step(&format!("<?a{c}?>"), Cursor::instruction), Err((IllegalCharacter, 3)));
            assert_eq!(step(&format!("<![CDATA[{c}]]>"), Cursor::cdata), Err((IllegalCharacter, 9)));
        }
    }

    #[test]
    fn cdata_ends_at_the_first_end() {
        for (text, content, rest) in [
            ("<![CDATA[]]>", "", ""),
            ("<![CDATA[a]]>]]>", "a", "]]>"),
            ("<![CDATA[]]]]>", "]]", ""),
            ("<![CDATA[<![CDATA[&<!--]]>-->", "<![CDATA[&<!--", "-->"),
        ] {
            assert_eq!(step(text, Cursor::cdata), Ok((content, rest)));
        }
        truncated_at_every_byte("<![CDATA[é]]]>", Cursor::cdata);
        let expected = Syntax("comment or CDATA section expected");
        assert_eq!(step("<![cdata[x]]>", Cursor::cdata), Err((expected, 3)));
        assert_eq!(step("<![CDATA [x]]>", Cursor::cdata), Err((expected, 8)));
        assert_eq!(step("<!ELEMENT a>", Cursor::cdata), Err((expected, 2)));
    }

    #[test]
    fn instruction_has_a_target() {
        for text in
            ["<?a?>", "<?a ?>", "<?a b?>", "<?é-1 ? > <a>&b; ??>", "<?xml-stylesheet x?>", "<?a:b \t?>"]
        {
            assert_eq!(step(text, Cursor::instruction), Ok(((), "")), "{text}");
            truncated_at_every_byte(text, Cursor::instruction);
        }
        assert_eq!(step("<? a?>", Cursor::instruction), Err((Syntax("name expected"), 2)));
        assert_eq!(step("<??>", Cursor::instruction), Err((Syntax("name expected"), 2)));
        assert_eq!(step("<?1?>", Cursor::instruction), Err((Syntax("name expected"), 2)));
        assert_eq!(step("<?a+?>", Cursor::instruction), Err((Syntax("white space expected"), 3)));
        assert_eq!(step("<?a?b?>", Cursor::instruction), Err((Syntax("?> expected"), 4)));
    }

    #[test]
    fn instruction_target_xml_is_refused_in_any_case() {
        for target in ["xml", "XML", "xMl"] {
            let error = Err((Syntax("xml declaration that is not at the start"), 0));
            assert_eq!(step(&format!("<?{target} version='1.0'?>"), Cursor::instruction), error);
            assert_eq!(step(&format!("<?{target}?>"), Cursor::instruction), error);
        }
    }
}
