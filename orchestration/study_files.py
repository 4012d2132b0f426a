"""Which studies a panel has: study zero, whose steps the refresh runs, and the others, run when asked for."""

from pathlib import Path

from warehouse.asked import BUNDLED
from warehouse.bundled import STUDIES
from warehouse.panel import Panel

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
