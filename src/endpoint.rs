//! Where requests go, and for which region they are signed: one value, so that the two cannot disagree.

mod error;
mod region;
mod url;

pub use error::{EndpointError, EndpointErrorKind};

use crate::sigv4::{GIVEN, Rules};
use arrayvec::ArrayString;
use core::fmt;
use region::Partition;

/// A service to send requests to: scheme, host, base path and signing region.
///
/// It owns what it says, in place and without allocation (about 700 bytes). The same rules as in the SDKs of AWS
/// choose it; [`resolve`](Self::resolve) has them all.
///
/// ```
/// use sts_wire::Endpoint;
///
/// let endpoint = Endpoint::regional("eu-west-1")?;
/// assert_eq!(endpoint.url(), "https://sts.eu-west-1.amazonaws.com");
/// assert_eq!(endpoint.host(), "sts.eu-west-1.amazonaws.com");
/// assert_eq!(endpoint.path(), "/");
/// assert_eq!(endpoint.signing_region(), Some("eu-west-1"));
/// # Ok::<(), sts_wire::EndpointError>(())
/// ```
///
/// [AWS STS endpoints](https://docs.aws.amazon.com/general/latest/gr/sts.html)
#[derive(Clone)]
pub struct Endpoint {
    url: ArrayString<{ Endpoint::MAX_URL }>,
    host: ArrayString<{ url::MAX_HOST }>,
    /// Where the base path begins in `url`.
    path_at: usize,
    signing_region: Option<ArrayString<{ Endpoint::MAX_REGION }>>,
    /// How the path is signed, if it is more than `/`.
    rules: Option<&'static Rules>,
}

impl Endpoint {
    /// The most bytes that the URL of a custom endpoint may have.
    pub const MAX_URL: usize = 320;

    /// The most bytes that the region of a custom endpoint may have. One that becomes part of a host name has at
    /// most 63.
    pub const MAX_REGION: usize = 64;

    /// The endpoint of a region, in the partition that its name belongs to.
    ///
    /// A region that is in no list is taken for one that is newer than this crate. `aws-global` is
    /// [`global`](Self::global).
    ///
    /// ```
    /// use sts_wire::Endpoint;
    ///
    /// let endpoint = Endpoint::regional("cn-north-1")?;
    /// assert_eq!(endpoint.url(), "https://sts.cn-north-1.amazonaws.com.cn");
    /// assert!(Endpoint::regional("evil.example/").is_err());
    /// # Ok::<(), sts_wire::EndpointError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The region is not 1 to 63 lower-case letters, digits and inner hyphens.
    pub fn regional(region: &str) -> Result<Self, EndpointError> {
        Self::resolve(&EndpointOptions::new().region(region))
    }

    /// `sts.amazonaws.com`, which is in us-east-1 and signs for it.
    ///
    /// AWS advises [`regional`](Self::regional) endpoints instead, and serves `AssumeRoot` and
    /// `GetWebIdentityToken` at those only.
    ///
    /// ```
    /// use sts_wire::Endpoint;
    ///
    /// assert_eq!(Endpoint::global().url(), "https://sts.amazonaws.com");
    /// assert_eq!(Endpoint::global().signing_region(), Some("us-east-1"));
    /// ```
    #[must_use]
    pub fn global() -> Self {
        Self::https(&["sts.amazonaws.com"], "us-east-1")
    }

    /// Another server, or a proxy or VPC endpoint of one: any `http` or `https` URL, and the region it verifies
    /// signatures for.
    ///
    /// The URL, of at most [`MAX_URL`](Self::MAX_URL) bytes, may have a port and a base path, which is kept as
    /// it is written. It may not have user information, a query or a fragment. A host whose last label is a
    /// number must be an IPv4 address of four decimal numbers, and an IPv6 address must be hexadecimal to its
    /// end: clients rewrite the other forms, and then the signature is for another host. The region is 1 to [`MAX_REGION`](Self::MAX_REGION) visible ASCII
    /// characters other than `/`.
    ///
    /// ```
    /// use sts_wire::Endpoint;
    ///
    /// let endpoint = Endpoint::custom("http://Ceph.example:8000/sts", "RegionOne")?;
    /// assert_eq!(endpoint.url(), "http://Ceph.example:8000/sts");
    /// assert_eq!(endpoint.host(), "ceph.example:8000");
    /// assert_eq!(endpoint.path(), "/sts");
    /// assert_eq!(endpoint.signing_region(), Some("RegionOne"));
    /// # Ok::<(), sts_wire::EndpointError>(())
    /// ```
    ///
    /// [RFC 3986](https://www.rfc-editor.org/rfc/rfc3986)
    ///
    /// # Errors
    ///
    /// What was refused in the URL or the region, and at which byte of it.
    pub fn custom(url: &str, region: &str) -> Result<Self, EndpointError> {
        Self::at(url, Some(region))
    }

    /// The endpoint that the SDKs of AWS would choose for the same settings.
    ///
    /// - A custom endpoint is taken as it is; it goes with neither FIPS nor dual-stack.
    /// - `aws-global`, and with `global` also the sixteen regions that began there, are
    ///   [`global`](Self::global) unless FIPS or dual-stack is asked for.
    /// - Otherwise the host is made of the region and its partition.
    ///
    /// ```
    /// use sts_wire::{Endpoint, EndpointOptions};
    ///
    /// let options = EndpointOptions::new().region("us-west-2").fips(true);
    /// assert_eq!(Endpoint::resolve(&options)?.host(), "sts-fips.us-west-2.amazonaws.com");
    /// assert_eq!(Endpoint::resolve(&options.dual_stack(true))?.host(), "sts-fips.us-west-2.api.aws");
    /// # Ok::<(), sts_wire::EndpointError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The settings contradict each other, the region is missing or malformed, or the custom URL is.
    pub fn resolve(options: &EndpointOptions<'_>) -> Result<Self, EndpointError> {
        let EndpointOptions { fips, dual_stack, .. } = *options;
        if let Some(url) = options.endpoint {
            return match (fips, dual_stack) {
                (true, _) => Err(EndpointErrorKind::FipsWithCustomEndpoint.into()),
                (false, true) => Err(EndpointErrorKind::DualStackWithCustomEndpoint.into()),
                (false, false) => Self::at(url, options.region),
            };
        }
        let region = options.region.ok_or(EndpointErrorKind::MissingRegion)?;
        region::check_label(region)?;
        let global = region == "aws-global" || options.global && region::LEGACY_GLOBAL.contains(&region);
        if global && !fips && !dual_stack {
            return Ok(Self::global());
        }
        let partition = Partition::of(region);
        // Every partition has FIPS and dual-stack, so that the rules' errors for want of them cannot occur.
        let (service, suffix) = match (fips, dual_stack) {
            (false, false) => ("sts", partition.dns_suffix),
            (true, false) => (partition.fips_service, partition.dns_suffix),
            (false, true) => ("sts", partition.dual_stack_suffix),
            (true, true) => ("sts-fips", partition.dual_stack_suffix),
        };
        Ok(Self::https(&[service, ".", region, ".", suffix], region))
    }

    /// The URL: as it was given, if custom; without a slash after the host otherwise.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The value of the `Host` header: lower-case, with the port unless it is the default of the scheme.
    ///
    /// ```
    /// use sts_wire::Endpoint;
    ///
    /// assert_eq!(Endpoint::custom("https://[::1]:443/", "local")?.host(), "[::1]");
    /// assert_eq!(Endpoint::custom("https://[::1]:80/", "local")?.host(), "[::1]:80");
    /// # Ok::<(), sts_wire::EndpointError>(())
    /// ```
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The base path as it was given, percent-encoding and final slash included; `/` if there is none.
    #[must_use]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub fn path(&self) -> &str {
        match self.url.get(self.path_at..) {
            None | Some("") => "/",
            Some(path) => path,
        }
    }

    /// The URL without its path: scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.url.get(..self.path_at).unwrap_or_default()
    }

    /// The region that requests are signed for; `None` only for a custom endpoint that was resolved without
    /// one.
    #[must_use]
    pub fn signing_region(&self) -> Option<&str> {
        self.signing_region.as_deref()
    }

    /// How a request to it is signed: by no rules where its path is `/`.
    pub(crate) const fn rules(&self) -> Option<&'static Rules> {
        self.rules
    }

    /// A custom endpoint.
    fn at(url: &str, region: Option<&str>) -> Result<Self, EndpointError> {
        let parts = url::Parts::of(url)?;
        region.map_or(Ok(()), region::check_scope)?;
        let mut host = join(&[parts.host, parts.port]);
        host.make_ascii_lowercase();
        Ok(Self {
            url: join(&[url]),
            host,
            path_at: parts.path_at,
            signing_region: region.map(|region| join(&[region])),
            rules: url.get(parts.path_at..).is_some_and(|path| path.len() > 1).then_some(GIVEN),
        })
    }

    /// An endpoint of AWS.
    fn https(host: &[&str], region: &str) -> Self {
        let host = join(host);
        let url = join(&["https://", &host]);
        Self { path_at: url.len(), url, host, signing_region: Some(join(&[region])), rules: None }
    }
}

impl PartialEq for Endpoint {
    fn eq(&self, other: &Self) -> bool {
        // The host follows from the URL.
        self.url == other.url && self.signing_region == other.signing_region
    }
}

impl Eq for Endpoint {}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &self.url)
            .field("host", &self.host)
            .field("signing_region", &self.signing_region)
            .finish_non_exhaustive()
    }
}

/// What an [`Endpoint`] is chosen by; by default nothing is set.
///
/// The names in the rules of AWS are Region, Endpoint, `UseFIPS`, `UseDualStack` and `UseGlobalEndpoint`.
///
/// ```
/// use sts_wire::{Endpoint, EndpointOptions};
///
/// const LEGACY: EndpointOptions<'_> = EndpointOptions::new().region("eu-west-1").global(true);
/// assert_eq!(Endpoint::resolve(&LEGACY)?, Endpoint::global());
/// # Ok::<(), sts_wire::EndpointError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// Whether the regions that began at the global endpoint stay there.
    pub global: bool,
}

impl<'a> EndpointOptions<'a> {
    /// Nothing set.
    #[must_use]
    pub const fn new() -> Self {
        Self { region: None, endpoint: None, fips: false, dual_stack: false, global: false }
    }

    /// Sets the region.
    #[must_use]
    pub const fn region(mut self, region: &'a str) -> Self {
        self.region = Some(region);
        self
    }

    /// Sets the URL of a custom endpoint.
    #[must_use]
    pub const fn endpoint(mut self, url: &'a str) -> Self {
        self.endpoint = Some(url);
        self
    }

    /// Sets whether the endpoint must use cryptography validated by FIPS 140.
    #[must_use]
    pub const fn fips(mut self, fips: bool) -> Self {
        self.fips = fips;
        self
    }

    /// Sets whether the endpoint must be reachable by IPv6.
    #[must_use]
    pub const fn dual_stack(mut self, dual_stack: bool) -> Self {
        self.dual_stack = dual_stack;
        self
    }

    /// Sets whether the regions that began at the global endpoint stay there.
    #[must_use]
    pub const fn global(mut self, global: bool) -> Self {
        self.global = global;
        self
    }
}

/// The pieces in one string. They fit, as everything is measured before it gets here.
fn join<const N: usize>(pieces: &[&str]) -> ArrayString<N> {
    let mut joined = ArrayString::new();
    push(&mut joined, pieces);
    joined
}

/// Not generic over the length, so that there is one of it.
fn push(joined: &mut dyn fmt::Write, pieces: &[&str]) {
    for piece in pieces {
        let _fits = joined.write_str(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EndpointErrorKind::{RegionCharacter, RegionLength, Scheme, UrlLength};

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
    fn are_equal_where_they_say_the_same() {
        let custom = |url, region| Endpoint::at(url, region).unwrap();
        let regional = Endpoint::regional("eu-west-1").unwrap();
        assert_eq!(regional, custom("https://sts.eu-west-1.amazonaws.com", Some("eu-west-1")));
        for (this, that) in [
            (&regional, &custom("https://sts.eu-west-1.amazonaws.com/", Some("eu-west-1"))),
            (&regional, &custom("https://sts.eu-west-1.amazonaws.com", Some("eu-west-2"))),
            (&regional, &custom("https://sts.eu-west-1.amazonaws.com", None)),
            (&regional, &Endpoint::regional("eu-west-2").unwrap()),
        ] {
            assert_ne!(this, that);
        }
    }

    #[test]
    fn debug_says_where_requests_go() {
        let shown = alloc::format!("{:?}", Endpoint::at("http://A:1/b", None).unwrap());
        assert_eq!(shown, "Endpoint { url: \"http://A:1/b\", host: \"a:1\", signing_region: None, .. }");
    }

    #[test]
    fn the_longest_host_of_aws_is_whole() {
        let region = alloc::format!("cn-{}-1", "a".repeat(58));
        let options = EndpointOptions::new().region(&region).fips(true).dual_stack(true);
        let host = alloc::format!("sts-fips.{region}.api.amazonwebservices.com.cn");
        let endpoint = Endpoint::resolve(&options).unwrap();
        assert_eq!(endpoint.host(), host);
        assert_eq!(endpoint.url(), alloc::format!("https://{host}"));
    }

    #[test]
    fn regions_of_custom_endpoints_need_only_fit_a_scope() {
        let url = "http://localhost";
        for region in ["RegionOne", "us-east-1", "a.b", "~", &"a".repeat(64)] {
            assert_eq!(Endpoint::custom(url, region).unwrap().signing_region(), Some(region));
        }
        for (region, kind, offset) in [
            ("", RegionLength, 0),
            (&*"a".repeat(65), RegionLength, 64),
            ("a/b", RegionCharacter, 1),
            ("a b", RegionCharacter, 1),
            ("a\r\n", RegionCharacter, 1),
            ("\u{e9}", RegionCharacter, 0),
        ] {
            assert_eq!(Endpoint::custom(url, region), Err(EndpointError::new(kind, offset)), "{region}");
        }
    }

    #[test]
    fn the_longest_custom_url_is_whole() {
        let label = "a".repeat(63);
        let host = alloc::format!("{label}.{label}.{label}.{}:65535", "b".repeat(61));
        let mut url = alloc::format!("https://{host}/");
        url += &"p".repeat(Endpoint::MAX_URL - url.len());
        let endpoint = Endpoint::custom(&url, "local").unwrap();
        assert_eq!((endpoint.url(), endpoint.host()), (&*url, &*host));
        assert_eq!(url.strip_suffix(endpoint.path()), Some(&*alloc::format!("https://{host}")));
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
