//! Random documents, made from a fixed seed.

use super::view::{ERROR_PATHS, Members, REQUIRED, View, way};
use crate::xorshift::Random;

impl Random {
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// An element of a random document.
enum Element {
    Parent(&'static str, Vec<Self>),
    Text(&'static str, String),
    /// An unknown element with its content.
    Unknown(String),
}

/// A style of writing XML.
struct Style {
    prefix: &'static str,
    /// One in this many characters is escaped or preceded by markup.
    oddities: usize,
    newline: &'static str,
}

/// A comment or a processing instruction, which is no part of a value.
fn aside(random: &mut Random) -> &'static str {
    random.pick(&["<!-- a -->", "<!--<Arn>&b;]]>-->", "<!---->", "<?a?>", "<?a <Arn>-- ?>", "<![CDATA[]]>"])
}

impl Style {
    fn new(random: &mut Random) -> Self {
        Self {
            prefix: random.pick(&["", "", "ns2:", "é:"]),
            oddities: random.pick(&[2, 8, 1000]),
            newline: random.pick(&["\n", "\r\n"]),
        }
    }

    fn text(&self, random: &mut Random, value: &str) -> String {
        let mut text = String::new();
        for c in value.chars() {
            if random.one_in(self.oddities * 2) {
                text += aside(random);
            }
            let odd = random.one_in(self.oddities);
            text += &match c {
                '\r' => String::from("&#13;"),
                '\n' if odd => {
                    random.pick(&["&#10;", "\r<!-- -->", "<![CDATA[\r\n]]>", "<![CDATA[\r]]>"]).into()
                }
                '\n' => self.newline.into(),
                '<' | '&' if odd => format!("<![CDATA[{c}]]>"),
                '<' => "&lt;".into(),
                '&' => "&amp;".into(),
                '>' if odd || text.ends_with(']') => random.pick(&["&gt;", "&#62;", "<![CDATA[>]]>"]).into(),
                '\'' if odd => "&apos;".into(),
                '"' if odd => "&quot;".into(),
                c if odd => match random.below(4) {
                    0 => format!("&#{};", u32::from(c)),
                    1 => format!("&#x{:x};", u32::from(c)),
                    2 => format!("&#x{:08X};", u32::from(c)),
                    _ => format!("<![CDATA[{c}]]>"),
                },
                c => c.into(),
            };
        }
        text
    }

    fn space(&self, random: &mut Random) -> String {
        let mut space = random.pick(&["", "", " ", "\t"]).to_string();
        if random.one_in(3) {
            space += self.newline;
        }
        if random.one_in(self.oddities) {
            space += aside(random).strip_prefix("<![CDATA[]]>").unwrap_or("<!-- between -->");
        }
        space
    }

    fn attributes(&self, random: &mut Random) -> String {
        let mut attributes = String::new();
        for name in ["a", "Arn", "xml:lang", "b-c"] {
            if random.one_in(self.oddities) {
                let quote = random.pick(&["'", "\""]);
                let value = random.pick(&["", "x", "/>", "&lt;b&gt;", "&#x1F355;", "]]>", "a = b", "\n"]);
                let equals = random.pick(&["=", " = ", "=\n"]);
                attributes += &format!(" {name}{equals}{quote}{value}{quote}");
            }
        }
        attributes
    }

    fn element(&self, random: &mut Random, element: Element, declared: &str) -> String {
        let (name, content) = match element {
            Element::Unknown(written) => return written,
            Element::Text(name, value) => (name, self.text(random, &value)),
            Element::Parent(name, mut children) => {
                let mut content = String::new();
                while !children.is_empty() {
                    content += &self.space(random);
                    let child = children.remove(random.below(children.len()));
                    content += &self.element(random, child, "");
                }
                (name, content + &self.space(random))
            }
        };
        let (prefix, attributes) = (self.prefix, self.attributes(random));
        if content.is_empty() && random.one_in(2) {
            return format!("<{prefix}{name}{declared}{attributes}/>");
        }
        let (before, after) = (random.pick(&["", "", " "]), random.pick(&["", "", " ", "\n"]));
        format!("<{prefix}{name}{declared}{attributes}{before}>{content}</{prefix}{name}{after}>")
    }

    fn document(&self, random: &mut Random, root: Element) -> String {
        let name = if self.prefix.is_empty() {
            "xmlns"
        } else {
            &format!("xmlns:{}", self.prefix.trim_end_matches(':'))
        };
        let declared = format!(" {name}=\"https://sts.amazonaws.com/doc/2011-06-15/\"");
        let bom = random.pick(&["", "", "\u{feff}"]);
        let declaration = random.pick(&[
            "",
            "<?xml version=\"1.0\"?>",
            "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n",
        ]);
        let doctype = random.pick(&["", "", "", "<!DOCTYPE a>", "<!DOCTYPE a SYSTEM 'b'>\n"]);
        let between = random.pick(&["", "", "<!-- before -->", "\n<?before?>\n"]);
        let after = random.pick(&["", "\n", "<!-- after -->\n", "<?after?>"]);
        format!("{bom}{declaration}{between}{doctype}{}{after}", self.element(random, root, &declared))
    }
}

const TEXTS: [&str; 20] = [
    "",
    "a",
    "123456789012",
    "arn:aws:sts::123456789012:assumed-role/demo/x",
    "IQoJb3JpZ2luX2VjE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ==",
    "a<b>&c",
    "\"q\" 'a'",
    "]]>",
    "]]]>]",
    "<!-- a -->",
    "&amp;",
    "Zoë 東京 🍕",
    "\u{10000}\u{10ffff}\u{fffd}\u{e000}",
    "two\nlines",
    "\n",
    "return\rkept",
    " kept  as it is ",
    "\t",
    "<?a?>",
    "{\"a\":\"b\"}",
];

/// A random value of the member at this path: as written and as decoded.
fn value(random: &mut Random, path: &str) -> (String, String) {
    let space = |random: &mut Random, value: &str| {
        format!("{}{value}{}", random.pick(&["", " ", "\n"]), random.pick(&["", "\t", "\r"]))
    };
    if path.ends_with("Expiration") {
        let (time, fraction) = (random.below(2_000_000_000), random.pick(&["", ".5", ".123456789", ".000"]));
        let zone = random.pick(&["Z", "z", "+00:00"]);
        let written = jiff::Timestamp::from_second(time.try_into().unwrap()).unwrap().to_string();
        let written = written.replace('Z', &format!("{fraction}{zone}"));
        (space(random, &written), time.to_string())
    } else if path.ends_with("Size") || path.ends_with("Utilization") {
        let number = random.pick(&[0, 1, 100, 4096, u32::MAX]);
        let written = format!("{}{number}", random.pick(&["", "+", "00"]));
        (space(random, &written), number.to_string())
    } else {
        let mut value = random.pick(&TEXTS);
        while is_never_blank(path) && value.trim().is_empty() {
            value = random.pick(&TEXTS);
        }
        match path {
            "Error.Type" => {
                let fault = random.pick(&["Sender", "Receiver"]);
                (space(random, fault), fault.into())
            }
            "RequestId" | "Error.Code" => {
                let trimmed = value.trim_matches([' ', '\t', '\r', '\n']);
                (space(random, value), trimmed.into())
            }
            _ => (value.into(), value.into()),
        }
    }
}

/// Whether a blank member at this path is a missing or an absent one.
fn is_never_blank(path: &str) -> bool {
    path.starts_with("Credentials.")
}

/// An unknown element with known members inside.
fn unknown(random: &mut Random) -> Element {
    Element::Unknown(
        random
            .pick(&[
                "<Unknown/>",
                "<Unknown>text &amp; more</Unknown>",
                "<Unknown><Arn>decoy</Arn><Credentials><SessionToken>decoy</SessionToken></Credentials></Unknown>",
                "<Unknown><Unknown a='b'><Account/></Unknown><![CDATA[</Unknown>]]></Unknown>",
                "<arn>decoy</arn>",
            ])
            .into(),
    )
}

fn insert(children: &mut Vec<Element>, way: &[&'static str], text: String) {
    let [name, rest @ ..] = way else { return };
    if rest.is_empty() {
        return children.push(Element::Text(name, text));
    }
    let existing = children.iter_mut().find_map(|child| match child {
        Element::Parent(found, inside) if found == name => Some(inside),
        _ => None,
    });
    match existing {
        Some(inside) => insert(inside, rest, text),
        None => {
            let mut inside = Vec::new();
            insert(&mut inside, rest, text);
            children.push(Element::Parent(name, inside));
        }
    }
}

fn add_unknown(random: &mut Random, children: &mut Vec<Element>) {
    for child in children.iter_mut() {
        if let Element::Parent(_, inside) = child {
            add_unknown(random, inside);
        }
    }
    while random.one_in(3) {
        children.push(unknown(random));
    }
}

/// A random response to an operation, and its expected members.
pub(crate) fn document<O: View>(random: &mut Random) -> (String, Members) {
    let is_error = random.one_in(4);
    let mut children = Vec::new();
    let mut members = Members::default();
    let paths = if is_error { &ERROR_PATHS[..3] } else { O::PATHS };
    for path in paths.iter().copied().chain(["RequestId"]) {
        if REQUIRED.contains(&path) || !random.one_in(4) {
            let (written, read) = value(random, path);
            insert(&mut children, &way::<O>(path, is_error), written);
            members = members.with(path, Some(read));
        }
    }
    if is_error {
        // An absent member of an error decodes as an empty string.
        for path in ["Error.Code", "Error.Message"] {
            members.0.entry(path).or_default();
        }
        if !children.iter().any(|child| matches!(child, Element::Parent("Error", _))) {
            children.push(Element::Parent("Error", Vec::new()));
        }
    } else if !children.iter().any(|child| matches!(child, Element::Parent(name, _) if *name == O::RESULT)) {
        children.push(Element::Parent(O::RESULT, Vec::new()));
    }
    add_unknown(random, &mut children);
    let root = Element::Parent(if is_error { "ErrorResponse" } else { O::RESPONSE }, children);
    let style = Style::new(random);
    (style.document(random, root), members)
}
