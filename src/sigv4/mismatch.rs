//! Why a signature did not match: the first difference between the client's canonical request and the server's.

use super::hash::Digest;
use crate::encode::{Encode, Sink, Target, WriteTo, write_into};
use crate::text::{Text, position, write_in_line};
use core::fmt;
use sha2::{Digest as _, Sha256};

/// The first difference between what you signed and what the server saw.
///
/// Some services quote the canonical request and the string to sign that they computed, in the message of a
/// `SignatureDoesNotMatch`. The difference shows what a proxy, an HTTP client or a wrong setting changed.
///
/// It prints as one line. The line shows the method, the path, names of parameters, and names and values of headers. It
/// shows no value of a query, no value of a header with `token` in its name and no hash of the body. In a malformed
/// line, `[redacted]` replaces everything from the first place where a session token might be.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::sigv4::{Mismatch, MismatchPart, PayloadHash, Request};
/// use sts_wire::{Credentials, Encode, Text, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let at = Timestamp::parse_amz_date("20150830T123600Z").unwrap();
/// let key = credentials.signing_key(at, "us-east-1", "service")?;
/// let signed = key.sign(&credentials, &Request::new("GET", "internal:8080", "/", PayloadHash::EMPTY), at)?;
///
/// let (canonical, to_sign) = (signed.canonical_request(), signed.string_to_sign());
/// let message = format!(
///     "The request signature we calculated does not match the signature you provided.\n\n\
///      The Canonical String for this request should have been\n'{}'\n\n\
///      The String-to-Sign should have been\n'{}'",
///     canonical.encode_to_string().replace("internal:8080", "sts.example.com"),
///     to_sign.encode_to_string(),
/// );
/// let mismatch = Mismatch::find(Text::from(&*message), canonical, &to_sign).unwrap();
/// assert_eq!(mismatch.part(), MismatchPart::Header);
/// assert_eq!(mismatch.to_string(), "you signed host `internal:8080`, the server saw `sts.example.com`");
/// # }
/// # Ok::<(), sts_wire::SigningError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Mismatch<'a> {
    ours: &'a dyn Encode,
    theirs: Quoted<'a>,
    /// The first line that differs, from 0.
    line: usize,
    /// The first parameter in the line that differs, from 0.
    parameter: usize,
    part: MismatchPart,
}

/// The part of a request that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MismatchPart {
    /// The method.
    Method,
    /// The path: changed, or encoded or normalised differently.
    Path,
    /// A parameter of the query.
    Query,
    /// A header: its value or its presence.
    Header,
    /// The names of the signed headers.
    SignedHeaders,
    /// The hash of the body.
    PayloadHash,
    /// The algorithm.
    Algorithm,
    /// The time of the request.
    Time,
    /// The day, region or service.
    CredentialScope,
    /// Nothing in the request: the secret access key is not the server's.
    SecretAccessKey,
}

/// The line of a canonical request that holds the query, from 0.
const QUERY_LINE: usize = 2;

const BEFORE_CANONICAL_REQUEST: &str = "The Canonical String for this request should have been\n'";
const BEFORE_STRING_TO_SIGN: &str = "The String-to-Sign should have been\n'";

impl<'a> Mismatch<'a> {
    /// Finds the first difference between what was signed and what a message quotes; `None` if the message quotes no
    /// canonical request and string to sign.
    ///
    /// `canonical_request` and `string_to_sign` come from [`Signed`](super::Signed) or
    /// [`Presigned`](super::Presigned), or are their copies as [`Text`].
    #[must_use]
    pub fn find(
        message: Text<'a>,
        canonical_request: &'a dyn Encode,
        string_to_sign: &'a dyn Encode,
    ) -> Option<Self> {
        let canonical = Quoted::find(message, BEFORE_CANONICAL_REQUEST, "'\n\nThe String-to-Sign")?;
        let to_sign = Quoted::find(message, BEFORE_STRING_TO_SIGN, "'")?;
        let found = Self::compare(canonical_request, canonical, canonical_part)
            .or_else(|| Self::compare(string_to_sign, to_sign, string_to_sign_part));
        Some(found.unwrap_or(Self {
            ours: string_to_sign,
            theirs: to_sign,
            line: 0,
            parameter: 0,
            part: MismatchPart::SecretAccessKey,
        }))
    }

    fn compare(
        ours: &'a dyn Encode,
        theirs: Quoted<'a>,
        part: fn(&Comparison<'_>) -> MismatchPart,
    ) -> Option<Self> {
        let mut chars = theirs.chars();
        let mut comparison =
            Comparison { theirs: &mut chars, line: 0, parameter: 0, empty_line: None, is_line_empty: true };
        let is_beginning = write_into(&mut comparison, &mut |sink| ours.write_to(sink)).is_ok();
        let is_same = is_beginning && comparison.theirs.next().is_none();
        let Comparison { line, parameter, .. } = comparison;
        (!is_same).then(|| Self { ours, theirs, line, parameter, part: part(&comparison) })
    }

    /// The part that differs.
    #[must_use]
    pub const fn part(&self) -> MismatchPart {
        self.part
    }

    /// A part of the line that was signed.
    fn our(&self, part: LinePart) -> Extract<'_> {
        Extract { source: self.ours, line: self.line, part }
    }

    /// A part of the server's line.
    fn their(&self, part: LinePart) -> Extract<'_> {
        Extract { source: &self.theirs, line: self.line, part }
    }

    fn write_both(&self, f: &mut fmt::Formatter<'_>, what: &str, part: LinePart) -> fmt::Result {
        write!(f, "you signed {what} `{}`, the server saw `{}`", self.our(part), self.their(part))
    }

    fn write_header(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (our_name, their_name) = (self.our(LinePart::Name), self.their(LinePart::Name));
        if !our_name.is_same(&their_name) {
            write!(f, "you signed header `{our_name}`, the server saw `{their_name}` in its place")
        } else if our_name.has_token() {
            write!(f, "you signed another {our_name} than the server saw")
        } else {
            let (ours, theirs) = (self.our(LinePart::Value), self.their(LinePart::Value));
            write!(f, "you signed {our_name} `{ours}`, the server saw `{theirs}`")
        }
    }
}

impl fmt::Display for Mismatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            MismatchPart::Method => self.write_both(f, "method", LinePart::Whole),
            MismatchPart::Path => self.write_both(f, "path", LinePart::Path),
            MismatchPart::Query => {
                let parameter = LinePart::Parameter(self.parameter);
                let (ours, theirs) = (self.our(parameter), self.their(parameter));
                if ours.is_same(&theirs) {
                    write!(f, "you signed another value of query parameter `{ours}` than the server saw")
                } else {
                    write!(f, "you signed query parameter `{ours}`, the server saw `{theirs}` in its place")
                }
            }
            MismatchPart::Header => self.write_header(f),
            MismatchPart::SignedHeaders => self.write_both(f, "the headers", LinePart::Whole),
            MismatchPart::PayloadHash => f.write_str("you signed another body than the server saw"),
            MismatchPart::Algorithm => self.write_both(f, "with algorithm", LinePart::Whole),
            MismatchPart::Time => self.write_both(f, "at time", LinePart::Whole),
            MismatchPart::CredentialScope => self.write_both(f, "for scope", LinePart::Whole),
            MismatchPart::SecretAccessKey => {
                f.write_str("you signed what the server saw, with another secret access key")
            }
        }
    }
}

impl fmt::Debug for Mismatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mismatch").field("part", &self.part).finish_non_exhaustive()
    }
}

/// The part of a canonical request that a line belongs to.
fn canonical_part(comparison: &Comparison<'_>) -> MismatchPart {
    match (comparison.line, comparison.empty_line) {
        (0, _) => MismatchPart::Method,
        (1, _) => MismatchPart::Path,
        (QUERY_LINE, _) => MismatchPart::Query,
        (_, None) => MismatchPart::Header,
        (line, Some(empty)) if line.checked_sub(1) == Some(empty) => MismatchPart::SignedHeaders,
        _ => MismatchPart::PayloadHash,
    }
}

fn string_to_sign_part(comparison: &Comparison<'_>) -> MismatchPart {
    match comparison.line {
        0 => MismatchPart::Algorithm,
        1 => MismatchPart::Time,
        2 => MismatchPart::CredentialScope,
        _ => MismatchPart::PayloadHash,
    }
}

/// A part of a message between quotation marks, in characters.
#[derive(Clone, Copy)]
struct Quoted<'a> {
    message: Text<'a>,
    start: usize,
    length: usize,
}

impl<'a> Quoted<'a> {
    /// The part between `before` and `after`.
    fn find(message: Text<'a>, before: &str, after: &str) -> Option<Self> {
        let start = position(message.chars(), before)?.checked_add(before.chars().count())?;
        let length = position(message.chars().skip(start), after)?;
        Some(Self { message, start, length })
    }

    fn chars(&self) -> impl Iterator<Item = char> + use<'a> {
        self.message.chars().skip(self.start).take(self.length)
    }
}

impl WriteTo for Quoted<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        self.chars().for_each(|c| sink.text(c.encode_utf8(&mut [0; 4])));
    }
}

/// A target that compares the bytes with what the server saw, and fails at the first difference.
struct Comparison<'t> {
    theirs: &'t mut dyn Iterator<Item = char>,
    line: usize,
    parameter: usize,
    /// The number of the empty line after the headers.
    empty_line: Option<usize>,
    is_line_empty: bool,
}

impl Target for Comparison<'_> {
    fn take(&mut self, text: &[u8]) -> fmt::Result {
        each_char(text, |c| {
            if self.theirs.next() != Some(c) {
                return Err(fmt::Error);
            }
            match c {
                '\n' => {
                    // The line of the query may be empty too.
                    if self.is_line_empty && self.line > QUERY_LINE && self.empty_line.is_none() {
                        self.empty_line = Some(self.line);
                    }
                    self.line = self.line.saturating_add(1);
                    self.parameter = 0;
                }
                '&' => self.parameter = self.parameter.saturating_add(1),
                _ => {}
            }
            self.is_line_empty = c == '\n';
            Ok(())
        })
    }
}

fn each_char(text: &[u8], each: impl FnMut(char) -> fmt::Result) -> fmt::Result {
    str::from_utf8(text).map_err(|_| fmt::Error)?.chars().try_for_each(each)
}

/// A part of a line of a source. It is read from the source whenever it is needed, because it is not in memory.
struct Extract<'a> {
    source: &'a dyn Encode,
    line: usize,
    part: LinePart,
}

/// A part of a line.
#[derive(Clone, Copy)]
enum LinePart {
    /// The whole line, which is no path, query or header.
    Whole,
    /// A path.
    Path,
    /// The name of a header.
    Name,
    /// The value of a header.
    Value,
    /// The name of a parameter of the query, by its number from 0.
    Parameter(usize),
}

impl LinePart {
    /// Whether a character may be in such a part. From the first other character on, the part is not shown.
    const fn allows(self, c: char) -> bool {
        match self {
            Self::Name => c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'),
            Self::Whole => c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ';'),
            Self::Parameter(_) => c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '%'),
            Self::Path | Self::Value => c != '?',
        }
    }
}

impl Extract<'_> {
    /// Hands each character to `each` until that fails.
    fn try_each(&self, each: &mut dyn FnMut(char) -> fmt::Result) -> fmt::Result {
        let mut filter = Filter { extract: self, each, line: 0, parameter: 0, is_in_name: true };
        write_into(&mut filter, &mut |sink| self.source.write_to(sink))
    }

    /// Whether it contains the word `token`, in any letter case.
    fn has_token(&self) -> bool {
        let mut word = Word::new("token");
        self.try_each(&mut |c| if word.ends_with(c) { Err(fmt::Error) } else { Ok(()) }).is_err()
    }

    /// Whether both have equal characters. It compares their hashes, because neither is in memory.
    fn is_same(&self, other: &Extract<'_>) -> bool {
        self.digest() == other.digest()
    }

    fn digest(&self) -> Digest {
        let mut hasher = Sha256::new();
        let _ = self.try_each(&mut |c| {
            hasher.update(c.encode_utf8(&mut [0; 4]));
            Ok(())
        });
        hasher.finalize().into()
    }
}

impl fmt::Display for Extract<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = [Word::new("securitytoken"), Word::new("sessiontoken")];
        let (mut was_token, mut is_redacted) = (false, false);
        self.try_each(&mut |c| {
            // Show what follows the token's name in a list of headers, and the rest of a longer header name.
            let is_hidden = was_token && c != ';' && !matches!(self.part, LinePart::Name);
            if is_redacted || is_hidden || !self.part.allows(c) {
                is_redacted = true;
                return Ok(());
            }
            was_token = words.iter_mut().fold(false, |ends, word| word.ends_with(c) | ends);
            write_in_line(c, f)
        })?;
        if is_redacted { f.write_str("[redacted]") } else { Ok(()) }
    }
}

/// Finds a word in characters that come one by one, in any letter case and with any `-` and `_` in it.
struct Word {
    /// At most 16 letters in lower case.
    word: &'static str,
    /// One bit for each letter, the highest for the first: whether the characters so far end with the part of the word
    /// up to this letter.
    matched: u16,
}

impl Word {
    const fn new(word: &'static str) -> Self {
        Self { word, matched: 0 }
    }

    /// Takes one more character, and says whether the word ends with it.
    fn ends_with(&mut self, c: char) -> bool {
        const FIRST: u16 = 1 << 15;

        if matches!(c, '-' | '_') {
            return false;
        }
        let (mut equal, mut last, mut next) = (0, 0, FIRST);
        for letter in self.word.chars() {
            equal |= if letter == c.to_ascii_lowercase() { next } else { 0 };
            (last, next) = (next, next >> 1);
        }
        self.matched = (self.matched >> 1 | FIRST) & equal;
        self.matched & last != 0
    }
}

/// Passes on the characters that belong to an extract.
struct Filter<'f> {
    extract: &'f Extract<'f>,
    each: &'f mut dyn FnMut(char) -> fmt::Result,
    line: usize,
    /// The parameter in the line.
    parameter: usize,
    /// Whether it is before any `:` or `=`.
    is_in_name: bool,
}

impl Filter<'_> {
    fn char(&mut self, c: char) -> fmt::Result {
        let (part, was_in_name) = (self.extract.part, self.is_in_name);
        let is_parameter = matches!(part, LinePart::Parameter(_));
        match c {
            '\n' => (self.line, self.parameter, self.is_in_name) = (self.line.saturating_add(1), 0, true),
            '&' if is_parameter => {
                (self.parameter, self.is_in_name) = (self.parameter.saturating_add(1), true);
            }
            _ => self.is_in_name &= c != if is_parameter { '=' } else { ':' },
        }
        let belongs = match part {
            LinePart::Whole | LinePart::Path => true,
            LinePart::Name => self.is_in_name,
            LinePart::Value => !was_in_name,
            LinePart::Parameter(number) => c != '&' && self.is_in_name && self.parameter == number,
        };
        if belongs && c != '\n' && self.line == self.extract.line { (self.each)(c) } else { Ok(()) }
    }
}

impl Target for Filter<'_> {
    fn take(&mut self, text: &[u8]) -> fmt::Result {
        each_char(text, |c| self.char(c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::String, string::ToString, vec::Vec};

    const CANONICAL: &str = "GET\n/\nA=1&Tags.member.1.Key=k&X-Amz-Security-Token=planted\nhost:a\n\
         x-amz-date:20150830T123600Z\nx-amz-security-token:planted\n\nhost;x-amz-date;x-amz-security-token\nab12";
    const TO_SIGN: &str = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/sts/aws4_request\ncd34";

    fn message(canonical: &str, to_sign: &str) -> String {
        format!(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
             Access Key and signing method. Consult the service documentation for details.\n\n\
             The Canonical String for this request should have been\n'{canonical}'\n\n\
             The String-to-Sign should have been\n'{to_sign}'\n"
        )
    }

    /// The printed mismatch if the server saw the request with `from` replaced by `to`.
    fn told(from: &str, to: &str) -> (MismatchPart, String) {
        let message = message(&CANONICAL.replacen(from, to, 1), &TO_SIGN.replacen(from, to, 1));
        // A document escapes `&` in the query.
        let escaped = message.replace('&', "&amp;");
        let (canonical, to_sign) = (Text::new(CANONICAL), Text::new(TO_SIGN));
        let mismatch = Mismatch::find(Text::from_xml(&escaped), &canonical, &to_sign).unwrap();
        assert!(!format!("{mismatch} {mismatch:?}").contains("planted"));
        (mismatch.part(), mismatch.to_string())
    }

    #[test]
    fn each_part_is_recognised() {
        for (from, to, part, sentence) in [
            ("GET\n", "POST\n", MismatchPart::Method, "you signed method `GET`, the server saw `POST`"),
            ("\n/\n", "\n/sts\n", MismatchPart::Path, "you signed path `/`, the server saw `/sts`"),
            (
                "Key=k",
                "Key=other",
                MismatchPart::Query,
                "you signed another value of query parameter `Tags.member.1.Key` than the server saw",
            ),
            (
                "Token=planted\n",
                "Token=\n",
                MismatchPart::Query,
                "you signed another value of query parameter `X-Amz-Security-Token` than the server saw",
            ),
            (
                "A=1&",
                "",
                MismatchPart::Query,
                "you signed query parameter `A`, the server saw `Tags.member.1.Key` in its place",
            ),
            (
                "host:a\n",
                "host:b:8080\n",
                MismatchPart::Header,
                "you signed host `a`, the server saw `b:8080`",
            ),
            (
                "host:a\n",
                "host:a\nvia:proxy\n",
                MismatchPart::Header,
                "you signed header `x-amz-date`, the server saw `via` in its place",
            ),
            (
                "token:planted\n\n",
                "token:other\n\n",
                MismatchPart::Header,
                "you signed another x-amz-security-token than the server saw",
            ),
            (
                "host;x-amz-date;",
                "host;",
                MismatchPart::SignedHeaders,
                "you signed the headers `host;x-amz-date;x-amz-security-token`, the server saw \
                 `host;x-amz-security-token`",
            ),
            ("ab12", "ab13", MismatchPart::PayloadHash, "you signed another body than the server saw"),
            (
                "/us-east-1/",
                "/eu-west-1/",
                MismatchPart::CredentialScope,
                "you signed for scope `20150830/us-east-1/sts/aws4_request`, the server saw \
                 `20150830/eu-west-1/sts/aws4_request`",
            ),
            (
                "AWS4-",
                "AWS4X-",
                MismatchPart::Algorithm,
                "you signed with algorithm `AWS4-HMAC-SHA256`, the server saw `AWS4X-HMAC-SHA256`",
            ),
            (
                "nothing",
                "nothing",
                MismatchPart::SecretAccessKey,
                "you signed what the server saw, with another secret access key",
            ),
        ] {
            assert_eq!(told(from, to), (part, sentence.to_string()), "{from:?}");
        }
    }

    #[test]
    fn the_time_is_compared_without_a_date_header() {
        let (canonical, to_sign) = (Text::new(CANONICAL), Text::new(TO_SIGN));
        let message = message(CANONICAL, &TO_SIGN.replacen("T123600Z", "T123601Z", 1));
        let mismatch = Mismatch::find(Text::new(&message), &canonical, &to_sign).unwrap();
        assert_eq!(mismatch.part(), MismatchPart::Time);
        assert_eq!(
            mismatch.to_string(),
            "you signed at time `20150830T123600Z`, the server saw `20150830T123601Z`"
        );
    }

    #[test]
    fn a_hash_that_differs_alone_means_another_body() {
        let (canonical, to_sign) = (Text::new(CANONICAL), Text::new(TO_SIGN));
        let message = message(CANONICAL, &TO_SIGN.replacen("cd34", "cd35", 1));
        let mismatch = Mismatch::find(Text::new(&message), &canonical, &to_sign).unwrap();
        assert_eq!(mismatch.to_string(), "you signed another body than the server saw");
    }

    #[test]
    fn values_of_headers_are_shown_unless_the_name_has_token() {
        for (name, is_shown) in
            [("x-amz-security", true), ("x-amz-security-token-kind", false), ("x-vault-token", false)]
        {
            let ours = CANONICAL.replacen("host:a\n", &format!("{name}:1\n"), 1);
            let message = message(&ours.replacen(":1\n", ":2\n", 1), TO_SIGN);
            let (canonical, to_sign) = (Text::new(&ours), Text::new(TO_SIGN));
            let mismatch = Mismatch::find(Text::new(&message), &canonical, &to_sign).unwrap();
            let expected = if is_shown {
                format!("you signed {name} `1`, the server saw `2`")
            } else {
                format!("you signed another {name} than the server saw")
            };
            assert_eq!(mismatch.to_string(), expected);
        }
    }

    #[test]
    fn a_token_is_never_shown() {
        let lines: Vec<&str> = CANONICAL.split('\n').collect();
        let to_sign: Vec<&str> = TO_SIGN.split('\n').collect();
        for wording in [
            "x-amz-security-token:secret-value",
            "X-Amz-Security-Token=secret-value",
            "X-AMZ-SECURITY-TOKEN: secret-value",
            "x_amz_security_token secret-value",
            "X-Amz-Security-Token%3Dsecret-value",
            "sessionToken=secret-value",
            "aliasesSessionToken=secret-value",
            "{\"SessionToken\":\"secret-value\"}",
            "GET /?X-Amz-Security-Token=secret-value",
            "/?Action=GetCallerIdentity&X-Amz-Security-Token=secret-value",
            "/?a=secret-value",
        ] {
            let mut shown = Vec::new();
            let mut show = |lines: &[&str], to_sign: &[&str]| {
                let message = message(&lines.join("\n"), &to_sign.join("\n"));
                let (ours, our_string) = (Text::new(CANONICAL), Text::new(TO_SIGN));
                let mismatch = Mismatch::find(Text::new(&message), &ours, &our_string).unwrap();
                shown.push(format!("{mismatch} {mismatch:?}"));
            };
            for at in 0..lines.len() {
                let (mut replaced, mut inserted) = (lines.clone(), lines.clone());
                replaced[at] = wording;
                inserted.insert(at, wording);
                show(&replaced, &to_sign);
                show(&inserted, &to_sign);
                for separator in ["", " ", "&", ", ", "?"] {
                    let appended = format!("{}{separator}{wording}", lines[at]);
                    let mut longer = lines.clone();
                    longer[at] = &appended;
                    show(&longer, &to_sign);
                }
            }
            for at in 0..to_sign.len() {
                let mut replaced = to_sign.clone();
                replaced[at] = wording;
                show(&lines, &replaced);
            }
            for line in shown {
                assert!(!line.contains("secret-value") && !line.contains('\n'), "{wording}: {line}");
            }
        }
    }

    #[test]
    fn a_mismatch_is_printed_as_one_line() {
        for c in ['\u{2028}', '\u{2029}', '\u{202e}', '\u{2066}', '\u{feff}', '\u{85}', '\u{1b}', '\r'] {
            let message = message(&CANONICAL.replacen("host:a", &format!("host:b{c}x"), 1), TO_SIGN);
            let (canonical, to_sign) = (Text::new(CANONICAL), Text::new(TO_SIGN));
            let mismatch = Mismatch::find(Text::new(&message), &canonical, &to_sign).unwrap();
            let shown = mismatch.to_string();
            assert!(!shown.contains(c) && shown.ends_with("x`"), "{c:?}: {shown:?}");
        }
    }

    #[test]
    fn a_message_without_a_canonical_request_has_no_mismatch() {
        let (canonical, to_sign) = (Text::new(CANONICAL), Text::new(TO_SIGN));
        let whole = message(CANONICAL, TO_SIGN);
        for length in 0..whole.len().saturating_sub(2) {
            assert!(
                Mismatch::find(Text::new(whole.get(..length).unwrap()), &canonical, &to_sign).is_none(),
                "{length}"
            );
        }
        assert!(Mismatch::find(Text::new(&whole), &canonical, &to_sign).is_some());
    }
}
