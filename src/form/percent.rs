//! The percent-encoding of RFC 3986, section 2.1, as the form and SigV4 use it: everything but `A-Za-z0-9-._~`
//! is `%XX` in upper-case hex.

use crate::WIDE;

/// How many bytes are looked at as one: what the compiler turns into a single vector comparison.
const BLOCK: usize = 16;

/// How many are when nothing is expected to be escaped.
const RUN: usize = 64;

/// The room below which the fast path ends: that of a block in which all is escaped, rounded up so that a mask keeps
/// an index inside, and of one entry's excess.
pub(crate) const ROOM: usize = (3 * BLOCK).next_power_of_two() + 4;

/// For each byte what is written for it, the first byte lowest, and above that of how many bytes it is: a number, since
/// that is loaded and stored as a whole.
const ENCODED: [u32; 256] = {
    let mut table = [0; 256];
    let mut rest: &mut [u32] = &mut table;
    let mut byte = 0;
    while let Some((entry, after)) = rest.split_first_mut() {
        *entry = u32::from_le_bytes(if is_unreserved(byte) {
            [byte, 0, 0, 1]
        } else {
            [b'%', hex_digit(byte >> 4), hex_digit(byte & 0x0f), 3]
        });
        byte = byte.wrapping_add(1);
        rest = after;
    }
    table
};

/// Writes `source`, encoded, into `target`, and stops where less than [`ROOM`] is left; returns how many bytes were read
/// and written.
pub(crate) fn encode(source: &[u8], target: &mut [u8]) -> (usize, usize) {
    if !WIDE {
        return encode_to_the_end(source, target);
    }
    let (mut read, mut written) = (0_usize, 0_usize);
    loop {
        // Most values are long runs that need nothing. To ask only whether all is clean takes little, and least where
        // all is letters and digits, as nearly all of base64 is.
        let before = read;
        for copy_runs in [copy_alphanumeric, copy_plain] {
            if let (Some(rest), Some(room)) = (source.get(read..), target.get_mut(written..))
                && rest.len() >= RUN
            {
                let copied = copy_runs(rest, room);
                (read, written) = (read.wrapping_add(copied), written.wrapping_add(copied));
            }
        }
        // Where none is clean the next ones hardly are.
        let mut blocks = if read == before { 4 * RUN / BLOCK } else { RUN / BLOCK };
        while let (Some(rest), Some(room)) = (source.get(read..), chunk_mut(target, written))
            && let Some(block) = rest.first_chunk()
            && blocks > 0
        {
            written = written.wrapping_add(encode_block(block, rest, room));
            (read, blocks) = (read.wrapping_add(BLOCK), blocks.wrapping_sub(1));
        }
        if blocks > 0 {
            break;
        }
    }
    if let (Some(rest), Some(room)) = (source.get(read..), chunk_mut(target, written))
        && rest.len() <= BLOCK
    {
        return (source.len(), written.wrapping_add(encode_each(rest, room)));
    }
    (read, written)
}

/// The same where little room is left: stops where the next byte has none.
#[cfg_attr(not(target_pointer_width = "64"), inline(never))]
pub(crate) fn encode_to_the_end(source: &[u8], target: &mut [u8]) -> (usize, usize) {
    let (mut read, mut written) = (0_usize, 0_usize);
    while let Some((entry, length)) = source.get(read).map(|byte| encoded(*byte)) {
        let end = written.saturating_add(length);
        let (Some(entry), Some(room)) = (entry.get(..length), target.get_mut(written..end)) else { break };
        room.iter_mut().zip(entry).for_each(|(to, from)| *to = *from);
        (read, written) = (read.saturating_add(1), end);
    }
    (read, written)
}

/// Encodes a block, which `source` begins with, into room for the longest that it can become; returns how much that
/// was.
///
/// Whether a block has nothing to be escaped, or one byte, is as good as random in many values. So the same is done
/// for both, without a branch to mispredict: all is copied, and what stands behind the one byte once more behind what
/// is written for it.
#[inline]
fn encode_block(block: &[u8; BLOCK], source: &[u8], room: &mut [u8; ROOM]) -> usize {
    let reserved = reserved(*block);
    let first = (reserved.trailing_zeros() >> 3) as usize;
    if reserved & reserved.wrapping_sub(1) == 0
        && let Some(([.., byte], behind)) = source.split_at_checked(first.wrapping_add(1))
        && let Some(behind) = behind.first_chunk::<BLOCK>()
    {
        put(room, 0, *block);
        put(room, first, encoded(*byte).0);
        put(room, first.wrapping_add(3), *behind);
        return BLOCK.wrapping_add(if reserved == 0 { 0 } else { 2 });
    }
    if reserved == 0 {
        put(room, 0, *block);
        return BLOCK;
    }
    encode_each(block, room)
}

/// Encodes up to a block byte by byte: always four bytes are written, of which the next ones overwrite what is too much.
#[inline(never)]
fn encode_each(bytes: &[u8], room: &mut [u8; ROOM]) -> usize {
    bytes.iter().fold(0, |at: usize, byte| {
        let (entry, length) = encoded(*byte);
        put(room, at, entry);
        at.wrapping_add(length)
    })
}

/// Writes at an index, which is inside by a mask and not by a branch.
#[inline]
fn put<const N: usize>(room: &mut [u8; ROOM], at: usize, bytes: [u8; N]) {
    if let Some(room) = chunk_mut(room, at & (3 * BLOCK).next_power_of_two().wrapping_sub(1)) {
        *room = bytes;
    }
}

#[inline]
fn encoded(byte: u8) -> ([u8; 4], usize) {
    if !WIDE {
        return if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            ([byte, 0, 0, 0], 1)
        } else {
            ([b'%', hex_digit(byte >> 4), hex_digit(byte & 0x0f), 0], 3)
        };
    }
    let entry = ENCODED.get(usize::from(byte)).copied().unwrap_or_default();
    (entry.to_le_bytes(), (entry >> 24) as usize)
}

/// Copies the whole runs that are letters and digits alone; returns how many bytes they are.
///
/// A function of its own, as the next one: only so do the constants stay in registers.
#[inline(never)]
fn copy_alphanumeric(source: &[u8], target: &mut [u8]) -> usize {
    copy_runs(source, target, |byte| min(from_letter(byte), from_digit(byte)))
}

/// The same with `-`, `.` and `_`, as base64url and JWTs have them; `~`, which is rare, ends it.
#[inline(never)]
fn copy_plain(source: &[u8], target: &mut [u8]) -> usize {
    copy_runs(source, target, |byte| {
        // From `-` to `9` only `/` is to be escaped.
        let from_hyphen_to_nine = byte.wrapping_sub(b'-').saturating_sub(12);
        let slash = if byte == b'/' { 0xff } else { 0 };
        min(min(from_letter(byte), byte ^ b'_'), from_hyphen_to_nine) | slash
    })
}

/// Copies whole runs as long as all their bytes are at no distance from what is copied.
#[inline(always)]
fn copy_runs(source: &[u8], target: &mut [u8], distance: impl Fn(u8) -> u8) -> usize {
    let (runs, rooms) = (source.as_chunks::<RUN>().0, target.as_chunks_mut::<RUN>().0);
    let mut copied = 0_usize;
    for (run, room) in runs.iter().zip(rooms) {
        if run.iter().fold(0, |all, byte| all | distance(*byte)) != 0 {
            break;
        }
        *room = *run;
        copied = copied.wrapping_add(RUN);
    }
    copied
}

/// The highest bit of each byte that is to be escaped.
///
/// By value: behind a reference the compiler has to think of what else may refer to the bytes.
#[inline(always)]
fn reserved(mut block: [u8; BLOCK]) -> u128 {
    for byte in &mut block {
        *byte = if distance(*byte) == 0 { 0 } else { 0xff };
    }
    let [a, b, c, d, e, f, g, h, rest @ ..] = block;
    let (low, high) = (u64::from_le_bytes([a, b, c, d, e, f, g, h]), u64::from_le_bytes(rest));
    u128::from(low & HIGH) | u128::from(high & HIGH) << 64
}

const HIGH: u64 = 0x8080_8080_8080_8080;

/// RFC 3986, section 2.3.
pub(crate) const fn is_unreserved(byte: u8) -> bool {
    distance(byte) == 0
}

/// How far a byte is from those that are unreserved; by arithmetic without branches, which is what vectorises.
#[inline(always)]
const fn distance(byte: u8) -> u8 {
    let hyphen_or_dot = byte.wrapping_sub(b'-').saturating_sub(1);
    min(min(min(from_letter(byte), from_digit(byte)), min(hyphen_or_dot, byte ^ b'_')), byte ^ b'~')
}

#[inline(always)]
const fn from_letter(byte: u8) -> u8 {
    (byte | 0x20).wrapping_sub(b'a').saturating_sub(25)
}

#[inline(always)]
const fn from_digit(byte: u8) -> u8 {
    byte.wrapping_sub(b'0').saturating_sub(9)
}

const fn min(this: u8, that: u8) -> u8 {
    if this < that { this } else { that }
}

/// The upper-case digit of a number below 16.
pub(crate) const fn hex_digit(nibble: u8) -> u8 {
    nibble.wrapping_add(if nibble < 10 { b'0' } else { b'A' - 10 })
}

#[inline]
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
        let (last_read, last_written) = encode_to_the_end(&source[read..], &mut target[written..]);
        let (read, written) = (read.wrapping_add(last_read), written.wrapping_add(last_written));
        assert_eq!(read, source.len());
        target.truncate(written);
        target
    }

    #[test]
    fn every_byte_is_encoded_as_the_library_does() {
        for byte in 0..=u8::MAX {
            for source in [
                vec![byte],
                vec![byte; 17],
                vec![byte; 100],
                [vec![b'a'; 20], vec![byte], vec![b'~'; 40]].concat(),
            ] {
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
                let (mut read, mut written) = encode(rest, &mut target);
                let (last_read, last_written) = encode_to_the_end(&rest[read..], &mut target[written..]);
                (read, written) = (read + last_read, written + last_written);
                assert!(read > 0);
                all.extend_from_slice(&target[..written]);
                rest = &rest[read..];
            }
            assert_eq!(all, expected.as_bytes(), "{size}");
        }
    }
}
