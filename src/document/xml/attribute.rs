//! Attributes, which are checked and ignored.

use crate::document::cursor::Cursor;
use crate::document::scan::count_while;
use crate::document::{DecodeError, DecodeErrorKind};
use heapless::Vec;

/// The most attributes of an element. The limit bounds the search for a repeated attribute.
pub(crate) const MAX_ATTRIBUTES: usize = 64;

impl Cursor<'_> {
    /// Consumes the rest of a start tag after the name, and returns whether it ends in `/>`.
    // Not inlined, so that the names are on the stack only during this call.
    #[inline(never)]
    pub(crate) fn attributes(&mut self) -> Result<bool, DecodeError> {
        let mut names: Vec<&str, MAX_ATTRIBUTES> = Vec::new();
        loop {
            let has_space = self.space();
            if self.eat(">") {
                return Ok(false);
            }
            if self.peek() == Some(b'/') {
                return self.expect("/>", "> expected").map(|()| true);
            }
            if !has_space {
                return Err(self.unexpected("white space or > expected"));
            }
            let start = self.offset();
            let (name, _) = self.qualified_name()?;
            self.space();
            self.expect("=", "= expected")?;
            self.space();
            if names.contains(&name) {
                return Err(DecodeError::new(DecodeErrorKind::Syntax("repeated attribute"), start));
            }
            names.push(name).map_err(|_| DecodeError::new(DecodeErrorKind::TooManyAttributes, start))?;
            self.attribute_value()?;
        }
    }

    fn attribute_value(&mut self) -> Result<(), DecodeError> {
        let quote = match self.peek() {
            Some(quote @ (b'"' | b'\'')) => quote,
            _ => return Err(self.unexpected("quoted value expected")),
        };
        self.take(1);
        loop {
            let is_plain =
                |byte: u8| (byte.cast_signed() >= 0x20) & (byte != quote) & (byte != b'<') & (byte != b'&');
            self.advance(count_while(self.bytes(), is_plain));
            match self.peek() {
                Some(b'&') => drop(self.reference()?),
                Some(b'<') => return Err(self.unexpected("< in an attribute value")),
                Some(byte) if byte == quote => {
                    self.take(1);
                    return Ok(());
                }
                _ => self.character()?,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecodeErrorKind::{
        IllegalCharacter, IllegalReference, Syntax, TooManyAttributes, Truncated, UndeclaredEntity,
    };
    use alloc::{format, string::String};

    fn read(text: &str) -> Result<(bool, usize), (DecodeErrorKind, usize)> {
        let mut cursor = Cursor::new(text);
        match cursor.attributes() {
            Ok(self_closed) => Ok((self_closed, cursor.offset())),
            Err(error) => Err((error.kind(), error.offset())),
        }
    }

    #[test]
    fn tag_ends_with_or_without_a_slash() {
        assert_eq!(read(">>"), Ok((false, 1)));
        assert_eq!(read("/>>"), Ok((true, 2)));
        assert_eq!(read(" \t\r\n>"), Ok((false, 5)));
        assert_eq!(read(" />"), Ok((true, 3)));
        assert_eq!(read("/ >"), Err((Syntax("> expected"), 1)));
    }

    #[test]
    fn value_has_single_or_double_quotes() {
        for text in [
            " a=\"\">",
            " a='\"'>",
            " a=\"'\">",
            " a\r=\n'>/>'>",
            " a:b='' c:b='' xmlns='' xmlns:a=\" u \" >",
            " é='&lt;&#xE9;]]>\t\r\n\u{10ffff}'>",
        ] {
            assert_eq!(read(text), Ok((false, text.len())), "{text}");
        }
    }

    #[test]
    fn attribute_is_a_name_an_equals_sign_and_a_quoted_value() {
        for (text, what, at) in [
            ("a='1'>", "white space or > expected", 0),
            (" a='1'b='2'>", "white space or > expected", 6),
            (" a>", "= expected", 2),
            (" a b='1'>", "= expected", 3),
            (" a=1>", "quoted value expected", 3),
            (" a=>", "quoted value expected", 3),
            (" ='1'>", "name expected", 1),
            (" 1='1'>", "name expected", 1),
            (" :a=''>", "name expected", 1),
            (" a:=''>", "name expected", 3),
            (" a:b:c=''>", "name expected", 4),
            (" <", "name expected", 1),
            (" a='<'>", "< in an attribute value", 4),
        ] {
            assert_eq!(read(text), Err((Syntax(what), at)), "{text}");
        }
    }

    #[test]
    fn references_in_values_are_checked() {
        assert_eq!(read(" a='&nbsp;'>"), Err((UndeclaredEntity, 4)));
        assert_eq!(read(" a='x&#0;'>"), Err((IllegalReference, 5)));
        assert_eq!(read(" a='x&y'>"), Err((Syntax("& that begins no reference"), 5)));
    }

    #[test]
    fn illegal_character_is_refused_at_its_byte() {
        assert_eq!(read(" a='\x01'>"), Err((IllegalCharacter, 4)));
        assert_eq!(read(" a='é\u{ffff}<'>"), Err((IllegalCharacter, 6)));
        assert_eq!(read(" a\0='1'>"), Err((IllegalCharacter, 2)));
        assert_eq!(read(" a='1'\0>"), Err((IllegalCharacter, 6)));
        assert_eq!(read("\0"), Err((IllegalCharacter, 0)));
    }

    #[test]
    fn repeated_attribute_is_refused() {
        assert_eq!(read(" a='1' b='' a='1'>"), Err((Syntax("repeated attribute"), 12)));
        assert_eq!(read(" x:a='1' y:a='1' a='' A=''>"), Ok((false, 27)));
    }

    #[test]
    fn attributes_are_counted() {
        let tag = |count: usize| (0..count).map(|n| format!(" a{n}=''")).collect::<String>() + ">";
        let most = tag(MAX_ATTRIBUTES);
        assert_eq!(read(&most), Ok((false, most.len())));
        assert_eq!(read(&tag(MAX_ATTRIBUTES + 1)), Err((TooManyAttributes, most.len())));
    }

    #[test]
    fn unfinished_tag_is_truncated() {
        for text in [" a='1' é:b = \"&amp;<\" \r\n/>", ">"] {
            let whole = text.replace('<', "");
            for length in 0..whole.len() {
                if let Some(cut) = whole.get(..length) {
                    assert_eq!(read(cut), Err((Truncated, length)), "{cut}");
                }
            }
        }
    }
}
