//! DER in the text form that the programs read (RFC 7468).

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `der` between lines with this label.
pub fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    // 48 octets make a line of 64 characters.
    for line in der.chunks(48) {
        for group in line.chunks(3) {
            let octet = |place: usize| u32::from(*group.get(place).unwrap_or(&0));
            let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
            for place in 0..4 {
                let index = bits >> (18 - 6 * place) & 63;
                text.push(match place <= group.len() {
                    true => ALPHABET[index as usize].into(),
                    false => '=',
                });
            }
        }
        text.push('\n');
    }
    text + &format!("-----END {label}-----\n")
}
