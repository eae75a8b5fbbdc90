//! The canonical request: the one form of a request that both sides hash.

mod component;
pub(super) mod header;
mod parameters;
mod path;
mod presigning;
mod query;
mod sort;

pub(super) use parameters::Rules;
pub(super) use presigning::Presigning;
pub(super) use query::RAW;

use super::Request;
use super::character::{Class, first_not};
use super::error::{SigningError, SigningErrorKind};
use super::hash::{Hex, Sha256};
use crate::encode::{Encode, Sink};
use crate::{FixedStr, Text};
use core::{fmt, mem};
use header::{Header, Headers, Value};

/// The algorithm, as the string to sign and both kinds of signed requests name it.
pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The canonical form of a request: what its signature is made of.
///
/// It is written by the same code that hashes it, and stands in memory only if it is asked to. When a service
/// answers `SignatureDoesNotMatch` with its own canonical string, this is what to compare it with. It holds the
/// session token, where that is signed.
///
/// Everything in it was checked before, so writing it fails only where the sink does.
///
/// [Create a canonical request](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request)
#[derive(Clone, Copy)]
pub struct CanonicalRequest<'a> {
    request: Request<'a>,
    is_query_sorted: bool,
    headers: Headers<'a>,
    content_type: Value<'a>,
    amz_date: FixedStr<16>,
    /// The token, if it is signed.
    session_token: Option<Value<'a>>,
    /// What goes into the query rather than into headers.
    presigning: Option<Presigning<'a>>,
}

impl<'a> CanonicalRequest<'a> {
    /// Finds everything that is wrong with a request.
    pub(super) fn new(
        request: &Request<'a>,
        amz_date: FixedStr<16>,
        session_token: Option<Value<'a>>,
        presigning: Option<Presigning<'a>>,
    ) -> Result<Self, SigningError> {
        use SigningErrorKind::{EmptyHost, EmptyMethod, InvalidContentType, InvalidHost, InvalidMethod};
        check(request.method, Class::Token, [EmptyMethod, InvalidMethod])?;
        check(request.host, Class::Host, [EmptyHost, InvalidHost])?;
        path::check(request.path, request.settings)?;
        let is_query_sorted =
            request.query.rules.map_or(Ok(true), |rules| (rules.check)(request.query.raw))?;
        let content_type =
            Value::new(Text::new(request.content_type.unwrap_or_default()), InvalidContentType)?;
        let in_headers = presigning.is_none();
        let own = [
            request.content_type.is_some(),
            true,
            in_headers && request.settings.sign_payload_hash,
            in_headers,
            in_headers && session_token.is_some(),
        ];
        let headers = Headers::new(request.headers, own)?;
        Ok(Self {
            request: *request,
            is_query_sorted,
            headers,
            content_type,
            amz_date,
            session_token,
            presigning,
        })
    }

    pub(super) const fn request(&self) -> &Request<'a> {
        &self.request
    }

    pub(super) const fn amz_date(&self) -> &FixedStr<16> {
        &self.amz_date
    }

    /// The hash that is signed.
    pub(super) fn hash(&self) -> Hex {
        let mut hasher = Sha256::new();
        hasher.take(|sink| self.write_to(sink));
        Hex::new(&hasher.finish())
    }

    pub(super) fn write_before_query(&self, sink: &mut Sink<'_>) -> fmt::Result {
        sink.text(self.request.method)?;
        sink.text("\n")?;
        path::write(self.request.path, self.request.settings, sink)?;
        sink.text("\n")
    }

    /// The parameters of the request, with those of a presigned one merged in.
    pub(super) fn write_query(&self, sink: &mut Sink<'_>) -> fmt::Result {
        let mut writer = parameters::Writer::new(self, sink);
        if let Some(rules) = self.request.query.rules {
            (rules.write)(self.request.query.raw, self.is_query_sorted, &mut writer)?;
        } else if let Some(form) = self.request.query.form {
            form.write_to(writer.sink)?;
            writer.begin();
        }
        writer.added_while(&|_| true)
    }

    pub(super) fn write_after_query(&self, sink: &mut Sink<'_>) -> fmt::Result {
        self.write_headers(sink)?;
        sink.text("\n\n")?;
        self.write_signed_headers(header::PLAIN, sink)?;
        sink.text("\n")?;
        sink.ascii(self.request.payload_hash.as_bytes())
    }

    /// Each on a line of its own, after the end of the line before.
    fn write_headers(&self, sink: &mut Sink<'_>) -> fmt::Result {
        self.headers.try_for_each(|header, is_same| {
            if is_same {
                sink.text(",")?;
            } else {
                sink.text("\n")?;
                header.write_name(header::PLAIN, sink)?;
                sink.text(":")?;
            }
            match header {
                Header::Callers(_, value) => Value::known(value).write(sink),
                Header::ContentType => self.content_type.write(sink),
                Header::Host => sink.text(self.request.host),
                Header::ContentSha256 => sink.ascii(self.request.payload_hash.as_bytes()),
                Header::Date => sink.ascii(self.amz_date.as_bytes()),
                Header::SecurityToken => self.session_token.map_or(Ok(()), |token| token.write(sink)),
            }
        })
    }

    /// Names joined with `;`.
    fn write_signed_headers(&self, write: header::Write, sink: &mut Sink<'_>) -> fmt::Result {
        let mut separator = "";
        self.headers.try_for_each(|header, is_same| {
            if is_same {
                return Ok(());
            }
            write(sink, mem::replace(&mut separator, ";"))?;
            header.write_name(write, sink)
        })
    }
}

impl Encode for CanonicalRequest<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) -> fmt::Result {
        self.write_before_query(sink)?;
        self.write_query(sink)?;
        self.write_after_query(sink)
    }
}

impl fmt::Debug for CanonicalRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CanonicalRequest").field("request", &self.request).finish_non_exhaustive()
    }
}

/// The names of the headers that were signed, as they stand in the signature: `host;x-amz-date`.
///
/// All of them must be sent with the values that were signed.
#[derive(Clone, Copy, Debug)]
pub struct SignedHeaders<'s>(pub(super) &'s CanonicalRequest<'s>);

impl SignedHeaders<'_> {
    pub(super) fn write(self, sink: &mut Sink<'_>) -> fmt::Result {
        self.0.write_signed_headers(header::PLAIN, sink)
    }
}

impl Encode for SignedHeaders<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) -> fmt::Result {
        self.write(sink)
    }
}

fn check(part: &str, class: Class, [empty, invalid]: [SigningErrorKind; 2]) -> Result<(), SigningError> {
    if part.is_empty() {
        return Err(SigningError::new(empty, 0));
    }
    first_not(class, part).map_or(Ok(()), |at| Err(SigningError::new(invalid, at)))
}
