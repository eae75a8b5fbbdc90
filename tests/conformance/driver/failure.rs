//! Why a line has no answer but an error.

use super::object::object;
use core::fmt::Display;
use serde_json::{Map, Value};

/// An error of the driver itself, or of a verb that answers with a message.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: &'static str,
    message: String,
    is_missing: bool,
}

impl Failure {
    /// The line is not one that the contract describes.
    pub(crate) fn driver(message: impl Into<String>) -> Self {
        Self { kind: "driver", message: message.into(), is_missing: false }
    }

    /// A member that must be there is not.
    pub(crate) fn missing(member: impl Display) -> Self {
        Self { is_missing: true, ..Self::driver(format!("{member} is missing")) }
    }

    /// What the library refused, for a verb.
    pub(crate) fn of(verb: &'static str, error: impl Display) -> Self {
        Self { kind: verb, ..Self::driver(error.to_string()) }
    }

    /// The same, with this kind if a member is missing.
    pub(crate) fn missing_is(self, kind: &'static str) -> Self {
        if self.is_missing { Self { kind, ..self } } else { self }
    }

    /// The answer, without the id.
    pub(crate) fn into_answer(self) -> Map<String, Value> {
        let error = object([("kind", self.kind.into()), ("message", self.message.into())]);
        object([("error", error.into())])
    }
}
