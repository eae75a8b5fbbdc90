//! Temporary credentials for a role, in exchange for a token of an OpenID Connect or OAuth 2.0 provider.

use super::member::{self, AssumedRoleUser, PolicyDescriptor};
use crate::credentials::Credentials;
use crate::secret::Secret;
use crate::setters::setters;
use crate::shape::{
    Action, Class, ItemLimit, Items, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit, Unsigned,
};

/// Temporary credentials for a role, in exchange for a token of an OpenID Connect or OAuth 2.0 provider.
///
/// The request is unsigned: the token authenticates it. The request is a POST, since the token must not be in a URL.
/// Trim the line break at the end of a token file: it is no part of the token, and `check` reports it.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{AssumeRoleWithWebIdentity, Encode};
///
/// let token = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln\n".trim_end();
/// let action = AssumeRoleWithWebIdentity::new("arn:aws:iam::123456789012:role/pod", "app1", token);
/// assert!(action.encode_to_string().ends_with("&Version=2011-06-15&WebIdentityToken=eyJhbGciOiJSUzI1NiJ9.e30.c2ln"));
/// # }
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumeRoleWithWebIdentity<'a> {
    /// The ARN of the role to assume; 20 to 2,048 characters.
    pub role_arn: &'a str,
    /// A name for the session, which logs and the ARN of the assumed role contain; 2 to 64 of `\w+=,.@-`.
    pub role_session_name: &'a str,
    /// The OAuth 2.0 access token or OpenID Connect id token of the provider; 4 to 20,000 characters without white
    /// space.
    pub web_identity_token: Secret<&'a str>,
    /// The host name of an OAuth 2.0 provider, without scheme and port; not for OpenID Connect. 4 to 2,048
    /// characters.
    pub provider_id: Option<&'a str>,
    /// Managed policies that restrict the session; at most 10, and 2,048 characters together with `policy`.
    pub policy_arns: Items<'a, PolicyDescriptor<'a>>,
    /// An inline session policy, as JSON; 2,048 characters together with `policy_arns`.
    pub policy: Option<&'a str>,
    /// The validity of the credentials in seconds; 900 to 43,200; by default 3,600.
    pub duration_seconds: Option<u32>,
    /// The minimum size of the session token in bytes; 0 to 4,096.
    pub minimum_session_token_size: Option<u32>,
}

impl<'a> AssumeRoleWithWebIdentity<'a> {
    /// Creates a request with the required members.
    #[must_use]
    pub const fn new(role_arn: &'a str, role_session_name: &'a str, web_identity_token: &'a str) -> Self {
        Self {
            role_arn,
            role_session_name,
            web_identity_token: Secret::new(web_identity_token),
            provider_id: None,
            policy_arns: Items::new(&[]),
            policy: None,
            duration_seconds: None,
            minimum_session_token_size: None,
        }
    }

    setters! {
        provider_id: &'a str = Some(provider_id);
        ///
        /// The list must outlive the request: see [`AssumeRole::tags`](crate::AssumeRole::tags()).
        policy_arns: &'a [PolicyDescriptor<'a>] = Items::new(policy_arns);
        policy: &'a str = Some(policy);
        duration_seconds: u32 = Some(duration_seconds);
        minimum_session_token_size: u32 = Some(minimum_session_token_size);
    }
}

const PROVIDER_ID: &TextLimit = &TextLimit::length(4, 2048);
/// The model has no pattern. No token of a provider has white space. The line break at the end of a file is no part of
/// the token.
const WEB_IDENTITY_TOKEN: &TextLimit = &TextLimit::length(4, 20_000).class(Class::Token);

impl<'a> Action for AssumeRoleWithWebIdentity<'a> {
    names!("AssumeRoleWithWebIdentity");

    type Str = &'a str;
    type Output<S: Default> = AssumeRoleWithWebIdentityOutput<S>;

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

impl Unsigned for AssumeRoleWithWebIdentity<'_> {}

/// The output of [`AssumeRoleWithWebIdentity`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{AssumeRoleWithWebIdentity, Operation};
///
/// let body = b"<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>\
///     <Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>wJalr</SecretAccessKey>\
///     <SessionToken>AQoD</SessionToken><Expiration>2019-11-09T13:34:41Z</Expiration></Credentials>\
///     <Provider>www.amazon.com</Provider>\
///     </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";
/// let answer = AssumeRoleWithWebIdentity::decode(200, body)?.output;
/// assert_eq!(answer.credentials.access_key_id, "ASIAIOSFODNN7EXAMPLE");
/// assert_eq!(answer.provider.unwrap(), "www.amazon.com");
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// The source identity of the session.
    pub source_identity: Option<S>,
    /// The issuer of the token: its `iss` claim, or the `provider_id` of the request.
    pub provider: Option<S>,
    /// The used share of the limit for policies and tags, in percent; deprecated in favour of
    /// `session_token_utilization`.
    pub packed_policy_size: Option<u32>,
    /// The size of the session token relative to the maximum, in percent.
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

output!(AssumeRoleWithWebIdentityOutput, credentials);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing::{self, AWKWARD, SECRET};
    use crate::shape::Class;

    const EVERY_MEMBER: AssumeRoleWithWebIdentity<'static> = AssumeRoleWithWebIdentity::new(
        "arn:aws:iam::123456789012:role/pod",
        "app1",
        "eyJhbGciOiJub25lIn0.e30.",
    )
    .provider_id("www.amazon.com")
    .policy_arns(&[PolicyDescriptor::new("arn:aws:iam::aws:policy/ReadOnlyAccess")])
    .policy("{}")
    .duration_seconds(900)
    .minimum_session_token_size(1);

    /// The sample response of the API reference.
    const DOCUMENT: &str = r#"<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <SubjectFromWebIdentityToken>amzn1.account.AF6RHO7KZU5XRVQJGXK6HB56KR2A</SubjectFromWebIdentityToken>
    <Audience>client.5498841531868486423.1548@apps.example.com</Audience>
    <AssumedRoleUser>
      <Arn>arn:aws:sts::123456789012:assumed-role/FederatedWebIdentityRole/app1</Arn>
      <AssumedRoleId>AROACLKWSDQRAOEXAMPLE:app1</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <SessionToken>AQoDYXdzEE0a8ANXXXXXXXXNO1ewxE5TijQyp+IEXAMPLE</SessionToken>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
      <Expiration>2014-10-24T23:00:23Z</Expiration>
      <AccessKeyId>ASgeIAIOSFODNN7EXAMPLE</AccessKeyId>
    </Credentials>
    <SourceIdentity>SourceIdentityValue</SourceIdentity>
    <Provider>www.amazon.com</Provider>
  </AssumeRoleWithWebIdentityResult>
  <ResponseMetadata>
    <RequestId>ad4156e9-bce1-11e2-82e6-6b6efEXAMPLE</RequestId>
  </ResponseMetadata>
</AssumeRoleWithWebIdentityResponse>"#;

    #[test]
    fn encodes_documented_example() {
        // The first line of the reference's token. There it is percent-encoded: `%7C` is `|`.
        let policy_arns = [
            PolicyDescriptor::new("arn:aws:iam::123456789012:policy/webidentitydemopolicy1"),
            PolicyDescriptor::new("arn:aws:iam::123456789012:policy/webidentitydemopolicy2"),
        ];
        let action = AssumeRoleWithWebIdentity::new(
            "arn:aws:iam::123456789012:role/FederatedWebIdentityRole",
            "app1",
            "Atza|IQEBLjAsAhRFiXuWpUXuRvQ9PZL3GMFcYevydwIUFAHZwXZXX",
        )
        .duration_seconds(3600)
        .policy_arns(&policy_arns)
        .provider_id("www.amazon.com");
        testing::encodes(
            &action,
            "Action=AssumeRoleWithWebIdentity&DurationSeconds=3600\
             &PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3A123456789012%3Apolicy%2Fwebidentitydemopolicy1\
             &PolicyArns.member.2.arn=arn%3Aaws%3Aiam%3A%3A123456789012%3Apolicy%2Fwebidentitydemopolicy2\
             &ProviderId=www.amazon.com\
             &RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FFederatedWebIdentityRole&RoleSessionName=app1\
             &Version=2011-06-15&WebIdentityToken=Atza%7CIQEBLjAsAhRFiXuWpUXuRvQ9PZL3GMFcYevydwIUFAHZwXZXX",
        );
    }

    #[test]
    fn encodes_every_member() {
        testing::encodes(
            &EVERY_MEMBER,
            "Action=AssumeRoleWithWebIdentity&DurationSeconds=900&MinimumSessionTokenSize=1&Policy=%7B%7D\
             &PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess\
             &ProviderId=www.amazon.com&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fpod\
             &RoleSessionName=app1&Version=2011-06-15&WebIdentityToken=eyJhbGciOiJub25lIn0.e30.",
        );
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<AssumeRoleWithWebIdentity<'_>>(DOCUMENT);
        let output = answer.output;
        assert_eq!(
            output.subject_from_web_identity_token.unwrap(),
            "amzn1.account.AF6RHO7KZU5XRVQJGXK6HB56KR2A"
        );
        assert_eq!(output.audience.unwrap(), "client.5498841531868486423.1548@apps.example.com");
        let user = output.assumed_role_user.unwrap();
        assert_eq!(user.arn.unwrap(), "arn:aws:sts::123456789012:assumed-role/FederatedWebIdentityRole/app1");
        assert_eq!(user.assumed_role_id.unwrap(), "AROACLKWSDQRAOEXAMPLE:app1");
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY";
        let token = "AQoDYXdzEE0a8ANXXXXXXXXNO1ewxE5TijQyp+IEXAMPLE";
        testing::has_credentials(
            &output.credentials,
            ["ASgeIAIOSFODNN7EXAMPLE", secret, token, "2014-10-24T23:00:23Z"],
        );
        assert_eq!(output.source_identity.unwrap(), "SourceIdentityValue");
        assert_eq!(output.provider.unwrap(), "www.amazon.com");
        assert_eq!(output.packed_policy_size, None);
        assert_eq!(output.session_token_utilization, None);
        assert_eq!(output.session_token_size, None);
        assert_eq!(answer.request_id.unwrap(), "ad4156e9-bce1-11e2-82e6-6b6efEXAMPLE");

        let newer = DOCUMENT.replace(
            "<Provider>www.amazon.com</Provider>",
            "<PackedPolicySize>6</PackedPolicySize><SessionTokenUtilization>34</SessionTokenUtilization>\
             <SessionTokenSize>1392</SessionTokenSize>",
        );
        let output = testing::decodes::<AssumeRoleWithWebIdentity<'_>>(&newer).output;
        assert_eq!(output.provider, None);
        assert_eq!(output.packed_policy_size, Some(6));
        assert_eq!(output.session_token_utilization, Some(34));
        assert_eq!(output.session_token_size, Some(1392));
    }

    #[test]
    fn decodes_error() {
        testing::decodes_errors::<AssumeRoleWithWebIdentity<'_>>(&[
            (ErrorCode::MalformedPolicyDocument, "MalformedPolicyDocument", 400, false),
            (ErrorCode::PackedPolicyTooLarge, "PackedPolicyTooLarge", 400, false),
            (ErrorCode::IdpRejectedClaim, "IDPRejectedClaim", 403, false),
            (ErrorCode::IdpCommunicationError, "IDPCommunicationError", 400, true),
            (ErrorCode::InvalidIdentityToken, "InvalidIdentityToken", 400, false),
            (ErrorCode::ExpiredTokenException, "ExpiredTokenException", 400, false),
            (ErrorCode::RegionDisabledException, "RegionDisabledException", 403, false),
        ]);
    }

    #[test]
    fn round_trips() {
        let policy_arns = [PolicyDescriptor::new(AWKWARD)];
        let action = AssumeRoleWithWebIdentity::new(AWKWARD, AWKWARD, AWKWARD)
            .provider_id(AWKWARD)
            .policy_arns(&policy_arns)
            .policy(AWKWARD)
            .duration_seconds(100)
            .minimum_session_token_size(0);
        testing::round_trips(
            &action,
            &[
                ("RoleArn", AWKWARD),
                ("RoleSessionName", AWKWARD),
                ("WebIdentityToken", AWKWARD),
                ("ProviderId", AWKWARD),
                ("PolicyArns.member.1.arn", AWKWARD),
                ("Policy", AWKWARD),
                ("DurationSeconds", "100"),
                ("MinimumSessionTokenSize", "0"),
            ],
        );
    }

    #[test]
    fn a_token_has_no_white_space() {
        let arn = EVERY_MEMBER.role_arn;
        testing::checks_token("WebIdentityToken", |token| {
            testing::violations(&AssumeRoleWithWebIdentity::new(arn, "ok", token))
        });
    }

    #[test]
    fn checks_every_limit() {
        use testing::violations;

        assert!(EVERY_MEMBER.check().is_ok());
        let arn = EVERY_MEMBER.role_arn;
        testing::checks_text("RoleArn", 20..=2048, Class::Arn, |value| {
            violations(&AssumeRoleWithWebIdentity::new(value, "ok", "abcd"))
        });
        testing::checks_text("RoleSessionName", 2..=64, Class::Name, |value| {
            violations(&AssumeRoleWithWebIdentity::new(arn, value, "abcd"))
        });
        testing::checks_text("WebIdentityToken", 4..=20_000, Class::Token, |value| {
            violations(&AssumeRoleWithWebIdentity::new(arn, "ok", value))
        });
        testing::checks_text("ProviderId", 4..=2048, Class::Any, |value| {
            violations(&EVERY_MEMBER.provider_id(value))
        });
        testing::checks_policies(Some(2048), |policy, policy_arns| {
            violations(&AssumeRoleWithWebIdentity { policy, policy_arns: policy_arns.into(), ..EVERY_MEMBER })
        });
        testing::checks_range("DurationSeconds", 900..=43_200, |seconds| {
            violations(&EVERY_MEMBER.duration_seconds(seconds))
        });
        testing::checks_range("MinimumSessionTokenSize", 0..=4096, |size| {
            violations(&EVERY_MEMBER.minimum_session_token_size(size))
        });

        let action = AssumeRoleWithWebIdentity::new("", "", "").provider_id("").duration_seconds(43_201);
        assert_eq!(
            violations(&action),
            [
                "DurationSeconds: 43201 where 900 to 43200 is allowed",
                "ProviderId: 0 characters where 4 to 2048 are allowed",
                "RoleArn: 0 characters where 20 to 2048 are allowed",
                "RoleSessionName: 0 characters where 2 to 64 are allowed",
                "WebIdentityToken: 0 characters where 4 to 20000 are allowed",
            ]
        );
    }

    #[test]
    fn hides_secrets() {
        testing::hides(&AssumeRoleWithWebIdentity::new("", "", SECRET));
        testing::hides_in_answer::<AssumeRoleWithWebIdentity<'_>>(
            DOCUMENT,
            &["SecretAccessKey", "SessionToken"],
        );
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<AssumeRoleWithWebIdentity<'_>>(DOCUMENT);
    }
}
