"""Mediation by three equations: total effect, effect on the mediator, and the two together (Baron and Kenny 1986)."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from python_models.counts import require_count
from python_models.errors import InputError
from python_models.executors import SerialExecutor, run_chunks
from python_models.fit import Fit
from python_models.formula import looks_back
from python_models.formula_parser import read_terms
from python_models.formula_tree import label_of, quoted
from python_models.frames import Answer, html_of
from python_models.inference.bootstrap import FEWEST, Bootstrap, resample_blocks
from python_models.inference.estimates import row_of
from python_models.inference.residual_bootstrap import ResidualBase, residual_base, residual_draw
from python_models.panel_data import panel_frame, require_columns
from python_models.weights_matrix import read_once
from python_models.words.test_notes import TEST_NOTES

QUANTITIES = ("total", "treatment_to_mediator", "mediator_to_outcome", "direct", "indirect", "share_mediated")
RESAMPLES = ("unit", "period", "residual")


@dataclass(frozen=True, slots=True)
class MediationModel:
    """The three equations, ready to be estimated on any frame.

    Attributes
    ----------
    fit
        ``fit(frame, formula=...)``, with ``weights=`` where there are any.
    component
        Which coefficient or effect of a spatial model carries the paths.
    """

    fit: Callable[..., Fit]
    outcome: str
    treatment: str
    mediator: str
    controls: tuple[str, ...]
    component: str
    weights: Any

    def formulas(self) -> dict[str, str]:
        """Formula of each equation by name."""
        base = " + ".join([self.treatment, *self.controls])
        with_mediator = " + ".join([self.treatment, quoted(self.mediator), *self.controls])
        outcome, mediator = quoted(self.outcome), quoted(self.mediator)
        return {
            "total": f"{outcome} ~ {base}",
            "mediator": f"{mediator} ~ {base}",
            "outcome": f"{outcome} ~ {with_mediator}",
        }

    def estimate(self, frame: pl.DataFrame) -> dict[str, Fit]:
        """Fit the three equations on the same rows."""
        options = {} if self.weights is None else {"weights": self.weights}
        return {name: self.fit(frame, formula=formula, **options) for name, formula in self.formulas().items()}

    def paths(self, fits: Mapping[str, Fit]) -> tuple[np.ndarray, np.ndarray]:
        """(4,) estimates and errors of c (total), a (on the mediator), b (of the mediator) and c' (direct)."""
        rows = [
            row_of(fits["total"], self.treatment, self.component),
            row_of(fits["mediator"], self.treatment, self.component),
            row_of(fits["outcome"], self.mediator, self.component),
            row_of(fits["outcome"], self.treatment, self.component),
        ]
        return np.array([r["estimate"] for r in rows]), np.array([r["std_error"] for r in rows])


def quantities(paths: np.ndarray) -> np.ndarray:
    """(6,) ``QUANTITIES`` of (c, a, b, c'): the indirect effect is a b, the share mediated a b / c."""
    c, a, b, direct = paths
    return np.array([c, a, b, direct, a * b, a * b / c if c != 0 else np.nan])


def sobel_error(a: float, b: float, error_a: float, error_b: float) -> float:
    """Standard error of a b to first order (Sobel 1982)."""
    return float(np.sqrt(b**2 * error_a**2 + a**2 * error_b**2))


@dataclass(frozen=True, slots=True, repr=False)
class Mediation(Answer):
    """Estimated mediation.

    Attributes
    ----------
    fits
        The fitted equations ``total``, ``mediator`` and ``outcome``.
    errors
        (4,) standard errors of c, a, b, c'.
    boot
        Draws of the six ``QUANTITIES``.
    """

    model: MediationModel
    fits: dict[str, Fit]
    errors: np.ndarray
    boot: Bootstrap

    def __repr__(self) -> str:
        model, value = self.model, self.boot.estimate
        paths = f"{model.treatment} -> {model.mediator} -> {model.outcome}"
        return (
            f"Mediation({paths}: total {value[0]:.4g}, direct {value[3]:.4g}, indirect {value[4]:.4g}; "
            f"{len(self.boot.draws):,} {self.boot.resample} draws)"
        )

    def _repr_html_(self) -> str:
        return html_of(self, self.effects())

    def tidy(self) -> pl.DataFrame:
        """The coefficient rows of all three equations, with their name in column ``equation``."""
        return pl.concat(
            [fit.tidy().select(pl.lit(name).alias("equation"), pl.all()) for name, fit in self.fits.items()]
        )

    def effects(self, level: float = 0.95) -> pl.DataFrame:
        """One row per quantity: estimate, error (Sobel's for the indirect effect), z, p and bootstrap limits.

        The share mediated has no standard error of its own, since its law is skewed; its bootstrap limits count. It
        is a share only where total and indirect effect have the same sign; where they have not, ``note`` says so.
        """
        value = self.boot.estimate
        sobel = sobel_error(value[1], value[2], self.errors[1], self.errors[2])
        error = np.array([*self.errors, sobel, np.nan])
        z = value / error
        percentile, corrected = self.boot.intervals(level), self.boot.intervals(level, "bias_corrected")
        opposed = value[0] * value[4] < 0
        notes = [None] * 5 + [TEST_NOTES("opposed") if opposed else None]
        return (
            pl.DataFrame(
                {
                    "quantity": QUANTITIES,
                    "estimate": value,
                    "std_error": error,
                    "statistic": z,
                    "p_value": 2 * stats.norm.sf(np.abs(z)),
                    "boot_std_error": self.boot.std_error(),
                    "boot_low": percentile[:, 0],
                    "boot_high": percentile[:, 1],
                    "boot_bc_low": corrected[:, 0],
                    "boot_bc_high": corrected[:, 1],
                    "note": notes,
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


@dataclass(frozen=True, slots=True)
class _Payload:
    frame: pl.DataFrame
    model: MediationModel
    key: str
    base: ResidualBase | None


def _chunk(payload: _Payload, seeds: Sequence[np.random.SeedSequence]) -> list[np.ndarray]:
    out = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        if payload.base is not None:
            drawn = residual_draw(payload.frame, payload.base, rng)
        else:
            drawn = resample_blocks(payload.frame, payload.key, rng)
        try:
            out.append(quantities(payload.model.paths(payload.model.estimate(drawn))[0]))
        except ValueError:  # InputError and numpy's LinAlgError among them: this draw has no estimate
            out.append(np.full(len(QUANTITIES), np.nan))
    return out


def _named(text: str) -> dict[Any, str]:
    """Each term of a text by what it means, however it is written: ``x``, "`x`" and ``I(x)`` are one."""
    try:
        return {frozenset(f.node for f in term): label_of(term) for term in read_terms(text)}
    except InputError:  # a column's bare name that no formula could hold
        return {text: text}


def _require_roles(outcome: str, treatment: str, mediator: str, controls: Sequence[str]) -> None:
    """Refuse a variable in two parts: the indirect effect would be made of a variable's effect on itself."""
    if isinstance(controls, str):
        raise InputError(f"controls={controls!r}: give a list of terms.")
    parts = [
        ("outcome", quoted(outcome)),
        ("treatment", treatment),
        ("mediator", quoted(mediator)),
        *(("control", c) for c in controls),
    ]
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
    fit: Callable[..., Fit],
    *,
    unit: str,
    period: str,
    outcome: str,
    treatment: str,
    mediator: str,
    controls: Sequence[str] = (),
    component: str = "main",
    weights: Any = None,
    lee_yu: bool | str | None = None,
    resample: str | None = None,
    n_draws: int = 1000,
    seed: int = 12345,
    pool: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Mediation:
    """Estimate how much of an effect runs through a mediator.

    Parameters
    ----------
    fit
        ``fit(frame, formula=...)`` or, with weights, ``fit(frame, formula=..., weights=...)``, such as
        ``functools.partial(fit_spatial_panel, unit=..., period=..., model="sdm")``.
    outcome, mediator
        Columns of the data.
    treatment, controls
        Terms of the formula.
    component
        ``main`` compares coefficients, as papers mostly do; ``direct``, ``indirect`` or ``total`` compare effects.
    lee_yu
        Of a spatial ``fit``: how its fixed effects are dealt with (``fit_spatial_panel``); ``False`` is the direct
        estimator, which most papers print. ``None`` leaves it to ``fit``.
    resample
        ``unit`` draws whole regions (the default without weights). With weights a drawn map would have no borders, so
        ``residual`` (the default there) draws regions' residual histories and rebuilds both equations on the map as
        it is; ``period`` draws whole cross-sections.

    Raises
    ------
    InputError
        A variable in two parts, unknown columns, a resampling that does not fit the model, or an equation that cannot
        be estimated.
    """
    require_count("n_draws", n_draws, *FEWEST)
    resample = resample or ("unit" if weights is None else "residual")
    if resample not in RESAMPLES:
        raise InputError(f"resample={resample!r} is unknown; choose one of {', '.join(RESAMPLES)}.")
    if resample == "unit" and weights is not None:
        raise InputError("Drawing regions tears the map that W describes; choose resample='residual' or 'period'.")
    _require_roles(outcome, treatment, mediator, controls)
    weights = weights if weights is None else read_once(weights)
    data = panel_frame(frame, unit, period)
    require_columns(data, [outcome, mediator])
    if lee_yu is not None:
        if weights is None:
            raise InputError("lee_yu belongs to a spatial mediation; give weights, or leave it out.")
        fit = partial(fit, lee_yu=lee_yu)
    model = MediationModel(fit, outcome, treatment, mediator, tuple(controls), component, weights)
    if resample == "period" and any(looks_back(f) for f in model.formulas().values()):
        raise InputError("Drawn periods are not in order, so lags mean nothing; choose resample='unit' or 'residual'.")
    fits = model.estimate(data)
    paths, errors = model.paths(fits)
    base = None
    if resample == "residual":
        base = residual_base(data, (mediator, fits["mediator"]), (outcome, fits["outcome"]), weights, unit, period)
    payload = _Payload(data, model, period if resample == "period" else unit, base)
    seeds = np.random.SeedSequence(seed).spawn(n_draws)
    draws = np.array(run_chunks(pool or SerialExecutor(), _chunk, payload, seeds, progress))
    boot = Bootstrap(quantities(paths), draws.reshape(n_draws, len(QUANTITIES)), resample, seed)
    return Mediation(replace(model, weights=None), fits, errors, boot)
