//! The vectors with their members in other orders. The documented order takes the reader's shortcut for expected start
//! tags; a space in each start tag never takes it.

use super::documented::{ANSWERS, ERROR};
use super::edits::vectors;
use super::view::{Members, View, members};
use roxmltree::{Document, Node};

fn read<O: View>(document: &str) -> Option<Members> {
    members::<O>(O::decode_borrowed(200, document.as_bytes()))
}

fn reader_of(operation: &str) -> fn(&str) -> Option<Members> {
    of_operation!(operation, read)
}

/// Writes elements with their children sorted by `order`, each name followed by `after_name`. Drops what is between
/// them.
struct Writer<'o> {
    order: &'o dyn Fn(&str) -> usize,
    after_name: &'static str,
}

impl Writer<'_> {
    fn write(&self, node: Node<'_, '_>, document: &str) -> String {
        let element = &document[node.range()];
        let name_end = element.find(['>', '/', ' ', '\t', '\r', '\n']).unwrap();
        let (name, rest) = element.split_at(name_end);
        let mut children: Vec<_> = node.children().filter(Node::is_element).collect();
        if children.is_empty() {
            return [name, self.after_name, rest].concat();
        }
        // A document of the vectors has no `>` in an attribute of an element with children.
        let attributes = &rest[..=rest.find('>').unwrap()];
        children.sort_by_key(|child| (self.order)(child.tag_name().name()));
        let children: String = children.into_iter().map(|child| self.write(child, document)).collect();
        [name, self.after_name, attributes, &children, &element[element.rfind("</").unwrap()..]].concat()
    }
}

/// The names of a document's elements in their order.
fn names(document: &str) -> Vec<String> {
    let tree = Document::parse(document).unwrap();
    tree.descendants().filter(Node::is_element).map(|node| node.tag_name().name().into()).collect()
}

#[test]
fn members_in_any_order_have_equal_values_with_and_without_the_shortcut() {
    let vectors = vectors();
    assert!(vectors.len() > 300, "{}", vectors.len());
    for (operation, document) in &vectors {
        let (_, answer) = ANSWERS.iter().find(|(name, _)| name == operation).unwrap();
        let documented = [names(answer), names(ERROR)].concat();
        let order = |name: &str| documented.iter().position(|known| known == name).unwrap_or(usize::MAX);
        let reverse = |name: &str| usize::MAX - order(name);
        let read = reader_of(operation);
        let expected = read(document);
        assert!(expected.is_some(), "{document}");
        let tree = Document::parse(document).unwrap();
        let orders: [&dyn Fn(&str) -> usize; 2] = [&order, &reverse];
        for order in orders {
            for after_name in ["", " "] {
                let written = Writer { order, after_name }.write(tree.root_element(), document);
                assert_eq!(read(&written), expected, "{written}");
            }
        }
    }
}
