//! Character data of XML 1.0, fifth edition, production by production.

/// The value of an element whose content is `raw`; `None` if the content is ill-formed or has an element.
pub fn read(raw: &str) -> Option<String> {
    if !raw.chars().all(is_char) {
        return None;
    }
    // Section 2.11: normalise line ends to LF before parsing.
    let normal = raw.replace("\r\n", "\n").replace('\r', "\n");
    let mut rest = normal.as_str();
    let mut value = String::new();
    while !rest.is_empty() {
        rest = one(rest, &mut value)?;
    }
    Some(value)
}

/// Adds the first character or construct to `value` and returns the rest.
fn one<'a>(text: &'a str, value: &mut String) -> Option<&'a str> {
    if let Some(section) = text.strip_prefix("<![CDATA[") {
        // Productions 18 to 21.
        let (inside, rest) = section.split_once("]]>")?;
        value.push_str(inside);
        Some(rest)
    } else if let Some(comment) = text.strip_prefix("<!--") {
        // Production 15: no `--` inside, and no `-` before the end.
        let (_, rest) = comment.split_once("--")?;
        rest.strip_prefix('>')
    } else if let Some(instruction) = text.strip_prefix("<?") {
        // Productions 16 and 17.
        let (inside, rest) = instruction.split_once("?>")?;
        let end = inside.find(is_space).unwrap_or(inside.len());
        let target = &inside[..end];
        (is_name(target) && !target.eq_ignore_ascii_case("xml")).then_some(rest)
    } else if let Some(reference) = text.strip_prefix('&') {
        // Productions 66 to 68.
        let (name, rest) = reference.split_once(';')?;
        value.push(referent(name)?);
        Some(rest)
    } else if text.starts_with('<') || text.starts_with("]]>") {
        // Production 14. A `<` here begins an element or is ill-formed.
        None
    } else {
        let mut chars = text.chars();
        value.extend(chars.next());
        Some(chars.as_str())
    }
}

fn referent(name: &str) -> Option<char> {
    match name {
        // Section 4.6.
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "amp" => return Some('&'),
        "apos" => return Some('\''),
        "quot" => return Some('"'),
        _ => {}
    }
    let number = name.strip_prefix('#')?;
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |hex| (hex, 16));
    let mut code = 0_u128;
    if digits.is_empty() {
        return None;
    }
    for digit in digits.chars() {
        code = (code * u128::from(radix) + u128::from(digit.to_digit(radix)?)).min(1 << 64);
    }
    char::from_u32(u32::try_from(code).ok()?).filter(|c| is_char(*c))
}

/// Production 2.
pub fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

/// Production 3.
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// Productions 4 to 5.
fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_name_start) && chars.all(|c| {
        is_name_start(c)
            || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
    })
}

fn is_name_start(c: char) -> bool {
    matches!(c, ':' | 'A'..='Z' | '_' | 'a'..='z'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}
