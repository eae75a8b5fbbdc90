//! The messages of AWS.
//!
//! Sources: the snapshots of `LocalStack` that were validated against AWS, scratchstack's "AWS Auth Error Ordering",
//! and recordings of STS.

use super::document::put;
use super::form::Form;
use crate::shape::{CheckError, Class, Rule, Violation};
use crate::sigv4::{Rejection, RejectionKind as Kind, SignaturePart as Part};
use crate::timestamp::{FixedStr, Timestamp};

/// Reports the violations of a form to its second argument.
pub type Check<'f> = fn(&'f Form<'f>, &mut dyn FnMut(Violation));

/// The seconds that AWS allows between the time of a signature and its own time.
const TOLERANCE: i64 = 900;

/// Writes the message for a rejected signature. Some messages of AWS quote the request; here they are without the
/// quotation.
pub(super) fn rejection(rejection: &Rejection, write: &mut dyn FnMut(&str)) {
    write(match rejection.kind() {
        Kind::NotSigned | Kind::UnsupportedQueryAlgorithm => "Request is missing Authentication Token",
        Kind::UnsupportedAlgorithm => "Unsupported AWS 'algorithm'.",
        Kind::Missing(Part::Credential) => "Authorization header requires 'Credential' parameter.",
        Kind::Missing(Part::Signature) => "Authorization header requires 'Signature' parameter.",
        Kind::Missing(Part::SignedHeaders) => "Authorization header requires 'SignedHeaders' parameter.",
        Kind::Missing(Part::Date) => {
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        }
        Kind::Invalid(Part::Date) => {
            "Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601"
        }
        Kind::Invalid(Part::Credential) => {
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term"
        }
        Kind::HostNotSigned => "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        Kind::Expired { signed_at, now } if now.seconds_since(signed_at) > TOLERANCE => {
            let [signed_at, earliest, now] = amz_dates(signed_at, TOLERANCE.wrapping_neg(), now);
            return put(
                write,
                format_args!(
                    "Signature expired: {signed_at} is now earlier than {earliest} ({now} - 15 min.)"
                ),
            );
        }
        Kind::NotYetCurrent { signed_at, now } if signed_at.seconds_since(now) > TOLERANCE => {
            let [signed_at, latest, now] = amz_dates(signed_at, TOLERANCE, now);
            return put(
                write,
                format_args!(
                    "Signature not yet current: {signed_at} is still later than {latest} ({now} + 15 min.)"
                ),
            );
        }
        // Rules with another tolerance than AWS's.
        Kind::Expired { .. } => "Signature expired",
        Kind::NotYetCurrent { .. } => "Signature not yet current",
        // The server's own mistake.
        Kind::Key(_) => "The request processing has failed because of an unknown error.",
        Kind::OtherRegion => "Credential should be scoped to a valid region. ",
        Kind::OtherService => "Credential should be scoped to correct service: 'sts'. ",
        Kind::OtherTerminator => "Credential should be scoped with a valid terminator: 'aws4_request'. ",
        Kind::OtherDay => {
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP. "
        }
        Kind::OtherSessionToken => "The security token included in the request is invalid.",
        Kind::UrlExpired { .. } => "Request has expired",
        Kind::UnsignedHeader(_) => "There were headers present in the request which were not signed",
        Kind::OtherPayload | Kind::UnsignedPayload | Kind::SignatureDoesNotMatch => {
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
             Access Key and signing method. Consult the service documentation for details."
        }
        _ => "The request signature does not conform to AWS standards.",
    });
}

/// The time of a signature, the time `seconds` after now, and now.
fn amz_dates(signed_at: Timestamp, seconds: i64, now: Timestamp) -> [FixedStr<16>; 3] {
    [signed_at, now.saturating_add_seconds(seconds), now].map(Timestamp::amz_date)
}

/// The code for a form with violations: the code of the first one.
pub(super) fn validation_code<'f>(form: &'f Form<'f>, check: Check<'f>) -> &'static str {
    match CheckError::collect(|report| check(form, report)) {
        Ok(()) => "ValidationError",
        Err(error) => code(error.first().rule()),
    }
}

const fn code(rule: Rule) -> &'static str {
    match rule {
        Rule::NotANumber | Rule::NotABoolean => "MalformedInput",
        Rule::DuplicateKey { .. } => "InvalidParameterValue",
        _ => "ValidationError",
    }
}

/// Writes the message for a form with violations.
pub(super) fn validation<'f>(form: &'f Form<'f>, check: Check<'f>, write: &mut dyn FnMut(&str)) {
    let error = CheckError::collect(|report| check(form, report)).err();
    match error.map(|error| error.first().rule()) {
        Some(Rule::NotANumber) => return write("missing value for decimal type"),
        Some(Rule::NotABoolean) => return write("missing value for boolean type"),
        Some(Rule::DuplicateKey { .. }) => {
            return write("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        }
        _ => {}
    }
    let count = error.map_or(0, |error| error.count());
    let plural = if count == 1 { "" } else { "s" };
    put(write, format_args!("{count} validation error{plural} detected: "));
    let mut separator = "";
    check(form, &mut |violation| {
        write(separator);
        separator = "; ";
        describe(form, violation, write);
    });
}

/// Writes one violation, without the value of a secret member.
fn describe(form: &Form<'_>, violation: Violation, write: &mut dyn FnMut(&str)) {
    match form.member(violation.path()) {
        _ if violation.is_secret() => write("Value"),
        Some(value) => ["Value '", value, "'"].iter().for_each(|piece| write(piece)),
        None if matches!(violation.rule(), Rule::Missing | Rule::RequiredUnless(_)) => write("Value null"),
        None => write("Value"),
    }
    write(" at '");
    let mut is_start = true;
    put(&mut |piece| camel_case(piece, &mut is_start, write), format_args!("{}", violation.path()));
    write("' failed to satisfy constraint: ");
    constraint(violation.rule(), write);
}

/// Writes a piece of a path as AWS names members: each name begins with a small letter. `is_start` says whether the
/// next character begins a name.
fn camel_case(piece: &str, is_start: &mut bool, write: &mut dyn FnMut(&str)) {
    for c in piece.chars() {
        let c = if *is_start { c.to_ascii_lowercase() } else { c };
        *is_start = c == '.';
        write(c.encode_utf8(&mut [0; 4]));
    }
}

fn constraint(rule: Rule, write: &mut dyn FnMut(&str)) {
    match rule {
        Rule::Missing | Rule::RequiredUnless(_) => write("Member must not be null"),
        Rule::Length { min, found, .. } | Rule::Items { min, found, .. } if found < min => {
            put(write, format_args!("Member must have length greater than or equal to {min}"));
        }
        Rule::Length { max, .. } | Rule::Items { max, .. } => {
            put(write, format_args!("Member must have length less than or equal to {max}"));
        }
        Rule::Range { min, found, .. } if found < min => {
            put(write, format_args!("Member must have value greater than or equal to {min}"));
        }
        Rule::Range { max, .. } => {
            put(write, format_args!("Member must have value less than or equal to {max}"));
        }
        Rule::Pattern { allowed, .. } => {
            write("Member must satisfy regular expression pattern: ");
            write(pattern(allowed));
        }
        Rule::OneOf(values) => {
            write("Member must satisfy enum value set: [");
            for (number, value) in (0..).zip(values) {
                write(if number == 0_usize { "" } else { ", " });
                write(value);
            }
            write("]");
        }
        // AWS has no such constraint in its model; the words are this crate's.
        rule => put(write, format_args!("{rule}")),
    }
}

/// The pattern of a class in AWS's model.
const fn pattern(class: Class) -> &'static str {
    match class {
        Class::Word => "[\\w]*",
        Class::Unreserved => "[A-Za-z0-9\\-._~]*",
        Class::Digit => "[\\d]*",
        Class::Name => "[\\w+=,.@-]*",
        Class::Path => "[\\w+=,.@:\\/-]*",
        Class::Policy => "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
        Class::Arn => {
            "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+"
        }
        Class::Tag => "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
        Class::Token => "[^\\s\\p{Cc}]*",
        Class::Any => ".*",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::AnyOperation;
    use crate::shape::MemberPath;
    use crate::sigv4::SigningErrorKind;
    use alloc::string::{String, ToString};

    fn rejected(kind: Kind) -> String {
        let mut message = String::new();
        rejection(&kind.into(), &mut |piece| message.push_str(piece));
        message
    }

    fn validated(body: &str) -> (String, &'static str) {
        let mut body = body.to_string().into_bytes();
        let form = Form::from_body(&mut body).unwrap();
        let mut message = String::new();
        validation(&form, AnyOperation::check_each, &mut |piece| message.push_str(piece));
        (message, validation_code(&form, AnyOperation::check_each))
    }

    /// The texts of scratchstack's "AWS Auth Error Ordering", where they quote nothing of the request.
    #[test]
    fn a_rejection_has_the_words_of_aws() {
        let at = |text| Timestamp::parse_amz_date(text).unwrap();
        let (signed_at, now) = (at("20150830T123600Z"), at("20150830T130000Z"));
        for (kind, message) in [
            (Kind::NotSigned, "Request is missing Authentication Token"),
            (
                Kind::HostNotSigned,
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
            ),
            (
                Kind::Expired { signed_at, now },
                "Signature expired: 20150830T123600Z is now earlier than 20150830T124500Z (20150830T130000Z - 15 min.)",
            ),
            (
                Kind::NotYetCurrent { signed_at: now, now: signed_at },
                "Signature not yet current: 20150830T130000Z is still later than 20150830T125100Z (20150830T123600Z + 15 min.)",
            ),
            (Kind::OtherService, "Credential should be scoped to correct service: 'sts'. "),
            (Kind::OtherRegion, "Credential should be scoped to a valid region. "),
            (Kind::OtherSessionToken, "The security token included in the request is invalid."),
            (
                Kind::SignatureDoesNotMatch,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                 Access Key and signing method. Consult the service documentation for details.",
            ),
        ] {
            assert_eq!(rejected(kind), message);
        }
        let unknown = "The request processing has failed because of an unknown error.";
        assert_eq!(rejected(Kind::Key(SigningErrorKind::KeyOfAnotherRegion)), unknown);
    }

    #[test]
    fn a_tolerance_of_ones_own_is_not_called_15_minutes() {
        let at = |text| Timestamp::parse_amz_date(text).unwrap();
        let (earlier, later) = (at("20150830T123600Z"), at("20150830T123800Z"));
        assert_eq!(rejected(Kind::Expired { signed_at: earlier, now: later }), "Signature expired");
        assert_eq!(
            rejected(Kind::NotYetCurrent { signed_at: later, now: earlier }),
            "Signature not yet current"
        );
    }

    #[test]
    fn the_value_of_a_list_is_not_null() {
        let (message, _) = validated(
            "Action=GetWebIdentityToken&Version=2011-06-15&SigningAlgorithm=RS256\
             &Audience.member.1=a&Audience.member.3=c",
        );
        assert!(message.starts_with("1 validation error detected: Value at 'audience' failed"), "{message}");
    }

    /// Messages as AWS wrote them (`LocalStack`'s snapshots, recordings of STS).
    #[test]
    fn violations_have_the_words_of_aws() {
        let arn = "arn:aws:iam::123456789012:role/demo";
        for (members, code, message) in [
            (
                "RoleSessionName=name",
                "ValidationError",
                "1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
            ),
            (
                "RoleArn=short&RoleSessionName=name",
                "ValidationError",
                "1 validation error detected: Value 'short' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
            ),
            (
                "RoleArn=short&RoleSessionName=a%20b",
                "ValidationError",
                "2 validation errors detected: Value 'short' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20; \
                 Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
            ),
            (
                &alloc::format!("RoleArn={arn}&RoleSessionName=name&DurationSeconds="),
                "MalformedInput",
                "missing value for decimal type",
            ),
            (
                &alloc::format!(
                    "RoleArn={arn}&RoleSessionName=name&Tags.member.1.Key=a&Tags.member.1.Value=&Tags.member.2.Key=A&Tags.member.2.Value="
                ),
                "InvalidParameterValue",
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ),
        ] {
            let (found, found_code) =
                validated(&alloc::format!("Action=AssumeRole&Version=2011-06-15&{members}"));
            assert_eq!((found.as_str(), found_code), (message, code));
        }
    }

    #[test]
    fn a_path_of_any_length_is_written() {
        let rest = "ember".repeat(30);
        let name: &'static str = alloc::format!("M{rest}").leak();
        let mut body = alloc::format!("{name}=a%20b").into_bytes();
        let (form, mut message) = (Form::from_body(&mut body).unwrap(), String::new());
        let violation = Violation::new(MemberPath::new(name), Rule::NotANumber);
        describe(&form, violation, &mut |piece| message.push_str(piece));
        let expected = alloc::format!("Value 'a b' at 'm{rest}' failed to satisfy constraint: ");
        assert!(message.starts_with(&expected), "{message}");
    }

    #[test]
    fn the_value_of_a_secret_member_is_not_quoted() {
        let long = "planted".repeat(3_000);
        let body = alloc::format!(
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/demo\
             &RoleSessionName=name&WebIdentityToken={long}"
        );
        let (message, _) = validated(&body);
        assert!(
            message.starts_with("1 validation error detected: Value at 'webIdentityToken' failed"),
            "{message}"
        );
        let (message, _) = validated("Action=GetSessionToken&Version=2011-06-15&TokenCode=planted");
        assert!(message.contains("Value at 'tokenCode'") && !message.contains("planted"), "{message}");
    }
}
