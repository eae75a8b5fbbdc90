//! Serialisation of outputs and credentials by serde.

use super::ResponseShape;
use super::owned::{MemberValue, Members};
use crate::secret::{REDACTED, Secret, WipedString};
use crate::text::{Text, ToText};
use crate::timestamp::Timestamp;
use core::fmt;
use core::marker::PhantomData;
use serde_core::de::{self, Deserialize, Deserializer, Visitor};
use serde_core::ser::{Serialize, Serializer};

/// Serialises an output or credentials including their secrets: secret access key, tokens, decoded message.
///
/// The result is a map of the present members by their names on the wire. A timestamp is a string in RFC 3339. Without
/// this function each secret serialises as `[redacted]`.
///
/// The serialised form contains secrets and is not wiped. To write credentials for other tools, use
/// [`ProcessCredentials`](crate::ProcessCredentials).
///
/// ```
/// use sts_wire::shape::expose_secrets;
/// use sts_wire::Credentials;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI");
/// assert_eq!(
///     serde_json::to_string(&credentials)?,
///     r#"{"AccessKeyId":"AKIDEXAMPLE","SecretAccessKey":"[redacted]"}"#
/// );
/// assert_eq!(
///     serde_json::to_string(&expose_secrets(&credentials))?,
///     r#"{"AccessKeyId":"AKIDEXAMPLE","SecretAccessKey":"wJalrXUtnFEMI"}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn expose_secrets<T, S>(value: &T) -> impl Serialize + use<'_, T, S>
where
    T: ResponseShape<S> + Clone,
    S: ToText + Default,
{
    Described { value, secrets: Secrets::Exposed, storage: PhantomData }
}

/// Serialises an output like [`expose_secrets`], with each secret as `[redacted]`. With it, the output of a vendor's
/// operation, which does not implement `Serialize`, can be logged.
///
/// ```
/// use sts_wire::shape::redact_secrets;
/// use sts_wire::Credentials;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI");
/// assert_eq!(
///     serde_json::to_string(&redact_secrets(&credentials))?,
///     serde_json::to_string(&credentials)?
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn redact_secrets<T, S>(value: &T) -> impl Serialize + use<'_, T, S>
where
    T: ResponseShape<S> + Clone,
    S: ToText + Default,
{
    Described { value, secrets: Secrets::Redacted, storage: PhantomData }
}

#[derive(Clone, Copy)]
enum Secrets {
    Redacted,
    Exposed,
}

/// Serialises a structure by its description.
struct Described<'v, T, S> {
    value: &'v T,
    secrets: Secrets,
    storage: PhantomData<S>,
}

impl<T: ResponseShape<S> + Clone, S: ToText + Default> Serialize for Described<'_, T, S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        // Visiting needs mutable members, so visit a copy.
        let member = MemberValue::Structure(Members::take(&mut self.value.clone()));
        Value { member: &member, secrets: self.secrets }.serialize(serializer)
    }
}

struct Value<'m, S> {
    member: &'m MemberValue<S>,
    secrets: Secrets,
}

impl<S: ToText> Serialize for Value<'_, S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        let secrets = self.secrets;
        match (self.member, secrets) {
            (MemberValue::Secret(_), Secrets::Redacted) => serializer.serialize_str(REDACTED),
            (MemberValue::Text(text), _) | (MemberValue::Secret(text), Secrets::Exposed) => {
                text.to_text().serialize(serializer)
            }
            (MemberValue::Integer(number), _) => serializer.serialize_u32(*number),
            (MemberValue::Long(number), _) => serializer.serialize_i64(*number),
            (MemberValue::Boolean(boolean), _) => serializer.serialize_bool(*boolean),
            (MemberValue::Timestamp(time), _) => time.serialize(serializer),
            (MemberValue::Structure(members), _) => {
                serializer.collect_map(members.iter().map(|(name, member)| (name, Self { member, secrets })))
            }
            (MemberValue::List(items), _) => {
                serializer.collect_seq(items.iter().map(|member| Self { member, secrets }))
            }
        }
    }
}

/// Implements `Serialize` for a structure of a response, without its secrets.
macro_rules! serialize_redacted {
    ($shape:ident) => {
        /// Secrets serialise as `[redacted]`; see [`expose_secrets`](crate::shape::expose_secrets).
        impl<S: crate::text::ToText + Default + Clone> serde_core::Serialize for $shape<S> {
            fn serialize<Z: serde_core::Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
                crate::shape::redact_secrets(self).serialize(serializer)
            }
        }
    };
}
pub(crate) use serialize_redacted;

impl<S> Serialize for Secret<S> {
    /// As `[redacted]`.
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        serializer.serialize_str(REDACTED)
    }
}

impl Serialize for Text<'_> {
    /// As a string, unescaped.
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        match self.as_str() {
            Some(plain) => serializer.serialize_str(plain),
            None => serializer.serialize_str(&WipedString::from(*self)),
        }
    }
}

impl Serialize for WipedString {
    /// As a string with its content: only [`Secret`] redacts.
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        serializer.serialize_str(self)
    }
}

impl Serialize for Timestamp {
    /// As a string, in RFC 3339.
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    /// From a string, in RFC 3339.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rfc3339;

        impl Visitor<'_> for Rfc3339 {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an rfc 3339 timestamp")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                Timestamp::parse_rfc3339(text).map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Rfc3339)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AssumeRole, Credentials, GetCallerIdentity, Operation};
    use alloc::{format, string::String};
    use serde_json::{json, to_value};

    const ANSWER: &[u8] = b"<AssumeRoleResponse><AssumeRoleResult>\
        <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/demo/TestAR</Arn>\
        <AssumedRoleId>ARO123EXAMPLE123:TestAR</AssumedRoleId></AssumedRoleUser>\
        <Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>\
        <SecretAccessKey>planted&#33;Key</SecretAccessKey><SessionToken>planted//Token</SessionToken>\
        <Expiration>2019-11-09T13:34:41.5+00:00</Expiration></Credentials>\
        <SourceIdentity>A&amp;B</SourceIdentity><PackedPolicySize>6</PackedPolicySize></AssumeRoleResult>\
        <ResponseMetadata><RequestId>c6104cbe</RequestId></ResponseMetadata></AssumeRoleResponse>";

    fn expected(key: &str, token: &str) -> serde_json::Value {
        json!({
            "SourceIdentity": "A&B",
            "AssumedRoleUser": {
                "AssumedRoleId": "ARO123EXAMPLE123:TestAR",
                "Arn": "arn:aws:sts::123456789012:assumed-role/demo/TestAR",
            },
            "Credentials": {
                "AccessKeyId": "ASIAIOSFODNN7EXAMPLE",
                "SecretAccessKey": key,
                "SessionToken": token,
                "Expiration": "2019-11-09T13:34:41Z",
            },
            "PackedPolicySize": 6,
        })
    }

    #[test]
    fn an_output_serialises_without_its_secrets() {
        let answer = AssumeRole::decode_borrowed(200, ANSWER).unwrap();
        let redacted = expected(REDACTED, REDACTED);
        assert_eq!(to_value(answer.output).unwrap(), redacted);
        let whole = json!({ "output": redacted, "request_id": "c6104cbe" });
        assert_eq!(to_value(answer).unwrap(), whole);
        assert_eq!(to_value(AssumeRole::decode_owned(200, ANSWER).unwrap()).unwrap(), whole);
    }

    #[test]
    fn expose_secrets_writes_secrets() {
        let output = AssumeRole::decode_borrowed(200, ANSWER).unwrap().output;
        let exposed = expected("planted!Key", "planted//Token");
        assert_eq!(to_value(expose_secrets(&output)).unwrap(), exposed);
        assert_eq!(
            to_value(expose_secrets(&AssumeRole::decode_owned(200, ANSWER).unwrap().output)).unwrap(),
            exposed
        );
        let credentials = Credentials::new(String::from("id"), String::from("planted"));
        let exposed = json!({ "AccessKeyId": "id", "SecretAccessKey": "planted" });
        assert_eq!(to_value(expose_secrets(&credentials)).unwrap(), exposed);
    }

    #[test]
    fn absent_members_are_left_out() {
        let body = b"<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>";
        let answer = GetCallerIdentity::decode_borrowed(200, body).unwrap();
        assert_eq!(to_value(answer).unwrap(), json!({ "output": {}, "request_id": null }));
    }

    #[test]
    fn members_keep_their_order_and_their_names() {
        let output = AssumeRole::decode_borrowed(200, ANSWER).unwrap().output;
        let text = serde_json::to_string(&output).unwrap();
        let places = ["SourceIdentity", "AssumedRoleUser", "Credentials", "AccessKeyId", "PackedPolicySize"]
            .map(|name| text.find(&format!("\"{name}\":")).unwrap());
        assert!(places.is_sorted(), "{text}");
    }

    #[test]
    fn a_secret_alone_is_redacted() {
        assert_eq!(to_value(Secret::new("planted")).unwrap(), REDACTED);
        assert_eq!(to_value(Some(Secret::new(WipedString::from("planted")))).unwrap(), REDACTED);
    }

    #[test]
    fn texts_and_times_are_strings() {
        assert_eq!(to_value(Text::from_xml("a&lt;\r\nb")).unwrap(), "a<\nb");
        assert_eq!(to_value(WipedString::from("é\"")).unwrap(), "é\"");
        assert_eq!(to_value(Timestamp::UNIX_EPOCH).unwrap(), "1970-01-01T00:00:00Z");
        let read = serde_json::from_str::<Timestamp>("\"1970-01-01T01:00:00.5+01:00\"");
        assert_eq!(read.unwrap(), Timestamp::UNIX_EPOCH);
        for (json, expected) in [
            ("\"1970-02-30T00:00:00Z\"", "malformed timestamp: the day does not exist, at byte 8"),
            ("0", "invalid type: integer `0`, expected an rfc 3339 timestamp"),
        ] {
            let error = serde_json::from_str::<Timestamp>(json).unwrap_err();
            assert!(format!("{error}").starts_with(expected), "{error}");
        }
    }
}
