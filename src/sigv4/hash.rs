//! SHA-256: a driver around the block function, the hash of a payload, and hex.

use crate::WIDE;
use crate::encode::{Drain, Encode, Sink, WriteTo, copy};
use core::fmt;
use sha2::block_api::compress256;
use zeroize::Zeroize;

pub(super) type State = [u32; 8];
pub(super) type Digest = [u8; 32];
pub(super) type Block = [u8; BLOCK];

pub(super) const BLOCK: usize = 64;

/// FIPS 180-4, section 5.3.3.
pub(super) const INITIAL: State =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// A hasher that takes what describes itself to a sink.
///
/// The block function is driven directly: what is written stands in a stage, whole blocks are compressed where they
/// stand, and the padding is written behind the last. It can go on from a midstate, which is how a key's HMAC is
/// cached.
pub(super) struct Sha256 {
    compressor: Compressor,
    stage: [u8; STAGE],
    used: usize,
}

/// A whole number of blocks. The canonical request of a short form without a session token fits, and so is compressed
/// at once.
const STAGE: usize = if WIDE { 6 * BLOCK } else { 5 * BLOCK };
const _: () = assert!(STAGE.is_multiple_of(BLOCK));

/// What takes whole blocks.
struct Compressor {
    state: State,
    /// How many bytes were compressed.
    taken: u64,
}

impl Sha256 {
    pub(super) const fn new() -> Self {
        Self { compressor: Compressor { state: INITIAL, taken: 0 }, stage: [0; STAGE], used: 0 }
    }

    /// Begins anew at a state that was kept, after that many bytes. Of the stage nothing need be cleared.
    pub(super) const fn restart(&mut self, state: State, taken: u64) {
        self.compressor = Compressor { state, taken };
        self.used = 0;
    }

    /// Takes all that `write` writes.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub(super) fn take(&mut self, write: &dyn Fn(&mut Sink<'_>)) {
        let mut sink = Sink::new(&mut self.stage, self.used, &mut self.compressor);
        write(&mut sink);
        // What compresses does not fail.
        self.used = sink.finish().unwrap_or_default();
    }

    /// Takes all that `write` writes, and passes it on to `other`: it is encoded once for both.
    pub(super) fn take_and_pass_on(&mut self, other: &mut Sink<'_>, write: impl FnOnce(&mut Sink<'_>)) {
        if let Some(before) = other.kept().map(<[u8]>::len) {
            write(other);
            let written = other.kept().and_then(|all| all.get(before..)).unwrap_or_default();
            return self.take(&|sink| sink.ascii(written));
        }
        let mut tee = Tee { compressor: &mut self.compressor, other, passed_on: self.used };
        let mut sink = Sink::new(&mut self.stage, self.used, &mut tee);
        write(&mut sink);
        self.used = sink.finish().unwrap_or_default();
        tee.pass_on(self.stage.get(..self.used).unwrap_or_default());
    }

    /// The digest of all that was taken; what is taken after it would be hashed wrong.
    pub(super) fn finish(&mut self) -> Digest {
        // The padding needs nine bytes; a whole block of zeros, of which their number is known, needs no call.
        if self.used > STAGE.saturating_sub(BLOCK) {
            self.take(&|sink| sink.flush());
        }
        if let Some(behind) = self.stage.get_mut(self.used..).and_then(<[u8]>::first_chunk_mut::<BLOCK>) {
            *behind = [0; BLOCK];
        }
        let Compressor { state, taken } = &mut self.compressor;
        finish(state, *taken, &mut self.stage, self.used)
    }

    /// Makes a key of HMAC of what was taken: the hash of it, if it is longer than a block (RFC 2104, section 3). Nothing
    /// of it is left here.
    pub(super) fn finish_key(&mut self, key: &mut Block) {
        let touched = if self.compressor.taken == 0 && self.used <= BLOCK {
            copy(self.stage.get(..self.used).unwrap_or_default(), key);
            self.used
        } else {
            let mut digest = self.finish();
            copy(&digest, key);
            digest.zeroize();
            self.compressor.state.zeroize();
            STAGE
        };
        self.stage.iter_mut().take(touched).for_each(Zeroize::zeroize);
    }
}

impl Drain for Compressor {
    fn drain(&mut self, text: &[u8]) -> Result<usize, fmt::Error> {
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        if !blocks.is_empty() {
            compress256(&mut self.state, blocks);
        }
        let taken = text.len().saturating_sub(rest.len());
        self.taken = self.taken.wrapping_add(length(taken));
        Ok(taken)
    }
}

/// Compresses, and passes each byte on when it is seen for the first time.
struct Tee<'t, 'b> {
    compressor: &'t mut Compressor,
    other: &'t mut Sink<'b>,
    /// How many of the bytes that come next were passed on before.
    passed_on: usize,
}

impl Tee<'_, '_> {
    fn pass_on(&mut self, text: &[u8]) {
        self.other.ascii(text.get(self.passed_on..).unwrap_or_default());
    }
}

impl Drain for Tee<'_, '_> {
    fn drain(&mut self, text: &[u8]) -> Result<usize, fmt::Error> {
        self.pass_on(text);
        let taken = self.compressor.drain(text)?;
        self.passed_on = text.len().saturating_sub(taken);
        Ok(taken)
    }
}

/// The digest of a message in memory, after that many bytes that led to `state`.
pub(super) fn hash(mut state: State, before: u64, message: &[u8]) -> Digest {
    let (blocks, rest) = message.as_chunks::<BLOCK>();
    if !blocks.is_empty() {
        compress256(&mut state, blocks);
    }
    let mut last = [0; 2 * BLOCK];
    let used = copy(rest, &mut last);
    let taken = before.wrapping_add(length(message.len().saturating_sub(used)));
    finish(&mut state, taken, &mut last, used)
}

/// Pads the `used` bytes at the beginning of `last`, behind which zeros stand, and compresses them (FIPS 180-4, section
/// 5.1.1): a one bit, zeros, the length in bits, to the end of a block.
fn finish(state: &mut State, taken: u64, last: &mut [u8], used: usize) -> Digest {
    let bits = taken.wrapping_add(length(used)).wrapping_mul(8);
    let padded = used.saturating_add(9).next_multiple_of(BLOCK);
    let padded = last.get_mut(..padded).unwrap_or_default();
    if let Some(one) = padded.get_mut(used) {
        *one = 0x80;
    }
    if let Some(length) = padded.last_chunk_mut() {
        *length = bits.to_be_bytes();
    }
    compress256(state, padded.as_chunks().0);
    digest(state)
}

fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or_default()
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
    #[inline(never)]
    pub(super) fn new(digest: &Digest) -> Self {
        let mut digits = [0; 64];
        for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(digest) {
            // The high half in front, in lanes of two bytes.
            let byte = u16::from(*byte);
            *pair = ((byte >> 4 | byte << 8) & 0x0f0f).to_le_bytes();
        }
        digits.iter_mut().for_each(|digit| *digit = hex_digit(*digit));
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
    // All ones from 10 up, else zero: a multiplication would not fit the lanes of a vector.
    let letter = (nibble.wrapping_add(6) >> 4).wrapping_neg();
    nibble.wrapping_add(b'0').wrapping_add(letter & (b'a' - b'9' - 1))
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
        Self::from_digest(&hash(INITIAL, 0, body))
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
        Self::of_written(body)
    }

    pub(crate) fn of_written(body: &dyn WriteTo) -> Self {
        let mut hasher = Sha256::new();
        hasher.take(&|sink| body.write_to(sink));
        Self::from_digest(&hasher.finish())
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
        pieces.iter().for_each(|piece| hasher.take(&|sink| sink.ascii(piece)));
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
        let data: Vec<u8> = (0..=255).cycle().take(2 * STAGE + BLOCK).collect();
        let lengths = (0..3 * BLOCK).chain(STAGE - BLOCK..STAGE + BLOCK).chain(2 * STAGE - BLOCK..data.len());
        for length in lengths {
            let data = &data[..length];
            let expected = hex::encode(sha2::Sha256::digest(data));
            assert_eq!(PayloadHash::of(data).as_str(), expected, "{length}");
            for size in [1, 7, 55, 64, 65, 127, 128, 129, 191, 511, 512, 513, 1_000] {
                let pieces: Vec<&[u8]> = data.chunks(size).collect();
                assert_eq!(hashed(&pieces), expected, "{length} by {size}");
            }
        }
    }

    #[test]
    fn takes_what_is_written() {
        let text = "plain, and what is to be escaped: é/🍕".repeat(50);
        let encoded: String = percent_encoding::utf8_percent_encode(&text, ESCAPED).collect();
        for before in 0..300 {
            let mut hasher = Sha256::new();
            hasher.take(&|sink| {
                (0..before).for_each(|_| sink.text("x"));
                sink.percent(&text);
            });
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
        impl WriteTo for Body {
            fn write_to(&self, sink: &mut Sink<'_>) {
                sink.text("Action=GetCallerIdentity");
                sink.text("&Version=2011-06-15");
            }
        }

        // Its digest by sha256sum.
        let hash = PayloadHash::of_encoded(&Body);
        assert_eq!(hash.as_str(), "ab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843");
        assert_eq!(PayloadHash::of(b"Action=GetCallerIdentity&Version=2011-06-15"), hash);
        assert_eq!(PayloadHash::of(b""), PayloadHash::EMPTY);
    }
}
