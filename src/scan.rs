//! Looking for bytes.

use crate::WIDE;

/// Where any of the bytes stands first.
#[cfg_attr(target_pointer_width = "64", inline(never))]
pub(crate) fn find_any<const N: usize>(bytes: &[u8], among: [u8; N]) -> Option<usize> {
    const EACH: u64 = 0x0101_0101_0101_0101;

    if !WIDE {
        return find_each(bytes, &among);
    }
    let wide = among.map(|byte| EACH.wrapping_mul(byte.into()));
    let mut rest = bytes;
    let mut near = 4_u32;
    while let Some((chunk, after)) = rest.split_first_chunk() {
        let chunk = u64::from_le_bytes(*chunk);
        // The high bit of the first byte that is found, and of none before it.
        let marks = wide.map(|byte| (chunk ^ byte).wrapping_sub(EACH) & !(chunk ^ byte) & (EACH << 7));
        let found = marks.into_iter().fold(0, |all, marks| all | marks);
        if found != 0 {
            let first = (found.trailing_zeros() >> 3) as usize;
            return Some(bytes.len().wrapping_sub(rest.len()).wrapping_add(first));
        }
        rest = after;
        near = near.saturating_sub(1);
        // To ask of many at once whether, not where, is what vectors are for.
        while near == 0
            && let Some((chunk, after)) = rest.split_first_chunk::<64>()
            && chunk.iter().fold(0xff, |least, &byte| {
                among.into_iter().fold(least, |least: u8, one| least.min(byte ^ one))
            }) != 0
        {
            rest = after;
        }
    }
    find_each(rest, &among).map(|first| bytes.len().wrapping_sub(rest.len()).wrapping_add(first))
}

#[cfg_attr(target_pointer_width = "64", inline(always))]
#[cfg_attr(not(target_pointer_width = "64"), inline(never))]
fn find_each(bytes: &[u8], among: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| among.iter().any(|one| one == byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn finds_what_stands_first_wherever_it_stands() {
        let others = (0..=u8::MAX).rev().filter(|byte| !b"<&\r".contains(byte)).cycle();
        for length in 0..300 {
            let clean: Vec<u8> = others.clone().take(length).collect();
            assert_eq!(find_any(&clean, *b"<&\r"), None);
            for first in 0..length {
                for (byte, later) in [(b'<', b'&'), (b'&', b'\r'), (b'\r', b'<')] {
                    let mut bytes = clean.clone();
                    bytes[first..].fill(later);
                    bytes[first] = byte;
                    assert_eq!(find_any(&bytes, *b"<&\r"), Some(first), "{length}");
                    assert_eq!(find_any(&bytes, [byte]), Some(first), "{length}");
                }
            }
        }
    }
}
