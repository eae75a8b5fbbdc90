//! Test documents and assertions. A mark in a document shows where the error is expected.

use sts_wire::error::DecodeErrorKind;
use sts_wire::{Error, GetCallerIdentity, GetCallerIdentityOutput, GetSessionToken, Operation, Text};

/// The mark at the byte of the expected error. It is removed before decoding.
const MARK: char = '¦';

/// Valid credentials with all four members.
pub(crate) const CREDENTIALS: &str = "<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>\
    <SecretAccessKey>s/k+y</SecretAccessKey><SessionToken>FwoG//</SessionToken>\
    <Expiration>2030-01-02T03:04:05Z</Expiration></Credentials>";

/// A response to `GetCallerIdentity` with this content of its result.
pub(crate) fn identity(result: &str) -> String {
    format!(
        "<GetCallerIdentityResponse><GetCallerIdentityResult>{result}</GetCallerIdentityResult>\
         </GetCallerIdentityResponse>"
    )
}

/// A response to `GetCallerIdentity` with this ARN.
pub(crate) fn arn(text: &str) -> String {
    identity(&format!("<Arn>{text}</Arn>"))
}

/// A response to `GetSessionToken` with this content of its result.
pub(crate) fn session(result: &str) -> String {
    format!(
        "<GetSessionTokenResponse><GetSessionTokenResult>{result}</GetSessionTokenResult></GetSessionTokenResponse>"
    )
}

/// Decodes a response to `GetCallerIdentity`.
#[track_caller]
pub(crate) fn read(document: &str) -> GetCallerIdentityOutput<Text<'_>> {
    match GetCallerIdentity::decode_borrowed(200, document.as_bytes()) {
        Ok(response) => response.output,
        Err(error) => panic!("{error}\n{document}"),
    }
}

/// Asserts that an ARN with this text decodes to this value.
#[track_caller]
pub(crate) fn reads(text: &str, value: &str) {
    assert_eq!(read(&arn(text)).arn.unwrap(), value, "{text}");
}

/// Asserts that decoding fails with this kind at this byte offset.
#[track_caller]
pub(crate) fn refused_at<O: Operation>(document: &[u8], kind: DecodeErrorKind, offset: usize) {
    let shown = String::from_utf8_lossy(document);
    match O::decode_borrowed(200, document) {
        Err(Error::Decode(error)) => assert_eq!((error.kind(), error.offset()), (kind, offset), "{shown}"),
        Err(error) => panic!("{error}\n{shown}"),
        Ok(_) => panic!("accepted\n{shown}"),
    }
}

/// Asserts that decoding fails with this kind at the mark.
#[track_caller]
fn refused_at_mark<O: Operation>(marked: &str, kind: DecodeErrorKind) {
    let document = marked.replace(MARK, "");
    let is_alike = |found: DecodeErrorKind| match (kind, found) {
        // The message of a syntax error is not tested.
        (DecodeErrorKind::Syntax(""), DecodeErrorKind::Syntax(what)) => !what.is_empty(),
        (kind, found) => kind == found,
    };
    match O::decode_borrowed(200, document.as_bytes()) {
        Err(Error::Decode(error)) => {
            assert!(is_alike(error.kind()), "{error}\n{marked}");
            assert_eq!(Some(error.offset()), marked.find(MARK), "{error}\n{marked}");
        }
        Err(error) => panic!("{error}\n{marked}"),
        Ok(_) => panic!("accepted\n{marked}"),
    }
}

/// Asserts that decoding as `GetCallerIdentity` fails with this kind at the mark.
#[track_caller]
pub(crate) fn refused(marked: &str, kind: DecodeErrorKind) {
    refused_at_mark::<GetCallerIdentity>(marked, kind);
}

/// Asserts that decoding as `GetSessionToken` fails with this kind at the mark.
#[track_caller]
pub(crate) fn refused_session(marked: &str, kind: DecodeErrorKind) {
    refused_at_mark::<GetSessionToken>(marked, kind);
}

/// A syntax error with any message.
pub(crate) const NOT_WELL_FORMED: DecodeErrorKind = DecodeErrorKind::Syntax("");
