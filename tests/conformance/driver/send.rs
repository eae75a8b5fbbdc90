//! The verb `send`: the request of an operation, as a transport gets it.

use super::answer::{Answer, encoded, resolve, with_params};
use super::failure::Failure;
use super::object::{Object, object};
use super::operation::Use;
use super::sign::{credentials, expires, refused, time};
use serde_json::Value;
use sts_wire::{
    Call, Credentials, Endpoint, HttpRequest, Operation, Placement, SigningKey, Timestamp, Unsigned,
};

pub(crate) fn send(mut line: Object<'_>) -> Answer {
    let endpoint = line.object("endpoint")?;
    let endpoint = resolve(&mut line.required("endpoint", endpoint)?)?;
    let headers = line.headers("headers")?;
    let placement = placement(&mut line)?;
    let how = match line.required_text("mode")? {
        "unsigned" => How::Unsigned,
        "header" => How::Signed(Signer::of(&mut line)?),
        "query" => How::Presigned(Signer::of(&mut line)?, expires(&mut line)?),
        mode => return Err(Failure::driver(format!("mode {mode} is unknown"))),
    };
    with_params(&mut line, "driver", Transport { endpoint, headers, placement, how })?
}

struct Transport<'j> {
    endpoint: Endpoint,
    headers: Vec<(&'j str, &'j str)>,
    placement: Option<Placement>,
    how: How<'j>,
}

enum How<'j> {
    Unsigned,
    Signed(Signer<'j>),
    /// With the URL's lifetime in seconds.
    Presigned(Signer<'j>, u32),
}

struct Signer<'j> {
    credentials: Credentials<&'j str>,
    time: Timestamp,
}

impl<'j> Signer<'j> {
    fn of(line: &mut Object<'j>) -> Result<Self, Failure> {
        Ok(Self { credentials: credentials(line)?, time: time(line)? })
    }

    fn key(&self, endpoint: &Endpoint) -> Result<SigningKey, Failure> {
        SigningKey::for_sts(&self.credentials, endpoint, self.time).map_err(refused)
    }
}

/// `post_form`, `get_query` or `post_query`; by default the operation's own.
fn placement(line: &mut Object<'_>) -> Result<Option<Placement>, Failure> {
    line.text("placement")?
        .map(|placement| match placement {
            "post_form" => Ok(Placement::PostForm),
            "get_query" => Ok(Placement::GetQuery),
            "post_query" => Ok(Placement::PostQuery),
            other => Err(Failure::driver(format!("placement {other} is unknown"))),
        })
        .transpose()
}

impl Transport<'_> {
    fn request<'r, O: Operation>(&'r self, operation: &'r O) -> Call<'r, O> {
        let request = operation.request(&self.endpoint).headers(&self.headers);
        match self.placement {
            Some(placement) => request.placement(placement),
            None => request,
        }
    }
}

impl Use for Transport<'_> {
    type Answer = Answer;

    fn with<O: Operation>(self, operation: &O) -> Answer {
        let request = self.request(operation);
        match &self.how {
            How::Unsigned => Err(refused(format!("{} must be signed", O::ACTION))),
            How::Signed(signer) => {
                let key = signer.key(&self.endpoint)?;
                sent(&request.sign(&signer.credentials, &key, signer.time).map_err(refused)?)
            }
            How::Presigned(signer, expires) => {
                let key = signer.key(&self.endpoint)?;
                let method = if self.placement == Some(Placement::PostQuery) { "POST" } else { "GET" };
                let url =
                    request.presign(&signer.credentials, &key, signer.time, *expires).map_err(refused)?;
                let headers = self.headers.iter().map(|(name, value)| pair(name, value));
                Ok(object([
                    ("method", method.into()),
                    ("url", encoded(&url).into()),
                    ("headers", headers.collect()),
                    ("body", "".into()),
                ]))
            }
        }
    }

    fn with_unsigned<O: Unsigned>(self, operation: &O) -> Answer {
        match &self.how {
            How::Unsigned => sent(&self.request(operation).unsigned().map_err(refused)?),
            How::Signed(_) | How::Presigned(..) => self.with(operation),
        }
    }
}

fn sent<O: Operation>(request: &HttpRequest<'_, O>) -> Answer {
    Ok(object([
        ("method", request.method().into()),
        ("url", encoded(&request.url()).into()),
        ("headers", request.headers().map(|(name, value)| pair(name, &encoded(&value))).collect()),
        ("body", encoded(&request.body()).into()),
    ]))
}

fn pair(name: &str, value: &str) -> Value {
    [name, value].into_iter().collect()
}
