//! Random changes of proofs: an accepted proof does no harm, and STS accepts the rewritten request only if it was
//! signed.

use super::proof::{Format, Proof, TOKEN};
use super::verifier::{PARAMETERS, Verifier, canonical_request};
use crate::xorshift::Random;

/// A change of characters.
#[derive(Clone, Copy)]
enum Edit {
    Delete,
    Insert,
    Replace,
    Swap,
    Repeat,
    OtherCase,
}

impl Edit {
    const ALL: [Self; 6] =
        [Self::Delete, Self::Insert, Self::Replace, Self::Swap, Self::Repeat, Self::OtherCase];
}

/// A change of a part of a proof.
#[derive(Clone, Copy)]
enum Change {
    Url,
    Method,
    Body,
    HeaderName,
    HeaderValue,
    PartOfSignature,
    AddHeader,
    AddParameter,
    RemoveHeader,
    SwapHeaders,
}

impl Change {
    const ALL: [Self; 10] = [
        Self::Url,
        Self::Method,
        Self::Body,
        Self::HeaderName,
        Self::HeaderValue,
        Self::PartOfSignature,
        Self::AddHeader,
        Self::AddParameter,
        Self::RemoveHeader,
        Self::SwapHeaders,
    ];
}

impl Random {
    fn edit(&mut self, text: &mut String) {
        let mut characters: Vec<_> = text.chars().collect();
        let (at, other) = (self.below(characters.len() + 1), self.below(characters.len() + 1));
        let character = self.pick(&[
            'a', 'A', '0', '/', '%', '&', '=', ';', ',', '+', '?', '#', '@', ':', '.', ' ', '\t', '\r', '\n',
            '\0', '-', 'é', '\u{2028}', '"', '\\', '{', 'x',
        ]);
        match self.pick(&Edit::ALL) {
            Edit::Insert => characters.insert(at, character),
            Edit::Repeat => {
                let part = characters[at.min(other)..at.max(other)].to_vec();
                characters.splice(at..at, part);
            }
            Edit::Swap if at.max(other) < characters.len() => characters.swap(at, other),
            // There is no character at the end.
            _ if at == characters.len() => {}
            Edit::Delete => drop(characters.remove(at)),
            Edit::OtherCase if characters[at].is_lowercase() => characters[at].make_ascii_uppercase(),
            Edit::OtherCase => characters[at].make_ascii_lowercase(),
            Edit::Replace | Edit::Swap => characters[at] = character,
        }
        *text = characters.into_iter().collect();
    }

    /// The name, in another case, or with an escaped `A`.
    fn twin(&mut self, name: &str) -> String {
        let twins = [name.into(), name.to_lowercase(), name.to_uppercase(), name.replacen('A', "%41", 1)];
        twins[self.below(twins.len())].clone()
    }

    fn change(&mut self, proof: &mut Proof) {
        let header = self.below(proof.headers.len());
        let is_first = self.below(2) == 0;
        match self.pick(&Change::ALL) {
            Change::Url => self.edit(&mut proof.url),
            Change::Method => self.edit(&mut proof.method),
            Change::Body => self.edit(&mut proof.body),
            Change::HeaderName => self.edit(&mut proof.headers[header].0),
            Change::HeaderValue => self.edit(&mut proof.headers[header].1),
            Change::PartOfSignature => {
                let name = self.pick(&["SignedHeaders", "Credential", "Signature"]);
                let mut value = proof.part(name);
                self.edit(&mut value);
                proof.set_part(name, &value);
            }
            Change::AddHeader => {
                let (name, value) = proof.headers[header].clone();
                proof.add_header(&self.twin(&name), &value, is_first);
            }
            Change::AddParameter => {
                let name = self.pick(&[&PARAMETERS[..], &["RoleArn", ""]].concat());
                let value =
                    self.pick(&["", "AssumeRole", "GetCallerIdentity", "60", "2011-06-15", "eve", "host"]);
                proof.add_parameter(&format!("{}={value}", self.twin(name)), is_first);
            }
            Change::RemoveHeader => drop(proof.headers.remove(header)),
            Change::SwapHeaders => {
                let other = self.below(proof.headers.len());
                proof.headers.swap(header, other);
            }
        }
    }
}

#[test]
fn what_is_accepted_of_a_changed_proof_does_no_harm() {
    let (mut accepted, mut verified) = (0, 0);
    for format in Format::ALL {
        let verifier = Verifier::new(format);
        for token in [None, Some(TOKEN)] {
            let signed = Proof::signed(format, token);
            for seed in 0..400 {
                let mut changed = signed.clone();
                // One change: another one would need the parts that the first one left.
                Random::new(seed).change(&mut changed);
                let Ok(rebuilt) = verifier.vet(&changed.wrapped()) else { continue };
                accepted += 1;
                verifier.assert_harmless(&rebuilt);
                if rebuilt.verify(token).is_ok() {
                    verified += 1;
                    assert_eq!(rebuilt.canonical_request(), canonical_request(&signed), "{changed:?}");
                }
            }
        }
    }
    // Changes of the order, and changes of parts that the format leaves out, are accepted.
    assert!(accepted > 200 && verified > 100, "{accepted} {verified}");
}

#[test]
fn what_is_accepted_of_a_changed_envelope_does_no_harm() {
    let (mut accepted, mut verified) = (0, 0);
    for format in Format::ALL {
        let verifier = Verifier::new(format);
        let signed = Proof::signed(format, Some(TOKEN));
        let wrapped = signed.wrapped();
        for seed in 0..600 {
            let mut random = Random::new(seed);
            let mut changed = wrapped.clone();
            let at = random.below(changed.len());
            match random.pick(&[Edit::Delete, Edit::Insert, Edit::Replace]) {
                Edit::Delete => drop(changed.remove(at)),
                Edit::Insert => changed.insert(at, random.below(256).try_into().unwrap()),
                _ => changed[at] ^= 1 << random.below(8),
            }
            let Ok(rebuilt) = verifier.vet(&changed) else { continue };
            accepted += 1;
            verifier.assert_harmless(&rebuilt);
            if rebuilt.verify(Some(TOKEN)).is_ok() {
                verified += 1;
                assert_eq!(rebuilt.canonical_request(), canonical_request(&signed));
            }
        }
    }
    // White space between members of JSON is accepted, and so are other digits of a signature.
    assert!(accepted > 100 && verified > 5, "{accepted} {verified}");
}
