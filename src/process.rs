//! The JSON of a `credential_process`, and of caches that hold the answer of an operation.

use crate::credentials::Credentials;
use crate::secret::{Secret, WipedString};
use crate::text::{Text, ToText};
use crate::timestamp::{Timestamp, TimestampError};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde_core::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{Serialize, SerializeMap, Serializer};

/// Credentials in the JSON that a `credential_process` prints, secrets included: `~/.aws/config` can name the process,
/// and every SDK reads its output.
///
/// It is written with `Version` (1), `AccessKeyId` and `SecretAccessKey`, and with `SessionToken`, `Expiration` (RFC
/// 3339) and `AccountId` where there is one. [`new`](Self::new) borrows the credentials.
///
/// Two forms are read, into memory that is wiped:
/// - The output of a process, whose `Version` is 1, or 1.0.
/// - The answer of an operation, with its `Credentials` in it, as the AWS CLI keeps it in `~/.aws/cli/cache` and as
///   [`expose_secrets`](crate::shape::expose_secrets) writes an output. It needs no `Version`.
///
/// An `Expiration` may end in `UTC`, or in an offset without a colon. `SessionToken` and `AccountId` may be null or
/// empty, and `Expiration` null. Unknown members are skipped. An error holds no value. The buffers of the JSON reader
/// or writer are not wiped.
///
/// ```
/// use sts_wire::{Credentials, ProcessCredentials, Timestamp, WipedString};
///
/// let credentials = Credentials::new("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI")
///     .with_session_token("IQoJb3JpZ2luX2Vj")
///     .with_expiration(Timestamp::parse_rfc3339("2019-11-09T13:34:41Z")?);
/// let json = serde_json::to_string(&ProcessCredentials::new(&credentials))?;
/// assert_eq!(
///     json,
///     r#"{"Version":1,"AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"wJalrXUtnFEMI","#.to_owned()
///         + r#""SessionToken":"IQoJb3JpZ2luX2Vj","Expiration":"2019-11-09T13:34:41Z"}"#
/// );
///
/// let read: ProcessCredentials<WipedString> = serde_json::from_str(&json)?;
/// assert_eq!(read.credentials.expiration, credentials.expiration);
/// assert_eq!(read.credentials.secret_access_key.expose_secret().as_ref(), "wJalrXUtnFEMI");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// Source: [Process credential provider](https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ProcessCredentials<S> {
    /// The credentials.
    pub credentials: Credentials<S>,
    /// The id of the account that the credentials belong to.
    pub account_id: Option<S>,
}

impl<'a> ProcessCredentials<Text<'a>> {
    /// Borrows credentials to write them.
    pub fn new<S: ToText>(credentials: &'a Credentials<S>) -> Self {
        Self { credentials: credentials.to_text(), account_id: None }
    }

    /// Adds the id of the account.
    #[must_use]
    pub fn with_account_id(self, account_id: &'a str) -> Self {
        Self { account_id: Some(Text::new(account_id)), ..self }
    }
}

impl ProcessCredentials<WipedString> {
    /// The JSON in the output of a process: without the byte order mark that some programs write before it, which
    /// readers of JSON refuse.
    ///
    /// ```
    /// use sts_wire::ProcessCredentials;
    ///
    /// let output = b"\xef\xbb\xbf{\"Version\":1,\"AccessKeyId\":\"id\",\"SecretAccessKey\":\"key\"}";
    /// let read: ProcessCredentials<_> = serde_json::from_slice(ProcessCredentials::without_byte_order_mark(output))?;
    /// assert_eq!(read.credentials.access_key_id.as_ref(), "id");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn without_byte_order_mark(output: &[u8]) -> &[u8] {
        output.strip_prefix(b"\xef\xbb\xbf").unwrap_or(output)
    }
}

const VERSION: &str = "Version";
const ACCESS_KEY_ID: &str = "AccessKeyId";
const SECRET_ACCESS_KEY: &str = "SecretAccessKey";
const SESSION_TOKEN: &str = "SessionToken";
const EXPIRATION: &str = "Expiration";
const ACCOUNT_ID: &str = "AccountId";
const CREDENTIALS: &str = "Credentials";
const MEMBERS: [&str; 7] =
    [VERSION, ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, EXPIRATION, ACCOUNT_ID, CREDENTIALS];

impl<S: ToText> Serialize for ProcessCredentials<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        let Credentials { access_key_id, secret_access_key, session_token, expiration } = &self.credentials;
        let token = session_token.as_ref().map(|token| token.expose_secret().to_text());
        let token = token.filter(|token| !token.is_empty());
        let mut json = serializer.serialize_map(None)?;
        json.serialize_entry(VERSION, &1)?;
        json.serialize_entry(ACCESS_KEY_ID, &access_key_id.to_text())?;
        json.serialize_entry(SECRET_ACCESS_KEY, &secret_access_key.expose_secret().to_text())?;
        if let Some(token) = token {
            json.serialize_entry(SESSION_TOKEN, &token)?;
        }
        if let Some(expiration) = expiration {
            json.serialize_entry(EXPIRATION, expiration)?;
        }
        if let Some(account_id) = &self.account_id {
            json.serialize_entry(ACCOUNT_ID, &account_id.to_text())?;
        }
        json.end()
    }
}

impl<'de> Deserialize<'de> for ProcessCredentials<WipedString> {
    /// # Errors
    /// `Version` is missing or is not 1; a required member is missing or empty; a member is not a string, is redacted
    /// or is repeated; a member of the credentials is beside `Credentials`; or `Expiration` is not a time. The error
    /// names the member.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members = KnownMembers::of(JsonValue::deserialize(deserializer)?)?;
        match (members.take(CREDENTIALS), members.take(VERSION)) {
            (Some(value), None | Some(JsonValue::One)) if members.0.is_empty() => {
                KnownMembers::of(value)?.into_credentials()
            }
            (Some(_), _) => Err(de::Error::custom("member Credentials is not alone")),
            (None, None) => Err(de::Error::missing_field(VERSION)),
            (None, Some(JsonValue::One)) => members.into_credentials(),
            (None, Some(_)) => Err(de::Error::custom("member Version is not 1")),
        }
    }
}

impl<'de> Deserialize<'de> for Credentials<WipedString> {
    /// From an object of their members, as [`expose_secrets`](crate::shape::expose_secrets) writes credentials.
    ///
    /// # Errors
    /// The errors of [`ProcessCredentials`], except the error about the version.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        KnownMembers::of(JsonValue::deserialize(deserializer)?)?
            .into_credentials()
            .map(|read| read.credentials)
    }
}

/// The members of an object that are in [`MEMBERS`].
#[derive(Default)]
struct KnownMembers(Vec<(&'static str, JsonValue)>);

impl KnownMembers {
    fn of<E: de::Error>(value: JsonValue) -> Result<Self, E> {
        match value {
            JsonValue::Object(members) => Ok(members),
            _ => Err(E::custom("not an object of credentials")),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| *known == name)
    }

    fn take(&mut self, name: &str) -> Option<JsonValue> {
        let at = self.0.iter().position(|(known, _)| *known == name)?;
        Some(self.0.remove(at).1)
    }

    fn into_credentials<E: de::Error>(mut self) -> Result<ProcessCredentials<WipedString>, E> {
        let expiration = self.optional(EXPIRATION)?.map(|text| read_expiration(&text)).transpose();
        let credentials = Credentials {
            access_key_id: self.required(ACCESS_KEY_ID)?,
            secret_access_key: Secret::new(self.required(SECRET_ACCESS_KEY)?),
            session_token: self.optional(SESSION_TOKEN)?.filter(|token| !token.is_empty()).map(Secret::new),
            expiration: expiration
                .map_err(|error| E::custom(format_args!("member {EXPIRATION}: {error}")))?,
        };
        let account_id = self.optional(ACCOUNT_ID)?.filter(|id| !id.is_empty());
        Ok(ProcessCredentials { credentials, account_id })
    }

    fn required<E: de::Error>(&mut self, name: &'static str) -> Result<WipedString, E> {
        let text = self.optional(name)?.ok_or_else(|| E::missing_field(name))?;
        if text.is_empty() { Err(E::custom(format_args!("member {name} is empty"))) } else { Ok(text) }
    }

    fn optional<E: de::Error>(&mut self, name: &'static str) -> Result<Option<WipedString>, E> {
        match self.take(name) {
            None | Some(JsonValue::Null) => Ok(None),
            Some(JsonValue::Text(text)) if &*text == crate::secret::REDACTED => {
                Err(E::custom(format_args!("member {name} is redacted")))
            }
            Some(JsonValue::Text(text)) => Ok(Some(text)),
            Some(_) => Err(E::custom(format_args!("member {name} is not a string"))),
        }
    }
}

/// Reads RFC 3339, also with `UTC` (AWS CLI before version 2) or an offset without a colon for the zone.
fn read_expiration(text: &str) -> Result<Timestamp, TimestampError> {
    Timestamp::parse_rfc3339(text).or_else(|error| {
        let with_colon = || {
            let (rest, minutes) = text.split_at_checked(text.len().checked_sub(2)?)?;
            Some(format!("{rest}:{minutes}"))
        };
        let utc = text.strip_suffix("UTC").map(|time| format!("{}Z", time.trim_end()));
        utc.or_else(with_colon).and_then(|text| Timestamp::parse_rfc3339(&text).ok()).ok_or(error)
    })
}

/// A value of the JSON. Serde's own errors quote the value that they refuse, so every value is read, and refused later.
enum JsonValue {
    Text(WipedString),
    Object(KnownMembers),
    /// The number 1.
    One,
    Null,
    Other,
}

impl<'de> Deserialize<'de> for JsonValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = JsonValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<JsonValue, E> {
        Ok(JsonValue::Text(text.into()))
    }

    fn visit_string<E>(self, text: String) -> Result<JsonValue, E> {
        Ok(JsonValue::Text(text.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<JsonValue, E> {
        Ok(if number == 1 { JsonValue::One } else { JsonValue::Other })
    }

    fn visit_i64<E>(self, number: i64) -> Result<JsonValue, E> {
        Ok(if number == 1 { JsonValue::One } else { JsonValue::Other })
    }

    fn visit_f64<E>(self, number: f64) -> Result<JsonValue, E> {
        Ok(if number.to_bits() == 1_f64.to_bits() { JsonValue::One } else { JsonValue::Other })
    }

    fn visit_unit<E>(self) -> Result<JsonValue, E> {
        Ok(JsonValue::Null)
    }

    fn visit_none<E>(self) -> Result<JsonValue, E> {
        Ok(JsonValue::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<JsonValue, E> {
        Ok(JsonValue::Other)
    }

    fn visit_i128<E>(self, _: i128) -> Result<JsonValue, E> {
        Ok(JsonValue::Other)
    }

    fn visit_u128<E>(self, _: u128) -> Result<JsonValue, E> {
        Ok(JsonValue::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<JsonValue, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(JsonValue::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonValue, A::Error> {
        let mut members = KnownMembers::default();
        while let Some(key) = map.next_key()? {
            let known = MEMBERS.into_iter().find(|name| matches!(&key, JsonValue::Text(key) if key == name));
            match known {
                Some(name) if members.has(name) => return Err(de::Error::duplicate_field(name)),
                Some(name) => members.0.push((name, map.next_value()?)),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(JsonValue::Object(members))
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
        let read = read.map(|read| read.credentials).map_err(|error| error.to_string());
        // A deserializer that owns its strings.
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
    fn an_error_names_the_member_and_hides_the_value() {
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
    fn other_documents_are_refused_and_hidden() {
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
        assert!(list.starts_with("not an object of credentials"), "{list}");
    }

    #[test]
    fn values_that_json_does_not_have_are_read() {
        let bytes = de::value::BytesDeserializer::<de::value::Error>::new(b"planted");
        let error = JsonValue::deserialize(bytes).map(drop).unwrap_err();
        assert_eq!(error.to_string(), "invalid type: byte array, expected a value");
        // JSON does not have these values, other formats do. They are neither a version nor a text.
        type Read = Result<JsonValue, de::value::Error>;
        assert!(matches!(AnyValue.visit_none() as Read, Ok(JsonValue::Null)));
        assert!(matches!(AnyValue.visit_i128(1) as Read, Ok(JsonValue::Other)));
        assert!(matches!(AnyValue.visit_u128(1) as Read, Ok(JsonValue::Other)));
    }

    #[test]
    fn only_present_members_are_written() {
        let plain = Credentials::new("id", "key");
        let form = json!({ "Version": 1, "AccessKeyId": "id", "SecretAccessKey": "key" });
        assert_eq!(to_value(ProcessCredentials::new(&plain)).unwrap(), form);
        let escaped = Credentials::new(Text::new("id"), Text::from_xml("k&amp;"))
            .with_session_token(Text::new("t\"\\"))
            .with_expiration(Timestamp::MAX);
        let form = json!({
            "Version": 1, "AccessKeyId": "id", "SecretAccessKey": "k&", "SessionToken": "t\"\\",
            "Expiration": "9999-12-31T23:59:59Z",
        });
        assert_eq!(to_value(ProcessCredentials::new(&escaped)).unwrap(), form);
        assert_eq!(to_value(ProcessCredentials::new(&escaped.into_owned())).unwrap(), form);
        let again = read(&form.to_string()).unwrap();
        assert_eq!(to_value(ProcessCredentials::new(&again)).unwrap(), form);
    }

    #[test]
    fn debug_is_redacted() {
        let credentials = Credentials::new("id", "planted").with_session_token("planted");
        let form = ProcessCredentials::new(&credentials);
        assert!(!format!("{form:?}").contains("planted"));
    }

    fn read_whole(json: &serde_json::Value) -> Result<ProcessCredentials<WipedString>, serde_json::Error> {
        serde_json::from_str(&json.to_string())
    }

    #[test]
    fn version_1_may_be_written_as_a_fraction() {
        assert!(read(r#"{"Version":1.0,"AccessKeyId":"id","SecretAccessKey":"key"}"#).is_ok());
        assert!(read(r#"{"Version":1.5,"AccessKeyId":"id","SecretAccessKey":"key"}"#).is_err());
    }

    #[test]
    fn an_expiration_may_end_in_utc_or_an_offset_without_a_colon() {
        for (text, expected) in [
            ("2022-05-26T12:34:56UTC", Some("2022-05-26T12:34:56Z")),
            ("2022-05-26T12:34:56 UTC", Some("2022-05-26T12:34:56Z")),
            ("2022-05-26T12:34:56.789UTC", Some("2022-05-26T12:34:56Z")),
            ("2022-05-26T12:34:56+0000", Some("2022-05-26T12:34:56Z")),
            ("2022-05-26T12:34:56.789-0130", Some("2022-05-26T14:04:56Z")),
            ("2022-05-26T12:34:56+00", None),
            ("2022-05-26T12:34:56ZUTC", None),
            ("2022-05-26T12:34:56+00:00UTC", None),
            ("2022-05-26T12:34:5600", None),
            ("UTC", None),
            ("é", None),
        ] {
            let found = read_expiration(text).ok().map(|time| time.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
            let json = json!({"Version":1,"AccessKeyId":"id","SecretAccessKey":"key","Expiration":text});
            assert_eq!(read(&json.to_string()).is_ok(), expected.is_some(), "{text}");
        }
    }

    #[test]
    fn an_account_id_is_kept() {
        let plain = Credentials::new("id", "key");
        let written = to_value(ProcessCredentials::new(&plain).with_account_id("123456789012")).unwrap();
        assert_eq!(written["AccountId"], "123456789012");
        assert_eq!(read_whole(&written).unwrap().account_id.as_deref(), Some("123456789012"));
        for absent in [json!(null), json!("")] {
            let json = json!({"Version":1,"AccessKeyId":"id","SecretAccessKey":"key","AccountId":absent});
            assert_eq!(read_whole(&json).unwrap().account_id, None);
        }
    }

    #[test]
    fn the_cache_of_the_aws_cli_is_read() {
        let cached = json!({
            "Credentials": {
                "AccessKeyId": "id", "SecretAccessKey": "key", "SessionToken": "token",
                "Expiration": "2022-05-26T12:34:56UTC", "AccountId": "123456789012",
            },
            "AssumedRoleUser": { "AssumedRoleId": "AROA:name", "Arn": "arn" },
            "ResponseMetadata": { "RequestId": "c6104cbe", "HTTPStatusCode": 200, "RetryAttempts": 0 },
        });
        let ProcessCredentials { credentials, account_id } = read_whole(&cached).unwrap();
        let expected = [Some("id"), Some("key"), Some("token"), Some("2022-05-26T12:34:56Z")];
        assert_eq!(shown(&credentials), expected.map(|text| text.map(String::from)));
        assert_eq!(account_id.as_deref(), Some("123456789012"));

        for name in [ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, EXPIRATION, ACCOUNT_ID] {
            let mut mixed = cached.clone();
            mixed[name] = json!("other");
            assert_eq!(
                read_whole(&mixed).unwrap_err().to_string(),
                "member Credentials is not alone",
                "{name}"
            );
        }
        let mut mixed = cached.clone();
        mixed["Version"] = json!(2);
        assert!(read_whole(&mixed).is_err());
        mixed = cached;
        mixed["Credentials"] = json!("planted");
        assert_eq!(read_whole(&mixed).unwrap_err().to_string(), "not an object of credentials");
    }

    #[test]
    fn output_of_expose_secrets_is_read() {
        let body =
            b"<GetSessionTokenResponse><GetSessionTokenResult><Credentials><AccessKeyId>id</AccessKeyId>\
            <SecretAccessKey>k&amp;</SecretAccessKey><SessionToken>token</SessionToken>\
            <Expiration>2022-05-26T12:34:56Z</Expiration></Credentials></GetSessionTokenResult>\
            </GetSessionTokenResponse>";
        let output = <crate::GetSessionToken<'_> as crate::Operation>::decode(200, body).unwrap().output;
        let expected = shown(&output.credentials.into_owned());
        let written = to_value(crate::shape::expose_secrets(&output)).unwrap();
        assert_eq!(shown(&read_whole(&written).unwrap().credentials), expected);
        let written = to_value(crate::shape::expose_secrets(&output.credentials)).unwrap().to_string();
        assert_eq!(shown(&serde_json::from_str(&written).unwrap()), expected);
        let redacted = to_value(output.credentials).unwrap().to_string();
        let error = serde_json::from_str::<Credentials<WipedString>>(&redacted).unwrap_err();
        assert_eq!(error.to_string(), "member SecretAccessKey is redacted");
    }

    #[test]
    fn an_empty_session_token_is_not_written() {
        let credentials = Credentials::new("id", "key").with_session_token("");
        let form = json!({ "Version": 1, "AccessKeyId": "id", "SecretAccessKey": "key" });
        assert_eq!(to_value(ProcessCredentials::new(&credentials)).unwrap(), form);
    }
}
