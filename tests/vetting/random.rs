//! Random changes of proofs: an accepted proof does no harm, and STS accepts the rewritten request only if it was
//! signed.

use super::proof::{Format, Proof, TOKEN};
use super::verifier::{PARAMETERS, Verifier, canonical_request};

/// The generator `SplitMix64`.
struct Random(u64);

impl Random {
    /// A number below a limit.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }

    /// Deletes, inserts, replaces or swaps characters, or repeats a part.
    fn change_text(&mut self, text: &mut String) {
        let mut characters: Vec<_> = text.chars().collect();
        let (at, other) = (self.below(characters.len() + 1), self.below(characters.len() + 1));
        let character = self.pick(&[
            "a", "A", "0", "/", "%", "&", "=", ";", ",", "+", "?", "#", "@", ":", ".", " ", "\t", "\r", "\n",
            "\0", "-", "é", "\u{2028}", "\"", "\\", "{", "x",
        ]);
        let character = character.chars().next().unwrap();
        match self.below(6) {
            0 if at < characters.len() => drop(characters.remove(at)),
            1 => characters.insert(at, character),
            2 if at < characters.len() => characters[at] = character,
            3 if at.max(other) < characters.len() => characters.swap(at, other),
            4 => {
                let part = characters[at.min(other)..at.max(other)].to_vec();
                characters.splice(at..at, part);
            }
            _ => {
                if let Some(character) = characters.get_mut(at) {
                    *character = if character.is_lowercase() {
                        character.to_ascii_uppercase()
                    } else {
                        character.to_ascii_lowercase()
                    };
                }
            }
        }
        *text = characters.into_iter().collect();
    }

    /// A name in another case, with an escaped `A`, or unchanged.
    fn twin(&mut self, name: &str) -> String {
        match self.below(4) {
            0 => name.to_lowercase(),
            1 => name.to_uppercase(),
            2 => name.replacen('A', "%41", 1),
            _ => name.into(),
        }
    }

    fn change(&mut self, proof: &mut Proof) {
        let header = self.below(proof.headers.len());
        match self.below(12) {
            0..3 => self.change_text(&mut proof.url),
            3 => self.change_text(&mut proof.body),
            4 => self.change_text(&mut proof.method),
            5 => self.change_text(&mut proof.headers[header].0),
            6 => self.change_text(&mut proof.headers[header].1),
            7 => {
                let (name, value) = proof.headers[header].clone();
                let name = self.twin(&name);
                let is_first = self.below(2) == 0;
                proof.add_header(&name, &value, is_first);
            }
            8 => {
                let others = ["RoleArn", ""];
                let names: Vec<_> = PARAMETERS.into_iter().chain(others).collect();
                let name = self.pick(&names);
                let value =
                    self.pick(&["", "AssumeRole", "GetCallerIdentity", "60", "2011-06-15", "eve", "host"]);
                let parameter = format!("{}={value}", self.twin(name));
                let is_first = self.below(2) == 0;
                proof.add_parameter(&parameter, is_first);
            }
            9 => drop(proof.headers.remove(header)),
            10 => {
                let name = self.pick(&["SignedHeaders", "Credential", "Signature"]);
                let mut value = proof.part(name);
                self.change_text(&mut value);
                proof.set_part(name, &value);
            }
            _ => {
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
                let mut random = Random(seed);
                let mut changed = signed.clone();
                // A second change needs the parts that the first one left.
                random.change(&mut changed);
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
    for format in Format::ALL {
        let verifier = Verifier::new(format);
        let signed = Proof::signed(format, Some(TOKEN));
        let wrapped = signed.wrapped();
        for seed in 0..600 {
            let mut random = Random(seed);
            let mut changed = wrapped.clone();
            let at = random.below(changed.len());
            match random.below(3) {
                0 => drop(changed.remove(at)),
                1 => changed.insert(at, random.below(256).try_into().unwrap()),
                _ => changed[at] ^= 1 << random.below(8),
            }
            let Ok(rebuilt) = verifier.vet(&changed) else { continue };
            verifier.assert_harmless(&rebuilt);
            if rebuilt.verify(Some(TOKEN)).is_ok() {
                assert_eq!(rebuilt.canonical_request(), canonical_request(&signed));
            }
        }
    }
}
