//! The visitor that fills a response from a document.

use crate::error::{DecodeError, DecodeErrorKind, Refused};
use crate::shape::{ResponseShape, ResponseVisitor, Sealed};
use crate::text::is_white_space;
use crate::{Secret, Text, Timestamp, WIDE};
use heapless::Vec;

/// A document that can be walked: elements in elements, and text in the innermost. In JSON the members of objects
/// are what elements are in XML.
pub(crate) trait Document<'a> {
    /// An element of which the beginning was read.
    type Element: Copy;

    /// Whether the element is the member of that name.
    fn is_named(element: &Self::Element, name: &str) -> bool;

    /// Whether the element says that the member is absent.
    fn is_null(_: &Self::Element) -> bool {
        false
    }

    /// Where the element begins, in bytes of the body.
    fn start(element: &Self::Element) -> usize;

    /// The next element inside `parent`, or `None` once its end was read.
    fn next_child(&mut self, parent: &Self::Element) -> Result<Option<Self::Element>, Refused>;

    /// Whether what is in the element may be written as nearly all servers write it: then it is asked for by its name.
    fn may_be_plain(_: &Self::Element) -> bool {
        false
    }

    /// The next element inside `parent` if it is `name`, and plainly so; it may as well be found by
    /// [`next_child`](Self::next_child).
    fn child_named(&mut self, parent: &Self::Element, name: &'static str) -> Option<Self::Element> {
        let _ = (parent, name);
        None
    }

    /// The text of the next element, which is read to its end, if it is `name`, and all of it plainly so; it may as well
    /// be read by [`next_child`](Self::next_child) and [`text`](Self::text).
    fn plain_text(&mut self, name: &'static str) -> Option<&'a str> {
        let _ = name;
        None
    }

    /// Whether the end of `parent` stands here, and plainly so; it is read, and may as well be found by
    /// [`next_child`](Self::next_child).
    fn ends(&mut self, parent: &Self::Element) -> bool {
        let _ = parent;
        false
    }

    /// The text of an element, up to and including its end.
    fn text(&mut self, element: &Self::Element) -> Result<Text<'a>, Refused>;

    /// Reads over an element with all that is in it.
    fn skip(&mut self, element: &Self::Element) -> Result<(), Refused>;

    /// Where the reader stands, in bytes of the body.
    fn offset(&self) -> usize;

    /// Keeps why the document is refused.
    fn refuse(&mut self, error: DecodeError) -> Refused;

    /// The number in an element: optional `+`, digits, no more than a `u32` holds; white space around it.
    fn integer(&mut self, element: &Self::Element) -> Result<Option<u32>, Refused> {
        Ok(read_integer(self.text(element)?))
    }

    /// The time in an element: RFC 3339; white space around it.
    fn timestamp(&mut self, element: &Self::Element) -> Result<Option<Timestamp>, Refused> {
        Ok(read_timestamp(self.text(element)?))
    }
}

#[cfg_attr(target_pointer_width = "64", inline(never))]
pub(crate) fn read_integer(text: Text<'_>) -> Option<u32> {
    // As nearly all servers write it: so few digits do not overflow.
    if WIDE
        && let Some(plain) = text.as_str()
        && matches!(plain.len(), 1..=9)
    {
        let digit = |byte: u8| byte.is_ascii_digit().then_some(u32::from(byte & 0x0f));
        let number = plain.bytes().try_fold(0_u32, |number, byte| {
            digit(byte).map(|digit| number.wrapping_mul(10).wrapping_add(digit))
        });
        if number.is_some() {
            return number;
        }
    }
    let mut integer = Integer::Before;
    text.each_str(&mut |piece| integer = piece.bytes().fold(integer, Integer::then));
    match integer {
        Integer::Digits(number) | Integer::Behind(number) => Some(number),
        Integer::Before | Integer::Sign | Integer::None => None,
    }
}

/// How far an integer was read.
#[derive(Clone, Copy)]
enum Integer {
    /// Not beyond the white space before it.
    Before,
    Sign,
    Digits(u32),
    /// Beyond the white space behind it.
    Behind(u32),
    /// It is none, or too large.
    None,
}

impl Integer {
    fn then(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Before, b'+') => Self::Sign,
            (Self::Before, _) if is_white_space(byte) => Self::Before,
            (Self::Before | Self::Sign, b'0'..=b'9') => Self::Digits(u32::from(byte & 0x0f)),
            (Self::Digits(number), b'0'..=b'9') => {
                let more = number.checked_mul(10).and_then(|tens| tens.checked_add(u32::from(byte & 0x0f)));
                more.map_or(Self::None, Self::Digits)
            }
            (Self::Digits(number) | Self::Behind(number), _) if is_white_space(byte) => Self::Behind(number),
            _ => Self::None,
        }
    }
}

#[cfg_attr(target_pointer_width = "64", inline(never))]
pub(crate) fn read_timestamp(text: Text<'_>) -> Option<Timestamp> {
    if let Some(plain) = text.as_str() {
        return Timestamp::parse_rfc3339(plain.trim_ascii()).ok();
    }
    // The longest without a fraction is `9999-12-31T23:59:59.9+23:59`: all digits of a fraction but one are left out.
    let mut plain: Vec<u8, 32> = Vec::new();
    let (mut in_fraction, mut has_ended, mut is_good) = (false, false, true);
    text.each_str(&mut |piece| {
        for byte in piece.bytes() {
            if is_white_space(byte) {
                has_ended = !plain.is_empty();
                continue;
            }
            let is_left_out = in_fraction && byte.is_ascii_digit() && plain.last() != Some(&b'.');
            in_fraction = byte == b'.' || in_fraction && byte.is_ascii_digit();
            is_good &= !has_ended && (is_left_out || plain.push(byte).is_ok());
        }
    });
    if is_good { Timestamp::read_rfc3339(&plain).ok() } else { None }
}

/// A structure of whatever type: so there is one walk, and not one for each type.
pub(crate) trait Shape<'a, D: Document<'a>> {
    fn visit(&mut self, visitor: &mut Pick<'_, 'a, D>) -> Result<(), Refused>;
}

impl<'a, D: Document<'a>, M: ResponseShape<Text<'a>>> Shape<'a, D> for M {
    fn visit(&mut self, visitor: &mut Pick<'_, 'a, D>) -> Result<(), Refused> {
        self.members(visitor)
    }
}

/// Fills `value` from the members inside `element`, up to and including its end.
///
/// One pass over the description reads the elements that stand in its order, which are all of them with nearly all
/// servers: each is asked for by its name. What is out of turn begins another pass. Once a pass has read nothing, it is
/// found out which element stands next; from then on that is read or unknown at the end of a pass. A bit for each
/// member notices those that stand twice. What the last pass, at the end of the element, lacks is missing.
#[inline(never)]
pub(crate) fn structure<'a, D: Document<'a>>(
    document: &mut D,
    element: &D::Element,
    value: &mut dyn Shape<'a, D>,
) -> Result<(), Refused> {
    let mut pick = Pick {
        document,
        parent: element,
        next: if WIDE && D::may_be_plain(element) { Next::Asked } else { Next::Unknown },
        bit: LAST,
        named: 0,
        null: 0,
        missing: None,
    };
    loop {
        let named = pick.named;
        value.visit(&mut pick)?;
        let found = pick.named != named;
        match &pick.next {
            Next::Asked if !found => pick.next = Next::Unknown,
            Next::Child(child) if !found => {
                // No member took it in a whole pass.
                pick.document.skip(child)?;
                pick.next = Next::Unknown;
            }
            _ => {}
        }
        let has_ended =
            if pick.looks() { matches!(pick.look()?, Next::Nothing) } else { pick.document.ends(element) };
        if has_ended {
            break;
        }
        (pick.bit, pick.missing) = (LAST, None);
    }
    match pick.missing {
        Some(name) => {
            let missing = DecodeError::new(DecodeErrorKind::MissingMember(name), pick.document.offset());
            Err(pick.document.refuse(missing))
        }
        None => Ok(()),
    }
}

/// Reads elements into the members of their names.
pub(crate) struct Pick<'d, 'a, D: Document<'a>> {
    document: &'d mut D,
    parent: &'d D::Element,
    next: Next<D::Element>,
    /// The bit of the member that is visited, the first after the [`LAST`], which no structure needs.
    bit: u32,
    /// The members that an element has named.
    named: u32,
    /// Those among the named that are absent all the same: null, or a required string that is empty.
    null: u32,
    /// The first required member that this pass has not seen, nor one before it.
    missing: Option<&'static str>,
}

const LAST: u32 = 1 << 31;

impl<'a, D: Document<'a>> Pick<'_, 'a, D> {
    /// The next element, if it is the member that is visited now and is to be read. `is_filled` says whether the member
    /// has a value already, as one that may go by two names can.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn take(&mut self, name: &'static str, is_filled: bool) -> Result<Option<D::Element>, Refused> {
        self.count();
        if self.looks() {
            return self.take_found(name, is_filled);
        }
        match self.document.child_named(self.parent, name) {
            Some(child) => self.accept(child, name, is_filled),
            None => Ok(None),
        }
    }

    /// [`take`](Self::take) where it is found out which element comes next.
    #[inline(never)]
    fn take_found(&mut self, name: &'static str, is_filled: bool) -> Result<Option<D::Element>, Refused> {
        match *self.look()? {
            Next::Child(child) if D::is_named(&child, name) => {
                self.next = Next::Unknown;
                self.accept(child, name, is_filled)
            }
            _ => Ok(None),
        }
    }

    /// Fills a structure from the next element, if that is the member that is visited now.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn fill(&mut self, name: &'static str, value: &mut dyn Shape<'a, D>) -> Result<(), Refused> {
        if let Some(child) = self.take(name, false)? {
            structure(self.document, &child, value)?;
        }
        self.require(name);
        Ok(())
    }

    /// Finds out which element comes next.
    fn look(&mut self) -> Result<&Next<D::Element>, Refused> {
        if let Next::Unknown = self.next {
            self.next = self.document.next_child(self.parent)?.map_or(Next::Nothing, Next::Child);
        }
        Ok(&self.next)
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    fn accept(
        &mut self,
        child: D::Element,
        name: &'static str,
        is_filled: bool,
    ) -> Result<Option<D::Element>, Refused> {
        // A null beside a value by the member's other name is an absent member.
        if self.is_repeated(is_filled && !D::is_null(&child)) {
            return Err(self.refuse(DecodeErrorKind::DuplicateMember(name), &child));
        }
        self.named |= self.bit;
        if D::is_null(&child) {
            self.null |= self.bit;
            self.document.skip(&child)?;
            return Ok(None);
        }
        Ok(Some(child))
    }

    /// Whether it is found out which element comes next. Small machines always look: they have no plain way.
    const fn looks(&self) -> bool {
        !WIDE || !matches!(self.next, Next::Asked)
    }

    /// Whether the member that is visited was read before, by its name or by the other of two.
    const fn is_repeated(&self, is_filled: bool) -> bool {
        is_filled || self.named & self.bit != 0
    }

    const fn count(&mut self) {
        self.bit = self.bit.rotate_left(1);
    }

    /// The member that is visited must be there.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn require(&mut self, name: &'static str) {
        if self.missing.is_none() && self.named & !self.null & self.bit == 0 {
            self.missing = Some(name);
        }
    }

    /// The text of the next element, if that is the member that is visited now.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    fn take_text(&mut self, name: &'static str, is_filled: bool) -> Result<Option<Text<'a>>, Refused> {
        self.count();
        if self.looks() {
            return self.take_found_text(name, is_filled);
        }
        Ok(self.take_plain_text(name, is_filled).map(Text::new))
    }

    /// What nearly all members are is read by one step, which hands on one slice. One that stands twice is left to be
    /// found.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn take_plain_text(&mut self, name: &'static str, is_filled: bool) -> Option<&'a str> {
        if self.is_repeated(is_filled) {
            return None;
        }
        let plain = self.document.plain_text(name)?;
        self.named |= self.bit;
        Some(plain)
    }

    #[inline(never)]
    fn take_found_text(&mut self, name: &'static str, is_filled: bool) -> Result<Option<Text<'a>>, Refused> {
        self.take_found(name, is_filled)?.map(|child| self.document.text(&child)).transpose()
    }

    /// Fills a member that is more than its text, which `read` reads, or `read_element` where it is not plainly written.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline)]
    fn take_value<T>(
        &mut self,
        name: &'static str,
        value: &mut Option<T>,
        read: fn(Text<'_>) -> Option<T>,
        read_element: fn(&mut D, &D::Element) -> Result<Option<T>, Refused>,
        malformed: fn(&'static str) -> DecodeErrorKind,
    ) -> Result<(), Refused> {
        self.count();
        let start = if self.looks() {
            let Some(child) = self.take_found(name, value.is_some())? else { return Ok(()) };
            *value = read_element(self.document, &child)?;
            D::start(&child)
        } else {
            let Some(plain) = self.take_plain_text(name, value.is_some()) else { return Ok(()) };
            *value = read(Text::new(plain));
            start_of_plain(self.document.offset(), name, plain)
        };
        if value.is_some() {
            return Ok(());
        }
        Err(self.document.refuse(DecodeError::new(malformed(name), start)))
    }

    #[cold]
    fn refuse(&mut self, kind: DecodeErrorKind, child: &D::Element) -> Refused {
        self.document.refuse(DecodeError::new(kind, D::start(child)))
    }
}

/// Where `<name>text</name>` began, which ends here.
const fn start_of_plain(end: usize, name: &str, text: &str) -> usize {
    end.wrapping_sub(text.len()).wrapping_sub(name.len()).wrapping_sub(name.len()).wrapping_sub("<></>".len())
}

/// What is known of the next element.
enum Next<E> {
    /// It is not found out: the member that is visited is asked for.
    Asked,
    Unknown,
    Child(E),
    /// The parent has ended.
    Nothing,
}

impl<'a, D: Document<'a>> Sealed for Pick<'_, 'a, D> {}

impl<'a, D: Document<'a>> ResponseVisitor<Text<'a>> for Pick<'_, 'a, D> {
    type Error = Refused;

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn text(&mut self, name: &'static str, value: &mut Text<'a>) -> Result<(), Refused> {
        if let Some(text) = self.take_text(name, false)? {
            if text.trimmed().is_empty() {
                self.null |= self.bit;
            } else {
                *value = text;
            }
        }
        self.require(name);
        Ok(())
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn opt_text(&mut self, name: &'static str, value: &mut Option<Text<'a>>) -> Result<(), Refused> {
        if let Some(text) = self.take_text(name, value.is_some())? {
            *value = Some(text);
        }
        Ok(())
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn opt_trimmed(&mut self, name: &'static str, value: &mut Option<Text<'a>>) -> Result<(), Refused> {
        if let Some(text) = self.take_text(name, value.is_some())? {
            *value = Some(text.trimmed());
        }
        Ok(())
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn opt_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<Text<'a>>>,
    ) -> Result<(), Refused> {
        if let Some(text) = self.take_text(name, value.is_some())? {
            *value = Some(Secret::new(text));
        }
        Ok(())
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn expected_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<Text<'a>>>,
    ) -> Result<(), Refused> {
        if let Some(text) = self.take_text(name, value.is_some())?
            && !text.is_empty()
        {
            *value = Some(Secret::new(text));
        }
        self.require(name);
        Ok(())
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn opt_integer(&mut self, name: &'static str, value: &mut Option<u32>) -> Result<(), Refused> {
        self.take_value(name, value, read_integer, D::integer, DecodeErrorKind::MalformedInteger)
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn opt_timestamp(&mut self, name: &'static str, value: &mut Option<Timestamp>) -> Result<(), Refused> {
        self.take_value(name, value, read_timestamp, D::timestamp, DecodeErrorKind::MalformedTimestamp)
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn expected_timestamp(
        &mut self,
        name: &'static str,
        value: &mut Option<Timestamp>,
    ) -> Result<(), Refused> {
        self.opt_timestamp(name, value)?;
        self.require(name);
        Ok(())
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn structure<M: ResponseShape<Text<'a>>>(
        &mut self,
        name: &'static str,
        value: &mut M,
    ) -> Result<(), Refused> {
        self.fill(name, value)
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn opt_structure<M: ResponseShape<Text<'a>>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), Refused> {
        if let Some(child) = self.take(name, value.is_some())? {
            structure(self.document, &child, value.insert(M::default()))?;
        }
        Ok(())
    }

    fn first_structure<M: ResponseShape<Text<'a>>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), Refused> {
        if value.is_none() {
            return self.opt_structure(name, value);
        }
        self.count();
        Ok(())
    }
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
                assert_eq!(read_integer(Text::from_xml(spaced)), expected, "{spaced}");
            }
            assert_eq!(read_integer(Text::new(text)), expected, "{text}");
        }
    }

    #[test]
    fn escaped_times_are_read_as_plain_ones_are() {
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
                assert_eq!(read_timestamp(Text::from_xml(spaced)), expected, "{spaced}");
            }
            assert_eq!(read_timestamp(Text::new(text)), expected, "{text}");
        }
    }
}
