//! The other side of the wire: requests that a server receives, and the responses that it sends.
//!
//! [`Form`] decodes the parameters of a request, and reads an operation from them. A server chooses the operation by
//! action and version: [`AnyOperation`] reads the operations of STS, and [`Form::names`] recognises any other.
//!
//! ```
//! use sts_wire::server::{AnyOperation, Form};
//!
//! let mut body = *b"Action=GetFederationToken&Version=2011-06-15&Name=Bob&Tags.member.1.Key=team&Tags.member.1.Value=a+b";
//! let form = Form::from_body(&mut body)?;
//! let Some(AnyOperation::GetFederationToken(action)) = AnyOperation::read(&form).transpose()? else {
//!     panic!("another action");
//! };
//! assert_eq!(action.name, "Bob");
//! assert_eq!(action.tags.get(0).unwrap().value, "a b");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! [`Answer`] writes the output of an operation, [`ErrorAnswer`] an error, in XML or JSON. `?` turns the errors of
//! reading and of verifying into an [`ErrorAnswer`]; a function that returns one has the signature
//! `fn answer<'f>(form: &'f Form<'f>) -> Result<…, ErrorAnswer<'f>>`:
//!
//! ```
//! use sts_wire::GetSessionToken;
//! use sts_wire::server::{AnyOperation, ErrorAnswer, Form};
//!
//! fn seconds<'f>(form: &'f Form<'f>) -> Result<u32, ErrorAnswer<'f>> {
//!     if form.names::<GetSessionToken>() {
//!         let action: GetSessionToken = form.read_valid()?;
//!         return Ok(action.duration_seconds.unwrap_or(43_200));
//!     }
//!     Err(ErrorAnswer::unknown_action(form))
//! }
//!
//! let mut body = *b"Action=GetSessionToken&Version=2011-06-15&DurationSeconds=900";
//! assert_eq!(seconds(&Form::from_body(&mut body)?).unwrap(), 900);
//! let mut body = *b"Action=GetSessionToken&Version=2010-05-08&DurationSeconds=900";
//! assert_eq!(seconds(&Form::from_body(&mut body)?).unwrap_err().code(), "InvalidAction");
//! # Ok::<(), sts_wire::server::FormError>(())
//! ```
//!
//! The signature of a request is verified in [`sigv4`](crate::sigv4): `Received`, `Claim`, `Candidate`, `Verified`.
//! With the feature `http`, `HttpReceived` and `Form::decode_http` take a request of the `http` crate, and `to_http`
//! makes a response.
//!
//! Hash the body before the form is decoded: decoding changes it, and the signature is over the bytes that were received.
//! Verify before you answer with anything that the request names, as AWS does. Names of parameters are case-sensitive,
//! and unknown ones are ignored; so send the operation on as it was read, not the form.
//!
//! Operations borrow from the form, and nothing is allocated. A form can hold secrets: it prints none, and the memory of
//! the body is the caller's to wipe.

mod answer;
mod any_operation;
mod document;
mod error_answer;
mod form;
mod format;
#[cfg(feature = "http")]
mod http;
mod message;
#[cfg(feature = "minio")]
mod minio_operation;

#[cfg(feature = "proof")]
pub(crate) use form::decode_in_place;

pub use answer::Answer;
pub use any_operation::AnyOperation;
pub use error_answer::ErrorAnswer;
pub use form::{Form, FormError, FormErrorKind, FromForm};
pub use format::Format;
pub use message::Check;
#[cfg(feature = "minio")]
pub use minio_operation::MinioOperation;
