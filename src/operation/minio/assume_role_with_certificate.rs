//! Temporary credentials of MinIO for the subject of a client certificate.

use crate::credentials::Credentials;
use crate::setters::setters;
use crate::shape::{
    Action, Placement, RequestVisitor, ResponseShape, ResponseVisitor, ScalarVisitor, Unsigned,
};

/// Temporary credentials of MinIO for the subject of a client certificate.
///
/// The request is not signed; the certificate that the HTTP client presents in TLS authenticates it. The policy of the
/// name of its subject applies. MinIO reads this operation from the query alone.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::minio::AssumeRoleWithCertificate;
/// use sts_wire::{Encode, Endpoint, Operation};
///
/// let endpoint = Endpoint::custom("https://minio.example.net:9000", "us-east-1")?;
/// let action = AssumeRoleWithCertificate::new().duration_seconds(3_600);
/// let request = action.request(&endpoint).unsigned()?;
/// assert_eq!(
///     request.url().encode_to_string(),
///     "https://minio.example.net:9000/?Action=AssumeRoleWithCertificate&DurationSeconds=3600&Version=2011-06-15"
/// );
/// assert_eq!((request.method(), request.body().encoded_len()), ("POST", 0));
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// Source: <https://docs.min.io/aistor/developers/security-token-service/assumerolewithcertificate/>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumeRoleWithCertificate {
    /// The validity of the credentials in seconds; 900 to 604,800; by default 3,600. They are not valid longer than the
    /// certificate.
    pub duration_seconds: Option<u32>,
}

impl AssumeRoleWithCertificate {
    /// A request; no member is required.
    #[must_use]
    pub const fn new() -> Self {
        Self { duration_seconds: None }
    }

    setters! {
        duration_seconds: u32 = Some(duration_seconds);
    }

    /// Passes every member to `visitor`. No member is text, so any storage `S` will do.
    pub(crate) fn visit<S, V: ScalarVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 900..=604_800)
    }
}

impl Action for AssumeRoleWithCertificate {
    names!("AssumeRoleWithCertificate");

    /// MinIO reads this operation from the query alone.
    const PLACEMENT: Placement = Placement::PostQuery;

    type Str = &'static str;
    type Output<S: Default> = AssumeRoleWithCertificateOutput<S>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        self.visit(visitor)
    }
}

impl Unsigned for AssumeRoleWithCertificate {}

/// The output of [`AssumeRoleWithCertificate`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::Operation;
/// use sts_wire::minio::AssumeRoleWithCertificate;
///
/// let body = b"<AssumeRoleWithCertificateResponse><AssumeRoleWithCertificateResult><Credentials>\
///     <AccessKeyId>Y4RJU1RNFGK48LGO9I2S</AccessKeyId><SecretAccessKey>sYLRKS1Z</SecretAccessKey>\
///     <Expiration>2019-08-08T20:26:12Z</Expiration><SessionToken>eyJhbGci</SessionToken></Credentials>\
///     </AssumeRoleWithCertificateResult></AssumeRoleWithCertificateResponse>";
/// let output = AssumeRoleWithCertificate::decode(200, body)?.output;
/// assert_eq!(output.credentials.access_key_id, "Y4RJU1RNFGK48LGO9I2S");
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssumeRoleWithCertificateOutput<S> {
    /// The temporary credentials.
    pub credentials: Credentials<S>,
}

impl<S: Default> ResponseShape<S> for AssumeRoleWithCertificateOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structure("Credentials", &mut self.credentials)
    }
}

output!(AssumeRoleWithCertificateOutput, credentials);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing;

    const EVERY_MEMBER: AssumeRoleWithCertificate = AssumeRoleWithCertificate::new().duration_seconds(3_600);

    /// The sample response of MinIO's documentation, with a shorter session token.
    const DOCUMENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<AssumeRoleWithCertificateResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithCertificateResult>
    <Credentials>
      <AccessKeyId>YC12ZBHUVW588BQAE5BM</AccessKeyId>
      <SecretAccessKey>Zgl9+zdE0pZ88+hLqtfh0ocLN+WQTJixHouCkZkW</SecretAccessKey>
      <Expiration>2021-07-19T20:10:45Z</Expiration>
      <SessionToken>eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.e30.c2ln</SessionToken>
    </Credentials>
  </AssumeRoleWithCertificateResult>
  <ResponseMetadata>
    <RequestId>169339CD8B3A6948</RequestId>
  </ResponseMetadata>
</AssumeRoleWithCertificateResponse>"#;

    #[test]
    fn encodes_every_member() {
        testing::encodes(
            &EVERY_MEMBER,
            "Action=AssumeRoleWithCertificate&DurationSeconds=3600&Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<AssumeRoleWithCertificate>(DOCUMENT);
        let expected = [
            "YC12ZBHUVW588BQAE5BM",
            "Zgl9+zdE0pZ88+hLqtfh0ocLN+WQTJixHouCkZkW",
            "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.e30.c2ln",
            "2021-07-19T20:10:45Z",
        ];
        testing::has_credentials(&answer.output.credentials, expected);
        assert_eq!(answer.request_id.unwrap(), "169339CD8B3A6948");
    }

    #[test]
    fn encodes_documented_example() {
        testing::encodes(
            &AssumeRoleWithCertificate::new(),
            "Action=AssumeRoleWithCertificate&Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_error() {
        testing::decodes_errors::<AssumeRoleWithCertificate>(&[
            (ErrorCode::InvalidParameterValue, "InvalidParameterValue", 400, false),
            (ErrorCode::AccessDenied, "AccessDenied", 403, false),
        ]);
    }

    #[test]
    fn round_trips() {
        testing::round_trips(&EVERY_MEMBER, &[("DurationSeconds", "3600")]);
    }

    #[test]
    fn checks_every_limit() {
        assert!(EVERY_MEMBER.check().is_ok());
        testing::checks_range("DurationSeconds", 900..=604_800, |seconds| {
            testing::violations(&AssumeRoleWithCertificate::new().duration_seconds(seconds))
        });
    }

    #[test]
    fn hides_secrets() {
        testing::hides_in_answer::<AssumeRoleWithCertificate>(DOCUMENT, &["SecretAccessKey", "SessionToken"]);
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<AssumeRoleWithCertificate>(DOCUMENT);
    }
}
