#!/usr/bin/env python3
"""Recomputes every output of every vector file, with no code of the tool.

    ci/witness/recompute.py [FOLDER] [--output FILE]     FOLDER is vectors/ where none is named
    ci/witness/recompute.py [FOLDER] --self-test 200     spoils values, and wants every one of them reported

Each step is answered from its inputs alone (`operations.py`); then the handshake is recomputed from its messages and
private keys alone, and every value must be the one that its name has in it (`composition.py`). What differs is a line
with both values, and the exit code is 1. A file without differences is a row of FILE, target/witness/recomputed.tsv:
its id, its SHA-256, and who recomputed it. The last column of the row says what could not be done, and is mostly empty.
"""

import argparse
import hashlib
import multiprocessing
import pathlib
import platform
import sys
from collections import Counter
from dataclasses import dataclass, field
from importlib import metadata

sys.dont_write_bytecode = True
REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
HAVE_ALERTS = ("decode", "receive")  # every refusal of these is one that the RFC has an alert for
HAVE_NONE = ("signature_verify",)  # the alert is that of the message, which `receive` has
WITNESS, KIND = "python-cryptography", "recomputed"

try:
    if int(metadata.version("cryptography").split(".")[0]) < 50:
        raise ImportError(f"it is version {metadata.version('cryptography')}")
    from cryptography import x509
    from cryptography.hazmat.backends.openssl.backend import backend
except ImportError as error:
    print(f"ci/witness: skipped, python3 has no package cryptography of version 50: {error} (ci/witness/run gets it)")
    sys.exit(0)

import composition
import operations
import scenario
import table
from refusal import NotRecomputed, Refusal


@dataclass
class Judgement:
    id: str
    digest: str
    outputs: Counter = field(default_factory=Counter)  # operation → outputs that were recomputed
    checks: int = 0  # of the composition
    mismatches: list = field(default_factory=list)
    missing: set = field(default_factory=set)  # what could not be done


def version():
    openssl = " ".join(backend.openssl_version_text().split()[:2])
    parts = [platform.python_version(), f"cryptography {metadata.version('cryptography')} ({openssl})"]
    for package in ("kyber-py", "dilithium-py"):
        try:
            parts.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            print(f"ci/witness: there is no package {package}: what needs it is left out")
    return ", ".join(parts)


def roots():
    return [x509.load_der_x509_certificate((REPOSITORY / "vectors" / "pki" / "root.crt.der").read_bytes())]


def files(folder):
    """id → path of the vector files, as the tool reads a folder: not the schemas, and not the index."""
    found = {str(path.relative_to(folder).with_suffix("")): path for path in sorted(folder.rglob("*.json"))}
    return {name: path for name, path in found.items() if name != "index" and not name.startswith("schema/")}


def judge(task):
    name, path = task
    octets = path.read_bytes()
    judgement = Judgement(name, hashlib.sha256(octets).hexdigest())
    try:
        loaded = scenario.load(octets.decode())
    except (scenario.Malformed, KeyError, TypeError, ValueError) as error:
        judgement.mismatches.append(f"{name}: not a vector file: {error}")
        return judgement
    try:
        alone(loaded, judgement)
        together(loaded, judgement)
    except Exception as error:  # a package that fails, or two that disagree: never a file that counts as the same
        judgement.mismatches.append(f"{name}: not recomputed to the end: {error!r}")
    return judgement


def alone(loaded, judgement):
    """Every step, from the inputs that the file says."""
    for step in loaded.steps:
        where = f"{judgement.id}#{step.name}"
        try:
            answer = operations.answer(step.operation, step.question)
        except Refusal as refusal:
            answer, reason = None, refusal
            if step.output is None:
                alert(step, refusal, judgement)
        except NotRecomputed as missing:
            judgement.missing.add(str(missing))
            continue
        if answer is None and step.output is None:
            judgement.outputs[step.operation] += 1
        elif answer is None:
            judgement.mismatches.append(f"{where}: {step.operation} is refused: {reason}")
        elif step.output is None:
            judgement.mismatches.append(f"{where}: {step.operation} must be refused, and is answered")
        elif in_order(step, answer) != in_order(step, step.output):
            judgement.mismatches.append(f"{where}: outputs {list(step.output)}, recomputed {list(answer)}")
        else:
            judgement.outputs[step.operation] += max(1, len(answer))  # that a signature is good is an answer too
            for output, value in answer.items():
                if value != step.output[output]:
                    stated, recomputed = map(composition.shown, (step.output[output], value))
                    judgement.mismatches.append(f"{where} {output}: file {stated}, recomputed {recomputed}")


def alert(step, refusal, judgement):
    """Whether the alert of a refusal is one that may be sent; not every refusal has one in the RFC."""
    if step.alerts is None:
        return
    where = f"{judgement.id}#{step.name}"
    if refusal.alert is None and step.operation in HAVE_ALERTS:
        judgement.mismatches.append(f"{where}: the refusal has no alert: {refusal}")
    elif refusal.alert is None and step.operation in HAVE_NONE:
        pass
    elif refusal.alert is None:
        judgement.missing.add(f"the alert of {step.operation}")
    elif refusal.alert not in step.alerts:
        judgement.mismatches.append(f"{where}: the alert is one of {', '.join(step.alerts)}, recomputed {refusal}")


def in_order(step, outputs):
    """The names of outputs: those of `replay` may have any order (doc/replay.md)."""
    return sorted(outputs) if step.operation == "replay" else list(outputs)


def together(loaded, judgement):
    """The handshake that the steps belong to."""
    complaints, judgement.checks, notes = composition.check(loaded, roots())
    judgement.mismatches += [f"{judgement.id}#{where}: {what}" for where, what in complaints]
    judgement.missing.update(notes)


def report(judgements, verbose):
    outputs, missing = Counter(), Counter()
    for judgement in judgements:
        outputs.update(judgement.outputs)
        missing.update(judgement.missing)
        if verbose or judgement.mismatches:
            word = "differs" if judgement.mismatches else "same   "
            number = judgement.outputs.total()
            print(f"{word} {judgement.id:60} {number:5} outputs, {judgement.checks} checks of the handshake")
        for mismatch in judgement.mismatches:
            print(f"MISMATCH {mismatch}")
    for operation in sorted(outputs):
        print(f"  {operation:28} {outputs[operation]:6}")
    for what in sorted(missing):
        print(f"  not done: {what}, in {missing[what]} files")
    mismatches = sum(len(judgement.mismatches) for judgement in judgements)
    print(
        f"ci/witness: {len(judgements)} files, {outputs.total()} outputs recomputed, "
        f"{sum(j.checks for j in judgements)} checks of whole handshakes, {mismatches} mismatches"
    )
    return mismatches


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=REPOSITORY / "vectors")
    parser.add_argument("--output", type=pathlib.Path, default=REPOSITORY / "target" / "witness" / "recomputed.tsv")
    parser.add_argument("--self-test", type=int, metavar="COUNT", help="spoil so many values of each kind instead")
    parser.add_argument("--seed", type=int, default=1, help="of the self-test's choices")
    parser.add_argument("--verbose", action="store_true", help="a line for every file")
    arguments = parser.parse_args()
    found = files(arguments.folder)
    if not found:
        sys.exit(f"ci/witness: {arguments.folder} has no vector files")
    if arguments.self_test:
        import spoil

        sys.exit(spoil.self_test(found, arguments.self_test, arguments.seed, roots()))
    with multiprocessing.Pool() as pool:
        judgements = pool.map(judge, found.items(), chunksize=4)
    mismatches = report(judgements, arguments.verbose)
    same = [judgement for judgement in judgements if not judgement.mismatches]
    said = version()
    rows = [table.Row(j.id, j.digest, WITNESS, said, KIND, ", ".join(sorted(j.missing))) for j in same]
    table.write(arguments.output, rows)
    sys.exit(1 if mismatches else 0)


if __name__ == "__main__":
    main()
