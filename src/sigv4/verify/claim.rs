//! What a request claims: who signed it, when, and for which service.

use super::part::SignaturePart as Part;
use super::parts::Parts;
use super::received::Received;
use super::rejection::{Rejection, RejectionKind as Kind};
use super::signed_headers::SelectedHeaders;
use super::value::{CredentialPieces, Value, read_date, read_expires, read_session_token};
use crate::secret::Secret;
use crate::sigv4::canonical::{CanonicalRequest, check_host, check_method};
use crate::sigv4::credential::CredentialScope;
use crate::sigv4::hash::Hex;
use crate::sigv4::path;
use crate::sigv4::query::CanonicalQuery;
use crate::sigv4::request::Request;
use crate::sigv4::sign::Signature;
use crate::text::Text;
use crate::timestamp::Timestamp;
use core::fmt;

/// What a request claims about its signature, by headers or in its query. No part of the claim is proven.
///
/// Use it only to choose the credentials.
pub struct Claim<'a> {
    /// The canonical request that was signed if the claim is true.
    pub(super) canonical_request: CanonicalRequest<'a>,
    pub(super) signed_at: Timestamp,
    pub(super) session_token: Option<Text<'a>>,
    pub(super) signature: Signature,
    /// What `x-amz-content-sha256` says.
    pub(super) content_sha256: Option<&'a str>,
    pub(super) expires_seconds: Option<u32>,
    pub(super) is_presigned: bool,
    /// The first header that begins with `x-amz-` and is not signed.
    pub(super) unsigned_amz_header: Option<usize>,
}

impl<'a> Received<'a> {
    /// Reads the signature, in headers or in the query. It is not verified.
    ///
    /// # Errors
    /// - The request has no signature, or two.
    /// - A part of the signature is missing, repeated, in the wrong place or malformed.
    /// - `host` is not signed, or a signed header was not received.
    /// - A part of the request cannot be signed: a header has a control character, for example.
    pub fn claim(self) -> Result<Claim<'a>, Rejection> {
        let Self { method, path, query, headers, payload_hash, settings } = self;
        check_method(method)?;
        path::check(path, settings)?;
        let canonical_query = CanonicalQuery::received(query, settings.omit_session_token)?;
        let mut in_query = Parts::of_query(&canonical_query)?;
        let mut in_headers = Parts::of_headers(headers)?;
        let host = in_headers.required(Part::Host)?;
        check_host(host)?;

        let is_presigned = in_query.is_presigned();
        let parts = match in_headers.get(Part::Authorization) {
            Some(_) if is_presigned => return Err(Kind::SignedTwice.into()),
            Some(authorization) => {
                in_headers.add_authorization(authorization, &in_query)?;
                in_headers
            }
            None if is_presigned => {
                in_query.add_payload_hash(&in_headers)?;
                in_query
            }
            None => return Err(Kind::NotSigned.into()),
        };

        let value = |raw| Value::new(raw, is_presigned);
        let credential = CredentialPieces::read(value(parts.required(Part::Credential)?))?;
        let signed_headers = value(parts.required(Part::SignedHeaders)?);
        let signature = parts.required(Part::Signature)?;
        let amz_date = parts.required(Part::Date)?;
        let signed_at = read_date(amz_date)?;
        let credential = credential.signed_at(amz_date, signed_at.date())?;
        let signature =
            Hex::parse(signature).map_err(|offset| Rejection::at(Kind::Invalid(Part::Signature), offset))?;
        let expires_seconds = parts.get(Part::Expires).map(read_expires).transpose()?;
        let session_token = parts.get(Part::SecurityToken).map(value);
        let session_token = session_token.map(read_session_token).transpose()?;
        let signed_headers = SelectedHeaders::find(signed_headers, headers, settings.omit_session_token)?;

        let content_type = None;
        let request = Request { method, host, path, query, content_type, headers, payload_hash, settings };
        let (date, order) = (signed_at.amz_date(), signed_headers.order);
        Ok(Claim {
            canonical_request: CanonicalRequest::received(request, credential, date, canonical_query, order),
            signed_at,
            session_token,
            signature: Signature(signature),
            content_sha256: parts.get(Part::ContentSha256),
            expires_seconds,
            is_presigned,
            unsigned_amz_header: signed_headers.unsigned_amz,
        })
    }
}

impl<'a> Claim<'a> {
    /// The access key id, by which to look up the credentials.
    #[must_use]
    pub const fn access_key_id(&self) -> Text<'a> {
        self.canonical_request.credential.access_key_id
    }

    /// The session token, if there is one. Some servers read from it whom they gave it to.
    ///
    /// [`Candidate::verify`](super::Candidate::verify) compares it with the token of the credentials.
    #[must_use]
    pub fn session_token(&self) -> Option<Secret<Text<'a>>> {
        self.session_token.map(Secret::new)
    }

    /// The day, the region and the service that the request is signed for.
    #[must_use]
    pub const fn scope(&self) -> CredentialScope<'a> {
        self.canonical_request.credential.scope
    }

    /// The time of signing.
    #[must_use]
    pub const fn signed_at(&self) -> Timestamp {
        self.signed_at
    }

    /// The life of a presigned request, 1 to 604,800 seconds; `None` without `X-Amz-Expires`.
    #[must_use]
    pub const fn expires_seconds(&self) -> Option<u32> {
        self.expires_seconds
    }

    /// Whether the signature is in the query.
    #[must_use]
    pub const fn is_presigned(&self) -> bool {
        self.is_presigned
    }

    /// The signature.
    #[cfg(feature = "proof")]
    pub(crate) const fn signature(&self) -> Signature {
        self.signature
    }

    /// The signed headers, sorted by name, as they were received. A repeated name is repeated here.
    pub fn signed_headers(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let headers = self.canonical_request.request.headers;
        self.canonical_request.order.given_indices().filter_map(|index| headers.get(index).copied())
    }

    /// Whether a header is signed; its name is in any case.
    #[must_use]
    pub fn is_signed(&self, header: &str) -> bool {
        self.signed_headers().any(|(name, _)| name.eq_ignore_ascii_case(header))
    }
}

impl fmt::Debug for Claim<'_> {
    /// Leaves out the session token, the signature and what [`Received`] leaves out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("access_key_id", &self.access_key_id())
            .field("scope", &self.scope())
            .field("signed_at", &self.signed_at)
            .field("is_presigned", &self.is_presigned)
            .finish_non_exhaustive()
    }
}
