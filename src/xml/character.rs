//! Which characters may stand where.

use crate::WIDE;
use crate::scan::find_any;
use crate::text::is_white_space;

/// A character that a document may hold at all: the production `Char` of XML 1.0.
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

/// What may begin a name, beyond the letters of ASCII.
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

/// What may go on with a name and not begin it.
static NAME: [[char; 2]; 5] =
    [['-', '.'], ['0', '9'], ['\u{b7}', '\u{b7}'], ['\u{300}', '\u{36f}'], ['\u{203f}', '\u{2040}']];

#[inline(never)]
fn is_in(ranges: &[[char; 2]], c: char) -> bool {
    ranges.iter().any(|[first, last]| (*first..=*last).contains(&c))
}

/// The part of [`is_name`] that a single byte shows.
pub(crate) const fn is_ascii_name(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.')
}

/// How many bytes there are at the beginning that [`is_ascii_name`] takes.
pub(crate) fn count_ascii_name(bytes: &[u8]) -> usize {
    let letters = if WIDE { count_letters(bytes) } else { 0 };
    letters.saturating_add(count_while(bytes.get(letters..).unwrap_or_default(), is_ascii_name))
}

/// How many bytes of white space there are at the beginning: the production `S` of XML 1.0.
pub(crate) fn count_space(bytes: &[u8]) -> usize {
    count_while(bytes, is_white_space)
}

#[inline]
fn count_while(bytes: &[u8], is_counted: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&byte| !is_counted(byte)).unwrap_or(bytes.len())
}

/// What is left behind white space at the beginning: behind a line feed and blanks, as nearly all servers write it, or
/// behind fewer near the end.
#[cfg_attr(target_pointer_width = "64", inline(never))]
pub(crate) fn skip_indentation(bytes: &[u8]) -> &[u8] {
    let rest = match bytes {
        [b'<', ..] => return bytes,
        [b'\n', rest @ ..] => rest,
        _ => bytes,
    };
    if !WIDE {
        return rest.get(count_while(rest, |byte| byte == b' ')..).unwrap_or_default();
    }
    match rest.first_chunk() {
        Some(&chunk) if chunk != [b' '; LANES] => behind_blanks(rest, chunk),
        _ => skip_long_indentation(rest),
    }
}

#[inline(never)]
fn skip_long_indentation(mut bytes: &[u8]) -> &[u8] {
    while let Some((&chunk, after)) = bytes.split_first_chunk() {
        if chunk != [b' '; LANES] {
            return behind_blanks(bytes, chunk);
        }
        bytes = after;
    }
    bytes
}

/// What is left behind the blanks that `bytes` begin with, of which not all of the first are.
#[inline]
fn behind_blanks(bytes: &[u8], first: [u8; LANES]) -> &[u8] {
    let others = u64::from_le_bytes(first) ^ EACH.wrapping_mul(0x20);
    bytes.get(first_lane(others)..).unwrap_or_default()
}

/// How many ASCII letters there are at the beginning, or fewer near the end.
#[inline]
pub(crate) fn count_letters(bytes: &[u8]) -> usize {
    if !WIDE {
        return count_while(bytes, |byte| byte.is_ascii_alphabetic());
    }
    let mut count = 0_usize;
    while let Some(&chunk) = chunk_at(bytes, count) {
        let bytes = u64::from_le_bytes(chunk);
        // The two sums carry into the high bit of a byte from `a` on, and behind `z`; never into the next byte.
        let lower_case = (bytes | (EACH << 5)) & !HIGH;
        let from_a = lower_case.wrapping_add(EACH.wrapping_mul(0x80 - 0x61));
        let behind_z = lower_case.wrapping_add(EACH.wrapping_mul(0x80 - 0x7b));
        let others = !(from_a & !behind_z & !bytes) & HIGH;
        if others != 0 {
            return count.wrapping_add(first_lane(others));
        }
        count = count.wrapping_add(LANES);
    }
    count
}

/// Bytes that are looked at together, in one register.
const LANES: usize = 8;
const EACH: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = EACH << 7;

/// The first byte of eight that is not zero.
#[inline]
const fn first_lane(lanes: u64) -> usize {
    (lanes.trailing_zeros() >> 3) as usize
}

/// Whether two names are the same.
#[cfg_attr(target_pointer_width = "64", inline(always))]
pub(crate) fn is_same(this: &[u8], that: &[u8]) -> bool {
    if !WIDE || this.len() != that.len() {
        return this == that;
    }
    if this.len() > 32 {
        return this == that;
    }
    // The last bytes overlap the first ones, so that none is left to be compared by itself.
    ends_are_same::<16>(this, that)
        .or_else(|| ends_are_same::<8>(this, that))
        .or_else(|| ends_are_same::<4>(this, that))
        .unwrap_or_else(|| this.iter().zip(that).fold(true, |same, (this, that)| same & (this == that)))
}

/// Whether the first and the last bytes are the same, if there are as many.
#[inline(always)]
fn ends_are_same<const N: usize>(this: &[u8], that: &[u8]) -> Option<bool> {
    let (first, last) = (this.first_chunk::<N>()?, this.last_chunk::<N>()?);
    Some((first == that.first_chunk()?) & (last == that.last_chunk()?))
}

/// Where the first character stands that no document may hold.
pub(crate) fn find_illegal(text: &str) -> Option<usize> {
    let plain = if WIDE { count_plain(text.as_bytes()) } else { 0 };
    let rest = text.get(plain..)?;
    rest.char_indices().find(|&(_, c)| !is_allowed(c)).map(|(at, _)| plain.saturating_add(at))
}

/// How many bytes stand before the first that needs a closer look: `<`, `&`, control characters (among them tab and
/// line ends), `>`, which may end `]]>`, and the first byte of U+FFFE and U+FFFF.
#[inline(never)]
pub(crate) fn count_plain(bytes: &[u8]) -> usize {
    const SHORT: usize = 64;

    if !WIDE {
        return count_while(bytes, |byte| distance(byte) != 0);
    }
    let mut count = 0_usize;
    while count < SHORT
        && let Some(&chunk) = chunk_at(bytes, count)
    {
        if let Some(first) = first_not_plain(chunk) {
            return count.wrapping_add(first);
        }
        count = count.wrapping_add(chunk.len());
    }
    count_long_plain(bytes, count)
}

/// The same, of which so many are known to be plain.
#[inline(never)]
fn count_long_plain(bytes: &[u8], mut count: usize) -> usize {
    // To ask only whether, not where, and to let ASCII alone pass, takes half the time.
    while chunk_at::<64>(bytes, count).is_some_and(is_plain) {
        count = count.wrapping_add(64);
    }
    while let Some(&chunk) = chunk_at(bytes, count) {
        if let Some(first) = first_not_plain(chunk) {
            return count.wrapping_add(first);
        }
        count = count.wrapping_add(chunk.len());
    }
    let rest = bytes.get(count..).unwrap_or_default();
    match bytes.last_chunk() {
        // It overlaps what is known to be plain, so that no byte is left to be looked at by itself.
        Some(&last) if !rest.is_empty() => match first_not_plain(last) {
            Some(first) => bytes.len().wrapping_sub(last.len()).wrapping_add(first),
            None => bytes.len(),
        },
        _ => count.wrapping_add(count_while(rest, |byte| distance(byte) != 0)),
    }
}

/// Takes the bytes by value: behind a reference the compiler has to think of what else may refer to them.
#[inline(always)]
fn first_not_plain(mut lanes: [u8; 16]) -> Option<usize> {
    for lane in &mut lanes {
        *lane = if distance(*lane) == 0 { 0xff } else { 0 };
    }
    let [a, b, c, d, e, f, g, h, rest @ ..] = lanes;
    let (low, high) = (u64::from_le_bytes([a, b, c, d, e, f, g, h]), u64::from_le_bytes(rest));
    match (low, high) {
        (0, 0) => None,
        (0, high) => Some(first_lane(high).wrapping_add(LANES)),
        (low, _) => Some(first_lane(low)),
    }
}

fn chunk_at<const N: usize>(bytes: &[u8], at: usize) -> Option<&[u8; N]> {
    bytes.get(at..).and_then(<[u8]>::first_chunk)
}

/// What `<` and `>` differ by.
const ANGLES: u8 = b'<' ^ b'>';

/// Whether all are plain, and ASCII.
fn is_plain<const N: usize>(bytes: &[u8; N]) -> bool {
    !bytes.iter().fold(false, |found, &byte| {
        found | (byte.cast_signed() < 0x20) | (byte == b'&') | (byte | ANGLES == b'>')
    })
}

/// How far a byte is from the nearest that needs a closer look.
#[inline(always)]
fn distance(byte: u8) -> u8 {
    byte.saturating_sub(0x1f).min(byte ^ b'&').min((byte | ANGLES) ^ b'>').min(byte ^ 0xef)
}

/// Where `literal` stands first.
pub(crate) fn find(text: &str, literal: &str) -> Option<usize> {
    let (&first, bytes) = (literal.as_bytes().first()?, text.as_bytes());
    let mut at = 0_usize;
    loop {
        at = at.saturating_add(find_any(bytes.get(at..)?, [first])?);
        if bytes.get(at..)?.starts_with(literal.as_bytes()) {
            return Some(at);
        }
        at = at.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

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
    fn letters_are_counted_up_to_the_first_other_byte() {
        for byte in 0..=u8::MAX {
            for at in 0..24 {
                let mut bytes = *b"AZazmMqQAZazmMqQAZazmMqQ";
                bytes[at] = byte;
                let expected = if byte.is_ascii_alphabetic() { 24 } else { at };
                assert_eq!(count_letters(&bytes), expected, "{byte:x} at {at}");
            }
        }
        assert_eq!(count_letters(b""), 0);
        assert_eq!(count_letters(b"abcdefgh>ijklmnop"), 8);
        // What is left over from eights is not looked at.
        assert_eq!(count_letters(b"abcdefghijk"), if WIDE { 8 } else { 11 });
    }

    #[test]
    fn indentation_is_a_line_end_and_blanks() {
        for (line_end, length) in [("", 0), ("\n", 1)] {
            for byte in 0..=u8::MAX {
                for at in 0..20 {
                    let mut bytes = [b' '; 30];
                    bytes[at] = byte;
                    bytes[at + 1] = b'<';
                    let text = [line_end.as_bytes(), &bytes].concat();
                    let expected = match byte {
                        b' ' => at + 1,
                        b'\n' if at == 0 && length == 0 => 1,
                        _ => at,
                    };
                    let skipped = text.len() - skip_indentation(&text).len();
                    assert_eq!(skipped, length + expected, "{byte:x} at {at}");
                }
            }
        }
        for (text, length) in [("", 0), ("\n", 1), ("\r\n      ", 0), ("<   ", 0), ("\n\n<        ", 1)] {
            assert_eq!(text.len() - skip_indentation(text.as_bytes()).len(), length, "{text:?}");
        }
        assert_eq!(skip_indentation(b"\n   <"), if WIDE { &b"   <"[..] } else { b"<" });
    }

    #[test]
    fn ascii_name_is_counted_up_to_the_first_other_byte() {
        assert_eq!(count_ascii_name(b"a-1.b_C:d"), 7);
        assert_eq!(count_ascii_name(b"abc"), 3);
        assert_eq!(count_ascii_name("abé".as_bytes()), 2);
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
    fn illegal_character_is_found_wherever_it_stands() {
        for illegal in ['\0', '\x08', '\x0b', '\x0c', '\x1f', '\u{fffe}', '\u{ffff}'] {
            for length in 0..50 {
                for at in 0..=length {
                    let mut text = "x".repeat(length);
                    text.insert(at, illegal);
                    assert_eq!(find_illegal(&text), Some(at), "{text:?}");
                }
            }
        }
        for legal in ["", "\t\n\r", "a\u{f000}\u{ff0c}\u{fffd}]]>", "\u{10ffff}\x7f\u{80}"] {
            assert_eq!(find_illegal(legal), None);
        }
    }

    #[test]
    fn plain_bytes_are_counted_up_to_the_first_other_byte() {
        for byte in 0..=u8::MAX {
            let is_plain = !matches!(byte, 0..=0x1f | b'&' | b'<' | b'>' | 0xef);
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
        assert_eq!(count_plain("é".repeat(100).as_bytes()), 200);
    }

    #[test]
    fn names_are_the_same_in_every_byte() {
        for length in 0..40 {
            let name = "n".repeat(length);
            assert!(is_same(name.as_bytes(), name.as_bytes()));
            assert!(!is_same(name.as_bytes(), "n".repeat(length + 1).as_bytes()));
            for at in 0..length {
                let mut other = name.clone().into_bytes();
                other[at] = b'm';
                assert!(!is_same(name.as_bytes(), &other), "{at} of {length}");
            }
        }
    }

    #[test]
    fn find_agrees_with_the_standard_library() {
        for text in ["", "]", "]]", "]]>", "a]]]]>", "]>]]>]]>", "]]x>", "é]]>"] {
            assert_eq!(find(text, "]]>"), String::from(text).find("]]>"), "{text}");
        }
    }

    #[test]
    fn runs_of_what_is_not_plain_end_what_is() {
        for count in 0..200 {
            for special in *b"<&>\t\0\xef" {
                let bytes = [alloc::vec![b'a'; count], alloc::vec![special; 200]].concat();
                assert_eq!(count_plain(&bytes), count, "{special}");
            }
        }
    }
}
