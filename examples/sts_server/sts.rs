//! A small STS: it verifies every signature, and the sessions that it issues can sign.
//!
//! Roles, policies and tags are not evaluated, and every role exists. A web identity token and a SAML assertion are checked
//! for their form only, not for their signature. Session names and keys are counted, not random. Do not expose it.

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use sts_wire::server::{Answer, AnyOperation, ErrorAnswer, Form, Format};
use sts_wire::shape::Action;
use sts_wire::sigv4::{PayloadHash, Query, Received, VerifyRules};
use sts_wire::*;

pub(crate) const REGION: &str = "us-east-1";
const ACCOUNT: &str = "123456789012";
const REQUEST_ID: &str = "c6104cbe-af31-11e0-8154-cbc7ccf896c7";

/// A principal with the credentials that it signs with.
#[derive(Clone)]
struct Principal {
    credentials: Credentials<String>,
    arn: String,
    user_id: String,
}

/// The known principals: one user, and the sessions.
pub(crate) struct Sts(Mutex<Vec<Principal>>);

/// Status, headers and body of a response.
type Response = (u16, Vec<(&'static str, String)>, String);

/// Starts the server on loopback and returns its endpoint and a user's credentials. It runs until the process ends.
pub(crate) fn start(port: u16) -> Result<(Endpoint, Credentials<String>), Box<dyn core::error::Error>> {
    let server = tiny_http::Server::http(("127.0.0.1", port)).map_err(|error| error.to_string())?;
    let endpoint = Endpoint::custom(&format!("http://{}", server.server_addr()), REGION)?;
    let credentials: Credentials<String> =
        Credentials::new("AKIAIOSFODNN7EXAMPLE".into(), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into());
    let (arn, user_id) = (format!("arn:aws:iam::{ACCOUNT}:user/me"), "AIDACKCEVSQ6C2EXAMPLE".into());
    let user = Principal { credentials: credentials.clone(), arn, user_id };
    let (sts, server) = (Arc::new(Sts(Mutex::new(vec![user]))), Arc::new(server));
    for _ in 0..4 {
        let (sts, server) = (Arc::clone(&sts), Arc::clone(&server));
        std::thread::spawn(move || {
            for mut request in server.incoming_requests() {
                let mut body = Vec::new();
                // A client that disconnects gets no response.
                if request.as_reader().take(1 << 20).read_to_end(&mut body).is_ok() {
                    let (status, headers, document) = sts.respond(&request, &mut body);
                    let mut response = tiny_http::Response::from_string(document).with_status_code(status);
                    for header in headers
                        .into_iter()
                        .flat_map(|(name, value)| tiny_http::Header::from_bytes(name, value))
                    {
                        response.add_header(header);
                    }
                    request.respond(response).unwrap_or_default();
                }
            }
        });
    }
    Ok((endpoint, credentials))
}

impl Sts {
    fn respond(&self, request: &tiny_http::Request, body: &mut [u8]) -> Response {
        let headers = request.headers().iter();
        let headers: Vec<_> =
            headers.map(|header| (header.field.as_str().as_str(), header.value.as_str())).collect();
        let accept =
            headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("accept")).map(|(_, value)| *value);
        let format = Format::accepted(accept);
        let refuse = |answer: ErrorAnswer<'_>| error(answer.format(format));

        // The signature covers the body as it was received. Decoding the form changes it.
        let payload_hash = PayloadHash::of(body);
        let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
        let mut scratch = vec![0; query.len()];
        let form =
            if body.is_empty() { Form::from_query(query, &mut scratch) } else { Form::from_body(body) };
        let form = match form {
            Ok(form) => form,
            Err(wrong) => return refuse(ErrorAnswer::form(&wrong, REQUEST_ID)),
        };
        let received =
            Received::new(request.method().as_str(), path, Query::rfc3986(query), &headers, payload_hash);
        let unsigned = [AssumeRoleWithSaml::ACTION, AssumeRoleWithWebIdentity::ACTION];
        let signer = match form.action() {
            Some(action) if unsigned.contains(&action) => None,
            _ => match self.verify(received) {
                Ok(principal) => Some(principal),
                Err(answer) => return refuse(answer),
            },
        };
        match AnyOperation::read(&form) {
            None => refuse(ErrorAnswer::unknown_action(&form, REQUEST_ID)),
            Some(Ok(operation)) if !violates(&form) => {
                self.answer(operation, signer, format).unwrap_or_else(refuse)
            }
            Some(_) => refuse(ErrorAnswer::validation(&form, AnyOperation::check_each, REQUEST_ID)),
        }
    }

    /// Finds the principal whose signature the request has.
    fn verify(&self, received: Received<'_>) -> Result<Principal, ErrorAnswer<'static>> {
        let (now, rules) = (Timestamp::now(), VerifyRules::new("sts", &[REGION]));
        let rejected = |rejection| ErrorAnswer::rejection(&rejection, REQUEST_ID);
        let unknown = ErrorAnswer::new(ErrorCode::InvalidClientTokenId, REQUEST_ID)
            .message("The security token included in the request is invalid.");
        let candidate = received.claim().and_then(|claim| claim.check(now, &rules)).map_err(rejected)?;
        let principals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = candidate.claim().access_key_id();
        let principal =
            principals.iter().find(|known| id == *known.credentials.access_key_id).ok_or(unknown)?;
        if principal.credentials.expires_at().is_some_and(|expiration| expiration <= now) {
            let answer = ErrorAnswer::new(ErrorCode::ExpiredToken, REQUEST_ID);
            return Err(answer.message("The security token included in the request is expired"));
        }
        let key = candidate.signing_key(&principal.credentials).map_err(|_| unknown)?;
        candidate.verify(&principal.credentials, &key).map_err(rejected)?;
        Ok(principal.clone())
    }

    /// Issues a session to a principal.
    fn session(&self, arn: String, user_id: String, seconds: u32) -> Principal {
        let mut principals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = principals.len();
        let (id, secret) =
            (format!("ASIAEXAMPLE{number:09}"), format!("je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLE{number:03}"));
        let credentials = Credentials::new(id, secret)
            .with_session_token(format!("IQoJb3JpZ2luX2VjEXAMPLE//token+with/what=needs=escaping{number}=="))
            .with_expiration(Timestamp::now().saturating_add_seconds(seconds.into()));
        let principal = Principal { credentials, arn, user_id };
        principals.push(principal.clone());
        principal
    }

    fn role(&self, role_arn: &str, name: &str, seconds: Option<u32>) -> Principal {
        let role = role_arn.rsplit('/').next().unwrap_or_default();
        let arn = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}");
        self.session(arn, format!("AROA3XFRBF535PLBIFPI4:{name}"), seconds.unwrap_or(3_600))
    }

    fn answer(
        &self,
        operation: AnyOperation<'_>,
        signer: Option<Principal>,
        format: Format,
    ) -> Result<Response, ErrorAnswer<'static>> {
        /// The response with an output of these members.
        macro_rules! success {
            ($action:ty, $output:ident { $($member:ident: $value:expr),* }) => {{
                let mut output = $output::default();
                $(output.$member = $value;)*
                success::<$action>(output, format)
            }};
        }
        let text = |text| Some(Text::new(text));
        let me = signer.unwrap_or_else(|| self.session(String::new(), String::new(), 0));
        Ok(match operation {
            AnyOperation::AssumeRole(action) => {
                let session = self.role(action.role_arn, action.role_session_name, action.duration_seconds);
                success!(
                    AssumeRole<'_>,
                    AssumeRoleOutput {
                        credentials: session.credentials(),
                        assumed_role_user: Some(session.assumed_role_user()),
                        source_identity: action.source_identity.map(Text::new)
                    }
                )
            }
            AnyOperation::AssumeRoleWithWebIdentity(action) => {
                let token = action.web_identity_token.expose_secret();
                if token.split('.').filter(|part| !part.is_empty()).count() != 3 {
                    let answer = ErrorAnswer::new(ErrorCode::InvalidIdentityToken, REQUEST_ID);
                    return Err(answer.message("The ID Token provided is not a valid JWT"));
                }
                let session = self.role(action.role_arn, action.role_session_name, action.duration_seconds);
                success!(
                    AssumeRoleWithWebIdentity<'_>,
                    AssumeRoleWithWebIdentityOutput {
                        credentials: session.credentials(),
                        assumed_role_user: Some(session.assumed_role_user())
                    }
                )
            }
            AnyOperation::AssumeRoleWithSaml(action) => {
                let session = self.role(action.role_arn, "saml", action.duration_seconds);
                success!(
                    AssumeRoleWithSaml<'_>,
                    AssumeRoleWithSamlOutput {
                        credentials: session.credentials(),
                        assumed_role_user: Some(session.assumed_role_user())
                    }
                )
            }
            AnyOperation::AssumeRoot(action) => {
                let root = format!("arn:aws:iam::{ACCOUNT}:root");
                let session = self.session(root, ACCOUNT.into(), action.duration_seconds.unwrap_or(900));
                success!(AssumeRoot<'_>, AssumeRootOutput { credentials: session.credentials() })
            }
            AnyOperation::GetSessionToken(action) => {
                let session = self.session(me.arn, me.user_id, action.duration_seconds.unwrap_or(43_200));
                success!(GetSessionToken<'_>, GetSessionTokenOutput { credentials: session.credentials() })
            }
            AnyOperation::GetFederationToken(action) => {
                let arn = format!("arn:aws:sts::{ACCOUNT}:federated-user/{}", action.name);
                let seconds = action.duration_seconds.unwrap_or(43_200);
                let session = self.session(arn, format!("{ACCOUNT}:{}", action.name), seconds);
                let mut user = FederatedUser::default();
                (user.arn, user.federated_user_id) = (text(&session.arn), text(&session.user_id));
                success!(
                    GetFederationToken<'_>,
                    GetFederationTokenOutput {
                        credentials: session.credentials(),
                        federated_user: Some(user)
                    }
                )
            }
            AnyOperation::GetDelegatedAccessToken(_) => {
                let session = self.session(me.arn, me.user_id, 3_600);
                success!(
                    GetDelegatedAccessToken<'_>,
                    GetDelegatedAccessTokenOutput {
                        credentials: session.credentials(),
                        assumed_principal: text(&session.arn)
                    }
                )
            }
            AnyOperation::GetCallerIdentity(_) => success!(
                GetCallerIdentity,
                GetCallerIdentityOutput {
                    arn: text(&me.arn),
                    user_id: text(&me.user_id),
                    account: text(ACCOUNT)
                }
            ),
            AnyOperation::GetAccessKeyInfo(_) => {
                success!(GetAccessKeyInfo<'_>, GetAccessKeyInfoOutput { account: text(ACCOUNT) })
            }
            AnyOperation::DecodeAuthorizationMessage(_) => {
                success!(
                    DecodeAuthorizationMessage<'_>,
                    DecodeAuthorizationMessageOutput {
                        decoded_message: text("{\"allowed\":false}").map(Secret::new)
                    }
                )
            }
            AnyOperation::GetWebIdentityToken(action) => {
                let seconds = action.duration_seconds.unwrap_or(300);
                success!(
                    GetWebIdentityToken<'_>,
                    GetWebIdentityTokenOutput {
                        web_identity_token: text("e30.e30.c2lnbmF0dXJl").map(Secret::new),
                        expiration: Some(Timestamp::now().saturating_add_seconds(seconds.into()))
                    }
                )
            }
            _ => return Err(ErrorAnswer::new(ErrorCode::AccessDenied, REQUEST_ID)),
        })
    }
}

impl Principal {
    fn credentials(&self) -> Credentials<Text<'_>> {
        self.credentials.as_ref().map(|text| Text::new(text))
    }

    fn assumed_role_user(&self) -> AssumedRoleUser<Text<'_>> {
        let mut user = AssumedRoleUser::default();
        (user.arn, user.assumed_role_id) = (Some(Text::new(&self.arn)), Some(Text::new(&self.user_id)));
        user
    }
}

fn violates<'f>(form: &'f Form<'f>) -> bool {
    let mut violates = false;
    AnyOperation::check_each(form, &mut |_| violates = true);
    violates
}

fn success<'r, O: Operation<Output<Text<'r>>: Clone>>(
    output: O::Output<Text<'r>>,
    format: Format,
) -> Response {
    let answer = Answer::<O>::new(output, REQUEST_ID).format(format);
    let headers = answer.headers().map(|(name, value)| (name, value.to_owned())).collect();
    (answer.status(), headers, answer.encode_to_string())
}

fn error(answer: ErrorAnswer<'_>) -> Response {
    let headers = answer.headers().map(|(name, value)| (name, value.to_owned())).collect();
    (answer.status(), headers, answer.encode_to_string())
}
