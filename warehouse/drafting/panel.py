"""A whole panel folder's lists and catalogue from files of a country that nobody has listed yet, for review."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import yaml  # type: ignore[import-untyped]

from warehouse.catalogue import entries_of
from warehouse.drafting.constant_prices import INDICES, PRICED, listed_index
from warehouse.drafting.entries import identifier, spelled, unused
from warehouse.drafting.inspection import Inspection, inspect_file
from warehouse.drafting.known_indicators import key_of, yearbook_names
from warehouse.drafting.names import Guess, Names, add_shape, industry_row, missing_marks
from warehouse.drafting.same_kind import Kinds
from warehouse.drafting.shape import Shape, shapes
from warehouse.drafting.trial import ASKED, ASKED_YEAR, file_at, read_draft
from warehouse.drafting.variable_labels import variable_labels
from warehouse.drafting.vocabulary import is_total, variable_of, vocabulary
from warehouse.errors import FileError
from warehouse.index_bases import split_base
from warehouse.names import TOTAL, load_seeds
from warehouse.readers.cells import without_parentheses
from warehouse.readers.containers import open_document
from warehouse.reading import Ingested

DEFAULTS = "_defaults.yml"
PERSONS = "persons"
OF_PERSONS = {  # in every list: where no unit is printed a person writes one of them
    "persons": ("persons", PERSONS, PERSONS, 1.0, "persons"),
    "k_persons": ("k_persons", PERSONS, PERSONS, 1e3, "thousand persons"),
}
WORDS_OF_PERSONS = {
    "persons": "persons",
    "jobs": "persons",
    "thousand persons": "k_persons",
    "thousand jobs": "k_persons",
}
TOLERANCE = 0.01  # of the starting panel: sectors add to the total within this share
REGIONS = ("region_id", "region_name", "region_name_en", "level", "parent_region_id", "macro_region", "coastal",
           "resource_based", "municipality", "longitude", "latitude")  # fmt: skip
INDUSTRIES = ("industry_id", "classification", "code", "industry_name", "industry_name_en", "industry_group", "segment",
              "value_added", "is_total", "industrial", "related_group")  # fmt: skip
VARIABLES = (
    "variable",
    "indicator",
    "base_unit",
    "industry_id",
    "kind",
    "interpolate",
    "source_priority",
    "description",
)


@dataclass(slots=True)
class DraftedPanel:
    """What was drafted: what was seen in each file, the years, variables beside the standard ones, guesses."""

    inspections: list[Inspection] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    years: set[int] = field(default_factory=set)
    variables: list[dict[str, str]] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    entries: dict[str, str] = field(default_factory=dict)  # file name -> its entry's file
    years_of: dict[str, set[int]] = field(default_factory=dict)  # by the bundled indicator: series that prices are of
    regions: int = 0
    industries: int = 0

    @property
    def doubtful(self) -> bool:
        """Whether a file asks something that only a person can say, or could not be read whole."""
        return any(seen.problem or seen.open or not seen.trial.clean for seen in self.inspections)


def draft_panel(folder: Path, files: Sequence[Path], *, encoding: str = "auto") -> DraftedPanel:
    """Write `seeds/` and `sources/` of a panel folder from what the files print.

    Returns what was drafted and every guess with the file and cell that it came from; a file that cannot be opened
    is an inspection with its `problem`.
    """
    names, seen = Names(), {path: _shapes(path, encoding) for path in files}
    for path, found in seen.items():
        for shape in found:
            add_shape(names, path.name, shape)
    marks = missing_marks([s for found in seen.values() for s in found])
    (folder / "seeds").mkdir(parents=True, exist_ok=True)
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    shared = _shared(marks)
    _yaml(
        folder / "sources" / DEFAULTS,
        shared,
        "Shared by all sources of this folder; a source may state its own instead.",
    )
    _write_names(folder / "seeds", names)
    made = DraftedPanel(guesses=names.guesses)
    made.regions = sum(m.kind == "region" for m in names.regions.values())
    made.industries = sum(m.kind == "leaf" for listed in names.industries.values() for m in listed.values())
    known = set(vocabulary()["missing"])
    made.guesses += [
        Guess("", "", m, "a mark for a missing figure", "it stands among figures") for m in marks if m not in known
    ]
    kinds = Kinds(folder / "sources", shared, load_seeds(folder / "seeds"))
    for path in files:
        _draft_file(made, kinds, path, encoding, names, seen[path])
    made.guesses = list(dict.fromkeys(made.guesses))
    _write(folder / "seeds" / "variables.csv", VARIABLES, made.variables)
    return made


def _shapes(path: Path, encoding: str) -> list[Shape]:
    try:
        data = path.read_bytes()
        document = open_document(data, encoding=encoding)
    except FileError:
        return []
    labels = variable_labels(data)
    return [shape for sheet in document.sheets for shape in shapes(sheet, labels)]


def _shared(marks: Sequence[str]) -> dict[str, Any]:
    keys = ("unit_labels", "year_words", "continuation_labels", "publication_words")
    always = [m for m in vocabulary()["missing"] if m not in "xXcu!*."]
    return {key: vocabulary()[key] for key in keys} | {"missing": list(dict.fromkeys([*always, *marks]))}


def _draft_file(
    made: DraftedPanel, kinds: Kinds, path: Path, encoding: str, names: Names, found: Sequence[Shape]
) -> None:
    """Inspect one file with the lists just written; its entry, or that of an earlier file of its kind."""
    seeds, sources, shared = kinds.seeds, kinds.sources, kinds.shared
    seen = inspect_file(path, [], seeds, encoding=encoding, shared=shared)
    made.inspections.append(seen)
    if not seen.entry:
        return
    made.years |= {y for y in seen.trial.years if y < 9000}
    if entry_file := kinds.entry_of(path, seen):
        made.entries[path.name] = entry_file
        return
    source = unused(seen.entry["source"], [Path(f).stem for f in made.entries.values()])
    text = re.sub(rf"^((?:- )?source: ){seen.entry['source']}", rf"\g<1>{source}", draft_text_of(seen), flags=re.M)
    (sources / f"{source}.yml").write_text(text, encoding="utf-8")
    made.entries[path.name] = f"{source}.yml"
    kinds.add(f"{source}.yml", seen)
    made.guesses += [Guess(path.name, "", *_parted(note), "") for note in seen.questions]
    for entry in entries_of(seen.entry, path.name):
        _add_variables(
            made, seen, entry, names, [s for s in found if s.sheet.name in entry.get("sheets", [s.sheet.name])]
        )
    if seen.trial.sectors and not seen.open:
        _compare_sums(made, path, read_draft(file_at(path), seen.entry, shared, seeds), names)


def _compare_sums(made: DraftedPanel, path: Path, read: Ingested, names: Names) -> None:
    """Sectors against their total: a gap where some are withheld is noted, one where all are there is doubtful."""
    kinds = {m.key: m.kind for listed in names.industries.values() for m in listed.values()}
    totals = [key for key, kind in kinds.items() if kind == "total"]
    every = read.observations["sector"].n_unique() - 1
    sums = read.observations.group_by("indicator", "region_id", "year").agg(
        total=pl.col("value").filter(pl.col("sector").is_in(totals)).first(),
        sum=pl.col("value").filter(~pl.col("sector").is_in(totals)).sum(),
        sectors=pl.col("sector").n_unique() - 1,
    )
    gaps = sums.filter(pl.col("total") > 0).with_columns(gap=(pl.col("sum") / pl.col("total") - 1).abs())
    for whole in (True, False):
        part = gaps.filter((pl.col("sectors") == every) if whole else (pl.col("sectors") < every))
        worst = part.sort("gap", descending=True).head(1).to_dicts()
        if not worst or worst[0]["gap"] <= TOLERANCE:
            continue
        where = f"{worst[0]['region_id']} {worst[0]['year']}"
        if whole:
            what = f"the sectors' sum is off by {worst[0]['gap']:.1%} ({where})"
            made.guesses.append(Guess(path.name, "", what, "left as it is", "a sector is missing, or counted twice"))
        else:
            what = f"sectors are withheld: their sum lacks up to {worst[0]['gap']:.1%} ({where})"
            made.guesses.append(Guess(path.name, "", what, "not held against the total", "the rest cannot be seen"))


def _parted(note: str) -> tuple[str, str]:
    what, _, rest = note.partition(": ")
    return what, rest


def draft_text_of(seen: Inspection) -> str:
    """The draft's text under its comments, as one entry."""
    entry = {k: v for k, v in seen.entry.items() if k != "source" or "sources" not in seen.entry}
    body = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=100)
    return "".join(line for line in seen.draft.splitlines(keepends=True) if line.startswith("#")) + body


# --- variables -------------------------------------------------------------------------------------------------


def _add_variables(
    made: DraftedPanel, seen: Inspection, entry: Mapping[str, Any], names: Names, found: Sequence[Shape]
) -> None:
    """A line of variables.csv for each indicator: a standard variable where words and unit fit, else one of its own."""
    columns = entry.get("columns") or {entry.get("indicator", ""): entry.get("indicator", "")}
    context = [*(label for s in found for c in s.columns if len(c.distinct) == 1 for label in c.distinct)]
    context += [*(t for taken in entry.get("where", {}).values() for t in taken), entry["title"]]
    described = {k: v for s in found for k, v in s.labels.items()}
    total = ""
    if seen.trial.sectors:
        listed = names.industries.get(entry.get("classification", ""), {})
        total = next((m.key for m in listed.values() if m.kind == "total"), "total")
        context += [m.name for m in listed.values() if m.kind == "total"]
    context.append(Path(seen.file_name).stem)
    taken = {v["variable"] for v in made.variables}
    for indicator, column in columns.items():
        label = column["labels"] if isinstance(column, dict) else column
        units = [u for u in seen.trial.units_of.get(indicator, ()) if u != ASKED]
        dimension, base = _measured(units[0] if len(units) == 1 else "", names)
        labels = [described.get(str(label), str(label)), str(label), indicator]
        variable, measures = variable_of(labels)
        if not variable and len(columns) == 1:
            variable, measures = variable_of(context)
        if not dimension and measures == PERSONS:  # what it counts is known, in which unit a person says
            dimension = base = PERSONS
        kind = "stock" if dimension == "persons" else "index" if dimension == "index" else "flow"
        prices = ""
        if dimension == "index":
            heads = [c.heading for s in found for c in s.columns if str(label) in c.heading]
            prices = listed_index([*labels, *heads, *(context if len(columns) == 1 else [])])
        if prices:
            variable, kind = INDICES[prices]
            measures = dimension
        fits = variable and dimension.startswith(measures) and variable not in taken
        if fits and variable == "employment_persons" and not total:
            variable = "employment_all_persons"
        if fits and (series := prices or PRICED.get(variable, "")):
            made.years_of.setdefault(series, set()).update(y for y in seen.trial.years if y != ASKED_YEAR)
        if not fits or variable in taken:
            variable = unused(_name_of_its_own(indicator, labels) or f"variable_{len(made.variables) + 1}", taken)
            made.extra.append(variable)
        taken.add(variable)
        made.variables.append(
            dict(zip(VARIABLES, (variable, indicator, base, total, kind, "false", "", labels[0]), strict=True))
        )
        made.guesses.append(
            Guess(
                *(seen.file_name, "", indicator, f"variable {variable}"),
                f"unit {base}" if units else "no unit that is known",
                not units,
            )
        )


def _name_of_its_own(indicator: str, labels: Sequence[str]) -> str:
    """The indicator's own Latin name, that of the bundled list for what yearbooks so call, or its pinyin."""
    name = identifier(indicator)
    if name.isascii():
        return name
    parted = map(split_base, labels)
    listed = (yearbook_names().get(key_of(without_parentheses(label), base), "") for label, base in parted)
    bare = re.sub(r"_(?:prev100|\d{4}_100)$", "", name)  # the base of index numbers tells two of one name apart
    return next(filter(None, listed), "") or (f"{pinyin}{name[len(bare) :]}" if (pinyin := spelled(bare)) else "")


def _measured(unit: str, names: Names) -> tuple[str, str]:
    """Dimension and base unit of a unit that the lists have."""
    for guess in names.units.values():
        if guess.unit_id == unit:
            return guess.dimension, guess.base_unit
    return "", ""


# --- files -----------------------------------------------------------------------------------------------------


def _write_names(seeds: Path, names: Names) -> None:
    nation = next((m.key for m in names.regions.values() if m.kind == "nation"), "")
    shown = [m for m in names.regions.values() if m.kind != "inner"]
    _write(seeds / "regions.csv", REGIONS, [_region_row(m, nation) for m in shown])
    aliases = [
        {"name": a, "region_id": "" if m.kind == "inner" else m.key, "kind": _kind(m, a, k), "note": ""}
        for m in names.regions.values()
        for k, a in enumerate(m.aliases)
    ]
    _write(seeds / "region_names.csv", ("name", "region_id", "kind", "valid_from", "valid_to", "note"), aliases)
    rows = [industry_row(c, m) for c, listed in names.industries.items() for m in listed.values() if m.kind != "inner"]
    _write(seeds / "industries.csv", INDUSTRIES, rows)
    spellings = [
        {
            "name": a,
            "industry_id": "" if m.kind == "inner" else m.key,
            "classification": c,
            "kind": _kind(m, a, k),
        }
        for c, listed in names.industries.items()
        for m in listed.values()
        for k, a in enumerate(m.aliases)
    ]
    _write(seeds / "industry_names.csv", ("name", "industry_id", "classification", "kind"), spellings)
    _write_units(seeds, names)
    _write(seeds / "region_contiguity.csv", ("region_id", "neighbour_region_id"), [])


def _kind(member: Any, name: str, k: int) -> str:
    if member.kind == "nation" and is_total(name):
        return TOTAL
    return "subtotal" if member.kind == "inner" else "full" if k == 0 else "alias"


def _region_row(member: Any, nation: str) -> dict[str, str]:
    is_nation = member.kind == "nation"
    return {
        "region_id": member.key,
        "region_name": member.name,
        "region_name_en": member.name,
        "level": "nation" if is_nation else "region",
        "parent_region_id": "" if is_nation else nation,
        "macro_region": member.parent,
        "longitude": member.place.longitude if member.place else "",
        "latitude": member.place.latitude if member.place else "",
    }


def _write_units(seeds: Path, names: Names) -> None:
    """Units found, and the base unit of each dimension."""
    bases = {g.base_unit: unit_of_base(g) for g in names.units.values()}
    found = {g.unit_id: (g.unit_id, g.dimension, g.base_unit, g.factor, g.name) for g in names.units.values()}
    open_ = all(g.dimension != PERSONS for g in names.units.values())  # no unit of people is printed: some to choose
    rows = {**bases, **found, **(OF_PERSONS if open_ else {})}
    fields = ("unit_id", "dimension", "base_unit", "factor", "description")
    _write(
        seeds / "units.csv",
        fields,
        [dict(zip(fields, (*r[:3], f"{r[3]:.12g}", r[4]), strict=True)) for r in rows.values()],
    )
    named = [{"name": text, "unit_id": g.unit_id} for text, g in names.units.items()]
    named += [{"name": text, "unit_id": unit} for text, unit in WORDS_OF_PERSONS.items() if open_]
    _write(seeds / "unit_names.csv", ("name", "unit_id"), named)


def unit_of_base(guess: Any) -> tuple[str, str, str, float, str]:
    return guess.base_unit, guess.dimension, guess.base_unit, 1.0, guess.base_unit.replace("_", " ")


def _write(path: Path, fields: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _yaml(path: Path, content: Mapping[str, Any], comment: str) -> None:
    text = yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=100, default_flow_style=None)
    path.write_text(f"# {comment}\n{text}", encoding="utf-8")
