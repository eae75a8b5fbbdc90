//! The reader against another parser, on documents that are well-formed and on documents that almost are.

use super::generate::{Random, damaged, document};
use super::reader::Reader;
use crate::document::{DecodeError, DecodeErrorKind, Document};
use crate::text::Text;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// An element as both parsers can tell it.
#[derive(Debug, PartialEq)]
enum Tree {
    Elements(String, Vec<Tree>),
    Text(String, String),
}

fn walk(reader: &mut Reader<'_>) -> Result<Tree, DecodeError> {
    let (name, element) = (reader.local_name().to_string(), reader.parent());
    let mut ahead = reader.clone();
    match ahead.text() {
        Ok(raw) => {
            *reader = ahead;
            Ok(Tree::Text(name, Text::from(raw).to_string()))
        }
        Err(error) if error.kind() == DecodeErrorKind::ElementInText => {
            let mut children = Vec::new();
            while element.open.map_or(Ok(false), |name| reader.child(name, true))? {
                children.push(walk(reader)?);
            }
            Ok(Tree::Elements(name, children))
        }
        Err(error) => Err(error),
    }
}

fn read(document: &str) -> Result<Tree, DecodeError> {
    let mut reader = Reader::new(document.as_bytes())?;
    let tree = walk(&mut reader)?;
    reader.finish()?;
    Ok(tree)
}

/// Reads the document by skipping its root.
fn skip(document: &str) -> Result<(), DecodeError> {
    let mut reader = Reader::new(document.as_bytes())?;
    reader.skip()?;
    reader.finish()
}

fn tree(node: roxmltree::Node<'_, '_>) -> Tree {
    let name = node.tag_name().name().to_string();
    let children = node.children();
    if children.clone().any(|child| child.is_element()) {
        return Tree::Elements(name, children.filter(roxmltree::Node::is_element).map(tree).collect());
    }
    // A comment divides text into several nodes.
    Tree::Text(name, children.filter(roxmltree::Node::is_text).filter_map(|child| child.text()).collect())
}

fn oracle(document: &str) -> Result<Tree, roxmltree::Error> {
    // roxmltree keeps a CR at the end of a text after a reference. XML 2.11 normalises it, so make line ends LF first.
    let document = &document.replace("\r\n", "\n").replace('\r', "\n");
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    roxmltree::Document::parse_with_options(document, options).map(|document| tree(document.root_element()))
}

#[test]
fn well_formed_documents_are_read_as_by_roxmltree() {
    let random = &mut Random::new(1);
    for _ in 0..1000 {
        let document = document(random);
        match (read(&document), oracle(&document)) {
            (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs, "{document:?}"),
            (ours, theirs) => panic!("{document:?}\n{ours:?}\n{theirs:?}"),
        }
        assert_eq!(skip(&document), Ok(()));
    }
}

/// Whether the reader is right to refuse what roxmltree accepts.
fn is_refused_rightly(document: &str, error: DecodeError) -> bool {
    let (before, after) = document.split_at(error.offset());
    match error.kind() {
        // roxmltree does not check the content of processing instructions and of the declaration.
        _ if after.starts_with("<?") || before.rfind("<?") > before.rfind("?>") => true,
        // It does not check the literals of a DOCTYPE.
        _ if before.contains("<!DOCTYPE") && before.rfind("<!DOCTYPE") == before.rfind('<') => true,
        // It replaces a reference to an illegal character by U+FFFD.
        DecodeErrorKind::IllegalReference => true,
        // It accepts `:b` as a name, and `xmlns` twice.
        DecodeErrorKind::Syntax("name expected") => after.starts_with(':'),
        DecodeErrorKind::Syntax("repeated attribute") => after.starts_with("xmlns"),
        _ => false,
    }
}

/// Whether the reader is right to accept what roxmltree refuses.
fn is_accepted_rightly(document: &str, error: &roxmltree::Error) -> bool {
    match error {
        // Prefixes and namespaces do not concern the reader.
        roxmltree::Error::UnknownNamespace(..) => true,
        // The reader accepts white space before the declaration.
        roxmltree::Error::UnexpectedDeclaration(_) => {
            document.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml")
        }
        _ => false,
    }
}

#[test]
fn damaged_documents_are_refused_as_by_roxmltree() {
    let random = &mut Random::new(2);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..600 {
        let whole = document(random);
        for _ in 0..20 {
            let mut document = damaged(random, &whole);
            if random.one_in(4) {
                document = damaged(random, &document);
            }
            let ours = read(&document);
            assert_eq!(skip(&document).err(), ours.as_ref().err().copied(), "{document:?}");
            match (ours, oracle(&document)) {
                (Ok(ours), Ok(theirs)) => {
                    assert_eq!(ours, theirs, "{document:?}");
                    accepted += 1;
                }
                (Err(_), Err(_)) => refused += 1,
                (Err(error), Ok(_)) if is_refused_rightly(&document, error) => {}
                (Ok(_), Err(error)) if is_accepted_rightly(&document, &error) => {}
                (ours, theirs) => panic!("{document:?}\n{ours:?}\n{theirs:?}"),
            }
        }
    }
    assert!(accepted > 1000 && refused > 1000);
}
