//! Timestamps, compared with the calendar of jiff.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "tests may panic"
)]

#[path = "random/xorshift.rs"]
mod xorshift;

use jiff::ToSpan;
use jiff::civil::Date;
use sts_wire::Timestamp;
use xorshift::Random;

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Midnight of a day, in seconds since 1970.
fn midnight(date: Date) -> i64 {
    date.duration_since(Date::constant(1970, 1, 1)).as_secs()
}

/// The calendar repeats after 400 years, of 146,097 days. Steps of 23 days from the first day to the last one reach
/// each of these days at least once, because 146,097 is no multiple of 23.
#[test]
fn every_day_of_the_calendar_is_printed_and_parsed() {
    const CYCLE: i64 = 146_097;
    let first = Date::constant(1, 1, 1);
    let mut is_reached = vec![false; CYCLE as usize];
    for (number, date) in first.series(23.days()).enumerate() {
        let days = 23 * number as i64;
        is_reached[(days % CYCLE) as usize] = true;
        // A different second each day, including the first and the last of a day.
        let second = days * 7_919 % 86_400;
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let clock = format!("{hour:02}:{minute:02}:{second:02}");
        let unix = midnight(first) + days * 86_400 + (hour * 60 + minute) * 60 + second;
        let time = Timestamp::from_unix(unix).unwrap();
        let (year, month, day) = (date.year(), date.month(), date.day());
        let rfc3339 = format!("{year:04}-{month:02}-{day:02}T{clock}Z");
        assert_eq!(*time.rfc3339(), *rfc3339);
        assert_eq!(rfc3339.parse(), Ok(time));

        let amz_date = rfc3339.replace(['-', ':'], "");
        assert_eq!(*time.amz_date(), *amz_date);
        assert_eq!(*time.date().yyyymmdd(), amz_date[..8]);
        assert_eq!(Timestamp::parse_amz_date(&amz_date), Ok(time));
        let weekday = WEEKDAYS[date.weekday().to_monday_zero_offset() as usize];
        let month = MONTHS[month as usize - 1];
        let http_date = format!("{weekday}, {day:02} {month} {year:04} {clock} GMT");
        assert_eq!(*time.http_date(), *http_date);
        assert_eq!(Timestamp::parse_http_date(&http_date, time), Ok(time));
        let asctime = format!("{weekday} {month} {day:2} {clock} {year:04}");
        assert_eq!(Timestamp::parse_http_date(&asctime, time), Ok(time));
        let weekday = date.strftime("%A");
        let rfc850 = format!("{weekday}, {day:02}-{month}-{:02} {clock} GMT", year % 100);
        assert_eq!(Timestamp::parse_http_date(&rfc850, time), Ok(time));
    }
    assert!(is_reached.iter().all(|reached| *reached));
}

#[test]
fn the_first_and_the_last_second_of_the_calendar_are_printed_and_parsed() {
    for (date, rfc3339) in [
        (Date::constant(1, 1, 1), "0001-01-01T00:00:00Z"),
        (Date::constant(9999, 12, 31), "9999-12-31T23:59:59Z"),
    ] {
        let second = if rfc3339.ends_with("59Z") { 86_399 } else { 0 };
        let time = Timestamp::from_unix(midnight(date) + second).unwrap();
        assert_eq!((&*time.rfc3339(), rfc3339.parse()), (rfc3339, Ok(time)));
    }
}

/// Parses RFC 3339 simply, with jiff's calendar. `None` for an invalid timestamp.
fn naive_rfc3339(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i64>().unwrap())
    };
    let is = |at: usize, allowed: &str| text.get(at..at + 1).is_some_and(|c| allowed.contains(c));

    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if !(is(4, "-") && is(7, "-") && is(10, "Tt") && is(13, ":") && is(16, ":")) {
        return None;
    }
    let mut zone = 19;
    if is(zone, ".") {
        zone += 1;
        number(zone, zone + 1)?;
        while number(zone, zone + 1).is_some() {
            zone += 1;
        }
    }
    let offset = if is(zone, "Zz") && text.len() == zone + 1 {
        0
    } else if is(zone, "+-") && is(zone + 3, ":") && text.len() == zone + 6 {
        let (hours, minutes) = (number(zone + 1, zone + 3)?, number(zone + 4, zone + 6)?);
        if hours > 23 || minutes > 59 {
            return None;
        }
        (hours * 60 + minutes) * if is(zone, "+") { 60 } else { -60 }
    } else {
        return None;
    };
    if year < 1 || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let date = Date::new(year as i16, month as i8, day as i8).ok()?;
    let unix = midnight(date) + (hour * 60 + minute) * 60 + second - offset;
    let (min, max) = (midnight(Date::constant(1, 1, 1)), midnight(Date::constant(9999, 12, 31)) + 86_399);
    (min..=max).contains(&unix).then_some(unix)
}

#[test]
fn random_rfc3339_is_accepted_exactly_if_it_is_valid() {
    let random = &mut Random::new(1);
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..200_000 {
        let year = random.pick(&[0, 1, 2, 1900, 2000, 2024, 9_998, 9_999]) + random.below(2);
        let mut text = format!("{year:04}-{:02}-{:02}", 1 + random.below(12), 1 + random.below(31));
        text += &format!("{}{:02}", random.pick(&[" ", "t", "T", "T", "T", "T"]), random.below(25));
        text += &format!(":{:02}:{:02}", random.below(61), random.below(62));
        if random.below(2) == 0 {
            text += ".";
            text += &"0951".repeat(4)[..random.below(16)];
        }
        let (hours, minutes) = (random.below(25), random.below(61));
        text += &random
            .pick(&["+hh:mm", "-hh:mm", "+hhmm", "z", "Z"])
            .replace("hh", &format!("{hours:02}"))
            .replace("mm", &format!("{minutes:02}"));
        if random.below(3) == 0 {
            let at = random.below(text.len());
            let with = random.pick(&["", "0", "9", "-", ":", ".", ",", "T", "Z", "+", " ", "é"]);
            text.replace_range(at..at + random.below(2), with);
        }

        let ours = text.parse::<Timestamp>().ok().map(Timestamp::unix);
        assert_eq!(ours, naive_rfc3339(&text), "{text}");
        match ours {
            Some(_) => taken += 1,
            None => refused += 1,
        }

        // jiff's parser accepts more: a space for the T, `±hhmm` and `±hh`, a comma before the fraction, the year
        // 0000, offsets of more than a day. It accepts less in two ways: at most nine fraction digits, and no time
        // after 9999-12-30T22:00:00Z. Both agree where both accept, except that jiff reads second 60 as 59.
        let theirs = text.parse::<jiff::Timestamp>();
        match (ours, theirs) {
            (Some(ours), Ok(theirs)) => {
                let theirs = theirs.as_nanosecond().div_euclid(1_000_000_000);
                assert_eq!(i128::from(ours), theirs + i128::from(&text[17..19] == "60"), "{text}");
            }
            (Some(ours), Err(_)) => {
                let digits = text[19..].trim_start_matches('.').find(|c: char| !c.is_ascii_digit());
                assert!(digits > Some(9) || ours > 253_402_207_200, "{text}");
            }
            (None, _) => {}
        }
    }
    assert!(taken > 20_000 && refused > 20_000, "{taken} taken, {refused} refused");
}

/// The clock under which the crate `httpdate` reads two digits as we do: from 70 on as the last century.
const HTTPDATE_NOW: &str = "2019-12-31T23:59:59Z";
/// The clock under which RFC 2822 does: from 50 on as the last century.
const RFC2822_NOW: &str = "1999-12-31T23:59:59Z";

#[test]
fn http_dates_agree_with_httpdate_and_jiff() {
    let random = &mut Random::new(2);
    let (httpdate_now, rfc2822_now) = (HTTPDATE_NOW.parse().unwrap(), RFC2822_NOW.parse().unwrap());
    let (mut by_httpdate, mut by_jiff) = (0, 0);
    for _ in 0..200_000 {
        let date =
            Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(random.below(36_525) as i64));
        let clock = format!("{:02}:{:02}:{:02}", random.below(24), random.below(60), random.below(60));
        let format = ["%a, %d %b %Y @ GMT", "%A, %d-%b-%y @ GMT", "%a %b %e @ %Y", "%a, %-d %b %y @ GMT"];
        let mut text = date.strftime(random.pick(&format)).to_string().replace('@', &clock);
        let changed = random.below(4) == 0;
        if changed {
            let at = random.below(text.len());
            let with = random.pick(&["", "0", "9", "-", ":", ",", " ", "Mon", "day", "UTC"]);
            text.replace_range(at..at + random.below(2), with);
        }
        let ours = Timestamp::parse_http_date(&text, httpdate_now);
        assert!(changed || ours.is_ok(), "{text}");
        // httpdate reads any character after a year, and no day of one digit.
        if let (Ok(ours), Ok(theirs)) = (ours, httpdate::parse_http_date(&text)) {
            let theirs = theirs.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
            assert_eq!(ours.unix() as u64, theirs, "{text}");
            by_httpdate += 1;
        }
        // jiff reads no name of a zone but `GMT` and `UT`, and what is neither of RFC 9110 nor sent: comments, zones.
        let ours = Timestamp::parse_http_date(&text, rfc2822_now);
        if let (Ok(ours), Ok(theirs)) = (ours, jiff::fmt::rfc2822::parse(&text)) {
            assert_eq!(ours.unix(), theirs.timestamp().as_second(), "{text}");
            by_jiff += 1;
        }
    }
    assert!(by_httpdate > 50_000 && by_jiff > 50_000, "{by_httpdate} and {by_jiff} dates");
}
