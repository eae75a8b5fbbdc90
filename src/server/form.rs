//! A form that was received, decoded in place.

use crate::document::scan::count_while_in_short;
use crate::encode::copy;
use crate::shape::read::{Parameter, Parameters, Reader, compare};
use crate::shape::{Action, CheckError, MemberPath, Violation, check};
use core::cell::Cell;
use core::convert::Infallible;
use core::fmt;
use heapless::Vec;

/// The parameters of a request, decoded and sorted by name.
///
/// It takes at most [`MAX_PARAMETERS`](Self::MAX_PARAMETERS) and has no duplicates. A parameter without `=` has an
/// empty value. Its size is 8 KiB.
///
/// ```
/// use sts_wire::server::{Form, FormErrorKind};
///
/// let mut body = *b"Action=GetCallerIdentity&Version=2011-06-15";
/// let form = Form::from_body(&mut body)?;
/// assert_eq!(form.action(), Some("GetCallerIdentity"));
///
/// let mut body = *b"Name=a&N%61me=b";
/// let error = Form::from_body(&mut body).unwrap_err();
/// assert_eq!((error.kind(), error.offset()), (FormErrorKind::Duplicate, 7));
/// # Ok::<(), sts_wire::server::FormError>(())
/// ```
///
/// Source: <https://url.spec.whatwg.org/#urlencoded-parsing>.
pub struct Form<'a> {
    parameters: Vec<Parameter<'a>, { Form::MAX_PARAMETERS }>,
}

impl<'a> Form<'a> {
    /// The largest number of parameters. A request within AWS's limits has at most 182.
    pub const MAX_PARAMETERS: usize = 256;

    /// A form without parameters, to decode into.
    ///
    /// [`from_body`](Self::from_body) moves a form, which takes longer than to decode most bodies. This does not:
    ///
    /// ```
    /// use sts_wire::server::Form;
    ///
    /// let mut body = *b"Action=GetCallerIdentity&Version=2011-06-15";
    /// let mut form = Form::new();
    /// form.decode_body(&mut body)?;
    /// assert_eq!(form.version(), Some("2011-06-15"));
    /// # Ok::<(), sts_wire::server::FormError>(())
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { parameters: Vec::new() }
    }

    /// Decodes the body of a POST in place. A `+` is a space.
    ///
    /// # Errors
    /// An escape is malformed, a name or a value is not UTF-8, a name is repeated, or there are too many parameters.
    /// The body is then partly decoded.
    #[inline]
    pub fn from_body(body: &'a mut [u8]) -> Result<Self, FormError> {
        let mut form = Self::new();
        form.decode_body(body)?;
        Ok(form)
    }

    /// Decodes a query, without its `?`, into `scratch`, which must be at least as long.
    ///
    /// A `+` is refused: signatures read it as a plus, and forms as a space.
    ///
    /// ```
    /// use sts_wire::GetSessionToken;
    /// use sts_wire::server::Form;
    ///
    /// let query = "Action=GetSessionToken&DurationSeconds=900&Version=2011-06-15&X-Amz-Expires=60";
    /// let mut scratch = [0; 256];
    /// let form = Form::from_query(query, &mut scratch)?;
    /// let action: GetSessionToken = form.read()?;
    /// assert_eq!(action.duration_seconds, Some(900));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The query has a `+`, `scratch` is too short, or the errors of [`from_body`](Self::from_body).
    #[inline]
    pub fn from_query(query: &str, scratch: &'a mut [u8]) -> Result<Self, FormError> {
        let mut form = Self::new();
        form.decode_query(query, scratch)?;
        Ok(form)
    }

    /// Adds the parameters of a body, as [`from_body`](Self::from_body) decodes it.
    ///
    /// # Errors
    /// The errors of `from_body`. The form then has no parameter.
    pub fn decode_body(&mut self, body: &'a mut [u8]) -> Result<(), FormError> {
        self.decode(body, true)
    }

    /// Adds the parameters of a query, as [`from_query`](Self::from_query) decodes it. A request may have parameters in
    /// its query and its body; one that is in both is a duplicate.
    ///
    /// # Errors
    /// The errors of `from_query`. The form then has no parameter.
    pub fn decode_query(&mut self, query: &str, scratch: &'a mut [u8]) -> Result<(), FormError> {
        let error = FormError { kind: FormErrorKind::BufferTooSmall, offset: scratch.len() };
        let Some(copied) = scratch.get_mut(..query.len()) else {
            self.parameters.clear();
            return Err(error);
        };
        copy(query.as_bytes(), copied);
        self.decode(copied, false)
    }

    /// Removes all parameters.
    #[cfg(feature = "http")]
    pub(super) fn clear(&mut self) {
        self.parameters.clear();
    }

    fn decode(&mut self, encoded: &'a mut [u8], is_body: bool) -> Result<(), FormError> {
        let (mut rest, mut offset, mut likely) = (encoded, 0_usize, self.parameters.len());
        while !rest.is_empty() {
            let (pair, after) = split(rest, b'&');
            let length = pair.len().saturating_add(1);
            if !pair.is_empty() {
                likely = match self.insert(pair, likely, is_body) {
                    Ok(place) => place,
                    Err(error) => {
                        self.parameters.clear();
                        return Err(error.after(offset));
                    }
                };
            }
            offset = offset.saturating_add(length);
            rest = after;
        }
        Ok(())
    }

    /// Decodes a parameter and moves it to its place among the others, which is likely at `likely`. Returns the place
    /// after it.
    fn insert(&mut self, pair: &'a mut [u8], likely: usize, is_body: bool) -> Result<usize, FormError> {
        let parameter = decode_pair(pair, is_body)?;
        let error = |kind| FormError { kind, offset: 0 };
        let order = |other: &Parameter<'_>| compare(other.name.as_bytes(), parameter.name.as_bytes());
        // Clients send most parameters in the order of their names.
        let (before, after) = self.parameters.split_at_checked(likely).unwrap_or((&self.parameters, &[]));
        let is_likely = before.last().is_none_or(|other| order(other).is_lt())
            && after.first().is_none_or(|other| order(other).is_gt());
        let place = if is_likely {
            before.len()
        } else {
            self.parameters.binary_search_by(order).err().ok_or(error(FormErrorKind::Duplicate))?
        };
        self.parameters.push(parameter).map_err(|_| error(FormErrorKind::TooManyParameters))?;
        // A loop and not `rotate_right`, which links a panic.
        let mut carried = parameter;
        for parameter in self.parameters.iter_mut().skip(place) {
            carried = core::mem::replace(parameter, carried);
        }
        Ok(place.saturating_add(1))
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        Parameters::new(&self.parameters).find(name)
    }

    /// The value of the member at a path.
    pub(super) fn member(&self, path: MemberPath) -> Option<&str> {
        Parameters::new(&self.parameters).find_member(path)
    }

    /// Whether the parameters `Action` and `Version` name this action. Choose the action with this function, because
    /// another version of an API has other members.
    ///
    /// ```
    /// use sts_wire::server::Form;
    /// use sts_wire::{GetCallerIdentity, GetSessionToken};
    ///
    /// let mut body = *b"Action=GetSessionToken&Version=2011-06-15";
    /// let form = Form::from_body(&mut body)?;
    /// assert!(form.names::<GetSessionToken>() && !form.names::<GetCallerIdentity>());
    /// # Ok::<(), sts_wire::server::FormError>(())
    /// ```
    #[must_use]
    pub fn names<A: Action>(&self) -> bool {
        self.action() == Some(A::ACTION) && self.version() == Some(A::VERSION)
    }

    /// The value of the parameter `Action`.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.get("Action")
    }

    /// The value of the parameter `Version`.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.get("Version")
    }

    /// Reads an operation. Ignores unknown parameters, `Action` and `Version`, and does not check limits: the
    /// operation's [`check`](crate::Operation::check) does.
    ///
    /// An integer may begin with `+` and zeros. `Tags=` is an empty list of tags.
    ///
    /// ```
    /// use sts_wire::GetFederationToken;
    /// use sts_wire::server::Form;
    ///
    /// let mut body = *b"Action=GetFederationToken&DurationSeconds=soon&Tags.member.2.Key=a";
    /// let error = Form::from_body(&mut body)?.read::<GetFederationToken>().unwrap_err();
    /// assert_eq!(error.to_string(), "DurationSeconds: not an integer from 0 to 4294967295 (and 2 more)");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Members are missing or malformed. The error has the first of them and their number.
    pub fn read<'s, O: FromForm<'s>>(&'s self) -> Result<O, CheckError> {
        CheckError::collect(|report| O::from_form(self, report))
    }

    /// Passes every violation of an operation to `report`: first the members that are missing or malformed, then the
    /// violations of limits of the other members.
    ///
    /// ```
    /// use sts_wire::GetFederationToken;
    /// use sts_wire::server::Form;
    ///
    /// let mut body = *b"Action=GetFederationToken&DurationSeconds=60&Policy=p";
    /// let (form, mut found) = (Form::from_body(&mut body)?, Vec::new());
    /// form.check_each::<GetFederationToken>(&mut |violation| found.push(violation.to_string()));
    /// assert_eq!(found, ["Name: missing", "DurationSeconds: 60 where 900 to 129600 is allowed"]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn check_each<'s, O: FromForm<'s>>(&'s self, report: &mut dyn FnMut(Violation)) {
        self.read_each::<O>(report);
    }

    /// Reads an operation, and passes every violation to `report`.
    pub(super) fn read_each<'s, O: FromForm<'s>>(&'s self, report: &mut dyn FnMut(Violation)) -> O {
        let operation = O::from_form(self, report);
        let parameters = Parameters::new(&self.parameters);
        check(operation, &mut |violation| {
            if parameters.has_read(&violation) {
                report(violation);
            }
        });
        operation
    }

    /// Reads the members of `action` and passes each that is missing or malformed to `report`. Such a member gets an
    /// empty value, zero or an empty list; other values that `action` had are replaced.
    ///
    /// An implementation of [`FromForm`] calls it.
    #[must_use]
    pub fn fill<'s, A: Action<Str = &'s str>>(
        &'s self,
        mut action: A,
        report: &mut dyn FnMut(Violation),
    ) -> A {
        self.read_members(report, |reader| action.members(reader));
        action
    }

    /// Reads the members that `visit` passes to the reader.
    pub(super) fn read_members<'s>(
        &'s self,
        report: &mut dyn FnMut(Violation),
        visit: impl FnOnce(&mut Reader<'_, 's>) -> Result<(), Infallible>,
    ) {
        let Ok(()) = visit(&mut Reader::new(Parameters::new(&self.parameters), None, report));
    }
}

impl Default for Form<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Form<'_> {
    /// Shows no parameter: its name, too, can be a secret that a client wrote without escaping it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").field("parameters", &self.parameters.len()).finish_non_exhaustive()
    }
}

/// An operation that [`Form::read`] can read, of this crate or of another.
///
/// ```
/// use sts_wire::server::{Form, FromForm};
/// # use sts_wire::shape::{Action, RequestVisitor, ResponseShape, ResponseVisitor, TextLimit, Violation};
/// # use sts_wire::{Credentials, GetCallerIdentity, GetCallerIdentityOutput, Secret, Text};
///
/// /// `AssumeRoleWithLDAPIdentity` of MinIO.
/// #[derive(Clone, Copy)]
/// struct Ldap<'a> {
///     username: &'a str,
///     password: Secret<&'a str>,
/// }
/// # const LIMIT: &TextLimit = &TextLimit::length(1, 2048);
/// # impl<'a> Action for Ldap<'a> {
/// #     const ACTION: &'static str = "AssumeRoleWithLDAPIdentity";
/// #     const RESPONSE: &'static str = "AssumeRoleWithLDAPIdentityResponse";
/// #     const RESULT: &'static str = "AssumeRoleWithLDAPIdentityResult";
/// #     type Str = &'a str;
/// #     type Output<S: Default> = GetCallerIdentityOutput<S>;
/// #     fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
/// #         visitor.secret("LDAPPassword", &mut self.password, LIMIT)?;
/// #         visitor.text("LDAPUsername", &mut self.username, LIMIT)
/// #     }
/// # }
///
/// impl<'a> FromForm<'a> for Ldap<'a> {
///     fn from_form(form: &'a Form<'a>, report: &mut dyn FnMut(Violation)) -> Self {
///         form.fill(Self { username: "", password: Secret::new("") }, report)
///     }
/// }
///
/// let mut body = *b"Action=AssumeRoleWithLDAPIdentity&LDAPUsername=me&LDAPPassword=p%26ss&Version=2011-06-15";
/// let form = Form::from_body(&mut body)?;
/// assert!(form.names::<Ldap>() && !form.names::<GetCallerIdentity>());
/// assert_eq!(*form.read::<Ldap>()?.password.expose_secret(), "p&ss");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub trait FromForm<'a>: Action {
    /// Reads the operation and passes each member that is missing or malformed to `report`.
    fn from_form(form: &'a Form<'a>, report: &mut dyn FnMut(Violation)) -> Self;
}

/// Splits bytes at the first `separator`, which is in neither part.
fn split(bytes: &mut [u8], separator: u8) -> (&mut [u8], &mut [u8]) {
    let end = count_while_in_short(bytes, |byte| byte != separator);
    let (before, after) = bytes.split_at_mut_checked(end).unwrap_or_default();
    (before, after.split_first_mut().map(|(_, after)| after).unwrap_or_default())
}

/// Decodes a name and a value, each to the start of its memory.
fn decode_pair(pair: &mut [u8], is_body: bool) -> Result<Parameter<'_>, FormError> {
    let (name, value) = split(pair, b'=');
    let name_length = decode_in_place(name, is_body)?;
    // Text is between the name and the value, so that both are validated at once.
    name.iter_mut().skip(name_length).for_each(|byte| *byte = b'=');
    let value_start = name.len().saturating_add(1);
    let value_length = decode_in_place(value, is_body).map_err(|error| error.after(value_start))?;
    let end = value_start.saturating_add(value_length).min(pair.len());
    let text = str::from_utf8(pair.get(..end).unwrap_or_default()).map_err(|error| {
        let is_in_name = error.valid_up_to() < value_start;
        FormError { kind: FormErrorKind::Utf8, offset: if is_in_name { 0 } else { value_start } }
    })?;
    let (name, value) = (text.get(..name_length), text.get(value_start..));
    Ok(Parameter { name: name.unwrap_or_default(), value: value.unwrap_or_default() })
}

/// Decodes a name, a value or another text to the start of its memory and returns its length.
pub(crate) fn decode_in_place(encoded: &mut [u8], is_body: bool) -> Result<usize, FormError> {
    let plain = count_while_in_short(encoded, |byte| (byte != b'%') & (byte != b'+'));
    let escaped = encoded.get_mut(plain..).unwrap_or_default();
    let unescaped = unescape_in_place(escaped, is_body).map_err(|error| error.after(plain))?;
    Ok(plain.saturating_add(unescaped))
}

/// Decodes to the start of the memory and returns the length.
fn unescape_in_place(encoded: &mut [u8], is_body: bool) -> Result<usize, FormError> {
    let length = encoded.len();
    let cells = Cell::from_mut(encoded).as_slice_of_cells();
    let (mut source, mut target) = (cells.iter(), cells.iter());
    while let Some(byte) = source.next() {
        let error = |kind| FormError { kind, offset: length.saturating_sub(source.len()).saturating_sub(1) };
        let byte = match byte.get() {
            b'+' if is_body => b' ',
            b'+' => return Err(error(FormErrorKind::PlusInQuery)),
            b'%' => {
                let malformed = error(FormErrorKind::Escape);
                let (Some(high), Some(low)) = (source.next(), source.next()) else { return Err(malformed) };
                let (high, low) = (high.get(), low.get());
                if !(high.is_ascii_hexdigit() & low.is_ascii_hexdigit()) {
                    return Err(malformed);
                }
                hex_value(high) << 4 | hex_value(low)
            }
            byte => byte,
        };
        if let Some(place) = target.next() {
            place.set(byte);
        }
    }
    Ok(length.saturating_sub(target.len()))
}

/// The value of a hex digit, without branches: digits and letters alternate in no order that can be predicted.
const fn hex_value(digit: u8) -> u8 {
    // The low four bits of a letter are its value less 9, and only letters have a bit above 0x3f.
    (digit & 0xf).wrapping_add((digit >> 6).wrapping_mul(9))
}

/// The reason why a form cannot be decoded, and where. It contains no part of the form.
///
/// ```
/// use sts_wire::server::Form;
///
/// let error = Form::from_body(&mut *b"Name=a%2".to_vec()).unwrap_err();
/// assert_eq!(error.to_string(), "an escape without two hex digits, at byte 6");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormError {
    kind: FormErrorKind,
    offset: usize,
}

impl FormError {
    /// The reason.
    #[must_use]
    pub const fn kind(&self) -> FormErrorKind {
        self.kind
    }

    /// The offset in bytes, from the start of the encoded form.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    #[cfg(feature = "http")]
    pub(super) const fn at_start(kind: FormErrorKind) -> Self {
        Self { kind, offset: 0 }
    }

    const fn after(self, offset: usize) -> Self {
        Self { offset: self.offset.saturating_add(offset), ..self }
    }
}

/// The reason of a [`FormError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormErrorKind {
    /// Two hex digits do not follow a `%`.
    Escape,
    /// The name or the value at the offset is not UTF-8.
    Utf8,
    /// A query has a `+`, which a client should write `%20` or `%2B`.
    PlusInQuery,
    /// There are more than [`Form::MAX_PARAMETERS`]; the first of them too many is at the offset.
    TooManyParameters,
    /// An earlier parameter has the name of the parameter at the offset.
    Duplicate,
    /// The buffer is shorter than the query. The offset is the length of the buffer.
    BufferTooSmall,
    /// The headers do not have exactly one content type, or it is not `application/x-www-form-urlencoded`.
    ContentType,
    /// The method is neither `GET` nor `POST`.
    Method,
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.kind {
            FormErrorKind::Escape => "an escape without two hex digits",
            FormErrorKind::Utf8 => "a name or value that is not UTF-8",
            FormErrorKind::PlusInQuery => "a + in a query",
            FormErrorKind::TooManyParameters => "more than 256 parameters",
            FormErrorKind::Duplicate => "the name of an earlier parameter",
            FormErrorKind::BufferTooSmall => "a buffer that is shorter than the query",
            FormErrorKind::ContentType => "a body that is not application/x-www-form-urlencoded",
            FormErrorKind::Method => "a method that is neither GET nor POST",
        };
        write!(f, "{reason}, at byte {}", self.offset)
    }
}

impl core::error::Error for FormError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::AnyOperation;
    use crate::shape::read::tests::compared;
    use alloc::string::String;
    use alloc::{format, vec::Vec};

    /// A form of about `size` bytes with as many parameters as a form may have. `name` gets the number of the last
    /// parameter first.
    fn body(size: usize, name: impl Fn(usize) -> String) -> Vec<u8> {
        let pairs: Vec<_> = (1..=Form::MAX_PARAMETERS).rev().skip(2).map(name).collect();
        let mut body = format!("Action=AssumeRole&Version=2011-06-15&{}=", pairs.join("&"));
        body.extend(core::iter::repeat_n('v', size.saturating_sub(body.len())));
        body.into_bytes()
    }

    /// A name is compared with at most eight others to find its place, since there are at most 256, and a few times to
    /// read it. The allowance is for the comparison of the keys of 50 tags with each other.
    #[test]
    fn bytes_are_compared_in_proportion_to_the_size() {
        for size in [1 << 14, 1 << 15, 1 << 16, 1 << 17] {
            let long = "Tags.member.".repeat(size / 3072);
            let value = "k".repeat(60);
            let forms = [
                body(size, |number| format!("{long}{number:03}")),
                body(size, |number| format!("Tags.member.{number}.Key")),
                body(size, |number| {
                    format!("Tags.member.{}.{}", number.div_ceil(2), ["Key", "Value"][number % 2])
                }),
                body(size, |number| format!("TransitiveTagKeys.member.{number}={value}")),
            ];
            for mut bytes in forms {
                let count = compared(|| {
                    let form = Form::from_body(&mut bytes).unwrap();
                    AnyOperation::check_each(&form, &mut |_| {});
                    let _ = AnyOperation::read(&form);
                });
                assert!(
                    count > 0 && count < size.saturating_mul(9).saturating_add(600_000),
                    "{count} of {size}"
                );
            }
        }
    }
}
