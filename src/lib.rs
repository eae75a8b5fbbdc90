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
#[cfg(feature = "serde")]
mod configuration;
mod credentials;
#[cfg(any(doc, doctest))]
pub mod docs;
mod document;
mod encode;
pub mod endpoint;
pub mod error;
mod host;
#[cfg(feature = "http")]
mod http;
mod operation;
mod percent;
pub mod principal;
#[cfg(feature = "serde")]
mod process;
#[cfg(feature = "proof")]
pub mod proof;
pub mod retry;
mod secret;
#[cfg(feature = "server")]
pub mod server;
mod setters;
pub mod shape;
pub mod sigv4;
pub mod skew;
mod target;
mod text;
pub mod timestamp;

#[cfg(all(feature = "http", feature = "server"))]
pub use self::http::HttpReceived;
#[cfg(feature = "http")]
pub use self::http::HttpRequestError;
pub use call::{Call, HttpRequest, HttpResponse, RequestBody, RequestUrl, Response};
#[cfg(feature = "serde")]
pub use configuration::{ConfigError, ConfigMembers, RequestConfig};
pub use credentials::{ADVISORY_REFRESH_MARGIN, Credentials, HasCredentials, MANDATORY_REFRESH_MARGIN};
pub use encode::{BufferTooSmall, Encode};
pub use endpoint::Endpoint;
pub use error::{Error, ErrorCode};
pub use operation::*;
#[cfg(feature = "serde")]
pub use process::ProcessCredentials;
pub use secret::Secret;
#[cfg(feature = "alloc")]
pub use secret::WipedString;
pub use shape::{Items, Placement, Unsigned};
#[cfg(feature = "sigv4")]
pub use sigv4::SigningKey;
pub use sigv4::{SigningError, SigningErrorKind};
pub use text::{Text, ToText};
pub use timestamp::Timestamp;
