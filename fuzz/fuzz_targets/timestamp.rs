//! Parsing and printing of timestamps, compared with a calendar crate.
#![no_main]

use jiff::SignedDuration;
use libfuzzer_sys::fuzz_target;
use std::time::{Duration, SystemTime};
use sts_wire::Timestamp;
use sts_wire_fuzz::calendar::{self, EPOCH};

/// Compares with the crate `httpdate`, which checks no weekday and does not use a clock for two-digit years.
fn check_http_date(text: &str) {
    let Ok(theirs) = httpdate::parse_http_date(text) else { return };
    let theirs = theirs.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() as i64;
    let is_preferred =
        httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(theirs as u64)) == text;
    match Timestamp::parse_http_date(text, calendar::NOW).map(Timestamp::unix) {
        Ok(ours) if text.contains('-') => assert_eq!((ours - theirs) % 86_400, 0),
        Ok(ours) => assert_eq!(ours, theirs),
        Err(error) => assert!(!is_preferred, "{error}"),
    }
}

fuzz_target!(|text: &str| {
    let unix = |read: Result<Timestamp, _>| read.ok().map(Timestamp::unix);
    assert_eq!(unix(Timestamp::parse_rfc3339(text)), calendar::of_rfc3339(text));
    assert_eq!(unix(Timestamp::parse_amz_date(text)), calendar::of_amz_date(text));
    assert_eq!(unix(Timestamp::parse_http_date(text, calendar::NOW)), calendar::of_http_date(text));

    check_http_date(text);

    let Some(time) = text.parse().ok().and_then(Timestamp::from_unix) else { return };
    let expected = EPOCH + SignedDuration::from_secs(time.unix());
    let print = |format| expected.strftime(format).to_string();
    assert_eq!(*time.rfc3339(), print("%Y-%m-%dT%H:%M:%SZ"));
    assert_eq!(time.to_string(), print("%Y-%m-%dT%H:%M:%SZ"));
    assert_eq!(*time.amz_date(), print("%Y%m%dT%H%M%SZ"));
    assert_eq!(*time.http_date(), print("%a, %d %b %Y %H:%M:%S GMT"));
    assert_eq!(time.date().to_string(), print("%Y%m%d"));
    assert_eq!(Timestamp::parse_rfc3339(&time.rfc3339()), Ok(time));
    assert_eq!(Timestamp::parse_amz_date(&time.amz_date()), Ok(time));
    assert_eq!(Timestamp::parse_http_date(&time.http_date(), time), Ok(time));
});
