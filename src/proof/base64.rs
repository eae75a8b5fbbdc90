//! Base64, encoded into a sink and decoded in place.
//!
//! base64ct is the oracle in tests. The crate itself does not use base64ct, because base64ct links panics: its encoder
//! at `opt-level = "z"`, its decoder at 2 and 3.

mod alphabet;
#[cfg(feature = "server")]
mod decode;

use crate::encode::{Sink, Target, copy, write_nested};
use alphabet::{Alphabet, BLOCK, Bytes};
use core::fmt;

/// Writes what `write` writes in base64, with padding.
pub(super) fn base64(sink: &mut Sink<'_>, write: &mut dyn FnMut(&mut Sink<'_>)) {
    encode(Alphabet::STANDARD, sink, write);
}

/// Writes what `write` writes in base64 for URLs, without padding.
pub(super) fn base64url(sink: &mut Sink<'_>, write: &mut dyn FnMut(&mut Sink<'_>)) {
    encode(Alphabet::URL, sink, write);
}

/// Decodes base64 with padding in place, and returns the number of bytes. The error is the offset of a wrong character,
/// or the length of an incomplete text.
#[cfg(feature = "server")]
pub(super) fn decode(text: &mut [u8]) -> Result<usize, usize> {
    Alphabet::STANDARD.decode(text)
}

/// Decodes base64 for URLs without padding in place, like [`decode()`].
#[cfg(feature = "server")]
pub(super) fn decode_url(text: &mut [u8]) -> Result<usize, usize> {
    Alphabet::URL.decode(text)
}

fn encode(alphabet: Alphabet, sink: &mut Sink<'_>, write: &mut dyn FnMut(&mut Sink<'_>)) {
    let mut blocks = Blocks { alphabet, sink, held: [0; size_of::<Bytes>()], used: 0 };
    write_nested(&mut blocks, write);
    blocks.finish();
}

/// Writes bytes in base64, by blocks.
struct Blocks<'s, 'b> {
    alphabet: Alphabet,
    sink: &'s mut Sink<'b>,
    /// The beginning of the next block, and zeros.
    held: Bytes,
    /// The number of bytes in the beginning.
    used: usize,
}

impl Blocks<'_, '_> {
    /// Writes the incomplete last block.
    fn finish(&mut self) {
        let length = self.used.saturating_mul(4).div_ceil(3);
        let characters = self.alphabet.encode(&self.held);
        self.sink.ascii(characters.as_flattened().get(..length).unwrap_or_default());
        if self.alphabet.has_padding {
            let padding = length.next_multiple_of(4).saturating_sub(length);
            self.sink.text("==".get(..padding).unwrap_or_default());
        }
    }
}

impl Target for Blocks<'_, '_> {
    fn take(&mut self, bytes: &[u8]) -> fmt::Result {
        let mut rest = bytes;
        while !rest.is_empty() {
            // A whole block is encoded where it is.
            if self.used == 0
                && let Some(block) = rest.first_chunk::<{ size_of::<Bytes>() }>()
            {
                self.sink.ascii(self.alphabet.encode(block).as_flattened());
                rest = rest.get(3 * BLOCK..).unwrap_or_default();
                continue;
            }
            let room = self.held.get_mut(self.used..3 * BLOCK).unwrap_or_default();
            let copied = copy(rest, room);
            rest = rest.get(copied..).unwrap_or_default();
            self.used = self.used.saturating_add(copied);
            if self.used == 3 * BLOCK {
                self.sink.ascii(self.alphabet.encode(&self.held).as_flattened());
                (self.held, self.used) = ([0; size_of::<Bytes>()], 0);
            }
        }
        Ok(())
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

    /// RFC 4648, section 10.
    #[test]
    fn the_vectors_of_the_rfc_are_encoded() {
        for (text, whole) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(written(|sink| base64(sink, &mut |sink| sink.text(text))), whole);
        }
    }

    #[test]
    fn base64_of_pieces_of_any_length_is_the_base64_of_the_whole() {
        let text = "0123456789".repeat(40);
        let mut buffer = [0; 600];
        let whole = Base64::encode(text.as_bytes(), &mut buffer).unwrap();
        for length in 1..120 {
            // The target receives each piece separately; a sink would gather the pieces.
            let joined = written(|sink| {
                let mut blocks =
                    Blocks { alphabet: Alphabet::STANDARD, sink, held: [0; size_of::<Bytes>()], used: 0 };
                text.as_bytes().chunks(length).for_each(|piece| blocks.take(piece).unwrap());
                blocks.finish();
            });
            assert_eq!(joined, whole, "{length}");
        }
    }
}

#[cfg(all(test, feature = "server"))]
mod tests_of_decoding {
    use super::*;
    use alloc::vec::Vec;
    use base64ct::{Base64, Base64UrlUnpadded, Encoding};

    /// Decodes a copy.
    fn decoded(text: &[u8], decode: fn(&mut [u8]) -> Result<usize, usize>) -> Result<Vec<u8>, usize> {
        let mut text = text.to_vec();
        let length = decode(&mut text)?;
        text.truncate(length);
        Ok(text)
    }

    #[test]
    fn what_base64ct_encodes_is_decoded() {
        let mut buffer = [0; 1000];
        for length in 0..600_usize {
            let bytes: Vec<u8> = (0..length).map(|at| (at * 151 + length).to_le_bytes()[0]).collect();
            let text = Base64::encode(&bytes, &mut buffer).unwrap();
            assert_eq!(decoded(text.as_bytes(), decode), Ok(bytes.clone()));
            let text = Base64UrlUnpadded::encode(&bytes, &mut buffer).unwrap();
            assert_eq!(decoded(text.as_bytes(), decode_url), Ok(bytes));
        }
    }

    /// Texts of up to 5 characters, each with every byte at each place, and of two blocks.
    #[test]
    fn what_base64ct_refuses_is_refused() {
        let (mut accepted, mut refused) = (0, 0);
        let texts =
            ["", "a", "aa", "aa=", "aaa", "aaA=", "aA==", "a===", "====", "aaaa", "aaaaa", "aaaaaA=="];
        let long = ["aB".repeat(48), alloc::format!("{}A=", "aB".repeat(47))];
        for text in texts.into_iter().chain(long.iter().map(|text| &**text)) {
            for at in 0..=text.len() {
                for byte in 0..=255 {
                    let mut text = text.as_bytes().to_vec();
                    match text.get_mut(at) {
                        Some(place) => *place = byte,
                        None => text.push(byte),
                    }
                    let (mut buffer, mut buffer_url) = ([0; 200], [0; 200]);
                    let oracle = Base64::decode(&text, &mut buffer).map(<[u8]>::to_vec);
                    assert_eq!(decoded(&text, decode).ok(), oracle.clone().ok(), "{text:?}");
                    let url = Base64UrlUnpadded::decode(&text, &mut buffer_url).map(<[u8]>::to_vec);
                    assert_eq!(decoded(&text, decode_url).ok(), url.clone().ok(), "{text:?}");
                    for is_accepted in [oracle.is_ok(), url.is_ok()] {
                        *if is_accepted { &mut accepted } else { &mut refused } += 1;
                    }
                }
            }
        }
        assert!(accepted > 10_000 && refused > 10_000, "{accepted} {refused}");
    }

    #[test]
    fn an_error_is_the_place_of_the_wrong_character() {
        for (text, at) in [
            ("a", 1),
            ("aa", 2),
            ("aa=", 3),
            ("a===", 1),
            ("====", 0),
            ("=aaa", 0),
            ("aaaa\n", 5),
            ("aa\na", 2),
            ("aaa ", 3),
            ("aa-a", 2),
            ("aa_a", 2),
            ("aaa\u{e9}", 5),
            // Bits that encode no byte.
            ("ab==", 1),
            ("aab=", 2),
        ] {
            assert_eq!(decoded(text.as_bytes(), decode), Err(at), "{text}");
        }
        for (text, at) in
            [("aa==", 2), ("aaa=", 3), ("ab", 1), ("aab", 2), ("a+", 1), ("a/", 1), ("aaaaa", 5)]
        {
            assert_eq!(decoded(text.as_bytes(), decode_url), Err(at), "{text}");
        }
        let long = alloc::format!("{}!{}", "a".repeat(130), "a".repeat(129));
        assert_eq!(decoded(long.as_bytes(), decode), Err(130));
    }
}
