//! Responses in JSON.

mod against_xml;
mod refused;

use sts_wire::error::{DecodeErrorKind, Fault, HttpReason};
use sts_wire::{
    AssumeRole, Error, ErrorCode, GetCallerIdentity, GetSessionToken, HttpResponse, Operation, Timestamp,
};

use DecodeErrorKind::{
    DuplicateMember, MalformedInteger, MalformedTimestamp, MissingMember, Syntax, Truncated,
};

/// A response to `GetCallerIdentity` with these members in its result.
fn identity(members: &str) -> String {
    format!(r#"{{"GetCallerIdentityResponse":{{"GetCallerIdentityResult":{{{members}}}}}}}"#)
}

/// A response to `GetCallerIdentity` with this JSON string as its ARN.
fn arn(string: &str) -> String {
    identity(&format!(r#""Arn":"{string}""#))
}

const CREDENTIALS: &str = r#""Credentials":{"AccessKeyId":"ASIAEXAMPLE","SecretAccessKey":"s/k+y","SessionToken":"FwoG//","Expiration":1893553445}"#;

/// A response to `GetSessionToken` with these members in its result.
fn session(members: &str) -> String {
    format!(r#"{{"GetSessionTokenResponse":{{"GetSessionTokenResult":{{{members}}}}}}}"#)
}

#[track_caller]
fn refused_by<O: Operation>(marked: &str, kind: DecodeErrorKind) {
    let document = marked.replace('¦', "");
    match HttpResponse::new(200, document.as_bytes()).json().decode_borrowed::<O>() {
        Err(Error::Decode(error)) => {
            let is_alike = match (kind, error.kind()) {
                (Syntax(""), Syntax(what)) => !what.is_empty(),
                (kind, found) => kind == found,
            };
            assert!(is_alike, "{error}\n{marked}");
            assert_eq!(Some(error.offset()), marked.find('¦'), "{error}\n{marked}");
        }
        Err(error) => panic!("{error}\n{marked}"),
        Ok(_) => panic!("accepted\n{marked}"),
    }
}

/// Asserts that decoding as `GetCallerIdentity` fails with this kind at the mark.
#[track_caller]
fn refused(marked: &str, kind: DecodeErrorKind) {
    refused_by::<GetCallerIdentity>(marked, kind);
}

/// Asserts that decoding as `GetSessionToken` fails with this kind at the mark.
#[track_caller]
fn refused_session(marked: &str, kind: DecodeErrorKind) {
    refused_by::<GetSessionToken<'_>>(marked, kind);
}

/// A syntax error with any message.
const NOT_WELL_FORMED: DecodeErrorKind = Syntax("");

#[track_caller]
fn reads(document: &str, value: Option<&str>) {
    let output = HttpResponse::new(200, document.as_bytes())
        .json()
        .decode_borrowed::<GetCallerIdentity>()
        .unwrap()
        .output;
    assert_eq!(output.arn.map(|arn| arn.to_string()).as_deref(), value, "{document}");
}

#[test]
fn a_response_of_sts_is_decoded() {
    let body = br#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Account":"123456789012","Arn":"arn:aws:iam::123456789012:user/Alice","UserId":"AIDAEXAMPLE"},"ResponseMetadata":{"RequestId":"1-2"}}}"#;
    let response = HttpResponse::new(200, body).json().decode_borrowed::<GetCallerIdentity>().unwrap();
    assert_eq!(response.request_id.unwrap(), "1-2");
    assert_eq!(response.output.arn.unwrap().as_str(), Some("arn:aws:iam::123456789012:user/Alice"));
    assert_eq!(response.output.account.unwrap(), "123456789012");
    assert_eq!(response.output.user_id.unwrap(), "AIDAEXAMPLE");
    let body =
        br#"{"Error":{"Code":"ExpiredToken","Message":"It is over","Type":"Sender"},"RequestId":"1-2"}"#;
    let Err(Error::Service(error)) =
        HttpResponse::new(403, body).json().decode_borrowed::<GetCallerIdentity>()
    else {
        panic!()
    };
    assert_eq!(
        (error.status, error.kind(), error.fault),
        (403, ErrorCode::ExpiredToken, Some(Fault::Sender))
    );
    assert_eq!(error.message, "It is over");
    assert_eq!(error.request_id.unwrap(), "1-2");
}

#[test]
fn strings_are_unescaped() {
    for (string, value) in [
        ("", ""),
        ("arn:aws", "arn:aws"),
        (r"arn:aws:iam::1:user\/x", "arn:aws:iam::1:user/x"),
        (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\x08\x0c\n\r\t"),
        (r"\u0041\u00e9\u6771\uD83C\uDF55", "Aé東🍕"),
        (r"\u0000", "\0"),
        ("<&>'é東🍕\u{7f}\u{2028}", "<&>'é東🍕\u{7f}\u{2028}"),
        ("&amp;<![CDATA[x]]>", "&amp;<![CDATA[x]]>"),
        (" kept ", " kept "),
    ] {
        reads(&arn(string), Some(value));
    }
}

#[test]
fn a_byte_order_mark_is_read_over_as_in_xml() {
    reads(&format!("\u{feff}{}", arn("a")), Some("a"));
    reads(&format!("\u{feff}\n {}", arn("a")), Some("a"));
    refused("\u{feff}¦{}", DecodeErrorKind::WrongRoot("GetCallerIdentityResponse"));
    refused(&arn("a").replace("{\"Get", "{¦\u{feff}\"Get"), Syntax("string expected"));
}

#[test]
fn white_space_between_tokens_is_skipped() {
    let members = " \"Arn\"\t:\r\n\"a\"\n,\"x\" : [ 1 , { } , [ ] ] ";
    let document = format!(
        " \r\n{{ \"GetCallerIdentityResponse\" : {{\n\"GetCallerIdentityResult\"\t: {{{members}}} \t}}\r}}\n "
    );
    reads(&document, Some("a"));
}

#[test]
fn members_may_have_any_order_and_unknown_members_are_skipped() {
    let unknown = r#""Unknown":{"Arn":"no","a":[{"Arn":"no"},null,-1.5e3,"\u0041",true,false,[]]}"#;
    reads(&identity(&format!(r#"{unknown},"Account":"1",{unknown},"Arn":"yes",{unknown}"#)), Some("yes"));
    reads(&identity(unknown), None);
    reads(&identity(r#""arn":"no","ARN":"no","Arn ":"no","":"no""#), None);
    let first = r#"{"GetCallerIdentityResponse":{"ResponseMetadata":{"RequestId":"1"},"x":0,"GetCallerIdentityResult":{}},"y":[]}"#;
    let response =
        HttpResponse::new(200, first.as_bytes()).json().decode_borrowed::<GetCallerIdentity>().unwrap();
    assert_eq!(response.request_id.unwrap(), "1");
}

#[test]
fn an_escaped_name_is_unescaped() {
    reads(&identity(r#""\u0041r\u006e":"a""#), Some("a"));
    refused(&identity(r#""\u0041rn":"a",¦"Arn":"a""#), DuplicateMember("Arn"));
}

#[test]
fn null_is_an_absent_member() {
    reads(&identity(r#""Arn":null,"Account":"1""#), None);
    let user = session(&format!(r#"{CREDENTIALS},"SessionTokenSize":null"#));
    assert!(
        HttpResponse::new(200, user.as_bytes())
            .json()
            .decode_borrowed::<GetSessionToken>()
            .unwrap()
            .output
            .session_token_size
            .is_none()
    );
    let body =
        br#"{"Error":{"Code":"A","Message":null,"Type":null},"RequestId":null,"ResponseMetadata":null}"#;
    let Err(Error::Service(error)) =
        HttpResponse::new(400, body).json().decode_borrowed::<GetCallerIdentity>()
    else {
        panic!()
    };
    assert!(error.message.is_empty() && error.fault.is_none() && error.request_id.is_none());
    let body = br#"{"Error":null,"GetCallerIdentityResponse":{"GetCallerIdentityResult":{}}}"#;
    assert!(HttpResponse::new(200, body).json().decode_borrowed::<GetCallerIdentity>().is_ok());
    for member in
        [r#""SessionToken":"FwoG//""#, r#""Expiration":1893553445"#, r#""AccessKeyId":"ASIAEXAMPLE""#]
    {
        let (name, _) = member.trim_start_matches('"').split_once('"').unwrap();
        let null = CREDENTIALS.replace(member, &format!(r#""{name}":null"#)) + "¦";
        let name = ["SessionToken", "Expiration", "AccessKeyId"].into_iter().find(|known| *known == name);
        refused_session(&session(&null), MissingMember(name.unwrap()));
    }
    refused_session(&session(r#""Credentials":null"#).replace("}}}", "}¦}}"), MissingMember("Credentials"));
    refused(&identity(r#""Arn":null¦2"#), NOT_WELL_FORMED);
    refused(&identity(r#""Arn":n¦o"#), NOT_WELL_FORMED);
}

#[test]
fn integers_are_numbers_or_strings_of_digits() {
    let sized = |size: &str| session(&format!(r#"{CREDENTIALS},¦"SessionTokenSize":{size}"#));
    for (size, number) in [
        ("0", 0),
        ("42", 42),
        ("4294967295", u32::MAX),
        (r#""42""#, 42),
        (r#"" +42\n""#, 42),
        (r#""\u0034""#, 4),
    ] {
        let document = sized(size).replace('¦', "");
        let output = HttpResponse::new(200, document.as_bytes())
            .json()
            .decode_borrowed::<GetSessionToken>()
            .unwrap()
            .output;
        assert_eq!(output.session_token_size, Some(number), "{size}");
    }
    for size in [
        "-1",
        "-0",
        "1.0",
        "1e3",
        "4294967296",
        "99999999999999999999",
        r#""""#,
        r#""-1""#,
        r#""1.0""#,
        r#""1e3""#,
        r#""a""#,
    ] {
        refused_session(&sized(size), MalformedInteger("SessionTokenSize"));
    }
}

#[test]
fn expiration_is_rfc_3339_or_a_number_of_seconds() {
    let expiring = |expiration: &str| {
        session(&CREDENTIALS.replace(r#""Expiration":1893553445"#, &format!(r#"¦"Expiration":{expiration}"#)))
    };
    for (expiration, seconds) in [
        (r#""2019-11-09T13:34:41Z""#, 1_573_306_481),
        (r#""2019-11-09T13:34:41.999+00:00""#, 1_573_306_481),
        (r#"" 2019-11-09T13\u003a34:41z\n""#, 1_573_306_481),
        ("1573306481", 1_573_306_481),
        ("1573306481.999", 1_573_306_481),
        ("1.573306481E9", 1_573_306_481),
        ("1.5733064819e+9", 1_573_306_481),
        ("157330648199e-2", 1_573_306_481),
        ("0", 0),
        ("-0.5", -1),
        ("-62135596800", -62_135_596_800),
        ("253402300799.9", 253_402_300_799),
    ] {
        let document = expiring(expiration).replace('¦', "");
        let credentials = HttpResponse::new(200, document.as_bytes())
            .json()
            .decode_borrowed::<GetSessionToken>()
            .unwrap()
            .output
            .credentials;
        assert_eq!(credentials.expiration, Timestamp::from_unix(seconds), "{expiration}");
    }
    for expiration in [
        "253402300800",
        "-62135596800.1",
        "1e99",
        "-1e99",
        "1e999999999999999999999",
        r#""1573306481""#,
        r#""""#,
        r#""2019-11-09T13:34:41""#,
        r#""2019-11-09 13:34:41Z""#,
        r#""2019-02-30T00:00:00Z""#,
    ] {
        refused_session(&expiring(expiration), MalformedTimestamp("Expiration"));
    }
}

#[test]
fn an_error_document_is_a_service_error_whatever_the_status() {
    for status in [0, 200, 299, 302, 400, 403, 500, u16::MAX] {
        let body = br#"{"RequestId":" 1 ","Error":{"message":" why ","Code":" Throttling ","Detail":{}}}"#;
        let Err(Error::Service(error)) =
            HttpResponse::new(status, body).json().decode_borrowed::<AssumeRole>()
        else {
            panic!()
        };
        assert_eq!((error.status, error.is_throttling()), (status, true));
        assert_eq!((error.code, error.message), ("Throttling".into(), " why ".into()));
        assert_eq!(error.request_id.unwrap(), "1");
    }
}

#[test]
fn a_success_with_an_error_member_is_refused() {
    let body =
        br#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{}},"Error":{"Code":"AccessDenied"}}"#;
    assert!(matches!(
        HttpResponse::new(200, body).json().decode_borrowed::<GetCallerIdentity>(),
        Err(Error::Service(_))
    ));
}

#[test]
fn ill_formed_json_is_refused_at_its_byte() {
    for (body, kind, offset, reason) in [
        ("", DecodeErrorKind::Empty, 0, HttpReason::Empty),
        (" \n", DecodeErrorKind::Empty, 2, HttpReason::Empty),
        ("<!DOCTYPE html><html>", DecodeErrorKind::Html, 0, HttpReason::Html),
        ("\n<GetCallerIdentityResponse>", DecodeErrorKind::Xml, 1, HttpReason::Xml),
        ("<?xml version='1.0'?><ErrorResponse/>", DecodeErrorKind::Xml, 0, HttpReason::Xml),
        ("Bad Gateway", DecodeErrorKind::PlainText, 0, HttpReason::Text),
        ("null", DecodeErrorKind::PlainText, 0, HttpReason::Text),
        ("{", Truncated, 1, HttpReason::Malformed),
    ] {
        let Err(Error::Decode(error)) =
            HttpResponse::new(200, body.as_bytes()).json().decode_borrowed::<GetCallerIdentity>()
        else {
            panic!()
        };
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{body}");
        for status in [302, 400, 503] {
            let error = HttpResponse::new(status, body.as_bytes())
                .json()
                .decode_borrowed::<GetCallerIdentity>()
                .unwrap_err();
            assert_eq!(error.is_retryable(), status == 503);
            assert!(
                matches!(error, Error::Http(error) if error.reason == reason && error.status == status),
                "{body}"
            );
        }
    }
    let Err(Error::Http(error)) =
        HttpResponse::new(500, arn("a").as_bytes()).json().decode_borrowed::<GetCallerIdentity>()
    else {
        panic!()
    };
    assert_eq!(error.reason, HttpReason::Success);
}

#[test]
fn decode_reports_a_json_body() {
    let Err(Error::Decode(error)) = GetCallerIdentity::decode_borrowed(200, arn("a").as_bytes()) else {
        panic!()
    };
    assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::Json, 0));
}

#[test]
fn an_error_in_the_outermost_object_keeps_code_and_message() {
    for (document, code, message) in [
        (r#"{"__type":"AccessDeniedException","message":"no"}"#, "AccessDeniedException", "no"),
        (
            r#"{"message":"no","__type":"com.amazon.coral.service#UnknownOperationException"}"#,
            "UnknownOperationException",
            "no",
        ),
        (r#"{"__type":"ns#Throttling:http://a/b#c"}"#, "Throttling", ""),
        (r##"{"__type":" \n#Throttling\t","Message":"no"}"##, "Throttling", "no"),
        (r#"{"code":"SlowDown","errorMessage":"no"}"#, "SlowDown", "no"),
        (r#"{"Code":"ExpiredToken","message":"no"}"#, "ExpiredToken", "no"),
        (r#"{"Message":"no","Code":"ns#ExpiredToken:http://a/"}"#, "ExpiredToken", "no"),
        (r#"{"Code":"A","code":"B"}"#, "B", ""),
        (r#"{"Code":"A","code":null,"__type":null}"#, "A", ""),
        (r#"{"__type":"ns#A","code":"B","message":"no"}"#, "A", "no"),
        (r#"{"__type":"A","GetCallerIdentityResponse":{"GetCallerIdentityResult":{}}}"#, "A", ""),
        (r#"{"__type":"A","message":"no","Error":{"Code":"B","Message":"yes"}}"#, "B", "yes"),
    ] {
        for status in [200, 400, 403] {
            match HttpResponse::new(status, document.as_bytes()).json().decode_borrowed::<GetCallerIdentity>()
            {
                Err(Error::Service(error)) => {
                    assert_eq!(
                        (error.status, error.code, error.message),
                        (status, code.into(), message.into())
                    );
                }
                other => panic!("{other:?}\n{document}"),
            }
        }
    }
    // If the object has only a message, the status decides whether it is an error.
    for document in [r#"{"message":"Forbidden"}"#, r#"{"Message":"Forbidden","message":null}"#] {
        let Err(Error::Service(error)) =
            HttpResponse::new(403, document.as_bytes()).json().decode_borrowed::<GetCallerIdentity>()
        else {
            panic!()
        };
        assert_eq!((error.status, error.code, error.message), (403, "".into(), "Forbidden".into()));
        refused(&format!("¦{document}"), DecodeErrorKind::WrongRoot("GetCallerIdentityResponse"));
    }
    reads(
        r#"{"message":"m","GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Arn":"a"}}}"#,
        Some("a"),
    );
    let Err(Error::Service(error)) =
        HttpResponse::new(403, br#"{"__type":"RequestTimeTooSkewed","RequestId":"1-2","message":null}"#)
            .json()
            .decode_borrowed::<GetCallerIdentity>()
    else {
        panic!()
    };
    assert_eq!((error.kind(), error.message), (ErrorCode::RequestTimeTooSkewed, "".into()));
    assert_eq!(error.request_id.unwrap(), "1-2");
}

#[test]
fn a_null_member_does_not_repeat_a_value_with_the_other_name() {
    for members in [
        r#""message":"m","Message":null"#,
        r#""Message":null,"message":"m""#,
        r#""Message":"m","message":null"#,
        r#""message":null,"Message":"m""#,
    ] {
        for document in
            [format!(r#"{{"Error":{{"Code":"A",{members}}}}}"#), format!(r#"{{"__type":"A",{members}}}"#)]
        {
            match HttpResponse::new(400, document.as_bytes()).json().decode_borrowed::<GetCallerIdentity>() {
                Err(Error::Service(error)) => assert_eq!(error.message, "m", "{document}"),
                other => panic!("{other:?}\n{document}"),
            }
        }
    }
    let ids = r#"{"Error":{"Code":"A"},"RequestId":"1-2","RequestID":null}"#;
    let Err(Error::Service(error)) =
        HttpResponse::new(400, ids.as_bytes()).json().decode_borrowed::<GetCallerIdentity>()
    else {
        panic!()
    };
    assert_eq!(error.request_id.unwrap(), "1-2");
    // A member repeated by one name is refused.
    refused(r#"{"Error":{"Message":null,¦"Message":"m"}}"#, DuplicateMember("Message"));
    refused(r#"{"Error":{"Message":"m",¦"Message":null}}"#, DuplicateMember("Message"));
    refused(r#"{"Error":{"message":"m",¦"message":"m"}}"#, DuplicateMember("message"));
}

#[test]
fn an_empty_key_is_a_missing_member() {
    let end = "}}}";
    for name in ["AccessKeyId", "SecretAccessKey"] {
        for empty in ["", " ", r"\n\u0020"] {
            let (before, rest) = CREDENTIALS.split_once(&format!(r#""{name}":""#)).unwrap();
            let (_, after) = rest.split_once('"').unwrap();
            let document = session(&format!(r#"{before}"{name}":"{empty}"{after}"#));
            let marked = document.replace(end, &format!("}}¦{}", "}}"));
            refused_session(&marked, MissingMember(name));
        }
    }
}

#[test]
fn an_empty_session_token_is_no_token() {
    let document = session(&CREDENTIALS.replace("FwoG//", ""));
    let credentials = HttpResponse::new(200, document.as_bytes())
        .json()
        .decode_borrowed::<GetSessionToken>()
        .unwrap()
        .output
        .credentials;
    assert!(credentials.session_token.is_none());
}
