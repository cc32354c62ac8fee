//! In which messages of TLS 1.3 an extension may stand, as the registry of IANA says.

use tlskat::{
    registry::ExtensionType,
    wire::Carrier::{
        self, Certificate as CT, CertificateRequest as CR, ClientHello as CH,
        EncryptedExtensions as EE, HelloRetryRequest as HRR, NewSessionTicket as NST,
        ServerHello as SH,
    },
};

/// The column "TLS 1.3" of the registry "TLS ExtensionType Values"; `-` there is a ClientHello here, which offers
/// older versions too. Application settings are those of draft-vvv-tls-alps.
const COLUMN: &[(u16, &[Carrier])] = &[
    (0, &[CH, EE]),
    (1, &[CH, EE]),
    (5, &[CH, CR, CT]),
    (10, &[CH, EE]),
    (11, &[CH]),
    (13, &[CH, CR]),
    (14, &[CH, EE]),
    (15, &[CH, EE]),
    (16, &[CH, EE]),
    (18, &[CH, CR, CT]),
    (19, &[CH, EE]),
    (20, &[CH, EE]),
    (21, &[CH]),
    (22, &[CH]),
    (23, &[CH]),
    (27, &[CH, CR]),
    (28, &[CH, EE]),
    (34, &[CH, CR, CT]),
    (35, &[CH]),
    (41, &[CH, SH]),
    (42, &[CH, EE, NST]),
    (43, &[CH, SH, HRR]),
    (44, &[CH, HRR]),
    (45, &[CH]),
    (47, &[CH, CR]),
    (48, &[CR]),
    (49, &[CH]),
    (50, &[CH, CR]),
    (51, &[CH, SH, HRR]),
    (57, &[CH, EE]),
    (17513, &[CH, EE]),
    (17613, &[CH, EE]),
    (0xfe0d, &[CH, HRR, EE]),
    (0xff01, &[CH]),
];

/// Whether the registry has the extension, and not for this message.
pub(super) fn forbids(carrier: Carrier, extension: ExtensionType) -> bool {
    let row = COLUMN.iter().find(|(value, _)| *value == extension.0);
    row.is_some_and(|(_, carriers)| !carriers.contains(&carrier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decoder_permits_what_the_registry_does() {
        for value in 0..=u16::MAX {
            let extension = ExtensionType(value);
            for carrier in [CH, SH, HRR, EE, CR, CT, NST] {
                let permitted = !forbids(carrier, extension);
                assert_eq!(
                    carrier.permits(extension),
                    permitted,
                    "{extension} in {carrier}"
                );
            }
        }
    }
}
