//! Methods that set the members of a request or of settings.

/// Defines, for each member, a method that takes `self` and sets it.
macro_rules! setters {
    ($($(#[$doc:meta])* $member:ident: $type:ty = $value:expr;)*) => {$(
        #[doc = concat!("Sets [`", stringify!($member), "`](Self::", stringify!($member), ").")]
        $(#[$doc])*
        #[must_use]
        pub const fn $member(mut self, $member: $type) -> Self {
            self.$member = $value;
            self
        }
    )*};
}
pub(crate) use setters;
