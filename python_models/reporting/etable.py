"""A publication table straight from fits in memory, without a warehouse between."""

from collections.abc import Mapping, Sequence

import polars as pl

from python_models.errors import InputError
from python_models.fit import Fit
from python_models.reporting.publication_table import PublicationTable
from python_models.reporting.regression_tables import DEFAULT_STARS, Language, Stars, regression_table
from python_models.results import FIT_SCHEMA, TERM_SCHEMA, TEST_SCHEMA, fit_rows


def etable(
    fits: Sequence[Fit],
    *,
    heads: Sequence[str] | Sequence[Sequence[str]] | None = None,
    labels: Mapping[str, str] | None = None,
    order: Sequence[str] = (),
    drop: Sequence[str] = (),
    tests: Sequence[str] = (),
    stars: Stars = DEFAULT_STARS,
    language: Language = "en",
    caption: str = "",
    notes: str = "",
) -> PublicationTable:
    """Estimates over standard errors, one column per fit; panel, spatial and dynamic-panel fits may stand side by side.

    Parameters
    ----------
    fits
        What ``fit_panel``, ``fit_spatial_panel`` and ``fit_dynamic_panel`` return, in column order.
    heads
        One text per fit, or several levels of them; the outcome where not given.
    labels
        What to print for a term, outcome, measure or test.
    order, drop
        Terms to put first, and terms to leave out.
    tests
        Specification tests to print by the names of ``fit.tests()``; none where not given.
    stars
        ``(p-value below, mark)``, strictest first or last.
    language
        ``en`` or ``zh``.

    Returns
    -------
    PublicationTable
        With ``html()``, ``latex()``, ``docx()`` and ``xlsx()``.

    Raises
    ------
    InputError
        No fit; heads that are not one per fit; two terms of one fit under one label; a test that no fit has.
    """
    if not fits:
        raise InputError("etable needs at least one fit.")
    models = [str(number) for number in range(1, len(fits) + 1)]
    outcomes = [fit.formula.split("~")[0].strip() for fit in fits]
    battery = _battery(fits, models, tests) if tests else None  # some tests take longer than their fit
    return regression_table(
        _stacked(models, [fit.tidy() for fit in fits], dict(TERM_SCHEMA)),
        _stacked(models, [fit_rows(fit.glance()) for fit in fits], dict(FIT_SCHEMA)),
        pl.DataFrame({"model_id": models, "estimator": outcomes, "outcome": outcomes}),
        tests=battery,
        heads=heads if heads is not None else [(labels or {}).get(name, name) for name in outcomes],
        labels=labels,
        order=order,
        drop=drop,
        test_rows=list(tests),
        stars=stars,
        notes=notes,
        caption=caption,
        language=language,
    )


def _battery(fits: Sequence[Fit], models: Sequence[str], wanted: Sequence[str]) -> pl.DataFrame:
    """Every fit's tests; an ``InputError`` names a wanted one that none of them has."""
    battery = _stacked(models, [fit.tests() for fit in fits], dict(TEST_SCHEMA))
    known = dict.fromkeys(battery["test"].to_list())
    absent = [name for name in wanted if name not in known]
    if absent:
        raise InputError(f"No fit has the test(s) {', '.join(absent)}; there are: {', '.join(known) or 'none'}.")
    return battery


def _stacked(
    models: Sequence[str], frames: Sequence[pl.DataFrame], schema: dict[str, pl.DataType | type[pl.DataType]]
) -> pl.DataFrame:
    """The fits' frames one under the other, each row with its model_id."""
    labelled = [
        frame.select(pl.col(name).cast(kind) for name, kind in schema.items()).with_columns(model_id=pl.lit(model))
        for model, frame in zip(models, frames, strict=True)
    ]
    return pl.concat(labelled)
