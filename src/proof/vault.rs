//! Logins to Vault, OpenBao and Consul.

use super::base64::base64;
use super::{FORM, FORM_LENGTH, FORM_TYPE, MintError, added, check_audience, mint, post, write_headers};
use crate::credentials::Credentials;
use crate::encode::json_string;
use crate::endpoint::Endpoint;
use crate::sigv4::HeaderValue;
use crate::text::ToText;
use crate::timestamp::Timestamp;
use core::fmt;
#[cfg(feature = "server")]
use {
    super::base64::decode,
    super::proof_error::{ProofError, ProofErrorKind as Kind},
    super::received::ReceivedProof,
    super::{json, scratch::Scratch},
    crate::document::{Document, json::Reader},
    crate::text::Text,
};

/// The id of the server that a login is bound to.
///
/// The server is configured with the id (`iam_server_id_header_value` in Vault) and refuses another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServerId<'a> {
    /// For Vault and OpenBao: the header `X-Vault-AWS-IAM-Server-ID`.
    Vault(&'a str),
    /// For Consul: the header `X-Consul-IAM-ServerID`.
    Consul(&'a str),
    /// A server without an id. Whoever gets the login can use it at any other server without an id.
    Unbound,
}

/// Writes the body of a login: a JSON object with the fields `iam_http_request_method`, `iam_request_url`,
/// `iam_request_headers`, `iam_request_body` and `role`.
///
/// Vault and OpenBao take it at `POST /v1/auth/aws/login`. Without a `role` they choose the role with the name of the
/// principal. Consul takes the JSON itself, without a role, as the `BearerToken` of a login. URL, headers and body are
/// in base64.
///
/// `endpoint` must be the `sts_endpoint` of the server's configuration, which is [`Endpoint::global`] by default. The
/// login equals the login of hvac for its endpoint.
///
/// ```
/// use sts_wire::proof::vault::{self, ServerId};
/// use sts_wire::{Credentials, Endpoint, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let (endpoint, now) = (Endpoint::global(), Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?);
/// let mut login = String::new();
/// vault::login(&credentials, &endpoint, ServerId::Vault("vault.example.com"), Some("dev"), now, &mut login)?;
/// assert!(login.starts_with(r#"{"iam_http_request_method": "POST", "iam_request_url": "aHR0cHM6Ly9zdHMuYW1hem9uYXdz"#));
/// assert!(login.ends_with(r#", "role": "dev"}"#));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// The id of the server is empty or is not visible ASCII with single spaces; the role is empty; the request cannot be
/// signed; or the writer fails.
///
/// Source: <https://developer.hashicorp.com/vault/api-docs/auth/aws#login> and
/// <https://developer.hashicorp.com/consul/docs/security/acl/auth-methods/aws-iam>.
pub fn login<S: ToText, W: fmt::Write + ?Sized>(
    credentials: &Credentials<S>,
    endpoint: &Endpoint,
    server: ServerId<'_>,
    role: Option<&str>,
    now: Timestamp,
    out: &mut W,
) -> Result<(), MintError> {
    if role == Some("") {
        return Err(MintError::NoRole);
    }
    let (length, bound) = (("Content-Length", FORM_LENGTH), bound(server));
    bound.map_or(Ok(()), |(_, id)| check_audience(id))?;
    let headers = [bound.unwrap_or(length), length];
    let headers = headers.get(usize::from(bound.is_none())..).unwrap_or_default();
    let request = post(endpoint, headers, FORM).content_type(FORM_TYPE);
    mint(credentials, endpoint, &request, now, out, &|signed, sink| {
        sink.text("{\"iam_http_request_method\": \"POST\", \"iam_request_url\": \"");
        base64(sink, &mut |sink| {
            sink.text(endpoint.origin());
            sink.text(endpoint.path());
        });
        sink.text("\", \"iam_request_headers\": \"");
        base64(sink, &mut |sink| {
            let first = [("Content-Type", FORM_TYPE), ("Host", endpoint.host())];
            let given = first.iter().chain(headers).map(|(name, value)| (*name, HeaderValue::plain(value)));
            write_headers(&mut given.chain(added(signed)), ["[", "]"], sink);
        });
        sink.text("\", \"iam_request_body\": \"");
        base64(sink, &mut |sink| sink.text(FORM));
        sink.text("\"");
        if let Some(role) = role {
            sink.text(", \"role\": ");
            json_string(sink, &mut |sink| sink.text(role));
        }
        sink.text("}");
    })
}

/// The fields of a login, and the role.
#[cfg(feature = "server")]
const FIELDS: [&str; 5] =
    ["iam_http_request_method", "iam_request_url", "iam_request_headers", "iam_request_body", "role"];

/// A login that was received.
#[cfg(feature = "server")]
#[derive(Debug)]
#[non_exhaustive]
pub struct Login<'a> {
    /// The proof in the login.
    pub proof: ReceivedProof<'a>,
    /// The role that the client asks for. Some clients send an empty role.
    ///
    /// The proof does not sign the role, so the role can be any text, control characters included. Compare it with your
    /// roles, and escape it in logs.
    pub role: Option<&'a str>,
}

/// The fields of a login as they were received, for servers that have read the JSON.
#[cfg(feature = "server")]
#[derive(Clone, Copy)]
pub struct LoginFields<'a> {
    /// `iam_http_request_method`.
    pub method: &'a str,
    /// `iam_request_url`, in base64.
    pub url: &'a str,
    /// `iam_request_headers`: a JSON object, as it is or in base64.
    pub headers: &'a str,
    /// `iam_request_body`, in base64; empty if it is missing.
    pub body: &'a str,
}

#[cfg(feature = "server")]
impl fmt::Debug for LoginFields<'_> {
    /// Shows no field: the headers hold the signature and the session token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginFields").finish_non_exhaustive()
    }
}

/// The header that binds a login to a server, for [`Terms`](super::Terms); `None` for a server without an id, which
/// must use [`Terms::unbound`](super::Terms::unbound).
///
/// ```
/// use sts_wire::proof::vault::{self, ServerId};
///
/// let bound = vault::bound(ServerId::Vault("vault.example.com"));
/// assert_eq!(bound, Some(("X-Vault-AWS-IAM-Server-ID", "vault.example.com")));
/// ```
#[must_use]
pub const fn bound(server: ServerId<'_>) -> Option<(&'static str, &str)> {
    match server {
        ServerId::Vault(id) => Some(("X-Vault-AWS-IAM-Server-ID", id)),
        ServerId::Consul(id) => Some(("X-Consul-IAM-ServerID", id)),
        ServerId::Unbound => None,
    }
}

/// Reads the body of a login to Vault or OpenBao, or the bearer token of a login to Consul. It does not check the
/// request.
///
/// A login has at most 8,192 bytes. `scratch` must be twice as long as the login. Afterwards `scratch` holds the
/// request, which is a secret: the caller must wipe it. The login has only the fields that [`login`] writes, each at
/// most once. The body may be missing, as in a GET request. The values of the headers are strings or arrays of strings.
///
/// ```
/// use sts_wire::proof::{ReceivedProof, Terms};
/// use sts_wire::proof::vault::{self, ServerId};
/// use sts_wire::{Credentials, Encode, Endpoint, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let (endpoints, now) = ([Endpoint::global()], Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?);
/// let (server, mut json) = (ServerId::Vault("vault.example.com"), String::new());
/// vault::login(&credentials, &endpoints[0], server, Some("dev"), now, &mut json)?;
///
/// let (bound, mut scratch) = (Vec::from_iter(vault::bound(server)), [0; ReceivedProof::MAX_SCRATCH]);
/// let login = vault::read(&json, &mut scratch)?;
/// assert_eq!(login.role, Some("dev"));
/// let vetted = login.proof.vet(&Terms::new(&endpoints, &bound), now)?;
/// assert_eq!(vetted.url().encode_to_string(), "https://sts.amazonaws.com/");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// The login is too long, the buffer is too small, or a field is missing, repeated, unknown or malformed.
///
/// Source: <https://developer.hashicorp.com/vault/api-docs/auth/aws#login> and
/// <https://developer.hashicorp.com/consul/docs/security/acl/auth-methods/aws-iam>.
#[cfg(feature = "server")]
pub fn read<'a>(login: &'a str, scratch: &'a mut [u8]) -> Result<Login<'a>, ProofError> {
    let mut scratch = Scratch::new(login.len(), scratch)?;
    let mut reader = Reader::new(login.as_bytes())?;
    let [mut method, mut url, mut headers, mut body, mut role] = [None; 5];
    json::each_field(&mut reader, &FIELDS, &mut |reader, name| {
        let field = match name {
            "iam_http_request_method" => &mut method,
            "iam_request_url" => &mut url,
            "iam_request_headers" => &mut headers,
            "iam_request_body" => &mut body,
            _ => &mut role,
        };
        let start = reader.offset();
        *field = Some(if name == "iam_request_headers" && reader.is_at("{") {
            reader.skip()?;
            Text::new(login.get(start..reader.offset()).unwrap_or_default())
        } else {
            Text::from(reader.text()?)
        });
        Ok(())
    })?;
    reader.finish()?;
    let fields = [method, url, headers, body.or(Some(Text::new("")))];
    let role = role.map(|role| scratch.unescape(role)).transpose()?;
    Ok(Login { proof: unwrap(fields, &mut scratch)?, role })
}

/// Reads the fields of a login, like [`read`].
///
/// `scratch` must be twice as long as the fields together, which have at most 8,192 bytes.
///
/// ```
/// use sts_wire::proof::vault::{self, LoginFields};
///
/// let fields = LoginFields {
///     method: "POST",
///     url: "aHR0cHM6Ly9zdHMuYW1hem9uYXdzLmNvbS8=",
///     headers: r#"{"Host": "sts.amazonaws.com"#,
///     body: "",
/// };
/// let error = vault::read_fields(fields, &mut [0; 256]).unwrap_err();
/// assert_eq!(error.to_string(), "read: iam_request_headers: truncated document at byte 27");
/// ```
///
/// # Errors
/// The fields are too long, the buffer is too small, or a field is malformed.
#[cfg(feature = "server")]
pub fn read_fields<'a>(
    fields: LoginFields<'a>,
    scratch: &'a mut [u8],
) -> Result<ReceivedProof<'a>, ProofError> {
    let LoginFields { method, url, headers, body } = fields;
    let fields = [method, url, headers, body];
    let length = fields.iter().fold(0_usize, |length, field| length.saturating_add(field.len()));
    unwrap(fields.map(|field| Some(Text::new(field))), &mut Scratch::new(length, scratch)?)
}

/// Decodes the fields of a login into a proof.
#[cfg(feature = "server")]
fn unwrap<'a>(
    fields: [Option<Text<'a>>; 4],
    scratch: &mut Scratch<'a>,
) -> Result<ReceivedProof<'a>, ProofError> {
    let missing = || fields.iter().zip(FIELDS).find(|(field, _)| field.is_none());
    let [Some(method), Some(url), Some(headers), Some(body)] = fields else {
        let name = missing().map_or("", |(_, name)| name);
        return Err(ProofError::from(Kind::MissingField).in_field(name));
    };
    let [_, url_field, headers_field, body_field, _] = FIELDS;
    let url = scratch.decode(url, Kind::InvalidBase64, decode).map_err(|error| error.in_field(url_field))?;
    let body =
        scratch.decode(body, Kind::InvalidBase64, decode).map_err(|error| error.in_field(body_field))?;
    let mut proof = ReceivedProof::new(scratch.unescape(method)?, url, body);
    read_headers(headers, scratch, &mut proof).map_err(|error| error.in_field(headers_field))?;
    Ok(proof)
}

#[cfg(feature = "server")]
fn read_headers<'a>(
    headers: Text<'a>,
    scratch: &mut Scratch<'a>,
    proof: &mut ReceivedProof<'a>,
) -> Result<(), ProofError> {
    let object = match headers.chars().next() {
        Some('{') => scratch.unescape(headers),
        _ => scratch.decode(headers, Kind::InvalidBase64, decode),
    }?;
    let mut reader = Reader::new(object.as_bytes())?;
    json::headers(&mut reader, scratch, proof)?;
    Ok(reader.finish()?)
}
