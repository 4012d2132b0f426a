"""A single fit as a notebook shows it: sizes, the table of coefficients with limits, and what to read with care."""

from python_models.fit import Fit
from python_models.reporting.labels import MEASURES
from python_models.reporting.numbers import number, p_text, whole
from python_models.reporting.publication_table import PublicationTable, Row
from python_models.results import fit_rows
from python_models.words.cautions import sentence

_FOOT = {"nobs": "Observations", "groups": "Groups", "periods": "Periods", "instruments": "Instruments"}
_FIT = {"r2": "R²", "r2_within": "Within R²", "loglik": "Log-likelihood", "aic": "AIC", "bic": "BIC"}


def fit_table(fit: Fit, level: float = 0.95) -> PublicationTable:
    """Estimate, error, t or z, p and limits of each term, effects where the model has them, and measures of fit."""
    letter = "z" if fit.df_resid is None else "t"
    share = f"{100 * level:g}%"
    heads = ("Coefficient", "Std. err.", letter, f"P>|{letter}|", f"{share} from", f"{share} to")
    tidy = fit.tidy(level)
    several = tidy["component"].n_unique() > 1
    rows = []
    for row in tidy.iter_rows(named=True):
        wide = f"W.{row['term']}" if several and row["component"] == "spatial_lag" else row["term"]
        figures = (number(row[name], 4) for name in ("estimate", "std_error"))
        limits = (number(row[name], 4) for name in ("conf_low", "conf_high"))
        rows.append(Row(wide, (*figures, number(row["statistic"], 2), p_text(row["p_value"]), *limits)))
    stored = {row["measure"]: row["value"] for row in fit_rows(fit.glance()).iter_rows(named=True)}
    for shown, to_text in ((_FOOT, whole), (_FIT, number)):
        for name, label in shown.items():
            value = next((stored[n] for n in MEASURES[name] if stored.get(n) is not None), None)
            if value is not None:
                rows.append(Row(label, (to_text(value), *[""] * (len(heads) - 1)), "foot"))
    notes = " ".join(f"{sentence(c)}." for c in fit.cautions)
    return PublicationTable((heads,), tuple(rows), notes, repr(fit), tidy)
