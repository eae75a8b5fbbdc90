//! A signed proof, changed in any way and wrapped into its format: whatever vetting accepts is `GetCallerIdentity`
//! alone, at an endpoint of the list, and verifies only if its canonical request is the one that was signed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use sts_wire_fuzz::fields::Fields;
use sts_wire_fuzz::vetting::proof::{Format, Proof, TOKEN, signed_at};
use sts_wire_fuzz::vetting::verifier::{Verifier, canonical_request};

/// A format with its verifier, and its signed proofs without and with a session token.
struct Base {
    verifier: Verifier<'static>,
    proofs: [Proof; 2],
    canonical_requests: [String; 2],
}

static BASES: LazyLock<Vec<Base>> = LazyLock::new(|| {
    let base = |format| {
        let verifier = Verifier::new(format);
        let proofs = [None, Some(TOKEN)].map(|token| {
            let proof = Proof::signed(format, token);
            // Only a change can cause a refusal.
            verifier.accepts_and_verifies(&proof, token);
            proof
        });
        let canonical_requests = proofs.each_ref().map(canonical_request);
        Base { verifier, proofs, canonical_requests }
    };
    Format::ALL.map(base).into()
});

/// Changes a proof.
fn change(proof: &mut Proof, what: &str, text: &str) {
    let pair = || text.split_once('=').unwrap_or((text, ""));
    match what {
        "!method" => proof.method = text.into(),
        "!url" => proof.url = text.into(),
        "!body" => proof.body = text.into(),
        "!append" => proof.add_parameter(text, false),
        "!prepend" => proof.add_parameter(text, true),
        "!add" => proof.add_header(pair().0, pair().1, false),
        "!first" => proof.add_header(pair().0, pair().1, true),
        "!drop" => proof.remove_header(text),
        "!set" => {
            if let Some(value) = proof.header(pair().0) {
                *value = pair().1.into();
            }
        }
        "!reverse" => proof.headers.reverse(),
        "!replace" => {
            let Some((from, to)) = text.split_once('>').filter(|(from, _)| !from.is_empty()) else { return };
            proof.url = proof.url.replacen(from, to, 2);
            proof.body = proof.body.replacen(from, to, 2);
            for (name, value) in &mut proof.headers {
                *name = name.replacen(from, to, 2);
                *value = value.replacen(from, to, 2);
            }
        }
        _ => {}
    }
}

fuzz_target!(|input: &str| {
    let mut fields = Fields::new(input);
    // A digit for the format, `t` for a token, `r` for a proof as it is.
    let flags = fields.text();
    let number = usize::from(flags.bytes().next().unwrap_or_default()) % BASES.len();
    let (base, has_token) = (&BASES[number], flags.contains('t'));
    let seconds = fields.number();
    let verifier = Verifier { now: signed_at().saturating_add_seconds(seconds), ..base.verifier };
    let wrapped = if flags.contains('r') {
        // Every byte has a character, since the proof of MongoDB is no text.
        fields.text().chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
    } else {
        let mut proof = base.proofs[usize::from(has_token)].clone();
        for field in fields.rest() {
            let (what, text) = field.split_once(':').unwrap_or((field, ""));
            change(&mut proof, what, text);
        }
        proof.wrapped()
    };
    let Ok(rebuilt) = verifier.vet(&wrapped) else { return };
    verifier.assert_harmless(&rebuilt);
    assert!((-300..=900).contains(&verifier.now.seconds_since(rebuilt.signed_at)));
    let token = has_token.then_some(TOKEN);
    if rebuilt.verify(token).is_ok() {
        assert_eq!(rebuilt.canonical_request(), base.canonical_requests[usize::from(has_token)]);
    }
});
