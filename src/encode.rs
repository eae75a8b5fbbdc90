//! The encoding ladder, and the sinks at its foot.
//!
//! What can be written (a form, a header's value, a presigned URL, a canonical request) describes itself once, to
//! a [`Sink`] of this crate; the ladder offers the sinks that callers have: `fmt::Write`, a slice, a `String`.

use crate::Text;
use crate::percent;
use core::fmt;

/// What can be written out: the body of a request, a header's value, a presigned URL.
///
/// Five ways to have it, all from one description: into any [`fmt::Write`], its length alone, into a slice as bytes or as
/// text, into a new `String`. What is written may hold secrets (tokens in bodies and URLs), therefore none of these types has a
/// `Display`. It is implemented by what this crate writes, every [`Operation`](crate::Operation) among it, and sealed.
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
    /// Writes it to `sink`, in pieces of up to 1,024 bytes, or longer where a long text stands in memory as it is written.
    ///
    /// # Errors
    /// When the sink fails, which is then not called again; never of itself.
    fn encode<W: fmt::Write + ?Sized>(&self, sink: &mut W) -> fmt::Result
    where
        Self: Sized,
    {
        drain_into(&mut FmtDrain(sink), &mut |sink| self.write_to(sink))
    }

    /// Its length in bytes, for a `Content-Length` or a buffer.
    fn encoded_len(&self) -> usize {
        let mut counter = Counter(0);
        match drain_into(&mut counter, &mut |sink| self.write_to(sink)) {
            Ok(()) | Err(fmt::Error) => counter.0,
        }
    }

    /// Writes it to the beginning of `buffer` and returns the part that was used.
    ///
    /// # Errors
    /// [`BufferTooSmall`], with the size that is needed. Nothing is said of what the buffer then holds.
    fn encode_to_slice<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8], BufferTooSmall> {
        match fill(buffer, &mut |sink| self.write_to(sink)) {
            Ok(used) => Ok(buffer.get(..used).unwrap_or_default()),
            Err(fmt::Error) => Err(BufferTooSmall { needed: self.encoded_len() }),
        }
    }

    /// The same as text, for a URL or what wants a `&str`. It is looked over once more, which a body can do without.
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

    /// Writes it to a new `String`.
    #[cfg(feature = "alloc")]
    fn encode_to_string(&self) -> alloc::string::String {
        // Grown rather than reserved: counting first costs more than a few copies.
        let mut string = alloc::string::String::new();
        match drain_into(&mut FmtDrain(&mut string), &mut |sink| self.write_to(sink)) {
            Ok(()) | Err(fmt::Error) => string,
        }
    }
}

impl<T: WriteTo + ?Sized> Encode for T {}

/// The one description, without the ladder: what needs no more than this does not bring the rest along.
pub trait WriteTo {
    /// Writes it to the sink of this crate.
    fn write_to(&self, sink: &mut Sink<'_>);
}

impl WriteTo for Text<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        sink.unescaped(*self);
    }
}

/// A buffer that does not hold what was to be written into it.
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
///
/// Encoders write many pieces of a few bytes. They are collected in a buffer, and what takes them is called when
/// that is full: called for each piece, it would cost twice the encoding itself. There is one sink for all that
/// takes the bytes (a `fmt::Write`, a hasher, a slice), so there is one of each encoder too.
///
/// A sink that has failed takes nothing more and says so at the end: an encoder need not ask after each piece.
pub struct Sink<'b> {
    buffer: &'b mut [u8],
    used: usize,
    drain: &'b mut dyn Drain,
    /// Whether the buffer is all the room there is: a slice of the caller's.
    is_all: bool,
    /// Whether the drain has failed.
    failed: bool,
}

/// What takes the bytes of a sink.
pub(crate) trait Drain {
    /// Takes bytes, and says how many: what it leaves comes again, before what is written next.
    ///
    /// One that takes all is given whole UTF-8 characters. One that leaves some takes more than that, or nothing.
    fn drain(&mut self, text: &[u8]) -> Result<usize, fmt::Error>;
}

/// The size of the buffer: large enough that its drain is called rarely and runs have room, small enough for the stack.
const STAGE: usize = if crate::WIDE { 1024 } else { 256 };

/// Writes through a buffer into a drain.
///
/// Not generic over `write`, so that there is one of it.
pub(crate) fn drain_into(drain: &mut dyn Drain, write: &mut dyn FnMut(&mut Sink<'_>)) -> fmt::Result {
    let mut buffer = [0; STAGE];
    let mut sink = Sink::new(&mut buffer, 0, drain);
    write(&mut sink);
    sink.flush();
    sink.finish().map(|_| ())
}

/// Writes into a slice, and says how much; fails when it is full.
#[cfg_attr(not(target_pointer_width = "64"), inline(never))]
pub(crate) fn fill(buffer: &mut [u8], write: &mut dyn FnMut(&mut Sink<'_>)) -> Result<usize, fmt::Error> {
    let mut sink = Sink { buffer, used: 0, drain: &mut Full, is_all: true, failed: false };
    write(&mut sink);
    sink.finish()
}

impl<'b> Sink<'b> {
    /// A sink in front of `drain`, with a buffer in which `used` bytes stand already.
    pub(crate) fn new(buffer: &'b mut [u8], used: usize, drain: &'b mut dyn Drain) -> Self {
        Self { buffer, used, drain, is_all: false, failed: false }
    }

    /// How much of the buffer is still to be drained; an error if the drain has failed.
    pub(crate) const fn finish(&self) -> Result<usize, fmt::Error> {
        if self.failed { Err(fmt::Error) } else { Ok(self.used) }
    }

    /// All that was written, if it is kept: by a slice of the caller's.
    pub(crate) fn kept(&self) -> Option<&[u8]> {
        if self.is_all { self.buffer.get(..self.used) } else { None }
    }

    /// Writes `text` as it is.
    #[inline]
    pub(crate) fn text(&mut self, text: &str) {
        self.ascii(text.as_bytes());
    }

    /// Writes ASCII that stands in an array, which is a `str` only after a look at it.
    ///
    /// Inlined, what is known of a piece makes it a few moves; on small machines, where a call costs less than the
    /// room for those, it is one.
    #[cfg_attr(target_pointer_width = "64", inline)]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
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

    #[cold]
    #[inline(never)]
    fn overflow(&mut self, bytes: &[u8]) {
        let mut bytes = bytes;
        while !bytes.is_empty() {
            self.flush();
            // What is long need not stand in the buffer, if nothing waits there before it.
            let taken = match self.used {
                _ if self.failed => return,
                0 if bytes.len() > self.buffer.len() => match self.drain.drain(bytes) {
                    Ok(taken) => taken,
                    Err(fmt::Error) => return self.fail(),
                },
                _ => {
                    let copied = copy(bytes, self.free());
                    self.used = self.used.saturating_add(copied);
                    copied
                }
            };
            bytes = bytes.get(taken..).unwrap_or_default();
        }
    }

    #[cold]
    fn fail(&mut self) {
        self.failed = true;
        self.used = 0;
    }

    /// Writes `text` percent-encoded.
    pub(crate) fn percent(&mut self, text: &str) {
        self.percent_bytes(text.as_bytes());
    }

    /// The same with bytes of which each is encoded by itself.
    pub(crate) fn percent_bytes(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() && !self.failed {
            let (read, written) = percent::encode(rest, self.free());
            self.used = self.used.saturating_add(written);
            rest = rest.get(read..).unwrap_or_default();
            if !rest.is_empty() {
                self.flush();
            }
        }
    }

    /// Writes a text of a document as it reads.
    #[cfg_attr(target_pointer_width = "64", inline)]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub(crate) fn unescaped(&mut self, text: Text<'_>) {
        match text.as_str() {
            Some(plain) => self.text(plain),
            None => text.each_str(&mut |piece| self.text(piece)),
        }
    }

    /// The same, percent-encoded.
    pub(crate) fn unescaped_percent(&mut self, text: Text<'_>) {
        text.each_str(&mut |piece| self.percent(piece));
    }

    /// Writes a decimal number.
    pub(crate) fn decimal(&mut self, number: u32) {
        let mut digits = [0; 10];
        self.ascii(decimal(number, &mut digits));
    }

    /// Hands what is in the buffer to the drain; what that leaves is moved to the front.
    pub(crate) fn flush(&mut self) {
        if self.failed {
            return self.fail();
        }
        let collected = self.buffer.get(..self.used).unwrap_or_default();
        let Ok(taken) = self.drain.drain(collected) else { return self.fail() };
        if let Some((front, rest)) = self.buffer.split_at_mut_checked(taken) {
            self.used = self.used.saturating_sub(taken);
            copy(rest.get(..self.used).unwrap_or_default(), front);
        }
    }

    #[cfg_attr(target_pointer_width = "64", inline)]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn free(&mut self) -> &mut [u8] {
        self.buffer.get_mut(self.used..).unwrap_or_default()
    }
}

impl fmt::Debug for Sink<'_> {
    /// Without what was written, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sink").field("used", &self.used).finish_non_exhaustive()
    }
}

/// The digits of a number, at the end of a buffer that holds the longest.
fn decimal(mut number: u32, digits: &mut [u8; 10]) -> &[u8] {
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
    fn drain(&mut self, text: &[u8]) -> Result<usize, fmt::Error> {
        self.0.write_str(str::from_utf8(text).map_err(|_| fmt::Error)?)?;
        Ok(text.len())
    }
}

/// Counts what is written.
struct Counter(usize);

impl Drain for Counter {
    fn drain(&mut self, text: &[u8]) -> Result<usize, fmt::Error> {
        self.0 = self.0.saturating_add(text.len());
        Ok(text.len())
    }
}

/// What is behind a slice: nothing.
struct Full;

impl Drain for Full {
    fn drain(&mut self, text: &[u8]) -> Result<usize, fmt::Error> {
        let _ = text;
        Err(fmt::Error)
    }
}

/// What `write` writes, for tests.
#[cfg(test)]
pub(crate) fn written(mut write: impl FnMut(&mut Sink<'_>)) -> alloc::string::String {
    let mut string = alloc::string::String::new();
    drain_into(&mut FmtDrain(&mut string), &mut write).unwrap();
    string
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
    fn every_rung_writes_the_same() {
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
    fn debug_says_how_much_and_not_what() {
        let shown = written(|sink| {
            sink.text("planted");
            let shown = std::format!("{sink:?}");
            sink.text(&shown);
        });
        assert_eq!(shown, "plantedSink { used: 7, .. }");
    }

    #[test]
    fn decimals_are_written_whole() {
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
    fn a_sink_that_has_failed_takes_nothing_more() {
        /// Fails at one call, and at no other.
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
