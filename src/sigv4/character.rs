//! Classes of the characters that the parts of a request may have.

/// A class of bytes. The numbers are bits, so that one table has all classes.
#[derive(Clone, Copy)]
pub(super) enum Class {
    /// A token, such as the name of a header (RFC 9110, section 5.6.2).
    Token = 1,
    /// A token without upper-case letters.
    LowerToken = 2,
    /// A token without lower-case letters. Methods are case-sensitive, and clients send `get` as `GET`.
    UpperToken = 4,
    /// A region, a service or the name of a host.
    Name = 8,
    /// An access key id: visible ASCII without `/`, which ends the id in a credential, and `,`, which ends the
    /// credential in the `Authorization` header.
    AccessKeyId = 16,
    /// A path.
    Path = 32,
    /// A query.
    Query = 64,
}

/// The classes of each byte.
static CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut rest: &mut [u8] = &mut table;
    let mut byte = 0;
    while let Some((entry, after)) = rest.split_first_mut() {
        *entry = classes(byte);
        byte = byte.wrapping_add(1);
        rest = after;
    }
    table
};

const fn classes(byte: u8) -> u8 {
    let is_token = byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~');
    let is_in_query = !byte.is_ascii_control() && byte != b'#';
    bit(is_token, Class::Token)
        | bit(is_token && !byte.is_ascii_uppercase(), Class::LowerToken)
        | bit(is_token && !byte.is_ascii_lowercase(), Class::UpperToken)
        | bit(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'), Class::Name)
        | bit(byte.is_ascii_graphic() && !matches!(byte, b'/' | b','), Class::AccessKeyId)
        | bit(is_in_query && byte != b'?', Class::Path)
        | bit(is_in_query, Class::Query)
}

const fn bit(is_in_class: bool, class: Class) -> u8 {
    if is_in_class { class as u8 } else { 0 }
}

/// Whether a byte is in a class.
pub(super) fn is_in(byte: u8, class: Class) -> bool {
    classes_of(byte) & class as u8 != 0
}

fn classes_of(byte: u8) -> u8 {
    CLASSES.get(usize::from(byte)).copied().unwrap_or_default()
}

/// The offset of the first byte that is not in a class.
// Not inlined, because it has many callers.
#[inline(never)]
pub(super) fn first_other(text: &str, class: Class) -> Option<usize> {
    // Usually every byte is in the class. A loop without an early exit takes less time than a search for the byte.
    let common = text.bytes().fold(class as u8, |common, byte| common & classes_of(byte));
    if common == 0 { text.bytes().position(|byte| !is_in(byte, class)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_characters_are_the_ones_of_the_rfc() {
        for c in '\0'..='\u{ff}' {
            let text = alloc::string::String::from(c);
            // RFC 9110, section 5.6.2: any visible character except delimiters.
            let is_token = c.is_ascii_graphic() && !"\"(),/:;<=>?@[\\]{}".contains(c);
            assert_eq!(first_other(&text, Class::Token).is_none(), is_token, "{c:?}");
            let is_lower = is_token && c.to_ascii_lowercase() == c;
            assert_eq!(first_other(&text, Class::LowerToken).is_none(), is_lower, "{c:?}");
            let is_upper = is_token && c.to_ascii_uppercase() == c;
            assert_eq!(first_other(&text, Class::UpperToken).is_none(), is_upper, "{c:?}");
        }
        assert_eq!(first_other("x-é", Class::Token), Some(2));
        assert_eq!(first_other("", Class::Token), None);
    }
}
