//! The visitor that writes a request as `application/x-www-form-urlencoded`, sorted by name and encoded by RFC 3986.
//!
//! This canonical form is the body of a POST, the query of a GET and the canonical query of a signature.

use super::limit::{ItemLimit, TextLimit};
use super::list::{List, numbered};
use super::path::MemberPath;
use super::{Action, RequestShape, RequestVisitor, ScalarVisitor, Sealed, Storage};
use crate::encode::{Sink, WriteTo};
use core::convert::Infallible;
use core::ops::RangeInclusive;

impl<A: Action> WriteTo for A {
    fn write_to(&self, sink: &mut Sink<'_>) {
        let mut action = *self;
        let envelope = const { &[("Action", A::ACTION), ("Version", A::VERSION)] };
        let mut form = FormWriter { sink, envelope, structure: None, is_first: true };
        let Ok(()) = action.members(&mut form);
        form.write_envelope(None);
    }
}

struct FormWriter<'s, 'b> {
    sink: &'s mut Sink<'b>,
    /// The parameters `Action` and `Version`, as far as they are not written yet.
    envelope: &'s [(&'static str, &'static str)],
    /// The structure whose members are visited.
    structure: Option<MemberPath>,
    /// Whether the next parameter is the first of the form.
    is_first: bool,
}

impl FormWriter<'_, '_> {
    /// Writes the parameters of the envelope that sort before `name`, or all that remain.
    fn write_envelope(&mut self, name: Option<&str>) {
        while let Some(((key, value), rest)) = self.envelope.split_first() {
            if name.is_some_and(|name| name < *key) {
                break;
            }
            self.envelope = rest;
            self.write_key(key);
            self.sink.byte(b'=');
            self.sink.text(value);
        }
    }

    fn write_key(&mut self, key: &str) {
        if !core::mem::take(&mut self.is_first) {
            self.sink.byte(b'&');
        }
        self.sink.text(key);
    }

    /// Writes a part of a name after a dot.
    #[inline(never)]
    fn write_part(&mut self, part: Option<&str>) {
        if let Some(part) = part {
            self.sink.byte(b'.');
            self.sink.text(part);
        }
    }

    /// Writes the name of a parameter and its `=`: `Tags.member.3.Key=`.
    fn write_name(&mut self, path: MemberPath) {
        self.write_envelope(Some(path.name()));
        self.write_key(path.name());
        if let Some((name, number)) = path.numbered_item() {
            self.write_part(name);
            self.write_part(Some(""));
            self.sink.decimal(number);
        }
        self.write_part(path.field());
        self.sink.byte(b'=');
    }

    // Not generic and never inlined: one copy of each serves every operation.

    #[inline(never)]
    fn write_text(&mut self, name: &'static str, value: &str) {
        self.write_name(MemberPath::within(self.structure, name));
        self.sink.percent(value);
    }

    #[inline(never)]
    fn write_integer(&mut self, name: &'static str, value: u32) {
        self.write_name(MemberPath::within(self.structure, name));
        self.sink.decimal(value);
    }
}

impl Sealed for FormWriter<'_, '_> {}

impl<S: AsRef<str>> ScalarVisitor<S> for FormWriter<'_, '_> {
    type Error = Infallible;

    fn text(&mut self, name: &'static str, value: &mut S, _: &'static TextLimit) -> Result<(), Infallible> {
        self.write_text(name, value.as_ref());
        Ok(())
    }

    fn integer(
        &mut self,
        name: &'static str,
        value: &mut u32,
        _: RangeInclusive<u32>,
    ) -> Result<(), Infallible> {
        self.write_integer(name, *value);
        Ok(())
    }

    fn boolean(&mut self, name: &'static str, value: &mut bool) -> Result<(), Infallible> {
        self.write_text(name, if *value { "true" } else { "false" });
        Ok(())
    }
}

impl<S: Storage> RequestVisitor<S> for FormWriter<'_, '_> {
    fn texts<L: List<S, Item = S>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        items: ItemLimit,
        _: &'static TextLimit,
    ) -> Result<(), Infallible> {
        for (number, value) in numbered(list) {
            self.write_name(MemberPath::new(name).with_item(items.layout, number));
            self.sink.percent(value.as_ref());
        }
        Ok(())
    }

    fn structures<L: List<S, Item: RequestShape<S>>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        items: ItemLimit,
    ) -> Result<(), Infallible> {
        for (number, mut item) in numbered(list) {
            self.structure = Some(MemberPath::new(name).with_item(items.layout, number));
            item.members(self)?;
            self.structure = None;
        }
        Ok(())
    }

    fn structure<M: RequestShape<S>>(&mut self, name: &'static str, value: &mut M) -> Result<(), Infallible> {
        self.structure = Some(MemberPath::new(name));
        value.members(self)?;
        self.structure = None;
        Ok(())
    }
}
