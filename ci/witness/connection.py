"""Where a connection stands after the handshake messages of both sides, and which may come then.

RFC 8446, appendix A, and sections 4.4.1, 4.4.2, 4.6.1 and 4.6.2. The messages are octets alone: which one it is, and
who sent it, follows from those before it. That of a KeyUpdate does not, and is not asked here.
"""

import zlib

import messages
import schedule
from refusal import NotRecomputed, Refusal

CLIENT_HELLO, SERVER_HELLO, NEW_SESSION_TICKET, END_OF_EARLY_DATA, ENCRYPTED_EXTENSIONS = 1, 2, 4, 5, 8
CERTIFICATE, CERTIFICATE_REQUEST, CERTIFICATE_VERIFY, FINISHED, KEY_UPDATE = 11, 13, 15, 20, 24
COMPRESSED_CERTIFICATE = 25
HELLO_RETRY_REQUEST = "hello_retry_request"  # of type server_hello, but another message
CLIENT, SERVER = "client", "server"
RAW_PUBLIC_KEY = b"\x02"
ZLIB, DECOMPRESSED_LIMIT = b"\x00\x01", 1 << 18
BETWEEN_FINISHED = {"server_finished", "end_of_early_data", "client_certificate", "client_certificate_verify"}


def kind_of(message):
    return HELLO_RETRY_REQUEST if schedule.is_hello_retry_request(message) else message[0]


def has(fields, extension):
    return f"extensions.{extension}.extension_type" in fields


def value(fields, path):
    return fields.get(f"extensions.{path}")


def values(fields, path):
    return messages.listed(fields, f"extensions.{path}")


class Request:
    """A CertificateRequest after the handshake, and what answers it."""

    def __init__(self, message, fields):
        self.fields, self.transcript, self.answered = fields, [message], False

    def context(self):
        return self.fields["certificate_request_context"]


class Connection:
    def __init__(self, before):
        self.main = []  # the transcript of the main handshake
        self.client_hellos, self.hello_retry_request = [], None
        self.server_hello, self.encrypted_extensions = None, None
        self.request = None  # the fields of the CertificateRequest in the handshake
        self.certificates = {}  # sender → fields of its Certificate, the last one
        self.requests, self.answer, self.key_updates = [], None, 0
        self.state = "start"
        for message in before:
            try:
                self.take(message)
            except Refusal as refusal:  # no side sends an alert for what was right when it came
                raise Refusal(f"one of the messages before: {refusal}") from refusal

    # What may come

    def next(self):
        """(sender, kind of message) → the state that it leads to."""
        if self.state == "connected":
            return self.next_when_connected()
        if self.state in ("server_finished", "end_of_early_data"):
            return self.next_of_client()
        certificates = (CERTIFICATE, COMPRESSED_CERTIFICATE)
        match self.state:
            case "start" | "hello_retry_request":
                return {(CLIENT, CLIENT_HELLO): "client_hello"}
            case "client_hello":
                retry = {} if self.hello_retry_request else {(SERVER, HELLO_RETRY_REQUEST): "hello_retry_request"}
                return {(SERVER, SERVER_HELLO): "server_hello", **retry}
            case "server_hello":
                return {(SERVER, ENCRYPTED_EXTENSIONS): "encrypted_extensions"}
            case "encrypted_extensions" if self.selected_identity() is not None:
                return {(SERVER, FINISHED): "server_finished"}
            case "encrypted_extensions":
                request = {(SERVER, CERTIFICATE_REQUEST): "certificate_request"}
                return request | {(SERVER, kind): "server_certificate" for kind in certificates}
            case "certificate_request":
                return {(SERVER, kind): "server_certificate" for kind in certificates}
            case "server_certificate":
                return {(SERVER, CERTIFICATE_VERIFY): "server_certificate_verify"}
            case "server_certificate_verify":
                return {(SERVER, FINISHED): "server_finished"}
            case "client_certificate" if self.is_without_certificate():
                return {(CLIENT, FINISHED): "connected"}
            case "client_certificate":
                return {(CLIENT, CERTIFICATE_VERIFY): "client_certificate_verify"}
            case "client_certificate_verify":
                return {(CLIENT, FINISHED): "connected"}

    def next_of_client(self):
        """Behind the Finished of the server."""
        if self.state == "server_finished" and has(self.encrypted_extensions, "early_data"):
            return {(CLIENT, END_OF_EARLY_DATA): "end_of_early_data"}
        if self.request is None:
            return {(CLIENT, FINISHED): "connected"}
        return {(CLIENT, kind): "client_certificate" for kind in (CERTIFICATE, COMPRESSED_CERTIFICATE)}

    def next_when_connected(self):
        kinds = {(SERVER, NEW_SESSION_TICKET), (SERVER, KEY_UPDATE)}
        if has(self.client_hellos[-1], "post_handshake_auth"):
            kinds.add((SERVER, CERTIFICATE_REQUEST))
        if self.answer is not None:  # the messages of one answer have nothing of the client between them
            last = self.answer.transcript[-1][0]
            finished = last == CERTIFICATE_VERIFY or self.is_without_certificate()
            kinds.add((CLIENT, FINISHED if finished else CERTIFICATE_VERIFY))
        else:
            kinds.add((CLIENT, KEY_UPDATE))
            if self.unanswered():
                kinds |= {(CLIENT, CERTIFICATE), (CLIENT, COMPRESSED_CERTIFICATE)}
        return dict.fromkeys(kinds, "connected")

    # What has come

    def take(self, message):
        """A message that is right: what it says is not looked into beyond what is needed later."""
        fields, kind = messages.decode("handshake", message), kind_of(message)
        if self.state in BETWEEN_FINISHED and kind in (NEW_SESSION_TICKET, KEY_UPDATE):
            self.key_updates += kind == KEY_UPDATE
            return  # the server has sent its Finished, and need not wait for the client's (section 4.6.1)
        found = [(sender, state) for (sender, expected), state in self.next().items() if expected == kind]
        if not found:
            raise Refusal(f"a message of type {kind} has no place among those that are right: {self.state}")
        sender, state = found[0]
        if state == "connected" and self.state == "connected":
            self.take_when_connected(sender, message, fields)
            return
        self.main.append(message)
        match kind:
            case 1:
                self.client_hellos.append(fields)
            case "hello_retry_request":
                self.hello_retry_request = fields
            case 2:
                self.server_hello = fields
            case 8:
                self.encrypted_extensions = fields
            case 13:
                self.request = fields
            case 11 | 25:
                self.certificates[sender] = certificate(message)
        self.state = state

    def take_when_connected(self, sender, message, fields):
        match message[0]:
            case 24:
                self.key_updates += 1
            case 13:
                self.requests.append(Request(message, fields))
            case 11 | 25:
                self.certificates[sender] = certificate(message)
                self.answer = self.request_for(self.certificates[sender])
                if self.answer is None:
                    raise Refusal("a Certificate with another context among the messages that are right")
                self.answer.answered = True
                self.answer.transcript.append(message)
            case 15:
                self.answer.transcript.append(message)
            case 20:
                self.answer = None

    # What is known

    def selected_identity(self):
        selected = value(self.server_hello, "pre_shared_key.selected_identity")
        return None if selected is None else int.from_bytes(selected, "big")

    def is_connected(self):
        return self.state == "connected"

    def is_without_certificate(self):
        """Whether the client has none to send."""
        return not messages.listed(self.certificates[CLIENT], "certificate_list[].cert_data")

    def unanswered(self):
        return [request for request in self.requests if not request.answered]

    def request_for(self, certificate_fields):
        context = certificate_fields["certificate_request_context"]
        return next((request for request in self.unanswered() if request.context() == context), None)

    def transcript(self):
        """The messages that a CertificateVerify or Finished is about (section 4.4.1)."""
        return self.main + (self.answer.transcript if self.answer else [])

    def is_raw(self, sender):
        """Whether the Certificate of this side has a raw public key (RFC 7250)."""
        name = f"{sender}_certificate_type"
        return value(self.encrypted_extensions, f"{name}.{name}") == RAW_PUBLIC_KEY


def certificate(message):
    """The fields of a Certificate, decompressed where it is compressed (RFC 8879, section 4)."""
    if message[0] == COMPRESSED_CERTIFICATE:
        message = decompress(messages.decode("handshake", message))
    return messages.decode("handshake", message)


def decompress(fields):
    if fields["algorithm"] != ZLIB:
        raise NotRecomputed(f"certificate compression 0x{fields['algorithm'].hex()}")
    length = int.from_bytes(fields["uncompressed_length"], "big")
    if length > DECOMPRESSED_LIMIT:
        raise Refusal(f"it says that it decompresses to {length} octets", "bad_certificate")
    stream = zlib.decompressobj()
    try:
        body = stream.decompress(fields["compressed_certificate_message"], length + 1)
    except zlib.error as error:
        raise Refusal(f"zlib: {error}", "bad_certificate") from error
    if len(body) != length or not stream.eof or stream.unused_data:
        raise Refusal("it decompresses to another length than it says, or does not end", "bad_certificate")
    return bytes([CERTIFICATE]) + len(body).to_bytes(3, "big") + body
