"""``coagg source inspect FILES --panel NEW``: a panel folder drafted from files of a country nobody has listed."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from orchestration.language import language, told
from orchestration.new_panel import start_folder, starting_text, title_of, write_panel_yml, write_readme
from orchestration.studies.starting import described
from python_models.words import mark
from python_models.words.drafts import drafted
from python_models.words.review import REVIEW as WORDS
from warehouse.drafting.constant_prices import constant_prices
from warehouse.drafting.names import Guess
from warehouse.drafting.panel import DraftedPanel, draft_panel

REVIEW = "REVIEW.md"


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
    changes = {"name": name, "title": title_of(folder)}
    if made.years:
        changes["years"] = f"[{min(made.years)}, {max(made.years)}]"
        changes["  gdp_base_year"] = changes["  capital_base_year"] = str(min(made.years))
    changes |= {f"  {key}": value for key, value in constant_prices(made.years_of).items()}
    text = starting_text("panel.yml")
    extra = f"  extra_panel_variables: [{', '.join(made.extra)}]\n"
    if made.extra:
        text = text.replace("\nvalidation:", f"{extra}\nvalidation:", 1)
    write_panel_yml(folder, text, changes)
    _write_study(folder, made)
    (folder / REVIEW).write_text(review_text(made), encoding="utf-8")
    write_readme(folder)
    return made


def _write_study(folder: Path, made: DraftedPanel) -> None:
    """The starting study; without industries by group it describes the variables that there are."""
    named = [v["variable"] for v in made.variables]
    text = starting_text("main.yml")
    if "employment_persons" not in named:
        text = described(text, named)
    (folder / "studies" / "main.yml").write_text(text, encoding="utf-8")


def review_text(made: DraftedPanel) -> str:
    """REVIEW.md: what was guessed, the doubtful first, each with the file and cell that it came from."""
    doubtful = [g for g in made.guesses if g.doubtful]
    plain = [g for g in made.guesses if not g.doubtful]
    parts = [WORDS("head", language())]
    for heading, guesses in (("doubtful", doubtful), ("plain", plain)):
        if guesses:
            parts.append(f"\n## {WORDS(heading, language())}\n\n" + _table(guesses))
    return "".join([*parts, WORDS("lists", language())])


def _table(guesses: Iterable[Guess]) -> str:
    heads = [WORDS(name, language()) for name in ("file", "cell", "what_stands", "taken_for", "why")]
    rows = [f"| {' | '.join(heads)} |", "| --- | --- | --- | --- | --- |"]
    for g in guesses:
        rows.append(f"| {' | '.join(map(_cell, (g.file, g.cell, *_said(g))))} |")
    return "\n".join(rows) + "\n"


def _said(guess: Guess) -> tuple[str, str, str]:
    """What stands there, what it is taken for and why; a question of a draft is one sentence, parted at its colon."""
    question = f"{guess.what}: {guess.taken_for}"
    if not guess.why and (said := drafted(question, language())) != question:
        what, _, taken = said.partition(mark("colon", language()))
        return what, taken, ""
    return told(guess.what), told(guess.taken_for), told(guess.why)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())
