//! The verb `sign`: signs any request, by headers or as a URL.

use super::answer::{Answer, encoded};
use super::failure::Failure;
use super::object::{Object, object};
use core::fmt::Display;
use serde_json::{Map, Value};
use sts_wire::endpoint::EndpointOptions;
use sts_wire::sigv4::{PayloadHash, Presigned, Query, Request, Settings, Signed};
use sts_wire::{Credentials, Endpoint, Secret, Timestamp};

pub(crate) fn sign(mut line: Object<'_>) -> Answer {
    let url = Url::split(line.required_text("url")?)?;
    let mut headers = line.headers("headers")?;
    let host = take_host(&mut headers).unwrap_or(url.endpoint.host());
    let body = line.bytes("body")?.unwrap_or_default();
    let query = query(&mut line, url.query)?;
    let mut settings = settings(&mut line)?;
    let payload_hash = match line.text("payload")?.unwrap_or("body") {
        "body" => PayloadHash::of(&body),
        payload => {
            let value = if payload == "unsigned" { PayloadHash::UNSIGNED.as_str() } else { payload };
            let named = PayloadHash::from_header(value).map_err(refused)?;
            // A payload that is named is signed, in a URL too.
            let is_unsigned = settings.presign_unsigned_payload && named == PayloadHash::UNSIGNED;
            settings = settings.presign_unsigned_payload(is_unsigned);
            named
        }
    };
    let request = Request::new(line.required_text("method")?, host, url.path, payload_hash)
        .query(query)
        .headers(&headers)
        .settings(settings);
    let credentials = credentials(&mut line)?;
    let at = time(&mut line)?;
    let (region, service) = (line.required_text("region")?, line.required_text("service")?);
    let key = credentials.signing_key(at, region, service).map_err(refused)?;
    match line.required_text("mode")? {
        "header" => key.sign(&credentials, &request, at).map_err(refused).map(|signed| by_headers(&signed)),
        "query" => {
            let presigned = key.presign(&credentials, &request, at, expires(&mut line)?).map_err(refused)?;
            Ok(by_query(presigned.origin(url.endpoint.origin())))
        }
        mode => Err(Failure::driver(format!("mode {mode} is unknown"))),
    }
}

pub(crate) fn query<'q>(line: &mut Object<'_>, query: &'q str) -> Result<Query<'q>, Failure> {
    match line.text("query_reading")?.unwrap_or("rfc3986") {
        "rfc3986" => Ok(Query::rfc3986(query)),
        "form" => Ok(Query::form(query)),
        reading => Err(Failure::driver(format!("query_reading {reading} is unknown"))),
    }
}

pub(crate) fn credentials<'j>(line: &mut Object<'j>) -> Result<Credentials<&'j str>, Failure> {
    let mut credentials =
        Credentials::new(line.required_text("access_key_id")?, line.required_text("secret_access_key")?);
    credentials.session_token = line.text("session_token")?.map(Secret::new);
    Ok(credentials)
}

/// The time of signing.
pub(crate) fn time(line: &mut Object<'_>) -> Result<Timestamp, Failure> {
    Timestamp::parse_amz_date(line.required_text("time")?).map_err(refused)
}

fn by_headers(signed: &Signed<'_>) -> Map<String, Value> {
    let authorization = signed.headers().find(|(name, _)| *name == "authorization");
    object([
        ("canonical_request", encoded(signed.canonical_request()).into()),
        ("string_to_sign", encoded(&signed.string_to_sign()).into()),
        ("signature", signed.signature().as_str().into()),
        ("signed_headers", encoded(&signed.signed_headers()).into()),
        ("authorization", authorization.map(|(_, value)| encoded(&value)).into()),
    ])
}

fn by_query(presigned: Presigned<'_>) -> Map<String, Value> {
    object([
        ("canonical_request", encoded(presigned.canonical_request()).into()),
        ("string_to_sign", encoded(&presigned.string_to_sign()).into()),
        ("signature", presigned.signature().as_str().into()),
        ("signed_headers", encoded(&presigned.signed_headers()).into()),
        ("url", encoded(&presigned).into()),
    ])
}

pub(crate) fn refused(error: impl Display) -> Failure {
    Failure::of("sign", error)
}

/// A URL, split into the parts that are signed.
pub(crate) struct Url<'u> {
    /// Scheme, host and port, as the library reads them.
    pub(crate) endpoint: Endpoint,
    pub(crate) path: &'u str,
    pub(crate) query: &'u str,
}

impl<'u> Url<'u> {
    /// Drops the fragment: no client sends it.
    pub(crate) fn split(url: &'u str) -> Result<Self, Failure> {
        let (url, _) = url.split_once('#').unwrap_or((url, ""));
        let (url, query) = url.split_once('?').unwrap_or((url, ""));
        let after_scheme = url.find("://").map_or(0, |scheme| scheme.saturating_add("://".len()));
        let path_at = url.match_indices('/').map(|(at, _)| at).find(|at| *at >= after_scheme);
        let (origin, path) = url.split_at_checked(path_at.unwrap_or(url.len())).unwrap_or((url, ""));
        let options = EndpointOptions::new().endpoint(origin);
        Ok(Self { endpoint: Endpoint::resolve(&options).map_err(refused)?, path, query })
    }
}

/// Takes the first `Host` out of the headers; it replaces the URL's host. The library refuses a second one.
fn take_host<'h>(headers: &mut Vec<(&'h str, &'h str)>) -> Option<&'h str> {
    let at = headers.iter().position(|(name, _)| name.eq_ignore_ascii_case("host"))?;
    let (_, value) = headers.remove(at);
    Some(value.trim_matches([' ', '\t']))
}

pub(crate) fn settings(line: &mut Object<'_>) -> Result<Settings, Failure> {
    let default = if line.flag("s3")? == Some(true) { Settings::S3 } else { Settings::new() };
    Ok(default
        .normalize_path(line.flag("normalize_path")?.unwrap_or(default.normalize_path))
        .double_encode_path(line.flag("double_encode_path")?.unwrap_or(default.double_encode_path))
        // The URLs of AWS's test suite have spaces.
        .allow_unencoded_path(true)
        .sign_payload_hash(line.flag("sign_content_sha256")?.unwrap_or(default.sign_payload_hash))
        .omit_session_token(line.flag("omit_session_token")?.unwrap_or(default.omit_session_token)))
}

/// The lifetime of a URL. A number out of the range of `u32` becomes one that the library refuses.
pub(crate) fn expires(line: &mut Object<'_>) -> Result<u32, Failure> {
    let value = line.value("expires");
    let seconds = line.required("expires", value)?;
    match (seconds.as_u64(), seconds.as_i64()) {
        (Some(seconds), _) => Ok(u32::try_from(seconds).unwrap_or(u32::MAX)),
        (None, Some(_)) => Ok(0),
        (None, None) => Err(Failure::driver("expires is no integer")),
    }
}
