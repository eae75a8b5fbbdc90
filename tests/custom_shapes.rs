//! Custom operations with shapes that STS does not have: members of every kind in any order, structures with integers,
//! unsorted parameters.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

use sts_wire::error::DecodeErrorKind;
use sts_wire::shape::{
    Action, ItemLimit, Items, ListLayout, RequestShape, RequestVisitor, ResponseShape, ResponseVisitor,
    ScalarVisitor, TextLimit, UniqueKey,
};
use sts_wire::{
    Credentials, Encode, Endpoint, Error, GetCallerIdentity, Operation, Secret, SigningErrorKind, Text,
    Timestamp,
};

const ANY: &TextLimit = &TextLimit::length(0, 9);

/// A request with string members of these names.
#[derive(Clone, Copy)]
struct Named<'a>(&'a [&'static str]);

impl<'a> Action for Named<'a> {
    const ACTION: &'static str = "Name";
    const RESPONSE: &'static str = "NameResponse";
    const RESULT: &'static str = "NameResult";

    type Str = &'a str;
    type Output<S: Default> = Mixed<S>;

    fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        self.0.iter().try_for_each(|name| visitor.text(name, &mut "1", ANY))
    }
}

/// A response with a required member after an optional member of each kind.
#[derive(Debug, Default)]
struct Mixed<S> {
    texts: [Option<S>; 2],
    secret: Option<Secret<S>>,
    integer: Option<u32>,
    long: Option<i64>,
    boolean: Option<bool>,
    timestamp: Option<Timestamp>,
    structures: [Option<Empty>; 2],
    required: [S; 9],
}

#[derive(Debug, Default)]
struct Empty;

impl<S> ResponseShape<S> for Empty {
    fn members<V: ResponseVisitor<S>>(&mut self, _: &mut V) -> Result<(), V::Error> {
        Ok(())
    }
}

impl<S: Default> ResponseShape<S> for Mixed<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        let [a, b, c, d, e, f, g, h, i] = &mut self.required;
        let [text, trimmed] = &mut self.texts;
        let [structure, first] = &mut self.structures;
        visitor.opt_text("Text", text)?;
        visitor.text("A", a)?;
        visitor.opt_trimmed("Trimmed", trimmed)?;
        visitor.text("B", b)?;
        visitor.opt_secret("Secret", &mut self.secret)?;
        visitor.text("C", c)?;
        visitor.opt_integer("Integer", &mut self.integer)?;
        visitor.text("D", d)?;
        visitor.opt_timestamp("Timestamp", &mut self.timestamp)?;
        visitor.text("E", e)?;
        visitor.opt_structure("Structure", structure)?;
        visitor.text("F", f)?;
        visitor.first_structure("First", first)?;
        visitor.text("G", g)?;
        visitor.opt_long("Long", &mut self.long)?;
        visitor.text("H", h)?;
        visitor.opt_boolean("Boolean", &mut self.boolean)?;
        visitor.text("I", i)
    }
}

fn written(value: &impl Encode) -> String {
    let mut text = String::new();
    value.encode(&mut text).unwrap();
    text
}

#[test]
fn an_optional_member_may_be_absent_at_any_position() {
    let names = ["A", "B", "C", "D", "E", "F", "G", "H", "I"];
    let document = |without: &str, more: &str| -> String {
        let members = names.iter().filter(|name| **name != without);
        let members: String = members.map(|name| format!("<{name}>{name}</{name}>")).collect();
        format!("<NameResponse><NameResult>{members}{more}</NameResult></NameResponse>")
    };
    let answer = document("", "");
    let mixed = Named::decode_borrowed(200, answer.as_bytes()).unwrap().output;
    assert!(mixed.required.iter().zip(names).all(|(found, name)| *found == name));
    assert!(mixed.texts.iter().all(Option::is_none) && mixed.structures.iter().all(Option::is_none));
    let optional = "<Text>t</Text><Trimmed> t </Trimmed><Secret>s</Secret><Integer>7</Integer>\
         <Timestamp>1970-01-01T00:00:01Z</Timestamp><Structure/><First/><First/>\
         <Long>-8</Long><Boolean>true</Boolean>";
    let answer = document("", optional);
    let mixed = Named::decode_borrowed(200, answer.as_bytes()).unwrap().output;
    assert_eq!(mixed.texts, [Some(Text::new("t")); 2]);
    assert_eq!(*mixed.secret.unwrap().expose_secret(), "s");
    assert_eq!((mixed.integer, mixed.timestamp.map(Timestamp::unix)), (Some(7), Some(1)));
    assert!(mixed.structures.iter().all(Option::is_some));
    assert_eq!((mixed.long, mixed.boolean), (Some(-8), Some(true)));
    for name in names {
        for more in ["", optional] {
            let answer = document(name, more);
            let Err(Error::Decode(error)) = Named::decode_borrowed(200, answer.as_bytes()) else {
                panic!("{answer}")
            };
            assert_eq!(error.kind(), DecodeErrorKind::MissingMember(name));
        }
    }
}

/// Each kind of member is a place in the order, whether a pass reads it or passes it.
#[test]
fn members_of_every_kind_may_come_in_any_order() {
    let mut members: Vec<String> = ["A", "B", "C", "D", "E", "F", "G", "H", "I"]
        .iter()
        .map(|name| format!("<{name}>{name}</{name}>"))
        .collect();
    let optional = [
        "<Text>t</Text>",
        "<Trimmed>t</Trimmed>",
        "<Secret>s</Secret>",
        "<Integer>7</Integer>",
        "<Long>-8</Long>",
        "<Boolean>true</Boolean>",
        "<Timestamp>1970-01-01T00:00:01Z</Timestamp>",
        "<Structure/>",
        "<First/>",
        "<Unknown/>",
    ];
    members.extend(optional.map(str::to_owned));
    let mut random = 7_u64;
    for _ in 0..2_000 {
        for end in (1..members.len()).rev() {
            // The constants of Knuth's MMIX.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            members.swap(end, usize::try_from(random >> 33).unwrap() % (end + 1));
        }
        let all = members.concat();
        let document =
            |members: &str| format!("<NameResponse><NameResult>{members}</NameResult></NameResponse>");
        let whole = document(&all);
        let mixed = Named::decode_borrowed(200, whole.as_bytes())
            .unwrap_or_else(|error| panic!("{error} {all}"))
            .output;
        assert!(
            mixed.required.map(|text| text.to_string()).concat() == "ABCDEFGHI"
                && mixed.structures.iter().all(Option::is_some),
            "{all}"
        );
        assert_eq!((mixed.integer, mixed.long, mixed.boolean), (Some(7), Some(-8), Some(true)), "{all}");
        for member in &members {
            let name = member.trim_matches('<').split(['>', '/']).next().unwrap();
            if name == "Unknown" {
                continue;
            }
            let twice = document(&(all.clone() + member));
            // More than one structure of this name is what `first_structure` is for.
            let error = Named::decode_borrowed(200, twice.as_bytes()).err().map(|error| error.to_string());
            assert_eq!(error.is_some(), name != "First", "{twice}");
        }
    }
}

/// A response with `N` members.
#[derive(Debug)]
struct Many<S, const N: usize>([S; N]);

impl<S: Default, const N: usize> Default for Many<S, N> {
    fn default() -> Self {
        Self(core::array::from_fn(|_| S::default()))
    }
}

const LETTERS: [&str; 34] = [
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U",
    "V", "W", "X", "Y", "Z", "AA", "AB", "AC", "AD", "AE", "AF", "AG", "AH",
];

impl<S: Default, const N: usize> ResponseShape<S> for Many<S, N> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        self.0.iter_mut().zip(LETTERS).try_for_each(|(text, name)| visitor.text(name, text))
    }
}

#[derive(Clone, Copy)]
struct GetMany<const N: usize>;

impl<const N: usize> Action for GetMany<N> {
    const ACTION: &'static str = "Name";
    const RESPONSE: &'static str = "NameResponse";
    const RESULT: &'static str = "NameResult";

    type Str = &'static str;
    type Output<S: Default> = Many<S, N>;

    fn members<V: RequestVisitor<&'static str>>(&mut self, _: &mut V) -> Result<(), V::Error> {
        Ok(())
    }
}

#[test]
fn a_required_member_after_the_thirty_first_is_never_read_by_mistake() {
    let answer = |count| -> String {
        let members: String =
            LETTERS[..count].iter().map(|name| format!("<{name}>{name}</{name}>")).collect();
        format!("<NameResponse><NameResult>{members}</NameResult></NameResponse>")
    };
    let (whole, short) = (answer(31), answer(30));
    assert_eq!(GetMany::<31>::decode_borrowed(200, whole.as_bytes()).unwrap().output.0, LETTERS[..31]);
    let missing = |error: Error<Text<'_>>| match error {
        Error::Decode(error) => error.kind(),
        error => panic!("{error}"),
    };
    let error = GetMany::<31>::decode_borrowed(200, short.as_bytes()).unwrap_err();
    assert_eq!(missing(error), DecodeErrorKind::MissingMember("AE"));
    for count in [31, 32, 33, 34] {
        let whole = answer(count);
        let error = GetMany::<34>::decode_borrowed(200, whole.as_bytes()).unwrap_err();
        assert_eq!(missing(error), DecodeErrorKind::MissingMember("AF"));
    }
}

/// A structure with an integer member.
#[derive(Clone, Copy, Default)]
struct Tier {
    level: u32,
}

impl<S> RequestShape<S> for Tier {
    fn members<V: ScalarVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.integer("Level", &mut self.level, 1..=3)
    }
}

#[derive(Clone, Copy)]
struct Tiers<'a>(Items<'a, Tier>, Tier);

impl<'a> Action for Tiers<'a> {
    const ACTION: &'static str = "Tier";
    const RESPONSE: &'static str = "TierResponse";
    const RESULT: &'static str = "TierResult";

    type Str = &'a str;
    type Output<S: Default> = Empty;

    fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structures("List", &mut self.0, ItemLimit::at_most(2))?;
        visitor.structure("One", &mut self.1)
    }
}

#[test]
fn an_integer_in_a_structure_is_written_and_checked() {
    let tiers = Tiers(Items::new(&[Tier { level: 3 }, Tier { level: 2 }]), Tier { level: 1 });
    assert_eq!(
        written(&tiers),
        "Action=Tier&List.member.1.Level=3&List.member.2.Level=2&One.Level=1&Version=2011-06-15"
    );
    assert!(tiers.check().is_ok());
    let mut told = Vec::new();
    Tiers(Items::new(&[Tier { level: 4 }]), Tier { level: 0 })
        .check_each(&mut |violation| told.push(violation.to_string()));
    assert_eq!(
        told,
        ["List.member.1.Level: 4 where 1 to 3 is allowed", "One.Level: 0 where 1 to 3 is allowed"]
    );
}

#[test]
fn presigning_refuses_unsorted_members() {
    let endpoint = Endpoint::regional("eu-west-1").unwrap();
    let credentials = Credentials::new("AKIDEXAMPLE", "secret");
    let now = Timestamp::UNIX_EPOCH;
    let key = credentials.signing_key(now, "eu-west-1", "sts").unwrap();
    let long = ["M"; 300].concat().leak();
    for (names, sorted) in [
        (&[][..], true),
        (&["B"], true),
        (&["B", "C"], true),
        (&["A.member.1", "B-1", "B_~"], true),
        (&["X-Amz"], true),
        (&[long], true),
        (&["C", "B"], false),
        (&["B", "B"], false),
        (&["B", "BA", "B"], false),
        (&["X-Amz-"], false),
        (&["X-Amz-Date"], false),
        (&["Z"], false),
        (&["a"], false),
        (&[long, "M"], false),
    ] {
        let action = Named(names);
        let presigned = action.request(&endpoint).presign(&credentials, &key, now, 900);
        let refused = presigned.map(drop).map_err(|error| error.kind());
        assert_eq!(refused, if sorted { Ok(()) } else { Err(SigningErrorKind::UnsortedForm) }, "{names:?}");
    }
}

/// A request with one member that is not a string.
#[derive(Clone, Copy)]
enum Member {
    Integer(&'static str),
    Texts(&'static str),
    Structures(&'static str, Items<'static, Inner>),
    Structure(&'static str, Inner),
}

/// A structure with one member of this name.
#[derive(Clone, Copy, Default)]
struct Inner(&'static str);

impl<S> RequestShape<S> for Inner {
    fn members<V: ScalarVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.integer(self.0, &mut 1, 1..=1)
    }
}

impl Action for Member {
    const ACTION: &'static str = "Member";
    const RESPONSE: &'static str = "MemberResponse";
    const RESULT: &'static str = "MemberResult";

    type Str = &'static str;
    type Output<S: Default> = Empty;

    fn members<V: RequestVisitor<&'static str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        let items = ItemLimit::at_most(1);
        match self {
            Self::Integer(name) => visitor.integer(name, &mut 1, 1..=1),
            Self::Texts(name) => visitor.texts(name, &mut Items::new(&["1"]), items, ANY),
            Self::Structures(name, list) => visitor.structures(name, list, items),
            Self::Structure(name, inner) => visitor.structure(name, inner),
        }
    }
}

#[test]
fn presigning_checks_the_name_of_every_kind_of_member() {
    let endpoint = Endpoint::regional("eu-west-1").unwrap();
    let credentials = Credentials::new("AKIDEXAMPLE", "secret");
    let now = Timestamp::UNIX_EPOCH;
    let key = credentials.signing_key(now, "eu-west-1", "sts").unwrap();
    let presigned = |member: Member| {
        let presigned = member.request(&endpoint).presign(&credentials, &key, now, 900);
        let presigned = presigned.map(drop).map_err(|error| error.kind());
        // A form need not be sorted, but well-formed.
        let signed = member.request(&endpoint).sign(&credentials, &key, now);
        let signed = signed.map(drop).map_err(|error| error.kind());
        assert_eq!(signed.is_err(), presigned == Err(SigningErrorKind::MalformedName));
        presigned
    };
    let members = |outer, inner| {
        let inner = Inner(inner);
        [Member::Structures(outer, Items::new(vec![inner].leak())), Member::Structure(outer, inner)]
    };
    let refused = Err(SigningErrorKind::MalformedName);
    let unsorted = Err(SigningErrorKind::UnsortedForm);
    for (name, expected) in
        [("B", Ok(())), ("a", unsorted), ("B C", refused), ("Version", refused), ("", refused)]
    {
        assert_eq!(presigned(Member::Integer(name)), expected);
        assert_eq!(presigned(Member::Texts(name)), expected);
        for member in members(name, "B") {
            assert_eq!(presigned(member), expected);
        }
    }
    // A structure's member follows a prefix: it may sort after `X-Amz-`, and may be named `Action` or `Version`.
    for (name, expected) in [("a", Ok(())), ("Action", Ok(())), ("Version", Ok(())), ("B C", refused)] {
        for member in members("B", name) {
            assert_eq!(presigned(member), expected);
        }
    }
}

#[test]
fn a_signing_key_for_another_region_is_refused() {
    let endpoint = Endpoint::regional("eu-west-1").unwrap();
    let credentials = Credentials::new("AKIDEXAMPLE", "secret");
    let now = Timestamp::UNIX_EPOCH;
    let refused = Some(SigningErrorKind::KeyOfAnotherRegion);
    for (region, expected) in [("eu-west-1", None), ("eu-west-2", refused), ("eu-west-", refused)] {
        let key = credentials.signing_key(now, region, "sts").unwrap();
        let action = GetCallerIdentity::new();
        let request = action.request(&endpoint);
        assert_eq!(request.sign(&credentials, &key, now).err().map(|error| error.kind()), expected);
        let request = action.request(&endpoint);
        assert_eq!(request.presign(&credentials, &key, now, 60).err().map(|error| error.kind()), expected);
    }
}

/// A request with booleans and with lists of every layout.
#[derive(Clone, Copy)]
struct Queue<'a> {
    attributes: Items<'a, Attribute<'a>>,
    groups: Items<'a, &'a str>,
    names: Items<'a, &'a str>,
    verbose: Option<bool>,
    wait: bool,
}

#[derive(Clone, Copy, Default)]
struct Attribute<'a> {
    enabled: bool,
    name: &'a str,
}

impl<'a> RequestShape<&'a str> for Attribute<'a> {
    fn members<V: ScalarVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.boolean("Enabled", &mut self.enabled)?;
        visitor.text("Name", &mut self.name, ANY)
    }

    fn unique_key(&self) -> Option<UniqueKey<'_>> {
        Some(UniqueKey { name: "Name", value: self.name, limit: ANY })
    }
}

impl<'a> Action for Queue<'a> {
    const ACTION: &'static str = "Queue";
    const RESPONSE: &'static str = "QueueResponse";
    const RESULT: &'static str = "";

    type Str = &'a str;
    type Output<S: Default> = Empty;

    fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        let flattened = ItemLimit::at_most(2).layout(ListLayout::Flattened);
        let groups = ItemLimit::between(1, 2).layout(ListLayout::Wrapped("Group"));
        visitor.structures("Attribute", &mut self.attributes, flattened)?;
        visitor.texts("Groups", &mut self.groups, groups, ANY)?;
        visitor.texts("Name", &mut self.names, flattened, ANY)?;
        visitor.opt_boolean("Verbose", &mut self.verbose)?;
        visitor.boolean("Wait", &mut self.wait)
    }
}

const ATTRIBUTES: &[Attribute<'static>] =
    &[Attribute { enabled: true, name: "a b" }, Attribute { enabled: false, name: "c" }];

fn queue<'a>(attributes: &'a [Attribute<'a>], groups: &'a [&'a str], names: &'a [&'a str]) -> Queue<'a> {
    let (attributes, groups, names) = (Items::new(attributes), Items::new(groups), Items::new(names));
    Queue { attributes, groups, names, verbose: None, wait: true }
}

#[test]
fn lists_are_written_in_their_layout_and_booleans_as_true_or_false() {
    let request = queue(ATTRIBUTES, &["g"], &["n", "m"]);
    assert!(request.check().is_ok());
    assert_eq!(
        written(&Queue { verbose: Some(false), ..request }),
        "Action=Queue&Attribute.1.Enabled=true&Attribute.1.Name=a%20b&Attribute.2.Enabled=false&Attribute.2.Name=c\
         &Groups.Group.1=g&Name.1=n&Name.2=m&Verbose=false&Version=2011-06-15&Wait=true"
    );
    assert_eq!(written(&queue(&[], &[], &[])), "Action=Queue&Version=2011-06-15&Wait=true");
}

#[test]
fn a_violation_names_an_item_as_the_form_does() {
    let attributes = [ATTRIBUTES[0], ATTRIBUTES[0]];
    let request = queue(&attributes, &["g", "0123456789"], &["", "0123456789", "n"]);
    let mut told = Vec::new();
    request.check_each(&mut |violation| told.push(violation.to_string()));
    assert_eq!(
        told,
        [
            "Attribute.2.Name: equals the key of item 1, ignoring case",
            "Groups.Group.2: 10 characters where 0 to 9 are allowed",
            "Name: 3 items where at most 2 are allowed",
            "Name.2: 10 characters where 0 to 9 are allowed",
        ]
    );
}

#[test]
fn a_presigned_url_has_lists_in_every_layout() {
    let endpoint = Endpoint::regional("eu-west-1").unwrap();
    let credentials = Credentials::new("AKIDEXAMPLE", "secret");
    let key = credentials.signing_key(Timestamp::UNIX_EPOCH, "eu-west-1", "sts").unwrap();
    let names = [""; 11];
    let request = queue(ATTRIBUTES, &["g"], &names);
    let url = request.request(&endpoint).presign(&credentials, &key, Timestamp::UNIX_EPOCH, 900).unwrap();
    let (query, url) = (written(&request), written(&url));
    assert!(url.contains(&format!("/?{query}&X-Amz-Algorithm=")), "{url}");
    assert!(query.split('&').filter_map(|pair| pair.split('=').next()).is_sorted(), "{query}");
}

/// A request with a list whose items have this name.
#[derive(Clone, Copy)]
struct ItemName(&'static str);

impl Action for ItemName {
    const ACTION: &'static str = "Named";
    const RESPONSE: &'static str = "NamedResponse";
    const RESULT: &'static str = "";

    type Str = &'static str;
    type Output<S: Default> = Empty;

    fn members<V: RequestVisitor<&'static str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        let items = ItemLimit::at_most(1).layout(ListLayout::Wrapped(self.0));
        visitor.texts("List", &mut Items::new(&["1"]), items, ANY)
    }
}

#[test]
fn the_name_of_items_needs_no_escape() {
    let told = |name| ItemName(name).check().map_err(|error| error.to_string());
    assert_eq!(told("entry"), Ok(()));
    let refused = "List: character 2 of the name is not allowed; allowed are ASCII letters, digits and -._~";
    assert_eq!(told("e&Action=x"), Err(refused.to_owned()));
}

#[test]
fn a_success_without_members_is_decoded() {
    let body =
        b"<QueueResponse><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></QueueResponse>";
    assert_eq!(Queue::decode_borrowed(200, body).unwrap().request_id.unwrap(), "r");
    assert!(Queue::decode_borrowed(200, b"<QueueResponse/>").is_ok());
    assert!(
        Queue::decode_borrowed(200, b"<QueueResponse>").is_err()
            && Queue::decode_borrowed(200, b"<Other/>").is_err()
    );
    let Err(Error::Http(_)) = Queue::decode_borrowed(503, b"<QueueResponse/>") else { panic!() };
    #[cfg(feature = "json")]
    {
        let json = br#"{"QueueResponse":{"ResponseMetadata":{}}}"#;
        assert!(sts_wire::HttpResponse::new(200, json).json().decode_borrowed::<Queue<'_>>().is_ok());
    }
}
