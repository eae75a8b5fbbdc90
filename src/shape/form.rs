//! Writing `application/x-www-form-urlencoded`: the one canonical form, sorted and RFC 3986.
//!
//! It serves as the body of a POST, the query of a GET and the canonical query of a signature alike. Members come
//! sorted from their description; `Action` and `Version` are merged in where they sort.

use super::Action;
use crate::encode::{Sink, WriteTo};
use crate::shape::{
    ItemLimit, List, RequestShape, RequestVisitor, ScalarVisitor, Sealed, TextLimit, item_numbers,
};
use crate::{WIDE, percent};
use core::cmp::Ordering;
use core::convert::Infallible;
use core::fmt;
use core::ops::RangeInclusive;

impl<A: Action> WriteTo for A {
    fn write_to(&self, sink: &mut Sink<'_>) {
        write(*self, sink);
    }
}

/// Whether the form of an operation is canonical, so that a signature can take it as it is written: its parameters are
/// sorted and before `X-Amz-`, and its action, version and member names need no escaping. An operation from outside this
/// crate may have another.
pub(crate) fn is_canonical<A: Action>(mut operation: A) -> bool {
    let is_plain = |value: &str| !value.is_empty() && value.bytes().all(percent::is_unreserved);
    is_plain(A::ACTION) && is_plain(A::VERSION) && operation.members(&mut Order::default()).is_ok()
}

/// A visitor that fails at a member out of order.
#[derive(Default)]
struct Order {
    last: &'static str,
    /// Whether the last was a list or a structure, of whose parameters the name is only the beginning.
    is_compound: bool,
    /// Whether these are the members of a structure, whose names stand behind those of other members.
    is_inside: bool,
}

impl Order {
    fn next(&mut self, name: &'static str, is_compound: bool) -> fmt::Result {
        let follows = match name.strip_prefix(self.last) {
            // What goes on like the last one sorts behind all of its parameters if it does not go on with a `.`, or
            // with what sorts before that.
            Some(rest) if self.is_compound => rest.as_bytes().first().is_some_and(|byte| *byte > b'.'),
            _ => self.last < name,
        };
        let is_plain = name.bytes().all(percent::is_unreserved);
        let is_free = self.is_inside || (name < "X-Amz-" && name != "Action" && name != "Version");
        (self.last, self.is_compound) = (name, is_compound);
        if follows && is_plain && is_free { Ok(()) } else { Err(fmt::Error) }
    }

    fn inside() -> Self {
        Self { is_inside: true, ..Self::default() }
    }
}

impl Sealed for Order {}

impl<S> ScalarVisitor<S> for Order {
    type Error = fmt::Error;

    fn text(&mut self, name: &'static str, _: &mut S, _: &'static TextLimit) -> fmt::Result {
        self.next(name, false)
    }

    fn integer(&mut self, name: &'static str, _: &mut u32, _: RangeInclusive<u32>) -> fmt::Result {
        self.next(name, false)
    }
}

impl<S> RequestVisitor<S> for Order {
    fn texts<L: List<S, Item = S>>(
        &mut self,
        name: &'static str,
        _: &mut L,
        _: ItemLimit,
        _: &'static TextLimit,
    ) -> fmt::Result {
        self.next(name, true)
    }

    fn structures<L: List<S, Item: RequestShape<S>>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        _: ItemLimit,
    ) -> fmt::Result {
        self.next(name, true)?;
        list.items().iter().try_for_each(|item| {
            let mut item = *item;
            item.members(&mut Self::inside())
        })
    }

    fn structure<M: RequestShape<S>>(&mut self, name: &'static str, value: &mut M) -> fmt::Result {
        self.next(name, true)?;
        value.members(&mut Self::inside())
    }
}

fn write<A: Action>(mut operation: A, sink: &mut Sink<'_>) {
    let envelope = const { &[("Action", A::ACTION), ("Version", A::VERSION)] };
    let mut form = FormWriter { sink, envelope, begun: false };
    let Ok(()) = operation.members(&mut form);
    form.write_envelope(None);
}

struct FormWriter<'s, 'b> {
    sink: &'s mut Sink<'b>,
    /// What is left to be merged in.
    envelope: &'s [(&'static str, &'static str)],
    /// Whether a parameter was written before this one.
    begun: bool,
}

/// Writes the members of a structure: `Tags.member.3.Key=`.
struct Inside<'w, 's, 'b> {
    form: &'w mut FormWriter<'s, 'b>,
    name: &'static str,
    item: Option<u32>,
}

impl FormWriter<'_, '_> {
    /// Writes what sorts before `name`, or all that is left.
    fn write_envelope(&mut self, name: Option<&str>) {
        while let Some(((key, value), rest)) = self.envelope.split_first() {
            if name.is_some_and(|name| compare(name, key).is_lt()) {
                break;
            }
            self.envelope = rest;
            self.write_key(key);
            self.sink.text("=");
            self.sink.text(value);
        }
    }

    /// Writes the name of a parameter of the request itself, before the `=` or what follows the name.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn write_name(&mut self, name: &'static str) {
        self.write_envelope(Some(name));
        self.write_key(name);
    }

    fn write_key(&mut self, key: &str) {
        if core::mem::replace(&mut self.begun, true) {
            self.sink.text("&");
        }
        self.sink.text(key);
    }

    /// Writes the name of an item: `Tags.member.3`.
    fn write_item(&mut self, name: &'static str, item: u32) {
        self.write_name(name);
        self.sink.text(".member.");
        self.sink.decimal(item);
    }

    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn write_value(&mut self, value: &str) {
        self.sink.text("=");
        self.sink.percent(value);
    }

    fn write_number(&mut self, number: u32) {
        self.sink.text("=");
        self.sink.decimal(number);
    }

    // One of each for all members of all operations.

    #[inline(never)]
    fn write_text_member(&mut self, name: &'static str, value: &str) {
        self.write_name(name);
        self.write_value(value);
    }

    #[inline(never)]
    fn write_integer_member(&mut self, name: &'static str, value: u32) {
        self.write_name(name);
        self.write_number(value);
    }
}

impl Sealed for FormWriter<'_, '_> {}
impl Sealed for Inside<'_, '_, '_> {}

/// A sink that fails says so at its end.
type Written = Result<(), Infallible>;

impl<S: AsRef<str>> ScalarVisitor<S> for FormWriter<'_, '_> {
    type Error = Infallible;

    fn text(&mut self, name: &'static str, value: &mut S, _: &'static TextLimit) -> Written {
        self.write_text_member(name, value.as_ref());
        Ok(())
    }

    fn integer(&mut self, name: &'static str, value: &mut u32, _: RangeInclusive<u32>) -> Written {
        self.write_integer_member(name, *value);
        Ok(())
    }
}

impl Inside<'_, '_, '_> {
    #[inline(never)]
    fn write_name(&mut self, field: &str) {
        match self.item {
            Some(item) => self.form.write_item(self.name, item),
            None => self.form.write_name(self.name),
        }
        self.form.sink.text(".");
        self.form.sink.text(field);
    }

    #[inline(never)]
    fn write_text_member(&mut self, name: &str, value: &str) {
        self.write_name(name);
        self.form.write_value(value);
    }
}

impl<S: AsRef<str>> ScalarVisitor<S> for Inside<'_, '_, '_> {
    type Error = Infallible;

    fn text(&mut self, name: &'static str, value: &mut S, _: &'static TextLimit) -> Written {
        self.write_text_member(name, value.as_ref());
        Ok(())
    }

    fn integer(&mut self, name: &'static str, value: &mut u32, _: RangeInclusive<u32>) -> Written {
        self.write_name(name);
        self.form.write_number(*value);
        Ok(())
    }
}

impl<S: AsRef<str>> RequestVisitor<S> for FormWriter<'_, '_> {
    fn texts<L: List<S, Item = S>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        _: ItemLimit,
        _: &'static TextLimit,
    ) -> Written {
        for (item, value) in items(list.items()) {
            self.write_item(name, item);
            self.write_value(value.as_ref());
        }
        Ok(())
    }

    fn structures<L: List<S, Item: RequestShape<S>>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        _: ItemLimit,
    ) -> Written {
        items(list.items()).try_for_each(|(item, value)| {
            let mut value = *value;
            value.members(&mut Inside { form: self, name, item: Some(item) })
        })
    }

    fn structure<M: RequestShape<S>>(&mut self, name: &'static str, value: &mut M) -> Written {
        value.members(&mut Inside { form: self, name, item: None })
    }
}

/// How two names sort: their first letters say it nearly always, without a call.
#[inline]
fn compare(this: &str, that: &str) -> Ordering {
    let first = |name: &str| if WIDE { name.as_bytes().first().copied() } else { None };
    first(this).cmp(&first(that)).then_with(|| this.cmp(that))
}

/// The items of a list with their numbers, in the order in which they are written.
fn items<T>(list: &[T]) -> impl Iterator<Item = (u32, &T)> {
    item_numbers(list.len()).filter_map(|(number, at)| Some((u32::try_from(number).ok()?, list.get(at)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Encode;
    use crate::shape::{ResponseShape, ResponseVisitor};
    use crate::{AssumeRole, GetCallerIdentity, PolicyDescriptor, Tag};
    use alloc::{string::String, vec::Vec};

    /// Members of any names: scalars, or lists of tags.
    #[derive(Clone, Copy)]
    struct Vendor<'a>(&'a [(&'static str, &'a [Tag<'a>])]);

    #[derive(Debug, Default)]
    struct Nothing;

    impl<S> ResponseShape<S> for Nothing {
        fn members<V: ResponseVisitor<S>>(&mut self, _: &mut V) -> Result<(), V::Error> {
            Ok(())
        }
    }

    impl<'a> Action for Vendor<'a> {
        type Str = &'a str;
        type Output<'r> = Nothing;
        const ACTION: &'static str = "DoIt";
        const RESPONSE: &'static str = "DoItResponse";
        const RESULT: &'static str = "DoItResult";

        fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
            const ANY: &TextLimit = &TextLimit::length(0, 1);

            self.0.iter().try_for_each(|(name, tags)| match tags {
                [] => visitor.text(name, &mut "1", ANY),
                tags => visitor.structures(name, &mut &**tags, ItemLimit::at_most(50)),
            })
        }
    }

    #[test]
    fn only_what_is_written_sorted_is_canonical() {
        let names = ["A", "A-", "A.", "A0", "AB", "Action", "Ab", "B", "Version", "X-Amz-Date", "é", "Z"];
        let none: &[Tag<'_>] = &[];
        let tags: &[Tag<'_>] = &[Tag::new("k", "v"); 11];
        let all: Vec<_> = names.iter().flat_map(|name| [(*name, none), (*name, tags)]).collect();
        let (mut accepted, mut refused) = (0, 0);
        for first in &all {
            for second in &all {
                let vendor = Vendor(&[*first, *second]);
                let mut form = String::new();
                vendor.encode(&mut form).unwrap();
                let written: Vec<&str> =
                    form.split('&').map(|parameter| parameter.split_once('=').unwrap().0).collect();
                let is_sorted = written.is_sorted_by(|this, that| this < that);
                let is_plain = written.iter().all(|name| name.is_ascii() && *name < "X-Amz-");
                // A name that two members have, or the envelope has too, is refused though lists of it may sort; and so
                // is one that goes on with a `.` behind a list.
                let is_close = second.0.strip_prefix(first.0).is_some_and(|rest| matches!(rest, "" | "."))
                    || first.0.starts_with(second.0)
                    || [first.0, second.0].into_iter().any(|name| matches!(name, "Action" | "Version"));
                if is_canonical(vendor) {
                    assert!(is_sorted && is_plain, "{form}");
                    accepted += 1;
                } else {
                    assert!(!is_sorted || !is_plain || is_close, "{form}");
                    refused += 1;
                }
            }
        }
        assert!(accepted > 50 && refused > 50, "{accepted} {refused}");
        assert!(is_canonical(GetCallerIdentity::new()));
        // A member of theirs is in lower case, and so sorts behind `X-Amz-`.
        let policies = [PolicyDescriptor::new("arn:aws:iam::aws:policy/ReadOnlyAccess")];
        assert!(is_canonical(AssumeRole::new("r", "s").policy_arns(&policies)));
    }
}
