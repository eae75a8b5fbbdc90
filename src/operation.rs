//! What an operation is: a description of its members, and the ways to use it.

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

use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::response::{self, Response};
use crate::shape::{self, Action, CheckError, Violation};
use crate::text::Text;

/// An operation of the STS API: what callers do with an [`Action`].
///
/// Every [`Action`] is an operation; encoding is in [`Encode`](crate::Encode).
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
    /// Holds every member against the limits of the model and of the documentation.
    ///
    /// It stands apart from encoding, which refuses nothing: another server may allow what AWS does not.
    ///
    /// # Errors
    /// The first violation and their number; [`check_each`](Self::check_each) tells all.
    fn check(&self) -> Result<(), CheckError> {
        let mut error: Option<CheckError> = None;
        self.check_each(&mut |violation| error.get_or_insert(CheckError::new(violation)).count_one());
        error.map_or(Ok(()), Err)
    }

    /// Tells `report` every violation, in the canonical order of members.
    ///
    /// ```
    /// use sts_wire::{AssumeRole, Operation};
    ///
    /// let mut told = Vec::new();
    /// let action = AssumeRole::new("role", "session").duration_seconds(60);
    /// action.check_each(&mut |violation| told.push(violation.path().to_string()));
    /// assert_eq!(told, ["DurationSeconds", "RoleArn"]);
    /// ```
    fn check_each(&self, report: &mut dyn FnMut(Violation)) {
        shape::check(*self, report);
    }

    /// The request of this operation at an endpoint, yet to be signed.
    fn request<'r>(&'r self, endpoint: &'r Endpoint) -> Call<'r, Self> {
        Call::new(self, endpoint)
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// What the service, or something in front of it, answered instead of a success.
    fn decode(status: u16, body: &[u8]) -> Result<Response<Self::Output<'_>, Text<'_>>, Error<Text<'_>>> {
        response::decode::<Self>(status, body)
    }

    /// Reads the answer of a service that was asked for `application/json`, into the same values.
    ///
    /// A server that does not know JSON answers in XML all the same; the error says so
    /// ([`DecodeErrorKind::Xml`](crate::DecodeErrorKind::Xml), [`HttpReason::Xml`](crate::HttpReason::Xml)).
    /// A `null` is an absent member.
    ///
    /// ```
    /// use sts_wire::{GetCallerIdentity, Operation};
    ///
    /// // The answer to action.request(&endpoint).headers(&[("accept", "application/json")]).
    /// let body = br#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Account":"123456789012"}}}"#;
    /// let answer = GetCallerIdentity::decode_json(200, body).unwrap();
    /// assert_eq!(answer.output.account.unwrap(), "123456789012");
    /// ```
    ///
    /// # Errors
    /// What the service, or something in front of it, answered instead of a success.
    #[cfg(feature = "json")]
    fn decode_json(
        status: u16,
        body: &[u8],
    ) -> Result<Response<Self::Output<'_>, Text<'_>>, Error<Text<'_>>> {
        response::decode_json::<Self>(status, body)
    }

    /// Reads the answer from a response of the `http` crate, of which the whole body is there.
    ///
    /// With the feature `json`, a response of `Content-Type: application/json` (or `application/x-amz-json-1.1`) is read
    /// as `decode_json` does. `x-amzn-errortype` and `x-amzn-requestid` are used where the body names no error code or
    /// request id.
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
    /// What the service, or something in front of it, answered instead of a success.
    #[cfg(feature = "http")]
    fn decode_http<B: AsRef<[u8]>>(
        response: &::http::Response<B>,
    ) -> Result<Response<Self::Output<'_>, Text<'_>>, Error<Text<'_>>> {
        crate::http::decode::<Self, B>(response)
    }
}

impl<A: Action> Operation for A {}
