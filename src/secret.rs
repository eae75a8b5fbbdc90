//! Secrets: redacted when printed, and readable only by a method whose name is easy to search for.

use core::fmt;

/// The text that is printed or serialised in place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// A secret value: no `Display`, no `Deref`, no comparison, and a `Debug` that prints a constant.
///
/// `S` is the storage: `&str`, [`Text`](crate::Text), `String` or any other string. A `Secret` is [`Copy`] if its
/// storage is, so it cannot wipe itself. Secrets that this crate owns are in a `WipedString` (feature `alloc`), which does.
///
/// ```
/// use sts_wire::Secret;
///
/// let token = Secret::new("IQoJb3JpZ2luX2VjE");
/// assert_eq!(format!("{token:?}"), "[redacted]");
/// assert_eq!(*token.expose_secret(), "IQoJb3JpZ2luX2VjE");
/// ```
#[derive(Clone, Copy, Default)]
pub struct Secret<S>(S);

impl<S> Secret<S> {
    /// Marks a value as secret.
    pub const fn new(value: S) -> Self {
        Self(value)
    }

    /// Returns a reference to the value.
    pub const fn expose_secret(&self) -> &S {
        &self.0
    }

    /// Returns the value.
    pub fn into_exposed(self) -> S {
        self.0
    }

    /// The storage, for visitors to read and fill.
    pub(crate) const fn storage_mut(&mut self) -> &mut S {
        &mut self.0
    }
}

impl<S> From<S> for Secret<S> {
    fn from(value: S) -> Self {
        Self(value)
    }
}

impl<S> fmt::Debug for Secret<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

#[cfg(feature = "alloc")]
pub use wiped::WipedString;

#[cfg(feature = "alloc")]
mod wiped {
    use alloc::string::String;
    use core::{fmt, ops::Deref};
    use zeroize::Zeroizing;

    /// An owned string whose memory is wiped on drop; the storage of owned [`Credentials`](crate::Credentials).
    ///
    /// It never grows, so no copy remains in freed memory. It prints its content like a `String`: only
    /// [`Secret`](crate::Secret) redacts.
    ///
    /// ```
    /// use sts_wire::WipedString;
    ///
    /// let key = WipedString::from("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    /// assert_eq!(key.len(), 40);
    /// ```
    #[derive(Clone, Default, PartialEq, Eq)]
    pub struct WipedString(Zeroizing<String>);

    impl Deref for WipedString {
        type Target = str;

        fn deref(&self) -> &str {
            &self.0
        }
    }

    impl AsRef<str> for WipedString {
        fn as_ref(&self) -> &str {
            &self.0
        }
    }

    impl PartialEq<str> for WipedString {
        fn eq(&self, other: &str) -> bool {
            **self == *other
        }
    }

    impl PartialEq<&str> for WipedString {
        fn eq(&self, other: &&str) -> bool {
            **self == **other
        }
    }

    impl From<String> for WipedString {
        fn from(value: String) -> Self {
            Self(Zeroizing::new(value))
        }
    }

    impl From<&str> for WipedString {
        fn from(value: &str) -> Self {
            Self(Zeroizing::new(String::from(value)))
        }
    }

    impl From<crate::Text<'_>> for WipedString {
        fn from(text: crate::Text<'_>) -> Self {
            // Reserve the whole length: growing would leave parts of a secret in freed memory.
            let mut value = Zeroizing::new(String::with_capacity(text.len()));
            text.each_str(&mut |piece| value.push_str(piece));
            Self(value)
        }
    }

    impl fmt::Debug for WipedString {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            fmt::Debug::fmt(&**self, f)
        }
    }

    impl fmt::Display for WipedString {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_a_constant() {
        extern crate std;
        assert_eq!(
            std::format!("{:?} {:#?}", Secret::new("planted"), Secret::new(7)),
            "[redacted] [redacted]"
        );
    }

    #[test]
    fn a_secret_is_converted_from_its_storage() {
        assert_eq!(*Secret::from("planted").expose_secret(), "planted");
    }
}
