//! Temporary credentials for the caller, usually with MFA.

use super::member;
use crate::credentials::Credentials;
use crate::secret::Secret;
use crate::setters::setters;
use crate::shape::{Action, RequestVisitor, ResponseShape, ResponseVisitor};

/// Temporary credentials for the caller, usually with MFA.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{Encode, GetSessionToken};
///
/// let action = GetSessionToken::new().serial_number("arn:aws:iam::123456789012:mfa/me").token_code("123456");
/// assert!(action.encode_to_string().ends_with("&TokenCode=123456&Version=2011-06-15"));
/// assert!(!format!("{action:?}").contains("123456\""), "the code is a secret");
/// # }
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetSessionToken<'a> {
    /// The validity of the credentials in seconds; 900 to 129,600; by default 43,200.
    pub duration_seconds: Option<u32>,
    /// The serial number or ARN of the caller's MFA device; 9 to 256 characters.
    pub serial_number: Option<&'a str>,
    /// The six digits that the MFA device shows.
    pub token_code: Option<Secret<&'a str>>,
    /// The minimum size of the session token in bytes; 0 to 4,096.
    pub minimum_session_token_size: Option<u32>,
}

impl<'a> GetSessionToken<'a> {
    /// A request; no member is required.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            duration_seconds: None,
            serial_number: None,
            token_code: None,
            minimum_session_token_size: None,
        }
    }

    setters! {
        duration_seconds: u32 = Some(duration_seconds);
        serial_number: &'a str = Some(serial_number);
        token_code: &'a str = Some(Secret::new(token_code));
        minimum_session_token_size: u32 = Some(minimum_session_token_size);
    }
}

impl<'a> Action for GetSessionToken<'a> {
    names!("GetSessionToken");

    type Str = &'a str;
    type Output<S: Default> = GetSessionTokenOutput<S>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 900..=129_600)?;
        visitor.opt_integer("MinimumSessionTokenSize", &mut self.minimum_session_token_size, 0..=4096)?;
        visitor.opt_text("SerialNumber", &mut self.serial_number, member::SERIAL_NUMBER)?;
        visitor.opt_secret("TokenCode", &mut self.token_code, member::TOKEN_CODE)
    }
}

/// The output of [`GetSessionToken`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{GetSessionToken, Operation};
///
/// let body = b"<GetSessionTokenResponse><GetSessionTokenResult>\
///     <Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>wJalr</SecretAccessKey>\
///     <SessionToken>AQoD</SessionToken><Expiration>2019-11-09T13:34:41Z</Expiration></Credentials>\
///     <SessionTokenSize>4</SessionTokenSize>\
///     </GetSessionTokenResult></GetSessionTokenResponse>";
/// let answer = GetSessionToken::decode(200, body)?.output;
/// assert_eq!(answer.credentials.access_key_id, "ASIAIOSFODNN7EXAMPLE");
/// assert_eq!(answer.session_token_size, Some(4));
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetSessionTokenOutput<S> {
    /// The temporary credentials.
    pub credentials: Credentials<S>,
    /// The size of the session token relative to the maximum, in percent.
    pub session_token_utilization: Option<u32>,
    /// The size of the session token in bytes.
    pub session_token_size: Option<u32>,
}

impl<S: Default> ResponseShape<S> for GetSessionTokenOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structure("Credentials", &mut self.credentials)?;
        visitor.opt_integer("SessionTokenUtilization", &mut self.session_token_utilization)?;
        visitor.opt_integer("SessionTokenSize", &mut self.session_token_size)
    }
}

output!(GetSessionTokenOutput, credentials);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing::{self, AWKWARD, SECRET};
    use crate::shape::Class;

    const EVERY_MEMBER: GetSessionToken<'static> = GetSessionToken::new()
        .duration_seconds(900)
        .serial_number("arn:aws:iam::123456789012:mfa/me")
        .token_code("000042")
        .minimum_session_token_size(512);

    /// The sample response of the API reference.
    const DOCUMENT: &str = r#"<GetSessionTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetSessionTokenResult>
    <Credentials>
      <SessionToken>
       AQoEXAMPLEH4aoAH0gNCAPyJxz4BlCFFxWNE1OPTgk5TthT+FvwqnKwRcOIfrRh3c/L
       To6UDdyJwOOvEVPvLXCrrrUtdnniCEXAMPLE/IvU1dYUg2RVAJBanLiHb4IgRmpRV3z
       rkuWJOgQs8IZZaIv2BXIa2R4OlgkBN9bkUDNCJiBeb/AXlzBBko7b15fjrBs2+cTQtp
       Z3CYWFXG8C5zqx37wnOE49mRl/+OtkIKGO7fAE
      </SessionToken>
      <SecretAccessKey>
      wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY
      </SecretAccessKey>
      <Expiration>2011-07-11T19:55:29.611Z</Expiration>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
    </Credentials>
  </GetSessionTokenResult>
  <ResponseMetadata>
    <RequestId>58c5dbae-abef-11e0-8cfe-09039844ac7d</RequestId>
  </ResponseMetadata>
</GetSessionTokenResponse>"#;

    #[test]
    fn encodes_documented_example() {
        testing::encodes(
            &GetSessionToken::new()
                .duration_seconds(3600)
                .serial_number("YourMFADeviceSerialNumber")
                .token_code("123456"),
            "Action=GetSessionToken&DurationSeconds=3600&SerialNumber=YourMFADeviceSerialNumber&TokenCode=123456\
             &Version=2011-06-15",
        );
    }

    #[test]
    fn encodes_every_member() {
        testing::encodes(
            &EVERY_MEMBER,
            "Action=GetSessionToken&DurationSeconds=900&MinimumSessionTokenSize=512\
             &SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fme&TokenCode=000042&Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<GetSessionToken<'_>>(DOCUMENT);
        let output = answer.output;
        let secret = "\n      wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY\n      ";
        let token = testing::element(DOCUMENT, "SessionToken");
        testing::has_credentials(
            &output.credentials,
            ["ASIAIOSFODNN7EXAMPLE", secret, token, "2011-07-11T19:55:29Z"],
        );
        assert_eq!(output.session_token_utilization, None);
        assert_eq!(output.session_token_size, None);
        assert_eq!(answer.request_id.unwrap(), "58c5dbae-abef-11e0-8cfe-09039844ac7d");

        let newer = DOCUMENT.replace(
            "</Credentials>",
            "</Credentials><SessionTokenUtilization>9</SessionTokenUtilization>\
             <SessionTokenSize>356</SessionTokenSize>",
        );
        let output = testing::decodes::<GetSessionToken<'_>>(&newer).output;
        assert_eq!(output.session_token_utilization, Some(9));
        assert_eq!(output.session_token_size, Some(356));
    }

    #[test]
    fn decodes_error() {
        let code = "RegionDisabledException";
        testing::decodes_errors::<GetSessionToken<'_>>(&[(
            ErrorCode::RegionDisabledException,
            code,
            403,
            false,
        )]);
    }

    #[test]
    fn round_trips() {
        let action = GetSessionToken::new()
            .duration_seconds(129_600)
            .serial_number(AWKWARD)
            .token_code(AWKWARD)
            .minimum_session_token_size(9);
        testing::round_trips(
            &action,
            &[
                ("DurationSeconds", "129600"),
                ("SerialNumber", AWKWARD),
                ("TokenCode", AWKWARD),
                ("MinimumSessionTokenSize", "9"),
            ],
        );
    }

    #[test]
    fn checks_every_limit() {
        use testing::violations;

        assert!(EVERY_MEMBER.check().is_ok());
        testing::checks_range("DurationSeconds", 900..=129_600, |seconds| {
            violations(&EVERY_MEMBER.duration_seconds(seconds))
        });
        testing::checks_text("SerialNumber", 9..=256, Class::Path, |value| {
            violations(&EVERY_MEMBER.serial_number(value))
        });
        testing::checks_text("TokenCode", 6..=6, Class::Digit, |value| {
            violations(&EVERY_MEMBER.token_code(value))
        });
        testing::checks_range("MinimumSessionTokenSize", 0..=4096, |size| {
            violations(&EVERY_MEMBER.minimum_session_token_size(size))
        });

        assert_eq!(
            violations(&GetSessionToken::new().duration_seconds(0).serial_number("é").token_code("x")),
            [
                "DurationSeconds: 0 where 900 to 129600 is allowed",
                "SerialNumber: 1 characters where 9 to 256 are allowed",
                "SerialNumber: character 1 is not allowed; allowed are ASCII letters, digits and _+=,.@:/-",
                "TokenCode: 1 characters where 6 are required",
                "TokenCode: character 1 is not allowed; allowed are digits",
            ]
        );
    }

    #[test]
    fn hides_secrets() {
        testing::hides(&GetSessionToken::new().token_code(SECRET));
        testing::hides_in_answer::<GetSessionToken<'_>>(DOCUMENT, &["SecretAccessKey", "SessionToken"]);
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<GetSessionToken<'_>>(DOCUMENT);
    }
}
