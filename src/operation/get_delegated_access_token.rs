//! Temporary credentials for a trade-in token.

use crate::shape::{RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
use crate::{Credentials, Operation, Secret, Text};

/// Temporary credentials for a trade-in token.
///
/// ```
/// use sts_wire::{Encode, GetDelegatedAccessToken};
///
/// assert_eq!(
///     GetDelegatedAccessToken::new("a+b").encode_to_string(),
///     "Action=GetDelegatedAccessToken&TradeInToken=a%2Bb&Version=2011-06-15"
/// );
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetDelegatedAccessToken.html>.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct GetDelegatedAccessToken<'a> {
    /// The token to trade in.
    pub trade_in_token: Secret<&'a str>,
}

impl<'a> GetDelegatedAccessToken<'a> {
    /// A request with its required members.
    #[must_use]
    pub const fn new(trade_in_token: &'a str) -> Self {
        Self { trade_in_token: Secret::new(trade_in_token) }
    }
}

const TRADE_IN_TOKEN: &TextLimit = &TextLimit::length(0, usize::MAX);

impl<'a> Operation for GetDelegatedAccessToken<'a> {
    const ACTION: &'static str = "GetDelegatedAccessToken";
    const RESPONSE: &'static str = "GetDelegatedAccessTokenResponse";
    const RESULT: &'static str = "GetDelegatedAccessTokenResult";

    type Str = &'a str;
    type Output<'r> = GetDelegatedAccessTokenOutput<Text<'r>>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.secret("TradeInToken", &mut self.trade_in_token, TRADE_IN_TOKEN)
    }
}

/// What [`GetDelegatedAccessToken`] answers.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct GetDelegatedAccessTokenOutput<S> {
    /// The temporary credentials.
    pub credentials: Credentials<S>,
    /// The ARN of the principal that the token stood for.
    pub assumed_principal: Option<S>,
    /// How much of the limit for policies and tags is used, in percent; deprecated in favour of
    /// `session_token_utilization`.
    pub packed_policy_size: Option<u32>,
}

impl<S: Default> ResponseShape<S> for GetDelegatedAccessTokenOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structure("Credentials", &mut self.credentials)?;
        visitor.opt_text("AssumedPrincipal", &mut self.assumed_principal)?;
        visitor.opt_integer("PackedPolicySize", &mut self.packed_policy_size)
    }
}
