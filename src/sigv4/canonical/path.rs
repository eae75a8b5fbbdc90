//! The canonical path: dot segments and repeated slashes removed, every segment percent-encoded.

use super::component;
use crate::encode::Sink;
use crate::sigv4::Settings;
use crate::sigv4::error::{SigningError, SigningErrorKind};
use crate::sigv4::split::{Split, split};

/// How many segments a path may have from which `..` removes some.
const MAX_SEGMENTS: usize = 256;

/// How a segment is written.
type Encoding = fn(&mut Sink<'_>, &str);

pub(super) fn check(path: &str, settings: Settings) -> Result<(), SigningError> {
    if matches!(path, "" | "/") {
        return Ok(());
    }
    let is_refused = |byte: u8| byte.is_ascii_control() || byte == b'?' || byte == b'#';
    let refused = if path.starts_with("/") { path.bytes().position(is_refused) } else { Some(0) };
    if let Some(at) = refused {
        return Err(SigningError::new(SigningErrorKind::InvalidPath, at));
    }
    let malformed = if settings.double_encode_path { None } else { component::first_malformed(path) };
    if let Some(at) = malformed {
        return Err(SigningError::new(SigningErrorKind::MalformedPath, at));
    }
    if settings.normalize_path && has_parents(path) && split(path, b'/').nth(MAX_SEGMENTS).is_some() {
        return Err(SigningError::new(SigningErrorKind::TooManySegments, 0));
    }
    Ok(())
}

/// Writes a path of more than a slash.
pub(super) fn write(path: &str, settings: Settings, sink: &mut Sink<'_>) {
    let encode: Encoding =
        if settings.double_encode_path { |sink, text| sink.percent(text) } else { component::write };
    if settings.normalize_path {
        write_normalized(path, encode, sink);
    } else {
        // What stands before the first slash is empty.
        for segment in split(path, b'/').skip(1) {
            sink.text("/");
            encode(sink, segment);
        }
    }
}

/// Removes dot segments (RFC 3986, section 5.2.4) and empty ones, as SDKs do: a slash ends the result if the path
/// ends in one and something is left, and never after a dot segment.
fn write_normalized(path: &str, encode: Encoding, sink: &mut Sink<'_>) {
    let has_parents = has_parents(path);
    let mut is_empty = true;
    let mut segments = split(path, b'/');
    while let Some(segment) = segments.next() {
        if is_name(segment) && !(has_parents && is_removed(segments.clone())) {
            sink.text("/");
            encode(sink, segment);
            is_empty = false;
        }
    }
    if is_empty || path.ends_with("/") {
        sink.text("/");
    }
}

/// Whether a segment is a step down.
fn is_name(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
}

fn has_parents(path: &str) -> bool {
    split(path, b'/').any(|segment| segment == "..")
}

/// Whether what follows a step down goes up again beyond it. There are at most [`MAX_SEGMENTS`], so that looking ahead
/// from each of them needs no memory, and still has a bound.
fn is_removed(following: Split<'_>) -> bool {
    let mut steps = 0_usize;
    for segment in following {
        if segment == ".." {
            match steps.checked_sub(1) {
                Some(fewer) => steps = fewer,
                None => return true,
            }
        } else if is_name(segment) {
            steps = steps.saturating_add(1);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::written;
    use alloc::{format, string::String, vec, vec::Vec};

    const AS_IT_IS: Settings = Settings::new().normalize_path(false);

    fn canonical(path: &str, settings: Settings) -> String {
        check(path, settings).unwrap();
        written(|sink| write(path, settings, sink))
    }

    /// The same with a stack: <https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4>, and empty segments removed.
    fn naive(path: &str) -> String {
        let mut kept = Vec::new();
        for segment in path.split('/') {
            match segment {
                "" | "." => {}
                ".." => drop(kept.pop()),
                name => kept.push(name),
            }
        }
        let end = if path.ends_with('/') && !kept.is_empty() { "/" } else { "" };
        format!("/{}{end}", kept.join("/"))
    }

    #[test]
    fn dot_segments_go_as_with_a_stack() {
        let segments = ["", ".", "..", "a", "..."];
        let mut paths = vec![String::new()];
        for _ in 0..6 {
            let longer = paths.iter().flat_map(|path| segments.map(|segment| format!("{path}/{segment}")));
            paths = longer.collect();
            for path in &paths {
                assert_eq!(canonical(path, Settings::new()), naive(path), "{path}");
            }
        }
    }

    #[test]
    fn is_encoded_once_or_twice() {
        let once = Settings::new().double_encode_path(false);
        for (path, [expected_twice, expected_once]) in [
            ("", ["/", "/"]),
            ("/", ["/", "/"]),
            ("/a b/é", ["/a%20b/%C3%A9", "/a%20b/%C3%A9"]),
            ("/%20/%c3%a9/%7e/%2f", ["/%2520/%25c3%25a9/%257e/%252f", "/%20/%C3%A9/~/%2F"]),
            ("/%2e%2e/a", ["/%252e%252e/a", "/../a"]),
        ] {
            assert_eq!(canonical(path, Settings::new()), expected_twice);
            assert_eq!(canonical(path, once), expected_once);
        }
        assert_eq!(canonical("//a/../b/.//", AS_IT_IS), "//a/../b/.//");
    }

    #[test]
    fn says_what_is_wrong() {
        use SigningErrorKind::{InvalidPath, MalformedPath, TooManySegments};

        let once = Settings::new().double_encode_path(false);
        let many = "/a".repeat(MAX_SEGMENTS);
        for (path, settings, kind, offset) in [
            ("a", Settings::new(), InvalidPath, 0),
            ("https://host/", Settings::new(), InvalidPath, 0),
            ("/a?b", Settings::new(), InvalidPath, 2),
            ("/a#b", Settings::new(), InvalidPath, 2),
            ("/a\r\n", AS_IT_IS, InvalidPath, 2),
            ("/a%", once, MalformedPath, 2),
            ("/%2f/%2x", once, MalformedPath, 5),
            (&format!("{many}/.."), Settings::new(), TooManySegments, 0),
        ] {
            let error = check(path, settings).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{path}");
        }
        assert_eq!(check("/a%", Settings::new()), Ok(()));
        // As many segments as may be, and any number of them where none is to be removed.
        let most = format!("{}/..", "/a".repeat(MAX_SEGMENTS - 2));
        assert_eq!(canonical(&most, Settings::new()), naive(&most));
        let many = format!("{many}{many}//./");
        assert_eq!(canonical(&many, Settings::new()), naive(&many));
        assert_eq!(canonical(&format!("{many}/.."), AS_IT_IS), format!("{many}/.."));
    }
}
