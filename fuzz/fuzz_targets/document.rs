//! A document that decodes is written again in other styles, and must decode to equal values. Another parser must
//! agree, and nothing printed may contain a secret.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sts_wire::{Error, Operation, Text};
use sts_wire_fuzz::answer::{self, Answer, Format, Member, Members, Value, Writer};
use sts_wire_fuzz::character_data::is_space;

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
                // What comes before the damage of an error document is kept, so the other parser may refuse the
                // document.
                let outer: &[&str] = match format {
                    Format::Xml => {
                        check_xml_error(body, &members);
                        &["ErrorResponse", "Error"]
                    }
                    Format::Json => {
                        check_json_error(body, &members);
                        &["Error"]
                    }
                };
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

/// Another parser must read all these members of an error. If the document is regular, it must read no others.
fn check_xml_error(body: &[u8], members: &[Member]) {
    let Ok(body) = str::from_utf8(body) else { return };
    let body = for_another_parser(body);
    let Ok(document) = answer::read_again(&body) else { return };
    let root = document.root_element();
    let Some(whole) = answer::error_in(root) else { return };
    if is_regular(&body, root) {
        assert_eq!(members, whole);
    } else {
        let is_part = |member: &Member| is_empty(member) || whole.contains(member);
        assert!(members.iter().all(is_part), "{members:?}\n{whole:?}");
    }
}

/// Another parser must read all these members of an error.
fn check_json_error(body: &[u8], members: &[Member]) {
    let Ok(root) = serde_json::from_slice::<serde_json::Value>(body) else { return };
    // In `namespace#Code`, escaped separators are part of the code.
    if !root["Error"].is_object() && body.contains(&b'\\') {
        return;
    }
    let whole = answer::error_in_object(&root);
    // The other parser takes the last of a repeated member, the library the one before the damage.
    let is_in_body = |member: &Member| match &member.value {
        Value::Text(text) => body.windows(text.len()).any(|window| window == text.as_bytes()),
        _ => false,
    };
    let is_part = |member: &Member| is_empty(member) || whole.contains(member) || is_in_body(member);
    assert!(members.iter().all(is_part), "{members:?}\n{whole:?}");
}

fn is_empty(member: &Member) -> bool {
    member.value == Value::Text(String::new())
}

/// Whether the library finds no damage in an error document that the other parser has read. Documents that use more of
/// XML than elements, texts, attributes and references are not regular.
fn is_regular(body: &str, root: roxmltree::Node<'_, '_>) -> bool {
    const TEXTS: [&str; 8] =
        ["Type", "Code", "Message", "message", "RequestId", "RequestID", "RequestTime", "ServerTime"];
    const STRUCTURES: [&str; 3] = ["Error", "Errors", "ResponseMetadata"];
    /// The limits of the library on elements in each other and on attributes of an element.
    const LIMIT: usize = 64;

    let uses_more_of_xml = !body.is_ascii() || body.contains("<!") || body.contains("<?");
    if uses_more_of_xml || body.matches('=').count() > LIMIT {
        return false;
    }
    root.descendants().filter(|node| node.is_element()).all(|element| {
        let name = element.tag_name().name();
        let children = element.children().filter(|child| child.is_element());
        let mut members: Vec<String> = children.map(name_in_lower_case).collect();
        members.sort();
        let is_repeated = members.windows(2).any(|pair| pair[0] == pair[1]);
        let mut texts = element.children().filter_map(|child| child.text().filter(|_| child.is_text()));
        let has_text = texts.any(|text| !text.trim_matches(is_space).is_empty());
        let may_have_members = !has_text && !TEXTS.contains(&name);
        let may_have_text = members.is_empty() && element != root && !STRUCTURES.contains(&name);
        !is_repeated
            && (members.is_empty() || may_have_members)
            && (!has_text || may_have_text)
            && element.ancestors().count() <= LIMIT
    })
}

/// The name of an element, in lower case: some members have two names, which differ in their case.
fn name_in_lower_case(element: roxmltree::Node<'_, '_>) -> String {
    element.tag_name().name().to_ascii_lowercase()
}

fn read_json(body: &[u8]) -> serde_json::Value {
    serde_json::from_slice(body).unwrap()
}

fuzz_target!(|input: &[u8]| {
    let Some((number, status, format, body)) = answer::chosen_by(input) else { return };
    answer::of_operation(number, Again(format, status, body));
});
