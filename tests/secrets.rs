//! Every public type that can hold a secret gets one, and nothing that it prints contains the secret.
//!
//! Secrets are the secret access key, the session token, web identity tokens and SAML assertions, trade-in tokens,
//! MFA codes, context assertions, decoded messages, and what carries them: bodies, headers, URLs.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may panic")]

extern crate alloc;

use alloc::borrow::Cow;
use core::error::Error as CoreError;
use core::fmt::Debug;
use sts_wire::sigv4::{self, CredentialScope, Mismatch, PayloadHash, Query, SigningErrorKind};
use sts_wire::{
    AssumeRole, AssumeRoleWithSaml, AssumeRoleWithWebIdentity, AssumeRoot, Credentials,
    DecodeAuthorizationMessage, Encode, Endpoint, Error, GetAccessKeyInfo, GetCallerIdentity,
    GetDelegatedAccessToken, GetFederationToken, GetSessionToken, GetWebIdentityToken, Operation, Placement,
    PolicyDescriptor, ProvidedContext, Secret, SigningError, SigningKey, Tag, Text, Timestamp, Unsigned,
};

/// The secret. It has only letters, so that no escaping changes it.
const SECRET: &str = "PlantedSecret";

/// Calls a generic function for every operation.
macro_rules! of_every_operation {
    ($check:ident) => {
        $check::<AssumeRole<'_>>();
        $check::<AssumeRoleWithSaml<'_>>();
        $check::<AssumeRoleWithWebIdentity<'_>>();
        $check::<AssumeRoot<'_>>();
        $check::<DecodeAuthorizationMessage<'_>>();
        $check::<GetAccessKeyInfo<'_>>();
        $check::<GetCallerIdentity>();
        $check::<GetDelegatedAccessToken<'_>>();
        $check::<GetFederationToken<'_>>();
        $check::<GetSessionToken<'_>>();
        $check::<GetWebIdentityToken<'_>>();
        #[cfg(feature = "minio")]
        {
            $check::<sts_wire::minio::AssumeRoleWithCertificate>();
            $check::<sts_wire::minio::AssumeRoleWithCustomToken<'_>>();
            $check::<sts_wire::minio::AssumeRoleWithLdapIdentity<'_>>();
        }
    };
}

/// Asserts that `{:?}` and `{:#?}` do not print the secret.
#[track_caller]
fn hides(value: &(impl Debug + ?Sized)) {
    for shown in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(!shown.is_empty());
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

/// Asserts that `Debug`, `Display` and the sources of an error do not print the secret.
#[track_caller]
fn error_hides(error: &dyn CoreError) {
    let mut next = Some(error);
    while let Some(error) = next {
        hides(error);
        let shown = error.to_string();
        assert!(!shown.contains(SECRET), "{shown}");
        next = error.source();
    }
}

fn written(value: &impl Encode) -> String {
    let mut text = String::new();
    value.encode(&mut text).unwrap();
    text
}

fn now() -> Timestamp {
    Timestamp::parse_amz_date("20150830T123600Z").unwrap()
}

fn endpoint() -> Endpoint {
    Endpoint::regional("eu-west-1").unwrap()
}

fn credentials() -> Credentials<&'static str> {
    Credentials::new("AKIDEXAMPLE", SECRET).with_session_token(SECRET)
}

const ROLE: &str = "arn:aws:iam::123456789012:role/demo";

#[test]
fn requests_hide_secrets() {
    #[track_caller]
    fn request_hides(operation: &(impl Operation + Debug)) {
        assert!(written(operation).contains(SECRET));
        hides(operation);
        hides(&operation.request(&endpoint()));
        let mut secrets = 0;
        operation.each_parameter(&mut |parameter| {
            hides(parameter);
            secrets += usize::from(parameter.is_secret());
        });
        assert_eq!(secrets, 1);
    }
    let contexts = [ProvidedContext::new(ROLE, SECRET)];
    hides(&contexts);
    request_hides(&AssumeRole::new(ROLE, "name").token_code(SECRET));
    request_hides(&AssumeRole::new(ROLE, "name").provided_contexts(&contexts));
    request_hides(&AssumeRoleWithSaml::new(ROLE, ROLE, SECRET));
    request_hides(&AssumeRoleWithWebIdentity::new(ROLE, "name", SECRET));
    request_hides(&GetDelegatedAccessToken::new(SECRET));
    request_hides(&GetSessionToken::new().token_code(SECRET));
    #[cfg(feature = "minio")]
    {
        use sts_wire::minio::{AssumeRoleWithCustomToken, AssumeRoleWithLdapIdentity};
        request_hides(&AssumeRoleWithCustomToken::new(ROLE, SECRET));
        request_hides(&AssumeRoleWithLdapIdentity::new("name", SECRET));
    }
}

#[test]
#[cfg(feature = "serde")]
fn requests_of_a_configuration_hide_secrets() {
    use sts_wire::RequestConfig;

    let json = format!(r#"{{"TokenCode":"{SECRET}","DurationSeconds":"{SECRET}"}}"#);
    let config: RequestConfig = serde_json::from_str(&json).unwrap();
    let members = config.members();
    hides(&config);
    hides(&members);
    error_hides(&members.read(GetSessionToken::new()).unwrap_err());
    for json in [format!(r#"{{"A":[["{SECRET}",1.5]]}}"#), format!(r#"{{"A":"{SECRET}","A":"{SECRET}"}}"#)] {
        error_hides(&serde_json::from_str::<RequestConfig>(&json).unwrap_err());
    }
}

#[test]
fn credentials_in_any_storage_hide_secrets() {
    /// A caller-defined string type.
    #[derive(Debug, Default)]
    struct Own(String);
    impl AsRef<str> for Own {
        fn as_ref(&self) -> &str {
            &self.0
        }
    }

    #[track_caller]
    fn stored<S: Debug + From<&'static str>>() {
        let stored = || S::from(SECRET);
        hides(&Secret::new(stored()));
        hides(&Some(Secret::new(stored())));
        hides(&Credentials::new(S::from("id"), stored()).with_session_token(stored()).with_expiration(now()));
    }
    stored::<String>();
    stored::<Box<str>>();
    stored::<Cow<'static, str>>();
    stored::<Vec<u8>>();
    #[cfg(feature = "alloc")]
    stored::<sts_wire::WipedString>();
    hides(&credentials());
    hides(&Credentials::new(Own("id".into()), Own(SECRET.into())).with_session_token(Own(SECRET.into())));
    let decoded = Credentials::new(Text::new("id"), Text::new(SECRET)).with_session_token(SECRET.into());
    hides(&decoded);
    #[cfg(feature = "alloc")]
    hides(&decoded.into_owned());
}

/// The members of a response, with the secret in every member that may hold one.
fn members(form: &str) -> String {
    format!(
        "<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>{form}</SecretAccessKey>\
         <SessionToken>{form}</SessionToken><Expiration>2019-11-09T13:34:41Z</Expiration></Credentials>\
         <DecodedMessage>{form}</DecodedMessage><WebIdentityToken>{form}</WebIdentityToken>"
    )
}

fn document<O: Operation>(members: &str) -> String {
    let (response, result) = (O::RESPONSE, O::RESULT);
    format!(
        "<{response}><{result}>{members}</{result}><ResponseMetadata><RequestId>id</RequestId>\
         </ResponseMetadata></{response}>"
    )
}

#[test]
fn outputs_hide_secrets() {
    #[track_caller]
    fn answer_hides<O>()
    where
        O: Operation,
        for<'r> O::Output<Text<'r>>: Debug,
    {
        for form in [SECRET, "Planted&#83;ecret", "<![CDATA[PlantedSecret]]>", "Planted<!-- -->Secret"] {
            let document = document::<O>(&members(form));
            let answer = O::decode_borrowed(200, document.as_bytes());
            hides(answer.as_ref().unwrap());
            hides(&answer.unwrap().output);
            hides(&sts_wire::HttpResponse::new(200, document.as_bytes()));
            // A success document with status 500 becomes an error.
            let error = O::decode_borrowed(500, document.as_bytes()).err().unwrap();
            error_hides(&error);
        }
    }
    of_every_operation!(answer_hides);

    let document = document::<AssumeRole<'_>>(&members(SECRET));
    let decoded = AssumeRole::decode_borrowed(200, document.as_bytes()).unwrap().output.credentials;
    assert_eq!(*decoded.secret_access_key.expose_secret(), SECRET, "it was there");
    #[cfg(feature = "alloc")]
    hides(&decoded.into_owned());
}

#[cfg(feature = "serde")]
#[test]
fn serialised_outputs_hide_secrets() {
    use serde_core::Serialize;
    use sts_wire::shape::ResponseShape;
    use sts_wire::shape::expose_secrets;
    use sts_wire::{ProcessCredentials, WipedString};

    fn json(value: &impl Serialize) -> String {
        serde_json::to_string(value).unwrap()
    }

    #[track_caller]
    fn answer_hides<O>()
    where
        O: Operation<Output<WipedString>: ResponseShape<WipedString> + Serialize + Clone>,
        for<'r> O::Output<Text<'r>>: Serialize,
    {
        let document = document::<O>(&members("Planted&#83;ecret"));
        let answer = O::decode_borrowed(200, document.as_bytes()).unwrap();
        assert!(!json(&answer).contains(SECRET) && !json(&answer.output).contains(SECRET));
        let owned = O::decode_owned(200, document.as_bytes()).unwrap();
        assert!(!json(&owned).contains(SECRET) && !json(&owned.output).contains(SECRET));
        // Each hidden secret can be exposed.
        let exposed = json(&expose_secrets(&owned.output));
        assert_eq!(exposed.contains(SECRET), json(&owned.output).contains("[redacted]"), "{exposed}");
    }
    of_every_operation!(answer_hides);

    assert!(!json(&credentials()).contains(SECRET));
    assert!(!json(&Secret::new(SECRET)).contains(SECRET));
    hides(&ProcessCredentials::new(&credentials()));
    assert!(json(&ProcessCredentials::new(&credentials())).contains(SECRET), "the secret is exposed");
}

#[cfg(feature = "http")]
#[test]
fn http_headers_hide_secrets() {
    let (credentials, endpoint, now) = (credentials(), endpoint(), now());
    let key = SigningKey::for_sts(&credentials, &endpoint, now).unwrap();
    let action = GetCallerIdentity::new();
    let request = action.request(&endpoint).sign(&credentials, &key, now).unwrap().to_http().unwrap();
    hides(request.headers());
    assert_eq!(request.headers()["x-amz-security-token"], SECRET, "the secret is exposed");

    let (mut parts, _) = request.into_parts();
    let settings = sigv4::Settings::new();
    let signature = key.sign_http(&credentials, &mut parts, PayloadHash::EMPTY, &settings, now).unwrap();
    hides(&parts.headers);
    assert!(!format!("{signature:?} {:?}", parts.headers).contains(signature.as_str()));
    assert_eq!(parts.headers["x-amz-security-token"], SECRET, "the secret is exposed");
}

#[test]
fn signed_requests_hide_secrets() {
    let (credentials, endpoint, now) = (credentials(), endpoint(), now());
    let key = SigningKey::for_sts(&credentials, &endpoint, now).unwrap();
    hides(&key);
    hides(&key.scope());

    let operation = GetSessionToken::new().token_code(SECRET);
    let headers = [("x-secret", SECRET)];
    let request = operation.request(&endpoint).headers(&headers);
    hides(&request);
    let sent = request.sign(&credentials, &key, now).unwrap();
    hides(&sent);
    hides(&sent.body());
    let request = operation.request(&endpoint).placement(Placement::GetQuery);
    hides(&request.sign(&credentials, &key, now).unwrap().url());
    let values: Vec<_> = sent.headers().collect();
    hides(&values);
    for name in ["x-secret", "x-amz-security-token"] {
        let (_, value) = values.iter().find(|(found, _)| *found == name).unwrap();
        assert_eq!(written(value), SECRET, "the secret is exposed");
        hides(value);
    }
    for (name, value) in &values {
        assert!(!value.is_sensitive() || matches!(*name, "authorization" | "x-amz-security-token"));
    }
    let signed = sent.signed().unwrap();
    hides(signed);
    hides(&signed.string_to_sign());
    hides(&signed.signed_headers());
    hides(signed.canonical_request());
    assert!(written(signed.canonical_request()).contains(SECRET), "the secret is exposed");

    let presigned =
        operation.request(&endpoint).headers(&headers).presign(&credentials, &key, now, 60).unwrap();
    assert!(written(&presigned).contains(SECRET), "the secret is exposed");
    hides(&presigned);
    hides(&presigned.string_to_sign());
    hides(&presigned.signed_headers());
    hides(presigned.canonical_request());
    for (name, value) in presigned.parameters() {
        hides(&value);
        assert_eq!(value.is_sensitive(), matches!(name, "X-Amz-Security-Token" | "X-Amz-Signature"));
        assert_eq!(name == "X-Amz-Security-Token", written(&value) == SECRET, "the secret is exposed");
    }
    // The signature of a presigned URL is a secret until the URL expires.
    let signature = presigned.signature();
    assert!(written(&presigned).ends_with(signature.as_str()));
    for shown in
        [format!("{presigned:?}"), format!("{signature:?}"), format!("{sent:?}"), format!("{signed:?}")]
    {
        assert!(
            !shown.contains(signature.as_str()) && !shown.contains(signed.signature().as_str()),
            "{shown}"
        );
    }

    let unsigned = AssumeRoleWithWebIdentity::new(ROLE, "name", SECRET);
    hides(&unsigned_request(&unsigned, &endpoint));

    let query = format!("token={SECRET}");
    hides(&Query::rfc3986(&query));
    hides(&Query::form(&query));
    let request = sigv4::Request::new("GET", "example.com", "/", PayloadHash::EMPTY)
        .query(Query::rfc3986(&query))
        .content_type(SECRET)
        .headers(&headers);
    hides(&request);
    hides(&key.sign(&credentials, &request, now).unwrap());
    hides(&key.presign(&credentials, &request, now, 60).unwrap());
    hides(&PayloadHash::of(SECRET.as_bytes()));
    hides(&request.prepare(&credentials, key.scope(), now).unwrap());
    hides(&request.prepare_url(&credentials, key.scope(), now, 60).unwrap());
}

fn unsigned_request<'r, O: Unsigned>(
    operation: &'r O,
    endpoint: &'r Endpoint,
) -> sts_wire::HttpRequest<'r, O> {
    operation.request(endpoint).unsigned().unwrap()
}

#[test]
fn signing_errors_hide_secrets() {
    #[track_caller]
    fn refused<T>(result: Result<T, SigningError>, kind: SigningErrorKind) {
        let error = result.err().unwrap();
        assert_eq!(error.kind(), kind);
        error_hides(&error);
    }
    let (endpoint, now) = (endpoint(), now());
    let good = credentials();
    let key = SigningKey::for_sts(&good, &endpoint, now).unwrap();
    let operation = GetCallerIdentity::new();
    let broken = [SECRET, "\n"].concat();

    let ended = Credentials::new("AKIDEXAMPLE", SECRET).with_session_token(broken.as_str());
    refused(operation.request(&endpoint).sign(&ended, &key, now), SigningErrorKind::InvalidSessionToken);
    refused(
        operation.request(&endpoint).presign(&ended, &key, now, 9),
        SigningErrorKind::InvalidSessionToken,
    );
    let swapped = Credentials::new(broken.as_str(), "id");
    refused(SigningKey::for_sts(&swapped, &endpoint, now), SigningErrorKind::InvalidAccessKeyId);
    refused(operation.request(&endpoint).sign(&swapped, &key, now), SigningErrorKind::KeyOfOtherCredentials);
    let tomorrow = now.checked_add_seconds(86_400).unwrap();
    let (date, day) = (now.date(), tomorrow.date());
    let another_day = SigningErrorKind::KeyOfAnotherDay { key: date, request: day };
    refused(operation.request(&endpoint).sign(&good, &key, tomorrow), another_day);
    for headers in [[("x-secret", broken.as_str())], [(broken.as_str(), "value")]] {
        let result = operation.request(&endpoint).headers(&headers).sign(&good, &key, now);
        let error = result.err().unwrap();
        error_hides(&error);
    }
    refused(
        operation.request(&endpoint).headers(&[("Authorization", SECRET)]).sign(&good, &key, now),
        SigningErrorKind::SigningHeader(0),
    );
    refused(good.signing_key(now, &format!("{SECRET}/"), "sts"), SigningErrorKind::InvalidRegion);
    refused(CredentialScope::new(date, "eu-west-1", &broken), SigningErrorKind::InvalidService);

    let query = format!("X-Amz-Security-Token={SECRET}");
    let request = |method, host, path, query| {
        sigv4::Request::new(method, host, path, PayloadHash::EMPTY)
            .query(Query::rfc3986(query))
            .content_type("text/plain")
    };
    for request in [
        request("GET", "example.com", "/", query.as_str()),
        request("GET", "example.com", "/", "token=PlantedSecret%"),
        request("PlantedSecret ", "example.com", "/", ""),
        request("GET", "PlantedSecret@example.com", "/", ""),
        request("GET", "example.com", "PlantedSecret", ""),
        request("GET", "example.com", "/", "").content_type(&broken),
    ] {
        error_hides(&key.presign(&good, &request, now, 60).unwrap_err());
    }
}

#[test]
fn decode_errors_hide_secrets() {
    #[track_caller]
    fn refused(body: &[u8]) {
        for status in [200, 403, 503] {
            let error = AssumeRole::decode_borrowed(status, body).err().unwrap();
            assert!(!matches!(error, Error::Service(_)));
            error_hides(&error);
            #[cfg(feature = "alloc")]
            error_hides(&error.into_owned());
        }
    }
    let whole = document::<AssumeRole<'_>>(&members(SECRET));
    for end in 0..whole.len() {
        refused(&whole.as_bytes()[..end]);
    }
    let credentials =
        |inside: &str| document::<AssumeRole<'_>>(&format!("<Credentials>{inside}</Credentials>"));
    for inside in [
        // A repeated member, an element in a text, an unknown member, a mismatched end tag.
        "<SecretAccessKey>PlantedSecret</SecretAccessKey><SecretAccessKey>PlantedSecret</SecretAccessKey>",
        "<SecretAccessKey>PlantedSecret<b/></SecretAccessKey>",
        "<SecretAccessKey>PlantedSecret</SecretAccessKey>",
        "<SecretAccessKey>PlantedSecret</PlantedSecret>",
        // Illegal references, characters and markup.
        "<SecretAccessKey>PlantedSecret&</SecretAccessKey>",
        "<SecretAccessKey>&PlantedSecret;</SecretAccessKey>",
        "<SecretAccessKey>PlantedSecret&#0;</SecretAccessKey>",
        "<SecretAccessKey>PlantedSecret\u{1}</SecretAccessKey>",
        "<SecretAccessKey>PlantedSecret]]></SecretAccessKey>",
        "<SecretAccessKey><!-- PlantedSecret -- --></SecretAccessKey>",
        "<SecretAccessKey a=PlantedSecret></SecretAccessKey>",
        "<PlantedSecret PlantedSecret=\"1\" PlantedSecret=\"2\"/>",
        // Values of the wrong type.
        "<Expiration>PlantedSecret</Expiration>",
    ] {
        refused(credentials(inside).as_bytes());
    }
    refused(document::<AssumeRole<'_>>("<PackedPolicySize>PlantedSecret</PackedPolicySize>").as_bytes());
    refused(b"<PlantedSecret></PlantedSecret>");
    refused(b"<!DOCTYPE PlantedSecret [<!ENTITY PlantedSecret 'PlantedSecret'>]><PlantedSecret/>");
    refused(b"<html>PlantedSecret</html>");
    refused(b"{\"PlantedSecret\": \"PlantedSecret\"}");
    refused(b"PlantedSecret");
    refused(b"<AssumeRoleResponse>PlantedSecret\xff");
    refused(format!("{whole}{SECRET}").as_bytes());
}

#[test]
fn a_signature_mismatch_hides_secrets() {
    #[track_caller]
    fn told(canonical: &impl Encode, to_sign: &impl Encode, change: [&str; 2]) {
        let seen = written(canonical).replace(change[0], change[1]);
        assert!(seen.contains(SECRET), "the secret is exposed");
        let message = format!(
            "The request signature we calculated does not match the signature you provided.\n\n\
             The Canonical String for this request should have been\n'{seen}'\n\n\
             The String-to-Sign should have been\n'{}'",
            written(to_sign)
        );
        let document = format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>{}</Message>\
             </Error><RequestId>id</RequestId></ErrorResponse>",
            message.replace('&', "&amp;")
        );
        let error = GetSessionToken::decode_borrowed(403, document.as_bytes()).err().unwrap();
        error_hides(&error);
        #[cfg(feature = "alloc")]
        error_hides(&error.into_owned());
        let Error::Service(error) = error else { panic!("{error}") };
        error_hides(&error);
        assert_eq!(error.message, &*message, "kept whole");
        let mismatch = Mismatch::find(error.message, canonical, to_sign).unwrap();
        hides(&mismatch);
        let shown = mismatch.to_string();
        assert!(!shown.contains(SECRET), "{shown}");
    }
    let (credentials, endpoint, now) = (credentials(), endpoint(), now());
    let key = SigningKey::for_sts(&credentials, &endpoint, now).unwrap();
    let operation = GetSessionToken::new().token_code(SECRET);
    let changes = [
        ["", ""],
        ["sts.eu-west-1.amazonaws.com", "proxy"],
        ["PlantedSecret", "AnotherPlantedSecret"],
        ["x-amz-security-token:", "x-amz-security-tokens:"],
        ["TokenCode=", "TokenCodes="],
        ["X-Amz-Security-Token=", "X-Amz-Security-Tokens="],
    ];
    for change in changes {
        let sent = operation.request(&endpoint).sign(&credentials, &key, now).unwrap();
        let signed = sent.signed().unwrap();
        told(signed.canonical_request(), &signed.string_to_sign(), change);
        let presigned = operation.request(&endpoint).presign(&credentials, &key, now, 60).unwrap();
        told(presigned.canonical_request(), &presigned.string_to_sign(), change);
    }
}

#[test]
fn violations_hide_secrets() {
    let long = SECRET.repeat(10_000);
    let bad = [SECRET, "\u{1}"].concat();
    let tags = [Tag::new(&long, &long), Tag::new(&bad, &bad), Tag::new(SECRET, ""), Tag::new(SECRET, "")];
    let policy_arns = [PolicyDescriptor::new(&long), PolicyDescriptor::new(SECRET)];
    let reserved = format!("aws:{SECRET}");
    let contexts = [ProvidedContext::new(&bad, &long)];
    let keys = [long.as_str(), &bad];

    #[track_caller]
    fn check_hides(operation: &impl Operation) {
        let error = operation.check().unwrap_err();
        error_hides(&error);
        hides(&error.first().rule());
        let mut count = 0;
        operation.check_each(&mut |violation| {
            count += 1;
            error_hides(&violation);
            hides(&violation.path());
            assert!(!violation.path().to_string().contains(SECRET));
            assert!(!violation.rule().to_string().contains(SECRET));
        });
        assert_eq!(error.count(), count);
    }
    check_hides(
        &AssumeRole::new(&long, &bad)
            .policy_arns(&policy_arns)
            .policy(&long)
            .tags(&tags)
            .transitive_tag_keys(&keys)
            .external_id(&long)
            .serial_number(&bad)
            .token_code(SECRET)
            .source_identity(&reserved)
            .provided_contexts(&contexts),
    );
    check_hides(&AssumeRoleWithSaml::new(&bad, &long, &long).policy_arns(&policy_arns).policy(&bad));
    check_hides(&AssumeRoleWithWebIdentity::new(ROLE, &bad, &long).provider_id(&long));
    check_hides(&AssumeRoot::new(&long, SECRET));
    check_hides(&DecodeAuthorizationMessage::new(&long));
    check_hides(&GetAccessKeyInfo::new(&bad));
    check_hides(&GetFederationToken::new(&bad).tags(&tags));
    check_hides(&GetSessionToken::new().token_code(SECRET).serial_number(&long));
    check_hides(&GetWebIdentityToken::new(&keys, SECRET).tags(&tags));
}

#[cfg(feature = "server")]
#[test]
fn received_forms_hide_secrets() {
    use sts_wire::server::{AnyOperation, Form};

    let contexts = [ProvidedContext::new(ROLE, SECRET)];
    for body in [
        written(&AssumeRole::new(ROLE, "name").token_code(SECRET).provided_contexts(&contexts)),
        written(&AssumeRoleWithSaml::new(ROLE, ROLE, SECRET)),
        written(&AssumeRoleWithWebIdentity::new(ROLE, "name", SECRET)),
        written(&GetDelegatedAccessToken::new(SECRET)),
        written(&GetSessionToken::new().token_code(SECRET)),
    ] {
        let mut bytes = body.clone().into_bytes();
        let form = Form::from_body(&mut bytes).unwrap();
        hides(&form);
        hides(&AnyOperation::read(&form).unwrap().unwrap());
        AnyOperation::check_each(&form, &mut |violation| error_hides(&violation));
        // A token that the client did not escape becomes a name, a member of another kind, or an error.
        for (from, to) in
            [(SECRET, "&PlantedSecret"), (SECRET, "%PlantedSecret"), (SECRET, "PlantedSecret%FF")]
        {
            match Form::from_body(&mut body.replace(from, to).into_bytes()) {
                Ok(form) => hides(&form),
                Err(error) => error_hides(&error),
            }
        }
    }
    #[cfg(feature = "minio")]
    for body in [
        written(&sts_wire::minio::AssumeRoleWithCustomToken::new(ROLE, SECRET)),
        written(&sts_wire::minio::AssumeRoleWithLdapIdentity::new("me", SECRET)),
        // Too short.
        "Action=AssumeRoleWithLDAPIdentity&Version=2011-06-15&LDAPUsername=m&LDAPPassword=PlantedSecret"
            .into(),
    ] {
        use sts_wire::server::MinioOperation;
        let mut bytes = body.into_bytes();
        let form = Form::from_body(&mut bytes).unwrap();
        hides(&MinioOperation::read(&form).unwrap().unwrap());
        MinioOperation::check_each(&form, &mut |violation| error_hides(&violation));
        if let Err(answer) = MinioOperation::read_valid(&form) {
            hides(&answer);
            assert!(!written(&answer).contains(SECRET));
        }
    }
    let mut bytes = format!("DurationSeconds={SECRET}&Tags.member.{SECRET}=a&Policy={SECRET}").into_bytes();
    let form = Form::from_body(&mut bytes).unwrap();
    error_hides(&form.read::<GetFederationToken<'_>>().unwrap_err());
    form.check_each::<GetFederationToken<'_>>(&mut |violation| error_hides(&violation));
    error_hides(&Form::from_query(SECRET, &mut []).unwrap_err());
}

#[test]
fn other_errors_hide_the_input() {
    error_hides(&Endpoint::custom("https://user:PlantedSecret@example.com", "eu-west-1").unwrap_err());
    error_hides(&Endpoint::custom("https://example.com/?PlantedSecret", "eu-west-1").unwrap_err());
    error_hides(&Endpoint::regional("PlantedSecret/").unwrap_err());
    for parse in [Timestamp::parse_rfc3339, Timestamp::parse_amz_date] {
        error_hides(&parse(SECRET).unwrap_err());
    }
    error_hides(&Timestamp::parse_http_date(SECRET, Timestamp::UNIX_EPOCH).unwrap_err());
    error_hides(&GetDelegatedAccessToken::new(SECRET).encode_to_slice(&mut [0; 60]).unwrap_err());
}

/// A server's message can neither forge a line of a log nor control a terminal.
#[test]
fn an_error_is_printed_as_one_line_without_control_characters() {
    let bodies = [
        "<Error><Code>a\nb</Code><Message>c\r\nERROR d \u{85}</Message><RequestId>e\nf</RequestId></Error>",
        "<Error><Message>The Canonical String for this request should have been\n'GET\n/</Message></Error>",
    ];
    #[cfg(feature = "json")]
    let json = Some(
        sts_wire::HttpResponse::new(
            403,
            br#"{"Error":{"Code":"a\nb","Message":"\u001b[2J\u0000\u009b"},"RequestId":"c\rd"}"#,
        )
        .json()
        .decode_borrowed::<GetCallerIdentity>(),
    );
    #[cfg(not(feature = "json"))]
    let json = None;
    let xml = bodies.iter().map(|body| GetCallerIdentity::decode_borrowed(403, body.as_bytes()));
    for error in xml.chain(json) {
        let error = error.unwrap_err();
        for shown in [error.to_string(), format!("{error:?}")] {
            assert!(!shown.contains(char::is_control), "{shown:?}");
        }
    }
    let error = GetCallerIdentity::decode_borrowed(403, bodies[0].as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), r"a\nb (http status 403): c\nERROR d \u{85}, request id e\nf");

    let message = "The Canonical String for this request should have been\n'GET\n/\u{1b}[2J\n\n\n\nhost\n'\n\n\
                   The String-to-Sign should have been\n'AWS4-HMAC-SHA256'";
    let (canonical, to_sign) = (Text::new("GET\n/"), Text::new(""));
    let mismatch = Mismatch::find(Text::new(message), &canonical, &to_sign).unwrap();
    assert_eq!(mismatch.to_string(), r"you signed path `/`, the server saw `/\u{1b}[2J`");
}

#[cfg(all(feature = "proof", feature = "server"))]
#[test]
fn vetting_hides_secrets() {
    use sts_wire::proof::{ProofError, Replays, Terms, eks};

    let (endpoints, bound) = ([endpoint()], [eks::bound(SECRET)]);
    let terms = Terms::new(&endpoints, &bound);
    hides(&terms);
    let (mut token, mut scratch) = (String::new(), [0; 4096]);
    eks::token(&credentials(), &endpoint(), SECRET, now(), &mut token).unwrap();
    let proof = eks::read(&token, &mut scratch).unwrap();
    hides(&proof);
    let vetted = proof.vet(&terms, now()).unwrap();
    hides(&vetted);
    hides(&vetted.url());
    let url = written(&vetted.url());
    assert!(url.contains(SECRET));
    // The signature makes the proof.
    let (_, signature) = url.rsplit_once('=').unwrap();
    for shown in [format!("{proof:?} {vetted:?} {:?}", vetted.url()), format!("{:?}", vetted.replay_key())] {
        assert!(!shown.contains(signature), "{shown}");
    }
    vetted.headers().for_each(|(_, value)| hides(&value));
    let mut replays = Replays::<4>::new();
    replays.insert(&vetted, now()).unwrap();
    hides(&replays);
    error_hides(&replays.insert(&vetted, now()).unwrap_err());
    error_hides(&vetted.decode_borrowed(200, SECRET.as_bytes()).unwrap_err());

    let refuses = |error: ProofError| {
        error_hides(&error);
        hides(&error.kind());
        assert!(!error.to_string().contains(signature));
    };
    let cluster = [eks::bound("another")];
    refuses(proof.vet(&Terms::new(&[], &bound), now()).unwrap_err());
    refuses(proof.vet(&Terms::unbound(&endpoints), now()).unwrap_err());
    refuses(proof.vet(&terms, now().saturating_add_seconds(901)).unwrap_err());
    assert!(
        proof.vet(&Terms::new(&endpoints, &cluster), now()).is_ok(),
        "the signature is wrong, and STS says so"
    );
    for token in
        [SECRET.to_owned(), format!("k8s-aws-v1.{SECRET}!"), format!("k8s-aws-v1.{}", "P".repeat(4096))]
    {
        refuses(eks::read(&token, &mut [0; 4096]).unwrap_err());
    }
}

#[cfg(feature = "server")]
#[test]
fn verifying_hides_secrets() {
    use sts_wire::sigv4::{Received, Rejection, VerifyRules};

    fn received<'r>(query: &'r str, headers: &'r [(&'r str, &'r str)], hash: PayloadHash) -> Received<'r> {
        Received::new("POST", "/", Query::rfc3986(query), headers, hash)
    }

    let credentials = credentials();
    let key = credentials.signing_key(now(), "eu-west-1", "sts").unwrap();
    let body = "Action=DecodeAuthorizationMessage&EncodedMessage=PlantedSecret";
    let request =
        sigv4::Request::new("POST", "sts.eu-west-1.amazonaws.com", "/", PayloadHash::of(body.as_bytes()))
            .query(Query::rfc3986("EncodedMessage=PlantedSecret"))
            .headers(&[("X-Secret", SECRET)]);
    let signed = key.sign(&credentials, &request, now()).unwrap();
    let presigned = key.presign(&credentials, &request, now(), 60).unwrap();
    let url = written(&presigned);
    let (_, presigned_query) = url.split_once('?').unwrap();
    let added: Vec<_> = signed.headers().map(|(name, value)| (name, written(&value))).collect();
    let given = [("Host", "sts.eu-west-1.amazonaws.com"), ("X-Secret", SECRET)];
    let mut headers = given.to_vec();
    headers.extend(added.iter().map(|(name, value)| (*name, value.as_str())));
    let hash = PayloadHash::of(body.as_bytes());
    for (query, headers) in [("EncodedMessage=PlantedSecret", &headers[..]), (presigned_query, &given)] {
        let rules = VerifyRules::new("sts", &["eu-west-1"]);
        let candidate =
            |now| received(query, headers, hash).claim().and_then(|claim| claim.check(now, &rules));
        hides(&received(query, headers, hash));
        hides(&received(query, headers, hash).claim().unwrap());
        hides(&received(query, headers, hash).claim().unwrap().session_token());
        hides(&candidate(now()).unwrap());
        hides(&candidate(now()).unwrap().canonical_request());
        let verified = candidate(now()).unwrap().verify(&credentials, &key).unwrap();
        hides(&verified);
        // The signature of a request is as good as the request, until it is too old.
        assert!(!format!("{verified:?} {:?}", verified.signature()).contains(verified.signature().as_str()));

        let rejects = |rejection: Rejection| {
            error_hides(&rejection);
            hides(&rejection.kind());
            assert!(!rejection.to_string().contains(verified.signature().as_str()));
        };
        rejects(candidate(now().saturating_add_seconds(3_600)).unwrap_err());
        let other = Credentials::new("AKIDEXAMPLE", "another").with_session_token(SECRET);
        let other_key = other.signing_key(now(), "eu-west-1", "sts").unwrap();
        rejects(candidate(now()).unwrap().verify(&other, &other_key).unwrap_err());
        let other = Credentials::new("AKIDEXAMPLE", SECRET).with_session_token("another");
        rejects(candidate(now()).unwrap().verify(&other, &key).unwrap_err());
        for at in 0..headers.len() {
            let mut fewer = headers.to_vec();
            fewer.remove(at);
            let claim = received(query, &fewer, hash).claim();
            let checked = claim.and_then(|claim| claim.check(now(), &rules));
            rejects(checked.and_then(|candidate| candidate.verify(&credentials, &key)).unwrap_err());
        }
        let twice = format!("{query}&X-Amz-Security-Token=PlantedSecret&x-amz-security-token=PlantedSecret");
        rejects(received(&twice, headers, hash).claim().unwrap_err());
    }
    #[cfg(feature = "http")]
    {
        let request =
            http::Request::get("/?EncodedMessage=PlantedSecret").header("X-Secret", SECRET).body(()).unwrap();
        let (parts, ()) = request.into_parts();
        hides(&sts_wire::HttpReceived::new(&parts).unwrap());
    }
}

#[cfg(feature = "server")]
#[test]
fn answers_hide_secrets() {
    use sts_wire::server::{Answer, AnyOperation, ErrorAnswer, Form};
    let mut output = sts_wire::GetSessionTokenOutput::default();
    output.credentials = Credentials::new(Text::new("AKIDEXAMPLE"), Text::new(SECRET));
    hides(&Answer::<GetSessionToken<'_>>::new(output, "id").unwrap());
    let mut body = format!("Action=GetSessionToken&Version=2011-06-15&TokenCode={SECRET}").into_bytes();
    let form = Form::from_body(&mut body).unwrap();
    let answer = ErrorAnswer::validation(&form, AnyOperation::check_each);
    hides(&answer);
    assert!(!written(&answer).contains(SECRET));
    hides(&ErrorAnswer::new(sts_wire::ErrorCode::AccessDenied).message(SECRET));
}

#[cfg(all(feature = "server", feature = "proof"))]
#[test]
fn received_proofs_hide_secrets() {
    use sts_wire::proof::vault::{LoginFields, ServerId};
    use sts_wire::proof::{ProofError, ReceivedProof, Terms, google, mongodb, snowflake, teleport, vault};
    let (credentials, endpoints, now) = (credentials(), [endpoint()], now());
    let [mut login, mut token, mut attestation, mut request] = [const { String::new() }; 4];
    vault::login(&credentials, &endpoints[0], ServerId::Vault("id"), None, now, &mut login).unwrap();
    google::subject_token(&credentials, &endpoints[0], "//p", now, &mut token).unwrap();
    snowflake::attestation(&credentials, &endpoints[0], now, &mut attestation).unwrap();
    teleport::request(&credentials, &endpoints[0], "challenge", now, &mut request).unwrap();
    let mut buffer = [0; 1024];
    let host = endpoints[0].host();
    let payload = mongodb::payload(&credentials, &[7; 32], &[7; 64], host, now, &mut buffer).unwrap();
    type Read = fn(&str, &mut [u8]) -> Result<(), ProofError>;
    let proofs: [Read; 4] = [
        |proof, scratch| vault::read(proof, scratch).map(|login| hides(&login)),
        |proof, scratch| google::read(proof, scratch).map(|proof| hides(&proof)),
        |proof, scratch| snowflake::read(proof, scratch).map(|proof| hides(&proof)),
        |proof, _| teleport::read(proof).map(|proof| hides(&proof)),
    ];
    let mut scratch = [0; ReceivedProof::MAX_SCRATCH];
    for (read, proof) in proofs.into_iter().zip([&login, &token, &attestation, &request]) {
        read(proof, &mut scratch).unwrap();
        // The last byte is missing.
        error_hides(&read(proof.get(..proof.len().wrapping_sub(1)).unwrap(), &mut scratch).unwrap_err());
    }
    let (proof, mut buffer) = (mongodb::read(payload, host).unwrap(), [0; 88]);
    hides(&proof);
    hides(&proof.vet(&Terms::new(&endpoints, &mongodb::bound(&[7; 64], &mut buffer)), now).unwrap());
    hides(&LoginFields { method: SECRET, url: SECRET, headers: SECRET, body: SECRET });
}
