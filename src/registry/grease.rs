//! The code points that RFC 8701 reserves: offered so that peers which do not ignore unknown values are found.

use super::{
    CipherSuite, ExtensionType, NamedGroup, ProtocolVersion, PskKeyExchangeMode, SignatureScheme,
};

macro_rules! two_octets {
    ($($type:ident,)*) => {$(
        impl $type {
            /// Whether this is one of the sixteen reserved values 0x0a0a, 0x1a1a, … 0xfafa (RFC 8701, section 2).
            pub const fn is_grease(self) -> bool {
                let [high, low] = self.0.to_be_bytes();
                high == low && low & 0x0f == 0x0a
            }
        }
    )*};
}

two_octets! {
    CipherSuite,
    ExtensionType,
    NamedGroup,
    ProtocolVersion,
    SignatureScheme,
}

impl PskKeyExchangeMode {
    /// Whether this is one of the eight reserved values 0x0b, 0x2a, … 0xe4 (RFC 8701, section 2).
    pub const fn is_grease(self) -> bool {
        self.0 % 0x1f == 0x0b
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 8701, section 2.
    const TWO_OCTETS: [u16; 16] = [
        0x0a0a, 0x1a1a, 0x2a2a, 0x3a3a, 0x4a4a, 0x5a5a, 0x6a6a, 0x7a7a, 0x8a8a, 0x9a9a, 0xaaaa,
        0xbaba, 0xcaca, 0xdada, 0xeaea, 0xfafa,
    ];
    const ONE_OCTET: [u8; 8] = [0x0b, 0x2a, 0x49, 0x68, 0x87, 0xa6, 0xc5, 0xe4];

    #[test]
    fn the_reserved_values_of_two_octets_are_those_of_the_rfc_and_have_no_name() {
        for value in 0..=u16::MAX {
            let reserved = TWO_OCTETS.contains(&value);
            assert_eq!(CipherSuite(value).is_grease(), reserved);
            assert_eq!(ExtensionType(value).is_grease(), reserved);
            assert_eq!(NamedGroup(value).is_grease(), reserved);
            assert_eq!(ProtocolVersion(value).is_grease(), reserved);
            assert_eq!(SignatureScheme(value).is_grease(), reserved);
            if reserved {
                assert_eq!(ExtensionType(value).to_string(), format!("0x{value:04x}"));
            }
        }
    }

    #[test]
    fn the_reserved_modes_are_those_of_the_rfc() {
        for value in 0..=u8::MAX {
            assert_eq!(
                PskKeyExchangeMode(value).is_grease(),
                ONE_OCTET.contains(&value)
            );
        }
    }
}
