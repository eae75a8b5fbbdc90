//! The known attacks, in every format that can express them. Each test has the name of its attack.
//!
//! `refused` names the formats that can express the change, and what refuses it. An attack that a format cannot express
//! leaves the proof as it was.

use super::proof::{FORM, Format, HOST, Proof, TOKEN, percent};
use super::verifier::{Verifier, kind};
use Format::{Consul, Eks, Google, MongoDb, Snowflake, Teleport, Vault, VaultGet};
use base64ct::{Base64, Encoding};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use sts_wire::sigv4::PayloadHash;
use sts_wire::{Endpoint, Timestamp};

/// The formats with the signature in the query.
const PRESIGNED: &[Format] = &[Eks, VaultGet];
/// The formats with the signature in headers.
const BY_HEADERS: &[Format] = &[Vault, Consul, Google, Snowflake, Teleport, MongoDb];
/// The formats with the parameters in the query.
const QUERY: &[Format] = &[Eks, VaultGet, Google, Snowflake];
/// The formats that send a URL.
const URL: &[Format] = &[Eks, VaultGet, Vault, Consul, Google, Snowflake];
/// The formats that send a target: a URL, or its path and query.
const TARGET: &[Format] = &[Eks, VaultGet, Vault, Consul, Google, Snowflake, Teleport];
/// The formats that send headers.
const HEADERS: &[Format] = &[VaultGet, Vault, Consul, Google, Snowflake, Teleport];
/// The formats that send a session token in a header, or can.
const TOKEN_BY_HEADER: &[Format] = &[VaultGet, Vault, Consul, Google, Snowflake, Teleport, MongoDb];
/// The formats that send headers, among them the signature.
const SIGNED_BY_HEADERS: &[Format] = &[Vault, Consul, Google, Snowflake, Teleport];
/// The formats that send a body.
const BODY: &[Format] = &[VaultGet, Vault, Consul, Teleport];
/// The formats with the parameters in the body.
const FORM_BODY: &[Format] = &[Vault, Consul, Teleport];
/// The formats that send a method.
const METHOD: &[Format] = &[VaultGet, Vault, Consul, Google, Snowflake, Teleport];
/// All formats.
const ALL: &[Format] = &Format::ALL;

/// The proofs of the formats, without and with a session token. Each proof is accepted and its rewritten request
/// verifies, so only the change can cause a refusal.
static SIGNED: LazyLock<Vec<(Proof, Vec<u8>)>> = LazyLock::new(|| {
    let formats = Format::ALL.into_iter().flat_map(|format| [(format, None), (format, Some(TOKEN))]);
    let signed = formats.map(|(format, token)| {
        let proof = Proof::signed(format, token);
        Verifier::new(format).accepts_and_verifies(&proof, token);
        let wrapped = proof.wrapped();
        (proof, wrapped)
    });
    signed.collect()
});

/// The proofs after a change, which these formats can express.
fn changed(formats: &[Format], change: &dyn Fn(&mut Proof)) -> Vec<Proof> {
    let (mut all, mut expressed) = (Vec::new(), BTreeSet::new());
    for (proof, wrapped) in SIGNED.iter() {
        let mut changed = proof.clone();
        change(&mut changed);
        if changed.wrapped() != *wrapped {
            expressed.insert(format!("{:?}", proof.format));
            all.push(changed);
        }
    }
    let named: BTreeSet<_> = formats.iter().map(|format| format!("{format:?}")).collect();
    assert_eq!(expressed, named, "formats that express the change");
    all
}

/// Every proof is refused after the change, for one of these kinds of reasons.
#[track_caller]
fn refused(formats: &[Format], kinds: &str, change: impl Fn(&mut Proof)) {
    let mut found = BTreeSet::new();
    for proof in changed(formats, &change) {
        match Verifier::new(proof.format).vet(&proof.wrapped()) {
            Err(error) => {
                // Errors are logged, so they must hold no part of the proof.
                let told = format!("{error} {error:?}");
                let digits = told.split(|c: char| !c.is_ascii_hexdigit()).map(str::len).max();
                let is_safe = ![TOKEN, proof.format.audience().1].iter().any(|secret| told.contains(secret));
                assert!(is_safe && digits < Some(32), "{told}");
                found.insert(kind(&error))
            }
            Ok(rebuilt) => panic!("accepted: {proof:?} as {rebuilt:?}"),
        };
    }
    let found: Vec<_> = found.into_iter().collect();
    assert!(found.iter().all(|kind| kinds.split("; ").any(|expected| expected == kind)), "{found:?}");
}

/// Every proof is accepted after the change, and STS refuses the rewritten request, because its signature is wrong.
#[track_caller]
fn refused_by_sts(formats: &[Format], change: impl Fn(&mut Proof)) {
    for proof in changed(formats, &change) {
        let rebuilt = Verifier::new(proof.format).vet(&proof.wrapped()).unwrap_or_else(|error| {
            panic!("{error}: {proof:?}");
        });
        for token in [None, Some(TOKEN)] {
            assert!(rebuilt.verify(token).is_err(), "verifies: {proof:?}");
        }
    }
}

#[test]
fn a_twin_of_action_by_case_is_refused() {
    for is_first in [true, false] {
        for twin in ["action=AssumeRole", "ACTION=AssumeRole", "action=GetCallerIdentity"] {
            refused(TARGET, "UnknownParameter", |proof| proof.add_parameter(twin, is_first));
        }
    }
    refused(BODY, "InvalidBody", |proof| proof.set_body(&format!("{}&action=AssumeRole", proof.body)));
    refused(BODY, "InvalidBody", |proof| proof.set_body(&format!("action=AssumeRole&{}", proof.body)));
}

#[test]
fn a_twin_of_signed_headers_by_case_is_refused() {
    for is_first in [true, false] {
        refused(TARGET, "UnknownParameter", |proof| {
            let audience = proof.format.audience().0.to_lowercase();
            proof.add_parameter(&format!("x-amz-signedheaders=host%3B{audience}"), is_first);
        });
    }
}

#[test]
fn a_twin_of_credential_by_case_is_refused() {
    for is_first in [true, false] {
        refused(TARGET, "UnknownParameter", |proof| proof.add_parameter("x-amz-credential=eve", is_first));
    }
}

#[test]
fn an_exact_twin_of_action_is_refused() {
    for is_first in [true, false] {
        for twin in
            ["Action=AssumeRole", "Action=GetCallerIdentity", "Action=", "Action", "Version=2011-06-15"]
        {
            refused(TARGET, "MissingParameter; InvalidParameter; RepeatedParameter", |proof| {
                proof.add_parameter(twin, is_first);
            });
        }
    }
}

#[test]
fn a_twin_hidden_by_escapes_is_refused() {
    for is_first in [true, false] {
        for twin in ["%41ction=AssumeRole", "Actio%6e=AssumeRole", "%56ersion=2011-06-15"] {
            refused(TARGET, "UnknownParameter", |proof| proof.add_parameter(twin, is_first));
        }
        for twin in ["X%2DAmz-Date=20150830T123600Z", "%58-Amz-Credential=eve"] {
            refused(TARGET, "UnknownParameter", |proof| proof.add_parameter(twin, is_first));
        }
    }
}

#[test]
fn a_twin_of_any_parameter_of_the_signature_is_refused() {
    for name in ["Algorithm", "Credential", "Date", "Expires", "Signature", "SignedHeaders", "Security-Token"]
    {
        for is_first in [true, false] {
            for value in ["", "1", "AWS4-HMAC-SHA256", "20150830T123600Z"] {
                refused(
                    TARGET,
                    "Misplaced Date; Misplaced Expires; Misplaced SignedHeaders; SignedTwice; RepeatedParameter",
                    |proof| {
                        // Only a proof with a session token can repeat the token.
                        if name == "Security-Token" {
                            proof.add_parameter("X-Amz-Security-Token=a", is_first);
                        }
                        proof.add_parameter(&format!("X-Amz-{name}={value}"), is_first);
                    },
                );
            }
        }
    }
}

#[test]
fn a_parameter_of_the_signature_beside_authorization_is_refused() {
    for name in ["Algorithm", "Credential", "Date", "Expires", "Signature", "SignedHeaders", "Security-Token"]
    {
        refused(
            SIGNED_BY_HEADERS,
            "Misplaced Date; Misplaced Expires; Misplaced SecurityToken; Misplaced SignedHeaders; SignedTwice",
            |proof| {
                if !proof.format.is_presigned() {
                    proof.add_parameter(&format!("X-Amz-{name}=20150830T123600Z"), false);
                }
            },
        );
    }
}

#[test]
fn authorization_beside_a_signature_in_the_query_is_refused() {
    refused(&[VaultGet], "SignedTwice", |proof| {
        if proof.format.is_presigned() {
            let authorization = Proof::signed(Vault, None).header("authorization").unwrap().clone();
            proof.add_header("Authorization", &authorization, false);
        }
    });
    refused(SIGNED_BY_HEADERS, "InvalidBody; SignedTwice", |proof| {
        if !proof.format.is_presigned() {
            let url = Proof::signed(Eks, None).url;
            proof.url = url;
        }
    });
}

#[test]
fn authorization_twice_is_refused() {
    for is_first in [true, false] {
        for name in ["Authorization", "authorization", "AUTHORIZATION"] {
            refused(BY_HEADERS, "RepeatedField; RepeatedHeader", |proof| {
                if let Some(value) = proof.header("authorization").cloned() {
                    proof.add_header(name, &value, is_first);
                }
            });
        }
    }
}

#[test]
fn authorization_split_over_two_lines_is_refused() {
    for at in [" Credential=", " SignedHeaders=", " Signature="] {
        refused(BY_HEADERS, "RepeatedField; RepeatedHeader", |proof| {
            if let Some(value) = proof.header("authorization") {
                let (first, second) = value.split_once(at).unwrap();
                let second = format!("{}{second}", at.trim());
                *value = first.trim_end_matches(',').into();
                proof.add_header("Authorization", &second, false);
            }
        });
    }
}

#[test]
fn a_part_of_authorization_twice_or_unknown_is_refused() {
    for part in [", SignedHeaders=host", ", Credential=eve", ", Signature=0", ", X=1", ",", ", "] {
        refused(
            BY_HEADERS,
            "Invalid Authorization; Repeated Credential; Repeated Signature; Repeated SignedHeaders",
            |proof| {
                if let Some(value) = proof.header("authorization") {
                    value.push_str(part);
                }
            },
        );
    }
    for part in ["SignedHeaders=host, ", "signedheaders=host, ", "X=1, ", ", ", " ", "\t"] {
        refused(BY_HEADERS, "Invalid Authorization; Repeated SignedHeaders", |proof| {
            if let Some(value) = proof.header("authorization") {
                value.insert_str("AWS4-HMAC-SHA256 ".len(), part);
            }
        });
    }
}

#[test]
fn host_twice_is_refused() {
    for name in ["Host", "host", "HOST"] {
        for value in [HOST, "evil.example"] {
            for is_first in [true, false] {
                refused(HEADERS, "RepeatedHeader", |proof| proof.add_header(name, value, is_first));
            }
        }
    }
}

#[test]
fn a_host_header_of_another_host_is_refused() {
    for host in
        ["evil.example", "sts.us-east-1.amazonaws.com", "", &format!("{HOST}:443"), &format!("{HOST}.")]
    {
        refused(HEADERS, "OtherEndpoint; OtherRegion", |proof| *proof.header("host").unwrap() = host.into());
    }
}

#[test]
fn a_host_of_the_client_is_refused() {
    refused(TARGET, "OtherEndpoint", |proof| proof.replace(HOST, "evil.example"));
}

#[test]
fn a_host_with_the_prefix_or_suffix_of_an_endpoint_is_refused() {
    for host in [
        "sts.evil.com.amazonaws.com.evil.example",
        "sts.eu-west-1.amazonaws.com.evil.example",
        "sts.eu-west-1.amazonaws.com.",
        "sts.eu-west-1.amazonaws.co",
        "evil-sts.eu-west-1.amazonaws.com",
        "evil.example.sts.eu-west-1.amazonaws.com",
        "ts.eu-west-1.amazonaws.com",
        "STS.eu-west-1.amazonaws.com",
        "sts.eu-west-1.amazonaws.com.cn",
        "sts%2eeu-west-1.amazonaws.com",
        "sts.eu-west-1.amazonaws.com%00.evil.example",
        "sts.eu\u{2011}west-1.amazonaws.com",
        "\u{ff53}ts.eu-west-1.amazonaws.com",
        "sts.eu-west-1.amazonaws.com\u{a0}",
    ] {
        refused(TARGET, "OtherEndpoint", |proof| {
            proof.url = proof.url.replacen(HOST, host, 1);
            if let Some(sent) = proof.header("host") {
                *sent = host.into();
            }
        });
    }
}

#[test]
fn a_region_that_leaves_the_label_of_the_host_is_refused() {
    for region in ["evil.example/", "evil@", "evil#", "a.b", "a:80", "a?", "a\\", "", "a b", "a%2f"] {
        assert!(Endpoint::regional(region).is_err(), "{region}");
        refused(TARGET, "InvalidHttp; OtherEndpoint", |proof| {
            let host = format!("sts.{region}.amazonaws.com");
            proof.url = proof.url.replacen(HOST, &host, 1);
            if let Some(sent) = proof.header("host") {
                *sent = host;
            }
        });
    }
}

#[test]
fn a_label_that_is_no_region_of_the_list_is_refused() {
    for host in ["sts.s3.amazonaws.com", "sts.s3-us-west-2.amazonaws.com", "sts.eu-west-9.amazonaws.com"] {
        refused(TARGET, "OtherEndpoint", |proof| proof.replace(HOST, host));
    }
}

#[test]
fn userinfo_and_ports_are_refused() {
    for authority in [
        "sts.amazonaws.com:443@evil.example",
        "evil@sts.eu-west-1.amazonaws.com",
        "@sts.eu-west-1.amazonaws.com",
        ":@sts.eu-west-1.amazonaws.com",
        "sts.eu-west-1.amazonaws.com:443",
        "sts.eu-west-1.amazonaws.com:8443",
        "sts.eu-west-1.amazonaws.com:",
        "sts.eu-west-1.amazonaws.com\\@evil.example",
    ] {
        refused(URL, "OtherEndpoint", |proof| proof.url = proof.url.replacen(HOST, authority, 1));
    }
}

#[test]
fn a_scheme_other_than_https_is_refused() {
    for scheme in ["http:", "HTTPS:", "ftp:", "", "https:/", " https:", "javascript:https:"] {
        refused(URL, "OtherEndpoint", |proof| {
            if proof.format != Teleport {
                proof.url = proof.url.replacen("https:", scheme, 1);
            }
        });
    }
}

/// `\u0048ost` is `Host` to whoever reads JSON.
#[test]
fn a_twin_hidden_by_escapes_of_json_is_refused() {
    let signed = Proof::signed(Snowflake, None);
    let wrapped = String::from_utf8(signed.wrapped()).unwrap();
    let json = Base64::decode(&*wrapped, &mut [0; 4096]).map(<[u8]>::to_vec).unwrap();
    let json = String::from_utf8(json).unwrap();
    let vet = |json: &str| {
        let mut buffer = [0; 4096];
        let wrapped = Base64::encode(json.as_bytes(), &mut buffer).unwrap();
        Verifier::new(Snowflake).vet(wrapped.as_bytes())
    };
    let escaped = json.replace(r#""Host""#, r#""\u0048ost""#);
    assert_ne!(escaped, json);
    assert_eq!(vet(&escaped).unwrap(), vet(&json).unwrap());
    for (from, twin, expected) in [
        (r#""Host""#, r#""\u0048ost": "evil.example", "Host""#, "RepeatedHeader"),
        (r#""url""#, r#""\u0075rl": "https://evil.example/", "url""#, "RepeatedField"),
        (r#""headers""#, r#""header\u0073": {}, "headers""#, "RepeatedField"),
        (r#""method""#, r#""InvalidMethod": "GET", "method""#, "UnknownField"),
    ] {
        assert_eq!(kind(&vet(&json.replace(from, twin)).unwrap_err()), expected, "{twin}");
    }
}

/// The host of a path alone is the header `host`.
#[test]
fn a_url_without_a_host_is_refused() {
    for without in ["", "https://", "https:", "//"] {
        refused(URL, "OtherEndpoint", |proof| {
            if proof.format != Teleport {
                proof.url = proof.url.replacen(&format!("https://{HOST}"), without, 1);
                proof.remove_header("host");
            }
        });
    }
}

#[test]
fn a_path_other_than_the_root_is_refused() {
    for path in [
        "/abc", "//evil", "//", "/%2e", "/.", "/./", "/..", "/%2F", "/;a", "/%", "\\", "/\\", "/a/..", "/ ",
        "@evil",
    ] {
        refused(TARGET, "InvalidHttp; OtherEndpoint", |proof| {
            let end = proof.url.find('?').unwrap_or(proof.url.len());
            let start = proof.url.rfind(&format!("{HOST}/")).unwrap() + HOST.len();
            proof.url.replace_range(start..end, path);
        });
    }
}

#[test]
fn a_fragment_is_refused() {
    for fragment in ["#", "#y", "#?Action=GetCallerIdentity", "#&a=b"] {
        refused(
            TARGET,
            "OtherEndpoint; InvalidParameter; Malformed MalformedQuery; UnknownParameter",
            |proof| {
                proof.url += fragment;
            },
        );
        refused(TARGET, "OtherEndpoint", |proof| {
            let at = proof.url.find('?').unwrap_or(proof.url.len());
            proof.url.insert_str(at, fragment);
        });
    }
}

#[test]
fn another_method_is_refused() {
    for method in
        ["post", "PUT", "HEAD", "", "POST ", " POST", "GET POST", "POST\r\nHost: evil.example", "G\u{45}TT"]
    {
        refused(METHOD, "InvalidHttp; InvalidMethod", |proof| proof.method = method.into());
    }
}

/// A POST whose parameters are in the body has no action as a GET.
#[test]
fn get_with_a_body_is_refused() {
    refused(FORM_BODY, "InvalidBody", |proof| {
        if !proof.format.has_query() {
            proof.method = "GET".into();
        }
    });
}

#[test]
fn get_without_an_action_is_refused() {
    refused(FORM_BODY, "MissingParameter", |proof| {
        if !proof.format.has_query() {
            proof.method = "GET".into();
            proof.set_body("");
        }
    });
    refused(&[Google, Snowflake], "MissingParameter", |proof| {
        if [Google, Snowflake].contains(&proof.format) {
            proof.method = "GET".into();
            proof.url = proof.url.replace(FORM, "");
        }
    });
}

/// A presigned request has its action in the query.
#[test]
fn a_presigned_post_with_the_action_in_its_body_is_refused() {
    refused(&[VaultGet], "MissingParameter", |proof| {
        if proof.format == VaultGet {
            proof.method = "POST".into();
            proof.url = proof.url.replace(&format!("{FORM}&"), "");
            proof.body = FORM.into();
        }
    });
}

/// The method is signed.
#[test]
fn get_in_place_of_post_does_not_verify() {
    let swap = |proof: &mut Proof| {
        if proof.format.has_query() {
            proof.method = if proof.method == "GET" { "POST".into() } else { "GET".into() };
        }
    };
    refused_by_sts(&[VaultGet, Google, Snowflake], swap);
}

#[test]
fn parameters_in_query_and_body_are_refused() {
    refused(FORM_BODY, "InvalidBody", |proof| {
        if !proof.format.has_query() {
            proof.add_parameter(FORM, false);
        }
    });
    refused(FORM_BODY, "InvalidParameter", |proof| {
        if !proof.format.has_query() {
            proof.add_parameter("Action=AssumeRole", false);
        }
    });
    refused(&[VaultGet], "InvalidBody", |proof| {
        if proof.format.has_query() {
            proof.set_body(FORM);
        }
    });
}

/// The query, the length and the hash of the body are signed.
#[test]
fn a_body_moved_into_the_query_does_not_verify() {
    refused_by_sts(FORM_BODY, |proof| {
        if !proof.format.has_query() && proof.format != MongoDb {
            proof.set_body("");
            proof.add_parameter(FORM, false);
        }
    });
}

#[test]
fn a_longer_or_shorter_body_is_refused() {
    for length in [0, 1, 42] {
        refused(FORM_BODY, "InvalidBody", |proof| {
            proof.set_body(&proof.body.chars().take(length).collect::<String>());
        });
    }
    for more in ["\0", " ", "&", "\n", "&a=b"] {
        refused(BODY, "InvalidBody", |proof| proof.set_body(&format!("{}{more}", proof.body)));
    }
}

#[test]
fn a_body_without_action_is_refused() {
    refused(FORM_BODY, "InvalidBody", |proof| {
        proof.set_body(&proof.body.replace("Action=GetCallerIdentity&", ""));
    });
    refused(QUERY, "MissingParameter", |proof| {
        proof.url = proof.url.replace("Action=GetCallerIdentity&", "");
    });
}

#[test]
fn another_action_is_refused() {
    for action in [
        "AssumeRole",
        "GetSessionToken",
        "getcalleridentity",
        "GetCallerIdentity2",
        "GetCallerIdentit%79%",
        "",
    ] {
        refused(TARGET, "InvalidBody; InvalidParameter", |proof| {
            proof.replace("GetCallerIdentity", action);
        });
    }
    refused(TARGET, "InvalidBody; InvalidParameter", |proof| {
        proof.replace("2011-06-15", "2010-05-08");
    });
}

#[test]
fn a_body_equal_in_meaning_is_refused() {
    for body in [
        "Version=2011-06-15&Action=GetCallerIdentity",
        "Action=GetCallerIdentity&Version=2011%2D06%2D15",
        "%41ction=GetCallerIdentity&Version=2011-06-15",
        "&Action=GetCallerIdentity&Version=2011-06-15",
        "Action=GetCallerIdentity&&Version=2011-06-15",
        "Action=GetCallerIdentity&Version=2011-06-15&",
    ] {
        refused(FORM_BODY, "InvalidBody", |proof| {
            if !proof.body.is_empty() {
                proof.set_body(body);
            }
        });
    }
}

#[test]
fn an_unsigned_payload_is_refused() {
    refused(HEADERS, "UnsignedPayload", |proof| {
        proof.add_header("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD", false);
    });
    refused(HEADERS, "UnsignedPayload", |proof| {
        if !HEADERS.contains(&proof.format) {
            return;
        }
        proof.add_header("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD", false);
        let names = proof.part("SignedHeaders");
        let names = match names.split_once("x-amz-date") {
            Some((before, after)) => format!("{before}x-amz-content-sha256;x-amz-date{after}"),
            None => format!("host;x-amz-content-sha256;{}", names.split_once("host;").unwrap().1),
        };
        proof.set_part("SignedHeaders", &names);
    });
    refused(TARGET, "UnknownParameter", |proof| {
        proof.add_parameter("X-Amz-Content-Sha256=UNSIGNED-PAYLOAD", false);
    });
}

/// The hash is right, and STS does not receive the header.
#[test]
fn an_unsigned_payload_hash_that_is_right_is_dropped() {
    for format in HEADERS {
        let (signed, verifier) = (Proof::signed(*format, Some(TOKEN)), Verifier::new(*format));
        let mut proof = signed.clone();
        let hash = PayloadHash::of(proof.body.as_bytes());
        proof.add_header("X-Amz-Content-Sha256", hash.as_str(), false);
        assert_ne!(proof.wrapped(), signed.wrapped());
        assert_eq!(verifier.vet(&proof.wrapped()), verifier.vet(&signed.wrapped()), "{format:?}");
        *proof.header("x-amz-content-sha256").unwrap() = PayloadHash::of(b"another").as_str().into();
        assert_eq!(kind(&verifier.vet(&proof.wrapped()).unwrap_err()), "OtherPayload", "{format:?}");
    }
}

#[test]
fn an_unsigned_amz_header_is_refused() {
    for (name, value) in [
        ("X-Amz-Target", "AWSSecurityTokenServiceV20110615.AssumeRole"),
        ("x-amz-mallory", "1"),
        ("X-AMZ-User-Agent", "aws-sdk"),
        ("X-Amz-Expires", "900"),
        ("x-amz-", ""),
    ] {
        for is_first in [true, false] {
            refused(HEADERS, "UnsignedHeader; UnknownHeader", |proof| {
                proof.add_header(name, value, is_first);
            });
        }
    }
}

/// The header is not sent to STS.
#[test]
fn an_unsigned_header_that_steers_the_answer_is_dropped() {
    for format in HEADERS {
        for (name, value) in [
            ("Accept", "application/json"),
            ("Accept", "text/html"),
            ("Accept-Encoding", "gzip"),
            ("User-Agent", "<GetCallerIdentityResponse>"),
        ] {
            let (signed, verifier) = (Proof::signed(*format, Some(TOKEN)), Verifier::new(*format));
            let mut proof = signed.clone();
            if proof.header(name).is_none() {
                proof.add_header(name, value, false);
                assert_eq!(verifier.vet(&proof.wrapped()), verifier.vet(&signed.wrapped()));
            }
        }
    }
}

#[test]
fn a_signed_header_that_steers_the_answer_is_refused() {
    for (name, value) in [("Accept", "text/html"), ("Accept", "*/*"), ("Accept-Encoding", "gzip")] {
        refused(HEADERS, "InvalidHeader", |proof| {
            if let Some(accept) = proof.header(name) {
                *accept = value.into();
            } else if HEADERS.contains(&proof.format) {
                proof.add_header(name, value, false);
                let names = format!("{};{}", name.to_lowercase(), proof.part("SignedHeaders"));
                let mut names: Vec<_> = names.split(';').collect();
                names.sort_unstable();
                proof.set_part("SignedHeaders", &names.join(";"));
            }
        });
    }
}

#[test]
fn a_header_that_steers_the_connection_is_refused() {
    for (name, value) in [
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
        ("Expect", "100-continue"),
        ("X-HTTP-Method-Override", "PUT"),
        ("X-Forwarded-Host", "evil.example"),
    ] {
        refused(HEADERS, "UnknownHeader", |proof| proof.add_header(name, value, false));
    }
}

#[test]
fn an_unsigned_security_token_is_refused() {
    for name in ["X-Amz-Security-Token", "x-amz-security-token"] {
        refused(
            TOKEN_BY_HEADER,
            "Misplaced SecurityToken; UnsignedHeader; RepeatedField; RepeatedHeader",
            |proof| {
                proof.add_header(name, "another", false);
            },
        );
    }
}

#[test]
fn a_signed_header_removed_is_refused() {
    refused(&[Teleport], "InvalidHttp", |proof| {
        if proof.format == Teleport {
            proof.remove_header("host");
        }
    });
    refused(HEADERS, "AbsentHeader", |proof| proof.remove_header(proof.format.audience().0));
    refused(BY_HEADERS, "MissingField; Missing Date", |proof| proof.remove_header("x-amz-date"));
    refused(FORM_BODY, "AbsentHeader", |proof| proof.remove_header("content-type"));
    refused(FORM_BODY, "InvalidHttp; AbsentHeader", |proof| proof.remove_header("content-length"));
    refused(&[Teleport], "AbsentHeader", |proof| proof.remove_header("accept"));
}

/// The host of the URL is the host that was signed.
#[test]
fn a_host_header_may_be_absent_beside_a_url() {
    for format in URL {
        let mut proof = Proof::signed(*format, None);
        proof.remove_header("host");
        let rebuilt = Verifier::new(*format).vet(&proof.wrapped()).unwrap();
        assert_eq!(rebuilt.verify(None), Ok(()), "{format:?}");
    }
}

#[test]
fn a_signed_header_given_twice_is_refused() {
    for index in 0..7 {
        for is_first in [true, false] {
            for lower in [true, false] {
                let expressed: Vec<_> = HEADERS
                    .iter()
                    .copied()
                    .filter(|format| Proof::signed(*format, Some(TOKEN)).headers.len() > index)
                    .collect();
                let double = |proof: &mut Proof| {
                    if proof.format != MongoDb
                        && let Some((name, value)) = proof.headers.get(index).cloned()
                    {
                        let name = if lower { name.to_lowercase() } else { name };
                        proof.add_header(&name, &value, is_first);
                    }
                };
                refused(&expressed, "InvalidHttp; RepeatedHeader", double);
            }
        }
    }
}

#[test]
fn a_signed_header_split_in_two_is_refused() {
    refused(HEADERS, "RepeatedHeader", |proof| {
        let name = proof.format.audience().0;
        let value = proof.header(name).unwrap();
        let second = value.split_off(value.len() / 2);
        proof.add_header(name, &second, false);
    });
}

/// STS refuses what no rule of vetting refuses.
#[test]
fn a_signed_header_with_another_value_does_not_verify() {
    refused(FORM_BODY, "InvalidHeader; InvalidHttp", |proof| {
        if let Some(value) = proof.header("content-length") {
            *value = "44".into();
        }
    });
    refused_by_sts(FORM_BODY, |proof| {
        if let Some(value) = proof.header("content-type") {
            *value = if value.contains("utf-8") { "application/x-www-form-urlencoded" } else { "" }.into();
        }
    });
}

#[test]
fn signed_headers_in_another_form_are_refused() {
    let forms: [&dyn Fn(&str) -> String; 7] = [
        &|names| names.split(';').rev().collect::<Vec<_>>().join(";"),
        &|names| names.to_uppercase(),
        &|names| format!(";{names}"),
        &|names| format!("{names};"),
        &|names| names.replace(';', ";;"),
        &|names| names.replace("host", "host;host"),
        &|names| names.replace(';', ","),
    ];
    for form in forms {
        refused(ALL, "Invalid Authorization; Invalid SignedHeaders", |proof| {
            let names = form(&proof.part("SignedHeaders"));
            proof.set_part("SignedHeaders", &names);
        });
    }
}

#[test]
fn host_not_signed_is_refused() {
    refused(ALL, "HostNotSigned", |proof| {
        let names = proof.part("SignedHeaders").replace("host;", "");
        proof.set_part("SignedHeaders", &names);
    });
}

#[test]
fn a_signed_header_that_is_absent_is_refused() {
    refused(ALL, "AbsentHeader", |proof| {
        let names = format!("{};zzz", proof.part("SignedHeaders"));
        proof.set_part("SignedHeaders", &names);
    });
}

#[test]
fn a_bound_header_that_is_not_signed_is_refused() {
    refused(ALL, "UnsignedBoundHeader", |proof| {
        let audience = proof.format.audience().0.to_lowercase();
        let names = proof.part("SignedHeaders");
        let names: Vec<_> = names.split(';').filter(|name| *name != audience).collect();
        proof.set_part("SignedHeaders", &names.join(";"));
    });
    // MongoDB binds by two headers.
    refused(&[MongoDb], "UnsignedBoundHeader", |proof| {
        if proof.format == MongoDb {
            let names = proof.part("SignedHeaders").replace("x-mongodb-gs2-cb-flag;", "");
            proof.set_part("SignedHeaders", &names);
        }
    });
}

#[test]
fn a_bound_header_that_is_missing_is_refused() {
    refused(HEADERS, "MissingBoundHeader", |proof| {
        if HEADERS.contains(&proof.format) {
            let audience = proof.format.audience().0.to_lowercase();
            proof.remove_header(&audience);
            let names = proof.part("SignedHeaders");
            let names: Vec<_> = names.split(';').filter(|name| *name != audience).collect();
            proof.set_part("SignedHeaders", &names.join(";"));
        }
    });
}

#[test]
fn a_bound_header_of_another_value_is_refused() {
    let values: [&dyn Fn(&str) -> String; 8] = [
        &|value| value[..value.len() - 1].into(),
        &|value| format!("{value}x"),
        &|value| value[1..].into(),
        &|value| value.to_uppercase(),
        &|value| format!("{value},{value}"),
        &|value| format!("{value};"),
        &|_| String::new(),
        &|_| "another".into(),
    ];
    for other in values {
        refused(HEADERS, "OtherBoundHeader", |proof| {
            let name = proof.format.audience().0;
            let value = proof.header(name).unwrap();
            *value = other(value);
        });
    }
    // HTTP allows white space around a value, so the value of Teleport's header is unchanged.
    for (before, after) in [(" ", ""), ("", " "), ("\t", ""), (" ", " ")] {
        refused(&[VaultGet, Vault, Consul, Google, Snowflake], "OtherBoundHeader", |proof| {
            let name = proof.format.audience().0;
            if let Some(value) = proof.header(name).filter(|_| name != Teleport.audience().0) {
                *value = format!("{before}{value}{after}");
            }
        });
    }
}

/// The signature is right, because signing folds white space, but the value differs.
#[test]
fn a_bound_header_with_other_white_space_is_refused() {
    let formats = &[VaultGet, Vault, Consul, Google, Teleport];
    for other in ["prod  east", "prod\teast", "prod \teast", "prod   east", "prodeast"] {
        for proof in changed(formats, &|proof| {
            if formats.contains(&proof.format) {
                let audience = proof.format.audience().1;
                proof.replace(audience, other);
            }
        }) {
            let verifier = Verifier { audience: "prod east", ..Verifier::new(proof.format) };
            assert_eq!(kind(&verifier.vet(&proof.wrapped()).unwrap_err()), "OtherBoundHeader", "{other:?}");
            let mut right = proof.clone();
            right.replace(other, "prod east");
            assert!(verifier.vet(&right.wrapped()).is_ok(), "{right:?}");
        }
    }
}

/// A proof of EKS or MongoDB does not hold its bound headers: the verifier adds its own.
#[test]
fn a_proof_for_another_verifier_does_not_verify() {
    for format in [Eks, MongoDb] {
        let verifier = Verifier { audience: "staging", nonce: [8; 64], ..Verifier::new(format) };
        let proof = Proof::signed(format, None);
        Verifier::new(format).accepts_and_verifies(&proof, None);
        let rebuilt = verifier.vet(&proof.wrapped()).unwrap();
        assert!(rebuilt.verify(None).is_err());
    }
}

#[test]
fn a_bound_header_twice_with_the_right_value_first_is_refused() {
    for is_first in [true, false] {
        refused(HEADERS, "RepeatedHeader", |proof| {
            proof.add_header(proof.format.audience().0, "another", is_first);
        });
    }
}

#[test]
fn the_proof_of_another_format_is_refused() {
    for from in Format::ALL {
        for to in Format::ALL {
            let proof = Proof::signed(from, None);
            // The request of one format in the wrapping of another, as a thief sends it.
            let stolen = Proof { format: to, ..proof };
            if from.audience().0 == to.audience().0 {
                continue;
            }
            match Verifier::new(to).vet(&stolen.wrapped()) {
                Err(_) => {}
                Ok(rebuilt) => panic!("{from:?} as {to:?}: {rebuilt:?}"),
            }
        }
    }
}

#[test]
fn another_algorithm_is_refused() {
    for algorithm in [
        "aws4-hmac-sha256",
        "AWS4-HMAC-SHA1",
        "AWS4-HMAC-SHA256x",
        "AWS4-ECDSA-P256-SHA256",
        "",
        "AWS4-HMAC-SHA256\u{a0}",
    ] {
        refused(ALL, "UnsupportedAlgorithm; UnsupportedQueryAlgorithm", |proof| {
            proof.replace("AWS4-HMAC-SHA256", algorithm);
        });
    }
}

#[test]
fn a_signature_in_another_form_is_refused() {
    let forms: [&dyn Fn(&str) -> String; 6] = [
        &|digits| digits.to_uppercase(),
        &|digits| digits[1..].into(),
        &|digits| format!("{digits}0"),
        &|_| String::new(),
        &|digits| format!("g{}", &digits[1..]),
        &|digits| format!("0x{}", &digits[2..]),
    ];
    for form in forms {
        refused(ALL, "Invalid Signature", |proof| {
            let digits = form(&proof.part("Signature"));
            proof.set_part("Signature", &digits);
        });
    }
}

#[test]
fn a_signature_of_other_digits_does_not_verify() {
    for at in [0, 31, 63] {
        refused_by_sts(ALL, |proof| {
            let mut digits = proof.part("Signature").into_bytes();
            digits[at] = if digits[at] == b'0' { b'1' } else { b'0' };
            proof.set_part("Signature", str::from_utf8(&digits).unwrap());
        });
    }
}

#[test]
fn another_access_key_id_does_not_verify() {
    refused_by_sts(ALL, |proof| {
        let credential = proof.part("Credential").replace("AKIDEXAMPLE", "AKIDEVE");
        proof.set_part("Credential", &credential);
    });
}

/// An id has at most 128 characters, and is never cut.
#[test]
fn a_long_access_key_id_is_whole_or_refused() {
    for format in Format::ALL {
        for (length, is_accepted) in [(1, true), (128, true), (129, false), (1_000, false)] {
            let mut proof = Proof::signed(format, None);
            let id = "A".repeat(length);
            let credential = proof.part("Credential").replace("AKIDEXAMPLE", &id);
            proof.set_part("Credential", &credential);
            let rebuilt = Verifier::new(format).vet(&proof.wrapped());
            assert_eq!(
                rebuilt.ok().map(|rebuilt| rebuilt.access_key_id),
                is_accepted.then_some(id),
                "{format:?}"
            );
        }
    }
}

#[test]
fn a_scope_in_another_form_is_refused() {
    for (from, to) in [
        ("aws4_request", "aws4_requests"),
        ("/aws4_request", ""),
        ("/aws4_request", "/aws4_request/"),
        ("/aws4_request", "/aws4_request/x"),
        ("AKIDEXAMPLE/", "/"),
        ("AKIDEXAMPLE/", ""),
        ("AKIDEXAMPLE/", "AKID/EXAMPLE/"),
        ("AKIDEXAMPLE/", "AKID EXAMPLE/"),
        ("AKIDEXAMPLE", "AKIDEXAMPLE\u{e9}"),
    ] {
        refused(ALL, "Invalid Credential; OtherTerminator", |proof| {
            let credential = proof.part("Credential").replace(from, to);
            proof.set_part("Credential", &credential);
        });
    }
}

#[test]
fn a_scope_of_another_day_is_refused() {
    for day in ["20150829", "20150831", "2015083", "201508300", "20150832"] {
        refused(ALL, "OtherDay", |proof| {
            let credential = proof.part("Credential").replace("20150830", day);
            proof.set_part("Credential", &credential);
        });
    }
}

#[test]
fn a_scope_of_another_service_is_refused() {
    for service in ["s3", "iam", "STS", ""] {
        refused(ALL, "Invalid Credential; OtherService", |proof| {
            let credential = proof.part("Credential").replace("/sts/", &format!("/{service}/"));
            proof.set_part("Credential", &credential);
        });
    }
}

/// `us-east-1` is the region of another endpoint of the verifier.
#[test]
fn a_scope_of_another_region_than_the_endpoint_is_refused() {
    for region in ["us-east-1", "eu-west-9", "EU-WEST-1", ""] {
        refused(ALL, "OtherRegion; Invalid Credential", |proof| {
            let credential = proof.part("Credential").replace("eu-west-1", region);
            proof.set_part("Credential", &credential);
        });
    }
}

#[test]
fn a_date_out_of_the_window_is_refused() {
    for (date, day, kinds) in [
        ("20150830T122059Z", "20150830", "Expired"),
        ("20150830T124101Z", "20150830", "NotYetCurrent"),
        ("20160830T123600Z", "20160830", "NotYetCurrent"),
        ("19900422T010203Z", "19900422", "Expired"),
    ] {
        refused(ALL, kinds, |proof| {
            proof.set_date(date);
            let credential = proof.part("Credential").replace("20150830", day);
            proof.set_part("Credential", &credential);
        });
    }
    for date in ["20150830T122100Z", "20150830T124100Z"] {
        refused_by_sts(ALL, |proof| proof.set_date(date));
    }
}

#[test]
fn a_date_in_another_form_is_refused() {
    for date in [
        "xxxxxxx",
        "2015-08-30T12:36:00Z",
        "20150830T123600",
        "20150830T246000Z",
        "20150830T123600z",
        "1440938160",
        "",
        "20150830T123600Z\u{a0}",
    ] {
        refused(ALL, "Invalid Date", |proof| proof.set_date(date));
    }
}

/// A token of EKS says 60 seconds, and lives 15 minutes.
#[test]
fn a_proof_lives_15_minutes_by_its_date() {
    for format in Format::ALL {
        let proof = Proof::signed(format, Some(TOKEN)).wrapped();
        let at =
            |text: &str| Verifier { now: Timestamp::parse_amz_date(text).unwrap(), ..Verifier::new(format) };
        for accepted in ["20150830T123100Z", "20150830T123600Z", "20150830T125000Z", "20150830T125100Z"] {
            assert!(at(accepted).vet(&proof).is_ok(), "{format:?} {accepted}");
        }
        for refused in ["20150830T123059Z", "20150830T125101Z", "20150830T125200Z", "20150831T123600Z"] {
            assert!(at(refused).vet(&proof).is_err(), "{format:?} {refused}");
        }
    }
}

#[test]
fn expires_out_of_range_is_refused() {
    for expires in
        ["604800", "901", "0", "-1", "+60", "%2B60", "60%gh", "", "60.0", " 60", "0060", "4294967356"]
    {
        refused(
            PRESIGNED,
            "InvalidExpires; InvalidParameter; Invalid Expires; Malformed MalformedQuery",
            |proof| {
                proof.url = proof.url.replace("X-Amz-Expires=60", &format!("X-Amz-Expires={expires}"));
            },
        );
    }
    for expires in ["1", "900"] {
        refused_by_sts(PRESIGNED, |proof| {
            proof.url = proof.url.replace("X-Amz-Expires=60", &format!("X-Amz-Expires={expires}"));
        });
    }
}

/// aws4 for Node.js presigns for STS without `X-Amz-Expires`.
#[test]
fn expires_may_be_absent() {
    refused_by_sts(PRESIGNED, |proof| proof.url = proof.url.replace("&X-Amz-Expires=60", ""));
}

#[test]
fn a_session_token_twice_is_refused() {
    refused(ALL, "RepeatedField; RepeatedHeader; RepeatedParameter", |proof| {
        if proof.format == Eks || proof.format == VaultGet {
            proof.add_parameter("X-Amz-Security-Token=a&X-Amz-Security-Token=a", false);
        } else {
            proof.add_header("X-Amz-Security-Token", "a", false);
            proof.add_header("X-Amz-Security-Token", "a", false);
        }
    });
}

#[test]
fn a_session_token_in_header_and_query_is_refused() {
    refused(
        TOKEN_BY_HEADER,
        "Misplaced SecurityToken; UnsignedHeader; RepeatedField; RepeatedHeader; RepeatedParameter",
        |proof| {
            if proof.format != Eks {
                proof.add_header("X-Amz-Security-Token", TOKEN, false);
                proof.add_parameter(&format!("X-Amz-Security-Token={}", percent(TOKEN)), false);
            }
        },
    );
}

#[test]
fn a_session_token_dropped_or_changed_does_not_verify() {
    for format in Format::ALL {
        let proof = Proof::signed(format, Some(TOKEN));
        let verifier = Verifier::new(format);
        let mut other = proof.clone();
        other.replace(TOKEN, "another");
        assert_ne!(other, proof);
        assert!(verifier.vet(&other.wrapped()).unwrap().verify(Some("another")).is_err());
        let mut dropped = proof.clone();
        dropped.url = dropped.url.replace(&format!("&X-Amz-Security-Token={}", percent(TOKEN)), "");
        dropped.remove_header("x-amz-security-token");
        assert_ne!(dropped, proof);
        match verifier.vet(&dropped.wrapped()) {
            // The token is a signed header.
            Err(error) => assert!(!format.is_presigned(), "{format:?} {error}"),
            Ok(rebuilt) => assert!(rebuilt.verify(None).is_err() && format.is_presigned(), "{format:?}"),
        }
    }
}

#[test]
fn a_broken_escape_in_the_query_is_refused() {
    for escape in ["%", "%4", "%zz", "%%41", "%ff%fe", "%00", "%0d%0aHost:evil"] {
        refused(TARGET, "OtherEndpoint; UnknownParameter", |proof| proof.url += &format!("&{escape}"));
        refused(TARGET, "UnknownParameter", |proof| proof.add_parameter(&format!("a={escape}"), true));
        refused(QUERY, "InvalidParameter", |proof| {
            proof.url = proof.url.replace("GetCallerIdentity", &format!("GetCallerIdentity{escape}"));
        });
    }
}

#[test]
fn a_plus_in_the_query_is_refused() {
    // A signature reads `+` as a plus, and a form reads `+` as a space.
    refused(PRESIGNED, "InvalidParameter", |proof| {
        if proof.format.is_presigned() {
            proof.url = proof.url.replace(&percent(TOKEN), "a+b");
        }
    });
    refused(QUERY, "InvalidParameter", |proof| {
        proof.url = proof.url.replace("2011-06-15", "2011-06-15+");
    });
    refused(TARGET, "UnknownParameter", |proof| proof.add_parameter("+", false));
}

#[test]
fn an_unknown_or_empty_parameter_is_refused() {
    for parameter in
        ["NoInWhiteList=abc", "a", "=", "=a", "X-Amz-User-Agent=a", "RoleArn=a", "x-k8s-aws-id=production"]
    {
        for is_first in [true, false] {
            refused(TARGET, "UnknownParameter", |proof| proof.add_parameter(parameter, is_first));
        }
    }
}

#[test]
fn control_characters_in_a_header_are_refused() {
    for control in ["\r\n", "\n", "\r", "\0", "\u{7f}", "\r\nX-Amz-Target: a", "\u{b}"] {
        refused(
            &[VaultGet, Vault, Consul, Google, Snowflake, Teleport],
            "InvalidHttp; Malformed InvalidHeaderValue; UnknownHeader",
            |proof| {
                let value = proof.header(proof.format.audience().0).unwrap();
                value.insert_str(4, control);
            },
        );
        refused(HEADERS, "InvalidHttp; UnknownHeader", |proof| {
            proof.add_header(&format!("a{control}b"), "1", false);
        });
        refused(BY_HEADERS, "InvalidHttp; Malformed InvalidHeaderValue; UnknownHeader", |proof| {
            if let Some(value) = proof.header("authorization") {
                value.insert_str(20, control);
            }
        });
    }
}

#[test]
fn a_header_without_a_name_is_refused() {
    for name in ["", " ", "a b", "Host ", " Host", "a:b", "h\u{f6}st"] {
        refused(HEADERS, "InvalidHttp; UnknownHeader", |proof| proof.add_header(name, "1", false));
    }
}

#[test]
fn a_proof_that_is_too_long_is_refused() {
    for format in Format::ALL {
        let long = "A".repeat(1_000_000);
        let proof = Proof::signed(format, Some(&long));
        let error = Verifier::new(format).vet(&proof.wrapped()).unwrap_err();
        assert_eq!(kind(&error), "TooLong", "{format:?}");
        let text = Proof::signed(format, None).wrapped();
        for length in [0, 1, text.len() / 2, text.len() - 1] {
            assert!(Verifier::new(format).vet(&text[..length]).is_err(), "{format:?} {length}");
        }
    }
}
