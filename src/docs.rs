//! Pages of the repository, as part of the API documentation.

#[doc = include_str!("../docs/COMPARE.md")]
pub mod compare {}

// The snippets need the feature.
#[cfg_attr(feature = "http", doc = include_str!("../docs/MIGRATE.md"))]
#[cfg_attr(not(feature = "http"), doc = "This page needs the feature `http`.")]
pub mod migrate {}

#[doc = include_str!("../DESIGN.md")]
pub mod design {}
