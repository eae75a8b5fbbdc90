//! Canonical headers: lower-case names, sorted; values trimmed and joined.

use super::sort;
use crate::Text;
use crate::encode::Sink;
use crate::sigv4::character::{Class, first_control, first_in, first_not, is_all, is_plain};
use crate::sigv4::error::{SigningError, SigningErrorKind};
use core::cmp::Ordering;

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

/// The value of a header, found free of control characters.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    text: Text<'a>,
    /// Whether it is written as it is.
    is_plain: bool,
}

impl<'a> Value<'a> {
    pub(crate) fn new(text: Text<'a>, invalid: SigningErrorKind) -> Result<Self, SigningError> {
        let is_plain = text.as_str().is_some_and(is_plain);
        let control = if is_plain { None } else { first_in(text, first_control) };
        control.map_or(Ok(Self { text, is_plain }), |at| Err(SigningError::new(invalid, at)))
    }

    /// One that was checked before.
    pub(super) fn known(text: &'a str) -> Self {
        Self::found(text, is_plain(text))
    }

    /// One of which it is known what was found.
    pub(super) const fn found(text: &'a str, is_plain: bool) -> Self {
        Self { text: Text::new(text), is_plain }
    }

    pub(super) const fn is_plain(self) -> bool {
        self.is_plain
    }

    /// The value as it is sent.
    pub(crate) const fn text(self) -> Text<'a> {
        self.text
    }

    /// Writes it without blanks at its ends, and with one space for each run of them inside.
    pub(super) fn write(self, sink: &mut Sink<'_>) {
        if self.is_plain {
            sink.unescaped(self.text);
        } else {
            write_words(self.text, sink);
        }
    }
}

fn write_words(value: Text<'_>, sink: &mut Sink<'_>) {
    let (mut started, mut blank) = (false, false);
    value.each_str(&mut |piece| {
        let mut rest = piece.as_bytes();
        while let Some(first) = rest.first() {
            let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
            if is_blank(first) {
                blank = started;
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            let end = rest.iter().position(is_blank).unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end).unwrap_or_default();
            if core::mem::take(&mut blank) {
                sink.text(" ");
            }
            started = true;
            sink.ascii(word);
            rest = after;
        }
    });
}

/// The caller's headers that are signed, in canonical order.
#[derive(Clone, Copy)]
pub(super) struct Order {
    indices: [u8; MAX],
    count: u8,
    /// Whether all names are written as they are, also where names are percent-encoded.
    are_names_plain: bool,
}

impl Order {
    /// Of no headers.
    pub(super) const EMPTY: Self = Self { indices: [0; MAX], count: 0, are_names_plain: true };

    /// Finds what is wrong with the caller's headers, and sorts them.
    #[inline(never)]
    pub(super) fn sort(
        &mut self,
        callers: &[(&str, &str)],
        has_content_type: bool,
    ) -> Result<(), SigningError> {
        if callers.len() > MAX {
            return Err(SigningError::new(SigningErrorKind::TooManyHeaders, 0));
        }
        let name = |index: u8| callers.get(usize::from(index)).map_or("", |(name, _)| *name);
        for ((index, number), (given, value)) in (0..).zip(0..).zip(callers) {
            let is_plain = is_all(Class::Lower, given);
            check(index, given, is_plain, value, has_content_type)?;
            if UNSIGNED.iter().any(|unsigned| given.eq_ignore_ascii_case(unsigned)) {
                continue;
            }
            self.are_names_plain &= is_plain;
            if let Some(free) = self.indices.get_mut(usize::from(self.count)) {
                *free = number;
                self.count = self.count.saturating_add(1);
            }
            if let Some(indices) = self.indices.get_mut(..usize::from(self.count)) {
                sort::insert_last(indices, |this, that| compare(name(this), name(that)));
            }
        }
        Ok(())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The headers, to be written among others.
    pub(super) fn merge<'m>(&'m self, callers: &'m [(&'m str, &'m str)], write: Write) -> Merge<'m> {
        let rest = self.indices.get(..usize::from(self.count)).unwrap_or_default();
        let next = first_letter(callers, rest);
        Merge { callers, rest, next, are_names_plain: self.are_names_plain, write, begun: false }
    }
}

/// How a header of the caller's is written.
pub(super) type Write = fn(name: Name<'_>, value: &str, place: Place, sink: &mut Sink<'_>);

/// The name of a header, as the caller has it.
#[derive(Clone, Copy)]
pub(super) struct Name<'a> {
    given: &'a str,
    /// Whether it is written as it is, also where it is percent-encoded.
    is_plain: bool,
}

/// What stands before a header.
#[derive(Clone, Copy)]
pub(super) enum Place {
    First,
    /// Behind others.
    Next,
    /// Behind one of the same name.
    Same,
}

/// The caller's headers that are still to be written among others.
pub(super) struct Merge<'m> {
    callers: &'m [(&'m str, &'m str)],
    rest: &'m [u8],
    /// What the next one begins with, in lower case; more than any letter, when none is left.
    next: u8,
    are_names_plain: bool,
    write: Write,
    /// Whether any header was written.
    begun: bool,
}

impl Merge<'_> {
    /// Writes those that sort before `name`; answers whether that is not the first.
    #[cfg_attr(target_pointer_width = "64", inline)]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub(super) fn before(&mut self, name: &str, sink: &mut Sink<'_>) -> bool {
        // Most requests have none, and of most others the first letter says it.
        if name.as_bytes().first().is_some_and(|first| self.next <= *first) {
            self.write_before(Some(name), sink);
        }
        core::mem::replace(&mut self.begun, true)
    }

    /// Writes what is left.
    #[inline]
    pub(super) fn rest(&mut self, sink: &mut Sink<'_>) {
        if !self.rest.is_empty() {
            self.write_before(None, sink);
        }
    }

    #[inline(never)]
    fn write_before(&mut self, other: Option<&str>, sink: &mut Sink<'_>) {
        let mut last = "";
        while let Some((index, rest)) = self.rest.split_first()
            && let Some((name, value)) = self.callers.get(usize::from(*index))
            && other.is_none_or(|other| compare(name, other).is_lt())
        {
            let place = match core::mem::replace(&mut self.begun, true) {
                false => Place::First,
                true if last.eq_ignore_ascii_case(name) => Place::Same,
                true => Place::Next,
            };
            (self.write)(Name { given: name, is_plain: self.are_names_plain }, value, place, sink);
            self.rest = rest;
            last = name;
        }
        self.next = first_letter(self.callers, self.rest);
    }
}

fn first_letter(callers: &[(&str, &str)], order: &[u8]) -> u8 {
    let name = order.first().and_then(|index| callers.get(usize::from(*index)));
    name.and_then(|(name, _)| name.as_bytes().first()).map_or(u8::MAX, u8::to_ascii_lowercase)
}

/// Writes a line of the canonical headers, after the end of the line before, or one more value in it.
pub(super) fn write_line(name: Name<'_>, value: &str, place: Place, sink: &mut Sink<'_>) {
    if let Place::Same = place {
        sink.text(",");
    } else {
        sink.text("\n");
        name.write(false, sink);
        sink.text(":");
    }
    Value::known(value).write(sink);
}

/// Writes a name behind those before it.
pub(super) fn write_name(name: Name<'_>, _: &str, place: Place, sink: &mut Sink<'_>) {
    write_in_list(name, place, false, sink);
}

/// The same, percent-encoded.
pub(super) fn write_percent_name(name: Name<'_>, _: &str, place: Place, sink: &mut Sink<'_>) {
    write_in_list(name, place, true, sink);
}

/// What stands between two names.
pub(super) const fn separator(is_encoded: bool) -> &'static str {
    if is_encoded { "%3B" } else { ";" }
}

fn write_in_list(name: Name<'_>, place: Place, is_encoded: bool, sink: &mut Sink<'_>) {
    match place {
        Place::Same => return,
        Place::First => {}
        Place::Next => sink.text(separator(is_encoded)),
    }
    name.write(is_encoded, sink);
}

fn check(
    index: usize,
    name: &str,
    is_plain_name: bool,
    value: &str,
    has_content_type: bool,
) -> Result<(), SigningError> {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    let (kind, at) = if name.is_empty() {
        (SigningErrorKind::InvalidHeaderName(index), 0)
    } else if let Some(at) = if is_plain_name { None } else { first_not(Class::Token, name) } {
        (SigningErrorKind::InvalidHeaderName(index), at)
    } else if let Some(at) = if is_plain(value) { None } else { first_control(value) } {
        (SigningErrorKind::InvalidHeaderValue(index), at)
    } else if [AUTHORIZATION, CONTENT_SHA256, DATE, SECURITY_TOKEN].into_iter().any(is) {
        (SigningErrorKind::SigningHeader(index), 0)
    } else if is(HOST) {
        (SigningErrorKind::HostHeader(index), 0)
    } else if is(CONTENT_TYPE) && has_content_type {
        (SigningErrorKind::DuplicateContentType(index), 0)
    } else {
        return Ok(());
    };
    Err(SigningError::new(kind, at))
}

impl Name<'_> {
    /// Writes it in lower case.
    fn write(self, is_encoded: bool, sink: &mut Sink<'_>) {
        if self.is_plain {
            return sink.text(self.given);
        }
        // It is ASCII, so that it can be cut anywhere.
        for chunk in self.given.as_bytes().chunks(32) {
            let mut lower = [0; 32];
            lower.iter_mut().zip(chunk).for_each(|(lower, byte)| *lower = byte.to_ascii_lowercase());
            let lower = lower.get(..chunk.len()).unwrap_or_default();
            if is_encoded { sink.percent_bytes(lower) } else { sink.ascii(lower) }
        }
    }
}

/// How two names sort in lower case.
fn compare(this: &str, that: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    this.bytes().map(lower).cmp(that.bytes().map(lower))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::written;
    use alloc::{format, string::String, vec::Vec};

    fn sorted(callers: &[(&str, &str)], has_content_type: bool) -> Result<Order, SigningError> {
        let mut order = Order::EMPTY;
        order.sort(callers, has_content_type).map(|()| order)
    }

    fn lines(headers: &[(&str, &str)]) -> Vec<String> {
        let order = sorted(headers, false).unwrap();
        let lines = written(|sink| order.merge(headers, write_line).rest(sink));
        lines.split('\n').skip(1).map(String::from).collect()
    }

    #[test]
    fn are_written_among_others() {
        let callers = [("x-z", "1"), ("A", "2"), ("hos", "3"), ("hosta", "4"), ("X-Z", "5")];
        let order = sorted(&callers, false).unwrap();
        for (write, expected) in [
            (write_line as Write, "\na:2\nhos:3|\nhosta:4|\nx-z:1,5"),
            (write_name, "a;hos|;hosta|;x-z"),
            (write_percent_name, "a%3Bhos|%3Bhosta|%3Bx-z"),
        ] {
            let written = written(|sink| {
                let mut merge = order.merge(&callers, write);
                for name in ["host", "i"] {
                    assert!(merge.before(name, sink));
                    sink.text("|");
                }
                merge.rest(sink);
            });
            assert_eq!(written, expected);
        }
        let order = sorted(&[], false).unwrap();
        let mut merge = order.merge(&[], write_name);
        written(|sink| {
            assert!(!merge.before("host", sink));
            assert!(merge.before("i", sink));
            merge.rest(sink);
        });
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
            let value = Value::new(Text::from_xml(raw), SigningErrorKind::InvalidSessionToken).unwrap();
            assert_eq!(written(|sink| value.write(sink)), expected);
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
            let error = sorted(&[good, header], true).err().unwrap();
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{header:?}");
        }
        let error = Value::new(Text::new("text\n"), Kind::InvalidContentType).err().unwrap();
        assert_eq!((error.kind(), error.offset()), (Kind::InvalidContentType, 4));
        assert!(sorted(&[("content-type", "x"), ("Content-Type", "y")], false).is_ok());
        let many = [good; MAX + 1];
        assert_eq!(sorted(&many, false).err().unwrap().kind(), Kind::TooManyHeaders);
        assert_eq!(lines(&many[1..]), [format!("a:{}", ["b"; MAX].join(","))]);
    }
}
