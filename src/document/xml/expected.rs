//! A shortcut for the document that is expected: AWS writes members in the documented order, without attributes, and
//! mostly without escapes. A member that is written so is recognised by comparing it with its name. Without this file every
//! document decodes to the same values, and `AssumeRole` takes three times as long.

use super::character::count_plain;
use super::reader::Reader;

impl<'a> Reader<'a> {
    /// Reads `<name>text</name>`, after spaces and line feeds, if it comes next and nothing in it is escaped: where it
    /// begins, and the text. Otherwise reads nothing.
    pub(super) fn expected_element(&mut self, name: &str) -> Option<(usize, &'a str)> {
        let rest = self.cursor.bytes();
        let indentation = rest.iter().position(|&byte| !matches!(byte, b' ' | b'\n'))?;
        let inside =
            rest.get(indentation..)?.strip_prefix(b"<")?.strip_prefix(name.as_bytes())?.strip_prefix(b">")?;
        let length = count_plain(inside);
        let end_tag = inside.get(length..)?;
        let after = end_tag.strip_prefix(b"</")?.strip_prefix(name.as_bytes())?.strip_prefix(b">")?;
        let offset = self.cursor.offset();
        let start = offset.saturating_add(indentation);
        let text_start = start.saturating_add(name.len()).saturating_add("<>".len());
        self.cursor.advance(rest.len().saturating_sub(after.len()));
        let text = self.cursor.since(text_start).get(..length)?;
        Some((start, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Escaping, Raw};
    use alloc::format;

    #[test]
    fn the_shortcut_reads_what_the_general_reader_reads() {
        for (document, expected) in [
            ("<a><b>text</b><c/></a>", Some((3, "text"))),
            (
                "<a>\n    <b>a text of more than sixteen bytes</b></a>",
                Some((8, "a text of more than sixteen bytes")),
            ),
            ("<a><b></b></a>", Some((3, ""))),
            ("<a><b>></b></a>", Some((3, ">"))),
            ("<a><b>\u{e9}</b></a>", None),
            ("<a><b>\n</b></a>", None),
            ("<a>\r\n<b>text</b></a>", None),
            ("<a><b/></a>", None),
            ("<a><b >text</b></a>", None),
            ("<a><b>text</b ></a>", None),
            ("<a><bc>text</bc></a>", None),
            ("<a><c>text</c></a>", None),
            ("<a><b>&lt;</b></a>", None),
            ("<a><b><!-- --></b></a>", None),
            ("<a><b>]</b></a>", None),
            ("<a><b>\r</b></a>", None),
            ("<a><b>text</bc></a>", None),
            ("<a><b>text", None),
            ("<a>", None),
        ] {
            let (mut reader, root) = Reader::new(document.as_bytes()).unwrap();
            let mut other = reader.clone();
            let before = reader.offset();
            assert_eq!(reader.expected_text(&root, "b"), expected, "{document}");
            match expected {
                None => assert_eq!(reader.offset(), before, "{document}"),
                Some((start, text)) => {
                    let member = other.next_member(&root).unwrap().unwrap();
                    assert_eq!(Reader::start(&member), start);
                    let raw = other.text(&member).unwrap();
                    assert_eq!(raw, Raw { slice: text, escaping: Escaping::None });
                    assert_eq!(format!("{reader:?}"), format!("{other:?}"));
                }
            }
        }
    }
}
