//! The envelopes of answers: which document a body is, and what is in it.

#[cfg(feature = "json")]
mod json;

#[cfg(feature = "json")]
pub(crate) use json::decode as decode_json;

use crate::decode::{Document, structure};
use crate::error::{
    DecodeError, DecodeErrorKind, ErrorCode, Fault, HttpError, HttpReason, Refused, ServiceError,
};
use crate::shape::{Action, ResponseShape, ResponseVisitor};
use crate::xml::reader::{Element, Reader};
use crate::{Error, Operation, Text, Timestamp, WIDE};
use heapless::String;

/// A success: the operation's members, and the id of the request.
///
/// `S` is the storage of the strings: [`Text`] as decoded, borrowed from the body, `WipedString` after `into_owned`
/// (under `alloc`).
///
/// ```
/// use sts_wire::{GetCallerIdentity, Operation};
///
/// let body = b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>\
///     </GetCallerIdentityResult><ResponseMetadata><RequestId>c6104cbe</RequestId></ResponseMetadata>\
///     </GetCallerIdentityResponse>";
/// let answer = GetCallerIdentity::decode(200, body).unwrap();
/// assert_eq!(answer.output.account.unwrap(), "123456789012");
/// assert_eq!(answer.request_id.unwrap(), "c6104cbe");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Response<T, S> {
    /// What the operation answers.
    pub output: T,
    /// The id to give to the service's support; some servers send none.
    pub request_id: Option<S>,
}

#[cfg(feature = "alloc")]
impl<'r, T: crate::shape::IntoOwned<'r>> Response<T, Text<'r>> {
    /// The same in memory of its own, free of the body's lifetime, which is wiped when it is dropped.
    ///
    /// ```
    /// use sts_wire::{GetCallerIdentity, Operation};
    ///
    /// let body = b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>\
    ///              </GetCallerIdentityResult></GetCallerIdentityResponse>".to_vec();
    /// let answer = GetCallerIdentity::decode(200, &body)?.into_owned();
    /// drop(body);
    /// assert_eq!(answer.output.account.as_deref(), Some("123456789012"));
    /// # Ok::<(), sts_wire::Error<String>>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Response<T::Owned, crate::WipedString> {
        Response {
            output: self.output.into_owned(),
            request_id: self.request_id.map(crate::WipedString::from),
        }
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

/// What the headers of an answer say of an error: the code (`x-amzn-errortype`) and the request id
/// (`x-amzn-requestid`), for documents that leave them out.
#[cfg(feature = "http")]
#[derive(Clone, Copy, Default)]
pub(crate) struct ErrorHeaders<'r> {
    /// `Code`, `namespace#Code` or `Code:address`.
    pub(crate) error_type: Option<&'r str>,
    pub(crate) request_id: Option<&'r str>,
}

#[cfg(feature = "http")]
impl<'r> ErrorHeaders<'r> {
    /// Adds to an answer what its document leaves out. The document comes first.
    ///
    /// Under an error status, a body that is no error document becomes an error of the service if the headers name
    /// its code: only the service sends that header.
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
                Err(Error::Service(ServiceError {
                    code,
                    request_id: error.request_id.or(request_id),
                    ..error
                }))
            }
            (Err(Error::Http(HttpError { status, reason })), Some(code)) if reason != HttpReason::Success => {
                Err(Error::Service(ServiceError { status, code, request_id, ..ServiceError::default() }))
            }
            (Err(error), _) => Err(error),
        }
    }
}

/// The code in `namespace#Code` or `Code:address`, as JSON services write it.
#[cfg(any(feature = "http", feature = "json"))]
fn error_code(error_type: Text<'_>) -> Text<'_> {
    error_type.between('#', ':').trimmed()
}

/// What [`decode`] found.
pub(crate) type Answer<'r, O> = Result<Response<<O as Action>::Output<'r>, Text<'r>>, Error<Text<'r>>>;

/// Reads an answer in XML.
pub(crate) fn decode<O: Operation>(status: u16, body: &[u8]) -> Answer<'_, O> {
    if O::MEMBERS_IN_ROOT {
        let mut success = BareSuccess::<O>::default();
        read(status, body, O::RESPONSE, &mut |document, root| {
            structure(document, root, &mut success)?;
            success.check(document)
        })?;
        return Ok(success.into());
    }
    let mut success = Success::<O>::default();
    read(status, body, O::RESPONSE, &mut |document, root| structure(document, root, &mut success))?;
    Ok(success.into())
}

/// Reads an answer of which `read_success` reads the success: what does not depend on the operation.
fn read<'r>(
    status: u16,
    body: &'r [u8],
    response: &'static str,
    read_success: &mut dyn FnMut(&mut Reader<'r>, &Element<'r>) -> Result<(), Refused>,
) -> Result<(), Error<Text<'r>>> {
    let mut known = Known::Success;
    let read = expect(DecodeErrorKind::Xml, body).and_then(|()| {
        Reader::read(body, &[response, "ErrorResponse"], |document, root| {
            if root.is_named(response) {
                return read_success(document, root);
            }
            known = read_error(document, root, response)?;
            Ok(())
        })
    });
    judge(status, read.map(|()| known))
}

/// A document that is one of those a service sends.
enum Known<'r> {
    Success,
    Error(ServiceError<Text<'r>>),
}

/// The body decides; the status only says what else it can be.
fn judge<'r>(status: u16, document: Result<Known<'r>, DecodeError>) -> Result<(), Error<Text<'r>>> {
    let success = is_success(status);
    let reason = match document {
        Ok(Known::Success) if success => return Ok(()),
        Ok(Known::Success) => HttpReason::Success,
        Ok(Known::Error(error)) => return Err(Error::Service(ServiceError { status, ..error })),
        Err(error) if success => return Err(Error::Decode(error)),
        Err(error) => match error.kind() {
            DecodeErrorKind::Empty => HttpReason::Empty,
            DecodeErrorKind::Html => HttpReason::Html,
            DecodeErrorKind::Json => HttpReason::Json,
            DecodeErrorKind::Xml => HttpReason::Xml,
            DecodeErrorKind::PlainText => HttpReason::Text,
            _ => HttpReason::Malformed,
        },
    };
    Err(Error::Http(HttpError { status, reason }))
}

const fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

/// Reads a document that is no success.
fn read_error<'r>(
    document: &mut Reader<'r>,
    root: &Element<'r>,
    response: &'static str,
) -> Result<Known<'r>, Refused> {
    let mut error = ErrorDocument::default();
    match root.local_name() {
        b"ErrorResponse" | b"Response" => structure(document, root, &mut error)?,
        b"Error" => structure(document, root, error.error.insert(ErrorMembers::default()))?,
        name if let Some(code) = code_in_root(name) => {
            let members = error.error.insert(ErrorMembers::default());
            structure(document, root, members)?;
            members.code = members.code.or(Some(code));
        }
        _ => {
            let wrong_root = DecodeErrorKind::WrongRoot(response);
            return Err(document.refuse(DecodeError::new(wrong_root, root.offset())));
        }
    }
    let missing = DecodeError::new(DecodeErrorKind::MissingMember("Error"), document.offset());
    error.into_service_error().map(Known::Error).ok_or_else(|| document.refuse(missing))
}

/// The code of an error document that has it for the name of its root: `<AccessDeniedException>`,
/// `<UnknownOperationException/>`.
fn code_in_root(local_name: &[u8]) -> Option<Text<'_>> {
    let name = str::from_utf8(local_name).ok()?;
    let is_code = name.ends_with("Exception") || ErrorCode::from_code(Text::new(name)) != ErrorCode::Other;
    is_code.then_some(Text::new(name))
}

/// The document of a success.
struct Success<'r, O: Operation> {
    output: O::Output<'r>,
    metadata: Option<Metadata<Text<'r>>>,
}

impl<O: Operation> Default for Success<'_, O> {
    fn default() -> Self {
        Self { output: Default::default(), metadata: None }
    }
}

impl<'r, O: Operation> ResponseShape<Text<'r>> for Success<'r, O> {
    fn members<V: ResponseVisitor<Text<'r>>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structure(O::RESULT, &mut self.output)?;
        visitor.opt_structure("ResponseMetadata", &mut self.metadata)
    }
}

impl<'r, O: Operation> From<Success<'r, O>> for Response<O::Output<'r>, Text<'r>> {
    fn from(success: Success<'r, O>) -> Self {
        let request_id = success.metadata.and_then(|metadata| metadata.request_id);
        Self { output: success.output, request_id }
    }
}

/// The document of a success of which the members may stand in the root, beside the id of the request.
struct BareSuccess<'r, O: Operation> {
    wrapped: Option<O::Output<'r>>,
    bare: O::Output<'r>,
    request_id: Option<Text<'r>>,
    metadata: Option<Metadata<Text<'r>>>,
}

impl<O: Operation> Default for BareSuccess<'_, O> {
    fn default() -> Self {
        Self { wrapped: None, bare: Default::default(), request_id: None, metadata: None }
    }
}

impl<'r, O: Operation> ResponseShape<Text<'r>> for BareSuccess<'r, O> {
    fn members<V: ResponseVisitor<Text<'r>>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_structure(O::RESULT, &mut self.wrapped)?;
        visitor.opt_structure("ResponseMetadata", &mut self.metadata)?;
        visitor.opt_trimmed("requestId", &mut self.request_id)?;
        self.bare.members(visitor)
    }
}

impl<'r, O: Operation> BareSuccess<'r, O> {
    /// The id is what tells the bare form from a document without its result.
    fn check(&self, document: &mut Reader<'r>) -> Result<(), Refused> {
        if self.wrapped.is_some() || self.request_id.is_some() {
            return Ok(());
        }
        let missing = DecodeError::new(DecodeErrorKind::MissingMember(O::RESULT), document.offset());
        Err(document.refuse(missing))
    }
}

impl<'r, O: Operation> From<BareSuccess<'r, O>> for Response<O::Output<'r>, Text<'r>> {
    /// The one form or the other.
    fn from(success: BareSuccess<'r, O>) -> Self {
        match success.wrapped {
            Some(output) => Success::<O> { output, metadata: success.metadata }.into(),
            None => Self { output: success.bare, request_id: success.request_id },
        }
    }
}

#[derive(Default)]
struct Metadata<S> {
    request_id: Option<S>,
}

impl<S: Default> ResponseShape<S> for Metadata<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        request_id(&mut self.request_id, visitor)
    }
}

/// The id of the request by either of its names.
#[cfg_attr(target_pointer_width = "64", inline(always))]
#[cfg_attr(not(target_pointer_width = "64"), inline(never))]
fn request_id<S, V: ResponseVisitor<S>>(value: &mut Option<S>, visitor: &mut V) -> Result<(), V::Error> {
    visitor.opt_trimmed("RequestId", value)?;
    visitor.opt_trimmed("RequestID", value)
}

/// The document of an error, in every form that servers send: `ErrorResponse/Error`, `Response/Errors/Error`,
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
        // Whichever comes first counts.
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

#[derive(Default)]
struct ErrorMembers<S> {
    fault: Option<S>,
    code: Option<S>,
    message: Option<S>,
    request_id: Option<S>,
    request_time: Option<S>,
    server_time: Option<S>,
}

impl<S: Default> ResponseShape<S> for ErrorMembers<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_trimmed("Type", &mut self.fault)?;
        visitor.opt_trimmed("Code", &mut self.code)?;
        visitor.opt_text("Message", &mut self.message)?;
        visitor.opt_text("message", &mut self.message)?;
        request_id(&mut self.request_id, visitor)?;
        visitor.opt_trimmed("RequestTime", &mut self.request_time)?;
        visitor.opt_trimmed("ServerTime", &mut self.server_time)
    }
}

impl<'r> ErrorDocument<Text<'r>> {
    /// The error that counts, if there is any; its status is not in the document.
    fn into_service_error(self) -> Option<ServiceError<Text<'r>>> {
        let error = self.error?;
        Some(ServiceError {
            status: 0,
            code: error.code.unwrap_or_default(),
            message: error.message.unwrap_or_default(),
            fault: error.fault.and_then(fault),
            request_id: self
                .request_id
                .or(error.request_id)
                .or(self.metadata.and_then(|metadata| metadata.request_id)),
            request_time: error.request_time.and_then(time),
            server_time: error.server_time.and_then(time),
        })
    }
}

/// A time in an error document. Services write it in several forms, and one that cannot be read must not hide the error.
fn time(text: Text<'_>) -> Option<Timestamp> {
    const LONGEST: usize = "Wednesday, 06-Nov-94 08:49:37 GMT".len();

    let mut plain = String::<LONGEST>::new();
    text.chars().try_for_each(|c| plain.push(c)).ok()?;
    Timestamp::parse_rfc3339(&plain)
        .or_else(|_| Timestamp::parse_amz_date(&plain))
        .or_else(|_| Timestamp::read_http_date(&plain, None))
        .ok()
}

fn fault(text: Text<'_>) -> Option<Fault> {
    if text == "Sender" {
        Some(Fault::Sender)
    } else if text == "Receiver" {
        Some(Fault::Receiver)
    } else {
        None
    }
}

/// Refuses what is no document of the kind that is expected, by its beginning.
fn expect(expected: DecodeErrorKind, body: &[u8]) -> Result<(), DecodeError> {
    // So begin the answers of nearly all servers, and no page.
    if WIDE
        && matches!((expected, body), (DecodeErrorKind::Xml, [b'<', b'C'..=b'G' | b'A' | b'I'..=b'Z', ..]))
    {
        return Ok(());
    }
    let mut rest = trimmed(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body));
    let offset = body.len().saturating_sub(rest.len());
    let kind = match rest.first() {
        None => DecodeErrorKind::Empty,
        Some(b'{' | b'[') => DecodeErrorKind::Json,
        Some(b'<') => {
            // A page may begin with a declaration and comments, as a document may.
            while let Some(after) =
                after_enclosed(rest, "<!--", "-->").or_else(|| after_enclosed(rest, "<?", "?>"))
            {
                rest = after;
            }
            if is_html(rest) { DecodeErrorKind::Html } else { DecodeErrorKind::Xml }
        }
        Some(_) => DecodeErrorKind::PlainText,
    };
    if kind == expected { Ok(()) } else { Err(DecodeError::new(kind, offset)) }
}

/// What follows a comment or the like that `bytes` begins with, and white space.
fn after_enclosed<'b>(bytes: &'b [u8], open: &str, close: &str) -> Option<&'b [u8]> {
    let mut rest = bytes.strip_prefix(open.as_bytes())?;
    while !rest.starts_with(close.as_bytes()) {
        rest = rest.get(1..)?;
    }
    Some(trimmed(rest.get(close.len()..)?))
}

#[inline(never)]
fn trimmed(bytes: &[u8]) -> &[u8] {
    bytes.trim_ascii_start()
}

/// Whether a page begins here: its DOCTYPE, or one of the elements that only a page begins with.
fn is_html(bytes: &[u8]) -> bool {
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| {
        let (name, after) = bytes.split_at_checked(tag.len()).unwrap_or((bytes, &[]));
        let ends = matches!(after.first(), None | Some(b'>' | b'/' | b'[' | b' ' | b'\t' | b'\r' | b'\n'));
        ends && name.eq_ignore_ascii_case(tag.as_bytes())
    })
}

impl<'a> Document<'a> for Reader<'a> {
    type Element = Element<'a>;

    fn is_named(element: &Element<'a>, name: &str) -> bool {
        element.is_named(name)
    }

    fn start(element: &Element<'a>) -> usize {
        element.offset()
    }

    fn next_child(&mut self, parent: &Element<'a>) -> Result<Option<Element<'a>>, Refused> {
        self.next_child(parent)
    }

    fn may_be_plain(element: &Element<'a>) -> bool {
        element.may_have_children()
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn child_named(&mut self, parent: &Element<'a>, name: &'static str) -> Option<Element<'a>> {
        self.child_named(parent, name)
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn plain_text(&mut self, name: &'static str) -> Option<&'a str> {
        self.plain_text(name)
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn ends(&mut self, parent: &Element<'a>) -> bool {
        self.ends(parent)
    }

    fn text(&mut self, element: &Element<'a>) -> Result<Text<'a>, Refused> {
        self.text(element)
    }

    fn skip(&mut self, element: &Element<'a>) -> Result<(), Refused> {
        self.skip(element)
    }

    fn refuse(&mut self, error: DecodeError) -> Refused {
        self.refuse(error)
    }

    fn offset(&self) -> usize {
        self.offset()
    }
}
