//! What a presigned request has in its query.

use super::parameters::Writer;
use crate::sigv4::SigningKey;

/// The parameters that signing adds to a query instead of headers.
#[derive(Clone, Copy)]
pub(crate) struct Presigning<'a> {
    key: &'a SigningKey,
    expires_seconds: u32,
    /// Writes what precedes a parameter of the request, or all that is left; see [`Rules`](super::Rules).
    pub(super) write: Write,
}

type Write = fn(&Presigning<'_>, &mut Writer<'_, '_, '_>, precedes: &dyn Fn(&str) -> bool);

/// Sorted; the token is there if it is signed.
const ADDED: [&str; 6] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Security-Token",
    "X-Amz-SignedHeaders",
];

impl<'a> Presigning<'a> {
    pub(crate) const fn new(key: &'a SigningKey, expires_seconds: u32) -> Self {
        Self { key, expires_seconds, write }
    }
}

fn write(presigning: &Presigning<'_>, writer: &mut Writer<'_, '_, '_>, precedes: &dyn Fn(&str) -> bool) {
    // To ask for each costs more than to write it.
    let is_alone = writer.canonical.request.query.raw.is_empty();
    while let Some(name) = ADDED.get(writer.added)
        && (is_alone || precedes(name))
    {
        if writer.added == 0 {
            writer.separate();
        }
        writer.added = writer.added.saturating_add(1);
        let Writer { canonical, sink, added, .. } = writer;
        // Names together with what stands around them: each piece less is a copy less.
        match added {
            1 => sink.text("X-Amz-Algorithm=AWS4-HMAC-SHA256"),
            2 => {
                sink.text("&X-Amz-Credential=");
                sink.percent(presigning.key.access_key_id());
                sink.text("%2F");
                presigning.key.scope().write("%2F", sink);
            }
            3 => {
                sink.text("&X-Amz-Date=");
                sink.ascii(canonical.amz_date.as_bytes());
            }
            4 => {
                sink.text("&X-Amz-Expires=");
                sink.decimal(presigning.expires_seconds);
            }
            5 => {
                if let Some(token) = canonical.signed_token() {
                    sink.text("&X-Amz-Security-Token=");
                    sink.unescaped_percent(token.text());
                }
            }
            _ => {
                sink.text("&X-Amz-SignedHeaders=");
                canonical.write_names(true, sink);
            }
        }
    }
}
