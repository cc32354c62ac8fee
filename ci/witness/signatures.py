"""Signatures: RSASSA-PSS by hand, where the salt is an input, and the others by the packages.

The package cryptography signs by RFC 6979 and Ed25519; ML-DSA without randomness is signed by dilithium-py and
verified by cryptography.
"""

import hashlib
import math
import struct

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from refusal import NotRecomputed, Refusal

try:
    from cryptography.hazmat.primitives.asymmetric import mldsa
    from dilithium_py.ml_dsa import ML_DSA_44, ML_DSA_65, ML_DSA_87

    MLDSA = {
        "mldsa44": (ML_DSA_44, mldsa.MLDSA44PrivateKey, mldsa.MLDSA44PublicKey),
        "mldsa65": (ML_DSA_65, mldsa.MLDSA65PrivateKey, mldsa.MLDSA65PublicKey),
        "mldsa87": (ML_DSA_87, mldsa.MLDSA87PrivateKey, mldsa.MLDSA87PublicKey),
    }
except ImportError:
    MLDSA = {}

CODES = {  # SignatureScheme, RFC 8446, section 4.2.3, and draft-ietf-tls-mldsa
    "ecdsa_secp256r1_sha256": 0x0403,
    "ecdsa_secp384r1_sha384": 0x0503,
    "ecdsa_secp521r1_sha512": 0x0603,
    "rsa_pss_rsae_sha256": 0x0804,
    "rsa_pss_rsae_sha384": 0x0805,
    "rsa_pss_rsae_sha512": 0x0806,
    "ed25519": 0x0807,
    "rsa_pss_pss_sha256": 0x0809,
    "rsa_pss_pss_sha384": 0x080A,
    "rsa_pss_pss_sha512": 0x080B,
    "mldsa44": 0x0904,
    "mldsa65": 0x0905,
    "mldsa87": 0x0906,
}
# Those of certificates and of older versions alone (sections 4.2.3 and 4.4.3): no CertificateVerify has one.
NOT_OF_MESSAGES = {
    "rsa_pkcs1_sha1",
    "ecdsa_sha1",
    "rsa_pkcs1_sha256",
    "rsa_pkcs1_sha384",
    "rsa_pkcs1_sha512",
}
ECDSA = {
    "ecdsa_secp256r1_sha256": ("secp256r1", hashes.SHA256()),
    "ecdsa_secp384r1_sha384": ("secp384r1", hashes.SHA384()),
    "ecdsa_secp521r1_sha512": ("secp521r1", hashes.SHA512()),
}
RSA_ENCRYPTION, RSASSA_PSS = bytes.fromhex("2a864886f70d010101"), bytes.fromhex("2a864886f70d01010a")

EC_PUBLIC_KEY = bytes.fromhex("2a8648ce3d0201")
KEYS = {  # scheme → algorithm and curve of its keys: RFC 3279, 4055, 5480, 8410 and 9881
    "ecdsa_secp256r1_sha256": (EC_PUBLIC_KEY, bytes.fromhex("2a8648ce3d030107")),
    "ecdsa_secp384r1_sha384": (EC_PUBLIC_KEY, bytes.fromhex("2b81040022")),
    "ecdsa_secp521r1_sha512": (EC_PUBLIC_KEY, bytes.fromhex("2b81040023")),
    "ed25519": (bytes.fromhex("2b6570"),),
    **{f"rsa_pss_rsae_sha{size}": (RSA_ENCRYPTION,) for size in (256, 384, 512)},
    **{f"rsa_pss_pss_sha{size}": (RSASSA_PSS,) for size in (256, 384, 512)},
    "mldsa44": (bytes.fromhex("608648016503040311"),),
    "mldsa65": (bytes.fromhex("608648016503040312"),),
    "mldsa87": (bytes.fromhex("608648016503040313"),),
}


def sign(scheme, private_key, content, salt):
    if scheme.startswith("rsa_pss_"):
        hash_function = pss_hash(scheme)
        n, e, d, *_ = rsa_private_key(scheme, private_key)
        if salt is None or len(salt) != hash_function().digest_size:
            raise Refusal("the salt has another length than the hash")
        encoded = pss_encode(hash_function, content, salt, n.bit_length() - 1)
        number = pow(int.from_bytes(encoded, "big"), d, n)
        if pow(number, e, n) != int.from_bytes(encoded, "big"):
            raise Refusal("the numbers of the private key do not belong together")
        return number.to_bytes((n.bit_length() + 7) // 8, "big")
    key = load_private_key(private_key)
    if scheme in ECDSA and isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name == ECDSA[scheme][0]:
        return key.sign(content, ec.ECDSA(ECDSA[scheme][1], deterministic_signing=True))
    if scheme == "ed25519" and isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(content)
    if scheme.startswith("mldsa"):
        if scheme not in MLDSA:
            raise NotRecomputed(f"signature_sign {scheme}, without the package dilithium-py")
        parameters, kind, _ = MLDSA[scheme]
        if not isinstance(key, kind):
            raise Refusal("the key is of another kind")
        public, secret = parameters._keygen_internal(key.private_bytes_raw())
        if public != key.public_key().public_bytes_raw():
            raise AssertionError("dilithium-py and cryptography do not make the same key of a seed")
        return parameters.sign(secret, content, deterministic=True)
    if scheme in CODES:
        raise Refusal("the key is of another kind")
    raise NotRecomputed(f"signature_sign {scheme}")


def verify(scheme, public_key, content, signature):
    """Gives the salt of an RSASSA-PSS signature, or nothing."""
    if scheme in NOT_OF_MESSAGES:
        raise Refusal("no CertificateVerify has this scheme", "illegal_parameter")
    if scheme.startswith("rsa_pss_"):
        hash_function = pss_hash(scheme)
        n, e = rsa_public_key(scheme, public_key)
        length, bits = (n.bit_length() + 7) // 8, n.bit_length() - 1
        number = int.from_bytes(signature, "big")
        if len(signature) != length or number >= n:
            raise Refusal("the signature is not a number of the key", "decrypt_error")
        encoded = pow(number, e, n)
        if encoded.bit_length() > bits:
            raise Refusal("the encoded message is too long", "decrypt_error")
        salt = pss_salt(hash_function, content, encoded.to_bytes((bits + 7) // 8, "big"), bits)
        if n.bit_length() >= 2048:
            ask_package(hash_function, n, e, content, signature)
        return salt
    try:
        key = load_public_key(public_key)
        if scheme in ECDSA and isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name == ECDSA[scheme][0]:
            return key.verify(signature, content, ec.ECDSA(ECDSA[scheme][1]))
        if scheme == "ed25519" and isinstance(key, ed25519.Ed25519PublicKey):
            return key.verify(signature, content)
        if scheme in MLDSA and isinstance(key, MLDSA[scheme][2]):
            return key.verify(signature, content)
    except (InvalidSignature, ValueError) as error:
        raise Refusal(f"the signature is not good: {error!r}", "decrypt_error") from error
    if scheme not in CODES or scheme.startswith("mldsa") and not MLDSA:
        raise NotRecomputed(f"signature_verify {scheme}")
    raise Refusal("the key is of another kind")


def load_public_key(public_key):
    try:
        return serialization.load_der_public_key(public_key)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Refusal(f"the public key does not load: {error!r}") from error


def load_private_key(private_key):
    try:
        return serialization.load_der_private_key(private_key, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Refusal(f"the private key does not load: {error!r}") from error


def ask_package(hash_function, n, e, content, signature):
    """A second opinion, of the package; it takes keys of rsaEncryption alone, so it gets the numbers."""
    algorithm = getattr(hashes, hash_function().name.upper())()
    key = rsa.RSAPublicNumbers(e, n).public_key()
    try:
        key.verify(signature, content, padding.PSS(padding.MGF1(algorithm), algorithm.digest_size), algorithm)
    except InvalidSignature as error:
        raise AssertionError("cryptography refuses an RSASSA-PSS signature that this program takes") from error


def pss_hash(scheme):
    try:
        return getattr(hashlib, scheme.rsplit("_", 1)[1])
    except AttributeError as error:
        raise NotRecomputed(scheme) from error


def mgf1(hash_function, seed, length):
    blocks = -(-length // hash_function().digest_size)
    return b"".join(hash_function(seed + struct.pack(">I", i)).digest() for i in range(blocks))[:length]


def pss_encode(hash_function, content, salt, bits):
    """EMSA-PSS-ENCODE (RFC 8017, section 9.1.1)."""
    length = (bits + 7) // 8
    digest = hash_function(bytes(8) + hash_function(content).digest() + salt).digest()
    zeros = length - len(salt) - len(digest) - 2
    if zeros < 0:
        raise Refusal("the key is too short")
    block = bytes(zeros) + b"\x01" + salt
    mask = mgf1(hash_function, digest, len(block))
    masked = bytearray(a ^ b for a, b in zip(block, mask, strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def pss_salt(hash_function, content, encoded, bits):
    """EMSA-PSS-VERIFY (RFC 8017, section 9.1.2) with a salt as long as the hash, which it gives."""
    size = hash_function().digest_size
    masked, digest = encoded[: -size - 1], encoded[-size - 1 : -1]
    if len(masked) < size + 1 or encoded[-1] != 0xBC or masked[0] & ~(0xFF >> (8 * len(encoded) - bits)) & 0xFF:
        raise Refusal("the signature is not good: form", "decrypt_error")
    block = bytearray(a ^ b for a, b in zip(masked, mgf1(hash_function, digest, len(masked)), strict=True))
    block[0] &= 0xFF >> (8 * len(encoded) - bits)
    salt = bytes(block[-size:])
    if any(block[: -size - 1]) or block[-size - 1] != 1:
        raise Refusal("the signature is not good: padding", "decrypt_error")
    if hash_function(bytes(8) + hash_function(content).digest() + salt).digest() != digest:
        raise Refusal("the signature is not good: hash", "decrypt_error")
    return salt


def der(octets, tag):
    """The values inside one constructed or primitive value of DER, which is all of the octets."""
    kind, value, rest = der_value(octets)
    if kind != tag or rest:
        raise Refusal("the DER is another")
    return value


def der_value(octets):
    if len(octets) < 2:
        raise Refusal("the DER is cut")
    length, at = octets[1], 2
    if length & 0x80:
        count = length & 0x7F
        length, at = int.from_bytes(octets[2 : 2 + count], "big"), 2 + count
        if count == 0 or length < 0x80 or length >> 8 * (count - 1) == 0:
            raise Refusal("a length is not in the form of DER")
    if len(octets) < at + length:
        raise Refusal("the DER is cut")
    return octets[0], octets[at : at + length], octets[at + length :]


def der_values(octets):
    values = []
    while octets:
        before = octets
        tag, value, octets = der_value(octets)
        values.append((tag, value, before[: len(before) - len(octets)]))
    return values


def der_integers(octets):
    numbers = []
    for tag, value, _ in der_values(der(octets, 0x30)):
        if tag != 2 or not value or len(value) > 1 and value[0] == 0 and value[1] < 0x80 or value[0] & 0x80:
            raise Refusal("an integer is not in the form of DER")
        numbers.append(int.from_bytes(value, "big"))
    return numbers


def check_algorithm(scheme, algorithm):
    oid, *parameters = der_values(algorithm) or [(None, None, b"")]
    if (oid[0], oid[1]) != (6, RSASSA_PSS if scheme.startswith("rsa_pss_pss_") else RSA_ENCRYPTION):
        raise Refusal("the key is of another kind")
    if oid[1] == RSA_ENCRYPTION and [whole for _, _, whole in parameters] != [b"\x05\x00"]:
        raise Refusal("rsaEncryption has the parameters NULL")


def rsa_public_key(scheme, public_key):
    fields = der_values(der(public_key, 0x30))
    if len(fields) != 2 or fields[0][0] != 0x30:
        raise Refusal("the key is not a SubjectPublicKeyInfo")
    algorithm, key = fields
    check_algorithm(scheme, algorithm[1])
    if key[0] != 3 or key[1][:1] != b"\0":
        raise Refusal("the key is not a bit string")
    numbers = der_integers(key[1][1:])
    if len(numbers) != 2 or 0 in numbers:
        raise Refusal("an RSA key has a modulus and an exponent")
    return numbers


def rsa_private_key(scheme, private_key):
    """n, e, d, p, q, dp, dq, qi of a PKCS#8 key, which fit together."""
    version, algorithm, key = der_values(der(private_key, 0x30))
    check_algorithm(scheme, algorithm[1])
    if version[2] != b"\x02\x01\x00" or key[0] != 4:
        raise Refusal("the key is not PKCS#8")
    numbers = der_integers(key[1])
    if len(numbers) != 9 or numbers[0] != 0:
        raise Refusal("the key has not two primes")
    n, e, d, p, q, dp, dq, qi = numbers[1:]
    fits = p * q == n and e * d % math.lcm(p - 1, q - 1) == 1
    if not fits or (dp, dq) != (d % (p - 1), d % (q - 1)) or qi * q % p != 1:
        raise Refusal("the numbers of the private key do not belong together")
    return numbers[1:]


def subject_public_key_info(certificate):
    """Of an X.509 certificate in DER: the seventh field, where the version is there (RFC 5280, section 4.1)."""
    tbs = der_values(der(certificate, 0x30))[0]
    fields = der_values(tbs[1])
    return fields[6 if fields[0][0] == 0xA0 else 5][2]


def algorithm_of(public_key):
    """The identifier of the algorithm of a SubjectPublicKeyInfo, and of the curve where it is one of a curve."""
    fields = der_values(der(public_key, 0x30))
    if [tag for tag, _, _ in fields] != [0x30, 3]:
        raise Refusal("the key is not a SubjectPublicKeyInfo")
    identifiers = der_values(fields[0][1])
    if not identifiers or identifiers[0][0] != 6:
        raise Refusal("the key has no algorithm")
    return tuple(octets for tag, octets, _ in identifiers[:2] if tag == 6)


def goes_with(scheme, public_key):
    """Whether a scheme is one for keys of this kind (RFC 8446, section 4.2.3, and draft-ietf-tls-mldsa)."""
    return algorithm_of(public_key) == KEYS[scheme]


def public_key_of(private_key):
    """The SubjectPublicKeyInfo of a PKCS#8 key that the package knows, with the algorithm that the PKCS#8 names."""
    algorithm = der_values(der(private_key, 0x30))[1]
    key = load_private_key(private_key).public_key()
    written = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return algorithm[2] + der_values(der(written, 0x30))[1][2]


def algorithm_and_key(public_key):
    """The inside of a SubjectPublicKeyInfo, as `public_key_of` gives it."""
    return der(public_key, 0x30)
