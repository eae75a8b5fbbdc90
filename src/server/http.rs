//! Requests and responses in the types of the `http` crate.

use super::answer::Answer;
use super::error_answer::ErrorAnswer;
use super::form::{Form, FormError, FormErrorKind};
use super::format::Format;
use crate::encode::Encode;
use crate::shape::Action;
use crate::text::Text;
use ::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use ::http::request::Parts;
use ::http::{Method, Response};
use alloc::vec::Vec;

impl Format {
    /// The format that the `Accept` header asks for, as [`accepted`](Self::accepted) says.
    ///
    /// ```
    /// use sts_wire::server::Format;
    ///
    /// let request = http::Request::post("/").header("Accept", "application/json").body(())?;
    /// assert_eq!(Format::from_headers(request.headers()), Format::Json);
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        Self::accepted(headers.get(ACCEPT).and_then(|value| value.to_str().ok()))
    }
}

impl<'a> Form<'a> {
    /// Adds the parameters of a received request: of its body, which is decoded in place, and of its query, which is
    /// copied to `scratch`. A parameter that is in both is a duplicate. The form borrows body and scratch, so they must
    /// be declared before it.
    ///
    /// Hash the body first: the signature is over the bytes that were received.
    ///
    /// ```
    /// use sts_wire::HttpReceived;
    /// use sts_wire::server::{AnyOperation, Form};
    /// use sts_wire::sigv4::{PayloadHash, RejectionKind, Settings};
    ///
    /// let request = http::Request::post("/")
    ///     .header("Host", "sts.amazonaws.com")
    ///     .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
    ///     .body(b"Action=GetCallerIdentity&Version=2011-06-15".to_vec())?;
    /// let (parts, mut body) = request.into_parts();
    ///
    /// let payload_hash = PayloadHash::of(&body);
    /// let (mut scratch, mut form) = (Vec::new(), Form::new());
    /// form.decode_http(&parts, &mut body, &mut scratch)?;
    /// assert!(matches!(AnyOperation::read(&form), Some(Ok(AnyOperation::GetCallerIdentity(_)))));
    ///
    /// let received = HttpReceived::new(&parts)?;
    /// let rejection = received.claim(payload_hash, Settings::new()).unwrap_err();
    /// assert_eq!(rejection.kind(), RejectionKind::NotSigned);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// - The method is neither `GET` nor `POST`.
    /// - There is a body, and its content type is not `application/x-www-form-urlencoded`.
    /// - The errors of [`from_body`](Self::from_body) and [`from_query`](Self::from_query).
    pub fn decode_http(
        &mut self,
        parts: &Parts,
        body: &'a mut [u8],
        scratch: &'a mut Vec<u8>,
    ) -> Result<(), FormError> {
        let wrong = match parts.method {
            Method::GET | Method::POST if body.is_empty() || has_form(&parts.headers) => None,
            Method::GET | Method::POST => Some(FormErrorKind::ContentType),
            _ => Some(FormErrorKind::Method),
        };
        if let Some(wrong) = wrong {
            self.clear();
            return Err(FormError::at_start(wrong));
        }
        let query = parts.uri.query().unwrap_or_default();
        scratch.resize(query.len(), 0);
        self.decode_body(body)?;
        self.decode_query(query, scratch)
    }
}

/// Whether the headers have exactly one content type, and it is a form in any charset.
fn has_form(headers: &HeaderMap) -> bool {
    let mut content_types = headers.get_all(CONTENT_TYPE).iter();
    let (first, second) = (content_types.next(), content_types.next());
    let text = first.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = text.split_once(';').map_or(text, |(media_type, _)| media_type);
    second.is_none() && media_type.trim_ascii().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// A response with these headers and the document as its body.
fn response(
    status: u16,
    headers: &mut dyn Iterator<Item = (&str, &str)>,
    document: &impl Encode,
) -> ::http::Result<Response<Vec<u8>>> {
    let response = Response::builder().status(status);
    let response = headers.fold(response, |response, (name, value)| response.header(name, value));
    response.body(document.encode_to_string().into_bytes())
}

impl<'r, O: Action<Output<Text<'r>>: Clone>> Answer<'r, O> {
    /// The response as an [`http::Response`]. The server adds `content-length` and `date`.
    ///
    /// The body holds the credentials of the output, and is not wiped on drop.
    ///
    /// ```
    /// use sts_wire::server::Answer;
    /// use sts_wire::{GetCallerIdentity, GetCallerIdentityOutput};
    ///
    /// let answer = Answer::<GetCallerIdentity>::new(GetCallerIdentityOutput::default(), "c6104cbe")?;
    /// let response = answer.to_http()?;
    /// assert_eq!(response.status(), 200);
    /// assert_eq!(response.headers()["x-amzn-requestid"], "c6104cbe");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The request id has a character that the value of a header cannot have.
    pub fn to_http(&self) -> ::http::Result<Response<Vec<u8>>> {
        response(self.status(), &mut self.headers(), self)
    }
}

impl ErrorAnswer<'_> {
    /// The response as an [`http::Response`]. The server adds `content-length` and `date`.
    ///
    /// ```
    /// use sts_wire::ErrorCode;
    /// use sts_wire::server::ErrorAnswer;
    ///
    /// let response = ErrorAnswer::new(ErrorCode::AccessDenied).to_http()?;
    /// assert_eq!((response.status().as_u16(), &response.headers()["content-type"]), (403, &"text/xml".parse()?));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The request id has a character that the value of a header cannot have, or the status is not 100 to 999.
    pub fn to_http(&self) -> ::http::Result<Response<Vec<u8>>> {
        response(self.status(), &mut self.headers(), self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{GetCallerIdentity, GetCallerIdentityOutput};
    use ::http::Request;
    use alloc::string::String;

    /// The parameters `Action` and `Version` of a request, or the reason why it has no form.
    fn decoded(request: ::http::request::Builder, body: &str) -> Result<[Option<String>; 2], FormErrorKind> {
        let ((parts, ()), mut body) = (request.body(()).unwrap().into_parts(), body.as_bytes().to_vec());
        let (mut scratch, mut form) = (Vec::new(), Form::new());
        form.decode_http(&parts, &mut body, &mut scratch).map_err(|error| error.kind())?;
        Ok([form.action(), form.version()].map(|value| value.map(Into::into)))
    }

    const FORM: &str = "application/x-www-form-urlencoded";
    const BODY: &str = "Action=GetCallerIdentity&Version=2011-06-15";

    fn both() -> Result<[Option<String>; 2], FormErrorKind> {
        Ok([Some("GetCallerIdentity".into()), Some("2011-06-15".into())])
    }

    #[test]
    fn parameters_are_in_the_query_or_in_the_body() {
        let post = |uri| Request::post(uri).header("content-type", FORM);
        assert_eq!(decoded(post("/"), BODY), both());
        assert_eq!(decoded(Request::get("/?Action=GetCallerIdentity&Version=2011-06-15"), ""), both());
        assert_eq!(decoded(Request::post("/?Action=GetCallerIdentity&Version=2011-06-15"), ""), both());
        assert_eq!(decoded(post("/?Version=2011-06-15"), "Action=GetCallerIdentity"), both());
        assert_eq!(decoded(post("/?Action=Other"), BODY), Err(FormErrorKind::Duplicate));
        assert_eq!(decoded(Request::post("/"), ""), Ok([None, None]));
    }

    #[test]
    fn a_body_of_another_content_type_is_no_form() {
        let wrong = Err(FormErrorKind::ContentType);
        for (content_type, expected) in [
            (FORM, both()),
            ("application/x-www-form-urlencoded; charset=utf-8", both()),
            ("Application/X-WWW-Form-URLEncoded ;charset=utf-8", both()),
            ("application/json", wrong.clone()),
            ("application/x-www-form-urlencoded2", wrong.clone()),
            ("text/plain; application/x-www-form-urlencoded", wrong.clone()),
            ("", wrong.clone()),
        ] {
            let request = Request::post("/").header("content-type", content_type);
            assert_eq!(decoded(request, BODY), expected, "{content_type}");
        }
        assert_eq!(decoded(Request::post("/"), BODY), wrong);
        assert_eq!(decoded(Request::get("/"), BODY), wrong);
        let twice = Request::post("/").header("content-type", FORM).header("content-type", FORM);
        assert_eq!(decoded(twice, BODY), wrong);
        // Nothing is left of a form that was refused.
        let (parts, ()) = Request::post("/").body(()).unwrap().into_parts();
        let (mut first, mut second, mut scratch) = (*b"a=b", *b"c", Vec::new());
        let mut form = Form::from_body(&mut first).unwrap();
        assert!(form.decode_http(&parts, &mut second, &mut scratch).is_err());
        assert_eq!(form.get("a"), None);
    }

    #[test]
    fn a_method_other_than_get_and_post_has_no_form() {
        for method in ["PUT", "HEAD", "DELETE", "OPTIONS", "get", "Post"] {
            let request = Request::builder().method(method).header("content-type", FORM);
            assert_eq!(decoded(request, BODY), Err(FormErrorKind::Method), "{method}");
        }
    }

    #[test]
    fn a_response_has_the_status_the_headers_and_the_document() {
        let output = || GetCallerIdentityOutput::default();
        for (format, content_type) in [(Format::Xml, "text/xml"), (Format::Json, "application/json")] {
            let answer = Answer::<GetCallerIdentity>::new(output(), "1-2").unwrap().format(format);
            let response = answer.to_http().unwrap();
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers().len(), 2);
            assert_eq!(response.headers()["content-type"], content_type);
            assert_eq!(response.headers()["x-amzn-requestid"], "1-2");
            assert_eq!(response.body(), answer.encode_to_string().as_bytes());
            let refused = ErrorAnswer::with_code("Busy", 503).request_id("1-2").format(format);
            let response = refused.to_http().unwrap();
            assert_eq!((response.status().as_u16(), response.headers().len()), (503, 2));
            assert_eq!(response.headers()["content-type"], content_type);
            assert_eq!(response.body(), refused.encode_to_string().as_bytes());
        }
    }

    #[test]
    fn a_request_id_or_a_status_that_http_does_not_have_is_an_error() {
        assert!(ErrorAnswer::with_code("Busy", 503).request_id("1\n2").to_http().is_err());
        assert!(ErrorAnswer::with_code("Busy", 99).to_http().is_err());
        assert!(
            Answer::<GetCallerIdentity>::new(GetCallerIdentityOutput::default(), "1\n2")
                .unwrap()
                .to_http()
                .is_err()
        );
    }
}
