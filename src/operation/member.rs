//! Structures and limits that several operations share.

use crate::secret::Secret;
use crate::shape::{
    Class, Items, RequestShape, ResponseShape, ResponseVisitor, Rule, ScalarVisitor, TextLimit, UniqueKey,
};

pub(crate) const ARN: &TextLimit = &TextLimit::length(20, 2048).class(Class::Arn);
pub(crate) const SESSION_NAME: &TextLimit = &TextLimit::length(2, 64).class(Class::Name);
pub(crate) const POLICY: &TextLimit = &TextLimit::length(1, POLICIES_TOGETHER).class(Class::Policy);
pub(crate) const SERIAL_NUMBER: &TextLimit = &TextLimit::length(9, 256).class(Class::Path);
pub(crate) const TOKEN_CODE: &TextLimit = &TextLimit::length(6, 6).class(Class::Digit);
pub(crate) const TAG_KEY: &TextLimit = &TextLimit::length(1, 128).class(Class::Tag);
const TAG_VALUE: &TextLimit = &TextLimit::length(0, 256).class(Class::Tag);
const CONTEXT_ASSERTION: &TextLimit = &TextLimit::length(4, 2048);

/// The limit of inline and managed policies together, in characters. Only the documentation has it.
const POLICIES_TOGETHER: usize = 2048;

/// A session tag.
///
/// The keys of a request's tags must differ in more than case.
///
/// ```
/// use sts_wire::{AssumeRole, Operation, Tag};
///
/// let tags = [Tag::new("Department", "Accounting"), Tag::new("department", "Audit")];
/// let error = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "TestAR").tags(&tags).check().unwrap_err();
/// assert_eq!(error.to_string(), "Tags.member.2.Key: equals the key of item 1, ignoring case");
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tag<'a> {
    /// The key; 1 to 128 letters, separators, numbers and `_.:/=+-@`.
    pub key: &'a str,
    /// The value; 0 to 256 letters, separators, numbers and `_.:/=+-@`.
    pub value: &'a str,
}

impl<'a> Tag<'a> {
    /// A tag.
    #[must_use]
    pub const fn new(key: &'a str, value: &'a str) -> Self {
        Self { key, value }
    }
}

impl<'a> RequestShape<&'a str> for Tag<'a> {
    fn members<V: ScalarVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("Key", &mut self.key, TAG_KEY)?;
        visitor.text("Value", &mut self.value, TAG_VALUE)
    }

    fn unique_key(&self) -> Option<UniqueKey<'_>> {
        Some(UniqueKey { name: "Key", value: self.key, limit: TAG_KEY })
    }
}

/// A managed policy, named by its ARN.
///
/// ```
/// use sts_wire::{AssumeRoot, PolicyDescriptor};
///
/// let policy = PolicyDescriptor::new("arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy");
/// assert_eq!(AssumeRoot::new("111122223333", policy.arn.unwrap()).task_policy_arn, policy);
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_PolicyDescriptorType.html>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyDescriptor<'a> {
    /// The ARN; 20 to 2,048 characters.
    pub arn: Option<&'a str>,
}

impl<'a> PolicyDescriptor<'a> {
    /// The policy of this ARN.
    #[must_use]
    pub const fn new(arn: &'a str) -> Self {
        Self { arn: Some(arn) }
    }
}

impl<'a> RequestShape<&'a str> for PolicyDescriptor<'a> {
    fn members<V: ScalarVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        // The API's only member name in lower case.
        visitor.opt_text("arn", &mut self.arn, ARN)
    }
}

/// The limit of a session's policies together.
pub(crate) fn policies_together(policy: Option<&str>, arns: Items<'_, PolicyDescriptor<'_>>) -> Option<Rule> {
    let all = arns.iter().filter_map(|descriptor| descriptor.arn).chain(policy);
    let found = all.map(|text| text.chars().count()).fold(0, usize::saturating_add);
    (found > POLICIES_TOGETHER).then_some(Rule::PoliciesTogether { max: POLICIES_TOGETHER, found })
}

/// A signed statement of a trusted provider about the context of a session.
///
/// ```
/// use sts_wire::ProvidedContext;
///
/// let context = ProvidedContext::new("arn:aws:iam::aws:contextProvider/IdentityCenter", "eyJhbGciOi");
/// assert!(!format!("{context:?}").contains("eyJhbGciOi"), "the statement is a secret");
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_ProvidedContext.html>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProvidedContext<'a> {
    /// The ARN of the provider; 20 to 2,048 characters.
    pub provider_arn: Option<&'a str>,
    /// The statement, which is opaque to the caller; 4 to 2,048 characters.
    pub context_assertion: Option<Secret<&'a str>>,
}

impl<'a> ProvidedContext<'a> {
    /// A statement and its provider.
    #[must_use]
    pub const fn new(provider_arn: &'a str, context_assertion: &'a str) -> Self {
        Self { provider_arn: Some(provider_arn), context_assertion: Some(Secret::new(context_assertion)) }
    }
}

impl<'a> RequestShape<&'a str> for ProvidedContext<'a> {
    fn members<V: ScalarVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_secret("ContextAssertion", &mut self.context_assertion, CONTEXT_ASSERTION)?;
        visitor.opt_text("ProviderArn", &mut self.provider_arn, ARN)
    }
}

/// The id and ARN of a role session. Servers other than AWS may leave out either member.
///
/// ```
/// use sts_wire::AssumedRoleUser;
///
/// let user = AssumedRoleUser::new("AROAEXAMPLE:name", "arn:aws:sts::123456789012:assumed-role/demo/name");
/// assert_eq!(user.assumed_role_id, Some("AROAEXAMPLE:name"));
/// assert_eq!(AssumedRoleUser::<&str>::default().arn, None);
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumedRoleUser.html>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumedRoleUser<S> {
    /// The unique id: the role's id and the session's name.
    pub assumed_role_id: Option<S>,
    /// The ARN, as policies name the session.
    pub arn: Option<S>,
}

impl<S> AssumedRoleUser<S> {
    /// A role session, for the answer of a server.
    pub const fn new(assumed_role_id: S, arn: S) -> Self {
        Self { assumed_role_id: Some(assumed_role_id), arn: Some(arn) }
    }
}

impl<S: Default> ResponseShape<S> for AssumedRoleUser<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("Arn", &mut self.arn)?;
        visitor.opt_text("AssumedRoleId", &mut self.assumed_role_id)
    }
}

#[cfg(feature = "serde")]
crate::shape::serialize_redacted!(AssumedRoleUser);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Operation;
    use crate::operation::testing;
    use crate::shape::Sealed;
    use crate::{AssumeRole, AssumeRoleOutput, Text};
    use alloc::vec::Vec;
    use core::convert::Infallible;
    use core::ops::RangeInclusive;

    /// Collects the names of the present members.
    struct Names(Vec<&'static str>);

    impl Sealed for Names {}

    impl<'a> ScalarVisitor<&'a str> for Names {
        type Error = Infallible;

        fn text(
            &mut self,
            name: &'static str,
            _: &mut &'a str,
            _: &'static TextLimit,
        ) -> Result<(), Infallible> {
            self.0.push(name);
            Ok(())
        }

        fn integer(
            &mut self,
            name: &'static str,
            _: &mut u32,
            _: RangeInclusive<u32>,
        ) -> Result<(), Infallible> {
            self.0.push(name);
            Ok(())
        }

        fn boolean(&mut self, name: &'static str, _: &mut bool) -> Result<(), Infallible> {
            self.0.push(name);
            Ok(())
        }
    }

    fn names(mut shape: impl RequestShape<&'static str>) -> Vec<&'static str> {
        let mut names = Names(Vec::new());
        let Ok(()) = shape.members(&mut names);
        names.0
    }

    #[test]
    fn members_come_sorted_and_absent_ones_not_at_all() {
        assert_eq!(names(Tag::new("", "")), ["Key", "Value"]);
        assert_eq!(names(PolicyDescriptor::new("")), ["arn"]);
        assert_eq!(names(PolicyDescriptor::default()), [""; 0]);
        assert_eq!(names(ProvidedContext::new("", "")), ["ContextAssertion", "ProviderArn"]);
        assert_eq!(names(ProvidedContext { provider_arn: Some(""), ..Default::default() }), ["ProviderArn"]);
        assert_eq!(names(ProvidedContext::default()), [""; 0]);
    }

    #[test]
    fn an_absent_member_keeps_the_number_of_its_item() {
        let contexts = [
            ProvidedContext { context_assertion: Some(Secret::new("a")), ..Default::default() },
            ProvidedContext::default(),
            ProvidedContext { provider_arn: Some("p"), ..Default::default() },
        ];
        testing::encodes(
            &AssumeRole::new("", "").provided_contexts(&contexts),
            "Action=AssumeRole&ProvidedContexts.member.1.ContextAssertion=a\
             &ProvidedContexts.member.3.ProviderArn=p&RoleArn=&RoleSessionName=&Version=2011-06-15",
        );
    }

    #[test]
    fn policies_are_counted_together_and_in_characters() {
        let arns = [PolicyDescriptor::new("äöü"), PolicyDescriptor::default(), PolicyDescriptor::new("🍕")];
        let found = |length: usize| {
            let policy = "ÿ".repeat(length);
            policies_together(Some(&policy), Items::new(&arns))
        };
        assert_eq!(policies_together(None, Items::new(&arns)), None);
        assert_eq!(found(2044), None);
        assert_eq!(found(2045), Some(Rule::PoliciesTogether { max: 2048, found: 2049 }));
    }

    #[test]
    fn a_session_without_an_id_or_an_arn_is_read() {
        // MinIO writes one member empty and the other by another name.
        let document = "<AssumeRoleResponse><AssumeRoleResult>\
                        <AssumedRoleUser><Arn></Arn><AssumeRoleId></AssumeRoleId></AssumedRoleUser>\
                        <Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>b</SecretAccessKey>\
                        <SessionToken>c</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>\
                        </AssumeRoleResult></AssumeRoleResponse>";
        let output: AssumeRoleOutput<Text<'_>> =
            AssumeRole::decode_borrowed(200, document.as_bytes()).unwrap().output;
        let expected = AssumedRoleUser { arn: Some(Text::from("")), assumed_role_id: None };
        assert_eq!(output.assumed_role_user, Some(expected));
    }
}
