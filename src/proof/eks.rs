//! Tokens for EKS and aws-iam-authenticator.

use super::base64::base64url;
use super::{FORM, MintError, check_audience, path};
use crate::call::Call;
use crate::credentials::Credentials;
use crate::encode::{Sink, write_through};
use crate::endpoint::Endpoint;
use crate::operation::GetCallerIdentity;
use crate::text::ToText;
use crate::timestamp::Timestamp;
use core::fmt;

/// `X-Amz-Expires` of a token. STS ignores it: a token is good for 15 minutes.
const EXPIRES_SECONDS: u32 = 60;

/// The parameters of the signature in the order of the AWS CLI.
const ORDER: [&str; 7] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
];

/// After this time kubectl asks for a new token.
const REFRESH_SECONDS: i64 = 14 * 60;

/// Writes a bearer token for a cluster: `k8s-aws-v1.` and a presigned URL in base64.
///
/// `cluster` is the name of the cluster, or the id of a cluster on Outposts; the header `x-k8s-aws-id` binds the token to
/// it. `endpoint` should be the regional one of the cluster. The token is valid for 15 minutes from `now`. It equals the
/// token of `aws eks get-token`.
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
/// If the cluster is empty, the request cannot be signed, or the writer fails.
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
/// As [`token`].
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
    let headers = [("x-k8s-aws-id", cluster)];
    let call = Call::new(&GetCallerIdentity {}, endpoint).headers(&headers);
    let presigned = call.presign_now(credentials, now, EXPIRES_SECONDS)?;
    let token = |sink: &mut Sink<'_>| {
        sink.text("k8s-aws-v1.");
        base64url(sink, &mut |sink| {
            sink.text(endpoint.origin());
            sink.text(path(endpoint));
            sink.text("?");
            sink.text(FORM);
            for wanted in ORDER {
                for (name, value) in presigned.parameters().filter(|(name, _)| *name == wanted) {
                    ["&", name, "="].iter().for_each(|part| sink.text(part));
                    value.write(true, sink);
                }
            }
        });
    };
    Ok(write_through(out, &mut |sink| write(&token, sink))?)
}
