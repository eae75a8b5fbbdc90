//! The members of an output in JSON.

use super::message::put;
use crate::encode::{Sink, json_string};
use crate::secret::Secret;
use crate::shape::{ListLayout, ResponseList, ResponseShape, ResponseVisitor, Sealed};
use crate::text::Text;
use crate::timestamp::Timestamp;
use core::convert::Infallible;

/// A JSON object without white space, as STS writes it.
pub(super) struct JsonWriter<'s, 'b> {
    sink: &'s mut Sink<'b>,
    /// What separates the next member from the text before it.
    separator: &'static str,
}

/// Writes an object.
pub(super) fn object(sink: &mut Sink<'_>, members: impl FnOnce(&mut JsonWriter<'_, '_>)) {
    sink.text("{");
    members(&mut JsonWriter { sink, separator: "" });
    sink.text("}");
}

impl JsonWriter<'_, '_> {
    /// Writes a member.
    pub(super) fn member(&mut self, name: &str, value: impl FnOnce(&mut Sink<'_>)) {
        self.sink.text(self.separator);
        self.separator = ",";
        json_string(self.sink, &mut |sink| sink.text(name));
        self.sink.text(":");
        value(self.sink);
    }

    pub(super) fn text(&mut self, name: &str, text: Text<'_>) {
        self.member(name, |sink| write_text(text, sink));
    }

    fn opt<T>(&mut self, name: &str, value: Option<T>, write: impl FnOnce(T, &mut Sink<'_>)) {
        self.member(name, |sink| match value {
            Some(value) => write(value, sink),
            None => sink.text("null"),
        });
    }

    fn list<L: ResponseList>(
        &mut self,
        name: &str,
        list: &mut L,
        item: impl Fn(&mut L::Item, &mut Sink<'_>),
    ) {
        self.member(name, |sink| {
            let mut separator = "[";
            for value in list.items_mut() {
                sink.text(separator);
                item(value, sink);
                separator = ",";
            }
            sink.text(if separator == "[" { "[]" } else { "]" });
        });
    }
}

fn write_text(text: Text<'_>, sink: &mut Sink<'_>) {
    json_string(sink, &mut |sink| sink.unescaped(text));
}

impl Sealed for JsonWriter<'_, '_> {}

/// Absent members are `null`.
impl<'r> ResponseVisitor<Text<'r>> for JsonWriter<'_, '_> {
    type Error = Infallible;

    fn text(&mut self, name: &'static str, value: &mut Text<'r>) -> Result<(), Infallible> {
        Self::text(self, name, *value);
        Ok(())
    }

    fn opt_text(&mut self, name: &'static str, value: &mut Option<Text<'r>>) -> Result<(), Infallible> {
        self.opt(name, *value, write_text);
        Ok(())
    }

    fn opt_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<Text<'r>>>,
    ) -> Result<(), Infallible> {
        self.opt(name, value.as_ref().map(|value| *value.expose_secret()), write_text);
        Ok(())
    }

    /// An absent secret is written empty: a response must have the member.
    fn expected_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<Text<'r>>>,
    ) -> Result<(), Infallible> {
        Self::text(self, name, value.as_ref().map_or_else(Text::default, |value| *value.expose_secret()));
        Ok(())
    }

    fn opt_integer(&mut self, name: &'static str, value: &mut Option<u32>) -> Result<(), Infallible> {
        self.opt(name, *value, |number, sink| sink.decimal(number));
        Ok(())
    }

    fn opt_long(&mut self, name: &'static str, value: &mut Option<i64>) -> Result<(), Infallible> {
        self.opt(name, *value, |number, sink| put(&mut |piece| sink.text(piece), format_args!("{number}")));
        Ok(())
    }

    fn opt_boolean(&mut self, name: &'static str, value: &mut Option<bool>) -> Result<(), Infallible> {
        self.opt(name, *value, |value, sink| sink.text(if value { "true" } else { "false" }));
        Ok(())
    }

    fn opt_timestamp(&mut self, name: &'static str, value: &mut Option<Timestamp>) -> Result<(), Infallible> {
        self.opt(name, *value, |time, sink| {
            put(&mut |piece| sink.text(piece), format_args!("{}", time.unix()));
        });
        Ok(())
    }

    fn structure<M: ResponseShape<Text<'r>>>(
        &mut self,
        name: &'static str,
        value: &mut M,
    ) -> Result<(), Infallible> {
        self.member(name, |sink| {
            object(sink, |members| {
                let Ok(()) = value.members(members);
            });
        });
        Ok(())
    }

    fn opt_structure<M: ResponseShape<Text<'r>>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), Infallible> {
        match value {
            Some(value) => self.structure(name, value),
            None => {
                self.member(name, |sink| sink.text("null"));
                Ok(())
            }
        }
    }

    fn texts<L: ResponseList<Item = Text<'r>>>(
        &mut self,
        name: &'static str,
        _: ListLayout,
        list: &mut L,
    ) -> Result<(), Infallible> {
        self.list(name, list, |item, sink| write_text(*item, sink));
        Ok(())
    }

    fn structures<L: ResponseList<Item: ResponseShape<Text<'r>>>>(
        &mut self,
        name: &'static str,
        _: ListLayout,
        list: &mut L,
    ) -> Result<(), Infallible> {
        self.list(name, list, |item, sink| {
            object(sink, |members| {
                let Ok(()) = item.members(members);
            });
        });
        Ok(())
    }
}
