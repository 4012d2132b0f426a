"""Scratch stores for the tests: nothing here touches the store of the bundled panel."""

import os
import tempfile
from pathlib import Path

os.environ["COAGG_STORE"] = tempfile.mkdtemp(prefix="coagg-tests-")
for name in ("COAGG_PANEL", "DAGSTER_HOME"):
    os.environ.pop(name, None)
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

ROOT = Path(__file__).parents[1]
