//! The headers of a canonical request: checked, sorted by name, joined and trimmed.

use super::character::{Class, first_other};
use super::error::{SigningError, SigningErrorKind};
use super::sort::sort;
use crate::encode::{Sink, copy};
use crate::text::Text;
use core::cmp::Ordering;
use heapless::Vec;

pub(super) const AUTHORIZATION: &str = "authorization";
pub(crate) const CONTENT_TYPE: &str = "content-type";
pub(super) const HOST: &str = "host";
pub(super) const CONTENT_SHA256: &str = "x-amz-content-sha256";
pub(super) const DATE: &str = "x-amz-date";
pub(super) const SECURITY_TOKEN: &str = "x-amz-security-token";
pub(super) const S3_SESSION_TOKEN: &str = "x-amz-s3session-token";

/// Headers that clients and proxies change on the way, so that signing leaves them out.
pub(super) const UNSIGNED: [&str; 14] = [
    "baggage",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];

/// Headers that frame a message or concern one connection (RFC 9110, sections 7.6.1 and 10.1.1; RFC 9112, section 6),
/// and all that begin with `proxy-`.
const FRAMING: [&str; 8] =
    ["connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];

/// Headers of signing, and those that have a field of their own.
const REFUSED: [&str; 7] =
    [AUTHORIZATION, CONTENT_SHA256, CONTENT_TYPE, DATE, HOST, S3_SESSION_TOKEN, SECURITY_TOKEN];

/// The caller-supplied headers of a request.
#[derive(Clone, Copy)]
pub(super) enum Given<'a> {
    /// Not checked.
    Text(&'a [(&'a str, &'a str)]),
    /// Headers of the `http` crate, which has checked names and values. None of them is added by signing.
    #[cfg(feature = "http")]
    Bytes(&'a [(&'a str, &'a [u8])]),
}

impl<'a> Given<'a> {
    pub(super) const fn len(&self) -> usize {
        match self {
            Self::Text(headers) => headers.len(),
            #[cfg(feature = "http")]
            Self::Bytes(headers) => headers.len(),
        }
    }

    /// The name and the value of the header at an index.
    pub(super) fn get(&self, index: usize) -> Option<(&'a str, &'a [u8])> {
        match self {
            Self::Text(headers) => headers.get(index).map(|(name, value)| (*name, value.as_bytes())),
            #[cfg(feature = "http")]
            Self::Bytes(headers) => headers.get(index).copied(),
        }
    }

    pub(super) fn check(&self, has_content_type: bool, carrier: Carrier) -> Result<(), SigningError> {
        match self {
            Self::Text(headers) => check(headers, has_content_type, carrier),
            #[cfg(feature = "http")]
            Self::Bytes(_) => Ok(()),
        }
    }
}

/// How a request is authenticated, which decides which headers a caller may not give.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// By headers, or not at all.
    Headers,
    /// By query parameters.
    Query,
}

/// Checks caller-supplied headers. `has_content_type` says whether `content-type` is given elsewhere.
pub(crate) fn check(
    headers: &[(&str, &str)],
    has_content_type: bool,
    carrier: Carrier,
) -> Result<(), SigningError> {
    for (index, (name, value)) in headers.iter().enumerate() {
        SigningError::at(first_not_token(name), SigningErrorKind::InvalidHeaderName(index))?;
        SigningError::at(first_control(value), SigningErrorKind::InvalidHeaderValue(index))?;
        let kind = match find(name, &REFUSED) {
            None => continue,
            Some(CONTENT_SHA256) if carrier == Carrier::Query => continue,
            Some(CONTENT_TYPE) if !has_content_type => continue,
            Some(CONTENT_TYPE) => SigningErrorKind::DuplicateContentType(index),
            Some(HOST) => SigningErrorKind::HostHeader(index),
            Some(_) => SigningErrorKind::SigningHeader(index),
        };
        return Err(SigningError::new(kind));
    }
    Ok(())
}

/// Refuses headers that the HTTP client writes: beside its own they would let a request be read as two.
pub(crate) fn check_framing(headers: &[(&str, &str)]) -> Result<(), SigningError> {
    const PREFIX: &str = "proxy-";

    let is_framing = |name: &str| {
        let start = name.get(..PREFIX.len());
        start.is_some_and(|start| find(start, &[PREFIX]).is_some()) || find(name, &FRAMING).is_some()
    };
    for (index, (name, _)) in headers.iter().enumerate() {
        SigningError::when(is_framing(name), SigningErrorKind::FramingHeader(index))?;
    }
    Ok(())
}

/// Whether a header is left out of the signature.
pub(super) fn is_unsigned(name: &str) -> bool {
    find(name, &UNSIGNED).is_some()
}

/// The item of `others` that equals `name`, in any case.
// Not inlined, because it has many callers.
#[inline(never)]
pub(super) fn find<'o>(name: &str, others: &[&'o str]) -> Option<&'o str> {
    others.iter().copied().find(|other| name.eq_ignore_ascii_case(other))
}

/// Whether a header has the name `lower`, which is in lower case.
#[cfg(feature = "server")]
pub(super) fn is_named(name: &str, lower: &str) -> bool {
    // Without an early exit, the compiler vectorises the loop.
    let differs = |(byte, lower): (u8, u8)| byte.to_ascii_lowercase() ^ lower;
    name.len() == lower.len()
        && name.bytes().zip(lower.bytes()).map(differs).fold(0, |all, one| all | one) == 0
}

/// The offset of the first byte that the name of a header cannot have; 0 in an empty name.
pub(super) fn first_not_token(name: &str) -> Option<usize> {
    if name.is_empty() { Some(0) } else { first_other(name, Class::Token) }
}

/// The offset of the first control character other than HTAB, which the value of a header cannot have.
pub(super) fn first_control(value: &str) -> Option<usize> {
    if is_ascii_from(b' ', value.as_bytes()) {
        return None;
    }
    value.bytes().position(|byte| byte.is_ascii_control() && byte != b'\t')
}

/// Whether all bytes are visible ASCII, or spaces if `first` is the space.
pub(super) fn is_ascii_from(first: u8, bytes: &[u8]) -> bool {
    // The maximum has no early exit, so LLVM vectorises it; session tokens are long.
    bytes.iter().fold(0, |most: u8, byte| most.max(byte.wrapping_sub(first))) <= b'~'.wrapping_sub(first)
}

/// How two header names sort.
pub(super) fn compare(this: &str, that: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    this.bytes().map(lower).cmp(that.bytes().map(lower))
}

/// The most headers that are sorted without an allocator: 48 caller-supplied headers and five of signing.
const MAX_SORTED: usize = MAX_GIVEN + 5;
pub(super) const MAX_GIVEN: usize = 48;

/// The order of headers that are known by an index.
#[derive(Clone)]
pub(super) enum Order {
    Few(Vec<u16, MAX_SORTED>),
    #[cfg(feature = "alloc")]
    Many(alloc::vec::Vec<usize>),
}

impl Order {
    pub(super) const EMPTY: Self = Self::Few(Vec::new());

    /// Sorts `indices`, fewer than `end`. Headers that compare as equal keep their order.
    pub(super) fn new(
        end: usize,
        indices: impl Iterator<Item = usize>,
        compare: &dyn Fn(usize, usize) -> Ordering,
    ) -> Result<Self, SigningError> {
        if end > MAX_SORTED {
            #[cfg(feature = "alloc")]
            {
                let mut many: alloc::vec::Vec<usize> = indices.collect();
                many.sort_by(|this, that| compare(*this, *that));
                return Ok(Self::Many(many));
            }
            #[cfg(not(feature = "alloc"))]
            return Err(SigningError::new(SigningErrorKind::TooManyHeaders));
        }
        let mut few = Vec::new();
        for index in indices.filter_map(|index| u16::try_from(index).ok()) {
            // There is room: every index is below the capacity.
            let _ = few.push(index);
        }
        sort(&mut few, &|this, that| compare(this.into(), that.into()));
        Ok(Self::Few(few))
    }

    /// The index at a place of the order.
    pub(super) fn get(&self, place: usize) -> Option<usize> {
        match self {
            Self::Few(few) => few.get(place).map(|index| usize::from(*index)),
            #[cfg(feature = "alloc")]
            Self::Many(many) => many.get(place).copied(),
        }
    }
}

/// Writes a caller-supplied name in lower case, percent-encoded in a query.
pub(crate) fn write_name(name: &str, is_percent_encoded: bool, sink: &mut Sink<'_>) {
    for chunk in name.as_bytes().chunks(32) {
        let mut lower = [0; 32];
        copy(chunk, &mut lower);
        lower.make_ascii_lowercase();
        let lower = lower.get(..chunk.len()).unwrap_or_default();
        if is_percent_encoded { sink.percent_bytes(lower) } else { sink.ascii(lower) }
    }
}

/// The value of a header.
#[derive(Clone, Copy)]
pub(super) enum Value<'v> {
    /// Visible ASCII.
    Visible(&'v [u8]),
    Bytes(&'v [u8]),
    Text(Text<'v>),
}

/// Writes a value with one space for each run of spaces and HTABs, and none at its ends.
pub(super) fn write_value(value: Value<'_>, sink: &mut Sink<'_>) {
    let plain = match value {
        Value::Visible(visible) => return sink.ascii(visible),
        Value::Bytes(bytes) => Some(bytes),
        Value::Text(text) => text.as_str().map(str::as_bytes),
    };
    if let Some(plain) = plain.filter(|plain| is_ascii_from(b'!', plain)) {
        return sink.ascii(plain);
    }
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let (mut has_word, mut is_separated) = (false, false);
    let mut write = |piece: &[u8]| {
        for (number, word) in piece.split(is_blank).enumerate() {
            is_separated |= number > 0 && has_word;
            if word.is_empty() {
                continue;
            }
            if core::mem::take(&mut is_separated) {
                sink.byte(b' ');
            }
            sink.ascii(word);
            has_word = true;
        }
    };
    match value {
        Value::Visible(bytes) | Value::Bytes(bytes) => write(bytes),
        Value::Text(text) => text.each_str(&mut |piece| write(piece.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::written;
    use alloc::{format, string::String, vec::Vec};

    #[test]
    fn spaces_are_collapsed_across_escapes() {
        for (raw, expected) in
            [("a&amp;b", "a&b"), (" &amp; ", "&"), ("a &amp;\t&amp; b", "a & & b"), ("&amp;&amp;  c", "&& c")]
        {
            assert_eq!(written(|sink| write_value(Value::Text(Text::from_xml(raw)), sink)), expected);
        }
    }

    #[test]
    fn errors_say_what_is_wrong_and_where() {
        use SigningErrorKind as Kind;

        let good = ("a", "b");
        for (header, kind, offset) in [
            (("", "x"), Kind::InvalidHeaderName(1), 0),
            (("a b", "x"), Kind::InvalidHeaderName(1), 1),
            (("name:", "x"), Kind::InvalidHeaderName(1), 4),
            (("é", "x"), Kind::InvalidHeaderName(1), 0),
            (("a\r\nb", "x"), Kind::InvalidHeaderName(1), 1),
            (("x", "a\r\nInjected: b"), Kind::InvalidHeaderValue(1), 1),
            (("x", "\n"), Kind::InvalidHeaderValue(1), 0),
            (("x", "ab\0"), Kind::InvalidHeaderValue(1), 2),
            (("user-agent", "\u{7f}"), Kind::InvalidHeaderValue(1), 0),
            (("Authorization", "x"), Kind::SigningHeader(1), 0),
            (("X-AMZ-DATE", "x"), Kind::SigningHeader(1), 0),
            (("x-amz-security-token", "x"), Kind::SigningHeader(1), 0),
            (("X-Amz-S3Session-Token", "x"), Kind::SigningHeader(1), 0),
            (("X-Amz-Content-SHA256", "x"), Kind::SigningHeader(1), 0),
            (("Host", "x"), Kind::HostHeader(1), 0),
            (("Content-Type", "x"), Kind::DuplicateContentType(1), 0),
        ] {
            let error = check(&[good, header], true, Carrier::Headers).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{header:?}");
        }
        let repeated = [("content-type", "x"), ("Content-Type", "y")];
        assert!(check(&repeated, false, Carrier::Headers).is_ok());
    }

    #[test]
    fn framing_headers_are_refused_in_any_case() {
        for name in FRAMING.into_iter().chain(["proxy-connection", "proxy-x", "proxy-"]) {
            for name in [name.to_uppercase(), name.into()] {
                let error = check_framing(&[("a", "b"), (&name, "0")]).unwrap_err();
                assert_eq!(error.kind(), SigningErrorKind::FramingHeader(1), "{name}");
            }
        }
        for name in ["te2", "content-lengths", "proxy", "proxyx", "é-proxy-", "x-proxy-"] {
            assert!(check_framing(&[(name, "0")]).is_ok(), "{name}");
        }
    }

    #[test]
    fn control_characters_are_found_at_any_position() {
        for byte in 0..=0x7f {
            for length in [0, 1, 2, 40] {
                let mut text = alloc::vec![b'a'; length];
                text.push(byte);
                let expected = (byte != b'\t' && (byte < 0x20 || byte == 0x7f)).then_some(length);
                assert_eq!(first_control(str::from_utf8(&text).unwrap()), expected, "{byte}");
                text.extend([b'b'; 40]);
                assert_eq!(first_control(str::from_utf8(&text).unwrap()), expected, "{byte}");
            }
        }
        assert_eq!(first_control("é\u{80}"), None);
    }

    #[test]
    fn visible_ascii_is_found_at_any_length() {
        for length in 0..70 {
            let text = "~!".repeat(length);
            assert!(is_ascii_from(b'!', text.as_bytes()));
            for c in '\0'..='\u{17f}' {
                assert_eq!(
                    is_ascii_from(b'!', format!("{text}{c}xyz").as_bytes()),
                    c.is_ascii_graphic(),
                    "{c:?}"
                );
            }
        }
    }

    #[test]
    fn any_number_of_headers_is_sorted_with_an_allocator() {
        let names: Vec<String> = (0..300).rev().map(|number| format!("x-{number:03}")).collect();
        for count in [MAX_SORTED, MAX_SORTED + 1, 300] {
            let headers: Vec<(&str, &str)> = names[..count].iter().map(|name| (name.as_str(), "1")).collect();
            let sorted = Order::new(count, 0..count, &|this, that| compare(headers[this].0, headers[that].0));
            if cfg!(feature = "alloc") || count <= MAX_SORTED {
                let order = sorted.unwrap();
                let places: Vec<_> = (0..).map_while(|place| order.get(place)).collect();
                assert!(places.into_iter().eq((0..count).rev()), "{count}");
            } else {
                let error = sorted.err().unwrap();
                assert_eq!(error.kind(), SigningErrorKind::TooManyHeaders);
            }
        }
    }
}
