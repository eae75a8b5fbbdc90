//! The walk over a document's elements.

use super::character;
use super::cursor::{Cursor, START_TAG};
use crate::WIDE;
use crate::error::{DecodeError, DecodeErrorKind, Refused};
use crate::scan::find_any;
use crate::text::Text;
use heapless::Vec;

/// How deep elements may nest; the root is at depth 1.
pub(crate) const MAX_DEPTH: usize = 64;

/// A document that is being read: see [`xml`](super).
///
/// After an error there is nothing more to be read.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    cursor: Cursor<'a>,
}

/// An element whose start tag was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    local_name: &'a [u8],
    /// The qualified name, which the end tag has to repeat; `None` where the start tag was the end as well.
    open: Option<&'a [u8]>,
    offset: usize,
    depth: usize,
}

impl<'a> Element<'a> {
    /// The name without its prefix.
    pub(crate) const fn local_name(&self) -> &'a [u8] {
        self.local_name
    }

    /// Whether the name without its prefix is this.
    #[inline]
    pub(crate) fn is_named(&self, name: &str) -> bool {
        character::is_same(self.local_name, name.as_bytes())
    }

    /// Whether the element can have children, none of which is too deep.
    pub(crate) const fn may_have_children(&self) -> bool {
        self.open.is_some() && self.depth < MAX_DEPTH
    }

    /// The byte of the body where the element begins.
    pub(crate) const fn offset(&self) -> usize {
        self.offset
    }
}

/// What ends a stretch of text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Start,
    End,
}

impl<'a> Reader<'a> {
    /// Reads a whole document: `walk` is given its root, and has to read it to its end. The root is found soonest if it is
    /// one of the `usual`.
    pub(crate) fn read(
        body: &'a [u8],
        usual: &[&'static str],
        walk: impl FnOnce(&mut Self, &Element<'a>) -> Result<(), Refused>,
    ) -> Result<(), DecodeError> {
        let mut reader = Self::over(body)?;
        let read =
            reader.root(usual).and_then(|root| walk(&mut reader, &root)).and_then(|()| reader.finish());
        read.map_err(|Refused| reader.cursor.error())
    }

    fn over(body: &'a [u8]) -> Result<Self, DecodeError> {
        match str::from_utf8(body) {
            Ok(document) => Ok(Self { cursor: Cursor::new(document) }),
            Err(error) if error.error_len().is_some() => {
                Err(DecodeError::new(DecodeErrorKind::NotUtf8, error.valid_up_to()))
            }
            // The last character is cut off.
            Err(_) => Err(DecodeError::new(DecodeErrorKind::Truncated, body.len())),
        }
    }

    /// Reads all up to the root's start tag, which is included.
    fn root(&mut self, usual: &[&'static str]) -> Result<Element<'a>, Refused> {
        self.cursor.prolog()?;
        let offset = self.cursor.offset();
        match usual.iter().find(|name| WIDE && self.cursor.eat_root(name.as_bytes())) {
            Some(name) => {
                let name = name.as_bytes();
                Ok(Element { local_name: name, open: Some(name), offset, depth: 1 })
            }
            None => self.start_tag(1),
        }
    }

    /// The next element in `parent`, past any text; `None` when `parent` has ended.
    ///
    /// The child has to be read to its end before the next one is asked for.
    #[inline]
    pub(crate) fn next_child(&mut self, parent: &Element<'a>) -> Result<Option<Element<'a>>, Refused> {
        parent.open.map_or(Ok(None), |name| self.child_of(name, parent.depth))
    }

    #[inline]
    fn child_of(&mut self, parent: &[u8], depth: usize) -> Result<Option<Element<'a>>, Refused> {
        if WIDE && self.cursor.eat_end_tag_of(parent) {
            return Ok(None);
        }
        self.other_child_of(parent, depth.saturating_add(1))
    }

    /// The next child where the parent does not plainly end.
    #[inline(never)]
    fn other_child_of(&mut self, parent: &[u8], depth: usize) -> Result<Option<Element<'a>>, Refused> {
        if WIDE
            && depth <= MAX_DEPTH
            && let Some(name) = self.cursor.eat_start_tag()
        {
            let offset = self.cursor.offset().saturating_sub(name.len()).saturating_sub(START_TAG);
            return Ok(Some(Element { local_name: name, open: Some(name), offset, depth }));
        }
        self.any_child_of(parent, depth)
    }

    /// The next child where it does not begin as it does with nearly all servers.
    #[cfg_attr(target_pointer_width = "64", inline(never))]
    fn any_child_of(&mut self, parent: &[u8], depth: usize) -> Result<Option<Element<'a>>, Refused> {
        match self.find_tag()?.0 {
            Tag::Start => self.start_tag(depth).map(Some),
            Tag::End => self.end_tag(parent).map(|()| None),
        }
    }

    /// The next child of what may have children, if it is `name` and begins as it does with nearly all servers: asking
    /// for the child that is expected costs one comparison, where finding out which one it is costs a walk.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    pub(crate) fn child_named(&mut self, parent: &Element<'a>, name: &'static str) -> Option<Element<'a>> {
        let found = self.cursor.eat_start_tag_of(name.as_bytes());
        found.then(|| {
            let offset = self.cursor.offset().saturating_sub(name.len()).saturating_sub(START_TAG);
            let depth = parent.depth.saturating_add(1);
            Element { local_name: name.as_bytes(), open: Some(name.as_bytes()), offset, depth }
        })
    }

    /// The text of the next child of what may have children, if it is `name` and written as it is by nearly all servers.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    pub(crate) fn plain_text(&mut self, name: &'static str) -> Option<&'a str> {
        self.cursor.eat_element(name.as_bytes())
    }

    /// Whether `parent` ends here as it does with nearly all servers; if so, its end is read.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    pub(crate) fn ends(&mut self, parent: &Element<'a>) -> bool {
        WIDE && parent.open.is_some_and(|name| self.cursor.eat_end_tag_of(name))
    }

    /// The text of `element`, which is read to its end.
    #[inline]
    pub(crate) fn text(&mut self, element: &Element<'a>) -> Result<Text<'a>, Refused> {
        let Some(name) = element.open else { return Ok(Text::new("")) };
        // The text that nearly all servers write: nothing to be resolved in it, and the end tag right behind it.
        let plain = if WIDE { self.cursor.eat_text_and_end_tag(name) } else { None };
        plain.map_or_else(|| self.any_text_of(name), |plain| Ok(Text::new(plain)))
    }

    #[cfg_attr(target_pointer_width = "64", inline(never))]
    fn any_text_of(&mut self, name: &[u8]) -> Result<Text<'a>, Refused> {
        let start = self.cursor.offset();
        let (tag, escaped) = self.find_tag()?;
        let end = self.cursor.offset();
        if tag == Tag::Start {
            // A `<` that begins no tag is no element.
            self.start_tag(1)?;
            return Err(self.cursor.refuse_at(DecodeErrorKind::ElementInText, end));
        }
        let raw = self.cursor.since(start);
        self.end_tag(name)?;
        Ok(if escaped { Text::from_xml(raw) } else { Text::new(raw) })
    }

    /// Reads `element` to its end, whatever is in it.
    #[inline(never)]
    pub(crate) fn skip(&mut self, element: &Element<'a>) -> Result<(), Refused> {
        // The names of the elements that have not ended, the innermost last; they fit, since depth is bounded.
        let mut open: Vec<&[u8], MAX_DEPTH> = Vec::new();
        let mut entered = element.open;
        loop {
            if let Some(name) = entered {
                open.push(name).map_err(|_| self.cursor.refuse(DecodeErrorKind::TooDeep))?;
            }
            let Some(parent) = open.last() else { return Ok(()) };
            let depth = element.depth.saturating_add(open.len()).saturating_sub(1);
            entered = match self.child_of(parent, depth)? {
                Some(child) => child.open,
                None => open.pop().and(None),
            };
        }
    }

    /// After the root element has ended: nothing but white space, comments and processing instructions.
    fn finish(&mut self) -> Result<(), Refused> {
        // With nearly all servers that is nothing, or the end of the line.
        self.cursor.eat("\n");
        if !self.cursor.bytes().is_empty() {
            self.cursor.miscellaneous()?;
        }
        match self.cursor.rest() {
            "" => Ok(()),
            // What might have become a comment.
            cut @ ("<" | "<!") => {
                self.cursor.take(cut.len());
                Err(self.cursor.refuse(DecodeErrorKind::Truncated))
            }
            _ => Err(self.cursor.refuse(DecodeErrorKind::TrailingContent)),
        }
    }

    /// The byte of the body that is read next.
    pub(crate) const fn offset(&self) -> usize {
        self.cursor.offset()
    }

    /// Keeps why the document is refused.
    pub(crate) fn refuse(&mut self, error: DecodeError) -> Refused {
        self.cursor.refuse_at(error.kind(), error.offset())
    }

    /// Reads up to the next tag; whether anything in between reads otherwise than it stands there.
    fn find_tag(&mut self) -> Result<(Tag, bool), Refused> {
        let mut escaped = false;
        loop {
            if self.cursor.peek() != Some(b'<') {
                escaped |= find_any(self.cursor.character_data()?.as_bytes(), [b'\r']).is_some();
            }
            match self.cursor.bytes() {
                [b'<', b'/', ..] => return Ok((Tag::End, escaped)),
                [b'<', b'?', ..] => self.cursor.instruction()?,
                [b'<', b'!', b'-', ..] => self.cursor.comment()?,
                [b'<', b'!', ..] => drop(self.cursor.cdata()?),
                [b'<', _, ..] => return Ok((Tag::Start, escaped)),
                [b'&', ..] => drop(self.cursor.reference()?),
                rest => {
                    self.cursor.take(rest.len());
                    return Err(self.cursor.refuse(DecodeErrorKind::Truncated));
                }
            }
            escaped = true;
        }
    }

    #[inline(never)]
    fn start_tag(&mut self, depth: usize) -> Result<Element<'a>, Refused> {
        let offset = self.cursor.offset();
        if depth > MAX_DEPTH {
            return Err(self.cursor.refuse(DecodeErrorKind::TooDeep));
        }
        self.cursor.expect("<", "root element expected")?;
        let (name, local_name) = self.cursor.qualified_name()?;
        let self_closed = !self.cursor.eat(">") && self.cursor.attributes()?;
        let open = (!self_closed).then_some(name.as_bytes());
        Ok(Element { local_name: local_name.as_bytes(), open, offset, depth })
    }

    fn end_tag(&mut self, name: &[u8]) -> Result<(), Refused> {
        let start = self.cursor.offset();
        self.cursor.expect("</", "end tag expected")?;
        let (found, _) = self.cursor.qualified_name()?;
        // A name that ends with the document is cut off.
        if found.as_bytes() != name && self.cursor.peek().is_some() {
            return Err(self.cursor.refuse_at(DecodeErrorKind::MismatchedEndTag, start));
        }
        self.cursor.space();
        self.cursor.expect(">", "> expected at the end of an end tag")
    }
}

#[cfg(test)]
impl<'a> Reader<'a> {
    /// A reader behind the root's start tag.
    pub(crate) fn new(body: &'a [u8], usual: &[&'static str]) -> Result<(Self, Element<'a>), DecodeError> {
        let mut reader = Self::over(body)?;
        match reader.root(usual) {
            Ok(root) => Ok((reader, root)),
            Err(Refused) => Err(reader.cursor.error()),
        }
    }

    /// What the document was refused for, and where.
    pub(crate) fn fault(&self) -> (DecodeErrorKind, usize) {
        self.cursor.fault()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecodeErrorKind::{
        DoctypeSubset, ElementInText, Empty, IllegalCharacter, IllegalReference, MismatchedEndTag, NotUtf8,
        Syntax, TooDeep, TooManyAttributes, TrailingContent, Truncated, UndeclaredEntity,
    };
    use alloc::{format, string::String, string::ToString, vec::Vec};

    type Fault = (DecodeErrorKind, usize);

    fn fault(error: DecodeError) -> Fault {
        (error.kind(), error.offset())
    }

    /// The text of the root, and of how it stands in the document if as it reads.
    fn text(document: &str) -> Result<(String, Option<&str>), Fault> {
        let mut read = Text::new("");
        Reader::read(document.as_bytes(), &["a"], |reader, root| reader.text(root).map(|text| read = text))
            .map_err(fault)?;
        Ok((read.to_string(), read.as_str()))
    }

    /// The document's elements in the order of their start tags: depth, local name, offset.
    fn outline(document: &str) -> Result<Vec<(usize, &str, usize)>, Fault> {
        fn walk<'a>(
            reader: &mut Reader<'a>,
            element: &Element<'a>,
            found: &mut Vec<(usize, &'a str, usize)>,
        ) -> Result<(), Refused> {
            found.push((element.depth, str::from_utf8(element.local_name()).unwrap(), element.offset()));
            while let Some(child) = reader.next_child(element)? {
                walk(reader, &child, found)?;
            }
            Ok(())
        }
        let mut found = Vec::new();
        let read = Reader::read(document.as_bytes(), &["a"], |reader, root| {
            walk(reader, root, &mut found)?;
            reader.finish()?;
            assert_eq!(reader.offset(), document.len());
            Ok(())
        });
        let read = read.map(|()| found).map_err(fault);
        assert_eq!(
            skip(document.as_bytes()).err(),
            read.as_ref().err().copied(),
            "skipping sees what walking sees"
        );
        read
    }

    fn skip(body: &[u8]) -> Result<(), Fault> {
        Reader::read(body, &["a"], Reader::skip).map_err(fault)
    }

    #[test]
    fn children_are_found_by_local_name_whatever_stands_between() {
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
        let (mut reader, root) = Reader::new(b"<a x=''/>", &["a"]).unwrap();
        assert!(reader.next_child(&root).unwrap().is_none());
        assert_eq!(reader.text(&root).unwrap().as_str(), Some(""));
        reader.skip(&root).unwrap();
        assert_eq!((reader.offset(), reader.finish()), (9, Ok(())));
    }

    #[test]
    fn text_in_which_nothing_is_escaped_is_a_slice_of_the_document() {
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
    fn nothing_but_comments_instructions_and_white_space_follows_the_root() {
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
    fn what_is_skipped_is_checked() {
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
            ("<d e='' e=''/>", Syntax("attribute that stands twice"), 8),
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
        let (mut reader, root) = Reader::new(document.as_bytes(), &["a"]).unwrap();
        let child = reader.next_child(&root).unwrap().unwrap();
        let grandchild = reader.next_child(&child).unwrap().unwrap();
        assert_eq!(reader.skip(&grandchild), Err(Refused));
        assert_eq!(reader.fault(), (TooDeep, 3 * MAX_DEPTH));
    }

    #[test]
    fn attributes_are_bounded_in_each_element() {
        let attributes: String = (0..=64).map(|n| format!(" a{n}=''")).collect();
        let at = attributes.rfind(' ').unwrap() + 3;
        assert_eq!(outline(&format!("<a{attributes}/>")), Err((TooManyAttributes, at)));
    }

    #[test]
    fn first_byte_that_is_not_utf_8_is_named() {
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
    fn every_beginning_of_a_document_is_truncated() {
        assert_eq!(outline(RICH).map(|found| found.len()), Ok(6));
        assert_eq!(skip(RICH.as_bytes()), Ok(()));
        for length in 4..RICH.len() {
            assert_eq!(skip(&RICH.as_bytes()[..length]), Err((Truncated, length)));
            if let Some(cut) = RICH.get(..length) {
                assert_eq!(outline(cut), Err((Truncated, length)), "{cut}");
                let (mut reader, root) = match Reader::new(cut.as_bytes(), &["a"]) {
                    Ok(read) => read,
                    Err(error) => {
                        assert_eq!(fault(error), (Truncated, length));
                        continue;
                    }
                };
                assert_eq!(reader.text(&root), Err(Refused));
                let error = reader.fault();
                assert!(matches!(error, (ElementInText, _)) || error == (Truncated, length), "{cut}");
            }
        }
        assert_eq!(skip(&RICH.as_bytes()[..2]), Err((Truncated, 2)));
        assert_eq!(skip(&RICH.as_bytes()[..3]), Err((Empty, 3)));
    }

    #[test]
    fn no_byte_in_any_place_makes_it_panic() {
        for at in 0..RICH.len() {
            let mut body = RICH.as_bytes().to_vec();
            for byte in 0..=u8::MAX {
                body[at] = byte;
                if let Err((_, offset)) = skip(&body) {
                    assert!(offset <= body.len());
                }
                if let Ok((mut reader, root)) = Reader::new(&body, &["a"]) {
                    let _ = reader.text(&root);
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

    #[test]
    fn debug_does_not_tell_the_document() {
        let (reader, _) = Reader::new(b"<a>secret</a>", &["a"]).unwrap();
        assert_eq!(format!("{reader:?}"), "Reader { cursor: Cursor { offset: 3, .. } }");
    }
}
