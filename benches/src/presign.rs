//! Presigning GetCallerIdentity with one extra header, as for an EKS login.

use crate::group::{Group, Role, Target};
use crate::input::{self, HOST};
use crate::oracle::Signing;
use crate::sign::Floor;
use std::hint::black_box;
use sts_wire::{Encode, GetCallerIdentity, Operation};

const HEADERS: &[(&str, &str)] = &[("x-k8s-aws-id", "example-cluster")];
const EXPIRES: u32 = 60;
/// The SHA-256 of an empty body.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

pub fn groups() -> Vec<Group> {
    vec![
        group("presign/no-token", None, 10_400),
        group("presign/800-byte-token", Some(&input::TOKEN), 22_000),
    ]
}

fn group(name: &'static str, token: Option<&'static str>, instructions: u64) -> Group {
    let (key, endpoint, credentials) = (input::key(), input::endpoint(), input::credentials(token));
    let action = &*Box::leak(Box::new(GetCallerIdentity::new()));
    let presigned = move || {
        let request = black_box(action).request(endpoint).headers(HEADERS);
        request.presign(black_box(credentials), key, input::now(), EXPIRES).unwrap()
    };

    let url = presigned().encode_to_string();
    assert_eq!(signature(&url), expected(&url));
    let canonical = presigned().canonical_request().encode_to_string();
    let floor = Floor::new(
        &[canonical.as_bytes()],
        presigned().string_to_sign().encode_to_string().as_bytes(),
        false,
    );
    assert_eq!(floor.signature(), signature(&url));

    let mut group = Group::new(
        name,
        format!(
            "What does it cost above its {} compressions to write a presigned URL of {} bytes, \
             with a key that was derived before? The rivals derive theirs each time.",
            floor.compressions(),
            url.len(),
        ),
    )
    .targets(&[Target::Floor(1.7), Target::Instructions(instructions), Target::NoAllocation]);
    group.add(Role::Floor, "the compressions", move || floor.run());

    let mut buffer = vec![0; 4096];
    group.add(Role::Ours, "sts-wire, into a slice", move || {
        presigned().encode_to_slice(&mut buffer).unwrap().len()
    });
    let mut string = String::with_capacity(4096);
    group.add(Role::Aside, "sts-wire, into a String with room", move || {
        string.clear();
        presigned().encode(&mut string).unwrap();
    });
    group.add(Role::Aside, "sts-wire, into a new String", move || presigned().encode_to_string());
    #[cfg(feature = "rivals")]
    rivals::add(&mut group, token);
    group
}

fn parameters(url: &str) -> impl Iterator<Item = (&str, &str)> {
    url.split_once('?').unwrap().1.split('&').map(|parameter| parameter.split_once('=').unwrap())
}

fn signature(url: &str) -> &str {
    parameters(url).find(|(name, _)| *name == "X-Amz-Signature").unwrap().1
}

/// The expected signature of a URL with its parameters.
fn expected(url: &str) -> String {
    let value = |wanted: &str| parameters(url).find(|(name, _)| *name == wanted).unwrap().1;
    let mut headers = HEADERS.to_vec();
    headers.push(("host", HOST));
    if value("X-Amz-SignedHeaders").contains("x-amz-content-sha256") {
        headers.push(("x-amz-content-sha256", EMPTY));
    }
    Signing {
        method: "GET",
        query: parameters(url).filter(|(name, _)| *name != "X-Amz-Signature").collect(),
        headers,
        amz_date: value("X-Amz-Date"),
        body: b"",
    }
    .signature()
}

#[cfg(feature = "rivals")]
mod rivals {
    use super::*;
    use crate::sign::rivals::{Reqsign, identity, params};
    use aws_sigv4::http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign};
    use std::time::Duration;

    const UNSIGNED: &str = "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15";

    pub(super) fn add(group: &mut Group, token: Option<&'static str>) {
        let lifetime = Duration::from_secs(u64::from(EXPIRES));
        let identity = identity(token);
        let aws_sigv4 = move || {
            let headers = [("host", HOST)].into_iter().chain(HEADERS.iter().copied());
            let request =
                SignableRequest::new("GET", black_box(UNSIGNED), headers, SignableBody::empty()).unwrap();
            let mut settings = SigningSettings::default();
            settings.signature_location = SignatureLocation::QueryParams;
            settings.expires_in = Some(lifetime);
            let (instructions, _) = sign(request, &params(&identity, settings).into()).unwrap().into_parts();
            let mut request = http::Request::builder().method("GET").uri(UNSIGNED).body(()).unwrap();
            instructions.apply_to_request_http1x(&mut request);
            request.uri().to_string()
        };
        let url = aws_sigv4();
        assert_eq!(signature(&url), expected(&url));
        assert!(url.contains(input::AMZ_DATE));
        group.add(Role::Rival, "aws-sigv4, applied to a URL", aws_sigv4);

        let mut reqsign = Reqsign::new("GET", UNSIGNED, HEADERS, token);
        let mut reqsign = move || {
            reqsign.sign(EMPTY, Some(lifetime));
            reqsign.head.uri.to_string()
        };
        let url = reqsign();
        assert_eq!(signature(&url), expected(&url));
        group.add(Role::Rival, "reqsign-aws-v4", reqsign);
    }
}
