//! Inputs of several fields, as text: so that a dictionary, a seed and a person can write them.

use std::str::Split;

/// What separates fields: a character that none of them is likely to be about.
pub const SEPARATOR: char = '\u{1e}';

/// The fields of an input, one after the other; empty where there are no more.
pub struct Fields<'a>(Split<'a, char>);

impl<'a> Fields<'a> {
    pub fn new(input: &'a str) -> Self {
        Self(input.split(SEPARATOR))
    }

    pub fn text(&mut self) -> &'a str {
        self.0.next().unwrap_or_default()
    }

    /// A field that may be absent: empty, or behind a `=`.
    pub fn opt_text(&mut self) -> Option<&'a str> {
        self.text().strip_prefix('=')
    }

    /// A number; 0 where the field is none.
    pub fn number(&mut self) -> i64 {
        self.text().parse().unwrap_or_default()
    }

    /// Whether a letter stands in the field, for several settings in one.
    pub fn flags(&mut self) -> impl Fn(char) -> bool + use<'a> {
        let text = self.text();
        move |flag| text.contains(flag)
    }

    /// What is left, in pairs: `name:value`.
    pub fn pairs(self) -> Vec<(&'a str, &'a str)> {
        self.0.map(|field| field.split_once(':').unwrap_or((field, ""))).collect()
    }

    /// What is left.
    pub fn rest(self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.0
    }
}
