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

use crate::shape::{CheckError, RequestVisitor, ResponseShape, Violation, check};
use crate::{Endpoint, Error, Request, Response, Text};

/// An operation of the STS API, with its members: a request to be, and the reader of its answer.
///
/// It is open: an action that this crate does not have (a vendor's, a new one) is described in the same way by its
/// users, and encodes, signs and decodes like the others.
///
/// ```
/// use sts_wire::shape::{RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
/// use sts_wire::{Credentials, Encode, Operation, Secret, Text, Unsigned};
///
/// /// `AssumeRoleWithLDAPIdentity` of MinIO.
/// #[derive(Clone, Copy)]
/// struct Ldap<'a> {
///     username: &'a str,
///     password: Secret<&'a str>,
/// }
///
/// const LIMIT: &TextLimit = &TextLimit::length(1, 2048);
///
/// impl<'a> Operation for Ldap<'a> {
///     const ACTION: &'static str = "AssumeRoleWithLDAPIdentity";
///     const RESPONSE: &'static str = "AssumeRoleWithLDAPIdentityResponse";
///     const RESULT: &'static str = "AssumeRoleWithLDAPIdentityResult";
///
///     type Str = &'a str;
///     type Output<'r> = LdapOutput<Text<'r>>;
///
///     fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
///         visitor.secret("LDAPPassword", &mut self.password, LIMIT)?;
///         visitor.text("LDAPUsername", &mut self.username, LIMIT)
///     }
/// }
///
/// impl Unsigned for Ldap<'_> {}
///
/// #[derive(Default)]
/// struct LdapOutput<S> {
///     credentials: Credentials<S>,
/// }
///
/// impl<S: Default> ResponseShape<S> for LdapOutput<S> {
///     fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
///         visitor.structure("Credentials", &mut self.credentials)
///     }
/// }
///
/// let mut body = String::new();
/// Ldap { username: "me", password: Secret::new("p&ss") }.encode(&mut body)?;
/// assert_eq!(body, "Action=AssumeRoleWithLDAPIdentity&LDAPPassword=p%26ss&LDAPUsername=me&Version=2011-06-15");
/// # Ok::<(), core::fmt::Error>(())
/// ```
pub trait Operation: Copy + Sync {
    /// The value of the `Action` parameter; written as it is: letters, digits and `-._~` only.
    const ACTION: &'static str;
    /// The value of the `Version` parameter; written as it is.
    const VERSION: &'static str = "2011-06-15";
    /// The root element of a success; by rule the action and `Response`.
    const RESPONSE: &'static str;
    /// The element inside it that has the members; by rule the action and `Result`.
    const RESULT: &'static str;

    /// Whether the members may as well stand in the root itself, where there is no [`RESULT`](Self::RESULT).
    const MEMBERS_IN_ROOT: bool = false;

    /// The storage of the strings of the request.
    type Str: AsRef<str>;
    /// The members of a success, borrowed from the body.
    type Output<'r>: ResponseShape<Text<'r>>;

    /// Hands every member of the request to `visitor`, sorted by name.
    ///
    /// Names are written as they are: letters, digits and `-._~` only.
    ///
    /// # Errors
    /// The visitor's.
    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error>;

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
        check(*self, report);
    }

    /// The request of this operation at an endpoint, yet to be signed.
    fn request<'r>(&'r self, endpoint: &'r Endpoint) -> Request<'r, Self> {
        Request::new(self, endpoint)
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// What the service, or something in front of it, answered instead of a success.
    fn decode(status: u16, body: &[u8]) -> Result<Response<Self::Output<'_>, Text<'_>>, Error<Text<'_>>> {
        crate::response::decode::<Self>(status, body)
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
        crate::response::decode_json::<Self>(status, body)
    }

    /// Reads the answer from a response of the `http` crate, of which the whole body is there.
    ///
    /// With the feature `json`, one of `Content-Type: application/json` is read as `decode_json` does.
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

/// An operation that is sent without a signature: what it carries is the proof.
///
/// ```
/// use sts_wire::{AssumeRoleWithWebIdentity, Endpoint, Operation};
///
/// let endpoint = Endpoint::regional("eu-west-1")?;
/// let action = AssumeRoleWithWebIdentity::new("arn:aws:iam::123456789012:role/demo", "name", "token");
/// assert!(action.request(&endpoint).unsigned().signed().is_none());
/// # Ok::<(), sts_wire::EndpointError>(())
/// ```
pub trait Unsigned: Operation {}
