//! The operations of this crate, chosen by the action of a form.

use super::error_answer::ErrorAnswer;
use super::form::{Form, FromForm};
use crate::operation::*;
use crate::shape::{CheckError, Violation};

/// Defines an enum of operations, and how a server reads each of them. There are three kinds of lines:
///
/// - `AssumeRole<'a> = Self::new("", "");` has the lifetime of its strings, which borrow from the form, and the value
///   whose members are filled.
/// - `GetCallerIdentity = Self::new();` has no members, so its value is the operation.
/// - `AssumeRoleWithCertificate;` implements [`FromForm`] elsewhere.
macro_rules! operations {
    (
        $(#[$attribute:meta])*
        $any:ident
        $($operation:ident $(<$a:lifetime>)? $(= $empty:expr)?;)*
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub enum $any<'a> {
            $(
                #[doc = concat!("A request for `", stringify!($operation), "`.")]
                $operation($operation $(<$a>)?),
            )*
        }

        impl<'a> $any<'a> {
            /// Reads the operation that the form names by its `Action` and `Version`. `None` for another operation.
            ///
            /// # Errors
            /// The errors of [`Form::read`].
            pub fn read(form: &'a Form<'a>) -> Option<Result<Self, CheckError>> {
                $(
                    if form.names::<$operation>() {
                        return Some(form.read().map(Self::$operation));
                    }
                )*
                None
            }

            /// Reads the operation that the form names, as [`Form::read_valid`] does.
            ///
            /// # Errors
            /// The answer to a form that names another operation or another version, or whose members are missing,
            /// malformed or break a limit.
            pub fn read_valid(form: &'a Form<'a>) -> Result<Self, ErrorAnswer<'a>> {
                $(
                    if form.names::<$operation>() {
                        return form.read_valid().map(Self::$operation);
                    }
                )*
                Err(ErrorAnswer::unknown_action(form))
            }

            /// Passes every violation of the operation that the form names to `report`, as [`Form::check_each`] does.
            /// Reports nothing for another operation.
            pub fn check_each(form: &'a Form<'a>, report: &mut dyn FnMut(Violation)) {
                $(
                    if form.names::<$operation>() {
                        form.check_each::<$operation>(report);
                    }
                )*
            }
        }

        impl crate::encode::WriteTo for $any<'_> {
            fn write_to(&self, sink: &mut crate::encode::Sink<'_>) {
                match self {
                    $(Self::$operation(operation) => operation.write_to(sink),)*
                }
            }
        }

        $(operations!(@read $operation $(<$a>)? $(= $empty)?);)*
    };
    (@read $operation:ident <$a:lifetime> = $empty:expr) => {
        impl<$a> FromForm<$a> for $operation<$a> {
            fn from_form(form: &$a Form<$a>, report: &mut dyn FnMut(Violation)) -> Self {
                form.fill($empty, report)
            }
        }
    };
    (@read $operation:ident) => {};
    (@read $operation:ident = $empty:expr) => {
        impl FromForm<'_> for $operation {
            fn from_form(_: &Form<'_>, _: &mut dyn FnMut(Violation)) -> Self {
                $empty
            }
        }
    };
}

#[cfg(feature = "minio")]
pub(super) use operations;

operations! {
    /// A request for any operation of STS. [`Encode`](crate::Encode) writes it as a form.
    ///
    /// ```
    /// use sts_wire::server::{AnyOperation, Form};
    ///
    /// let mut body = *b"Action=GetCallerIdentity&Version=2011-06-15";
    /// let form = Form::from_body(&mut body)?;
    /// let operation = AnyOperation::read(&form).unwrap()?;
    /// assert!(matches!(operation, AnyOperation::GetCallerIdentity(_)) && operation.needs_signature());
    ///
    /// let mut body = *b"Action=DeleteEverything&Version=2011-06-15";
    /// let form = Form::from_body(&mut body)?;
    /// assert!(AnyOperation::read(&form).is_none());
    /// assert_eq!(AnyOperation::read_valid(&form).unwrap_err().code(), "InvalidAction");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    AnyOperation
    AssumeRole<'a> = Self::new("", "");
    AssumeRoleWithSaml<'a> = Self::new("", "", "");
    AssumeRoleWithWebIdentity<'a> = Self::new("", "", "");
    AssumeRoot<'a> = Self::new("", "");
    DecodeAuthorizationMessage<'a> = Self::new("");
    GetAccessKeyInfo<'a> = Self::new("");
    GetCallerIdentity = Self::new();
    GetDelegatedAccessToken<'a> = Self::new("");
    GetFederationToken<'a> = Self::new("");
    GetSessionToken<'a> = Self::new();
    GetWebIdentityToken<'a> = Self::new(&[], "");
}

impl AnyOperation<'_> {
    /// Whether clients sign the operation: all but those that a token or an assertion authenticates.
    #[must_use]
    pub const fn needs_signature(&self) -> bool {
        !matches!(self, Self::AssumeRoleWithSaml(_) | Self::AssumeRoleWithWebIdentity(_))
    }
}
