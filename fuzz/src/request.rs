//! Requests of all operations, and their expected parameters.

use crate::fields::Fields;
use sts_wire::*;

/// A use of a request with its expected parameters, in any order.
pub trait Check {
    fn check<O: Operation + std::fmt::Debug>(&self, request: O, parameters: Vec<(String, String)>);
}

/// The prefix of every secret value.
pub const PLANTED: &str = "pl4nted";

const SECRETS: [&str; 5] =
    ["TokenCode", "SAMLAssertion", "WebIdentityToken", "TradeInToken", "ProvidedContexts"];

/// The members of an input: `RoleArn:arn`, `Tags:key=value`. A list member is repeated for each item.
struct Given<'a> {
    members: &'a [(&'a str, String)],
    parameters: Vec<(String, String)>,
}

/// The two texts of an item. Without a `=`, the first is absent.
type Two<'a> = (Option<&'a str>, &'a str);

impl<'a> Given<'a> {
    fn add(&mut self, name: impl Into<String>, value: impl ToString) {
        self.parameters.push((name.into(), value.to_string()));
    }

    fn all(&self, name: &'static str) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        let members = self.members.iter().filter(move |(known, _)| *known == name);
        members.map(|(_, value)| &**value).enumerate().map(|(at, value)| (at + 1, value))
    }

    fn opt_text(&mut self, name: &'static str) -> Option<&'a str> {
        let (_, value) = self.all(name).next()?;
        self.add(name, value);
        Some(value)
    }

    fn text(&mut self, name: &'static str) -> &'a str {
        let given = self.all(name).next();
        let value = given.map_or("", |(_, value)| value);
        self.add(name, value);
        value
    }

    fn opt_integer(&mut self, name: &'static str) -> Option<u32> {
        let (_, value) = self.all(name).next()?;
        let integer: u32 = value.parse().ok()?;
        self.add(name, integer);
        Some(integer)
    }

    fn texts(&mut self, name: &'static str) -> Vec<&'a str> {
        let items = self.all(name);
        items
            .map(|(number, value)| {
                self.add(format!("{name}.member.{number}"), value);
                value
            })
            .collect()
    }

    fn structures(&mut self, name: &'static str, [first, second]: [&str; 2]) -> Vec<Two<'a>> {
        let items = self.all(name);
        items
            .map(|(number, value)| {
                let (one, two) = value.split_once('=').map_or((None, value), |(one, two)| (Some(one), two));
                if let Some(one) = one {
                    self.add(format!("{name}.member.{number}.{first}"), one);
                }
                if !second.is_empty() {
                    self.add(format!("{name}.member.{number}.{second}"), two);
                }
                (one, two)
            })
            .collect()
    }

    fn tags(&mut self) -> Vec<Tag<'a>> {
        // Both members are required.
        let tags = self.all("Tags");
        tags.map(|(number, tag)| {
            let (key, value) = tag.split_once('=').unwrap_or((tag, ""));
            self.add(format!("Tags.member.{number}.Key"), key);
            self.add(format!("Tags.member.{number}.Value"), value);
            Tag::new(key, value)
        })
        .collect()
    }

    fn policy_arns(&mut self) -> Vec<PolicyDescriptor<'a>> {
        let arns = self.structures("PolicyArns", ["arn", ""]);
        arns.iter()
            .map(|(arn, _)| {
                let mut descriptor = PolicyDescriptor::default();
                descriptor.arn = *arn;
                descriptor
            })
            .collect()
    }

    fn provided_contexts(&mut self) -> Vec<ProvidedContext<'a>> {
        let contexts = self.structures("ProvidedContexts", ["ProviderArn", "ContextAssertion"]);
        contexts
            .iter()
            .map(|(arn, assertion)| {
                let mut context = ProvidedContext::default();
                context.provider_arn = *arn;
                context.context_assertion = Some(Secret::new(*assertion));
                context
            })
            .collect()
    }
}

/// Makes the request of an input: the action, then the members.
pub fn made_of(input: &str, check: &impl Check) {
    let mut fields = Fields::new(input);
    let action = fields.text();
    let plant = |(name, value): (&'static str, &str)| {
        let value = match value.split_once('=') {
            Some((arn, assertion)) if name == "ProvidedContexts" => format!("{arn}={PLANTED}{assertion}"),
            _ if SECRETS.contains(&name) => format!("{PLANTED}{value}"),
            _ => String::from(value),
        };
        (name, value)
    };
    let members: Vec<_> =
        fields.pairs().into_iter().filter_map(|(name, value)| Some(plant((known(name)?, value)))).collect();
    let mut given = Given { members: &members, parameters: vec![] };
    given.add("Action", action);
    given.add("Version", "2011-06-15");
    let (policy_arns, tags, contexts, texts);
    // Each arm lists the members in the order of the service model.
    match action {
        "AssumeRole" => {
            let mut request = AssumeRole::new(given.text("RoleArn"), given.text("RoleSessionName"));
            policy_arns = given.policy_arns();
            request.policy_arns = Items::new(&policy_arns);
            request.policy = given.opt_text("Policy");
            request.duration_seconds = given.opt_integer("DurationSeconds");
            tags = given.tags();
            request.tags = Items::new(&tags);
            texts = given.texts("TransitiveTagKeys");
            request.transitive_tag_keys = Items::new(&texts);
            request.external_id = given.opt_text("ExternalId");
            request.serial_number = given.opt_text("SerialNumber");
            request.token_code = given.opt_text("TokenCode").map(Secret::new);
            request.source_identity = given.opt_text("SourceIdentity");
            contexts = given.provided_contexts();
            request.provided_contexts = Items::new(&contexts);
            request.minimum_session_token_size = given.opt_integer("MinimumSessionTokenSize");
            check.check(request, given.parameters);
        }
        "AssumeRoleWithSAML" => {
            let (role, principal) = (given.text("RoleArn"), given.text("PrincipalArn"));
            let mut request = AssumeRoleWithSaml::new(role, principal, given.text("SAMLAssertion"));
            policy_arns = given.policy_arns();
            request.policy_arns = Items::new(&policy_arns);
            request.policy = given.opt_text("Policy");
            request.duration_seconds = given.opt_integer("DurationSeconds");
            request.minimum_session_token_size = given.opt_integer("MinimumSessionTokenSize");
            check.check(request, given.parameters);
        }
        "AssumeRoleWithWebIdentity" => {
            let (role, session) = (given.text("RoleArn"), given.text("RoleSessionName"));
            let mut request = AssumeRoleWithWebIdentity::new(role, session, given.text("WebIdentityToken"));
            request.provider_id = given.opt_text("ProviderId");
            policy_arns = given.policy_arns();
            request.policy_arns = Items::new(&policy_arns);
            request.policy = given.opt_text("Policy");
            request.duration_seconds = given.opt_integer("DurationSeconds");
            request.minimum_session_token_size = given.opt_integer("MinimumSessionTokenSize");
            check.check(request, given.parameters);
        }
        "AssumeRoot" => {
            let (principal, arn) = (given.text("TargetPrincipal"), given.text("TaskPolicyArn"));
            given.parameters.last_mut().expect("it was just added").0 += ".arn";
            let mut request = AssumeRoot::new(principal, arn);
            request.duration_seconds = given.opt_integer("DurationSeconds");
            request.minimum_session_token_size = given.opt_integer("MinimumSessionTokenSize");
            check.check(request, given.parameters);
        }
        "DecodeAuthorizationMessage" => {
            let request = DecodeAuthorizationMessage::new(given.text("EncodedMessage"));
            check.check(request, given.parameters);
        }
        "GetAccessKeyInfo" => {
            let request = GetAccessKeyInfo::new(given.text("AccessKeyId"));
            check.check(request, given.parameters);
        }
        "GetCallerIdentity" => check.check(GetCallerIdentity::new(), given.parameters),
        "GetDelegatedAccessToken" => {
            let request = GetDelegatedAccessToken::new(given.text("TradeInToken"));
            check.check(request, given.parameters);
        }
        "GetFederationToken" => {
            let mut request = GetFederationToken::new(given.text("Name"));
            request.policy = given.opt_text("Policy");
            policy_arns = given.policy_arns();
            request.policy_arns = Items::new(&policy_arns);
            request.duration_seconds = given.opt_integer("DurationSeconds");
            tags = given.tags();
            request.tags = Items::new(&tags);
            request.minimum_session_token_size = given.opt_integer("MinimumSessionTokenSize");
            check.check(request, given.parameters);
        }
        "GetSessionToken" => {
            let mut request = GetSessionToken::new();
            request.duration_seconds = given.opt_integer("DurationSeconds");
            request.serial_number = given.opt_text("SerialNumber");
            request.token_code = given.opt_text("TokenCode").map(Secret::new);
            request.minimum_session_token_size = given.opt_integer("MinimumSessionTokenSize");
            check.check(request, given.parameters);
        }
        "GetWebIdentityToken" => {
            texts = given.texts("Audience");
            let mut request = GetWebIdentityToken::new(&texts, given.text("SigningAlgorithm"));
            request.duration_seconds = given.opt_integer("DurationSeconds");
            tags = given.tags();
            request.tags = Items::new(&tags);
            check.check(request, given.parameters);
        }
        _ => {}
    }
}

/// Finds a name among the members of all operations.
fn known(name: &str) -> Option<&'static str> {
    [
        "AccessKeyId",
        "Audience",
        "DurationSeconds",
        "EncodedMessage",
        "ExternalId",
        "MinimumSessionTokenSize",
        "Name",
        "Policy",
        "PolicyArns",
        "PrincipalArn",
        "ProvidedContexts",
        "ProviderId",
        "RoleArn",
        "RoleSessionName",
        "SAMLAssertion",
        "SerialNumber",
        "SigningAlgorithm",
        "SourceIdentity",
        "Tags",
        "TargetPrincipal",
        "TaskPolicyArn",
        "TokenCode",
        "TradeInToken",
        "TransitiveTagKeys",
        "WebIdentityToken",
    ]
    .into_iter()
    .find(|known| *known == name)
}
