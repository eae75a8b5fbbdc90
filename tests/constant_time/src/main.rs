//! Derives a key and signs with a secret marked as undefined memory, so that valgrind reports each branch and address
//! that depends on it. `constant-time compare` compares the secret with an early return, which valgrind must report.
//! `constant-time verify` verifies requests, and has valgrind count the branches that depend on the secret key and the
//! known session token: the decisions, whose number must not depend on the byte that differs. `constant-time base64`
//! encodes and decodes text as proofs are, with no branch but one for each block, on whether it is well-formed.

#[path = "../../../src/proof/base64/alphabet.rs"]
mod alphabet;
#[path = "../../../src/proof/base64/decode.rs"]
mod decode;

use alphabet::{Alphabet, BLOCK};
use std::hint::black_box;
use std::process::ExitCode;
use sts_wire::sigv4::{PayloadHash, Query, Received, Request, VerifyRules};
use sts_wire::{Credentials, Encode, GetSessionToken, Operation, Secret, Timestamp, WipedString};

/// Sends a client request to valgrind; returns 0 outside valgrind. See `valgrind.h` and `memcheck.h`.
fn ask_valgrind(request: u64, start: *const u8, length: usize) -> u64 {
    let arguments = [request, start as u64, length as u64, 0, 0, 0];
    let mut answer = 0;
    // valgrind recognises a client request by these instructions, which have no effect.
    unsafe {
        core::arch::asm!("rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
            in("rax") &arguments, inout("rdx") answer)
    }
    answer
}

const RUNNING_ON_VALGRIND: u64 = 0x1001;
const MAKE_MEM_UNDEFINED: u64 = 0x4d43_0001;
const MAKE_MEM_DEFINED: u64 = 0x4d43_0002;
const COUNT_ERRORS: u64 = 0x1201;

fn mark<T: ?Sized>(request: u64, value: &T) {
    ask_valgrind(request, (&raw const *value).cast(), size_of_val(value));
}

/// The owned copy of a secret that a document escapes.
fn decoded(secret: &str) -> String {
    let escaped = secret.replace('/', "&#47;<!-- -->").replace('+', "&#x2B;");
    let body = format!(
        "<GetSessionTokenResponse><GetSessionTokenResult><Credentials><AccessKeyId>AKIDEXAMPLE</AccessKeyId>\
         <SecretAccessKey>{escaped}</SecretAccessKey><SessionToken>token</SessionToken>\
         <Expiration>2026-11-22T12:15:00Z</Expiration></Credentials></GetSessionTokenResult></GetSessionTokenResponse>"
    );
    let answer = GetSessionToken::decode_borrowed(200, body.as_bytes()).expect("an answer");
    String::from(&**answer.output.credentials.into_owned().secret_access_key.expose_secret())
}

/// Signs and presigns with a secret.
fn sign(secret: String) -> [String; 2] {
    // Derivation refuses a secret that begins or ends with white space, so branches depend on its first and last byte.
    mark(MAKE_MEM_UNDEFINED, &secret[1..secret.len() - 1]);
    let credentials = Credentials::new("AKIDEXAMPLE", secret.as_str());
    let at = Timestamp::parse_amz_date("20150830T123600Z").expect("a time");
    let key = credentials.signing_key(at, "us-east-1", "service").expect("a key");
    let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
    let signed = key.sign(&credentials, &request, at).expect("a signature");
    let presigned = key.presign(&credentials, &request, at, 3_600).expect("a URL").signature();
    // A signature is public.
    mark(MAKE_MEM_DEFINED, &signed);
    mark(MAKE_MEM_DEFINED, &presigned);
    [signed.signature().as_str().into(), presigned.as_str().into()]
}

const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLE+with/slashes/and==";

/// A request that was signed with the session token, by headers or in its query.
struct Sent {
    query: String,
    headers: Vec<(&'static str, String)>,
}

impl Sent {
    fn new(secret: &str, by_query: bool) -> Self {
        let credentials = Credentials::new("AKIDEXAMPLE", secret).with_session_token(TOKEN);
        let at = Timestamp::parse_amz_date("20150830T123600Z").expect("a time");
        let key = credentials.signing_key(at, "us-east-1", "service").expect("a key");
        let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
        let mut headers = vec![("host", "example.amazonaws.com".into())];
        if by_query {
            let url = key.presign(&credentials, &request, at, 60).expect("a URL").encode_to_string();
            return Self { query: url.split_once('?').expect("a query").1.into(), headers };
        }
        let signed = key.sign(&credentials, &request, at).expect("a signature");
        headers.extend(signed.headers().map(|(name, value)| (name, value.encode_to_string())));
        Self { query: String::new(), headers }
    }

    /// Replaces a character of the signature by another digit.
    fn with_other_digit(mut self, number: usize) -> Self {
        let replace = |text: &mut String| {
            if let Some(at) = text.find("Signature=") {
                let at = at + "Signature=".len() + number;
                let other = if &text[at..=at] == "0" { "1" } else { "0" };
                text.replace_range(at..=at, other);
            }
        };
        replace(&mut self.query);
        self.headers.iter_mut().for_each(|(_, value)| replace(value));
        self
    }

    /// Verifies the request for these credentials. Returns the answer, and how many branches depended on a secret.
    fn verify(&self, secret: &str, token: &str) -> (bool, u64) {
        let (secret, token) = (String::from(secret), String::from(token));
        mark(MAKE_MEM_UNDEFINED, &secret[1..secret.len() - 1]);
        mark(MAKE_MEM_UNDEFINED, token.as_str());
        let credentials = Credentials::new("AKIDEXAMPLE", secret.as_str()).with_session_token(token.as_str());
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (*name, &**value)).collect();
        let query = Query::rfc3986(&self.query);
        let received = Received::new("GET", "/", query, &headers, PayloadHash::EMPTY);
        let claim = received.claim().expect("a claim");
        let now = claim.signed_at();
        let candidate = claim.check(now, &VerifyRules::new("service", &["us-east-1"])).expect("a candidate");
        let key = candidate.signing_key(&credentials).expect("a key");
        let before = ask_valgrind(COUNT_ERRORS, core::ptr::null(), 0);
        let verified = candidate.verify(&credentials, &key);
        let after = ask_valgrind(COUNT_ERRORS, core::ptr::null(), 0);
        // Whether a request verifies is public.
        mark(MAKE_MEM_DEFINED, &verified);
        (verified.is_ok(), after - before)
    }
}

/// The most branches of the two decisions, on the token and on the signature. A comparison with an early return has one
/// for each byte.
const MOST: u64 = 8;

/// Whether the number of branches says nothing but what the answer is.
fn verifies_in_constant_time(secret: &str, by_query: bool) -> bool {
    let (right, branches) = Sent::new(secret, by_query).verify(secret, TOKEN);
    let [first, middle, last] =
        [0, 31, 63].map(|number| Sent::new(secret, by_query).with_other_digit(number).verify(secret, TOKEN));
    let [first_token, last_token] = [format!("X{}", &TOKEN[1..]), format!("{}X", &TOKEN[..TOKEN.len() - 1])]
        .map(|token| Sent::new(secret, by_query).verify(secret, &token));
    let is_constant = right
        && (1..=MOST).contains(&branches)
        && [first, middle, last].iter().all(|answer| *answer == first && !answer.0 && answer.1 <= MOST)
        && first_token == last_token
        && !first_token.0
        && (1..=MOST).contains(&first_token.1);
    if !is_constant {
        println!(
            "right {branches}, wrong digit {first:?} {middle:?} {last:?}, wrong token {first_token:?} {last_token:?}"
        );
    }
    is_constant
}

/// Encodes bytes as a proof is.
fn encode(alphabet: &Alphabet, bytes: &[u8]) -> Vec<u8> {
    let mut text: Vec<u8> = Vec::new();
    for bytes in bytes.chunks(3 * BLOCK) {
        let mut block = [0; 3 * BLOCK + 1];
        block[..bytes.len()].copy_from_slice(bytes);
        text.extend(&alphabet.encode(&block).as_flattened()[..(4 * bytes.len()).div_ceil(3)]);
    }
    let length = if alphabet.has_padding { text.len().next_multiple_of(4) } else { text.len() };
    text.resize(length, b'=');
    text
}

/// Counts the branches that depend on bytes when they are encoded, and on their text when it is decoded.
fn count_base64(alphabet: &Alphabet, bytes: &[u8]) -> [u64; 2] {
    let count = || ask_valgrind(COUNT_ERRORS, core::ptr::null(), 0);
    let secret = bytes.to_vec();
    mark(MAKE_MEM_UNDEFINED, secret.as_slice());
    let before = count();
    let mut text = black_box(encode(alphabet, &secret));
    let encoding = count() - before;
    // Whether the last two characters are padding depends on the length.
    let end = text.len() - 2;
    mark(MAKE_MEM_DEFINED, text.as_slice());
    mark(MAKE_MEM_UNDEFINED, &text[..end]);
    let before = count();
    let decoded = black_box(alphabet.decode(&mut text));
    let decoding = count() - before;
    mark(MAKE_MEM_DEFINED, &decoded);
    mark(MAKE_MEM_DEFINED, text.as_slice());
    assert_eq!(&text[..decoded.expect("base64")], bytes);
    [encoding, decoding]
}

/// Whether encoding has no branch, and decoding has as many for each text of a length, at most one for each block.
fn is_base64_in_constant_time(alphabet: &Alphabet) -> bool {
    // The last two characters are known, so each of these texts has others in its last block.
    (3..200).step_by(7).all(|length| {
        let blocks = (4 * length as u64).div_ceil(3).div_ceil(4 * BLOCK as u64);
        let texts = [0, 0xff, 0x5a].map(|byte| vec![byte; length]);
        let mixed: Vec<u8> = TOKEN.bytes().cycle().take(length).collect();
        let counts = texts.each_ref().map(|text| count_base64(alphabet, text));
        let [encoding, decoding] = count_base64(alphabet, &mixed);
        let is_constant =
            encoding == 0 && (1..=blocks).contains(&decoding) && counts == [[encoding, decoding]; 3];
        if !is_constant {
            println!("{length} bytes: {encoding} branches to encode, {decoding} to decode {blocks} blocks");
        }
        is_constant
    })
}

/// Stops at the first byte that differs.
fn compare(secret: String) -> bool {
    mark(MAKE_MEM_UNDEFINED, secret.as_str());
    let mut pairs = secret.bytes().zip(black_box("wJalrXUtnFEMI/K7MDENG").bytes());
    pairs.all(|(secret, guess)| black_box(secret == guess))
}

/// Compares owned strings. Whether they are the same is public, and where they differ is not.
fn compare_wiped(secret: &str, other: &str) -> bool {
    let secret = WipedString::from(secret);
    mark(MAKE_MEM_UNDEFINED, &*secret);
    let same = [secret == *other, Secret::new(secret.clone()) == Secret::new(WipedString::from(other))];
    mark(MAKE_MEM_DEFINED, &same);
    same == [true, true]
}

fn main() -> ExitCode {
    if ask_valgrind(RUNNING_ON_VALGRIND, core::ptr::null(), 0) == 0 {
        eprintln!("run this program with valgrind");
        return ExitCode::from(2);
    }
    let secret = String::from("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    if std::env::args().nth(1).as_deref() == Some("compare") {
        return if compare(secret) { ExitCode::from(3) } else { ExitCode::from(4) };
    }
    if std::env::args().nth(1).as_deref() == Some("verify") {
        let right = [false, true].map(|by_query| verifies_in_constant_time(&secret, by_query));
        return if right == [true; 2] { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if std::env::args().nth(1).as_deref() == Some("base64") {
        let right = [Alphabet::STANDARD, Alphabet::URL].map(|alphabet| is_base64_in_constant_time(&alphabet));
        return if right == [true; 2] { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let long = black_box(secret.repeat(2));
    // HMAC hashes a key that is longer than one block first. Expected: get-vanilla of aws-c-auth, and botocore 1.44.5.
    let escaped = decoded(&secret);
    let right = compare_wiped(&secret, &escaped)
        && !compare_wiped(&secret, &secret.replace('K', "k"))
        && sign(escaped) == sign(secret.clone())
        && sign(secret)
            == [
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
                "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d",
            ]
        && sign(long)
            == [
                "ecb052d4082b028b18d10cae48fbe7fc2ea13d99af8877510d322c3bd5c623c6",
                "b3f2ee932938209dc1c0843de2d01b8f9ec32b8297ba99c64cdc870d38837bbb",
            ];
    if right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
