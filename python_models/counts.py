"""Counts, seeds, levels of confidence, choices of yes or no, lists of names and options that a person gives."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeGuard

import numpy as np

from python_models.errors import InputError

MOST = 10_000_000  # no panel has as many periods, and no computer the time for more draws
SEED = 20240501  # of studies, and of effects and thresholds where nobody gives one


def is_number(value: Any) -> TypeGuard[float]:
    """Whether it is a number, of Python or numpy; a truth value is none."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def require_count(name: str, value: Any, least: int = 1, why: str = "", most: int | None = MOST) -> int:
    """The value as an int.

    Raises
    ------
    InputError
        It is no whole number, below ``least`` or above ``most``; the message names the argument.
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool | np.bool_)
    if not whole or value < least:
        raise InputError(f"{name}={value!r} must be a whole number of at least {least}{': ' if why else ''}{why}.")
    if most is not None and value > most:
        raise InputError(f"{name}={value!r} is more than the {most:,} there can be.")
    return int(value)


def require_flags(**given: Any) -> None:
    """Choices of yes or no are ``True`` or ``False`` (or 1 and 0): the text "no" counted as yes.

    Raises
    ------
    InputError
        One is something else; the message names the argument.
    """
    for name, value in given.items():
        if not isinstance(value, bool | np.bool_ | int | np.integer) or value not in (0, 1):
            raise InputError(f"{name}={value!r} must be True or False.")


def require_used(
    function: Callable[..., Any], name: str, chosen: Any, uses: Mapping[str, Sequence[Any]], **given: Any
) -> None:
    """What would change nothing stays as the signature of ``function`` has it: ``k`` of inverse distances, say.

    Parameters
    ----------
    name, chosen
        The argument that decides, such as ``kind``, and its value.
    uses
        Of each option the values of that argument under which it changes something.

    Raises
    ------
    InputError
        An option has another value than its default there; the message names both arguments.
    """
    for option in _told(function, given):
        if chosen not in uses[option]:
            known = ", ".join(map(repr, uses[option]))
            raise InputError(f"{option}= belongs to {name}={known}, not {chosen!r}: leave it out.")


def require_default(function: Callable[..., Any], why: str, **given: Any) -> None:
    """Of options that change nothing here, ``why`` (without weights=), each stays as the signature has it.

    Raises
    ------
    InputError
        One has another value than its default; the message names it.
    """
    for option in _told(function, given):
        raise InputError(f"{option}= changes nothing {why}: leave it out.")


def _told(function: Callable[..., Any], given: Mapping[str, Any]) -> list[str]:
    """Options with another value than their default."""
    plain = inspect.signature(function).parameters
    return [
        option
        for option, value in given.items()
        if not (
            value is plain[option].default
            or (isinstance(value, str | float | int | np.number | tuple) and value == plain[option].default)
        )
    ]


def name_list(name: str, given: Any) -> tuple[str, ...]:
    """A name, or a list of names, as a tuple.

    Raises
    ------
    InputError
        It is neither, or has a name twice; the message names the argument.
    """
    names = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, Iterable) else ()
    if not all(isinstance(one, str) and one for one in names) or not isinstance(given, Iterable):
        raise InputError(f"{name}={given!r} must be a name or a list of names.")
    twice = [one for i, one in enumerate(names) if one in names[:i]]
    if twice:
        raise InputError(f"{name}= names {twice[0]} more than once; name it once.")
    return names


def require_texts(**given: Any) -> None:
    """Raise ``InputError`` where what stands in a formula, such as the outcome, is no text or an empty one."""
    for name, value in given.items():
        if not isinstance(value, str) or not value:
            raise InputError(f"{name}={value!r} must be a text, as it stands in the formula.")


def require_seed(seed: Any) -> int:
    """The seed as an int: what is drawn without one cannot be had again.

    Raises
    ------
    InputError
        It is no whole number of at least zero.
    """
    return require_count("seed", seed, 0, most=None)


def require_level(level: Any) -> float:
    """The level of confidence as a float.

    Raises
    ------
    InputError
        It is no number between 0 and 1 (95, as Stata writes it, gave intervals without ends).
    """
    if not is_number(level) or not 0 < level < 1:
        raise InputError(f"level={level!r} must lie between 0 and 1, such as 0.95.")
    return float(level)
