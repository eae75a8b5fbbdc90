//! HMAC-SHA-256 with a key that is kept as its two midstates.

use super::hash::{BLOCK, Block, Digest, INITIAL, Sha256, State, digest};
use crate::encode::copy;
use core::slice;
use sha2::block_api::compress256;
use zeroize::{Zeroize, Zeroizing};

/// A key of HMAC: the states of the inner and the outer hash after the key's block, which is all that is needed of
/// it (RFC 2104, section 4). Wiped when dropped.
///
/// That saves two of the compressions at each use. The crate `hmac` would do the same, but leaves the padded key on
/// the stack where it builds its states; here the block is the caller's to wipe.
pub(super) struct MacKey {
    inner: Zeroizing<State>,
    outer: Zeroizing<State>,
}

/// RFC 2104, section 2.
const IPAD: u8 = 0x36;
const OPAD: u8 = 0x5c;

/// The block of the outer hash that the inner digest begins: padded (FIPS 180-4, section 5.1.1), with the length of
/// the key's block and the digest in bits.
const OUTER: Block = {
    let mut block = [0; BLOCK];
    block[32] = 0x80;
    [block[62], block[63]] = (96_u16 * 8).to_be_bytes();
    block
};

impl MacKey {
    /// The key in `block`, padded with zeros. The block is scratch afterwards, and the caller's to wipe.
    pub(super) fn new(block: &mut Block) -> Self {
        let mut key = Self { inner: Zeroizing::new(INITIAL), outer: Zeroizing::new(INITIAL) };
        key.absorb(block);
        key
    }

    /// Makes of the key the MAC of `message` under it, as a derivation does. `block` is scratch.
    pub(super) fn derive(&mut self, message: &str, block: &mut Block) {
        let mut hasher = self.start();
        hasher.update(message.as_bytes());
        let mut mac = self.finish(&mut hasher);
        block.fill(0);
        copy(&mac, block);
        mac.zeroize();
        *self.inner = INITIAL;
        *self.outer = INITIAL;
        self.absorb(block);
    }

    fn absorb(&mut self, block: &mut Block) {
        block.iter_mut().for_each(|byte| *byte ^= IPAD);
        compress256(&mut self.inner, slice::from_ref(block));
        block.iter_mut().for_each(|byte| *byte ^= IPAD ^ OPAD);
        compress256(&mut self.outer, slice::from_ref(block));
    }

    /// A hasher into which the message goes.
    pub(super) fn start(&self) -> Sha256 {
        Sha256::resume(*self.inner, BLOCK as u64)
    }

    /// The MAC of what went into a hasher of this key.
    pub(super) fn finish(&self, message: &mut Sha256) -> Digest {
        let mut block = OUTER;
        copy(&message.finish(), &mut block);
        let mut state = *self.outer;
        compress256(&mut state, slice::from_ref(&block));
        digest(&state)
    }
}
