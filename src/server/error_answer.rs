//! Error responses.

use super::answer::NAMESPACE;
use super::document::{DocumentWriter, write_document};
use super::form::{Form, FormError, FormErrorKind, FromForm};
use super::format::{Format, headers};
use super::message::{self, Check};
use crate::encode::{Sink, WriteTo};
use crate::error::ErrorCode;
use crate::sigv4::Rejection;
use crate::text::Text;
use core::fmt;

/// The namespace of errors that arise before an operation is chosen.
const ROUTING_NAMESPACE: &str = "http://webservices.amazon.com/AWSFault/2005-15-09";

/// An error response, which [`Encode`](crate::Encode) writes as the error document of STS.
///
/// Codes, statuses and messages are AWS's. A message is for the client that sent the request. It quotes the values of
/// members that break a limit. It quotes no secret member and no part of a signature. A quoted value is as long as the
/// client made it. Namespace and messages are STS's, also for an action of your own.
///
/// `?` turns a [`Rejection`] or a [`FormError`] into an `ErrorAnswer`. Set [`request_id`](Self::request_id) and
/// [`format`](Self::format) in the one place that sends answers. The request id is left out until it is set.
///
/// ```
/// use sts_wire::server::ErrorAnswer;
/// use sts_wire::{Encode, ErrorCode};
///
/// let answer = ErrorAnswer::new(ErrorCode::AccessDenied).message("no <role> for you").request_id("c6104cbe");
/// assert_eq!(answer.status(), 403);
/// let mut document = String::new();
/// answer.encode(&mut document)?;
/// assert_eq!(
///     document,
///     "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  \
///        <Error>\n    \
///          <Type>Sender</Type>\n    \
///          <Code>AccessDenied</Code>\n    \
///          <Message>no &lt;role&gt; for you</Message>\n  \
///        </Error>\n  \
///        <RequestId>c6104cbe</RequestId>\n\
///      </ErrorResponse>\n"
/// );
/// # Ok::<(), core::fmt::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct ErrorAnswer<'r> {
    code: &'r str,
    status: u16,
    message: Message<'r>,
    namespace: &'static str,
    request_id: Option<&'r str>,
    format: Format,
}

#[derive(Clone, Copy)]
enum Message<'r> {
    None,
    Plain(&'r str),
    Rejection(Rejection),
    Validation { form: &'r Form<'r>, check: Check<'r> },
    UnknownAction(&'r Form<'r>),
}

impl<'r> ErrorAnswer<'r> {
    /// An error with a code of this crate, the status that AWS sends with it, and AWS's message if that message never
    /// varies.
    ///
    /// [`ErrorCode::Other`] has no name: it becomes `InternalFailure`.
    ///
    /// ```
    /// use sts_wire::server::ErrorAnswer;
    /// use sts_wire::{Encode, ErrorCode};
    ///
    /// let mut document = String::new();
    /// ErrorAnswer::new(ErrorCode::InvalidClientTokenId).encode(&mut document)?;
    /// assert!(document.contains("<Message>The security token included in the request is invalid.</Message>"));
    /// # Ok::<(), core::fmt::Error>(())
    /// ```
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        let name = code.as_str().unwrap_or("InternalFailure");
        let status = if code == ErrorCode::Other { 500 } else { status(code) };
        let answer = Self::with_code(name, status);
        match code {
            ErrorCode::InvalidClientTokenId => {
                answer.message("The security token included in the request is invalid.")
            }
            ErrorCode::ExpiredToken => {
                answer.message("The security token included in the request is expired")
            }
            _ => answer,
        }
    }

    /// An error with a code of your own and its status.
    ///
    /// A status of 500 or more is the fault of the service (`Receiver`), any other status the fault of the client
    /// (`Sender`).
    #[must_use]
    pub const fn with_code(code: &'r str, status: u16) -> Self {
        let (message, namespace) = (Message::None, NAMESPACE);
        Self { code, status, message, namespace, request_id: None, format: Format::Xml }
    }

    /// The answer to a request whose members break limits, are missing or malformed. `check` must report a violation.
    ///
    /// `check` reports the violations, once for their number and once for each: `AnyOperation::check_each`, or
    /// `|form, report| form.check_each::<Own<'_>>(report)` for an operation of one's own.
    ///
    /// ```
    /// use sts_wire::Encode;
    /// use sts_wire::server::{AnyOperation, ErrorAnswer, Form};
    ///
    /// let mut body = *b"Action=GetSessionToken&Version=2011-06-15&DurationSeconds=60&TokenCode=planted";
    /// let form = Form::from_body(&mut body)?;
    /// let answer = ErrorAnswer::validation(&form, AnyOperation::check_each);
    /// let mut document = String::new();
    /// answer.encode(&mut document)?;
    /// assert!(document.contains(
    ///     "Value '60' at 'durationSeconds' failed to satisfy constraint: \
    ///      Member must have value greater than or equal to 900"
    /// ));
    /// assert!(!document.contains("planted"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn validation(form: &'r Form<'r>, check: Check<'r>) -> Self {
        let answer = Self::with_code(message::validation_code(form, check), 400);
        Self { message: Message::Validation { form, check }, ..answer }
    }

    /// The answer to a form that names no action that the server knows, in the version that it knows.
    #[must_use]
    pub fn unknown_action(form: &'r Form<'r>) -> Self {
        let answer = Self::new(ErrorCode::InvalidAction);
        Self { message: Message::UnknownAction(form), namespace: ROUTING_NAMESPACE, ..answer }
    }

    /// Sets the message.
    #[must_use]
    pub const fn message(self, message: &'r str) -> Self {
        Self { message: Message::Plain(message), ..self }
    }

    /// Sets the request id, which becomes a header. Make it yourself: never take a request id from a client.
    #[must_use]
    pub const fn request_id(self, request_id: &'r str) -> Self {
        Self { request_id: Some(request_id), ..self }
    }

    /// Sets the format.
    #[must_use]
    pub const fn format(self, format: Format) -> Self {
        Self { format, ..self }
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> &'r str {
        self.code
    }

    /// The status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The headers to send, except `content-length` and `date`.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &'r str)> + use<'r> {
        headers(self.format, self.request_id)
    }

    const fn fault(&self) -> &'static str {
        if self.status < 500 { "Sender" } else { "Receiver" }
    }

    /// Passes the message to `write` in pieces.
    fn write_message(&self, write: &mut dyn FnMut(&str)) {
        match &self.message {
            Message::None => {}
            Message::Plain(message) => write(message),
            Message::Rejection(rejection) => message::rejection(rejection, write),
            Message::Validation { form, check } => message::validation(form, *check, write),
            Message::UnknownAction(form) => {
                write("Could not find operation ");
                write(form.action().unwrap_or_default());
                write(" for version ");
                write(form.version().unwrap_or("NO_VERSION_SPECIFIED"));
            }
        }
    }

    const fn has_message(&self) -> bool {
        !matches!(self.message, Message::None)
    }
}

impl From<Rejection> for ErrorAnswer<'_> {
    /// The answer to a request whose signature was rejected.
    ///
    /// ```
    /// use sts_wire::Encode;
    /// use sts_wire::server::ErrorAnswer;
    /// use sts_wire::sigv4::{Rejection, RejectionKind};
    ///
    /// let answer = ErrorAnswer::from(Rejection::from(RejectionKind::NotSigned));
    /// let mut document = String::new();
    /// answer.encode(&mut document)?;
    /// assert!(document.contains("<Message>Request is missing Authentication Token</Message>"));
    /// # Ok::<(), core::fmt::Error>(())
    /// ```
    fn from(rejection: Rejection) -> Self {
        let code = rejection.code().as_str().unwrap_or("AccessDenied");
        Self { message: Message::Rejection(rejection), ..Self::with_code(code, rejection.status()) }
    }
}

impl From<FormError> for ErrorAnswer<'_> {
    /// The answer to a form that cannot be decoded.
    fn from(error: FormError) -> Self {
        Self::new(ErrorCode::MalformedQueryString).message(match error.kind() {
            FormErrorKind::Escape => "Illegal hex character in escape % pattern",
            FormErrorKind::Utf8 => "The request is not UTF-8",
            FormErrorKind::Duplicate => "A parameter is given more than once",
            FormErrorKind::TooManyParameters => "The request has too many parameters",
            FormErrorKind::PlusInQuery => "The query has a plus sign that is not escaped",
            FormErrorKind::BufferTooSmall => "The query is too long",
            FormErrorKind::ContentType => "The content type is not application/x-www-form-urlencoded",
            FormErrorKind::Method => "The method is neither GET nor POST",
        })
    }
}

impl Form<'_> {
    /// Reads an operation and checks its limits; the error is the answer to the request, and names every violation.
    ///
    /// ```
    /// use sts_wire::Encode;
    /// use sts_wire::GetSessionToken;
    /// use sts_wire::server::Form;
    ///
    /// let mut body = *b"Action=GetSessionToken&Version=2011-06-15&DurationSeconds=60";
    /// let form = Form::from_body(&mut body)?;
    /// assert_eq!(form.read::<GetSessionToken>()?.duration_seconds, Some(60));
    /// let answer = form.read_valid::<GetSessionToken>().unwrap_err();
    /// assert_eq!((answer.code(), answer.status()), ("ValidationError", 400));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A member is missing or malformed, or breaks a limit: [`ErrorAnswer::validation`].
    pub fn read_valid<'s, O: FromForm<'s>>(&'s self) -> Result<O, ErrorAnswer<'s>> {
        let mut is_valid = true;
        let operation = self.read_each(&mut |_| is_valid = false);
        if is_valid {
            return Ok(operation);
        }
        Err(ErrorAnswer::validation(self, |form, report| form.check_each::<O>(report)))
    }
}

impl WriteTo for ErrorAnswer<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        let is_xml = self.format == Format::Xml;
        let members = |document: &mut DocumentWriter<'_, '_>| {
            document.structure("Error", |error| {
                if is_xml {
                    error.text("Type", Text::new(self.fault()));
                }
                error.text("Code", Text::new(self.code));
                if self.has_message() {
                    error.string("Message", |write| self.write_message(write));
                }
                if !is_xml {
                    error.text("Type", Text::new(self.fault()));
                }
            });
            if let Some(request_id) = self.request_id {
                document.text("RequestId", Text::new(request_id));
            }
        };
        write_document(sink, self.format, self.namespace, |document| {
            if is_xml { document.structure("ErrorResponse", members) } else { members(document) }
        });
    }
}

impl fmt::Debug for ErrorAnswer<'_> {
    /// Leaves out the message, which may quote the request.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorAnswer")
            .field("code", &self.code)
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// The status that AWS sends with a code.
const fn status(code: ErrorCode) -> u16 {
    use ErrorCode as Code;

    match code {
        Code::InternalFailure => 500,
        Code::ServiceUnavailable => 503,
        Code::AccessDenied
        | Code::ExpiredToken
        | Code::IdpRejectedClaim
        | Code::InvalidClientTokenId
        | Code::MissingAuthenticationToken
        | Code::OptInRequired
        | Code::OutboundWebIdentityFederationDisabledException
        | Code::RegionDisabledException
        | Code::SessionDurationEscalationException
        | Code::SignatureDoesNotMatch => 403,
        _ => 400,
    }
}
