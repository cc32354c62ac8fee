"""The table of what a witness has seen: one row for each vector file, tab-separated."""

from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True, order=True)
class Row:
    id: str
    sha256: str
    witness: str
    version: str
    kind: str  # `recomputed` or `spoken`
    notes: str  # what was left out, or the roles that were spoken


HEADER = [field.name for field in fields(Row)]


class Misread(Exception):
    """A table is not one."""


def write(path, rows):
    lines = [HEADER, *map(astuple, sorted(rows))]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")


def read(path):
    """The rows; the line with the names of the columns may be missing, and so may the last column."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = line.split("\t")
        if cells[0] == HEADER[0]:
            continue
        cells += [""] * (len(HEADER) - 1 == len(cells))
        if len(cells) != len(HEADER) or cells[4] not in ("recomputed", "spoken"):
            raise Misread(f"{path}, line {number}: the columns are {', '.join(HEADER)}")
        rows.append(Row(*cells))
    return rows
