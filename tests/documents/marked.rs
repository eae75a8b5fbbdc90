//! Documents in which a mark shows where the error is expected, and what is read from them.

use sts_wire::{
    DecodeErrorKind, Error, GetCallerIdentity, GetCallerIdentityOutput, GetSessionToken, Operation, Text,
};

/// Stands in a document where the error is, and is no part of it.
const MARK: char = '¦';

/// Four members as they should be.
pub(crate) const CREDENTIALS: &str = "<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>\
    <SecretAccessKey>s/k+y</SecretAccessKey><SessionToken>FwoG//</SessionToken>\
    <Expiration>2030-01-02T03:04:05Z</Expiration></Credentials>";

/// The answer to `GetCallerIdentity` with this inside its result.
pub(crate) fn identity(result: &str) -> String {
    format!(
        "<GetCallerIdentityResponse><GetCallerIdentityResult>{result}</GetCallerIdentityResult>\
         </GetCallerIdentityResponse>"
    )
}

/// The same with this as its ARN.
pub(crate) fn arn(text: &str) -> String {
    identity(&format!("<Arn>{text}</Arn>"))
}

/// The answer to `GetSessionToken` with this inside its result.
pub(crate) fn session(result: &str) -> String {
    format!(
        "<GetSessionTokenResponse><GetSessionTokenResult>{result}</GetSessionTokenResult></GetSessionTokenResponse>"
    )
}

/// Decodes the answer to `GetCallerIdentity`.
#[track_caller]
pub(crate) fn read(document: &str) -> GetCallerIdentityOutput<Text<'_>> {
    match GetCallerIdentity::decode(200, document.as_bytes()) {
        Ok(response) => response.output,
        Err(error) => panic!("{error}\n{document}"),
    }
}

/// An answer to `GetCallerIdentity` with this text for an ARN reads as that.
#[track_caller]
pub(crate) fn reads(text: &str, value: &str) {
    assert_eq!(read(&arn(text)).arn.unwrap(), value, "{text}");
}

/// A document is no answer to an operation, for this reason and, in bytes, there.
#[track_caller]
pub(crate) fn refused_at<O: Operation>(document: &[u8], kind: DecodeErrorKind, offset: usize) {
    let shown = String::from_utf8_lossy(document);
    match O::decode(200, document) {
        Err(Error::Decode(error)) => assert_eq!((error.kind(), error.offset()), (kind, offset), "{shown}"),
        Err(error) => panic!("{error}\n{shown}"),
        Ok(_) => panic!("accepted\n{shown}"),
    }
}

/// The same, where the mark stands.
#[track_caller]
fn refused_at_mark<O: Operation>(marked: &str, kind: DecodeErrorKind) {
    let document = marked.replace(MARK, "");
    let is_alike = |found: DecodeErrorKind| match (kind, found) {
        // The rules do not say in which words.
        (DecodeErrorKind::Syntax(""), DecodeErrorKind::Syntax(what)) => !what.is_empty(),
        (kind, found) => kind == found,
    };
    match O::decode(200, document.as_bytes()) {
        Err(Error::Decode(error)) => {
            assert!(is_alike(error.kind()), "{error}\n{marked}");
            assert_eq!(Some(error.offset()), marked.find(MARK), "{error}\n{marked}");
        }
        Err(error) => panic!("{error}\n{marked}"),
        Ok(_) => panic!("accepted\n{marked}"),
    }
}

/// A document is no answer to `GetCallerIdentity`, for this reason and where the mark stands.
#[track_caller]
pub(crate) fn refused(marked: &str, kind: DecodeErrorKind) {
    refused_at_mark::<GetCallerIdentity>(marked, kind);
}

/// The same of `GetSessionToken`.
#[track_caller]
pub(crate) fn refused_session(marked: &str, kind: DecodeErrorKind) {
    refused_at_mark::<GetSessionToken>(marked, kind);
}

/// Not well-formed, in whatever words.
pub(crate) const NOT_WELL_FORMED: DecodeErrorKind = DecodeErrorKind::Syntax("");
