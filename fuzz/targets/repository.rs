//! The whole line on arbitrary trees of files.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rebootstrap_fuzz::repository(bytes));
