//! The members of an output in XML.

use super::message::put;
use crate::document::scan::count_while;
use crate::document::xml::is_allowed;
use crate::encode::Sink;
use crate::secret::Secret;
use crate::shape::{ListLayout, ResponseList, ResponseShape, ResponseVisitor, Sealed};
use crate::text::Text;
use crate::timestamp::Timestamp;
use core::convert::Infallible;

/// An XML document as AWS writes it: an element a line, two spaces for each level, a line feed at the end.
pub(super) struct XmlWriter<'s, 'b> {
    sink: &'s mut Sink<'b>,
    depth: usize,
}

impl<'s, 'b> XmlWriter<'s, 'b> {
    pub(super) fn new(sink: &'s mut Sink<'b>) -> Self {
        Self { sink, depth: 0 }
    }

    /// An element around others. A start tag can have a namespace.
    pub(super) fn parent(&mut self, name: &str, namespace: Option<&str>, children: impl FnOnce(&mut Self)) {
        self.start(name, namespace);
        self.sink.text("\n");
        self.depth = self.depth.saturating_add(1);
        children(self);
        self.depth = self.depth.saturating_sub(1);
        self.indent();
        self.end(name);
    }

    /// An element around text, which is escaped.
    pub(super) fn leaf(&mut self, name: &str, write: impl FnOnce(&mut dyn FnMut(&str))) {
        self.start(name, None);
        write(&mut |piece| escape(piece, self.sink));
        self.end(name);
    }

    pub(super) fn text(&mut self, name: &str, text: Text<'_>) {
        self.leaf(name, |write| text.each_str(write));
    }

    fn start(&mut self, name: &str, namespace: Option<&str>) {
        self.indent();
        self.sink.text("<");
        self.sink.text(name);
        if let Some(namespace) = namespace {
            self.sink.text(" xmlns=\"");
            self.sink.text(namespace);
            self.sink.text("\"");
        }
        self.sink.text(">");
    }

    fn end(&mut self, name: &str) {
        self.sink.text("</");
        self.sink.text(name);
        self.sink.text(">\n");
    }

    fn indent(&mut self) {
        (0..self.depth).for_each(|_| self.sink.text("  "));
    }
}

/// Writes text. A character that XML does not have becomes U+FFFD.
///
/// A carriage return is escaped, since readers would make it a line feed.
fn escape(text: &str, sink: &mut Sink<'_>) {
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

impl Sealed for XmlWriter<'_, '_> {}

/// Absent members are left out.
impl<'r> ResponseVisitor<Text<'r>> for XmlWriter<'_, '_> {
    type Error = Infallible;

    fn text(&mut self, name: &'static str, value: &mut Text<'r>) -> Result<(), Infallible> {
        Self::text(self, name, *value);
        Ok(())
    }

    fn opt_text(&mut self, name: &'static str, value: &mut Option<Text<'r>>) -> Result<(), Infallible> {
        value.iter().for_each(|value| Self::text(self, name, *value));
        Ok(())
    }

    fn opt_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<Text<'r>>>,
    ) -> Result<(), Infallible> {
        value.iter().for_each(|value| Self::text(self, name, *value.expose_secret()));
        Ok(())
    }

    /// An absent secret is written empty: a response must have the member.
    fn expected_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<Text<'r>>>,
    ) -> Result<(), Infallible> {
        Self::text(self, name, value.as_ref().map_or_else(Text::default, |value| *value.expose_secret()));
        Ok(())
    }

    fn opt_integer(&mut self, name: &'static str, value: &mut Option<u32>) -> Result<(), Infallible> {
        if let Some(number) = *value {
            self.start(name, None);
            self.sink.decimal(number);
            self.end(name);
        }
        Ok(())
    }

    fn opt_long(&mut self, name: &'static str, value: &mut Option<i64>) -> Result<(), Infallible> {
        if let Some(number) = *value {
            self.leaf(name, |write| put(write, format_args!("{number}")));
        }
        Ok(())
    }

    fn opt_boolean(&mut self, name: &'static str, value: &mut Option<bool>) -> Result<(), Infallible> {
        value
            .iter()
            .for_each(|value| Self::text(self, name, Text::new(if *value { "true" } else { "false" })));
        Ok(())
    }

    fn opt_timestamp(&mut self, name: &'static str, value: &mut Option<Timestamp>) -> Result<(), Infallible> {
        value.iter().for_each(|value| Self::text(self, name, Text::new(&value.rfc3339())));
        Ok(())
    }

    fn structure<M: ResponseShape<Text<'r>>>(
        &mut self,
        name: &'static str,
        value: &mut M,
    ) -> Result<(), Infallible> {
        self.parent(name, None, |writer| {
            let Ok(()) = value.members(writer);
        });
        Ok(())
    }

    fn opt_structure<M: ResponseShape<Text<'r>>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), Infallible> {
        value.as_mut().map_or(Ok(()), |value| self.structure(name, value))
    }

    fn texts<L: ResponseList<Item = Text<'r>>>(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        list: &mut L,
    ) -> Result<(), Infallible> {
        self.list(name, layout, list, |writer, name, item| Self::text(writer, name, *item));
        Ok(())
    }

    fn structures<L: ResponseList<Item: ResponseShape<Text<'r>>>>(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        list: &mut L,
    ) -> Result<(), Infallible> {
        self.list(name, layout, list, |writer, name, item| {
            let Ok(()) = writer.structure(name, item);
        });
        Ok(())
    }
}

impl XmlWriter<'_, '_> {
    fn list<L: ResponseList>(
        &mut self,
        name: &'static str,
        layout: ListLayout,
        list: &mut L,
        item: impl Fn(&mut Self, &'static str, &mut L::Item),
    ) {
        match layout {
            ListLayout::Wrapped(item_name) => self.parent(name, None, |writer| {
                list.items_mut().iter_mut().for_each(|value| item(writer, item_name, value));
            }),
            ListLayout::Flattened => list.items_mut().iter_mut().for_each(|value| item(self, name, value)),
        }
    }
}
