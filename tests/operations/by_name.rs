//! A generic function for the operation of a name.

/// The function for the operation that a vector names.
macro_rules! of_operation {
    ($name:expr, $function:ident) => {
        match $name {
            "AssumeRole" => $function::<sts_wire::AssumeRole<'_>>,
            "AssumeRoleWithSAML" => $function::<sts_wire::AssumeRoleWithSaml<'_>>,
            "AssumeRoleWithWebIdentity" => $function::<sts_wire::AssumeRoleWithWebIdentity<'_>>,
            "AssumeRoot" => $function::<sts_wire::AssumeRoot<'_>>,
            "DecodeAuthorizationMessage" => $function::<sts_wire::DecodeAuthorizationMessage<'_>>,
            "GetAccessKeyInfo" => $function::<sts_wire::GetAccessKeyInfo<'_>>,
            "GetCallerIdentity" => $function::<sts_wire::GetCallerIdentity>,
            "GetDelegatedAccessToken" => $function::<sts_wire::GetDelegatedAccessToken<'_>>,
            "GetFederationToken" => $function::<sts_wire::GetFederationToken<'_>>,
            "GetSessionToken" => $function::<sts_wire::GetSessionToken<'_>>,
            "GetWebIdentityToken" => $function::<sts_wire::GetWebIdentityToken<'_>>,
            other => panic!("no operation {other}"),
        }
    };
}
