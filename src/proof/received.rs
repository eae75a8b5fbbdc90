//! A received proof, and the check against the terms of the verifier.

use super::proof_error::{ProofError, ProofErrorKind as Kind};
use super::terms::{HEADERS, Terms};
use super::vetted::{Authorization, MAX_SIGNED, Vetted};
use super::{FORM, FORM_LENGTH, FORM_TYPE};
use crate::document::scan::cut;
use crate::endpoint::Endpoint;
use crate::sigv4::{Claim, CredentialScope, PayloadHash, Query, Received, RejectionKind, VerifyRules};
use crate::text::Text;
use crate::timestamp::Timestamp;
use core::fmt;
use heapless::{String, Vec};

const SERVICE: &str = "sts";

/// The maximum number of headers of a proof.
const MAX_HEADERS: usize = 32;

/// The maximum number of headers that are vetted: the headers of the proof, `host`, and the bound headers that the
/// format leaves out.
const MAX_VETTED: usize = MAX_HEADERS + 1 + Terms::MAX_BOUND;

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

/// The content types of a form.
const FORM_TYPES: [&str; 2] = [FORM_TYPE, "application/x-www-form-urlencoded"];

/// The maximum of `X-Amz-Expires`. STS ignores this parameter.
const MAX_EXPIRES_SECONDS: u32 = 900;

/// How far ahead of the verifier's clock the time of signing may be. STS accepts 900 seconds, but a proof could then be
/// used for half an hour. AWS's SDK for JavaScript corrects a clock that is 300 seconds off (`isClockSkewed`).
const MAX_AHEAD_SECONDS: i64 = 300;

/// A received proof: the unchecked request of a stranger.
///
/// The function `read` of a format returns a received proof. Its only use is [`vet`](Self::vet).
pub struct ReceivedProof<'a> {
    pub(super) method: &'a str,
    /// The URL; or a path if the format has no URL, and the host is then in the header `host`.
    pub(super) url: &'a str,
    pub(super) headers: Vec<(&'a str, &'a str), MAX_HEADERS>,
    pub(super) body: &'a str,
    /// Whether the format leaves out the bound headers, so that the verifier adds its own.
    pub(super) omits_bound: bool,
}

impl<'a> ReceivedProof<'a> {
    /// The maximum length of a proof in bytes. A token for EKS has at most 4,096.
    pub const MAX_LENGTH: usize = 8 * 1024;

    /// The length of a scratch buffer that is long enough for every proof.
    pub const MAX_SCRATCH: usize = 2 * Self::MAX_LENGTH;

    /// Refuses a proof that is longer than [`MAX_LENGTH`](Self::MAX_LENGTH).
    pub(super) fn check_length(length: usize) -> Result<(), ProofError> {
        ProofError::refuse_if(length > Self::MAX_LENGTH, Kind::TooLong(Self::MAX_LENGTH))
    }

    /// A proof without headers.
    pub(super) const fn new(method: &'a str, url: &'a str, body: &'a str) -> Self {
        Self { method, url, headers: Vec::new(), body, omits_bound: false }
    }

    /// Adds a header.
    pub(super) fn push(&mut self, name: &'a str, value: &'a str) -> Result<(), ProofError> {
        push(&mut self.headers, (name, value))
    }

    /// Checks the proof against the terms, and returns the request to STS.
    ///
    /// This function sends nothing and verifies no signature: STS verifies it. These are the rules:
    ///
    /// - The method is GET or POST. Scheme, host and path equal those of one of the endpoints, byte for byte. The path
    ///   `/` may be missing, and the query after a `?` may be empty. A path may replace the URL if the header `host` is
    ///   present, as in Teleport and MongoDB.
    /// - The query has only `Action`, `Version` and the parameters of a signature, each once. Names are compared byte
    ///   for byte, so a name in another case or with an escape is refused.
    /// - The action is `GetCallerIdentity`: its form is the query or the body, and nothing else is in either.
    /// - The proof has no headers but known headers and the bound headers. Each name occurs once, whatever its case.
    /// - The signature is complete and in one place, for the service `sts` and the region of the endpoint. All headers
    ///   that begin with `x-amz-` are signed. An unsigned `x-amz-content-sha256` with the hash of the body is dropped.
    /// - Signed headers have a value that the verifier would send. A GET request has no signed `content-length`, since
    ///   HTTP clients do not send it.
    /// - The time of signing is at most [`Terms::max_age_seconds`] in the past. It is at most as many seconds, and at
    ///   most 300, in the future. So a proof can be used for at most 20 minutes.
    /// - `X-Amz-Expires` is missing or a number from 1 to 900 without a leading zero. STS ignores it, and so does this
    ///   function.
    /// - Every bound header is present and signed, with the value of the terms.
    ///
    /// A token for EKS and a payload of MongoDB do not hold their bound headers, so this function adds them with the
    /// values of the terms. A proof for another verifier then has a wrong signature, which STS refuses.
    ///
    /// # Errors
    /// The proof breaks a rule, or the terms have a mistake. The error names the step and the reason.
    pub fn vet(&self, terms: &Terms<'a>, now: Timestamp) -> Result<Vetted<'a>, ProofError> {
        terms.check()?;
        let method = match self.method {
            "GET" => "GET",
            "POST" => "POST",
            _ => return Err(Kind::InvalidMethod.into()),
        };
        let mut headers = self.known_headers(terms)?;
        let (base, query) = cut(self.url, b'?');
        let host = value_of(&headers, "host");
        let endpoints = || terms.endpoints.iter().filter(|endpoint| is_at(base, host, endpoint));
        // All of these have one host and one path. Their regions may differ.
        let at_url = endpoints().next().ok_or(Kind::OtherEndpoint)?;
        if host.is_none() {
            push(&mut headers, ("host", at_url.host()))?;
        }
        let query = query.unwrap_or_default();
        let parameters = Parameters::read(query, base.len().saturating_add(1))?;
        let has_body = !parameters.has_form && method == "POST";
        ProofError::refuse_if(self.body != if has_body { FORM } else { "" }, Kind::InvalidBody)?;

        let payload_hash = PayloadHash::of(self.body.as_bytes());
        let received = Received::new(method, at_url.path(), Query::rfc3986(query), &headers, payload_hash);
        let claim = received.claim()?;
        // A presigned request has its form in the query, too.
        let lacks_form = !parameters.has_form && (!has_body || claim.is_presigned());
        ProofError::refuse_if(lacks_form, Kind::MissingParameter("Action"))?;
        let region = claim.scope().region();
        let endpoint = endpoints().find(|endpoint| endpoint.signing_region() == Some(region));
        let endpoint = endpoint.ok_or(Kind::OtherRegion)?;
        let regions = [region];
        let rules = VerifyRules::new(SERVICE, &regions).tolerance_seconds(terms.max_age_seconds);
        let candidate = claim.check(now, &rules)?;
        let claim = candidate.claim();
        check_ahead(claim, now)?;
        check_expires(claim)?;
        check_bound(terms, claim, &headers)?;

        let mut access_key_id = String::new();
        // A checked id fits.
        claim.access_key_id().each_str(&mut |piece| access_key_id.push_str(piece).unwrap_or_default());
        // The claim's region borrows from `headers`, the endpoint's from the terms.
        let region = endpoint.signing_region().unwrap_or_default();
        let signed_at = claim.signed_at();
        let scope = CredentialScope::new(signed_at.date(), region, SERVICE).map_err(|_| Kind::OtherRegion)?;
        let signed = self.forwarded(claim, &headers, method)?;
        Ok(Vetted {
            endpoint,
            method,
            has_body,
            is_presigned: claim.is_presigned(),
            authorization: Authorization { access_key_id, scope, signed, signature: claim.signature() },
            signed_at,
            expires_seconds: claim.expires_seconds(),
            session_token: parameters.session_token.map(Text::from_percent),
        })
    }

    /// The signed headers, whose values STS must receive as they are.
    fn forwarded(
        &self,
        claim: &Claim<'_>,
        headers: &[(&'a str, &'a str)],
        method: &str,
    ) -> Result<Vec<(&'a str, &'a str), MAX_SIGNED>, ProofError> {
        let mut signed = Vec::new();
        for (name, _) in claim.signed_headers() {
            // The names come from `known_headers`, so each is found.
            let Some(index) = headers.iter().position(|(known, _)| *known == name) else { continue };
            let Some(header @ (name, value)) = headers.get(index).copied() else { continue };
            ProofError::refuse_if(!is_forwarded(name, value, method, self.body), Kind::InvalidHeader(index))?;
            push(&mut signed, header)?;
        }
        Ok(signed)
    }

    /// The headers under the names of the terms and of [`HEADERS`].
    fn known_headers(&self, terms: &Terms<'a>) -> Result<Vec<(&'a str, &'a str), MAX_VETTED>, ProofError> {
        let mut headers = Vec::new();
        for (index, (name, value)) in self.headers.iter().enumerate() {
            let bound = terms.bound.iter().map(|(name, _)| *name);
            let known = bound.chain(HEADERS).find(|known| known.eq_ignore_ascii_case(name));
            let known = known.ok_or(Kind::UnknownHeader(index))?;
            ProofError::refuse_if(value_of(&headers, known).is_some(), Kind::RepeatedHeader(index))?;
            push(&mut headers, (known, *value))?;
        }
        if self.omits_bound {
            terms.bound.iter().try_for_each(|header| push(&mut headers, *header))?;
        }
        Ok(headers)
    }
}

impl fmt::Debug for ReceivedProof<'_> {
    /// Leaves out the contents of the proof: they include the signature, and maybe a session token.
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
                // `Vetted` writes the number without the zero.
                "X-Amz-Expires" if value.starts_with('0') => true,
                // A signature reads `+` as a plus, and a form reads `+` as a space.
                _ => value.contains('+'),
            };
            if place.replace(value).is_some() {
                return Err(at(Kind::RepeatedParameter(known)));
            }
            if is_other {
                return Err(at(Kind::InvalidParameter(known)));
            }
            offset = offset.saturating_add(pair.len()).saturating_add(1);
            rest = after;
        }
        let value_of = |wanted| {
            let mut all = PARAMETERS.iter().zip(values);
            all.find(|(name, _)| **name == wanted).and_then(|(_, value)| value)
        };
        match (value_of("Action"), value_of("Version")) {
            (Some(_), None) => Err(Kind::MissingParameter("Version").into()),
            (None, Some(_)) => Err(Kind::MissingParameter("Action").into()),
            (action, _) => {
                Ok(Self { has_form: action.is_some(), session_token: value_of("X-Amz-Security-Token") })
            }
        }
    }
}

/// Refuses a time of signing that is too far ahead of the verifier's clock.
fn check_ahead(claim: &Claim<'_>, now: Timestamp) -> Result<(), ProofError> {
    let signed_at = claim.signed_at();
    let is_ahead = signed_at.seconds_since(now) > MAX_AHEAD_SECONDS;
    ProofError::refuse_if(is_ahead, Kind::Rejected(RejectionKind::NotYetCurrent { signed_at, now }))
}

fn check_expires(claim: &Claim<'_>) -> Result<(), ProofError> {
    let is_long = claim.expires_seconds().is_some_and(|seconds| seconds > MAX_EXPIRES_SECONDS);
    ProofError::refuse_if(is_long, Kind::InvalidExpires)
}

/// Checks that every bound header is there with the value of the terms, and is signed.
fn check_bound(terms: &Terms<'_>, claim: &Claim<'_>, headers: &[(&str, &str)]) -> Result<(), ProofError> {
    for (index, (name, value)) in terms.bound.iter().enumerate() {
        let received = value_of(headers, name).ok_or(Kind::MissingBoundHeader(index))?;
        ProofError::refuse_if(received != *value, Kind::OtherBoundHeader(index))?;
        ProofError::refuse_if(!claim.is_signed(name), Kind::UnsignedBoundHeader(index))?;
    }
    Ok(())
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
fn is_forwarded(name: &str, value: &str, method: &str, body: &str) -> bool {
    match name {
        // The format of the answer is the verifier's choice, and it reads JSON.
        "accept" => value == "application/json",
        "accept-encoding" => value == "identity",
        // HTTP clients send no length with GET.
        "content-length" if method == "GET" => false,
        "content-length" => value == if body.is_empty() { "0" } else { FORM_LENGTH },
        "content-type" => FORM_TYPES.contains(&value),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;
    use crate::encode::{WriteTo, written};
    use crate::proof::{ProofErrorKind, ProofStep, eks};
    use crate::sigv4::Request;
    use alloc::format;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;

    const BOUND: [(&str, &str); 1] = [("X-Server-ID", "vault.example")];
    const HOST: &str = "sts.eu-west-1.amazonaws.com";
    const CREDENTIALS: Credentials<&str> =
        Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

    fn now() -> Timestamp {
        Timestamp::parse_amz_date("20260131T120000Z").unwrap()
    }

    fn endpoint() -> Endpoint {
        Endpoint::regional("eu-west-1").unwrap()
    }

    type Headers<'h> = Vec<(&'h str, &'h str)>;

    /// A request that is signed by headers, to be changed before it is vetted.
    struct Signed<'s> {
        method: &'s str,
        url: &'s str,
        body: &'s str,
        /// Headers to sign.
        signed: Headers<'s>,
        /// Headers to add behind the signature.
        added: Headers<'s>,
        session_token: &'s str,
        region: &'s str,
        service: &'s str,
    }

    impl Default for Signed<'_> {
        fn default() -> Self {
            Self {
                method: "POST",
                url: "https://sts.eu-west-1.amazonaws.com/",
                body: FORM,
                signed: BOUND.to_vec(),
                added: Vec::new(),
                session_token: "",
                region: "eu-west-1",
                service: "sts",
            }
        }
    }

    impl Signed<'_> {
        fn vet<R>(&self, terms: &Terms<'_>, see: impl FnOnce(Result<Vetted<'_>, ProofError>) -> R) -> R {
            let credentials = CREDENTIALS.with_session_token(self.session_token);
            let key = credentials.signing_key(now(), self.region, self.service).unwrap();
            let (_, query) = cut(self.url, b'?');
            let request = Request::new(self.method, HOST, "/", PayloadHash::of(self.body.as_bytes()))
                .query(Query::rfc3986(query.unwrap_or_default()))
                .headers(&self.signed);
            let signature = key.sign(&credentials, &request, now()).unwrap();
            let added: Vec<_> = signature
                .headers()
                .map(|(name, value)| (name, written(|sink| value.write_to(sink))))
                .collect();
            let mut proof = ReceivedProof::new(self.method, self.url, self.body);
            let added = added.iter().map(|(name, value)| (*name, value.as_str()));
            for header in self.signed.iter().copied().chain(added).chain(self.added.iter().copied()) {
                proof.headers.push(header).unwrap();
            }
            see(proof.vet(terms, now()))
        }

        fn refused(&self) -> ProofErrorKind {
            let endpoints = [endpoint()];
            self.vet(&Terms::new(&endpoints, &BOUND), |vetted| vetted.unwrap_err().kind())
        }

        /// The names of the headers that are sent.
        fn sent(&self) -> Vec<String> {
            let endpoints = [endpoint()];
            self.vet(&Terms::new(&endpoints, &BOUND), |vetted| {
                vetted.unwrap().headers().map(|(name, _)| name.to_string()).collect()
            })
        }
    }

    #[test]
    fn only_signed_headers_are_sent() {
        let mut proof = Signed::default();
        assert_eq!(proof.sent(), ["x-amz-date", "X-Server-ID", "content-type", "authorization"]);
        proof.added = alloc::vec![
            ("Host", HOST),
            ("Accept", "text/html"),
            ("User-Agent", "x"),
            ("Content-Length", "7"),
            ("Content-Type", "text/html"),
            ("amz-sdk-request", "attempt=1"),
        ];
        assert_eq!(proof.sent(), ["x-amz-date", "X-Server-ID", "content-type", "authorization"]);
        proof.added.clear();
        proof.session_token = "token";
        proof.signed.extend([
            ("Accept", "application/json"),
            ("Content-Length", "43"),
            ("Content-Type", FORM_TYPE),
            ("amz-sdk-request", "attempt=1"),
        ]);
        let sent = proof.sent();
        let names = [
            "accept",
            "amz-sdk-request",
            "content-type",
            "x-amz-date",
            "x-amz-security-token",
            "X-Server-ID",
        ];
        assert_eq!(sent[..6], names);
        assert_eq!(sent[6..], ["authorization"]);
    }

    /// Otherwise whoever made the proof chooses in which format STS answers: CVE-2020-16250.
    #[test]
    fn a_signed_header_has_a_value_that_the_verifier_would_choose() {
        for header in [
            ("Accept", "text/xml"),
            ("Accept", "application/json, text/xml"),
            ("Accept-Encoding", "gzip"),
            ("Content-Length", "42"),
            ("Content-Length", "043"),
            ("Content-Type", "application/json"),
            ("Content-Type", "application/x-www-form-urlencoded; charset=utf-16"),
        ] {
            let mut proof = Signed::default();
            proof.signed.push(header);
            assert_eq!(proof.refused(), Kind::InvalidHeader(1), "{header:?}");
        }
    }

    #[test]
    fn a_signed_content_length_of_a_get_request_is_refused() {
        let url = format!("https://{HOST}/?{FORM}");
        for method in ["GET", "POST"] {
            let mut proof = Signed { method, url: &url, body: "", ..Signed::default() };
            proof.added.push(("Content-Length", "0"));
            assert!(!proof.sent().contains(&"content-length".to_string()), "{method}");
            proof.signed.append(&mut proof.added);
            match method {
                "GET" => assert_eq!(proof.refused(), Kind::InvalidHeader(1)),
                _ => assert_eq!(proof.sent().len(), 3),
            }
        }
    }

    #[test]
    fn a_header_is_on_the_list_and_is_there_once() {
        for name in ["X-Amz-Target", "X-Forwarded-Host", "Cookie", "Transfer-Encoding", "x-server-i", "", "é"]
        {
            let proof = Signed { added: alloc::vec![(name, "x")], ..Signed::default() };
            assert_eq!(proof.refused(), Kind::UnknownHeader(3), "{name}");
        }
        for name in ["X-AMZ-Date", "Authorization", "x-server-id"] {
            let proof = Signed { added: alloc::vec![(name, "vault.example")], ..Signed::default() };
            assert_eq!(proof.refused(), Kind::RepeatedHeader(3), "{name}");
        }
        let added = alloc::vec![("Host", HOST), ("host", HOST)];
        assert_eq!(Signed { added, ..Signed::default() }.refused(), Kind::RepeatedHeader(4));
    }

    #[test]
    fn an_unsigned_amz_header_is_refused() {
        for name in ["x-amz-user-agent", "X-Amz-Security-Token"] {
            let proof = Signed { added: alloc::vec![(name, "x")], ..Signed::default() };
            assert_eq!(proof.refused(), Kind::Rejected(RejectionKind::UnsignedHeader(3)), "{name}");
        }
    }

    #[test]
    fn every_bound_header_is_there_with_its_value_and_signed() {
        for value in ["vault.example.com", "vault.exampl", "Vault.example", "vault.example, x"] {
            let proof = Signed { signed: alloc::vec![("X-Server-ID", value)], ..Signed::default() };
            assert_eq!(proof.refused(), Kind::OtherBoundHeader(0), "{value}");
        }
        let proof = Signed { signed: Vec::new(), ..Signed::default() };
        assert_eq!(proof.refused(), Kind::MissingBoundHeader(0));
        let proof = Signed { signed: Vec::new(), added: BOUND.to_vec(), ..Signed::default() };
        assert_eq!(proof.refused(), Kind::UnsignedBoundHeader(0));

        let bound = [BOUND[0], ("X-Nonce", "1")];
        let endpoints = [endpoint()];
        let terms = Terms::new(&endpoints, &bound);
        let mut proof = Signed::default();
        proof.vet(&terms, |vetted| assert_eq!(vetted.unwrap_err().kind(), Kind::MissingBoundHeader(1)));
        proof.signed.push(bound[1]);
        proof.vet(&terms, |vetted| assert!(vetted.is_ok()));
    }

    /// A token for EKS, say, does not log in at a verifier that demands no bound header.
    #[test]
    fn unbound_terms_refuse_a_proof_that_is_bound_to_another_verifier() {
        let endpoints = [endpoint()];
        let terms = Terms::unbound(&endpoints);
        Signed::default()
            .vet(&terms, |vetted| assert_eq!(vetted.unwrap_err().kind(), Kind::UnknownHeader(0)));
        let unbound = Signed { signed: Vec::new(), ..Signed::default() };
        unbound.vet(&terms, |vetted| assert!(vetted.is_ok()));

        let (mut token, mut scratch) = (String::new(), [0; 4096]);
        eks::token(&CREDENTIALS, &endpoint(), "cluster", now(), &mut token).unwrap();
        let vetted = eks::read(&token, &mut scratch).unwrap().vet(&terms, now());
        assert_eq!(vetted.unwrap_err().kind(), Kind::Rejected(RejectionKind::AbsentHeader(1)));
    }

    #[test]
    fn the_url_is_of_a_listed_endpoint_byte_for_byte() {
        for url in [
            "http://sts.eu-west-1.amazonaws.com/",
            "HTTPS://sts.eu-west-1.amazonaws.com/",
            "https://STS.eu-west-1.amazonaws.com/",
            "https://sts.eu-west-1.amazonaws.com:443/",
            "https://sts.eu-west-1.amazonaws.com./",
            "https://sts.eu-west-1.amazonaws.com.evil.example/",
            "https://sts.eu-west-1.amazonaws.com@evil.example/",
            "https://x@sts.eu-west-1.amazonaws.com/",
            "https://sts.amazonaws.com/",
            "https://sts.eu-west-1.amazonaws.com//",
            "https://sts.eu-west-1.amazonaws.com/x",
            "https://sts.eu-west-1.amazonaws.com/#",
            "https://sts.eu-west-1.amazonaws.com#/",
            "//sts.eu-west-1.amazonaws.com/",
            "/",
            "",
        ] {
            let proof = Signed { url, ..Signed::default() };
            assert_eq!(proof.refused(), Kind::OtherEndpoint, "{url}");
        }
        for host in ["evil.example", "sts.eu-west-1.amazonaws.com:443", "STS.eu-west-1.amazonaws.com", ""] {
            let proof = Signed { added: alloc::vec![("Host", host)], ..Signed::default() };
            assert_eq!(proof.refused(), Kind::OtherEndpoint, "{host}");
        }
        for url in ["https://sts.eu-west-1.amazonaws.com", "https://sts.eu-west-1.amazonaws.com/?", "/"] {
            let proof = Signed { url, added: alloc::vec![("Host", HOST)], ..Signed::default() };
            assert_eq!(proof.sent().len(), 4, "{url}");
        }
    }

    #[test]
    fn the_signature_is_for_the_service_and_the_region_of_the_endpoint() {
        let proof = Signed { region: "us-east-1", ..Signed::default() };
        assert_eq!(proof.refused(), Kind::OtherRegion);
        let proof = Signed { service: "s3", ..Signed::default() };
        assert_eq!(proof.refused(), Kind::Rejected(RejectionKind::OtherService));

        // One host for two regions, as a proxy has it.
        let endpoints = ["us-east-1", "eu-west-1"]
            .map(|region| Endpoint::custom("https://sts.example/", region).unwrap());
        let (mut token, mut scratch, bound) = (String::new(), [0; 4096], [eks::bound("c")]);
        eks::token(&CREDENTIALS, &endpoints[1], "c", now(), &mut token).unwrap();
        let proof = eks::read(&token, &mut scratch).unwrap();
        assert_eq!(proof.vet(&Terms::new(&endpoints, &bound), now()).unwrap().endpoint(), &endpoints[1]);
    }

    #[test]
    fn the_form_is_the_query_or_the_body_and_nothing_else_is_in_either() {
        let url = |query: &str| format!("https://{HOST}/?{query}");
        let with_query = url(FORM);
        let proof = Signed { url: &with_query, body: "", ..Signed::default() };
        assert_eq!(proof.sent(), ["x-amz-date", "X-Server-ID", "authorization"]);
        assert_eq!(Signed { url: &with_query, ..Signed::default() }.refused(), Kind::InvalidBody);
        for body in ["", "Action=GetCallerIdentity", "Version=2011-06-15&Action=GetCallerIdentity", "x"] {
            assert_eq!(Signed { body, ..Signed::default() }.refused(), Kind::InvalidBody, "{body}");
        }
        assert_eq!(Signed { method: "GET", ..Signed::default() }.refused(), Kind::InvalidBody);
        let get = Signed { method: "GET", body: "", ..Signed::default() };
        assert_eq!(get.refused(), Kind::MissingParameter("Action"));
        assert_eq!(Signed { method: "PUT", ..Signed::default() }.refused(), Kind::InvalidMethod);
        for (query, kind) in [
            ("Action=GetCallerIdentity", Kind::MissingParameter("Version")),
            ("Version=2011-06-15", Kind::MissingParameter("Action")),
            ("Action=AssumeRole&Version=2011-06-15", Kind::InvalidParameter("Action")),
            ("Action&Version=2011-06-15", Kind::InvalidParameter("Action")),
            ("Action=GetCallerIdentity&Version=2011-06-16", Kind::InvalidParameter("Version")),
            ("Action=GetCallerIdentity&Version=2011-06-15&", Kind::UnknownParameter),
            ("Action=GetCallerIdentity&Version=2011-06-15&action=AssumeRole", Kind::UnknownParameter),
            ("Action=GetCallerIdentity&Version=2011-06-15&%41ction=AssumeRole", Kind::UnknownParameter),
            (
                "Action=GetCallerIdentity&Version=2011-06-15&Action=GetCallerIdentity",
                Kind::RepeatedParameter("Action"),
            ),
        ] {
            let url = url(query);
            assert_eq!(Signed { url: &url, body: "", ..Signed::default() }.refused(), kind, "{query}");
        }
    }

    #[test]
    fn an_error_says_where_in_the_url() {
        let url = format!("https://{HOST}/?{FORM}&x=1");
        let endpoints = [endpoint()];
        let proof = Signed { url: &url, body: "", ..Signed::default() };
        proof.vet(&Terms::new(&endpoints, &BOUND), |vetted| {
            let error = vetted.unwrap_err();
            assert_eq!(url.get(error.offset()..), Some("x=1"));
            assert_eq!((error.step(), error.kind()), (ProofStep::Request, Kind::UnknownParameter));
            assert_eq!(error.to_string(), "request: parameter is not on the list at byte 81");
        });
    }

    /// The error of a changed presigned URL.
    fn refused_url(expires_seconds: u32, change: impl Fn(String) -> String) -> Option<ProofErrorKind> {
        let credentials = CREDENTIALS.with_session_token("a+b");
        let key = credentials.signing_key(now(), "eu-west-1", "sts").unwrap();
        let request =
            Request::new("GET", HOST, "/", PayloadHash::EMPTY).query(Query::rfc3986(FORM)).headers(&BOUND);
        let presigned = key.presign(&credentials, &request, now(), expires_seconds).unwrap();
        let presigned = presigned.origin("https://sts.eu-west-1.amazonaws.com");
        let url = change(written(|sink| presigned.write_to(sink)));
        let proof = ReceivedProof { omits_bound: true, ..ReceivedProof::new("GET", &url, "") };
        let endpoints = [endpoint()];
        proof.vet(&Terms::new(&endpoints, &BOUND), now()).err().map(|error| error.kind())
    }

    #[test]
    fn expires_is_at_most_900() {
        for (seconds, refused) in
            [(1, None), (900, None), (901, Some(Kind::InvalidExpires)), (604_800, Some(Kind::InvalidExpires))]
        {
            assert_eq!(refused_url(seconds, |url| url), refused, "{seconds}");
        }
    }

    #[test]
    fn the_error_of_expires_says_its_rule() {
        for expires in ["0", "060", "+60"] {
            let change = |url: String| url.replace("X-Amz-Expires=60", &format!("X-Amz-Expires={expires}"));
            let told = refused_url(60, change).unwrap().to_string();
            assert_eq!(
                told, "X-Amz-Expires is not a number from 1 to 900 without a leading zero",
                "{expires}"
            );
        }
    }

    #[test]
    fn a_plus_in_the_query_is_refused() {
        assert_eq!(refused_url(60, |url| url), None);
        let refused = refused_url(60, |url| url.replace("a%2Bb", "a+b"));
        assert_eq!(refused, Some(Kind::InvalidParameter("X-Amz-Security-Token")));
    }

    /// A name that a bound header has twice would let two readers see two values.
    #[test]
    fn a_mistake_in_the_terms_is_named() {
        let (endpoints, unsigned) =
            ([endpoint()], [crate::endpoint::EndpointOptions::new().endpoint("https://a.example")]);
        let without_region = [endpoint(), Endpoint::resolve(&unsigned[0]).unwrap()];
        let refused = |terms: &Terms<'_>| {
            Signed::default().vet(terms, |vetted| {
                let error = vetted.unwrap_err();
                assert_eq!(error.step(), ProofStep::Terms);
                error.kind()
            })
        };
        for seconds in [0, 901, u32::MAX] {
            assert_eq!(
                refused(&Terms::new(&endpoints, &BOUND).max_age_seconds(seconds)),
                Kind::InvalidMaxAge
            );
        }
        assert_eq!(refused(&Terms::new(&[], &BOUND)), Kind::NoEndpoint);
        assert_eq!(refused(&Terms::new(&without_region, &BOUND)), Kind::EndpointWithoutRegion(1));
        assert_eq!(refused(&Terms::new(&endpoints, &[])), Kind::NoBoundHeader);
        for name in ["", "X Y", "X:Y", "x-server-id", "Host", "x-amz-date", "é"] {
            let bound = [BOUND[0], (name, "x")];
            assert_eq!(refused(&Terms::new(&endpoints, &bound)), Kind::InvalidBoundName(1), "{name}");
        }
        for value in ["", " ", " a", "a\t", "a\n", "a  b", "a\tb"] {
            let bound = [("X-Server-ID", value)];
            assert_eq!(refused(&Terms::new(&endpoints, &bound)), Kind::InvalidBoundValue(0), "{value:?}");
        }
    }

    #[test]
    fn a_shorter_age_holds_before_and_after() {
        let (endpoints, bound) = ([endpoint()], [eks::bound("c")]);
        let (mut token, mut scratch) = (String::new(), [0; 4096]);
        eks::token(&CREDENTIALS, &endpoint(), "c", now(), &mut token).unwrap();
        let proof = eks::read(&token, &mut scratch).unwrap();
        for (age, seconds, is_accepted) in [
            (60, 60, true),
            (60, 61, false),
            (60, -60, true),
            (60, -61, false),
            (600, -300, true),
            (600, -301, false),
        ] {
            let terms = Terms::new(&endpoints, &bound).max_age_seconds(age);
            let vetted = proof.vet(&terms, now().saturating_add_seconds(seconds));
            assert_eq!(vetted.is_ok(), is_accepted, "{age} {seconds}");
        }
    }
}
