//! Classification of a body by its status, and the advice of each error.

use super::fixtures::{arn, refused_at};
use sts_wire::error::{DecodeErrorKind, HttpReason};
use sts_wire::{Error, GetCallerIdentity, Operation};

const FAILURES: [u16; 13] = [0, 100, 199, 300, 302, 400, 401, 403, 404, 429, 500, 503, u16::MAX];

/// Asserts that this body outside 2xx is an HTTP error with this reason.
#[track_caller]
fn is_http_error(body: &[u8], reason: HttpReason) {
    for status in FAILURES {
        match GetCallerIdentity::decode_borrowed(status, body) {
            Err(Error::Http(error)) => assert_eq!((error.status, error.reason), (status, reason)),
            other => panic!("{status}: {other:?}"),
        }
    }
}

/// Asserts that this body within 2xx is a decode error.
#[track_caller]
fn is_decode_error(body: &[u8], kind: DecodeErrorKind, offset: usize) {
    refused_at::<GetCallerIdentity>(body, kind, offset);
    for status in [201, 202, 204, 206, 299] {
        assert!(matches!(GetCallerIdentity::decode_borrowed(status, body), Err(Error::Decode(_))));
    }
}

#[test]
fn a_success_document_outside_2xx_is_an_http_error() {
    is_http_error(arn("a").as_bytes(), HttpReason::Success);
    for status in [200, 201, 204, 299] {
        assert!(GetCallerIdentity::decode_borrowed(status, arn("a").as_bytes()).is_ok());
    }
}

#[test]
fn an_html_page_is_recognised() {
    for (page, offset) in [
        ("<html><body>502 Bad Gateway</body></html>", 0),
        ("<!DOCTYPE html>\n<html>", 0),
        ("<!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">", 0),
        ("\u{feff}\r\n<HTML lang=\"en\">", 5),
        ("<html/>", 0),
        ("<head><title>Login</title></head>", 0),
        ("<body>", 0),
        ("<html", 0),
        ("<!-- a --> <!-- b --><html>", 0),
        (
            "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' ''><html xmlns='x'/>",
            0,
        ),
    ] {
        is_http_error(page.as_bytes(), HttpReason::Html);
        is_decode_error(page.as_bytes(), DecodeErrorKind::Html, offset);
    }
    for other in ["<html2/>", "<htm/>", "<header/>", "<!DOCTYPE html5><a/>", "<a><html/></a>"] {
        is_http_error(other.as_bytes(), HttpReason::Other);
    }
}

#[test]
fn json_is_recognised() {
    for body in [
        "{\"message\":\"Forbidden\"}",
        "{}",
        "[]",
        " \n{",
        "\u{feff}{}",
        "{\"GetCallerIdentityResponse\":{}}",
    ] {
        is_http_error(body.as_bytes(), HttpReason::Json);
        is_decode_error(body.as_bytes(), DecodeErrorKind::Json, body.find(['{', '[']).unwrap());
    }
}

#[test]
fn plain_text_is_recognised() {
    for body in
        ["upstream connect error", "404 page not found\n", "null", "é", "&lt;", "Error: <html>", "\"{}\""]
    {
        is_http_error(body.as_bytes(), HttpReason::Text);
        is_decode_error(body.as_bytes(), DecodeErrorKind::PlainText, 0);
    }
    // UTF-16, gzip, zlib, Zstandard, and a byte order mark before binary data.
    for (body, at) in [
        (&b"\xff\xfe<\0a\0"[..], 0),
        (b"<\0a\0", 0),
        (b"\0<\0a", 0),
        (b"{\0\"\0", 0),
        (b"\n \x1f\x8b\x08", 2),
        (b"\x78\x01\xff", 0),
        (b"\x28\xb5\x2f\xfd", 0),
        (b"\xef\xbb\xbf\0", 3),
    ] {
        is_http_error(body, HttpReason::Binary);
        is_decode_error(body, DecodeErrorKind::Binary, at);
    }
}

#[test]
fn an_empty_body_is_recognised() {
    for body in ["", " ", "\r\n\t", "\u{feff}", "\u{feff}\n"] {
        is_http_error(body.as_bytes(), HttpReason::Empty);
        is_decode_error(body.as_bytes(), DecodeErrorKind::Empty, body.len());
    }
}

#[test]
fn a_malformed_document_is_recognised() {
    let cut = arn("a").replace("</GetCallerIdentityResponse>", "");
    for body in [
        "<",
        "<a>",
        "<a></b>",
        "<a/><a/>",
        "<ErrorResponse/>",
        "<ErrorResponse><Error>",
        "<ErrorResponse><Error><Code>A</Cod",
        "<Error><Code/><Message>m</Message>",
        "<ErrorResponse><Error><Code>&nbsp;</Code></Error></ErrorResponse>",
        "<GetCallerIdentityResponse/>",
        cut.as_str(),
    ] {
        is_http_error(body.as_bytes(), HttpReason::Malformed);
        assert!(matches!(GetCallerIdentity::decode_borrowed(200, body.as_bytes()), Err(Error::Decode(_))));
    }
    is_http_error(b"<a>\xff</a>", HttpReason::Malformed);
    is_decode_error(b"<ErrorResponse><Error/></ErrorResponse>\xff", DecodeErrorKind::NotUtf8, 39);
    is_decode_error(b"<ErrorResponse/>", DecodeErrorKind::MissingMember("Error"), 16);
}

#[test]
fn a_well_formed_document_of_something_else_is_another_document() {
    let soap = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault><faultcode>s:Server\
        </faultcode></s:Fault></s:Body></s:Envelope>\n";
    let of_another_operation = arn("a").replace("GetCallerIdentity", "GetSessionToken");
    for body in ["<Other/>", "<a>text<b/>&amp;</a>", soap, &of_another_operation] {
        is_http_error(body.as_bytes(), HttpReason::Other);
        is_decode_error(body.as_bytes(), DecodeErrorKind::WrongRoot("GetCallerIdentityResponse"), 0);
    }
    #[cfg(feature = "json")]
    for body in ["{}", "{\"Fault\":1}", "\u{feff}{\"GetSessionTokenResponse\":{}}"] {
        let Err(Error::Http(error)) =
            sts_wire::HttpResponse::new(404, body.as_bytes()).json().decode_borrowed::<GetCallerIdentity>()
        else {
            panic!("{body}")
        };
        assert_eq!(error.reason, HttpReason::Other, "{body}");
    }
    // What is not well-formed could have been anything.
    is_decode_error(b"<Other>", DecodeErrorKind::Truncated, 7);
    is_decode_error(b"<Other></Oter>", DecodeErrorKind::MismatchedEndTag, 7);
}

/// Whether a service error with this status and code is retryable, throttling, and clock skew.
fn advice(status: u16, code: &str) -> (bool, bool, bool) {
    let document = format!("<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>");
    let error = GetCallerIdentity::decode_borrowed(status, document.as_bytes()).unwrap_err();
    (error.is_retryable(), error.is_throttling(), error.is_clock_skew())
}

#[test]
fn http_errors_are_retryable_by_status() {
    for status in 0..=999 {
        let error = GetCallerIdentity::decode_borrowed(status, b"<html>").unwrap_err();
        let expected = matches!(status, 429 | 500 | 502 | 503 | 504);
        assert_eq!((error.is_retryable(), error.is_throttling()), (expected, status == 429), "{status}");
        assert!(!error.is_clock_skew());
    }
}

#[test]
fn service_errors_are_retryable_by_status_too() {
    for status in 0..=999 {
        let expected = matches!(status, 429 | 500 | 502 | 503 | 504);
        assert_eq!(advice(status, "AccessDenied"), (expected, status == 429, false), "{status}");
    }
}

#[test]
fn throttling_codes_are_the_ones_of_the_sdks() {
    for code in [
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    ] {
        for status in [200, 400, 403] {
            assert_eq!(advice(status, code), (true, true, false), "{code}");
        }
    }
}

#[test]
fn transient_codes_are_retryable() {
    for code in ["RequestTimeout", "RequestTimeoutException", "IDPCommunicationError"] {
        assert_eq!(advice(400, code), (true, false, false), "{code}");
    }
}

#[test]
fn clock_skew_codes_are_recognised() {
    for code in [
        "AuthFailure",
        "InvalidSignatureException",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "RequestExpired",
        "RequestInTheFuture",
    ] {
        assert_eq!(advice(403, code), (false, false, true), "{code}");
    }
}

#[test]
fn other_codes_are_neither_retryable_nor_clock_skew() {
    for code in [
        "",
        "AccessDenied",
        "ExpiredToken",
        "ExpiredTokenException",
        "throttling",
        "Throttling2",
        "IDPRejectedClaim",
        "InvalidClientTokenId",
        "ValidationError",
        "InternalFailure",
        "ServiceUnavailable",
    ] {
        assert_eq!(advice(400, code), (false, false, false), "{code}");
    }
}

#[test]
fn a_decode_error_is_not_retryable() {
    let error = GetCallerIdentity::decode_borrowed(200, b"<html>").unwrap_err();
    assert!(!error.is_retryable() && !error.is_throttling() && !error.is_clock_skew());
}
