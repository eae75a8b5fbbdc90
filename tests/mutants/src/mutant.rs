//! Goes into the planted crate: which mutant is switched on. No allocation, since tests count allocations.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering::Relaxed};

unsafe extern "C" {
    fn getenv(name: *const c_char) -> *const c_char;
    fn open(path: *const c_char, flags: c_int, mode: c_int) -> c_int;
    fn write(file: c_int, bytes: *const c_void, len: usize) -> isize;
}

static ON: AtomicU32 = AtomicU32::new(0);
static TRACE: AtomicI32 = AtomicI32::new(-1);
static SEEN: [AtomicBool; 65_536] = [const { AtomicBool::new(false) }; 65_536];

#[used]
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = before_main;

extern "C" fn before_main() {
    unsafe {
        let trace = getenv(c"MUTANT_TRACE".as_ptr());
        if !trace.is_null() {
            TRACE.store(open(trace, 0o1 | 0o100 | 0o2000, 0o644), Relaxed);
        }
        let on = getenv(c"MUTANT".as_ptr());
        if !on.is_null() {
            let id = CStr::from_ptr(on).to_bytes().iter().fold(0, |id, digit| id * 10 + u32::from(digit - b'0'));
            ON.store(id, Relaxed);
        }
    }
}

/// Whether a mutant is on; none is at compile time.
pub(crate) const fn is(id: u32) -> bool {
    core::intrinsics::const_eval_select((id,), off, look)
}

const fn off(_: u32) -> bool {
    false
}

fn look(id: u32) -> bool {
    let trace = TRACE.load(Relaxed);
    if trace >= 0 && !SEEN[id as usize].swap(true, Relaxed) {
        let bytes = id.to_ne_bytes();
        unsafe { write(trace, bytes.as_ptr().cast(), bytes.len()) };
    }
    ON.load(Relaxed) == id
}

/// The iterator of a mutant, or else that of the function.
pub(crate) fn either<A: Iterator, B: Iterator<Item = A::Item>>(
    mutant: Option<A>,
    function: impl FnOnce() -> B,
) -> impl Iterator<Item = A::Item> {
    let function = if mutant.is_none() { Some(function()) } else { None };
    mutant.into_iter().flatten().chain(function.into_iter().flatten())
}
