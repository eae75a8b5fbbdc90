//! The walk over a document's elements.

use super::{character, cursor::Cursor};
use crate::error::{DecodeError, DecodeErrorKind};
use crate::text::Text;

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
    local_name: &'a str,
    /// The qualified name, which the end tag has to repeat; `None` where the start tag was the end as well.
    open: Option<&'a str>,
    offset: usize,
    depth: usize,
}

impl<'a> Element<'a> {
    /// The name without its prefix.
    pub(crate) const fn local_name(&self) -> &'a str {
        self.local_name
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

// `next_child`, `text` and `skip` are inlined, and hand the parts of an element on one by one to what does the work.
// So the compiler keeps them in registers; stored and loaded again, they made decoding 17% slower.
impl<'a> Reader<'a> {
    /// Reads all up to the root's start tag.
    pub(crate) fn new(body: &'a [u8]) -> Result<(Self, Element<'a>), DecodeError> {
        let document = core::str::from_utf8(body).map_err(|error| match error.error_len() {
            Some(_) => DecodeError::new(DecodeErrorKind::NotUtf8, error.valid_up_to()),
            // The last character is cut off.
            None => DecodeError::new(DecodeErrorKind::Truncated, body.len()),
        })?;
        let mut reader = Self { cursor: Cursor::new(document) };
        reader.cursor.prolog()?;
        let root = reader.start_tag(1)?;
        Ok((reader, root))
    }

    /// The next element in `parent`, past any text; `None` when `parent` has ended.
    ///
    /// The child has to be read to its end before the next one is asked for.
    #[inline]
    pub(crate) fn next_child(&mut self, parent: &Element<'a>) -> Result<Option<Element<'a>>, DecodeError> {
        parent.open.map_or(Ok(None), |name| self.child_of(name, parent.depth))
    }

    /// The text of `element`, which is read to its end.
    #[inline]
    pub(crate) fn text(&mut self, element: &Element<'a>) -> Result<Text<'a>, DecodeError> {
        element.open.map_or(Ok(Text::new("")), |name| self.text_of(name))
    }

    /// Reads `element` to its end, whatever is in it.
    #[inline]
    pub(crate) fn skip(&mut self, element: &Element<'a>) -> Result<(), DecodeError> {
        element.open.map_or(Ok(()), |name| self.skip_from(name, element.depth))
    }

    /// After the root element has ended: nothing but white space, comments and processing instructions.
    pub(crate) fn finish(&mut self) -> Result<(), DecodeError> {
        self.cursor.miscellaneous()?;
        match self.cursor.rest() {
            "" => Ok(()),
            // What might have become a comment.
            cut @ ("<" | "<!") => {
                self.cursor.take(cut.len());
                Err(self.cursor.error(DecodeErrorKind::Truncated))
            }
            _ => Err(self.cursor.error(DecodeErrorKind::TrailingContent)),
        }
    }

    /// The byte of the body that is read next.
    pub(crate) const fn offset(&self) -> usize {
        self.cursor.offset()
    }

    #[inline(never)]
    fn child_of(&mut self, parent: &str, depth: usize) -> Result<Option<Element<'a>>, DecodeError> {
        self.cursor.space();
        if self.cursor.eat_end_tag(parent) {
            return Ok(None);
        }
        let (offset, depth) = (self.cursor.offset(), depth.saturating_add(1));
        if depth <= MAX_DEPTH
            && let Some(name) = self.cursor.eat_start_tag()
        {
            return Ok(Some(Element { local_name: name, open: Some(name), offset, depth }));
        }
        self.any_child_of(parent, depth)
    }

    /// The next child where it does not begin as it does with nearly all servers.
    #[inline(never)]
    fn any_child_of(&mut self, parent: &str, depth: usize) -> Result<Option<Element<'a>>, DecodeError> {
        match self.find_tag()?.0 {
            Tag::Start => self.start_tag(depth).map(Some),
            Tag::End => self.end_tag(parent).map(|()| None),
        }
    }

    #[inline(never)]
    fn text_of(&mut self, name: &str) -> Result<Text<'a>, DecodeError> {
        self.plain_text_of(name).map_or_else(|| self.any_text_of(name), |plain| Ok(Text::new(plain)))
    }

    /// The text that nearly all servers write: nothing to be resolved in it, and the end tag right behind it.
    fn plain_text_of(&mut self, name: &str) -> Option<&'a str> {
        let mut cursor = self.cursor;
        let text = cursor.take(memchr::memchr(b'<', cursor.rest().as_bytes())?);
        let is_plain = character::is_plain(text.as_bytes()) && cursor.eat_end_tag(name);
        is_plain.then(|| {
            self.cursor = cursor;
            text
        })
    }

    fn any_text_of(&mut self, name: &str) -> Result<Text<'a>, DecodeError> {
        let start = self.cursor;
        let (tag, escaped) = self.find_tag()?;
        let end = self.cursor;
        if tag == Tag::Start {
            // A `<` that begins no tag is no element.
            self.start_tag(1)?;
            return Err(end.error(DecodeErrorKind::ElementInText));
        }
        self.end_tag(name)?;
        let raw = end.since(start);
        Ok(if escaped { Text::from_xml(raw) } else { Text::new(raw) })
    }

    #[inline(never)]
    fn skip_from(&mut self, name: &'a str, depth: usize) -> Result<(), DecodeError> {
        // The names of the elements that have not ended, the innermost last; they fit, since depth is bounded.
        let mut open: heapless::Vec<&str, MAX_DEPTH> = heapless::Vec::new();
        let mut entered = Some(name);
        loop {
            if let Some(name) = entered {
                open.push(name).map_err(|_| self.cursor.error(DecodeErrorKind::TooDeep))?;
            }
            let Some(parent) = open.last() else { return Ok(()) };
            let depth = depth.saturating_add(open.len()).saturating_sub(1);
            entered = match self.child_of(parent, depth)? {
                Some(child) => child.open,
                None => open.pop().and(None),
            };
        }
    }

    /// Reads up to the next tag; whether anything in between reads otherwise than it stands there.
    fn find_tag(&mut self) -> Result<(Tag, bool), DecodeError> {
        let mut escaped = false;
        loop {
            if self.cursor.peek() != Some(b'<') {
                escaped |= self.cursor.character_data()?.contains('\r');
            }
            match self.cursor.rest().as_bytes() {
                [b'<', b'/', ..] => return Ok((Tag::End, escaped)),
                [b'<', b'?', ..] => self.cursor.instruction()?,
                [b'<', b'!', b'-', ..] => self.cursor.comment()?,
                [b'<', b'!', ..] => drop(self.cursor.cdata()?),
                [b'<', _, ..] => return Ok((Tag::Start, escaped)),
                [b'&', ..] => drop(self.cursor.reference()?),
                rest => {
                    self.cursor.take(rest.len());
                    return Err(self.cursor.error(DecodeErrorKind::Truncated));
                }
            }
            escaped = true;
        }
    }

    fn start_tag(&mut self, depth: usize) -> Result<Element<'a>, DecodeError> {
        let offset = self.cursor.offset();
        if depth > MAX_DEPTH {
            return Err(self.cursor.error(DecodeErrorKind::TooDeep));
        }
        self.cursor.expect("<", "root element expected")?;
        let (name, local_name) = self.cursor.qualified_name()?;
        let self_closed = !self.cursor.eat(">") && self.cursor.attributes()?;
        Ok(Element { local_name, open: (!self_closed).then_some(name), offset, depth })
    }

    fn end_tag(&mut self, name: &str) -> Result<(), DecodeError> {
        if self.cursor.eat_end_tag(name) {
            return Ok(());
        }
        let start = self.cursor;
        self.cursor.expect("</", "end tag expected")?;
        let (found, _) = self.cursor.qualified_name()?;
        // A name that ends with the document is cut off.
        if found != name && self.cursor.peek().is_some() {
            return Err(start.error(DecodeErrorKind::MismatchedEndTag));
        }
        self.cursor.space();
        self.cursor.expect(">", "> expected at the end of an end tag")
    }
}
