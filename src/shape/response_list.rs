//! Lists in a response.

use core::fmt;
use core::ops::Deref;

/// A list in a response, which decoding fills item by item.
///
/// [`FixedList`] needs no allocator; `Vec` implements the trait under the feature `alloc`. A list that is full refuses
/// the next item, and decoding fails with [`DecodeErrorKind::ListFull`](crate::error::DecodeErrorKind::ListFull).
pub trait ResponseList: Default {
    /// The type of the items.
    type Item;

    /// Adds an item at the end.
    ///
    /// # Errors
    /// The list is full. The error is the item.
    fn push(&mut self, item: Self::Item) -> Result<(), Self::Item>;

    /// The items, in their order.
    fn items_mut(&mut self) -> &mut [Self::Item];
}

#[cfg(feature = "alloc")]
impl<T> ResponseList for alloc::vec::Vec<T> {
    type Item = T;

    fn push(&mut self, item: T) -> Result<(), T> {
        Self::push(self, item);
        Ok(())
    }

    fn items_mut(&mut self) -> &mut [T] {
        self
    }
}

/// A list of at most `N` items, stored in place.
///
/// ```
/// use sts_wire::shape::{FixedList, ResponseList};
///
/// let mut list: FixedList<&str, 2> = FixedList::default();
/// assert_eq!([list.push("a"), list.push("b"), list.push("c")], [Ok(()), Ok(()), Err("c")]);
/// assert_eq!(*list, ["a", "b"]);
/// ```
#[derive(Clone)]
pub struct FixedList<T, const N: usize>(heapless::Vec<T, N>);

impl<T, const N: usize> ResponseList for FixedList<T, N> {
    type Item = T;

    fn push(&mut self, item: T) -> Result<(), T> {
        self.0.push(item)
    }

    fn items_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<T, const N: usize> Default for FixedList<T, N> {
    fn default() -> Self {
        Self(heapless::Vec::new())
    }
}

impl<T, const N: usize> Deref for FixedList<T, N> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'l, T, const N: usize> IntoIterator for &'l FixedList<T, N> {
    type Item = &'l T;
    type IntoIter = core::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: PartialEq, const N: usize> PartialEq for FixedList<T, N> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: fmt::Debug, const N: usize> fmt::Debug for FixedList<T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}
