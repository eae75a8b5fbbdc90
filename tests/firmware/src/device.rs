//! A device's calls of the library, and their expected results.

use core::fmt::{self, Write};
use core::hint::black_box;
use sts_wire::{
    AssumeRole, Credentials, Encode, Endpoint, Error, GetCallerIdentity, Operation, SigningKey, Tag,
    Timestamp, sigv4::HeaderValue,
};

/// A device's inputs.
pub struct Given {
    pub region: &'static str,
    pub time: &'static str,
    pub credentials: Credentials<&'static str>,
    pub session: Credentials<&'static str>,
    pub answer: &'static [u8],
    pub refusal: &'static [u8],
}

/// The inputs, hidden from the compiler so that it cannot compute results at compile time.
pub fn given() -> Given {
    black_box(Given {
        region: "eu-west-1",
        time: "20261122T120000Z",
        credentials: Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        session: Credentials::new("ASIAI44QH8DHBEXAMPLE", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY")
            .with_session_token("IQoJb3JpZ2luX2VjEXAMPLE//=="),
        answer: ANSWER,
        refusal: REFUSAL,
    })
}

/// The buffer of a socket, which a request is written into.
pub struct Wire {
    bytes: [u8; 1024],
    used: usize,
}

impl Wire {
    pub const fn new() -> Self {
        Self { bytes: [0; 1024], used: 0 }
    }

    pub fn written(&self) -> &[u8] {
        self.bytes.get(..self.used).unwrap_or_default()
    }
}

impl Default for Wire {
    fn default() -> Self {
        Self::new()
    }
}

impl Wire {
    fn write_all(&mut self, texts: &[&str]) -> fmt::Result {
        texts.iter().try_for_each(|text| self.write_str(text))
    }
}

impl Write for Wire {
    #[inline(never)]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let free = self.bytes.get_mut(self.used..).unwrap_or_default();
        let free = free.get_mut(..text.len()).ok_or(fmt::Error)?;
        free.copy_from_slice(text.as_bytes());
        self.used += text.len();
        Ok(())
    }
}

/// Writes a request as sent to a socket, without its `content-length`.
pub fn write_request<O: Operation>(
    operation: &O,
    endpoint: &Endpoint,
    credentials: &Credentials<&str>,
    key: &SigningKey,
    now: Timestamp,
    wire: &mut Wire,
) -> Option<()> {
    let request = operation.request(endpoint).sign(credentials, key, now).ok()?;
    write_head(endpoint, &mut request.headers(), wire).ok()?;
    request.body().encode(wire).ok()
}

/// Not generic over the operation, so that one copy serves all operations.
#[inline(never)]
fn write_head(
    endpoint: &Endpoint,
    headers: &mut dyn Iterator<Item = (&str, HeaderValue<'_>)>,
    wire: &mut Wire,
) -> fmt::Result {
    wire.used = 0;
    wire.write_all(&["POST ", endpoint.path(), " HTTP/1.1\r\nhost: ", endpoint.host()])?;
    for (name, value) in headers {
        wire.write_all(&["\r\n", name, ": "])?;
        value.encode(wire)?;
    }
    wire.write_str("\r\n\r\n")
}

pub const TAGS: &[Tag<'static>] = &[Tag::new("Project", "café ~")];

pub fn assume_role() -> AssumeRole<'static> {
    black_box(
        AssumeRole::new("arn:aws:iam::123456789012:role/demo", "device-7")
            .duration_seconds(900)
            .external_id("a/b")
            .tags(TAGS),
    )
}

pub fn decodes_answer(body: &[u8]) -> bool {
    AssumeRole::decode_borrowed(200, body).is_ok_and(|response| {
        let credentials = response.output.credentials;
        credentials.access_key_id == "ASIAI44QH8DHBEXAMPLE"
            && *credentials.secret_access_key.expose_secret() == "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"
            && credentials.session_token.is_some_and(|token| *token.expose_secret() == "a&b")
            && credentials.expiration == Timestamp::from_unix(1_795_349_700)
    })
}

pub fn decodes_refusal(body: &[u8]) -> bool {
    match GetCallerIdentity::decode_borrowed(403, body) {
        Err(Error::Service(error)) => {
            error.code == "AccessDenied" && error.message == "User: a is not authorized"
        }
        _ => false,
    }
}

const ANSWER: &[u8] = b"<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <AssumeRoleResult>\n    \
    <AssumedRoleUser><AssumedRoleId>AROA3XFRBF535PLBIFPI4:device-7</AssumedRoleId>\
    <Arn>arn:aws:sts::123456789012:assumed-role/demo/device-7</Arn></AssumedRoleUser>\n    \
    <Credentials><AccessKeyId>ASIAI44QH8DHBEXAMPLE</AccessKeyId>\
    <SecretAccessKey>je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY</SecretAccessKey><SessionToken>a&amp;b</SessionToken>\
    <Expiration>2026-11-22T12:15:00Z</Expiration></Credentials>\n    <PackedPolicySize>6</PackedPolicySize>\n  \
    </AssumeRoleResult>\n  <ResponseMetadata><RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>\
    </ResponseMetadata>\n</AssumeRoleResponse>\n";

const REFUSAL: &[u8] =
    b"<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
    <Code>AccessDenied</Code><Message>User: a is not authorized</Message></Error>\
    <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ErrorResponse>";
