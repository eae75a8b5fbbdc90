//! The formats of responses, and the headers of a response.

/// The format of a response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// XML, the default of STS.
    #[default]
    Xml,
    /// JSON, for `Accept: application/json`.
    Json,
}

impl Format {
    /// The format that the value of an `Accept` header asks for: JSON for `application/json`, else XML.
    ///
    /// ```
    /// use sts_wire::server::Format;
    ///
    /// assert_eq!(Format::accepted(Some("application/json")), Format::Json);
    /// assert_eq!(Format::accepted(Some("*/*")), Format::Xml);
    /// assert_eq!(Format::accepted(None), Format::Xml);
    /// ```
    #[must_use]
    pub fn accepted(accept: Option<&str>) -> Self {
        match accept {
            Some(accept) if accept.trim_ascii().eq_ignore_ascii_case("application/json") => Self::Json,
            _ => Self::Xml,
        }
    }

    /// The value of `content-type`.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Xml => "text/xml",
            Self::Json => "application/json",
        }
    }
}

/// The headers of a response.
pub(super) fn headers(
    format: Format,
    request_id: Option<&str>,
) -> impl Iterator<Item = (&'static str, &str)> {
    let request_id = request_id.map(|request_id| ("x-amzn-requestid", request_id));
    core::iter::once(("content-type", format.content_type())).chain(request_id)
}
