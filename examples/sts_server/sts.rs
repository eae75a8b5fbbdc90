//! A small STS: it verifies every signature, and the sessions that it issues can sign.
//!
//! Roles, policies and tags are not evaluated, and every role exists. A web identity token and a SAML assertion are
//! checked for their form only, not for their signature. Session names and keys are counted, not random. Do not expose
//! it.

use http::request::{Builder, Parts};
use std::io::Read;
use sts_wire::ErrorCode::{ExpiredToken, InvalidClientTokenId, InvalidIdentityToken, ValidationError};
use sts_wire::principal::{Principal, PrincipalArn};
use sts_wire::server::{Answer, AnyOperation as Any, ErrorAnswer, Form, Format};
use sts_wire::shape::Action;
use sts_wire::sigv4::{PayloadHash, Settings, VerifyRules};
use sts_wire::*;
use tiny_http::{Header, Server};

pub(crate) const REGION: &str = "us-east-1";
const ACCOUNT: &str = "123456789012";
const REQUEST_ID: &str = "c6104cbe-af31-11e0-8154-cbc7ccf896c7";
const MAX_BODY: usize = 1 << 20;

type Response = Result<http::Response<Vec<u8>>, Box<dyn core::error::Error>>;
type Answered<'f> = Result<Response, ErrorAnswer<'f>>;

/// A principal and the credentials with which it signs.
#[derive(Clone, Default)]
struct Signer {
    credentials: Credentials<String>,
    arn: String,
    user_id: String,
}

/// The known signers: one user, and the sessions.
pub(crate) struct Sts(Vec<Signer>);

/// Starts the server on loopback and returns its endpoint and a user's credentials. It runs until the process ends.
pub(crate) fn start(port: u16) -> Result<(Endpoint, Credentials<String>), Box<dyn core::error::Error>> {
    let server = Server::http(("127.0.0.1", port)).map_err(|error| error.to_string())?;
    let endpoint = Endpoint::custom(&format!("http://{}", server.server_addr()), REGION)?;
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let (arn, user_id) = (format!("arn:aws:iam::{ACCOUNT}:user/me"), "AIDACKCEVSQ6C2EXAMPLE".into());
    let mut sts = Sts(vec![Signer { credentials: credentials.map(String::from), arn, user_id }]);
    // The server handles one request at a time. A client that disconnects gets no response.
    let serve = move || server.incoming_requests().for_each(|request| sts.serve(request).unwrap_or_default());
    std::thread::spawn(serve);
    Ok((endpoint, credentials.map(String::from)))
}

impl Sts {
    /// Converts a request of tiny-http to the type of the `http` crate, and sends the response.
    fn serve(&mut self, mut request: tiny_http::Request) -> Result<(), Box<dyn core::error::Error>> {
        let head = Builder::new().method(request.method().as_str()).uri(request.url());
        let add =
            |head: Builder, field: &Header| head.header(field.field.as_str().as_str(), field.value.as_str());
        let head = request.headers().iter().fold(head, add);
        let mut body = Vec::new();
        request.as_reader().take(MAX_BODY as u64 + 1).read_to_end(&mut body)?;
        let is_whole = request.body_length().is_none_or(|length| length == body.len());
        let response = match head.body(()) {
            _ if body.len() > MAX_BODY => failure(ErrorAnswer::with_code("RequestEntityTooLarge", 413)),
            Ok(head) if is_whole => self.respond(&head.into_parts().0, &mut body),
            _ => failure(ErrorAnswer::with_code("MalformedHttpRequestException", 400)),
        };
        let (parts, document) = response?.into_parts();
        let mut response = tiny_http::Response::from_data(document).with_status_code(parts.status.as_u16());
        for (name, value) in &parts.headers {
            response.add_header(Header::from_bytes(name.as_str(), value.as_bytes()).map_err(|()| "header")?);
        }
        Ok(request.respond(response)?)
    }

    fn respond(&mut self, parts: &Parts, body: &mut [u8]) -> Response {
        // The signature is over the body as it was received. Decoding the form changes it.
        let (format, hash) = (Format::from_headers(&parts.headers), PayloadHash::of(body));
        let (mut scratch, mut form) = (Vec::new(), Form::new());
        let decoded = form.decode_http(parts, body, &mut scratch).map_err(ErrorAnswer::from);
        let answered = decoded.and_then(|()| {
            // A token or an assertion authenticates these two operations.
            let is_unsigned = form.names::<AssumeRoleWithSaml>() || form.names::<AssumeRoleWithWebIdentity>();
            let signer = if is_unsigned { Signer::default() } else { self.verify(parts, hash)? };
            self.answer(signer, &form, format)
        });
        answered.unwrap_or_else(|answer| failure(answer.format(format)))
    }

    /// Finds the signer of the request.
    fn verify<'f>(&self, parts: &Parts, hash: PayloadHash) -> Result<Signer, ErrorAnswer<'f>> {
        let (now, received) = (Timestamp::now(), HttpReceived::new(parts)?);
        let claim = received.claim(hash, Settings::new())?;
        let candidate = claim.check(now, &VerifyRules::new("sts", &[REGION]))?;
        let (id, unknown) = (candidate.claim().access_key_id(), ErrorAnswer::new(InvalidClientTokenId));
        let signer = self.0.iter().find(|known| id == *known.credentials.access_key_id).ok_or(unknown)?;
        if signer.credentials.expiration.is_some_and(|expiration| expiration <= now) {
            return Err(ErrorAnswer::new(ExpiredToken));
        }
        let key = candidate.signing_key(&signer.credentials)?;
        candidate.verify(&signer.credentials, &key)?;
        Ok(signer.clone())
    }

    /// Issues a session.
    fn session(&mut self, arn: String, user_id: String, seconds: u32) -> Signer {
        let number = self.0.len();
        let secret = format!("je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLE{number:03}");
        let credentials = Credentials::new(format!("ASIAEXAMPLE{number:09}"), secret)
            .with_session_token(format!("IQoJb3JpZ2luX2VjEXAMPLE//token+with/what=needs=escaping{number}=="))
            .with_expiration(Timestamp::now().saturating_add_seconds(seconds.into()));
        self.0.push(Signer { credentials, arn, user_id });
        self.0.last().cloned().unwrap_or_default()
    }

    /// Issues a session of a role.
    fn role<'f>(&mut self, arn: &str, name: &str, seconds: Option<u32>) -> Result<Signer, ErrorAnswer<'f>> {
        let principal = PrincipalArn::parse(arn).map(|arn| arn.principal());
        let Ok(Principal::Role { name: role, .. }) = principal else {
            return Err(ErrorAnswer::new(ValidationError).message("Request ARN is invalid"));
        };
        let arn = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}");
        Ok(self.session(arn, format!("AROA3XFRBF535PLBIFPI4:{name}"), seconds.unwrap_or(3_600)))
    }

    fn answer<'f>(&mut self, me: Signer, form: &'f Form<'f>, format: Format) -> Answered<'f> {
        Ok(match Any::read_valid(form)? {
            Any::AssumeRole(action) => {
                let new = self.role(action.role_arn, action.role_session_name, action.duration_seconds)?;
                success::<AssumeRole>(format, |out| {
                    out.credentials = new.credentials.to_text();
                    out.assumed_role_user = new.assumed_role_user();
                    out.source_identity = action.source_identity.map(Text::new);
                })
            }
            Any::AssumeRoleWithWebIdentity(action) => {
                let token = action.web_identity_token.expose_secret();
                if token.split('.').filter(|part| !part.is_empty()).count() != 3 {
                    let message = "The ID Token provided is not a valid JWT";
                    return Err(ErrorAnswer::new(InvalidIdentityToken).message(message));
                }
                let new = self.role(action.role_arn, action.role_session_name, action.duration_seconds)?;
                success::<AssumeRoleWithWebIdentity>(format, |out| {
                    out.credentials = new.credentials.to_text();
                    out.assumed_role_user = new.assumed_role_user();
                })
            }
            Any::AssumeRoleWithSaml(action) => {
                let new = self.role(action.role_arn, "saml", action.duration_seconds)?;
                success::<AssumeRoleWithSaml>(format, |out| {
                    out.credentials = new.credentials.to_text();
                    out.assumed_role_user = new.assumed_role_user();
                })
            }
            Any::AssumeRoot(action) => {
                let arn = format!("arn:aws:iam::{ACCOUNT}:root");
                let new = self.session(arn, ACCOUNT.into(), action.duration_seconds.unwrap_or(900));
                success::<AssumeRoot>(format, |out| out.credentials = new.credentials.to_text())
            }
            Any::GetSessionToken(action) => {
                let new = self.session(me.arn, me.user_id, action.duration_seconds.unwrap_or(43_200));
                success::<GetSessionToken>(format, |out| out.credentials = new.credentials.to_text())
            }
            Any::GetFederationToken(action) => {
                let arn = format!("arn:aws:sts::{ACCOUNT}:federated-user/{}", action.name);
                let id = format!("{ACCOUNT}:{}", action.name);
                let new = self.session(arn, id, action.duration_seconds.unwrap_or(43_200));
                success::<GetFederationToken>(format, |out| {
                    out.credentials = new.credentials.to_text();
                    out.federated_user =
                        Some(FederatedUser::new(Text::new(&new.user_id), Text::new(&new.arn)));
                })
            }
            Any::GetDelegatedAccessToken(_) => {
                let new = self.session(me.arn, me.user_id, 3_600);
                success::<GetDelegatedAccessToken>(format, |out| {
                    out.credentials = new.credentials.to_text();
                    out.assumed_principal = text(&new.arn);
                })
            }
            Any::GetCallerIdentity(_) => success::<GetCallerIdentity>(format, |out| {
                (out.arn, out.user_id, out.account) = (text(&me.arn), text(&me.user_id), text(ACCOUNT));
            }),
            Any::GetAccessKeyInfo(_) => {
                success::<GetAccessKeyInfo>(format, |out| out.account = text(ACCOUNT))
            }
            Any::DecodeAuthorizationMessage(_) => success::<DecodeAuthorizationMessage>(format, |out| {
                out.decoded_message = text("{\"allowed\":false}").map(Secret::new);
            }),
            Any::GetWebIdentityToken(action) => {
                let seconds = action.duration_seconds.unwrap_or(300).into();
                success::<GetWebIdentityToken>(format, |out| {
                    out.web_identity_token = text("e30.e30.c2lnbmF0dXJl").map(Secret::new);
                    out.expiration = Some(Timestamp::now().saturating_add_seconds(seconds));
                })
            }
            _ => return Err(ErrorAnswer::unknown_action(form)),
        })
    }
}

impl Signer {
    fn assumed_role_user(&self) -> Option<AssumedRoleUser<Text<'_>>> {
        Some(AssumedRoleUser::new(Text::new(&self.user_id), Text::new(&self.arn)))
    }
}

fn text(text: &str) -> Option<Text<'_>> {
    Some(Text::new(text))
}

/// The response to a request that failed.
fn failure(answer: ErrorAnswer<'_>) -> Response {
    Ok(answer.request_id(REQUEST_ID).to_http()?)
}

/// The response with the output that `fill` sets.
fn success<'r, A: Action<Output<Text<'r>>: Clone>>(
    format: Format,
    fill: impl FnOnce(&mut A::Output<Text<'r>>),
) -> Response {
    let mut output = A::Output::default();
    fill(&mut output);
    Ok(Answer::<A>::new(output, REQUEST_ID)?.format(format).to_http()?)
}
