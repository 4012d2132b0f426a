"""What is a data file that landed: one rule for the sensor, which rings, and the ingest, which reads."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

# Left behind by editors, copies and downloads under way, and what systems put into every folder.
TEMPORARY = re.compile(
    r"[.~].*|.*~|#.*#|.*\.(sw[nopx]|bak|tmp|temp|part|partial|filepart|crdownload|opdownload|download|aria2|!ut|lock)"
    r"|thumbs\.db|ehthumbs(_vista)?\.db|desktop\.ini|icon\r"
    r"|__macosx|__pycache__|\$recycle\.bin|system volume information|lost\+found|@eadir|#recycle",
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


def content_hash(path: Path, max_bytes: int) -> tuple[str, str]:
    """(SHA-256 of the content, what stands in the way of reading it); the file is read piece by piece.

    Its size is looked at first: a file beyond `max_bytes`, or one that may not be read, is known by name, size and time
    instead, so that it counts as new as soon as it changes. What stands in the way is too_large, no_permission, or "".
    """
    status = path.stat()
    instead = hashlib.sha256(f"{path.name}|{status.st_size}|{status.st_mtime_ns}|{status.st_mode}".encode()).hexdigest()
    if status.st_size > max_bytes:
        return instead, "too_large"
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), ""
    except PermissionError:
        return instead, "no_permission"


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
