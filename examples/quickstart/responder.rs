//! A small STS on loopback: it knows one role and recomputes every signature before it answers.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use sts_wire::sigv4::{PayloadHash, Request};
use sts_wire::{Credentials, Endpoint, SigningKey, Timestamp};

const REGION: &str = "us-east-1";

/// The caller that the responder knows, and the session that it gives out.
const CALLER: (&str, &str, Option<&str>) =
    ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", None);
const SESSION: (&str, &str, Option<&str>) = (
    "ASIAI44QH8DHBEXAMPLE",
    "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
    Some("IQoJb3JpZ2luX2VjEXAMPLE//token+with/what=needs=escaping=="),
);

/// Serves from now on, as long as the process lives; answers where, and to whom.
pub(crate) fn start() -> Result<(Endpoint, Credentials<String>), Box<dyn core::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let endpoint = Endpoint::custom(&format!("http://{}", listener.local_addr()?), REGION)?;
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            // A client that goes away is none of the responder's business.
            let _ = stream.and_then(serve);
        }
    });
    Ok((endpoint, Credentials::new(CALLER.0.into(), CALLER.1.into())))
}

/// A request as it came.
struct Incoming {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

fn serve(stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(&stream);
    while let Some(request) = Incoming::read(&mut reader)? {
        let (status, document) = match request.caller() {
            Ok((caller, time)) => (200, request.answer(caller, time)),
            Err(why) => (403, error("SignatureDoesNotMatch", &why)),
        };
        write!(
            &stream,
            "HTTP/1.1 {status} -\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n\r\n{document}",
            document.len()
        )?;
    }
    Ok(())
}

impl Incoming {
    fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Self>> {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split(' ');
        let method = words.next().unwrap_or_default().to_owned();
        let (path, query) =
            words.next().map(|target| target.split_once('?').unwrap_or((target, ""))).unwrap_or_default();
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
        request.body.resize(length, 0);
        reader.read_exact(&mut request.body)?;
        Ok(Some(request))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0 == name).map(|header| header.1.as_str())
    }

    /// Who signed this and when, if the signature is right.
    fn caller(&self) -> Result<(&'static str, Timestamp), String> {
        let authorization = self.header("authorization").ok_or("no Authorization header")?;
        let field = |name: &str| {
            let fields = authorization.split([' ', ',']);
            fields
                .filter_map(|field| field.split_once('='))
                .find(|field| field.0 == name)
                .map(|field| field.1)
        };
        let credential = field("Credential").ok_or("no Credential")?;
        let access_key_id = credential.split('/').next().unwrap_or_default();
        let known = [CALLER, SESSION].into_iter().find(|known| known.0 == access_key_id);
        let (id, secret, token) = known.ok_or("unknown access key id")?;
        if self.header("x-amz-security-token") != token {
            return Err("another session token than was given out".into());
        }

        let mut credentials = Credentials::new(id, secret);
        if let Some(token) = token {
            credentials = credentials.with_session_token(token);
        }
        let time = self.header("x-amz-date").ok_or("no X-Amz-Date header")?;
        let time = Timestamp::parse_amz_date(time).map_err(|error| error.to_string())?;
        // What was signed, beyond what signing adds by itself.
        let own = ["host", "content-type", "x-amz-date", "x-amz-security-token"];
        let signed = field("SignedHeaders").ok_or("no SignedHeaders")?.split(';');
        let extra: Vec<(&str, &str)> = signed
            .filter(|name| !own.contains(name))
            .filter_map(|name| Some((name, self.header(name)?)))
            .collect();
        let host = self.header("host").ok_or("no Host header")?;
        let request = Request::new(&self.method, host, &self.path, PayloadHash::of(&self.body))
            .query(&self.query)
            .content_type(self.header("content-type").unwrap_or_default())
            .headers(&extra);
        let key = SigningKey::new(&credentials.secret_access_key, time.date(), REGION, "sts")
            .map_err(|error| error.to_string())?;
        let expected = key.sign(&credentials, &request, time).map_err(|error| error.to_string())?;
        if field("Signature") == Some(expected.signature()) {
            Ok((id, time))
        } else {
            Err("The request signature we calculated does not match the signature you provided.".into())
        }
    }

    /// The answer to a request whose caller is known.
    fn answer(&self, caller: &str, now: Timestamp) -> String {
        let parameter = |name: &str| {
            let body = str::from_utf8(&self.body).unwrap_or_default();
            body.split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|pair| pair.0 == name)
                .map(|pair| pair.1)
        };
        match parameter("Action") {
            Some("AssumeRole") => {
                let (id, secret, token) = SESSION;
                let expiration = now.checked_add_seconds(900).unwrap_or(Timestamp::MAX);
                success(
                    "AssumeRole",
                    &format!(
                        "<AssumedRoleUser><AssumedRoleId>AROA3XFRBF535PLBIFPI4:quickstart</AssumedRoleId>\
                         <Arn>arn:aws:sts::123456789012:assumed-role/demo/quickstart</Arn></AssumedRoleUser>\
                         <Credentials><AccessKeyId>{id}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>\
                         <SessionToken>{}</SessionToken><Expiration>{expiration}</Expiration></Credentials>",
                        token.unwrap_or_default()
                    ),
                )
            }
            Some("GetCallerIdentity") => {
                let arn = if caller == SESSION.0 {
                    "sts::123456789012:assumed-role/demo/quickstart"
                } else {
                    "iam::123456789012:user/me"
                };
                success(
                    "GetCallerIdentity",
                    &format!(
                        "<Arn>arn:aws:{arn}</Arn><UserId>{caller}</UserId><Account>123456789012</Account>"
                    ),
                )
            }
            _ => error("InvalidAction", "Could not find operation for version 2011-06-15"),
        }
    }
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
