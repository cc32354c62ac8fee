use super::*;

const TEXT: &str = "\
Nobody                        Informational                     [Page 1]

RFC 1234                     Other Traces                     March 2031


Table of Contents

   1.  Keys  . . . . . . . . . . . . . . . . . . . . . . . . . . . .   1

1.  Keys

   The server has a private
   key of:

   modulus (public):  0a 0b
      0c

   public exponent:  03

2.  Other Handshake

   Note:  Words before the first step do not count.

   {client}  create an ephemeral P-384 key pair:

      private key (3 octets):  01 02 03

   {server}  extract secret \"early\":

      salt:  0 (all zero octets)

      IKM (5 octets):  00 11 22



Nobody                        Informational                     [Page 2]
\u{c}
RFC 1234                     Other Traces                     March 2031


         33 44

   {server}  derive write traffic keys for early application data (same

Nobody                        Informational                     [Page 3]

RFC 1234                     Other Traces                     March 2031

      as client early application data write traffic keys)

   {server}  calculate finished \"tls13 finished\":

      hash (0 octets):  (empty)

      finished
         (1
         octet):
         ff

3.  Considerations

   None: at all.
";

fn octets(hex: &str) -> Octets {
    hex.parse().unwrap()
}

/// The text with one place changed, which occurs once.
fn changed(from: &str, to: &str) -> String {
    assert_eq!(TEXT.matches(from).count(), 1, "{from:?}");
    TEXT.replace(from, to)
}

fn error(text: &str) -> (usize, Reason) {
    let error = parse(text).unwrap_err();
    (error.line, error.reason)
}

#[test]
fn steps_and_values_are_read_as_printed() {
    let document = parse(TEXT).unwrap();
    assert_eq!(document.traces.len(), 1);
    let trace = &document.traces[0];
    assert_eq!((trace.section, trace.line), (2, 20));
    assert_eq!(trace.title, "Other Handshake");
    let create = &trace.steps[0];
    assert_eq!((create.number, create.line), (1, 24));
    assert_eq!(create.endpoint, Role::Client);
    assert_eq!(create.title, "create an ephemeral P-384 key pair");
    let group = NamedGroup::SECP384R1;
    assert_eq!(create.action, Action::CreateKeyPair { group });
    assert_eq!(
        create.values,
        [PrintedValue {
            name: "private key".into(),
            line: 26,
            octets: Some(3),
            value: octets("010203"),
            words: None,
        }]
    );
}

#[test]
fn a_page_break_inside_of_a_value_is_no_part_of_it() {
    let document = parse(TEXT).unwrap();
    let ikm = &document.traces[0].steps[1].values[1];
    assert_eq!((ikm.line, ikm.octets), (32, Some(5)));
    assert_eq!(ikm.value, octets("0011223344"));
}

#[test]
fn a_page_break_inside_of_a_title_is_no_part_of_it() {
    let document = parse(TEXT).unwrap();
    let step = &document.traces[0].steps[2];
    assert_eq!((step.number, step.line), (3, 43));
    assert_eq!(
        step.same_as.as_deref(),
        Some("client early application data write traffic keys")
    );
    let (direction, epoch) = (Direction::Write, Epoch::EarlyApplication);
    assert_eq!(step.action, Action::TrafficKeys { direction, epoch });
    assert!(step.values.is_empty());
}

#[test]
fn words_stand_for_values() {
    let document = parse(TEXT).unwrap();
    let salt = &document.traces[0].steps[1].values[0];
    assert_eq!(salt.words.as_deref(), Some("0 (all zero octets)"));
    assert_eq!((salt.octets, salt.value.len()), (None, 0));
    let hash = &document.traces[0].steps[3].values[0];
    assert_eq!(hash.words.as_deref(), Some("(empty)"));
    assert_eq!((hash.octets, hash.value.len()), (Some(0), 0));
}

#[test]
fn a_name_may_be_broken_anywhere() {
    let document = parse(TEXT).unwrap();
    let finished = &document.traces[0].steps[3].values[1];
    assert_eq!((finished.name.as_str(), finished.line), ("finished", 55));
    assert_eq!((finished.octets, &finished.value), (Some(1), &octets("ff")));
}

#[test]
fn the_private_key_is_read_from_before_the_traces() {
    let key = parse(TEXT).unwrap().private_key;
    let key: Vec<_> = key
        .iter()
        .map(|value| (value.name.as_str(), value.line, value.value.to_string()))
        .collect();
    assert_eq!(
        key,
        [
            ("modulus", 15, "0a0b0c".to_owned()),
            ("public exponent", 18, "03".to_owned()),
        ]
    );
}

#[test]
fn other_page_breaks_and_line_ends_change_lines_only() {
    let shown = |text: &str| {
        let mut document = parse(text).unwrap();
        for trace in &mut document.traces {
            trace.line = 0;
            for step in &mut trace.steps {
                step.line = 0;
                step.values.iter_mut().for_each(|value| value.line = 0);
            }
        }
        document
            .private_key
            .iter_mut()
            .for_each(|value| value.line = 0);
        document
    };
    let expected = shown(TEXT);
    assert_eq!(shown(&TEXT.replace('\n', "\r\n")), expected);
    assert_eq!(shown(&format!("\u{feff}{TEXT}")), expected);
    let page_break = "\n\nA. Author   Informational   [Page 9]\n\nRFC 1234   X   May 2031\n\n\n";
    let lines: Vec<&str> = TEXT.lines().collect();
    for at in 12..lines.len() {
        let last = lines[..at].iter().rfind(|line| !line.trim().is_empty());
        if last.is_some_and(|line| line.ends_with(']')) {
            // Between a footer and its header no page can end.
            continue;
        }
        let (before, after) = (lines[..at].join("\n"), lines[at..].join("\n"));
        assert_eq!(
            shown(&format!("{before}{page_break}{after}\n")),
            expected,
            "{at}"
        );
    }
}

#[test]
fn a_wrong_octet_count_is_refused_with_its_line() {
    let (printed, found) = (4, 3);
    assert_eq!(
        error(&changed("(3 octets)", "(4 octets)")),
        (26, Reason::OctetCount { printed, found })
    );
    let (printed, found) = (6, 5);
    assert_eq!(
        error(&changed("(5 octets)", "(6 octets)")),
        (32, Reason::OctetCount { printed, found })
    );
    let (printed, found) = (2, 0);
    assert_eq!(
        error(&changed("(0 octets)", "(2 octets)")),
        (53, Reason::OctetCount { printed, found })
    );
    let too_many = "99999999999999999999999";
    assert_eq!(
        error(&changed("(3 octets)", &format!("({too_many} octets)"))),
        (26, Reason::UnreadableCount(too_many.into()))
    );
}

#[test]
fn what_is_no_octet_is_refused_with_its_line() {
    for wrong in ["334", "3", "3g", "é", "AA", "(empty)"] {
        assert_eq!(
            error(&changed(" 33 44", &format!(" 33 {wrong}"))),
            (41, Reason::NotAnOctet(wrong.into()))
        );
    }
    assert_eq!(
        error(&changed("         33 44", "         33 44\nzz")),
        (42, Reason::NotAnOctet("zz".into()))
    );
    assert_eq!(
        error(&changed("0 (all zero octets)", "0 (all one octets)")),
        (30, Reason::NotAnOctet("0".into()))
    );
}

#[test]
fn an_unknown_title_is_refused_with_its_line() {
    let title = "calculate finite \"tls13 finished\"";
    assert_eq!(
        error(&changed("calculate finished", "calculate finite")),
        (51, Reason::UnknownTitle(title.into()))
    );
    assert_eq!(
        error(&changed("P-384", "P-385")),
        (24, Reason::UnknownGroup("P-385".into()))
    );
    assert_eq!(
        error(&changed("extract secret \"early\"", "send tea record")),
        (28, Reason::UnknownContentType("tea".into()))
    );
    assert_eq!(
        error(&changed("{client}", "{proxy}")),
        (24, Reason::UnknownEndpoint("proxy".into()))
    );
    let title = "extract secret \"early\"";
    assert_eq!(
        error(&changed("\"early\":", "\"early\"")),
        (28, Reason::UnfinishedTitle(title.into()))
    );
}

#[test]
fn a_value_outside_of_a_step_is_refused_with_its_line() {
    let note = "Note:  Words before";
    assert_eq!(
        error(&changed(note, "salt (1 octet):  00 ")),
        (22, Reason::ValueOutsideStep("salt".into()))
    );
    assert_eq!(
        error(&changed("3.  Considerations", "   Words.")),
        (60, Reason::UnexpectedText("Words.".into()))
    );
    assert_eq!(
        error(&changed("      salt:  0 (all zero octets)", "      salt:")),
        (30, Reason::NoOctets("salt".into()))
    );
    assert_eq!(
        error(&changed("IKM", "salt")),
        (32, Reason::RepeatedName("salt".into()))
    );
    assert_eq!(
        error(&changed("IKM (5 octets)", "")),
        (32, Reason::UnnamedValue)
    );
    let values = "      private key (3 octets):  01 02 03";
    assert_eq!(error(&changed(values, "")), (24, Reason::StepWithoutValues));
    assert_eq!(
        error(&changed("2.  Other Handshake", "Other Handshake")),
        (24, Reason::StepOutsideSection)
    );
}

#[test]
fn a_text_without_traces_is_refused() {
    assert_eq!(error(""), (1, Reason::NoTraces));
    assert_eq!(error("1.  Title\n\n   Text.\n"), (3, Reason::NoTraces));
}

#[test]
fn a_control_character_is_refused_with_its_line() {
    for found in ['\t', '\u{1b}', '\u{9b}'] {
        let text = changed("Other Handshake\n", &format!("Other{found}Handshake\n"));
        let line = 1 + text[..text.find(found).unwrap()].matches('\n').count();
        assert_eq!(error(&text), (line, Reason::ControlCharacter(found)));
    }
}

#[test]
fn any_beginning_and_any_lost_line_is_read_or_refused() {
    for end in (0..=TEXT.len()).filter(|end| TEXT.is_char_boundary(*end)) {
        let _ = parse(&TEXT[..end]);
        let _ = parse(&TEXT[end..]);
    }
    let lines: Vec<&str> = TEXT.lines().collect();
    for lost in 25..lines.len() {
        let mut rest = lines.clone();
        let line = rest.remove(lost);
        // Blank lines, page headers and the section after the traces carry nothing.
        if line.starts_with("         ") || line.contains("octets): ") {
            let without = parse(&rest.join("\n"));
            let same = without.is_ok_and(|without| without == parse(TEXT).unwrap());
            assert!(!same, "{line:?}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "{", "}", "{client}", "{server} ", "derive secret ", "\"tls13 x\"", ":", "(3 octets)",
                "(same as client)", "send alert record", " 00", "0", "\n", "\n\n", "   ", "[Page 1]", "\u{c}",
                "3.  Title", "modulus", "é", "-", "(empty)", "0 (all zero octets)", "(", ")", "\"",
            ]),
            0..60,
        )
    ) {
        let _ = parse(&pieces.concat());
    }
}

#[test]
#[cfg_attr(
    not(reference),
    ignore = "needs TLSKAT_REFERENCE, the folder with rfc8448.txt and rfc8448.json"
)]
fn the_text_of_rfc_8448_reads_like_its_transcription() {
    let folder = std::path::PathBuf::from(std::env::var_os("TLSKAT_REFERENCE").unwrap());
    let text = std::fs::read_to_string(folder.join("rfc8448.txt")).unwrap();
    let json = std::fs::read_to_string(folder.join("rfc8448.json")).unwrap();
    let document = parse(&text).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(agrees_with_json(&document, &json), Ok(()));

    // A single changed digit is a difference.
    let mut other = document.clone();
    other.traces[4].steps[50].values[1].value.0[23] ^= 1;
    assert_eq!(agrees_with_json(&other, &json).unwrap_err().len(), 1);

    // PKCS#8 ends with the PKCS#1 key inside of it.
    let key = crate::import::keys::rsa_private_key(&document.private_key).unwrap();
    let pkcs1 = std::fs::read(folder.join("rfc8448-keys/server-rsa.key.der")).unwrap();
    assert!(key.ends_with(&pkcs1));
    for certificate in ["client-rsa", "server-ecdsa256", "server-rsa"] {
        let certificate = folder.join(format!("rfc8448-keys/{certificate}.crt.der"));
        let certificate = std::fs::read(certificate).unwrap();
        let info = crate::crypto::subject_public_key_info(&certificate).unwrap();
        assert!(certificate.windows(info.len()).any(|part| part == info));
    }
}
