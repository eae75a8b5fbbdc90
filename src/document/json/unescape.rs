//! Unescaping of strings.

use crate::document::Piece;
use crate::document::cursor::Cursor;
use crate::document::scan::count_while;
use core::{fmt, mem};

/// Iterator over the pieces of a string that the reader has checked.
///
/// It cannot fail: the rest of a malformed string is one piece.
#[derive(Clone)]
pub(crate) struct Unescape<'a> {
    rest: &'a str,
}

impl<'a> Unescape<'a> {
    pub(crate) const fn new(raw: &'a str) -> Self {
        Self { rest: raw }
    }
}

impl<'a> Iterator for Unescape<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let length = count_while(self.rest.as_bytes(), |byte| byte != b'\\');
        let (plain, rest) = self.rest.split_at_checked(length)?;
        if !plain.is_empty() {
            self.rest = rest;
            return Some(Piece::Str(plain));
        }
        let mut cursor = Cursor::new(rest);
        Some(match cursor.escape() {
            Ok(c) => {
                self.rest = cursor.rest();
                Piece::Char(c)
            }
            Err(_) => Piece::Str(mem::take(&mut self.rest)),
        })
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
    use alloc::{format, string::String, vec::Vec};

    fn text_of(piece: Piece<'_>) -> String {
        let mut text = String::new();
        piece.write_to(&mut text).unwrap();
        text
    }

    fn pieces(raw: &str) -> Vec<String> {
        Unescape::new(raw).map(text_of).collect()
    }

    #[test]
    fn text_without_escapes_is_one_piece() {
        assert_eq!(pieces(r"plain\/text\n"), ["plain", "/", "text", "\n"]);
        assert_eq!(pieces(r"\ud83c\udf55é"), ["🍕", "é"]);
        assert_eq!(pieces(""), [""; 0]);
    }

    #[test]
    fn malformed_text_is_returned_unchanged() {
        for raw in ["\\", "\\x", "\\u12", "\\ud800", "\\u00é"] {
            assert_eq!(pieces(&format!("a\\n{raw}")).concat(), format!("a\n{raw}"));
        }
    }

    #[test]
    fn debug_hides_the_value() {
        assert_eq!(format!("{:?}", Unescape::new("secret")), "Unescape { .. }");
    }
}
