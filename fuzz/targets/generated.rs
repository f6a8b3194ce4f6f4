//! Repositories whose meaning is known, decided by the bytes of the input.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rebootstrap_fuzz::generated(bytes));
