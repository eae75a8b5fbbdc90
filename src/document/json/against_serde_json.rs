//! The reader against another parser, on documents that are well-formed and on documents that almost are.

use super::reader::Reader;
use crate::document::{DecodeError, DecodeErrorKind, Document, Scalar};
use crate::text::Text;
use alloc::{format, string::String, string::ToString, vec::Vec};
use serde_json::Value as Json;

/// A xorshift generator: the same documents in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap().checked_rem(limit).unwrap()
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// A value as the reader can tell it: what is neither object, string nor number is skipped.
fn walk(reader: &mut Reader<'_>, body: &str) -> Result<Json, DecodeError> {
    match body.as_bytes().get(reader.offset()) {
        Some(b'{') => {
            let (object, mut members) = (reader.parent(), serde_json::Map::new());
            while reader.next_member(&object)? {
                let name = Text::from(reader.name).to_string();
                let value = walk(reader, body)?;
                members.insert(name, value);
            }
            Ok(Json::Object(members))
        }
        Some(b'"') => reader.text().map(|raw| Json::String(Text::from(raw).to_string())),
        Some(b'-' | b'0'..=b'9') => match reader.scalar()? {
            Scalar::Number(number) => Ok(Json::String(number.to_string())),
            Scalar::Text(_) => panic!("a number is not a text"),
        },
        _ => reader.skip().map(|()| Json::Null),
    }
}

fn read(body: &str) -> Result<Json, DecodeError> {
    let mut reader = Reader::new(body.as_bytes())?;
    let value = walk(&mut reader, body)?;
    reader.finish()?;
    Ok(value)
}

/// Reads the document by skipping the outermost value.
fn skip(body: &str) -> Result<(), DecodeError> {
    let mut reader = Reader::new(body.as_bytes())?;
    reader.skip()?;
    reader.finish()
}

/// Whether both values are equal. Numbers are compared by value.
fn is_same(ours: &Json, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Json::Object(ours), Json::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .zip(theirs)
                    .all(|(ours, theirs)| ours.0 == theirs.0 && is_same(ours.1, theirs.1))
        }
        (Json::String(ours), Json::Number(theirs)) => {
            let (ours, theirs): (f64, f64) = (ours.parse().unwrap(), theirs.as_f64().unwrap());
            (ours - theirs).abs() <= ours.abs() * 1e-15
        }
        (Json::Null, Json::Array(_) | Json::Bool(_)) => true,
        (ours, theirs) => ours == theirs,
    }
}

const SPACE: [&str; 6] = ["", "", "", " ", "\n\t", "\r\n"];

fn string(random: &mut Random) -> String {
    const PARTS: [&str; 20] = [
        "a",
        "é",
        "🍕",
        "\u{7f}",
        "\u{ffff}",
        "/",
        "'",
        "{",
        "\\\"",
        "\\\\",
        "\\/",
        "\\b",
        "\\f",
        "\\n",
        "\\r",
        "\\t",
        "\\u0041",
        "\\u00e9",
        "\\uD83C\\uDF55",
        "\\u0000",
    ];
    (0..random.below(6)).map(|_| random.pick(&PARTS)).collect()
}

fn value(random: &mut Random, depth: usize) -> String {
    const SCALARS: [&str; 16] = [
        "0",
        "-0",
        "10",
        "1.5",
        "-1.5e3",
        "1E+2",
        "1e-2",
        "0.0",
        "4294967296",
        "123456789012345678901234567890",
        "true",
        "false",
        "null",
        "1.573306481E9",
        "[]",
        "{}",
    ];
    let kind = if depth == 0 { random.below(2) } else { random.below(5) };
    if kind == 0 {
        return random.pick(&SCALARS).into();
    }
    if kind == 1 {
        return format!("\"{}\"", string(random));
    }
    let items: Vec<String> = (0..random.below(4))
        .map(|_| {
            let name = if kind == 2 {
                String::new()
            } else {
                let name = string(random);
                format!("\"{name}\"{}:{}", random.pick(&SPACE), random.pick(&SPACE))
            };
            format!(
                "{}{name}{}{}",
                random.pick(&SPACE),
                value(random, depth.saturating_sub(1)),
                random.pick(&SPACE)
            )
        })
        .collect();
    if kind == 2 { format!("[{}]", items.join(",")) } else { format!("{{{}}}", items.join(",")) }
}

fn document(random: &mut Random) -> String {
    format!("{}{{\"a\":{}}}{}", random.pick(&SPACE), value(random, 4), random.pick(&SPACE))
}

/// The document with one character inserted, deleted or replaced.
fn damaged(random: &mut Random, document: &str) -> String {
    const CHARACTERS: [char; 28] = [
        '{', '}', '[', ']', ',', ':', '"', '\\', '/', '\'', '0', '1', '-', '+', '.', 'e', 'u', 'n', 't', 'd',
        '8', ' ', '\n', '\x0c', '\0', '\u{7f}', '\u{feff}', 'é',
    ];
    let mut characters: Vec<char> = document.chars().collect();
    let at = random.below(characters.len());
    match random.below(3) {
        0 => drop(characters.remove(at)),
        1 => characters.insert(at, random.pick(&CHARACTERS)),
        _ => characters[at] = random.pick(&CHARACTERS),
    }
    characters.into_iter().collect()
}

#[test]
fn well_formed_documents_are_read_as_by_serde_json() {
    let random = &mut Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..5000 {
        let document = document(random);
        let (ours, theirs) = (read(&document).unwrap(), serde_json::from_str(&document).unwrap());
        assert!(is_same(&ours, &theirs), "{document:?}\n{ours:?}\n{theirs:?}");
        assert_eq!(skip(&document), Ok(()));
    }
}

#[test]
fn damaged_documents_are_refused_as_by_serde_json() {
    let random = &mut Random(0xbf58_476d_1ce4_e5b9);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..5000 {
        let whole = document(random);
        for _ in 0..10 {
            let document = damaged(random, &whole);
            let ours = read(&document);
            assert_eq!(skip(&document).err(), ours.as_ref().err().copied(), "{document:?}");
            match (ours, serde_json::from_str(&document)) {
                (Ok(ours), Ok(theirs)) => {
                    assert!(is_same(&ours, &theirs), "{document:?}\n{ours:?}\n{theirs:?}");
                    accepted += 1;
                }
                (Err(_), Err(_)) => refused += 1,
                // serde_json refuses numbers that no f64 holds.
                (Ok(_), Err(error)) if error.to_string().starts_with("number out of range") => {}
                (ours, theirs) => panic!("{document:?}\n{ours:?}\n{theirs:?}"),
            }
        }
    }
    assert!(accepted > 1000 && refused > 1000);
}

#[test]
fn truncated_documents_are_refused() {
    let random = &mut Random(0x94d0_49bb_1331_11eb);
    for _ in 0..500 {
        let document = format!("{{\"a\":{}}}", value(random, 3));
        for length in 0..document.len() {
            let Some(cut) = document.get(..length) else { continue };
            let error = read(cut).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::Truncated, length), "{cut:?}");
            assert_eq!(skip(cut), Err(error));
        }
    }
}
