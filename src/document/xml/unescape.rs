//! Unescaping of character data: references are resolved, comments dropped, line ends become LF.

use crate::document::cursor::Cursor;
use crate::document::scan::count_while;
use crate::document::{DecodeError, Piece};
use core::{fmt, mem};

/// Iterator over the pieces of character data that the reader has checked.
///
/// It cannot fail: the rest of malformed data is one piece.
#[derive(Clone)]
pub(crate) struct Unescape<'a> {
    /// The unread rest of the current CDATA section.
    cdata: &'a str,
    rest: &'a str,
}

impl<'a> Unescape<'a> {
    pub(crate) const fn new(raw: &'a str) -> Self {
        Self { cdata: "", rest: raw }
    }

    /// Consumes the markup that comes next: a reference is a piece, a CDATA section is entered, the rest is dropped.
    fn markup(&mut self) -> Result<Option<Piece<'a>>, DecodeError> {
        let mut cursor = Cursor::new(self.rest);
        let mut piece = None;
        if cursor.starts_with("&") {
            piece = Some(Piece::Char(cursor.reference()?));
        } else if cursor.starts_with("<?") {
            cursor.instruction()?;
        } else if cursor.starts_with("<!-") {
            cursor.comment()?;
        } else {
            self.cdata = cursor.cdata()?;
        }
        self.rest = cursor.rest();
        Ok(piece)
    }
}

impl<'a> Iterator for Unescape<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let in_cdata = !self.cdata.is_empty();
            let source = if in_cdata { &mut self.cdata } else { &mut self.rest };
            let length = count_while(source.as_bytes(), |byte| {
                byte != b'\r' && (in_cdata || byte != b'<' && byte != b'&')
            });
            let (plain, rest) = source.split_at_checked(length)?;
            *source = rest;
            if !plain.is_empty() {
                return Some(Piece::Str(plain));
            }
            match rest.strip_prefix('\r') {
                Some(rest) => {
                    *source = rest;
                    // In CR LF, the LF begins the next piece.
                    if !rest.starts_with('\n') {
                        return Some(Piece::Char('\n'));
                    }
                }
                None if rest.is_empty() => return None,
                None => match self.markup() {
                    Ok(None) => {}
                    Ok(piece) => return piece,
                    Err(_) => return Some(Piece::Str(mem::take(&mut self.rest))),
                },
            }
        }
    }
}

impl fmt::Debug for Unescape<'_> {
    /// Without the value, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unescape").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::xml::generate::{Random, character_data};
    use alloc::{format, string::String, vec::Vec};

    fn text_of(piece: Piece<'_>) -> String {
        let mut text = String::new();
        piece.write_to(&mut text).unwrap();
        text
    }

    fn pieces(raw: &str) -> Vec<String> {
        Unescape::new(raw).map(text_of).collect()
    }

    /// Unescapes by the standard, in two steps: line ends (2.11), then markup and references.
    fn naive(raw: &str) -> String {
        let raw = raw.replace("\r\n", "\n").replace('\r', "\n");
        let mut value = String::new();
        let mut rest = raw.as_str();
        loop {
            if let Some(section) = rest.strip_prefix("<![CDATA[") {
                let (content, after) = section.split_once("]]>").unwrap();
                value.push_str(content);
                rest = after;
            } else if let Some(comment) = rest.strip_prefix("<!--") {
                rest = comment.split_once("-->").unwrap().1;
            } else if let Some(instruction) = rest.strip_prefix("<?") {
                rest = instruction.split_once("?>").unwrap().1;
            } else if let Some(reference) = rest.strip_prefix('&') {
                let (name, after) = reference.split_once(';').unwrap();
                let number = match (name.strip_prefix("#x"), name.strip_prefix('#')) {
                    (Some(hex), _) => u32::from_str_radix(hex, 16).unwrap(),
                    (_, Some(decimal)) => decimal.parse().unwrap(),
                    _ => match name {
                        "lt" => 0x3c,
                        "gt" => 0x3e,
                        "amp" => 0x26,
                        "apos" => 0x27,
                        "quot" => 0x22,
                        _ => panic!("{name}"),
                    },
                };
                value.push(char::from_u32(number).unwrap());
                rest = after;
            } else {
                let mut chars = rest.chars();
                let Some(c) = chars.next() else { return value };
                value.push(c);
                rest = chars.as_str();
            }
        }
    }

    #[test]
    fn random_character_data_is_unescaped_by_the_standard() {
        let random = &mut Random::new(3);
        for _ in 0..5000 {
            let mut raw = String::new();
            character_data(random, &mut raw);
            assert_eq!(pieces(&raw).concat(), naive(&raw), "{raw:?}");
        }
    }

    #[test]
    fn text_without_escapes_is_one_piece() {
        assert_eq!(pieces("plain > ] ]] text\n"), ["plain > ] ]] text\n"]);
        assert_eq!(pieces("a&amp;b<![CDATA[c&d]]>e<!-- x -->f<?y?>"), ["a", "&", "b", "c&d", "e", "f"]);
        assert_eq!(pieces("<![CDATA[]]><!----><?x?>"), [""; 0]);
        assert_eq!(pieces(""), [""; 0]);
    }

    #[test]
    fn line_ends_are_lf() {
        assert_eq!(pieces("a\r\nb"), ["a", "\nb"]);
        assert_eq!(pieces("a\rb\r"), ["a", "\n", "b", "\n"]);
        assert_eq!(pieces("\r\r\n\n\r").concat(), "\n\n\n\n");
        assert_eq!(pieces("<![CDATA[\r\n\r]]>\n").concat(), "\n\n\n");
    }

    #[test]
    fn referenced_cr_stays_cr() {
        assert_eq!(pieces("a&#13;\n&#xD;b").concat(), "a\r\n\rb");
    }

    #[test]
    fn markup_in_cdata_is_text() {
        assert_eq!(
            pieces("<![CDATA[<a>&lt;<!-- --><?x?>]]]]><![CDATA[>]]>").concat(),
            "<a>&lt;<!-- --><?x?>]]>"
        );
    }

    #[test]
    fn malformed_text_is_returned_unchanged() {
        for raw in [
            "&",
            "&b;",
            "&#0;",
            "&#xD800;",
            "<",
            "<a>",
            "</a>",
            "<!--",
            "<![CDATA[x]>",
            "<!DOCTYPE a>",
            "<?",
            "<!-- -- -->",
        ] {
            assert_eq!(pieces(&format!("x&lt;{raw}&lt;")).concat(), format!("x<{raw}&lt;"), "{raw}");
        }
    }

    #[test]
    fn unescaping_ends_for_every_string() {
        let random = &mut Random::new(4);
        for _ in 0..20_000 {
            let parts =
                ["<", "&", ";", "\r", "!", "[", "CDATA[", "]", ">", "-", "?", "#", "x", "1", "é", "\n"];
            let raw: String = (0..random.below(20)).map(|_| random.pick(&parts)).collect();
            assert!(pieces(&raw).concat().len() <= raw.len());
        }
    }

    #[test]
    fn piece_is_written_as_text() {
        for piece in [Piece::Str(""), Piece::Str("aé🍕"), Piece::Char('a'), Piece::Char('🍕')] {
            let value = text_of(piece);
            let mut written = String::new();
            piece.write_to(&mut written).unwrap();
            assert_eq!(written, value);
            assert_eq!(piece.as_str(&mut [0; 4]), value);
            #[cfg(feature = "alloc")]
            {
                written.push_str(piece.as_str(&mut [0; 4]));
                assert_eq!(written, value.repeat(2));
            }
        }
    }

    #[test]
    fn debug_hides_the_value() {
        let mut unescape = Unescape::new("<![CDATA[se\rcret]]>secret");
        unescape.next();
        assert_eq!(format!("{unescape:?}"), "Unescape { .. }");
    }
}
