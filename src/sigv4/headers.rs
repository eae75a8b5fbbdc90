//! The headers of a canonical request: checked, sorted by name, joined and trimmed.

use super::character::{Class, first_other};
use super::error::{SigningError, SigningErrorKind};
use super::request::SessionTokenName;
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

/// Headers that signing adds, and headers that have a field of their own.
const REFUSED: [&str; 7] =
    [AUTHORIZATION, CONTENT_SHA256, CONTENT_TYPE, DATE, HOST, S3_SESSION_TOKEN, SECURITY_TOKEN];

/// The caller-supplied headers of a request.
#[derive(Clone, Copy)]
pub(super) enum Given<'a> {
    /// Headers as text, which are not checked yet.
    Text(&'a [(&'a str, &'a str)]),
    /// Headers of the `http` crate, which has checked names and values. Signing adds none of these.
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
    pub(super) fn get(&self, index: u16) -> Option<(&'a str, &'a [u8])> {
        match self {
            Self::Text(headers) => {
                headers.get(usize::from(index)).map(|(name, value)| (*name, value.as_bytes()))
            }
            #[cfg(feature = "http")]
            Self::Bytes(headers) => headers.get(usize::from(index)).copied(),
        }
    }

    /// The headers, each with its index.
    pub(super) fn iter(self) -> impl Iterator<Item = (u16, &'a str, &'a [u8])> {
        (0..=u16::MAX).map_while(move |index| self.get(index).map(|(name, value)| (index, name, value)))
    }

    /// Refuses headers that cannot be signed, and more of them than can be sorted.
    pub(super) fn check(&self, has_content_type: bool, carrier: Carrier) -> Result<(), SigningError> {
        const MAX: usize = if cfg!(feature = "alloc") { MAX_INDEX as usize } else { MAX_GIVEN };

        SigningError::refuse_if(self.len() > MAX, SigningErrorKind::TooManyHeaders)?;
        match self {
            Self::Text(headers) => check(headers, has_content_type, carrier),
            #[cfg(feature = "http")]
            Self::Bytes(_) => Ok(()),
        }
    }
}

/// The longest life of a presigned URL: 7 days.
pub(super) const MAX_EXPIRES_SECONDS: u32 = 604_800;

/// What carries the signature of a request. It decides which headers signing adds and a caller may not give.
#[derive(Clone, Copy)]
pub(crate) enum Carrier {
    /// The headers. An unsigned request may have the headers that a request signed by headers may have.
    Headers,
    /// The query, which also says how long the signature is good for.
    Query { expires_seconds: u32 },
}

impl Carrier {
    /// A query whose signature is good for `expires_seconds`, which AWS limits to 7 days.
    pub(crate) fn query(expires_seconds: u32) -> Result<Self, SigningError> {
        let is_in_range = (1..=MAX_EXPIRES_SECONDS).contains(&expires_seconds);
        SigningError::refuse_if(!is_in_range, SigningErrorKind::ExpiresOutOfRange)?;
        Ok(Self::Query { expires_seconds })
    }
}

/// Refuses caller-supplied headers that are malformed, that signing adds or that have fields of their own.
/// `has_content_type` says whether the field for `content-type` is set.
pub(crate) fn check(
    headers: &[(&str, &str)],
    has_content_type: bool,
    carrier: Carrier,
) -> Result<(), SigningError> {
    for (index, (name, value)) in headers.iter().enumerate() {
        SigningError::refuse_at(first_not_token(name), SigningErrorKind::InvalidHeaderName(index))?;
        SigningError::refuse_at(first_control(value), SigningErrorKind::InvalidHeaderValue(index))?;
        let kind = match find(name, &REFUSED) {
            None => continue,
            Some(CONTENT_SHA256) if matches!(carrier, Carrier::Query { .. }) => continue,
            Some(CONTENT_TYPE) if !has_content_type => continue,
            Some(CONTENT_TYPE) => SigningErrorKind::DuplicateContentType(index),
            Some(HOST) => SigningErrorKind::HostHeader(index),
            Some(_) => SigningErrorKind::SigningHeader(index),
        };
        return Err(SigningError::new(kind));
    }
    Ok(())
}

/// Refuses headers that the HTTP client writes: beside the client's, they would let a server read two requests.
pub(crate) fn check_framing(headers: &[(&str, &str)]) -> Result<(), SigningError> {
    const PREFIX: &str = "proxy-";

    let is_framing = |name: &str| {
        let start = name.get(..PREFIX.len());
        start.is_some_and(|start| find(start, &[PREFIX]).is_some()) || find(name, &FRAMING).is_some()
    };
    for (index, (name, _)) in headers.iter().enumerate() {
        SigningError::refuse_if(is_framing(name), SigningErrorKind::FramingHeader(index))?;
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

/// The most caller-supplied headers without an allocator.
pub(super) const MAX_GIVEN: usize = 48;

/// The largest index of a caller-supplied header.
const MAX_INDEX: u16 = u16::MAX - 5;

/// The most signed headers without an allocator, counting each repetition: the caller-supplied ones, and five of
/// signing.
pub(super) const MAX_SIGNED: usize = MAX_GIVEN + 5;

/// A header that is signed. It has two bytes, because a list of them is in every canonical request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct SignedHeader(u16);

impl SignedHeader {
    pub(super) const CONTENT_TYPE: Self = Self(u16::MAX - 4);
    pub(super) const HOST: Self = Self(u16::MAX - 3);
    pub(super) const CONTENT_SHA256: Self = Self(u16::MAX - 2);
    pub(super) const DATE: Self = Self(u16::MAX - 1);
    pub(super) const SESSION_TOKEN: Self = Self(u16::MAX);

    /// The caller-supplied header at an index up to [`MAX_INDEX`].
    pub(super) const fn given(index: u16) -> Self {
        Self(index)
    }

    /// The index of a caller-supplied header.
    pub(super) fn index(self) -> Option<u16> {
        (self.0 <= MAX_INDEX).then_some(self.0)
    }

    // Not inlined, because it has many callers.
    #[inline(never)]
    pub(super) fn name<'a>(self, given: Given<'a>, token_name: SessionTokenName) -> &'a str {
        match self {
            Self::CONTENT_TYPE => CONTENT_TYPE,
            Self::HOST => HOST,
            Self::CONTENT_SHA256 => CONTENT_SHA256,
            Self::DATE => DATE,
            Self::SESSION_TOKEN => token_header(token_name),
            Self(index) => given.get(index).unwrap_or_default().0,
        }
    }

    /// Whether it has the name `last` of the header before it. Only a caller-supplied header can be repeated.
    pub(super) fn is_repeated(self, name: &str, last: &str) -> bool {
        self.index().is_some() && name.eq_ignore_ascii_case(last)
    }

    /// Writes its name in lower case, percent-encoded in a query.
    pub(super) fn write_name(self, name: &str, is_percent_encoded: bool, sink: &mut Sink<'_>) {
        match self.index() {
            Some(_) => write_name(name, is_percent_encoded, sink),
            // The other names are in lower case and need no encoding.
            None => sink.text(name),
        }
    }
}

/// The header that holds the session token.
pub(super) const fn token_header(name: SessionTokenName) -> &'static str {
    match name {
        SessionTokenName::SecurityToken => SECURITY_TOKEN,
        SessionTokenName::S3SessionToken => S3_SESSION_TOKEN,
    }
}

/// The signed headers, sorted by name.
#[derive(Clone)]
pub(super) enum Order {
    Few(Vec<SignedHeader, MAX_SIGNED>),
    #[cfg(feature = "alloc")]
    Many(alloc::vec::Vec<SignedHeader>),
}

impl Order {
    /// Sorts the headers of signing that are signed, and the caller-supplied ones. Headers of one name keep their
    /// order.
    pub(super) fn new(
        own: [(SignedHeader, bool); 5],
        given: Given<'_>,
        token_name: SessionTokenName,
    ) -> Result<Self, SigningError> {
        let mut this = Self::Few(Vec::new());
        for (header, is_signed) in own {
            if is_signed {
                this.push(header)?;
            }
        }
        for (index, name, _) in given.iter() {
            if !is_unsigned(name) {
                this.push(SignedHeader::given(index))?;
            }
        }
        let name = |header: SignedHeader| header.name(given, token_name);
        match &mut this {
            // The headers of signing are sorted.
            _ if given.len() == 0 => {}
            Self::Few(few) => sort(few, &|this, that| compare(name(this), name(that))),
            #[cfg(feature = "alloc")]
            Self::Many(many) => many.sort_by(|this, that| compare(name(*this), name(*that))),
        }
        Ok(this)
    }

    fn push(&mut self, header: SignedHeader) -> Result<(), SigningError> {
        match self {
            #[cfg(not(feature = "alloc"))]
            Self::Few(few) => {
                few.push(header).map_err(|_| SigningError::new(SigningErrorKind::TooManyHeaders))?;
            }
            #[cfg(feature = "alloc")]
            Self::Few(few) => {
                if few.push(header).is_err() {
                    *self = Self::Many(few.iter().copied().chain([header]).collect());
                }
            }
            #[cfg(feature = "alloc")]
            Self::Many(many) => many.push(header),
        }
        Ok(())
    }

    /// The order of caller-supplied headers alone. `sorted` are their indices, at most [`MAX_SIGNED`], sorted by name.
    #[cfg(feature = "server")]
    pub(super) fn of_given(sorted: &[usize]) -> Self {
        let mut few = Vec::new();
        for index in sorted.iter().filter_map(|index| u16::try_from(*index).ok()) {
            // There is room.
            let _ = few.push(SignedHeader::given(index));
        }
        Self::Few(few)
    }

    /// The indices of the caller-supplied headers.
    #[cfg(feature = "server")]
    pub(super) fn given_indices(&self) -> impl Iterator<Item = usize> {
        self.headers().iter().filter_map(|header| header.index().map(usize::from))
    }

    pub(super) fn headers(&self) -> &[SignedHeader] {
        match self {
            Self::Few(few) => few,
            #[cfg(feature = "alloc")]
            Self::Many(many) => many,
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
        for count in [MAX_GIVEN, MAX_GIVEN + 1, 300] {
            let headers: Vec<(&str, &str)> = names[..count].iter().map(|name| (name.as_str(), "1")).collect();
            let own = [(SignedHeader::HOST, true); 5];
            let sorted = Order::new(own, Given::Text(&headers), SessionTokenName::SecurityToken);
            if cfg!(feature = "alloc") || count <= MAX_GIVEN {
                let sorted = sorted.unwrap();
                let indices = sorted.headers().iter().map(|header| header.index().map(usize::from));
                assert!(indices.eq([None; 5].into_iter().chain((0..count).rev().map(Some))), "{count}");
            } else {
                let error = sorted.err().unwrap();
                assert_eq!(error.kind(), SigningErrorKind::TooManyHeaders);
            }
        }
    }
}
