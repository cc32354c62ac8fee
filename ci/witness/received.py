"""That each side of a handshake goes on with every message of the other one: `receive`, asked from what `replay` has.

A refusal of `receive` says something only where the messages that were not spoiled are taken.
"""

import connection
import messages
import receive
from refusal import NotRecomputed, Refusal


def check(composition, step):
    for question in questions(step.question):
        number = len(question["messages"])
        try:
            receive.receive(question)
            composition.expect(True, step.name, "")
        except NotRecomputed as missing:
            composition.notes.append(f"receive: {missing}")
        except Refusal as refusal:
            composition.expect(False, step.name, f"message {number} is refused when it comes: {refusal}")


def questions(q):
    """For each message of the peer, with the keys that the side has by then."""
    peer = receive.OTHER[q["role"]]
    for number in range(1, len(q["messages"]) + 1):
        *before, message = q["messages"][:number]
        if (peer, connection.kind_of(message)) in connection.Connection(before).next():
            yield {
                "role": q["role"],
                "private_keys": private_keys(q, [*before, message]),
                "psks": psks(q, [*before, message]),
                "messages": [*before, message],
            }


def private_keys(q, sent):
    if q["role"] == "server":
        return q["private_keys"]
    shares = sum(len(listed(hello, "key_share.client_shares[].group")) for hello in client_hellos(sent))
    return q["private_keys"][:shares]


def psks(q, sent):
    """Those of the last ClientHello; a first one may have others, which are then not known."""
    hellos = [listed(hello, "pre_shared_key.identities[].identity") for hello in client_hellos(q["messages"])]
    known = dict(zip(hellos[-1], q["psks"], strict=True))
    return [known.get(identity, b"") for identity in hellos[len(client_hellos(sent)) - 1]]


def client_hellos(sent):
    return [message for message in sent if message[0] == connection.CLIENT_HELLO]


def listed(message, path):
    return messages.listed(messages.decode("handshake", message), f"extensions.{path}")
