//! Any bytes are decoded as `form_urlencoded` decodes them, or refused; a request that is read from them and encoded is
//! read again as the same request.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sts_wire::Encode;
use sts_wire::server::{AnyOperation, Form, FormErrorKind};
use sts_wire::shape::Rule;

fuzz_target!(|body: &[u8]| {
    let expected: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
    let mut bytes = body.to_vec();
    let form = match Form::from_body(&mut bytes) {
        Ok(form) => form,
        Err(error) => {
            assert!(error.offset() < body.len());
            let is_repaired =
                expected.iter().any(|(name, value)| format!("{name}{value}").contains('\u{fffd}'));
            let mut names: Vec<_> = expected.iter().map(|(name, _)| name).collect();
            names.sort();
            names.dedup();
            match error.kind() {
                FormErrorKind::Escape => assert_eq!(body[error.offset()], b'%'),
                FormErrorKind::Utf8 => assert!(is_repaired),
                FormErrorKind::Duplicate => assert!(names.len() < expected.len()),
                FormErrorKind::TooManyParameters => assert!(names.len() > Form::MAX_PARAMETERS),
                kind => panic!("{kind:?}"),
            }
            return;
        }
    };
    assert!(expected.len() <= Form::MAX_PARAMETERS);
    assert!(expected.iter().all(|(name, value)| form.get(name) == Some(value)));

    // A query is decoded as a body is, but for the plus.
    if let Ok(query) = std::str::from_utf8(body) {
        let mut scratch = vec![0; query.len()];
        match Form::from_query(query, &mut scratch) {
            Ok(decoded) => assert!(expected.iter().all(|(name, value)| decoded.get(name) == Some(value))),
            Err(error) => assert_eq!(body[error.offset()], b'+'),
        }
    }

    let mut violations = vec![];
    AnyOperation::check_each(&form, &mut |violation| violations.push(violation));
    let Some(read) = AnyOperation::read(&form) else { return assert!(violations.is_empty()) };
    let read = match read {
        Ok(read) => read,
        Err(error) => {
            assert_eq!(violations[0], error.first());
            return assert!(error.count() <= violations.len());
        }
    };
    // That a structure has no members is a limit, as that a list has no items.
    let unread = |violation: &sts_wire::shape::Violation| match violation.rule() {
        Rule::Missing => violation.path().to_string() != "TaskPolicyArn",
        rule => matches!(rule, Rule::NotANumber | Rule::NotABoolean | Rule::Numbering | Rule::NotAList),
    };
    assert!(!violations.iter().any(unread));

    let encoded = read.encode_to_string();
    let mut bytes = encoded.clone().into_bytes();
    let form = Form::from_body(&mut bytes).unwrap();
    let again = AnyOperation::read(&form).unwrap().unwrap();
    assert_eq!(again.encode_to_string(), encoded);
    assert_eq!(format!("{again:?}"), format!("{read:?}"));
    // Every parameter of the encoded request was in the form that it was read from.
    for (name, value) in form_urlencoded::parse(encoded.as_bytes()) {
        let sent = expected.iter().find(|(sent, _)| *sent == name).unwrap();
        assert!(sent.1 == value || sent.1.parse() == value.parse::<u32>(), "{name}");
    }
});
