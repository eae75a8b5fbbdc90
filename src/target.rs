//! Capabilities of the compilation target.

/// Whether the compiler turns a loop over bytes into vector instructions.
///
/// Without vector instructions, as in WebAssembly and on microcontrollers, a loop that tests 16 bytes at a time takes
/// several times as long as a loop that stops at the first byte it looks for, and needs more code.
pub(crate) const HAS_VECTORS: bool =
    cfg!(any(target_feature = "sse2", target_feature = "neon", target_feature = "simd128"));
