//! The target that TLSKAT_TARGET names, or else the name of the program.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: targets::start(), |octets: &[u8]| targets::run(targets::chosen(), octets));
