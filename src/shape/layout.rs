//! The two ways to write a list.

/// How the query protocol writes a list.
///
/// A service's model says which: a list with the trait `flattened`, as in SQS, has no element of its own. Names are
/// written without escaping.
///
/// ```
/// use sts_wire::shape::ListLayout;
///
/// // Tags.member.1.Key=… and <Users><member>…</member><member>…</member></Users>
/// assert_eq!(ListLayout::MEMBER, ListLayout::Wrapped("member"));
/// // Attribute.1.Name=… and <QueueUrl>…</QueueUrl><QueueUrl>…</QueueUrl>
/// assert_ne!(ListLayout::Flattened, ListLayout::MEMBER);
/// ```
///
/// Source: <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListLayout {
    /// An item is named by the list, this name and in a request its number. In a response, the list is an element, and
    /// each item an element in it.
    Wrapped(&'static str),
    /// An item is named by the list and in a request its number. In a response, each item is an element.
    Flattened,
}

impl ListLayout {
    /// The layout of most lists: each item is an element `member`.
    pub const MEMBER: Self = Self::Wrapped("member");
}
