"""Which studies a panel has (study zero, whose steps the refresh runs, and the others), and which files each names."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from warehouse.asked import BUNDLED
from warehouse.bundled import STUDIES
from warehouse.panel import Panel
from warehouse.yaml_text import read_yaml, slips

if TYPE_CHECKING:
    from python_models.studies import Study

MAIN = "main"


def study_files(panel: Panel) -> dict[str, Path]:
    """Studies by name, study zero first: those in the panel's folder, for the bundled panel those in ``studies/``."""
    folders = [panel.folder / "studies", *([STUDIES] if panel.folder == BUNDLED else [])]
    found = [p for f in folders if f.is_dir() for p in sorted(f.glob("*.yml")) if not p.name.startswith("_")]
    return {path.stem: path for path in sorted(found, key=lambda p: p.stem != MAIN)}


def papers(panel: Panel) -> dict[str, Path]:
    """Studies that run when somebody asks for them."""
    return {name: path for name, path in study_files(panel).items() if name != MAIN}


def study_path(panel: Panel, name: str) -> Path:
    """The file of a study, by its name or its path.

    Raises
    ------
    StudyError
        No such study.
    """
    if name.endswith((".yml", ".yaml")):
        return Path(name).resolve()
    known = study_files(panel)
    if name not in known:
        from python_models.studies.errors import StudyError, near

        raise StudyError([f"No study {name!r}{near(name, known)}"])
    return known[name]


def read_study(path: Path) -> "Study":
    """``load_study``; what is no YAML is told with the slip of the pen that may be its cause.

    Raises
    ------
    StudyError
        The file cannot be read, is no YAML, or has keys or values that are wrong (each named).
    """
    from python_models.studies import StudyError, load_study

    try:
        return load_study(path)
    except StudyError as exc:
        if not isinstance(exc.__cause__, yaml.YAMLError):
            raise
        raise StudyError([exc.problems[0] + slips(path.read_text(encoding="utf-8"))]) from exc


def files_beside(study: Path) -> list[Path]:
    """Files that a study names: any text in it that is one, or a folder below, with what belongs to it."""
    try:
        named = _named_in(study.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        return []
    there = {_plain(path.name) for path in study.parent.iterdir()} | {"", ".", ".."}
    may_be = (text for text in named if _plain(text.partition("/")[0]) in there)  # most texts are no names of files
    return [part for text in may_be for part in together(study.parent / text)]


def _plain(name: str) -> str:
    """A name as it is told from others on any disk, of which some take capitals, or accents, for the same."""
    return unicodedata.normalize("NFC", name).casefold()


@lru_cache(maxsize=4)
def _named_in(written: str) -> list[str]:
    """The texts of a study, which are asked for before and after it is checked."""
    return sorted(
        text for text in set(_texts(read_yaml(written))) if text.strip("./")
    )  # a label may be empty, or a point


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def together(path: Path) -> list[Path]:
    """A file and those that belong to it (a shapefile's), or those in a folder (a geodatabase); else none."""
    try:
        if path.is_dir():
            return sorted(p for p in path.iterdir() if p.is_file())
        if not path.is_file():
            return []
    except (OSError, ValueError):  # a sentence: longer than a name can be, or with a letter that no name has
        return []
    return sorted(p for p in path.parent.iterdir() if p.stem == path.stem and p.is_file())
