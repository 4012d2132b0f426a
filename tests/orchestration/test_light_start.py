"""What `coagg --help` starts: no schema, no database, no numbers."""

import subprocess
import sys

HEAVY = ("pydantic", "duckdb", "polars", "numpy", "dagster", "yaml")


def test_help_imports_nothing_heavy():
    code = f"import sys, orchestration.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
