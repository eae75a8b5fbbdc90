//! Requests from configuration: members by their names in JSON, TOML, YAML or any other format of serde.

use crate::secret::{Secret, WipedString};
use crate::shape::read::{Parameter, Parameters, Reader};
use crate::shape::{
    Action, CheckError, ItemLimit, List, ListLayout, RequestShape, RequestVisitor, ScalarVisitor, Sealed,
    Storage, TextLimit,
};
use crate::text::write_in_line;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::convert::Infallible;
use core::fmt;
use core::ops::RangeInclusive;
use serde_core::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// The members of a request, as a configuration has them.
///
/// A configuration has the names and the structure of the API reference, like the files that the AWS CLI reads with
/// `--cli-input-json`. Lists are arrays, structures are maps, and a `null` member is absent. A member has the kind that
/// the action describes. A number or a boolean can also be written as a text, without a sign or leading zeros. A text
/// cannot be written as a number, because a format may change it, as YAML may change `012345`. `RequestConfig` owns its
/// values and wipes them on drop. The format's reader does not wipe its buffers.
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
    /// Sorted by name.
    members: Vec<ConfigMember>,
}

/// A member, a structure or a list of the request, or an item of a list.
#[derive(Clone)]
struct ConfigMember {
    /// The name of its parameter: `Tags.member.1.Key`.
    name: String,
    kind: Kind,
    /// Empty for a structure or a list.
    value: WipedString,
}

impl ConfigMember {
    /// Whether an action describes the member by this name, in which `#` is the number of an item: `Tags.member.#.Key`.
    fn is_described_as(&self, name: &str) -> bool {
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let mut parts = self.name.split('.');
        let has_part = |described| {
            parts.next().is_some_and(|part| part == described || described == "#" && is_number(part))
        };
        name.split('.').all(has_part) && parts.next().is_none()
    }

    /// Whether encoding would change the text of a number: `+900` and `0900` become `900`.
    fn is_rewritten_number(&self) -> bool {
        self.value.parse::<u32>().is_ok_and(|number| number.to_string() != *self.value)
    }
}

/// The kind of a member.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Boolean,
    List,
    Structure,
}

impl Kind {
    const fn is_value(self) -> bool {
        !matches!(self, Self::List | Self::Structure)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::List => "a list",
            Self::Structure => "a structure",
        }
    }
}

impl RequestConfig {
    /// The members, ready to be read into a request that borrows them.
    ///
    /// Members that the same expression creates are dropped at the end of the statement, so the compiler refuses a
    /// request that outlives the statement (`temporary value dropped while borrowed`):
    ///
    /// ```compile_fail,E0716
    /// use sts_wire::{GetSessionToken, Operation, RequestConfig};
    ///
    /// let config: RequestConfig = serde_json::from_str(r#"{ "DurationSeconds": 900 }"#)?;
    /// let action = config.members().read(GetSessionToken::new())?;
    /// action.check()?;
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// Bind the members to a name first:
    ///
    /// ```
    /// use sts_wire::{GetSessionToken, Operation, RequestConfig};
    ///
    /// let config: RequestConfig = serde_json::from_str(r#"{ "DurationSeconds": 900 }"#)?;
    /// let members = config.members();
    /// let action = members.read(GetSessionToken::new())?;
    /// action.check()?;
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn members(&self) -> ConfigMembers<'_> {
        let values = self.members.iter().filter(|member| member.kind.is_value());
        let parameters = values.map(|member| Parameter { name: &member.name, value: &member.value });
        ConfigMembers { members: &self.members, parameters: parameters.collect() }
    }
}

impl fmt::Debug for RequestConfig {
    /// Shows the names of the members and no values, which can be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.members().fmt(f)
    }
}

/// The members of a [`RequestConfig`], from which requests borrow.
#[derive(Clone)]
pub struct ConfigMembers<'c> {
    members: &'c [ConfigMember],
    /// The members that are values.
    parameters: Vec<Parameter<'c>>,
}

impl ConfigMembers<'_> {
    /// Reads the members into `action`, and replaces the values of `action`, also by absence. It does not check limits:
    /// the operation's [`check`](crate::Operation::check) does.
    ///
    /// # Errors
    /// The action has no member of that name or describes another kind for it, or a member is missing or malformed.
    pub fn read<'s, A: Action<Str = &'s str>>(&'s self, mut action: A) -> Result<A, ConfigError> {
        let mut description = Description { prefix: String::new(), kinds: Vec::new() };
        let Ok(()) = action.members(&mut description);
        self.members.iter().try_for_each(|member| description.check(member))?;
        let parameters = Parameters::new(&self.parameters);
        CheckError::collect(|report| {
            let Ok(()) = action.members(&mut Reader::new(parameters, Some(ListLayout::MEMBER), report));
        })
        .map_err(ConfigError::Member)?;
        Ok(action)
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
/// use sts_wire::{AssumeRole, RequestConfig};
///
/// let told = |json: &str| {
///     let config: RequestConfig = serde_json::from_str(json)?;
///     let error = config.members().read(AssumeRole::new("", "")).unwrap_err();
///     Ok::<_, serde_json::Error>(error.to_string())
/// };
/// assert_eq!(told(r#"{ "DurationSecond": 900 }"#)?, "unknown member DurationSecond");
/// assert_eq!(told(r#"{ "Policy": { "Statement": [] } }"#)?, "Policy: a text is expected, not a structure");
/// assert_eq!(told(r#"{ "RoleArn": "arn:aws:iam::123456789012:role/demo" }"#)?, "RoleSessionName: missing");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// A member is missing or malformed. It names the first one.
    Member(CheckError),
    /// The action has no member of this name.
    UnknownMember(String),
    /// A member is of another kind than the action describes.
    WrongKind {
        /// The name: `Tags.member.1.Key`.
        member: String,
        /// `a text`, `a number`, `a boolean`, `a list` or `a structure`.
        expected: &'static str,
        /// The kind in the configuration.
        found: &'static str,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(error) => error.fmt(f),
            Self::UnknownMember(name) => write!(f, "unknown member {}", InLine(name)),
            Self::WrongKind { member, expected, found } => {
                write!(f, "{}: {expected} is expected, not {found}", InLine(member))
            }
        }
    }
}

impl core::error::Error for ConfigError {}

/// Displays a name on one line.
struct InLine<'n>(&'n str);

impl fmt::Display for InLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| write_in_line(c, f))
    }
}

/// The members of an action and their kinds, by their names. The number of an item is `#`.
struct Description {
    /// The name of the structure whose members are visited, followed by a dot.
    prefix: String,
    kinds: Vec<(String, Kind)>,
}

impl Description {
    /// Checks that the action has the member and describes its kind.
    fn check(&self, member: &ConfigMember) -> Result<(), ConfigError> {
        let mut expected = None;
        for (_, kind) in self.kinds.iter().filter(|(name, _)| member.is_described_as(name)) {
            let is_parsed = match kind {
                Kind::Number => member.kind == Kind::Text && !member.is_rewritten_number(),
                _ => member.kind == Kind::Text && kind.is_value(),
            };
            if *kind == member.kind || is_parsed {
                return Ok(());
            }
            expected = Some(kind.as_str());
        }
        let (member, found) = (member.name.clone(), member.kind.as_str());
        Err(match expected {
            Some(expected) => ConfigError::WrongKind { member, expected, found },
            None => ConfigError::UnknownMember(member),
        })
    }

    fn add(&mut self, name: &str, kind: Kind) -> Result<(), Infallible> {
        // `Value.StringValue` is a member of the structure `Value`.
        for (dot, _) in name.match_indices('.') {
            let structure = name.get(..dot).unwrap_or_default();
            self.kinds.push((format!("{}{structure}", self.prefix), Kind::Structure));
        }
        self.kinds.push((format!("{}{name}", self.prefix), kind));
        Ok(())
    }

    fn add_structure<S, M: RequestShape<S>>(
        &mut self,
        name: String,
        structure: &mut M,
    ) -> Result<(), Infallible> {
        self.prefix = format!("{name}.");
        self.kinds.push((name, Kind::Structure));
        structure.members(self)?;
        self.prefix.clear();
        Ok(())
    }
}

impl Sealed for Description {}

impl<S> ScalarVisitor<S> for Description {
    type Error = Infallible;

    fn text(&mut self, name: &'static str, _: &mut S, _: &'static TextLimit) -> Result<(), Infallible> {
        self.add(name, Kind::Text)
    }

    fn integer(&mut self, name: &'static str, _: &mut u32, _: RangeInclusive<u32>) -> Result<(), Infallible> {
        self.add(name, Kind::Number)
    }

    fn boolean(&mut self, name: &'static str, _: &mut bool) -> Result<(), Infallible> {
        self.add(name, Kind::Boolean)
    }

    fn opt_text(
        &mut self,
        name: &'static str,
        _: &mut Option<S>,
        _: &'static TextLimit,
    ) -> Result<(), Infallible> {
        self.add(name, Kind::Text)
    }

    fn opt_secret(
        &mut self,
        name: &'static str,
        _: &mut Option<Secret<S>>,
        _: &'static TextLimit,
    ) -> Result<(), Infallible> {
        self.add(name, Kind::Text)
    }

    fn opt_integer(
        &mut self,
        name: &'static str,
        _: &mut Option<u32>,
        _: RangeInclusive<u32>,
    ) -> Result<(), Infallible> {
        self.add(name, Kind::Number)
    }

    fn opt_boolean(&mut self, name: &'static str, _: &mut Option<bool>) -> Result<(), Infallible> {
        self.add(name, Kind::Boolean)
    }
}

impl<S: Storage> RequestVisitor<S> for Description {
    fn texts<L: List<S, Item = S>>(
        &mut self,
        name: &'static str,
        _: &mut L,
        _: ItemLimit,
        _: &'static TextLimit,
    ) -> Result<(), Infallible> {
        self.kinds.push((format!("{name}.member.#"), Kind::Text));
        self.add(name, Kind::List)
    }

    fn structures<L: List<S, Item: RequestShape<S>>>(
        &mut self,
        name: &'static str,
        _: &mut L,
        _: ItemLimit,
    ) -> Result<(), Infallible> {
        self.add(name, Kind::List)?;
        self.add_structure(format!("{name}.member.#"), &mut L::Item::default())
    }

    fn structure<M: RequestShape<S>>(&mut self, name: &'static str, value: &mut M) -> Result<(), Infallible> {
        self.add_structure(name.to_owned(), value)
    }
}

impl<'de> Deserialize<'de> for RequestConfig {
    /// # Errors
    /// A number is not an integer, an item of a list is empty, a name has a dot, or a member is repeated. The error
    /// names the member.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members = Vec::new();
        deserializer.deserialize_any(Member { name: "", depth: 0, members: &mut members })?;
        members.sort_by(|one: &ConfigMember, other| one.name.cmp(&other.name));
        Ok(Self { members })
    }
}

/// The maximum depth of nesting. Members of AWS's operations in the query protocol nest less deeply.
const MAX_DEPTH: usize = 8;

/// Collects the members below a name.
struct Member<'m> {
    /// Empty for the request itself.
    name: &'m str,
    depth: usize,
    members: &'m mut Vec<ConfigMember>,
}

impl Member<'_> {
    /// An error that shows no value. The errors of serde quote the value that has the wrong type.
    fn wrong<T, E: de::Error>(&self, what: &str) -> Result<T, E> {
        match self.name {
            "" => Err(E::custom("not a map of the members of a request")),
            name => Err(E::custom(format!("member {} is {what}", InLine(name)))),
        }
    }

    fn push<E: de::Error>(&mut self, kind: Kind, value: impl Into<WipedString>) -> Result<(), E> {
        if self.name.is_empty() {
            return self.wrong("");
        }
        self.members.push(ConfigMember { name: self.name.to_owned(), kind, value: value.into() });
        Ok(())
    }

    /// The member of this name in it.
    fn within<'s, E: de::Error>(&'s mut self, name: &'s str) -> Result<Member<'s>, E> {
        if self.depth >= MAX_DEPTH {
            return self.wrong("nested too deep");
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
            name => {
                write!(f, "a string, an integer, a boolean, a list or a structure as member {}", InLine(name))
            }
        }
    }

    fn visit_str<E: de::Error>(mut self, value: &str) -> Result<(), E> {
        self.push(Kind::Text, value)
    }

    fn visit_string<E: de::Error>(mut self, value: String) -> Result<(), E> {
        self.push(Kind::Text, value)
    }

    fn visit_u64<E: de::Error>(mut self, value: u64) -> Result<(), E> {
        self.push(Kind::Number, value.to_string())
    }

    fn visit_i64<E: de::Error>(mut self, value: i64) -> Result<(), E> {
        self.push(Kind::Number, value.to_string())
    }

    fn visit_bool<E: de::Error>(mut self, value: bool) -> Result<(), E> {
        self.push(Kind::Boolean, if value { "true" } else { "false" })
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        self.wrong(NO_INTEGER)
    }

    fn visit_u128<E: de::Error>(self, _: u128) -> Result<(), E> {
        self.wrong(NO_INTEGER)
    }

    fn visit_i128<E: de::Error>(self, _: i128) -> Result<(), E> {
        self.wrong(NO_INTEGER)
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
        self.push(Kind::List, "")?;
        for number in 1_u32.. {
            let (name, before) = (format!("{}.member.{number}", self.name), self.members.len());
            if items.next_element_seed(self.within(&name)?)?.is_none() {
                break;
            }
            // An item without a value would have no parameter, so the items after it would get other numbers.
            if !self.members.iter().skip(before).any(|member| member.kind.is_value()) {
                return Err(de::Error::custom(format!("item {} is empty", InLine(&name))));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        if !self.name.is_empty() {
            self.push(Kind::Structure, "")?;
        }
        let mut keys = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let name = if self.name.is_empty() { key.clone() } else { format!("{}.{key}", self.name) };
            if key.is_empty() {
                return Err(de::Error::custom("a member has an empty name"));
            }
            if key.contains('.') {
                return Err(de::Error::custom(format!("member {} has a dot in its name", InLine(&name))));
            }
            if !keys.insert(key) {
                return Err(de::Error::custom(format!("member {} is there twice", InLine(&name))));
            }
            map.next_value_seed(self.within(&name)?)?;
        }
        Ok(())
    }
}

const NO_INTEGER: &str = "a number that is no integer of 64 bits";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Operation;
    use crate::shape::Items;
    use crate::{
        AssumeRole, AssumeRoot, Encode, GetCallerIdentityOutput, GetSessionToken, GetWebIdentityToken,
    };

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
    fn a_structure_has_no_member_with_a_number_as_its_name() {
        let config =
            config(r#"{"TargetPrincipal":"111122223333","TaskPolicyArn":{"1":{"arn":"a"}}}"#).unwrap();
        let error = config.members().read(AssumeRoot::new("", "")).unwrap_err();
        assert_eq!(error, ConfigError::UnknownMember("TaskPolicyArn.1".into()));
    }

    fn told(json: &str) -> String {
        let config = config(json).unwrap();
        let members = config.members();
        members.read(AssumeRole::new("x", "x")).unwrap_err().to_string()
    }

    #[test]
    fn a_missing_malformed_or_unknown_member_is_named() {
        assert_eq!(told("{}"), "RoleArn: missing (and 1 more)");
        assert_eq!(told(r#"{"RoleArn":"r"}"#), "RoleSessionName: missing");
        // A misspelt name is not reported as a missing member.
        assert_eq!(told(r#"{"roleArn":"r"}"#), "unknown member roleArn");
        for (more, message) in [
            (r#""DurationSeconds":-1"#, "DurationSeconds: not an integer from 0 to 4294967295"),
            (r#""DurationSeconds":4294967296"#, "DurationSeconds: not an integer from 0 to 4294967295"),
            (r#""DurationSeconds":"1h""#, "DurationSeconds: not an integer from 0 to 4294967295"),
            (r#""Tags":[{"Key":"k"}]"#, "Tags.member.1.Value: missing"),
            (r#""Tags":[{"Key":"k","Value":"v","Note":"n"}]"#, "unknown member Tags.member.1.Note"),
            (r#""roleArn":"r""#, "unknown member roleArn"),
            (r#""Polcy":{}"#, "unknown member Polcy"),
            (r#""Polcy":[]"#, "unknown member Polcy"),
            (r#""Polcy":{"Statement":[{"Effect":"Allow"}]}"#, "unknown member Polcy"),
            (r#""Tag":[{"Key":"k"}]"#, "unknown member Tag"),
            (r#""1":"x""#, "unknown member 1"),
            // The number of an item comes after `member` alone.
            (
                r#""Tags":[{"Key":"k","Value":"v","2":{"Key":"l","Value":"w"}}]"#,
                "unknown member Tags.member.1.2",
            ),
            (r#""PolicyArns":[{"arn":"a","2":"b"}]"#, "unknown member PolicyArns.member.1.2"),
            (r#""Action":"AssumeRole""#, "unknown member Action"),
            (r#""Version":"2011-06-15""#, "unknown member Version"),
        ] {
            assert_eq!(told(&format!(r#"{{"RoleArn":"r","RoleSessionName":"s",{more}}}"#)), message);
        }
    }

    /// An action with a member of every kind.
    #[derive(Clone, Copy)]
    struct Kinds<'a> {
        boolean: Option<bool>,
        number: Option<u32>,
        structure: KindsMember<'a>,
        structures: Items<'a, KindsMember<'a>>,
        text: Option<&'a str>,
        texts: Items<'a, &'a str>,
    }

    #[derive(Clone, Copy, Default)]
    struct KindsMember<'a> {
        boolean: Option<bool>,
        nested: Option<&'a str>,
        number: Option<u32>,
        text: Option<Secret<&'a str>>,
    }

    const ANY: &TextLimit = &TextLimit::length(0, usize::MAX);

    impl<'a> RequestShape<&'a str> for KindsMember<'a> {
        fn members<V: ScalarVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
            visitor.opt_boolean("Boolean", &mut self.boolean)?;
            visitor.opt_text("Deep.Nested.Text", &mut self.nested, ANY)?;
            visitor.opt_integer("Number", &mut self.number, 0..=9)?;
            visitor.opt_secret("Text", &mut self.text, ANY)
        }
    }

    impl<'a> Action for Kinds<'a> {
        const ACTION: &'static str = "Kinds";
        const RESPONSE: &'static str = "KindsResponse";
        const RESULT: &'static str = "KindsResult";

        type Str = &'a str;
        type Output<S: Default> = GetCallerIdentityOutput<S>;

        fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
            visitor.opt_boolean("Boolean", &mut self.boolean)?;
            visitor.opt_integer("Number", &mut self.number, 0..=9)?;
            visitor.structure("Structure", &mut self.structure)?;
            let limit = ItemLimit::at_most(9).layout(ListLayout::Flattened);
            visitor.structures("Structures", &mut self.structures, limit)?;
            visitor.opt_text("Text", &mut self.text, ANY)?;
            visitor.texts("Texts", &mut self.texts, ItemLimit::at_most(9), ANY)
        }
    }

    fn read_kinds(json: &str) -> Result<String, String> {
        let config = config(json)?;
        let members = config.members();
        let absent = Kinds {
            boolean: None,
            number: None,
            structure: KindsMember::default(),
            structures: Items::new(&[]),
            text: None,
            texts: Items::new(&[]),
        };
        members.read(absent).map(|action| action.encode_to_string()).map_err(|error| error.to_string())
    }

    /// Puts every kind of value in the place of a member of every kind.
    #[test]
    fn a_member_has_the_kind_that_the_action_describes() {
        let values = [
            ("\"a\"", "a text"),
            ("7", "a number"),
            ("true", "a boolean"),
            ("[\"a\"]", "a list"),
            ("[]", "a list"),
            ("{\"A\":\"a\"}", "a structure"),
            ("{}", "a structure"),
        ];
        // The JSON around the member, its path, and what it is.
        let members = [
            ("{\"Text\":@}", "Text", "a text"),
            ("{\"Number\":@}", "Number", "a number"),
            ("{\"Boolean\":@}", "Boolean", "a boolean"),
            ("{\"Structure\":@}", "Structure", "a structure"),
            ("{\"Structures\":@}", "Structures", "a list"),
            ("{\"Texts\":@}", "Texts", "a list"),
            ("{\"Texts\":[\"x\",@]}", "Texts.member.2", "a text"),
            ("{\"Structures\":[{\"Text\":\"x\"},@]}", "Structures.member.2", "a structure"),
            ("{\"Structure\":{\"Text\":@}}", "Structure.Text", "a text"),
            ("{\"Structure\":{\"Number\":@}}", "Structure.Number", "a number"),
            ("{\"Structure\":{\"Deep\":@}}", "Structure.Deep", "a structure"),
            ("{\"Structures\":[{\"Boolean\":@}]}", "Structures.member.1.Boolean", "a boolean"),
            ("{\"Structures\":[{\"Text\":@}]}", "Structures.member.1.Text", "a text"),
            (
                "{\"Structures\":[{\"Deep\":{\"Nested\":@}}]}",
                "Structures.member.1.Deep.Nested",
                "a structure",
            ),
            (
                "{\"Structures\":[{\"Deep\":{\"Nested\":{\"Text\":@}}}]}",
                "Structures.member.1.Deep.Nested.Text",
                "a text",
            ),
        ];
        for (around, path, expected) in members {
            for (value, found) in values {
                let json = around.replace('@', value);
                let message = read_kinds(&json).err();
                let message = message.as_deref().and_then(|message| message.split(" at line").next());
                // An item without a value has no parameter, so the form looks as if there were no item.
                let is_empty_item = around.contains('[') && matches!(value, "[]" | "{}");
                let is_parsed = found == "a text" && matches!(expected, "a number" | "a boolean");
                if is_empty_item {
                    let item = path.split_inclusive(|c: char| c.is_ascii_digit()).next().unwrap();
                    assert_eq!(message, Some(&*format!("item {item} is empty")), "{json}");
                } else if is_parsed {
                    // A violation has the path of the form, in which this list is flattened.
                    let form_path = path.replace("Structures.member", "Structures");
                    let rule =
                        if expected == "a number" { "not an integer from 0" } else { "not true or false" };
                    assert!(message.unwrap().starts_with(&format!("{form_path}: {rule}")), "{json}");
                } else if found != expected {
                    let wrong = format!("{path}: {expected} is expected, not {found}");
                    assert_eq!(message, Some(&*wrong), "{json}");
                } else if let Some(message) = message {
                    // The value has the right kind, and its contents do not.
                    assert!(
                        message.starts_with(&format!("unknown member {path}"))
                            || message.starts_with(&format!(
                                "{path}.member.1: a structure is expected, not a text"
                            )),
                        "{json} {message}"
                    );
                }
            }
            let absent = read_kinds(&around.replace('@', "null"));
            if path.ends_with(|c: char| c.is_ascii_digit()) || around.contains('[') {
                assert!(absent.unwrap_err().starts_with("item "), "{around}");
            } else {
                assert_eq!(absent.unwrap(), "Action=Kinds&Version=2011-06-15", "{around}");
            }
        }
        let whole = r#"{"Text":"a","Number":"7","Boolean":true,"Structure":{"Number":8,"Deep":{"Nested":{"Text":"b"}}},
            "Structures":[{"Text":"c","Boolean":"false"}],"Texts":["d"]}"#;
        assert_eq!(
            read_kinds(whole).unwrap(),
            "Action=Kinds&Boolean=true&Number=7&Structure.Deep.Nested.Text=b&Structure.Number=8\
             &Structures.1.Boolean=false&Structures.1.Text=c&Text=a&Texts.member.1=d&Version=2011-06-15"
        );
        assert_eq!(
            read_kinds(r#"{"Structure":{},"Structures":[],"Texts":[]}"#).unwrap(),
            "Action=Kinds&Version=2011-06-15"
        );
    }

    #[test]
    fn a_number_that_would_be_rewritten_is_refused() {
        for text in ["+900", "0900", "00", "+0", "004294967295"] {
            let json = format!(r#"{{"RoleArn":"r","RoleSessionName":"s","DurationSeconds":"{text}"}}"#);
            assert_eq!(told(&json), "DurationSeconds: a number is expected, not a text", "{text}");
        }
        for text in ["0", "900", "4294967295"] {
            let json = format!(r#"{{"RoleArn":"r","RoleSessionName":"s","DurationSeconds":"{text}"}}"#);
            let config = config(&json).unwrap();
            let members = config.members();
            let action = members.read(AssumeRole::new("", "")).unwrap();
            assert_eq!(action.duration_seconds.unwrap().to_string(), text);
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
            (r#"{"A":18446744073709551616}"#, "member A is a number that is no integer of 64 bits"),
            (r#"{"A":[null]}"#, "item A.member.1 is empty"),
            (r#"{"A":["x",{}]}"#, "item A.member.2 is empty"),
            (r#"{"A":[{"B":null}]}"#, "item A.member.1 is empty"),
            (r#"{"A":"x","A":"y"}"#, "member A is there twice"),
            (r#"{"A":{},"A":{}}"#, "member A is there twice"),
            (r#"{"A":null,"A":"x"}"#, "member A is there twice"),
            (r#"{"A":"x","A":null}"#, "member A is there twice"),
            (r#"{"A":{"B":"x","B":"y"}}"#, "member A.B is there twice"),
            (r#"{"A.member.1":"x"}"#, "member A.member.1 has a dot in its name"),
            (r#"{"A\n.B":"x"}"#, r"member A\n.B has a dot in its name"),
            (r#"{"":"x"}"#, "a member has an empty name"),
            (r#"{"A":{"":"x"}}"#, "a member has an empty name"),
            (
                r#"{"A":[[[[[[[["x"]]]]]]]]}"#,
                "member A.member.1.member.1.member.1.member.1.member.1.member.1.member.1 is nested too deep",
            ),
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
