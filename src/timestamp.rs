//! Points in time in whole seconds UTC, and calendar days.

mod error;
mod parse;
mod print;

pub use error::{TimestampError, TimestampErrorKind};
pub use print::FixedStr;

const SECONDS_PER_DAY: u32 = 86_400;

/// A point in time: whole seconds UTC, in the years 0001 to 9999.
///
/// An `Expiration` decodes to it, and signing takes it. The crate reads no clock: `Timestamp::now` exists under the
/// feature `std` only, for callers.
///
/// `Display` and `FromStr` are RFC 3339, the format of STS.
///
/// ```
/// use sts_wire::Timestamp;
///
/// let time: Timestamp = "2015-08-30T14:36:00.5+02:00".parse()?;
/// assert_eq!(time.unix(), 1_440_938_160);
/// assert_eq!(time.to_string(), "2015-08-30T12:36:00Z");
/// assert_eq!(*time.amz_date(), *"20150830T123600Z");
/// # Ok::<(), sts_wire::timestamp::TimestampError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// `0001-01-01T00:00:00Z`, the earliest.
    pub const MIN: Self = Self(-62_135_596_800);

    /// `9999-12-31T23:59:59Z`, the latest.
    pub const MAX: Self = Self(253_402_300_799);

    /// `1970-01-01T00:00:00Z`.
    pub const UNIX_EPOCH: Self = Self(0);

    /// The time `seconds` after the beginning of 1970 (before it, if negative); `None` outside the years 0001 to 9999.
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// assert_eq!(Timestamp::from_unix(0), Some(Timestamp::UNIX_EPOCH));
    /// assert_eq!(Timestamp::from_unix(i64::MAX), None);
    /// ```
    #[must_use]
    pub const fn from_unix(seconds: i64) -> Option<Self> {
        if Self::MIN.0 <= seconds && seconds <= Self::MAX.0 { Some(Self(seconds)) } else { None }
    }

    /// Seconds since the beginning of 1970, negative before it.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// The day in UTC.
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// let time: Timestamp = "2015-08-30T23:59:59Z".parse()?;
    /// assert_eq!(time.date().to_string(), "20150830");
    /// # Ok::<(), sts_wire::timestamp::TimestampError>(())
    /// ```
    #[must_use]
    pub const fn date(self) -> Date {
        Date(self.day_and_second().0)
    }

    /// The time `seconds` later (earlier, if negative); `None` outside the years 0001 to 9999.
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// let hour = Timestamp::UNIX_EPOCH.checked_add_seconds(3_600);
    /// assert_eq!(hour, Timestamp::from_unix(3_600));
    /// assert_eq!(Timestamp::MAX.checked_add_seconds(1), None);
    /// ```
    #[must_use]
    pub const fn checked_add_seconds(self, seconds: i64) -> Option<Self> {
        match self.0.checked_add(seconds) {
            Some(sum) => Self::from_unix(sum),
            None => None,
        }
    }

    /// The time `seconds` later (earlier, if negative), at most [`MAX`](Self::MAX) and at least [`MIN`](Self::MIN).
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// assert_eq!(Timestamp::UNIX_EPOCH.saturating_add_seconds(-1).to_string(), "1969-12-31T23:59:59Z");
    /// assert_eq!(Timestamp::UNIX_EPOCH.saturating_add_seconds(i64::MAX), Timestamp::MAX);
    /// ```
    #[must_use]
    pub const fn saturating_add_seconds(self, seconds: i64) -> Self {
        match self.checked_add_seconds(seconds) {
            Some(sum) => sum,
            None if seconds < 0 => Self::MIN,
            None => Self::MAX,
        }
    }

    /// The seconds from `earlier` to this time; negative if `earlier` is later.
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// let (now, expiration) = (Timestamp::UNIX_EPOCH, Timestamp::from_unix(900));
    /// assert_eq!(expiration.map(|end| end.seconds_since(now)), Some(900));
    /// ```
    #[must_use]
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.wrapping_sub(earlier.0)
    }

    /// Seconds since the beginning of the year 0001. They have no sign, so division rounds towards the past.
    const fn since_min(self) -> u64 {
        self.0.wrapping_sub(Self::MIN.0).cast_unsigned()
    }

    /// Days since the beginning of the year 0001, and the second of the day.
    ///
    /// It divides 32-bit numbers, because a 64-bit division would add half a kilobyte of code on 32-bit machines.
    const fn day_and_second(self) -> (u32, u32) {
        // A day has 128 × 675 seconds. A 128th of the latest time fits in 32 bits, so the first mask changes nothing;
        // the second one drops bits that the wrapping subtraction drops too.
        let day = ((self.since_min() >> 7) & 0xFFFF_FFFF) as u32 / (SECONDS_PER_DAY >> 7);
        let second = (self.since_min() & 0xFFFF_FFFF) as u32;
        (day, second.wrapping_sub(day.wrapping_mul(SECONDS_PER_DAY)))
    }

    /// Hour, minute and second.
    const fn clock(self) -> (u32, u32, u32) {
        let (_, second) = self.day_and_second();
        let minute = second / 60;
        (minute / 60, minute % 60, second % 60)
    }
}

/// A calendar day in UTC, in the years 0001 to 9999. A signing key is valid for one day.
///
/// [`Timestamp::date`] returns it. `Display` writes `20150830`, as in a credential scope.
///
/// ```
/// use sts_wire::Timestamp;
///
/// let noon = Timestamp::parse_amz_date("20150830T120000Z")?;
/// let night = Timestamp::parse_amz_date("20150830T235959Z")?;
/// assert_eq!(noon.date(), night.date());
/// assert_eq!(noon.date().to_string(), "20150830");
/// # Ok::<(), sts_wire::timestamp::TimestampError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(
    /// Days since the beginning of the year 0001.
    u32,
);

/// Days from 1 March of the year 0 to 1 January of the year 1.
const DAYS_FROM_MARCH: u32 = 306;

// Years begin on 1 March below, and January and February belong to the year before. So the leap day is the last of its
// year, and any five consecutive months from March on have 153 days.
impl Date {
    /// The day of a year, a month and a day of the month; `None` if the month has no such day. The caller has checked
    /// year and month.
    const fn from_civil(year: u32, month: u32, day: u32) -> Option<Self> {
        let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days_in_month = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if day < 1 || days_in_month < day {
            return None;
        }
        let (year, month) = if month < 3 {
            (year.wrapping_sub(1), month.wrapping_add(9))
        } else {
            (year, month.wrapping_sub(3))
        };
        let days_of_years =
            year.wrapping_mul(365).wrapping_add(year / 4).wrapping_sub(year / 100).wrapping_add(year / 400);
        let days_of_months = month.wrapping_mul(153).wrapping_add(2) / 5;
        let days = days_of_years.wrapping_add(days_of_months).wrapping_add(day.wrapping_sub(1));
        Some(Self(days.wrapping_sub(DAYS_FROM_MARCH)))
    }

    /// Year, month and day.
    const fn civil(self) -> (u32, u32, u32) {
        const DAYS_IN_4_YEARS: u32 = 1_461;
        const DAYS_IN_400_YEARS: u32 = 146_097;

        // In quarters of a day the average lengths of a year and of a century are whole numbers.
        let quarters = self.0.wrapping_add(DAYS_FROM_MARCH).wrapping_mul(4).wrapping_add(3);
        let century = quarters / DAYS_IN_400_YEARS;
        let quarters = (quarters % DAYS_IN_400_YEARS) | 3;
        let year = century.wrapping_mul(100).wrapping_add(quarters / DAYS_IN_4_YEARS);
        let day_of_year = quarters % DAYS_IN_4_YEARS / 4;
        let month = day_of_year.wrapping_mul(5).wrapping_add(2) / 153;
        let day = day_of_year.wrapping_sub(month.wrapping_mul(153).wrapping_add(2) / 5).wrapping_add(1);
        if month < 10 {
            (year, month.wrapping_add(3), day)
        } else {
            (year.wrapping_add(1), month.wrapping_sub(9), day)
        }
    }

    /// 0 for Monday to 6 for Sunday. 1 January 0001 was a Monday.
    const fn weekday(self) -> u32 {
        self.0 % 7
    }
}

#[cfg(feature = "std")]
mod system_time {
    use super::{Timestamp, TimestampError, TimestampErrorKind};
    use core::time::Duration;
    use std::time::SystemTime;

    impl Timestamp {
        /// The system's time without the fraction of the second.
        ///
        /// It is [`MIN`](Self::MIN) or [`MAX`](Self::MAX) if the clock is outside the years 0001 to 9999.
        ///
        /// ```
        /// use sts_wire::Timestamp;
        ///
        /// assert!(Timestamp::now() > Timestamp::UNIX_EPOCH);
        /// ```
        #[must_use]
        pub fn now() -> Self {
            Self::nearest(SystemTime::now())
        }

        fn nearest(time: SystemTime) -> Self {
            Self::try_from(time).unwrap_or(if time < SystemTime::UNIX_EPOCH { Self::MIN } else { Self::MAX })
        }
    }

    impl TryFrom<SystemTime> for Timestamp {
        type Error = TimestampError;

        /// Rounds down to a whole second, before 1970 too.
        ///
        /// # Errors
        ///
        /// [`TimestampErrorKind::OutOfRange`] outside the years 0001 to 9999.
        fn try_from(time: SystemTime) -> Result<Self, TimestampError> {
            let seconds = match time.duration_since(SystemTime::UNIX_EPOCH) {
                Ok(after) => i64::try_from(after.as_secs()).ok(),
                Err(before) => {
                    let before = before.duration();
                    let begun = u64::from(before.subsec_nanos() > 0);
                    before.as_secs().checked_add(begun).and_then(|seconds| 0i64.checked_sub_unsigned(seconds))
                }
            };
            seconds.and_then(Self::from_unix).ok_or(TimestampError::new(TimestampErrorKind::OutOfRange, 0))
        }
    }

    impl From<Timestamp> for SystemTime {
        /// A time that the platform's type cannot hold (on Windows, one before 1601) becomes
        /// [`SystemTime::UNIX_EPOCH`].
        fn from(time: Timestamp) -> Self {
            let distance = Duration::from_secs(time.unix().unsigned_abs());
            if time < Timestamp::UNIX_EPOCH {
                Self::UNIX_EPOCH.checked_sub(distance)
            } else {
                Self::UNIX_EPOCH.checked_add(distance)
            }
            .unwrap_or(Self::UNIX_EPOCH)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn fractions_are_rounded_down_before_and_after_1970() {
            for (nanos, expected) in [
                (0, 0),
                (1, 0),
                (999_999_999, 0),
                (1_000_000_000, 1),
                (-1, -1),
                (-1_000_000_000, -1),
                (-1_000_000_001, -2),
            ] {
                let distance = Duration::from_nanos(i64::unsigned_abs(nanos));
                let time = if nanos < 0 {
                    SystemTime::UNIX_EPOCH - distance
                } else {
                    SystemTime::UNIX_EPOCH + distance
                };
                assert_eq!(Timestamp::try_from(time).unwrap().unix(), expected, "{nanos}");
            }
        }

        #[test]
        fn now_is_between_two_readings_of_the_clock() {
            let look = || Timestamp::try_from(SystemTime::now()).unwrap();
            let (before, now, after) = (look(), Timestamp::now(), look());
            assert!(before <= now && now <= after);
        }

        #[test]
        fn whole_seconds_convert_both_ways() {
            for time in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
                assert_eq!(Timestamp::try_from(SystemTime::from(time)), Ok(time));
            }
        }

        #[test]
        fn a_time_out_of_range_is_an_error() {
            let second = Duration::from_secs(1);
            for time in [SystemTime::from(Timestamp::MIN) - second, SystemTime::from(Timestamp::MAX) + second]
            {
                let error = Timestamp::try_from(time).unwrap_err();
                assert_eq!(error.kind(), TimestampErrorKind::OutOfRange);
                let nearest = if time < SystemTime::UNIX_EPOCH { Timestamp::MIN } else { Timestamp::MAX };
                assert_eq!(Timestamp::nearest(time), nearest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_whole_years() {
        assert_eq!(Timestamp::MIN.date().civil(), (1, 1, 1));
        assert_eq!(Timestamp::MIN.clock(), (0, 0, 0));
        assert_eq!(Timestamp::MAX.date().civil(), (9_999, 12, 31));
        assert_eq!(Timestamp::MAX.clock(), (23, 59, 59));
        assert_eq!(Timestamp::from_unix(Timestamp::MIN.unix() - 1), None);
        assert_eq!(Timestamp::from_unix(Timestamp::MAX.unix() + 1), None);
    }

    #[test]
    fn arithmetic_stays_in_range() {
        assert_eq!(Timestamp::MIN.checked_add_seconds(-1), None);
        assert_eq!(Timestamp::MAX.checked_add_seconds(i64::MAX), None);
        assert_eq!(Timestamp::MIN.checked_add_seconds(315_537_897_599), Some(Timestamp::MAX));
        assert_eq!(Timestamp::MAX.seconds_since(Timestamp::MIN), 315_537_897_599);
        assert_eq!(Timestamp::MIN.seconds_since(Timestamp::MAX), -315_537_897_599);
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        for (year, month, day) in [
            (2015, 1, 0),
            (2015, 1, 32),
            (2015, 4, 31),
            (2015, 2, 29),
            (2016, 2, 30),
            (1900, 2, 29),
            (2100, 2, 29),
        ] {
            assert_eq!(Date::from_civil(year, month, day), None, "{year}-{month}-{day}");
        }
        assert!(Date::from_civil(2000, 2, 29).is_some());
        assert!(Date::from_civil(2016, 2, 29).is_some());
    }

    #[test]
    fn every_day_converts_both_ways() {
        for days in 0..=Timestamp::MAX.date().0 {
            let (year, month, day) = Date(days).civil();
            assert_eq!(Date::from_civil(year, month, day), Some(Date(days)));
        }
    }
}
