//! The memory of proofs that were used, so that each is used once.

use super::vetted::Vetted;
use crate::timestamp::Timestamp;
use core::fmt;
use sha2::{Digest, Sha256};

/// What tells a proof from every other: the SHA-256 of its signature, its access key id and its time of signing.
///
/// Two proofs with one key are one request. The signature cannot be computed from the key, so a memory of keys holds no
/// proof that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReplayKey([u8; 32]);

impl ReplayKey {
    /// The digest, for a memory that several servers share.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Vetted<'_> {
    /// The key by which to remember the proof until [`expires_at`](Self::expires_at).
    #[must_use]
    pub fn replay_key(&self) -> ReplayKey {
        let mut hasher = Sha256::new();
        // Signature and date have a constant length.
        for part in [self.signature(), &self.signed_at().amz_date(), self.access_key_id()] {
            hasher.update(part);
        }
        ReplayKey(hasher.finalize().into())
    }
}

/// The proofs that were used, at most `N` at a time, in 40 bytes each and without allocation.
///
/// Remember a proof after [`Vetted::decode`] has returned its caller, and before you grant anything: so a stranger, whose
/// proofs STS refuses, cannot fill the memory. Do not use it for tokens of EKS, which kubectl sends with many requests.
///
/// A proof is remembered as long as its terms accept it, for at most 20 minutes. If all `N` places hold such a proof, the
/// next proof is refused and none is forgotten. So choose `N` for the most logins in 20 minutes. To remember a proof reads
/// all places: about a microsecond for 1,000 of them, where the answer of STS takes milliseconds.
///
/// The memory is in one process, and is empty after a restart, when proofs that were used before are accepted again until
/// they are too old. If there are several servers or that matters, keep [`Vetted::replay_key`] in a store that they
/// share. `now` must not go back.
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
    places: [Place; N],
}

/// A proof, and the last second at which it is remembered. A place whose time is over is free.
#[derive(Clone, Copy)]
struct Place {
    key: ReplayKey,
    expires_at: Timestamp,
}

impl<const N: usize> Replays<N> {
    /// A memory without proofs.
    #[must_use]
    pub const fn new() -> Self {
        Self { places: [Place { key: ReplayKey([0; 32]), expires_at: Timestamp::MIN }; N] }
    }

    /// Remembers a proof.
    ///
    /// # Errors
    /// The proof is remembered already, or there is no place for it. Refuse it in both cases.
    pub fn insert(&mut self, vetted: &Vetted<'_>, now: Timestamp) -> Result<(), ReplayError> {
        let key = vetted.replay_key();
        let mut free = None;
        for place in &mut self.places {
            if place.expires_at < now {
                free = Some(place);
            } else if place.key == key {
                return Err(ReplayError::Seen);
            }
        }
        let place = free.ok_or(ReplayError::Full)?;
        *place = Place { key, expires_at: vetted.expires_at() };
        Ok(())
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
    /// Every place holds a proof that could still be used again.
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
    use crate::endpoint::Endpoint;
    use crate::proof::{Terms, eks};
    use alloc::string::String;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH.saturating_add_seconds(seconds)
    }

    /// Vets a token that was minted at this second.
    fn with<R>(second: i64, see: impl FnOnce(&Vetted<'_>) -> R) -> R {
        let (endpoints, bound) = ([Endpoint::regional("eu-west-1").unwrap()], [eks::bound("c")]);
        let (mut token, mut scratch) = (String::new(), [0; 4096]);
        let credentials = Credentials::new("AKIDEXAMPLE", "secret");
        eks::token(&credentials, &endpoints[0], "c", at(second), &mut token).unwrap();
        let proof = eks::read(&token, &mut scratch).unwrap();
        see(&proof.vet(&Terms::new(&endpoints, &bound), at(second)).unwrap())
    }

    #[test]
    fn a_proof_is_remembered_until_its_terms_refuse_it() {
        let mut replays = Replays::<2>::new();
        with(0, |vetted| {
            assert_eq!(replays.insert(vetted, at(0)), Ok(()));
            assert_eq!(vetted.expires_at(), at(900));
            for second in [0, 1, 900] {
                assert_eq!(replays.insert(vetted, at(second)), Err(ReplayError::Seen));
            }
            // From here on `vet` refuses it.
            assert_eq!(replays.insert(vetted, at(901)), Ok(()));
        });
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
        assert_eq!(size_of::<Replays<100>>(), 4_000);
    }

    #[test]
    fn the_key_is_the_digest_of_the_signature_the_date_and_the_access_key_id() {
        with(0, |vetted| {
            let text = alloc::format!("{}19700101T000000ZAKIDEXAMPLE", vetted.signature());
            assert_eq!(*vetted.replay_key().as_bytes(), <[u8; 32]>::from(Sha256::digest(text)));
            with(1, |other| assert_ne!(other.replay_key(), vetted.replay_key()));
        });
    }
}
