//! A shortcut for the expected member: AWS sends members in the documented order and without attributes. The shortcut
//! recognises such a member by comparing its tags with its name. Without this file every document decodes to the same
//! values, but more slowly.

use super::reader::{Element, MAX_DEPTH, Reader};
use crate::document::cursor::Cursor;

impl<'a> Reader<'a> {
    /// Consumes `<name>` if it comes next.
    pub(super) fn expected_element(&mut self, parent: &Element<'a>, name: &'static str) -> bool {
        let Some((start, inside)) = self.expected_tag(parent, name) else { return false };
        (self.start, self.cursor) = (start, inside);
        self.enter(name, name);
        true
    }

    /// Consumes `<name>text</name>` if it comes next and nothing in the text is escaped.
    pub(super) fn expected_content(&mut self, parent: &Element<'a>, name: &'static str) -> Option<&'a str> {
        let (start, mut cursor) = self.expected_tag(parent, name)?;
        let text = cursor.plain();
        cursor.eat_tag("</", name).then(|| (self.start, self.cursor) = (start, cursor))?;
        Some(text)
    }

    /// The offset of `<name>` and the place after it, if this tag comes next in `parent`.
    fn expected_tag(&self, parent: &Element<'a>, name: &str) -> Option<(usize, Cursor<'a>)> {
        if parent.open.is_none() || self.depth >= MAX_DEPTH {
            return None;
        }
        let mut cursor = self.cursor.clone();
        cursor.space();
        let start = cursor.offset();
        cursor.eat_tag("<", name).then_some((start, cursor))
    }
}

#[cfg(test)]
mod tests {
    use crate::document::xml::Reader;
    use crate::document::{Document, Raw};
    use alloc::format;

    /// The state of a reader.
    fn state<'a>(reader: &Reader<'a>) -> (usize, usize, usize, &'a str, Option<&'a str>) {
        let element = reader.element;
        (reader.offset(), reader.start, reader.depth, element.local_name, element.open)
    }

    #[test]
    fn the_shortcut_reads_what_the_general_reader_reads() {
        for (document, is_expected) in [
            ("<a><b>text</b><c/></a>", (true, true)),
            ("<a>\n    <b>text</b></a>", (true, true)),
            ("<a>\n   <b>text</b></a>", (true, true)),
            ("<a> \n<b>text</b></a>", (true, true)),
            ("<a><b></b></a>", (true, true)),
            ("<a><b><c/></b></a>", (true, false)),
            ("<a><b>\u{e9}</b></a>", (true, false)),
            ("<a><b>&lt;</b></a>", (true, false)),
            ("<a><b>text", (true, false)),
            ("<a><b>text</b", (true, false)),
            ("<a><b>]</b></a>", (true, false)),
            ("<a><b>a\nb</b></a>", (true, false)),
            ("<a><b>text</b ></a>", (true, false)),
            ("<a>\r\n<b>text</b></a>", (true, true)),
            ("<a>\t<b>text</b></a>", (true, true)),
            ("<a>text<b>text</b></a>", (false, false)),
            ("<a><!-- --><b>text</b></a>", (false, false)),
            ("<a><b/></a>", (false, false)),
            ("<a><b >text</b></a>", (false, false)),
            ("<a><b x=''>text</b></a>", (false, false)),
            ("<a><x:b>text</x:b></a>", (false, false)),
            ("<a><bc>text</bc></a>", (false, false)),
            ("<a><c>text</c></a>", (false, false)),
            ("<a></a>", (false, false)),
            ("<a/>", (false, false)),
            ("<a>", (false, false)),
            ("<a><b", (false, false)),
        ] {
            let reader = Reader::new(document.as_bytes()).unwrap();
            let root = reader.parent();
            let (mut element, mut text, mut general) = (reader.clone(), reader.clone(), reader.clone());
            let found = (element.expected_member(&root, "b"), text.expected_text(&root, "b"));
            assert_eq!((found.0, found.1.is_some()), is_expected, "{document}");
            if found.0 {
                assert_eq!(general.next_member(&root), Ok(true));
                assert_eq!(state(&element), state(&general));
                if let (_, Some(expected)) = found {
                    assert_eq!(general.text(), Ok(Raw::plain(expected)));
                    assert_eq!(
                        (text.offset(), text.start, text.depth),
                        (general.offset(), general.start, general.depth)
                    );
                }
            }
            assert!(found.0 || state(&element) == state(&reader));
            assert!(found.1.is_some() || state(&text) == state(&reader));
        }
    }

    #[test]
    fn the_shortcut_keeps_the_limit_of_depth() {
        for (depth, is_expected) in [(63, true), (64, false)] {
            let document = format!("{}<b>text</b>", "<a>".repeat(depth));
            let mut reader = Reader::new(document.as_bytes()).unwrap();
            for _ in 1..depth {
                assert_eq!(reader.next_member(&reader.parent()), Ok(true));
            }
            let open = reader.parent();
            assert_eq!(reader.clone().expected_text(&open, "b").is_some(), is_expected);
            assert_eq!(reader.clone().expected_member(&open, "b"), is_expected);
            assert_eq!(reader.next_member(&open).is_ok(), is_expected);
        }
    }
}
