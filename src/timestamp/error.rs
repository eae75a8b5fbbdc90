//! The error of the timestamp parsers.

use core::fmt;

/// The error of a timestamp, and the byte at which it is wrong.
///
/// ```
/// use sts_wire::timestamp::TimestampErrorKind;
/// use sts_wire::Timestamp;
///
/// let error = Timestamp::parse_rfc3339("2015-02-30T00:00:00Z").unwrap_err();
/// assert_eq!((error.kind(), error.offset()), (TimestampErrorKind::Day, 8));
/// assert_eq!(error.to_string(), "malformed timestamp: the day does not exist, at byte 8");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimestampError {
    kind: TimestampErrorKind,
    offset: usize,
}

/// The kinds of [`TimestampError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimestampErrorKind {
    /// A character that the format does not have there, or anything after its end.
    Character,
    /// The text ends too early.
    End,
    /// There is no such day in that month.
    Day,
    /// The date falls on another weekday.
    Weekday,
    /// There is no such hour, minute or second.
    Time,
    /// There is no such offset from UTC.
    ZoneOffset,
    /// The time, as written or in UTC, is not in the years 0001 to 9999.
    OutOfRange,
}

impl TimestampError {
    pub(super) const fn new(kind: TimestampErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }

    /// The kind of the error.
    #[must_use]
    pub const fn kind(&self) -> TimestampErrorKind {
        self.kind
    }

    /// The byte at which it is wrong; 0 if the whole value is out of range.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            TimestampErrorKind::Character => "unexpected character",
            TimestampErrorKind::End => "it ends too early",
            TimestampErrorKind::Day => "the day does not exist",
            TimestampErrorKind::Weekday => "the date is on another weekday",
            TimestampErrorKind::Time => "the time of day does not exist",
            TimestampErrorKind::ZoneOffset => "the offset from UTC does not exist",
            TimestampErrorKind::OutOfRange => return f.write_str("timestamp outside the years 0001 to 9999"),
        };
        write!(f, "malformed timestamp: {what}, at byte {}", self.offset)
    }
}

impl core::error::Error for TimestampError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;

    #[test]
    fn every_kind_has_a_different_message() {
        let kinds = [
            TimestampErrorKind::Character,
            TimestampErrorKind::End,
            TimestampErrorKind::Day,
            TimestampErrorKind::Weekday,
            TimestampErrorKind::Time,
            TimestampErrorKind::ZoneOffset,
            TimestampErrorKind::OutOfRange,
        ];
        let told: BTreeSet<_> = kinds.iter().map(|&kind| TimestampError::new(kind, 7).to_string()).collect();
        assert_eq!(told.len(), kinds.len(), "{told:?}");
        assert!(told.iter().all(|words| words.len() > 5), "{told:?}");
    }
}
