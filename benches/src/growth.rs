//! Whether cost is linear in the input: decoding and encoding at sizes from 1 KB to 1 MB.

use crate::group::{Group, Role};
use crate::input;
use std::hint::black_box;
use sts_wire::{AssumeRole, AssumeRoleWithWebIdentity, Encode, Operation};

pub const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// One kind of input, at every size.
pub struct Growth {
    pub name: &'static str,
    /// Groups of one contender each, with the size of its input in bytes.
    pub sizes: Vec<(usize, Group)>,
}

pub fn growths() -> Vec<Growth> {
    let mut growths: Vec<Growth> = DOCUMENTS
        .iter()
        .map(|(name, succeeds, document)| Growth {
            name,
            sizes: SIZES.map(|size| decode(name, *succeeds, document(size))).into(),
        })
        .collect();
    growths.extend(
        VALUES
            .iter()
            .map(|(name, value)| Growth { name, sizes: SIZES.map(|size| encode(name, value(size))).into() }),
    );
    growths
}

fn decode(name: &'static str, succeeds: bool, document: String) -> (usize, Group) {
    let mut group = Group::new(name, "");
    let size = document.len();
    assert_eq!(
        AssumeRole::decode_borrowed(200, document.as_bytes()).is_ok(),
        succeeds,
        "{name}, {size} bytes"
    );
    group.add(Role::Ours, name, move || {
        AssumeRole::decode_borrowed(200, black_box(&document).as_bytes()).is_ok()
    });
    (size, group)
}

fn encode(name: &'static str, value: String) -> (usize, Group) {
    let mut group = Group::new(name, "");
    let size = value.len();
    let action = AssumeRoleWithWebIdentity::new(input::ROLE_ARN, input::SESSION_NAME, value.leak());
    let mut buffer = vec![0; 3 * size + 1024];
    assert!(action.encode_to_slice(&mut buffer).unwrap().len() >= size);
    group.add(Role::Ours, name, move || black_box(&action).encode_to_slice(&mut buffer).unwrap().len());
    (size, group)
}

type Sized = fn(usize) -> String;

/// Kinds of documents: a name, whether they decode, and a function that makes one of a size.
const DOCUMENTS: [(&str, bool, Sized); 13] = [
    ("decode a long token", true, |size| input::answer_of_assume_role(&"IQoJb3JpZ2lu".repeat(size / 12))),
    ("decode a token of references", true, |size| input::answer_of_assume_role(&"&amp;".repeat(size / 5))),
    ("decode a token of character references", true, |size| {
        input::answer_of_assume_role(&"&#x1F355;".repeat(size / 9))
    }),
    ("decode a token of CDATA sections", true, |size| {
        input::answer_of_assume_role(&"<![CDATA[a]]>".repeat(size / 13))
    }),
    ("decode a token of CR", true, |size| input::answer_of_assume_role(&"\r".repeat(size))),
    ("decode a token of comments", true, |size| input::answer_of_assume_role(&"<!---->".repeat(size / 7))),
    ("decode a token of brackets", true, |size| input::answer_of_assume_role(&"]>".repeat(size / 2))),
    ("decode comments", true, |size| with_rest(&"<!---->".repeat(size / 7))),
    ("decode unknown elements", true, |size| with_rest(&"<a/>".repeat(size / 4))),
    ("decode elements with attributes", true, |size| {
        let attributes: String = (0..32).map(|number| format!(" a{number}=''")).collect();
        with_rest(&format!("<a{attributes}/>").repeat(size / (attributes.len() + 4)))
    }),
    ("decode one element with attributes", false, |size| {
        let attributes: String = (0..size / 12).map(|number| format!(" a{number:06}=''")).collect();
        with_rest(&format!("<a{attributes}/>"))
    }),
    ("decode a deep nest", false, |size| with_rest(&"<a>".repeat(size / 3))),
    ("decode an unknown element of text", true, |size| {
        with_rest(&format!("<a>{}</a>", "é ".repeat(size / 3)))
    }),
];

/// A response with unknown elements.
fn with_rest(rest: &str) -> String {
    let answer = input::answer_of_assume_role("token");
    let (before, after) = answer.split_once("    <Credentials>").unwrap();
    format!("{before}{rest}    <Credentials>{after}")
}

const VALUES: [(&str, Sized); 4] = [
    ("encode a clean value", |size| "a".repeat(size)),
    ("encode a policy", |size| input::POLICY.repeat(size.div_ceil(input::POLICY.len()))),
    ("encode reserved characters", |size| "/".repeat(size)),
    ("encode what is not ASCII", |size| "é".repeat(size / 2)),
];
