"""What there is to test is found by one worker of a run; the others import no files but those whose tests they run."""

import contextlib
import fcntl
import gc
import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from _pytest.runner import collect_one_node

from tests.trees import uncollected


class Told(list[Any]):
    """Tests by name; a file is imported when one of its tests is asked for by its place."""

    def __init__(self, session: pytest.Session, names: list[str]) -> None:
        super().__init__(SimpleNamespace(nodeid=name) for name in names)
        self._session, self._root = session, session.config.rootpath
        self._items: dict[str, pytest.Item] = {}
        self._nodes = {self._root: session.ihook.pytest_collect_directory(path=self._root, parent=session)}
        for file in {name.partition("::")[0] for name in names}:
            self._node(self._root / file)  # pytest forgets what is left of conftest.py once a session is collected

    def __getitem__(self, place: Any) -> pytest.Item:
        name = super().__getitem__(place).nodeid
        if name not in self._items:
            with staying():
                items = list(self._session.genitems(self._node(self._root / name.partition("::")[0])))
                hook = self._session.config.hook
                hook.pytest_collection_modifyitems(session=self._session, config=self._session.config, items=items)
            self._items |= {item.nodeid: item for item in items}
        return self._items[name]

    def _node(self, path: Path) -> Any:
        """A file or folder of tests; each folder is looked through once, and no file is imported."""
        if path not in self._nodes:
            self._nodes |= {node.path: node for node in collect_one_node(self._node(path.parent)).result}
        return self._nodes[path]


@contextlib.contextmanager
def staying() -> Iterator[None]:
    """Modules and tests stay to the end: no collection of garbage looks through them, now or in any test."""
    with uncollected():
        yield
    gc.freeze()


@contextlib.contextmanager
def by_one(session: pytest.Session) -> Iterator[None]:
    """Within, a session of a worker collects what the first worker found; the first finds it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    known = Path(session.config.option.basetemp).with_name("collected.json")
    with known.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not known.exists():
            yield
            known.write_text(json.dumps([item.nodeid for item in session.items]), encoding="utf-8")
            return
    names = json.loads(known.read_text(encoding="utf-8"))

    def perform_collect() -> list[Any]:
        session.items, session.testscollected = Told(session, names), len(names)
        session.config.hook.pytest_collection_finish(session=session)
        return session.items

    session.perform_collect = perform_collect  # type: ignore[method-assign, assignment]
    yield
