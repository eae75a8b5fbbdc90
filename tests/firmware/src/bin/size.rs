//! Signs AssumeRole and GetCallerIdentity and decodes their responses, as a device does. Its size is measured, and no
//! panic may be reachable. `measure` checks the results.
#![no_std]
#![no_main]

use core::hint::black_box;
use core::panic::PanicInfo;
use firmware::board;
use firmware::device::{Wire, assume_role, given, write_request};
use sts_wire::{AssumeRole, Endpoint, GetCallerIdentity, Operation, SigningKey, Timestamp};

fn run() -> Option<bool> {
    let given = given();
    let now = Timestamp::parse_amz_date(given.time).ok()?;
    let endpoint = Endpoint::regional(given.region).ok()?;
    let mut wire = Wire::new();
    let key = SigningKey::for_sts(&given.credentials, &endpoint, now).ok()?;
    write_request(&assume_role(), &endpoint, &given.credentials, &key, now, &mut wire)?;
    black_box(wire.written());
    write_request(&GetCallerIdentity::new(), &endpoint, &given.credentials, &key, now, &mut wire)?;
    black_box(wire.written());
    let answer = AssumeRole::decode_borrowed(200, given.answer);
    let refusal = GetCallerIdentity::decode_borrowed(403, given.refusal);
    Some(black_box(&answer).is_ok() && black_box(&refusal).is_err())
}

#[unsafe(no_mangle)]
fn program() -> bool {
    run().unwrap_or_default()
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    board::exit(false)
}
