//! A counting allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The system's allocator, with a count of its allocations and their bytes.
pub struct Counting {
    calls: AtomicU64,
    bytes: AtomicU64,
}

#[global_allocator]
static ALLOCATOR: Counting = Counting { calls: AtomicU64::new(0), bytes: AtomicU64::new(0) };

/// Allocations and their bytes. A reallocation counts with its new size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocations {
    pub calls: u64,
    pub bytes: u64,
}

/// The allocations of `work`.
pub fn allocations_of(work: impl FnOnce()) -> Allocations {
    let before = ALLOCATOR.now();
    work();
    let after = ALLOCATOR.now();
    Allocations { calls: after.calls - before.calls, bytes: after.bytes - before.bytes }
}

impl Counting {
    fn count(&self, bytes: usize) {
        self.calls.fetch_add(1, Relaxed);
        self.bytes.fetch_add(bytes as u64, Relaxed);
    }

    fn now(&self) -> Allocations {
        Allocations { calls: self.calls.load(Relaxed), bytes: self.bytes.load(Relaxed) }
    }
}

// SAFETY: every call is passed to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.count(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        self.count(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        self.count(size);
        unsafe { System.realloc(pointer, layout, size) }
    }
}
