"""Steps that no handshake holds together: vectors of single operations, and the parts of a handshake that is refused.

What is left to compare are the records: each one that is sealed opens again, under a number that its key has not had.
"""

import records
from refusal import Refusal


def check(composition):
    used = {}
    for step in composition.scenario.steps:
        if step.operation != "record_seal" or step.output is None:
            continue
        q, record = step.question, composition.scenario.values[step.name]
        try:
            opened = records.open_record(q["suite"], q["key"], q["iv"], int(q["sequence"], 16), record)
            kind = bytes([records.content_type(q["content_type"])])
            composition.equal(step.name, (kind, q["content"], bytes(q["padding"])), opened, "what is sealed")
        except Refusal as refusal:
            composition.expect(False, step.name, f"the record does not open: {refusal}")
        under = q["suite"], q["key"], q["iv"], q["sequence"]
        composition.expect(used.setdefault(under, record) == record, step.name, "a number is used twice under one key")
