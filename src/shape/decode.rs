//! The visitor that fills a response from a document.

use super::{ListLayout, ResponseList, ResponseShape, ResponseVisitor, Sealed};
use crate::document::{DecodeError, DecodeErrorKind, Document, Raw, Scalar};
use crate::secret::Secret;
use crate::text::Text;
use crate::timestamp::Timestamp;
use core::str::FromStr;
use heapless::String;

/// A response structure of any type. The erased type lets one [`decode`] serve them all.
pub(crate) trait Structure<'a, D: Document<'a>> {
    fn visit(&mut self, decoder: &mut Decoder<'_, 'a, D>) -> Result<(), DecodeError>;
}

impl<'a, D: Document<'a>, M: ResponseShape<Text<'a>>> Structure<'a, D> for M {
    fn visit(&mut self, decoder: &mut Decoder<'_, 'a, D>) -> Result<(), DecodeError> {
        self.members(decoder)
    }
}

/// Fills `value` from the members of `parent`, to the end of `parent`.
///
/// Each pass visits all members of `value` in their order. A document in this order takes one pass. A document in another
/// order takes more: each pass reads at least one member, or skips one that no member of `value` is named like.
pub(crate) fn decode<'a, D: Document<'a>>(
    document: &mut D,
    parent: &D::Member,
    value: &mut dyn Structure<'a, D>,
) -> Result<(), DecodeError> {
    let mut decoder = Decoder {
        document,
        parent,
        next: Next::Unread,
        has_read: false,
        bit: LAST_BIT,
        named: 0,
        null: 0,
        missing: None,
    };
    loop {
        decoder.has_read = false;
        value.visit(&mut decoder)?;
        decoder.look_ahead()?;
        match decoder.next {
            Next::End => break,
            Next::Member(unknown) if !decoder.has_read => {
                decoder.document.skip(&unknown)?;
                decoder.next = Next::Unread;
            }
            _ => {}
        }
        (decoder.bit, decoder.missing) = (LAST_BIT, None);
    }
    match decoder.missing {
        Some(name) => Err(DecodeError::new(DecodeErrorKind::MissingMember(name), decoder.document.offset())),
        None => Ok(()),
    }
}

/// Reads the members of a document into the members of a structure, by name.
pub(crate) struct Decoder<'d, 'a, D: Document<'a>> {
    document: &'d mut D,
    parent: &'d D::Member,
    next: Next<D::Member>,
    /// Whether this pass has read a member.
    has_read: bool,
    /// The bit of the member that is visited. No structure has more than 32 members.
    bit: u32,
    /// The bits of the members that the document has named.
    named: u32,
    /// The bits of the named members that are absent all the same: null, or empty and required.
    null: u32,
    /// The first required member that was not named before its visit in this pass.
    missing: Option<&'static str>,
}

/// Reads an item, to the item's end.
type TakeItem<'t, D, M> = dyn FnMut(&mut D, &M) -> Result<(), DecodeError> + 't;

/// Rotating it left gives the bit of the first member.
const LAST_BIT: u32 = 1 << 31;

/// The next member of the document.
#[derive(Clone, Copy)]
enum Next<M> {
    Unread,
    /// Its beginning was read.
    Member(M),
    /// The end of the parent was read.
    End,
}

impl<'a, D: Document<'a>> Decoder<'_, 'a, D> {
    fn begin_member(&mut self) {
        self.bit = self.bit.rotate_left(1);
    }

    /// Reads the beginning of the next member, if it was not read yet.
    fn look_ahead(&mut self) -> Result<(), DecodeError> {
        if let Next::Unread = self.next {
            self.next = self.document.next_member(self.parent)?.map_or(Next::End, Next::Member);
        }
        Ok(())
    }

    /// Reads the beginning of the next member if it has the name.
    fn find(&mut self, name: &'static str) -> Result<Option<D::Member>, DecodeError> {
        self.look_ahead()?;
        let member = match self.next {
            Next::Member(member) if D::is_named(&member, name) => member,
            _ => return Ok(None),
        };
        self.next = Next::Unread;
        self.has_read = true;
        Ok(Some(member))
    }

    /// Takes the next member if it has the name and is present. `is_filled` says that the visited member has a value
    /// already, perhaps by another name.
    fn take(&mut self, name: &'static str, is_filled: bool) -> Result<Option<D::Member>, DecodeError> {
        let Some(member) = self.find(name)? else { return Ok(None) };
        let is_null = D::is_null(&member);
        if self.named & self.bit != 0 || is_filled && !is_null {
            return Err(DecodeError::new(DecodeErrorKind::DuplicateMember(name), self.document.start()));
        }
        self.named |= self.bit;
        if is_null {
            self.null |= self.bit;
            self.document.skip(&member)?;
            return Ok(None);
        }
        Ok(Some(member))
    }

    /// Notes that the visited member was taken if the expected member was read.
    fn note<T>(&mut self, expected: Option<T>) -> Option<T> {
        if expected.is_some() {
            self.named |= self.bit;
            self.has_read = true;
        }
        expected
    }

    /// Whether the next member may be the visited one, which must have no value yet.
    fn is_expected(&self, is_filled: bool) -> bool {
        matches!(self.next, Next::Unread) && !is_filled && self.named & self.bit == 0
    }

    /// Takes the next member, if it is the visited one, with [`Document::expected_text`].
    fn take_expected_text(&mut self, name: &'static str, is_filled: bool) -> Option<&'a str> {
        if !self.is_expected(is_filled) {
            return None;
        }
        let text = self.document.expected_text(self.parent, name);
        self.note(text)
    }

    fn take_structure(
        &mut self,
        name: &'static str,
        is_filled: bool,
    ) -> Result<Option<D::Member>, DecodeError> {
        self.begin_member();
        let expected =
            if self.is_expected(is_filled) { self.document.expected_member(self.parent, name) } else { None };
        match self.note(expected) {
            None => self.take(name, is_filled),
            member => Ok(member),
        }
    }

    /// Notes the visited member as missing if it is.
    fn require(&mut self, name: &'static str) {
        if self.missing.is_none() && self.named & !self.null & self.bit == 0 {
            self.missing = Some(name);
        }
    }

    fn take_text(&mut self, name: &'static str, is_filled: bool) -> Result<Option<Text<'a>>, DecodeError> {
        self.begin_member();
        if let Some(text) = self.take_expected_text(name, is_filled) {
            return Ok(Some(Text::new(text)));
        }
        let Some(member) = self.take(name, is_filled)? else { return Ok(None) };
        self.document.text(&member).map(|raw| Some(Text::from(raw)))
    }

    /// Takes the items of a list. Items of a flattened list may have other members between them: a later pass takes more.
    fn take_items(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        take: &mut TakeItem<'_, D, D::Member>,
    ) -> Result<(), DecodeError> {
        self.begin_member();
        let item_name = match layout {
            ListLayout::Wrapped(item_name) => item_name,
            ListLayout::Flattened if D::HAS_ARRAYS => name,
            ListLayout::Flattened => {
                while let Some(item) = self.find(name)? {
                    take(self.document, &item)?;
                }
                return Ok(());
            }
        };
        if let Some(list) = self.take(name, false)? {
            while let Some(item) = self.document.next_item(&list, item_name)? {
                take(self.document, &item)?;
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
        self.begin_member();
        let scalar = match self.take_expected_text(name, value.is_some()) {
            Some(text) => Scalar::Text(Raw::plain(text)),
            None => match self.take(name, value.is_some())? {
                Some(member) => self.document.scalar(&member)?,
                None => return Ok(()),
            },
        };
        *value = Some(parse(scalar).ok_or(DecodeError::new(malformed(name), self.document.start()))?);
        Ok(())
    }
}

impl<'a, D: Document<'a>> Sealed for Decoder<'_, 'a, D> {}

impl<'a, D: Document<'a>> ResponseVisitor<Text<'a>> for Decoder<'_, 'a, D> {
    type Error = DecodeError;

    fn text(&mut self, name: &'static str, value: &mut Text<'a>) -> Result<(), DecodeError> {
        match self.take_text(name, false)? {
            Some(text) if text.trimmed().is_empty() => self.null |= self.bit,
            Some(text) => *value = text,
            None => {}
        }
        self.require(name);
        Ok(())
    }

    fn opt_text(&mut self, name: &'static str, value: &mut Option<Text<'a>>) -> Result<(), DecodeError> {
        if let Some(text) = self.take_text(name, value.is_some())? {
            *value = Some(text);
        }
        Ok(())
    }

    fn opt_trimmed(&mut self, name: &'static str, value: &mut Option<Text<'a>>) -> Result<(), DecodeError> {
        if let Some(text) = self.take_text(name, value.is_some())? {
            *value = Some(text.trimmed());
        }
        Ok(())
    }

    fn opt_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<Text<'a>>>,
    ) -> Result<(), DecodeError> {
        if let Some(text) = self.take_text(name, value.is_some())? {
            *value = Some(Secret::new(text));
        }
        Ok(())
    }

    fn expected_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<Text<'a>>>,
    ) -> Result<(), DecodeError> {
        if let Some(text) = self.take_text(name, value.is_some())? {
            *value = (!text.is_empty()).then_some(Secret::new(text));
        }
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
        self.begin_member();
        let Some(member) = self.take(name, value.is_some())? else { return Ok(()) };
        let text = Text::from(self.document.boolean(&member)?).trimmed();
        let malformed = DecodeError::new(DecodeErrorKind::MalformedBoolean(name), self.document.start());
        *value = match text {
            text if text == "true" => Some(true),
            text if text == "false" => Some(false),
            _ => return Err(malformed),
        };
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
        if let Some(member) = self.take_structure(name, false)? {
            decode(self.document, &member, value)?;
        }
        self.require(name);
        Ok(())
    }

    fn opt_structure<M: ResponseShape<Text<'a>>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), DecodeError> {
        if let Some(member) = self.take_structure(name, value.is_some())? {
            decode(self.document, &member, value.insert(M::default()))?;
        }
        Ok(())
    }

    fn texts<L: ResponseList<Item = Text<'a>>>(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        list: &mut L,
    ) -> Result<(), DecodeError> {
        self.take_items(name, layout, &mut |document, item| {
            let text = Text::from(document.text(item)?);
            list.push(text).map_err(|_| DecodeError::new(DecodeErrorKind::ListFull(name), document.start()))
        })
    }

    fn structures<L: ResponseList<Item: ResponseShape<Text<'a>>>>(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        list: &mut L,
    ) -> Result<(), DecodeError> {
        self.take_items(name, layout, &mut |document, item| {
            let (mut structure, start) = (L::Item::default(), document.start());
            decode(document, item, &mut structure)?;
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
        self.begin_member();
        Ok(())
    }
}

fn integer<N: FromStr>(scalar: Scalar<'_>) -> Option<N> {
    match scalar {
        Scalar::Text(raw) => parse_integer(Text::from(raw)),
        #[cfg(feature = "json")]
        Scalar::Number(number) => parse_integer(Text::new(number)),
    }
}

fn timestamp(scalar: Scalar<'_>) -> Option<Timestamp> {
    match scalar {
        Scalar::Text(raw) => parse_timestamp(Text::from(raw)),
        #[cfg(feature = "json")]
        Scalar::Number(number) => crate::document::json::whole_seconds(number).and_then(Timestamp::from_unix),
    }
}

/// Parses an integer in decimal: an optional sign, digits, white space around them.
// Not inlined, so that the buffer is on the stack only meanwhile.
#[inline(never)]
fn parse_integer<N: FromStr>(text: Text<'_>) -> Option<N> {
    text.trimmed_str(&mut String::new())?.parse().ok()
}

/// Parses an RFC 3339 time with white space around it.
#[inline(never)]
fn parse_timestamp(text: Text<'_>) -> Option<Timestamp> {
    Timestamp::parse_rfc3339(text.trimmed_str(&mut String::new())?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

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
                assert_eq!(parse_integer(Text::from_xml(spaced)), expected, "{spaced}");
            }
            assert_eq!(parse_integer(Text::new(text)), expected, "{text}");
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
                assert_eq!(parse_timestamp(Text::from_xml(spaced)), expected, "{spaced}");
            }
            assert_eq!(parse_timestamp(Text::new(text)), expected, "{text}");
        }
    }
}
