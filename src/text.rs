//! A string as it stands in a document.

#[cfg(feature = "json")]
use crate::json;
use crate::xml::unescape::{Piece, Unescape};
use core::fmt;
use core::hash::{Hash, Hasher};

/// A borrowed string, checked when it was decoded and unescaped as it is read.
///
/// A decoded value points into the body it came from, so nothing is allocated or copied. What XML escapes
/// (references, CDATA, comments in the middle of a value, CR), or JSON, is resolved at each reading; that cannot
/// fail. A value in which nothing is escaped, as all that AWS sends, costs what a `&str` costs.
///
/// 24 bytes, as is `Option<Text>`, on 64-bit targets.
///
/// ```
/// use sts_wire::Text;
///
/// let arn = Text::from("arn:aws:iam::123456789012:role/demo");
/// assert_eq!(arn.as_str(), Some("arn:aws:iam::123456789012:role/demo"));
/// assert_eq!(arn, "arn:aws:iam::123456789012:role/demo");
/// assert_eq!(arn.to_string(), "arn:aws:iam::123456789012:role/demo");
/// ```
#[derive(Clone, Copy)]
pub struct Text<'a> {
    raw: &'a str,
    escape: Escape,
}

/// How the document wrote the value.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
enum Escape {
    None,
    Xml,
    /// As XML, and without the white space around it once it is unescaped.
    XmlTrimmed,
    #[cfg(feature = "json")]
    Json,
    #[cfg(feature = "json")]
    JsonTrimmed,
}

impl<'a> Text<'a> {
    /// A value in which nothing is escaped.
    #[must_use]
    pub const fn new(plain: &'a str) -> Self {
        Self { raw: plain, escape: Escape::None }
    }

    /// XML character data that the reader has found well-formed.
    pub(crate) const fn from_xml(raw: &'a str) -> Self {
        Self { raw, escape: Escape::Xml }
    }

    /// The inside of a string of JSON that the reader has found well-formed.
    #[cfg(feature = "json")]
    pub(crate) const fn from_json(raw: &'a str) -> Self {
        Self { raw, escape: Escape::Json }
    }

    /// The value as a slice of the body: `Some` unless something in it is escaped.
    #[must_use]
    pub const fn as_str(&self) -> Option<&'a str> {
        match self.escape {
            Escape::None => Some(self.raw),
            _ => None,
        }
    }

    /// The value without white space around it: the four characters that are white space to XML, and to JSON.
    pub(crate) fn trimmed(self) -> Self {
        match self.escape {
            Escape::None => Self::new(self.raw.trim_ascii()),
            Escape::Xml | Escape::XmlTrimmed => Self { escape: Escape::XmlTrimmed, ..self },
            #[cfg(feature = "json")]
            Escape::Json | Escape::JsonTrimmed => Self { escape: Escape::JsonTrimmed, ..self },
        }
    }

    /// The value up to the first `end`, and of that what follows the last `start`: the whole where neither is found.
    /// Characters that the document escaped are not found.
    #[cfg(any(feature = "http", feature = "json"))]
    pub(crate) fn between(self, start: char, end: char) -> Self {
        let before = self.raw.split(end).next().unwrap_or_default();
        Self { raw: before.rsplit(start).next().unwrap_or_default(), ..self }
    }

    /// The characters of the value, unescaped.
    pub fn chars(&self) -> impl Iterator<Item = char> + use<'a> {
        Chars::new(self.pieces())
    }

    /// The length of the value in bytes, unescaped; linear in the length where something is escaped.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.as_str() {
            Some(plain) => plain.len(),
            None => {
                let mut length = 0_usize;
                self.each_str(&mut |piece| length = length.saturating_add(piece.len()));
                length
            }
        }
    }

    /// Whether the value is the empty string.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.is_longer_than(0)
    }

    /// Whether the value has more than `limit` bytes. It is not read beyond the byte that decides.
    pub(crate) fn is_longer_than(&self, limit: usize) -> bool {
        let (escape, trimmed) = match self.escape {
            Escape::XmlTrimmed => (Escape::Xml, true),
            #[cfg(feature = "json")]
            Escape::JsonTrimmed => (Escape::Json, true),
            escape => (escape, false),
        };
        let mut length = 0_usize;
        Self { escape, ..*self }.chars().any(|c| {
            let white = trimmed && matches!(c, ' ' | '\t' | '\r' | '\n');
            if length > 0 || !white {
                length = length.saturating_add(c.len_utf8());
            }
            length > limit && !white
        })
    }

    /// Gives the value to `take` in pieces, none of them escaped any more.
    #[inline(never)]
    pub(crate) fn each_str(&self, take: &mut dyn FnMut(&str)) {
        match self.as_str() {
            Some(plain) => take(plain),
            None => self.pieces().for_each(|piece| take(piece.as_str(&mut [0; 4]))),
        }
    }

    /// The value in the pieces that stand in the document, none of them escaped any more.
    pub(crate) fn pieces(&self) -> Pieces<'a> {
        match self.escape {
            Escape::None => Pieces::Plain(Some(self.raw)),
            Escape::Xml => Pieces::Xml(Clipped::whole(Unescape::new(self.raw))),
            Escape::XmlTrimmed => Pieces::Xml(Clipped::trimmed(Unescape::new(self.raw))),
            #[cfg(feature = "json")]
            Escape::Json => Pieces::Json(Clipped::whole(json::Unescape::new(self.raw))),
            #[cfg(feature = "json")]
            Escape::JsonTrimmed => Pieces::Json(Clipped::trimmed(json::Unescape::new(self.raw))),
        }
    }
}

/// The four characters that are white space to XML, and to JSON.
#[cfg_attr(not(target_pointer_width = "64"), inline(never))]
pub(crate) const fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Writes a character of a received text so that what is printed stays one line: escaped as `char::escape_debug` escapes
/// it. Control characters, line and paragraph separators, bidirectional controls and invisible characters are written
/// as escapes; quotes and backslashes, which are harmless, as they are.
pub(crate) fn write_in_line(c: char, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    use fmt::Write;

    match c {
        '"' | '\'' | '\\' => f.write_char(c),
        _ => c.escape_debug().try_for_each(|c| f.write_char(c)),
    }
}

/// After how many characters `needle` stands. The needles are ASCII and begin with a character that is not in them
/// again, so that a partial match need not be taken back further than to its beginning.
pub(crate) fn position(chars: impl Iterator<Item = char>, needle: &str) -> Option<usize> {
    let mut wanted = needle.chars();
    let mut matched = 0_usize;
    for (at, c) in chars.enumerate() {
        if wanted.clone().next() != Some(c) {
            wanted = needle.chars();
            matched = 0;
        }
        if wanted.clone().next() == Some(c) {
            wanted.next();
            matched = matched.saturating_add(1);
        }
        if wanted.as_str().is_empty() {
            return at.checked_add(1)?.checked_sub(matched);
        }
    }
    None
}

/// The value of a digit. `char::to_digit` can panic, and the compiler does not always see that it will not.
pub(crate) fn digit(c: char, radix: u32) -> Option<u32> {
    let value = match c {
        '0'..='9' => u32::from(c).wrapping_sub(u32::from('0')),
        'a'..='f' => u32::from(c).wrapping_sub(u32::from('a')).wrapping_add(10),
        'A'..='F' => u32::from(c).wrapping_sub(u32::from('A')).wrapping_add(10),
        _ => return None,
    };
    (value < radix).then_some(value)
}

/// Iterator over the pieces of a [`Text`].
#[derive(Clone)]
pub(crate) enum Pieces<'a> {
    Plain(Option<&'a str>),
    Xml(Clipped<Unescape<'a>>),
    #[cfg(feature = "json")]
    Json(Clipped<json::Unescape<'a>>),
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        match self {
            Self::Plain(whole) => whole.take().map(Piece::Str),
            Self::Xml(unescaped) => unescaped.next(),
            #[cfg(feature = "json")]
            Self::Json(unescaped) => unescaped.next(),
        }
    }
}

/// Iterator over the characters of pieces.
#[derive(Clone)]
struct Chars<'a, P> {
    /// What is left of the piece that is being read.
    piece: core::str::Chars<'a>,
    pieces: P,
}

impl<P> Chars<'_, P> {
    fn new(pieces: P) -> Self {
        Self { piece: "".chars(), pieces }
    }
}

impl<'a, P: Iterator<Item = Piece<'a>>> Iterator for Chars<'a, P> {
    type Item = char;

    #[inline(never)]
    fn next(&mut self) -> Option<char> {
        loop {
            if let Some(c) = self.piece.next() {
                return Some(c);
            }
            match self.pieces.next()? {
                Piece::Str(text) => self.piece = text.chars(),
                Piece::Char(c) => return Some(c),
            }
        }
    }
}

/// The pieces of escaped text, or of a part of it.
#[derive(Clone)]
pub(crate) struct Clipped<U> {
    pieces: U,
    /// How many bytes come next that are left out.
    before: usize,
    /// How many bytes come then.
    inside: usize,
}

impl<'a, U: Iterator<Item = Piece<'a>> + Clone> Clipped<U> {
    const fn whole(pieces: U) -> Self {
        Self { pieces, before: 0, inside: usize::MAX }
    }

    /// What is without the white space around it.
    ///
    /// White space can be anything here (a reference, beside a comment), so it is recognised once it is unescaped, by
    /// reading over all pieces first.
    fn trimmed(pieces: U) -> Self {
        let (mut at, mut before, mut end) = (0_usize, None, 0);
        for piece in pieces.clone() {
            for byte in piece.as_str(&mut [0; 4]).bytes() {
                if !is_white_space(byte) {
                    before = before.or(Some(at));
                    end = at.saturating_add(1);
                }
                at = at.saturating_add(1);
            }
        }
        let before = before.unwrap_or_default();
        Self { pieces, before, inside: end.saturating_sub(before) }
    }
}

impl<'a, U: Iterator<Item = Piece<'a>>> Iterator for Clipped<U> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        while self.inside > 0 {
            let piece = self.pieces.next()?;
            let length = piece.as_str(&mut [0; 4]).len();
            let start = self.before.min(length);
            self.before = self.before.saturating_sub(start);
            let end = length.min(start.saturating_add(self.inside));
            self.inside = self.inside.saturating_sub(end.saturating_sub(start));
            if start < end {
                return match piece {
                    Piece::Str(text) => text.get(start..end).map(Piece::Str),
                    Piece::Char(_) => Some(piece),
                };
            }
        }
        None
    }
}

/// What reads as text: every string (`&str`, `String`, a heapless string) and [`Text`].
///
/// It is how credentials in any storage sign, those just decoded included.
///
/// ```
/// use sts_wire::{Text, ToText};
///
/// fn length(value: &impl ToText) -> usize {
///     value.to_text().len()
/// }
/// assert_eq!(length(&"four"), length(&Text::from("four")));
/// ```
pub trait ToText {
    /// The value as a borrowed [`Text`].
    fn to_text(&self) -> Text<'_>;
}

impl<S: AsRef<str> + ?Sized> ToText for S {
    fn to_text(&self) -> Text<'_> {
        Text::new(self.as_ref())
    }
}

impl ToText for Text<'_> {
    fn to_text(&self) -> Text<'_> {
        *self
    }
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self::new("")
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(plain: &'a str) -> Self {
        Self::new(plain)
    }
}

impl fmt::Display for Text<'_> {
    /// The value, with width, fill, alignment and precision applied as to a `str`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.as_str(), f.width(), f.precision()) {
            (Some(plain), ..) => f.pad(plain),
            (None, None, None) => self.pieces().try_for_each(|piece| piece.write_to(f)),
            (None, width, precision) => {
                self.pad(width.unwrap_or_default(), precision.unwrap_or(usize::MAX), f)
            }
        }
    }
}

impl Text<'_> {
    /// `Formatter::pad` for a value that is not one slice.
    fn pad(&self, width: usize, precision: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;

        let shown = || self.chars().take(precision);
        let padding = width.saturating_sub(shown().take(width).count());
        let before = match f.align() {
            None | Some(fmt::Alignment::Left) => 0,
            Some(fmt::Alignment::Center) => padding / 2,
            Some(fmt::Alignment::Right) => padding,
        };
        let fill = f.fill();
        for _ in 0..before {
            f.write_char(fill)?;
        }
        shown().try_for_each(|c| f.write_char(c))?;
        for _ in before..padding {
            f.write_char(fill)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;

        f.write_char('"')?;
        for c in self.chars() {
            for escaped in c.escape_debug() {
                f.write_char(escaped)?;
            }
        }
        f.write_char('"')
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Text<'_>) -> bool {
        if let Some(plain) = other.as_str() {
            return *self == *plain;
        }
        match self.as_str() {
            Some(plain) => *other == *plain,
            None => self.chars().eq(other.chars()),
        }
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        if let Some(plain) = self.as_str() {
            return plain == other;
        }
        let mut rest = Some(other);
        self.each_str(&mut |piece| rest = rest.and_then(|rest| rest.strip_prefix(piece)));
        rest == Some("")
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl Hash for Text<'_> {
    /// Equal values hash alike however the document wrote them.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.chars().for_each(|c| c.hash(state));
        state.write_u8(0xff);
    }
}

#[cfg(feature = "alloc")]
mod owned {
    use super::Text;
    use alloc::{borrow::Cow, string::String};

    impl<'a> From<Text<'a>> for Cow<'a, str> {
        /// Borrowed unless something is escaped.
        fn from(text: Text<'a>) -> Self {
            match text.as_str() {
                Some(plain) => Cow::Borrowed(plain),
                None => Cow::Owned(String::from(text)),
            }
        }
    }

    impl From<Text<'_>> for String {
        fn from(text: Text<'_>) -> Self {
            let mut value = String::with_capacity(text.len());
            text.pieces().for_each(|piece| piece.push_to(&mut value));
            value
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(feature = "alloc")]
    use alloc::borrow::Cow;
    use alloc::format;
    use alloc::string::ToString;

    #[test]
    fn trims_what_is_white_space_once_unescaped() {
        for raw in [" a b ", "&#32;a b", "a b\t&#10;<!-- x --> ", "<![CDATA[ a b ]]>", "\r\n a&#32;b<?x?>\n"]
        {
            assert_eq!(Text::from_xml(raw).trimmed(), "a b", "{raw}");
        }
        assert_eq!(Text::new(" a b\n").trimmed().as_str(), Some("a b"));
        for raw in ["", "  ", "&#32;", "<![CDATA[]]>"] {
            assert_eq!(Text::from_xml(raw).trimmed(), "", "{raw}");
        }
    }

    #[test]
    fn width_and_precision_pad_an_escaped_value_as_a_plain_one() {
        let plain = "a<b é🍕";
        let escaped = [
            Text::from_xml("a&lt;b &#xe9;<!-- x -->🍕"),
            Text::from_xml(" a<![CDATA[<b]]> é&#x1F355;\n").trimmed(),
            #[cfg(feature = "json")]
            Text::from_json(r"a<b\u0020é\ud83c\udf55"),
        ];
        for text in escaped {
            assert_eq!((text.as_str(), text.to_string()), (None, plain.to_string()));
            for width in [0, 1, 5, 6, 7, 8, 9, 20] {
                assert_eq!(format!("{text:width$}|"), format!("{plain:width$}|"));
                assert_eq!(format!("{text:>width$}|"), format!("{plain:>width$}|"));
                assert_eq!(format!("{text:-^width$}|"), format!("{plain:-^width$}|"));
                assert_eq!(format!("{text:é<width$}|"), format!("{plain:é<width$}|"));
                assert_eq!(format!("{text:.width$}|"), format!("{plain:.width$}|"));
                for precision in [0, 3, 6, 9] {
                    assert_eq!(format!("{text:>width$.precision$}|"), format!("{plain:>width$.precision$}|"));
                }
            }
        }
    }

    #[test]
    fn length_limits_leave_out_the_white_space_that_trimming_does() {
        for (text, length) in [
            (Text::new(" \u{e9} "), 4),
            (Text::from_xml("&#32;\u{e9}&#32;"), 4),
            (Text::from_xml("&#32;&#32;a &#xe9;<!-- x --> \n").trimmed(), 4),
            (Text::from_xml("  ").trimmed(), 0),
        ] {
            assert!(!text.is_longer_than(length) && (length == 0 || text.is_longer_than(length - 1)));
        }
    }

    #[cfg(feature = "json")]
    #[test]
    fn json_is_unescaped_and_trimmed_as_it_is_read() {
        let text = Text::from_json(r"a<b\u000ac \ud83c\udf55");
        assert_eq!(text.as_str(), None);
        assert_eq!(text, "a<b\nc 🍕");
        assert_eq!(text.len(), 10);
        for raw in [r" a b\n", r"\u0020\ta\u0020b", r"\r\n a b \u0009"] {
            assert_eq!(Text::from_json(raw).trimmed(), "a b", "{raw}");
            assert_eq!(Text::from_json(raw).trimmed().trimmed(), "a b", "{raw}");
        }
        assert!(Text::from_json(r" \n\u0020").trimmed().is_empty());
        assert_eq!(Text::from_json(r"\u00a0\f").trimmed(), "\u{a0}\x0c");
    }

    #[test]
    fn is_as_small_as_it_can_be() {
        assert_eq!(size_of::<Text<'_>>(), 3 * size_of::<usize>());
        assert_eq!(size_of::<Option<Text<'_>>>(), 3 * size_of::<usize>());
    }

    #[test]
    fn reads_the_same_however_it_was_written() {
        let plain = Text::new("a<b\nc");
        for raw in ["a&lt;b\r\nc", "a<![CDATA[<b\r]]>c", "a<!-- x -->&#60;b&#x0A;c", "a<?x y?>&#x3c;b\nc"] {
            let text = Text::from_xml(raw);
            assert_eq!(text.as_str(), None);
            assert_eq!(text, plain, "{raw}");
            assert_eq!(plain, text, "{raw}");
            assert_eq!(text, Text::from_xml("a&#60;b&#10;c"), "{raw}");
            assert_eq!(text, "a<b\nc");
            for other in ["", "a", "a<b\n", "a<b\ncd", "a<b\nd"] {
                assert_ne!(text, other);
                assert_ne!(Text::new(other), text);
                assert_ne!(text, Text::from_xml(&format!("{}<!---->", other.replace('<', "&lt;"))));
            }
            assert_eq!(text.len(), 5);
            assert_eq!(text.to_string(), "a<b\nc");
            assert_eq!(format!("{text:?}"), "\"a<b\\nc\"");
            assert_eq!(hash(text), hash(plain), "{raw}");
            #[cfg(feature = "alloc")]
            assert_eq!(alloc::string::String::from(text), "a<b\nc");
            #[cfg(feature = "alloc")]
            assert!(matches!(Cow::from(text), Cow::Owned(owned) if owned == "a<b\nc"));
        }
        assert_ne!(hash(plain), hash(Text::new("a<b\nd")));
        #[cfg(feature = "alloc")]
        assert!(matches!(Cow::from(plain), Cow::Borrowed("a<b\nc")));
    }

    fn hash(text: Text<'_>) -> u64 {
        extern crate std;
        let mut hasher = std::hash::DefaultHasher::new();
        text.hash(&mut hasher);
        hasher.finish()
    }
}
