"""What ``benchmarks.engines`` measures: each work is made once, then run some times, by either build or by a peer.

A work runs in a process of its own, ``python .../benchmarks/works/one.py NAME``, by the interpreter of the build.
"""

from . import efficiency, regressions, space

WORKS = {**regressions.FIXED, **space.WORKS, **efficiency.WORKS, **regressions.WORKS}
GROWTH = {**efficiency.GROWTH, **regressions.GROWTH, **space.GROWTH}
