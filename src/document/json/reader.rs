//! The walk over a document's values.

use super::unescape::Unescape;
use crate::document::cursor::Cursor;
use crate::document::{DecodeError, DecodeErrorKind, Document, Escaping, Piece, Raw, Scalar, utf8};
use heapless::Vec;

/// The deepest nesting of objects and arrays; the outermost is at depth 1.
pub(crate) const MAX_DEPTH: usize = 64;

/// A document that is being read: see [`json`](super).
///
/// After an error, nothing more can be read.
pub(crate) struct Reader<'a> {
    cursor: Cursor<'a>,
    /// The name of the current member, unless it is an item.
    pub(super) name: Raw<'a>,
    /// The byte where the current member begins, with its name.
    start: usize,
    /// The number of open objects and arrays.
    depth: usize,
}

impl<'a> Reader<'a> {
    /// Reads up to the outermost value.
    pub(crate) fn new(body: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Self { cursor: Cursor::new(utf8(body)?), name: Raw::plain(""), start: 0, depth: 0 };
        reader.cursor.space();
        reader.start = reader.offset();
        Ok(reader)
    }

    /// Skips a byte order mark, if there is one, and reads up to the outermost value.
    pub(crate) fn after_mark(body: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Self::new(body)?;
        if reader.offset() == 0 && reader.cursor.eat("\u{feff}") {
            reader.cursor.space();
            reader.start = reader.offset();
        }
        Ok(reader)
    }

    /// The name of the current member, unless it is an item.
    #[cfg(all(feature = "proof", feature = "server"))]
    pub(crate) const fn name(&self) -> Raw<'a> {
        self.name
    }

    /// Checks that only white space follows the outermost value.
    pub(crate) fn finish(&mut self) -> Result<(), DecodeError> {
        self.cursor.space();
        match self.cursor.peek() {
            None => Ok(()),
            Some(_) => Err(self.cursor.error(DecodeErrorKind::TrailingContent)),
        }
    }

    /// Reads up to the next member or item of the object or array that begins at the byte `start`; `false` once its end
    /// was read.
    fn has_next_in(
        &mut self,
        start: usize,
        brackets: [&'static str; 2],
        expected: &'static str,
    ) -> Result<bool, DecodeError> {
        let [opening, closing] = brackets;
        let is_first = self.offset() == start;
        if is_first {
            if !self.cursor.starts_with(opening) {
                return Err(self.wrong_type(expected));
            }
            self.check_depth(self.depth)?;
            self.cursor.advance(opening.len());
            self.depth = self.depth.saturating_add(1);
        }
        let has_next = self.has_next(closing, is_first)?;
        if has_next {
            self.start = self.offset();
        } else {
            self.depth = self.depth.saturating_sub(1);
        }
        Ok(has_next)
    }

    /// Whether the next value begins with `opening`.
    pub(crate) fn is_at(&self, opening: &str) -> bool {
        self.cursor.starts_with(opening)
    }

    /// Reads up to the next member or item of an open object or array; `false` once its closing bracket was read.
    fn has_next(&mut self, closing: &str, is_first: bool) -> Result<bool, DecodeError> {
        self.cursor.space();
        if self.cursor.eat(closing) {
            return Ok(false);
        }
        if !is_first {
            self.cursor.expect(",", "comma or closing bracket expected")?;
            self.cursor.space();
        }
        Ok(true)
    }

    /// Reads the name of a member, up to its value.
    fn member_name(&mut self) -> Result<Raw<'a>, DecodeError> {
        let name = self.cursor.string()?;
        self.cursor.space();
        self.cursor.expect(":", "colon expected")?;
        self.cursor.space();
        Ok(name)
    }

    /// Reads `true`, `false` or `null`.
    fn literal(&mut self, literal: &str) -> Result<(), DecodeError> {
        self.cursor.expect(literal, "true, false or null expected")
    }

    /// Reads a value that is neither an object nor an array.
    fn read_scalar(&mut self) -> Result<(), DecodeError> {
        match self.cursor.peek() {
            Some(b'"') => self.cursor.string().map(|_| ()),
            Some(b'-' | b'0'..=b'9') => self.cursor.number().map(|_| ()),
            Some(b't') => self.literal("true"),
            Some(b'f') => self.literal("false"),
            Some(b'n') => self.literal("null"),
            _ => Err(self.cursor.unexpected("value expected")),
        }
    }

    /// Checks that another object or array may begin inside `depth` others.
    const fn check_depth(&self, depth: usize) -> Result<(), DecodeError> {
        if depth < MAX_DEPTH { Ok(()) } else { Err(self.cursor.error(DecodeErrorKind::TooDeep)) }
    }

    /// The error for a value of another type than `expected`, or for something that is not a value.
    #[cold]
    fn wrong_type(&self, expected: &'static str) -> DecodeError {
        match self.cursor.peek() {
            Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                self.cursor.error(DecodeErrorKind::WrongType(expected))
            }
            _ => self.cursor.unexpected("value expected"),
        }
    }
}

impl<'a> Document<'a> for Reader<'a> {
    /// The byte where the value begins.
    type Parent = usize;

    const HAS_ARRAYS: bool = true;

    fn parent(&self) -> usize {
        self.offset()
    }

    fn is_named(&self, name: &str) -> bool {
        if self.name.escaping == Escaping::None {
            return self.name.slice == name;
        }
        let mut rest = Some(name);
        for piece in Unescape::new(self.name.slice) {
            rest = rest.and_then(|rest| match piece {
                Piece::Str(text) => rest.strip_prefix(text),
                Piece::Char(c) => rest.strip_prefix(c),
            });
        }
        rest == Some("")
    }

    fn is_null(&self) -> bool {
        self.cursor.peek() == Some(b'n')
    }

    fn start(&self) -> usize {
        self.start
    }

    fn next_member(&mut self, object: &usize) -> Result<bool, DecodeError> {
        let has_next = self.has_next_in(*object, ["{", "}"], "object")?;
        if has_next {
            self.name = self.member_name()?;
        }
        Ok(has_next)
    }

    fn next_item(&mut self, array: &usize, _: &'static str) -> Result<bool, DecodeError> {
        self.has_next_in(*array, ["[", "]"], "array")
    }

    fn text(&mut self) -> Result<Raw<'a>, DecodeError> {
        if self.is_at("\"") { self.cursor.string() } else { Err(self.wrong_type("string")) }
    }

    fn scalar(&mut self) -> Result<Scalar<'a>, DecodeError> {
        match self.cursor.peek() {
            Some(b'"') => self.cursor.string().map(Scalar::Text),
            Some(b'-' | b'0'..=b'9') => {
                let number = self.cursor.number()?;
                // At the end of the document, the number may be incomplete.
                self.cursor.peek().ok_or(self.cursor.error(DecodeErrorKind::Truncated))?;
                Ok(Scalar::Number(number))
            }
            _ => Err(self.wrong_type("number")),
        }
    }

    fn boolean(&mut self) -> Result<Raw<'a>, DecodeError> {
        let literal = match self.cursor.peek() {
            Some(b't') => "true",
            Some(b'f') => "false",
            Some(b'"') => return self.text(),
            _ => return Err(self.wrong_type("boolean")),
        };
        self.literal(literal)?;
        Ok(Raw::plain(literal))
    }

    fn skip(&mut self) -> Result<(), DecodeError> {
        // The closing brackets of the open objects and arrays, the innermost last. They fit, since the depth is
        // limited.
        let mut open: Vec<&str, MAX_DEPTH> = Vec::new();
        loop {
            let mut is_first = true;
            if let Some(bracket @ (b'{' | b'[')) = self.cursor.peek() {
                self.check_depth(self.depth.saturating_add(open.len()))?;
                self.cursor.advance(1);
                let closing = if bracket == b'{' { "}" } else { "]" };
                open.push(closing).map_err(|_| self.cursor.error(DecodeErrorKind::TooDeep))?;
            } else {
                self.read_scalar()?;
                is_first = false;
            }
            loop {
                let Some(&closing) = open.last() else { return Ok(()) };
                if self.has_next(closing, is_first)? {
                    if closing == "}" {
                        self.member_name()?;
                    }
                    break;
                }
                open.pop();
                is_first = false;
            }
        }
    }

    fn offset(&self) -> usize {
        self.cursor.offset()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecodeErrorKind::{NotUtf8, Syntax, TooDeep, TrailingContent, Truncated, WrongType};
    use alloc::format;

    fn skip(body: &[u8]) -> Result<(), (DecodeErrorKind, usize)> {
        let read = || {
            let mut reader = Reader::new(body)?;
            reader.skip()?;
            reader.finish()
        };
        read().map_err(|error: DecodeError| (error.kind(), error.offset()))
    }

    #[test]
    fn members_are_read_in_order() {
        let body = br#" { "a" : "x" ,"\u0062":[ {"a":1} ], "c":{"d":-1.5e3 }, "e":null} "#;
        let mut reader = Reader::new(body).unwrap();
        let root = reader.parent();
        assert_eq!(reader.next_member(&root), Ok(true));
        assert!(reader.is_named("a") && reader.start() == 3 && !reader.is_null());
        assert_eq!(reader.text(), Ok(Raw::plain("x")));
        assert_eq!(reader.next_member(&root), Ok(true));
        assert!(reader.is_named("b") && !reader.is_named("bb") && !reader.is_named(""));
        reader.skip().unwrap();
        assert_eq!(reader.next_member(&root), Ok(true));
        let c = reader.parent();
        assert_eq!(reader.next_member(&c), Ok(true));
        assert!(reader.is_named("d"));
        assert!(matches!(reader.scalar(), Ok(Scalar::Number("-1.5e3"))));
        assert_eq!(reader.next_member(&c), Ok(false));
        assert_eq!(reader.next_member(&root), Ok(true));
        assert!(reader.is_null());
        reader.skip().unwrap();
        assert_eq!(reader.next_member(&root), Ok(false));
        assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn a_number_at_the_end_of_the_document_is_truncated() {
        let mut reader = Reader::new(b"{\"a\":15").unwrap();
        assert_eq!(reader.next_member(&0), Ok(true));
        assert_eq!(reader.scalar().unwrap_err(), DecodeError::new(Truncated, 7));
    }

    #[test]
    fn every_value_is_skipped_to_its_end() {
        for body in [
            "{}",
            "[]",
            " [ ] ",
            "{ }",
            "0",
            "\"\"",
            "true",
            "false",
            "null",
            "\t\r\n 1 ",
            "[[],[[]],{}]",
            r#"{"a":{"b":[{"c":[1,"2",null,true,false,{}]}]},"d":-0.0e-0}"#,
        ] {
            assert_eq!(skip(body.as_bytes()), Ok(()), "{body}");
        }
    }

    #[test]
    fn ill_formed_json_is_refused_at_its_byte() {
        let value = Syntax("value expected");
        let string = Syntax("string expected");
        let colon = Syntax("colon expected");
        let comma = Syntax("comma or closing bracket expected");
        let literal = Syntax("true, false or null expected");
        for (body, kind, at) in [
            ("[1,]", value, 3),
            ("[,1]", value, 1),
            ("[1 2]", comma, 3),
            ("[1}", comma, 2),
            ("[1,,2]", value, 3),
            (r#"{"a":1,}"#, string, 7),
            (r#"{,"a":1}"#, string, 1),
            (r#"{"a":1 "b":2}"#, comma, 7),
            (r#"{"a":1]"#, comma, 6),
            (r#"{"a" 1}"#, colon, 5),
            (r#"{"a"=1}"#, colon, 4),
            (r#"{"a"}"#, colon, 4),
            (r#"{"a":}"#, value, 5),
            ("{a:1}", string, 1),
            ("{'a':1}", string, 1),
            ("{1:1}", string, 1),
            ("{null:1}", string, 1),
            ("['a']", value, 1),
            ("[NaN]", value, 1),
            ("[nan]", literal, 2),
            ("[Infinity]", value, 1),
            ("[True]", value, 1),
            ("[undefined]", value, 1),
            ("[01]", comma, 2),
            ("[+1]", value, 1),
            ("[.5]", value, 1),
            ("[1]x", TrailingContent, 3),
            ("[] []", TrailingContent, 3),
            ("{}//", TrailingContent, 2),
            ("// x\n{}", value, 0),
            ("/* x */{}", value, 0),
            ("[1/**/]", comma, 2),
            ("\u{feff}{}", value, 0),
            ("\u{a0}{}", value, 0),
            ("{}\x0c", TrailingContent, 2),
            ("]", value, 0),
        ] {
            assert_eq!(skip(body.as_bytes()), Err((kind, at)), "{body}");
        }
    }

    #[test]
    fn other_bytes_than_utf_8_are_refused() {
        assert_eq!(skip(b"[\"\xff\"]"), Err((NotUtf8, 2)));
        assert_eq!(skip(b"[\"\xed\xa0\x80\"]"), Err((NotUtf8, 2)));
        assert_eq!(skip(b"[\"\xc3"), Err((Truncated, 3)));
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |open: &str, close: &str, depth: usize| open.repeat(depth) + "0" + &close.repeat(depth);
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
            let levels = open.matches(['[', '{']).count();
            let whole = nested(open, close, MAX_DEPTH / levels);
            assert_eq!(skip(whole.as_bytes()), Ok(()));
            let deeper = format!("[{whole}]");
            let bracket = 1 + whole.find('0').unwrap() - open.len() + open.rfind(['[', '{']).unwrap();
            assert_eq!(skip(deeper.as_bytes()), Err((TooDeep, bracket)));
            assert_eq!(skip(nested(open, close, 100_000).as_bytes()).map_err(|error| error.0), Err(TooDeep));
        }
        let body = nested("{\"a\":", "}", MAX_DEPTH + 1);
        let mut reader = Reader::new(body.as_bytes()).unwrap();
        let error = loop {
            match reader.next_member(&reader.parent()) {
                Ok(has_next) => assert!(has_next),
                Err(error) => break error,
            }
        };
        assert_eq!((error.kind(), error.offset()), (TooDeep, 5 * MAX_DEPTH));
        let mut reader = Reader::new(body.as_bytes()).unwrap();
        assert_eq!(reader.next_member(&0), Ok(true));
        assert_eq!(reader.skip().map_err(|error| error.kind()), Err(TooDeep));
    }

    #[test]
    fn wrong_type_and_missing_value_are_different_errors() {
        let read = |body: &'static str| Reader::new(body.as_bytes()).unwrap();
        let kind = |error: DecodeError| error.kind();
        for body in ["{}", "[]", "1", "-", "true", "false", "null"] {
            let mut reader = read(body);
            assert_eq!(reader.text().map_err(kind), Err(WrongType("string")));
        }
        for body in ["true", "null", "{}"] {
            let mut reader = read(body);
            assert_eq!(reader.scalar().map(drop).map_err(kind), Err(WrongType("number")));
        }
        for body in ["\"1\"", "null", "[]", "1"] {
            let mut reader = read(body);
            assert_eq!(reader.next_member(&0).map(drop).map_err(kind), Err(WrongType("object")));
        }
        let mut reader = read("}");
        assert_eq!(reader.text().map_err(kind), Err(Syntax("value expected")));
        let mut reader = read("");
        assert_eq!(reader.scalar().map(drop).map_err(kind), Err(Truncated));
    }
}
