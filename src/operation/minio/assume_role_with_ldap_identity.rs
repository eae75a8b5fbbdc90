//! Temporary credentials of MinIO for a user of LDAP or Active Directory.

use crate::credentials::Credentials;
use crate::operation::member;
use crate::secret::Secret;
use crate::setters::setters;
use crate::shape::{Action, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit, Unsigned};

/// Temporary credentials of MinIO for a user of LDAP or Active Directory.
///
/// The request is not signed; the password authenticates it. MinIO has no resource behind a role: the policies of the
/// user and of its groups apply.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::minio::AssumeRoleWithLdapIdentity;
/// use sts_wire::{Encode, Endpoint, Operation};
///
/// let endpoint = Endpoint::custom("https://minio.example.net:9000", "us-east-1")?;
/// let action = AssumeRoleWithLdapIdentity::new("foouser", "foouser&password");
/// let request = action.request(&endpoint).unsigned()?;
/// assert_eq!(
///     request.body().encode_to_string(),
///     "Action=AssumeRoleWithLDAPIdentity&LDAPPassword=foouser%26password&LDAPUsername=foouser&Version=2011-06-15"
/// );
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// Source: <https://min.io/docs/minio/linux/developers/security-token-service/AssumeRoleWithLDAPIdentity.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumeRoleWithLdapIdentity<'a> {
    /// The name of the user; 2 to 2,048 characters.
    pub ldap_username: &'a str,
    /// The password of the user; 4 to 2,048 characters.
    pub ldap_password: Secret<&'a str>,
    /// The validity of the credentials in seconds; 900 to 604,800; by default 3,600.
    pub duration_seconds: Option<u32>,
    /// An inline session policy, as JSON; 1 to 2,048 characters.
    pub policy: Option<&'a str>,
    /// A name by which an administrator can revoke the credentials together with others.
    pub token_revoke_type: Option<&'a str>,
}

impl<'a> AssumeRoleWithLdapIdentity<'a> {
    /// Creates a request with the required members.
    #[must_use]
    pub const fn new(ldap_username: &'a str, ldap_password: &'a str) -> Self {
        Self {
            ldap_username,
            ldap_password: Secret::new(ldap_password),
            duration_seconds: None,
            policy: None,
            token_revoke_type: None,
        }
    }

    setters! {
        duration_seconds: u32 = Some(duration_seconds);
        policy: &'a str = Some(policy);
        token_revoke_type: &'a str = Some(token_revoke_type);
    }
}

const USERNAME: &TextLimit = &TextLimit::length(2, 2048);
const PASSWORD: &TextLimit = &TextLimit::length(4, 2048);
const REVOKE_TYPE: &TextLimit = &TextLimit::length(1, usize::MAX);

impl<'a> Action for AssumeRoleWithLdapIdentity<'a> {
    names!("AssumeRoleWithLDAPIdentity");

    type Str = &'a str;
    type Output<S: Default> = AssumeRoleWithLdapIdentityOutput<S>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 900..=604_800)?;
        visitor.secret("LDAPPassword", &mut self.ldap_password, PASSWORD)?;
        visitor.text("LDAPUsername", &mut self.ldap_username, USERNAME)?;
        visitor.opt_text("Policy", &mut self.policy, member::POLICY)?;
        visitor.opt_text("TokenRevokeType", &mut self.token_revoke_type, REVOKE_TYPE)
    }
}

impl Unsigned for AssumeRoleWithLdapIdentity<'_> {}

/// The output of [`AssumeRoleWithLdapIdentity`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::Operation;
/// use sts_wire::minio::AssumeRoleWithLdapIdentity;
///
/// let body = b"<AssumeRoleWithLDAPIdentityResponse><AssumeRoleWithLDAPIdentityResult><Credentials>\
///     <AccessKeyId>Y4RJU1RNFGK48LGO9I2S</AccessKeyId><SecretAccessKey>sYLRKS1Z</SecretAccessKey>\
///     <Expiration>2019-08-08T20:26:12Z</Expiration><SessionToken>eyJhbGci</SessionToken></Credentials>\
///     </AssumeRoleWithLDAPIdentityResult></AssumeRoleWithLDAPIdentityResponse>";
/// let output = AssumeRoleWithLdapIdentity::decode(200, body)?.output;
/// assert_eq!(output.credentials.access_key_id, "Y4RJU1RNFGK48LGO9I2S");
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumeRoleWithLdapIdentityOutput<S> {
    /// The temporary credentials.
    pub credentials: Credentials<S>,
}

impl<S: Default> ResponseShape<S> for AssumeRoleWithLdapIdentityOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structure("Credentials", &mut self.credentials)
    }
}

output!(AssumeRoleWithLdapIdentityOutput, credentials);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing;
    use crate::operation::testing::{AWKWARD, SECRET};
    use crate::shape::Class;

    const EVERY_MEMBER: AssumeRoleWithLdapIdentity<'static> =
        AssumeRoleWithLdapIdentity::new("foouser", "foouser&password")
            .duration_seconds(604_800)
            .policy("{}")
            .token_revoke_type("batch");

    /// The sample response of MinIO's documentation, with a shorter session token.
    const DOCUMENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<AssumeRoleWithLDAPIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithLDAPIdentityResult>
    <Credentials>
      <AccessKeyId>Y4RJU1RNFGK48LGO9I2S</AccessKeyId>
      <SecretAccessKey>sYLRKS1Z7hSjluf6gEbb9066hnx315wHTiACPAjg</SecretAccessKey>
      <Expiration>2019-08-08T20:26:12Z</Expiration>
      <SessionToken>eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.e30.c2ln</SessionToken>
    </Credentials>
    <AssumedRoleUser>
      <Arn/>
      <AssumeRoleId/>
    </AssumedRoleUser>
  </AssumeRoleWithLDAPIdentityResult>
  <ResponseMetadata/>
</AssumeRoleWithLDAPIdentityResponse>"#;

    #[test]
    fn encodes_every_member() {
        testing::encodes(
            &EVERY_MEMBER,
            "Action=AssumeRoleWithLDAPIdentity&DurationSeconds=604800&LDAPPassword=foouser%26password&LDAPUsername=foouser\
             &Policy=%7B%7D&TokenRevokeType=batch&Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<AssumeRoleWithLdapIdentity<'_>>(DOCUMENT);
        let expected = [
            "Y4RJU1RNFGK48LGO9I2S",
            "sYLRKS1Z7hSjluf6gEbb9066hnx315wHTiACPAjg",
            "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.e30.c2ln",
            "2019-08-08T20:26:12Z",
        ];
        testing::has_credentials(&answer.output.credentials, expected);
        assert!(answer.request_id.is_none());
    }

    #[test]
    fn encodes_documented_example() {
        testing::encodes(
            &AssumeRoleWithLdapIdentity::new("foouser", "foouserpassword"),
            "Action=AssumeRoleWithLDAPIdentity&LDAPPassword=foouserpassword&LDAPUsername=foouser&Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_error() {
        testing::decodes_errors::<AssumeRoleWithLdapIdentity<'_>>(&[
            (ErrorCode::InvalidParameterValue, "InvalidParameterValue", 400, false),
            (ErrorCode::AccessDenied, "AccessDenied", 403, false),
        ]);
    }

    #[test]
    fn round_trips() {
        testing::round_trips(
            &AssumeRoleWithLdapIdentity::new(AWKWARD, AWKWARD).policy(AWKWARD).token_revoke_type(AWKWARD),
            &[
                ("LDAPPassword", AWKWARD),
                ("LDAPUsername", AWKWARD),
                ("Policy", AWKWARD),
                ("TokenRevokeType", AWKWARD),
            ],
        );
    }

    #[test]
    fn checks_every_limit() {
        assert!(EVERY_MEMBER.check().is_ok());
        testing::checks_range("DurationSeconds", 900..=604_800, |seconds| {
            testing::violations(&EVERY_MEMBER.duration_seconds(seconds))
        });
        testing::checks_text("LDAPUsername", 2..=2048, Class::Any, |name| {
            testing::violations(&AssumeRoleWithLdapIdentity::new(name, "password"))
        });
        testing::checks_text("LDAPPassword", 4..=2048, Class::Any, |password| {
            testing::violations(&AssumeRoleWithLdapIdentity::new("name", password))
        });
        testing::checks_text("Policy", 1..=2048, Class::Policy, |policy| {
            testing::violations(&EVERY_MEMBER.policy(policy))
        });
        assert_eq!(
            testing::violations(&EVERY_MEMBER.token_revoke_type("")),
            ["TokenRevokeType: 0 characters where at least 1 are required"]
        );
    }

    #[test]
    fn hides_secrets() {
        testing::hides(&AssumeRoleWithLdapIdentity::new("foouser", SECRET));
        testing::hides_in_answer::<AssumeRoleWithLdapIdentity<'_>>(
            DOCUMENT,
            &["SecretAccessKey", "SessionToken"],
        );
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<AssumeRoleWithLdapIdentity<'_>>(DOCUMENT);
    }
}
