//! Endpoints against `vectors/endpoints.jsonl`, which `vectors/generate/endpoints.py` writes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

use serde_json::{Value, from_str};
use sts_wire::{Endpoint, EndpointOptions};

#[test]
fn every_case_of_the_oracle_agrees() {
    let cases = include_str!("../vectors/endpoints.jsonl");
    assert_eq!(cases.lines().count(), 856);
    for line in cases.lines() {
        let case: Value = from_str(line).unwrap();
        let (params, expect) = (&case["params"], &case["expect"]);
        let flag = |name: &str| params[name].as_bool().unwrap_or(false);
        let mut options =
            EndpointOptions::new().fips(flag("fips")).dual_stack(flag("dual_stack")).global(flag("global"));
        options.region = params["region"].as_str();
        options.endpoint = params["endpoint"].as_str();
        match Endpoint::resolve(&options) {
            Ok(endpoint) => {
                assert_eq!(Some(endpoint.url()), expect["url"].as_str(), "{line}");
                assert_eq!(endpoint.signing_region(), expect["signing_region"].as_str(), "{line}");
            }
            Err(error) => assert_eq!(Some(&*error.to_string()), expect["error"].as_str(), "{line}"),
        }
    }
}
