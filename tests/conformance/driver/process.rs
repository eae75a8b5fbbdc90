//! The verb `process`: reads the JSON that a `credential_process` prints.

use super::answer::Answer;
use super::failure::Failure;
use super::object::Object;

#[cfg(feature = "serde")]
pub(crate) fn process(mut line: Object<'_>) -> Answer {
    use super::object::object;
    use serde_json::Value;
    use sts_wire::{Credentials, ProcessCredentials, WipedString};

    let json = line.required_text("json")?;
    let json = ProcessCredentials::without_byte_order_mark(json.as_bytes());
    let ProcessCredentials { credentials, account_id, .. } =
        serde_json::from_slice::<ProcessCredentials<WipedString>>(json)
            .map_err(|error| Failure::of("process", error))?;
    let Credentials { access_key_id, secret_access_key, session_token, expiration, .. } = credentials;
    let members = [
        ("AccessKeyId", Some((&*access_key_id).into())),
        ("SecretAccessKey", Some((&**secret_access_key.expose_secret()).into())),
        ("SessionToken", session_token.map(|token| (&**token.expose_secret()).into())),
        ("Expiration", expiration.map(|expiration| expiration.unix().into())),
        ("AccountId", account_id.map(|id| (&*id).into())),
    ];
    let known = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Ok(object([("credentials", Value::Object(known.collect()))]))
}

#[cfg(not(feature = "serde"))]
pub(crate) fn process(_: Object<'_>) -> Answer {
    Err(Failure::needs_feature("serde"))
}
