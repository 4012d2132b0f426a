"""Libraries that are executed when something of them is first used.

``scipy.stats`` takes most of a second to import (it writes the documentation of each of its functions), ``altair`` a
third of one. Great Expectations and the models import both by name; a run that estimates no model uses neither. What
draws has matplotlib behind it, which a study is checked without, as it is without SciPy's optimisers and tails. SciPy
looks up every name of NumPy, with its compiler of Fortran and its tools for tests, which nothing uses. A package
of ours that hands out what its modules make (``ROOMS``) is executed when one of these names is asked for: who imports
one module of it, as a study's declaration does, needs not the others.
``importlib.util.LazyLoader`` does the same but lets a second thread see a module half made.

DuckDB and pyarrow import pandas to see whether a value is one of its kinds
(findings/duckdb_a_parameter_imports_pandas.sh). Where nobody has imported it none is, and they do not find it.
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
ROOMS = frozenset(
    {
        *("python_models.distribution", "python_models.efficiency", "python_models.gmm", "python_models.inference"),
        *("python_models.instruments", "python_models.panel", "python_models.policy", "python_models.spatial"),
        *("python_models.threshold", "warehouse.readers.containers"),
    }
)
SELDOM = frozenset(
    {
        "scipy.stats",
        "scipy.linalg",
        "scipy.optimize",
        "scipy.sparse",
        "scipy.sparse.csgraph",
        "scipy.sparse.linalg",
        "scipy.special",
        "altair",
        *OF_NUMPY,
        *(f"python_models.reporting.figures.{name}" for name in DRAWING),
        *ROOMS,
    }
)
ONLY_ASKING = ("pyarrow", "orchestration", "warehouse")  # the last two by DuckDB, which has no frame of its own
IMPORTING = ("importlib", "importlib._bootstrap", "importlib._bootstrap_external")
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
                if not loader.makes(name):
                    raise AttributeError(name)
                self.__spec__.loader = self.__loader__ = loader.loader  # type: ignore[union-attr]
                loader.loader.exec_module(self)
        if name in self.__dict__:
            return self.__dict__[name]
        found = self.__dict__.get("__getattr__")  # of the module itself
        if found is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return found(name)

    def __setattr__(self, name: str, value: Any) -> None:
        """A module of a room does not stand in the place of what the room makes under its name, as ``radial``."""
        loader = getattr(self.__dict__.get("__spec__"), "loader", None)
        if isinstance(loader, _Later) and isinstance(value, ModuleType) and loader.shadows(name):
            return
        super().__setattr__(name, value)


class _Later(Loader):
    """Makes a module and leaves its execution to it."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader

    def makes(self, name: str) -> bool:
        """Whether the module may have the name; of a room it is told by its code, and else a module that lies in it."""
        room = self.loader.name
        return room not in ROOMS or name in self.loader.get_code(room).co_names

    def shadows(self, name: str) -> bool:
        """Whether a room makes something that has the name of one of its modules."""
        return self.loader.name in ROOMS and self.makes(name)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Deferred(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing yet."""


class _Unused(MetaPathFinder):
    """Pandas is not found by what only asks whether it is there."""

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: Any = None) -> None:
        if fullname != "pandas":
            return
        if _asking().partition(".")[0] in ONLY_ASKING:
            raise ModuleNotFoundError("nobody has imported pandas", name=fullname)
        if arrow := sys.modules.get("pyarrow.lib"):
            arrow._pandas_api.__init__()  # it remembers that there was none


def _asking() -> str:
    """The module whose code imports something just now, or calls what does so in C."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "") in (__name__, *IMPORTING):
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", ""))


class _Finder(MetaPathFinder):
    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
        if fullname not in SELDOM:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            spec.loader = _Later(spec.loader)
        return spec


_FINDERS = _Unused(), _Finder()


def defer() -> None:
    """Have ``SELDOM`` executed at first use from now on; what was imported before stays as it is."""
    if _FINDERS[0] not in sys.meta_path:
        sys.meta_path[:0] = _FINDERS
