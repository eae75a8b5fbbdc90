//! The percent-encoding of RFC 3986, section 2.1, as the form and SigV4 use it: everything but `A-Za-z0-9-._~`
//! is `%XX` in upper-case hex.

/// How many bytes are looked at as one: what the compiler turns into a single vector comparison.
const BLOCK: usize = 16;

/// Writes as much of `source`, encoded, as fits into `target`; returns how many bytes were read and written.
///
/// It can be resumed where it stopped, because a stage fills in the middle of a value.
pub(crate) fn encode(source: &[u8], target: &mut [u8]) -> (usize, usize) {
    let (mut read, mut written) = (0_usize, 0_usize);
    loop {
        // Most values are long runs that need nothing.
        while let (Some(block), Some(space)) = (block_at(source, read), block_at_mut(target, written)) {
            if !block.iter().fold(true, |clean, byte| clean & is_unreserved(*byte)) {
                break;
            }
            *space = *block;
            (read, written) = (read.saturating_add(BLOCK), written.saturating_add(BLOCK));
        }
        // Then byte by byte, past the block that had something in it.
        for _ in 0..BLOCK {
            let Some(&byte) = source.get(read) else { return (read, written) };
            if is_unreserved(byte) {
                let Some(space) = target.get_mut(written) else { return (read, written) };
                *space = byte;
                written = written.saturating_add(1);
            } else {
                let space = target.get_mut(written..).and_then(<[u8]>::first_chunk_mut::<3>);
                let Some(space) = space else { return (read, written) };
                *space = [b'%', hex_digit(byte >> 4), hex_digit(byte & 0x0f)];
                written = written.saturating_add(3);
            }
            read = read.saturating_add(1);
        }
    }
}

/// The length of `source` once encoded.
pub(crate) fn encoded_len(source: &[u8]) -> usize {
    let reserved = source.iter().filter(|byte| !is_unreserved(**byte)).count();
    source.len().saturating_add(reserved.saturating_mul(2))
}

/// RFC 3986, section 2.3.
pub(crate) const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() | matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// The upper-case digit of a number below 16.
pub(crate) const fn hex_digit(nibble: u8) -> u8 {
    nibble.wrapping_add(if nibble < 10 { b'0' } else { b'A' - 10 })
}

fn block_at(bytes: &[u8], at: usize) -> Option<&[u8; BLOCK]> {
    bytes.get(at..).and_then(<[u8]>::first_chunk)
}

fn block_at_mut(bytes: &mut [u8], at: usize) -> Option<&mut [u8; BLOCK]> {
    bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut)
}

#[cfg(test)]
mod tests {
    use super::*;
    extern crate std;
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
    use std::{string::String, vec, vec::Vec};

    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

    fn encoded(source: &[u8]) -> Vec<u8> {
        let mut target = vec![0; 3 * source.len()];
        let (read, written) = encode(source, &mut target);
        assert_eq!(read, source.len());
        target.truncate(written);
        target
    }

    #[test]
    fn every_byte_is_encoded_as_the_library_does() {
        for byte in 0..=u8::MAX {
            for source in [vec![byte], vec![byte; 17], [vec![b'a'; 20], vec![byte], vec![b'~'; 40]].concat()] {
                let expected: String = percent_encode(&source, RESERVED).collect();
                assert_eq!(encoded(&source), expected.as_bytes());
                assert_eq!(encoded_len(&source), expected.len());
            }
        }
    }

    #[test]
    fn it_resumes_wherever_the_target_ends() {
        let source = "policy={\"Effect\": \"Allow\"} and more of the plain kind, é ~ ok".as_bytes();
        let expected: String = percent_encode(source, RESERVED).collect();
        for size in 3..expected.len() {
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
    }
}
