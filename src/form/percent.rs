//! The percent-encoding of RFC 3986, section 2.1, as the form and SigV4 use it: everything but `A-Za-z0-9-._~`
//! is `%XX` in upper-case hex.

/// How many bytes are looked at as one: what the compiler turns into a single vector comparison.
const BLOCK: usize = 16;

/// The room below which the fast path ends: that of a block in which all is escaped, and of one entry's excess.
pub(crate) const ROOM: usize = 3 * BLOCK + 2;

/// For each byte what is written for it, and of how many bytes that is.
const ENCODED: [([u8; 3], u8); 256] = {
    let mut table = [([0; 3], 1); 256];
    let mut rest: &mut [([u8; 3], u8)] = &mut table;
    let mut byte = 0;
    while let Some((entry, after)) = rest.split_first_mut() {
        *entry = if is_unreserved(byte) {
            ([byte, 0, 0], 1)
        } else {
            ([b'%', hex_digit(byte >> 4), hex_digit(byte & 0x0f)], 3)
        };
        byte = byte.wrapping_add(1);
        rest = after;
    }
    table
};

/// Writes as much of `source`, encoded, as fits into `target`; returns how many bytes were read and written.
///
/// It can be resumed where it stopped, because a stage fills in the middle of a value.
pub(crate) fn encode(source: &[u8], target: &mut [u8]) -> (usize, usize) {
    let (mut read, mut written) = (0_usize, 0_usize);
    while let (Some(block), Some(room)) = (chunk(source, read), chunk_mut::<ROOM>(target, written)) {
        read = read.saturating_add(BLOCK);
        written = written.saturating_add(encode_block(block, room));
    }
    // Most values end in a piece that needs nothing either.
    if let Some(rest) = source.get(read..).filter(|rest| rest.len() < BLOCK)
        && let Some(room) = target.get_mut(written..).and_then(|room| room.get_mut(..rest.len()))
        && rest.iter().fold(true, |clean, byte| clean & is_unreserved(*byte))
    {
        room.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        return (source.len(), written.saturating_add(rest.len()));
    }
    while let Some((bytes, length)) = source.get(read).map(encoded) {
        let end = written.saturating_add(length);
        let (Some(bytes), Some(room)) = (bytes.get(..length), target.get_mut(written..end)) else { break };
        room.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        (read, written) = (read.saturating_add(1), end);
    }
    (read, written)
}

/// Encodes a block into room for the longest that it can become; returns how much that was.
fn encode_block(block: &[u8; BLOCK], room: &mut [u8; ROOM]) -> usize {
    // Most values are long runs that need nothing. Asking only "are all clean" is what becomes one comparison.
    if block.iter().fold(true, |clean, byte| clean & is_unreserved(*byte)) {
        if let Some(room) = room.first_chunk_mut() {
            *room = *block;
        }
        return BLOCK;
    }
    // Always three bytes, of which the next entry overwrites what is too much: no branch to mispredict.
    block.iter().fold(0, |at: usize, byte| {
        let (bytes, length) = encoded(byte);
        if let Some(room) = chunk_mut(room, at) {
            *room = bytes;
        }
        at.saturating_add(length)
    })
}

fn encoded(byte: &u8) -> ([u8; 3], usize) {
    ENCODED.get(usize::from(*byte)).map_or(([0; 3], 0), |(bytes, length)| (*bytes, usize::from(*length)))
}

/// RFC 3986, section 2.3; by arithmetic without branches, which is what vectorises.
pub(crate) const fn is_unreserved(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    let hyphen_or_dot = byte.wrapping_sub(b'-') < 2;
    letter | digit | hyphen_or_dot | (byte == b'_') | (byte == b'~')
}

/// The upper-case digit of a number below 16.
pub(crate) const fn hex_digit(nibble: u8) -> u8 {
    nibble.wrapping_add(if nibble < 10 { b'0' } else { b'A' - 10 })
}

fn chunk(bytes: &[u8], at: usize) -> Option<&[u8; BLOCK]> {
    bytes.get(at..).and_then(<[u8]>::first_chunk)
}

fn chunk_mut<const N: usize>(bytes: &mut [u8], at: usize) -> Option<&mut [u8; N]> {
    bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{string::String, vec, vec::Vec};
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

    fn encoded(source: &[u8]) -> Vec<u8> {
        let mut target = vec![0; source.len().saturating_mul(3)];
        let (read, written) = encode(source, &mut target);
        assert_eq!(read, source.len());
        target.truncate(written);
        target
    }

    #[test]
    fn every_byte_is_encoded_as_the_library_does() {
        for byte in 0..=u8::MAX {
            for source in [vec![byte], vec![byte; 17], [vec![b'a'; 20], vec![byte], vec![b'~'; 40]].concat()]
            {
                let expected: String = percent_encode(&source, RESERVED).collect();
                assert_eq!(encoded(&source), expected.as_bytes());
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
