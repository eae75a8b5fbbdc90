//! The visitor that passes the parameters of a request, before encoding, to what writes, lists or checks them.
//!
//! It is generic over its target, because a call for each parameter would make encoding slower by an eighth.

use super::limit::{ItemLimit, TextLimit};
use super::list::{self, List, numbered};
use super::path::MemberPath;
use super::violation::Rule;
use super::{Action, RequestShape, RequestVisitor, ScalarVisitor, Sealed, Storage};
use crate::encode::decimal;
use crate::secret::{REDACTED, Secret};
use core::convert::Infallible;
use core::fmt;
use core::ops::RangeInclusive;

/// A parameter of a request, before encoding: `Tags.member.3.Key` and its value.
///
/// [`Operation::each_parameter`](crate::Operation::each_parameter) passes every one. `Debug` does not show a value that
/// is secret.
#[derive(Clone, Copy)]
pub struct Parameter<'p> {
    path: MemberPath,
    value: &'p str,
    is_secret: bool,
}

impl<'p> Parameter<'p> {
    /// The name, which [`Display`](fmt::Display) writes as the form has it.
    #[must_use]
    pub const fn name(&self) -> MemberPath {
        self.path
    }

    /// The value, which may be secret.
    #[must_use]
    pub const fn value(&self) -> &'p str {
        self.value
    }

    /// Whether the value is secret.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        self.is_secret
    }
}

impl fmt::Debug for Parameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.is_secret { REDACTED } else { self.value };
        f.debug_struct("Parameter")
            .field("name", &format_args!("{}", self.path))
            .field("value", &value)
            .finish()
    }
}

/// Takes the parameters of a request, each with its name.
pub(crate) trait TakeParameters {
    /// Takes `Action` or `Version`, which are constants of the action.
    fn take_constant(&mut self, name: &'static str, value: &str) {
        self.take(&MemberPath::new(name), value, ANY, false);
    }

    fn take(&mut self, name: &MemberPath, value: &str, limit: &'static TextLimit, is_secret: bool);

    fn take_integer(&mut self, name: &MemberPath, value: u32, range: RangeInclusive<u32>);

    /// Takes the number of items before the parameters of a list.
    fn begin_list(&mut self, _: &MemberPath, _count: usize, _: ItemLimit) {}

    /// Takes an item before its parameters, and the items before it.
    fn begin_item<S, M: RequestShape<S>>(
        &mut self,
        _: &MemberPath,
        _: ItemLimit,
        _item: &M,
        _earlier: impl Iterator<Item = (u32, M)>,
    ) {
    }

    /// Takes a rule over several members, which is reported for a parameter.
    fn take_rule(&mut self, _: &'static str, _violated: impl FnOnce() -> Option<Rule>) {}
}

/// The limit of texts that need no check.
const ANY: &TextLimit = &TextLimit::length(0, usize::MAX);

/// Passes every parameter of a request to `target`, sorted by name.
pub(crate) fn take_parameters<A: Action>(mut action: A, target: &mut impl TakeParameters) {
    let envelope = const { &[("Action", A::ACTION), ("Version", A::VERSION)] };
    let mut parameters = Parameters { target, envelope, structure: None };
    let Ok(()) = action.members(&mut parameters);
    parameters.take_envelope(None);
}

/// Passes every parameter of a request to `take`, sorted by name.
pub(crate) fn each_parameter<A: Action>(action: A, take: &mut dyn FnMut(&Parameter<'_>)) {
    take_parameters(action, &mut Each(take));
}

struct Each<'t>(&'t mut dyn FnMut(&Parameter<'_>));

impl TakeParameters for Each<'_> {
    fn take(&mut self, path: &MemberPath, value: &str, _: &'static TextLimit, is_secret: bool) {
        (self.0)(&Parameter { path: *path, value, is_secret });
    }

    fn take_integer(&mut self, path: &MemberPath, value: u32, _: RangeInclusive<u32>) {
        let mut digits = [0; 10];
        self.take(path, str::from_utf8(decimal(value, &mut digits)).unwrap_or_default(), ANY, false);
    }
}

struct Parameters<'t, T> {
    target: &'t mut T,
    /// The parameters `Action` and `Version`, as far as they were not passed yet.
    envelope: &'t [(&'static str, &'static str)],
    /// The structure whose members are visited.
    structure: Option<MemberPath>,
}

impl<T: TakeParameters> Parameters<'_, T> {
    /// Passes the parameters of the envelope that sort before `name`, or all that remain.
    fn take_envelope(&mut self, name: Option<&str>) {
        while let Some(((key, value), rest)) = self.envelope.split_first() {
            if name.is_some_and(|name| name < *key) {
                break;
            }
            self.envelope = rest;
            self.target.take_constant(key, value);
        }
    }

    fn take(&mut self, path: &MemberPath, value: &str, limit: &'static TextLimit, is_secret: bool) {
        self.take_envelope(Some(path.name()));
        self.target.take(path, value, limit, is_secret);
    }

    // This function and the next are not inlined: one copy of each serves every operation.
    #[inline(never)]
    fn take_member(&mut self, name: &'static str, value: &str, limit: &'static TextLimit, is_secret: bool) {
        self.take(&MemberPath::within(self.structure, name), value, limit, is_secret);
    }

    #[inline(never)]
    fn take_integer(&mut self, name: &'static str, value: u32, range: RangeInclusive<u32>) {
        let path = MemberPath::within(self.structure, name);
        self.take_envelope(Some(path.name()));
        self.target.take_integer(&path, value, range);
    }

    fn take_structure<S: AsRef<str>, M: RequestShape<S>>(&mut self, path: MemberPath, structure: &mut M) {
        self.structure = Some(path);
        let Ok(()) = structure.members(self);
        self.structure = None;
    }
}

impl<T> Sealed for Parameters<'_, T> {}

impl<S: AsRef<str>, T: TakeParameters> ScalarVisitor<S> for Parameters<'_, T> {
    type Error = Infallible;

    fn text(
        &mut self,
        name: &'static str,
        value: &mut S,
        limit: &'static TextLimit,
    ) -> Result<(), Infallible> {
        self.take_member(name, value.as_ref(), limit, false);
        Ok(())
    }

    fn secret(
        &mut self,
        name: &'static str,
        value: &mut Secret<S>,
        limit: &'static TextLimit,
    ) -> Result<(), Infallible> {
        self.take_member(name, value.expose_secret().as_ref(), limit, true);
        Ok(())
    }

    fn integer(
        &mut self,
        name: &'static str,
        value: &mut u32,
        range: RangeInclusive<u32>,
    ) -> Result<(), Infallible> {
        self.take_integer(name, *value, range);
        Ok(())
    }

    fn boolean(&mut self, name: &'static str, value: &mut bool) -> Result<(), Infallible> {
        self.take_member(name, if *value { "true" } else { "false" }, ANY, false);
        Ok(())
    }
}

impl<S: Storage, T: TakeParameters> RequestVisitor<S> for Parameters<'_, T> {
    fn texts<L: List<S, Item = S>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        items: ItemLimit,
        limit: &'static TextLimit,
    ) -> Result<(), Infallible> {
        let path = MemberPath::new(name);
        self.target.begin_list(&path, list.len(), items);
        for (number, value) in numbered(list) {
            self.take(&path.with_item(items.layout, number), value.as_ref(), limit, false);
        }
        Ok(())
    }

    fn structures<L: List<S, Item: RequestShape<S>>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        items: ItemLimit,
    ) -> Result<(), Infallible> {
        let path = MemberPath::new(name);
        self.target.begin_list(&path, list.len(), items);
        for (number, mut item) in numbered(list) {
            let path = path.with_item(items.layout, number);
            let earlier = (1..number).filter_map(|number| Some((number, list::item(list, number)?)));
            self.target.begin_item(&path, items, &item, earlier);
            self.take_structure(path, &mut item);
        }
        Ok(())
    }

    fn structure<M: RequestShape<S>>(&mut self, name: &'static str, value: &mut M) -> Result<(), Infallible> {
        self.take_structure(MemberPath::new(name), value);
        Ok(())
    }

    fn rule(
        &mut self,
        name: &'static str,
        violated: impl FnOnce() -> Option<Rule>,
    ) -> Result<(), Infallible> {
        self.target.take_rule(name, violated);
        Ok(())
    }
}
