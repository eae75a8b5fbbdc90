//! A received HTTP response, and the ways to decode it.

use super::answer::{self, ErrorHeaders, Response};
use crate::error::Error;
use crate::shape::Action;
use crate::text::Text;
use core::fmt;

/// A received HTTP response, with the headers that decoding reads.
///
/// [`Operation::decode`](crate::Operation::decode) needs the status and the body, and reads XML. This type adds the
/// headers of the response and JSON. Each of the three methods takes the operation as its type parameter. With the
/// feature `http`, it is converted from a `http::Response`.
///
/// ```
/// use sts_wire::{Error, GetCallerIdentity, HttpResponse};
///
/// let headers = [("x-amzn-errortype", "AccessDenied"), ("x-amzn-requestid", "c6104cbe"), ("server", "proxy")];
/// let response = HttpResponse::new(403, b"").headers(headers);
/// let Err(Error::Service(error)) = response.decode_borrowed::<GetCallerIdentity>() else { panic!() };
/// assert_eq!(error.to_string(), "AccessDenied (http status 403), request id c6104cbe");
/// ```
#[derive(Clone, Copy)]
pub struct HttpResponse<'r> {
    status: u16,
    body: &'r [u8],
    headers: ErrorHeaders<'r>,
    /// `None` without [`json`](Self::json) and without a content type: then the body is XML.
    #[cfg(feature = "json")]
    is_json: Option<bool>,
}

impl<'r> HttpResponse<'r> {
    /// A response with this status and this whole body, which is XML, and without headers.
    #[must_use]
    pub const fn new(status: u16, body: &'r [u8]) -> Self {
        Self {
            status,
            body,
            headers: ErrorHeaders { error_type: None, request_id: None },
            #[cfg(feature = "json")]
            is_json: None,
        }
    }

    /// Reads the body as JSON, which STS sends for `Accept: application/json`.
    ///
    /// A server that does not support JSON responds in XML, and the error says so
    /// ([`DecodeErrorKind::Xml`](crate::error::DecodeErrorKind::Xml),
    /// [`HttpReason::Xml`](crate::error::HttpReason::Xml)). A `null` is an absent member. An escaped character that XML
    /// forbids, such as NUL (`\u0000`), stays in the value, because JSON allows it. Signing refuses control characters
    /// in a session token.
    ///
    /// ```
    /// use sts_wire::{GetCallerIdentity, HttpResponse};
    ///
    /// // The response to action.request(&endpoint).headers(&[("accept", "application/json")]).
    /// let body = br#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Account":"123456789012"}}}"#;
    /// let response = HttpResponse::new(200, body).json().decode_borrowed::<GetCallerIdentity>().unwrap();
    /// assert_eq!(response.output.account.unwrap(), "123456789012");
    /// ```
    #[cfg(feature = "json")]
    #[must_use]
    pub const fn json(mut self) -> Self {
        self.is_json = Some(true);
        self
    }

    /// Takes all headers of the response, and reads those that decoding needs. Of a repeated header, the first value
    /// counts.
    ///
    /// - `x-amzn-errortype` and `x-amzn-requestid` are the error code and the request id, if the body has none.
    /// - `content-type` selects JSON (feature `json`): `application/json`, `application/x-amz-json-1.0` and `-1.1`.
    #[must_use]
    pub fn headers(self, headers: impl IntoIterator<Item = (&'r str, &'r str)>) -> Self {
        headers.into_iter().fold(self, |response, (name, value)| response.header(name, value))
    }

    fn header(mut self, name: &str, value: &'r str) -> Self {
        if name.eq_ignore_ascii_case("x-amzn-errortype") {
            self.headers.error_type.get_or_insert(value);
        } else if name.eq_ignore_ascii_case("x-amzn-requestid") {
            self.headers.request_id.get_or_insert(value);
        }
        #[cfg(feature = "json")]
        if name.eq_ignore_ascii_case("content-type") {
            self.is_json.get_or_insert(is_json(value));
        }
        self
    }

    /// Decodes the response. The output borrows from the body, and the error owns its strings.
    ///
    /// # Errors
    /// The errors of [`Operation::decode`](crate::Operation::decode).
    #[cfg(feature = "alloc")]
    pub fn decode<O: Action>(
        self,
    ) -> Result<Response<O::Output<Text<'r>>, Text<'r>>, Error<crate::WipedString>> {
        self.decode_borrowed::<O>().map_err(Error::into_owned)
    }

    /// Decodes the response into owned strings.
    ///
    /// # Errors
    /// The errors of [`Operation::decode`](crate::Operation::decode).
    #[cfg(feature = "alloc")]
    pub fn decode_owned<O: Action>(
        self,
    ) -> Result<Response<O::Output<crate::WipedString>, crate::WipedString>, Error<crate::WipedString>> {
        self.decode::<O>().map(answer::into_owned::<O>)
    }

    /// Decodes the response. The output and the error borrow from the body and the headers.
    ///
    /// # Errors
    /// The errors of [`Operation::decode`](crate::Operation::decode).
    pub fn decode_borrowed<O: Action>(
        self,
    ) -> Result<Response<O::Output<Text<'r>>, Text<'r>>, Error<Text<'r>>> {
        #[cfg(feature = "json")]
        if self.is_json == Some(true) {
            return self.headers.complete(answer::decode_json::<O>(self.status, self.body));
        }
        self.headers.complete(answer::decode::<O>(self.status, self.body))
    }
}

/// Whether a content type is JSON: `application/json`, or `application/x-amz-json-1.0` and `-1.1`, in which AWS writes
/// errors that no service wrote. Parameters do not matter.
#[cfg(feature = "json")]
fn is_json(content_type: &str) -> bool {
    // Searched by bytes, as `str::split` links a path to a panic.
    let end = content_type.bytes().position(|byte| byte == b';');
    let media_type = end.and_then(|end| content_type.get(..end)).unwrap_or(content_type).trim_ascii();
    ["application/json", "application/x-amz-json-1.0", "application/x-amz-json-1.1"]
        .iter()
        .any(|json| media_type.eq_ignore_ascii_case(json))
}

impl fmt::Debug for HttpResponse<'_> {
    /// Leaves out the body, which can contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::GetCallerIdentity;
    use alloc::format;

    /// The code and the request id of an empty response with status 403 and these headers.
    fn read<'r>(headers: &[(&'r str, &'r str)]) -> Option<(Text<'r>, Option<Text<'r>>)> {
        let response = HttpResponse::new(403, b"").headers(headers.iter().copied());
        match response.decode_borrowed::<GetCallerIdentity>() {
            Err(Error::Service(error)) => Some((error.code, error.request_id)),
            _ => None,
        }
    }

    #[test]
    fn names_of_headers_have_any_case_and_others_are_ignored() {
        let given = [("Server", "x"), ("X-Amzn-ErrorType", "Throttling"), ("X-AMZN-REQUESTID", "1-2")];
        assert_eq!(read(&given), Some(("Throttling".into(), Some("1-2".into()))));
        assert_eq!(read(&given[..2]), Some(("Throttling".into(), None)));
        assert_eq!(read(&given[..1]), None);
    }

    #[test]
    fn the_first_value_of_a_repeated_header_counts() {
        let (first, second) = (("x-amzn-errortype", "Throttling"), ("x-amzn-errortype", "Other"));
        assert_eq!(read(&[first, second]).map(|(code, _)| code), Some("Throttling".into()));
        let ids = [first, ("x-amzn-requestid", "1"), ("x-amzn-requestid", "2")];
        assert_eq!(read(&ids).and_then(|(_, id)| id), Some("1".into()));
    }

    #[cfg(feature = "json")]
    #[test]
    fn the_content_type_selects_json() {
        let body = br#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{}}}"#;
        let is_read = |headers: &[(&'static str, &'static str)]| {
            let response = HttpResponse::new(200, body).headers(headers.iter().copied());
            response.decode_borrowed::<GetCallerIdentity>().is_ok()
        };
        let (json, xml) = (("Content-Type", "application/json; charset=utf-8"), ("content-type", "text/xml"));
        assert!(is_read(&[json]) && is_read(&[json, xml]));
        assert!(!is_read(&[xml]) && !is_read(&[xml, json]) && !is_read(&[]));
    }

    #[test]
    fn debug_has_no_body() {
        let shown =
            format!("{:?}", HttpResponse::new(200, b"planted").headers([("x-amzn-requestid", "planted")]));
        assert_eq!(shown, "HttpResponse { status: 200, body_len: 7, .. }");
    }
}
