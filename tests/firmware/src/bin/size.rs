//! Signs AssumeRole and GetCallerIdentity and decodes their answers, as a device does: whatever can be reached from
//! here counts, and there must be no panic among it.
#![no_std]
#![no_main]

use core::hint::black_box;
use core::panic::PanicInfo;
use firmware::board;
use firmware::device::{Wire, assume_role, decodes_answer, decodes_refusal, given, write_request};
use sts_wire::{Endpoint, GetCallerIdentity, SigningKey, Timestamp};

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
    Some(decodes_answer(given.answer) && decodes_refusal(given.refusal))
}

#[unsafe(no_mangle)]
fn program() -> bool {
    run().unwrap_or_default()
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    board::exit(false)
}
