//! The walk over a document's values.

use super::cursor::Cursor;
use crate::Text;
use crate::error::{DecodeError, DecodeErrorKind, Refused};
use heapless::Vec;

/// How deep objects and arrays may nest; the outermost is at depth 1.
pub(crate) const MAX_DEPTH: usize = 64;

/// A document that is being read: see [`json`](super).
///
/// After an error there is nothing more to be read.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    cursor: Cursor<'a>,
    refused_for: Option<DecodeError>,
}

/// A value that is to be read next: the outermost, or a member's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value<'a> {
    /// Empty for the outermost value.
    name: Text<'a>,
    /// The byte where the member begins, which is that of its name.
    offset: usize,
    /// The byte where the value begins.
    start: usize,
    is_null: bool,
    /// That of the value if it is an object or an array.
    depth: usize,
}

impl<'a> Value<'a> {
    pub(crate) const fn name(&self) -> Text<'a> {
        self.name
    }

    /// The byte of the body where the member begins.
    pub(crate) const fn offset(&self) -> usize {
        self.offset
    }

    /// Whether it is `null`, or begins like it.
    pub(crate) const fn is_null(&self) -> bool {
        self.is_null
    }
}

impl<'a> Reader<'a> {
    /// Reads all up to the outermost value.
    pub(crate) fn new(body: &'a [u8]) -> Result<(Self, Value<'a>), DecodeError> {
        let document = core::str::from_utf8(body).map_err(|error| match error.error_len() {
            Some(_) => DecodeError::new(DecodeErrorKind::NotUtf8, error.valid_up_to()),
            // The last character is cut off.
            None => DecodeError::new(DecodeErrorKind::Truncated, body.len()),
        })?;
        let mut reader = Self { cursor: Cursor::new(document), refused_for: None };
        reader.cursor.space();
        let root = reader.value(Text::new(""), reader.offset(), 1);
        Ok((reader, root))
    }

    fn value(&self, name: Text<'a>, offset: usize, depth: usize) -> Value<'a> {
        Value { name, offset, start: self.offset(), is_null: self.cursor.peek() == Some(b'n'), depth }
    }

    /// The next member of `object`; `None` when it has ended.
    ///
    /// The value of a member has to be read to its end before the next one is asked for.
    pub(crate) fn next_member(&mut self, object: &Value<'a>) -> Result<Option<Value<'a>>, DecodeError> {
        let is_first = self.offset() == object.start;
        if is_first {
            if self.cursor.peek() != Some(b'{') {
                return Err(self.wrong_type("object"));
            }
            self.check_depth(object.depth)?;
            self.cursor.eat('{');
        }
        if !self.has_next('}', is_first)? {
            return Ok(None);
        }
        let offset = self.offset();
        let name = self.member_name()?;
        Ok(Some(self.value(name, offset, object.depth.saturating_add(1))))
    }

    /// Reads a string.
    pub(crate) fn string(&mut self) -> Result<Text<'a>, DecodeError> {
        if self.is_at_string() { self.cursor.string() } else { Err(self.wrong_type("string")) }
    }

    /// Reads a number: as it is written.
    pub(crate) fn number(&mut self) -> Result<&'a str, DecodeError> {
        match self.cursor.peek() {
            Some(b'-' | b'0'..=b'9') => self.cursor.number(),
            _ => Err(self.wrong_type("number")),
        }
    }

    pub(crate) fn is_at_string(&self) -> bool {
        self.cursor.peek() == Some(b'"')
    }

    /// Reads `value` to its end, whatever it is.
    pub(crate) fn skip(&mut self, value: &Value<'a>) -> Result<(), DecodeError> {
        // What closes the objects and arrays that have not ended, the innermost last; they fit, since depth is bounded.
        let mut open: Vec<char, MAX_DEPTH> = Vec::new();
        loop {
            let mut is_first = true;
            if let Some(bracket @ (b'{' | b'[')) = self.cursor.peek() {
                self.check_depth(value.depth.saturating_add(open.len()))?;
                self.cursor.eat(bracket.into());
                let closing = if bracket == b'{' { '}' } else { ']' };
                open.push(closing).map_err(|_| self.cursor.error(DecodeErrorKind::TooDeep))?;
            } else {
                self.scalar()?;
                is_first = false;
            }
            loop {
                let Some(&closing) = open.last() else { return Ok(()) };
                if self.has_next(closing, is_first)? {
                    if closing == '}' {
                        self.member_name()?;
                    }
                    break;
                }
                open.pop();
                is_first = false;
            }
        }
    }

    /// After the outermost value has ended: nothing but white space.
    pub(crate) fn finish(&mut self) -> Result<(), DecodeError> {
        self.cursor.space();
        match self.cursor.peek() {
            None => Ok(()),
            Some(_) => Err(self.cursor.error(DecodeErrorKind::TrailingContent)),
        }
    }

    /// Keeps why the document is refused.
    pub(crate) const fn refuse(&mut self, error: DecodeError) -> Refused {
        self.refused_for = Some(error);
        Refused
    }

    /// What the document was refused for.
    pub(crate) fn error(&self) -> DecodeError {
        self.refused_for.unwrap_or(self.cursor.error(DecodeErrorKind::Truncated))
    }

    /// The byte of the body that is read next.
    pub(crate) const fn offset(&self) -> usize {
        self.cursor.offset()
    }

    /// Reads up to the next item, or the end, of what `closing` closes.
    fn has_next(&mut self, closing: char, is_first: bool) -> Result<bool, DecodeError> {
        self.cursor.space();
        if self.cursor.eat(closing) {
            return Ok(false);
        }
        if !is_first {
            self.cursor.expect(',', "comma or closing bracket expected")?;
            self.cursor.space();
        }
        Ok(true)
    }

    /// Reads the name of a member, up to its value.
    fn member_name(&mut self) -> Result<Text<'a>, DecodeError> {
        let name = self.cursor.string()?;
        self.cursor.space();
        self.cursor.expect(':', "colon expected")?;
        self.cursor.space();
        Ok(name)
    }

    /// Reads a value that has no values in it.
    fn scalar(&mut self) -> Result<(), DecodeError> {
        match self.cursor.peek() {
            Some(b'"') => self.cursor.string().map(|_| ()),
            Some(b'-' | b'0'..=b'9') => self.cursor.number().map(|_| ()),
            Some(b't') => self.cursor.literal("true"),
            Some(b'f') => self.cursor.literal("false"),
            Some(b'n') => self.cursor.literal("null"),
            _ => Err(self.cursor.unexpected("value expected")),
        }
    }

    const fn check_depth(&self, depth: usize) -> Result<(), DecodeError> {
        if depth > MAX_DEPTH { Err(self.cursor.error(DecodeErrorKind::TooDeep)) } else { Ok(()) }
    }

    /// What stands here is none of what was expected, or no value at all.
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

#[cfg(test)]
mod tests {
    use super::*;
    use DecodeErrorKind::{NotUtf8, Syntax, TooDeep, TrailingContent, Truncated, WrongType};
    use alloc::format;

    fn skip(body: &[u8]) -> Result<(), (DecodeErrorKind, usize)> {
        let read = || {
            let (mut reader, root) = Reader::new(body)?;
            reader.skip(&root)?;
            reader.finish()
        };
        read().map_err(|error: DecodeError| (error.kind(), error.offset()))
    }

    #[test]
    fn members_come_one_after_the_other() {
        let body = br#" { "a" : "x" ,"\u0062":[ {"a":1} ], "c":{"d":-1.5e3 }, "e":null} "#;
        let (mut reader, root) = Reader::new(body).unwrap();
        let a = reader.next_member(&root).unwrap().unwrap();
        assert!(a.name() == "a" && a.offset() == 3 && !a.is_null());
        assert_eq!(reader.string().unwrap(), "x");
        let b = reader.next_member(&root).unwrap().unwrap();
        assert!(b.name() == "b" && b.name().as_str().is_none());
        reader.skip(&b).unwrap();
        let c = reader.next_member(&root).unwrap().unwrap();
        let d = reader.next_member(&c).unwrap().unwrap();
        assert!(d.name() == "d");
        assert_eq!(reader.number(), Ok("-1.5e3"));
        assert!(reader.next_member(&c).unwrap().is_none());
        let e = reader.next_member(&root).unwrap().unwrap();
        assert!(e.is_null());
        reader.skip(&e).unwrap();
        assert!(reader.next_member(&root).unwrap().is_none());
        assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn every_value_is_skipped_whole() {
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
    fn what_json_does_not_have_is_refused_where_it_stands() {
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
    fn depth_is_bounded_by_whatever_way_it_is_reached() {
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
        let (mut reader, mut object) = Reader::new(body.as_bytes()).unwrap();
        let error = loop {
            match reader.next_member(&object) {
                Ok(member) => object = member.unwrap(),
                Err(error) => break error,
            }
        };
        assert_eq!((error.kind(), error.offset()), (TooDeep, 5 * MAX_DEPTH));
        let (mut reader, root) = Reader::new(body.as_bytes()).unwrap();
        let member = reader.next_member(&root).unwrap().unwrap();
        assert_eq!(reader.skip(&member).map_err(|error| error.kind()), Err(TooDeep));
    }

    #[test]
    fn value_of_another_type_is_told_from_no_value() {
        let read = |body: &'static str| Reader::new(body.as_bytes()).unwrap();
        for body in ["{}", "[]", "1", "-", "true", "false", "null"] {
            assert_eq!(read(body).0.string().map_err(|error| error.kind()), Err(WrongType("string")));
        }
        for body in ["\"1\"", "null", "{}"] {
            assert_eq!(read(body).0.number().map_err(|error| error.kind()), Err(WrongType("number")));
        }
        for body in ["\"1\"", "null", "[]", "1"] {
            let (mut reader, root) = read(body);
            assert_eq!(
                reader.next_member(&root).map(drop).map_err(|error| error.kind()),
                Err(WrongType("object"))
            );
        }
        assert_eq!(read("}").0.string().map_err(|error| error.kind()), Err(Syntax("value expected")));
        assert_eq!(read("").0.number().map_err(|error| error.kind()), Err(Truncated));
    }
}
