//! Prints a trace in the manner of RFC 8448, by the rows of its ledger.

use core::fmt::Write as _;

use rsa::{
    pkcs1::RsaPrivateKeyRef,
    pkcs8::{PrivateKeyInfoRef, der::Decode as _},
};

use crate::{
    bytes::Octets,
    import::ledger::{self, LedgerRow},
    trace::Trace,
};

/// The sections of RFC 8448 and what became of them.
pub(crate) const SECTIONS: [(&str, &str); 5] = [
    ("3", "rfc8448/simple-1rtt"),
    ("4", "rfc8448/resumed-0rtt"),
    ("5", "rfc8448/hello-retry-request"),
    ("6", "rfc8448/client-auth"),
    ("7", "rfc8448/compat-mode"),
];

/// The rows of a section of RFC 8448.
pub(crate) fn rows(section: &str) -> Vec<LedgerRow> {
    let text = include_str!("../../vectors/rfc8448/ledger.tsv");
    let mut rows = ledger::load(text).unwrap();
    rows.retain(|row| row.section == section);
    rows
}

/// The text of a document with these sections.
pub(crate) fn text(sections: &[(&Trace, Vec<LedgerRow>)]) -> String {
    let mut text = String::from("2.  Private Keys\n\n");
    let keys = sections
        .iter()
        .find_map(|(trace, _)| trace.value("server_certificate_private_key"));
    if let Some(key) = keys {
        print_private_key(&mut text, key.octets);
    }
    for (trace, rows) in sections {
        let title = trace.header()[0].split(" (").next().unwrap();
        let section = &rows[0].section;
        write!(text, "{section}.  {title}\n\n").unwrap();
        print_steps(&mut text, trace, rows);
    }
    text.push_str("8.  Security Considerations\n");
    text
}

fn print_steps(text: &mut String, trace: &Trace, rows: &[LedgerRow]) {
    let (mut step, mut names) = ("", Vec::new());
    for row in rows {
        if row.step != step || names.contains(&row.name) {
            (step, names) = (&row.step, Vec::new());
            let (endpoint, title) = step.split_once(": ").unwrap();
            write!(text, "   {{{endpoint}}}  {title}:\n\n").unwrap();
        }
        names.push(row.name.clone());
        let name = row.value.split_once('#').unwrap().1;
        let value = trace.value(name).unwrap().octets;
        if row.octets == 0 {
            match name {
                "empty" => write!(text, "      {} (0 octets):  (empty)\n\n", row.name),
                _ => write!(text, "      {}:  0 (all zero octets)\n\n", row.name),
            }
            .unwrap();
            continue;
        }
        let octets = &value[row.offset..];
        print_value(
            text,
            "      ",
            &format!("{} ({} octets)", row.name, octets.len()),
            octets,
        );
    }
}

fn print_private_key(text: &mut String, pkcs8: &Octets) {
    let info = PrivateKeyInfoRef::from_der(pkcs8).unwrap();
    let key = RsaPrivateKeyRef::from_der(info.private_key.as_bytes()).unwrap();
    for (name, component) in [
        ("modulus (public)", key.modulus),
        ("public exponent", key.public_exponent),
        ("private exponent", key.private_exponent),
        ("prime1", key.prime1),
        ("prime2", key.prime2),
        ("exponent1", key.exponent1),
        ("exponent2", key.exponent2),
        ("coefficient", key.coefficient),
    ] {
        print_value(text, "   ", name, component.as_bytes());
    }
}

fn print_value(text: &mut String, indent: &str, name: &str, octets: &[u8]) {
    let octets: Vec<String> = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    let lines: Vec<String> = octets.chunks(22).map(|line| line.join(" ")).collect();
    let lines = lines.join(&format!("\n{indent}   "));
    write!(text, "{indent}{name}:  {lines}\n\n").unwrap();
}
