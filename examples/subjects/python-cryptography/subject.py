"""TLS 1.3 over the Python package `cryptography` as a subject.

    tlskat check --subject 'python3 examples/subjects/python-cryptography/subject.py'

Not declared: messages; RSASSA-PSS signatures with a salt of the caller's choice, ML-DSA signatures and ML-KEM
encapsulation without fresh randomness, which the package does not offer; keys of id-RSASSA-PSS, whose restrictions it
drops; ffdhe2048 and so on, which it has deprecated; replays of hybrid groups, whose server would need that randomness.
ML-KEM and ML-DSA are declared where the package has them.
"""

import json
import sys
from functools import partial

import cryptography
from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

try:
    from cryptography.hazmat.primitives.asymmetric import mldsa, mlkem
except ImportError:
    mldsa = mlkem = None

SHA256, SHA384, SHA512 = hashes.SHA256(), hashes.SHA384(), hashes.SHA512()

HASHES = {"SHA-256": SHA256, "SHA-384": SHA384}

# Suite: hash, length of the key, cipher.
SUITES = {
    "TLS_AES_128_GCM_SHA256": (SHA256, 16, AESGCM),
    "TLS_AES_256_GCM_SHA384": (SHA384, 32, AESGCM),
    "TLS_CHACHA20_POLY1305_SHA256": (SHA256, 32, ChaCha20Poly1305),
    "TLS_AES_128_CCM_SHA256": (SHA256, 16, AESCCM),
    "TLS_AES_128_CCM_8_SHA256": (SHA256, 16, partial(AESCCM, tag_length=8)),
}

CURVES = {"secp256r1": ec.SECP256R1(), "secp384r1": ec.SECP384R1(), "secp521r1": ec.SECP521R1()}
GROUPS = ["x25519", *CURVES]

# Hybrid group: the group of its one half, ML-KEM, octets of its ciphertext, whether ML-KEM comes first.
HYBRIDS = {} if mlkem is None else {
    "SecP256r1MLKEM768": ("secp256r1", mlkem.MLKEM768PrivateKey, 1088, False),
    "X25519MLKEM768": ("x25519", mlkem.MLKEM768PrivateKey, 1088, True),
    "SecP384r1MLKEM1024": ("secp384r1", mlkem.MLKEM1024PrivateKey, 1568, False),
}
SEED_LENGTH = 64

ECDSA = {
    "ecdsa_secp256r1_sha256": (ec.SECP256R1, SHA256),
    "ecdsa_secp384r1_sha384": (ec.SECP384R1, SHA384),
    "ecdsa_secp521r1_sha512": (ec.SECP521R1, SHA512),
}
RSA_PSS = {"rsa_pss_rsae_sha256": SHA256, "rsa_pss_rsae_sha384": SHA384, "rsa_pss_rsae_sha512": SHA512}

ML_DSA = {} if mldsa is None else {
    "mldsa44": mldsa.MLDSA44PublicKey,
    "mldsa65": mldsa.MLDSA65PublicKey,
    "mldsa87": mldsa.MLDSA87PublicKey,
}

CONTENT_TYPES = {"alert": 21, "handshake": 22, "application_data": 23}
APPLICATION_DATA = 23
LONGEST_CONTENT = 1 << 14

CLIENT_HELLO, SERVER_HELLO, MESSAGE_HASH = 1, 2, 254
PRE_SHARED_KEY = 41


class Refused(Exception):
    """The question is understood, and no is the answer; with the alert that would be sent, if there is one."""

    def __init__(self, alert=None):
        self.alert = alert


# --- The key schedule ------------------------------------------------------------------------------------------------


def digest(algorithm, *parts):
    hasher = hashes.Hash(algorithm)
    for part in parts:
        hasher.update(part)
    return hasher.finalize()


def hmac_of(algorithm, key, octets):
    mac = hmac.HMAC(key, algorithm)
    mac.update(octets)
    return mac.finalize()


# SHA-256 of "HelloRetryRequest": the random of a ServerHello that is one (RFC 8446, section 4.1.3).
RETRY_RANDOM = digest(SHA256, b"HelloRetryRequest")


def label_of(label, context, length):
    """The HkdfLabel structure (RFC 8446, section 7.1)."""
    label = b"tls13 " + label.encode("ascii")
    if not 7 <= len(label) <= 255 or len(context) > 255:
        raise Refused
    return length.to_bytes(2, "big") + bytes([len(label)]) + label + bytes([len(context)]) + context


def expand_label(algorithm, secret, label, context, length):
    info = label_of(label, context, length)
    if length > 255 * algorithm.digest_size:
        raise Refused
    return HKDFExpand(algorithm, length, info).derive(secret) if length else b""


def derive_secret(algorithm, secret, label, transcript_hash):
    return expand_label(algorithm, secret, label, transcript_hash, algorithm.digest_size)


def finished_of(algorithm, base_key, transcript_hash):
    finished_key = derive_secret(algorithm, base_key, "finished", b"")
    return finished_key, hmac_of(algorithm, finished_key, transcript_hash)


def transcript(algorithm, messages):
    """The hash of the messages; a HelloRetryRequest puts a hash in place of the first ClientHello (section 4.4.1)."""
    if len(messages) >= 2 and messages[0][:1] == bytes([CLIENT_HELLO]):
        if messages[1][:1] == bytes([SERVER_HELLO]) and messages[1][6:38] == RETRY_RANDOM:
            header = bytes([MESSAGE_HASH, 0, 0, algorithm.digest_size])
            messages = [header, digest(algorithm, messages[0]), *messages[1:]]
    return digest(algorithm, *messages)


class Reader:
    """Reads a message front to back."""

    def __init__(self, octets):
        self.octets, self.position = octets, 0

    def take(self, count):
        taken = self.octets[self.position : self.position + count]
        if len(taken) < count:
            raise Refused
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
        raise Refused
    reader.take(2 + 32)  # legacy_version, random
    reader.vector(1)  # legacy_session_id
    reader.vector(2)  # cipher_suites
    reader.vector(1)  # legacy_compression_methods
    extensions = reader.number(2)
    if reader.position + extensions != len(client_hello):
        raise Refused
    while reader.more():
        kind, length = reader.number(2), reader.number(2)
        if kind != PRE_SHARED_KEY:
            reader.take(length)
            continue
        if reader.position + length != len(client_hello):
            raise Refused  # it is not the last extension
        identities, count = Reader(reader.vector(2)), 0
        while identities.more():
            identities.vector(2)
            identities.take(4)  # obfuscated_ticket_age
            count += 1
        return reader.position, count
    raise Refused


# --- Operations: a question goes in, the outputs come out ------------------------------------------------------------


def octets(text):
    value = bytes.fromhex(text)
    if value.hex() != text:
        raise ValueError("not lower-case hexadecimal")
    return value


def scalar_of(group, private_key):
    """A private key of a NIST curve: a scalar as long as the field."""
    curve = CURVES[group]
    if len(private_key) != (curve.key_size + 7) // 8:
        raise Refused
    try:
        return ec.derive_private_key(int.from_bytes(private_key, "big"), curve)
    except ValueError as error:
        raise Refused from error


def x25519_of(private_key):
    if len(private_key) != 32:
        raise Refused
    return x25519.X25519PrivateKey.from_private_bytes(private_key)


def share_of(group, private_key):
    if group == "x25519":
        return x25519_of(private_key).public_key().public_bytes_raw()
    public_key = scalar_of(group, private_key).public_key()
    return public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def agree(group, private_key, share):
    try:
        if group == "x25519":
            peer = x25519.X25519PublicKey.from_public_bytes(share)
            return x25519_of(private_key).exchange(peer)
        own = scalar_of(group, private_key)
        if share[:1] != b"\x04":  # the package takes compressed points too, TLS 1.3 does not
            raise Refused
        peer = ec.EllipticCurvePublicKey.from_encoded_point(own.curve, share)
        return own.exchange(ec.ECDH(), peer)
    except ValueError as error:  # a bad point, or an all-zero secret
        raise Refused from error


def halves(octets, ml_kem_length, ml_kem_first):
    """The half of the curve, and that of ML-KEM."""
    if len(octets) < ml_kem_length:
        raise Refused
    if ml_kem_first:
        return octets[ml_kem_length:], octets[:ml_kem_length]
    return octets[:-ml_kem_length], octets[-ml_kem_length:]


def whole(curve, ml_kem, ml_kem_first):
    return ml_kem + curve if ml_kem_first else curve + ml_kem


def key_share(q):
    private_key = octets(q["private_key"])
    if q["group"] not in HYBRIDS:
        return {"share": share_of(q["group"], private_key)}
    group, ml_kem, _, ml_kem_first = HYBRIDS[q["group"]]
    curve_key, seed = halves(private_key, SEED_LENGTH, ml_kem_first)
    encapsulation_key = ml_kem.from_seed_bytes(seed).public_key().public_bytes_raw()
    return {"share": whole(share_of(group, curve_key), encapsulation_key, ml_kem_first)}


def key_agreement(q):
    return {"shared_secret": agree(q["group"], octets(q["private_key"]), octets(q["peer_share"]))}


def kem_decapsulate(q):
    group, ml_kem, ciphertext_length, ml_kem_first = HYBRIDS[q["group"]]
    curve_key, seed = halves(octets(q["private_key"]), SEED_LENGTH, ml_kem_first)
    share, ciphertext = halves(octets(q["peer_share"]), ciphertext_length, ml_kem_first)
    secret = ml_kem.from_seed_bytes(seed).decapsulate(ciphertext)
    return {"shared_secret": whole(agree(group, curve_key, share), secret, ml_kem_first)}


def transcript_hash(q):
    return {"digest": transcript(HASHES[q["hash"]], [octets(message) for message in q["messages"]])}


def hkdf_extract(q):
    return {"prk": hmac_of(HASHES[q["hash"]], octets(q["salt"]), octets(q["ikm"]))}


def hkdf_expand_label(q):
    algorithm, secret, context = HASHES[q["hash"]], octets(q["secret"]), octets(q["context"])
    return {"okm": expand_label(algorithm, secret, q["label"], context, q["length"])}


def hkdf_label(q):
    return {"info": label_of(q["label"], octets(q["context"]), q["length"])}


def traffic_keys(q):
    (algorithm, key_length, _), secret = SUITES[q["suite"]], octets(q["secret"])
    return {
        "key": expand_label(algorithm, secret, "key", b"", key_length),
        "iv": expand_label(algorithm, secret, "iv", b"", 12),
    }


def next_traffic_secret(q):
    return {"next_secret": derive_secret(HASHES[q["hash"]], octets(q["secret"]), "traffic upd", b"")}


def finished(q):
    algorithm, base_key = HASHES[q["hash"]], octets(q["base_key"])
    finished_key, verify_data = finished_of(algorithm, base_key, octets(q["transcript_hash"]))
    return {"finished_key": finished_key, "verify_data": verify_data}


def psk_binder(q):
    algorithm = HASHES[q["hash"]]
    label = {"external": "ext binder", "resumption": "res binder"}[q["kind"]]
    messages = [octets(message) for message in q["messages"]]
    if not messages:
        raise Refused
    covered, identities = before_binders(messages[-1])
    if q["index"] >= identities:
        raise Refused
    messages[-1] = messages[-1][:covered]
    early_secret = hmac_of(algorithm, bytes(algorithm.digest_size), octets(q["psk"]))
    binder_key = derive_secret(algorithm, early_secret, label, digest(algorithm))
    _, binder = finished_of(algorithm, binder_key, transcript(algorithm, messages))
    return {"binder": binder}


def resumption_psk(q):
    secret, nonce = octets(q["resumption_secret"]), octets(q["ticket_nonce"])
    return {"psk": derive_secret(HASHES[q["hash"]], secret, "resumption", nonce)}


def exporter(q):
    algorithm = HASHES[q["hash"]]
    secret = derive_secret(algorithm, octets(q["secret"]), q["label"], digest(algorithm))
    context = digest(algorithm, octets(q["context"]))
    return {"keying_material": expand_label(algorithm, secret, "exporter", context, q["length"])}


def certificate_verify_content(q):
    role = {"client": b"client", "server": b"server"}[q["role"]]
    context = b"TLS 1.3, " + role + b" CertificateVerify"
    return {"content": b" " * 64 + context + b"\0" + octets(q["transcript_hash"])}


def protection(q):
    """The cipher of a record, and the nonce: the iv XOR the sequence number."""
    _, key_length, cipher = SUITES[q["suite"]]
    key, iv, sequence = octets(q["key"]), octets(q["iv"]), octets(q["sequence"])
    if len(key) != key_length or len(iv) != 12 or len(sequence) != 8:
        raise Refused
    return cipher(key), bytes(a ^ b for a, b in zip(iv, bytes(4) + sequence))


def record_seal(q):
    cipher, nonce = protection(q)
    content, padding_length = octets(q["content"]), q["padding"]
    content_type = CONTENT_TYPES.get(q["content_type"])
    if content_type is None or (not content and content_type != APPLICATION_DATA):
        raise Refused
    if len(content) + padding_length > LONGEST_CONTENT:
        raise Refused
    inner = content + bytes([content_type]) + bytes(padding_length)
    tag_length = len(cipher.encrypt(nonce, b"", None))
    header = b"\x17\x03\x03" + (len(inner) + tag_length).to_bytes(2, "big")
    return {"record": header + cipher.encrypt(nonce, inner, header)}


def record_open(q):
    cipher, nonce = protection(q)
    record = octets(q["record"])
    header, encrypted = record[:5], record[5:]
    if len(header) < 5:
        raise Refused("decode_error")
    if header[0] != APPLICATION_DATA:
        raise Refused("unexpected_message")
    length = int.from_bytes(header[3:], "big")
    if length > LONGEST_CONTENT + 256:
        raise Refused("record_overflow")
    if length != len(encrypted):
        raise Refused("decode_error")
    try:
        inner = cipher.decrypt(nonce, encrypted, header)
    except InvalidTag as error:
        raise Refused("bad_record_mac") from error
    if len(inner) > LONGEST_CONTENT + 1:
        raise Refused("record_overflow")
    stripped = inner.rstrip(b"\0")
    if not stripped or stripped[-1] not in CONTENT_TYPES.values():
        raise Refused("unexpected_message")
    content, content_type = stripped[:-1], stripped[-1:]
    if not content and content_type[0] != APPLICATION_DATA:
        raise Refused("unexpected_message")
    return {"content_type": content_type, "content": content, "padding": inner[len(stripped) :]}


def signature_sign(q):
    scheme, content = q["scheme"], octets(q["content"])
    if "salt" in q:
        raise Refused
    try:
        key = serialization.load_der_private_key(octets(q["private_key"]), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Refused from error
    if scheme == "ed25519" and isinstance(key, ed25519.Ed25519PrivateKey):
        return {"signature": key.sign(content)}
    curve, algorithm = ECDSA.get(scheme, (None, None))
    if curve and isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, curve):
        return {"signature": key.sign(content, ec.ECDSA(algorithm, deterministic_signing=True))}
    raise Refused


def signature_verify(q):
    scheme, content, signature = q["scheme"], octets(q["content"]), octets(q["signature"])
    spki = octets(q["public_key"])
    try:
        key = serialization.load_der_public_key(spki)
        # A compressed point or an RSASSA-PSS key loads as well, and is written in another form.
        if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != spki:
            raise Refused
        curve, algorithm = ECDSA.get(scheme, (None, None))
        if scheme == "ed25519" and isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, content)
        elif curve and isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, curve):
            key.verify(signature, content, ec.ECDSA(algorithm))
        elif scheme in ML_DSA and isinstance(key, ML_DSA[scheme]):
            key.verify(signature, content)
        elif scheme in RSA_PSS and isinstance(key, rsa.RSAPublicKey):
            algorithm = RSA_PSS[scheme]
            pss = padding.PSS(padding.MGF1(algorithm), salt_length=algorithm.digest_size)
            key.verify(signature, content, pss, algorithm)
        else:
            raise Refused
    except (InvalidSignature, ValueError, UnsupportedAlgorithm) as error:
        raise Refused from error
    return {}


# --- Replay: all that one side of a connection computes --------------------------------------------------------------

NEW_SESSION_TICKET, END_OF_EARLY_DATA, ENCRYPTED_EXTENSIONS = 4, 5, 8
CERTIFICATE, CERTIFICATE_REQUEST, COMPRESSED_CERTIFICATE, FINISHED, KEY_UPDATE = 11, 13, 25, 20, 24
# A CertificateVerify is in the transcript, and changes nothing else.
EARLY_DATA, KEY_SHARE = 42, 51
GROUP_NAMES = {23: "secp256r1", 24: "secp384r1", 25: "secp521r1", 29: "x25519"}
SUITE_NAMES = dict(zip([0x1301, 0x1302, 0x1303, 0x1304, 0x1305], SUITES))


class Hello:
    """A ClientHello or a ServerHello: what the key schedule needs of it."""

    def __init__(self, message):
        reader = Reader(message)
        is_client = reader.number(1) == CLIENT_HELLO
        reader.take(3 + 2)  # length, legacy_version
        self.is_retry = reader.take(32) == RETRY_RANDOM
        reader.vector(1)  # legacy_session_id
        if is_client:
            reader.vector(2)  # cipher_suites
            reader.vector(1)  # legacy_compression_methods
        else:
            self.suite = SUITE_NAMES.get(reader.number(2))
            reader.take(1)
        extensions = extensions_of(reader)
        self.early_data = EARLY_DATA in extensions
        self.shares, self.identities, self.selected = [], [], None
        if share := extensions.get(KEY_SHARE):
            entries = Reader(Reader(share).vector(2) if is_client else share)
            if is_client or len(share) > 2:  # a HelloRetryRequest has the group alone
                while entries.more():
                    self.shares.append((entries.number(2), entries.vector(2)))
        if psk := extensions.get(PRE_SHARED_KEY):
            if is_client:
                identities = Reader(Reader(psk).vector(2))
                while identities.more():
                    self.identities.append(identities.vector(2))
                    identities.take(4)  # obfuscated_ticket_age
            else:
                self.selected = Reader(psk).number(2)


def extensions_of(reader):
    extensions, found = Reader(reader.vector(2)), {}
    while extensions.more():
        kind = extensions.number(2)
        found[kind] = extensions.vector(2)
    return found


def context_of(message):
    """The certificate_request_context of a CertificateRequest or a Certificate."""
    return Reader(message[4:]).vector(1)


class Replay:
    """The key schedule of one connection, as far as the messages have come."""

    def __init__(self, q):
        self.role = q["role"]
        self.peer = {"client": "server", "server": "client"}[self.role]
        lists = ("private_keys", "psks", "messages", "records")
        self.private_keys, self.psks, self.messages, self.records = ([octets(one) for one in q[name]] for name in lists)
        for message in self.messages:
            if len(message) < 4 or int.from_bytes(message[1:4], "big") != len(message) - 4:
                raise Refused
        kinds = [message[0] for message in self.messages[:4]]
        if kinds[:2] != [CLIENT_HELLO, SERVER_HELLO]:
            raise Refused
        self.server_hello = 3 if Hello(self.messages[1]).is_retry else 1
        if kinds[: self.server_hello + 1] != [CLIENT_HELLO, SERVER_HELLO] * (self.server_hello // 2 + 1):
            raise Refused
        hellos = [Hello(message) for message in self.messages[: self.server_hello + 1]]
        self.first, self.client, self.server = hellos[0], hellos[-2], hellos[-1]
        if self.server.suite is None:
            raise Refused
        self.algorithm = SUITES[self.server.suite][0]
        self.zeros = bytes(self.algorithm.digest_size)
        self.generations = {"client": 0, "server": 0}
        self.accepts_early_data = False
        self.outputs = {}

    def hash(self, messages):
        return transcript(self.algorithm, messages)

    def extract(self, name, salt, ikm):
        self.outputs[name] = hmac_of(self.algorithm, salt, ikm)

    def derive(self, name, secret, label, transcript_hash):
        self.outputs[name] = derive_secret(self.algorithm, self.outputs[secret], label, transcript_hash)

    def salt(self, secret):
        return derive_secret(self.algorithm, self.outputs[secret], "derived", digest(self.algorithm))

    def run(self):
        handshake, exchanges, current = [], [], None
        finished, key_updates = 0, 0
        for number, message in enumerate(self.messages, 1):
            kind = message[0]
            if kind == KEY_UPDATE:
                key_updates += 1
            if kind in (KEY_UPDATE, NEW_SESSION_TICKET):
                continue  # in no transcript
            if finished < 2:
                before = self.hash(handshake)
                handshake.append(message)
                transcript_hash = self.outputs[f"transcript_hash.{number}"] = self.hash(handshake)
                if number == self.server_hello + 1:
                    self.secrets_of_handshake(transcript_hash)
                elif kind == ENCRYPTED_EXTENSIONS:
                    self.accepts_early_data = EARLY_DATA in extensions_of(Reader(message[4:]))
                elif kind == FINISHED:
                    signer = ["server", "client"][finished]
                    base_key = self.outputs[f"{signer}_handshake_traffic_secret"]
                    self.outputs[f"verify_data.{number}"] = finished_of(self.algorithm, base_key, before)[1]
                    finished += 1
                    self.secrets_of_finished(signer, transcript_hash)
                continue
            # Post-handshake authentication: each goes on from the client's Finished (section 4.4).
            if kind == CERTIFICATE_REQUEST:
                current = [context_of(message), [*handshake], False]
                exchanges.append(current)
            elif kind in (CERTIFICATE, COMPRESSED_CERTIFICATE):
                fits = lambda open: kind == COMPRESSED_CERTIFICATE or open[0] == context_of(message)
                current = next((one for one in exchanges if not one[2] and fits(one)), None)
                if current:
                    current[2] = True
            if current is None:
                raise Refused
            current[1].append(message)
            self.outputs[f"transcript_hash.{number}"] = self.hash(current[1])
        received = self.open_records()
        # A KeyUpdate does not tell who sent it: those that were not received were sent.
        for _ in range(key_updates - received):
            self.update(self.role)
        return self.outputs

    def secrets_of_handshake(self, transcript_hash):
        psk = self.zeros
        if self.server.selected is not None:
            psk = self.psks[self.server.selected]
        self.extract("early_secret", self.zeros, psk)
        if self.first.early_data and self.server.selected is not None:
            if self.client.identities[self.server.selected] == self.first.identities[0]:
                client_hello = self.hash(self.messages[:1])
                self.derive("client_early_traffic_secret", "early_secret", "c e traffic", client_hello)
                self.derive("early_exporter_secret", "early_secret", "e exp master", client_hello)
        self.extract("handshake_secret", self.salt("early_secret"), self.shared_secret())
        self.derive("client_handshake_traffic_secret", "handshake_secret", "c hs traffic", transcript_hash)
        self.derive("server_handshake_traffic_secret", "handshake_secret", "s hs traffic", transcript_hash)
        self.extract("main_secret", self.salt("handshake_secret"), self.zeros)

    def secrets_of_finished(self, signer, transcript_hash):
        if signer == "server":
            self.derive("client_application_traffic_secret_0", "main_secret", "c ap traffic", transcript_hash)
            self.derive("server_application_traffic_secret_0", "main_secret", "s ap traffic", transcript_hash)
            self.derive("exporter_secret", "main_secret", "exp master", transcript_hash)
        else:
            self.derive("resumption_secret", "main_secret", "res master", transcript_hash)

    def shared_secret(self):
        if not self.server.shares:
            return self.zeros  # the pre-shared key alone
        [(group, server_share)] = self.server.shares
        place = [known for known, _ in self.client.shares].index(group)
        if self.role == "client":
            earlier = len(self.first.shares) if self.first is not self.client else 0
            private_key, share = self.private_keys[earlier + place], server_share
        else:
            private_key, share = self.private_keys[0], self.client.shares[place][1]
        return agree(GROUP_NAMES[group], private_key, share)

    def update(self, role):
        name = f"{role}_application_traffic_secret_{self.generations[role]}"
        self.generations[role] += 1
        self.derive(f"{role}_application_traffic_secret_{self.generations[role]}", name, "traffic upd", b"")

    def open_records(self):
        """Opens every record under the keys that its sender has by then; gives the number of KeyUpdate messages."""
        epoch = "early" if self.accepts_early_data and self.peer == "client" else "handshake"
        sequence, stream, key_updates = 0, b"", 0
        for number, record in enumerate(self.records, 1):
            secret = f"{self.peer}_{epoch}_traffic_secret"
            if epoch == "application":
                secret += f"_{self.generations[self.peer]}"
            keys = traffic_keys({"suite": self.server.suite, "secret": self.outputs[secret].hex()})
            protected = {"suite": self.server.suite, "record": record.hex(), "sequence": f"{sequence:016x}"}
            opened = record_open(protected | {name: value.hex() for name, value in keys.items()})
            self.outputs[f"content.{number}"] = opened["content"]
            sequence += 1
            if opened["content_type"][0] != CONTENT_TYPES["handshake"]:
                continue
            stream += opened["content"]
            while len(stream) >= 4 and len(stream) >= (length := 4 + int.from_bytes(stream[1:4], "big")):
                kind, stream = stream[0], stream[length:]
                if (kind, epoch) == (END_OF_EARLY_DATA, "early"):
                    epoch, sequence = "handshake", 0
                elif (kind, epoch) == (FINISHED, "handshake"):
                    epoch, sequence = "application", 0
                elif (kind, epoch) == (KEY_UPDATE, "application"):
                    self.update(self.peer)
                    key_updates, sequence = key_updates + 1, 0
        return key_updates


def replay(q):
    try:
        return Replay(q).run()
    except (IndexError, KeyError, ValueError) as error:  # a key is missing, or a secret of later messages
        raise Refused from error


BY_HASH = {"hashes": list(HASHES)}
BY_SUITE = {"suites": list(SUITES)}
OPERATIONS = {
    key_share: {"groups": [*GROUPS, *HYBRIDS]},
    key_agreement: {"groups": GROUPS},
    **({kem_decapsulate: {"groups": list(HYBRIDS)}} if HYBRIDS else {}),
    transcript_hash: BY_HASH,
    hkdf_extract: BY_HASH,
    hkdf_expand_label: BY_HASH,
    hkdf_label: {},
    traffic_keys: BY_SUITE,
    next_traffic_secret: BY_HASH,
    finished: BY_HASH,
    psk_binder: BY_HASH,
    resumption_psk: BY_HASH,
    exporter: BY_HASH,
    certificate_verify_content: {},
    record_seal: BY_SUITE,
    record_open: {**BY_SUITE, "alerts": True},
    signature_sign: {"schemes": ["ed25519", *ECDSA]},
    signature_verify: {"schemes": ["ed25519", *ECDSA, *ML_DSA, *RSA_PSS], "rsa_modulus_bits": [512, 16384]},
    # Of a hybrid group the client alone could be replayed, and a limit cannot say so.
    replay: {**BY_SUITE, "groups": GROUPS},
}

# --- The protocol: one JSON object a line ----------------------------------------------------------------------------

HELLO = {
    "name": "python-cryptography",
    "version": cryptography.__version__,
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
    except Refused as refused:
        return {"reject": {"alert": refused.alert} if refused.alert else {}}
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
