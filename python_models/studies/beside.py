"""A study reads files of its panel and no others: what it names outside the panel's folder is refused."""

from collections.abc import Iterator
from pathlib import Path

from python_models.studies.declaration import Declaration


def panel_root(folder: Path) -> Path:
    """The panel's folder that a study's folder lies in (it holds panel.yml); without one, the study's own."""
    here = folder.resolve()
    return next((parent for parent in (here, *here.parents) if (parent / "panel.yml").is_file()), here)


def files_outside(study: Declaration) -> list[str]:
    """One sentence for each file of the study that lies outside, links followed."""
    root = panel_root(study.folder)
    return [
        f"study {study.name}, {key}: {name} lies outside the panel's folder ({root}); put the file into it"
        for key, name in _named(study)
        if not (study.folder / name).resolve().is_relative_to(root)
    ]


def _named(study: Declaration) -> Iterator[tuple[str, str]]:
    """Everything that may be a file: names of tables, which look like files inside, do no harm here."""
    yield "sample.table", study.sample.table
    for number, join in enumerate(study.sample.join, start=1):
        yield f"sample.join.{number}.table", join.table
    for name, text in study.tables.items():
        if not is_query(text):
            yield f"tables.{name}", text
    for name, made in study.shift_share.items():
        if not is_query(made.table) and made.table not in study.tables:
            yield f"shift_share.{name}.table", made.table
    yield "contiguity", study.contiguity
    if study.boundaries:
        yield "boundaries", study.boundaries
    for name, weights in study.weights.items():
        yield from ((f"weights.{name}.file", file) for file in weights.files)


def is_query(text: str) -> bool:
    """Whether a table of a study is written as SQL."""
    return text.strip().lower().startswith(("select", "with"))
