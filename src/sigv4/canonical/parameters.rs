//! The parameters of a canonical query: those of the request, with those that signing adds merged in.

use super::CanonicalRequest;
use crate::encode::Sink;

/// Writes parameters in their order.
pub(crate) struct Writer<'w, 's, 'b> {
    pub(super) canonical: &'w CanonicalRequest<'w>,
    pub(super) sink: &'s mut Sink<'b>,
    /// Whether a parameter was written before.
    begun: bool,
    /// How many of those that signing adds were written.
    pub(super) added: usize,
}

impl<'w, 's, 'b> Writer<'w, 's, 'b> {
    pub(super) const fn new(canonical: &'w CanonicalRequest<'w>, sink: &'s mut Sink<'b>) -> Self {
        Self { canonical, sink, begun: false, added: 0 }
    }

    /// Writes what stands before a parameter.
    pub(super) fn separate(&mut self) {
        if core::mem::replace(&mut self.begun, true) {
            self.sink.text("&");
        }
    }

    /// Takes it that a parameter was written.
    pub(super) const fn begin(&mut self) {
        self.begun = true;
    }

    /// Writes those that signing adds, as long as their names precede what comes next.
    pub(super) fn added_while(&mut self, precedes: &dyn Fn(&str) -> bool) {
        if let Some(presigning) = &self.canonical.presigning {
            (presigning.write)(presigning, self, precedes);
        }
    }
}
