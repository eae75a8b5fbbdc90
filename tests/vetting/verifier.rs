//! A verifier that vets proofs of a format, and a stand-in for STS, which verifies what the verifier writes anew.
//!
//! The fuzz target `vet` uses this file too.

use super::proof::{ACCESS_KEY_ID, FORM, Format, HOST, NONCE, Proof, REGION, SECRET, signed_at};
use std::sync::LazyLock;
use sts_wire::proof::vault::ServerId;
use sts_wire::proof::{
    ProofError, ReceivedProof, ReplayError, Replays, Terms, Vetted, eks, google, mongodb, snowflake,
    teleport, vault,
};
use sts_wire::sigv4::{PayloadHash, Query, Received, Rejection, VerifyRules};
use sts_wire::{Credentials, Encode, Endpoint, Timestamp};

/// The parameters of a request that may be sent to STS.
pub(crate) const PARAMETERS: [&str; 9] = [
    "Action",
    "Version",
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
];

/// The headers of a request that may be sent to STS, besides the headers that bind it.
const HEADERS: [&str; 13] = [
    "accept",
    "accept-encoding",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "authorization",
    "content-length",
    "content-type",
    "host",
    "user-agent",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-user-agent",
];

/// The endpoints of a verifier, the endpoint of the signed proofs first.
static ENDPOINTS: LazyLock<[Endpoint; 3]> = LazyLock::new(|| {
    let regional = |region| Endpoint::regional(region).unwrap();
    [regional(REGION), regional("us-east-1"), Endpoint::global()]
});

/// A verifier of proofs.
#[derive(Clone, Copy)]
pub struct Verifier<'v> {
    pub format: Format,
    pub endpoints: &'v [Endpoint],
    pub audience: &'v str,
    /// The server's nonce of MongoDB.
    pub nonce: [u8; 64],
    pub now: Timestamp,
}

impl Verifier<'_> {
    /// A verifier with the audience of the format, at the time of signing, for three endpoints.
    pub fn new(format: Format) -> Self {
        Self { format, endpoints: &*ENDPOINTS, audience: format.audience().1, nonce: NONCE, now: signed_at() }
    }

    /// Reads and vets a proof, and passes the result to `then`.
    fn with<T>(&self, wrapped: &[u8], then: impl FnOnce(&Vetted<'_>) -> T) -> Result<T, ProofError> {
        let mut scratch = [0; ReceivedProof::MAX_SCRATCH];
        let text = || str::from_utf8(wrapped).unwrap_or_default();
        let host = self.endpoints.first().map_or("", Endpoint::host);
        let received = match self.format {
            Format::Eks => eks::read(text(), &mut scratch)?,
            Format::VaultGet | Format::Vault | Format::Consul => vault::read(text(), &mut scratch)?.proof,
            Format::Google => google::read(text(), &mut scratch)?,
            Format::Snowflake => snowflake::read(text(), &mut scratch)?,
            Format::Teleport => teleport::read(text())?,
            Format::MongoDb => mongodb::read(wrapped, host)?,
        };
        let mut buffer = [0; 88];
        let bound = match self.format {
            Format::Eks => [Some(eks::bound(self.audience)), None],
            Format::VaultGet | Format::Vault => [vault::bound(ServerId::Vault(self.audience)), None],
            Format::Consul => [vault::bound(ServerId::Consul(self.audience)), None],
            Format::Google => [Some(google::bound(self.audience)), None],
            Format::Snowflake => [Some(snowflake::bound()), None],
            Format::Teleport => [Some(teleport::bound(self.audience)), None],
            Format::MongoDb => mongodb::bound(&self.nonce, &mut buffer).map(Some),
        };
        let bound: Vec<_> = bound.into_iter().flatten().collect();
        received.vet(&Terms::new(self.endpoints, &bound), self.now).map(|vetted| then(&vetted))
    }

    /// Reads and vets a proof, and writes the request anew.
    pub fn vet(&self, wrapped: &[u8]) -> Result<Rebuilt, ProofError> {
        self.with(wrapped, |vetted| {
            let mut headers: Vec<_> =
                vetted.headers().map(|(name, value)| (name.to_owned(), text(&value))).collect();
            // HTTP clients write these two.
            headers.push(("host".into(), vetted.endpoint().host().into()));
            headers.push(("content-length".into(), vetted.body().len().to_string()));
            Rebuilt {
                method: vetted.method().into(),
                url: text(&vetted.url()),
                headers,
                body: vetted.body().into(),
                access_key_id: vetted.access_key_id().into(),
                region: vetted.scope().region().into(),
                signed_at: vetted.signed_at(),
                now: self.now,
            }
        })
    }

    /// The ARN of the caller in its canonical form, if this is the answer of STS to the proof.
    pub fn answered(&self, wrapped: &[u8], status: u16, body: &[u8]) -> Result<String, String> {
        self.with(wrapped, |vetted| match vetted.decode_borrowed(status, body) {
            Ok(caller) => Ok(caller.arn().canonical().to_string()),
            Err(error) => Err(error.to_string()),
        })
        .unwrap()
    }

    /// Whether the proof is new to the memory.
    pub fn remembered(&self, wrapped: &[u8], replays: &mut Replays<8>) -> Result<(), ReplayError> {
        self.with(wrapped, |vetted| replays.insert(vetted, self.now)).unwrap()
    }

    /// The proof is accepted, and STS accepts what is written anew.
    #[track_caller]
    pub fn accepts_and_verifies(&self, proof: &Proof, token: Option<&str>) {
        let rebuilt = self.vet(&proof.wrapped()).unwrap_or_else(|error| panic!("{error}: {proof:?}"));
        self.assert_harmless(&rebuilt);
        assert_eq!(rebuilt.verify(token), Ok(()), "{rebuilt:?}");
        assert_eq!(rebuilt.canonical_request(), canonical_request(proof));
        assert_eq!((&*rebuilt.access_key_id, rebuilt.signed_at), (ACCESS_KEY_ID, signed_at()));
    }

    /// Asserts that an accepted request is `GetCallerIdentity` alone, at an endpoint of the list, bound to this
    /// verifier.
    #[track_caller]
    pub fn assert_harmless(&self, rebuilt: &Rebuilt) {
        let (base, query) = rebuilt.url.split_once('?').unwrap_or((&rebuilt.url, ""));
        let endpoint = self.endpoints.iter().find(|endpoint| base.strip_suffix('/') == Some(endpoint.url()));
        let endpoint = endpoint.unwrap_or_else(|| panic!("{base} is no endpoint"));
        assert_eq!(endpoint.signing_region(), Some(&*rebuilt.region));
        assert!(["GET", "POST"].contains(&&*rebuilt.method));

        let pairs: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).collect();
        let names: Vec<_> = pairs.iter().map(|pair| pair.split_once('=').unwrap().0).collect();
        assert!(names.iter().all(|name| PARAMETERS.contains(name)), "{names:?}");
        assert!(is_distinct(&names), "{names:?}");
        if rebuilt.body.is_empty() {
            assert_eq!(pairs[..2].join("&"), FORM);
        } else {
            assert_eq!((&*rebuilt.body, &*rebuilt.method, &pairs[..]), (FORM, "POST", &[][..]));
        }

        let names: Vec<_> = rebuilt.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
        assert!(is_distinct(&names), "{names:?}");
        let (bound, _) = self.format.audience();
        let is_bound = |name: &str| {
            name.eq_ignore_ascii_case(bound) || name.eq_ignore_ascii_case("x-mongodb-gs2-cb-flag")
        };
        for (name, value) in &rebuilt.headers {
            assert!(HEADERS.contains(&name.to_lowercase().as_str()) || is_bound(name), "{name}");
            assert!(!value.contains(char::is_control), "{name}");
        }
        assert_eq!(rebuilt.header("host"), Some(endpoint.host()));
        assert!(rebuilt.header("accept").is_none_or(|accept| accept == "application/json"));
        if self.format != Format::MongoDb {
            assert_eq!(rebuilt.header(bound), Some(self.audience));
        }
    }
}

/// A request that was written anew, as an HTTP client sends it.
#[derive(Debug, PartialEq)]
pub struct Rebuilt {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub access_key_id: String,
    pub region: String,
    pub signed_at: Timestamp,
    now: Timestamp,
}

impl Rebuilt {
    /// Verifies the signature as STS does, with a session token if the credentials have one.
    pub fn verify(&self, token: Option<&str>) -> Result<(), Rejection> {
        let credentials = Credentials::new(ACCESS_KEY_ID, SECRET);
        self.verify_with(&token.map_or(credentials, |token| credentials.with_session_token(token)))
    }

    /// Verifies the signature as STS does, with these credentials.
    pub fn verify_with(&self, credentials: &Credentials<&str>) -> Result<(), Rejection> {
        let (path, query) = self.target();
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let hash = PayloadHash::of(self.body.as_bytes());
        let received = Received::new(&self.method, path, Query::rfc3986(query), &headers, hash);
        let regions = [self.region.as_str()];
        let candidate = received.claim()?.check(self.now, &VerifyRules::new("sts", &regions))?;
        // Another id has no key, or a different key.
        let key = credentials.signing_key(candidate.claim().signed_at(), &self.region, "sts").unwrap();
        candidate.verify(credentials, &key).map(drop)
    }

    fn target(&self) -> (&str, &str) {
        let (base, query) = self.url.split_once('?').unwrap_or((&self.url, ""));
        (&base[base.rfind('/').unwrap()..], query)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(sent, _)| sent.eq_ignore_ascii_case(name));
        header.map(|(_, value)| value.as_str())
    }

    pub fn canonical_request(&self) -> String {
        canonical(&self.method, &self.url, &self.headers, &self.body)
    }
}

/// The canonical request that a proof was signed for.
pub fn canonical_request(proof: &Proof) -> String {
    let mut headers = proof.headers.clone();
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        headers.push(("host".into(), HOST.into()));
    }
    canonical(&proof.method, &proof.url, &headers, &proof.body)
}

/// A canonical request by AWS's documentation. Its body is not hashed, and its query is encoded as it was.
fn canonical(method: &str, url: &str, headers: &[(String, String)], body: &str) -> String {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let mut pairs: Vec<_> = query.split('&').filter(|pair| !pair.starts_with("X-Amz-Signature=")).collect();
    pairs.sort_unstable();
    let by_query = pairs.iter().find_map(|pair| pair.strip_prefix("X-Amz-SignedHeaders="));
    let names = by_query.map_or_else(
        || {
            let authorization = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
            let (_, names) = authorization.unwrap().1.split_once("SignedHeaders=").unwrap();
            names.split(',').next().unwrap().to_owned()
        },
        |names| names.replace("%3B", ";"),
    );
    let line = |name: &str| {
        let values: Vec<_> = headers
            .iter()
            .filter(|(sent, _)| sent.eq_ignore_ascii_case(name))
            .map(|(_, value)| {
                value.split([' ', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
            })
            .collect();
        format!("{name}:{}\n", values.join(","))
    };
    let lines: String = names.split(';').map(line).collect();
    format!("{method}\n/\n{}\n{lines}\n{names}\n{body}", pairs.join("&"))
}

fn is_distinct<T: Ord>(items: &[T]) -> bool {
    let mut sorted: Vec<_> = items.iter().collect();
    sorted.sort_unstable();
    sorted.windows(2).all(|two| two[0] != two[1])
}

/// The kind of a refusal, or of a rejection by the reader of signatures: with its part, without numbers and times.
pub fn kind(error: &ProofError) -> String {
    let kind = format!("{:?}", error.kind());
    let is_name = |c: &char| c.is_alphabetic() || "( ".contains(*c);
    match kind.strip_prefix("Rejected(") {
        Some(rejection) => {
            let rejection: String = rejection.split(" {").next().unwrap().chars().filter(is_name).collect();
            rejection.trim_end_matches('(').replace('(', " ")
        }
        None => kind.split('(').next().unwrap().into(),
    }
}

fn text(what: &impl Encode) -> String {
    let mut text = String::new();
    what.encode(&mut text).unwrap();
    text
}
