//! Errors that were received: error documents of the service, and other bodies under an error status.

use super::ErrorCode;
use crate::text::{Text, ToText, position, write_in_line};
use crate::timestamp::Timestamp;
use core::fmt::{self, Write};

/// An error document of the service.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>.
///
/// A damaged document is kept if its code comes before the damage. A document is damaged if it is truncated, repeats a
/// member, has text or an element in the wrong place, has another encoding than UTF-8, or continues after its end. The
/// error lacks the member with the damage and every member after it: the message, the fault, the times and the request
/// id may be absent although the service sent them. The request id of a header is still present. No member is cut off.
/// In JSON, a text without its closing quotation mark continues to the next quotation mark.
///
/// Some services quote the canonical request in the message of a signature that does not match. A canonical request
/// contains the session token, and a hash from which an MFA code can be guessed. `Display`, `Debug` and `Serialize`
/// therefore cut the message off where a canonical request begins: at the word `canonical`, at the name of the header
/// or parameter of the token, or at a first line, in any letter case. [`message`](Self::message) is the whole message,
/// and [`Mismatch`](crate::sigv4::Mismatch) explains it.
///
/// `Display` prints one line. It escapes control characters, separators of lines and paragraphs, and format characters,
/// such as bidirectional controls.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::error::Fault;
/// use sts_wire::{Error, ErrorCode, GetCallerIdentity, Operation};
///
/// let body = b"<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error>\
///     <RequestId>c6104cbe</RequestId></ErrorResponse>";
/// let Err(Error::Service(error)) = GetCallerIdentity::decode(400, body) else { panic!() };
/// assert_eq!((error.kind(), error.fault), (ErrorCode::Throttling, Some(Fault::Sender)));
/// assert!(error.is_throttling() && error.is_retryable());
/// assert_eq!(error.to_string(), "Throttling (http status 400): Rate exceeded, request id c6104cbe");
/// # }
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceError<#[cfg(feature = "alloc")] S = crate::WipedString, #[cfg(not(feature = "alloc"))] S> {
    /// The HTTP status of the response; some servers send 200.
    pub status: u16,
    /// The code without surrounding white space; empty if the document has none.
    pub code: S,
    /// The message, unchanged; empty if the document has none.
    pub message: S,
    /// Whose fault the error is; `None` if the document does not say.
    pub fault: Option<Fault>,
    /// The request id, to quote to the support of the service.
    pub request_id: Option<S>,
    /// `RequestTime` of the document: the time of the request, as the service read it.
    ///
    /// Documents with the code [`RequestTimeTooSkewed`](ErrorCode::RequestTimeTooSkewed) have it, in RFC 3339, as
    /// `x-amz-date` or as an HTTP date. `None` if the document has none, or one in another form.
    pub request_time: Option<Timestamp>,
    /// `ServerTime` of the document: the clock of the service. Read like [`request_time`](Self::request_time).
    pub server_time: Option<Timestamp>,
}

/// The party at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The caller (`Sender`).
    Sender,
    /// The service (`Receiver`).
    Receiver,
}

impl<S: ToText> ServiceError<S> {
    /// The code, if it is a known one.
    pub fn kind(&self) -> ErrorCode {
        ErrorCode::from_code(self.code.to_text())
    }

    /// The message without a quoted canonical request, to be printed.
    #[cfg(feature = "serde")]
    pub(crate) fn printable_message(&self) -> impl fmt::Display {
        Printable(self.message.to_text())
    }

    /// See [`Error::is_retryable`](crate::Error::is_retryable).
    pub fn is_retryable(&self) -> bool {
        let kind = self.kind();
        kind.is_throttling()
            || kind.is_transient()
            || is_retryable_status(self.status)
            // A status of success says nothing about the error.
            || self.fault == Some(Fault::Receiver) && matches!(self.status, 200..=299)
            || kind == ErrorCode::InvalidIdentityToken && self.has_no_verification_key()
    }

    /// Whether STS could not load the keys of the identity provider. That passes by itself; the other reasons for
    /// [`InvalidIdentityToken`](ErrorCode::InvalidIdentityToken) do not.
    fn has_no_verification_key(&self) -> bool {
        position(self.message.to_text().chars(), "Couldn't retrieve verification key").is_some()
    }

    /// See [`Error::is_throttling`](crate::Error::is_throttling).
    pub fn is_throttling(&self) -> bool {
        self.kind().is_throttling() || self.status == TOO_MANY_REQUESTS
    }

    /// See [`Error::is_clock_skew`](crate::Error::is_clock_skew).
    pub fn is_clock_skew(&self) -> bool {
        self.kind().is_clock_skew()
    }
}

#[cfg(feature = "alloc")]
impl ServiceError<Text<'_>> {
    /// Copies the strings, so that the error no longer borrows from the body.
    #[must_use]
    pub fn into_owned(self) -> ServiceError<crate::WipedString> {
        ServiceError {
            status: self.status,
            code: self.code.into(),
            message: self.message.into(),
            fault: self.fault,
            request_id: self.request_id.map(Into::into),
            request_time: self.request_time,
            server_time: self.server_time,
        }
    }
}

impl<S: ToText> fmt::Display for ServiceError<S> {
    /// Writes `code (status): message, request id` on one line. An empty part is left out with its punctuation.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (code, message) = (self.code.to_text(), self.message.to_text());
        if code.is_empty() {
            f.write_str("an error without a code")?;
        }
        code.chars().try_for_each(|c| write_in_line(c, f))?;
        write!(f, " (http status {})", self.status)?;
        if !message.is_empty() {
            f.write_str(": ")?;
            Printable(message).chars().try_for_each(|c| write_in_line(c, f))?;
        }
        let request_id = self.request_id.as_ref().map(ToText::to_text).unwrap_or_default();
        if !request_id.is_empty() {
            f.write_str(", request id ")?;
            request_id.chars().try_for_each(|c| write_in_line(c, f))?;
        }
        Ok(())
    }
}

impl<S: ToText> fmt::Debug for ServiceError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceError")
            .field("status", &self.status)
            .field("code", &self.code.to_text())
            .field("message", &Printable(self.message.to_text()))
            .field("fault", &self.fault)
            .field("request_id", &self.request_id.as_ref().map(ToText::to_text))
            .field("request_time", &self.request_time)
            .field("server_time", &self.server_time)
            .finish()
    }
}

/// Beginnings of a canonical request or string to sign in a message, in lower case. [`position`] can search for a text
/// whose first character does not occur in it again: so `canoni` is for `canonical`, and `3session-token` for
/// `x-amz-s3session-token`.
const QUOTED: [&str; 7] =
    ["the canoni", "canoni", "security-token", "3session-token", "post\n/", "get\n/", "-sha256\n"];

/// A message, cut off where a canonical request begins.
struct Printable<'a>(Text<'a>);

impl<'a> Printable<'a> {
    fn chars(&self) -> impl Iterator<Item = char> + use<'a> {
        let lower_case = || self.0.chars().map(|c| c.to_ascii_lowercase());
        let quoted_at = QUOTED.iter().filter_map(|quoted| position(lower_case(), quoted)).min();
        let instead = quoted_at.map_or("", |_| "[canonical request left out]");
        self.0.chars().take(quoted_at.unwrap_or(usize::MAX)).chain(instead.chars())
    }
}

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chars().try_for_each(|c| f.write_char(c))
    }
}

impl fmt::Debug for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        self.chars().flat_map(char::escape_debug).try_for_each(|c| f.write_char(c))?;
        f.write_char('"')
    }
}

impl<S: ToText> core::error::Error for ServiceError<S> {}

/// A status outside 2xx and a body that is not an error document.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::error::HttpReason;
/// use sts_wire::{Error, GetCallerIdentity, Operation};
///
/// let Err(Error::Http(error)) = GetCallerIdentity::decode(502, b"<html>") else { panic!() };
/// assert_eq!((error.status, error.reason), (502, HttpReason::Html));
/// assert!(error.is_retryable());
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpError {
    /// The HTTP status.
    pub status: u16,
    /// The kind of the body.
    pub reason: HttpReason,
}

/// The kind of a body that is not an error document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HttpReason {
    /// Nothing but white space.
    Empty,
    /// An HTML page.
    Html,
    /// A JSON document, where XML is expected.
    Json,
    /// An XML document, where JSON is expected.
    Xml,
    /// Neither XML, HTML nor JSON.
    Text,
    /// Binary data, with which no UTF-8 text begins, such as a compressed body or UTF-16.
    Binary,
    /// A success document.
    Success,
    /// A document that is truncated, is not well-formed or lacks a required member, and is not an error document with a
    /// code.
    Malformed,
    /// A well-formed document of something else: a SOAP fault, or the success of another operation.
    Other,
}

impl HttpReason {
    /// The reason as one word: `empty`, `html`, `json`, `xml`, `text`, `binary`, `success`, `malformed` or `other`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Html => "html",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Text => "text",
            Self::Binary => "binary",
            Self::Success => "success",
            Self::Malformed => "malformed",
            Self::Other => "other",
        }
    }
}

impl HttpError {
    /// See [`Error::is_retryable`](crate::Error::is_retryable).
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        is_retryable_status(self.status)
    }

    /// See [`Error::is_throttling`](crate::Error::is_throttling).
    #[must_use]
    pub const fn is_throttling(&self) -> bool {
        self.status == TOO_MANY_REQUESTS
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.reason {
            HttpReason::Empty => "an empty body",
            HttpReason::Html => "html",
            HttpReason::Json => "json",
            HttpReason::Xml => "xml",
            HttpReason::Text => "plain text",
            HttpReason::Binary => "binary data, perhaps compressed or utf-16,",
            HttpReason::Success => "the document of a success",
            HttpReason::Malformed => "a malformed document",
            HttpReason::Other => "a document of something else",
        };
        write!(f, "http status {} with {what} instead of an answer of the service", self.status)
    }
}

impl core::error::Error for HttpError {}

const TOO_MANY_REQUESTS: u16 = 429;

const fn is_retryable_status(status: u16) -> bool {
    matches!(status, TOO_MANY_REQUESTS | 500 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;

    #[test]
    fn debug_leaves_the_canonical_request_out() {
        let message = "no\n\nThe Canonical String for this request should have been\n'planted'";
        let error = ServiceError { status: 403, code: "C", message, ..ServiceError::default() };
        let shown = alloc::format!("{error:?}");
        assert!(shown.contains(r#"message: "no\n\n[canonical request left out]","#), "{shown}");
        assert!(!shown.contains("planted"), "{shown}");
    }

    #[test]
    fn a_canonical_request_is_cut_off_in_any_wording_and_letter_case() {
        for quoting in [
            "the canonical string for this request should have been 'planted'",
            "THE CANONICAL STRING FOR THIS REQUEST SHOULD HAVE BEEN 'planted'",
            "Expected canonicalRequest=planted",
            "the canoniCanonical request: planted",
            "we signed\nPOST\n/\n\nhost:a\n\nhost\nplanted",
            "we signed\nget\n/?a=b\nplanted",
            "string to sign: AWS4-HMAC-SHA256\n20150830T123600Z\nplanted",
            "x-amz-security-token:planted",
            "x-amz-s3session-token:planted",
            "GET /?X-Amz-Security-Token=planted",
            "X-AMZ-SECURITY-TOKEN%3Dplanted",
            "header 'X-Amz-Security-Token' is 'planted'",
        ] {
            let escaped: alloc::string::String =
                quoting.chars().map(|c| alloc::format!("&#{};", u32::from(c))).collect();
            for message in [Text::new(quoting), Text::from_xml(&escaped)] {
                let error =
                    ServiceError { status: 403, code: Text::new("C"), message, ..ServiceError::default() };
                for shown in [error.to_string(), alloc::format!("{error:?} {error:#?}")] {
                    assert!(shown.contains("[canonical request left out]"), "{shown}");
                    assert!(!shown.contains("planted"), "{shown}");
                }
            }
        }
        for message in [
            "The security token included in the request is expired",
            "The request signature we calculated does not match the signature you provided.",
            "Please use AWS4-HMAC-SHA256.",
            "Credential should be scoped to a valid region.",
        ] {
            let error = ServiceError { status: 403, code: "C", message, ..ServiceError::default() };
            assert_eq!(error.to_string(), alloc::format!("C (http status 403): {message}"));
        }
    }

    #[test]
    fn a_part_of_an_error_that_is_empty_is_not_printed() {
        for code in ["", "C"] {
            for message in ["", "m"] {
                for request_id in [None, Some(""), Some("i")] {
                    let error =
                        ServiceError { status: 403, code, message, request_id, ..ServiceError::default() };
                    let shown = error.to_string();
                    let mut expected = alloc::string::String::from(if code.is_empty() {
                        "an error without a code"
                    } else {
                        "C"
                    });
                    expected.push_str(" (http status 403)");
                    expected.push_str(if message.is_empty() { "" } else { ": m" });
                    expected.push_str(if request_id == Some("i") { ", request id i" } else { "" });
                    assert_eq!(shown, expected);
                }
            }
        }
    }

    #[test]
    fn an_error_is_printed_as_one_line() {
        let hostile =
            ['\u{85}', '\u{2028}', '\u{2029}', '\u{feff}', '\u{200b}', '\u{61c}', '\u{ad}', '\u{e0001}']
                .into_iter()
                .chain('\0'..' ')
                .chain('\u{7f}'..='\u{9f}')
                .chain('\u{200e}'..='\u{200f}')
                .chain('\u{202a}'..='\u{202e}')
                .chain('\u{2060}'..='\u{206f}');
        for c in hostile {
            let text = alloc::format!("a{c}b");
            let error = ServiceError {
                code: &*text,
                message: &*text,
                request_id: Some(&*text),
                ..ServiceError::default()
            };
            let shown = error.to_string();
            assert!(!shown.contains(c), "{shown:?}");
            assert!(shown.contains(&alloc::format!("a{}b", c.escape_default())), "{shown:?}");
            let shown = alloc::format!("{error:?}");
            assert!(shown.contains(&alloc::format!("a{}b", c.escape_debug())), "{shown:?}");
        }
        let message = r#"User "é" is not 'authorized': C:\ 東京 🍕"#;
        let error = ServiceError { message, ..ServiceError::default() };
        assert!(error.to_string().ends_with(message));
    }

    #[test]
    fn the_kind_of_another_body_is_printed() {
        assert_eq!((HttpReason::Xml.as_str(), HttpReason::Malformed.as_str()), ("xml", "malformed"));
        let error = HttpError { status: 502, reason: HttpReason::Html };
        assert_eq!(error.to_string(), "http status 502 with html instead of an answer of the service");
    }

    #[test]
    fn every_kind_has_a_different_message() {
        let kinds = [
            HttpReason::Empty,
            HttpReason::Html,
            HttpReason::Json,
            HttpReason::Xml,
            HttpReason::Text,
            HttpReason::Binary,
            HttpReason::Success,
            HttpReason::Malformed,
            HttpReason::Other,
        ];
        let told: BTreeSet<_> =
            kinds.iter().map(|&reason| HttpError { status: 502, reason }.to_string()).collect();
        assert_eq!(told.len(), kinds.len(), "{told:?}");
        assert!(told.iter().all(|words| words.len() > 5), "{told:?}");
    }
}
