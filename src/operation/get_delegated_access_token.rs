//! Temporary credentials in exchange for a trade-in token.

use crate::credentials::Credentials;
use crate::secret::Secret;
use crate::shape::{Action, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};

/// Temporary credentials in exchange for a trade-in token.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{Encode, GetDelegatedAccessToken};
///
/// assert_eq!(
///     GetDelegatedAccessToken::new("a+b").encode_to_string(),
///     "Action=GetDelegatedAccessToken&TradeInToken=a%2Bb&Version=2011-06-15"
/// );
/// # }
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetDelegatedAccessToken.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetDelegatedAccessToken<'a> {
    /// The token to trade in.
    pub trade_in_token: Secret<&'a str>,
}

impl<'a> GetDelegatedAccessToken<'a> {
    /// Creates a request with the required members.
    #[must_use]
    pub const fn new(trade_in_token: &'a str) -> Self {
        Self { trade_in_token: Secret::new(trade_in_token) }
    }
}

const TRADE_IN_TOKEN: &TextLimit = &TextLimit::length(0, usize::MAX);

impl<'a> Action for GetDelegatedAccessToken<'a> {
    names!("GetDelegatedAccessToken");

    type Str = &'a str;
    type Output<S: Default> = GetDelegatedAccessTokenOutput<S>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.secret("TradeInToken", &mut self.trade_in_token, TRADE_IN_TOKEN)
    }
}

/// The output of [`GetDelegatedAccessToken`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{GetDelegatedAccessToken, Operation};
///
/// let body = b"<GetDelegatedAccessTokenResponse><GetDelegatedAccessTokenResult>\
///     <Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>wJalr</SecretAccessKey>\
///     <SessionToken>AQoD</SessionToken><Expiration>2019-11-09T13:34:41Z</Expiration></Credentials>\
///     </GetDelegatedAccessTokenResult></GetDelegatedAccessTokenResponse>";
/// let answer = GetDelegatedAccessToken::decode(200, body)?.output;
/// assert_eq!(answer.credentials.access_key_id, "ASIAIOSFODNN7EXAMPLE");
/// assert_eq!(answer.assumed_principal, None);
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetDelegatedAccessTokenOutput<S> {
    /// The temporary credentials.
    pub credentials: Credentials<S>,
    /// The ARN of the principal that the token represents.
    pub assumed_principal: Option<S>,
    /// The used share of the limit for policies and tags, in percent; deprecated, and no longer sent.
    pub packed_policy_size: Option<u32>,
}

impl<S: Default> ResponseShape<S> for GetDelegatedAccessTokenOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structure("Credentials", &mut self.credentials)?;
        visitor.opt_text("AssumedPrincipal", &mut self.assumed_principal)?;
        visitor.opt_integer("PackedPolicySize", &mut self.packed_policy_size)
    }
}

output!(GetDelegatedAccessTokenOutput, credentials);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing::{self, AWKWARD, SECRET};

    const EVERY_MEMBER: GetDelegatedAccessToken<'static> = GetDelegatedAccessToken::new("dHJhZGU+/2lu==");

    /// A response with the members of the API reference, which has no sample response.
    const DOCUMENT: &str = r#"<GetDelegatedAccessTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetDelegatedAccessTokenResult>
    <Credentials>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
      <SessionToken>IQoJb3JpZ2luX2VjEDelegated//EXAMPLE==</SessionToken>
      <Expiration>2026-02-28T23:59:59Z</Expiration>
    </Credentials>
    <AssumedPrincipal>arn:aws:iam::123456789012:role/Delegated</AssumedPrincipal>
    <PackedPolicySize>0</PackedPolicySize>
  </GetDelegatedAccessTokenResult>
  <ResponseMetadata>
    <RequestId>5f2a1f0e-66c1-4b1c-9e0e-2f6b8a6d9c11</RequestId>
  </ResponseMetadata>
</GetDelegatedAccessTokenResponse>"#;

    #[test]
    fn encodes_documented_example() {
        // The API reference has no example.
        testing::encodes(
            &GetDelegatedAccessToken::new("token"),
            "Action=GetDelegatedAccessToken&TradeInToken=token&Version=2011-06-15",
        );
    }

    #[test]
    fn encodes_every_member() {
        testing::encodes(
            &EVERY_MEMBER,
            "Action=GetDelegatedAccessToken&TradeInToken=dHJhZGU%2B%2F2lu%3D%3D&Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<GetDelegatedAccessToken<'_>>(DOCUMENT);
        let output = answer.output;
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY";
        let token = "IQoJb3JpZ2luX2VjEDelegated//EXAMPLE==";
        testing::has_credentials(
            &output.credentials,
            ["ASIAIOSFODNN7EXAMPLE", secret, token, "2026-02-28T23:59:59Z"],
        );
        assert_eq!(output.assumed_principal.unwrap(), "arn:aws:iam::123456789012:role/Delegated");
        assert_eq!(output.packed_policy_size, Some(0));
        assert_eq!(answer.request_id.unwrap(), "5f2a1f0e-66c1-4b1c-9e0e-2f6b8a6d9c11");
    }

    #[test]
    fn decodes_error() {
        testing::decodes_errors::<GetDelegatedAccessToken<'_>>(&[
            (ErrorCode::ExpiredTradeInTokenException, "ExpiredTradeInTokenException", 400, false),
            (ErrorCode::RegionDisabledException, "RegionDisabledException", 403, false),
            (ErrorCode::PackedPolicyTooLarge, "PackedPolicyTooLarge", 400, false),
        ]);
    }

    #[test]
    fn round_trips() {
        testing::round_trips(&GetDelegatedAccessToken::new(AWKWARD), &[("TradeInToken", AWKWARD)]);
    }

    #[test]
    fn checks_every_limit() {
        // There is no limit.
        for token in ["", AWKWARD, &"🍕".repeat(100_000)] {
            assert!(GetDelegatedAccessToken::new(token).check().is_ok());
        }
    }

    #[test]
    fn hides_secrets() {
        testing::hides(&GetDelegatedAccessToken::new(SECRET));
        testing::hides_in_answer::<GetDelegatedAccessToken<'_>>(
            DOCUMENT,
            &["SecretAccessKey", "SessionToken"],
        );
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<GetDelegatedAccessToken<'_>>(DOCUMENT);
    }
}
