"""That a `replay` asks for the whole of its side of the handshake, and that its outputs are the handshake's values.

The operation itself (`replay.py`) takes the question as it is. Here question and outputs are made anew from the
handshake and from what its records were found to carry.
"""

import groups
import messages
from handshake import GROUP_CODES

ALWAYS = ["early_secret", "handshake_secret", "main_secret", "exporter_secret", "resumption_secret"]
IN_NO_TRANSCRIPT = (4, 24)  # NewSessionTicket, KeyUpdate
KEY_UPDATE = 24


def check(composition, step):
    role = step.params["role"]
    composition.expect(step.name == f"replay_{role}", step.name, "the name is not that of the role")
    received = records_for(composition, role)
    composition.expect(step.question["records"] == [r for r, _ in received], step.name, "other records were received")
    composition.expect(step.question["messages"] == sent(composition), step.name, "other messages were sent")
    private_keys(composition, step, role)
    psks = [psk for _, psk, _, _ in composition.handshake.psks]
    composition.expect(step.question["psks"] == psks, step.name, "the pre-shared keys are others")
    expected = outputs(composition, [content for _, content in received])
    composition.equal(step.name, sorted(step.output), sorted(expected), "outputs")
    for name in step.output.keys() & expected.keys():
        composition.equal(f"{step.name}.{name}", step.output[name], expected[name])


def records_for(composition, role):
    """The protected records that a side gets, with their contents; a server skips early data that it rejects."""
    accepted = "extensions.early_data.extension_type" in composition.handshake.fields["encrypted_extensions"]
    values = composition.scenario.values
    return [
        (values[name], content)
        for name, ((sender, epoch), (_, content, _)) in composition.sealed.items()
        if sender != role and (epoch != "early" or accepted)
    ]


def sent(composition):
    """The messages that no record protects, and then those in the records, in the order in which they were whole."""
    handshake = composition.handshake
    names = list(handshake.messages)
    return [handshake.messages[n] for n in names[: names.index("server_hello") + 1]] + composition.sent


def private_keys(composition, step, role):
    handshake, keys = composition.handshake, step.question["private_keys"]
    if role == "client":
        shares = [share for hello in handshake.hellos for share in client_shares(handshake.fields[hello])]
        composition.expect(len(keys) == len(shares), step.name, "there is not one private key for each share")
        for key, (group, share) in zip(keys, shares):
            fits = not key or groups.share(group, key) == share
            composition.expect(fits, step.name, f"a private key of another {group} share")
    else:
        path = "extensions.key_share.server_share.key_exchange"
        shared = path in handshake.fields["server_hello"]
        mine = [composition.given["server_ephemeral_private_key"]] if shared else []
        composition.expect(keys == mine, step.name, "the private key is another")


def client_shares(fields):
    codes = messages.listed(fields, "extensions.key_share.client_shares[].group")
    octets = messages.listed(fields, "extensions.key_share.client_shares[].key_exchange")
    return [(GROUP_CODES.get(int.from_bytes(c, "big")), share) for c, share in zip(codes, octets, strict=True)]


def outputs(composition, contents):
    """What the side computes, by the names of doc/replay.md, from the values of the handshake."""
    handshake = composition.handshake
    values, names = handshake.values, list(ALWAYS)
    for side in ("client", "server"):
        updates = sum(message[0] == KEY_UPDATE for _, message, _ in composition.after[side])
        names += [f"{side}_handshake_traffic_secret"]
        names += [f"{side}_application_traffic_secret_{n}" for n in range(updates + 1)]
    if early_data_has_the_selected_key(handshake):
        names += ["client_early_traffic_secret", "early_exporter_secret"]
    expected = {name: values[name] for name in names}
    main = list(handshake.messages)
    after = [name for name in values if name.startswith("post_handshake_") and f"hash_{name}" in values]
    later = {values[name]: values[f"hash_{name}"] for name in after}
    later |= composition.requested
    position = 0
    for number, message in enumerate(sent(composition), 1):
        if message[0] in IN_NO_TRANSCRIPT:
            continue
        if position < len(main):
            name = main[position]
            expected[f"transcript_hash.{number}"] = values[f"hash_{name}"]
            if name.endswith("_finished"):
                expected[f"verify_data.{number}"] = values[f"{name}_mac.verify_data"]
        else:
            expected[f"transcript_hash.{number}"] = later[message]
        position += 1
    expected |= {f"content.{number}": content for number, content in enumerate(contents, 1)}
    return expected


def early_data_has_the_selected_key(handshake):
    first, last = (handshake.fields[handshake.hellos[i]] for i in (0, -1))
    selected = handshake.fields["server_hello"].get("extensions.pre_shared_key.selected_identity")
    if selected is None or "extensions.early_data.extension_type" not in first:
        return False
    path = "extensions.pre_shared_key.identities[].identity"
    return messages.listed(last, path)[int.from_bytes(selected, "big")] == messages.listed(first, path)[0]
