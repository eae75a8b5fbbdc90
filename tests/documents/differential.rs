//! Random documents, decoded by this crate and parsed by roxmltree and serde-xml-rs.

use super::random::document;
use super::view::{ERROR_PATHS, Members, View, members, way};
use crate::xorshift::Random;
use core::fmt;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use sts_wire::{
    AssumeRole, AssumeRoleWithSaml, AssumeRoleWithWebIdentity, AssumeRoot, DecodeAuthorizationMessage,
    GetAccessKeyInfo, GetCallerIdentity, GetDelegatedAccessToken, GetFederationToken, GetSessionToken,
    GetWebIdentityToken, Operation,
};

/// Converts the text of an element, as another parser returns it, to the value that this crate decodes.
fn as_read(path: &str, text: &str) -> Option<String> {
    let trimmed = text.trim_matches([' ', '\t', '\r', '\n']);
    Some(match path {
        _ if path.ends_with("Expiration") => {
            // jiff accepts at most nine fraction digits.
            let (whole, fraction) = trimmed.split_once('.').unwrap_or((trimmed, ""));
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            (whole.to_string() + zone).parse::<jiff::Timestamp>().unwrap().as_second().to_string()
        }
        _ if path.ends_with("Size") || path.ends_with("Utilization") => {
            trimmed.parse::<u32>().unwrap().to_string()
        }
        "RequestId" | "Error.Code" => trimmed.into(),
        "Error.Type" if !matches!(trimmed, "Sender" | "Receiver") => return None,
        "Error.Type" => trimmed.into(),
        "Credentials.SessionToken" if text.is_empty() => return None,
        _ => text.into(),
    })
}

/// The values of the members by roxmltree.
pub(crate) fn roxmltree_members<O: View>(document: &str) -> Result<Members, roxmltree::Error> {
    // roxmltree keeps a CR at the end of a text after a reference. XML 2.11 normalises it, so make line ends LF first.
    let document = &document.replace("\r\n", "\n").replace('\r', "\n");
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let tree = roxmltree::Document::parse_with_options(document, options)?;
    let root = tree.root_element();
    let is_error = root.tag_name().name() == "ErrorResponse";
    let mut members = Members::default();
    for path in if is_error { &ERROR_PATHS[..3] } else { O::PATHS }.iter().copied().chain(["RequestId"]) {
        let mut node = Some(root);
        for name in way::<O>(path, is_error) {
            node = node.and_then(|node| {
                node.children().find(|child| child.is_element() && child.tag_name().name() == name)
            });
        }
        let text = node.map(|node| {
            node.children().filter(roxmltree::Node::is_text).filter_map(|child| child.text()).collect()
        });
        let absent = if is_error && matches!(path, "Error.Code" | "Error.Message") {
            Some(String::new())
        } else {
            None
        };
        members = members.with(path, text.or(absent).and_then(|text: String| as_read(path, &text)));
    }
    Ok(members)
}

/// An element by serde-xml-rs: its text and its children by name.
struct Node(String, Vec<(String, Self)>);

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Inside;

        impl<'de> Visitor<'de> for Inside {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an element")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut inside: A) -> Result<Node, A::Error> {
                let mut node = Node(String::new(), Vec::new());
                while let Some(name) = inside.next_key::<String>()? {
                    if name == "#text" || name.starts_with('@') {
                        let text = inside.next_value::<String>()?;
                        node.0 += if name == "#text" { &text } else { "" };
                    } else {
                        node.1.push((name, inside.next_value()?));
                    }
                }
                Ok(node)
            }
        }

        deserializer.deserialize_map(Inside)
    }
}

/// The values of the expected members by serde-xml-rs.
fn serde_xml_rs_members<O: View>(document: &str, expected: &Members) -> Members {
    // serde-xml-rs names elements by their qualified names.
    let root: Node = serde_xml_rs::from_str(&document.replace("ns2:", "").replace("é:", "")).unwrap();
    let is_error = expected.0.contains_key("Error.Code");
    let mut members = Members::default();
    for path in if is_error { &ERROR_PATHS[..3] } else { O::PATHS }.iter().copied().chain(["RequestId"]) {
        let mut node = Some(&root);
        for name in way::<O>(path, is_error) {
            node = node.and_then(|node| node.1.iter().find(|child| child.0 == name)).map(|child| &child.1);
        }
        let text = node.map(|node| node.0.clone());
        members = members.with(path, text.and_then(|text| as_read(path, &text)));
    }
    members
}

/// Removes white space: serde-xml-rs trims every piece of text.
fn dense(members: &Members) -> Vec<(&'static str, String)> {
    let dense = members.0.iter().map(|(path, value)| (*path, value.replace([' ', '\t', '\r', '\n'], "")));
    dense.filter(|(_, value)| !value.is_empty()).collect()
}

fn reads_the_same<O: View>() {
    let seed = 1;
    let random = &mut Random::new(seed);
    for n in 0..200 {
        let (document, expected) = document::<O>(random);
        let case = format!("seed {seed}, document {n}: {document:?}");
        assert_eq!(
            members::<O>(O::decode_borrowed(200, document.as_bytes())).as_ref(),
            Some(&expected),
            "{case}"
        );
        assert_eq!(roxmltree_members::<O>(&document).as_ref(), Ok(&expected), "{case}");
        assert_eq!(dense(&serde_xml_rs_members::<O>(&document, &expected)), dense(&expected), "{case}");
    }
}

#[test]
fn random_documents_decode_as_two_other_parsers_read_them() {
    reads_the_same::<AssumeRole<'_>>();
    reads_the_same::<AssumeRoleWithSaml<'_>>();
    reads_the_same::<AssumeRoleWithWebIdentity<'_>>();
    reads_the_same::<AssumeRoot<'_>>();
    reads_the_same::<DecodeAuthorizationMessage<'_>>();
    reads_the_same::<GetAccessKeyInfo<'_>>();
    reads_the_same::<GetCallerIdentity>();
    reads_the_same::<GetDelegatedAccessToken<'_>>();
    reads_the_same::<GetFederationToken<'_>>();
    reads_the_same::<GetSessionToken<'_>>();
    reads_the_same::<GetWebIdentityToken<'_>>();
}

/// Inserts, deletes or replaces one character of the document.
fn damaged(random: &mut Random, document: &str) -> String {
    let mut characters: Vec<char> = document.chars().collect();
    let at = random.below(characters.len());
    let other = random.pick(&[
        '<', '>', '&', ';', '/', '"', '\'', '=', '!', '-', '?', '[', ']', ':', '#', ' ', '\0', 'x', '1',
    ]);
    match random.below(3) {
        0 => drop(characters.remove(at)),
        1 => characters.insert(at, other),
        _ => characters[at] = other,
    }
    characters.into_iter().collect()
}

fn reads_no_damage_differently<O: View>() {
    let seed = 2;
    let random = &mut Random::new(seed);
    let (mut alike, mut refused) = (0, 0);
    for n in 0..2000 {
        let whole = document::<O>(random).0;
        let document = damaged(random, &whole);
        let Some(found) = members::<O>(O::decode_borrowed(200, document.as_bytes())) else {
            refused += 1;
            continue;
        };
        let is_error = found.0.contains_key("Error.Code");
        match roxmltree_members::<O>(&document) {
            // A damaged error keeps what comes before the damage.
            Ok(theirs) if is_error => assert!(found.is_part_of(&theirs), "{n}: {document:?}\n{found:?}"),
            Err(_) if is_error => {
                let original = members::<O>(O::decode_borrowed(200, whole.as_bytes())).unwrap();
                assert!(found.is_part_of(&original), "{n}: {document:?}\n{found:?}");
            }
            Ok(theirs) => assert_eq!(found, theirs, "seed {seed}, document {n}: {document:?}"),
            // This crate accepts undeclared prefixes.
            Err(roxmltree::Error::UnknownNamespace(..)) => {}
            // This crate accepts white space before the prolog.
            Err(roxmltree::Error::UnexpectedDeclaration(_)) if document.trim_start().starts_with("<?xml") => {
            }
            Err(error) => panic!("{error}: seed {seed}, document {n}: {document:?}"),
        }
        alike += 1;
    }
    assert!(alike > 300 && refused > 300, "{alike} {refused}");
}

#[test]
fn damaged_documents_decode_as_roxmltree_reads_them() {
    reads_no_damage_differently::<AssumeRole<'_>>();
    reads_no_damage_differently::<AssumeRoleWithSaml<'_>>();
    reads_no_damage_differently::<GetCallerIdentity>();
    reads_no_damage_differently::<GetWebIdentityToken<'_>>();
}

#[test]
fn roxmltree_refuses_the_same_kinds_of_documents() {
    let arn = |text: &str| {
        format!(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{text}</Arn></GetCallerIdentityResult>\
             </GetCallerIdentityResponse>"
        )
    };
    let whole = arn("a&lt;<![CDATA[b]]><!-- c --><?d e?>");
    let truncated = (0..whole.len()).map(|length| whole[..length].to_string());
    let inside = [
        "</Account>",
        "<a></b>",
        "<a>",
        "&nbsp;",
        "&",
        "&amp",
        "&#;",
        "<!-- -- -->",
        "<!-- --->",
        "]]>",
        "\0",
        "\x1b",
        "\u{ffff}",
        "<![CDATA[\0]]>",
        "<!a>",
        "<1/>",
        "<a b/>",
        "<a b=c/>",
        "<a b='<'/>",
        "<a b='1' b='2'/>",
        "<a b='1'c='2'/>",
        "<a b='&c;'/>",
        "<a / >",
        "< a/>",
        "</ Arn>",
        "<?xml version='1.0'?>",
    ];
    let after = ["x", "<a/>", "</a>", "&lt;", "<![CDATA[]]>", "\0", "<!-- -- -->", "<"];
    let before = ["x", "&lt;", "<!-- -- -->", "<![CDATA[]]>", "<!DOCTYPE a [<!ENTITY b SYSTEM 'c'>]"];
    let documents = truncated
        .chain(inside.iter().map(|markup| arn(markup)))
        .chain(after.iter().map(|markup| arn("a") + markup))
        .chain(before.iter().map(|markup| markup.to_string() + &arn("a")));
    for document in documents {
        let ours = GetCallerIdentity::decode_borrowed(200, document.as_bytes());
        let theirs = roxmltree_members::<GetCallerIdentity>(&document);
        assert!(ours.is_err() && theirs.is_err(), "{document:?}: {ours:?} {theirs:?}");
    }
}
