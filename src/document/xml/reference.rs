//! References: `&amp;`, `&#13;`, `&#x1F355;`.

use super::character;
use crate::document::cursor::Cursor;
use crate::document::{DecodeError, DecodeErrorKind, digit};

/// The predefined entities.
static ENTITIES: [(&str, char); 5] = [("lt", '<'), ("gt", '>'), ("amp", '&'), ("apos", '\''), ("quot", '"')];

impl Cursor<'_> {
    /// Consumes a reference to a predefined entity or to a character.
    pub(crate) fn reference(&mut self) -> Result<char, DecodeError> {
        let start = self.offset();
        self.expect("&", "reference expected")?;
        if self.eat("#") {
            let radix = if self.eat("x") { 16 } else { 10 };
            let code = self.digits(radix);
            self.semicolon(start, code.is_some())?;
            return code
                .and_then(char::from_u32)
                .filter(|&c| character::is_allowed(c))
                .ok_or(DecodeError::new(DecodeErrorKind::IllegalReference, start));
        }
        let name = self.name().unwrap_or_default();
        self.semicolon(start, !name.is_empty())?;
        let entity = ENTITIES.iter().find(|(known, _)| *known == name);
        entity.map(|(_, c)| *c).ok_or(DecodeError::new(DecodeErrorKind::UndeclaredEntity, start))
    }

    /// Consumes digits, and returns their number, at most `u32::MAX`; `None` without digits.
    fn digits(&mut self, radix: u32) -> Option<u32> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|byte| digit(byte, radix)) {
            self.take(1);
            number = Some(number.unwrap_or(0_u32).saturating_mul(radix).saturating_add(digit));
        }
        number
    }

    /// Consumes the semicolon of a reference. If it is missing, or the reference has no name or digits (`is_named`),
    /// the `&` at `start` is a bare one.
    fn semicolon(&mut self, start: usize, is_named: bool) -> Result<(), DecodeError> {
        if is_named && self.eat(";") {
            return Ok(());
        }
        let error = self.unexpected("& that begins no reference");
        Err(match error.kind() {
            kind @ DecodeErrorKind::Syntax(_) => DecodeError::new(kind, start),
            _ => error,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecodeErrorKind::{IllegalCharacter, IllegalReference, Syntax, Truncated, UndeclaredEntity};
    use alloc::format;

    const BARE: DecodeErrorKind = Syntax("& that begins no reference");

    fn read(text: &str) -> Result<(char, usize), (DecodeErrorKind, usize)> {
        let mut cursor = Cursor::new(text);
        match cursor.reference() {
            Ok(c) => Ok((c, cursor.offset())),
            Err(error) => Err((error.kind(), error.offset())),
        }
    }

    #[test]
    fn five_entities_are_predefined() {
        for (reference, c) in
            [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&apos;", '\''), ("&quot;", '"')]
        {
            assert_eq!(read(reference), Ok((c, reference.len())));
            assert_eq!(read(&format!("{reference};")), Ok((c, reference.len())));
        }
    }

    #[test]
    fn every_other_entity_is_undeclared() {
        for reference in ["&nbsp;", "&Amp;", "&LT;", "&amp2;", "&a:b;", "&é;", "&_;", "&lt.;"] {
            assert_eq!(read(reference), Err((UndeclaredEntity, 0)), "{reference}");
        }
    }

    #[test]
    fn characters_are_named_by_number() {
        for (reference, c) in [
            ("&#65;", 'A'),
            ("&#x41;", 'A'),
            ("&#x4f;", 'O'),
            ("&#x4F;", 'O'),
            ("&#9;", '\t'),
            ("&#10;", '\n'),
            ("&#13;", '\r'),
            ("&#xd;", '\r'),
            ("&#xD7FF;", '\u{d7ff}'),
            ("&#xE000;", '\u{e000}'),
            ("&#xFFFD;", '\u{fffd}'),
            ("&#x1F355;", '🍕'),
            ("&#127829;", '🍕'),
            ("&#x10FFFF;", '\u{10ffff}'),
            ("&#1114111;", '\u{10ffff}'),
        ] {
            assert_eq!(read(reference), Ok((c, reference.len())), "{reference}");
        }
    }

    #[test]
    fn leading_zeros_do_not_matter() {
        for zeros in [1, 8, 10, 100_000] {
            let zeros = "0".repeat(zeros);
            assert_eq!(read(&format!("&#{zeros}65;")).map(|(c, _)| c), Ok('A'));
            assert_eq!(read(&format!("&#x{zeros}41;")).map(|(c, _)| c), Ok('A'));
            assert_eq!(read(&format!("&#{zeros};")), Err((IllegalReference, 0)));
        }
    }

    #[test]
    fn number_of_an_illegal_character_is_refused() {
        for reference in [
            "&#0;",
            "&#x0;",
            "&#1;",
            "&#x1F;",
            "&#11;",
            "&#xD800;",
            "&#xDBFF;",
            "&#xDFFF;",
            "&#xFFFE;",
            "&#xFFFF;",
            "&#x110000;",
            "&#1114112;",
            "&#4294967295;",
            "&#4294967296;",
            "&#4294967361;",
            "&#x100000041;",
            "&#18446744073709551681;",
            "&#xFFFFFFFFFFFFFFFFFFFFFFFF;",
        ] {
            assert_eq!(read(reference), Err((IllegalReference, 0)), "{reference}");
        }
    }

    #[test]
    fn bare_ampersand_is_refused_at_its_byte() {
        for text in [
            "& ",
            "&;",
            "&&amp;",
            "& amp;",
            "&amp ;",
            "&amp<",
            "&amp&",
            "&1;",
            "&-a;",
            "&lt",
            "&#;",
            "&#x;",
            "&#X41;",
            "&#a;",
            "&#xg;",
            "&#-1;",
            "&#+1;",
            "&# 1;",
            "&#1 ;",
            "&#1",
            "&#x41",
            "&#1a;",
            "&#\u{661};",
        ] {
            // Followed by something, since at the end it might go on.
            assert_eq!(read(&format!("{text}<")), Err((BARE, 0)), "{text}");
        }
    }

    #[test]
    fn illegal_character_in_a_reference_is_refused_at_its_byte() {
        assert_eq!(read("&\0;"), Err((IllegalCharacter, 1)));
        assert_eq!(read("&am\u{ffff}p;"), Err((IllegalCharacter, 3)));
        assert_eq!(read("&#1\x1f;"), Err((IllegalCharacter, 3)));
    }

    #[test]
    fn unfinished_reference_is_truncated() {
        for reference in ["&amp;", "&quot;", "&nbsp;", "&#65;", "&#x1F355;", "&#x110000;"] {
            for length in 1..reference.len() {
                assert_eq!(read(reference.get(..length).unwrap()), Err((Truncated, length)));
            }
        }
    }
}
