//! Secrets: redacted when printed, and readable only by a method whose name is easy to search for.

use core::fmt;

/// The text that is printed or serialised in place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// A secret value: no `Display`, no `Deref`, and a `Debug` that prints a constant.
///
/// Two secrets are compared as their storage is: only `WipedString` takes a time that does not depend on the bytes. Do
/// not authenticate by comparing other storages.
///
/// `S` is the storage: `&str`, [`Text`](crate::Text), `String` or any other string. A `Secret` is [`Copy`] if its
/// storage is, so it cannot wipe itself. Secrets that this crate owns are in a `WipedString` (feature `alloc`), which
/// does.
///
/// ```
/// use sts_wire::Secret;
///
/// let token = Secret::new("IQoJb3JpZ2luX2VjE");
/// assert_eq!(format!("{token:?}"), "[redacted]");
/// assert_eq!(*token.expose_secret(), "IQoJb3JpZ2luX2VjE");
/// ```
///
/// Printing one by mistake is refused (`Secret<&str> doesn't implement std::fmt::Display`); `{:?}` prints the constant:
///
/// ```compile_fail,E0277
/// # use sts_wire::Secret;
/// let token = Secret::new("IQoJb3JpZ2luX2VjE");
/// println!("{token}");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
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

/// Whether two strings of bytes are equal. It compares every byte, so its time does not tell which byte differs.
#[cfg(any(feature = "alloc", feature = "server"))]
pub(crate) fn is_same(this: &[u8], that: &[u8]) -> bool {
    this.len() == that.len() && core::hint::black_box(difference(this, that)) == 0
}

/// The bits in which two strings of one length differ.
#[cfg(any(feature = "alloc", feature = "server"))]
pub(crate) fn difference(this: &[u8], that: &[u8]) -> u8 {
    this.iter().zip(that).fold(0, |different, (this, that)| different | (this ^ that))
}

#[cfg(feature = "alloc")]
pub use wiped::WipedString;

#[cfg(feature = "alloc")]
mod wiped {
    use crate::text::Text;
    use alloc::string::String;
    use core::{fmt, ops::Deref};
    use zeroize::Zeroizing;

    /// An owned string whose memory is wiped on drop; the storage of owned [`Credentials`](crate::Credentials).
    ///
    /// It never grows, so no copy remains in freed memory. It prints its content like a `String`: only
    /// [`Secret`](crate::Secret) redacts. The time of a comparison with another one or with a `str` depends on the
    /// lengths only.
    ///
    /// ```
    /// use sts_wire::WipedString;
    ///
    /// let key = WipedString::from("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    /// assert_eq!(key.len(), 40);
    /// ```
    #[derive(Clone, Default)]
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

    impl PartialEq for WipedString {
        fn eq(&self, other: &Self) -> bool {
            super::is_same(self.as_bytes(), other.as_bytes())
        }
    }

    impl Eq for WipedString {}

    impl PartialEq<str> for WipedString {
        fn eq(&self, other: &str) -> bool {
            super::is_same(self.as_bytes(), other.as_bytes())
        }
    }

    impl PartialEq<&str> for WipedString {
        fn eq(&self, other: &&str) -> bool {
            *self == **other
        }
    }

    impl PartialEq<WipedString> for str {
        fn eq(&self, other: &WipedString) -> bool {
            *other == *self
        }
    }

    impl PartialEq<WipedString> for &str {
        fn eq(&self, other: &WipedString) -> bool {
            *other == **self
        }
    }

    impl PartialEq<Text<'_>> for WipedString {
        fn eq(&self, other: &Text<'_>) -> bool {
            *other == **self
        }
    }

    impl PartialEq<WipedString> for Text<'_> {
        fn eq(&self, other: &WipedString) -> bool {
            *self == **other
        }
    }

    impl From<WipedString> for String {
        /// Takes the value, which is then no longer wiped on drop.
        ///
        /// ```
        /// use sts_wire::WipedString;
        ///
        /// let arn = Some(WipedString::from("arn:aws:iam::123456789012:user/Alice"));
        /// assert_eq!(arn.map(String::from).unwrap(), "arn:aws:iam::123456789012:user/Alice");
        /// ```
        fn from(mut value: WipedString) -> Self {
            core::mem::take(&mut *value.0)
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

    impl From<Text<'_>> for WipedString {
        fn from(text: Text<'_>) -> Self {
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

    #[cfg(feature = "alloc")]
    #[test]
    fn texts_wiped_strings_and_strs_compare_with_each_other() {
        use crate::text::Text;

        for (this, other) in
            [("", ""), ("a&b", "a&b"), ("a&b", "a&c"), ("a&b", "b&b"), ("a", "a&b"), ("é", "e")]
        {
            let (wiped, text) = (WipedString::from(this), Text::new(this));
            let (other_wiped, other_text) = (WipedString::from(other), Text::new(other));
            let same = [
                wiped == other_wiped,
                wiped == *other,
                wiped == other,
                wiped == other_text,
                *this == other_wiped,
                this == other_wiped,
                text == other_wiped,
                text == other_text,
                text == *other,
                text == other,
                *this == other_text,
                this == other_text,
            ];
            assert_eq!(same, [this == other; 12], "{this} {other}");
        }
        assert_eq!(WipedString::from("a&b"), Text::from_xml("a&amp;b"));
        assert_eq!(Text::from_xml("a&amp;b"), WipedString::from("a&b"));
    }

    #[test]
    fn a_secret_is_converted_from_its_storage() {
        assert_eq!(*Secret::from("planted").expose_secret(), "planted");
    }
}
