"""The table of operations: what a step with these inputs must answer (doc/questions.md).

A function gets the question, with octets as bytes and literals as they stand in `params`, and gives the outputs by
name; it raises Refusal where the answer is a refusal. A new operation is a new line here.
"""

import groups
import messages
import receive
import records
import replay
import schedule
import signatures
from refusal import NotRecomputed, Refusal


def of_hybrid(function):
    """A question about a KEM: the other groups have none."""

    def answer(q):
        if q["group"] not in groups.HYBRIDS:
            raise Refusal("the group is not a hybrid")
        return function(q["group"], q["private_key"], q["peer_share"])

    return answer


def psk_binder(q):
    if not q["messages"]:
        raise Refusal("there is no ClientHello")
    *before, client_hello = q["messages"]
    kinds = [message[:1] for message in q["messages"]]
    retried = len(before) == 2 and schedule.is_hello_retry_request(before[1])
    if kinds[::2] != [b"\1"] * len(kinds[::2]) or before and not retried:
        raise Refusal("the messages are not those up to a ClientHello")
    fields = messages.decode("handshake", client_hello)
    if f"extensions.pre_shared_key.identities[{q['index']}].identity" not in fields:
        raise Refusal("the ClientHello has no such identity")
    early_secret = schedule.extract(q["hash"], b"", q["psk"])
    key = schedule.binder_key(q["hash"], early_secret, q["kind"])
    transcript = schedule.transcript_hash(q["hash"], [*before, messages.without_binders(client_hello)])
    return {"binder": schedule.finished(q["hash"], key, transcript)[1]}


def record_seal(q):
    kind = records.content_type(q["content_type"])
    sequence = int(q["sequence"], 16)
    return {"record": records.seal(q["suite"], q["key"], q["iv"], sequence, kind, q["content"], q["padding"])}


def record_open(q):
    opened = records.open_record(q["suite"], q["key"], q["iv"], int(q["sequence"], 16), q["record"])
    return dict(zip(("content_type", "content", "padding"), opened, strict=True))


def signature_verify(q):
    signatures.verify(q["scheme"], q["public_key"], q["content"], q["signature"])
    return {}


def named(*outputs):
    """Gives the values of a function their names."""
    return lambda values: dict(zip(outputs, values, strict=True))


OPERATIONS = {
    "key_share": lambda q: {"share": groups.share(q["group"], q["private_key"])},
    "key_agreement": lambda q: {"shared_secret": groups.agree(q["group"], q["private_key"], q["peer_share"])},
    "kem_encapsulate": lambda q: named("share", "shared_secret")(of_hybrid(groups.encapsulate)(q)),
    "kem_decapsulate": lambda q: {"shared_secret": of_hybrid(groups.decapsulate)(q)},
    "transcript_hash": lambda q: {"digest": schedule.transcript_hash(q["hash"], q["messages"])},
    "hkdf_extract": lambda q: {"prk": schedule.extract(q["hash"], q["salt"], q["ikm"])},
    "hkdf_expand_label": lambda q: {
        "okm": schedule.expand_label(q["hash"], q["secret"], q["label"], q["context"], q["length"])
    },
    "hkdf_label": lambda q: {"info": schedule.hkdf_label(q["label"], q["context"], q["length"])},
    "traffic_keys": lambda q: named("key", "iv")(schedule.traffic_keys(q["suite"], q["secret"])),
    "next_traffic_secret": lambda q: {"next_secret": schedule.next_traffic_secret(q["hash"], q["secret"])},
    "finished": lambda q: named("finished_key", "verify_data")(
        schedule.finished(q["hash"], q["base_key"], q["transcript_hash"])
    ),
    "psk_binder": psk_binder,
    "resumption_psk": lambda q: {
        "psk": schedule.resumption_psk(q["hash"], q["resumption_secret"], q["ticket_nonce"])
    },
    "exporter": lambda q: {
        "keying_material": schedule.exporter(q["hash"], q["secret"], q["label"], q["context"], q["length"])
    },
    "record_seal": record_seal,
    "record_open": record_open,
    "certificate_verify_content": lambda q: {
        "content": schedule.certificate_verify_content(q["role"], q["transcript_hash"])
    },
    "signature_sign": lambda q: {
        "signature": signatures.sign(q["scheme"], q["private_key"], q["content"], q.get("salt"))
    },
    "signature_verify": signature_verify,
    "decode": lambda q: messages.decode(q["syntax"], q["octets"]),
    "reencode": lambda q: {"reencoded": messages.reencode(q["syntax"], q["octets"])},
    "replay": replay.replay,
    "receive": receive.receive,
}

# What the algorithms of a question may be; a signature scheme that is not known is found by `signatures.py`.
KNOWN = {
    "hash": schedule.HASHES,
    "suite": schedule.SUITES,
    "group": {"x25519", *groups.CURVES, *groups.FIELDS, *groups.HYBRIDS},
}


def answer(operation, question):
    if operation not in OPERATIONS:
        raise NotRecomputed(operation)
    for field, known in KNOWN.items():
        if field in question and question[field] not in known:
            raise NotRecomputed(f"{operation} {question[field]}")
    return OPERATIONS[operation](question)
