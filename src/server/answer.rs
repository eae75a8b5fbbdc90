//! Successful responses.

use super::document::{DocumentWriter, malformed_name, write_document};
use super::format::{Format, headers};
use crate::encode::{Sink, WriteTo};
use crate::shape::{Action, ResponseShape, Violation};
use crate::text::Text;
use core::fmt;

/// The namespace of STS.
pub(super) const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// A successful response: the output of an operation, which [`Encode`](crate::Encode) writes as the document of STS.
///
/// Text is escaped. A character that XML does not have (most control characters, U+FFFE, U+FFFF) becomes U+FFFD in XML.
/// An absent member is left out in XML, and `null` in JSON. Times have whole seconds. The namespace is STS's, also for
/// an action of your own. To be written, the output must be `Clone`, because [`members`](ResponseShape::members) visits
/// a copy of it: derive `Clone` for the output of an action of your own.
///
/// Clients refuse an answer without a member that they require: the access key id, the secret access key and the
/// expiration of credentials.
///
/// ```
/// use sts_wire::server::Answer;
/// use sts_wire::{Encode, GetCallerIdentity, GetCallerIdentityOutput, Text};
///
/// let mut output = GetCallerIdentityOutput::default();
/// output.arn = Some(Text::new("arn:aws:iam::123456789012:user/Alice"));
/// output.account = Some(Text::new("123456789012"));
/// let answer = Answer::<GetCallerIdentity>::new(output, "c6104cbe-af31-11e0-8154-cbc7ccf896c7")?;
///
/// let mut document = String::new();
/// answer.encode(&mut document)?;
/// assert_eq!(
///     document,
///     "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  \
///        <GetCallerIdentityResult>\n    \
///          <Arn>arn:aws:iam::123456789012:user/Alice</Arn>\n    \
///          <Account>123456789012</Account>\n  \
///        </GetCallerIdentityResult>\n  \
///        <ResponseMetadata>\n    \
///          <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>\n  \
///        </ResponseMetadata>\n\
///      </GetCallerIdentityResponse>\n"
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub struct Answer<'r, O: Action> {
    output: O::Output<Text<'r>>,
    request_id: &'r str,
    format: Format,
}

impl<'r, O: Action> Answer<'r, O> {
    /// A response in XML.
    ///
    /// The type of the operation decides the names of the elements, and with them that the output is its own. The
    /// request id becomes a header: make it yourself, and take none from a client.
    ///
    /// # Errors
    /// An action from outside this crate has a name that no XML element can have: [`RESPONSE`](Action::RESPONSE),
    /// [`RESULT`](Action::RESULT), or a member of the output. The operations of this crate have no such name.
    pub fn new(mut output: O::Output<Text<'r>>, request_id: &'r str) -> Result<Self, Violation> {
        if !O::NAME_CHECK.is_by_tests {
            let malformed = malformed_name(|document| write_members::<O>(&mut output, request_id, document));
            malformed.map_or(Ok(()), Err)?;
        }
        Ok(Self { output, request_id, format: Format::Xml })
    }

    /// Sets the format.
    #[must_use]
    pub fn format(self, format: Format) -> Self {
        Self { format, ..self }
    }

    /// The status: 200.
    #[must_use]
    pub const fn status(&self) -> u16 {
        200
    }

    /// The headers to send, except `content-length` and `date`.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &'r str)> + use<'r, O> {
        headers(self.format, Some(self.request_id))
    }
}

impl<'r, O: Action<Output<Text<'r>>: Clone>> WriteTo for Answer<'r, O> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        let mut output = self.output.clone();
        write_document(sink, self.format, NAMESPACE, |document| {
            write_members::<O>(&mut output, self.request_id, document);
        });
    }
}

/// Writes the root element and all in it.
fn write_members<O: Action>(
    output: &mut O::Output<Text<'_>>,
    request_id: &str,
    document: &mut DocumentWriter<'_, '_>,
) {
    document.structure(O::RESPONSE, |root| {
        if !O::RESULT.is_empty() {
            root.structure(O::RESULT, |result| {
                let Ok(()) = output.members(result);
            });
        }
        root.structure("ResponseMetadata", |metadata| metadata.text("RequestId", Text::new(request_id)));
    });
}

impl<O: Action> fmt::Debug for Answer<'_, O> {
    /// Leaves out the output, which may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("action", &O::ACTION)
            .field("request_id", &self.request_id)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{Encode, written};
    use crate::operation::{GetCallerIdentity, GetCallerIdentityOutput};
    use crate::shape::{ListLayout, RequestVisitor, ResponseVisitor, Rule};
    use alloc::{format, vec::Vec};

    /// Responses of STS to `GetCallerIdentity`: the lengths of name and user id, and the `content-length` that was
    /// published.
    #[test]
    fn a_document_is_as_long_as_the_one_of_aws() {
        for (resource, user_id, length) in [
            (&*format!("iam::123456789012:user/{}", "a".repeat(8)), 21, 405),
            (&format!("iam::123456789012:user/{}", "a".repeat(12)), 21, 409),
            (&format!("iam::123456789012:user/{}", "a".repeat(17)), 21, 414),
            (&format!("sts::123456789012:assumed-role/{}/{}", "a".repeat(20), "b".repeat(12)), 34, 451),
        ] {
            let (arn, user_id) = (format!("arn:aws:{resource}"), "A".repeat(user_id));
            let [arn, user_id, account] = [&*arn, &user_id, "123456789012"].map(|text| Some(Text::new(text)));
            let output = GetCallerIdentityOutput { arn, user_id, account };
            let answer =
                Answer::<GetCallerIdentity>::new(output, "c6104cbe-af31-11e0-8154-cbc7ccf896c7").unwrap();
            assert_eq!(answer.encoded_len(), length);
        }
    }

    /// An action whose success has no members.
    #[derive(Clone, Copy)]
    struct Delete;

    #[derive(Clone, Default)]
    struct Empty;

    impl<S: Default> ResponseShape<S> for Empty {
        fn members<V: ResponseVisitor<S>>(&mut self, _: &mut V) -> Result<(), V::Error> {
            Ok(())
        }
    }

    impl Action for Delete {
        const ACTION: &'static str = "Delete";
        const RESPONSE: &'static str = "DeleteResponse";
        const RESULT: &'static str = "";
        type Str = &'static str;
        type Output<S: Default> = Empty;

        fn members<V: RequestVisitor<Self::Str>>(&mut self, _: &mut V) -> Result<(), V::Error> {
            Ok(())
        }
    }

    /// An action with any names, whose success has one member and a list.
    macro_rules! named {
        ($response:literal, $result:literal, $member:literal, $item:literal) => {{
            #[derive(Clone, Copy)]
            struct Named;

            #[derive(Clone, Default)]
            struct Members<S>(Option<S>, Vec<S>);

            impl<S: Default> ResponseShape<S> for Members<S> {
                fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
                    visitor.opt_text($member, &mut self.0)?;
                    visitor.texts("List", ListLayout::Wrapped($item), &mut self.1)
                }
            }

            impl Action for Named {
                const ACTION: &'static str = "Named";
                const RESPONSE: &'static str = $response;
                const RESULT: &'static str = $result;
                type Str = &'static str;
                type Output<S: Default> = Members<S>;

                fn members<V: RequestVisitor<&'static str>>(&mut self, _: &mut V) -> Result<(), V::Error> {
                    Ok(())
                }
            }
            let output = Members(Some(Text::new("1")), Vec::from([Text::new("2")]));
            Answer::<Named>::new(output, "1-2").map(|answer| written(|sink| answer.write_to(sink)))
        }};
    }

    #[test]
    fn a_name_that_no_element_can_have_is_refused() {
        for document in [named!("R", "R", "_é-1.2", "member"), named!("R", "", "M", "item")] {
            roxmltree::Document::parse(&document.unwrap()).unwrap();
        }
        for (refused, name, at) in [
            (named!("R>", "R", "M", "i"), "R>", 2),
            (named!("", "R", "M", "i"), "", 1),
            (named!("R", "a b", "M", "i"), "a b", 2),
            (named!("R", "R", "a:b", "i"), "a:b", 2),
            (named!("R", "R", "1a", "i"), "1a", 1),
            (named!("R", "R", "", "i"), "", 1),
            (named!("R", "R", "M", "i/"), "i/", 2),
            (named!("R", "R", "~", "i"), "~", 1),
        ] {
            let error = refused.unwrap_err();
            assert_eq!(error.path().name(), name);
            assert_eq!(error.rule(), Rule::ElementName { at });
            assert!(roxmltree::Document::parse(&format!("<{name}/>")).is_err());
        }
    }

    #[test]
    fn an_answer_without_a_result_has_no_element_for_it() {
        use crate::operation::Operation;
        for format in [Format::Xml, Format::Json] {
            let answer = Answer::<Delete>::new(Empty, "c6104cbe").unwrap().format(format);
            let body = written(|sink| answer.write_to(sink));
            if format == Format::Xml {
                let response = Delete::decode_borrowed(200, body.as_bytes()).unwrap();
                assert_eq!(response.request_id.unwrap(), "c6104cbe");
            } else {
                assert_eq!(body, r#"{"DeleteResponse":{"ResponseMetadata":{"RequestId":"c6104cbe"}}}"#);
            }
        }
    }
}
