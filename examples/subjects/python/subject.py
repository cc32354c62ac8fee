"""The key schedule of TLS 1.3 as a subject, with the standard library of Python alone.

    tlskat check --subject 'python3 examples/subjects/python/subject.py'
"""

import hashlib
import hmac
import json
import platform
import sys

HASHES = {"SHA-256": "sha256", "SHA-384": "sha384"}

# Suite: hash and length of the key.
SUITES = {
    "TLS_AES_128_GCM_SHA256": ("sha256", 16),
    "TLS_AES_256_GCM_SHA384": ("sha384", 32),
    "TLS_CHACHA20_POLY1305_SHA256": ("sha256", 32),
    "TLS_AES_128_CCM_SHA256": ("sha256", 16),
    "TLS_AES_128_CCM_8_SHA256": ("sha256", 16),
}

CLIENT_HELLO, SERVER_HELLO, MESSAGE_HASH = 1, 2, 254
PRE_SHARED_KEY = 41
# SHA-256 of "HelloRetryRequest": the random of a ServerHello that is one (RFC 8446, section 4.1.3).
RETRY_RANDOM = hashlib.sha256(b"HelloRetryRequest").digest()


class Refused(Exception):
    """The question is understood, and no is the answer."""


# --- TLS 1.3 ---------------------------------------------------------------------------------------------------------


def digest(name, octets=b""):
    return hashlib.new(name, octets).digest()


def length_of(name):
    return hashlib.new(name).digest_size


def label_of(label, context, length):
    """The HkdfLabel structure (RFC 8446, section 7.1)."""
    label = b"tls13 " + label.encode("ascii")
    if not 7 <= len(label) <= 255 or len(context) > 255:
        raise Refused("label or context is empty or too long")
    return length.to_bytes(2, "big") + bytes([len(label)]) + label + bytes([len(context)]) + context


def expand_label(name, secret, label, context, length):
    info = label_of(label, context, length)
    if length > 255 * length_of(name):
        raise Refused("more than HKDF can give")
    okm = block = b""
    counter = 1
    while len(okm) < length:
        block = hmac.digest(secret, block + info + bytes([counter]), name)
        okm += block
        counter += 1
    return okm[:length]


def derive_secret(name, secret, label, transcript_hash):
    return expand_label(name, secret, label, transcript_hash, length_of(name))


def finished_of(name, base_key, transcript_hash):
    finished_key = derive_secret(name, base_key, "finished", b"")
    return finished_key, hmac.digest(finished_key, transcript_hash, name)


def is_retry(message):
    return message[:1] == bytes([SERVER_HELLO]) and message[6:38] == RETRY_RANDOM


def transcript(name, messages):
    """The hash of the messages; a HelloRetryRequest puts a hash in place of the first ClientHello (section 4.4.1)."""
    if len(messages) >= 2 and messages[0][:1] == bytes([CLIENT_HELLO]) and is_retry(messages[1]):
        first = bytes([MESSAGE_HASH, 0, 0, length_of(name)]) + digest(name, messages[0])
        messages = [first, *messages[1:]]
    return digest(name, b"".join(messages))


class Reader:
    """Reads a message front to back."""

    def __init__(self, octets, position=0):
        self.octets, self.position = octets, position

    def take(self, count):
        taken = self.octets[self.position : self.position + count]
        if len(taken) < count:
            raise Refused("the message ends too early")
        self.position += count
        return taken

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def vector(self, size):
        """Octets with their length before them."""
        return self.take(self.number(size))

    def more(self):
        return self.position < len(self.octets)


def before_binders(client_hello):
    """How much of a ClientHello its binders cover, and how many identities it has (section 4.2.11.2)."""
    reader = Reader(client_hello)
    if reader.number(1) != CLIENT_HELLO or reader.number(3) != len(client_hello) - 4:
        raise Refused("not a ClientHello")
    reader.take(2 + 32)  # legacy_version, random
    reader.vector(1)  # legacy_session_id
    reader.vector(2)  # cipher_suites
    reader.vector(1)  # legacy_compression_methods
    extensions = reader.number(2)
    if reader.position + extensions != len(client_hello):
        raise Refused("octets after the extensions")
    while reader.more():
        kind, length = reader.number(2), reader.number(2)
        if kind != PRE_SHARED_KEY:
            reader.take(length)
            continue
        if reader.position + length != len(client_hello):
            raise Refused("pre_shared_key is not the last extension")
        identities, count = Reader(reader.vector(2)), 0
        while identities.more():
            identities.vector(2)
            identities.take(4)  # obfuscated_ticket_age
            count += 1
        return reader.position, count
    raise Refused("no pre_shared_key")


# --- Operations: a question goes in, the outputs come out ------------------------------------------------------------


def octets(text):
    value = bytes.fromhex(text)
    if value.hex() != text:
        raise ValueError("not lower-case hexadecimal")
    return value


def transcript_hash(q):
    return {"digest": transcript(HASHES[q["hash"]], [octets(message) for message in q["messages"]])}


def hkdf_extract(q):
    return {"prk": hmac.digest(octets(q["salt"]), octets(q["ikm"]), HASHES[q["hash"]])}


def hkdf_expand_label(q):
    name, secret, context = HASHES[q["hash"]], octets(q["secret"]), octets(q["context"])
    return {"okm": expand_label(name, secret, q["label"], context, q["length"])}


def hkdf_label(q):
    return {"info": label_of(q["label"], octets(q["context"]), q["length"])}


def traffic_keys(q):
    (name, key_length), secret = SUITES[q["suite"]], octets(q["secret"])
    return {
        "key": expand_label(name, secret, "key", b"", key_length),
        "iv": expand_label(name, secret, "iv", b"", 12),
    }


def next_traffic_secret(q):
    return {"next_secret": derive_secret(HASHES[q["hash"]], octets(q["secret"]), "traffic upd", b"")}


def finished(q):
    name, base_key = HASHES[q["hash"]], octets(q["base_key"])
    finished_key, verify_data = finished_of(name, base_key, octets(q["transcript_hash"]))
    return {"finished_key": finished_key, "verify_data": verify_data}


def psk_binder(q):
    name = HASHES[q["hash"]]
    label = {"external": "ext binder", "resumption": "res binder"}[q["kind"]]
    messages = [octets(message) for message in q["messages"]]
    if not messages:
        raise Refused("no ClientHello")
    covered, identities = before_binders(messages[-1])
    if q["index"] >= identities:
        raise Refused("no such identity")
    messages[-1] = messages[-1][:covered]
    early_secret = hmac.digest(bytes(length_of(name)), octets(q["psk"]), name)
    binder_key = derive_secret(name, early_secret, label, digest(name))
    _, binder = finished_of(name, binder_key, transcript(name, messages))
    return {"binder": binder}


def resumption_psk(q):
    secret, nonce = octets(q["resumption_secret"]), octets(q["ticket_nonce"])
    return {"psk": derive_secret(HASHES[q["hash"]], secret, "resumption", nonce)}


def exporter(q):
    name = HASHES[q["hash"]]
    secret = derive_secret(name, octets(q["secret"]), q["label"], digest(name))
    context = digest(name, octets(q["context"]))
    return {"keying_material": expand_label(name, secret, "exporter", context, q["length"])}


def certificate_verify_content(q):
    role = {"client": b"client", "server": b"server"}[q["role"]]
    context = b"TLS 1.3, " + role + b" CertificateVerify"
    return {"content": b" " * 64 + context + b"\0" + octets(q["transcript_hash"])}


BY_HASH = {"hashes": list(HASHES)}
OPERATIONS = {
    transcript_hash: BY_HASH,
    hkdf_extract: BY_HASH,
    hkdf_expand_label: BY_HASH,
    hkdf_label: {},
    traffic_keys: {"suites": list(SUITES)},
    next_traffic_secret: BY_HASH,
    finished: BY_HASH,
    psk_binder: BY_HASH,
    resumption_psk: BY_HASH,
    exporter: BY_HASH,
    certificate_verify_content: {},
}

# --- The protocol: one JSON object a line ----------------------------------------------------------------------------

HELLO = {
    "name": "python",
    "version": platform.python_version(),
    "operations": {operation.__name__: limits for operation, limits in OPERATIONS.items()},
}
BY_NAME = {operation.__name__: operation for operation in OPERATIONS}


def answer(question):
    if question["op"] == "hello":
        return {"ok": HELLO}
    operation = BY_NAME.get(question["op"])
    if operation is None:
        return {"unsupported": "no such operation"}
    try:
        outputs = operation(question)
    except Refused:
        return {"reject": {}}
    return {"ok": {name: value.hex() for name, value in outputs.items()}}


def main():
    for line in sys.stdin.buffer:
        id = None
        try:
            question = json.loads(line)
            id = question["id"]
            said = answer(question)
        except Exception as error:  # a question that makes no sense is answered too
            said = {"unsupported": f"malformed question: {error!r}"}
        print(json.dumps({"id": id, **said}), flush=True)


if __name__ == "__main__":
    main()
