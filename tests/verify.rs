//! Verifying: every signing vector verifies, and a test for each rule.

#![cfg(all(feature = "alloc", feature = "server"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

use serde_json::Value;
use sts_wire::sigv4::{
    PayloadHash, Query, Received, Rejection, RejectionKind as Kind, Request, Settings, SignaturePart as Part,
    VerifyRules, VerifyStep,
};
use sts_wire::{Credentials, Encode, ErrorCode, Secret, SigningErrorKind, Timestamp};

const BY_BOTOCORE: &str = include_str!("../vectors/signatures.jsonl");
const BY_RULE: &str = include_str!("../vectors/signatures-by-rule.jsonl");

/// A request with what the server knows about its sender.
#[derive(Clone, Debug)]
struct Sent {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    settings: Settings,
    credentials: Credentials<String>,
    region: String,
    service: String,
}

impl Sent {
    /// The request that a signing vector describes.
    fn of_vector(vector: &Value) -> Self {
        let text = |member: &str| vector[member].as_str().unwrap_or_default().to_owned();
        let is = |setting: &str, default| vector["settings"][setting].as_bool().unwrap_or(default);
        let mut headers = vec![("Host".to_owned(), text("host"))];
        for header in vector["headers"].as_array().unwrap() {
            headers.push((header[0].as_str().unwrap().to_owned(), header[1].as_str().unwrap().to_owned()));
        }
        if vector["content_type"].is_string() {
            headers.push(("Content-Type".to_owned(), text("content_type")));
        }
        let mut credentials = Credentials::new(text("access_key_id"), text("secret_access_key"));
        if vector["session_token"].is_string() {
            credentials = credentials.with_session_token(text("session_token"));
        }
        let mut query = text("query");
        if text("mode") == "header" {
            headers.push(("X-Amz-Date".to_owned(), text("time")));
            headers.push(("Authorization".to_owned(), text("authorization")));
            if vector["session_token"].is_string() {
                headers.push(("X-Amz-Security-Token".to_owned(), text("session_token")));
            }
            if is("sign_payload_hash", false) {
                let hash = PayloadHash::of(text("body").as_bytes());
                headers.push(("X-Amz-Content-Sha256".to_owned(), hash.as_str().to_owned()));
            }
        } else {
            query = text("url").split_once('?').unwrap().1.to_owned();
        }
        let settings = Settings::new()
            .normalize_path(is("normalize_path", true))
            .double_encode_path(is("double_encode_path", true))
            .omit_session_token(is("omit_session_token", false));
        Self {
            method: text("method"),
            path: text("path"),
            query,
            headers,
            body: text("body").into_bytes(),
            settings,
            credentials,
            region: text("region"),
            service: text("service"),
        }
    }

    /// Verifies the request, some seconds after it was signed.
    fn verify_after(
        &self,
        seconds: i64,
        rules: impl Fn(VerifyRules<'_>) -> VerifyRules<'_>,
    ) -> Result<(), Rejection> {
        let headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let query = Query::rfc3986(&self.query);
        let received = Received::new(&self.method, &self.path, query, &headers, PayloadHash::of(&self.body));
        let claim = received.settings(self.settings).claim()?;
        let now = claim.signed_at().saturating_add_seconds(seconds);
        let regions = [self.region.as_str()];
        let candidate = claim.check(now, &rules(VerifyRules::new(&self.service, &regions)))?;
        let id = candidate.claim().access_key_id().to_string();
        assert_eq!(id, self.credentials.access_key_id);
        let key = candidate.signing_key(&self.credentials).unwrap();
        candidate.verify(&self.credentials, &key).map(drop)
    }

    fn verify(&self) -> Result<(), Rejection> {
        self.verify_after(0, |rules| rules)
    }
}

const TIME: &str = "20150830T123600Z";
const HASH: &str = "x-amz-content-sha256";

/// How a request is signed in a test.
#[derive(Clone, Copy)]
struct Plan<'p> {
    presigned: bool,
    token: bool,
    /// The body whose hash is signed; `body` is sent.
    signed_body: &'p [u8],
    settings: Settings,
    query: &'p str,
    headers: &'p [(&'p str, &'p str)],
}

const BODY: &[u8] = b"Action=GetCallerIdentity&Version=2011-06-15";
const BY_HEADERS: Plan<'static> = Plan {
    presigned: false,
    token: true,
    signed_body: BODY,
    settings: Settings::new(),
    query: "b=2&a=1",
    headers: &[("X-Custom", "some  value")],
};
const PRESIGNED: Plan<'static> = Plan { presigned: true, ..BY_HEADERS };

impl Sent {
    fn new(plan: Plan<'_>) -> Self {
        let mut credentials =
            Credentials::new("AKIDEXAMPLE".to_owned(), "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned());
        if plan.token {
            credentials = credentials.with_session_token("IQoJ/b3+Jp Z2lu==".to_owned());
        }
        let at = Timestamp::parse_amz_date(TIME).unwrap();
        let key = credentials.signing_key(at, "us-east-1", "sts").unwrap();
        let request = Request::new("POST", "sts.amazonaws.com", "/", PayloadHash::of(plan.signed_body))
            .query(Query::rfc3986(plan.query))
            .headers(plan.headers)
            .settings(plan.settings);
        let mut headers = vec![("Host".to_owned(), "sts.amazonaws.com".to_owned())];
        headers.extend(plan.headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let mut query = plan.query.to_owned();
        if plan.presigned {
            let presigned = key.presign(&credentials, &request, at, 60).unwrap();
            query = presigned.encode_to_string().split_once('?').unwrap().1.to_owned();
        } else {
            let signed = key.sign(&credentials, &request, at).unwrap();
            headers.extend(signed.headers().map(|(name, value)| (name.to_owned(), value.encode_to_string())));
        }
        Self {
            method: "POST".into(),
            path: "/".into(),
            query,
            headers,
            body: BODY.into(),
            settings: plan.settings,
            credentials,
            region: "us-east-1".into(),
            service: "sts".into(),
        }
    }

    /// Replaces a part of the query, or of every header.
    fn replace(mut self, from: &str, to: &str) -> Self {
        let before = format!("{self:?}");
        self.query = self.query.replace(from, to);
        self.headers.iter_mut().for_each(|(_, value)| *value = value.replace(from, to));
        assert_ne!(before, format!("{self:?}"), "no {from}");
        self
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        let count = self.headers.len();
        self.headers.retain(|(header, _)| !header.eq_ignore_ascii_case(name));
        assert!(self.headers.len() < count, "no {name}");
        self
    }

    fn value(&self, name: &str) -> &str {
        &self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).unwrap().1
    }

    fn parameter(mut self, parameter: &str) -> Self {
        self.query = format!("{}&{parameter}", self.query);
        self
    }

    #[track_caller]
    fn refused(&self, kind: Kind) {
        assert_eq!(self.verify().unwrap_err().kind(), kind, "{self:?}");
    }

    #[track_caller]
    fn accepted(&self) {
        self.verify().unwrap_or_else(|rejection| panic!("{rejection}: {self:?}"));
    }
}

/// Both ways of signing, each with and without a session token.
fn all() -> [Sent; 4] {
    [BY_HEADERS, PRESIGNED, Plan { token: false, ..BY_HEADERS }, Plan { token: false, ..PRESIGNED }]
        .map(Sent::new)
}

#[test]
fn what_this_crate_signs_verifies() {
    for sent in all() {
        sent.accepted();
    }
    let settings = Settings::new().omit_session_token(true);
    for plan in [BY_HEADERS, PRESIGNED] {
        Sent::new(Plan { settings, ..plan }).accepted();
    }
}

#[test]
fn time_is_tolerated_for_900_seconds_either_way() {
    for sent in all() {
        for (seconds, step) in [(-901, "ahead"), (-900, ""), (900, ""), (901, "before")] {
            let verified = sent.verify_after(seconds, |rules| rules);
            match verified.map_err(|rejection| rejection.kind()) {
                Ok(()) => assert!(step.is_empty()),
                Err(Kind::NotYetCurrent { .. }) => assert_eq!(step, "ahead"),
                Err(Kind::Expired { .. }) => assert_eq!(step, "before"),
                Err(kind) => panic!("{kind:?}"),
            }
        }
        assert!(sent.verify_after(901, |rules| rules.tolerance_seconds(901)).is_ok());
        assert!(sent.verify_after(1, |rules| rules.tolerance_seconds(0)).is_err());
    }
}

#[test]
fn expires_is_ignored_or_honored() {
    let sent = Sent::new(PRESIGNED);
    assert!(sent.verify_after(61, |rules| rules).is_ok());
    assert!(sent.verify_after(60, |rules| rules.honor_expires(true)).is_ok());
    let expired = sent.verify_after(61, |rules| rules.honor_expires(true)).unwrap_err();
    assert!(matches!(expired.kind(), Kind::UrlExpired { .. }));
    assert_eq!((expired.code(), expired.step()), (ErrorCode::AccessDenied, VerifyStep::Check));
    let early = sent.verify_after(-901, |rules| rules.honor_expires(true)).unwrap_err();
    assert!(matches!(early.kind(), Kind::NotYetCurrent { .. }));
    // A request that is signed by headers has no such life.
    assert!(Sent::new(BY_HEADERS).verify_after(900, |rules| rules.honor_expires(true)).is_ok());
    assert!(Sent::new(BY_HEADERS).verify_after(901, |rules| rules.honor_expires(true)).is_err());
}

#[test]
fn expires_is_a_number_of_seconds_up_to_seven_days() {
    let sent = Sent::new(PRESIGNED);
    for expires in ["", "0", "604801", "-1", "%2B60", "60s", "0x3c", "6%30", "99999999999"] {
        let changed = sent.clone().replace("X-Amz-Expires=60", &format!("X-Amz-Expires={expires}"));
        changed.refused(Kind::Invalid(Part::Expires));
    }
    sent.clone().replace("X-Amz-Expires=60", "X-Amz-Expires=604800").refused(Kind::SignatureDoesNotMatch);
    // aws4 sends none to STS, and none is signed then. S3 requires it.
    let without = sent.replace("&X-Amz-Expires=60", "");
    without.refused(Kind::SignatureDoesNotMatch);
    let honored = without.verify_after(0, |rules| rules.honor_expires(true)).unwrap_err();
    assert_eq!(honored.kind(), Kind::Missing(Part::Expires));
    assert_eq!(honored.step(), VerifyStep::Check);
}

#[test]
fn service_and_region_are_the_ones_of_the_rules() {
    for sent in all() {
        Sent { service: "s3".into(), ..sent.clone() }.refused(Kind::OtherService);
        Sent { region: "us-east-2".into(), ..sent.clone() }.refused(Kind::OtherRegion);
        let none = sent.verify_after(0, |rules| VerifyRules::new(rules.service, &[])).unwrap_err();
        assert_eq!(none.kind(), Kind::OtherRegion);
        let several =
            sent.verify_after(0, |rules| VerifyRules::new(rules.service, &["eu-west-1", "us-east-1"]));
        assert!(several.is_ok());
    }
}

#[test]
fn an_unsigned_amz_header_is_refused_unless_the_rules_allow_it() {
    for sent in all() {
        let with = sent.clone().header("X-Amz-Meta-Evil", "1");
        assert!(matches!(with.verify().unwrap_err().kind(), Kind::UnsignedHeader(_)));
        assert!(with.verify_after(0, |rules| rules.allow_unsigned_headers(true)).is_ok());
        // Other headers change on the way.
        sent.header("X-Forwarded-For", "10.0.0.1").header("x-amzn-trace-id", "Root=1").accepted();
    }
}

#[test]
fn host_is_signed_and_sent_once() {
    for sent in all() {
        sent.clone().header("host", "sts.amazonaws.com").refused(Kind::Repeated(Part::Host));
        sent.clone().without("host").refused(Kind::Missing(Part::Host));
        sent.replace("SignedHeaders=host", "SignedHeaders=hose").refused(Kind::HostNotSigned);
    }
}

#[test]
fn signed_headers_are_sorted_distinct_and_in_lower_case() {
    for sent in all() {
        let is_presigned = sent.query.contains("X-Amz-");
        let (semicolon, space) = if is_presigned { ("%3B", "%20") } else { (";", " ") };
        for list in ["host;host", "Host", "x-custom;host", ";host", "host;;x-custom", "ho st", "h\u{e9}", ""]
        {
            let list = format!("SignedHeaders={}", list.replace(';', semicolon).replace(' ', space));
            let changed = sent.clone().replace("SignedHeaders=host", &list);
            let kind = changed.verify().unwrap_err().kind();
            assert_eq!(kind, Kind::Invalid(Part::SignedHeaders), "{list}");
        }
    }
}

#[test]
fn a_signed_header_that_was_not_received_is_refused() {
    for sent in all() {
        sent.clone().without("x-custom").verify().unwrap_err();
        let changed = sent.without("x-custom").header("x-custon", "some value").verify().unwrap_err();
        assert!(matches!(changed.kind(), Kind::AbsentHeader(1..=3)), "{changed}");
    }
}

#[test]
fn the_grammar_of_the_authorization_is_strict() {
    let sent = Sent::new(BY_HEADERS);
    for (from, to, kind) in [
        ("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256  ", Kind::Invalid(Part::Authorization)),
        ("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256\t", Kind::UnsupportedAlgorithm),
        ("AWS4-HMAC-SHA256 ", " AWS4-HMAC-SHA256 ", Kind::UnsupportedAlgorithm),
        ("AWS4-HMAC-SHA256 ", "aws4-hmac-sha256 ", Kind::UnsupportedAlgorithm),
        ("AWS4-HMAC-SHA256 ", "AWS4-ECDSA-P256-SHA256 ", Kind::UnsupportedAlgorithm),
        ("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256", Kind::UnsupportedAlgorithm),
        (", Signature", ",  Signature", Kind::Invalid(Part::Authorization)),
        (", Signature", ",\tSignature", Kind::Invalid(Part::Authorization)),
        (", Signature", " ,Signature", Kind::Invalid(Part::SignedHeaders)),
        (", Signature", ", signature", Kind::Invalid(Part::Authorization)),
        (", Signature=", ", Signature", Kind::Invalid(Part::Authorization)),
        (", Signature", ",, Signature", Kind::Invalid(Part::Authorization)),
        (", Signature", ", Region=x, Signature", Kind::Invalid(Part::Authorization)),
        (", Signature", ", SignedHeaders=host, Signature", Kind::Repeated(Part::SignedHeaders)),
        ("Credential=", "Credential=AKID/1/2/3/4, Credential=", Kind::Repeated(Part::Credential)),
        (", Signature=", ", Signature= ", Kind::Invalid(Part::Signature)),
    ] {
        sent.clone().replace(from, to).refused(kind);
    }
    let authorization = sent.value("authorization").to_owned();
    let (start, signature) = authorization.split_once(", Signature").unwrap();
    let (scheme, start) = start.split_once(' ').unwrap();
    let (credential, names) = start.split_once(", ").unwrap();
    let with = |value: String| sent.clone().without("authorization").header("authorization", &value);
    with(format!("{scheme} {credential},{names},Signature{signature}")).accepted();
    with(format!("{scheme} Signature{signature}, {names}, {credential}")).accepted();
    for (value, part) in [
        (format!("{scheme} {credential}, {names}"), Part::Signature),
        (format!("{scheme} {credential}, Signature{signature}"), Part::SignedHeaders),
        (format!("{scheme} {names}, Signature{signature}"), Part::Credential),
    ] {
        with(value).refused(Kind::Missing(part));
    }
    with(format!("{authorization},")).refused(Kind::Invalid(Part::Authorization));
    with(format!("{authorization} ")).refused(Kind::Invalid(Part::Signature));
    with("Bearer token".into()).refused(Kind::UnsupportedAlgorithm);
}

#[test]
fn parts_of_the_signature_are_there_once_and_in_one_place() {
    let by_headers = Sent::new(BY_HEADERS);
    for (name, part) in [
        ("authorization", Part::Authorization),
        ("x-amz-date", Part::Date),
        ("x-amz-security-token", Part::SecurityToken),
    ] {
        let value = by_headers.value(name).to_owned();
        by_headers.clone().header(&name.to_uppercase(), &value).refused(Kind::Repeated(part));
    }
    by_headers.clone().without("x-amz-date").refused(Kind::Missing(Part::Date));
    by_headers.clone().without("authorization").refused(Kind::NotSigned);
    for (parameter, kind) in [
        ("X-Amz-Date=20150830T123600Z", Kind::Misplaced(Part::Date)),
        ("X-Amz-Expires=60", Kind::Misplaced(Part::Expires)),
        ("X-Amz-SignedHeaders=host", Kind::Misplaced(Part::SignedHeaders)),
        ("X-Amz-Security-Token=t", Kind::Misplaced(Part::SecurityToken)),
        ("X-Amz-Algorithm=AWS4-HMAC-SHA256", Kind::SignedTwice),
        ("X-Amz-Credential=x", Kind::SignedTwice),
        ("X%2DAmz-Signature=x", Kind::SignedTwice),
        ("x-amz-date=1", Kind::Repeated(Part::Date)),
    ] {
        by_headers.clone().parameter(parameter).refused(kind);
    }

    let presigned = Sent::new(PRESIGNED);
    for parameter in presigned.query.split('&').filter(|parameter| parameter.starts_with("X-Amz-")) {
        let name = parameter.split('=').next().unwrap();
        for twin in [parameter.to_owned(), format!("{name}="), name.to_lowercase(), name.replace('A', "%61")]
        {
            let kind = presigned.clone().parameter(&twin).verify().unwrap_err().kind();
            assert!(matches!(kind, Kind::Repeated(_)), "{twin}: {kind:?}");
        }
        let without = Sent { query: presigned.query.replace(parameter, "x="), ..presigned.clone() };
        without.verify().unwrap_err();
    }
    presigned.clone().header("x-amz-date", TIME).refused(Kind::Misplaced(Part::Date));
    presigned.clone().header("x-amz-security-token", "t").refused(Kind::Misplaced(Part::SecurityToken));
    let authorization = by_headers.value("authorization");
    presigned.clone().header("authorization", authorization).refused(Kind::SignedTwice);
    presigned.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1").refused(Kind::UnsupportedQueryAlgorithm);
}

#[test]
fn the_credential_has_five_parts_and_the_scope_of_its_day() {
    for sent in all() {
        let slash = if sent.query.contains("X-Amz-") { "%2F" } else { "/" };
        let credential = format!("AKIDEXAMPLE{slash}20150830{slash}us-east-1{slash}sts{slash}aws4_request");
        for (changed, kind) in [
            ("AKIDEXAMPLE/20150830/us-east-1/sts", Kind::Invalid(Part::Credential)),
            ("AKIDEXAMPLE/20150830/us-east-1/sts/aws4_request/", Kind::Invalid(Part::Credential)),
            ("AKID/EXAMPLE/20150830/us-east-1/sts/aws4_request", Kind::Invalid(Part::Credential)),
            ("/20150830/us-east-1/sts/aws4_request", Kind::Invalid(Part::Credential)),
            ("AKIDEXAMPLE/20150830//sts/aws4_request", Kind::Invalid(Part::Credential)),
            ("AKIDEXAMPLE/20150830/us east/sts/aws4_request", Kind::Invalid(Part::Credential)),
            ("AKIDEXAMPLE/20150830/us-east-1/sts/aws4_Request", Kind::OtherTerminator),
            ("AKIDEXAMPLE/20150830/us-east-1/sts/", Kind::OtherTerminator),
            ("AKIDEXAMPLE/20150829/us-east-1/sts/aws4_request", Kind::OtherDay),
            ("AKIDEXAMPLE/2015083/us-east-1/sts/aws4_request", Kind::OtherDay),
        ] {
            let changed = changed.replace('/', slash).replace(' ', if slash == "/" { " " } else { "%20" });
            sent.clone().replace(&credential, &changed).refused(kind);
        }
    }
    // Real clients escape slashes in upper case, in lower case, or not at all.
    let presigned = Sent::new(PRESIGNED);
    presigned.clone().replace("%2F", "%2f").accepted();
    presigned.replace("%2F20150830%2Fus-east-1%2F", "/20150830/us-east-1/").accepted();
}

#[test]
fn the_date_is_written_as_amz_dates_are() {
    for sent in all() {
        for time in ["2015-08-30T12:36:00Z", "20150830T123600", "20150830T123660Z", "20150830T1236", "", "x"]
        {
            let kind = sent.clone().replace(TIME, time).verify().unwrap_err().kind();
            assert_eq!(kind, Kind::Invalid(Part::Date), "{time}");
        }
        sent.replace(TIME, "20150831T123600Z").refused(Kind::OtherDay);
    }
    let dated = Sent::new(BY_HEADERS).without("x-amz-date").header("Date", "Sun, 30 Aug 2015 12:36:00 GMT");
    dated.refused(Kind::Missing(Part::Date));
}

#[test]
fn the_signature_is_64_digits_in_lower_case() {
    for sent in all() {
        let text = format!("{sent:?}");
        let at = text.find("Signature=").unwrap() + "Signature=".len();
        let signature = &text[at..at + 64];
        let other = if signature.starts_with('0') { "1" } else { "0" };
        for (changed, kind) in [
            (signature.to_uppercase(), Kind::Invalid(Part::Signature)),
            (signature[1..].to_owned(), Kind::Invalid(Part::Signature)),
            (format!("{signature}0"), Kind::Invalid(Part::Signature)),
            (String::new(), Kind::Invalid(Part::Signature)),
            (format!("{other}{}", &signature[1..]), Kind::SignatureDoesNotMatch),
            ("0".repeat(64), Kind::SignatureDoesNotMatch),
        ] {
            sent.clone().replace(signature, &changed).refused(kind);
        }
    }
}

#[test]
fn the_body_is_the_one_that_was_signed() {
    for sent in all() {
        Sent { body: b"Action=AssumeRole".to_vec(), ..sent.clone() }.refused(Kind::SignatureDoesNotMatch);
        Sent { body: Vec::new(), ..sent }.refused(Kind::SignatureDoesNotMatch);
    }
    // The hash in the header is compared with the body that was received, although it is signed.
    let settings = Settings::new().sign_payload_hash(true);
    Sent::new(Plan { settings, ..BY_HEADERS }).accepted();
    Sent::new(Plan { settings, signed_body: b"another", ..BY_HEADERS }).refused(Kind::OtherPayload);
    // Nobody signed it, but it is right.
    let hash = PayloadHash::of(BODY);
    for sent in all() {
        sent.clone().header(HASH, hash.as_str()).accepted();
        sent.clone().header(HASH, "e3b0").refused(Kind::OtherPayload);
        sent.clone()
            .header(HASH, hash.as_str())
            .header(HASH, "x")
            .refused(Kind::Repeated(Part::ContentSha256));
        sent.header(HASH, &hash.as_str().to_uppercase()).refused(Kind::OtherPayload);
    }
}

#[test]
fn an_unsigned_payload_is_refused_unless_the_rules_allow_it() {
    let settings = Settings::new().presign_unsigned_payload(true);
    let presigned = Sent::new(Plan { settings, ..PRESIGNED });
    presigned.refused(Kind::UnsignedPayload);
    assert!(presigned.verify_after(0, |rules| rules.allow_unsigned_payload(true)).is_ok());
    for sent in all() {
        let unsigned = sent.header(HASH, "UNSIGNED-PAYLOAD");
        unsigned.refused(Kind::UnsignedPayload);
        // Who signed the body did not sign that it is unsigned.
        let allowed = unsigned.verify_after(0, |rules| rules.allow_unsigned_payload(true)).unwrap_err();
        assert_eq!(allowed.kind(), Kind::SignatureDoesNotMatch);
        for literal in ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "unsigned-payload"] {
            let other = Sent { headers: unsigned.headers.clone(), ..unsigned.clone() }
                .replace("UNSIGNED-PAYLOAD", literal);
            let refused = other.verify_after(0, |rules| rules.allow_unsigned_payload(true)).unwrap_err();
            assert_eq!(refused.kind(), Kind::OtherPayload);
        }
    }
}

#[test]
fn the_session_token_is_the_one_of_the_credentials() {
    for sent in all() {
        let tokens = ["other", "IQoJ/b3+Jp Z2lu=", "IQoJ/b3+Jp Z2lu=x", "IQoJ/b3+Jp Z2lu==x"];
        for token in tokens {
            let credentials = sent.credentials.clone().with_session_token(token.to_owned());
            Sent { credentials, ..sent.clone() }.refused(Kind::OtherSessionToken);
        }
        if sent.credentials.session_token.is_some() {
            let mut credentials = sent.credentials.clone();
            credentials.session_token = None;
            Sent { credentials: credentials.clone(), ..sent.clone() }.refused(Kind::OtherSessionToken);
            credentials.session_token = Some(Secret::new(String::new()));
            let rejection = Sent { credentials, ..sent }.verify().unwrap_err();
            assert_eq!(rejection.kind(), Kind::OtherSessionToken);
            assert_eq!((rejection.code(), rejection.status()), (ErrorCode::InvalidClientTokenId, 403));
        }
    }
    Sent::new(BY_HEADERS).without("x-amz-security-token").refused(Kind::AbsentHeader(2));
    Sent::new(Plan { token: false, ..BY_HEADERS })
        .header("x-amz-security-token", "")
        .refused(Kind::Invalid(Part::SecurityToken));
}

#[test]
fn a_key_for_another_claim_is_the_mistake_of_the_server() {
    for sent in all() {
        let headers: Vec<_> = sent.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let at = Timestamp::parse_amz_date(TIME).unwrap();
        let query = Query::rfc3986(&sent.query);
        let received = Received::new("POST", "/", query, &headers, PayloadHash::of(BODY));
        let verify = |credentials: &Credentials<String>, at, region, service| {
            let claim = received.claim().unwrap();
            let candidate = claim
                .check(Timestamp::parse_amz_date(TIME).unwrap(), &VerifyRules::new("sts", &["us-east-1"]));
            let key = credentials.signing_key(at, region, service).unwrap();
            candidate.unwrap().verify(&sent.credentials, &key).err()
        };
        let other = Credentials::new("AKIDOTHER".to_owned(), "secret".to_owned());
        let tomorrow = at.saturating_add_seconds(86_400);
        let day = Kind::Key(SigningErrorKind::KeyOfAnotherDay { key: tomorrow.date(), request: at.date() });
        assert!(verify(&sent.credentials, at, "us-east-1", "sts").is_none());
        for (rejection, kind) in [
            (verify(&other, at, "us-east-1", "sts"), Kind::Key(SigningErrorKind::KeyOfOtherCredentials)),
            (verify(&sent.credentials, tomorrow, "us-east-1", "sts"), day),
            (
                verify(&sent.credentials, at, "us-east-2", "sts"),
                Kind::Key(SigningErrorKind::KeyOfAnotherRegion),
            ),
            (
                verify(&sent.credentials, at, "us-east-1", "s3"),
                Kind::Key(SigningErrorKind::KeyOfAnotherService),
            ),
        ] {
            let rejection = rejection.unwrap();
            assert_eq!((rejection.kind(), rejection.status()), (kind, 500));
        }
    }
}

#[test]
fn a_request_that_cannot_be_signed_is_malformed() {
    use SigningErrorKind::{
        InvalidHeaderName, InvalidHeaderValue, InvalidHost, InvalidMethod, InvalidPath, MalformedQuery,
    };

    for sent in all() {
        let index = sent.headers.len();
        for (changed, kind) in [
            (Sent { method: "post".into(), ..sent.clone() }, InvalidMethod),
            (Sent { path: "x".into(), ..sent.clone() }, InvalidPath),
            (Sent { path: "/?".into(), ..sent.clone() }, InvalidPath),
            (Sent { path: "/\r\n".into(), ..sent.clone() }, InvalidPath),
            (sent.clone().parameter("%zz"), MalformedQuery),
            (sent.clone().parameter("a#b"), MalformedQuery),
            (sent.clone().header("a b", "c"), InvalidHeaderName(index)),
            (sent.clone().header("", "c"), InvalidHeaderName(index)),
            (sent.clone().header("a", "b\r\nc: d"), InvalidHeaderValue(index)),
            (sent.clone().replace("sts.amazonaws.com", "sts.amazonaws.com/evil"), InvalidHost),
        ] {
            changed.refused(Kind::Malformed(kind));
        }
    }
}

#[test]
fn the_settings_decide_whether_a_path_is_normalised() {
    for sent in all() {
        for path in ["//", "/./", "/a/..", ""] {
            Sent { path: path.into(), ..sent.clone() }.accepted();
        }
        let settings = Settings::new().normalize_path(false);
        for path in ["//", "/./", "/a/.."] {
            Sent { path: path.into(), settings, ..sent.clone() }.refused(Kind::SignatureDoesNotMatch);
        }
    }
}

#[test]
fn the_reading_of_plus_is_the_one_of_the_server() {
    let plan = Plan { query: "a=b%20c", token: false, ..BY_HEADERS };
    let sent = Sent::new(plan).replace("a=b%20c", "a=b+c");
    sent.refused(Kind::SignatureDoesNotMatch);
    let headers: Vec<_> = sent.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    let claim = |query| Received::new("POST", "/", query, &headers, PayloadHash::of(BODY)).claim();
    let candidate = claim(Query::form("a=b+c"))
        .and_then(|claim| {
            claim.check(Timestamp::parse_amz_date(TIME).unwrap(), &VerifyRules::new("sts", &["us-east-1"]))
        })
        .unwrap();
    let key = candidate.signing_key(&sent.credentials).unwrap();
    assert!(candidate.verify(&sent.credentials, &key).is_ok());
    // In a part of the signature a plus would be read in two ways.
    let rejection = claim(Query::form("X-Amz-Security-Token=a+b")).unwrap_err();
    assert_eq!(rejection.kind(), Kind::Invalid(Part::SecurityToken));
}

#[test]
fn headers_and_parameters_are_limited() {
    let sent = Sent::new(BY_HEADERS);
    let mut many = sent.clone();
    many.headers.extend((0..900).map(|number| (format!("x-{number}"), "1".to_owned())));
    many.accepted();
    many.headers.extend((0..200).map(|number| (format!("y-{number}"), "1".to_owned())));
    many.refused(Kind::TooManyHeaders);
    let mut repeated = sent.clone();
    repeated.headers.extend((0..60).map(|_| ("x-custom".to_owned(), "1".to_owned())));
    repeated.refused(Kind::TooManyHeaders);
    let names: String = (0..60).map(|number| format!(";x-{number:02}")).collect();
    sent.replace("SignedHeaders=host", &format!("SignedHeaders=host{names}")).refused(Kind::TooManyHeaders);
    let query: String = (0..300).rev().map(|number| format!("{number:03}&")).collect();
    Sent { query, ..Sent::new(BY_HEADERS) }.refused(Kind::Malformed(SigningErrorKind::TooManyParameters));
}

#[test]
fn what_was_verified_can_be_told() {
    for sent in all() {
        let headers: Vec<_> = sent.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let query = Query::rfc3986(&sent.query);
        let at = Timestamp::parse_amz_date(TIME).unwrap();
        let claim = Received::new("POST", "/", query, &headers, PayloadHash::of(BODY)).claim().unwrap();
        let is_presigned = sent.query.contains("X-Amz-");
        assert_eq!(claim.expires_seconds(), is_presigned.then_some(60));
        let token = claim.session_token().map(|token| token.expose_secret().to_string());
        let known = sent.credentials.session_token.as_ref().map(|token| token.expose_secret().clone());
        assert_eq!(token, known);
        let candidate = claim.check(at, &VerifyRules::new("sts", &["us-east-1"])).unwrap();
        let key = candidate.signing_key(&sent.credentials).unwrap();
        let canonical = candidate.canonical_request().encode_to_string();
        assert!(canonical.starts_with("POST\n/\n") && canonical.contains("\nx-custom:some value\n"));
        let verified = candidate.verify(&sent.credentials, &key).unwrap();
        assert_eq!((verified.access_key_id().to_string(), verified.signed_at()), ("AKIDEXAMPLE".into(), at));
        assert_eq!((verified.scope().region(), verified.scope().service()), ("us-east-1", "sts"));
        assert_eq!(verified.is_presigned(), is_presigned);
        assert!(verified.is_signed("HOST") && verified.is_signed("x-custom") && !verified.is_signed("x"));
        assert!(verified.signed_headers().any(|header| header == ("X-Custom", "some  value")));
        assert!(format!("{sent:?}").contains(verified.signature().as_str()));
    }
}

#[test]
fn every_signing_vector_verifies() {
    let mut count = 0;
    for line in BY_BOTOCORE.lines().chain(BY_RULE.lines()) {
        let vector: Value = serde_json::from_str(line).unwrap();
        let sent = Sent::of_vector(&vector);
        sent.verify().unwrap_or_else(|rejection| panic!("{}: {rejection}\n{sent:?}", vector["id"]));
        count += 1;
    }
    assert_eq!(count, 625);
}
