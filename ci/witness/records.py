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
    if len(record) < 5:
        raise Refusal("the record has no header", "decode_error")
    if record[0] != CONTENT_TYPES["application_data"]:
        raise Refusal("the record is not one that is protected", "unexpected_message")
    length = int.from_bytes(record[3:5], "big")
    if length > LIMIT + 256:
        raise Refusal("the record is too long", "record_overflow")
    if len(record) - 5 != length:
        raise Refusal("the record has another length than its header says", "decode_error")
    if length < tag:
        raise Refusal("the record is shorter than a tag", "bad_record_mac")
    try:
        inner = aead.decrypt(nonce(iv, sequence), record[5:], record[:5])
    except InvalidTag as error:
        raise Refusal("the record does not open", "bad_record_mac") from error
    if record[1:3] != HEADER[1:3]:
        raise Refusal("the version is not the one of protected records")  # appendix D: it may be ignored too
    if len(inner) > LIMIT + 1:
        raise Refusal("the content is too long for a record", "record_overflow")
    body = inner.rstrip(b"\0")
    if not body:
        raise Refusal("there is no content type", "unexpected_message")
    kind, content = body[-1], body[:-1]
    if kind not in CONTENT_TYPES.values() or kind == CONTENT_TYPES["change_cipher_spec"]:
        raise Refusal("a type of content that is not protected (section 5)", "unexpected_message")
    if not content and kind in (CONTENT_TYPES["handshake"], CONTENT_TYPES["alert"]):
        raise Refusal("a handshake message or alert without octets (section 5.4)", "unexpected_message")
    return body[-1:], content, inner[len(body) :]
