//! Every operation of Ceph's RADOS Gateway. It verifies signatures and times in C++ and hashes the received body. It
//! refuses with `AccessDenied`, except for a wrong time.

use interop_client::{Incoming, Outgoing, Server, UNKNOWN, variable};
use sts_wire::sigv4::{PayloadHash, Query, Request, Settings};
use sts_wire::{
    AssumeRole, AssumeRoleWithWebIdentity, AssumedRoleUser, Credentials, Encode, ErrorCode,
    GetCallerIdentity, GetSessionToken, Operation, Text, ToText,
};

const ROLE_SESSION: &str = "interop";
const HOUR: i64 = 3600;

fn role() -> String {
    variable("AWS_ROLE_ARN")
}

fn assume_role(role: &str) -> AssumeRole<'_> {
    AssumeRole::new(role, ROLE_SESSION).duration_seconds(900)
}

/// Asserts that the gateway issued these credentials.
fn assert_temporary(server: &Server, credentials: &Credentials<Text<'_>>, seconds: i64) {
    assert_eq!(credentials.access_key_id.as_str().unwrap().len(), 19);
    assert_eq!(credentials.secret_access_key.expose_secret().as_str().unwrap().len(), 39);
    assert!(credentials.session_token.unwrap().expose_secret().as_str().unwrap().len() > 200);
    server.assert_expires(credentials.expiration, seconds);
}

fn assert_user(user: Option<AssumedRoleUser<Text<'_>>>, arn: &str) {
    let user = user.unwrap();
    assert_eq!(user.arn.unwrap(), *arn);
    // Ceph writes `AssumeRoleId` instead of `AssumedRoleId`, so the id is absent.
    assert!(user.assumed_role_id.is_none());
}

/// Asserts that the answer is a bare error with only a code and a request id.
fn assert_refused<O: Operation>(answer: &Incoming, status: u16, code: &str) {
    let error = answer.service_error::<O>();
    assert_eq!(error.code, *code, "{error}");
    assert_eq!(error.status, status);
    assert!(error.message.is_empty() && error.fault.is_none());
    assert!(!error.request_id.unwrap().is_empty());
    assert!(!error.is_retryable() && !error.is_throttling());
    assert_eq!(error.is_clock_skew(), error.kind() == ErrorCode::RequestTimeTooSkewed);
    assert_eq!(error.is_clock_skew(), code == "RequestTimeTooSkewed");
}

/// Asserts that the credentials work with the gateway's S3, which requires the header with the payload hash.
fn assert_lists_buckets<S: ToText>(server: &Server, credentials: &Credentials<S>) {
    let key = credentials.signing_key(server.now, &variable("AWS_REGION"), "s3").unwrap();
    let settings = Settings::new().normalize_path(false).double_encode_path(false).sign_payload_hash(true);
    let request = Request::new("GET", server.endpoint.host(), "/", PayloadHash::EMPTY)
        .query(Query::rfc3986("format=xml"))
        .settings(settings);
    let signed = key.sign(credentials, &request, server.now).unwrap();
    let headers = signed.headers().map(|(name, value)| (name.to_owned(), value.encode_to_string())).collect();
    let url = format!("{}/?format=xml", server.endpoint.url());
    assert_is_list(Outgoing { method: "GET", url, headers, body: String::new() }.send());

    // Presigned, the gateway needs the signed payload hash in a header.
    let url = key.presign(credentials, &request, server.now, 60).unwrap();
    let url = url.origin(server.endpoint.origin()).encode_to_string();
    let headers = vec![("x-amz-content-sha256".to_owned(), PayloadHash::EMPTY.as_str().to_owned())];
    assert_is_list(Outgoing { method: "GET", url, headers, body: String::new() }.send());
}

fn assert_is_list(answer: Incoming) {
    let body = String::from_utf8(answer.body).unwrap();
    assert!(answer.status == 200 && body.contains("<ListAllMyBucketsResult"), "{} {body}", answer.status);
}

#[test]
fn get_session_token_returns_credentials() {
    let server = Server::of_environment();
    let answer = server.signed(&GetSessionToken::new().duration_seconds(1800)).send();
    let answer = answer.success::<GetSessionToken<'_>>();
    assert_temporary(&server, &answer.output.credentials, 1800);
    assert_eq!((answer.output.session_token_size, answer.output.session_token_utilization), (None, None));
    assert!(answer.request_id.is_none());

    assert_lists_buckets(&server, &answer.output.credentials);
    let role = role();
    let next = server.signed_by(&answer.output.credentials, server.now, &assume_role(&role)).send();
    assert_user(
        next.success::<AssumeRole<'_>>().output.assumed_role_user,
        &variable("BOTO3_ASSUMED_ROLE_ARN"),
    );
}

#[test]
fn assume_role_returns_credentials_that_sign() {
    let (server, role) = (Server::of_environment(), role());
    let policy = "{\"Version\": \"2012-10-17\",\n \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}";
    let operation = assume_role(&role).external_id("a=b,c.d@e:f/g-h").policy(policy);
    let first = server.signed(&operation).send();
    let first = first.success::<AssumeRole<'_>>();
    let output = first.output;
    assert_temporary(&server, &output.credentials, 900);
    assert_user(output.assumed_role_user, &variable("BOTO3_ASSUMED_ROLE_ARN"));
    assert_eq!(output.packed_policy_size, Some(0));
    assert_eq!((output.session_token_size, output.session_token_utilization), (None, None));
    assert!(output.source_identity.is_none() && first.request_id.is_none());

    // The decoded credentials sign the next request, and the credentials of its response sign the one after it.
    let second = server.signed_by(&output.credentials, server.now, &assume_role(&role)).send();
    let second = second.success::<AssumeRole<'_>>().output;
    assert_user(second.assumed_role_user, &variable("BOTO3_ASSUMED_ROLE_ARN"));
    assert_lists_buckets(&server, &output.credentials);
    assert_lists_buckets(&server, &second.credentials.into_owned());
}

#[test]
fn assume_role_with_web_identity_returns_credentials() {
    let (server, role) = (Server::of_environment(), variable("WEB_ROLE_ARN"));
    let token = variable("WEB_IDENTITY_TOKEN");
    let operation = AssumeRoleWithWebIdentity::new(&role, ROLE_SESSION, &token).duration_seconds(900);
    let answer = server.unsigned(&operation).send();
    let answer = answer.success::<AssumeRoleWithWebIdentity<'_>>();
    let output = answer.output;
    assert_temporary(&server, &output.credentials, 900);
    assert_user(output.assumed_role_user, &variable("BOTO3_WEB_ROLE_ARN"));
    let subject = output.subject_from_web_identity_token.unwrap();
    // The value needs escaping.
    assert!(subject.as_str().is_none() && subject == *variable("BOTO3_WEB_SUBJECT"), "{subject}");
    assert_eq!(output.provider.unwrap(), *variable("BOTO3_WEB_PROVIDER"));
    assert_eq!(output.audience.unwrap(), *variable("BOTO3_WEB_AUDIENCE"));
    assert_eq!(output.packed_policy_size, Some(0));
    assert_eq!((output.session_token_size, output.session_token_utilization), (None, None));
    assert!(output.source_identity.is_none() && answer.request_id.is_none());
    assert_lists_buckets(&server, &output.credentials);

    let (signed, _) = token.rsplit_once('.').unwrap();
    for wrong in [&token[..token.len() - 8], signed, &token.replacen('e', "f", 2)] {
        let operation = AssumeRoleWithWebIdentity::new(&role, ROLE_SESSION, wrong);
        let answer = server.unsigned(&operation).send();
        assert_refused::<AssumeRoleWithWebIdentity<'_>>(&answer, 403, "AccessDenied");
    }
}

/// A presigned POST: the gateway accepts a presigned GET only for S3.
#[test]
fn a_presigned_request_is_accepted() {
    let (server, role) = (Server::of_environment(), role());
    let operation = assume_role(&role);
    let query = operation.encode_to_string();
    let presigned = |at, expires| {
        let key = server.credentials.signing_key(at, &variable("AWS_REGION"), "sts").unwrap();
        let request = Request::new("POST", server.endpoint.host(), "/", PayloadHash::EMPTY)
            .query(Query::rfc3986(&query));
        let url = key.presign(&server.credentials, &request, at, expires).unwrap();
        let url = url.origin(server.endpoint.origin()).encode_to_string();
        Outgoing { method: "POST", url, headers: Vec::new(), body: String::new() }
    };
    let answer = presigned(server.now, 900).send();
    let output = answer.success::<AssumeRole<'_>>().output;
    assert_user(output.assumed_role_user, &variable("BOTO3_ASSUMED_ROLE_ARN"));
    // Older than the gateway allows for a signature in a header.
    presigned(server.after(-HOUR), 604_800).send().success::<AssumeRole<'_>>();

    assert_refused::<AssumeRole<'_>>(&presigned(server.after(-HOUR), 900).send(), 403, "AccessDenied");
    let mut changed = presigned(server.now, 900);
    changed.url = changed.url.replace("DurationSeconds=900", "DurationSeconds=901");
    assert_refused::<AssumeRole<'_>>(&changed.send(), 403, "AccessDenied");
}

/// Sends a wrong request of each kind.
#[test]
fn a_wrong_request_is_refused() {
    fn each<O: Operation>(server: &Server, operation: &O) {
        server.signed(operation).send().success::<O>();
        for (seconds, code) in [(-HOUR, "RequestTimeTooSkewed"), (HOUR, "RequestTimeTooSkewed")] {
            let answer = server.signed_by(&server.credentials, server.after(seconds), operation).send();
            assert_refused::<O>(&answer, 403, code);
        }

        let known = &server.credentials;
        let wrong = [
            Credentials::new(known.access_key_id.clone(), "another secret".to_owned()),
            Credentials::new(UNKNOWN.to_owned(), known.secret_access_key.expose_secret().clone()),
            known.clone().with_session_token("a token of nobody".to_owned()),
        ];
        for credentials in wrong {
            let answer = server.signed_by(&credentials, server.now, operation).send();
            assert_refused::<O>(&answer, 403, "AccessDenied");
        }

        let changes: [fn(&mut Outgoing); 4] = [
            |request| request.body += "&Another=1",
            |request| request.body = request.body.replace("DurationSeconds=9", "DurationSeconds=8"),
            |request| *request.header("content-type") += "; charset=utf-8",
            |request| {
                let authorization = request.header("authorization");
                let last = authorization.pop();
                authorization.push(if last == Some('0') { '1' } else { '0' });
            },
        ];
        for change in changes {
            let mut request = server.signed(operation);
            change(&mut request);
            assert_refused::<O>(&request.send(), 403, "AccessDenied");
        }
    }

    let (server, role) = (Server::of_environment(), role());
    each(&server, &assume_role(&role));
    each(&server, &GetSessionToken::new().duration_seconds(900));
}

#[test]
fn other_errors_are_decoded() {
    let server = Server::of_environment();
    let nobody = "arn:aws:iam:::role/nobody";
    assert_refused::<AssumeRole<'_>>(&server.signed(&assume_role(nobody)).send(), 404, "NoSuchEntity");
    let role = role();
    let answer = server.signed(&assume_role(&role).duration_seconds(43_200)).send();
    assert_refused::<AssumeRole<'_>>(&answer, 400, "InvalidArgument");
    let answer = server.signed(&GetCallerIdentity::new()).send();
    assert_refused::<GetCallerIdentity>(&answer, 405, "MethodNotAllowed");
}
