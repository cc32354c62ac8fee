#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| targets::run_by_name("document", octets));
