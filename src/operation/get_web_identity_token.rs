//! A signed JSON Web Token with the caller's identity, for services outside AWS.

use super::member::Tag;
use crate::secret::Secret;
use crate::setters::setters;
use crate::shape::{Action, ItemLimit, Items, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
use crate::timestamp::Timestamp;

/// A signed JSON Web Token with the caller's identity, for services outside AWS.
///
/// The global endpoint does not support it.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{Encode, GetWebIdentityToken};
///
/// let action = GetWebIdentityToken::new(&["https://api.example.com"], "ES384").duration_seconds(300);
/// assert_eq!(
///     action.encode_to_string(),
///     "Action=GetWebIdentityToken&Audience.member.1=https%3A%2F%2Fapi.example.com&DurationSeconds=300\
///      &SigningAlgorithm=ES384&Version=2011-06-15"
/// );
/// # }
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetWebIdentityToken<'a> {
    /// The intended recipients of the token; 1 to 10 values of 1 to 1,000 characters.
    pub audience: Items<'a, &'a str>,
    /// The validity of the token in seconds; 60 to 3,600; by default 300.
    pub duration_seconds: Option<u32>,
    /// The signing algorithm of the token: `RS256` or `ES384`.
    pub signing_algorithm: &'a str,
    /// Session tags; at most 50, with keys that differ in more than case.
    pub tags: Items<'a, Tag<'a>>,
}

impl<'a> GetWebIdentityToken<'a> {
    /// Creates a request with the required members.
    #[must_use]
    pub const fn new(audience: &'a [&'a str], signing_algorithm: &'a str) -> Self {
        Self {
            audience: Items::new(audience),
            duration_seconds: None,
            signing_algorithm,
            tags: Items::new(&[]),
        }
    }

    setters! {
        duration_seconds: u32 = Some(duration_seconds);
        ///
        /// The list must outlive the request: see [`AssumeRole::tags`](crate::AssumeRole::tags()).
        tags: &'a [Tag<'a>] = Items::new(tags);
    }
}

const AUDIENCE: &TextLimit = &TextLimit::length(1, 1000);
const SIGNING_ALGORITHM: &TextLimit = &TextLimit::length(5, 5).one_of(&["RS256", "ES384"]);

impl<'a> Action for GetWebIdentityToken<'a> {
    names!("GetWebIdentityToken");

    type Str = &'a str;
    type Output<S: Default> = GetWebIdentityTokenOutput<S>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.texts("Audience", &mut self.audience, ItemLimit::between(1, 10), AUDIENCE)?;
        visitor.opt_integer("DurationSeconds", &mut self.duration_seconds, 60..=3600)?;
        visitor.text("SigningAlgorithm", &mut self.signing_algorithm, SIGNING_ALGORITHM)?;
        visitor.structures("Tags", &mut self.tags, ItemLimit::at_most(50))
    }
}

/// The output of [`GetWebIdentityToken`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{GetWebIdentityToken, Operation};
///
/// let body = b"<GetWebIdentityTokenResponse><GetWebIdentityTokenResult>\
///     <WebIdentityToken>eyJh.e30.c2ln</WebIdentityToken><Expiration>2025-11-11T22:44:21.703Z</Expiration>\
///     </GetWebIdentityTokenResult></GetWebIdentityTokenResponse>";
/// let answer = GetWebIdentityToken::decode(200, body)?.output;
/// assert_eq!(*answer.web_identity_token.unwrap().expose_secret(), "eyJh.e30.c2ln");
/// assert!(answer.expiration.is_some());
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetWebIdentityTokenOutput<S> {
    /// The signed JSON Web Token.
    pub web_identity_token: Option<Secret<S>>,
    /// The expiry of the token.
    pub expiration: Option<Timestamp>,
}

impl<S: Default> ResponseShape<S> for GetWebIdentityTokenOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_secret("WebIdentityToken", &mut self.web_identity_token)?;
        visitor.opt_timestamp("Expiration", &mut self.expiration)
    }
}

output!(GetWebIdentityTokenOutput);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing::{self, AWKWARD};
    use crate::shape::Class;
    use alloc::vec;

    const EVERY_MEMBER: GetWebIdentityToken<'static> = GetWebIdentityToken::new(
        &["a", "b", "c", "d", "e", "f", "g", "h", "i", "https://j.example"],
        "ES384",
    )
    .duration_seconds(3600)
    .tags(&[Tag::new("team", "data+ml")]);

    /// The members of the API reference's sample response, which has the output format of the AWS CLI.
    const DOCUMENT: &str = r#"<GetWebIdentityTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetWebIdentityTokenResult>
    <WebIdentityToken>token</WebIdentityToken>
    <Expiration>2025-11-11T22:44:21.703000+00:00</Expiration>
  </GetWebIdentityTokenResult>
  <ResponseMetadata>
    <RequestId>3c1d7f4a-0f6e-4d0b-8a3e-6b2d8c5e9f70</RequestId>
  </ResponseMetadata>
</GetWebIdentityTokenResponse>"#;

    #[test]
    fn encodes_documented_example() {
        // The reference's example is a command line: --audience test --signing-algorithm RS256 ...
        testing::encodes(
            &GetWebIdentityToken::new(&["test"], "RS256").duration_seconds(300),
            "Action=GetWebIdentityToken&Audience.member.1=test&DurationSeconds=300&SigningAlgorithm=RS256\
             &Version=2011-06-15",
        );
    }

    #[test]
    fn encodes_every_member() {
        testing::encodes(
            &EVERY_MEMBER,
            "Action=GetWebIdentityToken&Audience.member.1=a&Audience.member.10=https%3A%2F%2Fj.example\
             &Audience.member.2=b&Audience.member.3=c&Audience.member.4=d&Audience.member.5=e\
             &Audience.member.6=f&Audience.member.7=g&Audience.member.8=h&Audience.member.9=i\
             &DurationSeconds=3600&SigningAlgorithm=ES384&Tags.member.1.Key=team&Tags.member.1.Value=data%2Bml\
             &Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<GetWebIdentityToken<'_>>(DOCUMENT);
        assert_eq!(*answer.output.web_identity_token.unwrap().expose_secret(), "token");
        let expiration = Timestamp::parse_rfc3339("2025-11-11T22:44:21Z").unwrap();
        assert_eq!(answer.output.expiration, Some(expiration));
        assert_eq!(answer.request_id.unwrap(), "3c1d7f4a-0f6e-4d0b-8a3e-6b2d8c5e9f70");
    }

    #[test]
    fn decodes_error() {
        let (escalation, disabled, too_large) = (
            "SessionDurationEscalationException",
            "OutboundWebIdentityFederationDisabledException",
            "JWTPayloadSizeExceededException",
        );
        testing::decodes_errors::<GetWebIdentityToken<'_>>(&[
            (ErrorCode::SessionDurationEscalationException, escalation, 403, false),
            (ErrorCode::OutboundWebIdentityFederationDisabledException, disabled, 403, false),
            (ErrorCode::JwtPayloadSizeExceededException, too_large, 400, false),
        ]);
    }

    #[test]
    fn round_trips() {
        let tags = [Tag::new(AWKWARD, ""), Tag::new("", AWKWARD)];
        testing::round_trips(
            &GetWebIdentityToken::new(&["", AWKWARD], AWKWARD).duration_seconds(60).tags(&tags),
            &[
                ("Audience.member.1", ""),
                ("Audience.member.2", AWKWARD),
                ("DurationSeconds", "60"),
                ("SigningAlgorithm", AWKWARD),
                ("Tags.member.1.Key", AWKWARD),
                ("Tags.member.1.Value", ""),
                ("Tags.member.2.Key", ""),
                ("Tags.member.2.Value", AWKWARD),
            ],
        );
    }

    #[test]
    fn checks_every_limit() {
        use testing::violations;

        assert!(EVERY_MEMBER.check().is_ok());
        testing::checks_items("Audience", 1..=10, |count| {
            violations(&GetWebIdentityToken::new(&vec!["test"; count], "RS256"))
        });
        testing::checks_text("Audience.member.2", 1..=1000, Class::Any, |value| {
            violations(&GetWebIdentityToken::new(&["test", value], "RS256"))
        });
        testing::checks_range("DurationSeconds", 60..=3600, |seconds| {
            violations(&EVERY_MEMBER.duration_seconds(seconds))
        });
        assert_eq!(
            violations(&GetWebIdentityToken::new(&["test"], "HS256")),
            ["SigningAlgorithm: not one of RS256 ES384"]
        );
        testing::checks_tags(|tags| violations(&EVERY_MEMBER.tags(tags)));

        assert_eq!(
            violations(&GetWebIdentityToken::new(&[], "none").duration_seconds(59).tags(&[Tag::new("", "")])),
            [
                "Audience: 0 items where 1 to 10 are allowed",
                "DurationSeconds: 59 where 60 to 3600 is allowed",
                "SigningAlgorithm: 4 characters where 5 are required",
                "SigningAlgorithm: not one of RS256 ES384",
                "Tags.member.1.Key: 0 characters where 1 to 128 are allowed",
            ]
        );
    }

    #[test]
    fn hides_secrets() {
        // The request has no secret member.
        testing::hides_in_answer::<GetWebIdentityToken<'_>>(DOCUMENT, &["WebIdentityToken"]);
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<GetWebIdentityToken<'_>>(DOCUMENT);
    }
}
