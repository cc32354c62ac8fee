"""Shares and shared secrets of the groups: curves, finite fields, and hybrids with ML-KEM.

ML-KEM is computed by kyber-py, which takes the seed and the randomness of an encapsulation; what the package
cryptography can do as well (keys from seeds, decapsulation) is done by both, and compared.
"""

from functools import lru_cache
from fractions import Fraction
from math import factorial

from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from refusal import NotRecomputed, Refusal

try:
    from cryptography.hazmat.primitives.asymmetric import mlkem
    from kyber_py.ml_kem import ML_KEM_768, ML_KEM_1024

    KEMS = {
        "ML-KEM-768": (ML_KEM_768, mlkem.MLKEM768PrivateKey),
        "ML-KEM-1024": (ML_KEM_1024, mlkem.MLKEM1024PrivateKey),
    }
except ImportError:
    KEMS = {}

CURVES = {"secp256r1": (ec.SECP256R1(), 32), "secp384r1": (ec.SECP384R1(), 48), "secp521r1": (ec.SECP521R1(), 66)}
FIELDS = {  # RFC 7919, appendix A: bits of the prime, and the number that its formula adds to e
    "ffdhe2048": (2048, 560316),
    "ffdhe3072": (3072, 2625351),
    "ffdhe4096": (4096, 5736041),
    "ffdhe6144": (6144, 15705020),
    "ffdhe8192": (8192, 10965728),
}
HYBRIDS = {  # draft-ietf-tls-ecdhe-mlkem: the two halves in the order of the shares and of the secrets
    "X25519MLKEM768": ("ML-KEM-768", "x25519"),
    "SecP256r1MLKEM768": ("secp256r1", "ML-KEM-768"),
    "SecP384r1MLKEM1024": ("secp384r1", "ML-KEM-1024"),
}
KEM_SIZES = {"ML-KEM-768": (1184, 1088), "ML-KEM-1024": (1568, 1568)}  # encapsulation key, ciphertext


@lru_cache
def prime(group):
    """The prime of a finite field, from the formula of RFC 7919 and the digits of e."""
    bits, offset = FIELDS[group]
    precision, terms = bits + 64, 1
    while factorial(terms).bit_length() <= precision:
        terms += 1
    numerator = sum(factorial(terms) // factorial(k) for k in range(terms + 1))
    e = Fraction(numerator, factorial(terms))
    return (1 << bits) - (1 << bits - 64) + (int(e * (1 << bits - 130)) + offset) * (1 << 64) - 1


def scalar(group, private_key):
    curve, length = CURVES[group]
    if len(private_key) != length:
        raise Refusal("the private key has another length")
    try:
        return ec.derive_private_key(int.from_bytes(private_key, "big"), curve)
    except ValueError as error:
        raise Refusal(str(error)) from error


def exponent(group, private_key):
    if not 1 <= len(private_key) <= FIELDS[group][0] // 8:
        raise Refusal("the private key has another length")
    if not any(private_key):
        raise Refusal("the private key is zero")
    return int.from_bytes(private_key, "big")


def share(group, private_key):
    """What stands in `key_exchange`; of a hybrid group that of the client."""
    if group in HYBRIDS:
        halves = zip(HYBRIDS[group], split(group, private_key, 64), strict=True)
        return b"".join(encapsulation_key(half, key) if half in KEM_SIZES else share(half, key) for half, key in halves)
    if group == "x25519":
        return x25519_key(private_key).public_key().public_bytes_raw()
    if group in CURVES:
        public = scalar(group, private_key).public_key()
        return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    if group in FIELDS:
        return pow(2, exponent(group, private_key), prime(group)).to_bytes(FIELDS[group][0] // 8, "big")
    raise NotRecomputed(f"key_share {group}")


def agree(group, private_key, peer_share):
    """The shared secret of two shares that are not of a KEM."""
    if group in FIELDS:
        length = FIELDS[group][0] // 8
        peer = int.from_bytes(peer_share, "big")
        if len(peer_share) != length:
            raise Refusal("the peer's share has another length", "illegal_parameter")
        if not 1 < peer < prime(group) - 1:
            raise Refusal("the peer's share is out of range", "illegal_parameter")
        return pow(peer, exponent(group, private_key), prime(group)).to_bytes(length, "big")
    if group in HYBRIDS:
        raise Refusal("the group is a hybrid")
    if group != "x25519" and group not in CURVES:
        raise NotRecomputed(f"key_agreement {group}")
    key = x25519_key(private_key) if group == "x25519" else scalar(group, private_key)
    if len(peer_share) != (32 if group == "x25519" else 1 + 2 * CURVES[group][1]):
        raise Refusal("the peer's share has another length", "illegal_parameter")
    try:
        if group == "x25519":
            return key.exchange(x25519.X25519PublicKey.from_public_bytes(peer_share))
        if peer_share[0] != 4:
            raise Refusal("the point is not uncompressed", "illegal_parameter")
        return key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVES[group][0], peer_share))
    except ValueError as error:  # a point that is not on the curve, or a shared secret of zeros
        raise Refusal(f"the peer's share: {error}", "illegal_parameter") from error


def check_share(group, share, of_client):
    """Refuses a share that is none of its group (RFC 8446, section 4.2.8), whatever the own private key is."""
    if group not in HYBRIDS:
        agree(group, {"x25519": bytes(31) + b"\x40"}.get(group, b"\1".rjust(scalar_length(group), b"\0")), share)
        return
    for half, part in zip(HYBRIDS[group], cut(group, share, 0 if of_client else 1), strict=True):
        if half not in KEM_SIZES:
            check_share(half, part, of_client)
        elif of_client:
            check_modulus(part)


def scalar_length(group):
    return CURVES[group][1] if group in CURVES else 1


def encapsulate(group, private_key, peer_share):
    """The server's side of a hybrid group: its share and the shared secret."""
    shares, secrets = b"", b""
    halves = zip(HYBRIDS[group], split(group, private_key, 32), cut(group, peer_share, 0), strict=True)
    for half, key, peer in halves:
        if half in KEM_SIZES:
            check_modulus(peer)
            secret, mine = kems(half)[0]._encaps_internal(peer, key)
        else:
            mine, secret = share(half, key), agree(half, key, peer)
        shares, secrets = shares + mine, secrets + secret
    return shares, secrets


def decapsulate(group, private_key, peer_share):
    """The client's side of a hybrid group: the shared secret."""
    secrets = b""
    halves = zip(HYBRIDS[group], split(group, private_key, 64), cut(group, peer_share, 1), strict=True)
    for half, key, peer in halves:
        if half in KEM_SIZES:
            first, second = kems(half)
            secret = first.decaps(first._keygen_internal(key[:32], key[32:])[1], peer)
            if second.from_seed_bytes(key).decapsulate(peer) != secret:
                raise AssertionError("kyber-py and cryptography do not decapsulate the same secret")
            secrets += secret
        else:
            secrets += agree(half, key, peer)
    return secrets


def x25519_key(private_key):
    if len(private_key) != 32:
        raise Refusal("the private key has another length")
    return x25519.X25519PrivateKey.from_private_bytes(private_key)


def encapsulation_key(kem, seed):
    first, second = kems(kem)
    key = first._keygen_internal(seed[:32], seed[32:])[0]
    if second.from_seed_bytes(seed).public_key().public_bytes_raw() != key:
        raise AssertionError("kyber-py and cryptography do not make the same key of a seed")
    return key


def kems(kem):
    if kem not in KEMS:
        raise NotRecomputed(f"{kem}, without the package kyber-py")
    return KEMS[kem]


def check_modulus(encapsulation_key):
    """FIPS 203, section 7.2: every coefficient of 12 bits is below 3329; the last 32 octets are a seed."""
    packed = int.from_bytes(encapsulation_key[:-32], "little")
    for at in range(0, 8 * (len(encapsulation_key) - 32), 12):
        if packed >> at & 0xFFF >= 3329:
            raise Refusal("a coefficient of the encapsulation key is not reduced", "illegal_parameter")


def split(group, private_key, kem_length):
    """The private keys of the two halves."""
    lengths = [kem_length if half in KEM_SIZES else curve_length(half) for half in HYBRIDS[group]]
    return halves_of(private_key, lengths)


def cut(group, peer_share, kind):
    """The shares of the two halves; kind 0 is a client's, 1 a server's."""
    lengths = []
    for half in HYBRIDS[group]:
        if half in KEM_SIZES:
            lengths.append(KEM_SIZES[half][kind])
        else:
            lengths.append(1 + 2 * curve_length(half) if half in CURVES else 32)
    try:
        return halves_of(peer_share, lengths)
    except Refusal as refusal:
        raise Refusal(str(refusal), "illegal_parameter") from refusal


def curve_length(group):
    return CURVES[group][1] if group in CURVES else 32


def halves_of(octets, lengths):
    if len(octets) != sum(lengths):
        raise Refusal("the octets of a hybrid group have another length")
    return octets[: lengths[0]], octets[lengths[0] :]
