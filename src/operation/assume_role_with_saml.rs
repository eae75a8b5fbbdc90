//! Temporary credentials for a role, for a SAML assertion.

use crate::member::{self, AssumedRoleUser, PolicyDescriptor};
use crate::shape::{ItemLimit, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
use crate::{Credentials, Operation, Secret, Text};

/// Temporary credentials for a role, for a SAML assertion.
///
/// It is not signed: the assertion is the proof. It goes out in the body, never in a URL.
///
/// ```
/// use sts_wire::{AssumeRoleWithSaml, Operation};
///
/// let action = AssumeRoleWithSaml::new(
///     "arn:aws:iam::123456789012:role/TestSaml",
///     "arn:aws:iam::123456789012:saml-provider/SAML-test",
///     "VERYLONGENCODEDASSERTIONEXAMPLE",
/// );
/// assert!(action.check().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html>.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AssumeRoleWithSaml<'a> {
    /// The ARN of the role to assume; 20 to 2,048 characters.
    pub role_arn: &'a str,
    /// The ARN of the SAML provider in IAM; 20 to 2,048 characters.
    pub principal_arn: &'a str,
    /// The SAML response of the identity provider, in base64; 4 to 100,000 characters.
    pub saml_assertion: Secret<&'a str>,
    /// Managed policies that narrow the session; at most 10, and 2,048 characters together with `policy`.
    pub policy_arns: &'a [PolicyDescriptor<'a>],
    /// An inline session policy, as JSON; 2,048 characters together with `policy_arns`.
    pub policy: Option<&'a str>,
    /// How long the credentials will be valid, in seconds; 900 to 43,200; 3,600 by default.
    pub duration_seconds: Option<u32>,
    /// Asks for a session token of at least this many bytes; 0 to 4,096.
    pub minimum_session_token_size: Option<u32>,
}

impl<'a> AssumeRoleWithSaml<'a> {
    /// A request with its required members.
    #[must_use]
    pub const fn new(role_arn: &'a str, principal_arn: &'a str, saml_assertion: &'a str) -> Self {
        Self {
            role_arn,
            principal_arn,
            saml_assertion: Secret::new(saml_assertion),
            policy_arns: &[],
            policy: None,
            duration_seconds: None,
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

    /// Sets [`minimum_session_token_size`](Self::minimum_session_token_size).
    #[must_use]
    pub const fn minimum_session_token_size(mut self, minimum_session_token_size: u32) -> Self {
        self.minimum_session_token_size = Some(minimum_session_token_size);
        self
    }
}

const SAML_ASSERTION: &TextLimit = &TextLimit::length(4, 100_000);

impl<'a> Operation for AssumeRoleWithSaml<'a> {
    const ACTION: &'static str = "AssumeRoleWithSAML";
    const RESPONSE: &'static str = "AssumeRoleWithSAMLResponse";
    const RESULT: &'static str = "AssumeRoleWithSAMLResult";

    type Str = &'a str;
    type Output<'r> = AssumeRoleWithSamlOutput<Text<'r>>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 900..=43_200)?;
        visitor.opt_integer("MinimumSessionTokenSize", &mut self.minimum_session_token_size, 0..=4096)?;
        visitor.opt_text("Policy", &mut self.policy, member::POLICY)?;
        visitor.rule("Policy", || member::policies_together(self.policy, self.policy_arns))?;
        visitor.structures("PolicyArns", &mut self.policy_arns, ItemLimit::at_most(10))?;
        visitor.text("PrincipalArn", &mut self.principal_arn, member::ARN)?;
        visitor.text("RoleArn", &mut self.role_arn, member::ARN)?;
        visitor.secret("SAMLAssertion", &mut self.saml_assertion, SAML_ASSERTION)
    }
}

impl crate::Unsigned for AssumeRoleWithSaml<'_> {}

/// What [`AssumeRoleWithSaml`] answers.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct AssumeRoleWithSamlOutput<S> {
    /// The `Issuer` of the assertion.
    pub issuer: Option<S>,
    /// The id and ARN of the session.
    pub assumed_role_user: Option<AssumedRoleUser<S>>,
    /// The temporary credentials.
    pub credentials: Credentials<S>,
    /// The `Recipient` of the assertion.
    pub audience: Option<S>,
    /// The format of the `NameID`; `transient`, `persistent` or a URI.
    pub subject_type: Option<S>,
    /// How much of the limit for policies and tags is used, in percent; deprecated in favour of
    /// `session_token_utilization`.
    pub packed_policy_size: Option<u32>,
    /// A hash over issuer, account and provider that makes the subject unique.
    pub name_qualifier: Option<S>,
    /// The source identity that the session has.
    pub source_identity: Option<S>,
    /// The `NameID` of the assertion.
    pub subject: Option<S>,
    /// How much of the largest session token is used, in percent.
    pub session_token_utilization: Option<u32>,
    /// The size of the session token in bytes.
    pub session_token_size: Option<u32>,
}

impl<S: Default> ResponseShape<S> for AssumeRoleWithSamlOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("Issuer", &mut self.issuer)?;
        visitor.opt_structure("AssumedRoleUser", &mut self.assumed_role_user)?;
        visitor.structure("Credentials", &mut self.credentials)?;
        visitor.opt_text("Audience", &mut self.audience)?;
        visitor.opt_text("SubjectType", &mut self.subject_type)?;
        visitor.opt_integer("PackedPolicySize", &mut self.packed_policy_size)?;
        visitor.opt_text("NameQualifier", &mut self.name_qualifier)?;
        visitor.opt_text("SourceIdentity", &mut self.source_identity)?;
        visitor.opt_text("Subject", &mut self.subject)?;
        visitor.opt_integer("SessionTokenUtilization", &mut self.session_token_utilization)?;
        visitor.opt_integer("SessionTokenSize", &mut self.session_token_size)
    }
}
