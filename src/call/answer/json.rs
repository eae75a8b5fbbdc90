//! The envelopes of responses in JSON.

use super::{
    Answer, Envelope, ErrorDocument, ErrorMembers, Metadata, Success, classify, error_code, is_success,
    keep_error, request_id,
};
use crate::document::json::Reader;
use crate::document::{DecodeError, DecodeErrorKind, Document, sniff};
use crate::error::ServiceError;
use crate::shape::{Action, ResponseShape, ResponseVisitor, decode};
use crate::text::Text;

/// Decodes a response in JSON.
pub(crate) fn decode<O: Action>(status: u16, body: &[u8]) -> Answer<'_, O> {
    let mut root = Root::<O>::default();
    let envelope = read(status, body, &mut root);
    classify(status, envelope.or_else(|error| keep_error(error, partial_error::<O>(body, error))))?;
    Ok(root.success.unwrap_or_default().into())
}

/// Reads a document into `root`, and returns its envelope.
fn read<'r, O: Action>(
    status: u16,
    body: &'r [u8],
    root: &mut Root<'r, O>,
) -> Result<Envelope<'r>, DecodeError> {
    let other = |error| sniff(body, DecodeErrorKind::Json).unwrap_or(error);
    let mut reader = Reader::after_mark(body).map_err(other)?;
    let start = reader.start();
    decode::decode(&mut reader, root).map_err(other)?;
    reader.finish()?;
    match (root.take_error(is_success(status)).service_error(), &root.success) {
        (Some(error), _) => Ok(Envelope::Error(error)),
        (None, Some(_)) => Ok(Envelope::Success),
        (None, None) => Err(DecodeError::new(DecodeErrorKind::WrongRoot(O::RESPONSE), start)),
    }
}

/// Decodes the part of an error document before its damage.
fn partial_error<O: Action>(body: &[u8], damage: DecodeError) -> Option<ServiceError<Text<'_>>> {
    let mut reader = Reader::after_mark(body.get(..damage.offset())?).ok()?;
    let mut root = Root::<O>::default();
    // Reading fails where the part ends, after it has filled the members before that place.
    _ = decode::decode(&mut reader, &mut root);
    root.take_error(false).service_error()
}

/// The outermost object. Its members tell which document it is. A document with an error is not a success.
///
/// STS puts an error into the member `Error`. Services that speak only JSON write a flat error, whose members are
/// members of the outermost object: `{"__type":"namespace#Code","message":"…"}`.
struct Root<'r, O: Action> {
    success: Option<Success<'r, O>>,
    error: Option<ErrorMembers<Text<'r>>>,
    flat: FlatError<Text<'r>>,
    request_id: Option<Text<'r>>,
    metadata: Option<Metadata<Text<'r>>>,
}

impl<O: Action> Default for Root<'_, O> {
    fn default() -> Self {
        Self { success: None, error: None, flat: FlatError::default(), request_id: None, metadata: None }
    }
}

impl<'r, O: Action> ResponseShape<Text<'r>> for Root<'r, O> {
    fn members<V: ResponseVisitor<Text<'r>>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_structure(O::RESPONSE, &mut self.success)?;
        visitor.opt_structure("Error", &mut self.error)?;
        request_id(&mut self.request_id, visitor)?;
        visitor.opt_structure("ResponseMetadata", &mut self.metadata)?;
        self.flat.members(visitor)
    }
}

impl<'r, O: Action> Root<'r, O> {
    /// The error document, which has no error if the root is not one. A flat message without a code is an error only
    /// under an error status.
    fn take_error(&mut self, is_success: bool) -> ErrorDocument<Text<'r>> {
        let flat = core::mem::take(&mut self.flat);
        let is_failure = self.success.is_none() && !is_success;
        ErrorDocument {
            error: self.error.take().or_else(|| flat.into_error(is_failure)),
            errors: None,
            request_id: self.request_id,
            metadata: self.metadata.take(),
        }
    }
}

/// The members of a flat error.
#[derive(Default)]
struct FlatError<S> {
    /// The code under each of its three names.
    codes: [Option<S>; 3],
    /// The message under each of its three names.
    messages: [Option<S>; 3],
}

impl<S: Default> ResponseShape<S> for FlatError<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        let [error_type, lower_case, upper_case] = &mut self.codes;
        visitor.opt_trimmed("__type", error_type)?;
        visitor.opt_trimmed("code", lower_case)?;
        visitor.opt_trimmed("Code", upper_case)?;
        let [lower_case, upper_case, other] = &mut self.messages;
        visitor.opt_text("message", lower_case)?;
        visitor.opt_text("Message", upper_case)?;
        visitor.opt_text("errorMessage", other)
    }
}

impl<'r> FlatError<Text<'r>> {
    /// The error: `None` without a code, unless `is_failure` and there is a message.
    fn into_error(self, is_failure: bool) -> Option<ErrorMembers<Text<'r>>> {
        let code = self.codes.into_iter().flatten().next().map(error_code);
        let message = self.messages.into_iter().flatten().next();
        let is_error = code.is_some() || is_failure && message.is_some();
        is_error.then(|| ErrorMembers { code, message, ..ErrorMembers::default() })
    }
}
