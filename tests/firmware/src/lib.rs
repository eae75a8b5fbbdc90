//! A device's use of the library, without std, without an allocator and without an operating system.
#![no_std]

pub mod board;
pub mod device;
