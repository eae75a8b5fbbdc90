//! Temporary credentials for a role, in the caller's account or another.

use crate::member::{self, AssumedRoleUser, PolicyDescriptor, ProvidedContext, Tag};
use crate::shape::{Class, ItemLimit, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
use crate::{Credentials, Operation, Secret, Text};

/// Temporary credentials for a role, in the caller's account or another.
///
/// It is signed with the credentials of the caller, and is how roles are chained.
///
/// ```
/// use sts_wire::{AssumeRole, Encode, Tag};
///
/// let tags = [Tag::new("Project", "Pegasus")];
/// let action = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "TestAR").duration_seconds(900).tags(&tags);
/// assert!(action.encode_to_string().starts_with("Action=AssumeRole&DurationSeconds=900&RoleArn=arn%3Aaws%3Aiam"));
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AssumeRole<'a> {
    /// The ARN of the role to assume; 20 to 2,048 characters.
    pub role_arn: &'a str,
    /// A name for the session, seen in logs and in the ARN of the assumed role; 2 to 64 of `\w+=,.@-`.
    pub role_session_name: &'a str,
    /// Managed policies that narrow the session; at most 10, and 2,048 characters together with `policy`.
    pub policy_arns: &'a [PolicyDescriptor<'a>],
    /// An inline session policy, as JSON; 2,048 characters together with `policy_arns`.
    pub policy: Option<&'a str>,
    /// How long the credentials will be valid, in seconds; 900 to 43,200; 3,600 by default, and at most that
    /// when a role assumes a role.
    pub duration_seconds: Option<u32>,
    /// Session tags; at most 50, with keys that differ in more than case.
    pub tags: &'a [Tag<'a>],
    /// Keys of the tags that stay set along a chain of roles; at most 50.
    pub transitive_tag_keys: &'a [&'a str],
    /// The id that a third party has agreed with the owner of the role; 2 to 1,224 characters.
    pub external_id: Option<&'a str>,
    /// The serial number or ARN of the MFA device of the caller; 9 to 256 characters.
    pub serial_number: Option<&'a str>,
    /// The six digits that the MFA device shows.
    pub token_code: Option<Secret<&'a str>>,
    /// Who stands behind the session; stays set along a chain of roles. 2 to 64 characters, not beginning
    /// with `aws:`.
    pub source_identity: Option<&'a str>,
    /// Context assertions of trusted providers; at most 5.
    pub provided_contexts: &'a [ProvidedContext<'a>],
    /// Asks for a session token of at least this many bytes; 0 to 4,096.
    pub minimum_session_token_size: Option<u32>,
}

impl<'a> AssumeRole<'a> {
    /// A request with its required members.
    #[must_use]
    pub const fn new(role_arn: &'a str, role_session_name: &'a str) -> Self {
        Self {
            role_arn,
            role_session_name,
            policy_arns: &[],
            policy: None,
            duration_seconds: None,
            tags: &[],
            transitive_tag_keys: &[],
            external_id: None,
            serial_number: None,
            token_code: None,
            source_identity: None,
            provided_contexts: &[],
            minimum_session_token_size: None,
        }
    }

    /// Sets [`policy_arns`](Self::policy_arns).
    #[must_use]
    pub const fn policy_arns(mut self, policy_arns: &'a [PolicyDescriptor<'a>]) -> Self {
        self.policy_arns = policy_arns;
        self
    }

    /// Sets [`policy`](Self::policy).
    #[must_use]
    pub const fn policy(mut self, policy: &'a str) -> Self {
        self.policy = Some(policy);
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

    /// Sets [`transitive_tag_keys`](Self::transitive_tag_keys).
    #[must_use]
    pub const fn transitive_tag_keys(mut self, transitive_tag_keys: &'a [&'a str]) -> Self {
        self.transitive_tag_keys = transitive_tag_keys;
        self
    }

    /// Sets [`external_id`](Self::external_id).
    #[must_use]
    pub const fn external_id(mut self, external_id: &'a str) -> Self {
        self.external_id = Some(external_id);
        self
    }

    /// Sets [`serial_number`](Self::serial_number).
    #[must_use]
    pub const fn serial_number(mut self, serial_number: &'a str) -> Self {
        self.serial_number = Some(serial_number);
        self
    }

    /// Sets [`token_code`](Self::token_code).
    #[must_use]
    pub const fn token_code(mut self, token_code: &'a str) -> Self {
        self.token_code = Some(Secret::new(token_code));
        self
    }

    /// Sets [`source_identity`](Self::source_identity).
    #[must_use]
    pub const fn source_identity(mut self, source_identity: &'a str) -> Self {
        self.source_identity = Some(source_identity);
        self
    }

    /// Sets [`provided_contexts`](Self::provided_contexts).
    #[must_use]
    pub const fn provided_contexts(mut self, provided_contexts: &'a [ProvidedContext<'a>]) -> Self {
        self.provided_contexts = provided_contexts;
        self
    }

    /// Sets [`minimum_session_token_size`](Self::minimum_session_token_size).
    #[must_use]
    pub const fn minimum_session_token_size(mut self, minimum_session_token_size: u32) -> Self {
        self.minimum_session_token_size = Some(minimum_session_token_size);
        self
    }
}

/// The operation's own limit for the policy is that for all policies together.
const UNRESTRICTED_POLICY: &TextLimit = &TextLimit::length(1, usize::MAX).class(Class::Policy);
const SOURCE_IDENTITY: &TextLimit = &TextLimit::length(2, 64).class(Class::Name).reserved_prefix("aws:");
const EXTERNAL_ID: &TextLimit = &TextLimit::length(2, 1224).class(Class::Path);

impl<'a> Operation for AssumeRole<'a> {
    const ACTION: &'static str = "AssumeRole";
    const RESPONSE: &'static str = "AssumeRoleResponse";
    const RESULT: &'static str = "AssumeRoleResult";

    type Str = &'a str;
    type Output<'r> = AssumeRoleOutput<Text<'r>>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 900..=43_200)?;
        visitor.opt_text("ExternalId", &mut self.external_id, EXTERNAL_ID)?;
        visitor.opt_integer("MinimumSessionTokenSize", &mut self.minimum_session_token_size, 0..=4096)?;
        visitor.opt_text("Policy", &mut self.policy, UNRESTRICTED_POLICY)?;
        visitor.rule("Policy", || member::policies_together(self.policy, self.policy_arns))?;
        visitor.structures("PolicyArns", &mut self.policy_arns, ItemLimit::at_most(10))?;
        visitor.structures("ProvidedContexts", &mut self.provided_contexts, ItemLimit::at_most(5))?;
        visitor.text("RoleArn", &mut self.role_arn, member::ARN)?;
        visitor.text("RoleSessionName", &mut self.role_session_name, member::SESSION_NAME)?;
        visitor.opt_text("SerialNumber", &mut self.serial_number, member::SERIAL_NUMBER)?;
        visitor.opt_text("SourceIdentity", &mut self.source_identity, SOURCE_IDENTITY)?;
        visitor.structures("Tags", &mut self.tags, ItemLimit::at_most(50))?;
        visitor.opt_secret("TokenCode", &mut self.token_code, member::TOKEN_CODE)?;
        visitor.texts(
            "TransitiveTagKeys",
            &mut self.transitive_tag_keys,
            ItemLimit::at_most(50),
            member::TAG_KEY,
        )
    }
}

/// What [`AssumeRole`] answers.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct AssumeRoleOutput<S> {
    /// The source identity that the session has.
    pub source_identity: Option<S>,
    /// The id and ARN of the session.
    pub assumed_role_user: Option<AssumedRoleUser<S>>,
    /// The temporary credentials.
    pub credentials: Credentials<S>,
    /// How much of the limit for policies and tags is used, in percent; deprecated in favour of
    /// `session_token_utilization`.
    pub packed_policy_size: Option<u32>,
    /// How much of the largest session token is used, in percent.
    pub session_token_utilization: Option<u32>,
    /// The size of the session token in bytes.
    pub session_token_size: Option<u32>,
}

impl<S: Default> ResponseShape<S> for AssumeRoleOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("SourceIdentity", &mut self.source_identity)?;
        visitor.opt_structure("AssumedRoleUser", &mut self.assumed_role_user)?;
        visitor.structure("Credentials", &mut self.credentials)?;
        visitor.opt_integer("PackedPolicySize", &mut self.packed_policy_size)?;
        visitor.opt_integer("SessionTokenUtilization", &mut self.session_token_utilization)?;
        visitor.opt_integer("SessionTokenSize", &mut self.session_token_size)
    }
}
