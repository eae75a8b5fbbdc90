//! Credentials, generic over the storage of their strings.

use crate::secret::Secret;
use crate::shape::{ResponseShape, ResponseVisitor};
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
/// `S` is the storage: [`Text`](crate::Text) for decoded credentials, `&str` for borrowed ones, `WipedString` for owned
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
#[derive(Clone, Copy, Debug, Default)]
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

    /// The expiry; `None` for credentials that do not expire or whose expiry is unknown.
    #[must_use]
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.expiration
    }

    /// Whether the credentials expire within `margin`; `false` if the expiry is unknown.
    ///
    /// With a margin of zero, it tells whether they have expired. `now` is the service's time: correct a wrong clock
    /// with [`ClockSkew::apply`](crate::ClockSkew::apply). The shortest session has 900 seconds, all of them within
    /// [`ADVISORY_REFRESH_MARGIN`]: choose a smaller margin for it.
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
    /// # Ok::<(), sts_wire::TimestampError>(())
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

#[cfg(feature = "alloc")]
mod owned {
    use super::Credentials;
    use crate::{Secret, Text, WipedString};

    impl Credentials<Text<'_>> {
        /// Copies the credentials into owned strings, which outlive the body and are wiped on drop.
        ///
        /// ```
        /// use sts_wire::{Credentials, Text};
        ///
        /// let decoded = Credentials::new(Text::new("AKIDEXAMPLE"), Text::new("secret"));
        /// assert_eq!(decoded.into_owned().access_key_id.as_ref(), "AKIDEXAMPLE");
        /// ```
        #[must_use]
        pub fn into_owned(self) -> Credentials<WipedString> {
            let owned = |secret: Secret<Text<'_>>| Secret::new(WipedString::from(secret.into_exposed()));
            Credentials {
                access_key_id: self.access_key_id.into(),
                secret_access_key: owned(self.secret_access_key),
                session_token: self.session_token.map(owned),
                expiration: self.expiration,
            }
        }
    }
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

    /// Agrees with `refresh_needed` of botocore, but for the second at which exactly the margin remains: credentials
    /// have expired at the second of their expiration.
    #[test]
    fn refresh_is_needed_within_the_margin() {
        let expiration = Timestamp::parse_rfc3339("2019-11-09T13:34:41Z").unwrap();
        let credentials = Credentials::new("id", "secret").with_expiration(expiration);
        assert_eq!(credentials.expires_at(), Some(expiration));
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
        assert_eq!(credentials.expires_at(), None);
        assert!(!credentials.needs_refresh(Timestamp::MAX, Duration::MAX));
    }

    #[test]
    fn a_margin_does_not_overflow() {
        let credentials = Credentials::new("id", "secret").with_expiration(Timestamp::MAX);
        assert!(credentials.needs_refresh(Timestamp::MIN, Duration::MAX));
        assert!(!credentials.needs_refresh(Timestamp::MIN, Duration::ZERO));
    }
}
