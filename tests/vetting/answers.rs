//! Attacks on the answer of STS, and on the second use of a proof.

use super::proof::{Format, Proof, TOKEN};
use super::verifier::Verifier;
use sts_wire::proof::{ReplayError, Replays};

const ACCOUNT: &str = "123456789012";
const ARN: &str = "arn:aws:sts::123456789012:assumed-role/Admin/alice";
const USER_ID: &str = "AROACKCEVSQ6C2EXAMPLE:alice";
const CANONICAL: &str = "arn:aws:iam::123456789012:role/Admin";

fn xml(arn: &str, account: &str, user_id: &str) -> String {
    format!(
        r#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>{arn}</Arn>
    <UserId>{user_id}</UserId>
    <Account>{account}</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata>
    <RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId>
  </ResponseMetadata>
</GetCallerIdentityResponse>
"#
    )
}

fn json(arn: &str, account: &str, user_id: &str) -> String {
    let result = serde_json::json!({"Account": account, "Arn": arn, "UserId": user_id});
    let metadata = serde_json::json!({"RequestId": "01234567-89ab-cdef-0123-456789abcdef"});
    let response = serde_json::json!({"GetCallerIdentityResult": result, "ResponseMetadata": metadata});
    serde_json::json!({"GetCallerIdentityResponse": response}).to_string()
}

/// The caller whom an answer names. Teleport signs `Accept`, so its answer is JSON.
fn answered(format: Format, status: u16, body: &str) -> Result<String, String> {
    let proof = Proof::signed(format, Some(TOKEN)).wrapped();
    Verifier::new(format).answered(&proof, status, body.as_bytes())
}

/// Each of the answers names no caller, in XML and in JSON.
fn nobody(arn: &str, account: &str, user_id: &str) {
    for (format, body) in
        [(Format::Vault, xml(arn, account, user_id)), (Format::Teleport, json(arn, account, user_id))]
    {
        let caller = answered(format, 200, &body);
        assert!(caller.is_err(), "{caller:?} {body}");
    }
}

#[test]
fn the_answer_of_sts_names_the_caller() {
    for format in Format::ALL {
        let (right, other) = match format {
            Format::Teleport => (json(ARN, ACCOUNT, USER_ID), xml(ARN, ACCOUNT, USER_ID)),
            _ => (xml(ARN, ACCOUNT, USER_ID), json(ARN, ACCOUNT, USER_ID)),
        };
        assert_eq!(answered(format, 200, &right).as_deref(), Ok(CANONICAL), "{format:?}");
        assert!(answered(format, 200, &other).is_err(), "{format:?}");
    }
}

#[test]
fn a_redirect_names_no_caller() {
    for status in [100, 201, 204, 206, 299, 300, 301, 302, 303, 304, 307, 308, 400, 403, 404, 500, 503] {
        for (format, body) in
            [(Format::Vault, xml(ARN, ACCOUNT, USER_ID)), (Format::Teleport, json(ARN, ACCOUNT, USER_ID))]
        {
            let caller = answered(format, status, &body);
            assert!(caller.is_err(), "{status} {caller:?}");
        }
    }
}

/// An endpoint of the verifier's list answers, so its documents may have another namespace, as those of other servers.
#[test]
fn an_answer_in_another_namespace_names_the_caller() {
    let whole = xml(ARN, ACCOUNT, USER_ID);
    let other = whole.replace("https://sts.amazonaws.com/doc/2011-06-15/", "https://sts.example/");
    assert_ne!(other, whole);
    assert_eq!(answered(Format::Vault, 200, &other).as_deref(), Ok(CANONICAL));
}

/// The text of an attacker in a field that is not read, in another document or around the document.
#[test]
fn an_answer_that_is_another_document_names_no_caller() {
    let whole = xml(ARN, ACCOUNT, USER_ID);
    let other = whole.replace("GetCallerIdentity", "AssumeRole");
    for body in [
        "",
        "<html><body>Arn: arn:aws:iam::123456789012:root</body></html>",
        "SomeRandomGibberish",
        &other,
        &format!("text {whole}"),
        &format!("{whole}{whole}"),
        &format!("{whole}<a/>"),
        &format!("<a>{whole}</a>"),
        &format!(r#"{{"UserAgent": {whole:?}}}"#),
        &whole.replace("</GetCallerIdentityResponse>", ""),
        &whole.replace("Arn>", "arn>"),
        r#"<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
            <Code>AccessDenied</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>"#,
    ] {
        let caller = answered(Format::Vault, 200, body);
        assert!(caller.is_err(), "{caller:?} {body}");
    }
    let whole = json(ARN, ACCOUNT, USER_ID);
    for body in [
        "{}",
        "null",
        &format!("[{whole}]"),
        &format!("{whole}{whole}"),
        &format!("{whole} x"),
        &whole.replace("GetCallerIdentityResult", "AssumeRoleResult"),
        &whole.replace(r#""Arn":"#, r#""arn":"#),
        r#"{"Error":{"Code":"AccessDenied","Message":"no","Type":"Sender"},"RequestId":"1"}"#,
    ] {
        let caller = answered(Format::Teleport, 200, body);
        assert!(caller.is_err(), "{caller:?} {body}");
    }
}

#[test]
fn a_member_twice_in_the_answer_names_no_caller() {
    for (name, value) in [("Arn", ARN), ("Account", ACCOUNT), ("UserId", USER_ID)] {
        let member = format!("<{name}>{value}</{name}>");
        let twice = xml(ARN, ACCOUNT, USER_ID).replace(&member, &format!("{member}{member}"));
        assert!(answered(Format::Vault, 200, &twice).is_err(), "{name}");
        let member = format!(r#""{name}":"{value}""#);
        let twice = json(ARN, ACCOUNT, USER_ID).replace(&member, &format!("{member},{member}"));
        assert!(answered(Format::Teleport, 200, &twice).is_err(), "{name}");
    }
}

#[test]
fn a_member_missing_in_the_answer_names_no_caller() {
    for name in ["Arn", "Account", "UserId"] {
        let missing = xml(ARN, ACCOUNT, USER_ID).replace(name, "Other");
        assert!(answered(Format::Vault, 200, &missing).is_err(), "{name}");
        let missing = json(ARN, ACCOUNT, USER_ID).replace(name, "Other");
        assert!(answered(Format::Teleport, 200, &missing).is_err(), "{name}");
    }
}

/// A name that the signer chose cannot end the element or the string, and no reader sees half of it.
#[test]
fn markup_in_a_member_of_the_answer_names_no_caller() {
    for markup in ["<!-- -->", "<b/>", "<![CDATA[x]]>", "&amp;", "&#x61;", "</Arn><Arn>", "<?x?>", "&evil;"] {
        for place in [ARN, USER_ID] {
            let text = format!("{place}{markup}");
            let body = xml(ARN, ACCOUNT, USER_ID).replace(place, &text);
            let caller = answered(Format::Vault, 200, &body);
            assert!(caller.is_err(), "{caller:?} {body}");
        }
    }
    for escape in ["\\u0061", "\\u0000", "\\\"", "\\n"] {
        let body = json(ARN, ACCOUNT, USER_ID).replace(ARN, &format!("{ARN}{escape}"));
        assert!(answered(Format::Teleport, 200, &body).is_err(), "{escape}");
    }
}

#[test]
fn an_arn_that_is_cut_by_hand_elsewhere_names_no_caller() {
    for arn in [
        "arn:aws:sts::123456789012:assumed-role/Admin/alice:extra",
        "arn:aws:sts::123456789012:assumed-role:Admin/alice",
        "arn:aws:sts:eu-west-1:123456789012:assumed-role/Admin/alice",
        "arn:aws:sts::12345678901:assumed-role/Admin/alice",
        "arn:aws:sts:::assumed-role/Admin/alice",
        "arn:evil:sts::123456789012:assumed-role/Admin/alice",
        "arn:aws:iam::123456789012:assumed-role/Admin/alice",
        "arn:aws:s3::123456789012:assumed-role/Admin/alice",
        "arn:aws:sts::123456789012:assumed-role/../Admin/alice",
        "arn:aws:sts::123456789012:assumed-role/Admin/",
        "arn:aws:sts::123456789012:assumed-role//alice",
        "arn:aws:sts::123456789012:assumed-role/Admin",
        "arn:aws:sts::123456789012:role/Admin",
        "ARN:aws:sts::123456789012:assumed-role/Admin/alice",
        " arn:aws:sts::123456789012:assumed-role/Admin/alice",
        "arn:aws:sts::123456789012:assumed-role/Admin/alice\n",
        "",
    ] {
        nobody(arn, ACCOUNT, USER_ID);
    }
}

#[test]
fn another_account_than_the_one_of_the_arn_names_no_caller() {
    for account in ["210987654321", "12345678901", "", "123456789012 ", "0123456789012"] {
        nobody(ARN, account, USER_ID);
    }
    nobody(&ARN.replace("123456789012", "210987654321"), ACCOUNT, USER_ID);
}

#[test]
fn another_user_id_than_the_one_of_the_arn_names_no_caller() {
    for user_id in [
        "AROACKCEVSQ6C2EXAMPLE",
        "AROACKCEVSQ6C2EXAMPLE:bob",
        ":alice",
        "123456789012",
        "",
        "AROACKCEVSQ6C2EXAMPLE:alice:",
    ] {
        nobody(ARN, ACCOUNT, user_id);
    }
}

#[test]
fn an_arn_of_another_partition_than_the_endpoint_names_no_caller() {
    for partition in ["aws-cn", "aws-us-gov", "aws-iso", "aws-x"] {
        nobody(&ARN.replace("arn:aws:", &format!("arn:{partition}:")), ACCOUNT, USER_ID);
    }
}

#[test]
fn a_path_in_an_assumed_role_names_no_caller() {
    nobody("arn:aws:sts::123456789012:assumed-role/Org/Team/Admin/alice", ACCOUNT, USER_ID);
}

#[test]
fn a_proof_used_again_is_refused() {
    for format in Format::ALL {
        let (verifier, mut replays) = (Verifier::new(format), Replays::new());
        let proof = Proof::signed(format, Some(TOKEN));
        assert_eq!(verifier.remembered(&proof.wrapped(), &mut replays), Ok(()));
        assert_eq!(verifier.remembered(&proof.wrapped(), &mut replays), Err(ReplayError::Seen));
        // The changes with which a thief's proof is still accepted.
        let mut changed = proof.clone();
        changed.headers.reverse();
        for (name, value) in &mut changed.headers {
            name.make_ascii_uppercase();
            *value = value.replace(", ", ",");
        }
        changed.url = match changed.url.split_once('?') {
            Some((url, query)) => format!("{url}?{}", query.split('&').rev().collect::<Vec<_>>().join("&")),
            None => changed.url,
        };
        assert_ne!(changed.wrapped(), proof.wrapped());
        assert_eq!(
            verifier.remembered(&changed.wrapped(), &mut replays),
            Err(ReplayError::Seen),
            "{format:?}"
        );
        // A proof with another signature is new.
        let other = Proof::signed(format, None).wrapped();
        assert_eq!(verifier.remembered(&other, &mut replays), Ok(()));
    }
}
