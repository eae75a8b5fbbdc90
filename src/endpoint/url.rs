//! The URL of a custom endpoint: checked, and written in canonical form.

use super::error::{EndpointError, EndpointErrorKind};
use crate::document::digit;
use crate::host::{empty_label, is_port};
use core::fmt::{self, Write};
use core::net::Ipv4Addr;
use heapless::String;

/// The most bytes of a URL.
pub(super) const MAX_URL: usize = 320;

/// The most bytes of a label in a host name (RFC 1035, section 2.3.4).
pub(super) const MAX_LABEL: usize = 63;

/// The most bytes of a host name. RFC 1035 allows 255, its length octets and root included.
const MAX_NAME: usize = 253;

/// A URL in canonical form, which HTTP clients send unchanged.
///
/// ```text
/// URL       = ("http" / "https") "://" host [ ":" port ] path
/// host      = name / IPv4 address / "[" IPv6 address "]"
/// path      = *( "/" *pchar )                                       RFC 3986, section 3.3
/// ```
///
/// Canonical are: scheme and name in lower case, no default port, an IPv6 address as RFC 5952 writes it, no `/` alone
/// as a path, unreserved characters unescaped, other escapes with capital letters (RFC 3986, section 6.2.2).
#[derive(Clone)]
pub(super) struct Url {
    pub(super) text: String<MAX_URL>,
    pub(super) host_at: usize,
    pub(super) path_at: usize,
}

impl Url {
    /// The URL of a host of AWS.
    pub(super) fn of_host(labels: &[&str]) -> Self {
        let mut url = Self { text: String::new(), host_at: "https://".len(), path_at: 0 };
        for piece in ["https://"].iter().chain(labels) {
            // 8 bytes, a region of at most 63 and a suffix fit.
            _ = url.push(piece);
        }
        url.path_at = url.text.len();
        url
    }

    pub(super) fn parse(url: &str) -> Result<Self, EndpointError> {
        if url.len() > MAX_URL {
            return Err(EndpointError::new(EndpointErrorKind::UrlLength, MAX_URL));
        }
        let (scheme, rest, default_port) = [("https://", ":443"), ("http://", ":80")]
            .into_iter()
            .find_map(|(scheme, port)| {
                let (start, rest) = url.split_at_checked(scheme.len())?;
                start.eq_ignore_ascii_case(scheme).then_some((scheme, rest, port))
            })
            .ok_or(EndpointError::new(EndpointErrorKind::Scheme, 0))?;
        let (authority, path) = split_before(rest, |byte| matches!(byte, b'/' | b'?' | b'#'));
        let host_at = scheme.len();

        // User information is found before the port, because a password looks like a port.
        let (user_information, host) = split_before(authority, |byte| byte == b'@');
        if !host.is_empty() {
            let at = host_at.saturating_add(user_information.len());
            return Err(EndpointError::new(EndpointErrorKind::UserInformation, at));
        }
        let (host, port) = if authority.starts_with('[') {
            let (address, _) = split_before(authority, |byte| byte == b']');
            authority.split_at_checked(address.len().saturating_add(1)).unwrap_or((authority, ""))
        } else {
            split_before(authority, |byte| byte == b':')
        };

        let mut canonical = Self { text: String::new(), host_at, path_at: 0 };
        canonical.push(scheme)?;
        canonical.push_host(host, host_at)?;
        check_port(port, host_at.saturating_add(host.len()))?;
        if port != default_port {
            canonical.push(port)?;
        }
        canonical.path_at = canonical.text.len();
        if path != "/" {
            canonical.push_path(path, url.len().saturating_sub(path.len()))?;
        }
        Ok(canonical)
    }

    /// The host, and the port if it is not the default of the scheme.
    pub(super) fn host(&self) -> &str {
        self.text.get(self.host_at..self.path_at).unwrap_or_default()
    }

    /// Appends a piece. It fails only if an IPv6 address, which can be longer in canonical form, makes the URL too
    /// long.
    fn push(&mut self, piece: &str) -> Result<(), EndpointError> {
        self.text.push_str(piece).map_err(|_| EndpointError::new(EndpointErrorKind::UrlLength, MAX_URL))
    }

    /// Appends a formatted piece. It is no part of `push`, so that a program with endpoints of AWS alone does not link
    /// formatting, which takes 1 KB.
    fn push_formatted(&mut self, piece: fmt::Arguments<'_>) -> Result<(), EndpointError> {
        self.text.write_fmt(piece).map_err(|_| EndpointError::new(EndpointErrorKind::UrlLength, MAX_URL))
    }

    fn push_host(&mut self, host: &str, at: usize) -> Result<(), EndpointError> {
        let malformed = EndpointError::new(EndpointErrorKind::Host, at);
        if let Some(address) = host.strip_prefix('[') {
            let groups = address.strip_suffix(']').and_then(ipv6_groups);
            return self.push_ipv6(groups.ok_or(malformed)?, malformed);
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        let (name, rest) = split_before(host, |byte| !allowed(byte));
        if !rest.is_empty() {
            return Err(EndpointError::new(EndpointErrorKind::Character, at.saturating_add(name.len())));
        }
        if let Some(empty) = empty_label(name) {
            return Err(EndpointError::new(EndpointErrorKind::Host, at.saturating_add(empty)));
        }
        if !is_name(name) {
            return Err(malformed);
        }
        self.push(name)?;
        self.text.make_ascii_lowercase();
        Ok(())
    }

    /// Writes the address by RFC 5952, section 4: groups without leading zeros, and `::` in place of the first of the
    /// longest runs of at least two zero groups.
    ///
    /// Refuses addresses that hold an IPv4 address in their last 32 bits (RFC 4291, section 2.5.5): some clients
    /// write it in decimal, others in hexadecimal.
    fn push_ipv6(&mut self, groups: [u16; 8], refused: EndpointError) -> Result<(), EndpointError> {
        if matches!(groups, [0, 0, 0, 0, 0, fifth, sixth, _] if fifth == 0xffff || fifth == 0 && sixth != 0) {
            return Err(refused);
        }
        let run = |from: usize| groups.iter().skip(from).take_while(|group| **group == 0).count();
        // `max_by_key` returns the last of equal ones.
        let gap = (0..groups.len()).rev().max_by_key(|from| run(*from)).unwrap_or_default();
        let after_gap = gap.saturating_add(run(gap));
        let gap = if after_gap.saturating_sub(gap) < 2 { groups.len()..groups.len() } else { gap..after_gap };
        self.push("[")?;
        for (at, group) in groups.iter().enumerate() {
            if at == gap.start {
                self.push("::")?;
            } else if !gap.contains(&at) {
                let separator = if at == 0 || at == gap.end { "" } else { ":" };
                self.push_formatted(format_args!("{separator}{group:x}"))?;
            }
        }
        self.push("]")
    }

    fn push_path(&mut self, path: &str, mut at: usize) -> Result<(), EndpointError> {
        let mut rest = path;
        loop {
            let (segment, next) = split_before(rest, |byte| byte == b'/');
            let start = self.text.len();
            self.push_segment(segment, at)?;
            if matches!(self.text.get(start..), Some("." | "..")) {
                return Err(EndpointError::new(EndpointErrorKind::DotSegment, at));
            }
            let Some(next) = next.strip_prefix('/') else { return Ok(()) };
            self.push("/")?;
            at = at.saturating_add(segment.len()).saturating_add(1);
            rest = next;
        }
    }

    fn push_segment(&mut self, segment: &str, at: usize) -> Result<(), EndpointError> {
        // An offset counts bytes; all characters before the first refused one have one byte.
        let mut chars = segment.chars().zip(at..MAX_URL);
        while let Some((c, at)) = chars.next() {
            let refused = |kind| Err(EndpointError::new(kind, at));
            let mut utf8 = [0; 4];
            let mut hex_digit = || chars.next().and_then(|(c, _)| digit(u8::try_from(c).ok()?, 16));
            match c {
                '%' => match (hex_digit(), hex_digit()) {
                    (Some(high), Some(low)) => match char::from_u32(high << 4 | low) {
                        Some(c) if is_unreserved(c) => self.push(c.encode_utf8(&mut utf8))?,
                        _ => self.push_formatted(format_args!("%{high:X}{low:X}"))?,
                    },
                    _ => return refused(EndpointErrorKind::PercentEncoding),
                },
                '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';' | '=' | ':' | '@' => {
                    self.push(c.encode_utf8(&mut utf8))?;
                }
                _ if is_unreserved(c) => self.push(c.encode_utf8(&mut utf8))?,
                '?' => return refused(EndpointErrorKind::Query),
                '#' => return refused(EndpointErrorKind::Fragment),
                _ => return refused(EndpointErrorKind::Character),
            }
        }
        Ok(())
    }
}

/// Whether a character is unreserved: its escape is equivalent to it (RFC 3986, section 2.3).
const fn is_unreserved(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~')
}

/// The text before the first byte that `is_end` accepts, and the rest from that byte.
pub(super) fn split_before(text: &str, is_end: impl Fn(u8) -> bool) -> (&str, &str) {
    text.bytes().position(is_end).and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

/// The groups of an IPv6 address: eight, or fewer and `::` for the others (RFC 4291, section 2.2). The form that ends
/// in an IPv4 address is left out. The parser of `core` is not used, because the compiler links a panic with it.
fn ipv6_groups(address: &str) -> Option<[u16; 8]> {
    let gap = address.as_bytes().windows(2).position(|pair| pair == b"::");
    let (head, tail) = gap.and_then(|at| address.split_at_checked(at)).unwrap_or((address, ""));
    let tail = tail.strip_prefix("::").unwrap_or_default();
    let count = split_groups(head).count().saturating_add(split_groups(tail).count());
    if count > 8 || gap.is_some() != (count < 8) {
        return None;
    }
    let mut groups = [0; 8];
    for (to, group) in groups.iter_mut().zip(split_groups(head)) {
        *to = hex_group(group)?;
    }
    for (to, group) in groups.iter_mut().rev().zip(split_groups(tail).rev()) {
        *to = hex_group(group)?;
    }
    Some(groups)
}

fn split_groups(text: &str) -> impl DoubleEndedIterator<Item = &[u8]> {
    text.as_bytes().split(|byte| *byte == b':').filter(|_| !text.is_empty())
}

/// The value of one to four hexadecimal digits.
fn hex_group(group: &[u8]) -> Option<u16> {
    let mut value = 0_u16;
    for byte in group {
        value = value << 4 | u16::try_from(digit(*byte, 16)?).ok()?;
    }
    (1..=4).contains(&group.len()).then_some(value)
}

/// Whether the host is a name or a canonical IPv4 address. A dot may end a name: resolvers then search no other domain.
///
/// Clients read a name whose last label is a number as an IPv4 address (WHATWG URL, section 3.5) and rewrite it
/// unless it is four decimal numbers.
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

/// Accepts nothing, or a colon and a port.
fn check_port(port: &str, at: usize) -> Result<(), EndpointError> {
    let is_well_formed = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
    if is_well_formed { Ok(()) } else { Err(EndpointError::new(EndpointErrorKind::Port, at)) }
}

#[cfg(test)]
mod tests {
    use super::EndpointErrorKind::{
        Character, DotSegment, Fragment, Host, PercentEncoding, Port, Query, Scheme, UserInformation,
    };
    use super::*;
    use crate::endpoint::Endpoint;

    #[test]
    fn url_host_and_path_have_one_canonical_form() {
        for (url, canonical, host, path) in [
            ("https://example.com", "https://example.com", "example.com", "/"),
            ("https://example.com/", "https://example.com", "example.com", "/"),
            ("HTTP://EXAMPLE.com/Base", "http://example.com/Base", "example.com", "/Base"),
            ("https://example.com:443/", "https://example.com", "example.com", "/"),
            ("http://example.com:80", "http://example.com", "example.com", "/"),
            ("https://example.com:80", "https://example.com:80", "example.com:80", "/"),
            ("http://example.com:443", "http://example.com:443", "example.com:443", "/"),
            ("http://localhost:65535//a//", "http://localhost:65535//a//", "localhost:65535", "//a//"),
            ("http://127.0.0.1:4566/", "http://127.0.0.1:4566", "127.0.0.1:4566", "/"),
            ("http://[2001:DB8::1]:9000/x", "http://[2001:db8::1]:9000/x", "[2001:db8::1]:9000", "/x"),
            ("http://minio_1.svc.:9000", "http://minio_1.svc.:9000", "minio_1.svc.:9000", "/"),
            (
                "https://a/..;v=1,a+b/~x@x:y!$&'()*",
                "https://a/..;v=1,a+b/~x@x:y!$&'()*",
                "a",
                "/..;v=1,a+b/~x@x:y!$&'()*",
            ),
            ("https://a/%2f%c3%A9%25", "https://a/%2F%C3%A9%25", "a", "/%2F%C3%A9%25"),
            ("https://a/%7E%41%2dz%5f/%2ea", "https://a/~A-z_/.a", "a", "/~A-z_/.a"),
            ("http://0x.example", "http://0x.example", "0x.example", "/"),
            ("http://3com", "http://3com", "3com", "/"),
        ] {
            let endpoint = Endpoint::custom(url, "local").unwrap();
            assert_eq!((endpoint.url(), endpoint.host(), endpoint.path()), (canonical, host, path));
            assert_eq!(Endpoint::custom(canonical, "local"), Ok(endpoint));
        }
    }

    /// RFC 5952, section 4, whose examples the first ones are.
    #[test]
    fn ipv6_addresses_are_written_by_rfc_5952() {
        for (address, canonical) in [
            ("2001:0db8::0001", "2001:db8::1"),
            ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
            ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:DB8::AAAA", "2001:db8::aaaa"),
            ("::", "::"),
            ("::1", "::1"),
            ("0:0::0:0", "::"),
            ("1::", "1::"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
            ("1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"),
        ] {
            let endpoint = Endpoint::custom(&alloc::format!("http://[{address}]:1"), "local").unwrap();
            assert_eq!(endpoint.host(), alloc::format!("[{canonical}]:1"));
        }
    }

    #[test]
    fn dot_segments_are_refused_with_and_without_escapes() {
        for (path, offset) in [
            ("/.", 1),
            ("/..", 1),
            ("/./", 1),
            ("/a/b/..", 5),
            ("/a/.", 3),
            ("/b//../c", 4),
            ("/a/%2e%2e/b", 3),
            ("/a/%2E/b", 3),
            ("/a/.%2e", 3),
            ("/a/%2E.", 3),
        ] {
            let error = Endpoint::custom(&alloc::format!("http://a{path}"), "local");
            assert_eq!(error, Err(EndpointError::new(DotSegment, 8 + offset)), "{path}");
        }
        for path in ["/...", "/.a", "/a.", "/%2e%2e%2e", "/..;", "/.%252e"] {
            assert!(Endpoint::custom(&alloc::format!("http://a{path}"), "local").is_ok(), "{path}");
        }
    }

    #[test]
    fn other_urls_are_refused_at_their_byte() {
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
            ("https://a..b", Host, 10),
            ("https://a.b..", Host, 12),
            ("https://.a", Host, 8),
            ("https://[]", Host, 8),
            ("https://[::1", Host, 8),
            ("https://[::1%25eth0]", Host, 8),
            ("https://[127.0.0.1]", Host, 8),
            ("https://[::ffff:192.0.2.1]", Host, 8),
            ("https://[::FFFF:c000:201]", Host, 8),
            ("https://[::192.0.2.1]", Host, 8),
            ("https://[64:ff9b::192.0.2.1]", Host, 8),
            ("https://[::1:0]", Host, 8),
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
            ("https://a/\t", Character, 10),
            ("https://a/b^", Character, 11),
        ] {
            assert_eq!(Endpoint::custom(url, "local"), Err(EndpointError::new(kind, offset)), "{url}");
        }
    }

    #[test]
    fn labels_and_names_have_a_maximum_length() {
        let label = "a".repeat(MAX_LABEL);
        let name = alloc::format!("{label}.{label}.{label}.{}", "b".repeat(61));
        assert_eq!(name.len(), MAX_NAME);
        assert!(is_name(&name));
        assert!(!is_name(&alloc::format!("{name}b")));
        assert!(!is_name(&alloc::format!("a{label}")));
    }

    #[test]
    fn ipv6_agrees_with_the_standard_library() {
        let agrees = |text: &str| {
            let theirs = text.parse::<core::net::Ipv6Addr>().ok().map(|address| address.segments());
            assert_eq!(ipv6_groups(text), theirs, "{text}");
        };
        for length in 0..=17 {
            for bits in 0u32..1 << length {
                let text: alloc::string::String =
                    (0..length).map(|bit| if bits >> bit & 1 == 0 { ':' } else { 'f' }).collect();
                agrees(&text);
            }
        }
        for text in
            ["1:2:3:4:5:6:7:8", "1:20:300:4000::6:7", "::a:b", "a:b::", "1:2:3:4:5:6:7::", "1::2:3:4:5:6:7:8"]
        {
            agrees(text);
        }
    }
}
