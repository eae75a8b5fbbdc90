//! Members that several operations share: structures, and limits.

use crate::Secret;
use crate::shape::{Class, RequestShape, ResponseShape, ResponseVisitor, Rule, ScalarVisitor, TextLimit};

pub(crate) const ARN: &TextLimit = &TextLimit::length(20, 2048).class(Class::Arn);
pub(crate) const SESSION_NAME: &TextLimit = &TextLimit::length(2, 64).class(Class::Name);
pub(crate) const POLICY: &TextLimit = &TextLimit::length(1, POLICIES_TOGETHER).class(Class::Policy);
pub(crate) const SERIAL_NUMBER: &TextLimit = &TextLimit::length(9, 256).class(Class::Path);
pub(crate) const TOKEN_CODE: &TextLimit = &TextLimit::length(6, 6).class(Class::Digit);
pub(crate) const TAG_KEY: &TextLimit = &TextLimit::length(1, 128).class(Class::Tag);
const TAG_VALUE: &TextLimit = &TextLimit::length(0, 256).class(Class::Tag);
const CONTEXT_ASSERTION: &TextLimit = &TextLimit::length(4, 2048);

/// How many characters inline and managed policies may have together; only the documentation says so.
const POLICIES_TOGETHER: usize = 2048;

/// A session tag.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tag<'a> {
    /// The key; 1 to 128 letters, separators, numbers and `_.:/=+-@`.
    pub key: &'a str,
    /// The value; 0 to 256 of the same.
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

    fn unique_key(&self) -> Option<(&'static str, &str)> {
        Some(("Key", self.key))
    }
}

/// A managed policy, named by its ARN.
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
        // The one member of the API that is written in lower case.
        visitor.opt_text("arn", &mut self.arn, ARN)
    }
}

/// The rule for the policies of a session, which bounds them together.
pub(crate) fn policies_together(policy: Option<&str>, arns: &[PolicyDescriptor<'_>]) -> Option<Rule> {
    let all = arns.iter().filter_map(|descriptor| descriptor.arn).chain(policy);
    let found = all.map(|text| text.chars().count()).fold(0, usize::saturating_add);
    (found > POLICIES_TOGETHER).then_some(Rule::PoliciesTogether { max: POLICIES_TOGETHER, found })
}

/// A signed statement of a trusted provider about the context of a session.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_ProvidedContext.html>.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ProvidedContext<'a> {
    /// The ARN of the provider; 20 to 2,048 characters.
    pub provider_arn: Option<&'a str>,
    /// The statement, opaque to the caller; 4 to 2,048 characters.
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

/// The session of a role; other servers than AWS leave out either member.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumedRoleUser.html>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumedRoleUser<S> {
    /// The unique id: that of the role, and the name of the session.
    pub assumed_role_id: Option<S>,
    /// The ARN of the session, for policies.
    pub arn: Option<S>,
}

impl<S: Default> ResponseShape<S> for AssumedRoleUser<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("AssumedRoleId", &mut self.assumed_role_id)?;
        visitor.opt_text("Arn", &mut self.arn)
    }
}
