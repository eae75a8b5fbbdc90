//! Timestamps and integers.

use super::fixtures::{CREDENTIALS, refused_session, session};
use sts_wire::error::DecodeErrorKind;
use sts_wire::{GetSessionToken, Operation, Timestamp};

fn expiring(expiration: &str) -> String {
    session(&CREDENTIALS.replace("<Expiration>2030-01-02T03:04:05Z", &format!("¦<Expiration>{expiration}")))
}

/// Asserts that this Expiration decodes to these Unix seconds.
#[track_caller]
fn expires(expiration: &str, seconds: i64) {
    let document = expiring(expiration).replace('¦', "");
    let credentials = GetSessionToken::decode_borrowed(200, document.as_bytes()).unwrap().output.credentials;
    assert_eq!(credentials.expiration.map(Timestamp::unix), Some(seconds), "{expiration}");
}

#[track_caller]
fn does_not_expire(expiration: &str) {
    refused_session(&expiring(expiration), DecodeErrorKind::MalformedTimestamp("Expiration"));
}

// `date -u -d … +%s` printed the expected seconds.

#[test]
fn expiration_is_rfc_3339() {
    expires("2019-11-09T13:34:41Z", 1_573_306_481);
    expires("1970-01-01T00:00:00Z", 0);
    expires("2020-02-29T23:59:59Z", 1_583_020_799);
    expires("<![CDATA[2019-11-09]]>T13<!-- -->:34&#58;41Z", 1_573_306_481);
}

#[test]
fn expiration_has_any_number_of_fraction_digits_dropped_towards_the_past() {
    for digits in 1..40 {
        expires(&format!("2019-11-09T13:34:41.{}Z", "9".repeat(digits)), 1_573_306_481);
        expires(&format!("2019-11-09T13:34:41.{}Z", "0".repeat(digits)), 1_573_306_481);
        expires(&format!("1969-12-31T23:59:59.{}Z", "5".repeat(digits)), -1);
    }
    expires(&format!("2019-11-09T13:34:41.{}+00:00", "123456789".repeat(10_000)), 1_573_306_481);
}

#[test]
fn expiration_has_t_and_z_in_either_case() {
    for expiration in ["2019-11-09t13:34:41Z", "2019-11-09T13:34:41z", "2019-11-09t13:34:41.5z"] {
        expires(expiration, 1_573_306_481);
    }
}

#[test]
fn expiration_has_an_offset_in_hours_and_minutes() {
    expires("2019-11-09T15:34:41+02:00", 1_573_306_481);
    expires("2019-11-09T08:04:41-05:30", 1_573_306_481);
    expires("2019-11-09T13:34:41+00:00", 1_573_306_481);
    expires("2019-11-09T13:34:41-00:00", 1_573_306_481);
    expires("2019-11-10T13:33:41.7+23:59", 1_573_306_481);
}

#[test]
fn second_60_is_the_next_second() {
    expires("2016-12-31T23:59:60Z", 1_483_228_800);
    expires("2016-12-31T23:59:60.9Z", 1_483_228_800);
    expires("2019-11-09T13:34:60Z", 1_573_306_500);
}

#[test]
fn expiration_is_in_the_years_1_to_9999() {
    expires("0001-01-01T00:00:00Z", -62_135_596_800);
    expires("9999-12-31T23:59:59Z", 253_402_300_799);
    for expiration in [
        "0000-12-31T23:59:59Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:60Z",
        "9999-12-31T23:59:59-00:01",
        "10000-01-01T00:00:00Z",
    ] {
        does_not_expire(expiration);
    }
}

#[test]
fn expiration_is_on_a_day_of_the_calendar() {
    for expiration in [
        "2019-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2020-02-30T00:00:00Z",
        "2019-04-31T00:00:00Z",
        "2019-13-01T00:00:00Z",
        "2019-00-01T00:00:00Z",
        "2019-01-00T00:00:00Z",
        "2019-01-32T00:00:00Z",
        "2019-11-09T24:00:00Z",
        "2019-11-09T13:60:00Z",
        "2019-11-09T13:34:61Z",
        "2019-11-09T13:34:41+24:00",
        "2019-11-09T13:34:41+00:60",
    ] {
        does_not_expire(expiration);
    }
    expires("2000-02-29T00:00:00Z", 951_782_400);
}

#[test]
fn expiration_in_any_other_form_is_refused() {
    for expiration in [
        "",
        " ",
        "2019-11-09T13:34:41",
        "2019-11-09 13:34:41Z",
        "2019-11-09T13:34:41 Z",
        "2019-11-09T13:34:41+0200",
        "2019-11-09T13:34:41+02",
        "2019-11-09T13:34:41.Z",
        "2019-11-09T13:34:41,5Z",
        "2019-11-09T13:34Z",
        "2019-11-09",
        "20191109T133441Z",
        "2019-W45-6T13:34:41Z",
        "2019-313T13:34:41Z",
        "+2019-11-09T13:34:41Z",
        "-2019-11-09T13:34:41Z",
        "19-11-09T13:34:41Z",
        "1573306481",
        "1573306481.5",
        "1.573306481E9",
        "Sat, 09 Nov 2019 13:34:41 GMT",
        "Sat Nov  9 13:34:41 2019",
        "2019-11-09T13:34:41UTC",
        "2019-11-09T13:34:41Zx",
        "2019-11-09T13:34:41Z2019-11-09T13:34:41Z",
        "2019-11-09T13:34:4１Z",
        "2019-11-09T13:34:41Ｚ",
        "null",
        "never",
    ] {
        does_not_expire(expiration);
    }
}

fn sized(size: &str) -> String {
    session(&format!("{CREDENTIALS}¦<SessionTokenSize>{size}</SessionTokenSize>"))
}

#[test]
fn integers_are_decimal_digits_with_an_optional_plus() {
    for (size, number) in [
        ("0", 0),
        ("42", 42),
        ("+42", 42),
        ("0042", 42),
        ("+0", 0),
        ("4&#50;", 42),
        ("<![CDATA[4]]>2", 42),
        ("4294967295", u32::MAX),
    ] {
        let document = sized(size).replace('¦', "");
        let output = GetSessionToken::decode_borrowed(200, document.as_bytes()).unwrap().output;
        assert_eq!(output.session_token_size, Some(number), "{size}");
    }
    let zeros = sized(&("0".repeat(100_000) + "7")).replace('¦', "");
    assert_eq!(
        GetSessionToken::decode_borrowed(200, zeros.as_bytes()).unwrap().output.session_token_size,
        Some(7)
    );
}

#[test]
fn integers_in_any_other_form_are_refused() {
    for size in [
        "",
        "+",
        "-",
        "-0",
        "-1",
        "++1",
        "+ 1",
        "1 2",
        "1,000",
        "1_000",
        "1.0",
        "1e3",
        "0x10",
        "4294967296",
        "18446744073709551616",
        "４",
        "٣",
        "a",
        "null",
    ] {
        refused_session(&sized(size), DecodeErrorKind::MalformedInteger("SessionTokenSize"));
    }
}

#[test]
fn an_empty_session_token_is_no_token() {
    for empty in
        ["<SessionToken/>", "<SessionToken></SessionToken>", "<SessionToken><!-- x --></SessionToken>"]
    {
        let document = session(&CREDENTIALS.replace("<SessionToken>FwoG//</SessionToken>", empty));
        let answer = GetSessionToken::decode_borrowed(200, document.as_bytes()).unwrap();
        assert!(answer.output.credentials.session_token.is_none(), "{empty}");
    }
}
