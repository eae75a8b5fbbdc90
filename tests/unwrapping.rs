//! The wrappings of proofs are read by the rules of their formats, and what breaks a rule is refused at its place.
#![cfg(all(feature = "proof", feature = "server", feature = "alloc"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "tests may panic"
)]

use base64ct::{Base64, Encoding};
use sts_wire::error::DecodeErrorKind;
use sts_wire::proof::vault::{LoginFields, ServerId};
use sts_wire::proof::{ProofError, ProofErrorKind as Kind, ProofStep, ReceivedProof, Terms};
use sts_wire::proof::{eks, google, mongodb, snowflake, teleport, vault};
use sts_wire::{Credentials, Encode, Endpoint, Timestamp};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "IQoJb3JpZ2lu//X2Vj+EXAMPLE==";

fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-01-31T23:50:00Z").unwrap()
}

fn credentials() -> Credentials<&'static str> {
    Credentials::new("AKIDEXAMPLE", SECRET).with_session_token(TOKEN)
}

fn endpoints() -> [Endpoint; 1] {
    [Endpoint::regional("eu-west-1").unwrap()]
}

fn base64(bytes: &[u8]) -> String {
    let mut buffer = vec![0; 2 * bytes.len() + 4];
    Base64::encode(bytes, &mut buffer).unwrap().to_owned()
}

/// The step is to unwrap. Returns the kind, the field and the byte.
#[track_caller]
fn told(error: ProofError) -> (Kind, Option<&'static str>, usize) {
    assert_eq!(error.step(), ProofStep::Read);
    assert!(error.to_string().starts_with("read: "), "{error}");
    (error.kind(), error.field(), error.offset())
}

fn json(kind: DecodeErrorKind) -> Kind {
    Kind::InvalidJson(kind)
}

/// Reads the login in a buffer that is just long enough.
fn read_login<T>(login: &str, with: impl FnOnce(vault::Login<'_>) -> T) -> Result<T, ProofError> {
    vault::read(login, &mut vec![0; 2 * login.len()]).map(with)
}

/// The error of a login.
#[track_caller]
fn login_error(login: &str) -> (Kind, Option<&'static str>, usize) {
    told(read_login(login, |login| panic!("{login:?}")).unwrap_err())
}

fn minted_login() -> String {
    let mut login = String::new();
    vault::login(&credentials(), &endpoints()[0], ServerId::Vault("id"), Some("dev"), now(), &mut login)
        .unwrap();
    login
}

/// A login, with these fields in place of the minted ones.
fn login_with(fields: &[(&str, serde_json::Value)]) -> String {
    let mut login: serde_json::Value = serde_json::from_str(&minted_login()).unwrap();
    for (name, value) in fields {
        login[name] = value.clone();
    }
    login.to_string()
}

/// The headers of the minted login, as an object of JSON.
fn minted_headers() -> serde_json::Value {
    let login: serde_json::Value = serde_json::from_str(&minted_login()).unwrap();
    let mut buffer = [0; 4096];
    let headers = Base64::decode(login["iam_request_headers"].as_str().unwrap(), &mut buffer).unwrap();
    serde_json::from_slice(headers).unwrap()
}

/// Whether the login is vetted.
#[track_caller]
fn accept_login(login: &str) {
    let (endpoints, bound) = (endpoints(), [vault::bound(ServerId::Vault("id")).unwrap()]);
    let terms = Terms::new(&endpoints, &bound);
    read_login(login, |login| {
        let vetted = login.proof.vet(&terms, now()).unwrap();
        let token = vetted.headers().find(|(name, _)| *name == "x-amz-security-token");
        assert_eq!(token.unwrap().1.encode_to_string(), TOKEN);
    })
    .unwrap();
}

#[test]
fn a_proof_is_at_most_8_kib() {
    let (most, long) = ("a".repeat(8192), "a".repeat(8193));
    let is_too_long = |error: ProofError| error.kind() == Kind::TooLong(8192);
    let mut scratch = vec![0; ReceivedProof::MAX_SCRATCH + 2];
    for (text, expected) in [(&most, false), (&long, true)] {
        assert_eq!(is_too_long(vault::read(text, &mut scratch).unwrap_err()), expected);
        assert_eq!(is_too_long(google::read(text, &mut scratch).unwrap_err()), expected);
        assert_eq!(is_too_long(snowflake::read(text, &mut scratch).unwrap_err()), expected);
        assert_eq!(is_too_long(teleport::read(text).unwrap_err()), expected);
        assert_eq!(is_too_long(mongodb::read(text.as_bytes(), "host").unwrap_err()), expected);
        let fields = LoginFields { method: "POST", url: "", headers: &text[4..], body: "" };
        assert_eq!(is_too_long(vault::read_fields(fields, &mut scratch).unwrap_err()), expected);
    }
}

#[test]
fn a_buffer_that_is_too_small_is_refused_with_the_length_that_is_needed() {
    let (endpoint, mut token, mut attestation) = (&endpoints()[0], String::new(), String::new());
    google::subject_token(&credentials(), endpoint, "//p", now(), &mut token).unwrap();
    snowflake::attestation(&credentials(), endpoint, now(), &mut attestation).unwrap();
    let login = minted_login();
    for (read, proof) in [
        ((|proof, scratch| vault::read(proof, scratch).map(drop)) as fn(&str, &mut [u8]) -> _, &login),
        (|proof, scratch| google::read(proof, scratch).map(drop), &token),
        (|proof, scratch| snowflake::read(proof, scratch).map(drop), &attestation),
    ] {
        let needed = 2 * proof.len();
        read(proof, &mut vec![0; needed]).unwrap();
        for length in [0, 1, proof.len(), needed - 1] {
            assert_eq!(
                told(read(proof, &mut vec![0; length]).unwrap_err()),
                (Kind::BufferTooSmall(needed), None, 0)
            );
        }
    }
}

/// Each layer escapes every character that it can, so that each string is copied.
#[test]
fn twice_the_length_is_enough_however_much_is_escaped() {
    let escaped = |text: &str| {
        let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        format!("\"{units}\"")
    };
    // One escape, and the string is copied.
    let barely = |text: &str| serde_json::to_string(text).unwrap().replacen('a', "\\u0061", 1);
    let mut accepted = 0;
    for write in [&escaped as &dyn Fn(&str) -> String, &barely] {
        let headers: Vec<String> = minted_headers()
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{}:[{}]", write(name), write(value[0].as_str().unwrap())))
            .collect();
        let headers = format!("{{{}}}", headers.join(","));
        let fields: serde_json::Value = serde_json::from_str(&minted_login()).unwrap();
        for headers in [write(&base64(headers.as_bytes())), write(&headers), headers] {
            let mut login = format!("{{{}:{headers}", write("iam_request_headers"));
            for (name, value) in fields.as_object().unwrap() {
                if name != "iam_request_headers" {
                    login += &format!(",{}:{}", write(name), write(value.as_str().unwrap()));
                }
            }
            login += "}";
            if login.len() <= ReceivedProof::MAX_LENGTH {
                accept_login(&login);
                accepted += 1;
            }
        }
    }
    assert_eq!(accepted, 4, "logins that are not too long");
}

/// hvac and clients by hand send strings; Vault's own client and Go's `http.Header` lists; Vault takes an object, too.
#[test]
fn the_headers_of_a_login_are_an_object_or_its_base64_with_strings_or_lists() {
    let lists = minted_headers();
    let strings: serde_json::Map<String, serde_json::Value> =
        lists.as_object().unwrap().iter().map(|(name, value)| (name.clone(), value[0].clone())).collect();
    for headers in [lists, strings.into()] {
        accept_login(&login_with(&[("iam_request_headers", headers.clone())]));
        accept_login(&login_with(&[("iam_request_headers", headers.to_string().into())]));
        accept_login(&login_with(&[("iam_request_headers", base64(headers.to_string().as_bytes()).into())]));
    }
    // PHP escapes slashes.
    accept_login(&minted_login().replace('/', "\\/"));
    let fields: serde_json::Value = serde_json::from_str(&minted_login()).unwrap();
    let field = |name: &str| fields[name].as_str().unwrap();
    let fields = LoginFields {
        method: field("iam_http_request_method"),
        url: field("iam_request_url"),
        headers: field("iam_request_headers"),
        body: field("iam_request_body"),
    };
    let (endpoints, bound) = (endpoints(), [vault::bound(ServerId::Vault("id")).unwrap()]);
    let mut scratch = [0; ReceivedProof::MAX_SCRATCH];
    let proof = vault::read_fields(fields, &mut scratch).unwrap();
    assert_eq!(proof.vet(&Terms::new(&endpoints, &bound), now()).unwrap().access_key_id(), "AKIDEXAMPLE");
}

#[test]
fn a_login_without_a_role_or_with_an_empty_one_is_read() {
    let role = |login: &str| read_login(login, |login| login.role.map(str::to_owned)).unwrap();
    assert_eq!(role(&login_with(&[("role", "".into())])).as_deref(), Some(""));
    assert_eq!(role(&login_with(&[("role", "é\"".into())])).as_deref(), Some("é\""));
    assert_eq!(role(&minted_login().replace(", \"role\": \"dev\"", "")), None);
}

#[test]
fn a_field_is_there_once_and_known() {
    for name in ["iam_http_request_method", "iam_request_url", "iam_request_headers"] {
        let login: serde_json::Value = serde_json::from_str(&minted_login()).unwrap();
        let mut fields = login.as_object().unwrap().clone();
        fields.remove(name).unwrap();
        let login = serde_json::Value::from(fields).to_string();
        assert_eq!(login_error(&login), (Kind::MissingField, Some(name), 0));
    }
    for name in
        ["iam_http_request_method", "iam_request_url", "iam_request_headers", "iam_request_body", "role"]
    {
        let login = minted_login();
        for again in [name.to_owned(), name.replace('r', "\\u0072")] {
            let twice = login.replace('}', &format!(", \"{again}\": \"\"}}"));
            assert_eq!(login_error(&twice), (Kind::RepeatedField, Some(name), login.len() + 1), "{twice}");
        }
    }
    // A name in another case is another name: Go's reader would take it.
    for other in ["Role", "ROLE", "pkcs7", "", "role "] {
        let login = minted_login();
        let other = login.replace('}', &format!(", \"{other}\": \"\"}}"));
        assert_eq!(login_error(&other), (Kind::UnknownField, None, login.len() + 1));
    }
}

#[test]
fn a_field_has_the_type_of_the_format() {
    for (name, value, expected) in [
        ("iam_http_request_method", "1", "string"),
        ("iam_request_url", "null", "string"),
        ("iam_request_headers", "[]", "string"),
        ("iam_request_headers", "null", "string"),
        ("iam_request_body", "{}", "string"),
        ("role", "true", "string"),
    ] {
        let login = format!("{{\"{name}\": {value}}}");
        assert_eq!(login_error(&login), (json(DecodeErrorKind::WrongType(expected)), None, name.len() + 5));
    }
    let list = DecodeErrorKind::WrongType("string or array of strings");
    let string = DecodeErrorKind::WrongType("string");
    for (value, kind, at) in [
        ("1", list, 7),
        ("null", list, 7),
        ("[]", list, 7),
        ("{}", list, 7),
        ("[1]", string, 8),
        ("[\"a\", null]", string, 13),
        ("[[]]", string, 8),
        ("x", DecodeErrorKind::Syntax("value expected"), 7),
    ] {
        let headers = format!("{{\"abc\":{value}}}");
        let login = login_with(&[("iam_request_headers", base64(headers.as_bytes()).into())]);
        assert_eq!(login_error(&login), (json(kind), Some("iam_request_headers"), at), "{value}");
    }
    for login in ["", "[]", "\"\"", "{}x", "{", "\u{feff}{}"] {
        assert!(matches!(login_error(login).0, Kind::InvalidJson(_)), "{login}");
    }
}

#[test]
fn a_malformed_field_of_a_login_is_named_with_the_byte() {
    for (name, value, kind, at) in [
        ("iam_request_url", "aHR0cHM", Kind::InvalidBase64, 7),
        ("iam_request_url", "aHR0 HM6", Kind::InvalidBase64, 4),
        ("iam_request_url", "aHR0\nHM6", Kind::InvalidBase64, 4),
        ("iam_request_url", "aHR0cH==", Kind::InvalidBase64, 5),
        ("iam_request_url", "aHR0_-==", Kind::InvalidBase64, 4),
        ("iam_request_url", "YWL/", Kind::InvalidUtf8, 2),
        ("iam_request_body", "=", Kind::InvalidBase64, 1),
        ("iam_request_headers", "e30", Kind::InvalidBase64, 3),
        ("iam_request_headers", "", json(DecodeErrorKind::Truncated), 0),
        ("iam_request_headers", "e30geA==", json(DecodeErrorKind::TrailingContent), 3),
        ("iam_request_headers", "[]", Kind::InvalidBase64, 2),
    ] {
        let login = login_with(&[(name, value.into())]);
        assert_eq!(login_error(&login), (kind, Some(name), at), "{name} {value}");
    }
}

#[test]
fn a_proof_has_at_most_32_headers() {
    let headers = |count: usize| {
        let headers: Vec<String> = (0..count).map(|number| format!("\"h{number}\":\"\"")).collect();
        login_with(&[("iam_request_headers", base64(format!("{{{}}}", headers.join(",")).as_bytes()).into())])
    };
    read_login(&headers(32), |_| ()).unwrap();
    assert_eq!(login_error(&headers(33)), (Kind::TooManyHeaders, Some("iam_request_headers"), 0));
}

/// Go's, Java's and PHP's form encoding has `+` for a space; JavaScript and Python have `%20`. PHP escapes slashes in
/// JSON.
#[test]
fn a_subject_token_is_read_as_each_library_encodes_it() {
    let (endpoints, bound) = (endpoints(), [google::bound("//p")]);
    let mut token = String::new();
    google::subject_token(&credentials(), &endpoints[0], "//p", now(), &mut token).unwrap();
    let json = percent_encoding::percent_decode_str(&token).decode_utf8().unwrap().into_owned();
    let form: String = form_urlencoded::byte_serialize(json.as_bytes()).collect();
    let php: String = form_urlencoded::byte_serialize(json.replace('/', "\\/").as_bytes()).collect();
    assert!(form.contains('+') && php.contains("%5C%2F"));
    for token in [token, form, php] {
        let mut scratch = vec![0; 2 * token.len()];
        let vetted = google::read(&token, &mut scratch).unwrap();
        let terms = Terms::new(&endpoints, &bound);
        let vetted = vetted.vet(&terms, now()).unwrap();
        let sent = vetted.headers().find(|(name, _)| *name == "x-amz-security-token");
        assert_eq!(sent.unwrap().1.encode_to_string(), TOKEN);
    }
}

#[test]
fn a_malformed_subject_token_is_refused_at_its_byte() {
    let error = |token: &str| told(google::read(token, &mut vec![0; 2 * token.len()]).unwrap_err());
    for (token, kind, field, at) in [
        ("", json(DecodeErrorKind::Truncated), None, 0),
        ("%7B%7", Kind::InvalidPercent, None, 3),
        ("%7B%zz", Kind::InvalidPercent, None, 3),
        ("%ff", Kind::InvalidUtf8, None, 0),
        ("%7B%7D", Kind::MissingField, Some("url"), 0),
        (r#"{"url":"","headers":[]}"#, Kind::MissingField, Some("method"), 0),
        (r#"{"url":"","method":""}"#, Kind::MissingField, Some("headers"), 0),
        (r#"{"url":"","url":""}"#, Kind::RepeatedField, Some("url"), 10),
        (r#"{"headers":[],"headers":[]}"#, Kind::RepeatedField, Some("headers"), 14),
        (r#"{"body":""}"#, Kind::UnknownField, None, 1),
        (r#"{"headers":{}}"#, json(DecodeErrorKind::WrongType("array")), None, 11),
        (r#"{"headers":[""]}"#, json(DecodeErrorKind::WrongType("object")), None, 12),
        (r#"{"headers":[{"key":"a"}]}"#, Kind::MissingField, Some("value"), 12),
        (r#"{"headers":[{"value":"a"}]}"#, Kind::MissingField, Some("key"), 12),
        (r#"{"headers":[{"key":"a","key":"b"}]}"#, Kind::RepeatedField, Some("key"), 23),
        (r#"{"headers":[{"name":"a"}]}"#, Kind::UnknownField, None, 13),
        (r#"{"headers":[{"key":"a","value":["b"]}]}"#, json(DecodeErrorKind::WrongType("string")), None, 31),
        (r#"{"url":"","method":"","headers":[]}x"#, json(DecodeErrorKind::TrailingContent), None, 35),
    ] {
        assert_eq!(error(token), (kind, field, at), "{token}");
    }
}

#[test]
fn a_malformed_attestation_is_refused_at_its_byte() {
    for (json_text, kind, field, at) in [
        ("{}", Kind::MissingField, Some("url"), 0),
        (r#"{"url":"","method":"","headers":[]}"#, json(DecodeErrorKind::WrongType("object")), None, 32),
        (r#"{"method":"","method":""}"#, Kind::RepeatedField, Some("method"), 13),
        (r#"{"data":""}"#, Kind::UnknownField, None, 1),
    ] {
        let attestation = base64(json_text.as_bytes());
        let mut scratch = vec![0; 2 * attestation.len()];
        let error = told(snowflake::read(&attestation, &mut scratch).unwrap_err());
        assert_eq!(error, (kind, field, at), "{json_text}");
    }
    for (attestation, kind, at) in
        [("e30", Kind::InvalidBase64, 3), ("e3 0", Kind::InvalidBase64, 2), ("gIA=", Kind::InvalidUtf8, 0)]
    {
        let error = told(snowflake::read(attestation, &mut [0; 64]).unwrap_err());
        assert_eq!(error, (kind, None, at), "{attestation}");
    }
}

fn join_request() -> String {
    let mut request = String::new();
    teleport::request(&credentials(), &endpoints()[0], "challenge", now(), &mut request).unwrap();
    request
}

#[track_caller]
fn accept_request(request: &str) {
    let (endpoints, bound) = (endpoints(), [teleport::bound("challenge")]);
    teleport::read(request).unwrap().vet(&Terms::new(&endpoints, &bound), now()).unwrap();
}

/// Go writes `User-Agent` too, which is not signed.
#[test]
fn an_http_request_is_read_as_go_writes_it() {
    accept_request(&join_request());
    let agent = "\r\nUser-Agent: aws-sdk-go/1.37.17 (go1.17.1; darwin; amd64)\r\nContent-Length";
    accept_request(&join_request().replace("\r\nContent-Length", agent));
    accept_request(&join_request().replace("Challenge: challenge", "Challenge:\t challenge \t"));
    accept_request(&join_request().replace("X-Teleport-Challenge", "x-teleport-challenge"));
}

#[test]
fn an_http_request_that_breaks_a_rule_is_refused_at_its_byte() {
    let request = join_request();
    let at = |text: &str| request.find(text).unwrap();
    let line = "line does not end in CR and LF";
    let name = "name of a method or a header expected";
    let separator = "separator expected after a name";
    for (from, to, rule, offset) in [
        // The request line.
        ("POST ", "POST\t", separator, 4),
        ("POST ", " POST ", name, 0),
        ("POST / ", "POST /  ", "version is not HTTP/1.1", 6),
        ("POST / ", "POST  / ", "target is not a path", 5),
        ("POST / ", "POST https://sts.eu-west-1.amazonaws.com/ ", "target is not a path", 5),
        ("POST / ", "POST * ", "target is not a path", 5),
        ("HTTP/1.1", "HTTP/1.0", "version is not HTTP/1.1", 6),
        ("HTTP/1.1", "HTTP/2", "version is not HTTP/1.1", 6),
        ("HTTP/1.1\r\n", "HTTP/1.1 \r\n", line, 15),
        // The ends of lines.
        ("HTTP/1.1\r\n", "HTTP/1.1\n", line, 15),
        ("HTTP/1.1\r\n", "HTTP/1.1\r", line, 15),
        ("application/json\r\n", "application/json\n", line, at("application/json") + 16),
        ("application/json\r\n", "application/json\r", line, at("application/json") + 16),
        ("application/json\r\n", "application/json\r\r\n", line, at("application/json") + 16),
        ("\r\n\r\n", "\n\n", line, at("\r\n\r\n")),
        ("\r\n\r\n", "\r\n\n", name, at("\r\n\r\n") + 2),
        // Folding.
        ("application/json\r\n", "application/json\r\n b\r\n", name, at("application/json") + 18),
        ("application/json\r\n", "application/json\r\n\tb\r\n", name, at("application/json") + 18),
        // Names and values.
        ("Accept:", "Accept :", separator, at("Accept:") + 6),
        ("Accept:", "Acc\u{e9}pt:", separator, at("Accept:") + 3),
        ("Accept:", ":", name, at("Accept:")),
        ("application/json", "application/\0json", line, at("application/json") + 12),
        ("application/json", "application/\x7fjson", line, at("application/json") + 12),
        // The framing of the body.
        (
            "Content-Length: 43",
            "Content-Length: 43\r\nContent-Length: 43",
            "content length is there twice",
            at("Content-Length") + 20,
        ),
        (
            "Content-Length: 43",
            "Content-Length: 42",
            "content length is not the length of the body",
            at("Content-Length"),
        ),
        (
            "Content-Length: 43",
            "Content-Length: +43",
            "content length is not the length of the body",
            at("Content-Length"),
        ),
        (
            "Content-Length: 43",
            "Content-Length: 043",
            "content length is not the length of the body",
            at("Content-Length"),
        ),
        (
            "Content-Length: 43",
            "Content-Length: ",
            "content length is not the length of the body",
            at("Content-Length"),
        ),
        (
            "2011-06-15",
            "2011-06-15\r\n",
            "content length is not the length of the body",
            at("Content-Length"),
        ),
        ("Content-Length: 43\r\n", "", "content length is missing", 0),
        ("Host: sts.eu-west-1.amazonaws.com\r\n", "", "host is missing", 0),
    ] {
        assert!(request.contains(from), "{from:?}");
        let changed = request.replacen(from, to, 1);
        let error = told(teleport::read(&changed).unwrap_err());
        assert_eq!(error, (Kind::InvalidHttp(rule), None, offset), "{from:?} {to:?}");
    }
    for length in 0..request.len() {
        assert!(
            matches!(told(teleport::read(&request[..length]).unwrap_err()).0, Kind::InvalidHttp(_)),
            "{length}"
        );
    }
}

/// Another framing than the content length is a header that no list has.
#[test]
fn a_transfer_encoding_is_refused() {
    let request = join_request().replace("Accept:", "Transfer-Encoding: chunked\r\nAccept:");
    let (endpoints, bound) = (endpoints(), [teleport::bound("challenge")]);
    let error = teleport::read(&request).unwrap().vet(&Terms::new(&endpoints, &bound), now()).unwrap_err();
    assert_eq!(error.kind(), Kind::UnknownHeader(2));
}

fn payload() -> Vec<u8> {
    let (nonce, mut buffer, host) = ([7; 64], [0; 1024], "sts.eu-west-1.amazonaws.com");
    mongodb::payload(&credentials(), &[7; 32], &nonce, host, now(), &mut buffer).unwrap().to_vec()
}

/// A BSON document of these elements, with the right length.
fn document(elements: &[u8]) -> Vec<u8> {
    let length = u32::try_from(elements.len() + 5).unwrap();
    [&length.to_le_bytes(), elements, b"\0"].concat()
}

fn bson_string(name: &str, value: &str) -> Vec<u8> {
    let length = u32::try_from(value.len() + 1).unwrap();
    [b"\x02", name.as_bytes(), b"\0", &length.to_le_bytes(), value.as_bytes(), b"\0"].concat()
}

#[test]
fn a_payload_has_the_strings_a_and_d_and_perhaps_t_in_any_order() {
    let [a, d, t] = [("a", "x"), ("d", "y"), ("t", "z")].map(|(name, value)| bson_string(name, value));
    for elements in [[&*a, &d, &t], [&d, &a, &t], [&t, &d, &a], [&a, &d, &[]]] {
        mongodb::read(&document(&elements.concat()), "host").unwrap();
    }
    let error = |elements: &[&[u8]]| told(mongodb::read(&document(&elements.concat()), "host").unwrap_err());
    let [e, long] = [("e", "x"), ("aa", "x")].map(|(name, value)| bson_string(name, value));
    assert_eq!(error(&[&a]), (Kind::MissingField, Some("d"), 0));
    assert_eq!(error(&[&d, &t]), (Kind::MissingField, Some("a"), 0));
    assert_eq!(error(&[&a, &d, &a]), (Kind::RepeatedField, None, 4 + a.len() + d.len()));
    assert_eq!(error(&[&a, &e]), (Kind::UnknownField, None, 4 + a.len()));
    assert_eq!(error(&[&long]), (Kind::UnknownField, None, 4));
    assert_eq!(error(&[b"\x02\0"]), (Kind::UnknownField, None, 4));
    assert_eq!(error(&[b"\x05a\0\x01\0\0\0\0x"]), (Kind::InvalidBson("value is not a string"), None, 4));
    let invalid = [&a[..], b"\x02d\0\x03\0\0\0a\xff\0"].concat();
    assert_eq!(error(&[&invalid]), (Kind::InvalidUtf8, None, 4 + a.len() + 8));
}

#[test]
fn a_length_in_a_payload_is_exact() {
    let whole = payload();
    for length in 0..whole.len() {
        assert!(mongodb::read(&whole[..length], "host").is_err(), "{length}");
    }
    let longer = [&whole[..], b"\0"].concat();
    let wrong_length = (Kind::InvalidBson("length is not the length of the document"), None, 0);
    assert_eq!(told(mongodb::read(&longer, "host").unwrap_err()), wrong_length);
    let after = document(&[&whole[4..], b"x"].concat());
    let expected = (Kind::InvalidBson("bytes after the end of the document"), None, whole.len());
    assert_eq!(told(mongodb::read(&after, "host").unwrap_err()), expected);
    let (end, truncated) = ("string does not end in NUL", "document is truncated");
    for (length, rule, at) in [(0_u32, end, 7), (1, end, 7), (3, truncated, 14), (u32::MAX, truncated, 14)] {
        // The length is 2.
        let mut changed = document(&bson_string("a", "x"));
        changed.splice(7..11, length.to_le_bytes());
        assert_eq!(told(mongodb::read(&changed, "host").unwrap_err()), (Kind::InvalidBson(rule), None, at));
    }
}

/// A value that could end a header is refused, in whatever format it comes.
#[test]
fn a_control_character_in_a_header_is_refused() {
    let endpoints = endpoints();
    for value in ["token\r\nx: y", "token\n", "token\0", "tok\x7fen"] {
        let mut headers = minted_headers();
        headers["X-Amz-Security-Token"] = value.into();
        let bound = [vault::bound(ServerId::Vault("id")).unwrap()];
        let terms = Terms::new(&endpoints, &bound);
        let login = login_with(&[("iam_request_headers", headers)]);
        let error = read_login(&login, |login| login.proof.vet(&terms, now()).unwrap_err()).unwrap();
        assert_eq!(error.step(), ProofStep::Request, "{value:?} {error}");
        let date = bson_string("d", &now().amz_date());
        let authorization = bson_string("a", &String::from_utf8_lossy(&payload()[11..11 + 100]));
        let elements = [authorization, date, bson_string("t", value)].concat();
        let document = document(&elements);
        let mut buffer = [0; 88];
        let bound = mongodb::bound(&[7; 64], &mut buffer);
        let proof = mongodb::read(&document, "sts.eu-west-1.amazonaws.com").unwrap();
        assert_eq!(proof.vet(&Terms::new(&endpoints, &bound), now()).unwrap_err().step(), ProofStep::Request);
    }
}

/// An EKS token has its own limit.
#[test]
fn a_token_for_eks_is_base64_for_urls_without_padding() {
    for (token, kind, at) in [
        ("k8s-aws-v1.aHR0cHM=", Kind::InvalidBase64, 18),
        ("k8s-aws-v1.aHR0+/aa", Kind::InvalidBase64, 15),
        ("k8s-aws-v1.aHR0c", Kind::InvalidBase64, 16),
        ("k8s-aws-v1.aHR0cHN", Kind::InvalidBase64, 17),
        ("k8s-aws-v1.aHR0 cH", Kind::InvalidBase64, 15),
    ] {
        let error = told(eks::read(token, &mut [0; 64]).unwrap_err());
        assert_eq!(error, (kind, None, at), "{token}");
    }
}

/// Each character of a good proof, replaced by nothing or by a character that ends a token of a format.
#[test]
fn no_damaged_proof_panics_or_shows_its_secrets() {
    let (endpoint, mut token, mut attestation) = (&endpoints()[0], String::new(), String::new());
    google::subject_token(&credentials(), endpoint, "//p", now(), &mut token).unwrap();
    snowflake::attestation(&credentials(), endpoint, now(), &mut attestation).unwrap();
    let mut scratch = [0; ReceivedProof::MAX_SCRATCH + 2];
    let mut look = |proof: &str| {
        let results = [
            vault::read(proof, &mut scratch).map(drop),
            google::read(proof, &mut scratch).map(drop),
            snowflake::read(proof, &mut scratch).map(drop),
            teleport::read(proof).map(drop),
            mongodb::read(proof.as_bytes(), "host").map(drop),
        ];
        for error in results.into_iter().filter_map(Result::err) {
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("EXAMPLE") && !shown.contains("Signature="), "{shown}");
        }
    };
    for proof in [minted_login(), token, attestation, join_request()] {
        for at in 0..proof.len() {
            for other in ["", "\"", "\\", "%", "=", "\r\n", "{", "}", ":", ",", "A", "é"] {
                let (Some(before), Some(after)) = (proof.get(..at), proof.get(at + 1..)) else { continue };
                look(&format!("{before}{other}{after}"));
            }
        }
    }
}
