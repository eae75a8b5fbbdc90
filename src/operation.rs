//! The trait [`Operation`] and the eleven operations of STS.

/// Defines one method that sets a member, for each of the members.
macro_rules! setters {
    ($($member:ident: $type:ty = $value:expr;)*) => {$(
        #[doc = concat!("Sets [`", stringify!($member), "`](Self::", stringify!($member), ").")]
        #[must_use]
        pub const fn $member(mut self, $member: $type) -> Self {
            self.$member = $value;
            self
        }
    )*};
}

/// Implements `IntoOwned` for an output, and `Serialize` without its secrets.
macro_rules! output {
    ($output:ident) => {
        #[cfg(feature = "alloc")]
        impl<'r> crate::shape::IntoOwned<'r> for $output<crate::text::Text<'r>> {
            type Owned = $output<crate::secret::WipedString>;
        }

        #[cfg(feature = "serde")]
        crate::shape::serialize_redacted!($output);
    };
}

mod assume_role;
mod assume_role_with_saml;
mod assume_role_with_web_identity;
mod assume_root;
mod decode_authorization_message;
mod get_access_key_info;
mod get_caller_identity;
mod get_delegated_access_token;
mod get_federation_token;
mod get_session_token;
mod get_web_identity_token;
pub(crate) mod member;
#[cfg(test)]
pub(crate) mod testing;

pub use assume_role::{AssumeRole, AssumeRoleOutput};
pub use assume_role_with_saml::{AssumeRoleWithSaml, AssumeRoleWithSamlOutput};
pub use assume_role_with_web_identity::{AssumeRoleWithWebIdentity, AssumeRoleWithWebIdentityOutput};
pub use assume_root::{AssumeRoot, AssumeRootOutput};
pub use decode_authorization_message::{DecodeAuthorizationMessage, DecodeAuthorizationMessageOutput};
pub use get_access_key_info::{GetAccessKeyInfo, GetAccessKeyInfoOutput};
pub use get_caller_identity::{GetCallerIdentity, GetCallerIdentityOutput};
pub use get_delegated_access_token::{GetDelegatedAccessToken, GetDelegatedAccessTokenOutput};
pub use get_federation_token::{FederatedUser, GetFederationToken, GetFederationTokenOutput};
pub use get_session_token::{GetSessionToken, GetSessionTokenOutput};
pub use get_web_identity_token::{GetWebIdentityToken, GetWebIdentityTokenOutput};
pub use member::{AssumedRoleUser, PolicyDescriptor, ProvidedContext, Tag};

use crate::call::{Call, Response, answer};
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::shape::{self, Action, CheckError, Violation};
use crate::text::Text;

/// An operation of the STS API, which callers check, send and decode.
///
/// Every [`Action`] is an operation. [`Encode`](crate::Encode) writes it as a form.
///
/// ```
/// use sts_wire::{Endpoint, GetCallerIdentity, Operation};
///
/// let (action, endpoint) = (GetCallerIdentity::new(), Endpoint::regional("eu-west-1")?);
/// assert!(action.check().is_ok());
/// assert_eq!(format!("{:?}", action.request(&endpoint)).split(',').next(), Some("Call { action: \"GetCallerIdentity\""));
/// # Ok::<(), sts_wire::EndpointError>(())
/// ```
pub trait Operation: Action {
    /// Checks every member against the limits of AWS's service model and documentation.
    ///
    /// Encoding does not check limits, because other servers may allow more than AWS does.
    ///
    /// # Errors
    /// The first violation and the number of violations. [`check_each`](Self::check_each) reports all of them.
    fn check(&self) -> Result<(), CheckError> {
        let mut error: Option<CheckError> = None;
        self.check_each(&mut |violation| error.get_or_insert(CheckError::new(violation)).count_one());
        error.map_or(Ok(()), Err)
    }

    /// Passes every violation to `report`: first violations of the order and names of members, which only an action from
    /// outside this crate can have, then violations of limits in the order of members.
    ///
    /// ```
    /// use sts_wire::{AssumeRole, Operation};
    ///
    /// let mut paths = Vec::new();
    /// let action = AssumeRole::new("role", "session").duration_seconds(60);
    /// action.check_each(&mut |violation| paths.push(violation.path().to_string()));
    /// assert_eq!(paths, ["DurationSeconds", "RoleArn"]);
    /// ```
    fn check_each(&self, report: &mut dyn FnMut(Violation)) {
        shape::check(*self, report);
    }

    /// Binds the operation to an endpoint, to sign, presign or send it unsigned.
    fn request<'r>(&'r self, endpoint: &'r Endpoint) -> Call<'r, Self> {
        Call::new(self, endpoint)
    }

    /// Decodes a response in XML.
    ///
    /// # Errors
    /// An error of the service, an error response that is not from the service, or a success that cannot be decoded.
    fn decode(status: u16, body: &[u8]) -> Result<Response<Self::Output<'_>, Text<'_>>, Error<Text<'_>>> {
        answer::decode::<Self>(status, body)
    }

    /// Decodes a response in JSON, which STS sends for `Accept: application/json`.
    ///
    /// A server that does not support JSON responds in XML, and the error says so
    /// ([`DecodeErrorKind::Xml`](crate::DecodeErrorKind::Xml), [`HttpReason::Xml`](crate::HttpReason::Xml)).
    /// A `null` is an absent member.
    ///
    /// ```
    /// use sts_wire::{GetCallerIdentity, Operation};
    ///
    /// // The response to action.request(&endpoint).headers(&[("accept", "application/json")]).
    /// let body = br#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Account":"123456789012"}}}"#;
    /// let answer = GetCallerIdentity::decode_json(200, body).unwrap();
    /// assert_eq!(answer.output.account.unwrap(), "123456789012");
    /// ```
    ///
    /// # Errors
    /// The errors of [`decode`](Self::decode).
    #[cfg(feature = "json")]
    fn decode_json(
        status: u16,
        body: &[u8],
    ) -> Result<Response<Self::Output<'_>, Text<'_>>, Error<Text<'_>>> {
        answer::decode_json::<Self>(status, body)
    }

    /// Decodes a response of the `http` crate with its whole body.
    ///
    /// With the feature `json`, it decodes a response with `Content-Type: application/json` or
    /// `application/x-amz-json-1.1` by `decode_json`. If the body has no error code or request id, it takes them from
    /// the headers `x-amzn-errortype` and `x-amzn-requestid`.
    ///
    /// ```
    /// use sts_wire::{Error, GetCallerIdentity, Operation};
    ///
    /// let response = http::Response::builder().status(503).body(Vec::new())?;
    /// assert!(matches!(GetCallerIdentity::decode_http(&response), Err(Error::Http(_))));
    /// # Ok::<(), http::Error>(())
    /// ```
    ///
    /// # Errors
    /// The errors of [`decode`](Self::decode).
    #[cfg(feature = "http")]
    fn decode_http<B: AsRef<[u8]>>(
        response: &::http::Response<B>,
    ) -> Result<Response<Self::Output<'_>, Text<'_>>, Error<Text<'_>>> {
        crate::http::decode::<Self, B>(response)
    }
}

impl<A: Action> Operation for A {}
