//! The canonical query: every name and value encoded once, sorted by name, then by value.

use super::{component, sort};
use crate::encode::Sink;
use crate::sigv4::error::{SigningError, SigningErrorKind};
use core::{cmp::Ordering, fmt};
use heapless::Vec;

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
        let (name, value) = raw.split_once('=').unwrap_or((raw, ""));
        Self { name, value }
    }

    fn compare(self, other: Self) -> Ordering {
        component::compare(self.name, other.name).then_with(|| component::compare(self.value, other.value))
    }

    /// How it sorts among the parameters that signing adds, whose names need no encoding.
    pub(super) fn compare_name(self, name: &str) -> Ordering {
        component::compare(self.name, name)
    }

    pub(super) fn write<S: Sink + ?Sized>(self, sink: &mut S) -> fmt::Result {
        component::write(sink, self.name)?;
        sink.text("=")?;
        component::write(sink, self.value)
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
        if let Some(at) = raw.bytes().position(|byte| byte.is_ascii_control() || byte == b'#') {
            return error(SigningErrorKind::MalformedQuery, at);
        }
        component::check(raw).map_err(|at| SigningError::new(SigningErrorKind::MalformedQuery, at))?;
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
    pub(super) fn try_for_each(self, mut write: impl FnMut(Parameter<'a>) -> fmt::Result) -> fmt::Result {
        if self.is_sorted {
            return self.parameters().try_for_each(|(_, parameter)| write(parameter));
        }
        let starts = self.parameters().filter_map(|(at, _)| u16::try_from(at).ok());
        let order: Vec<u16, MAX_UNSORTED> =
            sort::sorted(starts, |this, that| self.at(this).compare(self.at(that))).unwrap_or_default();
        order.into_iter().try_for_each(|at| write(self.at(at)))
    }

    /// The parameters as they stand, with their offsets.
    fn parameters(self) -> impl Iterator<Item = (usize, Parameter<'a>)> {
        let mut next = 0_usize;
        // An empty query has no parameter; between two `&` stands one without a name.
        let pairs = (!self.raw.is_empty()).then(|| self.raw.split('&'));
        pairs.into_iter().flatten().map(move |pair| {
            let at = next;
            next = at.saturating_add(pair.len()).saturating_add(1);
            (at, Parameter::new(pair))
        })
    }

    /// The parameter that begins there.
    fn at(self, start: u16) -> Parameter<'a> {
        let rest = self.raw.get(usize::from(start)..).unwrap_or_default();
        Parameter::new(rest.split('&').next().unwrap_or_default())
    }
}
