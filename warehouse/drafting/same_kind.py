"""Files called alike (财政2018, 财政2019) have one entry where it reads of each all that a draft of its own would."""

from __future__ import annotations

import glob
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from warehouse.drafting.inspection import Inspection
from warehouse.drafting.trial import file_at, try_entry
from warehouse.names import Seeds


@dataclass(slots=True)
class Kinds:
    """Drafted entries in `sources`, by the pattern of names that their drafts have, with the files of each."""

    sources: Path
    shared: Mapping[str, Any]
    seeds: Seeds
    _entries: dict[str, dict[str, list[Inspection]]] = field(default_factory=dict)

    def entry_of(self, path: Path, seen: Inspection) -> str:
        """The entry of an earlier file that reads of this one as many figures as its own draft, and refuses no more.

        Empty where none does: a column more, or another unit, would be lost under the entry of the files before.
        """
        alike = self._entries.get(seen.entry.get("files", ""), {})
        for entry_file, files in alike.items():
            entry = yaml.safe_load((self.sources / entry_file).read_text(encoding="utf-8"))
            entry["files"] = glob.escape(path.name)
            trial = try_entry(file_at(path), entry, self.shared, self.seeds, files[0].open)
            if trial.figures >= seen.trial.figures and len(trial.rejects) <= len(seen.trial.rejects):
                files.append(seen)
                self._name_files(alike)
                return entry_file
        return ""

    def add(self, entry_file: str, seen: Inspection) -> None:
        """Keep a new entry; of several with one pattern each says its files by name."""
        alike = self._entries.setdefault(seen.entry["files"], {})
        alike[entry_file] = [seen]
        self._name_files(alike)

    def _name_files(self, alike: Mapping[str, list[Inspection]]) -> None:
        for entry_file, files in alike.items() if len(alike) > 1 else ():
            path = self.sources / entry_file
            named = json.dumps([glob.escape(seen.file_name) for seen in files], ensure_ascii=False)
            before, after = re.split(r"^files:.*$", path.read_text(encoding="utf-8"), maxsplit=1, flags=re.M)
            path.write_text("".join((before, "files: ", named, after)), encoding="utf-8")
