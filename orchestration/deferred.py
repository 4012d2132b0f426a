"""Libraries that are executed when something of them is first used.

``scipy.stats`` takes most of a second to import (it writes the documentation of each of its functions), ``altair`` a
third of one. Great Expectations and the models import both by name; a run that estimates no model uses neither. What
draws has matplotlib behind it, which a study is checked without, as it is without SciPy's optimisers and tails. SciPy
looks up every name of NumPy, with its compiler of Fortran and its tools for tests, which nothing uses.
``importlib.util.LazyLoader`` does the same but lets a second thread see a module half made.
"""

import sys
import threading
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

DRAWING = ("charts", "distribution_charts", "maps", "model_charts", "policy_charts", "threshold_charts")
OF_NUMPY = ("numpy.f2py", "numpy.testing")
SELDOM = frozenset(
    {
        "scipy.stats",
        "scipy.optimize",
        "scipy.special",
        "altair",
        *OF_NUMPY,
        *(f"python_models.reporting.{name}" for name in DRAWING),
    }
)
_LOADING = threading.RLock()
_KNOWN = ("__all__", "__version__")


class _Deferred(ModuleType):
    """A module that is not executed before a name in it is asked for that it does not have yet."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in _KNOWN:  # what inspects all modules there are, such as warnings
            raise AttributeError(name)
        with _LOADING:  # a thread that comes second waits until the module is whole
            loader = self.__spec__.loader  # type: ignore[union-attr]
            if isinstance(loader, _Later):
                self.__spec__.loader = self.__loader__ = loader.loader  # type: ignore[union-attr]
                loader.loader.exec_module(self)
        if name in self.__dict__:
            return self.__dict__[name]
        found = self.__dict__.get("__getattr__")  # of the module itself
        if found is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return found(name)


class _Later(Loader):
    """Makes a module and leaves its execution to it."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Deferred(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing yet."""


class _Finder(MetaPathFinder):
    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
        if fullname not in SELDOM:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            spec.loader = _Later(spec.loader)
        return spec


_FINDER = _Finder()


def defer() -> None:
    """Have ``SELDOM`` executed at first use from now on; what was imported before stays as it is."""
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)
