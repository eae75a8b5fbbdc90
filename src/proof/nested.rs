//! Percent-encoding of what is written, without a buffer for the whole.

use crate::encode::{Sink, Target, write_into};
use core::fmt;

/// Percent-encodes what `write` writes, except for `/`.
pub(super) fn percent_keeping_slashes(sink: &mut Sink<'_>, write: &mut dyn FnMut(&mut Sink<'_>)) {
    ignore(write_into(&mut KeepingSlashes(sink), write));
}

/// The sink below reports its own failure at its end.
fn ignore(result: fmt::Result) {
    match result {
        Ok(()) | Err(fmt::Error) => {}
    }
}

struct KeepingSlashes<'s, 'b>(&'s mut Sink<'b>);

impl Target for KeepingSlashes<'_, '_> {
    fn take(&mut self, bytes: &[u8]) -> fmt::Result {
        let mut rest = bytes;
        // Searched by bytes, as `slice::split` links a path to a panic.
        while let Some((escaped, after)) =
            rest.iter().position(|byte| *byte == b'/').and_then(|at| rest.split_at_checked(at))
        {
            self.0.percent_bytes(escaped);
            self.0.text("/");
            rest = after.get(1..).unwrap_or_default();
        }
        self.0.percent_bytes(rest);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::written;
    use alloc::string::String;

    /// Texts whose lengths and characters meet the ends of blocks and buffers.
    fn texts() -> impl Iterator<Item = String> {
        let characters = ["a", "/", "\"", "\\", "é", "\u{1}", "\u{10ffff}", "~", "+", "\x7f", "\u{2028}"];
        (0..700).map(move |length| characters.iter().cycle().skip(length % 7).take(length).copied().collect())
    }

    #[test]
    fn percent_encoding_keeps_slashes_alone() {
        use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
        const RESERVED: &AsciiSet =
            &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
        for text in texts() {
            let encoded = written(|sink| percent_keeping_slashes(sink, &mut |sink| sink.text(&text)));
            assert_eq!(encoded, alloc::string::ToString::to_string(&utf8_percent_encode(&text, RESERVED)));
        }
    }
}
