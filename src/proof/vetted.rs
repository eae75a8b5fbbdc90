//! A proof that the terms accept, and the request that asks STS about it, written anew.

use super::FORM;
use super::terms::{HEADERS, Terms};
use crate::call::HttpResponse;
use crate::encode::{Sink, WriteTo};
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::operation::GetCallerIdentity;
use crate::principal::{Caller, CallerError};
use crate::sigv4::headers::write_name;
use crate::sigv4::{Credential, CredentialScope, HeaderValue, Signature, SigningKey, write_authorization};
use crate::text::{Text, ToText};
use crate::timestamp::Timestamp;
use core::fmt;
use heapless::{String, Vec};

/// The maximum number of signed headers.
pub(super) const MAX_SIGNED: usize = 24;

/// A proof that the terms accept, and the request that asks STS who signed it.
///
/// Nothing is proven before STS has answered, because the signature may be wrong. Use
/// [`access_key_id`](Self::access_key_id) for logs alone.
///
/// The request is written anew, from the endpoint of the terms and from the parts of the proof that were understood.
/// STS receives no other byte of the proof. Send the request with a client that follows no redirect and limits the size
/// of the answer. Give the status and the body of the answer to [`decode`](Self::decode).
#[derive(Clone)]
pub struct Vetted<'a> {
    pub(super) endpoint: &'a Endpoint,
    pub(super) method: &'static str,
    /// Whether the form of `GetCallerIdentity` is the body; otherwise it is the query.
    pub(super) has_body: bool,
    pub(super) is_presigned: bool,
    pub(super) authorization: Authorization<'a>,
    pub(super) signed_at: Timestamp,
    pub(super) expires_seconds: Option<u32>,
    /// The session token of a presigned request.
    pub(super) session_token: Option<Text<'a>>,
}

/// The parts of a signature, which are written as the value of the header `authorization`.
#[derive(Clone)]
pub(super) struct Authorization<'a> {
    pub(super) access_key_id: String<{ SigningKey::MAX_ACCESS_KEY_ID }>,
    pub(super) scope: CredentialScope<'a>,
    /// The signed headers, sorted by name.
    pub(super) signed: Vec<(&'a str, &'a str), MAX_SIGNED>,
    pub(super) signature: Signature,
}

impl<'a> Vetted<'a> {
    /// The access key id that the proof names, for logs. Anybody can write any id into a proof.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.authorization.access_key_id
    }

    /// The endpoint of the terms that the request is for.
    #[must_use]
    pub const fn endpoint(&self) -> &'a Endpoint {
        self.endpoint
    }

    /// The day, the region and the service that the request is signed for.
    #[must_use]
    pub const fn scope(&self) -> CredentialScope<'a> {
        self.authorization.scope
    }

    /// The time of signing.
    #[must_use]
    pub const fn signed_at(&self) -> Timestamp {
        self.signed_at
    }

    /// The last second at which any terms accept the proof: 900 seconds after its time of signing.
    ///
    /// Remember the proof until then, even if [`Terms::max_age_seconds`] is less: other terms may accept it for longer.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.signed_at.saturating_add_seconds(Terms::MAX_AGE_SECONDS.into())
    }

    /// The method of the request: `GET` or `POST`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// The URL of the request. [`Encode`](crate::Encode) writes it.
    #[must_use]
    pub const fn url(&self) -> VettedUrl<'_> {
        VettedUrl(self)
    }

    /// The headers of the request: those that are signed, the content type if there is a body, and `authorization`
    /// unless the URL has the signature.
    ///
    /// Names are in lower case, except that bound headers have the names of the terms. `host` and `content-length` are
    /// left out, since HTTP clients write both. `accept` is present only if it is signed, and its value is then
    /// `application/json`. Without `accept` STS answers in XML. [`decode`](Self::decode) reads the format that the
    /// request asks for.
    pub fn headers(&self) -> impl Iterator<Item = (&str, HeaderValue<'_>)> {
        let is_sent = |(name, _): &&(&str, &str)| !matches!(*name, "host" | "content-length");
        // A bound header can be a nonce.
        let is_secret = |name| name == "x-amz-security-token" || !HEADERS.contains(&name);
        let signed = self.authorization.signed.iter().filter(is_sent).map(move |(name, value)| match *name {
            name if is_secret(name) => (name, HeaderValue::token(Text::new(value))),
            name => (name, HeaderValue::plain(value)),
        });
        let has_type = self.is_signed("content-type");
        let own_type = (self.has_body && !has_type).then_some("application/x-www-form-urlencoded");
        let own_type = own_type.map(|value| ("content-type", HeaderValue::plain(value)));
        let authorization =
            (!self.is_presigned).then_some(("authorization", HeaderValue::secret(&self.authorization)));
        signed.chain(own_type).chain(authorization)
    }

    /// The body of the request: the form of `GetCallerIdentity`, or nothing.
    #[must_use]
    pub const fn body(&self) -> &'static str {
        if self.has_body { FORM } else { "" }
    }

    /// The request as an [`http::Request`], for any client that takes one.
    ///
    /// `authorization`, `x-amz-security-token` and the bound headers are marked sensitive, so that `Debug` hides them.
    /// `Debug` does not hide the URL. The URL of a presigned request, such as a token for EKS, has the session token
    /// and the signature. So log neither the request nor its URI.
    ///
    /// # Errors
    /// The `http` crate does not accept the URL of the endpoint or a header.
    #[cfg(feature = "http")]
    pub fn to_http(&self) -> Result<http::Request<alloc::vec::Vec<u8>>, crate::HttpRequestError> {
        crate::http::request(self.method, &self.url(), &mut self.headers(), 0, &Text::new(self.body()))
    }

    /// Reads the answer of STS: who signed the proof. The caller borrows from the body, and the error owns its strings.
    ///
    /// `Arn`, `Account` and `UserId` must be there and agree. If the endpoint is one of AWS, `Arn` must have its
    /// partition. A custom endpoint may answer with any partition. Authorise by partition, account and principal
    /// together.
    ///
    /// STS answers in JSON to a proof with a signed `Accept`, and to all others in XML. The other format is an error.
    ///
    /// # Errors
    /// - STS refused the signature, or something else answered.
    /// - The status is not 200: a redirect names no caller.
    /// - The members of the answer do not name a caller, or the caller is of another partition than the endpoint.
    #[cfg(feature = "alloc")]
    pub fn decode<'r>(
        &self,
        status: u16,
        body: &'r [u8],
    ) -> Result<Caller<'r>, AnswerError<crate::WipedString>> {
        self.decode_borrowed(status, body).map_err(AnswerError::into_owned)
    }

    /// Reads the answer of STS without an allocator. The caller and the error borrow from the body.
    ///
    /// # Errors
    /// The errors of `decode`: STS refused the signature or something else answered, the status is not 200, or the
    /// members of the answer do not name a caller of the endpoint's partition.
    pub fn decode_borrowed<'r>(
        &self,
        status: u16,
        body: &'r [u8],
    ) -> Result<Caller<'r>, AnswerError<Text<'r>>> {
        let response = HttpResponse::new(status, body);
        let response = if self.is_signed("accept") { response.json() } else { response };
        let output = response.decode_borrowed::<GetCallerIdentity>().map_err(AnswerError::Sts)?.output;
        if status != 200 {
            return Err(AnswerError::Status(status));
        }
        let caller = output.into_caller().map_err(AnswerError::Caller)?;
        match self.endpoint.partition() {
            Some(partition) if caller.arn().partition() != partition => Err(AnswerError::OtherPartition),
            _ => Ok(caller),
        }
    }

    pub(super) const fn signature(&self) -> &str {
        self.authorization.signature.as_str()
    }

    fn is_signed(&self, header: &str) -> bool {
        self.authorization.signed.iter().any(|(name, _)| *name == header)
    }

    fn write_query(&self, sink: &mut Sink<'_>) {
        sink.text("?");
        sink.text(FORM);
        if !self.is_presigned {
            return;
        }
        sink.text("&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=");
        self.authorization.credential().write(true, sink);
        sink.text("&X-Amz-Date=");
        sink.text(&self.signed_at.amz_date());
        if let Some(seconds) = self.expires_seconds {
            sink.text("&X-Amz-Expires=");
            sink.decimal(seconds);
        }
        sink.text("&X-Amz-SignedHeaders=");
        self.authorization.write_names(true, sink);
        if let Some(token) = self.session_token {
            sink.text("&X-Amz-Security-Token=");
            sink.unescaped_percent(token);
        }
        sink.text("&X-Amz-Signature=");
        sink.text(self.signature());
    }
}

impl Authorization<'_> {
    fn credential(&self) -> Credential<'_> {
        Credential { access_key_id: Text::new(&self.access_key_id), scope: self.scope }
    }

    /// Writes the lower-case names of the signed headers, percent-encoded in a query.
    fn write_names(&self, is_percent_encoded: bool, sink: &mut Sink<'_>) {
        let (separator, mut between) = (if is_percent_encoded { "%3B" } else { ";" }, "");
        for (name, _) in &self.signed {
            sink.text(between);
            write_name(name, is_percent_encoded, sink);
            between = separator;
        }
    }
}

impl WriteTo for Authorization<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        let write_names = |sink: &mut Sink<'_>| self.write_names(false, sink);
        write_authorization(&self.credential(), &write_names, self.signature, sink);
    }
}

impl fmt::Debug for Vetted<'_> {
    /// Leaves out headers, session token and signature.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vetted")
            .field("endpoint", self.endpoint)
            .field("access_key_id", &self.access_key_id())
            .field("scope", &self.scope())
            .field("signed_at", &self.signed_at)
            .finish_non_exhaustive()
    }
}

/// The URL of a vetted request. [`Encode`](crate::Encode) writes it.
///
/// It may hold the signature and the session token: treat it as a secret.
#[derive(Clone, Copy)]
pub struct VettedUrl<'v>(&'v Vetted<'v>);

impl WriteTo for VettedUrl<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        sink.text(self.0.endpoint.origin());
        sink.text(self.0.endpoint.path());
        if !self.0.has_body {
            self.0.write_query(sink);
        }
    }
}

impl fmt::Debug for VettedUrl<'_> {
    /// Leaves out the query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VettedUrl").field("endpoint", self.0.endpoint).finish_non_exhaustive()
    }
}

/// The reason why the answer of STS names no caller.
///
/// [`Sts`](Self::Sts) and its message may hold text of the server that answered. Escape this text in logs, and keep it
/// from the client.
///
/// ```
/// use sts_wire::proof::{AnswerError, Terms, eks};
/// use sts_wire::{Credentials, Endpoint, Timestamp};
///
/// let (endpoints, bound) = ([Endpoint::regional("eu-west-1")?], [eks::bound("demo")]);
/// let (now, mut token, mut scratch) = (Timestamp::UNIX_EPOCH, String::new(), [0; 4096]);
/// eks::token(&Credentials::new("AKIDEXAMPLE", "secret"), &endpoints[0], "demo", now, &mut token)?;
/// let vetted = eks::read(&token, &mut scratch)?.vet(&Terms::new(&endpoints, &bound), now)?;
///
/// let body = b"<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>";
/// let error = vetted.decode_borrowed(403, body).unwrap_err();
/// assert!(matches!(error, AnswerError::Sts(_)));
/// assert_eq!(error.to_string(), "SignatureDoesNotMatch (http status 403)");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerError<S> {
    /// STS refused the signature, or what answered is not STS.
    Sts(Error<S>),
    /// The answer is a success with this status instead of 200, the status that STS sends.
    Status(u16),
    /// The members of the answer do not name a caller.
    Caller(CallerError),
    /// The partition of `Arn` is not the partition of the endpoint, which is one of AWS.
    OtherPartition,
}

#[cfg(feature = "alloc")]
impl AnswerError<Text<'_>> {
    /// Copies the strings, so that the error no longer borrows from the body.
    #[must_use]
    pub fn into_owned(self) -> AnswerError<crate::WipedString> {
        match self {
            Self::Sts(error) => AnswerError::Sts(error.into_owned()),
            Self::Status(status) => AnswerError::Status(status),
            Self::Caller(error) => AnswerError::Caller(error),
            Self::OtherPartition => AnswerError::OtherPartition,
        }
    }
}

impl<S: ToText> fmt::Display for AnswerError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sts(error) => error.fmt(f),
            Self::Status(status) => write!(f, "http status {status} where STS sends 200"),
            Self::Caller(error) => error.fmt(f),
            Self::OtherPartition => f.write_str("Arn is of another partition than the endpoint"),
        }
    }
}

impl<S: ToText> fmt::Debug for AnswerError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sts(error) => f.debug_tuple("Sts").field(error).finish(),
            Self::Status(status) => f.debug_tuple("Status").field(status).finish(),
            Self::Caller(error) => f.debug_tuple("Caller").field(error).finish(),
            Self::OtherPartition => f.write_str("OtherPartition"),
        }
    }
}

impl<S: ToText> core::error::Error for AnswerError<S> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;
    use crate::encode::written;
    use crate::principal::CallerErrorKind;
    use crate::proof::{eks, teleport};
    use alloc::string::{String, ToString};

    const JSON: &[u8] = br#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{
        "Arn":"arn:aws:iam::123456789012:user/Alice","UserId":"AIDACKCEVSQ6C2EXAMPLE","Account":"123456789012"}}}"#;

    /// Vets a token for EKS, with a session token.
    fn with<R>(see: impl FnOnce(Vetted<'_>, &str) -> R) -> R {
        let (endpoints, bound) = ([Endpoint::regional("eu-west-1").unwrap()], [eks::bound("c 1")]);
        let (mut token, mut scratch) = (String::new(), [0; 4096]);
        let credentials = Credentials::new("AKID+1", "secret").with_session_token("a+b/c==");
        eks::token(&credentials, &endpoints[0], "c 1", Timestamp::UNIX_EPOCH, &mut token).unwrap();
        let proof = eks::read(&token, &mut scratch).unwrap();
        see(proof.vet(&Terms::new(&endpoints, &bound), Timestamp::UNIX_EPOCH).unwrap(), proof.url)
    }

    fn document(arn: &str) -> String {
        alloc::format!(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{arn}</Arn>\
             <UserId>AIDACKCEVSQ6C2EXAMPLE</UserId><Account>123456789012</Account>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>"
        )
    }

    #[test]
    fn a_minted_token_is_written_anew_as_it_was() {
        with(|vetted, url| {
            assert_eq!(written(|sink| vetted.url().write_to(sink)), url);
            let headers: alloc::vec::Vec<_> =
                vetted.headers().map(|(name, value)| (name, written(|sink| value.write_to(sink)))).collect();
            assert_eq!(headers, [("x-k8s-aws-id", "c 1".into())]);
            assert_eq!((vetted.method(), vetted.body(), vetted.access_key_id()), ("GET", "", "AKID+1"));
        });
    }

    #[test]
    fn only_status_200_and_a_whole_answer_name_a_caller() {
        let body = document("arn:aws:iam::123456789012:user/Alice");
        with(|vetted, _| {
            let caller = vetted.decode_borrowed(200, body.as_bytes()).unwrap();
            assert_eq!(caller.arn().to_string(), "arn:aws:iam::123456789012:user/Alice");
            for status in [100, 201, 204, 206, 301, 302, 307, 400, 403, 500, 503] {
                assert!(vetted.decode_borrowed(status, body.as_bytes()).is_err(), "{status}");
            }
            let error = vetted.decode_borrowed(202, body.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), "http status 202 where STS sends 200");
            // The request asked for XML.
            assert!(matches!(vetted.decode_borrowed(200, JSON), Err(AnswerError::Sts(_))));
            for (arn, kind) in [
                ("arn:aws:iam::210987654321:user/Alice", CallerErrorKind::Account),
                ("arn:aws:iam::123456789012:root", CallerErrorKind::UserId),
            ] {
                let body = document(arn);
                match vetted.decode_borrowed(200, body.as_bytes()) {
                    Err(AnswerError::Caller(error)) => assert_eq!(error.kind(), kind),
                    other => panic!("{other:?}"),
                }
            }
        });
    }

    /// A partition is a cloud of its own: its accounts are in no other one.
    #[test]
    fn the_arn_is_of_the_partition_of_an_aws_endpoint() {
        const ANY: &[&str] = &["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b"];
        let vpce = "https://vpce-0123456789abcdef0-abcdefgh.sts.us-gov-west-1.vpce.amazonaws.com";
        for (endpoint, accepted) in [
            (Endpoint::global(), &["aws"][..]),
            (Endpoint::regional("eu-west-1").unwrap(), &["aws"]),
            (Endpoint::regional("cn-north-1").unwrap(), &["aws-cn"]),
            (Endpoint::regional("us-gov-east-1").unwrap(), &["aws-us-gov"]),
            (Endpoint::regional("eusc-de-east-1").unwrap(), &["aws-eusc"]),
            (Endpoint::regional("us-iso-east-1").unwrap(), &["aws-iso"]),
            (Endpoint::regional("us-isob-east-1").unwrap(), &["aws-iso-b"]),
            (Endpoint::custom(vpce, "us-gov-west-1").unwrap(), &["aws-us-gov"]),
            // Other implementations of STS, and proxies.
            (Endpoint::custom("http://localhost:4566", "cn-north-1").unwrap(), ANY),
        ] {
            let (endpoints, bound, mut token) = ([endpoint], [eks::bound("c")], String::new());
            let credentials = Credentials::new("AKID", "secret");
            eks::token(&credentials, &endpoints[0], "c", Timestamp::UNIX_EPOCH, &mut token).unwrap();
            let mut scratch = [0; 4096];
            let proof = eks::read(&token, &mut scratch).unwrap();
            let vetted = proof.vet(&Terms::new(&endpoints, &bound), Timestamp::UNIX_EPOCH).unwrap();
            for partition in ANY {
                let body = document(&alloc::format!("arn:{partition}:iam::123456789012:user/Alice"));
                let caller = vetted.decode_borrowed(200, body.as_bytes());
                let caller = caller.map(|caller| caller.arn().partition());
                let is_accepted = accepted.contains(partition);
                let expected = if is_accepted { Ok(*partition) } else { Err(AnswerError::OtherPartition) };
                assert_eq!(caller, expected, "{}", endpoints[0].url());
            }
        }
    }

    /// Bound headers can hold a nonce or a challenge.
    #[test]
    fn bound_headers_are_marked_sensitive() {
        let endpoints = [Endpoint::regional("eu-west-1").unwrap()];
        let credentials = Credentials::new("AKID", "secret").with_session_token("token");
        let mut request = String::new();
        teleport::request(&credentials, &endpoints[0], "c", Timestamp::UNIX_EPOCH, &mut request).unwrap();
        let bound = [teleport::bound("c")];
        let proof = teleport::read(&request).unwrap();
        let vetted = proof.vet(&Terms::new(&endpoints, &bound), Timestamp::UNIX_EPOCH).unwrap();
        let mut sensitive = alloc::vec::Vec::new();
        for (name, value) in vetted.headers() {
            if value.is_sensitive() {
                sensitive.push(name);
            }
        }
        sensitive.sort_unstable();
        assert_eq!(sensitive, ["X-Teleport-Challenge", "authorization", "x-amz-security-token"]);
    }

    /// Otherwise whoever chooses the format of the answer chooses how it is read: CVE-2020-16250.
    #[test]
    fn the_format_that_was_asked_for_is_read() {
        let endpoints = [Endpoint::regional("eu-west-1").unwrap()];
        let (credentials, mut request) = (Credentials::new("AKID", "secret"), String::new());
        teleport::request(&credentials, &endpoints[0], "c", Timestamp::UNIX_EPOCH, &mut request).unwrap();
        let bound = [teleport::bound("c")];
        let proof = teleport::read(&request).unwrap();
        let vetted = proof.vet(&Terms::new(&endpoints, &bound), Timestamp::UNIX_EPOCH).unwrap();
        let accept = vetted.headers().find(|(name, _)| *name == "accept").unwrap().1;
        assert_eq!(written(|sink| accept.write_to(sink)), "application/json");
        assert!(vetted.decode_borrowed(200, JSON).is_ok());
        let xml = document("arn:aws:iam::123456789012:user/Alice");
        assert!(matches!(vetted.decode_borrowed(200, xml.as_bytes()), Err(AnswerError::Sts(_))));
    }

    #[test]
    #[cfg(feature = "http")]
    fn the_http_request_has_method_url_headers_and_body() {
        with(|vetted, url| {
            let request = vetted.to_http().unwrap();
            assert_eq!(request.method(), "GET");
            assert_eq!(request.uri().to_string(), url);
            assert_eq!(request.headers()["x-k8s-aws-id"], "c 1");
            assert!(request.headers()["x-k8s-aws-id"].is_sensitive());
            assert_eq!(request.headers().len(), 1);
            assert!(request.body().is_empty());
        });
    }
}
