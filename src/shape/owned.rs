//! The visitors that move the members of a response from one structure to another.

use super::{ListLayout, ResponseList, ResponseShape, ResponseVisitor, Sealed};
use crate::secret::{Secret, WipedString};
use crate::text::Text;
use crate::timestamp::Timestamp;
use alloc::vec::{self, Vec};
use core::convert::Infallible;
use core::iter::Peekable;

/// Copies an output into owned strings.
///
/// All strings of an owned output are wiped on drop, also those that are not secret: an output has one storage, and
/// most outputs contain secrets.
pub(crate) fn into_owned<'r, M: ResponseShape<Text<'r>>, O: ResponseShape<WipedString>>(output: &mut M) -> O {
    Members::take(output).into_structure()
}

/// The members of a structure, in the order of its description.
pub(crate) struct Members<S>(Vec<(&'static str, MemberValue<S>)>);

/// A member of any kind.
pub(crate) enum MemberValue<S> {
    Text(S),
    Secret(S),
    Integer(u32),
    Long(i64),
    Boolean(bool),
    Timestamp(Timestamp),
    Structure(Members<S>),
    List(Vec<MemberValue<S>>),
}

impl<S: Default> Members<S> {
    /// Moves the members out of a structure.
    pub(crate) fn take<M: ResponseShape<S>>(structure: &mut M) -> Self {
        let mut taken = Self(Vec::new());
        let Ok(()) = structure.members(&mut taken);
        taken
    }
}

impl<S> Members<S> {
    /// Moves the members into the structure with another storage.
    pub(crate) fn into_structure<T: From<S>, M: ResponseShape<T>>(self) -> M {
        let mut structure = M::default();
        let Ok(()) = structure.members(&mut FromMembers(self.0.into_iter().peekable()));
        structure
    }

    #[cfg(feature = "serde")]
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &(&'static str, MemberValue<S>)> {
        self.0.iter()
    }

    fn push(&mut self, name: &'static str, member: Option<MemberValue<S>>) -> Result<(), Infallible> {
        self.0.extend(member.map(|member| (name, member)));
        Ok(())
    }

    fn push_list(
        &mut self,
        name: &'static str,
        items: impl Iterator<Item = MemberValue<S>>,
    ) -> Result<(), Infallible> {
        let items: Vec<_> = items.collect();
        self.push(name, (!items.is_empty()).then_some(MemberValue::List(items)))
    }
}

impl<S> Sealed for Members<S> {}

impl<S: Default> ResponseVisitor<S> for Members<S> {
    type Error = Infallible;

    fn text(&mut self, name: &'static str, value: &mut S) -> Result<(), Infallible> {
        self.push(name, Some(MemberValue::Text(core::mem::take(value))))
    }

    fn secret(&mut self, name: &'static str, value: &mut Secret<S>) -> Result<(), Infallible> {
        self.push(name, Some(MemberValue::Secret(core::mem::take(value).into_exposed())))
    }

    fn opt_text(&mut self, name: &'static str, value: &mut Option<S>) -> Result<(), Infallible> {
        self.push(name, value.take().map(MemberValue::Text))
    }

    fn opt_secret(&mut self, name: &'static str, value: &mut Option<Secret<S>>) -> Result<(), Infallible> {
        self.push(name, value.take().map(|secret| MemberValue::Secret(secret.into_exposed())))
    }

    fn opt_integer(&mut self, name: &'static str, value: &mut Option<u32>) -> Result<(), Infallible> {
        self.push(name, value.take().map(MemberValue::Integer))
    }

    fn opt_long(&mut self, name: &'static str, value: &mut Option<i64>) -> Result<(), Infallible> {
        self.push(name, value.take().map(MemberValue::Long))
    }

    fn opt_boolean(&mut self, name: &'static str, value: &mut Option<bool>) -> Result<(), Infallible> {
        self.push(name, value.take().map(MemberValue::Boolean))
    }

    fn opt_timestamp(&mut self, name: &'static str, value: &mut Option<Timestamp>) -> Result<(), Infallible> {
        self.push(name, value.take().map(MemberValue::Timestamp))
    }

    fn structure<M: ResponseShape<S>>(
        &mut self,
        name: &'static str,
        value: &mut M,
    ) -> Result<(), Infallible> {
        self.push(name, Some(MemberValue::Structure(Self::take(value))))
    }

    fn opt_structure<M: ResponseShape<S>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), Infallible> {
        self.push(name, value.take().map(|mut value| MemberValue::Structure(Self::take(&mut value))))
    }

    fn texts<L: ResponseList<Item = S>>(
        &mut self,
        name: &'static str,
        _: ListLayout,
        list: &mut L,
    ) -> Result<(), Infallible> {
        self.push_list(name, list.items_mut().iter_mut().map(core::mem::take).map(MemberValue::Text))
    }

    fn structures<L: ResponseList<Item: ResponseShape<S>>>(
        &mut self,
        name: &'static str,
        _: ListLayout,
        list: &mut L,
    ) -> Result<(), Infallible> {
        self.push_list(name, list.items_mut().iter_mut().map(|item| MemberValue::Structure(Self::take(item))))
    }
}

/// Moves members into the visited structure, in the order of its description.
struct FromMembers<S>(Peekable<vec::IntoIter<(&'static str, MemberValue<S>)>>);

impl<S> FromMembers<S> {
    /// Sets `value` to what `convert` makes of the next member, if that has the name and the kind.
    fn fill<T>(
        &mut self,
        name: &'static str,
        value: &mut T,
        convert: impl FnOnce(MemberValue<S>) -> Option<T>,
    ) -> Result<(), Infallible> {
        let member = self.0.next_if(|(next, _)| *next == name);
        if let Some(converted) = member.and_then(|(_, member)| convert(member)) {
            *value = converted;
        }
        Ok(())
    }
}

impl<S> MemberValue<S> {
    fn into_text<T: From<S>>(self) -> Option<T> {
        match self {
            Self::Text(text) | Self::Secret(text) => Some(text.into()),
            _ => None,
        }
    }

    fn into_structure<T: From<S>, M: ResponseShape<T>>(self) -> Option<M> {
        match self {
            Self::Structure(members) => Some(members.into_structure()),
            _ => None,
        }
    }

    /// The list of the items that `convert` makes; `None` if an item is of another kind or has no room.
    fn into_list<L: ResponseList>(self, convert: fn(Self) -> Option<L::Item>) -> Option<L> {
        let Self::List(items) = self else { return None };
        let mut list = L::default();
        items.into_iter().try_for_each(|item| list.push(convert(item)?).ok())?;
        Some(list)
    }
}

impl<S> Sealed for FromMembers<S> {}

impl<S, T: From<S>> ResponseVisitor<T> for FromMembers<S> {
    type Error = Infallible;

    fn text(&mut self, name: &'static str, value: &mut T) -> Result<(), Infallible> {
        self.fill(name, value, MemberValue::into_text)
    }

    fn opt_text(&mut self, name: &'static str, value: &mut Option<T>) -> Result<(), Infallible> {
        self.fill(name, value, |member| member.into_text().map(Some))
    }

    fn opt_secret(&mut self, name: &'static str, value: &mut Option<Secret<T>>) -> Result<(), Infallible> {
        self.fill(name, value, |member| member.into_text().map(Secret::new).map(Some))
    }

    fn opt_integer(&mut self, name: &'static str, value: &mut Option<u32>) -> Result<(), Infallible> {
        self.fill(name, value, |member| {
            if let MemberValue::Integer(number) = member { Some(Some(number)) } else { None }
        })
    }

    fn opt_long(&mut self, name: &'static str, value: &mut Option<i64>) -> Result<(), Infallible> {
        self.fill(
            name,
            value,
            |member| {
                if let MemberValue::Long(number) = member { Some(Some(number)) } else { None }
            },
        )
    }

    fn opt_boolean(&mut self, name: &'static str, value: &mut Option<bool>) -> Result<(), Infallible> {
        self.fill(name, value, |member| {
            if let MemberValue::Boolean(boolean) = member { Some(Some(boolean)) } else { None }
        })
    }

    fn opt_timestamp(&mut self, name: &'static str, value: &mut Option<Timestamp>) -> Result<(), Infallible> {
        self.fill(name, value, |member| {
            if let MemberValue::Timestamp(time) = member { Some(Some(time)) } else { None }
        })
    }

    fn structure<M: ResponseShape<T>>(
        &mut self,
        name: &'static str,
        value: &mut M,
    ) -> Result<(), Infallible> {
        self.fill(name, value, MemberValue::into_structure)
    }

    fn opt_structure<M: ResponseShape<T>>(
        &mut self,
        name: &'static str,
        value: &mut Option<M>,
    ) -> Result<(), Infallible> {
        self.fill(name, value, |member| member.into_structure().map(Some))
    }

    fn texts<L: ResponseList<Item = T>>(
        &mut self,
        name: &'static str,
        _: ListLayout,
        list: &mut L,
    ) -> Result<(), Infallible> {
        self.fill(name, list, |member| member.into_list(MemberValue::into_text))
    }

    fn structures<L: ResponseList<Item: ResponseShape<T>>>(
        &mut self,
        name: &'static str,
        _: ListLayout,
        list: &mut L,
    ) -> Result<(), Infallible> {
        self.fill(name, list, |member| member.into_list(MemberValue::into_structure))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A structure with every kind of member, one of them with two names.
    #[derive(Debug, Default, PartialEq)]
    struct Every<S> {
        text: S,
        secret: S,
        opt_text: Option<S>,
        either: Option<S>,
        integer: Option<u32>,
        timestamp: Option<Timestamp>,
        structure: Inner<S>,
        first: Option<Inner<S>>,
    }

    #[derive(Debug, Default, PartialEq)]
    struct Inner<S> {
        text: Option<S>,
        secret: Option<S>,
    }

    impl<S: Default> ResponseShape<S> for Every<S> {
        fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
            let mut secret = Secret::new(core::mem::take(&mut self.secret));
            visitor.text("Text", &mut self.text)?;
            visitor.secret("Secret", &mut secret)?;
            self.secret = secret.into_exposed();
            visitor.opt_text("OptText", &mut self.opt_text)?;
            visitor.opt_trimmed("Either", &mut self.either)?;
            visitor.opt_trimmed("Or", &mut self.either)?;
            visitor.opt_integer("Integer", &mut self.integer)?;
            visitor.expected_timestamp("Timestamp", &mut self.timestamp)?;
            visitor.structure("Structure", &mut self.structure)?;
            visitor.first_structure("First", &mut self.first)
        }
    }

    impl<S: Default> ResponseShape<S> for Inner<S> {
        fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
            let mut secret = self.secret.take().map(Secret::new);
            visitor.opt_text("Text", &mut self.text)?;
            visitor.expected_secret("Secret", &mut secret)?;
            self.secret = secret.map(Secret::into_exposed);
            Ok(())
        }
    }

    fn every<S: Default + From<Text<'static>>>() -> Every<S> {
        let s = |text| S::from(Text::from_xml(text));
        Every {
            text: s("a&amp;b"),
            secret: s("c"),
            opt_text: Some(s("")),
            either: Some(s("d")),
            integer: Some(6),
            timestamp: Some(Timestamp::MAX),
            structure: Inner { text: None, secret: Some(s("e")) },
            first: Some(Inner { text: Some(s("f")), secret: None }),
        }
    }

    #[test]
    fn every_member_arrives() {
        let members = Members::<Text<'_>>::take(&mut every());
        assert_eq!(members.into_structure::<WipedString, Every<_>>(), every());
    }

    #[test]
    fn absent_members_stay_absent() {
        let members = Members::<Text<'_>>::take(&mut Every::default());
        assert_eq!(members.into_structure::<WipedString, Every<_>>(), Every::default());
    }

    /// A description that does not match, as by a vendor's mistake. Only matching members arrive.
    #[test]
    fn another_structure_takes_the_matching_members() {
        let members = Members::<Text<'_>>::take(&mut every());
        let inner: Inner<WipedString> = members.into_structure();
        assert_eq!(inner, Inner { text: Some("a&b".into()), secret: Some("c".into()) });
    }
}
