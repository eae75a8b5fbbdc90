//! The SASL payloads of MONGODB-AWS.

use super::base64::base64;
use super::{FORM, FORM_LENGTH, MintError};
use crate::credentials::Credentials;
use crate::encode::{Encode, copy, fill};
use crate::host::empty_label;
use crate::sigv4::{HeaderValue, PayloadHash, Request, SigningError, SigningErrorKind};
use crate::text::ToText;
use crate::timestamp::Timestamp;
#[cfg(feature = "server")]
use {
    super::proof_error::{ProofError, ProofErrorKind as Kind},
    super::received::ReceivedProof,
};

/// The content type that the client signs, without a character set.
const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// Writes the client's first payload: the BSON document `{r: client_nonce, p: 110}`.
///
/// The nonce must be random and never used before; the crate has no random numbers.
///
/// ```
/// use sts_wire::proof::mongodb;
///
/// let payload = mongodb::first_payload(&[7; 32]);
/// assert_eq!(payload[..12], *b"\x34\0\0\0\x05r\0\x20\0\0\0\0");
/// assert_eq!(payload[44..], *b"\x10p\0\x6e\0\0\0\0");
/// ```
///
/// Source: <https://github.com/mongodb/specifications/blob/master/source/auth/auth.md#mongodb-aws>.
#[must_use]
pub fn first_payload(client_nonce: &[u8; 32]) -> [u8; 52] {
    let mut payload = [0; 52];
    let mut document = Document::new(&mut payload);
    document.bytes(b"\x05r\0\x20\0\0\0\0");
    document.bytes(client_nonce);
    document.bytes(b"\x10p\0\x6e\0\0\0");
    // It fits.
    match document.finish() {
        Ok(_) | Err(_) => payload,
    }
}

/// Writes the client's second payload to the beginning of `buffer`: the BSON document `{a: authorization, d: date}`,
/// with the session token as `t` if there is one.
///
/// `server_nonce` and `host` are `s` and `h` of the server's payload. The nonce binds the proof to the conversation.
/// The host determines the region: `us-east-1` for `sts.amazonaws.com` and for a host of one label, or else the second
/// label. A buffer of 512 bytes and the length of the session token is large enough. The document equals the document
/// of pymongo-auth-aws.
///
/// ```
/// use sts_wire::proof::mongodb;
/// use sts_wire::{Credentials, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let now = Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?;
/// let mut buffer = [0; 512];
/// let host = "sts.eu-west-1.amazonaws.com";
/// let payload = mongodb::payload(&credentials, &[7; 32], &[7; 64], host, now, &mut buffer)?;
/// assert_eq!(payload[4..7], *b"\x02a\0");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// The server's nonce does not begin with the client's, the host is malformed, the request cannot be signed, or the
/// buffer is too small.
///
/// Source: <https://github.com/mongodb/specifications/blob/master/source/auth/auth.md#mongodb-aws>.
pub fn payload<'b, S: ToText>(
    credentials: &Credentials<S>,
    client_nonce: &[u8; 32],
    server_nonce: &[u8; 64],
    host: &str,
    now: Timestamp,
    buffer: &'b mut [u8],
) -> Result<&'b [u8], MintError> {
    if !server_nonce.starts_with(client_nonce) {
        return Err(MintError::Nonce);
    }
    let key = credentials.signing_key(now, region(host)?, "sts").map_err(refused)?;
    let mut encoded = [0; 88];
    let [nonce, flag] = bound(server_nonce, &mut encoded);
    let headers = [("Content-Length", FORM_LENGTH), nonce, flag];
    let request = Request::new("POST", host, "/", PayloadHash::of(FORM.as_bytes()))
        .content_type(CONTENT_TYPE)
        .headers(&headers);
    let signed = key.sign(credentials, &request, now).map_err(refused)?;
    let mut document = Document::new(buffer);
    for (name, wanted) in [("a", "authorization"), ("d", "x-amz-date"), ("t", "x-amz-security-token")] {
        for (_, value) in signed.headers().filter(|(header, _)| *header == wanted) {
            document.string(name, value);
        }
    }
    document.finish()
}

/// Turns a signing error into an error of the host, from which the region is taken, or of the credentials.
fn refused(error: SigningError) -> MintError {
    use SigningErrorKind::{EmptyHost, InvalidHost, InvalidRegion, RegionTooLong, UserInformation};

    match error.kind() {
        EmptyHost | InvalidHost | InvalidRegion | RegionTooLong | UserInformation => MintError::Host,
        _ => error.into(),
    }
}

/// The region of a host, by the specification of MONGODB-AWS.
fn region(host: &str) -> Result<&str, MintError> {
    let has_empty_label = empty_label(host).is_some() || host.ends_with('.');
    match host.split_once('.') {
        _ if !(1..=255).contains(&host.len()) || has_empty_label => Err(MintError::Host),
        Some((_, labels)) if host != "sts.amazonaws.com" => {
            Ok(labels.split_once('.').map_or(labels, |(label, _)| label))
        }
        _ => Ok("us-east-1"),
    }
}

/// A BSON document. What does not fit in its buffer is counted.
struct Document<'b> {
    buffer: &'b mut [u8],
    used: usize,
}

impl<'b> Document<'b> {
    /// Leaves room for the length.
    fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, used: 4 }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        copy(bytes, self.buffer.get_mut(self.used..).unwrap_or_default());
        self.used = self.used.saturating_add(bytes.len());
    }

    fn string(&mut self, name: &str, value: HeaderValue<'_>) {
        let length = value.encoded_len();
        self.bytes(b"\x02");
        self.bytes(name.as_bytes());
        self.bytes(b"\0");
        self.bytes(&little_endian(length.saturating_add(1)));
        // Too small a buffer is reported by `finish`.
        match value.encode_to_slice(self.buffer.get_mut(self.used..).unwrap_or_default()) {
            Ok(_) | Err(_) => self.used = self.used.saturating_add(length),
        }
        self.bytes(b"\0");
    }

    fn finish(mut self) -> Result<&'b [u8], MintError> {
        self.bytes(b"\0");
        copy(&little_endian(self.used), self.buffer);
        self.buffer.get(..self.used).ok_or(MintError::BufferTooSmall(self.used))
    }
}

/// A length in BSON.
fn little_endian(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}

/// The headers that bind a payload to a conversation, for [`Terms`](super::Terms): the nonce of the server in base64,
/// written to `buffer`, and the flag that there is no channel binding.
///
/// ```
/// use sts_wire::proof::mongodb;
///
/// let mut buffer = [0; 88];
/// let [nonce, flag] = mongodb::bound(&[0; 64], &mut buffer);
/// assert_eq!(nonce.0, "X-MongoDB-Server-Nonce");
/// assert!(nonce.1.starts_with("AAAA") && nonce.1.ends_with("AA=="));
/// assert_eq!(flag, ("X-MongoDB-GS2-CB-Flag", "n"));
/// ```
#[must_use]
pub fn bound<'b>(server_nonce: &[u8; 64], buffer: &'b mut [u8; 88]) -> [(&'static str, &'b str); 2] {
    // 64 bytes are 88 characters of base64.
    let used = fill(buffer, &mut |sink| base64(sink, &mut |sink| sink.ascii(server_nonce)));
    let nonce = buffer.get(..used.unwrap_or_default()).and_then(|nonce| str::from_utf8(nonce).ok());
    [("X-MongoDB-Server-Nonce", nonce.unwrap_or_default()), ("X-MongoDB-GS2-CB-Flag", "n")]
}

/// Reads the client's second payload: a BSON document with the strings `a`, `d` and perhaps `t`. It does not check the
/// signature.
///
/// A payload has at most 8,192 bytes. Nothing is copied. `host` is the field `h` of the server's own payload: the host
/// for which the client signed the request. The payload does not hold the headers that bind it. [`ReceivedProof::vet`]
/// adds these headers with the values of the terms. A payload for another conversation then has a wrong signature,
/// which STS refuses. Check first that the server's nonce begins with the client's nonce and was made for this
/// conversation.
///
/// ```
/// use sts_wire::proof::{Terms, mongodb};
/// use sts_wire::{Credentials, Endpoint, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let (endpoints, now) = ([Endpoint::regional("eu-west-1")?], Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?);
/// let (nonce, host, mut buffer) = ([7; 64], endpoints[0].host(), [0; 512]);
/// let payload = mongodb::payload(&credentials, &[7; 32], &nonce, host, now, &mut buffer)?;
///
/// let mut buffer = [0; 88];
/// let bound = mongodb::bound(&nonce, &mut buffer);
/// let vetted = mongodb::read(payload, host)?.vet(&Terms::new(&endpoints, &bound), now)?;
/// assert_eq!(vetted.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// The payload is too long, a length in it is wrong, or a string is missing, repeated, unknown or malformed.
///
/// Source: <https://github.com/mongodb/specifications/blob/master/source/auth/auth.md#mongodb-aws> and
/// <https://bsonspec.org/spec.html>.
#[cfg(feature = "server")]
pub fn read<'a>(payload: &'a [u8], host: &'a str) -> Result<ReceivedProof<'a>, ProofError> {
    ReceivedProof::check_length(payload.len())?;
    let mut reader = Reader { length: payload.len(), rest: payload };
    if reader.length()? != payload.len() {
        return Err(ProofError::at(Kind::InvalidBson("length is not the length of the document"), 0));
    }
    let mut values = [None; 3];
    loop {
        let start = reader.offset();
        match reader.byte()? {
            0 => break,
            2 => {}
            _ => return Err(ProofError::at(Kind::InvalidBson("value is not a string"), start)),
        }
        let [name, terminator] = [reader.byte()?, reader.byte()?];
        let index = b"adt".iter().position(|known| *known == name && terminator == 0);
        let index = index.ok_or(ProofError::at(Kind::UnknownField, start))?;
        let value = reader.string()?;
        let place = values.get_mut(index).ok_or(ProofError::at(Kind::UnknownField, start))?;
        if place.replace(value).is_some() {
            return Err(ProofError::at(Kind::RepeatedField, start));
        }
    }
    if !reader.rest.is_empty() {
        return Err(ProofError::at(
            Kind::InvalidBson("bytes after the end of the document"),
            reader.offset(),
        ));
    }
    let [authorization, date, token] = values;
    let missing = |name| ProofError::from(Kind::MissingField).in_field(name);
    let mut proof = ReceivedProof::new("POST", "/", FORM);
    proof.omits_bound = true;
    for (name, value) in [
        ("host", Some(host)),
        ("content-type", Some(CONTENT_TYPE)),
        ("content-length", Some(FORM_LENGTH)),
        ("authorization", Some(authorization.ok_or(missing("a"))?)),
        ("x-amz-date", Some(date.ok_or(missing("d"))?)),
        ("x-amz-security-token", token),
    ] {
        value.map_or(Ok(()), |value| proof.push(name, value))?;
    }
    Ok(proof)
}

/// The unread rest of a BSON document.
#[cfg(feature = "server")]
struct Reader<'a> {
    length: usize,
    rest: &'a [u8],
}

#[cfg(feature = "server")]
impl<'a> Reader<'a> {
    const fn offset(&self) -> usize {
        self.length.saturating_sub(self.rest.len())
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], ProofError> {
        let truncated = ProofError::at(Kind::InvalidBson("document is truncated"), self.length);
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, ProofError> {
        Ok(self.take(1)?.first().copied().unwrap_or_default())
    }

    fn length(&mut self) -> Result<usize, ProofError> {
        let start = self.offset();
        let number = self.take(4)?.first_chunk().map_or(u32::MAX, |bytes| u32::from_le_bytes(*bytes));
        usize::try_from(number).map_err(|_| ProofError::at(Kind::InvalidBson("length is too great"), start))
    }

    fn string(&mut self) -> Result<&'a str, ProofError> {
        let start = self.offset();
        let length = self.length()?;
        let begin = self.offset();
        let Some((0, text)) = self.take(length)?.split_last() else {
            return Err(ProofError::at(Kind::InvalidBson("string does not end in NUL"), start));
        };
        str::from_utf8(text)
            .map_err(|error| ProofError::at(Kind::InvalidUtf8, begin.saturating_add(error.valid_up_to())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The regions of the specification's prose and of its tests.
    #[test]
    fn the_second_label_of_a_host_is_its_region() {
        for (host, expected) in [
            ("sts.amazonaws.com", "us-east-1"),
            ("first", "us-east-1"),
            ("f", "us-east-1"),
            ("first.second", "second"),
            ("first.second.third", "second"),
            ("sts.us-east-2.amazonaws.com", "us-east-2"),
        ] {
            assert_eq!(region(host), Ok(expected), "{host}");
        }
        for host in ["", "..", "first..second", ".first", "first.", &"a".repeat(256)] {
            assert_eq!(region(host), Err(MintError::Host), "{host}");
        }
        assert_eq!(region(&"a".repeat(255)), Ok("us-east-1"));
    }

    #[test]
    fn a_buffer_too_small_by_any_length_is_refused() {
        let credentials = Credentials::new("AKID", "secret").with_session_token("token");
        let write = |buffer: &mut [u8]| {
            payload(&credentials, &[1; 32], &[1; 64], "sts.amazonaws.com", Timestamp::UNIX_EPOCH, buffer)
                .map(<[u8]>::to_vec)
        };
        let whole = write(&mut [0; 1024]).unwrap();
        assert_eq!(u32::try_from(whole.len()).unwrap().to_le_bytes(), whole[..4]);
        for length in 0..whole.len() {
            let error = write(&mut alloc::vec![0; length]).unwrap_err();
            assert_eq!(error, MintError::BufferTooSmall(whole.len()));
        }
        assert_eq!(write(&mut alloc::vec![0; whole.len()]).unwrap(), whole);
    }

    #[test]
    fn a_host_that_cannot_be_signed_is_refused_as_the_host() {
        let long = alloc::format!("a.{}", "b".repeat(65));
        for host in ["a b", "a:", "sts.eu west.x", "sts.eu-west-1.x/y", "a\r\n", "a.b:80", &long] {
            let credentials = Credentials::new("AKID", "secret");
            let now = Timestamp::UNIX_EPOCH;
            let error = payload(&credentials, &[1; 32], &[1; 64], host, now, &mut [0; 512]).unwrap_err();
            assert_eq!(error, MintError::Host, "{host}");
        }
    }

    #[test]
    fn a_nonce_that_is_not_the_clients_is_refused() {
        let (credentials, mut server) = (Credentials::new("AKID", "secret"), [1; 64]);
        server[31] = 2;
        let now = Timestamp::UNIX_EPOCH;
        let error = payload(&credentials, &[1; 32], &server, "sts.amazonaws.com", now, &mut []).unwrap_err();
        assert_eq!(error, MintError::Nonce);
    }
}
