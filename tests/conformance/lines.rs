//! Every verb of the driver, and every kind of bad line.

use super::driver::answer::run;
use super::{answer, answers};
use serde_json::{Value, json};

/// The kind of the error that a line is answered with.
fn error_kind(line: &str) -> String {
    let answer = &answers(line)[0];
    assert!(!answer["error"]["message"].as_str().unwrap().is_empty(), "{line}");
    answer["error"]["kind"].as_str().unwrap().into()
}

#[test]
fn encode_answers_the_query() {
    let line =
        json!({"id": [1, {"a": null}], "do": "encode", "operation": "GetCallerIdentity", "params": {}});
    let expected = json!({"id": [1, {"a": null}], "query": "Action=GetCallerIdentity&Version=2011-06-15"});
    assert_eq!(answer(&line), expected);
}

#[test]
fn encode_refuses_a_missing_member() {
    let message = |operation: &str, params: Value| {
        let answer = answer(&json!({"id": 1, "do": "encode", "operation": operation, "params": params}));
        assert_eq!(answer["error"]["kind"], "encode");
        answer["error"]["message"].as_str().unwrap().to_owned()
    };
    assert_eq!(message("AssumeRole", json!({"RoleArn": "a"})), "RoleSessionName is missing");
    assert_eq!(message("AssumeRoot", json!({"TargetPrincipal": "1"})), "TaskPolicyArn is missing");
    let tags = json!({"Name": "n", "Tags": [{"Key": "k", "Value": "v"}, {"Key": "k"}]});
    assert_eq!(message("GetFederationToken", tags), "Tags.member.2.Value is missing");
    let null = json!({"Audience": null, "SigningAlgorithm": "RS256"});
    assert_eq!(message("GetWebIdentityToken", null), "Audience is missing");
}

#[test]
fn check_answers_all_violations_in_canonical_order() {
    let params = json!({
        "RoleArn": "short",
        "RoleSessionName": "ok",
        "DurationSeconds": 899,
        "Tags": [{"Key": "Team", "Value": ""}, {"Key": "x", "Value": ""}, {"Key": "team", "Value": "{}"}],
    });
    let answer = answer(&json!({"id": 1, "do": "check", "operation": "AssumeRole", "params": params}));
    let violations = answer["violations"].as_array().unwrap();
    let members: Vec<_> = violations.iter().map(|violation| violation["member"].as_str().unwrap()).collect();
    assert_eq!(members, ["DurationSeconds", "RoleArn", "Tags.member.3.Key", "Tags.member.3.Value"]);
    assert!(violations.iter().all(|violation| !violation["message"].as_str().unwrap().is_empty()));
}

#[test]
fn check_answers_no_violations_of_a_valid_request() {
    let line = json!({"do": "check", "operation": "GetSessionToken", "params": {"DurationSeconds": 900}});
    assert_eq!(answer(&line), json!({"id": null, "violations": []}));
}

#[test]
fn decode_answers_a_success() {
    let body = "<GetAccessKeyInfoResponse><GetAccessKeyInfoResult><Account>1</Account></GetAccessKeyInfoResult>\
                </GetAccessKeyInfoResponse>";
    let line = json!({"id": 7, "do": "decode", "operation": "GetAccessKeyInfo", "status": 200, "body": body});
    assert_eq!(answer(&line), json!({"id": 7, "output": {"Account": "1"}, "request_id": null}));
}

#[test]
fn decode_answers_each_kind_of_error() {
    let error = |status: u16, body: Value| {
        let line = json!({"do": "decode", "operation": "GetCallerIdentity", "status": status, "body": body});
        answer(&line)["error"].clone()
    };
    let document = "<ErrorResponse><Error><Type>Receiver</Type><Code>Throttling</Code><Message>slow</Message></Error>\
                    <RequestId>r</RequestId></ErrorResponse>";
    let service = json!({
        "kind": "service", "status": 400, "code": "Throttling", "message": "slow", "fault": "Receiver",
        "request_id": "r", "retryable": true, "throttling": true, "clock_skew": false,
    });
    assert_eq!(error(400, document.into()), service);
    let http =
        json!({"kind": "http", "status": 404, "retryable": false, "throttling": false, "reason": "html"});
    assert_eq!(error(404, "<html></html>".into()), http);
    // Byte 0xff, which is not UTF-8, after two bytes.
    let decode = error(200, json!({"hex": "3C61FF3e"}));
    assert_eq!(
        (&decode["kind"], &decode["reason"], &decode["offset"]),
        (&json!("decode"), &json!("not utf-8"), &json!(2))
    );
}

fn sign(changes: Value) -> Value {
    let mut line = json!({
        "do": "sign", "method": "GET", "url": "https://example.amazonaws.com/", "headers": [], "body": "",
        "access_key_id": "AKIDEXAMPLE", "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "session_token": null, "region": "us-east-1", "service": "service", "time": "20150830T123600Z",
        "mode": "header",
    });
    let changes = changes.as_object().unwrap().clone();
    line.as_object_mut().unwrap().extend(changes);
    answer(&line)
}

/// Signs `get-vanilla` of AWS's test suite, by header and by query.
#[test]
fn sign_answers_the_published_signatures() {
    let header = sign(json!({}));
    let signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    assert_eq!(header["signature"], signature);
    assert_eq!(header["signed_headers"], "host;x-amz-date");
    assert_eq!(
        header["authorization"],
        format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature={signature}"
        )
    );
    assert!(header["url"].is_null());

    let query = sign(json!({"mode": "query", "expires": 3600}));
    let signature = "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d";
    assert_eq!(query["signature"], signature);
    assert_eq!(
        query["url"],
        format!(
            "https://example.amazonaws.com/?X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request\
             &X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature={signature}"
        )
    );
    assert!(query["authorization"].is_null());
}

#[test]
fn sign_splits_the_url() {
    let line = |url: &str, line: usize| {
        let answer = sign(json!({"url": url}));
        answer["canonical_request"].as_str().unwrap().lines().nth(line).unwrap().to_owned()
    };
    let (path, query, host) = (1, 2, 3);
    for (url, expected) in [
        ("https://EXAMPLE.com:443", "host:example.com"),
        ("https://example.com:80?x", "host:example.com:80"),
        ("http://example.com:80/", "host:example.com"),
        ("http://[::1]:8000/a:b", "host:[::1]:8000"),
    ] {
        assert_eq!(line(url, host), expected, "{url}");
    }
    assert_eq!(line("https://example.com?b=/&a#?", path), "/");
    assert_eq!(line("https://example.com?b=/&a#?", query), "a=&b=%2F");
    assert_eq!(line("https://example.com/a//b/../c?x=https://y/?z", path), "/a/c");
    assert_eq!(line("https://example.com/a/?x=https://y/?z", query), "x=https%3A%2F%2Fy%2F%3Fz");
}

#[test]
fn sign_takes_headers_as_pairs() {
    let headers = json!([
        ["X-B", "2"],
        ["HOST", " Other.example:8080 "],
        ["Content-Type", "text/plain"],
        ["x-b", " 1  1 "]
    ]);
    let answer =
        sign(json!({"headers": headers, "method": "POST", "body": {"hex": "ff"}, "session_token": "token"}));
    // The hash by `printf '\xff' | sha256sum`.
    let expected = "POST\n/\n\ncontent-type:text/plain\nhost:Other.example:8080\nx-amz-date:20150830T123600Z\n\
                    x-amz-security-token:token\nx-b:2,1 1\n\ncontent-type;host;x-amz-date;x-amz-security-token;x-b\n\
                    a8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89";
    assert_eq!(answer["canonical_request"], expected);
}

#[test]
fn sign_takes_settings() {
    let path = |changes: Value| {
        let canonical = sign(changes)["canonical_request"].clone();
        canonical.as_str().unwrap().lines().nth(1).unwrap().to_owned()
    };
    let url = "https://example.com/a/../b%20c";
    assert_eq!(path(json!({"url": url})), "/b%2520c");
    assert_eq!(path(json!({"url": url, "normalize_path": false})), "/a/../b%2520c");
    assert_eq!(path(json!({"url": url, "double_encode_path": false})), "/b%20c");
    let query = |changes: Value| {
        let canonical = sign(changes)["canonical_request"].clone();
        canonical.as_str().unwrap().lines().nth(2).unwrap().to_owned()
    };
    let url = "https://example.com/?b=1+2&&a";
    assert_eq!(query(json!({"url": url})), "a=&b=1%2B2");
    assert_eq!(query(json!({"url": url, "query_reading": "rfc3986"})), "a=&b=1%2B2");
    assert_eq!(query(json!({"url": url, "query_reading": "form"})), "a=&b=1%202");
    let hashed = sign(json!({"sign_content_sha256": true}));
    assert_eq!(hashed["signed_headers"], "host;x-amz-content-sha256;x-amz-date");
    let omitted = sign(json!({"session_token": "token", "omit_session_token": true}));
    assert_eq!(omitted["signature"], sign(json!({}))["signature"]);
}

#[test]
fn sign_takes_payloads_and_the_settings_of_s3() {
    let published = |changes: Value| {
        let mut line = json!({
            "url": "https://examplebucket.s3.amazonaws.com/test.txt", "service": "s3", "s3": true,
            "access_key_id": "AKIAIOSFODNN7EXAMPLE",
            "secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "time": "20130524T000000Z",
        });
        line.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        sign(line)
    };
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html: GET and PUT of an object.
    let get = published(json!({"headers": [["Range", "bytes=0-9"]]}));
    assert_eq!(get["signature"], "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    let headers =
        json!([["Date", "Fri, 24 May 2013 00:00:00 GMT"], ["x-amz-storage-class", "REDUCED_REDUNDANCY"]]);
    let url = "https://examplebucket.s3.amazonaws.com/test$file.text";
    let put = json!({"method": "PUT", "url": url, "headers": headers, "body": "Welcome to Amazon S3."});
    let put = published(put);
    assert_eq!(put["signature"], "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
    let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    for payload in [json!(null), json!("body"), json!("unsigned"), json!("UNSIGNED-PAYLOAD")] {
        let url =
            published(json!({"mode": "query", "expires": 86_400, "payload": payload, "body": "not signed"}));
        assert_eq!(url["signature"], signature, "{payload}");
    }
    // A payload that is named is signed, and one that is a literal is sent as a header.
    let hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
    for (changes, last, names) in [
        (json!({"payload": hash}), hash, "host;x-amz-content-sha256;x-amz-date"),
        (json!({"payload": hash, "s3": false}), hash, "host;x-amz-date"),
        (
            json!({"payload": "unsigned", "s3": false}),
            "UNSIGNED-PAYLOAD",
            "host;x-amz-content-sha256;x-amz-date",
        ),
        (json!({"payload": hash, "mode": "query", "expires": 1}), hash, "host"),
    ] {
        let answer = published(changes);
        let canonical = answer["canonical_request"].as_str().unwrap();
        assert_eq!(canonical.rsplit('\n').next(), Some(last));
        assert_eq!(answer["signed_headers"], names);
    }
    for wrong in ["", "Body", hash.strip_prefix(char::is_alphanumeric).unwrap(), &hash.to_uppercase()] {
        assert_eq!(published(json!({"payload": wrong}))["error"]["kind"], "sign", "{wrong}");
    }
}

#[test]
fn sign_answers_errors_of_the_library() {
    for changes in [
        json!({"mode": "query", "expires": 0}),
        json!({"mode": "query", "expires": 604_801}),
        json!({"mode": "query", "expires": -1}),
        json!({"mode": "query", "expires": u64::MAX}),
        json!({"url": "nonsense"}),
        json!({"url": "https://"}),
        json!({"url": "ftp://example.com/"}),
        json!({"url": "https://example.com/%zz", "double_encode_path": false}),
        json!({"time": "2015-08-30T12:36:00Z"}),
        json!({"time": "20150230T123600Z"}),
        json!({"region": ""}),
        json!({"method": ""}),
        json!({"secret_access_key": ""}),
        json!({"headers": [["x-a", "1\r\nx-b: 2"]]}),
        json!({"headers": [["x a", "1"]]}),
        json!({"headers": [["X-Amz-Date", "20150830T123600Z"]]}),
        json!({"headers": [["Host", "a"], ["host", "b"]]}),
        json!({"url": "https://example.com/?X-Amz-Signature=0"}),
    ] {
        let error = &sign(changes.clone())["error"];
        assert_eq!(error["kind"], "sign", "{changes}: {error}");
        assert!(!error["message"].as_str().unwrap().is_empty());
    }
}

#[test]
fn endpoint_answers_url_and_region() {
    let endpoint = |line: Value| {
        let mut line = line;
        line["do"] = "endpoint".into();
        answer(&line)
    };
    assert_eq!(
        endpoint(json!({"region": "us-gov-west-1", "fips": true, "dual_stack": null})),
        json!({"id": null, "url": "https://sts.us-gov-west-1.amazonaws.com", "signing_region": "us-gov-west-1"})
    );
    let global = endpoint(json!({"region": "eu-west-1", "global": true}));
    assert_eq!(
        (&global["url"], &global["signing_region"]),
        (&json!("https://sts.amazonaws.com"), &json!("us-east-1"))
    );
    let custom = endpoint(json!({"region": "x", "endpoint": "http://localhost:4566/sts/"}));
    assert_eq!(
        (&custom["url"], &custom["signing_region"]),
        (&json!("http://localhost:4566/sts/"), &json!("x"))
    );
    for refused in
        [json!({}), json!({"region": ""}), json!({"region": "x", "endpoint": "http://x", "fips": true})]
    {
        assert_eq!(endpoint(refused)["error"]["kind"], "endpoint");
    }
}

#[test]
fn arn_answers_its_parts() {
    let arn = |text: &str| answer(&json!({"do": "arn", "text": text}));
    assert_eq!(
        arn("arn:aws-cn:sts::123456789012:assumed-role/Admin/alice"),
        json!({"id": null, "partition": "aws-cn", "account": "123456789012", "kind": "assumed-role",
            "name": "Admin", "session": "alice", "canonical": "arn:aws-cn:iam::123456789012:role/Admin"})
    );
    assert_eq!(arn("arn:aws:iam::123456789012:user/a/b")["path"], "/a/");
    assert_eq!(arn("arn:aws:iam::123456789012:root")["kind"], "root");
    assert_eq!(arn("arn:aws:iam::1:root")["error"]["kind"], "arn");
}

#[cfg(feature = "proof")]
#[test]
fn mint_answers_the_proof_of_the_tool() {
    let mut formats = Vec::new();
    for vector in include_str!("../../vectors/proofs.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
    {
        let host = vector["host"].as_str().is_some_and(|host| host == "localhost");
        let format = vector["format"].as_str().unwrap();
        if host || format == "mongodb_first" {
            continue;
        }
        let endpoint = match vector["region"].as_str().filter(|_| format != "vault") {
            Some(region) => json!({"region": region}),
            None if format == "vault" => json!({"region": "us-east-1", "global": true}),
            None => match vector["host"].as_str().unwrap().split('.').nth(1).unwrap() {
                "amazonaws" => json!({"region": "us-east-1", "global": true}),
                region => json!({"region": region}),
            },
        };
        let line = json!({
            "do": "mint", "format": format, "endpoint": endpoint, "audience": vector["audience"],
            "nonce": vector["nonce"],
            "access_key_id": vector["access_key_id"],
            "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            "session_token": vector["session_token"], "time": vector["time"].as_str().unwrap().replace(['-', ':'], ""),
        });
        let answer = answer(&line);
        let proof = answer["proof"].as_str().unwrap_or_else(|| panic!("{line} {answer}"));
        if format == "mongodb" {
            let payload = hex::decode(vector["proof"].as_str().unwrap()).unwrap();
            let strings: Value = serde_json::from_str(proof).unwrap();
            for value in strings.as_object().unwrap().values() {
                let value = value.as_str().unwrap().as_bytes();
                assert!(payload.windows(value.len()).any(|part| part == value));
            }
        } else if format == "vault" {
            // The driver names no role.
            let expected = vector["proof"].as_str().unwrap().split_once(", \"role\"").unwrap().0;
            assert_eq!(proof.strip_suffix('}').unwrap(), expected);
        } else {
            assert_eq!(proof, vector["proof"]);
        }
        formats.push(format.to_owned());
    }
    formats.dedup();
    formats.sort();
    formats.dedup();
    assert_eq!(formats, ["eks", "exec_credential", "google", "mongodb", "snowflake", "vault"]);
}

#[test]
fn timestamp_answers_seconds() {
    let unix = |text: &str| answer(&json!({"do": "timestamp", "text": text}));
    assert_eq!(unix("1969-12-31T23:59:59.9Z"), json!({"id": null, "unix": -1}));
    assert_eq!(unix("2019-11-09T13:34:41+05:30")["unix"], 1_573_286_681);
    assert_eq!(unix("2019-11-09T13:34:41")["error"]["kind"], "timestamp");
}

#[cfg(feature = "server")]
#[test]
fn parse_answers_operation_and_params() {
    let parse = |line: Value| {
        let mut line = line;
        line["do"] = "parse".into();
        answer(&line)
    };
    let form = "Action=GetFederationToken&Name=a%2Bb&Tags.member.1.Value=%C3%A9&Tags.member.1.Key=k&Version=2011-06-15";
    let expected = json!({"Name": "a+b", "Tags": [{"Key": "k", "Value": "é"}]});
    for part in ["body", "query"] {
        let answer = parse(json!({part: form}));
        assert_eq!((&answer["operation"], &answer["params"]), (&json!("GetFederationToken"), &expected));
    }
    #[cfg(feature = "minio")]
    for (form, params) in [
        ("Certificate&DurationSeconds=3600", json!({"DurationSeconds": 3600})),
        ("CustomToken&RoleArn=r&Token=a%2Bb", json!({"RoleArn": "r", "Token": "a+b"})),
        (
            "LDAPIdentity&LDAPUsername=me&LDAPPassword=p%26ss&Policy=%7B%7D&TokenRevokeType=all",
            json!({"LDAPUsername": "me", "LDAPPassword": "p&ss", "Policy": "{}", "TokenRevokeType": "all"}),
        ),
    ] {
        let answer = parse(json!({"body": format!("Version=2011-06-15&Action=AssumeRoleWith{form}")}));
        let operation = format!("AssumeRoleWith{}", form.split('&').next().unwrap());
        assert_eq!((&answer["operation"], &answer["params"]), (&operation.into(), &params));
    }
    let error = |line: Value| parse(line)["error"].clone();
    #[cfg(feature = "minio")]
    assert_eq!(
        error(json!({"body": "Action=AssumeRoleWithLDAPIdentity&LDAPUsername=me&Version=2011-06-15"})),
        json!({"kind": "parse", "member": "LDAPPassword", "message": "missing"})
    );
    assert_eq!(
        error(json!({"body": "Action=GetSessionToken&DurationSeconds=x&Version=2011-06-15"})),
        json!({"kind": "parse", "member": "DurationSeconds", "message": "not an integer from 0 to 4294967295"})
    );
    assert_eq!(
        error(json!({"body": {"hex": "413d25"}})),
        json!({"kind": "parse", "message": "an escape without two hex digits, at byte 2"})
    );
    for refused in [json!({"body": ""}), json!({"body": "Action=Nope"}), json!({"query": "a+b"})] {
        assert_eq!(error(refused)["kind"], "parse");
    }
    for refused in [json!({}), json!({"body": 1}), json!({"body": "", "query": ""})] {
        assert_eq!(error(refused)["kind"], "driver");
    }
}

#[test]
fn a_bad_line_is_an_error_of_kind_driver() {
    for line in [
        "",
        "{",
        "null",
        "[]",
        "{}",
        r#"{"do":null}"#,
        r#"{"do":1}"#,
        r#"{"do":"frobnicate"}"#,
        r#"{"do":"encode"}"#,
        r#"{"do":"encode","operation":"assumeRole","params":{}}"#,
        r#"{"do":"encode","operation":"GetCallerIdentity","params":[]}"#,
        r#"{"do":"encode","operation":"GetCallerIdentity","params":{"Nope":1}}"#,
        r#"{"do":"encode","operation":"GetSessionToken","params":{"DurationSeconds":"900"}}"#,
        r#"{"do":"encode","operation":"GetSessionToken","params":{"DurationSeconds":900.5}}"#,
        r#"{"do":"encode","operation":"GetSessionToken","params":{"DurationSeconds":-1}}"#,
        r#"{"do":"encode","operation":"GetSessionToken","params":{"DurationSeconds":4294967296}}"#,
        r#"{"do":"encode","operation":"GetAccessKeyInfo","params":{"AccessKeyId":true}}"#,
        r#"{"do":"encode","operation":"GetFederationToken","params":{"Name":"n","Tags":{}}}"#,
        r#"{"do":"encode","operation":"GetFederationToken","params":{"Name":"n","Tags":["x"]}}"#,
        r#"{"do":"encode","operation":"GetFederationToken","params":{"Name":"n","PolicyArns":[{"Arn":"x"}]}}"#,
        r#"{"do":"check","operation":"AssumeRole","params":{}}"#,
        r#"{"do":"decode","operation":"GetCallerIdentity","status":200}"#,
        r#"{"do":"decode","operation":"GetCallerIdentity","status":65536,"body":""}"#,
        r#"{"do":"decode","operation":"GetCallerIdentity","status":"200","body":""}"#,
        r#"{"do":"decode","operation":"GetCallerIdentity","status":200,"body":{"hex":"0"}}"#,
        r#"{"do":"decode","operation":"GetCallerIdentity","status":200,"body":{"hex":"zz"}}"#,
        r#"{"do":"decode","operation":"GetCallerIdentity","status":200,"body":{"b64":""}}"#,
        r#"{"do":"decode","operation":"Nope","status":200,"body":""}"#,
        r#"{"do":"endpoint","region":1}"#,
        r#"{"do":"endpoint","region":"us-east-1","fips":"yes"}"#,
        r#"{"do":"timestamp"}"#,
        r#"{"do":"sign"}"#,
    ] {
        assert_eq!(error_kind(&format!("{line}\n")), "driver", "{line}");
    }
    for changes in [
        json!({"mode": "both"}),
        json!({"mode": null}),
        json!({"mode": "query"}),
        json!({"mode": "query", "expires": "60"}),
        json!({"headers": {"x": "y"}}),
        json!({"headers": [["x"]]}),
        json!({"headers": [["x", 1]]}),
        json!({"normalize_path": 1}),
        json!({"query_reading": "guess"}),
        json!({"payload": 1}),
        json!({"s3": "yes"}),
        json!({"body": 1}),
    ] {
        assert_eq!(sign(changes.clone())["error"]["kind"], "driver", "{changes}");
    }
}

#[test]
fn answers_are_ascii() {
    let line = json!({"id": "\u{2028}\u{1f355}", "do": "nothing"}).to_string();
    let mut output = Vec::new();
    run(line.as_bytes(), &mut output).unwrap();
    assert!(output.is_ascii());
    assert_eq!(answers(&line)[0]["id"], "\u{2028}\u{1f355}");
}

#[test]
fn answers_keep_the_order_and_the_id_of_lines() {
    let deep = format!("{{\"id\":3,\"do\":{}", "[".repeat(100_000));
    let lines = format!(
        "{{\"id\":\"a\"}}\n\r\n{deep}\n{{\"id\":4,\"do\":\"timestamp\",\"text\":\"1970-01-01T00:00:00Z\"}}"
    );
    let answers = answers(&lines);
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[0]["id"], "a");
    assert!(answers[1]["id"].is_null() && answers[2]["id"].is_null());
    assert_eq!(answers[3], json!({"id": 4, "unix": 0}));
}

/// Verifies `get-vanilla` of AWS's test suite, by header and by query.
#[cfg(feature = "server")]
#[test]
fn verify_answers_what_is_signed_or_the_code_of_aws() {
    let verify = |changes: Value| {
        let authorization = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders=host;x-amz-date, \
             Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
        let mut line = json!({
            "do": "verify", "method": "GET", "url": "https://example.amazonaws.com/",
            "headers": [["X-Amz-Date", "20150830T123600Z"], ["Authorization", authorization]], "body": "",
            "access_key_id": "AKIDEXAMPLE", "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            "region": "us-east-1", "service": "service", "now": 1_440_938_160,
        });
        line.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        answer(&line)
    };
    let verified = verify(json!({}));
    assert_eq!((&verified["verified"], &verified["signed_at"]), (&json!(true), &json!(1_440_938_160)));
    assert_eq!(verified["signed_headers"], json!(["host", "x-amz-date"]));
    let url = "https://example.amazonaws.com/?X-Amz-Algorithm=AWS4-HMAC-SHA256\
               &X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request\
               &X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host\
               &X-Amz-Signature=e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d";
    let presigned = json!({"headers": [], "url": url, "now": "20150830T133600Z", "honour_expires": true});
    assert_eq!(verify(presigned)["verified"], true);
    for (changes, code) in [
        (json!({"headers": []}), "MissingAuthenticationToken"),
        (json!({"now": "20150830T125101Z"}), "SignatureDoesNotMatch"),
        (json!({"access_key_id": "AKIDOTHER"}), "InvalidClientTokenId"),
        (json!({"session_token": "token"}), "InvalidClientTokenId"),
        (json!({"secret_access_key": "other"}), "SignatureDoesNotMatch"),
        (json!({"url": "https://example.amazonaws.com/?%"}), "MalformedQueryString"),
    ] {
        let error = &verify(changes.clone())["error"];
        assert_eq!((&error["kind"], &error["code"]), (&json!("verify"), &json!(code)), "{changes}: {error}");
    }
    assert_eq!(verify(json!({"now": "today"}))["error"]["kind"], "driver");
}

/// The proofs of the tools.
#[cfg(all(feature = "proof", feature = "server"))]
#[test]
fn vet_answers_the_request_for_sts() {
    let mut formats = Vec::new();
    for vector in include_str!("../../vectors/proofs.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|vector| vector["host"] != "localhost")
    {
        let format = vector["format"].as_str().unwrap();
        let region = match (format, vector["host"].as_str()) {
            ("exec_credential" | "mongodb_first", _) => continue,
            ("vault", _) | (_, Some("sts.amazonaws.com")) => "aws-global",
            (_, Some(host)) => host.split('.').nth(1).unwrap(),
            _ => vector["region"].as_str().unwrap(),
        };
        let proof = match format {
            "mongodb" => json!({"hex": vector["proof"]}),
            _ => vector["proof"].clone(),
        };
        let now = vector["time"].as_str().unwrap().replace(['-', ':'], "");
        let mut line = json!({
            "do": "vet", "format": format, "proof": proof, "endpoints": [region, "eu-west-1"],
            "audience": vector["audience"], "nonce": vector["nonce"], "now": now,
        });
        let vetted = answer(&line);
        assert_eq!(vetted["access_key_id"], vector["access_key_id"], "{line} {vetted}");
        let request = &vetted["request"];
        let mut headers = request["headers"].as_array().unwrap().clone();
        // HTTP clients write it.
        headers.push(json!(["content-length", request["body"].as_str().unwrap().len().to_string()]));
        let verified = answer(&json!({
            "do": "verify", "method": request["method"], "url": request["url"], "headers": headers,
            "body": request["body"], "access_key_id": vector["access_key_id"],
            "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session_token": vector["session_token"],
            "region": if region == "aws-global" { "us-east-1" } else { region }, "service": "sts", "now": now,
        }));
        assert_eq!(verified["verified"], true, "{verified}");
        assert_eq!(verified["signed_at"], vetted["signed_at"]);
        formats.push(format.to_owned());

        line["endpoints"] = json!(["a b"]);
        assert_eq!(answer(&line)["error"]["kind"], "endpoint");
        line["endpoints"] = Value::Null;
        assert_eq!(answer(&line)["error"]["message"], "endpoints is missing");
        line["endpoints"] = json!([region]);
        line["now"] = json!("20010101T000000Z");
        assert_eq!(answer(&line)["error"]["kind"], "vet");
    }
    formats.sort();
    formats.dedup();
    assert_eq!(formats, ["eks", "google", "mongodb", "snowflake", "vault"]);
}

/// What `mint` answers, for the formats without a tool or with a proof that is no text.
#[cfg(all(feature = "proof", feature = "server"))]
#[test]
fn vet_reads_what_mint_answers() {
    for format in ["eks", "vault", "google", "snowflake", "teleport", "mongodb"] {
        let nonce = "07".repeat(64);
        let minted = answer(&json!({
            "do": "mint", "format": format, "endpoint": {"region": "eu-west-1"}, "audience": "a", "nonce": nonce,
            "access_key_id": "AKIDEXAMPLE", "secret_access_key": "secret", "session_token": "token",
            "time": "20150830T123600Z",
        }));
        let line = json!({
            "do": "vet", "format": format, "proof": minted["proof"], "endpoints": ["eu-west-1"], "audience": "a",
            "nonce": nonce, "now": 1_440_938_160,
        });
        assert_eq!(answer(&line)["signed_at"], 1_440_938_160, "{}", answer(&line));
        let mut other = line.clone();
        other["endpoints"] = json!(["eu-west-9"]);
        let message = answer(&other)["error"]["message"].clone();
        // The host of MongoDB is the verifier's own.
        let expected =
            if format == "mongodb" { "signed for another region" } else { "URL is not of an endpoint" };
        assert!(message.as_str().unwrap().contains(expected), "{message}");
    }
}
