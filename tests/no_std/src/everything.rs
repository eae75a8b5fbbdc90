//! Calls every function of the library with values unknown to the compiler, so that every reachable panic is linked.
//!
//! `Debug` is left out: core's `Debug` of `str` contains a slice index that cannot fail and is not optimised away.

use core::fmt::{self, Display, Write};
use core::hint::black_box;
use core::time::Duration;
use sts_wire::endpoint::EndpointOptions;
use sts_wire::retry::{Attempt, Retry, RetryPolicy};
use sts_wire::server::{AnyOperation, Form};
use sts_wire::shape::{
    Action, Class, FixedList, ItemLimit, Items, ListLayout, RequestShape, RequestVisitor, ResponseShape,
    ResponseVisitor, ScalarVisitor, TextLimit, Violation,
};
use sts_wire::sigv4::{CredentialScope, Mismatch, PayloadHash, Query, Request, SessionTokenName, Settings};
use sts_wire::skew::{ClockSkew, SignatureTimes};
use sts_wire::*;

/// Keeps the compiler from removing a call.
fn see<T>(value: T) {
    let _ = black_box(value);
}

/// A writer that discards its input.
struct Nowhere;

impl Write for Nowhere {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        see(text);
        black_box(Ok(()))
    }
}

fn display(value: &dyn Display) {
    see(write!(Nowhere, "{value} {value:>9}"));
}

fn written(value: &impl Encode) {
    see(value.encode(&mut Nowhere));
    see(value.encoded_len());
    see(value.encode_to_str(black_box(&mut [0; 700])));
    if let Err(small) = value.encode_to_slice(black_box(&mut [0; 700])) {
        see(small.needed());
        display(&small);
    }
}

/// An input string. The compiler must assume a different value at each call.
fn text() -> &'static str {
    black_box("")
}

fn body() -> &'static [u8] {
    black_box(b"")
}

fn number() -> u32 {
    black_box(0)
}

fn flag() -> bool {
    black_box(false)
}

fn pairs() -> &'static [(&'static str, &'static str)] {
    black_box(&[])
}

fn time() -> Timestamp {
    Timestamp::from_unix(black_box(0)).unwrap_or(Timestamp::UNIX_EPOCH)
}

pub fn call() {
    times();
    principal();
    proofs();
    vetting();
    answers();
    endpoints();
    requests();
    forms();
    signer();
    retries();
    texts();
}

fn times() {
    let read = [
        Timestamp::parse_rfc3339(text()),
        Timestamp::parse_amz_date(text()),
        Timestamp::parse_http_date(text(), time()),
    ];
    for result in read {
        match result {
            Ok(time) => {
                see((time, time.date(), time.amz_date(), time.rfc3339(), time.http_date()));
                display(&time);
                display(&time.date());
                see((time.date().yyyymmdd(), time.http_date().as_bytes()));
                let other = self::time();
                see((time.checked_add_seconds(other.unix()), time.saturating_add_seconds(other.unix())));
                see((time.seconds_since(other), time < other));
                let skew = ClockSkew::measure(self::time(), time..=other).unwrap_or_default();
                see((skew, skew.apply(time), skew.seconds()));
                see(ClockSkew::from_date(text(), Some(text()).filter(|_| flag()), time..=other));
            }
            Err(wrong) => {
                see((wrong.kind(), wrong.offset()));
                display(&wrong);
            }
        }
    }
    see(SignatureTimes::find(Text::new(text())));
}

fn endpoints() {
    let options =
        EndpointOptions::new().region(text()).endpoint(text()).fips(flag()).dual_stack(flag()).global(flag());
    see(options);
    for result in [
        Endpoint::regional(text()),
        Endpoint::custom(text(), text()),
        Endpoint::resolve(&options),
        Endpoint::resolve(
            &EndpointOptions::new().region(text()).fips(flag()).dual_stack(flag()).global(flag()),
        ),
        Ok(Endpoint::global()),
    ] {
        match result {
            Ok(endpoint) => {
                see((endpoint.url(), endpoint.host(), endpoint.path(), endpoint.origin()));
                see((endpoint.signing_region(), &endpoint));
            }
            Err(wrong) => {
                see((wrong.kind(), wrong.offset()));
                display(&wrong);
            }
        }
    }
}

fn forms() {
    let (mut body, mut scratch, mut added) =
        (black_box([0; 700]), black_box([0; 700]), black_box([0; 700]));
    let mut form = Form::new();
    see(form.decode_query(text(), &mut added).is_ok());
    see(form.action());
    for form in [Form::from_body(&mut body), Form::from_query(text(), &mut scratch)] {
        match form {
            Ok(form) => read(&form),
            Err(wrong) => {
                see((wrong.kind(), wrong.offset()));
                display(&wrong);
            }
        }
    }
}

fn read(form: &Form<'_>) {
    see((form.action(), form.version(), form.get(text())));
    AnyOperation::check_each(form, &mut |violation| display(&violation));
    match AnyOperation::read(form) {
        Some(Ok(operation)) => {
            written(&operation);
            see(operation.needs_signature());
        }
        Some(Err(wrong)) => display(&wrong),
        None => {}
    }
    sts_wire::server::MinioOperation::check_each(form, &mut |violation| display(&violation));
    match sts_wire::server::MinioOperation::read_valid(form) {
        Ok(operation) => written(&operation),
        Err(answer) => written(&answer),
    }
    if let Ok(action) = form.read::<AssumeRole<'_>>() {
        see((action.tags.len(), action.tags.get(black_box(0))));
        action.tags.iter().for_each(see);
        action.transitive_tag_keys.iter().for_each(see);
        action.policy_arns.iter().for_each(see);
        action.provided_contexts.iter().for_each(see);
    }
}

fn requests() {
    let (items, texts): (&[ListedItem<'_>], &[&str]) = (black_box(&[]), black_box(&[]));
    request(Listed(Items::new(items), Items::new(texts), Some(flag())));
    request(minio::AssumeRoleWithCustomToken::new(text(), text()));
    let arns = black_box([PolicyDescriptor::new(text()); 11]);
    let tags = black_box([Tag::new(text(), text()); 11]);
    let contexts = black_box([ProvidedContext::new(text(), text()); 2]);
    let texts = black_box([text(); 11]);
    see((&arns, &tags, &contexts));
    request(
        AssumeRole::new(text(), text())
            .policy_arns(&arns)
            .policy(text())
            .duration_seconds(number())
            .tags(&tags)
            .transitive_tag_keys(&texts)
            .external_id(text())
            .serial_number(text())
            .token_code(text())
            .source_identity(text())
            .provided_contexts(&contexts)
            .minimum_session_token_size(number()),
    );
    let saml = AssumeRoleWithSaml::new(text(), text(), text()).policy_arns(&arns).policy(text());
    request(saml.duration_seconds(number()).minimum_session_token_size(number()));
    unsigned(&saml);
    let web = AssumeRoleWithWebIdentity::new(text(), text(), text())
        .provider_id(text())
        .policy_arns(&arns)
        .policy(text());
    request(web.duration_seconds(number()).minimum_session_token_size(number()));
    unsigned(&web);
    request(AssumeRoot::new(text(), text()).duration_seconds(number()).minimum_session_token_size(number()));
    request(DecodeAuthorizationMessage::new(text()));
    request(GetAccessKeyInfo::new(text()));
    request(GetCallerIdentity::new());
    request(GetDelegatedAccessToken::new(text()));
    request(
        GetFederationToken::new(text())
            .policy(text())
            .policy_arns(&arns)
            .duration_seconds(number())
            .tags(&tags)
            .minimum_session_token_size(number()),
    );
    request(
        GetSessionToken::new()
            .duration_seconds(number())
            .serial_number(text())
            .token_code(text())
            .minimum_session_token_size(number()),
    );
    request(GetWebIdentityToken::new(&texts, text()).duration_seconds(number()).tags(&tags));
}

fn request<O: Operation>(operation: O) {
    written(&operation);
    see(PayloadHash::of_encoded(&operation));
    operation.each_parameter(&mut |parameter| {
        see((parameter.value(), parameter.is_secret()));
        display(&parameter.name());
    });
    operation.check_each(&mut |violation| violated(&violation));
    if let Err(wrong) = operation.check() {
        see(wrong.count());
        violated(&wrong.first());
        display(&wrong);
    }

    let credentials = Credentials::new(text(), text()).with_session_token(text());
    let now = time();
    let Ok(endpoint) = Endpoint::custom(text(), text()) else { return };
    let key = match SigningKey::for_sts(&credentials, &endpoint, now) {
        Ok(key) => key,
        Err(wrong) => return display(&wrong),
    };
    let placement = match number() {
        0 => Placement::PostForm,
        1 => Placement::GetQuery,
        _ => Placement::PostQuery,
    };
    let request = operation.request(&endpoint).headers(pairs()).placement(placement);
    match request.sign(&credentials, &key, now) {
        Ok(signed) => {
            see(signed.method());
            written(&signed.url());
            signed.headers().for_each(|(name, value)| {
                see((name, value.is_sensitive()));
                see(value);
                written(&value);
            });
            written(&signed.body());
            see(signed.signed().is_some());
        }
        Err(wrong) => display(&wrong),
    }
    match operation.request(&endpoint).headers(pairs()).presign(&credentials, &key, now, number()) {
        Ok(presigned) => written(&presigned),
        Err(wrong) => display(&wrong),
    }

    let Ok(status) = u16::try_from(number()) else { return };
    let response = HttpResponse::new(status, body());
    let answers = [
        O::decode_borrowed(status, body()),
        response.json().decode_borrowed::<O>(),
        response.headers(pairs().iter().copied()).decode_borrowed::<O>(),
    ];
    for answer in answers {
        see(&answer);
        match answer {
            Ok(response) => display(&response.request_id.unwrap_or_default()),
            Err(wrong) => {
                display(&wrong);
                see((wrong.is_retryable(), wrong.is_throttling(), wrong.is_clock_skew()));
                see(RetryPolicy::STANDARD.advise(&wrong, Attempt::new(number())));
                match wrong {
                    Error::Service(wrong) => {
                        let kind = wrong.kind();
                        see((kind, kind.as_str(), kind.is_throttling(), kind.is_transient()));
                        display(&wrong);
                    }
                    Error::Http(wrong) => {
                        see(wrong.reason.as_str());
                        display(&wrong);
                    }
                    Error::Decode(wrong) => {
                        see((wrong.kind(), wrong.offset()));
                        display(&wrong);
                    }
                    _ => {}
                }
            }
        }
    }
}

const SHORT: &TextLimit = &TextLimit::length(0, 9);

/// An operation with lists and booleans, which no operation of STS has.
#[derive(Clone, Copy)]
struct Listed<'a>(Items<'a, ListedItem<'a>>, Items<'a, &'a str>, Option<bool>);

#[derive(Clone, Copy, Default)]
struct ListedItem<'a>(&'a str, bool);

impl<'a> RequestShape<&'a str> for ListedItem<'a> {
    fn members<V: ScalarVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("A", &mut self.0, SHORT)?;
        visitor.boolean("B", &mut self.1)
    }
}

impl<'a> Action for Listed<'a> {
    const ACTION: &'static str = "Listed";
    const RESPONSE: &'static str = "ListedResponse";
    const RESULT: &'static str = "ListedResult";

    type Str = &'a str;
    type Output<S: Default> = ListedOutput<S>;

    fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structures("A", &mut self.0, ItemLimit::at_most(9).layout(ListLayout::Flattened))?;
        visitor.texts("B", &mut self.1, ItemLimit::at_most(9).layout(ListLayout::Wrapped("b")), SHORT)?;
        visitor.opt_boolean("C", &mut self.2)
    }
}

#[derive(Default)]
struct ListedOutput<S>(FixedList<ListedItems<S>, 4>, FixedList<S, 4>, Option<bool>, Option<i64>);

#[derive(Default)]
struct ListedItems<S>(FixedList<S, 4>);

impl<S: Default> ResponseShape<S> for ListedOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structures("A", ListLayout::MEMBER, &mut self.0)?;
        visitor.texts("B", ListLayout::Flattened, &mut self.1)?;
        visitor.opt_boolean("C", &mut self.2)?;
        visitor.opt_long("D", &mut self.3)
    }
}

impl<S: Default> ResponseShape<S> for ListedItems<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.texts("A", ListLayout::MEMBER, &mut self.0)
    }
}

fn violated(violation: &Violation) {
    let path = violation.path();
    see((path.name(), path.item(), path.field(), violation.rule()));
    display(violation);
    display(&path);
}

fn digest() -> [u8; 32] {
    body().first_chunk().copied().unwrap_or([0; 32])
}

fn unsigned(operation: &impl Unsigned) {
    let Ok(endpoint) = Endpoint::custom(text(), text()) else { return };
    let request = match operation.request(&endpoint).headers(pairs()).unsigned() {
        Ok(request) => request,
        Err(wrong) => return see((wrong.kind(), wrong.offset())),
    };
    request.headers().for_each(|(_, value)| written(&value));
}

fn principal() {
    use sts_wire::principal::{Caller, PrincipalArn};
    match PrincipalArn::parse(text()) {
        Ok(arn) => {
            see((arn, arn.account(), arn.principal()));
            display(&arn.canonical());
        }
        Err(wrong) => display(&wrong),
    }
    match Caller::new(text(), text(), text()) {
        Ok(caller) => see((caller.unique_id(), caller.arn().partition())),
        Err(wrong) => display(&wrong),
    }
    see(GetCallerIdentity::decode_borrowed(200, body())
        .map(|response| response.output.caller().is_ok())
        .is_ok());
}

fn proofs() {
    use sts_wire::proof::vault::ServerId;
    use sts_wire::proof::{eks, google, mongodb, snowflake, teleport, vault};
    let Ok(endpoint) = Endpoint::custom(text(), text()) else { return };
    let (credentials, now, out) = (Credentials::new(text(), text()), time(), &mut Nowhere);
    let server = if flag() { ServerId::Vault(text()) } else { ServerId::Unbound };
    for minted in [
        eks::token(&credentials, &endpoint, text(), now, out),
        eks::exec_credential(&credentials, &endpoint, text(), now, out),
        vault::login(&credentials, &endpoint, server, Some(text()), now, out),
        google::subject_token(&credentials, &endpoint, text(), now, out),
        snowflake::attestation(&credentials, &endpoint, now, out),
        teleport::request(&credentials, &endpoint, text(), now, out),
    ] {
        if let Err(wrong) = minted {
            display(&wrong);
        }
    }
    see(mongodb::first_payload(black_box(&[0; 32])));
    let (client, server) = (black_box(&[0; 32]), black_box(&[0; 64]));
    see(mongodb::payload(&credentials, client, server, text(), now, black_box(&mut [0; 512])).is_ok());
}

fn vetting() {
    use sts_wire::proof::vault::{LoginFields, ServerId};
    use sts_wire::proof::{Replays, Terms, eks, google, mongodb, snowflake, teleport, vault};
    let Ok(endpoint) = Endpoint::custom(text(), text()) else { return };
    let endpoints = black_box([endpoint]);
    let terms = if flag() { Terms::unbound(&endpoints) } else { Terms::new(&endpoints, pairs()) };
    let terms = terms.max_age_seconds(number());
    let server = if flag() { ServerId::Consul(text()) } else { ServerId::Vault(text()) };
    let (nonce, mut buffer) = (black_box(&[0; 64]), [0; 88]);
    see((vault::bound(server), google::bound(text()), snowflake::bound(), teleport::bound(text())));
    see((&terms, eks::bound(text()), mongodb::bound(nonce, &mut buffer)));
    let fields = LoginFields { method: text(), url: text(), headers: text(), body: text() };
    let mut scratches = black_box([[0; 700]; 5]);
    let [token, login, own, google, attestation] = &mut scratches;
    let mut replays = black_box(Replays::<8>::new());
    let login = vault::read(text(), login).map(|login| {
        see(login.role);
        login.proof
    });
    for proof in [
        eks::read(text(), token),
        login,
        vault::read_fields(fields, own),
        google::read(text(), google),
        snowflake::read(text(), attestation),
        teleport::read(text()),
        mongodb::read(body(), text()),
    ] {
        match proof.and_then(|proof| proof.vet(&terms, time())) {
            Ok(vetted) => {
                see((vetted.access_key_id(), vetted.endpoint(), vetted.scope(), vetted.signed_at()));
                see((vetted.expires_at(), vetted.method(), vetted.body(), vetted.replay_key()));
                written(&vetted.url());
                vetted.headers().for_each(|(name, value)| {
                    see(name);
                    written(&value);
                });
                let Ok(status) = u16::try_from(number()) else { return };
                match vetted.decode_borrowed(status, body()) {
                    Ok(caller) => see(caller),
                    Err(wrong) => display(&wrong),
                }
                if let Err(wrong) = replays.insert(&vetted, time()) {
                    display(&wrong);
                }
            }
            Err(wrong) => {
                see((wrong.kind(), wrong.field(), wrong.offset(), wrong.step()));
                display(&wrong);
            }
        }
    }
}

fn answers() {
    use sts_wire::server::{Answer, AnyOperation, ErrorAnswer, Form, Format};
    let mut output = GetSessionTokenOutput::default();
    output.credentials = Credentials::new(Text::new(text()), Text::new(text())).with_expiration(time());
    let format = Format::accepted(Some(text()));
    match Answer::<GetSessionToken<'_>>::new(output, text()) {
        Ok(answer) => {
            let answer = answer.format(format);
            see((answer.status(), answer.headers().count()));
            written(&answer);
        }
        Err(wrong) => display(&wrong),
    }
    written(&ErrorAnswer::with_code(text(), 400).message(text()).request_id(text()).format(format));
    let rejection: sts_wire::sigv4::Rejection = sts_wire::sigv4::RejectionKind::NotSigned.into();
    written(&ErrorAnswer::from(rejection).format(format));
    match Form::from_query(text(), black_box(&mut [0; 64])) {
        Ok(form) => {
            written(&ErrorAnswer::validation(&form, AnyOperation::check_each));
            written(&ErrorAnswer::unknown_action(&form));
            if let Err(answer) = AnyOperation::read_valid(&form) {
                written(&answer);
            }
        }
        Err(wrong) => written(&ErrorAnswer::from(wrong)),
    }
}

fn signer() {
    let now = time();
    let credentials = Credentials::new(Text::new(text()), Text::new(text())).with_expiration(now);
    see(credentials.needs_refresh(now, Duration::from_secs(number().into())));
    see((credentials.expiration, CredentialScope::new(now.date(), text(), text())));
    let key = match credentials.signing_key(now, text(), text()) {
        Ok(key) => key,
        Err(wrong) => {
            see((wrong.kind(), wrong.offset()));
            return display(&wrong);
        }
    };
    see((&key, key.date(), key.region(), key.service(), key.scope()));
    let settings = Settings::new()
        .normalize_path(flag())
        .double_encode_path(flag())
        .sign_payload_hash(flag())
        .presign_unsigned_payload(flag())
        .omit_session_token(flag())
        .session_token_name(match flag() {
            true => SessionTokenName::S3SessionToken,
            false => SessionTokenName::SecurityToken,
        });
    see((PayloadHash::from_hex(text()), Settings::S3));
    let payload_hash = PayloadHash::from_header(text()).unwrap_or(PayloadHash::of(body()));
    let request = Request::new(text(), text(), text(), payload_hash)
        .query(if flag() { Query::form(text()) } else { Query::rfc3986(text()) })
        .content_type(text())
        .headers(pairs())
        .settings(settings);
    see(key.sign_bytes(body()));
    if let Ok(prepared) = request.prepare_url(&credentials, key.scope(), now, number()) {
        written(&prepared.string_to_sign(&digest()));
        written(&prepared.presigned(&digest()));
    }
    if let Ok(prepared) = request.prepare(&credentials, key.scope(), now) {
        written(prepared.canonical_request());
        written(&prepared.string_to_sign(&digest()));
        see(prepared.authorization(&digest()).signature());
    }
    match key.sign(&credentials, &request, now) {
        Ok(signed) => {
            signed.headers().for_each(|(_, value)| written(&value));
            let (canonical, to_sign) = (signed.canonical_request(), signed.string_to_sign());
            written(canonical);
            written(&to_sign);
            written(&signed.signed_headers());
            see(signed.signature());
            if let Some(mismatch) = Mismatch::find(Text::new(text()), canonical, &to_sign) {
                see(mismatch.part());
                see(&mismatch);
                display(&mismatch);
            }
        }
        Err(wrong) => display(&wrong),
    }
    match key.presign(&credentials, &request, now, number()) {
        Ok(presigned) => {
            written(&presigned.clone().origin(text()));
            written(presigned.canonical_request());
            written(&presigned.string_to_sign());
            written(&presigned.signed_headers());
            see(presigned.signature());
            for (name, value) in presigned.parameters() {
                see((name, value));
                written(&value);
            }
        }
        Err(wrong) => display(&wrong),
    }
}

fn retries() {
    let delay = || Duration::from_millis(number().into());
    let policy = RetryPolicy::default()
        .max_attempts(number())
        .transient_backoff(delay())
        .throttling_backoff(delay())
        .max_backoff(delay());
    let skew = || ClockSkew::measure(time(), time()..=time());
    let attempt = Attempt::new(number())
        .retry_after_millis(number().into())
        .signed_with(skew().unwrap_or_default())
        .measured(skew());
    see((policy, attempt));
    let advice = policy.advise_unanswered(attempt);
    see(advice);
    if let Retry::After(backoff) = advice {
        see((backoff.longest(), backoff.delay(number())));
    }
}

fn texts() {
    let text = black_box(Text::new(text()));
    display(&text);
    written(&text);
    see((text.as_str(), text.len(), text.is_empty(), text.chars().last(), text == *self::text()));
    let secret = Secret::new(text);
    see(*secret.expose_secret() == black_box(text));
    see(secret.into_exposed());
    let code = ErrorCode::from_code(text);
    see((code, code.is_clock_skew()));
    see(black_box(Class::Tag).contains(black_box('a')));
}
