"""The operation `receive`: whether a side goes on when a message comes, and the alert where it does not.

The order of messages is in `connection.py`. Here is a rule for each message, and the faults of a message in the order
in which they count. Sections are those of RFC 8446.
"""

import certificates
import groups
import messages
import replay
import schedule
import signatures
from connection import (
    CERTIFICATE,
    CERTIFICATE_REQUEST,
    CERTIFICATE_VERIFY,
    CLIENT,
    CLIENT_HELLO,
    COMPRESSED_CERTIFICATE,
    ENCRYPTED_EXTENSIONS,
    FINISHED,
    HELLO_RETRY_REQUEST,
    SERVER,
    SERVER_HELLO,
    Connection,
    certificate,
    has,
    kind_of,
    value,
    values,
)
from handshake import GROUP_CODES, SUITE_CODES
from refusal import NotRecomputed, Refusal

TLS_1_3 = b"\x03\x04"
DOWNGRADE = (b"DOWNGRD\x01", b"DOWNGRD\x00")
PSK_KE, PSK_DHE_KE = b"\x00", b"\x01"
HASH_OF_LENGTH = {schedule.size(name): name for name in schedule.HASHES}
OTHER = {CLIENT: SERVER, SERVER: CLIENT}
SCHEME_NAMES = {code: name for name, code in signatures.CODES.items()}
# Schemes and groups of TLS 1.3 that this program does not compute with: ed448 and those of RFC 8734, x448, those of
# RFC 8734 and 8998, and ML-KEM alone.
OTHER_SCHEMES = {0x0808, 0x081A, 0x081B, 0x081C}
OTHER_GROUPS = {0x001E, 0x001F, 0x0020, 0x0021, 0x0029, 0x0200, 0x0201, 0x0202}


def receive(q):
    if not q["messages"]:
        raise Refusal("no message has come")
    *before, message = q["messages"]
    connection, peer = Connection(before), OTHER[q["role"]]
    try:
        fields = messages.decode("handshake", message)
    except Refusal as refusal:
        turn = (peer, SERVER_HELLO) in connection.next() and message[:1] == bytes([SERVER_HELLO])
        if turn and refusal.alert == "protocol_version" and message[6:38].endswith(DOWNGRADE):
            raise Refusal("the mark of a downgrade (section 4.1.3)", "illegal_parameter") from refusal
        raise
    kind = kind_of(message)
    if (peer, kind) not in connection.next():
        raise Refusal(f"a message of type {kind} after {connection.state}", "unexpected_message")
    if kind in RULES:
        RULES[kind](q, connection, fields)
    return {}


def key(keys, place):
    """One that is not known is empty, or missing at the end."""
    return keys[place] if place < len(keys) else b""


def require(good, alert, what):
    if not good:
        raise Refusal(what, alert)


def number(octets):
    return int.from_bytes(octets, "big")


def numbers(fields, path):
    return [number(octets) for octets in values(fields, path)]


# ClientHello


def client_hello(q, connection, fields):
    offered = numbers(fields, "supported_groups.named_group_list[]")
    shares = numbers(fields, "key_share.client_shares[].group")
    schemes = numbers(fields, "signature_algorithms.supported_signature_algorithms[]")
    with_psk = has(fields, "pre_shared_key")
    groups_and_shares = {has(fields, name) for name in ("supported_groups", "key_share")}
    require(TLS_1_3 in values(fields, "supported_versions.versions[]"), "protocol_version", "TLS 1.3 is not offered")
    modes = not with_psk or has(fields, "psk_key_exchange_modes")
    require(modes, "missing_extension", "pre_shared_key without psk_key_exchange_modes (section 4.2.9)")
    require(len(groups_and_shares) == 1, "missing_extension", "one of supported_groups and key_share (section 9.2)")
    certified = has(fields, "signature_algorithms") and has(fields, "supported_groups")
    require(with_psk or certified, "missing_extension", "neither a pre-shared key nor groups and schemes (section 9.2)")
    in_order = [group for group in dict.fromkeys(offered) if group in shares]
    require(in_order == shares, "illegal_parameter", "shares that are not of the groups in order (section 4.2.8)")
    early = not has(fields, "early_data") or with_psk
    require(early, "illegal_parameter", "early_data without pre_shared_key (section 4.2.10)")
    suites = {number(suite) for suite in messages.listed(fields, "cipher_suites[]")}
    require(suites & set(SUITE_CODES), "handshake_failure", "no suite of TLS 1.3 (section 4.1.1)")
    known = {*GROUP_CODES, *OTHER_GROUPS} & set(offered)
    require(with_psk or known, "handshake_failure", "no group of TLS 1.3 (section 4.1.1)")
    known = {*SCHEME_NAMES, *OTHER_SCHEMES} & set(schemes)
    require(with_psk or known, "handshake_failure", "no scheme for a CertificateVerify (section 4.4.2.2)")
    asked = connection.hello_retry_request
    if asked:
        second_client_hello(connection.client_hellos[0], asked, fields)
    if shares and key(q["private_keys"], 0):
        share_of_group(shares[0], value(fields, "key_share.client_shares[0].key_exchange"), of_client=True)
    suites = {number(asked["cipher_suite"])} if asked else suites
    binder_of_selected(q, connection, fields, {hash_of(suite) for suite in suites & set(SUITE_CODES)})


def share_of_group(code, share, of_client):
    if code not in GROUP_CODES:
        raise NotRecomputed(f"shares of group 0x{code:04x}")
    try:
        groups.check_share(GROUP_CODES[code], share, of_client)
    except Refusal as refusal:
        raise Refusal(f"the share is none of its group: {refusal}", "illegal_parameter") from refusal


def binder_of_selected(q, connection, fields, hashes):
    """Sections 4.2.11 and 4.2.11.2: of the first key that is known and has one of these hashes, and of no other."""
    ages = values(fields, "pre_shared_key.identities[].obfuscated_ticket_age")
    for place, (age, binder) in enumerate(zip(ages, values(fields, "pre_shared_key.binders[]"), strict=True)):
        psk, hash_name = key(q["psks"], place), HASH_OF_LENGTH.get(len(binder))
        if not psk:
            continue
        require(hash_name, "decrypt_error", "a binder that is not as long as a hash")
        if hash_name not in hashes:
            continue
        early_secret = schedule.extract(hash_name, b"", psk)
        of_binder = schedule.binder_key(hash_name, early_secret, "resumption" if any(age) else "external")
        covered = [*connection.main, messages.without_binders(q["messages"][-1])]
        expected = schedule.finished(hash_name, of_binder, schedule.transcript_hash(hash_name, covered))[1]
        require(binder == expected, "decrypt_error", f"a binder is {binder.hex()}, recomputed {expected.hex()}")
        return


def second_client_hello(first, asked, fields):
    require(not has(fields, "early_data"), "illegal_parameter", "early_data after a HelloRetryRequest (section 4.2.10)")
    cookies = [value(message, "cookie.cookie") for message in (asked, fields)]
    require(cookies[0] == cookies[1], "illegal_parameter", "another cookie than was sent (section 4.2.2)")
    group, shares = value(asked, "key_share.selected_group"), values(fields, "key_share.client_shares[].group")
    require(group is None or shares == [group], "illegal_parameter", "not one share of that group (section 4.2.8)")
    free = ["early_data", "cookie", "pre_shared_key", "padding", *(["key_share"] if group is not None else [])]
    same = without(first, free) == without(fields, free)
    require(same, "illegal_parameter", "something has changed that may not (section 4.1.2)")
    kept = has(first, "pre_shared_key") or not has(fields, "pre_shared_key")
    kept = kept and identities_are_kept(first, fields, schedule.size(hash_of(number(asked["cipher_suite"]))))
    require(kept, "illegal_parameter", "other pre-shared keys than before (section 4.1.2)")


def identities_are_kept(first, second, length):
    """Whether nothing is missing or new but keys of another hash than the one that is so long."""
    offered, left = (values(fields, "pre_shared_key.identities[].identity") for fields in (first, second))
    reached = {0}  # how many of the second can be those up to here of the first
    for identity, binder in zip(offered, values(first, "pre_shared_key.binders[]"), strict=True):
        kept = {place + 1 for place in reached if left[place : place + 1] == [identity]}
        reached = kept | (set() if len(binder) == length else reached)
    return len(left) in reached


def without(fields, extensions):
    prefixes = tuple(f"extensions.{name}." for name in extensions)
    return {path: octets for path, octets in fields.items() if not path.startswith(prefixes)}


# ServerHello, HelloRetryRequest


def server_hello_form(q, connection, fields):
    """What both have (sections 4.1.3 and 4.1.4)."""
    offer = connection.client_hellos[-1]
    selected = value(fields, "supported_versions.selected_version")
    if selected is None:
        downgraded = fields["random"][-8:] in DOWNGRADE
        require(not downgraded, "illegal_parameter", "an older version, and the mark of a downgrade (section 4.1.3)")
        raise Refusal("an older version (section 4.2.1)", "protocol_version")
    good = selected == TLS_1_3 and selected in values(offer, "supported_versions.versions[]")
    require(good, "illegal_parameter", "another version than was offered (section 4.2.1)")
    echoed = fields["legacy_session_id_echo"] == offer["legacy_session_id"]
    require(echoed, "illegal_parameter", "legacy_session_id_echo (section 4.1.3)")
    offered = fields["cipher_suite"] in messages.listed(offer, "cipher_suites[]")
    of_version = number(fields["cipher_suite"]) in SUITE_CODES
    require(offered and of_version, "illegal_parameter", "a suite that was not offered for TLS 1.3 (section 4.1.3)")


def unasked(names, offers, besides=()):
    for name in names:
        good = name in besides or any(has(offer, name) for offer in offers)
        require(good, "unsupported_extension", f"{name} was not offered (section 4.2)")


def hello_retry_request(q, connection, fields):
    server_hello_form(q, connection, fields)
    offer = connection.client_hellos[-1]
    unasked(messages.extension_names(fields), [offer], besides=("cookie",))
    group = value(fields, "key_share.selected_group")
    if group is not None:
        supported = group in values(offer, "supported_groups.named_group_list[]")
        shared = group in values(offer, "key_share.client_shares[].group")
        require(supported and not shared, "illegal_parameter", "a group that is not to be asked for (section 4.2.8)")
    asks = group is not None or has(fields, "cookie")
    require(asks, "illegal_parameter", "it would change nothing in the ClientHello (section 4.1.4)")


def server_hello(q, connection, fields):
    server_hello_form(q, connection, fields)
    offer, asked = connection.client_hellos[-1], connection.hello_retry_request
    same = asked is None or asked["cipher_suite"] == fields["cipher_suite"]
    require(same, "illegal_parameter", "another suite than that of the HelloRetryRequest (section 4.1.4)")
    unasked(messages.extension_names(fields), [offer])
    group = value(fields, "key_share.server_share.group")
    if group is not None:
        server_share(q, connection, fields, group)
    selected = value(fields, "pre_shared_key.selected_identity")
    if selected is not None:
        binders = values(offer, "pre_shared_key.binders[]")
        require(number(selected) < len(binders), "illegal_parameter", "selected_identity (section 4.2.11)")
        of_key = HASH_OF_LENGTH.get(len(binders[number(selected)]))
        of_suite = hash_of(number(fields["cipher_suite"]))
        require(of_key == of_suite, "illegal_parameter", "a pre-shared key of another hash (section 4.2.11)")
        mode = PSK_KE if group is None else PSK_DHE_KE
        offered = mode in values(offer, "psk_key_exchange_modes.ke_modes[]")
        require(offered, "illegal_parameter", "a mode that psk_key_exchange_modes does not have (section 4.2.9)")
    require(selected is not None or group is not None, "missing_extension", "neither a key nor a share (section 9.2)")


def server_share(q, connection, fields, group):
    place = place_of_share(connection, group)
    require(place is not None, "illegal_parameter", "the client has no share of this group (section 4.2.8)")
    asked = value(connection.hello_retry_request or {}, "key_share.selected_group")
    require(asked in (None, group), "illegal_parameter", "another group than the HelloRetryRequest's (section 4.2.8)")
    if key(q["private_keys"], place):
        share_of_group(number(group), value(fields, "key_share.server_share.key_exchange"), of_client=False)


def place_of_share(connection, group):
    """Which of all shares that the client has sent is that of the last ClientHello for this group."""
    sent = [values(hello, "key_share.client_shares[].group") for hello in connection.client_hellos]
    before = sum(len(shares) for shares in sent[:-1])
    return before + sent[-1].index(group) if group in sent[-1] else None


# EncryptedExtensions, CertificateRequest


def encrypted_extensions(q, connection, fields):
    offer = connection.client_hellos[-1]
    unasked(messages.extension_names(fields), [offer])
    path = "application_layer_protocol_negotiation.protocol_name_list[]"
    offered = set(values(fields, path)) <= set(values(offer, path))
    require(offered, "illegal_parameter", "a protocol that was not offered (RFC 7301, section 3.1)")
    if has(fields, "early_data"):
        first = connection.selected_identity() == 0
        require(first, "illegal_parameter", "early data without the first key (section 4.2.10)")
    for role in OTHER:
        name = f"{role}_certificate_type"
        chosen = value(fields, f"{name}.{name}")
        offered = chosen is None or chosen in values(offer, f"{name}.{name}s[]")
        require(offered, "illegal_parameter", f"a {name} that was not offered (RFC 7250, section 4.2)")
    path = "max_fragment_length.max_fragment_length"
    same = value(fields, path) in (None, value(offer, path))
    require(same, "illegal_parameter", "another max_fragment_length than was offered (RFC 6066, section 4)")


def certificate_request(q, connection, fields):
    context = fields["certificate_request_context"]
    if connection.is_connected():
        used = {b"", *(request.context() for request in connection.requests)}
        require(context not in used, "illegal_parameter", "a context that tells nothing apart (section 4.3.2)")
    else:
        require(not context, "illegal_parameter", "a context in the handshake (section 4.3.2)")
    schemes = has(fields, "signature_algorithms")
    require(schemes, "missing_extension", "signature_algorithms (section 4.3.2)")


# Certificate, CompressedCertificate, CertificateVerify


def compressed_certificate(q, connection, fields):
    algorithms = [values(asked, "compress_certificate.algorithms[]") for asked in askers(q, connection)]
    offered = any(fields["algorithm"] in offered for offered in algorithms)
    require(offered, "illegal_parameter", "an algorithm that was not offered (RFC 8879, section 4)")
    certificate_message(q, connection, certificate(q["messages"][-1]))


def askers(q, connection):
    """The messages of `role` that a Certificate of its peer may answer."""
    if q["role"] == CLIENT:
        return [connection.client_hellos[-1]]
    if not connection.is_connected():
        return [connection.request]
    return [request.fields for request in connection.unanswered()]


def certificate_message(q, connection, fields):
    peer, asked = OTHER[q["role"]], askers(q, connection)
    context, chain = fields["certificate_request_context"], messages.listed(fields, "certificate_list[].cert_data")
    if peer == SERVER:
        require(not context, "illegal_parameter", "a context of the server's (section 4.4.2)")
        require(chain, "decode_error", "a server without certificates (section 4.4.2.4)")
    else:
        asked = [request for request in asked if request["certificate_request_context"] == context]
        require(asked, "illegal_parameter", "the context is not that of a request (section 4.4.2)")
    names = [path.split(".")[-2] for path in fields if path.endswith(".extension_type")]
    unasked(names, asked)
    raw = connection.is_raw(peer)
    require(not raw or len(chain) < 2, "illegal_parameter", "more than one raw public key (section 4.4.2)")
    if chain:
        certificates.public_key(chain[0], raw)


def certificate_verify(q, connection, fields):
    peer = OTHER[q["role"]]
    if peer == SERVER:
        asked = connection.client_hellos[-1]
    else:
        asked = connection.answer.fields if connection.answer else connection.request
    code = number(fields["algorithm"])
    offered = code in numbers(asked, "signature_algorithms.supported_signature_algorithms[]")
    require(offered, "illegal_parameter", "a scheme that was not offered (section 4.4.3)")
    for_messages = code in SCHEME_NAMES or code in OTHER_SCHEMES
    require(for_messages, "illegal_parameter", "a scheme that is not for CertificateVerify (section 4.2.3)")
    chain = messages.listed(connection.certificates[peer], "certificate_list[].cert_data")
    public_key = certificates.public_key(chain[0], connection.is_raw(peer))
    if code in OTHER_SCHEMES:
        raise NotRecomputed(f"signatures of scheme 0x{code:04x}")
    good = signatures.goes_with(SCHEME_NAMES[code], public_key)
    require(good, "illegal_parameter", "a scheme that does not go with the key (section 4.4.3)")
    transcript = schedule.transcript_hash(hash_of_connection(connection), connection.transcript())
    content = schedule.certificate_verify_content(peer, transcript)
    try:
        signatures.verify(SCHEME_NAMES[code], public_key, content, fields["signature"])
    except Refusal as refusal:
        raise Refusal(f"the signature does not verify (section 4.4.3): {refusal}", "decrypt_error") from refusal


# Finished


def finished(q, connection, fields):
    hash_name, verify_data = hash_of_connection(connection), fields["verify_data"]
    length = len(verify_data) == schedule.size(hash_name)
    require(length, "decode_error", "the Finished is not as long as the hash (section 4.4.4)")
    if not keys_are_known(q, connection):
        return
    secrets = replay.replay(question_of_replay(q, connection))
    peer, bases = OTHER[q["role"]], []
    if connection.is_connected():
        bases.append(secrets["client_application_traffic_secret_0"])
        for _ in range(connection.key_updates):  # those of the client are not told from those of the server
            bases.append(schedule.next_traffic_secret(hash_name, bases[-1]))
    else:
        bases.append(secrets[f"{peer}_handshake_traffic_secret"])
    transcript = schedule.transcript_hash(hash_name, connection.transcript())
    expected = [schedule.finished(hash_name, base, transcript)[1] for base in bases]
    difference = f"verify_data {verify_data.hex()}, recomputed {expected[0].hex()} (section 4.4.4)"
    require(verify_data in expected, "decrypt_error", difference)


def keys_are_known(q, connection):
    """Whether the side has the keys that the key schedule is made of."""
    selected, group = connection.selected_identity(), value(connection.server_hello, "key_share.server_share.group")
    if selected is not None and not key(q["psks"], selected):
        return False
    if group is None:
        return True
    return bool(key(q["private_keys"], 0 if q["role"] == SERVER else place_of_share(connection, group)))


def question_of_replay(q, connection):
    """That of the main handshake: `replay` wants as many keys as there are, also those that are not known."""
    hellos, answered = connection.client_hellos, has(connection.server_hello, "key_share")
    sent = sum(len(values(hello, "key_share.client_shares[].group")) for hello in hellos)
    shares = sent if q["role"] == CLIENT else int(answered)
    identities = len(values(hellos[-1], "pre_shared_key.identities[].identity"))
    return {
        **q,
        "messages": connection.main,
        "records": [],
        "private_keys": [key(q["private_keys"], place) for place in range(shares)],
        "psks": [key(q["psks"], place) for place in range(identities)],
    }


def hash_of_connection(connection):
    return hash_of(number(connection.server_hello["cipher_suite"]))


def hash_of(code):
    if code not in SUITE_CODES:
        raise NotRecomputed(f"cipher suite 0x{code:04x}")
    return schedule.SUITES[SUITE_CODES[code]][0]


RULES = {
    CLIENT_HELLO: client_hello,
    HELLO_RETRY_REQUEST: hello_retry_request,
    SERVER_HELLO: server_hello,
    ENCRYPTED_EXTENSIONS: encrypted_extensions,
    CERTIFICATE_REQUEST: certificate_request,
    CERTIFICATE: certificate_message,
    COMPRESSED_CERTIFICATE: compressed_certificate,
    CERTIFICATE_VERIFY: certificate_verify,
    FINISHED: finished,
}
