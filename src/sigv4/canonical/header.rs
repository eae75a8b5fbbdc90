//! Canonical headers: lower-case names, sorted; values trimmed and joined.

use super::sort;
use crate::Text;
use crate::encode::Sink;
use crate::sigv4::character::{Class, first_control, first_in, first_not, is_plain};
use crate::sigv4::error::{SigningError, SigningErrorKind};
use crate::sigv4::split::split_blanks;
use core::{cmp::Ordering, fmt};

/// How many headers a caller may have signed: what stands behind them in the order has this index, or a higher one.
const MAX_INDEX: u8 = 48;
const MAX: usize = MAX_INDEX as usize;

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

/// How a name is written: as it is, or percent-encoded.
pub(super) type Write = fn(&mut Sink<'_>, &str) -> fmt::Result;

pub(super) const PLAIN: Write = |sink, text| sink.text(text);
pub(super) const PERCENT: Write = |sink, text| sink.percent(text);

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
        let control = if is_plain { None } else { first_in(text, &first_control) };
        control.map_or(Ok(Self { text, is_plain }), |at| Err(SigningError::new(invalid, at)))
    }

    /// One that was checked before.
    pub(super) fn known(text: &'a str) -> Self {
        Self { text: Text::new(text), is_plain: is_plain(text) }
    }

    /// The value as it is sent.
    pub(crate) const fn text(self) -> Text<'a> {
        self.text
    }

    /// Writes it without blanks at its ends, and with one space for each run of them inside.
    pub(super) fn write(self, sink: &mut Sink<'_>) -> fmt::Result {
        if self.is_plain { sink.unescaped(self.text) } else { write_words(self.text, sink) }
    }
}

fn write_words(value: Text<'_>, sink: &mut Sink<'_>) -> fmt::Result {
    let mut blank = false;
    let mut started = false;
    value.try_each_str(&mut |piece| {
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

/// The headers that are signed: the caller's, and those that signing knows by itself.
#[derive(Clone, Copy)]
pub(super) struct Headers<'a> {
    callers: &'a [(&'a str, &'a str)],
    /// Those that are signed, in canonical order.
    order: [u8; MAX + OWN.len()],
    count: usize,
}

/// The names of the headers that are not in the caller's list, sorted; in an order they stand behind those.
const OWN: [&str; 5] = [CONTENT_TYPE, HOST, CONTENT_SHA256, DATE, SECURITY_TOKEN];

/// A header that is signed.
#[derive(Clone, Copy)]
pub(super) enum Header<'a> {
    /// Name and value as they were given.
    Callers(&'a str, &'a str),
    ContentType,
    Host,
    ContentSha256,
    Date,
    SecurityToken,
}

impl<'a> Headers<'a> {
    /// Finds what is wrong, and sorts them. `own` says which of [`OWN`] there are.
    pub(super) fn new(
        callers: &'a [(&'a str, &'a str)],
        own: [bool; OWN.len()],
    ) -> Result<Self, SigningError> {
        let mut headers = Self { callers, order: [0; MAX + OWN.len()], count: 0 };
        for (index, _) in (MAX_INDEX..).zip(own).filter(|(_, is_present)| *is_present) {
            headers.push(index);
        }
        let [has_content_type, ..] = own;
        headers.add_callers(has_content_type)?;
        Ok(headers)
    }

    fn add_callers(&mut self, has_content_type: bool) -> Result<(), SigningError> {
        if self.callers.len() > MAX {
            return Err(SigningError::new(SigningErrorKind::TooManyHeaders, 0));
        }
        for ((index, number), (name, value)) in (0..).zip(0..).zip(self.callers) {
            check(index, name, value, has_content_type)?;
            if UNSIGNED.iter().any(|unsigned| name.eq_ignore_ascii_case(unsigned)) {
                continue;
            }
            self.push(number);
            let Self { order, count, .. } = self;
            let name = |index: u8| name_of(self.callers, index);
            if let Some(order) = order.get_mut(..*count) {
                sort::insert_last(order, |this, that| compare(name(this), name(that)));
            }
        }
        Ok(())
    }

    fn push(&mut self, index: u8) {
        if let Some(free) = self.order.get_mut(self.count) {
            *free = index;
            self.count = self.count.saturating_add(1);
        }
    }

    /// Gives `visit` the headers in canonical order, and whether each goes by the same name as the one before.
    #[inline]
    pub(super) fn try_for_each(&self, mut visit: impl FnMut(Header<'a>, bool) -> fmt::Result) -> fmt::Result {
        let mut last = "";
        self.order.get(..self.count).unwrap_or_default().iter().try_for_each(|index| {
            match self.callers.get(usize::from(*index)) {
                Some((name, value)) => {
                    let is_same = last.eq_ignore_ascii_case(name);
                    last = name;
                    visit(Header::Callers(name, value), is_same)
                }
                None => visit(Header::own(index.wrapping_sub(MAX_INDEX)), false),
            }
        })
    }
}

fn name_of<'a>(callers: &[(&'a str, &'a str)], index: u8) -> &'a str {
    match callers.get(usize::from(index)) {
        Some((name, _)) => name,
        None => OWN.get(usize::from(index.wrapping_sub(MAX_INDEX))).copied().unwrap_or_default(),
    }
}

fn check(index: usize, name: &str, value: &str, has_content_type: bool) -> Result<(), SigningError> {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    let (kind, at) = if name.is_empty() {
        (SigningErrorKind::InvalidHeaderName(index), 0)
    } else if let Some(at) = first_not(Class::Token, name) {
        (SigningErrorKind::InvalidHeaderName(index), at)
    } else if let Some(at) = first_control(value) {
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

impl Header<'_> {
    /// That of a number in [`OWN`].
    const fn own(number: u8) -> Self {
        match number {
            0 => Self::ContentType,
            1 => Self::Host,
            2 => Self::ContentSha256,
            3 => Self::Date,
            _ => Self::SecurityToken,
        }
    }

    /// Writes the name in lower case.
    pub(super) fn write_name(self, write: Write, sink: &mut Sink<'_>) -> fmt::Result {
        let name = match self {
            Self::ContentType => CONTENT_TYPE,
            Self::Host => HOST,
            Self::ContentSha256 => CONTENT_SHA256,
            Self::Date => DATE,
            Self::SecurityToken => SECURITY_TOKEN,
            Self::Callers(name, _) => return write_lower(name, write, sink),
        };
        write(sink, name)
    }
}

fn write_lower(name: &str, write: Write, sink: &mut Sink<'_>) -> fmt::Result {
    // A name is ASCII, so that it can be cut anywhere.
    name.as_bytes().chunks(32).try_for_each(|chunk| {
        let mut lower = [0; 32];
        lower.iter_mut().zip(chunk).for_each(|(lower, byte)| *lower = byte.to_ascii_lowercase());
        let lower = lower.get(..chunk.len()).and_then(|lower| str::from_utf8(lower).ok());
        write(sink, lower.unwrap_or_default())
    })
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

    const NONE: [bool; OWN.len()] = [false; OWN.len()];

    fn lines(headers: &[(&str, &str)]) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let visit = |header: Header<'_>, is_same| {
            let Header::Callers(_, value) = header else { panic!("not of the caller") };
            let value = written(|sink| Value::known(value).write(sink));
            match lines.last_mut() {
                Some(line) if is_same => *line += &format!(",{value}"),
                _ => lines.push(written(|sink| header.write_name(PLAIN, sink)) + ":" + &value),
            }
            Ok(())
        };
        Headers::new(headers, NONE).unwrap().try_for_each(visit).unwrap();
        lines
    }

    #[test]
    fn own_ones_stand_among_the_callers() {
        let callers =
            [("x-amz-d", ""), ("A", ""), ("x-amz-z", ""), ("Hos", ""), ("hosta", ""), ("x-amz-date2", "")];
        let mut names = Vec::new();
        let visit = |header: Header<'_>, _| {
            names.push(written(|sink| header.write_name(PLAIN, sink)));
            Ok(())
        };
        Headers::new(&callers, [true; OWN.len()]).unwrap().try_for_each(visit).unwrap();
        let mut sorted: Vec<String> = callers.iter().map(|(name, _)| name.to_lowercase()).collect();
        sorted.extend(OWN.map(String::from));
        sorted.sort();
        assert_eq!(names, sorted);
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
            let error = Headers::new(&[good, header], [true; OWN.len()]).err().unwrap();
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{header:?}");
        }
        let error = Value::new(Text::new("text\n"), Kind::InvalidContentType).err().unwrap();
        assert_eq!((error.kind(), error.offset()), (Kind::InvalidContentType, 4));
        assert!(Headers::new(&[("content-type", "x"), ("Content-Type", "y")], NONE).is_ok());
        let many = [good; MAX + 1];
        assert_eq!(Headers::new(&many, NONE).err().unwrap().kind(), Kind::TooManyHeaders);
        assert_eq!(lines(&many[1..]), [format!("a:{}", ["b"; MAX].join(","))]);
    }
}
