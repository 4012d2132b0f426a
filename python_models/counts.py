"""Counts that a person gives: draws, permutations, neighbours."""

from typing import Any

import numpy as np

from python_models.errors import InputError


def require_count(name: str, value: Any, least: int = 1, why: str = "") -> int:
    """The value as an int.

    Raises
    ------
    InputError
        It is no whole number, or below ``least``; the message names the argument.
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool | np.bool_)
    if not whole or value < least:
        raise InputError(f"{name}={value!r} must be a whole number of at least {least}{': ' if why else ''}{why}.")
    return int(value)
