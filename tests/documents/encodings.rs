//! Encodings other than UTF-8, and documents that are cut inside a token.

use super::fixtures::{CREDENTIALS, arn, refused_at, session};
use sts_wire::error::{DecodeErrorKind, HttpReason};
use sts_wire::{Error, ErrorCode, GetCallerIdentity, GetSessionToken, Operation};

use DecodeErrorKind::{NotUtf8, Syntax, Truncated};

const ERROR: &str = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>*</Message></Error>\
    <RequestId>1-2</RequestId></ErrorResponse>";

fn declared(encoding: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n")
}

#[test]
fn a_declared_ascii_superset_over_ascii_is_read() {
    for encoding in
        ["iso-8859-1", "ISO-8859-1", "us-ascii", "US-ASCII", "windows-1252", "Windows-1252", "utf-8"]
    {
        let document = declared(encoding) + &arn("a&#xe9;b");
        let answer = GetCallerIdentity::decode_borrowed(200, document.as_bytes()).unwrap();
        assert_eq!(answer.output.arn.unwrap(), "aéb", "{encoding}");
        let document = declared(encoding) + ERROR;
        let Err(Error::Service(error)) = GetCallerIdentity::decode_borrowed(403, document.as_bytes()) else {
            panic!()
        };
        assert_eq!((error.kind(), error.message), (ErrorCode::AccessDenied, "*".into()), "{encoding}");
    }
    for encoding in ["utf-16", "iso-8859-15", "shift_jis", "ebcdic-cp-us", "iso-8859-1 "] {
        let document = declared(encoding) + &arn("a");
        let Err(Error::Decode(error)) = GetCallerIdentity::decode_borrowed(200, document.as_bytes()) else {
            panic!()
        };
        assert!(matches!(error.kind(), Syntax(_)), "{encoding}: {error}");
    }
}

/// In UTF-8 the bytes mean `é`, in the declared encoding `Ã©`: the document contradicts itself.
#[test]
fn declared_latin_1_beyond_ascii_is_refused() {
    for encoding in ["iso-8859-1", "windows-1252"] {
        for text in [b"caf\xe9".as_slice(), "café".as_bytes()] {
            let whole = declared(encoding) + &arn("*");
            let (before, after) = whole.split_once('*').unwrap();
            let document = [before.as_bytes(), text, after.as_bytes()].concat();
            refused_at::<GetCallerIdentity>(&document, NotUtf8, before.len() + "caf".len());
        }
    }
}

#[test]
fn an_error_keeps_what_comes_before_bytes_of_another_encoding() {
    for declaration in [String::new(), declared("iso-8859-1"), declared("windows-1252")] {
        let (before, after) = ERROR.split_once('*').unwrap();
        let whole = [declaration.as_bytes(), before.as_bytes(), b"caf\xe9", after.as_bytes()].concat();
        for status in [200, 403] {
            match GetCallerIdentity::decode_borrowed(status, &whole) {
                Err(Error::Service(error)) => {
                    assert_eq!((error.status, error.kind()), (status, ErrorCode::AccessDenied));
                    assert_eq!((error.message, error.request_id), ("".into(), None));
                }
                other => panic!("{other:?}"),
            }
        }
    }
    for declaration in [String::new(), declared("iso-8859-1")] {
        for root in ["Response", "ErrorResponse"] {
            let errors = format!("{declaration}<{root}><Errors><Error><Code>SlowDown</Code><Message>caf");
            let whole =
                [errors.as_bytes(), b"\xe9</Message></Error></Errors></", root.as_bytes(), b">"].concat();
            let Err(Error::Service(error)) = GetCallerIdentity::decode_borrowed(503, &whole) else {
                panic!()
            };
            assert_eq!(error.kind(), ErrorCode::SlowDown);
        }
    }
    let Err(Error::Service(error)) = GetCallerIdentity::decode_borrowed(
        403,
        b"<AccessDeniedException><Message>caf\xe9</Message></AccessDeniedException>",
    ) else {
        panic!()
    };
    assert_eq!(error.code, "AccessDeniedException");
    // Nothing to be kept.
    for body in [
        b"<ErrorResponse><Error><Message>caf\xe9</Message><Code>A</Code></Error></ErrorResponse>".as_slice(),
        b"<GetCallerIdentityResponse>\xe9</GetCallerIdentityResponse>",
        b"<a><Code>A</Code>\xe9</a>",
    ] {
        let Err(Error::Http(error)) = GetCallerIdentity::decode_borrowed(403, body) else { panic!() };
        assert_eq!((error.status, error.reason), (403, HttpReason::Malformed));
    }
}

#[cfg(feature = "json")]
#[test]
fn an_error_in_json_keeps_what_comes_before_bytes_of_another_encoding() {
    for body in [
        b"{\"Error\":{\"Code\":\"SlowDown\",\"Message\":\"caf\xe9\"},\"RequestId\":\"1-2\"}".as_slice(),
        b"{\"__type\":\"ns#SlowDown\",\"message\":\"caf\xe9\"}",
    ] {
        for status in [200, 400] {
            let Err(Error::Service(error)) =
                sts_wire::HttpResponse::new(status, body).json().decode_borrowed::<GetCallerIdentity>()
            else {
                panic!()
            };
            assert_eq!((error.status, error.kind(), error.message), (status, ErrorCode::SlowDown, "".into()));
        }
    }
    for body in [b"{\"message\":\"caf\xe9\"}".as_slice(), b"{\"GetCallerIdentityResponse\":{\"\xe9\":1}}"] {
        assert!(matches!(
            sts_wire::HttpResponse::new(400, body).json().decode_borrowed::<GetCallerIdentity>(),
            Err(Error::Http(_))
        ));
    }
}

#[test]
fn utf_16_is_no_document() {
    let document = declared("utf-16") + ERROR;
    for big_endian in [false, true] {
        for with_mark in [false, true] {
            let units = with_mark.then_some(0xfeff).into_iter().chain(document.encode_utf16());
            let body: Vec<u8> = units
                .flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            let Err(Error::Decode(error)) = GetCallerIdentity::decode_borrowed(200, &body) else { panic!() };
            assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::Binary, 0));
            let Err(Error::Http(error)) = GetCallerIdentity::decode_borrowed(503, &body) else { panic!() };
            assert!(error.is_retryable() && error.reason == HttpReason::Binary);
            assert!(error.to_string().contains("perhaps compressed or utf-16"), "{error}");
        }
    }
}

#[test]
fn a_doctype_of_html_before_a_root_of_sts_is_no_page() {
    for doctype in
        ["<!DOCTYPE html>", "<!DOCTYPE html>\n<!-- x -->\n", "<!DOCTYPE html SYSTEM 'about:legacy-compat'>"]
    {
        let document = format!("{doctype}{}", arn("a"));
        assert!(GetCallerIdentity::decode_borrowed(200, document.as_bytes()).is_ok(), "{document}");
        let document = format!("{doctype}{ERROR}");
        assert!(
            matches!(GetCallerIdentity::decode_borrowed(400, document.as_bytes()), Err(Error::Service(_))),
            "{document}"
        );
        for page in ["<html><p></html>", "<title>down</title>", "<body>", ""] {
            let document = format!("{doctype}{page}");
            let Err(Error::Http(error)) = GetCallerIdentity::decode_borrowed(502, document.as_bytes()) else {
                panic!()
            };
            assert_eq!(error.reason, HttpReason::Html, "{document}");
        }
    }
}

#[test]
fn a_document_cut_inside_a_token_is_truncated() {
    for cut in [
        b"\xef".as_slice(),
        b"\xef\xbb",
        b"<!",
        b"<",
        b"<!D",
        b"<!-",
        b"\xef\xbb\xbf<!",
        b"<?xml version='1.0'?><!",
        b"<!-- --><!",
        b"<!DOCTYPE a><!",
        b"<!DOCTYPE a><!-",
        b"<GetCallerIdentityResponse><!",
    ] {
        refused_at::<GetCallerIdentity>(cut, Truncated, cut.len());
    }
    let cut = arn("a") + "<!";
    refused_at::<GetCallerIdentity>(cut.as_bytes(), Truncated, cut.len());
    let document = session(CREDENTIALS);
    for length in 1..document.len() {
        refused_at::<GetSessionToken<'_>>(&document.as_bytes()[..length], Truncated, length);
    }
}

#[cfg(feature = "json")]
#[test]
fn a_document_cut_inside_a_number_is_truncated() {
    let before = r#"{"GetSessionTokenResponse":{"GetSessionTokenResult":{"#;
    for member in [r#""Credentials":{"Expiration":"#, r#""SessionTokenSize":"#, r#""Unknown":"#] {
        for number in [
            "-",
            "0",
            "1",
            "-1",
            "1.",
            "1.5",
            "1e",
            "1e+",
            "99999999999999",
            "99999999999999e-",
            "4294967296",
        ] {
            let body = format!("{before}{member}{number}");
            match sts_wire::HttpResponse::new(200, body.as_bytes())
                .json()
                .decode_borrowed::<GetSessionToken>()
            {
                Err(Error::Decode(error)) => {
                    assert_eq!((error.kind(), error.offset()), (Truncated, body.len()), "{body}");
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
