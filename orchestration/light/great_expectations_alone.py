"""Great Expectations without the sources and expectations that no gate of ours uses: a third of its import.

It makes classes for Spark, for a dozen databases, for files in five kinds of places, for each function by which pandas
reads, and for fifty expectations. The gate hands it frames, and asks the expectations of ``expectations.suites``.
Spark itself it would import wherever it is installed, which ends some processes
(findings/great_expectations_beside_spark_ends_the_process.sh).
Where it was imported before by its own name, it is whole.
"""

import inspect
import re

from expectations import suites
from orchestration.light.left_out import absent, left_out

SOURCE = re.compile(r"great_expectations\.datasource\.fluent\.(fabric|dynamic_pandas|\w+_datasource)\b")
OF_FRAMES = {"pandas_datasource", "invalid_datasource"}
EXPECTATION = re.compile(r"great_expectations\.expectations\.core\.(expect_\w+)")
OWN = {re.sub("(?<!^)([A-Z])", r"_\1", name).lower() for name in re.findall(r"gxe\.(\w+)", inspect.getsource(suites))}


def _is_left_out(module: str) -> bool:
    source, expectation = SOURCE.match(module), EXPECTATION.match(module)
    return bool((source and source[1] not in OF_FRAMES) or (expectation and expectation[1] not in OWN))


with absent("pyspark"), left_out(_is_left_out, instead={"_generate_pandas_data_asset_models": lambda *_, **__: {}}):
    import great_expectations.expectations

__all__ = ["great_expectations"]
