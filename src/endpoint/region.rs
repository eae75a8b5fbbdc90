//! What the name of a region may be, and what it says of its endpoint.

use super::{Endpoint, EndpointError, EndpointErrorKind};

/// Accepts a region that becomes a label of a host name: nothing in it may lead to another host.
pub(super) fn check_label(region: &str) -> Result<(), EndpointError> {
    check(region, super::url::MAX_LABEL, |at, byte| match byte {
        b'a'..=b'z' | b'0'..=b'9' => true,
        b'-' => at != 0 && at.saturating_add(1) != region.len(),
        _ => false,
    })
}

/// Accepts a region that only stands in a credential scope, the parts of which are separated by slashes.
pub(super) fn check_scope(region: &str) -> Result<(), EndpointError> {
    check(region, Endpoint::MAX_REGION, |_, byte| byte.is_ascii_graphic() && byte != b'/')
}

fn check(region: &str, max: usize, allowed: impl Fn(usize, u8) -> bool) -> Result<(), EndpointError> {
    if region.is_empty() {
        return Err(EndpointError::new(EndpointErrorKind::RegionLength, 0));
    }
    if region.len() > max {
        return Err(EndpointError::new(EndpointErrorKind::RegionLength, max));
    }
    match region.bytes().enumerate().find(|&(at, byte)| !allowed(at, byte)) {
        Some((at, _)) => Err(EndpointError::new(EndpointErrorKind::RegionCharacter, at)),
        None => Ok(()),
    }
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

/// Regions whose hosts share their suffixes.
pub(super) struct Partition {
    /// What its regions begin with; a word without hyphens, a hyphen and a number follow.
    prefix: &'static str,
    /// The listed name that has not that shape; empty if there is none.
    global: &'static str,
    pub(super) dns_suffix: &'static str,
    pub(super) dual_stack_suffix: &'static str,
    /// The first label of a FIPS host that is not dual-stack.
    pub(super) fips_service: &'static str,
}

/// The partition of every region that belongs to no other, which is why it needs no shape.
static AWS: Partition = partition("", "aws-global", "amazonaws.com", "api.aws", "sts-fips");

/// No region has the shape of two, as none of the words between the hyphens has one.
#[rustfmt::skip]
static OTHERS: [Partition; 7] = [
    partition("cn-", "aws-cn-global", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "sts-fips"),
    partition("eusc-de-", "", "amazonaws.eu", "api.amazonwebservices.eu", "sts-fips"),
    partition("us-iso-", "aws-iso-global", "c2s.ic.gov", "api.aws.ic.gov", "sts-fips"),
    partition("us-isob-", "aws-iso-b-global", "sc2s.sgov.gov", "api.aws.scloud", "sts-fips"),
    partition("eu-isoe-", "aws-iso-e-global", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "sts-fips"),
    partition("us-isof-", "aws-iso-f-global", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "sts-fips"),
    partition("us-gov-", "aws-us-gov-global", "amazonaws.com", "api.aws", "sts"),
];

const fn partition(
    prefix: &'static str,
    global: &'static str,
    dns_suffix: &'static str,
    dual_stack_suffix: &'static str,
    fips_service: &'static str,
) -> Partition {
    Partition { prefix, global, dns_suffix, dual_stack_suffix, fips_service }
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
    fn regions_of_a_partition_have_a_word_and_a_number() {
        assert_eq!(Partition::of("cn-northwest-1").dns_suffix, "amazonaws.com.cn");
        for other in
            ["cn-", "cn--", "cn--1", "cn-north-", "cn-north", "cn-north-1-2", "cn-north-x", "xcn-north-1"]
        {
            assert_eq!(Partition::of(other).dns_suffix, "amazonaws.com", "{other}");
        }
    }
}
