//! Reading timestamps: one pass over characters, no buffer.

use super::print::{MONTHS, WEEKDAYS};
use super::{Date, Timestamp, TimestampError, TimestampErrorKind};
use core::ops::RangeInclusive;
use core::str::FromStr;

impl Timestamp {
    /// Reads RFC 3339, the form of an `Expiration`.
    ///
    /// Taken: any number of fraction digits from one up (dropped), `Z` or `±hh:mm`, `T` and `Z` in either case.
    /// Second 60 of any minute is the next second, as Unix time has no leap seconds. Refused: a day that does
    /// not exist, years other than 0001 to 9999 as written or in UTC, a missing zone, a space for the `T`,
    /// `±hhmm`, white space around.
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// let time = Timestamp::parse_rfc3339("1996-12-19T16:39:57.25-08:00")?;
    /// assert_eq!(time.to_string(), "1996-12-20T00:39:57Z");
    /// # Ok::<(), sts_wire::TimestampError>(())
    /// ```
    ///
    /// [RFC 3339, section 5.6](https://www.rfc-editor.org/rfc/rfc3339#section-5.6)
    ///
    /// # Errors
    ///
    /// What was refused, and at which byte.
    pub fn parse_rfc3339(text: &str) -> Result<Self, TimestampError> {
        Self::read_rfc3339(text.as_bytes())
    }

    /// The same of bytes.
    pub(crate) fn read_rfc3339(text: &[u8]) -> Result<Self, TimestampError> {
        read(text, |scan| {
            let year = scan.year()?;
            scan.literal("-")?;
            let month = scan.month()?;
            scan.literal("-")?;
            let day = scan.day(None)?;
            let date = scan.date(year, month, day)?;
            scan.one_of("Tt")?;
            let second = scan.second_of_day(":")?;
            let mut zone = scan.one_of("Zz+-.")?;
            if zone == b'.' {
                zone = scan.one_of("0123456789")?;
                while zone.is_ascii_digit() {
                    zone = scan.one_of("0123456789Zz+-")?;
                }
            }
            let offset = match zone {
                b'+' => scan.zone_offset()?,
                b'-' => scan.zone_offset()?.wrapping_neg(),
                _ => 0,
            };
            scan.end()?;
            scan.time(date, second, offset)
        })
    }

    /// Reads an HTTP `Date`: the preferred form (`Sun, 06 Nov 1994 08:49:37 GMT`) and that of `asctime`
    /// (`Sun Nov  6 08:49:37 1994`).
    ///
    /// The weekday must be the right one. Second 60 is the next second. The obsolete form of RFC 850 (`Sunday,
    /// 06-Nov-94 08:49:37 GMT`) is refused: it takes a clock to tell its century.
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// let time = Timestamp::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT")?;
    /// assert_eq!(time.unix(), 784_111_777);
    /// assert_eq!(Timestamp::parse_http_date("Sun Nov  6 08:49:37 1994"), Ok(time));
    /// # Ok::<(), sts_wire::TimestampError>(())
    /// ```
    ///
    /// [RFC 9110, section 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)
    ///
    /// # Errors
    ///
    /// What was refused, and at which byte.
    pub fn parse_http_date(text: &str) -> Result<Self, TimestampError> {
        read(text.as_bytes(), |scan| {
            let weekday = scan.name(&WEEKDAYS)?;
            let (date, second) = if scan.one_of(", ")? == b',' {
                scan.literal(" ")?;
                let day = scan.day(None)?;
                scan.literal(" ")?;
                let month = scan.month_name()?;
                scan.literal(" ")?;
                let year = scan.year()?;
                scan.literal(" ")?;
                let second = scan.second_of_day(":")?;
                scan.literal(" GMT")?;
                (scan.date(year, month, day)?, second)
            } else {
                let month = scan.month_name()?;
                scan.literal(" ")?;
                let day = scan.day(Some(b' '))?;
                scan.literal(" ")?;
                let second = scan.second_of_day(":")?;
                scan.literal(" ")?;
                let year = scan.year()?;
                (scan.date(year, month, day)?, second)
            };
            scan.end()?;
            if date.weekday() != weekday {
                return scan.refuse(TimestampErrorKind::Weekday, 0);
            }
            scan.time(date, second, 0)
        })
    }

    /// Reads an `X-Amz-Date`: `20150830T123600Z`. Second 60 is the next second.
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// let time = Timestamp::parse_amz_date("20150830T123600Z")?;
    /// assert_eq!(time.unix(), 1_440_938_160);
    /// # Ok::<(), sts_wire::TimestampError>(())
    /// ```
    ///
    /// [Elements of a request signature](https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html)
    ///
    /// # Errors
    ///
    /// What was refused, and at which byte.
    pub fn parse_amz_date(text: &str) -> Result<Self, TimestampError> {
        read(text.as_bytes(), |scan| {
            let (year, month) = (scan.year()?, scan.month()?);
            let day = scan.day(None)?;
            let date = scan.date(year, month, day)?;
            scan.literal("T")?;
            let second = scan.second_of_day("")?;
            scan.literal("Z")?;
            scan.end()?;
            scan.time(date, second, 0)
        })
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    /// [`Timestamp::parse_rfc3339`].
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        Self::parse_rfc3339(text)
    }
}

/// Reads a text by one of its forms.
fn read(
    text: &[u8],
    form: impl FnOnce(&mut Scan<'_>) -> Option<Timestamp>,
) -> Result<Timestamp, TimestampError> {
    let unread = TimestampError::new(TimestampErrorKind::Character, 0);
    let mut scan = Scan { text, at: 0, error: unread };
    form(&mut scan).ok_or(scan.error)
}

/// A reader that knows where it stands. Its steps give nothing where they refuse; it keeps why.
struct Scan<'t> {
    text: &'t [u8],
    at: usize,
    error: TimestampError,
}

impl Scan<'_> {
    /// The next byte, as what `accept` makes of it.
    fn take<T>(&mut self, accept: impl FnOnce(u8) -> Option<T>) -> Option<T> {
        let next = self.text.get(self.at).map(|next| accept(*next));
        match next {
            Some(Some(taken)) => {
                // No further than to the end.
                self.at = self.at.wrapping_add(1);
                Some(taken)
            }
            Some(None) => self.refuse(TimestampErrorKind::Character, self.at),
            None => self.refuse(TimestampErrorKind::End, self.at),
        }
    }

    #[cold]
    const fn refuse<T>(&mut self, kind: TimestampErrorKind, at: usize) -> Option<T> {
        self.error = TimestampError::new(kind, at);
        None
    }

    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn one_of(&mut self, allowed: &str) -> Option<u8> {
        self.take(|next| allowed.bytes().any(|one| one == next).then_some(next))
    }

    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn literal(&mut self, text: &str) -> Option<()> {
        text.bytes().try_for_each(|expected| self.take(|next| (next == expected).then_some(())))
    }

    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn digit(&mut self) -> Option<u32> {
        self.take(|next| next.is_ascii_digit().then_some(u32::from(next & 0x0f)))
    }

    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn end(&mut self) -> Option<()> {
        if self.at == self.text.len() {
            Some(())
        } else {
            self.refuse(TimestampErrorKind::Character, self.at)
        }
    }

    /// A number of so many digits.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn number(
        &mut self,
        digits: usize,
        allowed: RangeInclusive<u32>,
        otherwise: TimestampErrorKind,
    ) -> Option<u32> {
        let at = self.at;
        let mut number = 0u32;
        for _ in 0..digits {
            number = number.wrapping_mul(10).wrapping_add(self.digit()?);
        }
        if allowed.contains(&number) { Some(number) } else { self.refuse(otherwise, at) }
    }

    /// The index of a name.
    fn name(&mut self, names: &[[u8; 3]]) -> Option<u32> {
        let at = self.at;
        let mut letter = || self.take(Some);
        let name = [letter()?, letter()?, letter()?];
        (0..)
            .zip(names)
            .find_map(|(index, known)| (*known == name).then_some(index))
            .or_else(|| self.refuse(TimestampErrorKind::Character, at))
    }

    fn year(&mut self) -> Option<u32> {
        self.number(4, 1..=9_999, TimestampErrorKind::OutOfRange)
    }

    fn month(&mut self) -> Option<u32> {
        self.number(2, 1..=12, TimestampErrorKind::Day)
    }

    fn month_name(&mut self) -> Option<u32> {
        Some(self.name(&MONTHS)?.wrapping_add(1))
    }

    /// Two digits, for the first of which `padding` may stand.
    fn day(&mut self, padding: Option<u8>) -> Option<Day> {
        let at = self.at;
        let padded = padding.is_some() && self.text.get(self.at).copied() == padding;
        let tens = if padded { self.take(Some).map(|_| 0) } else { self.digit() }?;
        let number = tens.wrapping_mul(10).wrapping_add(self.digit()?);
        Some(Day { number, at })
    }

    fn second_of_day(&mut self, separator: &str) -> Option<u32> {
        let hour = self.number(2, 0..=23, TimestampErrorKind::Time)?;
        self.literal(separator)?;
        let minute = self.number(2, 0..=59, TimestampErrorKind::Time)?;
        self.literal(separator)?;
        let second = self.number(2, 0..=60, TimestampErrorKind::Time)?;
        Some(hour.wrapping_mul(60).wrapping_add(minute).wrapping_mul(60).wrapping_add(second))
    }

    fn date(&mut self, year: u32, month: u32, day: Day) -> Option<Date> {
        Date::from_civil(year, month, day.number).or_else(|| self.refuse(TimestampErrorKind::Day, day.at))
    }

    /// The time so many seconds into the day, on clocks that are `zone_offset` seconds ahead of UTC.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn time(&mut self, date: Date, second_of_day: u32, zone_offset: i64) -> Option<Timestamp> {
        let second = i64::from(date.0)
            .wrapping_mul(i64::from(super::SECONDS_PER_DAY))
            .wrapping_add(i64::from(second_of_day))
            .wrapping_sub(zone_offset);
        Timestamp::from_unix(Timestamp::MIN.0.wrapping_add(second))
            .or_else(|| self.refuse(TimestampErrorKind::OutOfRange, 0))
    }

    /// In seconds.
    fn zone_offset(&mut self) -> Option<i64> {
        let hours = self.number(2, 0..=23, TimestampErrorKind::ZoneOffset)?;
        self.literal(":")?;
        let minutes = self.number(2, 0..=59, TimestampErrorKind::ZoneOffset)?;
        Some(i64::from(hours.wrapping_mul(60).wrapping_add(minutes).wrapping_mul(60)))
    }
}

/// A day of the month, and where it stands: whether it exists is not known before its month and year are.
struct Day {
    number: u32,
    at: usize,
}

#[cfg(test)]
mod tests {
    use super::TimestampErrorKind::{Character, Day, End, OutOfRange, Time, Weekday, ZoneOffset};
    use super::*;

    type Parse = fn(&str) -> Result<Timestamp, TimestampError>;

    #[track_caller]
    fn refuses(parse: Parse, cases: &[(&str, TimestampErrorKind, usize)]) {
        for &(text, kind, offset) in cases {
            assert_eq!(parse(text), Err(TimestampError::new(kind, offset)), "{text}");
        }
    }

    #[test]
    fn reads_documented_rfc3339() {
        // RFC 3339, section 5.8, with what it says of each; the numbers by `date -u -d`.
        for (text, unix) in [
            ("1985-04-12T23:20:50.52Z", 482_196_050),
            ("1996-12-19T16:39:57-08:00", 851_042_397),
            ("1996-12-20T00:39:57Z", 851_042_397),
            ("1990-12-31T23:59:60Z", 662_688_000),
            ("1990-12-31T15:59:60-08:00", 662_688_000),
            ("1937-01-01T12:00:27.87+00:20", -1_041_337_173),
        ] {
            assert_eq!(Timestamp::parse_rfc3339(text).map(Timestamp::unix), Ok(unix), "{text}");
        }
    }

    #[test]
    fn rfc3339_takes_what_servers_write() {
        let expected = Timestamp::from_unix(1_573_306_481).unwrap();
        for text in [
            "2019-11-09T13:34:41Z",
            "2019-11-09t13:34:41z",
            "2019-11-09T13:34:41.0Z",
            "2019-11-09T13:34:41.999999999999999999999999999999999999999999z",
            "2019-11-09T13:34:41-00:00",
            "2019-11-10T13:33:41+23:59",
            "2019-11-08T13:35:41.5-23:59",
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn second_60_is_the_next_second() {
        let expected = Timestamp::from_unix(1_573_306_440).unwrap();
        assert_eq!(Timestamp::parse_rfc3339("2019-11-09T13:33:60.9Z"), Ok(expected));
        assert_eq!(Timestamp::parse_http_date("Sat, 09 Nov 2019 13:33:60 GMT"), Ok(expected));
        assert_eq!(Timestamp::parse_amz_date("20191109T133360Z"), Ok(expected));
    }

    #[test]
    fn rfc3339_refuses_the_rest_and_says_where() {
        refuses(
            Timestamp::parse_rfc3339,
            &[
                ("", End, 0),
                ("2019-11-09T13:34:41", End, 19),
                ("2019-11-09T13:34:41.", End, 20),
                ("2019-11-09T13:34:41.5", End, 21),
                ("2019-11-09T13:34:41+01:0", End, 24),
                ("2019-11-09 13:34:41Z", Character, 10),
                (" 2019-11-09T13:34:41Z", Character, 0),
                ("2019-11-09T13:34:41Z ", Character, 20),
                ("2019-11-09T13:34:41.Z", Character, 20),
                ("2019-11-09T13:34:41,5Z", Character, 19),
                ("2019-11-09T13:34:41+0100", Character, 22),
                ("2019-11-09T13:34:41\u{2212}01:00", Character, 19),
                ("20191109T133441Z", Character, 4),
                ("1573306481", Character, 4),
                ("+2019-11-09T13:34:41Z", Character, 0),
                ("12019-11-09T13:34:41Z", Character, 4),
                ("2019-1-09T13:34:41Z", Character, 6),
                ("\u{661}019-11-09T13:34:41Z", Character, 0),
                ("Sat, 09 Nov 2019 13:34:41 GMT", Character, 0),
                ("2019-13-09T13:34:41Z", Day, 5),
                ("2019-00-09T13:34:41Z", Day, 5),
                ("2019-11-00T13:34:41Z", Day, 8),
                ("2019-11-31T13:34:41Z", Day, 8),
                ("2019-02-29T13:34:41Z", Day, 8),
                ("2019-11-09T24:00:00Z", Time, 11),
                ("2019-11-09T13:60:41Z", Time, 14),
                ("2019-11-09T13:34:61Z", Time, 17),
                ("2019-11-09T13:34:41+24:00", ZoneOffset, 20),
                ("2019-11-09T13:34:41-00:60", ZoneOffset, 23),
                ("0000-12-31T23:59:59-01:00", OutOfRange, 0),
                ("0001-01-01T00:00:00+00:01", OutOfRange, 0),
                ("9999-12-31T23:59:59-00:01", OutOfRange, 0),
                ("9999-12-31T23:59:60Z", OutOfRange, 0),
            ],
        );
        assert_eq!("0001-01-01T00:01:00+00:01".parse(), Ok(Timestamp::MIN));
        assert_eq!("9999-12-31T23:58:59-00:01".parse(), Ok(Timestamp::MAX));
    }

    #[test]
    fn reads_both_http_dates() {
        let time = Timestamp::from_unix(784_111_777).unwrap();
        for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun Nov 06 08:49:37 1994"]
        {
            assert_eq!(Timestamp::parse_http_date(text), Ok(time), "{text}");
        }
    }

    #[test]
    fn http_dates_are_refused_with_their_place() {
        refuses(
            Timestamp::parse_http_date,
            &[
                ("Sunday, 06-Nov-94 08:49:37 GMT", Character, 3),
                ("Mon, 06 Nov 1994 08:49:37 GMT", Weekday, 0),
                ("Mon Nov  6 08:49:37 1994", Weekday, 0),
                ("sun, 06 Nov 1994 08:49:37 GMT", Character, 0),
                ("Sun, 06 nov 1994 08:49:37 GMT", Character, 8),
                ("Sun,06 Nov 1994 08:49:37 GMT", Character, 4),
                ("Sun,  6 Nov 1994 08:49:37 GMT", Character, 5),
                ("Sun, 31 Nov 1994 08:49:37 GMT", Day, 5),
                ("Sun Nov 31 08:49:37 1994", Day, 8),
                ("Sun Nov  0 08:49:37 1994", Day, 8),
                ("Sun, 06 Nov 1994 24:49:37 GMT", Time, 17),
                ("Sun, 06 Nov 1994 08:49:37 UTC", Character, 26),
                ("Sun, 06 Nov 1994 08:49:37 GMT ", Character, 29),
                ("Sun, 06 Nov 1994 08:49:37", End, 25),
                ("Sun, 06 Nov 0000 08:49:37 GMT", OutOfRange, 12),
                ("2019-11-09T13:34:41Z", Character, 0),
            ],
        );
    }

    #[test]
    fn amz_dates_are_refused_with_their_place() {
        refuses(
            Timestamp::parse_amz_date,
            &[
                ("20150830", End, 8),
                ("20150830T123600", End, 15),
                ("20150830T123600z", Character, 15),
                ("20150830t123600Z", Character, 8),
                ("20150830T123600Z\n", Character, 16),
                ("2015-08-30T12:36:00Z", Character, 4),
                ("20150230T123600Z", Day, 6),
                ("20150830T126000Z", Time, 11),
                ("20150830T123661Z", Time, 13),
            ],
        );
    }
}
