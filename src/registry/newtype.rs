//! The macro that makes an open newtype of a registry, and the error of a name that is in none.

use core::fmt;

/// A text that names no code point of the registry and is no `0x…` number of its width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// What was looked up.
    pub text: String,
    /// The registry.
    pub registry: &'static str,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is no {} and no 0x… number",
            self.text, self.registry
        )
    }
}

impl core::error::Error for UnknownName {}

macro_rules! registry {
    (
        $(#[$doc:meta])*
        $type:ident($int:ty) {
            $($(#[$item_doc:meta])* $konst:ident = $value:literal $name:literal,)*
        }
    ) => {
        $(#[$doc])*
        ///
        /// Reads and prints as the registered name, or as `0x` and its hexadecimal digits where it has none here.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(pub $int);

        impl $type {
            $(
                $(#[$item_doc])*
                #[doc = concat!("`", $name, "`, ", stringify!($value))]
                pub const $konst: Self = Self($value);
            )*

            /// The code points known by name.
            pub const KNOWN: &[Self] = &[$(Self::$konst),*];

            /// The registered name, where it is known.
            pub fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$konst => Some($name),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => f.pad(name),
                    None => write!(f, "0x{:0width$x}", self.0, width = size_of::<$int>() * 2),
                }
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $type {
            type Err = UnknownName;

            fn from_str(text: &str) -> Result<Self, UnknownName> {
                match text {
                    $($name => return Ok(Self::$konst),)*
                    _ => {}
                }
                let unknown = || UnknownName { text: text.into(), registry: stringify!($type) };
                let digits = text.strip_prefix("0x").ok_or_else(unknown)?;
                let value = <$int>::from_str_radix(digits, 16).map_err(|_| unknown())?;
                // One spelling for each value: a name where there is one, all digits where there is none.
                if Self(value).to_string() == text {
                    Ok(Self(value))
                } else {
                    Err(unknown())
                }
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl de::Visitor<'_> for Visitor {
                    type Value = $type;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("the name of a ", stringify!($type)))
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Visitor)
            }
        }

        #[cfg(test)]
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "description": "registered name, or 0x and all digits where the tool knows none",
                    "anyOf": [
                        { "enum": [$($name),*] },
                        { "type": "string", "pattern": format!("^0x[0-9a-f]{{{}}}$", size_of::<$int>() * 2) },
                    ],
                })
            }
        }
    };
}

pub(super) use registry;
