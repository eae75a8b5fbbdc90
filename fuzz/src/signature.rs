//! Signature Version 4 by AWS's documentation, step by step, with everything in memory:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.

use crate::calendar::EPOCH;
use crate::fields::Fields;
use hex::ToHex;
use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use sts_wire::Timestamp;

/// A request with the credentials, the time and the scope of its signature.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    pub method: &'a str,
    pub host: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub query_is_form: bool,
    pub content_type: Option<&'a str>,
    pub headers: Vec<(&'a str, &'a str)>,
    pub body: &'a str,
    pub access_key_id: &'a str,
    pub secret_access_key: &'a str,
    pub session_token: Option<&'a str>,
    pub region: &'a str,
    pub service: &'a str,
    /// `20150830T123600Z`.
    pub amz_date: String,
    /// The lifetime of a presigned URL; `None` signs by headers.
    pub expires: Option<u32>,
    pub normalize_path: bool,
    pub double_encode_path: bool,
    pub allow_unencoded_path: bool,
    pub sign_payload_hash: bool,
    pub omit_session_token: bool,
}

/// The results of signing.
#[derive(Debug, PartialEq)]
pub struct Signed {
    pub canonical_request: String,
    pub string_to_sign: String,
    pub signed_headers: String,
    pub signature: String,
    /// `Authorization`, or the path and query of the URL.
    pub product: String,
}

/// Percent-encodes every byte but `A-Z a-z 0-9 - . _ ~`.
pub fn percent_encode(bytes: &[u8]) -> String {
    let encode = |byte: &u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(*byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    bytes.iter().map(encode).collect()
}

/// Percent-decodes; `None` if two hex digits do not follow a `%`.
fn percent_decode(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.split('%');
    let mut decoded = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        decoded.push(u8::from_str_radix(digits, 16).ok()?);
        decoded.extend(&part.as_bytes()[2..]);
    }
    Some(decoded)
}

/// Whether the text is a name without an empty label or an address in brackets, and maybe a port.
fn is_host(text: &str) -> bool {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (text, None),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let is_address = |c: char| c.is_ascii_hexdigit() || ":.".contains(c);
    let is_good = match name.strip_prefix('[') {
        Some(address) => address
            .strip_suffix(']')
            .is_some_and(|address| !address.is_empty() && address.chars().all(is_address)),
        None => {
            // A name may end with a dot, which stands for the root.
            let mut labels = name.strip_suffix('.').unwrap_or(name).split('.');
            labels.all(|label| !label.is_empty() && label.chars().all(is_name))
        }
    };
    let is_port = |port: &str| {
        port.chars().all(|c| c.is_ascii_digit()) && !port.starts_with('0') && port.parse::<u16>().is_ok()
    };
    is_good && port.is_none_or(is_port)
}

/// Whether the path of a URL may have the character.
fn is_in_url(c: char) -> bool {
    c.is_ascii_alphanumeric() || "/%-._~!$&'()*+,;=:@".contains(c)
}

fn hash(text: &str) -> String {
    Sha256::digest(text).encode_hex()
}

fn hmac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is allowed");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn canonical_path(path: &str, normalize: bool, double_encode: bool) -> Option<String> {
    let encode = |segment: &str| {
        let decoded = percent_decode(segment);
        let bytes = if double_encode { segment.into() } else { decoded? };
        Some(percent_encode(&bytes))
    };
    let path = if path.is_empty() { "/" } else { path };
    if !normalize {
        let segments: Option<Vec<_>> = path.split('/').map(encode).collect();
        return segments.map(|segments| segments.join("/"));
    }
    let mut segments = vec![];
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(encode(segment)?),
        }
    }
    let end = if path.ends_with('/') && !segments.is_empty() { "/" } else { "" };
    Some(format!("/{}{end}", segments.join("/")))
}

/// Whether HTTP clients (WHATWG URL Standard, section 4.4) remove dot segments in another way than signing does.
fn is_sent_otherwise(path: &str) -> bool {
    let segments: Vec<_> = path.split('/').skip(1).collect();
    let (mut above, mut is_other) = (vec![], false);
    for segment in &segments {
        match *segment {
            "." => {}
            ".." => is_other |= above.pop() == Some(""),
            segment => {
                let decoded = segment.to_lowercase().replace("%2e", ".");
                is_other |= decoded == "." || decoded == "..";
                above.push(segment);
            }
        }
    }
    let ends_in_dots = matches!(segments.last(), Some(&("." | "..")));
    is_other || ends_in_dots && canonical_path(path, true, true).is_some_and(|path| path != "/")
}

/// The parameters of a query, decoded.
fn parameters(query: &str, is_form: bool) -> Option<Vec<[Vec<u8>; 2]>> {
    let query = if is_form { query.replace('+', " ") } else { query.into() };
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some([percent_decode(name)?, percent_decode(value)?])
    };
    query.split('&').filter(|segment| !segment.is_empty()).map(pair).collect()
}

/// The value of a header: its words, separated by one space.
fn trimmed(value: &str) -> String {
    value.split([' ', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A request as a server receives it.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Received {
    /// The canonical request, for the headers that the signature lists. `case` has the settings.
    pub fn canonical_request(&self, case: &Case<'_>) -> Option<String> {
        let all = parameters(&self.query, case.query_is_form)?;
        let names = if case.expires.is_some() {
            let list = all.iter().find(|[name, _]| name == b"X-Amz-SignedHeaders")?;
            String::from_utf8(list[1].clone()).ok()?
        } else {
            let is_authorization = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("authorization");
            let (_, value) = self.headers.iter().find(is_authorization)?;
            let mut parts = value.strip_prefix("AWS4-HMAC-SHA256 ")?.split(',');
            parts.find_map(|part| part.trim_start_matches(' ').strip_prefix("SignedHeaders="))?.into()
        };
        let left_out: &[&[u8]] = if case.omit_session_token {
            &[b"X-Amz-Signature", b"X-Amz-Security-Token"]
        } else {
            &[b"X-Amz-Signature"]
        };
        let mut encoded: Vec<_> = all
            .iter()
            .filter(|[name, _]| !left_out.contains(&&**name))
            .map(|pair| pair.each_ref().map(|part| percent_encode(part)))
            .collect();
        encoded.sort();
        let pairs: Vec<_> = encoded.iter().map(|[name, value]| format!("{name}={value}")).collect();
        let line = |name: &str| {
            let sent = self.headers.iter().filter(|(sent, _)| sent.to_lowercase() == name);
            let values: Vec<_> = sent.map(|(_, value)| trimmed(value)).collect();
            (!values.is_empty()).then(|| format!("{name}:{}\n", values.join(",")))
        };
        let lines: String = names.split(';').map(line).collect::<Option<_>>()?;
        let path = canonical_path(&self.path, case.normalize_path, case.double_encode_path)?;
        let body = hash(&self.body);
        Some(format!("{}\n{path}\n{}\n{lines}\n{names}\n{body}", self.method, pairs.join("&")))
    }
}

impl<'a> Case<'a> {
    /// The case that the fields describe, and its time. `None` without a time.
    pub fn read(mut fields: Fields<'a>) -> Option<(Self, Timestamp)> {
        let has = fields.flags();
        let (at, expires) = (fields.number(), fields.number());
        let at = Timestamp::from_unix(at)?;
        let time = EPOCH + SignedDuration::from_secs(at.unix());
        let case = Self {
            query_is_form: has('f'),
            normalize_path: !has('n'),
            double_encode_path: !has('d'),
            allow_unencoded_path: has('u'),
            sign_payload_hash: has('h'),
            omit_session_token: has('o'),
            amz_date: time.strftime("%Y%m%dT%H%M%SZ").to_string(),
            expires: has('q').then(|| u32::try_from(expires).unwrap_or_default()),
            method: fields.text(),
            host: fields.text(),
            path: fields.text(),
            query: fields.text(),
            content_type: fields.opt_text(),
            body: fields.text(),
            access_key_id: fields.text(),
            secret_access_key: fields.text(),
            session_token: fields.opt_text(),
            region: fields.text(),
            service: fields.text(),
            headers: fields.pairs(),
        };
        Some((case, at))
    }
}

impl Case<'_> {
    /// Signs the request; `None` if the library must refuse it.
    pub fn sign(&self) -> Option<Signed> {
        if self.is_refused()? {
            return None;
        }
        let canonical_request = self.canonical_request()?;
        let scope = self.scope();
        let string_to_sign =
            format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{}", self.amz_date, hash(&canonical_request));
        let key = format!("AWS4{}", self.secret_access_key);
        let key = hmac(key.as_bytes(), self.day());
        let key = hmac(&key, self.region);
        let key = hmac(&key, self.service);
        let key = hmac(&key, "aws4_request");
        let signature: String = hmac(&key, &string_to_sign).encode_hex();
        let signed_headers = self.signed_headers();
        let product = if self.expires.is_some() {
            // Under the rules of S3 the path is canonical.
            let path = match (self.normalize_path, self.double_encode_path) {
                (false, false) => self.canonical_path()?,
                _ if self.path.is_empty() => "/".into(),
                (_, true) => self.path.into(),
                (true, false) => {
                    let encoded = |c: char| {
                        if is_in_url(c) { c.into() } else { percent_encode(c.to_string().as_bytes()) }
                    };
                    self.path.chars().map(encoded).collect()
                }
            };
            let mut url = format!("{path}?{}&X-Amz-Signature={signature}", self.canonical_query()?);
            if let (true, Some(token)) = (self.omit_session_token, self.token()) {
                url += &format!("&X-Amz-Security-Token={}", percent_encode(token.as_bytes()));
            }
            url
        } else {
            format!(
                "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={signed_headers}, Signature={signature}",
                self.access_key_id
            )
        };
        Some(Signed { canonical_request, string_to_sign, signed_headers, signature, product })
    }

    fn day(&self) -> &str {
        &self.amz_date[..8]
    }

    fn scope(&self) -> String {
        format!("{}/{}/{}/aws4_request", self.day(), self.region, self.service)
    }

    fn token(&self) -> Option<&str> {
        self.session_token.filter(|token| !token.is_empty())
    }

    fn signed_token(&self) -> Option<&str> {
        self.token().filter(|_| !self.omit_session_token)
    }

    fn canonical_request(&self) -> Option<String> {
        let lines: String = self.headers().iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        Some(format!(
            "{}\n{}\n{}\n{lines}\n{}\n{}",
            self.method,
            self.canonical_path()?,
            self.canonical_query()?,
            self.signed_headers(),
            hash(self.body),
        ))
    }

    fn canonical_path(&self) -> Option<String> {
        canonical_path(self.path, self.normalize_path, self.double_encode_path)
    }

    fn parameters(&self) -> Option<Vec<[Vec<u8>; 2]>> {
        parameters(self.query, self.query_is_form)
    }

    fn canonical_query(&self) -> Option<String> {
        let mut parameters = self.parameters()?;
        let mut add = |name: &str, value: String| parameters.push([name.into(), value.into()]);
        if let Some(expires) = self.expires {
            add("X-Amz-Algorithm", "AWS4-HMAC-SHA256".into());
            add("X-Amz-Credential", format!("{}/{}", self.access_key_id, self.scope()));
            add("X-Amz-Date", self.amz_date.clone());
            add("X-Amz-Expires", expires.to_string());
            if let Some(token) = self.signed_token() {
                add("X-Amz-Security-Token", token.into());
            }
            add("X-Amz-SignedHeaders", self.signed_headers());
        }
        let mut encoded: Vec<_> =
            parameters.iter().map(|pair| pair.each_ref().map(|part| percent_encode(part))).collect();
        encoded.sort();
        let pairs: Vec<_> = encoded.iter().map(|[name, value]| format!("{name}={value}")).collect();
        Some(pairs.join("&"))
    }

    /// The headers to sign, each name once.
    fn headers(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, &str)> = vec![(String::from("host"), self.host)];
        all.extend(self.content_type.map(|value| (String::from("content-type"), value)));
        let hash = hash(self.body);
        if self.expires.is_none() {
            all.push((String::from("x-amz-date"), &self.amz_date));
            all.extend(self.signed_token().map(|token| (String::from("x-amz-security-token"), token)));
            if self.sign_payload_hash {
                all.push((String::from("x-amz-content-sha256"), &hash));
            }
        }
        let given = self.headers.iter().map(|(name, value)| (name.to_lowercase(), *value));
        all.extend(given.filter(|(name, _)| !NOT_SIGNED.contains(&&**name)));
        // The sort is stable, so the values of a repeated header keep their order.
        all.sort_by(|(this, _), (that, _)| this.cmp(that));
        let mut headers: Vec<(String, String)> = vec![];
        for (name, value) in all {
            let value = trimmed(value);
            match headers.last_mut() {
                Some((last, values)) if *last == name => *values += &format!(",{value}"),
                _ => headers.push((name, value)),
            }
        }
        headers
    }

    fn signed_headers(&self) -> String {
        let names: Vec<_> = self.headers().into_iter().map(|(name, _)| name).collect();
        names.join(";")
    }

    /// Whether the library must refuse the request, by `SigningErrorKind`; `None` if an escape cannot be decoded.
    fn is_refused(&self) -> Option<bool> {
        let is_token = |text: &str| {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            !text.is_empty() && text.chars().all(allowed)
        };
        let is_visible = |text: &str, except: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic() && !except.contains(c))
        };
        let is_part = |text: &str| {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            (1..=64).contains(&text.len()) && text.chars().all(allowed)
        };
        let is_blank = |byte: u8| byte <= b' ' || byte == 0x7f;
        let has_control = |text: &str| text.chars().any(|c| c.is_ascii_control() && c != '\t');

        let secret = self.secret_access_key.as_bytes();
        let credentials = is_visible(self.access_key_id, "/,")
            && self.access_key_id.len() <= 128
            && secret.len() <= 1024
            && secret.first().is_some_and(|byte| !is_blank(*byte))
            && secret.last().is_some_and(|byte| !is_blank(*byte))
            && self
                .session_token
                .is_none_or(|token| !has_control(token) && token == token.trim_matches([' ', '\t']));
        let scope = is_part(self.region) && is_part(self.service);
        let expires = self.expires.is_none_or(|seconds| (1..=7 * 24 * 60 * 60).contains(&seconds));

        let url = |part: &str, except: &[char]| {
            !part.contains(except) && !part.chars().any(|c| c.is_ascii_control())
        };
        let segments = self.path.split('/').count();
        let path = (self.path.is_empty() || self.path.starts_with('/'))
            && url(self.path, &['?', '#'])
            && (self.double_encode_path && self.allow_unencoded_path || percent_decode(self.path).is_some())
            && (!self.double_encode_path || self.allow_unencoded_path || self.path.chars().all(is_in_url))
            && (self.allow_unencoded_path
                || !self.path.contains('\\')
                    && !self.path.ends_with(' ')
                    && !(self.normalize_path && is_sent_otherwise(self.path)))
            && !(self.normalize_path
                && segments > 256
                && self.path.split('/').any(|segment| segment == ".."));

        let parameters = self.parameters()?;
        let added = |name: &[u8]| ADDED.iter().any(|added| name.eq_ignore_ascii_case(added.as_bytes()));
        let encoded: Vec<_> =
            parameters.iter().map(|pair| pair.each_ref().map(|part| percent_encode(part))).collect();
        let query = url(self.query, &['#'])
            && !parameters.iter().any(|[name, _]| added(name))
            && (encoded.is_sorted() || (self.query.len() <= 65_535 && encoded.len() <= 256));

        let header = |(name, value): &(&str, &str)| {
            let name = name.to_ascii_lowercase();
            is_token(&name)
                && !has_control(value)
                && !["authorization", "host", "x-amz-date", "x-amz-s3session-token", "x-amz-security-token"]
                    .contains(&&*name)
                && !(name == "x-amz-content-sha256" && self.expires.is_none())
                && !(name == "content-type" && self.content_type.is_some())
        };
        // A URL says at most once what its payload hash is.
        let name = "x-amz-content-sha256";
        let in_headers = self.headers.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name));
        let in_query = parameters.iter().filter(|[given, _]| given.eq_ignore_ascii_case(name.as_bytes()));
        let is_exact = in_query.clone().all(|[given, _]| given == b"X-Amz-Content-Sha256");
        let said: Vec<&[u8]> = in_headers
            .map(|(_, value)| value.as_bytes())
            .chain(in_query.map(|[_, value]| value.as_slice()))
            .collect();
        let is_right = said.iter().all(|said| *said == hash(self.body).as_bytes());
        let payload = self.expires.is_none() || said.len() <= 1 && is_exact && is_right;
        let headers = payload
            && self.headers.iter().all(header)
            && self.content_type.is_none_or(|value| !has_control(value));

        let method = is_token(self.method) && !self.method.chars().any(|c| c.is_ascii_lowercase());
        let request = method && is_host(self.host);
        Some(!(request && credentials && scope && expires && path && query && headers))
    }
}

/// The parameters that signing adds.
const ADDED: [&str; 8] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-S3session-Token",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

/// Headers that proxies may change.
const NOT_SIGNED: [&str; 14] = [
    "baggage",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];
