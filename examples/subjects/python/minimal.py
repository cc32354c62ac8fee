"""The smallest subject that is worth running: HKDF-Extract and nothing else."""

import hmac
import json
import sys

HASHES = {"SHA-256": "sha256", "SHA-384": "sha384"}


def answer(question):
    if question["op"] == "hello":
        operations = {"hkdf_extract": {"hashes": list(HASHES)}}
        return {"ok": {"name": "minimal", "version": "1", "operations": operations}}
    if question["op"] == "hkdf_extract":
        salt, ikm = bytes.fromhex(question["salt"]), bytes.fromhex(question["ikm"])
        prk = hmac.digest(salt, ikm, HASHES[question["hash"]])
        return {"ok": {"prk": prk.hex()}}
    return {"unsupported": question["op"]}


for line in sys.stdin:
    question = json.loads(line)
    try:
        said = answer(question)
    except (KeyError, TypeError, ValueError) as error:
        said = {"unsupported": repr(error)}
    print(json.dumps({"id": question["id"], **said}), flush=True)
