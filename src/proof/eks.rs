//! Tokens for EKS and aws-iam-authenticator.

use super::base64::base64url;
use super::{FORM, MintError, check_audience};
use crate::call::Call;
use crate::credentials::Credentials;
use crate::encode::{Sink, count, fill, write_through};
use crate::endpoint::Endpoint;
use crate::operation::GetCallerIdentity;
use crate::text::ToText;
use crate::timestamp::Timestamp;
use core::fmt;
use zeroize::Zeroize;
#[cfg(feature = "server")]
use {
    super::base64::decode_url,
    super::proof_error::{ProofError, ProofErrorKind as Kind},
    super::received::ReceivedProof,
    crate::encode::copy,
};

const PREFIX: &str = "k8s-aws-v1.";

/// The maximum length of a token in bytes: `maxTokenLenBytes` of aws-iam-authenticator.
const MAX_TOKEN: usize = 4096;

/// `X-Amz-Expires` of a token. STS ignores it: a token is good for 15 minutes.
const EXPIRES_SECONDS: u32 = 60;

/// The length of the longest URL whose token is not too long: three bytes are four characters of base64.
const MAX_URL: usize = (MAX_TOKEN - PREFIX.len()) / 4 * 3;

/// After this time kubectl asks for a new token.
const REFRESH_SECONDS: i64 = 14 * 60;

/// Writes a bearer token for a cluster: `k8s-aws-v1.` and a presigned URL in base64.
///
/// `cluster` is the name of the cluster, or the id of a cluster on Outposts; the header `x-k8s-aws-id` binds the token
/// to it. `endpoint` should be the regional one of the cluster. The token is valid for 15 minutes from `now`. It equals
/// the token of `aws eks get-token`.
///
/// ```
/// use sts_wire::proof::eks;
/// use sts_wire::{Credentials, Endpoint, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?);
/// let mut token = String::new();
/// eks::token(&credentials, &endpoint, "production", now, &mut token)?;
/// assert!(token.starts_with("k8s-aws-v1.aHR0cHM6Ly9zdHMuZXUtd2VzdC0xLmFtYXpvbmF3cy5jb20vP0FjdGlvbj"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// The cluster is empty or is not visible ASCII with single spaces; the request cannot be signed; or the writer fails.
/// A token of more than 4,096 bytes, the limit of aws-iam-authenticator (`maxTokenLenBytes`), is an error too: nothing
/// is then written.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/eks/get-token.html> and
/// <https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster>.
pub fn token<S: ToText, W: fmt::Write + ?Sized>(
    credentials: &Credentials<S>,
    endpoint: &Endpoint,
    cluster: &str,
    now: Timestamp,
    out: &mut W,
) -> Result<(), MintError> {
    with_token(credentials, endpoint, cluster, now, out, &|token, sink| token(sink))
}

/// Writes the `ExecCredential` that a program in the `exec` section of a kubeconfig prints.
///
/// It holds the [`token`] and asks for another after 14 minutes. Its version is `client.authentication.k8s.io/v1`. It
/// equals what `aws eks get-token` prints for that version.
///
/// ```
/// use sts_wire::proof::eks;
/// use sts_wire::{Credentials, Endpoint, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?);
/// let mut json = String::new();
/// eks::exec_credential(&credentials, &endpoint, "production", now, &mut json)?;
/// assert!(json.contains(r#""expirationTimestamp": "2015-08-30T12:50:00Z","#));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// The errors of [`token`].
///
/// Source: <https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins>.
pub fn exec_credential<S: ToText, W: fmt::Write + ?Sized>(
    credentials: &Credentials<S>,
    endpoint: &Endpoint,
    cluster: &str,
    now: Timestamp,
    out: &mut W,
) -> Result<(), MintError> {
    with_token(credentials, endpoint, cluster, now, out, &|token, sink| {
        sink.text("{\n    \"kind\": \"ExecCredential\",\n");
        sink.text("    \"apiVersion\": \"client.authentication.k8s.io/v1\",\n    \"spec\": {},\n    \"status\": {\n");
        sink.text("        \"expirationTimestamp\": \"");
        sink.text(&now.saturating_add_seconds(REFRESH_SECONDS).rfc3339());
        sink.text("\",\n        \"token\": \"");
        token(sink);
        sink.text("\"\n    }\n}");
    })
}

/// Writes the token.
type Write<'t> = dyn Fn(&mut Sink<'_>) + 't;

fn with_token<S: ToText, W: fmt::Write + ?Sized>(
    credentials: &Credentials<S>,
    endpoint: &Endpoint,
    cluster: &str,
    now: Timestamp,
    out: &mut W,
    write: &dyn Fn(&Write<'_>, &mut Sink<'_>),
) -> Result<(), MintError> {
    check_audience(cluster)?;
    let headers = [bound(cluster)];
    let call = Call::new(&GetCallerIdentity {}, endpoint).headers(&headers);
    let presigned = call.presign_now(credentials, now, EXPIRES_SECONDS)?;
    // The AWS CLI writes the session token behind the signed headers.
    let is_late = |name| matches!(name, "X-Amz-Security-Token" | "X-Amz-Signature");
    let mut write_url = |sink: &mut Sink<'_>| {
        sink.text(endpoint.origin());
        sink.text(endpoint.path());
        sink.text("?");
        sink.text(FORM);
        for are_late in [false, true] {
            for (name, value) in presigned.parameters().filter(|(name, _)| is_late(*name) == are_late) {
                ["&", name, "="].iter().for_each(|part| sink.text(part));
                value.write(true, sink);
            }
        }
    };
    let mut url = [0; MAX_URL];
    let used = fill(&mut url, &mut write_url);
    let written = match used {
        Ok(length) => {
            let token = |sink: &mut Sink<'_>| {
                sink.text(PREFIX);
                base64url(sink, &mut |sink| sink.ascii(url.get(..length).unwrap_or_default()));
            };
            write_through(out, &mut |sink| write(&token, sink)).map_err(MintError::from)
        }
        Err(fmt::Error) => {
            let length = count(&mut write_url).saturating_mul(4).div_ceil(3);
            Err(MintError::TokenTooLong(length.saturating_add(PREFIX.len())))
        }
    };
    // The URL holds the session token. A URL that does not fit fills the whole buffer.
    url.get_mut(..used.unwrap_or(MAX_URL)).unwrap_or_default().iter_mut().zeroize();
    written
}

/// The header that binds a token to a cluster, for [`Terms`](super::Terms).
///
/// ```
/// assert_eq!(sts_wire::proof::eks::bound("production"), ("x-k8s-aws-id", "production"));
/// ```
#[must_use]
pub const fn bound(cluster: &str) -> (&'static str, &str) {
    ("x-k8s-aws-id", cluster)
}

/// Reads a token into `scratch`, without checking the URL in the token.
///
/// A token has at most 4,096 bytes. `scratch` must be as long as the token without its prefix. Afterwards `scratch`
/// holds the URL, which is a secret: the caller must wipe it.
///
/// The token does not hold the header `x-k8s-aws-id`. [`ReceivedProof::vet`] adds the header with the value of the
/// terms. A token for another cluster then has a wrong signature, which STS refuses.
///
/// ```
/// use sts_wire::proof::{Terms, eks};
/// use sts_wire::{Credentials, Encode, Endpoint, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let (endpoints, now) = ([Endpoint::regional("eu-west-1")?], Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?);
/// let mut token = String::new();
/// eks::token(&credentials, &endpoints[0], "production", now, &mut token)?;
///
/// let (mut scratch, bound) = ([0; 4096], [eks::bound("production")]);
/// let vetted = eks::read(&token, &mut scratch)?.vet(&Terms::new(&endpoints, &bound), now)?;
/// assert_eq!((vetted.method(), vetted.access_key_id()), ("GET", "AKIDEXAMPLE"));
/// assert!(vetted.url().encode_to_str(&mut [0; 1024])?.starts_with("https://sts.eu-west-1.amazonaws.com/?Action="));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
/// The token is too long, lacks its prefix, or is not base64 of UTF-8; or `scratch` is too small.
#[cfg(feature = "server")]
pub fn read<'a>(token: &str, scratch: &'a mut [u8]) -> Result<ReceivedProof<'a>, ProofError> {
    ProofError::refuse_if(token.len() > MAX_TOKEN, Kind::TooLong(MAX_TOKEN))?;
    let encoded = token.strip_prefix(PREFIX).ok_or(Kind::MissingPrefix)?;
    let room = scratch.get_mut(..encoded.len()).ok_or(Kind::BufferTooSmall(encoded.len()))?;
    copy(encoded.as_bytes(), room);
    let used = decode_url(room)
        .map_err(|at| ProofError::at(Kind::InvalidBase64, PREFIX.len().saturating_add(at)))?;
    let url = str::from_utf8(room.get(..used).unwrap_or_default()).map_err(|_| Kind::InvalidUtf8)?;
    Ok(ReceivedProof { omits_bound: true, ..ReceivedProof::new("GET", url, "") })
}
