//! How long credentials last, and when to get others.

use super::Credentials;
use crate::Timestamp;
use core::time::Duration;

/// How long before they expire credentials should be refreshed, if that can be done without anybody waiting: 15
/// minutes.
///
/// Source: `RefreshableCredentials` of botocore.
pub const ADVISORY_REFRESH_MARGIN: Duration = Duration::from_secs(15 * 60);

/// How long before they expire credentials must be refreshed before they are used again: 10 minutes.
///
/// Source: `RefreshableCredentials` of botocore.
pub const MANDATORY_REFRESH_MARGIN: Duration = Duration::from_secs(10 * 60);

impl<S> Credentials<S> {
    /// When they expire; `None` for those that do not, or of which it is not known.
    #[must_use]
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.expiration
    }

    /// Whether no more than `margin` is left until they expire; never of credentials without an expiration.
    ///
    /// With a margin of zero: whether they have expired. `now` is the service's time: that of a clock which is wrong
    /// is to be corrected with [`ClockSkew::apply`](crate::ClockSkew::apply). A session of 900 seconds, the shortest,
    /// is within [`ADVISORY_REFRESH_MARGIN`] from its beginning; for it, choose a smaller one.
    ///
    /// ```
    /// use core::time::Duration;
    /// use sts_wire::{ADVISORY_REFRESH_MARGIN, Credentials, MANDATORY_REFRESH_MARGIN, Timestamp};
    ///
    /// let expiration = Timestamp::parse_rfc3339("2019-11-09T13:34:41Z")?;
    /// let credentials = Credentials::new("ASIAIOSFODNN7EXAMPLE", "secret").with_expiration(expiration);
    ///
    /// let now = Timestamp::parse_rfc3339("2019-11-09T13:21:00Z")?;
    /// assert!(credentials.needs_refresh(now, ADVISORY_REFRESH_MARGIN));
    /// assert!(!credentials.needs_refresh(now, MANDATORY_REFRESH_MARGIN));
    /// assert!(!credentials.needs_refresh(now, Duration::ZERO));
    /// # Ok::<(), sts_wire::TimestampError>(())
    /// ```
    #[must_use]
    pub fn needs_refresh(&self, now: Timestamp, margin: Duration) -> bool {
        self.expiration.is_some_and(|expiration| {
            // What is left is negative once they have expired.
            u64::try_from(expiration.seconds_since(now)).map_or(true, |left| left <= margin.as_secs())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `refresh_needed` of botocore, but for the second at which just the margin is left: what expires at that
    /// second has expired.
    #[test]
    fn refresh_is_needed_within_the_margin() {
        let expiration = Timestamp::parse_rfc3339("2019-11-09T13:34:41Z").unwrap();
        let credentials = Credentials::new("id", "secret").with_expiration(expiration);
        assert_eq!(credentials.expires_at(), Some(expiration));
        for (left, expected) in [
            (3_600, [false, false, false]),
            (901, [false, false, false]),
            (900, [true, false, false]),
            (601, [true, false, false]),
            (600, [true, true, false]),
            (1, [true, true, false]),
            (0, [true, true, true]),
            (-1, [true, true, true]),
            (-86_400, [true, true, true]),
        ] {
            let now = expiration.saturating_add_seconds(-left);
            let margins = [ADVISORY_REFRESH_MARGIN, MANDATORY_REFRESH_MARGIN, Duration::ZERO];
            let needs = margins.map(|margin| credentials.needs_refresh(now, margin));
            assert_eq!(needs, expected, "{left} seconds left");
        }
    }

    #[test]
    fn what_does_not_expire_needs_none() {
        let credentials = Credentials::new("id", "secret");
        assert_eq!(credentials.expires_at(), None);
        assert!(!credentials.needs_refresh(Timestamp::MAX, Duration::MAX));
    }

    #[test]
    fn no_margin_overflows() {
        let credentials = Credentials::new("id", "secret").with_expiration(Timestamp::MAX);
        assert!(credentials.needs_refresh(Timestamp::MIN, Duration::MAX));
        assert!(!credentials.needs_refresh(Timestamp::MIN, Duration::ZERO));
    }
}
