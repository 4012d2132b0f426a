"""``coagg source inspect FILES --panel NEW``: a panel folder drafted from files of a country nobody has listed."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from orchestration.new_panel import START, start_folder, write_panel_yml
from warehouse.drafting.names import Guess
from warehouse.drafting.panel import DraftedPanel, draft_panel

REVIEW = "REVIEW.md"
# By these a study has something to describe where the files give no co-agglomeration.
MODERATE = 6


def make_drafted_panel(folder: Path, given: Sequence[Path], encoding: str = "auto") -> DraftedPanel:
    """Write the folder: `landing/`, `seeds/`, `sources/`, `panel.yml`, `studies/main.yml`, and guesses in `REVIEW.md`.

    Raises
    ------
    WarehouseError
        The folder holds something already, its name cannot be a panel's, or a file does not exist.
    """
    name = start_folder(folder, given)
    landed = [Path(shutil.copy2(path, folder / "landing" / path.name)) for path in given]
    made = draft_panel(folder, landed, encoding=encoding)
    changes = {"name": name, "title": name.replace("_", " ").capitalize()}
    if made.years:
        changes["years"] = f"[{min(made.years)}, {max(made.years)}]"
        changes["  gdp_base_year"] = changes["  capital_base_year"] = str(min(made.years))
    text = (START / "panel.yml").read_text(encoding="utf-8")
    extra = f"  extra_panel_variables: [{', '.join(made.extra)}]\n"
    if made.extra:
        text = text.replace("\nvalidation:", f"{extra}\nvalidation:", 1)
    write_panel_yml(folder, text, changes)
    _write_study(folder, made)
    (folder / REVIEW).write_text(review_text(made), encoding="utf-8")
    return made


def _write_study(folder: Path, made: DraftedPanel) -> None:
    """The starting study; without industries by group it describes the variables that there are."""
    text = (START / "main.yml").read_text(encoding="utf-8")
    named = [v["variable"] for v in made.variables]
    if "employment_persons" not in named and named:
        text = text.replace("    variables: [theta]", f"    variables: [{', '.join(named[:MODERATE])}]")
        text = text.replace("How does co-agglomeration go with output per head?", "What do the figures say?")
        text = text.replace("How do the variables spread?", "How do the figures spread?")
    (folder / "studies" / "main.yml").write_text(text, encoding="utf-8")


def review_text(made: DraftedPanel) -> str:
    """REVIEW.md: what was guessed, the doubtful first, each with the file and cell that it came from."""
    doubtful = [g for g in made.guesses if g.doubtful]
    plain = [g for g in made.guesses if not g.doubtful]
    parts = [
        "# What was guessed\n\nEach line was drafted from the files, not known. Where one is wrong, correct its list, "
        "named below;\n`coagg --panel . run` reads the lists, never this page.\n"
    ]
    for heading, guesses in (("Look at these first", doubtful), ("And these", plain)):
        if guesses:
            parts.append(f"\n## {heading}\n\n" + _table(guesses))
    parts.append(
        "\nRegions: `seeds/regions.csv`, spellings `seeds/region_names.csv`. Industries and their groups: "
        "`seeds/industries.csv`,\nspellings `seeds/industry_names.csv`. Units: `seeds/units.csv`, "
        "`seeds/unit_names.csv`. Variables: `seeds/variables.csv`.\nHow a file is read: `sources/`. Marks for missing "
        "figures: `sources/_defaults.yml`. Years: `panel.yml`.\n"
    )
    return "".join(parts)


def _table(guesses: Iterable[Guess]) -> str:
    rows = ["| file | cell | what stands there | taken for | why |", "| --- | --- | --- | --- | --- |"]
    rows += [f"| {' | '.join(map(_cell, (g.file, g.cell, g.what, g.taken_for, g.why)))} |" for g in guesses]
    return "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())
