//! Requests and responses in the types of the `http` crate.

mod error;
#[cfg(feature = "server")]
mod received;

pub use error::HttpRequestError;
#[cfg(feature = "server")]
pub use received::HttpReceived;

use crate::call::{HttpRequest, HttpResponse};
use crate::encode::Encode;
use crate::retry::Attempt;
use crate::shape::Action;
use crate::sigv4;
use crate::skew::ClockSkew;
use crate::timestamp::Timestamp;
use ::http::header::{AGE, DATE, HeaderMap, HeaderName, HeaderValue};
use ::http::{Method, Request, Uri};
use alloc::vec::Vec;
use core::ops::RangeInclusive;

impl<O: Action> HttpRequest<'_, O> {
    /// The request as an [`http::Request`], for any client that takes one.
    ///
    /// `Authorization` and `X-Amz-Security-Token` are marked sensitive, so that clients neither log nor index them.
    /// The body is a [`Vec`], which most clients convert. Neither the body nor the URL is wiped on drop. The body of an
    /// unsigned operation holds a token; if the parameters are in the query, the URL does.
    ///
    /// ```
    /// use sts_wire::{Credentials, Endpoint, GetCallerIdentity, Operation, SigningKey, Timestamp};
    ///
    /// let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::UNIX_EPOCH);
    /// let credentials = Credentials::new("AKIDEXAMPLE", "secret").with_session_token("token");
    /// let key = SigningKey::for_sts(&credentials, &endpoint, now)?;
    /// let action = GetCallerIdentity::new();
    ///
    /// let request = action.request(&endpoint).sign(&credentials, &key, now)?.to_http()?;
    /// assert_eq!((request.method().as_str(), request.uri().host()), ("POST", Some("sts.eu-west-1.amazonaws.com")));
    /// assert!(request.headers()["authorization"].is_sensitive());
    /// assert!(request.headers()["x-amz-security-token"].is_sensitive());
    /// assert_eq!(request.into_body(), b"Action=GetCallerIdentity&Version=2011-06-15");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The `http` crate does not accept the URL or a caller-supplied header.
    pub fn to_http(&self) -> Result<Request<Vec<u8>>, HttpRequestError> {
        // The content type, if there is one, comes before the caller-supplied headers.
        let first = usize::from(self.has_form());
        request(self.method(), &self.url(), &mut self.headers(), first, &self.body())
    }
}

/// Makes a request. The caller-supplied headers begin at `first`.
pub(crate) fn request(
    method: &str,
    url: &dyn Encode,
    headers: &mut dyn Iterator<Item = (&str, sigv4::HeaderValue<'_>)>,
    first: usize,
    body: &dyn Encode,
) -> Result<Request<Vec<u8>>, HttpRequestError> {
    let mut request = Request::new(body.encode_to_string().into_bytes());
    *request.method_mut() = if method == "GET" { Method::GET } else { Method::POST };
    *request.uri_mut() = Uri::try_from(url.encode_to_string()).map_err(|_| HttpRequestError::InvalidUrl)?;
    for (index, (name, value)) in headers.enumerate() {
        let index = index.saturating_sub(first);
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| HttpRequestError::InvalidHeaderName(index))?;
        let mut sent = HeaderValue::try_from(value.encode_to_string())
            .map_err(|_| HttpRequestError::InvalidHeaderValue(index))?;
        sent.set_sensitive(value.is_sensitive());
        request.headers_mut().try_append(name, sent).map_err(|_| HttpRequestError::TooManyHeaders)?;
    }
    Ok(request)
}

impl<'r, B: AsRef<[u8]>> From<&'r ::http::Response<B>> for HttpResponse<'r> {
    /// The status, the whole body, and the headers that decoding reads.
    ///
    /// ```
    /// # #[cfg(feature = "alloc")] {
    /// use sts_wire::{Error, GetCallerIdentity, HttpResponse};
    ///
    /// let response = http::Response::builder().status(503).body(Vec::new())?;
    /// let decoded = HttpResponse::from(&response).decode::<GetCallerIdentity>();
    /// assert!(matches!(decoded, Err(Error::Http(_))));
    /// # }
    /// # Ok::<(), http::Error>(())
    /// ```
    fn from(response: &'r ::http::Response<B>) -> Self {
        let headers = response.headers().iter().map(|(name, value)| (name.as_str(), ascii(value)));
        Self::new(response.status().as_u16(), response.body().as_ref()).headers(headers)
    }
}

impl ClockSkew {
    /// The skew that the `Date` header of a response shows; `None` if it is unknown, as [`from_date`](Self::from_date)
    /// says.
    ///
    /// ```
    /// use sts_wire::skew::ClockSkew;
    /// use sts_wire::Timestamp;
    ///
    /// let response = http::Response::builder().header("Date", "Thu, 01 Jan 1970 01:00:00 GMT").body(())?;
    /// let now = Timestamp::UNIX_EPOCH;
    /// let skew = ClockSkew::from_headers(response.headers(), now..=now);
    /// assert_eq!(skew.map(ClockSkew::seconds), Some(3_600));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn from_headers(headers: &HeaderMap, local: RangeInclusive<Timestamp>) -> Option<Self> {
        // Whatever the value of `Age` is, the response comes from a cache.
        let age = headers.get(AGE).map(|age| age.to_str().unwrap_or_default());
        Self::from_date(headers.get(DATE)?.to_str().ok()?, age, local)
    }
}

impl Attempt {
    /// Sets [`retry_after_millis`](Self::retry_after_millis) if the response has the header `x-amz-retry-after` and it
    /// is a number.
    ///
    /// ```
    /// use sts_wire::retry::Attempt;
    ///
    /// let response = http::Response::builder().header("x-amz-retry-after", "1500").body(())?;
    /// assert_eq!(Attempt::new(1).headers(response.headers()), Attempt::new(1).retry_after_millis(1_500));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn headers(self, headers: &HeaderMap) -> Self {
        let millis = headers.get("x-amz-retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        millis.map_or(self, |millis| self.retry_after_millis(millis))
    }
}

/// The value up to the first byte that is not ASCII. The headers that this crate reads have ASCII values.
fn ascii(value: &HeaderValue) -> &str {
    let bytes = value.as_bytes();
    let end = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
    bytes.get(..end).and_then(|ascii| str::from_utf8(ascii).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::HttpReason;
    use crate::operation::Operation;
    use crate::{
        AssumeRole, AssumeRoleWithWebIdentity, Credentials, Endpoint, Error, GetCallerIdentity, Placement,
        SigningKey,
    };
    use alloc::{format, string::String};

    const TOKEN: &str = "Planted//Token+=";

    fn endpoint() -> Endpoint {
        Endpoint::regional("eu-west-1").unwrap()
    }

    fn signed(headers: &[(&str, &str)]) -> Result<Request<Vec<u8>>, HttpRequestError> {
        let (endpoint, now) = (endpoint(), Timestamp::parse_amz_date("20150830T123600Z").unwrap());
        let credentials = Credentials::new("AKIDEXAMPLE", "PlantedKey").with_session_token(TOKEN);
        let key = SigningKey::for_sts(&credentials, &endpoint, now).unwrap();
        let action = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "a b");
        action.request(&endpoint).headers(headers).sign(&credentials, &key, now).unwrap().to_http()
    }

    #[test]
    fn a_signed_request_is_converted_unchanged() {
        let request = signed(&[("X-Repeated", "1"), ("x-repeated", "é\t2")]).unwrap();
        assert_eq!(request.method(), "POST");
        assert_eq!(request.uri(), "https://sts.eu-west-1.amazonaws.com/");
        assert_eq!(
            request.body(),
            b"Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo\
              &RoleSessionName=a%20b&Version=2011-06-15"
        );
        let headers = request.headers();
        assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
        assert_eq!(headers["x-amz-date"], "20150830T123600Z");
        assert_eq!(headers["x-amz-security-token"], TOKEN);
        let repeated: Vec<_> = headers.get_all("x-repeated").iter().map(HeaderValue::as_bytes).collect();
        assert_eq!(repeated, [b"1".as_slice(), "é\t2".as_bytes()]);
        let authorization = headers["authorization"].to_str().unwrap();
        let signed = "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-repeated, Signature=";
        assert!(authorization.contains(signed), "{authorization}");
        // `Host` is the client's.
        assert_eq!(headers.len(), 6);
    }

    #[test]
    fn only_secrets_are_marked_sensitive() {
        let request = signed(&[("x-k8s-aws-id", "cluster")]).unwrap();
        for (name, value) in request.headers() {
            let secret = ["authorization", "x-amz-security-token"].contains(&name.as_str());
            assert_eq!(value.is_sensitive(), secret, "{name}");
        }
        let shown = format!("{:?} {:#?}", request.headers(), request.headers());
        assert!(!shown.contains("Planted") && !shown.contains("Signature="), "{shown}");
    }

    fn unsigned(headers: &[(&str, &str)]) -> Result<Request<Vec<u8>>, HttpRequestError> {
        let action = AssumeRoleWithWebIdentity::new("arn:aws:iam::123456789012:role/demo", "name", "a.b.c");
        action.request(&endpoint()).headers(headers).unsigned().unwrap().to_http()
    }

    #[test]
    fn a_query_is_converted_with_an_empty_body() {
        let action = AssumeRoleWithWebIdentity::new("arn:aws:iam::123456789012:role/demo", "a b", "a.b.c");
        for (placement, method) in [(Placement::GetQuery, "GET"), (Placement::PostQuery, "POST")] {
            let endpoint = endpoint();
            let request = action.request(&endpoint).placement(placement);
            let request = request.headers(&[("x-id", "1")]).unsigned().unwrap().to_http().unwrap();
            assert_eq!(
                (request.method().as_str(), request.body().len(), request.headers().len()),
                (method, 0, 1)
            );
            assert_eq!(
                request.uri(),
                "https://sts.eu-west-1.amazonaws.com/?Action=AssumeRoleWithWebIdentity&\
                 RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo&RoleSessionName=a%20b\
                 &Version=2011-06-15&WebIdentityToken=a.b.c"
            );
        }
    }

    #[test]
    fn a_header_that_http_refuses_has_its_number_with_a_form_and_a_query() {
        let action = AssumeRoleWithWebIdentity::new("r", "s", "t");
        for placement in [Placement::PostForm, Placement::GetQuery] {
            let endpoint = endpoint();
            let request = action.request(&endpoint).placement(placement);
            let long = "x".repeat(70_000);
            let headers = [("a", "1"), (long.as_str(), "2")];
            let refused = request.headers(&headers).unsigned().unwrap().to_http().unwrap_err();
            assert_eq!(refused, HttpRequestError::InvalidHeaderName(1));
        }
    }

    #[test]
    fn an_unsigned_request_has_its_token_only_in_the_body() {
        let request = unsigned(&[]).unwrap();
        let body = String::from_utf8(request.body().clone()).unwrap();
        assert!(body.ends_with("&Version=2011-06-15&WebIdentityToken=a.b.c"), "{body}");
        assert_eq!(request.headers().len(), 1);
        assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    }

    #[test]
    fn the_error_names_the_header() {
        let long = "x".repeat(65_536);
        let error = unsigned(&[("x-ok", "1"), (&long, "1")]).unwrap_err();
        assert_eq!(error, HttpRequestError::InvalidHeaderName(1));
        assert_eq!(format!("{error}"), "header 1 has a name that http does not allow");
        let many = [("x-many", "1"); 40_000];
        let names: Vec<_> = (0..40_000).map(|n| format!("x-{n}")).collect();
        let distinct: Vec<_> = names.iter().map(|name| (name.as_str(), "1")).collect();
        assert_eq!(unsigned(&distinct).unwrap_err(), HttpRequestError::TooManyHeaders);
        // The limit counts names, not headers.
        assert!(unsigned(&many).is_ok());
    }

    fn response(status: u16, body: &[u8]) -> ::http::Response<&[u8]> {
        let mut response = ::http::Response::new(body);
        *response.status_mut() = ::http::StatusCode::from_u16(status).unwrap();
        response
    }

    #[test]
    fn a_response_is_decoded_by_status_and_body() {
        let body = b"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn</Arn>\
                     </GetCallerIdentityResult></GetCallerIdentityResponse>";
        let response_ok = response(200, body);
        let answer = HttpResponse::from(&response_ok).decode_borrowed::<GetCallerIdentity>().unwrap();
        assert_eq!(answer.output.arn.unwrap(), "arn");
        let owned = response_ok.map(<[u8]>::to_vec);
        assert!(HttpResponse::from(&owned).decode_borrowed::<GetCallerIdentity>().is_ok());
        let Err(Error::Http(error)) =
            HttpResponse::from(&response(502, body)).decode_borrowed::<GetCallerIdentity>()
        else {
            panic!()
        };
        assert_eq!((error.status, error.reason), (502, HttpReason::Success));
        let body = b"<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>";
        assert!(
            HttpResponse::from(&response(400, body))
                .decode_borrowed::<GetCallerIdentity>()
                .unwrap_err()
                .is_throttling()
        );
    }

    /// A response with `x-amzn-errortype` and `x-amzn-requestid`.
    fn with_headers<'b>(status: u16, error_type: &str, body: &'b [u8]) -> ::http::Response<&'b [u8]> {
        let mut response = response(status, body);
        response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_str(error_type).unwrap());
        response.headers_mut().insert("x-amzn-requestid", HeaderValue::from_static("1-2"));
        response
    }

    #[test]
    fn headers_give_the_code_and_request_id_that_the_document_lacks() {
        for (error_type, code) in [
            ("AccessDeniedException", "AccessDeniedException"),
            ("AccessDeniedException:http://internal.amazon.com/coral/a#b", "AccessDeniedException"),
            ("aws.sts#Throttling", "Throttling"),
        ] {
            for body in [b"".as_slice(), b"<html>", b"{}", b"<Error><Message>m</Message></Error>"] {
                let response = with_headers(403, error_type, body);
                let Err(Error::Service(error)) =
                    HttpResponse::from(&response).decode_borrowed::<GetCallerIdentity>()
                else {
                    panic!()
                };
                assert_eq!((error.status, error.code), (403, code.into()));
                assert_eq!(error.request_id.unwrap(), "1-2");
            }
        }
        // The document comes first.
        let body = b"<ErrorResponse><Error><Code>A</Code></Error><RequestId>3-4</RequestId></ErrorResponse>";
        let response = with_headers(400, "B", body);
        let Err(Error::Service(error)) = HttpResponse::from(&response).decode_borrowed::<GetCallerIdentity>()
        else {
            panic!()
        };
        assert_eq!((error.code, error.request_id.unwrap()), ("A".into(), "3-4".into()));
        // Headers turn neither a success nor a decode error into a service error.
        let body = b"<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>";
        let success = with_headers(200, "B", body);
        assert_eq!(
            HttpResponse::from(&success).decode_borrowed::<GetCallerIdentity>().unwrap().request_id.unwrap(),
            "1-2"
        );
        let misplaced = with_headers(500, "B", body);
        assert!(matches!(
            HttpResponse::from(&misplaced).decode_borrowed::<GetCallerIdentity>(),
            Err(Error::Http(_))
        ));
        let unreadable = with_headers(200, "B", b"<html>");
        assert!(matches!(
            HttpResponse::from(&unreadable).decode_borrowed::<GetCallerIdentity>(),
            Err(Error::Decode(_))
        ));
        let nameless = with_headers(500, " ", b"");
        assert!(matches!(
            HttpResponse::from(&nameless).decode_borrowed::<GetCallerIdentity>(),
            Err(Error::Http(_))
        ));
    }

    #[cfg(feature = "json")]
    #[test]
    fn an_error_in_json_keeps_code_and_message() {
        let mut response = with_headers(403, "AccessDeniedException", br#"{"Message":"no"}"#);
        let content_type = HeaderValue::from_static("application/x-amz-json-1.1");
        response.headers_mut().insert("content-type", content_type);
        let Err(Error::Service(error)) = HttpResponse::from(&response).decode_borrowed::<GetCallerIdentity>()
        else {
            panic!()
        };
        assert_eq!((error.code, error.message), ("AccessDeniedException".into(), "no".into()));
    }

    #[cfg(feature = "json")]
    #[test]
    fn the_content_type_decides_the_format() {
        let json = br#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Account":"123456789012"}}}"#;
        let xml = b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>\
                    </GetCallerIdentityResult></GetCallerIdentityResponse>";
        for (content_type, is_json) in [
            ("application/json", true),
            ("Application/JSON ; charset=utf-8", true),
            ("application/x-amz-json-1.1", true),
            ("text/xml", false),
            ("application/jsonp", false),
            ("", false),
        ] {
            let body = if is_json { json.as_slice() } else { xml.as_slice() };
            let mut response = response(200, body);
            response.headers_mut().insert("content-type", HeaderValue::from_static(content_type));
            let answer = HttpResponse::from(&response).decode_borrowed::<GetCallerIdentity>().unwrap();
            assert_eq!(answer.output.account.unwrap(), "123456789012", "{content_type}");
        }
    }

    fn headers(pairs: &[(&'static str, &[u8])]) -> HeaderMap {
        let value = |bytes: &[u8]| HeaderValue::from_bytes(bytes).unwrap();
        pairs.iter().map(|&(name, bytes)| (HeaderName::from_static(name), value(bytes))).collect()
    }

    #[test]
    fn skew_is_read_from_the_headers() {
        let now = Timestamp::UNIX_EPOCH;
        let read = |pairs: &[(&'static str, &[u8])]| ClockSkew::from_headers(&headers(pairs), now..=now);
        let date: &[u8] = b"Thu, 01 Jan 1970 01:00:00 GMT";
        assert_eq!(read(&[("date", date)]).unwrap().seconds(), 3_600);
        assert_eq!(read(&[("date", date), ("age", b"1")]), None);
        assert_eq!(read(&[("date", date), ("age", b"\xe9")]), None);
        assert_eq!(read(&[]), None);
        for unread in [b"Thu, 01 Jan 1970 01:00:00 GMT\xe9".as_slice(), b"\xe9", b"", b"today"] {
            assert_eq!(read(&[("date", unread)]), None);
        }
    }

    #[test]
    fn retry_after_is_read_if_it_is_a_number() {
        let read = |value: &[u8]| Attempt::new(1).headers(&headers(&[("x-amz-retry-after", value)]));
        assert_eq!(read(b"0"), Attempt::new(1).retry_after_millis(0));
        assert_eq!(read(b"18446744073709551615"), Attempt::new(1).retry_after_millis(u64::MAX));
        for value in
            [b"".as_slice(), b"x", b"-1", b"1.5", b"1 s", b"18446744073709551616", b"Sun, 06 Nov", b"1\xe9"]
        {
            assert_eq!(read(value), Attempt::new(1));
        }
        assert_eq!(Attempt::new(1).headers(&headers(&[("retry-after", b"1")])), Attempt::new(1));
    }
}
