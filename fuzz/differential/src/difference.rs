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
    let mut page = String::from(
        "# Differences\n\n\
         Two other decoders read the octets that `tlskat::wire` reads: the codec of rustls, which its connections use, and\n\
         tls-parser, which reads captures. `fuzz/differential` gives all three every message, record and alert of the\n\
         vectors, and what lies next to them: cut, lengthened, one bit or one length off, elements left out, twice or in\n\
         another order, every extension in every message. Where one accepts and another refuses, the case must be one of\n\
         those below; where all accept, what they read must be the same, as far as it can be got out of them. Anything else\n\
         fails the test.\n\n\
         A decoder is not a connection. What rustls decodes its state machines look at afterwards, and where they refuse it,\n\
         the table says so. tls-parser leaves the sense of what it reads to its caller.\n\n\
         This page is made from the table `differences!` in `fuzz/differential/src/difference/table.rs`.\n",
    );
    for decoder in Decoder::ALL {
        for (side, title) in [(Side::Laxer, "accepts"), (Side::Stricter, "refuses")] {
            page += &format!(
                "\n## What {decoder} {} {title}, and tlskat does not\n\n| | what | why |\n|---|---|---|\n",
                decoder.version()
            );
            let rows = Difference::ALL
                .iter()
                .filter(|row| row.side() == side && row.decoders().contains(&decoder));
            for row in rows {
                let (what, why) = row.text().split_once(": ").unwrap_or((row.text(), ""));
                page += &format!("| {} | {what} | {why} |\n", row.reference());
            }
        }
    }
    page
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?} ({}): {}", self.reference(), self.text())
    }
}
