//! Proofs as any client may make them: a signed request, changed at will, then wrapped into its format.
//!
//! The wrapping is written from the rules of the formats and not from the library, so that a changed request reaches
//! the library as an attacker sends it. The fuzz target `vet` uses this file too.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use std::fmt::Write as _;
use sts_wire::sigv4::{PayloadHash, Query, Request};
use sts_wire::{Credentials, Encode, Timestamp};

pub const FORM: &str = "Action=GetCallerIdentity&Version=2011-06-15";
pub const ACCESS_KEY_ID: &str = "AKIDEXAMPLE";
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
pub const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJ+/w==";
pub const REGION: &str = "eu-west-1";
pub const HOST: &str = "sts.eu-west-1.amazonaws.com";

/// The nonce of MongoDB's server. Its first half is the client's.
pub const NONCE: [u8; 64] = [7; 64];

/// A time of signing.
pub fn signed_at() -> Timestamp {
    Timestamp::parse_amz_date("20150830T123600Z").unwrap()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Eks,
    VaultGet,
    Vault,
    Consul,
    Google,
    Snowflake,
    Teleport,
    MongoDb,
}

impl Format {
    pub const ALL: [Self; 8] = [
        Self::Eks,
        Self::VaultGet,
        Self::Vault,
        Self::Consul,
        Self::Google,
        Self::Snowflake,
        Self::Teleport,
        Self::MongoDb,
    ];

    /// The header that binds the proof, with the value of the verifier.
    pub const fn audience(self) -> (&'static str, &'static str) {
        match self {
            Self::Eks => ("x-k8s-aws-id", "production"),
            Self::VaultGet | Self::Vault => ("X-Vault-AWS-IAM-Server-ID", "vault.example.com"),
            Self::Consul => ("X-Consul-IAM-ServerID", "consul.example.com"),
            Self::Google => (
                "x-goog-cloud-target-resource",
                "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/aws",
            ),
            Self::Snowflake => ("X-Snowflake-Audience", "snowflakecomputing.com"),
            Self::Teleport => ("X-Teleport-Challenge", "xUJCqF6Rmq3tT0yQ2rYg6JkGZ9cS0PpW"),
            Self::MongoDb => (
                "X-MongoDB-Server-Nonce",
                "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw==",
            ),
        }
    }

    /// Whether the signature is in the query.
    pub const fn is_presigned(self) -> bool {
        matches!(self, Self::Eks | Self::VaultGet)
    }

    /// Whether the parameters are in the query.
    pub const fn has_query(self) -> bool {
        matches!(self, Self::Eks | Self::VaultGet | Self::Google | Self::Snowflake)
    }
}

/// A signed request, before it is wrapped.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    pub format: Format,
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Proof {
    /// A request that is signed for `HOST` at `signed_at()`, as the tools of the format sign it.
    pub fn signed(format: Format, token: Option<&str>) -> Self {
        Self::signed_for(format, token, HOST, REGION)
    }

    /// A request that is signed for this host and this region.
    pub fn signed_for(format: Format, token: Option<&str>, host: &str, region: &str) -> Self {
        let at = signed_at();
        let credentials = Credentials::new(ACCESS_KEY_ID, SECRET);
        let credentials = token.map_or(credentials, |token| credentials.with_session_token(token));
        let key = credentials.signing_key(at, region, "sts").unwrap();
        let url = format!("https://{host}/");
        let mut headers = vec![format.audience()];
        let mut content_type = "application/x-www-form-urlencoded; charset=utf-8";
        if !format.has_query() {
            headers.push(("Content-Length", "43"));
        }
        match format {
            Format::Teleport => headers.push(("Accept", "application/json")),
            Format::MongoDb => {
                headers.push(("X-MongoDB-GS2-CB-Flag", "n"));
                content_type = "application/x-www-form-urlencoded";
            }
            _ => {}
        }
        let own = |headers: &[(&str, &str)]| -> Vec<(String, String)> {
            headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
        };
        if format.is_presigned() {
            let request = Request::new("GET", host, "/", PayloadHash::EMPTY)
                .query(Query::rfc3986(FORM))
                .headers(&headers);
            let presigned = key.presign(&credentials, &request, at, 60).unwrap();
            let url = text(&presigned.origin(&format!("https://{host}")));
            headers.insert(0, ("Host", host));
            return Self { format, method: "GET".into(), url, headers: own(&headers), body: String::new() };
        }
        let (query, body) = if format.has_query() { (FORM, "") } else { ("", FORM) };
        let mut request = Request::new("POST", host, "/", PayloadHash::of(body.as_bytes()))
            .query(Query::rfc3986(query))
            .headers(&headers);
        if !format.has_query() {
            request = request.content_type(content_type);
        }
        let signed = key.sign(&credentials, &request, at).unwrap();
        let mut sent = own(&[("Host", host)]);
        sent.extend(own(&headers));
        if !format.has_query() {
            sent.extend(own(&[("Content-Type", content_type)]));
        }
        for (name, value) in signed.headers().filter(|(name, _)| !["host", "content-type"].contains(name)) {
            let name = match name {
                "authorization" => "Authorization",
                "x-amz-date" => "X-Amz-Date",
                _ => "X-Amz-Security-Token",
            };
            sent.push((name.into(), text(&value)));
        }
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        Self { format, method: "POST".into(), url: url + &query, headers: sent, body: body.into() }
    }

    /// The proof in its format. Parts for which the format has no place are left out.
    pub fn wrapped(&self) -> Vec<u8> {
        let text = match self.format {
            Format::Eks => format!("k8s-aws-v1.{}", base64::<Base64UrlUnpadded>(&self.url)),
            Format::VaultGet | Format::Vault | Format::Consul => {
                let [url, body] = [&self.url, &self.body].map(|text| base64::<Base64>(text));
                let headers = base64::<Base64>(&lists(&self.headers));
                let method = string(&self.method);
                let first = format!(r#""iam_http_request_method": {method}, "iam_request_url": "{url}""#);
                format!(r#"{{{first}, "iam_request_headers": "{headers}", "iam_request_body": "{body}"}}"#)
            }
            Format::Google => {
                let headers: Vec<_> = self
                    .headers
                    .iter()
                    .map(|(name, value)| format!(r#"{{"key":{},"value":{}}}"#, string(name), string(value)))
                    .collect();
                let headers = headers.join(",");
                let (method, url) = (string(&self.method), string(&self.url));
                percent(&format!(r#"{{"url":{url},"method":{method},"headers":[{headers}]}}"#))
            }
            Format::Snowflake => {
                let (method, url) = (string(&self.method), string(&self.url));
                let headers = strings(&self.headers);
                let json = format!(r#"{{"url": {url}, "method": {method}, "headers": {headers}}}"#);
                base64::<Base64>(&json)
            }
            Format::Teleport => {
                let rest = self.url.split_once("//").map_or(&*self.url, |(_, rest)| rest);
                let target = rest.find(['/', '?']).map_or("", |at| &rest[at..]);
                let mut text = format!("{} {target} HTTP/1.1\r\n", self.method);
                for (name, value) in &self.headers {
                    write!(text, "{name}: {value}\r\n").unwrap();
                }
                text + "\r\n" + &self.body
            }
            Format::MongoDb => return self.document(),
        };
        text.into_bytes()
    }

    /// The BSON document `{a: authorization, d: date, t: token}`.
    fn document(&self) -> Vec<u8> {
        let mut document = vec![0; 4];
        for (name, header) in [(b'a', "authorization"), (b'd', "x-amz-date"), (b't', "x-amz-security-token")]
        {
            for (_, value) in self.headers.iter().filter(|(sent, _)| sent.eq_ignore_ascii_case(header)) {
                document.extend([2, name, 0]);
                document.extend(u32::try_from(value.len() + 1).unwrap().to_le_bytes());
                document.extend(value.as_bytes());
                document.push(0);
            }
        }
        document.push(0);
        let length = u32::try_from(document.len()).unwrap().to_le_bytes();
        document[..4].copy_from_slice(&length);
        document
    }

    pub fn header(&mut self, name: &str) -> Option<&mut String> {
        let mut headers = self.headers.iter_mut();
        headers.find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Adds a header behind the others, or before them.
    pub fn add_header(&mut self, name: &str, value: &str, is_first: bool) {
        let at = if is_first { 0 } else { self.headers.len() };
        self.headers.insert(at, (name.into(), value.into()));
    }

    pub fn remove_header(&mut self, name: &str) {
        self.headers.retain(|(header, _)| !header.eq_ignore_ascii_case(name));
    }

    /// Replaces the body, whose length is then the length in the headers.
    pub fn set_body(&mut self, body: &str) {
        self.body = body.into();
        if let Some(length) = self.header("content-length") {
            *length = body.len().to_string();
        }
    }

    /// Adds a parameter behind the others of the query, or before them.
    pub fn add_parameter(&mut self, parameter: &str, is_first: bool) {
        self.url = match (self.url.split_once('?'), is_first) {
            (None, _) => format!("{}?{parameter}", self.url),
            (Some((url, query)), true) => format!("{url}?{parameter}&{query}"),
            (Some((url, query)), false) => format!("{url}?{query}&{parameter}"),
        };
    }

    /// Replaces a text in the request wherever it is: in the URL also percent-encoded.
    pub fn replace(&mut self, from: &str, to: &str) {
        self.url = self.url.replace(&percent(from), &percent(to)).replace(from, to);
        self.method = self.method.replace(from, to);
        self.set_body(&self.body.replace(from, to));
        for (_, value) in &mut self.headers {
            *value = value.replace(from, to);
        }
    }

    /// A part of the signature, wherever the format has it: `Credential`, `SignedHeaders`, `Signature`.
    pub fn part(&self, name: &str) -> String {
        if self.format.is_presigned() {
            let (_, value) = self.url.split_once(&format!("X-Amz-{name}=")).unwrap();
            return value.split('&').next().unwrap().replace("%2F", "/").replace("%3B", ";");
        }
        let authorization = &self.headers.iter().find(|(name, _)| name == "Authorization").unwrap().1;
        let (_, value) = authorization.split_once(&format!("{name}=")).unwrap();
        value.split(',').next().unwrap().into()
    }

    /// Replaces a part of the signature.
    pub fn set_part(&mut self, name: &str, value: &str) {
        let old = self.part(name);
        if self.format.is_presigned() {
            let [from, to] = [&*old, value].map(|value| format!("X-Amz-{name}={}", percent(value)));
            self.url = self.url.replacen(&from, &to, 1);
        } else {
            let authorization = self.header("authorization").unwrap();
            *authorization = authorization.replacen(&format!("{name}={old}"), &format!("{name}={value}"), 1);
        }
    }

    /// Replaces `X-Amz-Date`.
    pub fn set_date(&mut self, date: &str) {
        if self.format.is_presigned() {
            self.url =
                self.url.replace("X-Amz-Date=20150830T123600Z", &format!("X-Amz-Date={}", percent(date)));
        } else {
            *self.header("x-amz-date").unwrap() = date.into();
        }
    }
}

pub(crate) fn base64<E: Encoding>(text: &str) -> String {
    let mut buffer = vec![0; text.len() / 3 * 4 + 4];
    E::encode(text.as_bytes(), &mut buffer).unwrap().into()
}

fn text(what: &impl Encode) -> String {
    let mut text = String::new();
    what.encode(&mut text).unwrap();
    text
}

/// A JSON string. Control characters are escaped, so that they reach the reader.
fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Headers as a JSON object of lists. The values of a name that is repeated at once are in one list; otherwise the name
/// is repeated.
fn lists(headers: &[(String, String)]) -> String {
    let repeated = headers.chunk_by(|(name, _), (next, _)| name == next);
    let members: Vec<_> = repeated
        .map(|headers| {
            let values: Vec<_> = headers.iter().map(|(_, value)| string(value)).collect();
            format!("{}: [{}]", string(&headers[0].0), values.join(", "))
        })
        .collect();
    format!("{{{}}}", members.join(", "))
}

/// Headers as a JSON object of strings. A repeated name is repeated.
fn strings(headers: &[(String, String)]) -> String {
    let members: Vec<_> =
        headers.iter().map(|(name, value)| format!("{}: {}", string(name), string(value))).collect();
    format!("{{{}}}", members.join(", "))
}

/// Percent-encodes every byte but `A-Z a-z 0-9 - . _ ~`.
pub fn percent(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            byte => write!(encoded, "%{byte:02X}").unwrap(),
        }
    }
    encoded
}
