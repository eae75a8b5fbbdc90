//! Reading XML: one forward pass, no tree, nothing allocated.

pub(crate) mod reader;
pub(crate) mod unescape;
