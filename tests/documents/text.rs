//! Text of elements.

use super::fixtures::{CREDENTIALS, reads, session};
use sts_wire::error::Fault;
use sts_wire::{Error, GetCallerIdentity, GetSessionToken, Operation, Timestamp};

#[test]
fn text_broken_by_comments_instructions_or_cdata_is_one_value() {
    let token = "FwoGZXIvYXdzEPT//////////wE=";
    for at in 0..=token.len() {
        let (begin, end) = token.split_at(at);
        for aside in ["<!-- x -->", "<?x?>", "<![CDATA[]]>", "<!-- a --><?b?><![CDATA[]]><!---->"] {
            let document = session(&CREDENTIALS.replace("FwoG//", &format!("{begin}{aside}{end}")));
            let credentials =
                GetSessionToken::decode_borrowed(200, document.as_bytes()).unwrap().output.credentials;
            assert_eq!(*credentials.session_token.unwrap().expose_secret(), token, "{document}");
        }
        reads(&format!("{begin}<![CDATA[{end}]]>"), token);
        reads(&format!("<![CDATA[{begin}]]>{end}"), token);
        reads(&format!("<![CDATA[{begin}]]><![CDATA[{end}]]>"), token);
    }
}

#[test]
fn an_element_with_the_attribute_nil_is_an_empty_text() {
    for element in ["<Arn xsi:nil='true'/>", "<Arn xsi:nil=\"1\"></Arn>"] {
        assert_eq!(super::fixtures::read(&super::fixtures::identity(element)).arn.unwrap(), "", "{element}");
    }
}

#[test]
fn text_is_kept_exactly() {
    for text in [
        " a ",
        "\n  a\n",
        "\t",
        "  ",
        "a  b",
        "\u{a0}a\u{2003}",
        "e\u{301}é",
        "\u{feff}",
        "\u{7f}\u{85}\u{2028}",
    ] {
        reads(text, text);
    }
    reads("&#32;a&#x20;", " a ");
}

#[test]
fn tokens_and_messages_keep_their_white_space() {
    let document = session(&CREDENTIALS.replace("FwoG//", " Fwo G\r\n ").replace("ASIAEXAMPLE", " A "));
    let credentials = GetSessionToken::decode_borrowed(200, document.as_bytes()).unwrap().output.credentials;
    assert_eq!(*credentials.session_token.unwrap().expose_secret(), " Fwo G\n ");
    assert_eq!(credentials.access_key_id, " A ");
    let document = "<ErrorResponse><Error><Message>\n two\nlines </Message></Error></ErrorResponse>";
    let Err(Error::Service(error)) = GetCallerIdentity::decode_borrowed(400, document.as_bytes()) else {
        panic!()
    };
    assert_eq!(error.message, "\n two\nlines ");
}

/// White space in every notation.
const SPACES: [(&str, &str); 5] = [
    (" ", "\n"),
    ("\r\n\t", "  "),
    ("&#32;&#x9;", "&#10;"),
    ("<!-- -->\n", "\n<?x?> "),
    ("<![CDATA[ ]]>", "<![CDATA[\n]]>"),
];

#[test]
fn white_space_around_an_expiration_is_trimmed() {
    for (before, after) in SPACES {
        let expiration = format!("<Expiration>{before}2030-01-02T03:04:05Z{after}</Expiration>");
        let document =
            session(&CREDENTIALS.replace("<Expiration>2030-01-02T03:04:05Z</Expiration>", &expiration));
        let credentials =
            GetSessionToken::decode_borrowed(200, document.as_bytes()).unwrap().output.credentials;
        assert_eq!(credentials.expiration, Timestamp::from_unix(1_893_553_445), "{document}");
    }
}

#[test]
fn white_space_around_an_integer_is_trimmed() {
    for (before, after) in SPACES {
        let document =
            session(&format!("{CREDENTIALS}<SessionTokenSize>{before}42{after}</SessionTokenSize>"));
        let output = GetSessionToken::decode_borrowed(200, document.as_bytes()).unwrap().output;
        assert_eq!(output.session_token_size, Some(42), "{document}");
    }
}

#[test]
fn white_space_around_type_code_and_request_id_is_trimmed() {
    for (before, after) in SPACES {
        let document = format!(
            "<ErrorResponse><Error><Type>{before}Sender{after}</Type><Code>{before}Throttling{after}</Code></Error>\
             <RequestId>{before}i d{after}</RequestId></ErrorResponse>"
        );
        let Err(Error::Service(error)) = GetCallerIdentity::decode_borrowed(400, document.as_bytes()) else {
            panic!()
        };
        assert_eq!(error.code, "Throttling");
        assert!(error.is_throttling());
        assert_eq!(error.fault, Some(Fault::Sender));
        assert_eq!(error.request_id.unwrap(), "i d");
        let document = format!(
            "{}<ResponseMetadata><RequestId>{before}i d{after}</RequestId></ResponseMetadata></GetCallerIdentityResponse>",
            "<GetCallerIdentityResponse><GetCallerIdentityResult/>"
        );
        let response = GetCallerIdentity::decode_borrowed(200, document.as_bytes()).unwrap();
        assert_eq!(response.request_id.unwrap(), "i d");
    }
}

#[test]
fn only_white_space_of_xml_is_trimmed() {
    for space in ["\u{a0}", "\u{85}", "\u{2028}", "\u{3000}"] {
        let document = format!("<Error><Code>{space}Throttling</Code></Error>");
        let Err(Error::Service(error)) = GetCallerIdentity::decode_borrowed(400, document.as_bytes()) else {
            panic!()
        };
        assert!(!error.is_throttling());
    }
}
