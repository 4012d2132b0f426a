"""Parts of a library that nothing here uses, left out while it is imported: names of nothing stand in their place."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class _LeftOut(MetaPathFinder, Loader):
    def __init__(self, is_left_out: Callable[[str], bool], instead: Mapping[str, Any]) -> None:
        self.is_left_out, self.instead = is_left_out, instead

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, is_package=True) if self.is_left_out(fullname) else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Unused(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        vars(module).update(self.instead)


class _Unused(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


@contextmanager
def left_out(is_left_out: Callable[[str], bool], instead: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Within, modules whose names ``is_left_out`` are not imported; whoever imports them afterwards gets them.

    ``instead`` has what a name of theirs is where the library does call it.
    """
    finder, before = _LeftOut(is_left_out, instead or {}), set(sys.modules)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if is_left_out(name) and name not in before]:
            del sys.modules[name]


def below(*names: str) -> Callable[[str], bool]:
    """Whether a module is one of these or lies in one."""
    return lambda module: any(module == name or module.startswith(f"{name}.") for name in names)


@contextmanager
def absent(name: str) -> Iterator[None]:
    """Within, a library is not found, as where it is not installed, unless it was imported before."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
