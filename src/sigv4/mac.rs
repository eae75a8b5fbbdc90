//! HMAC-SHA-256 (RFC 2104). Everything here is derived from a secret access key, so all of it is wiped.

use super::hash::Digest;
use super::sha256::{BLOCK, INITIAL, State, complete, write_digest};
use crate::encode::copy;
use core::slice;
use sha2::block_api::compress256;
use zeroize::{Zeroize, Zeroizing};

const IPAD: u8 = 0x36;
const OPAD: u8 = 0x5c;

/// The block of the outer hash after the block of the key: a digest, whose place is empty, and the padding.
const DIGEST_BLOCK: [u8; BLOCK] = {
    let mut block = [0; BLOCK];
    block[32] = 0x80;
    // The two blocks hold 96 bytes, which are 0x300 bits.
    block[62] = 0x03;
    block
};

/// A key of HMAC, kept as the states of the inner and the outer hash after the block of the key (RFC 2104, section 4).
///
/// The crate `hmac` keeps the same states, but leaves the padded key on the stack: `tests/constant_time` finds it
/// there.
pub(super) struct MacKey {
    inner: Zeroizing<State>,
    outer: Zeroizing<State>,
}

impl MacKey {
    /// A key from its bytes, which the caller wipes.
    pub(super) fn new(key: &[u8]) -> Self {
        let mut block = Zeroizing::new([0; BLOCK]);
        if key.len() > BLOCK {
            let mut state = Zeroizing::new(INITIAL);
            hash(&mut state, 0, key);
            write_digest(&state, &mut *block);
        } else {
            copy(key, &mut *block);
        }
        let mut this = Self { inner: Zeroizing::new(INITIAL), outer: Zeroizing::new(INITIAL) };
        this.absorb(&mut block);
        this
    }

    /// Replaces the key by the MAC of each message under it in turn, as the derivation of SigV4 does.
    pub(super) fn derive(&mut self, messages: &[&[u8]]) {
        let mut block = Zeroizing::new([0; BLOCK]);
        for message in messages {
            *block = [0; BLOCK];
            self.write_mac(message, &mut *block);
            (*self.inner, *self.outer) = (INITIAL, INITIAL);
            self.absorb(&mut block);
        }
    }

    /// The MAC of `message`.
    pub(super) fn mac(&self, message: &[u8]) -> Digest {
        let mut mac = [0; 32];
        self.write_mac(message, &mut mac);
        mac
    }

    fn absorb(&mut self, block: &mut [u8; BLOCK]) {
        block.iter_mut().for_each(|byte| *byte ^= IPAD);
        compress256(&mut self.inner, slice::from_ref(block));
        block.iter_mut().for_each(|byte| *byte ^= IPAD ^ OPAD);
        compress256(&mut self.outer, slice::from_ref(block));
    }

    fn write_mac(&self, message: &[u8], mac: &mut [u8]) {
        let mut state = Zeroizing::new(*self.inner);
        hash(&mut state, BLOCK as u64, message);
        let mut block = DIGEST_BLOCK;
        write_digest(&state, &mut block);
        *state = *self.outer;
        compress256(&mut state, slice::from_ref(&block));
        write_digest(&state, mac);
        block.iter_mut().take(32).for_each(Zeroize::zeroize);
    }
}

/// Completes the SHA-256 of a message that may be a secret.
fn hash(state: &mut State, before: u64, message: &[u8]) {
    let mut last = [0; 2 * BLOCK];
    complete(state, before, message, &mut last);
    // The padding is no secret.
    last.iter_mut().take(message.len() % BLOCK).for_each(Zeroize::zeroize);
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use hmac::{KeyInit, Mac};

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
            assert_eq!(hex::encode(MacKey::new(bytes).mac(message)), expected);
        }
    }

    #[test]
    fn agrees_with_hmac_at_every_length() {
        for length in 0..=3 * BLOCK {
            let (bytes, message) = (vec![0xa5; length], vec![0x5a; 3 * BLOCK - length]);
            let expected = hmac::Hmac::<sha2::Sha256>::new_from_slice(&bytes).unwrap();
            let expected = expected.chain_update(&message).finalize().into_bytes();
            let key = MacKey::new(&bytes);
            assert_eq!(key.mac(&message).as_slice(), expected.as_slice());
            assert_eq!(key.mac(&message).as_slice(), expected.as_slice(), "twice");
        }
    }

    #[test]
    fn derives_the_documented_key() {
        // https://docs.aws.amazon.com/general/latest/gr/signature-v4-examples.html
        let mut derived = MacKey::new(b"AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        for (part, expected) in [
            ("20120215", "969fbb94feb542b71ede6f87fe4d5fa29c789342b0f407474670f0c2489e0a0d"),
            ("us-east-1", "69daa0209cd9c5ff5c8ced464a696fd4252e981430b10e3d3fd8e2f197d7a70c"),
            ("iam", "f72cfd46f26bc4643f06a11eabb6c0ba18780c19a8da0c31ace671265e3c87fa"),
            ("aws4_request", "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"),
        ] {
            derived.derive(&[part.as_bytes()]);
            let expected = MacKey::new(&hex::decode(expected).unwrap());
            assert_eq!(*derived.inner, *expected.inner, "{part}");
            assert_eq!(*derived.outer, *expected.outer, "{part}");
        }
    }

    #[test]
    fn is_wiped_when_dropped() {
        fn is_wiped<T: zeroize::ZeroizeOnDrop>(_: &T) {}

        let key = MacKey::new(b"x");
        is_wiped(&key.inner);
        is_wiped(&key.outer);
    }
}
