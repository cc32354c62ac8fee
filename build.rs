//! Lists the vector files, so that they can be embedded, and tells the tests whether the published documents are there.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::Command,
};

fn main() -> io::Result<()> {
    let root = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    let vectors = root.join("vectors");
    println!("cargo::rerun-if-changed=vectors");
    println!("cargo::rerun-if-changed=build.rs");
    // The folder with the published documents, for the tests that compare with them.
    println!("cargo::rerun-if-env-changed=TLSKAT_REFERENCE");
    println!("cargo::rustc-check-cfg=cfg(reference)");
    if env::var_os("TLSKAT_REFERENCE").is_some() {
        println!("cargo::rustc-cfg=reference");
    }

    // What `tlskat bench` says of its build.
    let set = |name: &str, value: &str| println!("cargo::rustc-env=TLSKAT_{name}={value}");
    let variable = |name: &str| env::var(name).unwrap_or_default();
    set("RUSTC", &rustc_version().unwrap_or_default());
    set("TARGET", &variable("TARGET"));
    set("OPT_LEVEL", &variable("OPT_LEVEL"));
    set("RUSTFLAGS", &variable("CARGO_ENCODED_RUSTFLAGS"));
    set("TARGET_FEATURES", &variable("CARGO_CFG_TARGET_FEATURE"));

    let mut files = Vec::new();
    find(&vectors, &mut files)?;
    files.sort();

    let mut list = String::from("&[\n");
    for file in &files {
        let id: Vec<_> = file
            .strip_prefix(&vectors)
            .unwrap_or(file)
            .with_extension("")
            .iter()
            .map(|part| part.to_string_lossy().into_owned())
            .collect();
        list += &format!("    ({:?}, include_str!({file:?})),\n", id.join("/"));
    }
    list += "]\n";
    let out = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    fs::write(out.join("embedded.rs"), list)
}

/// `rustc 1.95.0 (59807616e 2026-04-14)`.
fn rustc_version() -> Option<String> {
    let rustc = env::var_os("RUSTC")?;
    let output = Command::new(rustc).arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    Some(version.trim().to_owned())
}

/// All `.json` files but the JSON Schemas and the index.
fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if !path.ends_with("vectors/schema") {
                find(&path, files)?;
            }
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
            && !path.ends_with("vectors/index.json")
        {
            files.push(path);
        }
    }
    Ok(())
}
