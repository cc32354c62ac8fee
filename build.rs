//! Makes of the vector files what is embedded: MessagePack with the same members, whose values are octets rather than
//! hexadecimal digits. Tells the tests whether the published documents are there.

use std::{
    env, fmt, fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use rmp::encode::{write_array_len, write_bin, write_map_len, write_str, write_uint};
use serde::{Deserialize, Deserializer, de};

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

    let out = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    let mut list = String::from("&[\n");
    for (number, file) in files.iter().enumerate() {
        let id: Vec<_> = file
            .strip_prefix(&vectors)
            .unwrap_or(file)
            .with_extension("")
            .iter()
            .map(|part| part.to_string_lossy().into_owned())
            .collect();
        let packed = packed(file).map_err(|error| {
            let reason = format!("{}: {error}", file.display());
            io::Error::new(error.kind(), reason)
        })?;
        let place = out.join(format!("{number}.msgpack"));
        fs::write(&place, packed)?;
        list += &format!("    ({:?}, include_bytes!({place:?})),\n", id.join("/"));
    }
    list += "]\n";
    fs::write(out.join("embedded.rs"), list)
}

/// A vector file as MessagePack.
fn packed(file: &Path) -> io::Result<Vec<u8>> {
    let node: Node = serde_json::from_slice(&fs::read(file)?)?;
    let mut packed = Vec::new();
    node.pack(&mut Vec::new(), &mut packed)?;
    Ok(packed)
}

/// What a vector file is made of. A member that stands twice does so here too, for the library to refuse.
enum Node {
    Text(String),
    Number(u64),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// `members`: the names of the objects around it, from the outermost.
    fn pack<'a>(&'a self, members: &mut Vec<&'a str>, to: &mut Vec<u8>) -> io::Result<()> {
        let length = |length: usize| u32::try_from(length).map_err(io::Error::other);
        match self {
            Self::Text(text) if is_octets(members) => {
                let octets = base16ct::lower::decode_vec(text).map_err(|error| {
                    let reason = format!("{}: {error}", members.join("/"));
                    io::Error::new(io::ErrorKind::InvalidData, reason)
                })?;
                write_bin(to, &octets)?;
            }
            Self::Text(text) => write_str(to, text)?,
            Self::Number(number) => {
                write_uint(to, *number)?;
            }
            Self::List(nodes) => {
                write_array_len(to, length(nodes.len())?)?;
                for node in nodes {
                    node.pack(members, to)?;
                }
            }
            Self::Object(nodes) => {
                write_map_len(to, length(nodes.len())?)?;
                for (name, node) in nodes {
                    write_str(to, name)?;
                    members.push(name);
                    node.pack(members, to)?;
                    members.pop();
                }
            }
        }
        Ok(())
    }
}

/// Whether a text under these names is a string of octets.
fn is_octets(members: &[&str]) -> bool {
    matches!(
        members,
        ["testGroups", "given", "octets"] | ["testGroups", "tests", "output", _]
    )
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, a whole number, a list or an object")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Node, E> {
                Ok(Node::Text(text.to_owned()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Node, E> {
                Ok(Node::Number(number))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
                let mut nodes = Vec::new();
                while let Some(node) = list.next_element()? {
                    nodes.push(node);
                }
                Ok(Node::List(nodes))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut object: A) -> Result<Node, A::Error> {
                let mut nodes = Vec::new();
                while let Some(member) = object.next_entry()? {
                    nodes.push(member);
                }
                Ok(Node::Object(nodes))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
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
