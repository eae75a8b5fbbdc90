//! Base64 without a branch or an address that depends on the text, which may hold a session token.
//!
//! base64ct is the oracle in tests. It is not used itself, because it links a panic at `opt-level = "z"`.
//!
//! Source: RFC 4648, sections 4 and 5.

use crate::encode::{Sink, Target, write_nested};
use core::fmt;

/// Writes what `write` writes in base64, with padding.
pub(super) fn base64(sink: &mut Sink<'_>, write: &mut dyn FnMut(&mut Sink<'_>)) {
    encode(&STANDARD, sink, write);
}

/// Writes what `write` writes in base64 for URLs, without padding.
pub(super) fn base64url(sink: &mut Sink<'_>, write: &mut dyn FnMut(&mut Sink<'_>)) {
    encode(&URL, sink, write);
}

/// The last two characters, as distances from the characters that the digits would continue with, and the padding.
struct Alphabet {
    from_62: i16,
    from_63: i16,
    padding: &'static str,
}

/// `+` and `/`.
const STANDARD: Alphabet = Alphabet { from_62: -15, from_63: 3, padding: "=" };
/// `-` and `_`.
const URL: Alphabet = Alphabet { from_62: -13, from_63: 49, padding: "" };

fn encode(alphabet: &'static Alphabet, sink: &mut Sink<'_>, write: &mut dyn FnMut(&mut Sink<'_>)) {
    let mut groups = Groups { alphabet, sink, held: [0; 3], used: 0 };
    write_nested(&mut groups, write);
    groups.finish();
}

/// Groups of three bytes, which become four characters.
struct Groups<'s, 'b> {
    alphabet: &'static Alphabet,
    sink: &'s mut Sink<'b>,
    held: [u8; 3],
    used: usize,
}

impl Groups<'_, '_> {
    fn characters(&self) -> [u8; 4] {
        let [a, b, c] = self.held;
        [a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63]
            .map(|six| self.alphabet.character(six))
    }

    /// Writes the last group, if it is not empty.
    fn finish(mut self) {
        let missing = 3_usize.saturating_sub(self.used);
        for place in self.held.iter_mut().skip(self.used) {
            *place = 0;
        }
        if missing < 3 {
            let characters = self.characters();
            self.sink.ascii(characters.get(..4_usize.saturating_sub(missing)).unwrap_or_default());
            (0..missing).for_each(|_| self.sink.text(self.alphabet.padding));
        }
    }
}

impl Target for Groups<'_, '_> {
    fn take(&mut self, bytes: &[u8]) -> fmt::Result {
        for byte in bytes {
            if let Some(place) = self.held.get_mut(self.used) {
                *place = *byte;
            }
            self.used = self.used.saturating_add(1);
            if self.used == 3 {
                self.sink.ascii(&self.characters());
                self.used = 0;
            }
        }
        Ok(())
    }
}

impl Alphabet {
    /// The character of six bits: the letters, the digits, two signs.
    fn character(&self, six: u8) -> u8 {
        let six = i16::from(six);
        // All bits are set if `six` is above the limit.
        let above = |limit: i16| limit.wrapping_sub(six) >> 8;
        let [character, _] = six
            .wrapping_add(65)
            .wrapping_add(above(25) & 6)
            .wrapping_sub(above(51) & 75)
            .wrapping_add(above(61) & self.from_62)
            .wrapping_add(above(62) & self.from_63)
            .to_le_bytes();
        character
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::written;
    use base64ct::{Base64, Base64UrlUnpadded, Encoding};

    #[test]
    fn base64_equals_base64ct() {
        for length in 0..700 {
            let text: alloc::string::String =
                (0..length).map(|at: u32| char::from_u32(at * 37 % 0x2500).unwrap()).collect();
            let mut buffer = [0; 6000];
            let whole = Base64::encode(text.as_bytes(), &mut buffer).unwrap();
            assert_eq!(written(|sink| base64(sink, &mut |sink| sink.text(&text))), whole);
            let whole = Base64UrlUnpadded::encode(text.as_bytes(), &mut buffer).unwrap();
            assert_eq!(written(|sink| base64url(sink, &mut |sink| sink.text(&text))), whole);
        }
    }

    #[test]
    fn every_character_is_the_character_of_the_rfc() {
        let letters = ('A'..='Z').chain('a'..='z').chain('0'..='9');
        for (alphabet, signs) in [(STANDARD, ['+', '/']), (URL, ['-', '_'])] {
            for (six, character) in (0..).zip(letters.clone().chain(signs)) {
                assert_eq!(char::from(alphabet.character(six)), character);
            }
        }
    }
}
