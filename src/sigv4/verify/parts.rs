//! Finds the parts of a signature in the headers and in the query of a request.

use super::part::SignaturePart as Part;
use super::rejection::{Rejection, RejectionKind as Kind};
use crate::document::scan::cut;
use crate::sigv4::error::{SigningError, SigningErrorKind};
use crate::sigv4::headers;
use crate::sigv4::query::{CanonicalQuery, Parameter};

/// The most headers that a request may have. A `u16` numbers them.
const MAX_HEADERS: usize = 1_000;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The algorithm, as `Authorization` begins.
const SCHEME: &str = "AWS4-HMAC-SHA256 ";

/// What is in `Authorization` after the algorithm.
const AUTHORIZATION: [(&str, Part); 3] = [
    ("Credential=", Part::Credential),
    ("SignedHeaders=", Part::SignedHeaders),
    ("Signature=", Part::Signature),
];

/// The parts of a signature that are in one place of a request, as they were received.
#[derive(Default)]
pub(super) struct Parts<'a>([Option<&'a str>; 10]);

impl<'a> Parts<'a> {
    /// Checks all headers, and finds the parts among them.
    pub(super) fn of_headers(headers: &[(&'a str, &'a str)]) -> Result<Self, Rejection> {
        Rejection::refuse_if(headers.len() > MAX_HEADERS, Kind::TooManyHeaders)?;
        let mut parts = Self::default();
        for (index, (name, value)) in headers.iter().enumerate() {
            SigningError::refuse_at(
                headers::first_not_token(name),
                SigningErrorKind::InvalidHeaderName(index),
            )?;
            SigningError::refuse_at(
                headers::first_control(value),
                SigningErrorKind::InvalidHeaderValue(index),
            )?;
            if let Some(part) = Part::of_header(name) {
                parts.put(part, value)?;
            }
        }
        Ok(parts)
    }

    /// Finds the parts in a query, in which they are percent-encoded.
    pub(super) fn of_query(query: &CanonicalQuery<'a>) -> Result<Self, Rejection> {
        let mut parts = Self::default();
        query.parameters().try_for_each(|parameter| parts.put_parameter(parameter))?;
        Ok(parts)
    }

    fn put_parameter(&mut self, parameter: Parameter<'a>) -> Result<(), Rejection> {
        let named = Part::PARAMETERS.into_iter().find(|(_, name)| parameter.is_named(name));
        let Some((part, name)) = named else { return Ok(()) };
        // A name in another case is a twin: one reader would see it, another would not.
        Rejection::refuse_if(!parameter.is_exactly(name), Kind::Repeated(part))?;
        let value = str::from_utf8(parameter.value).map_err(|_| Kind::Invalid(part))?;
        let has_space = parameter.plus_is_space && parameter.value.contains(&b'+');
        Rejection::refuse_if(has_space, Kind::Invalid(part))?;
        self.put(part, value)
    }

    fn put(&mut self, part: Part, value: &'a str) -> Result<(), Rejection> {
        let place = self.0.get_mut(part as usize);
        let is_repeated = place.is_some_and(|place| place.replace(value).is_some());
        Rejection::refuse_if(is_repeated, Kind::Repeated(part))
    }

    pub(super) fn get(&self, part: Part) -> Option<&'a str> {
        self.0.get(part as usize).copied().flatten()
    }

    pub(super) fn required(&self, part: Part) -> Result<&'a str, Rejection> {
        self.get(part).ok_or(Kind::Missing(part).into())
    }

    /// Whether these are the parts of a query that says that it is signed.
    pub(super) fn is_presigned(&self) -> bool {
        [Part::Algorithm, Part::Credential, Part::Signature].into_iter().any(|part| self.get(part).is_some())
    }

    /// Adds the parts in `Authorization` to those in the other headers. The query may have none.
    pub(super) fn add_authorization(
        &mut self,
        authorization: &'a str,
        query: &Self,
    ) -> Result<(), Rejection> {
        query.refuse(&[Part::Date, Part::Expires, Part::SecurityToken, Part::SignedHeaders])?;
        let mut rest = authorization.strip_prefix(SCHEME).ok_or(Kind::UnsupportedAlgorithm)?;
        loop {
            let at = authorization.len().saturating_sub(rest.len());
            let (pair, after) = cut(rest, b',');
            let value_of = |(name, part)| Some((part, pair.strip_prefix(name)?));
            let (part, value) = AUTHORIZATION
                .into_iter()
                .find_map(value_of)
                .ok_or(Rejection::at(Kind::Invalid(Part::Authorization), at))?;
            self.put(part, value)?;
            let Some(after) = after else { return Ok(()) };
            // One space, which all SDKs write and which some clients do not.
            rest = after.strip_prefix(' ').unwrap_or(after);
        }
    }

    /// Adds the hash of the body in the headers to the parts in a query. The headers may have no other part.
    pub(super) fn add_payload_hash(&mut self, headers: &Self) -> Result<(), Rejection> {
        headers.refuse(&[Part::Date, Part::SecurityToken])?;
        let is_other = self.required(Part::Algorithm)? != ALGORITHM;
        Rejection::refuse_if(is_other, Kind::UnsupportedQueryAlgorithm)?;
        match headers.get(Part::ContentSha256) {
            Some(hash) => self.put(Part::ContentSha256, hash),
            None => Ok(()),
        }
    }

    /// Refuses parts that belong to another place.
    fn refuse(&self, misplaced: &[Part]) -> Result<(), Rejection> {
        let found = misplaced.iter().find(|part| self.get(**part).is_some());
        found.map_or(Ok(()), |part| Err(Kind::Misplaced(*part).into()))
    }
}
