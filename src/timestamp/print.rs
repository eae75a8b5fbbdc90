//! Timestamps as text, in arrays of a fixed size.

use super::{Date, Timestamp};
use core::{fmt, ops::Deref, str};

/// An ASCII string of exactly `N` bytes, held in place: a printed [`Timestamp`] or [`Date`].
///
/// It derefs to `str`.
///
/// ```
/// use sts_wire::Timestamp;
///
/// let printed = Timestamp::UNIX_EPOCH.amz_date();
/// assert_eq!(printed.as_str(), "19700101T000000Z");
/// assert_eq!(printed.as_bytes(), b"19700101T000000Z");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct FixedStr<const N: usize>([u8; N]);

impl<const N: usize> FixedStr<N> {
    /// The string.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        match str::from_utf8(&self.0) {
            Ok(ascii) => ascii,
            Err(_) => "",
        }
    }

    /// The bytes of the string.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> Deref for FixedStr<N> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> AsRef<str> for FixedStr<N> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> fmt::Display for FixedStr<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for FixedStr<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// The weekdays from Monday on.
pub(super) const WEEKDAYS: [[u8; 3]; 7] = [*b"Mon", *b"Tue", *b"Wed", *b"Thu", *b"Fri", *b"Sat", *b"Sun"];

/// The months from January on.
pub(super) const MONTHS: [[u8; 3]; 12] = [
    *b"Jan", *b"Feb", *b"Mar", *b"Apr", *b"May", *b"Jun", *b"Jul", *b"Aug", *b"Sep", *b"Oct", *b"Nov",
    *b"Dec",
];

impl Timestamp {
    /// `20150830T123600Z`, the `X-Amz-Date` of a signature. The first eight bytes are the [`Date`].
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// let time = Timestamp::from_unix(1_440_938_160).unwrap_or(Timestamp::UNIX_EPOCH);
    /// assert_eq!(time.amz_date().as_str(), "20150830T123600Z");
    /// ```
    ///
    /// [Elements of a request signature](https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html)
    #[must_use]
    pub const fn amz_date(self) -> FixedStr<16> {
        let [hour, minute, second] = self.clock_digits();
        let mut written = *b"00000000T000000Z";
        if let Some((to_day, clock)) = written.split_first_chunk_mut()
            && let [_, clock @ .., _] = clock
            && let ([to_hour, to_minute, to_second], []) = clock.as_chunks_mut()
        {
            *to_day = self.date().yyyymmdd().0;
            (*to_hour, *to_minute, *to_second) = (hour, minute, second);
        }
        FixedStr(written)
    }

    /// `2015-08-30T12:36:00Z`, RFC 3339, as STS writes an `Expiration`.
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// assert_eq!(Timestamp::MIN.rfc3339().as_str(), "0001-01-01T00:00:00Z");
    /// ```
    ///
    /// [RFC 3339, section 5.6](https://www.rfc-editor.org/rfc/rfc3339#section-5.6)
    #[must_use]
    pub const fn rfc3339(self) -> FixedStr<20> {
        let [y1, y2, y3, y4, m1, m2, d1, d2] = self.date().yyyymmdd().0;
        let [[h1, h2], [n1, n2], [s1, s2]] = self.clock_digits();
        FixedStr([y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'])
    }

    /// `Sun, 30 Aug 2015 12:36:00 GMT`, the preferred format of an HTTP `Date`.
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// assert_eq!(Timestamp::UNIX_EPOCH.http_date().as_str(), "Thu, 01 Jan 1970 00:00:00 GMT");
    /// ```
    ///
    /// [RFC 9110, section 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)
    #[must_use]
    pub fn http_date(self) -> FixedStr<29> {
        let (_, month, _) = self.date().civil();
        let [w1, w2, w3] = name(&WEEKDAYS, self.date().weekday());
        let [b1, b2, b3] = name(&MONTHS, month.wrapping_sub(1));
        let [y1, y2, y3, y4, _, _, d1, d2] = self.date().yyyymmdd().0;
        let [[h1, h2], [n1, n2], [s1, s2]] = self.clock_digits();
        FixedStr([
            w1, w2, w3, b',', b' ', d1, d2, b' ', b1, b2, b3, b' ', y1, y2, y3, y4, b' ', h1, h2, b':', n1,
            n2, b':', s1, s2, b' ', b'G', b'M', b'T',
        ])
    }

    const fn clock_digits(self) -> [[u8; 2]; 3] {
        let (hour, minute, second) = self.clock();
        [two_digits(hour), two_digits(minute), two_digits(second)]
    }
}

impl Date {
    /// `20150830`, the first part of a credential scope.
    ///
    /// ```
    /// use sts_wire::Timestamp;
    ///
    /// assert_eq!(Timestamp::MAX.date().yyyymmdd().as_bytes(), b"99991231");
    /// ```
    #[must_use]
    pub const fn yyyymmdd(self) -> FixedStr<8> {
        let (year, month, day) = self.civil();
        let pairs = [two_digits(year / 100), two_digits(year % 100), two_digits(month), two_digits(day)];
        let mut written = [0; 8];
        written.copy_from_slice(pairs.as_flattened());
        FixedStr(written)
    }
}

/// The two ASCII digits of a number below 100, without a branch.
const fn two_digits(number: u32) -> [u8; 2] {
    let tens = number / 10;
    let ones = number.wrapping_sub(tens.wrapping_mul(10));
    let [first, second, ..] = (tens | ones << 8 | 0x3030).to_le_bytes();
    [first, second]
}

fn name(names: &[[u8; 3]], index: u32) -> [u8; 3] {
    names.get(index as usize).copied().unwrap_or_default()
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.rfc3339(), f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.yyyymmdd(), f)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn documented_examples_are_printed() {
        // RFC 9110, section 5.6.7; the number by `date -u -d @784111777`.
        let time = Timestamp::from_unix(784_111_777).unwrap();
        assert_eq!(*time.http_date(), *"Sun, 06 Nov 1994 08:49:37 GMT");
        // The classic suite of Signature Version 4.
        let time = Timestamp::from_unix(1_440_938_160).unwrap();
        assert_eq!(*time.amz_date(), *"20150830T123600Z");
        assert_eq!(*time.date().yyyymmdd(), *"20150830");
        assert_eq!(*time.rfc3339(), *"2015-08-30T12:36:00Z");
    }

    #[test]
    fn display_pads_and_debug_prints_the_text() {
        let time = Timestamp::UNIX_EPOCH;
        assert_eq!(format!("{time:>22}|"), "  1970-01-01T00:00:00Z|");
        assert_eq!(format!("{time:?} {:?}", time.date()), "1970-01-01T00:00:00Z 19700101");
        assert_eq!(format!("{:?} {0}", time.amz_date()), "\"19700101T000000Z\" 19700101T000000Z");
        assert_eq!(AsRef::<str>::as_ref(&time.amz_date()), "19700101T000000Z");
    }
}
