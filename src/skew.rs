//! Clock skew between caller and service.

mod message;

pub use message::SignatureTimes;

use crate::error::Error;
use crate::text::ToText;
use crate::timestamp::Timestamp;
use core::ops::RangeInclusive;

/// The service's clock minus the local clock, in whole seconds.
///
/// STS refuses a signature whose time differs from its own by 15 minutes or more. A caller whose clock may be wrong
/// measures the skew from a response, keeps it, and signs at the time that [`apply`](Self::apply) returns. If the
/// corrected time is on another day (UTC), it needs another [`SigningKey`](crate::SigningKey).
///
/// Always measure with the uncorrected clock. After the clock has been set right, the next measurement is
/// [`NONE`](Self::NONE) and replaces the kept skew.
///
/// ```
/// use sts_wire::skew::ClockSkew;
/// use sts_wire::Timestamp;
///
/// let sent = Timestamp::parse_rfc3339("2015-08-30T11:30:00Z")?; // one hour slow
/// let received = Timestamp::parse_rfc3339("2015-08-30T11:30:02Z")?;
/// let skew = ClockSkew::from_date("Sun, 30 Aug 2015 12:30:01 GMT", None, sent..=received);
/// let skew = skew.unwrap_or_default();
/// assert_eq!(skew.seconds(), 3_600);
/// assert_eq!(skew.apply(received).to_string(), "2015-08-30T12:30:02Z");
/// # Ok::<(), sts_wire::timestamp::TimestampError>(())
/// ```
///
/// Source: [Retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html) of the
/// AWS SDKs; those for Java and JavaScript measure in this way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ClockSkew {
    seconds: i64,
}

impl ClockSkew {
    /// No skew: the clocks agree, or nothing is known yet.
    pub const NONE: Self = Self { seconds: 0 };

    /// The smallest skew, in either direction, that is not ignored: 4 minutes, as in the SDKs.
    pub const THRESHOLD_SECONDS: i64 = 240;

    /// The longest request that can be measured: 15 minutes, after which STS refuses a signature.
    const LONGEST_SECONDS: i64 = 900;

    /// The skew between the service's time and a local one; `None` if more than 15 minutes passed between sending and
    /// receiving.
    ///
    /// `local` is the range from sending to receiving by the local clock, or `now..=now` if only one time is known. The
    /// service read its clock within this range. If the service's time is outside the range by
    /// [`THRESHOLD_SECONDS`](Self::THRESHOLD_SECONDS) or more, the skew is counted from the middle of the range.
    /// Otherwise it is [`NONE`](Self::NONE).
    ///
    /// ```
    /// use sts_wire::skew::ClockSkew;
    /// use sts_wire::Timestamp;
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// let server = now.saturating_add_seconds(-240);
    /// assert_eq!(ClockSkew::measure(server, now..=now).map(ClockSkew::seconds), Some(-240));
    /// assert_eq!(ClockSkew::measure(server, server..=now), Some(ClockSkew::NONE));
    /// assert_eq!(ClockSkew::measure(server, now..=now.saturating_add_seconds(960)), None);
    /// ```
    #[must_use]
    pub fn measure(server: Timestamp, local: RangeInclusive<Timestamp>) -> Option<Self> {
        // A clock that is set back in between makes the range run backwards.
        let (one, other) = (server.seconds_since(*local.start()), server.seconds_since(*local.end()));
        let (least, most) = (one.min(other), one.max(other));
        if most.saturating_sub(least) > Self::LONGEST_SECONDS {
            return None;
        }
        let certain = if least > 0 { least } else { most.min(0) };
        if certain.saturating_abs() < Self::THRESHOLD_SECONDS {
            return Some(Self::NONE);
        }
        Some(Self { seconds: least.saturating_add(most) / 2 })
    }

    /// The skew that the `Date` header of a response shows; see [`measure`](Self::measure).
    ///
    /// `None` is "unknown": the date cannot be read ([`Timestamp::parse_http_date`] says why), the request took too
    /// long, or there is an `Age` header, which says that the response comes from a cache. Headers are not signed, so
    /// TLS must protect `Date`.
    ///
    /// ```
    /// use sts_wire::skew::ClockSkew;
    /// use sts_wire::Timestamp;
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// let date = "Thu, 01 Jan 1970 00:03:59 GMT";
    /// assert_eq!(ClockSkew::from_date(date, None, now..=now), Some(ClockSkew::NONE));
    /// assert_eq!(ClockSkew::from_date(date, Some("0"), now..=now), None);
    /// assert_eq!(ClockSkew::from_date("yesterday", None, now..=now), None);
    /// ```
    ///
    /// [RFC 9110, section 6.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1);
    /// [RFC 9111, section 5.1](https://www.rfc-editor.org/rfc/rfc9111#section-5.1)
    #[must_use]
    pub fn from_date(date: &str, age: Option<&str>, local: RangeInclusive<Timestamp>) -> Option<Self> {
        if age.is_some() {
            return None;
        }
        Self::measure(Timestamp::parse_http_date(date, *local.end()).ok()?, local)
    }

    /// The skew that an error document shows: its `ServerTime`, or else the times in its message, which
    /// [`SignatureTimes`] reads. `None` if it has neither.
    ///
    /// Use it for a response without a `Date` header.
    ///
    /// ```
    /// # #[cfg(feature = "alloc")] {
    /// use sts_wire::skew::ClockSkew;
    /// use sts_wire::{GetCallerIdentity, Operation, Timestamp};
    ///
    /// let body = b"<Error><Code>RequestTimeTooSkewed</Code><ServerTime>2015-08-30T12:30:00Z</ServerTime></Error>";
    /// let error = GetCallerIdentity::decode(403, body).unwrap_err();
    /// let now = Timestamp::parse_rfc3339("2015-08-30T11:30:00Z")?;
    /// assert_eq!(ClockSkew::from_error(&error, now..=now).map(ClockSkew::seconds), Some(3_600));
    /// # }
    /// # Ok::<(), sts_wire::timestamp::TimestampError>(())
    /// ```
    #[must_use]
    pub fn from_error<S: ToText>(error: &Error<S>, local: RangeInclusive<Timestamp>) -> Option<Self> {
        let Error::Service(error) = error else { return None };
        let in_message = || SignatureTimes::find(error.message.to_text()).map(|times| times.server);
        Self::measure(error.server_time.or_else(in_message)?, local)
    }

    /// Converts local time to the service's time, which is the time to sign.
    ///
    /// It saturates at the beginning of the year 0001 and at the end of the year 9999.
    #[must_use]
    pub const fn apply(self, local: Timestamp) -> Timestamp {
        local.saturating_add_seconds(self.seconds)
    }

    /// The skew in seconds, negative if the service's clock is slow.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// How many seconds lie between two corrections.
    pub(crate) const fn distance(self, other: Self) -> i64 {
        self.seconds.saturating_sub(other.seconds).saturating_abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{HttpError, HttpReason, ServiceError};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn measure(server: i64, local: RangeInclusive<Timestamp>) -> i64 {
        ClockSkew::measure(at(server), local).unwrap().seconds()
    }

    #[test]
    fn skew_below_four_minutes_is_none() {
        for (server, expected) in [(239, 0), (240, 240), (241, 241), (-239, 0), (-240, -240), (0, 0)] {
            assert_eq!(measure(server, at(0)..=at(0)), expected, "{server}");
        }
    }

    #[test]
    fn a_difference_within_the_travel_time_is_no_skew() {
        // Ten minutes between sending and receiving: the date may be of any moment in between.
        for server in [-239, 0, 300, 600, 839] {
            assert_eq!(measure(server, at(0)..=at(600)), 0, "{server}");
        }
        // Beyond, the middle is the best guess.
        for (server, expected) in [(840, 540), (3_900, 3_600), (-240, -540), (-3_300, -3_600)] {
            assert_eq!(measure(server, at(0)..=at(600)), expected, "{server}");
            let backwards = RangeInclusive::new(at(600), at(0));
            assert_eq!(measure(server, backwards), expected, "{server}");
        }
    }

    #[test]
    fn a_request_longer_than_15_minutes_measures_nothing() {
        for server in [-3_600, 0, 480, 3_600] {
            assert!(ClockSkew::measure(at(server), at(0)..=at(900)).is_some(), "{server}");
            assert_eq!(ClockSkew::measure(at(server), at(0)..=at(901)), None, "{server}");
            assert_eq!(ClockSkew::measure(at(server), RangeInclusive::new(at(960), at(0))), None, "{server}");
        }
    }

    #[test]
    fn apply_saturates() {
        let widest = ClockSkew::measure(Timestamp::MAX, Timestamp::MIN..=Timestamp::MIN).unwrap();
        assert_eq!(widest.apply(Timestamp::MIN), Timestamp::MAX);
        assert_eq!(widest.apply(Timestamp::UNIX_EPOCH), Timestamp::MAX);
        let widest = ClockSkew::measure(Timestamp::MIN, Timestamp::MAX..=Timestamp::MAX).unwrap();
        assert_eq!(widest.apply(Timestamp::UNIX_EPOCH), Timestamp::MIN);
        assert_eq!(ClockSkew::NONE.apply(Timestamp::MAX), Timestamp::MAX);
    }

    #[test]
    fn an_unreadable_date_is_unknown_skew() {
        for date in
            ["", "Thu, 01 Jan 1970 00:00:00 CET", "1970-01-01T00:00:00Z", "Fri, 01 Jan 1970 00:00:00 GMT"]
        {
            assert_eq!(ClockSkew::from_date(date, None, at(0)..=at(0)), None, "{date}");
        }
        let date = "Thursday, 01-Jan-70 01:00:00 GMT";
        assert_eq!(ClockSkew::from_date(date, None, at(0)..=at(0)), Some(ClockSkew { seconds: 3_600 }));
        assert_eq!(ClockSkew::from_date(date, Some(""), at(0)..=at(0)), None);
    }

    #[test]
    fn the_time_of_an_error_document_is_read_from_members_or_message() {
        let expired = "Signature expired: 19700101T000000Z is now earlier than 19700101T004500Z (19700101T010000Z - 15 min.)";
        let error = |server_time, message| {
            Error::Service(ServiceError { server_time, message, ..ServiceError::default() })
        };
        let skew = |error| ClockSkew::from_error(&error, at(0)..=at(0)).map(ClockSkew::seconds);
        assert_eq!(skew(error(Some(at(7_200)), "")), Some(7_200));
        assert_eq!(skew(error(None, expired)), Some(3_600));
        assert_eq!(skew(error(Some(at(7_200)), expired)), Some(7_200));
        assert_eq!(skew(error(None, "no")), None);
        assert_eq!(skew(Error::Http(HttpError { status: 503, reason: HttpReason::Empty })), None);
        assert_eq!(ClockSkew::from_error(&error(Some(at(0)), ""), at(0)..=at(901)), None);
    }

    #[test]
    fn differences_do_not_overflow() {
        let skew = |seconds| ClockSkew { seconds };
        assert_eq!(skew(3_600).distance(skew(3_839)), 239);
        assert_eq!(ClockSkew::NONE.distance(skew(-240)), 240);
        assert_eq!(skew(i64::MAX).distance(skew(i64::MIN)), i64::MAX);
    }
}
