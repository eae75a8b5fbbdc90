//! A claim that the rules accept, and the proof of it.

use super::claim::Claim;
use super::part::SignaturePart as Part;
use super::rejection::{Rejection, RejectionKind as Kind};
use super::rules::VerifyRules;
use crate::credentials::Credentials;
use crate::secret::{difference, is_same};
use crate::sigv4::canonical::CanonicalRequest;
use crate::sigv4::credential::CredentialScope;
use crate::sigv4::error::{SigningError, SigningErrorKind};
use crate::sigv4::hash::PayloadHash;
use crate::sigv4::key::SigningKey;
use crate::sigv4::request::Request;
use crate::sigv4::sign::Signature;
use crate::text::{Text, ToText};
use crate::timestamp::Timestamp;
use core::fmt;
use core::hint::black_box;

/// A claim that the rules of the server accept. Its signature is not verified yet.
///
/// Look up the credentials of [`Claim::access_key_id`]. For an unknown id AWS answers
/// [`InvalidClientTokenId`](crate::ErrorCode::InvalidClientTokenId) with status 403.
pub struct Candidate<'a>(pub(super) Claim<'a>);

impl<'a> Claim<'a> {
    /// Applies the rules of the server.
    ///
    /// # Errors
    /// - The time of signing is too far from `now`, or the life of the request is over.
    /// - A presigned request has no `X-Amz-Expires`, and the rules honor it.
    /// - The request is signed for another service or region.
    /// - A header that begins with `x-amz-` is not signed.
    /// - `x-amz-content-sha256` is not the hash of the body, or says that the body is not signed.
    pub fn check(mut self, now: Timestamp, rules: &VerifyRules<'_>) -> Result<Candidate<'a>, Rejection> {
        self.check_time(now, rules)?;
        Rejection::refuse_if(self.scope().service() != rules.service, Kind::OtherService)?;
        Rejection::refuse_if(!rules.regions.contains(&self.scope().region()), Kind::OtherRegion)?;
        if let Some(index) = self.unsigned_amz_header
            && !rules.allow_unsigned_headers
        {
            return Err(Kind::UnsignedHeader(index).into());
        }
        self.check_payload(rules)?;
        Ok(Candidate(self))
    }

    fn check_time(&self, now: Timestamp, rules: &VerifyRules<'_>) -> Result<(), Rejection> {
        let (signed_at, age) = (self.signed_at, now.seconds_since(self.signed_at));
        let tolerance = i64::from(rules.tolerance_seconds);
        Rejection::refuse_if(age < tolerance.saturating_neg(), Kind::NotYetCurrent { signed_at, now })?;
        if !(self.is_presigned && rules.honor_expires) {
            return Rejection::refuse_if(age > tolerance, Kind::Expired { signed_at, now });
        }
        let life = self.expires_seconds.ok_or(Kind::Missing(Part::Expires))?;
        Rejection::refuse_if(age > i64::from(life), Kind::UrlExpired { signed_at, now })
    }

    fn check_payload(&mut self, rules: &VerifyRules<'_>) -> Result<(), Rejection> {
        let Request { settings, payload_hash, .. } = &mut self.canonical_request.request;
        let is_unsigned = match self.content_sha256 {
            Some(said) => said == PayloadHash::UNSIGNED.as_str(),
            None => self.is_presigned && settings.presign_unsigned_payload,
        };
        if is_unsigned {
            *payload_hash = PayloadHash::UNSIGNED;
        }
        let is_refused = payload_hash.is_literal() && !rules.allow_unsigned_payload;
        Rejection::refuse_if(is_refused, Kind::UnsignedPayload)?;
        let is_other = self.content_sha256.is_some_and(|said| said != payload_hash.as_str());
        Rejection::refuse_if(is_other, Kind::OtherPayload)
    }
}

impl<'a> Candidate<'a> {
    /// The claim.
    #[must_use]
    pub const fn claim(&self) -> &Claim<'a> {
        &self.0
    }

    /// Derives the key that verifies the claim from the credentials.
    ///
    /// Deriving a key takes longer than the rest of verifying. The key serves all requests of these credentials on this
    /// day, in this region and for this service: keep it if there are many.
    ///
    /// # Errors
    /// The server's credentials are malformed: [`RejectionKind::Key`](super::RejectionKind::Key) with the kind of
    /// [`Credentials::signing_key`], which is answered with status 500.
    pub fn signing_key<S: ToText>(&self, credentials: &Credentials<S>) -> Result<SigningKey, Rejection> {
        let (scope, signed_at) = (self.0.scope(), self.0.signed_at);
        let key = credentials.signing_key(signed_at, scope.region(), scope.service());
        key.map_err(|error| Rejection::from(Kind::Key(error.kind())))
    }

    /// The canonical request, to compare with a client's. It holds the session token, if that is signed.
    #[must_use]
    pub const fn canonical_request(&self) -> &CanonicalRequest<'a> {
        &self.0.canonical_request
    }

    /// Compares the session token and the signature. The time that a comparison takes depends on the length alone.
    ///
    /// `credentials` are the server's credentials for the access key id, with their session token if they are temporary.
    /// `key` is the key that [`signing_key`](Self::signing_key) returned, now or for an earlier request.
    ///
    /// # Errors
    /// - `key` is for another day, region, service or access key id than the claim.
    /// - The session token is another one, or only the request or only the credentials have one.
    /// - The signature does not match.
    pub fn verify<S: ToText>(
        self,
        credentials: &Credentials<S>,
        key: &SigningKey,
    ) -> Result<Verified<'a>, Rejection> {
        let claim = &self.0;
        self.check_key(credentials.access_key_id.to_text(), key)
            .map_err(|error| Rejection::from(Kind::Key(error.kind())))?;
        let token = credentials.session_token.as_ref().map(|token| token.expose_secret().to_text());
        let is_known = match (claim.session_token, token.filter(|token| !token.is_empty())) {
            (Some(received), Some(known)) => is_same_token(received, known),
            (received, known) => received.is_none() && known.is_none(),
        };
        Rejection::refuse_if(!is_known, Kind::OtherSessionToken)?;
        let computed = key.sign_string(&claim.canonical_request.string_to_sign());
        let is_same = is_same(computed.as_bytes(), claim.signature.as_bytes());
        Rejection::refuse_if(!is_same, Kind::SignatureDoesNotMatch)?;
        Ok(Verified(self.0))
    }

    fn check_key(&self, access_key_id: Text<'_>, key: &SigningKey) -> Result<(), SigningError> {
        let claim = &self.0;
        key.check_id_and_day(access_key_id, claim.signed_at)?;
        let is_other = claim.access_key_id() != access_key_id;
        SigningError::refuse_if(is_other, SigningErrorKind::KeyOfOtherCredentials)?;
        let is_other = claim.scope().region() != key.region();
        SigningError::refuse_if(is_other, SigningErrorKind::KeyOfAnotherRegion)?;
        let is_other = claim.scope().service() != key.service();
        SigningError::refuse_if(is_other, SigningErrorKind::KeyOfAnotherService)
    }
}

impl fmt::Debug for Candidate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Candidate").field(&self.0).finish()
    }
}

/// A request whose signature matches: the owner of the access key id signed it.
///
/// The signature covers the method, the path, the query, the body and the [signed headers](Self::signed_headers). Do
/// not act on a header that is not signed.
///
/// The same request can be sent again until it is too old. To notice that, remember
/// [`access_key_id`](Self::access_key_id) and [`signature`](Self::signature) as long as the rules accept the request.
pub struct Verified<'a>(Claim<'a>);

impl<'a> Verified<'a> {
    /// The access key id.
    #[must_use]
    pub const fn access_key_id(&self) -> Text<'a> {
        self.0.access_key_id()
    }

    /// The day, the region and the service that the request is signed for.
    #[must_use]
    pub const fn scope(&self) -> CredentialScope<'a> {
        self.0.scope()
    }

    /// The time of signing.
    #[must_use]
    pub const fn signed_at(&self) -> Timestamp {
        self.0.signed_at
    }

    /// Whether the signature was in the query.
    #[must_use]
    pub const fn is_presigned(&self) -> bool {
        self.0.is_presigned()
    }

    /// The signed headers, sorted by name, as they were received. A repeated name is repeated here.
    ///
    /// Requests with one canonical form have one signature. `x-a: 1,2` has the canonical form of the two headers
    /// `x-a: 1` and `x-a: 2`, and so has a value with more white space around it or between its words. Anybody on the
    /// way can replace one such request by another, so join the values of a name by commas before you compare them with
    /// anything.
    pub fn signed_headers(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.signed_headers()
    }

    /// Whether a header is signed; its name is in any case.
    #[must_use]
    pub fn is_signed(&self, header: &str) -> bool {
        self.0.is_signed(header)
    }

    /// The signature.
    #[must_use]
    pub const fn signature(&self) -> Signature {
        self.0.signature
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Verified").field(&self.0).finish()
    }
}

/// Whether a received token, which is ASCII, is the known one.
fn is_same_token(received: Text<'_>, known: Text<'_>) -> bool {
    if received.len() != known.len() {
        return false;
    }
    let mut different = 0;
    match (received.as_str(), known.as_str()) {
        (Some(received), Some(known)) => different = difference(received.as_bytes(), known.as_bytes()),
        _ => {
            let mut received = received.chars();
            known.each_str(&mut |piece| {
                for byte in piece.bytes() {
                    let other = received.next().and_then(|c| u8::try_from(c).ok());
                    different |= byte ^ other.unwrap_or(!byte);
                }
            });
        }
    }
    black_box(different) == 0
}
