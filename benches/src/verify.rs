//! Verifying a request that is signed by headers, compared with the necessary compressions of SHA-256.

use crate::group::{Group, Role, Target};
use crate::input::{self, AMZ_DATE, CONTENT_TYPE, HOST, REGION};
use crate::sign::Floor;
use std::hint::black_box;
use sts_wire::sigv4::{PayloadHash, Query, Received, Request, VerifyRules};
use sts_wire::{Encode, GetCallerIdentity};

/// A request as a server receives it.
#[derive(Clone, Copy)]
struct Case {
    body: &'static str,
    token: Option<&'static str>,
    headers: &'static [(&'static str, &'static str)],
}

pub fn groups() -> Vec<Group> {
    let leak = |text: String| &*text.leak();
    let get_caller_identity = leak(GetCallerIdentity::new().encode_to_string());
    let assume_role = leak(input::assume_role().encode_to_string());
    vec![
        group("verify/cached/43-byte-body", get_caller_identity, None, 11_900),
        group("verify/cached/800-byte-token", get_caller_identity, Some(&input::TOKEN), 15_100),
        group("verify/cached/1-KB-body", assume_role, None, 12_000),
    ]
}

fn group(name: &'static str, body: &'static str, token: Option<&'static str>, instructions: u64) -> Group {
    let (credentials, key) = (input::credentials(token), input::key());
    let request =
        Request::new("POST", HOST, "/", PayloadHash::of(body.as_bytes())).content_type(CONTENT_TYPE);
    let signed = key.sign(credentials, &request, input::now()).unwrap();
    let floor = Floor::new(
        &[body.as_bytes(), signed.canonical_request().encode_to_string().as_bytes()],
        signed.string_to_sign().encode_to_string().as_bytes(),
        false,
    );
    assert_eq!(floor.signature(), signed.signature().as_str());
    // What clients send beside the signature, too.
    let mut headers = vec![
        ("Host", HOST),
        ("User-Agent", "Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux lang/python"),
        ("Accept-Encoding", "identity"),
        ("Content-Type", CONTENT_TYPE),
        ("Content-Length", body.len().to_string().leak()),
    ];
    headers.extend(signed.headers().map(|(name, value)| (name, &*value.encode_to_string().leak())));
    assert!(headers.contains(&("x-amz-date", AMZ_DATE)));
    let case = Case { body, token, headers: headers.leak() };

    let question = format!(
        "What does it cost above its {} compressions to verify a body of {} bytes{}, with a key that was derived \
         before?",
        floor.compressions(),
        body.len(),
        token.map_or(String::new(), |token| format!(" with a session token of {} bytes", token.len())),
    );
    let mut group = Group::new(name, question).targets(&[
        Target::Floor(1.6),
        Target::Instructions(instructions),
        #[cfg(feature = "rivals")]
        Target::Rival("scratchstack-aws-signature", 3.0),
        #[cfg(feature = "s3s")]
        Target::Rival(s3s::NAME, 3.0),
        Target::NoAllocation,
    ]);
    group.add(Role::Floor, "the compressions", move || floor.run());
    let verify = move || {
        let case = black_box(case);
        let hash = PayloadHash::of(case.body.as_bytes());
        let received = Received::new("POST", "/", Query::rfc3986(""), case.headers, hash);
        let candidate =
            received.claim().unwrap().check(input::now(), &VerifyRules::new("sts", &[REGION])).unwrap();
        candidate.verify(black_box(credentials), key).unwrap().signed_at()
    };
    assert_eq!(verify(), input::now());
    group.add(Role::Ours, "sts-wire: claim, check, verify", verify);
    #[cfg(feature = "rivals")]
    rivals::add(&mut group, case);
    #[cfg(feature = "s3s")]
    s3s::add(&mut group, case);
    group
}

#[cfg(feature = "rivals")]
mod rivals {
    use super::*;
    use crate::input::{ACCESS_KEY_ID, NOW, SECRET_ACCESS_KEY};
    use chrono::DateTime;
    use scratchstack_aws_principal::User;
    use scratchstack_aws_signature::{
        GetSigningKeyRequest, GetSigningKeyResponse, KSecretKey, NO_ADDITIONAL_SIGNED_HEADERS,
        SignatureOptions, sigv4_validate_request,
    };
    use std::str::FromStr;
    use std::task::{Context, Poll, Waker};
    use tower::BoxError;

    /// scratchstack-aws-signature takes the request; each run gets a copy of it. The key is derived before.
    pub(super) fn add(group: &mut Group, case: Case) {
        let now = DateTime::from_timestamp(NOW, 0).unwrap();
        let key =
            KSecretKey::from_str(SECRET_ACCESS_KEY).unwrap().to_ksigning(now.date_naive(), REGION, "sts");
        let user = User::new("aws", "123456789012", "/", "user").unwrap();
        let answer = GetSigningKeyResponse::builder().principal(user).signing_key(key).build().unwrap();
        let mut request = http::Request::post("/").body(case.body.as_bytes().to_vec()).unwrap();
        for (name, value) in case.headers {
            let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().append(name, value.parse().unwrap());
        }
        let token = case.token;
        let mut keys = tower::service_fn(move |wanted: GetSigningKeyRequest| {
            let is_known = wanted.access_key() == ACCESS_KEY_ID && wanted.session_token() == token;
            std::future::ready(if is_known { Ok(answer.clone()) } else { Err(BoxError::from("unknown")) })
        });
        let mut verify = move || {
            let request = black_box(&request).clone();
            let (required, options) = (&NO_ADDITIONAL_SIGNED_HEADERS, SignatureOptions::default());
            let verifying = sigv4_validate_request(request, REGION, "sts", &mut keys, now, required, options);
            let mut future = std::pin::pin!(verifying);
            // The future is ready at the first poll.
            match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(verified) => verified.unwrap().2,
                Poll::Pending => unreachable!(),
            }
        };
        verify();
        group.add(Role::Rival, "scratchstack-aws-signature", verify);
    }
}

/// The verifier of s3s is private. Its service verifies, and then calls a route that does nothing.
#[cfg(feature = "s3s")]
mod s3s {
    use super::*;
    use crate::input::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
    use ::s3s::auth::SimpleAuth;
    use ::s3s::config::{S3Config, StaticConfigProvider};
    use ::s3s::route::S3Route;
    use ::s3s::service::S3ServiceBuilder;
    use ::s3s::{Body, S3, S3Request, S3Response, S3Result};
    use bytes::Bytes;
    use http::{Extensions, HeaderMap, HeaderName, Method, Request, Uri};
    use std::sync::Arc;
    use std::task::{Context, Poll, Waker};

    pub(super) const NAME: &str = "s3s, a service with a route";

    struct Nothing;

    impl S3 for Nothing {}

    /// Is called if the signature was verified.
    struct Reached;

    #[async_trait::async_trait]
    impl S3Route for Reached {
        fn is_match(&self, _: &Method, _: &Uri, _: &HeaderMap, _: &mut Extensions) -> bool {
            true
        }

        async fn call(&self, _: S3Request<Body>) -> S3Result<S3Response<Body>> {
            Ok(S3Response::new(Body::empty()))
        }
    }

    /// The service takes the request; each run gets a copy of it. It derives the key, and knows no session tokens. It
    /// reads the clock, so its tolerance is the largest.
    pub(super) fn add(group: &mut Group, case: Case) {
        let mut builder = S3ServiceBuilder::new(Nothing);
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
        builder.set_route(Reached);
        let mut config = S3Config::default();
        config.presigned_url_max_skew_time_secs = u32::MAX;
        builder.set_config(Arc::new(StaticConfigProvider::new(Arc::new(config))));
        let service = builder.build();
        let mut request = Request::post("/").body(Bytes::from_static(case.body.as_bytes())).unwrap();
        for (name, value) in case.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().append(name, value.parse().unwrap());
        }
        let call = move |request: &Request<Bytes>| {
            let request = black_box(request).clone().map(Body::from);
            let mut future = std::pin::pin!(service.call(request));
            // The body is in memory: the future is ready at the first poll.
            match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(answered) => answered.unwrap().status(),
                Poll::Pending => unreachable!(),
            }
        };
        assert_eq!(call(&request), 200);
        let other = request.clone().map(|_| Bytes::from_static(b"Action=Other"));
        assert_eq!(call(&other), 403);
        group.add(Role::Rival, NAME, move || call(&request));
    }
}
