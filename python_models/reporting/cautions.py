"""When an estimate should not be trusted, in sentences, from stored results alone."""

import polars as pl

FEW_GROUPS = 50


def _value(frame: pl.DataFrame, key: str, wanted: tuple[str, ...], column: str) -> float | None:
    rows = frame.filter(pl.col(key).is_in(wanted)).drop_nulls(column)
    return float(rows[column][0]) if rows.height else None


def model_cautions(runs: pl.DataFrame, fit: pl.DataFrame, tests: pl.DataFrame) -> list[str]:
    """Sentences of caution for stored models, each naming the models it holds for.

    Too many instruments for the groups and Hansen p-values near one (Roodman 2009), AR(2) rejected, Hansen rejected,
    fewer than 50 groups behind clustered errors (Cameron, Gelbach & Miller 2008).
    """
    found: dict[str, list[str]] = {}
    for model, estimator in runs.select("model_id", "estimator").iter_rows():
        own_fit, own_tests = fit.filter(pl.col("model_id") == model), tests.filter(pl.col("model_id") == model)
        groups = _value(own_fit, "measure", ("groups", "n_groups", "regions"), "value")
        instruments = _value(own_fit, "measure", ("instruments", "n_instruments"), "value")
        ar2 = _value(own_tests, "test", ("ar2",), "p_value")
        hansen = _value(own_tests, "test", ("hansen",), "p_value")
        name = str(estimator)
        if instruments is not None and groups is not None and instruments > groups:
            said = f"{instruments:.0f} instruments stand against {groups:.0f} regions; tests of their validity are weak"
            found.setdefault(said, []).append(name)
        if ar2 is not None and ar2 < 0.05:
            said = f"second-order autocorrelation is found (AR(2) p = {ar2:.3f}), so lagged levels are not valid instruments"
            found.setdefault(said, []).append(name)
        if hansen is not None and hansen < 0.05:
            found.setdefault(f"the over-identifying restrictions are rejected (Hansen p = {hansen:.3f})", []).append(name)
        if hansen is not None and hansen > 0.95:
            said = f"a Hansen p-value of {hansen:.3f} is a sign of too many instruments, not of good ones"
            found.setdefault(said, []).append(name)
        if groups is not None and groups < FEW_GROUPS:
            said = f"only {groups:.0f} regions: errors that lean on many groups are too small, and so are their p-values"
            found.setdefault(said, []).append(name)
    return [f"{', '.join(dict.fromkeys(names))}: {said}." for said, names in found.items()]
