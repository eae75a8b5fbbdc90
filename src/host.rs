//! The rules that every host keeps.

/// The offset of the first dot that ends an empty label. No label may be empty (RFC 1035, section 2.3.1), so no
/// resolver finds a host with an empty label. A dot after the last label is allowed: it stands for the root (RFC 1034,
/// section 3.1).
pub(crate) fn empty_label(name: &str) -> Option<usize> {
    let mut is_at_start = true;
    name.bytes().position(|byte| {
        let is_dot = byte == b'.';
        let is_empty = is_at_start && is_dot;
        is_at_start = is_dot;
        is_empty
    })
}

/// Whether a text is a port as HTTP clients write it: a number from 1 to 65535 without leading zeros.
pub(crate) fn is_port(text: &str) -> bool {
    let number = text.bytes().try_fold(0_u16, |number, byte| {
        let digit = byte.is_ascii_digit().then_some(byte & 0x0f)?;
        number.checked_mul(10)?.checked_add(digit.into())
    });
    !text.starts_with('0') && number.is_some_and(|number| number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;
    use crate::endpoint::{Endpoint, EndpointErrorKind};
    use crate::sigv4::{PayloadHash, Request, SigningErrorKind};
    use crate::timestamp::Timestamp;

    /// An endpoint and the signer of any service have one rule.
    #[test]
    fn only_the_label_after_a_final_dot_is_empty() {
        let credentials = Credentials::new("id", "secret");
        let key = credentials.signing_key(Timestamp::UNIX_EPOCH, "region", "service").unwrap();
        let signs = |host: &str| {
            let request = Request::new("GET", host, "/", PayloadHash::EMPTY);
            key.sign(&credentials, &request, Timestamp::UNIX_EPOCH)
                .map(drop)
                .map_err(|e| (e.kind(), e.offset()))
        };
        for (host, empty) in [
            ("a", None),
            ("a.", None),
            ("a.b.c", None),
            ("a.b.c.", None),
            (".", Some(0)),
            ("..", Some(0)),
            (".a", Some(0)),
            ("a..b", Some(2)),
            ("a.b..", Some(4)),
            ("a..", Some(2)),
        ] {
            assert_eq!(empty_label(host), empty, "{host}");
            let expected = empty.map_or(Ok(()), Err);
            for port in ["", ":9000"] {
                let url = alloc::format!("http://{host}{port}");
                let endpoint = Endpoint::custom(&url, "region").map(drop);
                let told = endpoint.map_err(|error| {
                    assert_eq!(error.kind(), EndpointErrorKind::Host);
                    error.offset() - "http://".len()
                });
                assert_eq!(told, expected, "{url}");
                let told = signs(&alloc::format!("{host}{port}")).map_err(|(kind, offset)| {
                    assert_eq!(kind, SigningErrorKind::InvalidHost);
                    offset
                });
                assert_eq!(told, expected, "{host}{port}");
            }
        }
    }

    #[test]
    fn a_port_is_1_to_65535_without_leading_zeros() {
        for port in ["1", "80", "443", "9000", "65535"] {
            assert!(is_port(port), "{port}");
        }
        for text in
            ["", "0", "00", "080", "65536", "70000", "99999999999", "+80", "-1", "8 0", "80 ", "8a", "８"]
        {
            assert!(!is_port(text), "{text:?}");
        }
    }
}
