//! The whole call, build, sign and decode, over a transport in memory that answers at once.

use crate::group::{Group, Role, Target};
use crate::{decode, input};
use std::hint::black_box;
use sts_wire::sigv4::PayloadHash;
use sts_wire::{AssumeRole, Encode, GetCallerIdentity, HttpRequest, Operation, SigningKey};

const SDK: &str = "aws-sdk-sts";

pub fn groups() -> Vec<Group> {
    vec![get_caller_identity(), assume_role()]
}

fn get_caller_identity() -> Group {
    let answer = input::get_caller_identity_answer();
    let mut group = group("call/GetCallerIdentity", 35.0);
    add(&mut group, GetCallerIdentity::new, answer.clone(), |body| {
        let answer = GetCallerIdentity::decode_borrowed(200, body).unwrap();
        answer.output.arn.is_some_and(|arn| arn == *input::USER_ARN)
    });
    #[cfg(feature = "aws-sdk")]
    {
        use crate::aws_sdk::{InMemory, check_signature};

        let call = |sdk: &InMemory| {
            let output = sdk.wait(sdk.client.get_caller_identity().send()).unwrap();
            assert_eq!(output.arn(), Some(input::USER_ARN));
        };
        call(&InMemory::new(answer.clone(), check_signature));
        let sdk = InMemory::new(answer, |_| ());
        group.add(Role::Rival, SDK, move || call(&sdk));
    }
    group
}

fn assume_role() -> Group {
    let answer = input::assume_role_answer();
    let mut group = group("call/AssumeRole", 18.0);
    add(&mut group, input::assume_role, answer.clone(), |body| {
        decode::are_expected(&AssumeRole::decode_borrowed(200, body).unwrap().output.credentials)
    });
    #[cfg(feature = "aws-sdk")]
    {
        use crate::aws_sdk::{self, InMemory, check_signature};
        use aws_sdk_sts::types::Tag;

        let call = |sdk: &InMemory| {
            let mut call = sdk
                .client
                .assume_role()
                .role_arn(input::ROLE_ARN)
                .role_session_name(input::SESSION_NAME)
                .duration_seconds(900)
                .external_id(input::EXTERNAL_ID)
                .policy(input::POLICY)
                .source_identity(input::SOURCE_IDENTITY);
            for (key, value) in input::TAGS {
                call = call.tags(Tag::builder().key(key).value(value).build().unwrap());
            }
            let output = sdk.wait(call.send()).unwrap();
            assert!(aws_sdk::is_expected(&output));
        };
        call(&InMemory::new(answer.clone(), check_signature));
        let sdk = InMemory::new(answer, |_| ());
        group.add(Role::Rival, SDK, move || call(&sdk));
    }
    group
}

fn group(name: &'static str, times: f64) -> Group {
    Group::new(
        name,
        "What does a whole call cost without the network? The transports on both sides answer from memory; \
         the SDK derives its key each time, ours is kept as its documentation says.",
    )
    .targets(&[Target::Rival(SDK, times), Target::NoAllocation])
}

/// Adds this crate, with a cached key and with a key derived for each call.
fn add<O: Operation + 'static>(
    group: &mut Group,
    build: fn() -> O,
    answer: String,
    decode: fn(&[u8]) -> bool,
) {
    let (endpoint, credentials, kept) = (input::endpoint(), input::credentials(None), input::key());
    let call = move |key: &SigningKey, head: &mut String, body: &mut [u8]| {
        let action = black_box(build());
        let body = action.encode_to_slice(body).unwrap();
        let hash = PayloadHash::of(body);
        let request = action.request(endpoint).payload_hash(&hash);
        let request = request.sign(black_box(credentials), key, input::now()).unwrap();
        write_head(&request, body.len(), head);
        let answer = transport(head, body, &answer);
        assert!(decode(answer));
    };
    let (mut head, mut body) = (String::with_capacity(1024), vec![0; 4096]);
    let again = call.clone();
    call(kept, &mut head, &mut body);
    group.add(Role::Ours, "sts-wire", move || call(kept, &mut head, &mut body));
    let (mut head, mut body) = (String::with_capacity(1024), vec![0; 4096]);
    group.add(Role::Aside, "sts-wire, the key derived for each call", move || {
        let key = SigningKey::for_sts(black_box(credentials), endpoint, input::now()).unwrap();
        again(&key, &mut head, &mut body);
    });
}

/// The head of the request, as sent to a socket.
fn write_head<O: Operation>(request: &HttpRequest<'_, O>, length: usize, head: &mut String) {
    use std::fmt::Write;

    head.clear();
    write!(head, "POST / HTTP/1.1\r\nhost: {}\r\ncontent-length: {length}\r\n", input::HOST).unwrap();
    for (name, value) in request.headers() {
        head.push_str(name);
        head.push_str(": ");
        value.encode(head).unwrap();
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
}

/// A transport that takes a request and has a response ready.
#[inline(never)]
fn transport<'a>(head: &str, body: &[u8], answer: &'a str) -> &'a [u8] {
    black_box((head, body));
    black_box(answer).as_bytes()
}
