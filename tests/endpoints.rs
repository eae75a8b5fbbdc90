//! Endpoints against `vectors/endpoints.jsonl`, which `vectors/generate/endpoints.py` writes, and against the crate
//! `url`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests may panic"
)]

#[path = "random/xorshift.rs"]
mod xorshift;

use serde_json::{Value, from_str};
use sts_wire::Endpoint;
use sts_wire::endpoint::{EndpointErrorKind, EndpointOptions};
use xorshift::Random;

#[test]
fn every_endpoint_is_the_one_of_botocore() {
    let cases = include_str!("../vectors/endpoints.jsonl");
    assert_eq!(cases.lines().count(), 856);
    for line in cases.lines() {
        let case: Value = from_str(line).unwrap();
        let (params, expect) = (&case["params"], &case["expect"]);
        let flag = |name: &str| params[name].as_bool().unwrap_or(false);
        let mut options =
            EndpointOptions::new().fips(flag("fips")).dual_stack(flag("dual_stack")).global(flag("global"));
        options.region = params["region"].as_str();
        options.endpoint = params["endpoint"].as_str();
        match Endpoint::resolve(&options) {
            Ok(endpoint) => {
                // botocore returns a custom URL unchanged. Other spellings of a URL are tested only here.
                let written = expect["url"].as_str().unwrap();
                let canonical = match written {
                    "http://[::1]:9000/" => "http://[::1]:9000",
                    "HTTPS://Example.COM/A%2fb" => "https://example.com/A%2Fb",
                    other => other,
                };
                assert_eq!(endpoint.url(), canonical, "{line}");
                assert_eq!(endpoint.signing_region(), expect["signing_region"].as_str(), "{line}");
            }
            // botocore's hosts for these cases do not exist.
            Err(error) if error.kind() == EndpointErrorKind::GlobalVariant => {
                assert_eq!(params["region"], "aws-global", "{line}");
                assert!(expect["url"].as_str().unwrap().contains(".aws-global."), "{line}");
            }
            Err(error) => assert_eq!(Some(&*error.to_string()), expect["error"].as_str(), "{line}"),
        }
    }
}

/// The `Host` header and the path that a client sends for a URL, by the WHATWG URL Standard.
fn sent(url: &str) -> (String, String) {
    let url = url::Url::parse(url).unwrap();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    (format!("{}{port}", url.host_str().unwrap()), url.path().to_owned())
}

#[test]
fn a_client_sends_the_signed_host_and_path() {
    let random = &mut Random::new(1);
    #[rustfmt::skip]
    let (schemes, hosts, ports, pieces) = (
        ["http://", "https://", "HTTP://", "hTTps://", "http:/", "http:\\\\", "ftp://"],
        [
            "localhost", "LocalHost", "a.B-c_d.", "[::1]", "[2001:DB8:0:0:1:0:0:1]", "[1::2:3:4:5:6:7]", "[0:0::]",
            "[64:ff9b::192.0.2.1]", "[::ffff:c000:201]", "[::1234:5678]", "[::1.2.3.4]", "[fe80::1%25eth0]",
            "127.0.0.1", "127.1", "0x7f.1", "2130706433", "127.0.0.1.", "1.2.3.04", "a.08", "ex%41mple", "b\u{fc}cher",
            "a b", "\u{ff41}", "a\u{ad}b", "", "a..b", "user@a", "a\tb",
        ],
        ["", ":", ":80", ":443", ":0", ":8000", ":08", ":65535", ":65536", ":8\n0"],
        [
            "/", "//", ".", "..", "%2e", "%2E", "a", "Z", "~", "%7e", "%41", "%2f", "%c3%A9", "%25", "%", "%4", "%zz",
            ";v=1", "\\", " ", "\t", "\n", "\u{e9}", "^", "|", "`", "{", "}", "\"", "<", "'", "(", "*", "+", ":", "@", "[",
            "?", "#", "\u{2028}", "\0",
        ],
    );
    let mut accepted = 0;
    for _ in 0..400_000 {
        // The first schemes, ports and pieces are chosen most often.
        let first_of = |random: &mut Random, texts: &[&'static str]| {
            texts[random.below(texts.len()).min(random.below(texts.len()))]
        };
        let mut url = first_of(random, &schemes).to_owned();
        url += random.pick(&hosts);
        url += first_of(random, &ports);
        for at in 0..random.below(6) {
            url += if at == 0 { "/" } else { first_of(random, &pieces) };
        }
        let Ok(endpoint) = Endpoint::custom(&url, "local") else { continue };
        accepted += 1;
        assert_eq!(sent(endpoint.url()), (endpoint.host().to_owned(), endpoint.path().to_owned()), "{url}");
        assert_eq!(sent(&url).0, endpoint.host(), "{url}");
        assert!(endpoint.url().starts_with(endpoint.origin()));
        assert_eq!(Endpoint::custom(endpoint.url(), "local").as_ref(), Ok(&endpoint), "{url}");
    }
    assert!(accepted > 20_000, "{accepted} accepted");
}
