//! The visitor that fills a response from a document.

use crate::error::{DecodeError, DecodeErrorKind};
use crate::shape::{ResponseShape, ResponseVisitor, Sealed};
use crate::text::digit;
use crate::{Secret, Text, Timestamp};

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
    fn next_child(&mut self, parent: &Self::Element) -> Result<Option<Self::Element>, DecodeError>;

    /// The next element inside `parent` if it is `name`, and plainly so; it may as well be found by
    /// [`next_child`](Self::next_child).
    fn child_named(&mut self, parent: &Self::Element, name: &'static str) -> Option<Self::Element> {
        let _ = (parent, name);
        None
    }

    /// The text of an element, up to and including its end.
    fn text(&mut self, element: &Self::Element) -> Result<Text<'a>, DecodeError>;

    /// Reads over an element with all that is in it.
    fn skip(&mut self, element: &Self::Element) -> Result<(), DecodeError>;

    /// Where the reader stands, in bytes of the body.
    fn offset(&self) -> usize;

    /// The number in an element: optional `+`, digits, no more than a `u32` holds; white space around it.
    fn integer(&mut self, element: &Self::Element, name: &'static str) -> Result<u32, DecodeError> {
        read_integer(self.text(element)?)
            .ok_or(DecodeError::new(DecodeErrorKind::MalformedInteger(name), Self::start(element)))
    }

    /// The time in an element: RFC 3339; white space around it.
    fn timestamp(&mut self, element: &Self::Element, name: &'static str) -> Result<Timestamp, DecodeError> {
        read_timestamp(self.text(element)?)
            .ok_or(DecodeError::new(DecodeErrorKind::MalformedTimestamp(name), Self::start(element)))
    }
}

pub(crate) fn read_integer(text: Text<'_>) -> Option<u32> {
    let text = text.trimmed();
    text.as_str().map_or_else(|| parse_integer(text.chars()), |plain| parse_integer(plain.chars()))
}

pub(crate) fn read_timestamp(text: Text<'_>) -> Option<Timestamp> {
    let text = text.trimmed();
    text.as_str().map_or_else(|| Timestamp::parse_rfc3339_chars(text.chars()), Timestamp::parse_rfc3339).ok()
}

fn parse_integer(mut chars: impl Iterator<Item = char>) -> Option<u32> {
    let first = match chars.next()? {
        '+' => chars.next()?,
        digit => digit,
    };
    chars.try_fold(digit(first, 10)?, |number, c| number.checked_mul(10)?.checked_add(digit(c, 10)?))
}

/// Fills `value` from the members inside `element`, up to and including its end.
///
/// Members are expected in the order of their description, in which one pass reads them all. An element that no
/// member expected is found out about and makes a pass of its own, at the end of which it is read or unknown. A
/// bit for each member notices those that stand twice and those that are missing.
pub(crate) fn structure<'a, D: Document<'a>, M: ResponseShape<Text<'a>>>(
    document: &mut D,
    element: &D::Element,
    value: &mut M,
) -> Result<(), DecodeError> {
    let mut seen = Seen::default();
    let mut child = None;
    loop {
        let mut pick = Pick { document, parent: element, child, bit: 1, seen: &mut seen, found: false };
        value.members(&mut pick)?;
        let Pick { child: unread, found, .. } = pick;
        if let Some(unknown) = unread {
            document.skip(&unknown)?;
        }
        child = None;
        if !found {
            child = document.next_child(element)?;
            if child.is_none() {
                break;
            }
        }
    }
    value.members(&mut Missing { bit: 1, seen: seen.named & !seen.null, offset: document.offset() })
}

/// A bit for each member.
#[derive(Clone, Copy, Default)]
struct Seen {
    named: u64,
    /// Those among the named that are said to be absent.
    null: u64,
}

/// Reads elements into the members of their names.
struct Pick<'d, 'a, D: Document<'a>> {
    document: &'d mut D,
    parent: &'d D::Element,
    /// The next element, if it is known which one that is.
    child: Option<D::Element>,
    /// The bit of the next member; 0 after the 64th, which no structure has.
    bit: u64,
    seen: &'d mut Seen,
    /// Whether this pass has read anything.
    found: bool,
}

impl<'a, D: Document<'a>> Pick<'_, 'a, D> {
    /// The next element, if it is the member that is visited now and is to be read.
    fn take(&mut self, name: &'static str) -> Result<Option<D::Element>, DecodeError> {
        let bit = self.next_bit();
        let next = match &self.child {
            Some(child) if D::is_named(child, name) => self.child.take(),
            Some(_) => None,
            None => self.document.child_named(self.parent, name),
        };
        let Some(child) = next else { return Ok(None) };
        if self.seen.named & bit != 0 {
            return Err(duplicate::<D>(name, &child));
        }
        self.seen.named |= bit;
        self.found = true;
        if D::is_null(&child) {
            self.seen.null |= bit;
            self.document.skip(&child)?;
            return Ok(None);
        }
        Ok(Some(child))
    }

    const fn next_bit(&mut self) -> u64 {
        let bit = self.bit;
        self.bit <<= 1;
        bit
    }

    /// Fills a member that may go by two names, of which only one may be there.
    fn fill<T>(
        &mut self,
        name: &'static str,
        value: &mut Option<T>,
        read: impl FnOnce(&mut D, &D::Element) -> Result<T, DecodeError>,
    ) -> Result<(), DecodeError> {
        if let Some(child) = self.take(name)? {
            if value.is_some() {
                return Err(duplicate::<D>(name, &child));
            }
            *value = Some(read(self.document, &child)?);
        }
        Ok(())
    }
}

fn duplicate<'a, D: Document<'a>>(name: &'static str, child: &D::Element) -> DecodeError {
    DecodeError::new(DecodeErrorKind::DuplicateMember(name), D::start(child))
}

fn read_structure<'a, D: Document<'a>, M: ResponseShape<Text<'a>>>(
    document: &mut D,
    element: &D::Element,
) -> Result<M, DecodeError> {
    let mut value = M::default();
    structure(document, element, &mut value)?;
    Ok(value)
}

impl<'a, D: Document<'a>> Sealed for Pick<'_, 'a, D> {}

impl<'a, D: Document<'a>> ResponseVisitor<Text<'a>> for Pick<'_, 'a, D> {
    type Error = DecodeError;

    fn text(&mut self, name: &'static str, value: &mut Text<'a>) -> Result<(), DecodeError> {
        if let Some(child) = self.take(name)? {
            *value = self.document.text(&child)?;
        }
        Ok(())
    }

    fn opt_text(&mut self, name: &'static str, value: &mut Option<Text<'a>>) -> Result<(), DecodeError> {
        self.fill(name, value, D::text)
    }

    fn opt_trimmed(&mut self, name: &'static str, value: &mut Option<Text<'a>>) -> Result<(), DecodeError> {
        self.fill(name, value, |document, child| Ok(document.text(child)?.trimmed()))
    }

    fn opt_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<Text<'a>>>,
    ) -> Result<(), DecodeError> {
        self.fill(name, value, |document, child| document.text(child).map(Secret::new))
    }

    fn opt_integer(&mut self, name: &'static str, value: &mut Option<u32>) -> Result<(), DecodeError> {
        self.fill(name, value, |document, child| document.integer(child, name))
    }

    fn opt_timestamp(
        &mut self,
        name: &'static str,
        value: &mut Option<Timestamp>,
    ) -> Result<(), DecodeError> {
        self.fill(name, value, |document, child| document.timestamp(child, name))
    }

    fn structure<M: ResponseShape<Text<'a>>>(
        &mut self,
        name: &'static str,
        value: &mut M,
    ) -> Result<(), DecodeError> {
        if let Some(child) = self.take(name)? {
            structure(self.document, &child, value)?;
        }
        Ok(())
    }

    fn opt_structure<M: ResponseShape<Text<'a>>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), DecodeError> {
        self.fill(name, value, read_structure)
    }

    fn first_structure<M: ResponseShape<Text<'a>>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), DecodeError> {
        if value.is_none() {
            return self.opt_structure(name, value);
        }
        self.next_bit();
        Ok(())
    }
}

/// Refuses what lacks a required member.
struct Missing {
    bit: u64,
    seen: u64,
    offset: usize,
}

impl Missing {
    const fn required(&mut self, name: &'static str) -> Result<(), DecodeError> {
        let bit = self.bit;
        self.bit <<= 1;
        if self.seen & bit == 0 {
            return Err(DecodeError::new(DecodeErrorKind::MissingMember(name), self.offset));
        }
        Ok(())
    }

    const fn optional(&mut self) -> Result<(), DecodeError> {
        self.bit <<= 1;
        Ok(())
    }
}

impl Sealed for Missing {}

impl<S> ResponseVisitor<S> for Missing {
    type Error = DecodeError;

    fn text(&mut self, name: &'static str, _: &mut S) -> Result<(), DecodeError> {
        self.required(name)
    }

    fn secret(&mut self, name: &'static str, _: &mut Secret<S>) -> Result<(), DecodeError> {
        self.required(name)
    }

    fn opt_text(&mut self, _: &'static str, _: &mut Option<S>) -> Result<(), DecodeError> {
        self.optional()
    }

    fn opt_trimmed(&mut self, _: &'static str, _: &mut Option<S>) -> Result<(), DecodeError> {
        self.optional()
    }

    fn opt_secret(&mut self, _: &'static str, _: &mut Option<Secret<S>>) -> Result<(), DecodeError> {
        self.optional()
    }

    fn expected_secret(&mut self, name: &'static str, _: &mut Option<Secret<S>>) -> Result<(), DecodeError> {
        self.required(name)
    }

    fn opt_integer(&mut self, _: &'static str, _: &mut Option<u32>) -> Result<(), DecodeError> {
        self.optional()
    }

    fn opt_timestamp(&mut self, _: &'static str, _: &mut Option<Timestamp>) -> Result<(), DecodeError> {
        self.optional()
    }

    fn expected_timestamp(
        &mut self,
        name: &'static str,
        _: &mut Option<Timestamp>,
    ) -> Result<(), DecodeError> {
        self.required(name)
    }

    fn structure<M: ResponseShape<S>>(&mut self, name: &'static str, _: &mut M) -> Result<(), DecodeError> {
        self.required(name)
    }

    fn opt_structure<M: ResponseShape<S>>(
        &mut self,
        _: &'static str,
        _: &mut Option<M>,
    ) -> Result<(), DecodeError> {
        self.optional()
    }

    fn first_structure<M: ResponseShape<S>>(
        &mut self,
        _: &'static str,
        _: &mut Option<M>,
    ) -> Result<(), DecodeError> {
        self.optional()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(parse_integer(text.chars()), expected, "{text}");
        }
    }
}
