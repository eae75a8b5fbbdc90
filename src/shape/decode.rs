//! The visitor that fills a response from a document.

use super::{ListLayout, ResponseList, ResponseShape, ResponseVisitor, Sealed};
use crate::document::{DecodeError, DecodeErrorKind, Document, Raw, Scalar};
use crate::secret::Secret;
use crate::text::Text;
use crate::timestamp::Timestamp;
use core::convert::identity;
use core::str::FromStr;

/// A response structure of any type. The erased type lets one [`decode`] serve them all.
pub(crate) trait Structure<'a, D: Document<'a>> {
    fn visit(&mut self, decoder: &mut Decoder<'_, 'a, D>) -> Result<(), DecodeError>;
}

impl<'a, D: Document<'a>, M: ResponseShape<Text<'a>>> Structure<'a, D> for M {
    fn visit(&mut self, decoder: &mut Decoder<'_, 'a, D>) -> Result<(), DecodeError> {
        self.members(decoder)
    }
}

/// Fills `value` from the members of the current member, to its end.
///
/// Each pass visits all members of `value` in their order. A document in this order takes one pass. A document in
/// another order takes more: each pass reads at least one member, or skips one whose name no member of `value` has.
pub(crate) fn decode<'a, D: Document<'a>>(
    document: &mut D,
    value: &mut dyn Structure<'a, D>,
) -> Result<(), DecodeError> {
    let mut decoder = Decoder {
        parent: document.parent(),
        document,
        has_next: true,
        error: None,
        is_taken: true,
        has_read: false,
        bit: NO_MEMBER,
        named: 0,
        null: 0,
        missing: None,
    };
    loop {
        (decoder.has_read, decoder.bit, decoder.missing) = (false, NO_MEMBER, None);
        value.visit(&mut decoder)?;
        decoder.look_ahead();
        if let Some(error) = decoder.error {
            return Err(error);
        }
        if !decoder.has_next {
            break;
        }
        if !decoder.has_read {
            decoder.document.skip()?;
            decoder.is_taken = true;
        }
    }
    match decoder.missing {
        Some(name) => Err(DecodeError::new(DecodeErrorKind::MissingMember(name), decoder.document.offset())),
        None => Ok(()),
    }
}

/// Reads the members of a document into the members of a structure, by name.
pub(crate) struct Decoder<'d, 'a, D: Document<'a>> {
    document: &'d mut D,
    parent: D::Parent,
    /// Whether there is another member, which is then the current one.
    has_next: bool,
    /// The error of reading the next member. It waits for the end of the pass, so that the member before it is kept.
    error: Option<DecodeError>,
    /// Whether the current member was taken, so that the one after it comes next.
    is_taken: bool,
    /// Whether this pass has taken a member.
    has_read: bool,
    /// The bit of the member that is visited. A member after the 31st has none, so it is missing if it is required.
    bit: u32,
    /// The bits of the members that the document has named.
    named: u32,
    /// The bits of the named members that have no value: they are null, or empty and required.
    null: u32,
    /// The first required member that was not named before its visit in this pass.
    missing: Option<&'static str>,
}

/// Reads an item, to the item's end.
type TakeItem<'t, D> = dyn FnMut(&mut D) -> Result<(), DecodeError> + 't;

/// The bit before the bit of the first member.
const NO_MEMBER: u32 = 1;

impl<'a, D: Document<'a>> Decoder<'_, 'a, D> {
    /// Reads the beginning of the next member, if the current one was taken.
    fn look_ahead(&mut self) {
        if self.is_taken {
            self.is_taken = false;
            match self.document.next_member(&self.parent) {
                Ok(has_next) => self.has_next = has_next,
                Err(error) => (self.has_next, self.error) = (false, Some(error)),
            }
        }
    }

    /// Takes the next member of the document if it has the name. Returns whether it has.
    fn find(&mut self, name: &'static str) -> bool {
        self.look_ahead();
        let is_found = self.is_next(name);
        self.is_taken = is_found;
        self.has_read |= is_found;
        is_found
    }

    /// Whether the current member has the name and is not taken.
    fn is_next(&self, name: &str) -> bool {
        self.has_next && self.document.is_named(name)
    }

    /// Begins the visit of a member. Returns whether the next member of the document is known to be another member.
    fn passes(&mut self, name: &str) -> bool {
        self.bit = self.bit.wrapping_shl(1);
        !self.is_taken && !self.is_next(name)
    }

    /// Takes the next member of the document if it has the name of the visited member. Returns whether the taken member
    /// has a value. `is_filled` says that the visited member has a value already, perhaps by another name.
    fn take(&mut self, name: &'static str, is_filled: bool) -> Result<bool, DecodeError> {
        if !self.find(name) {
            return Ok(false);
        }
        let is_null = self.document.is_null();
        if self.named & self.bit != 0 || is_filled && !is_null {
            return Err(DecodeError::new(DecodeErrorKind::DuplicateMember(name), self.document.start()));
        }
        self.named |= self.bit;
        if is_null {
            self.null |= self.bit;
            self.document.skip()?;
        }
        Ok(!is_null)
    }

    /// Whether the visited member may come next and has no value yet.
    fn is_expected(&self, is_filled: bool) -> bool {
        self.is_taken && !is_filled && self.named & self.bit == 0
    }

    /// Notes whether the visited member was taken as the expected one.
    fn note(&mut self, is_read: bool) {
        if is_read {
            self.named |= self.bit;
            self.has_read = true;
        }
    }

    /// Takes the next member of the document, if it is the visited one, with [`Document::expected_text`].
    fn take_expected(&mut self, name: &'static str, is_filled: bool) -> Option<&'a str> {
        let text = self.is_expected(is_filled).then(|| self.document.expected_text(&self.parent, name));
        self.note(matches!(text, Some(Some(_))));
        text.flatten()
    }

    /// Like [`take`](Self::take), and faster for the expected member.
    fn take_structure(&mut self, name: &'static str, is_filled: bool) -> Result<bool, DecodeError> {
        let is_read = self.is_expected(is_filled) && self.document.expected_member(&self.parent, name);
        self.note(is_read);
        if is_read { Ok(true) } else { self.take(name, is_filled) }
    }

    /// Takes a text, and converts it.
    fn take_text(
        &mut self,
        name: &'static str,
        value: &mut Option<Text<'a>>,
        convert: fn(Text<'a>) -> Text<'a>,
    ) -> Result<(), DecodeError> {
        if self.passes(name) {
            return Ok(());
        }
        let text = match self.take_expected(name, value.is_some()) {
            Some(text) => Text::new(text),
            None if self.take(name, value.is_some())? => Text::from(self.document.text()?),
            None => return Ok(()),
        };
        *value = Some(convert(text));
        Ok(())
    }

    /// Notes the visited member as missing if it is.
    fn require(&mut self, name: &'static str) {
        if self.missing.is_none() && self.named & !self.null & self.bit == 0 {
            self.missing = Some(name);
        }
    }

    /// Takes the items of a list. Items of a flattened list may have other members between them: a later pass takes
    /// more.
    fn take_items(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        take: &mut TakeItem<'_, D>,
    ) -> Result<(), DecodeError> {
        if self.passes(name) {
            return Ok(());
        }
        let item_name = match layout {
            ListLayout::Wrapped(item_name) => item_name,
            ListLayout::Flattened if D::HAS_ARRAYS => name,
            ListLayout::Flattened => {
                while self.find(name) {
                    take(self.document)?;
                }
                return Ok(());
            }
        };
        if self.take(name, false)? {
            let list = self.document.parent();
            while self.document.next_item(&list, item_name)? {
                take(self.document)?;
            }
        }
        Ok(())
    }

    /// Takes a scalar that `parse` reads; `malformed` is the error for one that it cannot read.
    fn take_scalar<T>(
        &mut self,
        name: &'static str,
        value: &mut Option<T>,
        parse: fn(Scalar<'a>) -> Option<T>,
        malformed: fn(&'static str) -> DecodeErrorKind,
    ) -> Result<(), DecodeError> {
        if self.passes(name) {
            return Ok(());
        }
        let scalar = match self.take_expected(name, value.is_some()) {
            Some(text) => Scalar::Text(Raw::plain(text)),
            None if self.take(name, value.is_some())? => self.document.scalar()?,
            None => return Ok(()),
        };
        *value = Some(parse(scalar).ok_or(DecodeError::new(malformed(name), self.document.start()))?);
        Ok(())
    }
}

impl<'a, D: Document<'a>> Sealed for Decoder<'_, 'a, D> {}

impl<'a, D: Document<'a>> ResponseVisitor<Text<'a>> for Decoder<'_, 'a, D> {
    type Error = DecodeError;

    fn text(&mut self, name: &'static str, value: &mut Text<'a>) -> Result<(), DecodeError> {
        let mut text = None;
        self.opt_text(name, &mut text)?;
        match text {
            Some(text) if text.trimmed().is_empty() => self.null |= self.bit,
            Some(text) => *value = text,
            None => {}
        }
        self.require(name);
        Ok(())
    }

    fn opt_text(&mut self, name: &'static str, value: &mut Option<Text<'a>>) -> Result<(), DecodeError> {
        self.take_text(name, value, identity)
    }

    fn opt_trimmed(&mut self, name: &'static str, value: &mut Option<Text<'a>>) -> Result<(), DecodeError> {
        self.take_text(name, value, Text::trimmed)
    }

    fn opt_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<Text<'a>>>,
    ) -> Result<(), DecodeError> {
        let mut text = value.take().map(Secret::into_exposed);
        self.opt_text(name, &mut text)?;
        *value = text.map(Secret::new);
        Ok(())
    }

    fn expected_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<Text<'a>>>,
    ) -> Result<(), DecodeError> {
        self.opt_secret(name, value)?;
        *value = value.filter(|secret| !secret.expose_secret().is_empty());
        self.require(name);
        Ok(())
    }

    fn opt_integer(&mut self, name: &'static str, value: &mut Option<u32>) -> Result<(), DecodeError> {
        self.take_scalar(name, value, integer, DecodeErrorKind::MalformedInteger)
    }

    fn opt_long(&mut self, name: &'static str, value: &mut Option<i64>) -> Result<(), DecodeError> {
        self.take_scalar(name, value, integer, DecodeErrorKind::MalformedLong)
    }

    fn opt_boolean(&mut self, name: &'static str, value: &mut Option<bool>) -> Result<(), DecodeError> {
        if self.passes(name) || !self.take(name, value.is_some())? {
            return Ok(());
        }
        let boolean = Text::from(self.document.boolean()?).parse(|text| text.parse().ok());
        let malformed = DecodeError::new(DecodeErrorKind::MalformedBoolean(name), self.document.start());
        *value = Some(boolean.ok_or(malformed)?);
        Ok(())
    }

    fn opt_timestamp(
        &mut self,
        name: &'static str,
        value: &mut Option<Timestamp>,
    ) -> Result<(), DecodeError> {
        self.take_scalar(name, value, timestamp, DecodeErrorKind::MalformedTimestamp)
    }

    fn expected_timestamp(
        &mut self,
        name: &'static str,
        value: &mut Option<Timestamp>,
    ) -> Result<(), DecodeError> {
        self.opt_timestamp(name, value)?;
        self.require(name);
        Ok(())
    }

    fn structure<M: ResponseShape<Text<'a>>>(
        &mut self,
        name: &'static str,
        value: &mut M,
    ) -> Result<(), DecodeError> {
        if !self.passes(name) && self.take_structure(name, false)? {
            decode(self.document, value)?;
        }
        self.require(name);
        Ok(())
    }

    fn opt_structure<M: ResponseShape<Text<'a>>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), DecodeError> {
        if !self.passes(name) && self.take_structure(name, value.is_some())? {
            decode(self.document, value.insert(M::default()))?;
        }
        Ok(())
    }

    fn texts<L: ResponseList<Item = Text<'a>>>(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        list: &mut L,
    ) -> Result<(), DecodeError> {
        self.take_items(name, layout, &mut |document| {
            let text = Text::from(document.text()?);
            list.push(text).map_err(|_| DecodeError::new(DecodeErrorKind::ListFull(name), document.start()))
        })
    }

    fn structures<L: ResponseList<Item: ResponseShape<Text<'a>>>>(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        list: &mut L,
    ) -> Result<(), DecodeError> {
        self.take_items(name, layout, &mut |document| {
            let (mut structure, start) = (L::Item::default(), document.start());
            decode(document, &mut structure)?;
            list.push(structure).map_err(|_| DecodeError::new(DecodeErrorKind::ListFull(name), start))
        })
    }

    fn first_structure<M: ResponseShape<Text<'a>>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), DecodeError> {
        if value.is_none() {
            return self.opt_structure(name, value);
        }
        self.passes(name);
        Ok(())
    }
}

/// An integer in decimal: an optional sign and digits.
fn integer<N: FromStr>(scalar: Scalar<'_>) -> Option<N> {
    let text = match scalar {
        Scalar::Text(raw) => Text::from(raw),
        #[cfg(feature = "json")]
        Scalar::Number(number) => Text::new(number),
    };
    text.parse(|text| text.parse().ok())
}

/// A time: RFC 3339, or a number of seconds.
fn timestamp(scalar: Scalar<'_>) -> Option<Timestamp> {
    match scalar {
        Scalar::Text(raw) => Text::from(raw).parse(|text| Timestamp::parse_rfc3339(text).ok()),
        #[cfg(feature = "json")]
        Scalar::Number(number) => crate::document::json::whole_seconds(number).and_then(Timestamp::from_unix),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Escaping;
    use alloc::format;

    fn escaped_scalar(slice: &str) -> Scalar<'_> {
        Scalar::Text(Raw { slice, escaping: Escaping::Xml })
    }

    #[test]
    fn integers_are_decimal_and_fit() {
        for (text, expected) in [
            ("0", Some(0)),
            ("+6", Some(6)),
            ("007", Some(7)),
            ("4294967295", Some(u32::MAX)),
            ("4294967296", None),
            ("99999999999999999999", None),
            ("", None),
            ("+", None),
            ("-0", None),
            ("++1", None),
            ("1 0", None),
            ("1.0", None),
            ("0x1", None),
            ("٣", None),
        ] {
            let escaped = text.replace('0', "&#48;");
            for spaced in [text, &format!(" \t{text}\r\n"), &format!("<!---->{escaped}&#32;")] {
                assert_eq!(integer(escaped_scalar(spaced)), expected, "{spaced}");
            }
            assert_eq!(integer(Scalar::Text(Raw::plain(text))), expected, "{text}");
        }
    }

    #[test]
    fn an_escaped_time_is_unescaped() {
        let fraction = "0123456789".repeat(20);
        for text in [
            "2026-11-22T12:15:00Z",
            "9999-12-31T23:59:59.9+23:59",
            &format!("2026-11-22T12:15:00.{fraction}Z"),
            &format!("2026-11-22T12:15:00.{fraction}+01:30"),
            "2026-11-22T12:15:00.Z",
            "2026-11-22T12:15:00.",
            &format!("2026-11-22T12:15:00.{fraction}"),
            &format!("2026-11-22T12:15:00.{fraction}é"),
            &format!("2026-11-22T12:15:00.{fraction}.{fraction}Z"),
            &format!("2026-11-22T12:15:{fraction}Z"),
            "2026-11-22T12:15:00Zé",
            "2026-11-22T12:15:00 Z",
            "2026-11-22T12:15:00Z Z",
            &format!("2026-11-22T12:15:00Z{}", "0".repeat(20)),
            &format!("2026-11-22T12:15:00.{fraction} 0Z"),
            &"0".repeat(40),
            "",
        ] {
            let expected = Timestamp::parse_rfc3339(text).ok();
            let escaped = text.replace('0', "&#48;");
            for spaced in [text, &format!(" \t{text}\r\n"), &format!("<!---->{escaped}&#32;")] {
                assert_eq!(timestamp(escaped_scalar(spaced)), expected, "{spaced}");
            }
            assert_eq!(timestamp(Scalar::Text(Raw::plain(text))), expected, "{text}");
        }
    }
}
