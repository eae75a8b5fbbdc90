//! The groups of ../src in WebAssembly. bench.mjs measures them, because the module has no clock.
#![expect(dead_code, reason = "the table of ../src uses more of what it shares with this module")]

#[path = "../../src/decode.rs"]
mod decode;
#[path = "../../src/encode.rs"]
mod encode;
#[path = "../../src/group.rs"]
mod group;
#[path = "../../src/input.rs"]
mod input;
#[path = "../../src/oracle.rs"]
mod oracle;
#[path = "../../src/sign.rs"]
mod sign;

use group::{Group, Role};
use std::cell::RefCell;

thread_local! {
    static GROUPS: RefCell<Vec<Group>> = const { RefCell::new(Vec::new()) };
    static TEXT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Builds the groups, which asserts the result of every contender, and returns how many there are.
#[unsafe(no_mangle)]
extern "C" fn groups() -> usize {
    GROUPS.with_borrow_mut(|groups| {
        *groups = [sign::groups(), encode::groups(), decode::groups()].into_iter().flatten().collect();
        groups.len()
    })
}

/// How many contenders a group has.
#[unsafe(no_mangle)]
extern "C" fn contenders(group: usize) -> usize {
    GROUPS.with_borrow(|groups| groups[group].contenders.len())
}

/// Writes a line of text: the name of a group, and the role and the name of a contender, tabs between them. Returns its
/// length; [`text`] says where it is.
#[unsafe(no_mangle)]
extern "C" fn describe(group: usize, contender: usize) -> usize {
    GROUPS.with_borrow(|groups| {
        let contender = &groups[group].contenders[contender];
        let role = match contender.role {
            Role::Floor => "floor",
            Role::Ours => "ours",
            Role::Aside => "aside",
            Role::Rival => "rival",
        };
        let text = format!("{}\t{role}\t{}", groups[group].name, contender.name);
        let length = text.len();
        TEXT.set(text);
        length
    })
}

/// Where the text of [`describe`] is.
#[unsafe(no_mangle)]
extern "C" fn text() -> *const u8 {
    TEXT.with_borrow(|text| text.as_ptr())
}

/// Runs a contender.
#[unsafe(no_mangle)]
extern "C" fn run(group: usize, contender: usize, times: u32) {
    GROUPS.with_borrow_mut(|groups| groups[group].contenders[contender].run(times));
}
