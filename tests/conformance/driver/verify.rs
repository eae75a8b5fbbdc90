//! The verb `verify`: verifies the signature of a received request.

use super::answer::Answer;
use super::failure::Failure;
use super::object::{Object, object};
use super::sign::{self, Url};
use sts_wire::sigv4::{PayloadHash, Received, Rejection, VerifyRules};
use sts_wire::{ErrorCode, Timestamp};

pub(crate) fn verify(mut line: Object<'_>) -> Answer {
    let url = Url::split(line.required_text("url")?)?;
    let mut headers = line.headers("headers")?;
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        headers.push(("host", url.endpoint.host()));
    }
    let body = line.bytes("body")?.unwrap_or_default();
    let allow_unsigned_payload = line.flag("allow_unsigned_payload")?.unwrap_or_default();
    let settings = sign::settings(&mut line)?.presign_unsigned_payload(allow_unsigned_payload);
    let method = line.required_text("method")?;
    let received =
        Received::new(method, url.path, sign::query(&mut line, url.query)?, &headers, PayloadHash::of(&body))
            .settings(settings);
    let regions = [line.required_text("region")?];
    let rules = VerifyRules::new(line.required_text("service")?, &regions)
        .honor_expires(line.flag("honour_expires")?.unwrap_or_default())
        .allow_unsigned_payload(allow_unsigned_payload);
    let now = now(&mut line)?;
    let credentials = sign::credentials(&mut line)?;

    let candidate = received.claim().and_then(|claim| claim.check(now, &rules)).map_err(rejected)?;
    if candidate.claim().access_key_id() != credentials.access_key_id {
        let code = ErrorCode::InvalidClientTokenId.as_str().unwrap_or_default();
        return Err(Failure::of("verify", "access key id is unknown").with_code(code));
    }
    let key = candidate.signing_key(&credentials).map_err(|error| Failure::of("verify", error))?;
    let verified = candidate.verify(&credentials, &key).map_err(rejected)?;
    let mut names: Vec<_> = verified.signed_headers().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.dedup();
    Ok(object([
        ("verified", true.into()),
        ("signed_at", verified.signed_at().unix().into()),
        ("signed_headers", names.into()),
    ]))
}

/// The time of the server, as Unix seconds or as `20150830T123600Z`.
pub(crate) fn now(line: &mut Object<'_>) -> Result<Timestamp, Failure> {
    if line.value("now").is_some_and(serde_json::Value::is_string) {
        return Timestamp::parse_amz_date(line.required_text("now")?)
            .map_err(|error| Failure::driver(format!("now: {error}")));
    }
    line.time("now")
}

fn rejected(rejection: Rejection) -> Failure {
    Failure::of("verify", rejection).with_code(rejection.code().as_str().unwrap_or_default())
}
