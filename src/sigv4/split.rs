//! Splitting at ASCII bytes, without the patterns of `str`: those may leave a panic in a small binary.

use crate::scan::find_any;

/// The parts before and after the first `separator`.
#[inline]
pub(super) fn split_once(text: &str, separator: u8) -> Option<(&str, &str)> {
    split_at_byte(text, find_any(text.as_bytes(), [separator]))
}

/// The parts between separators: one more than there are of those.
pub(super) const fn split(text: &str, separator: u8) -> Split<'_> {
    Split { rest: Some(text), separator }
}

/// The parts of a text.
#[derive(Clone)]
pub(super) struct Split<'a> {
    rest: Option<&'a str>,
    separator: u8,
}

impl<'a> Iterator for Split<'a> {
    type Item = &'a str;

    #[inline(never)]
    fn next(&mut self) -> Option<&'a str> {
        let all = self.rest?;
        let at = find_any(all.as_bytes(), [self.separator]);
        let (part, after) = split_at_byte(all, at).map_or((all, None), |(part, after)| (part, Some(after)));
        self.rest = after;
        Some(part)
    }
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
        }
    }
}
