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

/// Splits three bytes into four groups of six bits, each in a byte.
const fn sixes(bytes: u32) -> u32 {
    let first = bytes >> 2 & 0x3f;
    let second = bytes << 12 & 0x3000 | bytes >> 4 & 0x0f00;
    let third = bytes << 10 & 0x003c_0000 | bytes >> 6 & 0x0003_0000;
    let fourth = bytes << 8 & 0x3f00_0000;
    first | second | third | fourth
}

impl Alphabet {
    pub(super) const STANDARD: Self = Self { signs: [b'+', b'/'], has_padding: true };
    pub(super) const URL: Self = Self { signs: [b'-', b'_'], has_padding: false };

    /// Encodes the used bytes of a block, and returns the characters and their number. Only the last block may be
    /// incomplete.
    pub(super) fn encode(&self, block: &[[u8; 3]; BLOCK], used: usize) -> ([[u8; 4]; BLOCK], usize) {
        // The compiler vectorises a loop with one step.
        let mut words = [0; BLOCK];
        words.iter_mut().zip(block).for_each(|(word, [a, b, c])| *word = u32::from_le_bytes([*a, *b, *c, 0]));
        words.iter_mut().for_each(|word| *word = sixes(*word));
        let mut characters = words.map(u32::to_le_bytes);
        characters.as_flattened_mut().iter_mut().for_each(|six| *six = self.character(*six));
        let length = used.saturating_mul(4).div_ceil(3);
        characters.as_flattened_mut().iter_mut().skip(length).for_each(|character| *character = b'=');
        (characters, if self.has_padding { length.next_multiple_of(4) } else { length })
    }

    /// The character of six bits, computed in 16 bits: the compiler turns a choice between values of 8 bits into a
    /// branch.
    fn character(&self, six: u8) -> u8 {
        let ([sign, last], six) = (self.signs, i16::from(six));
        // All bits are set if `six` is above the limit.
        let above = |limit: i16| limit.wrapping_sub(six) >> 8;
        // The number of characters between the end of a range and the beginning of the next range.
        let gap = |end: u8, next: u8| i16::from(next).wrapping_sub(i16::from(end)).wrapping_sub(1);
        let [character, _] = six
            .wrapping_add(i16::from(b'A'))
            .wrapping_add(above(25) & gap(b'Z', b'a'))
            .wrapping_add(above(51) & gap(b'z', b'0'))
            .wrapping_add(above(61) & gap(b'9', sign))
            .wrapping_add(above(62) & gap(sign, last))
            .to_le_bytes();
        character
    }
}
