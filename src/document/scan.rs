//! Counting bytes at the start of a slice.

use crate::target::HAS_VECTORS;

/// The number of bytes before the first byte that `is_counted` rejects.
#[inline]
pub(crate) fn count_while(bytes: &[u8], is_counted: impl Fn(u8) -> bool) -> usize {
    count_by_blocks::<32>(bytes, is_counted)
}

/// [`count_while`] for slices of mostly fewer than 32 bytes.
#[cfg(feature = "server")]
#[inline]
pub(crate) fn count_while_in_short(bytes: &[u8], is_counted: impl Fn(u8) -> bool) -> usize {
    count_by_blocks::<16>(bytes, is_counted)
}

/// On a target with vector instructions, the function tests blocks of `N` bytes. The compiler vectorises a test without
/// branches.
#[inline]
fn count_by_blocks<const N: usize>(bytes: &[u8], is_counted: impl Fn(u8) -> bool) -> usize {
    let (blocks, tail) = if HAS_VECTORS { bytes.as_chunks::<N>() } else { (&[][..], bytes) };
    let mut count = 0_usize;
    for block in blocks {
        let mut lanes = *block;
        for lane in &mut lanes {
            *lane = if is_counted(*lane) { 0 } else { 0xff };
        }
        for word in lanes.as_chunks::<16>().0 {
            let rejected = u128::from_le_bytes(*word);
            if rejected != 0 {
                return count.wrapping_add((rejected.trailing_zeros() >> 3) as usize);
            }
            count = count.wrapping_add(word.len());
        }
    }
    let in_tail = tail.iter().position(|&byte| !is_counted(byte)).unwrap_or(tail.len());
    count.saturating_add(in_tail)
}

/// Cuts a text at the first separator. It searches bytes, because `str::split_once` links a panic.
#[cfg(feature = "server")]
#[inline]
pub(crate) fn cut(text: &str, separator: u8) -> (&str, Option<&str>) {
    let at = position(text, separator);
    (text.get(..at).unwrap_or_default(), text.get(at.saturating_add(1)..))
}

/// The offset of the first `wanted` byte in a text; the length if there is none.
#[cfg(feature = "server")]
pub(crate) fn position(text: &str, wanted: u8) -> usize {
    count_while_in_short(text.as_bytes(), |byte| byte != wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_up_to_the_first_rejected_one() {
        for length in [0, 1, 15, 16, 17, 31, 32, 33, 64, 100] {
            let mut bytes = alloc::vec![b'x'; length];
            assert_eq!(count_while(&bytes, |byte| byte == b'x'), length);
            for at in 0..length {
                bytes[at] = b'y';
                assert_eq!(count_while(&bytes, |byte| byte == b'x'), at, "at {at} of {length}");
                #[cfg(feature = "server")]
                assert_eq!(count_while_in_short(&bytes, |byte| byte == b'x'), at, "at {at} of {length}");
                if at + 1 < length {
                    bytes[at + 1] = b'z';
                    assert_eq!(count_while(&bytes, |byte| byte == b'x'), at);
                    bytes[at + 1] = b'x';
                }
                bytes[at] = b'x';
            }
        }
    }
}
