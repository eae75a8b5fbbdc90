//! A shortcut for the member that is expected: AWS writes members in the documented order, without attributes, and indents
//! by two spaces. A member that is written so is recognised by comparing its tags with its name. Without this file every
//! document decodes to the same values, and more slowly.

use super::character::count_plain;
use super::reader::{Element, MAX_DEPTH, Reader};

impl<'a> Reader<'a> {
    /// Consumes `<name>` if it comes next.
    pub(super) fn expected_element(
        &mut self,
        parent: &Element<'a>,
        name: &'static str,
    ) -> Option<Element<'a>> {
        let (start, inside) = self.expected_tag(parent, name)?;
        self.start = start;
        self.depth = self.depth.saturating_add(1);
        self.cursor.move_to(inside);
        Some(Element { local_name: name, open: Some(name) })
    }

    /// Consumes `<name>text</name>` if it comes next and nothing in the text is escaped.
    pub(super) fn expected_content(&mut self, parent: &Element<'a>, name: &'static str) -> Option<&'a str> {
        let (start, inside) = self.expected_tag(parent, name)?;
        let (text, after) = inside.split_at_checked(count_plain(inside.as_bytes()))?;
        let after = after.strip_prefix("</")?.strip_prefix(name)?.strip_prefix('>')?;
        self.start = start;
        self.cursor.move_to(after);
        Some(text)
    }

    /// The offset of `<name>` and the rest after it, if this tag comes next in `parent`.
    fn expected_tag(&self, parent: &Element<'a>, name: &str) -> Option<(usize, &'a str)> {
        if parent.open.is_none() || self.depth >= MAX_DEPTH {
            return None;
        }
        let rest = self.cursor.rest();
        let mut tag = rest.strip_prefix('\n').unwrap_or(rest);
        while let Some(less) = tag.strip_prefix("  ") {
            tag = less;
        }
        let inside = tag.strip_prefix('<')?.strip_prefix(name)?.strip_prefix('>')?;
        Some((self.cursor.offset_of(tag), inside))
    }
}

#[cfg(test)]
mod tests {
    use crate::document::xml::Reader;
    use crate::document::{Document, Raw};
    use alloc::format;

    #[test]
    fn the_shortcut_reads_what_the_general_reader_reads() {
        for (document, is_expected) in [
            ("<a><b>text</b><c/></a>", (true, true)),
            ("<a>\n    <b>text</b></a>", (true, true)),
            ("<a>\n   <b>text</b></a>", (false, false)),
            ("<a> \n<b>text</b></a>", (false, false)),
            ("<a><b></b></a>", (true, true)),
            ("<a><b><c/></b></a>", (true, false)),
            ("<a><b>\u{e9}</b></a>", (true, false)),
            ("<a><b>&lt;</b></a>", (true, false)),
            ("<a><b>text", (true, false)),
            ("<a><b>text</b", (true, false)),
            ("<a><b>]</b></a>", (true, false)),
            ("<a><b>a\nb</b></a>", (true, false)),
            ("<a><b>text</b ></a>", (true, false)),
            ("<a>\r\n<b>text</b></a>", (false, false)),
            ("<a>\t<b>text</b></a>", (false, false)),
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
            let (reader, root) = Reader::new(document.as_bytes()).unwrap();
            let state = |reader: &Reader<'_>| format!("{reader:?}");
            let (mut element, mut text, mut general) = (reader.clone(), reader.clone(), reader.clone());
            let found = (element.expected_member(&root, "b"), text.expected_text(&root, "b"));
            assert_eq!((found.0.is_some(), found.1.is_some()), is_expected, "{document}");
            if let (Some(expected), _) = found {
                let member = general.next_member(&root).unwrap().unwrap();
                assert_eq!(format!("{expected:?}"), format!("{member:?}"));
                assert_eq!(state(&element), state(&general));
                if let (_, Some(expected)) = found {
                    assert_eq!(general.text(&member), Ok(Raw::plain(expected)));
                    assert_eq!(state(&text), state(&general));
                }
            }
            assert!(found.0.is_some() || state(&element) == state(&reader));
            assert!(found.1.is_some() || state(&text) == state(&reader));
        }
    }

    #[test]
    fn the_shortcut_keeps_the_limit_of_depth() {
        for (depth, is_expected) in [(63, true), (64, false)] {
            let document = format!("{}<b>text</b>", "<a>".repeat(depth));
            let (mut reader, mut open) = Reader::new(document.as_bytes()).unwrap();
            for _ in 1..depth {
                open = reader.next_member(&open).unwrap().unwrap();
            }
            assert_eq!(reader.clone().expected_text(&open, "b").is_some(), is_expected);
            assert_eq!(reader.clone().expected_member(&open, "b").is_some(), is_expected);
            assert_eq!(reader.next_member(&open).is_ok(), is_expected);
        }
    }
}
