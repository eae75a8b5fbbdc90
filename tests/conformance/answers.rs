//! The verb `answer`: what a server writes is what a client reads.

use super::{answer, answers_to, vectors};
use serde_json::{Value, json};

const DOCUMENTS: &str = include_str!("../../vectors/documents.jsonl");

/// The outputs of the documents, with the characters and the absent members that they have.
fn successes() -> Vec<Value> {
    let mut successes = vectors(DOCUMENTS);
    successes.retain(|case| case["expected"]["output"].is_object());
    assert!(successes.len() > 200);
    successes
}

#[test]
fn a_written_output_is_read_back_in_both_formats() {
    let successes = successes();
    for format in ["xml", "json"] {
        let lines: Vec<Value> = successes
            .iter()
            .map(|case| {
                let request_id = case["expected"]["request_id"].as_str().unwrap_or("id");
                json!({"operation": case["operation"], "output": case["expected"]["output"],
                    "request_id": request_id, "format": format})
            })
            .collect();
        let written = answers_to("answer", &lines);
        let received: Vec<Value> = lines
            .iter()
            .zip(&written)
            .map(|(line, written)| {
                assert_eq!(written["status"], 200, "{line} {written}");
                json!({"operation": line["operation"], "status": 200, "body": written["body"], "format": format})
            })
            .collect();
        for ((line, written), read) in lines.iter().zip(&written).zip(answers_to("decode", &received)) {
            assert_eq!(read["output"], line["output"], "{written}");
            assert_eq!(read["request_id"], line["request_id"], "{written}");
        }
    }
}

/// roxmltree and `serde_json` read the documents as well.
#[test]
fn other_readers_read_what_is_written() {
    for case in successes() {
        let output = &case["expected"]["output"];
        let line = |format: &str| {
            let line = json!({"do": "answer", "operation": case["operation"], "output": output,
                "request_id": "c6104cbe", "format": format});
            answer(&line)["body"].as_str().unwrap().to_owned()
        };
        let xml = line("xml");
        let document = roxmltree::Document::parse(&xml).unwrap();
        let result = document.root_element().first_element_child().unwrap();
        assert_eq!(
            document.root_element().tag_name().namespace(),
            Some("https://sts.amazonaws.com/doc/2011-06-15/")
        );
        let json: Value = serde_json::from_str(&line("json")).unwrap();
        let operation = case["operation"].as_str().unwrap();
        let members = &json[format!("{operation}Response")][format!("{operation}Result")];
        equal(output, result, members);
    }
}

/// Compares an output with an element and an object.
fn equal(output: &Value, element: roxmltree::Node<'_, '_>, object: &Value) {
    for (name, value) in output.as_object().unwrap() {
        let child = element
            .children()
            .find(|child| child.has_tag_name((child.tag_name().namespace().unwrap_or(""), &**name)));
        let child = child.unwrap();
        if value.is_object() {
            equal(value, child, &object[name]);
            continue;
        }
        assert_eq!(&object[name], value, "{name}");
        let text = child.text().unwrap_or_default();
        match value {
            Value::String(expected) => assert_eq!(text, expected, "{name}"),
            _ if name == "Expiration" => assert!(text.ends_with('Z'), "{text}"),
            number => assert_eq!(text, number.to_string(), "{name}"),
        }
    }
    let nulls = object.as_object().unwrap().iter().filter(|(_, value)| value.is_null());
    nulls.for_each(|(name, _)| assert!(output[name].is_null(), "{name}"));
    // An absent session token is written empty.
    let is_written = |child: &roxmltree::Node<'_, '_>| {
        child.is_element() && (child.tag_name().name() != "SessionToken" || child.text().is_some())
    };
    let children = element.children().filter(is_written).count();
    assert_eq!(children, output.as_object().unwrap().len());
}

#[test]
fn an_error_is_read_back_in_both_formats() {
    for format in ["xml", "json"] {
        for (code, message, status, fault) in [
            ("AccessDenied", Some("<Arn>&\u{1}\r\n\u{1f980}"), 403, "Sender"),
            ("InternalFailure", None, 500, "Receiver"),
            ("OwnCode", Some(""), 400, "Sender"),
        ] {
            let line = json!({"do": "answer", "error": {"code": code, "message": message},
                "request_id": "c6104cbe", "format": format});
            let written = answer(&line);
            assert_eq!(written["status"], status);
            let read = answer(&json!({"do": "decode", "operation": "GetCallerIdentity", "status": status,
                "body": written["body"], "format": format}));
            let error = &read["error"];
            assert_eq!((&error["code"], &error["fault"]), (&code.into(), &fault.into()), "{written} {read}");
            assert_eq!(error["request_id"], "c6104cbe");
            let message = message.unwrap_or_default();
            // XML has no U+0001.
            let expected =
                if format == "xml" { message.replace('\u{1}', "\u{fffd}") } else { message.into() };
            assert_eq!(error["message"].as_str().unwrap_or_default(), expected);
        }
    }
}

#[cfg(feature = "minio")]
#[test]
fn answer_writes_what_decode_reads_of_operations_of_minio() {
    let credentials =
        json!({"AccessKeyId": "Y4RJ", "SecretAccessKey": "s<", "SessionToken": "t&", "Expiration": 900});
    for (operation, output) in [
        ("AssumeRoleWithCertificate", json!({"Credentials": credentials})),
        ("AssumeRoleWithCustomToken", json!({"Credentials": credentials, "AssumedUser": "custom:Alice"})),
        ("AssumeRoleWithLDAPIdentity", json!({"Credentials": credentials})),
    ] {
        let line = json!({"do": "answer", "operation": operation, "output": output, "request_id": "1-2"});
        let written = answer(&line);
        let line = json!({"do": "decode", "operation": operation, "status": 200, "body": written["body"]});
        assert_eq!(answer(&line), json!({"id": null, "output": output, "request_id": "1-2"}));
    }
}

#[test]
fn answer_names_what_is_wrong_with_a_line() {
    let kind = |line: Value| answer(&line)["error"]["kind"].clone();
    assert_eq!(kind(json!({"do": "answer"})), "driver");
    assert_eq!(kind(json!({"do": "answer", "operation": "None", "output": {}})), "driver");
    assert_eq!(kind(json!({"do": "answer", "error": {}, "format": "yaml"})), "driver");
}
