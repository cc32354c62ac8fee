#!/usr/bin/env python3
"""Who has recomputed or spoken which vector file: vectors/index.json, from the tables of the witnesses.

    ci/witness/index.py TABLE...            writes the index
    ci/witness/index.py --check TABLE...    compares it, but for the versions of the witnesses

The witnesses of the tables replace what the index says about them; what it says about others stays, for files that are
still the same. A row is refused where its SHA-256 is not that of the file, or where there is no such file.
"""

import argparse
import hashlib
import json
import pathlib
import sys

sys.dont_write_bytecode = True

import table

VECTORS = pathlib.Path(__file__).resolve().parent.parent.parent / "vectors"


def digests(folder):
    """id → SHA-256 of the vector files: neither the schemas nor the index itself."""
    found = {}
    for path in sorted(folder.rglob("*.json")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        if name != "index" and not name.startswith("schema/"):
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def make(files, before, rows):
    """The index, and the complaints about rows."""
    complaints = []
    witnesses, seen = {}, {name: set() for name in files}
    for row in rows:
        if files.get(row.id) != row.sha256:
            what = "is another file" if row.id in files else "is not there"
            complaints.append(f"{row.witness} has seen {row.id} with {row.sha256[:16]}…, which {what}")
            continue
        about = {"kind": row.kind, "version": row.version}
        if witnesses.setdefault(row.witness, about) != about:
            complaints.append(f"{row.witness} has two kinds or versions")
        seen[row.id].add(row.witness)
    for name, entry in before.get("scenarios", {}).items():
        if files.get(name) == entry["sha256"]:
            seen[name].update(w for w in entry["witnesses"] if w not in witnesses)
    kept = set().union(*seen.values())
    witnesses.update({n: w for n, w in before.get("witnesses", {}).items() if n in kept and n not in witnesses})
    index = {
        "schema": "index.schema.json",
        "witnesses": dict(sorted(witnesses.items())),
        "scenarios": {n: {"sha256": files[n], "witnesses": sorted(seen[n])} for n in sorted(files)},
    }
    return index, complaints


def text(index):
    return json.dumps(index, indent=2, ensure_ascii=False) + "\n"


def differences(index, before):
    """One line for each file that the index says otherwise."""
    old, new = before.get("scenarios", {}), index["scenarios"]
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield f"{name}: the index has {json.dumps(old.get(name))}, it should be {json.dumps(new.get(name))}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", type=pathlib.Path, metavar="TABLE")
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    parser.add_argument("--vectors", type=pathlib.Path, default=VECTORS, help="the folder; vectors/ without it")
    arguments = parser.parse_args()
    path = arguments.vectors / "index.json"
    written = path.read_text(encoding="utf-8") if path.exists() else "{}"
    before = json.loads(written)
    try:
        rows = [row for file in arguments.tables for row in table.read(file)]
    except (OSError, table.Misread) as error:
        sys.exit(f"ci/index: {error}")
    index, complaints = make(digests(arguments.vectors), before, rows)
    if arguments.check:
        for name, witness in index["witnesses"].items():
            known = before.get("witnesses", {}).get(name, {})
            if known.get("kind") == witness["kind"]:
                witness["version"] = known["version"]
        if text(index) != written:
            complaints += differences(index, before)
            complaints.append("vectors/index.json is another one; ci/index --write makes it")
    if complaints:
        sys.exit("".join(f"ci/index: {complaint}\n" for complaint in complaints).rstrip())
    if not arguments.check:
        path.write_text(text(index), encoding="utf-8")
    alone = [name for name, entry in index["scenarios"].items() if not entry["witnesses"]]
    print(f"ci/index: {len(index['scenarios'])} files, {len(index['witnesses'])} witnesses, {len(alone)} without one")


if __name__ == "__main__":
    main()
