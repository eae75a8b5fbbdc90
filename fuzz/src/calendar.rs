//! Timestamps as their standards write them, on the calendar of another crate.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Weekday};
use std::ops::Range;

pub const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// A point in time in parts, as they stand in a text.
struct Parts {
    date: Date,
    second: i64,
    offset: i64,
}

/// A number that stands at a place of a text, in digits alone.
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
        // A year before the first has no number here, one behind the last none in the calendar.
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

    /// RFC 9110, section 5.6.7, without the form of RFC 850.
    fn of_http_date(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(' ').collect();
        let month = |name: &str| MONTHS.iter().position(|month| *month == name).map(|at| at as i64 + 1);
        let (weekday, date, clock) = match words[..] {
            [weekday, day, name, year, clock, "GMT"] if day.len() == 2 && year.len() == 4 => (
                weekday.strip_suffix(',')?,
                date(number(year, 0..4)?, month(name)?, number(day, 0..2)?)?,
                clock,
            ),
            [weekday, name, "", day, clock, year] if day.len() == 1 && year.len() == 4 => {
                (weekday, date(number(year, 0..4)?, month(name)?, number(day, 0..1)?)?, clock)
            }
            [weekday, name, day, clock, year] if day.len() == 2 && year.len() == 4 => {
                (weekday, date(number(year, 0..4)?, month(name)?, number(day, 0..2)?)?, clock)
            }
            _ => return None,
        };
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let is_right = names.iter().position(|name| *name == weekday)
            == Some((date.weekday().since(Weekday::Monday)) as usize);
        is_right.then_some(Self { date, second: second_of_day(clock, ":")?, offset: 0 })
    }
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The seconds since 1970 that a text says; `None` where it is no time.
pub fn of_rfc3339(text: &str) -> Option<i64> {
    Parts::of_rfc3339(text)?.unix()
}

pub fn of_amz_date(text: &str) -> Option<i64> {
    Parts::of_amz_date(text)?.unix()
}

pub fn of_http_date(text: &str) -> Option<i64> {
    Parts::of_http_date(text)?.unix()
}
