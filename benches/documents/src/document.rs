//! The documents: a regular response, and its variants by other servers, in other notations, or damaged in transit.

pub const TOKEN: &str = "IQoJb3JpZ2luX2VjE//token+with/what=needs=escaping==";
pub const EXPIRATION: i64 = 1_573_306_481;
pub const CODE: &str = "ExpiredTokenException";
pub const MESSAGE: &str = "Token expired: current date/time 1573306481";
pub const REQUEST_ID: &str = "c6104cbe-af31-11e0-8154-cbc7ccf896c7";

/// The expected result.
#[derive(Clone, Copy)]
pub enum Expected {
    Session,
    Error,
    Refusal,
}

pub struct Document {
    pub name: &'static str,
    pub status: u16,
    pub body: String,
    pub expected: Expected,
}

const NAMESPACE: &str = " xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"";

fn success() -> String {
    format!(
        "<AssumeRoleWithWebIdentityResponse{NAMESPACE}>\n  <AssumeRoleWithWebIdentityResult>\n    \
         <SubjectFromWebIdentityToken>pod</SubjectFromWebIdentityToken>\n    <Audience>sts.amazonaws.com</Audience>\n    \
         <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/demo/pod</Arn>\
         <AssumedRoleId>AROACLKWSDQRAOEXAMPLE:pod</AssumedRoleId></AssumedRoleUser>\n    \
         <Credentials><SessionToken>{TOKEN}</SessionToken><SecretAccessKey>wJalrXUtnFEMI</SecretAccessKey>\
         <Expiration>2019-11-09T13:34:41Z</Expiration><AccessKeyId>ASgeIAIOSFODNN7EXAMPLE</AccessKeyId></Credentials>\n    \
         <Provider>www.amazon.com</Provider>\n  </AssumeRoleWithWebIdentityResult>\n  \
         <ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>\n</AssumeRoleWithWebIdentityResponse>\n"
    )
}

fn error() -> String {
    format!(
        "<ErrorResponse{NAMESPACE}>\n  <Error><Type>Sender</Type><Code>{CODE}</Code><Message>{MESSAGE}</Message></Error>\n  \
         <RequestId>{REQUEST_ID}</RequestId>\n</ErrorResponse>\n"
    )
}

pub fn all() -> Vec<Document> {
    let read = |name, from: &str, to: &str| changed(name, 200, success(), from, to, Expected::Session);
    let refused = |name, from: &str, to: &str| changed(name, 200, success(), from, to, Expected::Refusal);
    let told = |name, status, body| Document { name, status, body, expected: Expected::Error };
    let other =
        |name, status, body: &str| Document { name, status, body: body.into(), expected: Expected::Refusal };
    let bare = |body: String| body.replace(NAMESPACE, "");
    let (metadata_at, result_at) = (
        success().find("  <ResponseMeta").unwrap(),
        success().find("  <AssumeRoleWithWebIdentityResult").unwrap(),
    );
    let metadata = &success()[metadata_at..success().find("</AssumeRoleWithWebIdentityResponse").unwrap()];
    let metadata_first = success().replace(metadata, "");
    let metadata_first =
        format!("{}{metadata}{}", &metadata_first[..result_at], &metadata_first[result_at..]);
    let cut = success()[..success().find("    <Provider").unwrap()].to_owned();
    vec![
        Document { name: "as documented", status: 200, body: success(), expected: Expected::Session },
        Document {
            name: "metadata first (Dell ECS)",
            status: 200,
            body: metadata_first,
            expected: Expected::Session,
        },
        Document {
            name: "no namespace, no metadata (Ceph)",
            status: 200,
            body: bare(success()).replace(metadata, ""),
            expected: Expected::Session,
        },
        Document {
            name: "a prefix on every element",
            status: 200,
            body: prefixed(&success()),
            expected: Expected::Session,
        },
        read("a session id under another name (MinIO)", "AssumedRoleId", "AssumeRoleId"),
        read("no audience, no provider", "<Audience>sts.amazonaws.com</Audience>", ""),
        read("an element that is new", "<Provider>", "<New><A x='1'/></New><Provider>"),
        read("a comment in the token", "X2VjE//", "X2VjE<!-- x -->//"),
        read("the token in CDATA", TOKEN, &format!("<![CDATA[{TOKEN}]]>")),
        read("a reference in the token", "token+with", "token&#43;with"),
        read("a fraction of a second (LocalStack)", "41Z", "41.123Z"),
        read("an offset from UTC", "13:34:41Z", "15:34:41+02:00"),
        Document {
            name: "cut off after the credentials",
            status: 200,
            body: cut,
            expected: Expected::Refusal,
        },
        refused("a wrong end tag", "</SessionToken>", "</SessionTokem>"),
        refused("an expiration without zone", "41Z", "41"),
        other("an empty body", 200, ""),
        told("an error", 400, error()),
        told("an error without namespace", 400, bare(error())),
        told("an error with status 200", 200, error()),
        told(
            "a bare Error (Ceph)",
            400,
            format!(
                "<Error><Code>{CODE}</Code><Message>{MESSAGE}</Message><RequestId>{REQUEST_ID}</RequestId></Error>"
            ),
        ),
        told(
            "Response, Errors, Error (older services)",
            400,
            format!(
                "<Response><Errors><Error><Code>{CODE}</Code><Message>{MESSAGE}</Message></Error></Errors>\
                 <RequestID>{REQUEST_ID}</RequestID></Response>"
            ),
        ),
        told("a message in CDATA", 400, error().replace(MESSAGE, &format!("<![CDATA[{MESSAGE}]]>"))),
        other("a proxy's page", 503, "<html><body>503 Service Unavailable</body></html>"),
    ]
}

fn changed(
    name: &'static str,
    status: u16,
    body: String,
    from: &str,
    to: &str,
    expected: Expected,
) -> Document {
    let changed = body.replace(from, to);
    assert_ne!(changed, body, "{name}");
    Document { name, status, body: changed, expected }
}

fn prefixed(body: &str) -> String {
    body.replace("xmlns=", "xmlns:ns2=").replace('<', "<ns2:").replace("<ns2:/", "</ns2:")
}
