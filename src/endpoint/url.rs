//! The URL of a custom endpoint.

use super::{Endpoint, EndpointError, EndpointErrorKind};
use core::net::Ipv4Addr;

/// The most bytes of a label in a host name (RFC 1035, section 2.3.4).
pub(super) const MAX_LABEL: usize = 63;

/// The most bytes of a host name, whose length octets and root the 255 of RFC 1035 include.
const MAX_NAME: usize = 253;

/// The most bytes of a host with its port.
pub(super) const MAX_HOST: usize = MAX_NAME + ":65535".len();

/// A URL, taken apart.
///
/// ```text
/// URL       = ("http" / "https") "://" host [ ":" port ] path       scheme in any case
/// host      = name / IPv4 address / "[" IPv6 address "]"
/// path      = *( "/" *pchar )                                       RFC 3986, section 3.3
/// ```
pub(super) struct Parts<'a> {
    /// As it was written.
    pub(super) host: &'a str,
    /// With its colon and no leading zero; empty if it is the default of the scheme.
    pub(super) port: &'a str,
    pub(super) path_at: usize,
}

impl<'a> Parts<'a> {
    pub(super) fn of(url: &'a str) -> Result<Self, EndpointError> {
        if url.len() > Endpoint::MAX_URL {
            return Err(EndpointError::new(EndpointErrorKind::UrlLength, Endpoint::MAX_URL));
        }
        let (rest, default_port) = [("https://", ":443"), ("http://", ":80")]
            .into_iter()
            .find_map(|(scheme, port)| {
                let (start, rest) = url.split_at_checked(scheme.len())?;
                start.eq_ignore_ascii_case(scheme).then_some((rest, port))
            })
            .ok_or(EndpointError::new(EndpointErrorKind::Scheme, 0))?;
        let (authority, path) = split_before(rest, |byte| matches!(byte, b'/' | b'?' | b'#'));
        let authority_at = url.len().saturating_sub(rest.len());
        let path_at = url.len().saturating_sub(path.len());

        // Looked for first, as a password would be taken for a port.
        let (user_information, host) = split_before(authority, |byte| byte == b'@');
        if !host.is_empty() {
            let at = authority_at.saturating_add(user_information.len());
            return Err(EndpointError::new(EndpointErrorKind::UserInformation, at));
        }
        let (host, port) = if authority.starts_with('[') {
            let (address, _) = split_before(authority, |byte| byte == b']');
            authority.split_at_checked(address.len().saturating_add(1)).unwrap_or((authority, ""))
        } else {
            split_before(authority, |byte| byte == b':')
        };
        check_host(host, authority_at)?;
        check_port(port, authority_at.saturating_add(host.len()))?;
        check_path(path, path_at)?;
        Ok(Self { host, port: if port == default_port { "" } else { port }, path_at })
    }
}

/// The text before the first byte that `ends` it, and the rest from there.
fn split_before(text: &str, ends: impl Fn(u8) -> bool) -> (&str, &str) {
    text.bytes().position(ends).and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

fn check_host(host: &str, at: usize) -> Result<(), EndpointError> {
    let well_formed = if let Some(address) = host.strip_prefix('[') {
        address.strip_suffix(']').is_some_and(is_ipv6)
    } else {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        let (name, rest) = split_before(host, |byte| !allowed(byte));
        if !rest.is_empty() {
            let at = at.saturating_add(name.len());
            return Err(EndpointError::new(EndpointErrorKind::Character, at));
        }
        is_name(name)
    };
    if well_formed { Ok(()) } else { Err(EndpointError::new(EndpointErrorKind::Host, at)) }
}

/// Eight groups of up to four digits, or fewer and `::` for the others (RFC 4291, section 2.2). The form that ends
/// in an IPv4 address is left out, as clients rewrite it.
fn is_ipv6(address: &str) -> bool {
    let gap = address.as_bytes().windows(2).position(|pair| pair == b"::");
    match gap.and_then(|at| address.split_at_checked(at)) {
        Some((head, tail)) => {
            let tail = tail.strip_prefix("::").and_then(groups);
            groups(head).zip(tail).is_some_and(|(head, tail)| head.saturating_add(tail) < 8)
        }
        None => groups(address) == Some(8),
    }
}

/// How many groups of an IPv6 address there are.
fn groups(text: &str) -> Option<usize> {
    if text.is_empty() {
        return Some(0);
    }
    let groups = text.as_bytes().split(|&byte| byte == b':');
    let well_formed =
        |group: &[u8]| (1..=4).contains(&group.len()) && group.iter().all(u8::is_ascii_hexdigit);
    groups.clone().all(well_formed).then(|| groups.count())
}

/// A dot may end a name, which keeps resolvers from searching in other domains. A name that ends in a number is an
/// address to clients (WHATWG URL, section 3.5), which send it rewritten unless it is in the usual form.
fn is_name(host: &str) -> bool {
    let mut labels = host.strip_suffix('.').unwrap_or(host).as_bytes().split(|&byte| byte == b'.');
    let last = labels.clone().next_back().unwrap_or_default();
    let is_number = match last {
        [b'0', b'x' | b'X', digits @ ..] => digits.iter().all(u8::is_ascii_hexdigit),
        digits => digits.iter().all(u8::is_ascii_digit),
    };
    host.len() <= MAX_NAME
        && labels.all(|label| (1..=MAX_LABEL).contains(&label.len()))
        && (!is_number || host.parse::<Ipv4Addr>().is_ok())
}

/// Accepts nothing, or a colon and a number without leading zeros, which clients would drop.
fn check_port(port: &str, at: usize) -> Result<(), EndpointError> {
    let well_formed = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|number| !number.starts_with(['0', '+']) && number.parse::<u16>().is_ok());
    if well_formed { Ok(()) } else { Err(EndpointError::new(EndpointErrorKind::Port, at)) }
}

fn check_path(path: &str, at: usize) -> Result<(), EndpointError> {
    let mut bytes = path.bytes().zip(at..Endpoint::MAX_URL);
    while let Some((byte, at)) = bytes.next() {
        let mut hex_digit = || bytes.next().is_some_and(|(byte, _)| byte.is_ascii_hexdigit());
        let wrong = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => None,
            b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' => None,
            b'/' | b':' | b'@' => None,
            b'%' if hex_digit() && hex_digit() => None,
            b'%' => Some(EndpointErrorKind::PercentEncoding),
            b'?' => Some(EndpointErrorKind::Query),
            b'#' => Some(EndpointErrorKind::Fragment),
            _ => Some(EndpointErrorKind::Character),
        };
        if let Some(kind) = wrong {
            return Err(EndpointError::new(kind, at));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::EndpointErrorKind::{
        Character, Fragment, Host, PercentEncoding, Port, Query, Scheme, UserInformation,
    };
    use super::*;

    #[test]
    fn hosts_ports_and_paths_are_taken_apart() {
        for (url, host, path) in [
            ("https://example.com", "example.com", "/"),
            ("https://example.com/", "example.com", "/"),
            ("HTTP://EXAMPLE.com/Base", "example.com", "/Base"),
            ("https://example.com:443/", "example.com", "/"),
            ("http://example.com:80", "example.com", "/"),
            ("https://example.com:80", "example.com:80", "/"),
            ("http://example.com:443", "example.com:443", "/"),
            ("http://localhost:65535//a//", "localhost:65535", "//a//"),
            ("http://127.0.0.1:4566/", "127.0.0.1:4566", "/"),
            ("http://[2001:DB8::1]:9000/x", "[2001:db8::1]:9000", "/x"),
            ("http://[::]", "[::]", "/"),
            ("http://[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]", "/"),
            ("http://[1:2:3::5:6:7:abcd]", "[1:2:3::5:6:7:abcd]", "/"),
            ("http://[fe80::]:1", "[fe80::]:1", "/"),
            ("http://minio_1.default.svc.:9000", "minio_1.default.svc.:9000", "/"),
            ("https://a/%2F%c3%A9/..;v=1,a+b/~me@x:y!$&'()*", "a", "/%2F%c3%A9/..;v=1,a+b/~me@x:y!$&'()*"),
            ("http://0x.example", "0x.example", "/"),
            ("http://3com", "3com", "/"),
        ] {
            let endpoint = Endpoint::custom(url, "local").unwrap();
            assert_eq!((endpoint.url(), endpoint.host(), endpoint.path()), (url, host, path));
        }
    }

    #[test]
    fn the_rest_is_refused_with_its_place() {
        for (url, kind, offset) in [
            ("", Scheme, 0),
            ("example.com", Scheme, 0),
            ("//example.com", Scheme, 0),
            ("ftp://example.com", Scheme, 0),
            ("https:/example.com", Scheme, 0),
            (" https://example.com", Scheme, 0),
            ("https://", Host, 8),
            ("https:///path", Host, 8),
            ("https://:443", Host, 8),
            ("https://.", Host, 8),
            ("https://a..b", Host, 8),
            ("https://a.b..", Host, 8),
            ("https://.a", Host, 8),
            ("https://[]", Host, 8),
            ("https://[::1", Host, 8),
            ("https://[::1%25eth0]", Host, 8),
            ("https://[127.0.0.1]", Host, 8),
            ("https://[::ffff:192.0.2.1]", Host, 8),
            ("https://[g::]", Host, 8),
            ("https://[:]", Host, 8),
            ("https://[:::]", Host, 8),
            ("https://[1::2::3]", Host, 8),
            ("https://[:1::]", Host, 8),
            ("https://[::1:]", Host, 8),
            ("https://[::12345]", Host, 8),
            ("https://[1:2:3:4:5:6:7]", Host, 8),
            ("https://[1:2:3:4:5:6:7:8:9]", Host, 8),
            ("https://[1:2:3:4::5:6:7:8]", Host, 8),
            ("https://127.1", Host, 8),
            ("https://127.0.0.1.", Host, 8),
            ("https://256.0.0.1", Host, 8),
            ("https://0177.0.0.1", Host, 8),
            ("https://2130706433", Host, 8),
            ("https://0x7f000001", Host, 8),
            ("https://a.0X", Host, 8),
            ("https://a b", Character, 9),
            ("https://a\\b", Character, 9),
            ("https://a\t", Character, 9),
            ("https://a%41", Character, 9),
            ("https://\u{e9}", Character, 8),
            ("https://::1", Host, 8),
            ("https://a:", Port, 9),
            ("https://a:0", Port, 9),
            ("https://a:080", Port, 9),
            ("https://a:+80", Port, 9),
            ("https://a:65536", Port, 9),
            ("https://a:8 0", Port, 9),
            ("https://a:b:1", Port, 9),
            ("https://[::1]8", Port, 13),
            ("https://user@a", UserInformation, 12),
            ("https://user:secret@a:1/", UserInformation, 19),
            ("https://@a", UserInformation, 8),
            ("https://a@", UserInformation, 9),
            ("https://a?", Query, 9),
            ("https://a/b?c=d", Query, 11),
            ("https://a#", Fragment, 9),
            ("https://a/#b", Fragment, 10),
            ("https://a/ ", Character, 10),
            ("https://a/\n", Character, 10),
            ("https://a/\u{7f}", Character, 10),
            ("https://a/\u{e9}", Character, 10),
            ("https://a/\\", Character, 10),
            ("https://a/[", Character, 10),
            ("https://a/\"", Character, 10),
            ("https://a/%", PercentEncoding, 10),
            ("https://a/%4", PercentEncoding, 10),
            ("https://a/b%4g", PercentEncoding, 11),
            ("https://a/%\u{e9}", PercentEncoding, 10),
        ] {
            assert_eq!(Endpoint::custom(url, "local"), Err(EndpointError::new(kind, offset)), "{url}");
        }
    }

    #[test]
    fn labels_and_names_have_their_lengths() {
        let label = "a".repeat(MAX_LABEL);
        let name = alloc::format!("{label}.{label}.{label}.{}", "b".repeat(61));
        assert_eq!(name.len(), MAX_NAME);
        assert!(is_name(&name));
        assert!(!is_name(&alloc::format!("{name}b")));
        assert!(!is_name(&alloc::format!("a{label}")));
    }

    #[test]
    fn ipv6_agrees_with_the_standard_library() {
        for length in 0..=17 {
            for bits in 0u32..1 << length {
                let text: alloc::string::String =
                    (0..length).map(|bit| if bits >> bit & 1 == 0 { ':' } else { 'f' }).collect();
                assert_eq!(is_ipv6(&text), text.parse::<core::net::Ipv6Addr>().is_ok(), "{text}");
            }
        }
    }
}
