//! Responses in the forms that other servers send, with example values.
//!
//! The servers are moto 5, ministack 1 and Ceph's RADOS Gateway 16.2. The vectors have more responses of these and
//! other servers.

use sts_wire::error::{DecodeErrorKind, Fault, HttpReason};
use sts_wire::{
    AssumeRole, AssumeRoleWithWebIdentity, Error, ErrorCode, GetCallerIdentity, GetFederationToken,
    GetSessionToken, GetWebIdentityToken, Operation,
};

/// Asserts that a truncated copy of the document is refused, or is an error of the whole document that may lack
/// members.
#[track_caller]
fn refuses_every_truncation<O: Operation>(document: &str) {
    for length in 0..document.trim_end().len() {
        let cut = &document.as_bytes()[..length];
        match (O::decode_borrowed(200, document.as_bytes()), O::decode_borrowed(200, cut)) {
            (_, Err(Error::Decode(_))) => {
                assert!(matches!(O::decode_borrowed(403, cut), Err(Error::Http(_))), "{length}");
            }
            (Err(Error::Service(whole)), Err(Error::Service(part))) => {
                assert_eq!(part.code, whole.code);
                assert!(part.message.is_empty() || part.message == whole.message, "{length}");
                assert!(part.request_id.is_none() || part.request_id == whole.request_id, "{length}");
            }
            _ => panic!("{length}"),
        }
    }
}

#[test]
fn moto_writes_microseconds_and_ends_in_a_newline() {
    let document = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
        <Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>a/b+c</SecretAccessKey>\
        <SessionToken>FQoG/+==</SessionToken><Expiration>2030-01-02T03:04:05.839285Z</Expiration></Credentials>\
        <AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:x</AssumedRoleId>\
        <Arn>arn:aws:sts::123456789012:assumed-role/demo/x</Arn></AssumedRoleUser>\
        <PackedPolicySize>6</PackedPolicySize></AssumeRoleResult>\
        <ResponseMetadata><RequestId>FEWexb</RequestId></ResponseMetadata></AssumeRoleResponse>\n";
    let response = AssumeRole::decode_borrowed(200, document.as_bytes()).unwrap();
    assert_eq!(response.output.credentials.expiration.unwrap().unix(), 1_893_553_445);
    assert_eq!(response.output.assumed_role_user.unwrap().assumed_role_id.unwrap(), "AROAEXAMPLE:x");
    assert_eq!(response.output.packed_policy_size, Some(6));
    refuses_every_truncation::<AssumeRole<'_>>(document);
}

#[test]
fn moto_refuses_a_signature_with_errors_in_an_error_response() {
    let document = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ErrorResponse><Errors><Error>\
        <Code>InvalidClientTokenId</Code><Message>The token is not known.</Message><Type>Sender</Type>\
        </Error></Errors></ErrorResponse>";
    let Err(Error::Service(error)) = GetCallerIdentity::decode_borrowed(403, document.as_bytes()) else {
        panic!()
    };
    assert_eq!((error.kind(), error.fault), (ErrorCode::InvalidClientTokenId, Some(Fault::Sender)));
    assert_eq!(error.message, "The token is not known.");
    assert!(error.request_id.is_none());
    refuses_every_truncation::<GetCallerIdentity>(document);
}

#[test]
fn moto_answers_an_internal_error_with_an_html_page() {
    let page = "<!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>\n<h1>Failed</h1>\n<p>Sorry.</p>\n";
    let error = GetCallerIdentity::decode_borrowed(500, page.as_bytes()).unwrap_err();
    assert!(error.is_retryable());
    assert!(matches!(error, Error::Http(error) if error.reason == HttpReason::Html));
}

#[test]
fn ministack_writes_the_declaration_before_the_root_without_a_newline() {
    let document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><GetWebIdentityTokenResponse \
        xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetWebIdentityTokenResult>\
        <WebIdentityToken>eyJh.eyJz.fLQ-_</WebIdentityToken><Expiration>2030-01-02T03:04:05Z</Expiration>\
        </GetWebIdentityTokenResult><ResponseMetadata><RequestId>b99c-1a92</RequestId></ResponseMetadata>\
        </GetWebIdentityTokenResponse>";
    let response = GetWebIdentityToken::decode_borrowed(200, document.as_bytes()).unwrap();
    assert_eq!(*response.output.web_identity_token.unwrap().expose_secret(), "eyJh.eyJz.fLQ-_");
    assert_eq!(response.output.expiration.unwrap().unix(), 1_893_553_445);
    assert_eq!(response.request_id.unwrap(), "b99c-1a92");
    refuses_every_truncation::<GetWebIdentityToken<'_>>(document);
}

#[test]
fn ministack_writes_the_subject_after_the_credentials() {
    let document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><AssumeRoleWithWebIdentityResponse \
        xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleWithWebIdentityResult><Credentials>\
        <AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>c35f</SecretAccessKey>\
        <SessionToken>FwoGZX90</SessionToken><Expiration>2030-01-02T03:04:05Z</Expiration></Credentials>\
        <AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:x</AssumedRoleId><Arn>arn</Arn></AssumedRoleUser>\
        <SubjectFromWebIdentityToken>test-subject</SubjectFromWebIdentityToken>\
        <Audience>sts.amazonaws.com</Audience><Provider>sts.amazonaws.com</Provider>\
        </AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>a25b</RequestId></ResponseMetadata>\
        </AssumeRoleWithWebIdentityResponse>";
    let output = AssumeRoleWithWebIdentity::decode_borrowed(200, document.as_bytes()).unwrap().output;
    assert_eq!(output.subject_from_web_identity_token.unwrap(), "test-subject");
    assert_eq!(
        (output.audience.unwrap(), output.provider.unwrap()),
        ("sts.amazonaws.com".into(), "sts.amazonaws.com".into())
    );
    assert!(output.packed_policy_size.is_none());
    refuses_every_truncation::<AssumeRoleWithWebIdentity<'_>>(document);
}

#[test]
fn ministack_writes_errors_as_aws_does() {
    let document = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
        <Code>MalformedPolicyDocument</Code><Message>A statement is missing</Message></Error>\
        <RequestId>1a3a-c002</RequestId></ErrorResponse>";
    let Err(Error::Service(error)) = GetFederationToken::decode_borrowed(400, document.as_bytes()) else {
        panic!()
    };
    assert_eq!(error.kind(), ErrorCode::MalformedPolicyDocument);
    assert_eq!(error.request_id.unwrap(), "1a3a-c002");
    refuses_every_truncation::<GetFederationToken<'_>>(document);
}

#[test]
fn ceph_writes_nanoseconds_and_neither_namespace_nor_metadata() {
    let document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><AssumeRoleResponse><AssumeRoleResult><Credentials>\
        <AccessKeyId>Ab12</AccessKeyId><Expiration>2030-01-02T03:04:05.123456789Z</Expiration>\
        <SecretAccessKey>SECRET</SecretAccessKey><SessionToken>abc/+=</SessionToken></Credentials>\
        <AssumedRoleUser><Arn>arn:aws:sts:::assumed-role/demo/x</Arn><AssumeRoleId>0a1b:x</AssumeRoleId>\
        </AssumedRoleUser><PackedPolicySize>0</PackedPolicySize></AssumeRoleResult></AssumeRoleResponse>";
    let response = AssumeRole::decode_borrowed(200, document.as_bytes()).unwrap();
    let user = response.output.assumed_role_user.unwrap();
    assert_eq!(user.arn.unwrap(), "arn:aws:sts:::assumed-role/demo/x");
    // Ceph writes `AssumeRoleId` instead of `AssumedRoleId`.
    assert!(user.assumed_role_id.is_none() && response.request_id.is_none());
    assert_eq!(response.output.credentials.expiration.unwrap().unix(), 1_893_553_445);
    refuses_every_truncation::<AssumeRole<'_>>(document);
}

#[test]
fn ceph_writes_a_bare_error() {
    let document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>RequestTimeTooSkewed</Code>\
        <RequestId>tx000-10e6-default</RequestId><HostId>10e6-default-default</HostId></Error>";
    let Err(Error::Service(error)) = GetSessionToken::decode_borrowed(403, document.as_bytes()) else {
        panic!()
    };
    assert!(error.is_clock_skew() && error.message.is_empty() && error.fault.is_none());
    assert_eq!(error.request_id.unwrap(), "tx000-10e6-default");
    refuses_every_truncation::<GetSessionToken<'_>>(document);
}

/// A document that declares a single-byte encoding is UTF-8 as long as it is ASCII.
#[test]
fn an_ascii_document_is_read_in_each_encoding_that_contains_ascii() {
    for encoding in ["utf-8", "us-ascii", "iso-8859-1", "windows-1252"] {
        let declaration = format!("<?xml version='1.0' encoding='{encoding}'?>");
        let document = format!(
            "{declaration}<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a</Arn>\
            </GetCallerIdentityResult></GetCallerIdentityResponse>"
        );
        assert_eq!(
            GetCallerIdentity::decode_borrowed(200, document.as_bytes()).unwrap().output.arn.unwrap(),
            "a"
        );
    }
}

/// Latin-1 and UTF-16 are not read. The error names the first byte that is not UTF-8, and keeps the status.
#[test]
fn another_encoding_is_an_error_at_its_first_byte() {
    let latin_1 =
        b"<?xml version='1.0' encoding='iso-8859-1'?><ErrorResponse><Error><Message>\xe9</Message></Error>\
        </ErrorResponse>";
    let at = latin_1.iter().position(|&byte| byte == 0xe9).unwrap();
    match GetCallerIdentity::decode_borrowed(200, latin_1) {
        Err(Error::Decode(error)) => {
            assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::NotUtf8, at));
        }
        other => panic!("{other:?}"),
    }
    match GetCallerIdentity::decode_borrowed(503, latin_1) {
        Err(Error::Http(error)) => assert_eq!((error.status, error.reason), (503, HttpReason::Malformed)),
        other => panic!("{other:?}"),
    }
    let utf_16: Vec<u8> = "\u{feff}<ErrorResponse/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(matches!(GetCallerIdentity::decode_borrowed(503, &utf_16), Err(Error::Http(_))));
}

#[test]
fn the_doctype_of_html_does_not_make_a_response_a_page() {
    let document = b"<!DOCTYPE html>\n<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>";
    assert!(
        matches!(GetCallerIdentity::decode_borrowed(503, document), Err(Error::Service(error)) if error.code == "Throttling")
    );
    match GetCallerIdentity::decode_borrowed(503, b"<!DOCTYPE html><title>down</title>") {
        Err(Error::Http(error)) => assert_eq!(error.reason, HttpReason::Html),
        other => panic!("{other:?}"),
    }
}
