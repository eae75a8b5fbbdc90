//! Lists in a request.

use super::Sealed;

/// A list in a request: a borrowed slice, with the lifetime of the strings in it.
pub trait List<S>: Sealed {
    /// The type of the items.
    type Item: Copy;

    /// The items.
    fn items(&self) -> &[Self::Item];
}

impl<T> Sealed for &[T] {}

impl<'a, T: Copy> List<&'a str> for &'a [T] {
    type Item = T;

    fn items(&self) -> &[T] {
        self
    }
}

/// The items with their numbers from 1, in the lexicographic order of the digits: 1, 10, 11, 2.
///
/// In this order the parameters of a list are sorted.
pub(crate) fn numbered<T>(items: &[T]) -> impl Iterator<Item = (u32, &T)> {
    let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let first = if count == 0 { None } else { Some(1) };
    core::iter::successors(first, move |number| successor(*number, count)).filter_map(|number| {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        Some((number, items.get(index)?))
    })
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
    use alloc::{string::ToString, vec::Vec};

    #[test]
    fn item_numbers_are_sorted_by_their_digits() {
        for count in (0..130).chain([999, 1_000, 1_001, 12_345]) {
            let items: Vec<_> = (1..=count).map(|number: u32| number.to_string()).collect();
            let found: Vec<_> = numbered(&items).map(|(number, item)| (number.to_string(), item)).collect();
            assert!(found.iter().all(|(number, item)| number == *item));
            let mut sorted = items.clone();
            sorted.sort();
            assert_eq!(found.into_iter().map(|(number, _)| number).collect::<Vec<_>>(), sorted);
        }
    }
}
