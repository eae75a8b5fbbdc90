//! HMAC-SHA-256 with a key that is kept as its two midstates.

use super::hash::{BLOCK, Block, Digest, INITIAL, Sha256, State, digest};
use crate::encode::{Sink, copy};
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

    /// Makes of the key the MAC of `message` under it, as a derivation does. The others are scratch.
    pub(super) fn derive(&mut self, message: &str, hasher: &mut Sha256, block: &mut Block) {
        let mut mac = self.mac(hasher, &|sink| sink.text(message));
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

    /// The MAC of what `write` writes; `hasher` is scratch.
    #[cfg_attr(target_pointer_width = "64", inline)]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub(super) fn mac(&self, hasher: &mut Sha256, write: &dyn Fn(&mut Sink<'_>)) -> Digest {
        hasher.restart(*self.inner, BLOCK as u64);
        hasher.take(write);
        self.outer(&hasher.finish())
    }

    fn outer(&self, inner: &Digest) -> Digest {
        let mut block = OUTER;
        copy(inner, &mut block);
        // It becomes the MAC, which is the next key where keys are derived.
        let mut state = Zeroizing::new(*self.outer);
        compress256(&mut state, slice::from_ref(&block));
        digest(&state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use hmac::{KeyInit, Mac};

    fn key(key: &[u8]) -> MacKey {
        let mut block = [0; BLOCK];
        copy(key, &mut block);
        MacKey::new(&mut block)
    }

    fn mac(key: &MacKey, message: &[u8]) -> Digest {
        key.mac(&mut Sha256::new(), &|sink| sink.ascii(message))
    }

    #[test]
    fn agrees_with_published_macs() {
        // RFC 4231, test cases 1 to 3.
        for (bytes, message, expected) in [
            (
                &[0x0b; 20][..],
                &b"Hi There"[..],
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        ] {
            assert_eq!(hex::encode(mac(&key(bytes), message)), expected);
        }
    }

    #[test]
    fn agrees_with_the_library_at_every_length() {
        for length in 0..=BLOCK {
            let (bytes, message) = (vec![0xa5; length], vec![0x5a; 5 * length]);
            let expected = hmac::Hmac::<sha2::Sha256>::new_from_slice(&bytes).unwrap();
            let expected = expected.chain_update(&message).finalize().into_bytes();
            let key = key(&bytes);
            assert_eq!(mac(&key, &message).as_slice(), expected.as_slice());
            assert_eq!(mac(&key, &message).as_slice(), expected.as_slice(), "twice");
        }
    }

    #[test]
    fn derives_the_documented_key() {
        // https://docs.aws.amazon.com/general/latest/gr/signature-v4-examples.html
        let mut derived = key(b"AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        for (part, expected) in [
            ("20120215", "969fbb94feb542b71ede6f87fe4d5fa29c789342b0f407474670f0c2489e0a0d"),
            ("us-east-1", "69daa0209cd9c5ff5c8ced464a696fd4252e981430b10e3d3fd8e2f197d7a70c"),
            ("iam", "f72cfd46f26bc4643f06a11eabb6c0ba18780c19a8da0c31ace671265e3c87fa"),
            ("aws4_request", "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"),
        ] {
            derived.derive(part, &mut Sha256::new(), &mut [0; BLOCK]);
            let expected = key(&hex::decode(expected).unwrap());
            assert_eq!(*derived.inner, *expected.inner, "{part}");
            assert_eq!(*derived.outer, *expected.outer, "{part}");
        }
    }

    #[test]
    fn is_wiped_when_dropped() {
        fn is_wiped<T: zeroize::ZeroizeOnDrop>(_: &T) {}

        let key = key(b"x");
        is_wiped(&key.inner);
        is_wiped(&key.outer);
    }
}
