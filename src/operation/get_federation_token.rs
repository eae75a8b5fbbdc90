//! Temporary credentials for a federated user, signed with long-term credentials.

use super::member::{self, PolicyDescriptor, Tag};
use crate::credentials::Credentials;
use crate::setters::setters;
use crate::shape::{
    Action, Class, ItemLimit, Items, RequestVisitor, ResponseShape, ResponseVisitor, Rule, TextLimit,
};

/// Temporary credentials for a federated user, signed with long-term credentials.
///
/// A session without a policy has no permissions, so `policy` or `policy_arns` is required.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetFederationToken<'a> {
    /// The name of the federated user; 2 to 32 of `\w+=,.@-`.
    pub name: &'a str,
    /// An inline session policy, as JSON; 2,048 characters together with `policy_arns`.
    pub policy: Option<&'a str>,
    /// Managed policies that restrict the session; at most 10, and 2,048 characters together with `policy`.
    pub policy_arns: Items<'a, PolicyDescriptor<'a>>,
    /// The validity of the credentials in seconds; 900 to 129,600; by default 43,200.
    pub duration_seconds: Option<u32>,
    /// Session tags; at most 50, with keys that differ in more than case.
    pub tags: Items<'a, Tag<'a>>,
    /// The minimum size of the session token in bytes; 0 to 4,096.
    pub minimum_session_token_size: Option<u32>,
}

impl<'a> GetFederationToken<'a> {
    /// Creates a request with the required members.
    #[must_use]
    pub const fn new(name: &'a str) -> Self {
        Self {
            name,
            policy: None,
            policy_arns: Items::new(&[]),
            duration_seconds: None,
            tags: Items::new(&[]),
            minimum_session_token_size: None,
        }
    }

    setters! {
        policy: &'a str = Some(policy);
        ///
        /// The list must outlive the request: see [`AssumeRole::tags`](crate::AssumeRole::tags()).
        policy_arns: &'a [PolicyDescriptor<'a>] = Items::new(policy_arns);
        duration_seconds: u32 = Some(duration_seconds);
        ///
        /// The list must outlive the request: see [`AssumeRole::tags`](crate::AssumeRole::tags()).
        tags: &'a [Tag<'a>] = Items::new(tags);
        minimum_session_token_size: u32 = Some(minimum_session_token_size);
    }
}

const NAME: &TextLimit = &TextLimit::length(2, 32).class(Class::Name);

impl<'a> Action for GetFederationToken<'a> {
    names!("GetFederationToken");

    type Str = &'a str;
    type Output<S: Default> = GetFederationTokenOutput<S>;

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

/// The output of [`GetFederationToken`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{GetFederationToken, Operation};
///
/// let body = b"<GetFederationTokenResponse><GetFederationTokenResult>\
///     <Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>wJalr</SecretAccessKey>\
///     <SessionToken>AQoD</SessionToken><Expiration>2019-11-09T13:34:41Z</Expiration></Credentials>\
///     <FederatedUser><FederatedUserId>123456789012:Bob</FederatedUserId></FederatedUser>\
///     </GetFederationTokenResult></GetFederationTokenResponse>";
/// let answer = GetFederationToken::decode(200, body)?.output;
/// assert_eq!(answer.credentials.access_key_id, "ASIAIOSFODNN7EXAMPLE");
/// assert_eq!(answer.federated_user.unwrap().federated_user_id.unwrap(), "123456789012:Bob");
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetFederationTokenOutput<S> {
    /// The temporary credentials.
    pub credentials: Credentials<S>,
    /// The id and ARN of the federated user.
    pub federated_user: Option<FederatedUser<S>>,
    /// The used share of the limit for policies and tags, in percent; deprecated in favour of
    /// `session_token_utilization`.
    pub packed_policy_size: Option<u32>,
    /// The size of the session token relative to the maximum, in percent.
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

output!(GetFederationTokenOutput, credentials);

/// The id and ARN of a federated user. Servers other than AWS may leave out either member.
///
/// ```
/// use sts_wire::FederatedUser;
///
/// let user = FederatedUser::new("123456789012:Bob", "arn:aws:sts::123456789012:federated-user/Bob");
/// assert_eq!(user.federated_user_id, Some("123456789012:Bob"));
/// assert_eq!(FederatedUser::<&str>::default().arn, None);
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_FederatedUser.html>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FederatedUser<S> {
    /// The unique id: the account id and the requested name.
    pub federated_user_id: Option<S>,
    /// The ARN, as policies name the user.
    pub arn: Option<S>,
}

impl<S> FederatedUser<S> {
    /// A federated user, for the answer of a server.
    pub const fn new(federated_user_id: S, arn: S) -> Self {
        Self { federated_user_id: Some(federated_user_id), arn: Some(arn) }
    }
}

impl<S: Default> ResponseShape<S> for FederatedUser<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("Arn", &mut self.arn)?;
        visitor.opt_text("FederatedUserId", &mut self.federated_user_id)
    }
}

#[cfg(feature = "serde")]
crate::shape::serialize_redacted!(FederatedUser);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing::{self, AWKWARD};

    const EVERY_MEMBER: GetFederationToken<'static> = GetFederationToken::new("Bob@example.com")
        .policy("{}")
        .policy_arns(&[PolicyDescriptor::new("arn:aws:iam::aws:policy/ReadOnlyAccess")])
        .duration_seconds(129_600)
        .tags(&[Tag::new("Dept", "Accounting"), Tag::new("Team", "")])
        .minimum_session_token_size(2048);

    /// The sample response of the API reference.
    const DOCUMENT: &str = r#"<GetFederationTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetFederationTokenResult>
    <Credentials>
      <SessionToken>
       AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQW
       LWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGd
       QrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU
       9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz
       +scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==
      </SessionToken>
      <SecretAccessKey>
       wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY
      </SecretAccessKey>
      <Expiration>2011-07-15T23:28:33.359Z</Expiration>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
    </Credentials>
    <FederatedUser>
      <Arn>arn:aws:sts::123456789012:federated-user/Bob</Arn>
      <FederatedUserId>123456789012:Bob</FederatedUserId>
    </FederatedUser>
    <PackedPolicySize>6</PackedPolicySize>
  </GetFederationTokenResult>
  <ResponseMetadata>
    <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
  </ResponseMetadata>
</GetFederationTokenResponse>"#;

    #[test]
    fn encodes_documented_example() {
        let policy_arns = [
            PolicyDescriptor::new("arn:aws:iam::123456789012:policy/federateduserdemopolicy1"),
            PolicyDescriptor::new("arn:aws:iam::123456789012:policy/federateduserdemopolicy2"),
        ];
        let tags = [Tag::new("Dept", "Accounting"), Tag::new("Cost-Center", "12345")];
        let action = GetFederationToken::new("Bob")
            .policy_arns(&policy_arns)
            .policy("URL-encoded-JSON-IAM-POLICY")
            .duration_seconds(3600)
            .tags(&tags);
        testing::encodes(
            &action,
            "Action=GetFederationToken&DurationSeconds=3600&Name=Bob&Policy=URL-encoded-JSON-IAM-POLICY\
             &PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3A123456789012%3Apolicy%2Ffederateduserdemopolicy1\
             &PolicyArns.member.2.arn=arn%3Aaws%3Aiam%3A%3A123456789012%3Apolicy%2Ffederateduserdemopolicy2\
             &Tags.member.1.Key=Dept&Tags.member.1.Value=Accounting\
             &Tags.member.2.Key=Cost-Center&Tags.member.2.Value=12345&Version=2011-06-15",
        );
    }

    #[test]
    fn encodes_every_member() {
        testing::encodes(
            &EVERY_MEMBER,
            "Action=GetFederationToken&DurationSeconds=129600&MinimumSessionTokenSize=2048\
             &Name=Bob%40example.com&Policy=%7B%7D\
             &PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess\
             &Tags.member.1.Key=Dept&Tags.member.1.Value=Accounting\
             &Tags.member.2.Key=Team&Tags.member.2.Value=&Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<GetFederationToken<'_>>(DOCUMENT);
        let output = answer.output;
        let secret = "\n       wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY\n      ";
        let token = testing::element(DOCUMENT, "SessionToken");
        testing::has_credentials(
            &output.credentials,
            ["ASIAIOSFODNN7EXAMPLE", secret, token, "2011-07-15T23:28:33Z"],
        );
        let user = output.federated_user.unwrap();
        assert_eq!(user.arn.unwrap(), "arn:aws:sts::123456789012:federated-user/Bob");
        assert_eq!(user.federated_user_id.unwrap(), "123456789012:Bob");
        assert_eq!(output.packed_policy_size, Some(6));
        assert_eq!(output.session_token_utilization, None);
        assert_eq!(output.session_token_size, None);
        assert_eq!(answer.request_id.unwrap(), "c6104cbe-af31-11e0-8154-cbc7ccf896c7");

        let newer = DOCUMENT.replace(
            "<PackedPolicySize>6</PackedPolicySize>",
            "<SessionTokenUtilization>34</SessionTokenUtilization><SessionTokenSize>1392</SessionTokenSize>",
        );
        let output = testing::decodes::<GetFederationToken<'_>>(&newer).output;
        assert_eq!(output.packed_policy_size, None);
        assert_eq!(output.session_token_utilization, Some(34));
        assert_eq!(output.session_token_size, Some(1392));
    }

    #[test]
    fn decodes_error() {
        testing::decodes_errors::<GetFederationToken<'_>>(&[
            (ErrorCode::MalformedPolicyDocument, "MalformedPolicyDocument", 400, false),
            (ErrorCode::PackedPolicyTooLarge, "PackedPolicyTooLarge", 400, false),
            (ErrorCode::RegionDisabledException, "RegionDisabledException", 403, false),
        ]);
    }

    #[test]
    fn round_trips() {
        let policy_arns = [PolicyDescriptor::new(AWKWARD)];
        let tags = [Tag::new("", AWKWARD), Tag::new(AWKWARD, "2")];
        let action = GetFederationToken::new(AWKWARD)
            .policy(AWKWARD)
            .policy_arns(&policy_arns)
            .duration_seconds(1)
            .tags(&tags)
            .minimum_session_token_size(1000);
        testing::round_trips(
            &action,
            &[
                ("Name", AWKWARD),
                ("Policy", AWKWARD),
                ("PolicyArns.member.1.arn", AWKWARD),
                ("DurationSeconds", "1"),
                ("Tags.member.1.Key", ""),
                ("Tags.member.1.Value", AWKWARD),
                ("Tags.member.2.Key", AWKWARD),
                ("Tags.member.2.Value", "2"),
                ("MinimumSessionTokenSize", "1000"),
            ],
        );
    }

    #[test]
    fn checks_every_limit() {
        use testing::violations;

        assert!(EVERY_MEMBER.check().is_ok());
        testing::checks_text("Name", 2..=32, Class::Name, |name| {
            violations(&GetFederationToken::new(name).policy("{}"))
        });
        testing::checks_policies(Some(2048), |policy, policy_arns| {
            violations(&GetFederationToken { policy, policy_arns: policy_arns.into(), ..EVERY_MEMBER })
        });
        assert_eq!(
            violations(&GetFederationToken::new("Bob")),
            ["Policy: required unless PolicyArns is given"]
        );
        testing::checks_range("DurationSeconds", 900..=129_600, |seconds| {
            violations(&EVERY_MEMBER.duration_seconds(seconds))
        });
        testing::checks_tags(|tags| violations(&EVERY_MEMBER.tags(tags)));
        testing::checks_range("MinimumSessionTokenSize", 0..=4096, |size| {
            violations(&EVERY_MEMBER.minimum_session_token_size(size))
        });

        let tags = [Tag::new("a", ","), Tag::new("A", "")];
        assert_eq!(
            violations(&GetFederationToken::new("B:b").duration_seconds(899).tags(&tags)),
            [
                "DurationSeconds: 899 where 900 to 129600 is allowed",
                "Name: character 2 is not allowed; allowed are ASCII letters, digits and _+=,.@-",
                "Policy: required unless PolicyArns is given",
                "Tags.member.1.Value: character 1 is not allowed; allowed are letters, separators, numbers and \
                 _.:/=+-@",
                "Tags.member.2.Key: equals the key of item 1, ignoring case",
            ]
        );
    }

    #[test]
    fn hides_secrets() {
        // The request has no secret member.
        testing::hides_in_answer::<GetFederationToken<'_>>(DOCUMENT, &["SecretAccessKey", "SessionToken"]);
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<GetFederationToken<'_>>(DOCUMENT);
    }
}
