//! `check` takes time in proportion to the request: at most so many times as long as reading each text once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use std::time::Duration;
use sts_wire::{AssumeRole, GetWebIdentityToken, Operation, PolicyDescriptor, Tag};
use sts_wire_fuzz::fields::Fields;

/// How many times the time of reading `check` may take.
const FACTOR: u32 = 12;

/// The time that any request may take, since a short time cannot be measured.
const FREE: Duration = Duration::from_millis(2);

/// The longest request, in bytes.
const LONGEST: usize = 1 << 19;

/// The least time of the processor for three runs: other programs make a run longer, never shorter.
fn time(run: impl Fn()) -> Duration {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap();
    let one = || {
        let start = now();
        run();
        now() - start
    };
    (0..3).map(|_| one()).min().unwrap_or_default()
}

/// Reads each character once and folds its case.
fn read(texts: &[String]) {
    for text in texts {
        black_box(text.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).count());
    }
}

fuzz_target!(|input: &str| {
    let mut fields = Fields::new(input);
    let has = fields.flags();
    let repeated = usize::try_from(fields.number()).unwrap_or_default();
    let pieces: Vec<&str> = fields.rest().collect();
    let length = pieces.iter().map(|piece| piece.len()).sum::<usize>().max(1);
    let repeated = repeated.clamp(1, (LONGEST / length).max(1));
    let texts: Vec<String> = pieces.iter().map(|piece| piece.repeat(repeated)).collect();

    let tags: Vec<Tag<'_>> = texts.iter().map(|text| Tag::new(text, "value")).collect();
    let policies: Vec<PolicyDescriptor<'_>> = texts
        .iter()
        .map(|text| {
            let mut policy = PolicyDescriptor::default();
            policy.arn = Some(text);
            policy
        })
        .collect();
    let names: Vec<&str> = texts.iter().map(|text| &**text).collect();
    let mut role = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "session");
    if has('t') {
        role = role.tags(&tags);
    }
    if has('p') {
        role = role.policy_arns(&policies);
    }
    if has('k') {
        role = role.transitive_tag_keys(&names);
    }
    let token = GetWebIdentityToken::new(&names, "RS256").tags(if has('t') { &tags } else { &[] });
    let checked = time(|| {
        black_box((role.check().is_ok(), token.check().is_ok()));
    });
    if checked > FREE {
        let budget = FREE + FACTOR * time(|| read(&texts));
        // Another measurement, before it is called a fault.
        let again = time(|| {
            black_box((role.check().is_ok(), token.check().is_ok()));
        });
        assert!(checked.min(again) <= budget, "{checked:?} and {again:?}, where {budget:?} are allowed");
    }
});
