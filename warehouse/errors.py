"""What the warehouse raises: each message says what stands in the way, where, and what to do."""

import contextlib
import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn


class WarehouseError(RuntimeError):
    """Something in the panel folder or the store stands in the way."""


class LockedError(WarehouseError):
    """A warehouse file that another process holds open."""


class CatalogueError(WarehouseError):
    """A source catalogue or seed file that cannot be used; the message names the file and the key."""


class FileError(ValueError):
    """A data file that cannot be read at all; `reason` is the code that the rejects table stores."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def refuse_table(name: str, known: Iterable[str]) -> NoReturn:
    """Say that a release has no such table, and which names are near.

    Raises
    ------
    WarehouseError
        Always.
    """
    near = ", ".join(difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.7))
    if near:
        raise WarehouseError(f'There is no table {name}; did you mean {near}? Tables: coagg sql "show all tables"')
    raise WarehouseError(f'There is no table {name}. Tables: coagg sql "show all tables"')


@contextlib.contextmanager
def written_to(file: Path, *also: type[Exception]) -> Iterator[None]:
    """Where a file that a person named cannot be written, a ``WarehouseError`` says so; ``also``: of a library."""
    errors: tuple[type[Exception], ...] = (OSError, *also)
    try:
        yield
    except errors as exc:
        raise WarehouseError(f"{file} could not be written: {exc}") from exc
