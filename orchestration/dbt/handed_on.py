"""What dbt made of a project, handed on from panel to panel: dbt takes seconds for what the same files always give.

For each project a zip file lies in the user's cache folder, named by the hash of all that shapes it (files, choices,
lists of names, dbt's own version, environment): its manifest, its compiled SQL, dbt's page of it. A file is written
aside and renamed, so that two processes at once do not meet, and read whole or not at all; the folder may be deleted.
"""

import contextlib
import json
import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from warehouse.store import write_atomically

MANIFEST, COMPILED, DESCRIBED = "manifest.json", "compiled.json", "static_index.html"
PLACES = "places.json"  # where the panel lay that they were made for
KEPT = 50  # of a megabyte each


def cache_folder() -> Path:
    """``COAGG_CACHE``, else ``coagg`` where this user's caches lie; without a home one that keeps nothing."""
    if chosen := os.environ.get("COAGG_CACHE"):
        return Path(chosen)
    if caches := os.environ.get("XDG_CACHE_HOME"):
        return Path(caches) / "coagg"
    try:
        return Path.home() / ".cache" / "coagg"
    except RuntimeError:
        return Path(os.devnull)


def _entry(mark: str) -> Path:
    return cache_folder() / "dbt" / f"{mark}.zip"


def give(mark: str, target: Path, places: Mapping[str, str]) -> None:
    """Keep what ``target`` has of a project; where the folder cannot be written, nothing is kept."""
    entry = _entry(mark)
    draft = entry.with_name(f".{entry.name}.{os.getpid()}")
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as kept:
            kept.writestr(PLACES, json.dumps(dict(places)))
            for name in (MANIFEST, COMPILED, DESCRIBED):
                if (target / name).exists():
                    kept.write(target / name, name)
        draft.replace(entry)
        others = sorted(entry.parent.glob("*.zip"), key=lambda path: path.stat().st_mtime)
        for old in others[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def take(mark: str, target: Path, places: Mapping[str, str]) -> bool:
    """Put what is kept of a project into ``target``, as if made for the panel in ``places``; whether there was any."""
    entry = _entry(mark)
    try:
        with zipfile.ZipFile(entry) as kept:
            there = {MANIFEST, *({COMPILED, DESCRIBED} & set(kept.namelist()))}  # by no name that it brings
            texts = {name: kept.read(name).decode("utf-8") for name in there}
            lay = json.loads(kept.read(PLACES))
        moves = [(_written(kind, lay[kind]), _written(kind, place)) for kind, place in places.items()]
    except (OSError, RuntimeError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error):
        return False
    with contextlib.suppress(OSError):  # of a folder that another user wrote
        os.utime(entry)  # the longest unused go first
    for name, text in texts.items():
        for before, now in moves:
            text = text.replace(before, now)
        write_atomically(target / name, text)
    return True


def _written(kind: str, place: str) -> str:
    """The beginning of a path of this kind, as dbt's JSON has it."""
    return f'"{kind}": {json.dumps(place)[:-1]}'
