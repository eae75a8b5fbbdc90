//! Members: their order, their place, and unknown elements.

use super::fixtures::{CREDENTIALS, identity, read, session};
use sts_wire::{AssumeRole, GetCallerIdentity, GetSessionToken, Operation};

/// All permutations of the parts.
fn orders<'p>(parts: &[&'p str]) -> Vec<Vec<&'p str>> {
    let [first, rest @ ..] = parts else { return vec![vec![]] };
    let mut all = Vec::new();
    for order in orders(rest) {
        for at in 0..=order.len() {
            let mut order = order.clone();
            order.insert(at, first);
            all.push(order);
        }
    }
    all
}

#[test]
fn members_may_have_any_order() {
    let credentials = [
        "<AccessKeyId>id</AccessKeyId>",
        "<SecretAccessKey>key</SecretAccessKey>",
        "<SessionToken>token</SessionToken>",
        "<Expiration>2030-01-02T03:04:05Z</Expiration>",
    ];
    for order in orders(&credentials) {
        let document = session(&format!("<Credentials>{}</Credentials>", order.concat()));
        let credentials =
            GetSessionToken::decode_borrowed(200, document.as_bytes()).unwrap().output.credentials;
        assert_eq!(credentials.access_key_id, "id");
        assert_eq!(*credentials.secret_access_key.expose_secret(), "key");
        assert_eq!(*credentials.session_token.unwrap().expose_secret(), "token");
        assert_eq!(credentials.expiration.unwrap().unix(), 1_893_553_445);
    }
    let user = "<AssumedRoleUser><Arn>arn</Arn><AssumedRoleId>id</AssumedRoleId></AssumedRoleUser>";
    let others =
        ["<PackedPolicySize>6</PackedPolicySize>", "<SourceIdentity>me</SourceIdentity>", "<Unknown/>"];
    for order in orders(&[CREDENTIALS, user, others[0], others[1], others[2]]) {
        let document = format!(
            "<AssumeRoleResponse><AssumeRoleResult>{}</AssumeRoleResult></AssumeRoleResponse>",
            order.concat()
        );
        let output = AssumeRole::decode_borrowed(200, document.as_bytes()).unwrap().output;
        let user = output.assumed_role_user.unwrap();
        assert_eq!((user.assumed_role_id.unwrap(), user.arn.unwrap()), ("id".into(), "arn".into()));
        assert_eq!(output.packed_policy_size, Some(6));
        assert_eq!(output.source_identity.unwrap(), "me");
        assert_eq!(output.credentials.access_key_id, "ASIAEXAMPLE");
    }
}

#[test]
fn response_metadata_may_come_before_or_after_the_result() {
    let metadata = "<ResponseMetadata><RequestId>1-2</RequestId></ResponseMetadata>";
    let result = "<GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult>";
    for order in orders(&[metadata, result, "<Other>x</Other>"]) {
        let document = format!("<GetCallerIdentityResponse>{}</GetCallerIdentityResponse>", order.concat());
        let response = GetCallerIdentity::decode_borrowed(200, document.as_bytes()).unwrap();
        assert_eq!(response.request_id.unwrap(), "1-2");
        assert_eq!(response.output.account.unwrap(), "1");
    }
    for empty in ["", "<ResponseMetadata/>", "<ResponseMetadata><Other/></ResponseMetadata>"] {
        let document = format!("<GetCallerIdentityResponse>{result}{empty}</GetCallerIdentityResponse>");
        assert!(GetCallerIdentity::decode_borrowed(200, document.as_bytes()).unwrap().request_id.is_none());
    }
}

#[test]
fn an_unknown_element_is_skipped_with_its_children() {
    for unknown in [
        "<Unknown/>",
        "<Unknown>text</Unknown>",
        "<Unknown a='1'><Unknown><Unknown/>&amp;</Unknown></Unknown>",
        "<arn>lower</arn><ARN>upper</ARN><Arn2/><Ar/>",
        "<Unknown><![CDATA[</Unknown>]]><!-- </Unknown> --></Unknown>",
    ] {
        let output = format!("{unknown}<Account>1</Account>{unknown}<Arn>2</Arn>{unknown}");
        let document = identity(&output)
            .replace("<GetCallerIdentityResult>", &format!("{unknown}<GetCallerIdentityResult>"));
        let output = read(&document);
        assert_eq!((output.account.unwrap(), output.arn.unwrap()), ("1".into(), "2".into()), "{document}");
    }
}

#[test]
fn attributes_are_skipped() {
    let document = identity("<Arn Arn='no' xsi:nil=\"true\" Account='no'>yes</Arn>");
    assert_eq!(read(&document).arn.unwrap(), "yes");
}

#[test]
fn text_in_an_unknown_element_is_skipped() {
    let unknown = "<Unknown>no<Arn>no</Arn>&amp;<![CDATA[<Arn>no</Arn>]]></Unknown>";
    assert_eq!(read(&identity(&format!("{unknown}<Arn>yes</Arn>"))).arn.unwrap(), "yes");
}

#[test]
fn a_known_name_inside_an_unknown_element_is_not_the_member() {
    for decoy in ["<Decoy><Arn>no</Arn></Decoy>", "<Decoy><Decoy><Arn/></Decoy><Arn>no</Arn></Decoy>"] {
        assert!(read(&identity(decoy)).arn.is_none());
        assert_eq!(read(&identity(&format!("{decoy}<Arn>yes</Arn>{decoy}"))).arn.unwrap(), "yes");
    }
    let decoy = CREDENTIALS.replace("Credentials>", "Other>").replace("ASIAEXAMPLE", "no");
    let document = session(&format!("{decoy}{CREDENTIALS}{decoy}"));
    let output = GetSessionToken::decode_borrowed(200, document.as_bytes()).unwrap().output;
    assert_eq!(output.credentials.access_key_id, "ASIAEXAMPLE");
}

#[test]
fn a_known_name_at_another_level_is_not_the_member() {
    let document = session(&format!("<AccessKeyId>no</AccessKeyId>{CREDENTIALS}<Arn>no</Arn>"))
        .replace("<GetSessionTokenResult>", "<Credentials>no</Credentials><GetSessionTokenResult>");
    let output = GetSessionToken::decode_borrowed(200, document.as_bytes()).unwrap().output;
    assert_eq!(output.credentials.access_key_id, "ASIAEXAMPLE");
}

#[test]
fn members_other_than_credentials_may_be_absent() {
    let document = identity("");
    let output = read(&document);
    assert!(output.arn.is_none() && output.user_id.is_none() && output.account.is_none());
    let document = format!(
        "<AssumeRoleResponse><AssumeRoleResult>{CREDENTIALS}</AssumeRoleResult></AssumeRoleResponse>"
    );
    let output = AssumeRole::decode_borrowed(200, document.as_bytes()).unwrap().output;
    assert!(output.assumed_role_user.is_none() && output.packed_policy_size.is_none());
    let empty = document.replace("</AssumeRoleResult>", "<AssumedRoleUser/></AssumeRoleResult>");
    let user = AssumeRole::decode_borrowed(200, empty.as_bytes()).unwrap().output.assumed_role_user.unwrap();
    assert!(user.arn.is_none() && user.assumed_role_id.is_none());
}

#[test]
fn an_element_after_an_empty_element_is_not_its_child() {
    let outside = "<GetCallerIdentityResponse><GetCallerIdentityResult/><Arn>outside</Arn><UserId>outside</UserId>\
         <Account>outside</Account></GetCallerIdentityResponse>";
    let answer = GetCallerIdentity::decode_borrowed(200, outside.as_bytes()).unwrap();
    assert_eq!((answer.output.arn, answer.output.user_id, answer.output.account), (None, None, None));
    let inside = session(CREDENTIALS);
    assert!(GetSessionToken::decode_borrowed(200, inside.as_bytes()).is_ok());
    let outside = inside
        .replace("</GetSessionTokenResult>", "")
        .replace("<GetSessionTokenResult>", "<GetSessionTokenResult/>");
    assert!(GetSessionToken::decode_borrowed(200, outside.as_bytes()).is_err(), "{outside}");
}
