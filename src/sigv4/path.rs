//! The canonical path, and the path of a presigned URL.

use super::error::{SigningError, SigningErrorKind};
use super::request::Settings;
use crate::encode::Sink;
use crate::percent;
use percent_encoding::percent_decode;

/// The most segments of a path from which `..` removes others.
const MAX_SEGMENTS: usize = 256;

pub(super) fn check(path: &str, settings: Settings) -> Result<(), SigningError> {
    if matches!(path, "" | "/") {
        return Ok(());
    }
    let is_refused = |byte: u8| byte.is_ascii_control() || byte == b'?' || byte == b'#';
    let refused = if path.starts_with("/") { path.bytes().position(is_refused) } else { Some(0) };
    SigningError::at(refused, SigningErrorKind::InvalidPath)?;
    if !settings.double_encode_path {
        SigningError::at(percent::first_malformed(path), SigningErrorKind::MalformedPath)?;
    }
    let has_too_many = settings.normalize_path && has_parents(path) && segments(path).count() > MAX_SEGMENTS;
    SigningError::when(has_too_many, SigningErrorKind::TooManySegments)
}

/// Writes the canonical path.
pub(super) fn write(path: &str, settings: Settings, sink: &mut Sink<'_>) {
    if path.len() <= 1 {
        sink.byte(b'/');
    } else if settings.normalize_path {
        write_normalized(path, settings, sink);
    } else {
        for segment in segments(path.get(1..).unwrap_or_default()) {
            write_segment(segment, settings, sink);
        }
    }
}

/// Writes the path of a URL: the given path if a URL may have it (RFC 3986, section 3.3), else the canonical path.
///
/// S3 has the canonical path always: it reads a `+` as a space and signs a `+` of a key as `%2B`.
pub(super) fn write_in_url(path: &str, settings: Settings, sink: &mut Sink<'_>) {
    if !settings.normalize_path && !settings.double_encode_path {
        return write(path, settings, sink);
    }
    let is_allowed = |byte: u8| percent::is_unreserved(byte) || b"/%!$&'()*+,;=:@".contains(&byte);
    if !path.is_empty() && path.bytes().all(is_allowed) && percent::first_malformed(path).is_none() {
        sink.text(path);
    } else {
        write(path, settings, sink);
    }
}

/// Removes dot segments (RFC 3986, section 5.2.4) and empty ones, as SDKs do. The result ends in a slash if the path
/// does and a segment is left.
fn write_normalized(path: &str, settings: Settings, sink: &mut Sink<'_>) {
    let has_parents = has_parents(path);
    let mut is_empty = true;
    let mut rest = segments(path);
    while let Some(segment) = rest.next() {
        if is_name(segment) && !(has_parents && is_removed(&mut rest.clone())) {
            write_segment(segment, settings, sink);
            is_empty = false;
        }
    }
    if is_empty || path.ends_with("/") {
        sink.byte(b'/');
    }
}

fn write_segment(segment: &[u8], settings: Settings, sink: &mut Sink<'_>) {
    sink.byte(b'/');
    if settings.double_encode_path {
        sink.percent_bytes(segment);
    } else {
        percent_decode(segment).for_each(|byte| sink.percent_bytes(&[byte]));
    }
}

fn segments(path: &str) -> impl Iterator<Item = &[u8]> + Clone {
    path.as_bytes().split(|byte| *byte == b'/')
}

fn is_name(segment: &[u8]) -> bool {
    !matches!(segment, b"" | b"." | b"..")
}

fn has_parents(path: &str) -> bool {
    segments(path).any(|segment| segment == b"..")
}

/// Whether a segment is removed by a `..` among those that follow it. There are at most [`MAX_SEGMENTS`], so that
/// looking ahead from each of them is bounded and needs no memory.
fn is_removed(following: &mut dyn Iterator<Item = &[u8]>) -> bool {
    let mut depth = 0_usize;
    for segment in following {
        if segment == b".." {
            match depth.checked_sub(1) {
                Some(above) => depth = above,
                None => return true,
            }
        } else if is_name(segment) {
            depth = depth.saturating_add(1);
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

    /// Removes dot segments with a stack (<https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4>), and empty segments.
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
    fn dot_segments_are_removed_as_with_a_stack() {
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
    fn an_error_has_the_kind_and_the_byte() {
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
        // The maximum number of segments, and more of them if there is no `..`.
        let most = format!("{}/..", "/a".repeat(MAX_SEGMENTS - 2));
        assert_eq!(canonical(&most, Settings::new()), naive(&most));
        let many = format!("{many}{many}//./");
        assert_eq!(canonical(&many, Settings::new()), naive(&many));
        assert_eq!(canonical(&format!("{many}/.."), AS_IT_IS), format!("{many}/.."));
    }

    #[test]
    fn the_path_of_a_url_is_a_valid_one() {
        let once = Settings::new().double_encode_path(false);
        for (path, expected) in [
            ("", "/"),
            ("/", "/"),
            // The URL has the given path; the canonical request has it encoded twice.
            ("/a%20b/~-._!$&'()*+,;=:@", "/a%20b/~-._!$&'()*+,;=:@"),
            ("/a//b/../c", "/a//b/../c"),
            // No URL may have this path, so the URL has the canonical path.
            ("/a b", "/a%20b"),
            ("/é\u{2028}", "/%C3%A9%E2%80%A8"),
            ("/\"<>\\^`{|}", "/%22%3C%3E%5C%5E%60%7B%7C%7D"),
            ("/100%", "/100%25"),
            ("/a b/%41", "/a%20b/%2541"),
        ] {
            let url = written(|sink| write_in_url(path, Settings::new(), sink));
            assert_eq!(url, expected, "{path}");
            if path != "/100%" {
                let expected = if path == "/a b/%41" { "/a%20b/A" } else { expected };
                assert_eq!(written(|sink| write_in_url(path, once, sink)), expected, "{path}");
            }
        }
        assert_eq!(check("/100%", once).unwrap_err().kind(), SigningErrorKind::MalformedPath);
    }

    #[test]
    fn the_path_of_an_s3_url_is_the_signed_path() {
        for (path, expected) in [
            ("", "/"),
            ("/", "/"),
            ("/photos/a b+c/é.jpg", "/photos/a%20b%2Bc/%C3%A9.jpg"),
            ("/a+b", "/a%2Bb"),
            ("/a%2bb%20", "/a%2Bb%20"),
            ("//a/./../b/", "//a/./../b/"),
            ("/~-._!$&'()*,;=:@", "/~-._%21%24%26%27%28%29%2A%2C%3B%3D%3A%40"),
        ] {
            assert_eq!(written(|sink| write_in_url(path, Settings::S3, sink)), expected, "{path}");
            assert_eq!(canonical(path, Settings::S3), expected, "{path}");
        }
    }
}
