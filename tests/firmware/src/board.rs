//! A Cortex-M board emulated by QEMU: start-up, printing, exit, and measurements.

use core::arch::asm;
use core::hint::black_box;

unsafe extern "Rust" {
    /// The program; returns whether all results are right.
    fn program() -> bool;
}

/// The vector table: the initial stack pointer and the reset handler.
#[repr(C)]
struct Vectors {
    stack_end: *const u32,
    reset: extern "C" fn() -> !,
    faults: [extern "C" fn() -> !; 14],
}

unsafe impl Sync for Vectors {}

const STACK_END: usize = 0x2001_0000;

#[unsafe(link_section = ".vectors")]
#[used]
static VECTORS: Vectors =
    Vectors { stack_end: core::ptr::without_provenance(STACK_END), reset, faults: [fault; 14] };

#[unsafe(no_mangle)]
extern "C" fn reset() -> ! {
    exit(unsafe { program() })
}

extern "C" fn fault() -> ! {
    print("fault\n");
    exit(false)
}

/// Calls QEMU by ARM semihosting.
fn ask(operation: u32, parameter: usize) {
    unsafe { asm!("bkpt 0xab", inout("r0") operation => _, in("r1") parameter) }
}

/// Ends the emulation with status 0 if `right`, else with 1.
pub fn exit(right: bool) -> ! {
    const SYS_EXIT: u32 = 0x18;
    const APPLICATION_EXIT: usize = 0x2_0026;
    const RUN_TIME_ERROR: usize = 0x2_0023;
    loop {
        ask(SYS_EXIT, if right { APPLICATION_EXIT } else { RUN_TIME_ERROR });
    }
}

pub fn print(text: &str) {
    const SYS_WRITEC: u32 = 0x03;
    for byte in text.bytes() {
        ask(SYS_WRITEC, &raw const byte as usize);
    }
}

pub fn print_number(number: usize) {
    if number > 9 {
        print_number(number / 10);
    }
    let digits = "0123456789";
    print(digits.get(number % 10..).and_then(|digits| digits.get(..1)).unwrap_or_default());
}

/// The stack use of a call in bytes, and its number of instructions.
pub struct Cost {
    pub right: bool,
    pub stack: usize,
    pub instructions: usize,
}

const PAINT: u32 = 0x5afe_57ac;
const PAINTED: usize = 16 * 1024;

pub fn cost_of(call: impl Fn() -> bool) -> Cost {
    let call: &dyn Fn() -> bool = black_box(&call);
    let instructions = instructions_of(call).saturating_sub(instructions_of(&|| black_box(true)));
    let (right, stack) = stack_of(call);
    let (_, none) = stack_of(&|| black_box(true));
    Cost { right, stack: stack.saturating_sub(none), instructions }
}

/// Fills the memory below the stack pointer, makes the call, and finds the lowest overwritten byte.
#[inline(never)]
fn stack_of(call: &dyn Fn() -> bool) -> (bool, usize) {
    let top: usize;
    unsafe { asm!("mov {}, sp", out(reg) top) }
    let bottom = top - PAINTED;
    for at in (bottom..top).step_by(4) {
        unsafe { core::ptr::with_exposed_provenance_mut::<u32>(at).write_volatile(PAINT) }
    }
    let right = call();
    let is_painted =
        |at: &usize| unsafe { core::ptr::with_exposed_provenance::<u32>(*at).read_volatile() == PAINT };
    let untouched = (bottom..top).step_by(4).take_while(is_painted).count();
    (right, PAINTED - 4 * untouched)
}

/// Counts instructions with SysTick on the core's clock. With QEMU's `-icount shift=0` an instruction takes one
/// nanosecond, and the 25 MHz clock of these boards ticks every 40 ns.
#[inline(never)]
fn instructions_of(call: &dyn Fn() -> bool) -> usize {
    const INSTRUCTIONS_PER_TICK: u32 = 40;
    const CONTROL: *mut u32 = core::ptr::without_provenance_mut(0xe000_e010);
    const RELOAD: *mut u32 = core::ptr::without_provenance_mut(0xe000_e014);
    const CURRENT: *mut u32 = core::ptr::without_provenance_mut(0xe000_e018);
    const LAST: u32 = 0x00ff_ffff;
    unsafe {
        RELOAD.write_volatile(LAST);
        CURRENT.write_volatile(0);
        CONTROL.write_volatile(0b101);
        let before = CURRENT.read_volatile();
        call();
        let after = CURRENT.read_volatile();
        CONTROL.write_volatile(0);
        (before.wrapping_sub(after) & LAST) as usize * INSTRUCTIONS_PER_TICK as usize
    }
}
