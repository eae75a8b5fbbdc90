//! Canonical headers: lower-case names, sorted; values trimmed and joined.

use super::sort;
use crate::Text;
use crate::encode::Sink;
use crate::sigv4::character::{Class, first_control, first_not, try_each_str};
use crate::sigv4::error::{SigningError, SigningErrorKind};
use crate::sigv4::split::split_blanks;
use core::{cmp::Ordering, fmt};
use heapless::Vec;

/// How many headers a caller may have signed.
const MAX: usize = 48;

pub(crate) const AUTHORIZATION: &str = "authorization";
pub(crate) const CONTENT_TYPE: &str = "content-type";
pub(crate) const HOST: &str = "host";
pub(crate) const CONTENT_SHA256: &str = "x-amz-content-sha256";
pub(crate) const DATE: &str = "x-amz-date";
pub(crate) const SECURITY_TOKEN: &str = "x-amz-security-token";

/// What clients and proxies change on the way, and so must not be signed.
const UNSIGNED: [&str; 14] = [
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

/// The caller's headers, found good.
#[derive(Clone, Copy)]
pub(super) struct Headers<'a>(&'a [(&'a str, &'a str)]);

/// Indices of the caller's headers that are signed, sorted by name.
pub(super) type Order = Vec<u8, MAX>;

/// How a name is written: as it is, or percent-encoded.
pub(super) type Write = fn(&mut Sink<'_>, &str) -> fmt::Result;

pub(super) const PLAIN: Write = |sink, text| sink.text(text);
pub(super) const PERCENT: Write = |sink, text| sink.percent(text);

/// The value of a header that is not in the caller's list.
#[derive(Clone, Copy)]
pub(super) enum Own<'a> {
    /// ASCII without blanks.
    Plain(&'a [u8]),
    /// Anything that a header may have.
    Free(Text<'a>),
}

impl Own<'_> {
    #[inline]
    pub(super) fn write(self, sink: &mut Sink<'_>) -> fmt::Result {
        match self {
            Self::Plain(plain) => sink.ascii(plain),
            Self::Free(text) => write_value(text, sink),
        }
    }
}

impl<'a> Headers<'a> {
    pub(super) fn new(
        headers: &'a [(&'a str, &'a str)],
        content_type: Option<&str>,
    ) -> Result<Self, SigningError> {
        if let Some(at) = content_type.and_then(first_control) {
            return Err(SigningError::new(SigningErrorKind::InvalidContentType, at));
        }
        if headers.len() > MAX {
            return Err(SigningError::new(SigningErrorKind::TooManyHeaders, 0));
        }
        for (index, (name, value)) in headers.iter().enumerate() {
            let is = |other: &str| name.eq_ignore_ascii_case(other);
            let (kind, at) = if name.is_empty() {
                (SigningErrorKind::InvalidHeaderName(index), 0)
            } else if let Some(at) = first_not(Class::Token, name) {
                (SigningErrorKind::InvalidHeaderName(index), at)
            } else if let Some(at) = first_control(value) {
                (SigningErrorKind::InvalidHeaderValue(index), at)
            } else if is(AUTHORIZATION) || is(CONTENT_SHA256) || is(DATE) || is(SECURITY_TOKEN) {
                (SigningErrorKind::SigningHeader(index), 0)
            } else if is(HOST) {
                (SigningErrorKind::HostHeader(index), 0)
            } else if is(CONTENT_TYPE) && content_type.is_some() {
                (SigningErrorKind::DuplicateContentType(index), 0)
            } else {
                continue;
            };
            return Err(SigningError::new(kind, at));
        }
        Ok(Self(headers))
    }

    pub(super) fn order(self) -> Order {
        let signed = |index: &u8| !UNSIGNED.iter().any(|name| self.name(*index).eq_ignore_ascii_case(name));
        let indices = (0..).zip(self.0).map(|(index, _)| index).filter(signed);
        sort::sorted(indices, |this, that| compare(self.name(this), self.name(that))).unwrap_or_default()
    }

    /// The signed ones in canonical order, to be merged with others.
    pub(super) fn merge(self, order: &Order) -> Merge<'a, '_> {
        Merge { headers: self, rest: order }
    }

    fn name(self, index: u8) -> &'a str {
        self.0.get(usize::from(index)).map_or("", |(name, _)| *name)
    }

    fn value(self, index: u8) -> &'a str {
        self.0.get(usize::from(index)).map_or("", |(_, value)| *value)
    }
}

/// The caller's headers that are still to be written among others.
pub(super) struct Merge<'a, 'o> {
    headers: Headers<'a>,
    rest: &'o [u8],
}

/// The caller's headers of one name.
pub(super) struct Group<'a, 'o> {
    headers: Headers<'a>,
    indices: &'o [u8],
}

impl<'a, 'o> Merge<'a, 'o> {
    /// Gives `write` all that sort before `name`.
    #[inline]
    pub(super) fn before(
        &mut self,
        name: &str,
        write: impl FnMut(Group<'a, 'o>) -> fmt::Result,
    ) -> fmt::Result {
        // Most requests have none.
        if self.rest.is_empty() {
            Ok(())
        } else {
            self.take_while(|other| compare(other, name).is_lt(), write)
        }
    }

    /// Gives `write` all that are left.
    #[inline]
    pub(super) fn rest(&mut self, write: impl FnMut(Group<'a, 'o>) -> fmt::Result) -> fmt::Result {
        if self.rest.is_empty() { Ok(()) } else { self.take_while(|_| true, write) }
    }

    fn take_while(
        &mut self,
        is_taken: impl Fn(&str) -> bool,
        mut write: impl FnMut(Group<'a, 'o>) -> fmt::Result,
    ) -> fmt::Result {
        while let Some(name) =
            self.rest.first().map(|index| self.headers.name(*index)).filter(|name| is_taken(name))
        {
            let is_same = |index: &&u8| self.headers.name(**index).eq_ignore_ascii_case(name);
            let same = self.rest.iter().take_while(is_same).count();
            let (indices, rest) = self.rest.split_at_checked(same).unwrap_or_default();
            self.rest = rest;
            write(Group { headers: self.headers, indices })?;
        }
        Ok(())
    }
}

impl Group<'_, '_> {
    /// Writes the name in lower case.
    pub(super) fn write_name(&self, write: Write, sink: &mut Sink<'_>) -> fmt::Result {
        let name = self.indices.first().map_or("", |index| self.headers.name(*index));
        // A name is ASCII, so that it can be cut anywhere.
        name.as_bytes().chunks(32).try_for_each(|chunk| {
            let mut lower = [0; 32];
            lower.iter_mut().zip(chunk).for_each(|(lower, byte)| *lower = byte.to_ascii_lowercase());
            let lower = lower.get(..chunk.len()).and_then(|lower| str::from_utf8(lower).ok());
            write(sink, lower.unwrap_or_default())
        })
    }

    /// Writes the values, joined with `,`.
    pub(super) fn write_values(&self, sink: &mut Sink<'_>) -> fmt::Result {
        let mut separator = "";
        self.indices.iter().try_for_each(|index| {
            sink.text(separator)?;
            separator = ",";
            write_value(Text::new(self.headers.value(*index)), sink)
        })
    }
}

/// How two names sort in lower case.
fn compare(this: &str, that: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    this.bytes().map(lower).cmp(that.bytes().map(lower))
}

/// Writes a value without blanks at its ends, and with one space for each run of them inside.
fn write_value(value: Text<'_>, sink: &mut Sink<'_>) -> fmt::Result {
    match value.as_str() {
        // Tokens are long, and have none.
        Some(plain) if memchr::memchr2(b' ', b'\t', plain.as_bytes()).is_none() => sink.text(plain),
        _ => write_words(value, sink),
    }
}

#[inline(never)]
fn write_words(value: Text<'_>, sink: &mut Sink<'_>) -> fmt::Result {
    let mut blank = false;
    let mut started = false;
    try_each_str(value, |piece| {
        for (number, word) in split_blanks(piece).enumerate() {
            blank |= number > 0;
            if word.is_empty() {
                continue;
            }
            if blank && started {
                sink.text(" ")?;
            }
            blank = false;
            started = true;
            sink.text(word)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::written;
    use alloc::{format, string::String, vec::Vec};

    fn lines(headers: &[(&str, &str)]) -> Vec<String> {
        let headers = Headers::new(headers, None).unwrap();
        let order = headers.order();
        let mut lines = Vec::new();
        let write = |group: Group<'_, '_>| {
            lines.push(written(|sink| {
                group.write_name(PLAIN, sink)?;
                sink.text(":")?;
                group.write_values(sink)
            }));
            Ok(())
        };
        headers.merge(&order).rest(write).unwrap();
        lines
    }

    #[test]
    fn are_sorted_joined_and_trimmed() {
        let headers = [
            ("My-Header2", "  \"a   b \t c\" "),
            ("B", "2"),
            ("my-header1", "value4"),
            ("a-b", "\t"),
            ("MY-HEADER1", " value1 "),
            ("A", "x"),
            ("My-Header1", "value3,  value2"),
        ];
        let expected =
            ["a:x", "a-b:", "b:2", "my-header1:value4,value1,value3, value2", "my-header2:\"a b c\""];
        assert_eq!(lines(&headers), expected);
        let long = "N".repeat(100);
        assert_eq!(lines(&[(&long, "é")]), [format!("{}:é", long.to_lowercase())]);
    }

    #[test]
    fn what_changes_on_the_way_is_not_signed() {
        let headers: Vec<(String, &str)> =
            UNSIGNED.iter().map(|name| (name.to_uppercase(), "x")).chain([("Via".into(), "y")]).collect();
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(lines(&headers), ["via:y"]);
    }

    #[test]
    fn blanks_are_found_across_escapes() {
        for (raw, expected) in
            [("a&amp;b", "a&b"), (" &amp; ", "&"), ("a &amp;\t&amp; b", "a & & b"), ("&amp;&amp;  c", "&& c")]
        {
            assert_eq!(written(|sink| write_value(Text::from_xml(raw), sink)), expected);
        }
    }

    #[test]
    fn says_what_is_wrong_and_where() {
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
            (("X-Amz-Content-SHA256", "x"), Kind::SigningHeader(1), 0),
            (("Host", "x"), Kind::HostHeader(1), 0),
            (("Content-Type", "x"), Kind::DuplicateContentType(1), 0),
        ] {
            let error = Headers::new(&[good, header], Some("text/plain")).err().unwrap();
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{header:?}");
        }
        let error = Headers::new(&[], Some("text\n")).err().unwrap();
        assert_eq!((error.kind(), error.offset()), (Kind::InvalidContentType, 4));
        assert!(Headers::new(&[("content-type", "x"), ("Content-Type", "y")], None).is_ok());
        let many = [good; MAX + 1];
        assert_eq!(Headers::new(&many, None).err().unwrap().kind(), Kind::TooManyHeaders);
        assert_eq!(lines(&many[1..]), [format!("a:{}", ["b"; MAX].join(","))]);
    }
}
