//! A shortcut for the start tag that is expected: AWS writes members in the documented order and without attributes. A tag
//! that is written so is recognised by comparing it with the member's name. Without this file every document decodes to the
//! same values, and more slowly.

use super::cursor::Cursor;

impl Cursor<'_> {
    /// Consumes `<name>`, after spaces and line feeds, if it comes next: the offset of the tag. Otherwise consumes nothing.
    pub(super) fn expected_start_tag(&mut self, name: &str) -> Option<usize> {
        let indentation = self.bytes().iter().position(|&byte| !matches!(byte, b' ' | b'\n'))?;
        let tag = self.rest().get(indentation..)?;
        let inside = tag.strip_prefix('<')?.strip_prefix(name)?.strip_prefix('>')?;
        let offset = self.offset().saturating_add(indentation);
        self.move_to(inside);
        Some(offset)
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::document::xml::Reader;
    use alloc::format;

    #[test]
    fn the_shortcut_reads_what_the_general_reader_reads() {
        for (document, is_expected) in [
            ("<a><b>text</b><c/></a>", true),
            ("<a>\n    <b>text</b></a>", true),
            ("<a><b></b></a>", true),
            ("<a><b><c/></b></a>", true),
            ("<a><b>\u{e9}</b></a>", true),
            ("<a><b>&lt;</b></a>", true),
            ("<a><b>text", true),
            ("<a>\r\n<b>text</b></a>", false),
            ("<a>\t<b>text</b></a>", false),
            ("<a>text<b>text</b></a>", false),
            ("<a><!-- --><b>text</b></a>", false),
            ("<a><b/></a>", false),
            ("<a><b >text</b></a>", false),
            ("<a><b x=''>text</b></a>", false),
            ("<a><x:b>text</x:b></a>", false),
            ("<a><bc>text</bc></a>", false),
            ("<a><c>text</c></a>", false),
            ("<a></a>", false),
            ("<a/>", false),
            ("<a>", false),
            ("<a><b", false),
        ] {
            let (mut reader, root) = Reader::new(document.as_bytes()).unwrap();
            let mut other = reader.clone();
            let before = reader.offset();
            match reader.expected_member(&root, "b") {
                None => assert!(!is_expected && reader.offset() == before, "{document}"),
                Some(expected) => {
                    assert!(is_expected, "{document}");
                    let member = other.next_member(&root).unwrap().unwrap();
                    assert_eq!(format!("{expected:?}"), format!("{member:?}"));
                    assert_eq!(format!("{reader:?}"), format!("{other:?}"));
                }
            }
        }
    }

    #[test]
    fn the_shortcut_keeps_the_limit_of_depth() {
        let document = "<a>".repeat(65);
        let (mut reader, mut open) = Reader::new(document.as_bytes()).unwrap();
        let mut depth = 1;
        while let Some(member) = reader.expected_member(&open, "a") {
            open = member;
            depth += 1;
        }
        assert_eq!(depth, 64);
    }
}
