//! Error documents in every form that servers send.

use super::fixtures::CREDENTIALS;
use sts_wire::error::{DecodeErrorKind, Fault, HttpReason, ServiceError};
use sts_wire::{AssumeRole, Error, ErrorCode, GetCallerIdentity, Operation, Text, Timestamp};

/// Decodes the service error in a document with status 400.
#[track_caller]
fn error(document: &str) -> ServiceError<Text<'_>> {
    match GetCallerIdentity::decode_borrowed(400, document.as_bytes()) {
        Err(Error::Service(error)) => error,
        other => panic!("{other:?}\n{document}"),
    }
}

const INSIDE: &str = "<Type>Sender</Type><Code>ExpiredToken</Code><Message>It &lt;is&gt; over</Message>";

/// Asserts that an error document decodes to the members of [`INSIDE`].
#[track_caller]
fn is_error(document: &str) {
    let error = error(document);
    assert_eq!((error.code, error.message), ("ExpiredToken".into(), "It <is> over".into()), "{document}");
    assert_eq!(
        (error.kind(), error.fault, error.status),
        (ErrorCode::ExpiredToken, Some(Fault::Sender), 400)
    );
}

#[test]
fn an_error_in_an_error_response_is_decoded() {
    is_error(&format!("<ErrorResponse><Error>{INSIDE}</Error></ErrorResponse>"));
    is_error(&format!(
        "<ErrorResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'><Error>{INSIDE}</Error></ErrorResponse>"
    ));
}

#[test]
fn an_error_in_response_errors_is_decoded() {
    is_error(&format!(
        "<Response><Errors><Error>{INSIDE}</Error></Errors><RequestID>a</RequestID></Response>"
    ));
}

#[test]
fn an_error_in_error_response_errors_is_decoded() {
    is_error(&format!("<ErrorResponse><Errors><Error>{INSIDE}</Error></Errors></ErrorResponse>"));
}

/// moto does so for IAM and SQS.
#[test]
fn a_message_under_both_names_is_the_one_in_upper_case() {
    for both in ["<Message>a</Message><message>b</message>", "<message>b</message><Message>a</Message>"] {
        let document = format!("<ErrorResponse><Error><Code>A</Code>{both}</Error></ErrorResponse>");
        assert_eq!(error(&document).message, "a");
    }
    #[cfg(feature = "json")]
    for (document, message) in [
        (r#"{"Error":{"Code":"A","message":"b","Message":"a"}}"#, "a"),
        (r#"{"__type":"A","Message":"b","message":"a"}"#, "a"),
        (r#"{"__type":"A","errorMessage":"b","Message":"a"}"#, "a"),
    ] {
        let response = sts_wire::HttpResponse::new(400, document.as_bytes()).json();
        let Err(Error::Service(error)) = response.decode_borrowed::<GetCallerIdentity>() else {
            panic!("{document}")
        };
        assert_eq!(error.message, message, "{document}");
    }
}

#[test]
fn a_bare_error_is_decoded() {
    is_error(&format!("<Error>{INSIDE}</Error>"));
    is_error(&format!("<?xml version='1.0'?>\n<a:Error xmlns:a='b'>{INSIDE}<HostId>x</HostId></a:Error>\n"));
}

#[test]
fn the_first_of_several_errors_is_decoded() {
    let (first, second) =
        (format!("<Error>{INSIDE}</Error>"), "<Error><Code>Second</Code><Message>no</Message></Error>");
    is_error(&format!("<ErrorResponse>{first}{second}</ErrorResponse>"));
    is_error(&format!("<ErrorResponse>{first}<RequestId/>{second}{second}</ErrorResponse>"));
    is_error(&format!("<Response><Errors>{first}{second}</Errors></Response>"));
    is_error(&format!("<ErrorResponse>{first}<Errors>{second}</Errors></ErrorResponse>"));
    is_error(&format!("<ErrorResponse><Errors>{first}</Errors>{second}</ErrorResponse>"));
    is_error(&format!("<ErrorResponse><Errors/>{first}</ErrorResponse>"));
}

#[test]
fn members_of_an_error_may_have_any_order() {
    is_error(
        "<ErrorResponse><RequestId/><Error><Detail/><Message>It &lt;is&gt; over</Message><Code>ExpiredToken</Code>\
         <Type>Sender</Type></Error></ErrorResponse>",
    );
}

#[test]
fn a_request_id_has_either_name_and_any_of_three_places() {
    for name in ["RequestId", "RequestID"] {
        let id = format!("<{name}>1-2</{name}>");
        for document in [
            format!("<ErrorResponse><Error/>{id}</ErrorResponse>"),
            format!("<ErrorResponse>{id}<Error/></ErrorResponse>"),
            format!("<Response><Errors><Error/></Errors>{id}</Response>"),
            format!("<ErrorResponse><Error>{id}</Error></ErrorResponse>"),
            format!("<Response><Errors><Error>{id}</Error></Errors></Response>"),
            format!("<Error>{id}</Error>"),
            format!("<ErrorResponse><Error/><ResponseMetadata>{id}</ResponseMetadata></ErrorResponse>"),
            format!("<ErrorResponse><ResponseMetadata>{id}</ResponseMetadata><Error/></ErrorResponse>"),
        ] {
            assert_eq!(error(&document).request_id.unwrap(), "1-2", "{document}");
        }
    }
    assert!(error("<ErrorResponse><Error/></ErrorResponse>").request_id.is_none());
}

#[test]
fn a_message_has_a_name_in_either_case() {
    assert_eq!(error("<Error><Message>a b</Message></Error>").message, "a b");
    assert_eq!(error("<Error><message>a b</message></Error>").message, "a b");
}

#[test]
fn a_type_is_the_fault() {
    let fault = |fault: &str| error(&format!("<Error><Type>{fault}</Type></Error>")).fault;
    assert_eq!(fault("Sender"), Some(Fault::Sender));
    assert_eq!(fault("Receiver"), Some(Fault::Receiver));
    assert_eq!(error("<Error/>").fault, None);
}

#[test]
fn an_empty_type_is_no_fault() {
    for document in
        ["<Error><Type></Type></Error>", "<Error><Type/></Error>", "<Error><Type> \n</Type></Error>"]
    {
        assert_eq!(error(document).fault, None);
    }
    assert_eq!(error("<Error><Type>Unknown</Type></Error>").fault, None);
    assert_eq!(error("<Error><Type>sender</Type></Error>").fault, None);
}

#[test]
fn a_document_without_code_keeps_its_message() {
    let error = error("<ErrorResponse><Error><Message>why</Message></Error></ErrorResponse>");
    assert_eq!((error.code, error.message), ("".into(), "why".into()));
    assert_eq!(error.kind(), ErrorCode::Other);
}

#[test]
fn codes_are_kept_as_sent() {
    for code in ["ExpiredToken", "expiredtoken", "ExpiredToken.", "Vendor:Special Code", "é"] {
        let document = format!("<Error><Code>{code}</Code></Error>");
        let error = error(&document);
        assert_eq!(error.code, code);
        assert_eq!(error.kind() == ErrorCode::ExpiredToken, code == "ExpiredToken");
    }
}

#[test]
fn an_error_document_is_a_service_error_whatever_the_status() {
    let document = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>";
    for status in [0, 100, 200, 204, 299, 300, 302, 400, 403, 404, 429, 500, 503, 599, 999, u16::MAX] {
        match AssumeRole::decode_borrowed(status, document.as_bytes()) {
            Err(Error::Service(error)) => {
                assert_eq!((error.status, error.kind()), (status, ErrorCode::AccessDenied));
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Asserts that a damaged error document is the same service error under every status: code, message and request id.
#[track_caller]
fn is_kept(document: &[u8], expected: [&str; 3]) {
    for status in [200, 204, 302, 400, 403, 503] {
        match GetCallerIdentity::decode_borrowed(status, document) {
            Err(Error::Service(error)) => {
                let id = error.request_id.unwrap_or_default();
                let [code, message, request_id] = expected.map(Text::from);
                assert_eq!((error.code, error.message, id), (code, message, request_id));
                assert_eq!(error.status, status);
            }
            other => panic!("{status}: {other:?} {}", document.escape_ascii()),
        }
    }
}

#[test]
fn a_damaged_error_keeps_what_comes_before_the_damage_whatever_the_status() {
    const CODE: &str = "<Code>Throttling</Code>";
    const MESSAGE: &str = "<Message>m</Message>";
    const ID: &str = "<RequestId>1-2</RequestId>";
    for damage in [
        "stray",
        "&lt;",
        "&nbsp;",
        "&#0;",
        "\0",
        "<",
        "<a b>",
        "</Code>",
        "<Code>A</Code>",
        "<Message>a<b/>",
        "]]>",
        "",
    ] {
        let within = |members: &str, more: &str| format!("<ErrorResponse><Error>{members}{damage}{more}");
        let rest = format!("{MESSAGE}</Error>{ID}</ErrorResponse>");
        if !damage.is_empty() {
            is_kept(within(CODE, &rest).as_bytes(), ["Throttling", "", ""]);
        }
        is_kept(within(CODE, "").as_bytes(), ["Throttling", "", ""]);
        is_kept(within(&format!("{ID}{CODE}"), "").as_bytes(), ["Throttling", "", "1-2"]);
        is_kept(within(&format!("{MESSAGE}{CODE}"), "").as_bytes(), ["Throttling", "m", ""]);
    }
    let whole = format!("<ErrorResponse><Error>{CODE}{MESSAGE}</Error>{ID}</ErrorResponse>");
    for damage in ["stray", "<a/>", "\0", "<!--", "</a>"] {
        is_kept(format!("{whole}{damage}").as_bytes(), ["Throttling", "m", "1-2"]);
    }
    is_kept(&[whole.as_bytes(), b"\xff"].concat(), ["Throttling", "m", "1-2"]);
    let repeated =
        format!("<ErrorResponse><Error>{CODE}{MESSAGE}<Message>n</Message></Error>{ID}</ErrorResponse>");
    is_kept(repeated.as_bytes(), ["Throttling", "m", ""]);
    let late = format!("<ErrorResponse><Error>{CODE}{MESSAGE}</Error>{ID}{ID}</ErrorResponse>");
    is_kept(late.as_bytes(), ["Throttling", "m", "1-2"]);
    is_kept(format!("<Response><Errors><Error>{CODE}</Error>x").as_bytes(), ["Throttling", "", ""]);
    is_kept(format!("<Throttling>x{MESSAGE}</Throttling>").as_bytes(), ["Throttling", "", ""]);
    // Without a whole code before the damage, the status decides.
    for document in [
        format!("<Error>stray{CODE}</Error>"),
        format!("<Error>{MESSAGE}<Code>Throt"),
        "<Error><Code>Throt<b/>tling</Code></Error>".to_owned(),
        "<Error><Code>Throttling</Cod></Error>".to_owned(),
        "<Error><Code> </Code>stray</Error>".to_owned(),
        format!("<Throttlin{CODE}"),
        format!("<Other>{CODE}<a></Other>"),
        format!("<GetCallerIdentityResponse><Error>{CODE}</Error>stray</GetCallerIdentityResponse>"),
    ] {
        assert!(
            matches!(GetCallerIdentity::decode_borrowed(200, document.as_bytes()), Err(Error::Decode(_))),
            "{document}"
        );
        let Err(Error::Http(error)) = GetCallerIdentity::decode_borrowed(400, document.as_bytes()) else {
            panic!("{document}")
        };
        assert_eq!(error.reason, HttpReason::Malformed, "{document}");
    }
}

#[cfg(all(feature = "alloc", feature = "json"))]
#[test]
fn a_damaged_error_in_json_keeps_what_comes_before_the_damage_whatever_the_status() {
    let read = |status: u16, document: &[u8]| match sts_wire::HttpResponse::new(status, document)
        .json()
        .decode::<GetCallerIdentity>()
    {
        Err(Error::Service(error)) => {
            let id = error.request_id.map(String::from).unwrap_or_default();
            Ok([String::from(error.code), String::from(error.message), id])
        }
        Err(other) => Err(other),
        Ok(_) => panic!("{}", document.escape_ascii()),
    };
    for (document, expected) in [
        (&br#"{"Error":{"Code":"A","Message":"m"},"RequestId":"1""#[..], ["A", "m", "1"]),
        (br#"{"Error":{"Code":"A","Message":"m"},"RequestId":"1"}x"#, ["A", "m", "1"]),
        (br#"{"RequestId":"1","Error":{"Code":"A","Message":"m","Message":"n"}}"#, ["A", "m", "1"]),
        (br#"{"RequestId":"1","Error":{"Code":"A","Message":{"m":1}}}"#, ["A", "", "1"]),
        (br#"{"RequestId":"1","Error":{"Code":"A","Message":"\ud800"}}"#, ["A", "", "1"]),
        (br#"{"Error":{"Code":"A" stray,"Message":"m"}}"#, ["A", "", ""]),
        (br#"{"__type":"ns#A","message":"m","message":"n"}"#, ["A", "m", ""]),
        (b"{\"code\":\"A\",\"message\":\"caf\xe9\"}", ["A", "", ""]),
        (br#"{"Code":"A","message":"m"#, ["A", "", ""]),
    ] {
        for status in [200, 204, 400, 503] {
            let expected = expected.map(ToOwned::to_owned);
            assert_eq!(read(status, document), Ok(expected), "{}", document.escape_ascii());
        }
    }
    for document in [
        &br#"{"Error":{"Message":"m","Code":"A"#[..],
        br#"{"Error":{stray,"Code":"A"}}"#,
        br#"{"message":"m","code":1}"#,
        br#"{"GetCallerIdentityResponse":{"Error":{"Code":"A"},"#,
    ] {
        assert!(matches!(read(200, document), Err(Error::Decode(_))), "{}", document.escape_ascii());
        assert!(matches!(read(400, document), Err(Error::Http(_))), "{}", document.escape_ascii());
    }
}

#[test]
fn an_error_inside_a_success_is_no_error() {
    let document = format!(
        "<AssumeRoleResponse><Error><Code>no</Code></Error><AssumeRoleResult>{CREDENTIALS}</AssumeRoleResult>\
         </AssumeRoleResponse>"
    );
    assert!(AssumeRole::decode_borrowed(200, document.as_bytes()).is_ok());
}

#[test]
fn times_of_a_request_that_is_too_skewed_are_kept() {
    let document = |request: &str, server: &str| {
        format!(
            "<Error><Code>RequestTimeTooSkewed</Code><Message>too large</Message><RequestTime>{request}</RequestTime>\
             <ServerTime>{server}</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds></Error>"
        )
    };
    let at = |seconds| Timestamp::from_unix(seconds);
    for (written, expected) in [
        ("2020-07-07T07:28:47Z", at(1_594_106_927)),
        ("\n 2020-07-07T09:28:47.123&#43;02:00 ", at(1_594_106_927)),
        ("20200707T072847Z", at(1_594_106_927)),
        ("Tue, 07 Jul 2020 07:28:47 GMT", at(1_594_106_927)),
        ("", None),
        ("yesterday", None),
        ("2020-07-07T07:28:47Z, or so, as far as this server can tell", None),
    ] {
        let body = document(written, "1970-01-01T00:00:01Z");
        let read = error(&body);
        assert_eq!((read.kind(), read.message), (ErrorCode::RequestTimeTooSkewed, "too large".into()));
        assert_eq!((read.request_time, read.server_time), (expected, at(1)), "{written}");
        let body = document("1970-01-01T00:00:01Z", written);
        assert_eq!((error(&body).request_time, error(&body).server_time), (at(1), expected), "{written}");
    }
    assert_eq!(error("<Error><Code>RequestTimeTooSkewed</Code></Error>").server_time, None);
}

#[test]
fn a_root_that_is_the_code_keeps_code_and_message() {
    for (document, code, message) in [
        (
            "<AccessDeniedException>\n  <Message>Unable to determine service</Message>\n</AccessDeniedException>\n",
            "AccessDeniedException",
            "Unable to determine service",
        ),
        ("<UnknownOperationException/>", "UnknownOperationException", ""),
        (
            "<?xml version='1.0'?><a:NewException xmlns:a='b'><message>m</message></a:NewException>",
            "NewException",
            "m",
        ),
        ("<Throttling><Code>SlowDown</Code><Message>m</Message></Throttling>", "SlowDown", "m"),
        ("<ServiceUnavailable/>", "ServiceUnavailable", ""),
    ] {
        for status in [200, 400, 503] {
            match GetCallerIdentity::decode_borrowed(status, document.as_bytes()) {
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
    let document = "<AccessDeniedException><RequestId>1-2</RequestId></AccessDeniedException>";
    assert_eq!(error(document).request_id.unwrap(), "1-2");
    for other in ["<Exceptional/>", "<Exceptions/>", "<throttling/>", "<Other/>"] {
        let Err(Error::Decode(error)) = GetCallerIdentity::decode_borrowed(200, other.as_bytes()) else {
            panic!()
        };
        assert_eq!(error.kind(), DecodeErrorKind::WrongRoot("GetCallerIdentityResponse"), "{other}");
    }
}
