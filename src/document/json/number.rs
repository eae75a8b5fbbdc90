//! Numbers of JSON as whole seconds.

use crate::document::digit;

/// Rounds a checked number down to a whole number; `None` if an `i64` cannot hold it.
///
/// The result is exact, since no floating-point number is involved.
pub(crate) fn whole_seconds(number: &str) -> Option<i64> {
    let (is_negative, number) = number.strip_prefix('-').map_or((false, number), |number| (true, number));
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    // The number of digits before the point, after the exponent has moved it.
    let before = i64::try_from(whole.len()).ok()?.saturating_add(clamped(exponent));
    let mut digits = whole.bytes().chain(fraction.bytes()).filter_map(|byte| digit(byte, 10));
    let mut seconds = 0_i64;
    for _ in 0..before {
        match digits.next() {
            None if seconds == 0 => break,
            next => seconds = seconds.checked_mul(10)?.checked_add(next.unwrap_or(0).into())?,
        }
    }
    if is_negative {
        let rest = digits.any(|digit| digit != 0);
        return Some(seconds.wrapping_neg().wrapping_sub(rest.into()));
    }
    Some(seconds)
}

/// An exponent, limited to the range of `i64`.
fn clamped(exponent: &str) -> i64 {
    let limit = if exponent.starts_with('-') { i64::MIN } else { i64::MAX };
    exponent.parse().unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn fraction_is_rounded_down() {
        for (number, seconds) in [
            ("0", 0),
            ("-0", 0),
            ("1573306481", 1_573_306_481),
            ("1573306481.999", 1_573_306_481),
            ("1.573306481E9", 1_573_306_481),
            ("1.573306481e+9", 1_573_306_481),
            ("1.5733064819e9", 1_573_306_481),
            ("15733064819e-1", 1_573_306_481),
            ("0.0001573306481e13", 1_573_306_481),
            ("157e7", 1_570_000_000),
            ("0.9", 0),
            ("9e-1", 0),
            ("0e5", 0),
            ("0.0E0", 0),
            ("-1", -1),
            ("-1.0", -1),
            ("-0.5", -1),
            ("-1e-400", -1),
            ("-0.0e-400", 0),
            ("-1.5", -2),
            ("-15e-1", -2),
            ("-1.50e1", -15),
            ("-62135596800.0", -62_135_596_800),
            ("9007199254740993", 9_007_199_254_740_993),
            ("9223372036854775807", i64::MAX),
        ] {
            assert_eq!(whole_seconds(number), Some(seconds), "{number}");
        }
    }

    #[test]
    fn number_that_does_not_fit_is_none() {
        for number in ["9223372036854775808", "1e19", "-1e19", "1e99999999999999999999", "0.1e20", "99e99"] {
            assert_eq!(whole_seconds(number), None, "{number}");
        }
    }

    #[test]
    fn any_exponent_takes_linear_time() {
        let zeros = "0".repeat(100_000);
        assert_eq!(whole_seconds("0e9223372036854775807"), Some(0));
        assert_eq!(whole_seconds("0e99999999999999999999"), Some(0));
        assert_eq!(whole_seconds("1e-99999999999999999999"), Some(0));
        assert_eq!(whole_seconds(&format!("0.{zeros}1e100001")), Some(1));
        assert_eq!(whole_seconds(&format!("1{zeros}e-100000")), Some(1));
        assert_eq!(whole_seconds(&format!("-1{zeros}1e-100001")), Some(-2));
        assert_eq!(whole_seconds(&format!("1e-{zeros}1")), Some(0));
        assert_eq!(whole_seconds(&format!("1e{zeros}1")), Some(10));
    }
}
