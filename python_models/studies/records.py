"""Fitted models as the rows that publication tables and the results schema read."""

from collections.abc import Sequence

import polars as pl

from python_models.results import FIT_SCHEMA, TERM_SCHEMA, TEST_SCHEMA, fit_rows
from python_models.studies.outputs import FittedModel


def stored(models: Sequence[FittedModel]) -> dict[str, pl.DataFrame]:
    """``runs``, ``terms``, ``fit`` and ``tests`` of models that have estimates, with their model_id."""
    kept = [m for m in models if not m.problem]

    def stacked(frames: list[pl.DataFrame], schema: dict[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
        labelled = [
            f.select([pl.col(c).cast(t) for c, t in schema.items()]).with_columns(model_id=pl.lit(m.model_id))
            for m, f in zip(kept, frames, strict=True)
        ]
        return pl.concat(labelled) if labelled else pl.DataFrame(schema={**schema, "model_id": pl.String})

    runs = [{"model_id": m.model_id, "estimator": m.estimator, "outcome": m.outcome} for m in kept]
    return {
        "runs": pl.DataFrame(runs, schema={"model_id": pl.String, "estimator": pl.String, "outcome": pl.String}),
        "terms": stacked([m.terms for m in kept], dict(TERM_SCHEMA)),
        "fit": stacked([fit_rows(m.glance) for m in kept], dict(FIT_SCHEMA)),
        "tests": stacked([m.tests for m in kept], dict(TEST_SCHEMA)),
    }
