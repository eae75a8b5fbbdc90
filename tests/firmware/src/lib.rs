//! What a device does with the library: no std, no allocator, no operating system.
#![no_std]

pub mod board;
pub mod device;
