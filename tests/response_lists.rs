//! Lists and booleans in responses, in XML and in JSON.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

use sts_wire::error::{DecodeError, DecodeErrorKind};
use sts_wire::shape::{
    Action, FixedList, ListLayout, RequestVisitor, ResponseList, ResponseShape, ResponseVisitor,
};
use sts_wire::{Error, Operation, Secret, Text};

/// A structure with a list of structures, which have lists, and with flattened lists.
#[derive(Clone, Debug, Default, PartialEq)]
struct Output<S> {
    users: FixedList<User<S>, 3>,
    is_truncated: Option<bool>,
    url: FixedList<S, 3>,
    attribute: FixedList<Tag<S>, 2>,
    marker: Option<S>,
    size: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct User<S> {
    name: S,
    tags: FixedList<Tag<S>, 2>,
    groups: FixedList<S, 2>,
}

#[derive(Clone, Debug, Default)]
struct Tag<S> {
    key: S,
    value: Option<Secret<S>>,
}

impl<S: PartialEq> PartialEq for Tag<S> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && exposed(self) == exposed(other)
    }
}

fn exposed<S>(tag: &Tag<S>) -> Option<&S> {
    tag.value.as_ref().map(Secret::expose_secret)
}

impl<S: Default> ResponseShape<S> for Output<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structures("Users", ListLayout::MEMBER, &mut self.users)?;
        visitor.opt_boolean("IsTruncated", &mut self.is_truncated)?;
        visitor.texts("Url", ListLayout::Flattened, &mut self.url)?;
        visitor.structures("Attribute", ListLayout::Flattened, &mut self.attribute)?;
        visitor.opt_text("Marker", &mut self.marker)?;
        visitor.opt_long("Size", &mut self.size)
    }
}

impl<S: Default> ResponseShape<S> for User<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("Name", &mut self.name)?;
        visitor.structures("Tags", ListLayout::MEMBER, &mut self.tags)?;
        visitor.texts("Groups", ListLayout::Wrapped("Group"), &mut self.groups)
    }
}

impl<S: Default> ResponseShape<S> for Tag<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("Key", &mut self.key)?;
        visitor.opt_secret("Value", &mut self.value)
    }
}

#[derive(Clone, Copy)]
struct List;

impl Action for List {
    const ACTION: &'static str = "List";
    const RESPONSE: &'static str = "ListResponse";
    const RESULT: &'static str = "ListResult";

    type Str = &'static str;
    type Output<S: Default> = Output<S>;

    fn members<V: RequestVisitor<&'static str>>(&mut self, _: &mut V) -> Result<(), V::Error> {
        Ok(())
    }
}

const XML_START: &str = "<ListResponse><ListResult>";
#[cfg(feature = "json")]
const JSON_START: &str = r#"{"ListResponse":{"ListResult":{"#;

fn xml(members: &str) -> String {
    format!("{XML_START}{members}</ListResult></ListResponse>")
}

#[cfg(feature = "json")]
fn json(members: &str) -> String {
    format!("{JSON_START}{members}}}}}}}")
}

#[track_caller]
fn decode(document: &str) -> Output<Text<'_>> {
    if document.starts_with('<') {
        return List::decode_borrowed(200, document.as_bytes()).unwrap().output;
    }
    #[cfg(feature = "json")]
    return sts_wire::HttpResponse::new(200, document.as_bytes())
        .json()
        .decode_borrowed::<List>()
        .unwrap()
        .output;
    #[cfg(not(feature = "json"))]
    panic!()
}

/// The kind of the error, and its offset in the members.
#[track_caller]
fn refused(document: &str) -> (DecodeErrorKind, usize) {
    let inside = |error: DecodeError, start: &str| (error.kind(), error.offset().saturating_sub(start.len()));
    if document.starts_with('<') {
        let Err(Error::Decode(error)) = List::decode_borrowed(200, document.as_bytes()) else {
            panic!("{document}")
        };
        return inside(error, XML_START);
    }
    #[cfg(feature = "json")]
    {
        let Err(Error::Decode(error)) =
            sts_wire::HttpResponse::new(200, document.as_bytes()).json().decode_borrowed::<List>()
        else {
            panic!("{document}")
        };
        inside(error, JSON_START)
    }
    #[cfg(not(feature = "json"))]
    panic!()
}

fn list<L: ResponseList>(items: impl IntoIterator<Item = L::Item>) -> L {
    let mut list = L::default();
    items.into_iter().for_each(|item| assert!(list.push(item).is_ok()));
    list
}

fn tag(key: &'static str, value: &'static str) -> Tag<Text<'static>> {
    Tag { key: key.into(), value: Some(Secret::new(value.into())) }
}

fn user(name: &'static str, tags: &[Tag<Text<'static>>], groups: &[&'static str]) -> User<Text<'static>> {
    User {
        name: name.into(),
        tags: list(tags.iter().cloned()),
        groups: list(groups.iter().map(|group| Text::new(group))),
    }
}

fn whole() -> Output<Text<'static>> {
    Output {
        users: list([
            user("alice", &[tag("a", "1"), tag("b", "")], &["x"]),
            user("bob", &[], &[]),
            user("c&d", &[tag("c", "2")], &["y", ""]),
        ]),
        is_truncated: Some(true),
        url: list(["u1".into(), "u2".into(), "u&3".into()]),
        attribute: list([tag("k", "v"), tag("l", "w")]),
        marker: Some("m".into()),
        size: Some(-5),
    }
}

const USERS: &str = "<Users>\n<member><Name>alice</Name><Tags><member><Key>a</Key><Value>1</Value></member>\
    <member><Key>b</Key><Value/></member></Tags><Groups><Group>x</Group></Groups></member>\
    <member><Name>bob</Name><Tags/><Groups></Groups></member>\
    <!-- c --><member><Groups><Group>y</Group><Group/></Groups><Name>c&amp;d</Name>\
    <Tags><member><Value>2</Value><Key>c</Key></member></Tags></member></Users>";

fn whole_xml() -> String {
    xml(&format!(
        "{USERS}<IsTruncated>true</IsTruncated><Url>u1</Url><Url>u2</Url><Url>u&amp;3</Url>\
         <Attribute><Key>k</Key><Value>v</Value></Attribute><Attribute><Key>l</Key><Value>w</Value></Attribute>\
         <Marker>m</Marker><Size>-5</Size>"
    ))
}

#[test]
fn nested_and_flattened_lists_are_read_in_xml() {
    let document = whole_xml();
    assert_eq!(decode(&document), whole());
    for end in 0..document.len() {
        assert!(List::decode_borrowed(200, &document.as_bytes()[..end]).is_err(), "{end}");
    }
}

#[test]
fn items_of_flattened_lists_may_be_interleaved() {
    let document = xml(&format!(
        "<Marker>m</Marker><Attribute><Key>k</Key><Value>v</Value></Attribute><Unknown/><Url>u1</Url>\
         <Url>u2</Url><Attribute><Value>w</Value><Key>l</Key></Attribute><IsTruncated>true</IsTruncated>\
         <Url>u&amp;3</Url><Unknown><Url>no</Url></Unknown>{USERS}<Size> -5\n</Size>"
    ));
    assert_eq!(decode(&document), whole());
}

/// Items keep their order, whatever comes between them.
#[test]
fn every_order_of_members_is_read() {
    let [first, second, third] = ["<Url>u1</Url>", "<Url>u2</Url>", "<Url>u&amp;3</Url>"];
    let attributes = [
        "<Attribute><Key>k</Key><Value>v</Value></Attribute>",
        "<Attribute><Value>w</Value><Key>l</Key></Attribute>",
    ];
    let rows = [
        &[first, second, third][..],
        &attributes,
        &[USERS],
        &["<IsTruncated>true</IsTruncated>"],
        &["<Marker>m</Marker>"],
        &["<Size>-5</Size>"],
        &["<Unknown><Url>no</Url></Unknown>", "<Unknown/>"],
    ];
    let mut random = 7_u64;
    for _ in 0..2_000 {
        let mut rest = rows.map(<[&str]>::iter);
        let mut members = String::new();
        while rest.iter().any(|row| row.len() > 0) {
            // The constants of Knuth's MMIX.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let row = usize::try_from(random >> 33).unwrap() % rest.len();
            members.extend(rest[row].next().copied());
        }
        assert_eq!(decode(&xml(&members)), whole(), "{members}");
    }
}

#[test]
#[cfg(feature = "json")]
fn lists_are_arrays_in_json_whatever_their_layout() {
    let document = json(
        r#""Marker":"m","Url":["u1" , "u2","u\u00263"],"Users" : [ {"Name":"alice","Tags":[{"Key":"a","Value":"1"},
        {"Value":"","Key":"b"}],"Groups":["x"]},{"Name":"bob","Tags":[],"Groups":null},
        {"Tags":[{"Key":"c","Value":"2"}],"Name":"c&d","Groups":["y",""]}],"IsTruncated":true,
        "Attribute":[{"Key":"k","Value":"v"},{"Key":"l","Value":"w"}],"Size":-5"#,
    );
    assert_eq!(decode(&document), whole());
    for end in 0..document.len() {
        assert!(
            sts_wire::HttpResponse::new(200, &document.as_bytes()[..end])
                .json()
                .decode_borrowed::<List>()
                .is_err(),
            "{end}"
        );
    }
}

#[test]
fn an_absent_and_an_empty_list_are_empty() {
    for members in ["", "<Users/>", "<Users></Users>", "<Users> <!-- --> </Users>"] {
        assert_eq!(decode(&xml(members)), Output::default());
    }
    #[cfg(feature = "json")]
    for members in ["", r#""Users":[],"Url":[ ]"#, r#""Users":null,"Url":null,"IsTruncated":null"#] {
        assert_eq!(decode(&json(members)), Output::default());
    }
}

#[test]
fn a_full_list_is_an_error_at_the_item_without_room() {
    let url = "<Url>u</Url>";
    assert_eq!(decode(&xml(&url.repeat(3))).url.len(), 3);
    assert_eq!(refused(&xml(&url.repeat(4))), (DecodeErrorKind::ListFull("Url"), 3 * url.len()));
    let users = |count: usize| format!("<Users>{}</Users>", "<member><Name>a</Name></member>".repeat(count));
    assert_eq!(decode(&xml(&users(3))).users.len(), 3);
    let fourth = "<Users>".len() + 3 * "<member><Name>a</Name></member>".len();
    assert_eq!(refused(&xml(&users(4))), (DecodeErrorKind::ListFull("Users"), fourth));
    let user =
        "<Users><member><Name>a</Name><Groups><Group/><Group/><Group/></Groups></member></Users>".to_string();
    let third = user.rfind("<Group/>").unwrap();
    assert_eq!(refused(&xml(&user)), (DecodeErrorKind::ListFull("Groups"), third));
    #[cfg(feature = "json")]
    assert_eq!(
        refused(&json(r#""Url":["a","b","c","d"]"#)),
        (DecodeErrorKind::ListFull("Url"), r#""Url":["a","b","c","#.len())
    );
    let error = List::decode_borrowed(200, xml(&url.repeat(4)).as_bytes()).unwrap_err().to_string();
    assert!(error.contains("list Url has more items than there is room for at byte"), "{error}");
}

#[test]
fn a_list_that_is_written_twice_is_an_error() {
    let list = "<Users><member><Name>a</Name></member></Users>";
    let twice = (DecodeErrorKind::DuplicateMember("Users"), list.len());
    assert_eq!(refused(&xml(&list.repeat(2))), twice);
    assert_eq!(refused(&xml("<Users/><Users/>")), (DecodeErrorKind::DuplicateMember("Users"), 8));
    #[cfg(feature = "json")]
    assert_eq!(
        refused(&json(r#""Url":["a"],"Url":["b"]"#)),
        (DecodeErrorKind::DuplicateMember("Url"), r#""Url":["a"],"#.len())
    );
}

#[test]
fn an_element_in_a_list_that_is_no_item_is_an_error() {
    let list = "<Users><member><Name>a</Name></member><item/></Users>";
    let at = list.find("<item").unwrap();
    assert_eq!(refused(&xml(list)), (DecodeErrorKind::WrongItem("member"), at));
    let list = "<Users><member><Name>a</Name><Groups><member>x</member></Groups></member></Users>";
    assert_eq!(refused(&xml(list)).0, DecodeErrorKind::WrongItem("Group"));
}

/// botocore and the other SDKs of AWS read elements and ignore what is between them, white space and comments included.
#[test]
fn text_in_a_list_or_structure_is_an_error() {
    for (members, text) in [
        ("<Users>¦a</Users>", "a list without items"),
        ("<Users>\n  ¦a\n</Users>", "indented"),
        ("<Users>¦a<member><Name>n</Name></member></Users>", "before an item"),
        ("<Users><member><Name>n</Name></member>¦a</Users>", "after an item"),
        ("<Users><member><Name>n</Name></member> ¦a<member><Name>n</Name></member></Users>", "between items"),
        ("<Users><member>¦n</member></Users>", "in an item that is a structure"),
        ("<Users><member><Name>n</Name>¦.</member></Users>", "in a structure, after a member"),
        ("<Users><member><Name>n</Name><Tags>¦t</Tags></member></Users>", "in a list in a list"),
        ("¦a", "in the result"),
        ("<Url>u</Url>¦,<Url>u</Url>", "between the items of a flattened list"),
        ("<Attribute>¦k=v</Attribute>", "in an item of a flattened list"),
        ("<Users>¦<![CDATA[a]]></Users>", "in a CDATA section"),
        ("<Users><!-- c --> ¦&amp;</Users>", "a reference"),
        ("<Users>¦&#x2028;</Users>", "white space of Unicode alone"),
        ("<Users>¦&#32;</Users>", "white space that is escaped"),
    ] {
        let offset = members.find('¦').unwrap();
        let document = xml(&members.replace('¦', ""));
        assert_eq!(refused(&document), (DecodeErrorKind::UnexpectedText, offset), "{text}");
    }
    let error = List::decode_borrowed(200, xml("<Users>a</Users>").as_bytes()).unwrap_err().to_string();
    assert_eq!(error, "text in a list or structure, outside of its elements at byte 33");
    for members in [
        "<Users> \t\r\n</Users>",
        "<Users><?a b?> <!-- c --> </Users> ",
        "<Unknown>text <b>and</b> more</Unknown>",
    ] {
        assert_eq!(decode(&xml(members)), Output::default(), "{members}");
    }
    for document in
        ["a<ListResult/>", "<ListResult/>a", "<ListResult/><ResponseMetadata>a</ResponseMetadata>"]
    {
        let document = format!("<ListResponse>{document}</ListResponse>");
        assert_eq!(refused(&document).0, DecodeErrorKind::UnexpectedText);
    }
    #[cfg(feature = "json")]
    for (members, kind) in [
        (r#""Users":"a""#, "array"),
        (r#""Users":{"member":[]}"#, "array"),
        (r#""Users":1"#, "array"),
        (r#""Users":true"#, "array"),
        (r#""Users":["a"]"#, "object"),
        (r#""Url":{"a":"b"}"#, "array"),
        (r#""Url":[{"a":"b"}]"#, "string"),
        (r#""Users":[{"Name":"n","Tags":"a"}]"#, "array"),
        (r#""Users":[{"Name":["n"]}]"#, "string"),
        (r#""Marker":["n"]"#, "string"),
    ] {
        assert_eq!(refused(&json(members)).0, DecodeErrorKind::WrongType(kind), "{members}");
    }
}

/// An error document with text in it keeps the code before the text.
#[test]
fn text_in_an_error_document_hides_no_code() {
    let code = |body: &str| match List::decode_borrowed(403, body.as_bytes()) {
        Err(Error::Service(error)) => Ok(error.code.chars().collect::<String>()),
        Err(other) => Err(other.to_string()),
        Ok(_) => panic!("{body}"),
    };
    let malformed =
        Err("http status 403 with a malformed document instead of an answer of the service".to_owned());
    for (body, expected) in [
        ("<AccessDeniedException>no</AccessDeniedException>", Ok("AccessDeniedException".to_owned())),
        ("<ErrorResponse><Error><Code>C</Code>no</Error></ErrorResponse>", Ok("C".to_owned())),
        ("<ErrorResponse>no<Error><Code>C</Code></Error></ErrorResponse>", malformed.clone()),
        ("<Error>no</Error>", malformed),
    ] {
        assert_eq!(code(body), expected, "{body}");
    }
}

#[test]
fn an_item_is_checked_as_a_member_is() {
    for (members, kind) in [
        ("<Users><member/></Users>", DecodeErrorKind::MissingMember("Name")),
        ("<Url><a/></Url>", DecodeErrorKind::ElementInText),
        ("<Attribute><Key>k</Key><Key>l</Key></Attribute>", DecodeErrorKind::DuplicateMember("Key")),
    ] {
        assert_eq!(refused(&xml(members)).0, kind);
    }
    #[cfg(feature = "json")]
    for (members, kind) in [
        (r#""Users":[null]"#, DecodeErrorKind::WrongType("object")),
        (r#""Users":["a"]"#, DecodeErrorKind::WrongType("object")),
        (r#""Users":[[]]"#, DecodeErrorKind::WrongType("object")),
        (r#""Users":{}"#, DecodeErrorKind::WrongType("array")),
        (r#""Url":"u""#, DecodeErrorKind::WrongType("array")),
        (r#""Url":[null]"#, DecodeErrorKind::WrongType("string")),
        (r#""Url":[1]"#, DecodeErrorKind::WrongType("string")),
        (r#""Url":["a",]"#, DecodeErrorKind::Syntax("value expected")),
        (r#""Url":["a" "b"]"#, DecodeErrorKind::Syntax("comma or closing bracket expected")),
        (r#""Url":["a"}"#, DecodeErrorKind::Syntax("comma or closing bracket expected")),
    ] {
        assert_eq!(refused(&json(members)).0, kind, "{members}");
    }
}

#[test]
fn a_boolean_is_true_or_false() {
    for (text, expected) in [("true", true), ("false", false), (" true\n", true), ("&#116;rue", true)] {
        assert_eq!(decode(&xml(&format!("<IsTruncated>{text}</IsTruncated>"))).is_truncated, Some(expected));
    }
    let malformed = (DecodeErrorKind::MalformedBoolean("IsTruncated"), 0);
    for text in ["", "True", "TRUE", "1", "0", "yes", "truefalse", "t rue", "f"] {
        assert_eq!(refused(&xml(&format!("<IsTruncated>{text}</IsTruncated>"))), malformed, "{text}");
    }
    assert_eq!(refused(&xml("<IsTruncated/>")), malformed);
    let twice = "<IsTruncated>true</IsTruncated>".repeat(2);
    assert_eq!(refused(&xml(&twice)).0, DecodeErrorKind::DuplicateMember("IsTruncated"));
    #[cfg(feature = "json")]
    {
        for (value, expected) in [("true", true), ("false", false), ("\"true\"", true)] {
            assert_eq!(decode(&json(&format!("\"IsTruncated\":{value}"))).is_truncated, Some(expected));
        }
        for value in ["\"True\"", "\"\""] {
            assert_eq!(refused(&json(&format!("\"IsTruncated\":{value}"))), malformed);
        }
        for value in ["1", "{}", "[true]"] {
            let wrong = DecodeErrorKind::WrongType("boolean");
            assert_eq!(refused(&json(&format!("\"IsTruncated\":{value}"))).0, wrong);
        }
        for value in ["tru", "falsy"] {
            let wrong = DecodeErrorKind::Syntax("true, false or null expected");
            assert_eq!(refused(&json(&format!("\"IsTruncated\":{value}"))).0, wrong);
        }
    }
}

#[test]
fn a_long_is_an_integer_of_64_bits() {
    for (text, expected) in [
        ("0", 0),
        ("-1", -1),
        ("+007", 7),
        ("4294967296", 1 << 32),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
    ] {
        assert_eq!(decode(&xml(&format!("<Size>{text}</Size>"))).size, Some(expected), "{text}");
        #[cfg(feature = "json")]
        assert_eq!(decode(&json(&format!("\"Size\":\"{text}\""))).size, Some(expected), "{text}");
        #[cfg(feature = "json")]
        if !text.starts_with('+') {
            assert_eq!(decode(&json(&format!("\"Size\":{text}"))).size, Some(expected), "{text}");
        }
    }
    let malformed = (DecodeErrorKind::MalformedLong("Size"), 0);
    for text in ["", "-", "1.0", "1e3", "0x1", "9223372036854775808", "-9223372036854775809", "seven", "--1"]
    {
        assert_eq!(refused(&xml(&format!("<Size>{text}</Size>"))), malformed, "{text}");
    }
    #[cfg(feature = "json")]
    for value in ["9223372036854775808", "1.5", "1e3", "\"\""] {
        assert_eq!(refused(&json(&format!("\"Size\":{value}"))), malformed, "{value}");
    }
    #[cfg(feature = "json")]
    for value in ["true", "[1]", "{}"] {
        assert_eq!(refused(&json(&format!("\"Size\":{value}"))).0, DecodeErrorKind::WrongType("number"));
    }
    let error = List::decode_borrowed(200, xml("<Size>x</Size>").as_bytes()).unwrap_err().to_string();
    assert_eq!(
        error,
        "member Size is not an integer from -9223372036854775808 to 9223372036854775807 at byte 26"
    );
}

/// A server writes the lists and the integers that a client reads.
#[test]
#[cfg(feature = "server")]
fn what_a_server_writes_is_read() {
    use sts_wire::Encode;
    use sts_wire::server::{Answer, Format};

    #[track_caller]
    fn is_read(format: Format) {
        let mut written = String::new();
        Answer::<List>::new(whole(), "id").unwrap().format(format).encode(&mut written).unwrap();
        assert_eq!(decode(&written), whole(), "{written}");
    }
    is_read(Format::Xml);
    #[cfg(feature = "json")]
    is_read(Format::Json);
}

#[test]
#[cfg(feature = "alloc")]
fn owned_outputs_keep_their_lists() {
    use sts_wire::WipedString;

    fn tags(found: &[Tag<WipedString>]) -> Vec<(&str, &str)> {
        found.iter().map(|tag| (&*tag.key, &**exposed(tag).unwrap())).collect()
    }

    let owned = List::decode_owned(200, whole_xml().as_bytes()).unwrap().output;
    let names: Vec<&str> = owned.users.iter().map(|user| &*user.name).collect();
    assert_eq!(names, ["alice", "bob", "c&d"]);
    assert_eq!(tags(&owned.users[0].tags), [("a", "1"), ("b", "")]);
    assert_eq!(owned.users[2].groups.iter().map(|group| &**group).collect::<Vec<_>>(), ["y", ""]);
    assert_eq!(owned.url.iter().map(|url| &**url).collect::<Vec<_>>(), ["u1", "u2", "u&3"]);
    assert_eq!(tags(&owned.attribute), [("k", "v"), ("l", "w")]);
    assert_eq!((owned.is_truncated, owned.marker.as_deref(), owned.size), (Some(true), Some("m"), Some(-5)));
}

#[test]
#[cfg(feature = "serde")]
fn a_secret_in_a_list_serialises_redacted() {
    use serde_json::{json, to_value};
    use sts_wire::shape::{expose_secrets, redact_secrets};

    let expected = |values: [&str; 5]| {
        let [a, b, c, k, l] = values;
        json!({
            "Users": [
                { "Name": "alice", "Tags": [{ "Key": "a", "Value": a }, { "Key": "b", "Value": b }], "Groups": ["x"] },
                { "Name": "bob" },
                { "Name": "c&d", "Tags": [{ "Key": "c", "Value": c }], "Groups": ["y", ""] },
            ],
            "IsTruncated": true,
            "Url": ["u1", "u2", "u&3"],
            "Attribute": [{ "Key": "k", "Value": k }, { "Key": "l", "Value": l }],
            "Marker": "m",
            "Size": -5,
        })
    };
    assert_eq!(to_value(redact_secrets(&whole())).unwrap(), expected(["[redacted]"; 5]));
    assert_eq!(to_value(expose_secrets(&whole())).unwrap(), expected(["1", "", "2", "v", "w"]));
}

#[test]
fn a_secret_in_a_list_is_not_printed() {
    let shown = format!("{:?} {:#?}", whole(), whole());
    assert!(shown.contains("alice") && !shown.contains("\"v\""), "{shown}");
}
