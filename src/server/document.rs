//! The documents that a server sends, in XML or JSON.

use super::format::Format;
use crate::document::scan::count_while;
use crate::document::xml::{first_not_in_name, is_allowed};
use crate::encode::{Sink, count, json_string};
use crate::secret::Secret;
use crate::shape::{
    ListLayout, MemberPath, ResponseList, ResponseShape, ResponseVisitor, Rule, Sealed, Violation,
};
use crate::text::Text;
use crate::timestamp::Timestamp;
use core::cell::Cell;
use core::convert::Infallible;
use core::fmt::{self, Write};

/// Writes members: elements of XML, or members of a JSON object.
///
/// Documents are laid out as AWS writes them. XML has an element a line, two spaces for each level, and a line feed at
/// the end. JSON has no white space.
pub(super) struct DocumentWriter<'s, 'b> {
    sink: &'s mut Sink<'b>,
    format: Format,
    /// The namespace of the next element.
    namespace: Option<&'static str>,
    /// The number of elements around the next one.
    depth: usize,
    /// Whether nothing precedes the next member in its JSON object or array.
    is_first: bool,
    /// Whether the members are items of a JSON array, which have no names.
    is_array: bool,
    /// Takes the first name that no element can have, if names are checked.
    malformed: Option<&'s Cell<Option<Violation>>>,
}

/// Writes a document: the members of a JSON object, or one root element.
pub(super) fn write_document(
    sink: &mut Sink<'_>,
    format: Format,
    namespace: &'static str,
    members: impl FnOnce(&mut DocumentWriter<'_, '_>),
) {
    let (open, close) = if format == Format::Json { ("{", "}") } else { ("", "") };
    sink.text(open);
    members(&mut DocumentWriter { namespace: Some(namespace), ..DocumentWriter::new(sink, format) });
    sink.text(close);
}

/// The first name of these members that no XML element can have.
pub(super) fn malformed_name(mut members: impl FnMut(&mut DocumentWriter<'_, '_>)) -> Option<Violation> {
    let found = Cell::new(None);
    count(&mut |sink| {
        members(&mut DocumentWriter { malformed: Some(&found), ..DocumentWriter::new(sink, Format::Xml) });
    });
    found.get()
}

impl<'s, 'b> DocumentWriter<'s, 'b> {
    const fn new(sink: &'s mut Sink<'b>, format: Format) -> Self {
        Self { sink, format, namespace: None, depth: 0, is_first: true, is_array: false, malformed: None }
    }

    /// Writes a structure.
    pub(super) fn structure(
        &mut self,
        name: &'static str,
        members: impl FnOnce(&mut DocumentWriter<'_, '_>),
    ) {
        self.parent(name, false, members);
    }

    pub(super) fn text(&mut self, name: &'static str, text: Text<'_>) {
        self.string(name, |write| text.each_str(write));
    }

    /// Writes a string of the pieces that `pieces` passes on.
    pub(super) fn string(&mut self, name: &'static str, pieces: impl Fn(&mut dyn FnMut(&str))) {
        self.member(name, |sink, format| match format {
            Format::Xml => pieces(&mut |piece| escape_xml(piece, sink)),
            Format::Json => json_string(sink, &mut |sink| pieces(&mut |piece| sink.text(piece))),
        });
    }

    /// Writes a number or a boolean.
    fn plain(&mut self, name: &'static str, value: fmt::Arguments<'_>) {
        self.member(name, |sink, _| put(&mut |piece| sink.text(piece), value));
    }

    /// Writes a member that may be absent: XML leaves it out, and JSON has `null`.
    fn optional<T>(&mut self, name: &'static str, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match value {
            Some(value) => write(self, value),
            None if self.format == Format::Json => self.plain(name, format_args!("null")),
            None => {}
        }
    }

    /// Writes a list. `items` writes the items, each by the name that it gets.
    fn list(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        items: impl FnOnce(&mut DocumentWriter<'_, '_>, &'static str),
    ) {
        match layout {
            ListLayout::Flattened if self.format == Format::Xml => items(self, name),
            ListLayout::Flattened => self.parent(name, true, |list| items(list, name)),
            ListLayout::Wrapped(item_name) => self.parent(name, true, |list| items(list, item_name)),
        }
    }

    /// Writes a structure or a list.
    fn parent(
        &mut self,
        name: &'static str,
        is_array: bool,
        members: impl FnOnce(&mut DocumentWriter<'_, '_>),
    ) {
        let (depth, malformed) = (self.depth.saturating_add(1), self.malformed);
        self.member(name, |sink, format| {
            let (open, close) = match format {
                Format::Xml => ("\n", ""),
                Format::Json if is_array => ("[", "]"),
                Format::Json => ("{", "}"),
            };
            sink.text(open);
            members(&mut DocumentWriter { depth, is_array, malformed, ..DocumentWriter::new(sink, format) });
            sink.text(close);
            if format == Format::Xml {
                indent(sink, depth.saturating_sub(1));
            }
        });
    }

    /// Keeps a name that no element can have, unless an earlier one is kept.
    fn check(&self, name: &'static str) {
        if let Some(malformed) = self.malformed
            && let Some(at) = first_not_in_name(name)
            && malformed.get().is_none()
        {
            malformed.set(Some(Violation::new(MemberPath::new(name), Rule::ElementName { at })));
        }
    }

    /// Writes a member, whose value `value` writes.
    fn member(&mut self, name: &'static str, value: impl FnOnce(&mut Sink<'_>, Format)) {
        self.check(name);
        match self.format {
            Format::Xml => {
                indent(self.sink, self.depth);
                self.sink.text("<");
                self.sink.text(name);
                if let Some(namespace) = self.namespace.take() {
                    [" xmlns=\"", namespace, "\""].iter().for_each(|part| self.sink.text(part));
                }
                self.sink.text(">");
                value(self.sink, self.format);
                ["</", name, ">\n"].iter().for_each(|part| self.sink.text(part));
            }
            Format::Json => {
                self.sink.text(if self.is_first { "" } else { "," });
                self.is_first = false;
                if !self.is_array {
                    json_string(self.sink, &mut |sink| sink.text(name));
                    self.sink.text(":");
                }
                value(self.sink, self.format);
            }
        }
    }
}

fn indent(sink: &mut Sink<'_>, depth: usize) {
    (0..depth).for_each(|_| sink.text("  "));
}

/// Writes text as XML. A character that XML does not have becomes U+FFFD.
///
/// A carriage return is escaped, since readers would make it a line feed.
fn escape_xml(text: &str, sink: &mut Sink<'_>) {
    let mut rest = text;
    loop {
        let plain = count_while(rest.as_bytes(), |byte| {
            (b' '..0x80).contains(&byte) & (byte != b'&') & (byte != b'<') & (byte != b'>')
        });
        let (before, after) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        sink.text(before);
        let mut chars = after.chars();
        match chars.next() {
            None => return,
            Some('&') => sink.text("&amp;"),
            Some('<') => sink.text("&lt;"),
            Some('>') => sink.text("&gt;"),
            Some('\r') => sink.text("&#xD;"),
            Some(c) if is_allowed(c) => sink.text(c.encode_utf8(&mut [0; 4])),
            Some(_) => sink.text("\u{fffd}"),
        }
        rest = chars.as_str();
    }
}

/// Writes formatted text in pieces.
pub(super) fn put(write: &mut dyn FnMut(&str), text: fmt::Arguments<'_>) {
    struct Pieces<'w>(&'w mut dyn FnMut(&str));

    impl Write for Pieces<'_> {
        fn write_str(&mut self, piece: &str) -> fmt::Result {
            (self.0)(piece);
            Ok(())
        }
    }

    // Pieces are passed on and cannot fail.
    match Pieces(write).write_fmt(text) {
        Ok(()) | Err(fmt::Error) => {}
    }
}

impl Sealed for DocumentWriter<'_, '_> {}

impl<'r> ResponseVisitor<Text<'r>> for DocumentWriter<'_, '_> {
    type Error = Infallible;

    fn text(&mut self, name: &'static str, value: &mut Text<'r>) -> Result<(), Infallible> {
        Self::text(self, name, *value);
        Ok(())
    }

    fn opt_text(&mut self, name: &'static str, value: &mut Option<Text<'r>>) -> Result<(), Infallible> {
        self.optional(name, *value, |writer, value| Self::text(writer, name, value));
        Ok(())
    }

    fn opt_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<Text<'r>>>,
    ) -> Result<(), Infallible> {
        self.opt_text(name, &mut value.map(Secret::into_exposed))
    }

    /// An absent secret is written empty: a response must have the member.
    fn expected_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<Text<'r>>>,
    ) -> Result<(), Infallible> {
        Self::text(self, name, value.map(Secret::into_exposed).unwrap_or_default());
        Ok(())
    }

    fn opt_integer(&mut self, name: &'static str, value: &mut Option<u32>) -> Result<(), Infallible> {
        self.opt_long(name, &mut value.map(i64::from))
    }

    fn opt_long(&mut self, name: &'static str, value: &mut Option<i64>) -> Result<(), Infallible> {
        self.optional(name, *value, |writer, number| writer.plain(name, format_args!("{number}")));
        Ok(())
    }

    fn opt_boolean(&mut self, name: &'static str, value: &mut Option<bool>) -> Result<(), Infallible> {
        self.optional(name, *value, |writer, boolean| writer.plain(name, format_args!("{boolean}")));
        Ok(())
    }

    fn opt_timestamp(&mut self, name: &'static str, value: &mut Option<Timestamp>) -> Result<(), Infallible> {
        self.optional(name, *value, |writer, time| match writer.format {
            Format::Xml => Self::text(writer, name, Text::new(&time.rfc3339())),
            Format::Json => writer.plain(name, format_args!("{}", time.unix())),
        });
        Ok(())
    }

    fn structure<M: ResponseShape<Text<'r>>>(
        &mut self,
        name: &'static str,
        value: &mut M,
    ) -> Result<(), Infallible> {
        Self::structure(self, name, |writer| {
            let Ok(()) = value.members(writer);
        });
        Ok(())
    }

    fn opt_structure<M: ResponseShape<Text<'r>>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), Infallible> {
        self.optional(name, value.as_mut(), |writer, value| {
            let Ok(()) = ResponseVisitor::structure(writer, name, value);
        });
        Ok(())
    }

    fn texts<L: ResponseList<Item = Text<'r>>>(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        list: &mut L,
    ) -> Result<(), Infallible> {
        self.list(name, layout, |writer, item_name| {
            list.items_mut().iter().for_each(|item| writer.text(item_name, *item));
        });
        Ok(())
    }

    fn structures<L: ResponseList<Item: ResponseShape<Text<'r>>>>(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        list: &mut L,
    ) -> Result<(), Infallible> {
        self.list(name, layout, |writer, item_name| {
            for item in list.items_mut() {
                let Ok(()) = ResponseVisitor::structure(writer, item_name, item);
            }
        });
        Ok(())
    }
}
