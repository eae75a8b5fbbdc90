//! The verb `arn`.

use super::answer::Answer;
use super::failure::Failure;
use super::object::{Object, object};
use sts_wire::principal::{Principal, PrincipalArn};

pub(crate) fn arn(mut line: Object<'_>) -> Answer {
    let arn = PrincipalArn::parse(line.required_text("text")?).map_err(|error| Failure::of("arn", error))?;
    let mut members = object([
        ("partition", arn.partition().into()),
        ("account", arn.account().into()),
        ("canonical", arn.canonical().to_string().into()),
    ]);
    let (kind, path, name, session) = match arn.principal() {
        Principal::Root => ("root", None, None, None),
        Principal::User { path, name } => ("user", Some(path), Some(name), None),
        Principal::Role { path, name } => ("role", Some(path), Some(name), None),
        Principal::AssumedRole { role, session } => ("assumed-role", None, Some(role), Some(session)),
        Principal::FederatedUser { name } => ("federated-user", None, Some(name), None),
        other => return Err(Failure::driver(format!("the driver does not know {other:?}"))),
    };
    for (member, value) in [("kind", Some(kind)), ("path", path), ("name", name), ("session", session)] {
        members.extend(value.map(|value| (member.to_owned(), value.into())));
    }
    Ok(members)
}
