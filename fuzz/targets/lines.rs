//! The property `lines` on arbitrary text.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rebootstrap_fuzz::reader("lines", bytes));
