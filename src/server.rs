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
//! [`Answer`] writes the output of an operation, [`ErrorAnswer`] an error, in XML or JSON. `?` turns a [`FormError`]
//! and the errors of verifying into an [`ErrorAnswer`], and [`Form::read_valid`] returns one. A function that returns
//! one has the signature `fn answer<'f>(form: &'f Form<'f>) -> Result<…, ErrorAnswer<'f>>`:
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
//! makes a response:
//!
//! ```
//! # #[cfg(feature = "http")] {
//! use http::request::Parts;
//! use sts_wire::server::{Answer, AnyOperation, ErrorAnswer, Form, Format};
//! use sts_wire::sigv4::{PayloadHash, Settings, VerifyRules};
//! use sts_wire::{Credentials, ErrorCode, GetCallerIdentity, GetCallerIdentityOutput, HttpReceived, Text, Timestamp};
//! # use sts_wire::{Endpoint, Operation};
//!
//! type Response = Result<http::Response<Vec<u8>>, Box<dyn core::error::Error>>;
//!
//! fn respond(request: http::Request<Vec<u8>>, request_id: &str, now: Timestamp) -> Response {
//!     let (parts, mut body) = request.into_parts();
//!     let payload_hash = PayloadHash::of(&body);
//!     let (mut scratch, mut form) = (Vec::new(), Form::new());
//!     let decoded = form.decode_http(&parts, &mut body, &mut scratch).map_err(ErrorAnswer::from);
//!     let format = Format::from_headers(&parts.headers);
//!     Ok(match decoded.and_then(|()| answer(&parts, payload_hash, &form, now)) {
//!         Ok(output) => Answer::<GetCallerIdentity>::new(output, request_id)?.format(format).to_http()?,
//!         Err(error) => error.request_id(request_id).format(format).to_http()?,
//!     })
//! }
//!
//! fn answer<'f>(
//!     parts: &Parts,
//!     payload_hash: PayloadHash,
//!     form: &'f Form<'f>,
//!     now: Timestamp,
//! ) -> Result<GetCallerIdentityOutput<Text<'static>>, ErrorAnswer<'f>> {
//!     let received = HttpReceived::new(parts)?;
//!     let claim = received.claim(payload_hash, Settings::new())?;
//!     let candidate = claim.check(now, &VerifyRules::new("sts", &["us-east-1"]))?;
//!     let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"); // look them up
//!     if candidate.claim().access_key_id() != credentials.access_key_id {
//!         return Err(ErrorAnswer::new(ErrorCode::InvalidClientTokenId));
//!     }
//!     let key = candidate.signing_key(&credentials)?;
//!     candidate.verify(&credentials, &key)?;
//!
//!     let AnyOperation::GetCallerIdentity(_) = AnyOperation::read_valid(form)? else {
//!         return Err(ErrorAnswer::unknown_action(form));
//!     };
//!     let mut output = GetCallerIdentityOutput::default();
//!     output.arn = Some(Text::new("arn:aws:iam::123456789012:user/me"));
//!     Ok(output)
//! }
//!
//! # let (endpoint, now, id) = (Endpoint::global(), Timestamp::UNIX_EPOCH, "c6104cbe");
//! # let action = GetCallerIdentity::new();
//! # let status = |secret| {
//! #     let credentials = Credentials::new("AKIDEXAMPLE", secret);
//! #     let request = action.request(&endpoint).sign_now(&credentials, now).unwrap().to_http().unwrap();
//! #     respond(request, id, now).unwrap().status().as_u16()
//! # };
//! # assert_eq!(status("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), 200);
//! # assert_eq!(status("planted"), 403);
//! # }
//! ```
//!
//! Hash the body before the form is decoded: decoding changes it, and the signature is over the bytes that were
//! received. Verify before you answer with anything that the request names, as AWS does. Names of parameters are
//! case-sensitive, and unknown ones are ignored; so send the operation on as it was read, not the form.
//!
//! Operations borrow from the form, and nothing is allocated. A form can hold secrets. It prints none, and the caller
//! must wipe the memory of the body.

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
