//! The canonical path, and the path of a presigned URL.

use super::character::{Class, first_other};
use super::error::{SigningError, SigningErrorKind};
use super::request::Settings;
use crate::encode::Sink;
use crate::percent;
use core::iter;
use percent_encoding::percent_decode;

/// The most segments of a path from which `..` removes others.
const MAX_SEGMENTS: usize = 256;

/// Refuses a path that has no canonical form.
pub(super) fn check(path: &str, settings: Settings) -> Result<(), SigningError> {
    if matches!(path, "" | "/") {
        return Ok(());
    }
    let refused = if path.starts_with("/") { first_other(path, Class::Path) } else { Some(0) };
    SigningError::refuse_at(refused, SigningErrorKind::InvalidPath)?;
    if !settings.double_encode_path {
        SigningError::refuse_at(percent::first_malformed(path), SigningErrorKind::MalformedPath)?;
    }
    let has_too_many = settings.normalize_path && has_parents(path) && segments(path).count() > MAX_SEGMENTS;
    SigningError::refuse_if(has_too_many, SigningErrorKind::TooManySegments)
}

/// Refuses the path of a request to sign if HTTP clients send it as a path with another signature.
///
/// If signing encodes a path once, the given path may be unencoded: encoding it first gives the same canonical path. If
/// signing encodes a path twice, the given path must be encoded: a client that encodes it sends a path with another
/// canonical path. No path may have a `\`, which clients send as `/`, or a space at the end, which they drop (WHATWG
/// URL Standard, section 4.4).
pub(super) fn check_sent(path: &str, settings: Settings) -> Result<(), SigningError> {
    check(path, settings)?;
    if path.len() <= 1 || settings.allow_unencoded_path {
        return Ok(());
    }
    let is_twice = settings.double_encode_path;
    let unencoded = path.bytes().position(|byte| byte == b'\\' || is_twice && !is_in_url(byte));
    let unencoded = unencoded.or_else(|| match path.as_bytes().split_last() {
        Some((b' ', rest)) => Some(rest.len()),
        _ => None,
    });
    SigningError::refuse_at(unencoded, SigningErrorKind::UnencodedPath)?;
    if is_twice {
        SigningError::refuse_at(percent::first_malformed(path), SigningErrorKind::MalformedPath)?;
    }
    let segment = if settings.normalize_path { first_rewritten_segment(path) } else { None };
    SigningError::refuse_at(segment, SigningErrorKind::DotSegment)
}

/// The offset of the first segment that clients rewrite in another way than [`write_normalized`].
///
/// Clients (WHATWG URL Standard, section 4.4) also remove escaped dot segments, let `..` remove an empty segment, and
/// keep the slash before a dot segment at the end.
fn first_rewritten_segment(path: &str) -> Option<usize> {
    let has_parents = has_parents(path);
    let mut end = 0_usize;
    let mut rest = segments(path);
    while let Some(segment) = rest.next() {
        let start = end;
        end = start.saturating_add(segment.len()).saturating_add(1);
        let is_rewritten = match segment {
            b"" => start > 0 && has_parents && is_removed(&mut rest.clone(), true),
            // `/a/..` is sent as `/`, which is its canonical path.
            b"." | b".." => end > path.len() && kept_segments(path).next().is_some(),
            _ => is_dots(segment),
        };
        if is_rewritten {
            return Some(start);
        }
    }
    None
}

/// Whether a segment is one dot or two, decoded.
fn is_dots(segment: &[u8]) -> bool {
    let is = |dots: &[u8]| percent_decode(segment).eq(dots.iter().copied());
    is(b".") || is(b"..")
}

/// Whether the path of a URL may have the byte (RFC 3986, section 3.3).
fn is_in_url(byte: u8) -> bool {
    percent::is_unreserved(byte) || b"/%!$&'()*+,;=:@".contains(&byte)
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

/// Writes the path of a URL: the given path, in which the characters that no URL may have are encoded.
///
/// For S3 it is always the canonical path: S3 reads a `+` as a space and signs a `+` of a key as `%2B`.
pub(super) fn write_in_url(path: &str, settings: Settings, sink: &mut Sink<'_>) {
    match (settings.normalize_path, settings.double_encode_path) {
        _ if path.is_empty() => sink.byte(b'/'),
        (false, false) => write(path, settings, sink),
        // The path has nothing to encode, or the settings allow unencoded characters.
        (_, true) => sink.text(path),
        (true, false) => path
            .bytes()
            .for_each(|byte| if is_in_url(byte) { sink.byte(byte) } else { sink.percent_bytes(&[byte]) }),
    }
}

/// Removes dot segments (RFC 3986, section 5.2.4) and empty ones, as SDKs do. The result ends in a slash if the path
/// does and a segment is left.
fn write_normalized(path: &str, settings: Settings, sink: &mut Sink<'_>) {
    let mut is_empty = true;
    for segment in kept_segments(path) {
        write_segment(segment, settings, sink);
        is_empty = false;
    }
    if is_empty || path.ends_with("/") {
        sink.byte(b'/');
    }
}

/// The segments of a normalised path.
fn kept_segments(path: &str) -> impl Iterator<Item = &[u8]> {
    let has_parents = has_parents(path);
    let mut rest = segments(path);
    iter::from_fn(move || {
        loop {
            let segment = rest.next()?;
            if is_name(segment) && !(has_parents && is_removed(&mut rest.clone(), false)) {
                return Some(segment);
            }
        }
    })
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

/// Whether a segment is removed by a `..` among the segments that follow it. `removes_empty` says whether `..` removes
/// empty segments too. A path with `..` has at most [`MAX_SEGMENTS`], so looking ahead from each of them is bounded; it
/// needs no memory.
fn is_removed(following: &mut dyn Iterator<Item = &[u8]>, removes_empty: bool) -> bool {
    let mut depth = 0_usize;
    for segment in following {
        if segment == b".." {
            match depth.checked_sub(1) {
                Some(above) => depth = above,
                None => return true,
            }
        } else if is_name(segment) || removes_empty && segment.is_empty() {
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
    fn a_path_that_is_encoded_twice_is_one_that_a_url_may_have() {
        use SigningErrorKind::{InvalidPath, MalformedPath, UnencodedPath};

        for settings in [Settings::new(), AS_IT_IS] {
            for path in ["", "/", "/a%20b/~-._!$&'()*+,;=:@", "/a//b/../c", "/%2f%2e"] {
                assert_eq!(check_sent(path, settings), Ok(()), "{path}");
                let sent = if path.is_empty() { "/" } else { path };
                assert_eq!(written(|sink| write_in_url(path, settings, sink)), sent);
            }
            for (path, kind, offset) in [
                ("/a b", UnencodedPath, 2),
                ("/a/\u{e9}", UnencodedPath, 3),
                ("/%20/\"", UnencodedPath, 5),
                ("/a|b", UnencodedPath, 2),
                ("/{id}", UnencodedPath, 1),
                ("/[0]", UnencodedPath, 1),
                ("/100%", MalformedPath, 4),
                ("/%zz", MalformedPath, 1),
                ("/a\n b", InvalidPath, 2),
            ] {
                let error = check_sent(path, settings).unwrap_err();
                assert_eq!((error.kind(), error.offset()), (kind, offset), "{path}");
                let allowed = settings.allow_unencoded_path(true);
                assert_eq!(check_sent(path, allowed).is_ok(), kind != InvalidPath, "{path}");
                // The URL has the path as it is sent, which a server can verify.
                assert_eq!(written(|sink| write_in_url(path, allowed, sink)), path);
            }
        }
    }

    #[test]
    fn a_path_that_is_encoded_once_may_be_unencoded() {
        let once = Settings::new().double_encode_path(false);
        for (path, expected) in [
            ("", "/"),
            ("/a%20b/~-._!$&'()*+,;=:@", "/a%20b/~-._!$&'()*+,;=:@"),
            ("/a//b/../c", "/a//b/../c"),
            ("/a b/%41", "/a%20b/%41"),
            ("/\u{e9}\u{2028}", "/%C3%A9%E2%80%A8"),
            ("/\"<>%5C^`{|}", "/%22%3C%3E%5C%5E%60%7B%7C%7D"),
            ("/a /b%20", "/a%20/b%20"),
        ] {
            assert_eq!(check_sent(path, once), Ok(()));
            let sent = written(|sink| write_in_url(path, once, sink));
            assert_eq!(sent, expected, "{path}");
            assert_eq!(canonical(&sent, once), canonical(path, once));
        }
        assert_eq!(check_sent("/100%", once).unwrap_err().kind(), SigningErrorKind::MalformedPath);
    }

    /// The path that clients send: as `url` reads it.
    fn sent_by_clients(path: &str) -> String {
        String::from(url::Url::parse(&format!("https://h{path}")).unwrap().path())
    }

    #[test]
    fn a_path_that_clients_send_otherwise_is_refused() {
        let once = Settings::new().double_encode_path(false);
        let unsigned = |path: &str, settings| check_sent(path, settings).map_err(|error| error.kind());
        let pieces = ["", ".", "..", "a", "%2e", "%2E.", ".%2e", "%2e%2e", "%2e%2e%2e", "b%2e", "%2f", "..."];
        let mut paths = vec![String::new()];
        let (mut signed, mut refused) = (0, 0);
        for _ in 0..4 {
            let longer = paths.iter().flat_map(|path| pieces.map(|segment| format!("{path}/{segment}")));
            paths = longer.collect();
            for path in &paths {
                for settings in [Settings::new(), once] {
                    match unsigned(path, settings) {
                        Ok(()) => {
                            signed += 1;
                            let sent = canonical(&sent_by_clients(path), settings);
                            assert_eq!(sent, canonical(path, settings), "{path}");
                        }
                        error => {
                            refused += 1;
                            assert_eq!(error, Err(SigningErrorKind::DotSegment));
                            let sent = canonical(&sent_by_clients(path), settings);
                            let may_be_equal = path.to_lowercase().contains("%2e") || path.contains("//");
                            assert!(may_be_equal || sent != canonical(path, settings), "{path}");
                        }
                    }
                    assert_eq!(unsigned(path, settings.allow_unencoded_path(true)), Ok(()));
                }
                // A key of S3 may have any segment.
                assert_eq!(unsigned(path, Settings::S3), Ok(()));
            }
        }
        assert!(signed > 5_000 && refused > 5_000, "{signed} {refused}");
        for (path, offset) in [
            ("/%2e", 1),
            ("/a/%2E%2e/b", 3),
            ("/a/.", 3),
            ("/a/b/..", 5),
            ("/a//../b", 3),
            ("/a/%2f/.%2e", 7),
        ] {
            let error = check_sent(path, Settings::new()).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (SigningErrorKind::DotSegment, offset), "{path}");
        }
        for path in ["/.", "/..", "/a/..", "/a/../", "/../a//b/./../c/"] {
            assert_eq!(check_sent(path, Settings::new()), Ok(()), "{path}");
        }
    }

    #[test]
    fn a_backslash_and_a_final_space_are_refused_under_all_settings() {
        let once = Settings::new().double_encode_path(false);
        for settings in [Settings::new(), AS_IT_IS, once, Settings::S3] {
            for (path, offset) in [("/a\\b", 2), ("/\\", 1), ("/a ", 2), ("/%5C\\", 4)] {
                let error = check_sent(path, settings).unwrap_err();
                assert_eq!((error.kind(), error.offset()), (SigningErrorKind::UnencodedPath, offset));
                assert_ne!(canonical(&sent_by_clients(path), settings), canonical(path, settings), "{path}");
                assert_eq!(check_sent(path, settings.allow_unencoded_path(true)), Ok(()));
            }
            assert_eq!(check_sent("/a%5Cb%20", settings), Ok(()));
        }
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
