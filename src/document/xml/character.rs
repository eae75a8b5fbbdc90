//! The characters that XML allows.

use crate::document::scan::count_while;

/// A character that a document may contain: the production `Char` of XML 1.0.
pub(crate) const fn is_allowed(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

/// `NameStartChar` of XML 1.0, fifth edition, without the colon.
pub(crate) fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || is_in(&NAME_START, c)
}

/// `NameChar` of XML 1.0, fifth edition, without the colon.
pub(crate) fn is_name(c: char) -> bool {
    is_name_start(c) || is_in(&NAME, c)
}

/// The characters that begin a name, except ASCII letters.
static NAME_START: [[char; 2]; 13] = [
    ['\u{c0}', '\u{d6}'],
    ['\u{d8}', '\u{f6}'],
    ['\u{f8}', '\u{2ff}'],
    ['\u{370}', '\u{37d}'],
    ['\u{37f}', '\u{1fff}'],
    ['\u{200c}', '\u{200d}'],
    ['\u{2070}', '\u{218f}'],
    ['\u{2c00}', '\u{2fef}'],
    ['\u{3001}', '\u{d7ff}'],
    ['\u{f900}', '\u{fdcf}'],
    ['\u{fdf0}', '\u{fffd}'],
    ['\u{10000}', '\u{effff}'],
    ['_', '_'],
];

/// The characters that continue a name and do not begin one.
static NAME: [[char; 2]; 5] =
    [['-', '.'], ['0', '9'], ['\u{b7}', '\u{b7}'], ['\u{300}', '\u{36f}'], ['\u{203f}', '\u{2040}']];

fn is_in(ranges: &[[char; 2]], c: char) -> bool {
    ranges.iter().any(|[first, last]| (*first..=*last).contains(&c))
}

/// The ASCII bytes of [`is_name`]; without short circuits, so that the test vectorises.
pub(crate) const fn is_ascii_name(byte: u8) -> bool {
    let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    is_letter | (byte.wrapping_sub(b'0') < 10) | (byte == b'_') | (byte == b'-') | (byte == b'.')
}

/// The byte offset of the first character that [`is_allowed`] rejects.
pub(crate) fn find_forbidden(text: &str) -> Option<usize> {
    let mut count = 0_usize;
    loop {
        // U+FFFE and U+FFFF begin with the byte 0xEF.
        count = count
            .saturating_add(count_while(text.as_bytes().get(count..)?, |byte| byte >= b' ' && byte != 0xef));
        let c = text.get(count..)?.chars().next()?;
        if !is_allowed(c) {
            return Some(count);
        }
        count = count.saturating_add(c.len_utf8());
    }
}

/// The number of bytes before the first that needs a closer look: `<`, `&`, `]` (which begins `]]>`), control
/// characters, and all that is not ASCII. The test has no short circuits, so that it vectorises.
#[inline]
pub(crate) fn count_plain(bytes: &[u8]) -> usize {
    count_while(bytes, |byte| (byte.cast_signed() >= 0x20) & (byte != b'<') & (byte != b'&') & (byte != b']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ranges as the standard prints them.
    const CHAR: [(u32, u32); 6] =
        [(0x9, 0x9), (0xa, 0xa), (0xd, 0xd), (0x20, 0xd7ff), (0xe000, 0xfffd), (0x10000, 0x10ffff)];

    fn allowed(c: char) -> bool {
        CHAR.iter().any(|&(low, high)| (low..=high).contains(&u32::from(c)))
    }

    #[test]
    fn allowed_characters_are_those_of_the_standard() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_allowed(c), allowed(c), "{:x}", u32::from(c));
        }
    }

    #[test]
    fn ascii_name_bytes_are_the_ascii_name_characters() {
        for byte in 0..=u8::MAX {
            assert_eq!(is_ascii_name(byte), byte.is_ascii() && is_name(char::from(byte)), "{byte:x}");
        }
    }

    #[test]
    fn name_characters_at_the_edges_of_their_ranges() {
        for c in "AZaz_\u{c0}\u{d6}\u{d8}\u{f6}\u{f8}\u{2ff}\u{370}\u{37d}\u{37f}\u{1fff}\u{200c}\u{200d}\u{2070}\u{218f}\u{2c00}\u{2fef}\u{3001}\u{d7ff}\u{f900}\u{fdcf}\u{fdf0}\u{fffd}\u{10000}\u{effff}".chars() {
            assert!(is_name_start(c) && is_name(c), "{:x}", u32::from(c));
        }
        for c in "-.09\u{b7}\u{300}\u{36f}\u{203f}\u{2040}".chars() {
            assert!(!is_name_start(c) && is_name(c), "{:x}", u32::from(c));
        }
        for c in "@[`{/:;,+ \u{b6}\u{b8}\u{bf}\u{d7}\u{f7}\u{37e}\u{2000}\u{200b}\u{200e}\u{203e}\u{2041}\u{206f}\u{2190}\u{2bff}\u{2ff0}\u{3000}\u{e000}\u{f8ff}\u{fdd0}\u{fdef}\u{fffe}\u{f0000}".chars() {
            assert!(!is_name_start(c) && !is_name(c), "{:x}", u32::from(c));
        }
    }

    #[test]
    fn a_forbidden_character_is_found_at_every_place() {
        for illegal in ['\0', '\x08', '\x0b', '\x0c', '\x1f', '\u{fffe}', '\u{ffff}'] {
            for length in 0..50 {
                for at in 0..=length {
                    let mut text = "x".repeat(length);
                    text.insert(at, illegal);
                    assert_eq!(find_forbidden(&text), Some(at), "{text:?}");
                }
            }
        }
        for legal in ["", "\t\n\r", "a\u{f000}\u{ff0c}\u{fffd}]]>", "\u{10ffff}\x7f\u{80}"] {
            assert_eq!(find_forbidden(legal), None);
        }
    }

    #[test]
    fn plain_bytes_are_counted_up_to_the_first_other_byte() {
        for byte in 0..=u8::MAX {
            let is_plain = matches!(byte, b' '..=0x7f) && !matches!(byte, b'&' | b'<' | b']');
            for length in [1, 15, 16, 17, 63, 64, 65, 150, 200] {
                for at in 0..length {
                    let mut bytes = alloc::vec![b'~'; length];
                    bytes[at] = byte;
                    let expected = if is_plain { length } else { at };
                    assert_eq!(count_plain(&bytes), expected, "{byte:x} at {at} of {length}");
                }
            }
        }
        assert_eq!(count_plain(b""), 0);
        assert_eq!(count_plain("aé".as_bytes()), 1);
    }

    #[test]
    fn plain_bytes_end_at_a_run_of_others() {
        for count in 0..200 {
            for special in *b"<&]\r\n\xc3" {
                let bytes = [alloc::vec![b'a'; count], alloc::vec![special; 200]].concat();
                assert_eq!(count_plain(&bytes), count, "{special}");
            }
        }
    }
}
