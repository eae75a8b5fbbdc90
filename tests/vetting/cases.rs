//! The test tables of aws-iam-authenticator, Consul, OpenBao, Vault and Teleport, as `vectors/proof-cases.jsonl` has
//! them.
//!
//! Where the verdict of this crate differs, the row says why. The tests of the tools stop before STS, so many rows have
//! an incomplete request. `completed` is the complete request, whose only fault is the fault of the row.

use super::proof::{FORM, Format, HOST, Proof, base64};
use super::verifier::{Verifier, kind};
use base64ct::Base64;
use serde_json::Value;
use sts_wire::endpoint::EndpointOptions;
use sts_wire::principal::{Principal, PrincipalArn};
use sts_wire::proof::vault::{self, ServerId};
use sts_wire::proof::{ReceivedProof, Terms};
use sts_wire::sigv4::{PayloadHash, Query, Received};
use sts_wire::{Credentials, Encode, Endpoint, Timestamp};

const CASES: &str = include_str!("../../vectors/proof-cases.jsonl");

/// The rows of a kind.
fn rows(case: &str) -> Vec<Value> {
    let rows = CASES.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.filter(|row| row["case"] == case).collect()
}

#[track_caller]
fn assert_verdict(row: &Value, is_accepted: bool) {
    let verdict = if is_accepted { "accepted" } else { "refused" };
    assert_eq!(row["ours"], verdict, "{row}");
}

/// The endpoints that a verifier lists for a partition, in all the forms that AWS has.
fn endpoints(partition: &str) -> Vec<Endpoint> {
    let regions = match partition {
        "aws" => {
            "us-east-1 us-east-2 us-west-1 us-west-2 ap-south-1 ap-northeast-1 ap-northeast-2 ap-southeast-1 \
            ap-southeast-2 ca-central-1 eu-central-1 eu-west-1 eu-west-2 eu-west-3 eu-north-1 sa-east-1"
        }
        "aws-cn" => "cn-north-1 cn-northwest-1",
        "aws-us-gov" => "us-gov-east-1 us-gov-west-1",
        "aws-iso" => "us-iso-east-1 us-iso-west-1",
        "aws-iso-b" => "us-isob-east-1",
        "aws-iso-e" => "eu-isoe-west-1",
        "aws-iso-f" => "us-isof-east-1 us-isof-south-1",
        _ => "",
    };
    let mut endpoints = Vec::new();
    for region in regions.split_whitespace() {
        for (fips, dual_stack) in [(false, false), (true, false), (false, true), (true, true)] {
            let options = EndpointOptions::new().region(region).fips(fips).dual_stack(dual_stack);
            endpoints.push(Endpoint::resolve(&options).unwrap());
        }
    }
    if partition == "aws" {
        endpoints.push(Endpoint::global());
    }
    endpoints
}

/// The endpoints of Teleport: all regional endpoints, or the FIPS endpoints.
fn endpoints_of_teleport(is_fips: bool) -> Vec<Endpoint> {
    let fips = ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "us-gov-east-1", "us-gov-west-1"];
    let fips =
        fips.map(|region| Endpoint::resolve(&EndpointOptions::new().region(region).fips(true)).unwrap());
    let others = "af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 \
        ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 \
        ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 \
        eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 sa-east-1 us-east-1 us-east-2 us-iso-east-1 \
        us-iso-west-1 us-isob-east-1 us-west-1 us-west-2";
    let others = others.split_whitespace().map(|region| Endpoint::regional(region).unwrap());
    fips.into_iter().chain(others.filter(|_| !is_fips)).collect()
}

#[test]
fn hosts_of_the_authenticator_of_consul_and_of_teleport() {
    let rows = rows("host");
    assert_eq!(rows.len(), 219);
    for row in rows {
        let host = row["host"].as_str().unwrap();
        let (format, mut endpoints) = match row["partition"].as_str().unwrap() {
            "consul" => (Format::Consul, endpoints_of_teleport(false)),
            "all" => (Format::Teleport, endpoints_of_teleport(false)),
            "fips" => (Format::Teleport, endpoints_of_teleport(true)),
            partition => (Format::Eks, endpoints(partition)),
        };
        endpoints.extend(row["region"].as_str().map(|region| Endpoint::regional(region).unwrap()));
        // The region is the label of the host, so that only the host can be wrong.
        let label = host.split('.').nth(1).filter(|label| Endpoint::regional(label).is_ok());
        let region = label.filter(|_| host != "sts.amazonaws.com").unwrap_or("us-east-1");
        let mut proof = Proof::signed_for(format, None, HOST, region);
        proof.replace(HOST, host);
        let is_empty = endpoints.is_empty();
        match (Verifier { endpoints: &endpoints, ..Verifier::new(format) }).vet(&proof.wrapped()) {
            Ok(_) => assert_verdict(&row, true),
            Err(error) => {
                assert_verdict(&row, false);
                assert_eq!(kind(&error), if is_empty { "NoEndpoint" } else { "OtherEndpoint" }, "{row}");
            }
        }
    }
}

/// The parameters of a signature, for the signed headers and the date of `{signature NAMES at DATE}`.
fn complete(url: &str, region: &str) -> String {
    let (before, rest) = url.split_once("{signature").unwrap();
    let (options, after) = rest.split_once('}').unwrap();
    let (names, date) = options.split_once(" at ").unwrap_or((options, "20150830T123600Z"));
    let names = match names.trim() {
        "" => "host%3Bx-k8s-aws-id".into(),
        names => names.replace(';', "%3B"),
    };
    let day = date.get(..8).filter(|day| day.starts_with('1')).unwrap_or("20150830");
    format!(
        "{before}X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F{day}%2F{region}%2Fsts%2Faws4_request\
        &X-Amz-Date={date}&X-Amz-SignedHeaders={names}&X-Amz-Signature={}{after}",
        "0".repeat(64)
    )
}

#[test]
fn tokens_of_the_authenticator() {
    let rows = rows("token");
    assert_eq!(rows.len(), 23);
    for row in rows {
        let region = row["region"].as_str().unwrap();
        let endpoints = [Endpoint::regional(region).unwrap(), Endpoint::global()];
        let verifier = Verifier { endpoints: &endpoints, ..Verifier::new(Format::Eks) };
        let vet = |url: &str| {
            let mut proof = Proof::signed(Format::Eks, None);
            proof.url = url.replace("{now}", "20150830T123600Z");
            verifier.vet(&proof.wrapped())
        };
        if let Some(zeros) = row["zeros"].as_u64() {
            assert_verdict(&row, verifier.vet(&vec![0; zeros.try_into().unwrap()]).is_ok());
        } else if let Some(token) = row["token"].as_str() {
            assert_verdict(&row, verifier.vet(token.as_bytes()).is_ok());
        } else {
            assert_verdict(&row, vet(row["url"].as_str().unwrap()).is_ok());
            let completed = complete(row["completed"].as_str().unwrap(), region);
            let is_accepted = row["completed_ours"] == "accepted";
            assert_eq!(vet(&completed).is_ok(), is_accepted, "{row}");
            assert_eq!(row["theirs"] == "accepted", is_accepted, "{row}");
        }
    }
}

#[test]
fn principals_of_the_authenticator_and_of_openbao() {
    let rows = rows("arn");
    assert_eq!(rows.len(), 20);
    for row in rows {
        let arn = PrincipalArn::parse(row["arn"].as_str().unwrap());
        assert_verdict(&row, arn.is_ok());
        let Ok(arn) = arn else { continue };
        let canonical = row["ours_canonical"].as_str().or(row["canonical"].as_str()).unwrap();
        assert_eq!(arn.canonical().to_string(), canonical);
        if let Some(name) = row["name"].as_str() {
            let (Principal::User { name: own, .. }
            | Principal::Role { name: own, .. }
            | Principal::AssumedRole { role: own, .. }) = arn.principal()
            else {
                panic!("{row}")
            };
            assert_eq!(own, name);
        }
    }
}

#[test]
fn responses_of_the_authenticator_openbao_and_teleport() {
    let rows = rows("response");
    assert_eq!(rows.len(), 19);
    let proof = Proof::signed(Format::Eks, None).wrapped();
    for row in rows {
        let text = |name: &str| row[name].as_str().unwrap();
        let body = row["body"].as_str().map_or_else(
            || {
                format!(
                    r#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                    <GetCallerIdentityResult><Arn>{}</Arn><UserId>{}</UserId><Account>{}</Account></GetCallerIdentityResult>
                    <ResponseMetadata><RequestId>7f4fc40c</RequestId></ResponseMetadata></GetCallerIdentityResponse>"#,
                    text("arn"),
                    text("user_id"),
                    text("account")
                )
            },
            Into::into,
        );
        let status = row["status"].as_u64().unwrap().try_into().unwrap();
        let caller = Verifier::new(Format::Eks).answered(&proof, status, body.as_bytes());
        assert_verdict(&row, caller.is_ok());
        assert_eq!(caller.ok().as_deref(), row["canonical"].as_str(), "{row}");
    }
}

#[test]
fn regions_of_openbao() {
    let rows = rows("region");
    assert_eq!(rows.len(), 6);
    for row in rows {
        let region = row["region"].as_str().unwrap();
        let headers = [
            ("Host", "sts.amazonaws.com"),
            ("Content-Length", "43"),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("X-Amz-Date", "20230719T120000Z"),
            ("Authorization", row["header"].as_str().unwrap()),
        ];
        let hash = PayloadHash::of(FORM.as_bytes());
        let claim = Received::new("POST", "/", Query::rfc3986(""), &headers, hash).claim();
        assert_verdict(&row, claim.is_ok_and(|claim| claim.scope().region() == region));
        if let Some(endpoint) = row["endpoint"].as_str() {
            assert_eq!(Endpoint::regional(region).unwrap().url(), endpoint);
        }
    }
}

/// The headers of a row, as they are sent.
fn headers(value: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    value.as_array().unwrap().iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
}

/// The bearer token in the tests of Consul's library. Go's SDK signed it with the secret access key `fake`.
///
/// Source: hashicorp/consul-awsauth@2ffd05b55ac006e4f7e73538f160d094ba6609ff, `token_test.go`, `validBearerTokenJson`.
#[test]
fn a_login_to_consul_is_the_request_of_its_library() {
    let headers = serde_json::json!({
        "Authorization": ["AWS4-HMAC-SHA256 Credential=fake/20220322/us-east-1/sts/aws4_request, \
            SignedHeaders=content-length;content-type;host;x-amz-date;x-amz-security-token, \
            Signature=efc320b972d07b38b65eb24256805e03149da586d804f8c6364ce98debe080b1"],
        "Content-Length": ["43"],
        "Content-Type": ["application/x-www-form-urlencoded; charset=utf-8"],
        "User-Agent": ["aws-sdk-go-v2/1.21.0 (go1.23.0; darwin; amd64)"],
        "X-Amz-Date": ["20220322T211103Z"],
        "X-Amz-Security-Token": ["fake"],
    });
    let theirs = serde_json::json!({
        "iam_http_request_method": "POST",
        "iam_request_body": base64::<Base64>(FORM),
        "iam_request_headers": base64::<Base64>(&headers.to_string()),
        "iam_request_url": base64::<Base64>("https://sts.amazonaws.com/"),
    });
    let (credentials, mut ours) =
        (Credentials::new("fake", "fake").with_session_token("fake"), String::new());
    let (endpoints, now) = ([Endpoint::global()], Timestamp::parse_amz_date("20220322T211103Z").unwrap());
    vault::login(&credentials, &endpoints[0], ServerId::Unbound, None, now, &mut ours).unwrap();
    let request = |login: &str| {
        let mut scratch = [0; ReceivedProof::MAX_SCRATCH];
        let vetted =
            vault::read(login, &mut scratch).unwrap().proof.vet(&Terms::unbound(&endpoints), now).unwrap();
        let headers = vetted.headers().map(|(name, value)| format!("{name}: {}", value.encode_to_string()));
        let start = format!("{} {}", vetted.method(), vetted.url().encode_to_string());
        [start].into_iter().chain(headers).collect::<Vec<_>>()
    };
    assert_eq!(request(&ours), request(&theirs.to_string()));
}

#[test]
fn logins_of_openbao_and_vault() {
    let rows = rows("login");
    assert_eq!(rows.len(), 24);
    for row in rows {
        let text = |name: &str| row[name].as_str().unwrap();
        let is_get = text("method") == "GET";
        let verifier = Verifier {
            audience: text("audience"),
            endpoints: &[Endpoint::global()],
            now: Timestamp::parse_amz_date(text("now")).unwrap(),
            ..Verifier::new(Format::Vault)
        };
        let vet = |url: &str, given: &Value| {
            let body = if is_get { "" } else { FORM };
            let proof = Proof {
                format: Format::Vault,
                method: text("method").into(),
                url: url.into(),
                headers: headers(given),
                body: body.into(),
            };
            verifier.vet(&proof.wrapped())
        };
        assert_verdict(&row, vet(text("url"), &row["headers"]).is_ok());
        let completed = &row["completed"];
        let url = completed["url"].as_str().unwrap_or(text("url"));
        let result = vet(url, &completed["headers"]);
        let verdict = if result.is_ok() { "accepted" } else { "refused" };
        assert_eq!(completed["ours"], verdict, "{row} {result:?}");
    }
}

#[test]
fn joins_of_teleport() {
    let rows = rows("join");
    assert_eq!(rows.len(), 4);
    for row in rows {
        let verifier = Verifier {
            audience: "challenge",
            endpoints: &[Endpoint::global()],
            now: Timestamp::parse_amz_date(row["now"].as_str().unwrap()).unwrap(),
            ..Verifier::new(Format::Teleport)
        };
        let vet = |request: &Value| verifier.vet(request.as_str().unwrap().as_bytes());
        assert_verdict(&row, vet(&row["request"]).is_ok());
        let completed = &row["completed"];
        let result = vet(&completed["request"]);
        let verdict = if result.is_ok() { "accepted" } else { "refused" };
        assert_eq!(completed["ours"], verdict, "{row} {result:?}");
    }
}

#[test]
fn a_verdict_that_differs_from_theirs_has_a_reason() {
    for line in CASES.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert!(row["theirs"] == row["ours"] || row["why"].is_string(), "{line}");
        assert!(
            row["source"].as_str().unwrap().split_once('@').is_some_and(|(_, commit)| commit.len() == 40)
        );
    }
}
