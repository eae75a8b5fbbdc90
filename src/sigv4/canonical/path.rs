//! The canonical path: dot segments and repeated slashes removed, every segment percent-encoded.

use super::component;
use crate::encode::Sink;
use crate::sigv4::Settings;
use crate::sigv4::error::{SigningError, SigningErrorKind};
use core::fmt;

/// How many segments a path may have from which `..` removes some.
const MAX_SEGMENTS: usize = 256;

pub(super) fn check(path: &str, settings: Settings) -> Result<(), SigningError> {
    if path.is_empty() {
        return Ok(());
    }
    let is_refused = |byte: u8| byte.is_ascii_control() || byte == b'?' || byte == b'#';
    let refused = if path.starts_with('/') { path.bytes().position(is_refused) } else { Some(0) };
    if let Some(at) = refused {
        return Err(SigningError::new(SigningErrorKind::InvalidPath, at));
    }
    if !settings.double_encode_path {
        component::check(path).map_err(|at| SigningError::new(SigningErrorKind::MalformedPath, at))?;
    }
    if settings.normalize_path && has_parents(path) && path.split('/').nth(MAX_SEGMENTS).is_some() {
        return Err(SigningError::new(SigningErrorKind::TooManySegments, 0));
    }
    Ok(())
}

pub(super) fn write<S: Sink + ?Sized>(path: &str, settings: Settings, sink: &mut S) -> fmt::Result {
    let encode = if settings.double_encode_path { S::percent } else { component::write };
    if path.len() <= 1 {
        sink.text("/")
    } else if settings.normalize_path {
        write_normalized(path, encode, sink)
    } else {
        // What stands before the first slash is empty.
        path.split('/').skip(1).try_for_each(|segment| {
            sink.text("/")?;
            encode(sink, segment)
        })
    }
}

/// Removes dot segments (RFC 3986, section 5.2.4) and empty ones, as SDKs do: a slash ends the result if the path
/// ends in one and something is left, and never after a dot segment.
fn write_normalized<S: Sink + ?Sized>(
    path: &str,
    encode: fn(&mut S, &str) -> fmt::Result,
    sink: &mut S,
) -> fmt::Result {
    let removed = if has_parents(path) { Removed::of(path) } else { Removed::NONE };
    let mut is_empty = true;
    for (index, segment) in path.split('/').enumerate() {
        if is_name(segment) && !removed.has(index) {
            sink.text("/")?;
            encode(sink, segment)?;
            is_empty = false;
        }
    }
    if is_empty || path.ends_with('/') { sink.text("/") } else { Ok(()) }
}

/// Whether a segment is a step down.
fn is_name(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
}

fn has_parents(path: &str) -> bool {
    path.split('/').any(|segment| segment == "..")
}

/// Which segments a later `..` removes.
struct Removed([bool; MAX_SEGMENTS]);

impl Removed {
    const NONE: Self = Self([false; MAX_SEGMENTS]);

    fn of(path: &str) -> Self {
        let mut removed = Self::NONE;
        // From the end, what is still to be removed is a number, not a stack.
        let mut parents = 0_usize;
        let mut index = path.split('/').count();
        for segment in path.rsplit('/') {
            index = index.saturating_sub(1);
            if segment == ".." {
                parents = parents.saturating_add(1);
            } else if is_name(segment) && parents > 0 {
                parents = parents.saturating_sub(1);
                if let Some(removed) = removed.0.get_mut(index) {
                    *removed = true;
                }
            }
        }
        removed
    }

    fn has(&self, index: usize) -> bool {
        self.0.get(index).copied().unwrap_or_default()
    }
}
