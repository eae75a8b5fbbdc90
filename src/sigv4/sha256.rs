//! SHA-256 of what is not secret.

use super::canonical::CanonicalRequest;
use super::hash::{Digest, PayloadHash};
use super::sign::StringToSign;
use crate::encode::{Encode, Sink, Target, WriteTo, write_into};
use core::fmt;
use sha2::{Digest as _, Sha256};

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
