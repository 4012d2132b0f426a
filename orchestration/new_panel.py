"""``coagg new``: a panel folder to start from, with the bundled sample or with one's own files."""

import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.language import language
from orchestration.terminal import said
from python_models.words.starting_files import in_language
from warehouse.bundled import DBT_PROJECT, PANEL, STUDIES
from warehouse.errors import WarehouseError, written_to
from warehouse.strict import NAME

if TYPE_CHECKING:
    from warehouse.drafting.inspection import Inspection
    from warehouse.drafting.same_kind import Kinds

HEAD = """\
# A copy of the bundled panel, to be made your own. Paths are relative to this file. Efficiency, weights and
# models are a study: studies/main.yml.
"""
START = files("orchestration") / "starting_panel"
LATER = ("exceptions.csv", "store/")  # parts of a panel that its runs and commands make
PARTS = ("landing", "sources", "studies")  # what every panel has from the beginning; README.md is written last
TEMPLATES = Path(str(files("orchestration"))) / "templates"


@dataclass
class NewPanel:
    """What was made: the folder, and a line about each file that was given."""

    folder: Path
    said: list[str] = field(default_factory=list)


def make_panel(folder: Path, given: Sequence[Path] = (), template: str | None = None) -> NewPanel:
    """Write a panel folder; with ``given`` files, a catalogue entry is drafted for each kind of them.

    Without files the panel begins with a copy of the bundled sample, its catalogue and its choices, and runs as it is;
    with a ``template`` it begins with that template's lists and catalogue, and the files go to ``landing/``.

    Raises
    ------
    WarehouseError
        The folder holds something already, its name cannot be a panel's, a file or the template does not exist.
    """
    if template is not None and template not in templates():
        raise WarehouseError(f"No template {template!r}; there is {', '.join(templates())}.")
    name = start_folder(folder, given)
    made = NewPanel(folder, named(folder))
    _copy(DBT_PROJECT / "seeds", folder / "seeds")
    _spoken(PANEL / "sources" / "_defaults.yml", folder / "sources" / "_defaults.yml")
    if template is not None:
        _from_template(made, name, TEMPLATES / template.replace("-", "_"), given)
    elif given:
        _from_files(made, name, given)
    else:
        _from_sample(made, name)
    write_readme(folder)
    return made


def templates() -> list[str]:
    """Names of the bundled templates, as ``--template`` takes them."""
    return sorted(p.name.replace("_", "-") for p in TEMPLATES.iterdir() if (p / "panel.yml").is_file())


def start_folder(folder: Path, given: Sequence[Path]) -> str:
    """Make the folder with what every panel has; returns the panel's name: the folder's, in Latin letters if need be.

    Raises
    ------
    WarehouseError
        The folder holds something already, its name cannot be a panel's, or a file does not exist.
    """
    name = panel_name(folder)
    if all((folder / part).is_dir() for part in PARTS) and not (folder / "README.md").exists():
        raise WarehouseError(
            f"{folder} was left half made when its making was interrupted; remove it, then begin again."
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WarehouseError(f"{folder} is there already; choose another name, or empty it.")
    if absent := [str(path) for path in given if not path.is_file()]:
        raise WarehouseError(f"No file {', '.join(absent)}.")
    with written_to(folder):
        for part in PARTS:
            (folder / part).mkdir(parents=True, exist_ok=True)
    return name


def panel_name(folder: Path) -> str:
    """The name of a panel in a folder so called: small Latin letters, digits and underscores.

    Raises
    ------
    WarehouseError
        The folder's name has no letter.
    """
    from warehouse.drafting.entries import spelled

    called = folder.resolve().name
    name = called if re.fullmatch(NAME, called) else spelled(called)
    if not name:
        raise WarehouseError(
            f"{called!r} cannot be a panel's name, which begins with a letter; call the folder otherwise."
        )
    return name


def named(folder: Path) -> list[str]:
    """What is said of a panel that is not called as its folder is."""
    name, called = panel_name(folder), folder.resolve().name
    return [] if name == called else [said("new.named", folder=called, name=name)]


def title_of(folder: Path) -> str:
    """What a new panel's report is headed with: the folder's name, in words."""
    name, called = panel_name(folder), folder.resolve().name
    return name.replace("_", " ").capitalize() if name == called else json.dumps(called, ensure_ascii=False)


def write_readme(folder: Path) -> None:
    """README.md of a panel that is made: of its parts those that it has, and those that are made later."""
    lines = starting_text("README.md").splitlines(keepends=True)
    parts = [re.match(r"\| `([^`]+)` \|", line) for line in lines]
    kept = [
        line
        for line, part in zip(lines, parts, strict=True)
        if not part or part[1] in LATER or (folder / part[1]).exists()
    ]
    (folder / "README.md").write_text("".join(kept), encoding="utf-8")


def starting_text(name: str) -> str:
    """What a new panel's file begins as, in the language that is spoken."""
    spoken = START / language() / name
    return (spoken if spoken.is_file() else START / name).read_text(encoding="utf-8")


def _copy(source: Path, target: Path, one: Callable[..., object] = shutil.copy2) -> None:
    left_out = shutil.ignore_patterns("*.py", "__pycache__")
    shutil.copytree(source, target, ignore=left_out, dirs_exist_ok=True, copy_function=one)


def _spoken(source: str | Path, target: str | Path) -> None:
    """A text of settings, its comments in the language that is spoken."""
    Path(target).write_text(in_language(Path(source).read_text(encoding="utf-8"), language()), encoding="utf-8")


def _from_sample(made: NewPanel, name: str) -> None:
    """The bundled panel, whole: its text with the places where its files lie put right."""
    _copy(PANEL / "sources", made.folder / "sources", _spoken)
    for part in ("sample", "sample_later"):
        _copy(PANEL / part, made.folder / part)
    text = (PANEL / "panel.yml").read_text(encoding="utf-8")
    write_panel_yml(made.folder, re.sub(r"\A(#.*\n)*", HEAD, text), {"name": name, "seeds": "seeds"})
    _spoken(STUDIES / "main.yml", made.folder / "studies" / "main.yml")


def _from_template(made: NewPanel, name: str, template: Path, given: Sequence[Path]) -> None:
    """The template's lists over the bundled ones (units, variables, industries), its catalogue, choices and study."""
    _copy(template / "seeds", made.folder / "seeds")
    _copy(template / "sources", made.folder / "sources", _spoken)
    _spoken(template / "studies" / "main.yml", made.folder / "studies" / "main.yml")
    for document in ("SOURCES.md", "events.csv"):
        shutil.copyfile(template / document, made.folder / document)
    text = (template / "panel.yml").read_text(encoding="utf-8")
    write_panel_yml(made.folder, text, {"name": name, "title": title_of(made.folder)})
    if given:
        _land_with_drafts(made, given)
    made.said.append(said("new.template"))


def _land_with_drafts(made: NewPanel, given: Sequence[Path]) -> None:
    """Files to `landing/`; those of a kind that the template's catalogue does not have get a draft."""
    from warehouse.catalogue import load_catalogue
    from warehouse.drafting.inspection import inspect_file
    from warehouse.drafting.reports import shared_words
    from warehouse.drafting.same_kind import Kinds
    from warehouse.names import load_seeds

    catalogue, seeds = load_catalogue(made.folder / "sources"), load_seeds(made.folder / "seeds")
    kinds = Kinds(made.folder / "sources", shared_words(catalogue), seeds)
    for path in given:
        shutil.copy2(path, made.folder / "landing" / path.name)
        if any(source.matches(path.name) for source in catalogue):
            made.said.append(said("new.landed", file=path.name))
        else:
            made.said.append(_drafted(made, kinds, path, inspect_file(path, catalogue, seeds)))


def _drafted(made: NewPanel, kinds: "Kinds", path: Path, seen: "Inspection") -> str:
    """Write the draft of a file, unless the entry of an earlier one reads as much of it; returns what is said."""
    if seen.problem:
        return said("new.no_draft", file=path.name, problem=seen.problem)
    if entry := kinds.entry_of(path, seen):
        return said("new.same_kind", file=path.name, entry=entry)
    entry = _write_draft(made.folder / "sources", seen)
    kinds.add(entry, seen)
    return _told(seen, entry)


def _from_files(made: NewPanel, name: str, given: Sequence[Path]) -> None:
    """The files go to ``landing/``; known kinds take the bundled catalogue along, others get a draft."""
    from warehouse.catalogue import load_catalogue
    from warehouse.drafting.constant_prices import constant_prices
    from warehouse.drafting.inspection import inspect_file
    from warehouse.drafting.reports import shared_words
    from warehouse.drafting.same_kind import Kinds
    from warehouse.drafting.trial import ASKED_YEAR
    from warehouse.names import load_seeds

    catalogue, seeds = load_catalogue(PANEL / "sources"), load_seeds(DBT_PROJECT / "seeds")
    kinds = Kinds(made.folder / "sources", shared_words(catalogue), seeds)
    years: set[int] = set()
    years_of: dict[str, set[int]] = {}
    for path in given:
        shutil.copy2(path, made.folder / "landing" / path.name)
        seen = inspect_file(path, catalogue, seeds)
        read = {y for y in seen.trial.years if y != ASKED_YEAR}
        years |= read
        for indicator in seen.trial.indicators:
            years_of.setdefault(indicator, set()).update(read)
        years |= {y for table in seen.tables for y in table.years_in_title}
        years |= {y for table in seen.tables for column in table.columns for y in column.years}
        if seen.sources:
            _copy(PANEL / "sources", made.folder / "sources", _spoken)
            made.said.append(said("new.known", file=path.name, sources=", ".join(seen.sources)))
        else:
            made.said.append(_drafted(made, kinds, path, seen))
        if seen.problem or _mostly_strangers(seen):
            made.said.append(said("new.strangers", file=path.name))
    changes = {"name": name, "title": title_of(made.folder)}
    if years:
        changes["years"] = f"[{min(years)}, {max(years)}]"
    changes |= {f"  {key}": value for key, value in constant_prices(years_of).items()}
    write_panel_yml(made.folder, starting_text("panel.yml"), changes)
    (made.folder / "studies" / "main.yml").write_text(starting_text("main.yml"), encoding="utf-8")


def _told(seen: "Inspection", entry: str) -> str:
    """What is said of a drafted entry: that something is left open, or that it reads its file as it stands."""
    from warehouse.drafting.trial import ASKED

    whole = not seen.open and ASKED not in str(seen.entry)
    return said("new.drafted_whole" if whole else "new.drafted", file=seen.file_name, entry=entry)


def _mostly_strangers(seen: "Inspection") -> bool:
    """Whether more regions were refused as unknown than were read."""
    return sum(reason == "unknown_region" for reason, _ in seen.trial.rejects) > seen.trial.regions


def _write_draft(folder: Path, seen: "Inspection") -> str:
    """A draft under the name of its source, or that name with a number where it is taken."""
    from python_models.words.drafts import drafted_entry  # with the patterns of all messages

    source = name = seen.entry["source"]
    number = 1
    while (folder / f"{name}.yml").exists():
        number += 1
        name = f"{source}_{number}"
    text = re.sub(rf"^((?:- )?source: ){source}", rf"\g<1>{name}", seen.draft, flags=re.M)
    (folder / f"{name}.yml").write_text(drafted_entry(text, language()), encoding="utf-8")
    return f"{name}.yml"


def write_panel_yml(folder: Path, text: str, changes: dict[str, str]) -> None:
    """``panel.yml`` with some of its lines' values replaced, comments kept, in the language of who makes it."""
    text = in_language(text, language())
    for key, value in {"language": language(), **changes}.items():
        escaped = value.replace("\\", r"\\")
        text, found = re.subn(rf"^({key}:\s*)[^#\n]*?(\s+#.*)?$", rf"\g<1>{escaped}\2", text, count=1, flags=re.M)
        assert found, f"panel.yml has no line {key}:"
    (folder / "panel.yml").write_text(text, encoding="utf-8")
