//! Which bytes may stand where; each function says where the first is that may not.

use crate::percent;
use crate::{Text, WIDE};

/// What a byte may be a part of; the number is a bit of [`CLASSES`].
#[derive(Clone, Copy)]
#[repr(u8)]
pub(super) enum Class {
    /// A token (RFC 9110, section 5.6.2): a method, the name of a header.
    Token = 1,
    /// A host with its port: visible ASCII that does not end a host in a URL.
    Host = 2,
    /// A part of a credential scope: visible ASCII without the `/` between the parts.
    Scope = 4,
    /// An access key id: what does not end it in a credential, or the credential in a header.
    AccessKeyId = 8,
    /// What is written as it is where all else is percent-encoded.
    Unreserved = 16,
    /// The same in lower case.
    Lower = 32,
}

impl Class {
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
            Self::Unreserved => percent::is_unreserved(byte),
            Self::Lower => percent::is_unreserved(byte) && !byte.is_ascii_uppercase(),
        }
    }

    /// The bit, if the byte is of the class.
    const fn bit(self, byte: u8) -> u8 {
        if self.has(byte) { self as u8 } else { 0 }
    }
}

/// The classes of each byte: one look tells what takes up to seven comparisons.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut rest: &mut [u8] = &mut classes;
    let mut byte = 0;
    while let Some((entry, after)) = rest.split_first_mut() {
        *entry = Class::Token.bit(byte)
            | Class::Host.bit(byte)
            | Class::Scope.bit(byte)
            | Class::AccessKeyId.bit(byte)
            | Class::Unreserved.bit(byte)
            | Class::Lower.bit(byte);
        byte = byte.wrapping_add(1);
        rest = after;
    }
    classes
};

/// The first that is not of a class.
pub(super) fn first_not(class: Class, text: &str) -> Option<usize> {
    let classes = |byte: u8| CLASSES.get(usize::from(byte)).copied().unwrap_or_default() & class as u8;
    // Without an early end first: then no branch waits for each byte.
    if text.bytes().fold(class as u8, |all, byte| all & classes(byte)) != 0 {
        return None;
    }
    text.bytes().position(|byte| classes(byte) == 0)
}

/// Whether all is of a class.
pub(super) fn is_all(class: Class, text: &str) -> bool {
    first_not(class, text).is_none()
}

/// The first control character, HTAB excepted: what the value of a header cannot have.
pub(super) fn first_control(text: &str) -> Option<usize> {
    text.bytes().position(|byte| (byte < b' ' && byte != b'\t') || byte == 0x7f)
}

/// Whether a value is visible ASCII alone, so that it is written as it is.
pub(super) fn is_plain(text: &str) -> bool {
    // How far each is behind the first that is visible, and the farthest, without an early end: the compiler makes
    // vectors of that, and tokens are long.
    let farther = |most: u8, byte: &u8| most.max(byte.wrapping_sub(b'!'));
    let bytes = text.as_bytes();
    let most = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        // Headers of callers are short: one vector from the front and one from the back.
        (Some(first), Some(last)) if WIDE && bytes.len() <= 16 => {
            first.iter().zip(last).fold(0, |most, (one, other)| farther(farther(most, one), other))
        }
        _ => bytes.iter().fold(0, farther),
    };
    most <= b'~' - b'!'
}

/// What `first` finds in a text, counted in unescaped bytes.
#[cfg_attr(target_pointer_width = "64", inline)]
#[cfg_attr(not(target_pointer_width = "64"), inline(never))]
pub(super) fn first_in(text: Text<'_>, first: fn(&str) -> Option<usize>) -> Option<usize> {
    if let Some(plain) = text.as_str() {
        return first(plain);
    }
    let (mut before, mut found) = (0_usize, None);
    text.each_str(&mut |piece| {
        found = found.or_else(|| first(piece).map(|at| before.saturating_add(at)));
        before = before.saturating_add(piece.len());
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn the_table_says_what_the_classes_say() {
        for byte in 0..=0xff {
            for class in
                [Class::Token, Class::Host, Class::Scope, Class::AccessKeyId, Class::Unreserved, Class::Lower]
            {
                assert_eq!(CLASSES[usize::from(byte)] & class as u8, class.bit(byte), "{byte}");
            }
        }
    }

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
    fn a_value_is_looked_at_from_end_to_end() {
        for length in 1..40 {
            for at in 0..length {
                for (byte, expected) in
                    [(b'\0', false), (0x1f, false), (b' ', false), (b'!', true), (0x7e, true), (0x7f, false)]
                {
                    let mut text = vec![b'a'; length];
                    text[at] = byte;
                    assert_eq!(
                        is_plain(str::from_utf8(&text).unwrap()),
                        expected,
                        "{byte} at {at} of {length}"
                    );
                }
            }
        }
    }

    #[test]
    fn plain_values_are_visible_ascii() {
        for length in 0..70 {
            let text = "~!".repeat(length);
            assert!(is_plain(&text));
            for c in '\0'..='\u{17f}' {
                assert_eq!(is_plain(&alloc::format!("{text}{c}xyz")), c.is_ascii_graphic(), "{c:?}");
            }
        }
    }

    #[test]
    fn offsets_in_escaped_text_count_what_was_unescaped() {
        let text = Text::from_xml("a&amp;b/c");
        assert_eq!(first_in(text, |piece| first_not(Class::Scope, piece)), Some(3));
        assert_eq!(first_in(text, first_control), None);
    }
}
