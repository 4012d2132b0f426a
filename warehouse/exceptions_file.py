"""``exceptions.csv`` beside ``panel.yml``: figures that are believed all the same, a line each, with the reason.

``coagg checks --draft-exceptions`` writes a line for every figure that stops the run; a person gives the reasons, in a
spreadsheet or an editor. A line without a reason excepts nothing.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError

NAME = "exceptions.csv"
KEYS = ("variable", "region_id", "year", "rule")  # an empty one: each
SEEN = ("region", "figure", "file", "cell")  # for whoever writes the reason; not read
FIELDS = (*KEYS, "reason", *SEEN)
SHORTEST_REASON = 10  # letters; `todo` and `ok` are none
FEWEST_SIGNS = 4  # of a script that needs few of them
NO_REASONS = ("todo", "tbd", "n/a", "none", "…", "...")


def read_exceptions(folder: Path) -> list[dict[str, Any]]:
    """The lines that have a reason, as ``validation.exceptions`` takes them; none where there is no file.

    Spreadsheets' habits are undone: a byte order mark, GB 18030, semicolons, years as 2013.0, codes that lost zeros.

    Raises
    ------
    WarehouseError
        The file has no such columns, a line names no region of the panel or a year that is none (each with its line).
    """
    path = folder / NAME
    if not path.is_file():
        return []
    regions = _regions(folder)
    found = []
    for number, row in _lines(path):
        reason = row["reason"].strip()
        if not has_reason(reason):
            continue
        entry = {key: row[key].strip() for key in KEYS if row[key].strip()}
        if "region_id" in entry:
            entry["region_id"] = _region(entry["region_id"], regions, f"{path}, line {number}")
        if "year" in entry:
            entry["year"] = _year(entry["year"], f"{path}, line {number}")  # type: ignore[assignment]
        if not {"variable", "rule"} & entry.keys():
            raise WarehouseError(f"{path}, line {number}: name the variable, or the rule, or both")
        found.append(entry | {"reason": reason})
    return found


def has_reason(text: str) -> bool:
    """Whether a person has said why: not empty, not ``todo``, and more than a word of a few letters."""
    said = text.strip().rstrip(".。!")
    if said.casefold() in NO_REASONS or said.casefold().startswith("todo"):
        return False
    return len(said) >= SHORTEST_REASON or (len(said) >= FEWEST_SIGNS and any(c > "\u2e7f" for c in said))


def add_lines(folder: Path, drafted: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Append the lines that the file does not have yet; what stands there is kept.

    Returns
    -------
    How many were added, and how many lines of the file have no reason.
    """
    path = folder / NAME
    rows = [row for _, row in _lines(path)] if path.is_file() else []
    there = {tuple(row[key].strip() for key in KEYS) for row in rows}
    new = []
    for entry in drafted:
        row = {name: "" if entry.get(name) is None else str(entry[name]) for name in FIELDS}
        keys = tuple(row[key] for key in KEYS)
        if keys not in there:
            there.add(keys)
            new.append(row)
    rows += new
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text("\ufeff" + out.getvalue(), encoding="utf-8")  # spreadsheets take it for their own code page without
    return len(new), sum(not has_reason(row["reason"]) for row in rows)


def _lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    head = text.splitlines()[0] if text.strip() else ""
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    heads = [h.strip().casefold() for h in next(reader, [])]
    if absent := [name for name in (*KEYS, "reason") if name not in heads]:
        raise WarehouseError(f"{path}: no column {', '.join(absent)}; its columns are {', '.join(FIELDS)}")
    rows = []
    for cells in reader:
        if any(c.strip() for c in cells):
            row = dict.fromkeys(FIELDS, "") | dict(zip(heads, cells, strict=False))
            rows.append((reader.line_num, row))
    return rows


def _regions(folder: Path) -> frozenset[str]:
    import yaml  # type: ignore[import-untyped]

    said = yaml.safe_load((folder / "panel.yml").read_text(encoding="utf-8")) or {}
    path = folder / str(said.get("seeds", "seeds")) / "regions.csv"
    if not path.is_file():
        return frozenset()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return frozenset(row["region_id"] for row in csv.DictReader(file) if row.get("region_id"))


def _region(text: str, regions: frozenset[str], where: str) -> str:
    if text in regions or not regions:
        return text
    bare = text.removesuffix(".0").lstrip("0")
    alike = [r for r in regions if r.lstrip("0") == bare]
    if len(alike) != 1:
        raise WarehouseError(f"{where}: no region {text!r} in regions.csv; write its region_id, or nothing for each")
    return alike[0]


def _year(text: str, where: str) -> int:
    try:
        year = float(text)
    except ValueError:
        year = 0.5
    if year != int(year):
        raise WarehouseError(f"{where}: {text!r} is no year; write one, or nothing for each")
    return int(year)
