//! Decodes the response to an operation, and writes the output as JSON.

use super::failure::Failure;
use super::operation::unknown;
use super::response::Received;
use serde_json::{Map, Value};
#[cfg(feature = "minio")]
use sts_wire::minio;
use sts_wire::{
    AssumeRole, AssumeRoleOutput, AssumeRoleWithSaml, AssumeRoleWithSamlOutput, AssumeRoleWithWebIdentity,
    AssumeRoleWithWebIdentityOutput, AssumeRoot, AssumeRootOutput, AssumedRoleUser, Credentials,
    DecodeAuthorizationMessage, DecodeAuthorizationMessageOutput, Error, FederatedUser, GetAccessKeyInfo,
    GetAccessKeyInfoOutput, GetCallerIdentity, GetCallerIdentityOutput, GetDelegatedAccessToken,
    GetDelegatedAccessTokenOutput, GetFederationToken, GetFederationTokenOutput, GetSessionToken,
    GetSessionTokenOutput, GetWebIdentityToken, GetWebIdentityTokenOutput, Operation, Secret, Text,
    Timestamp,
};

/// The members of the output and the request's id, or the error.
pub(crate) type Decoded<'r> = Result<(Map<String, Value>, Option<Text<'r>>), Error<Text<'r>>>;

/// Decodes the response to an operation.
pub(crate) fn decode<'r>(operation: &str, received: &'r Received) -> Result<Decoded<'r>, Failure> {
    Ok(match operation {
        "AssumeRole" => read::<AssumeRole<'_>>(received, assume_role),
        "AssumeRoleWithSAML" => read::<AssumeRoleWithSaml<'_>>(received, assume_role_with_saml),
        "AssumeRoleWithWebIdentity" => {
            read::<AssumeRoleWithWebIdentity<'_>>(received, assume_role_with_web_identity)
        }
        "AssumeRoot" => read::<AssumeRoot<'_>>(received, assume_root),
        "DecodeAuthorizationMessage" => {
            read::<DecodeAuthorizationMessage<'_>>(received, decode_authorization_message)
        }
        "GetAccessKeyInfo" => read::<GetAccessKeyInfo<'_>>(received, get_access_key_info),
        "GetCallerIdentity" => read::<GetCallerIdentity>(received, get_caller_identity),
        "GetDelegatedAccessToken" => {
            read::<GetDelegatedAccessToken<'_>>(received, get_delegated_access_token)
        }
        "GetFederationToken" => read::<GetFederationToken<'_>>(received, get_federation_token),
        "GetSessionToken" => read::<GetSessionToken<'_>>(received, get_session_token),
        "GetWebIdentityToken" => read::<GetWebIdentityToken<'_>>(received, get_web_identity_token),
        #[cfg(feature = "minio")]
        "AssumeRoleWithCertificate" => {
            read::<minio::AssumeRoleWithCertificate>(received, |output| minio_session(output.credentials))
        }
        #[cfg(feature = "minio")]
        "AssumeRoleWithCustomToken" => read::<minio::AssumeRoleWithCustomToken<'_>>(received, |output| {
            minio_session(output.credentials).text("AssumedUser", output.assumed_user)
        }),
        #[cfg(feature = "minio")]
        "AssumeRoleWithLDAPIdentity" => read::<minio::AssumeRoleWithLdapIdentity<'_>>(received, |output| {
            minio_session(output.credentials)
        }),
        _ => return Err(unknown(operation)),
    })
}

fn read<'r, O: Operation>(
    received: &'r Received,
    members: fn(O::Output<Text<'r>>) -> Members,
) -> Decoded<'r> {
    received.decode::<O>().map(|response| (members(response.output).0, response.request_id))
}

/// An object of the answer; absent members stay absent.
#[derive(Default)]
struct Members(Map<String, Value>);

impl Members {
    fn text(self, name: &str, value: Option<Text<'_>>) -> Self {
        self.value(name, value.map(|value| value.to_string()))
    }

    fn secret(self, name: &str, value: Option<Secret<Text<'_>>>) -> Self {
        self.text(name, value.map(Secret::into_exposed))
    }

    fn integer(self, name: &str, value: Option<u32>) -> Self {
        self.value(name, value)
    }

    fn timestamp(self, name: &str, value: Option<Timestamp>) -> Self {
        self.value(name, value.map(Timestamp::unix))
    }

    fn structure(self, name: &str, value: Option<Self>) -> Self {
        self.value(name, value.map(|members| members.0))
    }

    fn value(mut self, name: &str, value: Option<impl Into<Value>>) -> Self {
        self.0.extend(value.map(|value| (name.into(), value.into())));
        self
    }
}

fn assume_role(output: AssumeRoleOutput<Text<'_>>) -> Members {
    Members::default()
        .structure("Credentials", Some(credentials(output.credentials)))
        .structure("AssumedRoleUser", output.assumed_role_user.map(assumed_role_user))
        .text("SourceIdentity", output.source_identity)
        .integer("PackedPolicySize", output.packed_policy_size)
        .integer("SessionTokenUtilization", output.session_token_utilization)
        .integer("SessionTokenSize", output.session_token_size)
}

fn assume_role_with_saml(output: AssumeRoleWithSamlOutput<Text<'_>>) -> Members {
    Members::default()
        .structure("Credentials", Some(credentials(output.credentials)))
        .structure("AssumedRoleUser", output.assumed_role_user.map(assumed_role_user))
        .text("Subject", output.subject)
        .text("SubjectType", output.subject_type)
        .text("Issuer", output.issuer)
        .text("Audience", output.audience)
        .text("NameQualifier", output.name_qualifier)
        .text("SourceIdentity", output.source_identity)
        .integer("PackedPolicySize", output.packed_policy_size)
        .integer("SessionTokenUtilization", output.session_token_utilization)
        .integer("SessionTokenSize", output.session_token_size)
}

fn assume_role_with_web_identity(output: AssumeRoleWithWebIdentityOutput<Text<'_>>) -> Members {
    Members::default()
        .structure("Credentials", Some(credentials(output.credentials)))
        .structure("AssumedRoleUser", output.assumed_role_user.map(assumed_role_user))
        .text("SubjectFromWebIdentityToken", output.subject_from_web_identity_token)
        .text("Provider", output.provider)
        .text("Audience", output.audience)
        .text("SourceIdentity", output.source_identity)
        .integer("PackedPolicySize", output.packed_policy_size)
        .integer("SessionTokenUtilization", output.session_token_utilization)
        .integer("SessionTokenSize", output.session_token_size)
}

fn assume_root(output: AssumeRootOutput<Text<'_>>) -> Members {
    Members::default()
        .structure("Credentials", Some(credentials(output.credentials)))
        .text("SourceIdentity", output.source_identity)
        .integer("SessionTokenUtilization", output.session_token_utilization)
        .integer("SessionTokenSize", output.session_token_size)
}

fn decode_authorization_message(output: DecodeAuthorizationMessageOutput<Text<'_>>) -> Members {
    Members::default().secret("DecodedMessage", output.decoded_message)
}

fn get_access_key_info(output: GetAccessKeyInfoOutput<Text<'_>>) -> Members {
    Members::default().text("Account", output.account)
}

fn get_caller_identity(output: GetCallerIdentityOutput<Text<'_>>) -> Members {
    Members::default().text("UserId", output.user_id).text("Account", output.account).text("Arn", output.arn)
}

fn get_delegated_access_token(output: GetDelegatedAccessTokenOutput<Text<'_>>) -> Members {
    Members::default()
        .structure("Credentials", Some(credentials(output.credentials)))
        .text("AssumedPrincipal", output.assumed_principal)
        .integer("PackedPolicySize", output.packed_policy_size)
}

fn get_federation_token(output: GetFederationTokenOutput<Text<'_>>) -> Members {
    Members::default()
        .structure("Credentials", Some(credentials(output.credentials)))
        .structure("FederatedUser", output.federated_user.map(federated_user))
        .integer("PackedPolicySize", output.packed_policy_size)
        .integer("SessionTokenUtilization", output.session_token_utilization)
        .integer("SessionTokenSize", output.session_token_size)
}

fn get_session_token(output: GetSessionTokenOutput<Text<'_>>) -> Members {
    Members::default()
        .structure("Credentials", Some(credentials(output.credentials)))
        .integer("SessionTokenUtilization", output.session_token_utilization)
        .integer("SessionTokenSize", output.session_token_size)
}

fn get_web_identity_token(output: GetWebIdentityTokenOutput<Text<'_>>) -> Members {
    Members::default()
        .secret("WebIdentityToken", output.web_identity_token)
        .timestamp("Expiration", output.expiration)
}

fn credentials(credentials: Credentials<Text<'_>>) -> Members {
    Members::default()
        .text("AccessKeyId", Some(credentials.access_key_id))
        .secret("SecretAccessKey", Some(credentials.secret_access_key))
        .secret("SessionToken", credentials.session_token)
        .timestamp("Expiration", credentials.expiration)
}

fn assumed_role_user(user: AssumedRoleUser<Text<'_>>) -> Members {
    Members::default().text("AssumedRoleId", user.assumed_role_id).text("Arn", user.arn)
}

fn federated_user(user: FederatedUser<Text<'_>>) -> Members {
    Members::default().text("FederatedUserId", user.federated_user_id).text("Arn", user.arn)
}

#[cfg(feature = "minio")]
fn minio_session(issued: Credentials<Text<'_>>) -> Members {
    Members::default().structure("Credentials", Some(credentials(issued)))
}
