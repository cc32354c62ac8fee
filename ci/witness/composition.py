"""What single steps cannot show: that the values of a file belong to one handshake.

The handshake is recomputed from the given values (`handshake.py`), its records are opened one after the other with
those keys, what is found in them is put together again, and then every step of the file must have the value that its
name has in that handshake. A step whose name says nothing here is reported too.
"""

import re

import certificates
import messages
import negotiation
import operations
import received
import records
import replayed
import schedule
import separate
import signatures
from handshake import ORDER, Contradiction, Handshake, decompress
from refusal import NotRecomputed, Refusal
from scenario import listed

KEY_UPDATE, FINISHED = 24, 20
COMPRESSED_CERTIFICATE = 25
POST_HANDSHAKE = {11: "certificate", 25: "compressed_certificate", 15: "certificate_verify", 20: "finished"}
CLOSE_NOTIFY, USER_CANCELED = b"\x00", b"\x5a"
# Without these there is no whole handshake.
NEEDED = {"server_hello", "encrypted_extensions", "server_finished", "client_finished"}
# The operations whose outputs are values of the handshake by name; the others have checks of their own.
NAMED = set(operations.OPERATIONS) - {"record_seal", "record_open", "signature_verify", "replay", "receive"}


class Composition:
    def __init__(self, scenario, roots):
        self.scenario, self.roots = scenario, roots
        self.complaints, self.checked, self.notes = [], 0, []
        # What steps that must be refused use alone is spoiled, and no part of the handshake.
        self.valid = [step for step in scenario.steps if step.output is not None]
        used = {n for step in self.valid for names in step.inputs.values() for n in listed(names)}
        self.given = {name: value for name, value in scenario.given.items() if name in used}
        self.here = {name for _, names in ORDER for name in names if name in self.given}

    def expect(self, good, where, what):
        self.checked += 1
        if not good:
            self.complaints.append((where, what))

    def equal(self, where, stated, recomputed, what="composed otherwise"):
        self.expect(stated == recomputed, where, f"{what}: file {shown(stated)}, recomputed {shown(recomputed)}")

    def run(self):
        self.opened()
        if self.is_whole():
            self.whole()
            return
        separate.check(self)
        if self.here and len(self.valid) < len(self.scenario.steps):
            self.notes.append("the rest of a handshake that is refused")
        elif self.here:
            self.expect(False, "-", f"the handshake is not whole: {', '.join(sorted(NEEDED - self.here))}")

    def is_whole(self):
        return self.here >= NEEDED

    def whole(self):
        kinds = {s.inputs["psk"]: s.params["kind"] for s in self.valid if s.operation == "psk_binder"}
        try:
            self.handshake = Handshake(self.given, kinds)
            self.streams = {}  # (role, keys) → handshake octets
            self.sent = []  # handshake messages in records, in the order in which they were whole
            self.open_records()
            self.compare_streams()
            self.after_the_handshake()
            self.signatures()
            self.plaintext_records()
            self.compare_names()
            for step in self.valid:
                if step.operation == "replay":
                    replayed.check(self, step)
                    received.check(self, step)
            self.given_values()
            for where, what in negotiation.complaints(self.handshake, self.after):
                self.complaints.append((where, what))
            self.checked += negotiation.RULES
        except Contradiction as contradiction:
            self.complaints.append((contradiction.where, contradiction.what))
        except Refusal as refusal:
            self.complaints.append(("-", f"the handshake is refused: {refusal}"))

    # Records

    def opened(self):
        """Records are opened as they were sealed, in order: all of them, or those that have padding or no content."""
        sealed = [step for step in self.valid if step.operation == "record_seal"]
        unlike = [step.name for step in sealed if step.params["padding"] or not step.question["content"]]
        opened = [step.inputs["record"] for step in self.valid if step.operation == "record_open"]
        which = ([step.name for step in sealed], unlike)
        self.expect(opened in which, "-", "the records that are opened are not those that are sealed")

    def open_records(self):
        """Every sealed record, in the order of the file, opens with the keys and the number whose turn it is."""
        handshake = self.handshake
        self.limits = record_limits(handshake)
        turn = {key: 0 for key in handshake.record_keys if key[1] in ("early", "handshake", 0)}
        self.sealed, closed = {}, set()
        for step in self.valid:
            if step.operation != "record_seal":
                continue
            record = self.scenario.values[step.name]
            found = None
            for key, sequence in turn.items():
                try:
                    opened = records.open_record(handshake.suite, *handshake.record_keys[key], sequence, record)
                    found = key, opened
                except Refusal:
                    continue
            if found is None:
                self.expect(False, step.name, "the record opens under no keys and number whose turn it is")
                continue
            (role, epoch), (kind, content, padding) = found
            turn[role, epoch] += 1
            self.sealed[step.name] = found
            self.equal(step.name, step.question["content"], content, "content")
            self.equal(step.name, records.content_type(step.params["content_type"]), kind[0], "content type")
            self.equal(step.name, step.params["padding"], len(padding), "padding")
            limit = self.limits[role] if epoch != "early" else records.LIMIT + 1
            self.expect(len(content) + 1 + len(padding) <= limit, step.name, f"longer than the limit {limit}")
            self.expect(role not in closed, step.name, f"the {role} sends after an alert that ends this")
            self.expect(content or kind[0] == 23, step.name, "an empty record is not application data")
            self.allowed(step.name, role, epoch, kind[0])
            if kind[0] == 22:
                self.handshake_content(step.name, turn, role, epoch, content)
            else:
                rest = messages.split(self.streams.get((role, epoch), b""))[1]
                self.expect(not rest, step.name, "stands between two records of one handshake message")
            if kind[0] == 21:
                alert = messages.decode("alert", content)
                # close_notify ends what its sender sends, an error the connection; close_notify follows user_canceled
                # (RFC 8446, section 6).
                if alert["description"] == CLOSE_NOTIFY:
                    closed.add(role)
                elif alert["description"] != USER_CANCELED:
                    closed |= {"client", "server"}

    def allowed(self, where, role, epoch, kind):
        """What may be sent under which keys (RFC 8446, sections 2 and 6)."""
        kinds = {"early": (22, 23, 21), "handshake": (21, 22)}.get(epoch, (21, 22, 23))
        self.expect(kind in kinds, where, f"content of type {kind} under the {role}'s {epoch} keys")

    def handshake_content(self, where, turn, role, epoch, content):
        before = self.streams.get((role, epoch), b"")
        self.streams[role, epoch] = before + content
        found, rest = messages.split(before + content)
        self.sent += found[len(messages.split(before)[0]) :]
        if isinstance(epoch, int) and any(message[0] == KEY_UPDATE for message in found):
            self.expect(found[-1][0] == KEY_UPDATE and not rest, where, "a KeyUpdate is not the end of its record")
            del turn[role, epoch]
            self.handshake.application_keys(role, epoch + 1)
            turn[role, epoch + 1] = 0

    def compare_streams(self):
        """What the records of the handshake carry are its messages, one after the other."""
        names = list(self.handshake.messages)
        flights = {
            ("server", "handshake"): names[names.index("server_hello") + 1 : names.index("server_finished") + 1],
            ("client", "early"): [n for n in names if n == "end_of_early_data"],
            ("client", "handshake"): [n for n in names[names.index("server_finished") + 1 :] if n[0] == "c"],
        }
        for key, flight in flights.items():
            sent = b"".join(self.handshake.messages[name] for name in flight)
            self.equal(f"records of {' '.join(key)} keys", self.streams.get(key, b""), sent, "handshake octets")

    def plaintext_records(self):
        """Records of the hello messages hold them; the first ClientHello alone may have version 3.1 (section 5.1)."""
        for name, record in self.given.items():
            if not name.endswith("_record"):
                continue
            fields = messages.decode("record", record)
            if name.endswith("change_cipher_spec_record"):
                self.equal(name, record, bytes.fromhex("140303000101"))
                continue
            message = name.removesuffix("_record")
            self.equal(name, fields["fragment"], self.handshake.messages.get(message), "fragment")
            versions = [b"\x03\x01", b"\x03\x03"] if message == self.handshake.hellos[0] else [b"\x03\x03"]
            self.expect(fields["legacy_record_version"] in versions, name, "legacy_record_version")
            self.expect(fields["type"] == b"\x16", name, "type")

    # After the handshake

    def after_the_handshake(self):
        """Tickets, KeyUpdates and post-handshake authentication, as they are found in the records."""
        handshake = self.handshake
        self.after = {role: [] for role in ("client", "server")}
        keys = [key for key in self.streams if isinstance(key[1], int)]
        for role, epoch in sorted(keys):
            found, rest = messages.split(self.streams[role, epoch])
            self.expect(not rest, f"records of {role} {epoch}", "a message is not finished")
            self.after[role] += [(epoch, message, messages.decode("handshake", message)) for message in found]
        tickets = [(m, f) for _, m, f in self.after["server"] if m[0] == 4]
        for i, (message, fields) in enumerate(tickets, 1):
            for suffix in (f"_{i}", "") if len(tickets) == 1 else (f"_{i}",):
                nonce = fields["ticket_nonce"]
                psk = schedule.resumption_psk(handshake.hash, handshake.values["resumption_secret"], nonce)
                handshake.set(f"resumption_psk{suffix}", psk)
                handshake.set(f"resumption_psk{suffix}_info", schedule.hkdf_label("resumption", nonce, handshake.size))
                handshake.set(f"ticket_nonce{suffix}", nonce)
                handshake.set(f"new_session_ticket{suffix}", message)
        for role in ("client", "server"):
            updates = [m for _, m, _ in self.after[role] if m[0] == KEY_UPDATE]
            for i, message in enumerate(updates, 1):
                for suffix in (f"_{i}", "") if len(updates) == 1 else (f"_{i}",):
                    handshake.set(f"{role}_key_update{suffix}", message)
        self.post_handshake_authentication()

    def post_handshake_authentication(self):
        """The transcript of each is the main handshake and its own CertificateRequest (RFC 8446, section 4.4)."""
        handshake = self.handshake
        requests = [(m, f) for _, m, f in self.after["server"] if m[0] == 13]
        answers = [(e, m, f) for e, m, f in self.after["client"] if m[0] in POST_HANDSHAKE]
        self.post_handshake, self.requested = [], {}  # the latter: request → transcript hash
        for i, (request, fields) in enumerate(requests, 1):
            suffix = f"_{i}" if len(requests) > 1 else ""
            handshake.set(f"post_handshake_certificate_request{suffix}", request)
            answer = []
            while answers and (not answer or answer[-1][1][0] != FINISHED):
                answer.append(answers.pop(0))
            if not answer or answer[-1][1][0] != FINISHED:
                raise Contradiction(f"post_handshake_certificate_request{suffix}", "no answer that ends in Finished")
            transcript = [*handshake.messages.values(), request]
            self.requested[request] = schedule.transcript_hash(handshake.hash, transcript)
            context = fields["certificate_request_context"]
            where, (_, certificate, inside) = f"post_handshake_certificate{suffix}", answer[0]
            self.expect(certificate[0] in (11, COMPRESSED_CERTIFICATE), where, "the answer begins otherwise")
            if certificate[0] == COMPRESSED_CERTIFICATE:
                certificate = decompress(where, inside)
                handshake.set(f"post_handshake_compressed_certificate{suffix}_decompressed", certificate)
            inside = messages.decode("handshake", certificate)
            self.equal(where, inside.get("certificate_request_context"), context)
            for epoch, message, inside in answer:
                name = POST_HANDSHAKE[message[0]]
                before = schedule.transcript_hash(handshake.hash, transcript)
                if message[0] == 15:
                    content = schedule.certificate_verify_content("client", before)
                    handshake.set(f"post_handshake_certificate_verify_content{suffix}", content)
                    handshake.set(f"post_handshake_signature{suffix}", inside["signature"])
                    self.post_handshake.append((suffix, content, certificate, inside))
                if message[0] == FINISHED:
                    base_key = handshake.values[f"client_application_traffic_secret_{epoch}"]
                    key, verify_data = schedule.finished(handshake.hash, base_key, before)
                    handshake.set(f"post_handshake_finished_mac{suffix}.finished_key", key)
                    handshake.set(f"post_handshake_finished_mac{suffix}.verify_data", verify_data)
                    info = schedule.hkdf_label("finished", b"", handshake.size)
                    handshake.set(f"post_handshake_finished_key_info{suffix}", info)
                    self.equal(f"post_handshake_finished{suffix}", inside["verify_data"], verify_data, "verify_data")
                transcript.append(message)
                handshake.set(f"post_handshake_{name}{suffix}", message)
                digest = schedule.transcript_hash(handshake.hash, transcript)
                handshake.set(f"hash_post_handshake_{name}{suffix}", digest)
            handshake.set(f"client_post_handshake_messages{suffix}", b"".join(m for _, m, _ in answer))
        self.expect(not answers, "records of the client", "an authentication that nobody asked for")

    # Signatures and certificates

    def signatures(self):
        handshake = self.handshake
        signed = []
        for role in ("server", "client"):
            if fields := handshake.fields.get(f"{role}_certificate_verify"):
                content = handshake.values[f"{role}_certificate_verify_content"]
                signed.append((role, f"{role}_certificate", "", content, handshake.certificates[role], fields))
        for suffix, content, certificate, fields in self.post_handshake:
            signed.append(("client", "post_handshake_certificate", suffix, content, certificate, fields))
        for role, name, suffix, content, certificate, fields in signed:
            chain = messages.listed(messages.decode("handshake", certificate), "certificate_list[].cert_data")
            if not chain:
                raise Contradiction(f"{name}{suffix}", "a CertificateVerify without a certificate")
            raw = certificates.are_raw(handshake.fields["encrypted_extensions"], role)
            public_key = chain[0] if raw else signatures.subject_public_key_info(chain[0])
            handshake.set(f"{name}_public_key{suffix}", public_key)
            codes = {code: scheme for scheme, code in signatures.CODES.items()}
            scheme = codes.get(int.from_bytes(fields["algorithm"], "big"))
            where = f"{name}_verify{suffix}"
            try:
                salt = signatures.verify(scheme, public_key, content, fields["signature"])
                self.checked += 1
            except Refusal as refusal:
                self.expect(False, where, f"the signature in the message: {refusal}")
                continue
            if salt is not None:
                handshake.set(f"{name.removesuffix('_certificate')}_signature_salt{suffix}", salt)
            self.scheme_of_steps(name.removesuffix("_certificate"), suffix, scheme)
            if (private_key := self.given.get(f"{name}_private_key{suffix}")) is not None:
                ours, theirs = signatures.public_key_of(private_key), signatures.algorithm_and_key(public_key)
                self.equal(f"{name}_private_key{suffix}", ours, theirs, "public key")
            if not raw:
                verified, complaints = certificates.verify_chain(chain, role, self.roots, server_name(handshake))
                for complaint in complaints:
                    self.expect(False, f"{name}{suffix}", complaint)
                self.checked += verified
                if not verified:
                    self.notes.append("chain of another authority")

    def scheme_of_steps(self, name, suffix, scheme):
        for step in self.valid:
            if step.name in (f"{name}_signature{suffix}", f"verify_{name}_signature{suffix}"):
                self.equal(step.name, step.params["scheme"], scheme, "scheme")

    # The values of the file

    def compare_names(self):
        """Every step has the value that its name has in the handshake."""
        names = self.handshake.values
        for step in self.valid:
            if step.operation not in NAMED:
                continue
            if step.operation in ("decode", "reencode"):
                self.decoded(step)
                continue
            if step.operation == "exporter":
                self.exported(step)
                continue
            if match := re.fullmatch(r"(client|server)_application_traffic_secret_(\d+)", step.name):
                self.handshake.application_keys(match[1], int(match[2]))
            for output in step.output:
                name = step.name if len(step.output) == 1 else f"{step.name}.{output}"
                if name not in names:
                    self.expect(False, name, "no value of the handshake has this name")
                else:
                    self.equal(name, self.scenario.values[name], names[name])

    def decoded(self, step):
        """What is decoded is a message of the handshake, an alert or a record that was sent."""
        octets, name = step.question["octets"], step.inputs["octets"]
        if step.params["syntax"] == "handshake":
            self.equal(step.name, octets, self.message(name), f"message {name}")
        elif step.params["syntax"] == "alert":
            sent = [content for _, (kind, content, _) in self.sealed.values() if kind == b"\x15"]
            self.expect(octets in sent, step.name, "no record carries this alert")

    def message(self, name):
        handshake = self.handshake
        if (role := name.removesuffix("_compressed_certificate_decompressed")) in handshake.certificates:
            return handshake.certificates[role]
        return handshake.messages.get(name, handshake.values.get(name))

    def exported(self, step):
        handshake = self.handshake
        early = step.name.startswith("early_")
        secret = handshake.values["early_exporter_secret" if early else "exporter_secret"]
        # Whatever the context is called, it is given and not computed.
        self.expect(step.inputs["context"] in self.given, step.name, "the context is not given")
        context = step.question["context"]
        value = schedule.exporter(handshake.hash, secret, step.params["label"], context, step.params["length"])
        self.equal(step.name, self.scenario.values[step.name], value)

    def given_values(self):
        """Given values that the handshake has too are the same; constants are what they are called."""
        handshake = self.handshake
        constants = {"empty": b"", "zeros": bytes(handshake.size)}
        constants |= {"zeros_sha256": bytes(32), "zeros_sha384": bytes(48)}
        for name, value in self.given.items():
            if name in constants:
                self.equal(name, value, constants[name])
            elif name in handshake.values:
                self.equal(name, value, handshake.values[name])
            elif name.endswith("_decompressed"):
                self.equal(name, value, self.message(name))
            elif name not in handshake.messages and not self.is_free(name, value):
                self.expect(False, name, "no part of the handshake has this name")

    def is_free(self, name, value):
        """Whether a value is one of its own: a key, a context, or what a record carries."""
        if re.fullmatch(r".*_private_key(_\d+)?|psk(_\d+)?|.*exported(_\d+)?_context", name):
            return True
        if name.endswith("_record"):
            return True
        return any(content == value for _, (_, content, _) in self.sealed.values())


def record_limits(handshake):
    """role → octets of the inner plaintext that this side may send (RFC 8449: the other side says it)."""
    limits = {"client": records.LIMIT + 1, "server": records.LIMIT + 1}
    path = "extensions.record_size_limit.record_size_limit"
    asked = handshake.fields[handshake.hellos[-1]].get(path)
    answered = handshake.fields["encrypted_extensions"].get(path)
    if asked is not None and answered is not None:
        limits = {"server": int.from_bytes(asked, "big"), "client": int.from_bytes(answered, "big")}
    return {role: min(limit, records.LIMIT + 1) for role, limit in limits.items()}


def server_name(handshake):
    path = "extensions.server_name.server_name_list[].host_name"
    names = messages.listed(handshake.fields[handshake.hellos[0]], path)
    return names[0].decode() if names else None


def shown(value):
    if isinstance(value, bytes):
        return value.hex() if len(value) <= 64 else f"{value[:48].hex()}… ({len(value)} octets)"
    return str(value)


def check(scenario, roots):
    """Complaints as (where, what), the number of checks, and notes."""
    composition = Composition(scenario, roots)
    try:
        composition.run()
    except NotRecomputed as missing:
        composition.notes.append(f"composition: {missing}")
    return composition.complaints, composition.checked, composition.notes
