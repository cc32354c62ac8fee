//! The differences that are known: each with who is laxer, why, and how it is recognized.

mod fault;
mod registry;
mod table;

use core::fmt;

use tlskat::document::Reference;

pub use self::table::Difference;
use crate::decoder::Decoder;

/// Which decoder refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `tlskat::wire` refuses what the other accepts.
    Laxer,
    /// The other refuses what `tlskat::wire` accepts.
    Stricter,
}

impl Difference {
    /// The section that the difference is about.
    pub fn reference(self) -> Reference<'static> {
        let section = self.section();
        Reference::parse(section).unwrap_or(Reference {
            document: section,
            section: "",
        })
    }
}

/// `doc/differences.md`.
pub fn page() -> String {
    let [rustls, tls_parser] = Decoder::ALL.map(|one| format!("{one} {}", one.version()));
    let mut page = format!(
        "# Differences\n\n\
         Two other decoders read the octets that `tlskat::wire` reads: the codec of {rustls}, which its connections use,\n\
         and {tls_parser}, which reads captures. `fuzz/differential` gives all three every message, record and alert of\n\
         the vectors, and what lies next to them: cut, lengthened, one bit or one length off, elements left out, twice or\n\
         in another order, every extension in every message. Where one accepts and another refuses, the case must be one\n\
         of those below, and each of these must be met; where all accept, what they read must be the same, as far as it\n\
         can be got out of them.\n\n\
         A decoder is not a connection. What rustls decodes its state machines look at afterwards, and where they refuse\n\
         it, the table says so. tls-parser leaves the sense of what it reads to its caller. It is asked only for the\n\
         messages that it can read in the form of TLS 1.3:\n\
         {read}.\n\n\
         Both are subjects too, as any program that answers over a pipe:\n\n\
         ```sh\n\
         cargo build --manifest-path fuzz/differential/Cargo.toml\n\
         tlskat check --subject 'fuzz/differential/target/debug/decoders rustls' --expect fuzz/differential/rustls.toml\n\
         ```\n\n\
         The files of expectations name each step of the vectors that they answer otherwise, and the row below that says\n\
         why. `ci/differential` runs all of it, and makes this page and those files again with `TLSKAT_UPDATE=1`;\n\
         `mutate SECONDS SEED` changes the messages at random for as long as it is told.\n\n\
         This page is made from the table `differences!` in `fuzz/differential/src/difference/table.rs`.\n",
        read = names(Decoder::TlsParser),
    );
    for (side, title) in [
        (
            Side::Laxer,
            "What another decoder accepts, and tlskat does not",
        ),
        (
            Side::Stricter,
            "What another decoder refuses, and tlskat does not",
        ),
    ] {
        page += &format!("\n## {title}\n\n| who | what | why | |\n|---|---|---|---|\n");
        for row in Difference::ALL.iter().filter(|row| row.side() == side) {
            let who: Vec<_> = row.decoders().iter().map(|one| one.name()).collect();
            let (what, why) = row.text().split_once(": ").unwrap_or((row.text(), ""));
            let reference = row.reference();
            page += &format!("| {} | {what} | {why} | {reference} |\n", who.join(", "));
        }
    }
    page
}

/// The messages that a decoder has a form for, as a sentence has them.
fn names(decoder: Decoder) -> String {
    let names: Vec<_> = decoder.messages().iter().map(ToString::to_string).collect();
    match names.split_last() {
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?} ({}): {}", self.reference(), self.text())
    }
}
