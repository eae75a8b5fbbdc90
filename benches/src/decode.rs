//! Decoding a response, compared with finding every `<` in it.

use crate::group::{Group, Role, Target};
use crate::input;
use std::hint::black_box;
use sts_wire::{
    AssumeRole, AssumeRoleOutput, AssumeRoleWithSaml, AssumeRoleWithSamlOutput, AssumedRoleUser, Credentials,
    Error, GetCallerIdentity, GetCallerIdentityOutput, Operation, Text, Timestamp,
};

const SDK: &str = "aws-sdk-sts's deserializer";
const EVENTS: &str = "quick-xml, events";
const REVERSED: &str = "sts-wire, members in the opposite order";
const PREFIXED: &str = "sts-wire, with a declaration and prefixes";

pub fn groups() -> Vec<Group> {
    let leak = |body: String| &*body.leak();
    let text = |value: Option<Text<'_>>, expected: &str| value.is_some_and(|value| value == *expected);
    let user = move |user: Option<AssumedRoleUser<Text<'_>>>| {
        user.is_some_and(|user| text(user.arn, input::USER_ARN) && text(user.assumed_role_id, input::USER_ID))
    };
    let id = move |id| assert!(text(id, input::REQUEST_ID));

    let body = leak(input::assume_role_answer());
    let answer = AssumeRole::decode_borrowed(200, body.as_bytes()).unwrap();
    let AssumeRoleOutput { source_identity, assumed_role_user, credentials, .. } = answer.output;
    assert!(text(source_identity, input::SOURCE_IDENTITY) && user(assumed_role_user));
    assert!(answer.output.session_token_size == Some(800) && are_expected(&credentials));
    id(answer.request_id);
    let mut assume_role = group::<AssumeRole<'_>>("decode/AssumeRole", 200, body, Some(3.2), 7_650);
    let reversed = leak(input::assume_role_answer_reversed());
    assert!(are_expected(&AssumeRole::decode_borrowed(200, reversed.as_bytes()).unwrap().output.credentials));
    assume_role.add(Role::Aside, REVERSED, move || {
        AssumeRole::decode_borrowed(200, black_box(reversed).as_bytes()).is_ok()
    });
    let prefixed = leak(input::assume_role_answer_prefixed());
    assert!(are_expected(&AssumeRole::decode_borrowed(200, prefixed.as_bytes()).unwrap().output.credentials));
    assume_role.add(Role::Aside, PREFIXED, move || {
        AssumeRole::decode_borrowed(200, black_box(prefixed).as_bytes()).is_ok()
    });
    assume_role.targets.extend([Target::Aside(REVERSED, 3.0), Target::Aside(PREFIXED, 11.0)]);

    let body = leak(input::get_caller_identity_answer());
    let answer = GetCallerIdentity::decode_borrowed(200, body.as_bytes()).unwrap();
    let GetCallerIdentityOutput { arn, user_id, account, .. } = answer.output;
    assert!(text(arn, input::USER_ARN) && text(user_id, input::USER_ID) && text(account, input::ACCOUNT));
    id(answer.request_id);
    let get_caller_identity = group::<GetCallerIdentity>("decode/GetCallerIdentity", 200, body, None, 2_850);

    let body = leak(input::error_answer());
    let Err(Error::Service(error)) = AssumeRole::decode_borrowed(403, body.as_bytes()) else {
        panic!("no error")
    };
    assert!(error.code == *input::ERROR_CODE && error.message == *input::ERROR_MESSAGE);
    id(error.request_id);
    let error = group::<AssumeRole<'_>>("decode/ErrorResponse", 403, body, None, 3_600);

    let body = leak(input::assume_role_with_saml_answer());
    let answer = AssumeRoleWithSaml::decode_borrowed(200, body.as_bytes()).unwrap();
    let AssumeRoleWithSamlOutput { issuer, assumed_role_user, credentials, audience, .. } = answer.output;
    let AssumeRoleWithSamlOutput { name_qualifier, subject, packed_policy_size, .. } = answer.output;
    assert!(text(issuer, input::ISSUER) && user(assumed_role_user) && are_expected(&credentials));
    assert!(text(audience, input::AUDIENCE) && text(name_qualifier, input::NAME_QUALIFIER));
    assert!(text(subject, input::SOURCE_IDENTITY) && packed_policy_size == Some(6));
    id(answer.request_id);
    let saml = group::<AssumeRoleWithSaml<'_>>("decode/AssumeRoleWithSAML", 200, body, None, 8_450);

    vec![assume_role, get_caller_identity, error, saml]
}

pub fn are_expected(credentials: &Credentials<Text<'_>>) -> bool {
    credentials.access_key_id == *input::NEW_KEY_ID
        && *credentials.secret_access_key.expose_secret() == *input::NEW_SECRET
        && credentials.session_token.is_some_and(|token| *token.expose_secret() == **input::TOKEN)
        && credentials.expiration.map(Timestamp::unix) == Some(input::EXPIRATION_UNIX)
}

/// Finds every `<` and returns a value that depends on their offsets.
pub fn find_tags(body: &[u8]) -> usize {
    memchr::memchr_iter(b'<', body).fold(0, |sum, at| sum ^ at)
}

fn group<O: Operation + 'static>(
    name: &'static str,
    status: u16,
    body: &'static str,
    floor: Option<f64>,
    instructions: u64,
) -> Group {
    let tags = memchr::memchr_iter(b'<', body.as_bytes()).count();
    let mut group = Group::new(
        name,
        format!(
            "What does it cost above finding {tags} times `<` to decode an answer of {} bytes, with all checks?",
            body.len()
        ),
    )
    .targets(&[Target::Rival(SDK, 10.0), Target::Rival(EVENTS, 3.0), Target::NoAllocation]);
    group.targets.extend(floor.map(Target::Floor));
    group.targets.push(Target::Instructions(instructions));
    group.add(Role::Floor, "memchr of every `<`", move || find_tags(black_box(body).as_bytes()));
    group.add(Role::Ours, "sts-wire", move || O::decode_borrowed(status, black_box(body).as_bytes()).is_ok());
    #[cfg(feature = "aws-sdk")]
    rivals::add_sdk(&mut group, status, body);
    #[cfg(feature = "quick-xml")]
    {
        assert_eq!(events(body), tags);
        group.add(Role::Rival, EVENTS, move || events(black_box(body)));
    }
    #[cfg(feature = "rivals")]
    rivals::add(&mut group, body);
    group
}

/// Reads all events, borrowed, and keeps nothing: a lower bound for every decoder on quick-xml.
#[cfg(feature = "quick-xml")]
fn events(document: &str) -> usize {
    use quick_xml::events::Event;

    let mut reader = quick_xml::Reader::from_str(document);
    let mut tags = 0;
    loop {
        match black_box(reader.read_event().unwrap()) {
            Event::Eof => return tags,
            Event::Start(_) | Event::End(_) => tags += 1,
            _ => {}
        }
    }
}

#[cfg(feature = "rivals")]
mod rivals {
    use super::*;
    use serde::Deserialize;

    /// The generated deserializer of the operation, called as the orchestrator does.
    #[cfg(feature = "aws-sdk")]
    pub(super) fn add_sdk(group: &mut Group, status: u16, body: &str) {
        use crate::aws_sdk::{self, Deserializer};
        use aws_sdk_sts::operation::{assume_role, assume_role_with_saml, get_caller_identity};

        let deserializer = match group.name {
            "decode/AssumeRoleWithSAML" => {
                let operation = assume_role_with_saml::AssumeRoleWithSAML::new();
                let deserializer = Deserializer::new(operation, status, body);
                let output = deserializer.run().unwrap();
                let output = output.downcast::<assume_role_with_saml::AssumeRoleWithSamlOutput>().unwrap();
                assert!(aws_sdk::are_expected(output.credentials().unwrap()));
                deserializer
            }
            "decode/GetCallerIdentity" => {
                let operation = get_caller_identity::GetCallerIdentity::new();
                let deserializer = Deserializer::new(operation, status, body);
                let output = deserializer.run().unwrap();
                let output = output.downcast::<get_caller_identity::GetCallerIdentityOutput>().unwrap();
                assert_eq!(output.arn(), Some(input::USER_ARN));
                deserializer
            }
            _ => {
                let deserializer = Deserializer::new(assume_role::AssumeRole::new(), status, body);
                match deserializer.run() {
                    Ok(output) => assert!(aws_sdk::is_expected(&output.downcast().unwrap())),
                    Err(error) => {
                        let error = error.as_operation_error().unwrap();
                        let error = error.downcast_ref::<assume_role::AssumeRoleError>().unwrap();
                        assert_eq!(error.meta().code(), Some(input::ERROR_CODE));
                        assert_eq!(error.meta().message(), Some(input::ERROR_MESSAGE));
                    }
                }
                deserializer
            }
        };
        group.add(Role::Rival, SDK, move || deserializer.run());
    }

    pub(super) fn add(group: &mut Group, body: &'static str) {
        let tags = memchr::memchr_iter(b'<', body.as_bytes()).count();
        assert_eq!(
            roxmltree::Document::parse(body).unwrap().descendants().filter(|node| node.is_element()).count()
                * 2,
            tags
        );
        group.add(Role::Rival, "roxmltree", move || roxmltree::Document::parse(black_box(body)).unwrap());
        if group.name == "decode/AssumeRole" {
            let quick_xml = move || quick_xml::de::from_str::<Answer<&str>>(black_box(body)).unwrap();
            assert!(quick_xml().is_expected());
            group.add(Role::Rival, "quick-xml, serde, borrowed", quick_xml);
            let serde_xml_rs = move || serde_xml_rs::from_str::<Answer<String>>(black_box(body)).unwrap();
            assert!(serde_xml_rs().is_expected());
            group.add(Role::Rival, "serde-xml-rs", serde_xml_rs);
        }
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer<S> {
        #[serde(rename = "AssumeRoleResult")]
        result: Members<S>,
        response_metadata: Metadata<S>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Members<S> {
        assumed_role_user: User<S>,
        credentials: SerdeCredentials<S>,
        session_token_size: u32,
        source_identity: S,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct User<S> {
        assumed_role_id: S,
        arn: S,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct SerdeCredentials<S> {
        access_key_id: S,
        secret_access_key: S,
        session_token: S,
        expiration: S,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Metadata<S> {
        request_id: S,
    }

    impl<S: AsRef<str>> Answer<S> {
        fn is_expected(&self) -> bool {
            let Members { assumed_role_user: user, credentials, session_token_size, source_identity } =
                &self.result;
            let texts = [
                (&user.arn, input::USER_ARN),
                (&user.assumed_role_id, input::USER_ID),
                (&credentials.access_key_id, input::NEW_KEY_ID),
                (&credentials.secret_access_key, input::NEW_SECRET),
                (&credentials.session_token, &input::TOKEN),
                (&credentials.expiration, input::EXPIRATION),
                (source_identity, input::SOURCE_IDENTITY),
                (&self.response_metadata.request_id, input::REQUEST_ID),
            ];
            *session_token_size == 800 && texts.iter().all(|(read, expected)| read.as_ref() == *expected)
        }
    }
}
