"""Studies in which the last check found no mistake, not checked again where all that it read is as it was.

A check reads the study's file, the files that it names, the release, the panel's boundaries, our code and the packages
that are installed: a hash over them is kept. A study nobody touched is then not read again, nor are the numerics
imported. Mistakes are not kept: one may have been the machine's, which had no memory left.

Of a file it is kept, too, that it could be read as a study, for a list that shows no more of it than its title.
"""

import contextlib
import hashlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from orchestration.boundaries import kept_file
from orchestration.identity import code_version, installed
from orchestration.studies.files import files_beside, study_files
from warehouse.panel import Panel
from warehouse.store import Store, write_atomically
from warehouse.yaml_text import read_yaml

# SQL that may answer otherwise each time it is asked: clocks, chance, and who asks.
CHANGING = re.compile(
    r"\b(now|today|age|ago|random|setseed|uuid\w*|gen_random_uuid|nextval|currval|txid_current|stats|sleep\w*|error|"
    r"write_log|in_search_path|getvariable|user|pg_\w+)\s*\(|\b(get_)?current_\w+|\blocaltime|\btransaction_timestamp\b|"
    r"\busing\s+sample\b|\btablesample\b",
    re.IGNORECASE,
)


class Verdicts:
    """Which studies of a panel were without mistakes, by what was read then."""

    def __init__(self, panel: Panel, store: Store) -> None:
        self._panel, self._store = panel, store
        self._file = store.root / "checked.json"
        self._code = _hash(_installed())

    def problems(self, name: str, look: Callable[[str], list[str]]) -> list[str]:
        """What ``look`` finds wrong with a study; nothing, unlooked at, where it was sound and nothing has changed."""
        path = study_files(self._panel).get(name) or Path(name).resolve()  # as it is read
        read = self._read(path)
        if read and self._kept().get(str(path)) == read:
            return []
        found = look(name)
        if read and not found and self._read(path) == read:  # nobody wrote while it was looked at
            self._keep(str(path), read)
        return found

    def keys(self, path: Path, load: Callable[[Path], object]) -> Any:
        """The keys of a study's file as they are written; ``load`` reads it where it has not read the same before.

        Raises
        ------
        InputError
            What ``load`` finds wrong with the file.
        """
        place, form = f"form of {path}", self._form(path)
        if not form or self._kept().get(place) != form:
            load(path)
            if form:
                self._keep(place, form)
        return read_yaml(path.read_text(encoding="utf-8"))

    def _keep(self, place: str, read: str) -> None:
        with contextlib.suppress(OSError):  # of a full disk: what was found is told all the same
            write_atomically(self._file, json.dumps({**self._kept(), place: read}, indent=1))

    def _kept(self) -> dict[str, str]:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def _read(self, path: Path) -> str:
        """A hash of all that a check of the study reads; empty where it cannot be told, or changes by itself."""
        try:
            written = path.read_text(encoding="utf-8")
            release = self._store.current_file()
            status = release.stat()
            drawn = kept_file(self._panel)
            files = [*files_beside(path), *([drawn] if drawn else [])]
            contents = [f"{f} {f.resolve()} {hashlib.sha256(f.read_bytes()).hexdigest()}" for f in files]
        except (OSError, ValueError):  # what is wrong with it the check says
            return ""
        if CHANGING.search(written):
            return ""
        made = [release.name, str(status.st_size), str(status.st_mtime_ns), *time.tzname]
        return _hash([self._code, str(path), written, *made, *_panels(path), *contents])

    def _form(self, path: Path) -> str:
        """A hash of what decides whether the file is a study; empty where it cannot be told."""
        try:
            return _hash([self._code, str(path), path.read_text(encoding="utf-8"), *_panels(path)])
        except (OSError, ValueError):
            return ""


def _panels(path: Path) -> list[str]:
    """Panel folders that a study lies in, which say which files it may name."""
    return [str(p) for p in path.resolve().parents if (p / "panel.yml").is_file()]


def _installed() -> Iterator[str]:
    """Python, our code, and every package with its version."""
    yield from (sys.version, code_version(), *installed())


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()
