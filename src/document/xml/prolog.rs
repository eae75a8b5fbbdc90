//! The prolog: everything before the root element.

use crate::document::cursor::Cursor;
use crate::document::{DecodeError, DecodeErrorKind};

impl<'a> Cursor<'a> {
    /// Consumes everything before the root element.
    pub(crate) fn prolog(&mut self) -> Result<(), DecodeError> {
        self.eat("\u{feff}");
        self.space();
        if self.peek().is_none() {
            return Err(self.error(DecodeErrorKind::Empty));
        }
        let start = self.rest();
        if self.eat("<?") && self.name().is_ok_and(|target| target == "xml") {
            self.declaration()?;
        } else {
            // A processing instruction whose target only begins with `xml`, or none.
            self.move_to(start);
        }
        self.miscellaneous()?;
        if self.starts_with("<!") {
            self.doctype()?;
            self.miscellaneous()?;
        }
        self.cut_markup()
    }

    /// Consumes ` version="1.0" encoding="UTF-8" standalone="yes"?>`. Only the version is required.
    fn declaration(&mut self) -> Result<(), DecodeError> {
        self.expect_space()?;
        self.declared("version", is_version_1, "xml version other than 1")?;
        let mut has_space = self.space();
        if has_space && self.peek() == Some(b'e') {
            let encoding = self.declared("encoding", is_encoding, "encoding other than utf-8")?;
            self.check_encoding(encoding)?;
            has_space = self.space();
        }
        if has_space && self.peek() == Some(b's') {
            let is_known = |value: &str| matches!(value, "yes" | "no");
            self.declared("standalone", is_known, "standalone neither yes nor no")?;
            self.space();
        }
        self.expect("?>", "?> expected")
    }

    /// Consumes `name = "value"` with a known value; `otherwise` is the error for another value.
    fn declared(
        &mut self,
        name: &str,
        is_known: fn(&str) -> bool,
        otherwise: &'static str,
    ) -> Result<&'a str, DecodeError> {
        self.expect(name, "xml declaration with a pseudo-attribute that is unknown or out of order")?;
        self.space();
        self.expect("=", "= expected")?;
        self.space();
        let start = self.offset();
        let value = self.literal()?;
        if is_known(value) {
            Ok(value)
        } else {
            Err(DecodeError::new(DecodeErrorKind::Syntax(otherwise), start))
        }
    }

    /// Rejects the first byte that means another character in the declared encoding than in UTF-8.
    fn check_encoding(&self, encoding: &str) -> Result<(), DecodeError> {
        let is_single_byte = is_one_of(encoding, &["ISO-8859-1", "WINDOWS-1252"]);
        match self.bytes().iter().position(|byte| is_single_byte && !byte.is_ascii()) {
            None => Ok(()),
            Some(at) => Err(DecodeError::new(DecodeErrorKind::NotUtf8, self.offset().saturating_add(at))),
        }
    }

    /// Consumes `<!DOCTYPE name SYSTEM "…">`. The external subset is never fetched.
    fn doctype(&mut self) -> Result<(), DecodeError> {
        self.expect("<!DOCTYPE", "doctype or root element expected")?;
        self.expect_space()?;
        self.name()?;
        let keyword = match self.space().then(|| self.peek()).flatten() {
            Some(b'S') => "SYSTEM",
            Some(b'P') => "PUBLIC",
            _ => "",
        };
        if !keyword.is_empty() {
            self.expect(keyword, "SYSTEM or PUBLIC expected")?;
            self.expect_space()?;
            if keyword == "PUBLIC" {
                self.public_identifier()?;
                self.expect_space()?;
            }
            self.literal()?;
            self.space();
        }
        if self.peek() == Some(b'[') {
            return Err(self.error(DecodeErrorKind::DoctypeSubset));
        }
        self.expect(">", "> expected at the end of a doctype")
    }

    /// Consumes a quoted string, and returns the content of the quotes.
    fn literal(&mut self) -> Result<&'a str, DecodeError> {
        let quote = match self.peek() {
            Some(b'"') => "\"",
            Some(b'\'') => "'",
            _ => return Err(self.unexpected("quoted string expected")),
        };
        self.take(1);
        self.until(quote)
    }

    fn public_identifier(&mut self) -> Result<(), DecodeError> {
        let inside = self.offset().saturating_add(1);
        let identifier = self.literal()?;
        match identifier.bytes().position(|byte| !is_in_public_identifier(byte)) {
            None => Ok(()),
            Some(at) => {
                let kind = DecodeErrorKind::Syntax("forbidden character in a public identifier");
                Err(DecodeError::new(kind, inside.saturating_add(at)))
            }
        }
    }
}

fn is_version_1(version: &str) -> bool {
    let minor = version.strip_prefix("1.").unwrap_or_default();
    !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_encoding(name: &str) -> bool {
    is_one_of(name, &["UTF-8", "US-ASCII", "ISO-8859-1", "WINDOWS-1252"])
}

fn is_one_of(name: &str, known: &[&str]) -> bool {
    known.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether the bytes begin like an HTML page, after a declaration and comments.
pub(crate) fn is_html(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        rest = rest.trim_ascii_start();
        let (open, close): (&[u8], &[u8]) = match rest {
            [b'<', b'!', b'-', b'-', ..] => (b"<!--", b"-->"),
            [b'<', b'?', ..] => (b"<?", b"?>"),
            _ => break,
        };
        let inside = rest.get(open.len()..).unwrap_or_default();
        match inside.windows(close.len()).position(|window| window == close) {
            Some(length) => rest = inside.get(length.saturating_add(close.len())..).unwrap_or_default(),
            None => return false,
        }
    }
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| begins_tag(rest, tag))
}

/// Whether bytes begin with a tag of this name, in any letter case.
fn begins_tag(bytes: &[u8], tag: &str) -> bool {
    let (name, after) = bytes.split_at_checked(tag.len()).unwrap_or((bytes, &[]));
    let is_end = matches!(after.first(), None | Some(b'>' | b'/' | b'[' | b' ' | b'\t' | b'\r' | b'\n'));
    is_end && name.eq_ignore_ascii_case(tag.as_bytes())
}

/// The production `PubidChar` of XML 1.0.
fn is_in_public_identifier(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || "\r\n -'()+,./:=?;!*#@$_%".bytes().any(|allowed| allowed == byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecodeErrorKind::{DoctypeSubset, Empty, IllegalCharacter, Syntax, Truncated};
    use alloc::format;

    /// Where the root is found, or what is wrong.
    fn read(text: &str) -> Result<usize, (DecodeErrorKind, usize)> {
        let mut cursor = Cursor::new(text);
        match cursor.prolog() {
            Ok(()) => Ok(cursor.offset()),
            Err(error) => Err((error.kind(), error.offset())),
        }
    }

    #[test]
    fn root_is_found_after_the_prolog() {
        for prolog in [
            "",
            "\u{feff}",
            " \t\r\n",
            "\u{feff}\n",
            "<?xml version=\"1.0\"?>",
            "\u{feff}<?xml version='1.0'?>\n",
            "\n\n<?xml version='1.0'?>",
            "<!-- x --><?x?> <!---->",
            "<?xml-stylesheet href='x'?>",
            "<!DOCTYPE a>",
            "<?xml version='1.0'?><!-- a --><!DOCTYPE a><?b?>\n",
        ] {
            assert_eq!(read(&format!("{prolog}<a/>")), Ok(prolog.len()), "{prolog}");
        }
    }

    #[test]
    fn body_of_white_space_is_empty() {
        for text in ["", " ", "\r\n\t", "\u{feff}", "\u{feff}\n"] {
            assert_eq!(read(text), Err((Empty, text.len())));
        }
    }

    #[test]
    fn byte_order_mark_is_allowed_only_at_the_start() {
        // Whatever is no prolog is left to be found no root.
        assert_eq!(read("\u{feff}\u{feff}<a/>"), Ok(3));
        assert_eq!(read(" \u{feff}<a/>"), Ok(1));
    }

    #[test]
    fn declaration_has_version_encoding_and_standalone_in_this_order() {
        for declaration in [
            "<?xml version=\"1.0\"?>",
            "<?xml version='1.1' ?>",
            "<?xml\tversion = \"1.23\"\n?>",
            "<?xml version='1.0' encoding='UTF-8'?>",
            "<?xml version='1.0' encoding=\"utf-8\" ?>",
            "<?xml version='1.0' encoding='us-ascii'?>",
            "<?xml version='1.0' standalone='yes'?>",
            "<?xml version='1.0' encoding='Utf-8'\r\nstandalone = \"no\" ?>",
        ] {
            assert_eq!(read(declaration), Ok(declaration.len()), "{declaration}");
            for length in 2..declaration.len() {
                assert_eq!(read(declaration.get(..length).unwrap()), Err((Truncated, length)));
            }
        }
        let order = "xml declaration with a pseudo-attribute that is unknown or out of order";
        for (text, what, at) in [
            ("<?xml?>", "white space expected", 5),
            ("<?xml ?>", order, 6),
            ("<?xml encoding='utf-8'?>", order, 6),
            ("<?xml Version='1.0'?>", order, 6),
            ("<?xml version '1.0'?>", "= expected", 14),
            ("<?xml version=1.0?>", "quoted string expected", 14),
            ("<?xml version='1.0'encoding='utf-8'?>", "?> expected", 19),
            ("<?xml version='1.0' x=''?>", "?> expected", 20),
            ("<?xml version='1.0' standalone='no' encoding='utf-8'?>", "?> expected", 36),
            ("<?xml version='1.0' encoding='utf-8' encoding='utf-8'?>", "?> expected", 37),
            ("<?xml version='1.0' extra=''?>", order, 21),
            ("<?xml version='1.0'>", "?> expected", 19),
        ] {
            assert_eq!(read(text), Err((Syntax(what), at)), "{text}");
        }
    }

    #[test]
    fn version_is_one_point_something() {
        for version in ["", "1", "1.", "2.0", "1.0 ", " 1.0", "1.0a", "1.é", "01.0", "1.0.0"] {
            let error = read(&format!("<?xml version='{version}'?>"));
            assert_eq!(error, Err((Syntax("xml version other than 1"), 14)), "{version}");
        }
    }

    #[test]
    fn encoding_other_than_utf_8_is_refused() {
        for encoding in ["", "UTF-16", "ISO-8859-15", "utf8", " utf-8", "latin1", "é"] {
            let error = read(&format!("<?xml version='1.0' encoding='{encoding}'?>"));
            assert_eq!(error, Err((Syntax("encoding other than utf-8"), 29)), "{encoding}");
        }
    }

    #[test]
    fn a_single_byte_encoding_is_read_if_the_document_is_ascii() {
        for encoding in ["iso-8859-1", "ISO-8859-1", "windows-1252", "Windows-1252"] {
            let declaration = format!("<?xml version='1.0' encoding='{encoding}'?>");
            assert_eq!(read(&format!("{declaration}<a>b</a>")), Ok(declaration.len()));
            let document = format!("{declaration}<a>\u{e9}</a>");
            let at = document.find('\u{e9}').unwrap();
            assert_eq!(read(&document), Err((DecodeErrorKind::NotUtf8, at)));
        }
        assert!(read("<?xml version='1.0' encoding='us-ascii'?><a>\u{e9}</a>").is_ok());
    }

    #[test]
    fn html_page_is_recognised() {
        for page in [
            "<html>",
            "<HTML lang='en'>",
            "<!DOCTYPE html>",
            "<!doctype HTML PUBLIC 'x' 'y'><html>",
            "<!-- x --><?x?>\n<body/>",
            "<!DOCTYPE html",
            "<!DOCTYPE html><title>ErrorResponse</title>",
        ] {
            assert!(is_html(page.as_bytes()), "{page}");
        }
        for document in ["<htmlx>", "<!DOCTYPE a><html>", "<a>", "<!--<html>", "<", ""] {
            assert!(!is_html(document.as_bytes()), "{document}");
        }
    }

    #[test]
    fn standalone_is_yes_or_no() {
        for standalone in ["", "Yes", "no ", "true"] {
            let error = read(&format!("<?xml version='1.0' standalone='{standalone}'?>"));
            assert_eq!(error, Err((Syntax("standalone neither yes nor no"), 31)), "{standalone}");
        }
    }

    #[test]
    fn declaration_is_allowed_only_at_the_start() {
        let misplaced = Syntax("xml declaration that is not at the start");
        assert_eq!(read("<!-- --><?xml version='1.0'?>"), Err((misplaced, 8)));
        assert_eq!(read("<?xml version='1.0'?><?xml version='1.0'?>"), Err((misplaced, 21)));
        assert_eq!(read("<?XML version='1.0'?>"), Err((misplaced, 0)));
        assert_eq!(read("<!DOCTYPE a><?xml version='1.0'?>"), Err((misplaced, 12)));
    }

    #[test]
    fn doctype_without_a_subset_is_skipped() {
        for doctype in [
            "<!DOCTYPE html>",
            "<!DOCTYPE\n a:b >",
            "<!DOCTYPE a SYSTEM \"x'>[\" >",
            "<!DOCTYPE a\tSYSTEM ''>",
            "<!DOCTYPE a PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN'\"\r\n'http://x/é' >",
        ] {
            assert_eq!(read(doctype), Ok(doctype.len()), "{doctype}");
            for length in 2..doctype.len() {
                if let Some(cut) = doctype.get(..length) {
                    assert_eq!(read(cut), Err((Truncated, length)));
                }
            }
        }
    }

    #[test]
    fn doctype_with_a_subset_is_refused() {
        assert_eq!(read("<!DOCTYPE a[]>"), Err((DoctypeSubset, 11)));
        assert_eq!(read("<!DOCTYPE a [<!ENTITY b 'c'>]>"), Err((DoctypeSubset, 12)));
        assert_eq!(read("<!DOCTYPE a SYSTEM 'x' [ ]>"), Err((DoctypeSubset, 23)));
        assert_eq!(read("<!DOCTYPE a PUBLIC '' ''["), Err((DoctypeSubset, 24)));
    }

    #[test]
    fn ill_formed_doctype_is_refused() {
        for (text, what, at) in [
            ("<!doctype html>", "doctype or root element expected", 2),
            ("<!DOCTYPEa>", "white space expected", 9),
            ("<!DOCTYPE >", "name expected", 10),
            ("<!DOCTYPE 1>", "name expected", 10),
            ("<!DOCTYPE a b>", "> expected at the end of a doctype", 12),
            ("<!DOCTYPE a SYSTEM>", "white space expected", 18),
            ("<!DOCTYPE a SYSTEM'x'>", "white space expected", 18),
            ("<!DOCTYPE a SYSTEM x>", "quoted string expected", 19),
            ("<!DOCTYPE a SISTEM 'x'>", "SYSTEM or PUBLIC expected", 13),
            ("<!DOCTYPE a PUBLIC 'x'>", "white space expected", 22),
            ("<!DOCTYPE a PUBLIC 'x''y'>", "white space expected", 22),
            ("<!DOCTYPE a PUBLIC 'x' >", "quoted string expected", 23),
            ("<!DOCTYPE a PUBLIC '<' ''>", "forbidden character in a public identifier", 20),
            ("<!DOCTYPE a PUBLIC 'ab\t' ''>", "forbidden character in a public identifier", 22),
            ("<!DOCTYPE a SYSTEM 'x' 'y'>", "> expected at the end of a doctype", 23),
        ] {
            assert_eq!(read(text), Err((Syntax(what), at)), "{text}");
        }
        assert_eq!(read("<!DOCTYPE a SYSTEM '\x08'>"), Err((IllegalCharacter, 20)));
    }

    #[test]
    fn public_identifier_has_only_the_characters_of_the_standard() {
        for byte in 0..=u8::MAX {
            let listed = byte.is_ascii_alphanumeric() || b" \r\n-'()+,./:=?;!*#@$_%".contains(&byte);
            assert_eq!(is_in_public_identifier(byte), listed, "{byte:x}");
        }
    }

    #[test]
    fn second_doctype_is_refused() {
        assert_eq!(read("<!DOCTYPE a><!DOCTYPE a><a/>"), Ok(12));
    }
}
