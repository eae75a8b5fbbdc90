//! The items of a list in a request.

use super::list::List;
#[cfg(any(feature = "server", feature = "serde"))]
use super::read::Received;
use super::{RequestShape, Sealed};
use core::fmt;

/// The items of a list in a request: borrowed from a slice, or from the form that the request was read from.
///
/// ```
/// use sts_wire::{AssumeRole, Items, Tag};
///
/// let tags = [Tag::new("team", "wire"), Tag::new("stage", "test")];
/// let mut action = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "session").tags(&tags);
/// assert_eq!(action.tags.get(1), Some(tags[1]));
/// assert!(action.tags.iter().eq(tags));
/// action.tags = Items::new(&tags[..1]);
/// assert_eq!(action.tags.len(), 1);
/// ```
#[derive(Clone, Copy)]
pub struct Items<'a, T>(Source<'a, T>);

/// No function pointer: it would make the type invariant, and a constant request could not have shorter lifetimes.
#[derive(Clone, Copy)]
enum Source<'a, T> {
    Slice(&'a [T]),
    #[cfg(any(feature = "server", feature = "serde"))]
    Received(Received<'a>),
}

impl<'a, T> Items<'a, T> {
    /// The items of a slice.
    #[must_use]
    pub const fn new(items: &'a [T]) -> Self {
        Self(Source::Slice(items))
    }

    /// The number of items.
    #[must_use]
    pub const fn len(&self) -> usize {
        match &self.0 {
            Source::Slice(items) => items.len(),
            #[cfg(any(feature = "server", feature = "serde"))]
            Source::Received(received) => received.len(),
        }
    }

    /// Whether there are no items.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<'a, T: Item<'a>> Items<'a, T> {
    /// The item at `index`, from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<T> {
        match &self.0 {
            Source::Slice(items) => items.get(index).copied(),
            #[cfg(any(feature = "server", feature = "serde"))]
            Source::Received(received) => T::read(received, index),
        }
    }

    /// The items in order.
    pub fn iter(&self) -> impl Iterator<Item = T> + use<'a, T> {
        let items = *self;
        (0..items.len()).map_while(move |index| items.get(index))
    }
}

impl<T> Default for Items<'_, T> {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl<'a, T> From<&'a [T]> for Items<'a, T> {
    fn from(items: &'a [T]) -> Self {
        Self::new(items)
    }
}

impl<'a, T: Item<'a> + fmt::Debug> fmt::Debug for Items<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a, T: Item<'a> + PartialEq> PartialEq for Items<'a, T> {
    /// Whether the items are equal, wherever they are.
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<'a, T: Item<'a> + Eq> Eq for Items<'a, T> {}

/// The type of an item of a list: `&str`, or any [`RequestShape`].
pub trait Item<'a>: Copy + Sealed {
    /// Reads the item at `index` of a list that was received.
    #[cfg(any(feature = "server", feature = "serde"))]
    #[doc(hidden)]
    fn read(list: &Received<'a>, index: usize) -> Option<Self>;
}

impl<'a, T: RequestShape<&'a str>> Sealed for T {}

impl<'a> Item<'a> for &'a str {
    #[cfg(any(feature = "server", feature = "serde"))]
    fn read(list: &Received<'a>, index: usize) -> Option<Self> {
        list.text(index)
    }
}

impl<'a, T: RequestShape<&'a str>> Item<'a> for T {
    #[cfg(any(feature = "server", feature = "serde"))]
    fn read(list: &Received<'a>, index: usize) -> Option<Self> {
        list.structure(index)
    }
}

impl<T> Sealed for Items<'_, T> {}

impl<'a, T: Item<'a>> List<&'a str> for Items<'a, T> {
    type Item = T;

    fn len(&self) -> usize {
        Items::len(self)
    }

    fn get(&self, index: usize) -> Option<T> {
        Items::get(self, index)
    }

    #[cfg(any(feature = "server", feature = "serde"))]
    fn receive(&mut self, received: Received<'a>) {
        self.0 = Source::Received(received);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AssumeRole, Tag};
    use alloc::string::ToString;
    use alloc::{format, vec, vec::Vec};

    #[test]
    fn a_constant_request_has_any_shorter_lifetime() {
        const ROLE: AssumeRole<'static> =
            AssumeRole::new("arn:aws:iam::123456789012:role/demo", "name").tags(&[Tag::new("a", "b")]);
        fn shorter<'s>(request: AssumeRole<'static>, _: &'s str) -> AssumeRole<'s> {
            request
        }
        let name = "other".to_string();
        let mut request = shorter(ROLE, &name);
        request.role_session_name = &name;
        assert_eq!(request.tags.get(0), Some(Tag::new("a", "b")));
    }

    #[test]
    fn items_are_those_of_the_slice() {
        let texts = ["a", "b"];
        let items = Items::from(&texts[..]);
        assert_eq!((items.len(), items.is_empty(), items.get(1), items.get(2)), (2, false, Some("b"), None));
        assert_eq!(items.iter().collect::<Vec<_>>(), vec!["a", "b"]);
        assert_eq!(format!("{items:?}"), r#"["a", "b"]"#);
        let none = Items::<'_, &str>::default();
        assert!(
            none.is_empty() && List::is_empty(&none) && none.get(0).is_none() && none.iter().next().is_none()
        );
    }
}
