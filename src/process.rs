//! The JSON by which a process hands credentials to the SDKs.

use crate::{Credentials, Secret, Timestamp, ToText, WipedString};
use core::fmt;
use serde_core::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{Serialize, SerializeStruct, Serializer};

/// Credentials in the form that a `credential_process` prints, secrets included: what `~/.aws/config` can name, what
/// every SDK and tool reads, and a cache may keep.
///
/// Written are `Version` (1), `AccessKeyId`, `SecretAccessKey`, and where they are known `SessionToken` and
/// `Expiration`, in RFC 3339. Read are the same, in memory that is wiped; a session token may be null or empty and an
/// expiration null, members that are not known are skipped, and errors have no value in them. What the reader or
/// writer of JSON keeps in its buffers is not wiped.
///
/// ```
/// use sts_wire::{Credentials, ProcessCredentials, Timestamp, WipedString};
///
/// let credentials = Credentials::new("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI")
///     .with_session_token("IQoJb3JpZ2luX2Vj")
///     .with_expiration(Timestamp::parse_rfc3339("2019-11-09T13:34:41Z")?);
/// let json = serde_json::to_string(&ProcessCredentials(credentials))?;
/// assert_eq!(
///     json,
///     r#"{"Version":1,"AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"wJalrXUtnFEMI","#.to_owned()
///         + r#""SessionToken":"IQoJb3JpZ2luX2Vj","Expiration":"2019-11-09T13:34:41Z"}"#
/// );
///
/// let ProcessCredentials(read) = serde_json::from_str::<ProcessCredentials<WipedString>>(&json)?;
/// assert_eq!(read.expiration, credentials.expiration);
/// assert_eq!(read.secret_access_key.expose_secret().as_ref(), "wJalrXUtnFEMI");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// Source: [Process credential provider](https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html).
#[derive(Clone, Copy, Debug)]
pub struct ProcessCredentials<S>(pub Credentials<S>);

const VERSION: &str = "Version";
const ACCESS_KEY_ID: &str = "AccessKeyId";
const SECRET_ACCESS_KEY: &str = "SecretAccessKey";
const SESSION_TOKEN: &str = "SessionToken";
const EXPIRATION: &str = "Expiration";

impl<S: ToText> Serialize for ProcessCredentials<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        let Credentials { access_key_id, secret_access_key, session_token, expiration } = &self.0;
        let optional = usize::from(session_token.is_some()).saturating_add(usize::from(expiration.is_some()));
        let mut form = serializer.serialize_struct("ProcessCredentials", optional.saturating_add(3))?;
        form.serialize_field(VERSION, &1)?;
        form.serialize_field(ACCESS_KEY_ID, &access_key_id.to_text())?;
        form.serialize_field(SECRET_ACCESS_KEY, &secret_access_key.expose_secret().to_text())?;
        match session_token {
            Some(token) => form.serialize_field(SESSION_TOKEN, &token.expose_secret().to_text())?,
            None => form.skip_field(SESSION_TOKEN)?,
        }
        match expiration {
            Some(expiration) => form.serialize_field(EXPIRATION, expiration)?,
            None => form.skip_field(EXPIRATION)?,
        }
        form.end()
    }
}

impl<'de> Deserialize<'de> for ProcessCredentials<WipedString> {
    /// # Errors
    /// By name: a version other than 1, a required member that is missing or empty, one that is no string or stands
    /// twice, an expiration that is not RFC 3339.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Asked for a map, a format would quote what stands there instead.
        deserializer.deserialize_any(Form)
    }
}

struct Form;

impl<'de> Visitor<'de> for Form {
    type Value = ProcessCredentials<WipedString>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what a credential_process prints")
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Self::Value, E> {
        Err(E::custom("a string instead of what a credential_process prints"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Found::default();
        while let Some(key) = map.next_key()? {
            let known = if let Value::Text(name) = &key { found.member(name) } else { None };
            match known {
                Some((name, Some(_))) => return Err(de::Error::duplicate_field(name)),
                Some((_, member)) => *member = Some(map.next_value()?),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        found.check()
    }
}

/// The members of the form, as they stand in it.
#[derive(Default)]
struct Found {
    version: Option<Value>,
    access_key_id: Option<Value>,
    secret_access_key: Option<Value>,
    session_token: Option<Value>,
    expiration: Option<Value>,
}

impl Found {
    fn member(&mut self, name: &str) -> Option<(&'static str, &mut Option<Value>)> {
        match name {
            VERSION => Some((VERSION, &mut self.version)),
            ACCESS_KEY_ID => Some((ACCESS_KEY_ID, &mut self.access_key_id)),
            SECRET_ACCESS_KEY => Some((SECRET_ACCESS_KEY, &mut self.secret_access_key)),
            SESSION_TOKEN => Some((SESSION_TOKEN, &mut self.session_token)),
            EXPIRATION => Some((EXPIRATION, &mut self.expiration)),
            _ => None,
        }
    }

    /// The version first: of another one nothing else is known.
    fn check<E: de::Error>(self) -> Result<ProcessCredentials<WipedString>, E> {
        match self.version {
            None => return Err(E::missing_field(VERSION)),
            Some(Value::Number(1)) => {}
            Some(_) => return Err(E::custom("member Version is not 1")),
        }
        let expiration = optional(EXPIRATION, self.expiration)?.map(|text| Timestamp::parse_rfc3339(&text));
        Ok(ProcessCredentials(Credentials {
            access_key_id: required(ACCESS_KEY_ID, self.access_key_id)?,
            secret_access_key: Secret::new(required(SECRET_ACCESS_KEY, self.secret_access_key)?),
            session_token: optional(SESSION_TOKEN, self.session_token)?
                .filter(|token| !token.is_empty())
                .map(Secret::new),
            expiration: expiration
                .transpose()
                .map_err(|error| E::custom(format_args!("member Expiration: {error}")))?,
        }))
    }
}

fn required<E: de::Error>(name: &'static str, value: Option<Value>) -> Result<WipedString, E> {
    let text = optional(name, value)?.ok_or_else(|| E::missing_field(name))?;
    if text.is_empty() { Err(E::custom(format_args!("member {name} is empty"))) } else { Ok(text) }
}

fn optional<E: de::Error>(name: &'static str, value: Option<Value>) -> Result<Option<WipedString>, E> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Text(text)) => Ok(Some(text)),
        Some(Value::Number(_) | Value::Other) => {
            Err(E::custom(format_args!("member {name} is not a string")))
        }
    }
}

/// Whatever stands in the form: told apart here, since serde's own errors quote what they refuse.
enum Value {
    Text(WipedString),
    Number(u64),
    Null,
    Other,
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_string<E>(self, text: alloc::string::String) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(u64::try_from(number).map_or(Value::Other, Value::Number))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text;
    use alloc::string::{String, ToString};
    use alloc::{format, vec::Vec};
    use serde_json::{json, to_value};

    type Read = Result<Credentials<WipedString>, String>;

    fn read(json: &str) -> Read {
        let read: Result<ProcessCredentials<WipedString>, _> = serde_json::from_str(json);
        let read = read.map(|form| form.0).map_err(|error| error.to_string());
        // The same from a value, which holds its strings.
        if let Ok(value) = serde_json::from_str::<serde_json::Value>(json) {
            let from_value: Result<ProcessCredentials<WipedString>, _> = serde_json::from_value(value);
            assert!(from_value.is_ok() || read.is_err());
        }
        read
    }

    fn shown(credentials: &Credentials<WipedString>) -> [Option<String>; 4] {
        [
            Some(credentials.access_key_id.to_string()),
            Some(credentials.secret_access_key.expose_secret().to_string()),
            credentials.session_token.as_ref().map(|token| token.expose_secret().to_string()),
            credentials.expiration.map(|time| time.to_string()),
        ]
    }

    /// The forms that the SDK reference shows, and what SDKs in the wild read.
    #[test]
    fn reads_what_processes_print() {
        for (json, token, expiration) in [
            (r#"{"Version":1,"AccessKeyId":"id","SecretAccessKey":"k/+é"}"#, None, None),
            (
                r#"{
                    "Version": 1,
                    "AccessKeyId": "id",
                    "SecretAccessKey": "k\/\u002b\u00e9",
                    "SessionToken": "t//+==",
                    "Expiration": "2022-05-26T12:34:56.789Z"
                }"#,
                Some("t//+=="),
                Some("2022-05-26T12:34:56Z"),
            ),
            (
                r#"{"Expiration":null,"AccountId":"123456789012","More":{"a":[1,{}]},"SessionToken":null,
                    "SecretAccessKey":"k/+é","AccessKeyId":"id","Version":1}"#,
                None,
                None,
            ),
            (
                r#"{"Version":1,"AccessKeyId":"id","SecretAccessKey":"k/+é","SessionToken":"",
                    "Expiration":"2022-05-26T14:34:56+02:00"}"#,
                None,
                Some("2022-05-26T12:34:56Z"),
            ),
        ] {
            let expected = [Some("id"), Some("k/+é"), token, expiration];
            assert_eq!(shown(&read(json).unwrap()), expected.map(|text| text.map(String::from)), "{json}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_and_not_shown() {
        let whole = json!({
            "Version": 1, "AccessKeyId": "planted", "SecretAccessKey": "planted", "SessionToken": "planted",
            "Expiration": "2022-05-26T12:34:56Z",
        });
        assert!(read(&whole.to_string()).is_ok());
        let numbers = [json!(20_202), json!(-20_202), json!(2020.2), json!(u64::MAX), json!(true)];
        let others = [json!(["planted"]), json!({ "planted": "planted" })];
        let not_strings: Vec<_> = numbers.into_iter().chain(others).collect();
        let mut cases = Vec::from([
            (VERSION, None, "missing field `Version`"),
            (ACCESS_KEY_ID, None, "missing field `AccessKeyId`"),
            (SECRET_ACCESS_KEY, None, "missing field `SecretAccessKey`"),
            (ACCESS_KEY_ID, Some(json!(null)), "missing field `AccessKeyId`"),
            (ACCESS_KEY_ID, Some(json!("")), "member AccessKeyId is empty"),
            (SECRET_ACCESS_KEY, Some(json!("")), "member SecretAccessKey is empty"),
            (
                EXPIRATION,
                Some(json!("")),
                "member Expiration: malformed timestamp: it ends too early, at byte 0",
            ),
            (
                EXPIRATION,
                Some(json!("2022-05-26T12:34:56")),
                "member Expiration: malformed timestamp: it ends too early, at byte 19",
            ),
            (
                EXPIRATION,
                Some(json!("planted")),
                "member Expiration: malformed timestamp: unexpected character, at byte 0",
            ),
        ]);
        for version in [json!(0), json!(2), json!(-1), json!(1.5), json!("1"), json!("planted"), json!(null)]
        {
            cases.push((VERSION, Some(version), "member Version is not 1"));
        }
        for value in &not_strings {
            for (name, message) in [
                (ACCESS_KEY_ID, "member AccessKeyId is not a string"),
                (SECRET_ACCESS_KEY, "member SecretAccessKey is not a string"),
                (SESSION_TOKEN, "member SessionToken is not a string"),
                (EXPIRATION, "member Expiration is not a string"),
            ] {
                cases.push((name, Some(value.clone()), message));
            }
        }
        for (name, value, message) in cases {
            let mut changed = whole.clone();
            match value {
                Some(value) => changed[name] = value,
                None => _ = changed.as_object_mut().unwrap().remove(name),
            }
            let error = read(&changed.to_string()).unwrap_err();
            assert!(error.starts_with(message), "{changed}: {error}");
            assert!(!error.contains("planted") && !error.contains("2020"), "{error}");
        }
    }

    #[test]
    fn other_documents_are_refused_and_not_shown() {
        for json in [
            "",
            "planted",
            "\"planted\"",
            "[\"planted\"]",
            "{\"planted\"",
            "{",
            "{}",
            "null",
            "{\"Version\":1",
            r#"{"Version":1,"SecretAccessKey":"planted","SecretAccessKey":"planted"}"#,
            r#"{"Version":1,"SecretAccessKey":"planted"#,
        ] {
            let error = read(json).unwrap_err();
            assert!(!error.contains("planted"), "{error}");
        }
        let twice = read(r#"{"Version":1,"Version":1}"#).unwrap_err();
        assert!(twice.starts_with("duplicate field `Version`"), "{twice}");
        let list = read("[]").unwrap_err();
        assert!(
            list.starts_with("invalid type: sequence, expected what a credential_process prints"),
            "{list}"
        );
    }

    #[test]
    fn values_that_no_json_has_are_told_apart() {
        let bytes = de::value::BytesDeserializer::<de::value::Error>::new(b"planted");
        let error = Value::deserialize(bytes).map(drop).unwrap_err();
        assert_eq!(error.to_string(), "invalid type: byte array, expected a value");
        // Nor has JSON these, but other formats do; they are values, and no versions or texts.
        type Read = Result<Value, de::value::Error>;
        assert!(matches!(AnyValue.visit_none() as Read, Ok(Value::Null)));
        assert!(matches!(AnyValue.visit_i128(1) as Read, Ok(Value::Other)));
        assert!(matches!(AnyValue.visit_u128(1) as Read, Ok(Value::Other)));
    }

    #[test]
    fn writes_what_there_is() {
        let plain = Credentials::new("id", "key");
        let form = json!({ "Version": 1, "AccessKeyId": "id", "SecretAccessKey": "key" });
        assert_eq!(to_value(ProcessCredentials(plain)).unwrap(), form);
        let escaped = Credentials::new(Text::new("id"), Text::from_xml("k&amp;"))
            .with_session_token(Text::new("t\"\\"))
            .with_expiration(Timestamp::MAX);
        let form = json!({
            "Version": 1, "AccessKeyId": "id", "SecretAccessKey": "k&", "SessionToken": "t\"\\",
            "Expiration": "9999-12-31T23:59:59Z",
        });
        assert_eq!(to_value(ProcessCredentials(escaped)).unwrap(), form);
        assert_eq!(to_value(ProcessCredentials(escaped.into_owned())).unwrap(), form);
        let again = read(&form.to_string()).unwrap();
        assert_eq!(to_value(ProcessCredentials(again)).unwrap(), form);
    }

    #[test]
    fn debug_is_redacted() {
        let form = ProcessCredentials(Credentials::new("id", "planted").with_session_token("planted"));
        assert!(!format!("{form:?}").contains("planted"));
    }
}
