//! Canonical headers: lower-case names, sorted; values trimmed and joined.

use super::sort;
use crate::Text;
use crate::encode::Sink;
use crate::sigv4::character::{first_control, first_not_token, try_each_str};
use crate::sigv4::error::{SigningError, SigningErrorKind};
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

/// One line of the canonical headers.
pub(super) enum Line<'l> {
    /// A header that signing or the request itself has.
    Own(&'static str, Text<'l>),
    /// The caller's headers of one name, by their indices.
    Callers(&'l [u8]),
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
            } else if let Some(at) = first_not_token(name) {
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

    /// Gives `write` the caller's headers and `own` ones, which must be sorted, in canonical order.
    pub(super) fn try_for_each<'l>(
        self,
        order: &'l Order,
        own: impl IntoIterator<Item = (&'static str, Text<'l>)>,
        mut write: impl FnMut(Line<'l>) -> fmt::Result,
    ) -> fmt::Result {
        let is_same = |this: &u8, that: &u8| self.name(*this).eq_ignore_ascii_case(self.name(*that));
        let mut callers = order.chunk_by(is_same).peekable();
        for (name, value) in own {
            let is_before =
                |group: &&[u8]| group.first().is_some_and(|index| compare(self.name(*index), name).is_lt());
            while let Some(group) = callers.next_if(is_before) {
                write(Line::Callers(group))?;
            }
            write(Line::Own(name, value))?;
        }
        callers.try_for_each(|group| write(Line::Callers(group)))
    }

    pub(super) fn write_name<S: Sink + ?Sized>(
        self,
        line: &Line<'_>,
        write: fn(&mut S, &str) -> fmt::Result,
        sink: &mut S,
    ) -> fmt::Result {
        match line {
            Line::Own(name, _) => write(sink, name),
            Line::Callers(group) => {
                let name = group.first().map_or("", |index| self.name(*index));
                write_lower_case(name, write, sink)
            }
        }
    }

    pub(super) fn write_values<S: Sink + ?Sized>(self, line: &Line<'_>, sink: &mut S) -> fmt::Result {
        match line {
            Line::Own(_, value) => write_value(*value, sink),
            Line::Callers(group) => group.iter().enumerate().try_for_each(|(number, index)| {
                if number > 0 {
                    sink.text(",")?;
                }
                write_value(Text::new(self.value(*index)), sink)
            }),
        }
    }

    fn name(self, index: u8) -> &'a str {
        self.0.get(usize::from(index)).map_or("", |(name, _)| *name)
    }

    fn value(self, index: u8) -> &'a str {
        self.0.get(usize::from(index)).map_or("", |(_, value)| *value)
    }
}

/// How two names sort in lower case.
fn compare(this: &str, that: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    this.bytes().map(lower).cmp(that.bytes().map(lower))
}

fn write_lower_case<S: Sink + ?Sized>(
    name: &str,
    write: fn(&mut S, &str) -> fmt::Result,
    sink: &mut S,
) -> fmt::Result {
    // A name is ASCII, so that it can be cut anywhere.
    name.as_bytes().chunks(32).try_for_each(|chunk| {
        let mut lower = [0; 32];
        lower.iter_mut().zip(chunk).for_each(|(lower, byte)| *lower = byte.to_ascii_lowercase());
        let lower = lower.get(..chunk.len()).and_then(|lower| str::from_utf8(lower).ok());
        write(sink, lower.unwrap_or_default())
    })
}

/// Writes a value without blanks at its ends, and with one space for each run of them inside.
fn write_value<S: Sink + ?Sized>(value: Text<'_>, sink: &mut S) -> fmt::Result {
    let mut blank = false;
    let mut started = false;
    try_each_str(value, |piece| {
        for (number, word) in piece.split([' ', '\t']).enumerate() {
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
