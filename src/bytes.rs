//! Octets that read and print as lower-case hexadecimal.

use core::{fmt, ops::Deref, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A string of octets, written as lower-case hexadecimal everywhere: in vector files, on the pipe, in messages.
///
/// `""` is zero octets. Upper-case digits, white space and an odd number of digits are refused, so that one value has
/// one spelling.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Octets(pub Vec<u8>);

impl Octets {
    /// The first and last four octets of a long value, all of a short one.
    pub fn abbreviated(&self) -> String {
        const SHOWN: usize = 4;
        if self.len() <= 2 * SHOWN + 1 {
            return self.to_string();
        }
        format!(
            "{}…{}",
            hex(&self[..SHOWN]),
            hex(&self[self.len() - SHOWN..])
        )
    }
}

/// The same strings of octets, borrowed.
pub fn borrowed(all: &[Octets]) -> Vec<&[u8]> {
    all.iter().map(|octets| &octets[..]).collect()
}

/// Lower-case hexadecimal of `octets`.
pub fn hex(octets: &[u8]) -> String {
    base16ct::lower::encode_string(octets)
}

/// Why a text is not a string of octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HexError {
    /// The number of digits, which is odd.
    Odd(usize),
    /// What stands at the given position (counted in characters from 0) is not one of `0123456789abcdef`.
    NotADigit {
        /// Position of the character, counted from 0.
        position: usize,
        /// The character.
        found: char,
    },
}

impl fmt::Display for HexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Odd(digits) => write!(f, "{digits} hexadecimal digits, an odd number"),
            Self::NotADigit { position, found } => {
                write!(
                    f,
                    "{found:?} at position {position} is not a lower-case hexadecimal digit"
                )
            }
        }
    }
}

impl core::error::Error for HexError {}

impl FromStr for Octets {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, HexError> {
        match base16ct::lower::decode_vec(text) {
            Ok(octets) => Ok(Self(octets)),
            Err(_) => Err(HexError::of(text)),
        }
    }
}

impl HexError {
    /// Of text that is no octets.
    fn of(text: &str) -> Self {
        let mut digits = text.chars().enumerate();
        match digits.find(|(_, c)| !matches!(c, '0'..='9' | 'a'..='f')) {
            Some((position, found)) => Self::NotADigit { position, found },
            None => Self::Odd(text.len()),
        }
    }
}

impl Deref for Octets {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<&[u8]> for Octets {
    fn from(octets: &[u8]) -> Self {
        Self(octets.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Octets {
    fn from(octets: [u8; N]) -> Self {
        Self(octets.to_vec())
    }
}

impl From<Vec<u8>> for Octets {
    fn from(octets: Vec<u8>) -> Self {
        Self(octets)
    }
}

impl fmt::Display for Octets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Octets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Octets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Octets;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("octets as lower-case hexadecimal")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Octets, E> {
                text.parse().map_err(E::custom)
            }

            // Nothing that is read from a text gives octets as such.
            fn visit_bytes<E: de::Error>(self, octets: &[u8]) -> Result<Octets, E> {
                Ok(octets.into())
            }

            fn visit_byte_buf<E: de::Error>(self, octets: Vec<u8>) -> Result<Octets, E> {
                Ok(Octets(octets))
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Octets {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Octets".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "octets as lower-case hexadecimal; \"\" is zero octets",
            "type": "string",
            "pattern": "^([0-9a-f]{2})*$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_has_one_spelling() {
        assert_eq!("00ff".parse(), Ok(Octets(vec![0, 255])));
        assert_eq!("".parse(), Ok(Octets::default()));
        assert_eq!("00f".parse::<Octets>(), Err(HexError::Odd(3)));
        assert_eq!(
            "00FF".parse::<Octets>(),
            Err(HexError::NotADigit {
                position: 2,
                found: 'F'
            })
        );
        assert_eq!(
            "00 ff".parse::<Octets>().unwrap_err().to_string(),
            "' ' at position 2 is not a lower-case hexadecimal digit"
        );
        assert!("é0".parse::<Octets>().is_err());
    }

    #[test]
    fn long_values_are_abbreviated_in_the_middle() {
        assert_eq!(Octets(vec![0xab; 9]).abbreviated(), "ababababababababab");
        assert_eq!(Octets((0..32).collect()).abbreviated(), "00010203…1c1d1e1f");
    }
}
