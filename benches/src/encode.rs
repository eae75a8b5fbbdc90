//! Encoding a form, compared with copying its bytes.

#[cfg(feature = "aws-sdk")]
use crate::aws_sdk::{self, Serializer};
use crate::group::{Group, Role, Target};
use crate::input;
#[cfg(feature = "aws-sdk")]
use aws_sdk_sts::operation;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::hint::black_box;
use sts_wire::{Encode, Operation};

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

type Pairs = Vec<(&'static str, &'static str)>;

pub fn groups() -> Vec<Group> {
    use Target::{NoAllocation, Rival};

    let percent = |times| Rival(PERCENT, times);
    let assume_role = Work {
        name: "encode/AssumeRole-1-KB",
        pairs: assume_role_pairs(),
        targets: vec![percent(2.0), NoAllocation],
        #[cfg(feature = "aws-sdk")]
        sdk: (
            aws_sdk::write_assume_role,
            Serializer::new(operation::assume_role::AssumeRole::new(), aws_sdk::assume_role_input),
        ),
    };
    let jwt = Work {
        name: "encode/JWT-1.5-KB",
        pairs: with_web_identity_pairs(),
        targets: vec![percent(3.0), NoAllocation],
        #[cfg(feature = "aws-sdk")]
        sdk: (
            aws_sdk::write_assume_role_with_web_identity,
            Serializer::new(
                operation::assume_role_with_web_identity::AssumeRoleWithWebIdentity::new(),
                aws_sdk::assume_role_with_web_identity_input,
            ),
        ),
    };
    let saml = |name, random: bool, targets| Work {
        name,
        pairs: with_saml_pairs(assertion(random)),
        targets,
        #[cfg(feature = "aws-sdk")]
        sdk: (
            if random {
                aws_sdk::write_assume_role_with_random_saml
            } else {
                aws_sdk::write_assume_role_with_saml
            },
            Serializer::new(
                operation::assume_role_with_saml::AssumeRoleWithSAML::new(),
                if random {
                    aws_sdk::assume_role_with_random_saml_input
                } else {
                    aws_sdk::assume_role_with_saml_input
                },
            ),
        ),
    };
    let xml = saml("encode/SAML-12-KB-of-XML", false, vec![percent(2.3), NoAllocation]);
    let random = saml("encode/SAML-12-KB-of-random", true, vec![percent(2.3), NoAllocation]);
    vec![
        group(assume_role, input::assume_role()),
        group(jwt, input::assume_role_with_web_identity()),
        group(xml, input::assume_role_with_saml(&input::SAML)),
        group(random, input::assume_role_with_saml(&input::RANDOM_SAML)),
    ]
}

fn assertion(random: bool) -> &'static str {
    if random { &input::RANDOM_SAML } else { &input::SAML }
}

#[cfg(feature = "aws-sdk")]
const SDK: &str = "aws-smithy-query, as aws-sdk-sts calls it";
const PERCENT: &str = "percent-encoding";

/// A form to encode, with the inputs of the rivals.
struct Work {
    name: &'static str,
    pairs: Pairs,
    targets: Vec<Target>,
    /// The calls of the generated serializer, and the serializer.
    #[cfg(feature = "aws-sdk")]
    sdk: (fn() -> String, Serializer),
}

fn group<O: Operation + 'static>(work: Work, operation: O) -> Group {
    let pairs = work.pairs;
    let expected = encoded(&pairs);
    let mut group = Group::new(
        work.name,
        format!("What does it cost above a copy to encode a form of {} bytes?", expected.len()),
    )
    .targets(&work.targets);

    let (source, mut target) = (expected.clone().into_bytes(), vec![0; expected.len()]);
    group.add(Role::Floor, "memcpy of the output", move || {
        target.copy_from_slice(black_box(&source));
        black_box(&mut target);
    });

    let mut buffer = vec![0; expected.len() + 64];
    assert_eq!(operation.encode_to_str(&mut buffer).unwrap(), expected);
    group.add(Role::Ours, "sts-wire, into a slice", move || {
        black_box(&operation).encode_to_slice(&mut buffer).unwrap().len()
    });
    assert_eq!(operation.encode_to_string(), expected);
    group.add(Role::Aside, "sts-wire, into a new String", move || black_box(&operation).encode_to_string());
    assert_eq!(operation.encoded_len(), expected.len());
    group.add(Role::Aside, "sts-wire, the length alone", move || black_box(&operation).encoded_len());

    #[cfg(feature = "aws-sdk")]
    {
        let (write, mut serializer) = work.sdk;
        assert_eq!(serializer.run().body().bytes(), Some(write().as_bytes()));
        assert_eq!(sorted(write()), sorted(expected.clone()));
        group.add(Role::Rival, SDK, write);
        group.add(Role::Rival, "aws-sdk-sts, from building the input to a request", move || serializer.run());
    }
    // Names need no encoding. Values go into a `String` with enough capacity.
    let mut string = String::with_capacity(expected.len());
    let percent_pairs = pairs.clone();
    group.add(Role::Rival, PERCENT, move || {
        string.clear();
        for (name, value) in black_box(&percent_pairs) {
            if !string.is_empty() {
                string.push('&');
            }
            string.push_str(name);
            string.push('=');
            string.extend(utf8_percent_encode(value, RESERVED));
        }
    });
    let mut string = String::with_capacity(expected.len());
    let read: Vec<(String, String)> =
        form_urlencoded::parse(serialized(&pairs, &mut string).as_bytes()).into_owned().collect();
    assert!(read.iter().map(|(name, value)| (&**name, &**value)).eq(pairs.iter().copied()));
    group.add(Role::Rival, "form_urlencoded", move || {
        string.clear();
        serialized(black_box(&pairs), &mut string).len()
    });
    group
}

/// The form by the crate percent-encoding, which is the oracle.
fn encoded(pairs: &Pairs) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, RESERVED)))
        .collect();
    pairs.join("&")
}

fn serialized<'s>(pairs: &Pairs, string: &'s mut String) -> &'s str {
    form_urlencoded::Serializer::new(&mut *string).extend_pairs(pairs);
    string
}

#[cfg(feature = "aws-sdk")]
fn sorted(form: String) -> Vec<String> {
    let mut pairs: Vec<String> = form.split('&').map(String::from).collect();
    pairs.sort_unstable();
    pairs
}

fn assume_role_pairs() -> Pairs {
    vec![
        ("Action", "AssumeRole"),
        ("DurationSeconds", "900"),
        ("ExternalId", input::EXTERNAL_ID),
        ("Policy", input::POLICY),
        ("RoleArn", input::ROLE_ARN),
        ("RoleSessionName", input::SESSION_NAME),
        ("SourceIdentity", input::SOURCE_IDENTITY),
        ("Tags.member.1.Key", input::TAGS[0].0),
        ("Tags.member.1.Value", input::TAGS[0].1),
        ("Tags.member.2.Key", input::TAGS[1].0),
        ("Tags.member.2.Value", input::TAGS[1].1),
        ("Tags.member.3.Key", input::TAGS[2].0),
        ("Tags.member.3.Value", input::TAGS[2].1),
        ("Version", "2011-06-15"),
    ]
}

fn with_web_identity_pairs() -> Pairs {
    vec![
        ("Action", "AssumeRoleWithWebIdentity"),
        ("RoleArn", input::ROLE_ARN),
        ("RoleSessionName", input::SESSION_NAME),
        ("Version", "2011-06-15"),
        ("WebIdentityToken", &input::JWT),
    ]
}

fn with_saml_pairs(assertion: &'static str) -> Pairs {
    vec![
        ("Action", "AssumeRoleWithSAML"),
        ("PrincipalArn", input::SAML_PROVIDER),
        ("RoleArn", input::ROLE_ARN),
        ("SAMLAssertion", assertion),
        ("Version", "2011-06-15"),
    ]
}
