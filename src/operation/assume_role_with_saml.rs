//! Temporary credentials for a role, in exchange for a SAML assertion.

use super::member::{self, AssumedRoleUser, PolicyDescriptor};
use crate::credentials::Credentials;
use crate::secret::Secret;
use crate::setters::setters;
use crate::shape::{
    Action, ItemLimit, Items, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit, Unsigned,
};

/// Temporary credentials for a role, in exchange for a SAML assertion.
///
/// The request is unsigned: the assertion authenticates it. It is a POST, since the assertion must not be in a URL.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumeRoleWithSaml<'a> {
    /// The ARN of the role to assume; 20 to 2,048 characters.
    pub role_arn: &'a str,
    /// The ARN of the SAML provider in IAM; 20 to 2,048 characters.
    pub principal_arn: &'a str,
    /// The SAML response of the identity provider, in base64; 4 to 100,000 characters.
    pub saml_assertion: Secret<&'a str>,
    /// Managed policies that restrict the session; at most 10, and 2,048 characters together with `policy`.
    pub policy_arns: Items<'a, PolicyDescriptor<'a>>,
    /// An inline session policy, as JSON; 2,048 characters together with `policy_arns`.
    pub policy: Option<&'a str>,
    /// The validity of the credentials in seconds; 900 to 43,200; by default 3,600.
    pub duration_seconds: Option<u32>,
    /// The minimum size of the session token in bytes; 0 to 4,096.
    pub minimum_session_token_size: Option<u32>,
}

impl<'a> AssumeRoleWithSaml<'a> {
    /// Creates a request with the required members.
    #[must_use]
    pub const fn new(role_arn: &'a str, principal_arn: &'a str, saml_assertion: &'a str) -> Self {
        Self {
            role_arn,
            principal_arn,
            saml_assertion: Secret::new(saml_assertion),
            policy_arns: Items::new(&[]),
            policy: None,
            duration_seconds: None,
            minimum_session_token_size: None,
        }
    }

    setters! {
        ///
        /// The list must outlive the request: see [`AssumeRole::tags`](crate::AssumeRole::tags()).
        policy_arns: &'a [PolicyDescriptor<'a>] = Items::new(policy_arns);
        policy: &'a str = Some(policy);
        duration_seconds: u32 = Some(duration_seconds);
        minimum_session_token_size: u32 = Some(minimum_session_token_size);
    }
}

const SAML_ASSERTION: &TextLimit = &TextLimit::length(4, 100_000);

impl<'a> Action for AssumeRoleWithSaml<'a> {
    names!("AssumeRoleWithSAML");

    type Str = &'a str;
    type Output<S: Default> = AssumeRoleWithSamlOutput<S>;

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

impl Unsigned for AssumeRoleWithSaml<'_> {}

/// The output of [`AssumeRoleWithSaml`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{AssumeRoleWithSaml, Operation};
///
/// let body = b"<AssumeRoleWithSAMLResponse><AssumeRoleWithSAMLResult>\
///     <Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>wJalr</SecretAccessKey>\
///     <SessionToken>AQoD</SessionToken><Expiration>2019-11-09T13:34:41Z</Expiration></Credentials>\
///     <SubjectType>transient</SubjectType>\
///     </AssumeRoleWithSAMLResult></AssumeRoleWithSAMLResponse>";
/// let answer = AssumeRoleWithSaml::decode(200, body)?.output;
/// assert_eq!(answer.credentials.access_key_id, "ASIAIOSFODNN7EXAMPLE");
/// assert_eq!(answer.subject_type.unwrap(), "transient");
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// The used share of the limit for policies and tags, in percent; deprecated in favour of
    /// `session_token_utilization`.
    pub packed_policy_size: Option<u32>,
    /// A hash over issuer, account and provider that makes the subject unique.
    pub name_qualifier: Option<S>,
    /// The source identity of the session.
    pub source_identity: Option<S>,
    /// The `NameID` of the assertion.
    pub subject: Option<S>,
    /// The size of the session token relative to the maximum, in percent.
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

output!(AssumeRoleWithSamlOutput, credentials);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing::{self, AWKWARD, SECRET};
    use crate::shape::Class;

    const EVERY_MEMBER: AssumeRoleWithSaml<'static> = AssumeRoleWithSaml::new(
        "arn:aws:iam::123456789012:role/TestSaml",
        "arn:aws:iam::123456789012:saml-provider/SAML-test",
        "PHNhbWw+/Pz8=",
    )
    .policy_arns(&[PolicyDescriptor::new("arn:aws:iam::aws:policy/ReadOnlyAccess")])
    .policy("{}")
    .duration_seconds(900)
    .minimum_session_token_size(0);

    /// The sample response of the API reference.
    const DOCUMENT: &str = r#"<AssumeRoleWithSAMLResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
    <AssumeRoleWithSAMLResult>
        <Issuer> https://integ.example.com/idp/shibboleth</Issuer>
        <AssumedRoleUser>
            <Arn>arn:aws:sts::123456789012:assumed-role/TestSaml</Arn>
            <AssumedRoleId>ARO456EXAMPLE789:TestSaml</AssumedRoleId>
        </AssumedRoleUser>
        <Credentials>
            <AccessKeyId>ASIAV3ZUEFP6EXAMPLE</AccessKeyId>
            <SecretAccessKey>8P+SQvWIuLnKhh8d++jpw0nNmQRBZvNEXAMPLEKEY</SecretAccessKey>
            <SessionToken> IQoJb3JpZ2luX2VjEOz////////////////////wEXAMPLEtMSJHMEUCIDoKK3JH9uG
                QE1z0sINr5M4jk+Na8KHDcCYRVjJCZEvOAiEA3OvJGtw1EcViOleS2vhs8VdCKFJQWP
                QrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU
                9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz
                +scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA== </SessionToken>
            <Expiration>2019-11-01T20:26:47Z</Expiration>
        </Credentials>
        <Audience>https://signin.aws.amazon.com/saml</Audience>
        <SubjectType>transient</SubjectType>
        <PackedPolicySize>6</PackedPolicySize>
        <NameQualifier>SbdGOnUkh1i4+EXAMPLExL/jEvs=</NameQualifier>
        <SourceIdentity>SourceIdentityValue</SourceIdentity>
        <Subject>SamlExample</Subject>
    </AssumeRoleWithSAMLResult>
    <ResponseMetadata>
        <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
    </ResponseMetadata>
</AssumeRoleWithSAMLResponse>"#;

    #[test]
    fn encodes_documented_example() {
        // The assertion is cut after its first line.
        let action = AssumeRoleWithSaml::new(
            "arn:aws:iam::123456789012:role/TestSaml",
            "arn:aws:iam::123456789012:saml-provider/SAML-test",
            "VERYLONGENCODEDASSERTIONEXAMPLExzYW1sOkF1ZGllbmNl",
        );
        testing::encodes(
            &action,
            "Action=AssumeRoleWithSAML\
             &PrincipalArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Asaml-provider%2FSAML-test\
             &RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FTestSaml\
             &SAMLAssertion=VERYLONGENCODEDASSERTIONEXAMPLExzYW1sOkF1ZGllbmNl&Version=2011-06-15",
        );
    }

    #[test]
    fn encodes_every_member() {
        testing::encodes(
            &EVERY_MEMBER,
            "Action=AssumeRoleWithSAML&DurationSeconds=900&MinimumSessionTokenSize=0&Policy=%7B%7D\
             &PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess\
             &PrincipalArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Asaml-provider%2FSAML-test\
             &RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FTestSaml\
             &SAMLAssertion=PHNhbWw%2B%2FPz8%3D&Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<AssumeRoleWithSaml<'_>>(DOCUMENT);
        let output = answer.output;
        assert_eq!(output.issuer.unwrap(), " https://integ.example.com/idp/shibboleth", "kept as it is");
        let user = output.assumed_role_user.unwrap();
        assert_eq!(user.arn.unwrap(), "arn:aws:sts::123456789012:assumed-role/TestSaml");
        assert_eq!(user.assumed_role_id.unwrap(), "ARO456EXAMPLE789:TestSaml");
        let secret = "8P+SQvWIuLnKhh8d++jpw0nNmQRBZvNEXAMPLEKEY";
        let token = testing::element(DOCUMENT, "SessionToken");
        testing::has_credentials(
            &output.credentials,
            ["ASIAV3ZUEFP6EXAMPLE", secret, token, "2019-11-01T20:26:47Z"],
        );
        assert_eq!(output.audience.unwrap(), "https://signin.aws.amazon.com/saml");
        assert_eq!(output.subject_type.unwrap(), "transient");
        assert_eq!(output.packed_policy_size, Some(6));
        assert_eq!(output.name_qualifier.unwrap(), "SbdGOnUkh1i4+EXAMPLExL/jEvs=");
        assert_eq!(output.source_identity.unwrap(), "SourceIdentityValue");
        assert_eq!(output.subject.unwrap(), "SamlExample");
        assert_eq!(output.session_token_utilization, None);
        assert_eq!(output.session_token_size, None);
        assert_eq!(answer.request_id.unwrap(), "c6104cbe-af31-11e0-8154-cbc7ccf896c7");

        let newer = DOCUMENT.replace(
            "<PackedPolicySize>6</PackedPolicySize>",
            "<SessionTokenUtilization>34</SessionTokenUtilization><SessionTokenSize>1392</SessionTokenSize>",
        );
        let output = testing::decodes::<AssumeRoleWithSaml<'_>>(&newer).output;
        assert_eq!(output.packed_policy_size, None);
        assert_eq!(output.session_token_utilization, Some(34));
        assert_eq!(output.session_token_size, Some(1392));
    }

    #[test]
    fn decodes_error() {
        testing::decodes_errors::<AssumeRoleWithSaml<'_>>(&[
            (ErrorCode::MalformedPolicyDocument, "MalformedPolicyDocument", 400, false),
            (ErrorCode::PackedPolicyTooLarge, "PackedPolicyTooLarge", 400, false),
            (ErrorCode::IdpRejectedClaim, "IDPRejectedClaim", 403, false),
            (ErrorCode::InvalidIdentityToken, "InvalidIdentityToken", 400, false),
            (ErrorCode::ExpiredTokenException, "ExpiredTokenException", 400, false),
            (ErrorCode::RegionDisabledException, "RegionDisabledException", 403, false),
        ]);
    }

    #[test]
    fn round_trips() {
        let policy_arns = [PolicyDescriptor::new(AWKWARD)];
        let action = AssumeRoleWithSaml::new(AWKWARD, AWKWARD, AWKWARD)
            .policy_arns(&policy_arns)
            .policy(AWKWARD)
            .duration_seconds(u32::MAX)
            .minimum_session_token_size(10);
        testing::round_trips(
            &action,
            &[
                ("RoleArn", AWKWARD),
                ("PrincipalArn", AWKWARD),
                ("SAMLAssertion", AWKWARD),
                ("PolicyArns.member.1.arn", AWKWARD),
                ("Policy", AWKWARD),
                ("DurationSeconds", "4294967295"),
                ("MinimumSessionTokenSize", "10"),
            ],
        );
    }

    #[test]
    fn checks_every_limit() {
        use testing::violations;

        assert!(EVERY_MEMBER.check().is_ok());
        let arn = EVERY_MEMBER.role_arn;
        testing::checks_text("RoleArn", 20..=2048, Class::Arn, |value| {
            violations(&AssumeRoleWithSaml::new(value, arn, "abcd"))
        });
        testing::checks_text("PrincipalArn", 20..=2048, Class::Arn, |value| {
            violations(&AssumeRoleWithSaml::new(arn, value, "abcd"))
        });
        testing::checks_text("SAMLAssertion", 4..=100_000, Class::Any, |value| {
            violations(&AssumeRoleWithSaml::new(arn, arn, value))
        });
        testing::checks_policies(Some(2048), |policy, policy_arns| {
            violations(&AssumeRoleWithSaml { policy, policy_arns: policy_arns.into(), ..EVERY_MEMBER })
        });
        testing::checks_range("DurationSeconds", 900..=43_200, |seconds| {
            violations(&EVERY_MEMBER.duration_seconds(seconds))
        });
        testing::checks_range("MinimumSessionTokenSize", 0..=4096, |size| {
            violations(&EVERY_MEMBER.minimum_session_token_size(size))
        });

        let action = AssumeRoleWithSaml::new("", "", "")
            .policy("")
            .duration_seconds(0)
            .minimum_session_token_size(9999);
        assert_eq!(
            violations(&action),
            [
                "DurationSeconds: 0 where 900 to 43200 is allowed",
                "MinimumSessionTokenSize: 9999 where 0 to 4096 is allowed",
                "Policy: 0 characters where 1 to 2048 are allowed",
                "PrincipalArn: 0 characters where 20 to 2048 are allowed",
                "RoleArn: 0 characters where 20 to 2048 are allowed",
                "SAMLAssertion: 0 characters where 4 to 100000 are allowed",
            ]
        );
    }

    #[test]
    fn hides_secrets() {
        testing::hides(&AssumeRoleWithSaml::new("", "", SECRET));
        testing::hides_in_answer::<AssumeRoleWithSaml<'_>>(DOCUMENT, &["SecretAccessKey", "SessionToken"]);
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<AssumeRoleWithSaml<'_>>(DOCUMENT);
    }
}
