//! What is to be signed.

use super::PayloadHash;
use super::canonical::{GIVEN, Rules};
use crate::encode::WriteTo;
use core::fmt;

/// A request to be signed, as it will be sent.
///
/// Nothing of it is sent or changed: signing answers what is to be added. Whatever stands here is signed, except
/// the headers that clients and proxies change (see [`headers`](Self::headers)).
///
/// ```
/// use sts_wire::sigv4::{PayloadHash, Request};
///
/// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY)
///     .query("Param2=value2&Param1=value1")
///     .headers(&[("My-Header1", "value1")]);
/// assert!(request.settings.normalize_path);
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Request<'a> {
    /// The method, in upper case as it is sent.
    pub method: &'a str,
    /// The value of the `Host` header: with the port, where that is not the scheme's own.
    pub host: &'a str,
    /// The path from its first `/`, as it stands in the request line, without the query; empty is `/`.
    pub path: &'a str,
    /// What follows the `?`.
    pub query: Query<'a>,
    /// The value of the `Content-Type` header, if one is sent.
    pub content_type: Option<&'a str>,
    /// Other headers to sign, at most 48; a name may be repeated.
    ///
    /// Skipped, because somebody on the way may change them: baggage, connection, expect, keep-alive,
    /// proxy-authenticate, proxy-authorization, te, traceparent, tracestate, trailer, transfer-encoding, upgrade,
    /// user-agent, x-amzn-trace-id. Refused, because signing adds them: authorization, x-amz-content-sha256,
    /// x-amz-date, x-amz-security-token; and host, which has its own field.
    pub headers: &'a [(&'a str, &'a str)],
    /// The hash of the body.
    pub payload_hash: PayloadHash,
    /// How to sign it.
    pub settings: Settings,
    /// How what stands here is checked and written; `None` where nothing of it is the caller's.
    pub(super) rules: Option<&'static Rules>,
}

impl<'a> Request<'a> {
    /// A request with its required parts.
    #[must_use]
    pub const fn new(method: &'a str, host: &'a str, path: &'a str, payload_hash: PayloadHash) -> Self {
        Self::under(Some(GIVEN), method, host, path, payload_hash)
    }

    /// The same under rules, or under none: then the path is `/`, the method, host and content type are good and plain,
    /// and no header of the caller's nor a setting may be added.
    pub(crate) const fn under(
        rules: Option<&'static Rules>,
        method: &'a str,
        host: &'a str,
        path: &'a str,
        payload_hash: PayloadHash,
    ) -> Self {
        Self {
            method,
            host,
            path,
            query: Query::NONE,
            content_type: None,
            headers: &[],
            payload_hash,
            settings: Settings::new(),
            rules,
        }
    }

    /// Sets [`query`](Self::query) to one that stands in memory; see [`Query::raw`].
    #[must_use]
    pub const fn query(mut self, query: &'a str) -> Self {
        self.query = Query::raw(query);
        self
    }

    /// Sets [`content_type`](Self::content_type).
    #[must_use]
    pub const fn content_type(mut self, content_type: &'a str) -> Self {
        self.content_type = Some(content_type);
        self
    }

    /// Sets [`headers`](Self::headers).
    #[must_use]
    pub const fn headers(mut self, headers: &'a [(&'a str, &'a str)]) -> Self {
        self.headers = headers;
        self
    }

    /// Sets [`settings`](Self::settings).
    #[must_use]
    pub const fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }
}

impl fmt::Debug for Request<'_> {
    /// Without query and headers, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("host", &self.host)
            .field("path", &self.path)
            .field("payload_hash", &self.payload_hash)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// What follows the `?` of a request.
///
/// ```
/// use sts_wire::sigv4::Query;
///
/// assert_eq!(format!("{:?}", Query::raw("Action=GetCallerIdentity")), "Query { .. }");
/// ```
#[derive(Clone, Copy)]
pub struct Query<'a> {
    /// A query that stands in memory, in any order and encoding.
    pub(super) raw: &'a str,
    /// What writes itself as the canonical query is written, before that.
    pub(super) form: Option<&'a (dyn WriteTo + Sync)>,
}

impl<'a> Query<'a> {
    const NONE: Self = Self { raw: "", form: None };

    /// A query as it stands in a URL, without the `?`.
    ///
    /// Parameters are separated by `&`, name and value by the first `=`; a name without `=` has the empty value.
    /// Escapes may be written in any case; what should be escaped and is not (a space, `é`) is read as what it
    /// is, and `+` is a plus. The order is free. To be sorted, a query must not be longer than 65,535 bytes and
    /// 256 parameters; one that comes sorted may have any length.
    #[must_use]
    pub const fn raw(query: &'a str) -> Self {
        Self { raw: query, form: None }
    }

    /// What writes at least one parameter, each in its canonical form, sorted, and all before `X-Amz-`; none of
    /// it is checked.
    pub(crate) const fn canonical(query: &'a (dyn WriteTo + Sync)) -> Self {
        Self { raw: "", form: Some(query) }
    }
}

impl<'a> From<&'a str> for Query<'a> {
    fn from(query: &'a str) -> Self {
        Self::raw(query)
    }
}

impl fmt::Debug for Query<'_> {
    /// Nothing of it, because it may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").finish_non_exhaustive()
    }
}

/// How a request is signed, where services differ. The defaults are those of all services but S3, STS among them.
///
/// ```
/// use sts_wire::sigv4::Settings;
///
/// let s3 = Settings::new().normalize_path(false).double_encode_path(false).sign_payload_hash(true);
/// assert_ne!(s3, Settings::default());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Settings {
    /// Whether dot segments and repeated slashes are removed from the path that is signed; `true`.
    pub normalize_path: bool,
    /// Whether the path is encoded as it stands, so that `%20` becomes `%2520`; `true`. If not, it is decoded
    /// first, and so encoded once.
    pub double_encode_path: bool,
    /// Whether `x-amz-content-sha256` is added and signed; `false`. It makes no difference to a presigned URL.
    pub sign_payload_hash: bool,
    /// Whether the session token is added after signing, and itself not signed; `false`.
    pub omit_session_token: bool,
}

impl Settings {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            normalize_path: true,
            double_encode_path: true,
            sign_payload_hash: false,
            omit_session_token: false,
        }
    }

    /// Sets [`normalize_path`](Self::normalize_path).
    #[must_use]
    pub const fn normalize_path(mut self, normalize_path: bool) -> Self {
        self.normalize_path = normalize_path;
        self
    }

    /// Sets [`double_encode_path`](Self::double_encode_path).
    #[must_use]
    pub const fn double_encode_path(mut self, double_encode_path: bool) -> Self {
        self.double_encode_path = double_encode_path;
        self
    }

    /// Sets [`sign_payload_hash`](Self::sign_payload_hash).
    #[must_use]
    pub const fn sign_payload_hash(mut self, sign_payload_hash: bool) -> Self {
        self.sign_payload_hash = sign_payload_hash;
        self
    }

    /// Sets [`omit_session_token`](Self::omit_session_token).
    #[must_use]
    pub const fn omit_session_token(mut self, omit_session_token: bool) -> Self {
        self.omit_session_token = omit_session_token;
        self
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_the_default() {
        let query = Query::from("a=1");
        assert_eq!((query.raw, query.form.is_none()), ("a=1", true));
        assert_eq!(Settings::default(), Settings::new());
        let kept = Settings { normalize_path: false, ..Settings::new() };
        assert_eq!(Settings::new().normalize_path(false), kept);
    }
}
