//! Reading a request from a form, as a server does.

use crate::group::{Group, Role, Target};
use crate::input;
#[cfg(feature = "rivals")]
use serde::Deserialize;
#[cfg(feature = "rivals")]
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::LazyLock;
use sts_wire::server::Form;
use sts_wire::{AssumeRole, Encode, Tag};

const URLENCODED: &str = "serde_urlencoded, into a structure with tags";

/// Ten tags.
static TAGS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    (0..10).map(|number| (format!("Key {number}"), format!("value-{number}/x@example.com"))).collect()
});

/// Reads a request, and every tag of it.
fn read(body: &mut [u8]) -> usize {
    let mut form = Form::new();
    form.decode_body(body).unwrap();
    let action: AssumeRole<'_> = form.read().unwrap();
    let tags = action.tags.iter().map(|tag| black_box(tag).value.len()).sum::<usize>();
    black_box(&action);
    tags
}

/// The members as a server declares them for serde; the items of lists have no fixed names.
#[cfg(feature = "rivals")]
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Request {
    action: String,
    version: String,
    role_arn: String,
    role_session_name: String,
    duration_seconds: Option<u32>,
    external_id: Option<String>,
    policy: Option<String>,
    serial_number: Option<String>,
    source_identity: Option<String>,
    token_code: Option<String>,
    #[serde(flatten)]
    lists: HashMap<String, String>,
}

#[cfg(feature = "rivals")]
impl Request {
    fn tags(&mut self) -> Vec<(String, String)> {
        let mut take = |number: usize, field| self.lists.remove(&format!("Tags.member.{number}.{field}"));
        (1..).map_while(|number| Some((take(number, "Key")?, take(number, "Value")?))).collect()
    }
}

pub fn groups() -> Vec<Group> {
    let tags: Vec<Tag<'_>> = TAGS.iter().map(|(key, value)| Tag::new(key, value)).collect();
    let body = input::assume_role().tags(&tags).encode_to_string();
    let mut group = Group::new(
        "read/AssumeRole-10-tags",
        format!("What does it cost to read an AssumeRole with 10 tags from a form of {} bytes?", body.len()),
    )
    .targets(&[Target::Rival(URLENCODED, 3.0), Target::NoAllocation]);

    let (source, mut target) = (body.clone().into_bytes(), vec![0; body.len()]);
    group.add(Role::Floor, "memcpy of the form", move || {
        target.copy_from_slice(black_box(&source));
        black_box(&mut target);
    });

    let (source, mut memory) = (body.clone().into_bytes(), vec![0; body.len()]);
    memory.copy_from_slice(&source);
    assert_eq!(read(&mut memory), TAGS.iter().map(|(_, value)| value.len()).sum::<usize>());
    group.add(Role::Ours, "sts-wire, with the copy of the form that it decodes", move || {
        memory.copy_from_slice(black_box(&source));
        read(&mut memory)
    });

    #[cfg(feature = "rivals")]
    {
        let request: fn(&str) -> (Request, Vec<(String, String)>) = |body| {
            let mut request: Request = serde_urlencoded::from_str(body).unwrap();
            let tags = request.tags();
            (request, tags)
        };
        let (first, tags) = request(&body);
        assert_eq!(tags, *TAGS);
        assert_eq!((&*first.action, &*first.version), ("AssumeRole", "2011-06-15"));
        assert_eq!((&*first.role_arn, &*first.role_session_name), (input::ROLE_ARN, input::SESSION_NAME));
        assert_eq!((first.duration_seconds, first.policy.as_deref()), (Some(900), Some(input::POLICY)));
        assert_eq!(first.external_id.as_deref(), Some(input::EXTERNAL_ID));
        assert_eq!(first.source_identity.as_deref(), Some(input::SOURCE_IDENTITY));
        assert!(first.serial_number.is_none() && first.token_code.is_none() && first.lists.is_empty());
        let source = body.clone();
        group.add(Role::Rival, URLENCODED, move || request(black_box(&source)));
        let pairs: fn(&str) -> Vec<(String, String)> = |body| serde_urlencoded::from_str(body).unwrap();
        assert_eq!(pairs(&body).len(), 28);
        group.add(Role::Rival, "serde_urlencoded, into pairs", move || pairs(black_box(&body)));
    }
    vec![group]
}
