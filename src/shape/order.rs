//! The check of the names and the order of parameters.
//!
//! This crate's operations pass this check. An operation of another crate may not.

use super::Action;
use super::limit::{Class, TextLimit};
use super::parameter::{TakeParameters, take_parameters};
use super::path::MemberPath;
use super::violation::{Rule, Violation};
use crate::encode::decimal;
use core::ops::RangeInclusive;

/// Who checks the names of an action.
///
/// The names of this crate's operations are constants that its tests check, so neither signing nor `check` does.
#[derive(Clone, Copy, Debug)]
pub struct NameCheck {
    pub(crate) is_by_tests: bool,
}

impl NameCheck {
    pub(crate) const BY_TESTS: Self = Self { is_by_tests: true };
    pub(crate) const WHEN_USED: Self = Self { is_by_tests: false };
}

/// What is wrong with the names of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Names {
    /// The form is a canonical query.
    Sorted,
    /// Some are out of order.
    Unsorted,
    /// Some are empty, reserved or need escaping, so the form is malformed.
    Malformed,
}

/// Checks the names of `action`. If `is_presigned`, the names must sort before the `X-Amz-` parameters, which
/// presigning appends.
pub(crate) fn names<A: Action>(action: A, is_presigned: bool) -> Names {
    let mut names = Names::Sorted;
    if !A::NAME_CHECK.is_by_tests {
        let mut see = |violation: Violation| {
            let found = if violation.rule() == Rule::OutOfOrder { Names::Unsorted } else { Names::Malformed };
            names = names.max(found);
        };
        check(action, &mut see, is_presigned);
    }
    names
}

/// Reports every name that is reserved or needs escaping, and every parameter that is out of order.
pub(crate) fn check<A: Action>(action: A, report: &mut dyn FnMut(Violation), is_presigned: bool) {
    let none = MemberPath::new("");
    take_parameters(action, &mut NameChecker { report, is_presigned, previous: none, last: none });
}

struct NameChecker<'r> {
    report: &'r mut dyn FnMut(Violation),
    is_presigned: bool,
    /// The previous parameter.
    previous: MemberPath,
    /// The first parameter of the checked member whose name sorts last.
    last: MemberPath,
}

impl NameChecker<'_> {
    fn report(&mut self, path: MemberPath, rule: Rule) {
        (self.report)(Violation::new(path, rule));
    }

    fn check_name(&mut self, path: MemberPath, name: &str) {
        let other = Class::Unreserved.position_of_other(name);
        if let Some(at) = other.or(name.is_empty().then_some(1)) {
            self.report(path, Rule::Name { at });
        }
    }

    /// Checks the first parameter of a member.
    fn check_member(&mut self, parameter: &MemberPath) {
        let name = parameter.name();
        let member = MemberPath::new(name);
        self.check_name(member, name);
        if let Some((Some(item_name), _)) = parameter.numbered_item() {
            self.check_name(member, item_name);
        }
        if matches!(name, "Action" | "Version") {
            self.report(member, Rule::ReservedName);
        }
        if self.is_presigned && name >= "X-Amz-" || !is_before_member(&self.last, name) {
            self.report(member, Rule::OutOfOrder);
        }
        if self.last.name() < name {
            self.last = *parameter;
        }
    }

    /// Checks the next parameter.
    fn check(&mut self, path: &MemberPath) {
        if path.name() != self.previous.name() || path.name().is_empty() {
            self.check_member(path);
        } else if !is_before_in_member(&self.previous, path) {
            self.report(*path, Rule::OutOfOrder);
        }
        if let Some(field) = path.field() {
            self.check_name(*path, field);
        }
        self.previous = *path;
    }
}

impl TakeParameters for NameChecker<'_> {
    fn take_constant(&mut self, name: &'static str, value: &str) {
        let path = MemberPath::new(name);
        if value.is_empty() {
            self.report(path, Rule::Length { min: 1, max: usize::MAX, found: 0 });
        }
        if let Some(at) = Class::Unreserved.position_of_other(value) {
            self.report(path, Rule::Pattern { allowed: Class::Unreserved, at });
        }
    }

    fn take(&mut self, path: &MemberPath, _: &str, _: &'static TextLimit, _: bool) {
        self.check(path);
    }

    fn take_integer(&mut self, path: &MemberPath, _: u32, _: RangeInclusive<u32>) {
        self.check(path);
    }
}

/// Whether all parameters of the member of `parameter` sort before all parameters of the member `name`.
///
/// `Tags.member.1` sorts before `Tags0`: a name that extends the name of a list or structure must continue with a byte
/// greater than `.`.
fn is_before_member(parameter: &MemberPath, name: &str) -> bool {
    let is_compound = parameter.item().is_some() || parameter.field().is_some();
    match name.strip_prefix(parameter.name()) {
        Some(rest) if is_compound => rest.as_bytes().first().is_some_and(|byte| *byte > b'.'),
        _ => parameter.name() < name,
    }
}

/// Whether the parameter `this` of a member sorts before the parameter `that` of it.
fn is_before_in_member(this: &MemberPath, that: &MemberPath) -> bool {
    match (this.item(), that.item()) {
        (Some(this), Some(that)) if this != that => decimal(this, &mut [0; 10]) < decimal(that, &mut [0; 10]),
        (this_item, that_item) => {
            this_item == that_item && this.field().zip(that.field()).is_some_and(|(this, that)| this < that)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{ItemLimit, RequestVisitor};
    use crate::shape::{Items, ResponseShape, ResponseVisitor};
    use crate::{AssumeRole, GetCallerIdentity, PolicyDescriptor, Tag};
    use crate::{Encode, Operation};
    use alloc::{string::String, vec::Vec};

    /// A request whose members have any names: scalars, or lists of tags.
    #[derive(Clone, Copy)]
    struct Vendor<'a>(&'a [(&'static str, &'a [Tag<'a>])]);

    #[derive(Debug, Default)]
    struct Nothing;

    impl<S> ResponseShape<S> for Nothing {
        fn members<V: ResponseVisitor<S>>(&mut self, _: &mut V) -> Result<(), V::Error> {
            Ok(())
        }
    }

    impl<'a> Action for Vendor<'a> {
        type Str = &'a str;
        type Output<S: Default> = Nothing;
        const ACTION: &'static str = "DoIt";
        const RESPONSE: &'static str = "DoItResponse";
        const RESULT: &'static str = "DoItResult";

        fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
            const ANY: &TextLimit = &TextLimit::length(0, 1);

            self.0.iter().try_for_each(|(name, tags)| match tags {
                [] => visitor.text(name, &mut "1", ANY),
                tags => visitor.structures(name, &mut Items::new(tags), ItemLimit::at_most(50)),
            })
        }
    }

    #[test]
    fn only_a_sorted_form_is_canonical() {
        let names = ["A", "A-", "A.", "A0", "AB", "Action", "Ab", "B", "Version", "X-Amz-Date", "é", "Z"];
        let none: &[Tag<'_>] = &[];
        let tags: &[Tag<'_>] = &[Tag::new("k", "v"); 11];
        let all: Vec<_> = names.iter().flat_map(|name| [(*name, none), (*name, tags)]).collect();
        let (mut accepted, mut refused) = (0, 0);
        for first in &all {
            for second in &all {
                let vendor = Vendor(&[*first, *second]);
                let mut form = String::new();
                vendor.encode(&mut form).unwrap();
                let written: Vec<&str> =
                    form.split('&').map(|parameter| parameter.split_once('=').unwrap().0).collect();
                let is_sorted = written.is_sorted_by(|this, that| this < that);
                let is_plain = written.iter().all(|name| name.is_ascii() && *name < "X-Amz-");
                // A name of two members, or of a member and the envelope, is refused, even for lists, whose
                // parameters would be sorted. A name that extends a list's name by a `.` is refused too.
                let is_close = second.0.strip_prefix(first.0).is_some_and(|rest| matches!(rest, "" | "."))
                    || first.0.starts_with(second.0)
                    || [first.0, second.0].into_iter().any(|name| matches!(name, "Action" | "Version"));
                if super::names(vendor, true) == Names::Sorted {
                    assert!(is_sorted && is_plain, "{form}");
                    accepted += 1;
                } else {
                    assert!(!is_sorted || !is_plain || is_close, "{form}");
                    refused += 1;
                }
            }
        }
        assert!(accepted > 50 && refused > 50, "{accepted} {refused}");
        check(GetCallerIdentity::new(), &mut |violation| panic!("{violation}"), true);
        // A member in lower case sorts after `X-Amz-`.
        let policies = [PolicyDescriptor::new("arn:aws:iam::aws:policy/ReadOnlyAccess")];
        check(AssumeRole::new("r", "s").policy_arns(&policies), &mut |violation| panic!("{violation}"), true);
    }

    /// Signing refuses such a name, but the form is well-formed.
    #[test]
    fn a_form_escapes_the_names_of_members() {
        for (name, expected) in [("a&b=c", "a%26b%3Dc"), ("é", "%C3%A9"), ("A-._~", "A-._~")] {
            let mut form = String::new();
            Vendor(&[(name, &[]), (name, &[Tag::new("k", "v")])]).encode(&mut form).unwrap();
            let names: Vec<_> = form_urlencoded::parse(form.as_bytes()).map(|(name, _)| name).collect();
            assert!(names.contains(&name.into()), "{form}");
            assert!(names.contains(&alloc::format!("{name}.member.1.Key").into()), "{form}");
            assert!(form.contains(&alloc::format!("{expected}=1")), "{form}");
        }
    }

    /// An action with any name and version and one member.
    macro_rules! vendor {
        ($action:literal, $version:literal, $member:literal) => {{
            #[derive(Clone, Copy)]
            struct Named;

            impl Action for Named {
                type Str = &'static str;
                type Output<S: Default> = Nothing;
                const ACTION: &'static str = $action;
                const VERSION: &'static str = $version;
                const RESPONSE: &'static str = "R";
                const RESULT: &'static str = "R";

                fn members<V: RequestVisitor<&'static str>>(
                    &mut self,
                    visitor: &mut V,
                ) -> Result<(), V::Error> {
                    visitor.text($member, &mut "", const { &TextLimit::length(0, 1) })
                }
            }
            let mut told = Vec::new();
            Named.check_each(&mut |violation| told.push(alloc::string::ToString::to_string(&violation)));
            (told, names(Named, true))
        }};
    }

    #[test]
    fn action_version_and_names_of_members_are_unreserved_characters() {
        assert_eq!(vendor!("Do-It", "2011.06_15~", "Member"), (Vec::new(), Names::Sorted));
        let allowed = "is not allowed; allowed are ASCII letters, digits and -._~";
        for (found, expected) in [
            (vendor!("Do&It", "1", "M"), alloc::format!("Action: character 3 {allowed}")),
            (vendor!("DoIt", "1 ", "M"), alloc::format!("Version: character 2 {allowed}")),
            (vendor!("DoIt", "é", "M"), alloc::format!("Version: character 1 {allowed}")),
            (vendor!("", "1", "M"), "Action: 0 characters where at least 1 are required".into()),
            (vendor!("DoIt", "1", "M="), alloc::format!("M=: character 2 of the name {allowed}")),
            (
                vendor!("DoIt", "1", "Version"),
                "Version: the name is reserved for a parameter of every request".into(),
            ),
        ] {
            assert_eq!(found, (Vec::from([expected]), Names::Malformed));
        }
        // This name sorts after the parameters of presigning. A POST may have it.
        assert_eq!(vendor!("DoIt", "1", "member"), (Vec::new(), Names::Unsorted));
    }
}
