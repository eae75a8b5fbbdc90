//! The canonical request: the form of a request that client and server hash.

use super::character::{Class, first_other};
use super::credential::Credential;
use super::error::{SigningError, SigningErrorKind};
use super::hash::PayloadHash;
use super::headers::{self, Carrier, Given, Order, SignedHeader, Value};
use super::path;
use super::query::{Added, CanonicalQuery};
use super::request::{Request, SessionTokenName};
use crate::encode::{Sink, WriteTo};
use crate::host::{empty_label, is_port};
use crate::text::Text;
use crate::timestamp::FixedStr;
use core::fmt;

/// The canonical form of a request: six parts, each on its line.
///
/// The code that hashes it also writes it, so it is in memory only if you encode it. If a service answers
/// `SignatureDoesNotMatch` with its own canonical string, compare that with this; [`Mismatch`](super::Mismatch) does.
/// It holds the session token, if the token is signed.
///
/// Encoding it fails only if the writer fails or the buffer is too small.
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
/// let mut canonical = String::new();
/// signed.canonical_request().encode(&mut canonical)?;
/// assert!(canonical.starts_with("GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// [Create a canonical request](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request)
#[derive(Clone)]
pub struct CanonicalRequest<'a> {
    pub(super) request: Request<'a>,
    given: Given<'a>,
    pub(super) order: Order,
    pub(super) credential: Credential<'a>,
    pub(super) session_token: Option<Text<'a>>,
    pub(super) amz_date: FixedStr<16>,
    carrier: Carrier,
    query: CanonicalQuery<'a>,
}

impl<'a> CanonicalRequest<'a> {
    /// Checks every part of a request, and sorts its headers. `given` are the caller-supplied ones.
    // Not inlined, so that its variables are not on the stack while the canonical request is hashed.
    #[inline(never)]
    pub(super) fn new(
        request: &Request<'a>,
        given: Given<'a>,
        credential: Credential<'a>,
        session_token: Option<Text<'a>>,
        amz_date: FixedStr<16>,
        carrier: Carrier,
    ) -> Result<Self, SigningError> {
        let Request { method, host, path, content_type, settings, .. } = *request;
        check_method(method)?;
        check_host(host)?;
        path::check_sent(path, settings)?;
        let query = CanonicalQuery::new(request.query)?;
        let control = headers::first_control(content_type.unwrap_or_default());
        SigningError::refuse_at(control, SigningErrorKind::InvalidContentType)?;
        given.check(content_type.is_some(), carrier)?;
        let is_added = matches!(carrier, Carrier::Headers);
        let own = [
            (SignedHeader::CONTENT_TYPE, content_type.is_some()),
            (SignedHeader::HOST, true),
            (SignedHeader::CONTENT_SHA256, is_added && request.adds_payload_hash()),
            (SignedHeader::DATE, is_added),
            (
                SignedHeader::SESSION_TOKEN,
                is_added && session_token.is_some() && !settings.omit_session_token,
            ),
        ];
        let order = Order::new(own, given, settings.session_token_name)?;
        let mut request = *request;
        if !is_added && presigns_unsigned_payload(&request, given, &query)? {
            request.payload_hash = PayloadHash::UNSIGNED;
        }
        Ok(Self { request, given, order, credential, session_token, amz_date, carrier, query })
    }

    /// The canonical request of a received request, whose parts were checked. `order` is
    /// [`Order::of_given`]'s.
    #[cfg(feature = "server")]
    pub(super) fn received(
        request: Request<'a>,
        credential: Credential<'a>,
        amz_date: FixedStr<16>,
        query: CanonicalQuery<'a>,
        order: Order,
    ) -> Self {
        let (given, session_token, carrier) = (Given::Text(request.headers), None, Carrier::Headers);
        Self { request, given, order, credential, session_token, amz_date, carrier, query }
    }

    /// The session token, if it is to be added after signing.
    pub(super) const fn unsigned_token(&self) -> Option<Text<'a>> {
        if self.request.settings.omit_session_token { self.session_token } else { None }
    }

    const fn signed_token(&self) -> Option<Text<'a>> {
        if self.request.settings.omit_session_token { None } else { self.session_token }
    }

    /// The name of a header.
    fn name(&self, header: SignedHeader) -> &'a str {
        header.name(self.given, self.request.settings.session_token_name)
    }

    fn value(&self, header: SignedHeader) -> Value<'_> {
        let request = &self.request;
        match header {
            SignedHeader::CONTENT_TYPE => Value::Bytes(request.content_type.unwrap_or_default().as_bytes()),
            SignedHeader::HOST => Value::Visible(request.host.as_bytes()),
            SignedHeader::CONTENT_SHA256 => Value::Visible(request.payload_hash.as_bytes()),
            SignedHeader::DATE => Value::Visible(self.amz_date.as_bytes()),
            SignedHeader::SESSION_TOKEN => Value::Text(self.session_token.unwrap_or_default()),
            given => {
                let header = given.index().and_then(|index| self.given.get(index));
                Value::Bytes(header.unwrap_or_default().1)
            }
        }
    }

    /// The name of the header that holds the session token.
    pub(super) const fn token_header(&self) -> &'static str {
        headers::token_header(self.request.settings.session_token_name)
    }

    /// Writes the signed headers, each after a line feed: the lower-case name, `:`, the values joined with `,`.
    fn write_headers(&self, sink: &mut Sink<'_>) {
        let mut last = "";
        for header in self.order.headers() {
            let name = self.name(*header);
            if header.is_repeated(name, last) {
                sink.byte(b',');
            } else {
                sink.byte(b'\n');
                header.write_name(name, false, sink);
                sink.byte(b':');
                last = name;
            }
            headers::write_value(self.value(*header), sink);
        }
    }

    /// Writes the lower-case names of the signed headers, each once, percent-encoded in a query.
    fn write_names(&self, is_percent_encoded: bool, sink: &mut Sink<'_>) {
        let mut last = "";
        for header in self.order.headers() {
            let name = self.name(*header);
            if header.is_repeated(name, last) {
                continue;
            }
            if !last.is_empty() {
                if is_percent_encoded { sink.text("%3B") } else { sink.byte(b';') }
            }
            header.write_name(name, is_percent_encoded, sink);
            last = name;
        }
    }

    /// Writes the canonical query; a presigned URL has it too.
    pub(super) fn write_query(&self, sink: &mut Sink<'_>) {
        self.query.write(self.added(), &|added, sink| self.write_added(added, true, sink), sink);
    }

    /// The parameters of a presigned request that the signature covers, sorted.
    pub(super) const fn added(&self) -> &'static [Added] {
        match (self.carrier, self.signed_token(), self.token()) {
            (Carrier::Query { .. }, None, _) => &Added::WITHOUT_TOKEN,
            (Carrier::Query { .. }, Some(_), Added::S3SessionToken) => &Added::WITH_S3_SESSION_TOKEN,
            (Carrier::Query { .. }, Some(_), _) => &Added::WITH_SECURITY_TOKEN,
            _ => &[],
        }
    }

    /// The parameter that holds the session token.
    pub(super) const fn token(&self) -> Added {
        match self.request.settings.session_token_name {
            SessionTokenName::SecurityToken => Added::SecurityToken,
            SessionTokenName::S3SessionToken => Added::S3SessionToken,
        }
    }

    /// Writes the value of a parameter of a presigned request, but not the signature.
    pub(super) fn write_added(&self, added: Added, is_percent_encoded: bool, sink: &mut Sink<'_>) {
        match added {
            Added::Algorithm => sink.text("AWS4-HMAC-SHA256"),
            Added::Credential => self.credential.write(is_percent_encoded, sink),
            Added::Date => sink.ascii(self.amz_date.as_bytes()),
            Added::Expires => {
                if let Carrier::Query { expires_seconds } = self.carrier {
                    sink.decimal(expires_seconds);
                }
            }
            Added::S3SessionToken | Added::SecurityToken => {
                let token = self.session_token.unwrap_or_default();
                if is_percent_encoded { sink.unescaped_percent(token) } else { sink.unescaped(token) }
            }
            Added::SignedHeaders => self.write_names(is_percent_encoded, sink),
            Added::Signature => {}
        }
    }
}

/// Whether `UNSIGNED-PAYLOAD` takes the place of the payload hash in a presigned request.
fn presigns_unsigned_payload(
    request: &Request<'_>,
    given: Given<'_>,
    query: &CanonicalQuery<'_>,
) -> Result<bool, SigningError> {
    let hash = request.payload_hash;
    let is_sent = query.check_payload_hash(hash, check_payload_hash(hash, given)?)?;
    let is_expected = request.settings.presign_unsigned_payload;
    let is_missing = hash.is_literal() && !is_expected && !is_sent;
    SigningError::refuse_if(is_missing, SigningErrorKind::UnsentPayloadHash)?;
    Ok(is_expected && !is_sent)
}

/// Whether `x-amz-content-sha256` is sent. It must agree with the payload hash.
pub(super) fn check_payload_hash(hash: PayloadHash, given: Given<'_>) -> Result<bool, SigningError> {
    let mut is_sent = false;
    for (_, name, value) in given.iter() {
        if name.eq_ignore_ascii_case(headers::CONTENT_SHA256) {
            // The values of a repeated header are joined, and so are no hash.
            let is_other = is_sent || value != hash.as_bytes();
            SigningError::refuse_if(is_other, SigningErrorKind::OtherPayloadHash)?;
            is_sent = true;
        }
    }
    Ok(is_sent)
}

impl WriteTo for CanonicalRequest<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        let request = &self.request;
        sink.text(request.method);
        sink.byte(b'\n');
        path::write(request.path, request.settings, sink);
        sink.byte(b'\n');
        self.write_query(sink);
        self.write_headers(sink);
        sink.text("\n\n");
        self.write_names(false, sink);
        sink.byte(b'\n');
        sink.ascii(request.payload_hash.as_bytes());
    }
}

impl fmt::Debug for CanonicalRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CanonicalRequest")
            .field("request", &self.request)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}

/// Refuses a method that is not a token in upper case.
pub(super) fn check_method(method: &str) -> Result<(), SigningError> {
    SigningError::refuse_if(method.is_empty(), SigningErrorKind::EmptyMethod)?;
    SigningError::refuse_at(first_other(method, Class::UpperToken), SigningErrorKind::InvalidMethod)
}

/// Refuses a host that is not letters, digits, `-`, `.` and `_` without an empty label, or hex digits, `:` and `.` in
/// brackets; with a port or without one.
pub(super) fn check_host(host: &str) -> Result<(), SigningError> {
    let is_empty = host.is_empty() || host.starts_with(':') && !host.starts_with("::");
    SigningError::refuse_if(is_empty, SigningErrorKind::EmptyHost)?;
    let Some(invalid) = first_invalid_in_host(host) else { return Ok(()) };
    let at = host.bytes().position(|byte| byte == b'@');
    SigningError::refuse_at(at, SigningErrorKind::UserInformation)?;
    Err(SigningError::at_byte(invalid, SigningErrorKind::InvalidHost))
}

/// The offset of the first byte that makes a host invalid; the length if something is missing at the end.
fn first_invalid_in_host(host: &str) -> Option<usize> {
    // The length of the name, or of the address in brackets.
    let name = match host.as_bytes() {
        [b'[', address @ ..] => {
            let is_in_address = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
            let length = address.iter().take_while(|byte| is_in_address(byte)).count();
            let closing = length.saturating_add(1);
            if length == 0 || address.get(length) != Some(&b']') {
                return Some(closing);
            }
            closing.saturating_add(1)
        }
        _ => match empty_label(host) {
            Some(at) => return Some(at),
            None => first_other(host, Class::Name)?,
        },
    };
    if name == host.len() {
        return None;
    }
    let after = host.get(name..).filter(|_| name > 0);
    let Some(port) = after.and_then(|after| after.strip_prefix(':')) else { return Some(name) };
    let in_port = port.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or_default();
    (!is_port(port)).then_some(name.saturating_add(1).saturating_add(in_port))
}

/// The names of the signed headers, as a signature lists them: `host;x-amz-date`.
///
/// Send every signed header with the value that was signed.
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
/// let mut buffer = [0; 64];
/// assert_eq!(signed.signed_headers().encode_to_str(&mut buffer)?, "host;x-amz-date");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SignedHeaders<'s>(pub(super) &'s CanonicalRequest<'s>);

impl WriteTo for SignedHeaders<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        self.0.write_names(false, sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Credentials;
    use crate::encode::written;
    use crate::sigv4::PayloadHash;
    use crate::timestamp::Timestamp;
    use alloc::{string::String, vec::Vec};

    /// What `write` writes of a presigned request, whose own signed header is `host`.
    fn presigned(headers: &[(&str, &str)], write: impl Fn(&CanonicalRequest<'_>, &mut Sink<'_>)) -> String {
        let at = Timestamp::UNIX_EPOCH;
        let key = Credentials::new("id", "secret").signing_key(at, "region", "service").unwrap();
        let request = Request::new("GET", "example.com", "/", PayloadHash::EMPTY).headers(headers);
        let (given, carrier) = (Given::Text(headers), Carrier::Query { expires_seconds: 60 });
        let credential = key.credential();
        let canonical =
            CanonicalRequest::new(&request, given, credential, None, at.amz_date(), carrier).unwrap();
        written(|sink| write(&canonical, sink))
    }

    fn lines(headers: &[(&str, &str)]) -> Vec<String> {
        let lines = presigned(headers, |canonical, sink| {
            canonical.write_headers(sink);
        });
        lines.split('\n').skip(1).filter(|line| *line != "host:example.com").map(String::from).collect()
    }

    #[test]
    fn names_are_lower_case_and_listed_once() {
        let headers = [("x-z", "1"), ("A+", "2"), ("hos", "3"), ("X-Z", "5")];
        for (is_percent_encoded, expected) in [(false, "a+;hos;host;x-z"), (true, "a%2B%3Bhos%3Bhost%3Bx-z")]
        {
            let names =
                presigned(&headers, |canonical, sink| canonical.write_names(is_percent_encoded, sink));
            assert_eq!(names, expected);
        }
    }

    #[test]
    fn lines_are_sorted_joined_and_trimmed() {
        let headers = [
            ("My-Header2", "  \"a   b \t c\" "),
            ("B", "2"),
            ("my-header1", "value4"),
            ("a-b", "\t"),
            ("MY-HEADER1", " value1 "),
            ("A", "x"),
            ("My-Header1", "value3,  value2"),
        ];
        let expected =
            ["a:x", "a-b:", "b:2", "my-header1:value4,value1,value3, value2", "my-header2:\"a b c\""];
        assert_eq!(lines(&headers), expected);
        let long = "N".repeat(100);
        assert_eq!(lines(&[(&long, "é")]), [alloc::format!("{}:é", long.to_lowercase())]);
    }

    #[test]
    fn a_host_is_a_name_or_an_address_and_maybe_a_port() {
        for host in [
            "a",
            "A.Example",
            "a_b-c.example.",
            "127.0.0.1",
            "localhost:1",
            "h.example:65535",
            "xn--bcher-kva.example",
            "[::1]",
            "[2001:db8::1]:9000",
            "[::ffff:192.0.2.1]",
        ] {
            assert_eq!(check_host(host), Ok(()), "{host}");
        }
        for (host, offset) in [
            ("a:", 2),
            ("a:b", 2),
            ("a:8 0", 3),
            ("a:0", 2),
            ("a:080", 2),
            ("[::1]:08", 6),
            ("a:65536", 2),
            ("a:80:80", 4),
            ("a b", 1),
            (" a", 0),
            ("a,b", 1),
            ("a/b", 1),
            ("a%2eb", 1),
            ("*.a", 0),
            ("é", 0),
            ("a\r\n", 1),
            ("[]", 1),
            ("[::1", 4),
            ("[::1]a", 5),
            ("[::1]:", 6),
            ("[fe80::1%25eth0]", 8),
            ("::1", 0),
            ("a]", 1),
        ] {
            let error = check_host(host).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (SigningErrorKind::InvalidHost, offset), "{host}");
        }
    }

    #[test]
    fn an_error_of_the_host_names_the_thing() {
        for (host, kind, message) in [
            ("", SigningErrorKind::EmptyHost, "host is empty or missing"),
            (":80", SigningErrorKind::EmptyHost, "host is empty or missing"),
            (
                "user:pw@a",
                SigningErrorKind::UserInformation,
                "host has user information before its name at byte 7",
            ),
        ] {
            let error = check_host(host).unwrap_err();
            assert_eq!((error.kind(), &*alloc::format!("{error}")), (kind, message));
        }
    }

    #[test]
    fn headers_that_proxies_change_are_not_signed() {
        let names = headers::UNSIGNED.map(str::to_uppercase);
        let mut headers: Vec<_> = names.iter().map(|name| (name.as_str(), "x")).collect();
        headers.push(("Via", "y"));
        assert_eq!(lines(&headers), ["via:y"]);
    }
}
