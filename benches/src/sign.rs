//! Signing by headers, compared with the necessary compressions of SHA-256.

use crate::group::{Group, Role, Target};
use crate::input::{self, AMZ_DATE, CONTENT_TYPE, HOST, REGION, SECRET_ACCESS_KEY};
use crate::oracle::Signing;
use sha2::block_api::compress256;
use std::hint::black_box;
use sts_wire::sigv4::{PayloadHash, Request};
use sts_wire::{Credentials, Encode, GetCallerIdentity, SigningKey};

/// A request to sign.
#[derive(Clone, Copy)]
struct Case {
    body: &'static str,
    token: Option<&'static str>,
}

pub fn groups() -> Vec<Group> {
    let leak = |body: String| &*body.leak();
    let get_caller_identity = leak(GetCallerIdentity::new().encode_to_string());
    let assume_role = leak(input::assume_role().encode_to_string());
    assert_eq!(get_caller_identity.len(), 43);
    let small = Case { body: get_caller_identity, token: None };
    let token = Case { token: Some(&input::TOKEN), ..small };
    let large = Case { body: assume_role, token: None };
    vec![
        group("sign/cached/43-byte-body", small, Some(9), false, 5_000),
        group("sign/cached/800-byte-token", token, None, false, 6_500),
        group("sign/cached/1-KB-body", large, None, false, 5_000),
        group("sign/derived/43-byte-body", small, Some(27), true, 7_250),
        group("sign/derived/800-byte-token", token, None, true, 8_750),
        group("sign/derived/1-KB-body", large, None, true, 7_250),
    ]
}

fn group(
    name: &'static str,
    case: Case,
    compressions: Option<usize>,
    derive: bool,
    instructions: u64,
) -> Group {
    let credentials = input::credentials(case.token);
    let key = input::key();
    let signature = expected(case);

    // The hashed messages come from the crate. The assertion of the signature proves them right.
    let payload_hash = PayloadHash::of(case.body.as_bytes());
    let request = request(payload_hash);
    let signed = key.sign(credentials, &request, input::now()).unwrap();
    let floor = Floor::new(
        &[case.body.as_bytes(), signed.canonical_request().encode_to_string().as_bytes()],
        signed.string_to_sign().encode_to_string().as_bytes(),
        derive,
    );
    assert_eq!(floor.signature(), signature);
    assert!(compressions.is_none_or(|count| count == floor.compressions()), "{}", floor.compressions());

    let cost = if derive { "and a key derived each time" } else { "with a key that was derived before" };
    let question = format!(
        "What does it cost above its {} compressions to sign a body of {} bytes{}, {cost}? \
         The rivals can keep no key: they derive it each time.",
        floor.compressions(),
        case.body.len(),
        case.token.map_or(String::new(), |token| format!(" with a session token of {} bytes", token.len())),
    );
    let mut group = Group::new(name, question).targets(&[
        Target::Floor(if derive { 1.2 } else { 1.45 }),
        Target::Instructions(instructions),
        Target::NoAllocation,
    ]);
    group.add(Role::Floor, "the compressions", move || floor.run());

    let mut header = [0; 512];
    assert!(
        authorization(case, credentials, key, &mut header)
            .ends_with(format!("Signature={signature}").as_bytes())
    );
    group.add(Role::Ours, "sts-wire, to the Authorization header", move || {
        let credentials = black_box(credentials);
        if derive {
            let key = credentials.signing_key(input::now(), REGION, "sts").unwrap();
            authorization(case, credentials, &key, &mut header).len()
        } else {
            authorization(case, credentials, key, &mut header).len()
        }
    });
    if !derive {
        group.add(Role::Aside, "sts-wire, the signature alone", move || {
            let request = self::request(PayloadHash::of(black_box(case.body).as_bytes()));
            let signed = key.sign(black_box(credentials), &request, input::now()).unwrap();
            signed.signature().as_str().len()
        });
    }
    #[cfg(feature = "rivals")]
    rivals::add(&mut group, case);
    group
}

fn request(payload_hash: PayloadHash) -> Request<'static> {
    Request::new("POST", HOST, "/", payload_hash).content_type(CONTENT_TYPE)
}

/// Signs the body as rivals get it, in memory, and writes the header.
fn authorization<'h>(
    case: Case,
    credentials: &Credentials<&str>,
    key: &SigningKey,
    header: &'h mut [u8],
) -> &'h [u8] {
    let request = request(PayloadHash::of(black_box(case.body).as_bytes()));
    let signed = key.sign(credentials, &request, input::now()).unwrap();
    let (name, value) = signed.headers().last().unwrap();
    assert_eq!(name, "authorization");
    value.encode_to_slice(header).unwrap()
}

fn expected(case: Case) -> String {
    let mut headers = vec![("content-type", CONTENT_TYPE), ("host", HOST), ("x-amz-date", AMZ_DATE)];
    headers.extend(case.token.map(|token| ("x-amz-security-token", token)));
    Signing { method: "POST", query: vec![], headers, amz_date: AMZ_DATE, body: case.body.as_bytes() }
        .signature()
}

type State = [u32; 8];
type Block = [u8; 64];

/// FIPS 180-4, section 5.3.3.
const INITIAL: State =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// The necessary compressions of a signature, and nothing else: every message is padded and in blocks beforehand.
pub struct Floor {
    messages: Vec<(State, Vec<Block>)>,
}

impl Floor {
    /// `hashed` are the messages hashed by SHA-256; `to_sign` is the message of the HMAC with the signing key.
    pub fn new(hashed: &[&[u8]], to_sign: &[u8], derive: bool) -> Self {
        let mut all = Self { messages: Vec::new() };
        let mut key = all.key(format!("AWS4{SECRET_ACCESS_KEY}").as_bytes());
        for part in [&AMZ_DATE[..8], REGION, "sts", "aws4_request"] {
            let mac = all.mac(key, part.as_bytes());
            key = all.key(&mac);
        }
        if !derive {
            all.messages.clear();
        }
        for message in hashed {
            all.hash(INITIAL, 0, message);
        }
        all.mac(key, to_sign);
        all
    }

    pub fn compressions(&self) -> usize {
        self.messages.iter().map(|(_, blocks)| blocks.len()).sum()
    }

    pub fn run(&self) -> State {
        self.messages.iter().fold(INITIAL, |before, (state, blocks)| {
            let mut state = *state;
            // Each message depends on the digest before it, as in a signature.
            state[0] ^= before[0] & black_box(0);
            compress256(&mut state, blocks);
            state
        })
    }

    pub fn signature(&self) -> String {
        hex::encode(digest(self.run()))
    }

    /// The midstates of HMAC (RFC 2104).
    fn key(&mut self, key: &[u8]) -> [State; 2] {
        [0x36, 0x5c].map(|pad| {
            let mut block = [pad; 64];
            block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
            self.compress(INITIAL, vec![block])
        })
    }

    fn mac(&mut self, [inner, outer]: [State; 2], message: &[u8]) -> [u8; 32] {
        let inner = self.hash(inner, 64, message);
        self.hash(outer, 64, &inner)
    }

    fn hash(&mut self, state: State, before: usize, message: &[u8]) -> [u8; 32] {
        let mut padded = message.to_vec();
        padded.push(0x80);
        padded.resize(padded.len().next_multiple_of(64), 0);
        if padded.len() < message.len() + 9 {
            padded.resize(padded.len() + 64, 0);
        }
        let length = padded.len();
        padded[length - 8..].copy_from_slice(&((before + message.len()) as u64 * 8).to_be_bytes());
        digest(self.compress(state, padded.as_chunks().0.to_vec()))
    }

    fn compress(&mut self, start: State, blocks: Vec<Block>) -> State {
        let mut state = start;
        compress256(&mut state, &blocks);
        self.messages.push((start, blocks));
        state
    }
}

fn digest(state: State) -> [u8; 32] {
    let mut digest = [0; 32];
    digest.as_chunks_mut().0.iter_mut().zip(state).for_each(|(bytes, word)| *bytes = word.to_be_bytes());
    digest
}

#[cfg(feature = "rivals")]
pub(crate) mod rivals {
    use super::*;
    use crate::input::ACCESS_KEY_ID;
    use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
    use aws_sigv4::sign::v4;
    use aws_smithy_runtime_api::client::identity::Identity;
    use http::request::Parts;
    use reqsign_aws_v4::{Credential, RequestSigner};
    use reqsign_core::hash::hex_sha256;
    use reqsign_core::{Context, SignRequest};
    use std::task::{Poll, Waker};
    use std::time::{Duration, SystemTime};

    pub(super) fn add(group: &mut Group, case: Case) {
        let identity = identity(case.token);
        let aws_sigv4 = move || {
            let headers = [("content-type", CONTENT_TYPE), ("host", HOST)];
            let body = SignableBody::Bytes(black_box(case.body).as_bytes());
            let request = SignableRequest::new("POST", input::URL, headers.into_iter(), body).unwrap();
            let settings = SigningSettings::default();
            sign(request, &params(&identity, settings).into()).unwrap().into_parts()
        };
        let (instructions, signature) = aws_sigv4();
        assert_eq!(signature, expected(case));
        assert_eq!(instructions.headers().count(), if case.token.is_some() { 3 } else { 2 });
        group.add(Role::Rival, "aws-sigv4", aws_sigv4);

        let mut reqsign = Reqsign::new("POST", input::URL, &[("content-type", CONTENT_TYPE)], case.token);
        reqsign.sign(&hex_sha256(case.body.as_bytes()), None);
        assert_eq!(reqsign.signature(), reqsign.expected(case));
        group.add(Role::Rival, "reqsign-aws-v4", move || {
            reqsign.sign(&hex_sha256(black_box(case.body).as_bytes()), None);
        });
    }

    pub(crate) fn identity(token: Option<&str>) -> Identity {
        let token = token.map(String::from);
        aws_credential_types::Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, token, None, "benches")
            .into()
    }

    pub(crate) fn params(
        identity: &Identity,
        settings: SigningSettings,
    ) -> v4::SigningParams<'_, SigningSettings> {
        v4::SigningParams::builder()
            .identity(identity)
            .region(REGION)
            .name("sts")
            .time(SystemTime::UNIX_EPOCH + Duration::from_secs(input::NOW as u64))
            .settings(settings)
            .build()
            .unwrap()
    }

    /// reqsign-aws-v4, which signs the head of a request in place and reads the clock for it.
    pub(crate) struct Reqsign {
        signer: RequestSigner,
        context: Context,
        credential: Credential,
        unsigned: http::Uri,
        pub(crate) head: Parts,
    }

    impl Reqsign {
        pub(crate) fn new(method: &str, uri: &str, headers: &[(&str, &str)], token: Option<&str>) -> Self {
            let mut request = http::Request::builder().method(method).uri(uri);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let head = request.body(()).unwrap().into_parts().0;
            Self {
                signer: RequestSigner::new("sts", REGION),
                context: Context::new(),
                credential: Credential {
                    access_key_id: ACCESS_KEY_ID.into(),
                    secret_access_key: SECRET_ACCESS_KEY.into(),
                    session_token: token.map(String::from),
                    expires_in: None,
                },
                unsigned: head.uri.clone(),
                head,
            }
        }

        /// Signs the request anew. The caller must supply the hash of the body; without it the service would refuse
        /// the signature.
        pub(crate) fn sign(&mut self, payload_hash: &str, expires: Option<Duration>) {
            self.head.headers.remove("authorization");
            self.head.headers.remove("x-amz-date");
            self.head.uri.clone_from(&self.unsigned);
            self.head.headers.insert("x-amz-content-sha256", payload_hash.parse().unwrap());
            let signing =
                self.signer.sign_request(&self.context, &mut self.head, Some(&self.credential), expires);
            let mut future = std::pin::pin!(signing);
            // The future is ready at the first poll.
            match future.as_mut().poll(&mut std::task::Context::from_waker(Waker::noop())) {
                Poll::Ready(signed) => signed.unwrap(),
                Poll::Pending => unreachable!(),
            }
        }

        fn header(&self, name: &str) -> &str {
            self.head.headers[name].to_str().unwrap()
        }

        fn signature(&self) -> &str {
            self.header("authorization").rsplit_once("Signature=").unwrap().1
        }

        fn expected(&self, case: Case) -> String {
            let mut headers: Vec<(&str, &str)> =
                ["content-type", "host", "x-amz-content-sha256", "x-amz-date"]
                    .map(|name| (name, self.header(name)))
                    .into();
            headers.extend(case.token.map(|token| ("x-amz-security-token", token)));
            let amz_date = self.header("x-amz-date");
            Signing { method: "POST", query: vec![], headers, amz_date, body: case.body.as_bytes() }
                .signature()
        }
    }
}
