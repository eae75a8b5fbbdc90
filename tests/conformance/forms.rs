//! `vectors/forms.jsonl`: forms by botocore, in canonical order.

use super::driver::operation::{self, Use};
use super::{answers_to, vectors};
use sts_wire::{Encode, Operation};

const FORMS: &str = include_str!("../../vectors/forms.jsonl");

/// Encodes with every method of `Encode`.
struct Ladder<'c> {
    query: &'c str,
}

impl Use for Ladder<'_> {
    type Answer = ();

    fn with<O: Operation>(self, operation: &O) {
        let Self { query } = self;
        let mut string = String::new();
        operation.encode(&mut string).unwrap();
        assert_eq!(string, query);
        assert_eq!(operation.encoded_len(), query.len(), "{query}");
        let mut buffer = [query.as_bytes(), b"rest"].concat();
        buffer[..query.len()].fill(0xff);
        assert_eq!(operation.encode_to_str(&mut buffer), Ok(query));
        assert_eq!(&buffer[query.len()..], b"rest", "{query}");
        let (_, too_small) = buffer[..query.len()].split_last_mut().unwrap();
        let error = operation.encode_to_slice(too_small).unwrap_err();
        assert_eq!(error.needed(), query.len(), "{query}");
        #[cfg(feature = "alloc")]
        assert_eq!(operation.encode_to_string(), query);
        let mut parameters = Vec::new();
        operation.each_parameter(&mut |parameter| {
            parameters.push((parameter.name().to_string(), parameter.value().to_owned()));
        });
        assert_eq!(parameters, form_urlencoded::parse(query.as_bytes()).into_owned().collect::<Vec<_>>());
    }
}

/// A configuration with the members of the vectors is the request that botocore writes.
#[test]
#[cfg(feature = "serde")]
fn a_configuration_is_the_form_of_botocore() {
    use sts_wire::{
        AssumeRole, AssumeRoleWithSaml, AssumeRoleWithWebIdentity, AssumeRoot, DecodeAuthorizationMessage,
        GetAccessKeyInfo, GetDelegatedAccessToken, GetFederationToken, GetSessionToken, GetWebIdentityToken,
        RequestConfig,
    };

    let mut count = 0;
    for case in vectors(FORMS) {
        let params = case["params"].to_string();
        let config = match serde_json::from_str::<RequestConfig>(&params) {
            Ok(config) => config,
            // After an empty item, others would have other numbers.
            Err(error) => {
                let is_empty = error.to_string().contains(" is empty");
                assert!(is_empty && params.contains("{}"), "{error} {params}");
                continue;
            }
        };
        let members = config.members();
        macro_rules! form {
            ($empty:expr) => {
                members.read($empty).map(|action| action.encode_to_string())
            };
        }
        let form = match case["operation"].as_str().unwrap() {
            "AssumeRole" => form!(AssumeRole::new("", "")),
            "AssumeRoleWithSAML" => form!(AssumeRoleWithSaml::new("", "", "")),
            "AssumeRoleWithWebIdentity" => form!(AssumeRoleWithWebIdentity::new("", "", "")),
            "AssumeRoot" => form!(AssumeRoot::new("", "")),
            "DecodeAuthorizationMessage" => form!(DecodeAuthorizationMessage::new("")),
            "GetAccessKeyInfo" => form!(GetAccessKeyInfo::new("")),
            "GetCallerIdentity" => continue,
            "GetDelegatedAccessToken" => form!(GetDelegatedAccessToken::new("")),
            "GetFederationToken" => form!(GetFederationToken::new("")),
            "GetSessionToken" => form!(GetSessionToken::new()),
            "GetWebIdentityToken" => form!(GetWebIdentityToken::new(&[], "")),
            other => panic!("{other}"),
        };
        match form {
            Ok(form) => assert_eq!(form, case["query"], "{case}"),
            Err(error) => panic!("{error} {case}"),
        }
        count += 1;
    }
    assert!(count > 800, "{count}");
}

#[test]
fn every_method_of_encode_writes_the_form_of_botocore() {
    for case in vectors(FORMS) {
        let (operation, params) = (case["operation"].as_str().unwrap(), case["params"].as_object().unwrap());
        let query = case["query"].as_str().unwrap();
        operation::request(operation, params, Ladder { query }).unwrap();
    }
}

#[test]
fn the_driver_answers_the_form_of_botocore() {
    let cases = vectors(FORMS);
    for (case, answer) in cases.iter().zip(answers_to("encode", &cases)) {
        assert_eq!((&answer["id"], &answer["query"]), (&case["id"], &case["query"]));
    }
}

#[test]
fn the_vectors_have_all_operations_and_members() {
    let cases = vectors(FORMS);
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for case in &cases {
        let operation = case["operation"].as_str().unwrap();
        seen.extend(case["params"].as_object().unwrap().keys().map(|member| (operation, &**member)));
    }
    seen.sort_unstable();
    seen.dedup();
    let counts: Vec<_> = seen.chunk_by(|this, that| this.0 == that.0).map(<[_]>::len).collect();
    // The number of members of each operation in the service model, in the order of names. GetCallerIdentity has none.
    assert_eq!(counts, [13, 7, 8, 4, 1, 1, 1, 6, 4, 4]);
    assert!(cases.iter().any(|case| case["operation"] == "GetCallerIdentity"));
}

/// Encodes the request that was read, which must be the form that it was read from.
#[cfg(feature = "server")]
struct Again<'c>(&'c str);

#[cfg(feature = "server")]
impl Use for Again<'_> {
    type Answer = ();

    fn with<O: Operation>(self, operation: &O) {
        let mut again = String::new();
        operation.encode(&mut again).unwrap();
        assert_eq!(again, self.0);
    }
}

/// The parameters as a form has them: without empty lists, and without structures without members at the end of a list.
#[cfg(feature = "server")]
fn as_sent(params: &serde_json::Value) -> serde_json::Value {
    let mut params = params.as_object().unwrap().clone();
    for list in params.values_mut().filter_map(|value| value.as_array_mut()) {
        while list.pop_if(|item| item.as_object().is_some_and(serde_json::Map::is_empty)).is_some() {}
    }
    params.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
    params.into()
}

/// Whether a list has a structure without members before another item.
#[cfg(feature = "server")]
fn has_gap(as_sent: &serde_json::Value) -> bool {
    let lists = as_sent.as_object().unwrap().values().filter_map(|value| value.as_array());
    lists.flatten().any(|item| item.as_object().is_some_and(serde_json::Map::is_empty))
}

/// botocore sends nothing for a structure without members, so the numbers of the other items have a gap.
#[cfg(feature = "server")]
const WITH_GAPS: &[&str] = &[
    "AssumeRole/PolicyArns-list-with-gaps",
    "AssumeRole/ProvidedContexts-list-with-gaps",
    "AssumeRoleWithSAML/PolicyArns-list-with-gaps",
    "AssumeRoleWithWebIdentity/PolicyArns-list-with-gaps",
    "GetFederationToken/PolicyArns-list-with-gaps",
    "AssumeRoleWithWebIdentity/random-12",
    "AssumeRoleWithWebIdentity/random-22",
    "GetFederationToken/random-27",
    "AssumeRole/random-30",
    "AssumeRoleWithSAML/random-31",
    "AssumeRoleWithWebIdentity/random-32",
    "GetFederationToken/random-67",
    "AssumeRoleWithSAML/random-71",
    "GetFederationToken/random-87",
    "AssumeRole/random-90",
    "AssumeRoleWithSAML/random-101",
    "AssumeRoleWithWebIdentity/random-102",
    "AssumeRoleWithWebIdentity/random-132",
    "AssumeRoleWithSAML/random-141",
    "AssumeRole/random-160",
    "AssumeRole/random-170",
    "GetFederationToken/random-177",
    "AssumeRoleWithWebIdentity/random-182",
    "GetFederationToken/random-187",
    "AssumeRoleWithWebIdentity/random-192",
    "AssumeRole/random-210",
];

#[cfg(feature = "server")]
#[test]
fn every_form_without_gaps_is_read_back() {
    use serde_json::json;

    let cases = vectors(FORMS);
    let asked = |part: &str| -> Vec<_> {
        cases.iter().map(|case| json!({"id": case["id"], part: case["query"]})).collect()
    };
    for part in ["body", "query"] {
        let mut with_gaps = Vec::new();
        for (case, answer) in cases.iter().zip(answers_to("parse", &asked(part))) {
            if !answer["error"].is_null() {
                assert_eq!(
                    answer["error"]["message"], "items are not numbered from 1 without gaps",
                    "{case}"
                );
                assert!(has_gap(&as_sent(&case["params"])), "{case}");
                with_gaps.push(case["id"].as_str().unwrap());
                continue;
            }
            assert_eq!(answer["operation"], case["operation"]);
            assert_eq!(as_sent(&answer["params"]), as_sent(&case["params"]), "{}", case["id"]);
            let (operation, params) =
                (answer["operation"].as_str().unwrap(), answer["params"].as_object().unwrap());
            operation::request(operation, params, Again(case["query"].as_str().unwrap())).unwrap();
        }
        assert_eq!(with_gaps, WITH_GAPS);
    }
}
