//! Limits of members, by AWS's service model and documentation.

use super::layout::ListLayout;
use super::letters::is_letter_separator_or_number;

/// The limit of a string member: its length in Unicode scalar values, and its characters or values.
///
/// ```
/// use sts_wire::shape::{Class, TextLimit};
///
/// // 2 to 64 letters, digits and `+=,.@-_`, without the prefix `aws:`.
/// const SOURCE_IDENTITY: &TextLimit = &TextLimit::length(2, 64).class(Class::Name).reserved_prefix("aws:");
/// # assert!(Class::Name.contains('@') && !format!("{SOURCE_IDENTITY:?}").is_empty());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TextLimit {
    pub(crate) min: usize,
    pub(crate) max: usize,
    pub(crate) class: Class,
    pub(crate) one_of: &'static [&'static str],
    pub(crate) reserved_prefix: Option<&'static str>,
}

impl TextLimit {
    /// `min` to `max` characters of any class; a `max` of `usize::MAX` is no limit.
    #[must_use]
    pub const fn length(min: usize, max: usize) -> Self {
        Self { min, max, class: Class::Any, one_of: &[], reserved_prefix: None }
    }

    /// Allows only characters of a class.
    #[must_use]
    pub const fn class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }

    /// Allows only these values.
    #[must_use]
    pub const fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.one_of = values;
        self
    }

    /// Allows no value that begins with `prefix`.
    #[must_use]
    pub const fn reserved_prefix(mut self, prefix: &'static str) -> Self {
        self.reserved_prefix = Some(prefix);
        self
    }

    /// Whether `value` has as many characters as the limit allows.
    pub(crate) fn allows_length(&self, value: &str) -> bool {
        (self.min..=self.max).contains(&value.chars().count())
    }
}

/// The limit of a list member: its number of items. It also says how the items are named.
///
/// ```
/// use sts_wire::shape::{ItemLimit, ListLayout};
///
/// // At most 10 `AttributeName.1`, as SQS names them, and not `AttributeName.member.1`.
/// const NAMES: ItemLimit = ItemLimit::at_most(10).layout(ListLayout::Flattened);
/// # let _ = NAMES;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ItemLimit {
    pub(crate) min: usize,
    pub(crate) max: usize,
    pub(crate) layout: ListLayout,
}

impl ItemLimit {
    /// Allows a list to be absent or to have up to `max` items. A `max` of `usize::MAX` is no limit.
    #[must_use]
    pub const fn at_most(max: usize) -> Self {
        Self::between(0, max)
    }

    /// Makes the list required.
    #[must_use]
    pub const fn between(min: usize, max: usize) -> Self {
        Self { min, max, layout: ListLayout::MEMBER }
    }

    /// Sets how the items are named; by default [`ListLayout::MEMBER`].
    #[must_use]
    pub const fn layout(mut self, layout: ListLayout) -> Self {
        self.layout = layout;
        self
    }
}

/// A class of characters that a pattern of AWS's model allows.
///
/// ```
/// use sts_wire::shape::Class;
///
/// assert!(Class::Tag.contains('ü') && !Class::Word.contains('ü'));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Class {
    /// Any character.
    Any,
    /// Letters, digits and `_` of ASCII: `\w`.
    Word,
    /// [`Word`](Self::Word) without `_`, and `-._~`: the unreserved characters of RFC 3986.
    Unreserved,
    /// Digits of ASCII: `\d`.
    Digit,
    /// [`Word`](Self::Word) and `+=,.@-`.
    Name,
    /// [`Name`](Self::Name) and `:/`.
    Path,
    /// Tab, line feed, carriage return, and U+0020 to U+00FF.
    Policy,
    /// The characters of XML 1.0 without most control characters.
    Arn,
    /// Letters, separators and numbers of any script, and `_.:/=+-@`.
    Tag,
    /// Any character except white space and control characters, so that a token has no line break at its end.
    Token,
}

impl Class {
    /// Whether the class has the character.
    #[must_use]
    pub fn contains(self, c: char) -> bool {
        match self {
            Self::Any => true,
            Self::Token => !c.is_whitespace() && !c.is_control(),
            Self::Unreserved => c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~'),
            Self::Word => c.is_ascii_alphanumeric() || c == '_',
            Self::Digit => c.is_ascii_digit(),
            Self::Name => Self::Word.contains(c) || matches!(c, '+' | '=' | ',' | '.' | '@' | '-'),
            Self::Path => Self::Name.contains(c) || matches!(c, ':' | '/'),
            Self::Policy => matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}'),
            Self::Arn => matches!(
                c,
                '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}'
                    | '\u{10000}'..
            ),
            Self::Tag => {
                matches!(c, '_' | '.' | ':' | '/' | '=' | '+' | '-' | '@') || is_letter_separator_or_number(c)
            }
        }
    }

    /// The position of the first character outside the class, from 1.
    pub(crate) fn position_of_other(self, text: &str) -> Option<usize> {
        (1..).zip(text.chars()).find(|(_, c)| !self.contains(*c)).map(|(number, _)| number)
    }

    /// The class in words, for an error.
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Any => "any character",
            Self::Unreserved => "ASCII letters, digits and -._~",
            Self::Word => "ASCII letters, digits and _",
            Self::Digit => "digits",
            Self::Name => "ASCII letters, digits and _+=,.@-",
            Self::Path => "ASCII letters, digits and _+=,.@:/-",
            Self::Policy => "tab, line feed, carriage return and U+0020 to U+00FF",
            Self::Arn => "the characters of XML without control characters",
            Self::Tag => "letters, separators, numbers and _.:/=+-@",
            Self::Token => "all but white space and control characters",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_the_patterns_of_the_model() {
        // The patterns of the service model, with `\x{10000}-\x{10FFFF}` for its `\u10000-\u10FFFF`.
        let patterns = [
            (Class::Unreserved, r"[A-Za-z0-9._~-]"),
            (Class::Word, r"(?-u:[\w])"),
            (Class::Digit, r"(?-u:[\d])"),
            (Class::Name, r"(?-u:[\w+=,.@-])"),
            (Class::Path, r"(?-u:[\w+=,.@:\/-])"),
            (Class::Policy, r"[\x09\x0A\x0D\x20-\xFF]"),
            (Class::Arn, r"[\x09\x0A\x0D\x20-\x7E\x85\xA0-\x{D7FF}\x{E000}-\x{FFFD}\x{10000}-\x{10FFFF}]"),
            (Class::Tag, r"[\p{L}\p{Z}\p{N}_.:/=+\-@]"),
        ];
        // The libraries may have different versions of Unicode: skip characters that one of them has not assigned.
        let unassigned = regex::Regex::new(r"^\p{Cn}$").unwrap();
        for (class, pattern) in patterns {
            let pattern = regex::Regex::new(&std::format!("^{pattern}$")).unwrap();
            for c in '\0'..=char::MAX {
                let mut utf8 = [0; 4];
                let c_as_str = c.encode_utf8(&mut utf8);
                let same = class.contains(c) == pattern.is_match(c_as_str);
                assert!(same || class == Class::Tag && unassigned.is_match(c_as_str), "{class:?} {c:?}");
            }
        }
    }

    #[test]
    fn a_limit_keeps_its_settings() {
        let TextLimit { min, max, class, one_of, reserved_prefix } = TextLimit::length(2, 64);
        assert_eq!((min, max, class, one_of, reserved_prefix), (2, 64, Class::Any, &[][..], None));
        assert_eq!(class.describe(), "any character");
        let limit = TextLimit::length(0, 9).class(Class::Digit).one_of(&["1", "2"]).reserved_prefix("0");
        assert_eq!(
            (limit.class, limit.one_of, limit.reserved_prefix),
            (Class::Digit, &["1", "2"][..], Some("0"))
        );
        let (open, closed) = (ItemLimit::at_most(50), ItemLimit::between(1, 5));
        assert_eq!([open.min, open.max, closed.min, closed.max], [0, 50, 1, 5]);
    }
}
