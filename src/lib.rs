// pages.md comes first: rustdoc uses the first definition of a link, and its definitions replace the README's links to
// pages and to the picture.
#![doc = include_str!("pages.md")]
// The snippets need the feature.
#![cfg_attr(feature = "alloc", doc = include_str!("../README.md"))]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod call;
mod credentials;
#[cfg(any(doc, doctest))]
pub mod docs;
mod document;
mod encode;
mod endpoint;
mod error;
#[cfg(feature = "http")]
mod http;
mod operation;
mod percent;
pub mod principal;
#[cfg(feature = "serde")]
mod process;
#[cfg(feature = "proof")]
pub mod proof;
mod retry;
mod secret;
#[cfg(feature = "server")]
pub mod server;
pub mod shape;
pub mod sigv4;
mod skew;
mod target;
mod text;
mod timestamp;

#[cfg(all(feature = "http", feature = "server"))]
pub use self::http::HttpReceived;
#[cfg(feature = "http")]
pub use self::http::HttpRequestError;
pub use call::{Call, HttpRequest, HttpResponse, RequestBody, RequestUrl, Response};
pub use credentials::{ADVISORY_REFRESH_MARGIN, Credentials, HasCredentials, MANDATORY_REFRESH_MARGIN};
pub use document::{DecodeError, DecodeErrorKind};
pub use encode::{BufferTooSmall, Encode};
pub use endpoint::{Endpoint, EndpointError, EndpointErrorKind, EndpointOptions};
pub use error::{Error, ErrorCode, Fault, HttpError, HttpReason, ServiceError};
pub use operation::*;
#[cfg(feature = "serde")]
pub use process::ProcessCredentials;
pub use retry::{Attempt, Backoff, Retry, RetryPolicy};
pub use secret::Secret;
#[cfg(feature = "alloc")]
pub use secret::WipedString;
pub use shape::{Items, Placement, Unsigned};
#[cfg(feature = "serde")]
pub use shape::{expose_secrets, redact_secrets};
#[cfg(feature = "sigv4")]
pub use sigv4::SigningKey;
pub use sigv4::{SigningError, SigningErrorKind};
pub use skew::{ClockSkew, SignatureTimes};
pub use text::{Text, ToText};
pub use timestamp::{Date, FixedStr, Timestamp, TimestampError, TimestampErrorKind};
