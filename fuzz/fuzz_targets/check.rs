//! `check` takes time in proportion to the request: about as long as to check the items of its lists one by one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use std::time::Duration;
use sts_wire::{AssumeRole, GetWebIdentityToken, Operation, PolicyDescriptor, Tag};
use sts_wire_fuzz::fields::Fields;

/// The largest ratio of the time of a request to the time of its items one by one.
const FACTOR: u32 = 3;

/// The time that every request may take. It covers the comparison of 50 keys; shorter times cannot be measured.
const FREE: Duration = Duration::from_millis(80);

/// The longest request, in bytes.
const LONGEST: usize = 1 << 17;

/// The shorter processor time of two runs: other programs make a run longer, never shorter.
fn time(run: impl Fn()) -> Duration {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap();
    let one = || {
        let start = now();
        run();
        now() - start
    };
    one().min(one())
}

/// Checks requests with lists of these texts.
fn check(texts: &[String], has: &impl Fn(char) -> bool) {
    let tags: Vec<Tag<'_>> = texts.iter().map(|text| Tag::new(text, "value")).collect();
    let policy = |text| {
        let mut policy = PolicyDescriptor::default();
        policy.arn = Some(text);
        policy
    };
    let policies: Vec<PolicyDescriptor<'_>> = texts.iter().map(|text| policy(&**text)).collect();
    let names: Vec<&str> = texts.iter().map(|text| &**text).collect();
    let mut role = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "session");
    let mut token = GetWebIdentityToken::new(&names, "RS256");
    if has('t') {
        role = role.tags(&tags);
        token = token.tags(&tags);
    }
    if has('p') {
        role = role.policy_arns(&policies);
    }
    if has('k') {
        role = role.transitive_tag_keys(&names);
    }
    black_box((role.check().is_ok(), token.check().is_ok()));
}

fuzz_target!(|input: &str| {
    let mut fields = Fields::new(input);
    let has = fields.flags();
    let repeated = usize::try_from(fields.number()).unwrap_or_default();
    let pieces: Vec<&str> = fields.rest().collect();
    let length = pieces.iter().map(|piece| piece.len()).sum::<usize>().max(1);
    let repeated = repeated.clamp(1, (LONGEST / length).max(1));
    // Texts that differ only at the end take the longest to compare.
    let end = |number: usize| if has('d') { number.to_string() } else { String::new() };
    let texts: Vec<String> =
        (0..).zip(&pieces).map(|(number, piece)| piece.repeat(repeated) + &end(number)).collect();

    let whole = time(|| check(&texts, &has));
    if whole > FREE {
        let items = time(|| texts.chunks(1).for_each(|text| check(text, &has)));
        // Measure again before reporting a fault.
        let whole = whole.min(time(|| check(&texts, &has)));
        assert!(whole <= FREE + FACTOR * items, "{whole:?}, and {items:?} one by one");
    }
});
