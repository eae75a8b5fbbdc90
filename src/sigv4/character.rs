//! Which bytes may stand where; each function says where the first is that may not.

use crate::Text;
use crate::xml::unescape::Piece;
use core::convert::Infallible;

/// What a byte may be a part of.
#[derive(Clone, Copy)]
pub(super) enum Class {
    /// A token (RFC 9110, section 5.6.2): a method, the name of a header.
    Token,
    /// A host with its port: visible ASCII that does not end a host in a URL.
    Host,
    /// A part of a credential scope: visible ASCII without the `/` between the parts.
    Scope,
    /// An access key id: what does not end it in a credential, or the credential in a header.
    AccessKeyId,
}

impl Class {
    #[inline]
    const fn has(self, byte: u8) -> bool {
        match self {
            Self::Token => {
                let is_sign = matches!(
                    byte,
                    b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
                );
                is_sign || byte.is_ascii_alphanumeric()
            }
            Self::Host => byte.is_ascii_graphic() && !matches!(byte, b'/' | b'?' | b'#' | b'@' | b'\\'),
            Self::Scope => byte.is_ascii_graphic() && byte != b'/',
            Self::AccessKeyId => byte.is_ascii_graphic() && !matches!(byte, b'/' | b','),
        }
    }
}

/// The first that is not of a class.
#[inline]
pub(super) fn first_not(class: Class, text: &str) -> Option<usize> {
    // The whole first, without an early end: the compiler makes vectors of that.
    let all = text.bytes().fold(true, |all, byte| all & class.has(byte));
    if all { None } else { text.bytes().position(|byte| !class.has(byte)) }
}

/// The first control character, HTAB excepted: what the value of a header cannot have.
pub(super) fn first_control(text: &str) -> Option<usize> {
    let is_control = |byte: u8| (byte < b' ' && byte != b'\t') || byte == 0x7f;
    // As above, and tokens are long.
    let any = text.bytes().fold(false, |any, byte| any | is_control(byte));
    if any { text.bytes().position(is_control) } else { None }
}

/// What `first` finds in a text, counted in unescaped bytes.
pub(super) fn first_in(text: Text<'_>, first: impl Fn(&str) -> Option<usize>) -> Option<usize> {
    let mut before = 0_usize;
    try_each_str(text, |piece| match first(piece) {
        Some(at) => Err(before.saturating_add(at)),
        None => {
            before = before.saturating_add(piece.len());
            Ok(())
        }
    })
    .err()
}

/// Gives a text to `take` in pieces, unescaped, until that fails.
pub(super) fn try_each_str<E>(text: Text<'_>, mut take: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    for piece in text.pieces() {
        match piece {
            Piece::Str(piece) => take(piece)?,
            Piece::Char(c) => take(c.encode_utf8(&mut [0; 4]))?,
        }
    }
    Ok(())
}

/// [`try_each_str`] where nothing fails.
pub(super) fn each_str(text: Text<'_>, mut take: impl FnMut(&str)) {
    let Ok(()) = try_each_str::<Infallible>(text, |piece| {
        take(piece);
        Ok(())
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_those_of_the_rfc() {
        for byte in 0..=0x7f {
            let text = [byte];
            let text = str::from_utf8(&text).unwrap();
            // RFC 9110, section 5.6.2: any visible character except delimiters.
            let delimiter = "\"(),/:;<=>?@[\\]{}".contains(text);
            let is_visible = byte > 0x20 && byte < 0x7f;
            assert_eq!(first_not(Class::Token, text).is_none(), is_visible && !delimiter, "{byte}");
        }
        assert_eq!(first_not(Class::Token, "x-é"), Some(2));
    }

    #[test]
    fn controls_are_found_where_they_stand() {
        for byte in 0..=0x7f {
            let text = [b'a', b' ', byte];
            let expected = (byte != b'\t' && (byte < 0x20 || byte == 0x7f)).then_some(2);
            assert_eq!(first_control(str::from_utf8(&text).unwrap()), expected, "{byte}");
        }
        assert_eq!(first_control("é\u{80}"), None);
    }

    #[test]
    fn offsets_in_escaped_text_count_what_was_unescaped() {
        let text = Text::from_xml("a&amp;b/c");
        assert_eq!(first_in(text, |piece| first_not(Class::Scope, piece)), Some(3));
        assert_eq!(first_in(text, first_control), None);
    }
}
