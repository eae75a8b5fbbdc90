//! Temporary credentials for a role, for the token of an OpenID Connect or OAuth 2.0 provider.

use crate::member::{self, AssumedRoleUser, PolicyDescriptor};
use crate::shape::{ItemLimit, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
use crate::{Credentials, Operation, Secret, Text};

/// Temporary credentials for a role, for the token of an OpenID Connect or OAuth 2.0 provider.
///
/// It is not signed: the token is the proof. It goes out in the body, never in a URL. A token file's newline
/// is not part of the token: trim it.
///
/// ```
/// use sts_wire::{AssumeRoleWithWebIdentity, Encode};
///
/// let token = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln\n".trim_end();
/// let action = AssumeRoleWithWebIdentity::new("arn:aws:iam::123456789012:role/pod", "app1", token);
/// assert!(action.encode_to_string().ends_with("&Version=2011-06-15&WebIdentityToken=eyJhbGciOiJSUzI1NiJ9.e30.c2ln"));
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AssumeRoleWithWebIdentity<'a> {
    /// The ARN of the role to assume; 20 to 2,048 characters.
    pub role_arn: &'a str,
    /// A name for the session, seen in logs and in the ARN of the assumed role; 2 to 64 of `\w+=,.@-`.
    pub role_session_name: &'a str,
    /// The OAuth 2.0 access token or OpenID Connect id token of the provider; 4 to 20,000 characters.
    pub web_identity_token: Secret<&'a str>,
    /// The host name of an OAuth 2.0 provider, without scheme and port; not for OpenID Connect. 4 to 2,048
    /// characters.
    pub provider_id: Option<&'a str>,
    /// Managed policies that narrow the session; at most 10, and 2,048 characters together with `policy`.
    pub policy_arns: &'a [PolicyDescriptor<'a>],
    /// An inline session policy, as JSON; 2,048 characters together with `policy_arns`.
    pub policy: Option<&'a str>,
    /// How long the credentials will be valid, in seconds; 900 to 43,200; 3,600 by default.
    pub duration_seconds: Option<u32>,
    /// Asks for a session token of at least this many bytes; 0 to 4,096.
    pub minimum_session_token_size: Option<u32>,
}

impl<'a> AssumeRoleWithWebIdentity<'a> {
    /// A request with its required members.
    #[must_use]
    pub const fn new(role_arn: &'a str, role_session_name: &'a str, web_identity_token: &'a str) -> Self {
        Self {
            role_arn,
            role_session_name,
            web_identity_token: Secret::new(web_identity_token),
            provider_id: None,
            policy_arns: &[],
            policy: None,
            duration_seconds: None,
            minimum_session_token_size: None,
        }
    }

    /// Sets [`provider_id`](Self::provider_id).
    #[must_use]
    pub const fn provider_id(mut self, provider_id: &'a str) -> Self {
        self.provider_id = Some(provider_id);
        self
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

const PROVIDER_ID: &TextLimit = &TextLimit::length(4, 2048);
const WEB_IDENTITY_TOKEN: &TextLimit = &TextLimit::length(4, 20_000);

impl<'a> Operation for AssumeRoleWithWebIdentity<'a> {
    const ACTION: &'static str = "AssumeRoleWithWebIdentity";
    const RESPONSE: &'static str = "AssumeRoleWithWebIdentityResponse";
    const RESULT: &'static str = "AssumeRoleWithWebIdentityResult";

    type Str = &'a str;
    type Output<'r> = AssumeRoleWithWebIdentityOutput<Text<'r>>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 900..=43_200)?;
        visitor.opt_integer("MinimumSessionTokenSize", &mut self.minimum_session_token_size, 0..=4096)?;
        visitor.opt_text("Policy", &mut self.policy, member::POLICY)?;
        visitor.rule("Policy", || member::policies_together(self.policy, self.policy_arns))?;
        visitor.structures("PolicyArns", &mut self.policy_arns, ItemLimit::at_most(10))?;
        visitor.opt_text("ProviderId", &mut self.provider_id, PROVIDER_ID)?;
        visitor.text("RoleArn", &mut self.role_arn, member::ARN)?;
        visitor.text("RoleSessionName", &mut self.role_session_name, member::SESSION_NAME)?;
        visitor.secret("WebIdentityToken", &mut self.web_identity_token, WEB_IDENTITY_TOKEN)
    }
}

impl crate::Unsigned for AssumeRoleWithWebIdentity<'_> {}

/// What [`AssumeRoleWithWebIdentity`] answers.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct AssumeRoleWithWebIdentityOutput<S> {
    /// The `sub` claim of the token.
    pub subject_from_web_identity_token: Option<S>,
    /// The `aud` claim of the token.
    pub audience: Option<S>,
    /// The id and ARN of the session.
    pub assumed_role_user: Option<AssumedRoleUser<S>>,
    /// The temporary credentials.
    pub credentials: Credentials<S>,
    /// The source identity that the session has.
    pub source_identity: Option<S>,
    /// The issuer of the token: its `iss` claim, or the `provider_id` of the request.
    pub provider: Option<S>,
    /// How much of the limit for policies and tags is used, in percent; deprecated in favour of
    /// `session_token_utilization`.
    pub packed_policy_size: Option<u32>,
    /// How much of the largest session token is used, in percent.
    pub session_token_utilization: Option<u32>,
    /// The size of the session token in bytes.
    pub session_token_size: Option<u32>,
}

impl<S: Default> ResponseShape<S> for AssumeRoleWithWebIdentityOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("SubjectFromWebIdentityToken", &mut self.subject_from_web_identity_token)?;
        visitor.opt_text("Audience", &mut self.audience)?;
        visitor.opt_structure("AssumedRoleUser", &mut self.assumed_role_user)?;
        visitor.structure("Credentials", &mut self.credentials)?;
        visitor.opt_text("SourceIdentity", &mut self.source_identity)?;
        visitor.opt_text("Provider", &mut self.provider)?;
        visitor.opt_integer("PackedPolicySize", &mut self.packed_policy_size)?;
        visitor.opt_integer("SessionTokenUtilization", &mut self.session_token_utilization)?;
        visitor.opt_integer("SessionTokenSize", &mut self.session_token_size)
    }
}
