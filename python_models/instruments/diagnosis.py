"""What is to be known of the instruments of a fit, worked out once; its rows and the cautions that follow from it."""

from dataclasses import dataclass
from typing import Any

from scipy import special

from python_models.cautions import Caution
from python_models.instruments import identification as found_by
from python_models.instruments.confidence_set import anderson_rubin_set
from python_models.instruments.estimation import Estimate, System
from python_models.instruments.identification import Partialled, Rank, Row
from python_models.instruments.moments import Moments
from python_models.instruments.sample import Arrays
from python_models.instruments.specification import Specification
from python_models.words.test_notes import TEST_NOTES

WEAK = 10.0  # Staiger and Stock's (1997) rule of thumb for the first-stage F
LOOSE = 0.05


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Tests of the instruments, all on the errors of the fit but for ``cragg_donald``.

    Attributes
    ----------
    first
        A row per endogenous regressor, of ``identification.first_stages``.
    rank
        Kleibergen and Paap's rk; under classical errors Anderson's LM and Cragg and Donald's F.
    cragg_donald, critical
        The F for independent errors, and Stock and Yogo's values for it: kind, share in percent, value.
    overidentified, endogeneity
        Statistic, degrees of freedom and p; None where there is none.
    anderson_rubin
        χ², F, its degrees of freedom.
    """

    part: Partialled
    first: list[Row]
    rank: Rank
    cragg_donald: float
    critical: list[tuple[str, int, float]]
    overidentified: tuple[float, int, float] | None
    endogeneity: tuple[float, int, float] | None
    anderson_rubin: tuple[float, float, int, float]


def diagnosed(arrays: Arrays, data: System, how: Moments, spec: Specification, estimate: Estimate) -> Diagnosis:
    """Every test of the instruments of an estimate."""
    part = found_by.partialled(arrays)
    exogenous = found_by.endogeneity(arrays, how)
    p = None if exogenous is None else float(special.chdtrc(exogenous[1], exogenous[0]))
    return Diagnosis(
        part=part,
        first=found_by.first_stages(part, arrays, how),
        rank=found_by.rank_test(part, how),
        cragg_donald=found_by.cragg_donald(part, how),
        critical=found_by.stock_yogo(spec.method, len(arrays.endogenous), len(arrays.instruments)),
        overidentified=found_by.hansen(data, estimate.criterion),
        endogeneity=None if exogenous is None or p is None else (*exogenous, p),
        anderson_rubin=found_by.anderson_rubin(part, how),
    )


def sets_at(found: Diagnosis, how: Moments, spec: Specification, centre: float, level: float) -> Any:
    """Anderson and Rubin's set at a level, as ``anderson_rubin_set``."""
    return anderson_rubin_set(found.part, how, small=spec.small, centre=centre, level=level)


def said_values(found: Diagnosis) -> str:
    """Stock and Yogo's values as a list: ``size 10 %: 16.38``."""
    return "; ".join(f"{kind.replace('_', ' ')} {share} %: {value:g}" for kind, share, value in found.critical)


def rows_of(found: Diagnosis, how: Moments, spec: Specification, excess: int) -> list[Row]:
    """The tests as rows of ``results.TEST_SCHEMA``; ``excess`` counts instruments beyond what is needed."""
    classical = how.kind == "classical"
    rank, rows = found.rank, []
    note = TEST_NOTES("iv_anderson" if classical else "iv_rk_lm", covariance=spec.covariance)
    rows.append(
        {
            "test": "underidentification",
            "value": rank.lm,
            "df": rank.df,
            "p_value": float(special.chdtrc(rank.df, rank.lm)),
            "note": note,
        }
    )
    values = said_values(found) or TEST_NOTES("iv_no_values")
    note = TEST_NOTES("iv_weak_classical" if classical else "iv_weak_robust", values=values)
    rows.append({"test": "weak_identification", "value": rank.f, "note": note})
    rows.append({"test": "cragg_donald", "value": found.cragg_donald, "note": TEST_NOTES("iv_values", values=values)})
    rows.append(_overidentified(found, classical, excess))
    if found.endogeneity is None:
        rows.append({"test": "endogeneity", "note": TEST_NOTES("iv_rank")})
    else:
        value, df, p = found.endogeneity
        rows.append(
            {"test": "endogeneity", "value": value, "df": df, "p_value": p, "note": TEST_NOTES("iv_endogeneity")}
        )
    chi2, f, q, df2 = found.anderson_rubin
    note = TEST_NOTES("iv_anderson_rubin", df1=q, df2=df2)
    rows.append(
        {"test": "anderson_rubin", "value": f, "df": q, "p_value": float(special.fdtrc(q, df2, f)), "note": note}
    )
    note = TEST_NOTES("iv_anderson_rubin_chi2")
    p_chi2 = float(special.chdtrc(q, chi2))
    rows.append({"test": "anderson_rubin_chi2", "value": chi2, "df": q, "p_value": p_chi2, "note": note})
    for row in found.first:
        note = TEST_NOTES("f", df1=row["df1"], df2=row["df2"])
        name = f"first_stage:{row['endogenous']}"
        rows.append({"test": name, "value": row["f"], "df": row["df1"], "p_value": row["p_value"], "note": note})
    return rows


def _overidentified(found: Diagnosis, classical: bool, excess: int) -> Row:
    """Hansen's J, or why there is none: a just identified equation has no J and no p."""
    if found.overidentified is None:
        note = TEST_NOTES("iv_rank") if excess else TEST_NOTES("exactly_identified")
        return {"test": "overidentification", "note": note}
    value, df, p = found.overidentified
    note = TEST_NOTES("iv_sargan" if classical else "iv_hansen")
    return {"test": "overidentification", "value": value, "df": df, "p_value": p, "note": note}


def cautions_of(found: Diagnosis, arrays: Arrays, spec: Specification) -> list[Caution]:
    """Weak instruments, an equation that may not be identified, instruments that contradict each other."""
    out = []
    names = ", ".join(arrays.terms[i] for i in arrays.endogenous)
    f = found.rank.f
    if not f >= WEAK:
        out.append(Caution("weak_instruments", {"f": f, "endogenous": names}))
    p = float(special.chdtrc(found.rank.df, found.rank.lm))
    if not p <= LOOSE and not f >= WEAK:  # of few clusters the LM statistic cannot exceed their number
        out.append(Caution("not_identified", {"p": p, "endogenous": names}))
    if found.overidentified is not None and found.overidentified[2] < LOOSE:
        out.append(Caution("instruments_rejected", {"p": found.overidentified[2]}))
    return out
