//! Sorting indices without moving what they point at.

use core::cmp::Ordering;
use heapless::Vec;

/// The items in order, equal ones as they came; `None` if there are more than `N`.
///
/// Each is inserted where a binary search finds its place: n log n comparisons, which are the dear part, and of
/// the few bytes of an index the moves are cheap.
pub(super) fn sorted<T: Copy, const N: usize>(
    items: impl Iterator<Item = T>,
    compare: impl Fn(T, T) -> Ordering,
) -> Option<Vec<T, N>> {
    let mut sorted = Vec::new();
    for item in items {
        let at = sorted.partition_point(|other| compare(*other, item).is_le());
        sorted.push(item).ok()?;
        // The last becomes the first of the rest.
        if let Some(rest @ [_, ..]) = sorted.get_mut(at..) {
            rest.rotate_right(1);
        }
    }
    Some(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_stable_and_bounded() {
        let words = ["b", "a", "c", "a", "b", "a"];
        let order: Vec<usize, 6> = sorted(0..words.len(), |this, that| words[this].cmp(words[that])).unwrap();
        assert_eq!(order, [1, 3, 5, 0, 4, 2]);
        assert!(sorted::<usize, 5>(0..words.len(), |this, that| this.cmp(&that)).is_none());
    }

    #[test]
    fn comparisons_are_few() {
        let count = core::cell::Cell::new(0);
        let order: Vec<u16, 256> = sorted((0..256).rev(), |this: u16, that| {
            count.set(count.get() + 1);
            this.cmp(&that)
        })
        .unwrap();
        assert!(order.is_sorted());
        assert!(count.get() <= 256 * 8, "{}", count.get());
    }
}
