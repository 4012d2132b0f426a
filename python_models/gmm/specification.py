"""What is to be estimated: instrument groups and model options, checked and frozen before any number is touched."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any, Literal

from python_models.counts import name_list, require_count, require_default, require_flags
from python_models.errors import InputError
from python_models.formula.design import named_effects

Equation = Literal["both", "transformed", "level"]
EQUATIONS = ("both", "transformed", "level")


class GMMWarning(UserWarning):
    """Numbers that exist but should not be trusted blindly (too many instruments, dropped terms, unit roots)."""


@dataclass(frozen=True, slots=True)
class InstrumentGroup:
    """One ``gmm(...)`` or ``iv(...)`` group.

    Attributes
    ----------
    kind
        ``gmm`` (one column per period and lag) or ``iv`` (one column per variable).
    variables
        Expressions as in a formula: ``n``, ``L.n``, ``w:k``, ``log(x)``, ``W.n``.
    lags
        Least and greatest lag of the variable's own level, counted from the period of the transformed row;
        ``None`` as the greatest means all there are. Ignored for ``iv``.
    collapse
        One column per lag instead of one per period and lag (Roodman 2009, section 4.4).
    equation
        Which equation the group instruments.
    passthru
        Use levels where the convention would use differences (level equation of ``gmm``) or transformed values
        (transformed equation of ``iv``).
    """

    kind: Literal["gmm", "iv"]
    variables: tuple[str, ...]
    lags: tuple[int, int | None] = (1, None)
    collapse: bool = False
    equation: Equation = "both"
    passthru: bool = False

    @property
    def label(self) -> str:
        """The group as ``xtabond2`` prints it in its difference-in-Hansen table."""
        words = []
        if self.kind == "gmm":
            words += ["collapse"] * self.collapse
        words += ["passthru"] * self.passthru
        words += [f"eq({'diff' if self.equation == 'transformed' else 'level'})"] * (self.equation != "both")
        if self.kind == "gmm":
            words.append(f"lag({self.lags[0]} {'.' if self.lags[1] is None else self.lags[1]})")
        options = f", {' '.join(words)}" if words else ""
        return f"{self.kind}({' '.join(self.variables)}{options})"


def split_terms(text: str, separators: str = "+") -> list[str]:
    """Split at separators that stand outside brackets and backquotes."""
    parts, depth, start, quoted = [], 0, 0, False
    for position, letter in enumerate(text):
        if letter == "`":
            quoted = not quoted
        elif quoted:
            continue
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif depth == 0 and letter in separators:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def _variables(variables: str | Sequence[str], kind: str) -> tuple[str, ...]:
    names = [
        name
        for text in name_list("variables", variables)
        for part in split_terms(text)
        for name in (split_terms(part, " \t") if re.fullmatch(r"[\w.:\s]+", part) else [part])
    ]
    if not names:
        raise InputError(f"{kind}() names no variable, so the group is empty; give at least one, as in {kind}('w').")
    return tuple(dict.fromkeys(names))


def _check_equation(equation: str, kind: str) -> None:
    if equation not in EQUATIONS:
        raise InputError(f"{kind}(equation={equation!r}) is not one of {', '.join(EQUATIONS)}.")


def gmm(
    variables: str | Sequence[str],
    lags: tuple[int, int | None] | int = (2, None),
    collapse: bool = False,
    equation: Equation = "both",
    passthru: bool = False,
) -> InstrumentGroup:
    """GMM-style instruments: lagged levels for the transformed equation, lagged differences for the level equation.

    Parameters
    ----------
    variables
        One or more variables (``"n"``, ``["n", "w"]`` or ``"n + w"``).
    lags
        ``(least, greatest)`` lag of the variable itself, as ``xtabond2``'s ``gmm(n, lag(2 .))``. With
        ``equation="both"`` the level equation gets one instrument per variable, the difference lagged ``least - 1``.
    collapse
        One column per lag.
    equation
        ``both``, ``transformed`` or ``level``; with ``level`` the differences at every lag in ``lags`` are used.
    passthru
        Only with ``equation="level"``: instrument levels with levels.

    Raises
    ------
    InputError
        No variable, lags that are not ``0 <= least <= greatest``, an unknown equation.
    """
    several = lags if isinstance(lags, Sequence) else ()
    pair = (lags, lags) if isinstance(lags, Integral) and not isinstance(lags, bool) else tuple(several)
    if len(pair) != 2:
        raise InputError(f"gmm(lags={lags!r}) must be a least and a greatest lag, as in lags=(2, None).")
    least, greatest = pair
    if not isinstance(least, Integral) or not (greatest is None or isinstance(greatest, Integral)):
        raise InputError(f"gmm(lags={lags!r}) must be two whole numbers, the second possibly None.")
    if least < 0 or (greatest is not None and greatest < least):
        raise InputError(f"gmm(lags={lags!r}) leaves no lag: the least must be 0 or more and not exceed the greatest.")
    lag_range = (int(least), None if greatest is None else int(greatest))
    require_flags(collapse=collapse, passthru=passthru)
    _check_equation(equation, "gmm")
    if passthru and equation == "both":
        raise InputError("gmm(passthru=True) needs equation='level' or 'transformed': 'both' already uses levels.")
    return InstrumentGroup("gmm", _variables(variables, "gmm"), lag_range, collapse, equation, passthru)


def iv(variables: str | Sequence[str], equation: Equation = "both", passthru: bool = False) -> InstrumentGroup:
    """Ordinary instruments: one column per variable, shared by both equations unless ``equation`` says otherwise.

    Raises
    ------
    InputError
        No variable, an unknown equation, or ``passthru`` with both equations.
    """
    require_flags(passthru=passthru)
    _check_equation(equation, "iv")
    if passthru and equation == "both":
        raise InputError("iv(passthru=True) needs equation='transformed': in both equations at once it has no meaning.")
    return InstrumentGroup("iv", _variables(variables, "iv"), equation=equation, passthru=passthru)


@dataclass(frozen=True, slots=True)
class Specification:
    """Every option of one dynamic panel model; see ``fit_dynamic_panel`` for their meaning."""

    formula: str
    unit: str
    period: str
    groups: tuple[InstrumentGroup, ...]
    model: str = "system"
    transformation: str = "fd"
    steps: int | str = 2
    errors: str = "windmeijer"
    h: int = 3
    small: bool = False
    time_dummies: bool | str = True
    constant: bool = True
    cluster: tuple[str, ...] = ()
    ar_tests: int = 2
    pca: bool | int = False
    ahn_schmidt: bool = False
    missing_neighbour: str = "error"

    @property
    def system(self) -> bool:
        return self.model == "system"

    @property
    def robust(self) -> bool:
        return self.errors != "conventional"


def time_dummies_of(formula: str, unit: str, period: str, given: bool | str | None) -> bool | str:
    """Time dummies of a model: those asked for by the argument or by ``| unit + period``, which must agree.

    Raises
    ------
    InputError
        They do not agree; the bar names another column, or the period without the unit.
    """
    named = named_effects(formula, unit, period)
    if named is None:
        return True if given is None else given
    if named == "period":
        raise InputError(
            f"Formula {formula!r} names only {period} after '|', but the effects of {unit} are always there, taken out "
            f"by differences; write '| {unit} + {period}', or leave the bar out."
        )
    wanted = named == "two-way"
    if given is not None and bool(given) != wanted:
        raise InputError(
            f"Formula {formula!r} names {'both effects' if wanted else f'only {unit}'} after '|', which means "
            f"time_dummies={wanted}, but time_dummies={given!r} is given; leave one of them out."
        )
    return wanted if given is None else given


_CHOICES: dict[str, tuple[Any, ...]] = {
    "model": ("system", "difference"),
    "transformation": ("fd", "fod"),
    "steps": (1, 2, "iterated"),
    "errors": ("windmeijer", "robust", "conventional"),
    "h": (1, 2, 3),
    "time_dummies": (True, False, *EQUATIONS),
    "missing_neighbour": ("error", "rescale", "missing"),
}


def check_specification(spec: Specification) -> Specification:
    """Refuse options that do not exist or contradict each other.

    Raises
    ------
    InputError
        With the option, the value given and the values allowed.
    """
    for option, allowed in _CHOICES.items():
        value = getattr(spec, option)
        if value not in allowed or (isinstance(value, bool) and option != "time_dummies"):
            raise InputError(f"{option}={value!r} is not one of {', '.join(map(repr, allowed))}.")
    require_count("ar_tests", spec.ar_tests, 0)
    require_flags(small=spec.small, constant=spec.constant, ahn_schmidt=spec.ahn_schmidt)
    if not isinstance(spec.pca, bool):
        require_count("pca", spec.pca)
    for group in spec.groups:
        if not isinstance(group, InstrumentGroup):
            raise InputError(f"Instruments must be made with gmm(...) or iv(...), not {group!r}.")
        if group.equation == "level" and not spec.system:
            raise InputError(f"{group.label} is for the level equation, but model='difference' has none; drop it.")
    if spec.time_dummies == "level" and not spec.system:
        raise InputError("time_dummies='level' is for the level equation, but model='difference' has none; use True.")
    if not spec.groups:
        raise InputError("No instruments: give at least one gmm(...) group for the lagged outcome.")
    if spec.steps == 1 and not spec.robust:
        require_default(Specification, "with one step and conventional errors", cluster=spec.cluster)
    if spec.ahn_schmidt and (spec.system or spec.transformation != "fd"):
        raise InputError("ahn_schmidt=True belongs to model='difference' in first differences: a system implies it.")
    if spec.ahn_schmidt and (spec.cluster or spec.pca or spec.steps == "iterated"):
        raise InputError("ahn_schmidt=True goes with one or two steps, errors by unit and no pca.")
    return spec
