//! The members of a decoded response by their paths.

use core::fmt::Display;
use std::collections::BTreeMap;
use sts_wire::{
    AssumeRole, AssumeRoleOutput, AssumeRoleWithSaml, AssumeRoleWithSamlOutput, AssumeRoleWithWebIdentity,
    AssumeRoleWithWebIdentityOutput, AssumeRoot, AssumeRootOutput, Credentials, DecodeAuthorizationMessage,
    DecodeAuthorizationMessageOutput, Error, GetAccessKeyInfo, GetAccessKeyInfoOutput, GetCallerIdentity,
    GetCallerIdentityOutput, GetDelegatedAccessToken, GetDelegatedAccessTokenOutput, GetFederationToken,
    GetFederationTokenOutput, GetSessionToken, GetSessionTokenOutput, GetWebIdentityToken,
    GetWebIdentityTokenOutput, Operation, Response, Secret, Text, Timestamp,
};

/// Members by their path inside the result, such as `Credentials.AccessKeyId`. Timestamps are Unix seconds.
///
/// The paths in the envelope are `RequestId` and, in an error document, `Error.Code`, `Error.Message` and `Error.Type`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Members(pub(crate) BTreeMap<&'static str, String>);

impl Members {
    pub(crate) fn with(mut self, path: &'static str, value: Option<impl Display>) -> Self {
        self.0.extend(value.map(|value| (path, value.to_string())));
        self
    }

    /// Whether every value that is there is in the whole document, too.
    pub(crate) fn is_part_of(&self, whole: &Self) -> bool {
        self.0.iter().all(|(path, value)| value.is_empty() || whole.0.get(path) == Some(value))
    }

    fn secret(self, path: &'static str, value: Option<Secret<Text<'_>>>) -> Self {
        self.with(path, value.map(Secret::into_exposed))
    }

    fn credentials(self, credentials: Credentials<Text<'_>>) -> Self {
        self.with("Credentials.AccessKeyId", Some(credentials.access_key_id))
            .secret("Credentials.SecretAccessKey", Some(credentials.secret_access_key))
            .secret("Credentials.SessionToken", credentials.session_token)
            .with("Credentials.Expiration", credentials.expiration.map(Timestamp::unix))
    }
}

/// An operation whose members can be listed by path.
pub(crate) trait View: Operation {
    /// The paths of all members.
    const PATHS: &'static [&'static str];

    fn view(output: Self::Output<Text<'_>>) -> Members;
}

const ID: &str = "Credentials.AccessKeyId";
const KEY: &str = "Credentials.SecretAccessKey";
const TOKEN: &str = "Credentials.SessionToken";
const EXPIRATION: &str = "Credentials.Expiration";
const ROLE_ID: &str = "AssumedRoleUser.AssumedRoleId";
const ROLE_ARN: &str = "AssumedRoleUser.Arn";
const UTILIZATION: &str = "SessionTokenUtilization";
const SIZE: &str = "SessionTokenSize";

/// The paths that are required in every operation that has them.
pub(crate) const REQUIRED: [&str; 4] = [ID, KEY, TOKEN, EXPIRATION];

impl View for AssumeRole<'_> {
    const PATHS: &'static [&'static str] = &[
        ID,
        KEY,
        TOKEN,
        EXPIRATION,
        ROLE_ID,
        ROLE_ARN,
        "SourceIdentity",
        "PackedPolicySize",
        UTILIZATION,
        SIZE,
    ];

    fn view(output: AssumeRoleOutput<Text<'_>>) -> Members {
        Members::default()
            .credentials(output.credentials)
            .with(ROLE_ID, output.assumed_role_user.and_then(|user| user.assumed_role_id))
            .with(ROLE_ARN, output.assumed_role_user.and_then(|user| user.arn))
            .with("SourceIdentity", output.source_identity)
            .with("PackedPolicySize", output.packed_policy_size)
            .with(UTILIZATION, output.session_token_utilization)
            .with(SIZE, output.session_token_size)
    }
}

impl View for AssumeRoleWithSaml<'_> {
    const PATHS: &'static [&'static str] = &[
        ID,
        KEY,
        TOKEN,
        EXPIRATION,
        ROLE_ID,
        ROLE_ARN,
        "Subject",
        "SubjectType",
        "Issuer",
        "Audience",
        "NameQualifier",
        "SourceIdentity",
        "PackedPolicySize",
        UTILIZATION,
        SIZE,
    ];

    fn view(output: AssumeRoleWithSamlOutput<Text<'_>>) -> Members {
        Members::default()
            .credentials(output.credentials)
            .with(ROLE_ID, output.assumed_role_user.and_then(|user| user.assumed_role_id))
            .with(ROLE_ARN, output.assumed_role_user.and_then(|user| user.arn))
            .with("Subject", output.subject)
            .with("SubjectType", output.subject_type)
            .with("Issuer", output.issuer)
            .with("Audience", output.audience)
            .with("NameQualifier", output.name_qualifier)
            .with("SourceIdentity", output.source_identity)
            .with("PackedPolicySize", output.packed_policy_size)
            .with(UTILIZATION, output.session_token_utilization)
            .with(SIZE, output.session_token_size)
    }
}

impl View for AssumeRoleWithWebIdentity<'_> {
    const PATHS: &'static [&'static str] = &[
        ID,
        KEY,
        TOKEN,
        EXPIRATION,
        ROLE_ID,
        ROLE_ARN,
        "SubjectFromWebIdentityToken",
        "Audience",
        "Provider",
        "SourceIdentity",
        "PackedPolicySize",
        UTILIZATION,
        SIZE,
    ];

    fn view(output: AssumeRoleWithWebIdentityOutput<Text<'_>>) -> Members {
        Members::default()
            .credentials(output.credentials)
            .with(ROLE_ID, output.assumed_role_user.and_then(|user| user.assumed_role_id))
            .with(ROLE_ARN, output.assumed_role_user.and_then(|user| user.arn))
            .with("SubjectFromWebIdentityToken", output.subject_from_web_identity_token)
            .with("Audience", output.audience)
            .with("Provider", output.provider)
            .with("SourceIdentity", output.source_identity)
            .with("PackedPolicySize", output.packed_policy_size)
            .with(UTILIZATION, output.session_token_utilization)
            .with(SIZE, output.session_token_size)
    }
}

impl View for AssumeRoot<'_> {
    const PATHS: &'static [&'static str] = &[ID, KEY, TOKEN, EXPIRATION, "SourceIdentity", UTILIZATION, SIZE];

    fn view(output: AssumeRootOutput<Text<'_>>) -> Members {
        Members::default()
            .credentials(output.credentials)
            .with("SourceIdentity", output.source_identity)
            .with(UTILIZATION, output.session_token_utilization)
            .with(SIZE, output.session_token_size)
    }
}

impl View for DecodeAuthorizationMessage<'_> {
    const PATHS: &'static [&'static str] = &["DecodedMessage"];

    fn view(output: DecodeAuthorizationMessageOutput<Text<'_>>) -> Members {
        Members::default().secret("DecodedMessage", output.decoded_message)
    }
}

impl View for GetAccessKeyInfo<'_> {
    const PATHS: &'static [&'static str] = &["Account"];

    fn view(output: GetAccessKeyInfoOutput<Text<'_>>) -> Members {
        Members::default().with("Account", output.account)
    }
}

impl View for GetCallerIdentity {
    const PATHS: &'static [&'static str] = &["Arn", "UserId", "Account"];

    fn view(output: GetCallerIdentityOutput<Text<'_>>) -> Members {
        Members::default()
            .with("Arn", output.arn)
            .with("UserId", output.user_id)
            .with("Account", output.account)
    }
}

impl View for GetDelegatedAccessToken<'_> {
    const PATHS: &'static [&'static str] =
        &[ID, KEY, TOKEN, EXPIRATION, "AssumedPrincipal", "PackedPolicySize"];

    fn view(output: GetDelegatedAccessTokenOutput<Text<'_>>) -> Members {
        Members::default()
            .credentials(output.credentials)
            .with("AssumedPrincipal", output.assumed_principal)
            .with("PackedPolicySize", output.packed_policy_size)
    }
}

impl View for GetFederationToken<'_> {
    const PATHS: &'static [&'static str] = &[
        ID,
        KEY,
        TOKEN,
        EXPIRATION,
        "FederatedUser.FederatedUserId",
        "FederatedUser.Arn",
        "PackedPolicySize",
        UTILIZATION,
        SIZE,
    ];

    fn view(output: GetFederationTokenOutput<Text<'_>>) -> Members {
        Members::default()
            .credentials(output.credentials)
            .with(
                "FederatedUser.FederatedUserId",
                output.federated_user.and_then(|user| user.federated_user_id),
            )
            .with("FederatedUser.Arn", output.federated_user.and_then(|user| user.arn))
            .with("PackedPolicySize", output.packed_policy_size)
            .with(UTILIZATION, output.session_token_utilization)
            .with(SIZE, output.session_token_size)
    }
}

impl View for GetSessionToken<'_> {
    const PATHS: &'static [&'static str] = &[ID, KEY, TOKEN, EXPIRATION, UTILIZATION, SIZE];

    fn view(output: GetSessionTokenOutput<Text<'_>>) -> Members {
        Members::default()
            .credentials(output.credentials)
            .with(UTILIZATION, output.session_token_utilization)
            .with(SIZE, output.session_token_size)
    }
}

impl View for GetWebIdentityToken<'_> {
    const PATHS: &'static [&'static str] = &["WebIdentityToken", "Expiration"];

    fn view(output: GetWebIdentityTokenOutput<Text<'_>>) -> Members {
        Members::default()
            .secret("WebIdentityToken", output.web_identity_token)
            .with("Expiration", output.expiration.map(Timestamp::unix))
    }
}

/// The members of a success or of an error document; `None` if the body is neither.
pub(crate) fn members<'r, O: View>(
    answer: Result<Response<O::Output<Text<'r>>, Text<'r>>, Error<Text<'r>>>,
) -> Option<Members> {
    match answer {
        Ok(response) => Some(O::view(response.output).with("RequestId", response.request_id)),
        Err(Error::Service(error)) => Some(
            Members::default()
                .with("Error.Code", Some(error.code))
                .with("Error.Message", Some(error.message))
                .with("Error.Type", error.fault.map(|fault| format!("{fault:?}")))
                .with("RequestId", error.request_id),
        ),
        Err(_) => None,
    }
}

/// The paths of the members of an error document.
pub(crate) const ERROR_PATHS: [&str; 4] = ["Error.Code", "Error.Message", "Error.Type", "RequestId"];

/// The names of the elements from the root of a document to a member.
pub(crate) fn way<O: View>(path: &'static str, is_error: bool) -> Vec<&'static str> {
    match path {
        "RequestId" if !is_error => vec!["ResponseMetadata", "RequestId"],
        _ if is_error => path.split('.').collect(),
        _ => core::iter::once(O::RESULT).chain(path.split('.')).collect(),
    }
}
