//! The two alphabets, and encoding without a branch or an address that depends on the text, which may hold a session
//! token.
//!
//! `tests/constant_time` compiles this file and `decode.rs` for valgrind, so they use no other module.
//!
//! Source: RFC 4648, sections 4 and 5.

/// An alphabet of 64 characters: the upper-case letters, the lower-case letters, the digits and two signs.
pub(super) struct Alphabet {
    pub(super) signs: [u8; 2],
    /// Whether `=` completes the last group.
    pub(super) has_padding: bool,
}

/// The number of groups of a block. A block is encoded and decoded at once, so that the compiler can use vector
/// instructions.
pub(super) const BLOCK: usize = 16;

/// The bytes of a block, and a byte that is read and not encoded: a group of three bytes is read as a word of four.
pub(super) type Bytes = [u8; 3 * BLOCK + 1];

/// Splits the first three bytes of a word into four groups of six bits, each in a byte.
const fn sixes(bytes: u32) -> u32 {
    let first = bytes >> 2 & 0x3f;
    let second = bytes << 12 & 0x3000 | bytes >> 4 & 0x0f00;
    let third = bytes << 10 & 0x003c_0000 | bytes >> 6 & 0x0003_0000;
    let fourth = bytes << 8 & 0x3f00_0000;
    first | second | third | fourth
}

/// All bits are set if `number` is negative.
pub(super) const fn if_negative(number: u8) -> u8 {
    0_u8.wrapping_sub(number >> 7)
}

impl Alphabet {
    pub(super) const STANDARD: Self = Self { signs: [b'+', b'/'], has_padding: true };
    pub(super) const URL: Self = Self { signs: [b'-', b'_'], has_padding: false };

    /// Encodes a block.
    pub(super) fn encode(&self, block: &Bytes) -> [[u8; 4]; BLOCK] {
        // The compiler vectorises a loop with one step.
        let mut words = [0; BLOCK];
        words.iter_mut().zip(block.windows(4).step_by(3)).for_each(|(word, window)| {
            *word = u32::from_le_bytes(window.first_chunk().copied().unwrap_or_default());
        });
        words.iter_mut().for_each(|word| *word = sixes(*word));
        let mut characters = words.map(u32::to_le_bytes);
        characters.as_flattened_mut().iter_mut().for_each(|six| *six = self.character(*six));
        characters
    }

    /// The character of six bits.
    fn character(&self, six: u8) -> u8 {
        let [sign, last] = self.signs;
        // All bits are set if `six` is above the limit. The compiler turns a single comparison into a branch, so `six`
        // is also compared with 64, which it is always below.
        let above = |limit: u8| if_negative(limit.wrapping_sub(six) & six.wrapping_sub(64));
        // The number of characters between the end of a range and the beginning of the next range.
        let gap = |end: u8, next: u8| next.wrapping_sub(end).wrapping_sub(1);
        six.wrapping_add(b'A')
            .wrapping_add(above(25) & gap(b'Z', b'a'))
            .wrapping_add(above(51) & gap(b'z', b'0'))
            .wrapping_add(above(61) & gap(b'9', sign))
            .wrapping_add(above(62) & gap(sign, last))
    }
}
