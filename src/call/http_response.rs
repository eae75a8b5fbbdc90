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
/// assert_eq!(error.to_string(), "AccessDenied (http status 403): , request id c6104cbe");
/// ```
#[derive(Clone, Copy)]
pub struct HttpResponse<'r> {
    status: u16,
    body: &'r [u8],
    headers: ErrorHeaders<'r>,
    #[cfg(feature = "json")]
    is_json: bool,
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
            is_json: false,
        }
    }

    /// Reads the body as JSON, which STS sends for `Accept: application/json`.
    ///
    /// A server that does not support JSON responds in XML, and the error says so
    /// ([`DecodeErrorKind::Xml`](crate::error::DecodeErrorKind::Xml), [`HttpReason::Xml`](crate::error::HttpReason::Xml)).
    /// A `null` is an absent member.
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
        self.is_json = true;
        self
    }

    /// Reads the names and values of headers, and ignores those that decoding does not need.
    ///
    /// - `x-amzn-errortype` and `x-amzn-requestid` are the error code and the request id, if the body has none.
    /// - `content-type` selects JSON (feature `json`): `application/json`, `application/x-amz-json-1.0` and `-1.1`.
    #[must_use]
    pub fn headers(self, headers: impl IntoIterator<Item = (&'r str, &'r str)>) -> Self {
        headers.into_iter().fold(self, |response, (name, value)| response.header(name, value))
    }

    fn header(mut self, name: &str, value: &'r str) -> Self {
        if name.eq_ignore_ascii_case("x-amzn-errortype") {
            self.headers.error_type = Some(value);
        } else if name.eq_ignore_ascii_case("x-amzn-requestid") {
            self.headers.request_id = Some(value);
        }
        #[cfg(feature = "json")]
        if name.eq_ignore_ascii_case("content-type") {
            self.is_json = is_json(value);
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
        if self.is_json {
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
