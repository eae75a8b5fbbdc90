//! Parsers of the three forms, in one pass without a buffer.

use super::print::{MONTHS, WEEKDAYS};
use super::{Date, Timestamp, TimestampError, TimestampErrorKind};
use core::ops::RangeInclusive;
use core::str::FromStr;

impl Timestamp {
    /// Reads RFC 3339, the form of an `Expiration`.
    ///
    /// It accepts one or more fraction digits (dropped), `Z` or `±hh:mm`, and `T` and `Z` in either case. Second 60 of
    /// any minute is the next second, as Unix time has no leap seconds. It refuses a day that does not exist, a year
    /// outside 0001 to 9999 as written or in UTC, a missing zone, a space in place of the `T`, `±hhmm`, and white space
    /// at either end.
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// let time = Timestamp::parse_rfc3339("1996-12-19T16:39:57.25-08:00")?;
    /// assert_eq!(time.to_string(), "1996-12-20T00:39:57Z");
    /// # Ok::<(), sts_wire::timestamp::TimestampError>(())
    /// ```
    ///
    /// [RFC 3339, section 5.6](https://www.rfc-editor.org/rfc/rfc3339#section-5.6)
    ///
    /// # Errors
    ///
    /// The kind of the error and the byte at which it is wrong.
    pub fn parse_rfc3339(text: &str) -> Result<Self, TimestampError> {
        read(text, |scan| {
            scan.fields("%Y-%m-%d")?;
            scan.one_of("Tt")?;
            scan.fields("%H:%M:%S")?;
            let mut zone = scan.one_of("Zz+-.")?;
            if zone == b'.' {
                zone = scan.one_of("0123456789")?;
                while zone.is_ascii_digit() {
                    zone = scan.one_of("0123456789Zz+-")?;
                }
            }
            match zone {
                b'+' => scan.zone_offset(),
                b'-' => scan.zone_offset().map(i64::wrapping_neg),
                _ => Some(0),
            }
        })
    }

    /// Reads an HTTP `Date` in any of the three forms of RFC 9110: the preferred one
    /// (`Sun, 06 Nov 1994 08:49:37 GMT`), RFC 850 (`Sunday, 06-Nov-94 08:49:37 GMT`) and `asctime`
    /// (`Sun Nov  6 08:49:37 1994`).
    ///
    /// Servers also send the first two with a day of one digit, a year of the other length, or `UTC`; these are read
    /// too. Two digits are the latest such year that is at most 50 years after `now`. The weekday must be right.
    /// Second 60 is the next second.
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// let now = Timestamp::parse_rfc3339("2024-01-01T00:00:00Z")?;
    /// let time = Timestamp::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", now)?;
    /// assert_eq!(time.unix(), 784_111_777);
    /// assert_eq!(Timestamp::parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", now), Ok(time));
    /// assert_eq!(Timestamp::parse_http_date("Sun Nov  6 08:49:37 1994", now), Ok(time));
    /// # Ok::<(), sts_wire::timestamp::TimestampError>(())
    /// ```
    ///
    /// [RFC 9110, section 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)
    ///
    /// # Errors
    ///
    /// The kind of the error and the byte at which it is wrong.
    pub fn parse_http_date(text: &str, now: Self) -> Result<Self, TimestampError> {
        Self::read_http_date(text, Some(now))
    }

    /// [`parse_http_date`](Self::parse_http_date), which without `now` refuses years of two digits.
    pub(crate) fn read_http_date(text: &str, now: Option<Self>) -> Result<Self, TimestampError> {
        read(text, |scan| {
            scan.fields("%a")?;
            if scan.one_of(", ")? == b' ' {
                scan.fields("%b %e %H:%M:%S %Y")?;
                return Some(0);
            }
            scan.fields(" %e")?;
            let separator = scan.one_of("- ")?;
            scan.fields(if separator == b'-' { "%b-" } else { "%b " })?;
            let (year_at, now) = (scan.at, now.filter(|_| scan.has_two_digits()));
            scan.fields(if now.is_some() { "%y %H:%M:%S " } else { "%Y %H:%M:%S " })?;
            let zone = scan.one_of("GU")?;
            scan.fields(if zone == b'G' { "MT" } else { "TC" })?;
            if let Some(now) = now {
                scan.add_century(now, year_at)?;
            }
            Some(0)
        })
    }

    /// Reads an `X-Amz-Date`: `20150830T123600Z`. Second 60 is the next second.
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// let time = Timestamp::parse_amz_date("20150830T123600Z")?;
    /// assert_eq!(time.unix(), 1_440_938_160);
    /// # Ok::<(), sts_wire::timestamp::TimestampError>(())
    /// ```
    ///
    /// [Elements of a request signature](https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html)
    ///
    /// # Errors
    ///
    /// The kind of the error and the byte at which it is wrong.
    pub fn parse_amz_date(text: &str) -> Result<Self, TimestampError> {
        read(text, |scan| {
            scan.fields("%Y%m%dT%H%M%SZ")?;
            Some(0)
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

/// Reads a text with a parser of one form, which returns the offset of the zone from UTC in seconds.
fn read(text: &str, form: impl FnOnce(&mut Scan<'_>) -> Option<i64>) -> Result<Timestamp, TimestampError> {
    let mut scan = Scan {
        text: text.as_bytes(),
        at: 0,
        error: TimestampError::new(TimestampErrorKind::Character, 0),
        year: 0,
        month: 0,
        day: 0,
        day_at: 0,
        weekday: None,
        second: 0,
    };
    let offset = form(&mut scan);
    offset.and_then(|offset| scan.time(offset)).ok_or(scan.error)
}

/// A cursor over the text, and the fields before it. A step that refuses returns `None` and leaves the reason in
/// `error`.
struct Scan<'t> {
    text: &'t [u8],
    at: usize,
    error: TimestampError,
    year: u32,
    /// From 1.
    month: u32,
    /// It is checked when year and month are known.
    day: u32,
    day_at: usize,
    /// 0 for Monday.
    weekday: Option<u32>,
    /// The second of the day.
    second: u32,
}

impl Scan<'_> {
    /// Reads fields and the characters between them. Fields are written as for `strptime` of C: `%Y` `%m` `%d` `%H`
    /// `%M` `%S` in digits, `%y` a year of two digits, `%e` a day of one or two, `%b` and `%a` the names of month and
    /// weekday.
    fn fields(&mut self, format: &str) -> Option<()> {
        let mut format = format.bytes();
        while let Some(expected) = format.next() {
            if expected == b'%' {
                self.field(format.next()?)?;
            } else {
                self.take(|next| (next == expected).then_some(()))?;
            }
        }
        Some(())
    }

    fn field(&mut self, field: u8) -> Option<()> {
        match field {
            b'Y' => self.year = self.number(4, 1..=9_999, TimestampErrorKind::OutOfRange)?,
            b'y' => self.year = self.number(2, 0..=99, TimestampErrorKind::OutOfRange)?,
            b'm' => self.month = self.number(2, 1..=12, TimestampErrorKind::Day)?,
            b'b' => self.month = self.name(&MONTHS)?.wrapping_add(1),
            b'd' => {
                self.day_at = self.at;
                self.day = self.number(2, 0..=99, TimestampErrorKind::Day)?;
            }
            b'e' => self.unpadded_day()?,
            b'a' => self.full_weekday()?,
            b'H' => self.add_to_second(23)?,
            b'M' => self.add_to_second(59)?,
            _ => self.add_to_second(60)?,
        }
        Some(())
    }

    /// Passes the next byte to `accept` and consumes it if `accept` returns a value.
    fn take<T>(&mut self, accept: impl FnOnce(u8) -> Option<T>) -> Option<T> {
        let next = self.text.get(self.at).map(|next| accept(*next));
        match next {
            Some(Some(taken)) => {
                // At most the length of the text.
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

    fn one_of(&mut self, allowed: &str) -> Option<u8> {
        self.take(|next| allowed.bytes().any(|one| one == next).then_some(next))
    }

    fn digit(&mut self) -> Option<u32> {
        self.take(|next| next.is_ascii_digit().then_some(u32::from(next & 0x0f)))
    }

    /// A number of exactly `digits` digits; `otherwise` is the error if it is not allowed.
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

    /// Adds the next two digits, an hour, a minute or a second, to the second of the day.
    fn add_to_second(&mut self, max: u32) -> Option<()> {
        let number = self.number(2, 0..=max, TimestampErrorKind::Time)?;
        self.second = self.second.wrapping_mul(60).wrapping_add(number);
        Some(())
    }

    /// The index of the name that comes next.
    fn name(&mut self, names: &[[u8; 3]]) -> Option<u32> {
        let at = self.at;
        let mut letter = || self.take(Some);
        let name = [letter()?, letter()?, letter()?];
        (0..)
            .zip(names)
            .find_map(|(index, known)| (*known == name).then_some(index))
            .or_else(|| self.refuse(TimestampErrorKind::Character, at))
    }

    /// A weekday, abbreviated or in full.
    fn full_weekday(&mut self) -> Option<()> {
        let weekday = self.name(&WEEKDAYS)?;
        self.weekday = Some(weekday);
        if self.text.get(self.at).is_some_and(u8::is_ascii_lowercase) {
            let rest = ["day", "sday", "nesday", "rsday", "day", "urday", "day"];
            self.fields(rest.get(weekday as usize)?)?;
        }
        Some(())
    }

    /// A day of one or two digits; one digit may have a space in front.
    fn unpadded_day(&mut self) -> Option<()> {
        self.day_at = self.at;
        let has_space = self.text.get(self.at) == Some(&b' ');
        if has_space {
            self.take(Some)?;
        }
        let second = self.text.get(self.at.wrapping_add(1));
        let digits = if !has_space && second.is_some_and(u8::is_ascii_digit) { 2 } else { 1 };
        self.day = self.number(digits, 0..=99, TimestampErrorKind::Day)?;
        Some(())
    }

    /// Whether a number of two digits comes next.
    fn has_two_digits(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count() == 2
    }

    /// Makes two digits the latest such year that is at most 50 years after `now` (RFC 9110, section 5.6.7).
    fn add_century(&mut self, now: Timestamp, year_at: usize) -> Option<()> {
        let (now_year, now_month, now_day) = now.date().civil();
        let (_, now_second) = now.day_and_second();
        let is_later = (self.month, self.day, self.second) > (now_month, now_day, now_second);
        let latest = now_year.wrapping_add(if is_later { 49 } else { 50 });
        let past = latest.wrapping_add(100).wrapping_sub(self.year) % 100;
        let year = latest.checked_sub(past).filter(|year| *year > 0);
        self.year = year.or_else(|| self.refuse(TimestampErrorKind::OutOfRange, year_at))?;
        Some(())
    }

    /// The offset of a zone from UTC, `hh:mm`, in seconds.
    fn zone_offset(&mut self) -> Option<i64> {
        let hours = self.number(2, 0..=23, TimestampErrorKind::ZoneOffset)?;
        self.fields(":")?;
        let minutes = self.number(2, 0..=59, TimestampErrorKind::ZoneOffset)?;
        Some(i64::from(hours.wrapping_mul(60).wrapping_add(minutes).wrapping_mul(60)))
    }

    /// The time of the fields, in a zone that is `zone_offset` seconds ahead of UTC. The text must end.
    fn time(&mut self, zone_offset: i64) -> Option<Timestamp> {
        if self.at != self.text.len() {
            return self.refuse(TimestampErrorKind::Character, self.at);
        }
        let Some(date) = Date::from_civil(self.year, self.month, self.day) else {
            return self.refuse(TimestampErrorKind::Day, self.day_at);
        };
        if self.weekday.is_some_and(|weekday| weekday != date.weekday()) {
            return self.refuse(TimestampErrorKind::Weekday, 0);
        }
        let seconds = i64::from(date.0)
            .wrapping_mul(i64::from(super::SECONDS_PER_DAY))
            .wrapping_add(i64::from(self.second))
            .wrapping_sub(zone_offset);
        Timestamp::from_unix(Timestamp::MIN.0.wrapping_add(seconds))
            .or_else(|| self.refuse(TimestampErrorKind::OutOfRange, 0))
    }
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

    /// Read on 29 November 2026.
    fn http_date(text: &str) -> Result<Timestamp, TimestampError> {
        Timestamp::parse_http_date(text, Timestamp::from_unix(1_795_910_400).unwrap())
    }

    #[test]
    fn documented_rfc3339_is_parsed() {
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
    fn rfc3339_of_servers_is_parsed() {
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
        assert_eq!(http_date("Sat, 09 Nov 2019 13:33:60 GMT"), Ok(expected));
        assert_eq!(Timestamp::parse_amz_date("20191109T133360Z"), Ok(expected));
    }

    #[test]
    fn other_rfc3339_is_refused_at_its_byte() {
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

    /// The numbers by `date -u -d`.
    #[test]
    fn http_dates_are_parsed_in_all_forms_that_servers_send() {
        for (text, unix) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Sun Nov 06 08:49:37 1994", 784_111_777),
            ("Sun, 6 Nov 1994 08:49:37 UTC", 784_111_777),
            ("Sun,  6 Nov 94 08:49:37 GMT", 784_111_777),
            ("Sun, 06-Nov-1994 08:49:37 GMT", 784_111_777),
            ("Mon, 4 May 2020 08:48:10 GMT", 1_588_582_090),
            ("Mon, 22 Apr 24 11:57:18 GMT", 1_713_787_038),
            ("Wednesday, 01-Jan-20 00:00:00 UTC", 1_577_836_800),
        ] {
            assert_eq!(http_date(text).map(Timestamp::unix), Ok(unix), "{text}");
        }
    }

    #[test]
    fn a_two_digit_year_is_at_most_50_years_after_now() {
        for (now, year, expected) in [
            ("2026-11-29T12:00:00Z", "26", 2026),
            ("2026-11-29T12:00:00Z", "76", 2076),
            ("2026-11-29T11:59:59Z", "76", 1976),
            ("2026-11-28T23:59:59Z", "76", 1976),
            ("2026-10-30T23:59:59Z", "76", 1976),
            ("2026-12-01T00:00:00Z", "76", 2076),
            ("2026-11-29T12:00:00Z", "77", 1977),
            ("2026-11-29T12:00:00Z", "99", 1999),
            ("2026-11-29T12:00:00Z", "00", 2000),
            ("2099-12-31T00:00:00Z", "01", 2101),
            ("1999-12-31T00:00:00Z", "50", 1950),
            ("0001-12-31T00:00:00Z", "51", 51),
            ("0050-12-31T00:00:00Z", "00", 100),
            ("0001-01-01T00:00:00Z", "51", 0),
            ("0001-12-31T00:00:00Z", "52", 0),
            ("0001-12-31T00:00:00Z", "00", 0),
            ("9999-12-31T00:00:00Z", "00", 0),
        ] {
            let now = now.parse().unwrap();
            let read = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map(|weekday| {
                let date = alloc::format!("{weekday}, 29 Nov {year} 12:00:00 GMT");
                Timestamp::parse_http_date(&date, now).map_or(0, |time| time.date().civil().0)
            });
            assert_eq!(read.iter().sum::<u32>(), expected, "{now} {year}");
        }
        let without_clock = Timestamp::read_http_date("Sunday, 06-Nov-94 08:49:37 GMT", None);
        assert_eq!(without_clock, Err(TimestampError::new(Character, 17)));
    }

    #[test]
    fn invalid_http_dates_are_refused_at_their_byte() {
        refuses(
            http_date,
            &[
                ("Mon, 06 Nov 1994 08:49:37 GMT", Weekday, 0),
                ("Mon Nov  6 08:49:37 1994", Weekday, 0),
                ("Monday, 06-Nov-94 08:49:37 GMT", Weekday, 0),
                ("sun, 06 Nov 1994 08:49:37 GMT", Character, 0),
                ("Sunday 06-Nov-94 08:49:37 GMT", Character, 7),
                ("Sund, 06 Nov 1994 08:49:37 GMT", Character, 4),
                ("Satday, 06 Nov 1994 08:49:37 GMT", Character, 3),
                ("Sun, 06 nov 1994 08:49:37 GMT", Character, 8),
                ("Sun,06 Nov 1994 08:49:37 GMT", Character, 4),
                ("Sun,   6 Nov 1994 08:49:37 GMT", Character, 6),
                ("Sun,  06 Nov 1994 08:49:37 GMT", Character, 7),
                ("Sun, 006 Nov 1994 08:49:37 GMT", Character, 7),
                ("Sun, 06-Nov 1994 08:49:37 GMT", Character, 11),
                ("Sun, 06 Nov-94 08:49:37 GMT", Character, 11),
                ("Sun, 06 Nov 994 08:49:37 GMT", Character, 15),
                ("Sun, 06 Nov 4 08:49:37 GMT", Character, 13),
                ("Sun, 31 Nov 1994 08:49:37 GMT", Day, 5),
                ("Sun, 0 Nov 1994 08:49:37 GMT", Day, 5),
                ("Sun Nov 31 08:49:37 1994", Day, 8),
                ("Sun Nov  0 08:49:37 1994", Day, 8),
                ("Sun Nov  6 08:49:37 94", End, 22),
                ("Sun, 06 Nov 1994 24:49:37 GMT", Time, 17),
                ("Sun, 06 Nov 1994 08:49:37 UT", End, 28),
                ("Sun, 06 Nov 1994 08:49:37 GTC", Character, 27),
                ("Sun, 06 Nov 1994 08:49:37 +0000", Character, 26),
                ("Sun, 06 Nov 1994 08:49:37 GMT ", Character, 29),
                ("Sun, 06 Nov 1994 08:49:37", End, 25),
                ("Sun, 06 Nov 0000 08:49:37 GMT", OutOfRange, 12),
                ("2019-11-09T13:34:41Z", Character, 0),
            ],
        );
    }

    #[test]
    fn invalid_amz_dates_are_refused_at_their_byte() {
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
