//! Logins to Vault, OpenBao and Consul.

use super::base64::base64;
use super::{
    FORM, FORM_LENGTH, FORM_TYPE, MintError, added, check_audience, mint, path, post, write_headers,
};
use crate::credentials::Credentials;
use crate::encode::json_string;
use crate::endpoint::Endpoint;
use crate::sigv4::HeaderValue;
use crate::text::ToText;
use crate::timestamp::Timestamp;
use core::fmt;

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
/// principal. Consul takes it, without a role, as the `BearerToken` of a login. URL, headers and body are in base64.
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
/// If the id of the server or the role is empty, the request cannot be signed, or the writer fails.
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
    let (name, id) = match server {
        ServerId::Vault(id) => ("X-Vault-AWS-IAM-Server-ID", id),
        ServerId::Consul(id) => ("X-Consul-IAM-ServerID", id),
        ServerId::Unbound => ("", ""),
    };
    let (length, bound) = (("Content-Length", FORM_LENGTH), (name, id));
    let headers = [bound, length];
    let headers = match server {
        ServerId::Unbound => headers.get(1..).unwrap_or_default(),
        _ => {
            check_audience(id)?;
            &headers
        }
    };
    let request = post(endpoint, headers, FORM).content_type(FORM_TYPE);
    mint(credentials, endpoint, &request, now, out, &|signed, sink| {
        sink.text("{\"iam_http_request_method\": \"POST\", \"iam_request_url\": \"");
        base64(sink, &mut |sink| {
            sink.text(endpoint.origin());
            sink.text(path(endpoint));
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
