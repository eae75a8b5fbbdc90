//! Any request is encoded as by the simple encoder, parses to its parameters, and is equal by every method of `Encode`.
#![no_main]

use hex::ToHex;
use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};
use sts_wire::sigv4::PayloadHash;
use sts_wire::{Credentials, Encode, Endpoint, Operation, SigningKey, Timestamp};
use sts_wire_fuzz::request::{self, Check, PLANTED};
use sts_wire_fuzz::signature::percent_encode;

struct Encoding<'i>(&'i str);

impl Check for Encoding<'_> {
    fn check<O: Operation + std::fmt::Debug>(&self, request: O, mut parameters: Vec<(String, String)>) {
        let encoded = request.encode_to_string();

        let mut read: Vec<_> = form_urlencoded::parse(encoded.as_bytes()).into_owned().collect();
        read.sort();
        parameters.sort();
        assert_eq!(read, parameters, "{encoded}");

        let mut naive: Vec<_> = parameters
            .iter()
            .map(|(name, value)| [name, value].map(|text| percent_encode(text.as_bytes())))
            .collect();
        naive.sort();
        assert_eq!(encoded, query(&naive));

        let mut written = String::new();
        request.encode(&mut written).unwrap();
        assert_eq!(written, encoded);
        assert_eq!(request.encoded_len(), encoded.len());
        let mut buffer = vec![0; encoded.len()];
        assert_eq!(request.encode_to_str(&mut buffer).unwrap(), encoded);
        for length in [0, encoded.len() / 2, encoded.len() - 1] {
            let error = request.encode_to_slice(&mut buffer[..length]).unwrap_err();
            assert_eq!(error.needed(), encoded.len());
        }
        let hash: String = Sha256::digest(&encoded).encode_hex();
        assert_eq!(PayloadHash::of_encoded(&request).as_str(), hash);
        assert_eq!(PayloadHash::of(encoded.as_bytes()).as_str(), hash);

        // Every form is sorted, so it can be signed as the query of a URL.
        let (endpoint, credentials) = (Endpoint::global(), Credentials::new("AKIDEXAMPLE", "secret"));
        let key = SigningKey::for_sts(&credentials, &endpoint, Timestamp::UNIX_EPOCH).unwrap();
        let presigned =
            request.request(&endpoint).presign(&credentials, &key, Timestamp::UNIX_EPOCH, 60).unwrap();
        let url = presigned.encode_to_string();
        assert!(url.starts_with(&format!("{}/?{encoded}&X-Amz-Algorithm=", endpoint.url())), "{url}");

        let mut violations = vec![];
        request.check_each(&mut |violation| violations.push(violation));
        match request.check() {
            Ok(()) => assert!(violations.is_empty()),
            Err(error) => {
                assert_eq!(error.count(), violations.len());
                let printed = format!("{error} {error:?} {violations:?}");
                assert!(self.0.contains(PLANTED) || !printed.contains(PLANTED));
            }
        }
        assert!(self.0.contains(PLANTED) || !format!("{request:?}").contains(PLANTED));
    }
}

fn query(pairs: &[[String; 2]]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|[name, value]| format!("{name}={value}")).collect();
    pairs.join("&")
}

fuzz_target!(|input: &str| request::made_of(input, &Encoding(input)));
