//! Requests from configuration: members by their names in JSON, TOML, YAML or any other format of serde.

use crate::secret::WipedString;
use crate::shape::read::{self, Parameter, Parameters};
use crate::shape::{Action, CheckError, ListLayout, each_parameter};
use crate::text::write_in_line;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use serde_core::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// The members of a request, as a configuration has them.
///
/// Names and structure are those of the API reference, as in the files that the AWS CLI reads by `--cli-input-json`.
/// Strings, integers and booleans are values, lists are arrays, structures are maps, and a `null` member is absent. An empty
/// list or structure is refused: it may stand for something else, such as a policy that is no string. It
/// owns its values, which are wiped on drop; the buffers of the format's reader are not.
///
/// ```
/// use sts_wire::{AssumeRole, Operation, RequestConfig};
///
/// let config: RequestConfig = serde_json::from_str(
///     r#"{
///         "RoleArn": "arn:aws:iam::123456789012:role/demo",
///         "RoleSessionName": "session",
///         "DurationSeconds": 900,
///         "Tags": [{ "Key": "team", "Value": "wire" }]
///     }"#,
/// )?;
/// let members = config.members();
/// let action = members.read(AssumeRole::new("", ""))?;
/// assert_eq!(action.role_session_name, "session");
/// assert_eq!(action.tags.len(), 1);
/// action.check()?;
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RequestConfig {
    /// Sorted by name. A list has the names of the parameters of a list: `Tags.member.1.Key`.
    members: Vec<(String, WipedString)>,
}

impl RequestConfig {
    /// The members, ready to be read into a request that borrows them.
    #[must_use]
    pub fn members(&self) -> ConfigMembers<'_> {
        let parameters = self.members.iter().map(|(name, value)| Parameter { name, value }).collect();
        ConfigMembers { parameters }
    }
}

impl fmt::Debug for RequestConfig {
    /// Shows the names of the members and no values, which can be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.members.iter().map(|(name, _)| name)).finish()
    }
}

/// The members of a [`RequestConfig`], from which requests borrow.
#[derive(Clone)]
pub struct ConfigMembers<'c> {
    parameters: Vec<Parameter<'c>>,
}

impl ConfigMembers<'_> {
    /// Reads the members into `action`, whose own values are replaced, also by absence. It does not check limits: the operation's
    /// [`check`](crate::Operation::check) does.
    ///
    /// # Errors
    /// A member is missing or malformed, or the action has no member of a name.
    pub fn read<'s, A: Action<Str = &'s str>>(&'s self, mut action: A) -> Result<A, ConfigError> {
        let parameters = Parameters::new(&self.parameters);
        CheckError::collect(|report| read::read(&mut action, parameters, Some(ListLayout::MEMBER), report))
            .map_err(ConfigError::Member)?;
        // Every member that was read is a parameter of the action now.
        let mut known = Vec::new();
        each_parameter(action, &mut |parameter| {
            let name = parameter.name().in_layout(ListLayout::MEMBER).to_string();
            known.extend(Some(name).filter(|name| !matches!(name.as_str(), "Action" | "Version")));
        });
        let is_known = |parameter: &&Parameter<'_>| known.iter().any(|name| name == parameter.name);
        match self.parameters.iter().find(|parameter| !is_known(parameter)) {
            Some(parameter) => Err(ConfigError::UnknownMember(parameter.name.to_owned())),
            None => Ok(action),
        }
    }
}

impl fmt::Debug for ConfigMembers<'_> {
    /// Shows the names of the members and no values, which can be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.parameters.iter().map(|parameter| parameter.name)).finish()
    }
}

/// The reason why a configuration is not a request of an action.
///
/// ```
/// use sts_wire::{GetSessionToken, RequestConfig};
///
/// let config: RequestConfig = serde_json::from_str(r#"{ "DurationSecond": 900 }"#)?;
/// let members = config.members();
/// assert_eq!(members.read(GetSessionToken::new()).unwrap_err().to_string(), "unknown member DurationSecond");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// A member is missing or malformed. It names the first one.
    Member(CheckError),
    /// The action has no member of this name.
    UnknownMember(String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(error) => error.fmt(f),
            Self::UnknownMember(name) => {
                f.write_str("unknown member ")?;
                name.chars().try_for_each(|c| write_in_line(c, f))
            }
        }
    }
}

impl core::error::Error for ConfigError {}

impl<'de> Deserialize<'de> for RequestConfig {
    /// # Errors
    /// By name: a value of another kind, an empty item of a list, a name with a dot, and a member that is there twice.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members = Vec::new();
        deserializer.deserialize_any(Member { name: "", depth: 0, members: &mut members })?;
        members.sort_by(|(one, _), (other, _): &(String, WipedString)| one.cmp(other));
        match members.windows(2).find(|pair| matches!(pair, [(one, _), (other, _)] if one == other)) {
            Some([(name, _), _]) => Err(de::Error::custom(format!("member {name} is there twice"))),
            _ => Ok(Self { members }),
        }
    }
}

/// The deepest nesting: a member of a structure in a list.
const MAX_DEPTH: usize = 3;

/// Collects the members below a name.
struct Member<'m> {
    /// Empty for the request itself.
    name: &'m str,
    depth: usize,
    members: &'m mut Vec<(String, WipedString)>,
}

impl Member<'_> {
    /// An error that shows no value. The errors of serde quote the value that has the wrong type.
    fn wrong<T, E: de::Error>(&self, what: &str) -> Result<T, E> {
        match self.name {
            "" => Err(E::custom("not a map of the members of a request")),
            name => Err(E::custom(format!("member {name} is {what}"))),
        }
    }

    fn push<E: de::Error>(self, value: impl Into<WipedString>) -> Result<(), E> {
        if self.name.is_empty() {
            return self.wrong("");
        }
        self.members.push((self.name.to_owned(), value.into()));
        Ok(())
    }

    /// The member of this name in it.
    fn within<'s, E: de::Error>(&'s mut self, name: &'s str) -> Result<Member<'s>, E> {
        if self.depth >= MAX_DEPTH {
            return Err(E::custom(format!("member {} is nested too deep", self.name)));
        }
        Ok(Member { name, depth: self.depth.saturating_add(1), members: self.members })
    }
}

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name {
            "" => f.write_str("a map of the members of a request"),
            name => write!(f, "a string, an integer, a boolean, a list or a structure as member {name}"),
        }
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        self.push(value)
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<(), E> {
        self.push(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.push(value.to_string())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.push(value.to_string())
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.push(if value { "true" } else { "false" })
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        self.wrong("a number that is no integer of 64 bits")
    }

    fn visit_bytes<E: de::Error>(self, _: &[u8]) -> Result<(), E> {
        self.wrong("bytes")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        if self.name.is_empty() { self.wrong("") } else { Ok(()) }
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        if self.name.is_empty() {
            return self.wrong("");
        }
        let before_list = self.members.len();
        for number in 1_u32.. {
            let (name, before) = (format!("{}.member.{number}", self.name), self.members.len());
            if items.next_element_seed(self.within(&name)?)?.is_none() {
                break;
            }
            if self.members.len() == before {
                return Err(de::Error::custom(format!("item {name} is empty")));
            }
        }
        if self.members.len() == before_list { self.wrong("an empty list; leave it out") } else { Ok(()) }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut is_empty = !self.name.is_empty();
        while let Some(key) = map.next_key::<String>()? {
            is_empty = false;
            let name = if self.name.is_empty() { key.clone() } else { format!("{}.{key}", self.name) };
            if key.is_empty() || key.contains('.') {
                return Err(de::Error::custom(format!(
                    "member {name} has a dot or no character in its name"
                )));
            }
            map.next_value_seed(self.within(&name)?)?;
        }
        if is_empty { self.wrong("an empty structure; leave it out") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Operation;
    use crate::{AssumeRole, AssumeRoot, Encode, GetSessionToken, GetWebIdentityToken};

    fn config(json: &str) -> Result<RequestConfig, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[track_caller]
    fn refused(json: &str) -> String {
        config(json).unwrap_err().split(" at line").next().unwrap_or_default().to_owned()
    }

    #[test]
    fn every_kind_of_member_is_read() {
        let config = config(
            r#"{"TransitiveTagKeys":["a","b"],"RoleSessionName":"s","Tags":[{"Value":"v&","Key":"k"},{"Key":"l","Value":""}],
            "DurationSeconds":900,"Policy":null,"RoleArn":"r","MinimumSessionTokenSize":"7"}"#,
        );
        let config = config.unwrap();
        let members = config.members();
        let action = members.read(AssumeRole::new("", "").external_id("replaced")).unwrap();
        assert_eq!(
            action.encode_to_string(),
            "Action=AssumeRole&DurationSeconds=900&MinimumSessionTokenSize=7&RoleArn=r&RoleSessionName=s\
             &Tags.member.1.Key=k&Tags.member.1.Value=v%26&Tags.member.2.Key=l&Tags.member.2.Value=\
             &TransitiveTagKeys.member.1=a&TransitiveTagKeys.member.2=b&Version=2011-06-15"
        );
        assert_eq!(action.check().unwrap_err().first().path().name(), "RoleArn");
    }

    #[test]
    fn a_structure_is_a_map() {
        let config = config(r#"{"TargetPrincipal":"111122223333","TaskPolicyArn":{"arn":"a"}}"#).unwrap();
        let members = config.members();
        assert_eq!(members.read(AssumeRoot::new("", "")).unwrap().task_policy_arn.arn, Some("a"));
    }

    #[test]
    fn a_missing_malformed_or_unknown_member_is_named() {
        let told = |json: &str| {
            let config = config(json).unwrap();
            let members = config.members();
            members.read(AssumeRole::new("x", "x")).unwrap_err().to_string()
        };
        assert_eq!(told("{}"), "RoleArn: missing (and 1 more)");
        assert_eq!(told(r#"{"RoleArn":"r"}"#), "RoleSessionName: missing");
        for (more, message) in [
            (r#""DurationSeconds":-1"#, "DurationSeconds: not an integer from 0 to 4294967295"),
            (r#""DurationSeconds":"1h""#, "DurationSeconds: not an integer from 0 to 4294967295"),
            (r#""Tags":[{"Key":"k"}]"#, "Tags.member.1.Value: missing"),
            (r#""Tags":"k=v""#, "Tags: items are not numbered from 1 without gaps"),
            (r#""Tags":[{"Key":"k","Value":"v","Note":"n"}]"#, "unknown member Tags.member.1.Note"),
            (r#""roleArn":"r""#, "unknown member roleArn"),
            (r#""Policy":["p"]"#, "unknown member Policy.member.1"),
            (r#""Action":"AssumeRole""#, "unknown member Action"),
            (r#""Version":"2011-06-15""#, "unknown member Version"),
        ] {
            assert_eq!(told(&format!(r#"{{"RoleArn":"r","RoleSessionName":"s",{more}}}"#)), message);
        }
    }

    #[test]
    fn what_is_no_member_is_refused() {
        for (json, message) in [
            ("[]", "not a map of the members of a request"),
            ("7", "not a map of the members of a request"),
            ("\"x\"", "not a map of the members of a request"),
            ("null", "not a map of the members of a request"),
            (r#"{"A":1.5}"#, "member A is a number that is no integer of 64 bits"),
            (r#"{"A":[null]}"#, "item A.member.1 is empty"),
            (r#"{"A":["x",{}]}"#, "member A.member.2 is an empty structure; leave it out"),
            // A policy that is no string, and a misspelt name, are not absent.
            (r#"{"Policy":{}}"#, "member Policy is an empty structure; leave it out"),
            (r#"{"Polcy":[]}"#, "member Polcy is an empty list; leave it out"),
            (r#"{"A":"x","A":"y"}"#, "member A is there twice"),
            (r#"{"A":{"B":"x","B":"y"}}"#, "member A.B is there twice"),
            (r#"{"A.member.1":"x"}"#, "member A.member.1 has a dot or no character in its name"),
            (r#"{"":"x"}"#, "member  has a dot or no character in its name"),
            (r#"{"A":[[[["x"]]]]}"#, "member A.member.1.member.1 is nested too deep"),
        ] {
            assert_eq!(refused(json), message);
        }
    }

    #[test]
    fn values_are_not_printed() {
        let config = config(r#"{"TokenCode":"planted","SerialNumber":["planted"]}"#).unwrap();
        let members = config.members();
        let error = members.read(GetSessionToken::new()).unwrap_err();
        for shown in
            [format!("{config:?} {members:?} {error:?} {error}"), format!("{config:#?} {members:#?}")]
        {
            assert!(shown.contains("TokenCode") && !shown.contains("planted"), "{shown}");
        }
    }

    /// serde quotes a value of the wrong type.
    #[test]
    fn an_error_of_the_format_quotes_no_value() {
        for json in ["\"planted\"", r#"{"TokenCode":123456.5}"#, "123456", "[\"planted\"]", "true"] {
            let error = refused(json);
            assert!(
                !error.contains("planted") && !error.contains("123456") && !error.contains("true"),
                "{error}"
            );
        }
    }

    #[test]
    fn an_unknown_name_is_printed_in_one_line() {
        let config = config(r#"{"A\u001b[31m\nX":"x"}"#).unwrap();
        let members = config.members();
        let error = members.read(GetSessionToken::new()).unwrap_err().to_string();
        assert_eq!(error, r"unknown member A\u{1b}[31m\nX");
    }

    #[test]
    fn a_required_list_is_checked() {
        let config = config(r#"{"SigningAlgorithm":"RS256"}"#).unwrap();
        let members = config.members();
        let action = members.read(GetWebIdentityToken::new(&[], "")).unwrap();
        assert_eq!(action.check().unwrap_err().to_string(), "Audience: 0 items where 1 to 10 are allowed");
    }
}
