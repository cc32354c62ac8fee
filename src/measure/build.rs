//! With what the figures were made: the build and the machine.

use std::fs;

use serde::Serialize;

/// A build of this crate on a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Build {
    /// Version of this crate.
    pub version: &'static str,
    /// `rustc 1.95.0 (59807616e 2026-04-14)`.
    pub rustc: &'static str,
    /// `x86_64-unknown-linux-gnu`.
    pub target: &'static str,
    /// `opt-level` of the profile.
    pub opt_level: &'static str,
    /// RUSTFLAGS, `-C target-cpu=native`; empty for none.
    pub flags: String,
    /// The instructions that the compiler could use without asking: `sse2,aes,…`.
    pub target_features: &'static str,
    /// What the system calls the processor, where it can be found out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processor: Option<String>,
    /// How many threads can run at once.
    pub threads: usize,
}

impl Build {
    /// This build on this machine.
    pub fn here() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            rustc: env!("TLSKAT_RUSTC"),
            target: env!("TLSKAT_TARGET"),
            opt_level: env!("TLSKAT_OPT_LEVEL"),
            // Cargo hands them on with this character between them.
            flags: env!("TLSKAT_RUSTFLAGS").replace('\u{1f}', " "),
            target_features: env!("TLSKAT_TARGET_FEATURES"),
            processor: processor(),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }

    /// In lines for people, the last ones about what makes the figures worthless.
    pub fn lines(&self) -> Vec<String> {
        let flags = match &self.flags[..] {
            "" => "no flags",
            flags => flags,
        };
        let processor = self.processor.as_deref().unwrap_or("unknown processor");
        let mut lines = vec![
            format!("tlskat {}, {}, {}", self.version, self.rustc, self.target),
            format!("opt-level {}, {flags}", self.opt_level),
            format!("{processor}, {} threads", self.threads),
        ];
        if self.opt_level != "3" {
            lines.push("warning: not optimized; only a release build can be compared".to_owned());
        }
        lines
    }
}

/// The model of the first processor, as Linux says it.
fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_optimization_is_warned_about() {
        let build = Build {
            opt_level: "0",
            ..Build::here()
        };
        assert!(
            build
                .lines()
                .last()
                .unwrap()
                .starts_with("warning: not optimized")
        );
        let build = Build {
            opt_level: "3",
            ..build
        };
        assert!(
            build
                .lines()
                .iter()
                .all(|line| !line.starts_with("warning"))
        );
    }
}
