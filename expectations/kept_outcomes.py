"""What was found of a table is taken again where its rows, what is asked of them and the programs are the same."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

PROGRAMS = ("great_expectations", "pandas", "polars")


@dataclass(frozen=True, slots=True)
class Found:
    """What a gate's suite found, as plain rows, and the run that held it."""

    run: str
    expectations: list[dict[str, Any]]
    failures: list[dict[str, Any]]


class KeptOutcomes:
    """One file a gate in ``folder``; those found from now on are of ``run``, all of them with ``anew``."""

    def __init__(self, folder: Path, run: str, *, anew: bool = False) -> None:
        self.folder, self.run, self.anew = folder, run, anew

    def find(self, table: str, mark: str, file: Path | None) -> Found | None:
        """What was found of the same before, if Great Expectations' own result of it still lies in ``file``."""
        if self.anew:
            return None
        try:
            kept = json.loads((self.folder / f"{table}.json").read_text(encoding="utf-8"))
            told = [kept["mark"], kept["file"]] == [mark, _hash_of(file)]
            return Found(**kept["found"]) if told else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, table: str, mark: str, file: Path | None, found: Found) -> None:
        """Write down what was found."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{table}.json"
        draft = path.with_suffix(".draft")
        told = {"mark": mark, "file": _hash_of(file), "found": asdict(found)}
        draft.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        draft.replace(path)


def _hash_of(file: Path | None) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file else ""


def mark_of(rows: pl.DataFrame, *asked: object) -> str:
    """A hash of rows in their order, of all that is asked of them and of who asks."""
    digest = hashlib.sha256(repr([_programs(), rows.schema, *asked]).encode())
    digest.update(rows.hash_rows(seed=0).to_numpy().tobytes())
    return digest.hexdigest()


@cache
def _programs() -> str:
    """Our own modules of this room and the libraries that say what holds."""
    digest = hashlib.sha256(" ".join(map(version, PROGRAMS)).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
