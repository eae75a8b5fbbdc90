//! The account that an access key id belongs to.

use crate::shape::{Action, Class, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit};

/// The account that an access key id belongs to.
///
/// The key may be inactive or deleted.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{Encode, GetAccessKeyInfo};
///
/// assert_eq!(
///     GetAccessKeyInfo::new("AKIAI44QH8DHBEXAMPLE").encode_to_string(),
///     "AccessKeyId=AKIAI44QH8DHBEXAMPLE&Action=GetAccessKeyInfo&Version=2011-06-15"
/// );
/// # }
/// ```
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetAccessKeyInfo<'a> {
    /// The access key id to look up; 16 to 128 of `\w`.
    pub access_key_id: &'a str,
}

impl<'a> GetAccessKeyInfo<'a> {
    /// Creates a request with the required members.
    #[must_use]
    pub const fn new(access_key_id: &'a str) -> Self {
        Self { access_key_id }
    }
}

const ACCESS_KEY_ID: &TextLimit = &TextLimit::length(16, 128).class(Class::Word);

impl<'a> Action for GetAccessKeyInfo<'a> {
    names!("GetAccessKeyInfo");

    type Str = &'a str;
    type Output<S: Default> = GetAccessKeyInfoOutput<S>;

    fn members<V: RequestVisitor<Self::Str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("AccessKeyId", &mut self.access_key_id, ACCESS_KEY_ID)
    }
}

/// The output of [`GetAccessKeyInfo`].
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::{GetAccessKeyInfo, Operation};
///
/// let body = b"<GetAccessKeyInfoResponse><GetAccessKeyInfoResult>\
///     <Account>111122223333</Account>\
///     </GetAccessKeyInfoResult></GetAccessKeyInfoResponse>";
/// let answer = GetAccessKeyInfo::decode(200, body)?.output;
/// assert_eq!(answer.account.unwrap(), "111122223333");
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetAccessKeyInfoOutput<S> {
    /// The id of the account.
    pub account: Option<S>,
}

impl<S: Default> ResponseShape<S> for GetAccessKeyInfoOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("Account", &mut self.account)
    }
}

output!(GetAccessKeyInfoOutput);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::Operation;
    use crate::operation::testing::{self, AWKWARD};
    use alloc::format;

    const EVERY_MEMBER: GetAccessKeyInfo<'static> = GetAccessKeyInfo::new("AKIAI44QH8DHB_EXAMPL");

    /// The sample response of the API reference.
    const DOCUMENT: &str = r#"<GetAccessKeyInfoResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetAccessKeyInfoResult>
    <Account>111122223333</Account>
  </GetAccessKeyInfoResult>
 <ResponseMetadata>
    <RequestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</RequestId>
 </ResponseMetadata>
</GetAccessKeyInfoResponse>"#;

    #[test]
    fn encodes_documented_example() {
        testing::encodes(
            &GetAccessKeyInfo::new("AKIAI44QH8DHBEXAMPLE"),
            "AccessKeyId=AKIAI44QH8DHBEXAMPLE&Action=GetAccessKeyInfo&Version=2011-06-15",
        );
    }

    #[test]
    fn encodes_every_member() {
        testing::encodes(
            &EVERY_MEMBER,
            "AccessKeyId=AKIAI44QH8DHB_EXAMPL&Action=GetAccessKeyInfo&Version=2011-06-15",
        );
    }

    #[test]
    fn decodes_documented_response() {
        let answer = testing::decodes::<GetAccessKeyInfo<'_>>(DOCUMENT);
        assert_eq!(answer.output.account.unwrap(), "111122223333");
        assert_eq!(answer.request_id.unwrap(), "7a62c49f-347e-4fc4-9331-6e8eEXAMPLE");
    }

    #[test]
    fn decodes_error() {
        // The model has no errors; these are common to all operations.
        testing::decodes_errors::<GetAccessKeyInfo<'_>>(&[
            (ErrorCode::ValidationError, "ValidationError", 400, false),
            (ErrorCode::Throttling, "Throttling", 400, true),
        ]);
    }

    #[test]
    fn round_trips() {
        testing::round_trips(&GetAccessKeyInfo::new(AWKWARD), &[("AccessKeyId", AWKWARD)]);
    }

    #[test]
    fn checks_every_limit() {
        assert!(EVERY_MEMBER.check().is_ok());
        testing::checks_text("AccessKeyId", 16..=128, Class::Word, |value| {
            testing::violations(&GetAccessKeyInfo::new(value))
        });
        assert_eq!(
            testing::violations(&GetAccessKeyInfo::new("AKIA-")),
            [
                "AccessKeyId: 5 characters where 16 to 128 are allowed",
                "AccessKeyId: character 5 is not allowed; allowed are ASCII letters, digits and _",
            ]
        );
    }

    #[test]
    fn hides_secrets() {
        // There is no secret: `Debug` prints everything.
        assert!(format!("{EVERY_MEMBER:?}").contains("AKIAI44QH8DHB_EXAMPL"));
        assert!(format!("{:?}", testing::decodes::<GetAccessKeyInfo<'_>>(DOCUMENT)).contains("111122223333"));
    }

    #[test]
    fn rejects_truncation_at_every_byte() {
        testing::rejects_truncation::<GetAccessKeyInfo<'_>>(DOCUMENT);
    }
}
