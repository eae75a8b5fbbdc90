//! The visitor that holds a request against its limits.

use super::Action;
use super::{ItemLimit, List, RequestShape, RequestVisitor, ScalarVisitor, Sealed, TextLimit, item_numbers};
use core::convert::Infallible;
use core::fmt;
use core::ops::RangeInclusive;

/// A member of a request that breaks a rule; it holds nothing of the value.
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
}

impl Violation {
    /// The member.
    #[must_use]
    pub const fn path(&self) -> MemberPath {
        self.path
    }

    /// The rule, with what was found.
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

/// Where a member stands in a request; prints as the wire names it: `Tags.member.3.Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberPath {
    name: &'static str,
    item: Option<usize>,
    field: Option<&'static str>,
}

impl MemberPath {
    /// The member of the request itself: `Tags`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The number of the item in a list, from 1: `3`.
    #[must_use]
    pub const fn item(&self) -> Option<usize> {
        self.item
    }

    /// The member of a structure inside: `Key`.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        self.field
    }
}

impl fmt::Display for MemberPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if let Some(item) = self.item {
            write!(f, ".member.{item}")?;
        }
        match self.field {
            Some(field) => write!(f, ".{field}"),
            None => Ok(()),
        }
    }
}

/// A rule that a member breaks, with what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// A string too short or too long.
    Length {
        /// The smallest number of characters.
        min: usize,
        /// The largest; `usize::MAX` is no limit.
        max: usize,
        /// How many there are.
        found: usize,
    },
    /// A character that the member's pattern does not allow.
    Pattern {
        /// What the pattern allows.
        allowed: super::Class,
        /// The number of the first such character, from 1.
        at: usize,
    },
    /// An integer out of range.
    Range {
        /// The smallest value.
        min: u32,
        /// The largest value.
        max: u32,
        /// The value.
        found: u32,
    },
    /// A list with too few or too many items.
    Items {
        /// The smallest number of items.
        min: usize,
        /// The largest; `usize::MAX` is no limit.
        max: usize,
        /// How many there are.
        found: usize,
    },
    /// A value other than those that are allowed.
    OneOf(&'static [&'static str]),
    /// A value with a prefix that is reserved.
    ReservedPrefix(&'static str),
    /// A key that an earlier item has too, ignoring case.
    DuplicateKey {
        /// The number of the earlier item, from 1.
        first: usize,
    },
    /// Inline and managed policies too long together.
    PoliciesTogether {
        /// The largest number of characters.
        max: usize,
        /// How many there are.
        found: usize,
    },
    /// A member that must be there, or another one in its place.
    RequiredUnless(&'static str),
    /// A member that is described after another that sorts behind it.
    OutOfOrder,
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
            Self::DuplicateKey { first } => write!(f, "the same as in item {first}, ignoring case"),
            Self::PoliciesTogether { max, found } => {
                write!(
                    f,
                    "inline and managed policies have {found} characters together where {max} are allowed"
                )
            }
            Self::RequiredUnless(other) => write!(f, "required unless {other} is given"),
            Self::OutOfOrder => f.write_str("described after a member that sorts behind it"),
        }
    }
}

/// A request that breaks rules: the first of them, and how many there are.
///
/// ```
/// use sts_wire::{AssumeRole, Operation};
///
/// let error = AssumeRole::new("role", "a b").duration_seconds(60).check().unwrap_err();
/// assert_eq!(error.count(), 3);
/// assert_eq!(error.to_string(), "DurationSeconds: 60 where 900 to 43200 is allowed (and 2 more)");
/// ```
///
/// [`Operation::check_each`] tells them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckError {
    first: Violation,
    count: usize,
}

impl CheckError {
    pub(crate) const fn new(first: Violation) -> Self {
        Self { first, count: 0 }
    }

    pub(crate) const fn count_one(&mut self) {
        self.count = self.count.saturating_add(1);
    }

    /// The first violation, in the canonical order of members.
    #[must_use]
    pub const fn first(&self) -> Violation {
        self.first
    }

    /// How many violations there are.
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

/// Tells `report` every violation of an operation, in canonical order.
pub(crate) fn check<A: Action>(mut operation: A, report: &mut dyn FnMut(Violation)) {
    let mut check = Check { report, last: "" };
    match operation.members(&mut check) {
        Ok(()) => {}
    }
}

struct Check<'r> {
    report: &'r mut dyn FnMut(Violation),
    last: &'static str,
}

/// The same for the members of a structure.
struct Inside<'c, 'r> {
    check: &'c mut Check<'r>,
    name: &'static str,
    item: Option<usize>,
    last: &'static str,
}

impl Check<'_> {
    fn report(&mut self, path: MemberPath, rule: Rule) {
        (self.report)(Violation { path, rule });
    }

    /// Takes note of a member of the request itself.
    fn member(&mut self, name: &'static str) -> MemberPath {
        let path = MemberPath { name, item: None, field: None };
        self.last = self.check_order(path, name, self.last);
        path
    }

    /// Which name the next one must sort behind.
    fn check_order(&mut self, path: MemberPath, name: &'static str, last: &'static str) -> &'static str {
        if name <= last {
            self.report(path, Rule::OutOfOrder);
        }
        name.max(last)
    }

    fn check_text(&mut self, path: MemberPath, value: &str, limit: &'static TextLimit) {
        let TextLimit { min, max, class, one_of, reserved_prefix } = *limit;
        let found = value.chars().count();
        if !(min..=max).contains(&found) {
            self.report(path, Rule::Length { min, max, found });
        }
        if let Some((at, _)) = (1..).zip(value.chars()).find(|(_, c)| !class.contains(*c)) {
            self.report(path, Rule::Pattern { allowed: class, at });
        }
        if !one_of.is_empty() && !one_of.contains(&value) {
            self.report(path, Rule::OneOf(one_of));
        }
        if let Some(prefix) = reserved_prefix.filter(|prefix| value.starts_with(*prefix)) {
            self.report(path, Rule::ReservedPrefix(prefix));
        }
    }

    fn check_integer(&mut self, path: MemberPath, found: u32, range: &RangeInclusive<u32>) {
        if !range.contains(&found) {
            self.report(path, Rule::Range { min: *range.start(), max: *range.end(), found });
        }
    }

    fn check_items(&mut self, path: MemberPath, found: usize, items: ItemLimit) {
        if !(items.min..=items.max).contains(&found) {
            self.report(path, Rule::Items { min: items.min, max: items.max, found });
        }
    }
}

impl Sealed for Check<'_> {}
impl Sealed for Inside<'_, '_> {}

impl<S: AsRef<str>> ScalarVisitor<S> for Check<'_> {
    type Error = Infallible;

    fn text(
        &mut self,
        name: &'static str,
        value: &mut S,
        limit: &'static TextLimit,
    ) -> Result<(), Infallible> {
        let path = self.member(name);
        self.check_text(path, value.as_ref(), limit);
        Ok(())
    }

    fn integer(
        &mut self,
        name: &'static str,
        value: &mut u32,
        range: RangeInclusive<u32>,
    ) -> Result<(), Infallible> {
        let path = self.member(name);
        self.check_integer(path, *value, &range);
        Ok(())
    }
}

impl Inside<'_, '_> {
    /// Takes note of a member of the structure.
    fn member(&mut self, field: &'static str) -> MemberPath {
        let path = MemberPath { name: self.name, item: self.item, field: Some(field) };
        self.last = self.check.check_order(path, field, self.last);
        path
    }
}

impl<S: AsRef<str>> ScalarVisitor<S> for Inside<'_, '_> {
    type Error = Infallible;

    fn text(
        &mut self,
        name: &'static str,
        value: &mut S,
        limit: &'static TextLimit,
    ) -> Result<(), Infallible> {
        let path = self.member(name);
        self.check.check_text(path, value.as_ref(), limit);
        Ok(())
    }

    fn integer(
        &mut self,
        name: &'static str,
        value: &mut u32,
        range: RangeInclusive<u32>,
    ) -> Result<(), Infallible> {
        let path = self.member(name);
        self.check.check_integer(path, *value, &range);
        Ok(())
    }
}

/// Among how many items, at the start of a list, duplicates are looked for; bounds what a hostile list costs.
const UNIQUE_AMONG: usize = 64;

impl<S: AsRef<str>> RequestVisitor<S> for Check<'_> {
    fn texts<L: List<S, Item = S>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        items: ItemLimit,
        limit: &'static TextLimit,
    ) -> Result<(), Infallible> {
        let list = list.items();
        let path = self.member(name);
        self.check_items(path, list.len(), items);
        for (number, at) in item_numbers(list.len()) {
            if let Some(value) = list.get(at) {
                self.check_text(MemberPath { item: Some(number), ..path }, value.as_ref(), limit);
            }
        }
        Ok(())
    }

    fn structures<L: List<S, Item: RequestShape<S>>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        items: ItemLimit,
    ) -> Result<(), Infallible> {
        let list = list.items();
        let path = self.member(name);
        self.check_items(path, list.len(), items);
        for (number, at) in item_numbers(list.len()) {
            let Some(mut value) = list.get(at).copied() else { continue };
            if let Some((field, key)) = value.unique_key() {
                let earlier = list.iter().take(at.min(UNIQUE_AMONG)).zip(1..);
                let is_same = |item: &L::Item| {
                    item.unique_key().is_some_and(|(_, other)| same_ignoring_case(other, key))
                };
                if let Some((_, first)) = earlier.into_iter().find(|(item, _)| is_same(item)) {
                    let path = MemberPath { item: Some(number), field: Some(field), ..path };
                    self.report(path, Rule::DuplicateKey { first });
                }
            }
            value.members(&mut Inside { check: self, name, item: Some(number), last: "" })?;
        }
        Ok(())
    }

    fn structure<M: RequestShape<S>>(&mut self, name: &'static str, value: &mut M) -> Result<(), Infallible> {
        self.member(name);
        value.members(&mut Inside { check: self, name, item: None, last: "" })
    }

    fn rule(
        &mut self,
        name: &'static str,
        violated: impl FnOnce() -> Option<Rule>,
    ) -> Result<(), Infallible> {
        if let Some(rule) = violated() {
            self.report(MemberPath { name, item: None, field: None }, rule);
        }
        Ok(())
    }
}

fn same_ignoring_case(a: &str, b: &str) -> bool {
    a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Operation;
    use crate::operation::testing::violations;
    use crate::shape::Class;
    use crate::{AssumeRole, AssumeRoot, GetCallerIdentityOutput, Tag, Text};
    use alloc::string::{String, ToString};
    use alloc::{format, vec::Vec};

    const ARN: &str = "arn:aws:iam::123456789012:role/demo";

    /// Visits the members that a test asks it to.
    #[derive(Clone, Copy)]
    struct Vendor<'a>(&'a [(&'static str, &'a str, &'static TextLimit)]);

    impl<'a> Action for Vendor<'a> {
        const ACTION: &'static str = "Vendor";
        const RESPONSE: &'static str = "VendorResponse";
        const RESULT: &'static str = "VendorResult";

        type Str = &'a str;
        type Output<'r> = GetCallerIdentityOutput<Text<'r>>;

        fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
            self.0.iter().try_for_each(|(name, value, limit)| visitor.text(name, &mut &**value, limit))
        }
    }

    const ANY: &TextLimit = &TextLimit::length(0, usize::MAX);

    fn told(value: &str, limit: &'static TextLimit) -> Vec<String> {
        violations(&Vendor(&[("Name", value, limit)]))
    }

    #[test]
    fn every_rule_is_told_in_words() {
        const SOME: &TextLimit = &TextLimit::length(2, 3);
        assert_eq!(told("é", SOME), ["Name: 1 characters where 2 to 3 are allowed"]);
        const AT_LEAST: &TextLimit = &TextLimit::length(1, usize::MAX);
        assert_eq!(told("", AT_LEAST), ["Name: 0 characters where at least 1 are required"]);
        const DIGITS: &TextLimit = &TextLimit::length(0, 9).class(Class::Digit);
        assert_eq!(told("1🍕x", DIGITS), ["Name: character 2 is not allowed; allowed are digits"]);
        const ONE_OF: &TextLimit = &TextLimit::length(0, 9).one_of(&["left", "right"]);
        assert_eq!(told("Left", ONE_OF), ["Name: not one of left right"]);
        const PREFIX: &TextLimit = &TextLimit::length(0, 9).reserved_prefix("aws:");
        assert_eq!(told("aws:", PREFIX), ["Name: begins with aws:, which is reserved"]);
        assert!(told("AWS:", PREFIX).is_empty());

        for (rule, words) in [
            (Rule::Range { min: 1, max: 2, found: 3 }, "3 where 1 to 2 is allowed"),
            (Rule::Items { min: 0, max: 2, found: 3 }, "3 items where at most 2 are allowed"),
            (Rule::Items { min: 1, max: 2, found: 0 }, "0 items where 1 to 2 are allowed"),
            (Rule::DuplicateKey { first: 7 }, "the same as in item 7, ignoring case"),
            (
                Rule::PoliciesTogether { max: 2048, found: 2049 },
                "inline and managed policies have 2049 characters together where 2048 are allowed",
            ),
            (Rule::RequiredUnless("PolicyArns"), "required unless PolicyArns is given"),
            (Rule::OutOfOrder, "described after a member that sorts behind it"),
        ] {
            assert_eq!(rule.to_string(), words);
        }
    }

    #[test]
    fn a_value_is_told_of_all_that_is_wrong_with_it() {
        const LIMIT: &TextLimit =
            &TextLimit::length(9, 99).class(Class::Digit).one_of(&["000000000"]).reserved_prefix("a");
        assert_eq!(told("a", LIMIT).len(), 4);
        assert!(told("000000000", LIMIT).is_empty());
    }

    #[test]
    fn a_path_names_the_member_the_item_and_the_field() {
        fn paths(operation: &impl Operation) -> Vec<MemberPath> {
            let mut paths = Vec::new();
            operation.check_each(&mut |violation| paths.push(violation.path()));
            paths
        }
        let tags = [Tag::new("a", ""), Tag::new("", "")];
        let action = AssumeRole::new(ARN, "").tags(&tags).transitive_tag_keys(&[""]);
        let found = paths(&action);
        let parts: Vec<_> = found.iter().map(|path| (path.name(), path.item(), path.field())).collect();
        assert_eq!(
            parts,
            [
                ("RoleSessionName", None, None),
                ("Tags", Some(2), Some("Key")),
                ("TransitiveTagKeys", Some(1), None)
            ]
        );
        let words: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(words, ["RoleSessionName", "Tags.member.2.Key", "TransitiveTagKeys.member.1"]);
        let found = paths(&AssumeRoot::new("111122223333", ""));
        assert_eq!(found[0].to_string(), "TaskPolicyArn.arn");
    }

    #[test]
    fn items_are_told_in_the_order_in_which_they_are_written() {
        let keys = [""; 12];
        let found = violations(&AssumeRole::new(ARN, "ok").transitive_tag_keys(&keys));
        let members: Vec<_> = found.iter().map(|told| told.split_once(": ").unwrap().0).collect();
        let mut sorted = members.clone();
        sorted.sort_unstable();
        assert_eq!(members, sorted);
        assert_eq!(
            members[..4],
            [
                "TransitiveTagKeys.member.1",
                "TransitiveTagKeys.member.10",
                "TransitiveTagKeys.member.11",
                "TransitiveTagKeys.member.12"
            ]
        );
    }

    #[test]
    fn the_first_violation_stands_for_all() {
        let error = AssumeRole::new("", "").check().unwrap_err();
        assert_eq!(error.count(), 2);
        assert_eq!(error.first().rule(), Rule::Length { min: 20, max: 2048, found: 0 });
        assert_eq!(error.to_string(), "RoleArn: 0 characters where 20 to 2048 are allowed (and 1 more)");
        let error = AssumeRole::new(ARN, "").check().unwrap_err();
        assert_eq!(error.to_string(), "RoleSessionName: 0 characters where 2 to 64 are allowed");
    }

    fn duplicates(keys: &[&str]) -> Vec<String> {
        let tags: Vec<_> = keys.iter().map(|key| Tag::new(key, "")).collect();
        let found = violations(&AssumeRole::new(ARN, "ok").tags(&tags));
        found.into_iter().filter(|told| told.contains("same")).collect()
    }

    #[test]
    fn keys_that_differ_in_case_alone_are_the_same() {
        assert!(duplicates(&["a", "b", "ab", "", "A b"]).is_empty());
        // U+2126, the sign for ohm, is the letter omega in lower case.
        for (one, other) in
            [("Key", "Key"), ("Key", "kEY"), ("ÄRGER", "ärger"), ("\u{3a9}", "\u{2126}"), ("", "")]
        {
            assert_eq!(
                duplicates(&["first", one, "third", other]),
                ["Tags.member.4.Key: the same as in item 2, ignoring case"]
            );
        }
        assert_eq!(
            duplicates(&["a", "A", "a"]),
            [
                "Tags.member.2.Key: the same as in item 1, ignoring case",
                "Tags.member.3.Key: the same as in item 1, ignoring case"
            ]
        );
    }

    #[test]
    fn duplicates_are_looked_for_among_the_first_64_items() {
        let numbers: Vec<_> = (1..=100).map(|number| format!("key {number}")).collect();
        let with = |at: usize, key: &'static str| {
            let mut keys: Vec<&str> = numbers.iter().map(String::as_str).collect();
            keys[at - 1] = key;
            duplicates(&keys)
        };
        assert!(with(100, "another").is_empty());
        assert_eq!(with(100, "KEY 1"), ["Tags.member.100.Key: the same as in item 1, ignoring case"]);
        assert_eq!(with(100, "KEY 64"), ["Tags.member.100.Key: the same as in item 64, ignoring case"]);
        assert!(with(100, "KEY 65").is_empty());
    }

    #[test]
    fn a_vendors_members_must_come_sorted() {
        let names = |names: &[&'static str]| {
            let members: Vec<_> = names.iter().map(|name| (*name, "", ANY)).collect();
            violations(&Vendor(&members))
        };
        assert!(names(&[]).is_empty());
        assert!(names(&["A", "AB", "B", "a"]).is_empty());
        assert_eq!(names(&["B", "A"]), ["A: described after a member that sorts behind it"]);
        assert_eq!(names(&["A", "A"]), ["A: described after a member that sorts behind it"]);
        assert_eq!(
            names(&["C", "A", "B", "D"]),
            [
                "A: described after a member that sorts behind it",
                "B: described after a member that sorts behind it"
            ]
        );
    }
}
