//! Pages of the repository, as part of the API documentation.

#[doc = include_str!("../docs/COMPARE.md")]
pub mod compare {}

// The snippets need the features.
#[cfg_attr(all(feature = "http", feature = "proof"), doc = include_str!("../docs/MIGRATE.md"))]
#[cfg_attr(
    not(all(feature = "http", feature = "proof")),
    doc = "This page needs the features `http` and `proof`."
)]
pub mod migrate {}

#[doc = include_str!("../DESIGN.md")]
pub mod design {}
