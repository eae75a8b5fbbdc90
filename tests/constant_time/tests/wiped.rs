//! Searches memory for secrets that should have been wiped.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sha2::block_api::compress256;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;
use std::mem::MaybeUninit;
use sts_wire::sigv4::{PayloadHash, Query, Received, Request, VerifyRules};
use sts_wire::{Credentials, Encode, SigningKey, Text, Timestamp, WipedString};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// An allocator that searches freed memory for the secret.
struct Looking;

thread_local! {
    static GIVEN_BACK_WITH_SECRET: Cell<usize> = const { Cell::new(0) };
}

unsafe impl GlobalAlloc for Looking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, because the search also reads bytes that nothing wrote.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        let memory = unsafe { std::slice::from_raw_parts(start, layout.size()) };
        if finds(memory, SECRET.as_bytes()) {
            GIVEN_BACK_WITH_SECRET.set(GIVEN_BACK_WITH_SECRET.get() + 1);
        }
        unsafe { System.dealloc(start, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Looking = Looking;

fn given_back_with_secret(work: impl FnOnce()) -> usize {
    let before = GIVEN_BACK_WITH_SECRET.get();
    work();
    GIVEN_BACK_WITH_SECRET.get() - before
}

fn finds(memory: &[u8], secret: &[u8]) -> bool {
    memory.windows(secret.len()).any(|window| window == secret)
}

fn hmac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// The state of SHA-256 after HMAC's first block, as bytes in memory.
fn midstate(key: &[u8], pad: u8) -> Vec<u8> {
    let mut block = [pad; 64];
    block.iter_mut().zip(key).for_each(|(block, key)| *block ^= key);
    // FIPS 180-4, section 5.3.3.
    let mut state = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19_u32,
    ];
    compress256(&mut state, &[block]);
    state.iter().flat_map(|word| word.to_ne_bytes()).collect()
}

/// The keys of the derivation. The last one is the signing key.
fn derived() -> [Vec<u8>; 5] {
    let secret = format!("AWS4{SECRET}").into_bytes();
    let day = hmac(&secret, "20150830");
    let region = hmac(&day, "us-east-1");
    let service = hmac(&region, "sts");
    let signing = hmac(&service, "aws4_request");
    [secret, day, region, service, signing]
}

fn key() -> SigningKey {
    let at = Timestamp::parse_amz_date("20150830T123600Z").unwrap();
    Credentials::new("AKIDEXAMPLE", SECRET).signing_key(at, "us-east-1", "sts").unwrap()
}

#[test]
fn a_signing_key_is_wiped_on_drop() {
    let mut place = Box::new(MaybeUninit::<SigningKey>::zeroed());
    let bytes = |place: &MaybeUninit<SigningKey>| {
        let start = black_box(place).as_ptr().cast::<u8>();
        (0..size_of::<SigningKey>()).map(|at| unsafe { start.add(at).read_volatile() }).collect::<Vec<u8>>()
    };
    place.write(key());
    let alive = bytes(&place);
    let signing = &derived()[4];
    let midstates = [midstate(signing, 0x36), midstate(signing, 0x5c)];
    for midstate in &midstates {
        assert!(finds(&alive, midstate), "the key is not kept as it is looked for");
    }
    unsafe { place.assume_init_drop() }
    let dead = bytes(&place);
    for midstate in &midstates {
        assert!(!midstate.chunks(4).any(|word| finds(&dead, word)));
    }
    for key in &derived() {
        assert!(!finds(&alive, key) && !finds(&dead, key));
    }
}

#[test]
fn a_wiped_string_is_wiped_on_drop() {
    assert_eq!(given_back_with_secret(|| drop(black_box(String::from(SECRET)))), 1, "it is not looked for");
    assert_eq!(given_back_with_secret(|| drop(black_box(WipedString::from(SECRET)))), 0);
    assert_eq!(given_back_with_secret(|| drop(black_box(WipedString::from(String::from(SECRET))))), 0);
    assert_eq!(given_back_with_secret(|| drop(black_box(WipedString::from(Text::new(SECRET))))), 0);
    let clones = || {
        let string = WipedString::from(SECRET);
        drop(black_box(string.clone()));
        drop(black_box(string));
    };
    assert_eq!(given_back_with_secret(clones), 0);
}

#[test]
fn owned_credentials_are_wiped_on_drop() {
    let escaped = SECRET.replace('+', "&#43;");
    let body = format!(
        "<GetSessionTokenResponse><GetSessionTokenResult><Credentials><AccessKeyId>{SECRET}</AccessKeyId>\
         <SecretAccessKey>{escaped}</SecretAccessKey><SessionToken>{escaped}<!-- -->{SECRET}</SessionToken>\
         <Expiration>2026-11-22T12:15:00Z</Expiration></Credentials></GetSessionTokenResult></GetSessionTokenResponse>"
    );
    let own = || -> Credentials<WipedString> {
        use sts_wire::Operation;
        let response = sts_wire::GetSessionToken::decode_borrowed(200, body.as_bytes()).unwrap();
        response.output.credentials.into_owned()
    };
    let credentials = own();
    assert_eq!(&**credentials.secret_access_key.expose_secret(), SECRET);
    drop(credentials);
    assert_eq!(given_back_with_secret(|| drop(black_box(own()))), 0);
}

/// The memory below the stack pointer after a call has returned.
#[inline(never)]
fn stack_after(call: &dyn Fn()) -> Vec<u8> {
    const DEPTH: usize = 32 * 1024;
    let mut left = vec![0_u8; DEPTH];
    #[inline(never)]
    fn clear() {
        black_box([0_u8; 2 * DEPTH]);
    }
    clear();
    black_box(call)();
    let top: *const u8;
    unsafe { core::arch::asm!("mov {}, rsp", out(reg) top, options(nomem, preserves_flags)) }
    for (at, byte) in (1..).zip(left.iter_mut()) {
        *byte = unsafe { top.sub(at).read_volatile() };
    }
    left.reverse();
    left
}

/// The forms of a key that must not remain: its bytes, its words, and its HMAC midstates, which can sign as well.
fn remains(key: &[u8]) -> Vec<Vec<u8>> {
    let words = key.as_chunks().0.iter().flat_map(|word| u32::from_be_bytes(*word).to_ne_bytes()).collect();
    vec![key.to_vec(), words, midstate(key, 0x36), midstate(key, 0x5c)]
}

/// Asserts that no key remains on the stack. A call that returned a signing key has moved it, so that copies of the
/// midstates may remain.
#[track_caller]
fn assert_nothing_remains(stack: &[u8], was_moved: bool) {
    let [secret, day, region, service, signing] = derived();
    for pad in [0, 0x36, 0x5c] {
        let padded: Vec<u8> = secret.iter().map(|byte| byte ^ pad).collect();
        assert!(!finds(stack, &padded), "the secret, with {pad:#x}");
    }
    for (name, key) in [("day", day), ("region", region), ("service", service), ("signing", signing)] {
        let forms = if was_moved && name == "signing" { 2 } else { 4 };
        for (form, remains) in remains(&key)[..forms].iter().enumerate() {
            // Half of a key counts as a find.
            for half in remains.chunks(16) {
                assert!(!finds(stack, half), "form {form} of the {name} key");
            }
        }
    }
}

#[test]
fn the_search_finds_a_secret_on_the_stack() {
    for secret in derived() {
        let copied = stack_after(&|| {
            // Deep enough that the search does not overwrite it.
            let mut frame = [0; 8 * 1024];
            black_box(&mut frame)[..secret.len()].copy_from_slice(&secret);
            black_box(&frame);
        });
        assert!(finds(&copied, &secret), "it is not looked for");
    }
}

/// The reason why src/sigv4/mac.rs does not use the crate `hmac`.
#[test]
fn the_crate_hmac_leaves_its_key_on_the_stack() {
    let [secret, ..] = derived();
    let stack = stack_after(&|| drop(black_box(Hmac::<Sha256>::new_from_slice(black_box(&secret)).unwrap())));
    let is_left = |pad: u8| finds(&stack, &secret.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>());
    assert!([0, 0x36, 0x5c].into_iter().any(is_left), "it is wiped, so that the crate can be used");
}

#[test]
fn derivation_leaves_nothing_on_the_stack() {
    assert_nothing_remains(&stack_after(&|| drop(black_box(Box::new(key())))), true);
}

#[test]
fn a_long_secret_leaves_nothing_on_the_stack() {
    let at = Timestamp::parse_amz_date("20150830T123600Z").unwrap();
    for length in [60, 61, 100, 300, 316, 700] {
        let secret: String = (0..)
            .map(|number| format!("{number:04x}+"))
            .flat_map(String::into_bytes)
            .take(length)
            .map(char::from)
            .collect();
        let credentials = Credentials::new("AKIDEXAMPLE", &*secret);
        let derive = || drop(black_box(credentials.signing_key(at, "us-east-1", "sts")));
        let stack = stack_after(&derive);
        for piece in secret.as_bytes().chunks_exact(15) {
            assert!(!finds(&stack, piece), "{length} bytes: {piece:?}");
        }
    }
}

#[test]
fn verifying_leaves_nothing_on_the_stack() {
    let key = key();
    let credentials = Credentials::new("AKIDEXAMPLE", SECRET);
    let at = Timestamp::parse_amz_date("20150830T123600Z").unwrap();
    let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
    let signed = key.sign(&credentials, &request, at).unwrap();
    let added: Vec<_> = signed.headers().map(|(name, value)| (name, value.encode_to_string())).collect();
    let mut headers = vec![("host", "example.amazonaws.com")];
    headers.extend(added.iter().map(|(name, value)| (*name, &**value)));
    let verify = |key: Option<&SigningKey>| {
        let received = Received::new("GET", "/", Query::rfc3986(""), &headers, PayloadHash::EMPTY);
        let candidate =
            received.claim().unwrap().check(at, &VerifyRules::new("sts", &["us-east-1"])).unwrap();
        match key {
            Some(key) => black_box(candidate.verify(&credentials, key)).is_ok(),
            None => candidate
                .signing_key(&credentials)
                .is_ok_and(|key| candidate.verify(&credentials, &key).is_ok()),
        }
    };
    assert!(verify(Some(&key)) && verify(None));
    assert_nothing_remains(&stack_after(&|| assert!(verify(Some(&key)))), false);
    assert_nothing_remains(&stack_after(&|| assert!(verify(None))), true);
}

#[test]
fn signing_leaves_nothing_on_the_stack() {
    let key = key();
    let credentials = Credentials::new("AKIDEXAMPLE", SECRET);
    let at = Timestamp::parse_amz_date("20150830T123600Z").unwrap();
    let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
    assert_nothing_remains(
        &stack_after(&|| {
            black_box(key.sign(&credentials, &request, at).unwrap());
        }),
        false,
    );
    assert_nothing_remains(
        &stack_after(&|| {
            let presigned = key.presign(&credentials, &request, at, 60).unwrap();
            black_box(presigned.encode_to_slice(&mut [0; 1024]).is_ok());
        }),
        false,
    );
}
