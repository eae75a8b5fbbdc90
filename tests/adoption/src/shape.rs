//! Requests of other projects, as data.

use http::request::Parts;
use http::{HeaderValue, Request};
use serde_json::Value;

/// A request before it is signed.
#[derive(Clone, Debug)]
pub struct Shape {
    pub project: &'static str,
    pub name: String,
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The literal that stands for the hash of the body.
    pub payload: Option<String>,
    pub service: String,
    pub region: String,
}

impl Shape {
    /// All of them.
    pub fn all() -> Vec<Self> {
        let projects = [
            ("object_store", include_str!("../shapes/object_store.jsonl")),
            ("reqsign", include_str!("../shapes/reqsign.jsonl")),
        ];
        projects
            .into_iter()
            .flat_map(|(project, lines)| lines.lines().map(move |line| Self::read(project, line)))
            .collect()
    }

    fn read(project: &'static str, line: &str) -> Self {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = |member: &str| line[member].as_str().unwrap().to_owned();
        let header = |pair: &Value| (pair[0].as_str().unwrap().into(), pair[1].as_str().unwrap().into());
        assert!(!text("source").is_empty());
        Self {
            project,
            name: text("name"),
            method: text("method"),
            url: text("url"),
            headers: line["headers"].as_array().unwrap().iter().map(header).collect(),
            body: text("body"),
            payload: line["payload"].as_str().map(str::to_owned),
            service: text("service"),
            region: text("region"),
        }
    }

    pub fn id(&self) -> String {
        format!("{}: {}", self.project, self.name)
    }

    /// Whether the rules of S3 hold for its path and its payload.
    pub fn is_s3(&self) -> bool {
        self.service.starts_with("s3")
    }

    pub fn has_header(&self, wanted: &str) -> bool {
        self.headers.iter().any(|(name, _)| name == wanted)
    }

    pub fn parts(&self) -> Parts {
        let request = Request::builder().method(&*self.method).uri(&self.url);
        let request = self.headers.iter().fold(request, |request, (name, value)| {
            request.header(name, HeaderValue::from_bytes(value.as_bytes()).unwrap())
        });
        request.body(()).unwrap().into_parts().0
    }
}
