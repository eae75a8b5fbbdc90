//! Pages of the repository, as part of the API documentation.

#[doc = include_str!("../docs/COMPARE.md")]
pub mod compare {}

// The snippets need the features.
#[cfg_attr(
    all(feature = "http", feature = "proof", feature = "server"),
    doc = include_str!("../docs/MIGRATE.md")
)]
#[cfg_attr(
    not(all(feature = "http", feature = "proof", feature = "server")),
    doc = "This page needs the features `http`, `proof` and `server`."
)]
pub mod migrate {}

#[doc = include_str!("../DESIGN.md")]
pub mod design {}

// The picture comes first: rustdoc uses the first definition of a link. The snippets need the features.
#[doc = include_str!("docs/proofs_svg.md")]
#[cfg_attr(
    all(feature = "alloc", feature = "proof", feature = "server"),
    doc = include_str!("../docs/PROOFS.md")
)]
#[cfg_attr(
    not(all(feature = "alloc", feature = "proof", feature = "server")),
    doc = "This page needs the features `alloc`, `proof` and `server`."
)]
pub mod proofs {}
