"""What RFC 8446 asks of the messages of a handshake together, beyond the form of each of them.

A rule is a function of the handshake and of the messages after it, and yields complaints as (where, what).
"""

import messages
import signatures

# What a server may send without having been asked in the ClientHello (sections 4.2 and 4.2.2).
UNASKED = {"cookie"}
DOWNGRADE = (b"DOWNGRD\x01", b"DOWNGRD\x00")
PSK_KE, PSK_DHE_KE = b"\x00", b"\x01"
WEEK = 604800


def has(fields, name):
    return f"extensions.{name}.extension_type" in fields


def value(fields, path):
    return fields.get(f"extensions.{path}")


def values(fields, path):
    return messages.listed(fields, f"extensions.{path}")


def hellos(handshake):
    """RFC 8446, sections 4.1.2 and 4.2: what every ClientHello must have."""
    for name in handshake.hellos:
        fields = handshake.fields[name]
        if fields["legacy_version"] != b"\x03\x03" or fields["legacy_compression_methods"] != b"\0":
            yield name, "legacy_version or legacy_compression_methods"
        if b"\x03\x04" not in values(fields, "supported_versions.versions[]"):
            yield name, "TLS 1.3 is not offered"
        if not has(fields, "pre_shared_key"):
            for extension in ("signature_algorithms", "supported_groups"):
                if not has(fields, extension):
                    yield name, f"neither pre_shared_key nor {extension} (section 9.2)"
        if has(fields, "supported_groups") != has(fields, "key_share"):
            yield name, "supported_groups and key_share go together (section 9.2)"
        offered = values(fields, "supported_groups.named_group_list[]")
        shares = values(fields, "key_share.client_shares[].group")
        if len(set(shares)) != len(shares) or [g for g in offered if g in shares] != shares:
            yield name, "the shares are not in the order of supported_groups, or of groups that are not there"
        if has(fields, "pre_shared_key") and not has(fields, "psk_key_exchange_modes"):
            yield name, "pre_shared_key without psk_key_exchange_modes (section 4.2.9)"
        if has(fields, "early_data") and not has(fields, "pre_shared_key"):
            yield name, "early_data without pre_shared_key (section 4.2.10)"


def retry(handshake):
    """Sections 4.1.2 and 4.1.4: what the second ClientHello may change."""
    if len(handshake.hellos) < 2:
        return
    first, second = (handshake.fields[name] for name in handshake.hellos)
    asked = handshake.fields["hello_retry_request"]
    for field in ("legacy_version", "random", "legacy_session_id", "legacy_compression_methods"):
        if first[field] != second[field]:
            yield "client_hello_2", f"{field} differs from that of the first ClientHello"
    if messages.listed(first, "cipher_suites[]") != messages.listed(second, "cipher_suites[]"):
        yield "client_hello_2", "cipher_suites differ from those of the first ClientHello"
    free = {"key_share", "early_data", "cookie", "pre_shared_key", "padding"}
    names = [set(messages.extension_names(fields)) - free for fields in (first, second)]
    same = {p: v for p, v in first.items() if p.startswith("extensions.") and p.split(".")[1] not in free}
    if names[0] != names[1] or any(second.get(p) != v for p, v in same.items()):
        yield "client_hello_2", "an extension differs that may not"
    if has(second, "early_data"):
        yield "client_hello_2", "early_data after a HelloRetryRequest (section 4.1.2)"
    if value(second, "cookie.cookie") != value(asked, "cookie.cookie"):
        yield "client_hello_2", "the cookie is not that of the HelloRetryRequest"
    group = value(asked, "key_share.selected_group")
    if group is None and value(asked, "cookie.cookie") is None:
        yield "hello_retry_request", "it would change nothing in the ClientHello (section 4.1.4)"
    if group is not None:
        if values(second, "key_share.client_shares[].group") != [group]:
            yield "client_hello_2", "the share is not of the group that the server asked for, alone"
        if group in values(first, "key_share.client_shares[].group"):
            yield "hello_retry_request", "the client had a share of this group already"
        if group not in values(first, "supported_groups.named_group_list[]"):
            yield "hello_retry_request", "the client does not support the group"
        if value(handshake.fields["server_hello"], "key_share.server_share.group") not in (group, None):
            yield "server_hello", "another group than that of the HelloRetryRequest"
    elif len({tuple(values(fields, "key_share.client_shares[].key_exchange")) for fields in (first, second)}) != 1:
        yield "client_hello_2", "the shares differ though no other group was asked for"
    yield from server_hello_form(handshake, "hello_retry_request", first)
    if asked["cipher_suite"] != handshake.fields["server_hello"]["cipher_suite"]:
        yield "server_hello", "another cipher suite than that of the HelloRetryRequest"


def server_hello_form(handshake, name, client_hello):
    fields = handshake.fields[name]
    if fields["legacy_version"] != b"\x03\x03" or fields["legacy_compression_method"] != b"\0":
        yield name, "legacy_version or legacy_compression_method"
    if value(fields, "supported_versions.selected_version") != b"\x03\x04":
        yield name, "another version is selected"
    if fields["legacy_session_id_echo"] != client_hello["legacy_session_id"]:
        yield name, "legacy_session_id_echo"
    if fields["cipher_suite"] not in messages.listed(client_hello, "cipher_suites[]"):
        yield name, "the client does not offer the cipher suite"
    for extension in messages.extension_names(fields):
        if extension not in messages.extension_names(client_hello) and extension not in UNASKED:
            yield name, f"{extension} was not asked for"


def server_hello(handshake):
    """Sections 4.1.3, 4.2.8, 4.2.9 and 4.2.11."""
    offer, fields = handshake.fields[handshake.hellos[-1]], handshake.fields["server_hello"]
    yield from server_hello_form(handshake, "server_hello", offer)
    if fields["random"][-8:] in DOWNGRADE:
        yield "server_hello", "the random has the mark of a downgrade"
    group = value(fields, "key_share.server_share.group")
    if group is not None and group not in values(offer, "key_share.client_shares[].group"):
        yield "server_hello", "the client has no share of this group"
    selected = value(fields, "pre_shared_key.selected_identity")
    if selected is None and group is None:
        yield "server_hello", "neither a pre-shared key nor a share"
    if selected is not None:
        mode = PSK_KE if group is None else PSK_DHE_KE
        if mode not in values(offer, "psk_key_exchange_modes.ke_modes[]"):
            yield "server_hello", "a mode that psk_key_exchange_modes does not list"
        if int.from_bytes(selected, "big") >= len(values(offer, "pre_shared_key.identities[].identity")):
            yield "server_hello", "selected_identity is out of range"


def encrypted_extensions(handshake):
    """Sections 4.2.10 and 4.3.1, RFC 7301, RFC 8449, RFC 7250."""
    offer, fields = handshake.fields[handshake.hellos[-1]], handshake.fields["encrypted_extensions"]
    first = handshake.fields[handshake.hellos[0]]
    for extension in messages.extension_names(fields):
        if extension not in messages.extension_names(offer):
            yield "encrypted_extensions", f"{extension} was not asked for"
    names = "application_layer_protocol_negotiation.protocol_name_list[]"
    if any(name not in values(offer, names) for name in values(fields, names)):
        yield "encrypted_extensions", "a protocol that the client does not offer"
    for message in (offer, fields):
        limit = value(message, "record_size_limit.record_size_limit")
        if limit is not None and int.from_bytes(limit, "big") < 64:
            yield "-", "record_size_limit below 64"
    limit = value(fields, "record_size_limit.record_size_limit")
    if limit is not None and int.from_bytes(limit, "big") > (1 << 14) + 1:
        yield "encrypted_extensions", "record_size_limit above what TLS 1.3 has"
    for role in ("client", "server"):
        chosen = value(fields, f"{role}_certificate_type.{role}_certificate_type")
        if chosen is not None and chosen not in values(offer, f"{role}_certificate_type.{role}_certificate_types[]"):
            yield "encrypted_extensions", f"a {role}_certificate_type that the client does not offer"
    if has(fields, "early_data"):
        if value(handshake.fields["server_hello"], "pre_shared_key.selected_identity") != b"\0\0":
            yield "encrypted_extensions", "early data with another than the first pre-shared key"
        if "end_of_early_data" not in handshake.messages:
            yield "encrypted_extensions", "early data that no EndOfEarlyData ends"
    elif "end_of_early_data" in handshake.messages:
        yield "end_of_early_data", "the server did not accept early data"
    if has(first, "early_data") != ("client_early_keys.key" in handshake.values):
        yield handshake.hellos[0], "early_data and the keys of early data go together"


def authentication(handshake):
    """Sections 4.3.2 and 4.4.2 to 4.4.4, RFC 8879."""
    offer = handshake.fields[handshake.hellos[-1]]
    with_psk = value(handshake.fields["server_hello"], "pre_shared_key.selected_identity") is not None
    server = handshake.certificates["server"]
    if with_psk and (server or "certificate_request" in handshake.messages):
        yield "server_certificate", "certificates in a handshake with a pre-shared key"
    if not with_psk and (not server or "server_certificate_verify" not in handshake.messages):
        yield "server_certificate", "a server without authentication"
    request = handshake.fields.get("certificate_request")
    client = handshake.certificates["client"]
    if bool(request) != bool(client):
        yield "client_certificate", "a client sends a Certificate when it is asked for one, and only then"
    if request:
        yield from certificate_request("certificate_request", request)
        if request["certificate_request_context"]:
            yield "certificate_request", "certificate_request_context is not empty in the handshake"
    for role, asked, certificate in (("server", offer, server), ("client", request, client)):
        if certificate:
            yield from certificate_message(handshake, role, asked, certificate)


def certificate_request(where, fields):
    if not has(fields, "signature_algorithms"):
        yield where, "signature_algorithms is missing"


def certificate_message(handshake, role, asked, certificate):
    where = f"{role}_certificate"
    fields = messages.decode("handshake", certificate)
    chain = messages.listed(fields, "certificate_list[].cert_data")
    if fields["certificate_request_context"]:
        yield where, "certificate_request_context is not that of the request"
    if role == "server" and not chain:
        yield where, "a server without certificates"
    verify = handshake.fields.get(f"{role}_certificate_verify")
    if bool(verify) != bool(chain):
        yield where, "a CertificateVerify stands behind a Certificate that is not empty, and only there"
    if verify:
        yield from scheme(f"{role}_certificate_verify", verify, asked)
    if compressed := handshake.fields.get(f"{role}_compressed_certificate"):
        if compressed["algorithm"] not in values(asked, "compress_certificate.algorithms[]"):
            yield where, "a compression that was not offered"
    for path in fields:
        if path.endswith(".extension_type") and not has(asked, path.split(".")[-2]):
            yield where, f"{path} was not asked for"


def scheme(where, verify, asked):
    if verify["algorithm"] not in values(asked, "signature_algorithms.supported_signature_algorithms[]"):
        yield where, "a signature scheme that was not offered"
    if int.from_bytes(verify["algorithm"], "big") not in signatures.CODES.values():
        yield where, "a signature scheme that TLS 1.3 does not sign with"


def afterwards(handshake, after):
    """Sections 4.6.1 to 4.6.3."""
    offer = handshake.fields[handshake.hellos[-1]]
    nonces, contexts = [], []
    for _, message, fields in after["server"]:
        if message[0] == 4:
            nonces.append(fields["ticket_nonce"])
            if int.from_bytes(fields["ticket_lifetime"], "big") > WEEK:
                yield "new_session_ticket", "ticket_lifetime of more than a week"
        elif message[0] == 13:
            contexts.append(fields["certificate_request_context"])
            yield from certificate_request("post_handshake_certificate_request", fields)
            if not has(offer, "post_handshake_auth"):
                yield "post_handshake_certificate_request", "the client did not say post_handshake_auth"
        elif message[0] != 24:
            yield "-", f"a server's message of type {message[0]} after the handshake"
    if len(set(nonces)) != len(nonces):
        yield "new_session_ticket", "two tickets have one nonce"
    if len(set(contexts)) != len(contexts) or b"" in contexts:
        yield "post_handshake_certificate_request", "certificate_request_context does not tell the requests apart"
    requests = [fields for _, message, fields in after["server"] if message[0] == 13]
    for _, message, fields in after["client"]:
        if message[0] not in (11, 15, 20, 24, 25):
            yield "-", f"a client's message of type {message[0]} after the handshake"
        if message[0] == 25 and requests:
            if fields["algorithm"] not in values(requests[0], "compress_certificate.algorithms[]"):
                yield "post_handshake_certificate", "a compression that was not offered"
        if message[0] == 15 and requests:
            yield from scheme("post_handshake_certificate_verify", fields, requests.pop(0))
    for role, other in (("client", "server"), ("server", "client")):
        asked = sum(m[0] == 24 and f["request_update"] == b"\x01" for _, m, f in after[role])
        if asked and not any(m[0] == 24 for _, m, _ in after[other]):
            yield f"{role}_key_update", "update_requested, and the other side sends no KeyUpdate"


OF_HANDSHAKE = [hellos, retry, server_hello, encrypted_extensions, authentication]
RULES = len(OF_HANDSHAKE) + 1


def complaints(handshake, after):
    for rule in OF_HANDSHAKE:
        yield from rule(handshake)
    yield from afterwards(handshake, after)
