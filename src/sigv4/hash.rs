//! SHA-256: a driver around the block function, the hash of a payload, and hex.

use crate::encode::{Encode, Sink, copy};
use crate::form::percent;
use core::fmt;
use sha2::block_api::compress256;

pub(super) type State = [u32; 8];
pub(super) type Digest = [u8; 32];
pub(super) type Block = [u8; BLOCK];

pub(super) const BLOCK: usize = 64;

/// FIPS 180-4, section 5.3.3.
pub(super) const INITIAL: State =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// What is collected before it is compressed: the canonical request of most calls, so that one call does it all.
const STAGE: usize = 4 * BLOCK;

/// A hasher that is a sink: what describes itself to a sink is hashed as it is written.
///
/// The block function is driven directly, because encoders write many small pieces: they are put together in one
/// buffer and padded in place. It can go on from a midstate, which is how a key's HMAC is cached.
pub(super) struct Sha256 {
    state: State,
    /// A stage, and room for its padding.
    buffer: [u8; STAGE + BLOCK],
    used: usize,
    /// How many bytes were compressed.
    compressed: u64,
}

impl Sha256 {
    pub(super) const fn new() -> Self {
        Self::resume(INITIAL, 0)
    }

    /// Goes on where the state was kept, after that many bytes: whole blocks.
    pub(super) const fn resume(state: State, compressed: u64) -> Self {
        Self { state, buffer: [0; STAGE + BLOCK], used: 0, compressed }
    }

    #[inline]
    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self.free().get_mut(..bytes.len()) {
            Some(free) => {
                copy(bytes, free);
                self.used = self.used.saturating_add(bytes.len());
            }
            None => self.update_full(bytes),
        }
    }

    #[inline(never)]
    fn update_full(&mut self, bytes: &[u8]) {
        let filled = copy(bytes, self.free());
        self.used = self.used.saturating_add(filled);
        self.compress_stage();
        // The rest need not go through the stage.
        let (blocks, rest) = bytes.get(filled..).unwrap_or_default().as_chunks::<BLOCK>();
        compress256(&mut self.state, blocks);
        self.count(blocks);
        self.used = copy(rest, &mut self.buffer);
    }

    /// The digest of all that was written; what is written after it would be hashed wrong.
    pub(super) fn finish(&mut self) -> Digest {
        // FIPS 180-4, section 5.1.1: a one bit, zeros, the length in bits, to the end of a block.
        let written = u64::try_from(self.used).unwrap_or_default();
        let bits = self.compressed.wrapping_add(written).wrapping_mul(8);
        let end = (self.used.saturating_add(8) / BLOCK).saturating_add(1).saturating_mul(BLOCK);
        let padding = self.buffer.get_mut(self.used..end).unwrap_or_default();
        padding.fill(0);
        if let Some(first) = padding.first_mut() {
            *first = 0x80;
        }
        if let Some(length) = padding.last_chunk_mut() {
            *length = bits.to_be_bytes();
        }
        let (blocks, _) = self.buffer.get(..end).unwrap_or_default().as_chunks::<BLOCK>();
        compress256(&mut self.state, blocks);
        digest(&self.state)
    }

    /// Overwrites what was written, for when that was a key.
    pub(super) fn wipe(&mut self) {
        use zeroize::Zeroize;

        self.state.zeroize();
        self.buffer.zeroize();
    }

    #[inline]
    fn free(&mut self) -> &mut [u8] {
        self.buffer.get_mut(self.used..STAGE).unwrap_or_default()
    }

    /// Compresses the whole blocks in the stage, and moves the rest to the front.
    fn compress_stage(&mut self) {
        let (blocks, rest) = self.buffer.get(..self.used).unwrap_or_default().as_chunks::<BLOCK>();
        compress256(&mut self.state, blocks);
        self.used = rest.len();
        let mut front = [0; BLOCK];
        copy(rest, &mut front);
        let blocks = u64::try_from(blocks.len()).unwrap_or_default();
        self.compressed = self.compressed.wrapping_add(blocks.wrapping_mul(BLOCK as u64));
        copy(&front, &mut self.buffer);
    }

    fn count(&mut self, blocks: &[Block]) {
        let bytes = u64::try_from(blocks.as_flattened().len()).unwrap_or_default();
        self.compressed = self.compressed.wrapping_add(bytes);
    }
}

impl Sink for Sha256 {
    #[inline]
    fn text(&mut self, text: &str) -> fmt::Result {
        self.update(text.as_bytes());
        Ok(())
    }

    #[inline]
    fn ascii(&mut self, ascii: &[u8]) -> fmt::Result {
        self.update(ascii);
        Ok(())
    }

    fn percent(&mut self, text: &str) -> fmt::Result {
        let mut rest = text.as_bytes();
        loop {
            let (read, written) = percent::encode(rest, self.free());
            self.used = self.used.saturating_add(written);
            rest = rest.get(read..).unwrap_or_default();
            if rest.is_empty() {
                return Ok(());
            }
            self.compress_stage();
        }
    }
}

/// A state as the bytes that a digest is.
pub(super) fn digest(state: &State) -> Digest {
    let mut digest = [0; 32];
    for (bytes, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    digest
}

/// A digest as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Hex([u8; 64]);

impl Hex {
    /// By arithmetic: there is no branch and no table, so that neither time nor addresses tell a digit.
    pub(super) fn new(digest: &Digest) -> Self {
        let mut digits = [0; 64];
        for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(digest) {
            *pair = [hex_digit(byte >> 4), hex_digit(byte & 0x0f)];
        }
        Self(digits)
    }

    pub(super) const fn as_str(&self) -> &str {
        match str::from_utf8(&self.0) {
            Ok(digits) => digits,
            Err(_) => "",
        }
    }

    pub(super) const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

/// The lower-case digit of a number below 16.
const fn hex_digit(nibble: u8) -> u8 {
    // 1 from 10 up, else 0.
    let letter = nibble.wrapping_add(6) >> 4;
    nibble.wrapping_add(b'0').wrapping_add(letter.wrapping_mul(b'a' - b'9' - 1))
}

/// The SHA-256 of a request's body, which is the last line of what is signed.
///
/// ```
/// use sts_wire::sigv4::PayloadHash;
///
/// let hash = PayloadHash::of(b"Action=GetCallerIdentity&Version=2011-06-15");
/// assert_eq!(hash.as_str(), "ab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843");
/// assert_eq!(PayloadHash::of(b""), PayloadHash::EMPTY);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PayloadHash(Hex);

impl PayloadHash {
    /// That of an empty body, as a presigned GET has it.
    pub const EMPTY: Self = Self(Hex(*b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));

    /// That of a body in memory.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(body);
        Self::from_digest(&hasher.finish())
    }

    /// That of a body that need not stand in memory: it is hashed as it is encoded.
    ///
    /// ```
    /// use sts_wire::GetCallerIdentity;
    /// use sts_wire::sigv4::PayloadHash;
    ///
    /// let hash = PayloadHash::of_encoded(&GetCallerIdentity::new());
    /// assert_eq!(hash, PayloadHash::of(b"Action=GetCallerIdentity&Version=2011-06-15"));
    /// ```
    #[must_use]
    pub fn of_encoded(body: &dyn Encode) -> Self {
        let mut hasher = Sha256::new();
        match body.write_to(&mut hasher) {
            // The hasher takes all.
            Ok(()) | Err(fmt::Error) => Self::from_digest(&hasher.finish()),
        }
    }

    /// That of a body that was hashed elsewhere.
    #[must_use]
    pub fn from_digest(digest: &[u8; 32]) -> Self {
        Self(Hex::new(digest))
    }

    /// 64 lower-case hex digits.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(super) const fn as_bytes(&self) -> &[u8; 64] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for PayloadHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PayloadHash").field(&self.as_str()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{string::String, vec::Vec};
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};
    use sha2::Digest as _;

    const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

    fn hashed(pieces: &[&[u8]]) -> String {
        let mut hasher = Sha256::new();
        pieces.iter().for_each(|piece| hasher.update(piece));
        String::from(Hex::new(&hasher.finish()).as_str())
    }

    #[test]
    fn agrees_with_published_digests() {
        // FIPS 180-2, appendix B; the first is that of nothing.
        let million = alloc::vec![b'a'; 1_000_000];
        for (message, digest) in [
            (&b""[..], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            ),
            (&million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        ] {
            assert_eq!(hashed(&[message]), digest);
        }
    }

    #[test]
    fn agrees_with_the_library_however_it_is_cut() {
        let data: Vec<u8> = (0..=255).cycle().take(3 * STAGE).collect();
        for length in 0..data.len() {
            let data = &data[..length];
            let expected = hex::encode(sha2::Sha256::digest(data));
            for size in [1, 7, 55, 64, 65, STAGE - 1, STAGE, STAGE + 1, 2 * STAGE + 3] {
                let pieces: Vec<&[u8]> = data.chunks(size).collect();
                assert_eq!(hashed(&pieces), expected, "{length} by {size}");
            }
        }
    }

    #[test]
    fn is_a_sink() {
        let text = "plain, and what is to be escaped: é/🍕".repeat(50);
        let encoded: String = percent_encoding::utf8_percent_encode(&text, ESCAPED).collect();
        for before in 0..STAGE {
            let mut hasher = Sha256::new();
            hasher.update(&alloc::vec![b'x'; before]);
            hasher.percent(&text).unwrap();
            let expected = sha2::Sha256::new().chain_update(alloc::vec![b'x'; before]).chain_update(&encoded);
            assert_eq!(hasher.finish().as_slice(), expected.finalize().as_slice(), "{before}");
        }
    }

    #[test]
    fn hex_is_what_the_library_writes() {
        for byte in 0..=u8::MAX {
            let digest = [byte; 32];
            assert_eq!(Hex::new(&digest).as_str(), hex::encode(digest));
        }
    }

    #[test]
    fn payloads_are_hashed_alike_wherever_they_come_from() {
        struct Body;
        impl Encode for Body {
            fn write_to(&self, sink: &mut dyn Sink) -> fmt::Result {
                sink.text("Action=GetCallerIdentity")?;
                sink.text("&Version=2011-06-15")
            }
        }

        // Its digest by sha256sum.
        let hash = PayloadHash::of_encoded(&Body);
        assert_eq!(hash.as_str(), "ab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843");
        assert_eq!(PayloadHash::of(b"Action=GetCallerIdentity&Version=2011-06-15"), hash);
        assert_eq!(PayloadHash::of(b""), PayloadHash::EMPTY);
    }
}
