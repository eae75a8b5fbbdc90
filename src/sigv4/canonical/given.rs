//! What a caller gives to be signed: a path, a query, headers. How it is checked and written.

use super::header::{self, Order, Value};
use super::parameters::Writer;
use super::{CanonicalRequest, path, query};
use crate::Text;
use crate::encode::Sink;
use crate::sigv4::Request;
use crate::sigv4::character::{Class, first_not};
use crate::sigv4::error::{SigningError, SigningErrorKind};

/// The rules for what is the caller's.
///
/// Pointers rather than calls, as in [`Presigning`](super::Presigning): what only signs forms at endpoints of AWS, in
/// which nothing is the caller's, then links none of it.
pub(crate) struct Rules {
    /// Finds everything that is wrong with a request.
    pub(in crate::sigv4) check: fn(&Request<'_>, &mut Found) -> Result<(), SigningError>,
    /// Writes the path as a line.
    pub(super) write_path: fn(&Request<'_>, &mut Sink<'_>),
    pub(super) write_query: fn(&CanonicalRequest<'_>, &mut Writer<'_, '_, '_>),
    /// Writes the headers, each on a line of its own, after the end of the line before.
    pub(super) write_headers: fn(&CanonicalRequest<'_>, &mut Sink<'_>),
    /// Writes the names of the same headers.
    pub(super) write_names: fn(&CanonicalRequest<'_>, is_encoded: bool, &mut Sink<'_>),
}

/// The only ones there are.
pub(crate) const GIVEN: &Rules =
    &Rules { check, write_path, write_query: query::write, write_headers, write_names };

/// What was found of a good request.
#[derive(Clone, Copy)]
pub(in crate::sigv4) struct Found {
    headers: Order,
    pub(super) is_query_sorted: bool,
    is_content_type_plain: bool,
}

impl Found {
    /// Of a request in which nothing is the caller's.
    pub(in crate::sigv4) const NOTHING: Self =
        Self { headers: Order::EMPTY, is_query_sorted: true, is_content_type_plain: true };
}

fn check(request: &Request<'_>, found: &mut Found) -> Result<(), SigningError> {
    use SigningErrorKind::{EmptyHost, EmptyMethod, InvalidContentType, InvalidHost, InvalidMethod};
    check_part(request.method, Class::Token, [EmptyMethod, InvalidMethod])?;
    check_part(request.host, Class::Host, [EmptyHost, InvalidHost])?;
    path::check(request.path, request.settings)?;
    if !request.query.raw.is_empty() {
        found.is_query_sorted = query::check(request.query.raw)?;
    }
    let content_type = request.content_type.unwrap_or_default();
    found.is_content_type_plain = Value::new(Text::new(content_type), InvalidContentType)?.is_plain();
    if request.headers.is_empty() {
        return Ok(());
    }
    found.headers.sort(request.headers, request.content_type.is_some())
}

fn check_part(part: &str, class: Class, [empty, invalid]: [SigningErrorKind; 2]) -> Result<(), SigningError> {
    if part.is_empty() {
        return Err(SigningError::new(empty, 0));
    }
    first_not(class, part).map_or(Ok(()), |at| Err(SigningError::new(invalid, at)))
}

fn write_path(request: &Request<'_>, sink: &mut Sink<'_>) {
    if request.path.len() <= 1 {
        return sink.text("\n/\n");
    }
    sink.text("\n");
    path::write(request.path, request.settings, sink);
    sink.text("\n");
}

/// Straight on, and names together with what stands around them: each piece is a copy, and there is little else to do.
fn write_headers(canonical: &CanonicalRequest<'_>, sink: &mut Sink<'_>) {
    let CanonicalRequest { request, found, .. } = canonical;
    let mut callers = found.headers.merge(request.headers, header::write_line);
    if let Some(content_type) = request.content_type {
        callers.before(header::CONTENT_TYPE, sink);
        sink.text("\ncontent-type:");
        Value::found(content_type, found.is_content_type_plain).write(sink);
    }
    callers.before(header::HOST, sink);
    sink.text("\nhost:");
    sink.text(request.host);
    if canonical.presigning.is_none() {
        if request.settings.sign_payload_hash {
            callers.before(header::CONTENT_SHA256, sink);
            sink.text("\nx-amz-content-sha256:");
            sink.ascii(request.payload_hash.as_bytes());
        }
        callers.before(header::DATE, sink);
        sink.text("\nx-amz-date:");
        sink.ascii(canonical.amz_date.as_bytes());
        if let Some(token) = canonical.signed_token() {
            callers.before(header::SECURITY_TOKEN, sink);
            sink.text("\nx-amz-security-token:");
            token.write(sink);
        }
    }
    callers.rest(sink);
}

fn write_names(canonical: &CanonicalRequest<'_>, is_encoded: bool, sink: &mut Sink<'_>) {
    let CanonicalRequest { request, found, .. } = canonical;
    let is_usual = request.content_type.is_some()
        && canonical.presigning.is_none()
        && !request.settings.sign_payload_hash
        && found.headers.is_empty();
    if is_usual {
        return canonical.write_form_names(sink);
    }
    let write = if is_encoded { header::write_percent_name } else { header::write_name };
    let mut callers = found.headers.merge(request.headers, write);
    let mut own = |name: &'static str, sink: &mut Sink<'_>| {
        if callers.before(name, sink) {
            sink.text(header::separator(is_encoded));
        }
        sink.text(name);
    };
    if request.content_type.is_some() {
        own(header::CONTENT_TYPE, sink);
    }
    own(header::HOST, sink);
    if canonical.presigning.is_none() {
        if request.settings.sign_payload_hash {
            own(header::CONTENT_SHA256, sink);
        }
        own(header::DATE, sink);
        if canonical.signed_token().is_some() {
            own(header::SECURITY_TOKEN, sink);
        }
    }
    callers.rest(sink);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Credentials;
    use crate::Encode;
    use crate::Timestamp;
    use crate::sigv4::PayloadHash;
    use alloc::string::String;

    #[test]
    fn rules_change_nothing_where_nothing_is_the_callers() {
        let at = Timestamp::UNIX_EPOCH;
        let without = Credentials::new("AKIDEXAMPLE", "secret");
        for credentials in
            [without, without.with_session_token(" to  ken "), without.with_session_token("token")]
        {
            let key = credentials.signing_key(at, "eu-west-1", "sts").unwrap();
            let written = |rules| {
                let request =
                    Request::under(rules, "POST", "sts.example", "/", PayloadHash::EMPTY).content_type("a/b");
                let signed = key.sign(&credentials, &request, at).unwrap();
                let mut written: [String; 4] = Default::default();
                signed.canonical_request().encode(&mut written[0]).unwrap();
                signed.signed_headers().encode(&mut written[1]).unwrap();
                let request = Request::under(rules, "GET", "sts.example", "/", PayloadHash::EMPTY);
                let presigned = key.presign(&credentials, &request, at, 60).unwrap();
                presigned.encode(&mut written[2]).unwrap();
                presigned.signed_headers().encode(&mut written[3]).unwrap();
                written
            };
            assert_eq!(written(None), written(Some(GIVEN)));
        }
    }
}
