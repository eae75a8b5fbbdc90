//! The trait [`Operation`] and the eleven operations of STS.

/// Names an action of this crate, and the elements of its success by AWS's convention. The tests of each action check
/// the names of its members, so nothing does when it is used.
macro_rules! names {
    ($action:literal) => {
        const ACTION: &'static str = $action;
        const RESPONSE: &'static str = concat!($action, "Response");
        const RESULT: &'static str = concat!($action, "Result");
        const NAME_CHECK: crate::shape::order::NameCheck = crate::shape::order::NameCheck::BY_TESTS;
    };
}

/// Implements `Serialize` for an output, without its secrets, and `HasCredentials` for one with credentials.
macro_rules! output {
    ($output:ident, credentials) => {
        output!($output);

        impl<S> crate::credentials::HasCredentials<S> for $output<S> {
            fn credentials(&self) -> &Credentials<S> {
                &self.credentials
            }

            fn into_credentials(self) -> Credentials<S> {
                self.credentials
            }
        }
    };
    ($output:ident) => {
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
#[cfg(feature = "minio")]
pub mod minio;
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
#[cfg(feature = "alloc")]
use crate::secret::WipedString;
use crate::shape::{self, Action, CheckError, Parameter, Violation};
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
/// # Ok::<(), sts_wire::endpoint::EndpointError>(())
/// ```
pub trait Operation: Action {
    /// Checks every member against the limits of AWS's service model and documentation.
    ///
    /// Encoding does not check limits, because other servers may allow more than AWS does.
    ///
    /// # Errors
    /// The first violation and the number of violations. [`check_each`](Self::check_each) reports all of them.
    fn check(&self) -> Result<(), CheckError> {
        CheckError::collect(|report| self.check_each(report))
    }

    /// Passes every violation to `report`: first violations of the order and names of members, which only an action
    /// from outside this crate can have, then violations of limits in the order of members.
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

    /// Passes every parameter of the request to `take`, with its decoded value and sorted by name: for a transport that
    /// encodes forms itself. [`Encode`](crate::Encode) writes the form at once.
    ///
    /// ```
    /// use sts_wire::{AssumeRole, Operation, Tag};
    ///
    /// let tags = [Tag::new("team", "a&b")];
    /// let action = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "session").tags(&tags);
    /// let mut form: Vec<(String, String)> = Vec::new();
    /// action.each_parameter(&mut |parameter| form.push((parameter.name().to_string(), parameter.value().to_owned())));
    /// assert_eq!(form[4], ("Tags.member.1.Value".into(), "a&b".into()));
    /// ```
    fn each_parameter(&self, take: &mut dyn FnMut(&Parameter<'_>)) {
        shape::each_parameter(*self, take);
    }

    /// Binds the operation to an endpoint, to sign, presign or send it unsigned.
    fn request<'r>(&'r self, endpoint: &'r Endpoint) -> Call<'r, Self> {
        Call::new(self, endpoint)
    }

    /// Decodes a response in XML. The output borrows from the body, and the error owns its strings.
    ///
    /// Decoding ignores attributes: an element with `xsi:nil="true"` is an empty text, as in botocore.
    ///
    /// [`decode_owned`](Self::decode_owned) returns an output that outlives the body, and
    /// [`decode_borrowed`](Self::decode_borrowed) needs no allocator. For JSON, and for headers of the response, see
    /// [`HttpResponse`](crate::HttpResponse).
    ///
    /// ```
    /// # #[cfg(feature = "alloc")] {
    /// use sts_wire::{GetCallerIdentity, Operation};
    ///
    /// fn account(status: u16, body: Vec<u8>) -> Result<String, Box<dyn core::error::Error>> {
    ///     let response = GetCallerIdentity::decode(status, &body)?; // the error outlives the body
    ///     Ok(response.output.account.ok_or("no account")?.to_string())
    /// }
    /// let error = account(503, b"<html>down</html>".to_vec()).unwrap_err();
    /// assert_eq!(error.to_string(), "http status 503 with html instead of an answer of the service");
    /// # }
    /// ```
    ///
    /// The output cannot leave a function that owns the body. This is refused
    /// (`cannot return value referencing function parameter`); [`decode_owned`](Self::decode_owned), or `into_owned` of
    /// the credentials, mends it:
    ///
    /// ```compile_fail,E0515
    /// # use sts_wire::{AssumeRole, AssumeRoleOutput, Error, Operation, Text, WipedString};
    /// fn finish<'b>(status: u16, body: Vec<u8>) -> Result<AssumeRoleOutput<Text<'b>>, Error<WipedString>> {
    ///     Ok(AssumeRole::decode(status, &body)?.output)
    /// }
    /// ```
    ///
    /// ```
    /// # #[cfg(feature = "alloc")] {
    /// # use sts_wire::{AssumeRole, AssumeRoleOutput, Error, Operation, WipedString};
    /// fn finish(status: u16, body: Vec<u8>) -> Result<AssumeRoleOutput<WipedString>, Error<WipedString>> {
    ///     Ok(AssumeRole::decode_owned(status, &body)?.output)
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// An error of the service, an error response that is not from the service, or a success that cannot be decoded.
    #[cfg(feature = "alloc")]
    fn decode(
        status: u16,
        body: &[u8],
    ) -> Result<Response<Self::Output<Text<'_>>, Text<'_>>, Error<WipedString>> {
        Self::decode_borrowed(status, body).map_err(Error::into_owned)
    }

    /// Decodes a response in XML into owned strings, which are wiped on drop.
    ///
    /// A function over all operations can return it:
    ///
    /// ```
    /// # #[cfg(feature = "alloc")] {
    /// use sts_wire::{Error, GetCallerIdentity, Operation, WipedString};
    ///
    /// fn finish<O: Operation>(status: u16, body: Vec<u8>) -> Result<O::Output<WipedString>, Error<WipedString>> {
    ///     Ok(O::decode_owned(status, &body)?.output)
    /// }
    /// let body = b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>\
    ///     </GetCallerIdentityResult></GetCallerIdentityResponse>";
    /// assert_eq!(finish::<GetCallerIdentity>(200, body.to_vec())?.account.as_deref(), Some("123456789012"));
    /// # }
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The errors of [`decode`](Self::decode).
    #[cfg(feature = "alloc")]
    fn decode_owned(
        status: u16,
        body: &[u8],
    ) -> Result<Response<Self::Output<WipedString>, WipedString>, Error<WipedString>> {
        Self::decode(status, body).map(answer::into_owned::<Self>)
    }

    /// Decodes a response in XML without an allocator. The output and the error borrow from the body.
    ///
    /// ```
    /// use sts_wire::{GetCallerIdentity, Operation};
    ///
    /// let body = b"<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>";
    /// let error = GetCallerIdentity::decode_borrowed(400, body).unwrap_err();
    /// assert!(error.is_throttling());
    /// ```
    ///
    /// The error cannot leave a function that owns the body, either. This is refused (`cannot return value
    /// referencing function parameter`); [`decode`](Self::decode) mends it:
    ///
    /// ```compile_fail,E0515
    /// # use sts_wire::{GetCallerIdentity, Operation};
    /// fn is_known(status: u16, body: Vec<u8>) -> Result<bool, Box<dyn core::error::Error>> {
    ///     Ok(GetCallerIdentity::decode_borrowed(status, &body)?.output.arn.is_some())
    /// }
    /// ```
    ///
    /// ```
    /// # #[cfg(feature = "alloc")] {
    /// # use sts_wire::{GetCallerIdentity, Operation};
    /// fn is_known(status: u16, body: Vec<u8>) -> Result<bool, Box<dyn core::error::Error>> {
    ///     Ok(GetCallerIdentity::decode(status, &body)?.output.arn.is_some())
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// An error of the service, an error response that is not from the service, or a success that cannot be decoded.
    fn decode_borrowed(
        status: u16,
        body: &[u8],
    ) -> Result<Response<Self::Output<Text<'_>>, Text<'_>>, Error<Text<'_>>> {
        answer::decode::<Self>(status, body)
    }
}

impl<A: Action> Operation for A {}
