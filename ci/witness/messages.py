"""Handshake messages, records and alerts as fields with paths, and back (doc/fields.md).

A message is read into a tree: a field is a path and its octets, a length prefix a width and what stands behind it.
Encoding walks the tree and computes the lengths anew. What breaks the presentation language is refused with
`decode_error`, what is well-formed and wrong with `illegal_parameter` (RFC 8446, section 6.2), unless told otherwise.
"""

from refusal import Refusal
from schedule import is_hello_retry_request

CH, SH, HRR, EE, CT, CR, NST = "CH", "SH", "HRR", "EE", "CT", "CR", "NST"
# The registered extensions that are known by name, and the messages that may carry them (RFC 8446, section 4.2, and
# the RFCs of the extensions).
EXTENSIONS = {
    0: ("server_name", {CH, EE}),
    1: ("max_fragment_length", {CH, EE}),
    5: ("status_request", {CH, CR, CT}),
    10: ("supported_groups", {CH, EE}),
    11: ("ec_point_formats", {CH}),
    13: ("signature_algorithms", {CH, CR}),
    14: ("use_srtp", {CH, EE}),
    15: ("heartbeat", {CH, EE}),
    16: ("application_layer_protocol_negotiation", {CH, EE}),
    18: ("signed_certificate_timestamp", {CH, CR, CT}),
    19: ("client_certificate_type", {CH, EE}),
    20: ("server_certificate_type", {CH, EE}),
    21: ("padding", {CH}),
    22: ("encrypt_then_mac", {CH}),
    23: ("extended_master_secret", {CH}),
    27: ("compress_certificate", {CH, CR}),
    28: ("record_size_limit", {CH, EE}),
    35: ("session_ticket", {CH}),
    41: ("pre_shared_key", {CH, SH}),
    42: ("early_data", {CH, EE, NST}),
    43: ("supported_versions", {CH, SH, HRR}),
    44: ("cookie", {CH, HRR}),
    45: ("psk_key_exchange_modes", {CH}),
    47: ("certificate_authorities", {CH, CR}),
    48: ("oid_filters", {CR}),
    49: ("post_handshake_auth", {CH}),
    50: ("signature_algorithms_cert", {CH, CR}),
    51: ("key_share", {CH, SH, HRR}),
    0x44CD: ("application_settings", {CH, EE}),  # draft-vvv-tls-alps
    0xFF01: ("renegotiation_info", {CH}),
}
U8, U16, U24 = 1, 2, 3
CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA, HEARTBEAT = 20, 21, 22, 23, 24  # ContentType
SSL_3_0 = b"\x03\x00"
COMPRESSION = {  # what stands in the tree for null alone
    CH: (1, [("legacy_compression_methods", b"\0")]),
    SH: ("legacy_compression_method", b"\0"),
    HRR: ("legacy_compression_method", b"\0"),
}
PLAINTEXT_LIMIT, CIPHERTEXT_LIMIT = 1 << 14, (1 << 14) + 256


class Reader:
    """Reads octets into a tree, and refuses what does not fit."""

    def __init__(self, octets):
        self.octets, self.at, self.end = octets, 0, len(octets)
        self.tree = []
        self.binders_at = None

    def left(self):
        return self.end - self.at

    def peek(self, length):
        if self.left() < length:
            raise Refusal("the octets end early", "decode_error")
        return self.octets[self.at : self.at + length]

    def field(self, path, length):
        value = self.peek(length)
        self.at += length
        self.tree.append((path, value))
        return value

    def prefixed(self, width, body, least=0, most=None):
        """A length of so many octets, and what `body` reads of as many octets as it says."""
        length = int.from_bytes(self.peek(width), "big")
        if length < least or most is not None and length > most:
            raise Refusal("a length is out of its bounds", "decode_error")
        self.at += width
        self.peek(length)
        outer_tree, outer_end = self.tree, self.end
        self.tree, self.end = [], self.at + length
        body()
        if self.left():
            raise Refusal("octets are left over", "decode_error")
        outer_tree.append((width, self.tree))
        self.tree, self.end = outer_tree, outer_end

    def opaque(self, path, width, least=0, most=None):
        self.prefixed(width, lambda: self.field(path, self.left()), least, most)

    def rest(self, path):
        return self.field(path, self.left())

    def found(self, suffix):
        """The values of the fields so far whose path has this end, in the innermost list that is open."""
        return [value for path, value in leaves(self.tree) if path.endswith(suffix)]

    def each(self, element):
        index = 0
        while self.left():
            element(index)
            index += 1

    def vector(self, path, width, element, least=0, most=None):
        """A list with a length in front, of which `element` reads one: it gets the path of the element."""
        self.prefixed(width, lambda: self.each(lambda i: element(f"{path}[{i}]")), least, most)

    def numbers(self, path, width, size, most=None):
        self.vector(path, width, lambda name: self.field(name, size), size, most)

    def data(self, path, form):
        """One field whose inside has a form, but no paths: `form` reads it from a reader of its own."""
        inside = Reader(self.rest(path))
        form(inside)
        if inside.left():
            raise Refusal("octets are left over", "decode_error")


def apart(values, what):
    if len(set(values)) != len(values):
        raise Refusal(what, "illegal_parameter")


def extension_body(r, code, message, path):
    """What stands behind the length of an extension."""
    name = EXTENSIONS[code][0] if code in EXTENSIONS else None

    def host(entry):
        """Names of types to come begin with two octets of length too (RFC 6066, section 3)."""
        if r.field(f"{entry}.name_type", 1) == b"\0":
            r.opaque(f"{entry}.host_name", U16, 1)
        else:
            r.opaque(f"{entry}.data", U16)

    def identity(entry):
        r.opaque(f"{entry}.identity", U16, 1)
        r.field(f"{entry}.obfuscated_ticket_age", 4)

    def client_share(entry):
        r.field(f"{entry}.group", 2)
        r.opaque(f"{entry}.key_exchange", U16, 1)

    def filter_of_oid(entry):
        r.opaque(f"{entry}.certificate_extension_oid", U8, 1)
        r.opaque(f"{entry}.certificate_extension_values", U16)

    match name, message:
        case "server_name", "CH":
            r.vector(f"{path}.server_name_list", U16, host, 1)
            apart(r.found(".name_type"), "two names of one type")
        case ("server_name", "EE") | ("early_data", "CH" | "EE"):
            pass
        case ("encrypt_then_mac" | "extended_master_secret" | "post_handshake_auth"), _:
            pass
        case "max_fragment_length", _:
            if r.field(f"{path}.max_fragment_length", 1)[0] not in (1, 2, 3, 4):
                raise Refusal("max_fragment_length", "illegal_parameter")
        case "supported_groups", _:
            r.numbers(f"{path}.named_group_list", U16, 2)
        case "ec_point_formats", _:
            r.numbers(f"{path}.ec_point_format_list", U8, 1)
        case ("signature_algorithms" | "signature_algorithms_cert"), _:
            r.numbers(f"{path}.supported_signature_algorithms", U16, 2, 0xFFFE)
        case "heartbeat", _:
            if r.field(f"{path}.mode", 1)[0] not in (1, 2):
                raise Refusal("heartbeat", "illegal_parameter")
        case "application_layer_protocol_negotiation", _:
            protocols(r, f"{path}.protocol_name_list")
            if message == EE and len(r.tree[-1][1]) != 1:
                raise Refusal("a server selects one protocol (RFC 7301, section 3.1)", "illegal_parameter")
        case "client_certificate_type", "CH":
            r.numbers(f"{path}.client_certificate_types", U8, 1)
        case "server_certificate_type", "CH":
            r.numbers(f"{path}.server_certificate_types", U8, 1)
        case ("client_certificate_type" | "server_certificate_type"), _:
            r.field(f"{path}.{name}", 1)
        case "compress_certificate", _:
            r.numbers(f"{path}.algorithms", U8, 2, 254)
        case "record_size_limit", _:
            if int.from_bytes(r.field(f"{path}.record_size_limit", 2), "big") < 64:
                raise Refusal("record_size_limit below 64 (RFC 8449, section 4)", "illegal_parameter")
        case "session_ticket", _:
            r.rest(f"{path}.ticket")
        case "pre_shared_key", "CH":
            r.vector(f"{path}.identities", U16, identity, 7)
            r.binders_at = r.at
            r.vector(f"{path}.binders", U16, lambda entry: r.opaque(entry, U8, 32), 33)
            # An identity is a prefixed field and an age, a binder a prefixed field.
            if 2 * len(r.tree[-1][1]) != len(r.tree[-2][1]):
                raise Refusal("not as many binders as identities", "illegal_parameter")
        case "pre_shared_key", _:
            r.field(f"{path}.selected_identity", 2)
        case "early_data", "NST":
            r.field(f"{path}.max_early_data_size", 4)
        case "supported_versions", "CH":
            r.numbers(f"{path}.versions", U8, 2, 254)
        case "supported_versions", _:
            r.field(f"{path}.selected_version", 2)
        case "cookie", _:
            r.opaque(f"{path}.cookie", U16, 1)
        case "psk_key_exchange_modes", _:
            r.numbers(f"{path}.ke_modes", U8, 1)
        case "certificate_authorities", _:
            r.vector(f"{path}.authorities", U16, lambda entry: r.opaque(entry, U16, 1), 3)
        case "oid_filters", _:
            r.vector(f"{path}.filters", U16, filter_of_oid)
            apart(r.found(".certificate_extension_oid"), "two filters for one OID")
        case "key_share", "CH":
            r.vector(f"{path}.client_shares", U16, client_share)
        case "key_share", "HRR":
            r.field(f"{path}.selected_group", 2)
        case "key_share", _:
            r.field(f"{path}.server_share.group", 2)
            r.opaque(f"{path}.server_share.key_exchange", U16, 1)
        case "renegotiation_info", _:
            r.opaque(f"{path}.renegotiated_connection", U8)
        case "application_settings", "CH":
            protocols(r, f"{path}.supported_protocols")
        case ("status_request", "CR") | ("signed_certificate_timestamp", "CH" | "CR"):
            pass
        case "status_request", "CH":
            status_request(r, path)
        case "status_request", _:
            r.data(f"{path}.data", certificate_status)
        case "signed_certificate_timestamp", _:  # RFC 6962, section 3.3
            r.data(f"{path}.data", lambda i: i.vector("sct_list", U16, lambda sct: i.opaque(sct, U16, 1), 1))
        case "use_srtp", _:
            r.numbers(f"{path}.SRTPProtectionProfiles", U16, 2)  # RFC 5764, section 4.1.1
            r.opaque(f"{path}.srtp_mki", U8)
        case _:
            r.rest(f"{path}.data")


def protocols(r, path):
    """A list of ProtocolName (RFC 7301, section 3.1)."""
    r.vector(path, U16, lambda entry: r.opaque(entry, U8, 1), 2)


def status_request(r, path):
    """CertificateStatusRequest (RFC 6066, section 8); what stands behind another type is not known."""
    if r.field(f"{path}.status_type", 1) == b"\x01":
        r.vector(f"{path}.responder_id_list", U16, lambda entry: r.opaque(entry, U16, 1))
        r.opaque(f"{path}.request_extensions", U16)
    else:
        r.rest(f"{path}.data")


def certificate_status(r):
    if r.field("status_type", 1) == b"\x01":
        r.opaque("response", U24, 1)
    else:
        r.rest("response")


def extensions(r, message, before="", least=0, most=None):
    seen = []

    def extension(_):
        code = int.from_bytes(r.peek(2), "big")
        name, messages = EXTENSIONS.get(code, (f"0x{code:04x}", None))
        if code in seen:
            raise Refusal("an extension stands twice", "illegal_parameter")
        if messages is not None and message not in messages:
            raise Refusal("an extension of another message", "illegal_parameter")
        if 41 in seen and message == CH:
            raise Refusal("pre_shared_key is not the last extension", "illegal_parameter")
        seen.append(code)
        path = f"{before}extensions.{name}"
        r.field(f"{path}.extension_type", 2)
        r.prefixed(U16, lambda: extension_body(r, code, message, path))

    r.prefixed(U16, lambda: r.each(extension), least, most)
    if message == EE and {1, 28} <= set(seen):
        raise Refusal("max_fragment_length and record_size_limit (RFC 8449, section 5)", "illegal_parameter")


def version_and_random(r):
    if r.field("legacy_version", 2) == SSL_3_0:
        raise Refusal("legacy_version of SSL 3.0 (appendix D.5)", "protocol_version")
    r.field("random", 32)


def extensions_of_hello(r, message, least):
    """Behind the compression methods (sections 4.1.2 and 4.1.3); TLS 1.2 may have nothing there."""
    if r.tree[-1] != COMPRESSION[message]:
        raise Refusal("compression other than null", "illegal_parameter")
    if not r.left():
        raise Refusal("a hello of an older version, without extensions", "protocol_version")
    extensions(r, message, least=least)


def handshake_body(r, kind):
    match kind:
        case 1:  # client_hello
            version_and_random(r)
            r.opaque("legacy_session_id", U8, 0, 32)
            r.numbers("cipher_suites", U16, 2, 0xFFFE)
            r.opaque("legacy_compression_methods", U8, 1)
            extensions_of_hello(r, CH, least=8)
        case 2:  # server_hello
            message = HRR if is_hello_retry_request(r.octets) else SH
            version_and_random(r)
            r.opaque("legacy_session_id_echo", U8, 0, 32)
            r.field("cipher_suite", 2)
            r.field("legacy_compression_method", 1)
            extensions_of_hello(r, message, least=6)
        case 4:  # new_session_ticket
            r.field("ticket_lifetime", 4)
            r.field("ticket_age_add", 4)
            r.opaque("ticket_nonce", U8)
            r.opaque("ticket", U16, 1)
            extensions(r, NST, most=0xFFFE)
        case 5:  # end_of_early_data
            pass
        case 8:  # encrypted_extensions
            extensions(r, EE)
        case 11:  # certificate
            def entry(path):
                r.opaque(f"{path}.cert_data", U24, 1)
                extensions(r, CT, f"{path}.")

            r.opaque("certificate_request_context", U8)
            r.vector("certificate_list", U24, entry)
        case 13:  # certificate_request
            r.opaque("certificate_request_context", U8)
            extensions(r, CR, least=2)
        case 15:  # certificate_verify
            r.field("algorithm", 2)
            r.opaque("signature", U16)
        case 20:  # finished: as long as the hash, which is not known here
            r.peek(1)
            r.rest("verify_data")
        case 24:  # key_update
            if r.field("request_update", 1)[0] > 1:
                raise Refusal("request_update", "illegal_parameter")
        case 25:  # compressed_certificate, RFC 8879
            r.field("algorithm", 2)
            r.field("uncompressed_length", 3)
            r.opaque("compressed_certificate_message", U24, 1)
        case _:
            raise Refusal("unknown type of message", "unexpected_message")


def read(syntax, octets):
    r = Reader(octets)
    if syntax == "handshake":
        kind = r.field("msg_type", 1)[0]
        r.prefixed(U24, lambda: handshake_body(r, kind))
    elif syntax == "record":
        record(r)
    elif syntax == "alert":
        r.field("level", 1)
        r.field("description", 1)
    elif syntax == "change_cipher_spec":
        if r.rest("type") != b"\x01":
            raise Refusal("not the octet 01 (section 5)", "unexpected_message")
    else:
        raise ValueError(syntax)
    if r.left():
        raise Refusal("octets are left over", "decode_error")
    return r


def record(r):
    """TLSPlaintext and TLSCiphertext (sections 5.1 and 5.2): those of application data are protected, no others."""
    kind = r.field("type", 1)[0]
    if kind not in (CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA, HEARTBEAT):
        raise Refusal("unknown type of record", "unexpected_message")
    r.field("legacy_record_version", 2)
    length = int.from_bytes(r.peek(U16), "big")
    if length > (CIPHERTEXT_LIMIT if kind == APPLICATION_DATA else PLAINTEXT_LIMIT):
        raise Refusal("the record is too long", "record_overflow")
    r.opaque("fragment", U16)
    fragment = r.octets[r.at - length : r.at]
    if kind == CHANGE_CIPHER_SPEC and fragment != b"\x01":
        raise Refusal("a change_cipher_spec that is not the octet 01 (section 5)", "unexpected_message")
    if kind == HANDSHAKE and not fragment:
        raise Refusal("a fragment of a handshake message without octets (section 5.1)", "unexpected_message")
    if kind == ALERT and length != 2:
        raise Refusal("a record of alerts has exactly one (section 5.1)", "decode_error")


def leaves(tree):
    for name, inside in tree:
        if isinstance(name, str):
            yield name, inside
        else:
            yield from leaves(inside)


def decode(syntax, octets):
    """path → octets, in the order of the message."""
    fields = list(leaves(read(syntax, octets).tree))
    if len(dict(fields)) != len(fields):
        raise AssertionError("two fields have one path")
    return dict(fields)


def encode(tree):
    octets = b""
    for name, inside in tree:
        if isinstance(name, str):
            octets += inside
        else:
            inner = encode(inside)
            octets += len(inner).to_bytes(name, "big") + inner
    return octets


def reencode(syntax, octets):
    return encode(read(syntax, octets).tree)


def without_binders(client_hello):
    """The ClientHello cut before the list of binders (RFC 8446, section 4.2.11.2)."""
    r = read("handshake", client_hello)
    if r.binders_at is None:
        raise Refusal("the ClientHello has no binders")
    return client_hello[: r.binders_at]


def with_zero_binders(client_hello):
    def zero(tree):
        for name, inside in tree:
            if not isinstance(name, str):
                yield name, list(zero(inside))
            else:
                yield name, bytes(len(inside)) if ".binders[" in name else inside

    return encode(list(zero(read("handshake", client_hello).tree)))


def split(stream):
    """The messages of a stream of handshake octets, and what is left of the last one."""
    messages = []
    while len(stream) >= 4 and len(stream) >= 4 + int.from_bytes(stream[1:4], "big"):
        length = 4 + int.from_bytes(stream[1:4], "big")
        messages.append(stream[:length])
        stream = stream[length:]
    return messages, stream


def listed(fields, path):
    """The values of a list: of `cipher_suites[0]`, `cipher_suites[1]`, …, or of the named field of each element."""
    prefix, _, suffix = path.partition("[]")
    values = []
    while (value := fields.get(f"{prefix}[{len(values)}]{suffix}")) is not None:
        values.append(value)
    return values


def extension_names(fields):
    marker = ".extension_type"
    return [p[len("extensions.") : -len(marker)] for p in fields if p.startswith("extensions.") and p.endswith(marker)]
