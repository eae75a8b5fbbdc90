//! Documents that are refused, with the kind and the byte of the error.

use super::fixtures::{
    CREDENTIALS, NOT_WELL_FORMED, arn, identity, refused, refused_at, refused_session, session,
};
use sts_wire::error::DecodeErrorKind;
use sts_wire::{
    AssumeRole, AssumeRoleWithSaml, AssumeRoleWithWebIdentity, AssumeRoot, Error, GetCallerIdentity,
    GetDelegatedAccessToken, GetFederationToken, GetSessionToken, Operation,
};

use DecodeErrorKind::{
    DuplicateMember, ElementInText, IllegalCharacter, IllegalReference, MismatchedEndTag, MissingMember,
    NotUtf8, TrailingContent, Truncated, UndeclaredEntity, WrongRoot,
};

#[test]
fn a_repeated_member_is_refused() {
    refused(&identity("<Arn>a</Arn>¦<Arn>a</Arn>"), DuplicateMember("Arn"));
    refused(&identity("<Arn/><Account/>¦<x:Arn/>"), DuplicateMember("Arn"));
    refused(
        &identity("<Arn/></GetCallerIdentityResult>¦<GetCallerIdentityResult>"),
        DuplicateMember("GetCallerIdentityResult"),
    );
    refused_session(&session(&format!("{CREDENTIALS}¦{CREDENTIALS}")), DuplicateMember("Credentials"));
    for (name, member) in [
        ("AccessKeyId", "<AccessKeyId>ASIAEXAMPLE</AccessKeyId>"),
        ("SessionToken", "<SessionToken>FwoG//</SessionToken>"),
        ("Expiration", "<Expiration>2030-01-02T03:04:05Z</Expiration>"),
    ] {
        let twice = CREDENTIALS.replace("</Credentials>", &format!("¦{member}</Credentials>"));
        refused_session(&session(&twice), DuplicateMember(name));
    }
    let metadata = "<ResponseMetadata/>¦<ResponseMetadata/>";
    let document = identity("")
        .replace("</GetCallerIdentityResponse>", &format!("{metadata}</GetCallerIdentityResponse>"));
    refused(&document, DuplicateMember("ResponseMetadata"));
    refused("<Error><Code/>¦<Code>A</Code></Error>", DuplicateMember("Code"));
    refused("<Error><message/>¦<message/></Error>", DuplicateMember("message"));
    refused("<ErrorResponse><Error/><RequestID/>¦<RequestId/></ErrorResponse>", DuplicateMember("RequestId"));
}

#[test]
fn a_repeated_member_is_refused_after_another_member() {
    let names = ["UserId", "Account", "Arn"];
    for (one, other) in names.iter().flat_map(|one| names.map(|other| (*one, other))) {
        if one != other {
            let members = format!("<{one}>a</{one}><{other}>b</{other}>¦<{one}>c</{one}>");
            refused(&identity(&members), DuplicateMember(one));
        }
    }
    let names = ["AccessKeyId", "SecretAccessKey", "SessionToken"];
    for (one, other) in names.iter().flat_map(|one| names.map(|other| (*one, other))) {
        if one != other {
            let members = format!("<{one}>a</{one}><{other}>b</{other}>¦<{one}>c</{one}>");
            refused_session(&session(&format!("<Credentials>{members}</Credentials>")), DuplicateMember(one));
        }
    }
    for name in ["Message", "message"] {
        let members = format!("<{name}>a</{name}><Type>A</Type>¦<{name}>b</{name}>");
        refused(&format!("<Error>{members}</Error>"), DuplicateMember(name));
    }
}

#[test]
fn a_repeated_unknown_element_is_skipped() {
    assert!(GetCallerIdentity::decode_borrowed(200, identity("<a/><a/><a>1</a>").as_bytes()).is_ok());
}

#[test]
fn an_element_in_a_text_member_is_refused() {
    refused(&arn("¦<b/>"), ElementInText);
    refused(&arn("a¦<b>c</b>"), ElementInText);
    refused(&arn("a<!-- -->¦<Arn>c</Arn>"), ElementInText);
    refused_session(&session(&CREDENTIALS.replace("FwoG//", "Fwo¦<br/>G//")), ElementInText);
    refused_session(&session(&CREDENTIALS.replace("2030-", "¦<a/>2030-")), ElementInText);
    refused_session(
        &session(&format!("{CREDENTIALS}<SessionTokenSize>¦<a/>1</SessionTokenSize>")),
        ElementInText,
    );
    refused("<Error><Code>¦<Code/></Code></Error>", ElementInText);
}

/// Asserts that the credentials and each of their members are required.
#[track_caller]
fn requires_credentials<O: Operation>() {
    let document = |result: &str| {
        let (response, name) = (O::RESPONSE, O::RESULT);
        format!("<{response}><{name}>{result}</{name}></{response}>")
    };
    assert!(O::decode_borrowed(200, document(CREDENTIALS).as_bytes()).is_ok());
    let without = document("");
    let end = without.find(&format!("</{}", O::RESPONSE)).unwrap();
    refused_at::<O>(without.as_bytes(), MissingMember("Credentials"), end);
    for name in ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"] {
        let (begin, rest) = CREDENTIALS.split_once(&format!("<{name}>")).unwrap();
        let (_, end) = rest.split_once(&format!("</{name}>")).unwrap();
        let document = document(&format!("{begin}{end}"));
        let end = document.find("</Credentials>").unwrap() + "</Credentials>".len();
        refused_at::<O>(document.as_bytes(), MissingMember(name), end);
    }
}

#[test]
fn a_missing_required_member_is_refused() {
    requires_credentials::<AssumeRole<'_>>();
    requires_credentials::<AssumeRoleWithSaml<'_>>();
    requires_credentials::<AssumeRoleWithWebIdentity<'_>>();
    requires_credentials::<AssumeRoot<'_>>();
    requires_credentials::<GetDelegatedAccessToken<'_>>();
    requires_credentials::<GetFederationToken<'_>>();
    requires_credentials::<GetSessionToken<'_>>();
    refused_session(&session("<Credentials/>¦"), MissingMember("AccessKeyId"));
}

#[test]
fn an_empty_key_is_a_missing_member() {
    for (name, value) in [("AccessKeyId", "ASIAEXAMPLE"), ("SecretAccessKey", "s/k+y")] {
        let written = format!("<{name}>{value}</{name}>");
        assert!(CREDENTIALS.contains(&written));
        for empty in [
            format!("<{name}/>"),
            format!("<{name}></{name}>"),
            format!("<{name}><!-- x --></{name}>"),
            format!("<{name}><![CDATA[]]></{name}>"),
            format!("<{name}> \n</{name}>"),
            format!("<{name}>&#32;</{name}>"),
        ] {
            let credentials = CREDENTIALS.replace(&written, &empty) + "¦";
            refused_session(&session(&credentials), MissingMember(name));
        }
    }
}

#[test]
fn a_wrong_root_element_is_refused() {
    for root in
        ["AssumeRoleResponse", "GetCallerIdentityResult", "getCallerIdentityResponse", "a", "html2", "Errors"]
    {
        let document =
            format!("<?xml version='1.0'?><!-- x -->\n¦<{root}><GetCallerIdentityResult/></{root}>");
        refused(&document, WrongRoot("GetCallerIdentityResponse"));
    }
    // A response to another operation.
    refused_session(&format!("¦{}", identity("")), WrongRoot("GetSessionTokenResponse"));
}

#[test]
fn a_wrong_result_element_is_refused() {
    for result in ["", "<GetSessionTokenResult/>", "<GetCallerIdentityResult2/>", "<Arn>a</Arn>"] {
        let document = format!("<GetCallerIdentityResponse>{result}</GetCallerIdentityResponse>¦");
        refused(&document, MissingMember("GetCallerIdentityResult"));
    }
    refused("<GetCallerIdentityResponse/>¦", MissingMember("GetCallerIdentityResult"));
}

#[test]
fn a_mismatched_end_tag_is_refused() {
    refused(&identity("<Arn>a¦</Account>"), MismatchedEndTag);
    refused(&identity("<Arn>a¦</arn>"), MismatchedEndTag);
    refused(&identity("<Arn>a¦</Arn2>"), MismatchedEndTag);
    refused(&identity("<Arn>a¦</Ar>"), MismatchedEndTag);
    refused(&identity("<a:Arn>a¦</b:Arn>"), MismatchedEndTag);
    refused(&identity("<a:Arn>a¦</Arn>"), MismatchedEndTag);
    refused(&identity("<Unknown><a>¦</Unknown></a>"), MismatchedEndTag);
    refused(
        &identity("").replace("</GetCallerIdentityResponse>", "¦</GetCallerIdentityRespons>"),
        MismatchedEndTag,
    );
    refused_session(
        &session(&CREDENTIALS.replace("</SessionToken>", "¦</SecretAccessKey>")),
        MismatchedEndTag,
    );
}

#[test]
fn a_missing_end_tag_is_refused() {
    refused(
        "<GetCallerIdentityResponse><GetCallerIdentityResult>¦</GetCallerIdentityResponse>",
        MismatchedEndTag,
    );
    refused(&identity("<a>¦"), MismatchedEndTag);
    refused(&identity("<Arn>a¦<Account>"), ElementInText);
    refused("<GetCallerIdentityResponse><GetCallerIdentityResult></GetCallerIdentityResult>¦", Truncated);
    refused("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a¦", Truncated);
}

#[test]
fn a_document_truncated_at_any_byte_is_refused() {
    let documents = [
        format!(
            "\u{feff}<?xml version='1.0' encoding=\"UTF-8\"?>\n<!DOCTYPE a SYSTEM 'b'>{}",
            session(CREDENTIALS)
        ),
        session(&format!(
            "<!-- a --><Other a='b' c=\"d\"><x/>é🍕&amp;<![CDATA[]]]]></Other><?a b?>{CREDENTIALS}"
        )),
        session(&CREDENTIALS.replace("FwoG//", "F<![CDATA[w]]>o&#x1F355;&lt;<!-- c -->é")),
    ];
    for document in &documents {
        assert!(GetSessionToken::decode_borrowed(200, document.as_bytes()).is_ok());
        for length in 0..document.len() {
            let cut = &document.as_bytes()[..length];
            match GetSessionToken::decode_borrowed(200, cut) {
                Err(Error::Decode(error)) => {
                    let is_empty = cut.trim_ascii().is_empty() || cut == b"\xef\xbb\xbf";
                    let expected = if is_empty { DecodeErrorKind::Empty } else { Truncated };
                    assert_eq!((error.kind(), error.offset()), (expected, length), "{document}");
                }
                other => panic!("{length}: {other:?}\n{document}"),
            }
        }
    }
}

#[test]
fn only_white_space_comments_and_instructions_may_follow_the_root() {
    let document = arn("a");
    for after in ["", " \r\n\t", "<!-- a --><?b?>\n", "<?xml-stylesheet a?>"] {
        assert!(GetCallerIdentity::decode_borrowed(200, format!("{document}{after}").as_bytes()).is_ok());
    }
    for after in
        ["a", "<a/>", "</a>", "&lt;", "<![CDATA[]]>", "<!DOCTYPE a>", "\0", "\u{feff}", "]]>", "\u{a0}", "{}"]
    {
        refused(&format!("{document}¦{after}"), TrailingContent);
        refused(&format!("{document}\n<!-- a -->¦{after}"), TrailingContent);
    }
    refused(&format!("{document}¦{document}"), TrailingContent);
    refused(&format!("{document}¦<?xml version='1.0'?>"), NOT_WELL_FORMED);
}

#[test]
fn an_undeclared_entity_is_refused() {
    for name in ["nbsp", "LT", "Amp", "a", "é"] {
        refused(&arn(&format!("a¦&{name};")), UndeclaredEntity);
        refused(&identity(&format!("<Unknown>¦&{name};</Unknown>")), UndeclaredEntity);
        refused(&identity(&format!("<Arn a='¦&{name};'/>")), UndeclaredEntity);
        refused(&identity(&format!("¦&{name};")), UndeclaredEntity);
    }
}

#[test]
fn a_bare_ampersand_is_refused() {
    for bare in ["&", "& ", "&;", "&amp", "&amp ;", "&#;", "&#x;", "&#65", "&#X41;", "&#6a;", "&&amp;", "&1;"]
    {
        refused(&arn(&format!("a¦{bare}")), NOT_WELL_FORMED);
        refused(&identity(&format!("<Unknown a='¦{bare}'/>")), NOT_WELL_FORMED);
    }
}

#[test]
fn a_reference_to_an_illegal_character_is_refused() {
    for reference in [
        "&#0;",
        "&#x0;",
        "&#x00;",
        "&#8;",
        "&#11;",
        "&#x1F;",
        "&#xD800;",
        "&#xDBFF;",
        "&#xdc00;",
        "&#xDFFF;",
        "&#55357;",
        "&#xFFFE;",
        "&#xFFFF;",
        "&#x110000;",
        "&#1114112;",
        "&#x100000041;",
        "&#99999999999999999999;",
    ] {
        refused(&arn(&format!("a¦{reference}")), IllegalReference);
        refused(&identity(&format!("<Unknown>¦{reference}</Unknown>")), IllegalReference);
        refused(&identity(&format!("<Unknown a=\"¦{reference}\"/>")), IllegalReference);
    }
}

#[test]
fn invalid_utf_8_is_refused() {
    for bytes in [
        &b"\xff"[..],
        b"\x80",
        b"\xc0\x80",
        b"\xc3(",
        b"\xe2\x82(",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xf0\x9f\x8d<",
    ] {
        for whole in
            [arn("é*"), identity("<Unknown>*</Unknown>"), identity("<!-- * -->"), arn("a") + "<!--*-->"]
        {
            let (before, after) = whole.split_once('*').unwrap();
            let document = [before.as_bytes(), bytes, after.as_bytes()].concat();
            refused_at::<GetCallerIdentity>(&document, NotUtf8, before.len());
        }
    }
}

#[test]
fn an_illegal_character_is_refused() {
    for c in ['\0', '\x01', '\x08', '\x0b', '\x0c', '\x1b', '\u{fffe}', '\u{ffff}'] {
        refused(&arn(&format!("a¦{c}")), IllegalCharacter);
        refused(&arn(&format!("<![CDATA[¦{c}]]>")), IllegalCharacter);
        refused(&arn(&format!("<!-- ¦{c} -->")), IllegalCharacter);
        refused(&arn(&format!("<?a ¦{c}?>")), IllegalCharacter);
        refused(&identity(&format!("<Unknown a='¦{c}'/>")), IllegalCharacter);
        refused(&identity(&format!("<Unknown>¦{c}</Unknown>")), IllegalCharacter);
        refused(&identity(&format!("<Arn¦{c}>a</Arn>")), IllegalCharacter);
    }
}

#[test]
fn two_hyphens_in_a_comment_are_refused() {
    refused(&arn("<!-- a --¦ b -->"), NOT_WELL_FORMED);
    refused(&arn("<!-- a --¦->"), NOT_WELL_FORMED);
    refused(&arn("<!----¦->"), NOT_WELL_FORMED);
    refused(&format!("<!-- --¦ -->{}", arn("a")), NOT_WELL_FORMED);
    refused(&format!("{}<!-- --¦ -->", arn("a")), NOT_WELL_FORMED);
    refused(&identity("<Unknown><!-- --¦ --></Unknown>"), NOT_WELL_FORMED);
}

#[test]
fn the_end_of_cdata_in_text_is_refused() {
    refused(&arn("a¦]]>"), NOT_WELL_FORMED);
    refused(&identity("<Unknown>¦]]></Unknown>"), NOT_WELL_FORMED);
}

#[test]
fn an_ill_formed_tag_is_refused() {
    for tag in [
        "<¦>a</>",
        "<¦ Arn>a</Arn>",
        "<¦1>a</1>",
        "<Arn a¦>b</Arn>",
        "<Arn a=¦b>c</Arn>",
        "<Arn a='¦<'>b</Arn>",
        "<Arn a='b'¦c='d'>e</Arn>",
        "<Arn ¦='b'/>",
        "<Arn a='b' ¦a='c'/>",
        "<Arn/¦ >",
        "<Arn¦<a/>",
        "<Arn>a</Arn ¦b>",
        "<Arn>a</¦ Arn>",
        "<Arn>a</Arn¦/>",
        "<¦:Arn/>",
        "<a:¦/>",
        "<a:b¦:c/>",
        "<¦&lt;/>",
        " <¦ b",
    ] {
        refused(&identity(tag), NOT_WELL_FORMED);
        refused(&identity(&format!("<Unknown>{tag}</Unknown>")), NOT_WELL_FORMED);
    }
}

#[test]
fn other_ill_formed_markup_is_refused() {
    for markup in [
        "<!¦a>",
        "<!¦DOCTYPE a>",
        "<![¦INCLUDE[]]>",
        "<!-¦ a -->",
        "<?¦ a?>",
        "<?¦?>",
        "<?a¦<?>",
        "¦<?xml version='1.0'?>",
        "¦<?XML a?>",
    ] {
        refused(&identity(markup), NOT_WELL_FORMED);
        refused(&arn(&format!("a{markup}")), NOT_WELL_FORMED);
    }
}

#[test]
fn an_ill_formed_prolog_is_refused() {
    for prolog in [
        "<?xml ¦?>",
        "<?xml version=¦1.0?>",
        "<?xml version=¦'2.0'?>",
        "<?xml ¦encoding='UTF-8'?>",
        "<?xml version='1.0' encoding=¦'UTF-16'?>",
        "<?xml version='1.0' encoding=¦'ISO-8859-15'?>",
        "<?xml version='1.0' standalone=¦'maybe'?>",
        "<?xml version='1.0' ¦a='b'?>",
        "<?xml version='1.0'?>¦<?xml version='1.0'?>",
        "<!-- a -->¦<?xml version='1.0'?>",
        "<!DOCTYPE ¦>",
        "<!DOCTYPE a ¦b>",
        "<!DOCTYPE a SYSTEM¦>",
        "<!¦doctype a>",
        "<!DOCTYPE a><¦!DOCTYPE a>",
        "<!-- a -->¦text",
        "<!¦[CDATA[]]>",
    ] {
        refused(&format!("{prolog}{}", arn("a")), NOT_WELL_FORMED);
    }
}
