//! What a key signs, and the signature that comes of it.

use super::hash::Hex;
use super::{CredentialScope, SigningKey};
use crate::FixedStr;
use crate::encode::{Sink, WriteTo, fill};
use core::fmt;

/// The most bytes of a string to sign: the algorithm, a time, a scope of 64 bytes each for region and service, a hash.
const MAX_STRING_TO_SIGN: usize = 17 + 17 + (9 + 65 + 65 + 13) + 64;

impl SigningKey {
    /// The signature of a string to sign.
    pub(super) fn signature(&self, string_to_sign: &StringToSign<'_>) -> Signature {
        let mut message = [0; MAX_STRING_TO_SIGN];
        // It fits.
        let length = fill(&mut message, &mut |sink| string_to_sign.write_to(sink)).unwrap_or_default();
        Signature(Hex::new(&self.mac(message.get(..length).unwrap_or_default())))
    }
}

/// A signature: 64 lower-case hex digits.
#[derive(Clone, Copy)]
pub struct Signature(Hex);

impl Signature {
    /// The digits.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(super) const fn as_bytes(&self) -> &[u8; 64] {
        self.0.as_bytes()
    }
}

impl AsRef<str> for Signature {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Debug for Signature {
    /// A constant: a presigned URL is as good as a password until it expires, and its signature is the secret in
    /// it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature")
    }
}

/// What the key signs: the algorithm, the time, the scope and the hash of the canonical request, a line each.
///
/// ```
/// use sts_wire::sigv4::{PayloadHash, Request};
/// use sts_wire::{Credentials, Encode, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let at = Timestamp::parse_amz_date("20150830T123600Z")?;
/// let key = credentials.signing_key(at, "us-east-1", "service")?;
/// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
/// let signed = key.sign(&credentials, &request, at)?;
///
/// // As the test suite of AWS has it (get-vanilla).
/// let mut string_to_sign = String::new();
/// signed.string_to_sign().encode(&mut string_to_sign)?;
/// assert_eq!(
///     string_to_sign,
///     "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n\
///      bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63"
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// [Create a string to sign](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign)
#[derive(Clone, Copy)]
pub struct StringToSign<'a> {
    pub(super) amz_date: FixedStr<16>,
    pub(super) scope: CredentialScope<'a>,
    pub(super) hash: Hex,
}

impl WriteTo for StringToSign<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        sink.text("AWS4-HMAC-SHA256\n");
        sink.ascii(self.amz_date.as_bytes());
        sink.text("\n");
        self.scope.write("/", sink);
        sink.text("\n");
        sink.ascii(self.hash.as_bytes());
    }
}

impl fmt::Debug for StringToSign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StringToSign")
            .field("amz_date", &self.amz_date)
            .field("scope", &self.scope)
            .field("hash", &self.hash.as_str())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn the_digits_are_had_by_asking_alone() {
        let signature = Signature(Hex::new(&[0xab; 32]));
        assert_eq!(signature.as_ref(), "ab".repeat(32));
        assert_eq!(signature.as_ref(), signature.as_str());
        assert_eq!(format!("{signature:?}"), "Signature");
    }
}
