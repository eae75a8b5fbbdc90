//! The path of a member in a request.

use core::fmt;

/// The path of a member in a request, printed as the form names it: `Tags.member.3.Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberPath {
    name: &'static str,
    item: Option<u32>,
    field: Option<&'static str>,
}

impl MemberPath {
    /// A member of the request itself.
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, item: None, field: None }
    }

    /// An item of the list.
    pub(crate) const fn with_item(self, number: u32) -> Self {
        Self { item: Some(number), ..self }
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
        self.item
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
        if let Some(item) = self.item {
            write!(f, ".member.{item}")?;
        }
        self.field.map_or(Ok(()), |field| write!(f, ".{field}"))
    }
}
