//! Requests that six clients signed verify; changed in any of many ways, none of them does.
//!
//! `mutations/kinds.json` lists the kinds of changes as data; names in braces are the request's own.
//! `../vectors/requests.jsonl` has the requests; the variable `REQUESTS` names another file, and `MUTANTS` a file that
//! gets every changed request (tests/interop/run signers).

#![cfg(all(feature = "alloc", feature = "server"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    reason = "tests may panic"
)]

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use sts_wire::sigv4::{PayloadHash, Query, Received, VerifyRules};
use sts_wire::{Credentials, Timestamp};

const KINDS: &str = include_str!("mutations/kinds.json");
const REQUESTS: &str = include_str!("../vectors/requests.jsonl");
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A signed request, and what the server knows.
#[derive(Clone, Debug, PartialEq)]
struct Mutant {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: String,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    region: String,
    service: String,
    now: Timestamp,
}

impl Mutant {
    fn new(request: &Value) -> Self {
        let text = |member: &str| request[member].as_str().unwrap().to_owned();
        let header =
            |pair: &Value| (pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned());
        Self {
            method: text("method"),
            path: text("path"),
            query: text("query"),
            headers: request["headers"].as_array().unwrap().iter().map(header).collect(),
            body: text("body"),
            access_key_id: text("access_key_id"),
            secret_access_key: text("secret_access_key"),
            session_token: request["session_token"].as_str().map(Into::into),
            region: text("region"),
            service: text("service"),
            now: Timestamp::parse_amz_date(&text("time")).unwrap(),
        }
    }

    /// What the server says, as the server does it: an unknown access key id has no credentials.
    fn verify(&self) -> Result<(), String> {
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let query = Query::rfc3986(&self.query);
        let hash = PayloadHash::of(self.body.as_bytes());
        let told = |rejection: sts_wire::sigv4::Rejection| rejection.to_string();
        let claim = Received::new(&self.method, &self.path, query, &headers, hash).claim().map_err(told)?;
        let regions = [self.region.as_str()];
        let candidate = claim.check(self.now, &VerifyRules::new(&self.service, &regions)).map_err(told)?;
        if candidate.claim().access_key_id() != *self.access_key_id {
            return Err("unknown access key id".into());
        }
        let mut credentials = Credentials::new(&*self.access_key_id, &*self.secret_access_key);
        if let Some(token) = &self.session_token {
            credentials = credentials.with_session_token(token);
        }
        let key = candidate.signing_key(&credentials).unwrap();
        candidate.verify(&credentials, &key).map(drop).map_err(told)
    }

    fn is_presigned(&self) -> bool {
        !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization"))
    }

    fn header(&mut self, name: &str) -> Option<&mut String> {
        let mut headers = self.headers.iter_mut();
        headers.find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The place of a header that is signed, or the signature itself.
    fn signed_header(&mut self, name: &str) -> Option<usize> {
        let signed = self.part("signed_headers")?;
        if name != "authorization" && !signed.split(';').any(|signed| signed == name) {
            return None;
        }
        self.headers.iter().position(|(header, _)| header.eq_ignore_ascii_case(name))
    }

    fn parameters(&self) -> Vec<String> {
        self.query.split('&').map(Into::into).collect()
    }

    /// The place of a part of the signature: its text with its name, up to the value, and the value.
    fn place(&mut self, part: &str) -> Option<(String, String)> {
        let (header, parameter) = match part {
            "algorithm" => ("", "X-Amz-Algorithm"),
            "credential" => ("Credential", "X-Amz-Credential"),
            "signed_headers" => ("SignedHeaders", "X-Amz-SignedHeaders"),
            "signature" => ("Signature", "X-Amz-Signature"),
            "expires" => ("-", "X-Amz-Expires"),
            _ => panic!("{part}"),
        };
        if self.is_presigned() {
            let parameters = self.parameters();
            let (name, value) =
                parameters.iter().find_map(|pair| pair.split_once('=').filter(|pair| pair.0 == parameter))?;
            return Some((format!("{name}="), value.into()));
        }
        let authorization = self.header("authorization")?.clone();
        if header.is_empty() {
            return Some((String::new(), authorization.split(' ').next()?.into()));
        }
        let name = format!("{header}=");
        let (_, rest) = authorization.split_once(&name)?;
        Some((name, rest.split(',').next()?.into()))
    }

    /// A part of the signature, decoded.
    fn part(&mut self, part: &str) -> Option<String> {
        let (_, value) = self.place(part)?;
        let decoded = percent_decode_str(&value).decode_utf8().unwrap().into_owned();
        Some(if self.is_presigned() { decoded } else { value })
    }

    fn set_part(&mut self, part: &str, changed: &str) -> Option<()> {
        let (name, value) = self.place(part)?;
        let changed = if self.is_presigned() {
            utf8_percent_encode(changed, ESCAPED).to_string()
        } else {
            changed.into()
        };
        self.replace_in_signature(&format!("{name}{value}"), &format!("{name}{changed}"))
    }

    fn replace_in_signature(&mut self, from: &str, to: &str) -> Option<()> {
        let place = if self.is_presigned() { &mut self.query } else { self.header("authorization")? };
        *place = place.contains(from).then(|| place.replacen(from, to, 1))?;
        Some(())
    }

    fn set_date(&mut self, date: &str) -> Option<()> {
        if let Some(value) = self.header("x-amz-date") {
            *value = date.into();
            return Some(());
        }
        let place = self.parameters().into_iter().find(|pair| pair.starts_with("X-Amz-Date="))?;
        self.query =
            self.query.replace(&place, &format!("X-Amz-Date={}", utf8_percent_encode(date, ESCAPED)));
        Some(())
    }

    fn date(&mut self) -> Option<Timestamp> {
        let header = self.header("x-amz-date").cloned();
        let parameter =
            self.parameters().into_iter().find_map(|pair| pair.strip_prefix("X-Amz-Date=").map(Into::into));
        Timestamp::parse_amz_date(&header.or(parameter)?).ok()
    }

    fn add_parameter(&mut self, parameter: &str, is_first: bool) {
        self.query = match (&*self.query, is_first) {
            ("", _) => parameter.into(),
            (query, true) => format!("{parameter}&{query}"),
            (query, false) => format!("{query}&{parameter}"),
        };
    }

    /// Changes the request; `None` if it has nothing to change.
    fn edit(&mut self, edit: &[Value]) -> Option<()> {
        let filled = |word: &Value| {
            let word = word.as_str().unwrap_or_default().replace("{access_key_id}", &self.access_key_id);
            let word = word.replace("{lower_case_id}", &self.access_key_id.to_lowercase());
            word.replace("{region}", &self.region).replace("{service}", &self.service)
        };
        let words: Vec<String> = edit.iter().map(filled).collect();
        let word = |at: usize| &*words[at];
        match word(0) {
            "method" => self.method = word(1).into(),
            "method_lower" => self.method = self.method.to_lowercase(),
            "method_swap" => self.method = if self.method == "GET" { "POST" } else { "GET" }.into(),
            "path" => self.path = word(1).into(),
            "query" => self.query = word(1).into(),
            "append_parameter" => self.add_parameter(word(1), false),
            "prepend_parameter" => self.add_parameter(word(1), true),
            "drop_parameter" | "repeat_parameter" | "rename_parameter" => {
                let mut parameters = self.parameters();
                let name = format!("{}=", word(1));
                let at = parameters.iter().position(|pair| pair.starts_with(&name))?;
                match word(0) {
                    "drop_parameter" => drop(parameters.remove(at)),
                    "repeat_parameter" => parameters.push(parameters[at].clone()),
                    _ => parameters[at] = parameters[at].replacen(word(1), word(2), 1),
                }
                self.query = parameters.join("&");
            }
            "replace" | "replace_end" => {
                let place = if word(1) == "query" { &mut self.query } else { self.header("authorization")? };
                match word(0) {
                    "replace" => {
                        *place = place.contains(word(2)).then(|| place.replacen(word(2), word(3), 1))?;
                    }
                    _ => place.push_str(word(2)),
                }
            }
            "part" => {
                let part = self.part(word(1))?;
                let changed = if word(2).is_empty() {
                    word(3).into()
                } else {
                    part.contains(word(2)).then(|| part.replacen(word(2), word(3), 1))?
                };
                self.set_part(word(1), &changed)?;
            }
            "part_append" => {
                let part = self.part(word(1))?;
                self.set_part(word(1), &(part + word(2)))?;
            }
            "part_reverse" => {
                let part = self.part(word(1))?;
                let reversed: Vec<_> = part.split(';').rev().collect();
                self.set_part(word(1), &reversed.join(";"))?;
            }
            "part_drop_last" => {
                let part = self.part(word(1))?;
                self.set_part(word(1), part.rsplit_once(';')?.0)?;
            }
            "part_name" => {
                let (name, value) = self.place(word(1))?;
                self.replace_in_signature(&format!("{name}{value}"), &format!("{}={value}", word(2)))?;
            }
            "scope_day" => {
                let part = self.part("credential")?;
                let day = part.split('/').nth(1)?.to_owned();
                self.set_part("credential", &part.replace(&day, "20200101"))?;
            }
            "signature" => {
                let signature = self.part("signature")?;
                let other = |digit: &str| if digit == "0" { "1" } else { "0" };
                let (first, last) = (&signature[..1], &signature[63..]);
                let changed = match word(1) {
                    "upper" => signature.to_uppercase(),
                    "short" => signature[1..].into(),
                    "long" => format!("{signature}0"),
                    "empty" => String::new(),
                    "first" => format!("{}{}", other(first), &signature[1..]),
                    "last" => format!("{}{}", &signature[..63], other(last)),
                    "zeros" => "0".repeat(64),
                    "blank" => format!("{signature} "),
                    _ => panic!("{edit:?}"),
                };
                self.set_part("signature", &changed)?;
            }
            "add_header" => self.headers.push((word(1).into(), word(2).into())),
            "prepend_header" => self.headers.insert(0, (word(1).into(), word(2).into())),
            "set_header" => {
                self.headers.retain(|(name, _)| !name.eq_ignore_ascii_case(word(1)));
                self.headers.push((word(1).into(), word(2).into()));
            }
            "hash_header" => {
                let hash = PayloadHash::of(self.body.as_bytes());
                self.headers.push(("X-Amz-Content-Sha256".into(), hash.as_str().into()));
            }
            "drop_header" => drop(self.signed_header(word(1)).map(|at| self.headers.remove(at))?),
            "repeat_header" => {
                self.signed_header(word(1)).map(|at| self.headers.push(self.headers[at].clone()))?;
            }
            "rename_header" => self.signed_header(word(1)).map(|at| self.headers[at].0 = word(2).into())?,
            "change_header" => self.signed_header(word(1)).map(|at| self.headers[at].1.push('x'))?,
            "split_header" => {
                let at = self.signed_header(word(1))?;
                let (name, value) = self.headers[at].clone();
                let (start, end) = value.split_at(value.len() / 2);
                self.headers[at].1 = start.into();
                self.headers.push((name, end.into()));
            }
            "date" => {
                let later = self.date()?.saturating_add_seconds(edit[1].as_i64()?);
                self.set_date(later.amz_date().as_str())?;
            }
            "date_form" => {
                let date = self.date()?;
                let changed = match word(1) {
                    "rfc3339" => date.to_string(),
                    _ => format!(" {} ", date.amz_date().as_str()),
                };
                self.set_date(&changed)?;
            }
            "body" => self.body = word(1).into(),
            "body_append" => self.body.push_str(word(1)),
            "body_truncate" => drop(self.body.pop()?),
            "body_of_get" => self.body = (self.method == "GET").then(|| word(1).into())?,
            "body_to_query" => {
                let body = std::mem::take(&mut self.body);
                if !body.is_empty() {
                    self.add_parameter(&body, true);
                }
            }
            "server_time" => self.now = self.date()?.saturating_add_seconds(edit[1].as_i64()?),
            "server_token" => self.session_token = edit[1].as_str().map(Into::into),
            "server" => match word(1) {
                "secret_access_key" => self.secret_access_key = word(2).into(),
                "region" => self.region = word(2).into(),
                "service" => self.service = word(2).into(),
                _ => panic!("{edit:?}"),
            },
            _ => panic!("{edit:?}"),
        }
        Some(())
    }

    fn line(&self, request: &Value, kind: &str, ours: &Result<(), String>) -> Value {
        json!({
            "client": request["client"], "request": request["kind"], "kind": kind,
            "ours": ours.as_ref().err(), "method": self.method, "path": self.path, "query": self.query,
            "headers": self.headers, "body": self.body, "access_key_id": self.access_key_id,
            "secret_access_key": self.secret_access_key, "session_token": self.session_token,
            "region": self.region, "service": self.service, "now": self.now.amz_date().as_str(),
        })
    }
}

#[test]
fn no_changed_request_verifies() {
    let given = std::env::var("REQUESTS").map(|path| std::fs::read_to_string(path).unwrap());
    let requests = given.unwrap_or_else(|_| REQUESTS.into());
    let kinds: Vec<Value> = serde_json::from_str(KINDS).unwrap();
    let (mut lines, mut count) = (String::new(), 0);
    // The kinds that were applied to a client's requests, with and without a token.
    let mut applied: BTreeMap<(String, bool), BTreeMap<&str, usize>> = BTreeMap::new();
    for line in requests.lines() {
        let request: Value = serde_json::from_str(line).unwrap();
        let original = Mutant::new(&request);
        let ours = original.verify();
        assert_eq!(ours, Ok(()), "{line}");
        writeln!(lines, "{}", original.line(&request, "", &ours)).unwrap();
        let client = (request["client"].as_str().unwrap().to_owned(), original.session_token.is_some());
        let applied = applied.entry(client).or_default();
        for kind in &kinds {
            let mut mutant = original.clone();
            let edits = kind["edits"].as_array().unwrap().iter();
            let edited = edits.map(|edit| mutant.edit(edit.as_array().unwrap())).collect::<Option<Vec<()>>>();
            if edited.is_none() || mutant == original {
                continue;
            }
            let (kind, ours) = (kind["kind"].as_str().unwrap(), mutant.verify());
            assert!(ours.is_err(), "verifies after `{kind}`: {mutant:?}");
            writeln!(lines, "{}", mutant.line(&request, kind, &ours)).unwrap();
            *applied.entry(kind).or_default() += 1;
            count += 1;
        }
    }
    if let Ok(path) = std::env::var("MUTANTS") {
        std::fs::write(path, lines).unwrap();
    }
    let clients: Vec<_> =
        applied.iter().map(|((client, token), kinds)| (client, token, kinds.len())).collect();
    assert_eq!(clients.len(), 12, "{clients:?}");
    assert!(clients.iter().all(|(.., kinds)| *kinds >= 100), "{clients:?}");
    for kind in &kinds {
        let kind = kind["kind"].as_str().unwrap();
        assert!(applied.values().any(|kinds| kinds.contains_key(kind)), "`{kind}` changes no request");
    }
    assert!(count > 3_000, "{count}");
}
