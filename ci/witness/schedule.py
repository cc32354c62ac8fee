"""The key schedule: HKDF, the transcript hash, Finished, binders and exporters (RFC 8446, sections 4.4 and 7)."""

import hashlib
import hmac
import struct

from refusal import Refusal

HASHES = {"SHA-256": hashlib.sha256, "SHA-384": hashlib.sha384}
SUITES = {  # name → hash, octets of the key
    "TLS_AES_128_GCM_SHA256": ("SHA-256", 16),
    "TLS_AES_256_GCM_SHA384": ("SHA-384", 32),
    "TLS_CHACHA20_POLY1305_SHA256": ("SHA-256", 32),
    "TLS_AES_128_CCM_SHA256": ("SHA-256", 16),
    "TLS_AES_128_CCM_8_SHA256": ("SHA-256", 16),
}
HELLO_RETRY_REQUEST = hashlib.sha256(b"HelloRetryRequest").digest()  # section 4.1.3
CLIENT_HELLO, SERVER_HELLO, MESSAGE_HASH = 1, 2, 254


def digest(hash_name, octets):
    return HASHES[hash_name](octets).digest()


def size(hash_name):
    return HASHES[hash_name]().digest_size


def mac(hash_name, key, octets):
    return hmac.new(key, octets, HASHES[hash_name]).digest()


def extract(hash_name, salt, ikm):
    return mac(hash_name, salt or bytes(size(hash_name)), ikm)


def expand(hash_name, prk, info, length):
    if length > 255 * size(hash_name):
        raise Refusal("length is too long for HKDF-Expand")
    okm, block = b"", b""
    for counter in range(1, -(-length // size(hash_name)) + 1):
        block = mac(hash_name, prk, block + info + bytes([counter]))
        okm += block
    return okm[:length]


def hkdf_label(label, context, length):
    full = b"tls13 " + label.encode()
    if not label.isascii() or not 7 <= len(full) <= 255 or len(context) > 255 or not 0 <= length < 1 << 16:
        raise Refusal("HkdfLabel does not hold this")
    return struct.pack(">HB", length, len(full)) + full + bytes([len(context)]) + context


def expand_label(hash_name, secret, label, context, length):
    if len(secret) != size(hash_name):
        raise Refusal("the secret is not as long as the hash")
    return expand(hash_name, secret, hkdf_label(label, context, length), length)


def traffic_keys(suite, secret):
    hash_name, length = SUITES[suite]
    return expand_label(hash_name, secret, "key", b"", length), expand_label(hash_name, secret, "iv", b"", 12)


def next_traffic_secret(hash_name, secret):
    return expand_label(hash_name, secret, "traffic upd", b"", size(hash_name))


def finished(hash_name, base_key, transcript_hash):
    if len(transcript_hash) != size(hash_name):
        raise Refusal("the transcript hash is not as long as the hash")
    key = expand_label(hash_name, base_key, "finished", b"", size(hash_name))
    return key, mac(hash_name, key, transcript_hash)


def binder_key(hash_name, early_secret, kind):
    label = {"external": "ext binder", "resumption": "res binder"}[kind]
    return expand_label(hash_name, early_secret, label, digest(hash_name, b""), size(hash_name))


def resumption_psk(hash_name, resumption_secret, nonce):
    return expand_label(hash_name, resumption_secret, "resumption", nonce, size(hash_name))


def exporter(hash_name, secret, label, context, length):
    derived = expand_label(hash_name, secret, label, digest(hash_name, b""), size(hash_name))
    return expand_label(hash_name, derived, "exporter", digest(hash_name, context), length)


def is_hello_retry_request(message):
    return message[:1] == bytes([SERVER_HELLO]) and message[6:38] == HELLO_RETRY_REQUEST


def transcript_hash(hash_name, messages):
    """Of messages with their headers; a first ClientHello that was retried is replaced by its hash (section 4.4.1)."""
    messages = list(messages)
    if len(messages) > 1 and messages[0][:1] == bytes([CLIENT_HELLO]) and is_hello_retry_request(messages[1]):
        messages[0] = struct.pack(">BxxB", MESSAGE_HASH, size(hash_name)) + digest(hash_name, messages[0])
    return digest(hash_name, b"".join(messages))


def certificate_verify_content(role, transcript):
    return b" " * 64 + f"TLS 1.3, {role} CertificateVerify".encode() + b"\0" + transcript
