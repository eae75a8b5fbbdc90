//! The path of a member in a request.

use super::layout::ListLayout;
use core::fmt;

/// The path of a member in a request, printed as the form names it: `Tags.member.3.Key`, `Attribute.3.Name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberPath {
    name: &'static str,
    item: Option<(ListLayout, u32)>,
    field: Option<&'static str>,
}

impl MemberPath {
    /// A member of the request itself.
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, item: None, field: None }
    }

    /// An item of the list.
    pub(crate) const fn with_item(self, layout: ListLayout, number: u32) -> Self {
        Self { item: Some((layout, number)), ..self }
    }

    /// A member of the structure.
    pub(crate) const fn with_field(self, name: &'static str) -> Self {
        Self { field: Some(name), ..self }
    }

    /// A member of `structure`, or of the request itself where that is `None`.
    pub(crate) fn within(structure: Option<Self>, name: &'static str) -> Self {
        structure.map_or(Self::new(name), |structure| structure.with_field(name))
    }

    /// The member of the request itself: `Tags`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The number of the item in a list, from 1: `3`.
    #[must_use]
    pub const fn item(&self) -> Option<u32> {
        match self.item {
            Some((_, number)) => Some(number),
            None => None,
        }
    }

    /// The name and the number of the item as the form has them after the list's name. Flattened items have no name.
    pub(crate) const fn numbered_item(&self) -> Option<(Option<&'static str>, u32)> {
        match self.item {
            Some((ListLayout::Wrapped(name), number)) => Some((Some(name), number)),
            Some((ListLayout::Flattened, number)) => Some((None, number)),
            None => None,
        }
    }

    /// The member of a structure: `Key`.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        self.field
    }
}

impl fmt::Display for MemberPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if let Some((name, number)) = self.numbered_item() {
            name.map_or(Ok(()), |name| write!(f, ".{name}"))?;
            write!(f, ".{number}")?;
        }
        self.field.map_or(Ok(()), |field| write!(f, ".{field}"))
    }
}
