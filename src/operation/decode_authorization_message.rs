//! Decodes the encoded authorization message of a denied request.

use crate::secret::Secret;
use crate::shape::{Action, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};

/// Decodes the encoded authorization message of a denied request.
///
/// The decoded message is a [`Secret`], since it may contain details that the denied caller must not see.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeAuthorizationMessage<'a> {
    /// The encoded message of the denied request; 1 to 10,240 characters.
    pub encoded_message: &'a str,
}

impl<'a> DecodeAuthorizationMessage<'a> {
    /// Creates a request with the required members.
    #[must_use]
    pub const fn new(encoded_message: &'a str) -> Self {
        Self { encoded_message }
    }
}

const ENCODED_MESSAGE: &TextLimit = &TextLimit::length(1, 10_240);

impl<'a> Action for DecodeAuthorizationMessage<'a> {
    names!("DecodeAuthorizationMessage");
    // The service model has a result element; the documented response has none.
    const MEMBERS_IN_ROOT: bool = true;

    type Str = &'a str;
    type Output<S: Default> = DecodeAuthorizationMessageOutput<S>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("EncodedMessage", &mut self.encoded_message, ENCODED_MESSAGE)
    }
}

/// The output of [`DecodeAuthorizationMessage`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{DecodeAuthorizationMessage, Operation};
///
/// let body = b"<DecodeAuthorizationMessageResponse><DecodeAuthorizationMessageResult>\
///     <DecodedMessage>{}</DecodedMessage>\
///     </DecodeAuthorizationMessageResult></DecodeAuthorizationMessageResponse>";
/// let answer = DecodeAuthorizationMessage::decode(200, body)?.output;
/// assert_eq!(*answer.decoded_message.unwrap().expose_secret(), "{}");
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeAuthorizationMessageOutput<S> {
    /// The reasons of the denial as JSON.
    pub decoded_message: Option<Secret<S>>,
}

impl<S: Default> ResponseShape<S> for DecodeAuthorizationMessageOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_secret("DecodedMessage", &mut self.decoded_message)
    }
}

output!(DecodeAuthorizationMessageOutput);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing::{self, AWKWARD};
    use crate::shape::Class;

    const EVERY_MEMBER: DecodeAuthorizationMessage<'static> =
        DecodeAuthorizationMessage::new("4GIOHlTkIaWHQD0Q+/x=");

    /// The message of the API reference's sample response in the envelope of the service model. The envelope in the
    /// reference has no result and no metadata.
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
        // The encoded message is not a secret: only an authorised caller can decode it.
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
        let answer = DecodeAuthorizationMessage::decode_borrowed(200, document.as_bytes()).unwrap();
        assert_eq!(*answer.output.decoded_message.unwrap().expose_secret(), "{\"allowed\": \"false\"}");
        assert_eq!(answer.request_id.unwrap(), "6624a9ca-cd25-4f50-b2a5-7ba65bf07453");
        // Without the request id in the root, the result is missing.
        let document = document.replace("requestId>", "other>");
        let error = DecodeAuthorizationMessage::decode_borrowed(200, document.as_bytes()).unwrap_err();
        assert_eq!(
            alloc::string::ToString::to_string(&error),
            alloc::format!("member DecodeAuthorizationMessageResult is missing at byte {}", document.len())
        );
    }
}
