//! One node, and whatever can happen to it.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| quorate_fuzz::step::run(data));
