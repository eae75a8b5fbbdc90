//! What a verifier demands of a proof.

use super::first_unbindable;
use super::proof_error::{ProofError, ProofErrorKind as Kind};
use crate::endpoint::Endpoint;
use core::fmt;

/// The names that a header may have, beside the bound headers.
pub(super) const HEADERS: [&str; 13] = [
    "accept",
    "accept-encoding",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "authorization",
    "content-length",
    "content-type",
    "host",
    "user-agent",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-user-agent",
];

/// What a verifier demands of a proof.
///
/// - Endpoints: proofs are sent to these alone. List each regional endpoint that callers may use: loop over the regions
///   that you allow. A host is compared whole, never by a suffix or a pattern. Use `https`. Use `http` in tests alone:
///   anybody on the way can read the proof and answer in place of STS.
/// - Bound headers: the name and the value of each header that binds a proof to this verifier. The function `bound` of
///   a format gives them. Without a bound header, the verifier accepts unbound proofs that were made for others. Only
///   the constructor [`unbound`](Self::unbound) makes such terms.
/// - The greatest age: 900 seconds, after which STS refuses the signature, unless
///   [`max_age_seconds`](Self::max_age_seconds) shortens it.
///
/// [`ReceivedProof::vet`](super::ReceivedProof::vet) checks the terms, too, and reports a mistake in them as an error
/// of the step [`Terms`](super::ProofStep::Terms).
///
/// ```
/// use sts_wire::Endpoint;
/// use sts_wire::proof::{Terms, eks};
///
/// let endpoints = ["eu-west-1", "eu-central-1", "us-east-1"].map(Endpoint::regional);
/// let endpoints = endpoints.into_iter().collect::<Result<Vec<_>, _>>()?;
/// let bound = [eks::bound("production")];
/// let terms = Terms::new(&endpoints, &bound).max_age_seconds(300);
/// # let _ = terms;
/// # Ok::<(), sts_wire::endpoint::EndpointError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Terms<'t> {
    pub(super) endpoints: &'t [Endpoint],
    pub(super) bound: &'t [(&'t str, &'t str)],
    is_unbound: bool,
    pub(super) max_age_seconds: u32,
}

impl<'t> Terms<'t> {
    /// The greatest age that STS accepts, in seconds.
    pub const MAX_AGE_SECONDS: u32 = 900;

    /// The maximum number of bound headers. MongoDB has two, and every other format has one.
    pub const MAX_BOUND: usize = 8;

    /// Terms for proofs that are bound to this verifier by headers with these names and values.
    ///
    /// A proof must have each of these headers, signed and with exactly this value. A value is visible ASCII with
    /// single spaces in it: signing folds other white space, so a proof for one value would also be a proof for another
    /// value.
    #[must_use]
    pub const fn new(endpoints: &'t [Endpoint], bound: &'t [(&'t str, &'t str)]) -> Self {
        Self { endpoints, bound, is_unbound: false, max_age_seconds: Self::MAX_AGE_SECONDS }
    }

    /// Terms for proofs that are bound to nobody. Whoever receives such a proof can use it at every other verifier that
    /// demands no bound header.
    ///
    /// A proof that is bound to another verifier is still refused.
    #[must_use]
    pub const fn unbound(endpoints: &'t [Endpoint]) -> Self {
        Self { is_unbound: true, ..Self::new(endpoints, &[]) }
    }

    /// Sets the greatest age of a proof, 1 to 900 seconds. The time of signing may be as many seconds in the future,
    /// and at most 300.
    #[must_use]
    pub const fn max_age_seconds(mut self, seconds: u32) -> Self {
        self.max_age_seconds = seconds;
        self
    }

    /// Refuses terms that would accept nothing, or too much.
    pub(super) fn check(&self) -> Result<(), ProofError> {
        let is_age = (1..=Self::MAX_AGE_SECONDS).contains(&self.max_age_seconds);
        ProofError::refuse_if(!is_age, Kind::InvalidMaxAge)?;
        ProofError::refuse_if(self.endpoints.is_empty(), Kind::NoEndpoint)?;
        let without_region = self.endpoints.iter().position(|endpoint| endpoint.signing_region().is_none());
        without_region.map_or(Ok(()), |index| Err(Kind::EndpointWithoutRegion(index)))?;
        ProofError::refuse_if(self.bound.is_empty() && !self.is_unbound, Kind::NoBoundHeader)?;
        ProofError::refuse_if(self.bound.len() > Self::MAX_BOUND, Kind::TooManyBoundHeaders)?;
        for (index, (name, value)) in self.bound.iter().enumerate() {
            let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            let is_name = !name.is_empty() && name.bytes().all(is_part);
            let mut earlier = self.bound.iter().take(index).map(|(name, _)| *name).chain(HEADERS);
            let is_taken = earlier.any(|earlier| earlier.eq_ignore_ascii_case(name));
            ProofError::refuse_if(!is_name || is_taken, Kind::InvalidBoundName(index))?;
            let wrong = first_unbindable(value);
            wrong.map_or(Ok(()), |at| Err(ProofError::at(Kind::InvalidBoundValue(index), at)))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Terms<'_> {
    /// Leaves out the values of the bound headers: a nonce can be among them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terms")
            .field("endpoints", &self.endpoints)
            .field("bound", &self.bound.len())
            .field("max_age_seconds", &self.max_age_seconds)
            .finish_non_exhaustive()
    }
}
