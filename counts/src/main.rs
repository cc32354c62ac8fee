//! Names what the processor can do of that which the ciphers and hashes choose their code by.
//!
//! Valgrind shows a program only the instructions that it knows, so that what is counted is not always what runs without
//! it. Under valgrind this says which of them were there.

#![forbid(unsafe_code)]

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
fn features() -> String {
    let features = [
        ("sha", is_x86_feature_detected!("sha")),
        ("aes", is_x86_feature_detected!("aes")),
        ("pclmulqdq", is_x86_feature_detected!("pclmulqdq")),
        ("avx2", is_x86_feature_detected!("avx2")),
        ("avx512f", is_x86_feature_detected!("avx512f")),
        ("vaes", is_x86_feature_detected!("vaes")),
    ];
    let there = features.iter().filter(|(_, there)| *there);
    let names: Vec<_> = there.map(|&(name, _)| name).collect();
    match names[..] {
        [] => "none".to_owned(),
        _ => names.join(" "),
    }
}

#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
fn features() -> String {
    "unknown".to_owned()
}

fn main() {
    println!("{}", features());
}
