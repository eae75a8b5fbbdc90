//! A part of a URL, in whatever encoding it comes: decoded, and encoded once.

use crate::encode::Sink;
use crate::form::percent;
use core::{cmp::Ordering, fmt, iter};

/// Where a `%` stands that two hex digits do not follow.
pub(super) fn check(raw: &str) -> Result<(), usize> {
    let mut at = 0_usize;
    loop {
        let rest = raw.get(at..).unwrap_or_default();
        let Some(percent) = rest.find('%') else { return Ok(()) };
        at = at.saturating_add(percent);
        if escape(rest.as_bytes().get(percent..).unwrap_or_default()).is_none() {
            return Err(at);
        }
        at = at.saturating_add(3);
    }
}

/// Writes it decoded and encoded; what [`check`] refuses is written as if its `%` were encoded.
pub(super) fn write<S: Sink + ?Sized>(sink: &mut S, raw: &str) -> fmt::Result {
    let mut rest = raw;
    loop {
        let Some((plain, escaped)) = rest.find('%').and_then(|at| rest.split_at_checked(at)) else {
            return sink.percent(rest);
        };
        sink.percent(plain)?;
        match (escape(escaped.as_bytes()), escaped.get(3..)) {
            (Some(byte), Some(after)) => {
                let [high, low] = [percent::hex_digit(byte >> 4), percent::hex_digit(byte & 0x0f)];
                let (one, three) = ([byte], [b'%', high, low]);
                let encoded = if percent::is_unreserved(byte) { &one[..] } else { &three[..] };
                sink.text(str::from_utf8(encoded).unwrap_or_default())?;
                rest = after;
            }
            _ => {
                sink.text("%25")?;
                rest = escaped.get(1..).unwrap_or_default();
            }
        }
    }
}

/// The bytes of it, decoded.
pub(super) fn bytes(raw: &str) -> impl Iterator<Item = u8> {
    let mut rest = raw.as_bytes();
    iter::from_fn(move || {
        let (byte, length) = match escape(rest) {
            Some(byte) => (byte, 3),
            None => (*rest.first()?, 1),
        };
        rest = rest.get(length..).unwrap_or_default();
        Some(byte)
    })
}

/// How two of them sort once they are encoded.
pub(super) fn compare(this: &str, that: &str) -> Ordering {
    // `%` sorts before all that is not escaped, and escapes sort as the bytes that they are.
    let rank = |byte| (percent::is_unreserved(byte), byte);
    bytes(this).map(rank).cmp(bytes(that).map(rank))
}

/// The byte that an escape stands for.
fn escape(bytes: &[u8]) -> Option<u8> {
    match bytes {
        [b'%', high, low, ..] => Some(digit(*high)?.wrapping_shl(4) | digit(*low)?),
        _ => None,
    }
}

fn digit(hex: u8) -> Option<u8> {
    char::from(hex).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
