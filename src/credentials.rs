//! Credentials, generic over the storage of their strings.

use crate::secret::Secret;
#[cfg(feature = "alloc")]
use crate::secret::WipedString;
use crate::shape::{ResponseShape, ResponseVisitor};
use crate::text::{Text, ToText};
use crate::timestamp::Timestamp;
use core::time::Duration;

/// The time before expiry at which to refresh credentials in the background: 15 minutes.
///
/// Source: `RefreshableCredentials` of botocore.
pub const ADVISORY_REFRESH_MARGIN: Duration = Duration::from_secs(15 * 60);

/// The time before expiry at which to refresh credentials before using them again: 10 minutes.
///
/// Source: `RefreshableCredentials` of botocore.
pub const MANDATORY_REFRESH_MARGIN: Duration = Duration::from_secs(10 * 60);

/// Credentials: an access key id and a secret access key, and for temporary ones a session token and an expiry.
///
/// `S` is the storage: [`Text`] for decoded credentials, `&str` for borrowed ones, `WipedString` for owned
/// ones (feature `alloc`), or any other string. Credentials in every storage can sign.
///
/// ```
/// use sts_wire::Credentials;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
///     .with_session_token("AQoDYXdzEPT//////////wEXAMPLE");
/// assert_eq!(
///     format!("{credentials:?}"),
///     "Credentials { access_key_id: \"AKIDEXAMPLE\", secret_access_key: [redacted], \
///      session_token: Some([redacted]), expiration: None }"
/// );
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Credentials<S> {
    /// The access key id, which is not secret.
    pub access_key_id: S,
    /// The secret access key, which signs and is never sent.
    pub secret_access_key: Secret<S>,
    /// The session token, which temporary credentials must send. Decoding returns `None` for an empty one.
    pub session_token: Option<Secret<S>>,
    /// The expiry, if known.
    pub expiration: Option<Timestamp>,
}

impl<S> Credentials<S> {
    /// Creates long-term credentials, without session token and expiry.
    pub const fn new(access_key_id: S, secret_access_key: S) -> Self {
        Self {
            access_key_id,
            secret_access_key: Secret::new(secret_access_key),
            session_token: None,
            expiration: None,
        }
    }

    /// Sets the session token.
    #[must_use]
    pub fn with_session_token(self, session_token: S) -> Self {
        Self { session_token: Some(Secret::new(session_token)), ..self }
    }

    /// Sets the expiry.
    #[must_use]
    pub fn with_expiration(self, expiration: Timestamp) -> Self {
        Self { expiration: Some(expiration), ..self }
    }

    /// Converts every string, secrets included, into another storage.
    ///
    /// ```
    /// use sts_wire::Credentials;
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI").map(String::from);
    /// assert_eq!(credentials.access_key_id, "AKIDEXAMPLE");
    /// ```
    pub fn map<T>(self, mut convert: impl FnMut(S) -> T) -> Credentials<T> {
        let Ok(credentials) = self.try_map(|value| Ok::<T, core::convert::Infallible>(convert(value)));
        credentials
    }

    /// Converts every string, secrets included, into another storage: first the access key id, then the secret access
    /// key, then the session token.
    ///
    /// A `heapless::String` has one capacity for all three, so credentials with room for a session token of 2,048 bytes
    /// take 6 KiB. The example `no_alloc` stores the three strings in one buffer instead.
    ///
    /// ```
    /// use sts_wire::Credentials;
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI");
    /// let fixed = credentials.try_map(heapless::String::<32>::try_from)?;
    /// assert_eq!(fixed.access_key_id, "AKIDEXAMPLE");
    /// assert!(credentials.try_map(heapless::String::<12>::try_from).is_err());
    /// # Ok::<(), heapless::CapacityError>(())
    /// ```
    ///
    /// # Errors
    /// The first error of `convert`.
    pub fn try_map<T, E>(self, mut convert: impl FnMut(S) -> Result<T, E>) -> Result<Credentials<T>, E> {
        Ok(Credentials {
            access_key_id: convert(self.access_key_id)?,
            secret_access_key: Secret::new(convert(self.secret_access_key.into_exposed())?),
            session_token: match self.session_token {
                Some(token) => Some(Secret::new(convert(token.into_exposed())?)),
                None => None,
            },
            expiration: self.expiration,
        })
    }

    /// Borrows the strings, as `Option::as_ref` does.
    ///
    /// ```
    /// use sts_wire::Credentials;
    ///
    /// let owned = Credentials::new(String::from("AKIDEXAMPLE"), String::from("wJalrXUtnFEMI"));
    /// let borrowed: Credentials<&str> = owned.as_ref().map(String::as_str);
    /// assert_eq!(borrowed.access_key_id, "AKIDEXAMPLE");
    /// ```
    pub const fn as_ref(&self) -> Credentials<&S> {
        Credentials {
            access_key_id: &self.access_key_id,
            secret_access_key: Secret::new(self.secret_access_key.expose_secret()),
            session_token: match &self.session_token {
                Some(token) => Some(Secret::new(token.expose_secret())),
                None => None,
            },
            expiration: self.expiration,
        }
    }

    /// Whether the credentials expire within `margin`; `false` if the expiry is unknown.
    ///
    /// With a margin of zero, it tells whether they have expired. `now` is the service's time: correct a wrong clock
    /// with [`ClockSkew::apply`](crate::skew::ClockSkew::apply). The shortest session has 900 seconds, all of them
    /// within [`ADVISORY_REFRESH_MARGIN`]: choose a smaller margin for it.
    ///
    /// ```
    /// use core::time::Duration;
    /// use sts_wire::{ADVISORY_REFRESH_MARGIN, Credentials, MANDATORY_REFRESH_MARGIN, Timestamp};
    ///
    /// let expiration = Timestamp::parse_rfc3339("2019-11-09T13:34:41Z")?;
    /// let credentials = Credentials::new("ASIAIOSFODNN7EXAMPLE", "secret").with_expiration(expiration);
    ///
    /// let now = Timestamp::parse_rfc3339("2019-11-09T13:21:00Z")?;
    /// assert!(credentials.needs_refresh(now, ADVISORY_REFRESH_MARGIN));
    /// assert!(!credentials.needs_refresh(now, MANDATORY_REFRESH_MARGIN));
    /// assert!(!credentials.needs_refresh(now, Duration::ZERO));
    /// # Ok::<(), sts_wire::timestamp::TimestampError>(())
    /// ```
    #[must_use]
    pub fn needs_refresh(&self, now: Timestamp, margin: Duration) -> bool {
        self.expiration.is_some_and(|expiration| {
            // The remaining time of expired credentials is negative.
            u64::try_from(expiration.seconds_since(now)).map_or(true, |left| left <= margin.as_secs())
        })
    }
}

impl<S: Default> ResponseShape<S> for Credentials<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("AccessKeyId", &mut self.access_key_id)?;
        visitor.secret("SecretAccessKey", &mut self.secret_access_key)?;
        visitor.expected_secret("SessionToken", &mut self.session_token)?;
        visitor.expected_timestamp("Expiration", &mut self.expiration)
    }
}

#[cfg(feature = "serde")]
crate::shape::serialize_redacted!(Credentials);

impl<S: ToText> Credentials<S> {
    /// Borrows the strings of any storage as [`Text`].
    ///
    /// ```
    /// use sts_wire::{Credentials, Text};
    ///
    /// fn id<'c>(credentials: &Credentials<Text<'c>>) -> Text<'c> {
    ///     credentials.access_key_id
    /// }
    /// assert_eq!(id(&Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI").to_text()), "AKIDEXAMPLE");
    /// ```
    pub fn to_text(&self) -> Credentials<Text<'_>> {
        self.as_ref().map(ToText::to_text)
    }

    /// Copies the strings of any storage into strings that are wiped on drop.
    ///
    /// ```
    /// use sts_wire::{Credentials, Text};
    ///
    /// let decoded = Credentials::new(Text::new("AKIDEXAMPLE"), Text::new("secret"));
    /// assert_eq!(decoded.into_owned().access_key_id, "AKIDEXAMPLE");
    /// ```
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn into_owned(self) -> Credentials<WipedString> {
        self.to_text().map(WipedString::from)
    }
}

impl<'a> From<Credentials<&'a str>> for Credentials<Text<'a>> {
    fn from(credentials: Credentials<&'a str>) -> Self {
        credentials.map(Text::new)
    }
}

#[cfg(feature = "alloc")]
impl From<Credentials<Text<'_>>> for Credentials<WipedString> {
    fn from(credentials: Credentials<Text<'_>>) -> Self {
        credentials.map(WipedString::from)
    }
}

#[cfg(feature = "alloc")]
impl From<Credentials<&str>> for Credentials<WipedString> {
    fn from(credentials: Credentials<&str>) -> Self {
        credentials.map(WipedString::from)
    }
}

#[cfg(feature = "alloc")]
impl From<Credentials<alloc::string::String>> for Credentials<WipedString> {
    /// Moves the strings, so that they are wiped on drop.
    fn from(credentials: Credentials<alloc::string::String>) -> Self {
        credentials.map(WipedString::from)
    }
}

/// An output with credentials: of `AssumeRole` and its relatives, `GetSessionToken`, `GetFederationToken`,
/// `GetDelegatedAccessToken`, the operations of MinIO, and operations from outside this crate that implement it.
///
/// With it, code that refreshes credentials is written once for all of them:
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{AssumeRole, Credentials, Error, GetSessionToken, HasCredentials, Operation, WipedString};
///
/// fn session<O>(status: u16, body: &[u8]) -> Result<Credentials<WipedString>, Error<WipedString>>
/// where
///     O: Operation<Output<WipedString>: HasCredentials<WipedString>>,
/// {
///     Ok(O::decode_owned(status, body)?.output.into_credentials())
/// }
/// assert!(session::<AssumeRole<'_>>(503, b"").is_err());
/// assert!(session::<GetSessionToken<'_>>(503, b"").is_err());
/// # }
/// ```
pub trait HasCredentials<S> {
    /// The credentials.
    fn credentials(&self) -> &Credentials<S>;

    /// Returns the credentials.
    fn into_credentials(self) -> Credentials<S>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn debug_is_redacted() {
        let credentials = Credentials::new("AKID", "planted").with_session_token("planted");
        let expected = "Credentials { access_key_id: \"AKID\", secret_access_key: [redacted], \
                        session_token: Some([redacted]), expiration: None }";
        assert_eq!(format!("{credentials:?}"), expected);
    }

    #[cfg(feature = "alloc")]
    #[test]
    fn owned_credentials_equal_the_decoded_ones() {
        use crate::Text;

        let decoded = Credentials::new(Text::new("AKID"), Text::from_xml("a&amp;b"))
            .with_session_token(Text::new("token"))
            .with_expiration(Timestamp::MAX);
        let owned = decoded.into_owned();
        assert_eq!(&*owned.access_key_id, "AKID");
        assert_eq!(&**owned.secret_access_key.expose_secret(), "a&b");
        assert_eq!(owned.session_token.map(|token| token.expose_secret().len()), Some(5));
        assert_eq!(owned.expiration, Some(Timestamp::MAX));
    }

    #[test]
    fn every_string_is_converted_in_order() {
        let credentials = Credentials::new("id", "secret").with_session_token("token");
        let credentials = credentials.with_expiration(Timestamp::MAX);
        let mut seen = alloc::vec::Vec::new();
        let lengths = credentials.map(|value| {
            seen.push(value);
            value.len()
        });
        assert_eq!(seen, ["id", "secret", "token"]);
        assert_eq!(lengths, Credentials::new(2, 6).with_session_token(5).with_expiration(Timestamp::MAX));
        assert_eq!(credentials.as_ref().map(|value| *value), credentials);
        assert_eq!(Credentials::new("id", "secret").map(str::len).session_token, None);
    }

    #[test]
    fn the_first_error_stops_a_conversion() {
        let credentials = Credentials::new("id", "secret").with_session_token("token");
        for (refused, expected) in [("id", 1), ("secret", 2), ("token", 3)] {
            let mut count = 0;
            let converted = credentials.try_map(|value| {
                count += 1;
                if value == refused { Err(value) } else { Ok(()) }
            });
            assert_eq!((converted, count), (Err(refused), expected));
        }
    }

    #[test]
    fn credentials_differ_by_each_member() {
        let credentials = Credentials::new("id", "secret").with_session_token("token");
        for other in [
            Credentials { access_key_id: "other", ..credentials },
            Credentials { secret_access_key: Secret::new("other"), ..credentials },
            credentials.with_session_token("other"),
            Credentials { session_token: None, ..credentials },
            credentials.with_expiration(Timestamp::MAX),
        ] {
            assert_ne!(other, credentials);
        }
    }

    #[cfg(feature = "alloc")]
    #[test]
    fn credentials_of_each_storage_are_copied_and_borrowed() {
        use alloc::string::String;

        let plain = Credentials::new("id", "a&b").with_session_token("token").with_expiration(Timestamp::MAX);
        let escaped =
            Credentials { secret_access_key: Secret::new(Text::from_xml("a&amp;b")), ..plain.to_text() };
        assert_eq!(plain.to_text(), escaped);
        assert_eq!(Credentials::<Text<'_>>::from(plain), escaped);
        let owned = plain.into_owned();
        assert_eq!(owned.to_text(), escaped);
        assert_eq!(escaped.into_owned(), owned);
        assert_eq!(Credentials::<WipedString>::from(plain), owned);
        assert_eq!(Credentials::<WipedString>::from(escaped), owned);
        assert_eq!(Credentials::<WipedString>::from(plain.map(String::from)), owned);
        assert_eq!(plain.map(String::from).into_owned(), owned);
        assert_eq!(owned.clone().into_owned(), owned);
    }

    /// Agrees with `refresh_needed` of botocore, except at the second at which exactly the margin remains: credentials
    /// have expired at the second of their expiration.
    #[test]
    fn refresh_is_needed_within_the_margin() {
        let expiration = Timestamp::parse_rfc3339("2019-11-09T13:34:41Z").unwrap();
        let credentials = Credentials::new("id", "secret").with_expiration(expiration);
        assert_eq!(credentials.expiration, Some(expiration));
        for (left, expected) in [
            (3_600, [false, false, false]),
            (901, [false, false, false]),
            (900, [true, false, false]),
            (601, [true, false, false]),
            (600, [true, true, false]),
            (1, [true, true, false]),
            (0, [true, true, true]),
            (-1, [true, true, true]),
            (-86_400, [true, true, true]),
        ] {
            let now = expiration.saturating_add_seconds(-left);
            let margins = [ADVISORY_REFRESH_MARGIN, MANDATORY_REFRESH_MARGIN, Duration::ZERO];
            let needs = margins.map(|margin| credentials.needs_refresh(now, margin));
            assert_eq!(needs, expected, "{left} seconds left");
        }
    }

    #[test]
    fn credentials_without_expiry_need_no_refresh() {
        let credentials = Credentials::new("id", "secret");
        assert_eq!(credentials.expiration, None);
        assert!(!credentials.needs_refresh(Timestamp::MAX, Duration::MAX));
    }

    #[test]
    fn a_margin_does_not_overflow() {
        let credentials = Credentials::new("id", "secret").with_expiration(Timestamp::MAX);
        assert!(credentials.needs_refresh(Timestamp::MIN, Duration::MAX));
        assert!(!credentials.needs_refresh(Timestamp::MIN, Duration::ZERO));
    }
}
