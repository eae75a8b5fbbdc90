//! Writing `application/x-www-form-urlencoded`: the one canonical form, sorted and RFC 3986.
//!
//! It serves as the body of a POST, the query of a GET and the canonical query of a signature alike. Members come
//! sorted from their description; `Action` and `Version` are merged in where they sort.

pub(crate) mod percent;

use crate::Operation;
use crate::encode::{Drain, Encode, Sink, drain_into};
use crate::shape::{
    ItemLimit, List, RequestShape, RequestVisitor, ScalarVisitor, Sealed, TextLimit, item_numbers,
};
use core::fmt;
use core::ops::RangeInclusive;
use heapless::String;

impl<O: Operation> Encode for O {
    fn write_to(&self, sink: &mut Sink<'_>) -> fmt::Result {
        write(*self, sink)
    }
}

/// Whether the parameters of an operation come sorted, and before `X-Amz-`: as they must where its form is signed
/// as it is written. That of an operation from outside this crate may not.
pub(crate) fn is_canonical<O: Operation>(operation: O) -> bool {
    let mut order = Order { last: String::new(), name: String::new(), in_name: true };
    drain_into(&mut order, &mut |sink| write(operation, sink)).is_ok()
}

/// A drain that fails at a parameter out of order.
struct Order {
    last: String<MAX_NAME>,
    name: String<MAX_NAME>,
    in_name: bool,
}

/// The longest name of a parameter that is held to be sorted.
const MAX_NAME: usize = 128;

impl Drain for Order {
    fn drain(&mut self, text: &[u8]) -> Result<usize, fmt::Error> {
        let sorted: fmt::Result = text.iter().try_for_each(|byte| match (byte, self.in_name) {
            (b'&', false) => {
                self.in_name = true;
                Ok(())
            }
            (b'=', true) => {
                let is_sorted =
                    (self.last.is_empty() || self.last < self.name) && self.name.as_str() < "X-Amz-";
                self.last = core::mem::take(&mut self.name);
                self.in_name = false;
                if is_sorted { Ok(()) } else { Err(fmt::Error) }
            }
            (byte, true) if percent::is_unreserved(*byte) => {
                self.name.push(char::from(*byte)).map_err(|_| fmt::Error)
            }
            (_, true) => Err(fmt::Error),
            (_, false) => Ok(()),
        });
        sorted.map(|()| text.len())
    }
}

fn write<O: Operation>(mut operation: O, sink: &mut Sink<'_>) -> fmt::Result {
    let envelope = [("Action", O::ACTION), ("Version", O::VERSION)];
    let mut form = FormWriter { sink, envelope: &envelope, begun: false };
    operation.members(&mut form)?;
    form.write_envelope(None)
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
    fn write_envelope(&mut self, name: Option<&str>) -> fmt::Result {
        while let Some(((key, value), rest)) = self.envelope.split_first() {
            if name.is_some_and(|name| name < *key) {
                break;
            }
            self.envelope = rest;
            self.write_key(key)?;
            self.sink.text("=")?;
            self.sink.text(value)?;
        }
        Ok(())
    }

    /// Writes the name of a parameter of the request itself, before the `=` or what follows the name.
    fn write_name(&mut self, name: &'static str) -> fmt::Result {
        self.write_envelope(Some(name))?;
        self.write_key(name)
    }

    fn write_key(&mut self, key: &str) -> fmt::Result {
        if core::mem::replace(&mut self.begun, true) {
            self.sink.text("&")?;
        }
        self.sink.text(key)
    }

    /// Writes the name of an item: `Tags.member.3`.
    fn write_item(&mut self, name: &'static str, item: u32) -> fmt::Result {
        self.write_name(name)?;
        self.sink.text(".member.")?;
        self.sink.decimal(item)
    }

    fn write_value(&mut self, value: &str) -> fmt::Result {
        self.sink.text("=")?;
        self.sink.percent(value)
    }
}

impl Sealed for FormWriter<'_, '_> {}
impl Sealed for Inside<'_, '_, '_> {}

impl<S: AsRef<str>> ScalarVisitor<S> for FormWriter<'_, '_> {
    type Error = fmt::Error;

    fn text(&mut self, name: &'static str, value: &mut S, _: &'static TextLimit) -> fmt::Result {
        self.write_name(name)?;
        self.write_value(value.as_ref())
    }

    fn integer(&mut self, name: &'static str, value: &mut u32, _: RangeInclusive<u32>) -> fmt::Result {
        self.write_name(name)?;
        self.sink.text("=")?;
        self.sink.decimal(*value)
    }
}

impl Inside<'_, '_, '_> {
    fn write_name(&mut self, field: &str) -> fmt::Result {
        match self.item {
            Some(item) => self.form.write_item(self.name, item)?,
            None => self.form.write_name(self.name)?,
        }
        self.form.sink.text(".")?;
        self.form.sink.text(field)
    }
}

impl<S: AsRef<str>> ScalarVisitor<S> for Inside<'_, '_, '_> {
    type Error = fmt::Error;

    fn text(&mut self, name: &'static str, value: &mut S, _: &'static TextLimit) -> fmt::Result {
        self.write_name(name)?;
        self.form.write_value(value.as_ref())
    }

    fn integer(&mut self, name: &'static str, value: &mut u32, _: RangeInclusive<u32>) -> fmt::Result {
        self.write_name(name)?;
        self.form.sink.text("=")?;
        self.form.sink.decimal(*value)
    }
}

impl<S: AsRef<str>> RequestVisitor<S> for FormWriter<'_, '_> {
    fn texts<L: List<S, Item = S>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        _: ItemLimit,
        _: &'static TextLimit,
    ) -> fmt::Result {
        for (item, value) in items(list.items()) {
            self.write_item(name, item)?;
            self.write_value(value.as_ref())?;
        }
        Ok(())
    }

    fn structures<L: List<S, Item: RequestShape<S>>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        _: ItemLimit,
    ) -> fmt::Result {
        for (item, value) in items(list.items()) {
            let mut value = *value;
            value.members(&mut Inside { form: self, name, item: Some(item) })?;
        }
        Ok(())
    }

    fn structure<M: RequestShape<S>>(&mut self, name: &'static str, value: &mut M) -> fmt::Result {
        value.members(&mut Inside { form: self, name, item: None })
    }
}

/// The items of a list with their numbers, in the order in which they are written.
fn items<T>(list: &[T]) -> impl Iterator<Item = (u32, &T)> {
    item_numbers(list.len()).filter_map(|(number, at)| Some((u32::try_from(number).ok()?, list.get(at)?)))
}
