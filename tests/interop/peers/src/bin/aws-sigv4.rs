//! Signs requests with aws-sigv4: reads lines of JSON, and writes one for each.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use serde_json::{Value, json};
use std::io::{BufRead, stdin};
use std::time::{Duration, SystemTime};

fn main() {
    for line in stdin().lock().lines() {
        println!("{}", signed(&serde_json::from_str(&line.unwrap()).unwrap()));
    }
}

fn signed(wanted: &Value) -> Value {
    let text = |name: &str| wanted[name].as_str().unwrap_or_default().to_owned();
    let is_presigned = wanted["mode"] == "query";
    let identity = Credentials::new(
        text("access_key_id"),
        text("secret_access_key"),
        wanted["session_token"].as_str().map(String::from),
        None,
        "test",
    )
    .into();
    let mut settings = SigningSettings::default();
    settings.payload_checksum_kind = PayloadChecksumKind::NoHeader;
    if is_presigned {
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(900));
    }
    let (region, service) = (text("region"), text("service"));
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&region)
        .name(&service)
        .time(time(&text("time")))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let mut uri = format!("https://{}{}", text("host"), text("path"));
    if !text("query").is_empty() {
        uri = format!("{uri}?{}", text("query"));
    }
    let mut headers: Vec<(String, String)> = vec![("host".into(), text("host"))];
    for header in wanted["headers"].as_array().unwrap() {
        headers.push((header[0].as_str().unwrap().into(), header[1].as_str().unwrap().into()));
    }
    let (method, body) = (text("method"), text("body"));
    let given = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let signable = SignableRequest::new(&method, &uri, given, SignableBody::Bytes(body.as_bytes())).unwrap();
    let (instructions, _) = sign(signable, &params).unwrap().into_parts();
    let mut request = http::Request::builder().method(&*method).uri(&uri).body(()).unwrap();
    for (name, value) in &headers {
        let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
        request.headers_mut().append(name, value.parse().unwrap());
    }
    instructions.apply_to_request_http1x(&mut request);
    let headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| json!([name.as_str(), value.to_str().unwrap()]))
        .collect();
    json!({"method": method, "target": request.uri().path_and_query().unwrap().as_str(), "headers": headers})
}

/// The time that `20150830T123600Z` means.
fn time(text: &str) -> SystemTime {
    let time = chrono::NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").unwrap();
    SystemTime::UNIX_EPOCH + Duration::from_secs(time.and_utc().timestamp().try_into().unwrap())
}
