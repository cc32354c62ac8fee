"""The self-test: values that are spoiled must be reported.

- One bit of an output: the step alone must differ.
- One octet of a given value: the steps or the handshake must differ.
- One step that does something else, with every later value recomputed, so that each step alone is right: the handshake
  must differ. This is what a generator with a wrong idea of the protocol would write.
- One bit of a signature or record that is verified or opened: it must be refused, so that taking one says something.
- A step that must be refused, with the inputs of one that must not: the step must differ.
- Another alert than the one that is sent: the step must differ.
"""

import json
import random
from collections import Counter

import composition
import groups
import operations
import recompute
import scenario
from refusal import NotRecomputed, Refusal


def self_test(found, count, seed, roots):
    """The exit code: 1 where something was not reported."""
    dice = random.Random(seed)
    texts = [(name, path.read_text(encoding="utf-8")) for name, path in found.items()]
    seen, missed = Counter(), 0
    refused = [(name, text) for name, text in texts if '"result": "invalid"' in text]
    answered = questions_with_answers(texts) if refused else {}
    for spoil in (output_bit, given_octet, other_step, forged, mended, other_alert):
        of_refusals = spoil in (mended, other_alert)
        for _ in range(100 * count if refused or not of_refusals else 0):  # not every folder has what can be spoiled so
            if seen[spoil.__name__] == count:
                break
            name, text = dice.choice(refused if of_refusals else texts)
            document = json.loads(text)
            what = mended(document, dice, answered) if spoil is mended else spoil(document, dice)
            if what is None:
                continue
            seen[spoil.__name__] += 1
            if not reported(name, document, spoil, what, roots):
                missed += 1
                print(f"NOT REPORTED {name}#{what}: {spoil.__name__}")
    words = ", ".join(f"{number} of {kind}" for kind, number in seen.items())
    print(f"ci/witness: self-test with seed {seed}: {words}; {missed} not reported")
    return 1 if missed else 0


def reported(name, document, spoil, what, roots):
    judgement = recompute.Judgement(name, "")
    try:
        loaded = scenario.resolve(document)
        if spoil is forged:
            return is_refused(loaded.step(what))
        if spoil is not other_step:
            recompute.alone(loaded, judgement)
        if spoil in (output_bit, mended, other_alert):
            return any(mismatch.startswith(f"{name}#{what}") for mismatch in judgement.mismatches)
        complaints, _, _ = composition.check(loaded, roots)
        return bool(judgement.mismatches or complaints)
    except (ValueError, KeyError, TypeError, AssertionError) as error:  # `recompute.judge` reports these too
        print(f"  {name}#{what}: {error!r}")
        return True


def tests(document):
    return [test for group in document["testGroups"] for test in group["tests"]]


def output_bit(document, dice):
    test = dice.choice(tests(document))
    outputs = [name for name, value in test.get("output", {}).items() if value]
    if not outputs:
        return None
    output = dice.choice(outputs)
    octets = bytearray.fromhex(test["output"][output])
    octets[dice.randrange(len(octets))] ^= 1 << dice.randrange(8)
    test["output"][output] = octets.hex()
    return test["name"]


def given_octet(document, dice):
    # A side goes on with many other octets, and `receive` has no outputs.
    valid = [test for test in tests(document) if test["result"] == "valid" and test["op"] != "receive"]
    used = {name for test in valid for names in test["inputs"].values() for name in scenario.listed(names)}
    given = [v for group in document["testGroups"] for v in group["given"] if v["name"] in used]
    if not given:
        return None  # what must be refused is refused with another octet too
    value = dice.choice(given)
    octets = bytearray.fromhex(value["octets"])
    if not octets:
        return None
    at = dice.randrange(len(octets))
    if at in without_influence(document, value["name"]):
        return None
    octets[at] ^= 0xFF
    value["octets"] = octets.hex()
    return value["name"]


def without_influence(document, name):
    """The octets of a given value that no step answers otherwise for.

    The half `z` of the seed of ML-KEM is for ciphertexts that were not made for the key (FIPS 203, section 6.3), which no
    handshake has, and an export of no octets is the same for every context.
    """
    given = [value["name"] for group in document["testGroups"] for value in group["given"]]
    is_handshake = any(value.startswith("client_hello") for value in given)
    for test in tests(document):
        of_hybrid = test["params"].get("group") in groups.HYBRIDS
        if is_handshake and of_hybrid and test["inputs"].get("private_key") == name:
            first, second = groups.HYBRIDS[test["params"]["group"]]
            start = 0 if first in groups.KEM_SIZES else groups.CURVES[first][1]
            return range(start + 32, start + 64) if test["op"] == "key_share" else ()
        if test["op"] == "exporter" and test["inputs"]["context"] == name and test["params"]["length"] == 0:
            return range(1 << 24)
    return ()


def other_step(document, dice):
    """Makes one step something else, and every later output what it then is."""
    if not composition.Composition(scenario.resolve(document), roots=[]).is_whole():
        return None  # each step alone is right, and nothing says that it should be another
    candidates = [(test, change) for test in tests(document) if (change := CHANGES.get(test["op"]))]
    test, change = dice.choice(candidates)
    before = test["output"]
    if not change(test):
        return None
    values = {}
    for group in document["testGroups"]:
        values.update({value["name"]: bytes.fromhex(value["octets"]) for value in group["given"]})
        for later in group["tests"]:
            question = dict(later["params"])
            for field, names in later["inputs"].items():
                found = [values[name] for name in scenario.listed(names)]
                question[field] = found if isinstance(names, list) else found[0]
            try:
                answer = operations.answer(later["op"], question)
            except (Refusal, NotRecomputed):
                return None  # such a file would not be written
            alone = len(answer) == 1 and later["op"] != "decode"
            for output, octets in answer.items():
                values[later["name"] if alone else f"{later['name']}.{output}"] = octets
            later["output"] = {output: octets.hex() for output, octets in answer.items()}
    return None if test["output"] == before else test["name"]  # an export of no octets is the same for every secret


def forged(document, dice):
    """Says which step; the value is another step's output, so the bit is flipped in the question."""
    taken = [test for test in tests(document) if test["op"] in FORGED and test["result"] == "valid"]
    names = [test["name"] for test in taken if test["inputs"][FORGED[test["op"]]]]
    return dice.choice(names) if names else None


def is_refused(step):
    field, dice = FORGED[step.operation], random.Random(step.name)
    if isinstance(step.question[field], list):
        spoiled = list(step.question[field])
        at = dice.randrange(len(spoiled))
        spoiled[at] = with_other_bit(spoiled[at], dice)
    else:
        spoiled = with_other_bit(step.question[field], dice)
    try:
        operations.answer(step.operation, {**step.question, field: spoiled})
    except Refusal:
        return True
    return False


def questions_with_answers(texts):
    """operation → inputs as octets, and params, of the steps that must not be refused: a few of each file."""
    found = {}
    for _, text in texts:
        of_file = {}
        for step in scenario.resolve(json.loads(text)).steps:
            if step.output is not None:
                of_file.setdefault(step.operation, []).append(step)
        for operation, steps in of_file.items():
            found.setdefault(operation, []).extend(steps[:: max(1, len(steps) // 4)])
    return found


def mended(document, dice, answered):
    """Gives a step that must be refused what another step is answered for."""
    negative = [test for test in tests(document) if test["result"] == "invalid" and test["op"] in answered]
    if not negative:
        return None
    test = dice.choice(negative)
    good = dice.choice(answered[test["op"]])
    test["params"], test["inputs"], given = good.params, {}, []
    for field in good.inputs:
        octets = good.question[field]
        listed = octets if isinstance(octets, list) else [octets]
        names = [f"mended_{field}_{i}" for i in range(len(listed))]
        given += [{"name": name, "octets": value.hex()} for name, value in zip(names, listed, strict=True)]
        test["inputs"][field] = names if isinstance(octets, list) else names[0]
    document["testGroups"].insert(0, {"given": given, "tests": []})
    return test["name"]


def other_alert(document, dice):
    """Names any alert but the one that is sent."""
    negative = [test for test in tests(document) if test["result"] == "invalid"]
    test = dice.choice(negative)
    step = scenario.resolve(document).step(test["name"])
    try:
        operations.answer(step.operation, step.question)
    except Refusal as refusal:
        if refusal.alert is None:
            return None
        test["alerts"] = [dice.choice(sorted(ALERTS - {refusal.alert}))]
        return test["name"]
    except NotRecomputed:
        pass
    return None  # one that is answered is reported without this


def with_other_bit(octets, dice):
    spoiled = bytearray(octets)
    spoiled[dice.randrange(len(spoiled))] ^= 1
    return bytes(spoiled)


def without_last(field):
    def change(test):
        return bool(test["inputs"][field]) and test["inputs"][field].pop()

    return change


def with_other_label(test):
    test["params"]["label"] += "x"
    return True


def exchanged(test):
    inputs = test["inputs"]
    different = inputs["salt"] != inputs["ikm"]
    inputs["salt"], inputs["ikm"] = inputs["ikm"], inputs["salt"]
    return different


def with_zeros(field):
    def change(test):
        different = test["inputs"][field] != "zeros"
        test["inputs"][field] = "zeros"
        return different

    return change


def for_the_other_side(test):
    test["params"]["role"] = {"client": "server", "server": "client"}[test["params"]["role"]]
    return True


ALERTS = {
    "unexpected_message",
    "bad_record_mac",
    "record_overflow",
    "handshake_failure",
    "bad_certificate",
    "illegal_parameter",
    "decode_error",
    "decrypt_error",
    "protocol_version",
    "missing_extension",
    "unsupported_extension",
}
FORGED = {"signature_verify": "signature", "record_open": "record", "replay": "records"}
CHANGES = {
    "transcript_hash": without_last("messages"),
    "replay": without_last("records"),
    "hkdf_expand_label": with_other_label,
    "hkdf_label": with_other_label,
    "hkdf_extract": exchanged,
    "traffic_keys": with_zeros("secret"),
    "next_traffic_secret": with_zeros("secret"),
    "finished": with_zeros("base_key"),
    "resumption_psk": with_zeros("resumption_secret"),
    "exporter": with_zeros("secret"),
    "certificate_verify_content": for_the_other_side,
}
