//! A cluster on a bad network, with bad disks and restless operators.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| quorate_fuzz::cluster::run(data));
