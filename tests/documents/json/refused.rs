//! JSON that is refused, with the kind and the byte of the error.

use super::{CREDENTIALS, NOT_WELL_FORMED, arn, identity, reads, refused, refused_session, session};
use sts_wire::error::{DecodeErrorKind, HttpReason};
use sts_wire::{Error, GetCallerIdentity, HttpResponse};

use DecodeErrorKind::{
    DuplicateMember, IllegalCharacter, LoneSurrogate, MissingMember, NotUtf8, TooDeep, TrailingContent,
    WrongRoot, WrongType,
};

#[test]
fn a_known_member_twice_is_refused() {
    refused(&identity(r#""Arn":"a",¦"Arn":"a""#), DuplicateMember("Arn"));
    refused(&identity(r#""Arn":null,¦"Arn":"a""#), DuplicateMember("Arn"));
    refused(&identity(r#""Arn":"a",¦"Arn":null"#), DuplicateMember("Arn"));
    refused_session(&session(&format!("{CREDENTIALS},¦{CREDENTIALS}")), DuplicateMember("Credentials"));
    refused(r#"{"Error":{"Message":"a"},¦"Error":{"Code":"b"}}"#, DuplicateMember("Error"));
    refused(r#"{"Error":{"message":"a",¦"message":"b"}}"#, DuplicateMember("message"));
    refused(
        r#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{}},¦"GetCallerIdentityResponse":null}"#,
        DuplicateMember("GetCallerIdentityResponse"),
    );
    reads(&identity(r#""a":1,"a":2,"Arn":"a""#), Some("a"));
}

#[test]
fn a_missing_required_member_is_refused() {
    refused_session(&session("¦").replace("{¦}", "{}¦"), MissingMember("Credentials"));
    refused_session(&session(r#""Credentials":{}¦"#), MissingMember("AccessKeyId"));
    refused(r#"{"GetCallerIdentityResponse":{}¦}"#, MissingMember("GetCallerIdentityResult"));
}

#[test]
fn values_of_another_type_are_refused() {
    for value in ["1", "-1.5", "true", "false", "{}", "[]", "[\"a\"]"] {
        refused(&identity(&format!(r#""Arn":¦{value}"#)), WrongType("string"));
    }
    for value in ["true", "{}", "[]"] {
        refused_session(
            &session(&format!(r#"{CREDENTIALS},"SessionTokenSize":¦{value}"#)),
            WrongType("number"),
        );
        refused_session(
            &session(&CREDENTIALS.replace("1893553445", &format!("¦{value}"))),
            WrongType("number"),
        );
    }
    for value in ["\"\"", "1", "[]", "[{}]", "true"] {
        refused_session(&session(&format!(r#""Credentials":¦{value}"#)), WrongType("object"));
        refused(&format!(r#"{{"GetCallerIdentityResponse":¦{value}}}"#), WrongType("object"));
        refused(&format!(r#"{{"Error":¦{value}}}"#), WrongType("object"));
    }
    refused("¦[]", WrongType("object"));
    refused("¦[{}]", WrongType("object"));
}

#[test]
fn what_json_does_not_have_is_refused() {
    refused(&identity(r#""Arn":"a",¦"#), NOT_WELL_FORMED);
    refused(&identity(r#""a":[1,¦]"#), NOT_WELL_FORMED);
    refused(&identity(r#"¦,"Arn":"a""#), NOT_WELL_FORMED);
    refused(&identity(r#""Arn":"a" ¦"Account":"b""#), NOT_WELL_FORMED);
    refused(&identity(r#""Arn":¦"#), NOT_WELL_FORMED);
    refused(&identity(r#""Arn":¦'a'"#), NOT_WELL_FORMED);
    refused(&identity(r#"¦Arn:"a""#), NOT_WELL_FORMED);
    refused(&identity(r#""Arn"¦="a""#), NOT_WELL_FORMED);
    refused(&identity(r#"¦/* a */"Arn":"a""#), NOT_WELL_FORMED);
    for value in [
        "¦NaN",
        "¦Infinity",
        "-¦Infinity",
        "0¦1",
        "¦+1",
        "¦.5",
        "1.¦",
        "1e¦",
        "0¦x1",
        "n¦il",
        "t¦RUE",
        "¦True",
        "¦undefined",
    ] {
        refused(&identity(&format!(r#""a":{value}"#)), NOT_WELL_FORMED);
        refused(&identity(&format!(r#""a":[{value}]"#)), NOT_WELL_FORMED);
    }
    for string in [r"¦\a", r"¦\x41", r"¦\'", r"\u12¦", r"\u¦g000"] {
        refused(&arn(string), NOT_WELL_FORMED);
        refused(&identity(&format!(r#""a":["{string}"]"#)), NOT_WELL_FORMED);
        refused(&identity(&format!(r#""{string}":1"#)), NOT_WELL_FORMED);
    }
    refused(&format!("\u{feff}¦\u{feff}{}", identity("")), DecodeErrorKind::PlainText);
}

#[test]
fn lone_surrogates_are_refused() {
    for string in [r"¦\ud800", r"¦\udfff", r"a¦\udc00\ud800", r"¦\ud800x", r"¦\ud800\n", r"¦\ud800\u0041"]
    {
        refused(&arn(string), LoneSurrogate);
        refused(&identity(&format!(r#""a":["{string}"]"#)), LoneSurrogate);
    }
}

#[test]
fn control_characters_in_strings_are_refused() {
    for c in '\0'..' ' {
        refused(&arn(&format!("a¦{c}")), IllegalCharacter);
        refused(&identity(&format!("\"a¦{c}\":1")), IllegalCharacter);
    }
}

#[test]
fn invalid_utf_8_is_refused() {
    for bytes in [&b"\xff"[..], b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"] {
        let whole = arn("a");
        let at = whole.find("a\"}").unwrap();
        let document = [&whole.as_bytes()[..at], bytes, &whole.as_bytes()[at..]].concat();
        let Err(Error::Decode(error)) =
            HttpResponse::new(200, &document).json().decode_borrowed::<GetCallerIdentity>()
        else {
            panic!()
        };
        assert_eq!((error.kind(), error.offset()), (NotUtf8, at));
    }
}

#[test]
fn trailing_content_is_refused() {
    for after in ["x", "{}", ",", "}", "\0", "\u{feff}", "//"] {
        refused(&format!("{} ¦{after}", arn("a")), TrailingContent);
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| identity(&format!(r#""a":{}{}"#, "[".repeat(depth), "]".repeat(depth)));
    reads(&nested(61), None);
    for depth in [62, 1000, 100_000] {
        let marked = nested(depth).replacen(&"[".repeat(62), &("[".repeat(61) + "¦["), 1);
        refused(&marked, TooDeep);
    }
}

#[test]
fn a_wrong_root_is_refused() {
    for document in [
        r#"{}"#,
        r#"{"GetSessionTokenResponse":{}}"#,
        r#"{"RequestId":"1"}"#,
        r#"{"GetCallerIdentityResult":{}}"#,
    ] {
        refused(&format!(" ¦{document}"), WrongRoot("GetCallerIdentityResponse"));
        let Err(Error::Http(error)) =
            HttpResponse::new(403, document.as_bytes()).json().decode_borrowed::<GetCallerIdentity>()
        else {
            panic!()
        };
        assert_eq!((error.status, error.reason), (403, HttpReason::Other));
    }
}
