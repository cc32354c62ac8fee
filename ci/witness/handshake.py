"""A handshake recomputed from its messages and private keys alone: no output of a step is looked at.

`Handshake` takes the given values of a scenario (messages as sent, ephemeral keys, pre-shared keys) and derives every
value that a handshake has, under the name that the vectors give it. The order of the messages is that of RFC 8446,
section 4.4.1, whatever the order of the file is.
"""

import zlib

import groups
import messages
import schedule
from refusal import NotRecomputed, Refusal

ZEROS = {name: bytes(schedule.size(name)) for name in schedule.HASHES}
SUITE_CODES = {
    0x1301: "TLS_AES_128_GCM_SHA256",
    0x1302: "TLS_AES_256_GCM_SHA384",
    0x1303: "TLS_CHACHA20_POLY1305_SHA256",
    0x1304: "TLS_AES_128_CCM_SHA256",
    0x1305: "TLS_AES_128_CCM_8_SHA256",
}
GROUP_CODES = {
    0x0017: "secp256r1",
    0x0018: "secp384r1",
    0x0019: "secp521r1",
    0x001D: "x25519",
    0x0100: "ffdhe2048",
    0x0101: "ffdhe3072",
    0x0102: "ffdhe4096",
    0x0103: "ffdhe6144",
    0x0104: "ffdhe8192",
    0x11EB: "SecP256r1MLKEM768",
    0x11EC: "X25519MLKEM768",
    0x11ED: "SecP384r1MLKEM1024",
}
# The messages of the main handshake in order: type, and the names that they can have.
ORDER = [
    (1, ["client_hello", "client_hello_1"]),
    (2, ["hello_retry_request"]),
    (1, ["client_hello_2"]),
    (2, ["server_hello"]),
    (8, ["encrypted_extensions"]),
    (13, ["certificate_request"]),
    (11, ["server_certificate"]),
    (25, ["server_compressed_certificate"]),
    (15, ["server_certificate_verify"]),
    (20, ["server_finished"]),
    (5, ["end_of_early_data"]),
    (11, ["client_certificate"]),
    (25, ["client_compressed_certificate"]),
    (15, ["client_certificate_verify"]),
    (20, ["client_finished"]),
]
RESUMPTION, EXTERNAL = "resumption", "external"


class Contradiction(Exception):
    """The messages and keys of a file do not go together: where, and what."""

    def __init__(self, where, what):
        super().__init__(f"{where}: {what}")
        self.where, self.what = where, what


class Handshake:
    """The values of a handshake by name, in `values`."""

    def __init__(self, given, kinds_of_psk):
        self.given, self.values = given, {}
        self.messages = {}  # name → message, in the order of the transcript
        for kind, names in ORDER:
            for name in names:
                if name in given:
                    self.messages[name] = given[name]
                    if given[name][:1] != bytes([kind]):
                        raise Contradiction(name, f"the message is not of type {kind}")
        self.fields = {name: messages.decode("handshake", message) for name, message in self.messages.items()}
        self.hellos = [name for name in self.messages if name.startswith("client_hello")]
        server_hello = self.fields["server_hello"]
        self.suite = known(SUITE_CODES, server_hello["cipher_suite"], "cipher suite")
        self.hash = schedule.SUITES[self.suite][0]
        self.size = schedule.size(self.hash)
        self.psks = self.pre_shared_keys(kinds_of_psk)
        self.set("hash_empty", schedule.digest(self.hash, b""))
        self.offers()
        shared_secret = self.key_exchange()
        self.main_schedule(shared_secret)
        self.certificates = {role: self.certificate(role) for role in ("server", "client")}
        for role in ("server", "client"):
            self.authentication(role)

    def set(self, name, value):
        self.values[name] = value

    def hash_before(self, name, hash_name=None):
        """Of the messages before the named one."""
        names = list(self.messages)
        return schedule.transcript_hash(hash_name or self.hash, [self.messages[n] for n in names[: names.index(name)]])

    def expand(self, name, secret, label, context):
        """A secret that is as long as the hash, and the HkdfLabel that makes it."""
        value = schedule.expand_label(self.hash, secret, label, context, self.size)
        self.set(name, value)
        self.set(f"{name}_info", schedule.hkdf_label(label, context, self.size))
        return value

    def keys(self, name, secret):
        """The record keys of a traffic secret: `name` is without `_keys`."""
        key, iv = schedule.traffic_keys(self.suite, secret)
        self.set(f"{name}_keys.key", key)
        self.set(f"{name}_keys.iv", iv)
        self.set(f"{name}_key_info", schedule.hkdf_label("key", b"", len(key)))
        self.set(f"{name}_iv_info", schedule.hkdf_label("iv", b"", len(iv)))
        return key, iv

    # Pre-shared keys and early data

    def pre_shared_keys(self, kinds):
        """The pre-shared keys that the client offers: octets, hash and kind of each identity.

        The hash is the one whose length the binder has. The kind is in no message: the steps of a file say it.
        """
        names = ["psk"] if "psk" in self.given else []
        while (name := f"psk_{len(names) + 1}") in self.given and "psk" not in self.given:
            names.append(name)
        binders = messages.listed(self.fields[self.hellos[-1]], "extensions.pre_shared_key.binders[]")
        if len(binders) != len(names):
            raise Contradiction(self.hellos[-1], f"{len(binders)} binders and {len(names)} pre-shared keys")
        lengths = {size: name for name, size in ((n, schedule.size(n)) for n in schedule.HASHES)}
        if any(len(binder) not in lengths for binder in binders):
            raise Contradiction(self.hellos[-1], "a binder is not as long as a hash")
        hashes = [lengths[len(binder)] for binder in binders]
        return [(n, self.given[n], h, kinds.get(n, RESUMPTION)) for n, h in zip(names, hashes, strict=True)]

    def offers(self):
        """Binders of every ClientHello, and what the client derives from the first pre-shared key."""
        for index, (name, psk, hash_name, kind) in enumerate(self.psks):
            early_secret = schedule.extract(hash_name, b"", psk)
            before = "" if name == "psk" else f"{name}_"
            self.set(f"{name}_early_secret", early_secret)
            key = schedule.binder_key(hash_name, early_secret, kind)
            self.set(f"{before}binder_key", key)
            label = {EXTERNAL: "ext binder", RESUMPTION: "res binder"}[kind]
            info = schedule.hkdf_label(label, schedule.digest(hash_name, b""), schedule.size(hash_name))
            self.set(f"{before}binder_key_info", info)
            for hello in self.hellos:
                self.binder(index, name, hash_name, key, hello)
        for hello in self.hellos:
            if self.psks and "extensions.pre_shared_key.extension_type" in self.fields[hello]:
                self.set(f"{hello}_truncated", messages.without_binders(self.messages[hello]))
                self.set(f"{hello}_zero_binders", messages.with_zero_binders(self.messages[hello]))
        first = self.hellos[0]
        if "extensions.early_data.extension_type" in self.fields[first]:
            _, psk, hash_name, _ = self.psks[0]
            if hash_name != self.hash:
                raise NotRecomputed("early data under the hash of another suite")
            early_secret = schedule.extract(hash_name, b"", psk)
            transcript = schedule.digest(hash_name, self.messages[first])
            secret = self.expand("client_early_traffic_secret", early_secret, "c e traffic", transcript)
            self.expand("early_exporter_secret", early_secret, "e exp master", transcript)
            self.keys("client_early", secret)

    def binder(self, index, name, hash_name, key, hello):
        sent = self.fields[hello].get(f"extensions.pre_shared_key.binders[{index}]")
        if sent is None:
            raise Contradiction(hello, f"there is no binder for {name}")
        names = list(self.messages)
        before = [self.messages[n] for n in names[: names.index(hello)]]
        transcript = schedule.transcript_hash(
            hash_name, [*before, messages.without_binders(self.messages[hello])]
        )
        finished_key, binder = schedule.finished(hash_name, key, transcript)
        if binder != sent:
            raise Contradiction(hello, f"binder {index} is {sent.hex()}, recomputed {binder.hex()}")
        number_of_hello = hello.removeprefix("client_hello")
        prefix = "" if name == "psk" else f"{name}_"
        self.set(f"{prefix}binder_mac{number_of_hello}.finished_key", finished_key)
        self.set(f"{prefix}binder_mac{number_of_hello}.verify_data", binder)
        self.set(f"{name}_binder{number_of_hello}", binder)
        info = schedule.hkdf_label("finished", b"", schedule.size(hash_name))
        suffix = "" if hash_name == self.hash else "_" + hash_name.lower().replace("-", "")
        self.set(f"binder_finished_key_info{suffix}", info)
        self.set(f"binder_hash{number_of_hello}{suffix}", transcript)
        if suffix:
            self.set(f"hash_empty{suffix}", schedule.digest(hash_name, b""))

    # Key exchange and the schedule of the main handshake

    def key_exchange(self):
        server_hello = self.fields["server_hello"]
        answered = server_hello.get("extensions.key_share.server_share.key_exchange")
        for name, key in self.given.items():
            if name.startswith("client_ephemeral_private_key"):
                self.client_share(name, key)
        if answered is None:
            return ZEROS[self.hash]
        group = known(GROUP_CODES, server_hello["extensions.key_share.server_share.group"], "group")
        offered = self.shares(self.hellos[-1]).get(group)
        if offered is None:
            raise Contradiction("server_hello", f"the client has no share of {group}")
        mine = [k for n, k in self.given.items() if self.is_key_of(n, k, group, offered)]
        if len(mine) != 1:
            raise Contradiction("server_hello", f"{len(mine)} private keys belong to the client's share")
        server_key = self.given["server_ephemeral_private_key"]
        if group in groups.HYBRIDS:
            share, secret = groups.encapsulate(group, server_key, offered)
            self.set("server_encapsulation.share", share)
            self.set("server_encapsulation.shared_secret", secret)
            other = groups.decapsulate(group, mine[0], answered)
        else:
            share, secret = groups.share(group, server_key), groups.agree(group, server_key, offered)
            self.set("server_share", share)
            self.set("server_shared_secret", secret)
            other = groups.agree(group, mine[0], answered)
        self.set("client_shared_secret", other)
        if share != answered:
            raise Contradiction("server_hello", "the server's share is not that of its private key")
        if secret != other:
            raise Contradiction("server_hello", "client and server agree on two secrets")
        return secret

    def shares(self, hello):
        """group → share, of a ClientHello."""
        codes = messages.listed(self.fields[hello], "extensions.key_share.client_shares[].group")
        octets = messages.listed(self.fields[hello], "extensions.key_share.client_shares[].key_exchange")
        return {GROUP_CODES.get(number(code)): share for code, share in zip(codes, octets, strict=True)}

    def client_share(self, name, key):
        """The share of a private key, which must stand in a ClientHello."""
        for hello in self.hellos:
            for group, share in self.shares(hello).items():
                if self.is_key_of(name, key, group, share):
                    self.set(name.replace("ephemeral_private_key", "share"), share)
                    return
        raise Contradiction(name, "no ClientHello has the share of this private key")

    @staticmethod
    def is_key_of(name, key, group, share):
        try:
            return name.startswith("client_ephemeral_private_key") and groups.share(group, key) == share
        except (Refusal, NotRecomputed):
            return False

    def main_schedule(self, shared_secret):
        size, zeros = self.size, ZEROS[self.hash]
        selected = self.fields["server_hello"].get("extensions.pre_shared_key.selected_identity")
        ikm = zeros
        if selected is not None:
            if number(selected) >= len(self.psks) or self.psks[number(selected)][2] != self.hash:
                raise Contradiction("server_hello", "the selected identity is not one of the suite's hash")
            ikm = self.psks[number(selected)][1]
        empty = self.values["hash_empty"]
        early_secret = schedule.extract(self.hash, zeros, ikm)
        self.set("early_secret", early_secret)
        derived = self.expand("derived_early", early_secret, "derived", empty)
        handshake_secret = schedule.extract(self.hash, derived, shared_secret)
        self.set("handshake_secret", handshake_secret)
        derived = self.expand("derived_handshake", handshake_secret, "derived", empty)
        main_secret = schedule.extract(self.hash, derived, zeros)
        self.set("main_secret", main_secret)
        names = list(self.messages)
        for position, name in enumerate(names):
            covered = [self.messages[n] for n in names[: position + 1]]
            self.set(f"hash_{name}", schedule.transcript_hash(self.hash, covered))
        to_server_hello = self.values["hash_server_hello"]
        to_server_finished = self.values["hash_server_finished"]
        to_client_finished = self.values["hash_client_finished"]
        self.traffic, self.record_keys = {}, {}
        for role in ("client", "server"):
            name = f"{role}_handshake_traffic_secret"
            secret = self.expand(name, handshake_secret, f"{role[0]} hs traffic", to_server_hello)
            self.record_keys[role, "handshake"] = self.keys(f"{role}_handshake", secret)
            self.traffic[role] = secret
            name = f"{role}_application_traffic_secret_0"
            self.expand(name, main_secret, f"{role[0]} ap traffic", to_server_finished)
            self.record_keys[role, 0] = self.keys(f"{role}_application", self.values[name])
        if "client_early_keys.key" in self.values:
            early = self.values["client_early_keys.key"], self.values["client_early_keys.iv"]
            self.record_keys["client", "early"] = early
        self.expand("exporter_secret", main_secret, "exp master", to_server_finished)
        self.expand("resumption_secret", main_secret, "res master", to_client_finished)
        for role in ("client", "server"):
            key, verify_data = schedule.finished(self.hash, self.traffic[role], self.hash_before(f"{role}_finished"))
            self.set(f"{role}_finished_mac.finished_key", key)
            self.set(f"{role}_finished_mac.verify_data", verify_data)
            self.set(f"{role}_finished_key_info", schedule.hkdf_label("finished", b"", size))
            sent = self.fields[f"{role}_finished"]["verify_data"]
            if sent != verify_data:
                raise Contradiction(f"{role}_finished", f"says {sent.hex()}, recomputed {verify_data.hex()}")

    def application_keys(self, role, generation):
        """The record keys after so many KeyUpdates of a side, with the secrets on the way."""
        while (role, generation) not in self.record_keys:
            last = max(n for r, n in self.record_keys if r == role and isinstance(n, int))
            secret = schedule.next_traffic_secret(self.hash, self.values[f"{role}_application_traffic_secret_{last}"])
            self.set(f"{role}_application_traffic_secret_{last + 1}", secret)
            self.record_keys[role, last + 1] = self.keys(f"{role}_application_{last + 1}", secret)
        return self.record_keys[role, generation]

    # Authentication

    def certificate(self, role):
        """The Certificate message of a side, decompressed where it is compressed (RFC 8879)."""
        if (name := f"{role}_compressed_certificate") in self.fields:
            return decompress(name, self.fields[name])
        return self.messages.get(f"{role}_certificate")

    def authentication(self, role):
        if f"{role}_certificate_verify" not in self.messages:
            return
        transcript = self.hash_before(f"{role}_certificate_verify")
        content = schedule.certificate_verify_content(role, transcript)
        self.set(f"{role}_certificate_verify_content", content)
        self.set(f"{role}_signature", self.fields[f"{role}_certificate_verify"]["signature"])


def known(codes, octets, what):
    """The name of a code point of the ServerHello."""
    if number(octets) not in codes:
        raise Contradiction("server_hello", f"unknown {what} {octets.hex()}")
    return codes[number(octets)]


def number(octets):
    return int.from_bytes(octets, "big")


def decompress(name, fields):
    if number(fields["algorithm"]) != 1:
        raise NotRecomputed(f"certificate compression {number(fields['algorithm'])}")
    try:
        body = zlib.decompress(fields["compressed_certificate_message"])
    except zlib.error as error:
        raise Contradiction(name, f"zlib: {error}") from error
    if len(body) != number(fields["uncompressed_length"]):
        raise Contradiction(name, f"uncompressed_length is not {len(body)}")
    return b"\x0b" + len(body).to_bytes(3, "big") + body
