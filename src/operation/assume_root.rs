//! Short-lived credentials for one root task in a member account of an organisation.

use crate::member::PolicyDescriptor;
use crate::shape::{RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
use crate::{Credentials, Operation, Text};

/// Short-lived credentials for one root task in a member account of an organisation.
///
/// The global endpoint does not serve it.
///
/// ```
/// use sts_wire::{AssumeRoot, Encode};
///
/// let action = AssumeRoot::new("111122223333", "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy");
/// assert!(action.encode_to_string().contains("&TaskPolicyArn.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2Froot-task"));
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html>.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AssumeRoot<'a> {
    /// The ARN or the account id of the member account; 12 to 2,048 characters.
    pub target_principal: &'a str,
    /// The managed policy that scopes the session to one task.
    pub task_policy_arn: PolicyDescriptor<'a>,
    /// How long the credentials will be valid, in seconds; 0 to 900; 900 by default.
    pub duration_seconds: Option<u32>,
    /// Asks for a session token of at least this many bytes; 0 to 4,096.
    pub minimum_session_token_size: Option<u32>,
}

impl<'a> AssumeRoot<'a> {
    /// A request with its required members.
    #[must_use]
    pub const fn new(target_principal: &'a str, task_policy_arn: &'a str) -> Self {
        Self {
            target_principal,
            task_policy_arn: PolicyDescriptor::new(task_policy_arn),
            duration_seconds: None,
            minimum_session_token_size: None,
        }
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

const TARGET_PRINCIPAL: &TextLimit = &TextLimit::length(12, 2048);

impl<'a> Operation for AssumeRoot<'a> {
    const ACTION: &'static str = "AssumeRoot";
    const RESPONSE: &'static str = "AssumeRootResponse";
    const RESULT: &'static str = "AssumeRootResult";

    type Str = &'a str;
    type Output<'r> = AssumeRootOutput<Text<'r>>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 0..=900)?;
        visitor.opt_integer("MinimumSessionTokenSize", &mut self.minimum_session_token_size, 0..=4096)?;
        visitor.text("TargetPrincipal", &mut self.target_principal, TARGET_PRINCIPAL)?;
        visitor.structure("TaskPolicyArn", &mut self.task_policy_arn)
    }
}

/// What [`AssumeRoot`] answers.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct AssumeRootOutput<S> {
    /// The temporary credentials.
    pub credentials: Credentials<S>,
    /// The source identity that the session has.
    pub source_identity: Option<S>,
    /// How much of the largest session token is used, in percent.
    pub session_token_utilization: Option<u32>,
    /// The size of the session token in bytes.
    pub session_token_size: Option<u32>,
}

impl<S: Default> ResponseShape<S> for AssumeRootOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structure("Credentials", &mut self.credentials)?;
        visitor.opt_text("SourceIdentity", &mut self.source_identity)?;
        visitor.opt_integer("SessionTokenUtilization", &mut self.session_token_utilization)?;
        visitor.opt_integer("SessionTokenSize", &mut self.session_token_size)
    }
}
