//! Reads a line and answers it.

use super::failure::Failure;
use super::object::{Object, object};
use super::operation::{self, Use};
#[cfg(feature = "proof")]
use super::proof;
#[cfg(feature = "server")]
use super::respond;
use super::response::Received;
#[cfg(feature = "server")]
use super::verify;
use super::{output, principal, process, retry, send, sign};
use serde_json::{Map, Value};
use std::io::{self, BufRead, Write};
use sts_wire::endpoint::EndpointOptions;
use sts_wire::error::Fault;
use sts_wire::{Encode, Endpoint, Error, Operation, Text, Timestamp};

/// The members of an answer, without the id.
pub(crate) type Answer = Result<Map<String, Value>, Failure>;

/// Answers every line of the input, up to its end.
pub(crate) fn run(mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        writeln!(output, "{}", ascii(&answer(line.trim_ascii())))?;
        output.flush()?;
        line.clear();
    }
    Ok(())
}

/// Answers one line.
fn answer(line: &[u8]) -> Value {
    let (id, answer) = match serde_json::from_slice(line) {
        Ok(Value::Object(line)) => (line.get("id").cloned(), obey(&line)),
        Ok(_) => (None, Err(Failure::driver("the line is no object"))),
        Err(error) => (None, Err(Failure::driver(format!("the line is no json: {error}")))),
    };
    let mut answer = answer.unwrap_or_else(Failure::into_answer);
    answer.insert("id".into(), id.unwrap_or_default());
    answer.into()
}

/// JSON in ASCII, so that no reader finds a line break (U+2028, for one) in the middle of an answer.
fn ascii(answer: &Value) -> String {
    let mut ascii = String::new();
    for c in answer.to_string().chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| ascii += &format!("\\u{unit:04x}"));
        }
    }
    ascii
}

fn obey(line: &Map<String, Value>) -> Answer {
    let mut line = Object::new(line);
    match line.required_text("do")? {
        "encode" => encode(line),
        "check" => check(line),
        "decode" => decode(line),
        "sign" => sign::sign(line),
        #[cfg(feature = "server")]
        "answer" => respond::answer(line),
        #[cfg(not(feature = "server"))]
        "answer" => Err(Failure::needs_feature("server")),
        #[cfg(feature = "server")]
        "verify" => verify::verify(line),
        #[cfg(not(feature = "server"))]
        "verify" => Err(Failure::needs_feature("server")),
        "endpoint" => endpoint(line),
        "timestamp" => timestamp(line),
        "send" => send::send(line),
        "http_date" => retry::http_date(line),
        "skew" => retry::skew(line),
        "advise" => retry::advise(line),
        "process" => process::process(line),
        #[cfg(feature = "server")]
        "parse" => super::parse::parse(line),
        #[cfg(not(feature = "server"))]
        "parse" => Err(Failure::needs_feature("server")),
        "arn" => principal::arn(line),
        #[cfg(feature = "proof")]
        "mint" => proof::mint(line),
        #[cfg(not(feature = "proof"))]
        "mint" => Err(Failure::needs_feature("proof")),
        #[cfg(all(feature = "proof", feature = "server"))]
        "vet" => super::vet::vet(line),
        #[cfg(not(all(feature = "proof", feature = "server")))]
        "vet" => Err(Failure::needs_feature("proof and server")),
        verb => Err(Failure::driver(format!("verb {verb} is unknown"))),
    }
}

fn encode(mut line: Object<'_>) -> Answer {
    struct Query;

    impl Use for Query {
        type Answer = String;

        fn with<O: Operation>(self, operation: &O) -> String {
            encoded(operation)
        }
    }

    let query = with_params(&mut line, "encode", Query)?;
    Ok(object([("query", query.into())]))
}

fn check(mut line: Object<'_>) -> Answer {
    struct Violations;

    impl Use for Violations {
        type Answer = Vec<Value>;

        fn with<O: Operation>(self, operation: &O) -> Vec<Value> {
            let mut violations = Vec::new();
            operation.check_each(&mut |violation| {
                let member = ("member", violation.path().to_string().into());
                let message = ("message", violation.rule().to_string().into());
                violations.push(object([member, message]).into());
            });
            violations
        }
    }

    let violations = with_params(&mut line, "driver", Violations)?;
    Ok(object([("violations", violations.into())]))
}

/// Makes the request that a line describes, and uses it. `missing` is the kind of the error where a required
/// parameter is missing.
pub(crate) fn with_params<U: Use>(
    line: &mut Object<'_>,
    missing: &'static str,
    then: U,
) -> Result<U::Answer, Failure> {
    let operation = line.required_text("operation")?;
    let none = Map::new();
    let params = line.members("params")?.unwrap_or(&none);
    operation::request(operation, params, then).map_err(|failure| failure.missing_is(missing))
}

fn decode(mut line: Object<'_>) -> Answer {
    let operation = line.required_text("operation")?;
    let received = Received::of(&mut line)?;
    Ok(match output::decode(operation, &received)? {
        Ok((members, request_id)) => {
            let request_id = request_id.map(|id| id.to_string());
            object([("output", members.into()), ("request_id", request_id.into())])
        }
        Err(error) => object([("error", decode_error(&error).into())]),
    })
}

fn decode_error(error: &Error<Text<'_>>) -> Map<String, Value> {
    let retryable = ("retryable", error.is_retryable().into());
    let throttling = ("throttling", error.is_throttling().into());
    match error {
        Error::Service(service) => object([
            ("kind", "service".into()),
            ("status", service.status.into()),
            ("code", service.code.to_string().into()),
            ("message", service.message.to_string().into()),
            ("fault", service.fault.map(fault).into()),
            ("request_id", service.request_id.map(|id| id.to_string()).into()),
            retryable,
            throttling,
            ("clock_skew", error.is_clock_skew().into()),
        ]),
        Error::Http(http) => object([
            ("kind", "http".into()),
            ("status", http.status.into()),
            retryable,
            throttling,
            ("reason", http.reason.as_str().into()),
        ]),
        Error::Decode(decode) => object([
            ("kind", "decode".into()),
            ("reason", decode.kind().to_string().into()),
            ("offset", decode.offset().into()),
        ]),
        _ => object([("kind", "driver".into()), ("message", error.to_string().into())]),
    }
}

const fn fault(fault: Fault) -> &'static str {
    match fault {
        Fault::Sender => "Sender",
        Fault::Receiver => "Receiver",
    }
}

fn endpoint(mut line: Object<'_>) -> Answer {
    let endpoint = resolve(&mut line)?;
    Ok(object([("url", endpoint.url().into()), ("signing_region", endpoint.signing_region().into())]))
}

/// The endpoint that these members choose.
pub(crate) fn resolve(members: &mut Object<'_>) -> Result<Endpoint, Failure> {
    let mut options = EndpointOptions::new();
    options.region = members.text("region")?;
    options.endpoint = members.text("endpoint")?;
    options.fips = members.flag("fips")?.unwrap_or_default();
    options.dual_stack = members.flag("dual_stack")?.unwrap_or_default();
    options.global = members.flag("global")?.unwrap_or_default();
    Endpoint::resolve(&options).map_err(|error| Failure::of("endpoint", error))
}

fn timestamp(mut line: Object<'_>) -> Answer {
    let time: Timestamp =
        line.required_text("text")?.parse().map_err(|error| Failure::of("timestamp", error))?;
    Ok(object([("unix", time.unix().into())]))
}

/// Writes what the library encodes into a string; it needs no feature of the library.
pub(crate) fn encoded(what: &impl Encode) -> String {
    let mut string = String::new();
    match what.encode(&mut string) {
        Ok(()) | Err(core::fmt::Error) => string,
    }
}
