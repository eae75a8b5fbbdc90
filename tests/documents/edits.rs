//! Documents with one byte deleted or replaced. Decoding never panics, and a member changes only if the byte is in its
//! text.

use super::differential::roxmltree_members;
use super::documented::{ANSWERS, ERROR};
use super::random::document;
use super::view::{View, members, way};
use crate::xorshift::Random;
use core::ops::Range;
use serde_json::Value;
use std::collections::BTreeMap;
use sts_wire::{
    AssumeRole, AssumeRoleWithSaml, AssumeRoleWithWebIdentity, AssumeRoot, DecodeAuthorizationMessage, Error,
    GetAccessKeyInfo, GetCallerIdentity, GetDelegatedAccessToken, GetFederationToken, GetSessionToken,
    GetWebIdentityToken,
};

const VECTORS: &str = include_str!("../../vectors/documents.jsonl");

/// Every edit of the byte at this offset: its deletion, and its replacement by each byte that has a meaning in XML.
fn edits(document: &[u8], at: usize) -> impl Iterator<Item = Vec<u8>> + use<'_> {
    let (before, after) = (&document[..at], &document[at + 1..]);
    let gone = [before, after].concat();
    core::iter::once(gone).chain(b"<>&;/\"'\0\xff".iter().map(move |byte| [before, &[*byte], after].concat()))
}

/// The position of a member in the document: its start tag and its text.
struct Place {
    tag: Range<usize>,
    text: Range<usize>,
}

impl Place {
    /// `None` if no element has this path.
    fn of(document: &str, way: &[&str]) -> Option<Self> {
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let tree = roxmltree::Document::parse_with_options(document, options).unwrap();
        let mut node = tree.root_element();
        for name in way {
            node = node.children().find(|child| child.is_element() && child.tag_name().name() == *name)?;
        }
        let Range { start, end } = node.range();
        let mut quote = None;
        let length = document[start..end].bytes().position(|byte| {
            match (byte, quote) {
                (b'"' | b'\'', None) => quote = Some(byte),
                (_, Some(open)) if byte == open => quote = None,
                _ => {}
            }
            byte == b'>' && quote.is_none()
        });
        let tag = start..start + length? + 1;
        let length = document[tag.end..end].rfind("</").unwrap_or(0);
        Some(Self { text: tag.end..tag.end + length, tag })
    }
}

/// Makes every edit at every `step`-th byte.
fn survives<O: View>(document: &str, step: usize) {
    let Some(original) = members::<O>(O::decode_borrowed(200, document.as_bytes())) else {
        panic!("{document}")
    };
    let is_error = original.0.contains_key("Error.Code");
    let place = |path: &'static str| Some((path, Place::of(document, &way::<O>(path, is_error))?));
    let places: BTreeMap<_, _> = original.0.keys().copied().filter_map(place).collect();
    for at in (0..document.len()).step_by(step) {
        for edited in edits(document.as_bytes(), at) {
            let Some(found) = members::<O>(O::decode_borrowed(200, &edited)) else { continue };
            let shown = String::from_utf8_lossy(&edited);
            let mut is_another_document = false;
            for (path, value) in &original.0 {
                let place = places.get(path);
                if found.0.get(path) == Some(value) || place.is_some_and(|place| place.text.contains(&at)) {
                    continue;
                }
                // The edit can make a member part of a comment or an instruction. It can make a part of its start tag
                // text: `<Arn >a</Arn>` becomes `<Arn>>a</Arn>`.
                let in_tag = place.is_some_and(|place| place.tag.contains(&at));
                let is_absent = found.0.get(path).is_none_or(String::is_empty);
                assert!(in_tag || is_absent, "{path}, byte {at}: {shown}");
                is_another_document = true;
            }
            assert!(found.0.keys().all(|path| original.0.contains_key(path)), "byte {at}: {shown}");
            if is_another_document {
                match roxmltree_members::<O>(&shown) {
                    // A damaged error keeps what comes before the damage.
                    theirs if is_error => {
                        assert!(found.is_part_of(theirs.as_ref().unwrap_or(&original)), "byte {at}: {shown}");
                    }
                    theirs => assert_eq!(theirs.as_ref(), Ok(&found), "byte {at}: {shown}"),
                }
            }
        }
    }
}

/// Truncates a document at every byte. No prefix may decode, but one of an error with its code.
fn is_whole<O: View>(document: &str) {
    let whole = members::<O>(O::decode_borrowed(200, document.as_bytes())).unwrap();
    let root_end = document.trim_end().rfind("</").unwrap();
    for length in 0..root_end {
        let cut = &document.as_bytes()[..length];
        match (O::decode_borrowed(200, cut), O::decode_borrowed(400, cut)) {
            (Err(Error::Decode(error)), Err(Error::Http(_))) => assert!(error.offset() <= length, "{error}"),
            (Err(Error::Service(error)), Err(Error::Service(_))) => {
                assert_eq!(Some(&error.code.to_string()), whole.0.get("Error.Code"));
                let part = members::<O>(Err(Error::Service(error))).unwrap();
                assert!(part.is_part_of(&whole), "{}", String::from_utf8_lossy(cut));
            }
            _ => panic!("{}", String::from_utf8_lossy(cut)),
        }
    }
}

type Check = fn(&str, usize);

/// The checks of one operation, with its response type.
fn checks<'o>(operation: &'o str) -> (Check, fn(&str)) {
    match operation {
        "AssumeRole" => (survives::<AssumeRole<'o>>, is_whole::<AssumeRole<'o>>),
        "AssumeRoleWithSAML" => (survives::<AssumeRoleWithSaml<'o>>, is_whole::<AssumeRoleWithSaml<'o>>),
        "AssumeRoleWithWebIdentity" => {
            (survives::<AssumeRoleWithWebIdentity<'o>>, is_whole::<AssumeRoleWithWebIdentity<'o>>)
        }
        "AssumeRoot" => (survives::<AssumeRoot<'o>>, is_whole::<AssumeRoot<'o>>),
        "DecodeAuthorizationMessage" => {
            (survives::<DecodeAuthorizationMessage<'o>>, is_whole::<DecodeAuthorizationMessage<'o>>)
        }
        "GetAccessKeyInfo" => (survives::<GetAccessKeyInfo<'o>>, is_whole::<GetAccessKeyInfo<'o>>),
        "GetCallerIdentity" => (survives::<GetCallerIdentity>, is_whole::<GetCallerIdentity>),
        "GetDelegatedAccessToken" => {
            (survives::<GetDelegatedAccessToken<'o>>, is_whole::<GetDelegatedAccessToken<'o>>)
        }
        "GetFederationToken" => (survives::<GetFederationToken<'o>>, is_whole::<GetFederationToken<'o>>),
        "GetSessionToken" => (survives::<GetSessionToken<'o>>, is_whole::<GetSessionToken<'o>>),
        "GetWebIdentityToken" => (survives::<GetWebIdentityToken<'o>>, is_whole::<GetWebIdentityToken<'o>>),
        _ => panic!("{operation}"),
    }
}

/// The vectors that are a success or a service error in AWS's form.
pub(crate) fn vectors() -> Vec<(String, String)> {
    let cases = VECTORS.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let known = cases.filter(|case| {
        let (expected, body) = (&case["expected"], case["body"].as_str().unwrap());
        let has_plain_error = body.contains("ErrorResponse") && !body.contains("<Errors>");
        // roxmltree finds the members, so skip documents that it refuses (white space before the prolog, for one).
        let is_read = roxmltree::Document::parse(body).is_ok();
        is_read
            && (expected["output"].is_object() || expected["error"]["kind"] == "service" && has_plain_error)
    });
    let text = |value: &Value| value.as_str().unwrap().to_string();
    known.map(|case| (text(&case["operation"]), text(&case["body"]))).collect()
}

#[test]
fn an_edit_of_a_byte_in_a_documented_response_changes_no_other_member() {
    for (operation, answer) in ANSWERS {
        checks(operation).0(answer, 1);
    }
    survives::<AssumeRole<'_>>(ERROR, 1);
}

#[test]
fn an_edit_of_a_byte_in_a_vector_changes_no_other_member() {
    for (n, (operation, answer)) in vectors().iter().enumerate() {
        // With a prime step the edits do not always hit the same byte of a repeated pattern.
        checks(operation).0(answer, [97, 101, 103, 107, 109, 113][n % 6]);
    }
}

#[test]
fn an_edit_of_a_byte_in_a_random_document_changes_no_other_member() {
    let seed = 3;
    let random = &mut Random::new(seed);
    for _ in 0..10 {
        let answer = document::<GetCallerIdentity>(random).0;
        survives::<GetCallerIdentity>(&answer, 7);
        let answer = document::<GetSessionToken<'_>>(random).0;
        survives::<GetSessionToken<'_>>(&answer, 11);
    }
}

#[test]
fn a_truncated_response_is_an_error() {
    for (operation, answer) in ANSWERS {
        checks(operation).1(answer);
    }
    is_whole::<AssumeRole<'_>>(ERROR);
    for (operation, answer) in vectors().iter().step_by(13) {
        checks(operation).1(answer);
    }
}
