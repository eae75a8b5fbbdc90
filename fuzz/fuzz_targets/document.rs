//! A document that decodes is written again in other styles, and must decode to equal values. Another parser must agree,
//! and nothing printed may contain a secret.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sts_wire::{Error, Operation, Text};
use sts_wire_fuzz::answer::{self, Answer, Format, Member, Members, Value, Writer};

const PLANTED: &str = "pl4nted";

struct Again<'b>(Format, u16, &'b [u8]);

impl Answer for Again<'_> {
    type Out = ();

    fn of<O: Operation>(self)
    where
        for<'r> O::Output<Text<'r>>: Members,
    {
        let Self(format, status, body) = self;
        let seed = body.iter().fold(u64::from(status), |seed, byte| seed.wrapping_mul(31) + u64::from(*byte));
        let write = match format {
            Format::Xml => Writer::write,
            Format::Json => Writer::write_json,
        };
        match format.decode::<O>(status, body) {
            Ok(response) => {
                let members = response.output.members();
                match format {
                    Format::Xml => by_another_parser(body, |root| {
                        let mut results =
                            root.children().filter(|child| child.tag_name().name() == O::RESULT);
                        // DecodeAuthorizationMessage may lack the result element.
                        let result = results.next().unwrap_or(root);
                        assert!(results.next().is_none() && (result != root || O::MEMBERS_IN_ROOT));
                        assert!(answer::has_members(result, &members), "{members:?}");
                    }),
                    Format::Json => {
                        let result = &read_json(body)[O::RESPONSE][O::RESULT];
                        assert!(answer::object_has_members(result, &members), "{members:?}");
                    }
                }
                let id = response.request_id.map(String::from);
                let beside = [Member {
                    name: "ResponseMetadata",
                    value: Value::Members(vec![Member {
                        name: "RequestId",
                        value: Value::Text(id.clone().unwrap_or_default()),
                    }]),
                }];
                let outer = [O::RESPONSE, O::RESULT];
                let beside = &beside[..usize::from(id.is_some())];
                let document = write(Writer::new(seed), &outer, &members, beside);
                let again = format
                    .decode::<O>(status, document.as_bytes())
                    .unwrap_or_else(|e| panic!("{e:?}\n{document}"));
                assert_eq!(again.output.members(), members, "{document}");
                assert_eq!(again.request_id.map(String::from), id, "{document}");

                let planted = write(Writer::new(seed), &outer, &plant(&members), beside);
                let planted = format.decode::<O>(status, planted.as_bytes()).unwrap();
                let is_printed = |text: &str| text.contains(PLANTED);
                assert!(is_printed(&format!("{again:?}")) || !is_printed(&format!("{planted:?}")));
            }
            Err(Error::Service(mut error)) => {
                // The document is written again without these times.
                (error.request_time, error.server_time) = (None, None);
                let members = error.members();
                // What comes before the damage of an error document is kept, so the other parser may refuse the document.
                let (outer, whole): (&[&str], _) = match format {
                    Format::Xml => (&["ErrorResponse", "Error"], error_by_another_parser(body)),
                    Format::Json => (
                        &["Error"],
                        serde_json::from_slice(body).ok().and_then(|root: serde_json::Value| {
                            // In `namespace#Code`, escaped separators are part of the code.
                            let is_exact = root["Error"].is_object() || !body.contains(&b'\\');
                            is_exact.then(|| answer::error_in_object(&root))
                        }),
                    ),
                };
                if let Some(whole) = whole {
                    let is_empty = |member: &Member| member.value == Value::Text(String::new());
                    // Of a repeated member of JSON, the other parser takes the last.
                    let is_in_json = |member: &Member| match (&member.value, format) {
                        (Value::Text(text), Format::Json) => {
                            body.windows(text.len()).any(|window| window == text.as_bytes())
                        }
                        _ => false,
                    };
                    let is_part =
                        |member: &Member| is_empty(member) || whole.contains(member) || is_in_json(member);
                    assert!(members.iter().all(is_part), "{members:?}\n{whole:?}");
                }
                let document = write(Writer::new(seed), outer, &members, &[]);
                match format.decode::<O>(status, document.as_bytes()) {
                    Err(Error::Service(again)) => assert_eq!(again, error, "{document}"),
                    other => panic!("{other:?}\n{document}"),
                }
            }
            Err(_) => {}
        }
    }
}

fn plant(members: &[Member]) -> Vec<Member> {
    let mut planted = members.to_vec();
    for member in &mut planted {
        match &mut member.value {
            Value::Secret(secret) => *secret = PLANTED.into(),
            Value::Members(members) => *members = plant(members),
            Value::Text(_) | Value::Token(_) => {}
        }
    }
    planted
}

/// A document as roxmltree reads it.
fn for_another_parser(body: &str) -> String {
    // roxmltree keeps a CR at the end of a text after a reference. Section 2.11 normalises it, so make line ends LF
    // first.
    let body = body.replace("\r\n", "\n").replace('\r', "\n");
    // The library accepts white space before the declaration.
    body.strip_prefix('\u{feff}').unwrap_or(&body).trim_start().to_owned()
}

fn by_another_parser(body: &[u8], check: impl FnOnce(roxmltree::Node<'_, '_>)) {
    let body = for_another_parser(str::from_utf8(body).unwrap());
    match answer::read_again(&body) {
        Ok(document) => check(document.root_element()),
        // The library ignores namespaces.
        Err(roxmltree::Error::UnknownNamespace(..)) => {}
        Err(error) => panic!("{error}"),
    }
}

/// The members of the error in a document; `None` if the other parser refuses the document.
fn error_by_another_parser(body: &[u8]) -> Option<Vec<Member>> {
    let body = for_another_parser(str::from_utf8(body).ok()?);
    answer::error_in(answer::read_again(&body).ok()?.root_element())
}

fn read_json(body: &[u8]) -> serde_json::Value {
    serde_json::from_slice(body).unwrap()
}

fuzz_target!(|input: &[u8]| {
    let Some((number, status, format, body)) = answer::chosen_by(input) else { return };
    answer::of_operation(number, Again(format, status, body));
});
