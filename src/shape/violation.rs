//! Violations of a request's limits.

use super::limit::Class;
use super::path::MemberPath;
use core::fmt;

/// A rule that a member of a request breaks. It does not contain the member's value.
///
/// ```
/// use sts_wire::shape::Rule;
/// use sts_wire::{AssumeRole, Operation, Tag};
///
/// let tags = [Tag::new("team", "wire"), Tag::new("", "")];
/// let action = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "session").tags(&tags);
/// let violation = action.check().unwrap_err().first();
/// assert_eq!(violation.to_string(), "Tags.member.2.Key: 0 characters where 1 to 128 are allowed");
/// assert_eq!(violation.rule(), Rule::Length { min: 1, max: 128, found: 0 });
/// let path = violation.path();
/// assert_eq!((path.name(), path.item(), path.field()), ("Tags", Some(2), Some("Key")));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Violation {
    path: MemberPath,
    rule: Rule,
    is_secret: bool,
}

impl Violation {
    pub(crate) const fn new(path: MemberPath, rule: Rule) -> Self {
        Self { path, rule, is_secret: false }
    }

    pub(crate) const fn of_secret(self, is_secret: bool) -> Self {
        Self { is_secret, ..self }
    }

    /// Whether the member is a secret, so that an error must not show its value.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        self.is_secret
    }

    /// The member.
    #[must_use]
    pub const fn path(&self) -> MemberPath {
        self.path
    }

    /// The rule.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        self.rule
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.rule)
    }
}

impl core::error::Error for Violation {}

/// A rule, and how a member breaks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// A string is too short or too long.
    Length {
        /// The smallest number of characters.
        min: usize,
        /// The largest; `usize::MAX` is no limit.
        max: usize,
        /// The number of characters.
        found: usize,
    },
    /// A character is not in the class that the member's pattern allows.
    Pattern {
        /// The class.
        allowed: Class,
        /// The number of the first such character, from 1.
        at: usize,
    },
    /// An integer is out of range.
    Range {
        /// The smallest value.
        min: u32,
        /// The largest value.
        max: u32,
        /// The value.
        found: u32,
    },
    /// A list has too few or too many items.
    Items {
        /// The smallest number of items.
        min: usize,
        /// The largest; `usize::MAX` is no limit.
        max: usize,
        /// The number of items.
        found: usize,
    },
    /// A value is not one of these allowed values.
    OneOf(&'static [&'static str]),
    /// A value begins with this prefix, which is reserved.
    ReservedPrefix(&'static str),
    /// A key equals the key of an earlier item, ignoring case.
    DuplicateKey {
        /// The number of the earlier item, from 1.
        first: u32,
    },
    /// Inline and managed policies together are too long.
    PoliciesTogether {
        /// The largest number of characters.
        max: usize,
        /// The number of characters.
        found: usize,
    },
    /// A member is missing that is required unless this other member is given.
    RequiredUnless(&'static str),
    /// A member is described after a member that sorts after it.
    OutOfOrder,
    /// The name of a member is empty or has a character that a form would have to escape.
    Name {
        /// The number of the first such character, from 1; 1 if the name is empty.
        at: usize,
    },
    /// The name of a member of a response is empty or has a character that the name of an XML element cannot have.
    ElementName {
        /// The number of the first such character, from 1; 1 if the name is empty.
        at: usize,
    },
    /// The name of a member is `Action` or `Version`, which every request has as a parameter.
    ReservedName,
    /// A required member is missing: a string, an integer, an item of a list, or the policy of `AssumeRoot`. Only a
    /// received request can lack one of the first three.
    Missing,
    /// A value is not an integer from 0 to 4,294,967,295. Only a received request can have this violation.
    NotANumber,
    /// A value is not `true` or `false`. Only a received request can have this violation.
    NotABoolean,
    /// The items of a list are not numbered from 1 without gaps, in decimal. Only a received request can have this
    /// violation.
    Numbering,
    /// A list has a value of its own, as in `Tags=a`. Only a received request can have this violation.
    NotAList,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Length { min, max: usize::MAX, found } => {
                write!(f, "{found} characters where at least {min} are required")
            }
            Self::Length { min, max, found } if min == max => {
                write!(f, "{found} characters where {min} are required")
            }
            Self::Length { min, max, found } => {
                write!(f, "{found} characters where {min} to {max} are allowed")
            }
            Self::Pattern { allowed, at } => {
                write!(f, "character {at} is not allowed; allowed are {}", allowed.describe())
            }
            Self::Range { min, max, found } => write!(f, "{found} where {min} to {max} is allowed"),
            Self::Items { min: 0, max, found } => write!(f, "{found} items where at most {max} are allowed"),
            Self::Items { min, max, found } => write!(f, "{found} items where {min} to {max} are allowed"),
            Self::OneOf(values) => {
                f.write_str("not one of")?;
                values.iter().try_for_each(|value| write!(f, " {value}"))
            }
            Self::ReservedPrefix(prefix) => write!(f, "begins with {prefix}, which is reserved"),
            Self::DuplicateKey { first } => write!(f, "equals the key of item {first}, ignoring case"),
            Self::PoliciesTogether { max, found } => {
                write!(
                    f,
                    "inline and managed policies have {found} characters together where {max} are allowed"
                )
            }
            Self::RequiredUnless(other) => write!(f, "required unless {other} is given"),
            Self::Name { at } => {
                let allowed = Class::Unreserved.describe();
                write!(f, "character {at} of the name is not allowed; allowed are {allowed}")
            }
            Self::ElementName { at } => {
                write!(f, "character {at} of the name is not allowed in the name of an XML element")
            }
            Self::ReservedName => f.write_str("the name is reserved for a parameter of every request"),
            Self::Missing => f.write_str("missing"),
            Self::NotANumber => write!(f, "not an integer from 0 to {}", u32::MAX),
            Self::NotABoolean => f.write_str("not true or false"),
            Self::Numbering => f.write_str("items are not numbered from 1 without gaps"),
            Self::NotAList => f.write_str("a value where the numbered items of a list are expected"),
            Self::OutOfOrder => f.write_str("described after a member that sorts after it"),
        }
    }
}

/// The first violation of a request, and the number of violations.
///
/// ```
/// use sts_wire::{AssumeRole, Operation};
///
/// let error = AssumeRole::new("role", "a b").duration_seconds(60).check().unwrap_err();
/// assert_eq!(error.count(), 3);
/// assert_eq!(error.to_string(), "DurationSeconds: 60 where 900 to 43200 is allowed (and 2 more)");
/// ```
///
/// [`Operation::check_each`](crate::Operation::check_each) reports all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckError {
    first: Violation,
    count: usize,
}

impl CheckError {
    /// The result of `each`, or the first of the violations that it reports and their number.
    pub(crate) fn collect<T>(each: impl FnOnce(&mut dyn FnMut(Violation)) -> T) -> Result<T, Self> {
        let (mut first, mut count) = (None, 0_usize);
        let result = each(&mut |violation| {
            first.get_or_insert(violation);
            count = count.saturating_add(1);
        });
        first.map_or(Ok(result), |first| Err(Self { first, count }))
    }

    /// The first violation, in the order of `check_each`.
    #[must_use]
    pub const fn first(&self) -> Violation {
        self.first
    }

    /// The number of violations.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        match self.count {
            0 | 1 => Ok(()),
            count => write!(f, " (and {} more)", count.saturating_sub(1)),
        }
    }
}

impl core::error::Error for CheckError {}
