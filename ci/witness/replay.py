"""The operation `replay`: what a side computes from messages, private keys and records (doc/replay.md).

The question has octets alone: which message is which, and who sent it, follows from them. Of `handshake.py`, which
knows the messages of a file by name, nothing but the code points is used; `composition.py` holds the two together.
"""

from collections import Counter

import groups
import messages
import records
import schedule
from handshake import GROUP_CODES, SUITE_CODES
from refusal import NotRecomputed, Refusal

CLIENT_HELLO, SERVER_HELLO, NEW_SESSION_TICKET, END_OF_EARLY_DATA, CERTIFICATE = 1, 2, 4, 5, 11
CERTIFICATE_REQUEST, CERTIFICATE_VERIFY, FINISHED, KEY_UPDATE, COMPRESSED_CERTIFICATE = 13, 15, 20, 24, 25
IN_NO_TRANSCRIPT = (NEW_SESSION_TICKET, KEY_UPDATE)
HANDSHAKE = b"\x16"
OTHER = {"client": "server", "server": "client"}


def replay(q):
    return Replay(q).outputs


class Replay:
    def __init__(self, q):
        self.role, self.question, self.outputs = q["role"], q, {}
        self.messages = q["messages"]
        self.fields = [messages.decode("handshake", message) for message in self.messages]
        self.hellos()
        self.secret("early_secret", schedule.extract(self.hash, b"", self.selected_psk()))
        self.early_data()
        self.key_exchange()
        self.transcript()
        generation = self.received()
        self.key_updates(generation)

    def secret(self, name, value):
        self.outputs[name] = value

    def derive(self, name, base, label, transcript):
        self.secret(name, schedule.expand_label(self.hash, base, label, transcript, self.size))

    def known(self, name):
        if name not in self.outputs:
            raise Refusal(f"the messages do not go as far as {name}")
        return self.outputs[name]

    # Hello messages

    def hellos(self):
        for at, message in enumerate(self.messages):
            if message[0] == SERVER_HELLO and not schedule.is_hello_retry_request(message):
                break
        else:
            raise Refusal("there is no ServerHello")
        self.server_hello = self.fields[at]
        self.client_hellos = [i for i in range(at) if self.messages[i][0] == CLIENT_HELLO]
        if not self.client_hellos:
            raise Refusal("there is no ClientHello before the ServerHello")
        self.first, self.last = (self.fields[self.client_hellos[i]] for i in (0, -1))
        code = int.from_bytes(self.server_hello["cipher_suite"], "big")
        if code not in SUITE_CODES:
            raise NotRecomputed(f"replay with cipher suite 0x{code:04x}")
        self.suite = SUITE_CODES[code]
        self.hash = schedule.SUITES[self.suite][0]
        self.size = schedule.size(self.hash)

    def selected_psk(self):
        """The key of the identity that the ServerHello selects, or zeros (section 7.1)."""
        psks = self.question["psks"]
        if len(psks) != len(identities(self.last)):
            raise Refusal("there is not one pre-shared key for each identity")
        selected = self.server_hello.get("extensions.pre_shared_key.selected_identity")
        if selected is None:
            return bytes(self.size)
        index = int.from_bytes(selected, "big")
        if index >= len(psks) or not psks[index]:
            raise Refusal("the pre-shared key that is selected is missing")
        return psks[index]

    def early_data(self):
        """Secrets of early data, where the selected key is that of the first identity offered (section 4.2.10)."""
        selected = self.server_hello.get("extensions.pre_shared_key.selected_identity")
        if "extensions.early_data.extension_type" not in self.first or selected is None:
            return
        if identities(self.last)[int.from_bytes(selected, "big")] != identities(self.first)[0]:
            return
        transcript = schedule.digest(self.hash, self.messages[self.client_hellos[0]])
        early_secret = self.outputs["early_secret"]
        self.derive("client_early_traffic_secret", early_secret, "c e traffic", transcript)
        self.derive("early_exporter_secret", early_secret, "e exp master", transcript)

    def key_exchange(self):
        empty = schedule.digest(self.hash, b"")
        derived = schedule.expand_label(self.hash, self.outputs["early_secret"], "derived", empty, self.size)
        self.secret("handshake_secret", schedule.extract(self.hash, derived, self.shared_secret()))
        derived = schedule.expand_label(self.hash, self.outputs["handshake_secret"], "derived", empty, self.size)
        self.secret("main_secret", schedule.extract(self.hash, derived, bytes(self.size)))

    def shared_secret(self):
        path = "extensions.key_share.server_share"
        code, answered = (self.server_hello.get(f"{path}.{field}") for field in ("group", "key_exchange"))
        sent = [(hello, *share) for hello in self.client_hellos for share in client_shares(self.fields[hello])]
        keys = self.question["private_keys"]
        if len(keys) != (len(sent) if self.role == "client" else code is not None):
            raise Refusal("there is not one private key for each share")
        if code is None:
            return bytes(self.size)
        number = int.from_bytes(code, "big")
        if number not in GROUP_CODES:
            raise NotRecomputed(f"replay with group 0x{number:04x}")
        offered = [i for i, (hello, of, _) in enumerate(sent) if hello == self.client_hellos[-1] and of == code]
        if not offered:
            raise Refusal("the client has no share of the group of the ServerHello")
        group, key = GROUP_CODES[number], keys[offered[0] if self.role == "client" else 0]
        hybrid = group in groups.HYBRIDS
        if not key:
            raise Refusal("the private key of the share is missing")
        if self.role == "server":
            share = sent[offered[0]][2]
            return groups.encapsulate(group, key, share)[1] if hybrid else groups.agree(group, key, share)
        return groups.decapsulate(group, key, answered) if hybrid else groups.agree(group, key, answered)

    # Transcripts

    def transcript(self):
        """Every message takes its place: in the main handshake, or in one authentication after it (section 4.4)."""
        main, finished = [], 0
        authentications, current = [], None  # of each its context, whether it has a Certificate, its transcript
        for number, (message, fields) in enumerate(zip(self.messages, self.fields, strict=True), 1):
            kind = message[0]
            if kind in IN_NO_TRANSCRIPT:
                continue
            if finished < 2:
                if kind == FINISHED:
                    sender = ("server", "client")[finished]
                    base = self.known(f"{sender}_handshake_traffic_secret")
                    before = schedule.transcript_hash(self.hash, main)
                    self.outputs[f"verify_data.{number}"] = schedule.finished(self.hash, base, before)[1]
                    finished += 1
                main.append(message)
                place = main
            elif kind == CERTIFICATE_REQUEST:
                place = [*main, message]
                authentications.append([fields["certificate_request_context"], False, place])
            else:
                if kind in (CERTIFICATE, COMPRESSED_CERTIFICATE):
                    current = answered(authentications, fields if kind == CERTIFICATE else None)
                elif kind not in (CERTIFICATE_VERIFY, FINISHED) or current is None:
                    raise Refusal(f"a message of type {kind} has no place after the handshake")
                place = current
                place.append(message)
            digest = schedule.transcript_hash(self.hash, place)
            self.outputs[f"transcript_hash.{number}"] = digest
            if place is main:
                self.derived_behind(message, finished, digest)

    def derived_behind(self, message, finished, digest):
        """The secrets whose transcript ends with this message (section 7.1)."""
        kind = message[0]
        if kind == SERVER_HELLO and not schedule.is_hello_retry_request(message):
            for side in OTHER:
                label = f"{side[0]} hs traffic"
                self.derive(f"{side}_handshake_traffic_secret", self.outputs["handshake_secret"], label, digest)
        elif kind == FINISHED and finished == 1:
            main_secret = self.outputs["main_secret"]
            for side in OTHER:
                self.derive(f"{side}_application_traffic_secret_0", main_secret, f"{side[0]} ap traffic", digest)
            self.derive("exporter_secret", main_secret, "exp master", digest)
        elif kind == FINISHED:
            self.derive("resumption_secret", self.outputs["main_secret"], "res master", digest)

    # Records

    def received(self):
        """Opens the records of the peer, and says how many KeyUpdates are in them."""
        peer = OTHER[self.role]
        accepted = any(
            message[0] == 8 and "extensions.early_data.extension_type" in fields
            for message, fields in zip(self.messages, self.fields, strict=True)
        )
        early = self.role == "server" and accepted
        secret = "client_early_traffic_secret" if early else f"{peer}_handshake_traffic_secret"
        sequence, rest, generation, in_handshake = 0, b"", 0, True
        for number, record in enumerate(self.question["records"], 1):
            key, iv = schedule.traffic_keys(self.suite, self.known(secret))
            kind, content, _ = records.open_record(self.suite, key, iv, sequence, record)
            self.outputs[f"content.{number}"] = content
            sequence += 1
            if kind != HANDSHAKE:
                continue
            found, rest = messages.split(rest + content)
            for message in found:
                if message[0] == END_OF_EARLY_DATA:
                    secret = f"{peer}_handshake_traffic_secret"
                elif message[0] == FINISHED and in_handshake:
                    secret, in_handshake = f"{peer}_application_traffic_secret_0", False
                elif message[0] == KEY_UPDATE:
                    self.update(peer, generation)
                    generation += 1
                    secret = f"{peer}_application_traffic_secret_{generation}"
                else:
                    continue
                sequence = 0
        return generation

    def update(self, side, generation):
        base = self.known(f"{side}_application_traffic_secret_{generation}")
        name = f"{side}_application_traffic_secret_{generation + 1}"
        self.secret(name, schedule.next_traffic_secret(self.hash, base))

    def key_updates(self, of_peer):
        """The KeyUpdates that no record brought are those of this side."""
        kinds = Counter(message[0] for message in self.messages)
        if kinds[KEY_UPDATE] < of_peer:
            raise Refusal("the records have more KeyUpdates than the messages")
        for generation in range(kinds[KEY_UPDATE] - of_peer):
            self.update(self.role, generation)


def identities(client_hello):
    return messages.listed(client_hello, "extensions.pre_shared_key.identities[].identity")


def client_shares(client_hello):
    lists = (f"extensions.key_share.client_shares[].{field}" for field in ("group", "key_exchange"))
    return zip(*(messages.listed(client_hello, path) for path in lists), strict=True)


def answered(authentications, certificate):
    """The transcript that a Certificate continues; none of its fields are known where it is compressed."""
    for authentication in authentications:
        context, has_certificate, transcript = authentication
        if not has_certificate and (certificate is None or certificate["certificate_request_context"] == context):
            authentication[1] = True
            return transcript
    raise Refusal("a Certificate that no CertificateRequest asks for")
