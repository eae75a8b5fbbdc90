//! Lists in a request, as visitors see them.

use super::{Sealed, Storage};

/// A list in a request, as visitors see it: [`Items`](super::Items).
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
// Not inlined: each list of each action would have a copy.
#[inline(never)]
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
    use crate::Items;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;

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
}
