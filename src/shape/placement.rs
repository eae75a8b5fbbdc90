//! Where a request has its parameters.

/// Where a request has its parameters: in its body or in its query.
///
/// ```
/// use sts_wire::{Credentials, Encode, Endpoint, GetCallerIdentity, Operation, Placement, Timestamp};
///
/// let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::UNIX_EPOCH);
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let key = credentials.signing_key(now, "eu-west-1", "sts")?;
/// let action = GetCallerIdentity::new();
///
/// let request = action.request(&endpoint).placement(Placement::GetQuery).sign(&credentials, &key, now)?;
/// let mut url = String::new();
/// request.url().encode(&mut url)?;
/// assert_eq!(url, "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15");
/// assert_eq!((request.method(), request.body().encoded_len()), ("GET", 0));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// A POST with a form as its body.
    PostForm,
    /// A GET with a query. Proxies and servers log URLs, and limit their length.
    GetQuery,
    /// A POST with a query and an empty body. Proxies and servers log URLs, and limit their length.
    PostQuery,
}
