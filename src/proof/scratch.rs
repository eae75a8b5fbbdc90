//! The scratch buffer into which a proof is unwrapped.

use super::proof_error::{ProofError, ProofErrorKind as Kind};
use super::received::ReceivedProof;
use crate::encode::copy;
use crate::text::Text;
use core::mem;

/// The part of a caller's scratch buffer that holds nothing yet.
pub(super) struct Scratch<'a> {
    rest: &'a mut [u8],
    /// The length of a buffer that is always long enough.
    needed: usize,
}

impl<'a> Scratch<'a> {
    /// A buffer for a proof of `length` bytes.
    ///
    /// Unwrapping removes at most two layers, and each makes the proof shorter, so the buffer needs twice the length.
    pub(super) fn new(length: usize, buffer: &'a mut [u8]) -> Result<Self, ProofError> {
        let needed = length.saturating_mul(2);
        ReceivedProof::check_length(length)?;
        ProofError::refuse_if(buffer.len() < needed, Kind::BufferTooSmall(needed))?;
        Ok(Self { rest: buffer, needed })
    }

    /// Unescapes a text, unless it is plain.
    pub(super) fn unescape(&mut self, text: Text<'a>) -> Result<&'a str, ProofError> {
        match text.as_str() {
            Some(plain) => Ok(plain),
            None => self.decode(text, Kind::InvalidUtf8, |text| Ok(text.len())),
        }
    }

    /// Unescapes a text and decodes it in place. `decode` returns the new length, or the place of an error.
    pub(super) fn decode(
        &mut self,
        text: Text<'_>,
        malformed: Kind,
        decode: impl FnOnce(&mut [u8]) -> Result<usize, usize>,
    ) -> Result<&'a str, ProofError> {
        let buffer = mem::take(&mut self.rest);
        let mut length = 0_usize;
        text.each_str(&mut |piece| {
            copy(piece.as_bytes(), buffer.get_mut(length..).unwrap_or_default());
            length = length.saturating_add(piece.len());
        });
        let too_small = ProofError::from(Kind::BufferTooSmall(self.needed));
        let length = decode(buffer.get_mut(..length).ok_or(too_small)?);
        let length = length.map_err(|offset| ProofError::at(malformed, offset))?;
        let (decoded, rest) = buffer.split_at_mut_checked(length).ok_or(too_small)?;
        self.rest = rest;
        str::from_utf8(decoded).map_err(|error| ProofError::at(Kind::InvalidUtf8, error.valid_up_to()))
    }
}
