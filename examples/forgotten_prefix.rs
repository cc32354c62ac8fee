//! A subject with a mistake: its HKDF-Expand-Label forgets the prefix "tls13 ". The checker names it.
//!
//! With a pattern as its argument it is asked that alone.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tlskat::{
    check::{Pattern, Plan, Selection, run},
    question::{Answer, Capability, Fault, Hello, Operation, Question, Subject},
    registry::HashAlgorithm,
    report::{Style, text},
    vector::Library,
};

struct MySchedule;

impl Subject for MySchedule {
    fn hello(&mut self) -> Result<Hello, Fault> {
        let sha256 = || Capability {
            hashes: Some(vec![HashAlgorithm::Sha256]),
            ..Capability::default()
        };
        Ok(Hello::new("my schedule", "0.1")
            .with(Operation::HkdfExtract, sha256())
            .with(Operation::HkdfExpandLabel, sha256()))
    }

    fn answer(&mut self, question: &Question) -> Result<Answer, Fault> {
        Ok(match question {
            Question::HkdfExtract { salt, ikm, .. } => Answer::one("prk", hmac(salt, &[ikm])),
            Question::HkdfExpandLabel {
                secret,
                label,
                context,
                length,
                ..
            } => {
                let label = label.as_bytes(); // and where is "tls13 "?
                let mut info = length.to_be_bytes().to_vec();
                info.push(label.len() as u8);
                info.extend_from_slice(label);
                info.push(context.len() as u8);
                info.extend_from_slice(context);
                let mut okm = hmac(secret, &[&info, &[1]]);
                okm.truncate(usize::from(*length));
                Answer::one("okm", okm)
            }
            other => Answer::Unsupported(other.operation().to_string()),
        })
    }
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    // HMAC takes keys of every length.
    let Ok(mut hmac) = Hmac::<Sha256>::new_from_slice(key) else {
        return Vec::new();
    };
    parts.iter().for_each(|part| hmac.update(part));
    hmac.finalize().into_bytes().to_vec()
}

fn main() {
    let library = Library::embedded().expect("the vectors of the crate");
    let pattern = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "rfc8448/simple-1rtt".into());
    let only = vec![Pattern::new(pattern)];
    let selection = Selection {
        only,
        skip: Vec::new(),
    };
    let hello = MySchedule.hello().expect("a greeting");
    let plan = Plan::new(library.traces(), &selection, &hello);
    let report = run(
        &plan,
        &hello,
        &mut MySchedule,
        "cargo run --example forgotten_prefix",
    );
    print!("{}", text(&report, Style::default()));
}
