//! The text behind the encoded message that came with a refusal.

use crate::shape::{RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
use crate::{Operation, Secret, Text};

/// The text behind the encoded message that came with a refusal.
///
/// The text may say more than the refused caller is to know; it is a [`Secret`](crate::Secret).
///
/// ```
/// use sts_wire::{DecodeAuthorizationMessage, Encode};
///
/// assert_eq!(
///     DecodeAuthorizationMessage::new("bWVzc2FnZQ==").encode_to_string(),
///     "Action=DecodeAuthorizationMessage&EncodedMessage=bWVzc2FnZQ%3D%3D&Version=2011-06-15"
/// );
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html>.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct DecodeAuthorizationMessage<'a> {
    /// The message that came with a refusal; 1 to 10,240 characters.
    pub encoded_message: &'a str,
}

impl<'a> DecodeAuthorizationMessage<'a> {
    /// A request with its required members.
    #[must_use]
    pub const fn new(encoded_message: &'a str) -> Self {
        Self { encoded_message }
    }
}

const ENCODED_MESSAGE: &TextLimit = &TextLimit::length(1, 10_240);

impl<'a> Operation for DecodeAuthorizationMessage<'a> {
    const ACTION: &'static str = "DecodeAuthorizationMessage";
    const RESPONSE: &'static str = "DecodeAuthorizationMessageResponse";
    const RESULT: &'static str = "DecodeAuthorizationMessageResult";

    type Str = &'a str;
    type Output<'r> = DecodeAuthorizationMessageOutput<Text<'r>>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("EncodedMessage", &mut self.encoded_message, ENCODED_MESSAGE)
    }
}

/// What [`DecodeAuthorizationMessage`] answers.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct DecodeAuthorizationMessageOutput<S> {
    /// Why the request was refused, as JSON; it may name things the caller must not see.
    pub decoded_message: Option<Secret<S>>,
}

impl<S: Default> ResponseShape<S> for DecodeAuthorizationMessageOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_secret("DecodedMessage", &mut self.decoded_message)
    }
}
