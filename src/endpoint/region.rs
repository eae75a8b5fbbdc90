//! Names of regions, and the hosts that AWS derives from them.

use super::error::{EndpointError, EndpointErrorKind};
use super::url::{MAX_LABEL, split_before};

/// The most bytes of a region that is not part of a host name.
pub(super) const MAX_REGION: usize = 64;

/// Accepts a region that becomes a label of a host name. No character of it can change the rest of the name.
pub(super) fn check_label(region: &str) -> Result<(), EndpointError> {
    check(region, MAX_LABEL, |at, byte| match byte {
        b'a'..=b'z' | b'0'..=b'9' => true,
        b'-' => at != 0 && at.saturating_add(1) != region.len(),
        _ => false,
    })
}

/// Accepts a region that is only part of a credential scope: letters, digits, `-`, `_` and `.`, which servers other
/// than AWS use. A slash, comma or space would end the scope or the header that it is written to.
pub(super) fn check_scope(region: &str) -> Result<(), EndpointError> {
    check(region, MAX_REGION, |_, byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// Accepts a region of at most `max` bytes that are allowed at their offsets.
fn check(region: &str, max: usize, is_allowed: impl Fn(usize, u8) -> bool) -> Result<(), EndpointError> {
    if region.is_empty() {
        return Err(EndpointError::new(EndpointErrorKind::RegionLength, 0));
    }
    if region.len() > max {
        return Err(EndpointError::new(EndpointErrorKind::RegionLength, max));
    }
    match region.bytes().enumerate().find(|&(at, byte)| !is_allowed(at, byte)) {
        Some((at, _)) => Err(EndpointError::new(EndpointErrorKind::RegionCharacter, at)),
        None => Ok(()),
    }
}

/// The region whose signatures an STS host of AWS verifies, also through a VPC endpoint; `None` for other hosts.
pub(super) fn of_host(host: &str) -> Option<&str> {
    let (name, _port) = split_before(host, |byte| byte == b':');
    let host = name.strip_suffix('.').unwrap_or(name);
    if host == "sts.amazonaws.com" {
        return Some("us-east-1");
    }
    let partitions = [&AWS].into_iter().chain(&OTHERS);
    let name = partitions
        .flat_map(|partition| [partition.dns_suffix, partition.dual_stack_suffix])
        .find_map(|suffix| host.strip_suffix(suffix)?.strip_suffix('.'))?;
    let (rest, last) = split_label(name);
    let (rest, region) = if last == "vpce" { split_label(rest) } else { (rest, last) };
    let (_, service) = split_label(rest);
    matches!(service, "sts" | "sts-fips").then_some(region)
}

/// The labels of a host name before the last label, and the last label.
fn split_label(name: &str) -> (&str, &str) {
    let at = name.bytes().rposition(|byte| byte == b'.').map_or(0, |dot| dot.saturating_add(1));
    let (rest, label) = name.split_at_checked(at).unwrap_or((name, ""));
    (rest.strip_suffix('.').unwrap_or(rest), label)
}

/// The regions that the legacy setting keeps at the global endpoint, besides `aws-global`.
pub(super) const LEGACY_GLOBAL: [&str; 15] = [
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// A group of regions whose hosts have the suffixes in common.
pub(super) struct Partition {
    /// The beginning of its regions' names; a word without hyphens, a hyphen and a number follow.
    prefix: &'static str,
    /// The name in ARNs.
    pub(super) id: &'static str,
    /// The one region whose name has another form; empty if there is none.
    global: &'static str,
    pub(super) dns_suffix: &'static str,
    pub(super) dual_stack_suffix: &'static str,
    /// The first label of a FIPS host that is not dual-stack.
    pub(super) fips_service: &'static str,
}

/// The partition of every region that belongs to no other.
static AWS: Partition = partition("", "aws", "aws-global", "amazonaws.com", "api.aws", "sts-fips");

/// The other partitions. No region belongs to two of them, because the word after a prefix has no hyphen.
#[rustfmt::skip]
static OTHERS: [Partition; 7] = [
    partition("cn-", "aws-cn", "aws-cn-global", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "sts-fips"),
    partition("eusc-de-", "aws-eusc", "", "amazonaws.eu", "api.amazonwebservices.eu", "sts-fips"),
    partition("us-iso-", "aws-iso", "aws-iso-global", "c2s.ic.gov", "api.aws.ic.gov", "sts-fips"),
    partition("us-isob-", "aws-iso-b", "aws-iso-b-global", "sc2s.sgov.gov", "api.aws.scloud", "sts-fips"),
    partition("eu-isoe-", "aws-iso-e", "aws-iso-e-global", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "sts-fips"),
    partition("us-isof-", "aws-iso-f", "aws-iso-f-global", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "sts-fips"),
    partition("us-gov-", "aws-us-gov", "aws-us-gov-global", "amazonaws.com", "api.aws", "sts"),
];

const fn partition(
    prefix: &'static str,
    id: &'static str,
    global: &'static str,
    dns_suffix: &'static str,
    dual_stack_suffix: &'static str,
    fips_service: &'static str,
) -> Partition {
    Partition { prefix, id, global, dns_suffix, dual_stack_suffix, fips_service }
}

impl Partition {
    /// The partition of a region that is a label of a host name.
    pub(super) fn of(region: &str) -> &'static Self {
        OTHERS
            .iter()
            .find(|other| {
                region == other.global || region.strip_prefix(other.prefix).is_some_and(is_numbered)
            })
            .unwrap_or(&AWS)
    }
}

/// `word-number`, as in `northwest-1`.
fn is_numbered(text: &str) -> bool {
    let mut words = text.as_bytes().split(|&byte| byte == b'-');
    match (words.next(), words.next(), words.next()) {
        (Some(word), Some(number), None) => {
            !word.is_empty() && !number.is_empty() && number.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_of_an_aws_host_is_the_label_after_sts() {
        for (host, region) in [
            ("sts.amazonaws.com", Some("us-east-1")),
            ("sts.amazonaws.com.", Some("us-east-1")),
            ("sts.amazonaws.com:8443", Some("us-east-1")),
            ("sts.us-east-1.amazonaws.com", Some("us-east-1")),
            ("sts-fips.us-west-2.amazonaws.com", Some("us-west-2")),
            ("sts.eu-west-1.api.aws", Some("eu-west-1")),
            ("sts.cn-north-1.amazonaws.com.cn", Some("cn-north-1")),
            ("sts.us-isof-south-1.csp.hci.ic.gov", Some("us-isof-south-1")),
            ("vpce-0a1b-2c3d.sts.us-east-1.vpce.amazonaws.com", Some("us-east-1")),
            ("vpce-0a1b-2c3d-us-east-1a.sts.us-east-1.vpce.amazonaws.com", Some("us-east-1")),
            ("amazonaws.com", None),
            ("vpce.amazonaws.com", None),
            ("us-east-1.amazonaws.com", None),
            ("s3.us-east-1.amazonaws.com", None),
            ("sts.amazonaws.com.cn", None),
            ("sts.us-east-1.amazonaws.com.example", None),
            ("sts.us-east-1.xamazonaws.com", None),
            ("sts.us-east-1.example.com", None),
            ("localhost", None),
        ] {
            assert_eq!(of_host(host), region, "{host}");
        }
    }

    #[test]
    fn regions_of_a_partition_have_a_word_and_a_number() {
        assert_eq!(Partition::of("cn-northwest-1").dns_suffix, "amazonaws.com.cn");
        for other in
            ["cn-", "cn--", "cn--1", "cn-north-", "cn-north", "cn-north-1-2", "cn-north-x", "xcn-north-1"]
        {
            assert_eq!(Partition::of(other).dns_suffix, "amazonaws.com", "{other}");
        }
    }
}
