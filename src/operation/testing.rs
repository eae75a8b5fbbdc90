//! Assertions for the tests of the operations.
//!
//! The expected values are in each operation's file, written by hand or taken from the API reference.

use super::Operation;
use crate::error::Fault;
use crate::shape::{Class, order};
use crate::{Credentials, Encode, Error, ErrorCode, PolicyDescriptor, Response, Tag, Text, Timestamp};
use alloc::{format, string::String, string::ToString, vec, vec::Vec};
use core::fmt::Debug;
use core::ops::RangeInclusive;

/// The secret of the tests, put into every secret member.
pub(crate) const SECRET: &str = "planted";

/// A value with characters of every kind that needs percent-encoding.
pub(crate) const AWKWARD: &str = "a b+c%20&d=e/~é🍕\r\n";

/// Asserts that every method of `Encode` writes `expected`, whose parameters are sorted, sort before the parameters of
/// presigning and need no escaping.
#[track_caller]
pub(crate) fn encodes<O: Operation>(operation: &O, expected: &str) {
    assert_eq!(form(operation), expected);
    assert_eq!(operation.encoded_len(), expected.len());
    assert_eq!(operation.encode_to_str(&mut vec![0; expected.len()]), Ok(expected));
    assert!(expected.split('&').filter_map(|pair| pair.split('=').next()).is_sorted());
    order::check(*operation, &mut |violation| panic!("{violation}"), true);
}

/// Asserts that another crate's parser finds `Action`, `Version` and these parameters in the form.
#[track_caller]
pub(crate) fn round_trips<O: Operation>(operation: &O, parameters: &[(&str, &str)]) {
    let form = form(operation);
    let mut found: Vec<_> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
    let envelope = [("Action", O::ACTION), ("Version", "2011-06-15")];
    let all = parameters.iter().chain(&envelope);
    let mut expected: Vec<_> = all.map(|(name, value)| (name.to_string(), value.to_string())).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

fn form<O: Operation>(operation: &O) -> String {
    let mut form = String::new();
    operation.encode(&mut form).unwrap();
    form
}

/// Decodes a success.
#[track_caller]
pub(crate) fn decodes<O: Operation>(document: &str) -> Response<O::Output<Text<'_>>, Text<'_>> {
    O::decode_borrowed(200, document.as_bytes()).unwrap()
}

/// Asserts the members of credentials, with the expiration in RFC 3339.
#[track_caller]
pub(crate) fn has_credentials(
    credentials: &Credentials<Text<'_>>,
    [id, secret, token, expiration]: [&str; 4],
) {
    assert_eq!(credentials.access_key_id, id);
    assert_eq!(*credentials.secret_access_key.expose_secret(), secret);
    assert_eq!(*credentials.session_token.unwrap().expose_secret(), token);
    assert_eq!(credentials.expiration, Some(Timestamp::parse_rfc3339(expiration).unwrap()));
}

/// The text of the first element of this name.
#[track_caller]
pub(crate) fn element<'d>(document: &'d str, name: &str) -> &'d str {
    let (_, after) = document.split_once(&format!("<{name}>")).unwrap();
    after.split_once(&format!("</{name}>")).unwrap().0
}

/// Asserts that error documents decode to these codes, statuses and retry decisions.
#[track_caller]
pub(crate) fn decodes_errors<O: Operation>(errors: &[(ErrorCode, &str, u16, bool)]) {
    for &(kind, code, status, retryable) in errors {
        let document = format!(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <Error>\n    \
             <Type>Sender</Type>\n    <Code>{code}</Code>\n    <Message>Not &quot;this&quot; time</Message>\n  \
             </Error>\n  <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>\n</ErrorResponse>\n"
        );
        let Err(Error::Service(error)) = O::decode_borrowed(status, document.as_bytes()) else {
            panic!("{code}")
        };
        assert_eq!((error.kind(), error.status, error.is_retryable()), (kind, status, retryable), "{code}");
        assert_eq!(error.code, code);
        assert_eq!(error.message, "Not \"this\" time");
        assert_eq!(error.fault, Some(Fault::Sender));
        assert_eq!(error.request_id.unwrap(), "c6104cbe-af31-11e0-8154-cbc7ccf896c7");
    }
}

/// Asserts that a truncated document is an error whose offset is inside it.
#[track_caller]
pub(crate) fn rejects_truncation<O: Operation>(document: &str) {
    decodes::<O>(document);
    for end in 0..document.len() {
        match O::decode_borrowed(200, &document.as_bytes()[..end]) {
            Err(Error::Decode(error)) => assert!(error.offset() <= end, "cut off at {end}: {error}"),
            Err(error) => panic!("cut off at {end}: {error}"),
            Ok(_) => panic!("cut off at {end}"),
        }
    }
}

/// Asserts that a request with [`SECRET`] does not print it.
#[track_caller]
pub(crate) fn hides<O: Operation + Debug>(operation: &O) {
    assert!(form(operation).contains(SECRET));
    let shown = format!("{operation:?} {operation:#?}");
    assert!(!shown.contains(SECRET), "{shown}");
}

/// Asserts that a response with [`SECRET`] in these elements does not print it.
#[track_caller]
pub(crate) fn hides_in_answer<O>(document: &str, names: &[&str])
where
    O: Operation,
    for<'r> O::Output<Text<'r>>: Debug,
{
    let mut document = document.to_string();
    for name in names {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        let value = element(&document, name).to_string();
        document = document.replace(&format!("{open}{value}{close}"), &format!("{open}{SECRET}&amp;{close}"));
    }
    assert_eq!(document.matches(SECRET).count(), names.len());
    let answer = decodes::<O>(&document);
    let shown = format!("{answer:?} {answer:#?}");
    assert!(!shown.contains(SECRET), "{shown}");
}

/// The messages of all violations in order.
#[track_caller]
pub(crate) fn violations<O: Operation>(operation: &O) -> Vec<String> {
    let mut all = Vec::new();
    operation.check_each(&mut |violation| all.push(violation.to_string()));
    match operation.check() {
        Ok(()) => assert!(all.is_empty()),
        Err(error) => {
            assert_eq!(error.count(), all.len());
            assert_eq!(error.first().to_string(), all[0]);
        }
    }
    all
}

const NONE: [&str; 0] = [];

/// Asserts that an integer is valid at both bounds and reported beyond them.
#[track_caller]
pub(crate) fn checks_range(member: &str, range: RangeInclusive<u32>, check: impl Fn(u32) -> Vec<String>) {
    let (min, max) = (*range.start(), *range.end());
    assert_eq!(check(min), NONE);
    assert_eq!(check(max), NONE);
    for beyond in min.checked_sub(1).into_iter().chain([max.wrapping_add(1), u32::MAX]) {
        assert_eq!(check(beyond), [format!("{member}: {beyond} where {min} to {max} is allowed")]);
    }
}

/// Asserts that a list is valid at both bounds of its size and reported beyond them.
#[track_caller]
pub(crate) fn checks_items(member: &str, range: RangeInclusive<usize>, check: impl Fn(usize) -> Vec<String>) {
    let (min, max) = (*range.start(), *range.end());
    assert_eq!(check(min), NONE);
    assert_eq!(check(max), NONE);
    for beyond in min.checked_sub(1).into_iter().chain([max.wrapping_add(1)]) {
        let allowed = if min == 0 { format!("at most {max}") } else { format!("{min} to {max}") };
        assert_eq!(check(beyond), [format!("{member}: {beyond} items where {allowed} are allowed")]);
    }
}

/// Asserts that a string is valid at both bounds of its length in characters and reported beyond them, and that a
/// character outside its class is reported.
#[track_caller]
pub(crate) fn checks_text(
    member: &str,
    length: RangeInclusive<usize>,
    class: Class,
    check: impl Fn(&str) -> Vec<String>,
) {
    let (min, max) = (*length.start(), *length.end());
    let (allowed, foreign, described) = sample(class);
    assert_eq!(check(&allowed.repeat(min)), NONE);
    assert_eq!(check(&allowed.repeat(max)), NONE);
    let bounds =
        if min == max { format!("{min} are required") } else { format!("{min} to {max} are allowed") };
    for beyond in min.checked_sub(1).into_iter().chain([max.wrapping_add(1)]) {
        assert_eq!(check(&allowed.repeat(beyond)), [format!("{member}: {beyond} characters where {bounds}")]);
    }
    if let Some(foreign) = foreign {
        let before = min.max(2).saturating_sub(1);
        let value = format!("{}{foreign}", allowed.repeat(before));
        let at = value.chars().count();
        let told = format!("{member}: character {at} is not allowed; allowed are {described}");
        assert_eq!(check(&value), [told]);
    }
}

/// The longest character of the class in bytes, a character outside the class, and the description of the class.
fn sample(class: Class) -> (&'static str, Option<char>, &'static str) {
    match class {
        Class::Any => ("🍕", None, ""),
        Class::Unreserved => ("~", Some('+'), "ASCII letters, digits and -._~"),
        Class::Word => ("_", Some('-'), "ASCII letters, digits and _"),
        Class::Digit => ("9", Some('٣'), "digits"),
        Class::Name => ("@", Some(':'), "ASCII letters, digits and _+=,.@-"),
        Class::Path => ("/", Some('é'), "ASCII letters, digits and _+=,.@:/-"),
        Class::Policy => ("ÿ", Some('Ā'), "tab, line feed, carriage return and U+0020 to U+00FF"),
        Class::Arn => ("🍕", Some('\u{7f}'), "the characters of XML without control characters"),
        Class::Tag => ("𝒳", Some(','), "letters, separators, numbers and _.:/=+-@"),
        Class::Token => ("🍕", Some('\n'), "all but white space and control characters"),
    }
}

/// Asserts that a token with white space or a control character is reported by its position, and not shown.
#[track_caller]
pub(crate) fn checks_token(member: &str, check: impl Fn(&str) -> Vec<String>) {
    for valid in ["eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "Atza|IQEBLzAtAhR-_~+/=", "a%20b", "ÿ🍕--"] {
        assert_eq!(check(valid), NONE);
    }
    for (token, at) in [
        ("token\n", 6),
        ("token\r\n", 6),
        (" token", 1),
        ("to ken", 3),
        ("token\t", 6),
        ("\u{feff}token\0", 7),
        ("token\u{a0}", 6),
    ] {
        let allowed = "all but white space and control characters";
        let told = format!("{member}: character {at} is not allowed; allowed are {allowed}");
        assert_eq!(check(token), [told], "{token:?}");
    }
}

/// Asserts the limits of session tags, which are equal in all operations.
#[track_caller]
pub(crate) fn checks_tags(check: impl Fn(&[Tag<'_>]) -> Vec<String>) {
    checks_items("Tags", 0..=50, |count| {
        let keys: Vec<_> = (0..count).map(|number| number.to_string()).collect();
        check(&keys.iter().map(|key| Tag::new(key, "")).collect::<Vec<_>>())
    });
    checks_text("Tags.member.1.Key", 1..=128, Class::Tag, |key| check(&[Tag::new(key, "")]));
    checks_text("Tags.member.2.Value", 0..=256, Class::Tag, |value| {
        check(&[Tag::new("first", ""), Tag::new("second", value)])
    });
    assert_eq!(
        check(&[Tag::new("Straße", "1"), Tag::new("other", ""), Tag::new("STRAßE", "2")]),
        ["Tags.member.3.Key: equals the key of item 1, ignoring case"]
    );
}

/// Asserts the limits of session policies. The limit of an inline policy is `None` in operations that limit only all
/// policies together.
#[track_caller]
pub(crate) fn checks_policies(
    longest: Option<usize>,
    check: impl Fn(Option<&str>, &[PolicyDescriptor<'_>]) -> Vec<String>,
) {
    let allowed =
        longest.map_or("at least 1 are required".to_string(), |max| format!("1 to {max} are allowed"));
    let together = "Policy: inline and managed policies have 2049 characters together where 2048 are allowed";

    assert_eq!(check(Some("ÿ"), &[]), NONE);
    assert_eq!(check(Some(""), &[]), [format!("Policy: 0 characters where {allowed}")]);
    assert_eq!(
        check(Some("{Ā}"), &[]),
        [
            "Policy: character 2 is not allowed; allowed are tab, line feed, carriage return and U+0020 to U+00FF"
        ]
    );
    assert_eq!(check(Some(&"ÿ".repeat(2048)), &[]), NONE);
    let mut expected = vec![together.to_string()];
    if longest.is_some() {
        expected.insert(0, format!("Policy: 2049 characters where {allowed}"));
    }
    assert_eq!(check(Some(&"ÿ".repeat(2049)), &[]), expected);

    let arn = "arn:aws:iam::aws:policy/A";
    for count in [1, 10] {
        assert_eq!(check(None, &vec![PolicyDescriptor::new(arn); count]), NONE);
    }
    assert_eq!(
        check(None, &[PolicyDescriptor::new(arn); 11]),
        ["PolicyArns: 11 items where at most 10 are allowed"]
    );
    assert_eq!(
        check(None, &[PolicyDescriptor::new(arn), PolicyDescriptor::new("arn:aws:iam::aws:po")]),
        ["PolicyArns.member.2.arn: 19 characters where 20 to 2048 are allowed"]
    );

    let (longest_arn, half) = ("🍕".repeat(2048), "ÿ".repeat(1024));
    assert_eq!(check(None, &[PolicyDescriptor::new(&longest_arn)]), NONE);
    assert_eq!(check(Some(&half), &[PolicyDescriptor::new(&half)]), NONE);
    assert_eq!(check(Some(&format!("{half}ÿ")), &[PolicyDescriptor::new(&half)]), [together]);
    assert_eq!(
        check(None, &[PolicyDescriptor::new(&format!("{longest_arn}🍕"))]),
        [together, "PolicyArns.member.1.arn: 2049 characters where 20 to 2048 are allowed"]
    );
}
