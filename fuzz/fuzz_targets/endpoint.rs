//! Custom endpoints, compared with the crate `url`: an endpoint's URL is the URL that a client sends.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sts_wire::Endpoint;
use url::{Host, ParseError, Url};

/// Whether all clients send this URL unchanged: nothing in it is escaped, shortened or lower-cased.
fn is_plain(input: &str, parsed: &Url) -> bool {
    let rest = input.split_once("://").unwrap_or_default().1;
    let authority = rest.split('/').next().unwrap_or_default();
    let name = authority.split(':').next().unwrap_or_default();
    let is_plain_host = match parsed.host() {
        Some(Host::Domain(_)) => {
            let is_label = |label: &str| (1..=63).contains(&label.len()) && !label.contains("--");
            name.len() <= 253
                && name.split('.').all(is_label)
                && !name.contains("amazonaws")
                && !name.contains("api.aws")
        }
        Some(Host::Ipv4(_)) => true,
        _ => false,
    };
    let is_plain_port = parsed.port() != Some(0);
    [input, &format!("{input}/")].contains(&parsed.as_str())
        && input.len() <= Endpoint::MAX_URL
        && input.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b':' | b'.' | b'-'))
        && is_plain_host
        && is_plain_port
}

fn decoded(path: &str) -> Vec<u8> {
    let mut decoded = vec![];
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let escape =
            after.get(..2).and_then(|digits| u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok());
        match escape.filter(|_| *first == b'%') {
            Some(byte) => {
                decoded.push(byte);
                rest = &after[2..];
            }
            None => decoded.push(*first),
        }
    }
    decoded
}

fuzz_target!(|input: &str| {
    let (input, region) = input.split_once(' ').unwrap_or((input, "local"));
    let Ok(endpoint) = Endpoint::custom(input, region) else {
        if let Ok(parsed) = Url::parse(input)
            && matches!(parsed.scheme(), "http" | "https")
            && region == "local"
        {
            assert!(!is_plain(input, &parsed), "{input:?} is refused");
        }
        return;
    };
    assert!(region.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{region:?}");
    let given = match Url::parse(input) {
        // A label that looks like punycode and is not valid punycode.
        Err(ParseError::IdnaError) if endpoint.host().contains("xn--") => return,
        given => given.expect("a client can read what was accepted"),
    };
    let sent = Url::parse(endpoint.url()).expect("a client can read what is handed out");
    // A client sends the URL unchanged.
    assert!(
        [endpoint.url(), &format!("{}/", endpoint.url())].contains(&sent.as_str()),
        "{endpoint:?} {sent}"
    );
    let port = sent.port().map(|port| format!(":{port}")).unwrap_or_default();
    assert_eq!(endpoint.host(), format!("{}{port}", sent.host_str().unwrap_or_default()));
    assert_eq!(endpoint.path(), sent.path());
    let whole = [endpoint.origin(), endpoint.path()].concat();
    assert!([endpoint.url(), &format!("{}/", endpoint.url())].contains(&&*whole), "{endpoint:?}");
    // It is the given host and path.
    assert_eq!((sent.scheme(), sent.host(), sent.port()), (given.scheme(), given.host(), given.port()));
    assert_eq!(decoded(sent.path()), decoded(given.path()));
    assert!(given.username().is_empty() && given.password().is_none());
    assert!(given.query().is_none() && given.fragment().is_none());
    assert_eq!(Endpoint::custom(endpoint.url(), region), Ok(endpoint));
});
