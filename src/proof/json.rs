//! The JSON in which proofs are wrapped.

use super::proof_error::{ProofError, ProofErrorKind as Kind};
use super::received::ReceivedProof;
use super::scratch::Scratch;
use crate::document::Document;
use crate::document::json::Reader;
use crate::error::DecodeErrorKind;
use crate::text::Text;

/// Reads the current member, an object whose members have only these names, each at most once. `read` gets the name of
/// a member, and reads the value.
pub(super) fn each_field<'a>(
    reader: &mut Reader<'a>,
    names: &[&'static str],
    read: &mut dyn FnMut(&mut Reader<'a>, &str) -> Result<(), ProofError>,
) -> Result<(), ProofError> {
    let (object, mut seen) = (reader.parent(), 0_u32);
    while reader.next_member(&object)? {
        let named = names.iter().enumerate().find(|(_, name)| reader.is_named(name));
        let (index, name) = named.ok_or(ProofError::at(Kind::UnknownField, reader.start()))?;
        let bit = u32::try_from(index).map_or(0, |index| 1_u32.wrapping_shl(index));
        if seen & bit != 0 {
            return Err(ProofError::at(Kind::RepeatedField, reader.start()).in_field(name));
        }
        seen |= bit;
        read(reader, name)?;
    }
    Ok(())
}

/// Reads a string.
pub(super) fn string<'a>(reader: &mut Reader<'a>, scratch: &mut Scratch<'a>) -> Result<&'a str, ProofError> {
    scratch.unescape(Text::from(reader.text()?))
}

/// Reads headers: an object whose values are strings, or arrays of strings for repeated headers.
pub(super) fn headers<'a>(
    reader: &mut Reader<'a>,
    scratch: &mut Scratch<'a>,
    proof: &mut ReceivedProof<'a>,
) -> Result<(), ProofError> {
    let object = reader.parent();
    while reader.next_member(&object)? {
        let (name, start) = (scratch.unescape(Text::from(reader.name()))?, reader.offset());
        if reader.is_at("\"") {
            proof.push(name, string(reader, scratch)?)?;
            continue;
        }
        let wrong = ProofError::at(
            Kind::InvalidJson(DecodeErrorKind::WrongType("string or array of strings")),
            start,
        );
        if !reader.is_at("[") {
            // Malformed JSON has an error of its own.
            return Err(reader.skip().map_or_else(ProofError::from, |()| wrong));
        }
        let (array, mut is_empty) = (reader.parent(), true);
        while reader.next_item(&array, "")? {
            proof.push(name, string(reader, scratch)?)?;
            is_empty = false;
        }
        if is_empty {
            return Err(wrong);
        }
    }
    Ok(())
}

/// Reads the value of the field `headers`.
type ReadHeaders<'r> =
    dyn for<'a> Fn(&mut Reader<'a>, &mut Scratch<'a>, &mut ReceivedProof<'a>) -> Result<(), ProofError> + 'r;

/// Reads an object with the fields of a request that has no body.
pub(super) fn request<'a>(
    json: &'a str,
    scratch: &mut Scratch<'a>,
    headers: &ReadHeaders<'_>,
) -> Result<ReceivedProof<'a>, ProofError> {
    let mut reader = Reader::new(json.as_bytes())?;
    let (mut url, mut method, mut has_headers) = (None, None, false);
    let mut proof = ReceivedProof::new("", "", "");
    each_field(&mut reader, &["url", "method", "headers"], &mut |reader, name| {
        match name {
            "url" => url = Some(string(reader, scratch)?),
            "method" => method = Some(string(reader, scratch)?),
            _ => {
                headers(reader, scratch, &mut proof)?;
                has_headers = true;
            }
        }
        Ok(())
    })?;
    reader.finish()?;
    let missing = |name| ProofError::from(Kind::MissingField).in_field(name);
    proof.url = url.ok_or(missing("url"))?;
    proof.method = method.ok_or(missing("method"))?;
    if has_headers { Ok(proof) } else { Err(missing("headers")) }
}
