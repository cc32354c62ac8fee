"""A vector file: its values, and its steps as questions (doc/vectors.md)."""

import json
import re
from dataclasses import dataclass, field


class Malformed(Exception):
    """The file breaks a rule of its format."""


@dataclass
class Step:
    name: str
    operation: str
    inputs: dict  # field → name of a value, or a list of names
    params: dict
    question: dict  # the same with octets, and the params
    output: dict | None  # output → octets; none where the answer must be a refusal
    alerts: list | None  # the alerts that may be sent with a refusal; none where any may


@dataclass
class Scenario:
    given: dict = field(default_factory=dict)  # name → octets
    values: dict = field(default_factory=dict)  # the given values and the outputs, by the names of doc/vectors.md
    steps: list = field(default_factory=list)

    def step(self, name):
        return next((step for step in self.steps if step.name == name), None)


def load(text):
    """Reads a file with all the rules of its format that concern values."""
    document = json.loads(text, object_pairs_hook=members)
    if json.dumps(document, indent=2, ensure_ascii=False) + "\n" != text:
        raise Malformed("the text is not in canonical form")
    groups = document["testGroups"]
    if document["algorithm"] != "TLS 1.3" or document["schema"] != "scenario.schema.json":
        raise Malformed("the file is another algorithm's")
    if document["numberOfTests"] != sum(len(group["tests"]) for group in groups):
        raise Malformed("numberOfTests counts wrong")
    if {flag for group in groups for test in group["tests"] for flag in test["flags"]} != set(document["notes"]):
        raise Malformed("a flag is not explained, or a note without a flag")
    scenario = resolve(document)
    used = {name for step in scenario.steps for names in step.inputs.values() for name in listed(names)}
    if unused := set(scenario.given) - used:
        raise Malformed(f"a given value is not used: {min(unused)}")
    return scenario


def resolve(document):
    """Gives every name its octets."""
    scenario = Scenario()
    for group in document["testGroups"]:
        for value in group["given"]:
            add(scenario.values, value["name"], octets(value["octets"]))
            scenario.given[value["name"]] = scenario.values[value["name"]]
        for test in group["tests"]:
            if test["tcId"] != len(scenario.steps) + 1:
                raise Malformed("a tcId counts wrong")
            scenario.steps.append(step(scenario, test))
    return scenario


def step(scenario, test):
    question = dict(test["params"])
    for name, reference in test["inputs"].items():
        if name in question:
            raise Malformed(f"{test['name']} has {name} twice")
        names = listed(reference)
        if missing := [n for n in names if n not in scenario.values]:
            raise Malformed(f"{test['name']} refers to {missing[0]}, which is not there yet")
        found = [scenario.values[n] for n in names]
        question[name] = found if isinstance(reference, list) else found[0]
    output = None
    if test["result"] == "valid":
        output = {name: octets(value) for name, value in test["output"].items()}
        for name, value in output.items():
            alone = len(output) == 1 and test["op"] != "decode"
            add(scenario.values, test["name"] if alone else f"{test['name']}.{name}", value)
    elif test["result"] != "invalid" or "output" in test:
        raise Malformed(f"{test['name']} is neither valid nor invalid")
    return Step(test["name"], test["op"], test["inputs"], test["params"], question, output, test.get("alerts"))


def listed(reference):
    return reference if isinstance(reference, list) else [reference]


def add(values, name, value):
    if name in values:
        raise Malformed(f"two values have the name {name}")
    values[name] = value


def octets(text):
    if not re.fullmatch("(?:[0-9a-f]{2})*", text):
        raise Malformed(f"not lower-case hexadecimal: {text[:40]}")
    return bytes.fromhex(text)


def members(pairs):
    if len(dict(pairs)) != len(pairs):
        raise Malformed("a member stands twice")
    return dict(pairs)
