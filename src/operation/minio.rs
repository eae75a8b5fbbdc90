//! The operations that MinIO adds to STS: temporary credentials for users of LDAP, of an identity plugin and of client
//! certificates. All of them are unsigned.
//!
//! MinIO reads an `AssumeRoleWithCustomToken` and an `AssumeRoleWithCertificate` from the query alone, so these are
//! POSTs with an empty body: see [`Placement`](crate::Placement).

mod assume_role_with_certificate;
mod assume_role_with_custom_token;
mod assume_role_with_ldap_identity;

pub use assume_role_with_certificate::{AssumeRoleWithCertificate, AssumeRoleWithCertificateOutput};
pub use assume_role_with_custom_token::{AssumeRoleWithCustomToken, AssumeRoleWithCustomTokenOutput};
pub use assume_role_with_ldap_identity::{AssumeRoleWithLdapIdentity, AssumeRoleWithLdapIdentityOutput};
