//! A program without std, without alloc and without an operating system's start-up code: that it links proves that
//! the library needs none of them. It signs and decodes, and exits with 0 when both are right.
#![no_std]
#![no_main]

use core::arch::asm;
use sts_wire::{AssumeRole, Credentials, Endpoint, GetCallerIdentity, Operation, SigningKey, Timestamp};

const BODY: &[u8] = b"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAI44QH8DHBEXAMPLE</AccessKeyId>\
    <SecretAccessKey>je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY</SecretAccessKey><SessionToken>a&amp;b</SessionToken>\
    <Expiration>2026-11-22T12:15:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

// What botocore 1.44.5 signs that request with.
const SIGNATURE: &str = "2f08941ae6f73fbb5bcb10bd3fe926dad75939b1f6efff186738542126de85af";

fn run() -> Option<()> {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let endpoint = Endpoint::regional("us-east-1").ok()?;
    let now = Timestamp::parse_amz_date("20150830T123600Z").ok()?;
    let key = SigningKey::for_sts(&credentials, &endpoint, now).ok()?;
    let action = GetCallerIdentity::new();
    let request = action.request(&endpoint).sign(&credentials, &key, now).ok()?;
    let signature = request.signed()?.signature();
    let session = AssumeRole::decode(200, BODY).ok()?.output.credentials;
    let right = signature == SIGNATURE && *session.session_token?.expose_secret() == "a&b";
    right.then_some(())
}

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    let status: u64 = if run().is_some() { 0 } else { 1 };
    // exit_group(status)
    unsafe { asm!("syscall", in("rax") 231_u64, in("rdi") status, options(noreturn)) }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
