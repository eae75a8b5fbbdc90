//! `vectors/query.jsonl`: IAM and SQS, described outside of the crate by the examples, against botocore's forms and its
//! parse of moto's answers.

#![cfg(feature = "alloc")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests may panic"
)]

#[path = "../examples/services/iam.rs"]
mod iam;
#[path = "../examples/services/sqs.rs"]
mod sqs;

use iam::{CreateUser, DeleteUser, ListUsers, NewTag, Nothing, User, UserOutput};
use serde_json::{Map, Value, json};
use sqs::{Attribute, GetQueueAttributes, ListQueues, MessageAttribute, ReceiveMessage, SendMessage};
use sts_wire::shape::Action;
use sts_wire::{Encode, Error, Items, Operation, Timestamp, WipedString};

const VECTORS: &str = include_str!("../vectors/query.jsonl");

/// A request and its answer.
struct Case {
    params: Value,
    form: String,
    status: u16,
    body: String,
    expected: Value,
}

/// The cases of an operation.
fn cases(operation: &str) -> Vec<Case> {
    let lines = VECTORS.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let cases = lines.filter(|line| line["operation"] == operation).map(|line| Case {
        params: line["params"].clone(),
        form: text(&line["form"]),
        status: line["status"].as_u64().unwrap() as u16,
        body: text(&line["body"]),
        expected: line["expected"].clone(),
    });
    let cases: Vec<_> = cases.collect();
    assert!(!cases.is_empty(), "{operation}");
    cases
}

impl Case {
    /// Asserts that the request is written as botocore writes it, and that its answer has the expected members.
    #[track_caller]
    fn holds<A: Action>(&self, action: &A, members: impl Fn(A::Output<WipedString>) -> Value) {
        assert_eq!(action.encode_to_string(), self.form);
        assert!(action.check().is_ok(), "{}", self.form);
        let request_id = self.expected["ResponseMetadata"]["RequestId"].as_str();
        match A::decode_owned(self.status, self.body.as_bytes()) {
            Ok(response) => {
                let mut found = members(response.output);
                found["ResponseMetadata"] = json!({ "RequestId": response.request_id.as_deref() });
                assert_eq!(without_empty_lists(found), without_empty_lists(self.expected.clone()));
            }
            Err(Error::Service(error)) => {
                assert_eq!(error.code, *self.expected["Error"]["Code"].as_str().unwrap());
                assert_eq!(error.message, *self.expected["Error"]["Message"].as_str().unwrap());
                assert_eq!((error.request_id.as_deref(), error.status), (request_id, self.status));
            }
            Err(error) => panic!("{error}"),
        }
        for end in 0..self.body.trim_end().len() {
            assert!(
                A::decode(self.status, self.body.get(..end).unwrap_or_default().as_bytes()).is_err(),
                "{end}"
            );
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.params[name].as_str()
    }

    fn integer(&self, name: &str) -> Option<u32> {
        Some(self.params[name].as_u64()? as u32)
    }

    fn texts(&self, name: &str) -> Vec<&str> {
        self.params[name].as_array().into_iter().flatten().map(|text| text.as_str().unwrap()).collect()
    }
}

fn without_empty_lists(mut members: Value) -> Value {
    members.as_object_mut().unwrap().retain(|_, value| *value != json!([]) && *value != json!({}));
    members
}

/// The members that are present.
fn present(members: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let is_present =
        |(_, value): &(&str, Value)| !value.is_null() && *value != json!([]) && *value != json!({});
    let members = members.into_iter().filter(is_present).map(|(name, value)| (name.to_owned(), value));
    members.collect::<Map<_, _>>().into()
}

fn text(text: Option<&WipedString>) -> Value {
    text.map(|text| &**text).into()
}

fn user(user: &User<WipedString>) -> Value {
    let tags =
        user.tags.iter().map(|tag| present([("Key", json!(*tag.key)), ("Value", text(tag.value.as_ref()))]));
    present([
        ("Path", json!(*user.path)),
        ("UserName", json!(*user.user_name)),
        ("UserId", json!(*user.user_id)),
        ("Arn", json!(*user.arn)),
        ("CreateDate", user.create_date.map(Timestamp::unix).into()),
        ("PasswordLastUsed", user.password_last_used.map(Timestamp::unix).into()),
        ("Tags", tags.collect()),
    ])
}

fn attributes(attributes: &[Attribute<WipedString>]) -> Value {
    let pairs =
        attributes.iter().map(|attribute| (attribute.name.to_string(), text(attribute.value.as_ref())));
    json!(pairs.collect::<Map<_, _>>())
}

#[test]
fn users_are_listed() {
    for case in cases("ListUsers") {
        let action = ListUsers {
            marker: case.text("Marker"),
            max_items: case.integer("MaxItems"),
            path_prefix: case.text("PathPrefix"),
        };
        case.holds(&action, |output| {
            present([
                ("Users", output.users.iter().map(user).collect()),
                ("IsTruncated", output.is_truncated.into()),
                ("Marker", text(output.marker.as_ref())),
            ])
        });
    }
}

#[test]
fn a_user_is_created_with_tags_and_deleted() {
    for case in cases("CreateUser") {
        let tags = case.params["Tags"].as_array().into_iter().flatten();
        let member = |tag: &Value, name: &str| tag[name].as_str().unwrap().to_owned();
        let tags: Vec<_> = tags.map(|tag| (member(tag, "Key"), member(tag, "Value"))).collect();
        let tags: Vec<_> = tags.iter().map(|(key, value)| NewTag { key, value }).collect();
        let action = CreateUser {
            user_name: case.text("UserName").unwrap(),
            path: case.text("Path"),
            tags: Items::new(&tags),
        };
        case.holds(&action, |UserOutput { user: created }| present([("User", user(&created))]));
    }
    for case in cases("DeleteUser") {
        let action = DeleteUser { user_name: case.text("UserName").unwrap() };
        case.holds(&action, |Nothing| present([]));
    }
}

#[test]
fn queues_are_listed() {
    for case in cases("ListQueues") {
        let action = ListQueues { queue_name_prefix: case.text("QueueNamePrefix") };
        case.holds(&action, |output| {
            present([("QueueUrls", output.queue_urls.iter().map(|url| &**url).collect())])
        });
    }
}

#[test]
fn attributes_of_a_queue_are_read() {
    for case in cases("GetQueueAttributes") {
        let names = case.texts("AttributeNames");
        let action = GetQueueAttributes {
            queue_url: case.text("QueueUrl").unwrap(),
            attribute_names: Items::new(&names),
        };
        case.holds(&action, |output| present([("Attributes", attributes(&output.attributes))]));
    }
}

/// A structure in an item of a request.
#[test]
fn messages_are_sent_with_attributes() {
    for case in cases("SendMessage") {
        let attributes = case.params["MessageAttributes"].as_object().into_iter().flatten();
        let attributes: Vec<_> = attributes
            .map(|(name, value)| MessageAttribute {
                name,
                binary_value: value["BinaryValue"].as_str(),
                data_type: value["DataType"].as_str().unwrap(),
                string_value: value["StringValue"].as_str(),
            })
            .collect();
        // The order of a map in JSON is not kept; the form has the order of the case.
        let number = |attribute: &MessageAttribute<'_>| {
            let name = format!(".Name={}&", attribute.name);
            let before = case.form.split(&name).next().unwrap();
            before.rsplit('.').next().unwrap().parse::<u32>().unwrap()
        };
        let mut attributes = attributes;
        attributes.sort_by_key(number);
        let action = SendMessage {
            queue_url: case.text("QueueUrl").unwrap(),
            message_body: case.text("MessageBody").unwrap(),
            message_attributes: Items::new(&attributes),
        };
        case.holds(&action, |output| {
            present([
                ("MD5OfMessageBody", text(output.md5_of_message_body.as_ref())),
                ("MD5OfMessageAttributes", text(output.md5_of_message_attributes.as_ref())),
                ("MessageId", json!(*output.message_id)),
            ])
        });
        #[cfg(feature = "serde")]
        {
            let members: Vec<_> = attributes
                .iter()
                .map(|attribute| {
                    let value = json!({
                        "BinaryValue": attribute.binary_value,
                        "DataType": attribute.data_type,
                        "StringValue": attribute.string_value,
                    });
                    json!({ "Name": attribute.name, "Value": value })
                })
                .collect();
            let config = json!({
                "QueueUrl": action.queue_url,
                "MessageBody": action.message_body,
                "MessageAttribute": members,
            });
            let config: sts_wire::RequestConfig = serde_json::from_str(&config.to_string()).unwrap();
            let config = config.members();
            let empty = SendMessage { queue_url: "", message_body: "", message_attributes: Items::default() };
            assert_eq!(config.read(empty).unwrap().encode_to_string(), case.form);
        }
    }
}

#[test]
fn messages_with_attributes_are_received() {
    for case in cases("ReceiveMessage") {
        let names = case.texts("AttributeNames");
        let action = ReceiveMessage {
            queue_url: case.text("QueueUrl").unwrap(),
            attribute_names: Items::new(&names),
            max_number_of_messages: case.integer("MaxNumberOfMessages"),
        };
        case.holds(&action, |output| {
            let messages = output.messages.iter().map(|message| {
                present([
                    ("MessageId", json!(*message.message_id)),
                    ("ReceiptHandle", json!(*message.receipt_handle)),
                    ("MD5OfBody", text(message.md5_of_body.as_ref())),
                    ("Body", text(message.body.as_ref())),
                    ("Attributes", attributes(&message.attributes)),
                ])
            });
            present([("Messages", messages.collect())])
        });
    }
}
