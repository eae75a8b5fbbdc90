//! The percent-encoding of RFC 3986, section 2.1, as the form and SigV4 use it: everything but `A-Za-z0-9-._~`
//! is `%XX` in upper-case hex.

use crate::WIDE;

/// How many bytes are encoded at once where some are escaped.
const BLOCK: usize = 16;

/// How many bytes are looked at as one: as many as a mask has bits.
const RUN: usize = 64;

/// The room below which the fast path ends: that of a block in which all is escaped, rounded up so that a mask keeps
/// an index inside, and of one entry's excess.
pub(crate) const ROOM: usize = (3 * BLOCK).next_power_of_two() + 4;

/// How many bytes of a run are escaped at most where what stands between them is copied.
const FEW: usize = 8;

/// The highest doubt that a run is clean.
const CERTAIN: u8 = 3;

/// The room that such a run takes: that of its last byte, escaped as the others are, and of the copy behind it.
const RUN_ROOM: usize = 144;

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
    let (mut read, mut written) = if source.len() >= 2 * RUN { encode_runs(source, target) } else { (0, 0) };
    while let (Some(rest), Some(room)) = (source.get(read..), chunk_mut(target, written)) {
        let Some(block) = rest.first_chunk() else {
            return (source.len(), written.wrapping_add(encode_each(rest, room)));
        };
        written = written.wrapping_add(encode_block(block, room));
        read = read.wrapping_add(BLOCK);
    }
    (read, written)
}

/// The same for what is long, as tokens, assertions and policies are; stops where less than two runs are left too.
fn encode_runs(source: &[u8], target: &mut [u8]) -> (usize, usize) {
    let (mut read, mut written) = (0_usize, 0_usize);
    // What begins with something to be escaped, as JSON and XML do, goes on so.
    let mut is_dense = source.first().is_some_and(|byte| !is_unreserved(*byte));
    let mut has_hyphens = true;
    // How likely something is to be escaped: as one that predicts branches counts it, so that one exception does not
    // change its mind.
    let mut doubt = 0_u8;
    loop {
        if is_dense {
            // As long as it goes on like that there is no need to look first.
            while let Some(block) = source.get(read..).and_then(<[u8]>::first_chunk)
                && let Some(room) = chunk_mut(target, written)
            {
                let length = encode_block(block, room);
                (read, written) = (read.wrapping_add(BLOCK), written.wrapping_add(length));
                if length == BLOCK {
                    break;
                }
            }
            doubt = CERTAIN;
        } else if doubt <= CERTAIN / 2
            && let (Some(rest), Some(room)) = (source.get(read..), target.get_mut(written..))
        {
            // To ask only whether all is clean takes little, and least where all is letters and digits, as nearly all of
            // base64 is.
            let copied = copy_alphanumeric(rest, room);
            (read, written) = (read.wrapping_add(copied), written.wrapping_add(copied));
            if has_hyphens && let (Some(rest), Some(room)) = (source.get(read..), target.get_mut(written..)) {
                let plain = copy_plain(rest, room);
                (read, written) = (read.wrapping_add(plain), written.wrapping_add(plain));
                has_hyphens = plain > 0;
            }
            if copied > 0 {
                doubt = 0;
            }
        }
        let Some(window) = source.get(read..).and_then(<[u8]>::first_chunk) else { break };
        let Some(room) = chunk_mut(target, written) else { break };
        let reserved = reserved(window);
        let (few, length) = encode_run(reserved, window, room);
        (read, written) = (read.wrapping_add(few), written.wrapping_add(length));
        is_dense = few < RUN;
        doubt = if reserved == 0 { doubt.saturating_sub(1) } else { min(doubt.wrapping_add(1), CERTAIN) };
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

/// Encodes the run that `window` begins with up to where more than a few bytes of it are `reserved`; returns how many
/// bytes were read and written.
///
/// All is copied, and what stands behind a byte that is escaped once more behind what is written for it.
#[inline(always)]
fn encode_run(mut reserved: u64, window: &[u8; 2 * RUN], room: &mut [u8; RUN_ROOM]) -> (usize, usize) {
    if let (Some(run), Some(room)) = (window.first_chunk::<RUN>(), room.first_chunk_mut()) {
        *room = *run;
    }
    let mut grown = 0_usize;
    while reserved != 0 {
        let at = reserved.trailing_zeros() as usize;
        let to = at.wrapping_add(grown);
        let (Some(room), false) = (chunk_mut::<{ 3 + RUN }>(room, to), grown == 2 * FEW) else {
            return (at, to);
        };
        if let Some(([.., byte], behind)) = window.split_at_checked(at.wrapping_add(1))
            && let Some(behind) = behind.first_chunk::<RUN>()
        {
            if let Some(room) = room.first_chunk_mut() {
                *room = encoded(*byte).0;
            }
            if let Some(room) = room.last_chunk_mut() {
                *room = *behind;
            }
        }
        grown = grown.wrapping_add(2);
        reserved &= reserved.wrapping_sub(1);
    }
    (RUN, RUN.wrapping_add(grown))
}

/// Encodes a block byte by byte; of a known number, so that there is no loop.
#[inline(never)]
fn encode_block(block: &[u8; BLOCK], room: &mut [u8; ROOM]) -> usize {
    encode_each(block, room)
}

/// Encodes up to a block byte by byte: always four bytes are written, of which the next ones overwrite what is too much.
#[inline(always)]
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

/// Copies the runs that are letters and digits alone; returns how many bytes they are.
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

/// Copies runs as long as all their bytes are at no distance from what is copied. Where all are, so is what is left,
/// together with the end of the last one.
#[inline(always)]
fn copy_runs(source: &[u8], target: &mut [u8], distance: impl Fn(u8) -> u8) -> usize {
    let is_clean = |run: &[u8; RUN]| run.iter().fold(0, |all, byte| all | distance(*byte)) == 0;
    let mut copied = 0_usize;
    for (run, room) in source.as_chunks().0.iter().zip(target.as_chunks_mut().0) {
        if !is_clean(run) {
            return copied;
        }
        *room = *run;
        copied = copied.wrapping_add(RUN);
    }
    if let Some(last) = source.last_chunk()
        && let Some(room) = target.get_mut(..source.len()).and_then(<[u8]>::last_chunk_mut)
        && source.len().wrapping_sub(copied) < RUN
        && is_clean(last)
    {
        *room = *last;
        return source.len();
    }
    copied
}

/// A bit for each byte of the run that `window` begins with: whether it is to be escaped.
#[inline(always)]
fn reserved(window: &[u8; 2 * RUN]) -> u64 {
    const BITS: [[u8; 8]; RUN / 8] = [[1, 2, 4, 8, 16, 32, 64, 128]; RUN / 8];

    let mut run = window.first_chunk::<RUN>().copied().unwrap_or([0; RUN]);
    for (byte, bit) in run.iter_mut().zip(BITS.as_flattened()) {
        *byte = if distance(*byte) == 0 { 0 } else { *bit };
    }
    // A sum of bytes is what vectors have an instruction for.
    let mut sums = [0; RUN / 8];
    for (sum, bytes) in sums.iter_mut().zip(run.as_chunks::<8>().0) {
        *sum = bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    }
    u64::from_le_bytes(sums)
}

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
                [vec![b'a'; 64], vec![byte; 200]].concat(),
                [vec![b'-'; 64], vec![byte; 200], vec![b'_'; 130]].concat(),
            ] {
                let expected: String = percent_encode(&source, RESERVED).collect();
                assert_eq!(encoded(&source), expected.as_bytes());
            }
        }
    }

    #[test]
    fn whatever_follows_is_encoded_as_the_library_does() {
        // What each way is made for: clean runs of both kinds, few and many to be escaped.
        let pieces =
            ["Zm9vYmFy", "eyJhbGciOiJ", "b64_url-safe.", "~", "+", "/", "=", "{\"Effect\": ", "é", "a+b"];
        let mut random = 1_u32;
        let mut next = |below: usize| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 16) as usize % below
        };
        for _ in 0..3_000 {
            let mut source = String::new();
            while source.len() < 600 {
                let piece = pieces[next(pieces.len())];
                (0..next(20)).for_each(|_| source.push_str(piece));
            }
            let source = &source.as_bytes()[..next(600)];
            let expected: String = percent_encode(source, RESERVED).collect();
            assert_eq!(encoded(source), expected.as_bytes());
            let mut full = vec![0; expected.len()];
            let (read, written) = encode(source, &mut full);
            let rest = encode_to_the_end(&source[read..], &mut full[written..]);
            assert_eq!((read + rest.0, written + rest.1), (source.len(), expected.len()));
            assert_eq!(full, expected.as_bytes());
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
