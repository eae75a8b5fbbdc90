//! Inputs to sign, encode and decode: example values of realistic sizes.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use std::fmt::Write;
use std::sync::LazyLock;
use sts_wire::{
    AssumeRole, AssumeRoleWithSaml, AssumeRoleWithWebIdentity, Credentials, Endpoint, SigningKey, Tag,
    Timestamp,
};

pub const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub const REGION: &str = "eu-west-1";
pub const HOST: &str = "sts.eu-west-1.amazonaws.com";
pub const URL: &str = "https://sts.eu-west-1.amazonaws.com/";
pub const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";
/// 2026-11-22T12:00:00Z.
pub const NOW: i64 = 1_795_348_800;
pub const AMZ_DATE: &str = "20261122T120000Z";

/// A session token of 800 bytes, in base64 as the service writes it.
pub static TOKEN: LazyLock<String> = LazyLock::new(|| BASE64_STANDARD.encode(random_bytes(1, 600)));
/// A JSON web token of 1.5 KB.
pub static JWT: LazyLock<String> = LazyLock::new(|| {
    let part = |seed, length| BASE64_URL_SAFE_NO_PAD.encode(random_bytes(seed, length));
    format!("{}.{}.{}", part(2, 80), part(3, 787), part(4, 256))
});
/// A SAML assertion of 12 KB: base64 of XML.
pub static SAML: LazyLock<String> = LazyLock::new(|| BASE64_STANDARD.encode(saml_response()));
/// A SAML assertion of 12 KB: base64 of random bytes, like an encrypted assertion.
pub static RANDOM_SAML: LazyLock<String> =
    LazyLock::new(|| BASE64_STANDARD.encode(random_bytes(5, saml_response().len())));

pub const ROLE_ARN: &str = "arn:aws:iam::123456789012:role/platform/ci/deployer";
pub const SESSION_NAME: &str = "deploy@example.com";
pub const EXTERNAL_ID: &str = "c3c8a7f2-8f0b-4c55-9d0e-5f3c6d1c0b7a";
pub const SOURCE_IDENTITY: &str = "alice@example.com";
pub const TAGS: [(&str, &str); 3] =
    [("Project", "Pegasus"), ("Cost Centre", "98/765 (R&D)"), ("Repository", "example/platform")];
pub const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::example-artifacts/releases/*"},
    {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
  ]
}"#;
pub const SAML_PROVIDER: &str = "arn:aws:iam::123456789012:saml-provider/Example";

/// The AssumeRole of 1 KB.
pub fn assume_role() -> AssumeRole<'static> {
    static OWN_TAGS: LazyLock<[Tag<'static>; 3]> =
        LazyLock::new(|| TAGS.map(|(key, value)| Tag::new(key, value)));
    AssumeRole::new(ROLE_ARN, SESSION_NAME)
        .duration_seconds(900)
        .external_id(EXTERNAL_ID)
        .policy(POLICY)
        .source_identity(SOURCE_IDENTITY)
        .tags(&*OWN_TAGS)
}

pub fn assume_role_with_web_identity() -> AssumeRoleWithWebIdentity<'static> {
    AssumeRoleWithWebIdentity::new(ROLE_ARN, SESSION_NAME, &JWT)
}

pub fn assume_role_with_saml(assertion: &'static str) -> AssumeRoleWithSaml<'static> {
    AssumeRoleWithSaml::new(ROLE_ARN, SAML_PROVIDER, assertion)
}

pub fn now() -> Timestamp {
    Timestamp::from_unix(NOW).unwrap()
}

pub fn endpoint() -> &'static Endpoint {
    Box::leak(Box::new(Endpoint::regional(REGION).unwrap()))
}

pub fn credentials(token: Option<&'static str>) -> &'static Credentials<&'static str> {
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    Box::leak(Box::new(match token {
        Some(token) => credentials.with_session_token(token),
        None => credentials,
    }))
}

pub fn key() -> &'static SigningKey {
    Box::leak(Box::new(credentials(None).signing_key(now(), REGION, "sts").unwrap()))
}

pub const ACCOUNT: &str = "123456789012";
pub const USER_ID: &str = "AROA3XFRBF535PLBIFPI4:deploy@example.com";
pub const USER_ARN: &str = "arn:aws:sts::123456789012:assumed-role/deployer/deploy@example.com";
pub const NEW_KEY_ID: &str = "ASIA3XFRBF535EXAMPLE";
pub const NEW_SECRET: &str = "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY";
pub const EXPIRATION: &str = "2026-11-22T12:15:00Z";
/// The expiration in Unix seconds.
pub const EXPIRATION_UNIX: i64 = NOW + 900;
pub const REQUEST_ID: &str = "c6104cbe-af31-11e0-8154-cbc7ccf896c7";
pub const ERROR_CODE: &str = "AccessDenied";
pub const ERROR_MESSAGE: &str = "User: arn:aws:sts::123456789012:assumed-role/deployer/deploy@example.com is not \
                                 authorized to perform: sts:AssumeRole on resource: \
                                 arn:aws:iam::123456789012:role/platform/ci/admin";
pub const ISSUER: &str = "https://idp.example.com/saml/metadata";
pub const AUDIENCE: &str = "https://signin.aws.amazon.com/saml";
pub const NAME_QUALIFIER: &str = "SbdGOnUkh1i4+EXAMPLExL/jEvs=";

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// The response to AssumeRole: 1.7 KB with a token of 800 bytes.
pub fn assume_role_answer() -> String {
    answer_of_assume_role(&TOKEN)
}

/// The response to AssumeRole with a token of any size and the members in documented order.
pub fn answer_of_assume_role(token: &str) -> String {
    success("AssumeRole", &assume_role_members(token).concat())
}

/// The response to AssumeRole with the members of the result in reverse order.
pub fn assume_role_answer_reversed() -> String {
    let mut members = assume_role_members(&TOKEN);
    members.reverse();
    success("AssumeRole", &members.concat())
}

/// The response to AssumeRole with a declaration and a prefix on every name.
pub fn assume_role_answer_prefixed() -> String {
    let answer = assume_role_answer().replace("</", "\0").replace('<', "<sts:").replace('\0', "</sts:");
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", answer.replacen(" xmlns=", " xmlns:sts=", 1))
}

fn assume_role_members(token: &str) -> [String; 6] {
    [
        format!("<SourceIdentity>{SOURCE_IDENTITY}</SourceIdentity>\n"),
        assumed_role_user(),
        new_credentials(token),
        String::from("<PackedPolicySize>6</PackedPolicySize>\n"),
        String::from("<SessionTokenUtilization>20</SessionTokenUtilization>\n"),
        String::from("<SessionTokenSize>800</SessionTokenSize>\n"),
    ]
}

pub fn get_caller_identity_answer() -> String {
    let members =
        format!("<Arn>{USER_ARN}</Arn>\n<UserId>{USER_ID}</UserId>\n<Account>{ACCOUNT}</Account>\n");
    success("GetCallerIdentity", &members)
}

pub fn assume_role_with_saml_answer() -> String {
    let members = format!(
        "<Issuer>{ISSUER}</Issuer>\n{}{}<Audience>{AUDIENCE}</Audience>\n<SubjectType>persistent</SubjectType>\n\
         <PackedPolicySize>6</PackedPolicySize>\n<NameQualifier>{NAME_QUALIFIER}</NameQualifier>\n\
         <SourceIdentity>{SOURCE_IDENTITY}</SourceIdentity>\n<Subject>{SOURCE_IDENTITY}</Subject>\n",
        assumed_role_user(),
        new_credentials(&TOKEN),
    );
    success("AssumeRoleWithSAML", &members)
}

pub fn error_answer() -> String {
    format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\">\n  <Error>\n    <Type>Sender</Type>\n    <Code>{ERROR_CODE}</Code>\n    \
         <Message>{ERROR_MESSAGE}</Message>\n  </Error>\n  <RequestId>{REQUEST_ID}</RequestId>\n</ErrorResponse>\n"
    )
}

fn assumed_role_user() -> String {
    format!(
        "<AssumedRoleUser>\n  <Arn>{USER_ARN}</Arn>\n  <AssumedRoleId>{USER_ID}</AssumedRoleId>\n</AssumedRoleUser>\n"
    )
}

fn new_credentials(token: &str) -> String {
    format!(
        "<Credentials>\n  <AccessKeyId>{NEW_KEY_ID}</AccessKeyId>\n  <SecretAccessKey>{NEW_SECRET}</SecretAccessKey>\n  \
         <SessionToken>{token}</SessionToken>\n  <Expiration>{EXPIRATION}</Expiration>\n</Credentials>\n"
    )
}

/// Writes an element as the service does: two spaces for each level, one line for each element.
fn success(action: &str, members: &str) -> String {
    let members: String = members.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "<{action}Response xmlns=\"{NAMESPACE}\">\n  <{action}Result>\n{members}  </{action}Result>\n  \
         <ResponseMetadata>\n    <RequestId>{REQUEST_ID}</RequestId>\n  </ResponseMetadata>\n</{action}Response>\n"
    )
}

/// An assertion of 9 KB, as identity providers send it.
fn saml_response() -> String {
    let mut xml = String::from(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
         xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_8e8dc5f69a98cc4c1ff3427e5ce34606fd672f91e6\" \
         Version=\"2.0\" IssueInstant=\"2026-11-22T12:00:00Z\" Destination=\"https://signin.aws.amazon.com/saml\">\n",
    );
    let certificate = BASE64_STANDARD.encode(random_bytes(6, 900));
    let signature = BASE64_STANDARD.encode(random_bytes(7, 256));
    write!(
        xml,
        "  <saml:Issuer>{ISSUER}</saml:Issuer>\n  <ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n    \
         <ds:SignatureValue>{signature}</ds:SignatureValue>\n    <ds:KeyInfo><ds:X509Data>\n      \
         <ds:X509Certificate>{certificate}</ds:X509Certificate>\n    </ds:X509Data></ds:KeyInfo>\n  </ds:Signature>\n  \
         <saml:Assertion ID=\"_d71a3a8e9fcc45c9e9d248ef7049393fc8f04e5f75\" Version=\"2.0\">\n    \
         <saml:AttributeStatement>\n"
    )
    .unwrap();
    for number in 1.. {
        if xml.len() > 8_900 {
            break;
        }
        write!(
            xml,
            "      <saml:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/Role\" \
             NameFormat=\"urn:oasis:names:tc:SAML:2.0:attrname-format:uri\">\n        \
             <saml:AttributeValue xsi:type=\"xs:string\">arn:aws:iam::123456789012:role/team-{number},{SAML_PROVIDER}\
             </saml:AttributeValue>\n      </saml:Attribute>\n"
        )
        .unwrap();
    }
    xml + "    </saml:AttributeStatement>\n  </saml:Assertion>\n</samlp:Response>\n"
}

/// Pseudo-random bytes, equal in every run.
pub fn random_bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sts_wire::Encode;

    #[test]
    fn inputs_have_the_sizes_they_are_named_by() {
        let near = |length: usize, expected: usize| length.abs_diff(expected) * 20 <= expected;
        assert_eq!(TOKEN.len(), 800);
        assert!(near(JWT.len(), 1_500), "{}", JWT.len());
        assert!(near(SAML.len(), 12_000), "{}", SAML.len());
        assert_eq!(RANDOM_SAML.len(), SAML.len());
        let (encoded, answer) = (assume_role().encoded_len(), assume_role_answer().len());
        assert!(near(encoded, 1_024), "{encoded}");
        assert!(near(answer, 1_700), "{answer}");
        assert_eq!(*now().amz_date(), *AMZ_DATE);
    }
}
