//! A signed JSON Web Token that says who the caller is, for services outside AWS.

use crate::member::Tag;
use crate::shape::{ItemLimit, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
use crate::{Operation, Secret, Text, Timestamp};

/// A signed JSON Web Token that says who the caller is, for services outside AWS.
///
/// The global endpoint does not serve it.
///
/// ```
/// use sts_wire::{Encode, GetWebIdentityToken};
///
/// let action = GetWebIdentityToken::new(&["https://api.example.com"], "ES384").duration_seconds(300);
/// assert_eq!(
///     action.encode_to_string(),
///     "Action=GetWebIdentityToken&Audience.member.1=https%3A%2F%2Fapi.example.com&DurationSeconds=300\
///      &SigningAlgorithm=ES384&Version=2011-06-15"
/// );
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html>.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct GetWebIdentityToken<'a> {
    /// Who is to accept the token; 1 to 10 values of 1 to 1,000 characters.
    pub audience: &'a [&'a str],
    /// How long the token will be valid, in seconds; 60 to 3,600; 300 by default.
    pub duration_seconds: Option<u32>,
    /// How the token is signed: `RS256` or `ES384`.
    pub signing_algorithm: &'a str,
    /// Session tags; at most 50, with keys that differ in more than case.
    pub tags: &'a [Tag<'a>],
}

impl<'a> GetWebIdentityToken<'a> {
    /// A request with its required members.
    #[must_use]
    pub const fn new(audience: &'a [&'a str], signing_algorithm: &'a str) -> Self {
        Self { audience, duration_seconds: None, signing_algorithm, tags: &[] }
    }

    /// Sets [`duration_seconds`](Self::duration_seconds).
    #[must_use]
    pub const fn duration_seconds(mut self, duration_seconds: u32) -> Self {
        self.duration_seconds = Some(duration_seconds);
        self
    }

    /// Sets [`tags`](Self::tags).
    #[must_use]
    pub const fn tags(mut self, tags: &'a [Tag<'a>]) -> Self {
        self.tags = tags;
        self
    }
}

const AUDIENCE: &TextLimit = &TextLimit::length(1, 1000);
const SIGNING_ALGORITHM: &TextLimit = &TextLimit::length(5, 5).one_of(&["RS256", "ES384"]);

impl<'a> Operation for GetWebIdentityToken<'a> {
    const ACTION: &'static str = "GetWebIdentityToken";
    const RESPONSE: &'static str = "GetWebIdentityTokenResponse";
    const RESULT: &'static str = "GetWebIdentityTokenResult";

    type Str = &'a str;
    type Output<'r> = GetWebIdentityTokenOutput<Text<'r>>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.texts("Audience", &mut self.audience, ItemLimit::between(1, 10), AUDIENCE)?;
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 60..=3600)?;
        visitor.text("SigningAlgorithm", &mut self.signing_algorithm, SIGNING_ALGORITHM)?;
        visitor.structures("Tags", &mut self.tags, ItemLimit::at_most(50))
    }
}

/// What [`GetWebIdentityToken`] answers.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct GetWebIdentityTokenOutput<S> {
    /// The signed JSON Web Token.
    pub web_identity_token: Option<Secret<S>>,
    /// When the token expires.
    pub expiration: Option<Timestamp>,
}

impl<S: Default> ResponseShape<S> for GetWebIdentityTokenOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_secret("WebIdentityToken", &mut self.web_identity_token)?;
        visitor.opt_timestamp("Expiration", &mut self.expiration)
    }
}
