//! The encoding ladder, and the sinks at its foot.
//!
//! What can be written (a form, a header's value, a presigned URL, a canonical request) describes itself once, to
//! a [`Sink`] of this crate; the ladder offers the sinks that callers have: `fmt::Write`, a slice, a `String`.

use crate::form::percent;
use crate::xml::unescape::Piece;
use core::fmt;

/// What can be written out: the body of a request, a header's value, a presigned URL.
///
/// Four ways to have it, all from one description: into any [`fmt::Write`], its length alone, into a slice, into a
/// new `String`. What is written may hold secrets (tokens in bodies and URLs), therefore none of these types has a
/// `Display`.
///
/// ```
/// use sts_wire::{Encode, GetCallerIdentity};
///
/// let mut buffer = [0; 43];
/// let body = GetCallerIdentity::new().encode_to_slice(&mut buffer)?;
/// assert_eq!(body, "Action=GetCallerIdentity&Version=2011-06-15");
/// # Ok::<(), sts_wire::BufferTooSmall>(())
/// ```
pub trait Encode {
    /// The one description, written to a sink of this crate.
    #[doc(hidden)]
    fn write_to(&self, sink: &mut dyn Sink) -> fmt::Result;

    /// Writes it to `sink`, in pieces of up to 256 bytes.
    ///
    /// # Errors
    /// When the sink fails; never of itself.
    fn encode<W: fmt::Write + ?Sized>(&self, sink: &mut W) -> fmt::Result
    where
        Self: Sized,
    {
        let mut stage = Stage::new(FmtDrain(sink));
        self.write_to(&mut stage)?;
        stage.flush()
    }

    /// Its length in bytes, for a `Content-Length` or a buffer.
    fn encoded_len(&self) -> usize {
        let mut counter = Counter(0);
        match self.write_to(&mut counter) {
            Ok(()) | Err(fmt::Error) => counter.0,
        }
    }

    /// Writes it to the beginning of `buffer` and returns the part that was used.
    ///
    /// # Errors
    /// [`BufferTooSmall`], with the size that is needed. Nothing is said of what the buffer then holds.
    fn encode_to_slice<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b str, BufferTooSmall> {
        let mut slice = SliceSink::new(buffer);
        match self.write_to(&mut slice) {
            Ok(()) => Ok(slice.into_str()),
            Err(fmt::Error) => Err(BufferTooSmall { needed: self.encoded_len() }),
        }
    }

    /// Writes it to a new `String`.
    #[cfg(feature = "alloc")]
    fn encode_to_string(&self) -> alloc::string::String {
        // Grown rather than reserved: counting first costs more than a few copies.
        let mut string = alloc::string::String::new();
        let mut stage = Stage::new(FmtDrain(&mut string));
        match self.write_to(&mut stage).and_then(|()| stage.flush()) {
            Ok(()) | Err(fmt::Error) => string,
        }
    }
}

impl Encode for crate::Text<'_> {
    fn write_to(&self, sink: &mut dyn Sink) -> fmt::Result {
        self.pieces().try_for_each(|piece| match piece {
            Piece::Str(text) => sink.text(text),
            Piece::Char(c) => sink.text(c.encode_utf8(&mut [0; 4])),
        })
    }
}

/// A buffer that does not hold what was to be written into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferTooSmall {
    needed: usize,
}

impl BufferTooSmall {
    /// The size in bytes that would do.
    #[must_use]
    pub const fn needed(&self) -> usize {
        self.needed
    }
}

impl fmt::Display for BufferTooSmall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "buffer too small: {} bytes are needed", self.needed)
    }
}

impl core::error::Error for BufferTooSmall {}

/// Where encoders write: text as it is, or percent-encoded.
pub trait Sink {
    /// Writes `text` as it is.
    fn text(&mut self, text: &str) -> fmt::Result;

    /// Writes `text` percent-encoded.
    fn percent(&mut self, text: &str) -> fmt::Result;

    /// Writes ASCII that stands in an array, which is a `str` only after a look at it.
    fn ascii(&mut self, ascii: &[u8]) -> fmt::Result {
        self.text(str::from_utf8(ascii).map_err(|_| fmt::Error)?)
    }

    /// Writes a decimal number.
    fn decimal(&mut self, number: u32) -> fmt::Result {
        let mut digits = [0; 10];
        self.text(decimal(number, &mut digits))
    }
}

impl<S: Sink + ?Sized> Sink for &mut S {
    fn text(&mut self, text: &str) -> fmt::Result {
        (**self).text(text)
    }

    fn percent(&mut self, text: &str) -> fmt::Result {
        (**self).percent(text)
    }

    fn ascii(&mut self, ascii: &[u8]) -> fmt::Result {
        (**self).ascii(ascii)
    }
}

/// The digits of a number, at the end of a buffer that holds the longest.
fn decimal(mut number: u32, digits: &mut [u8; 10]) -> &str {
    let mut first = digits.len();
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        let [last, ..] = (number % 10).to_le_bytes();
        *digit = b'0'.wrapping_add(last);
        number /= 10;
        first = at;
        if number == 0 {
            break;
        }
    }
    digits.get(first..).and_then(|digits| core::str::from_utf8(digits).ok()).unwrap_or_default()
}

/// What takes the staged bytes: always whole UTF-8 characters.
pub(crate) trait Drain {
    fn drain(&mut self, text: &[u8]) -> fmt::Result;
}

/// The size of the stage: large enough that what drains it is called rarely, small enough for any stack.
const STAGE: usize = 256;

/// Collects small writes before it passes them on.
///
/// Encoders write many pieces of a few bytes. Passed on one by one, a `dyn` or formatting sink costs twice the
/// encoding itself.
pub(crate) struct Stage<D> {
    buffer: [u8; STAGE],
    used: usize,
    drain: D,
}

impl<D: Drain> Stage<D> {
    pub(crate) const fn new(drain: D) -> Self {
        Self { buffer: [0; STAGE], used: 0, drain }
    }

    /// Passes on what is staged; without it the end is lost.
    pub(crate) fn flush(&mut self) -> fmt::Result {
        let staged = self.buffer.get(..self.used).unwrap_or_default();
        self.used = 0;
        self.drain.drain(staged)
    }

    fn free(&mut self) -> &mut [u8] {
        self.buffer.get_mut(self.used..).unwrap_or_default()
    }
}

impl<D: Drain> Sink for Stage<D> {
    fn text(&mut self, text: &str) -> fmt::Result {
        if text.len() > self.free().len() {
            self.flush()?;
            if text.len() > STAGE {
                return self.drain.drain(text.as_bytes());
            }
        }
        self.used = self.used.saturating_add(copy(text.as_bytes(), self.free()));
        Ok(())
    }

    fn percent(&mut self, text: &str) -> fmt::Result {
        let mut rest = text.as_bytes();
        loop {
            if self.free().len() < percent::ROOM {
                self.flush()?;
            }
            let (read, written) = percent::encode(rest, self.free());
            self.used = self.used.saturating_add(written);
            rest = rest.get(read..).unwrap_or_default();
            if rest.is_empty() {
                return Ok(());
            }
        }
    }
}

/// Copies as much as fits, and says how much that was.
pub(crate) fn copy(from: &[u8], to: &mut [u8]) -> usize {
    let length = from.len().min(to.len());
    if let (Some(from), Some(to)) = (from.get(..length), to.get_mut(..length)) {
        to.copy_from_slice(from);
    }
    length
}

struct FmtDrain<'w, W: ?Sized>(&'w mut W);

impl<W: fmt::Write + ?Sized> Drain for FmtDrain<'_, W> {
    fn drain(&mut self, text: &[u8]) -> fmt::Result {
        self.0.write_str(core::str::from_utf8(text).map_err(|_| fmt::Error)?)
    }
}

/// Writes into a slice, without a stage between.
pub(crate) struct SliceSink<'b> {
    buffer: &'b mut [u8],
    used: usize,
}

impl<'b> SliceSink<'b> {
    pub(crate) const fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, used: 0 }
    }

    /// What was written.
    pub(crate) fn into_str(self) -> &'b str {
        self.buffer.get(..self.used).and_then(|used| core::str::from_utf8(used).ok()).unwrap_or_default()
    }
}

impl Sink for SliceSink<'_> {
    fn text(&mut self, text: &str) -> fmt::Result {
        let free = self.buffer.get_mut(self.used..).unwrap_or_default();
        if text.len() > free.len() {
            return Err(fmt::Error);
        }
        self.used = self.used.saturating_add(copy(text.as_bytes(), free));
        Ok(())
    }

    fn percent(&mut self, text: &str) -> fmt::Result {
        let free = self.buffer.get_mut(self.used..).unwrap_or_default();
        let (read, written) = percent::encode(text.as_bytes(), free);
        self.used = self.used.saturating_add(written);
        if read < text.len() { Err(fmt::Error) } else { Ok(()) }
    }
}

/// Counts what would be written.
struct Counter(usize);

impl Sink for Counter {
    fn text(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.saturating_add(text.len());
        Ok(())
    }

    fn percent(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.saturating_add(percent::encoded_len(text.as_bytes()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    extern crate std;
    use alloc::string::String;
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

    /// Literal text and values to be escaped in turn, longer together than a stage.
    struct Mixed<'a>(&'a [&'a str]);

    impl Encode for Mixed<'_> {
        fn write_to(&self, sink: &mut dyn Sink) -> fmt::Result {
            for (number, text) in (0..).zip(self.0) {
                sink.text(text)?;
                sink.decimal(number)?;
                sink.percent(text)?;
            }
            Ok(())
        }
    }

    #[test]
    fn every_rung_writes_the_same() {
        let long = "a b".repeat(200);
        for texts in
            [&["", "x", "é", "/"][..], &[long.as_str()], &["~", long.as_str(), "ü&", long.as_str(), "z"]]
        {
            let mixed = Mixed(texts);
            let expected: String = texts
                .iter()
                .enumerate()
                .map(|(number, text)| {
                    std::format!("{text}{number}{}", percent_encoding::utf8_percent_encode(text, RESERVED))
                })
                .collect();
            let mut string = String::new();
            mixed.encode(&mut string).unwrap();
            assert_eq!(string, expected);
            #[cfg(feature = "alloc")]
            assert_eq!(mixed.encode_to_string(), expected);
            assert_eq!(mixed.encoded_len(), expected.len());
            let mut buffer = std::vec![0; expected.len() + 1];
            assert_eq!(mixed.encode_to_slice(&mut buffer).unwrap(), expected);
            for size in [0, expected.len() / 2, expected.len() - 1] {
                let error = mixed.encode_to_slice(&mut buffer[..size]).unwrap_err();
                assert_eq!(error.needed(), expected.len());
            }
        }
    }

    #[test]
    fn decimals_are_written_whole() {
        for number in [0, 9, 10, 900, 43_200, u32::MAX] {
            assert_eq!(decimal(number, &mut [0; 10]), std::format!("{number}"));
        }
    }

    #[test]
    fn a_failing_sink_fails_the_encoding() {
        struct Full;
        impl fmt::Write for Full {
            fn write_str(&mut self, _: &str) -> fmt::Result {
                Err(fmt::Error)
            }
        }
        assert!(Mixed(&["x"]).encode(&mut Full).is_err());
    }
}
