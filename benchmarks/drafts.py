"""How many files are read at once by what ``coagg source inspect`` drafts, and why the others are not.

    .venv/bin/python -m benchmarks.drafts [cases] [messy] [FILE …]

For each file: inspect, take the entry as drafted, read the file with it, compare with the truth. *Read at once*: the
entry is accepted as drafted, its figures are all there and equal to the truth. *Asked*: the file does not print its
unit or year; the draft says just that, and with the answer the figures are equal. *Refused*: the file must be refused
(whole or in part), and nothing wrong is read. Everything else is a failure, with its reason.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.warehouse.case_truth import ANY_YEAR, CASES, NEW, Case
from warehouse.bundled import DBT_PROJECT, PANEL
from warehouse.catalogue import Source, load_catalogue
from warehouse.drafting.inspection import Inspection, inspect_file
from warehouse.drafting.panel import draft_panel
from warehouse.drafting.reports import shared_words
from warehouse.drafting.trial import ASKED, file_at, read_draft
from warehouse.errors import CatalogueError
from warehouse.ingest import read_files
from warehouse.names import Seeds, load_seeds
from warehouse.readers.labels import find_region
from warehouse.reading import Ingested

SHARED = Path(__file__).resolve().parents[2] / "shared"
READ, ASK, REFUSED, FAILED = "read at once", "asked", "refused", "failed"


@dataclass(frozen=True)
class Verdict:
    """One file: how it ended, and for a failure why."""

    file: str
    how: str
    reason: str = ""


@dataclass(frozen=True)
class Drafted:
    """A file inspected, with the lists and words that its draft is read by, and what it gives."""

    seen: Inspection
    seeds: Seeds
    result: Ingested | None


@cache
def bundled() -> tuple[list[Source], Seeds]:
    """Catalogue and lists of the bundled panel."""
    return load_catalogue(PANEL / "sources"), load_seeds(DBT_PROJECT / "seeds")


def drafted(path: Path, panel: str, encoding: str = "auto") -> Drafted:
    """Inspect under the bundled panel, or as the first file of a new one, and read the file with the draft."""
    if panel == NEW:
        with tempfile.TemporaryDirectory() as folder:
            made = draft_panel(Path(folder), [path], encoding=encoding)
            (seen,), seeds = made.inspections, load_seeds(Path(folder) / "seeds")
            shared: dict[str, Any] = yaml.safe_load((Path(folder) / "sources" / "_defaults.yml").read_text("utf-8"))
    else:
        sources, seeds = bundled()
        shared = shared_words(sources)
        seen = inspect_file(path, sources, seeds, encoding=encoding)
    try:
        result = read_draft(file_at(path), seen.entry, shared, seeds, seen.open) if seen.entry else None
    except CatalogueError:  # the entry says `todo` where only a person can say: it is not accepted as it stands
        result = None
    return Drafted(seen, seeds, result)


def judge(path: Path, case: Case) -> Verdict:
    """How the draft of a case did."""
    made = drafted(path, case.panel)
    if case.outcome == "encoding":
        if "encod" in made.seen.problem:
            named = drafted(path, case.panel, case.encoding)
            return _asked(path.name, named, replace(case, outcome="asked"), asked_encoding=True)
        return _asked(path.name, made, replace(case, outcome="asked"))
    if case.outcome == "refused":
        return _refused(path.name, made, case)
    return _asked(path.name, made, case)


def _refused(name: str, made: Drafted, case: Case) -> Verdict:
    wrong, _ = differences(made, case)
    if wrong:
        return Verdict(name, FAILED, f"reads what is not so: {wrong[:3]}")
    if made.seen.problem or made.seen.trial.rejects:
        return Verdict(name, REFUSED)
    return Verdict(name, FAILED, "refuses nothing")


def _asked(name: str, made: Drafted, case: Case, *, asked_encoding: bool = False) -> Verdict:
    if made.seen.problem:
        save = "save" in made.seen.problem and case.note.startswith("or the way to save")
        return Verdict(name, REFUSED) if save else Verdict(name, FAILED, made.seen.problem)
    wrong, lacking = differences(made, case)
    asks = case.asks | ({"unit"} if any(_unit(made, row[5]) == ASKED for row in case.rows) else frozenset())
    trial = made.seen.trial
    if wrong or lacking:
        why = trial.rejects[0][1] if trial.rejects else ""
        return Verdict(name, FAILED, f"{len(wrong)} wrong {wrong[:2]}, {len(lacking)} lacking {lacking[:2]}; {why}")
    if made.seen.open - asks:
        return Verdict(name, FAILED, f"asks for {', '.join(sorted(made.seen.open - asks))}, which the file prints")
    if trial.rejects and not case.rejects:
        return Verdict(name, FAILED, f"refuses: {trial.rejects[0][1]}")
    if asks - made.seen.open:
        return Verdict(name, FAILED, f"does not ask for {', '.join(sorted(asks - made.seen.open))}")
    return Verdict(name, ASK if asks or asked_encoding else READ)


def differences(made: Drafted, case: Case) -> tuple[list[Any], list[Any]]:
    """Figures read that are not in the truth, and figures of the truth that were not read; indicators one to one."""
    if made.result is None:
        return [], list(case.rows)
    labels: dict[str, str] = {}
    expected: Counter[Any] = Counter()
    for region, year, label, sector, value, unit in case.rows:
        key = (_region(made, region), year or ANY_YEAR, _sector(made, sector), _unit(made, unit))
        expected[(*key, label, round(value, 9))] += 1
    found: Counter[Any] = Counter()
    for r in made.result.observations.iter_rows(named=True):
        key = (r["region_id"], r["year"], r["sector"] or "", r["unit"])
        found[(*key, r["indicator"], round(r["value"], 9))] += 1
    labels = _matched(expected, found)
    renamed = Counter({(*k[:4], labels.get(k[4], f"?{k[4]}"), k[5]): n for k, n in found.items()})
    return list((renamed - expected).elements()), list((expected - renamed).elements())


def _matched(expected: Counter[Any], found: Counter[Any]) -> dict[str, str]:
    """Indicator of the draft -> label of the truth whose figures it shares the most of; each label once."""
    shared: Counter[tuple[str, str]] = Counter()
    for k in found:
        for e in expected:
            if k[:4] + k[5:] == e[:4] + e[5:]:
                shared[k[4], e[4]] += 1
    labels: dict[str, str] = {}
    for (indicator, label), _ in shared.most_common():
        if indicator not in labels and label not in labels.values():
            labels[indicator] = label
    return labels


def _region(made: Drafted, label: str) -> str:
    return find_region(label, made.seeds.regions).target or label


def _sector(made: Drafted, label: str) -> str:
    names = made.seeds.industries.get(made.seen.entry.get("classification", ""))
    return (names.find(label).target if names and label else "") or label


def _unit(made: Drafted, text: str) -> str:
    return made.seeds.unit_names.find(text).target or ASKED


# --- yearbooks -------------------------------------------------------------------------------------------------


def judge_yearbook(path: Path) -> Verdict:
    """A yearbook of the messy package: its draft against the reviewed entry of the bundled catalogue, cell by cell."""
    sources, seeds = bundled()
    made = drafted(path, "bundled")
    if made.seen.problem or made.result is None:
        return Verdict(path.name, FAILED, made.seen.problem)
    if made.seen.open or made.seen.trial.rejects:
        return Verdict(path.name, FAILED, "; ".join(made.seen.questions) or made.seen.trial.rejects[0][1])
    reviewed = read_files([file_at(path)], sources, seeds, run_id="truth", loaded_at=datetime(2025, 1, 1))
    columns = ["sheet", "cell", "region_id", "year", "value", "unit"]
    truth, mine = reviewed.observations.select(columns), made.result.observations.select(columns)
    lacking = truth.join(mine, on=columns, how="anti", nulls_equal=True)
    if truth.is_empty() or not lacking.is_empty():
        return Verdict(path.name, FAILED, f"{lacking.height} of {truth.height} cells differ")
    return Verdict(path.name, READ)


def verdicts(which: list[str]) -> dict[str, list[Verdict]]:
    """Verdicts by collection."""
    found: dict[str, list[Verdict]] = {}
    names = [w for w in which if w not in ("cases", "messy")]
    if not which or "cases" in which or names:
        folder = SHARED / "cases" / "files"
        found["cases"] = [judge(folder / n, c) for n, c in sorted(CASES.items()) if not names or n in names]
    if not which or "messy" in which:
        messy = SHARED / "data" / "cn_yearbook_raw_messy"
        files = [p for part in ("raw", "raw_decrypted") for p in sorted((messy / part).iterdir())]
        found["messy yearbooks"] = [judge_yearbook(p) for p in files]
    return found


def main(arguments: list[str]) -> None:
    for name, all_ in verdicts(arguments).items():
        counts = Counter(v.how for v in all_)
        right = sum(n for how, n in counts.items() if how != FAILED)
        print(f"{name}: {right} of {len(all_)} as they must be ({100 * right / max(len(all_), 1):.0f} %); ", end="")
        print(", ".join(f"{n} {how}" for how, n in sorted(counts.items())))
        for v in all_:
            if v.how == FAILED:
                print(f"  {v.file}: {v.reason}")


if __name__ == "__main__":
    main(sys.argv[1:])
