//! The envelopes of answers in JSON.

use super::{Answer, ErrorDocument, ErrorMembers, Known, Metadata, Success, expect, judge, request_id};
use crate::decode::{Document, read_integer, read_timestamp, structure};
use crate::error::{DecodeError, DecodeErrorKind};
use crate::json::{Reader, Value, whole_seconds};
use crate::shape::{ResponseShape, ResponseVisitor};
use crate::{Operation, Text, Timestamp};

/// Reads an answer in JSON.
pub(crate) fn decode<O: Operation>(status: u16, body: &[u8]) -> Answer<'_, O> {
    judge::<O>(status, expect(DecodeErrorKind::Json, body).and_then(|()| read::<O>(body)))
}

fn read<'r, O: Operation>(body: &'r [u8]) -> Result<Known<'r, O::Output<'r>>, DecodeError> {
    let (mut reader, root) = Reader::new(body)?;
    let mut document = Envelope::<O>::default();
    structure(&mut reader, &root, &mut document)?;
    reader.finish()?;
    let error = ErrorDocument {
        error: document.error,
        errors: None,
        request_id: document.request_id,
        metadata: document.metadata,
    };
    if let Some(error) = error.into_service_error() {
        return Ok(Known::Error(error));
    }
    let wrong_root = DecodeError::new(DecodeErrorKind::WrongRoot(O::RESPONSE), root.offset());
    document.success.map(|success| Known::Success(success.into())).ok_or(wrong_root)
}

/// The outermost object: its members say which document it is. One that has an error is no success.
struct Envelope<'r, O: Operation> {
    success: Option<Success<'r, O>>,
    error: Option<ErrorMembers<Text<'r>>>,
    request_id: Option<Text<'r>>,
    metadata: Option<Metadata<Text<'r>>>,
}

impl<O: Operation> Default for Envelope<'_, O> {
    fn default() -> Self {
        Self { success: None, error: None, request_id: None, metadata: None }
    }
}

impl<'r, O: Operation> ResponseShape<Text<'r>> for Envelope<'r, O> {
    fn members<V: ResponseVisitor<Text<'r>>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_structure(O::RESPONSE, &mut self.success)?;
        visitor.opt_structure("Error", &mut self.error)?;
        request_id(&mut self.request_id, visitor)?;
        visitor.opt_structure("ResponseMetadata", &mut self.metadata)
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

    fn next_child(&mut self, parent: &Value<'a>) -> Result<Option<Value<'a>>, DecodeError> {
        self.next_member(parent)
    }

    fn text(&mut self, _: &Value<'a>) -> Result<Text<'a>, DecodeError> {
        self.string()
    }

    fn skip(&mut self, value: &Value<'a>) -> Result<(), DecodeError> {
        self.skip(value)
    }

    fn offset(&self) -> usize {
        self.offset()
    }

    fn integer(&mut self, value: &Value<'a>, name: &'static str) -> Result<u32, DecodeError> {
        let text = if self.is_at_string() { self.string()? } else { Text::new(self.number()?) };
        read_integer(text).ok_or(DecodeError::new(DecodeErrorKind::MalformedInteger(name), value.offset()))
    }

    fn timestamp(&mut self, value: &Value<'a>, name: &'static str) -> Result<Timestamp, DecodeError> {
        let time = if self.is_at_string() {
            read_timestamp(self.string()?)
        } else {
            whole_seconds(self.number()?).and_then(Timestamp::from_unix)
        };
        time.ok_or(DecodeError::new(DecodeErrorKind::MalformedTimestamp(name), value.offset()))
    }
}
