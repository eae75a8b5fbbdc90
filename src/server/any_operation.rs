//! The operations of this crate, chosen by the action of a form.

use super::form::{Form, FromForm};
use crate::encode::{Sink, WriteTo};
use crate::operation::*;
use crate::shape::{Action, CheckError, Violation};

/// Defines the enum over the operations. Each has the values with which reading it begins.
macro_rules! operations {
    ($($operation:ident $(<$a:lifetime>)? = $empty:expr;)*) => {
        /// A request for any operation of this crate. [`Encode`](crate::Encode) writes it as a form.
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
        /// assert!(AnyOperation::read(&Form::from_body(&mut body)?).is_none());
        /// # Ok::<(), Box<dyn core::error::Error>>(())
        /// ```
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub enum AnyOperation<'a> {
            $(
                #[doc = concat!("A request for `", stringify!($operation), "`.")]
                $operation($operation $(<$a>)?),
            )*
        }

        impl<'a> AnyOperation<'a> {
            /// Reads the operation that the form names by its `Action` and `Version`. `None` for another operation.
            ///
            /// # Errors
            /// The errors of [`Form::read`].
            pub fn read(form: &'a Form<'a>) -> Option<Result<Self, CheckError>> {
                $(
                    if names::<$operation>(form) {
                        return Some(form.read().map(Self::$operation));
                    }
                )*
                None
            }

            /// Passes every violation of the operation that the form names to `report`, as [`Form::check_each`] does.
            /// Reports nothing for another operation.
            pub fn check_each(form: &'a Form<'a>, report: &mut dyn FnMut(Violation)) {
                $(
                    if names::<$operation>(form) {
                        form.check_each::<$operation>(report);
                    }
                )*
            }
        }

        impl WriteTo for AnyOperation<'_> {
            fn write_to(&self, sink: &mut Sink<'_>) {
                match self {
                    $(Self::$operation(operation) => operation.write_to(sink),)*
                }
            }
        }

        $(operations!(@read $operation $(<$a>)? = $empty);)*
    };
    (@read $operation:ident <$a:lifetime> = $empty:expr) => {
        impl<$a> FromForm<$a> for $operation<$a> {
            fn from_form(form: &$a Form<$a>, report: &mut dyn FnMut(Violation)) -> Self {
                form.fill($empty, report)
            }
        }
    };
    (@read $operation:ident = $empty:expr) => {
        impl FromForm<'_> for $operation {
            fn from_form(_: &Form<'_>, _: &mut dyn FnMut(Violation)) -> Self {
                $empty
            }
        }
    };
}

operations! {
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

/// Whether the form names the operation.
fn names<A: Action>(form: &Form<'_>) -> bool {
    form.action() == Some(A::ACTION) && form.version() == Some(A::VERSION)
}
