//! Responses as lists of members, which are written as documents and compared.

use crate::calendar;
use crate::character_data::is_space;
use std::fmt::Write;
use sts_wire::error::{Fault, ServiceError};
use sts_wire::shape::Action;
use sts_wire::*;

/// A use of an operation that is chosen at run time.
pub trait Answer {
    type Out;

    fn of<O: Operation>(self) -> Self::Out
    where
        for<'r> O::Output<Text<'r>>: Members;
}

/// The number of operations.
pub const OPERATIONS: u8 = 11;

/// The statuses at which decoding or advice changes, and their neighbours.
const STATUSES: [u16; 20] =
    [200, 400, 403, 500, 503, 429, 502, 504, 404, 299, 300, 199, 201, 401, 408, 428, 501, 505, 0, u16::MAX];

/// The format of a response.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Format {
    Xml,
    Json,
}

type Decoded<'b, O> = Result<Response<<O as Action>::Output<Text<'b>>, Text<'b>>, Error<Text<'b>>>;

impl Format {
    pub fn decode<O: Operation>(self, status: u16, body: &[u8]) -> Decoded<'_, O> {
        match self {
            Self::Xml => O::decode_borrowed(status, body),
            Self::Json => HttpResponse::new(status, body).json().decode_borrowed::<O>(),
        }
    }
}

/// The parts of an input. Its first byte is a letter for the operation: from `A` with a response in XML, from `L` with
/// a response in JSON. Its second byte is a character from `0` for the status. The body follows.
pub fn chosen_by(input: &[u8]) -> Option<(u8, u16, Format, &[u8])> {
    let ([operation, status], body) = input.split_first_chunk()?;
    let operation = operation.wrapping_sub(b'A') % (2 * OPERATIONS);
    let status = STATUSES[usize::from(status.wrapping_sub(b'0')) % STATUSES.len()];
    let format = if operation < OPERATIONS { Format::Xml } else { Format::Json };
    Some((operation % OPERATIONS, status, format, body))
}

pub fn of_operation<A: Answer>(number: u8, answer: A) -> A::Out {
    match number % OPERATIONS {
        0 => answer.of::<AssumeRole<'_>>(),
        1 => answer.of::<AssumeRoleWithSaml<'_>>(),
        2 => answer.of::<AssumeRoleWithWebIdentity<'_>>(),
        3 => answer.of::<AssumeRoot<'_>>(),
        4 => answer.of::<DecodeAuthorizationMessage<'_>>(),
        5 => answer.of::<GetAccessKeyInfo<'_>>(),
        6 => answer.of::<GetCallerIdentity>(),
        7 => answer.of::<GetDelegatedAccessToken<'_>>(),
        8 => answer.of::<GetFederationToken<'_>>(),
        9 => answer.of::<GetSessionToken<'_>>(),
        _ => answer.of::<GetWebIdentityToken<'_>>(),
    }
}

/// A present member.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub name: &'static str,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Secret(String),
    /// A number or a time. White space around it is ignored.
    Token(String),
    Members(Vec<Member>),
}

/// A structure of a response.
pub trait Members: std::fmt::Debug {
    /// The present members.
    fn members(&self) -> Vec<Member>;
}

/// Collects members by their names in the service model.
#[derive(Default)]
struct List(Vec<Member>);

impl List {
    fn add(mut self, name: &'static str, value: Option<Value>) -> Self {
        self.0.extend(value.map(|value| Member { name, value }));
        self
    }

    fn text(self, name: &'static str, value: Option<Text<'_>>) -> Self {
        self.add(name, value.map(|text| Value::Text(text.into())))
    }

    fn secret(self, name: &'static str, value: Option<Secret<Text<'_>>>) -> Self {
        self.add(name, value.map(|secret| Value::Secret(secret.into_exposed().into())))
    }

    fn integer(self, name: &'static str, value: Option<u32>) -> Self {
        self.add(name, value.map(|integer| Value::Token(integer.to_string())))
    }

    fn timestamp(self, name: &'static str, value: Option<Timestamp>) -> Self {
        self.add(name, value.map(|timestamp| Value::Token(timestamp.to_string())))
    }

    fn structure(self, name: &'static str, value: Option<&impl Members>) -> Self {
        self.add(name, value.map(|structure| Value::Members(structure.members())))
    }
}

impl Members for Credentials<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default()
            .text("AccessKeyId", Some(self.access_key_id))
            .secret("SecretAccessKey", Some(self.secret_access_key))
            // A document needs a session token, which may be empty.
            .secret("SessionToken", self.session_token.or(Some(Secret::new("".into()))))
            .timestamp("Expiration", self.expiration)
            .0
    }
}

impl Members for AssumedRoleUser<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default().text("AssumedRoleId", self.assumed_role_id).text("Arn", self.arn).0
    }
}

impl Members for FederatedUser<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default().text("FederatedUserId", self.federated_user_id).text("Arn", self.arn).0
    }
}

impl Members for AssumeRoleOutput<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default()
            .structure("Credentials", Some(&self.credentials))
            .structure("AssumedRoleUser", self.assumed_role_user.as_ref())
            .integer("PackedPolicySize", self.packed_policy_size)
            .text("SourceIdentity", self.source_identity)
            .integer("SessionTokenUtilization", self.session_token_utilization)
            .integer("SessionTokenSize", self.session_token_size)
            .0
    }
}

impl Members for AssumeRoleWithSamlOutput<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default()
            .structure("Credentials", Some(&self.credentials))
            .structure("AssumedRoleUser", self.assumed_role_user.as_ref())
            .integer("PackedPolicySize", self.packed_policy_size)
            .text("Subject", self.subject)
            .text("SubjectType", self.subject_type)
            .text("Issuer", self.issuer)
            .text("Audience", self.audience)
            .text("NameQualifier", self.name_qualifier)
            .text("SourceIdentity", self.source_identity)
            .integer("SessionTokenUtilization", self.session_token_utilization)
            .integer("SessionTokenSize", self.session_token_size)
            .0
    }
}

impl Members for AssumeRoleWithWebIdentityOutput<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default()
            .structure("Credentials", Some(&self.credentials))
            .text("SubjectFromWebIdentityToken", self.subject_from_web_identity_token)
            .structure("AssumedRoleUser", self.assumed_role_user.as_ref())
            .integer("PackedPolicySize", self.packed_policy_size)
            .text("Provider", self.provider)
            .text("Audience", self.audience)
            .text("SourceIdentity", self.source_identity)
            .integer("SessionTokenUtilization", self.session_token_utilization)
            .integer("SessionTokenSize", self.session_token_size)
            .0
    }
}

impl Members for AssumeRootOutput<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default()
            .structure("Credentials", Some(&self.credentials))
            .text("SourceIdentity", self.source_identity)
            .integer("SessionTokenUtilization", self.session_token_utilization)
            .integer("SessionTokenSize", self.session_token_size)
            .0
    }
}

impl Members for DecodeAuthorizationMessageOutput<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default().secret("DecodedMessage", self.decoded_message).0
    }
}

impl Members for GetAccessKeyInfoOutput<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default().text("Account", self.account).0
    }
}

impl Members for GetCallerIdentityOutput<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default().text("UserId", self.user_id).text("Account", self.account).text("Arn", self.arn).0
    }
}

impl Members for GetDelegatedAccessTokenOutput<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default()
            .structure("Credentials", Some(&self.credentials))
            .integer("PackedPolicySize", self.packed_policy_size)
            .text("AssumedPrincipal", self.assumed_principal)
            .0
    }
}

impl Members for GetFederationTokenOutput<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default()
            .structure("Credentials", Some(&self.credentials))
            .structure("FederatedUser", self.federated_user.as_ref())
            .integer("PackedPolicySize", self.packed_policy_size)
            .integer("SessionTokenUtilization", self.session_token_utilization)
            .integer("SessionTokenSize", self.session_token_size)
            .0
    }
}

impl Members for GetSessionTokenOutput<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default()
            .structure("Credentials", Some(&self.credentials))
            .integer("SessionTokenUtilization", self.session_token_utilization)
            .integer("SessionTokenSize", self.session_token_size)
            .0
    }
}

impl Members for GetWebIdentityTokenOutput<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        List::default()
            .secret("WebIdentityToken", self.web_identity_token)
            .timestamp("Expiration", self.expiration)
            .0
    }
}

impl Members for ServiceError<Text<'_>> {
    fn members(&self) -> Vec<Member> {
        let fault = self.fault.map(|fault| match fault {
            Fault::Sender => Text::new("Sender"),
            Fault::Receiver => Text::new("Receiver"),
        });
        List::default()
            .text("Type", fault)
            .text("Code", Some(self.code))
            .text("Message", Some(self.message))
            .text("RequestId", self.request_id)
            .0
    }
}

/// Writes documents in a random style, which the seed determines.
pub struct Writer {
    choice: u64,
    document: String,
}

impl Writer {
    pub fn new(seed: u64) -> Self {
        Self { choice: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, document: String::new() }
    }

    /// Writes the document: `outer` elements around the members.
    pub fn write(mut self, outer: &[&str], members: &[Member], beside: &[Member]) -> String {
        let prolog =
            ["", "<?xml version='1.0'?>\n", "\u{feff}<!-- a --><?b?>", "<!DOCTYPE c SYSTEM 'd'>\r\n"];
        self.one_of(&prolog);
        let prefix = ["", "", "sts:"][self.below(3)];
        for name in outer {
            let attributes = [" xmlns='u' xmlns:sts='v'", " \n a = \"&lt;>\"", "\t"];
            let attributes = attributes[self.below(attributes.len())];
            let _ = write!(self.document, "<{prefix}{name}{attributes}>");
            self.aside();
        }
        self.members(prefix, members);
        for (depth, name) in outer.iter().enumerate().rev() {
            let _ = write!(self.document, "</{prefix}{name} >");
            if depth == 1 {
                self.aside();
                self.members(prefix, beside);
            }
        }
        self.document
    }

    fn members(&mut self, prefix: &str, members: &[Member]) {
        let first = self.below(members.len() + 1);
        for member in members[first..].iter().chain(&members[..first]) {
            let _ = write!(self.document, "<{prefix}{}>", member.name);
            match &member.value {
                Value::Members(members) => {
                    self.aside();
                    self.members(prefix, members);
                }
                Value::Text(text) | Value::Secret(text) => self.text(text),
                Value::Token(text) => {
                    self.one_of(&["", " ", "\r\n\t", "&#32;"]);
                    self.text(text);
                    self.one_of(&["", "\n", "<!-- --> "]);
                }
            }
            let _ = write!(self.document, "</{prefix}{}>", member.name);
            self.aside();
        }
    }

    /// Writes markup or an unknown element between members.
    fn aside(&mut self) {
        let asides =
            ["", "\r\n  ", "<!-- - -->", "<?a b?>", "<Unknown b='c'><Arn>d</Arn>e</Unknown>", "<Unknown/>"];
        self.one_of(&asides);
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            let must_be_escaped = matches!(c, '<' | '&' | '>' | '\r');
            let _ = match (self.below(8), c) {
                (0, _) => write!(self.document, "&#{};", u32::from(c)),
                (1, _) => write!(self.document, "&#x{:X};", u32::from(c)),
                (2, c) if c != '\r' => write!(self.document, "<![CDATA[{c}]]>"),
                (3, '"') => write!(self.document, "&quot;"),
                (3, '\'') => write!(self.document, "&apos;"),
                (3, '\n') => write!(self.document, "\r\n"),
                (4, '\n') => write!(self.document, "\r<!---->"),
                (_, '<') => write!(self.document, "&lt;"),
                (_, '>') => write!(self.document, "&gt;"),
                (_, '&') => write!(self.document, "&amp;"),
                (_, '\r') => write!(self.document, "&#13;"),
                (5, _) => write!(self.document, "<?a?>{c}"),
                (6, _) => write!(self.document, "<!-- - -->{c}"),
                _ => {
                    assert!(!must_be_escaped);
                    write!(self.document, "{c}")
                }
            };
        }
    }

    /// Writes the document in JSON: `outer` objects around the members.
    pub fn write_json(mut self, outer: &[&str], members: &[Member], beside: &[Member]) -> String {
        self.one_of(&["", " ", "\r\n\t"]);
        for name in outer {
            self.document.push('{');
            self.json_aside();
            self.json_text(name);
            self.document.push(':');
        }
        self.json_members(members);
        for depth in (0..outer.len()).rev() {
            if depth == 1 {
                for member in beside {
                    self.document.push(',');
                    self.json_member(member);
                }
            }
            self.one_of(&["}", " }\n", ",\"Unknown\":[{}, -0.5e+7]}"]);
        }
        self.document
    }

    fn json_members(&mut self, members: &[Member]) {
        let first = self.below(members.len() + 1);
        self.document.push('{');
        let mut separator = "";
        for member in members[first..].iter().chain(&members[..first]) {
            self.document += separator;
            separator = ",";
            self.json_aside();
            self.json_member(member);
        }
        self.document.push('}');
    }

    fn json_member(&mut self, member: &Member) {
        self.json_text(member.name);
        self.one_of(&[":", " :\n"]);
        match &member.value {
            Value::Members(members) => self.json_members(members),
            Value::Text(text) | Value::Secret(text) => self.json_text(text),
            Value::Token(text) => {
                match (self.below(2), text.parse::<u32>(), Timestamp::parse_rfc3339(text)) {
                    (0, Ok(_), _) => self.document += text,
                    (0, _, Ok(time)) => {
                        let _ = write!(self.document, "{}", time.unix());
                    }
                    _ => self.json_text(text),
                }
            }
        }
    }

    /// Writes an unknown member before a known one.
    fn json_aside(&mut self) {
        self.one_of(&["", "\r\n  ", "\"Unknown\": {\"Arn\":null,\"a\":[true, \"\\u0000\"]} ,"]);
    }

    fn json_text(&mut self, text: &str) {
        self.document.push('"');
        for c in text.chars() {
            let _ = match (self.below(8), c) {
                (0, c) | (_, c @ '\0'..'\u{20}') => {
                    let mut units = [0; 2];
                    let escape = |unit: &mut u16| write!(self.document, "\\u{unit:04x}");
                    c.encode_utf16(&mut units).iter_mut().try_for_each(escape)
                }
                (_, '"' | '\\') | (1, '/') => write!(self.document, "\\{c}"),
                (_, c) => write!(self.document, "{c}"),
            };
        }
        self.document.push('"');
    }

    fn one_of(&mut self, choices: &[&str]) {
        let choice = self.below(choices.len());
        self.document += choices[choice];
    }

    fn below(&mut self, limit: usize) -> usize {
        self.choice ^= self.choice << 13;
        self.choice ^= self.choice >> 7;
        self.choice ^= self.choice << 17;
        (self.choice >> 33) as usize % limit
    }
}

/// Parses an XML document with another parser.
pub fn read_again(document: &str) -> Result<roxmltree::Document<'_>, roxmltree::Error> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: u32::MAX, ..Default::default() };
    roxmltree::Document::parse_with_options(document, options)
}

/// Whether an element of the other parser has each of these members once.
pub fn has_members(element: roxmltree::Node<'_, '_>, members: &[Member]) -> bool {
    members.iter().all(|member| {
        let mut named = element.children().filter(|child| child.tag_name().name() == member.name);
        let (Some(child), None) = (named.next(), named.next()) else { return false };
        let text = || child.children().filter_map(|child| child.text().filter(|_| child.is_text()));
        match &member.value {
            Value::Members(members) => has_members(child, members),
            Value::Text(value) | Value::Secret(value) => text().collect::<String>() == *value,
            Value::Token(value) => is_token(&text().collect::<String>(), value),
        }
    })
}

/// Whether a text is this number or this time. Its notation may differ: another zone, or a sign.
fn is_token(text: &str, value: &str) -> bool {
    let text = text.trim_matches(is_space);
    match value.parse::<u32>() {
        Ok(number) => text.parse() == Ok(number),
        Err(_) => Timestamp::parse_rfc3339(value).ok().map(Timestamp::unix) == calendar::of_rfc3339(text),
    }
}

/// The members of the error in a document of the other parser.
///
/// The error is the first `Error`: the root, a child of the root, or a child of its `Errors`. The request id comes from
/// the root, else from the error, else from the metadata.
pub fn error_in(root: roxmltree::Node<'_, '_>) -> Option<Vec<Member>> {
    fn child<'a, 'd>(parent: roxmltree::Node<'a, 'd>, names: &[&str]) -> Option<roxmltree::Node<'a, 'd>> {
        parent.children().find(|child| child.is_element() && names.contains(&child.tag_name().name()))
    }
    let text = |element: roxmltree::Node<'_, '_>| -> String {
        element.children().filter(|child| child.is_text()).filter_map(|child| child.text()).collect()
    };
    let trimmed = |element| String::from(text(element).trim_matches(is_space));
    let name = root.tag_name().name();
    let error = match name {
        "ErrorResponse" | "Response" => root.children().find_map(|it| match it.tag_name().name() {
            "Error" => Some(it),
            "Errors" => child(it, &["Error"]),
            _ => None,
        })?,
        _ => root,
    };
    let code_in_root = (error == root && name != "Error").then(|| name.to_owned());
    let id_in = |parent| child(parent, &["RequestId", "RequestID"]).map(trimmed);
    let id = id_in(root).or_else(|| id_in(error)).or_else(|| id_in(child(root, &["ResponseMetadata"])?));
    Some(error_members(
        child(error, &["Type"]).map(trimmed),
        child(error, &["Code"]).map(trimmed).or(code_in_root),
        child(error, &["Message", "message"]).map(text),
        id,
    ))
}

/// The members of the error in an object of the other JSON parser.
pub fn error_in_object(root: &serde_json::Value) -> Vec<Member> {
    let text = |value: &serde_json::Value| value.as_str().map(String::from);
    let trimmed = |value: &serde_json::Value| value.as_str().map(|text| text.trim_matches(is_space).into());
    let error = &root["Error"];
    let id_in = |parent: &serde_json::Value| trimmed(&parent["RequestId"]).or(trimmed(&parent["RequestID"]));
    let id = id_in(root).or_else(|| id_in(error)).or_else(|| id_in(&root["ResponseMetadata"]));
    let message =
        |error: &serde_json::Value, names: &[&str]| names.iter().find_map(|name| text(&error[name]));
    if error.is_object() {
        let message = message(error, &["Message", "message"]);
        return error_members(trimmed(&error["Type"]), trimmed(&error["Code"]), message, id);
    }
    let code = text(&root["__type"]).or(text(&root["code"])).or(text(&root["Code"])).map(|error_type| {
        let code = error_type.split(':').next().unwrap_or_default();
        code.rsplit('#').next().unwrap_or_default().trim_matches(is_space).to_owned()
    });
    error_members(None, code, message(root, &["message", "Message", "errorMessage"]), id)
}

fn error_members(
    fault: Option<String>,
    code: Option<String>,
    message: Option<String>,
    id: Option<String>,
) -> Vec<Member> {
    let fault = fault.filter(|fault| ["Sender", "Receiver"].contains(&&**fault));
    let text = |text| Some(Value::Text(text));
    List::default()
        .add("Type", fault.and_then(text))
        .add("Code", text(code.unwrap_or_default()))
        .add("Message", text(message.unwrap_or_default()))
        .add("RequestId", id.and_then(text))
        .0
}

/// Whether an object of the other JSON parser has these members.
pub fn object_has_members(object: &serde_json::Value, members: &[Member]) -> bool {
    members.iter().all(|member| {
        let value = &object[member.name];
        match &member.value {
            Value::Members(members) => object_has_members(value, members),
            Value::Text(text) | Value::Secret(text) => value.as_str() == Some(text),
            Value::Token(text) => match value.as_f64() {
                // A binary fraction may round to the other side of a whole second.
                Some(number) => {
                    let time = Timestamp::parse_rfc3339(text).map(Timestamp::unix);
                    let expected =
                        time.unwrap_or_else(|_| text.parse().expect("it is a number, if it is no time"));
                    (number.floor() - expected as f64).abs() <= 1.0
                }
                None => value.as_str().is_some_and(|value| is_token(value, text)),
            },
        }
    })
}
