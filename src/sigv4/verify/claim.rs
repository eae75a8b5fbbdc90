//! What a request claims: who signed it, when, and for which service.

use super::part::SignaturePart as Part;
use super::received::Received;
use super::rejection::{Rejection, RejectionKind as Kind};
use crate::document::scan::cut;
use crate::secret::Secret;
use crate::sigv4::canonical::{check_host, check_method, order, ordered};
use crate::sigv4::character::{Class, first_other, is_in};
use crate::sigv4::credential::{CredentialScope, TERMINATOR, check_access_key_id};
use crate::sigv4::error::SigningErrorKind;
use crate::sigv4::hash::Hex;
use crate::sigv4::headers::{self, Order};
use crate::sigv4::path;
use crate::sigv4::query::{CanonicalQuery, Parameter};
use crate::sigv4::sign::Signature;
use crate::text::Text;
use crate::timestamp::Timestamp;
use core::fmt;
use heapless::Vec;
use percent_encoding::percent_decode;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const AMZ_PREFIX: &str = "x-amz-";

/// The most headers, so that a `u16` numbers them beside the headers of signing.
const MAX_HEADERS: usize = 1_000;

/// The most signed headers, counting each repetition: as many as an [`Order`] sorts without an allocator.
const MAX_SIGNED: usize = headers::MAX_GIVEN + 5;

/// The longest life of a presigned request: 7 days.
const MAX_EXPIRES_SECONDS: u32 = 604_800;

/// What a request claims about its signature, by headers or in its query. Nothing of it is proven.
///
/// Use it for no decision but the choice of the credentials.
pub struct Claim<'a> {
    pub(super) received: Received<'a>,
    pub(super) host: &'a str,
    pub(super) query: CanonicalQuery<'a>,
    /// The order of the signed headers.
    pub(super) order: Order,
    pub(super) access_key_id: Text<'a>,
    pub(super) scope: CredentialScope<'a>,
    pub(super) signed_at: Timestamp,
    pub(super) session_token: Option<Text<'a>>,
    pub(super) signature: Signature,
    /// What `x-amz-content-sha256` says.
    pub(super) content_sha256: Option<&'a str>,
    pub(super) expires_seconds: Option<u32>,
    pub(super) is_presigned: bool,
    /// The first header that begins with `x-amz-` and is not signed.
    pub(super) unsigned_header: Option<usize>,
}

impl<'a> Received<'a> {
    /// Reads the signature, in headers or in the query.
    ///
    /// A claim proves nothing yet.
    ///
    /// # Errors
    /// - The request has no signature, or two.
    /// - A part of the signature is missing, repeated, in the wrong place or malformed.
    /// - `host` is not signed, or a signed header was not received.
    /// - A part of the request cannot be signed: a header has a control character, for example.
    pub fn claim(self) -> Result<Claim<'a>, Rejection> {
        Claim::read(self)
    }
}

impl<'a> Claim<'a> {
    pub(super) fn read(received: Received<'a>) -> Result<Self, Rejection> {
        check_method(received.method)?;
        path::check(received.path, received.settings)?;
        let (query, parameters) = Parts::of_query(&received)?;
        let headers = Parts::of_headers(received.headers)?;
        let host = headers.required(Part::Host)?;
        check_host(host)?;

        let is_by_query = [Part::Algorithm, Part::Credential, Part::Signature];
        let is_presigned = is_by_query.iter().any(|part| parameters.get(*part).is_some());
        let parts = match headers.get(Part::Authorization) {
            Some(_) if is_presigned => return Err(Kind::SignedTwice.into()),
            Some(authorization) => headers.with_authorization(authorization, &parameters)?,
            None if is_presigned => parameters.with_headers(&headers)?,
            None => return Err(Kind::NotSigned.into()),
        };

        let (access_key_id, credential) = Credential::read(parts.required(Part::Credential)?, is_presigned)?;
        let signed_headers = parts.required(Part::SignedHeaders)?;
        let signature = parts.required(Part::Signature)?;
        let signed_at = read_date(parts.required(Part::Date)?)?;
        let scope = credential.scope(signed_at)?;
        let signature =
            Hex::parse(signature).map_err(|offset| Rejection::at(Kind::Invalid(Part::Signature), offset))?;
        let expires_seconds = parts.get(Part::Expires).map(read_expires).transpose()?;
        let session_token =
            parts.get(Part::SecurityToken).map(|token| read_token(token, is_presigned)).transpose()?;
        let names = Names::read(signed_headers, is_presigned)?;
        let (order, unsigned_header) = names.find_in(&received)?;
        Ok(Self {
            received,
            host,
            query,
            order,
            access_key_id,
            scope,
            signed_at,
            session_token,
            signature: Signature(signature),
            content_sha256: parts.get(Part::ContentSha256),
            expires_seconds,
            is_presigned,
            unsigned_header,
        })
    }

    /// The access key id, by which to look up the credentials.
    #[must_use]
    pub const fn access_key_id(&self) -> Text<'a> {
        self.access_key_id
    }

    /// The session token, if there is one, for servers that read in it whom they gave it to.
    ///
    /// [`Candidate::verify`](super::Candidate::verify) compares it with the token of the credentials.
    #[must_use]
    pub fn session_token(&self) -> Option<Secret<Text<'a>>> {
        self.session_token.map(Secret::new)
    }

    /// The day, the region and the service that the request is signed for.
    #[must_use]
    pub const fn scope(&self) -> CredentialScope<'a> {
        self.scope
    }

    /// The time of signing.
    #[must_use]
    pub const fn signed_at(&self) -> Timestamp {
        self.signed_at
    }

    /// The life of a presigned request, 1 to 604,800 seconds, if it says so.
    #[must_use]
    pub const fn expires_seconds(&self) -> Option<u32> {
        self.expires_seconds
    }

    /// Whether the signature is in the query.
    #[must_use]
    pub const fn is_presigned(&self) -> bool {
        self.is_presigned
    }

    /// The signature.
    #[cfg(feature = "proof")]
    pub(crate) const fn signature(&self) -> Signature {
        self.signature
    }

    /// The signed headers, sorted by name, as they were received. A repeated name is repeated here.
    pub fn signed_headers(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let headers = self.received.headers;
        ordered(&self.order).filter_map(|index| headers.get(index).copied())
    }

    /// Whether a header is signed; its name is in any case.
    #[must_use]
    pub fn is_signed(&self, header: &str) -> bool {
        self.signed_headers().any(|(name, _)| name.eq_ignore_ascii_case(header))
    }
}

impl fmt::Debug for Claim<'_> {
    /// Leaves out the session token, the signature and what [`Received`] leaves out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("access_key_id", &self.access_key_id)
            .field("scope", &self.scope)
            .field("signed_at", &self.signed_at)
            .field("is_presigned", &self.is_presigned)
            .finish_non_exhaustive()
    }
}

/// The parts of a signature that a request has.
#[derive(Clone, Copy, Default)]
struct Parts<'a>([Option<&'a str>; 10]);

impl<'a> Parts<'a> {
    fn get(&self, part: Part) -> Option<&'a str> {
        self.0.get(part as usize).copied().flatten()
    }

    fn required(&self, part: Part) -> Result<&'a str, Rejection> {
        self.get(part).ok_or(Kind::Missing(part).into())
    }

    fn put(&mut self, part: Part, value: &'a str) -> Result<(), Rejection> {
        let place = self.0.get_mut(part as usize);
        let is_repeated = place.is_some_and(|place| place.replace(value).is_some());
        Rejection::when(is_repeated, Kind::Repeated(part))
    }

    /// The parts in the query, still encoded, and the query.
    fn of_query(received: &Received<'a>) -> Result<(CanonicalQuery<'a>, Self), Rejection> {
        let (mut parts, mut rejection) = (Self::default(), None);
        let omits_token = received.settings.omit_session_token;
        let query = CanonicalQuery::received(received.query, omits_token, |_, parameter| {
            if let Err(error) = parts.put_parameter(parameter) {
                rejection.get_or_insert(error);
            }
        })?;
        rejection.map_or(Ok((query, parts)), Err)
    }

    fn put_parameter(&mut self, parameter: Parameter<'a>) -> Result<(), Rejection> {
        let named = Part::PARAMETERS.into_iter().find(|(_, name)| parameter.is_named(name));
        let Some((part, name)) = named else { return Ok(()) };
        // A name in another case is a twin: one reader would see it, another would not.
        Rejection::when(!parameter.is_exactly(name), Kind::Repeated(part))?;
        let value = str::from_utf8(parameter.value).map_err(|_| Kind::Invalid(part))?;
        let has_space = parameter.plus_is_space && parameter.value.contains(&b'+');
        Rejection::when(has_space, Kind::Invalid(part))?;
        self.put(part, value)
    }

    /// The parts in headers.
    fn of_headers(received: &[(&'a str, &'a str)]) -> Result<Self, Rejection> {
        Rejection::when(received.len() > MAX_HEADERS, Kind::TooManyHeaders)?;
        let mut parts = Self::default();
        for (index, (name, value)) in received.iter().enumerate() {
            let refuse = |at, kind| Err(Rejection::at(Kind::Malformed(kind), at));
            if let Some(at) = headers::first_not_token(name) {
                return refuse(at, SigningErrorKind::InvalidHeaderName(index));
            }
            if let Some(at) = headers::first_control(value) {
                return refuse(at, SigningErrorKind::InvalidHeaderValue(index));
            }
            if let Some(part) = Part::of_header(name) {
                parts.put(part, value)?;
            }
        }
        Ok(parts)
    }

    /// The parts of a request that is signed by headers: in `Authorization` and beside it. The query may have none.
    fn with_authorization(mut self, authorization: &'a str, query: &Self) -> Result<Self, Rejection> {
        const SCHEME: &str = "AWS4-HMAC-SHA256 ";

        for (part, _) in Part::PARAMETERS {
            let is_misplaced = part != Part::ContentSha256 && query.get(part).is_some();
            Rejection::when(is_misplaced, Kind::Misplaced(part))?;
        }
        let mut rest = authorization.strip_prefix(SCHEME).ok_or(Kind::UnsupportedAlgorithm)?;
        loop {
            let at = authorization.len().saturating_sub(rest.len());
            let (pair, after) = cut(rest, b',');
            let invalid = Rejection::at(Kind::Invalid(Part::Authorization), at);
            let (name, Some(value)) = cut(pair, b'=') else { return Err(invalid) };
            let part = match name {
                "Credential" => Part::Credential,
                "SignedHeaders" => Part::SignedHeaders,
                "Signature" => Part::Signature,
                _ => return Err(invalid),
            };
            self.put(part, value)?;
            let Some(after) = after else { return Ok(self) };
            // One space, which all SDKs write and which some clients do not.
            rest = after.strip_prefix(' ').unwrap_or(after);
        }
    }

    /// The parts of a presigned request, which has none in headers but the hash of the body.
    fn with_headers(mut self, headers: &Self) -> Result<Self, Rejection> {
        for part in [Part::Date, Part::SecurityToken] {
            Rejection::when(headers.get(part).is_some(), Kind::Misplaced(part))?;
        }
        let algorithm = self.required(Part::Algorithm)?;
        Rejection::when(algorithm != ALGORITHM, Kind::UnsupportedQueryAlgorithm)?;
        if let Some(hash) = headers.get(Part::ContentSha256) {
            self.put(Part::ContentSha256, hash)?;
        }
        Ok(self)
    }
}

/// The parts of a credential after the access key id.
struct Credential<'a> {
    day: &'a str,
    region: &'a str,
    service: &'a str,
    terminator: &'a str,
}

impl<'a> Credential<'a> {
    /// Cuts a credential at its four slashes, which may be escaped in a query.
    fn read(credential: &'a str, is_encoded: bool) -> Result<(Text<'a>, Self), Rejection> {
        let invalid = Rejection::from(Kind::Invalid(Part::Credential));
        let mut rest = Some(credential);
        let mut next = || {
            let (part, after) = cut_at(rest?, "/%2F", is_encoded);
            rest = after;
            Some(part)
        };
        let mut part = || next().ok_or(invalid);
        let access_key_id = part()?;
        let this = Self { day: part()?, region: part()?, service: part()?, terminator: part()? };
        Rejection::when(rest.is_some(), Kind::Invalid(Part::Credential))?;
        let access_key_id = read_ascii(access_key_id, is_encoded).ok_or(invalid)?;
        check_access_key_id(access_key_id)
            .map_err(|error| Rejection::at(Kind::Invalid(Part::Credential), error.offset()))?;
        Ok((access_key_id, this))
    }

    /// The scope, whose day must be the day of signing.
    fn scope(&self, signed_at: Timestamp) -> Result<CredentialScope<'a>, Rejection> {
        Rejection::when(self.terminator != TERMINATOR, Kind::OtherTerminator)?;
        let date = signed_at.date();
        Rejection::when(self.day != date.yyyymmdd().as_str(), Kind::OtherDay)?;
        CredentialScope::new(date, self.region, self.service)
            .map_err(|error| Rejection::at(Kind::Invalid(Part::Credential), error.offset()))
    }
}

/// The names of signed headers.
struct Names<'a> {
    names: Vec<&'a str, MAX_SIGNED>,
    is_encoded: bool,
}

impl<'a> Names<'a> {
    /// Checks that the names are lower-case tokens, sorted and distinct.
    fn read(list: &'a str, is_encoded: bool) -> Result<Self, Rejection> {
        let mut this = Self { names: Vec::new(), is_encoded };
        let (mut rest, mut last) = (Some(list), "");
        while let Some(from) = rest {
            let start = list.len().saturating_sub(from.len());
            let (name, after) = cut_at(from, ";%3B", is_encoded);
            // An empty name is refused, because it sorts after no other name.
            let is_valid = if this.is_escaped(name) || this.is_escaped(last) {
                this.bytes(name).all(|byte| is_in(byte, Class::LowerToken))
                    && this.bytes(last).lt(this.bytes(name))
            } else {
                first_other(name, Class::LowerToken).is_none() && last < name
            };
            if !is_valid {
                return Err(Rejection::at(Kind::Invalid(Part::SignedHeaders), start));
            }
            this.names.push(name).map_err(|_| Kind::TooManyHeaders)?;
            (rest, last) = (after, name);
        }
        Ok(this)
    }

    fn is_escaped(&self, name: &str) -> bool {
        self.is_encoded && name.as_bytes().contains(&b'%')
    }

    /// The bytes of a name, unescaped.
    fn bytes(&self, name: &'a str) -> impl Iterator<Item = u8> {
        let (encoded, plain) = if self.is_encoded { (name, "") } else { ("", name) };
        percent_decode(encoded.as_bytes()).chain(plain.bytes())
    }

    /// The number of the name that a header has.
    fn find(&self, header: &str) -> Option<usize> {
        self.names.iter().position(|name| {
            if self.is_escaped(name) {
                return self.bytes(name).eq(header.bytes().map(|byte| byte.to_ascii_lowercase()));
            }
            name.eq_ignore_ascii_case(header)
        })
    }

    /// Finds the signed headers among all, and the first unsigned one that begins with `x-amz-`.
    fn find_in(&self, received: &Received<'_>) -> Result<(Order, Option<usize>), Rejection> {
        let (mut found, mut unsigned, mut has_host) = (0_u64, None, false);
        let mut signed: Vec<(usize, usize), MAX_SIGNED> = Vec::new();
        for (index, (name, _)) in received.headers.iter().enumerate() {
            if let Some(number) = self.find(name) {
                found |= u32::try_from(number).map_or(0, |number| 1_u64.wrapping_shl(number));
                has_host |= name.eq_ignore_ascii_case(headers::HOST);
                signed.push((number, index)).map_err(|_| Kind::TooManyHeaders)?;
            } else if unsigned.is_none() && must_be_signed(name, received) {
                unsigned = Some(index);
            }
        }
        Rejection::when(!has_host, Kind::HostNotSigned)?;
        // The first name that no header has.
        let absent = usize::try_from(found.trailing_ones()).unwrap_or_default();
        Rejection::when(absent < self.names.len(), Kind::AbsentHeader(absent))?;
        // The names are sorted, so the headers are, by the number of their name.
        let of_name =
            |name| signed.iter().filter(move |(number, _)| *number == name).map(|(_, index)| *index);
        Ok((order((0..self.names.len()).flat_map(of_name)), unsigned))
    }
}

/// Whether a header must be signed: the hash of the body is compared, and some services sign no session token.
fn must_be_signed(name: &str, received: &Received<'_>) -> bool {
    let prefix = name.get(..AMZ_PREFIX.len());
    prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(AMZ_PREFIX))
        && match Part::of_header(name) {
            Some(Part::ContentSha256) => false,
            Some(Part::SecurityToken) => !received.settings.omit_session_token,
            _ => true,
        }
}

/// Refuses a time that would be printed in another way, such as second 60.
fn read_date(text: &str) -> Result<Timestamp, Rejection> {
    let invalid = |at| Rejection::at(Kind::Invalid(Part::Date), at);
    let time = Timestamp::parse_amz_date(text).map_err(|error| invalid(error.offset()))?;
    // `parse_amz_date` reads the leap second as the next one.
    if text.ends_with("60Z") { Err(invalid(13)) } else { Ok(time) }
}

fn read_expires(text: &str) -> Result<u32, Rejection> {
    let digits = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let seconds = digits.and_then(|digits| digits.parse().ok());
    let seconds = seconds.filter(|seconds| (1..=MAX_EXPIRES_SECONDS).contains(seconds));
    seconds.ok_or(Kind::Invalid(Part::Expires).into())
}

fn read_token(token: &str, is_encoded: bool) -> Result<Text<'_>, Rejection> {
    // A header loses the spaces at its ends on the way.
    let is_at_end = |space| token.starts_with(space) || token.ends_with(space);
    let is_padded = is_at_end(" ") || is_encoded && is_at_end("%20");
    let token = read_ascii(token, is_encoded).filter(|token| !token.is_empty() && !is_padded);
    token.ok_or(Kind::Invalid(Part::SecurityToken).into())
}

/// A text of visible ASCII and spaces.
fn read_ascii(raw: &str, is_encoded: bool) -> Option<Text<'_>> {
    let is_printable = |byte: u8| matches!(byte, b' '..=b'~');
    // No early exit, so that the compiler vectorises it: session tokens are long.
    let has_escape = is_encoded & raw.bytes().fold(false, |any, byte| any | (byte == b'%'));
    // The query has checked that the digits of an escape are hex.
    let is_escape = |digits: &[u8]| match digits {
        [b'7', b'f' | b'F', ..] => false,
        [high, ..] => matches!(high, b'2'..=b'7'),
        [] => false,
    };
    let mut escapes = raw.as_bytes().split(|byte| *byte == b'%').skip(1);
    if !raw.bytes().fold(true, |all, byte| all & is_printable(byte)) || has_escape && !escapes.all(is_escape)
    {
        return None;
    }
    Some(if has_escape { Text::from_percent(raw) } else { Text::new(raw) })
}

/// Cuts a text at the first separator. `separator` is the character and its escape, which also separates if `is_encoded`.
fn cut_at<'t>(text: &'t str, separator: &str, is_encoded: bool) -> (&'t str, Option<&'t str>) {
    let (character, escape) = separator.split_at_checked(1).unwrap_or_default();
    let character = character.bytes().next().unwrap_or_default();
    if !is_encoded {
        return cut(text, character);
    }
    let mut from = 0_usize;
    while let Some(rest) = text.as_bytes().get(from..)
        && let Some(found) = rest.iter().position(|byte| *byte == character || *byte == b'%')
    {
        let at = from.saturating_add(found);
        let is_escape = || {
            let escaped = text.get(at..at.saturating_add(escape.len()));
            escaped.is_some_and(|found| found.eq_ignore_ascii_case(escape))
        };
        let length = match rest.get(found) {
            Some(byte) if *byte == character => 1,
            _ if is_escape() => escape.len(),
            _ => 0,
        };
        if length > 0 {
            return (text.get(..at).unwrap_or_default(), text.get(at.saturating_add(length)..));
        }
        from = at.saturating_add(1);
    }
    (text, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn an_escape_is_read_if_it_is_of_visible_ascii_or_a_space() {
        for byte in 0..=255_u8 {
            for raw in [format!("%{byte:02X}"), format!("a%{byte:02x}b"), format!("%41%{byte:02X}")] {
                let is_read = (b' '..=b'~').contains(&byte);
                assert_eq!(read_ascii(&raw, true).is_some(), is_read, "{raw}");
            }
        }
        for (raw, is_encoded, text) in [
            ("a%2Fb", true, Some("a/b")),
            ("a%2Fb", false, Some("a%2Fb")),
            ("a\tb", true, None),
            ("é", false, None),
        ] {
            assert_eq!(read_ascii(raw, is_encoded), text.map(Text::new), "{raw}");
        }
    }

    #[test]
    fn a_session_token_does_not_begin_or_end_with_a_space() {
        for (raw, is_encoded, is_read) in [
            ("a b", false, true),
            (" a", false, false),
            ("a ", true, false),
            ("%20a", true, false),
            ("a%20", true, false),
            ("a%20", false, true),
            ("a%20b", true, true),
            ("%2520", true, true),
            ("", false, false),
            ("%20", true, false),
        ] {
            assert_eq!(read_token(raw, is_encoded).is_ok(), is_read, "{raw:?}");
        }
    }
}
