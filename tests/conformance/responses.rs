//! The verbs that read responses: `decode` with `format` and `headers`, `http_date`, `skew`, `advise` and `process`.

use super::answer;
use serde_json::{Value, json};

const JSON_ERROR: &str =
    r#"{"Error":{"Code":"Throttling","Message":"slow","Type":"Sender"},"RequestId":"r"}"#;
const XML_ERROR: &str = "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>";

fn decode(status: u16, body: &str, changes: Value) -> Value {
    let mut line = json!({"do": "decode", "operation": "GetAccessKeyInfo", "status": status, "body": body});
    line.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    answer(&line)
}

/// Whether the answer says that the driver lacks a feature.
fn lacks(answer: &Value, feature: &str) -> bool {
    let error = &answer["error"];
    error["kind"] == "driver" && error["message"].as_str().unwrap().ends_with(&format!("feature {feature}"))
}

#[test]
fn decode_reads_the_format_that_the_line_names() {
    let body = r#"{"GetAccessKeyInfoResponse":{"GetAccessKeyInfoResult":{"Account":"1"},"ResponseMetadata":{"RequestId":"r"}}}"#;
    let json = decode(200, body, json!({"format": "json"}));
    if cfg!(feature = "json") {
        assert_eq!(json, json!({"id": null, "output": {"Account": "1"}, "request_id": "r"}));
        assert_eq!(decode(400, JSON_ERROR, json!({"format": "json"}))["error"]["code"], "Throttling");
    } else {
        assert!(lacks(&json, "json"));
    }
    let xml = decode(400, XML_ERROR, json!({"format": "xml"}));
    assert_eq!(xml, decode(400, XML_ERROR, json!({})));
    assert_eq!(xml["error"]["code"], "Throttling");
    assert_eq!(decode(400, JSON_ERROR, json!({}))["error"]["reason"], "json");
    assert_eq!(decode(400, XML_ERROR, json!({"format": "yaml"}))["error"]["kind"], "driver");
}

#[cfg(all(feature = "http", feature = "json"))]
#[test]
fn decode_reads_the_format_of_the_content_type_unless_the_line_names_one() {
    let headers = json!([["Content-Type", "application/json; charset=utf-8"]]);
    assert_eq!(decode(400, JSON_ERROR, json!({"headers": headers}))["error"]["code"], "Throttling");
    let xml = decode(400, XML_ERROR, json!({"headers": headers, "format": "xml"}));
    assert_eq!(xml["error"]["code"], "Throttling");
    let json = decode(400, JSON_ERROR, json!({"headers": [["x", "y"]], "format": "json"}));
    assert_eq!(json["error"]["code"], "Throttling");
}

#[test]
fn decode_with_headers_needs_the_feature_http() {
    let answer = decode(400, XML_ERROR, json!({"headers": [["date", "x"], ["date", "y"]]}));
    if cfg!(feature = "http") {
        assert_eq!(answer["error"]["code"], "Throttling");
        for refused in [json!([["a b", "c"]]), json!([["a", "b\n"]]), json!([["a"]]), json!({})] {
            assert_eq!(decode(400, XML_ERROR, json!({"headers": refused}))["error"]["kind"], "driver");
        }
        assert_eq!(decode(7, XML_ERROR, json!({"headers": []}))["error"]["kind"], "driver");
    } else {
        assert!(lacks(&answer, "http"));
    }
}

/// RFC 9110, section 5.6.7, and forms that servers really send; seconds by `date -u -d`.
#[test]
fn http_date_answers_seconds() {
    let date = |text: &str, now: i64| answer(&json!({"do": "http_date", "text": text, "now": now}));
    for (text, unix) in [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
        ("Sun Nov  6 08:49:37 1994", 784_111_777),
        ("Sun, 06 Nov 1994 08:49:37 UTC", 784_111_777),
        ("Mon, 4 May 2020 08:48:10 GMT", 1_588_582_090),
        ("Mon, 22 Apr 24 11:57:18 GMT", 1_713_787_038),
    ] {
        assert_eq!(date(text, 1_700_000_000), json!({"id": null, "unix": unix}), "{text}");
    }
    for refused in ["", "yesterday", "Sun, 06 Nov 1994 08:49:37 +0100", "Sat, 06 Nov 1994 08:49:37 GMT"] {
        assert_eq!(date(refused, 0)["error"]["kind"], "http_date");
    }
    assert_eq!(answer(&json!({"do": "http_date", "text": ""}))["error"]["kind"], "driver");
}

#[test]
fn skew_answers_seconds_or_null() {
    let skew = |changes: Value| {
        let mut line =
            json!({"do": "skew", "date": "Thu, 01 Jan 1970 01:00:00 GMT", "sent": 0, "received": 0});
        line.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        answer(&line)
    };
    assert_eq!(skew(json!({})), json!({"id": null, "seconds": 3_600}));
    assert_eq!(skew(json!({"sent": 7_200, "received": 7_200}))["seconds"], -3_600);
    assert_eq!(skew(json!({"sent": 3_590, "received": 3_610}))["seconds"], 0);
    let unknown = json!({"id": null, "seconds": null});
    assert_eq!(skew(json!({"age": "0"})), unknown);
    assert_eq!(skew(json!({"date": "yesterday"})), unknown);
    assert_eq!(skew(json!({"received": 960})), unknown);
    for line in
        [json!({"sent": null}), json!({"received": "0"}), json!({"sent": i64::MAX}), json!({"date": 0})]
    {
        assert_eq!(skew(line)["error"]["kind"], "driver");
    }
}

#[test]
fn advise_answers_each_advice() {
    let advise = |code: &str, changes: Value| {
        let body = format!("<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>");
        let mut line =
            json!({"do": "advise", "operation": "AssumeRole", "status": 400, "body": body, "attempt": 1});
        line.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let mut answer = answer(&line);
        answer.as_object_mut().unwrap().remove("id");
        answer
    };
    let no = json!({"advice": "no"});
    assert_eq!(advise("AccessDenied", json!({})), no);
    assert_eq!(advise("Throttling", json!({})), json!({"advice": "after", "max_ms": 1_000}));
    assert_eq!(advise("Throttling", json!({"attempt": 2})), json!({"advice": "after", "max_ms": 2_000}));
    assert_eq!(advise("Throttling", json!({"attempt": 3})), no);
    assert_eq!(advise("SignatureDoesNotMatch", json!({})), no);
    let skewed = json!({"advice": "skew", "seconds": -300});
    assert_eq!(advise("SignatureDoesNotMatch", json!({"skew": -300})), skewed);
    assert_eq!(advise("SignatureDoesNotMatch", json!({"skew": -239})), no);
    let asked = advise("Throttling", json!({"headers": [["x-amz-retry-after", "5000"]]}));
    if cfg!(feature = "http") {
        assert_eq!(asked, json!({"advice": "after", "max_ms": 5_000}));
    } else {
        assert!(lacks(&asked, "http"));
    }
    for changes in
        [json!({"attempt": null}), json!({"attempt": -1}), json!({"skew": 0.5}), json!({"status": null})]
    {
        assert_eq!(advise("Throttling", changes)["error"]["kind"], "driver");
    }
    let success = "<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>";
    let line = json!({"operation": "GetCallerIdentity", "status": 200, "body": success});
    assert_eq!(advise("", line)["error"]["kind"], "driver");
}

#[test]
fn process_answers_credentials() {
    let process = |json: &str| answer(&json!({"do": "process", "json": json}));
    let text = r#"{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b","SessionToken":"c","Expiration":"1970-01-01T00:00:01Z"}"#;
    let all = process(text);
    if cfg!(feature = "serde") {
        let credentials =
            json!({"AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": "c", "Expiration": 1});
        assert_eq!(all["credentials"], credentials);
        let least = process(r#"{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b"}"#);
        assert_eq!(least["credentials"], json!({"AccessKeyId": "a", "SecretAccessKey": "b"}));
        let lenient = "\u{feff}{\"Version\":1.0,\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\",\"SessionToken\":\"\",\
                       \"Expiration\":\"1970-01-01T00:00:01+0000\",\"AccountId\":\"1\"}";
        let expected = json!({"AccessKeyId": "a", "SecretAccessKey": "b", "Expiration": 1, "AccountId": "1"});
        assert_eq!(process(lenient)["credentials"], expected);
        let cache = r#"{"Credentials":{"AccessKeyId":"a","SecretAccessKey":"b","SessionToken":"c","Expiration":"1970-01-01T00:00:01UTC"},"AssumedRoleUser":{"Arn":"x"}}"#;
        assert_eq!(process(cache)["credentials"], credentials);
        for refused in ["", "[]", "{}", r#"{"Version":2,"AccessKeyId":"a","SecretAccessKey":"b"}"#] {
            assert_eq!(process(refused)["error"]["kind"], "process");
        }
        assert_eq!(answer(&json!({"do": "process"}))["error"]["kind"], "driver");
    } else {
        assert!(lacks(&all, "serde"));
    }
}
