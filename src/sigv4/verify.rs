//! Verifying: a received request, the signature that it claims, and what proves the claim.

mod candidate;
mod claim;
mod part;
mod received;
mod rejection;
mod rules;

pub use candidate::{Candidate, Verified};
pub use claim::Claim;
pub use part::SignaturePart;
pub use received::Received;
pub use rejection::{Rejection, RejectionKind, VerifyStep};
pub use rules::VerifyRules;
