//! Temporary credentials for a federated user, signed with long-term credentials.

use crate::member::{self, PolicyDescriptor, Tag};
use crate::shape::{Class, ItemLimit, RequestVisitor, ResponseShape, ResponseVisitor, Rule, TextLimit};
use crate::{Credentials, Operation, Text};

/// Temporary credentials for a federated user, signed with long-term credentials.
///
/// Without a policy the session may do nothing: one of `policy` and `policy_arns` is required.
///
/// ```
/// use sts_wire::{GetFederationToken, Operation, PolicyDescriptor};
///
/// let policies = [PolicyDescriptor::new("arn:aws:iam::aws:policy/ReadOnlyAccess")];
/// assert!(GetFederationToken::new("Susan").policy_arns(&policies).check().is_ok());
/// assert_eq!(
///     GetFederationToken::new("Susan").check().unwrap_err().to_string(),
///     "Policy: required unless PolicyArns is given"
/// );
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html>.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct GetFederationToken<'a> {
    /// The name of the federated user; 2 to 32 of `\w+=,.@-`.
    pub name: &'a str,
    /// An inline session policy, as JSON; 2,048 characters together with `policy_arns`.
    pub policy: Option<&'a str>,
    /// Managed policies that narrow the session; at most 10, and 2,048 characters together with `policy`.
    pub policy_arns: &'a [PolicyDescriptor<'a>],
    /// How long the credentials will be valid, in seconds; 900 to 129,600; 43,200 by default.
    pub duration_seconds: Option<u32>,
    /// Session tags; at most 50, with keys that differ in more than case.
    pub tags: &'a [Tag<'a>],
    /// Asks for a session token of at least this many bytes; 0 to 4,096.
    pub minimum_session_token_size: Option<u32>,
}

impl<'a> GetFederationToken<'a> {
    /// A request with its required members.
    #[must_use]
    pub const fn new(name: &'a str) -> Self {
        Self {
            name,
            policy: None,
            policy_arns: &[],
            duration_seconds: None,
            tags: &[],
            minimum_session_token_size: None,
        }
    }

    /// Sets [`policy`](Self::policy).
    #[must_use]
    pub const fn policy(mut self, policy: &'a str) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Sets [`policy_arns`](Self::policy_arns).
    #[must_use]
    pub const fn policy_arns(mut self, policy_arns: &'a [PolicyDescriptor<'a>]) -> Self {
        self.policy_arns = policy_arns;
        self
    }

    /// Sets [`duration_seconds`](Self::duration_seconds).
    #[must_use]
    pub const fn duration_seconds(mut self, duration_seconds: u32) -> Self {
        self.duration_seconds = Some(duration_seconds);
        self
    }

    /// Sets [`tags`](Self::tags).
    #[must_use]
    pub const fn tags(mut self, tags: &'a [Tag<'a>]) -> Self {
        self.tags = tags;
        self
    }

    /// Sets [`minimum_session_token_size`](Self::minimum_session_token_size).
    #[must_use]
    pub const fn minimum_session_token_size(mut self, minimum_session_token_size: u32) -> Self {
        self.minimum_session_token_size = Some(minimum_session_token_size);
        self
    }
}

const NAME: &TextLimit = &TextLimit::length(2, 32).class(Class::Name);

impl<'a> Operation for GetFederationToken<'a> {
    const ACTION: &'static str = "GetFederationToken";
    const RESPONSE: &'static str = "GetFederationTokenResponse";
    const RESULT: &'static str = "GetFederationTokenResult";

    type Str = &'a str;
    type Output<'r> = GetFederationTokenOutput<Text<'r>>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 900..=129_600)?;
        visitor.opt_integer("MinimumSessionTokenSize", &mut self.minimum_session_token_size, 0..=4096)?;
        visitor.text("Name", &mut self.name, NAME)?;
        visitor.opt_text("Policy", &mut self.policy, member::POLICY)?;
        visitor.rule("Policy", || member::policies_together(self.policy, self.policy_arns))?;
        visitor.rule("Policy", || {
            let missing = self.policy.is_none() && self.policy_arns.is_empty();
            missing.then_some(Rule::RequiredUnless("PolicyArns"))
        })?;
        visitor.structures("PolicyArns", &mut self.policy_arns, ItemLimit::at_most(10))?;
        visitor.structures("Tags", &mut self.tags, ItemLimit::at_most(50))
    }
}

/// What [`GetFederationToken`] answers.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct GetFederationTokenOutput<S> {
    /// The temporary credentials.
    pub credentials: Credentials<S>,
    /// The id and ARN of the federated user.
    pub federated_user: Option<FederatedUser<S>>,
    /// How much of the limit for policies and tags is used, in percent; deprecated in favour of
    /// `session_token_utilization`.
    pub packed_policy_size: Option<u32>,
    /// How much of the largest session token is used, in percent.
    pub session_token_utilization: Option<u32>,
    /// The size of the session token in bytes.
    pub session_token_size: Option<u32>,
}

impl<S: Default> ResponseShape<S> for GetFederationTokenOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structure("Credentials", &mut self.credentials)?;
        visitor.opt_structure("FederatedUser", &mut self.federated_user)?;
        visitor.opt_integer("PackedPolicySize", &mut self.packed_policy_size)?;
        visitor.opt_integer("SessionTokenUtilization", &mut self.session_token_utilization)?;
        visitor.opt_integer("SessionTokenSize", &mut self.session_token_size)
    }
}

/// The id and ARN of a federated user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FederatedUser<S> {
    /// The unique id: the account and the name of the request.
    pub federated_user_id: Option<S>,
    /// The ARN, for policies.
    pub arn: Option<S>,
}

impl<S: Default> ResponseShape<S> for FederatedUser<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("FederatedUserId", &mut self.federated_user_id)?;
        visitor.opt_text("Arn", &mut self.arn)
    }
}
