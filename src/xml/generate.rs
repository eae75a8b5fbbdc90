//! Random documents for tests: the same ones in every run.

use std::{format, string::String};

/// A xorshift generator.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

const WORDS: [&str; 12] = [
    "a",
    "arn:aws:iam::123456789012:role/demo",
    "]]",
    "]",
    ">",
    "é",
    "語",
    "\u{ff0c}",
    "🍕",
    "--",
    "x=\"1\"",
    "'",
];
const SPACE: [&str; 6] = ["", " ", "\n  ", "\r\n", "\r", "\t"];
const REFERENCES: [&str; 12] = [
    "&lt;",
    "&gt;",
    "&amp;",
    "&apos;",
    "&quot;",
    "&#13;",
    "&#10;",
    "&#x1F355;",
    "&#x1f355;",
    "&#00065;",
    "&#93;&#x5D;&gt;",
    "&#xD;\n",
];
const NAMES: [&str; 8] = ["Code", "Arn", "p:Arn", "a", "é", "q:x-1", "_._", "AccessKeyId"];

/// What may stand in the middle of a value without being part of it.
fn aside(random: &mut Random) -> String {
    match random.below(3) {
        0 => format!(
            "<!--{}{}-->",
            random.pick(&["", "x", " - ", "<a>", "&b;", "]]>", "é\r\n"]),
            random.pick(&SPACE)
        ),
        1 => format!("<?{}?>", random.pick(&["a", "a ", "é b", "xml-x <a>&b;", "a ??", "_\r\n--"])),
        _ => String::new(),
    }
}

/// Character data as the reader accepts it.
pub(crate) fn character_data(random: &mut Random) -> String {
    let mut data = String::new();
    for _ in 0..random.below(8) {
        match random.below(7) {
            0 => data += random.pick(&REFERENCES),
            1 => data += &aside(random),
            2 => {
                let inside = ["", "<a>", "&amp;", "]]", "\r\n", "\r", "é]", "<![CDATA[", "-->", "\n\r"];
                data += &format!("<![CDATA[{}{}]]>", random.pick(&inside), random.pick(&inside));
            }
            3 => data += random.pick(&SPACE),
            // A `>` behind what might be `]]` is the one thing that words could do wrong.
            _ => match random.pick(&WORDS) {
                ">" if data.ends_with(']') => {}
                word => data += word,
            },
        }
    }
    data
}

fn attributes(random: &mut Random) -> String {
    let mut attributes = String::new();
    for name in ["b", "p:b", "c-d", "é"] {
        if random.one_in(4) {
            let value = random.pick(&["", "x", ">", "&lt;", "&#65;", "é\r\n", "]]>", "/>"]);
            let quote = random.pick(&["'", "\""]);
            let space = random.pick(&[" ", "\n", " \t"]);
            attributes +=
                &format!("{space}{name}{}={}{quote}{value}{quote}", random.pick(&SPACE), random.pick(&SPACE));
        }
    }
    attributes
}

fn element(random: &mut Random, name: &str, more: &str, depth: usize) -> String {
    let start = format!("<{name}{more}{}{}", attributes(random), random.pick(&SPACE));
    if more.is_empty() && random.one_in(8) {
        return start + "/>";
    }
    let mut content = String::new();
    if depth == 0 || random.one_in(3) {
        content = character_data(random);
    } else {
        for _ in 0..random.below(5) {
            content += random.pick(&SPACE);
            content += &aside(random);
            let name = random.pick(&NAMES);
            content += &element(random, name, "", depth - 1);
        }
        content += random.pick(&SPACE);
    }
    format!("{start}>{content}</{name}{}>", random.pick(&SPACE))
}

/// A well-formed document.
pub(crate) fn document(random: &mut Random) -> String {
    let mut document = String::new();
    if random.one_in(8) {
        document += "\u{feff}";
    }
    document += random.pick(&[
        "",
        "",
        "<?xml version=\"1.0\"?>",
        "<?xml version='1.0' encoding=\"utf-8\" ?>\n",
        "<?xml\tversion = '1.1'  standalone='no'?>",
        "<?xml version=\"1.0\" encoding='UTF-8' standalone=\"yes\"?>\r\n",
    ]);
    let doctypes = ["<!DOCTYPE a>", "<!DOCTYPE é SYSTEM 'x\">y' >", "<!DOCTYPE a PUBLIC '-//x' \"\"\n>"];
    document += &aside(random);
    if random.one_in(4) {
        document += random.pick(&doctypes);
        document += random.pick(&SPACE);
        document += &aside(random);
    }
    let name = random.pick(&["AssumeRoleResponse", "p:ErrorResponse", "é"]);
    document += &element(random, name, " xmlns='u' xmlns:p=\"v\" xmlns:q='w'", 3);
    document += random.pick(&SPACE);
    document += &aside(random);
    document
}

/// The document with one character inserted, deleted or put in the place of another.
pub(crate) fn damaged(random: &mut Random, document: &str) -> String {
    const CHARACTERS: [char; 28] = [
        '<',
        '>',
        '&',
        ';',
        '/',
        '"',
        '\'',
        '=',
        '!',
        '-',
        '?',
        '[',
        ']',
        ':',
        '#',
        ' ',
        '\n',
        '\r',
        '\0',
        '\u{7f}',
        '\u{fffe}',
        '\u{f0000}',
        'x',
        'a',
        '1',
        '.',
        'é',
        '\u{b7}',
    ];
    let mut characters: std::vec::Vec<char> = document.chars().collect();
    let at = random.below(characters.len());
    match random.below(3) {
        0 => drop(characters.remove(at)),
        1 => characters.insert(at, random.pick(&CHARACTERS)),
        _ => characters[at] = random.pick(&CHARACTERS),
    }
    characters.into_iter().collect()
}
