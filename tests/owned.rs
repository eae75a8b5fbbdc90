//! Owned responses: copies of decoded values that outlive the body.

#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use core::fmt::Debug;
use sts_wire::{
    AssumeRole, AssumeRoleOutput, AssumeRoleWithSaml, AssumeRoleWithWebIdentity, AssumeRoot, Call,
    Credentials, DecodeAuthorizationMessage, Endpoint, Error, GetAccessKeyInfo, GetCallerIdentity,
    GetDelegatedAccessToken, GetFederationToken, GetSessionToken, GetWebIdentityToken, HasCredentials,
    HttpRequest, Operation, Response, Secret, SigningKey, Tag, Text, ToText, WipedString,
};

/// A response with the members of all operations. Decoding skips the members that the operation does not have.
fn document(operation: &str) -> String {
    let members = [
        "Account",
        "Arn",
        "UserId",
        "DecodedMessage",
        "Issuer",
        "Audience",
        "SubjectType",
        "NameQualifier",
        "SourceIdentity",
        "Subject",
        "SubjectFromWebIdentityToken",
        "Provider",
        "AssumedPrincipal",
        "WebIdentityToken",
    ]
    .map(|name| format!("<{name}>{name} &amp; more</{name}>"))
    .concat();
    format!(
        "<{operation}Response><{operation}Result>{members}<PackedPolicySize>6</PackedPolicySize>\
         <SessionTokenUtilization>34</SessionTokenUtilization><SessionTokenSize>1392</SessionTokenSize>\
         <Expiration>2019-11-09T13:34:41Z</Expiration>\
         <Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>secret&#33;</SecretAccessKey>\
         <SessionToken>token</SessionToken><Expiration>2019-11-09T13:34:41Z</Expiration></Credentials>\
         <AssumedRoleUser><Arn>arn</Arn><AssumedRoleId>id</AssumedRoleId></AssumedRoleUser>\
         <FederatedUser><Arn>arn</Arn><FederatedUserId>id</FederatedUserId></FederatedUser>\
         </{operation}Result><ResponseMetadata><RequestId>c6104cbe</RequestId></ResponseMetadata></{operation}Response>"
    )
}

/// Decodes a response into owned strings. `Debug` prints it like the borrowed one, and no member is absent.
#[track_caller]
fn owned<O>() -> Response<O::Output<WipedString>, WipedString>
where
    O: Operation<Output<WipedString>: Debug>,
    for<'r> O::Output<Text<'r>>: Debug,
{
    let body = document(O::ACTION).into_bytes();
    let shown = format!("{:?}", O::decode(200, &body).unwrap().output);
    assert!(!shown.contains("None") && !shown.contains("\"\""), "{shown}");
    assert!(!shown.contains("secret!") && !shown.contains("\"token\""), "{shown}");
    let owned = O::decode_owned(200, &body).unwrap();
    drop(body);
    assert_eq!(format!("{:?}", owned.output), shown);
    assert_eq!(owned.request_id.as_deref(), Some("c6104cbe"));
    owned
}

fn exposed<S: ToText>(secret: &Option<Secret<S>>) -> String {
    secret.as_ref().unwrap().expose_secret().to_text().to_string()
}

#[track_caller]
fn has_secrets(credentials: &Credentials<WipedString>) {
    assert_eq!(credentials.secret_access_key.expose_secret().as_ref(), "secret!");
    assert_eq!(exposed(&credentials.session_token), "token");
}

#[test]
fn an_owned_output_equals_the_borrowed_one() {
    has_secrets(&owned::<AssumeRole<'_>>().output.credentials);
    has_secrets(&owned::<AssumeRoleWithSaml<'_>>().output.credentials);
    has_secrets(&owned::<AssumeRoleWithWebIdentity<'_>>().output.credentials);
    has_secrets(&owned::<AssumeRoot<'_>>().output.credentials);
    has_secrets(&owned::<GetDelegatedAccessToken<'_>>().output.credentials);
    has_secrets(&owned::<GetFederationToken<'_>>().output.credentials);
    has_secrets(&owned::<GetSessionToken<'_>>().output.credentials);
    let message = owned::<DecodeAuthorizationMessage<'_>>().output.decoded_message;
    assert_eq!(exposed(&message), "DecodedMessage & more");
    let token = owned::<GetWebIdentityToken<'_>>().output.web_identity_token;
    assert_eq!(exposed(&token), "WebIdentityToken & more");
    assert_eq!(owned::<GetAccessKeyInfo<'_>>().output.account.as_deref(), Some("Account & more"));
    assert_eq!(owned::<GetCallerIdentity>().output.user_id.as_deref(), Some("UserId & more"));
}

/// The credentials of an owned response, by its operation alone.
fn session<O>() -> Credentials<WipedString>
where
    O: Operation<Output<WipedString>: HasCredentials<WipedString>>,
{
    let output = O::decode_owned(200, document(O::ACTION).as_bytes()).unwrap().output;
    let copy = output.credentials().clone();
    assert_eq!(output.into_credentials(), copy);
    copy
}

#[test]
fn every_output_with_credentials_has_them() {
    for credentials in [
        session::<AssumeRole<'_>>(),
        session::<AssumeRoleWithSaml<'_>>(),
        session::<AssumeRoleWithWebIdentity<'_>>(),
        session::<AssumeRoot<'_>>(),
        session::<GetDelegatedAccessToken<'_>>(),
        session::<GetFederationToken<'_>>(),
        session::<GetSessionToken<'_>>(),
        #[cfg(feature = "minio")]
        session::<sts_wire::minio::AssumeRoleWithCertificate>(),
        #[cfg(feature = "minio")]
        session::<sts_wire::minio::AssumeRoleWithLdapIdentity<'_>>(),
        #[cfg(feature = "minio")]
        session::<sts_wire::minio::AssumeRoleWithCustomToken<'_>>(),
    ] {
        has_secrets(&credentials);
    }
}

#[test]
fn outputs_and_requests_are_compared() {
    let body = document("AssumeRole");
    let decode = |body: &str| AssumeRole::decode_owned(200, body.as_bytes()).unwrap();
    assert_eq!(decode(&body), decode(&body.replace("secret&#33;", "secret!")));
    for (from, to) in
        [("token", "other"), ("c6104cbe", "other"), ("1392", "1393"), ("<Arn>arn", "<Arn>other")]
    {
        assert_ne!(decode(&body), decode(&body.replace(from, to)), "{to}");
    }
    let tags = [Tag::new("a", "b"), Tag::new("c", "d")];
    let action = AssumeRole::new("role", "session").tags(&tags).token_code("123456");
    assert_eq!(action, AssumeRole::new("role", "session").tags(&tags.clone()).token_code("123456"));
    for other in [
        action.tags(&tags[..1]),
        action.token_code("654321"),
        AssumeRole::new("other", "session").tags(&tags).token_code("123456"),
    ] {
        assert_ne!(action, other);
    }
}

#[test]
fn owned_credentials_sign() {
    use sts_wire::{Endpoint, SigningKey, Timestamp};

    let answer = owned::<AssumeRole<'_>>();
    let credentials = &answer.output.credentials;
    let (endpoint, now) = (Endpoint::regional("eu-west-1").unwrap(), Timestamp::UNIX_EPOCH);
    let key = SigningKey::for_sts(credentials, &endpoint, now).unwrap();
    assert!(GetCallerIdentity::new().request(&endpoint).sign(credentials, &key, now).is_ok());
}

#[test]
fn the_question_mark_turns_an_error_into_an_owned_one() {
    fn code(body: &[u8]) -> Result<(), Error<WipedString>> {
        GetCallerIdentity::decode_borrowed(400, body)?;
        Ok(())
    }
    let body =
        b"<ErrorResponse><Error><Code>Throttling</Code><Message>a &amp; b</Message></Error></ErrorResponse>";
    let error = code(body).unwrap_err();
    assert!(matches!(&error, Error::Service(error) if error.message == "a & b"));
    assert_eq!(error.to_string(), GetCallerIdentity::decode_borrowed(400, body).unwrap_err().to_string());
}

/// The listing of the public API omits automatic traits.
#[test]
fn values_are_send_and_sync() {
    fn is_send_and_sync<T: Send + Sync>() {}

    is_send_and_sync::<AssumeRole<'_>>();
    is_send_and_sync::<Credentials<WipedString>>();
    is_send_and_sync::<Response<AssumeRoleOutput<WipedString>, WipedString>>();
    is_send_and_sync::<Error<WipedString>>();
    is_send_and_sync::<Endpoint>();
    is_send_and_sync::<SigningKey>();
    is_send_and_sync::<Call<'_, AssumeRole<'_>>>();
    is_send_and_sync::<HttpRequest<'_, AssumeRole<'_>>>();
    is_send_and_sync::<sts_wire::sigv4::Signed<'_>>();
}
