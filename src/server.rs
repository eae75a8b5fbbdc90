//! The other side of the wire: requests that a server receives, and the responses that it sends.
//!
//! [`Form`] decodes the parameters of a request, and reads an operation from them. A server chooses the operation by
//! its action: [`AnyOperation`] has the operations of this crate, and a `match` on [`Form::action`] can have others beside them.
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
//! [`Answer`] writes the output of an operation, [`ErrorAnswer`] an error, in XML or JSON. The signature of a request is
//! verified in [`sigv4`](crate::sigv4): `Received`, `Claim`, `Candidate`, `Verified`.
//!
//! Hash the body before the form is decoded: decoding changes it, and the signature is over the bytes that were received.
//! Verify before you answer with anything that the request names, as AWS does. Names of parameters are case-sensitive,
//! and unknown ones are ignored; so send the operation on as it was read, not the form.
//!
//! Operations borrow from the form, and nothing is allocated. A form can hold secrets: it prints none, and the memory of
//! the body is the caller's to wipe.

mod answer;
mod any_operation;
mod error_answer;
mod form;
mod json;
mod message;
mod xml;

#[cfg(feature = "proof")]
pub(crate) use form::decode_in_place;

pub use answer::{Answer, Format};
pub use any_operation::AnyOperation;
pub use error_answer::ErrorAnswer;
pub use form::{Form, FormError, FormErrorKind, FromForm};
pub use message::Check;
