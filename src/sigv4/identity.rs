//! Who signs, without the secret.

use super::Settings;
use super::canonical::header::Value;
use super::error::{SigningError, SigningErrorKind};
use crate::{Credentials, Text, ToText};

/// The parts of credentials that are sent, found good.
#[derive(Clone, Copy)]
pub(crate) struct Identity<'a> {
    pub(super) access_key_id: Text<'a>,
    pub(super) session_token: Option<Value<'a>>,
}

/// What of credentials is sent, as it was given.
#[derive(Clone, Copy)]
pub(crate) struct Sent<'a> {
    pub(super) access_key_id: Text<'a>,
    session_token: Option<Text<'a>>,
}

impl<'a> Sent<'a> {
    pub(crate) fn of<S: ToText>(credentials: &'a Credentials<S>) -> Self {
        Self {
            access_key_id: credentials.access_key_id.to_text(),
            session_token: credentials.session_token.as_ref().map(|token| token.expose_secret().to_text()),
        }
    }
}

impl<'a> Identity<'a> {
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    pub(crate) fn new(sent: Sent<'a>) -> Result<Self, SigningError> {
        let Sent { access_key_id, session_token } = sent;
        let session_token = match session_token {
            None => None,
            Some(token) if token.is_empty() => None,
            Some(token) => Some(Value::new(token, SigningErrorKind::InvalidSessionToken)?),
        };
        Ok(Self { access_key_id, session_token })
    }

    /// The token, if it is to be signed.
    pub(super) const fn signed_token(&self, settings: Settings) -> Option<Value<'a>> {
        if settings.omit_session_token { None } else { self.session_token }
    }

    /// The token, if it is to be added after signing.
    pub(super) const fn unsigned_token(&self, settings: Settings) -> Option<Value<'a>> {
        if settings.omit_session_token { self.session_token } else { None }
    }
}
