//! Every operation of moto. It verifies signatures with botocore, and does not check times.
//!
//! moto parses the form and hashes it written again, with `+` for a space. So the requests here contain no space.

use interop_client::{Incoming, Outgoing, Server, UNKNOWN, variable};
use sts_wire::error::Fault;
use sts_wire::{
    AssumeRole, AssumeRoleWithSaml, AssumeRoleWithWebIdentity, AssumedRoleUser, Credentials, ErrorCode,
    GetAccessKeyInfo, GetCallerIdentity, GetFederationToken, GetSessionToken, Operation, Tag, Text,
};

const ROLE_SESSION: &str = "interop";

fn role() -> String {
    variable("AWS_ROLE_ARN")
}

fn assume_role(role: &str) -> AssumeRole<'_> {
    AssumeRole::new(role, ROLE_SESSION).duration_seconds(900)
}

/// Asserts that moto issued these credentials of a role.
fn assert_temporary(server: &Server, credentials: &Credentials<Text<'_>>, seconds: i64) {
    let id = credentials.access_key_id.as_str().unwrap();
    assert!(id.starts_with("ASIA") && id.len() == 20, "{id}");
    assert_eq!(credentials.secret_access_key.expose_secret().as_str().unwrap().len(), 40);
    assert_eq!(credentials.session_token.unwrap().expose_secret().as_str().unwrap().len(), 356);
    server.assert_expires(credentials.expiration, seconds);
}

fn assert_user(user: Option<AssumedRoleUser<Text<'_>>>, id: &str, arn: &str) {
    let user = user.unwrap();
    assert_eq!(user.assumed_role_id.unwrap(), *id);
    assert_eq!(user.arn.unwrap(), *arn);
}

/// Asserts that moto refuses with this code.
fn assert_refused<O: Operation>(answer: &Incoming, code: ErrorCode, is_clock_skew: bool) {
    let error = answer.service_error::<O>();
    assert_eq!((error.status, error.kind()), (403, code), "{error}");
    assert_eq!(error.fault, Some(Fault::Sender));
    assert!(!error.message.is_empty(), "{error}");
    assert!(!error.is_retryable() && !error.is_throttling());
    assert_eq!(error.is_clock_skew(), is_clock_skew);
}

/// Tests with verification on.
mod verified {
    use super::*;

    #[test]
    fn get_caller_identity() {
        let answer = Server::of_environment().signed(&GetCallerIdentity::new()).send();
        let answer = answer.success::<GetCallerIdentity>();
        assert_eq!(answer.output.user_id.unwrap(), *variable("BOTO3_USER_ID"));
        assert_eq!(answer.output.account.unwrap(), *variable("BOTO3_ACCOUNT"));
        assert_eq!(answer.output.arn.unwrap(), *variable("BOTO3_ARN"));
        assert!(!answer.request_id.unwrap().is_empty());
    }

    #[test]
    fn get_access_key_info() {
        let server = Server::of_environment();
        let answer = server.signed(&GetAccessKeyInfo::new(&server.credentials.access_key_id)).send();
        let answer = answer.success::<GetAccessKeyInfo<'_>>();
        assert_eq!(answer.output.account.unwrap(), *variable("BOTO3_KEY_ACCOUNT"));
        assert!(!answer.request_id.unwrap().is_empty());
    }

    #[test]
    fn assume_role_returns_credentials_that_sign() {
        let (server, role) = (Server::of_environment(), role());
        let tags = [Tag::new("Projekt-Ω", "a&b=c+d%20"), Tag::new("empty", "")];
        let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
        let first = server.signed(&assume_role(&role).policy(policy).tags(&tags)).send();
        let first = first.success::<AssumeRole<'_>>();
        let output = first.output;
        assert_temporary(&server, &output.credentials, 900);
        let (id, arn) = (variable("BOTO3_ASSUMED_ROLE_ID"), variable("BOTO3_ASSUMED_ROLE_ARN"));
        assert_user(output.assumed_role_user, &id, &arn);
        assert_eq!(output.packed_policy_size, Some(6));
        assert_eq!((output.session_token_size, output.session_token_utilization), (None, None));
        assert!(output.source_identity.is_none());
        assert!(!first.request_id.unwrap().is_empty());

        // The decoded credentials sign the next request, and the credentials of its response sign the one after it.
        let second = server.signed_by(&output.credentials, server.now, &assume_role(&role)).send();
        let second = second.success::<AssumeRole<'_>>().output;
        assert_user(second.assumed_role_user, &id, &arn);
        for credentials in [output.credentials, second.credentials] {
            let caller = server.signed_by(&credentials, server.now, &GetCallerIdentity::new()).send();
            let caller = caller.success::<GetCallerIdentity>().output;
            assert_eq!(caller.user_id.unwrap(), *id);
            assert_eq!(caller.account.unwrap(), *variable("BOTO3_ACCOUNT"));
            assert_eq!(caller.arn.unwrap(), *arn);
        }
        // Owned credentials outlive the responses.
        let kept = output.credentials.into_owned();
        server.signed_by(&kept, server.now, &GetCallerIdentity::new()).send().success::<GetCallerIdentity>();
    }

    #[test]
    fn get_federation_token() {
        let server = Server::of_environment();
        let answer =
            server.signed(&GetFederationToken::new("bob").policy("{}").duration_seconds(1800)).send();
        let output = answer.success::<GetFederationToken<'_>>().output;
        assert_eq!(output.credentials.access_key_id, *variable("BOTO3_FEDERATED_ACCESS_KEY_ID"));
        assert_eq!(
            output.credentials.secret_access_key.expose_secret(),
            &*variable("BOTO3_FEDERATED_SECRET_ACCESS_KEY")
        );
        let token = output.credentials.session_token.unwrap();
        assert_eq!(token.expose_secret(), &*variable("BOTO3_FEDERATED_SESSION_TOKEN"));
        server.assert_expires(output.credentials.expiration, 1800);
        let user = output.federated_user.unwrap();
        assert_eq!(user.federated_user_id.unwrap(), *variable("BOTO3_FEDERATED_USER_ID"));
        assert_eq!(user.arn.unwrap(), *variable("BOTO3_FEDERATED_USER_ARN"));
        assert_eq!(output.packed_policy_size, Some(6));
        assert_eq!((output.session_token_size, output.session_token_utilization), (None, None));
    }

    #[test]
    fn get_session_token() {
        let server = Server::of_environment();
        let answer = server.signed(&GetSessionToken::new().duration_seconds(1800)).send();
        let output = answer.success::<GetSessionToken<'_>>().output;
        assert_eq!(output.credentials.access_key_id, *variable("BOTO3_SESSION_ACCESS_KEY_ID"));
        assert_eq!(
            output.credentials.secret_access_key.expose_secret(),
            &*variable("BOTO3_SESSION_SECRET_ACCESS_KEY")
        );
        let token = output.credentials.session_token.unwrap();
        assert_eq!(token.expose_secret(), &*variable("BOTO3_SESSION_SESSION_TOKEN"));
        server.assert_expires(output.credentials.expiration, 1800);
        assert_eq!((output.session_token_size, output.session_token_utilization), (None, None));
    }

    /// Sends a wrong request of each kind.
    #[test]
    fn a_wrong_request_is_refused() {
        fn each<O: Operation>(server: &Server, operation: &O) {
            let known = &server.credentials;
            let secret = Credentials::new(known.access_key_id.clone(), "another secret".to_owned());
            let answer = server.signed_by(&secret, server.now, operation).send();
            assert_refused::<O>(&answer, ErrorCode::SignatureDoesNotMatch, true);

            let unknown = Credentials::new(UNKNOWN.to_owned(), "secret".to_owned());
            let answer = server.signed_by(&unknown, server.now, operation).send();
            assert_refused::<O>(&answer, ErrorCode::InvalidClientTokenId, false);

            let token = server.credentials.clone().with_session_token("a token of nobody".into());
            let answer = server.signed_by(&token, server.now, operation).send();
            assert_refused::<O>(&answer, ErrorCode::InvalidClientTokenId, false);

            let changes: [fn(&mut Outgoing); 4] = [
                |request| request.body += "&Another=1",
                |request| *request.header("x-amz-date") = "20150830T123600Z".into(),
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
                assert_refused::<O>(&request.send(), ErrorCode::SignatureDoesNotMatch, true);
            }
        }

        let (server, role) = (Server::of_environment(), role());
        each(&server, &GetCallerIdentity::new());
        each(&server, &GetAccessKeyInfo::new(UNKNOWN));
        each(&server, &assume_role(&role));
        each(&server, &GetFederationToken::new("bob").policy("{}"));
        each(&server, &GetSessionToken::new());
    }

    #[test]
    fn a_user_without_permission_is_denied() {
        let (server, role) = (Server::of_environment(), variable("PARTNER_ROLE_ARN"));
        let id = variable("PARTNER_EXTERNAL_ID");
        server.signed(&assume_role(&role).external_id(&id)).send().success::<AssumeRole<'_>>();
        let answer = server.signed(&assume_role(&role).external_id("another")).send();
        assert_refused::<AssumeRole<'_>>(&answer, ErrorCode::AccessDenied, false);
        let message = answer.service_error::<AssumeRole<'_>>().message.to_string();
        assert!(message.contains(&variable("BOTO3_ARN")) && message.contains("sts:AssumeRole"), "{message}");
    }
}

/// Tests with verification off, which moto's unsigned operations need.
mod unverified {
    use super::*;

    #[test]
    fn assume_role_with_saml() {
        let (server, role) = (Server::of_environment(), role());
        let (principal, assertion) = (variable("SAML_PROVIDER_ARN"), variable("SAML_ASSERTION"));
        let answer = server.unsigned(&AssumeRoleWithSaml::new(&role, &principal, &assertion)).send();
        let output = answer.success::<AssumeRoleWithSaml<'_>>().output;
        assert_temporary(&server, &output.credentials, 1200);
        assert_user(
            output.assumed_role_user,
            &variable("BOTO3_SAML_ROLE_ID"),
            &variable("BOTO3_SAML_ROLE_ARN"),
        );
        assert_eq!(output.subject.unwrap(), *variable("BOTO3_SAML_SUBJECT"));
        assert_eq!(output.subject_type.unwrap(), *variable("BOTO3_SAML_SUBJECT_TYPE"));
        assert_eq!(output.issuer.unwrap(), *variable("BOTO3_SAML_ISSUER"));
        assert_eq!(output.audience.unwrap(), *variable("BOTO3_SAML_AUDIENCE"));
        assert_eq!(output.name_qualifier.unwrap(), *variable("BOTO3_SAML_NAME_QUALIFIER"));
        assert_eq!(output.packed_policy_size, Some(123));
        assert_eq!((output.session_token_size, output.session_token_utilization), (None, None));
        assert!(output.source_identity.is_none());
    }

    #[test]
    fn assume_role_with_web_identity() {
        let (server, role) = (Server::of_environment(), role());
        let operation =
            AssumeRoleWithWebIdentity::new(&role, ROLE_SESSION, "e30.e30.c2ln").duration_seconds(900);
        let answer = server.unsigned(&operation).send();
        let output = answer.success::<AssumeRoleWithWebIdentity<'_>>().output;
        assert_temporary(&server, &output.credentials, 900);
        assert_user(
            output.assumed_role_user,
            &variable("BOTO3_WEB_ROLE_ID"),
            &variable("BOTO3_WEB_ROLE_ARN"),
        );
        assert_eq!(output.packed_policy_size, Some(6));
        assert_eq!((output.session_token_size, output.session_token_utilization), (None, None));
        assert!(output.subject_from_web_identity_token.is_none() && output.provider.is_none());
        assert!(output.audience.is_none() && output.source_identity.is_none());
    }
}
