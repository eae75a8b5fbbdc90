//! Temporary credentials for a role, in the caller's account or another.

use super::member::{self, AssumedRoleUser, PolicyDescriptor, ProvidedContext, Tag};
use crate::credentials::Credentials;
use crate::secret::Secret;
use crate::setters::setters;
use crate::shape::{
    Action, Class, ItemLimit, Items, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit,
};

/// Temporary credentials for a role, in the caller's account or another.
///
/// The caller signs it with its credentials. Session credentials of a role can assume another role (role chaining).
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{AssumeRole, Encode, Tag};
///
/// let tags = [Tag::new("Project", "Pegasus")];
/// let action = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "TestAR").duration_seconds(900).tags(&tags);
/// assert!(action.encode_to_string().starts_with("Action=AssumeRole&DurationSeconds=900&RoleArn=arn%3Aaws%3Aiam"));
/// # }
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumeRole<'a> {
    /// The ARN of the role to assume; 20 to 2,048 characters.
    pub role_arn: &'a str,
    /// A name for the session, which logs and the ARN of the assumed role contain; 2 to 64 of `\w+=,.@-`.
    pub role_session_name: &'a str,
    /// Managed policies that restrict the session; at most 10, and 2,048 characters together with `policy`.
    pub policy_arns: Items<'a, PolicyDescriptor<'a>>,
    /// An inline session policy, as JSON; 2,048 characters together with `policy_arns`.
    pub policy: Option<&'a str>,
    /// The validity of the credentials in seconds; 900 to 43,200; by default 3,600, which is the maximum for role
    /// chaining.
    pub duration_seconds: Option<u32>,
    /// Session tags; at most 50, with keys that differ in more than case.
    pub tags: Items<'a, Tag<'a>>,
    /// Keys of the tags that role chaining passes on; at most 50.
    pub transitive_tag_keys: Items<'a, &'a str>,
    /// The external id that a third party has agreed with the owner of the role; 2 to 1,224 characters.
    pub external_id: Option<&'a str>,
    /// The serial number or ARN of the caller's MFA device; 9 to 256 characters.
    pub serial_number: Option<&'a str>,
    /// The six digits that the MFA device shows.
    pub token_code: Option<Secret<&'a str>>,
    /// The person or application that uses the session; role chaining passes it on. 2 to 64 characters, not
    /// beginning with `aws:`.
    pub source_identity: Option<&'a str>,
    /// Context assertions of trusted providers; at most 5.
    pub provided_contexts: Items<'a, ProvidedContext<'a>>,
    /// The minimum size of the session token in bytes; 0 to 4,096.
    pub minimum_session_token_size: Option<u32>,
}

impl<'a> AssumeRole<'a> {
    /// Creates a request with the required members.
    #[must_use]
    pub const fn new(role_arn: &'a str, role_session_name: &'a str) -> Self {
        Self {
            role_arn,
            role_session_name,
            policy_arns: Items::new(&[]),
            policy: None,
            duration_seconds: None,
            tags: Items::new(&[]),
            transitive_tag_keys: Items::new(&[]),
            external_id: None,
            serial_number: None,
            token_code: None,
            source_identity: None,
            provided_contexts: Items::new(&[]),
            minimum_session_token_size: None,
        }
    }

    setters! {
        ///
        /// The list must outlive the request: see [`AssumeRole::tags`](crate::AssumeRole::tags()).
        policy_arns: &'a [PolicyDescriptor<'a>] = Items::new(policy_arns);
        policy: &'a str = Some(policy);
        duration_seconds: u32 = Some(duration_seconds);
        ///
        /// The request borrows the list. A list that the same expression creates is dropped at the end of the
        /// statement, so the compiler refuses a request that outlives the statement
        /// (`temporary value dropped while borrowed`):
        ///
        /// ```compile_fail,E0716
        /// use sts_wire::{AssumeRole, Operation, Tag};
        ///
        /// let team = String::from("wire");
        /// let action = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "session")
        ///     .tags(&[Tag::new("team", &team)]);
        /// action.check()?;
        /// # Ok::<(), Box<dyn core::error::Error>>(())
        /// ```
        ///
        /// Bind the list to a name first:
        ///
        /// ```
        /// use sts_wire::{AssumeRole, Operation, Tag};
        ///
        /// let team = String::from("wire");
        /// let tags = [Tag::new("team", &team)];
        /// let action = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "session").tags(&tags);
        /// action.check()?;
        /// # Ok::<(), Box<dyn core::error::Error>>(())
        /// ```
        tags: &'a [Tag<'a>] = Items::new(tags);
        ///
        /// The list must outlive the request: see [`AssumeRole::tags`](crate::AssumeRole::tags()).
        transitive_tag_keys: &'a [&'a str] = Items::new(transitive_tag_keys);
        external_id: &'a str = Some(external_id);
        serial_number: &'a str = Some(serial_number);
        token_code: &'a str = Some(Secret::new(token_code));
        source_identity: &'a str = Some(source_identity);
        ///
        /// The list must outlive the request: see [`AssumeRole::tags`](crate::AssumeRole::tags()).
        provided_contexts: &'a [ProvidedContext<'a>] = Items::new(provided_contexts);
        minimum_session_token_size: u32 = Some(minimum_session_token_size);
    }
}

/// The limit of the inline policy equals the limit of all policies together.
const UNRESTRICTED_POLICY: &TextLimit = &TextLimit::length(1, usize::MAX).class(Class::Policy);
const SOURCE_IDENTITY: &TextLimit = &TextLimit::length(2, 64).class(Class::Name).reserved_prefix("aws:");
const EXTERNAL_ID: &TextLimit = &TextLimit::length(2, 1224).class(Class::Path);

impl<'a> Action for AssumeRole<'a> {
    names!("AssumeRole");

    type Str = &'a str;
    type Output<S: Default> = AssumeRoleOutput<S>;

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

/// The output of [`AssumeRole`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{AssumeRole, Operation};
///
/// let body = b"<AssumeRoleResponse><AssumeRoleResult>\
///     <Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>wJalr</SecretAccessKey>\
///     <SessionToken>AQoD</SessionToken><Expiration>2019-11-09T13:34:41Z</Expiration></Credentials>\
///     <PackedPolicySize>6</PackedPolicySize>\
///     </AssumeRoleResult></AssumeRoleResponse>";
/// let answer = AssumeRole::decode(200, body)?.output;
/// assert_eq!(answer.credentials.access_key_id, "ASIAIOSFODNN7EXAMPLE");
/// assert_eq!(answer.packed_policy_size, Some(6));
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumeRoleOutput<S> {
    /// The source identity of the session.
    pub source_identity: Option<S>,
    /// The id and ARN of the session.
    pub assumed_role_user: Option<AssumedRoleUser<S>>,
    /// The temporary credentials.
    pub credentials: Credentials<S>,
    /// The used share of the limit for policies and tags, in percent; deprecated in favour of
    /// `session_token_utilization`.
    pub packed_policy_size: Option<u32>,
    /// The size of the session token relative to the maximum, in percent.
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

output!(AssumeRoleOutput, credentials);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing::{self, AWKWARD, SECRET};
    use alloc::vec;

    const EVERY_MEMBER: AssumeRole<'static> =
        AssumeRole::new("arn:aws:iam::123456789012:role/demo", "TestAR")
            .policy_arns(&[PolicyDescriptor::new("arn:aws:iam::aws:policy/ReadOnlyAccess")])
            .policy("{\"Version\": \"2012-10-17\"}")
            .duration_seconds(43_200)
            .tags(&[Tag::new("Project", "Pegasus"), Tag::new("Kosten Stelle", "")])
            .transitive_tag_keys(&["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"])
            .external_id("123ABC/x")
            .serial_number("arn:aws:iam::123456789012:mfa/me")
            .token_code("012345")
            .source_identity("alice@example.com")
            .provided_contexts(&[ProvidedContext::new(
                "arn:aws:iam::aws:contextProvider/IdentityCenter",
                "a.b+c",
            )])
            .minimum_session_token_size(4096);

    /// The sample response of the API reference.
    const DOCUMENT: &str = r#"<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
  <SourceIdentity>Alice</SourceIdentity>
    <AssumedRoleUser>
      <Arn>arn:aws:sts::123456789012:assumed-role/demo/TestAR</Arn>
      <AssumedRoleId>ARO123EXAMPLE123:TestAR</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
      <SessionToken>
       AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQW
       LWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGd
       QrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU
       9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz
       +scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==
      </SessionToken>
      <Expiration>2019-11-09T13:34:41Z</Expiration>
    </Credentials>
    <PackedPolicySize>6</PackedPolicySize>
  </AssumeRoleResult>
  <ResponseMetadata>
    <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
  </ResponseMetadata>
</AssumeRoleResponse>"#;

    #[test]
    fn encodes_documented_example() {
        let policy_arns = [
            PolicyDescriptor::new("arn:aws:iam::123456789012:policy/demopolicy1"),
            PolicyDescriptor::new("arn:aws:iam::123456789012:policy/demopolicy2"),
        ];
        let tags = [
            Tag::new("Project", "Pegasus"),
            Tag::new("Team", "Engineering"),
            Tag::new("Cost-Center", "12345"),
        ];
        let action = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "testAR")
            .policy_arns(&policy_arns)
            .policy("JSON-IAM-POLICY")
            .duration_seconds(3600)
            .tags(&tags)
            .transitive_tag_keys(&["Project", "Cost-Center"])
            .external_id("123ABC")
            .source_identity("Alice");
        testing::encodes(
            &action,
            "Action=AssumeRole&DurationSeconds=3600&ExternalId=123ABC&Policy=JSON-IAM-POLICY\
             &PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3A123456789012%3Apolicy%2Fdemopolicy1\
             &PolicyArns.member.2.arn=arn%3Aaws%3Aiam%3A%3A123456789012%3Apolicy%2Fdemopolicy2\
             &RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo&RoleSessionName=testAR&SourceIdentity=Alice\
             &Tags.member.1.Key=Project&Tags.member.1.Value=Pegasus\
             &Tags.member.2.Key=Team&Tags.member.2.Value=Engineering\
             &Tags.member.3.Key=Cost-Center&Tags.member.3.Value=12345\
             &TransitiveTagKeys.member.1=Project&TransitiveTagKeys.member.2=Cost-Center&Version=2011-06-15",
        );
    }

    #[test]
    fn encodes_every_member() {
        testing::encodes(
            &EVERY_MEMBER,
            "Action=AssumeRole&DurationSeconds=43200&ExternalId=123ABC%2Fx&MinimumSessionTokenSize=4096\
             &Policy=%7B%22Version%22%3A%20%222012-10-17%22%7D\
             &PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess\
             &ProvidedContexts.member.1.ContextAssertion=a.b%2Bc\
             &ProvidedContexts.member.1.ProviderArn=arn%3Aaws%3Aiam%3A%3Aaws%3AcontextProvider%2FIdentityCenter\
             &RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo&RoleSessionName=TestAR\
             &SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fme&SourceIdentity=alice%40example.com\
             &Tags.member.1.Key=Project&Tags.member.1.Value=Pegasus\
             &Tags.member.2.Key=Kosten%20Stelle&Tags.member.2.Value=&TokenCode=012345\
             &TransitiveTagKeys.member.1=a&TransitiveTagKeys.member.10=j&TransitiveTagKeys.member.11=k\
             &TransitiveTagKeys.member.2=b&TransitiveTagKeys.member.3=c&TransitiveTagKeys.member.4=d\
             &TransitiveTagKeys.member.5=e&TransitiveTagKeys.member.6=f&TransitiveTagKeys.member.7=g\
             &TransitiveTagKeys.member.8=h&TransitiveTagKeys.member.9=i&Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<AssumeRole<'_>>(DOCUMENT);
        let output = answer.output;
        assert_eq!(output.source_identity.unwrap(), "Alice");
        let user = output.assumed_role_user.unwrap();
        assert_eq!(user.arn.unwrap(), "arn:aws:sts::123456789012:assumed-role/demo/TestAR");
        assert_eq!(user.assumed_role_id.unwrap(), "ARO123EXAMPLE123:TestAR");
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY";
        let token = testing::element(DOCUMENT, "SessionToken");
        testing::has_credentials(
            &output.credentials,
            ["ASIAIOSFODNN7EXAMPLE", secret, token, "2019-11-09T13:34:41Z"],
        );
        assert_eq!(output.packed_policy_size, Some(6));
        assert_eq!(output.session_token_utilization, None);
        assert_eq!(output.session_token_size, None);
        assert_eq!(answer.request_id.unwrap(), "c6104cbe-af31-11e0-8154-cbc7ccf896c7");

        let newer = DOCUMENT.replace(
            "<PackedPolicySize>6</PackedPolicySize>",
            "<SessionTokenUtilization>34</SessionTokenUtilization><SessionTokenSize>1392</SessionTokenSize>",
        );
        let output = testing::decodes::<AssumeRole<'_>>(&newer).output;
        assert_eq!(output.packed_policy_size, None);
        assert_eq!(output.session_token_utilization, Some(34));
        assert_eq!(output.session_token_size, Some(1392));
    }

    #[test]
    fn decodes_error() {
        testing::decodes_errors::<AssumeRole<'_>>(&[
            (ErrorCode::MalformedPolicyDocument, "MalformedPolicyDocument", 400, false),
            (ErrorCode::PackedPolicyTooLarge, "PackedPolicyTooLarge", 400, false),
            (ErrorCode::RegionDisabledException, "RegionDisabledException", 403, false),
            (ErrorCode::ExpiredTokenException, "ExpiredTokenException", 400, false),
        ]);
    }

    #[test]
    fn round_trips() {
        let policy_arns = [PolicyDescriptor::new(AWKWARD)];
        let tags = [Tag::new(AWKWARD, "1"), Tag::new("", AWKWARD)];
        let contexts = [ProvidedContext::new("p", AWKWARD), ProvidedContext::new(AWKWARD, "c")];
        let action = AssumeRole::new(AWKWARD, AWKWARD)
            .policy_arns(&policy_arns)
            .policy(AWKWARD)
            .duration_seconds(0)
            .tags(&tags)
            .transitive_tag_keys(&["", AWKWARD])
            .external_id(AWKWARD)
            .serial_number(AWKWARD)
            .token_code(AWKWARD)
            .source_identity(AWKWARD)
            .provided_contexts(&contexts)
            .minimum_session_token_size(u32::MAX);
        testing::round_trips(
            &action,
            &[
                ("RoleArn", AWKWARD),
                ("RoleSessionName", AWKWARD),
                ("PolicyArns.member.1.arn", AWKWARD),
                ("Policy", AWKWARD),
                ("DurationSeconds", "0"),
                ("Tags.member.1.Key", AWKWARD),
                ("Tags.member.1.Value", "1"),
                ("Tags.member.2.Key", ""),
                ("Tags.member.2.Value", AWKWARD),
                ("TransitiveTagKeys.member.1", ""),
                ("TransitiveTagKeys.member.2", AWKWARD),
                ("ExternalId", AWKWARD),
                ("SerialNumber", AWKWARD),
                ("TokenCode", AWKWARD),
                ("SourceIdentity", AWKWARD),
                ("ProvidedContexts.member.1.ProviderArn", "p"),
                ("ProvidedContexts.member.1.ContextAssertion", AWKWARD),
                ("ProvidedContexts.member.2.ProviderArn", AWKWARD),
                ("ProvidedContexts.member.2.ContextAssertion", "c"),
                ("MinimumSessionTokenSize", "4294967295"),
            ],
        );
    }

    #[test]
    fn checks_every_limit() {
        use testing::violations;

        assert!(EVERY_MEMBER.check().is_ok());
        let arn = EVERY_MEMBER.role_arn;
        testing::checks_text("RoleArn", 20..=2048, Class::Arn, |value| {
            violations(&AssumeRole::new(value, "ok"))
        });
        testing::checks_text("RoleSessionName", 2..=64, Class::Name, |value| {
            violations(&AssumeRole::new(arn, value))
        });
        testing::checks_policies(None, |policy, policy_arns| {
            violations(&AssumeRole { policy, policy_arns: policy_arns.into(), ..EVERY_MEMBER })
        });
        testing::checks_range("DurationSeconds", 900..=43_200, |seconds| {
            violations(&EVERY_MEMBER.duration_seconds(seconds))
        });
        testing::checks_tags(|tags| violations(&EVERY_MEMBER.tags(tags)));
        testing::checks_items("TransitiveTagKeys", 0..=50, |count| {
            violations(&EVERY_MEMBER.transitive_tag_keys(&vec!["key"; count]))
        });
        testing::checks_text("TransitiveTagKeys.member.2", 1..=128, Class::Tag, |key| {
            violations(&EVERY_MEMBER.transitive_tag_keys(&["key", key]))
        });
        testing::checks_text("ExternalId", 2..=1224, Class::Path, |value| {
            violations(&EVERY_MEMBER.external_id(value))
        });
        testing::checks_text("SerialNumber", 9..=256, Class::Path, |value| {
            violations(&EVERY_MEMBER.serial_number(value))
        });
        testing::checks_text("TokenCode", 6..=6, Class::Digit, |value| {
            violations(&EVERY_MEMBER.token_code(value))
        });
        testing::checks_text("SourceIdentity", 2..=64, Class::Name, |value| {
            violations(&EVERY_MEMBER.source_identity(value))
        });
        assert_eq!(
            violations(&EVERY_MEMBER.source_identity("aws:alice")),
            [
                "SourceIdentity: character 4 is not allowed; allowed are ASCII letters, digits and _+=,.@-",
                "SourceIdentity: begins with aws:, which is reserved"
            ]
        );
        testing::checks_items("ProvidedContexts", 0..=5, |count| {
            violations(&EVERY_MEMBER.provided_contexts(&vec![ProvidedContext::new(arn, "abcd"); count]))
        });
        testing::checks_text("ProvidedContexts.member.1.ProviderArn", 20..=2048, Class::Arn, |value| {
            violations(&EVERY_MEMBER.provided_contexts(&[ProvidedContext::new(value, "abcd")]))
        });
        testing::checks_text("ProvidedContexts.member.1.ContextAssertion", 4..=2048, Class::Any, |value| {
            violations(&EVERY_MEMBER.provided_contexts(&[ProvidedContext::new(arn, value)]))
        });
        testing::checks_range("MinimumSessionTokenSize", 0..=4096, |size| {
            violations(&EVERY_MEMBER.minimum_session_token_size(size))
        });

        let tags = [Tag::new("", ","), Tag::new("b", ""), Tag::new("B", "")];
        let action = AssumeRole::new("", "é").policy("").duration_seconds(1).tags(&tags).token_code("12345x");
        assert_eq!(
            violations(&action),
            [
                "DurationSeconds: 1 where 900 to 43200 is allowed",
                "Policy: 0 characters where at least 1 are required",
                "RoleArn: 0 characters where 20 to 2048 are allowed",
                "RoleSessionName: 1 characters where 2 to 64 are allowed",
                "RoleSessionName: character 1 is not allowed; allowed are ASCII letters, digits and _+=,.@-",
                "Tags.member.1.Key: 0 characters where 1 to 128 are allowed",
                "Tags.member.1.Value: character 1 is not allowed; allowed are letters, separators, numbers and \
                 _.:/=+-@",
                "Tags.member.3.Key: equals the key of item 2, ignoring case",
                "TokenCode: character 6 is not allowed; allowed are digits",
            ]
        );
    }

    #[test]
    fn hides_secrets() {
        testing::hides(&EVERY_MEMBER.token_code(SECRET));
        testing::hides(&EVERY_MEMBER.provided_contexts(&[ProvidedContext::new("", SECRET)]));
        testing::hides_in_answer::<AssumeRole<'_>>(DOCUMENT, &["SecretAccessKey", "SessionToken"]);
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<AssumeRole<'_>>(DOCUMENT);
    }
}
