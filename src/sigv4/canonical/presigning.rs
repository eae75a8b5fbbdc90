//! What a presigned request has in its query.

use super::parameters::Writer;
use core::fmt;

/// The parameters that signing adds to a query instead of headers.
#[derive(Clone, Copy)]
pub(crate) struct Presigning<'a> {
    /// The credential scope.
    scope: &'a str,
    expires_seconds: u32,
    /// Writes what precedes a parameter of the request, or all that is left; see [`Rules`](super::Rules).
    pub(super) write: Write,
}

type Write = fn(&Presigning<'_>, &mut Writer<'_, '_, '_>, precedes: &dyn Fn(&str) -> bool) -> fmt::Result;

/// Sorted.
const ADDED: [&str; 6] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    SECURITY_TOKEN,
    "X-Amz-SignedHeaders",
];

/// Present with a token that is signed.
const SECURITY_TOKEN: &str = "X-Amz-Security-Token";

impl<'a> Presigning<'a> {
    pub(crate) const fn new(scope: &'a str, expires_seconds: u32) -> Self {
        Self { scope, expires_seconds, write }
    }

    /// Writes the value of the parameter that was counted last.
    fn write_value(&self, writer: &mut Writer<'_, '_, '_>) -> fmt::Result {
        let Writer { canonical, sink, added, .. } = writer;
        match added {
            1 => sink.text("AWS4-HMAC-SHA256"),
            2 => {
                sink.unescaped_percent(canonical.identity.access_key_id)?;
                sink.text("%2F")?;
                sink.percent(self.scope)
            }
            3 => sink.ascii(canonical.amz_date.as_bytes()),
            4 => sink.decimal(self.expires_seconds),
            5 => canonical.signed_token().map_or(Ok(()), |token| sink.unescaped_percent(token.text())),
            _ => canonical.write_percent_signed_headers(sink),
        }
    }
}

fn write(
    presigning: &Presigning<'_>,
    writer: &mut Writer<'_, '_, '_>,
    precedes: &dyn Fn(&str) -> bool,
) -> fmt::Result {
    while let Some(name) = ADDED.get(writer.added).filter(|name| precedes(name)) {
        writer.added = writer.added.saturating_add(1);
        if *name == SECURITY_TOKEN && writer.canonical.signed_token().is_none() {
            continue;
        }
        writer.separate()?;
        writer.sink.text(name)?;
        writer.sink.text("=")?;
        presigning.write_value(writer)?;
    }
    Ok(())
}
