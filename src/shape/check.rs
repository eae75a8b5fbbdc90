//! The check of a request against its limits.

use super::limit::{ItemLimit, TextLimit};
use super::parameter::{TakeParameters, take_parameters};
use super::path::MemberPath;
use super::violation::{Rule, Violation};
use super::{Action, RequestShape, order};
use core::ops::RangeInclusive;

/// Reports every violation of a request, sorted by the names of its members.
pub(crate) fn check<A: Action>(action: A, report: &mut dyn FnMut(Violation)) {
    if !A::NAME_CHECK.is_by_tests {
        order::check(action, report, false);
    }
    take_parameters(action, &mut Check { report });
}

struct Check<'r> {
    report: &'r mut dyn FnMut(Violation),
}

/// The largest number of items whose keys are compared with each other, for lists without a limit of their own.
const UNIQUE_ITEMS: u32 = 64;

impl Check<'_> {
    fn report(&mut self, path: MemberPath, rule: Rule) {
        (self.report)(Violation::new(path, rule));
    }
}

impl TakeParameters for Check<'_> {
    /// [`order::check`] checks it.
    fn take_constant(&mut self, _: &'static str, _: &str) {}

    fn take(&mut self, path: &MemberPath, value: &str, limit: &'static TextLimit, is_secret: bool) {
        let TextLimit { min, max, class, one_of, reserved_prefix } = *limit;
        let mut report = |rule| (self.report)(Violation::new(*path, rule).of_secret(is_secret));
        let found = value.chars().count();
        if !(min..=max).contains(&found) {
            report(Rule::Length { min, max, found });
        }
        if let Some(at) = class.position_of_other(value) {
            report(Rule::Pattern { allowed: class, at });
        }
        if !one_of.is_empty() && !one_of.contains(&value) {
            report(Rule::OneOf(one_of));
        }
        if let Some(prefix) = reserved_prefix.filter(|prefix| value.starts_with(*prefix)) {
            report(Rule::ReservedPrefix(prefix));
        }
    }

    fn take_integer(&mut self, path: &MemberPath, value: u32, range: RangeInclusive<u32>) {
        if !range.contains(&value) {
            let (min, max) = range.into_inner();
            self.report(*path, Rule::Range { min, max, found: value });
        }
    }

    fn begin_list(&mut self, path: &MemberPath, found: usize, ItemLimit { min, max, .. }: ItemLimit) {
        if !(min..=max).contains(&found) {
            self.report(*path, Rule::Items { min, max, found });
        }
    }

    /// Reports an item whose key one of the earlier items has.
    ///
    /// A key that breaks its length limit is not compared, nor is an item beyond the limit of its list. So the keys of
    /// session tags cost at most 50 × 49 / 2 comparisons of at most 128 characters, however long the list and its keys.
    fn begin_item<S, M: RequestShape<S>>(
        &mut self,
        path: &MemberPath,
        items: ItemLimit,
        item: &M,
        mut earlier: impl Iterator<Item = (u32, M)>,
    ) {
        let compared = u32::try_from(items.max).map_or(UNIQUE_ITEMS, |max| max.min(UNIQUE_ITEMS));
        if path.item().is_some_and(|number| number > compared) {
            return;
        }
        let Some(key) = item.unique_key().filter(|key| key.limit.allows_length(key.value)) else { return };
        let has_key = |other: &M| other.unique_key().is_some_and(|other| is_same(other.value, key.value));
        if let Some((first, _)) = earlier.find(|(_, other)| has_key(other)) {
            self.report(path.with_field(key.name), Rule::DuplicateKey { first });
        }
    }

    fn take_rule(&mut self, name: &'static str, violated: impl FnOnce() -> Option<Rule>) {
        if let Some(rule) = violated() {
            self.report(MemberPath::new(name), rule);
        }
    }
}

/// Whether two keys are equal, ignoring case.
fn is_same(a: &str, b: &str) -> bool {
    a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Operation;
    use crate::operation::testing::violations;
    use crate::shape::{Class, Items, UniqueKey};
    use crate::shape::{RequestVisitor, ScalarVisitor};
    use crate::{AssumeRole, AssumeRoot, GetCallerIdentityOutput, Tag};
    use alloc::string::{String, ToString};
    use alloc::{format, vec::Vec};
    use core::sync::atomic::{AtomicUsize, Ordering};

    const ARN: &str = "arn:aws:iam::123456789012:role/demo";

    /// Visits the members that a test asks it to.
    #[derive(Clone, Copy)]
    struct Vendor<'a>(&'a [(&'static str, &'a str, &'static TextLimit)]);

    impl<'a> Action for Vendor<'a> {
        const ACTION: &'static str = "Vendor";
        const RESPONSE: &'static str = "VendorResponse";
        const RESULT: &'static str = "VendorResult";

        type Str = &'a str;
        type Output<S: Default> = GetCallerIdentityOutput<S>;

        fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
            self.0.iter().try_for_each(|(name, value, limit)| visitor.text(name, &mut &**value, limit))
        }
    }

    const ANY: &TextLimit = &TextLimit::length(0, usize::MAX);

    fn told(value: &str, limit: &'static TextLimit) -> Vec<String> {
        violations(&Vendor(&[("Name", value, limit)]))
    }

    #[test]
    fn every_rule_has_a_message() {
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
            (Rule::DuplicateKey { first: 7 }, "equals the key of item 7, ignoring case"),
            (
                Rule::PoliciesTogether { max: 2048, found: 2049 },
                "inline and managed policies have 2049 characters together where 2048 are allowed",
            ),
            (Rule::RequiredUnless("PolicyArns"), "required unless PolicyArns is given"),
            (Rule::OutOfOrder, "described after a member that sorts after it"),
            (
                Rule::Name { at: 2 },
                "character 2 of the name is not allowed; allowed are ASCII letters, digits and -._~",
            ),
            (
                Rule::ElementName { at: 2 },
                "character 2 of the name is not allowed in the name of an XML element",
            ),
            (Rule::ReservedName, "the name is reserved for a parameter of every request"),
            (Rule::NotAList, "a value where the numbered items of a list are expected"),
        ] {
            assert_eq!(rule.to_string(), words);
        }
    }

    #[test]
    fn every_violation_of_a_value_is_reported() {
        const LIMIT: &TextLimit =
            &TextLimit::length(9, 99).class(Class::Digit).one_of(&["000000000"]).reserved_prefix("a");
        assert_eq!(told("a", LIMIT).len(), 4);
        assert!(told("000000000", LIMIT).is_empty());
    }

    #[test]
    fn a_path_has_member_item_and_field() {
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
    fn items_are_reported_in_the_order_of_the_form() {
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
    fn the_error_is_the_first_violation() {
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
        found.into_iter().filter(|told| told.contains("equals the key")).collect()
    }

    #[test]
    fn keys_that_differ_only_in_case_are_equal() {
        assert!(duplicates(&["a", "b", "ab", "A b"]).is_empty());
        // U+2126, the ohm sign, has the lower case U+03C9, the letter omega.
        for (one, other) in [("Key", "Key"), ("Key", "kEY"), ("ÄRGER", "ärger"), ("\u{3a9}", "\u{2126}")] {
            assert_eq!(
                duplicates(&["first", one, "third", other]),
                ["Tags.member.4.Key: equals the key of item 2, ignoring case"]
            );
        }
        assert_eq!(
            duplicates(&["a", "A", "a"]),
            [
                "Tags.member.2.Key: equals the key of item 1, ignoring case",
                "Tags.member.3.Key: equals the key of item 1, ignoring case"
            ]
        );
    }

    /// An item of a list that counts how often it is asked for its key.
    #[derive(Clone, Copy, Default)]
    struct Counted<'a> {
        key: &'a str,
        reads: Option<&'a AtomicUsize>,
    }

    const KEY: &TextLimit = &TextLimit::length(1, 128);

    impl<'a> RequestShape<&'a str> for Counted<'a> {
        fn members<V: ScalarVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
            visitor.text("Key", &mut self.key, KEY)
        }

        fn unique_key(&self) -> Option<UniqueKey<'_>> {
            self.reads?.fetch_add(1, Ordering::Relaxed);
            Some(UniqueKey { name: "Key", value: self.key, limit: KEY })
        }
    }

    #[derive(Clone, Copy)]
    struct Keys<'a>(Items<'a, Counted<'a>>, usize);

    impl<'a> Action for Keys<'a> {
        const ACTION: &'static str = "Vendor";
        const RESPONSE: &'static str = "VendorResponse";
        const RESULT: &'static str = "VendorResult";

        type Str = &'a str;
        type Output<S: Default> = GetCallerIdentityOutput<S>;

        fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
            visitor.structures("Keys", &mut self.0, ItemLimit::at_most(self.1))
        }
    }

    /// The number of times that a check reads keys in a list of `count` items with this key and at most `max` items.
    fn reads(key: &str, count: usize, max: usize) -> usize {
        let reads = AtomicUsize::new(0);
        let keys: Vec<_> = (0..count).map(|number| format!("{key}{number}")).collect();
        let items: Vec<_> = keys.iter().map(|key| Counted { key, reads: Some(&reads) }).collect();
        Keys(Items::new(&items), max).check_each(&mut |_| {});
        reads.load(Ordering::Relaxed)
    }

    #[test]
    fn keys_that_break_their_length_limit_are_not_compared() {
        for count in [10, 50, 1_000] {
            assert!(reads(&"k".repeat(129), count, 50) <= count);
        }
        assert!(duplicates(&["", ""]).is_empty());
        assert!(duplicates(&["k".repeat(129).as_str(); 2]).is_empty());
        assert_eq!(duplicates(&["k".repeat(128).as_str(); 2]).len(), 1);
    }

    #[test]
    fn items_beyond_the_limit_of_their_list_are_not_compared() {
        // Each of 50 keys is read once for itself, and once for each later item.
        let all = 50 + 50 * 49 / 2;
        for count in [50, 100, 10_000] {
            assert_eq!(reads("k", count, 50), all);
        }
        let unlimited = 64 + 64 * 63 / 2;
        assert_eq!(reads("k", 10_000, usize::MAX), unlimited);

        let numbers: Vec<_> = (1..=51).map(|number| format!("key {number}")).collect();
        let with = |at: usize, key: &'static str| {
            let mut keys: Vec<&str> = numbers.iter().map(String::as_str).collect();
            keys[at - 1] = key;
            duplicates(&keys)
        };
        assert_eq!(with(50, "KEY 1"), ["Tags.member.50.Key: equals the key of item 1, ignoring case"]);
        assert_eq!(with(50, "KEY 49"), ["Tags.member.50.Key: equals the key of item 49, ignoring case"]);
        assert!(with(51, "KEY 1").is_empty());
    }

    #[test]
    fn unsorted_members_are_reported() {
        let names = |names: &[&'static str]| {
            let members: Vec<_> = names.iter().map(|name| (*name, "", ANY)).collect();
            violations(&Vendor(&members))
        };
        assert!(names(&[]).is_empty());
        assert!(names(&["A", "AB", "B", "a"]).is_empty());
        assert_eq!(names(&["B", "A"]), ["A: described after a member that sorts after it"]);
        assert_eq!(names(&["A", "A"]), ["A: described after a member that sorts after it"]);
        assert_eq!(
            names(&["C", "A", "B", "D"]),
            [
                "A: described after a member that sorts after it",
                "B: described after a member that sorts after it"
            ]
        );
    }
}
