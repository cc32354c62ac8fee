//! A part of the scenarios, the same on every machine.

use core::{fmt, str::FromStr};

use sha2::{Digest as _, Sha256};

/// One of several parts, each of which can be asked by itself: `2/8`.
///
/// A scenario belongs to the part that its id alone decides: the first eight octets of the SHA-256 of the id, as a
/// big-endian number, modulo the number of parts. So a scenario that is added moves no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shard {
    number: u64,
    of: u64,
}

impl Shard {
    /// Which part, from 1.
    pub const fn number(self) -> u64 {
        self.number
    }

    /// How many parts there are.
    pub const fn of(self) -> u64 {
        self.of
    }

    /// Whether the scenario belongs to this part.
    pub fn contains(self, scenario: &str) -> bool {
        let digest = Sha256::digest(scenario);
        let first = digest[..8]
            .iter()
            .fold(0, |value, octet| value << 8 | u64::from(*octet));
        first % self.of == self.number - 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// Why a text is not one of several parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShardError {
    /// It is not two numbers.
    Form,
    /// The first number is not from 1 up to the second.
    Range,
}

impl fmt::Display for ShardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "not of the form I/N, such as 1/4",
            Self::Range => "I is not one of 1 to N",
        })
    }
}

impl core::error::Error for ShardError {}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        };
        let (one, other) = text.split_once('/').ok_or(ShardError::Form)?;
        match (number(one), number(other)) {
            (Some(number), Some(of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            (Some(_), Some(_)) => Err(ShardError::Range),
            _ => Err(ShardError::Form),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digests are those that `printf rfc8448/simple-1rtt | sha256sum` prints.
    #[test]
    fn the_first_eight_octets_of_the_sha_256_of_the_id_decide() {
        for (id, digest) in [
            ("rfc8448/simple-1rtt", SIMPLE_1RTT),
            ("illustrated/tls13", ILLUSTRATED),
        ] {
            for of in [1, 2, 3, 7, 1000] {
                let number = digest % of + 1;
                for other in 1..=of {
                    let shard = Shard { number: other, of };
                    assert_eq!(shard.contains(id), other == number, "{id} {shard}");
                }
            }
        }
    }

    const SIMPLE_1RTT: u64 = 0x7d0c_1b54_c220_58eb;
    const ILLUSTRATED: u64 = 0xb8d1_e0d7_3c7e_1e56;

    #[test]
    fn texts_of_another_form_are_refused() {
        for text in [
            "",
            "x",
            "1",
            "1/",
            "/2",
            "1/2/3",
            "+1/2",
            "1 /2",
            "-1/2",
            "1/99999999999999999999",
        ] {
            assert_eq!(text.parse::<Shard>(), Err(ShardError::Form), "{text:?}");
        }
        for text in ["0/3", "4/3", "0/0", "1/0"] {
            assert_eq!(text.parse::<Shard>(), Err(ShardError::Range), "{text:?}");
        }
        let shard: Shard = "2/3".parse().unwrap();
        assert_eq!(shard.to_string(), "2/3");
        assert_eq!((shard.number(), shard.of()), (2, 3));
    }
}
