//! A local STS for examples and tests. It verifies every signature and remembers the sessions that it issues.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Mutex, PoisonError};
use sts_wire::sigv4::{PayloadHash, Query, Request};
use sts_wire::{Credentials, Endpoint, Timestamp};

const REGION: &str = "us-east-1";

/// The only web identity token that the server accepts.
#[allow(dead_code, reason = "the quickstart does not use it")]
pub(crate) const WEB_IDENTITY_TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwb2QifQ.c2lnbmF0dXJl";

/// A principal that may sign requests.
#[derive(Clone)]
struct Caller {
    credentials: Credentials<String>,
    arn: String,
}

static CALLERS: Mutex<Vec<Caller>> = Mutex::new(Vec::new());

/// Starts the server on loopback and returns its endpoint and a user's credentials. It runs until the process ends.
pub(crate) fn start() -> Result<(Endpoint, Credentials<String>), Box<dyn core::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let endpoint = Endpoint::custom(&format!("http://{}", listener.local_addr()?), REGION)?;
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let credentials = Credentials::new(String::from("AKIAIOSFODNN7EXAMPLE"), secret.into());
    let user = Caller { credentials: credentials.clone(), arn: "arn:aws:iam::123456789012:user/me".into() };
    CALLERS.lock().unwrap_or_else(PoisonError::into_inner).push(user);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            // Ignore the I/O error of a client that disconnects.
            std::thread::spawn(|| stream.and_then(serve));
        }
    });
    Ok((endpoint, credentials))
}

fn serve(stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(&stream);
    while let Some(request) = Incoming::read(&mut reader)? {
        let mut callers = CALLERS.lock().unwrap_or_else(PoisonError::into_inner);
        let (status, document) = match request.answer(&mut callers) {
            Ok(document) => (200, document),
            Err((status, code, message)) => (status, error(code, &message)),
        };
        write!(
            &stream,
            "HTTP/1.1 {status} -\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n\r\n{document}",
            document.len()
        )?;
    }
    Ok(())
}

/// Status, code and message.
type Refusal = (u16, &'static str, String);

/// A received HTTP request.
struct Incoming {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Incoming {
    fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Self>> {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split(' ');
        let method = words.next().unwrap_or_default().to_owned();
        let target = words.next().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (path, query) = (path.to_owned(), query.to_owned());
        let mut headers = Vec::new();
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut request = Self { method, path, query, headers, body: Vec::new() };
        let length = request.header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
        reader.take(length).read_to_end(&mut request.body)?;
        Ok(Some(request))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0 == name).map(|header| header.1.as_str())
    }

    fn answer(&self, callers: &mut Vec<Caller>) -> Result<String, Refusal> {
        let form = if self.body.is_empty() { self.query.as_bytes() } else { &self.body };
        let parameters: HashMap<_, _> = form_urlencoded::parse(form).into_owned().collect();
        let parameter = |name: &str| {
            let missing = || (400, "MissingParameter", format!("The request must contain {name}"));
            parameters.get(name).map(String::as_str).ok_or_else(missing)
        };
        let refused = |why| (403, "SignatureDoesNotMatch", why);
        match parameter("Action")? {
            action @ "AssumeRole" => {
                self.caller(callers).map_err(refused)?;
                Ok(success(action, &session(parameter("RoleArn")?, parameter("RoleSessionName")?, callers)))
            }
            action @ "AssumeRoleWithWebIdentity" if parameter("WebIdentityToken")? == WEB_IDENTITY_TOKEN => {
                Ok(success(action, &session(parameter("RoleArn")?, parameter("RoleSessionName")?, callers)))
            }
            "AssumeRoleWithWebIdentity" => {
                Err((400, "InvalidIdentityToken", "The ID Token provided is not a valid JWT".into()))
            }
            action @ "GetCallerIdentity" => {
                let Caller { credentials, arn } = self.caller(callers).map_err(refused)?;
                let id = &credentials.access_key_id;
                let members = format!("<Arn>{arn}</Arn><UserId>{id}</UserId><Account>123456789012</Account>");
                Ok(success(action, &members))
            }
            _ => Err((400, "InvalidAction", "Could not find operation for version 2011-06-15".into())),
        }
    }

    /// Verifies the signature and returns the signer.
    fn caller<'c>(&self, callers: &'c [Caller]) -> Result<&'c Caller, String> {
        let query: HashMap<_, _> = form_urlencoded::parse(self.query.as_bytes()).into_owned().collect();
        // The Authorization header or the query has the fields of the signature.
        let authorization = self.header("authorization");
        let field = |name: &str| match authorization {
            Some(header) => {
                let mut fields = header.split([' ', ',']).filter_map(|field| field.split_once('='));
                fields.find(|field| field.0 == name).map(|field| field.1)
            }
            None => query.get(&format!("X-Amz-{name}")).map(String::as_str),
        };
        let beside = |name: &str| match authorization {
            Some(_) => self.header(&name.to_ascii_lowercase()),
            None => query.get(name).map(String::as_str),
        };
        let credential = field("Credential").ok_or("no Authorization header and no X-Amz-Credential")?;
        let id = credential.split('/').next().unwrap_or_default();
        let known = callers.iter().find(|known| known.credentials.access_key_id == id);
        let known = known.ok_or("unknown access key id")?;
        let credentials = &known.credentials;
        let token = credentials.session_token.as_ref().map(|token| token.expose_secret().as_str());
        if beside("X-Amz-Security-Token") != token {
            return Err("the session token is not the one issued".into());
        }

        let time = beside("X-Amz-Date").ok_or("no X-Amz-Date")?;
        let time = Timestamp::parse_amz_date(time).map_err(|error| error.to_string())?;
        // The headers that the caller added to the signature.
        let own = ["host", "content-type", "x-amz-date", "x-amz-security-token"];
        let signed = field("SignedHeaders").ok_or("no SignedHeaders")?.split(';');
        let extra = signed.filter(|name| !own.contains(name));
        let extra: Vec<_> = extra.filter_map(|name| Some((name, self.header(name)?))).collect();
        let of_caller = |parameter: &&str| !parameter.starts_with("X-Amz-");
        let rest: Vec<_> = self.query.split('&').filter(of_caller).collect();
        let rest = rest.join("&");
        let host = self.header("host").ok_or("no Host header")?;
        let request = Request::new(&self.method, host, &self.path, PayloadHash::of(&self.body))
            .query(Query::rfc3986(&rest))
            .headers(&extra);
        let key = credentials.signing_key(time, REGION, "sts").map_err(|error| error.to_string())?;
        let given = field("Signature").ok_or("no signature")?;
        let matches = if authorization.is_some() {
            let request = request.content_type(self.header("content-type").unwrap_or_default());
            key.sign(credentials, &request, time).map(|expected| expected.signature() == given)
        } else {
            let expires = beside("X-Amz-Expires").and_then(|seconds| seconds.parse().ok()).unwrap_or(0);
            key.presign(credentials, &request, time, expires)
                .map(|expected| expected.signature().as_str() == given)
        };
        let mismatch = "The request signature we calculated does not match the signature you provided.";
        if matches.map_err(|error| error.to_string())? { Ok(known) } else { Err(mismatch.into()) }
    }
}

/// Issues a session of a role and returns the members of the answer.
fn session(role_arn: &str, name: &str, callers: &mut Vec<Caller>) -> String {
    let (number, role) = (callers.len(), role_arn.rsplit('/').next().unwrap_or_default());
    let (id, secret) =
        (format!("ASIAEXAMPLE{number:09}"), format!("je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLE{number:03}"));
    let token = format!("IQoJb3JpZ2luX2VjEXAMPLE//token+with/what=needs=escaping{number}==");
    let arn = format!("arn:aws:sts::123456789012:assumed-role/{role}/{name}");
    let expiration =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |now| now.as_secs());
    let expiration = i64::try_from(expiration).ok().and_then(Timestamp::from_unix).unwrap_or(Timestamp::MAX);
    let expiration = expiration.saturating_add_seconds(900);
    let members = format!(
        "<AssumedRoleUser><AssumedRoleId>AROA3XFRBF535PLBIFPI4:{name}</AssumedRoleId><Arn>{arn}</Arn>\
         </AssumedRoleUser><Credentials><AccessKeyId>{id}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>\
         <SessionToken>{token}</SessionToken><Expiration>{expiration}</Expiration></Credentials>"
    );
    callers.push(Caller { credentials: Credentials::new(id, secret).with_session_token(token), arn });
    members
}

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
const REQUEST_ID: &str = "c6104cbe-af31-11e0-8154-cbc7ccf896c7";

fn success(action: &str, members: &str) -> String {
    format!(
        "<{action}Response xmlns=\"{NAMESPACE}\">\n  <{action}Result>{members}</{action}Result>\n  \
         <ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>\n</{action}Response>\n"
    )
}

fn error(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\">\n  <Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error>\n  <RequestId>{REQUEST_ID}</RequestId>\n</ErrorResponse>\n"
    )
}
