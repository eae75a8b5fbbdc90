//! A value of a document, unescaped when it is read.

#[cfg(feature = "json")]
use crate::document::json;
#[cfg(feature = "server")]
use crate::document::scan::count_while;
use crate::document::xml::unescape::Unescape;
use crate::document::{Escaping, Piece, Raw, is_white_space};
use core::fmt;
use core::hash::{Hash, Hasher};
use heapless::String;

/// A borrowed value, checked when it was decoded and unescaped when it is read.
///
/// The value is a slice of the body, so decoding allocates and copies nothing. Each read resolves what XML or JSON
/// escapes (references, CDATA sections, comments inside a value, CR, `\u` escapes); that cannot fail. Reading a value
/// without escapes, which is every value that AWS sends, costs as much as reading a `&str`.
///
/// The size is 24 bytes on 64-bit targets, for `Option<Text>` too.
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
    escaping: Escaping,
    /// Whether reading drops white space around the unescaped value. A value without escapes is trimmed at once.
    is_trimmed: bool,
}

/// The longest value that is parsed if something in it is escaped. No number and no time needs as many bytes.
const LONGEST_ESCAPED: usize = 256;

impl<'a> Text<'a> {
    /// A value without escapes.
    #[must_use]
    pub const fn new(plain: &'a str) -> Self {
        Self { raw: plain, escaping: Escaping::None, is_trimmed: false }
    }

    /// A percent-encoded value: ASCII, whose escapes are well-formed and escape ASCII.
    #[cfg(feature = "server")]
    pub(crate) const fn from_percent(raw: &'a str) -> Self {
        Self { raw, escaping: Escaping::Percent, is_trimmed: false }
    }

    /// The value as a slice of the body; `None` if something in it is escaped.
    #[must_use]
    pub const fn as_str(&self) -> Option<&'a str> {
        match self.escaping {
            Escaping::None => Some(self.raw),
            _ => None,
        }
    }

    /// The value without white space around it: the four characters that are white space in XML and in JSON.
    #[inline(never)]
    pub(crate) fn trimmed(self) -> Self {
        match self.as_str() {
            Some(plain) => Self::new(plain.trim_ascii()),
            None => Self { is_trimmed: true, ..self },
        }
    }

    /// Parses the value without white space around it.
    // Not inlined, so that the buffer is on the stack only during this call.
    #[inline(never)]
    pub(crate) fn parse<T>(self, parse: fn(&str) -> Option<T>) -> Option<T> {
        let trimmed = self.trimmed();
        if let Some(plain) = trimmed.as_str() {
            return parse(plain);
        }
        let mut buffer = String::<LONGEST_ESCAPED>::new();
        let mut is_whole = true;
        trimmed.each_str(&mut |piece| is_whole &= buffer.push_str(piece).is_ok());
        if is_whole { parse(&buffer) } else { None }
    }

    /// The part of the value before the first `end`, and of this part the part after the last `start`. A delimiter that
    /// is missing or escaped cuts nothing. The delimiters must not occur in escapes, as `#` does in those of XML.
    pub(crate) fn between(self, start: u8, end: u8) -> Self {
        // Searched by bytes, as `str::rsplit` links a path to a panic.
        let end = self.raw.bytes().position(|byte| byte == end);
        let before = end.and_then(|at| self.raw.get(..at)).unwrap_or(self.raw);
        let start = before.bytes().rposition(|byte| byte == start).map(|at| at.saturating_add(1));
        Self { raw: start.and_then(|at| before.get(at..)).unwrap_or(before), ..self }
    }

    /// The characters of the value, unescaped.
    pub fn chars(&self) -> impl Iterator<Item = char> + use<'a> {
        Chars { piece: "".chars(), pieces: self.pieces() }
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

    /// Whether the value has more than `limit` bytes. Reading stops at the byte that decides.
    pub(crate) fn is_longer_than(&self, limit: usize) -> bool {
        if let Some(plain) = self.as_str() {
            return plain.len() > limit;
        }
        let mut length = 0_usize;
        Self { is_trimmed: false, ..*self }.chars().any(|c| {
            let is_dropped = self.is_trimmed && matches!(c, ' ' | '\t' | '\r' | '\n');
            if length > 0 || !is_dropped {
                length = length.saturating_add(c.len_utf8());
            }
            length > limit && !is_dropped
        })
    }

    /// Calls `take` with the pieces of the unescaped value.
    // Not inlined, so that the loop over escaped pieces is not in each caller.
    #[inline(never)]
    pub(crate) fn each_str(&self, take: &mut dyn FnMut(&str)) {
        match self.as_str() {
            Some(plain) => take(plain),
            None => self.pieces().for_each(|piece| take(piece.as_str(&mut [0; 4]))),
        }
    }

    /// The pieces of the unescaped value.
    pub(crate) fn pieces(&self) -> Pieces<'a> {
        let unescape = match self.escaping {
            Escaping::None => AnyUnescape::None(Some(self.raw)),
            Escaping::Xml => AnyUnescape::Xml(Unescape::new(self.raw)),
            #[cfg(feature = "json")]
            Escaping::Json => AnyUnescape::Json(json::Unescape::new(self.raw)),
            #[cfg(feature = "server")]
            Escaping::Percent => AnyUnescape::Percent(self.raw),
        };
        if self.is_trimmed { Pieces::trimmed(unescape) } else { Pieces::whole(unescape) }
    }
}

impl<'a> From<Raw<'a>> for Text<'a> {
    fn from(raw: Raw<'a>) -> Self {
        Self { raw: raw.slice, escaping: raw.escaping, is_trimmed: false }
    }
}

/// Writes a character of a received text so that the printed text stays one line and reads in one order: control
/// characters, separators of lines and paragraphs, and format characters are escaped.
///
/// `char::escape_debug` escapes these, and unassigned, private and combining characters as well. Its tables link a
/// panic.
pub(crate) fn write_in_line(c: char, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    use fmt::Write;

    if c.is_control() || FORMAT.iter().any(|[first, last]| (*first..=*last).contains(&c)) {
        return c.escape_default().try_for_each(|c| f.write_char(c));
    }
    f.write_char(c)
}

/// The general categories `Cf`, `Zl` and `Zp` of Unicode.
static FORMAT: [[char; 2]; 20] = [
    ['\u{ad}', '\u{ad}'],
    ['\u{600}', '\u{605}'],
    ['\u{61c}', '\u{61c}'],
    ['\u{6dd}', '\u{6dd}'],
    ['\u{70f}', '\u{70f}'],
    ['\u{890}', '\u{891}'],
    ['\u{8e2}', '\u{8e2}'],
    ['\u{180e}', '\u{180e}'],
    ['\u{200b}', '\u{200f}'],
    ['\u{2028}', '\u{202e}'],
    ['\u{2060}', '\u{206f}'],
    ['\u{feff}', '\u{feff}'],
    ['\u{fff9}', '\u{fffb}'],
    ['\u{110bd}', '\u{110bd}'],
    ['\u{110cd}', '\u{110cd}'],
    ['\u{13430}', '\u{1343f}'],
    ['\u{1bca0}', '\u{1bca3}'],
    ['\u{1d173}', '\u{1d17a}'],
    ['\u{e0001}', '\u{e0001}'],
    ['\u{e0020}', '\u{e007f}'],
];

/// The number of characters before `needle`. A needle is ASCII, and its first character does not occur in it again, so
/// a failed match restarts at its second character at the earliest.
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

/// Iterator over the characters of pieces.
#[derive(Clone)]
struct Chars<'a> {
    /// The unread rest of the current piece.
    piece: core::str::Chars<'a>,
    pieces: Pieces<'a>,
}

impl Iterator for Chars<'_> {
    type Item = char;

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

/// Iterator over the pieces of an unescaped value, or of a part of it.
#[derive(Clone)]
pub(crate) struct Pieces<'a> {
    unescape: AnyUnescape<'a>,
    /// The number of bytes to drop first.
    before: usize,
    /// The number of bytes to give after them.
    inside: usize,
}

#[derive(Clone)]
enum AnyUnescape<'a> {
    None(Option<&'a str>),
    Xml(Unescape<'a>),
    #[cfg(feature = "json")]
    Json(json::Unescape<'a>),
    #[cfg(feature = "server")]
    Percent(&'a str),
}

impl<'a> Iterator for AnyUnescape<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        match self {
            Self::None(whole) => whole.take().map(Piece::Str),
            Self::Xml(unescape) => unescape.next(),
            #[cfg(feature = "json")]
            Self::Json(unescape) => unescape.next(),
            #[cfg(feature = "server")]
            Self::Percent(rest) => percent_piece(rest),
        }
    }
}

/// Takes the next piece of a percent-encoded text; see [`Text::from_percent`].
#[cfg(feature = "server")]
fn percent_piece<'a>(rest: &mut &'a str) -> Option<Piece<'a>> {
    const ESCAPE: usize = 3;

    let plain = count_while(rest.as_bytes(), |byte| byte != b'%');
    let (piece, after) = rest.split_at_checked(if plain == 0 { ESCAPE } else { plain })?;
    *rest = after;
    match percent_encoding::percent_decode(piece.as_bytes()).next() {
        Some(byte) if plain == 0 => Some(Piece::Char(char::from(byte))),
        _ => Some(Piece::Str(piece)),
    }
}

impl<'a> Pieces<'a> {
    const fn whole(unescape: AnyUnescape<'a>) -> Self {
        Self { unescape, before: 0, inside: usize::MAX }
    }

    /// The value without white space around it. White space can be escaped, so a first pass unescapes the value and
    /// finds where the part begins and ends.
    fn trimmed(unescape: AnyUnescape<'a>) -> Self {
        let (mut at, mut before, mut end) = (0_usize, None, 0);
        for piece in unescape.clone() {
            for byte in piece.as_str(&mut [0; 4]).bytes() {
                if !is_white_space(byte) {
                    before = before.or(Some(at));
                    end = at.saturating_add(1);
                }
                at = at.saturating_add(1);
            }
        }
        let before = before.unwrap_or_default();
        Self { unescape, before, inside: end.saturating_sub(before) }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        while self.inside > 0 {
            let piece = self.unescape.next()?;
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

/// A value that reads as [`Text`]: every string (`&str`, `String`, a heapless string), and `Text` itself.
///
/// Credentials sign in any storage that implements it, so decoded ones do, too.
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
        match self.as_str() {
            Some(plain) => f.pad(plain),
            None if f.width().is_none() && f.precision().is_none() => {
                self.pieces().try_for_each(|piece| piece.write_to(f))
            }
            None => self.pad(f),
        }
    }
}

impl Text<'_> {
    /// Writes an escaped value with a width or a precision, as `Formatter::pad` writes a string.
    fn pad(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;

        let shown = f.precision().unwrap_or(usize::MAX);
        let count = self.chars().take(shown).count();
        let padding = f.width().unwrap_or(0).saturating_sub(count);
        let before = match f.align() {
            Some(fmt::Alignment::Right) => padding,
            Some(fmt::Alignment::Center) => padding >> 1,
            Some(fmt::Alignment::Left) | None => 0,
        };
        let fill = f.fill();
        (0..before).try_for_each(|_| f.write_char(fill))?;
        self.chars().take(shown).try_for_each(|c| f.write_char(c))?;
        (before..padding).try_for_each(|_| f.write_char(fill))
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
        match (self.as_str(), other.as_str()) {
            (Some(plain), Some(other)) => plain == other,
            _ => self.chars().eq(other.chars()),
        }
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        *self == Text::new(other)
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl PartialEq<Text<'_>> for str {
    fn eq(&self, other: &Text<'_>) -> bool {
        *other == *self
    }
}

impl PartialEq<Text<'_>> for &str {
    fn eq(&self, other: &Text<'_>) -> bool {
        *other == **self
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
            text.each_str(&mut |piece| value.push_str(piece));
            value
        }
    }
}

#[cfg(test)]
impl<'a> Text<'a> {
    /// A value with the escapes of XML.
    pub(crate) const fn from_xml(raw: &'a str) -> Self {
        Self { raw, escaping: Escaping::Xml, is_trimmed: false }
    }

    /// A value with the escapes of JSON.
    #[cfg(feature = "json")]
    pub(crate) const fn from_json(raw: &'a str) -> Self {
        Self { raw, escaping: Escaping::Json, is_trimmed: false }
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
    fn every_control_and_format_character_is_escaped() {
        use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

        struct InLine(char);
        impl fmt::Display for InLine {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_in_line(self.0, f)
            }
        }
        for c in '\0'..=char::MAX {
            let shown = InLine(c).to_string();
            match c.general_category() {
                GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator => {
                    assert_eq!(shown, c.escape_default().to_string());
                    assert!(c.escape_debug().count() > 1, "{c:?}");
                }
                // A range may contain unassigned characters.
                GeneralCategory::Unassigned => {}
                _ => assert_eq!(shown, c.to_string()),
            }
        }
    }

    #[test]
    fn escaped_white_space_is_trimmed() {
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
    fn width_and_precision_apply_to_an_escaped_value() {
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
    fn a_text_has_three_words() {
        assert_eq!(size_of::<Text<'_>>(), 3 * size_of::<usize>());
        assert_eq!(size_of::<Option<Text<'_>>>(), 3 * size_of::<usize>());
    }

    #[test]
    fn a_text_reads_equal_in_every_notation() {
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
