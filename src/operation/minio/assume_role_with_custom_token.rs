//! Temporary credentials of MinIO for a token that its identity plugin knows.

use crate::credentials::Credentials;
use crate::secret::Secret;
use crate::setters::setters;
use crate::shape::{
    Action, Class, Placement, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit, Unsigned,
};

/// Temporary credentials of MinIO for a token that its identity plugin knows.
///
/// The request is not signed; the token authenticates it. It is in the URL, which proxies and servers log: MinIO reads
/// this operation from the query alone.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::minio::AssumeRoleWithCustomToken;
/// use sts_wire::{Encode, Endpoint, Operation};
///
/// let endpoint = Endpoint::custom("https://minio.example.net:9000", "us-east-1")?;
/// let action = AssumeRoleWithCustomToken::new("arn:minio:iam:::role/idmp-demo", "a+b");
/// let request = action.request(&endpoint).unsigned()?;
/// assert_eq!(
///     request.url().encode_to_string(),
///     "https://minio.example.net:9000/?Action=AssumeRoleWithCustomToken\
///      &RoleArn=arn%3Aminio%3Aiam%3A%3A%3Arole%2Fidmp-demo&Token=a%2Bb&Version=2011-06-15"
/// );
/// assert_eq!((request.method(), request.body().encoded_len()), ("POST", 0));
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// Source: <https://min.io/docs/minio/linux/developers/security-token-service/AssumeRoleWithCustomToken.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumeRoleWithCustomToken<'a> {
    /// The ARN that MinIO has made for the identity plugin.
    pub role_arn: &'a str,
    /// The token, without white space.
    pub token: Secret<&'a str>,
    /// The validity of the credentials in seconds; 900 to 604,800. The plugin can shorten it.
    pub duration_seconds: Option<u32>,
}

impl<'a> AssumeRoleWithCustomToken<'a> {
    /// Creates a request with the required members.
    #[must_use]
    pub const fn new(role_arn: &'a str, token: &'a str) -> Self {
        Self { role_arn, token: Secret::new(token), duration_seconds: None }
    }

    setters! {
        duration_seconds: u32 = Some(duration_seconds);
    }
}

const PRESENT: &TextLimit = &TextLimit::length(1, usize::MAX);
const TOKEN: &TextLimit = &TextLimit::length(1, usize::MAX).class(Class::Token);

impl<'a> Action for AssumeRoleWithCustomToken<'a> {
    names!("AssumeRoleWithCustomToken");

    /// MinIO reads this operation from the query alone.
    const PLACEMENT: Placement = Placement::PostQuery;

    type Str = &'a str;
    type Output<S: Default> = AssumeRoleWithCustomTokenOutput<S>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 900..=604_800)?;
        visitor.text("RoleArn", &mut self.role_arn, PRESENT)?;
        visitor.secret("Token", &mut self.token, TOKEN)
    }
}

impl Unsigned for AssumeRoleWithCustomToken<'_> {}

/// The output of [`AssumeRoleWithCustomToken`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::Operation;
/// use sts_wire::minio::AssumeRoleWithCustomToken;
///
/// let body = b"<AssumeRoleWithCustomTokenResponse><AssumeRoleWithCustomTokenResult><Credentials>\
///     <AccessKeyId>Y4RJU1RNFGK48LGO9I2S</AccessKeyId><SecretAccessKey>sYLRKS1Z</SecretAccessKey>\
///     <Expiration>2019-08-08T20:26:12Z</Expiration><SessionToken>eyJhbGci</SessionToken></Credentials>\
///     </AssumeRoleWithCustomTokenResult></AssumeRoleWithCustomTokenResponse>";
/// let output = AssumeRoleWithCustomToken::decode(200, body)?.output;
/// assert_eq!(output.credentials.access_key_id, "Y4RJU1RNFGK48LGO9I2S");
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumeRoleWithCustomTokenOutput<S> {
    /// The temporary credentials.
    pub credentials: Credentials<S>,
    /// The user, as the plugin names it.
    pub assumed_user: Option<S>,
}

impl<S: Default> ResponseShape<S> for AssumeRoleWithCustomTokenOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structure("Credentials", &mut self.credentials)?;
        visitor.opt_text("AssumedUser", &mut self.assumed_user)
    }
}

output!(AssumeRoleWithCustomTokenOutput, credentials);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing;
    use crate::operation::testing::{AWKWARD, SECRET};

    const ROLE: &str = "arn:minio:iam:::role/idmp-vGxBdLkOc8mQPU1-UQbBh-yWWVQ";
    const EVERY_MEMBER: AssumeRoleWithCustomToken<'static> =
        AssumeRoleWithCustomToken::new(ROLE, "aaa").duration_seconds(900);

    /// The sample response of MinIO's documentation, with a shorter session token.
    const DOCUMENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<AssumeRoleWithCustomTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithCustomTokenResult>
    <Credentials>
      <AccessKeyId>24Y5H9VHE14H47GEOKCX</AccessKeyId>
      <SecretAccessKey>H+aBfQ9B1AeWWb++84hvp4tlFBo9aP+hUTdLFIeg</SecretAccessKey>
      <Expiration>2022-05-25T19:56:34Z</Expiration>
      <SessionToken>eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.e30.c2ln</SessionToken>
    </Credentials>
    <AssumedUser>custom:Alice</AssumedUser>
  </AssumeRoleWithCustomTokenResult>
  <ResponseMetadata>
    <RequestId>16F26E081E36DE63</RequestId>
  </ResponseMetadata>
</AssumeRoleWithCustomTokenResponse>"#;

    #[test]
    fn encodes_every_member() {
        testing::encodes(
            &EVERY_MEMBER,
            "Action=AssumeRoleWithCustomToken&DurationSeconds=900\
             &RoleArn=arn%3Aminio%3Aiam%3A%3A%3Arole%2Fidmp-vGxBdLkOc8mQPU1-UQbBh-yWWVQ&Token=aaa&Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<AssumeRoleWithCustomToken<'_>>(DOCUMENT);
        let expected = [
            "24Y5H9VHE14H47GEOKCX",
            "H+aBfQ9B1AeWWb++84hvp4tlFBo9aP+hUTdLFIeg",
            "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.e30.c2ln",
            "2022-05-25T19:56:34Z",
        ];
        testing::has_credentials(&answer.output.credentials, expected);
        assert_eq!(answer.output.assumed_user.unwrap(), "custom:Alice");
        assert_eq!(answer.request_id.unwrap(), "16F26E081E36DE63");
    }

    #[test]
    fn encodes_documented_example() {
        testing::encodes(
            &AssumeRoleWithCustomToken::new(ROLE, "aaa"),
            "Action=AssumeRoleWithCustomToken&RoleArn=arn%3Aminio%3Aiam%3A%3A%3Arole%2Fidmp-vGxBdLkOc8mQPU1-UQbBh-yWWVQ&Token=aaa\
             &Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_error() {
        testing::decodes_errors::<AssumeRoleWithCustomToken<'_>>(&[
            (ErrorCode::InvalidParameterValue, "InvalidParameterValue", 400, false),
            (ErrorCode::AccessDenied, "AccessDenied", 403, false),
        ]);
    }

    #[test]
    fn round_trips() {
        testing::round_trips(
            &AssumeRoleWithCustomToken::new(AWKWARD, AWKWARD),
            &[("RoleArn", AWKWARD), ("Token", AWKWARD)],
        );
    }

    #[test]
    fn a_token_has_no_white_space() {
        testing::checks_token("Token", |token| {
            testing::violations(&AssumeRoleWithCustomToken::new("arn:minio:iam:::role/idmp-demo", token))
        });
    }

    #[test]
    fn checks_every_limit() {
        assert!(EVERY_MEMBER.check().is_ok());
        testing::checks_range("DurationSeconds", 900..=604_800, |seconds| {
            testing::violations(&EVERY_MEMBER.duration_seconds(seconds))
        });
        assert_eq!(
            testing::violations(&AssumeRoleWithCustomToken::new("", "")),
            [
                "RoleArn: 0 characters where at least 1 are required",
                "Token: 0 characters where at least 1 are required"
            ]
        );
    }

    #[test]
    fn hides_secrets() {
        testing::hides(&AssumeRoleWithCustomToken::new(ROLE, SECRET));
        testing::hides_in_answer::<AssumeRoleWithCustomToken<'_>>(
            DOCUMENT,
            &["SecretAccessKey", "SessionToken"],
        );
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<AssumeRoleWithCustomToken<'_>>(DOCUMENT);
    }
}
