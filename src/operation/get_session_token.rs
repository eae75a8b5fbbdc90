//! Temporary credentials for the caller itself, usually with MFA.

use crate::member;
use crate::shape::{RequestVisitor, ResponseShape, ResponseVisitor};
use crate::{Credentials, Operation, Secret, Text};

/// Temporary credentials for the caller itself, usually with MFA.
///
/// ```
/// use sts_wire::{Encode, GetSessionToken};
///
/// let action = GetSessionToken::new().serial_number("arn:aws:iam::123456789012:mfa/me").token_code("123456");
/// assert!(action.encode_to_string().ends_with("&TokenCode=123456&Version=2011-06-15"));
/// assert!(!format!("{action:?}").contains("123456\""), "the code is a secret");
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct GetSessionToken<'a> {
    /// How long the credentials will be valid, in seconds; 900 to 129,600; 43,200 by default.
    pub duration_seconds: Option<u32>,
    /// The serial number or ARN of the MFA device of the caller; 9 to 256 characters.
    pub serial_number: Option<&'a str>,
    /// The six digits that the MFA device shows.
    pub token_code: Option<Secret<&'a str>>,
    /// Asks for a session token of at least this many bytes; 0 to 4,096.
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

    /// Sets [`duration_seconds`](Self::duration_seconds).
    #[must_use]
    pub const fn duration_seconds(mut self, duration_seconds: u32) -> Self {
        self.duration_seconds = Some(duration_seconds);
        self
    }

    /// Sets [`serial_number`](Self::serial_number).
    #[must_use]
    pub const fn serial_number(mut self, serial_number: &'a str) -> Self {
        self.serial_number = Some(serial_number);
        self
    }

    /// Sets [`token_code`](Self::token_code).
    #[must_use]
    pub const fn token_code(mut self, token_code: &'a str) -> Self {
        self.token_code = Some(Secret::new(token_code));
        self
    }

    /// Sets [`minimum_session_token_size`](Self::minimum_session_token_size).
    #[must_use]
    pub const fn minimum_session_token_size(mut self, minimum_session_token_size: u32) -> Self {
        self.minimum_session_token_size = Some(minimum_session_token_size);
        self
    }
}

impl<'a> Operation for GetSessionToken<'a> {
    const ACTION: &'static str = "GetSessionToken";
    const RESPONSE: &'static str = "GetSessionTokenResponse";
    const RESULT: &'static str = "GetSessionTokenResult";

    type Str = &'a str;
    type Output<'r> = GetSessionTokenOutput<Text<'r>>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 900..=129_600)?;
        visitor.opt_integer("MinimumSessionTokenSize", &mut self.minimum_session_token_size, 0..=4096)?;
        visitor.opt_text("SerialNumber", &mut self.serial_number, member::SERIAL_NUMBER)?;
        visitor.opt_secret("TokenCode", &mut self.token_code, member::TOKEN_CODE)
    }
}

/// What [`GetSessionToken`] answers.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct GetSessionTokenOutput<S> {
    /// The temporary credentials.
    pub credentials: Credentials<S>,
    /// How much of the largest session token is used, in percent.
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
