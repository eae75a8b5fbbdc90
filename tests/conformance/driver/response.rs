//! The response that a line holds.

use super::failure::Failure;
use super::object::Object;
#[cfg(any(feature = "json", feature = "http"))]
use sts_wire::HttpResponse;
use sts_wire::{Error, Operation, Response, Text};

type Decoded<'r, O> =
    Result<Response<<O as sts_wire::shape::Action>::Output<Text<'r>>, Text<'r>>, Error<Text<'r>>>;

/// A response as it was received, and the way to decode it.
pub(crate) enum Received {
    Xml {
        status: u16,
        body: Vec<u8>,
    },
    #[cfg(feature = "json")]
    Json {
        status: u16,
        body: Vec<u8>,
    },
    /// With headers.
    #[cfg(feature = "http")]
    Http(http::Response<Vec<u8>>),
}

impl Received {
    /// Reads `status`, `body`, `format` and `headers`.
    ///
    /// Where there are headers, `format` replaces their content type; without `format`, the content type decides.
    pub(crate) fn of(line: &mut Object<'_>) -> Result<Self, Failure> {
        let status = line.required_integer("status")?;
        let body = line.bytes("body")?;
        let body = line.required("body", body)?;
        let format = line.text("format")?;
        if line.value("headers").is_some() {
            return Self::with_headers(status, body, format, &line.headers("headers")?);
        }
        match format {
            None | Some("xml") => Ok(Self::Xml { status, body }),
            #[cfg(feature = "json")]
            Some("json") => Ok(Self::Json { status, body }),
            #[cfg(not(feature = "json"))]
            Some("json") => Err(Failure::needs_feature("json")),
            Some(format) => Err(unknown(format)),
        }
    }

    #[cfg(feature = "http")]
    fn with_headers(
        status: u16,
        body: Vec<u8>,
        format: Option<&str>,
        headers: &[(&str, &str)],
    ) -> Result<Self, Failure> {
        use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};

        let refused = |error: &dyn core::fmt::Display| Failure::driver(format!("no HTTP response: {error}"));
        let mut response = http::Response::new(body);
        *response.status_mut() = http::StatusCode::from_u16(status).map_err(|error| refused(&error))?;
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| refused(&error))?;
            let value = HeaderValue::from_str(value).map_err(|error| refused(&error))?;
            response.headers_mut().append(name, value);
        }
        let content_type = match format {
            None => None,
            Some("xml") => Some("text/xml"),
            Some("json") if cfg!(feature = "json") => Some("application/json"),
            Some("json") => return Err(Failure::needs_feature("json")),
            Some(format) => return Err(unknown(format)),
        };
        if let Some(content_type) = content_type {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        Ok(Self::Http(response))
    }

    #[cfg(not(feature = "http"))]
    fn with_headers(_: u16, _: Vec<u8>, _: Option<&str>, _: &[(&str, &str)]) -> Result<Self, Failure> {
        Err(Failure::needs_feature("http"))
    }

    /// Decodes the response to the operation `O`.
    pub(crate) fn decode<O: Operation>(&self) -> Decoded<'_, O> {
        match self {
            Self::Xml { status, body } => O::decode_borrowed(*status, body),
            #[cfg(feature = "json")]
            Self::Json { status, body } => HttpResponse::new(*status, body).json().decode_borrowed::<O>(),
            #[cfg(feature = "http")]
            Self::Http(response) => HttpResponse::from(response).decode_borrowed::<O>(),
        }
    }
}

fn unknown(format: &str) -> Failure {
    Failure::driver(format!("format {format} is unknown"))
}
