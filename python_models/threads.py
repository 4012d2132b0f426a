"""Keeps linear algebra on small matrices to one thread; on many they wait for each other longer than they work."""

import sys
from contextlib import AbstractContextManager, nullcontext
from functools import cache

from threadpoolctl import ThreadpoolController

OF_SCIPY = "scipy.linalg._fblas"  # with a BLAS of its own, beside NumPy's


@cache
def _controller(with_scipy: bool) -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """Within it BLAS and OpenMP use one thread, those that are loaded."""
    controller = _controller(OF_SCIPY in sys.modules)
    if all(library.num_threads == 1 for library in controller.lib_controllers):
        return nullcontext()  # nothing to set and to put back
    return controller.limit(limits=1)
