//! The visitor that fills a request from received parameters.

use super::layout::ListLayout;
use super::limit::{ItemLimit, TextLimit};
use super::list::List;
use super::path::MemberPath;
use super::violation::{Rule, Violation};
use super::{RequestShape, RequestVisitor, ScalarVisitor, Sealed, Storage};
use crate::encode::decimal;
use crate::secret::Secret;
use core::cmp::Ordering;
use core::convert::Infallible;
use core::fmt;
use core::ops::RangeInclusive;
use core::str::FromStr;

/// A parameter of a form, decoded.
#[derive(Clone, Copy)]
pub(crate) struct Parameter<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a str,
}

/// Compares names. Tests count the bytes that it compares.
pub(crate) fn compare(this: &[u8], that: &[u8]) -> Ordering {
    #[cfg(test)]
    tests::count(this.len().min(that.len()));
    // Most names differ at the first byte.
    match (this.first(), that.first()) {
        (Some(first), Some(other)) if first != other => first.cmp(other),
        _ => this.cmp(that),
    }
}

/// Parameters that are sorted by name. Their names share a prefix.
#[derive(Clone, Copy)]
pub(crate) struct Parameters<'a> {
    all: &'a [Parameter<'a>],
    /// The number of bytes with which all names begin.
    prefix: usize,
}

impl<'a> Parameters<'a> {
    /// All parameters of a form, sorted by name.
    pub(crate) const fn new(all: &'a [Parameter<'a>]) -> Self {
        Self { all, prefix: 0 }
    }

    /// The rest of a parameter's name; `None` if it is shorter than the prefix.
    fn rest(&self, parameter: &Parameter<'a>) -> Option<&'a [u8]> {
        parameter.name.as_bytes().get(self.prefix..)
    }

    /// The value of the parameter of this name.
    pub(crate) fn find(&self, name: &str) -> Option<&'a str> {
        self.find_bytes(name.as_bytes())
    }

    fn find_bytes(&self, name: &[u8]) -> Option<&'a str> {
        let at = self
            .all
            .binary_search_by(|parameter| {
                self.rest(parameter).map_or(Ordering::Less, |rest| compare(rest, name))
            })
            .ok()?;
        self.all.get(at).map(|parameter| parameter.value)
    }

    /// The parameters of a list, an item or a structure: their names continue with this name and a dot.
    fn within(&self, name: &[u8]) -> Self {
        let order = |parameter: &Parameter<'a>| {
            let rest = self.rest(parameter).unwrap_or_default();
            let (start, after) = rest.split_at_checked(name.len()).unwrap_or((rest, &[]));
            compare(start, name).then_with(|| after.first().cmp(&Some(&b'.')))
        };
        let start = match self.all.first().map(order) {
            Some(Ordering::Less) => self.all.partition_point(|parameter| order(parameter).is_lt()),
            _ => 0,
        };
        let all = self.all.get(start..).unwrap_or_default();
        let end = match all.last().map(order) {
            Some(Ordering::Equal) => all.len(),
            _ => all.partition_point(|parameter| order(parameter).is_eq()),
        };
        let prefix = self.prefix.saturating_add(name.len()).saturating_add(1);
        Self { all: all.get(..end).unwrap_or_default(), prefix }
    }

    /// The digits of a parameter's item, if these are the parameters of a list.
    fn digits(&self, parameter: &Parameter<'a>) -> &'a [u8] {
        let rest = self.rest(parameter).unwrap_or_default();
        let end = rest.iter().position(|byte| *byte == b'.').unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    /// The parameters at the start that belong to one item, and the others.
    fn split_item(&self, digits: &[u8]) -> (Self, &'a [Parameter<'a>]) {
        let is_of_item = |parameter: &&Parameter<'a>| {
            let after = self.rest(parameter).and_then(|rest| rest.strip_prefix(digits));
            after.is_some_and(|after| after.first().is_none_or(|byte| *byte == b'.'))
        };
        let count = self.all.iter().take_while(is_of_item).count();
        let (all, rest) = self.all.split_at_checked(count).unwrap_or_default();
        (Self { all, prefix: self.prefix.saturating_add(digits.len()).saturating_add(1) }, rest)
    }

    /// The parameters of the item of this number.
    fn item(&self, digits: &[u8]) -> Self {
        let start = self.all.partition_point(|parameter| compare(self.digits(parameter), digits).is_lt());
        Self { all: self.all.get(start..).unwrap_or_default(), ..*self }.split_item(digits).0
    }

    /// The items, if these are the parameters of a list: the number of each, if it is one, and its parameters.
    fn items(&self) -> impl Iterator<Item = (Option<u32>, Self)> + use<'a> {
        let mut list = *self;
        // The parameters are sorted, so the parameters of one item follow each other. `chunk_by` links a panic.
        core::iter::from_fn(move || {
            let digits = list.digits(list.all.first()?);
            let (item, rest) = list.split_item(digits);
            list.all = rest;
            Some((number(digits), item))
        })
    }

    /// The list of this name, if all its parameters belong to items that are numbered from 1 without gaps.
    fn list(&self, name: &str, layout: ListLayout) -> Option<Received<'a>> {
        let all = self.within(name.as_bytes());
        let items = match layout {
            ListLayout::Wrapped(item) => all.within(item.as_bytes()),
            ListLayout::Flattened => all,
        };
        // `Tags=` is an empty list; beside items it could be read in two ways.
        let is_two = self.find(name).is_some() && !all.all.is_empty();
        if self.has_value(name) || is_two || items.all.len() != all.all.len() {
            return None;
        }
        let (mut count, mut largest) = (0_usize, 0);
        for (number, _) in items.items() {
            count = count.saturating_add(1);
            largest = number?.max(largest);
        }
        // Distinct numbers from 1, of which the largest is their count, have no gap.
        (usize::try_from(largest) == Ok(count)).then_some(Received { items, count })
    }

    /// Whether the name of a list has a value of its own. `Tags=` is an empty list.
    fn has_value(&self, name: &str) -> bool {
        self.find(name).is_some_and(|value| !value.is_empty())
    }

    /// Whether an item is a value of its own: its name ends after its number.
    fn is_value(&self) -> bool {
        self.all.first().is_some_and(|parameter| parameter.name.len() < self.prefix)
    }

    /// Whether the member that a violation names was read.
    ///
    /// A member that is missing or malformed has an empty value, which breaks limits that do not matter then.
    #[cfg(feature = "server")]
    pub(crate) fn has_read(&self, violation: &Violation) -> bool {
        let path = violation.path();
        match violation.rule() {
            Rule::Items { found: 0, .. } => {
                self.within(path.name().as_bytes()).all.is_empty() && !self.has_value(path.name())
            }
            Rule::Range { .. } => self.find_member(path).is_some_and(|value| value.parse::<u32>().is_ok()),
            Rule::Length { .. } | Rule::Pattern { .. } | Rule::OneOf(_) | Rule::DuplicateKey { .. } => {
                self.find_member(path).is_some()
            }
            _ => true,
        }
    }

    /// The value of the member at a path.
    #[cfg(feature = "server")]
    pub(crate) fn find_member(&self, path: MemberPath) -> Option<&'a str> {
        let mut parameters = *self;
        let mut name = path.name().as_bytes();
        let mut digits = [0; 10];
        if let Some((item_name, number)) = path.numbered_item() {
            parameters = parameters.within(name);
            if let Some(item_name) = item_name {
                parameters = parameters.within(item_name.as_bytes());
            }
            name = decimal(number, &mut digits);
        }
        if let Some(field) = path.field() {
            parameters = parameters.within(name);
            name = field.as_bytes();
        }
        parameters.find_bytes(name)
    }
}

/// The number of an item: from 1, without leading zeros.
fn number(digits: &[u8]) -> Option<u32> {
    digits.first().filter(|digit| **digit != b'0')?;
    digits.iter().try_fold(0_u32, |number, digit| {
        let digit = u32::from(*digit).checked_sub(u32::from(b'0')).filter(|digit| *digit <= 9)?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// A list that was received.
#[derive(Clone, Copy)]
pub struct Received<'a> {
    /// The parameters of all items, whose names go on with the number of the item.
    items: Parameters<'a>,
    count: usize,
}

impl<'a> Storage for &'a str {
    type Received = Received<'a>;
}

impl fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received").field("count", &self.count).finish_non_exhaustive()
    }
}

impl<'a> Received<'a> {
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    pub(crate) fn text(&self, index: usize) -> Option<&'a str> {
        self.items.find_bytes(decimal(self.number(index)?, &mut [0; 10]))
    }

    pub(crate) fn structure<M: RequestShape<&'a str>>(&self, index: usize) -> Option<M> {
        let parameters = self.items.item(decimal(self.number(index)?, &mut [0; 10]));
        let mut structure = M::default();
        let Ok(()) = structure.members(&mut Reader::new(parameters, None, &mut |_| {}));
        Some(structure)
    }

    fn number(&self, index: usize) -> Option<u32> {
        u32::try_from(index).ok()?.checked_add(1).filter(|_| index < self.count)
    }
}

/// Fills the members of a request, or of a structure in it, and reports every one that is missing or malformed.
pub(crate) struct Reader<'r, 'a> {
    parameters: Parameters<'a>,
    /// The layout of all lists, if it is not their own.
    layout: Option<ListLayout>,
    /// The structure whose members are visited.
    structure: Option<MemberPath>,
    /// Whether a member was found, or reported as missing.
    found: bool,
    report: &'r mut dyn FnMut(Violation),
}

impl<'r, 'a> Reader<'r, 'a> {
    /// Reads a request. Its lists are in their own layout, or all in `layout`.
    pub(crate) const fn new(
        parameters: Parameters<'a>,
        layout: Option<ListLayout>,
        report: &'r mut dyn FnMut(Violation),
    ) -> Self {
        Self { parameters, layout, structure: None, found: false, report }
    }

    fn report(&mut self, path: MemberPath, rule: Rule) {
        self.found = true;
        (self.report)(Violation::new(path, rule));
    }

    fn find(&mut self, name: &'static str) -> Option<&'a str> {
        let value = self.parameters.find(name);
        self.found |= value.is_some();
        value
    }

    fn find_required(&mut self, name: &'static str) -> Option<&'a str> {
        let value = self.find(name);
        if value.is_none() {
            self.report(MemberPath::within(self.structure, name), Rule::Missing);
        }
        value
    }

    /// Parses the value of a member, if it has one. `otherwise` is the violation of a value that is malformed.
    fn parse<T: FromStr>(&mut self, name: &'static str, value: Option<&str>, otherwise: Rule) -> Option<T> {
        let parsed = value?.parse().ok();
        if parsed.is_none() {
            self.report(MemberPath::within(self.structure, name), otherwise);
        }
        parsed
    }

    /// The list of this name; `None` and a report if its items are not numbered.
    fn list(&mut self, name: &'static str, layout: ListLayout) -> Option<Received<'a>> {
        let list = self.parameters.list(name, self.layout.unwrap_or(layout));
        if list.is_none() {
            let has_value = self.parameters.has_value(name);
            self.report(MemberPath::new(name), if has_value { Rule::NotAList } else { Rule::Numbering });
        }
        list
    }

    /// Reads a structure, and returns whether a member of it was found or reported as missing.
    fn read_structure<M: RequestShape<&'a str>>(
        &mut self,
        path: MemberPath,
        parameters: Parameters<'a>,
        structure: &mut M,
    ) -> bool {
        let mut reader = Reader { structure: Some(path), ..Reader::new(parameters, None, self.report) };
        let Ok(()) = structure.members(&mut reader);
        reader.found
    }
}

impl Sealed for Reader<'_, '_> {}

impl<'a> ScalarVisitor<&'a str> for Reader<'_, 'a> {
    type Error = Infallible;

    fn text(
        &mut self,
        name: &'static str,
        value: &mut &'a str,
        _: &'static TextLimit,
    ) -> Result<(), Infallible> {
        *value = self.find_required(name).unwrap_or_default();
        Ok(())
    }

    fn integer(
        &mut self,
        name: &'static str,
        value: &mut u32,
        _: RangeInclusive<u32>,
    ) -> Result<(), Infallible> {
        let text = self.find_required(name);
        *value = self.parse(name, text, Rule::NotANumber).unwrap_or_default();
        Ok(())
    }

    fn boolean(&mut self, name: &'static str, value: &mut bool) -> Result<(), Infallible> {
        let text = self.find_required(name);
        *value = self.parse(name, text, Rule::NotABoolean).unwrap_or_default();
        Ok(())
    }

    fn opt_text(
        &mut self,
        name: &'static str,
        value: &mut Option<&'a str>,
        _: &'static TextLimit,
    ) -> Result<(), Infallible> {
        *value = self.find(name);
        Ok(())
    }

    fn opt_secret(
        &mut self,
        name: &'static str,
        value: &mut Option<Secret<&'a str>>,
        _: &'static TextLimit,
    ) -> Result<(), Infallible> {
        *value = self.find(name).map(Secret::new);
        Ok(())
    }

    fn opt_integer(
        &mut self,
        name: &'static str,
        value: &mut Option<u32>,
        _: RangeInclusive<u32>,
    ) -> Result<(), Infallible> {
        let text = self.find(name);
        *value = self.parse(name, text, Rule::NotANumber);
        Ok(())
    }

    fn opt_boolean(&mut self, name: &'static str, value: &mut Option<bool>) -> Result<(), Infallible> {
        let text = self.find(name);
        *value = self.parse(name, text, Rule::NotABoolean);
        Ok(())
    }
}

impl<'a> RequestVisitor<&'a str> for Reader<'_, 'a> {
    fn texts<L: List<&'a str, Item = &'a str>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        items: ItemLimit,
        _: &'static TextLimit,
    ) -> Result<(), Infallible> {
        let Some(received) = self.list(name, items.layout) else { return Ok(()) };
        list.receive(received);
        for (number, item) in received.items.items() {
            if !item.is_value() {
                self.report(
                    MemberPath::new(name).with_item(items.layout, number.unwrap_or_default()),
                    Rule::Missing,
                );
            }
        }
        Ok(())
    }

    fn structures<L: List<&'a str, Item: RequestShape<&'a str>>>(
        &mut self,
        name: &'static str,
        list: &mut L,
        items: ItemLimit,
    ) -> Result<(), Infallible> {
        let Some(received) = self.list(name, items.layout) else { return Ok(()) };
        list.receive(received);
        for (number, item) in received.items.items() {
            let path = MemberPath::new(name).with_item(items.layout, number.unwrap_or_default());
            if !self.read_structure(path, item, &mut L::Item::default()) {
                self.report(path, Rule::Missing);
            }
        }
        Ok(())
    }

    fn structure<M: RequestShape<&'a str>>(
        &mut self,
        name: &'static str,
        value: &mut M,
    ) -> Result<(), Infallible> {
        self.read_structure(MemberPath::new(name), self.parameters.within(name.as_bytes()), value);
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use core::cell::Cell;

    std::thread_local! {
        static COMPARED: Cell<usize> = const { Cell::new(0) };
    }

    pub(crate) fn count(bytes: usize) {
        COMPARED.set(COMPARED.get().saturating_add(bytes));
    }

    /// The number of bytes of names that `work` compares.
    #[cfg(feature = "server")]
    pub(crate) fn compared(work: impl FnOnce()) -> usize {
        let before = COMPARED.get();
        work();
        COMPARED.get().saturating_sub(before)
    }
}
