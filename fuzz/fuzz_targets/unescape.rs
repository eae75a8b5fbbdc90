//! Any text is unescaped by the standard, and all methods of `Text` agree about it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use sts_wire::{Error, GetAccessKeyInfo, Operation, Text};
use sts_wire_fuzz::character_data;

fuzz_target!(|raw: &str| {
    let expected = character_data::read(raw);

    let body = format!(
        "<GetAccessKeyInfoResponse><GetAccessKeyInfoResult><Account>{raw}</Account></GetAccessKeyInfoResult>\
         </GetAccessKeyInfoResponse>"
    );
    match (GetAccessKeyInfo::decode_borrowed(200, body.as_bytes()), &expected) {
        (Ok(response), Some(expected)) => {
            let text = response.output.account.expect("the member is there");
            assert_eq!(text.as_str().is_some(), text.as_str() == Some(raw));
            check(text, expected);
        }
        (Err(Error::Decode(_)), None) => {}
        (answer, expected) => panic!("{answer:?} for {expected:?}"),
    }

    let body = format!("<ErrorResponse><Error><Code>{raw}</Code></Error></ErrorResponse>");
    match (GetAccessKeyInfo::decode_borrowed(400, body.as_bytes()), &expected) {
        (Err(Error::Service(error)), Some(expected)) => {
            check(error.code, expected.trim_matches(character_data::is_space));
        }
        (Err(Error::Http(_)), None) => {}
        // The code ended before the damage, so the error keeps it.
        (Err(Error::Service(error)), None) => {
            let mut codes = raw.match_indices("</Code").filter_map(|(at, _)| character_data::read(&raw[..at]));
            assert!(codes.any(|code| error.code == code.trim_matches(character_data::is_space)), "{error:?}");
        }
        (answer, expected) => panic!("{answer:?} for {expected:?}"),
    }
});

fn check(text: Text<'_>, expected: &str) {
    assert!(text == expected && text == Text::new(expected) && Text::new(expected) == text);
    assert!(text.chars().eq(expected.chars()));
    assert_eq!(text.to_string(), expected);
    assert_eq!(String::from(text), expected);
    assert_eq!(Cow::from(text), expected);
    assert_eq!((text.len(), text.is_empty()), (expected.len(), expected.is_empty()));
    assert_eq!(hash(text), hash(Text::new(expected)));
    assert_eq!(format!("{text:?}"), format!("{:?}", Text::new(expected)));
    if let Some(plain) = text.as_str() {
        assert_eq!(plain, expected);
    }
}

fn hash(text: Text<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
