//! Short-lived credentials for one root task in a member account of an organisation.

use super::member::PolicyDescriptor;
use crate::credentials::Credentials;
use crate::setters::setters;
use crate::shape::{Action, RequestVisitor, ResponseShape, ResponseVisitor, Rule, TextLimit};

/// Short-lived credentials for one root task in a member account of an organisation.
///
/// The global endpoint does not support it.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{AssumeRoot, Encode};
///
/// let action = AssumeRoot::new("111122223333", "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy");
/// assert!(action.encode_to_string().contains("&TaskPolicyArn.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2Froot-task"));
/// # }
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumeRoot<'a> {
    /// The ARN or the account id of the member account; 12 to 2,048 characters.
    pub target_principal: &'a str,
    /// The managed policy that scopes the session to one task: `IAMAuditRootUserCredentials`,
    /// `IAMCreateRootUserPassword`, `IAMDeleteRootUserCredentials`, `S3UnlockBucketPolicy` or
    /// `SQSUnlockQueuePolicy`, each under `arn:aws:iam::aws:policy/root-task/`.
    pub task_policy_arn: PolicyDescriptor<'a>,
    /// The validity of the credentials in seconds; 0 to 900; by default 900.
    pub duration_seconds: Option<u32>,
    /// The minimum size of the session token in bytes; 0 to 4,096.
    pub minimum_session_token_size: Option<u32>,
}

impl<'a> AssumeRoot<'a> {
    /// Creates a request with the required members.
    #[must_use]
    pub const fn new(target_principal: &'a str, task_policy_arn: &'a str) -> Self {
        Self {
            target_principal,
            task_policy_arn: PolicyDescriptor::new(task_policy_arn),
            duration_seconds: None,
            minimum_session_token_size: None,
        }
    }

    setters! {
        duration_seconds: u32 = Some(duration_seconds);
        minimum_session_token_size: u32 = Some(minimum_session_token_size);
    }
}

const TARGET_PRINCIPAL: &TextLimit = &TextLimit::length(12, 2048);

impl<'a> Action for AssumeRoot<'a> {
    names!("AssumeRoot");

    type Str = &'a str;
    type Output<S: Default> = AssumeRootOutput<S>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 0..=900)?;
        visitor.opt_integer("MinimumSessionTokenSize", &mut self.minimum_session_token_size, 0..=4096)?;
        visitor.text("TargetPrincipal", &mut self.target_principal, TARGET_PRINCIPAL)?;
        visitor.rule("TaskPolicyArn", || self.task_policy_arn.arn.is_none().then_some(Rule::Missing))?;
        visitor.structure("TaskPolicyArn", &mut self.task_policy_arn)
    }
}

/// The output of [`AssumeRoot`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{AssumeRoot, Operation};
///
/// let body = b"<AssumeRootResponse><AssumeRootResult>\
///     <Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>wJalr</SecretAccessKey>\
///     <SessionToken>AQoD</SessionToken><Expiration>2019-11-09T13:34:41Z</Expiration></Credentials>\
///     <SourceIdentity>Alice</SourceIdentity>\
///     </AssumeRootResult></AssumeRootResponse>";
/// let answer = AssumeRoot::decode(200, body)?.output;
/// assert_eq!(answer.credentials.access_key_id, "ASIAIOSFODNN7EXAMPLE");
/// assert_eq!(answer.source_identity.unwrap(), "Alice");
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumeRootOutput<S> {
    /// The source identity of the session.
    pub source_identity: Option<S>,
    /// The temporary credentials.
    pub credentials: Credentials<S>,
    /// The size of the session token relative to the maximum, in percent.
    pub session_token_utilization: Option<u32>,
    /// The size of the session token in bytes.
    pub session_token_size: Option<u32>,
}

impl<S: Default> ResponseShape<S> for AssumeRootOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("SourceIdentity", &mut self.source_identity)?;
        visitor.structure("Credentials", &mut self.credentials)?;
        visitor.opt_integer("SessionTokenUtilization", &mut self.session_token_utilization)?;
        visitor.opt_integer("SessionTokenSize", &mut self.session_token_size)
    }
}

output!(AssumeRootOutput, credentials);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing::{self, AWKWARD};
    use crate::shape::Class;

    const EVERY_MEMBER: AssumeRoot<'static> = AssumeRoot::new(
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::aws:policy/root-task/SQSUnlockQueuePolicy",
    )
    .duration_seconds(0)
    .minimum_session_token_size(4096);

    /// The sample response of the API reference, with its wrong end tag `</AssumeRoleResult>` corrected.
    const DOCUMENT: &str = r#"<AssumeRootResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRootResult>
  <SourceIdentity>Alice</SourceIdentity>
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
  </AssumeRootResult>
  <ResponseMetadata>
    <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
  </ResponseMetadata>
</AssumeRootResponse>"#;

    #[test]
    fn encodes_documented_example() {
        let policy = "arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials";
        testing::encodes(
            &AssumeRoot::new("111122223333", policy).duration_seconds(900),
            "Action=AssumeRoot&DurationSeconds=900&TargetPrincipal=111122223333\
             &TaskPolicyArn.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2Froot-task%2FIAMDeleteRootUserCredentials\
             &Version=2011-06-15",
        );
    }

    #[test]
    fn encodes_every_member() {
        testing::encodes(
            &EVERY_MEMBER,
            "Action=AssumeRoot&DurationSeconds=0&MinimumSessionTokenSize=4096\
             &TargetPrincipal=arn%3Aaws%3Aiam%3A%3A111122223333%3Aroot\
             &TaskPolicyArn.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2Froot-task%2FSQSUnlockQueuePolicy\
             &Version=2011-06-15",
        );
        let empty = AssumeRoot { task_policy_arn: PolicyDescriptor::default(), ..AssumeRoot::new("", "") };
        testing::encodes(&empty, "Action=AssumeRoot&TargetPrincipal=&Version=2011-06-15");
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<AssumeRoot<'_>>(DOCUMENT);
        let output = answer.output;
        assert_eq!(output.source_identity.unwrap(), "Alice");
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY";
        let token = testing::element(DOCUMENT, "SessionToken");
        testing::has_credentials(
            &output.credentials,
            ["ASIAIOSFODNN7EXAMPLE", secret, token, "2019-11-09T13:34:41Z"],
        );
        assert_eq!(output.session_token_utilization, None);
        assert_eq!(output.session_token_size, None);
        assert_eq!(answer.request_id.unwrap(), "c6104cbe-af31-11e0-8154-cbc7ccf896c7");

        let newer = DOCUMENT.replace(
            "<SourceIdentity>Alice</SourceIdentity>",
            "<SessionTokenUtilization>34</SessionTokenUtilization><SessionTokenSize>1392</SessionTokenSize>",
        );
        let output = testing::decodes::<AssumeRoot<'_>>(&newer).output;
        assert_eq!(output.source_identity, None);
        assert_eq!(output.session_token_utilization, Some(34));
        assert_eq!(output.session_token_size, Some(1392));
    }

    #[test]
    fn decodes_error() {
        testing::decodes_errors::<AssumeRoot<'_>>(&[
            (ErrorCode::RegionDisabledException, "RegionDisabledException", 403, false),
            (ErrorCode::ExpiredTokenException, "ExpiredTokenException", 400, false),
        ]);
    }

    #[test]
    fn round_trips() {
        testing::round_trips(
            &AssumeRoot::new(AWKWARD, AWKWARD).duration_seconds(900).minimum_session_token_size(99),
            &[
                ("TargetPrincipal", AWKWARD),
                ("TaskPolicyArn.arn", AWKWARD),
                ("DurationSeconds", "900"),
                ("MinimumSessionTokenSize", "99"),
            ],
        );
    }

    #[test]
    fn checks_every_limit() {
        use testing::violations;

        assert!(EVERY_MEMBER.check().is_ok());
        testing::checks_text("TargetPrincipal", 12..=2048, Class::Any, |value| {
            violations(&AssumeRoot { target_principal: value, ..EVERY_MEMBER })
        });
        testing::checks_text("TaskPolicyArn.arn", 20..=2048, Class::Arn, |value| {
            violations(&AssumeRoot::new("111122223333", value))
        });
        testing::checks_range("DurationSeconds", 0..=900, |seconds| {
            violations(&EVERY_MEMBER.duration_seconds(seconds))
        });
        testing::checks_range("MinimumSessionTokenSize", 0..=4096, |size| {
            violations(&EVERY_MEMBER.minimum_session_token_size(size))
        });

        let without_policy = AssumeRoot { task_policy_arn: PolicyDescriptor::default(), ..EVERY_MEMBER };
        assert_eq!(violations(&without_policy), ["TaskPolicyArn: missing"]);

        assert_eq!(
            violations(&AssumeRoot::new("", "").duration_seconds(901).minimum_session_token_size(4097)),
            [
                "DurationSeconds: 901 where 0 to 900 is allowed",
                "MinimumSessionTokenSize: 4097 where 0 to 4096 is allowed",
                "TargetPrincipal: 0 characters where 12 to 2048 are allowed",
                "TaskPolicyArn.arn: 0 characters where 20 to 2048 are allowed",
            ]
        );
    }

    #[test]
    fn hides_secrets() {
        // No member of the request is one.
        testing::hides_in_answer::<AssumeRoot<'_>>(DOCUMENT, &["SecretAccessKey", "SessionToken"]);
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<AssumeRoot<'_>>(DOCUMENT);
    }
}
