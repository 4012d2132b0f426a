"""Files that a run asks for again and again are read again only when they have changed."""

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def once_read(function: Callable[[Path], T]) -> Callable[[Path], T]:
    """The same function of a file, called again only where the file has another time or size than before."""
    kept = functools.lru_cache(maxsize=4096)(lambda path, *_: function(path))

    @functools.wraps(function)
    def asked(path: Path) -> T:
        status = path.stat()
        return kept(path, status.st_mtime_ns, status.st_size)

    return asked


@once_read
def content_of(path: Path) -> bytes:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).digest()
