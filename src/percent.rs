//! Percent-encoding (RFC 3986, section 2.1) as forms and SigV4 use it: every byte but `A-Za-z0-9-._~` becomes `%XX`,
//! in upper-case hex.

use crate::document::scan::count_while;
use crate::target::HAS_VECTORS;

/// The bytes that are copied at once if none of them is escaped.
const BLOCK: usize = 16;

/// The most bytes that [`encode_block`] writes after the encoding of a block. At least as many bytes of the source
/// follow the block, and their encodings overwrite the excess.
const EXCESS: usize = 3;

/// The encoding of each byte in three bytes, and its length in the fourth. An entry is a word, because compilers read
/// four bytes one by one, which takes a third more instructions.
const fn encodings(keeps_slash: bool) -> [u32; 256] {
    let mut table = [0; 256];
    let mut rest: &mut [u32] = &mut table;
    let mut byte = 0;
    while let Some((entry, after)) = rest.split_first_mut() {
        *entry = u32::from_le_bytes(if is_kept(byte, keeps_slash) {
            [byte, 0, 0, 1]
        } else {
            [b'%', hex_digit(byte >> 4), hex_digit(byte & 0x0f), 3]
        });
        byte = byte.wrapping_add(1);
        rest = after;
    }
    table
}

/// Encodes `source` into `target` until a byte does not fit; returns how many bytes it read and how many it wrote.
/// `KEEPS_SLASH` leaves `/` as it is.
pub(crate) fn encode<const KEEPS_SLASH: bool>(source: &[u8], target: &mut [u8]) -> (usize, usize) {
    let (mut read, mut written) = (0_usize, 0_usize);
    while let (Some(rest), Some(room)) = (source.get(read..), target.get_mut(written..)) {
        let block_written = match rest.first_chunk() {
            Some(block) if is_clean::<KEEPS_SLASH>(block) => room.first_chunk_mut().map(|room| {
                *room = *block;
                BLOCK
            }),
            Some(block) if rest.len() >= BLOCK + EXCESS => {
                room.first_chunk_mut().map(|room| encode_block::<KEEPS_SLASH>(block, room))
            }
            _ => None,
        };
        let Some(block_written) = block_written else {
            let (last_read, last_written) = encode_each::<KEEPS_SLASH>(rest, room);
            return (read.wrapping_add(last_read), written.wrapping_add(last_written));
        };
        written = written.wrapping_add(block_written);
        read = read.wrapping_add(BLOCK);
    }
    (read, written)
}

/// Encodes a block and returns the length of the encoding. `room` is for a block in which every byte is escaped, and
/// for a byte of excess.
fn encode_block<const KEEPS_SLASH: bool>(block: &[u8; BLOCK], room: &mut [u8; 3 * BLOCK + 1]) -> usize {
    // Always writes four bytes: the next byte overwrites the excess.
    block.iter().fold(0, |written: usize, byte| {
        let entry = entry::<KEEPS_SLASH>(*byte);
        if let Some(room) = room.get_mut(written..).and_then(<[u8]>::first_chunk_mut) {
            *room = entry.to_le_bytes();
        }
        written.wrapping_add(length(entry))
    })
}

/// Encodes byte by byte, as [`encode`] does, near the end of the source or of the target.
fn encode_each<const KEEPS_SLASH: bool>(source: &[u8], target: &mut [u8]) -> (usize, usize) {
    let mut written = 0_usize;
    for (read, byte) in source.iter().enumerate() {
        let room = target.get_mut(written..).unwrap_or_default();
        let (is_written, length) = match entry::<KEEPS_SLASH>(*byte).to_le_bytes() {
            [unreserved, .., 1] => (room.first_mut().map(|room| *room = unreserved), 1),
            [percent, high, low, _] => (room.first_chunk_mut().map(|room| *room = [percent, high, low]), 3),
        };
        if is_written.is_none() {
            return (read, written);
        }
        written = written.wrapping_add(length);
    }
    (source.len(), written)
}

/// Whether no byte of the block is escaped.
fn is_clean<const KEEPS_SLASH: bool>(block: &[u8; BLOCK]) -> bool {
    if HAS_VECTORS {
        is_clean_by_comparison::<KEEPS_SLASH>(block)
    } else {
        is_clean_by_table::<KEEPS_SLASH>(block)
    }
}

fn is_clean_by_comparison<const KEEPS_SLASH: bool>(block: &[u8; BLOCK]) -> bool {
    block.iter().fold(true, |is_clean, byte| is_clean & is_kept(*byte, KEEPS_SLASH))
}

fn is_clean_by_table<const KEEPS_SLASH: bool>(block: &[u8; BLOCK]) -> bool {
    block.iter().all(|byte| length(entry::<KEEPS_SLASH>(*byte)) == 1)
}

fn entry<const KEEPS_SLASH: bool>(byte: u8) -> u32 {
    const { &encodings(KEEPS_SLASH) }.get(usize::from(byte)).copied().unwrap_or_default()
}

fn length(entry: u32) -> usize {
    let [.., length] = entry.to_le_bytes();
    usize::from(length)
}

/// The offset of the first `%` that two hex digits do not follow.
pub(crate) fn first_malformed(text: &str) -> Option<usize> {
    let mut rest = text.as_bytes();
    loop {
        rest = rest.get(count_while(rest, |byte| byte != b'%')..).unwrap_or_default();
        rest = match rest {
            [] => return None,
            [_, high, low, after @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => after,
            _ => return text.len().checked_sub(rest.len()),
        }
    }
}

/// Whether a byte is never escaped (RFC 3986, section 2.3). `|` has no branches, unlike `||`, so compilers vectorise
/// the test.
pub(crate) const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() | (byte == b'-') | (byte == b'.') | (byte == b'_') | (byte == b'~')
}

const fn is_kept(byte: u8, keeps_slash: bool) -> bool {
    is_unreserved(byte) | ((byte == b'/') & keeps_slash)
}

const fn hex_digit(nibble: u8) -> u8 {
    nibble.wrapping_add(if nibble < 10 { b'0' } else { b'A' - 10 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{string::String, vec, vec::Vec};
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

    const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

    const ESCAPED_IN_PATHS: &AsciiSet = &ESCAPED.remove(b'/');

    fn expected(source: &[u8]) -> String {
        percent_encode(source, ESCAPED).collect()
    }

    fn encode(source: &[u8], target: &mut [u8]) -> (usize, usize) {
        super::encode::<false>(source, target)
    }

    /// Encodes into a target that has exactly the room, and into one that has more.
    #[track_caller]
    fn assert_encoded(source: &[u8]) {
        let expected = expected(source);
        for excess in [0, 100] {
            let mut target = vec![0; expected.len().saturating_add(excess)];
            assert_eq!(encode(source, &mut target), (source.len(), expected.len()));
            assert_eq!(&target[..expected.len()], expected.as_bytes());
        }
        let expected: String = percent_encode(source, ESCAPED_IN_PATHS).collect();
        let mut target = vec![0; expected.len()];
        assert_eq!(super::encode::<true>(source, &mut target), (source.len(), expected.len()));
        assert_eq!(target, expected.as_bytes());
    }

    #[test]
    fn every_byte_is_encoded_as_percent_encoding_does() {
        for byte in 0..=u8::MAX {
            for length in [1, 15, 16, 17, 100] {
                assert_encoded(&vec![byte; length]);
            }
        }
    }

    #[test]
    fn every_mixture_is_encoded_as_percent_encoding_does() {
        let pieces = ["Zm9vYmFy", "eyJhbGciOiJ", "b64_url-safe.", "~", "+", "/", "{\"Effect\": ", "é", "a+b"];
        let mut random = 1_u32;
        let mut next = |below: usize| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 16) as usize % below
        };
        for _ in 0..2_000 {
            let mut source = String::new();
            while source.len() < 200 {
                source += &pieces[next(pieces.len())].repeat(next(6));
            }
            assert_encoded(&source.as_bytes()[..next(200)]);
        }
    }

    #[test]
    fn both_tests_for_a_clean_block_agree() {
        for byte in 0..=u8::MAX {
            for at in 0..BLOCK {
                let mut block = *b"abcXYZ0189-._~ab";
                block[at] = byte;
                let is_clean = expected(&block).len() == BLOCK;
                assert_eq!(is_clean_by_comparison::<false>(&block), is_clean, "{byte} at {at}");
                assert_eq!(is_clean_by_table::<false>(&block), is_clean, "{byte} at {at}");
                let is_clean = is_clean || byte == b'/';
                assert_eq!(is_clean_by_comparison::<true>(&block), is_clean, "{byte} at {at}");
                assert_eq!(is_clean_by_table::<true>(&block), is_clean, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn nothing_is_written_after_the_end() {
        for length in 0..60 {
            for source in ["a".repeat(length), "/".repeat(length), "a/".repeat(length)] {
                let mut target = [b'!'; 400];
                let (_, written) = encode(source.as_bytes(), &mut target);
                assert!(target[written..].iter().all(|byte| *byte == b'!'), "{source}");
            }
        }
    }

    #[test]
    fn encoding_resumes_after_any_end_of_the_target() {
        let source = "policy={\"Effect\": \"Allow\"} and plain-text-of-more-than-a-block, é ~ ok".as_bytes();
        let expected = expected(source);
        for size in 3..=expected.len() {
            let (mut rest, mut all) = (source, Vec::new());
            while !rest.is_empty() {
                let mut target = vec![0; size];
                let (read, written) = encode(rest, &mut target);
                assert!(read > 0);
                all.extend_from_slice(&target[..written]);
                rest = &rest[read..];
            }
            assert_eq!(all, expected.as_bytes(), "{size}");
        }
        for size in 0..3 {
            assert_eq!(encode(b"/", &mut vec![0; size]), (0, 0));
        }
    }

    #[test]
    fn a_percent_sign_without_two_digits_is_found() {
        for (text, at) in [
            ("", None),
            ("a%20b%C3", None),
            ("%", Some(0)),
            ("a%2", Some(1)),
            ("a%2g", Some(1)),
            ("%20%%20", Some(3)),
            ("%é", Some(0)),
            ("%25%+1", Some(3)),
        ] {
            assert_eq!(first_malformed(text), at, "{text}");
        }
    }
}
