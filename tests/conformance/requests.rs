//! The verb `send`.

use super::answer;
use serde_json::{Value, json};

fn send(changes: Value) -> Value {
    let mut line = json!({
        "do": "send", "operation": "GetCallerIdentity", "endpoint": {"region": "eu-west-1"},
        "access_key_id": "AKIDEXAMPLE", "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "time": "20150830T123600Z", "mode": "header",
    });
    line.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    answer(&line)
}

/// The names of the headers that are sent.
fn names(answer: &Value) -> Vec<&str> {
    answer["headers"].as_array().unwrap().iter().map(|pair| pair[0].as_str().unwrap()).collect()
}

/// Signs the request of `send` again with the verb `sign`.
fn signed_again(sent: &Value, changes: &Value) -> Value {
    let given: Vec<&Value> = sent["headers"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|pair| !matches!(pair[0].as_str().unwrap(), "authorization" | "x-amz-date"))
        .collect();
    let mut line = json!({
        "do": "sign", "method": sent["method"], "url": sent["url"], "headers": given, "body": sent["body"],
        "access_key_id": "AKIDEXAMPLE", "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "region": "eu-west-1", "service": "sts", "time": "20150830T123600Z", "mode": "header",
    });
    line.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    answer(&line)
}

#[test]
fn send_by_header_is_the_request_that_was_signed() {
    let sent = send(json!({"headers": [["X-Id", " a  b "]]}));
    assert_eq!(
        (&sent["method"], &sent["url"]),
        (&json!("POST"), &json!("https://sts.eu-west-1.amazonaws.com"))
    );
    assert_eq!(sent["body"], "Action=GetCallerIdentity&Version=2011-06-15");
    assert_eq!(names(&sent), ["content-type", "X-Id", "x-amz-date", "authorization"]);
    let authorization = &sent["headers"][3][1];
    assert_eq!(&signed_again(&sent, &json!({}))["authorization"], authorization);
    assert!(authorization.as_str().unwrap().contains("SignedHeaders=content-type;host;x-amz-date;x-id,"));
}

#[test]
fn send_by_header_sends_the_token() {
    let sent = send(json!({"session_token": "token"}));
    assert_eq!(names(&sent), ["content-type", "x-amz-date", "x-amz-security-token", "authorization"]);
    assert_eq!(sent["headers"][2][1], "token");
}

#[test]
fn send_by_query_is_a_url_to_get() {
    let sent = send(json!({"mode": "query", "expires": 60, "headers": [["x-k8s-aws-id", "cluster"]]}));
    assert_eq!((&sent["method"], &sent["body"]), (&json!("GET"), &json!("")));
    assert_eq!(names(&sent), ["x-k8s-aws-id"]);
    let url = sent["url"].as_str().unwrap();
    let action = "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&";
    assert!(url.starts_with(action), "{url}");
    let unsigned = url.split_once("&X-Amz-").unwrap().0;
    let changes = json!({"url": unsigned, "mode": "query", "expires": 60});
    assert_eq!(&signed_again(&sent, &changes)["url"], url);
}

#[test]
fn send_places_the_parameters_where_it_is_told() {
    let query = "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15";
    for (placement, method) in [("get_query", "GET"), ("post_query", "POST")] {
        let sent = send(json!({"placement": placement}));
        assert_eq!(
            (&sent["method"], &sent["url"], &sent["body"]),
            (&json!(method), &json!(query), &json!(""))
        );
        assert_eq!(names(&sent), ["x-amz-date", "authorization"]);
        assert_eq!(signed_again(&sent, &json!({}))["authorization"], sent["headers"][1][1]);
    }
    assert_eq!(send(json!({"placement": "post_form"})), send(json!({})));
    let url = |placement: &str| send(json!({"mode": "query", "expires": 60, "placement": placement}));
    assert_eq!(url("get_query"), url("post_form"));
    assert_eq!(url("post_query")["method"], "POST");
    assert_ne!(url("post_query")["url"], url("get_query")["url"]);
    assert_eq!(send(json!({"placement": "post"}))["error"]["kind"], "driver");
}

#[test]
fn send_unsigned_is_for_operations_that_carry_their_proof() {
    let params = json!({"RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "s", "WebIdentityToken": "t"});
    let unsigned = json!({"mode": "unsigned", "operation": "AssumeRoleWithWebIdentity", "params": params});
    let sent = send(unsigned);
    assert_eq!(names(&sent), ["content-type"]);
    assert!(sent["body"].as_str().unwrap().ends_with("&WebIdentityToken=t"));
    assert_eq!(send(json!({"mode": "unsigned"}))["error"]["kind"], "sign");
}

#[test]
fn send_answers_errors_of_the_library() {
    for (changes, kind) in [
        (json!({"endpoint": {}}), "endpoint"),
        (json!({"endpoint": {"region": "x", "endpoint": "ftp://x"}}), "endpoint"),
        (json!({"endpoint": {"endpoint": "http://localhost"}}), "sign"),
        (json!({"headers": [["x", "a\r\nb: c"]]}), "sign"),
        (json!({"headers": [["authorization", "x"]]}), "sign"),
        (json!({"time": "2015-08-30"}), "sign"),
        (json!({"secret_access_key": ""}), "sign"),
        (json!({"mode": "query", "expires": 0}), "sign"),
        (json!({"endpoint": null}), "driver"),
        (json!({"endpoint": "x"}), "driver"),
        (json!({"mode": "query"}), "driver"),
        (json!({"mode": "by pigeon"}), "driver"),
        (json!({"params": {"Nope": 1}}), "driver"),
        (json!({"operation": "AssumeRole"}), "driver"),
        (json!({"headers": {"x": "y"}}), "driver"),
    ] {
        let answer = send(changes.clone());
        assert_eq!(answer["error"]["kind"], kind, "{changes}: {answer}");
        assert!(!answer["error"]["message"].as_str().unwrap().is_empty());
    }
}

#[test]
#[cfg(feature = "minio")]
fn send_places_the_parameters_of_minio_where_minio_reads_them() {
    let send = |operation: &str, params: Value| {
        let endpoint = json!({"endpoint": "https://minio.example.net:9000", "region": "us-east-1"});
        send(json!({"mode": "unsigned", "operation": operation, "params": params, "endpoint": endpoint}))
    };
    let url = "https://minio.example.net:9000";
    let ldap = send(
        "AssumeRoleWithLDAPIdentity",
        json!({"LDAPUsername": "me", "LDAPPassword": "p&ss", "DurationSeconds": 900}),
    );
    assert_eq!((&ldap["method"], &ldap["url"]), (&json!("POST"), &json!(url)));
    assert_eq!(
        ldap["body"],
        "Action=AssumeRoleWithLDAPIdentity&DurationSeconds=900&LDAPPassword=p%26ss&LDAPUsername=me&Version=2011-06-15"
    );
    let token = send("AssumeRoleWithCustomToken", json!({"RoleArn": "r", "Token": "a+b"}));
    let query = "Action=AssumeRoleWithCustomToken&RoleArn=r&Token=a%2Bb&Version=2011-06-15";
    assert_eq!(
        token,
        json!({"id": null, "method": "POST", "url": format!("{url}/?{query}"), "headers": [], "body": ""})
    );
    let certificate = send("AssumeRoleWithCertificate", json!({}));
    let query = "Action=AssumeRoleWithCertificate&Version=2011-06-15";
    assert_eq!(
        certificate,
        json!({"id": null, "method": "POST", "url": format!("{url}/?{query}"), "headers": [], "body": ""})
    );
    assert_eq!(send("AssumeRoleWithCustomToken", json!({"RoleArn": "r"}))["error"]["kind"], "driver");
}

#[test]
#[cfg(feature = "minio")]
fn decode_reads_the_answers_of_minio() {
    for (operation, more) in [
        ("AssumeRoleWithCertificate", json!({})),
        ("AssumeRoleWithCustomToken", json!({"AssumedUser": "custom:Alice"})),
        ("AssumeRoleWithLDAPIdentity", json!({})),
    ] {
        let body = format!(
            "<{operation}Response><{operation}Result><Credentials><AccessKeyId>id</AccessKeyId><SecretAccessKey>key\
             </SecretAccessKey><Expiration>1970-01-01T00:00:09Z</Expiration><SessionToken>token</SessionToken>\
             </Credentials><AssumedUser>custom:Alice</AssumedUser></{operation}Result></{operation}Response>"
        );
        let credentials =
            json!({"AccessKeyId": "id", "SecretAccessKey": "key", "SessionToken": "token", "Expiration": 9});
        let mut output = json!({"Credentials": credentials});
        output.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = answer(&json!({"do": "decode", "operation": operation, "status": 200, "body": body}));
        assert_eq!(answer["output"], output, "{answer}");
    }
}
