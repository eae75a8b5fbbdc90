//! The proofs and the verifier of the tests of vetting.

#[path = "../../tests/vetting/proof.rs"]
pub mod proof;
#[path = "../../tests/vetting/verifier.rs"]
pub mod verifier;
