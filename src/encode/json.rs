//! JSON strings.

use super::{Sink, Target, write_nested};
use crate::document::scan::count_while;
use core::fmt;

/// Writes what `write` writes as a JSON string in ASCII, with its quotes.
pub(crate) fn json_string(sink: &mut Sink<'_>, write: &mut dyn FnMut(&mut Sink<'_>)) {
    sink.text("\"");
    write_nested(&mut JsonString(sink), write);
    sink.text("\"");
}

/// A target that writes into a sink what belongs between the quotes of a JSON string.
struct JsonString<'s, 'b>(&'s mut Sink<'b>);

impl Target for JsonString<'_, '_> {
    fn take(&mut self, bytes: &[u8]) -> fmt::Result {
        let mut rest = str::from_utf8(bytes).map_err(|_| fmt::Error)?;
        while !rest.is_empty() {
            let is_plain = |byte: u8| (b' '..=0x7f).contains(&byte) & (byte != b'"') & (byte != b'\\');
            let plain = count_while(rest.as_bytes(), is_plain);
            let (plain, escaped) = rest.split_at_checked(plain).unwrap_or((rest, ""));
            self.0.text(plain);
            let mut chars = escaped.chars();
            match chars.next() {
                None => {}
                Some('"') => self.0.text("\\\""),
                Some('\\') => self.0.text("\\\\"),
                Some(c) => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| self.unit(*unit)),
            }
            rest = chars.as_str();
        }
        Ok(())
    }
}

impl JsonString<'_, '_> {
    /// Writes `\uXXXX`.
    fn unit(&mut self, unit: u16) {
        self.0.text("\\u");
        for shift in [12, 8, 4, 0] {
            let digit = char::from_digit(u32::from(unit >> shift & 15), 16).unwrap_or('0');
            self.0.text(digit.encode_utf8(&mut [0; 4]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{texts, written};
    use alloc::string::String;

    /// `serde_json` escapes characters beyond ASCII never, and both read all escapes.
    #[test]
    fn a_json_string_is_read_back() {
        for text in texts() {
            let json = written(|sink| json_string(sink, &mut |sink| sink.text(&text)));
            assert!(json.is_ascii());
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
