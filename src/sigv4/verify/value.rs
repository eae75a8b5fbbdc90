//! Reads the values of the parts of a signature.

use super::part::SignaturePart as Part;
use super::rejection::{Rejection, RejectionKind as Kind};
use crate::document::scan::position;
use crate::sigv4::credential::{Credential, CredentialScope, TERMINATOR, check_access_key_id};
use crate::sigv4::headers::{MAX_EXPIRES_SECONDS, is_ascii_from};
use crate::text::Text;
use crate::timestamp::{Date, Timestamp};
use percent_encoding::percent_decode;

/// A value in a query or in a header, or a piece of it.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    raw: &'a str,
    /// Whether something in it is percent-encoded.
    has_escapes: bool,
}

impl<'a> Value<'a> {
    /// A value as it was received. `is_encoded` says whether it is from a query.
    pub(super) fn new(raw: &'a str, is_encoded: bool) -> Self {
        Self { raw, has_escapes: is_encoded && raw.as_bytes().contains(&b'%') }
    }

    /// The value, if nothing in it is escaped.
    pub(super) fn plain(self) -> Option<&'a str> {
        (!self.has_escapes).then_some(self.raw)
    }

    /// The length before unescaping.
    pub(super) const fn raw_len(self) -> usize {
        self.raw.len()
    }

    /// The unescaped bytes.
    pub(super) fn bytes(self) -> impl Iterator<Item = u8> {
        let (encoded, plain) = if self.has_escapes { (self.raw, "") } else { ("", self.raw) };
        percent_decode(encoded.as_bytes()).chain(plain.bytes())
    }

    /// Cuts the value at the first separator, which may be escaped and is no hex digit.
    #[inline]
    pub(super) fn cut(self, separator: u8) -> (Self, Option<Self>) {
        let at = self.find(separator);
        let length = if self.raw.as_bytes().get(at) == Some(&b'%') { 3 } else { 1 };
        let after = self.raw.get(at.saturating_add(length)..);
        let before = Self::new(self.raw.get(..at).unwrap_or_default(), self.has_escapes);
        (before, after.map(|raw| Self { raw, ..self }))
    }

    /// The offset of the first byte that is, or begins the escape of, the wanted one; the length if there is none.
    fn find(self, wanted: u8) -> usize {
        if !self.has_escapes {
            return position(self.raw, wanted);
        }
        let unescaped = |at| self.raw.as_bytes().get(at..).and_then(|rest| percent_decode(rest).next());
        (0..self.raw.len()).find(|at| unescaped(*at) == Some(wanted)).unwrap_or(self.raw.len())
    }

    /// The text, unescaped; `None` if it has other characters than visible ASCII and spaces.
    fn ascii(self) -> Option<Text<'a>> {
        let is_ascii = is_ascii_from(b' ', self.raw.as_bytes());
        if !self.has_escapes {
            return is_ascii.then_some(Text::new(self.raw));
        }
        // The query has checked that the digits of an escape are hex.
        let is_escape = |digits: &[u8]| match digits {
            [b'7', b'f' | b'F', ..] => false,
            [high, ..] => matches!(high, b'2'..=b'7'),
            [] => false,
        };
        let mut escapes = self.raw.as_bytes().split(|byte| *byte == b'%').skip(1);
        (is_ascii && escapes.all(is_escape)).then_some(Text::from_percent(self.raw))
    }
}

/// The five pieces of a credential.
pub(super) struct CredentialPieces<'a> {
    pub(super) access_key_id: Text<'a>,
    day: &'a str,
    region: &'a str,
    service: &'a str,
    terminator: &'a str,
}

impl<'a> CredentialPieces<'a> {
    /// Cuts a credential at its four slashes, and checks the access key id.
    pub(super) fn read(credential: Value<'a>) -> Result<Self, Rejection> {
        let invalid = Rejection::from(Kind::Invalid(Part::Credential));
        let (mut pieces, mut rest) = ([credential; 5], Some(credential));
        for piece in &mut pieces {
            (*piece, rest) = rest.ok_or(invalid)?.cut(b'/');
        }
        let [id, day, region, service, terminator] = pieces;
        Rejection::refuse_if(rest.is_some(), Kind::Invalid(Part::Credential))?;
        let access_key_id = id.ascii().ok_or(invalid)?;
        check_access_key_id(access_key_id)
            .map_err(|error| Rejection::at(Kind::Invalid(Part::Credential), error.offset()))?;
        let [day, region, service, terminator] = [day, region, service, terminator].map(|piece| piece.raw);
        Ok(Self { access_key_id, day, region, service, terminator })
    }

    /// The credential, whose day must be the day of the time of signing, a checked `X-Amz-Date`.
    pub(super) fn signed_at(self, amz_date: &str, date: Date) -> Result<Credential<'a>, Rejection> {
        Rejection::refuse_if(self.terminator != TERMINATOR, Kind::OtherTerminator)?;
        Rejection::refuse_if(amz_date.get(..8) != Some(self.day), Kind::OtherDay)?;
        let scope = CredentialScope::new(date, self.region, self.service)
            .map_err(|error| Rejection::at(Kind::Invalid(Part::Credential), error.offset()))?;
        Ok(Credential { access_key_id: self.access_key_id, scope })
    }
}

/// Reads `X-Amz-Date`. Refuses a time that would be printed in another way, such as second 60.
pub(super) fn read_date(text: &str) -> Result<Timestamp, Rejection> {
    let invalid = |at| Rejection::at(Kind::Invalid(Part::Date), at);
    let time = Timestamp::parse_amz_date(text).map_err(|error| invalid(error.offset()))?;
    // `parse_amz_date` reads the leap second as the next one.
    if text.ends_with("60Z") { Err(invalid(13)) } else { Ok(time) }
}

/// Reads `X-Amz-Expires`.
pub(super) fn read_expires(text: &str) -> Result<u32, Rejection> {
    let digits = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let seconds = digits.and_then(|digits| digits.parse().ok());
    let seconds = seconds.filter(|seconds| (1..=MAX_EXPIRES_SECONDS).contains(seconds));
    seconds.ok_or(Kind::Invalid(Part::Expires).into())
}

/// Reads a session token. A header loses the spaces at its ends on the way, so a token has none there.
pub(super) fn read_session_token(token: Value<'_>) -> Result<Text<'_>, Rejection> {
    let is_at_end = |space| token.raw.starts_with(space) || token.raw.ends_with(space);
    let is_padded = is_at_end(" ") || token.has_escapes && is_at_end("%20");
    let text = token.ascii().filter(|text| !text.is_empty() && !is_padded);
    text.ok_or(Kind::Invalid(Part::SecurityToken).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn a_value_of_a_query_is_cut_at_escaped_separators_too() {
        for (raw, is_encoded, before, after) in [
            ("a/b/c", false, "a", Some("b/c")),
            ("a/b%2Fc", true, "a", Some("b%2Fc")),
            ("a%2Fb/c", true, "a", Some("b/c")),
            ("a%2fb", true, "a", Some("b")),
            ("a%2Fb/c", false, "a%2Fb", Some("c")),
            ("a%2E%2Fb", true, "a%2E", Some("b")),
            ("%2F", true, "", Some("")),
            ("a%252F", true, "a%252F", None),
            ("a", true, "a", None),
            ("", true, "", None),
        ] {
            let (cut_before, cut_after) = Value::new(raw, is_encoded).cut(b'/');
            assert_eq!((cut_before.raw, cut_after.map(|after| after.raw)), (before, after), "{raw}");
        }
    }

    #[test]
    fn an_escape_is_read_if_it_is_of_visible_ascii_or_a_space() {
        for byte in 0..=255_u8 {
            for raw in [format!("%{byte:02X}"), format!("a%{byte:02x}b"), format!("%41%{byte:02X}")] {
                let is_read = (b' '..=b'~').contains(&byte);
                assert_eq!(Value::new(&raw, true).ascii().is_some(), is_read, "{raw}");
            }
        }
        for (raw, is_encoded, text) in [
            ("a%2Fb", true, Some("a/b")),
            ("a%2Fb", false, Some("a%2Fb")),
            ("a\tb", true, None),
            ("é", false, None),
        ] {
            assert_eq!(Value::new(raw, is_encoded).ascii(), text.map(Text::new), "{raw}");
        }
    }

    #[test]
    fn a_session_token_does_not_begin_or_end_with_a_space() {
        for (raw, is_encoded, is_read) in [
            ("a b", false, true),
            (" a", false, false),
            ("a ", true, false),
            ("%20a", true, false),
            ("a%20", true, false),
            ("a%20", false, true),
            ("a%20b", true, true),
            ("%2520", true, true),
            ("", false, false),
            ("%20", true, false),
        ] {
            assert_eq!(read_session_token(Value::new(raw, is_encoded)).is_ok(), is_read, "{raw:?}");
        }
    }
}
