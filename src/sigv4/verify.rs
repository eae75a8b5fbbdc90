//! Verifying: a received request, the signature that it claims, and what proves the claim.

mod candidate;
mod claim;
mod part;
mod parts;
mod received;
mod rejection;
mod rules;
mod signed_headers;
mod value;

pub use candidate::{Candidate, Verified};
pub use claim::Claim;
pub use part::SignaturePart;
pub use received::Received;
pub use rejection::{Rejection, RejectionKind, VerifyStep};
pub use rules::VerifyRules;
