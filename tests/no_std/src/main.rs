//! A program without std, alloc and start-up code. It links, which proves that the library needs none of them. It signs
//! and decodes, and exits with 0 if both results are right.
#![no_std]
#![no_main]

mod everything;

use core::arch::asm;
use core::hint::black_box;
use sts_wire::{
    AssumeRole, Credentials, Endpoint, GetCallerIdentity, HttpResponse, Operation, SigningKey, Timestamp,
};

const BODY: &[u8] = b"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAI44QH8DHBEXAMPLE</AccessKeyId>\
    <SecretAccessKey>je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY</SecretAccessKey><SessionToken>a&amp;b</SessionToken>\
    <Expiration>2026-11-22T12:15:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

const IDENTITY: &[u8] = br#"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Account":"1\u0032"}}}"#;
const SESSION: &[u8] =
    br#"{"AssumeRoleResponse":{"AssumeRoleResult":{"Credentials":{"AccessKeyId":"ASIAEXAMPLE",
    "SecretAccessKey":"s","SessionToken":"a\/b","Expiration":1.7953641E9}}}}"#;

// The signature by botocore 1.44.5.
const SIGNATURE: &str = "2f08941ae6f73fbb5bcb10bd3fe926dad75939b1f6efff186738542126de85af";

fn run() -> Option<()> {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let endpoint = Endpoint::regional("us-east-1").ok()?;
    let now = Timestamp::parse_amz_date("20150830T123600Z").ok()?;
    let key = SigningKey::for_sts(&credentials, &endpoint, now).ok()?;
    let action = GetCallerIdentity::new();
    let request = action.request(&endpoint).sign(&credentials, &key, now).ok()?;
    let signature = request.signed()?.signature();
    let session = AssumeRole::decode_borrowed(200, BODY).ok()?.output.credentials;
    let right = signature.as_str() == SIGNATURE && *session.session_token?.expose_secret() == "a&b";
    let account =
        HttpResponse::new(200, IDENTITY).json().decode_borrowed::<GetCallerIdentity>().ok()?.output.account?;
    let session =
        HttpResponse::new(200, SESSION).json().decode_borrowed::<AssumeRole>().ok()?.output.credentials;
    let expiration = session.expiration?.unix() == 1_795_364_100;
    (right && account == "12" && expiration && *session.session_token?.expose_secret() == "a/b").then_some(())
}

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    // The kernel jumps here with an aligned stack. The compiler expects a call, which would have pushed an address.
    unsafe { asm!("and rsp, -16", "call {}", sym main, options(noreturn)) }
}

extern "C" fn main() -> ! {
    everything::call();
    black_box(can_panic(black_box(BODY)));
    let status: u64 = if run().is_some() { 0 } else { 1 };
    // exit_group(status)
    unsafe { asm!("syscall", in("rax") 231_u64, in("rdi") status, options(noreturn)) }
}

/// A panic that the script `run` must find. It proves that the script finds panics.
#[inline(never)]
fn can_panic(bytes: &[u8]) -> u8 {
    bytes[0]
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// Functions that the compiler calls implicitly. A C library would provide them.
mod memory {
    use core::arch::asm;

    #[unsafe(no_mangle)]
    unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
        unsafe { asm!("rep movsb", inout("rdi") to => _, inout("rsi") from => _, inout("rcx") n => _) }
        to
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
        if (to as usize).wrapping_sub(from as usize) >= n {
            return unsafe { memcpy(to, from, n) };
        }
        let last = n.wrapping_sub(1);
        unsafe {
            asm!("std", "rep movsb", "cld", inout("rdi") to.wrapping_add(last) => _,
                inout("rsi") from.wrapping_add(last) => _, inout("rcx") n => _)
        }
        to
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn memset(to: *mut u8, byte: i32, n: usize) -> *mut u8 {
        unsafe { asm!("rep stosb", inout("rdi") to => _, in("eax") byte, inout("rcx") n => _) }
        to
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, n: usize) -> i32 {
        for at in 0..n {
            let (a, b) = unsafe { (a.wrapping_add(at).read_volatile(), b.wrapping_add(at).read_volatile()) };
            if a != b {
                return i32::from(a) - i32::from(b);
            }
        }
        0
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn bcmp(a: *const u8, b: *const u8, n: usize) -> i32 {
        unsafe { memcmp(a, b, n) }
    }
}
