//! Lists in a request.

#[cfg(any(feature = "server", feature = "serde"))]
use super::read::Received;
use super::{RequestShape, Sealed, Storage};
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

/// A list in a request, as visitors see it: [`Items`].
pub trait List<S: Storage>: Sealed {
    /// The type of the items.
    type Item: Copy;

    /// The number of items.
    fn len(&self) -> usize;

    /// Whether there are no items.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at `index`, from 0.
    fn get(&self, index: usize) -> Option<Self::Item>;

    /// Makes it a list that was received.
    #[cfg(any(feature = "server", feature = "serde"))]
    #[doc(hidden)]
    fn receive(&mut self, received: S::Received);
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

/// The items with their numbers from 1, in the lexicographic order of the digits: 1, 10, 11, 2.
///
/// In this order the parameters of a list are sorted.
pub(crate) fn numbered<S: Storage, L: List<S>>(list: &L) -> impl Iterator<Item = (u32, L::Item)> {
    let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
    let first = if count == 0 { None } else { Some(1) };
    core::iter::successors(first, move |number| successor(*number, count))
        .filter_map(|number| Some((number, item(list, number)?)))
}

/// The item of a number from 1.
pub(crate) fn item<S: Storage, L: List<S>>(list: &L, number: u32) -> Option<L::Item> {
    list.get(usize::try_from(number).ok()?.checked_sub(1)?)
}

/// The number that comes after `number` in the lexicographic order of 1..=`last`.
fn successor(number: u32, last: u32) -> Option<u32> {
    if let Some(longer) = number.checked_mul(10).filter(|longer| *longer <= last) {
        return Some(longer);
    }
    let mut number = number;
    while number % 10 == 9 || number >= last {
        number /= 10;
        if number == 0 {
            return None;
        }
    }
    number.checked_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AssumeRole, Tag};
    use alloc::string::{String, ToString};
    use alloc::{format, vec, vec::Vec};

    #[test]
    fn item_numbers_are_sorted_by_their_digits() {
        for count in (0..130).chain([999, 1_000, 1_001, 12_345]) {
            let items: Vec<_> = (1..=count).map(|number: u32| number.to_string()).collect();
            let texts: Vec<&str> = items.iter().map(String::as_str).collect();
            let texts = Items::new(&texts);
            let found: Vec<_> = numbered(&texts).map(|(number, item)| (number.to_string(), item)).collect();
            assert!(found.iter().all(|(number, item)| number == item));
            let mut sorted = items.clone();
            sorted.sort();
            assert_eq!(found.into_iter().map(|(number, _)| number).collect::<Vec<_>>(), sorted);
        }
    }

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
