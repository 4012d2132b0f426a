"""Keeps linear algebra on small matrices to one thread; on many they wait for each other longer than they work."""

from contextlib import AbstractContextManager, nullcontext
from functools import cache

import scipy.linalg  # noqa: F401  (its BLAS must be loaded before the thread controller looks for libraries)
from threadpoolctl import ThreadpoolController


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """Within it BLAS and OpenMP use one thread."""
    controller = _controller()
    if all(library.num_threads == 1 for library in controller.lib_controllers):
        return nullcontext()  # nothing to set and to put back
    return controller.limit(limits=1)
