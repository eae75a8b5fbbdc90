//! Decoding any bytes as a response to any operation does not panic. Errors have an offset in the body, and every value
//! can be read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::hint::black_box;
use sts_wire::{Error, Operation, Text};
use sts_wire_fuzz::answer::{self, Answer, Format, Members};

struct Read<'b>(Format, u16, &'b [u8]);

impl Answer for Read<'_> {
    type Out = ();

    fn of<O: Operation>(self)
    where
        for<'r> O::Output<Text<'r>>: Members,
    {
        let Self(format, status, body) = self;
        match format.decode::<O>(status, body) {
            Ok(response) => {
                assert!((200..300).contains(&status));
                black_box(response.output.members());
                black_box(response.request_id.map(String::from));
            }
            Err(error) => check(&error, status, body),
        }
    }
}

fn check(error: &Error<Text<'_>>, status: u16, body: &[u8]) {
    match error {
        Error::Service(error) => {
            assert_eq!(error.status, status);
            for text in [Some(error.code), Some(error.message), error.request_id].into_iter().flatten() {
                assert!(text.len() <= body.len());
            }
        }
        Error::Http(error) => {
            assert!(error.status == status && !(200..300).contains(&status));
            assert_eq!(error.is_retryable(), [429, 500, 502, 503, 504].contains(&status));
        }
        Error::Decode(error) => {
            assert!((200..300).contains(&status));
            assert!(error.offset() <= body.len());
        }
        _ => unreachable!(),
    }
    assert!(!error.is_throttling() || error.is_retryable());
    black_box(error.is_clock_skew());
}

fuzz_target!(|input: &[u8]| {
    let Some((number, status, format, body)) = answer::chosen_by(input) else { return };
    answer::of_operation(number, Read(format, status, body));
});
