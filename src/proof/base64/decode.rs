//! Decoding without a branch or an address that depends on the text, except on whether it is well-formed.
//!
//! Source: RFC 4648, sections 3.3, 3.5, 4 and 5.

use super::alphabet::{Alphabet, BLOCK, if_negative};

/// Joins four groups of six bits, each in a byte, into three bytes.
const fn bytes(sixes: u32) -> u32 {
    let first = sixes << 2 & 0xfc | sixes >> 12 & 0x03;
    let second = sixes << 4 & 0xf000 | sixes >> 10 & 0x0f00;
    let third = sixes << 6 & 0x00c0_0000 | sixes >> 8 & 0x003f_0000;
    first | second | third
}

impl Alphabet {
    /// Decodes a text in place, and returns the number of bytes.
    ///
    /// Only canonical base64 is accepted: padding exactly if the alphabet has it, no white space, and zero in the bits
    /// that encode no byte.
    ///
    /// # Errors
    /// The offset of the first wrong character, or the length of an incomplete text.
    pub(super) fn decode(&self, text: &mut [u8]) -> Result<usize, usize> {
        let length = self.length(text)?;
        let mut written = 0_usize;
        for start in (0..length).step_by(4 * BLOCK) {
            let characters = text.get(start..length).unwrap_or_default();
            let taken = characters.len().min(4 * BLOCK);
            let used = taken.wrapping_mul(3) / 4;
            // `A` encodes zero.
            let mut sixes = [[b'A'; 4]; BLOCK];
            sixes.as_flattened_mut().iter_mut().zip(characters).for_each(|(to, from)| *to = *from);
            sixes.as_flattened_mut().iter_mut().for_each(|character| *character = self.six(*character));
            // The compiler vectorises a loop with one step.
            let mut words = sixes.map(u32::from_le_bytes);
            words.iter_mut().for_each(|word| *word = bytes(*word));
            let mut decoded = [[0; 3]; BLOCK];
            decoded.iter_mut().zip(words).for_each(|(decoded, word)| {
                let [a, b, c, _] = word.to_le_bytes();
                *decoded = [a, b, c];
            });
            let decoded = decoded.as_flattened();
            let excess = decoded.iter().skip(used).fold(0, |all, byte| all | byte);
            let wrong = sixes.as_flattened().iter().fold(0, |all, six| all | six) & 0x80;
            if wrong | excess != 0 {
                let at = sixes.as_flattened().iter().position(|six| *six > 63);
                return Err(start.saturating_add(at.unwrap_or(taken.saturating_sub(1))));
            }
            let room = text.get_mut(written..).unwrap_or_default();
            room.iter_mut().zip(decoded.get(..used).unwrap_or_default()).for_each(|(to, from)| *to = *from);
            written = written.saturating_add(used);
        }
        Ok(written)
    }

    /// The length of a text without its padding.
    fn length(&self, text: &[u8]) -> Result<usize, usize> {
        let padding = match text {
            [.., b'=', b'='] if self.has_padding => 2,
            [.., b'='] if self.has_padding => 1,
            _ => 0,
        };
        let length = text.len().saturating_sub(padding);
        match length % 4 {
            _ if self.has_padding && !text.len().is_multiple_of(4) => Err(text.len()),
            1 => Err(text.len()),
            _ => Ok(length),
        }
    }

    /// The six bits of a character; 255 for another character.
    fn six(&self, character: u8) -> u8 {
        let [sign, last] = self.signs;
        // One more than the six bits, if the character is in the range; otherwise 0.
        let within = |first: u8, last: u8, six: u8| {
            let is_within =
                first.wrapping_sub(1).wrapping_sub(character) & character.wrapping_sub(last.wrapping_add(1));
            if_negative(is_within) & character.wrapping_sub(first).wrapping_add(six).wrapping_add(1)
        };
        within(b'A', b'Z', 0)
            .wrapping_add(within(b'a', b'z', 26))
            .wrapping_add(within(b'0', b'9', 52))
            .wrapping_add(within(sign, sign, 62))
            .wrapping_add(within(last, last, 63))
            .wrapping_sub(1)
    }
}
