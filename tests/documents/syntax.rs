//! Syntax of XML 1.0 that is accepted.

use super::fixtures::{CREDENTIALS, arn, identity, read, reads, refused, session};
use sts_wire::error::DecodeErrorKind;
use sts_wire::{GetCallerIdentity, GetSessionToken, Operation};

/// Asserts that this markup before and after the root changes nothing.
#[track_caller]
fn is_skipped_around_the_root(before: &str, after: &str) {
    let document = format!("{before}{}{after}", arn("a:b"));
    assert_eq!(read(&document).arn.unwrap(), "a:b", "{document}");
}

#[test]
fn an_xml_declaration_may_come_first() {
    for declaration in [
        "<?xml version=\"1.0\"?>",
        "<?xml version='1.0'?>",
        "<?xml version=\"1.1\" ?>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        "<?xml version='1.0' encoding='utf-8'?>\n",
        "<?xml version=\"1.0\" standalone=\"yes\"?>",
        "<?xml\tversion = \"1.0\"\r\nencoding = 'Utf-8'\nstandalone = 'no' ?>",
    ] {
        is_skipped_around_the_root(declaration, "");
    }
}

#[test]
fn a_byte_order_mark_may_come_first() {
    is_skipped_around_the_root("\u{feff}", "");
    is_skipped_around_the_root("\u{feff}<?xml version=\"1.0\"?>", "");
    is_skipped_around_the_root("\u{feff}\r\n<?xml version=\"1.0\"?>\n", "\n");
}

#[test]
fn white_space_before_the_prolog_is_tolerated() {
    is_skipped_around_the_root("\n", "");
    is_skipped_around_the_root(" \t\r\n", "");
    is_skipped_around_the_root("\n\n  <?xml version=\"1.0\"?>", "");
}

#[test]
fn comments_and_processing_instructions_may_be_anywhere() {
    for aside in ["<!-- a -->", "<!---->", "<!-- <Arn>b</Arn> &c; ]]> - -->", "<?a?>", "<?a b > <Arn> & ?>"] {
        is_skipped_around_the_root(aside, aside);
        is_skipped_around_the_root(
            &format!("<?xml version='1.0'?>{aside}\n<!DOCTYPE a>{aside}"),
            &format!("\n{aside}{aside}\n"),
        );
        let document = [
            "<GetCallerIdentityResponse>",
            "<GetCallerIdentityResult>",
            "<Account>",
            "1",
            "</Account>",
            "<Arn>",
            "a",
            "</Arn>",
            "</GetCallerIdentityResult>",
            "</GetCallerIdentityResponse>",
        ]
        .join(aside);
        let output = read(&document);
        assert_eq!((output.account.unwrap(), output.arn.unwrap()), ("1".into(), "a".into()), "{document}");
    }
}

#[test]
fn cdata_is_text() {
    reads("<![CDATA[a:b]]>", "a:b");
    reads("<![CDATA[<Arn>&amp;</Arn><!-- --><?x?>]]>", "<Arn>&amp;</Arn><!-- --><?x?>");
    reads("<![CDATA[]]>", "");
    reads("<![CDATA[]]]]><![CDATA[>]]>", "]]>");
    reads("<![CDATA[ ]] > ]]>", " ]] > ");
}

#[test]
fn the_five_named_entities_are_resolved() {
    reads("&lt;&gt;&amp;&apos;&quot;", "<>&'\"");
    reads("&amp;lt;", "&lt;");
}

#[test]
fn references_to_any_legal_character_are_resolved() {
    reads("&#65;&#x42;&#0067;&#x000044;&#xe9;&#xE9;", "ABCDéé");
    reads("&#x1F355;&#x1f355;&#127829;", "🍕🍕🍕");
    reads("&#9;&#10;&#32;", "\t\n ");
    reads("&#38;lt;", "&lt;");
    let legal = ('\0'..=char::MAX).filter(
        |c| matches!(u32::from(*c), 0x9 | 0xa | 0xd | 0x20..=0xd7ff | 0xe000..=0xfffd | 0x1_0000..=0x10_ffff),
    );
    for c in legal.step_by(997).chain("\u{d7ff}\u{e000}\u{fffd}\u{10000}\u{10ffff}".chars()) {
        reads(&format!("&#{0};&#x{0:x};&#x{0:X};", u32::from(c)), &String::from(c).repeat(3));
    }
}

#[test]
fn cr_and_crlf_read_as_lf() {
    reads("a\r\nb\rc\nd\r\r\n\n\r", "a\nb\nc\nd\n\n\n\n");
    reads("<![CDATA[a\r\nb\r]]>\n", "a\nb\n\n");
    reads("\r<!-- -->\n", "\n\n");
}

#[test]
fn a_referenced_cr_stays_cr() {
    reads("a&#13;\nb&#xD;c&#13;&#10;", "a\r\nb\rc\r\n");
}

#[test]
fn attributes_may_have_either_quote() {
    let document = identity("<Arn a=\"'\" b='\"' c = \"&lt;&#65;>\"\n xml:lang='de' d='/>'>a</Arn >");
    assert_eq!(read(&document).arn.unwrap(), "a");
}

#[test]
fn a_self_closed_element_is_an_empty_element() {
    for empty in ["<Arn/>", "<Arn />", "<Arn a='b'/>", "<Arn></Arn>", "<Arn\n></Arn\n>"] {
        assert_eq!(read(&identity(empty)).arn.unwrap(), "", "{empty}");
    }
    assert!(
        read("<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>")
            .arn
            .is_none()
    );
    let document = "<ErrorResponse><Error><Type/><Code>C</Code><Detail/></Error><RequestId/></ErrorResponse>";
    assert!(
        GetCallerIdentity::decode_borrowed(400, document.as_bytes())
            .is_err_and(|error| error.to_string().contains('C'))
    );
}

#[test]
fn prefixes_are_ignored() {
    let document = session(CREDENTIALS);
    let prefixed = document.replace("</", "</ns2:").replace('<', "<ns2:").replace("<ns2:/", "</");
    assert!(prefixed.contains("<ns2:SessionToken>FwoG//</ns2:SessionToken>"));
    let bound =
        prefixed.replacen("Response>", "Response xmlns:ns2='https://sts.amazonaws.com/doc/2011-06-15/'>", 1);
    for document in [prefixed, bound] {
        let credentials =
            GetSessionToken::decode_borrowed(200, document.as_bytes()).unwrap().output.credentials;
        assert_eq!(*credentials.session_token.unwrap().expose_secret(), "FwoG//");
    }
    let mixed = identity("<a:UserId>1</a:UserId><Account>2</Account><é:Arn>3</é:Arn>");
    let output = read(&mixed);
    let texts = [output.user_id, output.account, output.arn].map(Option::unwrap);
    assert_eq!(texts, ["1", "2", "3"]);
}

#[test]
fn a_namespace_may_have_any_name() {
    for attribute in [
        "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"",
        "xmlns=\"\n    https://sts.amazonaws.com/doc/2011-06-15/\n  \"",
        "xmlns=''",
        "xmlns='urn:another' xmlns:a='b'",
    ] {
        let document = arn("a").replacen('>', &format!(" {attribute}>"), 1);
        assert_eq!(read(&document).arn.unwrap(), "a");
    }
}

#[test]
fn a_doctype_without_an_internal_subset_is_skipped() {
    for doctype in [
        "<!DOCTYPE GetCallerIdentityResponse>",
        "<!DOCTYPE a SYSTEM \"http://example.com/a.dtd\">",
        "<!DOCTYPE a SYSTEM '>' >",
        "<!DOCTYPE a PUBLIC \"-//X//Y\" \"\">",
        "<?xml version='1.0'?>\n<!DOCTYPE a\n>",
    ] {
        is_skipped_around_the_root(doctype, "");
    }
}

#[test]
fn a_doctype_with_an_internal_subset_is_refused() {
    for subset in ["[]", "[<!ENTITY a 'b'>]", "[<!ENTITY % a SYSTEM 'b'> %a;]", "[ <!ELEMENT a ANY> ]"] {
        for doctype in ["<!DOCTYPE a ", "<!DOCTYPE a", "<!DOCTYPE a SYSTEM 'b' "] {
            refused(&format!("{doctype}¦{subset}>{}", arn("a")), DecodeErrorKind::DoctypeSubset);
        }
    }
}

#[test]
fn no_entity_is_ever_declared_or_fetched() {
    let document = format!("<!DOCTYPE a SYSTEM 'file:///etc/passwd'>{}", arn("¦&a;"));
    refused(&document, DecodeErrorKind::UndeclaredEntity);
    let entities: String =
        (1..10).map(|n| format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10))).collect();
    refused(
        &format!("<!DOCTYPE a ¦[<!ENTITY l0 'lol'>{entities}]>{}", arn("&l9;")),
        DecodeErrorKind::DoctypeSubset,
    );
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| identity(&format!("{}x{}", "<a>".repeat(depth), "</a>".repeat(depth)));
    assert!(GetCallerIdentity::decode_borrowed(200, nested(60).as_bytes()).is_ok());
    for depth in [63, 1000, 100_000] {
        let document = nested(depth);
        let offset = document.find("<a>").unwrap() + 62 * 3;
        super::fixtures::refused_at::<GetCallerIdentity>(
            document.as_bytes(),
            DecodeErrorKind::TooDeep,
            offset,
        );
    }
}
