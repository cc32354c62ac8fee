//! Lists the vector files, so that they can be embedded, and tells the tests whether the published documents are there.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
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
