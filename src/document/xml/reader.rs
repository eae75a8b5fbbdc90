//! The walk over a document's elements.

use crate::document::cursor::Cursor;
use crate::document::{DecodeError, DecodeErrorKind, Document, Escaping, Raw, utf8};
use crate::target::HAS_VECTORS;
use heapless::Vec;

/// The deepest nesting of elements; the root is at depth 1.
pub(crate) const MAX_DEPTH: usize = 64;

/// A document that is being read: see [`xml`](super). It has no `Debug`, which would print names of the document.
///
/// After an error, nothing more can be read.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    pub(super) cursor: Cursor<'a>,
    /// The element whose start tag was read last.
    pub(super) element: Element<'a>,
    /// The byte where its start tag begins.
    pub(super) start: usize,
    /// The number of open elements.
    pub(super) depth: usize,
}

#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    /// The name without its prefix.
    pub(super) local_name: &'a str,
    /// The qualified name, which the end tag has to repeat; `None` after `<name/>`, which has no end tag.
    pub(super) open: Option<&'a str>,
}

impl<'a> Reader<'a> {
    /// Reads the prolog and the start tag of the root.
    pub(crate) fn new(body: &'a [u8]) -> Result<Self, DecodeError> {
        let element = Element { local_name: "", open: None };
        let mut reader = Self { cursor: Cursor::new(utf8(body)?), element, start: 0, depth: 0 };
        reader.cursor.prolog()?;
        reader.start_tag()?;
        Ok(reader)
    }

    /// The name of the current element without its prefix.
    pub(crate) const fn local_name(&self) -> &'a str {
        self.element.local_name
    }

    /// Checks that only white space, comments and processing instructions follow the root.
    pub(crate) fn finish(&mut self) -> Result<(), DecodeError> {
        self.cursor.miscellaneous()?;
        self.cursor.cut_markup()?;
        match self.cursor.peek() {
            None => Ok(()),
            Some(_) => Err(self.cursor.error(DecodeErrorKind::TrailingContent)),
        }
    }

    /// Reads the next start tag inside an open element; `false` once that element's end tag was read. Text before the
    /// tag is an error, because no member holds it, unless the element is skipped.
    pub(super) fn child(&mut self, parent: &str, is_skipped: bool) -> Result<bool, DecodeError> {
        // Nearly always only white space is before a tag.
        self.cursor.space();
        if !self.cursor.is_at_tag() {
            self.cursor.miscellaneous()?;
            let text = self.cursor.offset();
            self.cursor.content()?;
            if !is_skipped && self.cursor.offset() > text {
                return Err(DecodeError::new(DecodeErrorKind::UnexpectedText, text));
            }
        }
        let is_end = self.cursor.starts_with("</");
        if is_end {
            self.end_tag(parent)?;
        } else {
            self.start_tag()?;
        }
        Ok(!is_end)
    }

    #[inline]
    fn start_tag(&mut self) -> Result<(), DecodeError> {
        self.start = self.cursor.offset();
        if self.depth >= MAX_DEPTH {
            return Err(self.cursor.error(DecodeErrorKind::TooDeep));
        }
        self.cursor.expect("<", "root element expected")?;
        let (name, local_name) = self.cursor.qualified_name()?;
        if !self.cursor.eat(">") && self.cursor.attributes()? {
            self.element = Element { local_name, open: None };
        } else {
            self.enter(name, local_name);
        }
        Ok(())
    }

    /// Makes an open element the current one.
    pub(super) fn enter(&mut self, name: &'a str, local_name: &'a str) {
        self.element = Element { local_name, open: Some(name) };
        self.depth = self.depth.saturating_add(1);
    }

    #[inline]
    fn end_tag(&mut self, name: &str) -> Result<(), DecodeError> {
        self.depth = self.depth.saturating_sub(1);
        if self.cursor.eat_tag("</", name) { Ok(()) } else { self.cursor.end_tag(name) }
    }
}

impl<'a> Document<'a> for Reader<'a> {
    type Parent = Element<'a>;

    fn parent(&self) -> Element<'a> {
        self.element
    }

    fn is_named(&self, name: &str) -> bool {
        self.element.local_name == name
    }

    fn start(&self) -> usize {
        self.start
    }

    fn next_member(&mut self, parent: &Element<'a>) -> Result<bool, DecodeError> {
        parent.open.map_or(Ok(false), |name| self.child(name, false))
    }

    fn expected_member(&mut self, parent: &Element<'a>, name: &'static str) -> bool {
        HAS_VECTORS && self.expected_element(parent, name)
    }

    fn expected_text(&mut self, parent: &Element<'a>, name: &'static str) -> Option<&'a str> {
        if HAS_VECTORS { self.expected_content(parent, name) } else { None }
    }

    fn text(&mut self) -> Result<Raw<'a>, DecodeError> {
        let Some(name) = self.element.open else { return Ok(Raw::plain("")) };
        let start = self.cursor.rest();
        let is_escaped = self.cursor.content()?;
        let end = self.cursor.offset();
        if !self.cursor.starts_with("</") {
            // Report a malformed tag as such.
            self.start_tag()?;
            return Err(DecodeError::new(DecodeErrorKind::ElementInText, end));
        }
        let slice = self.cursor.since(start);
        self.end_tag(name)?;
        Ok(Raw { slice, escaping: if is_escaped { Escaping::Xml } else { Escaping::None } })
    }

    fn skip(&mut self) -> Result<(), DecodeError> {
        // The names of the open elements, the innermost last. They fit, since the depth is limited.
        let mut open: Vec<&str, MAX_DEPTH> = Vec::new();
        loop {
            if let Some(name) = self.element.open {
                open.push(name).map_err(|_| self.cursor.error(DecodeErrorKind::TooDeep))?;
            }
            loop {
                let Some(parent) = open.last() else { return Ok(()) };
                if self.child(parent, true)? {
                    break;
                }
                open.pop();
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
    use crate::text::Text;
    use DecodeErrorKind::{
        DoctypeSubset, ElementInText, Empty, IllegalCharacter, IllegalReference, MismatchedEndTag, NotUtf8,
        Syntax, TooDeep, TooManyAttributes, TrailingContent, Truncated, UndeclaredEntity,
    };
    use alloc::{format, string::String, string::ToString, vec::Vec};

    type Fault = (DecodeErrorKind, usize);

    fn fault(error: DecodeError) -> Fault {
        (error.kind(), error.offset())
    }

    /// Reads a whole document.
    fn read<'a, T>(
        body: &'a [u8],
        walk: impl FnOnce(&mut Reader<'a>) -> Result<T, DecodeError>,
    ) -> Result<T, Fault> {
        let mut reader = Reader::new(body).map_err(fault)?;
        let value = walk(&mut reader).map_err(fault)?;
        reader.finish().map_err(fault)?;
        Ok(value)
    }

    /// The text of the root, unescaped, and its slice if nothing is escaped.
    fn text(document: &str) -> Result<(String, Option<&str>), Fault> {
        let text = Text::from(read(document.as_bytes(), Document::text)?);
        Ok((text.to_string(), text.as_str()))
    }

    /// The document's elements in the order of their start tags: depth, local name, offset.
    fn outline(document: &str) -> Result<Vec<(usize, &str, usize)>, Fault> {
        fn walk<'a>(
            reader: &mut Reader<'a>,
            found: &mut Vec<(usize, &'a str, usize)>,
        ) -> Result<(), DecodeError> {
            let parent = reader.parent();
            let depth = reader.depth.saturating_add(parent.open.is_none().into());
            found.push((depth, reader.local_name(), reader.start));
            while parent.open.map_or(Ok(false), |name| reader.child(name, true))? {
                walk(reader, found)?;
            }
            Ok(())
        }
        let outline = read(document.as_bytes(), |reader| {
            let mut found = Vec::new();
            walk(reader, &mut found)?;
            Ok(found)
        });
        assert_eq!(
            skip(document.as_bytes()).err(),
            outline.as_ref().err().copied(),
            "skipping sees what walking sees"
        );
        outline
    }

    fn skip(body: &[u8]) -> Result<(), Fault> {
        read(body, Document::skip)
    }

    #[test]
    fn children_are_found_by_local_name_after_any_markup() {
        let document = "<a xmlns='u'>\n <ns2:b x='1'/>text &amp;<!-- <x> --><c>\r\n<d></d ></c><?x <y>?><![CDATA[<z>]]><b/></a>";
        let at = |tag| document.find(tag).unwrap();
        let expected = [
            (1, "a", 0),
            (2, "b", at("<ns2:b")),
            (2, "c", at("<c>")),
            (3, "d", at("<d>")),
            (2, "b", at("<b/>")),
        ];
        assert_eq!(outline(document).unwrap(), expected);
    }

    #[test]
    fn self_closed_element_has_no_children_and_no_text() {
        let mut reader = Reader::new(b"<a x=''/>").unwrap();
        assert!(!reader.next_member(&reader.parent()).unwrap());
        assert_eq!(reader.text(), Ok(Raw::plain("")));
        reader.skip().unwrap();
        assert_eq!((reader.offset(), reader.finish()), (9, Ok(())));
    }

    #[test]
    fn text_without_escapes_is_a_slice_of_the_document() {
        for value in ["", "x", " a\n\tb ", "]]", "]", "é\u{f000}\u{fffd}", &"x".repeat(5000), "a>b\"'"] {
            assert_eq!(text(&format!("<a>{value}</a>")).unwrap(), (value.to_string(), Some(value)));
            assert_eq!(text(&format!("<a>{value}</a\n>")).unwrap(), (value.to_string(), Some(value)));
        }
    }

    #[test]
    fn text_broken_by_markup_is_one_value() {
        for value in [
            "to<!-- x -->ken",
            "to<?x?>ken",
            "to<![CDATA[ken]]>",
            "<![CDATA[token]]>",
            "<!---->token",
            "&#116;oken",
        ] {
            assert_eq!(text(&format!("<a>{value}</a>")), Ok(("token".to_string(), None)), "{value}");
        }
    }

    #[test]
    fn line_ends_in_text_are_lf() {
        assert_eq!(text("<a>\r\nb\r</a>"), Ok(("\nb\n".to_string(), None)));
        assert_eq!(text("<a>\nb&#13;</a>"), Ok(("\nb\r".to_string(), None)));
    }

    #[test]
    fn element_in_text_is_refused_at_its_start() {
        assert_eq!(text("<a>b<c/></a>"), Err((ElementInText, 4)));
        assert_eq!(text("<a><!-- x --><c>d</c></a>"), Err((ElementInText, 13)));
        assert_eq!(text("\u{feff}<a>&lt;<c x='<'></c></a>"), Err((Syntax("< in an attribute value"), 16)));
        assert_eq!(text("<a>1 < 2</a>"), Err((Syntax("name expected"), 6)));
    }

    #[test]
    fn end_tag_repeats_the_qualified_name() {
        for document in ["<a></a>", "<p:a></p:a>", "<a></a \t\r\n>", "<é>x</é>", "<a1 b='c'>x</a1>"] {
            assert_eq!(outline(document).map(|found| found.len()), Ok(1), "{document}");
        }
        for (document, at) in [
            ("<a></b>", 3),
            ("<a>x</A>", 4),
            ("<a></ab>", 3),
            ("<ab></a>", 4),
            ("<p:a></a>", 5),
            ("<a></p:a>", 3),
            ("<p:a></q:a>", 5),
            ("<a><b></a></b>", 6),
            ("<a><b>x</c></a>", 7),
            ("\u{feff}<a></b>", 6),
        ] {
            assert_eq!(outline(document), Err((MismatchedEndTag, at)), "{document}");
        }
        assert_eq!(text("<a>x</b>"), Err((MismatchedEndTag, 4)));
        for (document, what, at) in [
            ("<a></ a>", "name expected", 5),
            ("<a></>", "name expected", 5),
            ("<a></a/>", "> expected at the end of an end tag", 6),
            ("<a></a b='1'>", "> expected at the end of an end tag", 7),
            ("<a></a<b>", "> expected at the end of an end tag", 6),
        ] {
            assert_eq!(outline(document), Err((Syntax(what), at)), "{document}");
            assert_eq!(text(document), Err((Syntax(what), at)), "{document}");
        }
    }

    #[test]
    fn start_tag_begins_with_a_name() {
        for (document, at) in
            [("<>", 1), ("< a/>", 1), ("<1/>", 1), ("<:a/>", 1), ("<a:/>", 3), ("<a><-b/></a>", 4)]
        {
            assert_eq!(outline(document), Err((Syntax("name expected"), at)), "{document}");
        }
        assert_eq!(outline("<a<b/>"), Err((Syntax("white space or > expected"), 2)));
        assert_eq!(outline("<a\0/>"), Err((IllegalCharacter, 2)));
    }

    #[test]
    fn root_is_an_element() {
        for (document, at) in [("x", 0), ("{}", 0), (" x<a/>", 1), ("&amp;", 0), ("\u{feff}\u{feff}<a/>", 3)]
        {
            assert_eq!(outline(document), Err((Syntax("root element expected"), at)), "{document}");
        }
        assert_eq!(outline("</a>"), Err((Syntax("name expected"), 1)));
        assert_eq!(outline("<![CDATA[x]]>"), Err((Syntax("doctype or root element expected"), 2)));
        assert_eq!(outline("<!DOCTYPE a><!DOCTYPE a><a/>"), Err((Syntax("name expected"), 13)));
        assert_eq!(outline("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), Err((DoctypeSubset, 12)));
        assert_eq!(outline("\u{feff} \n"), Err((Empty, 5)));
    }

    #[test]
    fn only_comments_instructions_and_white_space_may_follow_the_root() {
        for document in ["<a/>\n", "<a></a><!-- x --><?y?>\r\n"] {
            assert_eq!(outline(document).map(|found| found.len()), Ok(1));
        }
        for (document, at) in [
            ("<a/>x", 4),
            ("<a/><a/>", 4),
            ("<a></a></a>", 7),
            ("<a/>\n<!-- x -->&amp;", 15),
            ("<a/><![CDATA[]]>", 4),
            ("<a/><!DOCTYPE a>", 4),
            ("<a/>\0", 4),
            ("\u{feff}<a/>\u{feff}", 7),
        ] {
            assert_eq!(outline(document), Err((TrailingContent, at)), "{document}");
        }
        assert_eq!(outline("<a/><!-x"), Err((Syntax("comment expected"), 7)));
        assert_eq!(
            outline("<a/><?xml version='1.0'?>"),
            Err((Syntax("xml declaration that is not at the start"), 4))
        );
        for cut in ["<a/><", "<a/><!", "<a/><!-", "<a/><?", "<a/><!-- -", "<a/><?x ?"] {
            assert_eq!(outline(cut), Err((Truncated, cut.len())));
        }
    }

    #[test]
    fn skipped_elements_are_checked() {
        for (inside, kind, at) in [
            ("&nbsp;", UndeclaredEntity, 0),
            ("&#0;", IllegalReference, 0),
            ("R&D", Syntax("& that begins no reference"), 1),
            ("]]>", Syntax("]]> in character data"), 0),
            ("\x0b", IllegalCharacter, 0),
            ("é\u{fffe}", IllegalCharacter, 2),
            ("<!-- -- -->", Syntax("-- inside a comment"), 7),
            ("<!-- \0 -->", IllegalCharacter, 5),
            ("<?xml?>", Syntax("xml declaration that is not at the start"), 0),
            ("<!DOCTYPE a>", Syntax("comment or CDATA section expected"), 2),
            ("<![CDATA[\x1f]]>", IllegalCharacter, 9),
            ("<d e='&f;'/>", UndeclaredEntity, 6),
            ("<d e='' e=''/>", Syntax("repeated attribute"), 8),
            ("<d></e>", MismatchedEndTag, 3),
        ] {
            let expected = Err((kind, 10 + at));
            assert_eq!(outline(&format!("<a><b>text{inside}</b></a>")), expected, "{inside:?}");
            assert_eq!(outline(&format!("<a><b><c/>{inside}</b></a>")), expected, "{inside:?}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
        assert_eq!(outline(&nested(MAX_DEPTH)).map(|found| found.len()), Ok(MAX_DEPTH));
        assert_eq!(outline(&nested(MAX_DEPTH + 1)), Err((TooDeep, 3 * MAX_DEPTH)));
        let self_closed = |depth: usize| "<a>".repeat(depth - 1) + "<b x=''/>" + &"</a>".repeat(depth - 1);
        assert_eq!(outline(&self_closed(MAX_DEPTH)).map(|found| found.len()), Ok(MAX_DEPTH));
        assert_eq!(outline(&self_closed(MAX_DEPTH + 1)), Err((TooDeep, 3 * MAX_DEPTH)));
        // From wherever the skipping begins.
        let document = nested(MAX_DEPTH + 1);
        let mut reader = Reader::new(document.as_bytes()).unwrap();
        for _ in 0..2 {
            assert_eq!(reader.next_member(&reader.parent()), Ok(true));
        }
        assert_eq!(reader.skip(), Err(DecodeError::new(TooDeep, 3 * MAX_DEPTH)));
    }

    #[test]
    fn attributes_are_bounded_in_each_element() {
        let attributes: String = (0..=64).map(|n| format!(" a{n}=''")).collect();
        let at = attributes.rfind(' ').unwrap() + 3;
        assert_eq!(outline(&format!("<a{attributes}/>")), Err((TooManyAttributes, at)));
    }

    #[test]
    fn first_byte_that_is_not_utf_8_is_reported() {
        assert_eq!(skip(b"<a>\xff</a>"), Err((NotUtf8, 3)));
        assert_eq!(skip(b"\xef\xbb\xbf<a>\xc3\xa9\xc3</a>"), Err((NotUtf8, 8)));
        // Too long a form, and a surrogate.
        assert_eq!(skip(b"<a>\xc0\x80</a>"), Err((NotUtf8, 3)));
        assert_eq!(skip(b"<a>\xed\xa0\x80</a>"), Err((NotUtf8, 3)));
        assert_eq!(skip(b"<a>\xc3"), Err((Truncated, 4)));
    }

    /// Something of everything.
    const RICH: &str = "\u{feff}<?xml version='1.0' encoding=\"UTF-8\" standalone='yes' ?>\r\n<!-- - é --><!DOCTYPE p:a PUBLIC '-//x' \"y\" >\n\
        <p:a xmlns:p='u' é = \"&#x1F355;>&amp;'\"\t>\n  <b/><Code>plain</Code><c d='1' ><![CDATA[]]&<é]]]>&lt;&#13;</c >\
        <?xml-x y??><Token>to<!-- x -->k\r\nen]]&gt;</Token><q:e\n/>🍕</p:a\r\n>";

    #[test]
    fn every_prefix_of_a_document_is_truncated() {
        assert_eq!(outline(RICH).map(|found| found.len()), Ok(6));
        assert_eq!(skip(RICH.as_bytes()), Ok(()));
        for length in 4..RICH.len() {
            assert_eq!(skip(&RICH.as_bytes()[..length]), Err((Truncated, length)));
            if let Some(cut) = RICH.get(..length) {
                assert_eq!(outline(cut), Err((Truncated, length)), "{cut}");
                let mut reader = match Reader::new(cut.as_bytes()) {
                    Ok(read) => read,
                    Err(error) => {
                        assert_eq!(fault(error), (Truncated, length));
                        continue;
                    }
                };
                let error = fault(reader.text().unwrap_err());
                assert!(matches!(error, (ElementInText, _)) || error == (Truncated, length), "{cut}");
            }
        }
        assert_eq!(skip(&RICH.as_bytes()[..2]), Err((Truncated, 2)));
        assert_eq!(skip(&RICH.as_bytes()[..3]), Err((Empty, 3)));
    }

    #[test]
    fn no_byte_at_any_offset_makes_the_reader_panic() {
        for at in 0..RICH.len() {
            let mut body = RICH.as_bytes().to_vec();
            for byte in 0..=u8::MAX {
                body[at] = byte;
                if let Err((_, offset)) = skip(&body) {
                    assert!(offset <= body.len());
                }
                if let Ok(mut reader) = Reader::new(&body) {
                    let _ = reader.text();
                }
            }
        }
    }

    #[test]
    fn hostile_documents_take_linear_time() {
        // Whatever is quadratic in this length does not come to an end.
        const MANY: usize = 300_000;
        let many = |part: &str| part.repeat(MANY / part.len());
        let attributes: String = (0..64).map(|n| format!(" a{n}=''")).collect();
        for content in [
            many("<!---->"),
            many("<?x?>"),
            many("<![CDATA[]]>"),
            many("&#65;"),
            many("\r"),
            many("]"),
            many("]]x"),
            many("語"),
            many("\u{ff0c}"),
            many("<b></b>"),
            many("<b>\n]</b>"),
            many(&format!("<b{attributes}/>")),
            many(&("<b>".repeat(60) + &"</b>".repeat(60))),
            format!("<!--{}-->", many("- ")),
            format!("<?x {}?>", many("?")),
            format!("<![CDATA[{}]]>", many("]")),
            format!("&#{}65;", many("0")),
            format!("<{0}></{0}>", many("é")),
            format!("<b {}='{}'/>", many("c"), many("&lt;")),
        ] {
            assert_eq!(skip(format!("<a>{content}</a>").as_bytes()), Ok(()));
        }
        for part in [
            "<",
            "<a ",
            "<a>",
            "</a>",
            "&",
            "&a",
            "<!--",
            "<![CDATA[",
            "<?",
            "<!DOCTYPE ",
            "--",
            "<a b='",
            "]]>",
        ] {
            assert!(skip(many(part).as_bytes()).is_err());
            assert!(skip(format!("<a>{}", many(part)).as_bytes()).is_err());
        }
    }
}
