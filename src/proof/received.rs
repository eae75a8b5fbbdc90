//! A proof that was received, and how it is held against the terms of the verifier.

use super::proof_error::{ProofError, ProofErrorKind as Kind};
use super::terms::Terms;
use super::vetted::{Authorization, MAX_SIGNED, Vetted};
use super::{FORM, FORM_LENGTH, FORM_TYPE, cut};
use crate::endpoint::Endpoint;
use crate::sigv4::{CredentialScope, PayloadHash, Query, Received, RejectionKind, VerifyRules};
use crate::text::Text;
use crate::timestamp::Timestamp;
use core::fmt;
use heapless::{String, Vec};

const SERVICE: &str = "sts";

/// The most headers of a proof.
const MAX_HEADERS: usize = 32;

/// The most headers that are vetted: those of the proof, `host`, and bound headers that the format leaves out.
const MAX_VETTED: usize = MAX_HEADERS + 8;

/// The names that a query may have. All but the first two belong to the signature.
const PARAMETERS: [&str; 9] = [
    "Action",
    "Version",
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

/// The names that a header may have, beside the bound headers.
pub(super) const HEADERS: [&str; 13] = [
    "accept",
    "accept-encoding",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "authorization",
    "content-length",
    "content-type",
    "host",
    "user-agent",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-user-agent",
];

/// The content types of a form.
const FORM_TYPES: [&str; 2] = [FORM_TYPE, "application/x-www-form-urlencoded"];

/// The longest `X-Amz-Expires`, which STS ignores.
const MAX_EXPIRES_SECONDS: u32 = 900;

/// How far ahead of the verifier's clock the time of signing may be. AWS's SDKs correct a clock that is further off.
const MAX_AHEAD_SECONDS: i64 = 300;

/// A proof that was received: a request by a stranger, of which nothing is checked.
///
/// The function `read` of a format makes one. [`vet`](Self::vet) is all that can be done with it.
pub struct ReceivedProof<'a> {
    pub(super) method: &'a str,
    /// The URL, or a path if the format has no URL: then the host is the header `host`.
    pub(super) url: &'a str,
    pub(super) headers: Vec<(&'a str, &'a str), MAX_HEADERS>,
    pub(super) body: &'a str,
    /// Whether the format leaves out the bound headers, so that the verifier adds its own.
    pub(super) omits_bound: bool,
}

impl<'a> ReceivedProof<'a> {
    /// The most bytes of a proof. A token for EKS has at most 4,096.
    pub const MAX_LENGTH: usize = 8 * 1024;

    /// The length of a scratch buffer that is long enough for every proof.
    pub const MAX_SCRATCH: usize = 2 * Self::MAX_LENGTH;

    /// An error if a proof is longer than [`MAX_LENGTH`](Self::MAX_LENGTH).
    pub(super) fn check_length(length: usize) -> Result<(), ProofError> {
        ProofError::when(length > Self::MAX_LENGTH, Kind::TooLong(Self::MAX_LENGTH))
    }

    /// A proof without headers.
    pub(super) const fn new(method: &'a str, url: &'a str, body: &'a str) -> Self {
        Self { method, url, headers: Vec::new(), body, omits_bound: false }
    }

    /// Adds a header.
    pub(super) fn push(&mut self, name: &'a str, value: &'a str) -> Result<(), ProofError> {
        self.headers.push((name, value)).map_err(|_| Kind::TooManyHeaders.into())
    }

    /// Holds the proof against the terms, and returns what was understood of it.
    ///
    /// Nothing is sent and no signature is verified: STS does that. These are the rules:
    ///
    /// - The method is GET or POST. Scheme, host and path are those of one of the endpoints, byte for byte.
    /// - The query has only `Action`, `Version` and the parameters of a signature, and each once. Names are compared byte
    ///   for byte, so a name in another case or with an escape is refused.
    /// - The action is `GetCallerIdentity`: its form is the query or the body, and nothing else is in either.
    /// - Only known headers and the bound headers are there, each once, whatever the case of its name.
    /// - The signature is complete and in one place, for the service `sts` and the region of the endpoint. All headers
    ///   that begin with `x-amz-` are signed.
    /// - The time of signing is at most [`Terms::max_age_seconds`] ago. It is at most as many seconds ahead, and at most
    ///   300, from which on the AWS SDKs correct their clock.
    /// - `X-Amz-Expires` is a number from 1 to 900. STS ignores it, and so does this function.
    /// - Every bound header is there with the value of the terms, and is signed.
    ///
    /// # Errors
    /// The step that refused the proof, and what it saw; or a mistake in the terms.
    pub fn vet(&self, terms: &Terms<'a>, now: Timestamp) -> Result<Vetted<'a>, ProofError> {
        terms.check()?;
        let method = match self.method {
            "GET" => "GET",
            "POST" => "POST",
            _ => return Err(Kind::Method.into()),
        };
        let mut headers = self.known_headers(terms)?;
        let (base, query) = cut(self.url, b'?');
        let host = value_of(&headers, "host");
        let endpoints = || terms.endpoints.iter().filter(|endpoint| is_at(base, host, endpoint));
        let first = endpoints().next().ok_or(Kind::OtherEndpoint)?;
        if host.is_none() {
            push(&mut headers, ("host", first.host()))?;
        }
        let parameters = Parameters::read(query.unwrap_or_default(), base.len().saturating_add(1))?;
        let has_body = !parameters.has_form && method == "POST";
        ProofError::when(self.body != if has_body { FORM } else { "" }, Kind::Body)?;

        let payload_hash = PayloadHash::of(self.body.as_bytes());
        let query = Query::rfc3986(query.unwrap_or_default());
        let claim = Received::new(method, first.path(), query, &headers, payload_hash).claim()?;
        // The form is in the query if the signature is.
        let has_form = parameters.has_form || has_body && !claim.is_presigned();
        ProofError::when(!has_form, Kind::MissingParameter("Action"))?;
        let region = claim.scope().region();
        let endpoint = endpoints().find(|endpoint| endpoint.signing_region() == Some(region));
        let endpoint = endpoint.ok_or(Kind::OtherRegion)?;
        let regions = [region];
        let rules = VerifyRules::new(SERVICE, &regions).tolerance_seconds(terms.max_age_seconds);
        let candidate = claim.check(now, &rules)?;
        let claim = candidate.claim();
        let signed_at = claim.signed_at();
        let is_ahead = signed_at.seconds_since(now) > MAX_AHEAD_SECONDS;
        ProofError::when(is_ahead, Kind::Rejected(RejectionKind::NotYetCurrent { signed_at, now }))?;
        let is_long = claim.expires_seconds().is_some_and(|seconds| seconds > MAX_EXPIRES_SECONDS);
        ProofError::when(is_long, Kind::Expires)?;
        for (index, (name, value)) in terms.bound.iter().enumerate() {
            let received = value_of(&headers, name).ok_or(Kind::MissingBound(index))?;
            ProofError::when(received != *value, Kind::OtherBound(index))?;
            ProofError::when(!claim.is_signed(name), Kind::UnsignedBound(index))?;
        }

        let mut signed: Vec<_, MAX_SIGNED> = Vec::new();
        for (name, _) in claim.signed_headers() {
            // The names are those of `known_headers`, so that each is found.
            let Some(index) = headers.iter().position(|(known, _)| *known == name) else { continue };
            let Some(header @ (name, value)) = headers.get(index).copied() else { continue };
            ProofError::when(!is_forwarded(name, value, self.body), Kind::HeaderValue(index))?;
            signed.push(header).map_err(|_| Kind::TooManyHeaders)?;
        }
        let mut access_key_id = String::new();
        // A checked id fits.
        claim.access_key_id().each_str(&mut |piece| access_key_id.push_str(piece).unwrap_or_default());
        let region = endpoint.signing_region().unwrap_or_default();
        let scope = CredentialScope::new(signed_at.date(), region, SERVICE).map_err(|_| Kind::OtherRegion)?;
        Ok(Vetted {
            endpoint,
            method,
            has_body,
            is_presigned: claim.is_presigned(),
            authorization: Authorization { access_key_id, scope, signed, signature: claim.signature() },
            signed_at,
            max_age_seconds: terms.max_age_seconds,
            expires_seconds: claim.expires_seconds(),
            session_token: parameters.session_token.map(Text::from_percent),
        })
    }

    /// The headers under the names of the terms and of [`HEADERS`].
    fn known_headers(&self, terms: &Terms<'a>) -> Result<Vec<(&'a str, &'a str), MAX_VETTED>, ProofError> {
        let mut headers = Vec::new();
        for (index, (name, value)) in self.headers.iter().enumerate() {
            let bound = terms.bound.iter().map(|(name, _)| *name);
            let known = bound.chain(HEADERS).find(|known| known.eq_ignore_ascii_case(name));
            let known = known.ok_or(Kind::UnknownHeader(index))?;
            ProofError::when(value_of(&headers, known).is_some(), Kind::RepeatedHeader(index))?;
            push(&mut headers, (known, *value))?;
        }
        if self.omits_bound {
            terms.bound.iter().try_for_each(|header| push(&mut headers, *header))?;
        }
        Ok(headers)
    }
}

impl fmt::Debug for ReceivedProof<'_> {
    /// Leaves out what the proof says: it holds the signature, and maybe a session token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedProof").field("headers", &self.headers.len()).finish_non_exhaustive()
    }
}

/// The parameters of a query.
struct Parameters<'a> {
    /// Whether the form of `GetCallerIdentity` is among them.
    has_form: bool,
    /// The session token, still encoded.
    session_token: Option<&'a str>,
}

impl<'a> Parameters<'a> {
    /// Reads a query, which is at this offset in the URL.
    fn read(query: &'a str, mut offset: usize) -> Result<Self, ProofError> {
        let mut values = [None; PARAMETERS.len()];
        let mut rest = if query.is_empty() { None } else { Some(query) };
        while let Some(from) = rest {
            let (pair, after) = cut(from, b'&');
            let (name, value) = cut(pair, b'=');
            let at = |kind| ProofError::at(kind, offset);
            let known = PARAMETERS.iter().zip(&mut values).find(|(known, _)| **known == name);
            let (known, place) = known.ok_or(at(Kind::UnknownParameter))?;
            let value = value.unwrap_or_default();
            let is_other = match *known {
                "Action" => value != "GetCallerIdentity",
                "Version" => value != "2011-06-15",
                // The signature reads it as a plus, and a form as a space.
                _ => value.contains('+'),
            };
            if place.replace(value).is_some() {
                return Err(at(Kind::RepeatedParameter(known)));
            }
            if is_other {
                return Err(at(Kind::ParameterValue(known)));
            }
            offset = offset.saturating_add(pair.len()).saturating_add(1);
            rest = after;
        }
        let [action, version, .., session_token, _, _] = values;
        match (action, version) {
            (Some(_), None) => Err(Kind::MissingParameter("Version").into()),
            (None, Some(_)) => Err(Kind::MissingParameter("Action").into()),
            _ => Ok(Self { has_form: action.is_some(), session_token }),
        }
    }
}

/// Whether a URL without its query, or a path at a host, is the URL of the endpoint.
fn is_at(base: &str, host: Option<&str>, endpoint: &Endpoint) -> bool {
    let path = match base.strip_prefix(endpoint.origin()) {
        None if host.is_some() && base.starts_with('/') => Some(base),
        path => path,
    };
    let is_path = |path: &str| path == endpoint.path() || path.is_empty() && endpoint.path() == "/";
    host.is_none_or(|host| host == endpoint.host()) && path.is_some_and(is_path)
}

/// The value of the header with exactly this name.
fn value_of<'a>(headers: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

fn push<'a, const N: usize>(
    headers: &mut Vec<(&'a str, &'a str), N>,
    header: (&'a str, &'a str),
) -> Result<(), ProofError> {
    headers.push(header).map_err(|_| Kind::TooManyHeaders.into())
}

/// Whether a signed header, which STS must receive as it is, has a value that the verifier may send.
fn is_forwarded(name: &str, value: &str, body: &str) -> bool {
    match name {
        // The format of the answer is the verifier's choice, and it reads JSON.
        "accept" => value == "application/json",
        "accept-encoding" => value == "identity",
        "content-length" => value == if body.is_empty() { "0" } else { FORM_LENGTH },
        "content-type" => FORM_TYPES.contains(&value),
        _ => true,
    }
}
