//! Finds the signed headers among the received ones.

use super::part::SignaturePart as Part;
use super::rejection::{Rejection, RejectionKind as Kind};
use super::value::Value;
use crate::sigv4::character::{Class, first_other, is_in};
use crate::sigv4::headers::{HOST, MAX_SIGNED, Order, is_named};
use heapless::Vec;

/// The received headers that a list of signed headers selects, and the first of the others that must be signed.
pub(super) struct SelectedHeaders {
    /// The order of the selected headers.
    pub(super) order: Order,
    /// The first header that begins with `x-amz-` and must be signed, but is not selected.
    pub(super) unsigned_amz: Option<usize>,
}

impl SelectedHeaders {
    /// Selects the headers by a list of names, which must be in lower case, sorted and distinct.
    pub(super) fn find(
        list: Value<'_>,
        headers: &[(&str, &str)],
        omits_token: bool,
    ) -> Result<Self, Rejection> {
        let (mut signed, mut absent, mut has_host) = (Vec::<usize, MAX_SIGNED>::new(), None, false);
        let (mut rest, mut last, mut number) = (Some(list), Value::new("", false), 0_usize);
        while let Some(from) = rest {
            let (name, after) = from.cut(b';');
            if !follows(last, name) {
                let at = list.raw_len().saturating_sub(from.raw_len());
                return Err(Rejection::at(Kind::Invalid(Part::SignedHeaders), at));
            }
            Rejection::refuse_if(number >= MAX_SIGNED, Kind::TooManyHeaders)?;
            let count = signed.len();
            for (index, _) in headers.iter().enumerate().filter(|(_, (header, _))| is_name_of(name, header)) {
                signed.push(index).map_err(|_| Kind::TooManyHeaders)?;
            }
            if signed.len() == count {
                absent = absent.or(Some(number));
            }
            has_host |= is_name_of(name, HOST);
            (rest, last, number) = (after, name, number.saturating_add(1));
        }
        Rejection::refuse_if(!has_host, Kind::HostNotSigned)?;
        absent.map_or(Ok(()), |number| Err(Kind::AbsentHeader(number)))?;
        let unsigned_amz = headers.iter().enumerate().position(|(index, (name, _))| {
            is_amz(name) && !signed.contains(&index) && must_be_signed(name, omits_token)
        });
        Ok(Self { order: Order::of_given(&signed), unsigned_amz })
    }
}

/// Whether a name is a token in lower case that sorts after `last`. An empty name sorts after no other.
fn follows(last: Value<'_>, name: Value<'_>) -> bool {
    match (last.plain(), name.plain()) {
        (Some(last), Some(name)) => first_other(name, Class::LowerToken).is_none() && last < name,
        _ => name.bytes().all(|byte| is_in(byte, Class::LowerToken)) && last.bytes().lt(name.bytes()),
    }
}

/// Whether a name in lower case is the name of a header.
fn is_name_of(name: Value<'_>, header: &str) -> bool {
    match name.plain() {
        Some(name) => is_named(header, name),
        None => name.bytes().eq(header.bytes().map(|byte| byte.to_ascii_lowercase())),
    }
}

fn is_amz(name: &str) -> bool {
    let prefix = name.as_bytes().first_chunk();
    prefix.is_some_and(|prefix: &[u8; 6]| prefix.eq_ignore_ascii_case(b"x-amz-"))
}

/// Whether a header that begins with `x-amz-` must be signed. The hash of the body is compared, signed or not, and some
/// services sign no session token.
fn must_be_signed(name: &str, omits_token: bool) -> bool {
    match Part::of_header(name) {
        Some(Part::ContentSha256) => false,
        Some(Part::SecurityToken) => !omits_token,
        _ => true,
    }
}
