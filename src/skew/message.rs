//! The times in the message of an error about the time of a signature.

use crate::text::{Text, position};
use crate::timestamp::Timestamp;
use heapless::String;

/// The times in the message of an error about the time of a signature.
///
/// The message is `Signature expired: T is now earlier than T (T - 15 min.)` or `Signature not yet current: T is still
/// later than T (T + 15 min.)`; the code is mostly [`SignatureDoesNotMatch`](crate::ErrorCode::SignatureDoesNotMatch).
/// It contains the service's time, for responses without a `Date` header and transports that do not expose headers.
///
/// ```
/// use sts_wire::skew::{ClockSkew, SignatureTimes};
/// use sts_wire::{Text, Timestamp};
///
/// let message = "Signature expired: 20200706T195306Z is now earlier than 20200707T071347Z (20200707T072847Z - 15 min.)";
/// let times = SignatureTimes::find(Text::new(message)).ok_or("no such message")?;
/// assert_eq!(times.server.to_string(), "2020-07-07T07:28:47Z");
///
/// let now = Timestamp::parse_rfc3339("2020-07-06T19:53:07Z")?;
/// assert_eq!(ClockSkew::measure(times.server, now..=now).map(ClockSkew::seconds), Some(41_740));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// Source: [Troubleshoot Signature Version 4 signing](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SignatureTimes {
    /// The time that was signed. Measure skew from the time of receiving instead: a request that waited long before it
    /// was sent is refused too.
    pub signed: Timestamp,
    /// The earliest or latest time that the service accepts, some minutes from its own.
    pub limit: Timestamp,
    /// The service's own time.
    pub server: Timestamp,
}

impl SignatureTimes {
    /// Finds the times anywhere in a message.
    #[must_use]
    pub fn find(message: Text<'_>) -> Option<Self> {
        Self::read(message, ["Signature expired: ", " is now earlier than ", " (", " - "]).or_else(|| {
            Self::read(message, ["Signature not yet current: ", " is still later than ", " (", " + "])
        })
    }

    fn read(message: Text<'_>, [before, between, open, sign]: [&str; 4]) -> Option<Self> {
        let found = position(message.chars(), before)?;
        // `before` is ASCII, so it has as many characters as bytes.
        let mut rest = message.chars().skip(found.checked_add(before.len())?);
        let signed = time(&mut rest)?;
        literal(&mut rest, between)?;
        let limit = time(&mut rest)?;
        literal(&mut rest, open)?;
        let server = time(&mut rest)?;
        literal(&mut rest, sign)?;
        Some(Self { signed, limit, server })
    }
}

fn literal(chars: &mut impl Iterator<Item = char>, text: &str) -> Option<()> {
    text.chars().try_for_each(|expected| (chars.next()? == expected).then_some(()))
}

fn time(chars: &mut impl Iterator<Item = char>) -> Option<Timestamp> {
    let mut text = String::<16>::new();
    while text.len() < text.capacity() {
        text.push(chars.next()?).ok()?;
    }
    Timestamp::parse_amz_date(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::{String, ToString};

    fn times(message: &str) -> Option<[String; 3]> {
        SignatureTimes::find(Text::new(message))
            .map(|times| [times.signed, times.limit, times.server].map(|time| time.to_string()))
    }

    /// Messages reported from STS, `DynamoDB`, API Gateway and Elastic Load Balancing.
    #[test]
    fn times_are_found_in_reported_messages() {
        for (message, expected) in [
            (
                "Signature expired: 20200706T195306Z is now earlier than 20200707T071347Z (20200707T072847Z - 15 min.)",
                ["2020-07-06T19:53:06Z", "2020-07-07T07:13:47Z", "2020-07-07T07:28:47Z"],
            ),
            (
                "Signature not yet current: 20201226T000000Z is still later than 20201122T215827Z (20201122T214327Z + 15 min.)",
                ["2020-12-26T00:00:00Z", "2020-11-22T21:58:27Z", "2020-11-22T21:43:27Z"],
            ),
            (
                "Signature not yet current: 20230804T000000Z is still later than 20230803T172233Z (20230803T171733Z + 5 min.)",
                ["2023-08-04T00:00:00Z", "2023-08-03T17:22:33Z", "2023-08-03T17:17:33Z"],
            ),
            (
                "InvalidSignatureException: Signature expired: 20160117T015330Z is now earlier than 20160117T015332Z \
                 (20160117T015832Z - 5 min.)\nSignature not yet current: none",
                ["2016-01-17T01:53:30Z", "2016-01-17T01:53:32Z", "2016-01-17T01:58:32Z"],
            ),
        ] {
            assert_eq!(times(message), Some(expected.map(ToString::to_string)), "{message}");
        }
    }

    #[test]
    fn times_are_found_in_escaped_messages() {
        let message = "Signature expired&#58; 2020070<!-- x -->6T195306Z is now earlier than\
                       <![CDATA[ 20200707T071347Z (20200707T072847Z]]>&#32;- 15 min.)";
        let times = SignatureTimes::find(Text::from_xml(message)).unwrap();
        assert_eq!(times.server.unix(), 1_594_106_927);
    }

    #[test]
    fn other_messages_have_no_times() {
        let message = "Signature expired: 20200706T195306Z is now earlier than 20200707T071347Z (20200707T072847Z - 15 min.)";
        let enough = message.find("15").unwrap();
        for end in 0..message.len() {
            let cut = message.get(..end).unwrap();
            assert_eq!(times(cut).is_some(), end >= enough, "{cut}");
        }
        for (from, to) in [
            ("T195306Z", "T195306+"),
            ("20200706", "20200731T"),
            ("20200706", "20200631"),
            (" - ", " + "),
            ("(20200707T072847Z", "(current time"),
            ("earlier", "later"),
            ("0706", "٠٧٠٦"),
        ] {
            assert_eq!(times(&message.replacen(from, to, 1)), None, "{to}");
        }
        for message in ["", "The request signature we calculated does not match", "Signature expired: 🍕"] {
            assert_eq!(times(message), None);
        }
    }
}
