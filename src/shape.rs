//! Traits that describe an action: its names, the members of its request and the members of its response.
//!
//! To add an action that this crate does not have, such as a vendor's:
//!
//! 1. Define a struct of the request, with a field for each member, and implement [`Action`] for it. `members` passes
//!    each field to a visitor, with the name of the parameter and its limit. Sort the members by name.
//! 2. Define a struct of the output, generic over the storage of its strings, and implement [`ResponseShape`] for it.
//! 3. Implement [`Unsigned`] if clients send the action unsigned.
//!
//! The method of the visitor says what a member is:
//!
//! | member | in a request | in a response |
//! |---|---|---|
//! | required string | `text` | `text` |
//! | string that may be absent | `opt_text` | `opt_text`, or `opt_trimmed` |
//! | string that no error and no `Debug` shows | `secret`, `opt_secret` | `secret`, `opt_secret`, `expected_secret` |
//! | integer | `integer`, `opt_integer` | `opt_integer`, `opt_long` |
//! | boolean | `boolean`, `opt_boolean` | `opt_boolean` |
//! | time | | `opt_timestamp`, `expected_timestamp` |
//! | structure | `structure` | `structure`, `opt_structure`, `first_structure` |
//! | list | `texts`, `structures` | `texts`, `structures` |
//! | a rule over several members | `rule` | |
//!
//! Then the action has every method of [`Operation`](crate::Operation):
//!
//! ```
//! use sts_wire::shape::{Action, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
//! use sts_wire::{Credentials, Encode, Operation, Secret, Unsigned};
//!
//! /// `AssumeRoleWithLDAPIdentity` of MinIO.
//! #[derive(Clone, Copy)]
//! struct Ldap<'a> {
//!     username: &'a str,
//!     password: Secret<&'a str>,
//!     duration_seconds: Option<u32>,
//! }
//!
//! /// 1 to 2,048 characters.
//! const LIMIT: &TextLimit = &TextLimit::length(1, 2048);
//!
//! impl<'a> Action for Ldap<'a> {
//!     const ACTION: &'static str = "AssumeRoleWithLDAPIdentity";
//!     const RESPONSE: &'static str = "AssumeRoleWithLDAPIdentityResponse";
//!     const RESULT: &'static str = "AssumeRoleWithLDAPIdentityResult";
//!
//!     type Str = &'a str;
//!     type Output<S: Default> = LdapOutput<S>;
//!
//!     fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
//!         visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 900..=604_800)?;
//!         visitor.secret("LDAPPassword", &mut self.password, LIMIT)?;
//!         visitor.text("LDAPUsername", &mut self.username, LIMIT)
//!     }
//! }
//!
//! impl Unsigned for Ldap<'_> {}
//!
//! #[derive(Default)]
//! struct LdapOutput<S> {
//!     credentials: Credentials<S>,
//! }
//!
//! impl<S: Default> ResponseShape<S> for LdapOutput<S> {
//!     fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
//!         visitor.structure("Credentials", &mut self.credentials)
//!     }
//! }
//!
//! let action = Ldap { username: "me", password: Secret::new("p&ss"), duration_seconds: Some(60) };
//! let mut body = String::new();
//! action.encode(&mut body)?;
//! assert_eq!(
//!     body,
//!     "Action=AssumeRoleWithLDAPIdentity&DurationSeconds=60&LDAPPassword=p%26ss&LDAPUsername=me&Version=2011-06-15"
//! );
//! assert_eq!(
//!     action.check().unwrap_err().to_string(),
//!     "DurationSeconds: 60 where 900 to 604800 is allowed"
//! );
//!
//! let answer = b"<AssumeRoleWithLDAPIdentityResponse><AssumeRoleWithLDAPIdentityResult><Credentials>\
//!     <AccessKeyId>Y4RJU1RNFGK48LGO9I2S</AccessKeyId><SecretAccessKey>sYLRKS1Z</SecretAccessKey>\
//!     <SessionToken>eyJhbGci</SessionToken><Expiration>2019-11-09T13:34:41Z</Expiration>\
//!     </Credentials></AssumeRoleWithLDAPIdentityResult></AssumeRoleWithLDAPIdentityResponse>";
//! let output = Ldap::decode_borrowed(200, answer).unwrap().output;
//! assert_eq!(output.credentials.access_key_id, "Y4RJU1RNFGK48LGO9I2S");
//! # Ok::<(), core::fmt::Error>(())
//! ```
//!
//! Encoding, checking, decoding and serialising are visitors, so a new member needs one line. The visitor traits are
//! sealed: actions of other crates call them, and only this crate implements them. So they can get new methods.
//!
//! An action of another service with the query protocol, such as `ListUsers` of IAM, is described by the tables of its
//! API reference, with its own [`VERSION`](Action::VERSION) and [`SERVICE`](Action::SERVICE):
//!
//! ```
//! # #[cfg(feature = "alloc")] {
//! use sts_wire::shape::{Action, ListLayout, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
//! use sts_wire::{Encode, Operation, Timestamp};
//!
//! #[derive(Clone, Copy, Default)]
//! struct ListUsers<'a> {
//!     max_items: Option<u32>,
//!     path_prefix: Option<&'a str>,
//! }
//!
//! const PATH: &TextLimit = &TextLimit::length(1, 512);
//!
//! impl<'a> Action for ListUsers<'a> {
//!     const ACTION: &'static str = "ListUsers";
//!     const VERSION: &'static str = "2010-05-08";
//!     const RESPONSE: &'static str = "ListUsersResponse";
//!     const RESULT: &'static str = "ListUsersResult";
//!     const SERVICE: &'static str = "iam";
//!
//!     type Str = &'a str;
//!     type Output<S: Default> = ListUsersOutput<S>;
//!
//!     fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
//!         visitor.opt_integer("MaxItems", &mut self.max_items, 1..=1_000)?;
//!         visitor.opt_text("PathPrefix", &mut self.path_prefix, PATH)
//!     }
//! }
//!
//! #[derive(Default)]
//! struct ListUsersOutput<S> {
//!     users: Vec<User<S>>,
//!     is_truncated: Option<bool>,
//! }
//!
//! impl<S: Default> ResponseShape<S> for ListUsersOutput<S> {
//!     fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
//!         visitor.structures("Users", ListLayout::MEMBER, &mut self.users)?;
//!         visitor.opt_boolean("IsTruncated", &mut self.is_truncated)
//!     }
//! }
//!
//! #[derive(Default)]
//! struct User<S> {
//!     user_name: S,
//!     create_date: Option<Timestamp>,
//! }
//!
//! impl<S: Default> ResponseShape<S> for User<S> {
//!     fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
//!         visitor.text("UserName", &mut self.user_name)?;
//!         visitor.opt_timestamp("CreateDate", &mut self.create_date)
//!     }
//! }
//!
//! let action = ListUsers { path_prefix: Some("/division_abc/"), ..ListUsers::default() };
//! assert_eq!(action.encode_to_string(), "Action=ListUsers&PathPrefix=%2Fdivision_abc%2F&Version=2010-05-08");
//!
//! let body = b"<ListUsersResponse xmlns='https://iam.amazonaws.com/doc/2010-05-08/'><ListUsersResult><Users>\
//!     <member><UserName>Andrew</UserName><CreateDate>2012-05-22T18:14:45Z</CreateDate></member>\
//!     <member><UserName>Jackie</UserName><CreateDate>2012-05-14T15:41:20Z</CreateDate></member>\
//!     </Users><IsTruncated>false</IsTruncated></ListUsersResult></ListUsersResponse>";
//! let output = ListUsers::decode_owned(200, body)?.output;
//! let names: Vec<_> = output.users.iter().map(|user| &*user.user_name).collect();
//! assert_eq!(names, ["Andrew", "Jackie"]);
//! # }
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! [`Endpoint::custom`](crate::Endpoint::custom) makes the endpoint. Lists in requests are [`Items`].

mod check;
pub(crate) mod decode;
pub(crate) mod form;
mod items;
mod layout;
mod letters;
mod limit;
mod list;
pub(crate) mod order;
#[cfg(feature = "alloc")]
mod owned;
mod parameter;
mod path;
mod placement;
#[cfg(any(feature = "server", feature = "serde"))]
pub(crate) mod read;
mod response_list;
#[cfg(feature = "serde")]
mod serialize;
mod violation;

pub use items::{Item, Items};
pub use layout::ListLayout;
pub use limit::{Class, ItemLimit, TextLimit};
pub use list::List;
pub use parameter::Parameter;
pub use path::MemberPath;
pub use placement::Placement;
pub use response_list::{FixedList, ResponseList};
pub use violation::{CheckError, Rule, Violation};

pub(crate) use check::check;
#[cfg(feature = "alloc")]
pub(crate) use owned::into_owned;
pub(crate) use parameter::each_parameter;
pub(crate) use sealed::Sealed;
#[cfg(feature = "serde")]
pub(crate) use serialize::serialize_redacted;
#[cfg(feature = "serde")]
pub use serialize::{expose_secrets, redact_secrets};

use crate::secret::Secret;
use crate::timestamp::Timestamp;
use core::ops::RangeInclusive;

mod sealed {
    pub trait Sealed {}
}

/// An action of STS: its names on the wire and its members.
///
/// Implement it to add an action that this crate does not have; the [module](self) shows how. Every [`Action`] is an
/// [`Operation`](crate::Operation), which encodes, checks, signs and decodes it.
pub trait Action: Copy + Send + Sync {
    /// The value of the `Action` parameter, written without escaping: letters, digits and `-._~` only.
    const ACTION: &'static str;
    /// The value of the `Version` parameter, written without escaping.
    const VERSION: &'static str = "2011-06-15";
    /// The root element of a success: by convention the action and `Response`.
    const RESPONSE: &'static str;
    /// The element in the root that holds the members: by convention the action and `Result`. Empty for an action whose
    /// success has no members, such as `DeleteUser` of IAM.
    const RESULT: &'static str;

    /// The service in the credential scope. AWS and the servers that implement STS use `sts` for every operation.
    ///
    /// [`Endpoint::custom`](crate::Endpoint::custom) makes the endpoint of another service. An action of another
    /// service is refused at an endpoint of AWS STS.
    const SERVICE: &'static str = "sts";

    /// Whether the root may hold the members itself, without a [`RESULT`](Self::RESULT).
    const MEMBERS_IN_ROOT: bool = false;

    /// Where requests have their parameters, if the caller does not choose it by
    /// [`Call::placement`](crate::Call::placement).
    const PLACEMENT: Placement = Placement::PostForm;

    /// Who checks the names. Other crates cannot set it.
    #[doc(hidden)]
    const NAME_CHECK: order::NameCheck = order::NameCheck::WHEN_USED;

    /// The storage of the strings of the request.
    type Str: Storage;
    /// The members of a success. `S` is the storage of their strings: borrowed from the body, or owned.
    type Output<S: Default>: ResponseShape<S>;

    /// Passes every member of the request to `visitor`, sorted by name.
    ///
    /// Names are written without escaping: letters, digits and `-._~` only.
    ///
    /// # Errors
    /// The error of the visitor.
    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error>;
}

/// An action that is sent unsigned: a token or an assertion among its members authenticates it.
///
/// Other actions are signed. Calling `unsigned` for one is refused (`the following trait bounds were not satisfied:
/// GetCallerIdentity: Unsigned`):
///
/// ```compile_fail,E0599
/// # use sts_wire::{Endpoint, GetCallerIdentity, Operation};
/// let (action, endpoint) = (GetCallerIdentity::new(), Endpoint::regional("eu-west-1").unwrap());
/// action.request(&endpoint).unsigned();
/// ```
///
/// ```
/// use sts_wire::{AssumeRoleWithWebIdentity, Endpoint, Operation};
///
/// let endpoint = Endpoint::regional("eu-west-1")?;
/// let action = AssumeRoleWithWebIdentity::new("arn:aws:iam::123456789012:role/demo", "name", "token");
/// assert!(action.request(&endpoint).unsigned()?.signed().is_none());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub trait Unsigned: Action {}

/// The storage of the strings of a request: `&str`.
pub trait Storage: AsRef<str> + Copy + Sealed {
    /// A list that was received.
    #[cfg(any(feature = "server", feature = "serde"))]
    #[doc(hidden)]
    type Received: Copy;
}

impl Sealed for &str {}

#[cfg(not(any(feature = "server", feature = "serde")))]
impl Storage for &str {}

/// A structure inside a request: a tag, a policy descriptor.
///
/// `S` is the storage of its strings; all structures of this crate use `&'a str`. Its members are scalars: only
/// [`Action::members`] has lists and structures. Its default has empty required members: the start of reading one.
///
/// A structure in it has no type of its own. Its members are named with a dot, as they are on the wire:
///
/// ```
/// use sts_wire::shape::{RequestShape, ScalarVisitor, TextLimit};
///
/// const ANY: &TextLimit = &TextLimit::length(1, usize::MAX);
///
/// /// An attribute of a message, in SQS: `MessageAttribute.1.Value.StringValue=…`.
/// #[derive(Clone, Copy, Default)]
/// struct MessageAttribute<'a> {
///     name: &'a str,
///     data_type: &'a str,
///     string_value: Option<&'a str>,
/// }
///
/// impl<'a> RequestShape<&'a str> for MessageAttribute<'a> {
///     fn members<V: ScalarVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
///         visitor.text("Name", &mut self.name, ANY)?;
///         visitor.text("Value.DataType", &mut self.data_type, ANY)?;
///         visitor.opt_text("Value.StringValue", &mut self.string_value, ANY)
///     }
/// }
/// ```
pub trait RequestShape<S>: Copy + Default {
    /// Passes every member to `visitor`, sorted by name.
    ///
    /// # Errors
    /// The error of the visitor.
    fn members<V: ScalarVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error>;

    /// The member that must be unique among the items of a list, ignoring case.
    fn unique_key(&self) -> Option<UniqueKey<'_>> {
        None
    }
}

/// A member that must be unique among the items of a list, ignoring case: the key of a tag.
#[derive(Clone, Copy, Debug)]
pub struct UniqueKey<'a> {
    /// The name of the member.
    pub name: &'static str,
    /// Its value.
    pub value: &'a str,
    /// The limit of the value. A value whose length breaks the limit is not compared.
    pub limit: &'static TextLimit,
}

/// A visitor of scalar members of a request.
///
/// The provided methods pass a member that is present to [`text`](Self::text), [`integer`](Self::integer) or
/// [`boolean`](Self::boolean).
pub trait ScalarVisitor<S>: Sealed {
    /// The error that stops the visit.
    type Error;

    /// A required string.
    ///
    /// # Errors
    /// The error of the visitor.
    fn text(
        &mut self,
        name: &'static str,
        value: &mut S,
        limit: &'static TextLimit,
    ) -> Result<(), Self::Error>;

    /// A required integer.
    ///
    /// # Errors
    /// The error of the visitor.
    fn integer(
        &mut self,
        name: &'static str,
        value: &mut u32,
        range: RangeInclusive<u32>,
    ) -> Result<(), Self::Error>;

    /// A required boolean, written as `true` or `false`.
    ///
    /// # Errors
    /// The error of the visitor.
    fn boolean(&mut self, name: &'static str, value: &mut bool) -> Result<(), Self::Error>;

    /// A string that may be absent.
    ///
    /// # Errors
    /// The error of the visitor.
    fn opt_text(
        &mut self,
        name: &'static str,
        value: &mut Option<S>,
        limit: &'static TextLimit,
    ) -> Result<(), Self::Error> {
        value.as_mut().map_or(Ok(()), |value| self.text(name, value, limit))
    }

    /// A required string that is secret.
    ///
    /// # Errors
    /// The error of the visitor.
    fn secret(
        &mut self,
        name: &'static str,
        value: &mut Secret<S>,
        limit: &'static TextLimit,
    ) -> Result<(), Self::Error> {
        self.text(name, value.storage_mut(), limit)
    }

    /// A string that is secret and may be absent.
    ///
    /// # Errors
    /// The error of the visitor.
    fn opt_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<S>>,
        limit: &'static TextLimit,
    ) -> Result<(), Self::Error> {
        value.as_mut().map_or(Ok(()), |value| self.secret(name, value, limit))
    }

    /// An integer that may be absent.
    ///
    /// # Errors
    /// The error of the visitor.
    fn opt_integer(
        &mut self,
        name: &'static str,
        value: &mut Option<u32>,
        range: RangeInclusive<u32>,
    ) -> Result<(), Self::Error> {
        value.as_mut().map_or(Ok(()), |value| self.integer(name, value, range))
    }

    /// A boolean that may be absent.
    ///
    /// # Errors
    /// The error of the visitor.
    fn opt_boolean(&mut self, name: &'static str, value: &mut Option<bool>) -> Result<(), Self::Error> {
        value.as_mut().map_or(Ok(()), |value| self.boolean(name, value))
    }
}

/// A visitor of all members of a request.
pub trait RequestVisitor<S: Storage>: ScalarVisitor<S> {
    /// A list of strings; an empty one is absent.
    ///
    /// # Errors
    /// The error of the visitor.
    fn texts<L: List<S, Item = S>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        items: ItemLimit,
        limit: &'static TextLimit,
    ) -> Result<(), Self::Error>;

    /// A list of structures; an empty one is absent.
    ///
    /// # Errors
    /// The error of the visitor.
    fn structures<L: List<S, Item: RequestShape<S>>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        items: ItemLimit,
    ) -> Result<(), Self::Error>;

    /// A structure.
    ///
    /// # Errors
    /// The error of the visitor.
    fn structure<M: RequestShape<S>>(&mut self, name: &'static str, value: &mut M)
    -> Result<(), Self::Error>;

    /// A rule over several members, reported for the named member. Only the check evaluates it.
    ///
    /// # Errors
    /// The error of the visitor.
    fn rule(
        &mut self,
        name: &'static str,
        violated: impl FnOnce() -> Option<Rule>,
    ) -> Result<(), Self::Error> {
        let _ = (name, violated);
        Ok(())
    }
}

/// A structure of a response. Decoding starts from its default, in which every member is absent.
///
/// `S` is the storage of its strings. A structure has at most 31 members: decoding reports a required
/// member after them as missing.
pub trait ResponseShape<S>: Default {
    /// Passes every member to `visitor`, in the order in which the service sends them.
    ///
    /// # Errors
    /// The error of the visitor.
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error>;
}

/// A visitor of the members of a response.
pub trait ResponseVisitor<S>: Sealed {
    /// The error that stops the visit.
    type Error;

    /// A required string; one that is empty, or white space alone, is missing.
    ///
    /// # Errors
    /// The error of the visitor.
    fn text(&mut self, name: &'static str, value: &mut S) -> Result<(), Self::Error>;

    /// A required string that is secret; one that is empty, or white space alone, is missing.
    ///
    /// # Errors
    /// The error of the visitor.
    #[inline]
    fn secret(&mut self, name: &'static str, value: &mut Secret<S>) -> Result<(), Self::Error> {
        self.text(name, value.storage_mut())
    }

    /// A string that may be absent.
    ///
    /// # Errors
    /// The error of the visitor.
    fn opt_text(&mut self, name: &'static str, value: &mut Option<S>) -> Result<(), Self::Error>;

    /// A string that may be absent. Decoding trims white space around it.
    ///
    /// # Errors
    /// The error of the visitor.
    fn opt_trimmed(&mut self, name: &'static str, value: &mut Option<S>) -> Result<(), Self::Error> {
        self.opt_text(name, value)
    }

    /// A secret string that must be in a document. An empty one is decoded as `None`.
    ///
    /// # Errors
    /// The error of the visitor.
    fn expected_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<S>>,
    ) -> Result<(), Self::Error> {
        self.opt_secret(name, value)
    }

    /// A string that is secret and may be absent.
    ///
    /// # Errors
    /// The error of the visitor.
    fn opt_secret(&mut self, name: &'static str, value: &mut Option<Secret<S>>) -> Result<(), Self::Error>;

    /// An integer from 0 to 4,294,967,295 that may be absent.
    ///
    /// # Errors
    /// The error of the visitor.
    fn opt_integer(&mut self, name: &'static str, value: &mut Option<u32>) -> Result<(), Self::Error>;

    /// An integer of 64 bits that may be absent: an `integer` or a `long` of a service's model, which can be negative.
    ///
    /// # Errors
    /// The error of the visitor.
    fn opt_long(&mut self, name: &'static str, value: &mut Option<i64>) -> Result<(), Self::Error>;

    /// A boolean that may be absent: `true` or `false`.
    ///
    /// # Errors
    /// The error of the visitor.
    fn opt_boolean(&mut self, name: &'static str, value: &mut Option<bool>) -> Result<(), Self::Error>;

    /// A timestamp that decoding requires and other sources of the structure may lack.
    ///
    /// # Errors
    /// The error of the visitor.
    fn expected_timestamp(
        &mut self,
        name: &'static str,
        value: &mut Option<Timestamp>,
    ) -> Result<(), Self::Error> {
        self.opt_timestamp(name, value)
    }

    /// A timestamp that may be absent.
    ///
    /// # Errors
    /// The error of the visitor.
    fn opt_timestamp(&mut self, name: &'static str, value: &mut Option<Timestamp>)
    -> Result<(), Self::Error>;

    /// A required structure.
    ///
    /// # Errors
    /// The error of the visitor.
    fn structure<M: ResponseShape<S>>(
        &mut self,
        name: &'static str,
        value: &mut M,
    ) -> Result<(), Self::Error>;

    /// A structure that may be absent.
    ///
    /// # Errors
    /// The error of the visitor.
    fn opt_structure<M: ResponseShape<S>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), Self::Error>;

    /// A list of strings; an absent one is empty. An empty string is an item.
    ///
    /// # Errors
    /// The error of the visitor.
    fn texts<L: ResponseList<Item = S>>(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        list: &mut L,
    ) -> Result<(), Self::Error>;

    /// A list of structures; an absent one is empty.
    ///
    /// # Errors
    /// The error of the visitor.
    fn structures<L: ResponseList<Item: ResponseShape<S>>>(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        list: &mut L,
    ) -> Result<(), Self::Error>;

    /// A structure that may be absent or repeated. Decoding reads the first one.
    ///
    /// # Errors
    /// The error of the visitor.
    fn first_structure<M: ResponseShape<S>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), Self::Error> {
        self.opt_structure(name, value)
    }
}
