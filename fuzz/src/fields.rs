//! Inputs of several fields as text, which dictionaries, seeds and people can write.

use std::str::Split;

/// The separator of fields: a character that no field needs.
pub const SEPARATOR: char = '\u{1e}';

/// Iterates over the fields of an input. After the last field, every field is empty.
pub struct Fields<'a>(Split<'a, char>);

impl<'a> Fields<'a> {
    pub fn new(input: &'a str) -> Self {
        Self(input.split(SEPARATOR))
    }

    pub fn text(&mut self) -> &'a str {
        self.0.next().unwrap_or_default()
    }

    /// An optional field: absent if empty, else `=` and the value.
    pub fn opt_text(&mut self) -> Option<&'a str> {
        self.text().strip_prefix('=')
    }

    /// A number; 0 if the field is not a number.
    pub fn number(&mut self) -> i64 {
        self.text().parse().unwrap_or_default()
    }

    /// Whether the field contains a letter. One field holds several settings.
    pub fn flags(&mut self) -> impl Fn(char) -> bool + use<'a> {
        let text = self.text();
        move |flag| text.contains(flag)
    }

    /// The remaining fields as pairs: `name:value`.
    pub fn pairs(self) -> Vec<(&'a str, &'a str)> {
        self.0.map(|field| field.split_once(':').unwrap_or((field, ""))).collect()
    }

    /// The remaining input.
    pub fn rest(self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.0
    }
}
