//! The verb `answer`: writes the response to an operation.

use super::answer::{Answer, encoded};
use super::failure::Failure;
use super::object::{Object, object};
use super::operation::unknown;
use serde_json::{Map, Value};
use sts_wire::server::{self, ErrorAnswer, Format};
use sts_wire::*;

pub(crate) fn answer(mut line: Object<'_>) -> Answer {
    let format = match line.text("format")? {
        None | Some("xml") => Format::Xml,
        Some("json") => Format::Json,
        Some(format) => return Err(Failure::driver(format!("format {format} is unknown"))),
    };
    let request_id = line.text("request_id")?.unwrap_or_default();
    if let Some(mut error) = line.object("error")? {
        let code = error.required_text("code")?;
        let known = ErrorCode::from_code(Text::new(code));
        let answer = match known {
            ErrorCode::Other => ErrorAnswer::with_code(code, 400),
            known => ErrorAnswer::new(known),
        };
        let answer = match error.text("message")? {
            Some(message) => answer.message(message),
            None => answer,
        };
        let answer = answer.request_id(request_id).format(format);
        return Ok(response(answer.status(), &mut answer.headers(), encoded(&answer)));
    }
    let operation = line.required_text("operation")?;
    let output = line.object("output")?;
    let output = &mut line.required("output", output)?;
    match operation {
        "AssumeRole" => respond::<AssumeRole<'_>>(assume_role(output)?, request_id, format),
        "AssumeRoleWithSAML" => {
            respond::<AssumeRoleWithSaml<'_>>(assume_role_with_saml(output)?, request_id, format)
        }
        "AssumeRoleWithWebIdentity" => respond::<AssumeRoleWithWebIdentity<'_>>(
            assume_role_with_web_identity(output)?,
            request_id,
            format,
        ),
        "AssumeRoot" => respond::<AssumeRoot<'_>>(assume_root(output)?, request_id, format),
        "DecodeAuthorizationMessage" => respond::<DecodeAuthorizationMessage<'_>>(
            decode_authorization_message(output)?,
            request_id,
            format,
        ),
        "GetAccessKeyInfo" => {
            respond::<GetAccessKeyInfo<'_>>(get_access_key_info(output)?, request_id, format)
        }
        "GetCallerIdentity" => respond::<GetCallerIdentity>(get_caller_identity(output)?, request_id, format),
        "GetDelegatedAccessToken" => {
            respond::<GetDelegatedAccessToken<'_>>(get_delegated_access_token(output)?, request_id, format)
        }
        "GetFederationToken" => {
            respond::<GetFederationToken<'_>>(get_federation_token(output)?, request_id, format)
        }
        "GetSessionToken" => respond::<GetSessionToken<'_>>(get_session_token(output)?, request_id, format),
        "GetWebIdentityToken" => {
            respond::<GetWebIdentityToken<'_>>(get_web_identity_token(output)?, request_id, format)
        }
        #[cfg(feature = "minio")]
        "AssumeRoleWithCertificate" => {
            let mut written = minio::AssumeRoleWithCertificateOutput::default();
            written.credentials = session(output)?;
            respond::<minio::AssumeRoleWithCertificate>(written, request_id, format)
        }
        #[cfg(feature = "minio")]
        "AssumeRoleWithCustomToken" => {
            let mut written = minio::AssumeRoleWithCustomTokenOutput::default();
            written.credentials = session(output)?;
            written.assumed_user = text(output, "AssumedUser")?;
            respond::<minio::AssumeRoleWithCustomToken<'_>>(written, request_id, format)
        }
        #[cfg(feature = "minio")]
        "AssumeRoleWithLDAPIdentity" => {
            let mut written = minio::AssumeRoleWithLdapIdentityOutput::default();
            written.credentials = session(output)?;
            respond::<minio::AssumeRoleWithLdapIdentity<'_>>(written, request_id, format)
        }
        _ => Err(unknown(operation)),
    }
}

fn respond<'r, O: Operation<Output<Text<'r>>: Clone>>(
    output: O::Output<Text<'r>>,
    request_id: &'r str,
    format: Format,
) -> Answer {
    let answer = server::Answer::<O>::new(output, request_id);
    let answer = answer.map_err(|error| Failure::of("answer", error))?.format(format);
    Ok(response(answer.status(), &mut answer.headers(), encoded(&answer)))
}

fn response(
    status: u16,
    headers: &mut dyn Iterator<Item = (&'static str, &str)>,
    body: String,
) -> Map<String, Value> {
    let headers: Vec<_> = headers.map(|(name, value)| Value::from(vec![name, value])).collect();
    object([("status", status.into()), ("headers", headers.into()), ("body", body.into())])
}

fn text<'j>(object: &mut Object<'j>, name: &'static str) -> Result<Option<Text<'j>>, Failure> {
    object.text(name).map(|text| text.map(Text::new))
}

fn secret<'j>(object: &mut Object<'j>, name: &'static str) -> Result<Option<Secret<Text<'j>>>, Failure> {
    text(object, name).map(|text| text.map(Secret::new))
}

fn time(object: &mut Object<'_>, name: &'static str) -> Result<Option<Timestamp>, Failure> {
    match object.value(name) {
        Some(_) => object.time(name).map(Some),
        None => Ok(None),
    }
}

/// The member `Credentials`, which an output must have.
fn session<'j>(output: &mut Object<'j>) -> Result<Credentials<Text<'j>>, Failure> {
    let inner = output.object("Credentials")?;
    credentials(&mut output.required("Credentials", inner)?)
}

fn assume_role<'j>(object: &mut Object<'j>) -> Result<AssumeRoleOutput<Text<'j>>, Failure> {
    let mut output = AssumeRoleOutput::default();
    output.credentials = session(object)?;
    output.assumed_role_user =
        object.object("AssumedRoleUser")?.map(|mut inner| assumed_role_user(&mut inner)).transpose()?;
    output.source_identity = text(object, "SourceIdentity")?;
    output.packed_policy_size = object.integer("PackedPolicySize")?;
    output.session_token_utilization = object.integer("SessionTokenUtilization")?;
    output.session_token_size = object.integer("SessionTokenSize")?;
    Ok(output)
}

fn assume_role_with_saml<'j>(object: &mut Object<'j>) -> Result<AssumeRoleWithSamlOutput<Text<'j>>, Failure> {
    let mut output = AssumeRoleWithSamlOutput::default();
    output.credentials = session(object)?;
    output.assumed_role_user =
        object.object("AssumedRoleUser")?.map(|mut inner| assumed_role_user(&mut inner)).transpose()?;
    output.subject = text(object, "Subject")?;
    output.subject_type = text(object, "SubjectType")?;
    output.issuer = text(object, "Issuer")?;
    output.audience = text(object, "Audience")?;
    output.name_qualifier = text(object, "NameQualifier")?;
    output.source_identity = text(object, "SourceIdentity")?;
    output.packed_policy_size = object.integer("PackedPolicySize")?;
    output.session_token_utilization = object.integer("SessionTokenUtilization")?;
    output.session_token_size = object.integer("SessionTokenSize")?;
    Ok(output)
}

fn assume_role_with_web_identity<'j>(
    object: &mut Object<'j>,
) -> Result<AssumeRoleWithWebIdentityOutput<Text<'j>>, Failure> {
    let mut output = AssumeRoleWithWebIdentityOutput::default();
    output.credentials = session(object)?;
    output.assumed_role_user =
        object.object("AssumedRoleUser")?.map(|mut inner| assumed_role_user(&mut inner)).transpose()?;
    output.subject_from_web_identity_token = text(object, "SubjectFromWebIdentityToken")?;
    output.provider = text(object, "Provider")?;
    output.audience = text(object, "Audience")?;
    output.source_identity = text(object, "SourceIdentity")?;
    output.packed_policy_size = object.integer("PackedPolicySize")?;
    output.session_token_utilization = object.integer("SessionTokenUtilization")?;
    output.session_token_size = object.integer("SessionTokenSize")?;
    Ok(output)
}

fn assume_root<'j>(object: &mut Object<'j>) -> Result<AssumeRootOutput<Text<'j>>, Failure> {
    let mut output = AssumeRootOutput::default();
    output.credentials = session(object)?;
    output.source_identity = text(object, "SourceIdentity")?;
    output.session_token_utilization = object.integer("SessionTokenUtilization")?;
    output.session_token_size = object.integer("SessionTokenSize")?;
    Ok(output)
}

fn decode_authorization_message<'j>(
    object: &mut Object<'j>,
) -> Result<DecodeAuthorizationMessageOutput<Text<'j>>, Failure> {
    let mut output = DecodeAuthorizationMessageOutput::default();
    output.decoded_message = secret(object, "DecodedMessage")?;
    Ok(output)
}

fn get_access_key_info<'j>(object: &mut Object<'j>) -> Result<GetAccessKeyInfoOutput<Text<'j>>, Failure> {
    let mut output = GetAccessKeyInfoOutput::default();
    output.account = text(object, "Account")?;
    Ok(output)
}

fn get_caller_identity<'j>(object: &mut Object<'j>) -> Result<GetCallerIdentityOutput<Text<'j>>, Failure> {
    let mut output = GetCallerIdentityOutput::default();
    output.user_id = text(object, "UserId")?;
    output.account = text(object, "Account")?;
    output.arn = text(object, "Arn")?;
    Ok(output)
}

fn get_delegated_access_token<'j>(
    object: &mut Object<'j>,
) -> Result<GetDelegatedAccessTokenOutput<Text<'j>>, Failure> {
    let mut output = GetDelegatedAccessTokenOutput::default();
    output.credentials = session(object)?;
    output.assumed_principal = text(object, "AssumedPrincipal")?;
    output.packed_policy_size = object.integer("PackedPolicySize")?;
    Ok(output)
}

fn get_federation_token<'j>(object: &mut Object<'j>) -> Result<GetFederationTokenOutput<Text<'j>>, Failure> {
    let mut output = GetFederationTokenOutput::default();
    output.credentials = session(object)?;
    output.federated_user =
        object.object("FederatedUser")?.map(|mut inner| federated_user(&mut inner)).transpose()?;
    output.packed_policy_size = object.integer("PackedPolicySize")?;
    output.session_token_utilization = object.integer("SessionTokenUtilization")?;
    output.session_token_size = object.integer("SessionTokenSize")?;
    Ok(output)
}

fn get_session_token<'j>(object: &mut Object<'j>) -> Result<GetSessionTokenOutput<Text<'j>>, Failure> {
    let mut output = GetSessionTokenOutput::default();
    output.credentials = session(object)?;
    output.session_token_utilization = object.integer("SessionTokenUtilization")?;
    output.session_token_size = object.integer("SessionTokenSize")?;
    Ok(output)
}

fn get_web_identity_token<'j>(
    object: &mut Object<'j>,
) -> Result<GetWebIdentityTokenOutput<Text<'j>>, Failure> {
    let mut output = GetWebIdentityTokenOutput::default();
    output.web_identity_token = secret(object, "WebIdentityToken")?;
    output.expiration = time(object, "Expiration")?;
    Ok(output)
}

fn credentials<'j>(object: &mut Object<'j>) -> Result<Credentials<Text<'j>>, Failure> {
    let mut output = Credentials::default();
    output.access_key_id = text(object, "AccessKeyId")?.unwrap_or_default();
    output.secret_access_key = secret(object, "SecretAccessKey")?.unwrap_or_default();
    output.session_token = secret(object, "SessionToken")?;
    output.expiration = time(object, "Expiration")?;
    Ok(output)
}

fn assumed_role_user<'j>(object: &mut Object<'j>) -> Result<AssumedRoleUser<Text<'j>>, Failure> {
    let mut output = AssumedRoleUser::default();
    output.assumed_role_id = text(object, "AssumedRoleId")?;
    output.arn = text(object, "Arn")?;
    Ok(output)
}

fn federated_user<'j>(object: &mut Object<'j>) -> Result<FederatedUser<Text<'j>>, Failure> {
    let mut output = FederatedUser::default();
    output.federated_user_id = text(object, "FederatedUserId")?;
    output.arn = text(object, "Arn")?;
    Ok(output)
}
