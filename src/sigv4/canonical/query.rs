//! The canonical query: every name and value encoded once, sorted by name, then by value.

use super::parameters::Writer;
use super::{CanonicalRequest, component, sort};
use crate::encode::Sink;
use crate::sigv4::error::{SigningError, SigningErrorKind};
use crate::sigv4::split::{split, split_once};
use arrayvec::ArrayVec;
use core::cmp::Ordering;

/// How many parameters a query may have that does not come sorted; its length is bounded by the `u16`.
const MAX_UNSORTED: usize = 256;

/// Parameters that signing adds; a request that has one already was signed already.
const RESERVED: [&str; 7] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

/// Finds what is wrong with a query; answers whether its parameters come sorted.
pub(super) fn check(raw: &str) -> Result<bool, SigningError> {
    RawQuery::new(raw).map(|query| query.is_sorted)
}

pub(super) fn write(canonical: &CanonicalRequest<'_>, writer: &mut Writer<'_, '_, '_>) {
    let (raw, is_sorted) = (canonical.request.query.raw, canonical.found.is_query_sorted);
    RawQuery { raw, is_sorted }.for_each(|parameter| {
        writer.added_while(&|name| parameter.compare_name(name).is_gt());
        writer.separate();
        parameter.write(writer.sink);
    });
}

/// A query that was found good, with what its order asks for.
#[derive(Clone, Copy)]
pub(super) struct RawQuery<'a> {
    raw: &'a str,
    is_sorted: bool,
}

/// A parameter as it stands in the query.
#[derive(Clone, Copy)]
pub(super) struct Parameter<'a> {
    name: &'a str,
    value: &'a str,
}

impl<'a> Parameter<'a> {
    fn new(raw: &'a str) -> Self {
        let (name, value) = split_once(raw, b'=').unwrap_or((raw, ""));
        Self { name, value }
    }

    fn compare(self, other: Self) -> Ordering {
        component::compare(self.name, other.name).then_with(|| component::compare(self.value, other.value))
    }

    /// How it sorts among the parameters that signing adds, whose names need no encoding.
    pub(super) fn compare_name(self, name: &str) -> Ordering {
        component::compare(self.name, name)
    }

    pub(super) fn write(self, sink: &mut Sink<'_>) {
        component::write(sink, self.name);
        sink.text("=");
        component::write(sink, self.value);
    }

    fn is_reserved(self) -> bool {
        let is = |name: &str| {
            component::bytes(self.name)
                .map(|byte| byte.to_ascii_lowercase())
                .eq(name.bytes().map(|byte| byte.to_ascii_lowercase()))
        };
        RESERVED.into_iter().any(is)
    }
}

impl<'a> RawQuery<'a> {
    pub(super) fn new(raw: &'a str) -> Result<Self, SigningError> {
        let error = |kind, at| Err(SigningError::new(kind, at));
        let is_refused = |byte: u8| byte.is_ascii_control() || byte == b'#';
        if let Some(at) = raw.bytes().position(is_refused).or_else(|| component::first_malformed(raw)) {
            return error(SigningErrorKind::MalformedQuery, at);
        }
        let mut query = Self { raw, is_sorted: true };
        let mut last = None;
        let mut count = 0_usize;
        for (at, parameter) in query.parameters() {
            if parameter.is_reserved() {
                return error(SigningErrorKind::SigningParameter, at);
            }
            if last.replace(parameter).is_some_and(|last| last.compare(parameter).is_gt()) {
                query.is_sorted = false;
            }
            count = count.saturating_add(1);
        }
        if query.is_sorted {
            return Ok(query);
        }
        if u16::try_from(raw.len()).is_err() {
            return error(SigningErrorKind::QueryTooLong, 0);
        }
        if count > MAX_UNSORTED {
            return error(SigningErrorKind::TooManyParameters, 0);
        }
        Ok(query)
    }

    /// Gives all parameters to `write`, in canonical order.
    pub(super) fn for_each(self, mut write: impl FnMut(Parameter<'a>)) {
        if self.is_sorted {
            return self.parameters().for_each(|(_, parameter)| write(parameter));
        }
        let mut order: ArrayVec<u16, MAX_UNSORTED> = ArrayVec::new();
        for start in self.parameters().filter_map(|(at, _)| u16::try_from(at).ok()) {
            // There is room: they were counted before.
            let _ = order.try_push(start);
            sort::insert_last(&mut order, |this, that| self.at(this).compare(self.at(that)));
        }
        // Not `into_iter`: dropping it can panic for all the compiler sees.
        order.iter().for_each(|at| write(self.at(*at)));
    }

    /// The parameters as they stand, with their offsets.
    fn parameters(self) -> impl Iterator<Item = (usize, Parameter<'a>)> {
        let mut next = 0_usize;
        // An empty segment (`&&`, a final `&`) has no parameter.
        split(self.raw, b'&').filter_map(move |pair| {
            let at = next;
            next = at.saturating_add(pair.len()).saturating_add(1);
            (!pair.is_empty()).then_some((at, Parameter::new(pair)))
        })
    }

    /// The parameter that begins there.
    fn at(self, start: u16) -> Parameter<'a> {
        let rest = self.raw.get(usize::from(start)..).unwrap_or_default();
        Parameter::new(split(rest, b'&').next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::written;
    use alloc::{format, string::String, vec, vec::Vec};
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

    const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

    fn canonical(raw: &str) -> String {
        let mut separator = "";
        let query = RawQuery::new(raw).unwrap();
        written(|sink| {
            query.for_each(|parameter| {
                sink.text(separator);
                separator = "&";
                parameter.write(sink);
            });
        })
    }

    /// The same with strings that are sorted in memory.
    fn naive(raw: &str) -> String {
        let encode = |part: &str| -> String {
            percent_encode(&percent_decode_str(part).collect::<Vec<u8>>(), ESCAPED).collect()
        };
        let segments = raw.split('&').filter(|segment| !segment.is_empty());
        let pairs = segments.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let mut pairs: Vec<_> = pairs.map(|(name, value)| (encode(name), encode(value))).collect();
        pairs.sort();
        pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    #[test]
    fn every_small_query_is_sorted_as_in_memory() {
        let pieces = ["a", "=", "&", "%21", "é", "-", "%41", "+"];
        let mut queries = vec![String::new()];
        for _ in 0..5 {
            let longer = queries.iter().flat_map(|query| pieces.map(|piece| format!("{query}{piece}")));
            queries = longer.collect();
            for query in &queries {
                assert_eq!(canonical(query), naive(query), "{query}");
            }
        }
    }

    #[test]
    fn sorts_by_encoded_name_then_by_encoded_value() {
        assert_eq!(canonical("Tags.member.2=b&Tags.member.10=a"), "Tags.member.10=a&Tags.member.2=b");
        // `=` sorts after `-`, but a name before one that it begins.
        assert_eq!(canonical("a-b=1&a=2"), "a=2&a-b=1");
        assert_eq!(canonical("z&a=2&a=10&a&a="), "a=&a=&a=10&a=2&z=");
        assert_eq!(canonical("b+c=d e&é=%c3%a9"), "%C3%A9=%C3%A9&b%2Bc=d%20e");
    }

    #[test]
    fn empty_segments_are_dropped() {
        for (raw, expected) in [
            ("", ""),
            ("&", ""),
            ("&&", ""),
            ("a=1&", "a=1"),
            ("&&a", "a="),
            ("b&&a&", "a=&b="),
            ("=&", "="),
            ("&=1", "=1"),
        ] {
            assert_eq!(canonical(raw), expected, "{raw}");
        }
    }

    #[test]
    fn only_what_is_unsorted_is_limited() {
        let sorted: String = (0..10_000).map(|number| format!("k{number:05}=v&")).collect::<String>() + "z";
        assert_eq!(canonical(&sorted), sorted.clone() + "=");
        let most: String = (1..256).rev().map(|number| format!("{number:03}=&")).collect::<String>() + "000";
        assert_eq!(canonical(&most), naive(&most));
        assert_eq!(
            canonical(&format!("z={}&a=b", "x".repeat(65_529))),
            format!("a=b&z={}", "x".repeat(65_529))
        );
        for (query, kind) in [
            (most.clone() + "&b", SigningErrorKind::TooManyParameters),
            (format!("z={}&a=b", "x".repeat(65_530)), SigningErrorKind::QueryTooLong),
        ] {
            let error = RawQuery::new(&query).err().unwrap();
            assert_eq!((error.kind(), error.offset()), (kind, 0));
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (query, offset) in
            [("a=%", 2), ("a=1&%2=b", 4), ("a=b#fragment", 3), ("a=\r\nb", 2), ("a=b\0", 3), ("a=\u{7f}", 2)]
        {
            let error = RawQuery::new(query).err().unwrap();
            assert_eq!((error.kind(), error.offset()), (SigningErrorKind::MalformedQuery, offset), "{query}");
        }
    }

    #[test]
    fn what_signing_adds_is_refused_however_it_is_written() {
        for name in RESERVED {
            for name in [name.into(), name.to_lowercase(), name.to_uppercase(), name.replace('A', "%61")] {
                for (query, offset) in [(format!("{name}=x"), 0), (format!("a=b&{name}"), 4)] {
                    let error = RawQuery::new(&query).err().unwrap();
                    let expected = (SigningErrorKind::SigningParameter, offset);
                    assert_eq!((error.kind(), error.offset()), expected, "{query}");
                }
            }
            assert!(RawQuery::new(&format!("a={name}&{name}x=")).is_ok());
        }
    }
}
