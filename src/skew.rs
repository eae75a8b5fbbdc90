//! The difference between the caller's clock and the service's.

mod message;

pub use message::SignatureTimes;

use crate::{Timestamp, TimestampError};
use core::ops::RangeInclusive;

/// How far the service's clock is ahead of the caller's: whole seconds, negative if it is behind.
///
/// STS refuses what was signed 15 minutes or more from its own time. A caller whose clock may be wrong measures the
/// skew of an answer, keeps it, and signs at the time that [`apply`](Self::apply) makes of its own. Across midnight
/// (UTC) that is another day, which needs another [`SigningKey`](crate::SigningKey).
///
/// Always measure with the clock as it is, not as it was corrected: then a clock that has been set right in the
/// meantime measures [`NONE`](Self::NONE), and what was kept is forgotten.
///
/// ```
/// use sts_wire::{ClockSkew, Timestamp};
///
/// let sent = Timestamp::parse_rfc3339("2015-08-30T11:30:00Z")?; // an hour behind
/// let received = Timestamp::parse_rfc3339("2015-08-30T11:30:02Z")?;
/// let skew = ClockSkew::from_date("Sun, 30 Aug 2015 12:30:01 GMT", None, sent..=received)?;
/// let skew = skew.unwrap_or_default();
/// assert_eq!(skew.seconds(), 3_600);
/// assert_eq!(skew.apply(received).to_string(), "2015-08-30T12:30:02Z");
/// # Ok::<(), sts_wire::TimestampError>(())
/// ```
///
/// Source: [Retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html) of the
/// AWS SDKs, of which those for Java and JavaScript measure in the same way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ClockSkew {
    seconds: i64,
}

impl ClockSkew {
    /// No skew: the clocks agree, or nothing is known yet.
    pub const NONE: Self = Self { seconds: 0 };

    /// The least skew that counts, either way: 4 minutes, as the SDKs have it.
    pub const THRESHOLD_SECONDS: i64 = 240;

    /// The skew between the service's time and a local one.
    ///
    /// `local` goes from the time of sending to that of receiving, both by the caller's clock; with one of them
    /// alone, `now..=now`. Somewhere in between the service read its clock, in the middle by assumption. What that
    /// leaves open is never taken for skew: it is [`NONE`](Self::NONE) unless the service's time is
    /// [`THRESHOLD_SECONDS`](Self::THRESHOLD_SECONDS) or more outside.
    ///
    /// ```
    /// use sts_wire::{ClockSkew, Timestamp};
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// let server = now.saturating_add_seconds(-240);
    /// assert_eq!(ClockSkew::measure(server, now..=now).seconds(), -240);
    /// assert_eq!(ClockSkew::measure(server, server..=now), ClockSkew::NONE);
    /// ```
    #[must_use]
    pub fn measure(server: Timestamp, local: RangeInclusive<Timestamp>) -> Self {
        // A clock that was set back between the two makes the range run backwards.
        let (one, other) = (server.seconds_since(*local.start()), server.seconds_since(*local.end()));
        let (least, most) = (one.min(other), one.max(other));
        let certain = if least > 0 { least } else { most.min(0) };
        if certain.saturating_abs() < Self::THRESHOLD_SECONDS {
            return Self::NONE;
        }
        // Timestamps are of ten thousand years, so that no sum comes near the limits.
        Self { seconds: least.saturating_add(most) / 2 }
    }

    /// The skew that the `Date` header of an answer shows; see [`measure`](Self::measure).
    ///
    /// `None` if there is an `Age` header: then the answer comes from a cache, and nothing can be said. No header is
    /// signed, so it is the TLS connection that vouches for `Date`.
    ///
    /// ```
    /// use sts_wire::{ClockSkew, Timestamp};
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// let date = "Thu, 01 Jan 1970 00:03:59 GMT";
    /// assert_eq!(ClockSkew::from_date(date, None, now..=now), Ok(Some(ClockSkew::NONE)));
    /// assert_eq!(ClockSkew::from_date(date, Some("0"), now..=now), Ok(None));
    /// ```
    ///
    /// [RFC 9110, section 6.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1);
    /// [RFC 9111, section 5.1](https://www.rfc-editor.org/rfc/rfc9111#section-5.1)
    ///
    /// # Errors
    /// What is wrong with the date, and at which byte; see [`Timestamp::parse_http_date`].
    pub fn from_date(
        date: &str,
        age: Option<&str>,
        local: RangeInclusive<Timestamp>,
    ) -> Result<Option<Self>, TimestampError> {
        if age.is_some() {
            return Ok(None);
        }
        Timestamp::parse_http_date(date).map(|server| Some(Self::measure(server, local)))
    }

    /// The service's time when the caller's clock shows `local`: the time to sign.
    ///
    /// It stops at the ends of the year 0001 and 9999.
    #[must_use]
    pub const fn apply(self, local: Timestamp) -> Timestamp {
        local.saturating_add_seconds(self.seconds)
    }

    /// The skew in seconds, negative if the service's clock is behind.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Whether one is no correction of the other that counts.
    pub(crate) const fn differs_from(self, other: Self) -> bool {
        self.seconds.saturating_sub(other.seconds).saturating_abs() >= Self::THRESHOLD_SECONDS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    #[test]
    fn below_four_minutes_there_is_none() {
        for (server, expected) in [(239, 0), (240, 240), (241, 241), (-239, 0), (-240, -240), (0, 0)] {
            assert_eq!(ClockSkew::measure(at(server), at(0)..=at(0)).seconds(), expected, "{server}");
        }
    }

    #[test]
    fn what_the_journey_explains_is_no_skew() {
        // Ten minutes between sending and receiving: the date may be of any moment in between.
        for server in [-239, 0, 300, 600, 839] {
            assert_eq!(ClockSkew::measure(at(server), at(0)..=at(600)), ClockSkew::NONE, "{server}");
        }
        // Beyond, the middle is the best guess.
        for (server, expected) in [(840, 540), (3_900, 3_600), (-240, -540), (-3_300, -3_600)] {
            assert_eq!(ClockSkew::measure(at(server), at(0)..=at(600)).seconds(), expected, "{server}");
            let backwards = RangeInclusive::new(at(600), at(0));
            assert_eq!(ClockSkew::measure(at(server), backwards).seconds(), expected, "{server}");
        }
    }

    #[test]
    fn applying_it_stays_in_range() {
        let widest = ClockSkew::measure(Timestamp::MAX, Timestamp::MIN..=Timestamp::MIN);
        assert_eq!(widest.apply(Timestamp::MIN), Timestamp::MAX);
        assert_eq!(widest.apply(Timestamp::UNIX_EPOCH), Timestamp::MAX);
        let widest = ClockSkew::measure(Timestamp::MIN, Timestamp::MAX..=Timestamp::MAX);
        assert_eq!(widest.apply(Timestamp::UNIX_EPOCH), Timestamp::MIN);
        assert_eq!(ClockSkew::NONE.apply(Timestamp::MAX), Timestamp::MAX);
    }

    #[test]
    fn a_date_that_cannot_be_read_says_where() {
        let now = at(0)..=at(0);
        for (date, offset) in [("", 0), ("Thu, 01 Jan 1970 00:00:00 CET", 26), ("1970-01-01T00:00:00Z", 0)] {
            let error = ClockSkew::from_date(date, None, now.clone()).unwrap_err();
            assert_eq!(error.offset(), offset, "{date}: {error}");
        }
        assert_eq!(ClockSkew::from_date("nonsense", Some(""), now), Ok(None));
    }

    #[test]
    fn small_differences_are_not_corrected_again() {
        let skew = |seconds| ClockSkew { seconds };
        assert!(!skew(3_600).differs_from(skew(3_839)));
        assert!(skew(3_600).differs_from(skew(3_840)));
        assert!(ClockSkew::NONE.differs_from(skew(-240)));
        assert!(skew(i64::MAX).differs_from(skew(i64::MIN)));
    }
}
