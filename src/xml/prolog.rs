//! What stands before the root element.

use super::cursor::Cursor;
use crate::WIDE;
use crate::error::{DecodeErrorKind, Refused};

impl<'a> Cursor<'a> {
    /// Consumes all that may stand before the root element.
    pub(crate) fn prolog(&mut self) -> Result<(), Refused> {
        if WIDE && matches!(self.bytes(), [b'<', b'A'..=b'Z', ..]) {
            // The root begins at once, with nearly all servers.
            return Ok(());
        }
        self.eat("\u{feff}");
        self.space();
        if self.peek().is_none() {
            return Err(self.refuse(DecodeErrorKind::Empty));
        }
        let start = self.offset();
        if self.eat("<?") && self.name().is_ok_and(|target| target == "xml") {
            self.declaration()?;
        } else {
            // It may be a longer name.
            self.back_to(start);
        }
        self.miscellaneous()?;
        if self.starts_with("<!") {
            self.doctype()?;
            self.miscellaneous()?;
        }
        Ok(())
    }

    /// Consumes ` version="1.0" encoding="UTF-8" standalone="yes"?>`.
    fn declaration(&mut self) -> Result<(), Refused> {
        self.expect_space()?;
        for declared in DECLARED {
            let is_required = declared.name == "version";
            if is_required || self.peek() == declared.name.bytes().next() {
                self.declared(declared)?;
                if !self.space() {
                    break;
                }
            }
        }
        self.expect("?>", "?> expected")
    }

    /// Consumes `name = "value"`, where the value is one that is known.
    fn declared(&mut self, declared: &Declared) -> Result<(), Refused> {
        let unknown = "xml declaration with a pseudo-attribute that is unknown or out of order";
        self.expect(declared.name, unknown)?;
        self.space();
        self.expect("=", "= expected")?;
        self.space();
        let start = self.offset();
        if (declared.is_known)(self.literal()?) {
            return Ok(());
        }
        Err(self.refuse_at(DecodeErrorKind::Syntax(declared.otherwise), start))
    }

    /// Consumes `<!DOCTYPE name SYSTEM "…">`; what it refers to is never fetched.
    fn doctype(&mut self) -> Result<(), Refused> {
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
            return Err(self.refuse(DecodeErrorKind::DoctypeSubset));
        }
        self.expect(">", "> expected at the end of a doctype")
    }

    /// Consumes a quoted string: what is in the quotes.
    fn literal(&mut self) -> Result<&'a str, Refused> {
        let quote = match self.peek() {
            Some(b'"') => "\"",
            Some(b'\'') => "'",
            _ => return Err(self.unexpected("quoted string expected")),
        };
        self.take(1);
        self.until(quote)
    }

    fn public_identifier(&mut self) -> Result<(), Refused> {
        let inside = self.offset().saturating_add(1);
        let identifier = self.literal()?;
        match identifier.bytes().position(|byte| !is_in_public_identifier(byte)) {
            None => Ok(()),
            Some(at) => {
                let what = DecodeErrorKind::Syntax("public identifier with a character it cannot have");
                Err(self.refuse_at(what, inside.saturating_add(at)))
            }
        }
    }
}

/// A part of an XML declaration.
struct Declared {
    name: &'static str,
    is_known: fn(&str) -> bool,
    /// What is wrong with another value.
    otherwise: &'static str,
}

/// In their order; only the first has to be there.
static DECLARED: &[Declared] = &[
    Declared {
        name: "version",
        is_known: |version| {
            let minor = version.strip_prefix("1.").unwrap_or_default();
            !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit())
        },
        otherwise: "xml version other than 1",
    },
    Declared {
        name: "encoding",
        is_known: |encoding| ["UTF-8", "US-ASCII"].iter().any(|known| known.eq_ignore_ascii_case(encoding)),
        otherwise: "encoding other than utf-8",
    },
    Declared {
        name: "standalone",
        is_known: |value| matches!(value, "yes" | "no"),
        otherwise: "standalone neither yes nor no",
    },
];

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
            Err(Refused) => Err(cursor.fault()),
        }
    }

    #[test]
    fn root_is_found_behind_the_prolog() {
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
    fn body_without_anything_is_empty() {
        for text in ["", " ", "\r\n\t", "\u{feff}", "\u{feff}\n"] {
            assert_eq!(read(text), Err((Empty, text.len())));
        }
    }

    #[test]
    fn byte_order_mark_stands_at_the_start_alone() {
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
        for encoding in ["", "UTF-16", "ISO-8859-1", "utf8", " utf-8", "latin1", "é"] {
            let error = read(&format!("<?xml version='1.0' encoding='{encoding}'?>"));
            assert_eq!(error, Err((Syntax("encoding other than utf-8"), 29)), "{encoding}");
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
    fn declaration_stands_at_the_start_alone() {
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
            ("<!DOCTYPE a PUBLIC '<' ''>", "public identifier with a character it cannot have", 20),
            ("<!DOCTYPE a PUBLIC 'ab\t' ''>", "public identifier with a character it cannot have", 22),
            ("<!DOCTYPE a SYSTEM 'x' 'y'>", "> expected at the end of a doctype", 23),
        ] {
            assert_eq!(read(text), Err((Syntax(what), at)), "{text}");
        }
        assert_eq!(read("<!DOCTYPE a SYSTEM '\x08'>"), Err((IllegalCharacter, 20)));
    }

    #[test]
    fn public_identifier_holds_what_the_standard_lists() {
        for byte in 0..=u8::MAX {
            let listed = byte.is_ascii_alphanumeric() || b" \r\n-'()+,./:=?;!*#@$_%".contains(&byte);
            assert_eq!(is_in_public_identifier(byte), listed, "{byte:x}");
        }
    }

    #[test]
    fn second_doctype_is_no_root() {
        assert_eq!(read("<!DOCTYPE a><!DOCTYPE a><a/>"), Ok(12));
    }
}
