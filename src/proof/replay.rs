//! A memory of used proofs, so that each proof is used once.

use super::vetted::Vetted;
use crate::encode::{Sink, WriteTo};
use crate::sigv4::{Hex, sha256};
use crate::timestamp::Timestamp;
use core::fmt;
use heapless::Vec;

/// The digest that identifies a proof: the SHA-256 of its signature, its access key id and its time of signing.
///
/// Two proofs with an equal key are one request. The signature cannot be computed from the key, so a memory of keys
/// holds no proof that can be used. [`Encode`](crate::Encode) writes the key in 64 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReplayKey([u8; 32]);

impl ReplayKey {
    /// The digest, for a memory that several servers share.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl WriteTo for ReplayKey {
    fn write_to(&self, sink: &mut Sink<'_>) {
        sink.ascii(Hex::new(&self.0).as_bytes());
    }
}

impl Vetted<'_> {
    /// The key under which to remember the proof until [`expires_at`](Self::expires_at).
    #[must_use]
    pub fn replay_key(&self) -> ReplayKey {
        // Signature and date have a constant length.
        let date = self.signed_at().amz_date();
        let parts = [self.signature(), date.as_str(), self.access_key_id()];
        ReplayKey(sha256(&mut |sink| parts.iter().for_each(|part| sink.text(part))))
    }
}

/// A memory of at most `N` used proofs, in 40 bytes each and without allocation.
///
/// Use this order: decode the answer of STS, authorise the caller, remember the proof, then grant access. Every
/// customer of AWS can sign proofs that STS accepts, so anybody can fill a memory that is written before the caller is
/// authorised. Authorised callers can still fill the memory. Do not use a memory for tokens of EKS, which kubectl sends
/// with many requests.
///
/// A proof is remembered until [`Vetted::expires_at`], for at most 20 minutes. If all `N` places hold such a proof,
/// [`insert`](Self::insert) refuses the next proof as [`Full`](ReplayError::Full) and forgets none. Nobody can then log
/// in until the oldest proof expires. So choose `N` for the maximum number of logins in 20 minutes, and limit the
/// logins of each principal. Remembering a proof reads all places. That takes about a microsecond for 1,000 places; the
/// answer of STS takes milliseconds.
///
/// The memory belongs to one process. After a restart it is empty, and used proofs are accepted again until they
/// expire. If that matters, or if there are several servers, keep [`Vetted::replay_key`] in a shared store until
/// [`Vetted::expires_at`]. The write to this store must fail if the key exists.
///
/// A new proof takes an unused place, or else the place of the proof that expired first. So a clock that steps back
/// forgets a proof only if all places were used and the step is longer than the time since the proof expired.
///
/// ```
/// use sts_wire::proof::{ReplayError, Replays};
/// # use sts_wire::proof::{Terms, eks};
/// # use sts_wire::{Credentials, Endpoint, Timestamp};
/// #
/// # let (endpoints, bound) = ([Endpoint::regional("eu-west-1")?], [eks::bound("demo")]);
/// # let now = Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?;
/// # let (mut token, mut scratch) = (String::new(), [0; 4096]);
/// # eks::token(&Credentials::new("AKIDEXAMPLE", "secret"), &endpoints[0], "demo", now, &mut token)?;
/// # let vetted = eks::read(&token, &mut scratch)?.vet(&Terms::new(&endpoints, &bound), now)?;
/// let mut replays = Replays::<1024>::new();
/// assert_eq!(replays.insert(&vetted, now), Ok(()));
/// assert_eq!(replays.insert(&vetted, now), Err(ReplayError::Seen));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Replays<const N: usize> {
    places: Vec<Place, N>,
}

/// A proof, and the last second at which it must be remembered.
#[derive(Clone, Copy)]
struct Place {
    key: ReplayKey,
    expires_at: Timestamp,
}

impl<const N: usize> Replays<N> {
    /// A memory without proofs.
    #[must_use]
    pub const fn new() -> Self {
        Self { places: Vec::new() }
    }

    /// Remembers a proof.
    ///
    /// # Errors
    /// The proof is remembered already, or there is no place for it. Refuse the proof in both cases.
    pub fn insert(&mut self, vetted: &Vetted<'_>, now: Timestamp) -> Result<(), ReplayError> {
        let new = Place { key: vetted.replay_key(), expires_at: vetted.expires_at() };
        if self.places.iter().any(|place| place.key == new.key) {
            return Err(ReplayError::Seen);
        }
        self.places.push(new).or_else(|new| {
            let oldest = self.places.iter_mut().min_by_key(|place| place.expires_at);
            let expired = oldest.filter(|place| place.expires_at < now).ok_or(ReplayError::Full)?;
            *expired = new;
            Ok(())
        })
    }
}

impl<const N: usize> Default for Replays<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> fmt::Debug for Replays<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replays").field("places", &N).finish_non_exhaustive()
    }
}

/// The reason why a proof was not remembered, and must be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplayError {
    /// The proof was used before.
    Seen,
    /// Every place holds a proof that has not expired: some callers log in too often, or the memory has too few places.
    Full,
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Seen => "the proof was used before",
            Self::Full => "no place is free to remember the proof",
        })
    }
}

impl core::error::Error for ReplayError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;
    use crate::encode::written;
    use crate::endpoint::Endpoint;
    use crate::proof::{Terms, eks};
    use alloc::string::String;
    use sha2::{Digest, Sha256};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH.saturating_add_seconds(seconds)
    }

    /// Vets a token that was minted at this second.
    fn with<R>(second: i64, see: impl FnOnce(&Vetted<'_>) -> R) -> R {
        with_age(second, Terms::MAX_AGE_SECONDS, see)
    }

    /// Vets a token that was minted at this second, by terms with this greatest age.
    fn with_age<R>(second: i64, max_age_seconds: u32, see: impl FnOnce(&Vetted<'_>) -> R) -> R {
        let (endpoints, bound) = ([Endpoint::regional("eu-west-1").unwrap()], [eks::bound("c")]);
        let (mut token, mut scratch) = (String::new(), [0; 4096]);
        let credentials = Credentials::new("AKIDEXAMPLE", "secret");
        eks::token(&credentials, &endpoints[0], "c", at(second), &mut token).unwrap();
        let proof = eks::read(&token, &mut scratch).unwrap();
        let terms = Terms::new(&endpoints, &bound).max_age_seconds(max_age_seconds);
        see(&proof.vet(&terms, at(second)).unwrap())
    }

    /// Otherwise other terms would accept a proof again that strict terms accepted first.
    #[test]
    fn a_proof_is_remembered_as_long_as_any_terms_accept_it() {
        for first in [1, 60, 900] {
            let mut replays = Replays::<1>::new();
            with_age(0, first, |vetted| {
                assert_eq!(replays.insert(vetted, at(0)), Ok(()));
                assert_eq!(vetted.expires_at(), at(900));
            });
            for second in [0, 1, 61, 900] {
                assert_eq!(with(0, |vetted| replays.insert(vetted, at(second))), Err(ReplayError::Seen));
                assert_eq!(with(901, |vetted| replays.insert(vetted, at(second))), Err(ReplayError::Full));
            }
            // From here on `vet` refuses it.
            assert_eq!(with(901, |vetted| replays.insert(vetted, at(901))), Ok(()));
        }
    }

    #[test]
    fn a_proof_takes_an_unused_place_first() {
        let mut replays = Replays::<2>::new();
        assert_eq!(with(0, |vetted| replays.insert(vetted, at(0))), Ok(()));
        assert_eq!(with(901, |vetted| replays.insert(vetted, at(901))), Ok(()));
        // The clock stepped back.
        assert_eq!(with(0, |vetted| replays.insert(vetted, at(899))), Err(ReplayError::Seen));
    }

    #[test]
    fn a_proof_takes_the_place_of_the_one_that_expired_first() {
        for [first, second] in [[0, 10], [10, 0]] {
            let mut replays = Replays::<2>::new();
            for signed_at in [first, second] {
                assert_eq!(with(signed_at, |vetted| replays.insert(vetted, at(10))), Ok(()));
            }
            assert_eq!(with(915, |vetted| replays.insert(vetted, at(915))), Ok(()));
            // The clock stepped back.
            assert_eq!(with(10, |vetted| replays.insert(vetted, at(905))), Err(ReplayError::Seen));
            assert_eq!(with(915, |vetted| replays.insert(vetted, at(905))), Err(ReplayError::Seen));
        }
    }

    #[test]
    fn a_new_memory_has_room_at_every_time() {
        for now in [Timestamp::MIN, at(0), Timestamp::MAX] {
            let mut replays = Replays::<1>::new();
            assert_eq!(with(0, |vetted| replays.insert(vetted, now)), Ok(()));
            assert_eq!(with(0, |vetted| replays.insert(vetted, now)), Err(ReplayError::Seen));
        }
    }

    #[test]
    fn a_full_memory_refuses_and_forgets_nothing() {
        let mut replays = Replays::<3>::new();
        for second in 0..3 {
            assert_eq!(with(second, |vetted| replays.insert(vetted, at(3))), Ok(()));
        }
        assert_eq!(with(3, |vetted| replays.insert(vetted, at(3))), Err(ReplayError::Full));
        for second in 0..3 {
            assert_eq!(with(second, |vetted| replays.insert(vetted, at(900))), Err(ReplayError::Seen));
        }
        assert_eq!(with(3, |vetted| replays.insert(vetted, at(901))), Ok(()));
        assert_eq!(with(4, |vetted| replays.insert(vetted, at(901))), Err(ReplayError::Full));
        assert_eq!(with(0, |vetted| Replays::<0>::new().insert(vetted, at(0))), Err(ReplayError::Full));
    }

    #[test]
    fn a_place_takes_40_bytes() {
        assert_eq!(size_of::<Replays<200>>() - size_of::<Replays<100>>(), 4_000);
    }

    #[test]
    fn the_key_is_the_digest_of_the_signature_the_date_and_the_access_key_id() {
        with(0, |vetted| {
            let text = alloc::format!("{}19700101T000000ZAKIDEXAMPLE", vetted.signature());
            assert_eq!(*vetted.replay_key().as_bytes(), <[u8; 32]>::from(Sha256::digest(text)));
            with(1, |other| assert_ne!(other.replay_key(), vetted.replay_key()));
            let digits = written(|sink| vetted.replay_key().write_to(sink));
            assert_eq!(digits, hex::encode(vetted.replay_key().as_bytes()));
        });
    }
}
