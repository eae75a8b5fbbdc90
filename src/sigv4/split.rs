//! Splitting at ASCII bytes, without the patterns of `str`: those may leave a panic in a small binary.

use core::iter;

/// The parts before and after the first `separator`.
#[inline]
pub(super) fn split_once(text: &str, separator: u8) -> Option<(&str, &str)> {
    split_at_byte(text, memchr::memchr(separator, text.as_bytes()))
}

/// The parts between separators: one more than there are of those.
pub(super) fn split(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    iter::from_fn(move || {
        let all = rest?;
        let (part, after) =
            split_once(all, separator).map_or((all, None), |(part, after)| (part, Some(after)));
        rest = after;
        Some(part)
    })
}

/// The same from the last to the first.
pub(super) fn split_back(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    iter::from_fn(move || {
        let all = rest?;
        let last = split_at_byte(all, memchr::memrchr(separator, all.as_bytes()));
        let (before, part) = last.map_or((None, all), |(before, part)| (Some(before), part));
        rest = before;
        Some(part)
    })
}

/// The words between blanks, which are space and HTAB; empty ones where several blanks stand, or one at an end.
pub(super) fn split_blanks(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    iter::from_fn(move || {
        let all = rest?;
        let first = split_at_byte(all, memchr::memchr2(b' ', b'\t', all.as_bytes()));
        let (word, after) = first.map_or((all, None), |(word, after)| (word, Some(after)));
        rest = after;
        Some(word)
    })
}

/// The parts around the byte at `at`, which is ASCII.
fn split_at_byte(text: &str, at: Option<usize>) -> Option<(&str, &str)> {
    let at = at?;
    Some((text.get(..at)?, text.get(at.checked_add(1)?..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_str_does() {
        for text in ["", "/", "a", "a/b", "/a//b/", "é/日本", "a/b c/\t d "] {
            assert_eq!(split_once(text, b'/'), text.split_once('/'));
            assert!(split(text, b'/').eq(text.split('/')), "{text}");
            assert!(split_back(text, b'/').eq(text.rsplit('/')), "{text}");
            assert!(split_blanks(text).eq(text.split([' ', '\t'])), "{text}");
        }
    }
}
