//! The envelopes of responses: a body is a success, an error, or not from the service.

#[cfg(feature = "json")]
mod json;

#[cfg(feature = "json")]
pub(crate) use json::decode as decode_json;

use crate::document::xml::Reader;
use crate::document::{DecodeError, DecodeErrorKind, Document, sniff};
use crate::error::{Error, ErrorCode, Fault, HttpError, HttpReason, ServiceError};
use crate::shape::decode::{self, Structure};
use crate::shape::{Action, ResponseShape, ResponseVisitor};
use crate::text::Text;
use crate::timestamp::Timestamp;

/// A successful response: the output of the operation, and the request id.
///
/// `S` is the storage of the strings: [`Text`], borrowed from the body, or `WipedString` from `decode_owned` (feature
/// `alloc`).
///
/// ```
/// use sts_wire::{GetCallerIdentity, Operation};
///
/// let body = b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>\
///     </GetCallerIdentityResult><ResponseMetadata><RequestId>c6104cbe</RequestId></ResponseMetadata>\
///     </GetCallerIdentityResponse>";
/// let answer = GetCallerIdentity::decode_borrowed(200, body).unwrap();
/// assert_eq!(answer.output.account.unwrap(), "123456789012");
/// assert_eq!(answer.request_id.unwrap(), "c6104cbe");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response<T, S> {
    /// The output of the operation.
    pub output: T,
    /// The request id, which the service's support asks for. Some servers send none.
    pub request_id: Option<S>,
}

/// Copies the strings of a response.
#[cfg(feature = "alloc")]
pub(crate) fn into_owned<O: Action>(
    mut response: Response<O::Output<Text<'_>>, Text<'_>>,
) -> Response<O::Output<crate::WipedString>, crate::WipedString> {
    Response {
        output: crate::shape::into_owned(&mut response.output),
        request_id: response.request_id.map(Into::into),
    }
}

#[cfg(feature = "serde")]
mod serialize {
    use super::Response;
    use crate::ToText;
    use serde_core::ser::{Serialize, SerializeStruct, Serializer};

    impl<T: Serialize, S: ToText> Serialize for Response<T, S> {
        fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
            let mut response = serializer.serialize_struct("Response", 2)?;
            response.serialize_field("output", &self.output)?;
            response.serialize_field("request_id", &self.request_id.as_ref().map(ToText::to_text))?;
            response.end()
        }
    }
}

/// The headers of a response that complete an error: the code (`x-amzn-errortype`) and the request id
/// (`x-amzn-requestid`).
#[derive(Clone, Copy)]
pub(crate) struct ErrorHeaders<'r> {
    /// `Code`, `namespace#Code` or `Code:address`.
    pub(crate) error_type: Option<&'r str>,
    pub(crate) request_id: Option<&'r str>,
}

impl<'r> ErrorHeaders<'r> {
    /// Adds what the document omits.
    ///
    /// Under an error status, a body that is not an error document becomes a service error if the headers name a code,
    /// because only the service sends the header with the code.
    pub(crate) fn complete<T>(
        self,
        answer: Result<Response<T, Text<'r>>, Error<Text<'r>>>,
    ) -> Result<Response<T, Text<'r>>, Error<Text<'r>>> {
        let request_id = self.request_id.map(Text::new);
        let code = self.error_type.map(|error_type| error_code(Text::new(error_type)));
        let code = code.filter(|code| !code.is_empty());
        match (answer, code) {
            (Ok(response), _) => Ok(Response { request_id: response.request_id.or(request_id), ..response }),
            (Err(Error::Service(error)), _) => {
                let code = if error.code.is_empty() { code.unwrap_or_default() } else { error.code };
                let request_id = error.request_id.or(request_id);
                Err(Error::Service(ServiceError { code, request_id, ..error }))
            }
            (Err(Error::Http(HttpError { status, reason })), Some(code)) if reason != HttpReason::Success => {
                Err(Error::Service(ServiceError { status, code, request_id, ..ServiceError::default() }))
            }
            (Err(error), _) => Err(error),
        }
    }
}

/// The code in `namespace#Code` or `Code:address`.
fn error_code(error_type: Text<'_>) -> Text<'_> {
    error_type.between(b'#', b':').trimmed()
}

/// The result of decoding a response.
pub(crate) type Answer<'r, O> = Result<Response<<O as Action>::Output<Text<'r>>, Text<'r>>, Error<Text<'r>>>;

/// Decodes a response in XML.
pub(crate) fn decode<O: Action>(status: u16, body: &[u8]) -> Answer<'_, O> {
    let keep = |error| keep_error(error, partial_error(body, error, O::RESPONSE));
    if O::MEMBERS_IN_ROOT {
        let mut success = BareSuccess::<O>::default();
        let envelope = read(body, O::RESPONSE, &mut success).and_then(|(envelope, end)| {
            if let Envelope::Success = envelope {
                success.check(end)?;
            }
            Ok(envelope)
        });
        classify(status, envelope.or_else(keep))?;
        return Ok(success.into());
    }
    let mut success = Success::<O>::default();
    let envelope = read(body, O::RESPONSE, &mut success).map(|(envelope, _)| envelope);
    classify(status, envelope.or_else(keep))?;
    Ok(success.into())
}

/// Reads a document: its envelope, and the byte after its root.
fn read<'r>(
    body: &'r [u8],
    response: &'static str,
    success: &mut dyn Structure<'r, Reader<'r>>,
) -> Result<(Envelope<'r>, usize), DecodeError> {
    let sniffed = || sniff(body, DecodeErrorKind::Xml);
    let mut reader = Reader::new(body).map_err(|error| sniffed().unwrap_or(error))?;
    let envelope = if reader.local_name() == response {
        decode::decode(&mut reader, success)?;
        Envelope::Success
    } else if is_error(reader.local_name()) {
        Envelope::Error(read_error(&mut reader)?)
    } else {
        let wrong = DecodeError::new(DecodeErrorKind::WrongRoot(response), reader.start());
        if let Some(format) = sniffed() {
            return Err(format);
        }
        // Damage comes before the name of the root.
        reader.skip().and_then(|()| reader.finish())?;
        return Err(wrong);
    };
    let end = reader.offset();
    reader.finish()?;
    Ok((envelope, end))
}

/// Reads an error document. It is a call of its own so that a success does not take the stack of an error.
#[inline(never)]
fn read_error<'r>(reader: &mut Reader<'r>) -> Result<ServiceError<Text<'r>>, DecodeError> {
    let mut document = ErrorDocument::default();
    document.read(reader)?;
    let missing = DecodeError::new(DecodeErrorKind::MissingMember("Error"), reader.offset());
    document.service_error().ok_or(missing)
}

/// The two documents of a service.
enum Envelope<'r> {
    Success,
    Error(ServiceError<Text<'r>>),
}

/// Classifies a response by its body. The status decides only about a body that is not from the service.
fn classify<'r>(status: u16, envelope: Result<Envelope<'r>, DecodeError>) -> Result<(), Error<Text<'r>>> {
    let is_success = is_success(status);
    let reason = match envelope {
        Ok(Envelope::Success) if is_success => return Ok(()),
        Ok(Envelope::Success) => HttpReason::Success,
        Ok(Envelope::Error(error)) => return Err(Error::Service(ServiceError { status, ..error })),
        Err(error) if is_success => return Err(Error::Decode(error)),
        Err(error) => match error.kind() {
            DecodeErrorKind::Empty => HttpReason::Empty,
            DecodeErrorKind::Html => HttpReason::Html,
            DecodeErrorKind::Json => HttpReason::Json,
            DecodeErrorKind::Xml => HttpReason::Xml,
            DecodeErrorKind::PlainText => HttpReason::Text,
            DecodeErrorKind::Binary => HttpReason::Binary,
            DecodeErrorKind::WrongRoot(_) => HttpReason::Other,
            _ => HttpReason::Malformed,
        },
    };
    Err(Error::Http(HttpError { status, reason }))
}

const fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

/// Keeps the part of a damaged error document before the damage, if the code is in that part. Otherwise returns the
/// decode error.
fn keep_error<'r>(
    error: DecodeError,
    before: Option<ServiceError<Text<'r>>>,
) -> Result<Envelope<'r>, DecodeError> {
    before.filter(|before| !before.code.is_empty()).map(Envelope::Error).ok_or(error)
}

/// Decodes the part of an error document before its damage.
fn partial_error<'r>(
    body: &'r [u8],
    damage: DecodeError,
    response: &'static str,
) -> Option<ServiceError<Text<'r>>> {
    let mut reader = Reader::new(body.get(..damage.offset())?).ok()?;
    if reader.local_name() == response || !is_error(reader.local_name()) {
        return None;
    }
    let mut document = ErrorDocument::default();
    // Reading fails where the part ends, after it has filled the members before that place.
    _ = document.read(&mut reader);
    document.service_error()
}

/// Whether a root of this name belongs to an error document. The name may be the code: `<AccessDeniedException>`.
fn is_error(name: &str) -> bool {
    matches!(name, "ErrorResponse" | "Response" | "Error")
        || name.ends_with("Exception")
        || ErrorCode::from_code(Text::new(name)) != ErrorCode::Other
}

/// The document of a success.
struct Success<'r, O: Action> {
    output: O::Output<Text<'r>>,
    metadata: Option<Metadata<Text<'r>>>,
}

impl<O: Action> Default for Success<'_, O> {
    fn default() -> Self {
        Self { output: Default::default(), metadata: None }
    }
}

impl<'r, O: Action> ResponseShape<Text<'r>> for Success<'r, O> {
    fn members<V: ResponseVisitor<Text<'r>>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        if !O::RESULT.is_empty() {
            visitor.structure(O::RESULT, &mut self.output)?;
        }
        visitor.opt_structure("ResponseMetadata", &mut self.metadata)
    }
}

impl<'r, O: Action> From<Success<'r, O>> for Response<O::Output<Text<'r>>, Text<'r>> {
    fn from(success: Success<'r, O>) -> Self {
        let request_id = success.metadata.and_then(|metadata| metadata.request_id);
        Self { output: success.output, request_id }
    }
}

/// The document of a success whose members may be in the root, beside the request id.
struct BareSuccess<'r, O: Action> {
    wrapped: Option<O::Output<Text<'r>>>,
    bare: O::Output<Text<'r>>,
    request_id: Option<Text<'r>>,
    metadata: Option<Metadata<Text<'r>>>,
}

impl<O: Action> Default for BareSuccess<'_, O> {
    fn default() -> Self {
        Self { wrapped: None, bare: Default::default(), request_id: None, metadata: None }
    }
}

impl<'r, O: Action> ResponseShape<Text<'r>> for BareSuccess<'r, O> {
    fn members<V: ResponseVisitor<Text<'r>>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_structure(O::RESULT, &mut self.wrapped)?;
        visitor.opt_structure("ResponseMetadata", &mut self.metadata)?;
        visitor.opt_trimmed("requestId", &mut self.request_id)?;
        self.bare.members(visitor)
    }
}

impl<O: Action> BareSuccess<'_, O> {
    /// Rejects a document that ends at `end` without a result. The request id in the root marks the bare form.
    const fn check(&self, end: usize) -> Result<(), DecodeError> {
        if self.wrapped.is_some() || self.request_id.is_some() {
            return Ok(());
        }
        Err(DecodeError::new(DecodeErrorKind::MissingMember(O::RESULT), end))
    }
}

impl<'r, O: Action> From<BareSuccess<'r, O>> for Response<O::Output<Text<'r>>, Text<'r>> {
    fn from(success: BareSuccess<'r, O>) -> Self {
        match success.wrapped {
            Some(output) => Success::<O> { output, metadata: success.metadata }.into(),
            None => Self { output: success.bare, request_id: success.request_id },
        }
    }
}

/// `ResponseMetadata`, which holds the request id.
#[derive(Default)]
struct Metadata<S> {
    request_id: Option<S>,
}

impl<S: Default> ResponseShape<S> for Metadata<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        request_id(&mut self.request_id, visitor)
    }
}

/// The request id, by either of its names.
fn request_id<S, V: ResponseVisitor<S>>(value: &mut Option<S>, visitor: &mut V) -> Result<(), V::Error> {
    visitor.opt_trimmed("RequestId", value)?;
    visitor.opt_trimmed("RequestID", value)
}

/// The document of an error, in every form that servers send: `ErrorResponse/Error`, `Response/Errors/Error` and
/// `ErrorResponse/Errors/Error`.
#[derive(Default)]
struct ErrorDocument<S> {
    error: Option<ErrorMembers<S>>,
    errors: Option<Errors<S>>,
    request_id: Option<S>,
    metadata: Option<Metadata<S>>,
}

impl<S: Default> ResponseShape<S> for ErrorDocument<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.first_structure("Error", &mut self.error)?;
        request_id(&mut self.request_id, visitor)?;
        visitor.opt_structure("ResponseMetadata", &mut self.metadata)?;
        visitor.opt_structure("Errors", &mut self.errors)?;
        // The first error counts.
        if self.error.is_none() {
            self.error = self.errors.as_mut().and_then(|errors| errors.error.take());
        }
        Ok(())
    }
}

#[derive(Default)]
struct Errors<S> {
    error: Option<ErrorMembers<S>>,
}

impl<S: Default> ResponseShape<S> for Errors<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.first_structure("Error", &mut self.error)
    }
}

/// The members of an error.
#[derive(Default)]
struct ErrorMembers<S> {
    /// The name of the root, for a document without `Code`.
    code_in_root: Option<S>,
    fault: Option<S>,
    code: Option<S>,
    message: Option<S>,
    /// The member `message`. Some servers write both members, with different texts.
    message_in_lower_case: Option<S>,
    request_id: Option<S>,
    request_time: Option<S>,
    server_time: Option<S>,
}

impl<S: Default> ResponseShape<S> for ErrorMembers<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_trimmed("Type", &mut self.fault)?;
        visitor.opt_trimmed("Code", &mut self.code)?;
        visitor.opt_text("Message", &mut self.message)?;
        visitor.opt_text("message", &mut self.message_in_lower_case)?;
        visitor.opt_trimmed("RequestTime", &mut self.request_time)?;
        visitor.opt_trimmed("ServerTime", &mut self.server_time)?;
        request_id(&mut self.request_id, visitor)
    }
}

impl<'r> ErrorDocument<Text<'r>> {
    /// Fills the members from a document whose root is the current member.
    fn read(&mut self, reader: &mut Reader<'r>) -> Result<(), DecodeError> {
        let error = match reader.local_name() {
            "ErrorResponse" | "Response" => return decode::decode(reader, self),
            "Error" => ErrorMembers::default(),
            code => ErrorMembers { code_in_root: Some(Text::new(code)), ..ErrorMembers::default() },
        };
        decode::decode(reader, self.error.insert(error))
    }

    /// The first error, without its status, which is not in the document.
    fn service_error(&self) -> Option<ServiceError<Text<'r>>> {
        let in_errors = || self.errors.as_ref()?.error.as_ref();
        let error = self.error.as_ref().or_else(in_errors)?;
        Some(ServiceError {
            status: 0,
            code: error.code.or(error.code_in_root).unwrap_or_default(),
            message: error.message.or(error.message_in_lower_case).unwrap_or_default(),
            fault: error.fault.and_then(|text| text.parse(fault)),
            request_time: error.request_time.and_then(|text| text.parse(time)),
            server_time: error.server_time.and_then(|text| text.parse(time)),
            request_id: self.request_id.or(error.request_id).or_else(|| self.metadata.as_ref()?.request_id),
        })
    }
}

/// A time in an error document: RFC 3339, `x-amz-date` or an HTTP date. `None` for another text, which must not hide
/// the error.
fn time(text: &str) -> Option<Timestamp> {
    Timestamp::parse_rfc3339(text)
        .or_else(|_| Timestamp::parse_amz_date(text))
        .or_else(|_| Timestamp::read_http_date(text, None))
        .ok()
}

fn fault(text: &str) -> Option<Fault> {
    match text {
        "Sender" => Some(Fault::Sender),
        "Receiver" => Some(Fault::Receiver),
        _ => None,
    }
}
