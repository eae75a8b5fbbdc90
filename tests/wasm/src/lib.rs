//! Signs in WebAssembly, without std and without an allocator. The host writes lines into a buffer and reads the
//! request from it.
#![no_std]

use core::cell::UnsafeCell;
use core::fmt::{self, Write};
use core::panic::PanicInfo;
use core::str;
use sts_wire::{Credentials, Encode, Endpoint, GetCallerIdentity, Operation, SigningKey, Timestamp};

const SIZE: usize = 4096;

/// The buffer shared with the host. There is one thread.
struct Shared(UnsafeCell<[u8; SIZE]>);

unsafe impl Sync for Shared {}

static SHARED: Shared = Shared(UnsafeCell::new([0; SIZE]));

/// Returns the address of the buffer of 4,096 bytes.
#[unsafe(no_mangle)]
extern "C" fn buffer() -> *mut u8 {
    SHARED.0.get().cast()
}

/// Reads `length` bytes of the buffer (lines: region, time, access key id, secret access key, session token) and writes
/// a signed request for GetCallerIdentity into it. Returns the length of the request, or 0 if signing fails.
#[unsafe(no_mangle)]
extern "C" fn sign(length: usize) -> usize {
    let shared = unsafe { &mut *SHARED.0.get() };
    let mut request = Request { bytes: [0; SIZE], used: 0 };
    let input = shared.get(..length).and_then(|input| str::from_utf8(input).ok()).unwrap_or_default();
    if write(input, &mut request).is_none() {
        return 0;
    }
    shared.iter_mut().zip(request.bytes).for_each(|(to, from)| *to = from);
    request.used
}

fn write(input: &str, sink: &mut Request) -> Option<()> {
    let mut lines = input.lines();
    let endpoint = Endpoint::regional(lines.next()?).ok()?;
    let now = Timestamp::parse_amz_date(lines.next()?).ok()?;
    let credentials = Credentials::new(lines.next()?, lines.next()?).with_session_token(lines.next()?);
    let key = SigningKey::for_sts(&credentials, &endpoint, now).ok()?;
    let who = GetCallerIdentity::new();
    let request = who.request(&endpoint).sign(&credentials, &key, now).ok()?;
    for text in [request.method(), " ", endpoint.path(), " HTTP/1.1\r\nhost: ", endpoint.host(), "\r\n"] {
        sink.write_str(text).ok()?;
    }
    for (name, value) in request.headers() {
        sink.write_str(name).ok()?;
        sink.write_str(": ").ok()?;
        value.encode(sink).ok()?;
        sink.write_str("\r\n").ok()?;
    }
    sink.write_str("\r\n").ok()?;
    request.body().encode(sink).ok()
}

struct Request {
    bytes: [u8; SIZE],
    used: usize,
}

impl Write for Request {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let free = self.bytes.get_mut(self.used..).unwrap_or_default();
        let free = free.get_mut(..text.len()).ok_or(fmt::Error)?;
        free.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
        self.used += text.len();
        Ok(())
    }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
