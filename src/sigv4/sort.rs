//! An insertion sort. The sort of `core` links a panic, which programs on small devices must not have.

use core::cmp::Ordering;

/// Sorts items. Equal ones keep their order.
pub(super) fn sort<T: Copy>(items: &mut [T], compare: &dyn Fn(T, T) -> Ordering) {
    for end in 1..items.len() {
        let Some((sorted, [last, ..])) = items.split_at_mut_checked(end) else { return };
        if sorted.last().is_some_and(|before| compare(*before, *last).is_le()) {
            continue;
        }
        // A binary search, because a comparison costs more than a move.
        let at = sorted.partition_point(|other| compare(*other, *last).is_le());
        sorted.iter_mut().skip(at).for_each(|item| core::mem::swap(item, last));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_stable() {
        let words = ["b", "a", "c", "a", "b", "a"];
        let mut order = [0, 1, 2, 3, 4, 5];
        sort(&mut order, &|this, that| words[this].cmp(words[that]));
        assert_eq!(order, [1, 3, 5, 0, 4, 2]);
    }

    #[test]
    fn comparisons_are_few() {
        let count = core::cell::Cell::new(0);
        let mut order: [u16; 256] = core::array::from_fn(|index| 256 - u16::try_from(index).unwrap());
        sort(&mut order, &|this, that| {
            count.set(count.get() + 1);
            this.cmp(&that)
        });
        assert!(order.is_sorted());
        assert!(count.get() <= 256 * 9, "{}", count.get());
    }
}
