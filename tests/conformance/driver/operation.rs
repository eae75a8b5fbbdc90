//! Makes the request of an operation from JSON.

use super::failure::Failure;
use super::object::Object;
use serde_json::{Map, Value};
#[cfg(feature = "minio")]
use sts_wire::minio::{AssumeRoleWithCertificate, AssumeRoleWithCustomToken, AssumeRoleWithLdapIdentity};
use sts_wire::{
    AssumeRole, AssumeRoleWithSaml, AssumeRoleWithWebIdentity, AssumeRoot, DecodeAuthorizationMessage,
    GetAccessKeyInfo, GetCallerIdentity, GetDelegatedAccessToken, GetFederationToken, GetSessionToken,
    GetWebIdentityToken, Operation, PolicyDescriptor, ProvidedContext, Secret, Tag, Unsigned,
};

/// A use of a request of any operation.
pub(crate) trait Use: Sized {
    type Answer;

    fn with<O: Operation>(self, operation: &O) -> Self::Answer;

    /// Uses an operation that may be sent without a signature.
    fn with_unsigned<O: Unsigned>(self, operation: &O) -> Self::Answer {
        self.with(operation)
    }
}

/// Makes the request of an operation from its parameters, and uses it.
pub(crate) fn request<U: Use>(
    operation: &str,
    params: &Map<String, Value>,
    then: U,
) -> Result<U::Answer, Failure> {
    let params = Object::new(params);
    match operation {
        "AssumeRole" => assume_role(params, then),
        "AssumeRoleWithSAML" => assume_role_with_saml(params, then),
        "AssumeRoleWithWebIdentity" => assume_role_with_web_identity(params, then),
        "AssumeRoot" => assume_root(params, then),
        "DecodeAuthorizationMessage" => decode_authorization_message(params, then),
        "GetAccessKeyInfo" => get_access_key_info(params, then),
        "GetCallerIdentity" => get_caller_identity(params, then),
        "GetDelegatedAccessToken" => get_delegated_access_token(params, then),
        "GetFederationToken" => get_federation_token(params, then),
        "GetSessionToken" => get_session_token(params, then),
        "GetWebIdentityToken" => get_web_identity_token(params, then),
        #[cfg(feature = "minio")]
        "AssumeRoleWithCertificate" => assume_role_with_certificate(params, then),
        #[cfg(feature = "minio")]
        "AssumeRoleWithCustomToken" => assume_role_with_custom_token(params, then),
        #[cfg(feature = "minio")]
        "AssumeRoleWithLDAPIdentity" => assume_role_with_ldap_identity(params, then),
        _ => Err(unknown(operation)),
    }
}

pub(crate) fn unknown(operation: &str) -> Failure {
    Failure::driver(format!("operation {operation} is unknown"))
}

fn assume_role<U: Use>(mut params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    let policy_arns = params.structures("PolicyArns", policy_descriptor)?;
    let tags = params.structures("Tags", tag)?;
    let transitive_tag_keys = params.texts("TransitiveTagKeys")?;
    let provided_contexts = params.structures("ProvidedContexts", provided_context)?;
    let (role_arn, session_name) =
        (params.required_text("RoleArn")?, params.required_text("RoleSessionName")?);
    let mut action = AssumeRole::new(role_arn, session_name)
        .policy_arns(&policy_arns)
        .tags(&tags)
        .transitive_tag_keys(&transitive_tag_keys)
        .provided_contexts(&provided_contexts);
    action.policy = params.text("Policy")?;
    action.duration_seconds = params.integer("DurationSeconds")?;
    action.external_id = params.text("ExternalId")?;
    action.serial_number = params.text("SerialNumber")?;
    action.token_code = params.text("TokenCode")?.map(Secret::new);
    action.source_identity = params.text("SourceIdentity")?;
    action.minimum_session_token_size = params.integer("MinimumSessionTokenSize")?;
    params.finish()?;
    Ok(then.with(&action))
}

fn assume_role_with_saml<U: Use>(mut params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    let policy_arns = params.structures("PolicyArns", policy_descriptor)?;
    let (role_arn, principal_arn) = (params.required_text("RoleArn")?, params.required_text("PrincipalArn")?);
    let assertion = params.required_text("SAMLAssertion")?;
    let mut action = AssumeRoleWithSaml::new(role_arn, principal_arn, assertion).policy_arns(&policy_arns);
    action.policy = params.text("Policy")?;
    action.duration_seconds = params.integer("DurationSeconds")?;
    action.minimum_session_token_size = params.integer("MinimumSessionTokenSize")?;
    params.finish()?;
    Ok(then.with_unsigned(&action))
}

fn assume_role_with_web_identity<U: Use>(mut params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    let policy_arns = params.structures("PolicyArns", policy_descriptor)?;
    let (role_arn, session_name) =
        (params.required_text("RoleArn")?, params.required_text("RoleSessionName")?);
    let token = params.required_text("WebIdentityToken")?;
    let mut action = AssumeRoleWithWebIdentity::new(role_arn, session_name, token).policy_arns(&policy_arns);
    action.provider_id = params.text("ProviderId")?;
    action.policy = params.text("Policy")?;
    action.duration_seconds = params.integer("DurationSeconds")?;
    action.minimum_session_token_size = params.integer("MinimumSessionTokenSize")?;
    params.finish()?;
    Ok(then.with_unsigned(&action))
}

fn assume_root<U: Use>(mut params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    let task_policy_arn = params.object("TaskPolicyArn")?.map(policy_descriptor).transpose()?;
    let mut action = AssumeRoot::new(params.required_text("TargetPrincipal")?, "");
    action.task_policy_arn = params.required("TaskPolicyArn", task_policy_arn)?;
    action.duration_seconds = params.integer("DurationSeconds")?;
    action.minimum_session_token_size = params.integer("MinimumSessionTokenSize")?;
    params.finish()?;
    Ok(then.with(&action))
}

fn decode_authorization_message<U: Use>(mut params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    let action = DecodeAuthorizationMessage::new(params.required_text("EncodedMessage")?);
    params.finish()?;
    Ok(then.with(&action))
}

fn get_access_key_info<U: Use>(mut params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    let action = GetAccessKeyInfo::new(params.required_text("AccessKeyId")?);
    params.finish()?;
    Ok(then.with(&action))
}

fn get_caller_identity<U: Use>(params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    params.finish()?;
    Ok(then.with(&GetCallerIdentity::new()))
}

fn get_delegated_access_token<U: Use>(mut params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    let action = GetDelegatedAccessToken::new(params.required_text("TradeInToken")?);
    params.finish()?;
    Ok(then.with(&action))
}

fn get_federation_token<U: Use>(mut params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    let policy_arns = params.structures("PolicyArns", policy_descriptor)?;
    let tags = params.structures("Tags", tag)?;
    let name = params.required_text("Name")?;
    let mut action = GetFederationToken::new(name).policy_arns(&policy_arns).tags(&tags);
    action.policy = params.text("Policy")?;
    action.duration_seconds = params.integer("DurationSeconds")?;
    action.minimum_session_token_size = params.integer("MinimumSessionTokenSize")?;
    params.finish()?;
    Ok(then.with(&action))
}

fn get_session_token<U: Use>(mut params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    let mut action = GetSessionToken::new();
    action.duration_seconds = params.integer("DurationSeconds")?;
    action.serial_number = params.text("SerialNumber")?;
    action.token_code = params.text("TokenCode")?.map(Secret::new);
    action.minimum_session_token_size = params.integer("MinimumSessionTokenSize")?;
    params.finish()?;
    Ok(then.with(&action))
}

fn get_web_identity_token<U: Use>(mut params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    let audience = params.required_texts("Audience")?;
    let tags = params.structures("Tags", tag)?;
    let algorithm = params.required_text("SigningAlgorithm")?;
    let mut action = GetWebIdentityToken::new(&audience, algorithm).tags(&tags);
    action.duration_seconds = params.integer("DurationSeconds")?;
    params.finish()?;
    Ok(then.with(&action))
}

#[cfg(feature = "minio")]
fn assume_role_with_certificate<U: Use>(mut params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    let mut action = AssumeRoleWithCertificate::new();
    action.duration_seconds = params.integer("DurationSeconds")?;
    params.finish()?;
    Ok(then.with_unsigned(&action))
}

#[cfg(feature = "minio")]
fn assume_role_with_custom_token<U: Use>(mut params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    let (role_arn, token) = (params.required_text("RoleArn")?, params.required_text("Token")?);
    let mut action = AssumeRoleWithCustomToken::new(role_arn, token);
    action.duration_seconds = params.integer("DurationSeconds")?;
    params.finish()?;
    Ok(then.with_unsigned(&action))
}

#[cfg(feature = "minio")]
fn assume_role_with_ldap_identity<U: Use>(mut params: Object<'_>, then: U) -> Result<U::Answer, Failure> {
    let (username, password) = (params.required_text("LDAPUsername")?, params.required_text("LDAPPassword")?);
    let mut action = AssumeRoleWithLdapIdentity::new(username, password);
    action.duration_seconds = params.integer("DurationSeconds")?;
    action.policy = params.text("Policy")?;
    action.token_revoke_type = params.text("TokenRevokeType")?;
    params.finish()?;
    Ok(then.with_unsigned(&action))
}

fn policy_descriptor(mut members: Object<'_>) -> Result<PolicyDescriptor<'_>, Failure> {
    let mut descriptor = PolicyDescriptor::default();
    descriptor.arn = members.text("arn")?;
    members.finish()?;
    Ok(descriptor)
}

fn tag(mut members: Object<'_>) -> Result<Tag<'_>, Failure> {
    let tag = Tag::new(members.required_text("Key")?, members.required_text("Value")?);
    members.finish()?;
    Ok(tag)
}

fn provided_context(mut members: Object<'_>) -> Result<ProvidedContext<'_>, Failure> {
    let mut context = ProvidedContext::default();
    context.provider_arn = members.text("ProviderArn")?;
    context.context_assertion = members.text("ContextAssertion")?.map(Secret::new);
    members.finish()?;
    Ok(context)
}
