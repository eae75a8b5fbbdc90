//! An operation defined outside this crate: `AssumeRoleWithLDAPIdentity` of MinIO.
//!
//! Source: <https://github.com/minio/minio/blob/master/docs/sts/ldap.md>.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may panic")]

use sts_wire::error::HttpReason;
use sts_wire::shape::{Action, Class, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
use sts_wire::{
    AssumedRoleUser, Credentials, Encode, Endpoint, Error, ErrorCode, HasCredentials, Operation, Secret,
    Text, Timestamp, Unsigned,
};

#[derive(Clone, Copy, Debug)]
struct AssumeRoleWithLdapIdentity<'a> {
    username: &'a str,
    password: Secret<&'a str>,
    duration_seconds: Option<u32>,
    policy: Option<&'a str>,
}

const USERNAME: &TextLimit = &TextLimit::length(2, 2048);
const PASSWORD: &TextLimit = &TextLimit::length(4, 2048);
const POLICY: &TextLimit = &TextLimit::length(1, 2048).class(Class::Policy);

impl<'a> Action for AssumeRoleWithLdapIdentity<'a> {
    const ACTION: &'static str = "AssumeRoleWithLDAPIdentity";
    const RESPONSE: &'static str = "AssumeRoleWithLDAPIdentityResponse";
    const RESULT: &'static str = "AssumeRoleWithLDAPIdentityResult";

    type Str = &'a str;
    type Output<S: Default> = LdapOutput<S>;

    fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 900..=604_800)?;
        visitor.secret("LDAPPassword", &mut self.password, PASSWORD)?;
        visitor.text("LDAPUsername", &mut self.username, USERNAME)?;
        visitor.opt_text("Policy", &mut self.policy, POLICY)
    }
}

impl Unsigned for AssumeRoleWithLdapIdentity<'_> {}

#[derive(Clone, Copy, Debug, Default)]
struct LdapOutput<S> {
    assumed_role_user: Option<AssumedRoleUser<S>>,
    credentials: Credentials<S>,
}

impl<S: Default> ResponseShape<S> for LdapOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_structure("AssumedRoleUser", &mut self.assumed_role_user)?;
        visitor.structure("Credentials", &mut self.credentials)
    }
}

impl<S> HasCredentials<S> for LdapOutput<S> {
    fn credentials(&self) -> &Credentials<S> {
        &self.credentials
    }

    fn into_credentials(self) -> Credentials<S> {
        self.credentials
    }
}

const ACTION: AssumeRoleWithLdapIdentity<'static> = AssumeRoleWithLdapIdentity {
    username: "foouser",
    password: Secret::new("foouser&password"),
    duration_seconds: None,
    policy: None,
};

/// MinIO's sample response, with a shorter session token.
const DOCUMENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<AssumeRoleWithLDAPIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithLDAPIdentityResult>
    <AssumedRoleUser>
      <Arn/>
      <AssumeRoleId/>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>Y4RJU1RNFGK48LGO9I2S</AccessKeyId>
      <SecretAccessKey>sYLRKS1Z7hSjluf6gEbb9066hnx315wHTiACPAjg</SecretAccessKey>
      <Expiration>2019-08-08T20:26:12Z</Expiration>
      <SessionToken>eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.e30.c2ln</SessionToken>
    </Credentials>
  </AssumeRoleWithLDAPIdentityResult>
  <ResponseMetadata/>
</AssumeRoleWithLDAPIdentityResponse>"#;

fn written(value: &impl Encode) -> String {
    let mut text = String::new();
    value.encode(&mut text).unwrap();
    text
}

#[test]
fn a_vendor_operation_is_encoded() {
    assert_eq!(
        written(&ACTION),
        "Action=AssumeRoleWithLDAPIdentity&LDAPPassword=foouser%26password&LDAPUsername=foouser\
         &Version=2011-06-15"
    );
    let action = AssumeRoleWithLdapIdentity { duration_seconds: Some(900), policy: Some("{}"), ..ACTION };
    assert_eq!(
        written(&action),
        "Action=AssumeRoleWithLDAPIdentity&DurationSeconds=900&LDAPPassword=foouser%26password\
         &LDAPUsername=foouser&Policy=%7B%7D&Version=2011-06-15"
    );
    assert_eq!(action.encoded_len(), written(&action).len());
}

#[test]
fn a_vendor_operation_is_checked() {
    assert!(ACTION.check().is_ok());
    let action = AssumeRoleWithLdapIdentity {
        username: "x",
        password: Secret::new(""),
        duration_seconds: Some(1),
        policy: Some("\0"),
    };
    let mut told = Vec::new();
    action.check_each(&mut |violation| told.push(violation.to_string()));
    assert_eq!(
        told,
        [
            "DurationSeconds: 1 where 900 to 604800 is allowed",
            "LDAPPassword: 0 characters where 4 to 2048 are allowed",
            "LDAPUsername: 1 characters where 2 to 2048 are allowed",
            "Policy: character 1 is not allowed; allowed are tab, line feed, carriage return and U+0020 to U+00FF",
        ]
    );
}

#[test]
fn a_vendor_operation_is_sent_unsigned() {
    let endpoint = Endpoint::custom("http://minio.cluster:9000", "us-east-1").unwrap();
    let request = ACTION.request(&endpoint).headers(&[("x-trace", "7")]).unsigned().unwrap();
    assert_eq!((request.method(), written(&request.url())), ("POST", "http://minio.cluster:9000".into()));
    let headers: Vec<_> = request.headers().map(|(name, value)| (name, written(&value))).collect();
    assert_eq!(
        headers,
        [("content-type", "application/x-www-form-urlencoded".to_string()), ("x-trace", "7".to_string())]
    );
    assert_eq!(written(&request.body()), written(&ACTION));
    assert!(request.signed().is_none());
}

#[test]
fn a_vendor_operation_with_sorted_members_is_presigned() {
    let endpoint = Endpoint::custom("http://minio.cluster:9000", "us-east-1").unwrap();
    let credentials = Credentials::new("minioadmin", "minioadmin");
    let now = Timestamp::from_unix(1_700_000_000).unwrap();
    let key = credentials.signing_key(now, "us-east-1", "sts").unwrap();
    let url = written(&ACTION.request(&endpoint).presign(&credentials, &key, now, 900).unwrap());
    let begins = "http://minio.cluster:9000/?Action=AssumeRoleWithLDAPIdentity&LDAPPassword=foouser%26password\
                  &LDAPUsername=foouser&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256";
    assert!(url.starts_with(begins), "{url}");
}

#[test]
fn the_response_to_a_vendor_operation_is_decoded() {
    let answer = AssumeRoleWithLdapIdentity::decode_borrowed(200, DOCUMENT.as_bytes()).unwrap();
    let user = answer.output.assumed_role_user.unwrap();
    assert_eq!((user.arn, user.assumed_role_id), (Some(Text::from("")), None));
    let credentials = answer.output.credentials;
    assert_eq!(credentials.access_key_id, "Y4RJU1RNFGK48LGO9I2S");
    assert_eq!(*credentials.secret_access_key.expose_secret(), "sYLRKS1Z7hSjluf6gEbb9066hnx315wHTiACPAjg");
    assert_eq!(
        *credentials.session_token.unwrap().expose_secret(),
        "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.e30.c2ln"
    );
    assert_eq!(credentials.expiration.unwrap().unix(), 1_565_295_972);
    assert_eq!(answer.request_id, None);
    for end in 0..DOCUMENT.len() {
        assert!(
            AssumeRoleWithLdapIdentity::decode_borrowed(200, &DOCUMENT.as_bytes()[..end]).is_err(),
            "{end}"
        );
    }
}

#[test]
fn a_service_error_of_a_vendor_operation_is_decoded() {
    // MinIO writes an empty Type.
    let document = r#"<?xml version="1.0" encoding="UTF-8"?>
<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type></Type><Code>InvalidParameterValue</Code>
<Message>LDAP server error: Invalid credentials</Message></Error><RequestId>15B5C4F0</RequestId></ErrorResponse>"#;
    match AssumeRoleWithLdapIdentity::decode_borrowed(400, document.as_bytes()) {
        Err(Error::Service(error)) => {
            assert_eq!((error.status, error.kind()), (400, ErrorCode::InvalidParameterValue));
            assert_eq!(error.message, "LDAP server error: Invalid credentials");
            assert_eq!(error.fault, None);
            assert_eq!(error.request_id.unwrap(), "15B5C4F0");
        }
        other => panic!("{other:?}"),
    }
    match AssumeRoleWithLdapIdentity::decode_borrowed(400, DOCUMENT.as_bytes()) {
        Err(Error::Http(error)) => assert_eq!((error.status, error.reason), (400, HttpReason::Success)),
        other => panic!("{other:?}"),
    }
}

#[test]
#[cfg(feature = "alloc")]
fn code_over_outputs_with_credentials_serves_a_vendor() {
    use sts_wire::WipedString;

    fn session<O>(body: &[u8]) -> Credentials<WipedString>
    where
        O: Operation<Output<WipedString>: HasCredentials<WipedString>>,
    {
        O::decode_owned(200, body).unwrap().output.into_credentials()
    }
    let credentials = session::<AssumeRoleWithLdapIdentity<'_>>(DOCUMENT.as_bytes());
    assert_eq!(credentials.access_key_id, "Y4RJU1RNFGK48LGO9I2S");
}

#[test]
fn a_vendor_operation_hides_its_secrets() {
    let answer = AssumeRoleWithLdapIdentity::decode_borrowed(200, DOCUMENT.as_bytes()).unwrap();
    let shown = format!("{ACTION:?} {answer:?}");
    assert!(shown.contains("Y4RJU1RNFGK48LGO9I2S"), "the id is none: {shown}");
    for secret in ["foouser&password", "sYLRKS1Z7h", "eyJhbGciOi"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
