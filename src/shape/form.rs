//! A request as `application/x-www-form-urlencoded`, sorted by name and encoded by RFC 3986.
//!
//! This canonical form is the body of a POST, the query of a GET and the canonical query of a signature.

use super::Action;
use super::limit::TextLimit;
use super::parameter::{TakeParameters, take_parameters};
use super::path::MemberPath;
use crate::encode::{Sink, WriteTo};
use core::ops::RangeInclusive;

impl<A: Action> WriteTo for A {
    fn write_to(&self, sink: &mut Sink<'_>) {
        if A::NAME_CHECK.is_by_tests {
            take_parameters(*self, &mut FormWriter::<false> { sink, is_first: true });
        } else {
            take_parameters(*self, &mut FormWriter::<true> { sink, is_first: true });
        }
    }
}

/// Writes parameters as a form. `ESCAPES` says whether a name may have characters that a form must escape.
struct FormWriter<'s, 'b, const ESCAPES: bool> {
    sink: &'s mut Sink<'b>,
    /// Whether the next parameter is the first of the form.
    is_first: bool,
}

impl<const ESCAPES: bool> FormWriter<'_, '_, ESCAPES> {
    fn write_piece(&mut self, name: &str) {
        if ESCAPES {
            self.sink.percent(name);
        } else {
            self.sink.text(name);
        }
    }

    /// Writes a part of a name after a dot.
    #[inline(never)]
    fn write_part(&mut self, part: Option<&str>) {
        if let Some(part) = part {
            self.sink.byte(b'.');
            self.write_piece(part);
        }
    }

    /// Writes the name of a parameter and its `=`: `Tags.member.3.Key=`.
    fn write_name(&mut self, path: &MemberPath) {
        if !core::mem::take(&mut self.is_first) {
            self.sink.byte(b'&');
        }
        self.write_piece(path.name());
        if let Some((name, number)) = path.numbered_item() {
            self.write_part(name);
            self.write_part(Some(""));
            self.sink.decimal(number);
        }
        self.write_part(path.field());
        self.sink.byte(b'=');
    }
}

impl<const ESCAPES: bool> TakeParameters for FormWriter<'_, '_, ESCAPES> {
    fn take(&mut self, path: &MemberPath, value: &str, _: &'static TextLimit, _: bool) {
        self.write_name(path);
        self.sink.percent(value);
    }

    fn take_integer(&mut self, path: &MemberPath, value: u32, _: RangeInclusive<u32>) {
        self.write_name(path);
        self.sink.decimal(value);
    }
}
