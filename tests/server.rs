//! Requests that a server receives: forms decoded, operations read, and every rule that a form can break.

#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "tests may panic"
)]

#[path = "random/xorshift.rs"]
mod xorshift;

use core::time::Duration;
use std::time::Instant;
use sts_wire::server::{AnyOperation, Form, FormError, FormErrorKind, FromForm};
use sts_wire::shape::{
    Action, ItemLimit, Items, ListLayout, RequestShape, RequestVisitor, ResponseShape, ResponseVisitor, Rule,
    ScalarVisitor, TextLimit, Violation,
};
use sts_wire::{
    AssumeRole, AssumeRoot, Encode, GetFederationToken, GetSessionToken, GetWebIdentityToken, Operation,
    PolicyDescriptor, Secret, Tag,
};
use xorshift::Random;

fn written(value: &impl Encode) -> String {
    let mut text = String::new();
    value.encode(&mut text).unwrap();
    text
}

fn form(body: &mut [u8]) -> Form<'_> {
    Form::from_body(body).unwrap()
}

/// Asserts that a form has these parameters and no other.
#[track_caller]
fn decodes(body: &str, expected: &[(&str, &str)]) {
    let mut bytes = body.as_bytes().to_vec();
    let form = form(&mut bytes);
    for (name, value) in expected {
        assert_eq!(form.get(name), Some(*value), "{body}");
    }
    let count = format!("Form {{ parameters: {}, .. }}", expected.len());
    assert_eq!(format!("{form:?}"), count, "{body}");
}

#[test]
fn a_form_is_decoded_as_whatwg_describes() {
    decodes("", &[]);
    decodes("&&&", &[]);
    decodes("a=b&c=d", &[("a", "b"), ("c", "d")]);
    decodes("&a=b&&c=d&", &[("a", "b"), ("c", "d")]);
    decodes("a", &[("a", "")]);
    decodes("a=&b", &[("a", ""), ("b", "")]);
    decodes("=", &[("", "")]);
    decodes("=a", &[("", "a")]);
    decodes("a=b=c&d==", &[("a", "b=c"), ("d", "=")]);
    decodes("a+b=c+d", &[("a b", "c d")]);
    decodes("a%3Db=c%26d%2b", &[("a=b", "c&d+")]);
    decodes("%41%63tion=%e2%82%AC", &[("Action", "€")]);
    decodes("€=é", &[("€", "é")]);
    decodes("a=%00%25", &[("a", "\0%")]);
}

#[test]
fn a_query_is_decoded_into_the_buffer() {
    let mut scratch = [0; 20];
    let form = Form::from_query("a%20b=c&d=%2B", &mut scratch).unwrap();
    assert_eq!((form.get("a b"), form.get("d"), form.get("c")), (Some("c"), Some("+"), None));
    let refused = |query: &str, size: usize| {
        let error = Form::from_query(query, &mut vec![0; size]).unwrap_err();
        (error.kind(), error.offset())
    };
    assert_eq!(refused("a=b&c=d+e", 9), (FormErrorKind::PlusInQuery, 7));
    assert_eq!(refused("a=b&c+d=e", 9), (FormErrorKind::PlusInQuery, 5));
    assert_eq!(refused("a=b&c=d", 6), (FormErrorKind::BufferTooSmall, 6));
    assert_eq!(refused("a=%4", 4), (FormErrorKind::Escape, 2));
}

#[test]
fn a_form_takes_parameters_of_a_query_and_a_body() {
    let (mut scratch, mut body, mut twin) = ([0; 10], *b"Name=a+b&Z=1", *b"Action=x");
    let mut form = Form::default();
    assert_eq!(form.action(), None);
    form.decode_query("Action=%41", &mut scratch).unwrap();
    form.decode_body(&mut body).unwrap();
    assert_eq!((form.action(), form.get("Name"), form.get("Z")), (Some("A"), Some("a b"), Some("1")));
    let error = form.decode_body(&mut twin).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (FormErrorKind::Duplicate, 0));
}

#[test]
fn a_form_that_was_refused_has_no_parameters() {
    let mut bodies = [*b"a=b", *b"c=%", *b"e=f"];
    let [first, second, third] = &mut bodies;
    let mut form = Form::new();
    form.decode_body(first).unwrap();
    form.decode_body(second).unwrap_err();
    assert_eq!(format!("{form:?}"), "Form { parameters: 0, .. }");
    form.decode_body(third).unwrap();
    form.decode_query("c=d", &mut []).unwrap_err();
    assert_eq!((form.get("a"), form.get("e")), (None, None));
}

#[test]
fn parameters_are_found_in_any_order_that_they_came_in() {
    let mut random = Random::new(3);
    for _ in 0..2_000 {
        let mut names: Vec<String> =
            (0..random.below(40)).map(|number| format!("{}{number}", number % 7)).collect();
        for at in (1..names.len()).rev() {
            names.swap(at, random.below(at + 1));
        }
        let body = names.iter().map(|name| format!("{name}=v{name}")).collect::<Vec<_>>().join("&");
        let mut bytes = body.clone().into_bytes();
        let form = form(&mut bytes);
        assert!(names.iter().all(|name| form.get(name) == Some(&*format!("v{name}"))), "{body}");
        for name in ["", "7", "x", "v"] {
            assert_eq!(form.get(name), None, "{body}");
        }
        if let Some(twin) = names.get(random.below(names.len().max(1))) {
            let error = refused(format!("{body}&{twin}").as_bytes());
            assert_eq!(
                (error.kind(), error.offset()),
                (FormErrorKind::Duplicate, body.len() + 1),
                "{body}&{twin}"
            );
        }
    }
}

fn refused(body: &[u8]) -> FormError {
    Form::from_body(&mut body.to_vec()).unwrap_err()
}

#[test]
fn a_malformed_form_is_refused_at_its_byte() {
    use FormErrorKind::{Duplicate, Escape, Utf8};

    for (body, kind, offset) in [
        (&b"%"[..], Escape, 0),
        (b"a=b&c=%", Escape, 6),
        (b"a=b&c=%4", Escape, 6),
        (b"a=b&c%4g=", Escape, 5),
        (b"a=b&c%g4=", Escape, 5),
        (b"a=%%41", Escape, 2),
        (b"a=%4&1", Escape, 2),
        (b"a=%41%2", Escape, 5),
        (b"a=%+1", Escape, 2),
        ("a=%4é".as_bytes(), Escape, 2),
        (b"a=b&c=%FF", Utf8, 6),
        (b"a=b&%C3%28=d", Utf8, 4),
        (b"a=b&c=\xff", Utf8, 6),
        (b"a=%C3&b=%A9", Utf8, 2),
        (b"a=%ED%A0%80", Utf8, 2),
        // The name ends inside a character.
        (b"a%C3=%A9", Utf8, 0),
        (b"a=b&a=b", Duplicate, 4),
        (b"a=b&c=d&a=e", Duplicate, 8),
        (b"Action=a&%41ction=b", Duplicate, 9),
        (b"a=b&a", Duplicate, 4),
        (b"=&=", Duplicate, 2),
    ] {
        let error = refused(body);
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{}", body.escape_ascii());
    }
}

#[test]
fn a_form_has_at_most_256_parameters() {
    let pairs: Vec<String> = (0..257).map(|number| format!("p{number}=")).collect();
    let most = pairs[..256].join("&");
    assert_eq!(Form::MAX_PARAMETERS, 256);
    let mut bytes = most.clone().into_bytes();
    let form = form(&mut bytes);
    assert!((0..256).all(|number| form.get(&format!("p{number}")) == Some("")));
    let error = refused(pairs.join("&").as_bytes());
    assert_eq!((error.kind(), error.offset()), (FormErrorKind::TooManyParameters, most.len() + 1));
    assert_eq!(error.to_string(), format!("more than 256 parameters, at byte {}", most.len() + 1));
}

#[test]
fn every_kind_of_form_error_has_a_message() {
    for (body, message) in [
        ("%", "an escape without two hex digits, at byte 0"),
        ("a=%80", "a name or value that is not UTF-8, at byte 2"),
        ("a&a", "the name of an earlier parameter, at byte 2"),
    ] {
        assert_eq!(refused(body.as_bytes()).to_string(), message);
    }
    let query = |query, size: usize| Form::from_query(query, &mut vec![0; size]).unwrap_err().to_string();
    assert_eq!(query("+", 1), "a + in a query, at byte 0");
    assert_eq!(query("a=b", 2), "a buffer that is shorter than the query, at byte 2");
}

/// Decodes what `form_urlencoded` decodes, and refuses what it repairs.
#[test]
fn forms_are_decoded_as_form_urlencoded_decodes_them() {
    let pieces = [
        "a",
        "B",
        "Tags.member.1.Key",
        "=",
        "&",
        "+",
        "%41",
        "%3d",
        "%26",
        "%2B",
        "%25",
        "%C3%A9",
        "%c3",
        "%a9",
        "é",
        "%E2%82%AC",
        "%",
        "%4",
        "%zz",
        "%F0%9F%8D%95",
        "%00",
        "value",
        "~",
        "-",
    ];
    let mut random = Random::new(7);
    let (mut decoded, mut malformed) = (0, 0);
    for _ in 0..20_000 {
        let body: String = (0..random.below(12)).map(|_| random.pick(&pieces)).collect();
        let expected: Vec<_> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let mut names: Vec<_> = expected.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        let is_escape = |at: usize| {
            let digits = body.as_bytes().get(at + 1..at + 3);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        };
        let has_escapes = body.match_indices('%').all(|(at, _)| is_escape(at));
        let is_utf8 =
            !expected.iter().any(|(name, value)| [name, value].iter().any(|text| text.contains('\u{fffd}')));
        match Form::from_body(&mut body.clone().into_bytes()) {
            Ok(form) => {
                assert!(has_escapes && is_utf8 && names.len() == expected.len(), "{body}");
                assert!(expected.iter().all(|(name, value)| form.get(name) == Some(value)), "{body}");
                assert_eq!(format!("{form:?}"), format!("Form {{ parameters: {}, .. }}", expected.len()));
                decoded += 1;
            }
            Err(error) => {
                match error.kind() {
                    FormErrorKind::Escape => assert!(!has_escapes && !is_escape(error.offset()), "{body}"),
                    FormErrorKind::Utf8 => assert!(!is_utf8, "{body}"),
                    FormErrorKind::Duplicate => assert!(names.len() < expected.len(), "{body}"),
                    kind => panic!("{kind:?}: {body}"),
                }
                malformed += 1;
            }
        }
    }
    assert!(decoded > 2_000 && malformed > 2_000, "{decoded} {malformed}");
}

/// The violations that reading reports, and `check_each` in their order.
fn found<O: for<'a> Read<'a>>(members: &str) -> (Vec<String>, Vec<String>) {
    O::found(members)
}

/// Reads an operation of any lifetime.
trait Read<'a> {
    fn found(members: &str) -> (Vec<String>, Vec<String>);
}

macro_rules! read {
    ($($operation:ident)*) => {$(
        impl Read<'_> for $operation<'static> {
            fn found(members: &str) -> (Vec<String>, Vec<String>) {
                let mut body = format!("Action={}&Version=2011-06-15&{members}", $operation::ACTION).into_bytes();
                let form = Form::from_body(&mut body).unwrap();
                let (mut unread, mut all) = (Vec::new(), Vec::new());
                let _ = $operation::from_form(&form, &mut |violation| unread.push(violation.to_string()));
                form.check_each::<$operation<'_>>(&mut |violation| all.push(violation.to_string()));
                match form.read::<$operation<'_>>() {
                    Ok(_) => assert!(unread.is_empty()),
                    Err(error) => {
                        assert_eq!((error.count(), error.first().to_string()), (unread.len(), unread[0].clone()));
                    }
                }
                (unread, all)
            }
        }
    )*};
}
read!(AssumeRole AssumeRoot GetFederationToken GetWebIdentityToken Vendor);

impl Read<'_> for GetSessionToken<'static> {
    fn found(members: &str) -> (Vec<String>, Vec<String>) {
        let mut body = members.as_bytes().to_vec();
        let form = Form::from_body(&mut body).unwrap();
        let mut all = Vec::new();
        form.check_each::<GetSessionToken<'_>>(&mut |violation| all.push(violation.to_string()));
        let unread = form.read::<GetSessionToken<'_>>().err().map(|error| error.first().to_string());
        (unread.into_iter().collect(), all)
    }
}

const ROLE: &str = "RoleArn=arn:aws:iam::123456789012:role/demo&RoleSessionName=name";

#[test]
fn a_missing_required_member_is_reported_and_no_limit_of_it() {
    let (unread, all) = found::<AssumeRole<'static>>("RoleSessionName=n");
    assert_eq!(unread, ["RoleArn: missing"]);
    assert_eq!(all, ["RoleArn: missing", "RoleSessionName: 1 characters where 2 to 64 are allowed"]);
    let (unread, all) = found::<GetWebIdentityToken<'static>>("Audience.member.1=a&Tags.member.1.Value=v");
    assert_eq!(unread, ["SigningAlgorithm: missing", "Tags.member.1.Key: missing"]);
    assert_eq!(all, unread);
    let (unread, all) = found::<AssumeRoot<'static>>("TargetPrincipal=111122223333");
    assert_eq!(unread, [""; 0]);
    assert_eq!(all, ["TaskPolicyArn: missing"]);
    let (unread, all) = found::<GetWebIdentityToken<'static>>("SigningAlgorithm=RS256");
    assert_eq!(unread, [""; 0]);
    assert_eq!(all, ["Audience: 0 items where 1 to 10 are allowed"]);
}

#[test]
fn an_empty_value_is_a_value() {
    let (unread, all) = found::<AssumeRole<'static>>("RoleArn=&RoleSessionName=name");
    assert_eq!((unread.len(), all.len()), (0, 1));
    assert_eq!(all, ["RoleArn: 0 characters where 20 to 2048 are allowed"]);
}

#[test]
fn an_integer_is_decimal_and_fits() {
    for (text, expected) in [
        ("900", 900),
        ("0900", 900),
        ("%2B900", 900),
        ("0", 0),
        ("4294967295", u32::MAX),
        ("000000000000900", 900),
    ] {
        let mut body = format!("DurationSeconds={text}").into_bytes();
        let form = form(&mut body);
        let action: GetSessionToken<'_> = form.read().unwrap();
        assert_eq!(action.duration_seconds, Some(expected), "{text}");
    }
    for text in ["", "-1", "-0", "%2B", "900.0", "9e2", "0x384", "+900", "900+", "4294967296", "9٠0", "١"] {
        let (unread, all) = found::<GetSessionToken<'static>>(&format!("DurationSeconds={text}"));
        assert_eq!(unread, ["DurationSeconds: not an integer from 0 to 4294967295"], "{text}");
        assert_eq!(all, unread);
    }
    let (unread, all) = found::<GetSessionToken<'static>>("DurationSeconds=1");
    assert!(unread.is_empty());
    assert_eq!(all, ["DurationSeconds: 1 where 900 to 129600 is allowed"]);
}

#[test]
fn items_are_numbered_from_1_without_gaps() {
    let numbering = "TransitiveTagKeys: items are not numbered from 1 without gaps";
    for members in [
        "TransitiveTagKeys.member.2=a",
        "TransitiveTagKeys.member.0=a",
        "TransitiveTagKeys.member.1=a&TransitiveTagKeys.member.3=b",
        "TransitiveTagKeys.member.01=a",
        "TransitiveTagKeys.member.%2B1=a",
        "TransitiveTagKeys.member.-1=a",
        "TransitiveTagKeys.member.=a",
        "TransitiveTagKeys.member=a",
        "TransitiveTagKeys.member.1=a&TransitiveTagKeys.member.x=b",
        "TransitiveTagKeys.member.1=a&TransitiveTagKeys.member.1x=b",
        "TransitiveTagKeys.member.1=a&TransitiveTagKeys.member.1-=b",
        "TransitiveTagKeys.member.1=a&TransitiveTagKeys.member.4294967297=b",
        "TransitiveTagKeys.member.%D9%A1=a",
        // Items that are not where the list has them are refused: a tag must not be dropped in silence.
        "TransitiveTagKeys.1=a",
        "TransitiveTagKeys.member.1=a&TransitiveTagKeys.2=b",
        "TransitiveTagKeys.entry.1=a",
    ] {
        let (unread, all) = found::<AssumeRole<'static>>(&format!("{ROLE}&{members}"));
        assert_eq!(
            (unread.as_slice(), all.as_slice()),
            (&[numbering.to_owned()][..], &[numbering.to_owned()][..]),
            "{members}"
        );
    }
    let members = (1..=12).map(|number| format!("&TransitiveTagKeys.member.{number}=key{number}"));
    let mut body = format!("{ROLE}{}", members.rev().collect::<String>()).into_bytes();
    let form = form(&mut body);
    let action: AssumeRole<'_> = form.read().unwrap();
    let keys: Vec<_> = action.transitive_tag_keys.iter().collect();
    assert_eq!(keys, (1..=12).map(|number| format!("key{number}")).collect::<Vec<_>>());
    assert!(action.check().is_ok());
}

#[test]
fn a_value_in_the_place_of_a_list_is_reported() {
    for members in ["TransitiveTagKeys=a", "TransitiveTagKeys=a&TransitiveTagKeys.member.1=b"] {
        let (unread, all) = found::<AssumeRole<'static>>(&format!("{ROLE}&{members}"));
        assert_eq!(unread, ["TransitiveTagKeys: a value where the numbered items of a list are expected"]);
        assert_eq!(unread, all);
    }
}

#[test]
fn a_list_with_an_empty_value_is_empty() {
    for members in ["Tags=", "Tags", "Tag=", "Tags0.member.1.Key=a"] {
        let mut body = format!("{ROLE}&{members}").into_bytes();
        let form = form(&mut body);
        let action: AssumeRole<'_> = form.read().unwrap();
        assert!(
            action.tags.is_empty() && action.tags.get(0).is_none() && action.tags.iter().next().is_none()
        );
    }
    let (_, all) = found::<GetWebIdentityToken<'static>>("SigningAlgorithm=RS256&Audience=");
    assert_eq!(all, ["Audience: 0 items where 1 to 10 are allowed"]);
    // A required list that cannot be read is reported once.
    let (unread, all) = found::<GetWebIdentityToken<'static>>("SigningAlgorithm=RS256&Audience.member.2=a");
    assert_eq!((unread.len(), &unread), (1, &all));
}

#[test]
fn an_empty_value_beside_items_is_reported() {
    let (unread, _) =
        found::<GetWebIdentityToken<'static>>("SigningAlgorithm=RS256&Audience=&Audience.member.1=a");
    assert_eq!(unread, ["Audience: items are not numbered from 1 without gaps"]);
    for members in
        ["Tags=&Tags.member.1.Key=a&Tags.member.1.Value=b", "TransitiveTagKeys=&TransitiveTagKeys.member.1=k"]
    {
        let mut body = format!("{ROLE}&{members}").into_bytes();
        assert!(form(&mut body).read::<AssumeRole<'_>>().is_err(), "{members}");
    }
}

#[test]
fn an_item_without_a_member_is_reported() {
    let (unread, all) =
        found::<AssumeRole<'static>>(&format!("{ROLE}&PolicyArns.member.1.Arn=a&PolicyArns.member.2=b"));
    assert_eq!(unread, ["PolicyArns.member.1: missing", "PolicyArns.member.2: missing"]);
    assert_eq!(all, unread);
    let (unread, _) =
        found::<AssumeRole<'static>>(&format!("{ROLE}&TransitiveTagKeys.member.1.Key=a&Tags.member.1=b"));
    assert_eq!(
        unread,
        ["Tags.member.1.Key: missing", "Tags.member.1.Value: missing", "TransitiveTagKeys.member.1: missing"]
    );
}

#[test]
fn unknown_parameters_are_ignored() {
    let members = "Tags.member.1.Key=a&Tags.member.1.Value=b&Tags.member.1.Other=c&Unknown.member.7=d&role=e&roleArn=f\
                   &X-Amz-Date=g&=h";
    let mut body = format!("{ROLE}&{members}").into_bytes();
    let form = form(&mut body);
    let action: AssumeRole<'_> = form.read().unwrap();
    assert_eq!(
        written(&action),
        written(&AssumeRole::new(action.role_arn, "name").tags(&[Tag::new("a", "b")]))
    );
}

#[test]
fn every_violation_is_reported_along_with_those_of_limits() {
    let (unread, all) = found::<AssumeRole<'static>>(
        "DurationSeconds=60&ExternalId=x&MinimumSessionTokenSize=many&PolicyArns.member.1.arn=short\
         &ProvidedContexts.member.2.ProviderArn=a&Tags.member.1.Key=k&Tags.member.1.Value=v&Tags.member.2.Key=K\
         &TokenCode=12345&RoleSessionName=a+b",
    );
    assert_eq!(
        unread,
        [
            "MinimumSessionTokenSize: not an integer from 0 to 4294967295",
            "ProvidedContexts: items are not numbered from 1 without gaps",
            "RoleArn: missing",
            "Tags.member.2.Value: missing",
        ]
    );
    assert_eq!(all[..4], unread);
    assert_eq!(
        all[4..],
        [
            "DurationSeconds: 60 where 900 to 43200 is allowed",
            "ExternalId: 1 characters where 2 to 1224 are allowed",
            "PolicyArns.member.1.arn: 5 characters where 20 to 2048 are allowed",
            "RoleSessionName: character 2 is not allowed; allowed are ASCII letters, digits and _+=,.@-",
            "Tags.member.2.Key: equals the key of item 1, ignoring case",
            "TokenCode: 5 characters where 6 are required",
        ]
    );
}

#[test]
fn any_operation_checks_the_operation_that_the_form_names() {
    let mut body = *b"Action=GetFederationToken&Version=2011-06-15&DurationSeconds=1&Policy=p";
    let (form, mut found) = (form(&mut body), Vec::new());
    AnyOperation::check_each(&form, &mut |violation| found.push(violation.to_string()));
    assert_eq!(found, ["Name: missing", "DurationSeconds: 1 where 900 to 129600 is allowed"]);
    assert_eq!(AnyOperation::read(&form).unwrap().unwrap_err().first().rule(), Rule::Missing);
}

#[test]
fn any_operation_is_chosen_by_action_and_version() {
    for (body, is_known) in [
        ("Action=GetCallerIdentity&Version=2011-06-15", true),
        ("Version=2011-06-15&Action=GetCallerIdentity&Other=1", true),
        ("Action=GetCallerIdentity", false),
        ("Action=GetCallerIdentity&Version=2010-05-08", false),
        ("Action=getCallerIdentity&Version=2011-06-15", false),
        ("Action=&Version=2011-06-15", false),
        ("Version=2011-06-15", false),
        ("action=GetCallerIdentity&Version=2011-06-15", false),
    ] {
        let mut bytes = body.as_bytes().to_vec();
        let form = form(&mut bytes);
        let operation = AnyOperation::read(&form);
        assert_eq!(operation.is_some(), is_known, "{body}");
        let mut count = 0;
        AnyOperation::check_each(&form, &mut |_| count += 1);
        assert_eq!(count, 0);
        if let Some(operation) = operation {
            assert_eq!(written(&operation.unwrap()), "Action=GetCallerIdentity&Version=2011-06-15");
        }
    }
}

#[test]
fn only_operations_with_a_token_or_an_assertion_need_no_signature() {
    let needs = |action: &str| {
        let members =
            "RoleArn=a&PrincipalArn=b&SAMLAssertion=c&RoleSessionName=d&WebIdentityToken=e&TradeInToken=f";
        let mut body = format!("Action={action}&Version=2011-06-15&{members}").into_bytes();
        let form = form(&mut body);
        AnyOperation::read(&form).unwrap().unwrap().needs_signature()
    };
    assert!(needs("AssumeRole") && needs("GetCallerIdentity") && needs("GetDelegatedAccessToken"));
    assert!(!needs("AssumeRoleWithSAML") && !needs("AssumeRoleWithWebIdentity"));
}

/// A structure with a required member of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Rule3<'a> {
    enabled: bool,
    name: &'a str,
    note: Option<&'a str>,
    weight: u32,
}

const ANY: &TextLimit = &TextLimit::length(0, 9);

impl<'a> RequestShape<&'a str> for Rule3<'a> {
    fn members<V: ScalarVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.boolean("Enabled", &mut self.enabled)?;
        visitor.text("Name", &mut self.name, ANY)?;
        visitor.opt_text("Note", &mut self.note, ANY)?;
        visitor.integer("Weight", &mut self.weight, 1..=3)
    }
}

/// An operation of another crate, with members of every kind.
#[derive(Clone, Copy, Debug, Default)]
struct Vendor<'a> {
    attribute: Items<'a, Rule3<'a>>,
    dry_run: Option<bool>,
    entries: Items<'a, &'a str>,
    first: Rule3<'a>,
    password: Option<Secret<&'a str>>,
    size: u32,
    token: Secret<&'a str>,
}

#[derive(Debug, Default)]
struct Nothing;

impl<S> ResponseShape<S> for Nothing {
    fn members<V: ResponseVisitor<S>>(&mut self, _: &mut V) -> Result<(), V::Error> {
        Ok(())
    }
}

impl<'a> Action for Vendor<'a> {
    const ACTION: &'static str = "Vendor";
    const RESPONSE: &'static str = "VendorResponse";
    const RESULT: &'static str = "";

    type Str = &'a str;
    type Output<S: Default> = Nothing;

    fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        let items = ItemLimit::at_most(3);
        visitor.structures("Attribute", &mut self.attribute, items.layout(ListLayout::Flattened))?;
        visitor.opt_boolean("DryRun", &mut self.dry_run)?;
        visitor.texts("Entries", &mut self.entries, items.layout(ListLayout::Wrapped("entry")), ANY)?;
        visitor.structure("First", &mut self.first)?;
        visitor.opt_secret("Password", &mut self.password, ANY)?;
        visitor.integer("Size", &mut self.size, 0..=9)?;
        visitor.secret("Token", &mut self.token, ANY)
    }
}

impl<'a> FromForm<'a> for Vendor<'a> {
    fn from_form(form: &'a Form<'a>, report: &mut dyn FnMut(Violation)) -> Self {
        form.fill(Self::default(), report)
    }
}

#[test]
fn an_operation_of_another_crate_is_read_back_with_members_of_every_kind() {
    let rule = |name, weight| Rule3 { enabled: weight > 1, name, note: (weight > 2).then_some("n"), weight };
    let attribute = [rule("a", 1), rule("b", 2), rule("c", 3)];
    let sent = Vendor {
        attribute: Items::new(&attribute),
        dry_run: Some(false),
        entries: Items::new(&["x", "y z"]),
        first: rule("first", 3),
        password: Some(Secret::new("p&")),
        size: 7,
        token: Secret::new("t="),
    };
    assert!(sent.check().is_ok());
    let mut body = written(&sent).into_bytes();
    let form = form(&mut body);
    let read: Vendor<'_> = form.read().unwrap();
    assert!(read.check().is_ok());
    assert_eq!(written(&read), written(&sent));
    assert!(read.attribute.iter().eq(attribute) && read.first == sent.first && read.dry_run == Some(false));
    assert_eq!(read.attribute.get(2), Some(attribute[2]));
    assert_eq!((read.attribute.len(), read.attribute.get(3), read.entries.get(2)), (3, None, None));
    assert_eq!((read.entries.get(1), read.entries.get(usize::MAX)), (Some("y z"), None));
    assert!(format!("{read:?}").contains(r#"entries: ["x", "y z"]"#));
}

#[test]
fn malformed_members_of_every_kind_are_reported() {
    let (unread, all) = found::<Vendor<'static>>(
        "Attribute.1.Enabled=yes&Attribute.1.Name=a&DryRun=TRUE&Entries.entry.1=long+enough+for+it&First.Weight=9&Size=1x",
    );
    assert_eq!(
        unread,
        [
            "Attribute.1.Enabled: not true or false",
            "Attribute.1.Weight: missing",
            "DryRun: not true or false",
            "First.Enabled: missing",
            "First.Name: missing",
            "Size: not an integer from 0 to 4294967295",
            "Token: missing",
        ]
    );
    assert_eq!(all[..7], unread);
    assert_eq!(
        all[7..],
        [
            "Entries.entry.1: 18 characters where 0 to 9 are allowed",
            "First.Weight: 9 where 1 to 3 is allowed"
        ]
    );
    let (unread, _) = found::<Vendor<'static>>("Attribute.member.1.Name=a&Entries.member.1=a&Entries.1=b");
    assert!(unread.contains(&"Attribute: items are not numbered from 1 without gaps".to_owned()));
    assert!(unread.contains(&"Entries: items are not numbered from 1 without gaps".to_owned()));
}

#[test]
fn a_plain_match_dispatches_to_operations_of_both_kinds() {
    let name = |body: &str| {
        let mut bytes = body.as_bytes().to_vec();
        let form = form(&mut bytes);
        match form.action() {
            Some(AssumeRole::ACTION) => form.read::<AssumeRole<'_>>().unwrap().role_session_name.to_owned(),
            Some(Vendor::ACTION) => form.read::<Vendor<'_>>().unwrap().first.name.to_owned(),
            action => format!("{action:?} {:?}", form.version()),
        }
    };
    assert_eq!(name("Action=AssumeRole&RoleArn=a&RoleSessionName=b"), "b");
    let first = "First.Enabled=true&First.Name=n&First.Weight=1";
    assert_eq!(name(&format!("Action=Vendor&Size=1&Token=t&{first}")), "n");
    assert_eq!(name("Action=Nope&Version=1"), "Some(\"Nope\") Some(\"1\")");
    assert_eq!(name(""), "None None");
}

#[test]
fn a_read_list_is_checked_like_a_slice() {
    let key = |number: u32| if number == 30 { "KEY 5".into() } else { format!("key {number}") };
    let keys: Vec<String> = (0..51).map(key).collect();
    let tags: Vec<_> = keys.iter().map(|key| Tag::new(key, "é,")).collect();
    let policies = [PolicyDescriptor::new("short"); 11];
    let sent = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "n").tags(&tags).policy_arns(&policies);
    let mut body = written(&sent).into_bytes();
    let form = form(&mut body);
    let read: AssumeRole<'_> = form.read().unwrap();
    let violations = |action: AssumeRole<'_>| {
        let mut found = Vec::new();
        action.check_each(&mut |violation| found.push(violation));
        found
    };
    let found = violations(sent);
    assert!(found.len() > 50);
    assert_eq!(violations(read), found);
    let mut through_form = Vec::new();
    form.check_each::<AssumeRole<'_>>(&mut |violation| through_form.push(violation));
    assert_eq!(through_form, found);
}

/// 64 KiB that are costly: escapes, separators, long names with one beginning, items in the wrong order.
fn hostile() -> Vec<Vec<u8>> {
    const SIZE: usize = 1 << 16;
    let repeated = |piece: &str| piece.repeat(SIZE / piece.len()).into_bytes();
    let many = |name: &dyn Fn(usize) -> String| {
        let pairs: Vec<_> = (0..254).map(name).collect();
        let mut body = format!("Action=AssumeRole&Version=2011-06-15&{}", pairs.join("&"));
        body += &"v".repeat(SIZE.saturating_sub(body.len()));
        body.into_bytes()
    };
    let prefix = "Tags.member.".repeat(20);
    vec![
        repeated("&"),
        repeated("="),
        repeated("+"),
        repeated("%41"),
        repeated("%"),
        repeated("a=b&"),
        repeated("é"),
        vec![0xff; SIZE],
        many(&|number| format!("{prefix}{:03}=", 253 - number)),
        many(&|number| format!("Tags.member.{}.Key=k", 254 - number)),
        many(&|number| {
            format!("Tags.member.{}.{}=k{number}", 127 - number / 2, ["Key", "Value"][number % 2])
        }),
        many(&|number| format!("TransitiveTagKeys.member.{}={}", 254 - number, "k".repeat(200))),
        many(&|number| format!("Tags.member.{}.Key={}", number + 1, "\u{212a}".repeat(50))),
    ]
}

#[test]
fn hostile_bytes_take_less_than_5_ms() {
    for body in hostile() {
        let one = || {
            let mut body = body.clone();
            let start = Instant::now();
            if let Ok(form) = Form::from_body(&mut body) {
                AnyOperation::check_each(&form, &mut |violation| {
                    core::hint::black_box(violation);
                });
                let _ = core::hint::black_box(AnyOperation::read(&form));
            }
            start.elapsed()
        };
        // The least of some runs: other programs make a run longer, never shorter. Without optimisation the code takes
        // tens of times as long.
        let limit = Duration::from_millis(if cfg!(debug_assertions) { 500 } else { 5 });
        let taken = (0..50).map(|_| one()).find(|taken| *taken < limit);
        assert!(taken.is_some(), "{}", body[..60].escape_ascii());
    }
}
