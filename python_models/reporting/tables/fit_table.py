"""A single fit as a notebook shows it: sizes, the table of coefficients with limits, and what to read with care."""

from python_models.fit import Fit
from python_models.reporting.labels import MEASURES
from python_models.reporting.numbers import number, p_text, whole
from python_models.reporting.tables.publication_table import PublicationTable, Row
from python_models.results import fit_rows
from python_models.words import sentences
from python_models.words.cautions import sentence
from python_models.words.fits import FITS
from python_models.words.spoken import spoken

_FOOT, _FIT = ("nobs", "groups", "periods", "instruments"), ("r2", "r2_within", "loglik", "aic", "bic")


def fit_table(fit: Fit, level: float = 0.95) -> PublicationTable:
    """Estimate, error, t or z, p and limits of each term, and measures of fit, in the language that is ``spoken``."""
    letter = "z" if fit.df_resid is None else "t"
    share, speaks = f"{100 * level:g}%", spoken()
    limits = (FITS(key, speaks, share=share) for key in ("share_from", "share_to"))
    heads = (FITS("coefficient", speaks), FITS("head_std_err", speaks), letter, f"P>|{letter}|", *limits)
    tidy = fit.tidy(level)
    several = tidy["component"].n_unique() > 1
    rows = []
    for row in tidy.iter_rows(named=True):
        wide = f"W.{row['term']}" if several and row["component"] == "spatial_lag" else row["term"]
        figures = (number(row[name], 4) for name in ("estimate", "std_error"))
        ends = (number(row[name], 4) for name in ("conf_low", "conf_high"))
        rows.append(Row(wide, (*figures, number(row["statistic"], 2), p_text(row["p_value"]), *ends)))
    stored = {row["measure"]: row["value"] for row in fit_rows(fit.glance()).iter_rows(named=True)}
    for shown, to_text in ((_FOOT, whole), (_FIT, number)):
        for name in shown:
            value = next((stored[n] for n in MEASURES[name] if stored.get(n) is not None), None)
            if value is not None:
                rows.append(Row(FITS(f"foot_{name}", speaks), (to_text(value), *[""] * (len(heads) - 1)), "foot"))
    notes = sentences([sentence(c, speaks) for c in fit.cautions], speaks)
    return PublicationTable((heads,), tuple(rows), notes, repr(fit), tidy)
