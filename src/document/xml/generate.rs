//! Random documents for tests: the same ones in every run.

use alloc::{string::String, vec::Vec};

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
        usize::try_from(self.0 >> 33).unwrap().checked_rem(limit).unwrap()
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

/// A comment or a processing instruction, which is no part of a value.
fn aside(random: &mut Random, into: &mut String) {
    let comments = ["<!---->", "<!--x-->", "<!-- - -->", "<!--<a>&b;\n-->", "<!--]]> -->", "<!--é\r\n\r-->"];
    let instructions = ["<?a?>", "<?a ?>", "<?é b?>", "<?xml-x <a>&b;?>", "<?a ???>", "<?_\r\n--?>"];
    match random.below(3) {
        0 => into.push_str(random.pick(&comments)),
        1 => into.push_str(random.pick(&instructions)),
        _ => {}
    }
}

/// Character data as the reader accepts it.
pub(crate) fn character_data(random: &mut Random, into: &mut String) {
    for _ in 0..random.below(8) {
        match random.below(7) {
            0 => into.push_str(random.pick(&REFERENCES)),
            1 => aside(random, into),
            2 => {
                let inside = ["", "<a>", "&amp;", "]]", "\r\n", "\r", "é]", "<![CDATA[", "-->", "\n\r"];
                into.push_str("<![CDATA[");
                into.push_str(random.pick(&inside));
                into.push_str(random.pick(&inside));
                into.push_str("]]>");
            }
            3 => into.push_str(random.pick(&SPACE)),
            // Only a `>` after a possible `]]` could make the text ill-formed.
            _ => match random.pick(&WORDS) {
                ">" if into.ends_with(']') => {}
                word => into.push_str(word),
            },
        }
    }
}

fn attributes(random: &mut Random, into: &mut String) {
    for name in ["b", "p:b", "c-d", "é"] {
        if random.one_in(4) {
            let value = random.pick(&["", "x", ">", "&lt;", "&#65;", "é\r\n", "]]>", "/>"]);
            let quote = random.pick(&["'", "\""]);
            into.push_str(random.pick(&[" ", "\n", " \t"]));
            into.push_str(name);
            into.push_str(random.pick(&SPACE));
            into.push('=');
            into.push_str(random.pick(&SPACE));
            into.extend([quote, value, quote]);
        }
    }
}

/// An element in which others nest no deeper than `depth`.
fn element(random: &mut Random, name: &str, more_attributes: &str, depth: usize, into: &mut String) {
    into.extend(["<", name, more_attributes]);
    attributes(random, into);
    into.push_str(random.pick(&SPACE));
    if random.one_in(8) {
        into.push_str("/>");
        return;
    }
    into.push('>');
    match depth.checked_sub(1) {
        Some(depth) if !random.one_in(3) => {
            for _ in 0..random.below(5) {
                into.push_str(random.pick(&SPACE));
                aside(random, into);
                let name = random.pick(&NAMES);
                element(random, name, "", depth, into);
            }
            into.push_str(random.pick(&SPACE));
        }
        _ => character_data(random, into),
    }
    into.extend(["</", name, random.pick(&SPACE), ">"]);
}

/// A well-formed document.
pub(crate) fn document(random: &mut Random) -> String {
    let mut document = String::new();
    if random.one_in(8) {
        document.push('\u{feff}');
    }
    document.push_str(random.pick(&[
        "",
        "",
        "<?xml version=\"1.0\"?>",
        "<?xml version='1.0' encoding=\"utf-8\" ?>\n",
        "<?xml\tversion = '1.1'  standalone='no'?>",
        "<?xml version=\"1.0\" encoding='UTF-8' standalone=\"yes\"?>\r\n",
    ]));
    aside(random, &mut document);
    if random.one_in(4) {
        let doctypes = ["<!DOCTYPE a>", "<!DOCTYPE é SYSTEM 'x\">y' >", "<!DOCTYPE a PUBLIC '-//x' \"\"\n>"];
        document.push_str(random.pick(&doctypes));
        document.push_str(random.pick(&SPACE));
        aside(random, &mut document);
    }
    let name = random.pick(&["AssumeRoleResponse", "p:ErrorResponse", "é"]);
    element(random, name, " xmlns='u' xmlns:p=\"v\" xmlns:q='w'", 3, &mut document);
    document.push_str(random.pick(&SPACE));
    aside(random, &mut document);
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
    let mut characters: Vec<char> = document.chars().collect();
    let at = random.below(characters.len());
    match random.below(3) {
        0 => drop(characters.remove(at)),
        1 => characters.insert(at, random.pick(&CHARACTERS)),
        _ => characters[at] = random.pick(&CHARACTERS),
    }
    characters.into_iter().collect()
}
