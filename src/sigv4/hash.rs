//! SHA-256 of what is not secret, and digests in hex.

use crate::encode::{Encode, Sink, Target, WriteTo, write_into};
use core::fmt;
use sha2::{Digest as _, Sha256};

pub(super) type Digest = [u8; 32];

/// The SHA-256 of what `write` writes.
pub(super) fn sha256(write: &mut dyn FnMut(&mut Sink<'_>)) -> Digest {
    let mut hasher = Sha256::new();
    // A hasher does not fail.
    let _ = write_into(&mut hasher, write);
    hasher.finalize().into()
}

impl Target for Sha256 {
    fn take(&mut self, bytes: &[u8]) -> fmt::Result {
        self.update(bytes);
        Ok(())
    }
}

/// A digest as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Hex([u8; 64]);

impl Hex {
    // The crate `hex` takes 20 ns for a digest where this takes 6: three of them are 40 ns of a signature, 6 %.
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

/// The lower-case digit of a number below 16. Without a branch, because compilers vectorise arithmetic.
const fn hex_digit(nibble: u8) -> u8 {
    // All ones from 10 on, else zero.
    let is_letter = (nibble.wrapping_add(6) >> 4).wrapping_neg();
    nibble.wrapping_add(b'0').wrapping_add(is_letter & (b'a' - b'9' - 1))
}

/// The SHA-256 of a request body, which is the last line of a canonical request.
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
    /// The hash of an empty body, such as the body of a presigned GET.
    pub const EMPTY: Self = Self(Hex(*b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));

    /// Hashes a body in memory.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        Self::from_digest(&Sha256::digest(body).into())
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

    /// Takes the hash of a body that was hashed elsewhere.
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
    /// A constant text: a short secret in the body, such as an MFA code, can be found by hashing all candidates.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PayloadHash")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

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
    fn hex_agrees_with_the_crate_hex() {
        for byte in 0..=u8::MAX {
            let digest = [byte; 32];
            assert_eq!(Hex::new(&digest).as_str(), hex::encode(digest));
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

    #[test]
    fn debug_hides_the_hash() {
        assert_eq!(format!("{:?}", PayloadHash::EMPTY), "PayloadHash");
    }
}
