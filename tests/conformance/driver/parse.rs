//! The verb `parse`: reads a form, given as `body` or as `query`.

use super::answer::Answer;
use super::failure::Failure;
use super::object::{Object, object};
use serde_json::{Map, Value};
#[cfg(feature = "minio")]
use sts_wire::minio::{AssumeRoleWithCertificate, AssumeRoleWithCustomToken, AssumeRoleWithLdapIdentity};
use sts_wire::server::{AnyOperation, Form};
use sts_wire::shape::{Action, CheckError};
use sts_wire::{
    AssumeRole, AssumeRoleWithSaml, AssumeRoleWithWebIdentity, AssumeRoot, DecodeAuthorizationMessage,
    GetAccessKeyInfo, GetCallerIdentity, GetDelegatedAccessToken, GetFederationToken, GetSessionToken,
    GetWebIdentityToken, Items, PolicyDescriptor, ProvidedContext, Secret, Tag,
};

pub(crate) fn parse(mut line: Object<'_>) -> Answer {
    let (body, query) = (line.bytes("body")?, line.text("query")?);
    let mut memory = match (body, query) {
        (Some(body), None) => body,
        (None, Some(query)) => vec![0; query.len()],
        _ => return Err(Failure::driver("body or query is missing, or both are given")),
    };
    let form = match query {
        Some(query) => Form::from_query(query, &mut memory),
        None => Form::from_body(&mut memory),
    }
    .map_err(|error| Failure::of("parse", error))?;
    let read = match AnyOperation::read(&form) {
        Some(read) => read.map(members),
        None => read_minio(&form)
            .ok_or_else(|| Failure::of("parse", "the Action and Version are not those of an operation"))?,
    };
    match read {
        Ok(read) => {
            let (operation, params) = read?;
            Ok(object([("operation", operation.into()), ("params", params.0.into())]))
        }
        Err(error) => Ok(object([("error", violation(error).into())])),
    }
}

/// The name of an operation and its members.
type Read = Result<(&'static str, Params), Failure>;

#[cfg(not(feature = "minio"))]
fn read_minio(_: &Form<'_>) -> Option<Result<Read, CheckError>> {
    None
}

#[cfg(feature = "minio")]
fn read_minio<'f>(form: &'f Form<'f>) -> Option<Result<Read, CheckError>> {
    use sts_wire::server::MinioOperation;

    let members = |operation| {
        Ok(match operation {
            MinioOperation::AssumeRoleWithCertificate(action) => (
                AssumeRoleWithCertificate::ACTION,
                new().with_opt("DurationSeconds", action.duration_seconds),
            ),
            MinioOperation::AssumeRoleWithCustomToken(action) => (
                AssumeRoleWithCustomToken::ACTION,
                new()
                    .with("RoleArn", action.role_arn)
                    .with_secret("Token", Some(action.token))
                    .with_opt("DurationSeconds", action.duration_seconds),
            ),
            MinioOperation::AssumeRoleWithLdapIdentity(action) => (
                AssumeRoleWithLdapIdentity::ACTION,
                new()
                    .with("LDAPUsername", action.ldap_username)
                    .with_secret("LDAPPassword", Some(action.ldap_password))
                    .with_opt("DurationSeconds", action.duration_seconds)
                    .with_opt("Policy", action.policy)
                    .with_opt("TokenRevokeType", action.token_revoke_type),
            ),
            _ => return Err(unknown_here()),
        })
    };
    Some(MinioOperation::read(form)?.map(members))
}

fn unknown_here() -> Failure {
    Failure::driver("the operation is not known to the driver")
}

fn violation(error: CheckError) -> Map<String, Value> {
    let first = error.first();
    object([
        ("kind", "parse".into()),
        ("member", first.path().to_string().into()),
        ("message", first.rule().to_string().into()),
    ])
}

/// The members that are present. An empty list is absent, unless the list is required.
struct Params(Map<String, Value>);

impl Params {
    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }

    fn with_opt(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    fn with_secret(self, name: &str, value: Option<Secret<&str>>) -> Self {
        self.with_opt(name, value.map(Secret::into_exposed))
    }

    fn with_list(self, name: &str, items: impl Iterator<Item = Value>) -> Self {
        let items: Vec<Value> = items.collect();
        self.with_opt(name, (!items.is_empty()).then_some(items))
    }
}

fn new() -> Params {
    Params(Map::new())
}

fn members(operation: AnyOperation<'_>) -> Read {
    Ok(match operation {
        AnyOperation::AssumeRole(action) => (AssumeRole::ACTION, assume_role(action)),
        AnyOperation::AssumeRoleWithSaml(action) => (AssumeRoleWithSaml::ACTION, with_saml(action)),
        AnyOperation::AssumeRoleWithWebIdentity(action) => {
            (AssumeRoleWithWebIdentity::ACTION, with_web_identity(action))
        }
        AnyOperation::AssumeRoot(action) => (AssumeRoot::ACTION, assume_root(action)),
        AnyOperation::DecodeAuthorizationMessage(action) => {
            (DecodeAuthorizationMessage::ACTION, new().with("EncodedMessage", action.encoded_message))
        }
        AnyOperation::GetAccessKeyInfo(action) => {
            (GetAccessKeyInfo::ACTION, new().with("AccessKeyId", action.access_key_id))
        }
        AnyOperation::GetCallerIdentity(_) => (GetCallerIdentity::ACTION, new()),
        AnyOperation::GetDelegatedAccessToken(action) => {
            (GetDelegatedAccessToken::ACTION, new().with_secret("TradeInToken", Some(action.trade_in_token)))
        }
        AnyOperation::GetFederationToken(action) => (GetFederationToken::ACTION, federation_token(action)),
        AnyOperation::GetSessionToken(action) => (GetSessionToken::ACTION, session_token(action)),
        AnyOperation::GetWebIdentityToken(action) => {
            (GetWebIdentityToken::ACTION, web_identity_token(action))
        }
        _ => return Err(unknown_here()),
    })
}

fn assume_role(action: AssumeRole<'_>) -> Params {
    new()
        .with("RoleArn", action.role_arn)
        .with("RoleSessionName", action.role_session_name)
        .with_list("PolicyArns", policies(action.policy_arns))
        .with_opt("Policy", action.policy)
        .with_opt("DurationSeconds", action.duration_seconds)
        .with_list("Tags", tags(action.tags))
        .with_list("TransitiveTagKeys", action.transitive_tag_keys.iter().map(Value::from))
        .with_opt("ExternalId", action.external_id)
        .with_opt("SerialNumber", action.serial_number)
        .with_secret("TokenCode", action.token_code)
        .with_opt("SourceIdentity", action.source_identity)
        .with_list("ProvidedContexts", contexts(action.provided_contexts))
        .with_opt("MinimumSessionTokenSize", action.minimum_session_token_size)
}

fn with_saml(action: AssumeRoleWithSaml<'_>) -> Params {
    new()
        .with("RoleArn", action.role_arn)
        .with("PrincipalArn", action.principal_arn)
        .with_secret("SAMLAssertion", Some(action.saml_assertion))
        .with_list("PolicyArns", policies(action.policy_arns))
        .with_opt("Policy", action.policy)
        .with_opt("DurationSeconds", action.duration_seconds)
        .with_opt("MinimumSessionTokenSize", action.minimum_session_token_size)
}

fn with_web_identity(action: AssumeRoleWithWebIdentity<'_>) -> Params {
    new()
        .with("RoleArn", action.role_arn)
        .with("RoleSessionName", action.role_session_name)
        .with_secret("WebIdentityToken", Some(action.web_identity_token))
        .with_opt("ProviderId", action.provider_id)
        .with_list("PolicyArns", policies(action.policy_arns))
        .with_opt("Policy", action.policy)
        .with_opt("DurationSeconds", action.duration_seconds)
        .with_opt("MinimumSessionTokenSize", action.minimum_session_token_size)
}

fn assume_root(action: AssumeRoot<'_>) -> Params {
    new()
        .with("TargetPrincipal", action.target_principal)
        .with("TaskPolicyArn", policy(action.task_policy_arn))
        .with_opt("DurationSeconds", action.duration_seconds)
        .with_opt("MinimumSessionTokenSize", action.minimum_session_token_size)
}

fn federation_token(action: GetFederationToken<'_>) -> Params {
    new()
        .with("Name", action.name)
        .with_opt("Policy", action.policy)
        .with_list("PolicyArns", policies(action.policy_arns))
        .with_opt("DurationSeconds", action.duration_seconds)
        .with_list("Tags", tags(action.tags))
        .with_opt("MinimumSessionTokenSize", action.minimum_session_token_size)
}

fn session_token(action: GetSessionToken<'_>) -> Params {
    new()
        .with_opt("DurationSeconds", action.duration_seconds)
        .with_opt("SerialNumber", action.serial_number)
        .with_secret("TokenCode", action.token_code)
        .with_opt("MinimumSessionTokenSize", action.minimum_session_token_size)
}

fn web_identity_token(action: GetWebIdentityToken<'_>) -> Params {
    new()
        .with("Audience", action.audience.iter().map(Value::from).collect::<Vec<_>>())
        .with_opt("DurationSeconds", action.duration_seconds)
        .with("SigningAlgorithm", action.signing_algorithm)
        .with_list("Tags", tags(action.tags))
}

fn policy(descriptor: PolicyDescriptor<'_>) -> Map<String, Value> {
    new().with_opt("arn", descriptor.arn).0
}

fn policies<'a>(items: Items<'a, PolicyDescriptor<'a>>) -> impl Iterator<Item = Value> + use<'a> {
    items.iter().map(|descriptor| policy(descriptor).into())
}

fn tags<'a>(items: Items<'a, Tag<'a>>) -> impl Iterator<Item = Value> + use<'a> {
    items.iter().map(|tag| new().with("Key", tag.key).with("Value", tag.value).0.into())
}

fn contexts<'a>(items: Items<'a, ProvidedContext<'a>>) -> impl Iterator<Item = Value> + use<'a> {
    items.iter().map(|context| {
        let params = new().with_opt("ProviderArn", context.provider_arn);
        params.with_secret("ContextAssertion", context.context_assertion).0.into()
    })
}
