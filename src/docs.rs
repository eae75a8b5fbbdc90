//! Pages to read: they stand in the documentation alone.

#[doc = include_str!("../COMPARE.md")]
pub mod compare {}

// Its snippets need the feature.
#[cfg_attr(feature = "http", doc = include_str!("../MIGRATE.md"))]
#[cfg_attr(not(feature = "http"), doc = "Stands here with the feature `http`.")]
pub mod migrate {}

#[doc = include_str!("../DESIGN.md")]
pub mod design {}
