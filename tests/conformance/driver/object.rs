//! Makes JSON objects, and reads them member by member.

use super::failure::Failure;
use serde_json::{Map, Value};
use sts_wire::Timestamp;

/// An object of these members.
pub(crate) fn object<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

/// Reads the members of an object by name; `null` counts as absent.
pub(crate) struct Object<'j> {
    /// The prefix of a member's name, as STS writes it: `Tags.member.3.`.
    path: String,
    members: &'j Map<String, Value>,
    asked: Vec<&'static str>,
}

impl<'j> Object<'j> {
    pub(crate) fn new(members: &'j Map<String, Value>) -> Self {
        Self { path: String::new(), members, asked: Vec::new() }
    }

    fn inside(path: String, value: &'j Value) -> Result<Self, Failure> {
        let members = value.as_object().ok_or_else(|| Failure::driver(format!("{path} is no object")))?;
        Ok(Self { path: path + ".", ..Self::new(members) })
    }

    /// A member of any type.
    pub(crate) fn value(&mut self, name: &'static str) -> Option<&'j Value> {
        self.asked.push(name);
        self.members.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&mut self, name: &'static str) -> Result<Option<&'j str>, Failure> {
        self.typed(name, "string", Value::as_str)
    }

    pub(crate) fn flag(&mut self, name: &'static str) -> Result<Option<bool>, Failure> {
        self.typed(name, "boolean", Value::as_bool)
    }

    /// A whole number in the range of `N`.
    pub(crate) fn integer<N: TryFrom<i128>>(&mut self, name: &'static str) -> Result<Option<N>, Failure> {
        self.typed(name, "number of that range", |value| {
            let number = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
            N::try_from(number?).ok()
        })
    }

    pub(crate) fn required_integer<N: TryFrom<i128>>(&mut self, name: &'static str) -> Result<N, Failure> {
        let value = self.integer(name)?;
        self.required(name, value)
    }

    /// A time as Unix seconds.
    pub(crate) fn time(&mut self, name: &'static str) -> Result<Timestamp, Failure> {
        let seconds = self.required_integer(name)?;
        Timestamp::from_unix(seconds)
            .ok_or_else(|| Failure::driver(format!("{} is out of range", self.path_of(name))))
    }

    pub(crate) fn required_text(&mut self, name: &'static str) -> Result<&'j str, Failure> {
        let value = self.text(name)?;
        self.required(name, value)
    }

    /// Refuses what is absent.
    pub(crate) fn required<T>(&self, name: &'static str, value: Option<T>) -> Result<T, Failure> {
        value.ok_or_else(|| Failure::missing(self.path_of(name)))
    }

    /// HTTP headers: a list of pairs of strings; absent is empty.
    pub(crate) fn headers(&mut self, name: &'static str) -> Result<Vec<(&'j str, &'j str)>, Failure> {
        self.list(name, |path, item| {
            let pair = || {
                let [name, value] = item.as_array()?.as_slice() else { return None };
                Some((name.as_str()?, value.as_str()?))
            };
            pair().ok_or_else(|| Failure::driver(format!("{path} is no pair of strings")))
        })
    }

    pub(crate) fn object(&mut self, name: &'static str) -> Result<Option<Self>, Failure> {
        let path = self.path_of(name);
        self.value(name).map(|value| Self::inside(path, value)).transpose()
    }

    /// The members of an object, unread.
    pub(crate) fn members(&mut self, name: &'static str) -> Result<Option<&'j Map<String, Value>>, Failure> {
        self.typed(name, "object", Value::as_object)
    }

    /// Bytes, as a string or as `{"hex":"…"}`.
    pub(crate) fn bytes(&mut self, name: &'static str) -> Result<Option<Vec<u8>>, Failure> {
        self.typed(name, "string or hex", |value| match value {
            Value::String(text) => Some(text.as_bytes().to_vec()),
            _ => from_hex(value.get("hex")?.as_str()?),
        })
    }

    /// A list of strings; absent is empty.
    pub(crate) fn texts(&mut self, name: &'static str) -> Result<Vec<&'j str>, Failure> {
        self.list(name, |path, item| {
            item.as_str().ok_or_else(|| Failure::driver(format!("{path} is no string")))
        })
    }

    pub(crate) fn required_texts(&mut self, name: &'static str) -> Result<Vec<&'j str>, Failure> {
        let value = self.value(name);
        self.required(name, value)?;
        self.texts(name)
    }

    /// A list of structures; absent is empty.
    pub(crate) fn structures<T>(
        &mut self,
        name: &'static str,
        read: fn(Self) -> Result<T, Failure>,
    ) -> Result<Vec<T>, Failure> {
        self.list(name, |path, item| read(Self::inside(path, item)?))
    }

    /// A list; `read` gets the path of each item and the item.
    pub(crate) fn list<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(String, &'j Value) -> Result<T, Failure>,
    ) -> Result<Vec<T>, Failure> {
        let items = self.typed(name, "list", Value::as_array)?.into_iter().flatten();
        (1..)
            .zip(items)
            .map(|(number, item): (usize, _)| read(format!("{}.member.{number}", self.path_of(name)), item))
            .collect()
    }

    /// Refuses members that have not been read.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self.members.keys().find(|name| !self.asked.contains(&name.as_str())) {
            Some(name) => Err(Failure::driver(format!("{} is unknown", self.path_of(name)))),
            None => Ok(()),
        }
    }

    fn typed<T>(
        &mut self,
        name: &'static str,
        of_type: &str,
        read: impl Fn(&'j Value) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        match self.value(name).map(read) {
            Some(None) => Err(Failure::driver(format!("{} is no {of_type}", self.path_of(name)))),
            value => Ok(value.flatten()),
        }
    }

    fn path_of(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }
}

pub(crate) fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else { return None };
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}
