//! Encoding: a form, a header value, a presigned URL and a canonical request write themselves, by [`Encode`], into a
//! `fmt::Write`, a slice or a `String`.

#[cfg(any(feature = "proof", feature = "server"))]
mod json;

#[cfg(any(feature = "proof", feature = "server"))]
pub(crate) use json::json_string;

use crate::percent;
use crate::text::Text;
use core::fmt;

/// Writes a request body, a header value, a presigned URL or another value of this crate.
///
/// A value is written into any [`fmt::Write`], into a slice as bytes or as text, or into a new `String`.
/// [`encoded_len`](Self::encoded_len) only counts its bytes. Bodies and URLs may hold secrets such as tokens, so their
/// types have no `Display`. Every [`Operation`](crate::Operation) implements this trait; types of other crates cannot.
///
/// ```
/// use sts_wire::{Encode, GetCallerIdentity};
///
/// let mut buffer = [0; 43];
/// let body = GetCallerIdentity::new().encode_to_slice(&mut buffer)?;
/// assert_eq!(body, b"Action=GetCallerIdentity&Version=2011-06-15");
/// # Ok::<(), sts_wire::BufferTooSmall>(())
/// ```
pub trait Encode: WriteTo {
    /// Writes the value to `writer`, in pieces of about 512 bytes or more.
    ///
    /// # Errors
    /// The writer failed. It is not called again.
    fn encode<W: fmt::Write + ?Sized>(&self, writer: &mut W) -> fmt::Result
    where
        Self: Sized,
    {
        write_through(writer, &mut |sink| self.write_to(sink))
    }

    /// The length in bytes, for a `Content-Length` or a buffer.
    fn encoded_len(&self) -> usize {
        count(&mut |sink| self.write_to(sink))
    }

    /// Writes the value to the beginning of `buffer` and returns that part.
    ///
    /// # Errors
    /// [`BufferTooSmall`], with the size that is needed. The contents of the buffer are then unspecified.
    fn encode_to_slice<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8], BufferTooSmall> {
        match fill(buffer, &mut |sink| self.write_to(sink)) {
            Ok(used) => Ok(buffer.get(..used).unwrap_or_default()),
            Err(fmt::Error) => Err(BufferTooSmall { needed: self.encoded_len() }),
        }
    }

    /// Writes the value to the beginning of `buffer` and returns that part as text, for a URL.
    ///
    /// It checks for UTF-8 what [`encode_to_slice`](Self::encode_to_slice) wrote; a body needs no check.
    ///
    /// ```
    /// use sts_wire::{Encode, GetCallerIdentity};
    ///
    /// let mut buffer = [0; 64];
    /// let query = GetCallerIdentity::new().encode_to_str(&mut buffer)?;
    /// assert_eq!(query, "Action=GetCallerIdentity&Version=2011-06-15");
    /// # Ok::<(), sts_wire::BufferTooSmall>(())
    /// ```
    ///
    /// # Errors
    /// As [`encode_to_slice`](Self::encode_to_slice).
    fn encode_to_str<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b str, BufferTooSmall> {
        Ok(str::from_utf8(self.encode_to_slice(buffer)?).unwrap_or_default())
    }

    /// Writes the value to a new `String`.
    #[cfg(feature = "alloc")]
    fn encode_to_string(&self) -> alloc::string::String {
        // Growing the string costs less than counting its length first.
        let mut string = alloc::string::String::new();
        match write_through(&mut string, &mut |sink| self.write_to(sink)) {
            Ok(()) | Err(fmt::Error) => string,
        }
    }
}

impl<T: WriteTo + ?Sized> Encode for T {}

/// A type that writes itself to a [`Sink`]. It implements [`Encode`].
pub trait WriteTo {
    /// Writes the value.
    fn write_to(&self, sink: &mut Sink<'_>);
}

impl WriteTo for Text<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        sink.unescaped(*self);
    }
}

/// A buffer is too small for the value that was to be written into it.
///
/// ```
/// use sts_wire::{Encode, GetCallerIdentity};
///
/// let error = GetCallerIdentity::new().encode_to_slice(&mut [0; 16]).unwrap_err();
/// assert_eq!(error.needed(), 43);
/// assert_eq!(error.to_string(), "buffer too small: 43 bytes are needed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferTooSmall {
    needed: usize,
}

impl BufferTooSmall {
    /// The size in bytes that is needed.
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

/// Where encoders write: a buffer before one [`Target`].
///
/// Encoders write many pieces of a few bytes; the buffer keeps the target from being called for each. After its target
/// has failed, a sink writes nothing more and reports the failure at the end, so that encoders need not ask.
pub struct Sink<'b> {
    buffer: &'b mut [u8],
    used: usize,
    target: &'b mut dyn Target,
    has_failed: bool,
}

/// Takes the bytes of a sink, as a hasher or a `fmt::Write` does.
pub(crate) trait Target {
    /// Takes all of `bytes`, which are whole characters of UTF-8.
    fn take(&mut self, bytes: &[u8]) -> fmt::Result;
}

/// The size of the buffer before a target: large enough that targets are called rarely, small enough for the stack of a
/// microcontroller.
const BUFFER: usize = 512;

/// Writes through a buffer into a target.
pub(crate) fn write_into(target: &mut dyn Target, write: &mut dyn FnMut(&mut Sink<'_>)) -> fmt::Result {
    let mut sink = Sink { buffer: &mut [0; BUFFER], used: 0, target, has_failed: false };
    write(&mut sink);
    sink.flush();
    if sink.has_failed { Err(fmt::Error) } else { Ok(()) }
}

/// Writes through a buffer into a target that writes to another sink. That sink reports a failure at its own end.
#[cfg(any(feature = "proof", feature = "server"))]
pub(crate) fn write_nested(target: &mut dyn Target, write: &mut dyn FnMut(&mut Sink<'_>)) {
    match write_into(target, write) {
        Ok(()) | Err(fmt::Error) => {}
    }
}

/// Writes through a buffer into a `fmt::Write`.
pub(crate) fn write_through<W: fmt::Write + ?Sized>(
    writer: &mut W,
    write: &mut dyn FnMut(&mut Sink<'_>),
) -> fmt::Result {
    write_into(&mut Writer(writer), write)
}

/// The number of bytes that `write` writes.
pub(crate) fn count(write: &mut dyn FnMut(&mut Sink<'_>)) -> usize {
    let mut counter = Counter(0);
    match write_into(&mut counter, write) {
        Ok(()) | Err(fmt::Error) => counter.0,
    }
}

/// Writes into a slice and returns how many bytes it wrote; an error if the slice is too short.
pub(crate) fn fill(buffer: &mut [u8], write: &mut dyn FnMut(&mut Sink<'_>)) -> Result<usize, fmt::Error> {
    let mut sink = Sink { buffer, used: 0, target: &mut NoTarget, has_failed: false };
    write(&mut sink);
    if sink.has_failed { Err(fmt::Error) } else { Ok(sink.used) }
}

impl Sink<'_> {
    /// Writes `text` unchanged.
    pub(crate) fn text(&mut self, text: &str) {
        self.ascii(text.as_bytes());
    }

    /// Writes bytes unchanged. They are whole characters of UTF-8, nearly always ASCII.
    pub(crate) fn ascii(&mut self, ascii: &[u8]) {
        let end = self.used.wrapping_add(ascii.len());
        match self.buffer.get_mut(self.used..end) {
            Some(room) => {
                copy(ascii, room);
                self.used = end;
            }
            None => self.overflow(ascii),
        }
    }

    /// Writes one ASCII byte. It takes less time than a text of one byte.
    pub(crate) fn byte(&mut self, ascii: u8) {
        match self.buffer.get_mut(self.used) {
            Some(room) => {
                *room = ascii;
                self.used = self.used.wrapping_add(1);
            }
            None => self.overflow(&[ascii]),
        }
    }

    #[cold]
    #[inline(never)]
    fn overflow(&mut self, bytes: &[u8]) {
        self.flush();
        match self.buffer.get_mut(..bytes.len()) {
            _ if self.has_failed => {}
            Some(room) => self.used = copy(bytes, room),
            None => self.has_failed = self.target.take(bytes).is_err(),
        }
    }

    /// Writes `text` percent-encoded.
    pub(crate) fn percent(&mut self, text: &str) {
        self.percent_bytes(text.as_bytes());
    }

    /// Writes bytes percent-encoded.
    pub(crate) fn percent_bytes(&mut self, bytes: &[u8]) {
        self.percent_with::<false>(bytes);
    }

    /// Writes bytes percent-encoded, except for `/`.
    #[cfg(feature = "proof")]
    pub(crate) fn percent_keeping_slashes(&mut self, bytes: &[u8]) {
        self.percent_with::<true>(bytes);
    }

    fn percent_with<const KEEPS_SLASH: bool>(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() && !self.has_failed {
            let free = self.buffer.get_mut(self.used..).unwrap_or_default();
            let (read, written) = percent::encode::<KEEPS_SLASH>(rest, free);
            self.used = self.used.saturating_add(written);
            rest = rest.get(read..).unwrap_or_default();
            if !rest.is_empty() {
                self.flush();
            }
        }
    }

    /// Writes a text unescaped.
    pub(crate) fn unescaped(&mut self, text: Text<'_>) {
        text.each_str(&mut |piece| self.text(piece));
    }

    /// Writes a text unescaped, then percent-encoded.
    pub(crate) fn unescaped_percent(&mut self, text: Text<'_>) {
        text.each_str(&mut |piece| self.percent(piece));
    }

    /// Writes a decimal number.
    pub(crate) fn decimal(&mut self, number: u32) {
        let mut digits = [0; 10];
        self.ascii(decimal(number, &mut digits));
    }

    /// Hands the buffer to the target.
    fn flush(&mut self) {
        let bytes = self.buffer.get(..self.used).unwrap_or_default();
        self.has_failed = self.has_failed || self.target.take(bytes).is_err();
        self.used = 0;
    }
}

impl fmt::Debug for Sink<'_> {
    /// Leaves out the buffer, which may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sink").field("used", &self.used).finish_non_exhaustive()
    }
}

/// The decimal digits of a number, which are written to the end of `digits`.
pub(crate) fn decimal(mut number: u32, digits: &mut [u8; 10]) -> &[u8] {
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
    digits.get(first..).unwrap_or_default()
}

/// Copies as many bytes as fit, and returns their number. `copy_from_slice` would link a panic at some levels of
/// optimisation; the compiler makes this loop a call of `memcpy`.
pub(crate) fn copy(from: &[u8], to: &mut [u8]) -> usize {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
    from.len().min(to.len())
}

struct Writer<'w, W: ?Sized>(&'w mut W);

impl<W: fmt::Write + ?Sized> Target for Writer<'_, W> {
    fn take(&mut self, bytes: &[u8]) -> fmt::Result {
        self.0.write_str(str::from_utf8(bytes).map_err(|_| fmt::Error)?)
    }
}

/// Counts bytes.
struct Counter(usize);

impl Target for Counter {
    fn take(&mut self, bytes: &[u8]) -> fmt::Result {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(())
    }
}

/// The target of a sink that writes into a slice: nothing can be written after the end of the slice.
struct NoTarget;

impl Target for NoTarget {
    fn take(&mut self, _: &[u8]) -> fmt::Result {
        Err(fmt::Error)
    }
}

/// The output of `write`, for tests.
#[cfg(test)]
pub(crate) fn written(mut write: impl FnMut(&mut Sink<'_>)) -> alloc::string::String {
    let mut string = alloc::string::String::new();
    write_into(&mut Writer(&mut string), &mut write).unwrap();
    string
}

/// Texts whose lengths and characters meet the ends of blocks and buffers.
#[cfg(all(test, any(feature = "proof", feature = "server")))]
pub(crate) fn texts() -> impl Iterator<Item = alloc::string::String> {
    let characters = ["a", "/", "\"", "\\", "é", "\u{1}", "\u{10ffff}", "~", "+", "\x7f", "\u{2028}"];
    (0..700).map(move |length| characters.iter().cycle().skip(length % 7).take(length).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    extern crate std;
    use alloc::string::{String, ToString};
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

    /// Literal text and values to be escaped in turn, longer together than a stage.
    struct Mixed<'a>(&'a [&'a str]);

    impl WriteTo for Mixed<'_> {
        fn write_to(&self, sink: &mut Sink<'_>) {
            for (number, text) in (0..).zip(self.0) {
                sink.text(text);
                sink.decimal(number);
                sink.percent(text);
            }
        }
    }

    #[test]
    fn every_method_writes_the_same_bytes() {
        let long = "a b".repeat(800);
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
            assert_eq!(mixed.encode_to_slice(&mut buffer).unwrap(), expected.as_bytes());
            assert_eq!(mixed.encode_to_str(&mut buffer).unwrap(), expected);
            for size in [0, expected.len() / 2, expected.len() - 1] {
                let error = mixed.encode_to_slice(&mut buffer[..size]).unwrap_err();
                assert_eq!(mixed.encode_to_str(&mut buffer[..size]), Err(error));
                assert_eq!(error.needed(), expected.len());
                let told = std::format!("buffer too small: {} bytes are needed", expected.len());
                assert_eq!(error.to_string(), told);
            }
        }
    }

    #[test]
    fn debug_shows_the_length_and_hides_the_content() {
        let shown = written(|sink| {
            sink.text("planted");
            let shown = std::format!("{sink:?}");
            sink.text(&shown);
        });
        assert_eq!(shown, "plantedSink { used: 7, .. }");
    }

    #[test]
    fn numbers_are_written_in_decimal() {
        for number in [0, 9, 10, 900, 43_200, u32::MAX] {
            assert_eq!(decimal(number, &mut [0; 10]), std::format!("{number}").as_bytes());
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

    #[test]
    fn a_failed_sink_writes_nothing_more() {
        /// A target that fails at exactly one call.
        struct Flaky {
            calls: usize,
            failing: usize,
        }
        impl fmt::Write for Flaky {
            fn write_str(&mut self, _: &str) -> fmt::Result {
                self.calls += 1;
                if self.calls == self.failing { Err(fmt::Error) } else { Ok(()) }
            }
        }
        let (short, long, escaped) = ("x".repeat(100), "y".repeat(4_000), "/".repeat(1_600));
        let mixed = Mixed(&[&short, &long, &escaped, &short, &long, &escaped]);
        let mut all = Flaky { calls: 0, failing: 0 };
        mixed.encode(&mut all).unwrap();
        assert!(all.calls > 10, "{}", all.calls);
        for failing in 1..=all.calls {
            let mut flaky = Flaky { calls: 0, failing };
            assert!(mixed.encode(&mut flaky).is_err());
            assert_eq!(flaky.calls, failing);
        }
    }
}
