//! Where to send requests and for which region to sign them.

mod error;
mod region;
mod url;

pub use error::{EndpointError, EndpointErrorKind};

use crate::setters::setters;
use core::fmt;
use heapless::String;
use region::Partition;
use url::Url;

/// A service to send requests to: scheme, host, base path and signing region.
///
/// It holds its URL in place, without allocation (about 430 bytes), and in canonical form. HTTP clients send the
/// canonical host and path unchanged, so the server verifies what was signed.
///
/// ```
/// use sts_wire::Endpoint;
///
/// let endpoint = Endpoint::regional("eu-west-1")?;
/// assert_eq!(endpoint.url(), "https://sts.eu-west-1.amazonaws.com");
/// assert_eq!(endpoint.host(), "sts.eu-west-1.amazonaws.com");
/// assert_eq!(endpoint.path(), "/");
/// assert_eq!(endpoint.signing_region(), Some("eu-west-1"));
/// # Ok::<(), sts_wire::endpoint::EndpointError>(())
/// ```
///
/// [AWS STS endpoints](https://docs.aws.amazon.com/general/latest/gr/sts.html)
#[derive(Clone)]
pub struct Endpoint {
    url: Url,
    signing_region: Option<String<{ Endpoint::MAX_REGION }>>,
}

impl Endpoint {
    /// The most bytes that the URL of a custom endpoint may have.
    pub const MAX_URL: usize = url::MAX_URL;

    /// The most bytes that the region of a custom endpoint may have. A region that becomes part of a host name has at
    /// most 63.
    pub const MAX_REGION: usize = region::MAX_REGION;

    /// The endpoint of a region. The region's name tells the partition, and so the suffix of the host.
    ///
    /// The name may be newer than this crate. `aws-global` is [`global`](Self::global).
    ///
    /// ```
    /// use sts_wire::Endpoint;
    ///
    /// let endpoint = Endpoint::regional("cn-north-1")?;
    /// assert_eq!(endpoint.url(), "https://sts.cn-north-1.amazonaws.com.cn");
    /// assert!(Endpoint::regional("evil.example/").is_err());
    /// # Ok::<(), sts_wire::endpoint::EndpointError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The region is not 1 to 63 lower-case letters, digits and inner hyphens.
    pub fn regional(region: &str) -> Result<Self, EndpointError> {
        Self::resolve(&EndpointOptions::new().region(region))
    }

    /// The global endpoint, `sts.amazonaws.com`, whose signing region is us-east-1.
    ///
    /// AWS recommends [`regional`](Self::regional) endpoints, and serves `AssumeRoot` and `GetWebIdentityToken` at
    /// regional endpoints only.
    ///
    /// ```
    /// use sts_wire::Endpoint;
    ///
    /// assert_eq!(Endpoint::global().url(), "https://sts.amazonaws.com");
    /// assert_eq!(Endpoint::global().signing_region(), Some("us-east-1"));
    /// ```
    #[must_use]
    pub fn global() -> Self {
        Self::of_aws(&["sts.amazonaws.com"], "us-east-1")
    }

    /// An endpoint at any `http` or `https` URL, such as a proxy, a VPC endpoint or another server, and the region it
    /// verifies signatures for.
    ///
    /// The URL has at most [`MAX_URL`](Self::MAX_URL) bytes. It may have a port and a base path, but no user
    /// information, query or fragment. It is kept in canonical form: scheme and host in lower case, no default port,
    /// an IPv6 address by RFC 5952, no path instead of `/`, unreserved characters of the path unescaped and its other
    /// escapes with capital letters. A URL that a client would rewrite in another way is refused:
    ///
    /// - a path segment `.` or `..`, escaped or not;
    /// - a host with an empty label, such as `a..b` or `.a`; a dot may end the name;
    /// - a host whose last label is a number, unless it is an IPv4 address of four decimal numbers;
    /// - an IPv6 address that ends in an IPv4 address, in decimal or not (`::ffff:192.0.2.1`, `::c000:201`);
    /// - a character that a URL must escape, such as a space, `\` or `é`.
    ///
    /// The region is 1 to [`MAX_REGION`](Self::MAX_REGION) ASCII letters, digits, `-`, `_` and `.`. An STS host of AWS
    /// verifies signatures for its own region only, so another region is refused.
    ///
    /// ```
    /// use sts_wire::Endpoint;
    ///
    /// let endpoint = Endpoint::custom("http://Ceph.example:8000/sts", "RegionOne")?;
    /// assert_eq!(endpoint.url(), "http://ceph.example:8000/sts");
    /// assert_eq!(endpoint.host(), "ceph.example:8000");
    /// assert_eq!(endpoint.path(), "/sts");
    /// assert_eq!(endpoint.signing_region(), Some("RegionOne"));
    ///
    /// let error = Endpoint::custom("https://sts.us-east-1.amazonaws.com", "eu-west-1").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "invalid endpoint URL: the host serves region us-east-1, not the signing region eu-west-1, at byte 8"
    /// );
    /// # Ok::<(), sts_wire::endpoint::EndpointError>(())
    /// ```
    ///
    /// The function also makes endpoints of other services, for actions from outside this crate. The service's page in
    /// the AWS General Reference has the host, and the region for which requests to a global service are signed:
    ///
    /// ```
    /// use sts_wire::Endpoint;
    ///
    /// // IAM is global: its requests are signed for us-east-1.
    /// let iam = Endpoint::custom("https://iam.amazonaws.com", "us-east-1")?;
    /// let sqs = Endpoint::custom("https://sqs.eu-west-1.amazonaws.com", "eu-west-1")?;
    /// assert_eq!((iam.signing_region(), sqs.host()), (Some("us-east-1"), "sqs.eu-west-1.amazonaws.com"));
    /// # Ok::<(), sts_wire::endpoint::EndpointError>(())
    /// ```
    ///
    /// [RFC 3986, section 6.2](https://www.rfc-editor.org/rfc/rfc3986#section-6.2),
    /// [RFC 5952, section 4](https://www.rfc-editor.org/rfc/rfc5952#section-4)
    ///
    /// # Errors
    ///
    /// The error of the URL or the region, and the byte at which it is wrong.
    pub fn custom(url: &str, region: &str) -> Result<Self, EndpointError> {
        Self::of_url(url, Some(region))
    }

    /// The endpoint that the AWS SDKs choose for these settings.
    ///
    /// - A custom endpoint is [`custom`](Self::custom), and excludes FIPS and dual-stack. Without a region it has no
    ///   signing region.
    /// - `aws-global` is [`global`](Self::global), and excludes FIPS and dual-stack: the SDKs name hosts that do not
    ///   exist, such as `sts-fips.aws-global.amazonaws.com`.
    /// - With the option `global`, the fifteen regions that once had no other endpoint are [`global`](Self::global)
    ///   too, unless FIPS or dual-stack is set.
    /// - Otherwise the host consists of the region and the suffix of its partition.
    ///
    /// ```
    /// use sts_wire::endpoint::EndpointOptions;
    /// use sts_wire::Endpoint;
    ///
    /// let options = EndpointOptions::new().region("us-west-2").fips(true);
    /// assert_eq!(Endpoint::resolve(&options)?.host(), "sts-fips.us-west-2.amazonaws.com");
    /// assert_eq!(Endpoint::resolve(&options.dual_stack(true))?.host(), "sts-fips.us-west-2.api.aws");
    /// # Ok::<(), sts_wire::endpoint::EndpointError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The settings contradict each other, the region is missing or malformed, or the custom URL is malformed.
    pub fn resolve(options: &EndpointOptions<'_>) -> Result<Self, EndpointError> {
        let EndpointOptions { fips, dual_stack, .. } = *options;
        if let Some(url) = options.endpoint {
            return match (fips, dual_stack) {
                (true, _) => Err(EndpointErrorKind::FipsWithCustomEndpoint.into()),
                (false, true) => Err(EndpointErrorKind::DualStackWithCustomEndpoint.into()),
                (false, false) => Self::of_url(url, options.region),
            };
        }
        let region = options.region.ok_or(EndpointErrorKind::MissingRegion)?;
        region::check_label(region)?;
        match (region, fips || dual_stack) {
            ("aws-global", true) => return Err(EndpointErrorKind::GlobalVariant.into()),
            ("aws-global", false) => return Ok(Self::global()),
            (_, false) if options.global && region::LEGACY_GLOBAL.contains(&region) => {
                return Ok(Self::global());
            }
            _ => {}
        }
        // AWS's rules also have errors for partitions without FIPS or dual-stack. Every partition has both.
        let partition = Partition::of(region);
        let (service, suffix) = match (fips, dual_stack) {
            (false, false) => ("sts", partition.dns_suffix),
            (true, false) => (partition.fips_service, partition.dns_suffix),
            (false, true) => ("sts", partition.dual_stack_suffix),
            (true, true) => ("sts-fips", partition.dual_stack_suffix),
        };
        Ok(Self::of_aws(&[service, ".", region, ".", suffix], region))
    }

    /// The URL in canonical form, without a slash after the host if there is no base path.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url.text
    }

    /// The value of the `Host` header: lower-case, with the port unless it is the default of the scheme.
    ///
    /// ```
    /// use sts_wire::Endpoint;
    ///
    /// assert_eq!(Endpoint::custom("https://[::1]:443/", "local")?.host(), "[::1]");
    /// assert_eq!(Endpoint::custom("https://[::1]:80/", "local")?.host(), "[::1]:80");
    /// # Ok::<(), sts_wire::endpoint::EndpointError>(())
    /// ```
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host()
    }

    /// The base path in canonical form, a final slash included; `/` if there is none.
    #[must_use]
    pub fn path(&self) -> &str {
        match self.url.text.get(self.url.path_at..) {
            None | Some("") => "/",
            Some(path) => path,
        }
    }

    /// The URL without its path: scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.url.text.get(..self.url.path_at).unwrap_or_default()
    }

    /// The region that requests are signed for; `None` only for a custom endpoint that was resolved without a region.
    #[must_use]
    pub fn signing_region(&self) -> Option<&str> {
        self.signing_region.as_deref()
    }

    /// Whether the host is a host of AWS STS, which serves no other service.
    pub(crate) fn is_of_aws_sts(&self) -> bool {
        region::of_host(self.host()).is_some()
    }

    /// The partition of an STS host of AWS, as it is in the ARNs of its accounts; `None` for another host.
    ///
    /// ```
    /// use sts_wire::Endpoint;
    ///
    /// assert_eq!(Endpoint::regional("cn-north-1")?.partition(), Some("aws-cn"));
    /// assert_eq!(Endpoint::custom("http://localhost:4566", "cn-north-1")?.partition(), None);
    /// # Ok::<(), sts_wire::endpoint::EndpointError>(())
    /// ```
    #[must_use]
    pub fn partition(&self) -> Option<&'static str> {
        region::of_host(self.host()).map(|region| Partition::of(region).id)
    }

    /// A custom endpoint.
    fn of_url(url: &str, region: Option<&str>) -> Result<Self, EndpointError> {
        let url = Url::parse(url)?;
        let Some(region) = region else { return Ok(Self { url, signing_region: None }) };
        region::check_scope(region)?;
        match region::of_host(url.host()) {
            Some(served) if served != region => Err(EndpointError::other_region(url.host_at, served, region)),
            // A checked region fits.
            _ => Ok(Self { url, signing_region: String::try_from(region).ok() }),
        }
    }

    /// An endpoint of AWS, whose host is these pieces together.
    fn of_aws(host: &[&str], region: &str) -> Self {
        // A checked region fits.
        Self { url: Url::of_host(host), signing_region: String::try_from(region).ok() }
    }
}

impl PartialEq for Endpoint {
    fn eq(&self, other: &Self) -> bool {
        self.url() == other.url() && self.signing_region == other.signing_region
    }
}

impl Eq for Endpoint {}

impl fmt::Display for Endpoint {
    /// Writes the [URL](Self::url), which has no user information and no query, so it can be logged.
    ///
    /// ```
    /// use sts_wire::Endpoint;
    ///
    /// let endpoint = Endpoint::custom("http://localhost:4566/", "us-east-1")?;
    /// assert_eq!(endpoint.to_string(), "http://localhost:4566");
    /// # Ok::<(), sts_wire::endpoint::EndpointError>(())
    /// ```
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url())
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &self.url())
            .field("signing_region", &self.signing_region)
            .finish()
    }
}

/// Settings that [`Endpoint::resolve`] chooses an endpoint by; none is set by default.
///
/// AWS's endpoint rules call them Region, Endpoint, `UseFIPS`, `UseDualStack` and `UseGlobalEndpoint`. `Debug` leaves
/// out the user information of a URL.
///
/// ```
/// use sts_wire::endpoint::EndpointOptions;
/// use sts_wire::Endpoint;
///
/// const LEGACY: EndpointOptions<'_> = EndpointOptions::new().region("eu-west-1").global(true);
/// assert_eq!(Endpoint::resolve(&LEGACY)?, Endpoint::global());
/// # Ok::<(), sts_wire::endpoint::EndpointError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndpointOptions<'a> {
    /// The region, such as `eu-west-1`.
    pub region: Option<&'a str>,
    /// The URL of a custom endpoint.
    pub endpoint: Option<&'a str>,
    /// Whether the endpoint must use cryptography validated by FIPS 140.
    pub fips: bool,
    /// Whether the endpoint must be reachable by IPv6.
    pub dual_stack: bool,
    /// Whether the regions that once had no other endpoint use the global endpoint.
    pub global: bool,
}

impl<'a> EndpointOptions<'a> {
    /// No setting.
    #[must_use]
    pub const fn new() -> Self {
        Self { region: None, endpoint: None, fips: false, dual_stack: false, global: false }
    }

    setters! {
        region: &'a str = Some(region);
        endpoint: &'a str = Some(endpoint);
        fips: bool = fips;
        dual_stack: bool = dual_stack;
        global: bool = global;
    }
}

impl fmt::Debug for EndpointOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("EndpointOptions");
        shown.field("region", &self.region);
        // The URL is not checked yet: a password can be anywhere before the last `@`.
        let last = self.endpoint.and_then(|url| url.bytes().rposition(|byte| byte == b'@'));
        match self.endpoint.zip(last).and_then(|(url, at)| url.get(at..)?.strip_prefix('@')) {
            Some(host) => shown.field("endpoint", &format_args!("Some([redacted]@{host:?})")),
            None => shown.field("endpoint", &self.endpoint),
        };
        shown
            .field("fips", &self.fips)
            .field("dual_stack", &self.dual_stack)
            .field("global", &self.global)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EndpointErrorKind::{RegionCharacter, RegionLength, Scheme, UrlLength};
    use alloc::string::{String, ToString};

    #[test]
    fn regions_cannot_lead_to_another_host() {
        for (region, kind, offset) in [
            ("", RegionLength, 0),
            (&"a".repeat(64), RegionLength, 63),
            ("-us", RegionCharacter, 0),
            ("us-", RegionCharacter, 2),
            ("us-east-1.evil", RegionCharacter, 9),
            ("us-east-1/", RegionCharacter, 9),
            ("us-east-1@", RegionCharacter, 9),
            ("us-east-1#", RegionCharacter, 9),
            ("us_east_1", RegionCharacter, 2),
            ("us east", RegionCharacter, 2),
            ("US-EAST-1", RegionCharacter, 0),
            ("us-\u{e9}st-1", RegionCharacter, 3),
            ("us-east-1\n", RegionCharacter, 9),
        ] {
            assert_eq!(Endpoint::regional(region), Err(EndpointError::new(kind, offset)), "{region}");
        }
        let longest = "a".repeat(63);
        let endpoint = Endpoint::regional(&longest).unwrap();
        assert_eq!(endpoint.signing_region(), Some(&*longest));
        assert_eq!(endpoint.host(), alloc::format!("sts.{longest}.amazonaws.com"));
    }

    #[test]
    fn endpoints_are_equal_if_canonical_url_and_region_are() {
        let custom = |url, region| Endpoint::of_url(url, region).unwrap();
        let regional = Endpoint::regional("eu-west-1").unwrap();
        for url in ["https://sts.eu-west-1.amazonaws.com", "HTTPS://STS.eu-west-1.amazonaws.com:443/"] {
            assert_eq!(regional, custom(url, Some("eu-west-1")));
        }
        for (this, that) in [
            (&regional, &custom("https://sts.eu-west-1.amazonaws.com//", Some("eu-west-1"))),
            (&regional, &custom("https://sts.eu-west-1.amazonaws.com", None)),
            (&regional, &Endpoint::regional("eu-west-2").unwrap()),
        ] {
            assert_ne!(this, that);
        }
    }

    #[test]
    fn debug_shows_the_url() {
        let shown = alloc::format!("{:?}", Endpoint::of_url("http://A:1/b", None).unwrap());
        assert_eq!(shown, "Endpoint { url: \"http://a:1/b\", signing_region: None }");
    }

    #[test]
    fn debug_of_options_hides_user_information() {
        for url in [
            "https://user:planted@example.com/a",
            "https://planted@example.com/a",
            "user:planted@example.com/a",
            "https:/planted/?#@example.com/a",
            "https://x@planted@example.com/a",
        ] {
            let shown = alloc::format!("{:?}", EndpointOptions::new().endpoint(url));
            assert!(shown.contains("endpoint: Some([redacted]@\"example.com/a\"),"), "{shown}");
            assert!(!shown.contains("planted"), "{shown}");
        }
        let shown = alloc::format!("{:?}", EndpointOptions::new().endpoint("https://example.com"));
        let expected = "EndpointOptions { region: None, endpoint: Some(\"https://example.com\"), fips: false, \
                        dual_stack: false, global: false }";
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_host_of_aws_is_refused_with_another_region_and_both_are_named() {
        for (url, region, message) in [
            (
                "https://sts.us-east-1.amazonaws.com",
                "eu-west-1",
                "us-east-1, not the signing region eu-west-1",
            ),
            (
                "http://STS.us-east-1.amazonaws.com.:80/a",
                "eu-west-1",
                "us-east-1, not the signing region eu-west-1",
            ),
            ("https://sts.amazonaws.com", "us-east-2", "us-east-1, not the signing region us-east-2"),
            ("https://sts.amazonaws.com/", "aws-global", "us-east-1, not the signing region aws-global"),
            ("https://sts.eu-west-1.api.aws", "EU-WEST-1", "eu-west-1, not the signing region EU-WEST-1"),
        ] {
            let error = Endpoint::custom(url, region).unwrap_err();
            assert_eq!(error.kind(), EndpointErrorKind::OtherRegion);
            assert!(error.to_string().contains(message), "{error}");
            let options = EndpointOptions::new().endpoint(url).region(region);
            assert_eq!(Endpoint::resolve(&options), Err(error));
        }
        for (url, region) in [
            ("https://sts.us-east-1.amazonaws.com", "us-east-1"),
            ("https://sts.amazonaws.com", "us-east-1"),
            ("https://sts.example.com", "eu-west-1"),
        ] {
            assert_eq!(Endpoint::custom(url, region).unwrap().signing_region(), Some(region));
        }
    }

    #[test]
    fn aws_global_has_no_fips_or_dual_stack_endpoint() {
        let global = EndpointOptions::new().region("aws-global");
        assert_eq!(Endpoint::resolve(&global), Ok(Endpoint::global()));
        for options in [global.fips(true), global.dual_stack(true), global.fips(true).dual_stack(true)] {
            let error = Endpoint::resolve(&options.global(true)).unwrap_err();
            assert_eq!(error.to_string(), "aws-global has no FIPS or dual-stack endpoint: name a region");
            assert_eq!(Endpoint::resolve(&options), Err(error));
        }
    }

    #[test]
    fn the_longest_host_of_aws_is_not_truncated() {
        let region = alloc::format!("cn-{}-1", "a".repeat(58));
        let options = EndpointOptions::new().region(&region).fips(true).dual_stack(true);
        let host = alloc::format!("sts-fips.{region}.api.amazonwebservices.com.cn");
        let endpoint = Endpoint::resolve(&options).unwrap();
        assert_eq!(endpoint.host(), host);
        assert_eq!(endpoint.url(), alloc::format!("https://{host}"));
    }

    #[test]
    fn regions_of_custom_endpoints_fit_a_credential_scope() {
        let url = "http://localhost";
        for region in ["RegionOne", "us-east-1", "a.b_c", &"a".repeat(64)] {
            assert_eq!(Endpoint::custom(url, region).unwrap().signing_region(), Some(region));
        }
        for (region, kind, offset) in [
            ("", RegionLength, 0),
            (&*"a".repeat(65), RegionLength, 64),
            ("a/b", RegionCharacter, 1),
            ("a b", RegionCharacter, 1),
            ("a\r\n", RegionCharacter, 1),
            ("x,SignedHeaders=evil", RegionCharacter, 1),
            ("x=", RegionCharacter, 1),
            ("a~", RegionCharacter, 1),
            ("\u{e9}", RegionCharacter, 0),
        ] {
            assert_eq!(Endpoint::custom(url, region), Err(EndpointError::new(kind, offset)), "{region}");
        }
    }

    #[test]
    fn the_longest_custom_url_is_not_truncated() {
        let label = "a".repeat(63);
        let host = alloc::format!("{label}.{label}.{label}.{}:65535", "b".repeat(61));
        let mut url = alloc::format!("https://{host}/");
        url += &"p".repeat(Endpoint::MAX_URL - url.len());
        let endpoint = Endpoint::custom(&url, "local").unwrap();
        assert_eq!((endpoint.url(), endpoint.host()), (&*url, &*host));
        assert_eq!(url.strip_suffix(endpoint.path()), Some(&*alloc::format!("https://{host}")));
        url.push('p');
        assert_eq!(Endpoint::custom(&url, "local"), Err(EndpointError::new(UrlLength, 320)));
        // One byte longer in canonical form.
        let mut url = String::from("http://[1::2:3:4:5:6:7]/");
        url += &"p".repeat(319 - url.len());
        assert_eq!(Endpoint::custom(&url, "local").unwrap().url().len(), 320);
        url.push('p');
        assert_eq!(Endpoint::custom(&url, "local"), Err(EndpointError::new(UrlLength, 320)));
    }

    #[test]
    fn settings_that_exclude_each_other_come_before_the_url() {
        let options = EndpointOptions::new().endpoint("not a URL");
        assert_eq!(Endpoint::resolve(&options), Err(EndpointError::new(Scheme, 0)));
        let error = Endpoint::resolve(&options.fips(true)).unwrap_err();
        assert_eq!(error.kind(), EndpointErrorKind::FipsWithCustomEndpoint);
    }
}
