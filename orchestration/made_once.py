"""What the data of a study and of its alternatives share: an alternative changes one thing and leaves the rest."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Made = TypeVar("Made")


class MadeOnce:
    """Keeps the last of each kind of thing, and makes it anew only where what it is made of has changed.

    The last alone, since a name registered with DuckDB is of the last that was made. ``of_all`` keeps what is the same
    for every study of a warehouse, where several are read.
    """

    def __init__(self, of_all: "MadeOnce | None" = None) -> None:
        self._last: dict[str, tuple[Hashable, Any]] = {}
        self.of_all = of_all or self

    def drop(self) -> None:
        """Keep nothing any more."""
        self._last.clear()

    def get(self, kind: str, made_of: Hashable, make: Callable[[], Made]) -> Made:
        """The thing made of ``made_of``; what ``make`` raises is kept by nobody."""
        if kind not in self._last or self._last[kind][0] != made_of:
            self._last.pop(kind, None)
            self._last[kind] = made_of, make()
        found: Made = self._last[kind][1]
        return found
