//! `?` on errors of this crate, in functions that own the body of the response.

#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use core::fmt;
use sts_wire::sigv4::SigningError;
use sts_wire::{
    AssumeRole, Credentials, Endpoint, Error, ErrorCode, GetCallerIdentity, HasCredentials, HttpResponse,
    Operation, Timestamp, WipedString,
};

const DENIED: &[u8] =
    b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>";
const MESSAGE: &str = "AccessDenied (http status 403): not you";

/// The body of a response, as a transport returns it.
fn received() -> (u16, Vec<u8>) {
    (403, DENIED.to_vec())
}

#[test]
fn a_boxed_error_owns_its_strings() {
    fn account() -> Result<String, Box<dyn core::error::Error + Send + Sync + 'static>> {
        let (status, body) = received();
        let response = GetCallerIdentity::decode(status, &body)?;
        Ok(response.output.account.ok_or("no account")?.to_string())
    }
    assert_eq!(account().unwrap_err().to_string(), MESSAGE);
}

/// A type that any error converts to, with the bounds of `anyhow::Error` and `eyre::Report`.
#[derive(Debug)]
struct Report(Box<dyn core::error::Error + Send + Sync>);

impl<E: core::error::Error + Send + Sync + 'static> From<E> for Report {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

#[test]
fn a_report_like_that_of_anyhow_takes_every_error() {
    fn account() -> Result<Option<WipedString>, Report> {
        let endpoint = Endpoint::regional("eu-west-1")?;
        let credentials = Credentials::new("AKIDEXAMPLE", "secret");
        GetCallerIdentity::new()
            .request(&endpoint)
            .sign_now(&credentials, Timestamp::parse_rfc3339("1970-01-01T00:00:00Z")?)?;
        AssumeRole::new("arn:aws:iam::123456789012:role/demo", "session").check()?;
        let (status, body) = received();
        Ok(GetCallerIdentity::decode_owned(status, &body)?.output.account)
    }
    let Report(error) = account().unwrap_err();
    assert_eq!(error.to_string(), MESSAGE);
    let error = error.downcast::<Error<WipedString>>().unwrap();
    assert!(matches!(*error, Error::Service(error) if error.kind() == ErrorCode::AccessDenied));
}

/// An error of an application, as `thiserror` would write it.
#[derive(Debug)]
enum ClientError {
    Sts(Error<WipedString>),
    Signing(SigningError),
}

impl From<Error<WipedString>> for ClientError {
    fn from(error: Error<WipedString>) -> Self {
        Self::Sts(error)
    }
}

impl From<SigningError> for ClientError {
    fn from(error: SigningError) -> Self {
        Self::Signing(error)
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sts(error) => error.fmt(f),
            Self::Signing(error) => error.fmt(f),
        }
    }
}

/// What a client does with every operation, without bounds beyond `Operation`.
fn execute<O: Operation>(action: &O, endpoint: &Endpoint) -> Result<O::Output<WipedString>, ClientError> {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret");
    let request = action.request(endpoint).sign_now(&credentials, Timestamp::UNIX_EPOCH)?;
    assert_eq!(request.method(), "POST");
    let (status, body) = received();
    Ok(O::decode_owned(status, &body)?.output)
}

/// What a credential provider does with every operation that returns credentials.
fn refresh<O>(action: &O, endpoint: &Endpoint) -> Result<Credentials<WipedString>, ClientError>
where
    O: Operation<Output<WipedString>: HasCredentials<WipedString>>,
{
    Ok(execute(action, endpoint)?.into_credentials())
}

#[test]
fn an_own_error_is_converted_in_generic_code() {
    let endpoint = Endpoint::regional("eu-west-1").unwrap();
    assert_eq!(execute(&GetCallerIdentity::new(), &endpoint).unwrap_err().to_string(), MESSAGE);
    let action = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "session");
    assert_eq!(refresh(&action, &endpoint).unwrap_err().to_string(), MESSAGE);
}

#[test]
fn a_future_over_operations_is_sent_between_threads() {
    async fn execute<O: Operation>(action: O) -> Result<O::Output<WipedString>, ClientError> {
        let (status, body) = async { received() }.await;
        assert!(action.check().is_ok());
        Ok(O::decode_owned(status, &body)?.output)
    }
    fn is_sent<F: Future + Send + 'static>(_: F) {}

    is_sent(execute(GetCallerIdentity::new()));
    is_sent(execute(AssumeRole::new("arn:aws:iam::123456789012:role/demo", "session")));
}

#[test]
fn a_borrowed_error_is_converted_to_an_owned_one() {
    fn account(response: HttpResponse<'_>) -> Result<(), Error<WipedString>> {
        response.decode_borrowed::<GetCallerIdentity>()?;
        Ok(())
    }
    let (status, body) = received();
    assert_eq!(account(HttpResponse::new(status, &body)).unwrap_err().to_string(), MESSAGE);
}
