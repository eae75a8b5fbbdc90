//! The text behind the encoded message that came with a refusal.

use crate::shape::{Action, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};
use crate::{Secret, Text};

/// The text behind the encoded message that came with a refusal.
///
/// The text may say more than the refused caller is to know; it is a [`Secret`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{DecodeAuthorizationMessage, Encode};
///
/// assert_eq!(
///     DecodeAuthorizationMessage::new("bWVzc2FnZQ==").encode_to_string(),
///     "Action=DecodeAuthorizationMessage&EncodedMessage=bWVzc2FnZQ%3D%3D&Version=2011-06-15"
/// );
/// # }
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

impl<'a> Action for DecodeAuthorizationMessage<'a> {
    const ACTION: &'static str = "DecodeAuthorizationMessage";
    const RESPONSE: &'static str = "DecodeAuthorizationMessageResponse";
    const RESULT: &'static str = "DecodeAuthorizationMessageResult";
    // The model has a result element, the documented answer has none.
    const MEMBERS_IN_ROOT: bool = true;

    type Str = &'a str;
    type Output<'r> = DecodeAuthorizationMessageOutput<Text<'r>>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("EncodedMessage", &mut self.encoded_message, ENCODED_MESSAGE)
    }
}

/// What [`DecodeAuthorizationMessage`] answers.
///
/// ```
/// use sts_wire::{DecodeAuthorizationMessage, Operation};
///
/// let body = b"<DecodeAuthorizationMessageResponse><DecodeAuthorizationMessageResult>\
///     <DecodedMessage>{}</DecodedMessage>\
///     </DecodeAuthorizationMessageResult></DecodeAuthorizationMessageResponse>";
/// let answer = DecodeAuthorizationMessage::decode(200, body)?.output;
/// assert_eq!(*answer.decoded_message.unwrap().expose_secret(), "{}");
/// # Ok::<(), sts_wire::Error<sts_wire::Text<'_>>>(())
/// ```
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

#[cfg(feature = "alloc")]
impl<'r> crate::IntoOwned<'r> for DecodeAuthorizationMessageOutput<Text<'r>> {
    type Owned = DecodeAuthorizationMessageOutput<crate::WipedString>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing::{self, AWKWARD};
    use crate::shape::Class;

    const EVERY_MEMBER: DecodeAuthorizationMessage<'static> =
        DecodeAuthorizationMessage::new("4GIOHlTkIaWHQD0Q+/x=");

    /// The message of the sample response of the API reference, in the envelope of the model. The reference's own
    /// envelope has neither a result nor metadata, as no answer of the service has.
    const DOCUMENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<DecodeAuthorizationMessageResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <DecodeAuthorizationMessageResult>
    <DecodedMessage>
    {
      "allowed": "false",
      "explicitDeny": "false",
      "matchedStatements": "",
      "failures": "",
      "context": {
        "principal": {
          "id": "AIDACKCEVSQ6C2EXAMPLE",
          "name": "Bob",
          "arn": "arn:aws:iam::123456789012:user/Bob"
        },
        "action": "ec2:StopInstances",
        "resource": "arn:aws:ec2:us-east-1:123456789012:instance/i-dd01c9bd",
        "conditions": [
          {
            "item": {
              "key": "ec2:Tenancy",
              "values": ["default"]
             },
          {
            "item": {
              "key": "ec2:ResourceTag/elasticbeanstalk:environment-name",
              "values": ["Default-Environment"]
            }
          },
          (Additional items ...)
        ]
      }
    }
    </DecodedMessage>
  </DecodeAuthorizationMessageResult>
  <ResponseMetadata>
    <RequestId>6624a9ca-cd25-4f50-b2a5-7ba65bf07453</RequestId>
  </ResponseMetadata>
</DecodeAuthorizationMessageResponse>"#;

    #[test]
    fn encodes_documented_example() {
        testing::encodes(
            &DecodeAuthorizationMessage::new("<encoded-message>"),
            "Action=DecodeAuthorizationMessage&EncodedMessage=%3Cencoded-message%3E&Version=2011-06-15",
        );
    }

    #[test]
    fn encodes_every_member() {
        testing::encodes(
            &EVERY_MEMBER,
            "Action=DecodeAuthorizationMessage&EncodedMessage=4GIOHlTkIaWHQD0Q%2B%2Fx%3D&Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<DecodeAuthorizationMessage<'_>>(DOCUMENT);
        let message = answer.output.decoded_message.unwrap();
        assert_eq!(*message.expose_secret(), testing::element(DOCUMENT, "DecodedMessage"));
        assert_eq!(answer.request_id.unwrap(), "6624a9ca-cd25-4f50-b2a5-7ba65bf07453");
    }

    #[test]
    fn decodes_error() {
        let code = "InvalidAuthorizationMessageException";
        testing::decodes_errors::<DecodeAuthorizationMessage<'_>>(&[(
            ErrorCode::InvalidAuthorizationMessageException,
            code,
            400,
            false,
        )]);
    }

    #[test]
    fn round_trips() {
        testing::round_trips(&DecodeAuthorizationMessage::new(AWKWARD), &[("EncodedMessage", AWKWARD)]);
    }

    #[test]
    fn checks_every_limit() {
        assert!(EVERY_MEMBER.check().is_ok());
        testing::checks_text("EncodedMessage", 1..=10_240, Class::Any, |value| {
            testing::violations(&DecodeAuthorizationMessage::new(value))
        });
    }

    #[test]
    fn hides_secrets() {
        // The encoded message is opaque to whoever cannot have it decoded.
        testing::hides_in_answer::<DecodeAuthorizationMessage<'_>>(DOCUMENT, &["DecodedMessage"]);
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<DecodeAuthorizationMessage<'_>>(DOCUMENT);
    }

    #[test]
    fn decodes_the_documented_form_without_a_result() {
        let document = "<DecodeAuthorizationMessageResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
             <requestId>6624a9ca-cd25-4f50-b2a5-7ba65bf07453</requestId>\
             <DecodedMessage>{\"allowed\": \"false\"}</DecodedMessage></DecodeAuthorizationMessageResponse>";
        let answer = DecodeAuthorizationMessage::decode(200, document.as_bytes()).unwrap();
        assert_eq!(*answer.output.decoded_message.unwrap().expose_secret(), "{\"allowed\": \"false\"}");
        assert_eq!(answer.request_id.unwrap(), "6624a9ca-cd25-4f50-b2a5-7ba65bf07453");
        // Without that id it is a document that lacks its result.
        let document = document.replace("requestId>", "other>");
        let error = DecodeAuthorizationMessage::decode(200, document.as_bytes()).unwrap_err();
        assert_eq!(
            alloc::string::ToString::to_string(&error),
            alloc::format!("member DecodeAuthorizationMessageResult is missing at byte {}", document.len())
        );
    }
}
