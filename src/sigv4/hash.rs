//! Payload hashes, and digests in hex.

use super::error::{SigningError, SigningErrorKind};
use core::fmt;

/// A SHA-256 or an HMAC-SHA-256.
pub(super) type Digest = [u8; 32];

/// A digest as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hex([u8; 64]);

impl Hex {
    // The crate `hex` takes 20 ns for a digest where this takes 6: three of them are 40 ns of a signature, 6 %.
    pub(crate) fn new(digest: &Digest) -> Self {
        let mut digits = [0; 64];
        for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(digest) {
            *pair = [hex_digit(byte >> 4), hex_digit(byte & 0x0f)];
        }
        Self(digits)
    }

    /// Reads 64 lower-case hex digits. The error is the offset of the first byte that is not such a digit, or 64 if the
    /// text is longer, or its length if it is shorter.
    pub(super) fn parse(hex: &str) -> Result<Self, usize> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        // Without an early exit the compiler vectorises the loop.
        let all = |digits: &[u8; 64]| digits.iter().fold(true, |all, byte| all & is_digit(*byte));
        let digest = <&[u8; 64]>::try_from(hex.as_bytes()).ok().filter(|digits| all(digits));
        digest.map(|digest| Self(*digest)).ok_or_else(|| {
            let other = hex.bytes().position(|byte| !is_digit(byte));
            other.unwrap_or(hex.len()).min(64)
        })
    }

    pub(super) const fn as_str(&self) -> &str {
        match str::from_utf8(&self.0) {
            Ok(digits) => digits,
            Err(_) => "",
        }
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

/// The lower-case hex digit of a number below 16. Without a branch, because compilers vectorise arithmetic.
const fn hex_digit(nibble: u8) -> u8 {
    // All ones from 10 on, else zero.
    let is_letter = (nibble.wrapping_add(6) >> 4).wrapping_neg();
    nibble.wrapping_add(b'0').wrapping_add(is_letter & (b'a' - b'9' - 1))
}

/// The last line of a canonical request: the SHA-256 of the body, or a literal that says how the body is signed.
///
/// S3 knows the literals; STS and most services take the hash alone. A request that is signed by headers sends a
/// literal as `x-amz-content-sha256`, whatever [`Settings`](super::Settings) say, since the service cannot compute it.
/// A presigned URL has a literal only if the caller sends it as `x-amz-content-sha256`, or under
/// [`presign_unsigned_payload`](super::Settings::presign_unsigned_payload).
///
/// ```
/// use sts_wire::sigv4::PayloadHash;
///
/// let hash = PayloadHash::of(b"Action=GetCallerIdentity&Version=2011-06-15");
/// assert_eq!(hash.as_str(), "ab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843");
/// assert_eq!(PayloadHash::of(b""), PayloadHash::EMPTY);
/// ```
///
/// [Values of `x-amz-content-sha256`](https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html)
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PayloadHash(Value);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    Digest(Hex),
    Literal(&'static str),
}

impl PayloadHash {
    /// The hash of an empty body, such as the body of a presigned GET.
    pub const EMPTY: Self =
        Self(Value::Digest(Hex(*b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")));

    /// `UNSIGNED-PAYLOAD`: the body is not signed.
    pub const UNSIGNED: Self = Self(Value::Literal("UNSIGNED-PAYLOAD"));

    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`: the body is sent in chunks, and each is signed.
    pub const STREAMING: Self = Self(Value::Literal("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"));

    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER`: each chunk is signed, and so are the headers after the last one.
    pub const STREAMING_TRAILER: Self = Self(Value::Literal("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"));

    /// `STREAMING-UNSIGNED-PAYLOAD-TRAILER`: the body is sent in chunks that are not signed, and headers follow.
    pub const STREAMING_UNSIGNED_TRAILER: Self = Self(Value::Literal("STREAMING-UNSIGNED-PAYLOAD-TRAILER"));

    /// `STREAMING-AWS4-HMAC-SHA256-EVENTS`: the body is a stream of events, and each is signed.
    pub const STREAMING_EVENTS: Self = Self(Value::Literal("STREAMING-AWS4-HMAC-SHA256-EVENTS"));

    const LITERALS: [Self; 5] = [
        Self::UNSIGNED,
        Self::STREAMING,
        Self::STREAMING_TRAILER,
        Self::STREAMING_UNSIGNED_TRAILER,
        Self::STREAMING_EVENTS,
    ];

    /// Takes the hash of a body that was hashed elsewhere.
    #[must_use]
    pub fn from_digest(digest: &[u8; 32]) -> Self {
        Self(Value::Digest(Hex::new(digest)))
    }

    /// Takes the hash of a body that was hashed elsewhere, in hex.
    ///
    /// ```
    /// use sts_wire::sigv4::{PayloadHash, SigningErrorKind};
    ///
    /// let hash = PayloadHash::from_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")?;
    /// assert_eq!(hash, PayloadHash::EMPTY);
    /// let error = PayloadHash::from_hex("e3b0C44298").unwrap_err();
    /// assert_eq!((error.kind(), error.offset()), (SigningErrorKind::InvalidPayloadHash, 4));
    /// # Ok::<(), sts_wire::SigningError>(())
    /// ```
    ///
    /// # Errors
    /// The text is not 64 lower-case hex digits.
    pub fn from_hex(hex: &str) -> Result<Self, SigningError> {
        let digest = Hex::parse(hex)
            .map_err(|offset| SigningError::at_byte(offset, SigningErrorKind::InvalidPayloadHash))?;
        Ok(Self(Value::Digest(digest)))
    }

    /// Reads the value of an `x-amz-content-sha256` header: a hash in hex, or one of the literals.
    ///
    /// ```
    /// use sts_wire::sigv4::PayloadHash;
    ///
    /// assert_eq!(PayloadHash::from_header("UNSIGNED-PAYLOAD")?, PayloadHash::UNSIGNED);
    /// assert_eq!(
    ///     PayloadHash::from_header("UNSIGNED").unwrap_err().to_string(),
    ///     "payload hash is neither 64 lower-case hex digits nor a literal such as `UNSIGNED-PAYLOAD` at byte 0"
    /// );
    /// # Ok::<(), sts_wire::SigningError>(())
    /// ```
    ///
    /// # Errors
    /// The value is neither. The literals of SigV4A (`STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD`) are not accepted.
    pub fn from_header(value: &str) -> Result<Self, SigningError> {
        let literal = Self::LITERALS.into_iter().find(|literal| literal.as_str() == value);
        literal.map_or_else(|| Self::from_hex(value), Ok)
    }

    /// 64 lower-case hex digits, or a literal: the value of an `x-amz-content-sha256` header.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        match &self.0 {
            Value::Digest(digest) => digest.as_str(),
            Value::Literal(literal) => literal,
        }
    }

    pub(super) const fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Value::Digest(digest) => digest.as_bytes(),
            Value::Literal(literal) => literal.as_bytes(),
        }
    }

    /// Whether it is one of the literals, which the service cannot compute from the body.
    pub(super) const fn is_literal(&self) -> bool {
        matches!(self.0, Value::Literal(_))
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
    use alloc::string::String;

    #[test]
    fn hex_agrees_with_the_crate_hex() {
        for byte in 0..=u8::MAX {
            let digest = [byte; 32];
            assert_eq!(Hex::new(&digest).as_str(), hex::encode(digest));
        }
    }

    #[test]
    fn a_hash_in_hex_is_64_lower_case_digits() {
        let hash = PayloadHash::of(b"abc");
        assert!(PayloadHash::from_hex(hash.as_str()) == Ok(hash));
        assert!(PayloadHash::from_header(hash.as_str()) == Ok(hash));
        let digits = hash.as_str();
        for (wrong, at) in [
            (String::new(), 0),
            (digits.split_at(63).0.into(), 63),
            (format!("{digits}0"), 64),
            (format!("{digits}x"), 64),
            (format!("{digits}{digits}"), 64),
            (digits.to_uppercase(), 0),
            (format!("{}A", digits.split_at(63).0), 63),
            (format!("{}é", digits.split_at(62).0), 62),
            (format!(" {}", digits.split_at(63).0), 0),
            (format!("{}\n", digits.split_at(63).0), 63),
            ("UNSIGNED-PAYLOAD".into(), 0),
        ] {
            let error = PayloadHash::from_hex(&wrong).unwrap_err();
            assert_eq!(
                (error.kind(), error.offset()),
                (SigningErrorKind::InvalidPayloadHash, at),
                "{wrong:?}"
            );
            assert_eq!(
                PayloadHash::from_header(&wrong).err(),
                (at > 0 || wrong.len() != 16).then_some(error)
            );
        }
    }

    #[test]
    fn a_literal_is_read_from_a_header_and_written_as_it_is() {
        // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, and for events
        // https://docs.aws.amazon.com/transcribe/latest/dg/streaming-http2.html
        for (literal, hash) in [
            ("UNSIGNED-PAYLOAD", PayloadHash::UNSIGNED),
            ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", PayloadHash::STREAMING),
            ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", PayloadHash::STREAMING_TRAILER),
            ("STREAMING-UNSIGNED-PAYLOAD-TRAILER", PayloadHash::STREAMING_UNSIGNED_TRAILER),
            ("STREAMING-AWS4-HMAC-SHA256-EVENTS", PayloadHash::STREAMING_EVENTS),
        ] {
            assert!(PayloadHash::from_header(literal) == Ok(hash), "{literal}");
            assert_eq!(hash.as_str(), literal);
            assert!(hash.is_literal());
        }
        for other in [
            "",
            "unsigned-payload",
            "UNSIGNED-PAYLOAD ",
            "UNSIGNED",
            "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILE",
        ] {
            let error = PayloadHash::from_header(other).unwrap_err();
            assert_eq!(
                (error.kind(), error.offset()),
                (SigningErrorKind::InvalidPayloadHash, 0),
                "{other:?}"
            );
        }
        assert!(!PayloadHash::EMPTY.is_literal());
    }

    #[test]
    fn debug_hides_the_hash() {
        assert_eq!(format!("{:?}", PayloadHash::EMPTY), "PayloadHash");
    }
}
