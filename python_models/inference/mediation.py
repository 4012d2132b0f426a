"""Mediation: what of an effect runs through one mediator or several, and on what that depends.

The equations and quantities are those of ``pathways``, the draws those of ``mediation_draws``.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import polars as pl
import polars.selectors as cs

from python_models.counts import name_list, require_count, require_flags, require_seed, require_texts
from python_models.errors import InputError
from python_models.executors import SerialExecutor, run_chunks
from python_models.fit import Fit
from python_models.formula.design import looks_back, same_term
from python_models.formula.parser import read_terms
from python_models.formula.tree import label_of, quoted
from python_models.frames import Answer, html_of
from python_models.inference.bootstrap import FEWEST, Bootstrap
from python_models.inference.estimates import require_taken
from python_models.inference.mediation_draws import Draws, mediation_chunk
from python_models.inference.pathways import STAGES, MediationModel, Pathways, Quantity
from python_models.inference.prepared import fixed_effects_of
from python_models.inference.residual_bootstrap import residual_base
from python_models.panel_data import panel_frame, require_columns
from python_models.tails import normal_tail
from python_models.weights.matrix import read_once
from python_models.words import listed, mark
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken
from python_models.words.test_notes import TEST_NOTES

RESAMPLES = ("unit", "period", "residual")


@dataclass(frozen=True, slots=True, repr=False)
class Mediation(Answer):
    """Estimated mediation.

    Attributes
    ----------
    fits
        The fitted equations ``total``, ``mediator`` (of several: ``mediator_`` and its column) and ``outcome``.
    levels
        Of the moderator, at which conditional quantities are told.
    errors
        (q,) standard errors of the quantities; nan where there is none but the bootstrap's.
    boot
        Draws of the quantities.
    """

    model: MediationModel
    fits: dict[str, Fit]
    levels: tuple[float, ...]
    errors: np.ndarray
    boot: Bootstrap

    def __repr__(self) -> str:
        model = self.model
        only = model.mediators[0] if len(model.mediators) == 1 else None
        first = self.levels[0] if self.levels else None
        found = dict(zip(self._rows(), self.boot.estimate.tolist(), strict=True))
        pairs = (("total", None), ("direct", None), ("indirect", only))
        values = [FITS(f"mediation_{key}", spoken(), value=found[Quantity(key, who, first)]) for key, who in pairs]
        told = listed(values, spoken())
        if first is not None:
            told += FITS("at_moderator", spoken(), moderator=model.moderator, value=first)
        drawn = FITS("resampled", spoken(), n=len(self.boot.draws), kind=self.boot.resample)
        paths = f"{model.treatment} -> {listed(model.mediators, spoken())} -> {model.outcome}"
        return line("Mediation", (paths, f"{told}{mark('semicolon', spoken())}{drawn}"), spoken())

    def _rows(self) -> list[Quantity]:
        return Pathways(self.model, self.levels).rows

    def _repr_html_(self) -> str:
        return html_of(self, self.effects())

    def tidy(self) -> pl.DataFrame:
        """The coefficient rows of all equations, with their name in column ``equation``."""
        return pl.concat(
            [fit.tidy().select(pl.lit(name).alias("equation"), pl.all()) for name, fit in self.fits.items()]
        )

    def effects(self, level: float = 0.95) -> pl.DataFrame:
        """One row per quantity: estimate, error (Sobel's for the indirect effect), z, p and bootstrap limits.

        ``mediator`` is null for what all of them do together, ``moderator_value`` without a moderator. The share
        mediated has no standard error of its own, since its law is skewed; its bootstrap limits count. It is a share
        only where total and indirect effect have the same sign; where they have not, ``note`` says so.
        """
        rows, value, z = self._rows(), self.boot.estimate, self.boot.estimate / self.errors
        percentile, corrected = self.boot.intervals(level), self.boot.intervals(level, "bias_corrected")
        opposed = [q.key == "share_mediated" and share < 0 for q, share in zip(rows, value, strict=True)]
        return (
            pl.DataFrame(
                {
                    "quantity": [q.key for q in rows],
                    "mediator": pl.Series([q.mediator for q in rows], dtype=pl.String),
                    "moderator_value": pl.Series([q.level for q in rows], dtype=pl.Float64),
                    "estimate": value,
                    "std_error": self.errors,
                    "statistic": z,
                    "p_value": 2 * normal_tail(np.abs(z)),
                    "boot_std_error": self.boot.std_error(),
                    "boot_low": percentile[:, 0],
                    "boot_high": percentile[:, 1],
                    "boot_bc_low": corrected[:, 0],
                    "boot_bc_high": corrected[:, 1],
                    "note": pl.Series([TEST_NOTES("opposed") if o else None for o in opposed], dtype=pl.String),
                }
            )
            .with_columns(
                component=pl.lit(self.model.component),
                resample=pl.lit(self.boot.resample),
                n_draws=pl.lit(len(self.boot.draws)),
                n_failed=pl.lit(int(np.isnan(self.boot.draws[:, 0]).sum())),
                seed=pl.lit(self.boot.seed),
            )
            .fill_nan(None)
        )


def _named(text: str) -> dict[Any, str]:
    """Each term of a text by what it means, however it is written: ``x``, "`x`" and ``I(x)`` are one."""
    try:
        return {frozenset(f.node for f in term): label_of(term) for term in read_terms(text)}
    except InputError:  # a column's bare name that no formula could hold
        return {text: text}


def _require_roles(
    outcome: str, treatment: str, mediators: Sequence[str], controls: Sequence[str], moderator: str | None
) -> None:
    """Refuse a variable in two parts: the indirect effect would be made of a variable's effect on itself."""
    if not mediators:
        raise InputError("mediator=[] names none; give one or more.")
    parts = [
        ("outcome", quoted(outcome)),
        ("treatment", treatment),
        *(("mediator", quoted(m)) for m in mediators),
        *(("control", c) for c in controls),
    ]
    if moderator is not None and not any(same_term(quoted(moderator), c) for c in controls):
        parts.append(("moderator", quoted(moderator)))
    roles: dict[Any, list[str]] = {}
    names: dict[Any, str] = {}
    for role, terms in parts:
        for key, shown in _named(terms).items():
            roles.setdefault(key, []).append(role)
            names.setdefault(key, shown)
    for key, found in roles.items():
        if len(found) > 1:
            term = names[key]
            raise InputError(f"{term} is {' and '.join(found)}; a variable can have one part in a mediation.")


def mediate(
    frame: Any,
    fit: Callable[..., Fit] | Mapping[str, Callable[..., Fit]],
    *,
    unit: str,
    period: str,
    outcome: str,
    treatment: str,
    mediator: str | Sequence[str],
    controls: Sequence[str] = (),
    moderator: str | None = None,
    moderated: str | Sequence[str] = STAGES,
    at: Sequence[float] | None = None,
    own_lag: bool = False,
    component: str = "main",
    weights: Any = None,
    lee_yu: bool | str | None = None,
    resample: str | None = None,
    n_draws: int = 1000,
    seed: int = 12345,
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Mediation:
    """Estimate how much of an effect runs through a mediator, or several, and on what that depends.

    Parameters
    ----------
    fit
        ``fit(frame, formula=...)`` or, with weights, ``fit(frame, formula=..., weights=...)``, such as
        ``functools.partial(fit_spatial_panel, unit=..., period=..., model="sdm")``; or one for the equation of each
        column, ``{"y": ..., "m": ...}``, as dynamic panels need, whose instruments belong to an equation.
    outcome, mediator
        Columns of the data. Several mediators act side by side: each has an equation of its own, and all are among the
        outcome's regressors (Preacher and Hayes 2008).
    treatment, controls
        Terms of the formula.
    moderator
        Column on which paths depend, by products in their equations (Preacher, Rucker and Hayes 2007); it is a
        regressor by itself too, unless the fixed effects of ``fit`` absorb it. It may be the treatment, for the second
        stage alone.
    moderated
        Which paths: ``first`` (treatment to mediator), ``second`` (mediator to outcome), ``direct``.
    at
        Levels of the moderator at which quantities are told: of two values both, of others mean and mean plus and minus
        one standard deviation where not given. They are kept in all draws.
    own_lag
        Add the outcome of the period before, each equation's own, as dynamic panels have.
    component
        ``main`` compares coefficients, as papers mostly do; ``direct``, ``indirect`` or ``total`` compare effects.
    lee_yu
        Of a spatial ``fit``: how its fixed effects are dealt with (``fit_spatial_panel``); ``False`` is the direct
        estimator, which most papers print. ``None`` leaves it to ``fit``.
    resample
        ``unit`` draws whole regions (the default without weights). With weights a drawn map would have no borders, so
        ``residual`` (the default there) draws regions' residual histories and rebuilds all equations on the map as
        it is; ``period`` draws whole cross-sections. All equations are estimated on the same draw, and on the same
        rows: one without outcome, a mediator or the moderator is in none.

    Raises
    ------
    InputError
        A variable in two parts, unknown columns, a resampling that does not fit the model, or an equation that cannot
        be estimated.
    """
    require_count("n_draws", n_draws, *FEWEST)
    require_flags(own_lag=own_lag)
    if resample is None:
        resample = "unit" if weights is None else "residual"
    if resample not in RESAMPLES:
        raise InputError(f"resample={resample!r} is unknown; choose one of {', '.join(RESAMPLES)}.")
    if resample == "unit" and weights is not None:
        raise InputError("Drawing regions tears the map that W describes; choose resample='residual' or 'period'.")
    mediators, controls = _named_parts(outcome, treatment, mediator, controls, moderator)
    stages = _stages(moderator, moderated, at, treatment, mediators)
    _require_roles(outcome, treatment, mediators, controls, moderator if moderator != treatment else None)
    weights = weights if weights is None else read_once(weights)
    data = panel_frame(frame, unit, period)
    require_columns(data, [outcome, *mediators, *([] if moderator is None else [moderator])])
    levels = () if moderator is None else _levels(data, moderator, at)
    data = _on_same_rows(data, [outcome, *mediators], moderator)
    if lee_yu is not None:
        if weights is None:
            raise InputError("lee_yu belongs to a spatial mediation; give weights, or leave it out.")
        fit = _with_lee_yu(fit, lee_yu)
    alone = moderator is not None and moderator != treatment and not _absorbed(fit, data, unit, period, moderator)
    alone &= not any(same_term(quoted(moderator), c) for c in controls) if moderator is not None else True
    model = MediationModel(
        fit, outcome, treatment, mediators, controls, component, weights, moderator, stages, alone, own_lag
    )
    _require_fits(model)
    if resample == "period" and any(looks_back(f) for f in model.formulas().values()):
        raise InputError("Drawn periods are not in order, so lags mean nothing; choose resample='unit' or 'residual'.")
    if resample == "residual" and own_lag:
        raise InputError("resample='residual' rebuilds no lags; choose resample='unit' with own_lag.")
    fits = model.estimate(data)
    paths = model.paths(fits)
    base = None
    if resample == "residual":
        first = [(m, fits[model.equation_of(m)]) for m in mediators]
        base = residual_base(data, first, (outcome, fits["outcome"]), weights, unit, period, moderator)
    pathways = Pathways(model, levels)
    payload = Draws(data, model, pathways, unit, period, resample, base).made_ready(paths)
    seeds = np.random.SeedSequence(require_seed(seed)).spawn(n_draws)
    draws = np.array(run_chunks(pool or SerialExecutor(), mediation_chunk, payload, seeds, progress))
    boot = Bootstrap(pathways.values(paths), draws.reshape(n_draws, len(pathways.rows)), resample, seed)
    return Mediation(replace(model, weights=None), fits, levels, pathways.errors(paths, fits), boot)


def _named_parts(
    outcome: str, treatment: str, mediator: str | Sequence[str], controls: Sequence[str], moderator: str | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Mediators and controls, where every part is given by texts."""
    require_texts(outcome=outcome, treatment=treatment)
    if moderator is not None:
        require_texts(moderator=moderator)
    if isinstance(controls, str):
        raise InputError(f"controls={controls!r}: give a list of terms.")
    return name_list("mediator", mediator), name_list("controls", controls)


def _stages(
    moderator: str | None,
    moderated: str | Sequence[str],
    at: Sequence[float] | None,
    treatment: str,
    mediators: Sequence[str],
) -> tuple[str, ...]:
    """The paths that depend on the moderator; none without one."""
    wanted = name_list("moderated", moderated)
    if moderator is None and (at is not None or wanted != STAGES):
        raise InputError("moderated= and at= are of a moderator; name one, or leave them out.")
    if moderator is None:
        return ()
    unknown = [stage for stage in wanted if stage not in STAGES]
    if unknown or not wanted:
        raise InputError(f"moderated={list(wanted)} must name some of {', '.join(STAGES)}.")
    if moderator == treatment and set(wanted) != {"second"}:
        raise InputError(f"{treatment} can moderate the second stage alone; give moderated='second'.")
    if moderator in mediators:
        raise InputError(f"{moderator} is mediator and moderator; that product is moderator={treatment!r}, 'second'.")
    return tuple(stage for stage in STAGES if stage in wanted)


def _with_lee_yu(fit: Any, lee_yu: bool | str) -> Any:
    if isinstance(fit, Mapping):
        return {column: partial(one, lee_yu=lee_yu) for column, one in fit.items()}
    return partial(fit, lee_yu=lee_yu)


def _require_fits(model: MediationModel) -> None:
    """Refuse estimators by column that leave an equation without one, and estimators that take no weights given."""
    if isinstance(model.fit, Mapping):
        absent = sorted(set(model.left().values()) - set(model.fit))
        if absent:
            raise InputError(f"fit= has no estimator for the equation of {', '.join(absent)}; give one for each.")
    for one in model.fit.values() if isinstance(model.fit, Mapping) else [model.fit]:
        require_taken(model.weights, one)


def _on_same_rows(data: pl.DataFrame, left: Sequence[str], moderator: str | None) -> pl.DataFrame:
    """The data without outcome and mediators where one of them, or the moderator, is missing: then c = c' + a b.

    Rows stay, for the lags of what is there; what stands on the right of every equation leaves the same rows out of
    each by itself.
    """
    parts = data.select(*left, *([] if moderator is None else [moderator])).with_columns(cs.float().fill_nan(None))
    whole = parts.select(pl.all_horizontal(pl.all().is_not_null())).to_series()
    return data if whole.all() else data.with_columns(pl.when(whole).then(pl.col(left)))


def _absorbed(fit: Any, data: pl.DataFrame, unit: str, period: str, moderator: str) -> bool:
    """Whether fixed effects of a model of ours explain the moderator: it is constant in each region, or each period."""
    if isinstance(fit, Mapping):
        return False
    effects = fixed_effects_of(fit)
    for key, held in ((unit, ("unit", "two-way")), (period, ("period", "two-way"))):
        distinct = data.group_by(key).agg(pl.col(moderator).drop_nulls().n_unique())[moderator].to_numpy()
        if effects in held and distinct.max(initial=0) <= 1:
            return True
    return False


def _levels(data: pl.DataFrame, moderator: str, at: Sequence[float] | None) -> tuple[float, ...]:
    """Levels at which conditional quantities are told."""
    if not (data[moderator].dtype.is_numeric() or data[moderator].dtype == pl.Boolean):
        raise InputError(f"The moderator {moderator} holds {data[moderator].dtype}, not numbers; make it 0 and 1.")
    if at is not None:
        levels = np.asarray(at, dtype=float).ravel()
        if not levels.size or not np.isfinite(levels).all() or len(np.unique(levels)) < len(levels):
            raise InputError(f"at={list(at)} must be distinct finite levels of {moderator}.")
        return tuple(levels.tolist())
    values = data[moderator].drop_nulls().cast(pl.Float64)
    distinct = values.unique().sort().to_list()
    if len(distinct) < 2:
        raise InputError(f"The moderator {moderator} has a single value; nothing can depend on it.")
    if len(distinct) == 2:
        return (distinct[0], distinct[1])
    mean, spread = float(values.mean()), float(values.std())  # type: ignore[arg-type]
    return (mean - spread, mean, mean + spread)
