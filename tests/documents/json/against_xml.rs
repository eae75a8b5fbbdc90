//! Responses in JSON against responses in XML: whole, truncated, and with one byte deleted or replaced.

use super::super::documented::{ANSWERS, ERROR};
use super::super::random::document;
use super::super::view::{Members, View, members, way};
use crate::xorshift::Random;
use core::ops::Range;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use sts_wire::error::DecodeErrorKind;
use sts_wire::{
    AssumeRole, AssumeRoleWithSaml, DecodeAuthorizationMessage, Error, GetCallerIdentity,
    GetWebIdentityToken, HttpResponse,
};

/// The names of the members from the outermost object to a member.
fn way_in_json<O: View>(path: &'static str, is_error: bool) -> Vec<&'static str> {
    let response = (!is_error).then_some(O::RESPONSE);
    response.into_iter().chain(way::<O>(path, is_error)).collect()
}

/// Writes the members as JSON.
fn written<O: View>(members: &Members) -> String {
    let is_error = members.0.contains_key("Error.Code");
    let mut document = json!({});
    if !is_error {
        document[O::RESPONSE][O::RESULT] = json!({});
    }
    for (path, value) in &members.0 {
        let is_number = ["Expiration", "Size", "Utilization"].iter().any(|end| path.ends_with(end));
        let way = way_in_json::<O>(path, is_error);
        let place = way.into_iter().fold(&mut document, |object, name| &mut object[name]);
        *place = if is_number { value.parse().unwrap() } else { value.clone().into() };
    }
    document.to_string()
}

/// Asserts that the members of the XML document, written as JSON, decode to the same values.
fn says_the_same<O: View>(xml: &str) {
    let expected = members::<O>(O::decode_borrowed(200, xml.as_bytes())).unwrap();
    let json = written::<O>(&expected);
    assert_eq!(
        members::<O>(HttpResponse::new(200, json.as_bytes()).json().decode_borrowed::<O>()),
        Some(expected),
        "{json}"
    );
}

#[test]
fn every_operation_is_read_into_the_same_values_as_from_xml() {
    for (operation, answer) in ANSWERS {
        let check: fn(&str) = of_operation!(operation, says_the_same);
        check(answer);
    }
    says_the_same::<AssumeRole<'_>>(ERROR);
    let random = &mut Random::new(4);
    for _ in 0..300 {
        says_the_same::<AssumeRole<'_>>(&document::<AssumeRole<'_>>(random).0);
        says_the_same::<AssumeRoleWithSaml<'_>>(&document::<AssumeRoleWithSaml<'_>>(random).0);
        says_the_same::<GetWebIdentityToken<'_>>(&document::<GetWebIdentityToken<'_>>(random).0);
    }
}

/// The byte ranges of the values of the members, without the quotes of strings.
fn places(document: &str, members: &Members) -> BTreeMap<&'static str, Range<usize>> {
    let place = |path: &'static str| {
        let (parents, name) = path.rsplit_once('.').unwrap_or(("", path));
        let parent = parents.rsplit('.').next().unwrap();
        let from = if parent.is_empty() { 0 } else { document.find(&format!("\"{parent}\":")).unwrap() };
        let name = format!("\"{name}\":");
        let start = from + document[from..].find(&name).unwrap() + name.len();
        if document[start..].starts_with('"') {
            let mut escaped = false;
            let end = document[start + 1..].find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            return start + 1..start + 1 + end.unwrap();
        }
        start..start + document[start..].find([',', '}']).unwrap()
    };
    members.0.keys().map(|path| (*path, place(path))).collect()
}

/// Whether `serde_json` finds no value for a member.
fn is_absent<O: View>(document: &[u8], path: &'static str, is_error: bool) -> bool {
    // A damaged error keeps what comes before the damage.
    let Ok(document) = serde_json::from_slice::<Value>(document) else { return is_error };
    way_in_json::<O>(path, is_error).into_iter().fold(&document, |object, name| &object[name]).is_null()
}

/// Asserts that truncation and an edit of one byte change no value, unless the byte is inside the value.
fn survives<O: View>(expected: &Members) {
    let document = written::<O>(expected);
    let (is_error, places) = (expected.0.contains_key("Error.Code"), places(&document, expected));
    let bytes = document.as_bytes();
    for at in 0..bytes.len() {
        match HttpResponse::new(200, &bytes[..at]).json().decode_borrowed::<O>() {
            Err(Error::Decode(error)) => {
                let kind = if at == 0 { DecodeErrorKind::Empty } else { DecodeErrorKind::Truncated };
                assert_eq!((error.kind(), error.offset()), (kind, at), "{document}");
            }
            Err(Error::Service(error)) => {
                assert_eq!(Some(&error.code.to_string()), expected.0.get("Error.Code"));
                let part = members::<O>(Err(Error::Service(error))).unwrap();
                assert!(part.is_part_of(expected), "{at}: {document}");
            }
            _ => panic!("{at}: {document}"),
        }
        let gone = [&bytes[..at], &bytes[at + 1..]].concat();
        let others = b"<>&;/\"'\0\xff{}[],:\\";
        let replaced = others.iter().map(|byte| [&bytes[..at], &[*byte], &bytes[at + 1..]].concat());
        for edited in core::iter::once(gone).chain(replaced) {
            let Some(found) = members::<O>(HttpResponse::new(200, &edited).json().decode_borrowed::<O>())
            else {
                continue;
            };
            let shown = String::from_utf8_lossy(&edited);
            for (path, value) in &expected.0 {
                // Without its closing quotation mark, the value of a damaged error goes on to the next one.
                let goes_on = is_error
                    && at == places[path].end
                    && found.0.get(path).is_some_and(|text| text.starts_with(value.as_str()));
                if found.0.get(path) == Some(value) || places[path].contains(&at) || goes_on {
                    continue;
                }
                // An edit of its name, or of the name of its parent, removes a member.
                assert_eq!(found.0.get(path).map_or("", String::as_str), "", "{path}, byte {at}: {shown}");
                assert!(is_absent::<O>(&edited, path, is_error), "{path}, byte {at}: {shown}");
            }
            assert!(found.0.keys().all(|path| expected.0.contains_key(path)), "byte {at}: {shown}");
        }
    }
}

/// The members of a documented response.
fn documented<O: View>(status: u16, answer: &str) -> Members {
    members::<O>(O::decode_borrowed(status, answer.as_bytes())).unwrap()
}

#[test]
fn answers_survive_truncation_and_every_edit_of_a_byte() {
    let answer = |name: &str| ANSWERS.iter().find(|answer| answer.0 == name).unwrap().1;
    survives::<AssumeRole<'_>>(&documented::<AssumeRole<'_>>(200, answer("AssumeRole")));
    survives::<GetCallerIdentity>(&documented::<GetCallerIdentity>(200, answer("GetCallerIdentity")));
    let message = answer("DecodeAuthorizationMessage");
    survives::<DecodeAuthorizationMessage<'_>>(&documented::<DecodeAuthorizationMessage<'_>>(200, message));
    survives::<GetCallerIdentity>(&documented::<GetCallerIdentity>(400, ERROR));
}
