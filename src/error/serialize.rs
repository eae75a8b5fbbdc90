//! Serialisation of errors for logs: flat maps with the kind, the fields, and the verdicts such as `retryable`.

use super::{Error, Fault, HttpError, ServiceError};
use crate::document::DecodeError;
use crate::text::ToText;
use core::fmt;
use serde_core::ser::{Serialize, SerializeStruct, Serializer};

impl<S: ToText> Serialize for Error<S> {
    /// As the inner error; `kind` tells which one it is.
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        match self {
            Self::Service(error) => error.serialize(serializer),
            Self::Http(error) => error.serialize(serializer),
            Self::Decode(error) => error.serialize(serializer),
        }
    }
}

impl<S: ToText> Serialize for ServiceError<S> {
    /// `kind` (`service`), `status`, `code`, `message`, `fault` (`Sender`, `Receiver` or null), `request_id`,
    /// `retryable`, `throttling`, `clock_skew`; `request_time` and `server_time` only if the document has them. The
    /// message is cut off where it quotes a canonical request.
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        let times = [("request_time", self.request_time), ("server_time", self.server_time)];
        let known = times.iter().filter(|(_, time)| time.is_some()).count();
        let mut error = serializer.serialize_struct("ServiceError", known.saturating_add(9))?;
        error.serialize_field("kind", "service")?;
        error.serialize_field("status", &self.status)?;
        error.serialize_field("code", &self.code.to_text())?;
        error.serialize_field("message", &Shown(self.printable_message()))?;
        error.serialize_field("fault", &self.fault)?;
        error.serialize_field("request_id", &self.request_id.as_ref().map(ToText::to_text))?;
        for (name, time) in times {
            match time {
                Some(time) => error.serialize_field(name, &time)?,
                None => error.skip_field(name)?,
            }
        }
        error.serialize_field("retryable", &self.is_retryable())?;
        error.serialize_field("throttling", &self.is_throttling())?;
        error.serialize_field("clock_skew", &self.is_clock_skew())?;
        error.end()
    }
}

impl Serialize for HttpError {
    /// `kind` (`http`), `status`, `reason` in one word, `retryable`, `throttling`.
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        let mut error = serializer.serialize_struct("HttpError", 5)?;
        error.serialize_field("kind", "http")?;
        error.serialize_field("status", &self.status)?;
        error.serialize_field("reason", self.reason.as_str())?;
        error.serialize_field("retryable", &self.is_retryable())?;
        error.serialize_field("throttling", &self.is_throttling())?;
        error.end()
    }
}

impl Serialize for DecodeError {
    /// `kind` (`decode`), `reason` as a sentence, `offset` in bytes.
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        let mut error = serializer.serialize_struct("DecodeError", 3)?;
        error.serialize_field("kind", "decode")?;
        error.serialize_field("reason", &Shown(self.kind()))?;
        error.serialize_field("offset", &self.offset())?;
        error.end()
    }
}

impl Serialize for Fault {
    /// `Sender` or `Receiver`, as on the wire.
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        serializer.serialize_str(match self {
            Self::Sender => "Sender",
            Self::Receiver => "Receiver",
        })
    }
}

/// Serialises the `Display` of a value.
struct Shown<D>(D);

impl<D: fmt::Display> Serialize for Shown<D> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        serializer.collect_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use crate::{GetCallerIdentity, Operation};
    use alloc::format;
    use serde_json::{Value, json, to_value};

    fn error(status: u16, body: &str) -> Value {
        let error = GetCallerIdentity::decode_borrowed(status, body.as_bytes()).unwrap_err();
        let value = to_value(error).unwrap();
        assert_eq!(to_value(error.into_owned()).unwrap(), value);
        value
    }

    #[test]
    fn a_service_error_serialises_all_members() {
        let body = "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code>\
                    <Message>Rate &lt;exceeded&gt;</Message></Error><RequestId>c6104cbe</RequestId></ErrorResponse>";
        assert_eq!(
            error(400, body),
            json!({
                "kind": "service", "status": 400, "code": "Throttling", "message": "Rate <exceeded>",
                "fault": "Sender", "request_id": "c6104cbe",
                "retryable": true, "throttling": true, "clock_skew": false,
            })
        );
        assert_eq!(
            error(200, "<Error/>"),
            json!({
                "kind": "service", "status": 200, "code": "", "message": "", "fault": null,
                "request_id": null, "retryable": false, "throttling": false, "clock_skew": false,
            })
        );
    }

    #[test]
    fn times_are_serialised_if_present() {
        let value = error(403, "<Error><ServerTime>20200707T072847Z</ServerTime></Error>");
        assert_eq!(
            (&value["server_time"], value.get("request_time")),
            (&json!("2020-07-07T07:28:47Z"), None)
        );
    }

    #[test]
    fn a_canonical_request_is_not_serialised() {
        let said = "does not match\n\nThe Canonical String for this request should have been\n'POST\nx-amz-security-token:planted";
        let body = format!(
            "<ErrorResponse><Error><Type>Receiver</Type><Code>SignatureDoesNotMatch</Code><Message>{said}</Message>\
             </Error></ErrorResponse>"
        );
        let value = error(403, &body);
        assert!(!format!("{value}").contains("planted"), "{value}");
        assert_eq!(value["message"], "does not match\n\n[canonical request left out]");
        assert_eq!((&value["clock_skew"], &value["fault"]), (&json!(true), &json!("Receiver")));
    }

    #[test]
    fn http_and_decode_errors_serialise_their_reason() {
        assert_eq!(
            error(503, "<html>"),
            json!({ "kind": "http", "status": 503, "reason": "html", "retryable": true, "throttling": false })
        );
        assert_eq!(
            error(200, "<GetCallerIdentityResponse>"),
            json!({ "kind": "decode", "reason": "truncated document", "offset": 27 })
        );
    }
}
