//! Numbers and strings.

use crate::document::cursor::Cursor;
use crate::document::scan::count_while;
use crate::document::{DecodeError, DecodeErrorKind, Escaping, Raw, digit};

impl<'a> Cursor<'a> {
    /// Consumes a number, and returns it as written.
    pub(crate) fn number(&mut self) -> Result<&'a str, DecodeError> {
        let start = self.rest();
        self.eat("-");
        if !self.eat("0") {
            self.some_digits()?;
        }
        if self.eat(".") {
            self.some_digits()?;
        }
        if self.eat("e") || self.eat("E") {
            if !self.eat("+") {
                self.eat("-");
            }
            self.some_digits()?;
        }
        Ok(self.since(start))
    }

    fn some_digits(&mut self) -> Result<(), DecodeError> {
        let count = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.take(count);
        if count > 0 { Ok(()) } else { Err(self.unexpected("digit expected")) }
    }

    /// Consumes a string, and returns the content of the quotes.
    pub(crate) fn string(&mut self) -> Result<Raw<'a>, DecodeError> {
        self.expect("\"", "string expected")?;
        let inside = self.rest();
        let mut escaping = Escaping::None;
        loop {
            self.take(count_while(self.bytes(), |byte| byte >= b' ' && byte != b'"' && byte != b'\\'));
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => drop(self.escape()?),
                Some(_) => return Err(self.error(DecodeErrorKind::IllegalCharacter)),
                None => return Err(self.error(DecodeErrorKind::Truncated)),
            }
            escaping = Escaping::Json;
        }
        let slice = self.since(inside);
        self.eat("\"");
        Ok(Raw { slice, escaping })
    }

    /// Consumes an escape, and returns its character.
    pub(crate) fn escape(&mut self) -> Result<char, DecodeError> {
        let start = self.offset();
        self.expect("\\", "escape expected")?;
        let c = match self.peek() {
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'b') => '\x08',
            Some(b'f') => '\x0c',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_point(start),
            Some(_) => {
                return Err(DecodeError::new(
                    DecodeErrorKind::Syntax("escape that json does not have"),
                    start,
                ));
            }
            None => return Err(self.error(DecodeErrorKind::Truncated)),
        };
        self.take(1);
        Ok(c)
    }

    /// Consumes the rest of a `\u` escape, or of two if they are a pair of surrogates.
    fn code_point(&mut self, start: usize) -> Result<char, DecodeError> {
        let lone = DecodeError::new(DecodeErrorKind::LoneSurrogate, start);
        let mut code = self.code_unit()?;
        if matches!(code, 0xd800..=0xdbff) {
            if self.peek().is_some() && !self.eat("\\") || self.peek().is_some_and(|byte| byte != b'u') {
                return Err(lone);
            }
            let low = self.code_unit()?;
            if !matches!(low, 0xdc00..=0xdfff) {
                return Err(lone);
            }
            code = 0x1_0000_u32.wrapping_add((code & 0x3ff) << 10).wrapping_add(low & 0x3ff);
        }
        char::from_u32(code).ok_or(lone)
    }

    /// Consumes `u` and four hexadecimal digits, and returns their number.
    fn code_unit(&mut self) -> Result<u32, DecodeError> {
        self.expect("u", "escape expected")?;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| digit(byte, 16));
            unit = unit << 4 | digit.ok_or_else(|| self.unexpected("four hexadecimal digits expected"))?;
            self.take(1);
        }
        Ok(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecodeErrorKind::{IllegalCharacter, LoneSurrogate, Syntax, Truncated};
    use alloc::{format, string::ToString};

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

    #[test]
    fn number_follows_the_grammar_of_the_rfc() {
        for (text, rest) in [
            ("0", ""),
            ("-0", ""),
            ("10", ""),
            ("-19.50", ""),
            ("0.0", ""),
            ("1e5", ""),
            ("1E+05", ""),
            ("1.25e-0", ""),
            ("01", "1"),
            ("00", "0"),
            ("1.2.3", ".3"),
            ("1e5e", "e"),
            ("0x1", "x1"),
            ("12 ", " "),
        ] {
            let number = text.strip_suffix(rest).unwrap();
            assert_eq!(step(text, Cursor::number), Ok((number, rest)));
        }
        let digit = Syntax("digit expected");
        for (text, kind, at) in [
            ("+1", digit, 0),
            ("-+1", digit, 1),
            (".5", digit, 0),
            ("-.5", digit, 1),
            ("1.", Truncated, 2),
            ("1.e5", digit, 2),
            ("1e", Truncated, 2),
            ("1e+", Truncated, 3),
            ("1e+-1", digit, 3),
            ("-", Truncated, 1),
            ("-Infinity", digit, 1),
            ("٣", digit, 0),
        ] {
            assert_eq!(step(text, Cursor::number), Err((kind, at)), "{text}");
        }
    }

    #[test]
    fn string_without_escapes_is_a_slice() {
        for inside in ["", "a", "é🍕\u{7f}\u{80}\u{ffff}\u{10ffff}", "/'{}[],:", "</script>"] {
            let text = format!("\"{inside}\"x");
            let (value, rest) = step(&text, Cursor::string).unwrap();
            assert_eq!((value, rest), (Raw::plain(inside), "x"));
        }
    }

    #[test]
    fn escapes_of_the_rfc_are_read() {
        for (text, value) in [
            (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\x08\x0c\n\r\t"),
            (r#""\u0041\u00e9\u00E9\uFFFF""#, "Aéé\u{ffff}"),
            (r#""\u0000""#, "\0"),
            (r#""\ud7ff\ue000""#, "\u{d7ff}\u{e000}"),
            (r#""\uD83C\uDF55\ud800\udc00\uDBFF\uDFFF""#, "🍕\u{10000}\u{10ffff}"),
            (r#""a\\n\\\\u0041\\""#, "a\\n\\\\u0041\\"),
        ] {
            let (found, rest) = step(text, Cursor::string).unwrap();
            assert_eq!((found.escaping, rest), (Escaping::Json, ""));
            assert_eq!(crate::text::Text::from(found).to_string(), value);
        }
    }

    #[test]
    fn other_escapes_are_refused_at_their_start() {
        let other = Syntax("escape that json does not have");
        for escape in ["\\a", "\\x41", "\\0", "\\'", "\\ ", "\\\n", "\\U0041", "\\é", "\\v"] {
            assert_eq!(step(&format!("\"a{escape}\""), Cursor::string).err(), Some((other, 2)), "{escape}");
        }
        let digits = Syntax("four hexadecimal digits expected");
        for (text, at) in
            [(r#""\u""#, 3), (r#""\u004""#, 6), (r#""\u00g0""#, 5), (r#""\u{41}""#, 3), (r#""\u+041""#, 3)]
        {
            assert_eq!(step(text, Cursor::string).err(), Some((digits, at)), "{text}");
        }
        assert_eq!(step("\"\\u004é\"", Cursor::string).err(), Some((digits, 6)));
    }

    #[test]
    fn lone_surrogate_is_refused_at_its_start() {
        for inside in [
            r"\ud800",
            r"\udbff.",
            r"\udc00",
            r"\udfff\ud800",
            r"\ud800\n",
            r"\ud800\u0041",
            r"\ud800\ud800\udc00",
            r"\ud800\\udc00",
            r"\ud800udc00",
        ] {
            assert_eq!(
                step(&format!("\"a{inside}\""), Cursor::string).err(),
                Some((LoneSurrogate, 2)),
                "{inside}"
            );
        }
    }

    #[test]
    fn control_character_in_a_string_is_refused_at_its_byte() {
        for c in '\0'..' ' {
            assert_eq!(step(&format!("\"é{c}\""), Cursor::string).err(), Some((IllegalCharacter, 3)));
            assert_eq!(step(&format!("\"\\n{c}"), Cursor::string).err(), Some((IllegalCharacter, 3)));
        }
    }

    #[test]
    fn unfinished_string_is_truncated() {
        let whole = r#""aé\n\u0041\uD83C\uDF55\"z""#;
        for length in 0..whole.len() {
            let Some(cut) = whole.get(..length) else { continue };
            assert_eq!(step(cut, Cursor::string).err(), Some((Truncated, length)), "{cut}");
        }
    }
}
