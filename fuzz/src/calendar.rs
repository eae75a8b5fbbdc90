//! Parsers of timestamps by their standards, on the calendar of another crate.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Weekday};
use std::ops::{Range, RangeInclusive};
use sts_wire::Timestamp;

pub const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The parts of a timestamp, as written.
struct Parts {
    date: Date,
    second: i64,
    offset: i64,
}

/// The number at a place of a text, which has only digits there.
fn number(text: &str, at: Range<usize>) -> Option<i64> {
    let digits = text.get(at)?;
    digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    let date = Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    (year >= 1).then_some(date)
}

/// The second of a day at `hh:mm:ss`, or without the colons.
fn second_of_day(text: &str, separator: &str) -> Option<i64> {
    let at = |number: usize| number * (2 + separator.len());
    let part = |index| number(text, at(index)..at(index) + 2);
    let separated = (1..3).all(|index| text.get(at(index) - separator.len()..at(index)) == Some(separator));
    let (hour, minute, second) = (part(0)?, part(1)?, part(2)?);
    let right = separated && text.len() == at(2) + 2 && hour < 24 && minute < 60 && second <= 60;
    right.then_some((hour * 60 + minute) * 60 + second)
}

impl Parts {
    fn unix(&self) -> Option<i64> {
        let duration = self.date.duration_since(Date::constant(1970, 1, 1));
        let unix = duration.as_secs() + self.second - self.offset;
        // The calendar has no year before the first and after the last.
        let time = EPOCH.checked_add(SignedDuration::from_secs(unix)).ok()?;
        (time.year() >= 1).then_some(unix)
    }

    /// RFC 3339, section 5.6.
    fn of_rfc3339(text: &str) -> Option<Self> {
        if text.get(4..5)? != "-" || text.get(7..8)? != "-" || !matches!(text.get(10..11)?, "T" | "t") {
            return None;
        }
        let date = date(number(text, 0..4)?, number(text, 5..7)?, number(text, 8..10)?)?;
        let second = second_of_day(text.get(11..19)?, ":")?;
        let mut zone = text.get(19..)?;
        if let Some(fraction) = zone.strip_prefix('.') {
            zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == fraction.len() {
                return None;
            }
        }
        let offset = match zone {
            "Z" | "z" => 0,
            zone if zone.get(3..4)? == ":" && zone.len() == 6 => {
                let (hour, minute) = (number(zone, 1..3)?, number(zone, 4..6)?);
                let sign = match zone.get(..1)? {
                    "+" => 1,
                    "-" => -1,
                    _ => return None,
                };
                if hour > 23 || minute > 59 {
                    return None;
                }
                sign * (hour * 60 + minute) * 60
            }
            _ => return None,
        };
        Some(Self { date, second, offset })
    }

    fn of_amz_date(text: &str) -> Option<Self> {
        let date = date(number(text, 0..4)?, number(text, 4..6)?, number(text, 6..8)?)?;
        let clock = text.get(8..)?.strip_prefix('T')?.strip_suffix('Z')?;
        Some(Self { date, second: second_of_day(clock, "")?, offset: 0 })
    }

    /// RFC 9110, section 5.6.7, with days of one digit, years of either length and `UTC` in the first two forms.
    fn of_http_date(text: &str) -> Option<Self> {
        let month = |name: &str| MONTHS.iter().position(|month| *month == name).map(|at| at as i64 + 1);
        if let Some((weekday, rest)) = text.split_once(", ") {
            let separator = if rest.contains('-') { '-' } else { ' ' };
            let (day, rest) = rest.strip_prefix(' ').map_or_else(
                || rest.split_once(separator),
                |padded| padded.split_once(separator).filter(|(day, _)| day.len() == 1),
            )?;
            let (name, rest) = rest.split_once(separator)?;
            let (year, rest) = rest.split_once(' ')?;
            let (clock, zone) = rest.split_once(' ')?;
            let (day, month, second) = (number_of(day, 1..=2)?, month(name)?, second_of_day(clock, ":")?);
            let year = match year.len() {
                2 => full_year(number_of(year, 2..=2)?, month, day, second)?,
                _ => number_of(year, 4..=4)?,
            };
            let date = date(year, month, day)?;
            let right = matches!(zone, "GMT" | "UTC") && is_weekday(weekday, date);
            return right.then_some(Self { date, second, offset: 0 });
        }
        let (weekday, rest) = text.split_once(' ')?;
        let (name, rest) = rest.split_once(' ')?;
        let padded = rest.strip_prefix(' ');
        let (day, rest) = padded.unwrap_or(rest).split_once(' ')?;
        let (clock, year) = rest.split_once(' ')?;
        let day = number_of(day, if padded.is_some() { 1..=1 } else { 1..=2 })?;
        let date = date(number_of(year, 4..=4)?, month(name)?, day)?;
        is_weekday(weekday, date).then_some(Self { date, second: second_of_day(clock, ":")?, offset: 0 })
    }
}

/// The current time for parsing a date.
pub const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// The latest year that ends in two digits and is at most 50 years after [`NOW`].
fn full_year(two_digits: i64, month: i64, day: i64, second: i64) -> Option<i64> {
    (1900..=2100).rev().filter(|year| year % 100 == two_digits).find(|year| {
        // Compare the parts, because not every year has a 29 February.
        (*year, month, day, second) <= (2020, 1, 1, 0)
    })
}

fn number_of(digits: &str, lengths: RangeInclusive<usize>) -> Option<i64> {
    lengths.contains(&digits.len()).then(|| number(digits, 0..digits.len()))?
}

/// Whether a name, abbreviated or in full, is the weekday of a day.
fn is_weekday(name: &str, date: Date) -> bool {
    let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let full = names[date.weekday().since(Weekday::Monday) as usize];
    name == full || name == &full[..3]
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The Unix seconds of a timestamp; `None` if it is invalid.
pub fn of_rfc3339(text: &str) -> Option<i64> {
    Parts::of_rfc3339(text)?.unix()
}

pub fn of_amz_date(text: &str) -> Option<i64> {
    Parts::of_amz_date(text)?.unix()
}

pub fn of_http_date(text: &str) -> Option<i64> {
    Parts::of_http_date(text)?.unix()
}
