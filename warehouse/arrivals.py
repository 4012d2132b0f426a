"""What is a data file that landed: one rule for the sensor, which rings, and the ingest, which reads."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

# Left behind by editors, copies and downloads under way, and what systems put into every folder.
TEMPORARY = re.compile(
    r"[.~].*|.*~|#.*#|.*\.(sw[nopx]|bak|tmp|temp|part|partial|crdownload|download|lock)"
    r"|thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|__macosx",
    re.IGNORECASE | re.DOTALL,
)
# Beside the data lie notes, catalogue entries and scripts; anything else that lands is read, or named as a reject.
DOCUMENTS = {".md", ".rst", ".yml", ".yaml", ".py", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".ppt", ".pptx"}
README = re.compile(r"(readme|license|licence)(\.txt)?", re.IGNORECASE)


def landed_files(folder: Path) -> list[Path]:
    """The data files in a folder and its subfolders, by name; none if the folder does not exist.

    Hidden and temporary files and folders are left alone, and so are documents (see `documents`). A file of a kind that
    no reader knows is among them: whoever reads it says so.
    """
    return [path for path in _lasting(folder) if not _is_document(path)]


def documents(folder: Path) -> list[Path]:
    """Documents beside the data: they are not read, but named in the log, so that none is passed over in silence."""
    return [path for path in _lasting(folder) if _is_document(path) and not README.fullmatch(path.stem)]


def name_in(path: Path, folder: Path) -> str:
    """How a landed file is called: its path in the folder, with ``/`` and composed characters, as `2019/c.xlsx`."""
    return unicodedata.normalize("NFC", path.relative_to(folder).as_posix())


def searched_by(pattern: str, name: str) -> str:
    """The part of a name that a pattern is about: all of it if the pattern has a ``/``, else the file's own name."""
    return name if "/" in pattern else name.rsplit("/", 1)[-1]


def _lasting(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(TEMPORARY.fullmatch(part) for part in parts):
            yield path


def _is_document(path: Path) -> bool:
    return path.suffix.lower() in DOCUMENTS or README.fullmatch(path.name) is not None
