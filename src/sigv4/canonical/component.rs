//! A part of a URL, in whatever encoding it comes: decoded, and encoded once.

use crate::encode::Sink;
use crate::percent;
use crate::sigv4::split::split;
use core::{cmp::Ordering, iter};

/// Where a `%` stands that two hex digits do not follow.
pub(super) fn first_malformed(raw: &str) -> Option<usize> {
    let mut parts = split(raw, b'%');
    let mut at = parts.next().map_or(0, str::len);
    parts.find_map(|part| {
        let percent = at;
        at = at.saturating_add(1).saturating_add(part.len());
        unescape(part.as_bytes()).is_none().then_some(percent)
    })
}

/// Writes it decoded and encoded. What [`first_malformed`] finds is taken as it is, `%` included.
pub(super) fn write(sink: &mut Sink<'_>, raw: &str) {
    let mut parts = split(raw, b'%');
    sink.percent(parts.next().unwrap_or_default());
    for part in parts {
        let (byte, after) = match (unescape(part.as_bytes()), part.get(2..)) {
            (Some(byte), Some(after)) => (byte, after),
            _ => (b'%', part),
        };
        sink.percent_bytes(&[byte]);
        sink.percent(after);
    }
}

/// The bytes of it, decoded.
pub(super) fn bytes(raw: &str) -> impl Iterator<Item = u8> {
    let mut rest = raw.as_bytes();
    iter::from_fn(move || {
        let (first, after) = rest.split_first()?;
        let escaped = (*first == b'%').then(|| unescape(after)).flatten();
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
        Some(escaped.unwrap_or(*first))
    })
}

/// How two of them sort once they are encoded.
pub(super) fn compare(this: &str, that: &str) -> Ordering {
    // `%` sorts before all that is not escaped, and escapes sort as the bytes that they are.
    let rank = |byte| (percent::is_unreserved(byte), byte);
    bytes(this).map(rank).cmp(bytes(that).map(rank))
}

/// The byte that an escape stands for, of which this is what follows the `%`.
fn unescape(digits: &[u8]) -> Option<u8> {
    let [high, low] = *digits.first_chunk()?;
    Some(digit(high)?.wrapping_shl(4) | digit(low)?)
}

const fn digit(hex: u8) -> Option<u8> {
    match hex {
        b'0'..=b'9' => Some(hex.wrapping_sub(b'0')),
        b'A'..=b'F' => Some(hex.wrapping_sub(b'A' - 10)),
        b'a'..=b'f' => Some(hex.wrapping_sub(b'a' - 10)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::written;
    use alloc::{format, string::String, vec, vec::Vec};
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

    const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

    /// Decoded and encoded by the library, which takes a malformed escape as it is, too.
    fn expected(raw: &str) -> String {
        percent_encode(&percent_decode_str(raw).collect::<Vec<u8>>(), ESCAPED).collect()
    }

    /// All strings of up to four pieces.
    fn samples() -> Vec<String> {
        let pieces = ["", "a", "%", "%2", "%2f", "%C3%a9", "é", "%41", "-", "%7e", "+", "%25", "%zz", "/"];
        let mut samples = vec![String::new()];
        for _ in 0..3 {
            let longer = samples.iter().flat_map(|sample| pieces.map(|piece| format!("{sample}{piece}")));
            samples = longer.collect();
        }
        samples
    }

    #[test]
    fn is_written_as_the_library_does() {
        for raw in samples() {
            assert_eq!(written(|sink| write(sink, &raw)), expected(&raw), "{raw}");
            assert!(bytes(&raw).eq(percent_decode_str(&raw)), "{raw}");
        }
    }

    #[test]
    fn malformed_escapes_are_found() {
        for (raw, at) in [
            ("", None),
            ("a%20b%C3", None),
            ("%", Some(0)),
            ("a%2", Some(1)),
            ("a%2g", Some(1)),
            ("%20%%20", Some(3)),
            ("%é", Some(0)),
            ("%25%+1", Some(3)),
        ] {
            assert_eq!(first_malformed(raw), at, "{raw}");
        }
    }

    #[test]
    fn sorts_as_what_is_written() {
        let samples: Vec<String> = samples().into_iter().step_by(7).collect();
        for this in &samples {
            for that in &samples {
                assert_eq!(compare(this, that), expected(this).cmp(&expected(that)), "{this} {that}");
            }
        }
    }
}
