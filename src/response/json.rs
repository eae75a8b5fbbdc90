//! The envelopes of answers in JSON.

use super::{
    Answer, ErrorDocument, ErrorMembers, Known, Metadata, Success, error_code, expect, is_success, judge,
    request_id,
};
use crate::decode::{Document, read_integer, read_timestamp, structure};
use crate::error::{DecodeError, DecodeErrorKind, Refused};
use crate::json::{Reader, Value, whole_seconds};
use crate::shape::{ResponseShape, ResponseVisitor};
use crate::{Operation, Text, Timestamp};

/// Reads an answer in JSON.
pub(crate) fn decode<O: Operation>(status: u16, body: &[u8]) -> Answer<'_, O> {
    let mut document = Envelope::<O>::default();
    let known = expect(DecodeErrorKind::Json, body).and_then(|()| read::<O>(status, body, &mut document));
    judge(status, known)?;
    Ok(document.success.unwrap_or_default().into())
}

fn read<'r, O: Operation>(
    status: u16,
    body: &'r [u8],
    document: &mut Envelope<'r, O>,
) -> Result<Known<'r>, DecodeError> {
    let (mut reader, root) = Reader::new(body)?;
    structure(&mut reader, &root, document).map_err(|Refused| reader.error())?;
    reader.finish()?;
    let error = ErrorDocument {
        error: document.take_error(status),
        errors: None,
        request_id: document.request_id,
        metadata: document.metadata.take(),
    };
    match (error.into_service_error(), &document.success) {
        (Some(error), _) => Ok(Known::Error(error)),
        (None, Some(_)) => Ok(Known::Success),
        (None, None) => Err(DecodeError::new(DecodeErrorKind::WrongRoot(O::RESPONSE), root.offset())),
    }
}

/// The outermost object: its members say which document it is. An object with an error is no success.
///
/// An error is in the member `Error`, as STS writes it, or its members are those of the outermost object, as services
/// write it whose only format is JSON: `{"__type":"namespace#Code","message":"…"}`.
struct Envelope<'r, O: Operation> {
    success: Option<Success<'r, O>>,
    error: Option<ErrorMembers<Text<'r>>>,
    bare: BareError<Text<'r>>,
    request_id: Option<Text<'r>>,
    metadata: Option<Metadata<Text<'r>>>,
}

impl<O: Operation> Default for Envelope<'_, O> {
    fn default() -> Self {
        Self { success: None, error: None, bare: BareError::default(), request_id: None, metadata: None }
    }
}

impl<'r, O: Operation> ResponseShape<Text<'r>> for Envelope<'r, O> {
    fn members<V: ResponseVisitor<Text<'r>>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_structure(O::RESPONSE, &mut self.success)?;
        visitor.opt_structure("Error", &mut self.error)?;
        request_id(&mut self.request_id, visitor)?;
        visitor.opt_structure("ResponseMetadata", &mut self.metadata)?;
        self.bare.members(visitor)
    }
}

impl<'r, O: Operation> Envelope<'r, O> {
    /// The error in the document. A message without a code is one only if the status says so.
    fn take_error(&mut self, status: u16) -> Option<ErrorMembers<Text<'r>>> {
        let is_failure = self.success.is_none() && !is_success(status);
        let bare = core::mem::take(&mut self.bare);
        self.error.take().or_else(|| bare.into_error(is_failure))
    }
}

/// The members of an error that are members of the outermost object.
#[derive(Default)]
struct BareError<S> {
    error_type: Option<S>,
    code: Option<S>,
    message: Option<S>,
}

impl<S: Default> ResponseShape<S> for BareError<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_trimmed("__type", &mut self.error_type)?;
        visitor.opt_trimmed("code", &mut self.code)?;
        visitor.opt_text("message", &mut self.message)?;
        visitor.opt_text("Message", &mut self.message)?;
        visitor.opt_text("errorMessage", &mut self.message)
    }
}

impl<'r> BareError<Text<'r>> {
    /// The error, if there is one: a code, or any message if `is_failure`.
    fn into_error(self, is_failure: bool) -> Option<ErrorMembers<Text<'r>>> {
        let code = self.error_type.or(self.code).map(error_code);
        let is_error = code.is_some() || is_failure && self.message.is_some();
        is_error.then(|| ErrorMembers { code, message: self.message, ..ErrorMembers::default() })
    }
}

impl<'a> Document<'a> for Reader<'a> {
    type Element = Value<'a>;

    fn is_named(value: &Value<'a>, name: &str) -> bool {
        value.name() == *name
    }

    fn is_null(value: &Value<'a>) -> bool {
        value.is_null()
    }

    fn start(value: &Value<'a>) -> usize {
        value.offset()
    }

    fn next_child(&mut self, parent: &Value<'a>) -> Result<Option<Value<'a>>, Refused> {
        self.next_member(parent).map_err(|error| self.refuse(error))
    }

    fn text(&mut self, _: &Value<'a>) -> Result<Text<'a>, Refused> {
        self.string().map_err(|error| self.refuse(error))
    }

    fn skip(&mut self, value: &Value<'a>) -> Result<(), Refused> {
        self.skip(value).map_err(|error| self.refuse(error))
    }

    fn offset(&self) -> usize {
        self.offset()
    }

    fn refuse(&mut self, error: DecodeError) -> Refused {
        self.refuse(error)
    }

    fn integer(&mut self, _: &Value<'a>) -> Result<Option<u32>, Refused> {
        let text = if self.is_at_string() { self.string() } else { self.number().map(Text::new) };
        Ok(read_integer(text.map_err(|error| self.refuse(error))?))
    }

    fn timestamp(&mut self, _: &Value<'a>) -> Result<Option<Timestamp>, Refused> {
        let time = if self.is_at_string() {
            self.string().map(read_timestamp)
        } else {
            self.number().map(|number| whole_seconds(number).and_then(Timestamp::from_unix))
        };
        time.map_err(|error| self.refuse(error))
    }
}
