"""The text that a study begins as: the template where the panel has its variables, else one of what the panel has."""

from collections.abc import Sequence

from orchestration.language import language
from orchestration.new_panel import starting_text
from python_models.words.review import REVIEW as WORDS
from python_models.words.starting_files import in_language
from warehouse.bundled import STUDIES
from warehouse.connection import table_names
from warehouse.panel import Panel
from warehouse.store import Store

TEMPLATE = STUDIES / "_template.yml"
PANEL = "marts.estimation_panel"
SAMPLE = "\nsample:\n"
LACKING = "# Steps behind a hash need variables of which this panel has no figures."
NEEDED = frozenset(
    "theta gdp_real_mn_cny employment_persons fiscal_expenditure_mn_cny gdp_nominal_mn_cny longitude latitude".split()
)  # columns of the panel that the template's steps use
MODERATE = 6  # variables that a study describes where the files give no co-agglomeration


def starting_study(name: str, panel: Panel, store: Store) -> str:
    """A study called ``name``: of the template's variables, or where the panel lacks some, of those that it has."""
    text = TEMPLATE.read_text(encoding="utf-8")
    filled = _filled(store)
    whole = not filled or set(filled) >= NEEDED
    if not whole:
        text = text.replace("\nname:", f"\n{LACKING}\nname:", 1)
    text = in_language(text, language()).replace("my_study", name)
    text = text.replace("language: en  ", f"language: {language()}  ", 1)
    first, last = panel.years
    text = text.replace("years: [2012, newest complete]", f"years: [{first}, {last}]", 1)
    if whole:
        return text
    variables = [column for column in filled if column not in ("longitude", "latitude")]
    steps = described(starting_text("main.yml"), variables)
    return text[: text.index(SAMPLE)] + steps[steps.index(SAMPLE) :]


def _filled(store: Store) -> list[str]:
    """Columns of numbers of the published panel that hold a figure; none where nothing is published."""
    if not store.current_file().exists():
        return []
    with store.read() as con:
        if PANEL not in table_names(con):
            return []
        counted = con.execute(f"select count(columns(*)) from {PANEL}").fetchall()[0]
        columns = con.execute(f"describe {PANEL}").fetchall()
        return [column for n, (column, kind, *_) in zip(counted, columns, strict=True) if n and kind == "DOUBLE"]


def described(text: str, variables: Sequence[str]) -> str:
    """The starting study of a new panel, which describes θ; without θ the first of the variables that there are."""
    if "theta" in variables or not variables:
        return text
    text = text.replace("    variables: [theta]", f"    variables: [{', '.join(variables[:MODERATE])}]")
    for question in ("what", "spread"):
        text = text.replace(WORDS(f"{question}_theta", language()), WORDS(question, language()))
    return text
