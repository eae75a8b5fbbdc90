//! SHA-256 (FIPS 180-4) by the block function of the crate sha2. The buffers of sha2 cost more than hashing a short
//! message.

use super::canonical::CanonicalRequest;
use super::hash::{Digest, PayloadHash};
use super::sign::StringToSign;
use crate::encode::{Encode, Sink, Target, WriteTo, copy, write_into};
use core::fmt;
use sha2::block_api::compress256;

pub(super) const BLOCK: usize = 64;

/// A state of SHA-256.
pub(super) type State = [u32; 8];

/// FIPS 180-4, section 5.3.3.
pub(super) const INITIAL: State =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// Completes a SHA-256: hashes `message` after `before` bytes that led to `state`, and the padding (FIPS 180-4, section
/// 5.1.1). `last` must be zeros. Afterwards it holds the end of the message.
pub(super) fn complete(state: &mut State, before: u64, message: &[u8], last: &mut [u8; 2 * BLOCK]) {
    let (blocks, rest) = message.as_chunks();
    compress256(state, blocks);
    copy(rest, last);
    let bits = before.saturating_add(message.len() as u64).saturating_mul(8);
    let length = if rest.len() < BLOCK - 8 { BLOCK } else { 2 * BLOCK };
    if let Some(padded) = last.get_mut(..length) {
        if let Some(one) = padded.get_mut(rest.len()) {
            *one = 0x80;
        }
        if let Some(end) = padded.last_chunk_mut() {
            *end = bits.to_be_bytes();
        }
        compress256(state, padded.as_chunks().0);
    }
}

pub(super) fn write_digest(state: &State, digest: &mut [u8]) {
    for (bytes, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
}

/// The SHA-256 of what `write` writes, which is not secret.
pub(crate) fn sha256(write: &mut dyn FnMut(&mut Sink<'_>)) -> Digest {
    let mut hasher = Hasher { state: INITIAL, before: 0, block: [0; BLOCK], used: 0 };
    // A hasher does not fail.
    let _ = write_into(&mut hasher, write);
    let Hasher { state, before, block, used } = hasher;
    digest(state, before, block.get(..used).unwrap_or_default())
}

/// The digest of a message whose first `before` bytes led to `state`, and whose others are `rest`.
fn digest(mut state: State, before: u64, rest: &[u8]) -> Digest {
    let mut digest = [0; 32];
    complete(&mut state, before, rest, &mut [0; 2 * BLOCK]);
    write_digest(&state, &mut digest);
    digest
}

struct Hasher {
    state: State,
    /// The bytes of the blocks that led to the state.
    before: u64,
    /// The incomplete block, whose first `used` bytes are filled.
    block: [u8; BLOCK],
    used: usize,
}

impl Hasher {
    fn compress(&mut self, blocks: &[[u8; BLOCK]]) {
        compress256(&mut self.state, blocks);
        self.before = self.before.saturating_add(blocks.as_flattened().len() as u64);
    }
}

impl Target for Hasher {
    fn take(&mut self, bytes: &[u8]) -> fmt::Result {
        let mut bytes = bytes;
        if self.used > 0 {
            let room = self.block.get_mut(self.used..).unwrap_or_default();
            let taken = copy(bytes, room);
            bytes = bytes.get(taken..).unwrap_or_default();
            self.used = self.used.saturating_add(taken);
            if self.used < BLOCK {
                return Ok(());
            }
            self.compress(&[self.block]);
        }
        let (blocks, rest) = bytes.as_chunks();
        self.compress(blocks);
        self.used = copy(rest, &mut self.block);
        Ok(())
    }
}

impl CanonicalRequest<'_> {
    /// Hashes the canonical request into the string to sign.
    pub(super) fn string_to_sign(&self) -> StringToSign<'_> {
        self.string_to_sign_of(&sha256(&mut |sink| self.write_to(sink)))
    }
}

impl PayloadHash {
    /// Hashes a body in memory.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        Self::from_digest(&digest(INITIAL, 0, body))
    }

    /// Hashes a body while it is encoded, without a buffer for all of it.
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
        Self::from_digest(&sha256(&mut |sink| body.write_to(sink)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_published_digests() {
        // FIPS 180-2, appendix B; the first is of no bytes.
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
            assert_eq!(PayloadHash::of(message).as_str(), digest);
            let written = sha256(&mut |sink| message.chunks(7).for_each(|piece| sink.ascii(piece)));
            assert_eq!(PayloadHash::from_digest(&written).as_str(), digest);
        }
    }

    #[test]
    fn a_payload_hash_does_not_depend_on_its_source() {
        struct Body;
        impl WriteTo for Body {
            fn write_to(&self, sink: &mut Sink<'_>) {
                sink.text("Action=GetCallerIdentity");
                sink.text("&Version=2011-06-15");
            }
        }

        // The digest is by sha256sum.
        let hash = PayloadHash::of_encoded(&Body);
        assert_eq!(hash.as_str(), "ab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843");
        assert_eq!(PayloadHash::of(b"Action=GetCallerIdentity&Version=2011-06-15"), hash);
        assert_eq!(PayloadHash::of(b""), PayloadHash::EMPTY);
    }
}
