"""Protected records (RFC 8446, section 5.2)."""

import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

from refusal import Refusal
from schedule import SUITES

AEADS = {  # the suite's AEAD for a key, and the octets of its tag
    "TLS_AES_128_GCM_SHA256": (AESGCM, 16),
    "TLS_AES_256_GCM_SHA384": (AESGCM, 16),
    "TLS_CHACHA20_POLY1305_SHA256": (ChaCha20Poly1305, 16),
    "TLS_AES_128_CCM_SHA256": (AESCCM, 16),
    "TLS_AES_128_CCM_8_SHA256": (lambda key: AESCCM(key, tag_length=8), 8),
}
CONTENT_TYPES = {"change_cipher_spec": 20, "alert": 21, "handshake": 22, "application_data": 23, "heartbeat": 24}
LIMIT = 1 << 14
HEADER = b"\x17\x03\x03"


def content_type(name):
    return CONTENT_TYPES[name] if name in CONTENT_TYPES else int(name.removeprefix("0x"), 16)


def aead_of(suite, key, iv):
    """The AEAD with its key, and the octets of its tag."""
    if len(key) != SUITES[suite][1] or len(iv) != 12:
        raise Refusal("the key or the iv has another length than the suite's")
    make, tag = AEADS[suite]
    return make(key), tag


def nonce(iv, sequence):
    return (int.from_bytes(iv, "big") ^ sequence).to_bytes(len(iv), "big")


def seal(suite, key, iv, sequence, kind, content, padding):
    if len(content) > LIMIT or len(content) + 1 + padding > LIMIT + 1:
        raise Refusal("the content is too long for a record")
    aead, tag = aead_of(suite, key, iv)
    inner = content + bytes([kind]) + bytes(padding)
    header = HEADER + struct.pack(">H", len(inner) + tag)
    return header + aead.encrypt(nonce(iv, sequence), inner, header)


def open_record(suite, key, iv, sequence, record):
    """The type of the content, the content, and the padding."""
    aead, tag = aead_of(suite, key, iv)
    if record[:3] != HEADER or len(record) < 5 or len(record) - 5 != int.from_bytes(record[3:5], "big"):
        raise Refusal("the header is not that of a protected record")
    if len(record) - 5 > LIMIT + 256:
        raise Refusal("the record is too long", "record_overflow")
    if len(record) - 5 < tag:
        raise Refusal("the record is shorter than a tag")
    try:
        inner = aead.decrypt(nonce(iv, sequence), record[5:], record[:5])
    except InvalidTag as error:
        raise Refusal("the record does not open", "bad_record_mac") from error
    if len(inner) > LIMIT + 1:
        raise Refusal("the content is too long for a record", "record_overflow")
    body = inner.rstrip(b"\0")
    if not body:
        raise Refusal("there is no content type", "unexpected_message")
    return body[-1:], body[:-1], inner[len(body) :]
