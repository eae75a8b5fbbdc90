//! The answers that are errors.

use super::object::object;
use core::fmt::Display;
use serde_json::{Map, Value};

/// An error of kind `driver`, or one that a verb answers with a message.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: &'static str,
    /// The code that AWS answers, where a verb answers one.
    code: Option<&'static str>,
    message: String,
    is_missing: bool,
}

impl Failure {
    /// The driver does not understand the line.
    pub(crate) fn driver(message: impl Into<String>) -> Self {
        Self { kind: "driver", code: None, message: message.into(), is_missing: false }
    }

    /// The line needs a feature of the library that is off.
    pub(crate) fn needs_feature(feature: &str) -> Self {
        Self::driver(format!("this build of the driver lacks the feature {feature}"))
    }

    /// A required member is missing.
    pub(crate) fn missing(member: impl Display) -> Self {
        Self { is_missing: true, ..Self::driver(format!("{member} is missing")) }
    }

    /// The library refused the input of a verb.
    pub(crate) fn of(verb: &'static str, error: impl Display) -> Self {
        Self { kind: verb, ..Self::driver(error.to_string()) }
    }

    /// Adds the code that AWS answers.
    #[cfg(feature = "server")]
    pub(crate) fn with_code(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    /// Changes the kind if a required member is missing.
    pub(crate) fn missing_is(self, kind: &'static str) -> Self {
        if self.is_missing { Self { kind, ..self } } else { self }
    }

    /// The answer, without the id.
    pub(crate) fn into_answer(self) -> Map<String, Value> {
        let mut error = object([("kind", self.kind.into()), ("message", self.message.into())]);
        error.extend(self.code.map(|code| ("code".into(), code.into())));
        object([("error", error.into())])
    }
}
